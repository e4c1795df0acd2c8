//! Any text, cut anywhere: folding and joining keep the way back to the original.
#![no_main]

#[path = "../../tests/laws/mod.rs"]
mod laws;

libfuzzer_sys::fuzz_target!(|input: (String, Vec<u32>)| laws::normalizing(&input.0, &input.1));
