//! Reading occasions that took place: when, how large, who was in the room, where.

use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator;
use rusqlite::{Connection, Row, Rows};
use rustc_hash::{FxHashMap, FxHashSet};

use super::entities::{Ranks, date};
use super::{Filter, GraphError, LeftOut};
use crate::model::{Function, PartialDate, PartySide, Role};

const OCCASIONS: &str = "
SELECT id, key, type, date, date_end, persons, participants, reports, stated, open_list FROM event
WHERE polarity = 'actual' AND (?1 IS NULL OR id IN (SELECT event FROM participant WHERE entity = ?1))
ORDER BY id";
const PRESENT: &str = "
SELECT event, entity, role, function, side, position FROM participant
WHERE presence = 'room' AND (?1 IS NULL OR event IN (SELECT event FROM participant WHERE entity = ?1))
ORDER BY event, entity";
const PLACES: &str = "
SELECT event, entity FROM event_place
WHERE ?1 IS NULL OR event IN (SELECT event FROM participant WHERE entity = ?1)
ORDER BY event, entity";

/// Someone or something in the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Present {
    /// Rank of the entity.
    pub rank: u32,
    pub person: bool,
    pub role: Role,
    pub function: Option<Function>,
    pub side: Option<PartySide>,
    pub position: u32,
}

/// An occasion that took place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Occasion {
    /// `event.id`.
    pub id: i64,
    pub key: String,
    pub kind: String,
    pub date: Option<PartialDate>,
    pub end: Option<PartialDate>,
    /// Natural persons in the room.
    pub persons: u32,
    /// All participants in the room.
    pub participants: u32,
    pub reports: u32,
    /// Persons present as printed.
    pub stated: Option<u32>,
    pub open_list: bool,
    /// Who was there, in no meaningful order.
    pub present: Vec<Present>,
    /// Ranks of the places.
    pub places: Vec<u32>,
}

impl Occasion {
    /// Number of persons who were there, the printed one where it is larger than those named.
    pub(super) fn size(&self) -> u32 {
        self.persons.max(self.stated.unwrap_or(0))
    }

    /// Whether the filter wants it; what it is not wanted for is counted in `left`.
    fn is_wanted(
        &self,
        filter: &Filter,
        places: Option<&FxHashSet<u32>>,
        left: &mut LeftOut,
    ) -> bool {
        let period = filter.period();
        let dates = || [self.date, self.end].into_iter().flatten();
        let there = |wanted: &FxHashSet<u32>| {
            let visited = self.present.iter().filter(|one| one.role == Role::Visited);
            let visited = visited.map(|one| one.rank);
            let mut ranks = self.places.iter().copied().chain(visited);
            ranks.any(|rank| wanted.contains(&rank))
        };
        let of_type = filter.event_types.is_empty() || filter.event_types.contains(&self.kind);
        let reason = if !(period.is_open() || dates().any(|date| period.covers(date))) {
            match dates().next() {
                None => &mut left.undated.occasions,
                Some(_) => &mut left.outside.occasions,
            }
        } else if !of_type || !places.is_none_or(there) {
            &mut left.unlike
        } else if filter.max_size.is_some_and(|most| self.size() > most) {
            &mut left.large
        } else {
            return true;
        };
        *reason += 1;
        false
    }
}

