//! One model of all builds: whatever was added, edited, deleted, renamed, corrected and killed before,
//! the database says the same as one that is built afresh.
//!
//! `GUANXI_SCRIPTS=500 cargo test --test build_model` plays more scripts, `GUANXI_SEED=7` begins at
//! another one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod corpus;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use corpus::{Dice, ENTITIES, article, compare, everything, write_dictionaries};
use guanxi::lexicon::Sources;
use guanxi::pipeline::{BuildOptions, PipelineError, Progress, Silent, build};
use guanxi::store::Store;

const STEPS: usize = 12;
const STAGES: [&str; 4] = ["loading dictionaries", "reading", "counting", "finishing"];

/// When a build ends before its time.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Moment {
    stage: String,
    /// So many signs of life (files done, questions whether to stop) after the stage began.
    after: usize,
}

/// Watches for the moment; then asks the build to stop, or ends the whole process.
struct Reaper {
    moment: Moment,
    hard: bool,
    stage: Mutex<String>,
    signs: AtomicUsize,
}

impl Reaper {
    fn new(moment: Moment, hard: bool) -> Self {
        Self {
            moment,
            hard,
            stage: Mutex::default(),
            signs: AtomicUsize::new(0),
        }
    }

    fn has_come(&self, sign: usize) -> bool {
        if *self.stage.lock().unwrap() != self.moment.stage {
            return false;
        }
        let come = self.signs.fetch_add(sign, Ordering::Relaxed) + sign >= self.moment.after;
        if come && self.hard {
            // no destructor runs and nothing is flushed, as with a kill from outside
            std::process::abort();
        }
        come
    }
}

impl Progress for Reaper {
    fn stage(&self, name: &'static str, _total: Option<u64>) {
        name.clone_into(&mut self.stage.lock().unwrap());
        self.signs.store(0, Ordering::Relaxed);
        self.has_come(0);
    }

    fn advance(&self, _units: u64) {
        self.has_come(1);
    }

    fn cancelled(&self) -> bool {
        self.has_come(usize::from(!self.hard)) && !self.hard
    }
}

/// A folder of pages and dictionaries, and the database that follows them.
struct World {
    folder: tempfile::TempDir,
    /// Relative path → text.
    pages: BTreeMap<String, String>,
    versions: Vec<usize>,
    corrections: Vec<String>,
    manifest: BTreeMap<String, String>,
    /// What was done, for the message of a failure.
    log: Vec<String>,
    dice: Dice,
}

