//! The hierarchy of places: who lies in whom, what a home's own organs are called.

use rustc_hash::FxHashMap;

use super::entities::Row;
use crate::model::{Entity, EntityRef};
use crate::text::fold;

/// A place with its position in the hierarchy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The entity.
    pub entity: EntityRef,
    /// 1 province … 5 village; 0 where it is no administrative division.
    pub rank: u8,
    /// Its own name without parents, folded: `钟楼区`.
    pub own: String,
    /// The level word its own name ends in: `区`; empty where none.
    pub level: String,
    /// What it lies in, an index into the list.
    pub parent: Option<u32>,
}

/// All places.
#[derive(Clone, Debug, Default)]
pub struct Places {
    pub(super) list: Vec<Place>,
    /// By entity: index into the list plus one, 0 = no place.
    pub(super) by_entity: Vec<u32>,
    pub(super) by_form: FxHashMap<String, Vec<u32>>,
    pub(super) forms_by_place: FxHashMap<u32, Vec<String>>,
    /// The level word of urban districts.
    pub(super) district: String,
}

impl Places {
    /// The place behind an entity.
    pub fn of(&self, entity: EntityRef) -> Option<&Place> {
        self.index(entity).map(|i| &self.list[i as usize])
    }

    /// Index into the list of the place behind an entity.
    pub(super) fn index(&self, entity: EntityRef) -> Option<u32> {
        self.by_entity
            .get(entity.0 as usize)
            .and_then(|i| i.checked_sub(1))
    }

    pub(super) fn set_entity(&mut self, place: u32, entity: EntityRef) {
        let at = entity.0 as usize;
        if self.by_entity.len() <= at {
            self.by_entity.resize(at + 1, 0);
        }
        self.by_entity[at] = place + 1;
    }

    /// Whether a division's level word is that of urban districts.
    pub fn is_district(&self, place: &Place) -> bool {
        place.level == self.district
    }

    /// The place itself and everything it lies in, upwards.
    pub fn upwards(&self, entity: EntityRef) -> impl Iterator<Item = &Place> {
        let mut next = self.index(entity);
        // a hierarchy written by hand may run in a circle; eight levels are more than China has
        std::iter::from_fn(move || {
            let place = &self.list[next? as usize];
            next = place.parent;
            Some(place)
        })
        .take(8)
    }

    /// Every place that is an administrative division by its code or the ending of its name.
    pub fn divisions(&self) -> impl Iterator<Item = &Place> {
        self.list.iter().filter(|place| place.rank > 0)
    }

    /// What a place lies in.
    pub fn parent(&self, place: &Place) -> Option<&Place> {
        self.list.get(place.parent? as usize)
    }

    /// Whether `inner` is `outer` or lies in it.
    pub fn lies_in(&self, inner: EntityRef, outer: EntityRef) -> bool {
        inner == outer || self.upwards(inner).any(|place| place.entity == outer)
    }

    /// Whether one lies in the other.
    pub fn related(&self, a: EntityRef, b: EntityRef) -> bool {
        self.lies_in(a, b) || self.lies_in(b, a)
    }

    /// Whether both lie in the same prefecture (or one in the other).
    pub fn near(&self, a: EntityRef, b: EntityRef) -> bool {
        let prefecture = |e| self.upwards(e).find(|p| p.rank == 2).map(|p| p.entity);
        self.related(a, b) || prefecture(a).is_some_and(|p| Some(p) == prefecture(b))
    }

    /// The name by which its organs call it: districts with their city (`常州市钟楼区`), others
    /// alone (`丹棱县`).
    pub fn formal_name(&self, entity: EntityRef) -> String {
        let Some(place) = self.of(entity) else {
            return String::new();
        };
        let parent = place.parent.map(|i| &self.list[i as usize]);
        match parent {
            // a district is named together with its city: both end in their level word, and a
            // district's is the one that its city does not carry
            Some(city) if place.rank == 3 && city.rank <= 2 && place.level == self.district => {
                format!("{}{}", city.own, place.own)
            }
            _ => place.own.clone(),
        }
    }

    /// Places called so: by any form, or by a chain of names such as `江苏省常州市钟楼区`.
    pub fn named(&self, name: &str) -> Vec<EntityRef> {
        let folded = fold(name.trim());
        let plain = folded
            .split_once(':')
            .map_or(folded.as_str(), |(_, rest)| rest);
        let found = self.named_folded(plain);
        found
            .into_iter()
            .map(|i| self.list[i as usize].entity)
            .collect()
    }

    pub(super) fn named_folded(&self, name: &str) -> Vec<u32> {
        if let Some(direct) = self.by_form.get(name) {
            return direct.clone();
        }
        for (at, _) in name.char_indices().skip(1) {
            let (head, tail) = name.split_at(at);
            let Some(candidates) = self.by_form.get(tail) else {
                continue;
            };
            let fits: Vec<u32> = candidates
                .iter()
                .copied()
                .filter(|&c| self.chain_leads_to(head, c))
                .collect();
            if !fits.is_empty() {
                return fits;
            }
        }
        Vec::new()
    }

    /// Whether `head` is written of forms of the place's ancestors, highest first.
    pub(super) fn chain_leads_to(&self, head: &str, place: u32) -> bool {
        let mut rest = head;
        let mut ancestors: Vec<u32> = Vec::new();
        let mut next = self.list[place as usize].parent;
        while let Some(at) = next
            && ancestors.len() < 8
        {
            ancestors.push(at);
            next = self.list[at as usize].parent;
        }
        for ancestor in ancestors {
            if rest.is_empty() {
                return true;
            }
            let forms = self.forms_by_place.get(&ancestor);
            if let Some(shorter) = forms
                .into_iter()
                .flatten()
                .filter_map(|f| rest.strip_suffix(f.as_str()))
                .min()
            {
                rest = shorter;
            }
        }
        rest.is_empty()
    }

    /// Length in bytes of the longest beginning of `name` that is a chain of places, and the lowest
    /// of them, where that is one place only.
    pub(super) fn strip_chain(&self, name: &str) -> Option<(usize, u32)> {
        name.char_indices()
            .map(|(at, _)| at)
            .skip(2)
            .filter_map(|at| match self.named_folded(&name[..at])[..] {
                [one] if self.list[one as usize].rank > 0 => Some((at, one)),
                _ => None,
            })
            .last()
    }
}

/// Fills `Row::homes` from what the entities say.
pub(super) fn resolve_homes(places: &Places, entities: &[Entity], rows: &mut [Row]) {
    let mut known: FxHashMap<&str, Vec<EntityRef>> = FxHashMap::default();
    for (entity, row) in entities.iter().zip(rows) {
        for home in &entity.homes {
            let found = known.entry(home).or_insert_with(|| places.named(home));
            row.homes.extend(found.iter().copied());
        }
    }
}
