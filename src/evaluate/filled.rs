//! What somebody wrote into the cells of a sheet: numbers, persons; and how a sheet is refused of which a
//! row cannot be understood. A figure from the other rows alone would look like one of all.

use std::path::Path;

use super::gold::GoldError;
use super::identity::squeeze;
use crate::model::{Diagnostic, PartialDate, Severity};
use crate::text::fold;

/// Rows that are named where many are wrong.
const NAMED: usize = 20;

/// What is known of an article when its row is read.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// Its day of issue.
    pub issued: Option<PartialDate>,
    /// The printed text; empty where not known.
    pub text: &'a str,
    /// Whether the database has a person of that name, which is folded and without blanks.
    pub knows: &'a dyn Fn(&str) -> bool,
}

/// A row that cannot be understood.
pub(super) fn error(path: &Path, line: u64, message: String) -> Diagnostic {
    let place = format!("{}:{line}", path.display());
    Diagnostic::new(Severity::Error, "bad-row", place, message)
}

/// A row that may not mean what was meant.
pub(super) fn warning(path: &Path, line: u64, message: String) -> Diagnostic {
    let place = format!("{}:{line}", path.display());
    Diagnostic::new(Severity::Warning, "odd-row", place, message)
}

/// Gives the findings back where none is an error.
///
/// # Errors
/// The rows that cannot be understood, the first twenty with their lines.
pub fn refuse(findings: Vec<Diagnostic>) -> Result<Vec<Diagnostic>, GoldError> {
    let errors = findings.iter().filter(|f| f.severity == Severity::Error);
    let told: Vec<String> = errors
        .map(|f| format!("{}: {}", f.place, f.message))
        .collect();
    if told.is_empty() {
        return Ok(findings);
    }
    let more = told.len().saturating_sub(NAMED);
    let mut rows = told[..told.len() - more].join("\n");
    if more > 0 {
        rows.push_str(&format!("\nand {more} rows more"));
    }
    Err(GoldError::Rows(rows))
}

