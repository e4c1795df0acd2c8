//! Folding: width, case, traditional and variant characters, one code point to one.
//!
//! The character table is `dictionaries/grammar/characters.csv` (from OpenCC, Apache-2.0).

use std::sync::LazyLock;

const PLANE: usize = 0x1_0000;

/// What each character of the basic plane folds to; built once.
static TABLE: LazyLock<Box<[u16]>> = LazyLock::new(|| {
    let mut table: Box<[u16]> = (0..PLANE).map(|c| c as u16).collect();
    for wide in 0xFF01..=0xFF5E_usize {
        table[wide] = (wide - 0xFEE0) as u16;
    }
    table[0x3000] = u16::from(b' ');
    table[0xA0] = u16::from(b' ');
    // one dot for the names of minorities and foreigners: • ・ ‧ ⋅ ･ → ·
    for dot in [0x2022, 0x30FB, 0x2027, 0x22C5, 0xFF65] {
        table[dot] = 0xB7;
    }
    let rows = include_str!("../../dictionaries/grammar/characters.csv");
    for row in rows.lines().skip(1) {
        let mut cells = row.split(',').map(|cell| cell.trim_matches('"').chars());
        let pair = (cells.next(), cells.next());
        if let (Some(mut from), Some(mut to)) = pair
            && let (Some(from), Some(to)) = (from.next(), to.next())
            && let (Ok(from), Ok(to)) =
                (u16::try_from(u32::from(from)), u16::try_from(u32::from(to)))
        {
            table[usize::from(from)] = to;
        }
    }
    for upper in (b'A'..=b'Z').map(usize::from) {
        table[upper] = (upper + 32) as u16;
        table[upper + 0xFEE0] = (upper + 32) as u16;
    }
    // a row may lead to another row's beginning: follow it to the end, so that folding twice is
    // folding once
    for at in 0..PLANE {
        let mut to = table[at];
        for _ in 0..4 {
            to = table[usize::from(to)];
        }
        table[at] = to;
    }
    table
});

/// Whether normal text takes a character as it is: it folds to itself and is neither blank nor the
/// end of a line. May say no of one that does.
pub(super) fn plain(table: &[u16], c: char) -> bool {
    match u16::try_from(u32::from(c)) {
        Ok(unit) => {
            unit > 0x20 && table[usize::from(unit)] == unit && !matches!(unit, 0x200B | 0xFEFF)
        }
        Err(_) => true,
    }
}

/// The table, so that loops need not ask every time whether it is there.
pub(super) fn table() -> &'static [u16] {
    &TABLE
}

/// Folds one character: full width → half width, upper → lower case, traditional and variant →
/// simplified. Length-keeping and idempotent.
pub fn fold_char(c: char) -> char {
    match u16::try_from(u32::from(c)) {
        Ok(unit) => char::from_u32(u32::from(TABLE[usize::from(unit)])).unwrap_or(c),
        Err(_) => c,
    }
}

/// Folds a string, code point by code point.
pub fn fold(text: &str) -> String {
    let table = table();
    // most of what is folded is folded already
    let changes =
        |c: char| u16::try_from(u32::from(c)).is_ok_and(|unit| table[usize::from(unit)] != unit);
    let Some(at) = text.find(changes) else {
        return text.to_owned();
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..at]);
    out.extend(text[at..].chars().map(fold_char));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_width_case_and_script() {
        for (from, to) in [
            ("鐘樓區", "钟楼区"),
            ("ＡＢ１", "ab1"),
            ("（甲）", "(甲)"),
            ("阿•乙", "阿·乙"),
        ] {
            assert_eq!(fold(from), to, "{from}");
        }
    }

    proptest! {
        #[test]
        fn folding_is_idempotent_and_keeps_length(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(text.chars().count(), once.chars().count());
            prop_assert_eq!(fold(&once), once);
        }
    }
}
