//! Occasions: matched one to one by who was there, then compared in type, date, participants, roles.
//!
//! Each of gold, in its order, takes the free occasion of the output whose participants overlap
//! most (Jaccard index), if by half at least. What gold calls optional may be found or not.

use std::collections::{BTreeMap, BTreeSet};

use super::annotation::{Event, Pair};
use super::report::Miss;
use super::score::{Page, Tally};

/// Least overlap of participants for two records to be one occasion.
const SAME: f64 = 0.5;

/// Participants with their roles, by key.
type Roles<'a> = BTreeMap<String, &'a str>;

/// An occasion of the output that no occasion of gold has taken.
struct Free<'a> {
    event: &'a Event,
    roles: Roles<'a>,
}

fn roles<'a>(event: &'a Event, key: &dyn Fn(&str) -> String) -> Roles<'a> {
    let present = event.participants.iter();
    present.map(|p| (key(&p.entity), p.role.as_str())).collect()
}

fn common(a: &Roles<'_>, b: &Roles<'_>) -> usize {
    a.keys().filter(|key| b.contains_key(*key)).count()
}

fn overlap(a: &Roles<'_>, b: &Roles<'_>) -> f64 {
    let both = common(a, b);
    match a.len() + b.len() - both {
        0 => 0.0,
        all => both as f64 / all as f64,
    }
}

