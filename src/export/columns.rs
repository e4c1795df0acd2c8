//! The attributes of nodes and edges, once for all formats: names, types, where values come from.
//!
//! Formats write label, weight, colour and size in their own way; everything else comes from here.

use super::Quote;
use super::attributes::{Attribute, Kind, Value, precision};
use crate::graph::{
    Edge, Facts, KnowledgeGraph, Layer, Node, OccasionNode, Participation, RelationId, Values,
};
use crate::model::{Function, PartySide};

/// An attribute of nodes: where its value comes from.
#[derive(Clone, Copy)]
pub(super) struct OfNode<'a> {
    pub attribute: Attribute<'a>,
    source: NodeSource<'a>,
}

/// What an attribute of nodes is read from.
#[derive(Clone, Copy)]
enum NodeSource<'a> {
    Node(for<'n> fn(&'n Node) -> Value<'n>),
    Column(&'a Values),
}

/// An attribute of edges: where its value comes from.
#[derive(Clone, Copy)]
pub(super) struct OfEdge<'a> {
    pub attribute: Attribute<'a>,
    source: Source<'a>,
}

/// What an attribute of edges is read from.
#[derive(Clone, Copy)]
enum Source<'a> {
    Column(&'a Values),
    Edge(fn(&Edge) -> Value<'static>),
    Facts(for<'f> fn(&'f Facts) -> Value<'f>),
    Quote(for<'q> fn(&'q Quote) -> Value<'q>),
    Relation,
    Count(RelationId),
    Evidence,
    Subject,
}

/// An edge about to be written.
pub(super) struct Drawn<'a> {
    /// Its position among the edges.
    pub at: usize,
    pub edge: &'a Edge,
    /// The nodes of its ends, source first.
    pub ends: [&'a Node; 2],
    pub quote: Option<&'a Quote>,
}

/// The attributes of nodes that a graph has; the first is never missing.
pub(super) fn node_attributes(graph: &KnowledgeGraph) -> Vec<OfNode<'_>> {
    let of = |name, kind, value| OfNode {
        attribute: (name, kind),
        source: NodeSource::Node(value),
    };
    let text = |name, value| of(name, Kind::Text, value);
    let count = |name, value| of(name, Kind::Count, value);
    let mut list = vec![
        text("uid", |node| Value::Text(&node.key)),
        text("type", |node| Value::Text(&node.kind)),
        text("name", |node| Value::Text(&node.name)),
        text("aliases", |node| Value::List(&node.aliases)),
        text("pinyin", |node| Value::Text(&node.pinyin)),
        text("home", |node| Value::Text(&node.home)),
        text("origin", |node| Value::Text(&node.origin)),
        count("mentions", |node| of_entity(node, node.mentions)),
        count("sentences", |node| of_entity(node, node.sentences)),
        count("articles", |node| of_entity(node, node.articles)),
        count("documents", |node| of_entity(node, node.documents)),
        count("degree", |node| Value::Count(node.degree)),
        text("first_seen", |node| {
            node.first_seen.map_or(Value::Missing, Value::First)
        }),
        text("last_seen", |node| {
            node.last_seen.map_or(Value::Missing, Value::Last)
        }),
        text(PRECISION, |node| precision(node.first_seen, node.last_seen)),
    ];
    if graph.layer == Layer::Events {
        list.extend([
            count("bipartite", |node| {
                Value::Count(u32::from(node.occasion.is_some()))
            }),
            text("event_type", |node| {
                of_occasion(node, |one| Value::Text(&one.kind))
            }),
            text("places", |node| {
                of_occasion(node, |one| Value::List(&one.places))
            }),
            count("persons", |node| {
                of_occasion(node, |one| Value::Count(one.persons))
            }),
            count("participants", |node| {
                of_occasion(node, |one| Value::Count(one.participants))
            }),
            count("reports", |node| {
                of_occasion(node, |one| Value::Count(one.reports))
            }),
            count("stated", |node| {
                of_occasion(node, |one| one.stated.map_or(Value::Missing, Value::Count))
            }),
            count("open_list", |node| {
                of_occasion(node, |one| Value::Count(u32::from(one.open_list)))
            }),
        ]);
    }
    list.extend(graph.node_columns.iter().map(|column| OfNode {
        attribute: (column.name, kind(&column.values)),
        source: NodeSource::Column(&column.values),
    }));
    list
}

