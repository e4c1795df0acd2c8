//! Preparing and finding the forms of the embedded dictionaries: the lexicon's matcher beside two
//! automata, `daachorse` (characters) and `aho-corasick` (bytes). The matcher's walk looks for the
//! other vocabularies of the lexicon as well. Nothing is read; the text, made of the same forms, is
//! denser in names than a newspaper.

#![expect(clippy::expect_used, reason = "a failing benchmark may panic")]

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use daachorse::CharwiseDoubleArrayAhoCorasick;
use guanxi::lexicon::{Lexicon, Matcher, Sources, Vocabulary};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let (lexicon, _) = Lexicon::load(&Sources::default()).expect("the embedded dictionaries load");
    lexicon
});

static FORMS: LazyLock<Vec<&str>> =
    LazyLock::new(|| LEXICON.patterns().iter().map(|(text, _)| text).collect());

/// One megabyte of names and filler.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let names = FORMS.iter().step_by(17).cycle();
    let mut text = String::new();
    for (i, name) in names.enumerate() {
        text.push_str(["代表团来到", "，随后前往", "。会议在", "召开，要求", "、"][i % 5]);
        text.push_str(name);
        if text.len() > 1_000_000 {
            break;
        }
    }
    text
});

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 5)]
fn build_matcher() -> Matcher {
    Matcher::new(FORMS.iter().copied()).expect("forms are unique")
}

#[divan::bench(sample_count = 5)]
fn build_daachorse() -> CharwiseDoubleArrayAhoCorasick<u32> {
    daachorse()
}

fn daachorse() -> CharwiseDoubleArrayAhoCorasick<u32> {
    CharwiseDoubleArrayAhoCorasick::new(FORMS.iter()).expect("forms are unique")
}

#[divan::bench]
fn find_daachorse(bencher: divan::Bencher) {
    let matcher = daachorse();
    bencher.bench(|| matcher.find_overlapping_iter(TEXT.as_str()).count());
}

#[divan::bench(sample_count = 5)]
fn build_aho_corasick() -> AhoCorasick {
    aho_corasick()
}

fn aho_corasick() -> AhoCorasick {
    AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(FORMS.iter())
        .expect("forms are few enough")
}

#[divan::bench]
fn find_matcher(bencher: divan::Bencher) {
    let matcher = &LEXICON.patterns().matcher;
    bencher.bench(|| {
        let mut count = 0;
        let starts = LEXICON.starts(&TEXT);
        let starts = starts.iter().filter(|s| s.is_of(Vocabulary::Forms));
        matcher.find_from(&TEXT, starts.map(|s| s.at as usize), |_, _, _| count += 1);
        count
    });
}

#[divan::bench]
fn find_aho_corasick(bencher: divan::Bencher) {
    let matcher = aho_corasick();
    bencher.bench(|| matcher.find_overlapping_iter(TEXT.as_str()).count());
}
