//! The program as people run it: files in, messages, tables and exit codes out.

#![allow(clippy::unwrap_used, reason = "a failing step is a failing test")]

mod corpus;

use std::fs;
use std::io::Read;
use std::process::Stdio;

use corpus::{Desk, errors, text};

const OFFICIALS: &str =
    "name,home,aliases\n苗远山,青崖县,\n甘霖霖,青崖县,\n罗盛野,青崖县,\n罗盛野,赤岭县,\n";
const PLACES: &str = "name,aliases,home\n湖南省青崖县,青崖县,\n贵州省赤岭县,赤岭县,\n";
const ENTERPRISES: &str = "name,aliases\n湖南启明星照明有限公司,启明星照明\n";
const PAGE: &str = "# 苗远山调研启明星照明\n\n本报讯 3月4日，青崖县县长苗远山到启明星照明调研，甘霖霖陪同。\n\n\
    苗远山指出，要加快建设。苗远山、甘霖霖随后座谈。\n";
const SECOND: &str = "# 会议召开\n\n青崖县县长苗遠山主持會議，罗盛野出席。\n";

/// A folder with texts and dictionaries.
fn desk() -> Desk {
    Desk::with(&[
        ("dictionaries/officials.csv", OFFICIALS),
        ("dictionaries/places.csv", PLACES),
        ("dictionaries/enterprises.csv", ENTERPRISES),
        ("data/青崖报/2031-03-05.txt", PAGE),
        ("data/青崖报/2031-04-06.txt", SECOND),
    ])
}

/// The same with a database.
fn built() -> Desk {
    let desk = desk();
    desk.told(&["build"]);
    desk
}

