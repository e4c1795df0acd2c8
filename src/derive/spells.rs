//! Sightings of those who held one post of one organ → intervals.
//!
//! Two sightings of one person belong to one interval where nothing that is known speaks against it:
//! no removal, no word that he had left it, no other holder of a post that only one can hold, and
//! not more than a term of office between them. What belongs here: that rule. What does not: SQL.

use super::dates::{UNDATED, widen};
use crate::model::TenureStatus;

/// A term of office in months: sightings further apart say nothing of the time between.
const TERM: u32 = 60;

/// What one statement says of a post, dates as numbers of [`super::dates`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) person: u32,
    pub(super) statement: i64,
    /// When he held it, was given it or lost it.
    pub(super) date: u32,
    /// When it was said.
    pub(super) said: u32,
    pub(super) status: TenureStatus,
}

/// A time in which one person held the post, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) person: u32,
    pub(super) status: TenureStatus,
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) begun: u32,
    pub(super) ended: u32,
    pub(super) statements: Vec<i64>,
    pub(super) crowded: bool,
}

/// The intervals of one post of one organ, by person and date. `limit` is how many may hold it at
/// one time.
pub(super) fn intervals(mut seen: Vec<Seen>, limit: Option<u32>) -> Vec<Interval> {
    seen.sort_by_key(|s| (s.person, s.time(), order(s.status), s.statement));
    let holders = Holders::new(&seen, limit);
    let mut out = Vec::new();
    let mut spells = Vec::new();
    for one in seen.chunk_by(|a, b| a.person == b.person) {
        for spell in spells_of(one, &holders) {
            spells.push(Spell::of(&spell));
            let number = spells.len() - 1;
            out.extend(parts_of(&spell, &holders).map(|part| (number, interval(part))));
        }
    }
    if let Some(limit) = limit {
        let crowded: Vec<bool> = spells
            .iter()
            .map(|spell| {
                let others = spells.iter().filter(|other| spell.overlaps(other));
                others.count() >= limit as usize
            })
            .collect();
        for (number, interval) in &mut out {
            interval.crowded = crowded[*number];
        }
    }
    out.into_iter().map(|(_, interval)| interval).collect()
}

impl Seen {
    /// Where it stands in time: when it held, or when it was said of what had been.
    fn time(&self) -> u32 {
        if self.date == UNDATED {
            self.said
        } else {
            self.date
        }
    }

    /// Whether it says that he held the post on its date.
    fn holds(&self) -> bool {
        self.date != UNDATED && self.status != TenureStatus::Removed
    }

    /// Whether it says that he no longer held it, but not since when.
    fn past(&self) -> bool {
        self.date == UNDATED && self.status == TenureStatus::Former
    }
}

/// What is said of one day, in the order in which it happens.
fn order(status: TenureStatus) -> u8 {
    match status {
        TenureStatus::Former => 0,
        TenureStatus::Appointed => 1,
        TenureStatus::Current | TenureStatus::Acting => 2,
        TenureStatus::Inherited => 3,
        TenureStatus::Removed => 4,
    }
}

/// First day as a number, without precision.
fn day(date: u32) -> u32 {
    date >> 2
}

fn months(date: u32) -> u32 {
    (date >> 11) * 12 + (date >> 7 & 15)
}

/// Who is certain to have held a post that only one can hold, by day.
struct Holders(Vec<(u32, u32)>);

impl Holders {
    fn new(seen: &[Seen], limit: Option<u32>) -> Self {
        let certain = |s: &&Seen| s.holds() && s.status != TenureStatus::Inherited;
        let sole = seen.iter().filter(|_| limit == Some(1));
        let mut days: Vec<(u32, u32)> = sole
            .filter(certain)
            .map(|s| (day(s.date), s.person))
            .collect();
        days.sort_unstable();
        Self(days)
    }

    /// Whether another held it between two days.
    fn other_between(&self, person: u32, from: u32, to: u32) -> bool {
        let first = self.0.partition_point(|(at, _)| *at <= day(from));
        self.0[first..]
            .iter()
            .take_while(|(at, _)| *at < day(to))
            .any(|(_, other)| *other != person)
    }
}

