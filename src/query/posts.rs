//! Who held which office when: the offices of a person, or the holders of an organ's posts.
//!
//! Intervals are what statements cover; between two of one post nothing is known, and a row says so.

use rusqlite::{Connection, OptionalExtension};

use super::passage::{ORDINAL_BITS, quoted};
use super::{QueryError, Undated};
use crate::model::{PartialDate, Period};

const TENURES: &str = "
SELECT t.id, p.origin = 'discovered' OR coalesce(o.origin, '') = 'discovered', p.key, p.name, t.post, o.key, o.name, t.status, t.first_seen, t.last_seen, t.begun,
       t.ended, t.statements, t.documents, t.crowded,
       (SELECT min(s.holders) FROM tenure_member AS m JOIN tenure_statement AS s ON s.id = m.statement
        WHERE m.tenure = t.id)
FROM tenure AS t
JOIN entity AS p ON p.id = t.person
LEFT JOIN entity AS o ON o.id = t.organ
WHERE t.person = ?1 OR t.organ = ?1
ORDER BY t.id";

/// Everyone of whom an office is known.
const HOLDERS: &str = "
SELECT id FROM entity WHERE id IN (SELECT person FROM tenure) ORDER BY key";

/// The earliest statement behind an office.
const EVIDENCE: &str = "
SELECT s.id, s.start, s.\"end\", s.rule, d.key, d.date, d.page, coalesce(a.title, '')
FROM tenure_member AS m
JOIN tenure_statement AS s ON s.id = m.statement
JOIN document AS d ON d.id = s.id >> 24
LEFT JOIN article AS a ON a.id = (s.id >> 24 << 24) + s.article
WHERE m.tenure = ?1
ORDER BY coalesce(s.as_of, d.date) IS NULL, coalesce(s.as_of, d.date), d.key, s.start
LIMIT 1";

/// What a row says of a time of which nothing is known.
const GAP: &str = "gap";

/// Which offices are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct PostFilter {
    /// Times that an office must touch; undated ones are left out unless it is open.
    pub period: Period,
    /// Whether offices are left out of which no dictionary has the holder or the organ.
    pub without_discovered: bool,
    /// Rows at most.
    pub limit: Option<usize>,
}

/// An office over the time that statements cover, or the gap between two such times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostRow {
    /// Key and name of the person; `None` in a gap between two holders.
    pub person: Option<(String, String)>,
    /// The title without its organ.
    pub post: String,
    /// Key and name of the organ, where known.
    pub organ: Option<(String, String)>,
    /// current, acting, former, inherited or gap.
    pub status: String,
    /// First day that he is known to hold it; of a gap, the last before it.
    pub from: Option<String>,
    /// Last day that he is known to hold it; of a gap, the first behind it.
    pub to: Option<String>,
    /// Day of appointment or election, where stated.
    pub begun: Option<String>,
    /// Day of removal, where stated.
    pub ended: Option<String>,
    /// Statements that agree.
    pub statements: u64,
    /// Documents with such a statement.
    pub documents: u64,
    /// Whether more hold it at that time than can.
    pub crowded: bool,
    /// Key of the document with the earliest statement.
    pub document: Option<String>,
    /// Its issue date.
    pub issued: Option<String>,
    /// Its page.
    pub page: Option<String>,
    /// Headline of the article.
    pub headline: Option<String>,
    /// Title and name as printed.
    pub quote: Option<String>,
    /// The dictionary row behind it.
    pub rule: Option<String>,
}

impl PostRow {
    /// Whether nothing is known of the time.
    pub fn is_gap(&self) -> bool {
        self.status == GAP
    }

    fn start(&self) -> Option<&String> {
        self.begun.as_ref().or(self.from.as_ref())
    }

    fn end(&self) -> Option<&String> {
        self.ended.as_ref().or(self.to.as_ref())
    }
}

/// The answer: rows of one post together, the post seen earliest first, by date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posts {
    /// The offices, gaps between them.
    pub rows: Vec<PostRow>,
    /// How many rows there are without the limit.
    pub total: usize,
    /// Offices left out because they have no date.
    pub undated: Undated,
}

struct Found {
    tenure: i64,
    /// Whether no dictionary has the holder or the organ.
    discovered: bool,
    sole: bool,
    row: PostRow,
}

/// Lists the offices of a person, or who held the posts of an organ (a row number, as `resolve`
/// gives it).
///
/// # Errors
/// Where the database does not answer.
pub fn posts(
    connection: &Connection,
    entity: i64,
    filter: &PostFilter,
) -> Result<Posts, QueryError> {
    let mut undated = 0;
    let mut found = Vec::new();
    let hidden = |one: &Found| filter.without_discovered && one.discovered;
    let mut offices = read(connection, entity)?;
    offices.retain(|one| !hidden(one));
    for one in offices {
        match touches(filter.period, &one.row) {
            Some(true) => found.push(one),
            Some(false) => {}
            None => undated += 1,
        }
    }
    let mut rows = Vec::new();
    for post in grouped(found) {
        let mut last: Option<&Found> = None;
        for one in &post {
            rows.extend(
                last.and_then(|before| gap(before, one))
                    .map(|row| (None, row)),
            );
            // an office without dates bounds no gap
            last = one.row.end().is_some().then_some(one).or(last);
            rows.push((Some(one.tenure), one.row.clone()));
        }
    }
    let total = rows.len();
    rows.truncate(filter.limit.unwrap_or(usize::MAX));
    let rows = rows
        .into_iter()
        .map(|(tenure, row)| match tenure {
            Some(tenure) => with_evidence(connection, tenure, row),
            None => Ok(row),
        })
        .collect::<Result<_, _>>()?;
    Ok(Posts {
        rows,
        total,
        undated,
    })
}

