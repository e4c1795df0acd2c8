//! `guanxi draw`: the graph, or the career of one person, as a figure for print.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;

use super::drawn_career::{Stack, career};
use super::error::{CommandError, Outcome};
use super::export::told as told_of;
use super::fonts::FontFile;
use super::graph_options::{GraphOptions, in_force};
use super::looks::{LookOptions, looks};
use super::measured::tell;
use super::options::{DatabaseOption, DictionaryOption, Globals};
use super::output::to_stdout;
use super::{database, named, say};
use crate::draw::{Caption, Crowded, Page, Scene, Shown, network, png, svg, timeline};
use crate::graph::{Cut, Filter, Layer, Limits, issues, load};
use crate::lexicon::load_schema;
use crate::model::Schema;
use crate::query::Hit;
use crate::store::Store;

/// What stays readable on a page 16 cm wide.
const READABLE: Limits = Limits {
    nodes: 70,
    edges: 160,
};
/// Limits that leave out nothing but nodes without an edge.
const ALL_TIED: Limits = Limits {
    nodes: usize::MAX,
    edges: usize::MAX >> 8,
};
/// Characters that a font lacks which are named in the warning.
const NAMED: usize = 12;
/// Groups of entity types of which there is a career, beside natural persons.
const BODIES: [&str; 2] = ["organization", "enterprise"];
/// Characters of a hash that tell a corpus from others.
const HASH: usize = 12;

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
    /// Draw the offices and appearances of this person or body: name, alias, pinyin or key
    #[arg(long, value_name = "NAME", conflicts_with_all = ["ego", "top", "layer"])]
    timeline: Option<String>,
    /// Stack the appearances of a timeline by this [default: type]
    #[arg(
        long,
        value_enum,
        value_name = "WHAT",
        requires = "timeline",
        conflicts_with = "ego"
    )]
    stack: Option<Stack>,
    #[command(flatten)]
    looks: LookOptions,
    /// Draw those too who have no edge
    #[arg(long, requires = "all", conflicts_with = "timeline")]
    isolates: bool,
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
    #[arg(long, conflicts_with = "timeline")]
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
            check_career(&schema, &hit)?;
            let found = career(
                &store,
                &schema,
                &hit,
                &filter,
                arguments.stack.unwrap_or(Stack::Type),
            )?;
            if found.offices.is_empty() && found.happenings.is_empty() {
                let undated = undated(found.undated);
                say::nothing(&format!(
                    "no such office or occasion of {}{undated}",
                    hit.key
                ));
                return Ok(Outcome::NothingFound);
            }
            let title = format!("{}: offices and appearances", hit.name);
            let notes = papers(&store)?.into_iter().collect();
            let caption = caption(arguments, &store, title, &filter, notes)?;
            let (scene, shown) = timeline(&found, &caption, arguments.size.0);
            (scene, of_career(&shown, found.undated))
        }
        None => {
            filter.cut = filter.cut.map(|_| READABLE);
            let tied = Filter {
                cut: filter.cut.or((!arguments.isolates).then_some(ALL_TIED)),
                ..filter.clone()
            };
            let (graph, cut) = load(store.connection(), &schema, &tied)?;
            if cut.nodes == 0 {
                say::nothing("nothing is left to draw");
                return Ok(Outcome::NothingFound);
            }
            let uncut = Filter {
                cut: None,
                ..filter.clone()
            };
            let (whole, _) = load(store.connection(), &schema, &uncut)?;
            let (mut looks, measured) = looks(&arguments.looks, &graph, &whole)?;
            looks.labels = !arguments.no_labels;
            looks.marked.clone_from(&filter.ego);
            let measured = tell(&measured, &arguments.looks.options());
            let measured = measured
                .into_iter()
                .map(|(name, text)| format!("{name}: {text}"));
            let measured: Vec<String> = measured.collect();
            let title = title(&store, &filter)?;
            let mut notes = vec![about(&store, &cut)?];
            notes.extend(measured.iter().cloned());
            let caption = caption(arguments, &store, title, &filter, notes)?;
            let (scene, crowded) = network(&graph, &schema, &looks, &caption, arguments.size.0);
            let mut said = vec![told_of(&cut)];
            said.extend(crowded_out(&crowded));
            said.extend(measured);
            (scene, said.join("; "))
        }
    };
    save(arguments, &scene, is_png, globals)?;
    say::note(globals, &format!("{}: {said}", arguments.output.display()));
    Ok(Outcome::Done)
}

