//! A graph as a figure: nodes, edges, names, and the legend that explains them.

use petgraph::visit::EdgeRef;

use super::fit::fitted;
use super::frame::{Caption, Page, Room, frame, letters};
use super::labels::{self, Named};
use super::legend::{self, Entry, Rows, Sample};
use super::nodes::{Wardrobe, words};
use super::palette;
use super::scene::{Color, Group, Mark, Outline, Point, Scene, Stroke};
use crate::graph::KnowledgeGraph;
use crate::model::Schema;

/// Widths of the heaviest and the lightest edge, in points.
const WIDE: f64 = 2.8;
const NARROW: f64 = 0.5;
/// Radii of the nodes with the largest and the smallest value, as part of the side of the ground that
/// a node has: 9 and 2 points for 50 nodes on a page of 160 × 130 mm.
const LARGE: f64 = 0.153;
const SMALL: f64 = 0.034;
/// Nodes that are not drawn larger where they are fewer still.
const FEW: f64 = 50.0;
/// Ground a node in square points above which all are named, and what a name has in a crowd.
const NAMED: f64 = 1_000.0;
const NAMED_IN_CROWD: f64 = 2_500.0;
/// Sizes of letters.
const LETTERS: [f64; 2] = [6.0, 9.0];

/// What colours say.
#[derive(Clone, Debug, PartialEq)]
pub enum Coloring {
    /// The entity type.
    Types,
    /// The group of a node.
    Groups {
        /// What the groups are, such as `community`.
        name: String,
        /// The group of every node, in their order.
        of: Vec<Option<String>>,
        /// The degree of every node in the graph that the groups are of, which may hold more than is
        /// drawn: it tells whom a group is named by.
        degrees: Vec<u32>,
    },
}

/// How a graph is to look.
#[derive(Clone, Debug, PartialEq)]
pub struct Looks {
    /// What colours say.
    pub coloring: Coloring,
    /// What sizes say, such as `degree`.
    pub measure: String,
    /// The measure of every node, in their order; missing and negative ones count as 0.
    pub values: Vec<f64>,
    /// Whether names are written.
    pub labels: bool,
    /// Keys of nodes to be marked: those in the middle.
    pub marked: Vec<String>,
}

/// What a figure had no room for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crowded {
    /// Names.
    pub names: usize,
    /// Rows of the legend.
    pub legend: usize,
}

/// Draws a graph; also returns what found no place.
pub fn network(
    graph: &KnowledgeGraph,
    schema: &Schema,
    looks: &Looks,
    caption: &Caption,
    page: Page,
) -> (Scene, Crowded) {
    let size = page.points();
    let wardrobe = Wardrobe::new(graph, schema, looks);
    let scale = Scale::new(graph, looks, size);
    let rows = legend_rows(graph, &wardrobe, &scale, looks);
    // names that find no place are told below the title: room is kept for the line
    let mut caption = caption.clone();
    let (_, mut room) = frame(&with_note(&caption, 0), size);
    let (legend, rows_left) = legend::draw(&rows, size[0], &mut room);
    let radii: Vec<f64> = scale
        .values
        .iter()
        .map(|value| scale.radius(*value))
        .collect();
    let places = fitted(graph, &radii, &room);
    let edges = draw_edges(graph, &places);
    let mut nodes = Vec::new();
    for &at in &scale.order(graph) {
        let node = &graph.graph.raw_nodes()[at].weight;
        if looks.marked.contains(&node.key) {
            nodes.push(Mark::Shape {
                outline: Outline::Circle {
                    at: places[at],
                    radius: ring(radii[at]),
                },
                fill: Color::WHITE,
                stroke: Some(Stroke::plain(Color::INK, 0.9)),
                about: String::new(),
            });
        }
        let (outline, fill, stroke) = wardrobe.dress(node, at, places[at], radii[at]);
        nodes.push(Mark::Shape {
            outline,
            fill,
            stroke: Some(stroke),
            about: format!("{} · {} {}", node.label, looks.measure, scale.values[at]),
        });
    }
    let (names, left_out) = if looks.labels {
        draw_names(graph, looks, &scale, &places, &radii, (&room, size[0]))
    } else {
        (Vec::new(), 0)
    };
    caption = with_note(&caption, left_out);
    let ([head, foot], _) = frame(&caption, size);
    let group = |id, marks| Group { id, marks };
    let scene = Scene {
        size,
        title: caption.title.clone(),
        groups: vec![
            group("edges", edges),
            group("nodes", nodes),
            group("labels", names),
            group("legend", legend),
            head,
            foot,
        ],
    };
    let crowded = Crowded {
        names: left_out,
        legend: rows_left,
    };
    (scene, crowded)
}

