//! Graphs as files that other programs read: GraphML, GEXF, CSV, XLSX, three kinds of JSON, DOT.
//!
//! What belongs here: one writer a format, pure — graph in (quotes through a callback), bytes out.
//! What does not: SQL, paths and files (the caller opens them), the choice of nodes and edges
//! (`graph`). Every writer follows the readers' rules: ASCII ids `n1`, `e1` with the real key in
//! `uid`, keys before nodes before edges, missing values left out, no NaN, one direction a file.
//! The same graph gives the same bytes.

pub mod annotations;
mod attributes;
mod bytes;
mod codebook;
mod columns;
mod csv;
mod cytoscape;
mod d3;
mod dot;
mod dynamic;
mod edges;
mod elements;
mod gexf;
mod graphml;
mod graphology;
mod json;
mod provenance;
mod sheet;
mod statements;
mod text;
mod xlsx;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use petgraph::graph::EdgeIndex;

use crate::graph::KnowledgeGraph;
pub use bytes::nine_digits;
pub use provenance::Provenance;
pub use sheet::{Field, Sheet};

/// A format that a graph can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub enum ExportFormat {
    /// [GraphML](http://graphml.graphdrawing.org/primer/graphml-primer.html), read by nearly
    /// everything: Gephi, Gephi Lite, Cytoscape, networkx, igraph, graph-tool, rustworkx.
    #[default]
    GraphMl,
    /// [GEXF 1.3](https://gexf.net/primer.html), Gephi's own: kinds, colours and sizes.
    Gexf,
    /// Two tables, nodes and edges ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180)), with the
    /// column names of Gephi's import and a byte order mark for Excel.
    Csv,
    /// A workbook for Excel: nodes, edges, codebook, provenance, and with [`write_workbook`] more.
    Xlsx,
    /// JSON of [graphology](https://graphology.github.io/serialization.html): Gephi Lite, sigma.js.
    Json,
    /// JSON of [Cytoscape.js](https://js.cytoscape.org/) and Cytoscape.
    Cytoscape,
    /// JSON of nodes and links: [D3](https://d3js.org/), Observable, networkx.
    D3,
    /// [DOT](https://graphviz.org/doc/info/lang.html), the language of Graphviz.
    Dot,
}

/// One file of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Table {
    /// Nodes and edges in one file.
    Whole,
    /// The nodes.
    Nodes,
    /// The edges.
    Edges,
}

/// A sentence behind an edge, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The printed sentence.
    pub text: String,
    /// Where it stands: document, page, issue date.
    pub source: String,
}

impl Quote {
    /// Joins what is known of the place into the source.
    pub fn new(
        text: impl Into<String>,
        document: &str,
        page: Option<&str>,
        date: Option<&str>,
    ) -> Self {
        let known = [Some(document), page, date];
        let source: Vec<&str> = known
            .into_iter()
            .flatten()
            .filter(|s| !s.is_empty())
            .collect();
        Self {
            text: text.into(),
            source: source.join(", "),
        }
    }
}

/// Finds the quote of an edge; `None` leaves it out.
pub type Quotes<'a> = dyn FnMut(EdgeIndex) -> Option<Quote> + 'a;

impl ExportFormat {
    /// Every format.
    pub const ALL: [ExportFormat; 8] = [
        ExportFormat::GraphMl,
        ExportFormat::Gexf,
        ExportFormat::Csv,
        ExportFormat::Xlsx,
        ExportFormat::Json,
        ExportFormat::Cytoscape,
        ExportFormat::D3,
        ExportFormat::Dot,
    ];

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            ExportFormat::GraphMl => "graphml",
            ExportFormat::Gexf => "gexf",
            ExportFormat::Csv => "csv",
            ExportFormat::Xlsx => "xlsx",
            ExportFormat::Json => "json",
            ExportFormat::Cytoscape => "cytoscape",
            ExportFormat::D3 => "d3",
            ExportFormat::Dot => "dot",
        }
    }

    /// Ending of its files, without the dot. Two kinds of JSON share one.
    pub fn extension(self) -> &'static str {
        match self {
            ExportFormat::Cytoscape => "cyjs",
            ExportFormat::D3 => "json",
            _ => self.name(),
        }
    }

    /// The format that a file name asks for by its ending, in any case; of two that share the ending
    /// the first. `.gv` is DOT too.
    pub fn from_path(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?;
        if ending.eq_ignore_ascii_case("gv") {
            return Some(ExportFormat::Dot);
        }
        Self::ALL
            .into_iter()
            .find(|format| format.extension().eq_ignore_ascii_case(ending))
    }

    /// Whether a file name ends as its files do, in any case.
    pub fn has_ending(self, path: &Path) -> bool {
        let same = |other: Self| other.extension() == self.extension();
        Self::from_path(path).is_some_and(same)
    }

    /// The files that it consists of, in the order of writing.
    pub fn tables(self) -> &'static [Table] {
        match self {
            ExportFormat::Csv => &[Table::Nodes, Table::Edges],
            _ => &[Table::Whole],
        }
    }

    /// Where a table goes when the user names `path`: `graph.csv` becomes `graph.nodes.csv` and
    /// `graph.edges.csv`.
    pub fn table_path(self, path: &Path, table: Table) -> PathBuf {
        let word = match table {
            Table::Whole => return path.to_owned(),
            Table::Nodes => "nodes",
            Table::Edges => "edges",
        };
        path.with_extension(format!("{word}.{}", self.extension()))
    }
}

