//! Which names of a corpus belong into its dictionaries: candidates, most useful first.
//!
//! What belongs here: counting what `recognize` found in many documents, and ranking it. What does
//! not: finding names in a document, reading or writing files.

mod misprint;
mod namesake;
mod shortened;

pub use namesake::Namesake;

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::lexicon::Lexicon;
use crate::model::{EntityOrigin, EntityRef, TypeId, discovery_score};
use crate::pipeline::Observed;
use crate::text::{CodePoints, fold};

/// Quotes kept of a candidate.
const QUOTES: usize = 3;
/// Code points of a quote on each side of the name.
const AROUND: u32 = 18;

/// A name that may be worth a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Candidate {
    /// Its name, folded but for Latin letters, which are capitals.
    pub name: String,
    /// Identifier of its type.
    pub kind: String,
    /// Name of the home of most documents that print it.
    pub home: String,
    /// Other forms of it in the corpus.
    pub aliases: Vec<String>,
    /// Printed occurrences.
    pub mentions: u64,
    /// Articles with one.
    pub articles: u64,
    /// Posts beside it, most frequent first.
    pub posts: Vec<String>,
    /// First and last issue date, empty where unknown.
    pub first: String,
    /// See `first`.
    pub last: String,
    /// Text around the first occurrences.
    pub quotes: Vec<String>,
    /// From 0 to 1; see [`discovery_score`].
    pub score: f64,
    /// A known or more frequent name that it may be a misprint of.
    pub alias_of: String,
    /// What a person should look at before accepting.
    pub warning: String,
}

#[derive(Default)]
struct Tally {
    /// By type, few.
    kinds: Vec<(TypeId, u64)>,
    homes: BTreeMap<String, u64>,
    surfaces: BTreeSet<String>,
    posts: BTreeMap<String, u64>,
    first: String,
    last: String,
    quotes: BTreeSet<(String, u32, String)>,
    mentions: u64,
    articles: u64,
}

impl Tally {
    fn kind(&mut self, kind: TypeId) {
        match self.kinds.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => self.kinds.push((kind, 1)),
        }
    }

    fn date(&mut self, date: &str) {
        if self.first.is_empty() || date < self.first.as_str() {
            date.clone_into(&mut self.first);
        }
        if date > self.last.as_str() {
            date.clone_into(&mut self.last);
        }
    }

    /// Whether a quote from this place may be among the first.
    fn quotes_from(&self, document: &str, start: u32) -> bool {
        self.quotes.len() < QUOTES
            || self
                .quotes
                .last()
                .is_some_and(|last| (document, start) <= (last.0.as_str(), last.1))
    }
}

/// Counts one more.
fn count(counts: &mut BTreeMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => {
            counts.insert(name.to_owned(), 1);
        }
    }
}

/// Collects candidates, document by document in any order.
#[derive(Default)]
pub struct Census {
    found: FxHashMap<String, Tally>,
    offices: namesake::Offices,
}

impl Census {
    /// Takes in what one document says.
    pub fn add(&mut self, observed: &Observed, lexicon: &Lexicon) {
        self.offices.add(observed, lexicon);
        let (document, observations) = (&observed.document, &observed.observations);
        let points = CodePoints::new(&document.text);
        let listed = lexicon.entities().len();
        // a home that nothing knows would tie the row to no document, so it is not proposed
        let home = observations.home.as_ref().map(|h| h.value.as_str());
        let home = home
            .and_then(|key| key.split_once(':'))
            .map(|(_, name)| name);
        let date = observations.date.as_ref().map(|d| d.value.to_string());
        let mut articles: FxHashSet<(u32, EntityRef)> = FxHashSet::default();
        for (ordinal, mention) in observations.mentions.iter().enumerate() {
            let Some(linked) = mention.resolution.linked() else {
                continue;
            };
            let entity = (linked.0 as usize).checked_sub(listed);
            let Some(entity) = entity.and_then(|at| observations.coined.get(at)) else {
                continue;
            };
            if entity.origin != EntityOrigin::Discovered {
                continue;
            }
            if !self.found.contains_key(&entity.key) {
                self.found.insert(entity.key.clone(), Tally::default());
            }
            let Some(tally) = self.found.get_mut(&entity.key) else {
                continue;
            };
            tally.kind(entity.kind);
            tally.mentions += 1;
            if articles.insert((mention.article, linked)) {
                tally.articles += 1;
            }
            if let Some(home) = home {
                count(&mut tally.homes, home);
            }
            if let Some(date) = &date {
                tally.date(date);
            }
            let printed: String = points.slice(mention.span).split_whitespace().collect();
            let printed = fold(&printed);
            if !tally.surfaces.contains(&printed) {
                tally.surfaces.insert(printed);
            }
            if tally.quotes_from(&document.key, mention.span.start) {
                let before = mention.span.start.saturating_sub(AROUND);
                let after = (mention.span.end + AROUND).min(points.len());
                let quote = points.slice(crate::model::Span::new(before, after));
                let quote: String = quote.split_whitespace().collect();
                tally
                    .quotes
                    .insert((document.key.clone(), mention.span.start, quote));
                if tally.quotes.len() > QUOTES {
                    tally.quotes.pop_last();
                }
            }
            let posts = observations.tenures.iter();
            for post in posts.filter(|t| t.mention as usize == ordinal) {
                count(&mut tally.posts, &post.post);
            }
        }
    }

