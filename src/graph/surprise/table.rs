//! The table of persons and occasions, in strata: one a type of occasion and stretch of time.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::ensemble::Margins;
use crate::graph::occasions::Occasion;
use crate::model::PartialDate;

/// Occasions of one type in one year from which the year is divided into quarters.
const DENSE: usize = 120;

/// Occasions of one type in one stretch of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stratum {
    /// The persons of each occasion by rank, ascending; the occasions in the order of these lists.
    pub occasions: Vec<Vec<u32>>,
    /// How many of them each person attended, by rank.
    pub degrees: Vec<(u32, u32)>,
}

impl Stratum {
    fn of(mut occasions: Vec<Vec<u32>>) -> Self {
        occasions.sort_unstable();
        let mut counts: FxHashMap<u32, u32> = FxHashMap::default();
        for person in occasions.iter().flatten() {
            *counts.entry(*person).or_default() += 1;
        }
        let mut degrees: Vec<_> = counts.into_iter().collect();
        degrees.sort_unstable();
        Self { occasions, degrees }
    }

    /// Sizes of the occasions and numbers of occasions of the persons.
    pub(super) fn margins(&self) -> Margins {
        let tally = |values: &mut dyn Iterator<Item = u32>| {
            let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
            for value in values {
                *counts.entry(value).or_default() += 1;
            }
            counts.into_iter().collect()
        };
        Margins {
            sizes: tally(&mut self.occasions.iter().map(|who| who.len() as u32)),
            degrees: tally(&mut self.degrees.iter().map(|(_, degree)| *degree)),
        }
    }
}

/// The quarter of an occasion, 0 where it is not known, and its persons.
type InQuarter = (u8, Vec<u32>);

/// Occasions as they are read.
#[derive(Default)]
pub(in crate::graph) struct Gathering {
    kinds: Vec<String>,
    /// By kind (index) and year; year 0 holds what is undated.
    years: BTreeMap<(usize, i16), Vec<InQuarter>>,
}

impl Gathering {
    /// Notes an occasion: natural persons in the room, by the first day.
    pub(in crate::graph) fn add(&mut self, occasion: &Occasion) {
        let present = occasion.present.iter().filter(|one| one.person);
        let persons = present.map(|one| one.rank).collect();
        self.note(&occasion.kind, occasion.date, persons);
    }

    /// Notes who was at an occasion; nobody is no row of the table.
    pub(super) fn note(&mut self, kind: &str, date: Option<PartialDate>, mut persons: Vec<u32>) {
        persons.sort_unstable();
        persons.dedup();
        if persons.is_empty() {
            return;
        }
        let known = self.kinds.iter().position(|known| known == kind);
        let kind = known.unwrap_or_else(|| {
            self.kinds.push(kind.to_owned());
            self.kinds.len() - 1
        });
        let (year, month) = date.map_or((0, 0), |date| (date.year, date.month));
        let quarter = month.div_ceil(3);
        let year = self.years.entry((kind, year)).or_default();
        year.push((quarter, persons));
    }

    /// The strata, by type, year and quarter. In a dense year what has no month stands by itself.
    pub(super) fn strata(self) -> Vec<Stratum> {
        let mut order: Vec<usize> = (0..self.kinds.len()).collect();
        order.sort_by(|a, b| self.kinds[*a].cmp(&self.kinds[*b]));
        let mut place = vec![0; order.len()];
        for (at, kind) in order.iter().enumerate() {
            place[*kind] = at;
        }
        let mut strata: BTreeMap<(usize, i16, u8), Vec<Vec<u32>>> = BTreeMap::new();
        for ((kind, year), occasions) in self.years {
            let dense = occasions.len() >= DENSE && year != 0;
            for (quarter, persons) in occasions {
                let quarter = if dense { quarter } else { 0 };
                let stratum = strata.entry((place[kind], year, quarter)).or_default();
                stratum.push(persons);
            }
        }
        strata.into_values().map(Stratum::of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stratum_is_a_type_and_a_year() {
        let mut gathering = Gathering::default();
        for (kind, date, persons) in [
            ("visit", "2031-03-05", vec![2, 1]),
            ("meeting", "2031-04", vec![3]),
            ("visit", "2031", vec![1, 3, 3]),
            ("visit", "2032-01-01", vec![1]),
            ("visit", "", vec![5, 4]),
            ("visit", "2031-12-05", vec![]),
        ] {
            gathering.note(kind, date.parse().ok(), persons);
        }
        let strata = gathering.strata();
        let occasions: Vec<_> = strata.iter().map(|stratum| &stratum.occasions).collect();
        assert_eq!(
            occasions,
            [
                &vec![vec![3]],
                &vec![vec![4, 5]],
                &vec![vec![1, 2], vec![1, 3]],
                &vec![vec![1]]
            ]
        );
        assert_eq!(strata[2].degrees, [(1, 2), (2, 1), (3, 1)]);
        assert_eq!(
            strata[2].margins(),
            Margins {
                sizes: vec![(2, 2)],
                degrees: vec![(1, 2), (2, 1)]
            }
        );
    }

    #[test]
    fn a_dense_year_has_quarters() {
        let mut gathering = Gathering::default();
        for day in 0..DENSE {
            let date = PartialDate::day(2031, 1 + day as u32 % 12, 1);
            gathering.note("meeting", date, vec![day as u32]);
        }
        gathering.note("meeting", "2031".parse().ok(), vec![7]);
        let sizes: Vec<_> = gathering
            .strata()
            .iter()
            .map(|s| s.occasions.len())
            .collect();
        assert_eq!(sizes, [1, 30, 30, 30, 30]);
    }
}
