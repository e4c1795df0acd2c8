//! Which part of the graph is wanted, and what was left out.

use std::fmt;

use crate::model::{PartialDate, Period};

/// Which facts become edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub enum Layer {
    /// One edge a pair: its strongest evidence, weighed by the occasions or units at that strength.
    #[default]
    Default,
    /// Natural persons who were in one room, weighed by the occasions.
    Met,
    /// Two modes: occasions on the one side, who took part and where on the other.
    Events,
    /// One edge a pair: named together, weighed by the units of every rung together.
    Cooccurrence,
    /// As the default, with pairs that share an article but no sentence; counted from mentions.
    Article,
}

impl Layer {
    /// Every layer.
    pub const ALL: [Layer; 5] = [
        Layer::Default,
        Layer::Met,
        Layer::Events,
        Layer::Cooccurrence,
        Layer::Article,
    ];

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Layer::Default => "default",
            Layer::Met => "met",
            Layer::Events => "events",
            Layer::Cooccurrence => "cooccurrence",
            Layer::Article => "article",
        }
    }

    /// Whether sentences that name two are counted.
    pub fn counts_units(self) -> bool {
        !matches!(self, Layer::Met | Layer::Events)
    }
}

/// How much of a graph is still readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Nodes to keep at most.
    pub nodes: usize,
    /// Edges to keep at most.
    pub edges: usize,
}

impl Limits {
    /// What a laptop lays out in a minute and an eye can still follow.
    pub const READABLE: Limits = Limits {
        nodes: 1_000,
        edges: 3_000,
    };

    /// How many of the heaviest pairs a cut chooses from: enough that the backbone of the entities
    /// with most evidence is among them, few enough that millions need no memory.
    pub(super) fn candidates(self) -> usize {
        self.edges.saturating_mul(20)
    }
}

/// A place as the hierarchy of divisions has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Division {
    /// Key of the place.
    pub key: String,
    /// 1 province … 5 community, by its code or the ending of its name.
    pub rank: u8,
    /// Rank of its level word where that is another: a municipality is a province by its code and a
    /// city by its name.
    pub also: u8,
    /// Key of what it lies in.
    pub parent: Option<String>,
}

impl Division {
    /// Whether it stands on a level.
    pub(super) fn is_at(&self, rank: u8) -> bool {
        self.rank == rank || self.also == rank
    }
}

/// What counts as one, see `graph/groups.rs`.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct RollUp {
    /// Persons count for the organs of their offices at the time.
    pub holders: bool,
    /// Bodies, firms and projects count for the body at the top of what they are part of.
    pub bodies: bool,
    /// Places count for the division of this rank that they lie in, where the graph has it.
    pub places: Option<u8>,
    /// The divisions, where places are rolled up.
    pub divisions: Vec<Division>,
}

impl RollUp {
    /// Whether everything counts for itself.
    pub fn is_none(&self) -> bool {
        !self.holders && !self.bodies && self.places.is_none()
    }
}

