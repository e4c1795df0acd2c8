//! Precision from a sample that was judged by hand, by type and by rule.
//!
//! Samples are drawn in strata of unequal shares, so the figure for the whole weighs every row with
//! the things that it stands for (size of its stratum / rows judged of it). Rows judged unsure count
//! as neither; the bounds show what they could do.

use std::collections::BTreeMap;
use std::path::Path;

use super::filled::{error, number, refuse, warning};
use super::gold::GoldError;
use super::sheet::read_sheet;
use super::wilson::{effective_size, wilson};
use crate::lexicon::{Decisions, Judgement};
use crate::model::Diagnostic;
use crate::source::Sheet;

/// One share with its interval.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Share {
    /// What is estimated: precision, or recall of what.
    pub figure: String,
    /// By what it is told apart: all, type, rule.
    pub by: &'static str,
    /// The type or rule; empty for the whole.
    pub value: String,
    /// Right ones; of recall those found.
    pub right: u64,
    /// Wrong ones; of recall those missed.
    pub wrong: u64,
    /// Rows on which no decision was possible.
    pub unsure: u64,
    /// Rows without judgement.
    pub open: u64,
    /// The share, weighted where strata are; 0 where nothing was judged.
    pub share: f64,
    /// Bounds of the 95 % interval.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Share {
    /// A share without weights.
    pub(super) fn counted(figure: &str, right: u64, wrong: u64) -> Self {
        let n = (right + wrong) as f64;
        let share = if n > 0.0 { right as f64 / n } else { 0.0 };
        let (low, high) = wilson(share, n);
        Self {
            figure: figure.to_owned(),
            by: "all",
            right,
            wrong,
            share,
            low,
            high,
            ..Self::default()
        }
    }
}

/// A judged row.
#[derive(Clone)]
struct Row {
    line: u64,
    /// What was sampled, and which of them; both empty where the sheet does not say.
    of: String,
    id: String,
    kind: String,
    rule: String,
    judgement: Option<Judgement>,
    /// Those present and those of them who were not there.
    present: Option<(u64, u64)>,
    /// Stratum and its size.
    stratum: (String, f64),
}

/// Reads a judged sample and estimates its precision: the whole, then by type, then by rule. A sheet of
/// several samples gives these for each. With the shares come rows that may not be as meant.
///
/// # Errors
/// Where the file cannot be read, a column is missing, a judgement is no known word, a number is none or
/// too large, or two rows of one thing contradict each other: all such rows are named.
pub fn score_judged(
    path: &Path,
    words: &Decisions,
) -> Result<(Vec<Share>, Vec<Diagnostic>), GoldError> {
    let sheet = read_sheet(path, &["judgement", "type"])?;
    let mut findings = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    for line in &sheet.rows {
        match row(&sheet, line, words) {
            Ok(row) => once(row, &mut rows, path, &mut findings),
            Err(message) => findings.push(error(path, line.0, message)),
        }
    }
    let mut findings = refuse(findings)?;
    let mut samples: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for row in &rows {
        samples.entry(&row.of).or_default().push(row.clone());
    }
    let several = samples.len() > 1;
    let mut shares = Vec::new();
    for (of, rows) in samples {
        findings.extend(unweighted(&rows, path));
        let named = |figure: &str| match several && !of.is_empty() {
            true => format!("{figure} ({of})"),
            false => figure.to_owned(),
        };
        let found = estimate(&rows).into_iter().chain(participants(&rows));
        shares.extend(found.map(|share| Share {
            figure: named(&share.figure),
            ..share
        }));
    }
    Ok((shares, findings))
}

/// Takes a row in, unless the sheet has it already.
fn once(row: Row, rows: &mut Vec<Row>, path: &Path, findings: &mut Vec<Diagnostic>) {
    let same = |one: &&mut Row| !row.id.is_empty() && (&one.of, &one.id) == (&row.of, &row.id);
    let Some(known) = rows.iter_mut().find(same) else {
        rows.push(row);
        return;
    };
    let again = format!("{} stands in line {} as well", row.id, known.line);
    let differ = (known.judgement, known.present) != (row.judgement, row.present);
    if differ && known.judgement.is_some() && row.judgement.is_some() {
        let message = format!("{again}, judged otherwise; take one of them away");
        findings.push(error(path, row.line, message));
        return;
    }
    findings.push(warning(path, row.line, format!("{again}; counted once")));
    if known.judgement.is_none() {
        *known = row;
    }
}

/// Says that strata of unequal shares cannot be weighed.
fn unweighted(rows: &[Row], path: &Path) -> Option<Diagnostic> {
    let unsized_one = rows.iter().find(|row| row.stratum.1 <= 0.0)?;
    let strata = rows.iter().any(|row| row.kind != unsized_one.kind);
    let message =
        "no stratum_size: every row weighs the same, whatever share of its type was drawn";
    strata.then(|| warning(path, unsized_one.line, message.to_owned()))
}

