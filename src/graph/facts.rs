//! Collecting what ties entities beyond being named together, pair by pair.

use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::element::{Facts, FactsId, Proof, Tie};
use super::entities::Ranks;
use super::occasions::{self, Occasion};
use super::projection::{Projection, Subject};
use super::{Filter, GraphError, Layer, RelationId, statements};
use crate::model::PartialDate;

/// The facts of all pairs.
#[derive(Default)]
pub(super) struct Collected {
    index: FxHashMap<(u32, u32), u32>,
    facts: Vec<Facts>,
    /// Whether an edge has taken them up.
    used: Vec<AtomicBool>,
    /// Who was present at a wanted occasion or is tied to another, by rank.
    pub tied: Vec<bool>,
    /// Every link by itself, where they are wanted.
    pub links: Option<Vec<Dates>>,
}

/// When a link of two ranks was, the smaller first.
pub(super) struct Dates {
    pub ends: (u32, u32),
    pub relation: RelationId,
    pub first: Option<PartialDate>,
    pub last: Option<PartialDate>,
    /// How many links of these dates.
    pub count: u32,
}

/// What makes a tie of two ranks, the subject first.
pub(super) struct Link {
    pub ends: (u32, u32),
    pub directed: bool,
    pub relation: RelationId,
    pub evidence: u32,
    pub first: Option<PartialDate>,
    pub last: Option<PartialDate>,
    pub proof: Proof,
}

/// Whose facts are read: of all entities, or of the one with this row number.
pub(super) type Of = Option<i64>;

impl Collected {
    /// Nothing, for `count` entities.
    pub(super) fn none(count: usize) -> Self {
        Self {
            tied: vec![false; count],
            ..Self::default()
        }
    }

    /// Reads what the layer and the filter want; `person` tells natural persons by rank.
    pub(super) fn read(
        connection: &Connection,
        ranks: &Ranks,
        person: &[bool],
        projection: &mut Projection,
        filter: &Filter,
        of: Of,
    ) -> Result<Self, GraphError> {
        Self::none(person.len()).fill(connection, ranks, person, projection, filter, of)
    }

    /// Every link of what the layer and the filter want by itself.
    pub(super) fn links(
        connection: &Connection,
        ranks: &Ranks,
        person: &[bool],
        projection: &mut Projection,
        filter: &Filter,
    ) -> Result<Vec<Dates>, GraphError> {
        let noting = Self {
            links: Some(Vec::new()),
            ..Self::none(person.len())
        };
        let collected = noting.fill(connection, ranks, person, projection, filter, None)?;
        Ok(collected.links.unwrap_or_default())
    }

    fn fill(
        self,
        connection: &Connection,
        ranks: &Ranks,
        person: &[bool],
        projection: &mut Projection,
        filter: &Filter,
        of: Of,
    ) -> Result<Self, GraphError> {
        let mut collected = self;
        if filter.layer == Layer::Cooccurrence {
            return Ok(collected);
        }
        let is_person = |rank: u32| person.get(rank as usize).copied().unwrap_or(false);
        let met_alone = filter.layer == Layer::Met;
        occasions::read(connection, ranks, &is_person, filter, of, &mut |occasion| {
            collected.add_occasion(occasion, projection, met_alone);
        })?;
        if !met_alone {
            statements::offices(connection, ranks, projection, filter, of, &mut collected)?;
            statements::relations(connection, ranks, projection, filter, of, &mut collected)?;
            if filter.hierarchy {
                statements::hierarchy(connection, ranks, projection, of, &mut collected)?;
            }
        }
        collected.used = collected
            .facts
            .iter()
            .map(|_| AtomicBool::new(false))
            .collect();
        Ok(collected)
    }

    fn add_occasion(&mut self, occasion: &Occasion, projection: &Projection, met_alone: bool) {
        let present = occasion
            .present
            .iter()
            .filter(|one| one.person || !met_alone);
        let present: Vec<_> = present.collect();
        let among = |others: u32| 1.0 / f64::from(others.max(2) - 1);
        let of_all = among(occasion.participants.max(occasion.size()));
        for (i, x) in present.iter().enumerate() {
            self.tied[x.rank as usize] = true;
            for y in &present[i + 1..] {
                let facts = self.of_pair(x.rank, y.rank);
                facts.strength += of_all;
                if x.person && y.person {
                    facts.shared += among(occasion.size());
                }
                projection.ties(x, y, &mut |relation, subject| {
                    let ends = if subject == Subject::Second {
                        (y.rank, x.rank)
                    } else {
                        (x.rank, y.rank)
                    };
                    self.tie(&Link {
                        ends,
                        directed: subject != Subject::Neither,
                        relation,
                        evidence: occasion.reports,
                        first: occasion.date,
                        last: occasion.end.or(occasion.date),
                        proof: Proof::Occasion(occasion.id),
                    });
                });
            }
        }
    }

