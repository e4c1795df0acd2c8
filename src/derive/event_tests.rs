//! Occasions from reports, by hand-made observations.

use super::{Corrections, DeriveReport, Options, derive};
use crate::model::{
    DateOrigin, Document, EventDate, EventReport, EventTypeId, Known, Metadata, Origin,
    Participant, PartySide, Polarity, Presence, Role, Span,
};
use crate::store::sample::{EVENT_TYPES, Names, ask, observe};
use crate::store::{Record, Store, Writer, input_hash};

pub(super) const EVENTS: &str =
    "SELECT type, polarity, date, date_end, reports, documents, persons,
        participants, open_list, stated
    FROM event ORDER BY date, type, persons, reports, key";
const WHO: &str = "SELECT e.name, presence, role, side, position FROM participant
    JOIN entity e ON e.id = entity ORDER BY e.name, event";

/// A page: newspaper, issue date, text, reports. Its key is newspaper, date and number.
pub(super) type Page<'a> = (&'a str, &'a str, &'a str, Vec<EventReport>);

fn names() -> Names {
    Names::new(&[
        "安一",
        "白二",
        "程三",
        "杜四",
        "樊五",
        "葛六@北丘",
        "葛六@南丘",
    ])
}

/// A report of the article with the given ordinal: `who` is `安一:lead 白二:attend:guest`.
fn told(article: u32, kind: &str, date: &str, who: &str) -> EventReport {
    let kind = EVENT_TYPES.iter().position(|one| *one == kind).unwrap() as u8;
    let participant = |(at, word): (usize, &str)| {
        let mut parts = word.split(':');
        let mention = parts.next().unwrap().parse().unwrap();
        let mut one = Participant {
            mention,
            presence: Presence::Room,
            role: Role::Attend,
            function: None,
            side: None,
            position: at as u32 + 1,
            title: None,
            verbs: Vec::new(),
        };
        for word in parts {
            one.role = Role::from_name(word).unwrap_or(one.role);
            one.presence = Presence::from_name(word).unwrap_or(one.presence);
            one.side = PartySide::from_name(word).or(one.side);
        }
        one
    };
    let (first, last) = date.split_once("..").unwrap_or((date, ""));
    EventReport {
        article,
        kind: EventTypeId(kind),
        polarity: Polarity::Actual,
        date: EventDate {
            date: first.parse().ok(),
            end: last.parse().ok(),
            text: first.to_owned(),
            origin: first
                .parse::<crate::model::PartialDate>()
                .ok()
                .map(|_| DateOrigin::Printed),
        },
        places: Vec::new(),
        participants: who
            .split_whitespace()
            .enumerate()
            .map(participant)
            .collect(),
        open_list: false,
        stated: None,
        // the whole page, once it is known how long it is
        evidence: vec![Span::new(0, 0)],
        trigger: Span::new(0, 0),
        rule: String::new(),
    }
}

