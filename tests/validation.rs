//! From outside: a sample is judged, an article is read blindly, a list is imported, a dictionary is
//! mended and two builds are compared.

#![allow(clippy::unwrap_used, reason = "a failing step is a failing test")]

mod corpus;

use std::fs;
use std::path::Path;

use corpus::guanxi;

const PAGE: &str = "# 苗远山调研石榴坝机械\n\n本报讯 3月4日，青崖县县长苗远山到石榴坝机械有限公司调研，甘霖霖陪同。\n\n\
    苗远山指出，我国新能源产业发展很快。\n";

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn desk() -> tempfile::TempDir {
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path();
    write(folder, "dictionaries/officials.csv", "name\n苗远山\n");
    write(
        folder,
        "dictionaries/enterprises.csv",
        "\u{feff}name,aliases\r\n石榴坝机械有限公司,\r\n国新能源集团有限公司,国新能源\r\n",
    );
    write(folder, "data/青崖报/2031-03-05.txt", PAGE);
    guanxi(folder, "build --db first.db").expect(0, &[]);
    desk
}

#[test]
fn a_list_is_imported_and_the_builds_are_compared() {
    let desk = desk();
    let folder = desk.path();
    write(folder, "list.txt", "甘霖霖\n苗远山\n甘霖霖\n米\n");
    let dry = guanxi(folder, "import list.txt --type official --format jsonl");
    dry.expect(0, &["4 rows: 1 new", "nothing written"]);
    let clashes = dry.column("clash");
    for clash in ["known", "duplicate", "one-character"] {
        assert!(clashes.contains(&clash.to_owned()), "{clash}: {clashes:?}");
    }
    let before = fs::read_to_string(folder.join("dictionaries/officials.csv")).unwrap();
    assert_eq!(before, "name\n苗远山\n");
    guanxi(folder, "import list.txt --type official --write").expect(0, &["1 rows added"]);
    let after = fs::read_to_string(folder.join("dictionaries/officials.csv")).unwrap();
    assert_eq!(after, "name\n甘霖霖\n苗远山\n");
    guanxi(folder, "build --db second.db data").expect(0, &[]);
    guanxi(folder, "diff first.db first.db").expect(1, &["nothing differs"]);
    let said = guanxi(folder, "diff first.db second.db --format jsonl");
    said.expect(0, &["entity: 1 appeared"]);
    assert!(said.column("key").contains(&"person:甘霖霖".to_owned()));
    assert!(
        said.column("quote")
            .iter()
            .any(|quote| quote.contains("甘霖霖陪同"))
    );
}

#[test]
fn the_first_list_of_a_county_makes_its_dictionary() {
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path();
    write(
        folder,
        "firms.csv",
        "企业,简称\n石榴坝机械有限公司,石机、石榴坝\n",
    );
    let line =
        "import firms.csv --type enterprise --map name=企业,aliases=简称 --dict county --write";
    guanxi(folder, line).expect(0, &["1 rows: 1 new", "1 rows added"]);
    let made = fs::read_to_string(folder.join("county/enterprises.csv")).unwrap();
    assert!(
        made.contains("\n石榴坝机械有限公司,,,石机|石榴坝,"),
        "{made}"
    );
    guanxi(folder, line).expect(1, &["nothing to import"]);
}

