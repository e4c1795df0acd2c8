//! The line of time below a career: columns of days, months, quarters or years.
//!
//! What belongs here: where a date stands, what is written below a column. What does not: what stands
//! on the columns (`timeline`).

use super::frame::line_of;
use super::metrics::width;
use super::scene::{Anchor, Color, Mark, Stroke};
use crate::model::PartialDate;

/// Size of the letters, in points.
pub(super) const SMALL: f64 = 6.5;

/// Year, month, day.
pub(super) type Day = (i16, u8, u8);

/// How wide a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Day,
    Month,
    Quarter,
    Year,
}

impl Step {
    pub(super) fn name(self) -> &'static str {
        match self {
            Step::Day => "day",
            Step::Month => "month",
            Step::Quarter => "quarter",
            Step::Year => "year",
        }
    }

    /// The next wider one; a year is the widest.
    pub(super) fn coarser(self) -> Step {
        match self {
            Step::Day => Step::Month,
            Step::Month => Step::Quarter,
            Step::Quarter | Step::Year => Step::Year,
        }
    }

    /// Days, months, quarters or years since the year 0; days in months of 31.
    pub(super) fn number(self, (year, month, day): Day) -> i64 {
        let [year, month, day] = [i64::from(year), i64::from(month) - 1, i64::from(day) - 1];
        match self {
            Step::Day => (year * 12 + month) * 31 + day,
            Step::Month => year * 12 + month,
            Step::Quarter => year * 4 + month / 3,
            Step::Year => year,
        }
    }

    /// Whether a date says in which column it stands.
    pub(super) fn knows(self, date: PartialDate) -> bool {
        self.number(date.first_day()) == self.number(date.last_day())
    }
}

/// What begins at a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tick {
    /// A year; of days a month; of years five.
    Begins,
    /// The figure.
    First,
    /// Nothing of these.
    Within,
}

/// A line of time: columns of one width from the first to the last.
pub(super) struct Axis {
    pub step: Step,
    /// Number of the first column.
    pub first: i64,
    /// Where it begins and how wide a column is, in points.
    pub left: f64,
    pub wide: f64,
    pub columns: i64,
}

impl Axis {
    /// Left end of the column of a date, or the place within it that the day has.
    pub(super) fn x(&self, day: Day, behind: bool) -> f64 {
        let whole = self.step.number(day) - self.first;
        let (month, day) = (
            f64::from(day.1 - 1),
            f64::from(day.2 - 1) + f64::from(u8::from(behind)),
        );
        let part = match self.step {
            Step::Day => f64::from(u8::from(behind)),
            Step::Month => day / 31.0,
            Step::Quarter => (month % 3.0 + day / 31.0) / 3.0,
            Step::Year => (month + day / 31.0) / 12.0,
        };
        self.left + (whole as f64 + part) * self.wide
    }

    /// Lines behind the columns, and what stands before and below them.
    pub(super) fn draw(&self, base: f64, top: f64) -> [Vec<Mark>; 2] {
        let right = self.left + self.wide * self.columns as f64;
        let mut marks = vec![Mark::Line {
            ends: [[self.left, base], [right, base]],
            stroke: Stroke::plain(Color::INK, 0.6),
        }];
        let mut grid = Vec::new();
        let mut taken: Vec<[f64; 2]> = Vec::new();
        let ticks: Vec<(f64, String, Tick)> = (0..self.columns)
            .filter_map(|column| {
                let (text, tick) = self.tick(self.first + column)?;
                Some((self.left + self.wide * column as f64, text, tick))
            })
            .collect();
        // where a year or month begins is written first, the rest where there is room
        for wanted in [Tick::Begins, Tick::First, Tick::Within] {
            for (x, text, _) in ticks.iter().filter(|(_, _, tick)| *tick == wanted) {
                if wanted == Tick::Begins {
                    grid.push(Mark::Line {
                        ends: [[*x, top], [*x, base]],
                        stroke: Stroke::plain(Color::PALE, 0.5),
                    });
                }
                let half = width(text, SMALL) / 2.0 + 2.0;
                let middle = x + self.wide / 2.0;
                let place = [middle - half, middle + half];
                let is_free = taken.iter().all(|t| t[1] <= place[0] || place[1] <= t[0]);
                if is_free && place[1] <= right + 6.0 {
                    taken.push(place);
                    let color = match wanted {
                        Tick::Within => Color::GREY,
                        _ => Color::INK,
                    };
                    let at = [middle, base + SMALL * 1.4];
                    marks.push(line_of(at, SMALL, color, Anchor::Middle, text.clone()));
                }
            }
        }
        [grid, marks]
    }

    /// What is written below a column, where anything is.
    fn tick(&self, number: i64) -> Option<(String, Tick)> {
        let two = |n: i64| format!("{n:02}");
        let tick = |begins: bool| match begins {
            true => Tick::Begins,
            false if number == self.first => Tick::First,
            false => Tick::Within,
        };
        match self.step {
            Step::Day => {
                let (month, day) = (number / 31, number % 31 + 1);
                let whole = format!("{}-{}-{}", month / 12, two(month % 12 + 1), two(day));
                // months are taken for 31 days: what does not exist is not written
                let exists = whole.parse::<PartialDate>().is_ok();
                let tick = tick(day == 1);
                let text = if tick == Tick::Within {
                    two(day)
                } else {
                    whole
                };
                exists.then_some((text, tick))
            }
            Step::Month => {
                let (year, month) = (number / 12, number % 12 + 1);
                let tick = tick(month == 1);
                let whole = format!("{year}-{}", two(month));
                Some((
                    if tick == Tick::Within {
                        two(month)
                    } else {
                        whole
                    },
                    tick,
                ))
            }
            Step::Quarter => {
                let tick = tick(number % 4 == 0);
                (tick == Tick::Begins).then(|| ((number / 4).to_string(), tick))
            }
            Step::Year => Some((number.to_string(), tick(number % 5 == 0))),
        }
    }
}
