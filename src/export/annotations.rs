//! Annotations: one JSON object a document, the format of `tag`, of `eval` and of gold.
//!
//! Fields may be added, none renamed; see `docs/annotations.md`.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use super::statements::Statements;
use crate::lexicon::Lexicon;
use crate::model::{
    Document, Entity, EntityOrigin, EntityRef, FormKind, Mention, Observations, Span,
};
use crate::text::CodePoints;

/// Builds the annotation of one document.
pub fn annotation(document: &Document, observations: &Observations, lexicon: &Lexicon) -> Value {
    let points = CodePoints::new(&document.text);
    let names = Names {
        lexicon,
        coined: &observations.coined,
    };
    let mentions: Vec<Value> = observations
        .mentions
        .iter()
        .map(|m| mention(m, &points, &names))
        .collect();
    let mut out = Map::new();
    out.insert("doc".to_owned(), json!(document.key));
    let metadata = [
        (
            "newspaper",
            observations.newspaper.as_ref().map(|n| n.value.clone()),
        ),
        (
            "issue_date",
            observations.date.as_ref().map(|d| d.value.to_string()),
        ),
        ("page", observations.page.as_ref().map(|p| p.value.clone())),
        ("home", observations.home.as_ref().map(|h| h.value.clone())),
    ];
    for (key, value) in metadata {
        out.insert(key.to_owned(), json!(value));
    }
    out.insert("articles".to_owned(), articles(observations));
    out.insert(
        "entities".to_owned(),
        entities(observations, &points, &names),
    );
    out.insert("mentions".to_owned(), Value::Array(mentions));
    let statements = Statements {
        document,
        observations,
        points: &points,
        names: &names,
    };
    out.insert("posts".to_owned(), statements.posts());
    out.insert("relations".to_owned(), statements.relations());
    out.insert("events".to_owned(), statements.events());
    Value::Object(out)
}

/// Looks entities up among the lexicon's and the coined ones.
pub struct Names<'a> {
    /// The lexicon.
    pub lexicon: &'a Lexicon,
    /// Entities that the document's observations coined.
    pub coined: &'a [Entity],
}

impl Names<'_> {
    /// The entity behind a reference.
    pub fn get(&self, entity: EntityRef) -> Option<&Entity> {
        let listed = self.lexicon.entities().len();
        self.lexicon
            .get(entity)
            .or_else(|| self.coined.get((entity.0 as usize).checked_sub(listed)?))
    }

    pub(super) fn key(&self, entity: EntityRef) -> Value {
        self.get(entity).map_or(Value::Null, |e| json!(e.key))
    }
}

pub(super) fn pair(span: Span) -> Value {
    json!([span.start, span.end])
}

fn articles(observations: &Observations) -> Value {
    let date = observations.date.as_ref().map(|d| d.value.to_string());
    let list = observations
        .articles
        .iter()
        .enumerate()
        .map(|(i, article)| {
            let reporters: Vec<&str> = article.reporters.iter().map(|r| r.name.as_str()).collect();
            json!({
                "id": format!("a{}", i + 1),
                "title": article.title,
                "spans": article.spans.iter().copied().map(pair).collect::<Vec<_>>(),
                "reporters": reporters,
                "date": date,
                "fragment": match (article.fragment.start_missing, article.fragment.end_missing) {
                    (false, false) => "complete",
                    (true, false) => "beginning missing",
                    (false, true) => "end missing",
                    (true, true) => "both missing",
                },
            })
        });
    Value::Array(list.collect())
}

fn mention(mention: &Mention, points: &CodePoints<'_>, names: &Names<'_>) -> Value {
    let linked = mention.resolution.linked();
    let candidates: Vec<Value> = match linked {
        Some(_) => Vec::new(),
        None => mention
            .resolution
            .candidates()
            .iter()
            .map(|c| names.key(*c))
            .collect(),
    };
    json!({
        "start": mention.span.start,
        "end": mention.span.end,
        "text": points.slice(mention.span),
        "entity": linked.map_or(Value::Null, |e| names.key(e)),
        "article": format!("a{}", mention.article + 1),
        "part": mention.part.name(),
        "status": mention.resolution.status().name(),
        "candidates": candidates,
        "rule": mention.form.name(),
    })
}

fn entities(observations: &Observations, points: &CodePoints<'_>, names: &Names<'_>) -> Value {
    let mut surfaces: FxHashMap<EntityRef, Vec<&str>> = FxHashMap::default();
    let mut byline_only: FxHashMap<EntityRef, bool> = FxHashMap::default();
    for mention in &observations.mentions {
        if let Some(entity) = mention.resolution.linked() {
            surfaces
                .entry(entity)
                .or_default()
                .push(points.slice(mention.span));
            let reporter = byline_only.entry(entity).or_insert(true);
            *reporter &= mention.form == FormKind::Byline;
        }
    }
    let mut listed: Vec<(&Entity, EntityRef)> = surfaces
        .keys()
        .filter_map(|e| Some((names.get(*e)?, *e)))
        .collect();
    listed.sort_by(|a, b| a.0.key.cmp(&b.0.key));
    let list = listed.into_iter().map(|(entity, reference)| {
        let mut forms = surfaces.remove(&reference).unwrap_or_default();
        forms.sort_unstable();
        forms.dedup();
        let mut record = json!({
            "id": entity.key,
            "type": names.lexicon.schema().entity_type(entity.kind).label.id,
            "name": entity.name,
            "surfaces": forms,
        });
        if entity.origin == EntityOrigin::Byline || byline_only.get(&reference) == Some(&true) {
            record["reporter"] = json!(true);
        }
        record
    });
    Value::Array(list.collect())
}
