//! What `guanxi draw --timeline` draws: offices and appearances of one person, read from the database.

use clap::ValueEnum;

use super::error::CommandError;
use super::named;
use crate::draw::{Career, Happening, Office};
use crate::graph::Filter;
use crate::model::{Label, PartialDate, Period, Schema};
use crate::query::{Deed, Hit, OccasionFilter, timeline};
use crate::store::Store;

/// The relation of a person and the organ where it has an office.
const OFFICE: &str = "holds_post";

/// What appearances are stacked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Stack {
    /// The type of the occasion.
    Type,
    /// The role of the person.
    Role,
}

/// Reads a career.
pub(super) fn career(
    store: &Store,
    schema: &Schema,
    of: &Hit,
    filter: &Filter,
    stack: Stack,
) -> Result<Career, CommandError> {
    let mut wanted = OccasionFilter {
        period: filter.period(),
        types: filter.event_types.clone(),
        max_size: filter.max_size.map(u64::from),
        ..OccasionFilter::default()
    };
    if let [place] = filter.places.as_slice() {
        wanted.place = named::find(store, place, &[])?.map(|hit| hit.id);
    }
    let labels: &[Label] = match stack {
        Stack::Type => &schema.event_types,
        Stack::Role => &schema.roles,
    };
    let answer = timeline(store.connection(), of.id, &wanted)?;
    // a period says nothing of what has no date: it is counted without one
    let always = OccasionFilter {
        period: Period::default(),
        ..wanted.clone()
    };
    let of_any_time = timeline(store.connection(), of.id, &always)?.rows;
    let mut undated = [0, 0];
    for deed in of_any_time.iter().filter(|deed| deed.date().is_none()) {
        undated[usize::from(matches!(deed, Deed::Office(_)))] += 1;
    }
    let office = schema.relations.iter().find(|label| label.id == OFFICE);
    let mut found = Career {
        office: office.map_or_else(String::new, |label| format!("{} {}", label.zh, label.en)),
        kinds: (labels.iter())
            .map(|label| format!("{} {}", label.zh, label.en))
            .collect(),
        undated,
        ..Career::default()
    };
    let date = |text: Option<&str>| text.and_then(|text| text.parse::<PartialDate>().ok());
    // an office may reach beyond the period asked for
    let period = filter.period();
    let clip_from = |date: PartialDate| match period.from {
        Some(first) if date.first_day() < first.first_day() => first,
        _ => date,
    };
    let clip_to = |date: PartialDate| match period.to {
        Some(last) if date.last_day() > last.last_day() => last,
        _ => date,
    };
    for deed in answer.rows {
        let Some(from) = date(deed.date()) else {
            continue;
        };
        let to = date(deed.end()).unwrap_or(from);
        match deed {
            Deed::Office(office) => found.offices.push(Office {
                name: match &office.organ {
                    Some(organ) => format!("{organ} {}", office.post),
                    None => office.post.clone(),
                },
                from: clip_from(from),
                to: clip_to(to),
                firm: [
                    office.begun.is_some() && clip_from(from) == from,
                    office.ended.is_some() && clip_to(to) == to,
                ],
            }),
            Deed::Occasion(row) => {
                let id = match stack {
                    Stack::Type => Some(row.occasion.kind.clone()),
                    Stack::Role => row.a.map(|seat| seat.role),
                };
                let kind = id.and_then(|id| labels.iter().position(|label| label.id == id));
                let kind = kind.unwrap_or(labels.len());
                if kind == labels.len() && found.kinds.len() == labels.len() {
                    found.kinds.push("other".to_owned());
                }
                // what had begun before the period asked for still went on
                let date = match period.from {
                    Some(first) if from.last_day() < first.first_day() => first,
                    _ => from,
                };
                found.happenings.push(Happening { date, kind });
            }
        }
    }
    Ok(found)
}
