//! The closing transaction: everything derived, written in the order of its table.

use std::path::PathBuf;

use rusqlite::types::Value;
use rusqlite::{Connection, params};
use rustc_hash::FxHashSet;

use super::bare_titles;
use super::count::Counter;
use super::duplicates::Stored;
use super::observe::{Miss, Observed};
use super::resolve::Plan;
use super::sorted::{sort_mentions, sort_pairs};
use super::{Corrections, DeriveError, DeriveReport, dates, events, namesakes, relations, tenures};
use crate::store::{Declared, RowWriter, SortedWriter, Store};
use crate::text::fold;

/// Writes what was observed.
pub(super) fn write(
    store: &mut Store,
    documents: &[Stored],
    corrections: &Corrections,
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

    let mut sum = Counter::new(store.folder(), 0);
    for counter in &mut counters {
        sum.absorb_entities(counter);
        counter.entities = Vec::new();
    }
    let spilled = counters.iter().map(Counter::spilled).sum();
    let (mentions, pairs): (Vec<_>, Vec<_>) = counters
        .into_iter()
        .map(|c| (c.mention_runs, c.pair_runs))
        .unzip();
    let connection = store.connection();
    let [mentions_file, pairs_file] = ["-sorted-mentions", "-sorted-pairs"].map(|suffix| {
        let mut name = store.path().as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    });
    let table = Declared::find(connection, "cooccurrence")?;
    let index = Declared::find(connection, "cooccurrence_b")?;
    let transaction = connection.unchecked_transaction()?;
    // pairs, the longest table, are prepared in a thread of their own while all else is written
    let (files, mut report) = std::thread::scope(|scope| {
        let counts = &sum;
        let pairs = scope.spawn(move || {
            sort_pairs(
                SortedWriter::create(&pairs_file)?,
                pairs,
                counts,
                table,
                index,
            )
        });
        let report = write_decisions(&transaction, documents, corrections, plan, resolutions)?;
        let table = Declared::find(connection, "entity_mention")?;
        let mentions = sort_mentions(SortedWriter::create(&mentions_file)?, mentions, table)?;
        write_entity_counts(connection, &sum)?;
        mentions.copy_into(connection)?;
        let pairs = match pairs.join() {
            Ok(pairs) => pairs,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        let (pairs, count) = pairs?;
        pairs.copy_into(connection)?;
        let report = DeriveReport {
            pairs: count,
            ..report
        };
        Ok::<_, DeriveError>(([mentions, pairs], report))
    })?;
    transaction.commit()?;
    for file in files {
        file.release(connection)?;
    }
    (report.mentions, report.spilled) = (sum.mentions, spilled);
    Ok(report)
}

/// Writes what was decided of documents, mentions, offices, occasions and relations.
fn write_decisions(
    connection: &Connection,
    documents: &[Stored],
    corrections: &Corrections,
    mut plan: Plan,
    resolutions: Vec<(i64, u32, usize)>,
) -> Result<DeriveReport, DeriveError> {
    write_duplicates(connection, documents)?;
    // one that no mention came to mean would be known to this build and not to the next
    let used: FxHashSet<_> = resolutions.iter().map(|(_, entity, _)| *entity).collect();
    plan.coined.retain(|coined| used.contains(&coined.id));
    write_coined(connection, &plan)?;
    // offices rest on what documents and corrections decide, never on what offices decided
    let (late, early): (Vec<_>, Vec<_>) = resolutions
        .into_iter()
        .partition(|(mention, ..)| plan.namesakes.contains_key(mention));
    write_corrected(connection, &plan, &early)?;
    let offices = tenures::write(connection, documents, &plan)?;
    bare_titles::write(connection, &plan, &offices)?;
    write_corrected(connection, &plan, &late)?;
    namesakes::write(connection, &plan, &late)?;
    let events = events::write(connection, documents, corrections, &mut plan)?;
    relations::write(connection, documents)?;
    plan.diagnostics.sort();
    let duplicates = documents
        .iter()
        .filter(|d| d.duplicate_of.is_some())
        .count() as u64;
    Ok(DeriveReport {
        documents: documents.len() as u64 - duplicates,
        duplicates,
        events,
        diagnostics: plan.diagnostics,
        ..DeriveReport::default()
    })
}

fn write_corrected(
    connection: &Connection,
    plan: &Plan,
    resolutions: &[(i64, u32, usize)],
) -> rusqlite::Result<()> {
    for (mention, entity, row) in resolutions {
        let entity = (*entity != 0).then_some(*entity);
        connection
            .prepare_cached("INSERT INTO resolution (mention, entity, reason) VALUES (?, ?, ?)")?
            .execute(params![mention, entity, plan.places[*row]])?;
    }
    Ok(())
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
                entity.pinyin,
            ])?;
        connection
            .prepare_cached("INSERT INTO form (entity, form, text, kind) VALUES (?, ?, ?, 0)")?
            .execute(params![entity.id, fold(&entity.name), entity.name])?;
    }
    Ok(())
}

fn write_entity_counts(connection: &Connection, sum: &Counter) -> rusqlite::Result<()> {
    let mut rows = RowWriter::new(connection, "entity_count")?;
    let date = |code| dates::decode(code).map_or(Value::Null, Value::Text);
    for (entity, count) in sum
        .entities
        .iter()
        .enumerate()
        .filter(|(_, count)| count.mentions > 0)
    {
        let number = |value: u32| Value::Integer(i64::from(value));
        rows.push([
            Value::Integer(entity as i64),
            number(count.mentions),
            number(count.sentences),
            number(count.articles),
            number(count.documents),
            date(count.first),
            date(count.last),
        ])?;
    }
    rows.flush()
}
