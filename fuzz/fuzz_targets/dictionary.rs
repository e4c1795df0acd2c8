//! Dictionary files, corrections and manifests of any bytes; the first byte says which.
#![no_main]

#[path = "../../tests/laws/mod.rs"]
mod laws;

const FILES: [&str; 8] = [
    "officials.csv",
    "places.csv",
    "organs.csv",
    "posts.csv",
    "contexts.csv",
    "discards.csv",
    "divisions.csv",
    "suffixes.csv",
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((which, rows)) = bytes.split_first() else { return };
    match usize::from(*which) {
        8 => laws::corrections(rows),
        9 => laws::manifest(rows),
        which => drop(laws::dictionaries(&[(FILES[which % FILES.len()], rows)])),
    }
});
