//! Bylines: who wrote and photographed, in every way that papers print it.

use std::ops::Range;

use super::folded::Folded;
use super::rules::{LayoutRules, is_byline_mark, is_name_char};

/// A byline inside a line; byte offsets from the line's first byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Byline {
    /// Where it is printed.
    pub range: Range<usize>,
    /// Where the names are printed.
    pub names: Vec<Range<usize>>,
}

/// What stands between the names and words of a byline.
fn is_separator(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t'
            | ','
            | '、'
            | '/'
            | '|'
            | ':'
            | '('
            | ')'
            | '*'
            | '【'
            | '】'
            | ';'
            | '\u{200B}'
    ) || c == '\u{FEFF}'
}

/// Names and words found in a stretch that is a byline throughout.
#[derive(Default)]
pub(super) struct Tokens {
    pub names: Vec<Range<usize>>,
    /// Bodies that sign in a reporter's place.
    pub desks: usize,
    pub words: usize,
    starts_with_word: bool,
    pub ends_with_word: bool,
    marked: bool,
}

impl Tokens {
    /// Reporters and desks.
    fn signers(&self) -> usize {
        self.names.len() + self.desks
    }
}

/// Reads folded characters as byline words and names; `None` where anything else stands there. What
/// follows a word directly must begin with a surname, unless the place is `sure` to be a byline.
pub(super) fn tokens(chars: &[char], sure: bool, rules: &LayoutRules) -> Option<Tokens> {
    let mut out = Tokens::default();
    let mut pieces: Vec<(Range<usize>, bool)> = Vec::new(); // (range, attached to a word before)
    let mut at = 0;
    let mut attached = false;
    while at < chars.len() {
        let c = chars[at];
        if is_separator(c) {
            at += 1;
            attached = false;
        } else if is_byline_mark(c) {
            out.marked = true;
            at += 1;
        } else if let Some(word) = rules.word_at(&chars[at..]) {
            out.starts_with_word |= pieces.is_empty();
            out.ends_with_word = true;
            out.words += 1;
            at += word.len;
            attached = true;
        } else {
            let rest = &chars[at..];
            let len = (0..rest.len())
                .find(|&i| !is_name_char(rest[i]) || (i > 1 && rules.word_at(&rest[i..]).is_some()))
                .unwrap_or(rest.len());
            let piece = &rest[..len];
            // 记者走进融媒体中心 is no byline: what follows a word directly is the desk itself
            if rules.is_desk(piece) && (!attached || rules.begins_desk(piece)) {
                out.desks += 1;
                out.ends_with_word = false;
                at += len;
                attached = false;
                continue;
            }
            if len == 0 || len > 8 {
                return None;
            }
            pieces.push((at..at + len, attached));
            out.ends_with_word = false;
            at += len;
            attached = false;
        }
    }
    let mut index = 0;
    while index < pieces.len() {
        let (mut range, attached) = pieces[index].clone();
        // a name of two characters set wide: 温　远
        if let Some((next, false)) = pieces.get(index + 1)
            && range.len() == 1
            && next.len() == 1
            && chars[range.end..next.start].iter().all(|&c| c == ' ')
        {
            range.end = next.end;
            index += 1;
        }
        let name: Vec<char> = chars[range.clone()]
            .iter()
            .copied()
            .filter(|&c| c != ' ')
            .collect();
        if !rules.may_be_name(&name)
            || (attached && !sure && !out.marked && !rules.is_surnamed(&name))
        {
            return None;
        }
        out.names.push(range);
        index += 1;
    }
    Some(out)
}

/// At least half of the names begin with a surname.
pub(super) fn surnamed(found: &Tokens, chars: &[char], rules: &LayoutRules) -> bool {
    let known = found.names.iter().filter(|n| {
        let name: Vec<char> = chars[n.start..n.end]
            .iter()
            .copied()
            .filter(|&c| c != ' ')
            .collect();
        rules.is_surnamed(&name)
    });
    found.signers() > 0 && known.count() * 2 >= found.names.len()
}

