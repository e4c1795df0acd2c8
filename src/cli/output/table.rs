//! Tables for people: aligned by the width of Chinese characters, fitted to the terminal.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use super::cells::{Cell, Column};
use super::text::{cut_end, on_one_line, width};
use crate::cli::options::Color;

/// Columns where the width is not known, such as in a pipe.
const DEFAULT_WIDTH: usize = 80;
const GAP: usize = 2;
const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";

/// How much room there is and whether it may be coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// Terminal columns.
    pub(crate) width: usize,
    /// Whether escape sequences may be written.
    pub(crate) color: bool,
}

impl Look {
    /// Asks the terminal and the environment.
    pub(crate) fn of_stdout(color: Color) -> Self {
        let terminal = io::stdout().is_terminal();
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let width = if terminal {
            terminal_size::terminal_size().map_or(DEFAULT_WIDTH, |size| usize::from(size.0.0))
        } else {
            DEFAULT_WIDTH
        };
        let color = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !dumb && !set("NO_COLOR"),
        };
        Self {
            width: width.max(20),
            color,
        }
    }

    /// The text in bold where colour is allowed.
    pub(crate) fn bold<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.color {
            Cow::Owned(format!("{BOLD}{text}{PLAIN}"))
        } else {
            Cow::Borrowed(text)
        }
    }
}

/// Writes a table; columns that find no room are left out, long texts are cut.
pub(super) fn write(
    look: Look,
    columns: &[Column],
    rows: &[Vec<Cell>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let printed: Vec<Vec<Cow<'_, str>>> = rows
        .iter()
        .map(|row| row.iter().zip(columns).map(print_cell).collect())
        .collect();
    let natural: Vec<usize> = (0..columns.len())
        .map(|at| printed.iter().map(|row| width(&row[at])).max().unwrap_or(0))
        .collect();
    let head: Vec<Cow<'_, str>> = columns.iter().map(|column| column.name.into()).collect();
    for (at, part) in parts(columns, &natural, look.width).iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let layout = fit(part, &natural, look.width);
        write_line(look, part, &layout, &head, true, out)?;
        for row in &printed {
            write_line(look, part, &layout, row, false, out)?;
        }
    }
    Ok(())
}

/// The columns of each table, one below the other, that a wide one is parted into: all have those that
/// do not wrap, and as many of the others as find room.
fn parts(columns: &[Column], cells: &[usize], room: usize) -> Vec<Vec<Column>> {
    let natural = |at: usize| cells[at].max(width(columns[at].name));
    let least = |at: usize| match columns[at].floor {
        0 => natural(at),
        floor => natural(at).min(floor.max(width(columns[at].name))),
    };
    let always = |at: &usize| !columns[*at].wraps && columns[*at].rank == Some(0);
    let lead: usize = (0..columns.len())
        .filter(always)
        .map(|at| least(at) + GAP)
        .sum();
    let mut groups: Vec<Vec<usize>> = vec![Vec::new()];
    let mut used = lead;
    for at in (0..columns.len()).filter(|at| columns[*at].wraps) {
        // a group takes one column at least, be it wider than the room
        let full = groups.last().is_some_and(|group| !group.is_empty());
        if full && used + least(at) > room {
            groups.push(Vec::new());
            used = lead;
        }
        used += least(at) + GAP;
        if let Some(group) = groups.last_mut() {
            group.push(at);
        }
    }
    let of_group = |group: &Vec<usize>| {
        let hidden = |at: usize| columns[at].wraps && !group.contains(&at);
        let column = |at: usize| Column {
            rank: columns[at].rank.filter(|_| !hidden(at)),
            ..columns[at]
        };
        (0..columns.len()).map(column).collect()
    };
    groups.iter().map(of_group).collect()
}

