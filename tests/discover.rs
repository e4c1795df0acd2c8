//! Names that no dictionary has: cases of marked text, and the way from a corpus to a dictionary.

#![allow(clippy::unwrap_used)]

mod corpus;

use std::fs;
use std::path::Path;

use corpus::{compare, everything, guanxi};
use guanxi::lexicon::{Lexicon, Sources};
use guanxi::model::{Document, Metadata, Resolution};
use guanxi::pipeline::{BuildOptions, Observer, Silent, build};

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
        // what stands beside firms in a list and closes with a trade, and where it is printed again
        "来到[濯缨食品|enterprise]、[霁达塑胶|enterprise]、[澜欣纺织|enterprise]等企业。在[霁达塑胶|enterprise]，工人很忙。",
        // 等市领导 closes a list of persons, though firms follow
        "[鄢霁川|person]、[贲晓澜|person]等市领导和[濯缨公司|enterprise]代表到会。",
        // a title may be a piece of a firm's name that a place leads
        "走访[江苏濯大师农业科技发展有限公司|enterprise]。",
        // numbers count, and a level word may open the next one
        "走遍3市两县。",
        // no name ends in a particle, and none is a title
        "在组织委员[鄢巍|person]的陪同下，负责人全程参加。",
        // the next word is no piece of the name
        "副县长[贲霁|person]说。书记[贲霁|person]揣着本子走进村里。",
        // a county whose end is another's name, and whose short name is printed as well
        "在[濯安县丰收农机专业合作社|enterprise]，大家愿把[濯安|place]好物带到山城。[县应急管理局|organization]到场。",
        // a firm's title between two names goes with the one behind
        "[霁澜|enterprise]首席执行官[贲晓澜|person]到会。",
        // a body before its title
        "[濯缨县茶叶协会|organization]会长[贲晓澜|person]发言。",
        // a place is no person
        "沿着[鄢霁路|place]走到[濯缨镇|place]。",
        // towns and villages that no gazetteer has, one by one, and a county with what it lies in
        "来到[霁垭镇|place][濯家坳村|place]、[贲庄乡|place][上霁村|place]调研。",
        "来自[贵州省霁澜县|place]的客人到[濯缨嘎查|place]参观。",
        // rivers and roads called by words, where their neighbours say so
        "沿[濯霁河|place]走到[石壁水库|place]，[和平路|place]以东、[人民路|place]以西都在施工。",
        // a county's people and its people's counties
        "[霁江苗族侗族自治县|place][濯溪瑶族乡|place]下了雪。",
        // what is found once is found everywhere, also without its level word
        "[濯霁镇|place]很大。[濯霁|place]人爱喝茶，[濯霁|place]的山多，[濯霁镇|place]的水也多。",
        // a word among places of a list
        "走访[霁桥|place]、[濯里|place]、[胜利|place]等3个社区。",
        // a place inside a person's title is no mention, nor is what only counts or says the kind
        "濯缨镇党委书记[贲晓澜|person]走了三个村、几个乡。",
        "农村要发展，山区要绿化，城中村要改造，翻过崇山峻岭。",
        // persons whose names end as places do
        "副县长[贲东山|person]、[鄢玉河|person]出席。",
        // what only says the kind of thing
        "民营企业要发展，有关公司要配合。",
        // single characters beside each other are a firm's own part, whatever they mean alone
        "检查组来到[飞翎加油站|enterprise]，察看[华楯工贸科技有限公司|enterprise]。",
        "在[正彝科技有限公司|enterprise]，工人正在赶制订单。",
        // a short word in brackets before a firm's form, a place that leads an item of a list
        "[波翎（仙桃）材料科技有限公司|enterprise]投产。",
        "[霁澜新材|enterprise]、[上海波翎|enterprise]等企业到会。",
        // a branch belongs to what it is of
        "与[中国工商银行股份有限公司钟楼支行|enterprise]签约。",
        // organs of the paper's own county, without the county; in a list one tells whose the others are
        "[县供电公司|enterprise]和[县卫生执法大队|organization]到场，[团县委|organization]组织青年植树。",
        "[县教育局|organization]、[财政局|organization]、[水利局|organization]等部门到会。",
        "[发改委|organization]、[自然资源局|organization]等单位参与。",
        // the conjunction between two organs opens no 和县
        "[县妇联|organization]和[县人社局|organization]送来培训课。",
        // a place's short name and its organ, what leads a name, an organ of a zone
        "感谢[陕西省委|organization]、[河南省委|organization]的支持。",
        "[中共常州市委|organization]研究了此事。[全国茧蚕标准化技术委员会|organization]发文。",
        "[高新区交警大队|organization]上路执勤。",
        // a body of people by what they are, of a district that is a word
        "[钟楼区女企业家联谊会|organization]换届。",
        // a verb between the name of who acts and the next name
        "[锦屿镇|place]联合[漪川法庭|organization]开展宣传。",
        // generic
        "抢先机、开新局。村里建起皮革加工厂。",
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

