//! Namesakes told apart by offices, by hand-made observations.

use super::{Corrections, Options, derive};
use crate::model::{
    Document, EntityRef, Known, Metadata, Origin, Resolution, Span, TenureStatement, TenureStatus,
};
use crate::store::sample::{Names, ask, observe};
use crate::store::{Record, Store, Writer, input_hash};

const WHO: &str = "SELECT document, start, entity, correction FROM mention_text
    WHERE mention = '杜四' AND entity IS NOT NULL ORDER BY document, start";
const TENURES: &str = "SELECT person.key, post, first_seen, last_seen, statements FROM tenure
    JOIN entity AS person ON person.id = person ORDER BY tenure.id";

/// A page: key and issue date, text, decided mentions `0=杜四@北丘`, offices `0 局长@北局 status`.
type Page<'a> = (&'a str, &'a str, &'a [&'a str]);

fn names() -> Names {
    Names::new(&["安一", "杜四@北丘", "杜四@南丘", "北局", "南局"])
}

fn of_name(name: &str) -> EntityRef {
    let at = ["安一", "杜四@北丘", "杜四@南丘", "北局", "南局"];
    EntityRef(at.iter().position(|one| *one == name).unwrap() as u32)
}

fn built(folder: &tempfile::TempDir, pages: &[Page<'_>]) -> Store {
    let names = names();
    let mut store = Store::create_or_open(&folder.path().join("a.db")).unwrap();
    store.begin().unwrap();
    add(&mut store, &names, pages);
    store
}

fn add(store: &mut Store, names: &Names, pages: &[Page<'_>]) {
    let mut writer = Writer::new(store, names).unwrap();
    for (key, marked, said) in pages {
        let date = key.split(' ').next().unwrap();
        let (text, mut seen) = observe(names, marked, date);
        for line in *said {
            if let Some((mention, name)) = line.split_once('=') {
                let mention: usize = mention.parse().unwrap();
                seen.mentions[mention].resolution = Resolution::Linked(of_name(name));
                continue;
            }
            let mut words = line.split(' ');
            let mention: u32 = words.next().unwrap().parse().unwrap();
            let (post, organ) = words.next().unwrap().split_once('@').unwrap();
            let status = words.next().and_then(TenureStatus::from_name);
            let status = status.unwrap_or(TenureStatus::Current);
            let former = status == TenureStatus::Former;
            seen.tenures.push(TenureStatement {
                article: seen.mentions[mention as usize].article,
                mention,
                post: post.to_owned(),
                organ: (!organ.is_empty()).then(|| of_name(organ)),
                status,
                as_of: date.parse().ok().filter(|_| !former),
                max_holders: Some(1),
                evidence: Span::new(0, 2),
                rule: post.to_owned(),
            });
        }
        let metadata = Metadata {
            date: date
                .parse()
                .ok()
                .map(|date| Known::new(date, Origin::Manifest)),
            ..Metadata::default()
        };
        let document = Document {
            key: (*key).to_owned(),
            text,
            metadata,
        };
        writer
            .write(Record {
                document: &document,
                input: input_hash(&document),
                observations: &seen,
            })
            .unwrap();
    }
    writer.commit().unwrap();
}

fn corrections(rows: &str) -> Corrections {
    let file = format!("document,quote,action,field,value\n{rows}\n");
    let (found, problems) = Corrections::parse("c.csv", file.as_bytes());
    assert_eq!(problems, []);
    found
}

/// Who is meant in the last page, after two others have said who held what: the northern office of
/// the first namesake in 2023-01 … 2023-06, the southern one of the second in 2023-03.
fn told(page: Page<'_>, rows: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let pages = [
        (
            "2023-01-10 甲",
            "[杜四]来。",
            &["0=杜四@北丘", "0 局长@北局"][..],
        ),
        (
            "2023-06-10 乙",
            "[杜四]走。",
            &["0=杜四@北丘", "0 局长@北局"],
        ),
        ("2023-03 丙", "[杜四]看。", &["0=杜四@南丘", "0 局长@南局"]),
        page,
    ];
    let mut store = built(&folder, &pages);
    derive(&mut store, &corrections(rows), &Options::default()).unwrap();
    let found = ask(&store, WHO);
    let own = |line: &&String| line.starts_with(page.0);
    found
        .iter()
        .filter(own)
        .map(|line| line[page.0.len() + 1..].to_owned())
        .collect()
}

const NORTH: &str = "0 person:杜四@北丘 tenure: 局长 @ person:北局";
const SOUTH: &str = "0 person:杜四@南丘 tenure: 局长 @ person:南局";

#[test]
fn post_organ_and_date_must_fit() {
    let cases: [(&str, &[&str], &[&str]); 13] = [
        ("2023-04-01 丁", &["0 局长@北局"], &[NORTH]),
        ("2023-04-01 丁", &["0 局长@南局"], &[SOUTH]),
        // half a year before the first and after the last sighting, no more
        ("2022-07-20 丁", &["0 局长@北局"], &[NORTH]),
        ("2022-06-30 丁", &["0 局长@北局"], &[]),
        ("2023-12-31 丁", &["0 局长@北局"], &[NORTH]),
        ("2024-01-01 丁", &["0 局长@北局"], &[]),
        ("2023 丁", &["0 局长@北局"], &[NORTH]),
        ("丁", &["0 局长@北局"], &[]),
        // another post, no organ
        ("2023-04-01 丁", &["0 副局长@北局"], &[]),
        ("2023-04-01 丁", &["0 局长@"], &[]),
        // one holds it no longer at any later time; a list passes on too little
        ("2026-04-01 丁", &["0 局长@北局 former"], &[NORTH]),
        ("2021-04-01 丁", &["0 局长@北局 former"], &[]),
        ("2023-04-01 丁", &["0 局长@北局 inherited"], &[]),
    ];
    for (key, said, expected) in cases {
        assert_eq!(
            told((key, "[杜四]回。", said), ""),
            expected,
            "{key} {said:?}"
        );
    }
    // posts of both: nothing is decided
    let both = ["0 局长@北局", "0 局长@南局"];
    assert_eq!(told(("2023-04-01 丁", "[杜四]回。", &both), ""), [""; 0]);
}

#[test]
fn the_article_follows_the_title() {
    let key = "2023-04-01 丁";
    let said = &["0 局长@北局"][..];
    let rest = "4 person:杜四@北丘 tenure: 局长 @ person:北局";
    assert_eq!(told((key, "[杜四]回。[杜四]去。", said), ""), [NORTH, rest]);
    assert_eq!(told((key, "[杜四]回。|[杜四]去。", said), ""), [NORTH]);
    // two namesakes in one article
    let two = ["0 局长@北局", "1=杜四@南丘"];
    let text = "[杜四]回。[杜四]去。[杜四]走。";
    assert_eq!(told((key, text, &two), ""), [NORTH, "4 person:杜四@南丘 -"]);
    let two = ["0 局长@北局", "1 局长@南局"];
    let other = SOUTH.replacen('0', "4", 1);
    assert_eq!(told((key, text, &two), ""), [NORTH, other.as_str()]);
    // a title of its own that nobody is known to have
    let other = ["0 局长@北局", "1 镇长@南局"];
    assert_eq!(told((key, "[杜四]回。[杜四]去。", &other), ""), [NORTH]);
}

#[test]
fn corrections_win_and_teach() {
    let page: Page<'_> = ("2023-04-01 丁", "[杜四]回。", &["0 局长@北局"]);
    let rows = "2023-04-01 丁,杜四,set,,person:杜四@南丘";
    assert_eq!(told(page, rows), ["0 person:杜四@南丘 c.csv:2"]);
    assert_eq!(told(page, "2023-04-01 丁,杜四,drop,,"), [""; 0]);
    let merge = ",person:杜四@北丘,merge,,person:安一";
    assert_eq!(told(page, merge), ["0 person:安一 c.csv:2"]);
    // the other has the office by correction, and then nobody else
    let rows = "2023-01-10 甲,杜四,set,,person:杜四@南丘\n2023-06-10 乙,杜四,set,,person:杜四@南丘";
    let south = "0 person:杜四@南丘 tenure: 局长 @ person:北局";
    assert_eq!(told(page, rows), [south]);
}

#[test]
fn what_offices_decide_is_counted_but_makes_no_office() {
    let folder = tempfile::tempdir().unwrap();
    let pages: [Page<'_>; 3] = [
        (
            "2023-01-10 甲",
            "[杜四]来。",
            &["0=杜四@北丘", "0 局长@北局"],
        ),
        ("2023-06-10 乙", "[杜四]见[安一]。", &["0 局长@北局"]),
        // within half a year of the second page, not of the first
        ("2023-11-10 丙", "[杜四]见[安一]。", &["0 局长@北局"]),
    ];
    let mut store = built(&folder, &pages);
    derive(&mut store, &Corrections::default(), &Options::default()).unwrap();
    let tenures = ["person:杜四@北丘 局长 2023-01-10 2023-01-10 1"];
    assert_eq!(ask(&store, TENURES), tenures);
    let edges = "SELECT min(source_name, target_name), max(source_name, target_name), weight
        FROM edge";
    assert_eq!(ask(&store, edges), ["安一 杜四 1"]);
    let before = ask(&store, WHO);

    // another build on the same file says the same, whatever was decided before
    store.finish().unwrap();
    store.begin().unwrap();
    add(&mut store, &names(), &pages[1..]);
    derive(&mut store, &Corrections::default(), &Options::default()).unwrap();
    assert_eq!(ask(&store, WHO), before);
    assert_eq!(ask(&store, TENURES), tenures);
    // and so does one whose office has gone
    store.finish().unwrap();
    store.begin().unwrap();
    add(
        &mut store,
        &names(),
        &[("2023-01-10 甲", "[杜四]来。", &[])],
    );
    derive(&mut store, &Corrections::default(), &Options::default()).unwrap();
    assert_eq!(ask(&store, WHO), [""; 0]);
}
