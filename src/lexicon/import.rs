//! Lists from elsewhere: names of a plain list or a foreign table as rows of a dictionary, and what
//! speaks against each.

use rustc_hash::FxHashMap;

use super::Lexicon;
use super::entities::{COLUMNS, key_prefix};
use crate::model::{EntityOrigin, TypeId};
use crate::source::Sheet;
use crate::text::fold;

/// Columns of which the cells are lists.
const LISTS: [&str; 8] = [
    "home",
    "aliases",
    "weak_aliases",
    "former_names",
    "ocr_variants",
    "not_followed_by",
    "not_preceded_by",
    "context",
];

/// A column of the dictionary and the foreign column, or the value, that fills it.
pub type Mapping = Vec<(String, String)>;

/// A row to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForeignRow {
    /// Line of the list.
    pub line: u64,
    /// Cells by column of the dictionary; `name` first.
    pub cells: Vec<(String, String)>,
}

impl ForeignRow {
    /// A cell; empty where there is none.
    pub fn get(&self, column: &str) -> &str {
        let cell = self.cells.iter().find(|(name, _)| name == column);
        cell.map_or("", |(_, value)| value.as_str())
    }
}

/// What speaks against a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Clash {
    /// It has no name.
    Nameless,
    /// The list has it before.
    Duplicate,
    /// A dictionary has this entity.
    Known,
    /// The name is a single character.
    Short,
    /// A form is one of another entity.
    Shared,
    /// A form is an ordinary word.
    Word,
    /// The name holds what names do not have: commas, blanks between characters.
    Odd,
}

impl Clash {
    /// The word printed.
    pub fn name(self) -> &'static str {
        match self {
            Clash::Nameless => "nameless",
            Clash::Duplicate => "duplicate",
            Clash::Known => "known",
            Clash::Short => "one-character",
            Clash::Shared => "shared",
            Clash::Word => "word",
            Clash::Odd => "odd-name",
        }
    }

    /// Whether the row is left out for it; the others only want a look.
    pub fn forbids(self) -> bool {
        self <= Clash::Short
    }
}

/// A row with what speaks against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedRow {
    /// The row.
    pub row: ForeignRow,
    /// Clashes with what they are about: an entity, a line, a form.
    pub clashes: Vec<(Clash, String)>,
}

impl PlannedRow {
    /// Whether the row may be written.
    pub fn is_new(&self) -> bool {
        !self.clashes.iter().any(|(clash, _)| clash.forbids())
    }
}

