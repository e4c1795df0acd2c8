//! Printed dates in folded text: what stands there, nothing concluded from elsewhere.

use crate::model::PartialDate;

/// A date as printed; parts that are not printed are `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrintedDate {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Four-digit year.
    pub year: Option<u16>,
    /// Month 1–12.
    pub month: Option<u8>,
    /// Day 1–31.
    pub day: Option<u8>,
}

impl PrintedDate {
    /// The date where its year is printed and it exists in the calendar; a day without a month is
    /// none.
    pub fn dated(&self) -> Option<PartialDate> {
        let year = i32::from(self.year?);
        match (self.month, self.day) {
            (Some(month), Some(day)) => PartialDate::day(year, u32::from(month), u32::from(day)),
            (Some(month), None) => PartialDate::month(year, u32::from(month)),
            (None, None) => PartialDate::year(year),
            (None, Some(_)) => None,
        }
    }
}

/// A number as printed: value, bytes, and whether its digits stand by position (2024, 二〇二四).
#[derive(Clone, Copy)]
struct Number {
    value: u32,
    bytes: usize,
    digits: usize,
    ascii: bool,
}

fn chinese_digit(c: char) -> Option<u32> {
    match c {
        '〇' | '零' | '○' => Some(0),
        '一' => Some(1),
        '二' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        _ => None,
    }
}

/// 十, 廿 and 卅 as tens.
fn tens(c: char) -> Option<u32> {
    match c {
        '十' => Some(1),
        '廿' => Some(2),
        '卅' => Some(3),
        _ => None,
    }
}

fn number(text: &str) -> Option<Number> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        let value = if digits <= 4 {
            text[..digits].parse().ok()?
        } else {
            u32::MAX
        };
        return Some(Number {
            value,
            bytes: digits,
            digits,
            ascii: true,
        });
    }
    let (mut value, mut bytes, mut count, mut composed) = (0_u32, 0, 0, false);
    for c in text.chars() {
        if let Some(digit) = chinese_digit(c) {
            if composed && value % 10 != 0 {
                return None;
            }
            value = if composed {
                value + digit
            } else {
                value.saturating_mul(10) + digit
            };
        } else if let Some(ten) = tens(c) {
            if composed || count > 1 {
                return None;
            }
            value = if count == 1 { value * 10 } else { ten * 10 };
            composed = true;
        } else {
            break;
        }
        bytes += c.len_utf8();
        count += 1;
        if count > 4 {
            return None;
        }
    }
    let digits = if composed { 2 } else { count };
    (count > 0).then_some(Number {
        value,
        bytes,
        digits,
        ascii: false,
    })
}

/// Pairs of bytes that begin a digit: first, then from and to of the second.
const DIGITS: [(u8, u8, u8); 8] = [
    (0xE2, 0x97, 0x97),
    (0xE3, 0x80, 0x80),
    (0xE4, 0xB8, 0xBA),
    (0xE5, 0x85, 0x85),
    (0xE5, 0x8D, 0x8D),
    (0xE5, 0x9B, 0x9B),
    (0xE5, 0xBB, 0xBB),
    (0xE9, 0x9B, 0x9B),
];

/// The bit of a first byte in [`FIRST`] and [`SECOND`]; 1 is that of the Arabic digits.
const fn bit(first: u8) -> u8 {
    match first {
        0xE2 => 2,
        0xE3 => 4,
        0xE4 => 8,
        0xE5 => 16,
        _ => 32,
    }
}

/// Which digits may begin with a byte; tables instead of branches, which nobody could foretell.
const FIRST: [u8; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < DIGITS.len() {
        table[DIGITS[at].0 as usize] = bit(DIGITS[at].0);
        at += 1;
    }
    let mut digit = b'0';
    while digit <= b'9' {
        table[digit as usize] = 1;
        digit += 1;
    }
    table
};

/// Which digits may go on with a byte.
const SECOND: [u8; 256] = {
    let mut table = [1; 256];
    let mut at = 0;
    while at < DIGITS.len() {
        let (first, from, to) = DIGITS[at];
        let mut second = from;
        while second <= to {
            table[second as usize] |= bit(first);
            second += 1;
        }
        at += 1;
    }
    table
};

/// Bytes of the character that begins with a byte.
const WIDTH: [u8; 256] = {
    let mut table = [1; 256];
    let mut first = 0xC0;
    while first < 256 {
        table[first] = match first {
            0xC0..0xE0 => 2,
            0xE0..0xF0 => 3,
            _ => 4,
        };
        first += 1;
    }
    table
};

