//! The entities that occur: who asks for them, and their rows.

use rusqlite::{Connection, params};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Entity, EntityRef, EventTypeId, FormKind, Observations, TypeId};
use crate::text::{Romaniser, fold};

/// What the store asks of the lexicon.
pub trait Entities: Sync {
    /// Number of entities; an `EntityRef` from here on is coined by the document.
    fn len(&self) -> u32;
    /// True where there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The entity behind a reference below [`Entities::len`].
    fn entity(&self, entity: EntityRef) -> &Entity;
    /// Its forms as in the dictionary, name included or not.
    fn forms(&self, entity: EntityRef) -> Vec<(String, FormKind)>;
    /// Pinyin of its name, by which it is found.
    fn pinyin(&self, entity: &Entity) -> String {
        Romaniser::default().spell(&entity.name, false)
    }
    /// The identifier of a type in the schema.
    fn type_name(&self, kind: TypeId) -> &str;
    /// The identifier of an event type in the schema.
    fn event_type_name(&self, kind: EventTypeId) -> &str;
}

/// Gives every entity its row on its first mention in a build.
pub(super) struct EntityRows<'s> {
    connection: &'s Connection,
    entities: &'s dyn Entities,
    /// Row by reference into the lexicon, 0 = not mentioned yet.
    of_lexicon: Vec<i64>,
    /// Row by key, of every stored entity.
    by_key: FxHashMap<Box<str>, i64>,
    /// Rows whose description this build has stored or confirmed.
    described: FxHashSet<i64>,
    next: i64,
}

impl<'s> EntityRows<'s> {
    pub(super) fn new(
        connection: &'s Connection,
        entities: &'s dyn Entities,
    ) -> rusqlite::Result<Self> {
        let mut rows = Self {
            connection,
            entities,
            of_lexicon: vec![0; entities.len() as usize],
            by_key: FxHashMap::default(),
            described: FxHashSet::default(),
            next: 1,
        };
        rows.reload()?;
        Ok(rows)
    }

    /// Reads again what is stored, after a transaction was taken back.
    pub(super) fn reload(&mut self) -> rusqlite::Result<()> {
        self.of_lexicon.fill(0);
        self.by_key.clear();
        self.described.clear();
        self.next = 1;
        let mut statement = self.connection.prepare("SELECT id, key FROM entity")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            self.by_key.insert(row.get::<_, String>(1)?.into(), id);
            self.next = self.next.max(id + 1);
        }
        Ok(())
    }

    /// The row of an entity that a document mentions.
    pub(super) fn row(
        &mut self,
        entity: EntityRef,
        observations: &Observations,
    ) -> rusqlite::Result<i64> {
        let index = entity.0 as usize;
        match self.of_lexicon.get(index) {
            Some(0) => {
                let forms = self.entities.forms(entity);
                let id = self.describe(self.entities.entity(entity), forms)?;
                self.of_lexicon[index] = id;
                Ok(id)
            }
            Some(&id) => Ok(id),
            None => match observations.coined.get(index - self.of_lexicon.len()) {
                Some(coined) => self.describe(coined, Vec::new()),
                None => Err(rusqlite::Error::IntegralValueOutOfRange(
                    index,
                    i64::from(entity.0),
                )),
            },
        }
    }

    fn describe(
        &mut self,
        entity: &Entity,
        mut forms: Vec<(String, FormKind)>,
    ) -> rusqlite::Result<i64> {
        let known = self.by_key.get(entity.key.as_str()).copied();
        let id = known.unwrap_or(self.next);
        if known.is_none() {
            self.by_key.insert(entity.key.as_str().into(), id);
            self.next += 1;
        }
        if !self.described.insert(id) {
            return Ok(id);
        }
        if known.is_some() {
            self.connection
                .prepare_cached("DELETE FROM form WHERE entity = ?")?
                .execute([id])?;
        }
        self.connection
            .prepare_cached(
                "INSERT INTO entity (id, key, type, name, home, parent, origin, pinyin)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT (id) DO UPDATE SET type = excluded.type, name = excluded.name,
                     home = excluded.home, parent = excluded.parent, origin = excluded.origin,
                     pinyin = excluded.pinyin",
            )?
            .execute(params![
                id,
                entity.key,
                self.entities.type_name(entity.kind),
                entity.name,
                entity.homes.join("|"),
                entity.parent,
                entity.origin.name(),
                self.entities.pinyin(entity),
            ])?;
        forms.push((entity.name.clone(), FormKind::Name));
        let mut folded: Vec<_> = forms
            .iter()
            .map(|(text, kind)| (fold(text), *kind, text.as_str()))
            .collect();
        folded.sort_unstable();
        // one row a folded form, of the most trusted kind
        folded.dedup_by(|later, first| later.0 == first.0);
        let mut insert = self
            .connection
            .prepare_cached("INSERT INTO form (entity, form, text, kind) VALUES (?, ?, ?, ?)")?;
        for (form, kind, text) in folded {
            insert.execute(params![id, form, text, kind as i64])?;
        }
        Ok(id)
    }
}
