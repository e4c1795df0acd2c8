//! What differs between two databases: documents, entities, mentions, offices, events and edges that
//! appear, vanish or change, with quotes.
//!
//! Things are matched by their natural keys, never by row numbers. Where the key itself depends on
//! what was read, they are matched by place: mentions that overlap in the same text, occasions whose
//! cue word is the same. Documents that are duplicates are left out on both sides.

mod edges;
mod events;
mod mentions;
mod quote;
mod records;

use rusqlite::Connection;

use super::QueryError;
pub(super) use edges::edges;
pub(super) use quote::{Anchor, read as read_quote};
pub(super) use records::Record;

/// A kind of thing that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Compared {
    /// Input files and records.
    Document,
    /// Entities that occur.
    Entity,
    /// Printed occurrences and what they mean.
    Mention,
    /// Persons in posts.
    Office,
    /// Occasions with who was there.
    Event,
    /// Pairs that met, stand together or are related.
    Edge,
}

impl Compared {
    /// Every kind, in the order of the answer.
    pub const ALL: [Compared; 6] = [
        Compared::Document,
        Compared::Entity,
        Compared::Mention,
        Compared::Office,
        Compared::Event,
        Compared::Edge,
    ];

    /// The word printed.
    pub fn name(self) -> &'static str {
        match self {
            Compared::Document => "document",
            Compared::Entity => "entity",
            Compared::Mention => "mention",
            Compared::Office => "office",
            Compared::Event => "event",
            Compared::Edge => "edge",
        }
    }
}

/// What became of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Only the second database has it.
    Appeared,
    /// Only the first has it.
    Vanished,
    /// Both have it, with other values.
    Changed,
}

impl Change {
    /// The word printed.
    pub fn name(self) -> &'static str {
        match self {
            Change::Appeared => "appeared",
            Change::Vanished => "vanished",
            Change::Changed => "changed",
        }
    }
}

/// Which differences are wanted.
#[derive(Clone, Debug, Default)]
pub struct DiffFilter {
    /// Kinds of things; empty = all.
    pub kinds: Vec<Compared>,
    /// Rows of each kind at most; the totals count all.
    pub limit: Option<usize>,
}

/// How many things of one kind differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiffTotal {
    /// The kind.
    pub kind: Compared,
    /// Only in the second database.
    pub appeared: u64,
    /// Only in the first.
    pub vanished: u64,
    /// In both, with other values.
    pub changed: u64,
    /// In both and equal.
    pub same: u64,
}

impl DiffTotal {
    fn new(kind: Compared) -> Self {
        Self {
            kind,
            appeared: 0,
            vanished: 0,
            changed: 0,
            same: 0,
        }
    }

    /// Things that differ.
    pub fn differing(&self) -> u64 {
        self.appeared + self.vanished + self.changed
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffRow {
    /// The kind of thing.
    pub kind: Compared,
    /// What became of it.
    pub change: Change,
    /// Type of the entity or occasion, status of the office, strongest evidence of the edge.
    pub class: String,
    /// Its natural key: of a mention what is printed, of an office person, post and organ, of an edge
    /// both ends.
    pub key: String,
    /// Its values in the first database; of a changed one those that differ.
    pub before: String,
    /// Its values in the second.
    pub after: String,
    /// Date of the occasion, else issue date of the document that is quoted.
    pub date: Option<String>,
    /// Key of the document that is quoted; empty where nothing is.
    pub document: String,
    /// The sentence: of the second database, of what vanished of the first.
    pub quote: String,
}

/// The answer: totals of every kind asked for, rows by kind, change and key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// One total a kind.
    pub totals: Vec<DiffTotal>,
    /// The differences.
    pub rows: Vec<DiffRow>,
}

/// A difference without its quote.
struct Found {
    change: Change,
    class: String,
    key: String,
    values: [String; 2],
    date: Option<String>,
    anchor: Anchor,
}

/// Compares two databases, the older first.
///
/// # Errors
/// Where a database does not answer.
pub fn diff(
    before: &Connection,
    after: &Connection,
    filter: &DiffFilter,
) -> Result<Differences, QueryError> {
    let both = [before, after];
    let mut out = Differences::default();
    for kind in Compared::ALL {
        if !filter.kinds.is_empty() && !filter.kinds.contains(&kind) {
            continue;
        }
        let (total, mut found) = match kind {
            Compared::Mention => mentions::compare(both)?,
            Compared::Event => events::compare(both)?,
            Compared::Document => compare(kind, both, records::documents)?,
            Compared::Entity => compare(kind, both, records::entities)?,
            Compared::Office => compare(kind, both, records::offices)?,
            Compared::Edge => compare(kind, both, edges)?,
        };
        out.totals.push(total);
        // mentions come by document and position already
        found.sort_by(|a, b| match kind {
            Compared::Mention => a.change.cmp(&b.change),
            _ => (a.change, &a.key).cmp(&(b.change, &b.key)),
        });
        found.truncate(filter.limit.unwrap_or(usize::MAX));
        for one in found {
            let side = both[usize::from(one.change != Change::Vanished)];
            let quoted = read_quote(side, &one.anchor)?;
            let [before, after] = one.values;
            out.rows.push(DiffRow {
                kind,
                change: one.change,
                class: one.class,
                key: one.key,
                before,
                after,
                date: one.date.or(quoted.date),
                document: quoted.document,
                quote: quoted.text,
            });
        }
    }
    Ok(out)
}

fn compare(
    kind: Compared,
    both: [&Connection; 2],
    read: impl Fn(&Connection) -> rusqlite::Result<records::Records>,
) -> rusqlite::Result<(DiffTotal, Vec<Found>)> {
    let (mut total, mut found) = (DiffTotal::new(kind), Vec::new());
    let (old, mut new) = (read(both[0])?, read(both[1])?);
    for (key, record) in old {
        match new.remove(&key) {
            None => only(Change::Vanished, key, record, &mut total, &mut found),
            Some(now) => pair(key, &record, now, &mut total, &mut found),
        }
    }
    for (key, record) in new {
        only(Change::Appeared, key, record, &mut total, &mut found);
    }
    Ok((total, found))
}

/// Notes what only one database has.
fn only(
    change: Change,
    key: String,
    record: Record,
    total: &mut DiffTotal,
    found: &mut Vec<Found>,
) {
    let values = match change {
        Change::Appeared => {
            total.appeared += 1;
            [String::new(), record.all()]
        }
        _ => {
            total.vanished += 1;
            [record.all(), String::new()]
        }
    };
    found.push(Found {
        change,
        class: record.class,
        key,
        values,
        date: record.date,
        anchor: record.anchor,
    });
}

/// Notes what both have: as the same, or as changed.
fn pair(key: String, old: &Record, new: Record, total: &mut DiffTotal, found: &mut Vec<Found>) {
    if old.class == new.class && old.fields == new.fields {
        total.same += 1;
        return;
    }
    total.changed += 1;
    found.push(Found {
        change: Change::Changed,
        values: [old.differing(&new), new.differing(old)],
        class: new.class,
        key,
        date: new.date,
        anchor: new.anchor,
    });
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Fixture, valley};
    use super::*;

