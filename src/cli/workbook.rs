//! Sheets of a workbook beside nodes and edges: occasions, appearances and offices, with the columns
//! of the commands `met`, `appearances` and `posts`.
//!
//! They tell of the nodes of the graph: occasions that one of them attended, appearances and offices
//! of the persons among them. Period, types of occasions, places and size apply as to the graph.

use rustc_hash::FxHashSet;

use super::error::CommandError;
use super::output::{Cell, Column};
use super::{appearances, met, posts};
use crate::export::{Field, Sheet};
use crate::graph::{Filter, KnowledgeGraph};
use crate::model::Period;
use crate::query::{self, Answer, Occasion, OccasionFilter, PostFilter, QueryError};
use crate::store::Store;

/// Columns of days, months or years.
const DATES: [&str; 7] = ["date", "date_end", "issued", "from", "to", "begun", "ended"];
/// Columns of `met` that only say something of the names asked for.
const ASKED: [&str; 4] = ["a", "a_role", "b", "b_role"];

/// The sheets that belong to a graph and its filter.
pub(super) fn sheets(
    store: &Store,
    filter: &Filter,
    graph: &KnowledgeGraph,
) -> Result<Vec<Sheet>, CommandError> {
    let connection = store.connection();
    let keys: FxHashSet<&str> = (graph.graph.node_weights())
        .map(|node| node.key.as_str())
        .collect();
    let filters = occasion_filters(store, filter)?;
    let mut events = each(
        &filters,
        |one| Ok(query::met(connection, &[], one)?.rows),
        |row| &row.occasion,
    )?;
    events.retain(|row| {
        row.present
            .iter()
            .any(|seat| keys.contains(seat.key.as_str()))
    });
    let mut appeared = each(
        &filters,
        |one| Ok(query::appearances(connection, None, one)?.rows),
        |row| &row.occasion,
    )?;
    appeared.retain(|row| keys.contains(row.seat.key.as_str()));
    let mut offices = Vec::new();
    let open = PostFilter {
        period: filter.period(),
        without_discovered: filter.without_discovered,
        limit: None,
    };
    for person in query::post_holders(connection)? {
        let rows = query::posts(connection, person, &open)?.rows;
        offices.extend(rows.into_iter().filter(|row| {
            let held = row.person.as_ref();
            !row.is_gap() && held.is_some_and(|(key, _)| keys.contains(key.as_str()))
        }));
    }
    Ok(vec![
        sheet("events", &met::COLUMNS, events.into_iter().map(met::cells)),
        sheet(
            "appearances",
            &appearances::COLUMNS,
            appeared.into_iter().map(appearances::cells),
        ),
        sheet(
            "posts",
            &posts::COLUMNS,
            offices.into_iter().map(posts::cells),
        ),
    ])
}

/// What the graph's filter says of occasions, once for each of its places.
fn occasion_filters(store: &Store, filter: &Filter) -> Result<Vec<OccasionFilter>, CommandError> {
    let anywhere = OccasionFilter {
        period: Period {
            from: filter.from,
            to: filter.to,
            ..Period::default()
        },
        types: filter.event_types.clone(),
        max_size: filter.max_size.map(u64::from),
        without_discovered: filter.without_discovered,
        ..OccasionFilter::default()
    };
    if filter.places.is_empty() {
        return Ok(vec![anywhere]);
    }
    let mut filters = Vec::with_capacity(filter.places.len());
    for key in &filter.places {
        if let Answer::One(hit) = query::resolve(store.connection(), key, &[])? {
            filters.push(OccasionFilter {
                place: Some(hit.id),
                ..anywhere.clone()
            });
        }
    }
    Ok(filters)
}

/// Rows of all filters, those of an occasion once, by date (undated last) and occasion.
fn each<R>(
    filters: &[OccasionFilter],
    ask: impl Fn(&OccasionFilter) -> Result<Vec<R>, QueryError>,
    occasion: impl Fn(&R) -> &Occasion,
) -> Result<Vec<R>, CommandError> {
    let mut rows: Vec<R> = Vec::new();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    for filter in filters {
        let mut more = ask(filter)?;
        more.retain(|row| !seen.contains(&occasion(row).key));
        seen.extend(more.iter().map(|row| occasion(row).key.clone()));
        rows.extend(more);
    }
    if filters.len() > 1 {
        let order = |row: &R| {
            let one = occasion(row);
            (one.date.is_none(), one.date.clone(), one.key.clone())
        };
        rows.sort_by_cached_key(order);
    }
    Ok(rows)
}

fn sheet(name: &'static str, columns: &[Column], rows: impl Iterator<Item = Vec<Cell>>) -> Sheet {
    let wanted = |column: &Column| name != "events" || !ASKED.contains(&column.name);
    let row = |cells: Vec<Cell>| {
        let named = columns.iter().zip(cells);
        named
            .filter(|(column, _)| wanted(column))
            .map(|(column, cell)| field(column, cell))
            .collect()
    };
    Sheet {
        name,
        columns: (columns.iter().filter(|column| wanted(column)))
            .map(|column| (column.name, width(column)))
            .collect(),
        rows: rows.map(row).collect(),
    }
}

fn field(column: &Column, cell: Cell) -> Field {
    match cell {
        Cell::Text(text) if DATES.contains(&column.name) => {
            text.parse().map_or(Field::Text(text), Field::Date)
        }
        Cell::Text(text) => Field::Text(text),
        Cell::Count(count) => Field::Count(count),
        Cell::Real(number) => Field::Number(number),
        Cell::Missing => Field::Missing,
    }
}

/// Width to show in characters.
fn width(column: &Column) -> u16 {
    match column.name {
        "quote" => 60,
        "who" | "headline" | "document" => 30,
        "person" | "organ" | "organ_name" | "others" | "title" | "event" | "report" => 18,
        _ => 11,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_the_columns_of_the_commands() {
        let columns = [
            Column::data("a"),
            Column::date("date", 0),
            Column::data("n"),
        ];
        let rows = || {
            let cells = |date: &str| vec![Cell::Missing, Cell::word(date), Cell::Count(2)];
            ["2031-03-04", "2031-03", "?"].map(cells).into_iter()
        };
        let events = sheet("events", &columns, rows());
        let names =
            |sheet: &Sheet| -> Vec<&str> { sheet.columns.iter().map(|(name, _)| *name).collect() };
        assert_eq!(names(&events), ["date", "n"]);
        assert_eq!(
            events.rows,
            [
                vec![Field::Date("2031-03-04".parse().unwrap()), Field::Count(2)],
                vec![Field::Date("2031-03".parse().unwrap()), Field::Count(2)],
                vec![Field::Text("?".into()), Field::Count(2)],
            ]
        );
        assert_eq!(names(&sheet("posts", &columns, rows())), ["a", "date", "n"]);
    }

    #[test]
    fn an_occasion_at_two_places_has_one_row_in_order_of_dates() {
        let at = |place| OccasionFilter {
            place: Some(place),
            ..OccasionFilter::default()
        };
        let one = |key: &str, date| {
            let mut one = Occasion::sample("visit", date);
            one.key = key.into();
            one
        };
        let ask = |filter: &OccasionFilter| {
            Ok(match filter.place {
                Some(1) => vec![one("b", Some("2031-03")), one("c", None)],
                _ => vec![one("a", Some("2031-02")), one("b", Some("2031-03"))],
            })
        };
        let rows = each(&[at(1), at(2)], ask, |row| row).unwrap();
        let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(keys, ["a", "b", "c"]);
    }
}
