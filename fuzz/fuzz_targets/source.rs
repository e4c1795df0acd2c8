//! Files of any bytes under a name of every format; the first byte says which.
#![no_main]

#[path = "../../tests/laws/mod.rs"]
mod laws;

const NAMES: [&str; 7] = ["a.txt", "a.md", "a.html", "a.jsonl", "a.csv", "a.tsv", "a.jsonl.gz"];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Some((which, bytes)) = bytes.split_first() {
        laws::reading(NAMES[usize::from(*which) % NAMES.len()], bytes);
    }
});
