//! `guanxi draw`: the graph, or the career of one person, as a figure for print.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::drawn_career::{Stack, career};
use super::error::{CommandError, Outcome};
use super::fonts::FontFile;
use super::graph_options::{GraphOptions, in_force};
use super::options::{DatabaseOption, DictionaryOption, Globals};
use super::output::to_stdout;
use super::{database, named, say};
use crate::draw::{Caption, Coloring, Looks, Page, Scene, network, png, svg, timeline};
use crate::graph::measure::{Measure, Options, measure};
use crate::graph::{Cut, Filter, KnowledgeGraph, Layer, Limits, Node, Values, load};
use crate::lexicon::load_schema;
use crate::store::Store;

/// What stays readable on a page 16 cm wide.
const READABLE: Limits = Limits {
    nodes: 70,
    edges: 160,
};
/// Characters of a hash that tell a corpus from others.
const HASH: usize = 12;

/// What colours say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ColorBy {
    /// The entity type.
    Type,
    /// Groups that are closely tied.
    Community,
}

/// Width × height in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Millimetres(Page);

impl FromStr for Millimetres {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let [least, most] = Page::SIDES;
        let wrong = || format!("write width x height in millimetres, {least} to {most}: 160x120");
        let (width, height) = text.split_once(['x', '×', 'X']).ok_or_else(wrong)?;
        let side = |text: &str| {
            let mm: f64 = text.trim().parse().ok()?;
            (least..=most).contains(&mm).then_some(mm)
        };
        match (side(width), side(height)) {
            (Some(width), Some(height)) => Ok(Self(Page { width, height })),
            _ => Err(wrong()),
        }
    }
}

/// Draw the graph, or the career of one person, as a figure for print
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    guanxi draw                                    exports/figure.svg: the strongest ties of all\n  \
    guanxi draw --layer met --ego shendong -o shendong.png\n  \
    guanxi draw --type official,person --color-by community --size-by strength -o officials.svg\n  \
    guanxi draw --timeline shendong -o career.svg  appearances by month, offices above them\n\n\
    An .svg keeps its text as text, to be edited; with --outlines it prints alike everywhere. A .png\n\
    and outlines need a font with Chinese characters. Without --all 70 nodes and 160 edges\n\
    are drawn, those with most evidence; the figure says so.")]
pub(super) struct Arguments {
    /// Write to this file, .svg or .png, or with - as SVG to standard output
    #[arg(short, long, value_name = "FILE", default_value = "exports/figure.svg")]
    output: PathBuf,
    /// Draw the offices and appearances of this person: name, alias, pinyin or key
    #[arg(long, value_name = "NAME", conflicts_with_all = ["ego", "top", "layer"])]
    timeline: Option<String>,
    /// Stack the appearances of a timeline by this
    #[arg(
        long,
        value_enum,
        value_name = "WHAT",
        default_value = "type",
        requires = "timeline"
    )]
    stack: Stack,
    /// Colour nodes by this
    #[arg(
        long = "color-by",
        value_enum,
        value_name = "WHAT",
        default_value = "type"
    )]
    color_by: ColorBy,
    /// Size nodes by this: degree, strength, betweenness, pagerank, …, mentions, articles or documents
    #[arg(long, value_name = "MEASURE", default_value = "degree")]
    size_by: String,
    /// Make the figure so large, in millimetres
    #[arg(long, value_name = "WIDTHxHEIGHT", default_value = "160x130")]
    size: Millimetres,
    /// Paint a .png with so many pixels an inch
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(36..=1200))]
    dpi: u32,
    /// Write this title
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Write no names
    #[arg(long)]
    no_labels: bool,
    /// Turn the text of an .svg into outlines
    #[arg(long)]
    outlines: bool,
    /// Use this font, a file or a family [default: the best one found]
    #[arg(long, value_name = "FONT")]
    font: Option<String>,
    #[command(flatten)]
    graph: GraphOptions,
    #[command(flatten)]
    dictionaries: DictionaryOption,
    #[command(flatten)]
    database: DatabaseOption,
}

