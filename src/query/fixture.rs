//! A small database for tests, written as marked text: `[陶立|person:陶立]会见[白露|person:白露]。`
//! A third cell is the part (`speech`); an entity `?a?b` is an undecided mention of a or b.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};

use super::code;
use super::pairs::Rung;
use super::passage::ORDINAL_BITS;
use crate::lexicon::{Sources, load_schema};
use crate::model::{FormKind, Part, Schema, Status};
use crate::text::{BreakKind, Units, fold};

/// The program's own schema.
pub(super) fn schema() -> Schema {
    load_schema(&Sources::default()).unwrap()
}

/// The database under construction.
pub(super) struct Fixture {
    pub(super) connection: Connection,
    entities: BTreeMap<String, i64>,
    dates: BTreeMap<i64, Option<String>>,
    mentions: Vec<Marked>,
}

/// By document and sentence: the rung and the article.
type Sentences = BTreeMap<(i64, i64), (Rung, i64)>;

struct Marked {
    id: i64,
    entity: i64,
    article: i64,
    sentence: i64,
    clause: i64,
    roster: i64,
    part: Part,
}

/// An issue: key, newspaper, date, page.
pub(super) type Issue<'a> = (&'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>);

impl Fixture {
    pub(super) fn new() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(include_str!("../store/schema.sql"))
            .unwrap();
        let (entities, dates) = (BTreeMap::new(), BTreeMap::new());
        Self {
            connection,
            entities,
            dates,
            mentions: Vec::new(),
        }
    }

    /// Adds an entity with its pinyin and further forms (`alias` kind).
    pub(super) fn entity(mut self, key: &str, kind: &str, pinyin: &str, aliases: &[&str]) -> Self {
        let id = self.entities.len() as i64 + 1;
        let after_type = key.split_once(':').unwrap().1;
        let (name, home) = after_type.split_once('@').unwrap_or((after_type, ""));
        self.connection
            .execute(
                "INSERT INTO entity VALUES (?1, ?2, ?3, ?4, ?5, NULL, 'dictionary', ?6)",
                params![id, key, kind, name, home, pinyin],
            )
            .unwrap();
        let forms = std::iter::once((name, FormKind::Name))
            .chain(aliases.iter().map(|alias| (*alias, FormKind::Alias)));
        for (text, kind) in forms {
            self.connection
                .execute(
                    "INSERT INTO form VALUES (?1, ?2, ?3, ?4)",
                    params![id, fold(text), text, code(&FormKind::ALL, &kind)],
                )
                .unwrap();
        }
        self.entities.insert(key.to_owned(), id);
        self
    }

    /// Adds a document of articles (headline, marked text).
    pub(super) fn document(mut self, issue: Issue<'_>, articles: &[(&str, &str)]) -> Self {
        let document = self.dates.len() as i64 + 1;
        let mut text = String::new();
        let mut spans = Vec::new();
        let mut marks = Vec::new();
        for (ordinal, (title, body)) in articles.iter().enumerate() {
            let start = text.chars().count();
            if !title.is_empty() {
                text.push_str(title);
                text.push('\n');
            }
            strip_marks(body, ordinal as i64, &mut text, &mut marks);
            spans.push((start, text.chars().count()));
            text.push_str("\n\n");
        }
        let (key, newspaper, date, page) = issue;
        self.connection
            .execute(
                "INSERT INTO document (id, key, input, text_hash, newspaper, date, page, length, text)
                 VALUES (?1, ?2, x'00', x'00', ?3, ?4, ?5, ?6, ?7)",
                params![document, key, newspaper, date, page, text.chars().count() as i64, text],
            )
            .unwrap();
        for (ordinal, (start, end)) in spans.iter().enumerate() {
            let id = (document << ORDINAL_BITS) | ordinal as i64;
            self.connection
                .execute(
                    "INSERT INTO article VALUES (?1, ?2, ?3, '[]', 0)",
                    params![id, articles[ordinal].0, format!("[[{start},{end}]]")],
                )
                .unwrap();
        }
        self.dates.insert(document, date.map(str::to_owned));
        self.insert_mentions(document, &text, &marks);
        self
    }

    fn insert_mentions(&mut self, document: i64, text: &str, marks: &[Mark]) {
        let folded = fold(text);
        let units = Units::new(&folded);
        let byte = |at: usize| {
            folded
                .char_indices()
                .nth(at)
                .map_or(folded.len(), |(i, _)| i)
        };
        let mut roster = 0;
        for (order, mark) in marks.iter().enumerate() {
            let at = units.index(byte(mark.start));
            let sentence = units.breaks[..at]
                .iter()
                .filter(|b| b.kind >= BreakKind::Sentence)
                .count() as i64;
            let listed = |a: &Mark, b: &Mark| &folded[byte(a.end)..byte(b.start)] == "、";
            let after = order > 0 && listed(&marks[order - 1], mark);
            let before = marks.get(order + 1).is_some_and(|next| listed(mark, next));
            roster += i64::from(before && !after);
            let id = (document << ORDINAL_BITS) | order as i64;
            let candidates: Vec<i64> = mark
                .entity
                .split('?')
                .filter(|k| !k.is_empty())
                .map(|k| self.entities[k])
                .collect();
            let decided = !mark.entity.starts_with('?');
            let status = if decided {
                Status::Linked
            } else {
                Status::Ambiguous
            };
            let marked = Marked {
                id,
                entity: candidates[0],
                article: mark.article,
                sentence,
                clause: at as i64,
                roster: if before || after { roster } else { 0 },
                part: mark.part,
            };
            self.connection
                .execute(
                    "INSERT INTO mention VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)",
                    params![
                        id,
                        mark.start as i64,
                        mark.end as i64,
                        mark.article,
                        sentence,
                        marked.clause,
                        marked.roster,
                        code(&Part::ALL, &mark.part),
                        0,
                        code(&Status::ALL, &status),
                        decided.then_some(candidates[0]),
                    ],
                )
                .unwrap();
            let table = if decided {
                "entity_mention (entity, mention)"
            } else {
                "candidate (entity, mention)"
            };
            for candidate in candidates {
                self.connection
                    .execute(
                        &format!("INSERT INTO {table} VALUES (?1, ?2)"),
                        [candidate, id],
                    )
                    .unwrap();
            }
            if decided {
                self.mentions.push(marked);
            }
        }
    }

    /// Derives the counts and hands the database over.
    pub(super) fn finish(self) -> Connection {
        self.count_entities();
        self.count_pairs();
        self.connection
    }

    fn count_entities(&self) {
        for id in self.entities.values() {
            let own: Vec<&Marked> = self
                .mentions
                .iter()
                .filter(|m| m.entity == *id && m.part != Part::Byline)
                .collect();
            if own.is_empty() {
                continue;
            }
            let documents: BTreeSet<i64> = own.iter().map(|m| m.id >> ORDINAL_BITS).collect();
            let articles: BTreeSet<_> = own
                .iter()
                .map(|m| (m.id >> ORDINAL_BITS, m.article))
                .collect();
            let sentences: BTreeSet<_> = own
                .iter()
                .filter(|m| m.part == Part::Actor)
                .map(|m| (m.id >> ORDINAL_BITS, m.sentence))
                .collect();
            let dates: BTreeSet<&String> = documents
                .iter()
                .filter_map(|d| self.dates[d].as_ref())
                .collect();
            self.connection
                .execute(
                    "INSERT INTO entity_count VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    params![
                        id,
                        own.len() as i64,
                        sentences.len() as i64,
                        articles.len() as i64,
                        documents.len() as i64,
                        dates.first(),
                        dates.last(),
                    ],
                )
                .unwrap();
        }
    }

    fn count_pairs(&self) {
        let mut units: BTreeMap<(i64, i64), Sentences> = BTreeMap::new();
        let actors = || self.mentions.iter().filter(|m| m.part == Part::Actor);
        for one in actors() {
            for other in actors().filter(|m| m.entity > one.entity) {
                let document = one.id >> ORDINAL_BITS;
                if document != other.id >> ORDINAL_BITS || one.sentence != other.sentence {
                    continue;
                }
                let rung = if one.roster != 0 && one.roster == other.roster {
                    Rung::Roster
                } else if one.clause == other.clause {
                    Rung::Clause
                } else {
                    Rung::Sentence
                };
                let unit = units
                    .entry((one.entity, other.entity))
                    .or_default()
                    .entry((document, one.sentence))
                    .or_insert((rung, one.article));
                if rung == Rung::Roster || unit.0 == Rung::Sentence {
                    unit.0 = rung;
                }
            }
        }
        for ((a, b), units) in units {
            let count = |rung| units.values().filter(|unit| unit.0 == rung).count() as i64;
            let articles: BTreeSet<_> = units.iter().map(|(at, unit)| (at.0, unit.1)).collect();
            let documents: BTreeSet<i64> = units.keys().map(|at| at.0).collect();
            let dates: BTreeSet<&String> = documents
                .iter()
                .filter_map(|d| self.dates[d].as_ref())
                .collect();
            self.connection
                .execute(
                    "INSERT INTO cooccurrence VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,0.5,2.0)",
                    params![
                        a,
                        b,
                        count(Rung::Clause),
                        count(Rung::Roster),
                        count(Rung::Sentence),
                        articles.len() as i64,
                        documents.len() as i64,
                        dates.first(),
                        dates.last(),
                    ],
                )
                .unwrap();
        }
    }
}