impl World {
    fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("papers/sub")).unwrap();
        fs::create_dir(folder.path().join("dict")).unwrap();
        let mut world = Self {
            folder,
            pages: BTreeMap::new(),
            versions: vec![0; ENTITIES.len()],
            corrections: Vec::new(),
            manifest: BTreeMap::from([(".".into(), "青崖日报,,青崖县".into())]),
            log: vec![format!("seed {seed}")],
            dice: Dice::new(seed),
        };
        for _ in 0..6 + world.dice.below(7) {
            world.add();
        }
        world.save();
        world
    }

    fn dictionaries(&self) -> PathBuf {
        self.folder.path().join("dict")
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("a.db")
    }

    fn options(&self, database: &Path, threads: usize) -> BuildOptions {
        BuildOptions {
            discover: None,
            paths: vec![self.folder.path().join("papers")],
            db: database.to_owned(),
            sources: Sources::new(&[self.dictionaries()]),
            threads,
            replace: false,
        }
    }

    /// Writes everything out; files that are gone are removed.
    fn save(&self) {
        let papers = self.folder.path().join("papers");
        for folder in ["", "sub"] {
            for entry in fs::read_dir(papers.join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    fs::remove_file(path).unwrap();
                }
            }
        }
        for (name, text) in &self.pages {
            fs::write(papers.join(name), text).unwrap();
        }
        let mut manifest = "path,newspaper,date,home\n".to_owned();
        for (path, rest) in &self.manifest {
            manifest.push_str(&format!("{path},{rest}\n"));
        }
        fs::write(papers.join("manifest.csv"), manifest).unwrap();
        write_dictionaries(&self.dictionaries(), &self.versions);
        let mut corrections = "document,quote,action,field,value\n".to_owned();
        for row in &self.corrections {
            corrections.push_str(&format!("{row}\n"));
        }
        fs::write(self.dictionaries().join("corrections.csv"), corrections).unwrap();
    }

    fn new_name(&mut self) -> String {
        let folder = if self.dice.once_in(3) { "sub/" } else { "" };
        let day = 1 + self.dice.below(28);
        match self.dice.below(5) {
            0 => format!("{folder}records{day}.jsonl"),
            1 => format!("{folder}{day}.md"),
            _ => format!("{folder}2024-03-{day:02}_A{}.txt", self.dice.below(4)),
        }
    }

    fn new_text(&mut self, name: &str) -> String {
        let dice = &mut self.dice;
        if !name.ends_with("jsonl") {
            let articles = 1 + dice.below(2);
            return (0..articles).map(|_| article(dice, 3)).collect();
        }
        let mut lines = String::new();
        for id in 0..1 + dice.below(4) {
            let text = serde_json::json!(article(dice, 2));
            let date = dice.pick(&["2024-03-05", "2024-04", "昨天", ""]);
            // some records are known by their text alone
            let id = if dice.once_in(3) {
                String::new()
            } else {
                format!("\"id\":{id},")
            };
            lines.push_str(&format!("{{{id}\"date\":\"{date}\",\"text\":{text}}}\n"));
        }
        lines
    }

    fn any_page(&mut self) -> String {
        let names: Vec<&String> = self.pages.keys().collect();
        self.dice.pick(&names).clone()
    }

    fn add(&mut self) {
        let name = self.new_name();
        let copied = !self.pages.is_empty() && !name.ends_with("jsonl") && self.dice.once_in(4);
        let text = if copied {
            let source = self.any_page();
            self.pages[&source].clone()
        } else {
            self.new_text(&name)
        };
        self.log.push(format!(
            "add {name}{}",
            if copied { ", a copy" } else { "" }
        ));
        self.pages.insert(name, text);
    }

    fn edit(&mut self) {
        let name = self.any_page();
        let text = if name.ends_with("jsonl") || self.dice.once_in(2) {
            self.new_text(&name)
        } else {
            format!("{}\n\n{}", self.pages[&name], article(&mut self.dice, 1))
        };
        self.log.push(format!("edit {name}"));
        self.pages.insert(name, text);
    }

    fn delete(&mut self) {
        if self.pages.len() > 2 {
            let name = self.any_page();
            self.pages.remove(&name);
            self.log.push(format!("delete {name}"));
        }
    }

    fn rename(&mut self) {
        let (from, to) = (self.any_page(), self.new_name());
        let Some(text) = self.pages.remove(&from) else {
            return;
        };
        // what stood at the new name takes the old one
        if let Some(other) = self.pages.insert(to.clone(), text) {
            self.pages.insert(from.clone(), other);
        }
        self.log.push(format!("rename {from} to {to}"));
    }

    fn edit_dictionary(&mut self) {
        let at = self.dice.below(ENTITIES.len());
        self.versions[at] = self.dice.below(ENTITIES[at].len());
        let (file, row) = ENTITIES[at][self.versions[at]];
        self.log.push(format!("dictionary {at}: {file} {row}"));
    }

    fn correct(&mut self) {
        if self.dice.once_in(3) {
            self.corrections.pop();
            self.log.push("take back a correction".into());
            return;
        }
        let document = format!("papers/{}", self.any_page());
        let document = document.replace(".jsonl", ".jsonl#1");
        if self.dice.once_in(3) {
            let row = self.event_correction(&document);
            self.log.push(format!("correct {row}"));
            self.corrections.push(row);
            return;
        }
        let rows = [
            format!("{document},甘霖,drop,,"),
            format!("{document},罗盛,set,entity,person:罗盛@赤岭县"),
            format!("{document},江涌,set,entity,石榴"),
            format!("{document},启明星,merge,,远航船舶"),
            format!("{document},苗远山,split,entity,person:苗远山@西丘县"),
            ",石榴,merge,,江涌".into(),
            ",person:罗盛@青崖县,merge,,person:罗盛@赤岭县".into(),
            ",县三中,merge,,organization:无名中学".into(),
            format!("{document},甘霖,set,entity,孟春秋"),
            format!("{document},县三中,set,entity,organization:赤岭县教育局"),
            format!("{document},石榴,set,entity,罗盛"),
            format!("{document},赤岭县教育局,merge,,县委"),
            "papers/none.txt,甘霖,drop,,".into(),
        ];
        let row = rows[self.dice.below(rows.len())].clone();
        self.log.push(format!("correct {row}"));
        self.corrections.push(row);
    }

    /// A correction of an occasion: of one that the last build found, or of a passage.
    fn event_correction(&mut self, document: &str) -> String {
        let mut ids: Vec<String> = Vec::new();
        if let Ok(store) = Store::open(&self.database())
            && store.is_finished().unwrap()
        {
            let mut statement = store
                .connection()
                .prepare("SELECT key FROM event ORDER BY key")
                .unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            ids = rows.map(Result::unwrap).collect();
        }
        ids.extend(["0123456789abcdef".to_owned(), "fedcba9876543210".to_owned()]);
        let one = &ids[self.dice.below(ids.len())];
        let other = &ids[self.dice.below(ids.len())];
        let rows = [
            format!(",{one},drop,,"),
            format!(",{one},drop,,罗盛"),
            format!(",{one},set,date,2024-03-07"),
            format!(",{one},set,type,talk"),
            format!(",{one},set,role,罗盛=lead"),
            format!(",{one},set,entity,罗盛=苗远山"),
            format!(",{one},merge,event,{other}"),
            format!(",{one},split,event,"),
            format!("{document},甘霖,set,date,2024-03-06"),
            format!("{document},苗远山,set,polarity,planned"),
            format!("{document},罗盛,drop,event,"),
            format!("{document},苗远山,set,presence,苗远山=remote"),
        ];
        rows[self.dice.below(rows.len())].clone()
    }

    fn describe(&mut self) {
        let page = self.any_page();
        let rows = [
            "青崖日报,2024-05-01,青崖县",
            "赤岭报,2024-04,赤岭县",
            ",,湖南省青崖县",
            ",2023,",
        ];
        let row = self.dice.pick(&rows);
        self.log.push(format!("manifest {page},{row}"));
        if self.manifest.insert(page.clone(), row.into()).is_some() && self.dice.once_in(2) {
            self.manifest.remove(&page);
        }
    }

    fn threads(&mut self) -> usize {
        self.dice.pick(&[1, 3])
    }

    fn build(&mut self) {
        let threads = self.threads();
        self.log.push(format!("build on {threads} threads"));
        build(&self.options(&self.database(), threads), &Silent::default())
            .unwrap_or_else(|error| panic!("{error}\n{}", self.log.join("\n")));
    }

    fn moment(&mut self) -> Moment {
        let stage = self
            .dice
            .pick(&["reading", "reading", "reading", "counting", "finishing"]);
        let after = if stage == "reading" {
            self.dice.below(14)
        } else {
            0
        };
        Moment {
            stage: stage.into(),
            after,
        }
    }

    /// A build that is asked to stop; it may be done before.
    fn stop(&mut self) {
        let (threads, moment) = (self.threads(), self.moment());
        self.log
            .push(format!("stop on {threads} threads at {moment:?}"));
        let result = build(
            &self.options(&self.database(), threads),
            &Reaper::new(moment, false),
        );
        let finished = Store::open(&self.database())
            .unwrap()
            .is_finished()
            .unwrap();
        match result {
            Ok(_) => assert!(finished, "{}", self.log.join("\n")),
            Err(PipelineError::Cancelled) => assert!(!finished, "{}", self.log.join("\n")),
            Err(error) => panic!("{error}\n{}", self.log.join("\n")),
        }
    }

    /// A build in another process that dies; it may be done before.
    fn kill(&mut self) {
        let (threads, moment) = (self.threads(), self.moment());
        self.log
            .push(format!("kill on {threads} threads at {moment:?}"));
        let survived = kill(self.folder.path(), threads, &moment);
        let finished = Store::open(&self.database())
            .unwrap()
            .is_finished()
            .unwrap();
        assert_eq!(finished, survived, "{}", self.log.join("\n"));
    }

    fn step(&mut self) {
        match self.dice.below(24) {
            0..3 => self.add(),
            3..6 => self.edit(),
            6..8 => self.delete(),
            8..10 => self.rename(),
            10..13 => self.edit_dictionary(),
            13..16 => self.correct(),
            16 | 17 => self.describe(),
            18..20 => self.build(),
            20..23 => self.stop(),
            _ => self.kill(),
        }
        self.save();
    }

    /// Finishes, and compares with a fresh build.
    fn check(&mut self) {
        self.build();
        let fresh = self.folder.path().join("fresh.db");
        let threads = self.threads();
        build(&self.options(&fresh, threads), &Silent::default()).unwrap();
        let dictionaries = self.dictionaries();
        let found = everything(&self.database(), &dictionaries);
        compare(
            &found,
            &everything(&fresh, &dictionaries),
            &self.log.join("\n"),
        );
        fs::remove_file(fresh).unwrap();
    }
}

