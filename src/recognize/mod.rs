//! Which stretches of a document are names that no dictionary has?
//!
//! A unigram reading of every run of characters (`lattice`) competes words, known names, titles and
//! persons' names (`person`); endings with what leads to them make the names of things (`thing`), which
//! their neighbours continue (`listed`, `joined`); firms are followed by their short names (`short`). What a first reading of the whole document has
//! shown helps a second one.
//!
//! What belongs here: finding spans and types from words, titles, surnames, endings and places alone.
//! What does not: what a found name means in its article (`extract`), ranking over a corpus
//! (`discover`).

mod beside;
mod characters;
mod core;
mod joined;
mod lattice;
mod learn;
mod listed;
mod located;
mod organs;
mod person;
mod place;
mod reach;
mod short;
mod steps;
mod thing;
mod touched;
mod trade;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::lexicon::{Affixes, Lexicon, WordIndex};
use crate::model::{NamePartRole, TypeId};

use lattice::{Lattice, Token};

/// Frequencies below this one have their logarithms in a table.
const LOG_SHARES: u32 = 4096;

/// A name that is known already, in bytes of the normal text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownName {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Its type.
    pub kind: TypeId,
    /// Whether it is a person's.
    pub person: bool,
    /// Inside a person's title.
    pub hidden: bool,
    /// Whether a researcher's dictionary has it: nothing reaches across it.
    pub listed: bool,
}

/// A name that no dictionary has.
#[derive(Clone, Debug, PartialEq)]
pub struct NewName {
    /// First byte in the normal text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Its type.
    pub kind: TypeId,
    /// What it is called in full, folded.
    pub name: String,
    /// How far it can be trusted, 0 to 1.
    pub score: f32,
    /// What showed it.
    pub frame: Frame,
    /// A body inside a person's title.
    pub hidden: bool,
}

/// What showed that a stretch is a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frame {
    /// A title beside it.
    Title,
    /// A verb or cue of persons beside it.
    Cue,
    /// A list with other persons.
    List,
    /// Nothing but its own characters.
    Shape,
    /// The document shows it elsewhere.
    Repeated,
    /// An ending of names, with what leads to it.
    Ending,
    /// Short for a longer name of the document.
    Short,
    /// A word of the word list or of `name_parts.csv` that is a name as a whole.
    Word,
}

impl Frame {
    /// The word written to files.
    pub fn name(self) -> &'static str {
        match self {
            Frame::Title => "title",
            Frame::Cue => "cue",
            Frame::List => "list",
            Frame::Shape => "shape",
            Frame::Repeated => "repeated",
            Frame::Ending => "ending",
            Frame::Short => "short",
            Frame::Word => "word",
        }
    }
}

/// The types that are found.
#[derive(Clone, Copy, Debug)]
struct Kinds {
    person: TypeId,
    official: TypeId,
    enterprise: TypeId,
    /// Bodies that are no firms.
    body: TypeId,
    place: TypeId,
    project: TypeId,
}

/// Finds names; shared by all threads.
pub struct Recognizer<'l> {
    lexicon: &'l Lexicon,
    kinds: Kinds,
    log_total: f32,
    /// Logarithms of the first numbers less `log_total`.
    log_shares: Vec<f32>,
    surname_total: f32,
    /// What characters say of persons' names.
    characters: characters::Characters,
    /// Logarithms of the shares of given names of one and two characters.
    shares: [f32; 2],
    /// Endings of names; the number indexes `kinds_of_endings`.
    endings: Affixes,
    /// Type of what ends so, whether it is a party or government organ, and whether it is safe only
    /// with what leads to it.
    kinds_of_endings: Vec<(TypeId, bool, bool)>,
    /// Words that are names as a whole; the number indexes `Grammar::name_parts`.
    wholes: Affixes,
    /// Titles, what stands before titles, and names as a whole.
    openers: Affixes,
    /// Level words of divisions.
    levels: Affixes,
    roles: Roles<'l>,
    /// What lists of names end with, with the type of what they list.
    heads: Affixes,
    kinds_of_heads: Vec<TypeId>,
    /// What leads to a short name in brackets.
    abbreviating: Affixes,
    /// Endings of what may stand directly behind the name of what it is a part of.
    branches: Affixes,
    /// What stands before the name of a body or firm and is part of it, with the type of these.
    leads: Affixes,
    kinds_of_leads: Vec<TypeId>,
    /// Trades that are no verbs and say little else.
    trades: Affixes,
    /// What counties and what is above them are called without their level word.
    short_places: FxHashSet<&'l str>,
    /// How the names of places are written.
    writing: place::Writing,
}

