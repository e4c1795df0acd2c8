//! Exports read back by parsers that know nothing of guanxi's writers.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use guanxi::export::ExportFormat;
use serde_json::Value;

/// Labels of the nodes in their order, and the ends of the edges as positions of nodes.
pub type Shape = (Vec<String>, Vec<[usize; 2]>);

/// Reads an export that is one file.
///
/// # Panics
/// Where it is not well-formed, an id is missing, empty or given twice, or an edge ends nowhere.
pub fn read_back(format: ExportFormat, bytes: &[u8]) -> Shape {
    let (nodes, edges) = match format {
        ExportFormat::GraphMl | ExportFormat::Gexf => xml(format, bytes),
        ExportFormat::Json => json(bytes, "", ["nodes", "edges"], "key", "attributes"),
        ExportFormat::Cytoscape => json(bytes, "/elements", ["nodes", "edges"], "id", ""),
        ExportFormat::D3 => json(bytes, "", ["nodes", "links"], "id", ""),
        ExportFormat::Dot => dot(bytes),
        ExportFormat::Xlsx => workbook(bytes),
        ExportFormat::Csv => panic!("two files"),
    };
    let mut at: HashMap<&str, usize> = HashMap::new();
    let own = |(id, _): &&(String, [String; 2])| !id.is_empty();
    let named = nodes.iter().map(|(id, _)| id);
    for id in named.chain(edges.iter().filter(own).map(|(id, _)| id)) {
        assert!(id.is_ascii() && id.len() > 1, "{id:?}");
        let position = at.len();
        assert!(at.insert(id, position).is_none(), "{id} is given twice");
    }
    let end = |id: &String| at.get(id.as_str()).copied().filter(|at| *at < nodes.len());
    let ends = edges.iter();
    let ends = ends.map(|(_, ends)| ends.each_ref().map(|id| end(id).expect("an end")));
    let ends = ends.collect();
    (nodes.iter().map(|(_, label)| label.clone()).collect(), ends)
}

type Parts = (Vec<(String, String)>, Vec<(String, [String; 2])>);

fn xml(format: ExportFormat, bytes: &[u8]) -> Parts {
    let text = std::str::from_utf8(bytes).unwrap();
    let document = roxmltree::Document::parse(text).unwrap();
    let space = document.root_element().tag_name().namespace().unwrap();
    let all = |tag: &'static str| {
        let named = move |n: &roxmltree::Node<'_, '_>| n.has_tag_name((space, tag));
        document.descendants().filter(named)
    };
    let given = |n: roxmltree::Node<'_, '_>, name| n.attribute(name).unwrap().to_owned();
    let label = |n: roxmltree::Node<'_, '_>| match format {
        ExportFormat::Gexf => given(n, "label"),
        _ => n.first_element_child().unwrap().text().unwrap().to_owned(),
    };
    let nodes = all("node").map(|n| (given(n, "id"), label(n))).collect();
    let ends = |n| ["source", "target"].map(|name| given(n, name));
    (
        nodes,
        all("edge").map(|n| (given(n, "id"), ends(n))).collect(),
    )
}

fn json(bytes: &[u8], at: &str, [nodes, edges]: [&str; 2], id: &str, under: &str) -> Parts {
    let whole: Value = serde_json::from_slice(bytes).unwrap();
    let list = |name: &str| whole.pointer(at).unwrap()[name].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let data = |value: &Value| value.get("data").unwrap_or(value).clone();
    let label = |value: &Value| match under {
        "" => text(&value["label"]),
        under => text(&value[under]["label"]),
    };
    let node = |value: &Value| (text(&data(value)[id]), label(&data(value)));
    let edge = |value: &Value| {
        let value = data(value);
        let own = value.get(id).map(text).unwrap_or_default();
        (own, [text(&value["source"]), text(&value["target"])])
    };
    (
        list(nodes).iter().map(node).collect(),
        list(edges).iter().map(edge).collect(),
    )
}

