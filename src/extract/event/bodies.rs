//! What bodies, firms, zones and places have to do with an occasion.
//!
//! What belongs here: the clauses of an occasion asked for what is no person. What does not: persons
//! (`cast`).

use super::cast::{Cast, GOVERNED, Member};
use super::clause::modifies;
use super::occasion::Told;
use crate::model::{Frame, Function, Part, Presence, Role};

/// Characters of an item of a list at most.
const LISTED: usize = 24;

impl Cast<'_, '_, '_> {
    /// Bodies, firms and places of a clause.
    pub(super) fn bodies(&mut self, told: &Told, clause: usize) {
        let range = self.cut.clauses[clause].clone();
        let normal = self.scene.normal();
        let cues = self.cues(range.start, range.end);
        let mut before: Option<(usize, bool)> = None;
        let schema = self.scene.context.lexicon.schema();
        let signing = schema.event_type(self.draft.kind).id == "signing";
        for at in self.scene.names_in(range.start, range.end) {
            let name = &self.scene.names[at];
            let counts = matches!(name.part, Part::Actor | Part::Caption);
            if name.person || name.mention.is_none() || !counts {
                continue;
            }
            let place = self.scene.is_place(name);
            // a list goes on as it began
            let continued = before.filter(|(end, _)| self.lists(*end, name.start));
            let led = continued.map_or_else(|| self.is_led(name.start, range.start), |b| b.1);
            before = Some((name.end, led));
            let project = schema.entity_type(name.kind).label.id == "project";
            let holder = self.titled(at);
            let host = cues.iter().any(|c| {
                c.start >= name.end
                    && self.reaches(name.end, c.start)
                    && c.role()
                        .is_some_and(|r| r.function == Some(Function::Organise))
            });
            let taken = cues.iter().any(|c| {
                c.end <= name.start
                    && c.role().is_some_and(|r| r.frame == Frame::As(Role::Lead))
                    && self.reaches(c.end, name.start)
            });
            let signs = signing
                && !led
                && holder.is_none()
                && cues.iter().any(|c| {
                    c.start >= name.end
                        && (c.has(Frame::With) || c.has(Frame::Occasion) || c.has(Frame::Held))
                });
            // 区政府常务会议, 县委常委会举行会议: whose meeting it is
            let convenes = !place
                && holder.is_none()
                && !self.tour
                && told.opening
                && cues.iter().any(|c| {
                    let meeting = c.has(Frame::Held) || c.has(Frame::Occasion);
                    meeting && c.start == name.end
                });
            // 与某研究院进行了交流
            let partner = !place
                && holder.is_none()
                && self.joined(range.start, name.start)
                && cues
                    .iter()
                    .any(|c| c.has(Frame::With) && c.start == name.end);
            let role = if host || (convenes && !signing) {
                Some((Role::Host, Some(Function::Organise)))
            } else if signs && !project {
                Some((Role::Attend, None))
            } else if place || project {
                None
            } else if let Some(person) = holder {
                self.delegates(told, person).then_some((Role::Attend, None))
            } else if led && self.tour {
                Some((Role::Visited, None))
            } else if partner {
                let role = if self.tour {
                    Role::Visited
                } else {
                    Role::Attend
                };
                Some((role, None))
            } else if taken {
                Some((Role::Attend, None))
            } else {
                None
            };
            if let Some((role, function)) = role {
                self.told.insert(clause);
                self.add(Member {
                    name: at,
                    presence: Presence::Room,
                    role,
                    function,
                    title: None,
                    verbs: Vec::new(),
                    person: false,
                });
            } else if place
                && led
                && (told.opening || self.tour)
                && !normal[name.end..].starts_with('》')
            {
                self.places.push(at);
            }
        }
    }

    /// Whether a word that joins two parties stands directly before a byte offset.
    fn joined(&self, from: usize, start: usize) -> bool {
        let before = &self.scene.normal()[from..start];
        (1..=2).any(|count| {
            let cut = before.char_indices().rev().nth(count - 1);
            cut.is_some_and(|(at, _)| self.scene.context.lexicon.triggers.joins(&before[at..]))
        })
    }

    /// Whether only list marks and conjunctions stand between two names.
    fn lists(&self, from: usize, to: usize) -> bool {
        if from > to {
            return false;
        }
        let gap = &self.scene.normal()[from..to];
        gap == "、" || self.scene.context.lexicon.triggers.joins(gap)
    }

    /// Whether nothing but names and list marks stands between two byte offsets.
    fn reaches(&self, from: usize, to: usize) -> bool {
        let mut at = from;
        for one in self.scene.names_in(from, to) {
            let name = &self.scene.names[one];
            if !self.lists(at, name.start) && at != name.start {
                return false;
            }
            at = name.end;
        }
        self.scene.normal()[at..to].chars().count() <= 2
    }

    /// Whether a word that leads to a place (在), or a verb of going, inspecting or visiting stands before the name.
    fn is_led(&self, start: usize, from: usize) -> bool {
        let triggers = &self.scene.context.lexicon.triggers;
        let before = &self.scene.normal()[from..start];
        let governed = self.cues(from, start).iter().rev().any(|c| {
            self.governs(c, start) && self.scene.normal()[c.end..start].chars().count() <= 3
        });
        governed
            || self.ends_list(start, from)
            || (1..=2).any(|count| {
                let Some((at, _)) = before.char_indices().rev().nth(count - 1) else {
                    return false;
                };
                triggers.leads_to(&before[at..])
            })
    }

    /// Whether the name goes on a list that such a verb opened, whatever nobody knows stands before
    /// it there: 深入某厂、某库和远航船舶.
    fn ends_list(&self, start: usize, from: usize) -> bool {
        let Some(verb) = self.cues(from, start).last() else {
            return false;
        };
        let list = &self.scene.normal()[verb.end..start];
        let mut items = list.split('、').rev();
        let last = items.next().unwrap_or_default();
        let item = |item: &str| {
            (1..=LISTED).contains(&item.chars().count())
                && !item.contains([',', '。', ';', ':', '“'])
        };
        let joined = |last: &str| {
            last.is_empty()
                || (1..=2).any(|count| {
                    let cut = last.char_indices().rev().nth(count - 1);
                    cut.is_some_and(|(at, _)| {
                        at > 0
                            && item(last)
                            && self.scene.context.lexicon.triggers.joins(&last[at..])
                    })
                })
        };
        let visits = [Frame::Object, Frame::Place, Frame::Motion]
            .into_iter()
            .any(|frame| verb.has(frame));
        visits
            && !modifies(self.scene, verb.end)
            && list.contains('、')
            && joined(last)
            && items.all(item)
    }

    /// The person whose title a body stands in.
    fn titled(&self, body: usize) -> Option<usize> {
        let name = &self.scene.names[body];
        let next = (body + 1..self.scene.names.len())
            .find(|&n| self.scene.names[n].person && self.scene.names[n].mention.is_some())?;
        let range = self.scene.title(next)?.range()?;
        (range.0 <= name.start && name.end <= range.1).then_some(next)
    }

    /// Whether a person heads a delegation of the body in the title: 某校校长甲率队, 某公司董事长甲一行.
    fn delegates(&self, told: &Told, person: usize) -> bool {
        let sentence = &self.cut.sentences[told.sentence];
        let end = self.scene.names[person].end;
        let next = self.scene.names[person + 1..]
            .iter()
            .find(|n| n.person && n.mention.is_some())
            .map_or(sentence.end, |n| n.start.min(sentence.end));
        self.cues(end, next.max(end)).iter().any(|c| {
            c.has(Frame::Party) || c.role().is_some_and(|r| r.frame == Frame::As(Role::Lead))
        })
    }

    /// A number of persons behind 实到, 出席.
    pub(super) fn count(&mut self, clause: usize) {
        let range = &self.cut.clauses[clause];
        for cue in self.cues(range.start, range.end) {
            if !cue.has(Frame::Count) {
                continue;
            }
            let rest = &self.scene.normal()[cue.end..range.end];
            let Some(from) = rest
                .char_indices()
                .take(GOVERNED)
                .find(|(_, c)| c.is_ascii_digit())
                .map(|(at, _)| at)
            else {
                continue;
            };
            let digits: String = rest[from..]
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            let measured = self.scene.context.lexicon.words.tag(
                rest[from + digits.len()..].chars().next().map_or("", |c| {
                    &rest[from + digits.len()..from + digits.len() + c.len_utf8()]
                }),
            );
            if let Ok(number) = digits.parse::<u32>()
                && (measured.is(b'n') || measured.is(b'q'))
            {
                self.stated = self.stated.or(Some(number));
            }
        }
    }
}
