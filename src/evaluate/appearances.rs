//! Occasions of a whole corpus against a table made by hand: who appeared where, and who met whom.
//!
//! Here an occasion is one however many articles report it, so output and table are matched over
//! all documents: two are the same if their dates do not contradict each other (one begins with the
//! other) and half of their persons, taken together, stand in both. Pairs are taken by the largest
//! such share; what is left over but passes the same test is a further report and adds its persons.

use std::collections::{BTreeMap, BTreeSet};

use super::annotation::{Annotation, Pair, base};
use super::identity::{index, is_person, squeeze};
use super::report::{Counts, Figure, Miss, Report};
use crate::text::fold;

/// Least overlap of persons for two records to be one occasion.
const SAME: f64 = 0.5;

/// One occasion with the persons who were there.
#[derive(Clone, Debug, Default)]
pub struct Occasion {
    /// What it is called in misses.
    pub id: String,
    /// Day, month or year; empty where not known.
    pub date: String,
    /// Type; empty where not said.
    pub kind: String,
    /// Who was there.
    pub persons: Vec<Person>,
    /// Document that reports it, without folder; empty where not said.
    pub document: String,
    /// The passages that tell of it.
    pub evidence: Vec<Pair>,
}

/// One person at one occasion.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// Names, the surest first: folded, without blanks and without the type of a key.
    pub names: Vec<String>,
    /// What they did; empty where not said.
    pub role: String,
}

impl Person {
    /// A person known by any of these names or keys.
    pub(super) fn new(names: impl IntoIterator<Item = String>, role: String) -> Self {
        let mut known = Vec::new();
        for name in names {
            let name = squeeze(&fold(&name));
            let name = match name.split_once(':') {
                Some((kind, rest)) if kind.bytes().all(|b| b.is_ascii_lowercase()) => rest,
                _ => &name,
            };
            let plain = name.split('@').next().unwrap_or(name);
            for form in [name, plain] {
                if !form.is_empty() && !known.iter().any(|k| k == form) {
                    known.push(form.to_owned());
                }
            }
        }
        Self { names: known, role }
    }
}

/// The actual occasions of annotations, with the natural persons who took part.
pub fn occasions(annotations: &[Annotation]) -> Vec<Occasion> {
    let mut out = Vec::new();
    for annotation in annotations {
        let entities = index(annotation);
        for (number, event) in (1..).zip(&annotation.events) {
            let present = event.participants.iter().filter_map(|p| {
                let entity = entities.get(p.entity.as_str())?;
                let names = [&entity.id, &entity.name]
                    .into_iter()
                    .chain(&entity.surfaces);
                (is_person(entity) && !entity.reporter)
                    .then(|| Person::new(names.cloned(), p.role.clone()))
            });
            let persons: Vec<Person> = present.collect();
            if event.is_actual() && !persons.is_empty() {
                let document = base(&annotation.doc).to_owned();
                out.push(Occasion {
                    id: format!("{document} {number}"),
                    date: event.date.clone(),
                    kind: event.kind.clone(),
                    persons,
                    document,
                    evidence: event.evidence.clone(),
                });
            }
        }
    }
    out
}

/// Persons with their roles.
type Roles = BTreeMap<String, String>;

/// An occasion with one name a person, that of the table where it has one.
struct Attended<'a> {
    occasion: &'a Occasion,
    roles: Roles,
}

fn attended<'a>(list: &'a [Occasion], known: &BTreeSet<String>) -> Vec<Attended<'a>> {
    let name = |person: &Person| {
        let shared = person.names.iter().find(|name| known.contains(*name));
        shared.or(person.names.first()).cloned().unwrap_or_default()
    };
    let one = |occasion: &'a Occasion| Attended {
        occasion,
        roles: occasion
            .persons
            .iter()
            .map(|p| (name(p), p.role.clone()))
            .collect(),
    };
    list.iter().map(one).collect()
}

/// Share of persons in both; 0 where the dates contradict each other.
fn likeness(a: &Attended<'_>, b: &Attended<'_>) -> f64 {
    let (first, second) = (&a.occasion.date, &b.occasion.date);
    if !first.starts_with(second.as_str()) && !second.starts_with(first.as_str()) {
        return 0.0;
    }
    let both = a
        .roles
        .keys()
        .filter(|key| b.roles.contains_key(*key))
        .count();
    both as f64 / (a.roles.len() + b.roles.len() - both).max(1) as f64
}

/// For every given occasion the wanted one that it reports, and whether it is the first to do so.
fn assign(wanted: &[Attended<'_>], given: &[Attended<'_>]) -> Vec<Option<(usize, bool)>> {
    let mut close: Vec<(f64, usize, usize)> = Vec::new();
    for (w, one) in wanted.iter().enumerate() {
        for (g, other) in given.iter().enumerate() {
            let share = likeness(one, other);
            if share >= SAME {
                close.push((share, w, g));
            }
        }
    }
    close.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut taken = vec![false; wanted.len()];
    let mut out = vec![None; given.len()];
    for first in [true, false] {
        for (_, w, g) in &close {
            if out[*g].is_none() && (!first || !taken[*w]) {
                taken[*w] = true;
                out[*g] = Some((*w, first));
            }
        }
    }
    out
}

