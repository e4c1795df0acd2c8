//! Triggers, names and dates of an article → reports of occasions.

use super::scene::Scene;
use crate::model::EventReport;

/// The reports of an article, in reading order of their first evidence.
pub(super) fn reports(_scene: &Scene<'_, '_>) -> Vec<EventReport> {
    Vec::new()
}