/// Parts one person's sightings, in order of time, where a statement says that he left the post or
/// was given it again, and where too much time lies between.
fn spells_of(seen: &[Seen], holders: &Holders) -> Vec<Vec<Seen>> {
    let mut spells: Vec<Vec<Seen>> = Vec::new();
    let (mut left, mut last) = (false, UNDATED);
    let undated = |s: &&Seen| s.date == UNDATED && !s.past();
    for one in seen.iter().filter(|s| !undated(s)) {
        let again = one.status == TenureStatus::Appointed
            && holders.other_between(one.person, last, one.date);
        let far = last != UNDATED && months(one.time()).saturating_sub(months(last)) > TERM;
        let open = match spells.last_mut() {
            // that he has left it is told again and again
            Some(spell) if one.past() => Some(spell),
            Some(spell) if !left && !again && !far => Some(spell),
            _ => None,
        };
        match open {
            Some(spell) => spell.push(*one),
            None => {
                left = false;
                spells.push(vec![*one]);
            }
        }
        left |= one.past() || one.status == TenureStatus::Removed;
        last = one.time();
    }
    // a statement without any date joins what is the only time, else it stands for itself
    let loose: Vec<Seen> = seen.iter().filter(undated).copied().collect();
    match &mut spells[..] {
        [only] => only.extend(loose),
        _ if loose.is_empty() => {}
        _ => spells.push(loose),
    }
    spells
}

/// Parts a spell where another is seen in a post that only one can hold.
fn parts_of<'s>(spell: &'s [Seen], holders: &'s Holders) -> impl Iterator<Item = &'s [Seen]> {
    spell.chunk_by(|a, b| {
        let known = a.date != UNDATED && b.date != UNDATED;
        !known || !holders.other_between(a.person, a.date, b.date)
    })
}

fn interval(part: &[Seen]) -> Interval {
    let (mut first, mut last) = (UNDATED, UNDATED);
    let (mut begun, mut ended) = (UNDATED, UNDATED);
    for one in part {
        if one.status == TenureStatus::Appointed && first == UNDATED {
            begun = one.date;
        }
        if one.status == TenureStatus::Removed {
            ended = if ended == UNDATED { one.date } else { ended };
        }
        if one.holds() {
            widen(&mut first, &mut last, one.date);
        }
    }
    let gone = ended != UNDATED || part.iter().any(Seen::past);
    let lasting = part.iter().rfind(|s| s.status != TenureStatus::Inherited);
    let status = match lasting.map(|s| s.status) {
        None => TenureStatus::Inherited,
        _ if gone || part.iter().all(|s| s.status == TenureStatus::Former) => TenureStatus::Former,
        Some(TenureStatus::Acting) => TenureStatus::Acting,
        Some(_) => TenureStatus::Current,
    };
    let mut statements: Vec<i64> = part.iter().map(|s| s.statement).collect();
    statements.sort_unstable();
    Interval {
        person: part.first().map_or(0, |s| s.person),
        status,
        first,
        last,
        begun,
        ended,
        statements,
        crowded: false,
    }
}

/// The outer bounds of a spell, for the question who held a post at the same time.
struct Spell {
    person: u32,
    first: u32,
    last: u32,
    /// Given or taken on its only day.
    moved: bool,
}

impl Spell {
    fn of(spell: &[Seen]) -> Self {
        let (mut first, mut last) = (UNDATED, UNDATED);
        let certain = |s: &&Seen| s.date != UNDATED && s.status != TenureStatus::Inherited;
        for one in spell.iter().filter(certain) {
            widen(&mut first, &mut last, one.date);
        }
        let moves = [TenureStatus::Appointed, TenureStatus::Removed];
        Self {
            person: spell.first().map_or(0, |s| s.person),
            first: day(first),
            last: day(last),
            moved: spell.iter().any(|s| moves.contains(&s.status)),
        }
    }

    /// Whether the two are seen at one time; a day on which one follows the other is none.
    fn overlaps(&self, other: &Self) -> bool {
        let dated = self.first != 0 && other.first != 0;
        let within = self.first < other.last && other.first < self.last;
        let same_day = self.first == other.last && self.last == other.first;
        dated
            && self.person != other.person
            && (within || (same_day && !self.moved && !other.moved))
    }
}

#[cfg(test)]
mod tests {
    use super::super::dates::{decode, encode};
    use super::*;

    /// `1 current 2024-03-05`: person, status, date; `said` behind an `@`.
    fn seen(lines: &[&str]) -> Vec<Seen> {
        let one = |(number, line): (usize, &&str)| {
            let words: Vec<&str> = line.split(' ').collect();
            let (date, said) = words[2].split_once('@').unwrap_or((words[2], words[2]));
            Seen {
                person: words[0].parse().unwrap(),
                statement: number as i64,
                date: encode(Some(date)),
                said: encode(Some(said)),
                status: TenureStatus::from_name(words[1]).unwrap(),
            }
        };
        lines.iter().enumerate().map(one).collect()
    }

