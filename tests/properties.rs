//! A bounded run of the laws that hold for any input. `PROPTEST_RNG_SEED=7 PROPTEST_CASES=2560` runs
//! others and ten times as many; `fuzz/` searches without end.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod corpus;
mod laws;

use std::fs;
use std::sync::OnceLock;

use corpus::{ENTITIES, guanxi, write_dictionaries};
use guanxi::export::ExportFormat;
use guanxi::lexicon::{Lexicon, Sources};
use laws::formats::read_back;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        write_dictionaries(folder.path(), &[0; ENTITIES.len()]);
        Lexicon::load(&Sources::new(&[folder.path().to_owned()]))
            .unwrap()
            .0
    })
}

/// Pieces that pages are made of, and those that break programs.
const PIECES: [&str; 64] = [
    "苗远山",
    "江涌",
    "江",
    "涌",
    "罗盛",
    "甘霖",
    "苗遠山",
    "苗 远 山",
    "石榴",
    "鲁石头",
    "启明星",
    "远航",
    "远航船舶",
    "青崖县",
    "赤岭",
    "县委",
    "县政府",
    "县教育局",
    "区委书记",
    "县长",
    "副",
    "局长",
    "市",
    "省",
    "会展中心",
    "武侯区",
    "四川省",
    "、",
    "，",
    "。",
    "；",
    "“",
    "”",
    "《",
    "》",
    "(",
    ")",
    "（记者 ",
    "）",
    "本报讯",
    "□记者 ",
    "通讯员",
    "图为",
    "指出",
    "强调，",
    "5月18日",
    "二〇二四年五月",
    "2024-05-18",
    "第1版",
    "# ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "　",
    "\t",
    "|",
    "ＡＢ",
    "\u{feff}",
    "\u{301}",
    "\0",
    "👨‍👩‍👧",
    "﷽",
];

fn page() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        12 => prop::sample::select(PIECES.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[\u{4e00}-\u{9fff}]{1,30}",
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

const COLUMNS: &str = "name,type,home,aliases,weak_aliases,former_names,ocr_variants,\
    not_followed_by,not_preceded_by,context,from,to,parent,part_of,off,id";
const HEADERS: [(&str, &str); 11] = [
    ("officials.csv", COLUMNS),
    ("places.csv", COLUMNS),
    ("others.csv", COLUMNS),
    ("organs.csv", "suffix,full,type,kind,public"),
    ("posts.csv", "title,kind,organ,max_holders"),
    ("appointments.csv", "word,status,frame"),
    ("contexts.csv", "cue,side,effect,types"),
    ("discards.csv", "string,kind"),
    ("divisions.csv", "code,name"),
    ("newspapers.csv", "newspaper,home"),
    ("suffixes.csv", "suffix,type,public"),
];

/// Cells of all kinds of tables.
const CELLS: [&str; 44] = [
    "苗远山",
    "江涌|涌",
    "青崖县",
    "*",
    "",
    "",
    "",
    ",",
    ",",
    ",",
    ",",
    "|",
    "||",
    "\"",
    "\"\"",
    "\n",
    "\r\n",
    "@",
    "旧名@2010..2018",
    "2024-13-45",
    "2024..",
    "0",
    "1",
    "否",
    "off",
    "official",
    "person:苗远山",
    "place:x",
    "{home}委",
    "{place}",
    "{n}",
    "{",
    "public",
    "party",
    "430000",
    "11",
    "999999999999",
    "\u{feff}",
    "\0",
    "=1+1",
    "-",
    "长长长长长长长长长长长长长长长长长长",
    "drop",
    "set",
];

fn rows() -> impl Strategy<Value = Vec<u8>> {
    let bytes = |text: String, gbk: bool| {
        if gbk {
            encoding_rs::GB18030.encode(&text).0.into_owned()
        } else {
            text.into_bytes()
        }
    };
    let piece = prop_oneof![
        20 => prop::sample::select(CELLS.to_vec()).prop_map(|cell| cell.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..8),
    ];
    let pieces = prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat());
    let text = prop::collection::vec(prop::sample::select(CELLS.to_vec()), 0..60)
        .prop_map(|cells| cells.concat());
    prop_oneof![
        pieces,
        (text, any::<bool>()).prop_map(move |(text, gbk)| bytes(text, gbk))
    ]
}

fn with_header(header: &str, rows: &[u8]) -> Vec<u8> {
    [header.as_bytes(), b"\n", rows].concat()
}

/// The same cases every time, unless `PROPTEST_RNG_SEED` asks for others; with `PROPTEST_CASES=2560`
/// ten times as many.
fn runs(usual: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: (default.cases * usual).div_ceil(256),
        failure_persistence: None,
        rng_seed: match default.rng_seed {
            RngSeed::Random => RngSeed::Fixed(20_240_305),
            asked => asked,
        },
        ..default
    }
}