pub(super) fn run(arguments: &Arguments, globals: &Globals) -> Result<Outcome, CommandError> {
    let is_png = ending(&arguments.output)?;
    let store = database::open(&arguments.database, globals)?;
    if !store.is_finished()? {
        return Err(CommandError::new("an unfinished database has no graph yet")
            .hint("run `guanxi build` to finish it"));
    }
    let Some(mut filter) = arguments.graph.filter(&store)? else {
        return Ok(Outcome::NothingFound);
    };
    let schema = load_schema(&arguments.dictionaries.sources())?;
    let (scene, said) = match &arguments.timeline {
        Some(name) => {
            let Some(hit) = named::find(&store, name, &[])? else {
                return Ok(Outcome::NothingFound);
            };
            let Some(found) = career(&store, &schema, &hit, &filter, arguments.stack)? else {
                say::nothing(&format!("no such office or occasion of {}", hit.key));
                return Ok(Outcome::NothingFound);
            };
            let title = format!("{}: offices and appearances", hit.name);
            let caption = caption(arguments, &store, title, &filter, String::new())?;
            let (scene, _) = timeline(&found, &caption, arguments.size.0);
            let (happenings, offices) = (found.happenings.len(), found.offices.len());
            {
                let said = [(happenings, "appearance"), (offices, "office")].map(counted);
                (scene, said.join(", "))
            }
        }
        None => {
            filter.cut = filter.cut.map(|_| READABLE);
            let (graph, cut) = load(store.connection(), &schema, &filter)?;
            if cut.nodes == 0 {
                say::nothing("nothing is left to draw");
                return Ok(Outcome::NothingFound);
            }
            let uncut = Filter {
                cut: None,
                ..filter.clone()
            };
            let (whole, _) = load(store.connection(), &schema, &uncut)?;
            let looks = looks(arguments, &graph, &whole, &filter)?;
            let title = title(&store, &filter)?;
            let caption = caption(arguments, &store, title, &filter, about(&graph, &cut))?;
            let (scene, unnamed) = network(&graph, &schema, &looks, &caption, arguments.size.0);
            let unnamed = match unnamed {
                0 => String::new(),
                n => format!("; {} left out for want of room", counted((n, "name"))),
            };
            (scene, format!("{cut}{unnamed}"))
        }
    };
    save(arguments, &scene, is_png)?;
    say::note(globals, &format!("{}: {said}", arguments.output.display()));
    Ok(Outcome::Done)
}

/// A number with its noun.
fn counted((count, noun): (usize, &str)) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Whether the file is to be a PNG.
fn ending(output: &Path) -> Result<bool, CommandError> {
    let ending = output
        .extension()
        .map(|e| e.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("png") => Ok(true),
        Some("svg") => Ok(false),
        _ if output.as_os_str() == "-" => Ok(false),
        _ => Err(
            CommandError::new(format!("{}: a figure is .svg or .png", output.display()))
                .hint("a PDF is made of an .svg: `rsvg-convert -f pdf figure.svg > figure.pdf`"),
        ),
    }
}

/// Writes a figure beside the old one, which stays whole until the new one is.
fn save(arguments: &Arguments, scene: &Scene, is_png: bool) -> Result<(), CommandError> {
    let file = (is_png || arguments.outlines)
        .then(|| FontFile::find(arguments.font.as_deref(), &scene.characters()))
        .transpose()?;
    let font = file.as_ref().map(FontFile::font).transpose()?;
    let bytes = match &font {
        Some(font) if is_png => {
            png(scene, font, arguments.dpi).map_err(|error| CommandError::new(error.to_string()))?
        }
        font => svg(scene, font.as_ref()).into_bytes(),
    };
    let output = &arguments.output;
    if output.as_os_str() == "-" {
        return to_stdout(|out| out.write_all(&bytes));
    }
    let failed = |error: std::io::Error| {
        CommandError::new(format!(
            "cannot write {}: {error}",
            arguments.output.display()
        ))
        .hint("choose a writable place with -o, or -o - for standard output")
    };
    let output = &super::targets::replaceable(output).map_err(failed)?;
    let folder = output
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = super::targets::temporary(folder).map_err(failed)?;
    file.write_all(&bytes).map_err(failed)?;
    file.persist(output).map_err(|error| failed(error.error))?;
    Ok(())
}

/// How nodes look. Measures are those of the whole that the filters leave, as `guanxi measure` takes
/// them: without the edges that only a figure leaves out somebody would seem to stand between persons
/// who have met.
fn looks(
    arguments: &Arguments,
    graph: &KnowledgeGraph,
    whole: &KnowledgeGraph,
    filter: &Filter,
) -> Result<Looks, CommandError> {
    let nodes = || graph.graph.node_weights();
    let places: Vec<Option<usize>> = nodes()
        .map(|node| whole.find(&node.key).map(|found| found.index()))
        .collect();
    let coloring = match arguments.color_by {
        ColorBy::Type => Coloring::Types,
        ColorBy::Community => Coloring::Groups {
            name: "community".to_owned(),
            of: of_drawn(&places, &groups(whole)?),
        },
    };
    Ok(Looks {
        coloring,
        values: of_drawn(&places, &values(whole, &arguments.size_by)?),
        measure: arguments.size_by.clone(),
        labels: !arguments.no_labels,
        marked: filter.ego.clone(),
    })
}

/// What is said of the nodes drawn, from what is said of all.
fn of_drawn<T: Clone + Default>(places: &[Option<usize>], all: &[T]) -> Vec<T> {
    let value = |place: &Option<usize>| place.and_then(|at| all.get(at).cloned());
    places
        .iter()
        .map(|place| value(place).unwrap_or_default())
        .collect()
}

