//! A sentence as evidence: where it stands, and the sentence wrapped to the terminal.

use std::io::{self, Write};

use unicode_width::UnicodeWidthChar;

use super::table::Look;
use super::text::on_one_line;
use crate::query::{Occurrence, Told};

/// Columns that a quote has at most, however wide the terminal.
const MEASURE: usize = 100;

/// Writes place, headline and sentence; nothing is cut.
pub(crate) fn print_quote(look: Look, row: &Occurrence, out: &mut dyn Write) -> io::Result<()> {
    let place = place(row.date.as_deref(), &row.document, row.page.as_deref());
    writeln!(out, "{place}  {}", row.rung.name())?;
    print_headline(look, &row.headline, out)?;
    for line in wrap(
        &on_one_line(&row.quote),
        look.width.min(MEASURE).saturating_sub(4),
    ) {
        writeln!(out, "  > {line}")?;
    }
    Ok(())
}

/// Writes where a report or statement stands, what it is evidence of, and its words; nothing is cut.
pub(crate) fn print_told(
    look: Look,
    told: &Told,
    what: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let place = place(told.issued.as_deref(), &told.document, told.page.as_deref());
    writeln!(out, "{place}  {}", on_one_line(what))?;
    print_headline(look, &told.headline, out)?;
    let room = look.width.min(MEASURE).saturating_sub(4);
    for line in wrap(&on_one_line(&told.quote), room) {
        writeln!(out, "  > {line}")?;
    }
    Ok(())
}

/// Date, document and page on one line.
pub(super) fn place(date: Option<&str>, document: &str, page: Option<&str>) -> String {
    let date = date.unwrap_or("undated");
    let page = page.map_or_else(String::new, |page| format!("  page {page}"));
    on_one_line(&format!("{date}  {document}{page}")).into_owned()
}

/// Writes a headline, if there is one.
pub(super) fn print_headline(look: Look, headline: &str, out: &mut dyn Write) -> io::Result<()> {
    if headline.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {}", look.bold(&on_one_line(headline)))
}

/// Breaks a text into lines; a line does not begin with a mark that closes what is before it.
fn wrap(text: &str, room: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (at, c) in text.char_indices() {
        let width = c.width().unwrap_or(0);
        if used + width > room.max(2) && at > start && !closes(c) {
            lines.push(text[start..at].trim_end());
            (start, used) = (at, 0);
        }
        used += width;
    }
    if start < text.len() {
        lines.push(&text[start..]);
    }
    lines
}

fn closes(c: char) -> bool {
    matches!(
        c,
        '，' | '。' | '、' | '；' | '：' | '？' | '！' | '”' | '’' | '》' | '）' | '」' | '』'
    ) || matches!(c, ',' | '.' | ';' | ':' | '?' | '!' | ')')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_wrapped_by_width() {
        for (text, room, lines) in [
            ("区长陶立到场。", 8, &["区长陶立", "到场。"][..]),
            ("区长陶立，到场。", 8, &["区长陶立，", "到场。"]),
            ("ab区长", 4, &["ab区", "长"]),
            ("", 8, &[]),
        ] {
            assert_eq!(wrap(text, room), lines, "{text}");
        }
    }
}
