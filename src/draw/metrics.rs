//! How wide a text is, without a font: Chinese characters are as wide as they are high, Latin letters
//! as in Helvetica.

use unicode_width::UnicodeWidthChar;

/// Widths of the characters from the blank to the tilde, in thousandths of their height (Adobe's font
/// metrics of Helvetica).
const LATIN: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// Width of a text at a size.
pub(super) fn width(text: &str, size: f64) -> f64 {
    size * text.chars().map(em).sum::<f64>()
}

fn em(c: char) -> f64 {
    let latin = (c as usize).checked_sub(32).and_then(|at| LATIN.get(at));
    match (latin, c.width()) {
        (Some(width), _) => f64::from(*width) / 1000.0,
        (None, Some(2)) => 1.0,
        (None, Some(1)) => 0.6,
        _ => 0.0,
    }
}

/// Breaks a text into lines that are not wider than this, at blanks or, within Chinese, anywhere.
pub(super) fn wrap(text: &str, size: f64, most: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        let longer = format!("{line}{word}");
        if !line.is_empty() && width(longer.trim_end(), size) > most {
            lines.push(line.trim_end().to_owned());
            line = word.trim_start().to_owned();
        } else {
            line = longer;
        }
    }
    if !line.trim_end().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Pieces that are not broken: words with the blank behind them, wide characters one by one.
fn words(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if c == ' ' || c.width() == Some(2) {
            pieces.push(&text[start..end]);
            start = end;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// A name on one line, or on two of about equal length where it is long.
pub(super) fn two_lines(name: &str, longest: f64) -> Vec<String> {
    let whole = width(name, 1.0);
    if whole <= longest {
        return vec![name.to_owned()];
    }
    let mut best: Option<(f64, usize)> = None;
    for (at, c) in name.char_indices().skip(1) {
        let may_break = c.width() == Some(2) || name[..at].ends_with(' ');
        let uneven = (whole / 2.0 - width(&name[..at], 1.0)).abs();
        if may_break && best.is_none_or(|(least, _)| uneven < least) {
            best = Some((uneven, at));
        }
    }
    best.map_or_else(
        || vec![name.to_owned()],
        |(_, at)| vec![name[..at].trim_end().to_owned(), name[at..].to_owned()],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_widths() {
        assert_eq!(width("白露", 10.0), 20.0);
        assert!((width("iW", 10.0) - 11.66).abs() < 1e-9);
        assert_eq!(width("", 10.0), 0.0);
    }

    #[test]
    fn long_texts_are_broken_where_they_may() {
        assert_eq!(wrap("ab cd ef", 1.0, 2.9), ["ab cd", "ef"]);
        assert_eq!(wrap("白露白露白", 1.0, 2.0), ["白露", "白露", "白"]);
        assert_eq!(wrap("", 1.0, 2.0), Vec::<String>::new());
        assert_eq!(two_lines("北岭县人民医院", 5.0).len(), 2);
        assert_eq!(two_lines("白露", 5.0), ["白露"]);
        assert_eq!(two_lines("unbreakable", 2.0), ["unbreakable"]);
    }
}