    /// Adds an office or a statement, and what it weighs.
    pub(super) fn add(&mut self, link: &Link) -> &mut Facts {
        let (a, b) = link.ends;
        for rank in [a, b] {
            self.tied[rank as usize] = true;
        }
        self.of_pair(a, b).strength += 1.0;
        self.tie(link)
    }

    /// Adds what a dictionary says, where no text has said it; it makes no node of what nothing names.
    pub(super) fn add_known(&mut self, link: &Link) {
        let (a, b) = link.ends;
        if self.of_pair(a, b).tie(link.relation).is_none() {
            self.of_pair(a, b).strength += 1.0;
            self.tie(link);
        }
    }

    fn of_pair(&mut self, a: u32, b: u32) -> &mut Facts {
        let next = self.facts.len() as u32;
        let at = *self.index.entry((a.min(b), a.max(b))).or_insert(next);
        if at == next {
            self.facts.push(Facts::default());
        }
        &mut self.facts[at as usize]
    }

    fn tie(&mut self, link: &Link) -> &mut Facts {
        let (a, b) = link.ends;
        if let Some(links) = &mut self.links {
            links.push(Dates {
                ends: (a.min(b), a.max(b)),
                relation: link.relation,
                first: link.first,
                last: link.last,
                count: 1,
            });
        }
        let facts = self.of_pair(a, b);
        let place = facts
            .ties
            .binary_search_by_key(&link.relation, |tie| tie.relation);
        let place = place.unwrap_or_else(|place| {
            let tie = Tie {
                relation: link.relation,
                count: 0,
                evidence: 0,
                from: [0, 0],
                first: None,
                last: None,
                proof: link.proof,
            };
            facts.ties.insert(place, tie);
            place
        });
        let tie = &mut facts.ties[place];
        tie.count += 1;
        tie.evidence += link.evidence;
        if link.directed {
            tie.from[usize::from(a > b)] += 1;
        }
        let earlier = |date: PartialDate| tie.first.is_none_or(|first| date < first);
        if link.first.is_some_and(earlier) {
            (tie.first, tie.proof) = (link.first, link.proof);
        }
        tie.last = tie.last.max(link.last);
        facts
    }

    /// The facts of two ranks, the smaller first; noted as taken up.
    pub(super) fn take(&self, a: u32, b: u32) -> Option<(FactsId, &Facts)> {
        let at = *self.index.get(&(a, b))? as usize;
        self.used[at].store(true, Ordering::Relaxed);
        Some((FactsId::at(at)?, &self.facts[at]))
    }

    /// The pairs that nothing has taken up, ascending.
    pub(super) fn left(&self) -> Vec<(u32, u32)> {
        let unused = |at: &u32| !self.used[*at as usize].load(Ordering::Relaxed);
        let mut left: Vec<_> = (self.index.iter())
            .filter(|(_, at)| unused(at))
            .map(|(pair, _)| *pair)
            .collect();
        left.sort_unstable();
        left
    }

    /// All pairs with their facts, ascending.
    pub(super) fn pairs(self) -> Vec<((u32, u32), Facts)> {
        let mut places: Vec<_> = self.index.into_iter().collect();
        places.sort_unstable_by_key(|(_, at)| *at);
        let mut pairs: Vec<_> = (places.into_iter().map(|(pair, _)| pair))
            .zip(self.facts)
            .collect();
        pairs.sort_unstable_by_key(|(pair, _)| *pair);
        pairs
    }

