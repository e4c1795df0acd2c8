//! Paths → database: new and changed documents are observed, vanished ones dropped, and what is
//! derived is derived afresh, so that an incremental build equals a fresh one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use super::observe::{Message, Observed, Observer, prepare, run};
use super::{PipelineError, Progress};
use crate::derive::{Corrections, DeriveReport, Options, derive};
use crate::lexicon::{Lexicon, Sources};
use crate::model::{Diagnostic, Document, EntityRef, Severity};
use crate::source::{Manifest, Walk};
use crate::store::{Record, Store, Writer, input_hash};
use crate::text::fold;

/// Folder that is read when no path is given and none is stored.
const DEFAULT_FOLDER: &str = "data";

/// The fact of a build that lists the folders of its dictionaries.
const FOLDERS: &str = "dictionary_folders";

/// What the program makes of a document. Raise it with every change that lets the same document and
/// the same dictionaries give other observations (in `text`, `layout`, `lexicon` or `extract`), so
/// that the next build reads everything again.
const LOGIC: &str = "6";

/// What to build.
#[derive(Clone, Debug)]
pub struct BuildOptions {
    /// Files and folders; empty = those stored in the database, else `data/`.
    pub paths: Vec<PathBuf>,
    /// The database.
    pub db: PathBuf,
    /// Dictionaries.
    pub sources: Sources,
    /// Worker threads.
    pub threads: usize,
    /// Also take in names that no dictionary has, of this score at least (see
    /// [`crate::model::discovery_score`]); `None`: none.
    pub discover: Option<f64>,
    /// Allow a list of paths that drops a root.
    pub replace: bool,
}

/// How a database was built last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LastBuild {
    /// Folders of dictionaries.
    pub folders: Vec<PathBuf>,
    /// Least score of names that no dictionary has; `None`: they were not taken in.
    pub discover: Option<f64>,
}

/// How a database was built last; `None` where there is none yet, or one that cannot be read, which the
/// build will say.
///
/// # Errors
/// Where the database does not answer.
pub fn last_build(db: &Path) -> Result<Option<LastBuild>, PipelineError> {
    let Ok(store) = Store::open(db) else {
        return Ok(None);
    };
    let discovers = store
        .build_value("discover")?
        .is_some_and(|said| !said.is_empty());
    let score = store
        .build_value("min_score")?
        .and_then(|score| score.parse().ok());
    Ok(Some(LastBuild {
        folders: stored_list(&store, FOLDERS)?,
        discover: score.filter(|_| discovers),
    }))
}

/// A list of paths that a build left in the database.
fn stored_list(store: &Store, name: &str) -> Result<Vec<PathBuf>, PipelineError> {
    let list = store.build_value(name)?;
    Ok(list
        .and_then(|list| serde_json::from_str(&list).ok())
        .unwrap_or_default())
}

/// What a build did.
#[derive(Clone, Debug, Default)]
pub struct BuildReport {
    /// Documents in the database.
    pub documents: u64,
    /// Documents observed in this build (the others were unchanged).
    pub observed: u64,
    /// Documents dropped.
    pub removed: u64,
    /// What the derivation counted.
    pub derived: DeriveReport,
    /// Findings of dictionaries, sources and corrections.
    pub diagnostics: Vec<Diagnostic>,
}

struct Done {
    key: String,
    input: [u8; 32],
    /// `None`: unchanged.
    observed: Option<Observed>,
}

/// Builds or updates the database.
///
/// # Errors
/// Where dictionaries, database or corrections cannot be used, the paths hold nothing, or the user
/// stops. Files that cannot be read are findings of the report, not errors.
pub fn build(
    options: &BuildOptions,
    progress: &dyn Progress,
) -> Result<BuildReport, PipelineError> {
    let mut report = BuildReport::default();
    progress.stage("loading dictionaries", None);
    let (lexicon, findings) = Lexicon::load(&options.sources)?;
    report.diagnostics.extend(findings);
    let (mut corrections, corrections_hash) =
        read_corrections(&options.sources, &mut report.diagnostics)?;
    corrections.romaniser = lexicon.romaniser.clone();
    let mut store = Store::create_or_open(&options.db)?;
    let inputs = match find_inputs(options, &store, &mut report.diagnostics) {
        Ok(found) => found,
        Err(error) => {
            store.abandon();
            return Err(error);
        }
    };
    let known = begin(&mut store, &lexicon, options, &inputs.paths)?;
    let corpus = observe_all(
        &mut store,
        &lexicon,
        (options, &inputs),
        &known,
        progress,
        &mut report,
    )?;
    if !corrections.is_empty() {
        store.sweep()?;
        let mut writer = Writer::new(&mut store, &lexicon)?;
        for entity in named_by(&corrections, &lexicon) {
            writer.keep(entity)?;
        }
        writer.commit()?;
    }
    // counting needs the memory and not the dictionaries, which are taken apart beside it
    std::thread::spawn(move || drop(lexicon));
    store.set_build_value("corpus", &corpus)?;
    store.set_build_value("corrections", &corrections_hash)?;
    progress.stage("counting", None);
    stop_if_wanted(progress)?;
    let counting = Options {
        threads: options.threads,
        min_score: options.discover.unwrap_or_default(),
        ..Options::default()
    };
    report.derived = derive(&mut store, &corrections, &counting)?;
    report.diagnostics.append(&mut report.derived.diagnostics);
    progress.stage("finishing", None);
    stop_if_wanted(progress)?;
    store.finish()?;
    Ok(report)
}