/// One article to be read.
pub struct Piece<'t> {
    /// Its normal text.
    pub text: &'t str,
    /// What is known in it, ascending, without overlaps.
    pub known: Vec<KnownName>,
}

/// What a first reading of the document has shown.
#[derive(Default)]
struct Shown {
    /// Persons, and whether a public title stands beside one.
    persons: FxHashMap<String, bool>,
    /// What looks like a person's name and is one with a character of the next word.
    refused: FxHashSet<String>,
    /// Places: form and full name.
    places: Vec<(String, String)>,
    /// The forms; the number indexes `places`.
    forms: Affixes,
}

impl<'l> Recognizer<'l> {
    /// Prepares the tables; `None` where the schema lacks one of the types that can be found.
    pub fn new(lexicon: &'l Lexicon) -> Option<Self> {
        let grammar = &lexicon.grammar;
        let kind = |id: &str| grammar.schema.type_id(id);
        let kinds = Kinds {
            person: kind("person")?,
            official: kind("official")?,
            enterprise: kind("enterprise")?,
            body: kind("organization")?,
            place: kind("place")?,
            project: kind("project")?,
        };
        let total: u64 = grammar.words.entries.values().map(|w| u64::from(w.0)).sum();
        let surnames: u64 = grammar.surnames.values().map(|w| u64::from(*w)).sum();
        let given: u64 = grammar.given.values().map(|g| u64::from(g.0)).sum();
        let roles = Roles(&lexicon.words);
        // what the name parts say of an ending goes before what the dictionaries' endings say
        let other = |suffix: &str, kind: TypeId| {
            let mut parts = grammar.name_parts.iter();
            parts.any(|p| {
                p.role == NamePartRole::Ending
                    && p.word == suffix
                    && p.kind.is_some_and(|k| k != kind)
            })
        };
        let listed = grammar.suffixes.iter();
        let listed = listed.filter(|s| !other(&s.suffix, s.kind));
        let listed = listed.map(|s| (s.suffix.as_str(), (s.kind, s.public, false)));
        let further = grammar.name_parts.iter();
        let further = further.filter(|p| p.role == NamePartRole::Ending);
        // 派出所 is a public organ whatever leads to it
        let organ = |word: &str| {
            let mut organs = grammar.organs.iter();
            organs.any(|o| o.public && o.suffix == word)
        };
        let further = further.filter_map(|p| {
            let word = p.word.as_str();
            Some((word, (p.kind?, organ(word), true)))
        });
        let (endings, kinds_of_endings): (Vec<&str>, Vec<(TypeId, bool, bool)>) =
            listed.chain(further).unzip();
        let rows = endings.iter().zip(&kinds_of_endings);
        let places = rows
            .filter(|(_, row)| row.0 == kinds.place)
            .map(|(e, _)| *e);
        let writing = place::Writing::new(lexicon, places);
        let part = |role| grammar.name_parts.iter().filter(move |p| p.role == role);
        let heads = part(NamePartRole::Listed).filter_map(|p| Some((p.word.as_str(), p.kind?)));
        let (heads, kinds_of_heads): (Vec<&str>, Vec<TypeId>) = heads.unzip();
        let abbreviating = part(NamePartRole::Abbreviates).map(|p| (p.word.as_str(), 0));
        let abbreviating = Affixes::new(abbreviating);
        let leads = part(NamePartRole::Lead).filter_map(|p| Some((p.word.as_str(), p.kind?)));
        let (leads, kinds_of_leads): (Vec<&str>, Vec<TypeId>) = leads.unzip();
        let branches = part(NamePartRole::Branch).map(|p| (p.word.as_str(), 0));
        let branches = Affixes::new(branches);
        let trades = part(NamePartRole::Trade).map(|p| p.word.as_str());
        let verb = |word: &str| roles.0.has_role(word, NamePartRole::Inside);
        let trades = trades.filter(|word| word.chars().count() > 1 && !verb(word));
        let trades = Affixes::new(trades.map(|word| (word, 0)));
        let places = lexicon.places.divisions().filter(|p| p.rank <= 3);
        let short_places = places.filter_map(|p| p.own.strip_suffix(p.level.as_str()));
        let short_places = short_places.filter(|s| s.chars().count() > 1).collect();
        let wholes = (0..).zip(&grammar.name_parts);
        let wholes = wholes.filter(|(_, p)| p.role == NamePartRole::Whole);
        let titles = grammar.posts.iter().map(|post| post.title.as_str());
        let prefixes = grammar.post_prefixes.iter().map(|p| p.prefix.as_str());
        let openers = part(NamePartRole::Whole).map(|p| p.word.as_str());
        let openers = openers.chain(titles).chain(prefixes);
        let levels = grammar.levels.iter().flat_map(|l| &l.divisions);
        let log_total = (total.max(1) as f32).ln();
        let log_share = |frequency: u32| (frequency as f32).ln() - log_total;
        let surname_total = surnames.max(1) as f32;
        Some(Self {
            lexicon,
            kinds,
            log_total,
            log_shares: (0..LOG_SHARES).map(log_share).collect(),
            surname_total,
            characters: characters::Characters::new(
                lexicon,
                surname_total,
                given.max(1) as f32,
                log_share,
            ),
            shares: characters::shares(),
            endings: Affixes::new(endings.into_iter().zip(0..)),
            kinds_of_endings,
            openers: Affixes::new(openers.map(|word| (word, 0))),
            levels: Affixes::new(levels.map(|level| (level.as_str(), 0))),
            wholes: Affixes::new(wholes.map(|(at, p)| (p.word.as_str(), at))),
            roles,
            heads: Affixes::new(heads.into_iter().zip(0..)),
            kinds_of_heads,
            abbreviating,
            branches,
            leads: Affixes::new(leads.into_iter().zip(0..)),
            kinds_of_leads,
            trades,
            short_places,
            writing,
        })
    }

