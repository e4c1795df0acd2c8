//! Namesakes told apart by their offices: a mention that its document leaves open, printed with a
//! post, is the one candidate whom other statements know in that post at that time.
//!
//! The offices rest on mentions that single documents or corrections decide; what is decided here
//! makes no office, so nothing goes round. What belongs here: which namesake is meant. What does
//! not: who held what (`tenures`), what corrections say (`resolve`), which win over this.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};
use rustc_hash::{FxHashMap, FxHashSet};

use super::dates::{self, UNDATED};
use super::duplicates::Stored;
use super::observe::corrected;
use super::resolve::Plan;
use super::spells::Interval;
use super::tenures::{Tenure, keys, organ, tenures};
use crate::model::{Part, Status, TenureStatus};
use crate::store::{BY_TENURE, ORDINAL_BITS};

/// Months before the first and after the last sighting in which an office still tells namesakes
/// apart: papers name an official less than once a season where the post is small.
const MARGIN: u32 = 6;

/// A title that a list may have passed on says too little.
const STATEMENTS: &str = "
SELECT s.id, s.article, s.mention, s.post, s.organ, s.status, s.as_of, d.date
FROM tenure_statement AS s
JOIN mention AS m ON m.id = s.mention
JOIN document AS d ON d.id = s.id >> 24
WHERE m.entity IS NULL AND m.status = ?1 AND s.status <> ?2
ORDER BY s.id";

/// Who is meant by a mention, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Namesake {
    pub(super) entity: u32,
    pub(super) reason: String,
}

/// What an open mention is said to be.
struct Open {
    article: u32,
    mention: i64,
    post: String,
    organ: Option<u32>,
    status: TenureStatus,
    date: u32,
    /// Issue date.
    said: u32,
}

/// Decides between namesakes by the offices that they are known to hold.
pub(super) fn decide(
    connection: &Connection,
    documents: &[Stored],
    plan: &Plan,
) -> rusqlite::Result<FxHashMap<i64, Namesake>> {
    let open = read(connection)?;
    if open.is_empty() {
        return Ok(FxHashMap::default());
    }
    let corrected = corrected(connection, plan)?;
    let keys = keys(connection, plan)?;
    let tenures = tenures(connection, documents, plan, &keys, &corrected)?;
    let mut offices: FxHashMap<(u32, u32, &str), Vec<&Tenure>> = FxHashMap::default();
    for tenure in &tenures {
        if let Some(organ) = tenure.organ {
            let office = (tenure.interval.person, organ, tenure.post.as_str());
            offices.entry(office).or_default().push(tenure);
        }
    }

    let mut candidates = Candidates::new(connection);
    // of each mention the candidates that fit, with the first office that did
    let mut fitting: BTreeMap<i64, (u32, BTreeMap<u32, String>)> = BTreeMap::new();
    for one in open.iter().filter(|o| !corrected.contains_key(&o.mention)) {
        let (_, fits) = fitting
            .entry(one.mention)
            .or_insert((one.article, BTreeMap::new()));
        let Some(seat) = one.organ.map(|seat| organ(plan, &keys, seat)) else {
            continue;
        };
        for &candidate in candidates.of(one.mention)?.iter() {
            let person = plan.merged(candidate).map_or(candidate, |(into, _)| into);
            let held = offices.get(&(person, seat, one.post.as_str()));
            if held.is_some_and(|held| held.iter().any(|t| fits_time(one, &t.interval))) {
                let seat = keys.get(&seat).map_or("", String::as_str);
                let reason = || format!("{BY_TENURE}{} @ {seat}", one.post);
                fits.entry(candidate).or_insert_with(reason);
            }
        }
    }
    let mut decided: FxHashMap<i64, Namesake> = FxHashMap::default();
    for (mention, (_, fits)) in &fitting {
        let persons = fits
            .keys()
            .map(|c| plan.merged(*c).map_or(*c, |(into, _)| into));
        if persons.collect::<BTreeSet<u32>>().len() == 1
            && let Some((entity, reason)) = fits.first_key_value()
        {
            let (entity, reason) = (*entity, reason.clone());
            decided.insert(*mention, Namesake { entity, reason });
        }
    }
    let titled: FxHashSet<i64> = fitting.keys().copied().collect();
    let articles: BTreeSet<(i64, u32)> = fitting
        .iter()
        .filter(|(mention, _)| decided.contains_key(mention))
        .map(|(mention, (article, _))| (mention >> ORDINAL_BITS, *article))
        .collect();
    for (document, article) in articles {
        let rows = mentions(connection, document, article)?;
        follow(&rows, &titled, &corrected, &mut candidates, &mut decided)?;
    }
    Ok(decided)
}