/// What is to be read.
struct Inputs {
    paths: Vec<PathBuf>,
    walk: Walk,
    manifest: Manifest,
}

/// The documents that the database has by key, with the hash of their input.
struct Stored {
    hashes: FxHashMap<String, [u8; 32]>,
    /// Whether they were observed by the rules of this build.
    same_rules: bool,
}

impl Stored {
    fn is_unchanged(&self, key: &str, input: &[u8; 32]) -> bool {
        self.same_rules && self.hashes.get(key) == Some(input)
    }
}

/// Begins a build: tells the database by which rules, and drops what other rules observed.
fn begin(
    store: &mut Store,
    lexicon: &Lexicon,
    options: &BuildOptions,
    paths: &[PathBuf],
) -> Result<Stored, PipelineError> {
    let discover = if options.discover.is_some() { "1" } else { "" };
    let rules = [
        ("version", env!("CARGO_PKG_VERSION")),
        ("logic", LOGIC),
        ("discover", discover),
        ("dictionaries", lexicon.hash.as_str()),
    ];
    let mut same_rules = true;
    for (name, value) in rules {
        same_rules &= store.build_value(name)?.unwrap_or_default() == value;
    }
    let known = store.known_documents()?;
    store.begin()?;
    if !same_rules {
        // a build that is interrupted here must not mix two states of the rules: the mark of the
        // new ones is set when nothing of the old ones is left
        store.set_build_value("dictionaries", "")?;
        let mut writer = Writer::new(store, lexicon)?;
        for key in known.keys() {
            writer.remove(key)?;
        }
        writer.commit()?;
    }
    let least = options.discover.map(|score| score.to_string());
    store.set_build_value("min_score", least.as_deref().unwrap_or_default())?;
    for (name, value) in rules {
        store.set_build_value(name, value)?;
    }
    store.set_build_value("paths", &stored_paths(paths))?;
    store.set_build_value(FOLDERS, &stored_paths(&options.sources.folders))?;
    let hashes = known.into_iter().map(|(key, (_, input))| (key, input));
    Ok(Stored {
        hashes: hashes.collect(),
        same_rules,
    })
}

/// Observes what is new or changed, drops what has vanished, and returns the hash of the corpus.
fn observe_all(
    store: &mut Store,
    lexicon: &Lexicon,
    (options, inputs): (&BuildOptions, &Inputs),
    known: &Stored,
    progress: &dyn Progress,
    report: &mut BuildReport,
) -> Result<String, PipelineError> {
    let observer = Observer::discovering(lexicon, options.discover.is_some());
    let work = |document: Document| {
        let input = input_hash(&document);
        let key = document.key.clone();
        let observed = if known.is_unchanged(&key, &input) {
            None
        } else {
            Some(observer.try_observe(document)?)
        };
        Ok(Done {
            key,
            input,
            observed,
        })
    };
    let mut seen: FxHashMap<String, [u8; 32]> = FxHashMap::default();
    let mut strange: BTreeMap<String, u64> = BTreeMap::new();
    progress.stage("reading", Some(inputs.walk.inputs.len() as u64));
    let mut writer = Writer::new(store, lexicon)?;
    let mut take = |message: Message<Done>| {
        match message {
            Message::Findings(findings) => report.diagnostics.extend(findings),
            Message::File => progress.advance(1),
            Message::Done(done) if seen.contains_key(&done.key) => {
                report.diagnostics.push(Diagnostic::new(
                    Severity::Error,
                    "duplicate-key",
                    done.key,
                    "another document has this key; this one was left out",
                ));
            }
            Message::Done(done) => {
                seen.insert(done.key, done.input);
                if let Some(Observed {
                    document,
                    observations,
                }) = &done.observed
                {
                    if let Some(told) = &document.metadata.home
                        && observations.home.is_none()
                    {
                        *strange.entry(told.value.clone()).or_default() += 1;
                    }
                    writer.write(Record {
                        document,
                        input: done.input,
                        observations,
                    })?;
                    report.observed += 1;
                }
            }
        }
        Ok(())
    };
    let (walk, manifest) = (&inputs.walk.inputs, &inputs.manifest);
    let done = run(walk, manifest, options.threads, progress, &work, &mut take);
    if matches!(done, Err(PipelineError::Cancelled)) {
        writer.commit()?;
    }
    done?;
    let mut gone: Vec<&String> = known.hashes.keys().collect();
    gone.retain(|key| !seen.contains_key(*key));
    gone.sort();
    for key in gone {
        writer.remove(key)?;
        report.removed += 1;
    }
    writer.commit()?;
    report
        .diagnostics
        .extend(strange.into_iter().map(unknown_home));
    report.documents = seen.len() as u64;
    Ok(corpus_hash(seen))
}

