//! The two long tables, merged from the runs of all threads and written in their order.

use std::io;

use super::count::Counter;
use super::dates;
use super::runs::{Merged, Runs};
use crate::graph::association::Sentences;
use crate::store::{Cell, Declared, Sorted, SortedWriter};

/// Bytes of pairs held in memory for the index.
const TURNED: usize = 32 << 20;

/// Writes mentions by entity.
pub(super) fn sort_mentions(
    mut out: SortedWriter,
    runs: Vec<Runs<3>>,
    table: Declared,
) -> io::Result<Sorted> {
    let mut merged = Merged::new(runs)?;
    while let Some([entity, high, low]) = merged.next()? {
        let mention = i64::from(high) << 32 | i64::from(low);
        out.push(&[Cell::Integer(entity.into()), Cell::Integer(mention)])?;
    }
    out.end(table)?;
    out.close()
}

/// Writes pairs with their counts and measures, and the index of the other direction; returns the
/// number of pairs.
pub(super) fn sort_pairs(
    mut out: SortedWriter,
    runs: Vec<Runs<7>>,
    sum: &Counter,
    table: Declared,
    index: Declared,
) -> io::Result<(Sorted, u64)> {
    let mut turned = Runs::new(out.folder(), TURNED);
    let mut merged = Merged::new(runs)?;
    let mut names = DateNames::default();
    let mut count = 0;
    let mut next = merged.next()?;
    while let Some(
        [
            a,
            b,
            date,
            mut clause,
            mut roster,
            mut sentence,
            mut articles,
        ],
    ) = next
    {
        let mut documents = 1;
        let (mut first, mut last) = (date, date);
        next = merged.next()?;
        while let Some([same_a, same_b, date, c, r, s, n]) = next
            && (same_a, same_b) == (a, b)
        {
            dates::widen(&mut first, &mut last, date);
            clause += c;
            roster += r;
            sentence += s;
            articles += n;
            documents += 1;
            next = merged.next()?;
        }
        let cells = Sentences {
            both: u64::from(clause) + u64::from(roster) + u64::from(sentence),
            a: sum.entities[a as usize].sentences.into(),
            b: sum.entities[b as usize].sentences.into(),
            all: sum.sentences,
        };
        let (npmi, log_likelihood) = (cells.npmi(), cells.log_likelihood());
        let [first, last] = names.both(first, last);
        let number = |value: u32| Cell::Integer(value.into());
        out.push(&[
            number(a),
            number(b),
            number(clause),
            number(roster),
            number(sentence),
            number(articles),
            number(documents),
            first,
            last,
            Cell::Real(npmi),
            Cell::Real(log_likelihood),
        ])?;
        turned.push([b, a])?;
        count += 1;
    }
    drop(merged);
    out.end(table)?;
    let mut turned = Merged::new([turned])?;
    while let Some([b, a]) = turned.next()? {
        out.push(&[Cell::Integer(b.into()), Cell::Integer(a.into())])?;
    }
    out.end(index)?;
    Ok((out.close()?, count))
}

/// The printed forms of the first and last date written last: neighbours often share them.
#[derive(Default)]
struct DateNames([(u32, Option<String>); 2]);

impl DateNames {
    fn both(&mut self, first: u32, last: u32) -> [Cell<'_>; 2] {
        for ((code, name), date) in self.0.iter_mut().zip([first, last]) {
            if *code != date {
                (*code, *name) = (date, dates::decode(date));
            }
        }
        let cell = |at: usize| self.0[at].1.as_deref().map_or(Cell::Null, Cell::Text);
        [cell(0), cell(1)]
    }
}
