//! A concordance for people: under each article its mentions, one below the other, with as much text
//! on either side as the terminal has room for.

use std::io::{self, Write};

use rustc_hash::FxHashMap;

use super::quote::{place, print_headline};
use super::table::Look;
use super::text::{cut_end, cut_start, on_one_line, width};
use crate::query::MentionRow;

/// Terminal columns of the part of a mention, the longest of which is `formula`.
const PART: usize = 7;
/// Terminal columns before the text and between its pieces: `  before  mention  after  part`.
const GAPS: usize = 2 * 4;
/// Terminal columns that the mention has at most.
const LONGEST: usize = 40;

/// Writes the mentions, which stand by document and position; those of one article come together.
pub(crate) fn print_concordance(
    look: Look,
    rows: &[MentionRow],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut articles: FxHashMap<(&str, &str), usize> = FxHashMap::default();
    let mut rows: Vec<(usize, &MentionRow)> = rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let first = articles.entry((&row.document, &row.headline)).or_insert(at);
            (*first, row)
        })
        .collect();
    rows.sort_by_key(|(first, _)| *first);
    let mentions: Vec<String> = rows.iter().map(|(_, row)| unbroken(&row.mention)).collect();
    let widest = |widths: &mut dyn Iterator<Item = usize>| widths.max().unwrap_or(0);
    let middle = widest(&mut mentions.iter().map(|text| width(text))).min(LONGEST);
    let part = widest(&mut rows.iter().map(|(_, row)| row.part.len())).max(PART);
    let room = look.width.saturating_sub(part + GAPS + middle);
    // where one side needs less than its half, the other has the rest
    let (left, right) = (
        widest(&mut rows.iter().map(|(_, row)| width(&on_one_line(&row.before)))),
        widest(&mut rows.iter().map(|(_, row)| width(&on_one_line(&row.after)))),
    );
    let before = left.min((room / 2).max(room.saturating_sub(right)));
    let after = right.min(room - before.min(room));
    for (at, ((article, row), mention)) in rows.iter().zip(&mentions).enumerate() {
        if at == 0 || rows[at - 1].0 != *article {
            if at > 0 {
                writeln!(out)?;
            }
            let place = place(row.date.as_deref(), &row.document, row.page.as_deref());
            writeln!(out, "{place}")?;
            print_headline(look, &row.headline, out)?;
        }
        let text = on_one_line(&row.before);
        let text = cut_start(&text, before);
        let mention = cut_end(mention, middle);
        let line = [
            " ".repeat(2 + before - width(&text)),
            text.into_owned(),
            " ".repeat(2),
            look.bold(&mention).into_owned(),
            " ".repeat(middle - width(&mention) + 2),
        ]
        .concat();
        let text = on_one_line(&row.after);
        let text = cut_end(&text, after);
        let blanks = " ".repeat(after - width(&text) + 2);
        writeln!(out, "{line}{text}{blanks}{}", row.part)?;
    }
    Ok(())
}

/// The mention without the line breaks inside it.
fn unbroken(mention: &str) -> String {
    let joined: String = mention
        .chars()
        .filter(|c| !matches!(c, '\n' | '\r'))
        .collect();
    on_one_line(&joined).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FormKind;

    fn row(document: &str, headline: &str, before: &str, mention: &str, after: &str) -> MentionRow {
        MentionRow {
            document: document.into(),
            page: Some("A1".into()),
            date: Some("2031-03-05".into()),
            headline: headline.into(),
            before: before.into(),
            mention: mention.into(),
            after: after.into(),
            part: "actor",
            form: Some(FormKind::Name),
            start: 0,
            end: 2,
        }
    }

    fn render(width: usize, rows: &[MentionRow]) -> Vec<String> {
        let look = Look {
            width,
            color: false,
        };
        let mut out = Vec::new();
        print_concordance(look, rows, &mut out).unwrap();
        String::from_utf8(out)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn mentions_stand_under_their_article() {
        let rows = [
            row("谷报/1.txt", "陶立到云谷", "区长", "陶\n立", "到场。"),
            row("谷报/1.txt", "签约", "", "陶区长", "\u{1b}[2J与会"),
            row("谷报/1.txt", "陶立到云谷", "随后", "陶立", "讲话"),
            row(
                "谷报/2.txt",
                "",
                "甲乙丙丁戊己庚辛",
                "陶立",
                "甲乙丙丁戊己庚辛",
            ),
        ];
        assert_eq!(
            render(46, &rows),
            [
                "2031-03-05  谷报/1.txt  page A1",
                "  陶立到云谷",
                "          区长  陶立    到场。         actor",
                "          随后  陶立    讲话           actor",
                "",
                "2031-03-05  谷报/1.txt  page A1",
                "  签约",
                "                陶区长  与会           actor",
                "",
                "2031-03-05  谷报/2.txt  page A1",
                "   …丁戊己庚辛  陶立    甲乙丙丁戊己…  actor",
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn lines_of_text_never_overflow(
            texts in proptest::collection::vec("[a-z区长沈\u{1b}\\n]{0,60}", 3),
            room in 70_usize..120,
        ) {
            let rows = [row("a", "", &texts[0], &texts[1], &texts[2])];
            for line in render(room, &rows) {
                proptest::prop_assert!(width(&line) <= room);
            }
        }
    }
}
