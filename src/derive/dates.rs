//! Issue dates as numbers whose order is the order of their first days.

use crate::model::PartialDate;

/// No date.
pub(super) const UNDATED: u32 = 0;

/// A date as a number: order of the first day, then year before month before day. Text that is no
/// date is undated.
pub(super) fn encode(text: Option<&str>) -> u32 {
    let Some(date) = text.and_then(|text| text.parse::<PartialDate>().ok()) else {
        return UNDATED;
    };
    let (year, month, day) = date.first_day();
    let precision = u32::from(date.month != 0) + u32::from(date.day != 0);
    (year as u32) << 11 | u32::from(month) << 7 | u32::from(day) << 2 | precision
}

/// The date behind a number, as it is written to the database.
pub(super) fn decode(code: u32) -> Option<String> {
    if code == UNDATED {
        return None;
    }
    let precision = code & 3;
    let date = PartialDate {
        year: (code >> 11) as i16,
        month: if precision > 0 {
            (code >> 7 & 15) as u8
        } else {
            0
        },
        day: if precision > 1 {
            (code >> 2 & 31) as u8
        } else {
            0
        },
    };
    Some(date.to_string())
}

/// The months that a date covers, the first and the last, counted from the year 0.
pub(super) fn months(code: u32) -> (u32, u32) {
    let year = (code >> 11) * 12;
    let month = year + (code >> 7 & 15);
    if code & 3 == 0 {
        (year + 1, year + 12)
    } else {
        (month, month)
    }
}

/// Widens a range of dates, in which `UNDATED` says nothing.
pub(super) fn widen(first: &mut u32, last: &mut u32, date: u32) {
    if date != UNDATED {
        *first = if *first == UNDATED {
            date
        } else {
            date.min(*first)
        };
        *last = date.max(*last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_go_there_and_back_in_order() {
        let dates = [
            "1949",
            "1949-01",
            "1949-01-01",
            "1949-10-01",
            "1950",
            "2024-03",
            "2024-03-05",
        ];
        let codes: Vec<u32> = dates.iter().map(|date| encode(Some(date))).collect();
        assert!(codes.is_sorted());
        for (date, code) in dates.iter().zip(codes) {
            assert_eq!(decode(code).as_deref(), Some(*date));
        }
        assert_eq!(decode(encode(None)), None);
    }
}
