//! Which encoding bytes are in: UTF-8, UTF-16, GB18030 (with GBK and GB2312) or Big5.
//!
//! Strict UTF-8 is tried first, since text in another encoding hardly ever passes it; only then is
//! anything guessed. Tested through [`super::decode`].

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::Unreadable;

/// Bytes that the guess looks at, from the first that is not ASCII; more makes it slower, not better.
const SAMPLE: usize = 16 << 10;

/// First bytes of files that are no plain text, and what they are.
const MAGIC: [(&[u8], &str); 16] = [
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xFF\xD8\xFF", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1", "an old office document"),
    (b"{\\rtf", "a rich text document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"),
    (b"\x1F\x8B\x08", "gzip data without .gz in its name"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x7FELF", "a program"),
    (b"\0\0\xFE\xFF", "UTF-32 or a binary file"),
];

/// Encoding of a file by its first bytes, and the length of its byte order mark. `complete` says
/// that `bytes` is the whole file, so that a character cut at the end is an error.
///
/// # Errors
///
/// [`Unreadable::Binary`] and [`Unreadable::Undecodable`].
pub(super) fn detect(
    bytes: &[u8],
    complete: bool,
    label: Option<&'static Encoding>,
) -> Result<(&'static Encoding, usize), Unreadable> {
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Unreadable::Binary(kind));
    }
    if bytes.starts_with(b"\xFF\xFE\0\0") {
        return Err(Unreadable::Undecodable(" (UTF-32?)".to_owned()));
    }
    if let Some(marked) = Encoding::for_bom(bytes) {
        return Ok(marked);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return Ok((encoding, 0));
    }
    let valid = match simdutf8::compat::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => !complete && error.error_len().is_none(),
    };
    if valid || mostly_utf8(bytes) {
        return Ok((UTF_8, 0));
    }
    let declared = label.map(|label| if label == GBK { GB18030 } else { label });
    if let Some(declared) = declared.filter(|encoding| is_east_asian(encoding))
        && let Some(text) = declared.decode_without_bom_handling_and_without_replacement(bytes)
        // private characters: bytes of another encoding
        && !text.contains(|c| matches!(c, '\u{E000}'..='\u{F8FF}'))
    {
        return Ok((declared, 0));
    }
    guess(bytes, complete)
}

/// Neither Latin, Greek and the like nor Unicode.
fn is_east_asian(encoding: &'static Encoding) -> bool {
    !encoding.is_single_byte() && ![UTF_8, UTF_16LE, UTF_16BE].contains(&encoding)
}

fn guess(bytes: &[u8], complete: bool) -> Result<(&'static Encoding, usize), Unreadable> {
    let start = Encoding::ascii_valid_up_to(bytes);
    let sample = &bytes[start..bytes.len().min(start + SAMPLE)];
    if is_plain_gb2312(sample) {
        return Ok((GB18030, 0));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, complete && start + sample.len() == bytes.len());
    // without and then with the expectation of Chinese: short texts often pass for Korean
    let guesses = [None, Some(&b"cn"[..])].map(|tld| detector.guess(tld, Utf8Detection::Deny));
    for encoding in guesses {
        if encoding == GBK || encoding == GB18030 {
            return Ok((GB18030, 0));
        }
        if encoding == BIG5 {
            return Ok((BIG5, 0));
        }
    }
    if bytes.contains(&0) {
        return Err(Unreadable::Binary("a binary file"));
    }
    Err(Unreadable::Undecodable(format!(
        " (looks like {})",
        guesses[0].name()
    )))
}

/// Simplified Chinese without rare characters, told without the guess, which is a hundred times
/// slower: all second bytes are high (of Big5 four in ten are not), and the first bytes spread over
/// the common characters (of Korean they end at C8).
fn is_plain_gb2312(sample: &[u8]) -> bool {
    let (mut pairs, mut common, mut late) = (0_usize, 0_usize, 0_usize);
    let mut at = 0;
    while at + 1 < sample.len() {
        let (first, second) = (sample[at], sample[at + 1]);
        if first < 0x80 {
            at += 1;
            continue;
        }
        if second < 0xA1 || !matches!(first, 0xA1..=0xF7) {
            return false;
        }
        pairs += 1;
        common += usize::from(matches!(first, 0xB0..=0xD7));
        late += usize::from(matches!(first, 0xC9..=0xD7));
        at += 2;
    }
    pairs >= 24 && common * 2 > pairs && late * 8 > pairs
}

/// UTF-8 with a few characters broken, as crawlers leave it when they cut at a byte limit.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|&b| b >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
        if bad > 64 && bad > good {
            return false;
        }
    }
    good >= 5 && bad <= (good / 100).max(1)
}

/// UTF-16 without a mark: a clear pattern of zero bytes (from line ends, digits and Latin), and
/// text that makes sense when decoded.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let mut zeros = [0_usize; 2];
    for pair in sample.chunks_exact(2) {
        zeros[0] += usize::from(pair[0] == 0);
        zeros[1] += usize::from(pair[1] == 0);
    }
    let encoding = match zeros {
        [0, 0] => return None,
        [even, odd] if even * 8 <= odd => UTF_16LE,
        [even, odd] if odd * 8 <= even => UTF_16BE,
        _ => return None,
    };
    // valid UTF-8 with a stray NUL is not UTF-16
    if std::str::from_utf8(sample).is_ok() && (zeros[0] + zeros[1]) * 4 < sample.len() {
        return None;
    }
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let expected = |c: char| {
        matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{A0}'..='\u{FF}' | '\u{2000}'..='\u{206F}'
            | '\u{3000}'..='\u{303F}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}')
    };
    let (sound, all) = text
        .chars()
        .fold((0, 0), |(s, n), c| (s + usize::from(expected(c)), n + 1));
    (sound * 10 >= all * 9).then_some(encoding)
}
