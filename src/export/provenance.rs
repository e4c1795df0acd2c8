//! Where a graph comes from, told in every file that can carry it.

use crate::graph::KnowledgeGraph;

/// What made a graph. CSV tables cannot carry it; [`Provenance::statement`] is for a file beside
/// them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// Program and version, `guanxi 0.1.0`.
    pub program: String,
    /// What the database says of its build: (name, value), such as the hashes of corpus and
    /// dictionaries, and how measures were taken that are estimates or depend on a seed.
    pub build: Vec<(String, String)>,
    /// Filters in force: (option, value).
    pub filters: Vec<(String, String)>,
    /// What was left out, see [`Cut`](crate::graph::Cut); empty where it is not known.
    pub cut: String,
}

impl Provenance {
    /// What made the graph: (what, value).
    pub fn facts(&self, graph: &KnowledgeGraph) -> Vec<(String, String)> {
        let mut facts = vec![("program".to_owned(), self.program.clone())];
        facts.extend(self.build.iter().cloned());
        facts.push(("layer".to_owned(), graph.layer.name().to_owned()));
        let filters = self.filters.iter();
        facts.extend(filters.map(|(option, value)| (format!("filter {option}"), value.clone())));
        let (nodes, edges) = (graph.graph.node_count(), graph.graph.edge_count());
        let contents = format!("{nodes} nodes, {edges} edges");
        facts.push(("contents".to_owned(), contents));
        facts.push(("cut".to_owned(), self.cut.clone()));
        facts.retain(|(_, value)| !value.is_empty());
        facts
    }

    /// One fact a line, without line ends.
    pub fn lines(&self, graph: &KnowledgeGraph) -> Vec<String> {
        let line = |(what, value): (String, String)| match what.as_str() {
            "program" => value,
            _ => format!("{what} {value}"),
        };
        self.facts(graph).into_iter().map(line).collect()
    }

    /// The lines as one text, each ended.
    pub fn statement(&self, graph: &KnowledgeGraph) -> String {
        self.lines(graph)
            .iter()
            .flat_map(|line| [line.as_str(), "\n"])
            .collect()
    }
}
