//! Tests of what facts make of pairs, read from a database.

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
