//! Reading the nodes: first a light list of all entities in the order of their keys, later the names
//! of those that stay.

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use rustc_hash::FxHashMap;

use super::{GraphError, Node, namesakes};
use crate::model::{FormKind, PartialDate, Schema};

/// How often and when an entity occurs; see [`Node`] for what is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Occurrence {
    pub mentions: u32,
    pub sentences: u32,
    pub articles: u32,
    pub documents: u32,
    pub first: Option<PartialDate>,
    pub last: Option<PartialDate>,
}

/// All entities of the database. An entity's rank is its position in the order of keys.
pub(super) struct Entities {
    /// Index into `kinds`, by rank.
    pub kind: Vec<u16>,
    /// By rank.
    pub occurrence: Vec<Occurrence>,
    /// Entity types that occur.
    pub kinds: Vec<String>,
    /// `entity.id` by rank.
    pub ids: Vec<i64>,
    /// `entity.id` → rank.
    pub ranks: Ranks,
}

/// Ranks by `entity.id`: a table, because millions of pairs ask and ids are small numbers.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    table: Vec<u32>,
    strays: FxHashMap<i64, u32>,
}

impl Ranks {
    /// The ranks of ids in the order of ranks.
    pub(super) fn new(ids: &[i64]) -> Self {
        let mut ranks = Self {
            table: vec![u32::MAX; 1024 + 16 * ids.len()],
            ..Self::default()
        };
        for (rank, &id) in (0..).zip(ids) {
            match usize::try_from(id)
                .ok()
                .and_then(|id| ranks.table.get_mut(id))
            {
                Some(place) => *place = rank,
                None => {
                    ranks.strays.insert(id, rank);
                }
            }
        }
        ranks
    }

    /// The rank of an entity, `None` where the database has no such row.
    pub(super) fn get(&self, id: i64) -> Option<u32> {
        match usize::try_from(id).ok().and_then(|id| self.table.get(id)) {
            Some(&rank) => (rank != u32::MAX).then_some(rank),
            None => self.strays.get(&id).copied(),
        }
    }
}

/// Sizes at which the rarest and the most frequent node are drawn.
const SIZES: (f64, f64) = (5.0, 50.0);
/// Colour of a type to which the schema gives none.
const GREY: &str = "#999999";

