//! Facts become edges here and nowhere else.
//!
//! The rule. A pair of entities gets at most one undirected edge. Its evidence stands on a ladder,
//! strongest first, in the order of the schema's relations: what happened at occasions (met, visited,
//! received, accompanied, attended, organised), offices (holds_post), other stated relations
//! (located_in, part_of, …), then being named together: clause > roster > sentence > article. The
//! edge's relation is the strongest of these; its weight is the number of occasions, offices,
//! statements or units there. All other counts stay on the edge, so nothing is hidden by the choice.
//! No fact and no unit, no edge.
//!
//! Occasions. Only those that took place count, and only who was in the room. Of two natural persons
//! each occasion says that they met; that one accompanied the other (accompany → lead) or received
//! the other (receive → guest) is counted beside it. Where a body, firm or place is one of the two
//! they never met; of each occasion the first that applies is said:
//!
//! 1. visited: who leads, but not on the hosts' side → what was visited;
//! 2. received: who receives, or a host on the hosts' side → a guest, or who leads and is no host;
//! 3. accompanied: who accompanies → who leads;
//! 4. organised: a body that organises or hosts → everyone else;
//! 5. attended: both took part, the person → the body.
//!
//! Of two bodies that one tour visited nothing is said: they were not there together.
//!
//! Units are exclusive: one sentence counts once, on its strongest rung. In the co-occurrence layer
//! facts other than units are left out, the relation is the strongest rung and the weight the number
//! of units on all rungs: how often they are named together. In the layer of meetings the relation
//! is met, the weight the number of occasions.
//!
//! Where a filter wants certain relations, the ladder has these alone: the relation is the strongest
//! wanted one, the weight what it counts. The other counts stay on the edge all the same.

use super::element::{Facts, FactsId, Tie};
use super::occasions::Present;
use super::{Edge, Filter, Layer, RelationId};
use crate::model::{Function, Label, PartialDate, PartySide, Role, Schema};

/// What is known of a pair from units, before it is an edge.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Counts {
    pub clause: u32,
    pub roster: u32,
    pub sentence: u32,
    pub article: u32,
    pub articles: u32,
    pub documents: u32,
    pub first: Option<PartialDate>,
    pub last: Option<PartialDate>,
    pub npmi: f64,
    pub log_likelihood: f64,
}

/// Whether a relation goes from the one to the other.
type Rule = fn(&Present, &Present) -> bool;

/// Number of units on one rung.
type Units = fn(&Counts) -> u32;

/// The rungs that the store counts, strongest first where the schema does not say otherwise.
const RUNGS: [(&str, Units); 4] = [
    ("clause", |counts| counts.clause),
    ("roster", |counts| counts.roster),
    ("sentence", |counts| counts.sentence),
    ("article", |counts| counts.article),
];

/// The relations that facts of the store stand for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kinds {
    pub met: RelationId,
    pub visited: RelationId,
    pub received: RelationId,
    pub accompanied: RelationId,
    pub attended: RelationId,
    pub organised: RelationId,
    pub holds_post: RelationId,
    pub located_in: RelationId,
    pub part_of: RelationId,
    /// An entity's part in an occasion, where occasions are nodes.
    pub participant: RelationId,
    /// The place of an occasion, where occasions are nodes.
    pub place: RelationId,
}

/// Whom a relation starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    First,
    Second,
    /// It has no direction.
    Neither,
}

/// The ladder of one schema and layer.
pub(super) struct Projection {
    relations: Vec<Label>,
    ladder: Vec<(RelationId, Units)>,
    pub kinds: Kinds,
    layer: Layer,
    /// The wanted relations; empty = all.
    wanted: Vec<RelationId>,
}

