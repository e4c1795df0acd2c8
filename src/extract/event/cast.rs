//! Who took part in an occasion, and as what.
//!
//! What belongs here: the sentences of an occasion asked one by one, members joined, the list of
//! participants. What does not: which sentences these are (`occasion`), what a list of persons does
//! (`people`), what bodies, firms and places do (`bodies`).

use rustc_hash::FxHashSet;

use super::clause::{Cue, Cut, modifies};
use super::group::Group;
use super::occasion::{Draft, Told};
use super::side::{self, Party};
use crate::extract::scene::Scene;
use crate::extract::title::Title;
use crate::model::{Frame, Function, Participant, PartySide, Presence, Role, Span};

/// Characters between a verb and the name that it governs, at most (a title or a measure word).
pub(super) const GOVERNED: usize = 8;

/// A participant in the making.
#[derive(Clone, Debug)]
pub(super) struct Member {
    /// Index into `Scene::names` of the first mention.
    pub name: usize,
    pub presence: Presence,
    pub role: Role,
    pub function: Option<Function>,
    pub title: Option<(usize, usize)>,
    pub verbs: Vec<(usize, usize)>,
    pub person: bool,
}

/// Everybody and everything named with an occasion.
pub(super) struct Cast<'c, 's, 'a> {
    pub(super) scene: &'c Scene<'s, 'a>,
    pub(super) cut: &'c Cut<'s>,
    pub(super) draft: &'c Draft<'s>,
    /// The type is a visit or an inspection.
    pub(super) tour: bool,
    pub(super) members: Vec<Member>,
    /// Indices into `Scene::names`.
    pub places: Vec<usize>,
    pub open_list: bool,
    pub stated: Option<u32>,
    /// Clauses that named somebody or opened the occasion.
    pub told: FxHashSet<usize>,
}

impl<'c, 's, 'a> Cast<'c, 's, 'a> {
    pub(super) fn new(scene: &'c Scene<'s, 'a>, cut: &'c Cut<'s>, draft: &'c Draft<'s>) -> Self {
        let kind = &*scene.context.lexicon.schema().event_type(draft.kind).id;
        Self {
            scene,
            cut,
            draft,
            tour: matches!(kind, "visit" | "inspection"),
            members: Vec::new(),
            places: Vec::new(),
            open_list: false,
            stated: None,
            told: FxHashSet::default(),
        }
    }

    /// Reads every sentence of the draft.
    pub(super) fn read(mut self) -> Self {
        for told in &self.draft.told {
            self.sentence(told);
        }
        self.lead();
        self
    }

    fn sentence(&mut self, told: &Told) {
        let sentence = &self.cut.sentences[told.sentence];
        let people = &sentence.people;
        if told.opening {
            self.told.extend(told.clauses.iter().copied());
        }
        for (at, group) in people.iter().enumerate() {
            let Some(clause) = self.clause_of(&told.clauses, group) else {
                continue;
            };
            self.people(told, at, clause);
        }
        for &clause in &told.remote {
            for group in people.iter().filter(|g| {
                let range = &self.cut.clauses[clause];
                range.start <= g.start && g.end <= range.end
            }) {
                for &name in &group.members {
                    let title = self.scene.title(name).and_then(Title::range);
                    self.add(Member {
                        name,
                        presence: Presence::Remote,
                        role: Role::Attend,
                        function: None,
                        title,
                        verbs: Vec::new(),
                        person: true,
                    });
                }
            }
        }
        for &clause in &told.clauses {
            self.bodies(told, clause);
            self.count(clause);
        }
    }

    /// The clause that the last member of a group stands in.
    fn clause_of(&self, clauses: &[usize], group: &Group) -> Option<usize> {
        let last = &self.scene.names[*group.members.last()?];
        clauses.iter().copied().find(|&c| {
            let range = &self.cut.clauses[c];
            range.start <= last.start && last.start < range.end
        })
    }