impl Entities {
    /// Lists the entities; what they count is not read.
    pub(super) fn list(connection: &Connection) -> Result<Self, GraphError> {
        // the index of keys alone has their order, rows are read where they lie
        let mut statement = connection.prepare("SELECT id FROM entity ORDER BY key")?;
        let ids = statement.query_map([], |row| row.get(0))?;
        let ids: Vec<i64> = ids.collect::<Result<_, _>>()?;
        let mut list = Self {
            kind: vec![0; ids.len()],
            occurrence: vec![Occurrence::default(); ids.len()],
            kinds: Vec::new(),
            ranks: Ranks::new(&ids),
            ids,
        };
        let mut statement = connection.prepare("SELECT id, type FROM entity")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let kind = row.get_ref(1)?.as_str().unwrap_or_default();
            let code = list
                .kinds
                .iter()
                .position(|known| known == kind)
                .unwrap_or_else(|| {
                    list.kinds.push(kind.to_owned());
                    list.kinds.len() - 1
                });
            if let Some(rank) = list.ranks.get(row.get(0)?) {
                list.kind[rank as usize] = code as u16;
            }
        }
        Ok(list)
    }

    /// Lists the entities with their stored counts.
    pub(super) fn counted(connection: &Connection) -> Result<Self, GraphError> {
        let mut list = Self::list(connection)?;
        let mut statement = connection.prepare(
            "SELECT entity, mentions, sentences, articles, documents, first_date, last_date
             FROM entity_count",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let Some(rank) = list.ranks.get(row.get(0)?) else {
                continue;
            };
            list.occurrence[rank as usize] = Occurrence {
                mentions: row.get(1)?,
                sentences: row.get(2)?,
                articles: row.get(3)?,
                documents: row.get(4)?,
                first: date(row.get_ref(5)?),
                last: date(row.get_ref(6)?),
            };
        }
        Ok(list)
    }

    /// Tells natural persons, by rank.
    pub(super) fn persons(&self, schema: &Schema) -> Vec<bool> {
        let of_kind: Vec<bool> = (self.kinds.iter())
            .map(|kind| schema.type_id(kind).is_some_and(|id| schema.is_person(id)))
            .collect();
        let kinds = self.kind.iter();
        kinds.map(|kind| of_kind[usize::from(*kind)]).collect()
    }

    /// Unmarks, by rank, the entities that no dictionary has.
    pub(super) fn drop_discovered(
        &self,
        connection: &Connection,
        kept: &mut [bool],
    ) -> Result<usize, GraphError> {
        let mut statement =
            connection.prepare("SELECT id FROM entity WHERE origin = 'discovered'")?;
        let mut rows = statement.query([])?;
        let mut dropped = 0;
        while let Some(row) = rows.next()? {
            if let Some(rank) = self.ranks.get(row.get(0)?) {
                let kept = &mut kept[rank as usize];
                dropped += usize::from(std::mem::take(kept));
            }
        }
        Ok(dropped)
    }

    /// Rank of the entity with a key.
    pub(super) fn find(
        &self,
        connection: &Connection,
        key: &str,
    ) -> Result<Option<u32>, GraphError> {
        let mut statement = connection.prepare("SELECT id FROM entity WHERE key = ?1")?;
        let mut rows = statement.query([key])?;
        let id: Option<i64> = rows.next()?.map(|row| row.get(0)).transpose()?;
        Ok(id.and_then(|id| self.ranks.get(id)))
    }

    /// Reads the names of the entities marked in `kept` (by rank) and makes them nodes, in order.
    pub(super) fn nodes(
        &self,
        connection: &Connection,
        schema: &Schema,
        kept: &[bool],
    ) -> Result<Vec<Node>, GraphError> {
        let mut aliases = read_aliases(connection, &self.ranks, kept)?;
        let most = self.occurrence.iter().zip(kept).filter(|(_, kept)| **kept);
        let most = most.map(|(o, _)| o.mentions).max().unwrap_or(1);
        let mut statement = connection
            .prepare("SELECT key, name, home, pinyin, origin FROM entity ORDER BY key")?;
        let mut rows = statement.query([])?;
        let mut nodes = Vec::with_capacity(kept.iter().filter(|kept| **kept).count());
        let mut rank = 0;
        while let Some(row) = rows.next()? {
            if kept[rank] {
                let kind = &self.kinds[usize::from(self.kind[rank])];
                let seen = self.occurrence[rank];
                let name: String = row.get(1)?;
                nodes.push(Node {
                    key: row.get(0)?,
                    label: name.clone(),
                    name,
                    kind: kind.clone(),
                    home: row.get(2)?,
                    pinyin: row.get(3)?,
                    origin: row.get(4)?,
                    aliases: aliases.remove(&(rank as u32)).unwrap_or_default(),
                    mentions: seen.mentions,
                    sentences: seen.sentences,
                    articles: seen.articles,
                    documents: seen.documents,
                    first_seen: seen.first,
                    last_seen: seen.last,
                    degree: 0,
                    color: color(schema, kind),
                    size: size(seen.mentions, most),
                    occasion: None,
                });
            }
            rank += 1;
        }
        namesakes::tell_apart(&mut nodes, schema);
        Ok(nodes)
    }
}

