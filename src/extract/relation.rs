//! Stated relations other than meeting: where something lies, what it is part of, who builds it.

use super::scene::Scene;
use crate::model::RelationStatement;

/// The statements of an article, in reading order.
pub(super) fn statements(_scene: &Scene<'_, '_>) -> Vec<RelationStatement> {
    Vec::new()
}
