//! What persons who stand together did at an occasion.
//!
//! What belongs here: presence, role and function of a group, from the words around it. What does not:
//! who stands together (`group`), bodies, firms and places (`bodies`).

use super::cast::{Cast, GOVERNED, Member};
use super::clause::{Cue, closes_phrase, modifies};
use super::group::Group;
use super::occasion::Told;
use crate::extract::scene::Name;
use crate::extract::title::Title;
use crate::model::{Frame, Function, Presence, Role};

/// The words around a group, as far as they are about it.
struct Words<'c, 's> {
    /// Behind it, up to the next group: what it does.
    done: &'c [Cue<'s>],
    /// Before it, from the last group in its clause.
    before: &'c [Cue<'s>],
    /// The verb whose object it is: 会见了甲, 看望乙.
    governed: Option<&'c Cue<'s>>,
}

impl Words<'_, '_> {
    fn does(&self, frames: &[Frame]) -> bool {
        let mut pairs = self
            .done
            .iter()
            .flat_map(|c| frames.iter().map(move |f| (c, f)));
        pairs.any(|(cue, frame)| cue.has(*frame))
    }

    fn presence(&self, group: &Group, next: Option<&Group>) -> Presence {
        let stands_in = self.done.iter().any(|c| {
            c.has(Frame::Represented)
                && (c.start == group.end || next.is_some_and(|n| c.end == n.start))
        });
        if stands_in {
            Presence::Represented
        } else if self.does(&[Frame::Absent]) {
            Presence::Absent
        } else {
            Presence::Room
        }
    }

    /// Whether a word with a role or an occasion is about it.
    fn says_something(&self) -> bool {
        let active = |c: &Cue<'_>| c.role().is_some() || c.occasion().is_some();
        let introduces = |c: &Cue<'_>| c.role().is_some() || c.has(Frame::Attend);
        self.done.iter().any(active)
            || self.before.iter().any(introduces)
            || self.governed.is_some()
    }

    /// Whether a verb says that it heads the others: 率队, 带领.
    fn heads(&self) -> bool {
        let leads = |c: &Cue<'_>| c.role().is_some_and(|r| r.frame == Frame::As(Role::Lead));
        self.done.iter().any(leads)
    }
}

/// What the words around a group make of it.
struct Deed {
    role: Role,
    function: Option<Function>,
    verbs: Vec<(usize, usize)>,
}