/// The other names of the kept entities: aliases, then weak aliases, then former names.
fn read_aliases(
    connection: &Connection,
    ranks: &Ranks,
    kept: &[bool],
) -> Result<FxHashMap<u32, Vec<String>>, GraphError> {
    let mut wanted = FxHashMap::default();
    let mut codes = connection.prepare("SELECT code, name FROM form_kind")?;
    let mut rows = codes.query([])?;
    while let Some(row) = rows.next()? {
        let name = row.get_ref(1)?.as_str().unwrap_or_default();
        let kinds = [FormKind::Alias, FormKind::Weak, FormKind::Former];
        if let Some(place) = kinds.iter().position(|kind| kind.name() == name) {
            wanted.insert(row.get::<_, i64>(0)?, place);
        }
    }
    let mut found: FxHashMap<u32, Vec<(usize, String)>> = FxHashMap::default();
    let mut forms = connection.prepare("SELECT entity, kind, text FROM form")?;
    let mut rows = forms.query([])?;
    while let Some(row) = rows.next()? {
        let Some(rank) = ranks.get(row.get(0)?) else {
            continue;
        };
        let Some(&place) = wanted.get(&row.get(1)?) else {
            continue;
        };
        if kept[rank as usize] {
            found.entry(rank).or_default().push((place, row.get(2)?));
        }
    }
    let tidy = |mut forms: Vec<(usize, String)>| {
        forms.sort_unstable();
        forms.dedup_by(|a, b| a.1 == b.1);
        forms.into_iter().map(|(_, text)| text).collect()
    };
    Ok(found
        .into_iter()
        .map(|(rank, forms)| (rank, tidy(forms)))
        .collect())
}

/// Size to draw: grows with the square root, up to that of the most frequent.
pub(super) fn size(count: u32, most: u32) -> f64 {
    let share = (f64::from(count) / f64::from(most.max(1))).sqrt();
    SIZES.0 + (SIZES.1 - SIZES.0) * share
}

/// Colour of a type as `#rrggbb`.
fn color(schema: &Schema, kind: &str) -> String {
    let color = schema
        .type_id(kind)
        .map(|id| schema.entity_type(id).label.color.as_str());
    color
        .filter(|c| c.len() == 7 && c.starts_with('#'))
        .filter(|c| c.bytes().skip(1).all(|b| b.is_ascii_hexdigit()))
        .unwrap_or(GREY)
        .to_ascii_lowercase()
}

/// Reads a stored date; what is none counts as undated.
pub(super) fn date(value: ValueRef<'_>) -> Option<PartialDate> {
    let ValueRef::Text(bytes) = value else {
        return None;
    };
    let number = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0u16, |sum, b| match b {
            b'0'..=b'9' => Some(sum * 10 + u16::from(b - b'0')),
            _ => None,
        })
    };
    if bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-' {
        // The store wrote it from a checked date: no calendar is needed for millions of them.
        let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
        let real = year > 0 && (1..=12).contains(&month) && (1..=31).contains(&day);
        return real.then_some(PartialDate {
            year: year as i16,
            month: month as u8,
            day: day as u8,
        });
    }
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_of_small_large_and_missing_ids() {
        let ranks = Ranks::new(&[7, i64::MAX, -3, 0]);
        for (id, want) in [
            (7, Some(0)),
            (i64::MAX, Some(1)),
            (-3, Some(2)),
            (0, Some(3)),
            (1, None),
        ] {
            assert_eq!(ranks.get(id), want, "{id}");
        }
    }

    #[test]
    fn stored_dates_are_read_and_rubbish_is_undated() {
        for (text, want) in [
            ("2024-03-05", Some("2024-03-05")),
            ("2024-03", Some("2024-03")),
            ("2024", Some("2024")),
            ("2024-13-05", None),
            ("0000-01-01", None),
            ("2024-0a-05", None),
            ("", None),
        ] {
            let got = date(ValueRef::Text(text.as_bytes())).map(|d| d.to_string());
            assert_eq!(got.as_deref(), want, "{text}");
        }
        assert_eq!(date(ValueRef::Null), None);
    }
}