/// What is wanted. The wishes apply in this order, whatever the order on the command line:
///
/// 1. facts: dates, types, places and sizes of occasions, hierarchy;
/// 2. roll-up: who counts as one, before anything is counted;
/// 3. relations: which ties and rungs count, so what an edge is called and weighs;
/// 4. nodes: entity types, homes;
/// 5. edges by themselves: least weight, least association;
/// 6. edges by their surroundings: ego, top, backbone;
/// 7. the largest component;
/// 8. the cut.
///
/// So a backbone is that of the ego network, and its largest component is kept, not the backbone of
/// the largest component. What the wishes leave out is counted in [`Cut::left`].
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Filter {
    /// Which facts become edges.
    pub layer: Layer,
    /// First date. Sentences are counted afresh from the documents issued in the period, occasions
    /// by their own date, offices by the time they were seen; what is undated is left out.
    pub from: Option<PartialDate>,
    /// Last date.
    pub to: Option<PartialDate>,
    /// Whether a partial date must lie between the two with all its days, see [`Period::whole`].
    pub whole: bool,
    /// Types of occasions, identifiers in the schema; empty = all.
    pub event_types: Vec<String>,
    /// Keys of places; occasions at one of them or at what lies in it. Empty = anywhere.
    pub places: Vec<String>,
    /// Most persons at an occasion, named or stated; larger ones tie nobody. `None` = no bound.
    pub max_size: Option<u32>,
    /// Whether what a dictionary says of where a place lies and what a body is part of makes edges.
    pub hierarchy: bool,
    /// Entity types, identifiers in the schema; empty = all. An edge needs both ends.
    pub types: Vec<String>,
    /// What counts as one.
    pub roll_up: RollUp,
    /// Identifiers of relations that count: an edge needs one of them, is called by the strongest and
    /// weighs what it counts. Empty = all.
    pub relations: Vec<String>,
    /// Keys of places; entities that belong to one of them or to what lies in it, see
    /// `graph/homes.rs`. Empty = anywhere.
    pub homes: Vec<String>,
    /// Whether entities with origin discovered are left out, and what ties to them.
    pub without_discovered: bool,
    /// Least weight of an edge.
    pub min_weight: f64,
    /// Least normalised pointwise mutual information; pairs without a common sentence have none.
    pub min_npmi: Option<f64>,
    /// Least G² of pairs that share a sentence more often than by chance.
    pub min_log_likelihood: Option<f64>,
    /// Keys of the entities in the middle; empty = the whole graph.
    pub ego: Vec<String>,
    /// Steps from the entities in the middle; all edges between what is reached are kept.
    pub radius: u32,
    /// Keep an edge only where it is among the this many heaviest of one of its ends.
    pub top: Option<usize>,
    /// Keep an edge only where the disparity filter finds it significant at this level for one of its
    /// ends.
    pub backbone: Option<f64>,
    /// Keep the largest component only.
    pub giant: bool,
    /// Keep the edges with most evidence only and drop nodes without an edge; `None` keeps all.
    pub cut: Option<Limits>,
}

impl Filter {
    /// The wanted period of issue dates.
    pub fn period(&self) -> Period {
        Period {
            from: self.from,
            to: self.to,
            whole: self.whole,
        }
    }

    /// Whether edges are chosen by the edges around them, so that all must be known.
    pub(super) fn needs_surroundings(&self) -> bool {
        !self.ego.is_empty() || self.top.is_some() || self.backbone.is_some() || self.giant
    }

    /// Whether the weights of all edges count the same thing, so that they can be compared.
    pub(super) fn weighs_alike(&self) -> bool {
        matches!(self.layer, Layer::Met | Layer::Cooccurrence) || self.relations.len() == 1
    }
}

/// What the wishes of a filter left out, in the order in which they apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Undated facts, where a period is wanted.
    pub undated: FactCounts,
    /// Facts of other times.
    pub outside: FactCounts,
    /// Occasions of other types or at other places.
    pub unlike: usize,
    /// Occasions of more persons than wanted.
    pub large: usize,
    /// Pairs without a wanted relation.
    pub unrelated: usize,
    /// Entities of other types.
    pub of_others: usize,
    /// Entities that belong to another home.
    pub elsewhere: usize,
    /// Entities that belong to no wanted home because nothing says where they belong.
    pub homeless: usize,
    /// Entities that no dictionary has.
    pub discovered: usize,
    /// Edges of these entities.
    pub of_theirs: usize,
    /// Lighter than the least weight.
    pub light: usize,
    /// Heavy enough, but below the least association.
    pub loose: usize,
    /// Too far from the entities in the middle.
    pub beyond: usize,
    /// Not among the heaviest of either end.
    pub below_top: usize,
    /// Not in the backbone.
    pub insignificant: usize,
    /// Outside the largest component.
    pub apart: usize,
}

/// Facts by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct FactCounts {
    /// Documents, where the layer counts sentences.
    pub documents: usize,
    /// Occasions that took place.
    pub occasions: usize,
    /// Offices.
    pub offices: usize,
    /// Other stated relations of two entities.
    pub relations: usize,
}