/// Two pages: an official and a firm that both print, and a person who stands without a title.
fn pages(folder: &Path) {
    fs::create_dir(folder.join("data")).unwrap();
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
        fs::write(folder.join("data").join(name), text).unwrap();
    }
}

#[test]
fn from_a_corpus_to_a_dictionary() {
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path();
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    pages(folder);
    // a county without dictionaries has no folder yet
    guanxi(folder, "discover data -o sheet.csv -q --dict county").expect(0, &[]);
    let sheet = read("sheet.csv");
    assert!(sheet.contains("official,鄢霁川"), "{sheet}");
    let decided: Vec<String> = sheet
        .lines()
        .enumerate()
        .map(|(number, line)| match number {
            0 => line.to_owned(),
            _ if line.contains(",贲晓澜,") => format!("拒绝{line}"),
            _ => format!("接受{line}"),
        })
        .collect();
    // as a Chinese Excel saves it
    let plain = decided.join("\r\n").replace('\u{FEFF}', "");
    let (bytes, _, lost) = encoding_rs::GB18030.encode(&plain);
    assert!(!lost);
    fs::write(folder.join("sheet.csv"), &bytes).unwrap();
    guanxi(folder, "accept sheet.csv --dict county").expect(0, &["2 accepted", "1 rejected"]);
    let officials = read("county/officials.csv");
    assert!(
        officials.starts_with("\u{FEFF}name,id,home,aliases,"),
        "{officials}"
    );
    assert_eq!(officials.lines().count(), 2, "{officials}");
    assert_eq!(
        read("county/rejected.csv"),
        "\u{FEFF}name,type,note\n贲晓澜,person,\n"
    );
    let again = guanxi(folder, "accept sheet.csv --dict county");
    again.expect(0, &["2 accepted"]);
    assert!(!again.err.contains("wrote"), "{}", again.err);
    assert_eq!(read("county/officials.csv"), officials);
    // refused for good, by whatever way names are found
    guanxi(folder, "discover data --dict county").expect(1, &["no name"]);
    let tagged = guanxi(folder, "tag data --discover --dict county");
    assert!(!tagged.out.contains("贲晓澜\""), "{}", tagged.out);
    guanxi(folder, "build -q --no-export --discover --dict county").expect(0, &[]);
    let known = guanxi(folder, "entities --format jsonl").column("key");
    assert!(
        known.contains(&"enterprise:江苏霁澜信息技术有限公司".to_owned()),
        "{known:?}"
    );
    assert!(!known.contains(&"person:贲晓澜".to_owned()), "{known:?}");
}

