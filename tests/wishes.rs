//! Wishes for a graph as people meet them: what they leave out is told, what a layer cannot fulfil is
//! refused, and every edge is explained.

mod corpus;

use corpus::{Desk, errors, text};

const OFFICIALS: &str = "name,home\n苗远山,青崖县\n甘霖霖,青崖县\n罗盛野,青崖县\n";
const PLACES: &str = "name,aliases,home\n湖南省青崖县,青崖县,\n";
/// Two meetings in a chain, one of them of no certain day.
const PAGES: [(&str, &str); 3] = [
    ("2031-01-10", "本报讯 1月9日，青崖县县长苗远山会见甘霖霖。"),
    ("2031-02-12", "本报讯 2月11日，青崖县县长苗远山会见甘霖霖。"),
    ("无日", "本报讯 甘霖霖会见罗盛野。"),
];

fn built() -> Desk {
    let desk = Desk::with(&[
        ("dictionaries/officials.csv", OFFICIALS),
        ("dictionaries/places.csv", PLACES),
    ]);
    for (name, text) in PAGES {
        let page = format!("# 短讯\n\n{text}\n");
        desk.write(&format!("data/青崖报/{name}.txt"), &page);
    }
    desk.told(&["build", "-q"]);
    desk
}

#[test]
fn what_wishes_leave_out_is_told_in_message_and_file() {
    let desk = built();
    for (line, said, silent) in [
        ("export --all", "nothing left out", "left out as asked"),
        (
            "export --all --layer met --from 1900 --to 2100",
            "left out as asked: 1 undated occasion",
            "nothing left out",
        ),
        (
            "export --all --relation holds_post",
            "edges by relation",
            "nothing left out",
        ),
        (
            "export --all --type place",
            "entities by type",
            "nothing left out",
        ),
        (
            "export --all --layer met --max-size 1",
            "3 occasions by size",
            "nothing left out",
        ),
        (
            "measure --layer met --from 1900 --to 2100",
            "1 undated occasion",
            "nothing left out",
        ),
    ] {
        let run = desk.line(line);
        let told = errors(&run);
        assert!(
            told.contains(said) && !told.contains(silent),
            "{line}: {told}"
        );
        if line.starts_with("export") {
            let file = desk.read("exports/graph.graphml");
            assert!(file.contains(said) && !file.contains(silent), "{line}");
        }
    }
    let file = desk.read("exports/graph.graphml");
    assert!(file.contains("\ndocuments 3\npapers 2031-01-10 to 2031-02-12\n"));
    let empty = desk.line("export --from 1999 --to 1999");
    assert!(errors(&empty).contains("hint: the papers are of 2031-01-10 to 2031-02-12"));
}

#[test]
fn what_a_layer_cannot_fulfil_is_refused() {
    let desk = built();
    for (line, said) in [
        (
            "export --layer met --relation clause",
            "no edge of the layer met is of the relation clause",
        ),
        (
            "export --layer events --relation met",
            "no edge of the layer events",
        ),
        (
            "export --layer cooccurrence --max-size 3",
            "--max-size changes nothing",
        ),
        (
            "export --layer met --hierarchy",
            "--hierarchy changes nothing",
        ),
        (
            "measure --by degree --resolution 5",
            "--resolution changes nothing",
        ),
        ("measure --by core --seed 5", "--seed changes nothing"),
        ("export -o /dev/null", "no regular file"),
    ] {
        let run = desk.line(line);
        assert_eq!(run.status.code(), Some(2), "{line}: {}", errors(&run));
        assert!(errors(&run).contains(said), "{line}: {}", errors(&run));
    }
    let other = desk.line("export --as gexf -o x.graphml");
    assert!(errors(&other).contains("warning: x.graphml is written as gexf"));
}

#[test]
fn every_edge_is_explained() {
    let desk = built();
    let edges = desk.told(&["export", "--all", "--as", "json", "-o", "-"]);
    let graph: serde_json::Value = serde_json::from_str(&edges).unwrap();
    let uid = |id: &serde_json::Value| -> String {
        let nodes = graph["nodes"].as_array().unwrap();
        let node = nodes.iter().find(|node| node["key"] == *id).unwrap();
        node["attributes"]["uid"].as_str().unwrap().to_owned()
    };
    let mut offices = 0;
    for edge in graph["edges"].as_array().unwrap() {
        let (a, b) = (uid(&edge["source"]), uid(&edge["target"]));
        let told = desk.told(&["explain", &a, &b, "--format", "csv"]);
        let relation = edge["attributes"]["relation"].as_str().unwrap();
        let quote = edge["attributes"]["quote"].as_str().unwrap();
        assert!(told.contains(relation), "{a} {b} {relation}: {told}");
        assert!(told.contains(quote), "{a} {b} {quote}: {told}");
        offices += usize::from(relation == "holds_post");
    }
    assert!(offices > 0);
    let early = desk.line("explain 苗远山 甘霖霖 --to 1999");
    assert!(errors(&early).contains("the papers are of 2031-01-10"));
}

#[test]
fn who_is_asked_for_is_told_of() {
    let desk = built();
    let alone = desk.line("export --ego 苗远山 --radius 0 --layer met -o -");
    assert!(text(&alone).contains("person:苗远山"), "{}", errors(&alone));
    let lone = desk.line("measure --ego 苗远山 --radius 0 --layer met --by strength,community");
    assert!(!text(&lone).contains("-0"), "{}", text(&lone));
    assert!(!errors(&lone).contains("modularity"));
    let missing = desk.line("measure 罗盛野 --layer met --from 2031");
    assert_eq!(missing.status.code(), Some(1));
    assert!(errors(&missing).contains("is not in this graph"));
}

#[test]
fn the_limit_that_stops_a_path_is_named() {
    let desk = built();
    for (line, hint) in [
        (
            "path 苗远山 罗盛野 --max-steps 1",
            "--max-steps 1 stops it: without it there is a path of 2 steps",
        ),
        (
            "path 苗远山 罗盛野 --min-weight 2",
            "--min-weight 2 stops it",
        ),
        ("path 苗远山 罗盛野 --max-size 1", "--max-size 1 stops it"),
        (
            "path 苗远山 罗盛野 --max-size 1 --max-steps 1",
            "stop it together: without them there is a path of 2 steps",
        ),
    ] {
        let run = desk.line(line);
        assert_eq!(run.status.code(), Some(1), "{line}");
        assert!(errors(&run).contains(hint), "{line}: {}", errors(&run));
        assert!(!errors(&run).contains("cooccurrence"), "{line}");
    }
}