/// Everyone of whom an office is known (row numbers), by key.
///
/// # Errors
/// Where the database does not answer.
pub fn post_holders(connection: &Connection) -> Result<Vec<i64>, QueryError> {
    let mut statement = connection.prepare(HOLDERS)?;
    let holders = statement.query_map([], |row| row.get(0))?;
    Ok(holders.collect::<Result<_, _>>()?)
}

fn read(connection: &Connection, entity: i64) -> rusqlite::Result<Vec<Found>> {
    let mut statement = connection.prepare_cached(TENURES)?;
    let rows = statement.query_map([entity], |row| {
        let organ: Option<String> = row.get(5)?;
        let organ_name: Option<String> = row.get(6)?;
        Ok(Found {
            tenure: row.get(0)?,
            discovered: row.get(1)?,
            sole: row.get::<_, Option<u32>>(15)? == Some(1),
            row: PostRow {
                person: Some((row.get(2)?, row.get(3)?)),
                post: row.get(4)?,
                organ: organ.zip(organ_name),
                status: row.get(7)?,
                from: row.get(8)?,
                to: row.get(9)?,
                begun: row.get(10)?,
                ended: row.get(11)?,
                statements: row.get(12)?,
                documents: row.get(13)?,
                crowded: row.get(14)?,
                ..PostRow::default()
            },
        })
    })?;
    rows.collect()
}

/// Whether an office touches the period: `None` where it has no date and the period is not open.
fn touches(period: Period, row: &PostRow) -> Option<bool> {
    if period.is_open() {
        return Some(true);
    }
    let parse = |text: &String| text.parse::<PartialDate>().ok();
    let start = row.start().or(row.end()).and_then(parse)?;
    let end = row.end().or(row.start()).and_then(parse)?;
    let late = period.from.is_none_or(|f| f.first_day() <= end.last_day());
    let early = period.to.is_none_or(|t| start.first_day() <= t.last_day());
    Some(late && early)
}

/// Rows of one post together, posts by their first date. A post that only one can hold keeps its
/// holders together, any other its holder.
fn grouped(mut found: Vec<Found>) -> Vec<Vec<Found>> {
    let group = |f: &Found| {
        let organ = f.row.organ.as_ref().map(|(key, _)| key.clone());
        let alone = !f.sole || organ.is_none();
        let person = f.row.person.as_ref().map(|(key, _)| key.clone());
        (organ, f.row.post.clone(), person.filter(|_| alone))
    };
    let time = |f: &Found| {
        let start = f.row.start().or(f.row.end()).cloned();
        (start.is_none(), start, f.row.end().cloned(), f.tenure)
    };
    found.sort_by_cached_key(|f| (group(f), time(f)));
    let mut groups: Vec<Vec<Found>> = Vec::new();
    for one in found {
        match groups.last_mut() {
            Some(last) if last.first().map(group) == Some(group(&one)) => last.push(one),
            _ => groups.push(vec![one]),
        }
    }
    groups.sort_by_cached_key(|g| g.first().map(|f| (time(f).0, time(f).1, group(f))));
    groups
}

/// The time between two offices of one post, where days lie between.
fn gap(before: &Found, after: &Found) -> Option<PostRow> {
    let (from, to) = (before.row.end()?, after.row.start()?);
    let days = |text: &String| text.parse::<PartialDate>().ok();
    let open = days(from)?.last_day() < days(to)?.first_day();
    let same = before.row.person == after.row.person;
    open.then(|| PostRow {
        person: before.row.person.clone().filter(|_| same),
        post: after.row.post.clone(),
        organ: after.row.organ.clone(),
        status: GAP.to_owned(),
        from: Some(from.clone()),
        to: Some(to.clone()),
        ..PostRow::default()
    })
}

