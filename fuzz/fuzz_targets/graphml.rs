//! Graphs of any names: GraphML and GEXF that a parser reads.
#![no_main]

#[path = "../../tests/laws/mod.rs"]
mod laws;

libfuzzer_sys::fuzz_target!(|names: Vec<String>| laws::exporting(&names));
