//! Strings, ids and numbers as bytes in a growing buffer, without allocating: a large graph has tens
//! of millions of them.

use std::io::{self, Write};

use crate::model::PartialDate;

/// Bytes collected before they are handed on.
const CHUNK: usize = 1 << 18;
/// 10⁰ … 10¹³.
const POWERS: [f64; 14] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
];
/// Bounds between the decimal exponents −5 … 7.
const BOUNDS: [f64; 12] = [
    1e-4, 1e-3, 1e-2, 1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
];
/// Significant digits of a number.
const DIGITS: usize = 9;
/// `00` … `99`: dividing by a hundred halves the work of dividing by ten.
const TWO_DIGITS: [[u8; 2]; 100] = {
    let mut table = [[0; 2]; 100];
    let mut i = 0;
    while i < 100 {
        table[i] = [b'0' + (i / 10) as u8, b'0' + (i % 10) as u8];
        i += 1;
    }
    table
};

/// The number with nine significant digits, so that no machine writes another last one.
pub fn nine_digits(number: f64) -> f64 {
    format!("{number:.8e}").parse().unwrap_or(number)
}

/// What is about to be written.
#[derive(Debug, Default)]
pub(super) struct Bytes {
    /// The bytes; escapes append here.
    pub buffer: Vec<u8>,
}

impl Bytes {
    /// Appends as it is.
    pub(super) fn raw(&mut self, text: &str) {
        self.buffer.extend_from_slice(text.as_bytes());
    }

    /// Appends an element id: a letter and the position counted from 1.
    pub(super) fn id(&mut self, letter: u8, position: usize) {
        self.buffer.push(letter);
        self.count(position as u64 + 1);
    }

    /// Appends a whole number.
    pub(super) fn count(&mut self, mut number: u64) {
        if number < 10 {
            self.buffer.push(b'0' + number as u8);
            return;
        }
        let mut digits = [0u8; 20];
        let mut at = digits.len();
        while number >= 10 {
            at -= 2;
            digits[at..at + 2].copy_from_slice(&TWO_DIGITS[(number % 100) as usize]);
            number /= 100;
        }
        if number > 0 {
            at -= 1;
            digits[at] = b'0' + number as u8;
        }
        self.buffer.extend_from_slice(&digits[at..]);
    }

    /// Appends a finite number as a plain decimal with at most nine significant digits.
    pub(super) fn number(&mut self, number: f64) {
        debug_assert!(number.is_finite());
        let size = number.abs();
        if size < 1e9 && (size as u64) as f64 == size {
            if number < 0.0 {
                self.buffer.push(b'-');
            }
            self.count(size as u64);
            return;
        }
        if !(1e-5..1e8).contains(&size) {
            self.rare_number(number);
            return;
        }
        if number < 0.0 {
            self.buffer.push(b'-');
        }
        let mut exponent = BOUNDS.partition_point(|bound| *bound <= size) as i32 - 5;
        let mut mantissa = (size * POWERS[(8 - exponent) as usize] + 0.5) as u64;
        if mantissa >= 1_000_000_000 {
            mantissa /= 10;
            exponent += 1;
        }
        let mut digits = [0u8; DIGITS];
        for at in (1..DIGITS).rev().step_by(2) {
            digits[at - 1..=at].copy_from_slice(&TWO_DIGITS[(mantissa % 100) as usize]);
            mantissa /= 100;
        }
        digits[0] = b'0' + mantissa as u8;
        let used = digits
            .iter()
            .rposition(|&digit| digit != b'0')
            .map_or(1, |last| last + 1);
        if exponent < 0 {
            self.raw(&"0.0000"[..(1 - exponent) as usize]);
            self.buffer.extend_from_slice(&digits[..used]);
            return;
        }
        let whole = exponent as usize + 1;
        self.buffer.extend_from_slice(&digits[..whole]);
        if used > whole {
            self.buffer.push(b'.');
            self.buffer.extend_from_slice(&digits[whole..used]);
        }
    }

    /// Numbers so large or small that no count or ratio of ours is; slow, and exact.
    fn rare_number(&mut self, number: f64) {
        self.raw(&nine_digits(number).to_string());
    }

