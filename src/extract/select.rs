//! Leftmost, longest *admissible* form: a refused long form swallows neither the short one inside
//! it nor its neighbour; discards take part.

use super::neighbourhood::{self, Verdict};
use super::{Coined, Context, Found, Hit, Memory, Text, organ, resolve};
use crate::lexicon::{Form, Lexicon, Pattern};
use crate::model::{EntityRef, FormKind, Resolution};

/// Result of one reading.
pub(super) struct Selection {
    pub found: Vec<Found>,
    /// Whether knowing the places that this reading found may decide what it left open.
    pub pending: bool,
    /// Entities whose names would count if the article named them for certain elsewhere.
    pub wanted: Vec<EntityRef>,
}

pub(super) fn select(
    text: &Text<'_>,
    context: &Context<'_>,
    memory: &Memory,
    coined: &mut Coined<'_>,
) -> Selection {
    let mut out = Selection {
        found: Vec::new(),
        pending: false,
        wanted: Vec::new(),
    };
    let mut scratch = Scratch::default();
    let mut covered = 0;
    for (at, hit) in text.hits.iter().enumerate() {
        if hit.start < covered {
            continue;
        }
        let pattern = context.lexicon.patterns().pattern(hit.pattern);
        // an entry of the researcher's own wins over the list of what is no entity
        if pattern.usage.discard && context.lexicon.patterns().forms(pattern).is_empty() {
            covered = hit.end;
            continue;
        }
        if splits_two_forms(text, context.lexicon, at) {
            continue;
        }
        let mut reading = Reading {
            text,
            context,
            memory,
            at,
            hit,
            pattern,
            pending: false,
            shared: false,
            listed_before: false,
            scratch: &mut scratch,
        };
        let found = reading.evaluate(out.found.last(), coined);
        out.pending |= reading.pending;
        out.wanted.append(&mut scratch.wanted);
        if let Some(found) = found {
            covered = found.end;
            join_chain(&mut out.found, found, context.lexicon);
        }
    }
    out
}

/// One hit under consideration.
pub(super) struct Reading<'r, 'a> {
    pub text: &'r Text<'a>,
    pub context: &'r Context<'a>,
    pub memory: &'r Memory,
    at: usize,
    pub hit: &'r Hit,
    pub pattern: &'r Pattern,
    pending: bool,
    /// The form is of entities of several types.
    pub shared: bool,
    /// A thing stands directly before, in one list with this one.
    pub listed_before: bool,
    scratch: &'r mut Scratch,
}

/// Buffers that live as long as a selection: most hits would otherwise ask for memory twice.
#[derive(Default)]
struct Scratch {
    admitted: Vec<Form>,
    kept: Vec<(Form, Verdict)>,
    wanted: Vec<EntityRef>,
}

impl Reading<'_, '_> {
    fn evaluate(&mut self, before: Option<&Found>, coined: &mut Coined<'_>) -> Option<Found> {
        let lexicon = self.context.lexicon;
        let forms = lexicon.patterns().forms(self.pattern);
        if !forms.is_empty()
            && let Some(found) = self.entity(forms, before, coined)
        {
            return Some(found);
        }
        if let Some(usage) = self.pattern.usage.organ {
            return organ::relative(self, usage, coined);
        }
        None
    }

    fn entity(
        &mut self,
        forms: &[Form],
        before: Option<&Found>,
        coined: &mut Coined<'_>,
    ) -> Option<Found> {
        if let [only] = forms
            && self.explains_itself(only)
        {
            let mut found = self.found(Resolution::Linked(only.entity), only.kind, false);
            organ::extend(self, &mut found, coined);
            return Some(found);
        }
        let mut admitted = std::mem::take(&mut self.scratch.admitted);
        let mut kept = std::mem::take(&mut self.scratch.kept);
        let found = self.judge(forms, before, coined, &mut admitted, &mut kept);
        self.scratch.admitted = admitted;
        self.scratch.kept = kept;
        found
    }

    fn found(&self, resolution: Resolution, form: FormKind, person: bool) -> Found {
        Found {
            start: self.hit.start,
            end: self.hit.end,
            form,
            resolution,
            place: None,
            hidden: false,
            person,
        }
    }

