//! One annotated document, as gold or as output, in the shape that scoring needs.
//!
//! Read with tolerance: a field that is absent or null is empty, and spans may stand alone or in a
//! list, because annotations are also made by hand and by other programs.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// First code point and one past the last.
pub type Pair = (u32, u32);

/// An annotated document, as far as it is scored.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Annotation {
    /// File name or record key.
    pub doc: String,
    /// Articles.
    #[serde(default)]
    pub articles: Vec<Article>,
    /// Entities.
    #[serde(default)]
    pub entities: Vec<Entity>,
    /// Mentions.
    #[serde(default)]
    pub mentions: Vec<Mention>,
    /// Offices that persons hold or held.
    #[serde(default)]
    pub posts: Vec<Post>,
    /// Occasions.
    #[serde(default)]
    pub events: Vec<Event>,
    /// In gold: passages that must not become actual occasions.
    #[serde(default)]
    pub not_events: Vec<NotEvent>,
    /// Spans scored neither way.
    #[serde(default, deserialize_with = "spans")]
    pub optional: Vec<Pair>,
    /// Likewise.
    #[serde(default, deserialize_with = "spans")]
    pub ambiguous: Vec<Pair>,
}

/// An article.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Article {
    /// Headline.
    #[serde(default)]
    pub title: Option<String>,
    /// The pieces of text that belong to it, in reading order.
    #[serde(default, deserialize_with = "spans")]
    pub spans: Vec<Pair>,
}

/// An entity.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Entity {
    /// Key.
    pub id: String,
    /// Type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Canonical name.
    pub name: String,
    /// Printed forms.
    #[serde(default)]
    pub surfaces: Vec<String>,
    /// Whether it is a reporter.
    #[serde(default)]
    pub reporter: bool,
}

/// A mention.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Mention {
    /// First code point.
    pub start: u32,
    /// One past the last.
    pub end: u32,
    /// Printed text.
    #[serde(default)]
    pub text: String,
    /// Key of the entity, where decided.
    #[serde(default)]
    pub entity: Option<String>,
}

/// A person's office.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Post {
    /// Key of the person.
    #[serde(default, deserialize_with = "word")]
    pub person: String,
    /// Title without its organ.
    #[serde(default, deserialize_with = "word")]
    pub post: String,
    /// In gold: neither asked for nor wrong.
    #[serde(default)]
    pub optional: bool,
    /// Where it is stated.
    #[serde(default, deserialize_with = "spans")]
    pub evidence: Vec<Pair>,
}

/// An occasion.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Event {
    /// Type of occasion.
    #[serde(default, rename = "type", deserialize_with = "word")]
    pub kind: String,
    /// Day, month or year; empty where not known.
    #[serde(default, deserialize_with = "word")]
    pub date: String,
    /// In gold: other dates that are right too.
    #[serde(default, deserialize_with = "words")]
    pub date_alt: Vec<String>,
    /// actual, planned or cancelled; absent means actual.
    #[serde(default)]
    pub polarity: Option<String>,
    /// Keys of places where it took place.
    #[serde(default, deserialize_with = "words")]
    pub places: Vec<String>,
    /// Who was there.
    #[serde(default)]
    pub participants: Vec<Participant>,
    /// The sentences that tell of it.
    #[serde(default, deserialize_with = "spans")]
    pub evidence: Vec<Pair>,
    /// In gold: neither asked for nor wrong.
    #[serde(default)]
    pub optional: bool,
}

impl Event {
    /// Whether it took place.
    pub fn is_actual(&self) -> bool {
        self.polarity.as_deref().is_none_or(|p| p == "actual")
    }
}

/// Someone who was there.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Participant {
    /// Key; empty where undecided.
    #[serde(default, deserialize_with = "word")]
    pub entity: String,
    /// What they did.
    #[serde(default, deserialize_with = "word")]
    pub role: String,
    /// In gold: presence is only implied.
    #[serde(default)]
    pub optional: bool,
}

/// A passage on an occasion that did not take place, or at which those named were not.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct NotEvent {
    /// Where it stands; the first span counts.
    #[serde(default, deserialize_with = "spans")]
    pub evidence: Vec<Pair>,
    /// planned, cancelled, remote, historical and so on.
    #[serde(default, deserialize_with = "word")]
    pub why: String,
}

impl Annotation {
    /// Whether a span touches one that is scored neither way.
    pub fn is_exempt(&self, span: Pair) -> bool {
        self.optional
            .iter()
            .chain(&self.ambiguous)
            .any(|o| span.0 < o.1 && o.0 < span.1)
    }
}

/// `[s, e]`, `[[s, e], …]`, `{"start": s, "end": e}` or a list of those; anything else is no span.
fn spans<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Pair>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    if let Some(span) = span(&value) {
        return Ok(vec![span]);
    }
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(list.iter().filter_map(span).collect())
}

fn span(value: &Value) -> Option<Pair> {
    let number = |v: Option<&Value>| v?.as_u64().and_then(|n| u32::try_from(n).ok());
    match value {
        Value::Array(pair) => number(pair.first()).zip(number(pair.get(1))),
        other => number(other.get("start")).zip(number(other.get("end"))),
    }
}

fn word<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.unwrap_or_default())
}

/// A list of words, or one.
fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let list = match &value {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    let word = |v: &Value| v.as_str().map(str::to_owned);
    Ok(list.iter().filter_map(word).collect())
}

/// The last component of a document key: gold names files without their folder.
pub(super) fn base(doc: &str) -> &str {
    doc.rsplit('/').next().unwrap_or(doc)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_and_null_are_empty_and_spans_have_three_shapes() {
        let text = r#"{"doc": "x/a.txt", "optional": [[1, 2], {"start": 3, "end": 4}, "?"],
            "posts": [{"person": "person:甲", "post": null, "evidence": [5, 6]}],
            "events": [{"type": "talk", "date": null, "date_alt": "2031-05", "places": [null],
                        "participants": [{"entity": null, "role": "host"}],
                        "evidence": [[7, 8], [9, 10]]},
                       {"polarity": "planned"}]}"#;
        let read: Annotation = serde_json::from_str(text).unwrap();
        assert_eq!(base(&read.doc), "a.txt");
        assert_eq!(read.optional, [(1, 2), (3, 4)]);
        assert!(read.is_exempt((0, 2)) && !read.is_exempt((2, 3)));
        assert_eq!(read.posts[0].evidence, [(5, 6)]);
        let [talk, planned] = &read.events[..] else {
            panic!("two events")
        };
        assert_eq!((talk.date.as_str(), talk.date_alt.len()), ("", 1));
        assert_eq!(talk.evidence, [(7, 8), (9, 10)]);
        assert!(talk.places.is_empty() && talk.participants[0].entity.is_empty());
        assert!(talk.is_actual() && !planned.is_actual());
    }
}