/// The radius of the ring around a node that is marked.
fn ring(radius: f64) -> f64 {
    radius * 1.25 + 1.6
}

fn with_note(caption: &Caption, left_out: usize) -> Caption {
    let mut caption = caption.clone();
    if left_out > 0 {
        let s = if left_out == 1 { "" } else { "s" };
        let note = format!("{left_out} name{s} left out for want of room");
        match caption.notes.last_mut() {
            Some(last) => *last = format!("{last} · {note}"),
            None => caption.notes.push(note),
        }
    }
    caption
}

/// Values and what they look like.
struct Scale {
    values: Vec<f64>,
    most: f64,
    large: f64,
    small: f64,
}

impl Scale {
    fn new(graph: &KnowledgeGraph, looks: &Looks, [width, height]: Point) -> Self {
        let value = |at: usize| {
            let value = looks.values.get(at).copied().unwrap_or(0.0);
            if value.is_finite() {
                value.max(0.0)
            } else {
                0.0
            }
        };
        let count = graph.graph.node_count();
        let values: Vec<f64> = (0..count).map(value).collect();
        let each = (width * height / (count as f64).max(FEW)).sqrt();
        Self {
            most: values.iter().copied().fold(0.0, f64::max),
            values,
            large: (LARGE * each).clamp(3.5, 14.0),
            small: (SMALL * each).clamp(0.6, 2.2),
        }
    }

    /// 0–1: areas grow with the value.
    fn share(&self, value: f64) -> f64 {
        if self.most > 0.0 {
            (value / self.most).sqrt()
        } else {
            0.0
        }
    }

    fn radius(&self, value: f64) -> f64 {
        self.small + (self.large - self.small) * self.share(value)
    }

    /// Nodes by value, the largest first.
    fn order(&self, graph: &KnowledgeGraph) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.values.len()).collect();
        let degree = |at: usize| graph.graph.raw_nodes()[at].weight.degree;
        order.sort_by(|&a, &b| {
            let by_value = self.values[b].total_cmp(&self.values[a]);
            by_value.then(degree(b).cmp(&degree(a))).then(a.cmp(&b))
        });
        order
    }
}

fn draw_edges(graph: &KnowledgeGraph, places: &[Point]) -> Vec<Mark> {
    let heaviest = heaviest(graph);
    let crowd = (graph.graph.edge_count() as f64 / 150.0).sqrt().max(1.0);
    let mut order: Vec<_> = graph.graph.edge_references().collect();
    order.sort_by(|a, b| {
        let by_weight = a.weight().weight.total_cmp(&b.weight().weight);
        by_weight.then(a.id().cmp(&b.id()))
    });
    let opacity = (0.75 / crowd).clamp(0.1, 0.75);
    let lightest = lightest(graph);
    let line = |edge: petgraph::graph::EdgeReference<'_, crate::graph::Edge, u32>| {
        let label = graph.relation(edge.weight());
        Mark::Line {
            ends: [places[edge.source().index()], places[edge.target().index()]],
            stroke: Stroke {
                width: line_width(edge.weight().weight, [lightest, heaviest])
                    / crowd.sqrt().min(2.0),
                opacity,
                ..palette::relation(&label.id, &label.color)
            },
        }
    };
    order.into_iter().map(line).collect()
}

/// The width of an edge; it grows with the square root of what it weighs above the lightest.
fn line_width(weight: f64, [lightest, heaviest]: [f64; 2]) -> f64 {
    // one more than the least is no great difference
    let range = (heaviest - lightest).max(4.0 * lightest);
    let above = if weight.is_finite() {
        weight - lightest
    } else {
        0.0
    };
    NARROW + (WIDE - NARROW) * (above / range).clamp(0.0, 1.0).sqrt()
}

/// The smallest weight.
fn lightest(graph: &KnowledgeGraph) -> f64 {
    let weights = graph.graph.edge_weights().map(|edge| edge.weight);
    let lightest = weights
        .filter(|w| w.is_finite())
        .fold(f64::INFINITY, f64::min);
    if lightest.is_finite() {
        lightest.max(0.0)
    } else {
        0.0
    }
}

/// The largest weight, 1 at least.
fn heaviest(graph: &KnowledgeGraph) -> f64 {
    let weights = graph.graph.edge_weights().map(|edge| edge.weight);
    weights.filter(|w| w.is_finite()).fold(1.0, f64::max)
}