/// Precision of those present at the sampled occasions, where the sheet says how many were not there;
/// of an occasion judged right nobody is wrong unless it is said.
fn participants(rows: &[Row]) -> Option<Share> {
    let (mut right, mut wrong) = (0, 0);
    for (present, absent) in rows.iter().filter_map(|row| row.present) {
        wrong += absent;
        right += present - absent;
    }
    (right + wrong > 0).then(|| Share::counted("precision of participants", right, wrong))
}

fn row(sheet: &Sheet, line: &(u64, csv::StringRecord), words: &Decisions) -> Result<Row, String> {
    let cell = |column| sheet.cell(&line.1, column);
    let judgement = words
        .judgement(cell("judgement"))
        .map_err(|word| format!("'{word}' is no judgement; write right, wrong or unsure"))?;
    let said = cell("present_wrong");
    let present = number(cell("present"));
    let present = match (present, number(said)) {
        (Some(present), None) if said.is_empty() => {
            (judgement == Some(Judgement::Right)).then_some((present, 0))
        }
        (None, None) if said.is_empty() => None,
        (Some(present), Some(absent)) if absent <= present => Some((present, absent)),
        (Some(present), _) => {
            return Err(format!(
                "present_wrong '{said}' is no number from 0 to {present}, the number of those present"
            ));
        }
        (None, Some(0)) => None,
        (None, _) => {
            return Err(format!(
                "present_wrong '{said}': the row does not say how many were present"
            ));
        }
    };
    let kind = cell("type").to_owned();
    let size = cell("stratum_size");
    let size = match number(&size.replace(',', "")) {
        Some(size) => size as f64,
        None if size.is_empty() => 0.0,
        None => return Err(format!("stratum_size '{size}' is no number")),
    };
    Ok(Row {
        line: line.0,
        of: cell("of").to_owned(),
        id: cell("id").to_owned(),
        stratum: (kind.clone(), size),
        kind,
        rule: cell("rule").to_owned(),
        judgement,
        present,
    })
}

fn estimate(rows: &[Row]) -> Vec<Share> {
    let all: Vec<&Row> = rows.iter().collect();
    let mut out = vec![share("all", "", &all)];
    for (by, value) in [("type", kind as fn(&Row) -> &str), ("rule", rule)] {
        let mut groups: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for row in rows {
            groups.entry(value(row)).or_default().push(row);
        }
        let groups = groups.iter().filter(|(value, _)| !value.is_empty());
        out.extend(groups.map(|(value, rows)| share(by, value, rows)));
    }
    out
}

fn kind(row: &Row) -> &str {
    &row.kind
}

fn rule(row: &Row) -> &str {
    &row.rule
}

