//! Occasions, told as marked text: `[name]` is a person, `{name}` a firm or body, `<name>` a place.
//! People, firms and counties are invented. Beside each text stands what must be found of it: type,
//! date (issue: Wednesday 2024-05-22) and, by name, role.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::sync::LazyLock;

use guanxi::lexicon::{Lexicon, Sources};
use guanxi::model::{Document, EventReport, Known, Metadata, Origin, Polarity, Presence};
use guanxi::pipeline::Observer;

const PERSONS: [&str; 5] = ["屠近山", "詹亦舟", "岑晚", "卓不群", "闾丘白"];
const BODIES: [&str; 2] = ["远岫纸业", "汀洲物流"];
const PLACES: [&str; 4] = ["青萝镇", "青萝广场", "青萝会堂", "汀州"];

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    for (file, names) in [
        ("officials.csv", &PERSONS[..]),
        ("enterprises.csv", &BODIES),
        ("places.csv", &PLACES),
    ] {
        fs::write(
            folder.path().join(file),
            format!("name\n{}\n", names.join("\n")),
        )
        .unwrap();
    }
    let (lexicon, findings) = Lexicon::load(&Sources::new(&[folder.path().to_owned()])).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    lexicon
});

/// A text without its marks; what is marked must be known.
fn unmark(marked: &str) -> String {
    for part in marked.split(['[', '{', '<']).skip(1) {
        let name = part.split([']', '}', '>']).next().unwrap();
        let known = PERSONS
            .iter()
            .chain(&BODIES)
            .chain(&PLACES)
            .any(|n| *n == name);
        assert!(known, "{name} is in no list above");
    }
    marked.replace(['[', ']', '{', '}', '<', '>'], "")
}

/// What is found, one line an occasion.
fn told(marked: &str) -> Vec<String> {
    let text = unmark(marked);
    let lexicon = &*LEXICON;
    let document = Document {
        key: "t/a.txt".to_owned(),
        text: format!("标题一则\n\n{text}\n"),
        metadata: Metadata {
            date: Some(Known::new("2024-05-22".parse().unwrap(), Origin::Manifest)),
            ..Metadata::default()
        },
    };
    let observed = Observer::new(lexicon).observe(document);
    let chars: Vec<char> = observed.document.text.chars().collect();
    let observations = &observed.observations;
    let name = |mention: u32| -> String {
        let span = observations.mentions[mention as usize].span;
        chars[span.start as usize..span.end as usize]
            .iter()
            .filter(|c| **c != '\n')
            .collect()
    };
    let line = |event: &EventReport| {
        let mut out = lexicon.schema().event_type(event.kind).id.clone();
        if event.polarity != Polarity::Actual {
            out = format!("{out}({})", event.polarity.name());
        }
        if let Some(date) = event.date.date {
            out.push_str(&format!(" {date}"));
        }
        if let Some(end) = event.date.end {
            out.push_str(&format!("..{end}"));
        }
        for one in &event.participants {
            let role = match one.presence {
                Presence::Room => one.role.name(),
                other => other.name(),
            };
            out.push_str(&format!(" {}/{role}", name(one.mention)));
        }
        out
    };
    observations.events.iter().map(line).collect()
}

fn check(group: &str, cases: &[(&str, &[&str])]) {
    for (marked, expected) in cases {
        assert_eq!(told(marked), *expected, "{group}: {marked}");
    }
}

#[test]
fn one_occasion_is_told_over_several_sentences() {
    check(
        "one occasion",
        &[
            (
                "5月20日上午,全县防汛工作会议召开。县委书记[屠近山]出席会议并讲话。\n县委副书记、县长[詹亦舟]主持会议。[岑晚]、[卓不群]参加会议。",
                &["meeting 2024-05-20 屠近山/speak 詹亦舟/host 岑晚/attend 卓不群/attend"],
            ),
            (
                "昨日,县委书记[屠近山]先后来到<青萝镇>、{远岫纸业},调研企业生产。副县长[岑晚]陪同。\n在{远岫纸业},总经理[卓不群]介绍了订单情况。",
                &[
                    "inspection 2024-05-21 屠近山/lead 远岫纸业/visited 岑晚/accompany 卓不群/attend",
                ],
            ),
            (
                "5月18日,由县文旅局主办的采茶节开幕式在<青萝广场>举行。副县长[岑晚]致辞,[卓不群]出席。",
                &["ceremony 2024-05-18 岑晚/speak 卓不群/attend"],
            ),
        ],
    );
}