fn draw_names(
    graph: &KnowledgeGraph,
    looks: &Looks,
    scale: &Scale,
    places: &[Point],
    radii: &[f64],
    (room, page): (&Room, f64),
) -> (Vec<Mark>, usize) {
    let mut order = scale.order(graph);
    let nodes = graph.graph.raw_nodes();
    order.sort_by_key(|&at| !looks.marked.contains(&nodes[at].weight.key));
    let crowd = (places.len() as f64 / (2.0 * FEW)).sqrt().clamp(1.0, 1.25);
    // of a crowd only the largest are named, and names may cover the smallest
    let [width, height] = room.size();
    let all = order.len();
    if all as f64 > width * height / NAMED {
        order.truncate((width * height / NAMED_IN_CROWD) as usize);
    }
    let unnamed = all - order.len();
    let named: Vec<Named<'_>> = order
        .into_iter()
        .map(|at| Named {
            at: places[at],
            radius: if looks.marked.contains(&nodes[at].weight.key) {
                ring(radii[at]) + 1.0
            } else {
                radii[at] * 1.1
            },
            name: &nodes[at].weight.label,
            size: letters(
                LETTERS[0] + (LETTERS[1] - LETTERS[0]) * scale.share(scale.values[at]),
                page,
            ) / crowd,
        })
        .collect();
    let lines: Vec<[Point; 2]> = (graph.graph.raw_edges().iter())
        .map(|edge| [places[edge.source().index()], places[edge.target().index()]])
        .collect();
    let (texts, left_out) = labels::place(&named, &lines, room);
    let marks = texts.into_iter().map(Mark::Text).collect();
    (marks, left_out + unnamed)
}

fn legend_rows(graph: &KnowledgeGraph, wardrobe: &Wardrobe, scale: &Scale, looks: &Looks) -> Rows {
    let [types, groups] = wardrobe.legend(graph);
    let mut relations = vec![(0usize, 0.0f64); graph.relations.len()];
    for edge in graph.graph.edge_weights() {
        let (count, heaviest) = &mut relations[usize::from(edge.relation.0)];
        *count += 1;
        *heaviest = heaviest.max(edge.weight);
    }
    let lines = (graph.relations.iter().zip(relations))
        .filter(|(_, (count, _))| *count > 0)
        .map(|(label, (count, _))| Entry {
            sample: Sample::Line(palette::relation(&label.id, &label.color)),
            text: format!("{} ({count})", words(&label.zh, &label.en)),
        })
        .collect();
    vec![types, groups, lines, scales(graph, scale, looks)]
}

/// What sizes and widths mean.
fn scales(graph: &KnowledgeGraph, scale: &Scale, looks: &Looks) -> Vec<Entry> {
    let mut entries = Vec::new();
    let head = |text: String| Entry {
        sample: Sample::Head,
        text,
    };
    if scale.most > 0.0 {
        entries.push(head(format!("size: {}", looks.measure)));
        let mut last = f64::NAN;
        let whole = scale.values.iter().all(|value| value.fract() == 0.0);
        for value in [scale.most / 10.0, scale.most / 3.0, scale.most] {
            let value = if whole {
                value.round()
            } else {
                round_value(value)
            };
            if value == last || value <= 0.0 {
                continue;
            }
            last = value;
            let radius = scale.radius(value.min(scale.most));
            let disc = Outline::Circle {
                at: [0.0; 2],
                radius,
            };
            entries.push(Entry {
                sample: Sample::Mark(disc, Color::PALE, None, radius),
                text: printed(value),
            });
        }
    }
    let range = [lightest(graph), heaviest(graph)];
    if graph.graph.edge_count() > 0 && range[0] < range[1] {
        let crowd = (graph.graph.edge_count() as f64 / 150.0).sqrt().max(1.0);
        entries.push(head("width: weight".to_owned()));
        for weight in range {
            let width = line_width(weight, range) / crowd.sqrt().min(2.0);
            entries.push(Entry {
                sample: Sample::Line(Stroke::plain(Color::GREY, width)),
                text: round_value(weight).to_string(),
            });
        }
    }
    entries
}

/// A value as a legend has it: small ones by their power of ten.
fn printed(value: f64) -> String {
    if value > 0.0 && value < 1e-3 {
        format!("{value:.0e}")
    } else {
        value.to_string()
    }
}

/// A value with two digits that count; whole numbers from ten on as they are.
fn round_value(value: f64) -> f64 {
    if value >= 10.0 || value <= 0.0 || !value.is_finite() {
        return value.round();
    }
    let mut unit = 1.0;
    while value * unit < 10.0 && unit < 1e9 {
        unit *= 10.0;
    }
    (value * unit).round() / unit
}
