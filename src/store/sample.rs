//! Tests only: documents written as marked text, and a lexicon of the names in them.

use std::path::Path;

use super::{Entities, Record, Store, StoreError, Writer, input_hash};
use crate::model::{
    Article, Document, Entity, EntityOrigin, EntityRef, FormKind, Known, Mention, Metadata,
    Observations, Origin, Part, Resolution, Span, TypeId,
};

/// A lexicon of invented names; `王甲@一` is a namesake with a home.
#[derive(Clone)]
pub(crate) struct Names(Vec<Entity>);

impl Names {
    pub(crate) fn new(names: &[&str]) -> Self {
        let entity = |name: &&str| Entity {
            key: format!("person:{name}"),
            kind: TypeId(0),
            name: name.split('@').next().unwrap().to_owned(),
            homes: name.split('@').skip(1).map(str::to_owned).collect(),
            parent: None,
            origin: EntityOrigin::Dictionary,
        };
        Self(names.iter().map(entity).collect())
    }

    pub(crate) fn entity_mut(&mut self, index: usize) -> &mut Entity {
        &mut self.0[index]
    }
}

/// Types of occasion, in the order of their numbers.
pub(crate) const EVENT_TYPES: [&str; 4] = ["meeting", "visit", "inspection", "talk"];

impl Entities for Names {
    fn len(&self) -> u32 {
        self.0.len() as u32
    }
    fn entity(&self, entity: EntityRef) -> &Entity {
        &self.0[entity.0 as usize]
    }
    fn forms(&self, entity: EntityRef) -> Vec<(String, FormKind)> {
        let name = &self.entity(entity).name;
        vec![
            (format!("{name}同志"), FormKind::Alias),
            (name.clone(), FormKind::Name),
        ]
    }
    fn type_name(&self, _: TypeId) -> &str {
        "official"
    }
    fn event_type_name(&self, kind: crate::model::EventTypeId) -> &str {
        EVENT_TYPES[usize::from(kind.0)]
    }
}

/// Reads marked text. `[甲]` is a mention, `[!甲]` in a title, `[~甲]` in a byline; a name that
/// several entities bear is ambiguous, one that none bears is coined. `，` ends a clause, `。` a
/// sentence, `|` an article; `、` alone between mentions joins a list.
pub(crate) fn observe(names: &Names, marked: &str, date: &str) -> (String, Observations) {
    let mut out = Observations {
        date: date
            .parse()
            .ok()
            .map(|date| Known::new(date, Origin::Manifest)),
        articles: vec![Article::default()],
        ..Observations::default()
    };
    let mut text = String::new();
    let (mut at, mut sentence, mut clause, mut rosters) = (0, 0, 0, 0);
    let mut start = None;
    for c in marked.chars() {
        match c {
            '|' => {
                out.articles.push(Article::default());
                continue;
            }
            '[' => {
                start = Some((at, text.len(), Part::Actor));
                continue;
            }
            '!' | '~' => {
                let part = if c == '!' { Part::Title } else { Part::Byline };
                start = start.map(|(at, byte, _)| (at, byte, part));
                continue;
            }
            ']' => {
                let (first, byte, part) = start.take().unwrap();
                let name = &text[byte..];
                let list: Vec<EntityRef> = (0..names.len())
                    .map(EntityRef)
                    .filter(|&e| names.entity(e).name == name)
                    .collect();
                let resolution = match list[..] {
                    [] => {
                        let coined = names.len() + out.coined.len() as u32;
                        let kind = TypeId(0);
                        out.coined.push(Entity {
                            key: format!("organization:{name}"),
                            kind,
                            name: name.to_owned(),
                            homes: Vec::new(),
                            parent: None,
                            origin: EntityOrigin::Grammar,
                        });
                        Resolution::Linked(EntityRef(coined))
                    }
                    [one] => Resolution::Linked(one),
                    _ => Resolution::Ambiguous(list.into()),
                };
                let mut roster = 0;
                if let Some(last) = out.mentions.last_mut()
                    && last.span.end + 1 == first
                    && text[..byte].ends_with('、')
                {
                    if last.roster == 0 {
                        rosters += 1;
                        last.roster = rosters;
                    }
                    roster = last.roster;
                }
                let article = out.articles.len() as u32 - 1;
                let span = Span::new(first, at);
                let form = FormKind::Name;
                out.mentions.push(Mention {
                    span,
                    article,
                    sentence,
                    clause,
                    roster,
                    part,
                    resolution,
                    form,
                });
                continue;
            }
            '，' => clause += 1,
            '。' => (sentence, clause) = (sentence + 1, clause + 1),
            _ => {}
        }
        text.push(c);
        at += 1;
    }
    (text, out)
}

/// Writes a document of marked text.
pub(crate) fn write(
    writer: &mut Writer<'_>,
    names: &Names,
    key: &str,
    marked: &str,
    date: &str,
) -> Result<(), StoreError> {
    let (text, observations) = observe(names, marked, date);
    let document = Document {
        key: key.to_owned(),
        text,
        metadata: Metadata::default(),
    };
    let record = Record {
        document: &document,
        input: input_hash(&document),
        observations: &observations,
    };
    writer.write(record)
}

/// A store with documents given as (key, marked text, date), build begun and not finished.
pub(crate) fn store(path: &Path, names: &Names, documents: &[(&str, &str, &str)]) -> Store {
    let mut store = Store::create_or_open(path).unwrap();
    store.begin().unwrap();
    let mut writer = Writer::new(&mut store, names).unwrap();
    for (key, marked, date) in documents {
        write(&mut writer, names, key, marked, date).unwrap();
    }
    writer.commit().unwrap();
    drop(writer);
    store
}

/// Every row that a query gives, cells joined by a blank.
pub(crate) fn ask(store: &Store, sql: &str) -> Vec<String> {
    let mut statement = store.connection().prepare(sql).unwrap();
    let columns = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let cell = |at| match row.get::<_, rusqlite::types::Value>(at).unwrap() {
            rusqlite::types::Value::Null => "-".to_owned(),
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Real(number) => format!("{number:.6}"),
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Blob(_) => "blob".to_owned(),
        };
        Ok((0..columns).map(cell).collect::<Vec<_>>().join(" "))
    };
    statement
        .query_map([], row)
        .unwrap()
        .map(Result::unwrap)
        .collect()
}
