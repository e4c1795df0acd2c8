//! Names that no dictionary has: cases of marked text, and the way from a corpus to a dictionary.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

use guanxi::lexicon::{Lexicon, Sources};
use guanxi::model::{Document, Metadata, Resolution};
use guanxi::pipeline::Observer;

/// Every mention of a text, marked `[form|type]` in it.
fn marked(observer: &Observer<'_>, lexicon: &Lexicon, text: &str) -> String {
    let document = Document {
        key: "case".into(),
        text: text.into(),
        metadata: Metadata::default(),
    };
    let observations = observer.observe(document).observations;
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    let listed = lexicon.entities().len();
    for mention in &observations.mentions {
        let Resolution::Linked(entity) = mention.resolution else {
            continue;
        };
        let index = entity.0 as usize;
        let found = lexicon.get(entity);
        let found = found.unwrap_or_else(|| &observations.coined[index - listed]);
        let kind = &lexicon.schema().entity_type(found.kind).label.id;
        let (start, end) = (mention.span.start as usize, mention.span.end as usize);
        out.extend(&chars[at..start]);
        out.push('[');
        out.extend(&chars[start..end]);
        out.push_str(&format!("|{kind}]"));
        at = end;
    }
    out.extend(&chars[at..]);
    out
}

#[test]
fn names_are_found_without_a_dictionary() {
    let (lexicon, _) = Lexicon::load(&Sources::default()).unwrap();
    let observer = Observer::discovering(&lexicon, true);
    for case in [
        // title before, verb behind
        "副县长[鄢霁川|person]主持会议。",
        "县委书记[闻人晓澜|person]指出，工作要抓实。",
        // a title, a name and a conjunction
        "党组书记[贲霁川|person]与大家座谈。",
        // a list of persons
        "镇长[鄢霁川|person]、[贲晓澜|person]、[诸葛沛霖|person]出席会议。",
        // a dot
        "自治县县长[阿依古丽·买买提|person]讲话。",
        // a word that is a name behind a title
        "局长[温和|person]表示，要加快进度。",
        "他的语气温和，大家听得认真。",
        // where firms begin
        "与[潍坊霁川地铁建设工程公司|enterprise]座谈。",
        "考察组走进[江苏霁澜信息技术有限公司|enterprise]。",
        // short for a firm
        "[苏州霁澜智造科技有限公司|enterprise]开业。[霁澜智造|enterprise]生产机床。",
        // the town of the name before the form, and a name told in brackets
        "[濯缨（江苏）股份有限公司|enterprise]上市。",
        "[苏州市霁澜通用机械有限公司|enterprise]（以下简称“[霁通|enterprise]”）开工，[霁通|enterprise]投资两亿元。",
        // an ordinary word that a firm is called by, where a firm's neighbours stand
        "[苏州晨曦仓储有限公司|enterprise]开业。在[晨曦|enterprise]的车间，工人在赶货。晨曦中，山村很静。",
        // a list that says what it lists
        "产品销往[霁澜|place]、[濯缨|place]等地。",
        "[霁澜智能|enterprise]、[濯缨新材|enterprise]等5家企业到会，电子、纺织等企业没有来。",
        // 企业 before a name is none of it, an honour is no factory
        "走访了企业[濯缨霁澜机械有限公司|enterprise]，它获评省智能示范工厂。",
        // a firm's title between two names goes with the one behind
        "[霁澜|enterprise]首席执行官[贲晓澜|person]到会。",
        // a body before its title
        "[濯缨县茶叶协会|organization]会长[贲晓澜|person]发言。",
        // a place is no person
        "沿着[鄢霁路|place]走到[濯缨镇|place]。",
        // what only says the kind of thing
        "民营企业要发展，有关公司要配合。",
    ] {
        let plain: String = {
            let mut out = String::new();
            let mut rest = case;
            while let Some((before, after)) = rest.split_once('[') {
                let (inside, behind) = after.split_once(']').unwrap();
                out.push_str(before);
                out.push_str(inside.split_once('|').unwrap().0);
                rest = behind;
            }
            out.push_str(rest);
            out
        };
        let found = marked(&observer, &lexicon, &plain);
        assert_eq!(found, case);
    }
}

fn guanxi(folder: &Path, words: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_guanxi"))
        .args(words.split_whitespace())
        .current_dir(folder)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() != Some(2), "{words}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn from_a_corpus_to_a_dictionary() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("data")).unwrap();
    for (name, text) in [
        (
            "a.txt",
            "县委书记鄢霁川会见了江苏霁澜信息技术有限公司董事长贲晓澜。\n",
        ),
        (
            "b.txt",
            "县委书记鄢霁川到江苏霁澜信息技术有限公司调研，贲晓澜陪同。\n",
        ),
    ] {
        fs::write(at("data").join(name), text).unwrap();
    }
    guanxi(folder.path(), "discover data -o sheet.csv -q");
    let sheet = fs::read_to_string(at("sheet.csv")).unwrap();
    assert!(sheet.contains("official,鄢霁川"), "{sheet}");
    let decided: Vec<String> = sheet
        .lines()
        .enumerate()
        .map(|(number, line)| match number {
            0 => line.to_owned(),
            _ if line.contains(",贲晓澜,") => format!("reject{line}"),
            _ => format!("accept{line}"),
        })
        .collect();
    fs::write(at("sheet.csv"), decided.join("\n")).unwrap();
    guanxi(folder.path(), "accept sheet.csv -q");
    let officials = fs::read_to_string(at("dictionaries/officials.csv")).unwrap();
    assert_eq!(officials, "\u{FEFF}name,home,aliases\n鄢霁川,,\n");
    guanxi(folder.path(), "accept sheet.csv -q");
    let again = fs::read_to_string(at("dictionaries/officials.csv")).unwrap();
    assert_eq!(again, officials, "the same decisions change nothing");
    let rest = guanxi(folder.path(), "discover data --format csv -q");
    assert!(!rest.contains("贲晓澜"), "rejected for good: {rest}");
    guanxi(folder.path(), "build -q --no-export");
    let known = guanxi(folder.path(), "entities --format csv -q");
    assert!(
        known.contains("enterprise:江苏霁澜信息技术有限公司"),
        "{known}"
    );
    guanxi(
        folder.path(),
        "build -q --no-export --discover --db more.db",
    );
    let found = guanxi(
        folder.path(),
        "entities --origin discovered --db more.db --format csv -q",
    );
    assert!(found.contains("贲晓澜"), "{found}");
}
