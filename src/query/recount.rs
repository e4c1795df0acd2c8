//! Neighbours counted anew from the entity's own documents: for a period, for other parts than
//! actors, for the article rung. The stored counts know none of these.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};
use rustc_hash::FxHashMap;

use super::links::{LinkFilter, LinkRow, strongest};
use super::pairs::{Printed, REACH, closest, read_document, read_mentions, shared, take_turns};
use super::passage::{Source, read_source};
use super::{Rung, Undated, in_period};

pub(super) const NAME: &str = "SELECT key, name, type FROM entity WHERE id = ?1";

/// What is counted anew for one neighbour.
#[derive(Default)]
struct Count {
    rungs: [u64; 4],
    articles: BTreeSet<(i64, i64)>,
    documents: BTreeSet<i64>,
    first: Option<String>,
    last: Option<String>,
}

impl Count {
    fn add(&mut self, rung: Rung, article: (i64, i64), source: &Source) {
        self.rungs[rung as usize] += 1;
        self.articles.insert(article);
        self.documents.insert(article.0);
        if let Some(date) = &source.date {
            if self.first.as_ref().is_none_or(|first| date < first) {
                self.first = Some(date.clone());
            }
            if self.last.as_ref().is_none_or(|last| date > last) {
                self.last = Some(date.clone());
            }
        }
    }
}

/// Counts the neighbours of an entity, and its mentions in undated documents that were left out.
pub(super) fn recount(
    connection: &Connection,
    entity: i64,
    filter: &LinkFilter,
) -> rusqlite::Result<(Vec<LinkRow>, Undated)> {
    let own = read_mentions(connection, entity, &filter.parts)?;
    let mut counts: FxHashMap<i64, Count> = FxHashMap::default();
    let mut undated = 0;
    for own in own.chunk_by(|a, b| a.document == b.document) {
        let document = own[0].document;
        let source = read_source(connection, document)?;
        match in_period(filter.period, source.date.as_deref()) {
            Some(true) => {}
            Some(false) => continue,
            None => {
                undated += own.len() as u64;
                continue;
            }
        }
        let mut others = read_document(connection, document, &filter.parts)?;
        let mut own = own.to_vec();
        if filter.parts.is_empty() && others.len() > REACH {
            let actors = others.clone();
            take_turns(&actors, &mut others);
            take_turns(&actors, &mut own);
        }
        others.retain(|mention| mention.entity != entity);
        others.sort_by_key(|mention| (mention.entity, mention.sentence, mention.span));
        for other in others.chunk_by(|a, b| a.entity == b.entity) {
            count_document(&own, other, filter.articles, &source, &mut counts);
        }
    }
    let mut rows = Vec::with_capacity(counts.len());
    for (other, count) in counts {
        rows.extend(counted_row(connection, other, count)?);
    }
    Ok((rows, undated))
}

/// Adds what one document says of the two; both lists hold its mentions, by sentence.
fn count_document(
    own: &[Printed],
    other: &[Printed],
    articles: bool,
    source: &Source,
    counts: &mut FxHashMap<i64, Count>,
) {
    let mut sorted = own.to_vec();
    sorted.sort_by_key(|mention| (mention.sentence, mention.span));
    let mut joined = BTreeSet::new();
    shared(&sorted, other, Printed::sentence_key, |a, b| {
        if let Some((rung, a, b)) = closest(a, b) {
            counts
                .entry(b.entity)
                .or_default()
                .add(rung, a.article_key(), source);
            joined.insert(a.article_key());
        }
    });
    if articles {
        let of = |list: &[Printed]| {
            list.iter()
                .map(Printed::article_key)
                .collect::<BTreeSet<_>>()
        };
        for article in of(own)
            .intersection(&of(other))
            .filter(|key| !joined.contains(*key))
        {
            counts
                .entry(other[0].entity)
                .or_default()
                .add(Rung::Article, *article, source);
        }
    }
}

fn counted_row(
    connection: &Connection,
    entity: i64,
    count: Count,
) -> rusqlite::Result<Option<LinkRow>> {
    let named = connection
        .prepare_cached(NAME)?
        .query_row([entity], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((key, name, kind)) = named else {
        return Ok(None);
    };
    let [clause, roster, sentence, article] = count.rungs;
    let (relation, weight) = strongest(clause, roster, sentence, article);
    Ok(Some(LinkRow {
        key,
        name,
        kind,
        relation: relation.name().to_owned(),
        weight,
        clause,
        roster,
        sentence,
        article,
        articles: count.articles.len() as u64,
        documents: count.documents.len() as u64,
        first: count.first,
        last: count.last,
        ..LinkRow::default()
    }))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{schema, valley};
    use super::super::links::{Links, links};
    use super::super::names::{Answer, resolve};
    use super::*;
    use crate::model::Period;

    fn ask(connection: &Connection, name: &str, filter: &LinkFilter) -> Links {
        let Answer::One(hit) = resolve(connection, name, &[]).unwrap() else {
            panic!("{name} means one entity")
        };
        links(connection, &schema(), hit.id, filter).unwrap()
    }

    #[test]
    fn counting_anew_gives_what_is_stored() {
        let connection = valley();
        let always = Period {
            from: "1900".parse().ok(),
            to: None,
            whole: false,
        };
        for name in ["陶立", "person:白露", "云谷机械", "石滩村"] {
            // what is counted anew are units: their columns alone are compared
            let strip = |mut links: Links| {
                links.undated = 0;
                links
                    .rows
                    .retain(|row| row.clause + row.roster + row.sentence > 0);
                for row in &mut links.rows {
                    (row.npmi, row.log_likelihood) = (None, None);
                    (row.relation, row.ties) = (String::new(), String::new());
                    (row.rank, row.weight, row.shared) = (0, 0, 0.0);
                    (row.first, row.last) = (None, None);
                }
                links.rows.sort_by(|a, b| a.key.cmp(&b.key));
                links.total = 0;
                links
            };
            let stored = ask(&connection, name, &LinkFilter::default());
            let dated = stored
                .rows
                .iter()
                .filter(|row| row.first.is_some())
                .cloned()
                .collect();
            let filter = LinkFilter {
                period: always,
                ..LinkFilter::default()
            };
            let counted = strip(ask(&connection, name, &filter));
            let stored = strip(Links {
                rows: dated,
                ..stored
            });
            assert_eq!(counted.rows, stored.rows, "{name}");
        }
    }
}