proptest! {
    #![proptest_config(runs(128))]

    #[test]
    fn any_page_is_observed(text in page(), home in prop::sample::select(vec!["青崖县", "", "火星"])) {
        laws::observing(lexicon(), &text, home);
    }

    #[test]
    fn any_text_is_normalised(text in page(), cuts in prop::collection::vec(any::<u32>(), 0..8)) {
        laws::normalizing(&text, &cuts);
    }

    #[test]
    fn any_corrections_are_parsed(rows in rows()) {
        laws::corrections(&with_header("document,quote,action,field,value,note", &rows));
        laws::corrections(&rows);
    }

    #[test]
    fn any_manifest_is_loaded(rows in rows()) {
        laws::manifest(&with_header("path,newspaper,date,page,url,home", &rows));
        laws::manifest(&rows);
    }

    #[test]
    fn any_file_is_read(name in 0..7_usize, rows in rows()) {
        let name = ["a.txt", "a.md", "a.html", "a.jsonl", "a.csv", "a.tsv", "a.txt.gz"][name];
        laws::reading(name, &rows);
    }

    #[test]
    fn any_names_are_exported(names in prop::collection::vec(any::<String>(), 0..6)) {
        laws::exporting(&names);
    }
}

#[test]
fn rows_without_the_cell_that_matters_do_nothing() {
    let files: Vec<(&str, Vec<u8>)> = [
        (
            "organs.csv",
            ",中共{home}委员会,organization,party,yes\n{home},,,,\n",
        ),
        ("posts.csv", ",public,party,1\n　,,,\n"),
        (
            "appointments.csv",
            ",appointed,object\n,,link\n,removed,strip\n",
        ),
        ("contexts.csv", ",left,refuse,\n,right,confirm,person\n"),
        (
            "discards.csv",
            ",discard\n,formula\n,formula_head\n,speech\n,caption\n,byline\n",
        ),
        ("divisions.csv", "430000,\n,湖南省\n中国,中国\n"),
        ("newspapers.csv", ",青崖县\n日报,\n"),
        ("suffixes.csv", ",enterprise,no\n"),
        ("officials.csv", ",,青崖县,甲\n,,,\n"),
    ]
    .iter()
    .map(|(name, rows)| {
        let header = HEADERS.iter().find(|(known, _)| known == name).unwrap().1;
        (*name, with_header(header, rows.as_bytes()))
    })
    .collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, b.as_slice())).collect();
    let lexicon = laws::dictionaries(&files).expect("it is loaded");
    let text = "5月18日,湖南省长沙市委书记到日报社。会议强调,要办好。";
    laws::observing(&lexicon, text, "湖南省长沙市");
}

proptest! {
    // each loads the gazetteer
    #![proptest_config(runs(12))]

    #[test]
    fn any_dictionaries_are_loaded(tables in prop::collection::vec(rows(), HEADERS.len())) {
        let files: Vec<(&str, Vec<u8>)> = HEADERS
            .iter()
            .zip(&tables)
            .map(|((name, header), rows)| (*name, with_header(header, rows)))
            .collect();
        let mut files: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, b.as_slice())).collect();
        files.push(("headless.csv", &tables[0]));
        prop_assert!(laws::dictionaries(&files).is_some());
    }
}

proptest! {
    #![proptest_config(runs(6))]

    #[test]
    fn any_names_go_the_whole_way(names in prop::collection::vec("\\PC{2,9}|.{2,9}", 2..20)) {
        let folder = tempfile::tempdir().unwrap();
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(["name", "aliases"]).unwrap();
        for name in &names {
            table.write_record([name, "=甲|乙乙"]).unwrap();
        }
        fs::create_dir_all(folder.path().join("dict")).unwrap();
        fs::write(folder.path().join("dict/enterprises.csv"), table.into_inner().unwrap()).unwrap();
        fs::create_dir(folder.path().join("news")).unwrap();
        let page = format!("签约仪式举行\n\n今天,{}与四川省武侯区签约。", names.join("、"));
        fs::write(folder.path().join("news/<a> & \"b\".txt"), page).unwrap();
        guanxi(folder.path(), "build news --dict dict").expect(0, &["1 documents"]);
        for format in [ExportFormat::GraphMl, ExportFormat::Gexf, ExportFormat::Json, ExportFormat::Dot] {
            let written = guanxi(folder.path(), &format!("export --all --as {} -o -", format.name()));
            written.expect(0, &[]);
            let counted = written.err.split_whitespace().filter_map(|word| word.parse().ok());
            let counted: Vec<usize> = counted.collect();
            prop_assert!(counted.len() == 2, "nodes and edges: {}", written.err);
            let (labels, ends) = read_back(format, written.out.as_bytes());
            assert_eq!(vec![labels.len(), ends.len()], counted);
        }
    }
}
