//! Offices as articles state them: a text and the statements that must be read from it, no others.
//! People, firms and counties are invented.

#![allow(clippy::unwrap_used)]

mod corpus;

use corpus::{lexicon_of, page};
use guanxi::lexicon::Lexicon;
use guanxi::model::{Entity, EntityRef, Observations};
use guanxi::pipeline::Observer;

const OFFICIALS: &str = "name,home
苗远山,青崖县
甘霖雨,青崖县
石守拙,青崖县
白沐阳,青崖县
江涌泉,青崖县
欧阳既明,青崖县
吉日格勒,青崖县
";
const PLACES: &str = "name,aliases,home,parent
湖南省青崖县,青崖县|青崖,,
贵州省赤岭县,赤岭县|赤岭,,
湖南省青崖县龙眼镇,龙眼镇,青崖县,湖南省青崖县
";
const ORGANIZATIONS: &str = "name,aliases,home
青崖县第三中学,县三中|青崖三中,青崖县
青崖县教育局,县教育局,青崖县
";
const ENTERPRISES: &str = "name,aliases,home
湖南启明星照明有限公司,启明星,
青崖县远航船舶有限公司,远航船舶,青崖县
";

fn lexicon() -> Lexicon {
    lexicon_of(&[
        ("officials.csv", OFFICIALS),
        ("places.csv", PLACES),
        ("organizations.csv", ORGANIZATIONS),
        ("enterprises.csv", ENTERPRISES),
    ])
}

fn observe(lexicon: &Lexicon, text: &str) -> Observations {
    Observer::new(lexicon)
        .observe(page(text, "青崖县"))
        .observations
}

fn entity<'a>(lexicon: &'a Lexicon, seen: &'a Observations, entity: EntityRef) -> &'a Entity {
    lexicon
        .get(entity)
        .unwrap_or_else(|| &seen.coined[entity.0 as usize - lexicon.entities().len()])
}

/// One statement a line: name, post, organ, status where it is not current, date where it is not
/// the issue's.
fn statements(lexicon: &Lexicon, text: &str) -> Vec<String> {
    let seen = observe(lexicon, text);
    let mut out = Vec::new();
    for one in &seen.tenures {
        let person = &seen.mentions[one.mention as usize];
        let person = person.resolution.linked().unwrap();
        let mut line = format!("{} {}", entity(lexicon, &seen, person).name, one.post);
        if let Some(organ) = one.organ {
            line = format!("{line}@{}", entity(lexicon, &seen, organ).name);
        }
        let status = one.status.name();
        if status != "current" {
            line = format!("{line} {status}");
        }
        let day = one.as_of.map_or("-".to_owned(), |d| d.to_string());
        if day != "2024-05-20" {
            line = format!("{line} {day}");
        }
        out.push(line);
    }
    out
}

