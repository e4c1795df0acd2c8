//! Names that carry posts which one person cannot hold: two offices of one holder each, at one time.
//!
//! What belongs here: collecting offices by name, telling which exclude each other. What does not:
//! who a mention stands for (`extract`).

use std::collections::BTreeMap;

use crate::lexicon::Lexicon;
use crate::model::{Entity, EntityRef, TenureStatus};
use crate::pipeline::Observed;

/// First and last date on which a name held an office, as printed in ISO.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Held {
    first: String,
    last: String,
}

/// A name with two offices that exclude each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Namesake {
    /// Key of the entity.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The two offices, each with its organ.
    pub offices: [String; 2],
}

/// Collects the offices of names, document by document in any order.
#[derive(Default)]
pub(super) struct Offices {
    /// Key and name → title and organ → when.
    held: BTreeMap<(String, String), BTreeMap<(String, String), Held>>,
}

impl Offices {
    /// Takes in the offices of one holder that a document tells of.
    pub(super) fn add(&mut self, observed: &Observed, lexicon: &Lexicon) {
        let observations = &observed.observations;
        let listed = lexicon.entities().len();
        let described = |entity: EntityRef| -> Option<&Entity> {
            lexicon.get(entity).or_else(|| {
                let at = (entity.0 as usize).checked_sub(listed)?;
                observations.coined.get(at)
            })
        };
        for tenure in &observations.tenures {
            let holds = matches!(tenure.status, TenureStatus::Current | TenureStatus::Acting);
            let (Some(date), Some(organ)) = (tenure.as_of, tenure.organ) else {
                continue;
            };
            if tenure.max_holders != Some(1) || !holds {
                continue;
            }
            let mention = observations.mentions.get(tenure.mention as usize);
            let person = mention.and_then(|m| m.resolution.linked());
            let (Some(person), Some(organ)) = (person.and_then(described), described(organ)) else {
                continue;
            };
            let names = (person.key.clone(), person.name.clone());
            let office = (tenure.post.clone(), organ.name.clone());
            let date = date.to_string();
            let held = self.held.entry(names).or_default();
            let held = held.entry(office).or_insert_with(|| Held {
                first: date.clone(),
                last: date.clone(),
            });
            if date < held.first {
                held.first = date;
            } else if date > held.last {
                held.last = date;
            }
        }
    }

    /// The names of which one title is in two organs at overlapping times, by key.
    pub(super) fn conflicts(&self) -> Vec<Namesake> {
        let mut out = Vec::new();
        for ((key, name), held) in &self.held {
            let offices: Vec<_> = held.iter().collect();
            let clash = offices.iter().enumerate().find_map(|(at, (one, when))| {
                let rest = &offices[at + 1..];
                rest.iter()
                    .find(|(other, also)| {
                        one.0 == other.0 && when.first <= also.last && also.first <= when.last
                    })
                    .map(|(other, _)| (*one, *other))
            });
            if let Some((one, other)) = clash {
                let office = |(post, organ): &(String, String)| format!("{organ} {post}");
                out.push(Namesake {
                    key: key.clone(),
                    name: name.clone(),
                    offices: [office(one), office(other)],
                });
            }
        }
        out
    }
}
