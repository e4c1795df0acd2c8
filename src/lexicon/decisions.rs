//! What a person writes into a sheet: a decision on a candidate, a judgement of a sampled thing. The
//! words stand in `decisions.csv`, so that a sheet may be filled in in English or Chinese.

use super::grammar;
use super::table::{DictionaryError, Sources, read_rows};
use crate::model::{Schema, TypeId};
use crate::text::fold;

/// What is to become of a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Decided another time.
    Later,
    /// A row of the proposed type.
    Accept,
    /// A row of another type.
    As(TypeId),
    /// Another form of the entity of this name; empty where the cell names none.
    AliasOf(String),
    /// Never proposed again.
    Reject,
}

/// Whether a sampled thing is as claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It is.
    Right,
    /// It is not.
    Wrong,
    /// The text does not tell.
    Unsure,
}

/// Where a word stands in its cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Whole,
    Before,
    After,
}

struct Word {
    /// Its place in the files.
    number: usize,
    text: String,
    decision: String,
    place: Place,
}

/// The words of decisions, of all sources.
pub struct Decisions {
    words: Vec<Word>,
    schema: Schema,
}

impl Decisions {
    /// Reads `decisions.csv` and the types of the schema.
    ///
    /// # Errors
    /// Where a folder cannot be read, or `schema.toml` is broken.
    pub fn load(sources: &Sources) -> Result<Self, DictionaryError> {
        let files = sources.read(&mut Vec::new())?;
        let mut words = Vec::new();
        for file in files.named("decisions") {
            let columns = ["word", "decision", "place"];
            read_rows(file, &columns, &mut Vec::new(), |line, _| {
                if line.is_off() || line.get("word").is_empty() {
                    return;
                }
                words.push(Word {
                    number: words.len(),
                    text: plain(line.get("word")),
                    decision: line.get("decision").to_owned(),
                    place: match line.get("place") {
                        "before" => Place::Before,
                        "after" => Place::After,
                        _ => Place::Whole,
                    },
                });
            });
        }
        // of two that fit the longer one is meant
        words.sort_by_key(|word| std::cmp::Reverse(word.text.chars().count()));
        Ok(Self {
            words,
            schema: grammar::schema(&files)?,
        })
    }

    /// The declared types.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The decision that a cell holds; an empty one is later, `None` is none that is known.
    pub fn decision(&self, cell: &str) -> Option<Decision> {
        let said = plain(cell);
        if said.is_empty() {
            return Some(Decision::Later);
        }
        for (word, decision) in [
            ("accept", Decision::Accept),
            ("reject", Decision::Reject),
            ("later", Decision::Later),
        ] {
            if self.is(&said, word) {
                return Some(decision);
            }
        }
        if let Some(kind) = self.type_named(&said) {
            return Some(Decision::As(kind));
        }
        let cell = cell.trim();
        let mut aliases = self.words.iter().filter(|word| word.decision == "alias");
        aliases.find_map(|word| {
            let rest = match word.place {
                Place::Whole => return None,
                Place::Before => {
                    let rest = said.strip_prefix(&word.text)?;
                    tail(cell, rest.chars().count())
                }
                Place::After => {
                    let rest = said.strip_suffix(&word.text)?;
                    cell.chars().take(rest.chars().count()).collect()
                }
            };
            Some(Decision::AliasOf(name(&rest)))
        })
    }

    /// The judgement that a cell holds: `Ok(None)` where it is empty.
    ///
    /// # Errors
    /// The word, where it is no judgement.
    pub fn judgement(&self, cell: &str) -> Result<Option<Judgement>, String> {
        let said = plain(cell);
        if said.is_empty() {
            return Ok(None);
        }
        for (word, judgement) in [
            ("right", Judgement::Right),
            ("wrong", Judgement::Wrong),
            ("unsure", Judgement::Unsure),
        ] {
            if self.is(&said, word) {
                return Ok(Some(judgement));
            }
        }
        Err(said)
    }

    /// The decisions that a cell may hold, in both languages.
    pub fn known(&self) -> String {
        let word = |decision: &str, place: Place| {
            let words = self.words.iter();
            let words = words.filter(|w| w.decision == decision && w.place == place);
            let first = words
                .filter(|w| !w.text.is_ascii())
                .min_by_key(|w| w.number);
            first.map_or("", |word| word.text.as_str())
        };
        let [accept, reject, later] =
            ["accept", "reject", "later"].map(|one| format!("{one} ({})", word(one, Place::Whole)));
        let alias = word("alias", Place::Before);
        let types = self.types();
        format!(
            "known are {accept}, {reject}, {later}, alias of NAME ({alias} NAME), and the types {types}"
        )
    }

