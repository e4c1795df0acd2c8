//! The line or lines at the top of a page that say which paper, day and page it is.

use super::lines::{Kind, Line, lines};
use super::rules::{LayoutRules, is_han};
use crate::model::{PartialDate, Span};
use crate::text::{CodePoints, fold, printed_dates};

/// What the top of a page says of itself; what is not certain is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masthead {
    /// Name of the newspaper, as printed.
    pub newspaper: Option<String>,
    /// Issue date, always a day.
    pub date: Option<PartialDate>,
    /// Page as printed, such as `A1版` or `第二版`.
    pub page: Option<String>,
    /// Where it is printed.
    pub span: Option<Span>,
}

/// What one line of a masthead says.
#[derive(Default)]
struct Part<'a> {
    newspaper: Option<&'a str>,
    dates: Vec<PartialDate>,
    page: Option<&'a str>,
    /// Tokens that say neither.
    others: usize,
}

/// Most lines that a masthead takes.
const MOST_LINES: usize = 4;

/// Reads the masthead. A date in running text or below a headline is never the issue date.
pub fn masthead(text: &CodePoints<'_>, rules: &LayoutRules) -> Masthead {
    let top = top_lines(text.text(), rules);
    let count = count(text.text(), &top, rules);
    let mut out = Masthead::default();
    let mut dates: Vec<PartialDate> = Vec::new();
    for line in &top[..count] {
        let content = &text.text()[line.range()];
        let part = read(content, rules);
        dates.extend(&part.dates);
        out.newspaper = out.newspaper.or(part.newspaper.map(str::to_owned));
        out.page = out.page.or(part.page.map(str::to_owned));
    }
    if count > 0 && out.newspaper.is_none() && names_paper(text.text(), &top, rules) {
        out.newspaper = Some(bare(&text.text()[top[0].range()]).to_owned());
    }
    dates.dedup();
    out.date = (dates.len() == 1).then(|| dates[0]);
    if let (Some(first), Some(last)) = (top.first(), top[..count].last()) {
        out.span = Some(text.span(first.start as usize, last.end as usize));
    }
    out
}

/// The first lines of a text, front matter aside.
fn top_lines(text: &str, rules: &LayoutRules) -> Vec<Line> {
    let from = super::page::front_matter(text);
    let end = text[from..]
        .char_indices()
        .nth(600)
        .map_or(text.len(), |(at, _)| from + at);
    let mut top = lines(&text[..end], from, rules);
    if end < text.len() {
        top.pop();
    }
    top
}

/// How many of the first lines are the masthead.
pub(super) fn count(text: &str, lines: &[Line], rules: &LayoutRules) -> usize {
    let mut taken = 0;
    let mut certain = false;
    for (i, line) in lines.iter().enumerate().take(MOST_LINES) {
        if line.chars > 60 || matches!(line.kind, Kind::Dateline | Kind::Caption | Kind::Byline) {
            break;
        }
        let part = read(&text[line.range()], rules);
        let says = usize::from(part.newspaper.is_some())
            + usize::from(!part.dates.is_empty())
            + usize::from(part.page.is_some());
        if i == 0 && says == 0 && names_paper(text, lines, rules) {
            continue;
        }
        if says == 0 || part.others > 3 {
            break;
        }
        // a name alone is a masthead only beside a line with the day or page
        certain |= says > 1 || !part.dates.is_empty() || part.page.is_some();
        taken = i + 1;
    }
    if certain { taken } else { 0 }
}

/// A first line that only a name can be: short, in one piece, above a line with day and number of
/// the issue. Papers are not all called so that the name tells (榕城新闻 as well as 榕城日报).
fn names_paper(text: &str, lines: &[Line], rules: &LayoutRules) -> bool {
    let [first, second, ..] = lines else {
        return false;
    };
    let name = bare(&text[first.range()]);
    let issue = &text[second.range()];
    let number = issue.contains(|c: char| c.is_ascii_digit()) && issue.trim().ends_with('期');
    (3..=10).contains(&name.chars().count())
        && name.chars().all(is_han)
        && number
        && !read(issue, rules).dates.is_empty()
}

fn bare(line: &str) -> &str {
    line.trim_matches(|c: char| c == '#' || c == '*' || c.is_whitespace())
}