fn read(connection: &Connection) -> rusqlite::Result<Vec<Open>> {
    let mut statement = connection.prepare(STATEMENTS)?;
    let which = params![Status::Ambiguous as i64, TenureStatus::Inherited.name()];
    let rows = statement.query_map(which, |row| {
        let status = TenureStatus::from_name(row.get_ref(5)?.as_str()?);
        Ok(Open {
            article: row.get(1)?,
            mention: row.get(2)?,
            post: row.get(3)?,
            organ: row.get(4)?,
            status: status.unwrap_or(TenureStatus::Current),
            date: dates::encode(row.get_ref(6)?.as_str_or_null()?),
            said: dates::encode(row.get_ref(7)?.as_str_or_null()?),
        })
    })?;
    rows.collect()
}

/// Whether a statement may speak of the time in which an office was held.
fn fits_time(one: &Open, held: &Interval) -> bool {
    let past = one.status == TenureStatus::Former && one.date == UNDATED;
    let date = if past { one.said } else { one.date };
    if date == UNDATED || held.first == UNDATED || held.status == TenureStatus::Inherited {
        return false;
    }
    let (from, to) = dates::months(date);
    let begun = match held.begun {
        UNDATED => dates::months(held.first).0.saturating_sub(MARGIN),
        begun => dates::months(begun).0,
    };
    let ended = match held.ended {
        UNDATED => dates::months(held.last).1 + MARGIN,
        ended => dates::months(ended).1,
    };
    begun <= to && (past || from <= ended)
}

/// Whom mentions may mean, each read once.
struct Candidates<'c> {
    connection: &'c Connection,
    known: FxHashMap<i64, Vec<u32>>,
}

impl<'c> Candidates<'c> {
    fn new(connection: &'c Connection) -> Self {
        let known = FxHashMap::default();
        Self { connection, known }
    }

    /// By row.
    fn of(&mut self, mention: i64) -> rusqlite::Result<&[u32]> {
        if !self.known.contains_key(&mention) {
            let found = self
                .connection
                .prepare_cached("SELECT entity FROM candidate WHERE mention = ? ORDER BY entity")?
                .query_map([mention], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            self.known.insert(mention, found);
        }
        Ok(self.known.get(&mention).map_or(&[], Vec::as_slice))
    }
}

/// A mention of an article: id, whether it is open, entity.
type Printed = (i64, bool, Option<u32>);

fn mentions(
    connection: &Connection,
    document: i64,
    article: u32,
) -> rusqlite::Result<Vec<Printed>> {
    let ids = [document << ORDINAL_BITS, (document + 1) << ORDINAL_BITS];
    connection
        .prepare_cached(
            "SELECT id, status = ?4, entity FROM mention
             WHERE id >= ?1 AND id < ?2 AND article = ?3 AND part <> ?5 ORDER BY id",
        )?
        .query_map(
            params![
                ids[0],
                ids[1],
                article,
                Status::Ambiguous as i64,
                Part::Byline as i64
            ],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?
        .collect()
}

/// Within an article a name means one person: what is printed without a title follows what is
/// printed with one, unless the article names two of the namesakes.
fn follow(
    rows: &[Printed],
    titled: &FxHashSet<i64>,
    corrected: &FxHashMap<i64, u32>,
    candidates: &mut Candidates<'_>,
    decided: &mut FxHashMap<i64, Namesake>,
) -> rusqlite::Result<()> {
    let settled: Vec<(i64, Namesake)> = rows
        .iter()
        .filter_map(|(id, ..)| Some((*id, decided.get(id)?.clone())))
        .collect();
    let mut named: BTreeSet<u32> = settled.iter().map(|(_, one)| one.entity).collect();
    named.extend(
        rows.iter()
            .filter_map(|(id, _, entity)| corrected.get(id).copied().or(*entity)),
    );
    let mut found = Vec::new();
    for (first, one) in &settled {
        let namesakes = candidates.of(*first)?.to_vec();
        if namesakes.iter().filter(|c| named.contains(c)).count() > 1 {
            continue;
        }
        for (id, open, _) in rows.iter().filter(|(id, ..)| !titled.contains(id)) {
            if *open && !corrected.contains_key(id) && candidates.of(*id)? == namesakes {
                found.push((*id, one.clone()));
            }
        }
    }
    for (id, one) in found {
        decided.entry(id).or_insert(one);
    }
    Ok(())
}

/// Writes what was decided and no correction changed. `late` are the corrections of such mentions.
pub(super) fn write(
    connection: &Connection,
    plan: &Plan,
    late: &[(i64, u32, usize)],
) -> rusqlite::Result<()> {
    let changed: FxHashSet<i64> = late.iter().map(|(mention, ..)| *mention).collect();
    let sorted: BTreeMap<&i64, &Namesake> = plan.namesakes.iter().collect();
    for (mention, one) in sorted.into_iter().filter(|(m, _)| !changed.contains(m)) {
        connection
            .prepare_cached("INSERT INTO resolution (mention, entity, reason) VALUES (?, ?, ?)")?
            .execute(params![mention, one.entity, one.reason])?;
    }
    Ok(())
}
