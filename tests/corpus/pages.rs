//! Invented people, firms and counties, as dictionary rows in several versions, and articles that
//! name them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::Dice;

const HEADER: &str = "name,home,aliases,weak_aliases,not_followed_by,parent";

/// Entities with the versions of their row: (file, row); an empty row is none.
pub const ENTITIES: &[&[(&str, &str)]] = &[
    &[
        ("officials", "苗远山,青崖县,,,,"),
        ("people", "苗远山,青崖县,,,,"),
        ("officials", "苗远山,,老苗,,,"),
    ],
    &[
        ("officials", "江涌,青崖县,,,,"),
        ("officials", "江涌,赤岭县,,,,"),
        ("officials", "江涌,青崖县,江老涌|涌叔,,,"),
        ("", ""),
    ],
    &[
        ("officials", "甘霖,青崖县,,,,"),
        ("officials", "甘霖,青崖县,,,普降,"),
    ],
    &[
        ("officials", "石榴,青崖县,,,,"),
        ("", ""),
        ("people", "石榴,,,,,"),
    ],
    &[
        ("officials", "罗盛,青崖县,,,,"),
        ("officials", "罗盛,青崖县|赤岭县,,,,"),
    ],
    &[("officials", "罗盛,赤岭县,,,,"), ("", "")],
    &[
        ("", ""),
        ("officials", "孟春秋,青崖县,,,,"),
        ("people", "鲁石头,,,,,"),
    ],
    &[
        ("places", "湖南省青崖县,,青崖县|青崖,,,"),
        ("places", "湖南省青崖县,,青崖县,,,"),
    ],
    &[("places", "贵州省赤岭县,,赤岭县|赤岭,,,")],
    &[("places", "青崖县会展中心,青崖县,县会展中心,,,"), ("", "")],
    &[
        ("organizations", "青崖县第三中学,青崖县,县三中|青崖三中,,,"),
        (
            "organizations",
            "青崖县第三中学,青崖县,县三中,,,organization:青崖县教育局",
        ),
    ],
    &[
        ("", ""),
        ("organizations", "青崖县教育局,青崖县,县教育局,,,"),
    ],
    &[
        ("enterprises", "湖南启明星照明有限公司,,启明星,,,"),
        ("enterprises", "湖南启明星照明有限公司,,,启明星,,"),
        ("organizations", "湖南启明星照明有限公司,,启明星,,,"),
    ],
    &[
        (
            "enterprises",
            "青崖县远航船舶有限公司,青崖县,远航船舶,远航,,",
        ),
        (
            "enterprises",
            "青崖县远航船舶有限公司,青崖县,远航船舶|远航,,,",
        ),
        ("", ""),
    ],
];

/// Writes the entity files for a choice of versions.
pub fn write_dictionaries(folder: &Path, versions: &[usize]) {
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    for file in [
        "officials",
        "people",
        "places",
        "organizations",
        "enterprises",
    ] {
        files.insert(file, format!("\u{FEFF}{HEADER}\n"));
    }
    for (entity, &version) in ENTITIES.iter().zip(versions) {
        let (file, row) = entity[version % entity.len()];
        if let Some(text) = files.get_mut(file) {
            text.push_str(row);
            text.push('\n');
        }
    }
    for (file, text) in files {
        fs::write(folder.join(format!("{file}.csv")), text).unwrap();
    }
}

const PEOPLE: [&str; 8] = [
    "苗远山",
    "江涌",
    "甘霖",
    "石榴",
    "罗盛",
    "孟春秋",
    "鲁石头",
    "苗遠山",
];
const FIRMS: [&str; 5] = [
    "湖南启明星照明有限公司",
    "启明星",
    "远航船舶",
    "远航",
    "青崖县远航船舶有限公司",
];
const BODIES: [&str; 6] = [
    "青崖县第三中学",
    "县三中",
    "县教育局",
    "赤岭县教育局",
    "县委",
    "青崖县人民政府",
];
const PLACES: [&str; 5] = [
    "青崖县",
    "赤岭县",
    "县会展中心",
    "青崖",
    "四川省成都市武侯区",
];

/// `P` and `Q` are people, `F` firms, `B` bodies, `L` places.
const SENTENCES: [&str; 16] = [
    "5月18日,县委书记P到F调研,Q陪同。",
    "P、Q出席L开工仪式。",
    "县长P会见F董事长一行,Q、甘霖参加会见。",
    "P指出,Q同志的做法很好,B要加快推进。",
    "B局长P参加会议。久旱逢甘霖,农民笑了。",
    "F与B签约,P见证。",
    "副县长P主持会议,Q在L作了发言。",
    "L代表团来访,局长P介绍了情况。",
    "F今年订单饱满,P、Q、罗盛到B看望职工。",
    "会议在L举行,B师生参加。",
    "罗盛旺是村里的护林员,长江涌起大浪。",
    "縣委書記P會見來賓,强调要抓好春耕生产\n各项工作落实到位。",
    "活动由B主办,F协办;P到场祝贺。",
    "县政协主席P、副主席Q参加活动。",
    "P表示,将继续推进F二期建设。",
    "这一天,L天气晴好。",
];

/// An article: a headline, perhaps a byline, some sentences.
pub fn article(dice: &mut Dice, sentences: usize) -> String {
    let mut text = fill(
        dice,
        ["P到F调研\n\n", "L举办读书活动\n\n", "P会见Q\n\n", ""],
    );
    text.push_str(dice.pick(&[
        "本报讯(记者 鲁石头) ",
        "本报讯(记者 鲁石头 通讯员 江涌) ",
        "",
        "",
    ]));
    for _ in 0..sentences {
        let sentence = fill(dice, SENTENCES);
        let broken = dice
            .once_in(4)
            .then(|| dice.below(sentence.chars().count()));
        for (at, c) in sentence.chars().enumerate() {
            if broken == Some(at) && at > 0 {
                text.push('\n');
            }
            text.push(c);
        }
        if dice.once_in(5) {
            text.push_str("\n\n");
        }
    }
    text.push('\n');
    text
}

fn fill<const N: usize>(dice: &mut Dice, of: [&str; N]) -> String {
    let mut text = String::new();
    for c in dice.pick(&of).chars() {
        match c {
            'P' | 'Q' => text.push_str(dice.pick(&PEOPLE)),
            'F' => text.push_str(dice.pick(&FIRMS)),
            'B' => text.push_str(dice.pick(&BODIES)),
            'L' => text.push_str(dice.pick(&PLACES)),
            other => text.push(other),
        }
    }
    text
}
