//! `guanxi eval --judged`: what a sheet that was filled in by hand says of precision and recall.

use std::path::Path;

use super::error::{CommandError, Outcome};
use super::options::{DatabaseOption, FormatOption, Globals};
use super::output::{Cell, Column, Look, print};
use super::{database, say};
use crate::evaluate::{
    Miss, Occasion, Share, Surroundings, is_blind_sheet, load_blind, refuse, score_blind,
    score_judged,
};
use crate::lexicon::{Decisions, Sources};
use crate::model::{Diagnostic, Severity};
use crate::query::{person_forms, recorded};

const COLUMNS: [Column; 10] = [
    Column::word("figure", 0),
    Column::word("by", 1),
    Column::text("value", 0),
    Column::number("share", 0),
    Column::number("low", 0),
    Column::number("high", 0),
    Column::number("right", 2),
    Column::number("wrong", 2),
    Column::number("unsure", 3),
    Column::number("open", 3),
];

/// Scores the sheet and prints shares with their intervals; with `errors` also what a blind reading
/// found and the database has not, and the other way round.
pub(super) fn run(
    path: &Path,
    errors: bool,
    option: &DatabaseOption,
    format: FormatOption,
    globals: &Globals,
) -> Result<Outcome, CommandError> {
    let words = Decisions::load(&Sources::default())?;
    let (shares, misses) = if is_blind_sheet(path)? {
        blind(path, &words, option, globals)?
    } else {
        let (shares, findings) = score_judged(path, &words)?;
        say::findings(globals, &findings);
        (shares, Vec::new())
    };
    let judged: u64 = shares.iter().map(|share| share.right + share.wrong).sum();
    if judged == 0 {
        say::nothing(&format!("{}: nothing is judged yet", path.display()));
        return Ok(Outcome::NothingFound);
    }
    let look = Look::of_stdout(globals.color);
    print(format.format, look, &COLUMNS, shares.into_iter().map(cells))?;
    if errors {
        for miss in &misses {
            let [kind, gold, output] = [miss.kind, &miss.gold, &miss.output];
            say::nothing(&format!(
                "{} {kind}: read [{gold}], found [{output}]",
                miss.text
            ));
        }
    }
    say::note(globals, "low and high: 95 % score interval (Wilson 1927)");
    Ok(Outcome::Done)
}

fn blind(
    path: &Path,
    words: &Decisions,
    option: &DatabaseOption,
    globals: &Globals,
) -> Result<(Vec<Share>, Vec<Miss>), CommandError> {
    let (written, mut findings) = load_blind(path, words)?;
    let store = database::open(option, globals)?;
    let known = person_forms(store.connection())?;
    let mut articles = Vec::new();
    for article in written {
        let Some(had) = recorded(store.connection(), &article.id)? else {
            let place = format!("{}:{}", path.display(), article.line);
            let message = format!("the database has no article {}; left out", article.id);
            findings.push(Diagnostic::new(
                Severity::Warning,
                "no-article",
                place,
                message,
            ));
            continue;
        };
        let around = Surroundings {
            issued: had.issued.as_deref().and_then(|date| date.parse().ok()),
            text: &had.text,
            knows: &|name| known.contains(name),
        };
        let read = article.understand(&around, &mut findings);
        let had = had.occasions.into_iter().enumerate();
        let had = had
            .filter(|(_, one)| !one.persons.is_empty())
            .map(|(at, one)| {
                let id = format!("{} found {}", article.id, at + 1);
                Occasion::recorded(id, one.date, one.kind, one.persons)
            });
        let had: Vec<Occasion> = had.collect();
        articles.push((read, had));
    }
    say::findings(globals, &refuse(findings)?);
    say::note(globals, &format!("{} articles read", articles.len()));
    Ok(score_blind(&articles))
}

fn cells(share: Share) -> Vec<Cell> {
    let counted = share.right + share.wrong > 0;
    let real = |number| {
        if counted {
            Cell::Real(number)
        } else {
            Cell::Missing
        }
    };
    vec![
        share.figure.into(),
        Cell::word(share.by),
        share.value.into(),
        real(share.share),
        real(share.low),
        real(share.high),
        share.right.into(),
        share.wrong.into(),
        share.unsure.into(),
        share.open.into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_judged_has_no_share() {
        let row = cells(Share::default());
        assert_eq!(row.len(), COLUMNS.len());
        assert_eq!(row[3], Cell::Missing);
    }
}