    /// A long name of one thing that belongs anywhere and has no guards needs no neighbours.
    fn explains_itself(&self, form: &Form) -> bool {
        self.pattern.length > 3 && !self.pattern.is_word && form.plain
    }

    fn judge(
        &mut self,
        forms: &[Form],
        before: Option<&Found>,
        coined: &mut Coined<'_>,
        admitted: &mut Vec<Form>,
        kept: &mut Vec<(Form, Verdict)>,
    ) -> Option<Found> {
        let lexicon = self.context.lexicon;
        self.admit(forms, admitted);
        if admitted.is_empty() || self.across_words(admitted) {
            return None;
        }
        let follows = self.joined_before(before, true);
        self.listed_before = self.joined_before(before, false);
        self.shared = admitted.len() > 1 && {
            let kind = |f: &Form| {
                let person = f.person.then_some(());
                lexicon.get(f.entity).map(|e| person.ok_or(e.kind))
            };
            let first = kind(&admitted[0]);
            admitted.iter().any(|f| kind(f) != first)
        };
        let verdict = |person: bool, form: &Form| {
            if person {
                neighbourhood::person(self, follows)
            } else {
                neighbourhood::thing(self, form)
            }
        };
        kept.clear();
        kept.extend(
            admitted
                .drain(..)
                .map(|form| (form, verdict(form.person, &form)))
                .filter(|(_, verdict)| *verdict != Verdict::Refused),
        );
        let doubtful = kept.iter().filter(|(_, v)| *v == Verdict::Doubtful);
        self.scratch.wanted.extend(doubtful.map(|(f, _)| f.entity));
        if kept.is_empty() {
            return None;
        }
        // what is a person, a place and a firm at once is whichever the neighbours speak for most
        if self.shared {
            let strong = |f: &Form| self.memory.strong.contains(&f.entity);
            let weight = |(f, v): &(Form, Verdict)| match v {
                Verdict::Confirmed => 3,
                Verdict::Open => 2,
                Verdict::Doubtful if strong(f) => 1,
                _ => 0,
            };
            let best = kept.iter().map(weight).max();
            kept.retain(|k| Some(weight(k)) == best);
        }
        let person = kept.iter().all(|(f, _)| f.person);
        let certain = kept.iter().any(|(_, v)| *v != Verdict::Doubtful);
        if !certain
            && !kept
                .iter()
                .any(|(f, _)| self.memory.strong.contains(&f.entity))
        {
            return None;
        }
        admitted.extend(kept.iter().map(|(f, _)| *f));
        let (resolution, form) = resolve::resolve(self, admitted, before);
        let mut found = self.found(resolution, form, person);
        if !person {
            organ::extend(self, &mut found, coined);
        }
        self.pending |= found.resolution.linked().is_none();
        Some(found)
    }

    /// Forms that guards, dates and tiers do not refuse.
    fn admit(&mut self, forms: &[Form], admitted: &mut Vec<Form>) {
        let text = self.text.normal.text.as_str();
        let (before, after) = (&text[..self.hit.start], &text[self.hit.end..]);
        admitted.clear();
        for form in forms {
            let Some(row) = self.context.lexicon.row(form.entity) else {
                continue;
            };
            if !Lexicon::in_force(row.period, self.context.date)
                || !Lexicon::in_force(form.period, self.context.date)
            {
                continue;
            }
            if let Some(guard) = &row.guard {
                let refused = guard
                    .not_followed_by
                    .iter()
                    .any(|g| after.starts_with(g.as_ref()))
                    || guard
                        .not_preceded_by
                        .iter()
                        .any(|g| before.ends_with(g.as_ref()));
                let misses = !guard.context.is_empty()
                    && !guard.context.iter().any(|c| {
                        text.contains(c.as_ref()) || self.context.newspaper.contains(c.as_ref())
                    });
                if refused || misses {
                    continue;
                }
            }
            if form.kind == FormKind::Weak && !self.weak_counts(form) {
                self.scratch.wanted.push(form.entity);
                continue;
            }
            admitted.push(*form);
        }
    }

