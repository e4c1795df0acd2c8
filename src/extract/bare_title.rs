//! Titles that stand for the person who holds the office: 区委书记指出.
//!
//! What belongs here: which titles without a name an article reports as saying something. What does
//! not: who held the office (`derive`): no document alone knows.

use super::as_of::Dates;
use super::office::{self, Seat};
use super::part::Parts;
use super::scene::Scene;
use super::{Coined, Context, title, within};
use crate::lexicon::Vocabulary;
use crate::model::{BareTitle, PartialDate, Span};

/// A title whose organ is not yet an entity.
pub(super) struct Draft {
    article: u32,
    post: String,
    seat: Seat,
    as_of: Option<PartialDate>,
    span: Span,
    rule: String,
}

/// The titles of an article, in reading order: each begins its clause or follows a blank, is
/// directly followed by a verb of speech, and is of an office that only one can hold in an organ
/// that is known.
pub(super) fn titles(scene: &Scene<'_, '_>, parts: &Parts<'_>) -> Vec<Draft> {
    let normal = scene.normal();
    let dates = Dates::new(scene);
    let mut out = Vec::new();
    let mut start = 0;
    for unit in &scene.text.units.breaks {
        let clause = &normal[start..unit.end];
        let begin = start + clause.len() - clause.trim_start().len();
        start = unit.end;
        if let Some(draft) = bare(scene, &dates, begin, start)
            && !within(draft.span, &scene.text.article.headline)
            && !within(draft.span, &scene.text.article.bylines)
            && !parts.is_quoted(begin, start)
        {
            out.push(draft);
        }
    }
    out
}

/// The title that a clause begins with.
fn bare(scene: &Scene<'_, '_>, dates: &Dates, begin: usize, end: usize) -> Option<Draft> {
    let lexicon = scene.context.lexicon;
    let clause = scene.normal().get(begin..end)?;
    let speech = |at: usize| lexicon.cues.speech.at_start(&clause[at..]).is_some();
    let verb = (scene.text.starts_in(Vocabulary::Speech, begin..end))
        .map(|at| at - begin)
        .find(|&at| at > 0 && speech(at) && lexicon.cues.title_at_end(&clause[..at]).is_some())?;
    let posts = title::list(scene, begin, begin + verb);
    let first = posts.first()?.start;
    // 本报讯 县长指出: what stands before a blank is no part of it
    if scene.normal()[begin..first].ends_with(|c: char| !c.is_whitespace()) {
        return None;
    }
    let mut earlier = None;
    let mut found = None;
    for part in &posts {
        let post = &lexicon.grammar.posts[part.post as usize];
        let office = office::of(scene, part, part.own, earlier);
        earlier = office.seat;
        // a deputy or an acting one is not the one holder
        let whole = scene.normal()[office.own..part.end] == post.title;
        let sole = post.max_holders == Some(1) && post.kind == "public" && post.is_office();
        if whole && sole && found.is_none() {
            found = office.seat.map(|seat| (seat, post.title.clone()));
        }
    }
    let (seat, post) = found?;
    Some(Draft {
        article: scene.article,
        rule: post.clone(),
        post,
        seat,
        as_of: dates.told(scene, first),
        span: scene.span(first, begin + verb),
    })
}

/// Names the organs, some of which no dictionary has.
pub(super) fn seated(
    drafts: Vec<Draft>,
    context: &Context<'_>,
    coined: &mut Coined<'_>,
) -> Vec<BareTitle> {
    let seat = |draft: Draft| BareTitle {
        article: draft.article,
        post: draft.post,
        organ: draft.seat.entity(context, coined),
        as_of: draft.as_of,
        evidence: draft.span,
        rule: draft.rule,
    };
    drafts.into_iter().map(seat).collect()
}