impl Projection {
    /// Puts the rungs in the schema's order; what the schema lacks comes after its last relation.
    pub(super) fn new(schema: &Schema, filter: &Filter) -> Self {
        let mut relations = schema.relations.clone();
        let mut kind = |id: &str| number(&mut relations, id);
        let mut ladder = RUNGS.map(|(id, units)| (kind(id), units)).to_vec();
        let kinds = Kinds {
            met: kind("met"),
            visited: kind("visited"),
            received: kind("received"),
            accompanied: kind("accompanied"),
            attended: kind("attended"),
            organised: kind("organised"),
            holds_post: kind("holds_post"),
            located_in: kind("located_in"),
            part_of: kind("part_of"),
            participant: kind("participant"),
            place: kind("place"),
        };
        let wanted: Vec<RelationId> = filter.relations.iter().map(|id| kind(id)).collect();
        ladder.sort_by_key(|(relation, _)| *relation);
        Self {
            relations,
            ladder,
            kinds,
            layer: filter.layer,
            wanted,
        }
    }

    /// Whether a relation can make an edge.
    pub(super) fn counts(&self, relation: RelationId) -> bool {
        self.wanted.is_empty() || self.wanted.contains(&relation)
    }

    /// The relation with an identifier; one that the schema lacks is the weakest from now on.
    pub(super) fn relation(&mut self, id: &str) -> RelationId {
        number(&mut self.relations, id)
    }

    /// Whether a relation is a rung of being named together.
    pub(super) fn is_rung(&self, relation: RelationId) -> bool {
        self.ladder.iter().any(|(rung, _)| *rung == relation)
    }

    /// Says what an occasion makes of two who were there: each relation, and whom it starts from.
    pub(super) fn ties(&self, x: &Present, y: &Present, say: &mut dyn FnMut(RelationId, Subject)) {
        let kinds = &self.kinds;
        let rules: [(RelationId, Rule); 4] = [
            (kinds.visited, visited),
            (kinds.received, received),
            (kinds.accompanied, accompanied),
            (kinds.organised, organised),
        ];
        if x.person && y.person {
            say(kinds.met, Subject::Neither);
            for (relation, rule) in [(kinds.received, was_received as _), rules[2]] {
                if let Some(subject) = subject_of(rule, x, y) {
                    say(relation, subject);
                }
            }
            return;
        }
        let seen = |one: &Present| !one.person && one.role == Role::Visited;
        if seen(x) && seen(y) {
            return;
        }
        for (relation, rule) in rules {
            if let Some(subject) = subject_of(rule, x, y) {
                return say(relation, subject);
            }
        }
        let subject = match (x.person, y.person) {
            (true, false) => Subject::First,
            (false, true) => Subject::Second,
            _ => Subject::Neither,
        };
        say(kinds.attended, subject);
    }

    /// Whether unit or fact of the layer joins a pair, wanted or not.
    pub(super) fn is_tied(&self, counts: &Counts, facts: Option<(FactsId, &Facts)>) -> bool {
        let met_alone = self.layer == Layer::Met;
        let fits = |tie: &Tie| !met_alone || tie.relation == self.kinds.met;
        self.ladder.iter().any(|(_, units)| units(counts) > 0)
            || facts.is_some_and(|(_, facts)| facts.ties.iter().any(fits))
    }

