//! Periods as people meet them: a series of files, one file with dates, measures over time, paths in the
//! order of time.

#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

mod corpus;

use std::io::Write;
use std::process::Command;

use corpus::{Desk, errors, text};

const OFFICIALS: &str = "name,home\n苗远山,青崖县\n甘霖霖,青崖县\n罗盛野,青崖县\n孔照野,青崖县\n";
const PLACES: &str = "name,aliases,home\n湖南省青崖县,青崖县,\n";
/// From 苗远山 to 孔照野 by way of 甘霖霖 and 罗盛野; the two middle meetings run against each other but
/// for the last. One page is dated to the year, one not at all.
const PAGES: [(&str, &str); 6] = [
    ("2031-01-10", "本报讯 1月9日，青崖县县长苗远山会见甘霖霖。"),
    ("2031-02-12", "本报讯 2月11日，罗盛野会见孔照野。"),
    ("2031-05-20", "本报讯 5月19日，甘霖霖会见罗盛野。"),
    ("2031-11-05", "本报讯 11月4日，罗盛野会见孔照野。"),
    ("旧闻", "苗远山、孔照野受到关注。"),
    ("无日", "苗远山、孔照野受到表扬。"),
];

/// A desk with its database.
fn built() -> Desk {
    let desk = Desk::with(&[
        ("dictionaries/officials.csv", OFFICIALS),
        ("dictionaries/places.csv", PLACES),
        ("data/manifest.csv", "path,date\n青崖报/旧闻.txt,2031\n"),
    ]);
    for (name, text) in PAGES {
        let page = format!("# 短讯\n\n{text}\n");
        desk.write(&format!("data/青崖报/{name}.txt"), &page);
    }
    desk.told(&["build", "-q"]);
    desk
}

/// (uid of every node), (uids of the ends of every edge and its weight) of a GraphML file.
fn graph(text: &str) -> (Vec<String>, Vec<String>) {
    let document = roxmltree::Document::parse(text).unwrap();
    let value = |element: roxmltree::Node<'_, '_>, key: &str| {
        let mut data = element
            .children()
            .filter(|one| one.attribute("key") == Some(key));
        data.next()
            .and_then(|one| one.text())
            .unwrap_or_default()
            .to_owned()
    };
    let all = |tag: &'static str| {
        document
            .descendants()
            .filter(move |one| one.has_tag_name(tag))
    };
    let names: Vec<(String, String)> = all("node")
        .map(|node| {
            (
                node.attribute("id").unwrap().to_owned(),
                value(node, "n_uid"),
            )
        })
        .collect();
    let end = |edge: roxmltree::Node<'_, '_>, which: &str| {
        let id = edge.attribute(which).unwrap();
        let (_, uid) = names.iter().find(|(known, _)| known == id).unwrap();
        uid.trim_start_matches("person:").to_owned()
    };
    let edges = all("edge").map(|edge| {
        let (source, target) = (end(edge, "source"), end(edge, "target"));
        format!("{source} {target} {}", value(edge, "e_weight"))
    });
    let edges = edges.collect();
    (names.into_iter().map(|(_, uid)| uid).collect(), edges)
}

#[test]
fn every_period_has_its_file() {
    let desk = built();
    let output = desk.line("export --slice quarter --layer met -o out/met.graphml");
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let names = ["Q1", "Q2", "Q3", "Q4"].map(|name| format!("met.2031-{name}.graphml"));
    assert_eq!(desk.files("out"), names);
    let edges = |name: &str| graph(&desk.read(&format!("out/{name}"))).1;
    for (name, want) in names.iter().zip([
        &["孔照野 罗盛野 1", "甘霖霖 苗远山 1"][..],
        &["甘霖霖 罗盛野 1"],
        &[],
        &["孔照野 罗盛野 1"],
    ]) {
        let mut found = edges(name);
        found.sort();
        let mut want: Vec<String> = want.iter().map(|edge| (*edge).to_owned()).collect();
        for edge in &mut want {
            let mut words: Vec<&str> = edge.split(' ').collect();
            words[..2].sort_unstable();
            *edge = words.join(" ");
        }
        want.sort();
        assert_eq!(found, want, "{name}");
    }
    assert!(
        errors(&output).contains("without an edge: 2031-Q3"),
        "{}",
        errors(&output)
    );
    let told = desk.read("out/met.2031-Q4.graphml");
    for line in [
        "filter slice quarter 2031-Q4",
        "filter from 2031-10",
        "filter to 2031-12",
    ] {
        assert!(told.contains(line), "{line} is not in\n{told}");
    }

    let output = desk.line("export --slice quarter --growing --layer met -o grown/met.graphml");
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let counts: Vec<usize> = names
        .iter()
        .map(|name| graph(&desk.read(&format!("grown/{name}"))).1.len())
        .collect();
    assert_eq!(counts, [2, 3, 3, 3]);
    let last = graph(&desk.read("grown/met.2031-Q4.graphml")).1;
    assert!(last.iter().any(|edge| edge.ends_with(" 2")), "{last:?}");
}