/// A whole number: full-width digits and `1.0`, which a spreadsheet makes of 1, are understood.
pub(super) fn number(cell: &str) -> Option<u64> {
    let folded = fold(cell.trim());
    let (whole, rest) = folded.split_once('.').unwrap_or((&folded, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let is_whole = !whole.is_empty() && digits(whole) && rest.bytes().all(|b| b == b'0');
    whole.parse().ok().filter(|_| is_whole)
}

/// The persons of a cell, divided by 、 ， , ; ； | or blanks. What stands in brackets behind a name is cut,
/// and what stands behind a known person (a title); both are told, as is a name that neither the database
/// nor the article has.
pub(super) fn persons(
    cell: &str,
    around: &Surroundings<'_>,
    path: &Path,
    line: u64,
    findings: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let text = squeeze(&fold(around.text));
    let mut out = Vec::new();
    let cell = without_brackets(cell);
    for chunk in cell.split(['、', '，', ',', ';', '；', '|', '｜', '\n']) {
        let chunk = chunk.trim();
        let whole = plain(chunk);
        let parts: Vec<&str> = chunk.split_whitespace().collect();
        let is_foreign = chunk.chars().any(|c| c.is_alphabetic() && c.is_ascii());
        let is_spaced = parts.iter().any(|part| part.chars().count() == 1);
        let names = if parts.len() < 2 || is_foreign {
            vec![chunk]
        } else if !is_spaced {
            parts
        } else if (around.knows)(&whole) || (text.contains(&whole) && whole.chars().count() <= 4) {
            vec![chunk]
        } else {
            let message = format!("is '{chunk}' one person? write names without blanks in them");
            findings.push(error(path, line, message));
            continue;
        };
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            out.push(person(name, around, &text, |message| {
                findings.push(warning(path, line, message));
            }));
        }
    }
    out
}

/// The name that is meant, and a message where it is another one than written or nobody has it.
fn person(
    name: &str,
    around: &Surroundings<'_>,
    text: &str,
    mut tell: impl FnMut(String),
) -> String {
    let whole = plain(name);
    if (around.knows)(&whole) {
        return name.to_owned();
    }
    // one character more may belong to a name that nobody knows
    let characters: Vec<char> = whole.chars().collect();
    let starts = (2..characters.len().saturating_sub(1)).rev();
    let mut starts = starts.map(|end| characters[..end].iter().collect::<String>());
    if let Some(known) = starts.find(|start| (around.knows)(start)) {
        tell(format!("'{name}' is taken as {known}"));
        return known;
    }
    if !text.contains(&whole) || whole.bytes().any(|b| b.is_ascii_digit()) {
        tell(format!(
            "neither the database nor the article has a person '{name}'"
        ));
    }
    name.to_owned()
}

/// A name as it is compared: folded, without blanks, and without the type and the home of a key.
fn plain(name: &str) -> String {
    let name = squeeze(&fold(name));
    let name = match name.split_once(':') {
        Some((kind, rest)) if kind.bytes().all(|b| b.is_ascii_lowercase()) => rest,
        _ => &name,
    };
    name.split('@').next().unwrap_or(name).to_owned()
}

/// A cell with a mark of division in the place of everything that stands in brackets.
fn without_brackets(cell: &str) -> String {
    let mut out = String::new();
    let mut rest = cell;
    while let Some(open) = rest.find(['(', '（', '[', '［', '【']) {
        let Some(close) = rest[open..].find([')', '）', ']', '］', '】']) else {
            break;
        };
        out.push_str(&rest[..open]);
        out.push('、');
        let close = open + close;
        let width = rest[close..].chars().next().map_or(1, char::len_utf8);
        rest = &rest[close + width..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_whole_and_written_in_two_ways() {
        for (cell, wanted) in [
            ("2", Some(2)),
            ("２", Some(2)),
            ("1.0", Some(1)),
            (" 0 ", Some(0)),
            ("1.5", None),
            ("-1", None),
            ("2人", None),
            ("all", None),
            ("甘霖", None),
            ("", None),
            (".0", None),
        ] {
            assert_eq!(number(cell), wanted, "{cell}");
        }
    }

    #[test]
    fn persons_are_divided_cut_and_told() {
        let known = ["苗远山", "甘霖", "石榴"];
        let knows = |name: &str| known.contains(&name);
        let around = Surroundings {
            issued: None,
            text: "苗远山、甘霖、闻人 月白、Anna Holm到访。",
            knows: &knows,
        };
        for (cell, wanted, told) in [
            ("苗远山、甘霖", "苗远山|甘霖", ""),
            ("苗远山 甘霖　石榴", "苗远山|甘霖|石榴", ""),
            ("苗远山;甘霖； 石榴", "苗远山|甘霖|石榴", ""),
            ("甘霖（县委副书记、县长）苗远山", "甘霖|苗远山", ""),
            ("甘 霖", "甘 霖", ""),
            ("甘 露", "", "is '甘 露' one person"),
            ("苗远山书记", "苗远山", "'苗远山书记' is taken as 苗远山"),
            ("苗远山等5人", "苗远山", "taken as 苗远山"),
            ("甘霖霖", "甘霖霖", "neither the database nor the article"),
            ("闻人月白", "闻人月白", ""),
            ("Anna Holm", "Anna Holm", ""),
            ("person:石榴@云谷县", "person:石榴@云谷县", ""),
            ("白露", "白露", "has a person '白露'"),
            ("苗远山（县", "苗远山", "taken as 苗远山"),
            ("、, ;", "", ""),
        ] {
            let mut findings = Vec::new();
            let names = persons(cell, &around, Path::new("b.csv"), 3, &mut findings);
            assert_eq!(names.join("|"), wanted, "{cell}");
            let messages: Vec<String> = findings.iter().map(ToString::to_string).collect();
            let messages = messages.join("\n");
            assert_eq!(told.is_empty(), messages.is_empty(), "{cell}: {messages}");
            assert!(messages.contains(told), "{cell}: {messages}");
        }
    }

    #[test]
    fn twenty_rows_are_named() {
        let bad = |line| error(Path::new("b.csv"), line, "what?".to_owned());
        let findings: Vec<Diagnostic> = (1..=25).map(bad).collect();
        let message = refuse(findings).unwrap_err().to_string();
        assert_eq!(message.lines().count(), 21);
        assert!(message.ends_with("and 5 rows more"), "{message}");
        let odd = warning(Path::new("b.csv"), 2, "odd".to_owned());
        assert_eq!(refuse(vec![odd]).unwrap().len(), 1);
    }
}