fn share(by: &'static str, value: &str, rows: &[&Row]) -> Share {
    let is = |wanted: Judgement| move |row: &&&Row| row.judgement == Some(wanted);
    let count = |wanted| rows.iter().filter(is(wanted)).count() as u64;
    let judged = |row: &&&Row| matches!(row.judgement, Some(Judgement::Right | Judgement::Wrong));
    let mut of_stratum: BTreeMap<&str, f64> = BTreeMap::new();
    for row in rows.iter().filter(judged) {
        *of_stratum.entry(&row.stratum.0).or_default() += 1.0;
    }
    // without sizes of strata every row weighs the same
    let sized = rows.iter().all(|row| row.stratum.1 > 0.0);
    let weight = |row: &&Row| match of_stratum.get(row.stratum.0.as_str()) {
        Some(judged) if sized => row.stratum.1 / judged,
        _ => 1.0,
    };
    let sum = |rows: &mut dyn Iterator<Item = &&Row>| rows.map(weight).fold(0.0, |a, b| a + b);
    let whole = sum(&mut rows.iter().filter(judged));
    let right = sum(&mut rows.iter().filter(is(Judgement::Right)));
    let estimate = if whole > 0.0 {
        (right / whole).min(1.0)
    } else {
        0.0
    };
    let (low, high) = wilson(
        estimate,
        effective_size(rows.iter().filter(judged).map(weight)),
    );
    Share {
        figure: "precision".to_owned(),
        by,
        value: value.to_owned(),
        right: count(Judgement::Right),
        wrong: count(Judgement::Wrong),
        unsure: count(Judgement::Unsure),
        open: rows.iter().filter(|row| row.judgement.is_none()).count() as u64,
        share: estimate,
        low,
        high,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Sources;

    fn judged(text: &str) -> Result<Vec<Share>, String> {
        told(text).map(|(shares, _)| shares)
    }

    fn told(text: &str) -> Result<(Vec<Share>, String), String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("judged.csv");
        std::fs::write(&path, text).unwrap();
        let words = Decisions::load(&Sources::default()).unwrap();
        let (shares, findings) = score_judged(&path, &words).map_err(|error| error.to_string())?;
        let told: Vec<String> = findings.iter().map(|f| f.message.clone()).collect();
        Ok((shares, told.join("|")))
    }

    #[test]
    fn strata_are_weighed_by_what_they_stand_for() {
        let shares = judged(
            "\u{feff}judgement,type,rule,stratum_size\r\nright,person,name,90\r\n对,person,alias,90\r\n\
             wrong,place,name,10\r\n,place,name,10\r\nunsure,person,name,90\r\n",
        )
        .unwrap();
        let told: Vec<String> = shares
            .iter()
            .map(|s| {
                format!(
                    "{} {} {}/{}/{}/{} {:.2}",
                    s.by, s.value, s.right, s.wrong, s.unsure, s.open, s.share
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "all  2/1/1/1 0.90",
                "type person 2/0/1/0 1.00",
                "type place 0/1/0/1 0.00",
                "rule alias 1/0/0/0 1.00",
                "rule name 1/1/1/1 0.90",
            ]
        );
        assert!(shares[0].low < 0.9 && shares[0].high > 0.9);
    }

    #[test]
    fn those_present_are_counted_where_the_sheet_says_it() {
        let shares = judged(
            "judgement,present_wrong,type,present\nright,,visit,4\nwrong,1,visit,3\nwrong,,talk,9\nunsure,2,talk,2\n",
        )
        .unwrap();
        let last = shares.last().unwrap();
        assert_eq!(
            (last.figure.as_str(), last.right, last.wrong),
            ("precision of participants", 6, 3)
        );
    }

    #[test]
    fn numbers_of_those_present_are_understood_or_refused() {
        for (said, wrong) in [("1", 1), ("１", 1), ("1.0", 1), ("0", 0), ("", 0), ("5", 5)] {
            let text = format!("judgement,present_wrong,type,present\nright,{said},visit,5\n");
            let last = judged(&text).unwrap().pop().unwrap();
            assert_eq!((last.right, last.wrong), (5 - wrong, wrong), "{said}");
        }
        for said in ["2人", "-1", "甘霖", "all", "99", "6", "1.5"] {
            let text = format!("judgement,present_wrong,type,present\nright,{said},visit,5\n");
            let error = judged(&text).unwrap_err();
            let message = format!("judged.csv:2: present_wrong '{said}' is no number from 0 to 5");
            assert!(error.contains(&message), "{error}");
        }
        let error = judged("judgement,present_wrong,type\nright,2,person\n").unwrap_err();
        assert!(error.contains("how many were present"), "{error}");
    }

    #[test]
    fn a_thing_counts_once_and_samples_are_kept_apart() {
        let head = "id,of,judgement,type,stratum_size\n";
        let (shares, said) = told(&format!(
            "{head}a,mention,right,person,9\na,mention,对,person,9\nb,mention,,person,9\nb,mention,wrong,person,9\n"
        ))
        .unwrap();
        assert_eq!(
            (shares[0].right, shares[0].wrong, shares[0].open),
            (1, 1, 0)
        );
        assert_eq!(said.matches("counted once").count(), 2, "{said}");
        let twice = format!("{head}a,mention,right,person,9\na,mention,wrong,person,9\n");
        let error = judged(&twice).unwrap_err();
        assert!(
            error.contains("judged.csv:3: a stands in line 2 as well, judged"),
            "{error}"
        );
        let (shares, said) = told(&format!(
            "{head}a,mention,right,person,9\na,event,wrong,visit,\nb,event,right,talk,\n"
        ))
        .unwrap();
        let figures: Vec<String> = shares
            .iter()
            .filter(|share| share.by == "all")
            .map(|share| format!("{} {}/{}", share.figure, share.right, share.wrong))
            .collect();
        assert_eq!(
            figures,
            ["precision (event) 1/1", "precision (mention) 1/0"]
        );
        assert!(said.contains("every row weighs the same"), "{said}");
    }

    #[test]
    fn words_that_are_no_judgement_are_refused_with_their_line() {
        for (text, message) in [
            (
                "judgement,type\nright,a\nmaybe,a\n",
                "judged.csv:3: 'maybe' is no judgement",
            ),
            (
                "judgement,type\nmaybe,a\nright,a\nperhaps,a\n",
                "judged.csv:4: 'perhaps' is no judgement",
            ),
            ("type,rule\na,b\n", "needs the column judgement"),
        ] {
            let error = judged(text).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
    }
}
