//! Bytes to text; what decodes to control characters is refused as binary.

use encoding_rs::{Encoding, UTF_8};

use super::Unreadable;
use super::encoding::detect;

/// Text, and what it took to decode it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text without byte order mark; CR LF kept, U+0000 replaced by U+FFFD.
    pub text: String,
    /// The encoding it was in.
    pub encoding: &'static Encoding,
    /// Broken characters that were replaced by U+FFFD.
    pub replaced: usize,
}

/// Decodes a whole file or record.
///
/// # Errors
///
/// [`Unreadable::Empty`] for no bytes or blanks alone, [`Unreadable::Binary`],
/// [`Unreadable::Undecodable`] where more than one character in a hundred is broken.
pub fn decode(bytes: Vec<u8>) -> Result<Decoded, Unreadable> {
    decode_labelled(bytes, None)
}

/// Decodes a whole file that names its own encoding, which is believed after byte order mark and
/// strict UTF-8 only.
pub(super) fn decode_labelled(
    bytes: Vec<u8>,
    label: Option<&'static Encoding>,
) -> Result<Decoded, Unreadable> {
    let (encoding, mark) = detect(&bytes, true, label)?;
    let decoded = convert(&bytes, encoding, mark);
    if looks_binary(&decoded.text) {
        return Err(Unreadable::Binary("a binary file"));
    }
    let characters = decoded.text.chars();
    if decoded.replaced > 0 && decoded.replaced > tolerated(characters.count()) {
        return Err(Unreadable::Undecodable(format!(
            " (tried {})",
            encoding.name()
        )));
    }
    let text = without_nul(decoded.text);
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(Decoded { text, ..decoded })
}

/// Broken characters that a text of so many may have and still be read.
fn tolerated(characters: usize) -> usize {
    if characters < 10 {
        0
    } else {
        (characters / 100).max(1)
    }
}

/// Replaces U+0000, which SQLite and many readers take for the end.
pub(super) fn without_nul(text: String) -> String {
    if text.as_bytes().contains(&0) {
        text.replace('\0', "\u{FFFD}")
    } else {
        text
    }
}

fn convert(bytes: &[u8], encoding: &'static Encoding, mark: usize) -> Decoded {
    if encoding == UTF_8 {
        let bytes = &bytes[mark..];
        let (text, replaced) = match simdutf8::basic::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), 0),
            Err(_) => {
                let bad = bytes
                    .utf8_chunks()
                    .filter(|c| !c.invalid().is_empty())
                    .count();
                (String::from_utf8_lossy(bytes).into_owned(), bad)
            }
        };
        return Decoded {
            text,
            encoding,
            replaced,
        };
    }
    let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
    let replaced = if broken {
        text.matches('\u{FFFD}').count()
    } else {
        0
    };
    Decoded {
        text: text.into_owned(),
        encoding,
        replaced,
    }
}