fn read<'a>(content: &'a str, rules: &LayoutRules) -> Part<'a> {
    let content = content.trim_start_matches('#');
    let mut part = Part::default();
    for token in content.split(|c: char| c.is_whitespace() || matches!(c, '|' | '｜' | '*' | '/'))
    {
        let folded = fold(token);
        let chars = folded.chars().count();
        if token.is_empty() {
            continue;
        }
        let found = printed_dates(&folded);
        let day = found
            .first()
            .filter(|d| d.start == 0)
            .and_then(|d| d.dated())
            .filter(|d| d.is_day());
        if let Some(day) = day {
            // the weekday may follow without a blank
            if folded[found[0].end..].chars().count() > 4 {
                part.others += 4;
            }
            part.dates.push(day);
        } else if let Some(page) = page_of(token, &folded) {
            part.page = part.page.or(Some(page));
        } else if part.newspaper.is_none() && is_paper(&folded, rules) {
            part.newspaper = Some(token);
        } else if chars > 8 || folded.contains(['，', ',', '。', '！', '!', '？', '?', '“']) {
            part.others += 4;
        } else {
            part.others += 1;
        }
    }
    part
}

/// 第1版, 第二版, A1版, 1版, A01, with a section's name after a dot.
fn page_of<'a>(token: &'a str, folded: &str) -> Option<&'a str> {
    let until = token
        .find(['·', '：', ':', '•', '・'])
        .unwrap_or(token.len());
    let (head, page) = (&token[..until], fold(&token[..until]));
    let number = |s: &str| {
        (1..=4).contains(&s.chars().count())
            && s.chars()
                .all(|c| c.is_ascii_alphanumeric() || "〇一二三四五六七八九十".contains(c))
    };
    let printed = match page.strip_suffix('版') {
        Some(rest) => number(rest.strip_prefix('第').unwrap_or(rest)),
        None => {
            let digits = page.trim_start_matches(|c: char| c.is_ascii_lowercase());
            page.len() - digits.len() == 1
                && (1..=2).contains(&digits.len())
                && digits.bytes().all(|b| b.is_ascii_digit())
        }
    };
    if printed {
        return Some(head);
    }
    // 第1版要闻 without a dot
    let end = folded.find('版')? + '版'.len_utf8();
    let rest = folded[..end].strip_suffix('版')?.strip_prefix('第')?;
    let chars = folded[..end].chars().count();
    let bytes = token
        .char_indices()
        .nth(chars)
        .map_or(token.len(), |(at, _)| at);
    number(rest).then(|| &token[..bytes])
}

fn is_paper(folded: &str, rules: &LayoutRules) -> bool {
    let chars = folded.chars().count();
    rules.is_newspaper(folded)
        || ((3..=10).contains(&chars)
            && folded.ends_with(['报', '刊'])
            && folded.chars().all(is_han))
}

#[cfg(test)]
mod tests {
    use super::super::samples::rules;
    use super::*;

    #[test]
    fn only_the_top_of_a_page_is_read() {
        let headline = "\n\n霞溪县召开河长制会议\n\n本报讯（温知远）2024年3月4日，会议召开。\n";
        for (top, expected) in [
            (
                "霞溪报　2024年3月5日　星期二　第1版·要闻",
                "霞溪报/2024-03-05/第1版",
            ),
            (
                "霞溪报　A1版·要闻\n2024年3月5日　星期二　农历正月廿五",
                "霞溪报/2024-03-05/A1版",
            ),
            (
                "# 霞溪報\n\n2024年3月5日 星期二 第2176期",
                "霞溪報/2024-03-05/",
            ),
            (
                "今日霞溪 二〇二四年三月五日 第二版",
                "今日霞溪/2024-03-05/第二版",
            ),
            ("要闻 2024-03-05 A02", "/2024-03-05/A02"),
            ("第3版", "//第3版"),
            ("2024年3月5日 星期二\n2024年3月6日", "//"),
            ("霞溪报", "//"),
            ("", "//"),
        ] {
            let text = format!("{top}{headline}");
            let head = masthead(&CodePoints::new(&text), &rules());
            let date = head.date.map_or(String::new(), |d| d.to_string());
            let shown = format!(
                "{}/{date}/{}",
                head.newspaper.as_deref().unwrap_or(""),
                head.page.as_deref().unwrap_or("")
            );
            assert_eq!(shown, expected, "{top}");
        }
    }

    #[test]
    fn dates_elsewhere_are_not_the_issue_date() {
        for text in [
            "霞溪县召开河长制会议\n2024年3月5日 霞溪报\n正文结束。",
            "2024年3月5日，霞溪县召开河长制会议。",
            "2024年3月5日霞溪县召开河长制会议\n会议结束。",
            "2023，霞溪以奋斗姿态前行\n\n2024年工作。",
        ] {
            assert_eq!(
                masthead(&CodePoints::new(text), &rules()),
                Masthead::default(),
                "{text}"
            );
        }
    }
}