fn check(cases: &[(&str, &[&str])]) {
    let lexicon = lexicon();
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let found = statements(&lexicon, text);
        if found != *expected {
            wrong.push(format!(
                "{text}\n  expected {expected:?}\n  found    {found:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_organ_is_that_of_the_place_before_it() {
    // officials of elsewhere, printed as newspapers print other places
    let officials = "name,home\n苗远山,\n甘霖雨,长沙市\n";
    let lexicon = lexicon_of(&[("officials.csv", officials), ("places.csv", PLACES)]);
    for (text, expected) in [
        ("怀化市委书记苗远山来访。", "苗远山 书记@中共怀化市委员会"),
        (
            "株洲市政府秘书长苗远山来访。",
            "苗远山 秘书长@株洲市人民政府",
        ),
        ("贵州省委书记苗远山来访。", "苗远山 书记@中共贵州省委员会"),
        (
            "株洲市市场监督管理局局长苗远山来访。",
            "苗远山 局长@株洲市市场监督管理局",
        ),
        // the level word twice
        ("贵州省省委书记苗远山来访。", "苗远山 书记@中共贵州省委员会"),
        (
            "靖州县委书记苗远山来访。",
            "苗远山 书记@中共靖州苗族侗族自治县委员会",
        ),
        (
            "湘西州委书记苗远山来访。",
            "苗远山 书记@中共湘西土家族苗族自治州委员会",
        ),
        // the title tells whose he is
        ("长沙市委书记甘霖雨来访。", "甘霖雨 书记@中共长沙市委员会"),
        ("市委书记苗远山来访。", "苗远山 书记"),
        ("县委书记苗远山来访。", "苗远山 书记@中共青崖县委员会"),
    ] {
        assert_eq!(statements(&lexicon, text), [expected], "{text}");
    }
}

#[test]
fn titles_before_names() {
    check(&[
        ("县委书记苗远山到场。", &["苗远山 书记@中共青崖县委员会"]),
        (
            "县委副书记、县长甘霖雨主持会议。",
            &[
                "甘霖雨 副书记@中共青崖县委员会",
                "甘霖雨 县长@青崖县人民政府",
            ],
        ),
        (
            "县委常委、宣传部部长石守拙,副县长兼县教育局局长白沐阳参加。",
            &[
                "石守拙 常委@中共青崖县委员会",
                "石守拙 部长@中共青崖县委宣传部",
                "白沐阳 副县长@青崖县人民政府",
                "白沐阳 局长@青崖县教育局",
            ],
        ),
        (
            "赤岭县委书记江涌泉、副县长白沐阳来访。",
            &[
                "江涌泉 书记@中共赤岭县委员会",
                "白沐阳 副县长@青崖县人民政府",
            ],
        ),
        (
            "龙眼镇党委书记石守拙汇报。",
            &["石守拙 书记@中共龙眼镇委员会"],
        ),
        (
            "启明星董事长石守拙与青崖三中校长白沐阳签字。",
            &[
                "石守拙 董事长@湖南启明星照明有限公司",
                "白沐阳 校长@青崖县第三中学",
            ],
        ),
        (
            "在远航船舶,总经理石守拙介绍了订单。",
            &["石守拙 总经理@青崖县远航船舶有限公司"],
        ),
        (
            "县人大代表石守拙说。",
            &["石守拙 人大代表@青崖县人大常委会"],
        ),
        (
            "5月18日,副县长白沐阳调研。",
            &["白沐阳 副县长@青崖县人民政府 2024-05-18"],
        ),
    ]);
}

#[test]
fn who_holds_no_office_has_none() {
    check(&[
        ("记者石守拙采访了村民白沐阳。", &[]),
        ("企业家石守拙和退休教师白沐阳获奖。", &[]),
        ("石守拙代表县政府讲话。", &[]),
        ("县领导苗远山、甘霖雨出席。", &[]),
        ("明代旅行家江涌泉到过这里。", &[]),
        ("石守拙主席台就座。", &[]),
    ]);
}

#[test]
fn lists_and_fellows() {
    check(&[
        (
            "县政协副主席石守拙、白沐阳和江涌泉参加。",
            &[
                "石守拙 副主席@政协青崖县委员会",
                "白沐阳 副主席@政协青崖县委员会 inherited",
                "江涌泉 副主席@政协青崖县委员会 inherited",
            ],
        ),
        (
            "县人大常委会主任苗远山主持,副主任石守拙、白沐阳出席。",
            &[
                "苗远山 主任@青崖县人大常委会",
                "石守拙 副主任@青崖县人大常委会",
                "白沐阳 副主任@青崖县人大常委会 inherited",
            ],
        ),
        (
            "县委书记苗远山、甘霖雨出席。",
            &["苗远山 书记@中共青崖县委员会"],
        ),
        (
            "县委常委、组织部部长石守拙、白沐阳出席。",
            &[
                "石守拙 常委@中共青崖县委员会",
                "石守拙 部长@中共青崖县委组织部",
                "白沐阳 常委@中共青崖县委员会 inherited",
            ],
        ),
    ]);
}

#[test]
fn titles_behind_names() {
    check(&[
        (
            "县长甘霖雨来了。甘县长进屋坐下。",
            &["甘霖雨 县长@青崖县人民政府"],
        ),
        (
            "甘霖雨(县委副书记、县长)发言。",
            &[
                "甘霖雨 副书记@中共青崖县委员会",
                "甘霖雨 县长@青崖县人民政府",
            ],
        ),
        ("白沐阳校长领我们进县三中。", &["白沐阳 校长"]),
    ]);
}

#[test]
fn offices_held_otherwise() {
    check(&[
        (
            "2021年1月,时任县长苗远山来过。",
            &["苗远山 县长@青崖县人民政府 former 2021-01"],
        ),
        (
            "原县委副书记江涌泉作证。",
            &["江涌泉 副书记@中共青崖县委员会 former -"],
        ),
        (
            "代县长甘霖雨讲话。",
            &["甘霖雨 代县长@青崖县人民政府 acting"],
        ),
        (
            "苗远山还是龙眼镇镇长时修了这座桥。",
            &["苗远山 镇长@龙眼镇人民政府 former -"],
        ),
        (
            "江涌泉曾任县教育局局长。",
            &["江涌泉 局长@青崖县教育局 former -"],
        ),
    ]);
}

#[test]
fn offices_given_and_taken() {
    check(&[
        (
            "会议决定任命:甘霖雨为青崖县人民政府副县长、代理县长;石守拙为县教育局局长。",
            &[
                "甘霖雨 副县长@青崖县人民政府 appointed",
                "甘霖雨 代理县长@青崖县人民政府 acting",
                "石守拙 局长@青崖县教育局 appointed",
            ],
        ),
        (
            "决定免去:白沐阳的青崖县人民政府副县长职务;江涌泉的县教育局局长职务。",
            &[
                "白沐阳 副县长@青崖县人民政府 removed",
                "江涌泉 局长@青崖县教育局 removed",
            ],
        ),
        (
            "免除白沐阳同志副县长一职,任命江涌泉同志为副县长。",
            &[
                "白沐阳 副县长@青崖县人民政府 removed",
                "江涌泉 副县长@青崖县人民政府 appointed",
            ],
        ),
        (
            "接受苗远山辞去县人大常委会委员职务的请求。",
            &["苗远山 委员@青崖县人大常委会 removed"],
        ),
        (
            "甘霖雨同志任青崖县委委员、常委、副书记,提名为县长候选人;苗远山同志因工作变动不再担任县委书记职务。",
            &[
                "甘霖雨 委员@中共青崖县委员会 appointed",
                "甘霖雨 常委@中共青崖县委员会 appointed",
                "甘霖雨 副书记@中共青崖县委员会 appointed",
                "苗远山 书记@中共青崖县委员会 removed",
            ],
        ),
        (
            "石守拙、白沐阳当选县政协副主席。",
            &[
                "石守拙 副主席@政协青崖县委员会 appointed",
                "白沐阳 副主席@政协青崖县委员会 appointed",
            ],
        ),
        ("提名甘霖雨为县长人选。", &[]),
        (
            "选举吉日格勒为县人大常委会主任。",
            &["吉日格勒 主任@青崖县人大常委会 appointed"],
        ),
        (
            "欧阳既明被任命为县教育局副局长。",
            &["欧阳既明 副局长@青崖县教育局 appointed"],
        ),
        ("甘霖雨担任这项任务。", &[]),
        // nobody knows who took the office
        ("甘霖雨致电祝贺那位老友就任县教育局局长。", &[]),
        ("石守拙会见新当选县教育局局长的客人。", &[]),
    ]);
}

/// One title without a name a line: title as printed, post and organ, date.
fn bare_titles(lexicon: &Lexicon, text: &str) -> Vec<String> {
    let seen = observe(lexicon, text);
    let printed = |start: u32, end: u32| -> String {
        let length = (end - start) as usize;
        text.chars().skip(start as usize).take(length).collect()
    };
    seen.bare_titles
        .iter()
        .map(|one| {
            format!(
                "{} {}@{} {}",
                printed(one.evidence.start, one.evidence.end),
                one.post,
                entity(lexicon, &seen, one.organ).name,
                one.as_of.map_or("-".to_owned(), |day| day.to_string())
            )
        })
        .collect()
}

#[test]
fn titles_without_a_name() {
    let cases: [(&str, &[&str]); 12] = [
        (
            "县委书记指出，要抓好春耕。",
            &["县委书记 书记@中共青崖县委员会 2024-05-20"],
        ),
        (
            "会议于5月18日召开。县长强调，要抓好春耕。",
            &["县长 县长@青崖县人民政府 2024-05-18"],
        ),
        (
            "赤岭县委书记表示，愿意合作。",
            &["赤岭县委书记 书记@中共赤岭县委员会 2024-05-20"],
        ),
        (
            "会上，县教育局局长介绍，学校已经建成。",
            &["县教育局局长 局长@青崖县教育局 2024-05-20"],
        ),
        (
            "本报讯 代县长指出，要抓好春耕。",
            &["代县长 代县长@青崖县人民政府 2024-05-20"],
        ),
        // a name beside it
        ("县委书记苗远山指出，要抓好春耕。", &[]),
        ("苗远山县长指出，要抓好春耕。", &[]),
        // not the one holder
        ("县委副书记指出，要抓好春耕。", &[]),
        ("原县长指出，要抓好春耕。", &[]),
        // of no known organ; not what opens the clause; no verb of speech
        ("书记指出，要抓好春耕。", &[]),
        ("多位县委书记指出，要抓好春耕。", &[]),
        ("县委书记走在前面。", &[]),
    ];
    let lexicon = lexicon();
    for (text, expected) in cases {
        assert_eq!(bare_titles(&lexicon, text), expected, "{text}");
    }
}
