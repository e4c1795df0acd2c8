//! `guanxi check`: the dictionary linter.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::error::{CommandError, Outcome};
use super::options::{DictionaryOption, FormatOption, Globals};
use super::output::{Cell, Column, Format, Look, print};
use super::progress::{Bars, stop_on_ctrl_c};
use super::say;
use crate::audit::{Fix, Usage};
use crate::derive::Corrections;
use crate::lexicon::{DictionaryFile, Lexicon, Sources, WriteError, check};
use crate::model::{Diagnostic, Severity};
use crate::pipeline::{Observer, lost_input, observe_paths};

/// Notices of one code that are shown where there are many.
const EXAMPLES: usize = 3;

const COLUMNS: [Column; 5] = [
    Column::data("severity"),
    Column::data("code"),
    Column::data("place"),
    Column::data("message"),
    Column::data("hint"),
];

/// Look for mistakes in the dictionaries
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi check\n  \
    guanxi check --dict county/ --corpus newspapers/\n  \
    guanxi check --dict county/ --corpus newspapers/ --fix\n  \
    guanxi check --format csv > findings.csv\n\n\
    Of notices of one kind the first three are shown, with -v all of them.\n\
    Exit code 2 where a row is broken and was left out; warnings alone are no failure.")]
pub(super) struct Arguments {
    /// Look too for rows that these texts never use, and for forms that they use wrongly (repeatable)
    #[arg(long, value_name = "PATH")]
    corpus: Vec<PathBuf>,
    /// Write the proposed guards into the dictionaries: only the cells that change
    #[arg(long, requires = "corpus")]
    fix: bool,
    #[command(flatten)]
    dictionaries: DictionaryOption,
    #[command(flatten)]
    format: FormatOption,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    stop_on_ctrl_c();
    if let Some(missing) = arguments.corpus.iter().find(|path| !path.exists()) {
        let message = format!("--corpus: there is no {}", missing.display());
        return Err(CommandError::new(message).hint("name a file or folder of texts"));
    }
    let sources = arguments.dictionaries.sources();
    let (lexicon, mut findings) = Lexicon::load(&sources)?;
    findings.extend(check(&lexicon));
    findings.extend(bad_corrections(&sources)?);
    let mut incomplete = lost_input(&findings);
    let mut fixes: Vec<Fix> = Vec::new();
    if !arguments.corpus.is_empty() {
        let bars = Bars::new(globals);
        let mut usage = Usage::default();
        let mut documents = 0;
        let read = observe_paths(
            &arguments.corpus,
            &Observer::new(&lexicon),
            &bars,
            &mut |observed| {
                documents += 1;
                usage.add(&observed.document.text, &observed.observations, &lexicon);
            },
        )?;
        drop(bars);
        incomplete |= lost_input(&read);
        say::findings(globals, &read);
        if documents == 0 {
            // every row would look unused
            let message = "--corpus: no document could be read";
            return Err(CommandError::new(message).hint("name a file or folder of texts"));
        }
        findings.extend(usage.unused(&lexicon));
        for advice in usage.advise(&lexicon) {
            findings.push(advice.finding);
            fixes.extend(advice.fixes);
        }
    }
    findings.sort_by_cached_key(order);
    if arguments.format.format == Format::Table {
        // findings are the answer here: notices too
        let loud = Globals {
            verbose: !globals.quiet,
            ..globals.clone()
        };
        if globals.verbose {
            say::findings(&loud, &findings);
        } else {
            let (shown, rest) = brief(&findings);
            say::findings(&loud, &shown);
            rest.iter().for_each(|line| say::note(globals, line));
        }
    } else {
        let rows = findings.iter().map(cells);
        print(
            arguments.format.format,
            Look::of_stdout(globals.color),
            &COLUMNS,
            rows,
        )?;
    }
    say::note(globals, &summary(lexicon.entities().len(), &findings));
    if arguments.fix {
        write_fixes(&fixes, globals)?;
    }
    Ok(if incomplete {
        Outcome::Incomplete
    } else {
        Outcome::Done
    })
}

/// Rows of `corrections.csv` that cannot be understood.
fn bad_corrections(sources: &Sources) -> Result<Vec<Diagnostic>, CommandError> {
    let files = sources.corrections().map_err(|(path, cause)| {
        CommandError::new(format!("cannot read {}: {cause}", path.display()))
    })?;
    let parsed = files.iter().map(|(path, bytes)| {
        let (_, findings) = Corrections::parse(&path.to_string_lossy(), bytes);
        findings
    });
    Ok(parsed.flatten().collect())
}

/// Writes the cells, file by file, and says each.
fn write_fixes(fixes: &[Fix], globals: &Globals) -> Result<(), CommandError> {
    let failed = |error: WriteError| CommandError::new(error.to_string());
    let mut files: BTreeMap<&str, Vec<(u64, &Fix)>> = BTreeMap::new();
    for fix in fixes {
        if let Some((file, line)) = fix.place.rsplit_once(':')
            && let Ok(line) = line.parse()
        {
            files.entry(file).or_default().push((line, fix));
        }
    }
    for (path, fixes) in files {
        let mut file = DictionaryFile::open(Path::new(path)).map_err(failed)?;
        for (line, fix) in fixes {
            if let Some(from) = fix.from {
                let rest = without(file.cell(line, from), &fix.add);
                file.set(line, from, &rest).map_err(failed)?;
            }
            let cell = with(file.cell(line, fix.column), &fix.add);
            file.set(line, fix.column, &cell).map_err(failed)?;
            say::note(
                globals,
                &format!("{}: wrote {}: {cell}", fix.place, fix.column),
            );
        }
        file.write().map_err(failed)?;
    }
    Ok(())
}

