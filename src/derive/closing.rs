//! The closing transaction: everything derived, written in the order of its table.

use rusqlite::types::Value;
use rusqlite::{Connection, params};

use super::count::Counter;
use super::duplicates::Stored;
use super::measures::Sentences;
use super::observe::{Miss, Observed};
use super::resolve::Plan;
use super::runs::Merged;
use super::{DeriveError, DeriveReport, dates};
use crate::store::{RowWriter, Store, pinyin};
use crate::text::fold;

/// Writes what was observed.
pub(super) fn write(
    store: &mut Store,
    documents: &[Stored],
    mut plan: Plan,
    observed: Vec<Observed>,
) -> Result<DeriveReport, DeriveError> {
    let mut resolutions = Vec::new();
    let mut outcomes = Vec::new();
    let mut counters = Vec::new();
    for part in observed {
        resolutions.extend(part.resolutions);
        outcomes.extend(part.outcomes);
        counters.push(part.counter);
    }
    resolutions.sort_unstable();
    report_misses(&mut plan, outcomes);

    let transaction = store.connection().unchecked_transaction()?;
    write_duplicates(&transaction, documents)?;
    write_coined(&transaction, &plan)?;
    for (mention, entity, row) in resolutions {
        transaction
            .prepare_cached("INSERT INTO resolution (mention, entity, reason) VALUES (?, ?, ?)")?
            .execute(params![
                mention,
                (entity != 0).then_some(entity),
                plan.places[row]
            ])?;
    }
    let duplicates = documents
        .iter()
        .filter(|d| d.duplicate_of.is_some())
        .count() as u64;
    let mut report = DeriveReport {
        documents: documents.len() as u64 - duplicates,
        duplicates,
        diagnostics: plan.diagnostics,
        ..DeriveReport::default()
    };
    write_counts(&transaction, counters, &mut report)?;
    transaction.commit()?;
    Ok(report)
}

fn report_misses(plan: &mut Plan, mut outcomes: Vec<(usize, Option<Miss>)>) {
    outcomes.sort_unstable();
    outcomes.dedup();
    let unused = plan.merges.values().map(|(_, row)| *row);
    let mut misses: Vec<(usize, Miss)> = unused
        .filter(|row| !outcomes.contains(&(*row, None)))
        .map(|row| (row, Miss::NoMention))
        .collect();
    misses.extend(
        outcomes
            .into_iter()
            .filter_map(|(row, miss)| Some((row, miss?))),
    );
    for (row, miss) in misses {
        let (message, hint) = match miss {
            Miss::NoQuote => (
                "the quote is gone from the document",
                "write it as it is printed now, or remove the row",
            ),
            Miss::NoMention => (
                "nothing is left to correct",
                "remove the row if it is settled",
            ),
            Miss::Several => (
                "the quote holds several names",
                "shorten it to the name that is meant",
            ),
        };
        plan.warn(row, message.to_owned(), hint);
    }
    plan.diagnostics.sort();
}

fn write_duplicates(connection: &Connection, documents: &[Stored]) -> rusqlite::Result<()> {
    for document in documents {
        if let Some(first) = document.duplicate_of {
            connection
                .prepare_cached("UPDATE document SET duplicate_of = ? WHERE id = ?")?
                .execute([first, document.id])?;
        }
    }
    Ok(())
}

fn write_coined(connection: &Connection, plan: &Plan) -> rusqlite::Result<()> {
    for entity in &plan.coined {
        connection
            .prepare_cached(
                "INSERT INTO entity (id, key, type, name, home, parent, origin, pinyin)
                 VALUES (?, ?, ?, ?, ?, NULL, 'dictionary', ?)",
            )?
            .execute(params![
                entity.id,
                entity.key,
                entity.kind,
                entity.name,
                entity.home,
                pinyin(&entity.name),
            ])?;
        connection
            .prepare_cached("INSERT INTO form (entity, form, text, kind) VALUES (?, ?, ?, 0)")?
            .execute(params![entity.id, fold(&entity.name), entity.name])?;
    }
    Ok(())
}

fn write_counts(
    connection: &Connection,
    mut counters: Vec<Counter>,
    report: &mut DeriveReport,
) -> Result<(), DeriveError> {
    let (first, others) = match counters.split_first_mut() {
        Some(split) => split,
        None => return Ok(()),
    };
    for other in others {
        first.absorb_entities(other);
    }
    let (entities, all) = (std::mem::take(&mut first.entities), first.sentences);
    report.mentions = first.mentions;
    report.spilled = counters.iter().map(Counter::spilled).sum();

    let mut counts = RowWriter::new(connection, "entity_count")?;
    for (entity, count) in entities
        .iter()
        .enumerate()
        .filter(|(_, count)| count.mentions > 0)
    {
        let number = |value: u32| Value::Integer(i64::from(value));
        counts.push([
            Value::Integer(entity as i64),
            number(count.mentions),
            number(count.sentences),
            number(count.articles),
            number(count.documents),
            date(count.first),
            date(count.last),
        ])?;
    }
    counts.flush()?;
    let (mentions, pairs): (Vec<_>, Vec<_>) = counters
        .into_iter()
        .map(|c| (c.mention_runs, c.pair_runs))
        .unzip();
    let mut mentions = Merged::new(mentions)?;
    let mut rows = RowWriter::new(connection, "entity_mention")?;
    while let Some([entity, high, low]) = mentions.next()? {
        rows.push([i64::from(entity), i64::from(high) << 32 | i64::from(low)])?;
    }
    rows.flush()?;
    drop(mentions);
    write_pairs(connection, Merged::new(pairs)?, report, |a, b, both| {
        Sentences {
            both,
            a: u64::from(entities[a as usize].sentences),
            b: u64::from(entities[b as usize].sentences),
            all,
        }
    })
}

fn date(code: u32) -> Value {
    dates::decode(code).map_or(Value::Null, Value::Text)
}

fn write_pairs(
    connection: &Connection,
    mut pairs: Merged<7>,
    report: &mut DeriveReport,
    cells: impl Fn(u32, u32, u64) -> Sentences,
) -> Result<(), DeriveError> {
    let mut rows = RowWriter::new(connection, "cooccurrence")?;
    let mut next = pairs.next()?;
    while let Some(
        [
            a,
            b,
            day,
            mut clause,
            mut roster,
            mut sentence,
            mut articles,
        ],
    ) = next
    {
        let mut documents = 1;
        let (mut first, mut last) = (day, day);
        next = pairs.next()?;
        while let Some([same_a, same_b, date, c, r, s, n]) = next
            && (same_a, same_b) == (a, b)
        {
            dates::widen(&mut first, &mut last, date);
            clause += c;
            roster += r;
            sentence += s;
            articles += n;
            documents += 1;
            next = pairs.next()?;
        }
        let cells = cells(
            a,
            b,
            u64::from(clause) + u64::from(roster) + u64::from(sentence),
        );
        let number = |value: u32| Value::Integer(i64::from(value));
        rows.push([
            number(a),
            number(b),
            number(clause),
            number(roster),
            number(sentence),
            number(articles),
            number(documents),
            date(first),
            date(last),
            Value::Real(cells.npmi()),
            Value::Real(cells.log_likelihood()),
        ])?;
        report.pairs += 1;
    }
    rows.flush()?;
    Ok(())
}