    /// What a firm of this name may be called for short, without names that are ordinary words.
    pub fn short_forms(&self, name: &str) -> Vec<String> {
        let forms = short::own_parts(self, &Shown::default(), name);
        let own = forms.into_iter().filter(|(_, word)| !word);
        own.map(|(form, _)| form).collect()
    }

    fn has(&self, word: &str, role: NamePartRole) -> bool {
        self.roles.0.has_role(word, role)
    }

    /// Logarithm of the relative frequency of a word.
    fn log_share(&self, frequency: u32) -> f32 {
        let listed = self.log_shares.get(frequency as usize).copied();
        listed.unwrap_or_else(|| (frequency as f32).ln() - self.log_total)
    }

    /// Weight of a surname, of whatever length.
    fn surname(&self, surname: &str) -> Option<f32> {
        let frequency = self.lexicon.grammar.surnames.get(surname)?;
        Some(characters::surname_weight(*frequency, self.surname_total))
    }

    /// The names of a document's articles, ascending and without overlaps in each. A name may take
    /// in known names that lie inside it.
    pub fn names(&self, pieces: &[Piece<'_>]) -> Vec<Vec<NewName>> {
        let mut shown = Shown::default();
        let lattices = pieces.iter().map(|piece| Lattice::new(self, piece));
        let mut lattices: Vec<Lattice<'_>> = lattices.collect();
        let first = lattices.iter_mut().map(|lattice| lattice.read(&shown));
        let readings: Vec<Vec<Token>> = first.collect();
        self.learn_places(pieces, &readings, &mut shown);
        self.learn_persons(pieces, &readings, &mut shown);
        let mut out: Vec<Vec<NewName>> = Vec::new();
        for ((piece, lattice), first) in pieces.iter().zip(&mut lattices).zip(readings) {
            let tokens = if shown.persons.is_empty() && shown.places.is_empty() {
                first
            } else {
                lattice.read_again(&shown, first)
            };
            let things = thing::find(self, piece, &tokens, &shown);
            let mut names = self.merge(piece, &tokens, things, &shown);
            listed::add(self, piece, &tokens, &shown, &mut names);
            joined::add(self, piece, &mut names);
            out.push(names);
        }
        short::add(self, pieces, &shown, &mut out);
        out
    }

    /// Whether a word is an ending of bodies and a title: 商会会长.
    fn body_and_title(&self, word: &str) -> bool {
        let ending = self.endings.at_start(word);
        ending.is_some_and(|(length, _)| {
            let title = self.lexicon.cues.titles.at_start(&word[length..]);
            length > 3 && title.is_some_and(|(rest, _)| length + rest == word.len())
        })
    }

    /// Whether a name ends in the level word of a county or of what is above it: 陇安县, no 小区.
    fn is_county(&self, name: &str) -> bool {
        let ending = self.endings.at_end(name).map_or(0, |(length, _)| length);
        let ending = &name[name.len() - ending..];
        let levels = self.lexicon.grammar.levels.iter();
        let mut counties = levels.filter(|l| l.rank <= 3).flat_map(|l| &l.divisions);
        counties.any(|l| l == ending)
    }

    /// Whether an ending of places or bodies, and no title or word, begins a text.
    fn ending_follows(&self, after: &str) -> bool {
        self.endings.at_start(after).is_some_and(|(length, _)| {
            (length > 3 || !self.lexicon.words.begins(after, 0))
                && self.lexicon.cues.title_at_start(after).is_none()
        })
    }

    /// Bytes of what leads a name of a type at the end of a text: 中共|某某县委.
    fn lead_before(&self, before: &str, kind: TypeId) -> usize {
        let lead = self.leads.at_end(before);
        let lead = lead.filter(|(_, row)| self.kinds_of_leads[*row as usize] == kind);
        lead.map_or(0, |(length, _)| length)
    }

    /// Whether a trade begins a text: 竺港|阀业 is a firm.
    fn trade_follows(&self, after: &str) -> bool {
        self.trades.at_start(after).is_some()
    }

    fn merge(
        &self,
        piece: &Piece<'_>,
        tokens: &[Token],
        things: Vec<NewName>,
        shown: &Shown,
    ) -> Vec<NewName> {
        let mut names = things;
        for (at, token) in tokens.iter().enumerate() {
            if let lattice::Class::Shown(place) = token.class {
                // 福建渚屏县 is one mention of the county
                let outer = tokens[..at].iter().rev().take_while(|t| match t.class {
                    lattice::Class::Known(known) => piece.known[known].kind == self.kinds.place,
                    _ => false,
                });
                let county = self.is_county(&shown.places[place].1);
                let outer = outer.last().filter(|_| county);
                let start = outer.map_or(token.start, |t| t.start);
                let title = self.lexicon.cues.title_at_start(&piece.text[token.end..]);
                let public = |post: u32| self.lexicon.grammar.posts[post as usize].kind == "public";
                names.push(NewName {
                    start,
                    end: token.end,
                    kind: self.kinds.place,
                    name: shown.places[place].1.clone(),
                    score: 0.7,
                    frame: Frame::Repeated,
                    hidden: title.is_some_and(|(_, post)| public(post)),
                });
            }
            let lattice::Class::Person(found) = &token.class else {
                continue;
            };
            let text = &piece.text[token.start..token.end];
            let official = found.official || shown.persons.get(text).is_some_and(|o| *o);
            if found.foreign && found.frame == Frame::Shape {
                continue;
            }
            names.push(NewName {
                start: token.start,
                end: token.end,
                kind: if official {
                    self.kinds.official
                } else {
                    self.kinds.person
                },
                name: text.to_owned(),
                score: found.score(),
                frame: found.frame,
                hidden: false,
            });
        }
        // the longer of two that overlap; things hold persons' names, not the other way round
        names.sort_by_key(|n| (n.start, std::cmp::Reverse(n.end)));
        let mut out: Vec<NewName> = Vec::new();
        for name in names {
            match out.last() {
                Some(last) if name.start < last.end => {
                    if name.end - name.start > last.end - last.start {
                        out.pop();
                        out.push(name);
                    }
                }
                _ => out.push(name),
            }
        }
        out
    }
}

/// What words do in names.
struct Roles<'l>(&'l WordIndex);

impl Roles<'_> {
    /// Whether `name_parts.csv` has the word.
    fn contains_key(&self, word: &str) -> bool {
        self.0.unit(word).roles != 0
    }
}
