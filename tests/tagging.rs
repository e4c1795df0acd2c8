//! Tagging, told as marked text: `[form|type]` is a mention that must be found, everything else is
//! none. People, firms and counties are invented.

#![allow(clippy::unwrap_used)]

mod corpus;

use std::fs;

use corpus::{lexicon_of, page};
use guanxi::lexicon::{Lexicon, Sources};
use guanxi::model::{Document, EntityOrigin, Observations, Part, Status};
use guanxi::pipeline::Observer;

const OFFICIALS: &str = "name,home,aliases,not_followed_by
苗远山,青崖县,,
甘霖,青崖县,,
石榴,青崖县,,
白杨,青崖县,,
江涌,青崖县,,
东方既明,青崖县,,
吉日格勒,青崖县,日格勒,
罗盛,青崖县,,
罗盛,赤岭县,,
慕容归雁,赤岭县,,
";
const PLACES: &str = "name,aliases,home,parent
湖南省青崖县,青崖县|青崖,,
贵州省赤岭县,赤岭县|赤岭,,
青崖县会展中心,县会展中心,青崖县,
龙眼塘,,青崖县,
青崖高新产业园,青崖高新区,青崖县,青崖县
永州高新区,,湖南省永州市,湖南省永州市
";
const ORGANIZATIONS: &str = "name,aliases,home
青崖县第三中学,县三中|青崖三中,青崖县
青崖县教育局,县教育局,青崖县
";
const ENTERPRISES: &str = "name,aliases,weak_aliases,home
湖南启明星照明有限公司,启明星,,
青崖县远航船舶有限公司,远航船舶,远航,青崖县
";

fn lexicon() -> Lexicon {
    lexicon_of(&[
        ("officials.csv", OFFICIALS),
        ("places.csv", PLACES),
        ("organizations.csv", ORGANIZATIONS),
        ("enterprises.csv", ENTERPRISES),
    ])
}

fn observe(lexicon: &Lexicon, text: &str, home: &str) -> (Document, Observations) {
    let observed = Observer::new(lexicon).observe(page(text, home));
    (observed.document, observed.observations)
}

/// Text without marks, and the marked output of the tagger for it.
fn tag(lexicon: &Lexicon, marked: &str, home: &str) -> String {
    let mut plain = String::new();
    let mut depth = false;
    for c in marked.chars() {
        match c {
            '[' => {}
            '|' => depth = true,
            ']' => depth = false,
            _ if depth => {}
            _ => plain.push(c),
        }
    }
    let (document, observations) = observe(lexicon, &plain, home);
    let chars: Vec<char> = document.text.chars().collect();
    let mut out = String::new();
    let mut last = 0;
    for mention in &observations.mentions {
        let Some(entity) = mention.resolution.linked() else {
            continue;
        };
        let kind = lexicon.get(entity).map_or_else(
            || observations.coined[entity.0 as usize - lexicon.entities().len()].kind,
            |e| e.kind,
        );
        let (start, end) = (mention.span.start as usize, mention.span.end as usize);
        out.extend(&chars[last..start]);
        out.push('[');
        out.extend(&chars[start..end]);
        out.push('|');
        out.push_str(&lexicon.schema().entity_type(kind).label.id[..3]);
        out.push(']');
        last = end;
    }
    out.extend(&chars[last..]);
    out
}

