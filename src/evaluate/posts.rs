//! Offices: the same person with a title that contains the other's.

use std::collections::BTreeMap;

use super::annotation::{Annotation, Pair, Post};
use super::identity::squeeze;
use super::report::Miss;
use super::score::{Page, Tally};

/// Person and title, with where it is stated first.
type Posts = BTreeMap<(String, String), Vec<Pair>>;

fn collect<'a>(posts: impl Iterator<Item = &'a Post>, key: &dyn Fn(&str) -> String) -> Posts {
    let mut out = Posts::new();
    for post in posts {
        out.entry((key(&post.person), squeeze(&post.post)))
            .or_insert_with(|| post.evidence.clone());
    }
    out
}

/// Whether two statements are one: titles of two characters or more, one within the other.
fn agree(a: &(String, String), b: &(String, String)) -> bool {
    let long = |title: &str| title.chars().nth(1).is_some();
    let within = a.1.contains(&b.1) || b.1.contains(&a.1);
    a.0 == b.0 && within && long(&a.1) && long(&b.1)
}

/// Scores offices; those of gold that are optional are neither asked for nor wrong.
pub(super) fn score_posts(page: &Page<'_>, tally: &mut Tally) {
    let of = |annotation: &'_ Annotation, optional: bool| {
        let posts = annotation.posts.iter().filter(|p| p.optional == optional);
        collect(posts, &str::to_owned)
    };
    let (wanted, open) = (of(page.gold, false), of(page.gold, true));
    let given = collect(page.output.posts.iter(), &|id| page.aligned.key(id));
    let miss = |kind: &'static str, (who, what): &(String, String), evidence: &[Pair]| {
        let said = format!("{who} {what}");
        let is_missed = kind == "post-missed";
        let (start, end) = evidence.first().copied().unwrap_or_default();
        Miss {
            document: page.name.to_owned(),
            start,
            end,
            kind,
            gold: if is_missed {
                said.clone()
            } else {
                String::new()
            },
            output: if is_missed { String::new() } else { said },
            evidence: evidence.to_vec(),
            ..Miss::default()
        }
    };
    for (post, evidence) in &wanted {
        if given.keys().any(|other| agree(post, other)) {
            tally.found("posts", 1);
        } else {
            tally.missed("posts", 1);
            tally.misses.push(miss("post-missed", post, evidence));
        }
    }
    for (post, evidence) in &given {
        let known = wanted.keys().chain(open.keys());
        if !known.into_iter().any(|other| agree(post, other)) {
            tally.spurious("posts", 1);
            tally.misses.push(miss("post-spurious", post, evidence));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::score::score;
    use super::super::score::tests::{counts, document};
    use std::collections::BTreeMap;

    fn posts(list: &[(&str, &str, bool)]) -> String {
        let post = |(who, what, optional): &(&str, &str, bool)| {
            format!(r#"{{"person": "person:{who}氏", "post": "{what}", "optional": {optional}}}"#)
        };
        let list: Vec<String> = list.iter().map(post).collect();
        format!(r#""posts": [{}]"#, list.join(","))
    }

    #[test]
    fn titles_agree_where_one_contains_the_other() {
        let gold = document(&posts(&[
            ("甲", "县长", false),
            ("甲", "副书记", false),
            ("乙", "主任", false),
            ("丙", "负责人", true),
        ]));
        let output = document(&posts(&[
            ("甲", "代县长", false),
            ("甲", "书记", false),
            ("乙", "长", false),
            ("丙", "负责人", false),
            ("丁", "县长", false),
        ]));
        let report = score(&[gold], &[output], &BTreeMap::new());
        assert_eq!(counts(&report, "posts"), (2, 2, 1));
        let kinds: Vec<&str> = report.misses.iter().map(|m| m.kind).collect();
        assert_eq!(kinds, ["post-missed", "post-spurious", "post-spurious"]);
    }
}
