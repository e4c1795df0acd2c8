//! Dates as newspapers and researchers give them: a day, a month or a year.

use std::fmt;
use std::str::FromStr;

/// A date of day, month or year precision, printed `2024-03-05`, `2024-03` or `2024`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    /// Four-digit year of the common era.
    pub year: i16,
    /// Month 1–12, 0 where unknown.
    pub month: u8,
    /// Day 1–31, 0 where unknown.
    pub day: u8,
}

/// An inclusive range of days; an absent end is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub struct Period {
    /// First day, `None` = since ever.
    pub from: Option<PartialDate>,
    /// Last day, `None` = until now.
    pub to: Option<PartialDate>,
    /// Whether a date must lie inside on every day that it may mean, not on one of them: of the
    /// months of a year none covers what is dated to the year.
    pub whole: bool,
}

impl PartialDate {
    /// Returns a day that exists in the calendar, else `None`.
    pub fn day(year: i32, month: u32, day: u32) -> Option<Self> {
        let month_enum = time::Month::try_from(u8::try_from(month).ok()?).ok()?;
        time::Date::from_calendar_date(year, month_enum, u8::try_from(day).ok()?).ok()?;
        Self::checked(year, month as u8, day as u8)
    }

    /// Returns a month, else `None` where the month is not 1–12.
    pub fn month(year: i32, month: u32) -> Option<Self> {
        (1..=12)
            .contains(&month)
            .then(|| Self::checked(year, month as u8, 0))?
    }

    /// Returns a year between 1 and 9999, else `None`.
    pub fn year(year: i32) -> Option<Self> {
        Self::checked(year, 0, 0)
    }

    fn checked(year: i32, month: u8, day: u8) -> Option<Self> {
        (1..=9999).contains(&year).then_some(Self {
            year: year as i16,
            month,
            day,
        })
    }

    /// True where the day is known.
    pub fn is_day(self) -> bool {
        self.day != 0
    }

    /// First day of the period that the date covers, as `(year, month, day)`.
    pub fn first_day(self) -> (i16, u8, u8) {
        (self.year, self.month.max(1), self.day.max(1))
    }

    /// Last day of the period that the date covers, as `(year, month, day)`.
    pub fn last_day(self) -> (i16, u8, u8) {
        let month = if self.month == 0 { 12 } else { self.month };
        let day = if self.day != 0 {
            self.day
        } else {
            time::Month::try_from(month).map_or(31, |m| m.length(i32::from(self.year)))
        };
        (self.year, month, day)
    }

    /// The date `days` later (earlier where negative); only days can be shifted.
    pub fn shifted(self, days: i64) -> Option<Self> {
        let month = time::Month::try_from(self.month).ok()?;
        let date = time::Date::from_calendar_date(i32::from(self.year), month, self.day).ok()?;
        let moved = date.checked_add(time::Duration::days(days))?;
        Self::day(
            moved.year(),
            u32::from(u8::from(moved.month())),
            u32::from(moved.day()),
        )
    }

    /// Days from the first day of `other` to the first day of this date, negative where it is earlier.
    pub fn days_since(self, other: Self) -> i64 {
        let number = |date: Self| day_number(date.first_day()).map_or(0, i64::from);
        number(self) - number(other)
    }

    /// Monday = 1 … Sunday = 7; only days have one.
    pub fn weekday(self) -> Option<u8> {
        let month = time::Month::try_from(self.month).ok()?;
        let date = time::Date::from_calendar_date(i32::from(self.year), month, self.day).ok()?;
        Some(date.weekday().number_from_monday())
    }
}

/// The Julian day number of a day `(year, month, day)`, by which days are counted and ordered; `None`
/// where the calendar has no such day.
pub fn day_number((year, month, day): (i16, u8, u8)) -> Option<i32> {
    let month = time::Month::try_from(month).ok()?;
    let date = time::Date::from_calendar_date(i32::from(year), month, day).ok()?;
    Some(date.to_julian_day())
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if self.month != 0 {
            write!(f, "-{:02}", self.month)?;
        }
        if self.day != 0 {
            write!(f, "-{:02}", self.day)?;
        }
        Ok(())
    }
}

impl FromStr for PartialDate {
    type Err = String;

