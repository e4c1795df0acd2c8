//! A row of a grammar file → its key and what it says; `None`, with a finding, where a value is not
//! known.

use super::unknown;
use crate::lexicon::table::Line;
use crate::model::{
    Context, ContextEffect, Diagnostic, Discard, DiscardKind, Level, NamePart, NamePartRole, Organ,
    Post, PostPrefix, Reading, ReadingKind, Schema, Side, Suffix, TypeId,
};
use crate::text::fold;

pub(super) fn level(line: &Line<'_>, _: &mut Vec<Diagnostic>) -> Option<(String, Level)> {
    let word = fold(line.get("word"));
    let level = Level {
        word: word.clone(),
        rank: line.get("rank").parse().unwrap_or(0),
        divisions: line.list("divisions").map(fold).collect(),
    };
    Some((word, level))
}

pub(super) fn organ(
    line: &Line<'_>,
    schema: &Schema,
    out: &mut Vec<Diagnostic>,
) -> Option<(String, Organ)> {
    let suffix = fold(line.get("suffix"));
    let organ = Organ {
        suffix: suffix.clone(),
        full: line.get("full").to_owned(),
        kind: type_of(schema, line, out)?,
        organ: line.get("kind").to_owned(),
        public: yes(line.get("public")),
    };
    Some((suffix, organ))
}

pub(super) fn post(line: &Line<'_>, _: &mut Vec<Diagnostic>) -> Option<(String, Post)> {
    let title = fold(line.get("title"));
    let post = Post {
        title: title.clone(),
        kind: line.get("kind").to_owned(),
        organ: line.get("organ").to_owned(),
        max_holders: line.get("max_holders").parse().ok(),
    };
    Some((title, post))
}

pub(super) fn post_prefix(
    line: &Line<'_>,
    _: &mut Vec<Diagnostic>,
) -> Option<(String, PostPrefix)> {
    let prefix = fold(line.get("prefix"));
    let row = PostPrefix {
        prefix: prefix.clone(),
        status: line.get("status").to_owned(),
    };
    Some((prefix, row))
}

pub(super) fn context(line: &Line<'_>, out: &mut Vec<Diagnostic>) -> Option<(String, Context)> {
    let side = match line.get("side") {
        "left" => Side::Left,
        "right" => Side::Right,
        other => {
            out.push(unknown(line, "side", other, "left, right"));
            return None;
        }
    };
    let effect = match line.get("effect") {
        "confirm" => ContextEffect::Confirm,
        "refuse" => ContextEffect::Refuse,
        other => {
            out.push(unknown(line, "effect", other, "confirm, refuse"));
            return None;
        }
    };
    let cue = fold(line.get("cue"));
    let [at, says, types] = ["side", "effect", "types"].map(|column| line.get(column));
    let key = format!("{cue}|{at}|{says}|{types}");
    let groups = line.list("types").map(str::to_owned).collect();
    let row = Context {
        cue,
        side,
        effect,
        groups,
    };
    Some((key, row))
}

pub(super) fn discard(line: &Line<'_>, out: &mut Vec<Diagnostic>) -> Option<(String, Discard)> {
    const KINDS: [(&str, DiscardKind); 8] = [
        ("discard", DiscardKind::Discard),
        ("formula", DiscardKind::Formula),
        ("formula_head", DiscardKind::FormulaHead),
        ("speech", DiscardKind::Speech),
        ("caption", DiscardKind::Caption),
        ("byline", DiscardKind::Byline),
        ("desk", DiscardKind::Desk),
        ("conjunction", DiscardKind::Conjunction),
    ];
    let name = line.get("kind");
    let Some((_, kind)) = KINDS.into_iter().find(|(known, _)| *known == name) else {
        let known = KINDS.map(|(known, _)| known).join(", ");
        out.push(unknown(line, "kind", name, &known));
        return None;
    };
    let string = fold(line.get("string"));
    Some((format!("{string}|{name}"), Discard { string, kind }))
}

pub(super) fn suffix(
    line: &Line<'_>,
    schema: &Schema,
    out: &mut Vec<Diagnostic>,
) -> Option<(String, Suffix)> {
    let suffix = fold(line.get("suffix"));
    let row = Suffix {
        suffix: suffix.clone(),
        kind: type_of(schema, line, out)?,
        public: yes(line.get("public")),
        local: yes(line.get("local")),
    };
    Some((suffix, row))
}

pub(super) fn name_part(
    line: &Line<'_>,
    schema: &Schema,
    out: &mut Vec<Diagnostic>,
) -> Option<(String, NamePart)> {
    let name = line.get("role");
    let Some(role) = NamePartRole::named(name) else {
        let known = NamePartRole::NAMES.map(|r| r.0).join(", ");
        out.push(unknown(line, "role", name, &known));
        return None;
    };
    let word = fold(line.get("word"));
    let kind = schema.type_id(line.get("type"));
    Some((format!("{word}|{name}"), NamePart { word, role, kind }))
}

pub(super) fn reading(line: &Line<'_>, out: &mut Vec<Diagnostic>) -> Option<(String, Reading)> {
    let name = line.get("kind");
    let kind = match name {
        "surname" => ReadingKind::Surname,
        "word" => ReadingKind::Word,
        other => {
            out.push(unknown(line, "kind", other, "surname, word"));
            return None;
        }
    };
    let text = fold(line.get("text"));
    let key = format!("{text}|{name}");
    let pinyin = line.get("pinyin").to_lowercase();
    Some((key, Reading { text, pinyin, kind }))
}

fn yes(cell: &str) -> bool {
    matches!(cell, "yes" | "true" | "1" | "是")
}

fn type_of(schema: &Schema, line: &Line<'_>, out: &mut Vec<Diagnostic>) -> Option<TypeId> {
    let found = schema.type_id(line.get("type"));
    if found.is_none() {
        let known: Vec<&str> = schema
            .entity_types
            .iter()
            .map(|t| t.label.id.as_str())
            .collect();
        out.push(unknown(line, "type", line.get("type"), &known.join(", ")));
    }
    found
}
