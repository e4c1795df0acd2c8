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
    /// One fact a line, without line ends.
    pub fn lines(&self, graph: &KnowledgeGraph) -> Vec<String> {
        let pair = |(name, value): &(String, String)| format!("{name} {value}");
        let mut lines = vec![self.program.clone()];
        lines.extend(self.build.iter().map(pair));
        lines.push(format!("layer {}", graph.layer.name()));
        lines.extend(
            self.filters
                .iter()
                .map(|filter| format!("filter {}", pair(filter))),
        );
        let (nodes, edges) = (graph.graph.node_count(), graph.graph.edge_count());
        lines.push(format!("contents {nodes} nodes, {edges} edges"));
        if !self.cut.is_empty() {
            lines.push(format!("cut {}", self.cut));
        }
        lines.retain(|line| !line.is_empty());
        lines
    }

    /// The lines as one text, each ended.
    pub fn statement(&self, graph: &KnowledgeGraph) -> String {
        self.lines(graph)
            .iter()
            .flat_map(|line| [line.as_str(), "\n"])
            .collect()
    }
}
