//! From a page to what it says, stage by stage, on one invented page: normalising, layout, and the
//! whole observation with the embedded gazetteer. Start-up (loading the dictionaries) stands beside
//! them, because every command but the queries pays it.

#![expect(clippy::expect_used, reason = "a failing benchmark may panic")]

use std::sync::LazyLock;

use guanxi::layout::{LayoutRules, articles};
use guanxi::lexicon::{Lexicon, Sources};
use guanxi::model::{Document, Metadata, Span};
use guanxi::pipeline::Observer;
use guanxi::text::{CodePoints, NormalText};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(load);

/// Forty items of a page, about 20 kB.
static PAGE: LazyLock<String> = LazyLock::new(|| {
    let item = "苗远山到城关镇调研\n本报讯(记者 鲁石) 5月18日,县委书记苗远山到城关镇调研春耕生产。\
                县委副书记、县长江涌,副县长甘霖、石榴参加。苗远山强调,要把责任落实到户。随后,一行人\
                前往四川省成都市武侯区考察,与当地企业座谈。县教育局、县水利局负责人陪同。\n\n";
    item.repeat(40)
});

fn load() -> Lexicon {
    Lexicon::load(&Sources::default())
        .expect("the embedded dictionaries load")
        .0
}

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 5)]
fn load_dictionaries() -> Lexicon {
    load()
}

#[divan::bench]
fn normalise() -> usize {
    let points = CodePoints::new(&PAGE);
    NormalText::new(&points, &[Span::new(0, points.len())], &[])
        .text
        .len()
}

#[divan::bench]
fn find_articles(bencher: divan::Bencher) {
    let rules = LayoutRules::new(&LEXICON.grammar);
    bencher.bench(|| articles(&CodePoints::new(&PAGE), &rules).len());
}

#[divan::bench]
fn observe(bencher: divan::Bencher) {
    let observer = Observer::new(&LEXICON);
    let document = || Document {
        key: "bench/page.txt".to_owned(),
        text: PAGE.clone(),
        metadata: Metadata::default(),
    };
    bencher
        .with_inputs(document)
        .bench_values(|d| observer.observe(d).observations.mentions.len());
}