/// Refuses what has no career: a place or a project is where others appear.
fn check_career(schema: &Schema, hit: &Hit) -> Result<(), CommandError> {
    let kind = schema
        .entity_types
        .iter()
        .find(|kind| kind.label.id == hit.kind);
    let fits = |natural: bool, group: &str| natural || BODIES.contains(&group);
    match kind {
        Some(kind) if !fits(kind.natural_person, &kind.group) => {
            let (name, label) = (&hit.name, &kind.label.en);
            let message = format!("{name} is a {label}: careers are those of persons and bodies");
            Err(CommandError::new(message)
                .hint(format!("`guanxi timeline {name}` lists its occasions")))
        }
        _ => Ok(()),
    }
}

/// What of a career is drawn, and what is not.
fn of_career(shown: &Shown, without_date: [usize; 2]) -> String {
    let mut said = vec![
        counted((shown.happenings, "appearance")),
        counted((shown.offices, "office")),
    ];
    if shown.rough > 0 {
        said.push(format!(
            "{} dated too roughly left out",
            counted((shown.rough, "appearance"))
        ));
    }
    if shown.unseen > 0 {
        said.push(format!(
            "{} left out for want of room",
            counted((shown.unseen, "office"))
        ));
    }
    format!("{}{}", said.join(", "), undated(without_date))
}

/// What is left out because it has no date.
fn undated([happenings, offices]: [usize; 2]) -> String {
    let parts = [(happenings, "appearance"), (offices, "office")];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(counted)
        .collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!("; {} undated left out", parts.join(" and ")),
    }
}

/// What a figure had no room for.
fn crowded_out(crowded: &Crowded) -> Option<String> {
    let parts = [(crowded.names, "name"), (crowded.legend, "row")];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(counted)
        .collect();
    let parts = parts.join(" and ").replace("row", "legend row");
    (!parts.is_empty()).then(|| format!("{parts} left out for want of room"))
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

/// Says which characters of a figure are drawn as boxes.
fn without_letters(lacking: &[char], of: usize) -> String {
    let named: String = lacking.iter().take(NAMED).collect();
    let more = if lacking.len() > NAMED { "…" } else { "" };
    let count = lacking.len();
    format!(
        "the font lacks {count} of the {of} characters of the figure, drawn as boxes: {named}{more}\n  \
         hint: name another with --font; `fc-list :lang=zh family` lists those with Chinese characters"
    )
}

/// Writes a figure beside the old one, which stays whole until the new one is.
fn save(
    arguments: &Arguments,
    scene: &Scene,
    is_png: bool,
    globals: &Globals,
) -> Result<(), CommandError> {
    let characters = scene.characters();
    let file = (is_png || arguments.outlines)
        .then(|| FontFile::find(arguments.font.as_deref(), &characters))
        .transpose()?;
    let font = file.as_ref().map(FontFile::font).transpose()?;
    let lacking = font.as_ref().map(|font| font.lacking(&characters));
    if let Some(lacking) = lacking.filter(|lacking| !lacking.is_empty()) {
        say::warn(globals, &without_letters(&lacking, characters.len()));
    }
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

/// Of which time the papers are, the size of the graph and what was left out.
fn about(store: &Store, cut: &Cut) -> Result<String, CommandError> {
    let parts = papers(store)?.into_iter().chain([told_of(cut)]);
    Ok(parts.collect::<Vec<_>>().join(" · "))
}

/// Of which time the papers are.
fn papers(store: &Store) -> Result<Option<String>, CommandError> {
    let dates = issues(store.connection())?;
    Ok(dates.map(|[first, last]| match first == last {
        true => format!("papers of {first}"),
        false => format!("papers of {first} to {last}"),
    }))
}

fn caption(
    arguments: &Arguments,
    store: &Store,
    title: String,
    filter: &Filter,
    mut notes: Vec<String>,
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
    notes.push(told.join(" · "));
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
