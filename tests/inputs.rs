//! The program from outside: what it reads, what it refuses, what it says, how it ends.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod corpus;

use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;

use corpus::{ENTITIES, command, compare, everything, guanxi, write_dictionaries};
use guanxi::store::Store;

const PAGE: &str = "县领导调研启明星\n\n5月18日,县委书记苗远山、县长江涌到启明星调研。\n";
const OTHER: &str = "县长江涌会见远航船舶董事长一行。\n";

/// A folder with `dict/`, and in `news/` the given files and a manifest that says where home is.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let news = folder.path().join("news");
    fs::create_dir_all(folder.path().join("dict")).unwrap();
    write_dictionaries(&folder.path().join("dict"), &[0; ENTITIES.len()]);
    for (name, bytes) in files {
        let path = news.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    fs::write(news.join("manifest.csv"), "path,home\n.,青崖县\n").unwrap();
    folder
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[test]
fn exit_codes_mean_what_the_help_says() {
    let folder = folder(&[("a.txt", PAGE.as_bytes()), ("b.txt", OTHER.as_bytes())]);
    let run = |line: &str| guanxi(folder.path(), line);
    run("build news --dict dict").expect(0, &["guanxi.db: 2 documents, 2 read"]);
    run("build news --dict dict -q").expect(0, &[]);
    for (line, code, words) in [
        ("mentions jiangyong", 0, &[][..]),
        ("mentions 江永", 1, &["did you mean", "person:江涌"]),
        ("mentions 江涌 --from 2031", 1, &["no such mention"]),
        ("mentions 罗盛", 1, &["no '罗盛'"]),
        ("explain 苗远山 远航船舶", 1, &[]),
        ("path 苗远山 远航船舶", 0, &[]),
        ("entities --type project", 1, &[]),
        ("export --all -o -", 0, &[]),
        ("export --ego 江永", 1, &["did you mean"]),
        ("mentions 江涌 --db none.db", 2, &["none.db"]),
        ("mentions", 2, &["Usage"]),
        (
            "build nowhere --dict dict --replace",
            2,
            &["nowhere", "cannot be read"],
        ),
        ("build other --dict dict", 2, &["leaves out", "--replace"]),
        ("build --dict no/dict", 2, &["no/dict"]),
        ("build --dict dict --db no/such/a.db", 2, &["no/such"]),
        ("tag none.txt", 2, &["none.txt"]),
        ("export -o news", 2, &["news"]),
    ] {
        run(line).expect(code, words);
    }
    // what failed has damaged nothing
    run("mentions 江涌").expect(0, &[]);
    run("stats").expect(0, &[]);
}

#[test]
fn files_that_cannot_be_read_cost_themselves_alone() {
    let long = "长".repeat((16 << 20) / 3 + 1);
    let folder = folder(&[
        ("good.txt", PAGE.as_bytes()),
        ("binary.txt", b"%PDF-1.4 \x00\x01"),
        ("empty.txt", b""),
        ("long.txt", long.as_bytes()),
        ("half.txt.gz", &packed(PAGE.as_bytes())[..30]),
        (
            "rows.jsonl",
            "{\"text\":\"江涌到场。\"}\n{broken\n".as_bytes(),
        ),
        ("scan.png", b"\x89PNG"),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", folder.path().join("news/gone.txt")).unwrap();
    let said = guanxi(folder.path(), "build news --dict dict -v");
    said.expect(
        2,
        &[
            "binary.txt: is a PDF",
            "empty.txt: is empty",
            "long.txt: is longer than 16 MB",
            "split it",
            "half.txt.gz: is packed data that stops before its end",
            "rows.jsonl:2",
            "1 .png",
            "2 documents, 2 read",
        ],
    );
    if cfg!(unix) {
        said.expect(2, &["gone.txt"]);
    }
    let found = guanxi(folder.path(), "mentions 江涌 --format jsonl");
    assert_eq!(found.expect(0, &[]).column("mention"), ["江涌", "江涌"]);
    assert!(
        folder.path().join("exports/graph.graphml").exists(),
        "the rest is done"
    );
}

#[test]
fn packings_encodings_and_formats_are_read_alike() {
    let utf16: Vec<u8> = std::iter::once(0xFEFF_u16)
        .chain(PAGE.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let traditional =
        "縣領導調研\n\n5月18日,縣委書記苗遠山、縣長江湧到會展中心調研。會議強調要辦好學校。\n";
    let html = format!("<html><body><h1>县领导调研</h1><p>{PAGE}</p></body></html>");
    let line = serde_json::json!({"id": 7, "date": "2024-05-18", "title": "调研", "text": PAGE});
    let table = format!("标题,正文,日期\n会见,\"{PAGE}\",2024-05-18\n");
    let folder = folder(&[
        ("a.txt.gz", &packed(PAGE.as_bytes())),
        ("b.txt", &encoding_rs::GB18030.encode(PAGE).0),
        ("c.txt", &utf16),
        ("d.txt", &encoding_rs::BIG5.encode(traditional).0),
        ("e.html", html.as_bytes()),
        ("f.jsonl.gz", &packed(line.to_string().as_bytes())),
        ("g.csv", &encoding_rs::GBK.encode(&table).0),
        ("2024年5月18日/h.md", format!("# 调研\n\n{PAGE}").as_bytes()),
    ]);
    guanxi(folder.path(), "build news --dict dict").expect(0, &["8 documents"]);
    let found = guanxi(folder.path(), "mentions 苗远山 --format jsonl");
    // the first three have one text and count as one page
    let mut documents = found.expect(0, &[]).column("document");
    documents.sort();
    assert_eq!(documents.len(), 6, "{documents:?}");
    let expected = [
        "2024年5月18日/h.md",
        "a.txt.gz",
        "d.txt",
        "e.html",
        "f.jsonl.gz#7",
        "g.csv#",
    ];
    for (document, expected) in documents.iter().zip(expected) {
        assert!(
            document.starts_with(&format!("news/{expected}")),
            "{documents:?}"
        );
    }
    assert!(found.column("mention").contains(&"苗遠山".to_owned()));
    let dated = guanxi(
        folder.path(),
        "mentions 苗远山 --from 2024-05-18 --to 2024-05-18 --format jsonl",
    );
    assert_eq!(dated.expect(0, &[]).column("document").len(), 3);
}

#[test]
fn a_home_that_nothing_knows_is_told() {
    let folder = folder(&[("a.txt", PAGE.as_bytes())]);
    fs::write(
        folder.path().join("news/manifest.csv"),
        "path,home\n.,北渚县\n",
    )
    .unwrap();
    let told = "北渚县: the home of 1 document is no place that is known";
    guanxi(folder.path(), "build news --dict dict").expect(0, &[told, "places.csv"]);
}

#[test]
fn a_page_under_two_names_counts_once() {
    let page = PAGE.as_bytes();
    let folder = folder(&[
        ("a.txt", page),
        ("copy/b.txt", page),
        ("c.txt", OTHER.as_bytes()),
    ]);
    guanxi(folder.path(), "build news --dict dict").expect(0, &["3 documents"]);
    let weight = |line| guanxi(folder.path(), line).expect(0, &[]).column("weight");
    assert_eq!(weight("links 苗远山 --type official --format jsonl"), ["1"]);
    let documents = |line| {
        guanxi(folder.path(), line)
            .expect(0, &[])
            .column("document")
    };
    assert_eq!(documents("mentions 苗远山 --format jsonl"), ["news/a.txt"]);
    // the first is gone: the second takes its place
    fs::remove_file(folder.path().join("news/a.txt")).unwrap();
    guanxi(folder.path(), "build --dict dict").expect(0, &["2 documents, 0 read", "1 dropped"]);
    assert_eq!(
        documents("mentions 苗远山 --format jsonl"),
        ["news/copy/b.txt"]
    );
    assert_eq!(weight("links 苗远山 --type official --format jsonl"), ["1"]);
}

#[cfg(unix)]
#[test]
fn links_that_go_round_are_followed_once() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&[("sub/a.txt", PAGE.as_bytes())]);
    let news = folder.path().join("news");
    for (target, link) in [
        ("..", "sub/up"),
        (".", "sub/here"),
        ("sub", "again"),
        ("self", "self"),
    ] {
        std::os::unix::fs::symlink(target, news.join(link)).unwrap();
    }
    // a name in GBK, as an archive of Chinese Windows unpacks
    let (name, _, _) = encoding_rs::GBK.encode("头版.txt");
    fs::write(news.join(std::ffi::OsStr::from_bytes(&name)), OTHER).unwrap();
    let said = guanxi(folder.path(), "build news --dict dict");
    said.expect(2, &["not followed", "news/self", "2 documents"]);
    let found = guanxi(folder.path(), "mentions 江涌 --format jsonl");
    assert_eq!(
        found.column("document"),
        ["news/sub/a.txt", "news/头版.txt"]
    );
}

#[test]
fn the_second_of_two_builds_is_told() {
    let folder = folder(&[("a.txt", PAGE.as_bytes())]);
    let first = Store::create_or_open(&folder.path().join("guanxi.db")).unwrap();
    guanxi(folder.path(), "build news --dict dict").expect(2, &["another build"]);
    drop(first);
    guanxi(folder.path(), "build news --dict dict").expect(0, &["1 documents"]);
    // two real ones: each is done or told, and the database is whole
    let mut both: Vec<_> = (0..2)
        .map(|_| {
            let mut build = command(folder.path(), "build news --dict dict");
            build.stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for build in &mut both {
        let mut said = String::new();
        build
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        let done = build.wait().unwrap().success();
        assert!(done || said.contains("another build"), "{said}");
    }
    guanxi(folder.path(), "mentions 江涌").expect(0, &[]);
}

#[test]
fn what_is_not_ours_or_not_finished_is_left_alone() {
    let folder = folder(&[("a.txt", PAGE.as_bytes())]);
    let at = |name: &str| folder.path().join(name);
    guanxi(folder.path(), "build news --dict dict").expect(0, &[]);
    let newer = rusqlite::Connection::open(at("newer.db")).unwrap();
    fs::copy(at("guanxi.db"), at("newer.db")).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    let foreign = rusqlite::Connection::open(at("foreign.db")).unwrap();
    foreign.execute_batch("CREATE TABLE t (x)").unwrap();
    drop(foreign);
    fs::write(at("text.db"), "这不是数据库。".repeat(200)).unwrap();
    for (name, words) in [
        ("newer", "newer"),
        ("foreign", "another program"),
        ("text", "SQLite"),
    ] {
        let before = fs::read(at(&format!("{name}.db"))).unwrap();
        for line in ["build news --dict dict", "stats", "export"] {
            guanxi(folder.path(), &format!("{line} --db {name}.db")).expect(2, &[words]);
        }
        assert!(
            before == fs::read(at(&format!("{name}.db"))).unwrap(),
            "{name} was changed"
        );
    }
    let export = fs::read(at("exports/graph.graphml")).unwrap();
    let mut store = Store::create_or_open(&at("guanxi.db")).unwrap();
    store.begin().unwrap();
    drop(store);
    guanxi(folder.path(), "export").expect(2, &["unfinished", "guanxi build"]);
    guanxi(folder.path(), "entities").expect(0, &["unfinished"]);
    assert!(
        export == fs::read(at("exports/graph.graphml")).unwrap(),
        "the old export is whole"
    );
    guanxi(folder.path(), "build --dict dict").expect(0, &["0 read, 1 unchanged"]);
    assert!(export == fs::read(at("exports/graph.graphml")).unwrap());
}

#[test]
fn texts_cannot_play_with_the_terminal() {
    let page = "县委书记苗远山\u{1b}[2J\u{7}到场\u{9b}31m,\u{202e}江涌陪同。\n";
    let folder = folder(&[("a\u{1b}[31m.txt", page.as_bytes())]);
    let said = guanxi(folder.path(), "build news --dict dict");
    said.expect(0, &[]);
    for line in [
        "mentions 苗远山",
        "explain 苗远山 江涌",
        "links 苗远山",
        "tag news --dict dict --format inline",
    ] {
        let said = guanxi(folder.path(), line);
        said.expect(0, &[]);
        let control = |c: char| c.is_control() && c != '\n';
        assert!(!said.out.contains(control), "{line}: {:?}", said.out);
    }
}

#[test]
fn the_sample_is_the_same_on_one_thread_and_on_three() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (data, dictionaries) = (root.join("data"), root.join("dictionaries"));
    let mut exports = Vec::new();
    for threads in [1, 3] {
        let line = format!(
            "build {} --dict {} --db {threads}.db --threads {threads} -o {threads}.graphml",
            data.display(),
            dictionaries.display()
        );
        guanxi(folder.path(), &line).expect(0, &[]);
        let mut bytes = vec![fs::read(folder.path().join(format!("{threads}.graphml"))).unwrap()];
        for format in ["graphml", "gexf", "csv"] {
            let line = format!("export --all --as {format} --db {threads}.db -o -");
            bytes.push(
                guanxi(folder.path(), &line)
                    .expect(0, &[])
                    .out
                    .clone()
                    .into_bytes(),
            );
        }
        assert!(bytes.iter().all(|export| export.len() > 1000));
        exports.push(bytes);
    }
    assert!(exports[0] == exports[1], "the exports differ");
    let told =
        |threads: u8| everything(&folder.path().join(format!("{threads}.db")), &dictionaries);
    compare(&told(3), &told(1), "three threads against one");
}
