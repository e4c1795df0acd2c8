//! Precision from a sample that was judged by hand, by type and by rule.
//!
//! Samples are drawn in strata of unequal shares, so the figure for the whole weighs every row with
//! the things that it stands for (size of its stratum / rows judged of it). Rows judged unsure count
//! as neither; the bounds show what they could do.

use std::collections::BTreeMap;
use std::path::Path;

use super::gold::GoldError;
use super::sheet::{read_sheet, wrong};
use super::wilson::{effective_size, wilson};
use crate::lexicon::{Decisions, Judgement};
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
struct Row {
    kind: String,
    rule: String,
    judgement: Option<Judgement>,
    /// Stratum and its size.
    stratum: (String, f64),
}

/// Reads a judged sample and estimates its precision: the whole, then by type, then by rule.
///
/// # Errors
/// Where the file cannot be read, a column is missing, or a judgement is no known word.
pub fn score_judged(path: &Path, words: &Decisions) -> Result<Vec<Share>, GoldError> {
    let sheet = read_sheet(path, &["judgement", "type"])?;
    let mut rows = Vec::new();
    for line in &sheet.rows {
        rows.push(row(&sheet, line, path, words)?);
    }
    let mut shares = estimate(&rows);
    shares.extend(participants(&sheet, &rows));
    Ok(shares)
}

/// Precision of those present at the sampled occasions, where the sheet says how many were not there;
/// of an occasion judged right nobody is wrong unless it is said.
fn participants(sheet: &Sheet, rows: &[Row]) -> Option<Share> {
    let (mut right, mut wrong) = (0, 0);
    for ((_, line), row) in sheet.rows.iter().zip(rows) {
        let cell = |column| sheet.cell(line, column).parse::<u64>().ok();
        let said = match row.judgement {
            Some(Judgement::Right) => cell("present_wrong").or(Some(0)),
            _ => cell("present_wrong"),
        };
        if let (Some(present), Some(said)) = (cell("present"), said) {
            wrong += said.min(present);
            right += present - said.min(present);
        }
    }
    (right + wrong > 0).then(|| Share::counted("precision of participants", right, wrong))
}

fn row(
    sheet: &Sheet,
    line: &(u64, csv::StringRecord),
    path: &Path,
    words: &Decisions,
) -> Result<Row, GoldError> {
    let cell = |column| sheet.cell(&line.1, column);
    let judgement = words.judgement(cell("judgement")).map_err(|word| {
        let message = format!("'{word}' is no judgement; write right, wrong or unsure");
        wrong(path, line.0, message)
    })?;
    let kind = cell("type").to_owned();
    Ok(Row {
        stratum: (kind.clone(), cell("stratum_size").parse().unwrap_or(0.0)),
        kind,
        rule: cell("rule").to_owned(),
        judgement,
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
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("judged.csv");
        std::fs::write(&path, text).unwrap();
        let words = Decisions::load(&Sources::default()).unwrap();
        score_judged(&path, &words).map_err(|error| error.to_string())
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
            "judgement,present_wrong,type,present\nright,,visit,4\nwrong,1,visit,3\nwrong,,talk,9\nunsure,5,talk,2\n",
        )
        .unwrap();
        let last = shares.last().unwrap();
        assert_eq!(
            (last.figure.as_str(), last.right, last.wrong),
            ("precision of participants", 6, 3)
        );
    }

    #[test]
    fn words_that_are_no_judgement_are_refused_with_their_line() {
        for (text, message) in [
            (
                "judgement,type\nright,a\nmaybe,a\n",
                "judged.csv:3: 'maybe' is no judgement",
            ),
            ("type,rule\na,b\n", "needs the column judgement"),
        ] {
            let error = judged(text).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
    }
}