/// The value of an attribute of the node at a position.
pub(super) fn node_value<'a>(
    graph: &'a KnowledgeGraph,
    at: usize,
    attribute: &OfNode<'a>,
) -> Value<'a> {
    match attribute.source {
        NodeSource::Node(value) => value(&graph.graph.raw_nodes()[at].weight),
        NodeSource::Column(values) => computed(values, at),
    }
}

fn kind(values: &Values) -> Kind {
    match values {
        Values::Count(_) => Kind::Count,
        Values::Number(_) | Values::Few(_) => Kind::Number,
        Values::Text(_) => Kind::Text,
    }
}

fn computed(values: &Values, at: usize) -> Value<'_> {
    let value = match values {
        Values::Count(values) => values.get(at).copied().flatten().map(Value::Count),
        Values::Number(_) | Values::Few(_) => values.number(at).map(Value::Number),
        Values::Text(values) => values.get(at).and_then(Option::as_deref).map(Value::Text),
    };
    value.unwrap_or(Value::Missing)
}

/// Occasions have no mentions.
fn of_entity(node: &Node, count: u32) -> Value<'_> {
    match node.occasion {
        None => Value::Count(count),
        Some(_) => Value::Missing,
    }
}

fn of_occasion<'n>(node: &'n Node, value: fn(&'n OccasionNode) -> Value<'n>) -> Value<'n> {
    node.occasion.as_deref().map_or(Value::Missing, value)
}

/// The attribute that tells how exact dates are.
pub(super) const PRECISION: &str = "seen_precision";

/// Names that attributes of edges have whatever the schema says, and that readers keep for
/// themselves: no relation may take them.
const TAKEN: &str = " relation shared evidence subject posts role function side position clause roster \
    sentence article articles documents first_seen last_seen seen_precision npmi log_likelihood expected \
    surprise p_value q_value quote quote_source id label edgelabel weight source target type kind key start \
    end interaction color size timeset spells slices interval timestamp viz pid parent parents shape thickness \
    x y z r g b selected value index classes undirected width pos fillcolor fontname tooltip style ";

