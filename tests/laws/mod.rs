//! What holds for any input, as functions that fail where it does not. `tests/properties.rs` calls
//! them with inputs that proptest makes, `fuzz/` with those that a fuzzer finds.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "callers take what they need, and a law that is broken fails"
)]

pub mod formats;

use std::fs;
use std::path::Path;

use guanxi::derive::Corrections;
use guanxi::export::{ExportFormat, Provenance, Quote, write};
use guanxi::graph::{Edge, KnowledgeGraph, Layer, Node, RelationId};
use guanxi::layout::{LayoutRules, masthead};
use guanxi::lexicon::{Lexicon, Sources};
use guanxi::model::{
    Document, Entity, EntityOrigin, FormKind, Known, Label, Metadata, Observations, Origin, Span,
};
use guanxi::pipeline::Observer;
use guanxi::source::{Format, Input, Manifest, read_from};
use guanxi::text::{CodePoints, NormalText, fold, fold_char, printed_dates};

/// Observing any text: mentions are in order, lie inside their article, and their span is what is
/// printed.
pub fn observing(lexicon: &Lexicon, text: &str, home: &str) {
    let metadata = Metadata {
        home: (!home.is_empty()).then(|| Known::new(home.to_owned(), Origin::Manifest)),
        ..Metadata::default()
    };
    let document = Document {
        key: "laws/a.txt".into(),
        text: text.to_owned(),
        metadata,
    };
    let observer = Observer::new(lexicon);
    let observed = observer.observe(document.clone());
    assert_eq!(observed.document.text, text, "the text is kept");
    check(lexicon, text, &observed.observations);
    let again = observer.observe(document);
    assert_eq!(
        observed.observations, again.observations,
        "the same text says the same"
    );
}

fn check(lexicon: &Lexicon, text: &str, observations: &Observations) {
    let points = CodePoints::new(text);
    let head = masthead(&points, &LayoutRules::new(&lexicon.grammar)).span;
    let chars: Vec<char> = text.chars().collect();
    let sound = |span: Span| span.start < span.end && span.end as usize <= chars.len();
    for article in &observations.articles {
        assert!(article.spans.iter().all(|span| sound(*span)), "{article:?}");
        assert!(article.breaks.is_sorted(), "{article:?}");
        for reporter in &article.reporters {
            assert!(sound(reporter.span), "{reporter:?}");
        }
    }
    let mut last = (0, Span::new(0, 0));
    for mention in &observations.mentions {
        let span = mention.span;
        assert!(sound(span), "{mention:?} in {text:?}");
        let printed: String = chars[span.start as usize..span.end as usize]
            .iter()
            .collect();
        assert_eq!(points.slice(span), printed);
        let edges = [printed.chars().next(), printed.chars().next_back()];
        assert!(
            !edges.contains(&Some('\n')),
            "{mention:?} begins or ends with a line end"
        );
        let article = &observations.articles[mention.article as usize];
        // what the masthead names is said by the first article
        let holds = |at: u32| {
            let mut places = head.iter().chain(&article.spans);
            places.any(|s| s.start <= at && at < s.end)
        };
        assert!(
            holds(span.start) && holds(span.end - 1),
            "{mention:?} leaves its article"
        );
        // an article that stands between two columns of another is told after it
        let order = (mention.article, span);
        assert!(last < order, "{last:?} stands before {mention:?}");
        last = order;
        for entity in mention.resolution.candidates() {
            let known = lexicon.entities().len();
            let coined = observations
                .coined
                .get((entity.0 as usize).wrapping_sub(known));
            let entity = lexicon
                .get(*entity)
                .or(coined)
                .expect("an entity that is known");
            assert!(entity.key.contains(':'), "{entity:?}");
            if mention.form == FormKind::Name && entity.origin == EntityOrigin::Dictionary {
                assert_eq!(squeezed(&printed), squeezed(&entity.name), "{mention:?}");
            }
        }
    }
}

