//! How the nodes of a graph look: form and colour by type or group, size by a measure.

use rustc_hash::FxHashMap;

use super::legend::{Entry, Sample};
use super::network::{Coloring, Looks};
use super::palette::{self, Form};
use super::scene::{Color, Outline, Stroke};
use crate::graph::{KnowledgeGraph, Node};
use crate::model::Schema;

/// The kind of nodes that are occasions.
const OCCASION: &str = "event";

/// A kind of node in the legend.
struct Kind {
    form: Form,
    color: Color,
    text: String,
}

/// The looks of all nodes.
pub(super) struct Wardrobe {
    forms: FxHashMap<String, Kind>,
    /// Colour by node, where it goes by group.
    colors: Option<Vec<Color>>,
    groups: Vec<Entry>,
}

impl Wardrobe {
    /// Finds out which types and groups there are.
    pub(super) fn new(graph: &KnowledgeGraph, schema: &Schema, looks: &Looks) -> Self {
        let (mut round, mut cornered) = (0, 0);
        let mut forms = FxHashMap::default();
        for kind in &schema.entity_types {
            let number = if kind.natural_person {
                &mut round
            } else {
                &mut cornered
            };
            let form = Form::of(kind.natural_person, *number);
            *number += 1;
            let (color, text) = (
                Color::read(&kind.label.color),
                words(&kind.label.zh, &kind.label.en),
            );
            forms.insert(kind.label.id.clone(), Kind { form, color, text });
        }
        // occasions: which type they are of stands in their names
        forms.insert(
            OCCASION.to_owned(),
            Kind {
                form: Form::Hexagon,
                color: Color::INK,
                text: "occasion".to_owned(),
            },
        );
        let (colors, groups) = match &looks.coloring {
            Coloring::Types => (None, Vec::new()),
            Coloring::Groups { name, of, degrees } => {
                let (colors, entries) = color_groups(graph, name, of, degrees);
                (Some(colors), entries)
            }
        };
        Self {
            forms,
            colors,
            groups,
        }
    }

    fn kind(&self, node: &Node) -> (Form, Color) {
        match self.forms.get(&node.kind) {
            Some(kind) => (kind.form, kind.color),
            // a type that the dictionaries of another day had
            None => (Form::Square, Color::read(&node.color)),
        }
    }

    /// Outline, filling and rim of a node.
    pub(super) fn dress(
        &self,
        node: &Node,
        at: usize,
        place: [f64; 2],
        radius: f64,
    ) -> (Outline, Color, Stroke) {
        let (form, own) = self.kind(node);
        let color = self
            .colors
            .as_ref()
            .and_then(|colors| colors.get(at))
            .copied();
        dressed(form, color.unwrap_or(own), place, radius)
    }

    /// The types that occur with how often, the most frequent first; and the groups.
    pub(super) fn legend(&self, graph: &KnowledgeGraph) -> [Vec<Entry>; 2] {
        let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
        for node in graph.graph.node_weights() {
            *counts.entry(node.kind.as_str()).or_default() += 1;
        }
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let entry = |(id, count): (&str, usize)| {
            let node = graph.graph.node_weights().find(|node| node.kind == id);
            let (form, color) = node.map_or((Form::Square, Color::GREY), |node| self.kind(node));
            let color = if self.colors.is_some() {
                Color::GREY
            } else {
                color
            };
            let text = self.forms.get(id).map_or(id, |kind| kind.text.as_str());
            let (outline, fill, rim) = dressed(form, color, [0.0; 2], 3.0);
            Entry {
                sample: Sample::Mark(outline, fill, Some(rim), 3.5),
                text: format!("{text} ({count})"),
            }
        };
        let types = counts.into_iter().map(entry).collect();
        let groups = self.groups.clone();
        [types, groups]
    }
}

fn dressed(form: Form, color: Color, place: [f64; 2], radius: f64) -> (Outline, Color, Stroke) {
    if form == Form::Ring {
        let thick = (radius * 0.45).max(0.6);
        let outline = form.outline(place, radius - thick / 2.0);
        return (outline, Color::WHITE, Stroke::plain(color, thick));
    }
    let rim = Stroke::plain(Color::WHITE, (radius * 0.12).clamp(0.25, 0.7));
    (form.outline(place, radius), color, rim)
}

/// A label in both languages.
pub(super) fn words(zh: &str, en: &str) -> String {
    if zh.is_empty() || zh == en {
        en.to_owned()
    } else {
        format!("{zh} {en}")
    }
}

/// Colours by group, the largest groups first; an entry names the most connected members.
fn color_groups(
    graph: &KnowledgeGraph,
    name: &str,
    of: &[Option<String>],
    degrees: &[u32],
) -> (Vec<Color>, Vec<Entry>) {
    let mut members: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, group) in of.iter().enumerate().take(graph.graph.node_count()) {
        if let Some(group) = group {
            members.entry(group.as_str()).or_default().push(at);
        }
    }
    let mut groups: Vec<(&str, Vec<usize>)> = members.into_iter().collect();
    groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.1.cmp(&b.1)));
    let mut colors = vec![palette::group(usize::MAX); graph.graph.node_count()];
    let nodes = graph.graph.raw_nodes();
    let mut entries = vec![Entry {
        sample: Sample::Head,
        text: format!("{name}:"),
    }];
    for (number, (group, members)) in groups.iter().enumerate() {
        // the legend has no room for more; they keep the grey of its last entry
        if number >= palette::groups() || members.len() < 2 {
            continue;
        }
        let color = palette::group(number);
        for &at in members {
            colors[at] = color;
        }
        let mut first = members.clone();
        // few edges of somebody with many may be drawn
        let degree = |at: usize| degrees.get(at).copied().unwrap_or_default();
        first.sort_by_key(|&at| (std::cmp::Reverse(degree(at)), at));
        let names: Vec<&str> = (first.iter().take(2))
            .map(|&at| nodes[at].weight.label.as_str())
            .collect();
        let (outline, fill, rim) = dressed(Form::Disc, color, [0.0; 2], 3.0);
        let more = if members.len() > 2 { " …" } else { "" };
        entries.push(Entry {
            sample: Sample::Mark(outline, fill, Some(rim), 3.5),
            text: format!("{group} {}{more} ({})", names.join(" "), members.len()),
        });
    }
    let rest = groups.len().saturating_sub(entries.len() - 1);
    if rest > 0 {
        let (outline, fill, rim) = dressed(Form::Disc, palette::group(usize::MAX), [0.0; 2], 3.0);
        entries.push(Entry {
            sample: Sample::Mark(outline, fill, Some(rim), 3.5),
            text: format!("{rest} {}", if rest == 1 { "other" } else { "others" }),
        });
    }
    (colors, entries)
}
