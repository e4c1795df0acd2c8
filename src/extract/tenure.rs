//! Titles and appointments → statements on who held which office.
//!
//! What belongs here: which statements an article makes. What does not: where a title begins and
//! ends (`title`), formulas of appointment (`appointment`), the organ (`office`), the day (`as_of`).

use rustc_hash::FxHashSet;

use super::appointment::{self, Formula};
use super::as_of::Dates;
use super::office::{self, Seat};
use super::scene::{Name, Scene};
use super::title::{PostPart, Title};
use super::{Coined, Context};
use crate::model::{EntityRef, Part, TenureStatement, TenureStatus};

/// A word that says how an office was held stands at most so far before the title, in code points.
const LONGEST_ORGAN: usize = 16;

/// A statement whose organ is not yet an entity.
pub(super) struct Draft {
    statement: TenureStatement,
    /// Index of the person in `Scene::names`.
    person: usize,
    seat: Option<Seat>,
    /// First byte of the post.
    at: usize,
}

/// The statements of an article, in reading order; one says the same as none before it.
pub(super) fn statements(scene: &Scene<'_, '_>) -> Vec<Draft> {
    let formulas = appointment::formulas(scene);
    let mut reader = Reader {
        scene,
        dates: Dates::new(scene),
        out: Vec::new(),
    };
    let mut formula = formulas.iter().peekable();
    let mut list: Option<Head> = None;
    for (at, name) in scene.names.iter().enumerate() {
        if name.mention.is_none() || !name.person || name.part == Part::Byline {
            continue;
        }
        let title = scene.title(at).cloned();
        let told = formula.next_if(|f| f.persons.last() == Some(&at));
        let open = title.filter(|t| !t.behind || told.is_none());
        match open.filter(|t| reader.title(at, t)) {
            Some(title) => {
                let end = title.range().map_or(name.end, |(_, end)| end);
                list = Some(Head {
                    title,
                    end: name.end.max(end),
                });
            }
            None => {
                let follows = list.take().filter(|head| continues(scene, head.end, name));
                list = follows.map(|head| {
                    reader.inherit(at, &head.title);
                    Head {
                        end: name.end,
                        ..head
                    }
                });
            }
        }
        if let Some(formula) = told {
            reader.formula(formula);
            list = None;
        }
    }
    reader.finish()
}

/// Names the organs, some of which no dictionary has.
pub(super) fn seated(
    drafts: Vec<Draft>,
    context: &Context<'_>,
    coined: &mut Coined<'_>,
) -> Vec<TenureStatement> {
    let seat = |draft: Draft| TenureStatement {
        organ: draft.seat.map(|s| s.entity(context, coined)),
        ..draft.statement
    };
    drafts.into_iter().map(seat).collect()
}

/// The title at the head of a list 副主席甲、乙、丙, and where the list has come to.
struct Head {
    title: Title,
    end: usize,
}

/// Whether a name goes on the list that has come to `end`.
fn continues(scene: &Scene<'_, '_>, end: usize, name: &Name) -> bool {
    let gap = scene.normal().get(end..name.start);
    name.roster > 0
        && gap.is_some_and(|gap| {
            gap == "、" || {
                let tag = scene.context.lexicon.words.tag(gap);
                gap.chars().count() <= 2 && (tag.is(b'c') || tag.is(b'p'))
            }
        })
}

struct Reader<'r, 's, 'a> {
    scene: &'r Scene<'s, 'a>,
    dates: Dates,
    out: Vec<Draft>,
}