    /// The types that a cell may hold.
    pub fn known_types(&self) -> String {
        format!("known are {}", self.types())
    }

    fn types(&self) -> String {
        let types = self.schema.entity_types.iter();
        let types = types.map(|kind| format!("{} ({})", kind.label.id, kind.label.zh));
        types.collect::<Vec<_>>().join(", ")
    }

    /// Whether a cell says that something was not read.
    pub fn is_unread(&self, cell: &str) -> bool {
        self.is(&plain(cell), "unread")
    }

    fn is(&self, said: &str, decision: &str) -> bool {
        self.words
            .iter()
            .any(|w| w.place == Place::Whole && w.decision == decision && w.text == said)
    }

    /// A type by its identifier or its name in either language.
    pub fn type_named(&self, said: &str) -> Option<TypeId> {
        let said = plain(said);
        let named = |label: &crate::model::Label| {
            [&label.id, &label.zh, &label.en]
                .iter()
                .any(|name| plain(name) == said)
        };
        let kind = self.schema.entity_types.iter().find(|t| named(&t.label))?;
        self.schema.type_id(&kind.label.id)
    }
}

/// A word as it is compared: folded, in small letters, without blanks around and a stop behind it.
fn plain(text: &str) -> String {
    let word = fold(text.trim()).to_lowercase();
    let bare = word.trim_end_matches(['。', '.', '!', '！', ',', '，', ';', '；', ' ']);
    if bare.is_empty() {
        word
    } else {
        bare.to_owned()
    }
}

/// The last characters of a cell, as they were written.
fn tail(cell: &str, characters: usize) -> String {
    let skipped = cell.chars().count().saturating_sub(characters);
    cell.chars().skip(skipped).collect()
}

/// A name without the marks around it.
fn name(text: &str) -> String {
    let mark = |c: char| c.is_whitespace() || ":：=\"'“”「」『』《》".contains(c);
    text.trim_matches(mark).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_understood_in_two_languages() {
        let decisions = Decisions::load(&Sources::default()).unwrap();
        let kind = |id: &str| Decision::As(decisions.schema().type_id(id).unwrap());
        let alias = |name: &str| Decision::AliasOf(name.to_owned());
        for (cell, wanted) in [
            ("", Some(Decision::Later)),
            ("  ", Some(Decision::Later)),
            ("待定", Some(Decision::Later)),
            ("Accept", Some(Decision::Accept)),
            (" 接受 ", Some(Decision::Accept)),
            ("接受。", Some(Decision::Accept)),
            ("对", Some(Decision::Accept)),
            ("√", Some(Decision::Accept)),
            ("1", Some(Decision::Accept)),
            ("错", Some(Decision::Reject)),
            ("×", Some(Decision::Reject)),
            ("0", Some(Decision::Reject)),
            ("?", Some(Decision::Later)),
            ("不确定", Some(Decision::Later)),
            ("同意", Some(Decision::Accept)),
            ("拒絕", Some(Decision::Reject)),
            ("no", Some(Decision::Reject)),
            ("official", Some(kind("official"))),
            ("Enterprise", Some(kind("enterprise"))),
            ("机构", Some(kind("organization"))),
            ("alias of 澜岭机床厂", Some(alias("澜岭机床厂"))),
            ("Alias of: 澜岭机床厂", Some(alias("澜岭机床厂"))),
            ("别名：瀾嶺機床廠", Some(alias("瀾嶺機床廠"))),
            ("澜岭机床厂的别名", Some(alias("澜岭机床厂"))),
            ("同 “澜岭机床厂”", Some(alias("澜岭机床厂"))),
            ("别名", Some(alias(""))),
            ("perhaps", None),
            ("接受吧", None),
        ] {
            assert_eq!(decisions.decision(cell), wanted, "{cell}");
        }
        for (cell, wanted) in [
            ("", Ok(None)),
            ("对", Ok(Some(Judgement::Right))),
            ("X", Ok(Some(Judgement::Wrong))),
            ("是", Ok(Some(Judgement::Right))),
            ("否", Ok(Some(Judgement::Wrong))),
            ("不是。", Ok(Some(Judgement::Wrong))),
            ("待定", Ok(Some(Judgement::Unsure))),
            ("?", Ok(Some(Judgement::Unsure))),
            ("？", Ok(Some(Judgement::Unsure))),
            ("maybe", Err("maybe".to_owned())),
        ] {
            assert_eq!(decisions.judgement(cell), wanted, "{cell}");
        }
    }
}