fn print_cell<'a>((cell, column): (&'a Cell, &Column)) -> Cow<'a, str> {
    match cell {
        Cell::Text(text) => on_one_line(text),
        Cell::Count(count) => count.to_string().into(),
        Cell::Real(number) => {
            let text = format!("{number:.*}", column.decimals);
            // a small p-value is more than nothing
            let vanished = *number != 0.0 && text.trim_matches(['-', '0', '.']).is_empty();
            if vanished {
                format!("{number:.1e}")
            } else {
                text
            }
            .into()
        }
        Cell::Missing => column.missing.into(),
    }
}

/// Chooses the columns that find room and how wide they are: (column, width). `cells` is the width of
/// the widest cell; a column without any content is left out where it is not essential.
fn fit(columns: &[Column], cells: &[usize], room: usize) -> Vec<(usize, usize)> {
    let natural: Vec<usize> = cells
        .iter()
        .zip(columns)
        .map(|(cells, column)| (*cells).max(width(column.name)))
        .collect();
    let shown = |at: usize| {
        columns[at]
            .rank
            .is_some_and(|rank| rank == 0 || cells[at] > 0)
    };
    let least = |at: usize| match columns[at].floor {
        0 => natural[at],
        floor => natural[at].min(floor.max(width(columns[at].name))),
    };
    let mut by_rank: Vec<usize> = (0..columns.len()).filter(|at| shown(*at)).collect();
    by_rank.sort_by_key(|at| columns[*at].rank);
    let mut chosen = Vec::new();
    let mut needed = 0;
    for at in by_rank {
        let gap = if chosen.is_empty() { 0 } else { GAP };
        if columns[at].rank != Some(0) && needed + gap + least(at) > room {
            break;
        }
        needed += gap + least(at);
        chosen.push(at);
    }
    chosen.sort_unstable();
    let mut widths: Vec<usize> = chosen.iter().map(|at| least(*at)).collect();
    let mut spare = room.saturating_sub(needed);
    while spare > 0 {
        // the narrowest column that still wants room gets the next one
        let Some(next) = (0..widths.len())
            .filter(|i| widths[*i] < natural[chosen[*i]])
            .min_by_key(|i| widths[*i])
        else {
            break;
        };
        widths[next] += 1;
        spare -= 1;
    }
    chosen.into_iter().zip(widths).collect()
}

