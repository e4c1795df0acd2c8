//! `guanxi draw` as people run it. A machine without a Chinese font must pass too.

#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

mod corpus;

use std::fs;
use std::path::Path;

use corpus::{Desk, errors};

const OFFICIALS: &str = "name,home\n苗远山,青崖县\n甘霖霖,青崖县\n罗盛野,青崖县\n";
const PLACES: &str = "name,aliases\n湖南省青崖县,青崖县\n";
const PAGE: &str = "# 苗远山调研\n\n本报讯 3月4日，青崖县县长苗远山到启明星照明调研，甘霖霖陪同。\n\n\
    3月5日，苗远山主持召开会议，罗盛野、甘霖霖出席。\n";

/// A desk with its database.
fn built() -> Desk {
    let desk = Desk::with(&[
        ("dictionaries/officials.csv", OFFICIALS),
        ("dictionaries/places.csv", PLACES),
        ("data/青崖报/2031-03-05.txt", PAGE),
    ]);
    desk.told(&["build"]);
    desk
}

#[test]
fn the_graph_becomes_an_svg() {
    let desk = built();
    let output = desk.run(&[
        "draw",
        "--layer",
        "met",
        "--ego",
        "苗远山",
        "--color-by",
        "community",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let svg = desk.read("exports/figure.svg");
    let read = roxmltree::Document::parse(&svg).unwrap();
    let texts: Vec<&str> = read.descendants().filter_map(|node| node.text()).collect();
    for name in ["苗远山", "甘霖霖", "罗盛野", "苗远山: who met whom"] {
        assert!(texts.contains(&name), "{name} in {texts:?}");
    }
    assert!(
        texts
            .iter()
            .any(|text| text.contains("layer met · ego person:苗远山")),
        "{texts:?}"
    );
    let again = desk.run(&[
        "draw",
        "--layer",
        "met",
        "--ego",
        "苗远山",
        "--color-by",
        "community",
        "-o",
        "-",
    ]);
    assert_eq!(again.stdout, svg.into_bytes());
}

#[test]
fn a_career_becomes_an_svg() {
    let desk = built();
    let output = desk.run(&[
        "draw",
        "--timeline",
        "苗远山",
        "--stack",
        "role",
        "-o",
        "career.svg",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let svg = desk.read("career.svg");
    assert!(roxmltree::Document::parse(&svg).is_ok());
    assert!(svg.contains("苗远山: offices and appearances"));
}

#[test]
fn who_has_no_edge_is_left_out_and_told() {
    let desk = built();
    let nodes = |line: &str| {
        let output = desk.line(line);
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        let svg = desk.read("a.svg");
        let names = ["苗远山", "甘霖霖", "罗盛野"];
        let drawn = names.map(|name| svg.contains(&format!("<title>{name} ·")));
        (drawn, errors(&output))
    };
    // two of them met twice, the third once
    let (drawn, said) = nodes("draw --layer met --all --min-weight 2 -o a.svg");
    assert_eq!(drawn, [true, true, false]);
    for part in ["1 node without an edge left out", "edges by weight"] {
        assert!(said.contains(part), "{part} in {said}");
        assert!(desk.read("a.svg").replace('\n', " ").contains("by weight"));
    }
    let (drawn, _) = nodes("draw --layer met --all --min-weight 2 --isolates -o a.svg");
    assert_eq!(drawn, [true; 3]);
}

#[test]
fn a_figure_of_communities_says_how_they_were_found() {
    let desk = built();
    let options = "--layer met --all --resolution 1.5 --seed 7";
    let output = desk.line(&format!("draw --color-by community {options} -o a.svg"));
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let svg = desk.read("a.svg");
    for part in [
        "by Leiden, modularity",
        "resolution 1.5, seed 7",
        "papers of 2031-03-05",
    ] {
        assert!(svg.contains(part), "{part}");
    }
    let output = desk.line(&format!("export {options} -o a.graphml"));
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert!(desk.read("a.graphml").contains("resolution 1.5, seed 7"));
    let output = desk.line("export --no-measures --seed 7");
    assert!(errors(&output).contains("cannot be used with"));
}

#[test]
fn occasions_of_one_day_and_type_have_labels_of_their_own() {
    let desk = built();
    let page = "# 短讯\n\n本报讯 3月7日，苗远山会见甘霖霖。\n\n3月7日，罗盛野会见孔照野。\n";
    desk.write("dictionaries/people.csv", "name,home\n孔照野,青崖县\n");
    desk.write("data/青崖报/2031-03-08.txt", page);
    desk.told(&["build"]);
    let output = desk.line("draw --layer events --all -o a.svg");
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let svg = desk.read("a.svg");
    let read = roxmltree::Document::parse(&svg).unwrap();
    let mut labels: Vec<&str> = read
        .descendants()
        .filter(|node| node.has_tag_name("title"))
        .filter_map(|node| node.text()?.strip_prefix("2031-03-07 "))
        .collect();
    assert_eq!(labels.len(), 2, "{svg}");
    labels.dedup();
    assert_eq!(labels.len(), 2, "{labels:?}");
}

#[test]
fn a_font_without_the_letters_is_told() {
    let font = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
    if !Path::new(font).is_file() {
        return;
    }
    let desk = built();
    let output = desk.line(&format!("draw --outlines --font {font} -o a.svg"));
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let said = errors(&output);
    assert!(
        said.contains("the font lacks") && said.contains("fc-list"),
        "{said}"
    );
}

#[test]
fn a_png_is_painted_or_the_missing_font_is_named() {
    let desk = built();
    let output = desk.run(&["draw", "-o", "a.png", "--size", "80x60", "--dpi", "100"]);
    if output.status.code() == Some(0) {
        let png = desk.bytes("a.png");
        assert!(png.starts_with(b"\x89PNG"));
        // 80 mm at 100 pixels an inch
        assert_eq!(png[16..20], 315u32.to_be_bytes());
    } else {
        assert!(
            errors(&output).contains("fonts-noto-cjk"),
            "{}",
            errors(&output)
        );
    }
    for (font, said) in [
        ("Xyzzy Hei", "no font 'Xyzzy Hei'"),
        ("data/青崖报/2031-03-05.txt", "font"),
    ] {
        let output = desk.run(&["draw", "--outlines", "--font", font]);
        assert_eq!(output.status.code(), Some(2));
        assert!(errors(&output).contains(said), "{}", errors(&output));
    }
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let desk = built();
    let page = "# 短讯\n\n本报讯 记者走访青崖县。\n";
    desk.write("data/青崖报/2031-03-06.txt", page);
    desk.told(&["build"]);
    for (arguments, code, said) in [
        (vec!["draw", "-o", "a.pdf"], 2, "svg"),
        (vec!["draw", "--size-by", "charm"], 2, "betweenness"),
        (
            vec!["draw", "--min-weight", "99"],
            1,
            "nothing is left to draw",
        ),
        (
            vec!["draw", "--timeline", "苗远山", "--from", "2040"],
            1,
            "no such",
        ),
        (vec!["draw", "--ego", "无名氏"], 1, "no '无名氏'"),
        (vec!["draw", "--timeline", "青崖县"], 2, "is a place"),
        (vec!["draw", "--resolution", "2"], 2, "--color-by community"),
        (
            vec!["draw", "--timeline", "苗远山", "--size-by", "strength"],
            2,
            "cannot be used with",
        ),
        (
            vec!["draw", "--ego", "苗远山", "--stack", "role"],
            2,
            "cannot be used with",
        ),
        (vec!["draw", "--size", "40x40"], 2, "60 to 2000"),
    ] {
        let output = desk.run(&arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {}",
            errors(&output)
        );
        assert!(errors(&output).contains(said), "{}", errors(&output));
    }
}

#[test]
fn exports_have_positions_unless_they_are_not_wanted() {
    let desk = built();
    for (arguments, has) in [
        (vec!["export", "-o", "-"], true),
        (vec!["export", "-o", "-", "--no-layout"], false),
    ] {
        let output = desk.run(&arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(text.contains("attr.name=\"x\""), has, "{arguments:?}");
    }
}

/// The sample with its dictionaries in a folder of their own, built.
fn sample() -> Desk {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let from = entry.unwrap().path();
            let to = to.join(from.file_name().unwrap());
            if from.is_dir() {
                copy(&from, &to);
            } else {
                fs::copy(&from, &to).unwrap();
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let desk = Desk::with(&[]);
    for folder in ["data", "dictionaries"] {
        copy(&root.join(folder), &desk.path().join(folder));
    }
    desk
}

#[test]
fn the_commands_of_the_page_about_figures_work() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/figures.md");
    let page = fs::read_to_string(page).unwrap();
    let desk = sample();
    let mut drawn = 0;
    for line in page
        .lines()
        .filter_map(|line| line.strip_prefix("    guanxi "))
    {
        // a machine without fonts can write SVG
        let line = line.replace(".png", ".svg");
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let output = desk.run(&arguments);
        assert_eq!(output.status.code(), Some(0), "{line}: {}", errors(&output));
        if let Some(at) = arguments.iter().position(|word| *word == "-o") {
            let svg = desk.read(arguments[at + 1]);
            assert!(roxmltree::Document::parse(&svg).is_ok(), "{line}");
            drawn += 1;
        }
    }
    assert_eq!(
        drawn,
        page.matches("](").count(),
        "every picture has its command"
    );
}
