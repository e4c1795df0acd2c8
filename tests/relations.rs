//! Relations that a text states, told as sentences and what they must say; what is not listed must
//! not be said. Firms, places and projects are invented.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;

use guanxi::lexicon::{Lexicon, Sources};
use guanxi::model::{Document, Known, Metadata, Observations, Origin};
use guanxi::pipeline::Observer;

const PEOPLE: &str = "name,aliases\n苗远山,\n";
const PLACES: &str = "name,aliases,parent
湖南省青崖县,青崖县,
青崖县龙眼塘镇,龙眼塘镇,
青崖县云台高新区,云台高新区,
青崖县会展中心,,
";
const ENTERPRISES: &str = "name,aliases
启明星照明有限公司,启明星照明
远航船舶有限公司,远航船舶
青崖实业集团有限公司,青崖实业集团
南浦控股有限公司,
";
const ORGANIZATIONS: &str = "name,aliases\n青崖县第三中学,青崖三中\n青崖县教育局,\n";
const PROJECTS: &str = "name,aliases\n龙眼塘造船基地,\n云台冷链物流园项目,\n";

/// Sentence, and `subject relation object` of each statement.
const CASES: [(&str, &[&str]); 27] = [
    (
        "启明星照明位于龙眼塘镇。",
        &["启明星照明 located_in 龙眼塘镇"],
    ),
    (
        "启明星照明有限公司坐落于青崖县龙眼塘镇。",
        &["启明星照明有限公司 located_in 青崖县龙眼塘镇"],
    ),
    (
        "启明星照明成立于2010年，位于龙眼塘镇。",
        &["启明星照明 located_in 龙眼塘镇"],
    ),
    ("去年启明星照明投产，位于龙眼塘镇的厂房完工。", &[]),
    (
        "启明星照明、远航船舶等企业相继落户云台高新区。",
        &[
            "启明星照明 located_in 云台高新区",
            "远航船舶 located_in 云台高新区",
        ],
    ),
    ("启明星照明昨日投产，位于龙眼塘镇的厂房完工。", &[]),
    ("启明星照明将落户云台高新区。", &[]),
    ("启明星照明拟入驻云台高新区。", &[]),
    ("启明星照明的新订单落户云台高新区。", &[]),
    (
        "青崖县会展中心地处龙眼塘镇。",
        &["青崖县会展中心 located_in 龙眼塘镇"],
    ),
    ("苗远山扎根龙眼塘镇。", &[]),
    (
        "远航船舶是青崖实业集团的全资子公司。",
        &["远航船舶 part_of 青崖实业集团"],
    ),
    (
        "远航船舶系青崖实业集团控股子公司。",
        &["远航船舶 part_of 青崖实业集团"],
    ),
    (
        "青崖实业集团旗下远航船舶、启明星照明复工。",
        &[
            "远航船舶 part_of 青崖实业集团",
            "启明星照明 part_of 青崖实业集团",
        ],
    ),
    ("青崖实业集团旗下产品由远航船舶运输。", &[]),
    (
        "青崖三中隶属于青崖县教育局。",
        &["青崖三中 part_of 青崖县教育局"],
    ),
    (
        "青崖县教育局下属青崖三中开学。",
        &["青崖三中 part_of 青崖县教育局"],
    ),
    ("南浦控股有限公司、远航船舶到会。", &[]),
    (
        "远航船舶承建的龙眼塘造船基地开工。",
        &["远航船舶 builds 龙眼塘造船基地"],
    ),
    (
        "龙眼塘造船基地由远航船舶承建。",
        &["远航船舶 builds 龙眼塘造船基地"],
    ),
    (
        "远航船舶投资3.2亿元建设的龙眼塘造船基地开工。",
        &["远航船舶 invests_in 龙眼塘造船基地"],
    ),
    (
        "云台冷链物流园项目由青崖实业集团投资建设。",
        &["青崖实业集团 invests_in 云台冷链物流园项目"],
    ),
    (
        "远航船舶在云台高新区投资建厂。",
        &["远航船舶 invests_in 云台高新区"],
    ),
    (
        "云台冷链物流园项目签约落户云台高新区。",
        &["云台冷链物流园项目 signs_for 云台高新区"],
    ),
    ("苗远山在云台高新区投资建厂现场。", &[]),
    ("龙眼塘镇位于青崖县。", &["龙眼塘镇 located_in 青崖县"]),
    ("位于龙眼塘镇的远航船舶复工。", &[]),
];

fn lexicon() -> Lexicon {
    let folder = tempfile::tempdir().unwrap();
    for (file, rows) in [
        ("people.csv", PEOPLE),
        ("places.csv", PLACES),
        ("organizations.csv", ORGANIZATIONS),
        ("enterprises.csv", ENTERPRISES),
        ("projects.csv", PROJECTS),
    ] {
        fs::write(folder.path().join(file), rows).unwrap();
    }
    let (lexicon, findings) = Lexicon::load(&Sources::new(&[folder.path().to_owned()])).unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    lexicon
}

fn observe(lexicon: &Lexicon, text: &str) -> (Vec<char>, Observations) {
    let document = Document {
        key: "t/a.txt".to_owned(),
        text: text.to_owned(),
        metadata: Metadata {
            home: Some(Known::new("湖南省青崖县".to_owned(), Origin::Manifest)),
            ..Metadata::default()
        },
    };
    let observed = Observer::new(lexicon).observe(document);
    (
        observed.document.text.chars().collect(),
        observed.observations,
    )
}

#[test]
fn sentences_state_what_they_state() {
    let lexicon = lexicon();
    let mut wrong = Vec::new();
    for (text, want) in CASES {
        let (chars, observations) = observe(&lexicon, text);
        let cut = |span: guanxi::model::Span| -> String {
            chars[span.start as usize..span.end as usize]
                .iter()
                .collect()
        };
        let printed = |ordinal: u32| cut(observations.mentions[ordinal as usize].span);
        let mut got = Vec::new();
        for statement in &observations.relations {
            let (subject, object) = (printed(statement.subject), printed(statement.object));
            got.push(format!("{subject} {} {object}", statement.relation));
            let evidence = cut(statement.evidence);
            let word = statement.rule.split(' ').next().unwrap();
            for part in [subject.as_str(), object.as_str(), word] {
                assert!(evidence.contains(part), "{text}: {evidence}");
            }
        }
        if got != want {
            wrong.push(format!("{text}\n  want {want:?}\n  got  {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_bad_row_is_reported_and_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "word,relation,subject,object,order
毗邻,beside,place,place,S w O
紧靠,located_in,planet,place,S w O
紧挨,located_in,place,place,w O
依托于,part_of,organization,organization,S w O
位于,located_in,place,place,S w O
";
    fs::write(folder.path().join("relations.csv"), rows).unwrap();
    let (lexicon, findings) = Lexicon::load(&Sources::new(&[folder.path().to_owned()])).unwrap();
    assert_eq!(findings.len(), 3, "{findings:?}");
    let of = |word: &str| {
        let cues = lexicon.grammar.relations.iter();
        let found = cues
            .filter(|cue| cue.word == word)
            .map(|cue| cue.subject.len());
        found.collect::<Vec<_>>()
    };
    // a row of the same key replaces the embedded one
    assert_eq!(
        (of("依托于"), of("位于"), of("毗邻")),
        (vec![1], vec![1], vec![])
    );
}
