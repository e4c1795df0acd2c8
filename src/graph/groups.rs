//! Rolling up: which entities count as one.
//!
//! A place counts for the division of the wanted level that it lies in, a body, firm or project for
//! the body at the top of what it is part of, a person for the organs of the offices he holds at the
//! time. The rule for offices, of those that are not inherited:
//!
//! 1. out are those that by a stated date begin later or have ended before, and former ones of which
//!    no date is known;
//! 2. of the others those count whose first and last sighting enclose the day; if none does, those
//!    seen nearest in time; those without a date only where no other is left. What has no date takes
//!    the offices seen last.
//!
//! Who holds several at once counts for the organ of each. But an organ does not meet itself, and two
//! organs do not meet through one man: a pair of groups needs two different members. A person
//! without office stays a person; what is in no group stays as it is.

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::entities::{Entities, date};
use super::{GraphError, RollUp};
use crate::model::{PartialDate, day_number};

const ENTITIES: &str = "SELECT id, key, type, parent FROM entity ORDER BY key";
const OFFICES: &str = "
SELECT person, organ, status, first_seen, last_seen, begun, ended FROM tenure
WHERE organ IS NOT NULL AND person <> organ AND status <> 'inherited' ORDER BY id";
/// The type whose entities others lie in, not belong to.
const PLACE: &str = "place";

/// A day by its number; wider than the calendar, so that differences and a time without end fit.
type Day = i64;

/// An office of a person, for his organ.
#[derive(Clone, Copy, Debug)]
struct Spell {
    organ: u32,
    seen: Option<(Day, Day)>,
    begun: Option<Day>,
    ended: Option<Day>,
}

/// Who counts for whom.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    /// By rank; empty where nothing is rolled up.
    fixed: Vec<u32>,
    offices: FxHashMap<u32, Vec<Spell>>,
}

impl Groups {
    /// Reads what the wish says; nothing is read where nothing is wished.
    pub(super) fn read(
        connection: &Connection,
        entities: &Entities,
        wish: &RollUp,
    ) -> Result<Self, GraphError> {
        if wish.is_none() {
            return Ok(Self::default());
        }
        let mut groups = Self {
            fixed: (0u32..).take(entities.ids.len()).collect(),
            offices: FxHashMap::default(),
        };
        groups.climb(connection, entities, wish)?;
        if wish.holders {
            groups.read_offices(connection, entities)?;
        }
        Ok(groups)
    }

    /// Whether everything counts for itself.
    pub(super) fn is_none(&self) -> bool {
        self.fixed.is_empty()
    }

    /// The group of an entity whatever the time: persons stay persons.
    pub(super) fn fixed(&self, rank: u32) -> u32 {
        self.fixed.get(rank as usize).copied().unwrap_or(rank)
    }

    /// Whether a person has an office that counts for an organ.
    pub(super) fn holds(&self, rank: u32) -> bool {
        self.offices.contains_key(&rank)
    }

    /// The groups for which an entity counts at a time, ascending, into `out`.
    pub(super) fn at(&self, rank: u32, time: Option<PartialDate>, out: &mut Vec<u32>) {
        out.clear();
        if let Some(spells) = self.offices.get(&rank) {
            held(spells, time, out);
        }
        if out.is_empty() {
            out.push(self.fixed(rank));
        }
    }