    fn told(lines: &[&str], limit: Option<u32>) -> Vec<String> {
        let date = |code| decode(code).unwrap_or_else(|| "-".into());
        intervals(seen(lines), limit)
            .iter()
            .map(|i| {
                let mut out = format!(
                    "{} {} {}..{}",
                    i.person,
                    i.status.name(),
                    date(i.first),
                    date(i.last)
                );
                if i.begun != UNDATED {
                    out += &format!(" begun {}", date(i.begun));
                }
                if i.ended != UNDATED {
                    out += &format!(" ended {}", date(i.ended));
                }
                if i.crowded {
                    out += " crowded";
                }
                out
            })
            .collect()
    }

    #[test]
    fn sightings_become_intervals() {
        let cases: &[(&[&str], &[&str])] = &[
            (
                &["1 current 2024-03-05", "1 current 2024-01-02"],
                &["1 current 2024-01-02..2024-03-05"],
            ),
            (
                &[
                    "1 appointed 2023-02-01",
                    "1 current 2023-05",
                    "1 removed 2024-09-11",
                ],
                &["1 former 2023-02-01..2023-05 begun 2023-02-01 ended 2024-09-11"],
            ),
            (
                &[
                    "1 current 2023-01-01",
                    "1 removed 2023-06-01",
                    "1 current 2024-01-01",
                ],
                &[
                    "1 former 2023-01-01..2023-01-01 ended 2023-06-01",
                    "1 current 2024-01-01..2024-01-01",
                ],
            ),
            // another holder between two sightings: a gap, and both are doubtful
            (
                &[
                    "1 current 2023-01-01",
                    "2 current 2023-02-01",
                    "1 current 2023-03-01",
                ],
                &[
                    "1 current 2023-01-01..2023-01-01 crowded",
                    "1 current 2023-03-01..2023-03-01 crowded",
                    "2 current 2023-02-01..2023-02-01 crowded",
                ],
            ),
            // one follows the other
            (
                &[
                    "1 current 2023-01-01",
                    "1 removed 2023-02-01",
                    "2 appointed 2023-02-01",
                ],
                &[
                    "1 former 2023-01-01..2023-01-01 ended 2023-02-01",
                    "2 current 2023-02-01..2023-02-01 begun 2023-02-01",
                ],
            ),
            // given again after another
            (
                &[
                    "1 current 2020",
                    "2 current 2021",
                    "1 appointed 2022",
                    "1 current 2023",
                ],
                &[
                    "1 current 2020..2020",
                    "1 current 2022..2023 begun 2022",
                    "2 current 2021..2021",
                ],
            ),
            (
                &["1 current 2015", "1 current 2023"],
                &["1 current 2015..2015", "1 current 2023..2023"],
            ),
            (
                &[
                    "1 current 2020-01",
                    "1 former -@2022-01",
                    "1 former -@2023-01",
                ],
                &["1 former 2020-01..2020-01"],
            ),
            (
                &["1 former 2021-01@2024-02"],
                &["1 former 2021-01..2021-01"],
            ),
            (
                &["1 inherited 2021-01", "1 inherited 2021-03"],
                &["1 inherited 2021-01..2021-03"],
            ),
            (
                &["1 acting 2021-01", "1 inherited 2021-03"],
                &["1 acting 2021-01..2021-03"],
            ),
            (
                &["1 current -", "1 current 2021"],
                &["1 current 2021..2021"],
            ),
            (
                &["1 current 2024-01-01", "2 current 2024-01-01"],
                &[
                    "1 current 2024-01-01..2024-01-01 crowded",
                    "2 current 2024-01-01..2024-01-01 crowded",
                ],
            ),
        ];
        for (lines, expected) in cases {
            assert_eq!(told(lines, Some(1)), *expected, "{lines:?}");
        }
    }

    #[test]
    fn posts_of_many_are_never_gaps() {
        let lines = [
            "1 current 2023-01",
            "2 current 2023-02",
            "1 current 2023-03",
        ];
        let expected = ["1 current 2023-01..2023-03", "2 current 2023-02..2023-02"];
        assert_eq!(told(&lines, None), expected);
        assert_eq!(told(&lines, Some(2)), expected);
    }

    #[test]
    fn the_order_of_statements_does_not_matter() {
        let lines = [
            "1 current 2020",
            "2 current 2021",
            "1 appointed 2022",
            "1 current 2023",
            "1 current -",
        ];
        let mut turned = lines;
        turned.reverse();
        assert_eq!(told(&lines, Some(1)), told(&turned, Some(1)));
    }
}