/// A byline from ranges of folded characters.
pub(super) fn byline(folded: &Folded, range: Range<usize>, names: Vec<Range<usize>>) -> Byline {
    let bytes = |r: Range<usize>| folded.byte(r.start)..folded.byte(r.end);
    Byline {
        range: bytes(range),
        names: names.into_iter().map(bytes).collect(),
    }
}

/// A line that is a byline and nothing else: □记者 甲 通讯员 乙, □甲 乙, 甲 乙 图文报道, （记者 甲）.
pub(super) fn byline_line(
    content: &str,
    rules: &LayoutRules,
    folded: &mut Folded,
) -> Option<Byline> {
    folded.fill(content, 80);
    let chars = folded.chars();
    let found = tokens(chars, false, rules)?;
    let opened = found.marked || found.starts_with_word;
    let named = found.signers() > 0
        && (opened || (found.words > 0 && found.ends_with_word && surnamed(&found, chars, rules)));
    let word_alone = found.signers() == 0 && found.words > 0 && chars.len() >= 4;
    (named || word_alone).then(|| byline(folded, 0..chars.len(), found.names))
}

/// A line of names alone, all with surnames; a byline only where the page puts it in a byline's
/// place.
pub(super) fn names_line(
    content: &str,
    rules: &LayoutRules,
    folded: &mut Folded,
) -> Option<Byline> {
    folded.fill(content, 24);
    let chars = folded.chars();
    let found = tokens(chars, false, rules)?;
    let all = found.names.iter().all(|n| {
        let name: Vec<char> = chars[n.start..n.end]
            .iter()
            .copied()
            .filter(|&c| c != ' ')
            .collect();
        rules.is_surnamed(&name)
    });
    (all && !found.names.is_empty()
        && found.desks == 0
        && folded.byte(chars.len()) == content.len())
    .then(|| byline(folded, 0..chars.len(), found.names))
}

/// The names that close running text: … 。甲 乙图文报道, …。（记者 甲）, …。（甲）.
pub(super) fn signature(content: &str, rules: &LayoutRules, folded: &mut Folded) -> Option<Byline> {
    let full_stop = |c: char| matches!(c, '。' | '！' | '？' | '”' | '」' | '!' | '?');
    let tail_start = content.char_indices().rev().nth(40).map_or(0, |(at, _)| at);
    let tail = &content[tail_start..];
    let (at, c) = tail.char_indices().rev().find(|&(_, c)| full_stop(c))?;
    let from = at + c.len_utf8();
    let blanks = tail[from..].len() - tail[from..].trim_start().len();
    let start = tail_start + from + blanks;
    let rest = &content[start..];
    folded.fill(rest, 60);
    let chars = folded.chars();
    let bracketed = chars.first() == Some(&'(') && chars.last() == Some(&')');
    let found = tokens(chars, false, rules).filter(|f| f.signers() > 0)?;
    let known = surnamed(&found, chars, rules);
    let signed = if bracketed {
        found.words > 0 || known
    } else {
        (found.starts_with_word || found.ends_with_word) && known
    };
    if !signed {
        return None;
    }
    let mut byline = byline(folded, 0..chars.len(), found.names);
    byline.range = start..content.len();
    for name in &mut byline.names {
        *name = name.start + start..name.end + start;
    }
    Some(byline)
}

/// True where a short line ends with a name and what it did (甲 摄) after other words: a caption.
pub(super) fn credited(content: &str, rules: &LayoutRules, folded: &mut Folded) -> bool {
    credit(content, rules, folded).is_some()
}