#[test]
fn a_folder_becomes_a_database_and_a_graph() {
    let desk = built();
    for file in ["guanxi.db", "exports/graph.graphml"] {
        assert!(desk.path().join(file).exists(), "{file}");
    }
    let output = desk.run(&["build", "-q"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        (text(&output), errors(&output)),
        (String::new(), String::new())
    );
    let output = desk.run(&["build"]);
    assert!(
        errors(&output).contains("2 documents, 0 read, 2 unchanged"),
        "{}",
        errors(&output)
    );
}

#[test]
fn questions_are_answered_with_their_exit_code() {
    let desk = built();
    for (arguments, code, out, err) in [
        (&["mentions", "苗远山"][..], 0, "县长  苗远山  到启明星", ""),
        (
            &["mentions", "苗遠山", "--from", "2031-04"],
            0,
            "苗遠山",
            "",
        ),
        (
            &["mentions", "miaoyuanshan", "--format", "csv"],
            0,
            "document,page,date",
            "",
        ),
        (
            &["mentions", "苗远"],
            1,
            "",
            "did you mean\n  person:苗远山",
        ),
        (
            &["mentions", "苗远山", "--from", "2099"],
            1,
            "",
            "no such mention",
        ),
        (&["links", "苗远山"], 0, "甘霖霖", ""),
        (&["posts", "苗远山"], 0, "县长", ""),
        (
            &["posts", "苗远山", "--format", "csv"],
            0,
            "person,name,post,organ,organ_name,status,from,to,begun,ended",
            "",
        ),
        (
            &["posts", "苗远山", "--from", "2099"],
            1,
            "",
            "no such office of or in person:苗远山",
        ),
        (
            &["links", "苗远山", "--type", "project"],
            1,
            "",
            "there is no entity of type 'project'",
        ),
        (
            &["explain", "苗远山", "甘霖霖"],
            0,
            "> 苗远山、甘霖霖随后座谈。",
            "",
        ),
        (
            &["explain", "苗远山", "启明星照明", "--format", "jsonl"],
            0,
            "\"a_form\":\"name\"",
            "",
        ),
        (
            &["explain", "苗远山", "苗远山"],
            2,
            "",
            "both names mean person:苗远山",
        ),
        (
            &["mentions", "苗远山", "--type", "planet"],
            1,
            "",
            "there is no entity of type 'planet'",
        ),
        (
            &["entities", "--origin", "hearsay"],
            2,
            "",
            "possible values: dictionary",
        ),
        (&["path", "甘霖霖", "启明星照明"], 0, "such as", ""),
        (
            &["path", "甘霖霖", "甘霖霖"],
            2,
            "",
            "both names mean person:甘霖霖",
        ),
        (
            &["entities", "--type", "official", "--limit", "1"],
            0,
            "person:苗远山",
            "1 of ",
        ),
        (&["stats"], 0, "documents", ""),
        (&["stats", "--coverage"], 0, "2031-03", ""),
        (&["export", "-o", "-"], 0, "<graphml", ""),
        (&["export", "-o", "graph.txt/x.gexf"], 0, "", "nodes"),
        (
            &["export", "--type", "planet"],
            2,
            "",
            "'planet' is no entity type",
        ),
        (&["check"], 0, "", "errors"),
        (&["manifest", "nowhere"], 2, "", "error: nowhere"),
        (&["manifest", "data"], 0, "青崖报/2031-03-05.txt", ""),
        (&["stats", "--db", "none.db"], 2, "", "none.db"),
        (
            &["stats", "--db", "data/青崖报/2031-03-05.txt"],
            2,
            "",
            "error: ",
        ),
        (&["build", "elsewhere"], 2, "", "hint: "),
        (&["nonsense"], 2, "", "unrecognized subcommand"),
        (&["--version"], 0, "guanxi ", ""),
    ] {
        let output = desk.run(arguments);
        let told = format!("{arguments:?}\n{}\n{}", text(&output), errors(&output));
        assert_eq!(output.status.code(), Some(code), "{told}");
        assert!(text(&output).contains(out), "{told}");
        assert!(errors(&output).contains(err), "{told}");
    }
}

#[test]
fn an_office_tells_namesakes_apart() {
    let desk = desk();
    let rows = "name,id,home,context\n甘霖霖,,青崖县,\n罗盛野,person:罗盛野（教育）,青崖县,教育局\n\
        罗盛野,person:罗盛野（龙眼）,青崖县,龙眼镇\n";
    desk.write("dictionaries/officials.csv", rows);
    let known = "# 走访\n\n本报讯 4月6日，青崖县教育局局长罗盛野到启明星照明走访。\n";
    let open = "# 交流\n\n本报讯 4月7日，青崖县教育局局长罗盛野到龙眼镇调研，甘霖霖陪同。\n";
    desk.write("data/青崖报/2031-04-07.txt", known);
    desk.write("data/云川报/2031-04-08.txt", open);
    let output = desk.run(&["build"]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let output = desk.run(&["met", "甘霖霖", "--format", "csv", "--from", "2031-04-07"]);
    assert!(text(&output).contains("罗盛野"), "{}", text(&output));
    let output = desk.run(&["explain", "person:罗盛野（教育）", "甘霖霖"]);
    let reason = "tenure: 局长 @ organization:青崖县教育局";
    assert!(
        text(&output).contains(reason),
        "{}{}",
        text(&output),
        errors(&output)
    );
}

#[test]
fn a_title_without_a_name_is_its_holders_while_he_is_seen_in_office() {
    let desk = desk();
    for day in ["02", "06", "08"] {
        let text = format!("# 座谈\n\n本报讯 青崖县县长指出，要加快建设{day}。罗盛野参加座谈。\n");
        desk.write(&format!("data/青崖报/2031-04-{day}.txt"), &text);
    }
    desk.write("data/青崖报/2031-04-07.txt", SECOND);
    assert_eq!(desk.run(&["build"]).status.code(), Some(0));
    let plain = desk.run(&["mentions", "苗远山", "--format", "csv"]);
    assert!(!text(&plain).contains("title_only"), "{}", text(&plain));
    let output = desk.run(&["mentions", "苗远山", "--titles", "--format", "csv"]);
    let lines = text(&output);
    let found: Vec<&str> = lines.lines().filter(|l| l.contains("title_only")).collect();
    // seen in office on 4 March and 7 April
    let documents: Vec<&str> = found.iter().filter_map(|l| l.split(',').next()).collect();
    let expected = ["data/青崖报/2031-04-02.txt", "data/青崖报/2031-04-06.txt"];
    assert_eq!(documents, expected, "{lines}");
    // nobody meets a title
    let met = desk.run(&[
        "met",
        "苗远山",
        "--from",
        "2031-04-06",
        "--to",
        "2031-04-06",
    ]);
    assert_eq!(met.status.code(), Some(1), "{}", text(&met));
}

#[test]
fn texts_are_tagged_without_a_database() {
    let desk = desk();
    for (style, expected) in [
        ("inline", "[苗远山|official]到[启明星照明|enterprise]调研"),
        ("jsonl", "\"entity\":\"person:苗远山\""),
        ("html", "<mark class=\"official\" title=\"person:苗远山"),
    ] {
        let output = desk.run(&["tag", "data", "--format", style]);
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        assert!(
            text(&output).contains(expected),
            "{style}\n{}",
            text(&output)
        );
    }
    assert!(!desk.path().join("guanxi.db").exists());
}

#[test]
fn standard_input_is_a_text() {
    let desk = desk();
    let mut child = desk
        .command(&["tag", "-", "--format", "inline"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(
        &mut child.stdin.take().unwrap(),
        "县长苗远山到场。".as_bytes(),
    )
    .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output), "县长[苗远山|official]到场。\n");
}

#[test]
fn unreadable_input_is_said_and_the_rest_is_done() {
    let desk = desk();
    fs::write(
        desk.path().join("data/坏.txt"),
        [0x89, b'P', b'N', b'G', 0, 1, 2, 0xff],
    )
    .unwrap();
    let output = desk.run(&["build"]);
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    assert!(errors(&output).contains("坏.txt"), "{}", errors(&output));
    assert_eq!(desk.run(&["mentions", "苗远山"]).status.code(), Some(0));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let desk = built();
    for arguments in [
        &["export", "-o", "-"][..],
        &["mentions", "苗远山", "--format", "json"],
    ] {
        let mut child = desk
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        assert_eq!(
            child.wait().unwrap().code(),
            Some(0),
            "{arguments:?} {said}"
        );
        assert!(
            !said.contains("error") && !said.contains("panic"),
            "{arguments:?} {said}"
        );
    }
}

#[test]
fn colour_is_asked_for_or_not_there() {
    let desk = built();
    for (color, escapes) in [("auto", false), ("never", false), ("always", true)] {
        let output = desk.run(&["mentions", "苗远山", "--color", color]);
        assert_eq!(text(&output).contains('\u{1b}'), escapes, "{color}");
    }
}

#[test]
fn csv_tables_come_in_two_files_with_their_origin() {
    let desk = built();
    let output = desk.run(&["export", "--as", "csv", "-o", "out/graph.csv", "--all"]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let mut names: Vec<String> = fs::read_dir(desk.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["graph.about.txt", "graph.edges.csv", "graph.nodes.csv"]
    );
}

#[test]
fn graph_filters_are_asked_for_refused_and_told() {
    let desk = built();
    for (asked, code, inside, outside, err) in [
        (&["--all"][..], 0, "person:苗远山", "members", ""),
        (
            &["--backbone=0", "--all"],
            0,
            "backbone 0",
            "<edge",
            "left out as asked: ",
        ),
        (&["--backbone=2"], 2, "", "", "a number from 0 to 1"),
        (
            &["--relation", "visited"],
            0,
            "relation visited",
            "罗盛野",
            "",
        ),
        (
            &["--relation", "liked"],
            2,
            "",
            "",
            "'liked' is no relation; there are met",
        ),
        (
            &["--layer", "met", "--min-npmi", "0"],
            2,
            "",
            "",
            "layer met counts no sentences",
        ),
        (
            &["--min-log-likelihood", "x"],
            2,
            "",
            "",
            "a number of 0 or more",
        ),
        // who is known to belong elsewhere, and who is not known to belong anywhere, is left out
        (
            &["--home", "place:湖南省青崖县", "--all"],
            0,
            "person:苗远山",
            "enterprise:湖南启明星照明有限公司",
            "entities without home",
        ),
        // the head of a government counts for it, the others have no office
        (
            &["--roll-up", "holders", "--all"],
            0,
            "members",
            "person:苗远山",
            "",
        ),
        (
            &["--roll-up", "place=city,bodies", "--all"],
            0,
            "bodies,place=city",
            "<nothing",
            "",
        ),
        (&["--roll-up", "firms"], 2, "", "", "place=district"),
    ] {
        let arguments = [&["export", "-o", "-"], asked].concat();
        let output = desk.run(&arguments);
        let (out, said) = (text(&output), errors(&output));
        let told = format!("{arguments:?}\n{out}\n{said}");
        assert_eq!(output.status.code(), Some(code), "{told}");
        assert!(out.contains(inside), "{told}");
        assert!(outside.is_empty() || !out.contains(outside), "{told}");
        assert!(said.contains(err), "{told}");
        assert_eq!(text(&desk.run(&arguments)), out, "the same twice");
    }
}

#[test]
fn a_first_build_that_finds_nothing_leaves_no_database() {
    let desk = desk();
    let output = desk.run(&["build", "nowhere"]);
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    assert!(!desk.path().join("guanxi.db").exists());
    assert!(!desk.path().join("exports").exists());
}

#[test]
fn another_logic_reads_everything_again() {
    let desk = built();
    let path = desk.path().join("guanxi.db");
    let store = guanxi::store::Store::create_or_open(&path).unwrap();
    store.set_build_value("logic", "of yesterday").unwrap();
    drop(store);
    for read in ["2 read, 0 unchanged", "0 read, 2 unchanged"] {
        let output = desk.run(&["build"]);
        assert!(errors(&output).contains(read), "{}", errors(&output));
    }
}

#[test]
fn measures_are_listed_and_stand_in_the_export() {
    let desk = built();
    let output = desk.run(&[
        "measure",
        "--layer",
        "met",
        "--by",
        "strength,constraint,core",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let lines: Vec<String> = text(&output).lines().map(str::to_owned).collect();
    assert!(lines[0].starts_with("rank  label"), "{lines:?}");
    assert!(lines[1].trim_start().starts_with("1  "), "{lines:?}");
    assert!(
        errors(&output).starts_with("layer met: "),
        "{}",
        errors(&output)
    );

    let output = desk.run(&[
        "measure", "--by", "all", "--top", "1", "--format", "jsonl", "-q",
    ]);
    let row: serde_json::Value = serde_json::from_str(&text(&output)).unwrap();
    let keys: Vec<&str> = row
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let want = "rank key name label type degree strength betweenness closeness pagerank core component \
        component_size constraint community";
    assert_eq!(keys.join(" "), want);
    assert_eq!(row["rank"], 1);
    assert_eq!(row["component"], 1);

    let output = desk.run(&["measure", "--layer", "events", "--by", "core"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        errors(&output).contains("hint: measure --layer met"),
        "{}",
        errors(&output)
    );

    let graph = fs::read_to_string(desk.path().join("exports/graph.graphml")).unwrap();
    for (name, kind) in [
        ("strength", "double"),
        ("betweenness", "double"),
        ("closeness", "double"),
        ("pagerank", "double"),
        ("core", "int"),
        ("component", "int"),
        ("component_size", "int"),
        ("constraint", "double"),
        ("community", "int"),
    ] {
        let key = format!("for=\"node\" attr.name=\"{name}\" attr.type=\"{kind}\"");
        assert!(graph.contains(&key), "{name}");
    }
    let output = desk.run(&["export", "--no-measures", "-o", "-"]);
    assert!(!text(&output).contains("betweenness"), "{}", text(&output));
    let output = desk.run(&["export", "--layer", "events", "-o", "-"]);
    assert!(text(&output).contains("n_betweenness") && !text(&output).contains("n_constraint"));
}
