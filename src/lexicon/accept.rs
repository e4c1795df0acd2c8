//! Decisions on candidates → rows of dictionaries. Applied twice they change nothing more.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::decisions::{Decision, Decisions};
use super::doubts::doubts;
use super::shelf::{Joined, Shelf};
use super::write::WriteError;
use crate::model::{Diagnostic, Schema, Severity};
use crate::source::Sheet;
use crate::text::fold;

/// What became of a sheet.
#[derive(Debug, Default)]
pub struct Accepted {
    /// Rows accepted, as the proposed or another type.
    pub accepted: usize,
    /// Rows that are a form of another entity.
    pub aliases: usize,
    /// Rows accepted and aliases of which the dictionaries had everything.
    pub known: usize,
    /// Rows refused.
    pub rejected: usize,
    /// Rows to be decided later.
    pub open: usize,
    /// Files that changed.
    pub written: Vec<PathBuf>,
    /// Rows that were left out, and what is worth a look, by `file:line`.
    pub findings: Vec<Diagnostic>,
}

/// The cells of a candidate.
pub(super) struct Candidate<'s> {
    pub(super) line: u64,
    pub(super) name: &'s str,
    pub(super) kind: &'s str,
    pub(super) home: &'s str,
    pub(super) aliases: &'s str,
    pub(super) alias_of: &'s str,
}

impl<'s> Candidate<'s> {
    fn of(sheet: &'s Sheet, line: u64, row: &'s csv::StringRecord) -> Self {
        let cell = |column| sheet.cell(row, column);
        Self {
            line,
            name: cell("name"),
            kind: cell("type"),
            home: cell("home"),
            aliases: cell("aliases"),
            alias_of: cell("alias_of"),
        }
    }
}

/// Carries out the decisions of a sheet in a dictionary folder. A row whose decision or name cannot be
/// understood is reported and the others are carried out. `knows_place` answers for homes.
///
/// # Errors
/// Where a dictionary cannot be read or written.
pub fn accept(
    path: &Path,
    sheet: &Sheet,
    folder: &Path,
    decisions: &Decisions,
    knows_place: &dyn Fn(&str) -> bool,
) -> Result<Accepted, WriteError> {
    let mut out = Accepted::default();
    let schema = decisions.schema();
    let mut decided: Vec<(Candidate<'_>, Decision)> = Vec::new();
    for (line, row) in &sheet.rows {
        let one = Candidate::of(sheet, *line, row);
        let place = format!("{}:{line}", path.display());
        match understand(&one, sheet.cell(row, "decision"), decisions, &place) {
            Ok(decision) => decided.push((one, decision)),
            Err(finding) => out.findings.push(finding),
        }
    }
    out.findings
        .extend(doubts(path, &mut decided, schema, knows_place));
    let mut kinds: BTreeMap<String, String> = BTreeMap::new();
    for (one, decision) in &decided {
        if let Some(kind) = kind_of(one, decision, schema) {
            kinds
                .entry(fold(one.name))
                .or_insert_with(|| kind.to_owned());
        }
    }
    let mut shelf = Shelf::new(folder, schema)?;
    let mut aliases: Vec<(&Candidate<'_>, &str)> = Vec::new();
    for (one, decision) in &decided {
        match decision {
            Decision::Later => out.open += 1,
            Decision::Accept | Decision::As(_) => {
                let kind = kind_of(one, decision, schema).unwrap_or(one.kind);
                out.known += usize::from(shelf.accept(kind, one)?);
                out.accepted += 1;
            }
            Decision::Reject => {
                if let Some(file) = shelf.reject(one) {
                    let place = format!("{}:{}", path.display(), one.line);
                    let message = format!("{} stands in {file}; remove its row there", one.name);
                    let code = "rejected-but-listed";
                    let finding = Diagnostic::new(Severity::Warning, code, place, message);
                    out.findings.push(finding);
                }
                out.rejected += 1;
            }
            Decision::AliasOf(full) => {
                aliases.push((one, full));
                out.aliases += 1;
            }
        }
    }
    // what they are aliases of may stand below them
    for (one, full) in aliases {
        // the sheet knows better of which type that is than the row of the alias
        let kind = kinds.get(&fold(full)).map_or(one.kind, String::as_str);
        match shelf.alias(one, full, kind)? {
            Joined::Added => {}
            Joined::Known => out.known += 1,
            Joined::Made(file) => {
                let place = format!("{}:{}", path.display(), one.line);
                let message = format!("no dictionary had {full}; a row was made for it in {file}");
                let finding = Diagnostic::new(Severity::Warning, "new-name", place, message);
                out.findings.push(finding);
            }
        }
    }
    out.written = shelf.write()?;
    Ok(out)
}

/// The type that a candidate has by a decision; an alias has that of another.
pub(super) fn kind_of<'s>(
    one: &Candidate<'s>,
    decision: &Decision,
    schema: &'s Schema,
) -> Option<&'s str> {
    match decision {
        Decision::As(kind) => Some(schema.entity_type(*kind).label.id.as_str()),
        Decision::Accept | Decision::Later => Some(one.kind),
        Decision::Reject | Decision::AliasOf(_) => None,
    }
}