/// A list with one more member, unless it has it.
fn with(list: &str, add: &str) -> String {
    let known = list.split('|').any(|one| one.trim() == add);
    match (known, list.is_empty()) {
        (true, _) => list.to_owned(),
        (false, true) => add.to_owned(),
        (false, false) => format!("{list}|{add}"),
    }
}

/// A list without one of its members.
fn without(list: &str, gone: &str) -> String {
    let rest = list.split('|').filter(|one| one.trim() != gone);
    rest.collect::<Vec<_>>().join("|")
}

/// Every error and warning, the first few notices of each code, and a line for each code of which
/// more were found.
fn brief(findings: &[Diagnostic]) -> (Vec<Diagnostic>, Vec<String>) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let notices = findings.iter().filter(|f| f.severity == Severity::Notice);
    for finding in notices {
        *counts.entry(finding.code).or_default() += 1;
    }
    counts.retain(|_, count| *count > EXAMPLES + 1);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let shown = findings.iter().filter(|finding| {
        if finding.severity != Severity::Notice || !counts.contains_key(finding.code) {
            return true;
        }
        let seen = seen.entry(finding.code).or_default();
        *seen += 1;
        *seen <= EXAMPLES
    });
    let shown = shown.cloned().collect();
    let rest = counts.iter().map(|(code, count)| {
        let more = count - EXAMPLES;
        format!("{code}: {more} more of {count}; -v shows all")
    });
    (shown, rest.collect())
}

/// The gravest first, then by file and number of the line.
fn order(finding: &Diagnostic) -> (Reverse<Severity>, String, u64, String) {
    let (file, line) = finding
        .place
        .rsplit_once(':')
        .and_then(|(file, line)| Some((file, line.parse().ok()?)))
        .unwrap_or((&finding.place, 0));
    let (file, message) = (file.to_owned(), finding.message.clone());
    (Reverse(finding.severity), file, line, message)
}

fn severity(finding: &Diagnostic) -> &'static str {
    match finding.severity {
        Severity::Notice => "notice",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn cells(finding: &Diagnostic) -> Vec<Cell> {
    vec![
        Cell::word(severity(finding)),
        Cell::word(finding.code),
        finding.place.clone().into(),
        finding.message.clone().into(),
        finding.hint.clone().into(),
    ]
}

fn summary(entities: usize, findings: &[Diagnostic]) -> String {
    let count = |wanted| findings.iter().filter(|f| f.severity == wanted).count();
    let [errors, warnings, notices] =
        [Severity::Error, Severity::Warning, Severity::Notice].map(count);
    format!("{entities} entities: {errors} errors, {warnings} warnings, {notices} notices")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_stand_first_and_lines_in_order() {
        let mut findings: Vec<Diagnostic> = [
            (Severity::Notice, "a.csv:10"),
            (Severity::Notice, "a.csv:9"),
            (Severity::Notice, "a.csv"),
            (Severity::Error, "b.csv:2"),
            (Severity::Warning, "b.csv:1"),
        ]
        .into_iter()
        .map(|(severity, place)| Diagnostic::new(severity, "code", place, "message"))
        .collect();
        findings.sort_by_cached_key(order);
        let places: Vec<&str> = findings.iter().map(|f| f.place.as_str()).collect();
        assert_eq!(
            places,
            ["b.csv:2", "b.csv:1", "a.csv", "a.csv:9", "a.csv:10"]
        );
    }

    #[test]
    fn many_notices_of_one_kind_are_summed_up() {
        let finding = |severity, code| Diagnostic::new(severity, code, "a.csv:3", "message");
        let mut findings = vec![finding(Severity::Warning, "short-form"); 9];
        findings.extend(vec![finding(Severity::Notice, "nested-form"); 9]);
        findings.extend(vec![finding(Severity::Notice, "word-form"); 4]);
        let (shown, rest) = brief(&findings);
        let count = |code| shown.iter().filter(|f| f.code == code).count();
        assert_eq!(
            ["short-form", "nested-form", "word-form"].map(count),
            [9, 3, 4]
        );
        assert_eq!(rest, ["nested-form: 6 more of 9; -v shows all"]);
    }

    #[test]
    fn fixes_change_one_cell_each() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("enterprises.csv");
        let before = "\u{feff}name,aliases,not_preceded_by\r\n云谷机械,云谷|谷机,\r\n石榴坝,,x\r\n";
        std::fs::write(&path, before).unwrap();
        let fix = |line: u32, column, add: &str, from| Fix {
            place: format!("{}:{line}", path.display()),
            column,
            add: add.to_owned(),
            from,
        };
        let fixes = [
            fix(2, "not_preceded_by", "我", None),
            fix(2, "not_preceded_by", "大", None),
            fix(2, "weak_aliases", "云谷", Some("aliases")),
        ];
        write_fixes(&fixes, &Globals::default()).unwrap();
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            "\u{feff}name,aliases,not_preceded_by,weak_aliases\r\n云谷机械,谷机,我|大,云谷\r\n石榴坝,,x\r\n"
        );
    }

    #[test]
    fn findings_are_counted_by_severity() {
        let finding = |severity| Diagnostic::new(severity, "bad-date", "a.csv:3", "no date");
        let findings = [Severity::Error, Severity::Notice, Severity::Notice].map(finding);
        assert_eq!(
            summary(7, &findings),
            "7 entities: 1 errors, 0 warnings, 2 notices"
        );
        assert_eq!(cells(&findings[0]).len(), COLUMNS.len());
    }
}