#[test]
fn samples_are_judged_and_articles_read() {
    let desk = desk();
    let folder = desk.path();
    let line = "sample --db first.db --of mentions --seed 7";
    assert_eq!(guanxi(folder, line).out, guanxi(folder, line).out);
    guanxi(folder, &format!("{line} -o mentions.csv")).expect(0, &["all were drawn"]);
    guanxi(folder, &format!("{line} -o mentions.csv")).expect(2, &["judgements"]);
    guanxi(folder, "eval --judged mentions.csv").expect(1, &["nothing is judged"]);
    let sheet = fs::read_to_string(folder.join("mentions.csv")).unwrap();
    let judged = sheet.replace(",mention,,", ",mention,right,");
    write(
        folder,
        "judged.csv",
        &judged.replacen(",mention,right,", ",mention,wrong,", 1),
    );
    let said = guanxi(folder, "eval --judged judged.csv --format jsonl");
    said.expect(0, &["Wilson"]);
    assert!(said.column("by").contains(&"rule".to_owned()));
    assert!(said.out.contains("\"low\":"), "{}", said.out);

    let said = guanxi(folder, "sample --db first.db --of articles -o blind.csv");
    said.expect(0, &[]);
    let sheet = fs::read_to_string(folder.join("blind.csv")).unwrap();
    assert!(
        !sheet.contains("person:"),
        "a blind sheet tells nothing: {sheet}"
    );
    let id = sheet
        .lines()
        .nth(1)
        .unwrap()
        .split(',')
        .next()
        .unwrap()
        .to_owned();
    let read =
        format!("article,read,occasion,event_date,persons\n{id},,1,2031-03-04,苗远山、甘霖霖\n");
    write(folder, "read.csv", &read);
    let said = guanxi(
        folder,
        "eval --judged read.csv --db first.db --format jsonl",
    );
    said.expect(0, &["1 articles read"]);
    let figures = said.column("figure");
    let at = figures
        .iter()
        .position(|f| f == "recall of appearances")
        .unwrap();
    // the second person is in no dictionary
    assert_eq!(
        (&*said.column("right")[at], &*said.column("wrong")[at]),
        ("1", "1")
    );
}

#[test]
fn the_corpus_proposes_guards_and_fix_writes_them() {
    let desk = desk();
    let folder = desk.path();
    let said = guanxi(folder, "check --corpus data --format jsonl");
    assert!(
        said.column("code").contains(&"cross-word".to_owned()),
        "{}",
        said.out
    );
    guanxi(folder, "check --corpus data --fix").expect(0, &["wrote not_preceded_by: 我"]);
    let after = fs::read_to_string(folder.join("dictionaries/enterprises.csv")).unwrap();
    assert_eq!(
        after,
        "\u{feff}name,aliases,not_preceded_by\r\n石榴坝机械有限公司,\r\n国新能源集团有限公司,国新能源,我\r\n"
    );
    let said = guanxi(folder, "check --corpus data --format jsonl");
    assert!(
        !said.column("code").contains(&"cross-word".to_owned()),
        "{}",
        said.out
    );
}

#[test]
fn a_blind_sheet_is_read_as_a_spreadsheet_saves_it() {
    let desk = desk();
    let folder = desk.path();
    guanxi(folder, "sample --db first.db --of articles -o blind.csv").expect(0, &[]);
    let sheet = fs::read_to_string(folder.join("blind.csv")).unwrap();
    let id = sheet.lines().nth(1).unwrap().split(',').next().unwrap();
    let figures = |date: &str, persons: &str| {
        let read = format!("article;read;occasion;event_date;persons\n{id};;1;{date};{persons}\n");
        write(folder, "read.csv", &read);
        guanxi(
            folder,
            "eval --judged read.csv --db first.db --format jsonl",
        )
    };
    let plain = figures("2031-03-04", "苗远山").out;
    assert!(plain.contains("recall of occasions"), "{plain}");
    // the day of issue is that of the database
    for (date, persons) in [
        ("2031/3/4", "苗远山"),
        ("3月4日", "苗远山(县长)"),
        ("4日", "苗远山县长"),
        ("47911", "苗远山 "),
    ] {
        let said = figures(date, persons);
        said.expect(0, &[]);
        assert_eq!(said.out, plain, "{date} {persons}");
    }
    figures("4/3/2031", "苗远山").expect(2, &["read.csv:2", "may mean two days"]);
    figures("2031-03-04", "苗远山、白露露").expect(
        0,
        &[
            "read.csv:2",
            "neither the database nor the article has a person '白露露'",
        ],
    );
}

