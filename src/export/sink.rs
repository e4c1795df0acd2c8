//! The buffer that every writer fills: strings, ids and numbers as bytes, without allocating.

use std::io::{self, Write};

use crate::model::PartialDate;

/// Bytes collected before they are handed on.
const CHUNK: usize = 1 << 18;
/// 10⁰ … 10¹³.
const POWERS: [f64; 14] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
];
/// Significant digits of a number.
const DIGITS: i32 = 9;

/// A growing chunk in front of the real output.
pub(super) struct Sink<'a> {
    out: &'a mut dyn Write,
    /// What waits; escapes append here.
    pub buffer: Vec<u8>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self {
            out,
            buffer: Vec::with_capacity(CHUNK + CHUNK / 4),
        }
    }

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
        let mut digits = [0u8; 20];
        let mut at = digits.len();
        loop {
            at -= 1;
            digits[at] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.buffer.extend_from_slice(&digits[at..]);
    }

    /// Appends a finite number as a plain decimal with at most nine significant digits.
    pub(super) fn number(&mut self, number: f64) {
        debug_assert!(number.is_finite());
        let size = number.abs();
        if size < 1e9 && size.trunc() == size {
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
        let mut exponent = (size.log10().floor() as i32).clamp(-5, 8);
        let mut mantissa = (size * POWERS[(DIGITS - 1 - exponent) as usize]).round() as u64;
        if mantissa >= 1_000_000_000 {
            mantissa /= 10;
            exponent += 1;
        }
        let mut digits = [b'0'; DIGITS as usize];
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (mantissa % 10) as u8;
            mantissa /= 10;
        }
        let used = digits
            .iter()
            .rposition(|&d| d != b'0')
            .map_or(1, |last| last + 1);
        if exponent < 0 {
            self.raw(&"0.0000"[..(1 - exponent) as usize]);
            self.buffer.extend_from_slice(&digits[..used]);
            return;
        }
        let whole = exponent as usize + 1;
        self.buffer
            .extend_from_slice(&digits[..whole.min(digits.len())]);
        if used > whole {
            self.buffer.push(b'.');
            self.buffer.extend_from_slice(&digits[whole..used]);
        }
    }

    /// Numbers so large or small that no count or ratio of ours is; slow, and exact.
    fn rare_number(&mut self, number: f64) {
        let rounded: f64 = format!("{number:.8e}").parse().unwrap_or(number);
        self.raw(&rounded.to_string());
    }

    /// Appends a day as `2024-03-05`.
    pub(super) fn day(&mut self, (year, month, day): (i16, u8, u8)) {
        let year = year.unsigned_abs();
        for digit in [year / 1000, year / 100, year / 10, year] {
            self.buffer.push(b'0' + (digit % 10) as u8);
        }
        for part in [month, day] {
            self.buffer
                .extend_from_slice(&[b'-', b'0' + part / 10 % 10, b'0' + part % 10]);
        }
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
    pub(super) fn pass_on(&mut self) -> io::Result<()> {
        if self.buffer.len() >= CHUNK {
            self.out.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    /// Hands on the rest.
    pub(super) fn finish(self) -> io::Result<()> {
        self.out.write_all(&self.buffer)?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(fill: impl FnOnce(&mut Sink<'_>)) -> String {
        let mut out = Vec::new();
        let mut sink = Sink::new(&mut out);
        fill(&mut sink);
        sink.finish().unwrap();
        String::from_utf8(out).unwrap()
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
            assert_eq!(written(|sink| sink.number(number)), want);
        }
    }

    #[test]
    fn ids_counts_and_dates() {
        assert_eq!(written(|sink| sink.id(b'n', 0)), "n1");
        assert_eq!(written(|sink| sink.count(u64::MAX)), u64::MAX.to_string());
        assert_eq!(written(|sink| sink.day((2024, 3, 5))), "2024-03-05");
        for (date, want) in [
            ("2024-03-05", "2024年3月5日"),
            ("2024-03", "2024年3月"),
            ("2024", "2024年"),
        ] {
            assert_eq!(
                written(|sink| sink.chinese_date(date.parse().unwrap())),
                want
            );
        }
    }

    proptest! {
        #[test]
        fn numbers_are_read_back(number in prop_oneof![
            -1e12f64..1e12, -1f64..1f64, -1e-4f64..1e-4, any::<f64>().prop_filter("finite", |n| n.is_finite()),
        ]) {
            let text = written(|sink| sink.number(number));
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
