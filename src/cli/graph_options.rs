//! Which part of the graph: the options that every command about the graph shares, and how they are
//! told afterwards.

use clap::Args;
use clap::builder::{StringValueParser, TypedValueParser};

use super::error::CommandError;
use super::options::{CountedOccasions, DiscoveredOption, PeriodOptions, TypeOption, one_of};
use super::{named, roll_up};
use crate::graph::{Filter, Layer, Limits};
use crate::query::Hit;
use crate::store::Store;

/// Headings of the help, in the order in which the wishes apply.
const FACTS: &str = "Which facts";
const ENTITIES: &str = "Which entities";
const EDGES: &str = "Which edges";
/// What keys of places begin with.
const PLACE_KEY: &str = "place:";

/// Which part of the graph.
#[derive(Clone, Debug, Args)]
pub(super) struct GraphOptions {
    /// Take these facts as edges: strongest evidence, persons who met, occasions with those who took
    /// part, all co-occurrence, or shared articles too
    #[arg(long, value_name = "LAYER", default_value = "default", value_parser = one_of(&Layer::ALL, Layer::name),
          help_heading = FACTS)]
    layer: Layer,
    /// Count as one: the holders of an organ's offices, the parts of a body, the places of a level
    /// (repeatable, or joined by commas)
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = roll_up::parser(),
          help_heading = FACTS)]
    roll_up: Vec<roll_up::Group>,
    /// Take edges of these relations only, joined by commas (met,visited,holds_post,clause,…); the
    /// weight is what the relation counts
    #[arg(long, value_name = "RELATION", value_delimiter = ',', help_heading = FACTS)]
    relation: Vec<String>,
    /// Make edges too of what dictionaries say of where a place lies and what a body is part of
    #[arg(long, help_heading = FACTS)]
    hierarchy: bool,
    #[command(flatten, next_help_heading = FACTS)]
    occasions: CountedOccasions,
    #[command(flatten, next_help_heading = FACTS)]
    period: PeriodOptions,
    #[command(flatten, next_help_heading = ENTITIES)]
    types: TypeOption,
    #[command(flatten, next_help_heading = ENTITIES)]
    discovered: DiscoveredOption,
    /// Take entities only that belong to this place or to what lies in it (repeatable)
    #[arg(long, value_name = "NAME", help_heading = ENTITIES)]
    home: Vec<String>,
    /// Keep this entity and what surrounds it only (repeatable)
    #[arg(long, value_name = "NAME", help_heading = ENTITIES)]
    ego: Vec<String>,
    /// Take this many steps from --ego
    #[arg(long, value_name = "N", default_value_t = 1, requires = "ego", help_heading = ENTITIES)]
    radius: u32,
    /// Keep the largest component only
    #[arg(long, help_heading = ENTITIES)]
    giant: bool,
    /// Leave out edges of less weight
    #[arg(long, value_name = "N", default_value_t = 0.0, help_heading = EDGES)]
    min_weight: f64,
    /// Leave out pairs less associated than this, from −1 to 1 (0 = as by chance)
    #[arg(long, value_name = "N", allow_negative_numbers = true, help_heading = EDGES,
          value_parser = number_parser(-1.0, 1.0))]
    min_npmi: Option<f64>,
    /// Leave out pairs whose G² is less (3.84 = 5 % by chance) or that chance explains better
    #[arg(long, value_name = "N", help_heading = EDGES,
          value_parser = number_parser(0.0, f64::MAX))]
    min_log_likelihood: Option<f64>,
    /// Keep an edge only where it is among the N heaviest of one of its ends
    #[arg(long, value_name = "N", help_heading = EDGES)]
    top: Option<usize>,
    /// Keep the backbone: edges that the disparity filter finds significant at this level
    #[arg(long, value_name = "ALPHA", num_args = 0..=1, default_missing_value = "0.05",
          require_equals = true, value_parser = number_parser(0.0, 1.0), help_heading = EDGES)]
    backbone: Option<f64>,
    /// Write everything, however large
    #[arg(long, help_heading = EDGES)]
    all: bool,
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
        let mut homes = Vec::new();
        for home in &self.home {
            // A home may be a place that no text names: its key is taken at its word.
            let found = match home.starts_with(PLACE_KEY) {
                true => Some(vec![home.clone()]),
                false => keys(store, std::slice::from_ref(home))?,
            };
            let Some(found) = found else {
                return Ok(None);
            };
            homes.extend(found);
        }
        let period = self.period.period()?;
        Ok(Some(Filter {
            layer: self.layer,
            roll_up: roll_up::roll_up(&self.roll_up)?,
            relations: self.relation.clone(),
            from: period.from,
            to: period.to,
            whole: period.whole,
            event_types: self.occasions.event_type.clone(),
            places,
            max_size: self.occasions.max_size,
            hierarchy: self.hierarchy,
            types: self.types.types.clone(),
            homes,
            without_discovered: self.discovered.no_discovered,
            min_weight: self.min_weight,
            min_npmi: self.min_npmi,
            min_log_likelihood: self.min_log_likelihood,
            ego,
            radius: self.radius,
            top: self.top,
            backbone: self.backbone,
            giant: self.giant,
            cut: (!self.all).then_some(Limits::READABLE),
        }))
    }
}