/// Finds full and partial printed dates: 2024年3月5日, 2024年3月, 2024年, 3月4日, 3月, 29日,
/// 二〇二四年三月五日, 2024-03-05, 2024.3.5 and 2024/3/5, in order. Text must be folded. A lone day is
/// taken only in Arabic digits; 10个月 and 5.3日 are no dates.
pub fn printed_dates(text: &str) -> Vec<PrintedDate> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let b = bytes[at];
        // two bytes suffice to pass over nearly all characters that are no digits
        let second = bytes.get(at + 1).copied().unwrap_or(0);
        if FIRST[usize::from(b)] & SECOND[usize::from(second)] == 0 {
            at += usize::from(WIDTH[usize::from(b)]);
            continue;
        }
        let Some(first) = number(&text[at..]) else {
            at += if b.is_ascii_digit() { 1 } else { 3 };
            continue;
        };
        let decimal = at > 0 && bytes[at - 1] == b'.' && first.ascii;
        match date_at(text, at, first).filter(|_| !decimal) {
            Some(date) => {
                at = date.end;
                out.push(date);
            }
            None => at += first.bytes,
        }
    }
    out
}

fn date_at(text: &str, start: usize, first: Number) -> Option<PrintedDate> {
    let mut date = PrintedDate {
        start,
        end: start,
        year: None,
        month: None,
        day: None,
    };
    let mut at = start + first.bytes;
    let mut next = Some(first);
    let is_year = first.digits == 4 && (1000..3000).contains(&first.value);
    if is_year && first.ascii && text[at..].starts_with(['-', '/', '.']) {
        return separated(text, start, first);
    }
    if is_year && text[at..].starts_with('年') {
        date.year = u16::try_from(first.value).ok();
        at += '年'.len_utf8();
        date.end = at;
        next = number(&text[at..]);
        at += next.map_or(0, |n| n.bytes);
    }
    if let Some(month) = next.filter(|n| (1..=12).contains(&n.value))
        && text[at..].starts_with('月')
    {
        date.month = u8::try_from(month.value).ok();
        at += '月'.len_utf8();
        date.end = at;
        next = number(&text[at..]);
        at += next.map_or(0, |n| n.bytes);
    }
    let lone = date.year.is_none() && date.month.is_none();
    if let Some(day) = next.filter(|n| (1..=31).contains(&n.value) && (n.ascii || !lone))
        && (date.year.is_none() || date.month.is_some())
        && (text[at..].starts_with('日') || (!lone && text[at..].starts_with('号')))
    {
        date.day = u8::try_from(day.value).ok();
        date.end = at + '日'.len_utf8();
    }
    (date.end > start).then_some(date)
}

fn separated(text: &str, start: usize, year: Number) -> Option<PrintedDate> {
    let mut at = start + year.bytes;
    let separator = text[at..].chars().next()?;
    let mut parts = [0_u8; 2];
    for part in &mut parts {
        at += text[at..].starts_with(separator).then_some(1)?;
        let digits = number(&text[at..]).filter(|n| n.ascii && n.digits <= 2)?;
        *part = u8::try_from(digits.value).ok()?;
        at += digits.bytes;
    }
    let date = PrintedDate {
        start,
        end: at,
        year: u16::try_from(year.value).ok(),
        month: Some(parts[0]),
        day: Some(parts[1]),
    };
    date.dated().map(|_| date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        let text = fold(text);
        let part = |p: Option<u16>| p.map_or("_".to_owned(), |n| n.to_string());
        printed_dates(&text)
            .iter()
            .map(|d| {
                let printed = &text[d.start..d.end];
                let month = part(d.month.map(u16::from));
                let day = part(d.day.map(u16::from));
                format!("{printed}={}.{month}.{day}", part(d.year))
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn reads_full_and_partial_dates() {
        for (text, dates) in [
            ("于2024年3月5日召开", "2024年3月5日=2024.3.5"),
            ("２０２４年３月起", "2024年3月=2024.3._"),
            ("2024年工作", "2024年=2024._._"),
            ("3月4日至6日", "3月4日=_.3.4 6日=_._.6"),
            ("二〇二四年三月二十五日", "二〇二四年三月二十五日=2024.3.25"),
            (
                "二月二十日,十二月十日",
                "二月二十日=_.2.20 十二月十日=_.12.10",
            ),
            ("29日上午", "29日=_._.29"),
            (
                "2024-03-05 2024.3.6 2024/3/7",
                "2024-03-05=2024.3.5 2024.3.6=2024.3.6 2024/3/7=2024.3.7",
            ),
            ("3月5号", "3月5号=_.3.5"),
            ("10个月 5.3日 13月 40日 一日千里 100年", ""),
            ("2024-13-05 12024年", ""),
        ] {
            assert_eq!(shown(text), dates, "{text}");
        }
    }

    #[test]
    fn only_a_printed_year_makes_a_date() {
        let date = |text: &str| printed_dates(text)[0].dated().map(|d| d.to_string());
        assert_eq!(date("2024年3月5日"), Some("2024-03-05".to_owned()));
        assert_eq!(date("2024年2月"), Some("2024-02".to_owned()));
        assert_eq!(date("2023年2月29日"), None);
        assert_eq!(date("3月5日"), None);
    }

    proptest! {
        #[test]
        fn any_text_gives_ordered_dates(text in "[0-9年月日〇一十二廿号./\\-甲é\\n]{0,60}") {
            let mut last = 0;
            for date in printed_dates(&text) {
                prop_assert!(date.start >= last && date.end > date.start);
                prop_assert!(text.get(date.start..date.end).is_some());
                last = date.end;
            }
        }
    }
}
