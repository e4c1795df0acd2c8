//! What storing and deriving cost per mention: newspaper-like documents of 200 mentions and 10 kB,
//! four mentions a sentence, drawn from 20,000 entities of which few are frequent. An argument of
//! 2,000,000 mentions is what 100 MB of text hold.

#![expect(clippy::unwrap_used, reason = "a failing benchmark may panic")]

use std::path::Path;

use divan::Bencher;
use guanxi::derive::{self, Corrections, Options};
use guanxi::model::{
    Article, Document, Entity, EntityOrigin, EntityRef, FormKind, Mention, Metadata, Observations,
    Part, Resolution, Span, TypeId,
};
use guanxi::store::{Entities, Record, Store, Writer, input_hash};

const ENTITIES: u32 = 20_000;
const PER_DOCUMENT: u32 = 200;
const SIZES: [u32; 2] = [200_000, 2_000_000];

fn main() {
    divan::main();
}

struct Lexicon(Vec<Entity>);

impl Lexicon {
    fn new() -> Self {
        let entity = |n| Entity {
            key: format!("person:人{n}"),
            kind: TypeId(0),
            name: format!("人物{n}"),
            homes: Vec::new(),
            parent: None,
            origin: EntityOrigin::Dictionary,
        };
        Self((0..ENTITIES).map(entity).collect())
    }
}

impl Entities for Lexicon {
    fn len(&self) -> u32 {
        ENTITIES
    }
    fn entity(&self, entity: EntityRef) -> &Entity {
        &self.0[entity.0 as usize]
    }
    fn forms(&self, entity: EntityRef) -> Vec<(String, FormKind)> {
        vec![(format!("人物甲{}", entity.0), FormKind::Alias)]
    }
    fn type_name(&self, _: TypeId) -> &str {
        "person"
    }
    fn event_type_name(&self, _: guanxi::model::EventTypeId) -> &str {
        "meeting"
    }
}

struct Draw(u64);

impl Draw {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn entity(&mut self) -> EntityRef {
        let u = self.next();
        EntityRef((f64::from(ENTITIES) * u * u) as u32)
    }
}

fn document(n: u32, filler: &str) -> (Document, Observations) {
    let key = format!("data/{n:06}.txt");
    let document = Document {
        text: format!("{key}{filler}"),
        key,
        metadata: Metadata::default(),
    };
    let mut draw = Draw(u64::from(n) + 1);
    let topic: Vec<EntityRef> = (0..40).map(|_| draw.entity()).collect();
    let mention = |m| Mention {
        span: Span::new(m * 15, m * 15 + 3),
        article: m / 34,
        sentence: m / 4,
        clause: m / 2,
        roster: if m % 10 < 2 { m / 10 + 1 } else { 0 },
        part: if m % 9 == 8 {
            Part::Speech
        } else {
            Part::Actor
        },
        resolution: Resolution::Linked(if draw.next() < 0.6 {
            topic[(m / 34 * 6 + m % 6) as usize]
        } else {
            draw.entity()
        }),
        form: FormKind::Name,
    };
    let mut observations = Observations {
        mentions: (0..PER_DOCUMENT).map(mention).collect(),
        ..Observations::default()
    };
    observations.articles = vec![
        Article {
            title: "标题".into(),
            ..Article::default()
        };
        6
    ];
    (document, observations)
}

fn write(path: &Path, documents: &[(Document, Observations)], lexicon: &Lexicon) -> Store {
    let mut store = Store::create_or_open(path).unwrap();
    store.begin().unwrap();
    let mut writer = Writer::new(&mut store, lexicon).unwrap();
    for (document, observations) in documents {
        writer
            .write(Record {
                document,
                input: input_hash(document),
                observations,
            })
            .unwrap();
    }
    writer.commit().unwrap();
    drop(writer);
    store
}

fn corpus(mentions: u32) -> Vec<(Document, Observations)> {
    let filler = "高新区召开大会研究部署当前重点工作。".repeat(185);
    (0..mentions / PER_DOCUMENT)
        .map(|n| document(n, &filler))
        .collect()
}

#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn store_documents(bencher: Bencher<'_, '_>, mentions: u32) {
    let (documents, lexicon) = (corpus(mentions), Lexicon::new());
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    bencher
        .counter(divan::counter::ItemsCount::new(mentions))
        .bench_local(|| write(&folder.path().join("a.db"), &documents, &lexicon));
}

#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn derive_counts(bencher: Bencher<'_, '_>, mentions: u32) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut store = write(
        &folder.path().join("a.db"),
        &corpus(mentions),
        &Lexicon::new(),
    );
    bencher
        .counter(divan::counter::ItemsCount::new(mentions))
        .bench_local(|| {
            let options = Options::default();
            derive::derive(&mut store, &Corrections::default(), &options)
                .unwrap()
                .pairs
        });
}

#[divan::bench(args = SIZES, sample_count = 1, sample_size = 1)]
fn finish_indexes(bencher: Bencher<'_, '_>, mentions: u32) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut store = write(
        &folder.path().join("a.db"),
        &corpus(mentions),
        &Lexicon::new(),
    );
    let report = derive::derive(&mut store, &Corrections::default(), &Options::default()).unwrap();
    bencher
        .counter(divan::counter::ItemsCount::new(report.pairs))
        .bench_local(|| store.finish().unwrap());
}
