//! Figures for print: a graph or the appearances of a person as marks on a page, written as SVG or
//! painted as PNG.
//!
//! What belongs here: pages, marks, legends, labels that do not cover each other. What does not: where
//! nodes stand (`graph::force`), which part of the graph is meant, files and fonts of the system (`cli`).
//!
//! A page is laid out with estimated widths of letters (`metrics`), so that an SVG is the same to the
//! byte whatever fonts a machine has; only outlines and PNG need a [`Font`].

mod axis;
mod fit;
mod font;
mod frame;
mod labels;
mod legend;
mod metrics;
mod network;
mod nodes;
mod palette;
mod png;
mod scene;
mod svg;
mod timeline;

pub use font::{Font, FontError};
pub use frame::{Caption, Page};
pub use network::{Coloring, Crowded, Looks, network};
pub use png::{DrawError, png};
pub use scene::Scene;
pub use svg::svg;
pub use timeline::{Career, Happening, Office, Shown, timeline};

#[cfg(test)]
mod tests;