impl Reader<'_, '_, '_> {
    /// Reads a printed title; false where it holds no office.
    fn title(&mut self, person: usize, title: &Title) -> bool {
        let mut earlier = None;
        let mut status = TenureStatus::Current;
        let before = self.out.len();
        for part in &title.parts {
            if !self.is_office(part) {
                continue;
            }
            let (own, said) = self.how_held(part);
            status = said.unwrap_or(status);
            earlier = self.office(person, part, own, status, earlier, None);
        }
        self.out.len() > before
    }

    fn is_office(&self, part: &PostPart) -> bool {
        self.scene.context.lexicon.grammar.posts[part.post as usize].is_office()
    }

    /// Where the post begins behind words such as 时任, and what such words say.
    fn how_held(&self, part: &PostPart) -> (usize, Option<TenureStatus>) {
        let lexicon = self.scene.context.lexicon;
        let normal = self.scene.normal();
        let prefixes = &lexicon.cues.prefixes;
        let said = |row: u32| {
            let row = &lexicon.grammar.post_prefixes[row as usize];
            TenureStatus::from_name(&row.status)
        };
        let (mut own, mut status) = (part.own, None);
        while let Some((length, row)) = prefixes.at_start(&normal[own..part.end]) {
            match said(row) {
                // an acting head's title says so; former and new ones have the title itself
                Some(TenureStatus::Acting) => return (own, Some(TenureStatus::Acting)),
                None => break,
                found if own + length < part.end => {
                    status = found;
                    own += length;
                }
                _ => break,
            }
        }
        if status.is_some() {
            return (own, status);
        }
        // before the organ: directly, or before one that no dictionary has
        let (clause, _) = self.scene.text.units.clause(part.start);
        let head = &normal[clause..part.start];
        let far = head.char_indices().rev().nth(LONGEST_ORGAN);
        for (at, c) in head[far.map_or(0, |(at, _)| at)..].char_indices().rev() {
            let at = far.map_or(0, |(at, _)| at) + at;
            if c == '、' || c == '”' || c == ')' {
                break;
            }
            let Some((length, row)) = prefixes.at_start(&head[at..]) else {
                continue;
            };
            let begin = clause + at;
            let direct = begin + length == part.start;
            let long = length > c.len_utf8();
            if (direct || long)
                && said(row).is_some()
                && !self.in_name(begin)
                && !lexicon.words.crosses(normal, begin)
            {
                return (part.own, said(row));
            }
        }
        (part.own, None)
    }

    fn in_name(&self, at: usize) -> bool {
        let names = &self.scene.names;
        let before = names.partition_point(|n| n.start <= at);
        names[..before].iter().rev().take(4).any(|n| at < n.end)
    }

    /// What the head of a list is may be true of those behind.
    fn inherit(&mut self, person: usize, title: &Title) {
        let mut earlier = None;
        for part in &title.parts {
            let post = &self.scene.context.lexicon.grammar.posts[part.post as usize];
            let (own, _) = self.how_held(part);
            if post.is_office() && post.max_holders != Some(1) {
                earlier = self.office(person, part, own, TenureStatus::Inherited, earlier, None);
            } else {
                earlier = office::of(self.scene, part, own, earlier).seat;
            }
        }
    }

    fn formula(&mut self, formula: &Formula) {
        let Some(said) = formula.status else {
            return;
        };
        for &person in &formula.persons {
            let mut earlier = None;
            for part in &formula.parts {
                if !self.is_office(part) {
                    continue;
                }
                let (own, held) = self.how_held(part);
                let status = match held {
                    Some(TenureStatus::Acting) if said == TenureStatus::Appointed => {
                        TenureStatus::Acting
                    }
                    _ => said,
                };
                earlier = self.office(person, part, own, status, earlier, Some(formula.row));
            }
        }
    }

    /// Adds a statement and returns its organ.
    fn office(
        &mut self,
        person: usize,
        part: &PostPart,
        own: usize,
        status: TenureStatus,
        earlier: Option<Seat>,
        row: Option<u32>,
    ) -> Option<Seat> {
        let scene = self.scene;
        let grammar = &scene.context.lexicon.grammar;
        let found = office::of(scene, part, own, earlier);
        let post = scene.normal()[found.own..part.end].to_owned();
        let seat = found.seat.or_else(|| self.seat_of_fellow(part, &post));
        let name = &scene.names[person];
        let Some(mention) = name.mention else {
            return seat;
        };
        let title = &grammar.posts[part.post as usize].title;
        let rule = match row {
            Some(row) => format!("{} {title}", grammar.appointments[row as usize].word),
            None => title.clone(),
        };
        let start = part.start.min(name.start);
        let as_of = if status == TenureStatus::Former {
            self.dates.then(scene, start)
        } else {
            self.dates.told(scene, start)
        };
        self.out.push(Draft {
            statement: TenureStatement {
                article: scene.article,
                mention,
                post,
                organ: None,
                status,
                as_of,
                max_holders: grammar.posts[part.post as usize].max_holders,
                evidence: scene.span(start, part.end.max(name.end)),
                rule,
            },
            person,
            seat,
            at: part.start,
        });
        seat
    }

    /// 县人大常委会主任甲主持,副主任乙出席: the organ of the like post named last in the paragraph.
    fn seat_of_fellow(&self, part: &PostPart, post: &str) -> Option<Seat> {
        let grammar = &self.scene.context.lexicon.grammar;
        if grammar.posts[part.post as usize].kind != "public" {
            return None;
        }
        let head = self.head_word(post);
        let paragraph = self.scene.paragraph(part.start);
        self.out
            .iter()
            .rev()
            .filter(|d| d.at >= paragraph && d.at < part.start)
            .find(|d| d.seat.is_some() && self.head_word(&d.statement.post) == head)
            .and_then(|d| d.seat)
    }

    /// A post without the words before it: 主任 of 副主任.
    fn head_word<'t>(&self, post: &'t str) -> &'t str {
        let prefixes = &self.scene.context.lexicon.cues.prefixes;
        let mut rest = post;
        while let Some((length, _)) = prefixes.at_start(rest)
            && length < rest.len()
        {
            rest = &rest[length..];
        }
        rest
    }

    /// Completes organs from other statements of the article on the same person and post, and
    /// leaves out what is said twice.
    fn finish(mut self) -> Vec<Draft> {
        let who = |d: &Draft| self.scene.names[d.person].entity;
        let known: Vec<(EntityRef, String, Seat)> = self
            .out
            .iter()
            .filter_map(|d| Some((who(d)?, d.statement.post.clone(), d.seat?)))
            .collect();
        for draft in self.out.iter_mut().filter(|d| d.seat.is_none()) {
            let entity = self.scene.names[draft.person].entity;
            let same = known
                .iter()
                .find(|(e, post, _)| Some(*e) == entity && *post == draft.statement.post);
            draft.seat = same.map(|(.., seat)| *seat);
        }
        let mut seen = FxHashSet::default();
        let scene = self.scene;
        self.out.retain(|d| {
            let name = &scene.names[d.person];
            // undecided namesakes are told apart by their print
            let print = name
                .entity
                .is_none()
                .then(|| scene.normal()[name.start..name.end].to_owned());
            let seat = d.seat.map(|s| match s {
                Seat::Entity(e) => (usize::MAX, e),
                Seat::Organ(at, e) => (at, e),
            });
            let said = &d.statement;
            seen.insert((name.entity, print, said.post.clone(), seat, said.status))
        });
        self.out
    }
}