    /// The facts by their ids.
    pub(super) fn into_facts(self) -> Vec<Facts> {
        self.facts
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use crate::graph::{Filter, Layer, load, sample};

    /// Three persons, a firm and a place in another; one congress, one visit, one talk.
    fn database() -> Connection {
        let connection = sample::database();
        let keys = [
            "person:甲",
            "person:乙",
            "person:丙",
            "enterprise:丁",
            "place:戊",
            "place:己",
        ];
        for (id, key) in (1..).zip(keys) {
            sample::add_entity(&connection, id, key, "");
        }
        sample::add_document(
            &connection,
            1,
            Some("2031-03-06"),
            "甲 乙。甲 乙。甲，丙。丁。",
        );
        let all = "甲 lead, 乙 accompany, 丁 visited, 丙 remote";
        sample::add_occasion(&connection, 1, "visit", Some("2031-03-05"), all);
        sample::add_occasion(
            &connection,
            2,
            "meeting",
            Some("2031-04"),
            "甲 host, 乙, 丙, 丁",
        );
        sample::add_occasion(&connection, 3, "meeting", None, "甲, 丙");
        sample::add_occasion(&connection, 4, "meeting", Some("2031-05-01"), "乙, 丙");
        connection
            .execute_batch(
                "INSERT INTO entity_count VALUES
                     (1, 3, 3, 1, 1, '2031-03-06', '2031-03-06'), (2, 2, 2, 1, 1, NULL, NULL),
                     (3, 1, 1, 1, 1, NULL, NULL), (4, 1, 1, 1, 1, NULL, NULL);
                 INSERT INTO cooccurrence VALUES
                     (1, 2, 2, 0, 0, 1, 1, '2031-03-06', '2031-03-06', 0.5, 1.5),
                     (1, 3, 0, 0, 1, 1, 1, '2031-03-06', '2031-03-06', 0.5, 1.5);
                 UPDATE event SET polarity = 'planned' WHERE id = 4;
                 UPDATE event SET stated = 300, reports = 2 WHERE id = 2;
                 UPDATE entity SET parent = 'place:己' WHERE id = 5;
                 INSERT INTO event_place VALUES (1, 5);
                 INSERT INTO tenure VALUES
                     (1, 1, '董事长', 4, 'current', '2029', '2031-03-06', NULL, NULL, 3, 2, 0),
                     (2, 1, '经理', 4, 'former', NULL, NULL, NULL, NULL, 1, 1, 0),
                     (3, 2, '副经理', 4, 'inherited', '2031', '2031', NULL, NULL, 1, 1, 0);
                 INSERT INTO relation VALUES (4, 5, 'located_in', 2, 1, '2031-03-06', '2031-03-06');",
            )
            .unwrap();
        connection
    }

    fn told(filter: &Filter) -> Vec<String> {
        let (graph, _) = load(&database(), &sample::schema(), filter).unwrap();
        let edge = |i| {
            let (a, b) = graph.graph.edge_endpoints(i).unwrap();
            let edge = &graph.graph[i];
            let ties = graph.facts(edge).map_or(&[][..], |facts| &facts.ties);
            let tie = |tie: &crate::graph::Tie| {
                let [a, b] = tie.from;
                let relation = &graph.relations[usize::from(tie.relation.0)].id;
                format!(" {relation} {}/{a}/{b}", tie.count)
            };
            format!(
                "{}{} {} {}:{}",
                graph.graph[a].name,
                graph.graph[b].name,
                graph.relation(edge).id,
                edge.weight,
                ties.iter().map(tie).collect::<String>()
            )
        };
        graph.graph.edge_indices().map(edge).collect()
    }

    #[test]
    fn the_strongest_fact_stands_above_the_rungs() {
        let want = [
            "丁丙 attended 1: attended 1/0/1",
            "丁乙 attended 2: attended 2/0/2",
            "丁甲 visited 1: visited 1/0/1 attended 1/0/1 holds_post 2/0/2",
            "丁戊 located_in 2: located_in 2/2/0",
            "丙乙 met 1: met 1/0/0",
            "丙甲 met 2: met 2/0/0",
            "乙甲 met 2: met 2/0/0 accompanied 1/1/0",
        ];
        assert_eq!(told(&Filter::default()), want);
        let plain = Filter {
            layer: Layer::Cooccurrence,
            ..Filter::default()
        };
        assert_eq!(told(&plain), ["丙甲 sentence 1:", "乙甲 clause 2:"]);
    }

    #[test]
    fn filters_choose_occasions() {
        let met = Filter {
            layer: Layer::Met,
            ..Filter::default()
        };
        let date = |text: &str| text.parse().ok();
        for (filter, want) in [
            (met.clone(), &["丙乙 1", "丙甲 2", "乙甲 2"][..]),
            (
                Filter {
                    max_size: Some(20),
                    ..met.clone()
                },
                &["丙甲 1", "乙甲 1"],
            ),
            (
                Filter {
                    event_types: vec!["visit".into()],
                    ..met.clone()
                },
                &["乙甲 1"],
            ),
            (
                Filter {
                    places: vec!["place:己".into()],
                    ..met.clone()
                },
                &["乙甲 1"],
            ),
            (
                Filter {
                    places: vec!["place:无".into()],
                    ..met.clone()
                },
                &[],
            ),
            (
                Filter {
                    from: date("2031-04-20"),
                    ..met.clone()
                },
                &["丙乙 1", "丙甲 1", "乙甲 1"],
            ),
            (
                Filter {
                    to: date("2031-03"),
                    ..met.clone()
                },
                &["乙甲 1"],
            ),
            (
                Filter {
                    min_weight: 2.0,
                    ..met.clone()
                },
                &["丙甲 2", "乙甲 2"],
            ),
            (
                Filter {
                    ego: vec!["person:乙".into()],
                    radius: 1,
                    max_size: Some(20),
                    ..met
                },
                &["乙甲 1"],
            ),
        ] {
            let got: Vec<String> = told(&filter)
                .iter()
                .map(|line| {
                    line.replace(" met", "")
                        .split(':')
                        .next()
                        .unwrap()
                        .to_owned()
                })
                .collect();
            assert_eq!(got, want, "{filter:?}");
        }
    }

    #[test]
    fn persons_share_an_occasion_with_all_others_there() {
        let (graph, _) = load(&database(), &sample::schema(), &Filter::default()).unwrap();
        let facts = |a: &str, b: &str| {
            let (a, b) = (graph.find(a).unwrap(), graph.find(b).unwrap());
            let edge = &graph.graph[graph.graph.find_edge(a, b).unwrap()];
            (*edge, graph.facts(edge).unwrap().clone())
        };
        // one occasion of two persons, one of three hundred
        let (edge, both) = facts("person:甲", "person:乙");
        assert_eq!(both.shared, 1.0 + 1.0 / 299.0);
        assert_eq!(both.ties[0].evidence, 3);
        let dates = [edge.first_seen, edge.last_seen].map(|date| date.unwrap().to_string());
        assert_eq!(dates, ["2031-03-05", "2031-04"]);
        assert_eq!(
            facts("person:甲", "enterprise:丁").1.posts,
            "董事长 2029–2031|经理"
        );
    }

    #[test]
    fn hierarchy_is_drawn_on_request_between_named_places() {
        let filter = Filter {
            hierarchy: true,
            ..Filter::default()
        };
        let with = told(&filter).len();
        assert_eq!(with, told(&Filter::default()).len(), "nothing names 己");
        let connection = database();
        connection
            .execute(
                "INSERT INTO entity_count VALUES (6, 1, 1, 1, 1, NULL, NULL)",
                [],
            )
            .unwrap();
        let (graph, _) = load(&connection, &sample::schema(), &filter).unwrap();
        assert_eq!(graph.graph.edge_count(), with + 1);
    }

    #[test]
    fn occasions_are_nodes_of_their_own() {
        let filter = Filter {
            layer: Layer::Events,
            event_types: vec!["visit".into()],
            ..Filter::default()
        };
        let (graph, cut) = load(&database(), &sample::schema(), &filter).unwrap();
        let names: Vec<&str> = graph
            .graph
            .node_weights()
            .map(|node| node.label.as_str())
            .collect();
        assert_eq!(names, ["丁", "2031-03-05 visit", "乙", "甲", "戊"]);
        assert_eq!((cut.nodes, cut.edges), (5, 4));
        let role = |edge: &crate::graph::Edge| {
            let part = graph.facts(edge).and_then(|facts| facts.part);
            (
                graph.relation(edge).id.as_str(),
                part.map(|part| part.role.name()),
            )
        };
        let roles: Vec<_> = graph.graph.edge_weights().map(role).collect();
        let want = [
            ("participant", Some("visited")),
            ("participant", Some("accompany")),
            ("participant", Some("lead")),
            ("place", None),
        ];
        assert_eq!(roles, want);
        let one = graph.graph[graph.find("event:e1").unwrap()]
            .occasion
            .clone()
            .unwrap();
        assert_eq!(
            (one.persons, one.participants, one.places),
            (2, 3, vec!["戊".to_owned()])
        );
    }
}
