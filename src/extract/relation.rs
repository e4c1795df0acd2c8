//! Stated relations other than meeting: where something lies, what it is part of, who builds it.
//!
//! A word of `relations.csv` states a relation of the two names beside it. Between the word and a
//! name nothing may stand but figures and the words that the same file allows there: a statement
//! that is missed does less harm than one that nobody made. Members of a list share what is said of
//! the nearest one. A word that opens a clause has the first name of its sentence for its subject,
//! where that opens the sentence.

use super::scene::{Name, Scene};
use crate::lexicon::Vocabulary;
use crate::model::{Part, RelationCue, RelationOrder, RelationStatement};

/// The statements of an article, in reading order.
pub(super) fn statements(scene: &Scene<'_, '_>) -> Vec<RelationStatement> {
    let mut out: Vec<RelationStatement> = Vec::new();
    if scene.names.iter().filter(|name| is_end(name)).count() < 2 {
        return out;
    }
    let lexicon = scene.context.lexicon;
    for hit in lexicon
        .relations
        .find(scene.normal(), scene.text.starts(Vocabulary::Relations))
    {
        // inside a name it is no word
        if inside_name(scene, hit.start, hit.end) {
            continue;
        }
        for &row in lexicon.relations.rows(hit.word) {
            let cue = &lexicon.grammar.relations[row as usize];
            let Some((subject, object)) = ends(scene, cue, hit.start, hit.end) else {
                continue;
            };
            for statement in pair_up(scene, cue, &subject, &object, (hit.start, hit.end)) {
                let same = |s: &RelationStatement| {
                    s.relation == statement.relation
                        && s.subject == statement.subject
                        && s.object == statement.object
                };
                if !out.iter().any(same) {
                    out.push(statement);
                }
            }
        }
    }
    out
}

/// Whether a name may be an end: printed as itself and not in a byline or a formula.
fn is_end(name: &Name) -> bool {
    name.mention.is_some() && !matches!(name.part, Part::Byline | Part::Formula)
}

fn inside_name(scene: &Scene<'_, '_>, start: usize, end: usize) -> bool {
    let from = scene.names.partition_point(|name| name.end <= start);
    scene.names.get(from).is_some_and(|name| name.start < end)
}

/// The subjects and objects of a word, `None` where one is missing or of a wrong type.
fn ends(
    scene: &Scene<'_, '_>,
    cue: &RelationCue,
    start: usize,
    end: usize,
) -> Option<(Vec<usize>, Vec<usize>)> {
    let before = |at: usize| before(scene, at);
    let (subject, object) = match cue.order {
        RelationOrder::SubjectWordObject => {
            let object = after(scene, end)?;
            let subject = before(start).or_else(|| topic(scene, start, object))?;
            (subject, object)
        }
        RelationOrder::ObjectWordSubject => (after(scene, end)?, before(start)?),
        RelationOrder::SubjectObjectWord => {
            let object = before(start)?;
            (before(scene.names[object].start)?, object)
        }
        RelationOrder::ObjectSubjectWord => {
            let subject = before(start)?;
            (subject, before(scene.names[subject].start)?)
        }
    };
    let (subjects, objects) = (fellows(scene, subject), fellows(scene, object));
    let fits = |at: &usize, types: &[_]| types.contains(&scene.names[*at].kind);
    let all = subjects.iter().all(|at| fits(at, &cue.subject))
        && objects.iter().all(|at| fits(at, &cue.object));
    all.then_some((subjects, objects))
}

/// The name that ends before a byte, but for words that may stand between.
fn before(scene: &Scene<'_, '_>, mut at: usize) -> Option<usize> {
    let text = scene.normal();
    loop {
        let found = scene.names.partition_point(|name| name.end < at);
        if let Some(name) = scene.names.get(found).filter(|name| name.end == at) {
            return is_end(name).then_some(found);
        }
        let rest = &text[..at];
        at = rest
            .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
            .len();
        if at == rest.len() {
            let fillers = &scene.context.lexicon.grammar.relation_fillers;
            at -= fillers
                .iter()
                .find(|word| rest.ends_with(word.as_str()))?
                .len();
        }
    }
}

/// The name that begins after a byte, but for words that may stand between.
fn after(scene: &Scene<'_, '_>, mut at: usize) -> Option<usize> {
    let text = scene.normal();
    loop {
        let found = scene.names.partition_point(|name| name.start < at);
        if let Some(name) = scene.names.get(found).filter(|name| name.start == at) {
            return is_end(name).then_some(found);
        }
        let rest = &text[at..];
        let figures = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        at += rest.len() - figures.len();
        if figures.len() == rest.len() {
            let fillers = &scene.context.lexicon.grammar.relation_fillers;
            at += fillers
                .iter()
                .find(|word| rest.starts_with(word.as_str()))?
                .len();
        }
    }
}

/// The name that opens the sentence, where the word opens a later clause of it and the object closes
/// that clause: what follows the object would be what the words before it describe.
fn topic(scene: &Scene<'_, '_>, word: usize, object: usize) -> Option<usize> {
    let units = &scene.text.units;
    let at = units.index(word);
    let clause = at
        .checked_sub(1)
        .map_or(0, |before| units.breaks[before].end);
    let sentence = units.sentence(word).0;
    let object = &scene.names[object];
    let rest = scene
        .normal()
        .get(object.end..units.clause(object.start).1)?;
    if clause != word || sentence == word || rest.contains(char::is_alphanumeric) {
        return None;
    }
    let first = scene.names.partition_point(|name| name.start < sentence);
    let name = scene.names.get(first)?;
    let opens = scene.normal().get(sentence..name.start)?.trim().is_empty();
    (opens && is_end(name)).then_some(first)
}

/// A name with the other members of its list.
fn fellows(scene: &Scene<'_, '_>, at: usize) -> Vec<usize> {
    let roster = scene.names[at].roster;
    if roster == 0 {
        return vec![at];
    }
    let names = scene.names.iter().enumerate();
    let listed = names.filter(|(_, name)| name.roster == roster && is_end(name));
    listed.map(|(at, _)| at).collect()
}

fn pair_up(
    scene: &Scene<'_, '_>,
    cue: &RelationCue,
    subjects: &[usize],
    objects: &[usize],
    word: (usize, usize),
) -> Vec<RelationStatement> {
    let mut out = Vec::with_capacity(subjects.len() * objects.len());
    for subject in subjects.iter().map(|at| &scene.names[*at]) {
        for object in objects.iter().map(|at| &scene.names[*at]) {
            let (Some(from), Some(to)) = (subject.mention, object.mention) else {
                continue;
            };
            if from == to || subject.entity.is_some() && subject.entity == object.entity {
                continue;
            }
            let start = subject.start.min(object.start).min(word.0);
            let end = subject.end.max(object.end).max(word.1);
            out.push(RelationStatement {
                article: scene.article,
                relation: cue.relation.clone(),
                subject: from,
                object: to,
                evidence: scene.span(start, end),
                rule: cue.key.clone(),
            });
        }
    }
    out
}