#[test]
fn lists_share_what_is_said_of_them() {
    check(
        "lists",
        &[
            (
                "5月20日,县政协召开会议。县政协主席[屠近山],副主席[詹亦舟]、[岑晚]和秘书长[卓不群]出席,[闾丘白]列席。",
                &[
                    "meeting 2024-05-20 屠近山/attend 詹亦舟/attend 岑晚/attend 卓不群/attend 闾丘白/attend",
                ],
            ),
            (
                "5月20日,县委书记[屠近山],县长[詹亦舟],县人大常委会主任[岑晚]看望慰问老党员[卓不群]。",
                &["visit 2024-05-20 屠近山/lead 詹亦舟/attend 岑晚/attend 卓不群/visited"],
            ),
        ],
    );
}

#[test]
fn words_around_a_list_are_said_of_those_they_concern() {
    check(
        "whom a word concerns",
        &[
            (
                "5月20日,{远岫纸业}与{汀洲物流}在<青萝会堂>签订合作协议。\n副县长[岑晚],县水务公司董事长[屠近山]等单位人员;{汀洲物流}总经理[卓不群]、副总经理[闾丘白]参加签约仪式。",
                &[
                    "signing 2024-05-20 远岫纸业/attend 汀洲物流/attend 岑晚/attend 屠近山/attend 卓不群/attend 闾丘白/attend",
                ],
            ),
            (
                "5月20日,县长[詹亦舟],副县长[岑晚],在镇政府负责人的陪同下,到<青萝镇>调研。",
                &["inspection 2024-05-20 詹亦舟/lead 岑晚/attend"],
            ),
            (
                "5月20日,县长[詹亦舟]在[岑晚]的陪同下,到<青萝镇>调研。",
                &["inspection 2024-05-20 詹亦舟/lead 岑晚/accompany"],
            ),
            (
                "5月20日,县长[詹亦舟]会见了来<汀州>考察的{远岫纸业}董事长[卓不群]一行。[詹亦舟]对[卓不群]一行来<汀州>表示欢迎。",
                &["talk 2024-05-20 詹亦舟/host 远岫纸业/attend 卓不群/lead"],
            ),
        ],
    );
}

#[test]
fn hosts_receive_and_guests_are_led() {
    check(
        "parties",
        &[
            (
                "5月20日,县长[詹亦舟]会见{远岫纸业}董事长[卓不群]一行。副县长[岑晚]参加会见。",
                &["talk 2024-05-20 詹亦舟/host 远岫纸业/attend 卓不群/lead 岑晚/attend"],
            ),
            (
                "5月20日,{远岫纸业}与{汀洲物流}在<青萝会堂>签订合作协议。[卓不群]、[闾丘白]出席签约仪式并致辞,副县长[岑晚]主持。",
                &[
                    "signing 2024-05-20 远岫纸业/attend 汀洲物流/attend 卓不群/speak 闾丘白/speak 岑晚/host",
                ],
            ),
        ],
    );
}

#[test]
fn a_list_goes_on_behind_what_nobody_knows() {
    check(
        "lists",
        &[
            (
                "5月20日,县委书记[屠近山]带队深入赤泥陶瓷厂、污水管网改造工程、{远岫纸业}等地调研。",
                &["inspection 2024-05-20 屠近山/lead 远岫纸业/visited"],
            ),
            (
                "5月20日,县委书记[屠近山]先后来到赤泥陶瓷厂、北坡砖窑以及{远岫纸业},调研安全生产。",
                &["inspection 2024-05-20 屠近山/lead 远岫纸业/visited"],
            ),
            // a list of something else
            (
                "5月20日,县委书记[屠近山]到<青萝镇>检查安全生产,[詹亦舟]参加,了解原料、用工和{远岫纸业}的订单。",
                &["inspection 2024-05-20 屠近山/lead 詹亦舟/attend"],
            ),
        ],
    );
}

#[test]
fn who_was_not_there_is_no_participant() {
    check(
        "absent",
        &[
            (
                "5月20日,全县防汛会议召开,[屠近山]主持会议,[詹亦舟]参加会议。[岑晚]通过视频参加会议。",
                &["meeting 2024-05-20 屠近山/host 詹亦舟/attend 岑晚/remote"],
            ),
            (
                "5月20日,县政协全体会议召开,[屠近山]主持会议,[詹亦舟]出席。县政协副主席[岑晚]因病请假。",
                &["meeting 2024-05-20 屠近山/host 詹亦舟/attend 岑晚/absent"],
            ),
            (
                "5月20日,[屠近山]主持召开会议,[詹亦舟]参加会议。[屠近山]强调,要学习[卓不群]的事迹。",
                &["meeting 2024-05-20 屠近山/host 詹亦舟/attend"],
            ),
            (
                "5月20日,[屠近山]到{远岫纸业}检查安全生产,[詹亦舟]参加。当晚,[岑晚]通过视频连线了解检查情况。",
                &["inspection 2024-05-20 屠近山/lead 远岫纸业/visited 詹亦舟/attend"],
            ),
            (
                "5月20日,[屠近山]到{远岫纸业}检查安全生产,[詹亦舟]参加。此前,县里授予[岑晚]、[卓不群]劳动模范称号。",
                &["inspection 2024-05-20 屠近山/lead 远岫纸业/visited 詹亦舟/attend"],
            ),
        ],
    );
}