    /// All that an entity counts for at some time, itself perhaps among them, ascending.
    pub(super) fn ever(&self, rank: u32) -> Vec<u32> {
        let spells = self.offices.get(&rank).into_iter().flatten();
        let mut groups: Vec<u32> = spells.map(|spell| spell.organ).collect();
        groups.push(self.fixed(rank));
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    fn climb(
        &mut self,
        connection: &Connection,
        entities: &Entities,
        wish: &RollUp,
    ) -> Result<(), GraphError> {
        let divisions: FxHashMap<&str, _> = (wish.divisions.iter())
            .map(|division| (division.key.as_str(), division))
            .collect();
        let mut statement = connection.prepare(ENTITIES)?;
        let mut rows = statement.query([])?;
        let mut known: FxHashMap<String, (u32, bool, Option<String>)> = FxHashMap::default();
        while let Some(row) = rows.next()? {
            if let Some(rank) = entities.ranks.get(row.get(0)?) {
                let of_place = row.get::<_, String>(2)? == PLACE;
                known.insert(row.get(1)?, (rank, of_place, row.get(3)?));
            }
        }
        let above = |key: &str| -> Option<&str> {
            let written = known.get(key).and_then(|(_, _, parent)| parent.as_deref());
            written.or_else(|| divisions.get(key)?.parent.as_deref())
        };
        for (key, (rank, of_place, _)) in &known {
            let mut at = key.as_str();
            // No hierarchy is deeper; one written in a circle ends.
            for _ in 0..DEEPEST {
                if *of_place {
                    let fits = |level| divisions.get(at).is_some_and(|d| d.is_at(level));
                    let Some(level) = wish.places else { break };
                    if fits(level) {
                        if let Some((group, true, _)) = known.get(at) {
                            self.fixed[*rank as usize] = *group;
                        }
                        break;
                    }
                } else if !wish.bodies {
                    break;
                }
                let Some(next) = above(at) else { break };
                at = next;
                if !*of_place {
                    match known.get(at) {
                        Some((group, false, _)) => self.fixed[*rank as usize] = *group,
                        _ => break,
                    }
                }
            }
        }
        Ok(())
    }

    fn read_offices(
        &mut self,
        connection: &Connection,
        entities: &Entities,
    ) -> Result<(), GraphError> {
        let mut statement = connection.prepare(OFFICES)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let ranks = &entities.ranks;
            let (Some(person), Some(organ)) = (ranks.get(row.get(0)?), ranks.get(row.get(1)?))
            else {
                continue;
            };
            let on = |column| -> rusqlite::Result<_> { Ok(date(row.get_ref(column)?)) };
            let (first, last) = (on(3)?, on(4)?);
            let (begun, ended) = (on(5)?, on(6)?);
            let former = row.get_ref(2)?.as_str().unwrap_or_default() == FORMER;
            let dates = [first, last, begun, ended];
            let earliest = dates.iter().flatten().map(|date| first_day(*date)).min();
            let latest = dates.iter().flatten().map(|date| last_day(*date)).max();
            let seen = earliest.zip(latest);
            if former && seen.is_none() {
                continue;
            }
            let spell = Spell {
                organ: self.fixed(organ),
                seen,
                begun: begun.map(first_day),
                ended: ended.map(last_day),
            };
            self.offices.entry(person).or_default().push(spell);
        }
        Ok(())
    }
}

/// Steps upwards that are more than any hierarchy has.
const DEEPEST: usize = 12;
/// Status of an office that is said to be over.
const FORMER: &str = "former";

/// The organs of the offices held at a time, ascending.
fn held(spells: &[Spell], time: Option<PartialDate>, out: &mut Vec<u32>) {
    let (from, to) = time.map_or((Day::MAX / 2, Day::MAX / 2), |time| {
        (first_day(time), last_day(time))
    });
    let possible = |spell: &&Spell| {
        spell.begun.is_none_or(|begun| begun <= to)
            && (time.is_none() || spell.ended.is_none_or(|ended| from <= ended))
    };
    let distance = |spell: &Spell| match spell.seen {
        Some((first, last)) => (first - to).max(from - last).max(0),
        None => Day::MAX,
    };
    let nearest = spells.iter().filter(possible).map(distance).min();
    let near = |spell: &&Spell| Some(distance(spell)) == nearest;
    out.extend(
        spells
            .iter()
            .filter(possible)
            .filter(near)
            .map(|spell| spell.organ),
    );
    out.sort_unstable();
    out.dedup();
}

fn first_day(date: PartialDate) -> Day {
    day_number(date.first_day()).map_or(0, Day::from)
}

