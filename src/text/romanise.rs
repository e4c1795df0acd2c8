//! Pinyin of names: what is typed to find them, and what Gephi sorts by.
//!
//! Characters with several readings are settled by rows (曾 is zeng as a surname, 重庆 is chongqing);
//! a character without one has its commonest reading.

use pinyin::ToPinyin;
use rustc_hash::FxHashMap;

use super::fold;
use crate::model::{Reading, ReadingKind};

/// Readings by first character, longest text first.
type Rows = FxHashMap<char, Vec<(Box<str>, Box<str>)>>;

/// Spells names in pinyin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Romaniser {
    surnames: Rows,
    words: Rows,
}

impl Romaniser {
    /// Indexes readings.
    pub fn new(readings: &[Reading]) -> Self {
        let rows = |kind: ReadingKind| {
            let mut rows = Rows::default();
            for reading in readings.iter().filter(|r| r.kind == kind) {
                if let Some(first) = reading.text.chars().next() {
                    let row = (reading.text.as_str().into(), reading.pinyin.as_str().into());
                    rows.entry(first).or_default().push(row);
                }
            }
            for list in rows.values_mut() {
                list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
            }
            rows
        };
        Self {
            surnames: rows(ReadingKind::Surname),
            words: rows(ReadingKind::Word),
        }
    }

    /// Pinyin of a name: letters and digits alone, without tones, blanks, quotes, brackets or
    /// capitals, ü written v. `person`: the name begins with a surname.
    pub fn spell(&self, name: &str, person: bool) -> String {
        let name = fold(name);
        let mut out = String::with_capacity(name.len() * 2);
        let mut rest = name.as_str();
        if person && let Some((text, spelling)) = row(&self.surnames, rest) {
            out.push_str(spelling);
            rest = &rest[text.len()..];
        }
        while let Some(c) = rest.chars().next() {
            if let Some((text, spelling)) = row(&self.words, rest) {
                out.push_str(spelling);
                rest = &rest[text.len()..];
                continue;
            }
            match c.to_pinyin() {
                Some(syllable) => out.push_str(syllable.plain()),
                None if c.is_alphanumeric() => out.push(c),
                None => {}
            }
            rest = &rest[c.len_utf8()..];
        }
        if out.contains('ü') {
            out.replace('ü', "v")
        } else {
            out
        }
    }
}

fn row<'r>(rows: &'r Rows, text: &str) -> Option<&'r (Box<str>, Box<str>)> {
    let list = rows.get(&text.chars().next()?)?;
    list.iter().find(|(row, _)| text.starts_with(row.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelt() {
        let rows = [
            ("曾", "zeng", ReadingKind::Surname),
            ("尉迟", "yuchi", ReadingKind::Surname),
            ("重庆", "chongqing", ReadingKind::Word),
            ("长", "chang", ReadingKind::Word),
            ("长子", "zhangzi", ReadingKind::Word),
        ];
        let rows = rows.map(|(text, pinyin, kind)| Reading {
            text: text.to_owned(),
            pinyin: pinyin.to_owned(),
            kind,
        });
        let romaniser = Romaniser::new(&rows);
        for (name, person, expected) in [
            ("吕碧野", true, "lvbiye"),
            ("鐘樓區", false, "zhonglouqu"),
            ("ＡＢ 科技", false, "abkeji"),
            ("阿依·古丽", true, "ayiguli"),
            ("“长江”（集团）", false, "changjiangjituan"),
            ("长子县", false, "zhangzixian"),
            ("曾重庆", true, "zengchongqing"),
            ("曾重庆", false, "cengchongqing"),
            ("尉迟归", true, "yuchigui"),
            ("", true, ""),
        ] {
            assert_eq!(romaniser.spell(name, person), expected, "{name}");
        }
    }
}