impl<'c, 's> Cast<'c, 's, '_> {
    /// Takes in the group at a position of a sentence that stands in a clause of the occasion.
    pub(super) fn people(&mut self, told: &Told, at: usize, clause: usize) {
        let cut = self.cut;
        let sentence = &cut.sentences[told.sentence];
        let (group, next) = (&sentence.people[at], sentence.people.get(at + 1));
        let range = &cut.clauses[clause];
        // a message through others is no presence
        let relayed = self
            .cues(range.start, group.start)
            .iter()
            .any(|c| c.has(Frame::Represented) && c.end < group.start);
        if relayed {
            return;
        }
        let last = at.checked_sub(1).map(|before| &sentence.people[before]);
        let from = last.map_or(range.start, |last| last.end.max(range.start));
        let before = self.cues(from, group.start);
        let governed = before
            .iter()
            .rev()
            .find(|c| self.governs(c, group.start) && !self.arrives(c, group.start));
        let words = Words {
            done: self.done(told, at, governed.is_none()),
            before,
            governed,
        };
        let presence = words.presence(group, next);
        if !self.counts(told, group, &words, presence) {
            return;
        }
        let deed = self.deed(&words, group);
        self.open_list |= self
            .cues(group.end, group.end + 1)
            .iter()
            .any(|c| c.start == group.end && c.has(Frame::Open));
        // what says that somebody was not there is no evidence of the occasion
        if presence == Presence::Room {
            self.told.extend(told.clauses.iter().copied().filter(|&c| {
                let one = &self.cut.clauses[c];
                one.end > group.start && one.start < group.end
            }));
        }
        let leads = self.leads(told, &words, &deed);
        for (at, &name) in group.members.iter().enumerate() {
            let (role, function) = self.share(&words, &deed, at == 0, leads);
            self.add(Member {
                name,
                presence,
                role,
                function,
                title: self.scene.title(name).and_then(Title::range),
                verbs: deed.verbs.clone(),
                person: true,
            });
        }
    }

    /// Whether a verb of going has found its place before a person is named: 来某县考察的某某.
    fn arrives(&self, cue: &Cue<'_>, start: usize) -> bool {
        let goes = cue.has(Frame::Motion) || cue.has(Frame::Place);
        let names = &self.scene.names[self.scene.names_in(cue.end, start)];
        let place = |n: &Name| n.end < start && self.scene.is_place(n);
        goes && !cue.has(Frame::Object) && names.iter().any(place)
    }

    /// The words behind a group, as far as the clauses that count. In a long list (甲单位某某等;乙单位
    /// 某某参加) they come behind its last group: `shared` asks for them.
    fn done(&self, told: &Told, at: usize, shared: bool) -> &'c [Cue<'s>] {
        let sentence = &self.cut.sentences[told.sentence];
        let ends = told.clauses.iter().map(|&c| self.cut.clauses[c].end);
        let end = ends.max().unwrap_or(sentence.end);
        let mut behind = sentence.people[at].end;
        for next in sentence.people.get(at + 1..).unwrap_or_default() {
            let words = self.cues(behind, next.start.min(end));
            // behind a comma may stand anything, a semicolon parts what goes on alike
            let gap = self
                .scene
                .normal()
                .get(behind..next.start)
                .unwrap_or_default();
            let list = gap.contains(';') && words.iter().all(|c| c.has(Frame::Open));
            if !shared || !list || next.start >= end {
                return words;
            }
            behind = next.end;
        }
        self.cues(behind, end)
    }

    /// Whether a group named in a sentence of the occasion has to do with it.
    fn counts(
        &self,
        told: &Told,
        group: &Group,
        words: &Words<'_, '_>,
        presence: Presence,
    ) -> bool {
        let sentence = &self.cut.sentences[told.sentence];
        let near = sentence.paragraph == self.draft.paragraph;
        told.opening
            || sentence.caption
            || self.tour
            || presence != Presence::Room
            || words.says_something()
            || near && (group.members.len() > 1 || self.loose())
    }

    /// The strongest role that the words say, with its function.
    fn deed(&self, words: &Words<'_, 's>, group: &Group) -> Deed {
        let mut deed = Deed {
            role: Role::Attend,
            function: None,
            verbs: Vec::new(),
        };
        for cue in words.done {
            // 参加会见 makes no host, 随行的乙 is said of who follows
            if self.cut.is_attended(cue)
                || modifies(self.scene, cue.end)
                || self.is_anothers(cue, group.end)
            {
                continue;
            }
            if let Some(row) = cue.role()
                && let Frame::As(given) = row.frame
            {
                if given < deed.role || (given == deed.role && deed.function.is_none()) {
                    deed.function = row.function.or(deed.function);
                }
                deed.role = deed.role.min(given);
                deed.verbs.push((cue.start, cue.end));
            }
        }
        // 陪同的有甲、乙: the word before the list says it
        for cue in words.before {
            if let Some(row) = cue.role()
                && let Frame::As(given) = row.frame
                && given != Role::Attend
                && self.relative(cue.end, group.start)
            {
                deed.role = deed.role.min(given);
                deed.function = row.function.or(deed.function);
                deed.verbs.push((cue.start, cue.end));
            }
        }
        if !words.heads() && words.does(&[Frame::Party]) {
            deed.role = Role::Lead;
        }
        deed
    }

    /// Whether a word of accompanying closes a phrase that began behind the group: 甲在单位负责人陪同下.
    fn is_anothers(&self, cue: &Cue<'_>, from: usize) -> bool {
        let accompanies = cue
            .role()
            .is_some_and(|r| r.frame == Frame::As(Role::Accompany));
        accompanies && closes_phrase(self.scene, from, cue)
    }

    /// Whether the first of a group heads a tour that has no head yet, though no verb says so.
    fn leads(&self, told: &Told, words: &Words<'_, '_>, deed: &Deed) -> bool {
        self.tour
            && deed.role > Role::Accompany
            && words.governed.is_none()
            && told.opening
            && words.does(&[Frame::Place, Frame::Motion, Frame::Object])
            && !self.members.iter().any(|m| m.role == Role::Lead)
    }

    /// Role and function of one of the group.
    fn share(
        &self,
        words: &Words<'_, '_>,
        deed: &Deed,
        first: bool,
        leads: bool,
    ) -> (Role, Option<Function>) {
        let (mut role, mut function) = (deed.role, deed.function);
        // 甲、乙率队: both; 甲一行, 甲到某地: the first
        if role == Role::Lead && !first && !words.heads() {
            (role, function) = (Role::Attend, None);
        }
        if leads && first {
            role = Role::Lead;
        }
        if let Some(cue) = words.governed {
            let object = cue.occasion().map(|r| r.frame);
            let talk = object == Some(Frame::Object) && !self.tour;
            if talk {
                role = if first { Role::Lead } else { Role::Attend };
            } else if role == Role::Attend || role == Role::Lead {
                role = Role::Visited;
            }
            function = None;
        }
        (role, function)
    }

    /// Ceremonies and activities are told loosely: who is named in their paragraph was there.
    fn loose(&self) -> bool {
        let kind = &*self
            .scene
            .context
            .lexicon
            .schema()
            .event_type(self.draft.kind)
            .id;
        !matches!(kind, "meeting")
    }

    /// Whether a particle stands between a word and the list that it introduces.
    fn relative(&self, from: usize, to: usize) -> bool {
        let words = &self.scene.context.lexicon.words;
        let gap = &self.scene.normal()[from..to];
        gap.chars().count() <= GOVERNED
            && gap
                .char_indices()
                .any(|(at, c)| words.tag(&gap[at..at + c.len_utf8()]).is(b'u'))
    }
}