/// Writes the graph into one stream. Formats of several tables get one after the other, an empty
/// line in between; use [`write_table`] where every table has a file of its own.
///
/// # Errors
/// Where `out` refuses.
pub fn write(
    format: ExportFormat,
    graph: &KnowledgeGraph,
    info: &Provenance,
    quotes: &mut Quotes<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for (i, &table) in format.tables().iter().enumerate() {
        if i > 0 {
            out.write_all(b"\r\n")?;
        }
        write_table(format, table, graph, info, quotes, out)?;
    }
    Ok(())
}

/// Writes one table of a format. `out` needs no buffer.
///
/// # Errors
/// Where `out` refuses, or the format has no such table ([`io::ErrorKind::InvalidInput`]).
pub fn write_table(
    format: ExportFormat,
    table: Table,
    graph: &KnowledgeGraph,
    info: &Provenance,
    quotes: &mut Quotes<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    match (format, table) {
        (ExportFormat::GraphMl, Table::Whole) => graphml::write(graph, info, quotes, out),
        (ExportFormat::Gexf, Table::Whole) => gexf::write(graph, info, quotes, out),
        (ExportFormat::Xlsx, Table::Whole) => {
            xlsx::write(graph, info, quotes, &[], out).map(|_| ())
        }
        (ExportFormat::Json, Table::Whole) => graphology::write(graph, info, quotes, out),
        (ExportFormat::Cytoscape, Table::Whole) => cytoscape::write(graph, info, quotes, out),
        (ExportFormat::D3, Table::Whole) => d3::write(graph, info, quotes, out),
        (ExportFormat::Dot, Table::Whole) => dot::write(graph, info, quotes, out),
        (ExportFormat::Csv, Table::Nodes) => csv::write_nodes(graph, out),
        (ExportFormat::Csv, Table::Edges) => csv::write_edges(graph, quotes, out),
        _ => {
            let message = format!("{} has no table {table:?}", format.name());
            Err(io::Error::new(io::ErrorKind::InvalidInput, message))
        }
    }
}

/// Writes a workbook ([`ExportFormat::Xlsx`]) with further `sheets` between edges and codebook.
/// Answers how many texts are longer than the 32,767 characters of a cell and end in `…`.
///
/// # Errors
/// Where `out` or the folder for temporary files refuses, or a sheet would have more than 1,048,575
/// rows ([`io::ErrorKind::InvalidInput`]).
pub fn write_workbook(
    graph: &KnowledgeGraph,
    info: &Provenance,
    quotes: &mut Quotes<'_>,
    sheets: &[Sheet],
    out: &mut dyn Write,
) -> io::Result<u64> {
    xlsx::write(graph, info, quotes, sheets, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_found_by_name() {
        for format in ExportFormat::ALL {
            let path = PathBuf::from("a.b").with_extension(format.extension().to_uppercase());
            let found = ExportFormat::from_path(&path).unwrap();
            assert_eq!(found.extension(), format.extension());
        }
        for (path, want) in [
            ("a.json", ExportFormat::Json),
            ("a.cyjs", ExportFormat::Cytoscape),
            ("a.gv", ExportFormat::Dot),
        ] {
            assert_eq!(ExportFormat::from_path(Path::new(path)), Some(want));
        }
        assert!(ExportFormat::D3.has_ending(Path::new("a.JSON")));
        assert!(ExportFormat::Dot.has_ending(Path::new("a.gv")));
        assert!(!ExportFormat::Gexf.has_ending(Path::new("a.graphml")));
        for path in ["graph", "graph.txt", "graphml", ""] {
            assert_eq!(ExportFormat::from_path(Path::new(path)), None, "{path}");
        }
    }

    #[test]
    fn tables_get_files_of_their_own() {
        for (format, table, want) in [
            (ExportFormat::Csv, Table::Nodes, "out/g.nodes.csv"),
            (ExportFormat::Csv, Table::Edges, "out/g.edges.csv"),
            (ExportFormat::Gexf, Table::Whole, "out/g.csv"),
        ] {
            assert_eq!(
                format.table_path(Path::new("out/g.csv"), table),
                Path::new(want)
            );
        }
    }

    #[test]
    fn a_source_names_what_is_known() {
        for (page, date, want) in [
            (Some("A1"), Some("2024-03-05"), "rb/5.txt, A1, 2024-03-05"),
            (None, Some("2024"), "rb/5.txt, 2024"),
            (Some(""), None, "rb/5.txt"),
        ] {
            assert_eq!(Quote::new("句。", "rb/5.txt", page, date).source, want);
        }
    }
}
