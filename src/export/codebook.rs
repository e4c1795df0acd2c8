//! The codebook as rows: the tables of `docs/codebook.md` and the attributes of `docs/exports.md`,
//! which people and tests read, so that no second one can fall behind.

/// What every variable means.
const VARIABLES: &str = include_str!("../../docs/codebook.md");
/// What every attribute of nodes and edges means.
const ATTRIBUTES: &str = include_str!("../../docs/exports.md");

/// Columns of a row.
pub(super) const COLUMNS: [&str; 6] = ["section", "table", "name", "code", "meaning", "example"];

/// Rows of the codebook, attributes of nodes and edges first.
pub(super) fn rows() -> Vec<[String; 6]> {
    let mut rows = tables(ATTRIBUTES);
    rows.retain(|row| row[0].starts_with("Attributes"));
    rows.extend(tables(VARIABLES));
    rows
}

/// The rows of all tables in a text in Markdown.
fn tables(text: &str) -> Vec<[String; 6]> {
    let (mut section, mut caption) = (String::new(), String::new());
    let (mut heads, mut rows): (Vec<usize>, _) = (Vec::new(), Vec::new());
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            (section, caption) = (title.to_owned(), String::new());
        } else if let Some((bold, _)) = line.strip_prefix("**").and_then(|l| l.split_once("**")) {
            bold.trim_end_matches(['.', ':']).clone_into(&mut caption);
        }
        let Some(cells) = cells(line) else {
            heads.clear();
            continue;
        };
        if heads.is_empty() {
            heads = columns(&cells);
        } else if !cells.iter().all(|cell| cell.trim_matches('-').is_empty()) {
            let mut row: [String; 6] = Default::default();
            (row[0], row[1]) = (section.clone(), caption.clone());
            for (cell, at) in cells.iter().zip(&heads) {
                if !row[*at].is_empty() && !cell.is_empty() {
                    row[*at].push_str("; ");
                }
                row[*at].push_str(cell);
            }
            rows.push(row);
        }
    }
    rows
}

/// Where the columns of a table go.
fn columns(heads: &[String]) -> Vec<usize> {
    let named = |head: &String| match head.as_str() {
        "variable" | "value" | "attribute" | "relation" | "rung" | "in annotations" => 2,
        "code" | "type" | "Chinese" | "unit" => 3,
        head if head.starts_with("example") || head.starts_with("the pair") => 5,
        _ => 4,
    };
    heads.iter().map(named).collect()
}

/// The cells of a line of a table, without marks of Markdown.
fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    let bar = '\u{1}';
    let plain = inner.replace("\\|", &bar.to_string()).replace('`', "");
    let cells = plain.split('|').map(|cell| cell.trim().replace(bar, "|"));
    Some(cells.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_become_rows() {
        let text = "## Mentions\n\n**Parts**: how.\n\n| code | value | meaning | example (of 甲) |\n\
            |---|---|---|---|\n| 0 | `actor` | in the text; a\\|b | 甲到场 |\n\n## Next\n\n\
            | variable | values | example |\n|---|---|---|\n| `key` | any | |\n";
        let want = [
            [
                "Mentions",
                "Parts",
                "actor",
                "0",
                "in the text; a|b",
                "甲到场",
            ],
            ["Next", "", "key", "", "any", ""],
        ];
        assert_eq!(tables(text), want.map(|row| row.map(str::to_owned)));
    }

    #[test]
    fn every_row_has_a_section_a_name_and_a_meaning() {
        let rows = rows();
        assert!(rows.len() > 150, "{}", rows.len());
        for row in &rows {
            assert!([0, 2].iter().all(|at| !row[*at].is_empty()), "{row:?}");
            assert!(!row[4].is_empty() || !row[3].is_empty(), "{row:?}");
        }
        for name in ["uid", "weight", "quote"] {
            assert!(rows.iter().any(|row| row[2] == name), "{name}");
        }
    }
}