#[test]
fn old_times_without_an_edge_have_no_file() {
    let desk = built();
    let page = "# 旧事\n\n本报讯 2011年3月4日，苗远山会见孔照野。\n";
    desk.write("data/青崖报/2031-12-01.txt", page);
    desk.told(&["build", "-q"]);
    let output = desk.line("export --slice year --layer met -o out/g.graphml");
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert_eq!(desk.files("out"), ["g.2011.graphml", "g.2031.graphml"]);
    let said = errors(&output);
    let line = "not written: 19 periods without an edge outside the time of the papers";
    assert!(said.contains(line), "{said}");
}

#[test]
fn communities_of_a_period_come_with_their_modularity() {
    let desk = built();
    let line = "measure --layer met --by community --slice quarter --format csv";
    let told = text(&desk.line(line));
    let count = |name: &str| told.lines().filter(|line| line.contains(name)).count();
    assert_eq!(
        (count(",communities,"), count(",modularity,")),
        (3, 3),
        "{told}"
    );
    let empty = |line: &str| line.starts_with("2031-Q3") && line.contains(",modularity,");
    assert!(!told.lines().any(empty), "{told}");
}

#[test]
fn what_has_no_place_is_counted_and_not_placed() {
    let desk = built();
    let output = desk.line("export --slice month --layer cooccurrence -o out/g.graphml");
    let said = errors(&output);
    for line in [
        "left out: 1 document undated",
        "left out: 1 document dated too vaguely for a month",
    ] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    assert_eq!(desk.files("out").len(), 11);
    for name in desk.files("out") {
        let (_, edges) = graph(&desk.read(&format!("out/{name}")));
        let vague = edges
            .iter()
            .any(|edge| edge.contains("孔照野") && edge.contains("苗远山"));
        assert!(!vague, "{name}: {edges:?}");
    }
    let output = desk.line("export --slice year --layer cooccurrence -o year/g.graphml");
    assert!(
        !errors(&output).contains("too vaguely"),
        "{}",
        errors(&output)
    );
    let (_, edges) = graph(&desk.read("year/g.2031.graphml"));
    let known = edges
        .iter()
        .any(|edge| edge.contains("孔照野") && edge.contains("苗远山"));
    assert!(known, "{edges:?}");
}

#[test]
fn the_same_nodes_have_the_same_ids() {
    let desk = built();
    for options in ["", " --growing", " --all", " --ego 甘霖霖 --radius 2"] {
        let output = desk.line(&format!(
            "export --slice quarter --same-nodes -o out/g.graphml{options}"
        ));
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        let nodes: Vec<Vec<String>> = (desk.files("out").iter())
            .map(|name| graph(&desk.read(&format!("out/{name}"))).0)
            .collect();
        assert!(
            nodes.iter().all(|one| *one == nodes[0] && one.len() > 3),
            "{nodes:?}"
        );
    }
    // without them an entity in the middle may have no period of its own
    let output =
        desk.line("export --slice quarter --layer met --all --ego 苗远山 -o ego/g.graphml");
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let (nodes, edges) = graph(&desk.read("ego/g.2031-Q2.graphml"));
    assert_eq!((nodes.len(), edges.len()), (1, 0));
}

#[test]
fn wrong_wishes_are_refused() {
    let desk = built();
    for (line, want) in [
        (
            "export --slice year -o -",
            "standard output holds one graph only",
        ),
        (
            "export --dynamic -o g.graphml",
            "graphml cannot say when an edge is there",
        ),
        ("export --growing", "--slice"),
        ("export --dynamic --slice year", "cannot be used with"),
        (
            "path 苗远山 罗盛野 --in-order --layer cooccurrence",
            "--in-order follows the dates of occasions",
        ),
    ] {
        let output = desk.line(line);
        assert_eq!(output.status.code(), Some(2), "{line}");
        assert!(
            errors(&output).contains(want),
            "{line}: {}",
            errors(&output)
        );
    }
}

/// The spells of the edges of a GEXF file, `start..end` each, in the order of the edges.
fn spells(text: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(text).unwrap();
    let edges = document
        .descendants()
        .filter(|one| one.has_tag_name("edge"));
    let of = |edge: roxmltree::Node<'_, '_>| {
        let spells = edge.descendants().filter(|one| one.has_tag_name("spell"));
        let days = |one: roxmltree::Node<'_, '_>| {
            let [start, end] = ["start", "end"].map(|name| one.attribute(name).unwrap().to_owned());
            assert!(start <= end && start.len() == 10);
            format!("{start}..{end}")
        };
        spells.map(days).collect::<Vec<_>>().join(" ")
    };
    edges.map(of).collect()
}