/// What was decided on a candidate, an alias with the name it is one of; a finding where that cannot be
/// carried out.
fn understand(
    one: &Candidate<'_>,
    said: &str,
    decisions: &Decisions,
    place: &str,
) -> Result<Decision, Diagnostic> {
    let bad = |message: String| Diagnostic::new(Severity::Error, "bad-decision", place, message);
    let schema = decisions.schema();
    let name = one.name;
    match decisions.decision(said) {
        None => {
            let message = format!("{name}: '{said}' is no decision; the row was left out");
            Err(bad(message).hinted(decisions.known()))
        }
        Some(Decision::Later) => Ok(Decision::Later),
        Some(_) if name.is_empty() => {
            let message = format!("'{said}' on what? the row has no name and was left out");
            Err(bad(message))
        }
        Some(Decision::Accept) if schema.type_id(one.kind).is_none() => {
            let message = format!("{name}: '{}' is no type; the row was left out", one.kind);
            Err(bad(message).hinted(decisions.known_types()))
        }
        Some(Decision::AliasOf(full)) => {
            let full = Some(full).filter(|full| !full.is_empty());
            let full = full.unwrap_or_else(|| one.alias_of.to_owned());
            if full.is_empty() || fold(&full) == fold(one.name) {
                let hint = "write alias of NAME, or the name into the column alias_of";
                let message = format!("{name}: an alias of what? the row was left out");
                return Err(bad(message).hinted(hint));
            }
            Ok(Decision::AliasOf(full))
        }
        Some(decision) => Ok(decision),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Sources;
    use super::*;
    use std::fs;

    fn carried_out(folder: &Path, text: &str) -> Accepted {
        let decisions = Decisions::load(&Sources::default()).unwrap();
        let sheet = Sheet::parse(text).unwrap();
        let knows = |place: &str| ["云谷县", "赤岭县", "石滩镇"].contains(&place);
        accept(Path::new("sheet.csv"), &sheet, folder, &decisions, &knows).unwrap()
    }

    #[test]
    fn decisions_become_rows_once() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let enterprises = "name,note,aliases\r\n澜岭机床厂,老厂,岭机\r\n";
        fs::write(at("enterprises.csv"), enterprises).unwrap();
        let sheet = "decision,type,name,home,aliases,alias_of\n\
            接受,official,鄢霁川,云谷县,\n\
            accept,official,鄢霁川,赤岭县,,\n\
            官员,person,贲晓澜,,,\n\
            reject,person,高峰上,,,\n\
            maybe,person,白露,,,\n\
            ,person,石榴,,,\n\
            alias of 澜岭机床厂,enterprise,澜岭机床,,澜机,\n\
            别名,enterprise,澜岑机床厂,,,澜岭机床\n\
            alias,enterprise,无名厂,,,\n\
            同 江苏霁澜信息技术有限公司,organization,霁澜,,,\n";
        let first = carried_out(folder.path(), sheet);
        assert_eq!(
            (first.accepted, first.aliases, first.rejected, first.open),
            (3, 3, 1, 1)
        );
        let told: Vec<String> = first
            .findings
            .iter()
            .map(|f| format!("{} {}", f.place, f.code))
            .collect();
        assert_eq!(
            told,
            [
                "sheet.csv:6 bad-decision",
                "sheet.csv:10 bad-decision",
                "sheet.csv:11 new-name"
            ]
        );
        let read = |name: &str| fs::read_to_string(at(name)).unwrap();
        // one row changed, the line ends and other cells are as they were
        assert_eq!(
            read("enterprises.csv"),
            "name,note,aliases\r\n澜岭机床厂,老厂,岭机|澜岑机床厂|澜岭机床|澜机\r\n"
        );
        let officials = read("officials.csv");
        let names: Vec<&str> = officials
            .lines()
            .skip(1)
            .map(|l| l.trim_end_matches(','))
            .collect();
        assert_eq!(names, ["贲晓澜", "鄢霁川,,云谷县", "鄢霁川,,赤岭县"]);
        assert_eq!(
            read("rejected.csv"),
            "\u{feff}name,type,note\n高峰上,person,\n"
        );
        assert!(!at("people.csv").exists(), "no file without a row");
        assert_eq!(first.written.len(), 4);
        let again = carried_out(folder.path(), sheet);
        assert_eq!(again.written, Vec::<PathBuf>::new());
        assert_eq!((first.known, again.known), (0, 6));
        // who changes their mind
        let sheet = "decision,type,name\nperson,person,高峰上\nreject,official,贲晓澜\n";
        let changed = carried_out(folder.path(), sheet);
        assert_eq!(changed.findings[0].code, "rejected-but-listed");
        assert_eq!(
            read("rejected.csv"),
            "\u{feff}name,type,note\n贲晓澜,official,\n"
        );
        assert!(read("people.csv").contains("高峰上"));
    }

    #[test]
    fn names_of_two_homes_stay_two() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        fs::write(&path, "name,home\n甘霖,云谷县|石滩镇\n").unwrap();
        carried_out(
            folder.path(),
            "decision,type,name,home\naccept,person,甘霖,石滩镇\n",
        );
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "name,home\n甘霖,云谷县|石滩镇\n"
        );
        carried_out(
            folder.path(),
            "decision,type,name,home\naccept,person,甘霖,赤岭县\n",
        );
        assert_eq!(
            fs::read_to_string(&path).unwrap(),
            "name,home\n甘霖,云谷县|石滩镇\n甘霖,赤岭县\n"
        );
    }

    #[test]
    fn the_row_of_a_name_says_its_type() {
        let folder = tempfile::tempdir().unwrap();
        let done = carried_out(
            folder.path(),
            "decision,type,name\n别名 石滩镇,organization,石滩镇代表队\n,place,石滩镇\n",
        );
        assert_eq!((done.aliases, done.open), (1, 1));
        assert!(done.findings[0].message.contains("in places.csv"));
        let places = fs::read_to_string(folder.path().join("places.csv")).unwrap();
        assert!(places.contains("石滩镇,"), "{places}");
        assert!(!folder.path().join("organizations.csv").exists());
    }

    #[test]
    fn what_is_wrong_names_the_candidate_and_the_words() {
        let folder = tempfile::tempdir().unwrap();
        let done = carried_out(
            folder.path(),
            "decision,type,name\n也许吧,person,甘霖\n接受。,person,\n接受,人物志,石榴\n接受。,person,鄢霁川\n",
        );
        let told: Vec<String> = done.findings.iter().map(ToString::to_string).collect();
        for (said, wanted) in told.iter().zip([
            "甘霖: '也许吧' is no decision",
            "the row has no name",
            "石榴: '人物志' is no type",
        ]) {
            assert!(said.contains(wanted), "{said}");
        }
        for word in [
            "accept (接受)",
            "later (待定)",
            "alias of NAME (别名 NAME)",
            "official (",
        ] {
            assert!(told[0].contains(word), "{}", told[0]);
        }
        assert!(!told[1].contains("hint"), "{}", told[1]);
        assert_eq!(done.accepted, 1);
    }
}