#[derive(Default)]
struct Tally {
    occasions: Counts,
    appearances: Counts,
    mean: f64,
    types: (u32, u32),
    dates: (u32, u32),
    roles: (u32, u32),
    misses: Vec<Miss>,
}

/// Scores the occasions of the output against those of a table.
///
/// `occasions` and `appearances` count occasions and persons at them, `appearances.macro` is the
/// mean F1 of persons over occasions, `met` counts distinct pairs of persons over all occasions;
/// types and roles are compared where the table says them.
pub fn score_appearances(wanted: &[Occasion], given: &[Occasion]) -> Report {
    let known: BTreeSet<String> = wanted
        .iter()
        .flat_map(|o| &o.persons)
        .filter_map(|p| p.names.first().cloned())
        .collect();
    let (wanted, given) = (attended(wanted, &known), attended(given, &known));
    let assigned = assign(&wanted, &given);
    let mut tally = Tally::default();
    for (w, one) in wanted.iter().enumerate() {
        let reports = given.iter().zip(&assigned);
        let mut reports: Vec<(bool, &Attended<'_>)> = reports
            .filter_map(|(other, to)| to.filter(|to| to.0 == w).map(|to| (to.1, other)))
            .collect();
        reports.sort_by_key(|(first, _)| !first);
        compare(one, &reports, &mut tally);
    }
    let mut alone = 0;
    for (other, _) in given.iter().zip(&assigned).filter(|(_, to)| to.is_none()) {
        alone += 1;
        tally.occasions.spurious += 1;
        tally.appearances.spurious += other.roles.len() as u32;
        tally.misses.push(miss(
            "occasion-spurious",
            other,
            String::new(),
            listed(&other.roles),
        ));
    }
    let met = met(&wanted, &given, &mut tally.misses);
    let right = |(right, of): (u32, u32)| Figure::Right { right, of };
    let mean = Figure::Mean {
        sum: tally.mean,
        of: wanted.len() as u32 + alone,
    };
    let figures = [
        ("occasions", Figure::Counts(tally.occasions)),
        ("occasions.types", right(tally.types)),
        ("occasions.dates", right(tally.dates)),
        ("appearances", Figure::Counts(tally.appearances)),
        ("appearances.macro", mean),
        ("appearances.roles", right(tally.roles)),
        ("met", Figure::Counts(met)),
    ];
    tally.misses.sort();
    Report {
        documents: 0,
        missing: Vec::new(),
        figures: figures
            .map(|(name, figure)| (name.to_owned(), figure))
            .to_vec(),
        misses: tally.misses,
    }
}

fn listed(roles: &Roles) -> String {
    roles
        .keys()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

fn miss(kind: &'static str, at: &Attended<'_>, gold: String, output: String) -> Miss {
    let Occasion {
        id, date, document, ..
    } = at.occasion;
    let (start, end) = at.occasion.evidence.first().copied().unwrap_or_default();
    Miss {
        document: document.clone(),
        start,
        end,
        kind,
        text: if id.starts_with(date.as_str()) {
            id.clone()
        } else {
            format!("{id} {date}")
        },
        gold,
        output,
        evidence: at.occasion.evidence.clone(),
    }
}

fn compare(one: &Attended<'_>, reports: &[(bool, &Attended<'_>)], tally: &mut Tally) {
    let Some((_, first)) = reports.first() else {
        tally.occasions.missed += 1;
        tally.appearances.missed += one.roles.len() as u32;
        tally.misses.push(miss(
            "occasion-missed",
            one,
            listed(&one.roles),
            String::new(),
        ));
        return;
    };
    tally.occasions.found += 1;
    let mut roles = Roles::new();
    for (_, report) in reports {
        for (name, role) in &report.roles {
            let known = roles.entry(name.clone()).or_default();
            if known.is_empty() {
                known.clone_from(role);
            }
        }
    }
    let (mut found, mut add) = (0, Vec::new());
    for (name, role) in &one.roles {
        let Some(other) = roles.get(name) else {
            add.push(miss("person-missed", first, name.clone(), String::new()));
            continue;
        };
        found += 1;
        if !role.is_empty() {
            tally.roles = (tally.roles.0 + u32::from(role == other), tally.roles.1 + 1);
            if role != other {
                let say = |role: &str| format!("{name} ({role})");
                add.push(miss("role", first, say(role), say(other)));
            }
        }
    }
    tally.appearances.missed += add.iter().filter(|m| m.kind == "person-missed").count() as u32;
    for name in roles.keys().filter(|name| !one.roles.contains_key(*name)) {
        tally.appearances.spurious += 1;
        add.push(miss("person-spurious", first, String::new(), name.clone()));
    }
    tally.appearances.found += found;
    tally.mean += 2.0 * f64::from(found) / (one.roles.len() + roles.len()).max(1) as f64;
    for (kind, wanted, given, so_far) in [
        (
            "event-type",
            &one.occasion.kind,
            &first.occasion.kind,
            &mut tally.types,
        ),
        (
            "date",
            &one.occasion.date,
            &first.occasion.date,
            &mut tally.dates,
        ),
    ] {
        if wanted.is_empty() {
            continue;
        }
        let is_right = match kind {
            "date" => given.starts_with(wanted.as_str()),
            _ => given == wanted,
        };
        *so_far = (so_far.0 + u32::from(is_right), so_far.1 + 1);
        if !is_right {
            add.push(miss(kind, first, wanted.clone(), given.clone()));
        }
    }
    tally.misses.append(&mut add);
}