#[test]
fn a_row_that_cannot_be_understood_costs_itself_alone() {
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path();
    let sheet =
        "decision,type,name\naccept,person,鄢霁川\nperhaps,person,贲晓澜\naccept,planet,沈岫\n";
    fs::write(folder.join("sheet.csv"), sheet).unwrap();
    let said = guanxi(folder, "accept sheet.csv");
    said.expect(
        2,
        &[
            "sheet.csv:3",
            "'perhaps' is no decision",
            "sheet.csv:4",
            "1 accepted",
        ],
    );
    let people = fs::read_to_string(folder.join("dictionaries/people.csv")).unwrap();
    assert!(
        people.contains("鄢霁川") && !people.contains("贲晓澜"),
        "{people}"
    );
    fs::write(folder.join("list.csv"), "name\n鄢霁川\n").unwrap();
    guanxi(folder, "accept list.csv").expect(2, &["has no column decision"]);
}

#[test]
fn discovered_names_are_marked_and_can_be_hidden() {
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path();
    pages(folder);
    fs::create_dir(folder.join("dictionaries")).unwrap();
    fs::write(folder.join("dictionaries/officials.csv"), "name\n鄢霁川\n").unwrap();
    guanxi(folder, "build -q --discover").expect(0, &[]);
    let keys = |line: &str| guanxi(folder, &format!("{line} --format jsonl")).column("key");
    let firm = "enterprise:江苏霁澜信息技术有限公司".to_owned();
    assert!(keys("entities --origin discovered").contains(&firm));
    assert!(!keys("entities --no-discovered").contains(&firm));
    assert!(keys("links 鄢霁川").contains(&firm));
    assert!(!keys("links 鄢霁川 --no-discovered").contains(&firm));
    assert_eq!(guanxi(folder, "met --format jsonl").code, 0);
    guanxi(folder, "met --no-discovered").expect(1, &["no such occasion"]);
    guanxi(folder, "export -q --all -o all.graphml").expect(0, &[]);
    guanxi(folder, "export -q --all --no-discovered -o listed.graphml").expect(0, &[]);
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    assert!(read("all.graphml").contains(&firm));
    let listed = read("listed.graphml");
    assert!(
        !listed.contains(&firm) && listed.contains("no-discovered"),
        "{listed}"
    );
    // a name with one article and no post is below the threshold
    guanxi(folder, "build -q --discover --min-score 0.9").expect(0, &[]);
    let left = keys("entities --origin discovered --min-weight 1");
    assert!(!left.contains(&firm), "{left:?}");
}

/// What a later document says decides on an earlier one: a build that adds it must say what a fresh
/// one says, and one that loses it as well.
#[test]
fn a_name_that_passes_the_threshold_passes_it_in_every_build() {
    let desk = tempfile::tempdir().unwrap();
    let folder = desk.path();
    pages(folder);
    let dictionaries = folder.join("dictionaries");
    fs::create_dir(&dictionaries).unwrap();
    fs::write(dictionaries.join("officials.csv"), "name\n石榴坝\n").unwrap();
    let second = folder.join("data/b.txt");
    let text = fs::read_to_string(&second).unwrap();
    let built = |db: &str| {
        let options = BuildOptions {
            paths: vec![folder.join("data")],
            db: folder.join(db),
            sources: Sources::new(std::slice::from_ref(&dictionaries)),
            threads: 2,
            discover: Some(0.8),
            replace: false,
        };
        build(&options, &Silent::default()).unwrap();
        everything(&folder.join(db), &dictionaries)
    };
    let name = "person:鄢霁川";
    fs::remove_file(&second).unwrap();
    let alone = built("grown.db");
    assert!(
        !alone["export default graphml"].contains(name),
        "one article is too little"
    );
    fs::write(&second, text).unwrap();
    let grown = built("grown.db");
    assert!(grown["export default graphml"].contains(name));
    compare(&grown, &built("fresh.db"), "a document was added");
    fs::remove_file(&second).unwrap();
    compare(&built("grown.db"), &alone, "it was taken away again");
}