fn write(store: &mut Store, pages: &[Page<'_>]) {
    let names = names();
    let mut writer = Writer::new(store, &names).unwrap();
    for (at, (newspaper, date, marked, reports)) in pages.iter().enumerate() {
        let (text, mut observations) = observe(&names, marked, date);
        observations.newspaper = Some(Known::new((*newspaper).to_owned(), Origin::Manifest));
        let length = text.chars().count() as u32;
        observations.events = reports.clone();
        for report in &mut observations.events {
            if report.evidence == [Span::new(0, 0)] {
                report.evidence = vec![Span::new(0, length)];
            }
        }
        let document = Document {
            key: format!("{newspaper}{date}-{at}"),
            text,
            metadata: Metadata::default(),
        };
        let record = Record {
            document: &document,
            input: input_hash(&document),
            observations: &observations,
        };
        writer.write(record).unwrap();
    }
    writer.commit().unwrap();
}

pub(super) fn derived(
    folder: &tempfile::TempDir,
    pages: &[Page<'_>],
    rows: &str,
) -> (Store, DeriveReport) {
    let mut store = Store::create_or_open(&folder.path().join("a.db")).unwrap();
    store.begin().unwrap();
    write(&mut store, pages);
    let report = derive_again(&mut store, rows);
    (store, report)
}

pub(super) fn derive_again(store: &mut Store, rows: &str) -> DeriveReport {
    let file = format!("document,quote,action,field,value\n{rows}\n");
    let (corrections, problems) = Corrections::parse("c.csv", file.as_bytes());
    assert_eq!(problems, []);
    derive(store, &corrections, &Options::default()).unwrap()
}

/// How many occasions two pages of different papers tell of.
fn events_of(first: Page<'_>, second: Page<'_>) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let (store, report) = derived(&folder, &[first, second], "");
    let count = ask(&store, "SELECT count(*) FROM event").remove(0);
    assert_eq!(count, report.events.to_string());
    count.parse().unwrap()
}

const FAIR: &str = "[安一]、[白二]、[程三]出席柑橘展销会开幕。[远航厂]到场。";

const FAIR_AGAIN: &str = "[安一]、[白二]、[程三]昨日出席柑橘展销会开幕。[远航厂]到场。";

#[test]
fn two_papers_tell_of_one_occasion() {
    let day = "2031-03-04";
    let all = "0:host 1:attend 2:attend";
    let one = || {
        (
            "甲报",
            "2031-03-05",
            FAIR,
            vec![told(0, "meeting", day, all)],
        )
    };
    // the other paper: text and report, and how many occasions that makes
    let leaders = "[安一]、[白二]、[程三]开会。";
    for (text, report, events) in [
        (
            "[白二]、[安一]看柑橘展销会开幕。",
            told(0, "meeting", day, "0 1"),
            1,
        ),
        (
            "[白二]、[安一]看柑橘展销会开幕。",
            told(0, "talk", day, "0 1"),
            2,
        ),
        (
            "[白二]、[安一]看柑橘展销会开幕。",
            told(0, "meeting", "2031-03-03", "0 1"),
            2,
        ),
        (
            "[白二]、[安一]看柑橘展销会开幕。",
            told(0, "inspection", day, "0 1"),
            2,
        ),
        // the same leaders on the same day, and nothing else in common
        (leaders, told(0, "meeting", day, "0 1 2"), 2),
        // a body, too, is of its own
        (
            "[安一]、[白二]见[远航厂]。",
            told(0, "meeting", day, "0 1 2"),
            2,
        ),
        // one of three is not half
        (
            "[安一]、[杜四]、[樊五]看柑橘展销会开幕。",
            told(0, "meeting", day, "0 1 2"),
            2,
        ),
        // the month alone needs more than wording
        (
            "[白二]、[安一]看柑橘展销会开幕。",
            told(0, "meeting", "2031-03", "0 1"),
            2,
        ),
        // undecided names count for nothing
        (
            "[安一]、[葛六]看柑橘展销会开幕。",
            told(0, "meeting", day, "0 1"),
            2,
        ),
    ] {
        let other = ("乙报", "2031-03-06", text, vec![report]);
        assert_eq!(events_of(one(), other.clone()), events, "{text}");
        assert_eq!(events_of(other, one()), events, "{text}");
    }
    let with_body = vec![told(0, "meeting", day, "0:host 1 2 3")];
    let first = ("甲报", "2031-03-05", FAIR, with_body);
    for (text, date, who, events) in [
        ("[安一]、[白二]见[远航厂]。", day, "0 1 2", 1),
        ("[安一]见[远航厂]。", day, "0 1", 2),
        ("[安一]看柑橘展销会开幕，见[远航厂]。", day, "0 1", 1),
        (
            "[安一]、[白二]看柑橘展销会开幕，见[远航厂]。",
            "2031-03",
            "0 1 2",
            1,
        ),
        (
            "[安一]、[白二]看柑橘展销会开幕，见[远航厂]。",
            "2031-04",
            "0 1 2",
            2,
        ),
        (
            "[安一]、[白二]看柑橘展销会开幕，见[远航厂]。",
            "",
            "0 1 2",
            1,
        ),
    ] {
        let other = (
            "乙报",
            "2031-03-06",
            text,
            vec![told(0, "meeting", date, who)],
        );
        assert_eq!(events_of(first.clone(), other), events, "{text} {date}");
    }
}

#[test]
fn what_contradicts_is_not_joined() {
    let day = "2031-03-04";
    let page = |paper, change: fn(&mut EventReport)| {
        let mut report = told(0, "visit", day, "0:lead 1 2 3:visited");
        change(&mut report);
        // not the same page under two names
        let text = if paper == "甲报" { FAIR } else { FAIR_AGAIN };
        (paper, "2031-03-05", text, vec![report])
    };
    let plain = || page("甲报", |_| {});
    for (change, events) in [
        ((|_| {}) as fn(&mut EventReport), 1),
        (|r| r.polarity = Polarity::Planned, 2),
        (|r| r.date.text = "4日下午".into(), 1),
        (|r| r.date.end = "2031-03-05".parse().ok(), 1),
        (|r| r.kind = EventTypeId(2), 1),
    ] {
        assert_eq!(events_of(plain(), page("乙报", change)), events);
    }
    let morning = || page("甲报", |r| r.date.text = "3月4日上午".into());
    let afternoon = page("乙报", |r| r.date.text = "4日下午".into());
    assert_eq!(events_of(morning(), afternoon), 2);
    assert_eq!(
        events_of(morning(), page("乙报", |r| r.date.text = "今晨".into())),
        1
    );
    // another site
    let text = "[安一]、[白二]、[程三]出席柑橘展销会开幕。[北丘厂]到场。";
    let other = (
        "乙报",
        "2031-03-05",
        text,
        vec![told(0, "visit", day, "0 1 2 3:visited")],
    );
    assert_eq!(events_of(plain(), other), 2);
}

#[test]
fn articles_and_issues_are_wary() {
    let day = "2031-03-04";
    let text = "[安一]、[白二]看柑橘展销会开幕。|[安一]、[白二]、[程三]去柑橘展销会开幕。";
    for (reports, events) in [
        // a round-up in the same issue, and one that names someone else
        (
            vec![
                told(0, "meeting", day, "0 1"),
                told(1, "meeting", day, "2 3 4"),
            ],
            1,
        ),
        (
            vec![
                told(0, "meeting", day, "0 1"),
                told(1, "talk", day, "2 3 4"),
            ],
            2,
        ),
        // in one article: identical or two
        (
            vec![
                told(1, "meeting", day, "2 3"),
                told(1, "meeting", day, "3 2"),
            ],
            1,
        ),
        (
            vec![
                told(1, "meeting", day, "2 3"),
                told(1, "meeting", day, "2 3 4"),
            ],
            2,
        ),
        (
            vec![told(1, "meeting", day, "2 3"), told(1, "visit", day, "2 3")],
            2,
        ),
        (
            vec![
                told(1, "meeting", "2031-03", "2 3"),
                told(1, "meeting", "2031-03", "2 3"),
            ],
            2,
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = derived(&folder, &[("甲报", "2031-03-05", text, reports)], "");
        assert_eq!(
            ask(&store, "SELECT count(*) FROM event"),
            [events.to_string()]
        );
    }
}

#[test]
fn headlines_echo_a_report_of_their_article() {
    let folder = tempfile::tempdir().unwrap();
    let day = "2031-03-04";
    let text = "[!安一]会见[!白二]。[安一]会见[白二]、[程三]。[安一]、[杜四]检查。";
    let reports = vec![
        told(0, "talk", "", "0:host 1"),
        told(0, "talk", day, "2:host 3:speak 4"),
        told(0, "inspection", day, "5:lead 6"),
    ];
    let (store, _) = derived(&folder, &[("甲报", "2031-03-05", text, reports)], "");
    assert_eq!(
        ask(&store, EVENTS),
        [
            "inspection actual 2031-03-04 - 1 1 2 2 0 -",
            "talk actual 2031-03-04 - 2 1 3 3 0 -"
        ]
    );
}

#[test]
fn a_report_that_fits_two_occasions_joins_neither() {
    let folder = tempfile::tempdir().unwrap();
    let day = "2031-03-04";
    let text =
        "[安一]、[白二]看柑橘展销会开幕，[程三]在。|[安一]、[白二]看柑橘展销会开幕，[杜四]在。";
    let two = vec![
        told(0, "meeting", day, "0 1 2"),
        told(1, "meeting", day, "3 4 5"),
    ];
    let one = vec![told(0, "meeting", day, "0 1")];
    let pages = [
        ("甲报", "2031-03-05", text, two),
        (
            "乙报",
            "2031-03-06",
            "[安一]、[白二]看柑橘展销会开幕。",
            one,
        ),
    ];
    let (store, _) = derived(&folder, &pages, "");
    assert_eq!(ask(&store, "SELECT reports FROM event"), ["1", "1", "1"]);
}

#[test]
fn the_strongest_word_stands_and_duplicates_add_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let day = "2031-03-04";
    let mut first = told(0, "visit", day, "0:attend:guest 1:remote 2 3:visited");
    first.open_list = true;
    let mut second = told(
        0,
        "inspection",
        "2031-03-04..2031-03-05",
        "0:lead 1:host:home 2 3:visited",
    );
    second.stated = Some(40);
    let text = "[安一]、[白二]、[葛六]看柑橘展销会开幕，在[远航厂]。";
    let page = |paper, report: &EventReport| (paper, "2031-03-05", text, vec![report.clone()]);
    let pages = [
        page("甲报", &first),
        page("乙报", &second),
        page("乙报", &second),
    ];
    let other = format!("{text}　");
    let mut pages = pages.to_vec();
    // not a copy of the first page
    pages[0].2 = &other;
    let (store, _) = derived(&folder, &pages, "");
    assert_eq!(
        ask(&store, &EVENTS.replacen("type, ", "", 1)),
        ["actual 2031-03-04 2031-03-05 2 2 2 3 1 40"]
    );
    assert_eq!(
        ask(&store, WHO),
        [
            "安一 room lead guest 1",
            "白二 room host home 2",
            "远航厂 room visited - 3"
        ]
    );
    assert_eq!(ask(&store, "SELECT count(*) FROM event_member"), ["2"]);
}

/// Two occasions of one day and one of another, in two papers: three reports by their keys.
pub(super) fn week() -> Vec<Page<'static>> {
    let day = "2031-03-04";
    let text = "[安一]、[白二]看柑橘展销会开幕。|[安一]、[程三]开会。";
    let mut both = vec![
        told(0, "meeting", day, "0:host 1"),
        told(1, "meeting", day, "2:host 3"),
    ];
    both[0].evidence = vec![Span::new(0, 14)];
    both[1].evidence = vec![Span::new(14, 22)];
    vec![
        ("甲报", "2031-03-05", text, both),
        (
            "乙报",
            "2031-03-06",
            "[安一]、[白二]在柑橘展销会开幕。",
            vec![told(0, "meeting", day, "0 1")],
        ),
    ]
}

#[test]
fn history_and_threads_change_no_occasion() {
    let pages = week();
    let dump = |store: &Store| [EVENTS, WHO].map(|sql| ask(store, sql)).concat();
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = derived(&folder, &pages, "");
    let expected = dump(&store);
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create_or_open(&folder.path().join("a.db")).unwrap();
    store.begin().unwrap();
    // written, written again and in another order
    write(&mut store, &pages);
    let names = names();
    let mut writer = Writer::new(&mut store, &names).unwrap();
    crate::store::sample::write(&mut writer, &names, "丙", "[程三]走。", "").unwrap();
    writer.commit().unwrap();
    drop(writer);
    write(&mut store, &pages);
    let options = Options {
        threads: 3,
        min_score: 0.0,
        memory_bytes: 4096,
    };
    derive(&mut store, &Corrections::default(), &options).unwrap();
    assert_eq!(dump(&store), expected);
}
