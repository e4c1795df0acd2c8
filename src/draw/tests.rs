//! Figures of small graphs and careers: well formed, complete, the same each time.

use petgraph::graph::{NodeIndex, UnGraph};

use super::*;
use crate::graph::{Edge, KnowledgeGraph, Layer, Node, RelationId};
use crate::model::{EntityType, Label, Schema};

fn label(id: &str, zh: &str) -> Label {
    Label {
        id: id.to_owned(),
        zh: zh.to_owned(),
        en: id.to_owned(),
        color: "#d55e00".to_owned(),
        rank: 0,
    }
}

fn schema() -> Schema {
    let kind = |id: &str, zh: &str, natural_person| EntityType {
        label: label(id, zh),
        natural_person,
        group: id.to_owned(),
    };
    Schema {
        entity_types: vec![
            kind("official", "官员", true),
            kind("person", "人物", true),
            kind("place", "地点", false),
        ],
        ..Schema::default()
    }
}

/// So many nodes of three types; edges by their ends and weight.
fn graph(nodes: usize, edges: &[(usize, usize, f64)]) -> KnowledgeGraph {
    let mut graph = UnGraph::default();
    for i in 0..nodes {
        let degree = edges
            .iter()
            .filter(|(a, b, _)| [*a, *b].contains(&i))
            .count();
        graph.add_node(Node {
            key: format!("person:白<{i}"),
            label: format!("白<露&{i}"),
            kind: ["official", "person", "place", "relic"][i % 4].to_owned(),
            degree: degree as u32,
            ..Node::default()
        });
    }
    for &(a, b, weight) in edges {
        let relation = RelationId(u8::from(a % 2 == 1));
        let edge = Edge {
            weight,
            relation,
            ..Edge::default()
        };
        graph.add_edge(NodeIndex::new(a), NodeIndex::new(b), edge);
    }
    let relations = vec![label("met", "会面"), label("roster", "同一名单")];
    KnowledgeGraph::new(graph, relations, Vec::new(), Layer::Default)
}

fn looks(graph: &KnowledgeGraph) -> Looks {
    Looks {
        coloring: Coloring::Types,
        measure: "degree".to_owned(),
        values: (graph.graph.node_weights())
            .map(|node| f64::from(node.degree))
            .collect(),
        labels: true,
        marked: vec!["person:白<0".to_owned()],
    }
}

fn caption() -> Caption {
    Caption {
        title: "白露 & others".to_owned(),
        notes: vec!["from 2031 · max-size < 20".to_owned()],
        source: "guanxi · corpus 0123456789ab".to_owned(),
    }
}

const PAGE: Page = Page {
    width: 160.0,
    height: 120.0,
};

/// How many elements of a name are in the group with an id.
fn count(written: &str, group: &str, name: &str) -> usize {
    let read = roxmltree::Document::parse(written).unwrap();
    let group = read
        .descendants()
        .find(|node| node.attribute("id") == Some(group));
    let elements = group.unwrap().descendants();
    elements.filter(|node| node.has_tag_name(name)).count()
}

#[test]
fn any_graph_becomes_a_figure() {
    let star: Vec<(usize, usize, f64)> = (1..40).map(|i| (0, i, i as f64)).collect();
    for (nodes, edges) in [
        (0, vec![]),
        (1, vec![]),
        (2, vec![(0, 1, f64::NAN)]),
        (9, vec![(0, 1, 1.0), (5, 6, 2.0)]),
        (40, star),
    ] {
        let graph = graph(nodes, &edges);
        let (scene, left_out) = network(&graph, &schema(), &looks(&graph), &caption(), PAGE);
        let written = svg(&scene, None);
        assert!(
            !written.contains("NaN") && !written.contains("inf"),
            "{nodes}"
        );
        assert_eq!(count(&written, "edges", "line"), edges.len());
        let drawn = count(&written, "nodes", "circle") + count(&written, "nodes", "polygon");
        // the one in the middle has a ring
        assert_eq!(drawn, nodes + usize::from(nodes > 0));
        assert_eq!(count(&written, "labels", "text") + left_out.names, nodes);
        assert_eq!(
            written,
            svg(
                &network(&graph, &schema(), &looks(&graph), &caption(), PAGE).0,
                None
            )
        );
    }
}

#[test]
fn the_legend_explains_what_is_drawn() {
    let graph = graph(8, &[(0, 1, 1.0), (1, 2, 9.0), (2, 3, 1.0)]);
    let mut looks = looks(&graph);
    let (scene, _) = network(&graph, &schema(), &looks, &caption(), PAGE);
    let said: Vec<String> = scene.texts().map(|text| text.text.clone()).collect();
    for part in [
        "官员 official (2)",
        "地点 place (2)",
        "relic (2)",
        "会面 met (2)",
        "同一名单 roster (1)",
        "size: degree",
        "from 2031 · max-size < 20",
        "guanxi · corpus 0123456789ab",
    ] {
        assert!(said.iter().any(|text| text == part), "{part} in {said:?}");
    }
    assert!(scene.characters().contains(&'露'));
    looks.coloring = Coloring::Groups {
        name: "community".to_owned(),
        of: (0..8)
            .map(|i| (i < 6).then(|| (i / 3).to_string()))
            .collect(),
        // in the whole, of which a part is drawn, 白<露&5 has most ties
        degrees: vec![1, 2, 2, 1, 0, 9, 0, 0],
    };
    looks.labels = false;
    let (scene, left_out) = network(&graph, &schema(), &looks, &caption(), PAGE);
    assert_eq!(left_out, Crowded::default());
    let said: Vec<&str> = scene.texts().map(|text| text.text.as_str()).collect();
    assert!(
        said.iter()
            .any(|text| text.contains("白<露&1") && text.ends_with("… (3)")),
        "{said:?}"
    );
    assert!(said.contains(&"1 白<露&5 白<露&3 … (3)"), "{said:?}");
}

