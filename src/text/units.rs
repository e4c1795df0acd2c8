//! Sentences and clauses of normal text.

/// What ends at a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BreakKind {
    /// A clause (comma, colon).
    Clause,
    /// A sentence (full stop, question or exclamation mark, semicolon).
    Sentence,
    /// A paragraph, headline or other block (line end that was kept).
    Paragraph,
}

/// End of a unit: the byte offset after its last character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// Byte offset, exclusive end of the unit.
    pub end: usize,
    /// The strongest unit that ends there.
    pub kind: BreakKind,
}

/// All breaks of a text, ascending; the last one ends the text.
#[derive(Clone, Debug, Default)]
pub struct Units {
    /// The breaks.
    pub breaks: Vec<Break>,
}

/// First bytes of what may end a unit.
const MAY_END: [bool; 256] = {
    let mut table = [false; 256];
    let first = *b"\n!?;,:\xE3\xE2";
    let mut at = 0;
    while at < first.len() {
        table[first[at] as usize] = true;
        at += 1;
    }
    table
};

/// True for the blanks that line joining and name comparison pass over.
pub fn is_blank(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\u{3000}' | '\u{A0}' | '\u{FEFF}' | '\u{200B}'
    )
}

impl Units {
    /// Splits folded text. Closing quotes and brackets after a full stop belong to its sentence;
    /// a comma or colon between digits ends nothing.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut breaks: Vec<Break> = Vec::with_capacity(text.len() / 24);
        let mut at = 0;
        while at < bytes.len() {
            if !MAY_END[usize::from(bytes[at])] {
                at += 1;
                continue;
            }
            let (width, kind) = match bytes[at] {
                b'\n' => (1, BreakKind::Paragraph),
                b'!' | b'?' | b';' => (1, BreakKind::Sentence),
                b',' | b':' => {
                    let digit = |b: Option<&u8>| b.is_some_and(u8::is_ascii_digit);
                    if at > 0 && digit(bytes.get(at - 1)) && digit(bytes.get(at + 1)) {
                        at += 1;
                        continue;
                    }
                    (1, BreakKind::Clause)
                }
                // 。 is E3 80 82
                0xE3 if bytes[at + 1..].starts_with(&[0x80, 0x82]) => (3, BreakKind::Sentence),
                // … is E2 80 A6, — is E2 80 94: a doubled one parts clauses
                0xE2 if bytes[at..].starts_with(b"\xE2\x80\x94\xE2\x80\x94")
                    || bytes[at..].starts_with(b"\xE2\x80\xA6\xE2\x80\xA6") =>
                {
                    (6, BreakKind::Clause)
                }
                _ => {
                    at += 1;
                    continue;
                }
            };
            at += width;
            if kind == BreakKind::Sentence {
                at += closers(&text[at..]);
            }
            match breaks.last_mut() {
                Some(last) if last.end + width == at && kind == BreakKind::Paragraph => {
                    last.end = at;
                    last.kind = BreakKind::Paragraph;
                }
                _ => breaks.push(Break { end: at, kind }),
            }
        }
        if breaks.last().is_none_or(|b| b.end < text.len()) && !text.is_empty() {
            breaks.push(Break {
                end: text.len(),
                kind: BreakKind::Paragraph,
            });
        }
        Self { breaks }
    }

    /// Index of the break that ends the unit holding the byte offset.
    pub fn index(&self, byte: usize) -> usize {
        self.breaks.partition_point(|b| b.end <= byte)
    }

    /// Byte range of the sentence (or larger unit) that holds the byte offset.
    pub fn sentence(&self, byte: usize) -> (usize, usize) {
        self.unit(byte, BreakKind::Sentence)
    }

    /// Byte range of the clause that holds the byte offset.
    pub fn clause(&self, byte: usize) -> (usize, usize) {
        self.unit(byte, BreakKind::Clause)
    }

    fn unit(&self, byte: usize, kind: BreakKind) -> (usize, usize) {
        let at = self.index(byte).min(self.breaks.len().saturating_sub(1));
        let first = self.breaks[..at].iter().rposition(|b| b.kind >= kind);
        let last = self.breaks[at..].iter().find(|b| b.kind >= kind);
        (
            first.map_or(0, |i| self.breaks[i].end),
            last.map_or(0, |b| b.end),
        )
    }
}

fn closers(rest: &str) -> usize {
    rest.chars()
        .take_while(|c| matches!(c, '”' | '’' | '」' | '』' | '"' | '\'' | ')' | '》'))
        .map(char::len_utf8)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_sentences_and_clauses() {
        let text = "他说:“好。”会上,1,000人到会;散了\n标题\n";
        let units = Units::new(text);
        let pieces = |kind: BreakKind| {
            let mut out = Vec::new();
            let mut start = 0;
            for b in units.breaks.iter().filter(|b| b.kind >= kind) {
                out.push(&text[start..b.end]);
                start = b.end;
            }
            out
        };
        assert_eq!(
            pieces(BreakKind::Sentence),
            ["他说:“好。”", "会上,1,000人到会;", "散了\n", "标题\n"]
        );
        assert_eq!(
            pieces(BreakKind::Clause)[0..4],
            ["他说:", "“好。”", "会上,", "1,000人到会;"]
        );
        let at = text.find("人到").unwrap();
        assert_eq!(
            &text[units.sentence(at).0..units.sentence(at).1],
            "会上,1,000人到会;"
        );
    }
}