#[test]
fn what_did_not_happen_is_kept_apart() {
    check(
        "unreal",
        &[
            (
                "县委书记[屠近山]将于5月28日率队赴<汀州>拜访{汀洲物流}。",
                &["visit(planned) 2024-05-28 屠近山/lead 汀洲物流/visited"],
            ),
            (
                "原定5月20日举行的表彰大会推迟至下月,县长[詹亦舟]将出席并讲话。",
                &["meeting(cancelled) 2024-05-20 詹亦舟/speak"],
            ),
            ("每个月,[詹亦舟]都要到{远岫纸业}调研,[岑晚]陪同。", &[]),
        ],
    );
}

#[test]
fn occasions_of_one_day_stay_apart() {
    check(
        "several",
        &[
            (
                "5月20日,县长[詹亦舟]会见客商[卓不群]一行。随后,[詹亦舟]会见教授[闾丘白]一行。",
                &[
                    "talk 2024-05-20 詹亦舟/host 卓不群/lead",
                    "talk 2024-05-20 詹亦舟/host 闾丘白/lead",
                ],
            ),
            (
                "5月20日上午,县委书记[屠近山]会见客商[卓不群]。\n当天下午,[屠近山]到{远岫纸业}调研,[岑晚]陪同。",
                &[
                    "talk 2024-05-20 屠近山/host 卓不群/lead",
                    "inspection 2024-05-20 屠近山/lead 远岫纸业/visited 岑晚/accompany",
                ],
            ),
            (
                "5月20日,县委书记[屠近山]调研{远岫纸业},并召开座谈会。",
                &["inspection 2024-05-20 屠近山/lead 远岫纸业/visited"],
            ),
            (
                "5月20日至21日,县长[詹亦舟]率队赴<汀州>考察。\n20日,[詹亦舟]到{汀洲物流}调研,[岑晚]参加。\n21日,[詹亦舟]与{远岫纸业}进行了交流,[卓不群]参加。",
                &[
                    "visit 2024-05-20..2024-05-21 詹亦舟/lead 汀洲物流/visited 岑晚/attend",
                    "talk 2024-05-21 詹亦舟/attend 远岫纸业/attend 卓不群/attend",
                ],
            ),
            (
                "5月20日,县委书记[屠近山]在[詹亦舟]陪同下到{远岫纸业}调研。",
                &["inspection 2024-05-20 屠近山/lead 詹亦舟/accompany 远岫纸业/visited"],
            ),
            (
                "5月20日上午,县委书记[屠近山]会见客商[卓不群]一行。\n当天下午,[屠近山]主持召开会议,[詹亦舟]、[岑晚]参加会议。",
                &[
                    "talk 2024-05-20 屠近山/host 卓不群/lead",
                    "meeting 2024-05-20 屠近山/host 詹亦舟/attend 岑晚/attend",
                ],
            ),
            (
                "5月20日,集中开工仪式在<青萝镇>举行,[屠近山]宣布开工,[詹亦舟]主持。[岑晚]、[卓不群]在分会场参加。",
                &[
                    "ceremony 2024-05-20 屠近山/speak 詹亦舟/host",
                    "ceremony 2024-05-20 岑晚/attend 卓不群/attend",
                ],
            ),
        ],
    );
}

#[test]
fn dates_are_counted_from_what_is_printed() {
    let deed = |date: &str| format!("{date},县委书记[屠近山]看望老党员[卓不群]。");
    for (printed, found) in [
        ("昨天", "visit 2024-05-21"),
        ("前天上午", "visit 2024-05-20"),
        ("上周五", "visit 2024-05-17"),
        ("本周一", "visit 2024-05-20"),
        ("17日", "visit 2024-05-17"),
        ("28日", "visit 2024-04-28"),
        ("12月30日", "visit 2023-12-30"),
        ("去年9月", "visit 2023-09"),
        ("5月20日至21日", "visit 2024-05-20..2024-05-21"),
        ("近日", "visit"),
        ("二〇二四年五月三日", "visit 2024-05-03"),
    ] {
        let expected = format!("{found} 屠近山/lead 卓不群/visited");
        assert_eq!(told(&deed(printed)), [expected], "{printed}");
    }
    // a day behind another one of the month: of the month before where it has not come yet
    check(
        "a day alone",
        &[(
            "5月12日,县委书记[屠近山]看望老党员[卓不群]。\n28日,县长[詹亦舟]会见{远岫纸业}董事长[闾丘白]。",
            &[
                "visit 2024-05-12 屠近山/lead 卓不群/visited",
                "talk 2024-04-28 詹亦舟/host 闾丘白/lead",
            ],
        )],
    );
}
