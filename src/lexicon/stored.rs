//! What the store asks of the lexicon.

use super::Lexicon;
use crate::model::{Entity, EntityRef, EventTypeId, FormKind, TypeId};
use crate::store::Entities;

impl Entities for Lexicon {
    fn len(&self) -> u32 {
        self.entities.len() as u32
    }

    fn entity(&self, entity: EntityRef) -> &Entity {
        &self.entities[entity.0 as usize]
    }

    fn forms(&self, entity: EntityRef) -> Vec<(String, FormKind)> {
        let row = &self.rows[entity.0 as usize];
        let name = (
            self.entities[entity.0 as usize].name.clone(),
            FormKind::Name,
        );
        std::iter::once(name)
            .chain(row.forms.iter().map(|f| (f.text.clone(), f.kind)))
            .collect()
    }

    fn pinyin(&self, entity: &Entity) -> String {
        let person = self.schema().is_person(entity.kind);
        self.romaniser.spell(&entity.name, person)
    }

    fn type_name(&self, kind: TypeId) -> &str {
        &self.schema().entity_type(kind).label.id
    }

    fn event_type_name(&self, kind: EventTypeId) -> &str {
        &self.schema().event_type(kind).id
    }
}
