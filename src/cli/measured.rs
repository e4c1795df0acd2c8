//! Measures as attributes of exports: which are taken, and what is said of them.

use clap::Args;

use super::options::Globals;
use super::say;
use crate::graph::KnowledgeGraph;
use crate::graph::measure::{Measure, Measured, Options, measure};

/// How communities are found and betweenness is estimated.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct ChanceOptions {
    /// Find more and smaller communities above 1, fewer and larger ones below [default: 1]
    #[arg(long, value_name = "R", value_parser = positive)]
    resolution: Option<f64>,
    /// Start chance here: communities, and estimates in large graphs [default: 1]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

impl ChanceOptions {
    /// How measures are taken.
    pub(super) fn options(self) -> Options {
        let usual = Options::default();
        Options {
            seed: self.seed.unwrap_or(usual.seed),
            resolution: self.resolution.unwrap_or(usual.resolution),
            ..usual
        }
    }

    /// The option given that changes nothing, with communities or without, with chance or without.
    pub(super) fn odd(self, has_groups: bool, has_chance: bool) -> Option<&'static str> {
        let resolution = self
            .resolution
            .filter(|_| !has_groups)
            .map(|_| "resolution");
        resolution.or(self.seed.filter(|_| !has_chance).map(|_| "seed"))
    }
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        _ => Err("a number above 0 is wanted".to_owned()),
    }
}

/// Which measures an export carries.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(super) struct MeasureOptions {
    /// Write all measures, also of a graph of more than 20,000 nodes or 100,000 edges
    #[arg(long, conflicts_with = "no_measures")]
    measures: bool,
    /// Write no measures but the degree
    #[arg(long, conflicts_with_all = ["resolution", "seed"])]
    no_measures: bool,
    #[command(flatten)]
    chance: ChanceOptions,
}

/// Takes measures of a graph and adds them to its attributes; gives what the file should say of them.
pub(super) fn attach(
    graph: &mut KnowledgeGraph,
    options: MeasureOptions,
    globals: &Globals,
) -> Vec<(String, String)> {
    if options.no_measures {
        return Vec::new();
    }
    let (nodes, edges) = (graph.graph.node_count(), graph.graph.edge_count());
    // The degree is an attribute of every export.
    let (taken, left): (Vec<Measure>, Vec<Measure>) = Measure::ALL
        .into_iter()
        .filter(|one| *one != Measure::Degree && one.is_for(graph.layer))
        .partition(|one| options.measures || one.is_cheap(nodes, edges));
    let settings = options.chance.options();
    let measured = measure(graph, &taken, &settings);
    let mut told = tell(&measured, &settings);
    graph.node_columns.extend(measured.columns);
    if !left.is_empty() {
        let names: Vec<&str> = left.into_iter().map(Measure::name).collect();
        say::note(
            globals,
            &format!(
                "measures left out of so large a graph: {}\n  hint: --measures takes them too",
                names.join(", ")
            ),
        );
        told.push(("measures-left-out".to_owned(), names.join(",")));
    }
    told
}

/// What must be known of measures beside their values: (measure, how it was taken).
pub(super) fn tell(measured: &Measured, options: &Options) -> Vec<(String, String)> {
    let seed = options.seed;
    let mut told = Vec::new();
    if let Some((taken, all)) = measured.estimated {
        let text = format!("estimated from {taken} of {all} sources, seed {seed}");
        told.push((Measure::Betweenness.name().to_owned(), text));
    }
    if let Some((count, modularity)) = measured.communities {
        let text = format!(
            "{count} by Leiden, modularity {modularity:.4}, resolution {}, seed {seed}",
            options.resolution
        );
        told.push((Measure::Community.name().to_owned(), text));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_plain_value_is_told() {
        let measured = Measured {
            estimated: Some((300, 20_000)),
            communities: Some((7, 0.412_345)),
            ..Measured::default()
        };
        let told: Vec<String> = tell(&measured, &Options::default())
            .into_iter()
            .map(|(name, text)| format!("{name} {text}"))
            .collect();
        assert_eq!(
            told,
            [
                "betweenness estimated from 300 of 20000 sources, seed 1",
                "community 7 by Leiden, modularity 0.4123, resolution 1, seed 1"
            ]
        );
        assert!(tell(&Measured::default(), &Options::default()).is_empty());
    }
}