/// Reads DOT as its grammar has it: statements of ids, `--` and lists in brackets.
fn dot(bytes: &[u8]) -> Parts {
    let text = std::str::from_utf8(bytes).unwrap();
    let body = text
        .trim_start()
        .lines()
        .skip_while(|line| line.starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let mut rest = body
        .strip_prefix("graph guanxi {")
        .expect("a graph")
        .chars();
    let (mut tokens, mut word) = (Vec::new(), String::new());
    while let Some(c) = rest.next() {
        if c.is_ascii_alphanumeric() || c == '_' || c == '-' {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            tokens.push(std::mem::take(&mut word));
        }
        match c {
            '"' => {
                let mut quoted = String::from("\"");
                loop {
                    match rest.next().expect("an end of the quote") {
                        '"' => break,
                        '\\' => quoted.push(rest.next().expect("what is escaped")),
                        c => quoted.push(c),
                    }
                }
                tokens.push(quoted);
            }
            c if c.is_whitespace() => {}
            c => tokens.push(c.to_string()),
        }
    }
    assert_eq!(tokens.pop().as_deref(), Some("}"));
    assert_eq!(tokens.pop().as_deref(), Some(";"));
    let (mut nodes, mut edges): Parts = Default::default();
    for statement in tokens.split(|token| token == ";") {
        let open = statement.iter().position(|token| token == "[").unwrap();
        let (head, list) = statement.split_at(open);
        assert_eq!(list.last().map(String::as_str), Some("]"));
        let pairs: Vec<(&str, &str)> = list[1..list.len() - 1]
            .split(|token| token == ",")
            .map(|pair| match pair {
                [name, equals, value] if equals == "=" => (name.as_str(), value.as_str()),
                other => panic!("no attribute: {other:?}"),
            })
            .collect();
        let value = |name: &str| {
            let found = pairs
                .iter()
                .find(|(key, _)| *key == name)
                .expect("an attribute");
            found.1.strip_prefix('"').expect("quotes").to_owned()
        };
        match head {
            [of] if ["graph", "node", "edge"].contains(&of.as_str()) => {}
            [id] => nodes.push((id.clone(), value("label").replace("&amp;", "&"))),
            [a, line, b] if line == "--" => edges.push((value("id"), [a.clone(), b.clone()])),
            other => panic!("no statement: {other:?}"),
        }
    }
    (nodes, edges)
}

/// The texts of the sheets of a workbook: rows of cells, those of numbers empty.
fn sheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<String>>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        archive
            .by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    };
    let book = part("xl/workbook.xml");
    let book = roxmltree::Document::parse(&book).unwrap();
    let named = book
        .descendants()
        .filter(|n| n.tag_name().name() == "sheet");
    let names = named.map(|n| n.attribute("name").unwrap().to_owned());
    let mut read = Vec::new();
    for (at, name) in names.enumerate() {
        let text = part(&format!("xl/worksheets/sheet{}.xml", at + 1));
        let sheet = roxmltree::Document::parse(&text).unwrap();
        let all = |tag: &'static str| {
            sheet
                .descendants()
                .filter(move |n| n.tag_name().name() == tag)
        };
        assert_eq!(all("f").count(), 0, "a formula in {name}");
        let mut rows = Vec::new();
        for row in all("row") {
            let mut cells: Vec<String> = Vec::new();
            for cell in row.children().filter(roxmltree::Node::is_element) {
                let letters = cell
                    .attribute("r")
                    .unwrap()
                    .bytes()
                    .take_while(u8::is_ascii_uppercase);
                let column = letters.fold(0, |sum, b| sum * 26 + usize::from(b - b'A') + 1);
                cells.resize(column, String::new());
                if cell.attribute("t") == Some("inlineStr") {
                    let text = cell.descendants().filter(|n| n.tag_name().name() == "t");
                    // Excel's own escape of an escape
                    let text: String = text.filter_map(|n| n.text()).collect();
                    cells[column - 1] = text.replace("_x005F_", "_");
                }
            }
            rows.push(cells);
        }
        read.push((name, rows));
    }
    read
}

fn workbook(bytes: &[u8]) -> Parts {
    let sheets = sheets(bytes);
    for last in ["codebook", "provenance"] {
        let (_, rows) = sheets.iter().find(|(name, _)| name == last).unwrap();
        assert!(rows.len() > 1, "{last} is empty");
    }
    let rows = |name: &str| {
        let (_, rows) = sheets.iter().find(|(sheet, _)| sheet == name).unwrap();
        let heads = rows[0].clone();
        let rest = rows[1..].to_vec();
        move |row: usize, column: &str| -> Option<String> {
            let at = heads.iter().position(|head| head == column).unwrap();
            Some(rest.get(row)?.get(at).cloned().unwrap_or_default())
        }
    };
    let (node, edge) = (rows("nodes"), rows("edges"));
    let nodes = (0..).map_while(|row| Some((node(row, "id")?, node(row, "label")?)));
    let edges = (0..).map_while(|row| {
        let ends = [edge(row, "source")?, edge(row, "target")?];
        Some((edge(row, "id")?, ends))
    });
    (nodes.collect(), edges.collect())
}
