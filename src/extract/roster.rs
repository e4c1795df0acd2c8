//! Lists joined by 、: which mentions stand in one.
//!
//! What stands inside a title is no member: the organ in 区长甲、区政协主席乙 and the school in
//! 甲、第三中学校长乙 belong to the name behind them.

use super::{Context, Found, Text};

/// Between two names of one list there is a mark and at most a title; longer gaps are prose. In
/// characters, what the tagger knows inside the title not counted.
const LONGEST_GAP: usize = 24;

/// Two commas between titled names make a list of three; one may part two clauses.
const LEAST_COMMAS: usize = 2;

/// How a member stands to the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    None,
    /// By 、.
    Mark,
    /// By 和 or the like, which only ends a list that has begun.
    Word,
    /// By a comma and nothing but a title: perhaps a list whose titles hold 、 themselves.
    Comma,
}

/// Numbers the lists of an article; 0 = in none. `last` is the last number given.
pub(super) fn number(
    text: &Text<'_>,
    found: &[Found],
    context: &Context<'_>,
    last: &mut u32,
) -> Vec<u32> {
    let mut out = vec![0; found.len()];
    if found.len() < 2 {
        return out;
    }
    let reading = Reading {
        normal: &text.normal.text,
        text,
        found,
        context,
    };
    let members = reading.members();
    for (pair, link) in members.windows(2).zip(reading.links(&members)) {
        let (left, right) = (pair[0], pair[1]);
        let joined = match link {
            Link::None | Link::Comma => false,
            Link::Mark => true,
            Link::Word => out[left] > 0,
        };
        if joined {
            if out[left] == 0 {
                *last += 1;
                out[left] = *last;
            }
            out[right] = out[left];
        }
    }
    out
}

struct Reading<'r, 'a> {
    normal: &'r str,
    text: &'r Text<'a>,
    found: &'r [Found],
    context: &'r Context<'a>,
}

impl Reading<'_, '_> {
    /// What may stand in lists, as indexes: everything but what a title holds.
    fn members(&self) -> Vec<usize> {
        let mut out: Vec<usize> = Vec::with_capacity(self.found.len());
        let visible = |i: &usize| !self.found[*i].hidden;
        for i in (0..self.found.len()).filter(visible) {
            // a person before, a thing, a title: the thing is of the title
            if let [.., before, thing] = out[..]
                && self.person(before)
                && !self.person(thing)
                && self.person(i)
                && self
                    .gap(before, thing)
                    .is_some_and(|(from, to)| self.joint(from, to).0 != Link::None)
                && self
                    .gap(thing, i)
                    .is_some_and(|(from, to)| self.ends_in_title(from, to))
            {
                out.pop();
            }
            out.push(i);
        }
        out
    }

    fn links(&self, members: &[usize]) -> Vec<Link> {
        let pairs = members.windows(2);
        let mut links: Vec<Link> = pairs.map(|p| self.link(p[0], p[1])).collect();
        let mut from = 0;
        while from < links.len() {
            let length = links[from..]
                .iter()
                .take_while(|l| **l != Link::None)
                .count();
            let run = from..from + length;
            if self.is_protocol_list(&members[from..=run.end], &links[run.clone()]) {
                for link in links[run].iter_mut().filter(|l| **l == Link::Comma) {
                    *link = Link::Mark;
                }
            }
            from += length + 1;
        }
        links
    }

    fn link(&self, left: usize, right: usize) -> Link {
        let Some((from, to)) = self.gap(left, right) else {
            return Link::None;
        };
        let persons = self.person(left) && self.person(right);
        let (link, start) = self.joint(from, to);
        if link != Link::None && (start == to || (persons && self.ends_in_title(start, to))) {
            return link;
        }
        if persons && self.normal[from..to].starts_with(',') && self.is_title(from + 1, to) {
            return Link::Comma;
        }
        Link::None
    }

    /// 县委副书记、县长甲,县政协主席乙,副县长丙出席: titles that hold 、 leave the comma to part the
    /// names. Every member but the first is a title and a name by what joins it; the first must be
    /// titled too. A single comma more often ends a clause (出席的有县长甲、副县长乙,县委书记丙主持), so
    /// one counts only in a list that opens its clause and so has no verb yet.
    fn is_protocol_list(&self, members: &[usize], links: &[Link]) -> bool {
        let commas = links.iter().filter(|l| **l == Link::Comma).count();
        if commas == 0 || links.len() < 2 {
            return false;
        }
        let first = self.found[members[0]].start;
        if commas >= LEAST_COMMAS {
            let titles = &self.context.lexicon.cues.titles;
            return titles.at_end(&self.normal[..first]).is_some();
        }
        let (clause, _) = self.text.units.clause(first);
        self.is_title(clause, first)
    }

    fn person(&self, i: usize) -> bool {
        self.found[i].person
    }

    fn gap(&self, left: usize, right: usize) -> Option<(usize, usize)> {
        let (from, to) = (self.found[left].end, self.found[right].start);
        (from <= to).then_some((from, to))
    }

    /// The mark or word that a stretch begins with, and where it ends.
    fn joint(&self, from: usize, to: usize) -> (Link, usize) {
        let gap = &self.normal[from..to];
        if gap.starts_with('、') {
            (Link::Mark, from + '、'.len_utf8())
        } else if let Some((length, _)) = self.context.lexicon.cues.conjunctions.at_start(gap) {
            (Link::Word, from + length)
        } else {
            (Link::None, from)
        }
    }

    /// Whether a stretch is short, without a break and ends in a title.
    fn ends_in_title(&self, from: usize, to: usize) -> bool {
        let rest = &self.normal[from..to];
        let known: usize = self
            .known(from, to)
            .map(|f| self.normal[f.start..f.end].chars().count())
            .sum();
        rest.chars().count() <= LONGEST_GAP + known
            && !rest.contains([',', '。', ';', ':', '\n', '“', '(', '《'])
            && self.context.lexicon.cues.title_at_end(rest).is_some()
    }

    /// Whether a stretch is made of titles, with organs and places in them, and of nothing else.
    fn is_title(&self, from: usize, to: usize) -> bool {
        let cues = &self.context.lexicon.cues;
        let (mut at, mut titled) = (from, false);
        while at < to {
            let rest = &self.normal[at..to];
            let known = self.known(at, to).find(|f| f.start == at);
            if let Some(known) = known {
                at = known.end;
                titled = false;
            } else if let Some((length, _)) = cues.title_at_start(rest) {
                at += length;
                titled = true;
            } else if titled && rest.starts_with('、') {
                at += '、'.len_utf8();
                titled = false;
            } else if let Some((length, _)) = cues.organs.at_start(rest) {
                at += length;
                titled = false;
            } else {
                return false;
            }
        }
        titled
    }

    /// What the tagger knows inside a stretch.
    fn known(&self, from: usize, to: usize) -> impl Iterator<Item = &Found> {
        let first = self.found.partition_point(|f| f.start < from);
        self.found[first..].iter().take_while(move |f| f.end <= to)
    }
}
