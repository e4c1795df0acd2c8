//! Graph and annotations → bytes.
pub mod annotations;