    /// A weak form counts beside a full one; a place's also where its home is near.
    fn weak_counts(&self, form: &Form) -> bool {
        let places = &self.context.lexicon.places;
        let near = |home| {
            places.of(form.entity).is_some_and(|p| p.rank > 0) && places.near(form.entity, home)
        };
        self.memory.strong.contains(&form.entity) || self.context.home.is_some_and(near)
    }

    /// Whether the form sits across the edges of ordinary words (江苏和 is not 苏和).
    fn across_words(&self, admitted: &[Form]) -> bool {
        // four characters do not stand across word edges by chance
        if self.pattern.length > 3 {
            return false;
        }
        let text = self.text.normal.text.as_str();
        let words = &self.context.lexicon.words;
        let (start, end) = (self.hit.start, self.hit.end);
        // 市委 is a word, and the place has its own: 怀化市|委
        let right = words.crosses(text, end)
            && !admitted
                .iter()
                .any(|form| organ::has_own(self, form.entity));
        if !words.crosses(text, start) && !right {
            return false;
        }
        let others = self.neighbours();
        words.advantage(text, start, end, &others) < 0.0
    }

    /// Byte ranges of other forms that overlap or touch this one.
    fn neighbours(&self) -> Vec<(usize, usize)> {
        let hits = &self.text.hits;
        let patterns = self.context.lexicon.patterns();
        let is_form = |h: &Hit| !patterns.forms(patterns.pattern(h.pattern)).is_empty();
        let (start, end) = (self.hit.start, self.hit.end);
        let mut out = Vec::new();
        for i in (0..self.at).rev() {
            if self.text.reach[i] < start {
                break;
            }
            if hits[i].end >= start && is_form(&hits[i]) {
                out.push((hits[i].start, hits[i].end));
            }
        }
        for hit in hits[self.at..].iter().take_while(|h| h.start <= end) {
            if (hit.start, hit.end) != (start, end) && is_form(hit) {
                out.push((hit.start, hit.end));
            }
        }
        out
    }

    /// Whether a person (or a thing) stands directly before, in one list with this one.
    fn joined_before(&self, before: Option<&Found>, person: bool) -> bool {
        before.is_some_and(|b| {
            b.person == person
                && b.end <= self.hit.start
                && &self.text.normal.text[b.end..self.hit.start] == "、"
        })
    }
}

/// A form across a removed line break does not win over two complete forms on either side.
fn splits_two_forms(text: &Text<'_>, lexicon: &Lexicon, at: usize) -> bool {
    let hit = &text.hits[at];
    let Some(cut) = text.normal.cut_within(hit.start, hit.end) else {
        return false;
    };
    let patterns = lexicon.patterns();
    let complete = |h: &Hit| !patterns.forms(patterns.pattern(h.pattern)).is_empty();
    let left = text.hits[..at]
        .iter()
        .rev()
        .take(16)
        .any(|h| h.end == cut && h.start < hit.start && complete(h));
    let right = text.hits[at + 1..]
        .iter()
        .take_while(|h| h.start <= cut)
        .any(|h| h.start == cut && h.end > hit.end && complete(h));
    left && right
}

/// 四川省眉山市丹棱县 is one mention of the lowest.
fn join_chain(found: &mut Vec<Found>, next: Found, lexicon: &Lexicon) {
    if let Some(last) = found.last_mut()
        && last.end == next.start
        && let (Some(outer), Some(inner)) = (last.resolution.linked(), next.resolution.linked())
        && let (Some(above), Some(below)) = (lexicon.places.of(outer), lexicon.places.of(inner))
        && above.rank > 0
        && below.rank > above.rank
        && lexicon.places.lies_in(inner, outer)
    {
        last.end = next.end;
        last.form = FormKind::Chain;
        last.resolution = Resolution::Linked(inner);
        last.hidden = next.hidden;
        return;
    }
    // the organ of a chain: 眉山市丹棱县委 swallows what leads to it
    if let Some(last) = found.last_mut()
        && last.end == next.start
        && (next.form == FormKind::Organ || next.hidden)
        && last
            .resolution
            .linked()
            .is_some_and(|e| lexicon.places.of(e).is_some_and(|p| p.rank > 0))
    {
        let start = last.start;
        *last = Found { start, ..next };
        return;
    }
    found.push(next);
}