    /// Appends a day as `2024-03-05`.
    pub(super) fn day(&mut self, (year, month, day): (i16, u8, u8)) {
        let year = usize::from(year.unsigned_abs());
        self.buffer.extend_from_slice(&TWO_DIGITS[year / 100 % 100]);
        for part in [year % 100, usize::from(month), usize::from(day)] {
            self.buffer.extend_from_slice(&TWO_DIGITS[part % 100]);
            self.buffer.push(b'-');
        }
        self.buffer.pop();
    }

    /// Appends a date as `2024年3月5日`, as far as it is known.
    pub(super) fn chinese_date(&mut self, date: PartialDate) {
        let parts = [
            (u64::from(date.year.unsigned_abs()), "年"),
            (u64::from(date.month), "月"),
            (u64::from(date.day), "日"),
        ];
        for (number, word) in parts.into_iter().take_while(|(number, _)| *number > 0) {
            self.count(number);
            self.raw(word);
        }
    }

    /// Hands on what waits once it is a chunk; called between elements.
    pub(super) fn pass_on(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.buffer.len() >= CHUNK {
            self.hand_over(out)?;
        }
        Ok(())
    }

    /// Hands on everything.
    pub(super) fn hand_over(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(fill: impl FnOnce(&mut Bytes)) -> String {
        let mut bytes = Bytes::default();
        fill(&mut bytes);
        String::from_utf8(bytes.buffer).unwrap()
    }

    #[test]
    fn numbers_have_nine_digits_and_no_exponent() {
        for (number, want) in [
            (0.0, "0"),
            (3.0, "3"),
            (-1.0, "-1"),
            (0.5, "0.5"),
            (-0.123456789123, "-0.123456789"),
            (1.0 / 3.0, "0.333333333"),
            (2.0 / 3.0, "0.666666667"),
            (0.00012345678999, "0.00012345679"),
            (0.00001, "0.00001"),
            (0.99999999999, "1"),
            (9.9999999999, "10"),
            (99999999.99999, "100000000"),
            (999999999.9, "1000000000"),
            (12.5, "12.5"),
            (123456.789123, "123456.789"),
            (100.25, "100.25"),
            (1e12, "1000000000000"),
            (0.0000012345, "0.0000012345"),
        ] {
            assert_eq!(written(|bytes| bytes.number(number)), want);
        }
    }

    #[test]
    fn nine_digits_are_kept() {
        for (number, printed) in [
            (1.0 / 3.0, "0.333333333"),
            (12_345.678_901_23, "12345.6789"),
            (-0.0, "-0"),
            (2.0, "2"),
        ] {
            assert_eq!(nine_digits(number).to_string(), printed);
        }
    }

    #[test]
    fn ids_counts_and_dates() {
        assert_eq!(written(|bytes| bytes.id(b'n', 0)), "n1");
        for count in [0, 9, 10, 99, 100, 101, 1000, 12345, u64::MAX] {
            assert_eq!(written(|bytes| bytes.count(count)), count.to_string());
        }
        assert_eq!(written(|bytes| bytes.day((2024, 3, 5))), "2024-03-05");
        for (date, want) in [
            ("2024-03-05", "2024年3月5日"),
            ("2024-03", "2024年3月"),
            ("2024", "2024年"),
        ] {
            assert_eq!(
                written(|bytes| bytes.chinese_date(date.parse().unwrap())),
                want
            );
        }
    }

    proptest! {
        #[test]
        fn numbers_are_read_back(number in prop_oneof![
            -1e12f64..1e12, -1f64..1f64, -1e-4f64..1e-4, any::<f64>().prop_filter("finite", |n| n.is_finite()),
        ]) {
            let text = written(|bytes| bytes.number(number));
            let read: f64 = text.parse().unwrap();
            prop_assert!((read - number).abs() <= number.abs() * 0.500001e-8, "{} {}", number, text);
            prop_assert!(!text.contains(['e', 'E', 'n', 'i']));
            if (1e-5..1e8).contains(&number.abs()) {
                let digits = text.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit);
                prop_assert!(digits.count() <= 10, "{}", text);
            }
        }
    }
}