/// Builds `folder` in a process that dies at the moment; whether it lived to its end.
fn kill(folder: &Path, threads: usize, moment: &Moment) -> bool {
    let status = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "a_build_that_dies_at_any_stage_is_finished_by_the_next",
        ])
        .env(
            "GUANXI_DIE",
            format!("{}:{}:{threads}", moment.stage, moment.after),
        )
        .env("GUANXI_DIE_IN", folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    status.success()
}

/// What the process that is to die does.
fn die(order: &str) {
    let parts: Vec<&str> = order.split(':').collect();
    let moment = Moment {
        stage: parts[0].into(),
        after: parts[1].parse().unwrap(),
    };
    let folder = PathBuf::from(std::env::var_os("GUANXI_DIE_IN").unwrap());
    let options = BuildOptions {
        discover: None,
        paths: vec![folder.join("papers")],
        db: folder.join("a.db"),
        sources: Sources::new(&[folder.join("dict")]),
        threads: parts[2].parse().unwrap(),
        replace: false,
    };
    build(&options, &Reaper::new(moment, true)).unwrap();
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable)
        .ok()
        .map_or(default, |value| value.parse().unwrap())
}

fn play(scripts: impl Iterator<Item = u64>) {
    for seed in scripts {
        let mut world = World::new(number("GUANXI_SEED", 1) + seed);
        for _ in 0..STEPS {
            world.step();
        }
        world.check();
    }
}

// in two halves, so that two cores share them

#[test]
fn whatever_was_done_before_a_fresh_build_is_the_same() {
    play((0..number("GUANXI_SCRIPTS", 14)).filter(|seed| seed % 2 == 0));
}

#[test]
fn whatever_was_done_before_a_fresh_build_is_the_same_again() {
    play((0..number("GUANXI_SCRIPTS", 14)).filter(|seed| seed % 2 == 1));
}

#[test]
fn a_build_that_dies_at_any_stage_is_finished_by_the_next() {
    if let Ok(order) = std::env::var("GUANXI_DIE") {
        return die(&order);
    }
    let mut world = World::new(0);
    for stage in STAGES {
        for after in if stage == "reading" { 0..3 } else { 0..1 } {
            let moment = Moment {
                stage: stage.into(),
                after,
            };
            assert!(
                !kill(world.folder.path(), 3, &moment),
                "it died at {moment:?}"
            );
            if let Ok(store) = Store::open(&world.database()) {
                assert!(!store.is_finished().unwrap(), "{moment:?}");
            }
            world.edit_dictionary();
            world.edit();
            world.save();
        }
    }
    world.check();
}