/// The attributes of edges that a graph has; the first is never missing and the same for all edges
/// of a relation. Relations beyond co-occurrence stand there if an edge has them.
pub(super) fn edge_attributes(graph: &KnowledgeGraph) -> Vec<OfEdge<'_>> {
    let of = |name, kind, source| OfEdge {
        attribute: (name, kind),
        source,
    };
    let mut list = vec![of("relation", Kind::Text, Source::Relation)];
    let edge = |name, kind, value| of(name, kind, Source::Edge(value));
    let facts = |name, kind, value| of(name, kind, Source::Facts(value));
    if graph.layer == Layer::Events {
        let part = |value: for<'f> fn(&'f Facts) -> Value<'f>| Source::Facts(value);
        list.extend([
            of(
                "role",
                Kind::Text,
                part(|facts| of_part(facts, |p| Some(p.role.name()))),
            ),
            of(
                "function",
                Kind::Text,
                part(|facts| of_part(facts, |p| p.function.map(Function::name))),
            ),
            of(
                "side",
                Kind::Text,
                part(|facts| of_part(facts, |p| p.side.map(PartySide::name))),
            ),
            facts("position", Kind::Count, |facts| {
                let position = facts.part.map_or(0, |part| part.position);
                Value::some(position)
            }),
        ]);
    } else {
        let mut has = vec![false; graph.relations.len()];
        let used = graph
            .graph
            .edge_weights()
            .filter_map(|edge| graph.facts(edge));
        for tie in used.flat_map(|facts| &facts.ties) {
            has[usize::from(tie.relation.0)] = true;
        }
        for (at, label) in graph
            .relations
            .iter()
            .enumerate()
            .filter(|(at, _)| has[*at])
        {
            if is_free(&label.id) {
                list.push(of(
                    &label.id,
                    Kind::Count,
                    Source::Count(RelationId(at as u8)),
                ));
            }
        }
        let any = |test: fn(&Facts) -> bool| {
            let mut used = graph
                .graph
                .edge_weights()
                .filter_map(|edge| graph.facts(edge));
            used.any(test)
        };
        if any(|facts| facts.shared > 0.0) {
            list.push(facts("shared", Kind::Number, |facts| {
                if facts.shared > 0.0 {
                    Value::Number(facts.shared)
                } else {
                    Value::Missing
                }
            }));
        }
        if has.contains(&true) {
            list.push(of("evidence", Kind::Count, Source::Evidence));
            list.push(of("subject", Kind::Text, Source::Subject));
        }
        if any(|facts| !facts.posts.is_empty()) {
            list.push(facts("posts", Kind::Text, |facts| {
                Value::Text(&facts.posts)
            }));
        }
    }
    if graph.layer.counts_units() {
        list.extend([
            edge("clause", Kind::Count, |edge| Value::Count(edge.clause)),
            edge("roster", Kind::Count, |edge| Value::Count(edge.roster)),
            edge("sentence", Kind::Count, |edge| Value::Count(edge.sentence)),
        ]);
        if graph.layer == Layer::Article {
            list.push(edge("article", Kind::Count, |edge| {
                Value::Count(edge.article)
            }));
        }
        list.extend([
            edge("articles", Kind::Count, |edge| Value::Count(edge.articles)),
            edge("documents", Kind::Count, |edge| {
                Value::Count(edge.documents)
            }),
        ]);
    }
    list.extend([
        edge("first_seen", Kind::Text, |edge| {
            edge.first_seen.map_or(Value::Missing, Value::First)
        }),
        edge("last_seen", Kind::Text, |edge| {
            edge.last_seen.map_or(Value::Missing, Value::Last)
        }),
        edge(PRECISION, Kind::Text, |edge| {
            precision(edge.first_seen, edge.last_seen)
        }),
    ]);
    if graph.layer.counts_units() {
        list.extend([
            edge("npmi", Kind::Number, |edge| Value::Number(edge.npmi)),
            edge("log_likelihood", Kind::Number, |edge| {
                Value::Number(edge.log_likelihood)
            }),
        ]);
    }
    list.extend(graph.edge_columns.iter().map(|column| OfEdge {
        attribute: (column.name, kind(&column.values)),
        source: Source::Column(&column.values),
    }));
    list.extend([
        of(
            "quote",
            Kind::Text,
            Source::Quote(|quote| Value::Text(&quote.text)),
        ),
        of(
            "quote_source",
            Kind::Text,
            Source::Quote(|quote| Value::Text(&quote.source)),
        ),
    ]);
    list
}

/// Whether a relation's identifier may be the name of an attribute in every format.
fn is_free(id: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.bytes().all(plain)
        && !TAKEN.split(' ').any(|taken| taken == id)
}

fn of_part(facts: &Facts, word: fn(Participation) -> Option<&'static str>) -> Value<'_> {
    facts
        .part
        .and_then(word)
        .map_or(Value::Missing, Value::Text)
}

/// The value of an edge's attribute.
pub(super) fn edge_value<'a>(
    graph: &'a KnowledgeGraph,
    drawn: &Drawn<'a>,
    attribute: &OfEdge<'a>,
) -> Value<'a> {
    let edge = drawn.edge;
    match attribute.source {
        Source::Column(values) => computed(values, drawn.at),
        Source::Edge(value) => value(edge),
        Source::Facts(value) => graph.facts(edge).map_or(Value::Missing, value),
        Source::Quote(value) => drawn.quote.map_or(Value::Missing, value),
        Source::Relation => Value::Text(&graph.relation(edge).id),
        Source::Count(relation) => {
            let tie = graph.facts(edge).and_then(|facts| facts.tie(relation));
            tie.map_or(Value::Missing, |tie| Value::Count(tie.count))
        }
        Source::Evidence => {
            let tie = graph.tie(edge);
            tie.map_or(Value::Missing, |tie| Value::some(tie.evidence))
        }
        Source::Subject => {
            let from = graph.tie(edge).map_or([0, 0], |tie| tie.from);
            match from {
                [0, 0] => Value::Missing,
                [_, 0] => Value::Text(&drawn.ends[0].key),
                [0, _] => Value::Text(&drawn.ends[1].key),
                _ => Value::Text("both"),
            }
        }
    }
}