    /// The edge of a pair, `None` where neither unit nor fact joins the two.
    pub(super) fn edge(&self, counts: &Counts, facts: Option<(FactsId, &Facts)>) -> Option<Edge> {
        let rung = self
            .ladder
            .iter()
            .map(|&(relation, units)| (relation, units(counts)))
            .find(|&(relation, units)| units > 0 && self.counts(relation));
        let tie = facts.and_then(|(_, facts)| {
            let met_alone = self.layer == Layer::Met;
            let fits = |tie: &&Tie| !met_alone || tie.relation == self.kinds.met;
            let mut ties = facts.ties.iter().filter(fits);
            ties.find(|tie| self.counts(tie.relation))
        });
        let tie = tie.filter(|tie| rung.is_none_or(|(relation, _)| tie.relation < relation));
        let mut edge = Edge {
            npmi: counts.npmi,
            log_likelihood: counts.log_likelihood,
            clause: counts.clause,
            roster: counts.roster,
            sentence: counts.sentence,
            article: counts.article,
            articles: counts.articles,
            documents: counts.documents,
            first_seen: counts.first,
            last_seen: counts.last,
            strength: facts.map_or(0.0, |(_, facts)| facts.strength as f32),
            facts: facts.map(|(id, _)| id),
            ..Edge::default()
        };
        if let Some(tie) = tie {
            edge.relation = tie.relation;
            edge.weight = f64::from(tie.count);
            (edge.first_seen, edge.last_seen) = (tie.first, tie.last);
            return Some(edge);
        }
        let (relation, units) = rung?;
        edge.relation = relation;
        edge.weight = f64::from(units);
        if self.layer == Layer::Cooccurrence {
            let wanted = self.ladder.iter().filter(|(rung, _)| self.counts(*rung));
            let units: u64 = wanted.map(|(_, units)| u64::from(units(counts))).sum();
            edge.weight = units as f64;
        }
        Some(edge)
    }

    /// What the relation codes of the edges mean.
    pub(super) fn into_relations(self) -> Vec<Label> {
        self.relations
    }
}

/// Whether edges of a layer can be of a relation.
pub(super) fn has(layer: Layer, relation: &str) -> bool {
    let rung = RUNGS.iter().any(|(id, _)| *id == relation);
    let of_occasions = ["participant", "place"].contains(&relation);
    match layer {
        Layer::Default => !of_occasions && relation != "article",
        Layer::Article => !of_occasions,
        Layer::Met => relation == "met",
        Layer::Events => of_occasions,
        Layer::Cooccurrence => rung && relation != "article",
    }
}

fn number(relations: &mut Vec<Label>, id: &str) -> RelationId {
    let found = relations.iter().position(|label| label.id == id);
    let place = found.unwrap_or_else(|| {
        relations.push(Label {
            id: id.to_owned(),
            zh: String::new(),
            en: id.to_owned(),
            color: String::new(),
            rank: relations.len() as u32,
        });
        relations.len() - 1
    });
    RelationId(place as u8)
}

/// From whom a rule starts that holds between two; from neither where it holds both ways (two bodies
/// that organised one occasion), so that the order of the two never matters.
fn subject_of(rule: Rule, x: &Present, y: &Present) -> Option<Subject> {
    match (rule(x, y), rule(y, x)) {
        (true, true) => Some(Subject::Neither),
        (true, false) => Some(Subject::First),
        (false, true) => Some(Subject::Second),
        (false, false) => None,
    }
}

fn visited(x: &Present, y: &Present) -> bool {
    x.role == Role::Lead && x.side != Some(PartySide::Home) && y.role == Role::Visited
}

fn received(x: &Present, y: &Present) -> bool {
    let host = x.role == Role::Host && x.side == Some(PartySide::Home);
    (host || x.function == Some(Function::Receive)) && is_guest(y)
}

/// Between natural persons only who is said to receive does: a host may preside over hundreds.
fn was_received(x: &Present, y: &Present) -> bool {
    x.function == Some(Function::Receive) && is_guest(y)
}

fn is_guest(one: &Present) -> bool {
    let leads = one.role == Role::Lead && one.side != Some(PartySide::Home);
    one.side == Some(PartySide::Guest) || leads
}

fn accompanied(x: &Present, y: &Present) -> bool {
    x.role == Role::Accompany && y.role == Role::Lead
}

