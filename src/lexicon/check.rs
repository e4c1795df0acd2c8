//! The dictionary linter: what a set of dictionaries says of itself, without any text.
//!
//! One function a rule, listed in [`RULES`]; rules that need a corpus are in `audit`.

use rustc_hash::FxHashMap;

use super::Lexicon;
use super::forms::Form;
use crate::model::{Diagnostic, EntityOrigin, EntityRef, FormKind, Severity};

/// A rule: looks at the lexicon and reports.
type Rule = fn(&Lexicon, &mut Vec<Diagnostic>);

/// All rules, by the code of their findings.
pub const RULES: [(&str, Rule); 6] = [
    ("short-form", short_forms),
    ("shared-form", shared_forms),
    ("word-form", word_forms),
    ("nested-form", nested_forms),
    ("unknown-home", unknown_homes),
    ("unknown-parent", unknown_parents),
];

/// Runs every rule; findings are sorted by place.
pub fn check(lexicon: &Lexicon) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for (_, rule) in RULES {
        rule(lexicon, &mut out);
    }
    out.sort_by(|a, b| (&a.place, a.code, &a.message).cmp(&(&b.place, b.code, &b.message)));
    out
}

fn listed(lexicon: &Lexicon, entity: EntityRef) -> bool {
    lexicon
        .get(entity)
        .is_some_and(|e| e.origin == EntityOrigin::Dictionary)
}

fn place(lexicon: &Lexicon, entity: EntityRef) -> String {
    lexicon
        .row(entity)
        .map(|r| r.place.clone())
        .unwrap_or_default()
}

fn key(lexicon: &Lexicon, entity: EntityRef) -> &str {
    lexicon.get(entity).map_or("", |e| e.key.as_str())
}

/// Every form with its entities, dictionary entries only.
fn listed_forms(lexicon: &Lexicon) -> impl Iterator<Item = (&str, Vec<&Form>)> {
    lexicon.patterns().iter().filter_map(|(text, pattern)| {
        let forms: Vec<&Form> = lexicon
            .patterns()
            .forms(pattern)
            .iter()
            .filter(|f| listed(lexicon, f.entity))
            .collect();
        (!forms.is_empty()).then_some((text, forms))
    })
}

fn short_forms(lexicon: &Lexicon, out: &mut Vec<Diagnostic>) {
    for (text, forms) in listed_forms(lexicon) {
        let one = text.chars().count() == 1;
        if one || text.chars().all(|c| c.is_ascii_digit()) {
            for form in forms {
                let what = if one { "one character" } else { "digits only" };
                out.push(
                    Diagnostic::new(
                        Severity::Warning,
                        "short-form",
                        place(lexicon, form.entity),
                        format!("'{text}' ({what}) will match far too much"),
                    )
                    .hinted("leave it out, or add context or guards"),
                );
            }
        }
    }
}

/// Two entities of one form that nothing tells apart give ambiguous mentions only.
fn shared_forms(lexicon: &Lexicon, out: &mut Vec<Diagnostic>) {
    for (text, forms) in listed_forms(lexicon) {
        for (i, a) in forms.iter().enumerate() {
            for b in &forms[i + 1..] {
                if told_apart(lexicon, a, b) {
                    continue;
                }
                let message = format!(
                    "'{text}' also stands for {} ({})",
                    key(lexicon, a.entity),
                    place(lexicon, a.entity)
                );
                out.push(
                    Diagnostic::new(
                        Severity::Warning,
                        "shared-form",
                        place(lexicon, b.entity),
                        message,
                    )
                    .hinted("give both a home, a context or dates, or make one a weak alias"),
                );
            }
        }
    }
}

