//! Facts become edges here and nowhere else.
//!
//! The rule. A pair of entities gets at most one undirected edge. Its evidence stands on a ladder,
//! strongest first, in the order of the schema's relations: clause > roster > sentence > article
//! (met, visited and their like come above when they are facts of the store). Rungs are exclusive:
//! one sentence counts once, on its strongest rung. The edge's relation is the strongest rung with a
//! unit; its weight is the number of units on that rung. In the co-occurrence layer the relation is
//! the same and the weight is the number of units on all rungs: how often they are named together.
//! The counts of all rungs stay on the edge, so nothing is hidden by the choice. No unit, no edge.

use super::{Edge, Layer, RelationId};
use crate::model::{Label, PartialDate, Schema};

/// What is known of a pair, before it is an edge.
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

/// Number of units on one rung.
type Units = fn(&Counts) -> u32;

/// The rungs that the store counts, strongest first where the schema does not say otherwise.
const RUNGS: [(&str, Units); 4] = [
    ("clause", |counts| counts.clause),
    ("roster", |counts| counts.roster),
    ("sentence", |counts| counts.sentence),
    ("article", |counts| counts.article),
];

/// The ladder of one schema and layer.
pub(super) struct Projection {
    relations: Vec<Label>,
    ladder: Vec<(RelationId, Units)>,
    layer: Layer,
}

impl Projection {
    /// Puts the rungs in the schema's order; a rung that the schema lacks comes after its last.
    pub(super) fn new(schema: &Schema, layer: Layer) -> Self {
        let mut relations = schema.relations.clone();
        let mut ladder = Vec::with_capacity(RUNGS.len());
        for (id, units) in RUNGS {
            let place = relations
                .iter()
                .position(|label| label.id == id)
                .unwrap_or_else(|| {
                    relations.push(Label {
                        id: id.to_owned(),
                        zh: String::new(),
                        en: id.to_owned(),
                        color: String::new(),
                        rank: relations.len() as u32,
                    });
                    relations.len() - 1
                });
            ladder.push((RelationId(place as u8), units));
        }
        ladder.sort_by_key(|(relation, _)| *relation);
        Self {
            relations,
            ladder,
            layer,
        }
    }

    /// The edge of a pair, `None` where no unit names both.
    pub(super) fn edge(&self, counts: &Counts) -> Option<Edge> {
        let (relation, units) = self
            .ladder
            .iter()
            .map(|&(relation, units)| (relation, units(counts)))
            .find(|&(_, units)| units > 0)?;
        let mut edge = Edge {
            weight: f64::from(units),
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
            relation,
        };
        if self.layer == Layer::Cooccurrence {
            edge.weight = edge.units() as f64;
        }
        Some(edge)
    }

    /// What the relation codes of the edges mean.
    pub(super) fn into_relations(self) -> Vec<Label> {
        self.relations
    }
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
            let projection = Projection::new(&schema(ids), layer);
            let counts = Counts {
                clause,
                roster,
                sentence,
                article,
                ..Counts::default()
            };
            let edge = projection.edge(&counts);
            let relations = projection.into_relations();
            let got = edge.map(|e| (relations[usize::from(e.relation.0)].id.as_str(), e.weight));
            assert_eq!(got, want, "{ids:?} {counts:?}");
        }
    }
}