fn write_line(
    look: Look,
    columns: &[Column],
    layout: &[(usize, usize)],
    cells: &[Cow<'_, str>],
    head: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut line = String::new();
    for (i, (at, room)) in layout.iter().enumerate() {
        let column = &columns[*at];
        let text = cut_end(&cells[*at], *room);
        let blanks = " ".repeat(room.saturating_sub(width(&text)));
        if i > 0 {
            line.push_str(&" ".repeat(GAP));
        }
        let styled = if head {
            look.bold(&text)
        } else {
            Cow::Borrowed(&*text)
        };
        if column.right {
            line.push_str(&blanks);
            line.push_str(&styled);
        } else {
            line.push_str(&styled);
            line.push_str(&blanks);
        }
    }
    writeln!(out, "{}", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn render(look: Look, columns: &[Column], rows: &[Vec<Cell>]) -> Vec<String> {
        let mut out = Vec::new();
        write(look, columns, rows, &mut out).unwrap();
        String::from_utf8(out)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    const PLAIN_80: Look = Look {
        width: 80,
        color: false,
    };

    #[test]
    fn a_wide_table_is_parted() {
        let columns = [
            Column::text("name", 0),
            Column::number("degree", 0).wrapping(),
            Column::number("strength", 0).wrapping(),
            Column::number("core", 0).wrapping(),
        ];
        let row = |name: &str, number: u64| {
            let mut cells = vec![Cell::word(name)];
            cells.extend([number, number + 1, number + 2].map(Cell::from));
            cells
        };
        let narrow = Look {
            width: 20,
            color: false,
        };
        assert_eq!(
            render(narrow, &columns, &[row("白露", 7), row("陶立", 10)]),
            [
                "name  degree",
                "白露       7",
                "陶立      10",
                "",
                "name  strength  core",
                "白露         8     9",
                "陶立        11    12",
            ]
        );
        let wide = render(PLAIN_80, &columns, &[row("白露", 7)]);
        assert_eq!(wide[0], "name  degree  strength  core");
    }

    #[test]
    fn columns_stand_under_each_other() {
        let columns = [
            Column::text("name", 0),
            Column::number("n", 0),
            Column::word("date", 0),
        ];
        let row = |name: &str, count: u64, date: Option<&str>| {
            vec![
                name.to_owned().into(),
                count.into(),
                date.map(str::to_owned).into(),
            ]
        };
        let rows = [
            row("陶立", 12, Some("2031-03-05")),
            row("Ann", 3, None),
            row("云谷机械", 140, Some("2031")),
        ];
        assert_eq!(
            render(PLAIN_80, &columns, &rows),
            [
                "name        n  date",
                "陶立       12  2031-03-05",
                "Ann         3",
                "云谷机械  140  2031",
            ]
        );
    }

    #[test]
    fn a_wide_table_fits_the_terminal() {
        let columns = [
            Column::text("key", 0).at_least(20),
            Column::word("type", 0),
            Column::text("document", 1),
            Column::date("first", 2),
            Column::text("headline", 3),
            Column::data("start"),
        ];
        let row: Vec<Cell> = vec![
            Cell::word("enterprise:云谷机械有限责任公司"),
            Cell::word("enterprise"),
            Cell::word("谷报/2031-03-05-A01.txt"),
            Cell::word("2031-03-05"),
            Cell::word("陶立到云谷机械有限责任公司调研"),
            Cell::Count(7),
        ];
        for (room, expected) in [
            (
                80,
                [
                    "key                   type        document          first       headline",
                    "enterprise:云谷机械…  enterprise  谷报/2031-03-05…  2031-03-05  陶立到云谷机械…",
                ],
            ),
            (
                50,
                [
                    "key                   type        document",
                    "enterprise:云谷机械…  enterprise  谷报/2031-03-05…",
                ],
            ),
        ] {
            let look = Look {
                width: room,
                color: false,
            };
            let lines = render(look, &columns, std::slice::from_ref(&row));
            for line in &lines {
                assert!(width(line) <= room, "{line}");
            }
            assert_eq!(lines, expected);
        }
    }

    #[test]
    fn what_is_missing_is_said_or_left_out() {
        let columns = [
            Column::date("date", 0),
            Column::word("page", 1),
            Column::number("n", 0),
        ];
        let rows = [vec![Cell::Missing, Cell::Missing, Cell::Count(1)]];
        assert_eq!(
            render(PLAIN_80, &columns, &rows),
            ["date     n", "undated  1"]
        );
    }

    #[test]
    fn texts_cannot_break_the_table() {
        let columns = [Column::text("a", 0), Column::word("b", 0)];
        let rows = [vec![Cell::word("甲\n\u{1b}[2J乙"), Cell::Real(0.5)]];
        assert_eq!(render(PLAIN_80, &columns, &rows)[1], "甲 乙  0.500");
        let color = Look {
            color: true,
            ..PLAIN_80
        };
        assert_eq!(
            render(color, &columns, &rows)[0],
            "\u{1b}[1ma\u{1b}[0m      \u{1b}[1mb\u{1b}[0m"
        );
    }

    proptest::proptest! {
        #[test]
        fn tables_of_texts_never_overflow(
            cells in proptest::collection::vec("[a-z区长沈\u{1b}\\n]{0,60}", 4),
            room in 60_usize..120,
        ) {
            let columns = ["a", "b", "c", "d"].map(|name| Column::text(name, 0));
            let row: Vec<Cell> = cells.into_iter().map(Cell::Text).collect();
            for line in render(Look { width: room, color: false }, &columns, &[row]) {
                proptest::prop_assert!(width(&line) <= room);
            }
        }
    }
}