fn last_day(date: PartialDate) -> Day {
    day_number(date.last_day()).map_or(0, Day::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Division, Filter, Layer, load, sample};
    use petgraph::graph::NodeIndex;

    #[test]
    fn an_office_counts_while_it_is_held_or_seen_nearest() {
        let date = |text: &str| text.parse::<PartialDate>().ok();
        let spell = |organ, first, last, begun, ended| {
            let seen = date(first).zip(date(last));
            Spell {
                organ,
                seen: seen.map(|(first, last)| (first_day(first), last_day(last))),
                begun: date(begun).map(first_day),
                ended: date(ended).map(last_day),
            }
        };
        let spells = [
            spell(1, "2031-01-05", "2031-06", "", ""),
            spell(2, "2031-03-01", "2031-04-01", "", ""),
            spell(3, "2033-02-01", "2033-12-31", "2033-02-01", "2033-12-31"),
            spell(9, "", "", "", ""),
        ];
        for (time, want) in [
            ("2031-02-01", &[1][..]),
            ("2031-03", &[1, 2]),
            ("2030", &[1]),
            // nearer to the third, which has not begun
            ("2032-12-31", &[1]),
            ("2033-05-01", &[3]),
            // the third has ended
            ("2034-01-01", &[1]),
            ("", &[3]),
        ] {
            let mut out = Vec::new();
            held(&spells, date(time), &mut out);
            assert_eq!(out, want, "{time}");
        }
        let mut out = Vec::new();
        held(&spells[3..], date("2031"), &mut out);
        assert_eq!(out, [9], "an undated office where no other is known");
    }

    /// Two organs of one city and the city; four persons: 甲 holds an office in both organs, 乙 in the
    /// first, 丙 in the second, 丁 none. A firm in a community, a subsidiary.
    fn database() -> Connection {
        let connection = sample::database();
        let keys = [
            "person:甲",
            "person:乙",
            "person:丙",
            "person:丁",
            "organization:府",
            "organization:委",
            "place:市",
            "place:社",
            "enterprise:厂",
            "enterprise:团",
        ];
        for (id, key) in (1..).zip(keys) {
            sample::add_entity(&connection, id, key, "");
        }
        let parents = [(8, "place:区"), (9, "enterprise:团"), (5, "place:市")];
        for (id, parent) in parents {
            let sql = "UPDATE entity SET parent = ? WHERE id = ?";
            connection
                .execute(sql, rusqlite::params![parent, id])
                .unwrap();
        }
        for (id, person, organ) in [(1, 1, 5), (2, 1, 6), (3, 2, 5), (4, 3, 6)] {
            let sql = "INSERT INTO tenure VALUES
                (?, ?, 'x', ?, 'current', '2031-01', '2031-12', NULL, NULL, 1, 1, 0)";
            connection.execute(sql, [id, person, organ]).unwrap();
        }
        let day = Some("2031-03-05");
        // two holders of one organ and two of the other: one occasion of the two organs
        let all = "甲 lead, 乙, 丙, 丁, 厂 visited";
        sample::add_occasion(&connection, 1, "visit", day, all);
        // one man, in two organs: they do not meet
        sample::add_occasion(&connection, 2, "visit", day, "甲 lead, 厂 visited");
        sample::add_occasion(&connection, 3, "meeting", day, "乙, 丙");
        let text = "甲、乙、丙。甲 丁。甲 社。厂 市。#甲。丙。#团。乙。";
        sample::add_document(&connection, 1, day, text);
        connection
    }

    fn told(filter: &Filter) -> Vec<String> {
        let (graph, _) = load(&database(), &sample::schema(), filter).unwrap();
        let name = |node: NodeIndex| graph.graph[node].name.as_str();
        let edge = |i| {
            let (a, b) = graph.graph.edge_endpoints(i).unwrap();
            let edge = &graph.graph[i];
            let relation = &graph.relation(edge).id;
            format!("{}{} {relation} {}", name(a), name(b), edge.weight)
        };
        graph.graph.edge_indices().map(edge).collect()
    }

    fn rolled_up(roll_up: RollUp, layer: Layer) -> Filter {
        Filter {
            roll_up,
            layer,
            ..Filter::default()
        }
    }

    #[test]
    fn an_occasion_counts_once_a_pair_of_organs() {
        let holders = RollUp {
            holders: true,
            ..RollUp::default()
        };
        for (layer, want) in [
            (Layer::Met, &["委府 met 2", "委丁 met 1", "府丁 met 1"][..]),
            (
                Layer::Default,
                &[
                    "厂委 visited 2",
                    "厂府 visited 2",
                    "厂丁 attended 1",
                    "厂市 clause 1",
                    "委府 met 2",
                    "委丁 met 1",
                    "委社 clause 1",
                    "府丁 met 1",
                    "府社 clause 1",
                ],
            ),
            (
                Layer::Cooccurrence,
                &[
                    "厂市 clause 1",
                    // the list names two holders of either: one sentence
                    "委府 roster 1",
                    "委丁 clause 1",
                    "委社 clause 1",
                    "府丁 clause 1",
                    "府社 clause 1",
                ],
            ),
        ] {
            assert_eq!(told(&rolled_up(holders.clone(), layer)), want, "{layer:?}");
        }
        let (graph, _) = load(
            &database(),
            &sample::schema(),
            &rolled_up(holders.clone(), Layer::Default),
        )
        .unwrap();
        let node = |key| graph.find(key).map(|at| &graph.graph[at]);
        assert!(node("person:甲").is_none());
        // around 丁, who has no office, and around the two organs of 甲
        for (ego, want) in [
            ("person:丁", &["委丁 met 1", "府丁 met 1"][..]),
            ("person:甲", &["委府 met 2", "委丁 met 1", "府丁 met 1"]),
        ] {
            let filter = Filter {
                ego: vec![ego.to_owned()],
                radius: 1,
                ..rolled_up(holders.clone(), Layer::Met)
            };
            let mut got = told(&filter);
            got.retain(|edge| !ego.ends_with('丁') || edge.contains('丁'));
            assert_eq!(got, want, "{ego}");
        }
        // 甲 counts for both of his organs
        let at = graph.find("organization:府").unwrap().index();
        assert_eq!(graph.node_columns[0].values.number(at), Some(2.0));
        assert_eq!(node("organization:府").map(|node| node.mentions), Some(6));
        assert_eq!(node("organization:委").map(|node| node.mentions), Some(6));
    }

    #[test]
    fn parts_count_for_the_whole_and_places_for_their_division() {
        let division = |key: &str, rank, parent: Option<&str>| Division {
            key: key.to_owned(),
            rank,
            also: rank,
            parent: parent.map(str::to_owned),
        };
        let wish = RollUp {
            bodies: true,
            places: Some(2),
            divisions: vec![
                division("place:社", 5, Some("place:区")),
                // no text names the district: it is a step on the way all the same
                division("place:区", 3, Some("place:市")),
                division("place:市", 2, None),
            ],
            ..RollUp::default()
        };
        let filter = rolled_up(wish.clone(), Layer::Cooccurrence);
        let want = [
            "团市 clause 1",
            "甲市 clause 1",
            "丁甲 clause 1",
            "丙乙 roster 1",
            "丙甲 roster 1",
            "乙甲 roster 1",
        ];
        let mut got = told(&filter);
        let mut want = want.map(str::to_owned).to_vec();
        for list in [&mut got, &mut want] {
            list.sort();
        }
        assert_eq!(got, want);
        let missing = RollUp {
            places: Some(3),
            ..wish
        };
        let got = told(&rolled_up(missing, Layer::Cooccurrence));
        assert!(
            got.contains(&"甲社 clause 1".to_owned()),
            "no text names 区: {got:?}"
        );
    }
}
