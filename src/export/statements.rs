//! Offices, relations and occasions of one document in the annotation format.

use serde_json::{Value, json};

use super::annotations::{Names, pair};
use crate::model::{
    Document, EventReport, Observations, PartialDate, Participant, Presence, TenureStatus,
};
use crate::store::ReportKeys;
use crate::text::CodePoints;

/// What a document states beyond its mentions.
pub(super) struct Statements<'a> {
    pub document: &'a Document,
    pub observations: &'a Observations,
    pub points: &'a CodePoints<'a>,
    pub names: &'a Names<'a>,
}

fn date(date: Option<PartialDate>) -> String {
    date.map(|d| d.to_string()).unwrap_or_default()
}

impl Statements<'_> {
    /// Key of the entity that a mention means; null where undecided.
    fn entity(&self, mention: u32) -> Value {
        let linked = self
            .observations
            .mentions
            .get(mention as usize)
            .and_then(|m| m.resolution.linked());
        linked.map_or(Value::Null, |entity| self.names.key(entity))
    }

    pub(super) fn posts(&self) -> Value {
        let stated = self.observations.tenures.iter();
        let posts = stated.map(|tenure| {
            let organ = tenure.organ.and_then(|organ| self.names.get(organ));
            let mut post = json!({
                "person": self.entity(tenure.mention),
                "post": tenure.post,
                "organization": organ.map_or("", |o| o.name.as_str()),
                "status": tenure.status.name(),
                "as_of": date(tenure.as_of),
                "evidence": pair(tenure.evidence),
                "rule": tenure.rule,
            });
            if matches!(tenure.status, TenureStatus::Former | TenureStatus::Removed) {
                post["ended"] = json!(true);
            }
            post
        });
        Value::Array(posts.filter(|p| !p["person"].is_null()).collect())
    }

    pub(super) fn relations(&self) -> Value {
        let stated = self.observations.relations.iter();
        let relations = stated.map(|relation| {
            json!({
                "relation": relation.relation,
                "subject": self.entity(relation.subject),
                "object": self.entity(relation.object),
                "evidence": pair(relation.evidence),
                "rule": relation.rule,
            })
        });
        let decided = |r: &Value| !r["subject"].is_null() && !r["object"].is_null();
        Value::Array(relations.filter(decided).collect())
    }

    pub(super) fn events(&self) -> Value {
        let mut keys = ReportKeys::default();
        let schema = self.names.lexicon.schema();
        let events = self.observations.events.iter().map(|report| {
            let kind = &schema.event_type(report.kind).id;
            let key = keys.next(&self.document.key, kind, report, self.points);
            self.event(&key, kind, report)
        });
        Value::Array(events.collect())
    }

    fn event(&self, key: &str, kind: &str, report: &EventReport) -> Value {
        let (present, others): (Vec<&Participant>, Vec<&Participant>) = report
            .participants
            .iter()
            .partition(|p| p.presence == Presence::Room);
        let present: Vec<Value> = present
            .into_iter()
            .map(|p| self.participant(p))
            .filter(|p| !p["entity"].is_null())
            .collect();
        let others: Vec<Value> = others
            .into_iter()
            .map(|p| json!({"entity": self.entity(p.mention), "presence": p.presence.name()}))
            .filter(|p| !p["entity"].is_null())
            .collect();
        let mut places: Vec<Value> = Vec::new();
        for place in report.places.iter().map(|m| self.entity(*m)) {
            if !place.is_null() && !places.contains(&place) {
                places.push(place);
            }
        }
        json!({
            "id": key,
            "article": format!("a{}", report.article + 1),
            "type": kind,
            "date": date(report.date.date),
            "date_end": date(report.date.end),
            "date_text": report.date.text,
            "date_origin": report.date.origin.map_or("", |o| o.name()),
            "polarity": report.polarity.name(),
            "places": places,
            "open_list": report.open_list,
            "n_stated": report.stated,
            "participants": present,
            "others": others,
            "evidence": report.evidence.iter().copied().map(pair).collect::<Vec<_>>(),
            "rule": report.rule,
        })
    }

    fn participant(&self, one: &Participant) -> Value {
        let mut out = json!({"entity": self.entity(one.mention), "role": one.role.name()});
        if let Some(function) = one.function {
            out["function"] = json!(function.name());
        }
        if let Some(side) = one.side {
            out["side"] = json!(side.name());
        }
        if one.position > 0 {
            out["position"] = json!(one.position);
        }
        if let Some(title) = one.title {
            out["title"] = json!(self.points.slice(title));
        }
        let verbs: Vec<&str> = one.verbs.iter().map(|v| self.points.slice(*v)).collect();
        out["verbs"] = json!(verbs);
        out
    }
}