#[test]
fn one_file_says_when_edges_are_there() {
    let desk = built();
    let output = desk.line("export --dynamic --layer met -o out/met.gexf");
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let mut found = spells(&desk.read("out/met.gexf"));
    found.sort();
    let want = [
        "2031-01-09..2031-01-09",
        "2031-02-11..2031-02-11 2031-11-04..2031-11-04",
        "2031-05-19..2031-05-19",
    ];
    assert_eq!(found, want);

    desk.line(
        "export --dynamic --layer cooccurrence --node-spells --dynamic-weight -o out/all.gexf",
    );
    let written = desk.read("out/all.gexf");
    let document = roxmltree::Document::parse(&written).unwrap();
    let all = |tag: &'static str| {
        document
            .descendants()
            .filter(move |one| one.has_tag_name(tag))
    };
    let head = all("graph").next().unwrap();
    for (name, want) in [
        ("mode", "dynamic"),
        ("timeformat", "date"),
        ("defaultedgetype", "undirected"),
    ] {
        assert_eq!(head.attribute(name), Some(want));
    }
    let weights = |edge: roxmltree::Node<'_, '_>| {
        let values = edge
            .descendants()
            .filter(|one| one.attribute("for") == Some("weight"));
        values
            .filter(|one| one.attribute("start").is_some())
            .count()
    };
    assert!(all("edge").all(|edge| weights(edge) > 0), "{written}");
    assert!(all("node").all(|node| node.descendants().any(|one| one.has_tag_name("spell"))));
    // the year of the vague page, beside which the undated one counts for nothing
    assert!(
        spells(&written).contains(&"2031-01-01..2031-12-31".to_owned()),
        "{written}"
    );
    let same =
        desk.line("export --dynamic --layer cooccurrence --node-spells --dynamic-weight -o -");
    assert_eq!(text(&same), written);

    let checker = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/check_graph_export.py");
    for name in ["met", "all"] {
        let file = desk.path().join(format!("out/{name}.gexf"));
        let check = Command::new("python3")
            .arg(checker)
            .arg(file)
            .arg("--dynamic")
            .output();
        let Ok(check) = check else {
            let said = "python3 is not there: the file is not read by others";
            writeln!(std::io::stderr(), "{said}").unwrap();
            return;
        };
        assert!(check.status.success(), "{}", text(&check));
    }
}

#[test]
fn measures_are_taken_in_every_period() {
    let desk = built();
    let line = "measure 甘霖霖 --layer met --slice quarter --by degree --format csv";
    let output = desk.line(line);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let table = text(&output);
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<String> = (reader.records())
        .map(|row| {
            let row = row.unwrap();
            [0, 4, 6, 7].map(|at| row[at].to_owned()).join(" ")
        })
        .collect();
    let want = [
        "2031-Q1  nodes 4",
        "2031-Q1  edges 2",
        "2031-Q1  density 0.333333333",
        "2031-Q1  components 2",
        "2031-Q1 甘霖霖 degree 1",
        "2031-Q2  nodes 2",
        "2031-Q2  edges 1",
        "2031-Q2  density 1",
        "2031-Q2  components 1",
        "2031-Q2 甘霖霖 degree 1",
        "2031-Q3  nodes 0",
        "2031-Q3  edges 0",
        "2031-Q3  density ",
        "2031-Q3  components 0",
        "2031-Q3 甘霖霖 degree ",
        "2031-Q4  nodes 2",
        "2031-Q4  edges 1",
        "2031-Q4  density 1",
        "2031-Q4  components 1",
        "2031-Q4 甘霖霖 degree ",
    ];
    assert_eq!(rows, want);
    let grown = text(&desk.line(&format!("{line} --growing")));
    assert!(grown.contains("2031-Q4,2031-01-01,2031-12-31,person:甘霖霖,甘霖霖,official,degree,2"));
    let whole = desk.line("measure 甘霖霖 --layer met --by degree --format csv");
    assert_eq!(text(&whole).lines().count(), 2);
}

#[test]
fn paths_keep_to_the_order_of_time() {
    let desk = built();
    let dates = |from: &str, to: &str| {
        let output = desk.line(&format!("path {from} {to} --in-order --format csv"));
        let table = text(&output);
        let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
        let rows = reader.records().map(|row| row.unwrap());
        let dates: Vec<String> = rows.map(|row| row[13].to_owned()).collect();
        (dates, output)
    };
    // the first of the two meetings at the end comes before what leads to it
    let (found, _) = dates("苗远山", "孔照野");
    assert_eq!(found, ["2031-01-09", "2031-05-19", "2031-11-04"]);
    let (found, output) = dates("孔照野", "苗远山");
    assert_eq!((found.len(), output.status.code()), (0, Some(1)));
    for line in [
        "without --in-order 3 steps",
        "from person:苗远山 to person:孔照野 there is one",
    ] {
        assert!(errors(&output).contains(line), "{}", errors(&output));
    }
    let (found, _) = dates("孔照野", "甘霖霖");
    assert_eq!(found, ["2031-02-11", "2031-05-19"]);
}