/// Reads a number between two bounds; what is none is refused with both.
fn number_parser(least: f64, most: f64) -> impl TypedValueParser<Value = f64> {
    let read = move |text: &str| {
        let number = text.parse::<f64>().ok();
        let inside = number.filter(|number| (least..=most).contains(number));
        inside.ok_or_else(|| match most < f64::MAX {
            true => format!("a number from {least} to {most} is needed"),
            false => format!("a number of {least} or more is needed"),
        })
    };
    StringValueParser::new().try_map(move |text| read(&text))
}

/// The keys of what names mean; `None` where one means none or several, which is said.
pub(super) fn keys(store: &Store, names: &[String]) -> Result<Option<Vec<String>>, CommandError> {
    let hits = hits(store, names)?;
    Ok(hits.map(|hits| hits.into_iter().map(|hit| hit.key).collect()))
}

/// What names mean; `None` where one means none or several, which is said.
pub(super) fn hits(store: &Store, names: &[String]) -> Result<Option<Vec<Hit>>, CommandError> {
    let mut hits = Vec::with_capacity(names.len());
    for name in names {
        let Some(hit) = named::find(store, name, &[])? else {
            return Ok(None);
        };
        hits.push(hit);
    }
    Ok(Some(hits))
}

/// The options in force, as they would be written on the command line, in the order in which they
/// apply.
pub(super) fn in_force(filter: &Filter) -> Vec<(String, String)> {
    let list = |names: &[String]| (!names.is_empty()).then(|| names.join(","));
    let number = |number: Option<f64>| number.map(|number| number.to_string());
    let flag = |set: bool| set.then(|| "yes".to_owned());
    let weighed = filter.min_weight > 0.0;
    let centred = !filter.ego.is_empty();
    let told = [
        ("from", filter.from.map(|date| date.to_string())),
        ("to", filter.to.map(|date| date.to_string())),
        ("event-type", list(&filter.event_types)),
        ("place", list(&filter.places)),
        ("max-size", filter.max_size.map(|most| most.to_string())),
        ("hierarchy", flag(filter.hierarchy)),
        ("roll-up", roll_up::told(&filter.roll_up)),
        ("relation", list(&filter.relations)),
        ("type", list(&filter.types)),
        ("no-discovered", flag(filter.without_discovered)),
        ("home", list(&filter.homes)),
        ("min-weight", number(weighed.then_some(filter.min_weight))),
        ("min-npmi", number(filter.min_npmi)),
        ("min-log-likelihood", number(filter.min_log_likelihood)),
        ("ego", list(&filter.ego)),
        ("radius", centred.then(|| filter.radius.to_string())),
        ("top", filter.top.map(|top| top.to_string())),
        ("backbone", number(filter.backbone)),
        ("giant", flag(filter.giant)),
        ("all", flag(filter.cut.is_none())),
    ];
    let set = told
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    set.map(|(name, value)| (name.to_owned(), value)).collect()
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
                "from 2031-03",
                "type official,person",
                "no-discovered yes",
                "min-weight 2",
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
