//! Titles and appointments → statements on who held which office.

use super::scene::Scene;
use super::title;
use crate::model::{PartialDate, TenureStatement, TenureStatus};

/// The statements of an article, in reading order.
pub(super) fn statements(
    scene: &Scene<'_, '_>,
    as_of: Option<PartialDate>,
) -> Vec<TenureStatement> {
    let normal = scene.normal();
    let mut out = Vec::new();
    for (at, name) in scene.names.iter().enumerate() {
        let Some(mention) = name.mention.filter(|_| name.person) else {
            continue;
        };
        let Some(title) = title::of(scene, at) else {
            continue;
        };
        for part in &title.parts {
            let post = &scene.context.lexicon.grammar.posts[part.post as usize];
            out.push(TenureStatement {
                article: scene.article,
                mention,
                post: normal[part.own..part.end].to_owned(),
                organ: part.organ.and_then(|o| scene.names[o].entity),
                status: TenureStatus::Current,
                as_of,
                evidence: scene.span(part.start.min(name.start), part.end.max(name.end)),
                rule: post.title.clone(),
            });
        }
    }
    out
}