#[test]
fn decisions_are_not_written_over() {
    let desk = desk();
    let folder = desk.path();
    guanxi(folder, "discover data -o found.csv").expect(0, &["candidates"]);
    guanxi(folder, "discover data -o found.csv").expect(0, &["candidates"]);
    let sheet = fs::read_to_string(folder.join("found.csv")).unwrap();
    let mut lines: Vec<String> = sheet.lines().map(str::to_owned).collect();
    lines[1] = format!("accept{}", lines[1]);
    write(folder, "found.csv", &lines.join("\n"));
    guanxi(folder, "discover data -o found.csv").expect(2, &["1 decision", "guanxi accept"]);
    assert_eq!(
        fs::read_to_string(folder.join("found.csv")).unwrap(),
        lines.join("\n")
    );
}

#[test]
fn a_build_remembers_its_dictionaries() {
    let desk = desk();
    let folder = desk.path();
    fs::rename(folder.join("dictionaries"), folder.join("county")).unwrap();
    let line = "build data --db d.db --dict county --discover --min-score 0.75 --no-export";
    guanxi(folder, line).expect(0, &[]);
    let said = guanxi(folder, "build --db d.db --no-export");
    said.expect(
        0,
        &[
            "dictionaries of the last build: county",
            "--discover --min-score 0.75",
        ],
    );
    guanxi(folder, "entities --db d.db --format csv").expect(0, &[]);
    let said = guanxi(folder, "entities --db d.db --format csv");
    assert!(said.out.contains("石榴坝机械有限公司"), "{}", said.out);
    fs::rename(folder.join("county"), folder.join("moved")).unwrap();
    guanxi(folder, "build --db d.db --no-export").expect(2, &["county", "--dict FOLDER"]);
    guanxi(folder, "build --db d.db --dict moved --no-export").expect(0, &["1 unchanged"]);
}

#[test]
fn check_reads_corrections_and_needs_texts() {
    let desk = desk();
    let folder = desk.path();
    write(
        folder,
        "dictionaries/corrections.csv",
        "document;quote;action\na.txt;苗远山;rename\n",
    );
    let said = guanxi(folder, "check");
    said.expect(2, &["corrections.csv:2", "action 'rename' is unknown"]);
    let said = guanxi(folder, "check --corpus nix");
    said.expect(2, &["there is no nix"]);
    guanxi(folder, "build --db c.db data --no-export").expect(
        2,
        &[
            "1 documents, 1 read",
            "1 row of dictionaries or corrections left out",
        ],
    );
}

#[test]
fn a_person_whose_name_is_a_word_gets_advice_for_persons() {
    let desk = desk();
    let folder = desk.path();
    write(folder, "dictionaries/people.csv", "name\n马上\n");
    write(
        folder,
        "dictionaries/projects.csv",
        "name,aliases\n青崖水利工程,正在\n",
    );
    let said = guanxi(folder, "check --format jsonl");
    let (places, hints) = (said.column("place"), said.column("hint"));
    let codes = said.column("code");
    let hint_of = |file: &str| {
        let mut rows = places.iter().zip(&codes).zip(&hints);
        let row = rows.find(|((place, code), _)| place.contains(file) && *code == "word-form");
        row.map(|(_, hint)| hint.clone()).unwrap_or_default()
    };
    assert!(hint_of("people.csv").contains("a title or a list of names"));
    assert!(hint_of("projects.csv").contains("weak_aliases"));
}

#[test]
fn a_type_may_be_named_in_chinese() {
    let desk = desk();
    let folder = desk.path();
    write(folder, "list.txt", "# 名单\n1. 甘霖霖\n2. 石 榴\n");
    let said = guanxi(folder, "import list.txt --type 官员 --write --format jsonl");
    said.expect(
        0,
        &["2 rows: 2 new, 1 odd-name", "officials.csv: 2 rows added"],
    );
}