fn organised(x: &Present, _: &Present) -> bool {
    !x.person && (x.function == Some(Function::Organise) || x.role == Role::Host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(ids: &[&str]) -> Schema {
        let label = |id: &&str| Label {
            id: (*id).to_owned(),
            zh: String::new(),
            en: String::new(),
            color: String::new(),
            rank: 0,
        };
        Schema {
            relations: ids.iter().map(label).collect(),
            ..Schema::default()
        }
    }

    #[test]
    fn the_strongest_rung_gives_relation_and_weight() {
        let usual = ["met", "clause", "roster", "sentence", "article"];
        for (ids, layer, (clause, roster, sentence, article), want) in [
            (
                &usual[..],
                Layer::Default,
                (2, 3, 9, 0),
                Some(("clause", 2.0)),
            ),
            (
                &usual[..],
                Layer::Default,
                (0, 3, 9, 0),
                Some(("roster", 3.0)),
            ),
            (
                &usual[..],
                Layer::Default,
                (0, 0, 9, 0),
                Some(("sentence", 9.0)),
            ),
            (&usual[..], Layer::Default, (0, 0, 0, 0), None),
            (
                &usual[..],
                Layer::Cooccurrence,
                (2, 3, 9, 0),
                Some(("clause", 14.0)),
            ),
            (
                &usual[..],
                Layer::Article,
                (0, 0, 0, 7),
                Some(("article", 7.0)),
            ),
            (
                &["sentence", "clause"][..],
                Layer::Default,
                (2, 3, 9, 0),
                Some(("sentence", 9.0)),
            ),
            (&[][..], Layer::Default, (0, 3, 9, 0), Some(("roster", 3.0))),
        ] {
            let filter = Filter {
                layer,
                ..Filter::default()
            };
            let projection = Projection::new(&schema(ids), &filter);
            let counts = Counts {
                clause,
                roster,
                sentence,
                article,
                ..Counts::default()
            };
            let edge = projection.edge(&counts, None);
            let relations = projection.into_relations();
            let got = edge.map(|e| (relations[usize::from(e.relation.0)].id.as_str(), e.weight));
            assert_eq!(got, want, "{ids:?} {counts:?}");
        }
    }

    /// `lead guest person`: role, side, function and whether it is a natural person, in any order.
    fn present(words: &str) -> Present {
        let words: Vec<&str> = words.split(' ').collect();
        Present {
            rank: 0,
            person: words.contains(&"person"),
            role: words
                .iter()
                .find_map(|w| Role::from_name(w))
                .unwrap_or(Role::Attend),
            function: words.iter().find_map(|w| Function::from_name(w)),
            side: words.iter().find_map(|w| PartySide::from_name(w)),
            position: 0,
        }
    }

    #[test]
    fn an_occasion_says_what_the_rule_says() {
        let projection = Projection::new(&schema(&[]), &Filter::default());
        for (x, y, want) in [
            ("attend person", "speak person", "met="),
            ("accompany person", "lead person", "met= accompanied>"),
            ("lead person", "accompany person", "met= accompanied<"),
            (
                "host receive home person",
                "lead guest person",
                "met= received>",
            ),
            ("host home person", "attend guest person", "met="),
            ("lead person", "visited person", "met="),
            ("lead person", "visited", "visited>"),
            ("visited", "lead guest person", "visited<"),
            ("lead home person", "visited home", "attended>"),
            ("accompany person", "visited", "attended>"),
            ("lead guest", "visited", "visited>"),
            ("host home person", "lead guest", "received>"),
            ("attend guest", "host receive person", "received<"),
            ("accompany", "lead person", "accompanied>"),
            ("attend person", "organise", "organised<"),
            ("host", "attend", "organised>"),
            ("attend", "attend", "attended="),
            ("visited", "visited", ""),
            ("organise", "organise", "organised="),
            ("attend", "attend person", "attended<"),
        ] {
            let mut said = Vec::new();
            projection.ties(&present(x), &present(y), &mut |relation, subject| {
                let mark = match subject {
                    Subject::First => ">",
                    Subject::Second => "<",
                    Subject::Neither => "=",
                };
                let id = &projection.relations[usize::from(relation.0)].id;
                said.push(format!("{id}{mark}"));
            });
            said.sort_by_key(|word| !word.starts_with("met"));
            assert_eq!(said.join(" "), want, "{x} / {y}");
        }
    }
}
