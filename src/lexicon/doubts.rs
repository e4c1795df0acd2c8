//! What a decision on a candidate may not have meant: names that are no one name, homes that nothing
//! knows, one name decided in two ways. Names that cannot be meant are refused, the rest is told.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::accept::{Candidate, kind_of};
use super::decisions::Decision;
use crate::model::{Diagnostic, Schema, Severity};
use crate::text::fold;

/// Marks between names; none stands in one.
const BETWEEN: [char; 8] = ['、', '，', ',', ';', '；', '|', '/', '\n'];

/// Takes rows away that cannot be carried out, and tells these and the doubtful ones.
pub(super) fn doubts(
    path: &Path,
    decided: &mut Vec<(Candidate<'_>, Decision)>,
    schema: &Schema,
    knows_place: &dyn Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let place = |one: &Candidate<'_>| format!("{}:{}", path.display(), one.line);
    let mut out = Vec::new();
    let circular = circles(decided);
    decided.retain(|(one, decision)| {
        let finding = refused(one, decision, &circular, schema);
        let finding = finding.map(|(message, hint)| {
            let message = format!("{}: {message}; the row was left out", one.name);
            Diagnostic::new(Severity::Error, "bad-name", place(one), message).hinted(hint)
        });
        let is_good = finding.is_none();
        out.extend(finding);
        is_good
    });
    let is_place = |(one, decision): &&(Candidate<'_>, Decision)| {
        takes_in(decision) && kind_of(one, decision, schema) == Some("place")
    };
    let places: BTreeSet<&str> = decided.iter().filter(is_place).map(|d| d.0.name).collect();
    let mut accepted: BTreeMap<String, (u64, &str)> = BTreeMap::new();
    for (one, decision) in decided.iter().filter(|(_, decision)| takes_in(decision)) {
        let mut doubt = |code, message: String| {
            out.push(Diagnostic::new(
                Severity::Warning,
                code,
                place(one),
                message,
            ));
        };
        let homes = one.home.split('|').map(str::trim);
        let homes = homes.filter(|home| !["", "*"].contains(home) && !places.contains(home));
        for home in homes.filter(|home| !knows_place(home)) {
            let message = format!(
                "{}: home '{home}' is no place of the dictionaries or the gazetteer",
                one.name
            );
            doubt("unknown-home", message);
        }
        let kind = kind_of(one, decision, schema).unwrap_or_default();
        match accepted.get(&fold(one.name)) {
            Some((line, other)) if *other != kind => {
                let message = format!(
                    "{} is accepted as {other} in line {line}, and here as {kind}",
                    one.name
                );
                doubt("two-types", message);
            }
            Some(_) => {}
            None => {
                accepted.insert(fold(one.name), (one.line, kind));
            }
        }
    }
    for (one, decision) in decided.iter() {
        if let (Decision::AliasOf(full), Some((line, kind))) =
            (decision, accepted.get(&fold(one.name)))
        {
            let message = format!(
                "{} is accepted as {kind} in line {line}, and here made an alias of {full}",
                one.name
            );
            out.push(Diagnostic::new(
                Severity::Warning,
                "two-types",
                place(one),
                message,
            ));
        }
    }
    out
}

fn takes_in(decision: &Decision) -> bool {
    matches!(decision, Decision::Accept | Decision::As(_))
}

/// Why a row cannot be carried out, and what helps.
fn refused(
    one: &Candidate<'_>,
    decision: &Decision,
    circular: &BTreeSet<String>,
    schema: &Schema,
) -> Option<(&'static str, &'static str)> {
    let is_alias = matches!(decision, Decision::AliasOf(_));
    if !is_alias && !takes_in(decision) {
        return None;
    }
    let kind = kind_of(one, decision, schema).and_then(|kind| schema.type_id(kind));
    let is_person = kind.is_some_and(|kind| schema.is_person(kind));
    if one.name.contains(BETWEEN) {
        Some(("several names in one cell", "write a row for each"))
    } else if one.name.chars().count() < 2 {
        Some((
            "a name of one character matches far too much",
            "write the whole name",
        ))
    } else if is_person && one.name.contains(['(', '（', ')', '）', '[', '【']) {
        Some(("a person's name has no brackets", "write the name alone"))
    } else if is_alias && circular.contains(&fold(one.name)) {
        Some(("aliases in a circle", "one of the names must be accepted"))
    } else {
        None
    }
}

/// Names that are aliases of themselves, by way of others.
fn circles(decided: &[(Candidate<'_>, Decision)]) -> BTreeSet<String> {
    let mut aliases: BTreeMap<String, String> = BTreeMap::new();
    for (one, decision) in decided {
        if let Decision::AliasOf(full) = decision {
            aliases.insert(fold(one.name), fold(full));
        }
    }
    let turns = |name: &&String| {
        let mut at = *name;
        for _ in 0..aliases.len() {
            match aliases.get(at) {
                Some(next) if next == *name => return true,
                Some(next) => at = next,
                None => return false,
            }
        }
        false
    };
    aliases.keys().filter(turns).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::super::accept::accept;
    use super::super::{Decisions, Sources};
    use super::*;
    use crate::source::Sheet;

    #[test]
    fn every_doubt_is_told_and_good_rows_go_on() {
        let folder = tempfile::tempdir().unwrap();
        let decisions = Decisions::load(&Sources::default()).unwrap();
        let sheet = "decision,type,name,home\n\
            accept,person,苗远山、甘霖,\n\
            accept,person,苗,\n\
            accept,person,石榴（县长）,\n\
            accept,enterprise,石榴坝（云谷）公司,\n\
            accept,person,甘霖,火星县\n\
            accept,enterprise,甘霖,\n\
            alias of 石榴坝,enterprise,甘霖,石滩镇\n\
            alias of 乙厂,enterprise,甲厂,\n\
            alias of 甲厂,enterprise,乙厂,\n\
            accept,place,石滩镇,云谷县\n\
            accept,person,白露,石滩镇\n\
            reject,person,苗、甘,\n";
        let sheet = Sheet::parse(sheet).unwrap();
        let knows = |place: &str| place == "云谷县";
        let done = accept(
            Path::new("s.csv"),
            &sheet,
            folder.path(),
            &decisions,
            &knows,
        )
        .unwrap();
        let mut told: Vec<String> = done
            .findings
            .iter()
            .map(|f| format!("{} {} {}", f.place, f.code, f.message))
            .collect();
        told.sort();
        let wanted = [
            "s.csv:10 bad-name 乙厂: aliases in a circle",
            "s.csv:2 bad-name 苗远山、甘霖: several names",
            "s.csv:3 bad-name 苗: a name of one character",
            "s.csv:4 bad-name 石榴（县长）: a person's name has no brackets",
            "s.csv:6 unknown-home 甘霖: home '火星县'",
            "s.csv:7 two-types 甘霖 is accepted as person in line 6, and here as enterprise",
            "s.csv:8 new-name",
            "s.csv:8 two-types 甘霖 is accepted as person in line 6, and here made an alias",
            "s.csv:9 bad-name 甲厂: aliases in a circle",
        ];
        assert_eq!(told.len(), wanted.len(), "{told:#?}");
        for (said, wanted) in told.iter().zip(wanted) {
            assert!(said.starts_with(wanted), "{said}");
        }
        assert_eq!((done.accepted, done.aliases, done.rejected), (5, 1, 1));
    }
}