/// Without script, width, blanks and line ends.
fn squeezed(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Folding keeps length and is done once; every character of a normal text leads back to one that
/// folds to it.
pub fn normalizing(text: &str, cuts: &[u32]) {
    let folded = fold(text);
    assert_eq!(folded.chars().count(), text.chars().count());
    assert_eq!(fold(&folded), folded, "folding twice changes nothing");
    let points = CodePoints::new(text);
    let mut bounds: Vec<u32> = cuts.iter().map(|cut| cut % (points.len() + 1)).collect();
    bounds.sort_unstable();
    bounds.dedup();
    let spans: Vec<Span> = bounds
        .chunks_exact(2)
        .map(|two| Span::new(two[0], two[1]))
        .collect();
    let chars: Vec<char> = text.chars().collect();
    let line_ends = (0..points.len()).filter(|&at| matches!(chars[at as usize], '\n' | '\r'));
    let breaks: Vec<u32> = line_ends.step_by(2).collect();
    let normal = NormalText::new(&points, &spans, &breaks);
    let starts = normal
        .text
        .char_indices()
        .map(|(at, c)| (at, at + c.len_utf8(), c));
    for (start, end, c) in starts.filter(|(.., c)| *c != '\n') {
        let span = normal.span(start, end);
        assert_eq!(span.len(), 1, "{c:?}");
        assert!(spans.iter().any(|whole| whole.contains(span)), "{span:?}");
        assert_eq!(fold_char(chars[span.start as usize]), c);
        let rest = normal.span(start, normal.text.len());
        assert!(rest.start == span.start && rest.end as usize <= chars.len() + 1);
    }
    for date in printed_dates(text) {
        assert!(date.dated().is_none_or(|day| !day.to_string().is_empty()));
    }
}

/// Dictionary files of any bytes: loading ends, and what was loaded can be used.
pub fn dictionaries(files: &[(&str, &[u8])]) -> Option<Lexicon> {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let (lexicon, findings) = match Lexicon::load(&Sources::new(&[folder.path().to_owned()])) {
        Ok(loaded) => loaded,
        // a folder without a dictionary
        Err(error) => {
            assert!(error.to_string().contains("no dictionary in"), "{error}");
            return None;
        }
    };
    for finding in &findings {
        assert!(
            !finding.place.is_empty() && !finding.message.is_empty(),
            "{finding:?}"
        );
    }
    guanxi::lexicon::check(&lexicon);
    let own = |entity: &&Entity| entity.origin == EntityOrigin::Dictionary;
    let names: Vec<&str> = lexicon
        .entities()
        .iter()
        .filter(own)
        .take(30)
        .map(|e| e.name.as_str())
        .collect();
    observing(
        &lexicon,
        &format!("县委书记{}到场。", names.join("、")),
        names.first().unwrap_or(&""),
    );
    Some(lexicon)
}

/// `corrections.csv` of any bytes.
pub fn corrections(bytes: &[u8]) {
    let (rows, findings) = Corrections::parse("corrections.csv", bytes);
    let places = rows
        .rows
        .iter()
        .map(|row| &row.place)
        .chain(findings.iter().map(|f| &f.place));
    for place in places {
        assert!(place.starts_with("corrections.csv"), "{place}");
    }
}

/// `manifest.csv` of any bytes, beside one text.
pub fn manifest(bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("manifest.csv");
    fs::write(&path, bytes).unwrap();
    fs::write(folder.path().join("a.txt"), "文").unwrap();
    let (manifest, findings) = Manifest::load(std::slice::from_ref(&path));
    assert!(findings.iter().all(|finding| !finding.place.is_empty()));
    if manifest.is_empty() {
        assert_eq!(
            manifest.metadata(&folder.path().join("a.txt")),
            Metadata::default()
        );
    }
}

/// Files of any bytes under names of every format: documents or a reason.
pub fn reading(name: &str, bytes: &[u8]) {
    let path = Path::new(name);
    let input = Input {
        root: "laws".into(),
        relative: name.into(),
        path: path.to_owned(),
        format: Format::from_path(path).unwrap_or(Format::Text),
        gzipped: Format::is_gzipped(path),
    };
    let mut documents = 0;
    let findings = read_from(&input, bytes, &Manifest::default(), &mut |document| {
        documents += 1;
        assert!(
            document.key.starts_with(&format!("laws/{name}")),
            "{}",
            document.key
        );
        assert!(!document.text.contains('\0'));
    });
    assert!(
        documents > 0 || !findings.is_empty(),
        "neither a document nor a reason"
    );
}

/// Graphs of any names: files that parsers of each format read, with every node and edge in it, and
/// the same bytes twice.
pub fn exporting(names: &[String]) {
    let mut graph = petgraph::graph::UnGraph::default();
    for (i, name) in names.iter().enumerate() {
        graph.add_node(Node {
            key: format!("person:{i:04}{name}"),
            name: name.clone(),
            label: name.clone(),
            kind: name.clone(),
            home: name.clone(),
            pinyin: name.clone(),
            origin: "dictionary".into(),
            aliases: vec![name.clone()],
            mentions: 1,
            sentences: 1,
            articles: 1,
            documents: 1,
            first_seen: None,
            last_seen: None,
            degree: 1,
            color: "#1f77b4".into(),
            size: 10.0,
            occasion: None,
        });
    }
    for i in 1..names.len() as u32 {
        graph.add_edge(
            (i - 1).into(),
            i.into(),
            Edge {
                weight: 1.0,
                npmi: f64::NAN,
                log_likelihood: f64::INFINITY,
                clause: 1,
                roster: 0,
                sentence: 0,
                article: 0,
                articles: 1,
                documents: 1,
                first_seen: None,
                last_seen: None,
                relation: RelationId(0),
                ..Edge::default()
            },
        );
    }
    let relation = Label {
        id: "clause".into(),
        zh: String::new(),
        en: String::new(),
        color: String::new(),
        rank: 0,
    };
    let graph = KnowledgeGraph::new(graph, vec![relation], Vec::new(), Layer::Default);
    let text = names.concat();
    let info = Provenance {
        program: text.clone(),
        cut: text.clone(),
        ..Provenance::default()
    };
    let files = |format: &ExportFormat| format.tables().len() == 1;
    for format in ExportFormat::ALL.into_iter().filter(files) {
        let write_once = || {
            let mut quotes = |_| Some(Quote::new(text.as_str(), &text, Some(&text), None));
            let mut bytes = Vec::new();
            write(format, &graph, &info, &mut quotes, &mut bytes).unwrap();
            bytes
        };
        let bytes = write_once();
        let (labels, ends) = formats::read_back(format, &bytes);
        assert_eq!(labels.len(), names.len(), "{format:?}");
        assert!(labels.iter().all(|label| !label.is_empty()), "{format:?}");
        let want: Vec<[usize; 2]> = (1..names.len()).map(|i| [i - 1, i]).collect();
        assert_eq!(ends, want, "{format:?}");
        assert_eq!(
            bytes,
            write_once(),
            "{format:?}: the same graph, other bytes"
        );
    }
}