fn with_evidence(
    connection: &Connection,
    tenure: i64,
    mut row: PostRow,
) -> Result<PostRow, QueryError> {
    let found = connection
        .prepare_cached(EVIDENCE)?
        .query_row([tenure], |found| {
            let span: (u32, u32) = (found.get(1)?, found.get(2)?);
            row.rule = found.get(3)?;
            row.document = found.get(4)?;
            row.issued = found.get(5)?;
            row.page = found.get(6)?;
            row.headline = found.get(7)?;
            Ok((found.get::<_, i64>(0)? >> ORDINAL_BITS, span))
        })
        .optional()?;
    if let Some((document, (start, end))) = found {
        row.quote = Some(quoted(connection, document, start, end)?);
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Fixture, id_of, valley};
    use super::*;

    /// Two heads and a deputy of one hall; the second head comes back after a time.
    fn hall() -> Connection {
        let fixture = Fixture::new()
            .entity("person:陶立", "official", "taoli", &[])
            .entity("person:白露", "official", "bailu", &[])
            .entity("organization:云谷馆", "organization", "yunguguan", &[])
            .document(
                ("a", None, Some("2031-03-04"), Some("A1")),
                &[("题", "馆长[陶立|person:陶立]到。")],
            );
        let rows = [
            "(1, 1, '馆长', 3, 'former', '2031-03-04', '2031-05-01', NULL, '2031-06-01', 1, 1, 0)",
            "(2, 2, '馆长', 3, 'current', '2031-06-01', '2031-08-01', '2031-06-01', NULL, 2, 2, 0)",
            "(3, 2, '馆长', 3, 'current', '2038', '2038', NULL, NULL, 1, 1, 0)",
            "(4, 2, '馆员', 3, 'current', '2030-01-01', '2030-01-01', NULL, NULL, 1, 1, 0)",
            "(5, 1, '顾问', NULL, 'former', NULL, NULL, NULL, NULL, 1, 1, 0)",
        ];
        let mut sql = format!("INSERT INTO tenure VALUES {};", rows.join(","));
        for (statement, (tenure, holders)) in
            [(1, "1"), (2, "1"), (3, "1"), (4, "NULL"), (5, "NULL")]
                .into_iter()
                .enumerate()
        {
            sql += &format!(
                "INSERT INTO tenure_statement VALUES ((1 << 24) + {statement}, 0, 1 << 24, '', 3,
                     'current', NULL, {holders}, 2, 6, '馆长');
                 INSERT INTO tenure_member VALUES ((1 << 24) + {statement}, {tenure});"
            );
        }
        fixture.execute(&sql).finish()
    }

    fn lines(connection: &Connection, name: &str, filter: &PostFilter) -> Vec<String> {
        let entity = id_of(connection, name);
        let line = |row: &PostRow| {
            let shown = |date: &Option<String>| date.clone().unwrap_or("-".into());
            let person = row.person.as_ref().map_or("-", |(_, name)| name);
            let (from, to) = (shown(&row.from), shown(&row.to));
            format!("{person} {} {} {from} {to}", row.post, row.status)
        };
        posts(connection, entity, filter)
            .unwrap()
            .rows
            .iter()
            .map(line)
            .collect()
    }

    #[test]
    fn holders_follow_each_other_with_gaps_between() {
        let connection = hall();
        let open = PostFilter::default();
        assert_eq!(
            lines(&connection, "云谷馆", &open),
            [
                "白露 馆员 current 2030-01-01 2030-01-01",
                "陶立 馆长 former 2031-03-04 2031-05-01",
                "白露 馆长 current 2031-06-01 2031-08-01",
                "白露 馆长 gap 2031-08-01 2038",
                "白露 馆长 current 2038 2038",
            ]
        );
        assert_eq!(
            lines(&connection, "陶立", &open),
            [
                "陶立 馆长 former 2031-03-04 2031-05-01",
                "陶立 顾问 former - -",
            ]
        );
        let late = PostFilter {
            period: Period {
                from: "2032".parse().ok(),
                to: None,
                whole: false,
            },
            ..PostFilter::default()
        };
        assert_eq!(
            lines(&connection, "云谷馆", &late),
            ["白露 馆长 current 2038 2038"]
        );
        let person = id_of(&connection, "陶立");
        let answer = posts(&connection, person, &late).unwrap();
        assert_eq!((answer.total, answer.undated), (0, 1));
    }

    #[test]
    fn offices_of_names_that_no_dictionary_has_can_be_hidden() {
        let connection = hall();
        let filter = PostFilter {
            without_discovered: true,
            ..PostFilter::default()
        };
        let hide = |name: &str| {
            let sql = "UPDATE entity SET origin = 'discovered' WHERE name = ?1";
            connection.execute(sql, [name]).unwrap();
        };
        hide("白露");
        assert_eq!(
            lines(&connection, "云谷馆", &filter),
            ["陶立 馆长 former 2031-03-04 2031-05-01"]
        );
        hide("云谷馆");
        assert_eq!(
            lines(&connection, "陶立", &filter),
            ["陶立 顾问 former - -"]
        );
        let open = PostFilter::default();
        assert_eq!(lines(&connection, "云谷馆", &open).len(), 5);
    }

    #[test]
    fn an_office_shows_its_evidence() {
        let connection = valley();
        let person = id_of(&connection, "陶立");
        let filter = PostFilter {
            limit: Some(1),
            ..PostFilter::default()
        };
        let answer = posts(&connection, person, &filter).unwrap();
        let row = &answer.rows[0];
        assert_eq!(row.quote.as_deref(), Some("陶區長"));
        assert_eq!(row.rule.as_deref(), Some("区长"));
        assert!(row.document.is_some() && !row.is_gap());
    }
}