/// Reads a list: with `table` a CSV or TSV whose columns are mapped, else one name a line.
///
/// # Errors
/// What is wrong with the table or the mapping, in words.
pub fn read_list(
    text: &str,
    table: bool,
    map: &Mapping,
    set: &Mapping,
) -> Result<Vec<ForeignRow>, String> {
    for (column, _) in map.iter().chain(set) {
        let known = COLUMNS.contains(&column.as_str()) || column == "note";
        if !known && !column.starts_with("x_") {
            let known = COLUMNS.join(", ");
            return Err(format!(
                "'{column}' is no column of a dictionary; there are {known}, note"
            ));
        }
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = if table {
        read_table(text, map)?
    } else {
        let lines = text
            .lines()
            .zip(1..)
            .filter(|(line, _)| !line.trim().is_empty());
        let lines = lines.filter(|(line, _)| !line.trim_start().starts_with(['#', '＃']));
        let named = |(line, number): (&str, u64)| ForeignRow {
            line: number,
            cells: vec![("name".to_owned(), unnumbered(line.trim()).to_owned())],
        };
        lines.map(named).collect()
    };
    for row in &mut rows {
        for (column, value) in set {
            if row.get(column).is_empty() {
                row.cells.retain(|(name, _)| name != column);
                row.cells.push((column.clone(), value.clone()));
            }
        }
    }
    Ok(rows)
}

/// A line of a list without its number: `1. X`, `1、X`, `(1) X`, `①X`, or a mark of a list: `- X`, `• X`.
/// Numbers that no mark follows belong to the name (361度).
fn unnumbered(line: &str) -> &str {
    let bare = line.trim_start_matches(|c: char| matches!(c, '•' | '·' | '①'..='⑳'));
    let dashed = ["- ", "* ", "– "]
        .iter()
        .find_map(|mark| bare.strip_prefix(mark));
    let bare = dashed.unwrap_or(bare).trim_start();
    let open = bare.strip_prefix(['(', '（']).unwrap_or(bare);
    let rest = open.trim_start_matches(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
    let marks: &[char] = if open.len() < bare.len() {
        &[')', '）']
    } else {
        &['.', '．', '、', ')', '）', ':', '：', '\t']
    };
    match rest.strip_prefix(marks) {
        // 3.5 is no numbering
        Some(name)
            if rest.len() < open.len() && !name.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            name.trim()
        }
        _ => bare,
    }
}

/// Whether a name holds what no name has: a mark between names, or blanks between Chinese characters.
fn is_odd(name: &str) -> bool {
    let between = ['、', '，', ',', ';', '；', '|', '。', '\t'];
    let characters: Vec<char> = name.chars().collect();
    name.contains(between)
        || characters
            .windows(3)
            .any(|three| three[1].is_whitespace() && !three[0].is_ascii() && !three[2].is_ascii())
}

/// Homes as they are compared.
fn homes(cell: &str) -> String {
    let mut homes: Vec<String> = cell.split('|').map(|home| fold(home.trim())).collect();
    homes.sort();
    homes.join("|")
}

fn read_table(text: &str, map: &Mapping) -> Result<Vec<ForeignRow>, String> {
    let sheet = Sheet::parse(text).map_err(|(line, message)| format!("line {line}: {message}"))?;
    let headers = &sheet.columns;
    // columns named as in a dictionary need no mapping
    let mut places: Vec<(String, usize)> = Vec::new();
    for (at, header) in headers.iter().enumerate() {
        let own = header.to_lowercase();
        let taken = map
            .iter()
            .any(|(column, foreign)| *column == own || foreign == header);
        if (COLUMNS.contains(&own.as_str()) || own == "note") && !taken {
            places.push((own, at));
        }
    }
    for (column, foreign) in map {
        let at = headers.iter().position(|header| header == foreign);
        let Some(at) = at else {
            let there = headers.join(", ");
            return Err(format!("there is no column '{foreign}'; there are {there}"));
        };
        places.push((column.clone(), at));
    }
    if !places.iter().any(|(column, _)| column == "name") {
        let there = headers.join(", ");
        return Err(format!(
            "no column is the name; there are {there}: --map name=COLUMN"
        ));
    }
    let mut rows = Vec::new();
    for (line, record) in &sheet.rows {
        let cell = |(column, at): &(String, usize)| {
            let value = record.get(*at).unwrap_or_default().trim();
            let value = if LISTS.contains(&column.as_str()) {
                listed(value)
            } else {
                value.to_owned()
            };
            (column.clone(), value)
        };
        rows.push(ForeignRow {
            line: *line,
            cells: places.iter().map(cell).collect(),
        });
    }
    Ok(rows)
}

/// Lists are written with many marks elsewhere.
fn listed(cell: &str) -> String {
    let parts = cell.split(['|', '、', '；', ';', '，', '/', '\n']);
    let parts = parts.map(str::trim).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("|")
}

/// Says of every row what speaks against adding it as an entity of this type.
pub fn plan(lexicon: &Lexicon, kind: TypeId, rows: Vec<ForeignRow>) -> Vec<PlannedRow> {
    let prefix = key_prefix(lexicon.schema(), kind);
    let mut seen: FxHashMap<(String, String), u64> = FxHashMap::default();
    let mut out = Vec::new();
    for row in rows {
        let name = row.get("name").to_owned();
        let home = row.get("home").to_owned();
        let mut clashes = Vec::new();
        if name.is_empty() {
            clashes.push((Clash::Nameless, String::new()));
        } else if let Some(line) = seen.get(&(fold(&name), homes(&home))) {
            clashes.push((Clash::Duplicate, format!("line {line}")));
        }
        seen.entry((fold(&name), homes(&home))).or_insert(row.line);
        if is_odd(&name) {
            clashes.push((Clash::Odd, String::new()));
        }
        let id = row.get("id").to_owned();
        let mut keys = vec![id, format!("{prefix}:{name}@{home}")];
        if home.is_empty() {
            keys.push(format!("{prefix}:{name}"));
        }
        let known = keys.iter().filter(|key| !key.is_empty()).find_map(|key| {
            let entity = lexicon.get(lexicon.by_key(key)?)?;
            (entity.origin == EntityOrigin::Dictionary || home.is_empty()).then_some(entity)
        });
        let same_home = || {
            let forms = lexicon.forms_of(&fold(&name)).iter();
            forms
                .filter_map(|form| lexicon.get(form.entity))
                .find(|entity| {
                    key_prefix(lexicon.schema(), entity.kind) == prefix
                        && fold(&entity.name) == fold(&name)
                        && homes(&entity.homes.join("|")) == homes(&home)
                })
        };
        if let Some(entity) = known.or_else(same_home) {
            clashes.push((Clash::Known, entity.key.clone()));
        }
        if name.chars().count() == 1 {
            clashes.push((Clash::Short, name.clone()));
        }
        let forms = ["aliases", "weak_aliases", "former_names", "ocr_variants"];
        let forms = forms.iter().flat_map(|column| row.get(column).split('|'));
        for form in std::iter::once(name.as_str()).chain(forms) {
            let folded = fold(form.trim());
            if folded.is_empty() {
                continue;
            }
            let others = lexicon.forms_of(&folded).iter();
            let others = others.filter_map(|other| lexicon.get(other.entity));
            let about = |key: &str| clashes.iter().any(|(_, what)| what == key);
            let mut others: Vec<String> = others
                .map(|entity| entity.key.clone())
                .filter(|key| !about(key))
                .collect();
            others.sort();
            others.dedup();
            clashes.extend(others.into_iter().map(|key| (Clash::Shared, key)));
            if lexicon.words.is_ordinary(&folded) {
                clashes.push((Clash::Word, folded));
            }
        }
        out.push(PlannedRow { row, clashes });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::Sources;
    use super::*;

    fn lexicon() -> Lexicon {
        let folder = tempfile::tempdir().unwrap();
        let rows = "name,home,aliases\n苗远山,,老苗\n甘霖,云谷县,\n";
        std::fs::write(folder.path().join("people.csv"), rows).unwrap();
        Lexicon::load(&Sources::new(&[folder.path().to_owned()]))
            .unwrap()
            .0
    }

    #[test]
    fn lists_and_tables_become_rows() {
        let rows = read_list("\u{feff}甘霖\n\n 石榴 \n", false, &Vec::new(), &Vec::new()).unwrap();
        let names: Vec<(u64, &str)> = rows.iter().map(|r| (r.line, r.get("name"))).collect();
        assert_eq!(names, [(1, "甘霖"), (3, "石榴")]);
        let pairs = |list: &[(&str, &str)]| -> Mapping {
            list.iter()
                .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
                .collect()
        };
        let map = pairs(&[("name", "姓名"), ("aliases", "又名")]);
        let set = pairs(&[("home", "云谷县")]);
        let table = "姓名;又名;note;别的\n甘霖;老甘、小甘;x;y\n";
        let rows = read_list(table, true, &map, &set).unwrap();
        let told: Vec<&str> = ["name", "aliases", "note", "home"]
            .iter()
            .map(|c| rows[0].get(c))
            .collect();
        assert_eq!(told, ["甘霖", "老甘|小甘", "x", "云谷县"]);
        for (map, message) in [
            (
                pairs(&[("name", "名字")]),
                "there is no column '名字'; there are 姓名",
            ),
            (pairs(&[("nom", "姓名")]), "'nom' is no column"),
            (Vec::new(), "no column is the name"),
        ] {
            let error = read_list(table, true, &map, &Vec::new()).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
    }

    #[test]
    fn a_list_has_numbers_and_remarks() {
        let text = "# 注释\n1. 石榴坝酒厂\n２、甘霖\n(3) 白露\n（4）杜若\n①苗远山\n- 石榴\n361度公司\n3.5产业园\n";
        let rows = read_list(text, false, &Vec::new(), &Vec::new()).unwrap();
        let names: Vec<(u64, &str)> = rows.iter().map(|r| (r.line, r.get("name"))).collect();
        let wanted = [
            (2, "石榴坝酒厂"),
            (3, "甘霖"),
            (4, "白露"),
            (5, "杜若"),
            (6, "苗远山"),
            (7, "石榴"),
            (8, "361度公司"),
            (9, "3.5产业园"),
        ];
        assert_eq!(names, wanted);
    }

    #[test]
    fn odd_names_are_told_and_homes_are_folded() {
        let lexicon = lexicon();
        let kind = lexicon.schema().type_id("person").unwrap();
        let table = "name,home\n甘霖,雲谷縣\n白 露,\n\"石榴,云谷石榴\",\nAnna Holm,\n";
        let rows = read_list(table, true, &Vec::new(), &Vec::new()).unwrap();
        let told: Vec<String> = plan(&lexicon, kind, rows)
            .iter()
            .map(|planned| {
                let clashes: Vec<&str> = planned.clashes.iter().map(|(c, _)| c.name()).collect();
                format!("{} {}", planned.row.get("name"), clashes.join("+"))
            })
            .collect();
        let wanted = [
            "甘霖 known+word",
            "白 露 odd-name",
            "石榴,云谷石榴 odd-name",
            "Anna Holm ",
        ];
        assert_eq!(told, wanted);
    }

    #[test]
    fn every_clash_is_told() {
        let lexicon = lexicon();
        let kind = lexicon.schema().type_id("person").unwrap();
        let text = "苗远山\n老苗\n石榴坝\n石榴坝\n米\n马上\n";
        let rows = read_list(text, false, &Vec::new(), &Vec::new()).unwrap();
        let told: Vec<String> = plan(&lexicon, kind, rows)
            .iter()
            .map(|planned| {
                let clashes: Vec<&str> = planned.clashes.iter().map(|(c, _)| c.name()).collect();
                format!(
                    "{} {} {}",
                    planned.row.get("name"),
                    clashes.join("+"),
                    planned.is_new()
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "苗远山 known false",
                "老苗 shared true",
                "石榴坝  true",
                "石榴坝 duplicate false",
                "米 one-character+word false",
                "马上 word true",
            ]
        );
    }
}
