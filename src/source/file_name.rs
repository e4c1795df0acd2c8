//! Issue date and page from the name of a file and the folders above it.
//!
//! Only what is certain: a whole day that exists, and the same day wherever one level of the path
//! names a day. Months and years alone are no issue date.

use crate::model::{Known, Metadata, Origin, PartialDate};

/// First and last year that a number in a name may mean.
const YEARS: std::ops::RangeInclusive<u32> = 1850..=2099;

/// A maximal run of ASCII digits in a name, as byte range.
type Run = (usize, usize);

/// What the path says. `relative` is separated by `/`.
pub(super) fn from_name(relative: &str) -> Metadata {
    let mut levels = relative.rsplit('/');
    let stem = stem(levels.next().unwrap_or(relative));
    let (days, rest) = days(stem);
    let mut date = only(&days);
    if days.is_empty() {
        date = date_of_folders(levels, stem);
    }
    let page = page(&rest).or_else(|| page_after_date(stem));
    Metadata {
        date: date.map(|d| Known::new(d, Origin::FileName)),
        page: page.map(|p| Known::new(p, Origin::FileName)),
        ..Metadata::default()
    }
}

fn stem(name: &str) -> &str {
    let name = name.strip_suffix(".gz").unwrap_or(name);
    match name.rfind('.') {
        Some(dot) if dot > 0 && !name[dot + 1..].starts_with(|c: char| c.is_ascii_digit()) => {
            &name[..dot]
        }
        _ => name,
    }
}

/// The nearest folder that names a day, or year, month and day on folders of their own.
fn date_of_folders<'a>(folders: impl Iterator<Item = &'a str>, stem: &str) -> Option<PartialDate> {
    let mut below = stem.to_owned();
    let mut below_two = String::new();
    for folder in folders {
        let (days_here, _) = days(folder);
        if !days_here.is_empty() {
            return only(&days_here);
        }
        // 2024/03/05 and 2024-03/05
        for joined in [
            format!("{folder}-{below}"),
            format!("{folder}-{below}-{below_two}"),
        ] {
            let plain = joined
                .bytes()
                .all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.'));
            if plain && let Some(day) = only(&days(&joined).0) {
                return Some(day);
            }
        }
        below_two = std::mem::replace(&mut below, folder.to_owned());
    }
    None
}

fn only(days: &[PartialDate]) -> Option<PartialDate> {
    let first = *days.first()?;
    days.iter().all(|&d| d == first).then_some(first)
}

fn runs(name: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (at, byte) in name.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()) {
        debug_assert!(byte.is_ascii_digit());
        match runs.last_mut() {
            Some((_, end)) if *end == at => *end = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    runs
}

/// All days written in a name, and the name with a blank in place of each.
fn days(name: &str) -> (Vec<PartialDate>, String) {
    let runs = runs(name);
    let mut found = Vec::new();
    let mut rest = String::new();
    let mut kept = 0;
    let mut i = 0;
    while i < runs.len() {
        let day = compact(name, runs[i])
            .map(|d| (d, 1))
            .or_else(|| parted(name, &runs[i..]));
        let Some((day, used)) = day else {
            i += 1;
            continue;
        };
        found.push(day);
        rest.push_str(&name[kept..runs[i].0]);
        rest.push(' ');
        kept = runs[i + used - 1].1;
        i += used;
    }
    rest.push_str(&name[kept..]);
    (found, rest.replace(" 日", " "))
}

/// `20240305`, also with a two-digit page at its end.
fn compact(name: &str, (start, end): Run) -> Option<PartialDate> {
    let digits = &name[start..end];
    let page = digits.get(8..)?;
    if !(page.is_empty() || page.len() == 2 && page != "00") {
        return None;
    }
    day(&digits[..4], &digits[4..6], &digits[6..8])
}

/// `2024-03-05`, `2024_3_5`, `2024.03.05`, `2024年3月5日`.
fn parted(name: &str, runs: &[Run]) -> Option<(PartialDate, usize)> {
    let [year, month, date, ..] = *runs else {
        return None;
    };
    let between = (&name[year.1..month.0], &name[month.1..date.0]);
    let alike = matches!(between, ("-", "-") | ("_", "_") | (".", ".") | ("年", "月"));
    let text = |run: Run| &name[run.0..run.1];
    if !alike || text(year).len() != 4 || text(month).len() > 2 || text(date).len() > 2 {
        return None;
    }
    day(text(year), text(month), text(date)).map(|d| (d, 3))
}

fn day(year: &str, month: &str, day: &str) -> Option<PartialDate> {
    let year: u32 = year.parse().ok()?;
    let date = PartialDate::day(year as i32, month.parse().ok()?, day.parse().ok()?)?;
    YEARS.contains(&year).then_some(date)
}

/// `A1`, `B02`, `A02版`, `02版`, `第2版` in what the date leaves of the name.
fn page(rest: &str) -> Option<String> {
    if let Some(end) = rest.find('版') {
        let before = &rest[..end];
        let start = match before.rfind('第') {
            Some(at) if before[at..].chars().count() <= 4 => at,
            _ => {
                let digits = before.trim_end_matches(|c: char| c.is_ascii_digit());
                let letter = digits.trim_end_matches(|c: char| c.is_ascii_uppercase());
                if digits.len() == before.len() {
                    return None;
                }
                if digits.len() - letter.len() == 1 {
                    letter.len()
                } else {
                    digits.len()
                }
            }
        };
        return Some(rest[start..end + '版'.len_utf8()].to_owned());
    }
    let tokens = rest.split(|c: char| !c.is_alphanumeric());
    let pages: Vec<&str> = tokens.filter(|token| is_letter_page(token)).collect();
    match pages[..] {
        [page] => Some(page.to_owned()),
        _ => None,
    }
}

fn is_letter_page(token: &str) -> bool {
    matches!(token.as_bytes(), [b'A'..=b'H', digits @ ..]
        if (1..=2).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit))
}