/// Reads the occasions that the filter wants, by `event.id`, and hands each to `each`; with `of` only
/// those at which this entity (its row number) was. `person` tells natural persons by rank. Gives how many
/// the filter left out, and why.
pub(super) fn read(
    connection: &Connection,
    ranks: &Ranks,
    person: &dyn Fn(u32) -> bool,
    filter: &Filter,
    of: Option<i64>,
    each: &mut dyn FnMut(&Occasion),
) -> Result<LeftOut, GraphError> {
    let places = (!filter.places.is_empty())
        .then(|| enclosed(connection, ranks, &filter.places))
        .transpose()?;
    let mut occasions = connection.prepare(OCCASIONS)?;
    let (mut present, mut at) = (connection.prepare(PRESENT)?, connection.prepare(PLACES)?);
    let mut present = Ahead::new(present.query([of])?)?;
    let mut at = Ahead::new(at.query([of])?)?;
    let mut rows = occasions.query([of])?;
    let mut left = LeftOut::default();
    while let Some(row) = rows.next()? {
        let mut occasion = header(row)?;
        present.take(occasion.id, |row| {
            let Some(rank) = ranks.get(row.get(1)?) else {
                return Ok(());
            };
            let word = |column| row.get::<_, Option<String>>(column);
            occasion.present.push(Present {
                rank,
                person: person(rank),
                role: word(2)?
                    .and_then(|word| Role::from_name(&word))
                    .unwrap_or(Role::Attend),
                function: word(3)?.and_then(|word| Function::from_name(&word)),
                side: word(4)?.and_then(|word| PartySide::from_name(&word)),
                position: row.get(5)?,
            });
            Ok(())
        })?;
        at.take(occasion.id, |row| {
            occasion.places.extend(ranks.get(row.get(1)?));
            Ok(())
        })?;
        // Who is not decided is counted by the store alone, who is decided must be counted.
        let named = occasion.present.iter().filter(|one| one.person).count() as u32;
        occasion.persons = occasion.persons.max(named);
        occasion.participants = occasion.participants.max(occasion.present.len() as u32);
        if occasion.is_wanted(filter, places.as_ref(), &mut left) {
            each(&occasion);
        }
    }
    Ok(left)
}

fn header(row: &Row<'_>) -> rusqlite::Result<Occasion> {
    Ok(Occasion {
        id: row.get(0)?,
        key: row.get(1)?,
        kind: row.get(2)?,
        date: date(row.get_ref(3)?),
        end: date(row.get_ref(4)?),
        persons: row.get(5)?,
        participants: row.get(6)?,
        reports: row.get(7)?,
        stated: row.get(8)?,
        open_list: row.get(9)?,
        present: Vec::new(),
        places: Vec::new(),
    })
}

/// Rows sorted by their first column, read in step with another list.
struct Ahead<'s> {
    rows: Rows<'s>,
    event: Option<i64>,
}

impl<'s> Ahead<'s> {
    fn new(rows: Rows<'s>) -> rusqlite::Result<Self> {
        let mut ahead = Self { rows, event: None };
        ahead.step()?;
        Ok(ahead)
    }

    fn step(&mut self) -> rusqlite::Result<()> {
        self.event = self.rows.next()?.map(|row| row.get(0)).transpose()?;
        Ok(())
    }

    /// Hands on the rows of one occasion and passes over those of earlier ones.
    fn take(
        &mut self,
        occasion: i64,
        mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        while let Some(event) = self.event.filter(|event| *event <= occasion) {
            if let Some(row) = self.rows.get().filter(|_| event == occasion) {
                each(row)?;
            }
            self.step()?;
        }
        Ok(())
    }
}

/// The ranks of places and of all that lies in them, by what entities say of their parents.
fn enclosed(
    connection: &Connection,
    ranks: &Ranks,
    places: &[String],
) -> Result<FxHashSet<u32>, GraphError> {
    let mut statement = connection.prepare("SELECT id, key, parent FROM entity")?;
    let mut rows = statement.query([])?;
    let mut inside: FxHashMap<String, Vec<String>> = FxHashMap::default();
    let mut ids: FxHashMap<String, u32> = FxHashMap::default();
    while let Some(row) = rows.next()? {
        let key: String = row.get(1)?;
        if let Some(parent) = row.get::<_, Option<String>>(2)? {
            inside.entry(parent).or_default().push(key.clone());
        }
        if let Some(rank) = ranks.get(row.get(0)?) {
            ids.insert(key, rank);
        }
    }
    let mut found = FxHashSet::default();
    let mut open: Vec<String> = places.to_vec();
    // Taken out on the way, so that a circle of parents ends.
    while let Some(key) = open.pop() {
        found.extend(ids.get(&key));
        open.extend(inside.remove(&key).unwrap_or_default());
    }
    Ok(found)
}
