//! The bylines that open running text.

use std::ops::Range;

use super::byline::{Byline, byline, surnamed, tokens};
use super::folded::Folded;
use super::rules::{LayoutRules, is_name_char};
use crate::text::fold_char;

/// The byline that opens running text: 本报讯(甲 乙) …, 【本报讯】（记者 甲）…, 本报讯 通讯员甲报道：…,
/// 新华社某地3月5日电 …, （记者 甲）….
pub(super) fn dateline(content: &str, rules: &LayoutRules, folded: &mut Folded) -> Option<Byline> {
    let is_bracket = |c: &char| matches!(c, '(' | '【' | '[' | '*');
    folded.fill(content, 5);
    let probe = folded.chars().iter().position(|c| !is_bracket(c))?;
    if !rules.begins_word(folded.chars()[probe]) && !has_dispatch(content) {
        return None;
    }
    folded.fill(content, 90);
    let chars = folded.chars();
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

#[cfg(test)]
mod tests {
    use super::super::byline::tests::names;
    use super::*;

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
}