fn told_apart(lexicon: &Lexicon, a: &Form, b: &Form) -> bool {
    let (Some(x), Some(y)) = (lexicon.get(a.entity), lexicon.get(b.entity)) else {
        return true;
    };
    let (Some(p), Some(q)) = (lexicon.row(a.entity), lexicon.row(b.entity)) else {
        return true;
    };
    let persons = |e: &crate::model::Entity| lexicon.schema().is_person(e.kind);
    let guarded = |r: &super::Row| r.guard.is_some();
    // a person and a place are told apart by their neighbours
    persons(x) != persons(y)
        || x.homes != y.homes
        || guarded(p)
        || guarded(q)
        || p.period != q.period
        || a.period != b.period
        || (a.kind == FormKind::Weak) != (b.kind == FormKind::Weak)
}

fn word_forms(lexicon: &Lexicon, out: &mut Vec<Diagnostic>) {
    for (text, pattern) in lexicon.patterns().iter().filter(|(_, p)| p.is_word) {
        for form in lexicon.patterns().forms(pattern) {
            let guarded = lexicon.row(form.entity).is_some_and(|r| r.guard.is_some());
            if listed(lexicon, form.entity) && !guarded && form.kind != FormKind::Weak {
                out.push(
                    Diagnostic::new(
                        Severity::Notice,
                        "word-form",
                        place(lexicon, form.entity),
                        format!("'{text}' is also an ordinary word; it counts only where its neighbours say that it is a name"),
                    )
                    .hinted(match lexicon.get(form.entity) {
                        Some(entity) if lexicon.schema().is_person(entity.kind) => {
                            "a title or a list of names beside it is enough; a home or a context keeps it out of other texts"
                        }
                        _ => "for a firm's short name, weak_aliases is safer",
                    }),
                );
            }
        }
    }
}

/// A form inside a longer one of another entity never matches there.
fn nested_forms(lexicon: &Lexicon, out: &mut Vec<Diagnostic>) {
    let forms: FxHashMap<&str, Vec<&Form>> = listed_forms(lexicon).collect();
    let mut inside: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
    for &outer in forms.keys() {
        lexicon.patterns().matcher.find(outer, |start, end, _| {
            let inner = &outer[start..end];
            if inner != outer
                && let (Some((&text, a)), Some(b)) = (forms.get_key_value(inner), forms.get(outer))
                && !a.iter().any(|f| b.iter().any(|g| f.entity == g.entity))
            {
                inside.entry(text).or_default().push(outer);
            }
        });
    }
    for (inner, mut outers) in inside {
        outers.sort_unstable();
        outers.dedup();
        let shown = outers
            .iter()
            .take(3)
            .copied()
            .collect::<Vec<_>>()
            .join(", ");
        for form in &forms[inner] {
            out.push(Diagnostic::new(
                Severity::Notice,
                "nested-form",
                place(lexicon, form.entity),
                format!(
                    "'{inner}' lies inside {} longer form(s) ({shown}); the longest wins",
                    outers.len()
                ),
            ));
        }
    }
}

fn unknown_homes(lexicon: &Lexicon, out: &mut Vec<Diagnostic>) {
    for (entity, row) in lexicon.entities.iter().zip(&lexicon.rows) {
        for home in entity
            .homes
            .iter()
            .filter(|h| lexicon.places.named(h).is_empty())
        {
            out.push(
                Diagnostic::new(
                    Severity::Warning,
                    "unknown-home",
                    row.place.clone(),
                    format!("home '{home}' is no place of the dictionaries or the gazetteer"),
                )
                .hinted("write it as in places.csv, or add it there"),
            );
        }
    }
}

fn unknown_parents(lexicon: &Lexicon, out: &mut Vec<Diagnostic>) {
    for (entity, row) in lexicon.entities.iter().zip(&lexicon.rows) {
        if let Some(parent) = &entity.parent
            && entity.origin == EntityOrigin::Dictionary
            && lexicon.by_key(parent).is_none()
            && lexicon.places.named(parent).is_empty()
        {
            out.push(
                Diagnostic::new(
                    Severity::Warning,
                    "unknown-parent",
                    row.place.clone(),
                    format!("'{parent}' is the key of no entity"),
                )
                .hinted("write type:name, such as place:… or enterprise:…"),
            );
        }
    }
}