    /// Reads `2024`, `2024-3`, `2024-03-05`, `2024/3/5`, `20240305` and `2024年3月5日`.
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("'{text}' is no date; write 2024, 2024-03 or 2024-03-05");
        let trimmed = text.trim().trim_end_matches(['日', '月', '年']);
        let compact = trimmed.len() == 8 && trimmed.bytes().all(|b| b.is_ascii_digit());
        let parts: Vec<&str> = if compact {
            vec![&trimmed[..4], &trimmed[4..6], &trimmed[6..]]
        } else {
            trimmed.split(['-', '/', '.', '年', '月']).collect()
        };
        let mut numbers = Vec::with_capacity(3);
        for part in &parts {
            if part.is_empty() || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit()) {
                return Err(bad());
            }
            numbers.push(part.parse::<u32>().map_err(|_| bad())?);
        }
        let date = match numbers[..] {
            [y] => Self::year(y as i32),
            [y, m] => Self::month(y as i32, m),
            [y, m, d] => Self::day(y as i32, m, d),
            _ => None,
        };
        date.filter(|d| d.year >= 1000).ok_or_else(bad)
    }
}

impl Period {
    /// True where neither end is given.
    pub fn is_open(self) -> bool {
        self.from.is_none() && self.to.is_none()
    }

    /// True where any day of `date` lies inside, or with `whole` every day; partial dates cover
    /// their whole period.
    pub fn covers(self, date: PartialDate) -> bool {
        if self.whole {
            return self.overlaps(date.first_day(), date.first_day())
                && self.overlaps(date.last_day(), date.last_day());
        }
        self.overlaps(date.first_day(), date.last_day())
    }

    /// True where any day from the first to the last date lies inside. With `whole` a day must be
    /// certain: from 2019 to 2021 are certain the days from the end of 2019 to the start of 2021.
    pub fn meets(self, first: PartialDate, last: PartialDate) -> bool {
        if !self.whole {
            return self.overlaps(first.first_day(), last.last_day());
        }
        let (from, to) = (first.last_day(), last.first_day());
        self.covers(first) || self.covers(last) || from <= to && self.overlaps(from, to)
    }

    fn overlaps(self, first: (i16, u8, u8), last: (i16, u8, u8)) -> bool {
        self.from.is_none_or(|from| from.first_day() <= last)
            && self.to.is_none_or(|to| first <= to.last_day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_dates() {
        for (text, printed) in [
            ("2024", "2024"),
            ("2024-3", "2024-03"),
            ("2024-03-05", "2024-03-05"),
            ("20240305", "2024-03-05"),
            ("2024年3月5日", "2024-03-05"),
            ("2024/3/5", "2024-03-05"),
        ] {
            assert_eq!(
                text.parse::<PartialDate>().unwrap().to_string(),
                printed,
                "{text}"
            );
        }
        for text in [
            "",
            "24",
            "2024-13",
            "2023-02-29",
            "2024-02-30",
            "March",
            "2024-1-2-3",
        ] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn partial_dates_cover_their_whole_period() {
        let period = Period {
            from: "2024-02".parse().ok(),
            to: "2024".parse().ok(),
            whole: false,
        };
        for (date, inside) in [
            ("2024-02-01", true),
            ("2024-01-31", false),
            ("2024-12-31", true),
            ("2025", false),
            ("2024", true),
        ] {
            assert_eq!(period.covers(date.parse().unwrap()), inside, "{date}");
        }
    }

    #[test]
    fn a_whole_period_wants_every_day_that_may_be_meant() {
        let period = Period {
            from: "2024-02-01".parse().ok(),
            to: "2024-03-31".parse().ok(),
            whole: true,
        };
        for (first, last, covers, meets) in [
            ("2024-02", "2024-02", true, true),
            ("2024-03-31", "2024-04-02", true, true),
            ("2024", "2024", false, false),
            ("2024-01", "2024-04", false, true),
            ("2023", "2025", false, true),
            ("2023", "2024", false, false),
            ("2024-04-01", "2024-05-01", false, false),
        ] {
            let (first, last) = (first.parse().unwrap(), last.parse().unwrap());
            assert_eq!(period.covers(first), covers, "{first}");
            assert_eq!(period.meets(first, last), meets, "{first} {last}");
        }
    }

    #[test]
    fn days_shift_over_month_ends() {
        let date: PartialDate = "2024-03-01".parse().unwrap();
        assert_eq!(date.shifted(-1).unwrap().to_string(), "2024-02-29");
        assert_eq!(date.weekday(), Some(5));
        for (other, days) in [
            ("2024-02-29", 1),
            ("2023", 425),
            ("2024-03", 0),
            ("2024-03-31", -30),
        ] {
            assert_eq!(date.days_since(other.parse().unwrap()), days, "{other}");
        }
    }
}