fn listed(roles: &Roles<'_>) -> String {
    let one = |(key, role): (&String, &&str)| format!("{key} ({role})");
    roles.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn named(event: &Event) -> String {
    format!("{} {}", event.kind, event.date)
        .trim_end()
        .to_owned()
}

fn miss(page: &Page<'_>, kind: &'static str, text: String, evidence: &[Pair]) -> Miss {
    let (start, end) = evidence.first().copied().unwrap_or_default();
    Miss {
        document: page.name.to_owned(),
        start,
        end,
        kind,
        text,
        evidence: evidence.to_vec(),
        ..Miss::default()
    }
}

/// Scores the occasions of one document.
pub(super) fn score_occasions(page: &Page<'_>, tally: &mut Tally) {
    let actual = page.output.events.iter().filter(|e| e.is_actual());
    let mut pool: Vec<Free<'_>> = actual
        .map(|event| Free {
            event,
            roles: roles(event, &|id| page.aligned.key(id)),
        })
        .collect();
    for gold in &page.gold.events {
        let wanted = roles(gold, &str::to_owned);
        let mut best = (0.0, 0);
        for (i, free) in pool.iter().enumerate() {
            let found = overlap(&wanted, &free.roles);
            if found > best.0 {
                best = (found, i);
            }
        }
        if best.0 >= SAME {
            let free = pool.remove(best.1);
            if !gold.optional {
                score_matched(page, gold, &wanted, &free, tally);
            }
        } else if !gold.optional {
            tally.mean.1 += 1;
            tally.missed("events", 1);
            tally.missed("event.participants", wanted.len() as u32);
            tally.misses.push(Miss {
                gold: listed(&wanted),
                ..miss(page, "event-missed", named(gold), &gold.evidence)
            });
        }
    }
    for Free { event, roles } in pool {
        tally.mean.1 += 1;
        tally.spurious("events", 1);
        tally.spurious("event.participants", event.participants.len() as u32);
        tally.misses.push(Miss {
            output: listed(&roles),
            ..miss(page, "event-spurious", named(event), &event.evidence)
        });
    }
    score_not_events(page, tally);
}

fn score_matched(
    page: &Page<'_>,
    gold: &Event,
    wanted: &Roles<'_>,
    free: &Free<'_>,
    tally: &mut Tally,
) {
    let given = &free.roles;
    let implied: BTreeSet<&str> = gold
        .participants
        .iter()
        .filter(|p| p.optional)
        .map(|p| p.entity.as_str())
        .collect();
    let is_sure = |key: &&String| !implied.contains(key.as_str());
    let mut say = |kind, gold_says: String, output_says: String| {
        tally.misses.push(Miss {
            gold: gold_says,
            output: output_says,
            ..miss(page, kind, named(gold), &gold.evidence)
        });
    };
    let (mut right, mut missing, mut additional) = (0, 0, 0);
    for (key, role) in wanted {
        match given.get(key) {
            Some(other) if other == role => right += 1,
            Some(other) => say(
                "role",
                format!("{key} ({role})"),
                format!("{key} ({other})"),
            ),
            None if is_sure(&key) => {
                missing += 1;
                say(
                    "participant-missed",
                    format!("{key} ({role})"),
                    String::new(),
                );
            }
            None => {}
        }
    }
    for (key, role) in given.iter().filter(|(key, _)| !wanted.contains_key(*key)) {
        additional += 1;
        say(
            "participant-spurious",
            String::new(),
            format!("{key} ({role})"),
        );
    }
    if gold.kind != free.event.kind {
        say("event-type", gold.kind.clone(), free.event.kind.clone());
    }
    if !gold.date.is_empty() {
        let alternatives = std::iter::once(&gold.date).chain(&gold.date_alt);
        let is_right = alternatives
            .filter(|date| !date.is_empty())
            .any(|date| free.event.date.starts_with(date.as_str()));
        if !is_right {
            say("date", gold.date.clone(), free.event.date.clone());
        }
        tally.right("event.dates", u32::from(is_right), 1);
    }
    let both = common(wanted, given) as u32;
    tally.found("events", 1);
    tally.found("event.participants", both);
    tally.missed("event.participants", missing);
    tally.spurious("event.participants", additional);
    tally.right("event.roles", right, both);
    tally.right("event.types", u32::from(gold.kind == free.event.kind), 1);
    let sure = |roles: &Roles<'_>| roles.keys().filter(is_sure).count();
    let (hit, all) = (
        wanted
            .keys()
            .filter(is_sure)
            .filter(|key| given.contains_key(*key))
            .count(),
        sure(wanted) + sure(given),
    );
    let f1 = if all == 0 {
        1.0
    } else {
        2.0 * hit as f64 / all as f64
    };
    tally.mean = (tally.mean.0 + f1, tally.mean.1 + 1);
}

/// Counts passages that must not become actual occasions but stand for more than half of their
/// length in the evidence of one.
fn score_not_events(page: &Page<'_>, tally: &mut Tally) {
    for passage in &page.gold.not_events {
        let Some((start, end)) = passage.evidence.first().copied() else {
            continue;
        };
        let covers = |span: &&Pair| {
            let shared = i64::from(end.min(span.1)) - i64::from(start.max(span.0));
            2 * shared > i64::from(end) - i64::from(start)
        };
        let actual = page.output.events.iter().filter(|e| e.is_actual());
        let mut taken = actual.filter(|e| e.evidence.iter().any(|span| covers(&span)));
        let taken = taken.next();
        tally.wrong.1 += 1;
        if let Some(event) = taken {
            tally.wrong.0 += 1;
            tally.misses.push(Miss {
                gold: passage.why.clone(),
                output: format!(
                    "{}: {}",
                    named(event),
                    listed(&roles(event, &|id| page.aligned.key(id)))
                ),
                ..miss(page, "not-event", String::new(), &passage.evidence)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::annotation::Annotation;
    use super::super::report::{Figure, Report};
    use super::super::score::score;
    use super::super::score::tests::{counts, document, event};

    fn events(list: &[(&str, &str)], rest: &str) -> Annotation {
        let list: Vec<String> = list.iter().map(|(told, who)| event(told, who)).collect();
        document(&format!(r#"{rest} "events": [{}]"#, list.join(",")))
    }

    fn right(report: &Report, figure: &str) -> (u32, u32) {
        match report.figure(figure) {
            Some(Figure::Right { right, of }) => (right, of),
            other => panic!("{figure}: {other:?}"),
        }
    }

    fn kinds(report: &Report) -> Vec<&str> {
        report.misses.iter().map(|m| m.kind).collect()
    }

    #[test]
    fn matched_occasions_are_compared_in_all_respects() {
        let gold = events(
            &[(
                r#""type": "talk", "date": "2031-05", "date_alt": ["2031-06-01"]"#,
                "甲/host 乙/speak 丙? 厂/visited",
            )],
            "",
        );
        let output = events(
            &[(
                r#""type": "meeting", "date": "2031-06-01""#,
                "甲/host 乙 丁",
            )],
            "",
        );
        // two of five: no match
        let report = score(
            std::slice::from_ref(&gold),
            std::slice::from_ref(&output),
            &BTreeMap::new(),
        );
        assert_eq!(counts(&report, "events"), (0, 1, 1));
        assert_eq!(counts(&report, "event.participants"), (0, 3, 4));
        let output = events(
            &[(
                r#""type": "meeting", "date": "2031-06-01""#,
                "甲/host 乙 厂 丁",
            )],
            "",
        );
        let report = score(&[gold], &[output], &BTreeMap::new());
        assert_eq!(counts(&report, "events"), (1, 0, 0));
        assert_eq!(counts(&report, "event.participants"), (3, 1, 0));
        assert_eq!(right(&report, "event.roles"), (1, 3));
        assert_eq!(right(&report, "event.types"), (0, 1));
        assert_eq!(right(&report, "event.dates"), (1, 1));
        let mean = report.figure("event.macro").unwrap().value();
        assert!((mean - 6.0 / 7.0).abs() < 1e-12, "{mean}");
        assert_eq!(
            kinds(&report),
            [
                "event-type",
                "met-spurious",
                "met-spurious",
                "participant-spurious",
                "role",
                "role"
            ]
        );
    }

    #[test]
    fn each_occasion_of_gold_takes_the_closest_free_one() {
        let gold = events(
            &[
                (r#""type": "talk", "date": "2031-05-04""#, "甲 乙"),
                (r#""type": "visit", "optional": true"#, "甲 乙 丙"),
                (r#""type": "talk""#, "丁 戊"),
            ],
            "",
        );
        let output = events(
            &[
                (r#""type": "visit""#, "甲 乙 丙"),
                (r#""type": "talk", "date": "2031""#, "甲 乙"),
                (r#""type": "talk", "polarity": "planned""#, "丁 戊"),
            ],
            "",
        );
        let report = score(&[gold], &[output], &BTreeMap::new());
        assert_eq!(counts(&report, "events"), (1, 0, 1));
        assert_eq!(right(&report, "event.dates"), (0, 1));
        assert_eq!(kinds(&report), ["date", "event-missed", "met-missed"]);
    }

    #[test]
    fn passages_that_are_no_occasion_must_not_be_evidence_of_one() {
        let gold = events(
            &[],
            r#""not_events": [{"evidence": [10, 20], "why": "planned"}],"#,
        );
        for (told, taken) in [
            (r#""evidence": [[14, 30]]"#, 1),
            (r#""evidence": [[15, 30]]"#, 0),
            (r#""evidence": [[0, 2], [8, 22]]"#, 1),
            (r#""evidence": [[8, 22]], "polarity": "planned""#, 0),
        ] {
            let output = events(&[(told, "甲")], "");
            let report = score(std::slice::from_ref(&gold), &[output], &BTreeMap::new());
            let wrong = Some(Figure::Wrong {
                wrong: taken,
                of: 1,
            });
            assert_eq!(report.figure("not_events"), wrong, "{told}");
            assert_eq!(kinds(&report).contains(&"not-event"), taken == 1);
        }
    }
}