fn check(group: &str, cases: &[&str]) {
    let lexicon = lexicon();
    let mut wrong = Vec::new();
    for case in cases {
        let found = tag(&lexicon, case, "青崖县");
        if found != *case {
            wrong.push(format!("expected {case}\n   found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{group}:\n{}", wrong.join("\n"));
}

#[test]
fn basics() {
    check(
        "BASICS",
        &[
            "5月18日,县委书记[苗远山|off]到[青崖县第三中学|org]调研。",
            "县长[江涌|off]会见[湖南启明星照明有限公司|ent]董事长一行。",
            "[苗远山|off]强调,要办好学校。",
            "会议在[县会展中心|pla]举行,[青崖三中|org]师生参加。",
        ],
    );
}

#[test]
fn names_that_are_words() {
    check(
        "WORDS",
        &[
            "副县长[甘霖|off]主持会议。久旱逢甘霖,农民笑了。",
            "县政协主席[白杨|off]、副主席[石榴|off]参加活动。村口白杨成行,石榴正红。",
            "[甘霖|off]表示,将继续推进。",
        ],
    );
}

#[test]
fn names_across_word_edges() {
    check(
        "EDGES",
        &[
            "县长[江涌|off]冒雨到场。长江涌起大浪。",
            "水面上吉日格外明亮。",
            "这条船远航归来。",
        ],
    );
}

#[test]
fn weak_forms_need_a_full_one() {
    check(
        "WEAK",
        &[
            "[远航船舶|ent]负责人说,[远航|ent]今年订单饱满。",
            "远航今年订单饱满。",
        ],
    );
}

#[test]
fn organs_and_titles() {
    check(
        "TITLES",
        &[
            "青崖县委书记[苗远山|off]出席。",
            "[青崖县|pla]举办活动。",
            "县教育局局长[石榴|off]参加会议。",
            "[县教育局|org]主办比赛。",
            "[县委|org]、[县政府|org]作出部署。",
            "[青崖县人民政府|org]发布公告。",
        ],
    );
}

#[test]
fn places_written_together_are_one() {
    check(
        "CHAIN",
        &[
            "代表团赴[四川省成都市武侯区|pla]考察。",
            "[湖南省青崖县|pla]代表团抵达。",
        ],
    );
}

#[test]
fn broken_lines_and_scripts() {
    check(
        "LINES",
        &[
            "本报讯 5月18日,县委副书记、县长[江\n涌|off]出席会议并讲话,强调要抓好春耕生产\n各项工作,把责任落实到户到人。",
            "縣委書記[苗遠山|off]會見來賓。",
        ],
    );
}

#[test]
fn longer_names_are_other_people() {
    check(
        "LONGER",
        &["罗盛旺是村里的护林员。", "县人大代表[罗盛|off]发言。"],
    );
}

#[test]
fn a_namesake_elsewhere_is_never_linked() {
    let lexicon = lexicon();
    let (_, observations) = observe(&lexicon, "局长罗盛参加会议。", "赤岭县");
    let keys: Vec<&str> = observations
        .mentions
        .iter()
        .filter_map(|m| lexicon.get(m.resolution.linked()?))
        .map(|e| e.key.as_str())
        .collect();
    assert_eq!(keys, ["person:罗盛@赤岭县"]);
    let (_, observations) = observe(&lexicon, "局长苗远山参加会议。", "赤岭县");
    let statuses: Vec<Status> = observations
        .mentions
        .iter()
        .map(|m| m.resolution.status())
        .collect();
    assert_eq!(
        statuses,
        [Status::Unlinked],
        "his home is elsewhere and nothing names it"
    );
    let text = "青崖县党政代表团来访。局长苗远山参加会议。";
    let (_, observations) = observe(&lexicon, text, "赤岭县");
    assert!(
        observations
            .mentions
            .iter()
            .all(|m| m.resolution.status() == Status::Linked),
        "the article names his home: {:?}",
        observations.mentions
    );
}

#[test]
fn a_home_may_be_told_with_what_it_lies_in() {
    // a county that neither gazetteer nor places.csv has, and one that places.csv has without parent
    let officials = "name,home\n苗远山,青崖县\n";
    let places = "name,home\n青崖县会堂,\n";
    let unknown = lexicon_of(&[("officials.csv", officials), ("places.csv", places)]);
    let listed = lexicon_of(&[
        ("officials.csv", officials),
        ("places.csv", "name\n青崖县\n"),
    ]);
    for (lexicon, home, linked) in [
        (&unknown, "青崖县", true),
        (&unknown, "湖南省怀化市青崖县", true),
        (&unknown, "湖南省怀化市青泥县", false),
        (&listed, "湖南省怀化市青崖县", true),
        (&listed, "湖南省怀化市沅陵县", false),
    ] {
        let (_, observations) = observe(lexicon, "局长苗远山参加会议。", home);
        let status: Vec<Status> = (observations.mentions.iter())
            .map(|m| m.resolution.status())
            .collect();
        let want = if linked {
            Status::Linked
        } else {
            Status::Unlinked
        };
        assert_eq!(status, [want], "{home}");
    }
}

#[test]
fn parts_are_told_apart() {
    let lexicon = lexicon();
    let text = "苗远山到县三中调研\n\n本报讯(记者 鲁石头) 5月18日,县委书记苗远山到县三中调研。\
                苗远山指出,甘霖同志的做法很好。\n";
    let (_, observations) = observe(&lexicon, text, "青崖县");
    let parts: Vec<Part> = observations.mentions.iter().map(|m| m.part).collect();
    assert_eq!(
        parts,
        [
            Part::Title,
            Part::Title,
            Part::Byline,
            Part::Actor,
            Part::Actor,
            Part::Actor,
            Part::Speech
        ]
    );
}

/// The lists of a text: their members as printed, in order.
fn lists(lexicon: &Lexicon, text: &str) -> String {
    let (document, observations) = observe(lexicon, text, "青崖县");
    let chars: Vec<char> = document.text.chars().collect();
    let mut lists: Vec<(u32, String)> = Vec::new();
    for mention in observations.mentions.iter().filter(|m| m.roster > 0) {
        let (start, end) = (mention.span.start as usize, mention.span.end as usize);
        let name: String = chars[start..end].iter().collect();
        match lists
            .iter_mut()
            .find(|(roster, _)| *roster == mention.roster)
        {
            Some((_, names)) => *names = format!("{names} {name}"),
            None => lists.push((mention.roster, name)),
        }
    }
    let lists: Vec<String> = lists.into_iter().map(|(_, names)| names).collect();
    lists.join(" | ")
}

#[test]
fn lists_of_names() {
    let lexicon = lexicon();
    for (text, want) in [
        ("苗远山、江涌、白杨出席。", "苗远山 江涌 白杨"),
        // an organ inside a title parts nothing
        ("苗远山、县长江涌、县政协主席白杨出席。", "苗远山 江涌 白杨"),
        (
            "县委书记苗远山、县委副书记、县长江涌、县人大常委会党组书记、主任石榴参加。",
            "苗远山 江涌 石榴",
        ),
        ("苗远山、江涌和县政协主席白杨出席。", "苗远山 江涌 白杨"),
        ("副县长甘霖、石榴、白杨等参加。", "甘霖 石榴 白杨"),
        ("苗远山、江涌以及副县长石榴参加。", "苗远山 江涌 石榴"),
        // nor does a school, which is a mention of its own
        (
            "苗远山、青崖三中校长石榴、副县长甘霖参加。",
            "苗远山 石榴 甘霖",
        ),
        ("苗远山、江涌对副县长石榴说。", "苗远山 江涌"),
        ("县委书记苗远山会见江涌。", ""),
        // commas part titled names
        (
            "县人大常委会主任石榴,县政协主席白杨,县委副书记甘霖出席。",
            "石榴 白杨 甘霖",
        ),
        (
            "县委副书记、县长江涌,县政协主席白杨、副县长甘霖出席。",
            "江涌 白杨 甘霖",
        ),
        // and clauses
        (
            "出席的有县长江涌、副县长甘霖,县委书记苗远山主持。",
            "江涌 甘霖",
        ),
        ("县长江涌,县政协主席白杨出席。", ""),
        ("县长江涌参加,县政协主席白杨参加,县委书记苗远山主持。", ""),
        ("青崖县、远航船舶、启明星参加。", "青崖县 远航船舶 启明星"),
        ("县委、县长江涌都说好。", ""),
    ] {
        assert_eq!(lists(&lexicon, text), want, "{text}");
    }
}

#[test]
fn a_folder_may_change_the_schema() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "[[entity_type]]\nid = \"project\"\nzh = \"工程\"\nen = \"works\"\n\
                [[entity_type]]\nid = \"school\"\nzh = \"学校\"\nen = \"school\"\n\
                [[relation]]\nid = \"article\"\nzh = \"\"\nen = \"\"\noff = true\n";
    fs::write(folder.path().join("schema.toml"), rows).unwrap();
    fs::write(folder.path().join("schools.csv"), "name\n青崖云岭学堂\n").unwrap();
    let sources = Sources::new(&[folder.path().to_owned()]);
    let (lexicon, findings) = Lexicon::load(&sources).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    let schema = lexicon.schema();
    let label = |id: &str| {
        let label = &schema.entity_type(schema.type_id(id).unwrap()).label;
        (label.zh.clone(), label.en.clone())
    };
    assert_eq!(label("project"), ("工程".to_owned(), "works".to_owned()));
    assert_eq!(label("official").1, "official");
    assert!(schema.relations.iter().all(|r| r.id != "article"));
    assert!(lexicon.by_key("school:青崖云岭学堂").is_some());
    let off = "[[entity_type]]\nid = \"place\"\nzh = \"\"\nen = \"\"\noff = true\n";
    fs::write(folder.path().join("schema.toml"), off).unwrap();
    assert!(Lexicon::load(&sources).is_err());
}

#[test]
fn desks_are_no_reporters() {
    let lexicon = lexicon();
    for (text, want) in [
        (
            "县里开会\n\n本报讯(鲁石头 苏日娜) 昨日,县里开会。\n",
            "鲁石头 苏日娜",
        ),
        ("县里开会\n\n本报讯(本报编辑部) 昨日,县里开会。\n", ""),
        (
            "县里开会\n\n本报讯(青崖县融媒体中心 鲁石头) 昨日,县里开会。\n",
            "鲁石头",
        ),
        (
            "县里开会\n\n□新华社通\n\n昨日,县里开会,部署今年的工作。\n",
            "",
        ),
        (
            "县里开会\n\n本报讯 昨日,县里开会。\n\n▲图为会场。本报编辑部 摄\n",
            "",
        ),
    ] {
        let (_, observations) = observe(&lexicon, text, "青崖县");
        assert_eq!(observations.articles[0].title, "县里开会", "{text}");
        let coined = observations.coined.iter();
        let names: Vec<&str> = coined
            .filter(|e| e.origin == EntityOrigin::Byline)
            .map(|e| e.name.as_str())
            .collect();
        assert_eq!(names.join(" "), want, "{text}");
    }
}

/// Keys of what a text's mentions mean; `?` where undecided.
fn meant(lexicon: &Lexicon, text: &str, home: &str) -> String {
    let (_, observations) = observe(lexicon, text, home);
    let keys = observations.mentions.iter().map(|m| {
        let entity = m.resolution.linked().and_then(|e| lexicon.get(e));
        entity.map_or("?", |e| e.key.as_str())
    });
    keys.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_title_names_the_home_of_its_holder() {
    let lexicon = lexicon();
    for (text, want) in [
        ("赤岭县委书记慕容归雁来访。", "person:慕容归雁"),
        ("赤岭县副县长慕容归雁来访。", "person:慕容归雁"),
        ("局长慕容归雁来访。", "?"),
        ("赤岭县委书记罗盛来访。", "person:罗盛@赤岭县"),
        (
            "县委常委罗盛会见赤岭县委书记慕容归雁。",
            "person:罗盛@青崖县 person:慕容归雁",
        ),
    ] {
        assert_eq!(meant(&lexicon, text, "青崖县"), want, "{text}");
    }
}

#[test]
fn a_bare_zone_is_that_of_the_home() {
    let lexicon = lexicon();
    for (home, text, want) in [
        (
            "青崖县",
            "青崖高新产业园举行签约活动,高新区负责人到会。",
            "place:青崖高新产业园 place:青崖高新产业园",
        ),
        (
            "湖南省永州市",
            "永州高新区举行签约活动,高新区负责人到会。",
            "place:永州高新区 place:永州高新区",
        ),
    ] {
        assert_eq!(meant(&lexicon, text, home), want, "{home}: {text}");
    }
}

#[test]
fn names_of_several_readings_are_spelt() {
    let lexicon = lexicon();
    for (name, person, want) in [
        ("曾望舒", true, "zengwangshu"),
        ("单望舒", true, "shanwangshu"),
        ("解望舒", true, "xiewangshu"),
        ("仇望舒", true, "qiuwangshu"),
        ("区望舒", true, "ouwangshu"),
        ("查望舒", true, "zhawangshu"),
        ("覃望舒", true, "qinwangshu"),
        ("尉迟望舒", true, "yuchiwangshu"),
        ("万俟望舒", true, "moqiwangshu"),
        ("长孙望舒", true, "zhangsunwangshu"),
        ("长江", false, "changjiang"),
        ("重庆市长寿区", false, "chongqingshichangshouqu"),
        ("单县单位“曾经”", false, "shanxiandanweicengjing"),
    ] {
        assert_eq!(lexicon.romaniser.spell(name, person), want, "{name}");
    }
}