fn pairs<'l, 'a>(list: &'l [Attended<'a>]) -> BTreeMap<(&'l str, &'l str), &'l Attended<'a>> {
    let mut out = BTreeMap::new();
    for at in list {
        let names: Vec<&str> = at.roles.keys().map(String::as_str).collect();
        for (i, first) in names.iter().enumerate() {
            for second in &names[i + 1..] {
                out.entry((*first, *second)).or_insert(at);
            }
        }
    }
    out
}

fn met(wanted: &[Attended<'_>], given: &[Attended<'_>], misses: &mut Vec<Miss>) -> Counts {
    let (wanted, given) = (pairs(wanted), pairs(given));
    let mut counts = Counts::default();
    for ((a, b), at) in &wanted {
        if given.contains_key(&(*a, *b)) {
            counts.found += 1;
        } else {
            counts.missed += 1;
            misses.push(miss("met-missed", at, format!("{a} + {b}"), String::new()));
        }
    }
    for ((a, b), at) in given.iter().filter(|(pair, _)| !wanted.contains_key(*pair)) {
        counts.spurious += 1;
        misses.push(miss(
            "met-spurious",
            at,
            String::new(),
            format!("{a} + {b}"),
        ));
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn occasion(id: &str, date: &str, persons: &[&str]) -> Occasion {
        let person = |told: &&str| {
            let (names, role) = told.split_once('/').unwrap_or((told, ""));
            Person::new(names.split('|').map(str::to_owned), role.to_owned())
        };
        Occasion {
            id: id.to_owned(),
            date: date.to_owned(),
            persons: persons.iter().map(person).collect(),
            ..Occasion::default()
        }
    }

    fn counts(report: &Report, figure: &str) -> (u32, u32, u32) {
        match report.figure(figure) {
            Some(Figure::Counts(c)) => (c.found, c.spurious, c.missed),
            other => panic!("{figure}: {other:?}"),
        }
    }

    #[test]
    fn persons_of_an_occasion_are_found_whoever_reports_them() {
        let table = [
            occasion("e1", "2031-05-04", &["苗远山/lead", "甘霖", "石榴"]),
            occasion("e2", "2031-05-04", &["苗远山", "江涌"]),
            occasion("e3", "2031-06", &["甘霖", "石榴"]),
        ];
        let output = [
            occasion(
                "a 1",
                "2031-05-04",
                &["person:苗远山@青崖县|苗远山/host", "甘霖"],
            ),
            // another report of the first, in traditional script and with one person more
            occasion(
                "b 1",
                "2031-05-04",
                &["official:甘霖", "白霖|石榴", "苗遠山", "東方明"],
            ),
            // the right persons a year later are another occasion
            occasion("c 1", "2032-06-01", &["甘霖", "石榴"]),
        ];
        let report = score_appearances(&table, &output);
        assert_eq!(counts(&report, "occasions"), (1, 1, 2));
        assert_eq!(counts(&report, "appearances"), (3, 1 + 2, 4));
        assert_eq!(counts(&report, "met"), (3, 3, 1));
        let mean = report.figure("appearances.macro").unwrap().value();
        assert!((mean - 6.0 / 7.0 / 4.0).abs() < 1e-12, "{mean}");
        let kinds: Vec<&str> = report.misses.iter().map(|m| m.kind).collect();
        for kind in [
            "occasion-missed",
            "occasion-spurious",
            "person-spurious",
            "role",
        ] {
            assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
        }
    }

    #[test]
    fn a_table_against_itself_is_right() {
        let table = [
            occasion("e1", "2031-05-04", &["苗远山", "甘霖"]),
            occasion("e2", "2031-05-04", &["苗远山", "甘霖"]),
            occasion("e3", "", &["石榴"]),
        ];
        let report = score_appearances(&table, &table);
        assert_eq!(counts(&report, "occasions"), (3, 0, 0));
        assert_eq!(counts(&report, "appearances"), (5, 0, 0));
        assert_eq!(counts(&report, "met"), (1, 0, 0));
        assert!(report.misses.is_empty());
    }
}