/// The credit at the end of a caption: … 甲 摄.
pub(super) fn credit(content: &str, rules: &LayoutRules, folded: &mut Folded) -> Option<Byline> {
    if let Some(found) = signature(content, rules, folded) {
        return Some(found);
    }
    let blanks = content
        .char_indices()
        .rev()
        .filter(|(_, c)| c.is_whitespace() || *c == '(' || *c == '（');
    let starts: Vec<usize> = blanks.take(4).map(|(at, _)| at).collect();
    for &at in starts.iter().rev().filter(|&&at| at > 0) {
        let rest = &content[at..];
        folded.fill(rest, 30);
        let Some(found) = tokens(folded.chars(), false, rules) else {
            continue;
        };
        let chars = folded.chars();
        if found.words > 0 && found.signers() == 1 && surnamed(&found, chars, rules) {
            let blank = rest.len() - rest.trim_start().len();
            let names = found
                .names
                .iter()
                .map(|n| at + folded.byte(n.start)..at + folded.byte(n.end));
            return Some(Byline {
                range: at + blank..content.len(),
                names: names.collect(),
            });
        }
    }
    None
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::samples::rules;
    use super::*;

    pub(in super::super) type Reader = fn(&str, &LayoutRules, &mut Folded) -> Option<Byline>;

    /// What a reader finds: the byline, a bar, its names.
    pub(in super::super) fn names(read: Reader, text: &str) -> Option<String> {
        let found = read(text, &rules(), &mut Folded::default())?;
        let names: Vec<&str> = found.names.iter().map(|n| &text[n.clone()]).collect();
        Some(format!("{}|{}", &text[found.range], names.join(",")))
    }

    #[test]
    fn reads_lines_of_names() {
        for (text, expected) in [
            ("□记者 温知远 通讯员 木仁", Some("温知远,木仁")),
            ("□ 温知远 梁小棠", Some("温知远,梁小棠")),
            ("□本报记者 温　远", Some("温　远")),
            (
                "（记者 温知远 通讯员 梁小棠 实习生 齐琳）",
                Some("温知远,梁小棠,齐琳"),
            ),
            ("□记者 塔娜 摄影 海青", Some("塔娜,海青")),
            ("本报记者温知远、梁小棠", Some("温知远,梁小棠")),
            ("温知远 木仁图文报道", Some("温知远,木仁")),
            ("□本报编辑部", Some("")),
            ("本报编辑部 摄", Some("")),
            ("霞溪县融媒体中心 温知远 摄", Some("温知远")),
            ("记者走进霞溪县融媒体中心", None),
            ("霞溪县融媒体中心", None),
            ("高效履职 助力发展", None),
            ("记者手记", None),
            ("区领导慰问记者", None),
        ] {
            let found = names(byline_line, text);
            assert_eq!(
                found
                    .as_deref()
                    .and_then(|f| f.split_once('|'))
                    .map(|f| f.1),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn reads_names_at_the_end_of_text() {
        for (text, expected) in [
            (
                "贡献力量。温知远 梁小棠 木仁 齐琳图文报道",
                Some("温知远 梁小棠 木仁 齐琳图文报道|温知远,梁小棠,木仁,齐琳"),
            ),
            ("取得实效。（记者 温知远）", Some("（记者 温知远）|温知远")),
            ("取得实效。（新华社）", Some("（新华社）|")),
            (
                "取得实效。（霞溪县融媒体中心供稿）",
                Some("（霞溪县融媒体中心供稿）|"),
            ),
            ("取得实效。(温知远)", Some("(温知远)|温知远")),
            ("他说：“好。”会议到会的有温知远", None),
            ("会议结束。会后参观了展览", None),
            ("举行“最美铁路人”中外记者高会", None),
        ] {
            assert_eq!(names(signature, text).as_deref(), expected, "{text}");
        }
        assert_eq!(
            names(credit, "志愿者在巡河 温知远 摄").as_deref(),
            Some("温知远 摄|温知远")
        );
        assert_eq!(
            names(credit, "志愿者在巡河 本报编辑部 摄").as_deref(),
            Some("本报编辑部 摄|")
        );
        assert_eq!(names(credit, "丰收季节 高质量发展"), None);
    }
}
