//! Any page: its mentions are in order and say what is printed.
#![no_main]

use std::sync::LazyLock;

use guanxi::lexicon::{Lexicon, Sources};

#[path = "../../tests/laws/mod.rs"]
mod laws;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../dictionaries");
    Lexicon::load(&Sources::new(&[folder.into()])).unwrap().0
});

libfuzzer_sys::fuzz_target!(|text: &str| laws::observing(&LEXICON, text, "江苏省常州市钟楼区"));
