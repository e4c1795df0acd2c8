//! Rows of what a document states beyond its mentions: offices, relations, occasions.

use rusqlite::{Connection, params};
use serde_json::json;

use super::entities::EntityRows;
use super::{Entities, ORDINAL_BITS};
use crate::model::{Document, EventReport, Observations, Span};
use crate::text::CodePoints;

/// Bytes of a report's key.
const KEY_BYTES: usize = 8;

/// Writes the statements of documents.
pub(super) struct Statements<'s> {
    connection: &'s Connection,
    entities: &'s dyn Entities,
}

impl<'s> Statements<'s> {
    pub(super) fn new(connection: &'s Connection, entities: &'s dyn Entities) -> Self {
        Self {
            connection,
            entities,
        }
    }

    /// Stores the statements of the document with the given id.
    pub(super) fn write(
        &self,
        document: i64,
        source: &Document,
        observations: &Observations,
        rows: &mut EntityRows<'s>,
    ) -> rusqlite::Result<()> {
        let base = document << ORDINAL_BITS;
        let mention = |ordinal: u32| base | i64::from(ordinal);
        for (ordinal, tenure) in observations.tenures.iter().enumerate() {
            let organ = match tenure.organ {
                Some(organ) => Some(rows.row(organ, observations)?),
                None => None,
            };
            self.connection
                .prepare_cached(
                    "INSERT INTO tenure_statement
                         (id, article, mention, post, organ, status, as_of, holders, start, \"end\",
                          rule)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                )?
                .execute(params![
                    base | ordinal as i64,
                    tenure.article,
                    mention(tenure.mention),
                    tenure.post,
                    organ,
                    tenure.status.name(),
                    tenure.as_of.map(|date| date.to_string()),
                    tenure.max_holders,
                    tenure.evidence.start,
                    tenure.evidence.end,
                    tenure.rule,
                ])?;
        }
        for (ordinal, title) in observations.bare_titles.iter().enumerate() {
            let organ = rows.row(title.organ, observations)?;
            self.connection
                .prepare_cached(
                    "INSERT INTO bare_title (id, article, post, organ, as_of, start, \"end\", rule)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                )?
                .execute(params![
                    base | ordinal as i64,
                    title.article,
                    title.post,
                    organ,
                    title.as_of.map(|date| date.to_string()),
                    title.evidence.start,
                    title.evidence.end,
                    title.rule,
                ])?;
        }
        for (ordinal, relation) in observations.relations.iter().enumerate() {
            self.connection
                .prepare_cached(
                    "INSERT INTO relation_statement
                         (id, article, relation, subject, object, start, \"end\", rule)
                     VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                )?
                .execute(params![
                    base | ordinal as i64,
                    relation.article,
                    relation.relation,
                    mention(relation.subject),
                    mention(relation.object),
                    relation.evidence.start,
                    relation.evidence.end,
                    relation.rule,
                ])?;
        }
        if observations.events.is_empty() {
            return Ok(());
        }
        let points = CodePoints::new(&source.text);
        let mut keys = ReportKeys::default();
        for (ordinal, report) in observations.events.iter().enumerate() {
            let id = base | ordinal as i64;
            let kind = self.entities.event_type_name(report.kind);
            let key = keys.next(&source.key, kind, report, &points);
            self.report(id, &key, kind, report)?;
            for (at, one) in report.participants.iter().enumerate() {
                self.connection
                    .prepare_cached(
                        "INSERT INTO report_participant (report, ordinal, mention, presence, role,
                             function, side, position, title_start, title_end, verbs)
                         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    )?
                    .execute(params![
                        id,
                        at as i64,
                        mention(one.mention),
                        one.presence.name(),
                        one.role.name(),
                        one.function.map(|f| f.name()),
                        one.side.map(|s| s.name()),
                        one.position,
                        one.title.map(|t| t.start),
                        one.title.map(|t| t.end),
                        spans(&one.verbs),
                    ])?;
            }
            for place in &report.places {
                self.connection
                    .prepare_cached(
                        "INSERT OR IGNORE INTO report_place (report, mention) VALUES (?, ?)",
                    )?
                    .execute([id, mention(*place)])?;
            }
        }
        Ok(())
    }

    fn report(&self, id: i64, key: &str, kind: &str, report: &EventReport) -> rusqlite::Result<()> {
        let date = &report.date;
        self.connection
            .prepare_cached(
                "INSERT INTO event_report (id, key, article, type, polarity, date, date_end,
                     date_text, date_origin, open_list, stated, evidence, trigger_start,
                     trigger_end, rule)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                id,
                key,
                report.article,
                kind,
                report.polarity.name(),
                date.date.map(|d| d.to_string()),
                date.end.map(|d| d.to_string()),
                date.text,
                date.origin.map(|o| o.name()),
                report.open_list,
                report.stated,
                spans(&report.evidence),
                report.trigger.start,
                report.trigger.end,
                report.rule,
            ])?;
        Ok(())
    }
}

fn spans(spans: &[Span]) -> String {
    let pairs: Vec<_> = spans.iter().map(|s| (s.start, s.end)).collect();
    json!(pairs).to_string()
}

/// Names the reports of a document: hash of document key, quote and type, so that a report keeps
/// its name as long as its sentences stand. Of reports that agree in all three the later ones are
/// numbered.
#[derive(Debug, Default)]
pub struct ReportKeys {
    given: Vec<String>,
}

impl ReportKeys {
    /// The key of the next report of the document.
    pub fn next(
        &mut self,
        document: &str,
        kind: &str,
        report: &EventReport,
        points: &CodePoints<'_>,
    ) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(document.as_bytes());
        hasher.update(b"\n");
        for span in &report.evidence {
            hasher.update(points.slice(*span).as_bytes());
            hasher.update(b"\n");
        }
        hasher.update(kind.as_bytes());
        let mut key = String::with_capacity(2 * KEY_BYTES);
        for byte in &hasher.finalize().as_bytes()[..KEY_BYTES] {
            use std::fmt::Write;
            // writing to a string cannot fail
            let _ = write!(key, "{byte:02x}");
        }
        let same = self.given.iter().filter(|k| **k == key).count();
        self.given.push(key.clone());
        if same > 0 {
            key.push_str(&format!("-{}", same + 1));
        }
        key
    }
}