fn career() -> Career {
    let office = |name: &str, from: &str, to: &str| Office {
        name: name.to_owned(),
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        firm: [true, false],
    };
    let happening = |date: &str, kind| Happening {
        date: date.parse().unwrap(),
        kind,
    };
    Career {
        offices: vec![
            office("北岭县 副县长", "2031-01", "2031-06-20"),
            office("北岭县 副县长", "2032-02-01", "2032-05"),
            office("北岭县 县长", "2032-06-01", "2033"),
        ],
        happenings: vec![
            happening("2031-03-05", 0),
            happening("2031-03-09", 1),
            happening("2032-07", 0),
            happening("2032", 0),
        ],
        kinds: vec!["会议 meeting".to_owned(), "访问 visit".to_owned()],
        office: "任职 holds post".to_owned(),
        undated: [2, 1],
    }
}

#[test]
fn a_career_has_bars_and_columns() {
    let (scene, shown) = timeline(&career(), &caption(), PAGE);
    let want = Shown {
        happenings: 3,
        rough: 1,
        offices: 2,
        unseen: 0,
    };
    assert_eq!(shown, want, "a year is no month");
    let written = svg(&scene, None);
    assert_eq!(count(&written, "offices", "polygon"), 3);
    assert_eq!(
        count(&written, "offices", "text"),
        2,
        "an office that was left and taken again has one lane"
    );
    assert_eq!(count(&written, "appearances", "polygon"), 3);
    for part in [
        "2031-01",
        "2032-01",
        "会议 meeting (2)",
        "1 dated too roughly left out · 2 undated left out · 1 of the offices undated",
    ] {
        assert!(written.contains(part), "{part}");
    }
    let empty = svg(&timeline(&Career::default(), &caption(), PAGE).0, None);
    assert!(roxmltree::Document::parse(&empty).is_ok());
}

#[test]
fn what_is_not_drawn_makes_no_axis_longer() {
    let mut career = career();
    career.offices.clear();
    career.happenings[3].date = "2027".parse().unwrap();
    let (scene, shown) = timeline(&career, &caption(), PAGE);
    let written = svg(&scene, None);
    assert_eq!((shown.happenings, shown.rough), (3, 1));
    assert!(written.contains("appearances a month") && written.contains("2031-03"));
    assert!(!written.contains("2027"), "{written}");
    // what is all that is known is drawn in columns wide enough for it
    career.happenings.drain(..3);
    let (scene, shown) = timeline(&career, &caption(), PAGE);
    assert_eq!((shown.happenings, shown.rough), (1, 0));
    assert!(svg(&scene, None).contains("appearances a year"));
}

#[test]
fn the_smallest_page_holds_what_it_shows() {
    let page = Page {
        width: 60.0,
        height: 60.0,
    };
    let star: Vec<(usize, usize, f64)> = (1..30).map(|i| (0, i, i as f64)).collect();
    let graph = graph(30, &star);
    let caption = Caption {
        title: "白露 & others ".repeat(9),
        notes: vec!["from 2031 · max-size < 20 · ".repeat(9)],
        ..caption()
    };
    let (scene, crowded) = network(&graph, &schema(), &looks(&graph), &caption, page);
    assert!(crowded.names > 0 && crowded.legend > 0, "{crowded:?}");
    let heights = |id: &str| {
        let group = scene.groups.iter().find(|group| group.id == id).unwrap();
        let ys = group.marks.iter().filter_map(|mark| match mark {
            scene::Mark::Text(text) => Some(text.at[1]),
            scene::Mark::Shape {
                outline: scene::Outline::Circle { at, .. },
                ..
            } => Some(at[1]),
            _ => None,
        });
        ys.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], y| {
            [low.min(y), high.max(y)]
        })
    };
    let order = ["title", "nodes", "legend", "source"].map(heights);
    for pair in order.windows(2).filter(|pair| pair[1][0].is_finite()) {
        assert!(pair[0][1] < pair[1][0], "{order:?}");
    }
}

#[test]
fn columns_are_days_or_years_where_that_is_readable() {
    let mut short = career();
    short.offices.clear();
    short.happenings.truncate(2);
    let written = svg(&timeline(&short, &caption(), PAGE).0, None);
    assert!(written.contains("appearances a day") && written.contains("2031-03-05"));
    let mut long = career();
    long.offices[0].from = "2001".parse().unwrap();
    let written = svg(&timeline(&long, &caption(), PAGE).0, None);
    assert!(written.contains("appearances a year") && written.contains(">2005<"));
}
