//! Bylines: who wrote and photographed, in every way that papers print it.

use std::ops::Range;

use super::rules::{LayoutRules, is_byline_mark, is_name_char};
use crate::text::fold_char;

/// Beginning of a line, folded, with the byte where each character stands. Reused from line to
/// line.
#[derive(Debug, Default)]
pub(super) struct Folded {
    chars: Vec<char>,
    at: Vec<u32>,
    end: u32,
}

impl Folded {
    /// Takes the first `limit` characters of a string.
    pub fn fill(&mut self, text: &str, limit: usize) {
        self.chars.clear();
        self.at.clear();
        self.end = text.len() as u32;
        for (at, c) in text.char_indices().take(limit + 1) {
            if self.chars.len() == limit {
                self.end = at as u32;
                break;
            }
            self.chars.push(fold_char(c));
            self.at.push(at as u32);
        }
    }

    /// The folded characters.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    fn byte(&self, index: usize) -> usize {
        self.at.get(index).copied().unwrap_or(self.end) as usize
    }
}

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
struct Tokens {
    names: Vec<Range<usize>>,
    words: usize,
    starts_with_word: bool,
    ends_with_word: bool,
    marked: bool,
}

/// Reads folded characters as byline words and names; `None` where anything else stands there. What
/// follows a word directly must begin with a surname, unless the place is `sure` to be a byline.
fn tokens(chars: &[char], sure: bool, rules: &LayoutRules) -> Option<Tokens> {
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
fn surnamed(found: &Tokens, chars: &[char], rules: &LayoutRules) -> bool {
    let known = found.names.iter().filter(|n| {
        let name: Vec<char> = chars[n.start..n.end]
            .iter()
            .copied()
            .filter(|&c| c != ' ')
            .collect();
        rules.is_surnamed(&name)
    });
    known.count() * 2 >= found.names.len()
}

fn byline(folded: &Folded, range: Range<usize>, names: Vec<Range<usize>>) -> Byline {
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
    let chars = &folded.chars;
    let found = tokens(chars, false, rules)?;
    let opened = found.marked || found.starts_with_word;
    let named = !found.names.is_empty()
        && (opened || (found.words > 0 && found.ends_with_word && surnamed(&found, chars, rules)));
    let word_alone = found.names.is_empty() && found.words > 0 && chars.len() >= 4;
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
    let chars = &folded.chars;
    let found = tokens(chars, false, rules)?;
    let all = found.names.iter().all(|n| {
        let name: Vec<char> = chars[n.start..n.end]
            .iter()
            .copied()
            .filter(|&c| c != ' ')
            .collect();
        rules.is_surnamed(&name)
    });
    (all && !found.names.is_empty() && folded.end as usize == content.len())
        .then(|| byline(folded, 0..chars.len(), found.names))
}

/// The byline that opens running text: 本报讯(甲 乙) …, 【本报讯】（记者 甲）…, 本报讯 通讯员甲报道：…,
/// 新华社某地3月5日电 …, （记者 甲）….
pub(super) fn dateline(content: &str, rules: &LayoutRules, folded: &mut Folded) -> Option<Byline> {
    let is_bracket = |c: &char| matches!(c, '(' | '【' | '[' | '*');
    folded.fill(content, 5);
    let probe = folded.chars.iter().position(|c| !is_bracket(c))?;
    if !rules.begins_word(folded.chars[probe]) && !has_dispatch(content) {
        return None;
    }
    folded.fill(content, 90);
    let chars = &folded.chars;
    let skip = |mut at: usize, wanted: &[char]| {
        while chars.get(at).is_some_and(|c| wanted.contains(c)) {
            at += 1;
        }
        at
    };
    let opener = opener_end(&chars[probe..], rules).map(|end| probe + end);
    let mut end = opener.unwrap_or(0);
    let mut names = Vec::new();
    let body = skip(end, &['*', '】', ']', ' ', ')', '\t']);
    let bracketed = chars.get(body).filter(|&&c| c == '(' || c == '【');
    if let Some(&open) = bracketed {
        let close = if open == '(' { ')' } else { '】' };
        if let Some(len) = chars[body..].iter().position(|&c| c == close)
            && let Some(found) = tokens(&chars[body + 1..body + len], true, rules)
            && (opener.is_some() || (found.words > 0 && !found.names.is_empty()))
        {
            names = found
                .names
                .into_iter()
                .map(|n| n.start + body + 1..n.end + body + 1)
                .collect();
            end = body + len + 1;
        }
    } else if let Some((len, found)) = reported(&chars[body..], rules) {
        names = found
            .into_iter()
            .map(|n| n.start + body..n.end + body)
            .collect();
        end = body + len;
    } else if opener.is_some() {
        end = skip(end, &['*', '】', ']']);
    }
    // a byline that takes the whole line stands by itself
    let alone = folded.byte(end) >= content.len() && opener.is_none();
    (end > 0 && !alone).then(|| byline(folded, 0..end, names))
}

/// A day before 电 or 讯 near the beginning, as news agencies open their items.
fn has_dispatch(content: &str) -> bool {
    let head = content
        .char_indices()
        .nth(28)
        .map_or(content, |(at, _)| &content[..at]);
    head.find('日').is_some_and(|at| {
        head[at + '日'.len_utf8()..]
            .chars()
            .next()
            .is_some_and(|c| is_dispatch(fold_char(c)))
    })
}

fn is_dispatch(c: char) -> bool {
    matches!(c, '电' | '讯')
}

/// End of the word that opens a news item, or of an agency's name, place and day before 电 or 讯.
fn opener_end(chars: &[char], rules: &LayoutRules) -> Option<usize> {
    if let Some(word) = rules.word_at(chars).filter(|w| w.dateline) {
        return Some(word.len);
    }
    let head = &chars[..chars.len().min(28)];
    let end = head
        .windows(2)
        .position(|w| w[0] == '日' && is_dispatch(w[1]))?
        + 2;
    let plain = head[..end]
        .iter()
        .all(|&c| is_name_char(c) || c.is_ascii_digit());
    plain.then_some(end)
}

/// 通讯员甲报道： or 记者甲 通讯员乙 before the text; its length and names.
fn reported(chars: &[char], rules: &LayoutRules) -> Option<(usize, Vec<Range<usize>>)> {
    if let Some(colon) = chars.iter().take(32).position(|&c| c == ':')
        && let Some(found) = tokens(&chars[..colon], true, rules)
        && found.words > 0
        && found.ends_with_word
        && !found.names.is_empty()
    {
        return Some((colon + 1, found.names));
    }
    // blank by blank: every token a word, a word with a name, or a name after a word
    let mut end = 0;
    let mut names = Vec::new();
    let mut seen_word = false;
    let mut at = 0;
    while at < chars.len() {
        let len = chars[at..]
            .iter()
            .position(|&c| c == ' ')
            .unwrap_or(chars.len() - at);
        let token = &chars[at..at + len];
        let Some(found) = tokens(token, false, rules).filter(|_| at + len < chars.len()) else {
            break;
        };
        let fits = found.words > 0 || (seen_word && surnamed(&found, token, rules));
        if len > 0 && (!fits || (found.words == 0 && len > 4)) {
            break;
        }
        seen_word |= found.words > 0;
        if len > 0 {
            end = at + len;
        }
        names.extend(found.names.into_iter().map(|n| n.start + at..n.end + at));
        at += len + 1;
    }
    (!names.is_empty()).then_some((end, names))
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
    let chars = &folded.chars;
    let bracketed = chars.first() == Some(&'(') && chars.last() == Some(&')');
    let found = tokens(chars, false, rules).filter(|f| !f.names.is_empty())?;
    let known = surnamed(&found, chars, rules);
    let signed = if bracketed {
        found.words > 0 || known
    } else {
        found.words > 0 && known
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
        let Some(found) = tokens(&folded.chars, false, rules) else {
            continue;
        };
        let chars = &folded.chars;
        if found.words > 0 && found.names.len() == 1 && surnamed(&found, chars, rules) {
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
mod tests {
    use super::super::samples::rules;
    use super::*;

    type Reader = fn(&str, &LayoutRules, &mut Folded) -> Option<Byline>;

    fn names(read: Reader, text: &str) -> Option<String> {
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
    fn reads_datelines() {
        for (text, expected) in [
            (
                "本报讯(温知远 木仁) 昨日",
                Some("本报讯(温知远 木仁)|温知远,木仁"),
            ),
            (
                "本报讯（首席记者 温知远）昨日上午",
                Some("本报讯（首席记者 温知远）|温知远"),
            ),
            (
                "本报讯 通讯员梁小棠报道：2月2日",
                Some("本报讯 通讯员梁小棠报道：|梁小棠"),
            ),
            (
                "本報訊 梁小棠報道：二月",
                Some("本報訊 梁小棠報道：|梁小棠"),
            ),
            (
                "【本報訊】（記者 溫知遠）二月",
                Some("【本報訊】（記者 溫知遠）|溫知遠"),
            ),
            (
                "**本报讯**（记者 温知远）9月",
                Some("**本报讯**（记者 温知远）|温知远"),
            ),
            ("**本报讯** 9月5日至6日，区委", Some("**本报讯**|")),
            (
                "本报讯 记者温知远 通讯员梁小棠 昨日，会议",
                Some("本报讯 记者温知远 通讯员梁小棠|温知远,梁小棠"),
            ),
            (
                "（记者 温知远）昨日上午，会议召开",
                Some("（记者 温知远）|温知远"),
            ),
            ("本报讯9月8日", Some("本报讯|")),
            ("记者了解到，工程年底完工。", None),
            ("记者9月5日从县里获悉", None),
            ("报道说，会议今天召开。", None),
        ] {
            assert_eq!(names(dateline, text).as_deref(), expected, "{text}");
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
            ("取得实效。(温知远)", Some("(温知远)|温知远")),
            ("他说：“好。”会议到会的有温知远", None),
            ("会议结束。会后参观了展览", None),
        ] {
            assert_eq!(names(signature, text).as_deref(), expected, "{text}");
        }
        assert_eq!(
            names(credit, "志愿者在巡河 温知远 摄").as_deref(),
            Some("温知远 摄|温知远")
        );
        assert_eq!(names(credit, "丰收季节 高质量发展"), None);
    }
}