    fn lines(differences: &Differences) -> Vec<String> {
        let line = |row: &DiffRow| {
            format!(
                "{} {} {} {} [{}] [{}] {}",
                row.kind.name(),
                row.change.name(),
                row.class,
                row.key,
                row.before,
                row.after,
                row.quote
            )
        };
        differences.rows.iter().map(line).collect()
    }

    fn totals(differences: &Differences) -> Vec<(&'static str, u64, u64, u64)> {
        let total = |t: &DiffTotal| (t.kind.name(), t.appeared, t.vanished, t.changed);
        differences.totals.iter().map(total).collect()
    }

    #[test]
    fn a_database_does_not_differ_from_itself() {
        let (a, b) = (valley(), valley());
        let differences = diff(&a, &b, &DiffFilter::default()).unwrap();
        assert!(differences.rows.is_empty(), "{:?}", lines(&differences));
        assert!(differences.totals.iter().all(|t| t.differing() == 0));
        assert!(differences.totals.iter().all(|t| t.same > 0));
    }

    fn brook(meets: &str, more: bool) -> Connection {
        let issue = ("溪报/1.txt", Some("溪报"), Some("2031-05-02"), Some("1"));
        let mut fixture = Fixture::new()
            .entity("person:苗远山", "official", "miaoyuanshan", &[])
            .entity("person:甘霖", "person", "ganlin", &[]);
        if more {
            fixture = fixture.entity("place:石榴坝", "place", "shiliuba", &[]);
        }
        fixture = fixture.document(issue, &[("", meets)]);
        fixture
            .event((1, 0), ["visit", "actual", "2031-05-01", "0:lead"], &[])
            .finish()
    }

    #[test]
    fn what_appears_vanishes_or_changes_is_told_with_its_sentence() {
        let a = brook(
            "[苗远山|person:苗远山]到石榴坝，[甘霖|person:甘霖]陪同。",
            false,
        );
        let b = brook(
            "[苗远山|person:苗远山]到[石榴坝|place:石榴坝]，甘霖陪同。",
            true,
        );
        b.execute_batch("UPDATE event SET type = 'inspection'; UPDATE entity SET type = 'person' WHERE id = 1; DELETE FROM entity WHERE id = 2")
            .unwrap();
        let differences = diff(&a, &b, &DiffFilter::default()).unwrap();
        assert_eq!(
            totals(&differences),
            [
                ("document", 0, 0, 0),
                ("entity", 1, 1, 1),
                ("mention", 1, 1, 0),
                ("office", 0, 0, 0),
                ("event", 0, 0, 1),
                ("edge", 1, 1, 0),
            ]
        );
        let quote = "苗远山到石榴坝，甘霖陪同。";
        let told = lines(&differences);
        for wanted in [
            "entity changed person person:苗远山 [type official] [type person] QUOTE",
            "mention appeared place 石榴坝 [] [place:石榴坝 actor] QUOTE",
            "mention vanished person 甘霖 [person:甘霖 actor] [] QUOTE",
            "event changed inspection 0000000000000001 [type visit] [type inspection] QUOTE",
            "edge appeared clause person:苗远山 — place:石榴坝 [] [clause 1] QUOTE",
        ] {
            let wanted = wanted.replace("QUOTE", quote);
            assert!(told.contains(&wanted), "{wanted}\n{told:#?}");
        }
    }

    #[test]
    fn the_limit_cuts_rows_and_never_totals() {
        let a = brook("[苗远山|person:苗远山]到石榴坝。", false);
        let filter = DiffFilter {
            kinds: vec![Compared::Mention],
            limit: Some(1),
        };
        let differences = diff(&a, &valley(), &filter).unwrap();
        assert_eq!(differences.rows.len(), 1);
        assert_eq!(totals(&differences), [("mention", 13, 1, 0)]);
    }
}