struct Mark {
    start: usize,
    end: usize,
    article: i64,
    entity: String,
    part: Part,
}

fn strip_marks(body: &str, article: i64, text: &mut String, marks: &mut Vec<Mark>) {
    let mut rest = body;
    while let Some((before, tail)) = rest.split_once('[') {
        let (mark, after) = tail.split_once(']').unwrap();
        text.push_str(before);
        let mut cells = mark.split('|');
        let printed = cells.next().unwrap();
        let entity = cells.next().unwrap().to_owned();
        let part = cells.next().map_or(Part::Actor, |name| {
            *Part::ALL.iter().find(|part| part.name() == name).unwrap()
        });
        let start = text.chars().count();
        text.push_str(printed);
        marks.push(Mark {
            start,
            end: text.chars().count(),
            article,
            entity,
            part,
        });
        rest = after;
    }
    text.push_str(rest);
}

/// Row number of the entity that a name means.
pub(super) fn id_of(connection: &Connection, name: &str) -> i64 {
    match super::names::resolve(connection, name, &[]).unwrap() {
        super::names::Answer::One(hit) => hit.id,
        other => panic!("{name}: {other:?}"),
    }
}

/// Two papers, one undated, with three persons, a firm and a namesake.
pub(super) fn valley() -> Connection {
    Fixture::new()
        .entity("person:陶立", "official", "taoli", &["陶区长"])
        .entity("person:白露", "person", "bailu", &[])
        .entity("enterprise:云谷机械有限公司", "enterprise", "yungujixieyouxiangongsi", &["云谷机械"])
        .entity("person:白露@北岭县", "person", "bailu", &[])
        .entity("place:石滩村", "place", "shitancun", &[])
        .document(
            ("谷报/2031-03-05.txt", Some("谷报"), Some("2031-03-05"), Some("1")),
            &[
                ("陶立到云谷机械", "[陶立|person:陶立]到[云谷机械|enterprise:云谷机械有限公司]，[白露|person:白露]陪同。[陶立|person:陶立]说，[石滩村|place:石滩村|speech]要快。"),
                ("会议", "[陶立|person:陶立]、[白露|person:白露]出席。"),
            ],
        )
        .document(
            ("谷报/无日期.txt", Some("谷报"), None, None),
            &[("", "[白露|person:白露]在[石滩村|place:石滩村]。[白露|?person:白露?person:白露@北岭县]走了。")],
        )
        .document(
            ("岭报/2031-04-02.txt", Some("岭报"), Some("2031-04-02"), Some("A2")),
            &[("签约", "[陶區長|person:陶立]与[云谷机械|enterprise:云谷机械有限公司]签约。[白露|person:白露@北岭县|byline]")],
        )
        .event((1, 0), ["visit", "actual", "2031-03-04", "0:lead 1:visited 2:accompany"], &[5])
        .event((1, 1), ["meeting", "actual", "", "5:attend 6:attend"], &[])
        .event((3, 0), ["signing", "actual", "2031-04-01", "0:host 1:attend"], &[])
        .event((3, 0), ["talk", "planned", "2031-05", "0:host 1:attend"], &[])
        .execute(
            "INSERT INTO tenure VALUES (1, 1, '区长', NULL, 'current', '2031-03-05', '2031-04-02', NULL, NULL, 2, 2, 0);
             INSERT INTO tenure_statement VALUES (3 << 24, 0, 3 << 24, '区长', 3, 'current', '2031-04-02', 1, 3, 6, '区长');
             INSERT INTO tenure_member VALUES (3 << 24, 1);
             INSERT INTO relation_statement VALUES (3 << 24, 0, 'located_in', (1 << 24) + 1, (1 << 24) + 4, 0, 6, '位于');
             INSERT INTO relation VALUES (3, 5, 'located_in', 1, 1, '2031-03-05', '2031-03-05');",
        )
        .finish()
}