/// The last two digits of `2024030502`.
fn page_after_date(stem: &str) -> Option<String> {
    let runs = runs(stem);
    let run = *runs.iter().find(|run| run.1 - run.0 == 10)?;
    compact(stem, run).map(|_| stem[run.0 + 8..run.1].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_tell_date_and_page() {
        for (path, date, page) in [
            ("2024-03-05.txt", "2024-03-05", ""),
            ("常丰日报20240305.txt.gz", "2024-03-05", ""),
            ("cf_2024_03_05_A1.md", "2024-03-05", "A1"),
            ("2024.03.05.txt", "2024-03-05", ""),
            ("常丰日报2024年3月5日第2版.txt", "2024-03-05", "第2版"),
            ("常丰日报2024年3月5日_02版.txt", "2024-03-05", "02版"),
            ("第二版.txt", "", "第二版"),
            ("A02版要闻.txt", "", "A02版"),
            ("2024/03/05/A12.txt", "2024-03-05", "A12"),
            ("2024-03/05/nbs_01.htm", "2024-03-05", ""),
            ("2024/03/05.txt", "2024-03-05", ""),
            ("2024/20240305/x.txt", "2024-03-05", ""),
            ("rmrb2024030502.txt", "2024-03-05", "02"),
            ("20240306/2024-03-05.txt", "2024-03-05", ""),
            ("2024-03-05/20240305_1.txt", "2024-03-05", ""),
            // not certain, hence unknown
            ("2024-03-05_2024-03-09.txt", "", ""),
            ("2022-09_2025-08.jsonl.gz", "", ""),
            ("2024-03.txt", "", ""),
            ("2024-02-30.txt", "", ""),
            ("20240305123000.txt", "", ""),
            ("000_457711dc390d14a4.txt", "", ""),
            ("1700-01-01.txt", "", ""),
            ("A1-B2.txt", "", ""),
            ("出版.txt", "", ""),
            ("", "", ""),
        ] {
            let metadata = from_name(path);
            let given = metadata
                .date
                .map(|d| d.value.to_string())
                .unwrap_or_default();
            assert_eq!(given, date, "{path}");
            assert_eq!(
                metadata.page.map(|p| p.value).unwrap_or_default(),
                page,
                "{path}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_path_is_taken(path in "[0-9A-C年月日第版./_ -]{0,40}|\\PC{0,30}") {
            let metadata = from_name(&path);
            prop_assert!(metadata.date.is_none_or(|d| d.value.is_day()));
        }
    }
}