/// Control characters beyond stray ones.
pub(super) fn looks_binary(text: &str) -> bool {
    let control = |b: &u8| *b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r' | b'\x0C') || *b == 0x7F;
    let controls = text.as_bytes().iter().filter(|b| control(b)).count();
    controls > 8 && controls * 32 > text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, GB18030, GBK, UTF_16BE, UTF_16LE};
    use proptest::prelude::*;

    const SIMPLIFIED: &str =
        "常丰区委书记沈知远昨日调研重点企业，听取项目建设情况汇报。\r\n他要求抓好落实。";
    const TRADITIONAL: &str =
        "常豐區委書記沈知遠昨日調研重點企業，聽取項目建設情況匯報。\r\n他要求抓好落實。";

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        let bytes = |unit: u16| {
            if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        let (bytes, _, lossy) = encoding.encode(text);
        assert!(!lossy, "{}", encoding.name());
        bytes.into_owned()
    }

    fn after(mark: &[u8], text: Vec<u8>) -> Vec<u8> {
        [mark, &text].concat()
    }

    #[test]
    fn encodings_are_told_by_the_bytes() {
        let (s, t) = (SIMPLIFIED, TRADITIONAL);
        for (what, bytes, text, encoding) in [
            ("utf-8", s.as_bytes().to_vec(), s, UTF_8),
            ("utf-8 bom", after(b"\xEF\xBB\xBF", s.into()), s, UTF_8),
            (
                "utf-16le bom",
                after(b"\xFF\xFE", utf16(s, true)),
                s,
                UTF_16LE,
            ),
            (
                "utf-16be bom",
                after(b"\xFE\xFF", utf16(s, false)),
                s,
                UTF_16BE,
            ),
            ("utf-16le", utf16(s, true), s, UTF_16LE),
            ("utf-16be", utf16(s, false), s, UTF_16BE),
            ("gb18030", encoded(s, GB18030), s, GB18030),
            ("gbk, traditional", encoded(t, GBK), t, GB18030),
            (
                "gbk, one line",
                encoded("沈知远出席会议", GBK),
                "沈知远出席会议",
                GB18030,
            ),
            ("gbk, a name", encoded("沈知远", GBK), "沈知远", GB18030),
            (
                "gb18030, four bytes",
                encoded("区长䶮㙍𠮷出席了昨日的会议", GB18030),
                "区长䶮㙍𠮷出席了昨日的会议",
                GB18030,
            ),
            ("big5", encoded(t, BIG5), t, BIG5),
            (
                "big5, one line",
                encoded("縣長昨日出席會議", BIG5),
                "縣長昨日出席會議",
                BIG5,
            ),
            ("ascii", b"A1 2024-03-05".to_vec(), "A1 2024-03-05", UTF_8),
        ] {
            let decoded = decode(bytes).unwrap_or_else(|e| panic!("{what}: {e}"));
            assert_eq!(
                (decoded.text.as_str(), decoded.encoding),
                (text, encoding),
                "{what}"
            );
            assert_eq!(decoded.replaced, 0, "{what}");
        }
    }

    #[test]
    fn nul_becomes_a_replacement_character() {
        assert_eq!(
            decode("区长\0沈知远".into()).unwrap().text,
            "区长\u{FFFD}沈知远"
        );
        assert_eq!(
            decode("区长\0沈知远。".into()).unwrap().text,
            "区长\u{FFFD}沈知远。"
        );
    }

    #[test]
    fn a_character_cut_at_the_end_costs_that_character() {
        let bytes = SIMPLIFIED.as_bytes();
        let decoded = decode(bytes[..bytes.len() - 1].to_vec()).unwrap();
        assert_eq!((decoded.encoding, decoded.replaced), (UTF_8, 1));
        assert!(decoded.text.ends_with("抓好落实\u{FFFD}"));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for (what, bytes, code) in [
            ("nothing", vec![], "empty"),
            ("blanks", b" \r\n\t ".to_vec(), "empty"),
            ("only a mark", b"\xEF\xBB\xBF".to_vec(), "empty"),
            ("pdf", b"%PDF-1.7 ...".to_vec(), "binary"),
            ("docx", b"PK\x03\x04....".to_vec(), "binary"),
            ("zeros", vec![0; 4096], "binary"),
            ("controls", (0..40).cycle().take(4000).collect(), "binary"),
            (
                "all bytes",
                (0..=255).cycle().take(4096).collect(),
                "binary",
            ),
            ("utf-32", b"\xFF\xFE\0\0\x41\0\0\0".to_vec(), "undecodable"),
            (
                "latin",
                "Résumé du conseil à Orléans, été"
                    .chars()
                    .map(|c| c as u8)
                    .collect(),
                "undecodable",
            ),
        ] {
            let code_given = decode(bytes).map_or_else(|e| e.code(), |d| d.encoding.name());
            assert_eq!(code_given, code, "{what}");
        }
    }

    #[test]
    fn a_label_is_believed_after_strict_utf8() {
        let label = Encoding::for_label(b"big5");
        let decoded = decode_labelled(encoded("局長", BIG5), label).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.encoding), ("局長", BIG5));
        for lie in
            ["gb2312", "utf-16", "utf-8", "shift_jis"].map(|l| Encoding::for_label(l.as_bytes()))
        {
            let decoded = decode_labelled(encoded(TRADITIONAL, BIG5), lie).unwrap();
            assert_eq!(
                (decoded.text.as_str(), decoded.encoding),
                (TRADITIONAL, BIG5),
                "{lie:?}"
            );
        }
        let decoded = decode_labelled("局长".into(), label).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.encoding), ("局长", UTF_8));
    }

    proptest! {
        #[test]
        fn any_text_survives_utf8(text in "[\\PC\\r\\n]{0,80}") {
            match decode(text.clone().into_bytes()) {
                Ok(decoded) => prop_assert_eq!(decoded.text, text.trim_start_matches('\u{FEFF}')),
                Err(error) => prop_assert!(matches!(error, Unreadable::Empty | Unreadable::Binary(_))),
            }
        }

        #[test]
        fn any_bytes_decode_or_fail(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(decoded) = decode(bytes) {
                prop_assert!(!decoded.text.contains('\0') && !decoded.text.is_empty());
            }
        }
    }
}
