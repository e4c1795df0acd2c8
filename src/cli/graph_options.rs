//! Which part of the graph: the options that every command about the graph shares, and how they are
//! told afterwards.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::error::CommandError;
use super::named;
use super::options::{CountedOccasions, DiscoveredOption, PeriodOptions, TypeOption};
use crate::graph::{Filter, Layer, Limits};
use crate::store::Store;

/// Which part of the graph.
#[derive(Clone, Debug, Args)]
pub(super) struct GraphOptions {
    /// Take these facts as edges: strongest evidence, persons who met, occasions with those who took
    /// part, all co-occurrence, or shared articles too
    #[arg(long, value_name = "LAYER", default_value = "default", value_parser = layer_parser())]
    layer: Layer,
    /// Leave out edges of less weight
    #[arg(long, value_name = "N", default_value_t = 0.0)]
    min_weight: f64,
    /// Keep this entity and what surrounds it only (repeatable)
    #[arg(long, value_name = "NAME")]
    ego: Vec<String>,
    /// Take this many steps from --ego
    #[arg(long, value_name = "N", default_value_t = 1, requires = "ego")]
    radius: u32,
    /// Keep an edge only where it is among the N heaviest of one of its ends
    #[arg(long, value_name = "N")]
    top: Option<usize>,
    /// Write everything, however large
    #[arg(long)]
    all: bool,
    /// Make edges too of what dictionaries say of where a place lies and what a body is part of
    #[arg(long)]
    hierarchy: bool,
    #[command(flatten)]
    occasions: CountedOccasions,
    #[command(flatten)]
    types: TypeOption,
    #[command(flatten)]
    period: PeriodOptions,
    #[command(flatten)]
    discovered: DiscoveredOption,
}

impl GraphOptions {
    /// What is asked for; `None` where a name means none or several, which is said.
    pub(super) fn filter(&self, store: &Store) -> Result<Option<Filter>, CommandError> {
        let Some(ego) = keys(store, &self.ego)? else {
            return Ok(None);
        };
        let Some(places) = keys(store, &self.occasions.place)? else {
            return Ok(None);
        };
        let period = self.period.period();
        Ok(Some(Filter {
            layer: self.layer,
            from: period.from,
            to: period.to,
            event_types: self.occasions.event_type.clone(),
            places,
            max_size: self.occasions.max_size,
            hierarchy: self.hierarchy,
            types: self.types.types.clone(),
            without_discovered: self.discovered.no_discovered,
            min_weight: self.min_weight,
            ego,
            radius: self.radius,
            top: self.top,
            cut: (!self.all).then_some(Limits::READABLE),
        }))
    }
}

/// The keys of what names mean; `None` where one means none or several, which is said.
fn keys(store: &Store, names: &[String]) -> Result<Option<Vec<String>>, CommandError> {
    let mut keys = Vec::with_capacity(names.len());
    for name in names {
        let Some(hit) = named::find(store, name, &[])? else {
            return Ok(None);
        };
        keys.push(hit.key);
    }
    Ok(Some(keys))
}

fn layer_parser() -> impl TypedValueParser<Value = Layer> {
    PossibleValuesParser::new(Layer::ALL.map(Layer::name)).map(|name| {
        Layer::ALL
            .into_iter()
            .find(|layer| layer.name() == name)
            .unwrap_or_default()
    })
}

/// The options in force, as they would be written on the command line.
pub(super) fn in_force(filter: &Filter) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut say = |name: &str, value: Option<String>| {
        out.extend(value.map(|value| (name.to_owned(), value)));
    };
    say(
        "type",
        (!filter.types.is_empty()).then(|| filter.types.join(",")),
    );
    let hidden = filter.without_discovered;
    say("no-discovered", hidden.then(|| "yes".to_owned()));
    say(
        "min-weight",
        (filter.min_weight > 0.0).then(|| filter.min_weight.to_string()),
    );
    say("from", filter.from.map(|date| date.to_string()));
    say("to", filter.to.map(|date| date.to_string()));
    say(
        "event-type",
        (!filter.event_types.is_empty()).then(|| filter.event_types.join(",")),
    );
    say(
        "place",
        (!filter.places.is_empty()).then(|| filter.places.join(",")),
    );
    say("max-size", filter.max_size.map(|most| most.to_string()));
    say("hierarchy", filter.hierarchy.then(|| "yes".to_owned()));
    say(
        "ego",
        (!filter.ego.is_empty()).then(|| filter.ego.join(",")),
    );
    say(
        "radius",
        (!filter.ego.is_empty()).then(|| filter.radius.to_string()),
    );
    say("top", filter.top.map(|top| top.to_string()));
    say("all", filter.cut.is_none().then(|| "yes".to_owned()));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_told_as_options() {
        let filter = Filter {
            types: vec!["official".into(), "person".into()],
            min_weight: 2.0,
            from: "2031-03".parse().ok(),
            ego: vec!["person:陶立".into()],
            radius: 2,
            without_discovered: true,
            cut: Some(Limits::READABLE),
            ..Filter::default()
        };
        let told: Vec<String> = in_force(&filter)
            .into_iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        assert_eq!(
            told,
            [
                "type official,person",
                "no-discovered yes",
                "min-weight 2",
                "from 2031-03",
                "ego person:陶立",
                "radius 2"
            ]
        );
        assert_eq!(
            in_force(&Filter::default()),
            [("all".to_owned(), "yes".to_owned())]
        );
    }
}