impl LeftOut {
    /// Whether nothing was left out.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for LeftOut {
    /// `2 undated occasions, 12 edges by weight`; nothing where nothing was left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (undated, outside) = (&self.undated, &self.outside);
        let counts = [
            ("undated documents", undated.documents),
            ("undated occasions", undated.occasions),
            ("undated offices", undated.offices),
            ("undated relations", undated.relations),
            ("documents of other times", outside.documents),
            ("occasions of other times", outside.occasions),
            ("offices of other times", outside.offices),
            ("relations of other times", outside.relations),
            ("occasions by type or place", self.unlike),
            ("occasions by size", self.large),
            ("edges by relation", self.unrelated),
            ("entities by type", self.of_others),
            ("entities by home", self.elsewhere),
            ("entities without home", self.homeless),
            ("discovered entities", self.discovered),
            ("edges of these entities", self.of_theirs),
            ("edges by weight", self.light),
            ("edges by association", self.loose),
            ("edges beyond the radius", self.beyond),
            ("edges by top", self.below_top),
            ("edges by the backbone", self.insignificant),
            ("edges outside the largest component", self.apart),
        ];
        let told = counts.iter().filter(|(_, count)| *count > 0);
        let told: Vec<String> = told
            .map(|(what, count)| match *count {
                1 => format!("1 {}", one_of(what)),
                count => format!("{count} {what}"),
            })
            .collect();
        f.write_str(&told.join(", "))
    }
}

/// `edges by weight` as it is said of one.
fn one_of(what: &str) -> String {
    let words = [
        ("entities", "entity"),
        ("edges", "edge"),
        ("documents", "document"),
        ("occasions", "occasion"),
        ("offices", "office"),
        ("relations", "relation"),
    ];
    let (many, one) = words
        .into_iter()
        .find(|(many, _)| what.contains(many))
        .unwrap_or_default();
    what.replacen(many, one, 1)
}

/// What is in a graph, and what its cut left out. What the wishes of the filter leave out is counted
/// apart.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Cut {
    /// Nodes in the graph.
    pub nodes: usize,
    /// Edges in the graph.
    pub edges: usize,
    /// Nodes before the cut.
    pub of_nodes: usize,
    /// Edges before the cut.
    pub of_edges: usize,
    /// Nodes left out because no edge ended in them even before the cut.
    pub isolated: usize,
    /// Weight of the lightest edge in the graph.
    pub lightest: Option<f64>,
    /// What the wishes left out before.
    pub left: LeftOut,
}

impl Cut {
    /// True where the cut left nothing out.
    pub fn is_whole(&self) -> bool {
        self.nodes == self.of_nodes && self.edges == self.of_edges
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_whole() {
            write!(f, "{} nodes, {} edges", self.nodes, self.edges)?;
            if self.left.is_none() {
                f.write_str(", nothing left out")?;
            }
            return Ok(());
        }
        write!(
            f,
            "{} of {} nodes, {} of {} edges",
            self.nodes, self.of_nodes, self.edges, self.of_edges
        )?;
        if self.nodes + self.isolated < self.of_nodes {
            write!(f, "; the nodes with most evidence")?;
        }
        if self.edges < self.of_edges {
            write!(
                f,
                "; the edges that hold them together and those that stand out"
            )?;
        }
        if self.isolated > 0 {
            let nodes = if self.isolated == 1 { "node" } else { "nodes" };
            write!(f, "; {} {nodes} without an edge left out", self.isolated)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_tell_what_they_left_out() {
        let left = LeftOut {
            light: 12,
            insignificant: 340,
            homeless: 1,
            undated: FactCounts {
                occasions: 1,
                relations: 2,
                ..FactCounts::default()
            },
            ..LeftOut::default()
        };
        assert_eq!(
            left.to_string(),
            "1 undated occasion, 2 undated relations, 1 entity without home, 12 edges by weight, \
             340 edges by the backbone"
        );
        assert_eq!(LeftOut::default().to_string(), "");
    }

    #[test]
    fn a_cut_tells_what_it_left_out() {
        let whole = Cut {
            nodes: 3,
            of_nodes: 3,
            edges: 2,
            of_edges: 2,
            ..Cut::default()
        };
        assert_eq!(whole.to_string(), "3 nodes, 2 edges, nothing left out");
        let asked = Cut {
            left: LeftOut {
                large: 1,
                ..LeftOut::default()
            },
            ..whole
        };
        assert_eq!(asked.to_string(), "3 nodes, 2 edges");
        let lone = Cut {
            nodes: 2,
            isolated: 1,
            ..whole
        };
        assert_eq!(
            lone.to_string(),
            "2 of 3 nodes, 2 of 2 edges; 1 node without an edge left out"
        );
        let cut = Cut {
            nodes: 2,
            edges: 1,
            lightest: Some(4.0),
            ..whole
        };
        assert_eq!(
            cut.to_string(),
            "2 of 3 nodes, 1 of 2 edges; the nodes with most evidence; \
             the edges that hold them together and those that stand out"
        );
    }
}
