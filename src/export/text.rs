//! Text that every reader accepts: what has to be removed, escaped or guarded.

use std::borrow::Cow;

/// Removes what XML forbids and terminals obey (control characters, U+FFFE, U+FFFF), makes one blank
/// of every line break and tab, and trims. What comes out may be empty: then there is no value.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let plain = text.trim();
    if !plain.bytes().any(is_suspect) {
        return Cow::Borrowed(plain);
    }
    let mut cleaned = String::with_capacity(plain.len());
    for c in plain.chars() {
        match c {
            '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                if !cleaned.ends_with(' ') {
                    cleaned.push(' ');
                }
            }
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => cleaned.push(c),
        }
    }
    // A removed character may have shielded a blank at either end.
    Cow::Owned(cleaned.trim().to_owned())
}

/// True for the first bytes of characters that have to go, and of some that have not.
fn is_suspect(byte: u8) -> bool {
    byte < 0x20 || matches!(byte, 0x7f | 0xc2 | 0xe2 | 0xef)
}

/// Escapes the content of an element: `&`, `<`, and `>` after `]]`. Nothing else, because Gephi
/// drops a blank between two references.
pub(super) fn escape_content(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let reference: &[u8] = match byte {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' if bytes[..at].ends_with(b"]]") => b"&gt;",
            _ => continue,
        };
        out.extend_from_slice(&bytes[done..at]);
        out.extend_from_slice(reference);
        done = at + 1;
    }
    out.extend_from_slice(&bytes[done..]);
}

/// Escapes the value of an attribute in double quotes.
pub(super) fn escape_attribute(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let reference: &[u8] = match byte {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'"' => b"&quot;",
            _ => continue,
        };
        out.extend_from_slice(&bytes[done..at]);
        out.extend_from_slice(reference);
        done = at + 1;
    }
    out.extend_from_slice(&bytes[done..]);
}

/// Writes a text as a CSV field. What a spreadsheet would compute or turn into a number or date gets
/// an apostrophe in front; backslashes are doubled because Gephi escapes with them.
pub(super) fn escape_field(text: &str, out: &mut Vec<u8>) {
    let quoted = text.contains([',', '"']);
    if quoted {
        out.push(b'"');
    }
    if is_formula(text) || is_figure(text) {
        out.push(b'\'');
    }
    for byte in text.bytes() {
        match byte {
            b'"' => out.extend_from_slice(b"\"\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            byte => out.push(byte),
        }
    }
    if quoted {
        out.push(b'"');
    }
}

/// A full-width character in its ordinary width: Chinese spreadsheets read both alike.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// Starts like a formula.
fn is_formula(text: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|c| matches!(narrow(c), '=' | '+' | '-' | '@'))
}

/// Reads like a number, a date or a time: a code that would lose its zeros, a page 1-3 that would
/// become the third of January.
fn is_figure(text: &str) -> bool {
    let mut chars = text.chars().map(narrow);
    chars.next().is_some_and(|c| c.is_ascii_digit() || c == '.')
        && chars.all(|c| {
            c.is_ascii_digit()
                || matches!(c, '.' | ',' | ':' | '/' | '-' | '+' | '%' | ' ' | 'e' | 'E')
                || matches!(c, '年' | '月' | '日')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleans_what_readers_choke_on() {
        for (text, want) in [
            ("沈东", "沈东"),
            (" 沈\r\n东\t路 ", "沈 东 路"),
            ("沈\u{0}东\u{1b}[31m", "沈东[31m"),
            ("\u{0} 沈东 \u{7f}", "沈东"),
            ("a\u{85}b\u{2028}c\u{fffe}\u{ffff}", "a b c"),
            ("“引号”（全角）\u{a0}x", "“引号”（全角）\u{a0}x"),
            ("\u{3000}", ""),
            ("\u{1}", ""),
        ] {
            assert_eq!(clean(text), want, "{text:?}");
        }
    }

    #[test]
    fn escapes_only_what_must_be() {
        let with = |escape: fn(&str, &mut Vec<u8>), text| {
            let mut out = Vec::new();
            escape(text, &mut out);
            String::from_utf8(out).unwrap()
        };
        for (text, content, attribute) in [
            (
                "a & b <c> \"d\" 'e'",
                "a &amp; b &lt;c> \"d\" 'e'",
                "a &amp; b &lt;c> &quot;d&quot; 'e'",
            ),
            ("]]>", "]]&gt;", "]]>"),
            ("]>]]x>", "]>]]x>", "]>]]x>"),
            ("", "", ""),
        ] {
            assert_eq!(with(escape_content, text), content);
            assert_eq!(with(escape_attribute, text), attribute);
        }
        for (text, field) in [
            ("沈东", "沈东"),
            ("a,b", "\"a,b\""),
            ("说\"好\"", "\"说\"\"好\"\"\""),
            ("=1+1", "'=1+1"),
            ("＝HYPERLINK(\"x\")", "\"'＝HYPERLINK(\"\"x\"\")\""),
            ("-3", "'-3"),
            ("@x", "'@x"),
            ("0012", "'0012"),
            ("1-3", "'1-3"),
            ("１／３", "'１／３"),
            ("2024年3月", "'2024年3月"),
            ("1—3", "1—3"),
            ("3号楼", "3号楼"),
            ("a\\b", "a\\\\b"),
            ("", ""),
        ] {
            assert_eq!(with(escape_field, text), field);
        }
    }
}