fn stop_if_wanted(progress: &dyn Progress) -> Result<(), PipelineError> {
    if progress.cancelled() {
        Err(PipelineError::Cancelled)
    } else {
        Ok(())
    }
}

/// The paths to read and what lies there.
fn find_inputs(
    options: &BuildOptions,
    store: &Store,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Inputs, PipelineError> {
    let paths = choose_paths(options, store)?;
    let (walk, manifest) = prepare(&paths, diagnostics);
    if walk.inputs.is_empty() && super::lost_input(diagnostics) {
        let paths: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        let causes = diagnostics.iter();
        let causes: Vec<String> = causes
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| format!("\n  {}: {}", finding.place, finding.message))
            .collect();
        return Err(PipelineError::NoDocuments {
            paths: paths.join(", "),
            causes: causes.concat(),
        });
    }
    Ok(Inputs {
        paths,
        walk,
        manifest,
    })
}

fn choose_paths(options: &BuildOptions, store: &Store) -> Result<Vec<PathBuf>, PipelineError> {
    let stored = stored_list(store, "paths")?;
    if options.paths.is_empty() {
        if !stored.is_empty() {
            return Ok(stored);
        }
        if !Path::new(DEFAULT_FOLDER).exists() {
            return Err(PipelineError::NothingToRead {
                folder: format!("{DEFAULT_FOLDER}/"),
            });
        }
        return Ok(vec![PathBuf::from(DEFAULT_FOLDER)]);
    }
    let missing: Vec<String> = stored
        .iter()
        .filter(|old| !options.paths.contains(old))
        .map(|old| old.display().to_string())
        .collect();
    if !missing.is_empty() && !options.replace {
        return Err(PipelineError::DropsRoot {
            missing: missing.join(", "),
        });
    }
    Ok(options.paths.clone())
}

fn stored_paths(paths: &[PathBuf]) -> String {
    let list: Vec<String> = paths
        .iter()
        .map(|p| p.to_string_lossy().into_owned())
        .collect();
    serde_json::json!(list).to_string()
}

/// Of a home that neither gazetteer nor dictionary has, 县委 and the like are nobody's.
fn unknown_home((home, documents): (String, u64)) -> Diagnostic {
    let plural = if documents == 1 { "" } else { "s" };
    Diagnostic::new(
        Severity::Warning,
        "unknown-home",
        home,
        format!("the home of {documents} document{plural} is no place that is known"),
    )
    .hinted("write it as the gazetteer does, or list it in places.csv with its parent")
}

/// Hash of all documents in order of their keys.
fn corpus_hash(inputs: FxHashMap<String, [u8; 32]>) -> String {
    let mut sorted: Vec<(String, [u8; 32])> = inputs.into_iter().collect();
    sorted.sort();
    let mut hasher = blake3::Hasher::new();
    for (key, hash) in sorted {
        hasher.update(key.as_bytes());
        hasher.update(&hash);
    }
    hasher.finalize().to_hex().to_string()
}

/// Entities that corrections name as the right ones: they must be stored even where no document
/// mentions them.
fn named_by(corrections: &Corrections, lexicon: &Lexicon) -> Vec<EntityRef> {
    let mut named: Vec<EntityRef> = corrections
        .rows
        .iter()
        .flat_map(|row| {
            let by_name = lexicon.forms_of(&fold(&row.value)).iter().map(|f| f.entity);
            lexicon.by_key(&row.value).into_iter().chain(by_name)
        })
        .collect();
    named.sort_unstable();
    named.dedup();
    named
}

/// `corrections.csv` of every dictionary folder, in order, and the hash of all.
fn read_corrections(
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<(Corrections, String), PipelineError> {
    let mut all = Corrections::default();
    let mut hasher = blake3::Hasher::new();
    let files = sources
        .corrections()
        .map_err(|(path, cause)| PipelineError::Corrections {
            path: path.display().to_string(),
            cause,
        })?;
    for (path, bytes) in files {
        let (corrections, findings) = Corrections::parse(&path.to_string_lossy(), &bytes);
        hasher.update(&bytes);
        diagnostics.extend(findings);
        all.rows.extend(corrections.rows);
    }
    Ok((all, hasher.finalize().to_hex().to_string()))
}