    pub(super) fn cues(&self, start: usize, end: usize) -> &'c [Cue<'s>] {
        self.cut.cues_in(start, end)
    }

    /// Whether a verb governs what begins at the byte offset: 看望了环卫工人某某, 来到某某家.
    pub(super) fn governs(&self, cue: &Cue<'_>, start: usize) -> bool {
        let verb = [Frame::Object, Frame::Place, Frame::Motion]
            .into_iter()
            .any(|frame| cue.has(frame));
        let gap = &self.scene.normal()[cue.end..start];
        verb && !modifies(self.scene, cue.end)
            && gap.chars().count() <= GOVERNED
            && !gap.contains([',', '、', '。', ';'])
    }

    fn same(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.scene.names[a], &self.scene.names[b]);
        match (a.entity, b.entity) {
            (Some(a), Some(b)) => a == b,
            (None, None) => {
                let normal = self.scene.normal();
                normal[a.start..a.end] == normal[b.start..b.end]
            }
            _ => false,
        }
    }

    pub(super) fn add(&mut self, member: Member) {
        let known = self
            .members
            .iter()
            .position(|m| self.same(m.name, member.name));
        let Some(known) = known else {
            self.members.push(member);
            return;
        };
        let known = &mut self.members[known];
        if member.role < known.role && member.presence == Presence::Room {
            // who leads is not visited as well
            if !(known.role == Role::Visited && member.role == Role::Lead) {
                known.role = member.role;
            }
        }
        known.function = known.function.or(member.function);
        known.title = known.title.or(member.title);
        known.presence = known.presence.min(member.presence);
        for verb in member.verbs {
            if !known.verbs.contains(&verb) {
                known.verbs.push(verb);
            }
        }
    }

    /// A tour without a head has the first who holds a public post.
    fn lead(&mut self) {
        let has = self
            .members
            .iter()
            .any(|m| matches!(m.role, Role::Lead | Role::Host));
        if !self.tour || has {
            return;
        }
        let lexicon = self.scene.context.lexicon;
        let public = |m: &Member| {
            m.person
                && m.role == Role::Attend
                && m.presence == Presence::Room
                && self.scene.title(m.name).is_some_and(|t| {
                    t.parts
                        .iter()
                        .any(|p| lexicon.grammar.posts[p.post as usize].kind == "public")
                })
        };
        // 甲在乙陪同下到某地: whom others accompany heads the tour
        let accompanied = self.members.iter().any(|m| m.role == Role::Accompany);
        let first = self.members.iter().position(|m| {
            let there = m.person && m.role == Role::Attend && m.presence == Presence::Room;
            public(m) || (accompanied && there)
        });
        if let Some(first) = first {
            self.members[first].role = Role::Lead;
        }
    }

    /// Natural persons in the room.
    pub(super) fn persons(&self) -> usize {
        self.present().filter(|m| m.person).count()
    }

    /// Everybody and everything in the room.
    pub(super) fn size(&self) -> usize {
        self.present().count()
    }

    fn present(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|m| m.presence == Presence::Room)
    }

    /// Whether heads of two places are in the room.
    pub(super) fn is_between_places(&self) -> bool {
        let parties: Vec<Party> = self
            .present()
            .filter(|m| m.person)
            .filter_map(|m| side::of_person(self.scene, m.name))
            .collect();
        parties.contains(&Party::Local) && parties.contains(&Party::Foreign)
    }

    /// The participants in reading order.
    pub(super) fn participants(&self) -> Vec<Participant> {
        let mut members: Vec<&Member> = self.members.iter().collect();
        members.sort_by_key(|m| self.scene.names[m.name].start);
        let parties: Vec<Option<Party>> = members
            .iter()
            .map(|m| {
                if m.role == Role::Visited {
                    // who is visited is at home, wherever the guests are from
                    None
                } else if m.person {
                    side::of_person(self.scene, m.name)
                } else {
                    side::of_body(self.scene, m.name)
                }
                // on a tour a firm's people are no party of their own
                .filter(|p| !self.tour || *p != Party::Private)
            })
            .collect();
        let head = members
            .iter()
            .zip(&parties)
            .find(|(m, _)| m.person && m.role == Role::Lead)
            .and_then(|(_, party)| *party);
        let mut sides = side::sides(&parties, head);
        if sides.iter().any(Option::is_some) {
            for (member, side) in members.iter().zip(&mut sides) {
                if member.role == Role::Visited {
                    *side = Some(PartySide::Home);
                }
            }
        }
        let mut position = 0;
        let span = |range: &(usize, usize)| -> Span { self.scene.span(range.0, range.1) };
        members
            .into_iter()
            .zip(sides)
            .filter_map(|(m, side)| {
                let mention = self.scene.names[m.name].mention?;
                let counted = m.person && m.presence == Presence::Room;
                position += u32::from(counted);
                Some(Participant {
                    mention,
                    presence: m.presence,
                    role: m.role,
                    function: m.function,
                    side,
                    position: if counted { position } else { 0 },
                    title: m.title.as_ref().map(span),
                    verbs: m.verbs.iter().map(span).collect(),
                })
            })
            .collect()
    }
}
