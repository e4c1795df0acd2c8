//! A date as a person writes it into a cell, or a spreadsheet in their place. Dates that a newspaper
//! prints are read in `date`.

use super::date::printed_dates;
use super::fold::fold;
use crate::model::PartialDate;

/// Days that a spreadsheet may mean by a bare number: from 1954 to 2119. Four digits are a year.
const SERIAL: std::ops::RangeInclusive<i64> = 20_000..=80_000;

/// Reads a date of a cell: `2031-03-05`, `2031/3/5`, `2031.3.5`, `2031年3月5日`, `2031-03`, `2031`, with or
/// without a time behind it, the number of a day in a spreadsheet (47912 is 2031-03-05; counted from
/// 1899-12-30), and, where the day of issue is known, `3月5日` and `5日`: the last such day up to it. Of
/// several days (`A..B`, `A~B`) the first.
///
/// # Errors
/// Why it is none, in words; `3/5/2031` is refused, since it means two days.
pub fn written_date(cell: &str, issued: Option<PartialDate>) -> Result<PartialDate, String> {
    let folded = fold(cell.trim()).replace(['—', '–'], "-");
    let first = folded.split("..").next().unwrap_or_default();
    let first = first.split(['~', '～']).next().unwrap_or_default();
    let first = first.trim();
    // a spreadsheet adds midnight
    let day = match first.split_once([' ', 't', 'T']) {
        Some((day, time)) if time.contains(':') => day,
        _ => first,
    };
    let plain: String = day.chars().filter(|c| !c.is_whitespace()).collect();
    if let Ok(date) = plain.parse::<PartialDate>() {
        return Ok(date);
    }
    let whole = plain.strip_suffix(".0").unwrap_or(&plain);
    if let Ok(number) = whole.parse::<i64>()
        && SERIAL.contains(&number)
        && let Some(date) = PartialDate::day(1899, 12, 30).and_then(|zero| zero.shifted(number))
    {
        return Ok(date);
    }
    if let [printed] = printed_dates(&plain)[..]
        && printed.end - printed.start == plain.len()
    {
        let date = match (printed.dated(), issued) {
            (Some(date), _) => Some(date),
            (None, Some(issued)) if printed.year.is_none() => {
                last_before(issued, printed.month, printed.day)
            }
            _ => None,
        };
        return date.ok_or_else(|| {
            let why = match printed.year {
                Some(_) => "is no day of the calendar",
                None => "has no year, and the day of issue does not give it",
            };
            format!("the date '{cell}' {why}; write 2031-03-05")
        });
    }
    let parts: Vec<&str> = plain.split(['/', '-', '.']).collect();
    let numbers = parts
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    Err(match parts[..] {
        [one, other, year] if numbers && year.len() == 4 => {
            let either = [one, other]
                .iter()
                .all(|part| part.parse().is_ok_and(|n: u32| n <= 12));
            let why = if either {
                "may mean two days"
            } else {
                "has its year last"
            };
            format!("the date '{cell}' {why}; write the year first, as in 2031-03-05")
        }
        _ => format!("'{cell}' is no date; write 2031-03-05, 2031-03 or 2031"),
    })
}

/// The last day of that month and number, or month, that is not behind the day of issue.
fn last_before(issued: PartialDate, month: Option<u8>, day: Option<u8>) -> Option<PartialDate> {
    let (year, of_month) = (i32::from(issued.year), u32::from(issued.month));
    // eight years back have every 29 February, twelve months every day of a month
    let candidates = (0..=8 * 12).map(|back: i32| {
        let months = year * 12 + i32::try_from(of_month.max(1)).unwrap_or(1) - 1 - back;
        let (year, m) = (months.div_euclid(12), months.rem_euclid(12) as u32 + 1);
        match (month.map(u32::from), day) {
            (Some(wanted), _) if wanted != m => None,
            (_, Some(day)) => PartialDate::day(year, m, u32::from(day)),
            (_, None) => PartialDate::month(year, m),
        }
    });
    let mut dates = candidates.flatten();
    dates.find(|date| issued.is_day() && date.first_day() <= issued.last_day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_and_its_user_write_dates_in_many_ways() {
        let issued = "2031-03-10".parse().ok();
        for (cell, wanted) in [
            ("2031-03-05", "2031-03-05"),
            ("2031/3/5", "2031-03-05"),
            (" 2031.3.5 ", "2031-03-05"),
            ("２０３１／３／５", "2031-03-05"),
            ("2031/3/5 0:00:00", "2031-03-05"),
            ("2031-03-05T00:00", "2031-03-05"),
            ("2031年3月5日", "2031-03-05"),
            ("2031年 3月 5日", "2031-03-05"),
            ("二〇三一年三月五日", "2031-03-05"),
            ("47912", "2031-03-05"),
            ("47912.0", "2031-03-05"),
            ("20310305", "2031-03-05"),
            ("2031-03", "2031-03"),
            ("2031年3月", "2031-03"),
            ("2031", "2031"),
            ("3月5日", "2031-03-05"),
            ("三月五号", "2031-03-05"),
            ("12月30日", "2030-12-30"),
            ("2月29日", "2028-02-29"),
            ("5日", "2031-03-05"),
            ("28日", "2031-02-28"),
            ("30日", "2031-01-30"),
            ("2031-03-05..2031-03-07", "2031-03-05"),
            ("2031/3/5~2031/3/7", "2031-03-05"),
            ("2031—03—05", "2031-03-05"),
        ] {
            let date = written_date(cell, issued).map(|date| date.to_string());
            assert_eq!(date.as_deref(), Ok(wanted), "{cell}");
        }
        for (cell, why) in [
            ("3/5/2031", "two days; write the year first"),
            ("25.5.2031", "has its year last; write the year first"),
            ("May-31", "is no date"),
            ("昨天", "is no date"),
            ("3月5日—7日", "is no date"),
            ("2031-13-01", "is no date"),
            ("2031年2月30日", "no day of the calendar"),
            ("", "is no date"),
            ("999999", "is no date"),
        ] {
            let error = written_date(cell, issued).unwrap_err();
            assert!(error.contains(why), "{cell}: {error}");
        }
        assert!(
            written_date("3月5日", None)
                .unwrap_err()
                .contains("has no year")
        );
        let of_month = "2031-03".parse().ok();
        assert!(written_date("5日", of_month).is_err());
    }
}