/// What sizes show, one value a node.
fn values(graph: &KnowledgeGraph, by: &str) -> Result<Vec<f64>, CommandError> {
    let each = |count: fn(&Node) -> u32| {
        let nodes = graph.graph.node_weights();
        Ok(nodes.map(|node| f64::from(count(node))).collect())
    };
    match by {
        "mentions" => return each(|node| node.mentions),
        "articles" => return each(|node| node.articles),
        "documents" => return each(|node| node.documents),
        _ => {}
    }
    let amounts = || Measure::ALL.into_iter().filter(|one| !one.is_group());
    let Some(one) = amounts().find(|one| one.name() == by) else {
        let names: Vec<&str> = amounts().map(Measure::name).collect();
        let names = names.join(", ");
        return Err(CommandError::new(format!("'{by}' is no measure of a node"))
            .hint(format!("there are mentions, articles, documents, {names}")));
    };
    let values = taken(graph, one)?;
    let value = |at| values.number(at).unwrap_or(0.0);
    Ok((0..graph.graph.node_count()).map(value).collect())
}

/// The community of every node.
fn groups(graph: &KnowledgeGraph) -> Result<Vec<Option<String>>, CommandError> {
    let values = taken(graph, Measure::Community)?;
    let number = |at| values.number(at).map(|number| number.to_string());
    Ok((0..graph.graph.node_count()).map(number).collect())
}

fn taken(graph: &KnowledgeGraph, one: Measure) -> Result<Values, CommandError> {
    let found = measure(graph, &[one], &Options::default()).columns;
    let column = found.into_iter().find(|column| column.name == one.name());
    column.map(|column| column.values).ok_or_else(|| {
        let (one, layer) = (one.name(), graph.layer.name());
        CommandError::new(format!("{one} means nothing in the layer {layer}"))
            .hint("take another --layer, or another measure")
    })
}

fn title(store: &Store, filter: &Filter) -> Result<String, CommandError> {
    let what = match filter.layer {
        Layer::Default => "closest ties",
        Layer::Met => "who met whom",
        Layer::Events => "occasions and who took part",
        Layer::Cooccurrence => "who is named with whom",
        Layer::Article => "who is named in one article",
    };
    let mut names = Vec::new();
    for key in &filter.ego {
        let hit = named::find(store, key, &[])?;
        names.push(hit.map_or_else(|| key.clone(), |hit| hit.name));
    }
    Ok(if names.is_empty() {
        let mut letters = what.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters).collect()
    } else {
        format!("{}: {what}", names.join(", "))
    })
}

/// What the graph holds: dates, size and what was left out.
fn about(graph: &KnowledgeGraph, cut: &Cut) -> String {
    let edges = || graph.graph.edge_weights();
    let first = edges()
        .filter_map(|edge| edge.first_seen)
        .min_by_key(|d| d.first_day());
    let last = edges()
        .filter_map(|edge| edge.last_seen)
        .max_by_key(|d| d.last_day());
    match (first, last) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last} · {cut}"),
        (Some(day), _) | (_, Some(day)) => format!("{day} · {cut}"),
        _ => cut.to_string(),
    }
}

fn caption(
    arguments: &Arguments,
    store: &Store,
    title: String,
    filter: &Filter,
    about: String,
) -> Result<Caption, CommandError> {
    let mut told: Vec<String> = in_force(filter)
        .into_iter()
        .map(|(name, value)| match value.as_str() {
            "yes" => name,
            value => format!("{name} {value}"),
        })
        .collect();
    if arguments.timeline.is_none() && filter.layer != Layer::default() {
        told.insert(0, format!("layer {}", filter.layer.name()));
    }
    if arguments.timeline.is_some() {
        told.retain(|said| said != "all");
    }
    let mut notes = vec![about, told.join(" · ")];
    notes.retain(|note| !note.is_empty());
    let mut source = concat!("guanxi ", env!("CARGO_PKG_VERSION")).to_owned();
    for fact in ["corpus", "dictionaries"] {
        if let Some(hash) = store.build_value(fact)? {
            let short: String = hash.chars().take(HASH).collect();
            source.push_str(&format!(" · {fact} {short}"));
        }
    }
    Ok(Caption {
        title: arguments.title.clone().unwrap_or(title),
        notes,
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_millimetres() {
        let read = |text: &str| text.parse::<Millimetres>().ok().map(|size| size.0);
        let page = Page {
            width: 160.0,
            height: 90.5,
        };
        assert_eq!(read("160x90.5"), Some(page));
        assert_eq!(read("160×90.5"), Some(page));
        for wrong in ["160", "x", "0x10", "NaNx100", "1e9x100", "-5x100"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn figures_are_svg_or_png() {
        assert_eq!(ending(Path::new("a/b.PNG")), Ok(true));
        assert_eq!(ending(Path::new("-")), Ok(false));
        assert!(
            ending(Path::new("a.pdf"))
                .unwrap_err()
                .to_string()
                .contains("rsvg-convert")
        );
    }
}
