//! Text that is safe and measurable on a terminal.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a text takes on a terminal; Chinese characters take two.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// Brings a text to one line and takes out whatever a terminal would obey: escape sequences,
/// control characters, marks that turn the direction of writing.
pub(crate) fn on_one_line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| c.is_control() || turns_direction(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => match chars.peek() {
                Some('[') => {
                    chars.next();
                    skip_parameters(&mut chars);
                }
                Some(']' | 'P' | 'X' | '^' | '_') => skip_string(&mut chars),
                Some(' '..='/') => {
                    chars.next();
                    chars.next();
                }
                Some('0'..='~') => {
                    chars.next();
                }
                _ => {}
            },
            '\u{9b}' => skip_parameters(&mut chars),
            '\u{9d}' | '\u{90}' => skip_string(&mut chars),
            '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if c.is_control() || turns_direction(c) => {}
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Takes out of every line what a terminal would obey; the lines stay.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    let kept = |c: char| matches!(c, '\n' | '\t') || !(c.is_control() || turns_direction(c));
    if text.chars().all(kept) {
        return Cow::Borrowed(text);
    }
    let lines = text
        .split('\n')
        .map(|line| on_one_line(line.trim_end_matches('\r')));
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Passes over the rest of a control sequence (CSI), its final byte included. What cannot belong to
/// it ends it, so that no text is lost.
fn skip_parameters(chars: &mut Chars<'_>) {
    while let Some(c) = chars.peek() {
        match c {
            ' '..='?' => {
                chars.next();
            }
            '@'..='~' => {
                chars.next();
                return;
            }
            _ => return,
        }
    }
}

/// Passes over a control string (OSC and its kin) up to its end mark, if it has one on its line.
fn skip_string(chars: &mut Chars<'_>) {
    let mut ahead = chars.clone();
    while let Some(c) = ahead.next() {
        match c {
            '\u{7}' | '\u{9c}' => break,
            '\u{1b}' => {
                ahead.next_if_eq(&'\\');
                break;
            }
            '\n' => return,
            _ => {}
        }
    }
    *chars = ahead;
}

/// The longest beginning of a text that fits, with `…` where something is missing.
pub(crate) fn cut_end(text: &str, room: usize) -> Cow<'_, str> {
    if text.width() <= room {
        return Cow::Borrowed(text);
    }
    let mut used = 1;
    let mut kept = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        kept = at + c.len_utf8();
    }
    Cow::Owned(if room == 0 {
        String::new()
    } else {
        format!("{}…", &text[..kept])
    })
}

/// The longest ending of a text that fits, with `…` where something is missing.
pub(crate) fn cut_start(text: &str, room: usize) -> Cow<'_, str> {
    if text.width() <= room {
        return Cow::Borrowed(text);
    }
    let mut used = 1;
    let mut kept = text.len();
    for (at, c) in text.char_indices().rev() {
        used += c.width().unwrap_or(0);
        if used > room {
            break;
        }
        kept = at;
    }
    Cow::Owned(if room == 0 {
        String::new()
    } else {
        format!("…{}", &text[kept..])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_find_nothing_to_obey() {
        for (text, plain) in [
            ("沈东", "沈东"),
            ("沈\r\n东\t路", "沈 东 路"),
            ("红\u{1b}[31m字\u{1b}[0m", "红字"),
            ("题\u{1b}]0;标题\u{7}目", "题目"),
            ("题\u{1b}]0;标题\u{1b}\\目", "题目"),
            ("\u{1b}c清\u{1b}(B屏", "清屏"),
            ("单\u{1b}", "单"),
            ("开\u{1b}[中文", "开中文"),
            ("c1\u{9b}31m字", "c1字"),
            ("反\u{202e}向\u{7f}\u{0}", "反向"),
        ] {
            assert_eq!(on_one_line(text), plain, "{text:?}");
        }
    }

    #[test]
    fn long_texts_are_cut_by_their_width() {
        for (text, room, end, start) in [
            ("区长沈东", 8, "区长沈东", "区长沈东"),
            ("区长沈东", 7, "区长沈…", "…长沈东"),
            ("区长沈东", 6, "区长…", "…沈东"),
            ("a区b", 3, "a…", "…b"),
            ("abc", 1, "…", "…"),
            ("abc", 0, "", ""),
        ] {
            assert_eq!(cut_end(text, room), end, "{text} {room}");
            assert_eq!(cut_start(text, room), start, "{text} {room}");
        }
    }

    proptest::proptest! {
        #[test]
        fn cut_texts_fit(text in "\\PC{0,40}", room in 0_usize..30) {
            proptest::prop_assert!(width(&cut_end(&text, room)) <= room.max(width(&text).min(room)));
            proptest::prop_assert!(width(&cut_start(&text, room)) <= room.max(width(&text).min(room)));
            proptest::prop_assert!(!on_one_line(&text).chars().any(char::is_control));
        }
    }
}
