//! Reports joined to occasions: echoes to their article, then all pairs that may agree.

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::phrases::Phrases;
use super::reports::{Kinds, Report};
use super::sameness::{Sameness, Side, compare, may_be_one_day, may_echo};
use crate::model::PartialDate;

/// Pairs that are compared before the phrases read for them are forgotten.
const PAIRS_KEPT: usize = 4096;

/// Occasion of each report, as the smallest index of a report of it. Reports stand in the order of
/// their keys.
pub(super) fn group(
    connection: &Connection,
    reports: &[Report],
    kinds: &Kinds,
) -> rusqlite::Result<Vec<usize>> {
    let mut union = Union::new(reports.len());
    let mut echo = vec![false; reports.len()];
    let sides: Vec<Side<'_>> = reports.iter().map(|r| Side::new(r, kinds)).collect();
    join_echoes(&sides, &mut union, &mut echo);

    let mut phrases = Phrases::new(connection);
    let mut edges: Vec<(usize, usize, Sameness)> = Vec::new();
    for (done, (a, b)) in candidates(&sides, &echo).into_iter().enumerate() {
        if done % PAIRS_KEPT == 0 {
            phrases.clear();
        }
        let words = || phrases.meet(reports[a].id, reports[b].id);
        if let Some(sameness) = compare(&sides[a], &sides[b], kinds, words)? {
            edges.push((a, b, sameness));
        }
    }
    drop(phrases);
    for (a, b) in settle(reports, &echo, &edges) {
        union.join(a, b);
    }
    Ok((0..reports.len()).map(|at| union.find(at)).collect())
}

/// Joins what headline and caption say to the report of their article that fits best.
fn join_echoes(sides: &[Side<'_>], union: &mut Union, echo: &mut [bool]) {
    let mut articles: FxHashMap<(i64, u32), Vec<usize>> = FxHashMap::default();
    for (at, side) in sides.iter().enumerate() {
        let place = (side.report.document(), side.report.article);
        articles.entry(place).or_default().push(at);
    }
    for members in articles.values().filter(|members| members.len() > 1) {
        for &one in members.iter().filter(|at| sides[**at].report.is_echo()) {
            let own = &sides[one];
            let hosts = members.iter().filter(|at| !sides[**at].report.is_echo());
            let host = hosts
                .filter(|at| may_echo(own, &sides[**at]))
                .min_by_key(|at| {
                    let host = &sides[**at].report;
                    (host.kind != own.report.kind, host.date.is_none(), host.id)
                });
            if let Some(&host) = host {
                union.join(one, host);
                echo[one] = true;
            }
        }
    }
}

/// Pairs that share a person and perhaps a date, ascending.
fn candidates(sides: &[Side<'_>], echo: &[bool]) -> Vec<(usize, usize)> {
    let mut days: FxHashMap<(u32, PartialDate), Vec<usize>> = FxHashMap::default();
    let mut vague: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    let mut all: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for (at, side) in sides.iter().enumerate().filter(|(at, _)| !echo[*at]) {
        // what neither prints a date nor stands in a dated issue agrees with nothing
        if side.report.date.or(side.report.issue.date).is_none() {
            continue;
        }
        for &person in &side.persons {
            all.entry(person).or_default().push(at);
            match side.report.date.filter(|date| date.is_day()) {
                Some(day) => days.entry((person, day)).or_default().push(at),
                None => vague.entry(person).or_default().push(at),
            }
        }
    }
    let mut pairs = Vec::new();
    for members in days.values() {
        for (at, &a) in members.iter().enumerate() {
            pairs.extend(members[at + 1..].iter().map(|&b| (a, b)));
        }
    }
    for (person, members) in &vague {
        for &a in members {
            let others = all[person].iter().filter(|b| **b != a);
            let others = others.filter(|b| may_be_one_day(sides[a].report, sides[**b].report));
            pairs.extend(others.map(|&b| (a.min(b), a.max(b))));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The edges that hold: where they would join two reports of one document that do not agree
/// themselves, one report agrees with several occasions, so only the certain ones are kept, and
/// none where that is not enough.
fn settle(
    reports: &[Report],
    echo: &[bool],
    edges: &[(usize, usize, Sameness)],
) -> Vec<(usize, usize)> {
    let direct: FxHashMap<(usize, usize), Sameness> = edges
        .iter()
        .map(|&(a, b, sameness)| ((a, b), sameness))
        .collect();
    let mut kept: Vec<(usize, usize)> = direct.keys().copied().collect();
    for least in [Sameness::Enough, Sameness::Certain] {
        let mut union = Union::new(reports.len());
        kept.iter().for_each(|&(a, b)| union.join(a, b));
        let mut pages: FxHashMap<(usize, i64), Vec<usize>> = FxHashMap::default();
        for at in (0..reports.len()).filter(|at| !echo[*at]) {
            let page = (union.find(at), reports[at].document());
            pages.entry(page).or_default().push(at);
        }
        let quarrels = |members: &[usize]| {
            members.iter().enumerate().any(|(at, a)| {
                members[at + 1..]
                    .iter()
                    .any(|b| !direct.contains_key(&(*a, *b)))
            })
        };
        let mut torn: Vec<usize> = pages
            .iter()
            .filter(|(_, members)| quarrels(members))
            .map(|((root, _), _)| *root)
            .collect();
        torn.sort_unstable();
        let holds = |edge: &(usize, usize)| {
            torn.binary_search(&union.root(edge.0)).is_err()
                || least == Sameness::Enough && direct[edge] == Sameness::Certain
                || reports[edge.0].document() == reports[edge.1].document()
        };
        kept.retain(holds);
    }
    kept
}

/// Disjoint sets whose root is their smallest member.
struct Union(Vec<usize>);

impl Union {
    fn new(length: usize) -> Self {
        Self((0..length).collect())
    }

    fn root(&self, mut at: usize) -> usize {
        while self.0[at] != at {
            at = self.0[at];
        }
        at
    }

    fn find(&mut self, at: usize) -> usize {
        let root = self.root(at);
        let mut next = at;
        while self.0[next] != root {
            next = std::mem::replace(&mut self.0[next], root);
        }
        root
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b)] = a.min(b);
    }
}