    /// The names, listed or not, that carry offices which one person cannot hold at one time.
    pub fn namesakes(&self) -> Vec<Namesake> {
        self.offices.conflicts()
    }

    /// The candidates with at least the score, the most useful first.
    pub fn candidates(self, lexicon: &Lexicon, min_score: f64) -> Vec<Candidate> {
        let mut out: Vec<Candidate> = Vec::new();
        let namesakes: BTreeMap<String, [String; 2]> = self
            .namesakes()
            .into_iter()
            .map(|n| (n.key, n.offices))
            .collect();
        let mut found: Vec<(String, Tally)> = self.found.into_iter().collect();
        found.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let schema = lexicon.schema();
        for (key, tally) in found {
            let Some((_, name)) = key.split_once(':') else {
                continue;
            };
            // a row 县委 would be one body for all counties
            if lexicon.patterns().is_relative_organ(name) {
                continue;
            }
            let most = |counts: &BTreeMap<String, u64>| {
                let best = counts
                    .iter()
                    .max_by_key(|(name, n)| (**n, std::cmp::Reverse(*name)));
                best.map(|(name, _)| name.clone()).unwrap_or_default()
            };
            // a public post makes an official
            let public = |title: &String| {
                lexicon
                    .cues
                    .title_at_end(title)
                    .is_some_and(|(_, post)| lexicon.grammar.posts[post as usize].kind == "public")
            };
            let kind = tally
                .kinds
                .iter()
                .map(|(kind, count)| (&schema.entity_type(*kind).label.id, *count))
                .max_by_key(|(id, count)| (*count, std::cmp::Reverse(*id)));
            let kind = kind.map(|(id, _)| id.clone()).unwrap_or_default();
            let official = schema.is_person_id(&kind) && tally.posts.keys().any(public);
            let kind = if official {
                "official".to_owned()
            } else {
                kind
            };
            let mut posts: Vec<(String, u64)> = tally.posts.into_iter().collect();
            posts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            let score = discovery_score(tally.articles, posts.len() as u64);
            let aliases: Vec<String> = tally
                .surfaces
                .into_iter()
                .filter(|s| s != name && s.chars().count() > 1)
                .collect();
            let warning = if let Some([one, other]) = namesakes.get(&key) {
                format!("several persons: {one} and {other} at one time")
            } else if tally.homes.len() > 1 && lexicon.schema().is_person_id(&kind) {
                let homes: Vec<&str> = tally.homes.keys().map(String::as_str).collect();
                format!("perhaps several persons: papers of {}", homes.join(", "))
            } else {
                String::new()
            };
            out.push(Candidate {
                name: name.to_owned(),
                home: most(&tally.homes),
                kind,
                aliases,
                mentions: tally.mentions,
                articles: tally.articles,
                posts: posts.into_iter().map(|p| p.0).collect(),
                first: tally.first,
                last: tally.last,
                quotes: tally.quotes.into_iter().map(|q| q.2).collect(),
                score,
                alias_of: String::new(),
                warning,
            });
        }
        misprint::propose(lexicon, &mut out);
        shortened::propose(lexicon, &mut out);
        out.retain(|c| c.score >= min_score);
        let proposed: BTreeSet<String> = out.iter().map(|c| c.name.clone()).collect();
        for one in &mut out {
            // as entities are shown; dictionaries are read without regard to case
            one.name.make_ascii_uppercase();
            if proposed.contains(&one.alias_of) {
                one.alias_of.make_ascii_uppercase();
            }
            one.aliases
                .iter_mut()
                .for_each(|a| a.make_ascii_uppercase());
        }
        out.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| b.mentions.cmp(&a.mentions))
                .then_with(|| a.kind.cmp(&b.kind))
                .then_with(|| a.name.cmp(&b.name))
        });
        out
    }
}
