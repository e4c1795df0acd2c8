//! The embedded administrative divisions and the places of the dictionaries → [`Places`].

use rustc_hash::FxHashMap;

use super::affixes::Affixes;
use super::entities::{Loaded, Row, RowForm};
use super::places::{Place, Places};
use super::table::{DictionaryError, Files, read_rows};
use crate::model::{
    Diagnostic, Entity, EntityOrigin, EntityRef, FormKind, Grammar, Level, Period, Severity, TypeId,
};
use crate::text::fold;

const PLACE: &str = "place";

/// Reads the divisions, which need nothing of the entity files.
///
/// # Errors
/// Where the schema declares no places.
pub(super) fn read<'g>(
    files: &Files,
    grammar: &'g Grammar,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Builder<'g>, DictionaryError> {
    let Some(kind) = grammar.schema.type_id(PLACE) else {
        return Err(DictionaryError::Broken {
            place: "schema.toml".to_owned(),
            message: format!("no entity type '{PLACE}' is declared"),
        });
    };
    let levels = grammar.levels.iter().zip(0..);
    let level_ends = levels.flat_map(|(l, at)| l.divisions.iter().map(move |d| (d.as_str(), at)));
    let mut builder = Builder {
        grammar,
        kind,
        places: Places::default(),
        shorts: Vec::new(),
        level_ends: Affixes::new(level_ends),
        other_ends: Affixes::new(grammar.suffixes.iter().map(|s| (s.suffix.as_str(), 0))),
    };
    builder.places.district = district_level(&grammar.levels);
    builder.read(files, diagnostics);
    Ok(builder)
}

/// The level word that denotes the most kinds of county-level division but is not a county's own:
/// by convention the first row of rank 3.
fn district_level(levels: &[Level]) -> String {
    levels
        .iter()
        .find(|l| l.rank == 3)
        .map(|l| l.word.clone())
        .unwrap_or_default()
}

/// The hierarchy under construction.
pub(super) struct Builder<'g> {
    grammar: &'g Grammar,
    kind: TypeId,
    places: Places,
    /// (place, short name, may fire alone)
    shorts: Vec<(u32, String, bool)>,
    /// What names of divisions end in; the number indexes `Grammar::levels`.
    level_ends: Affixes,
    /// What names of other things end in.
    other_ends: Affixes,
}

const NONE: EntityRef = EntityRef(u32::MAX);

impl Builder<'_> {
    /// Adds the divisions to the entities and builds the hierarchy. A dictionary row for a division
    /// takes its place, so that 常州市钟楼区 and code 320404 are one entity.
    pub(super) fn add_to(mut self, loaded: &mut Loaded) -> Places {
        self.take_over(loaded);
        self.create(loaded);
        self.add_dictionary_places(loaded);
        self.places
    }

    fn read(&mut self, files: &Files, diagnostics: &mut Vec<Diagnostic>) {
        let mut by_code: FxHashMap<String, u32> = FxHashMap::default();
        for file in files.named("divisions") {
            read_rows(file, &["code", "name"], diagnostics, |line, out| {
                let (code, own) = (line.get("code"), fold(line.get("name")));
                let digits = code.bytes().all(|b| b.is_ascii_digit());
                let rank = match code.len() {
                    2 if digits => 1,
                    4 if digits => 2,
                    6 if digits => 3,
                    9 if digits => 4,
                    _ => 0,
                };
                if rank == 0 || own.is_empty() {
                    let message = "a division needs a name and a code of 2, 4, 6 or 9 digits";
                    let place = line.place();
                    return out.push(Diagnostic::new(Severity::Error, "bad-row", place, message));
                }
                let parent = [6, 4, 2]
                    .into_iter()
                    .filter(|&length| length < code.len())
                    .find_map(|length| by_code.get(&code[..length]).copied());
                let level = level_of(self.grammar, &own, rank);
                let at = self.add(Place {
                    entity: NONE,
                    rank,
                    own: own.clone(),
                    level,
                    parent,
                });
                by_code.insert(code.to_owned(), at);
                self.form(at, own);
            });
        }
        for file in files.named("divisions_short") {
            read_rows(file, &["code", "short", "use"], diagnostics, |line, _| {
                if let Some(&at) = by_code.get(line.get("code")) {
                    let alone = line.get("use") == "yes";
                    self.form(at, fold(line.get("short")));
                    self.shorts.push((at, line.get("short").to_owned(), alone));
                }
            });
        }
    }

    fn add(&mut self, place: Place) -> u32 {
        let at = self.places.list.len() as u32;
        self.places.list.push(place);
        at
    }

    fn form(&mut self, place: u32, form: String) {
        let of_form = self.places.by_form.entry(form.clone()).or_default();
        if !of_form.contains(&place) {
            of_form.push(place);
        }
        self.places
            .forms_by_place
            .entry(place)
            .or_default()
            .push(form);
    }

    fn set_entity(&mut self, place: u32, entity: EntityRef) {
        self.places.list[place as usize].entity = entity;
        self.places.set_entity(place, entity);
    }

    fn take_over(&mut self, loaded: &Loaded) {
        let kind = self.kind;
        for (i, entity) in loaded
            .entities
            .iter()
            .enumerate()
            .filter(|(_, e)| e.kind == kind)
        {
            let name = fold(&entity.name);
            let mut found = self.places.named_folded(&name);
            found.retain(|&p| {
                let place = &self.places.list[p as usize];
                // a short name is no claim: 秦岭 the mountain is not 秦岭镇
                place.entity == NONE && name.ends_with(&place.own)
            });
            if found.len() > 1 {
                let written = entity.homes.iter().chain(entity.parent.iter());
                let homes: Vec<u32> = written
                    .flat_map(|h| {
                        self.places
                            .named_folded(&fold(h.split(':').next_back().unwrap_or(h)))
                    })
                    .collect();
                found.retain(|&p| homes.iter().any(|&h| p == h || self.lies_in(p, h)));
            }
            if let [one] = found[..] {
                self.set_entity(one, EntityRef(i as u32));
            }
        }
    }

    fn lies_in(&self, inner: u32, outer: u32) -> bool {
        let mut next = Some(inner);
        for _ in 0..8 {
            let Some(at) = next else { break };
            if at == outer {
                return true;
            }
            next = self.places.list[at as usize].parent;
        }
        false
    }

    /// Makes entities of the divisions that no dictionary row has taken.
    fn create(&mut self, loaded: &mut Loaded) {
        for at in 0..self.places.list.len() as u32 {
            let place = &self.places.list[at as usize];
            if place.entity != NONE {
                continue;
            }
            let shared = self.places.by_form.get(&place.own).map_or(0, Vec::len) > 1;
            let mut chain = Vec::new();
            let mut next = place.parent;
            while let Some(p) = next {
                chain.push(self.places.list[p as usize].own.as_str());
                next = self.places.list[p as usize].parent;
            }
            let home: String = chain.into_iter().rev().collect();
            let name = place.own.clone();
            let mut key = format!("{PLACE}:{name}");
            if (shared && !home.is_empty()) || loaded.by_key.contains_key(&key) {
                key = format!("{PLACE}:{name}@{home}");
            }
            let entity = loaded.entities.len() as u32;
            if loaded.by_key.insert(key.clone(), entity).is_some() {
                // two divisions of one name under one parent: told apart by their order
                key = format!("{key}~{at}");
                loaded.by_key.insert(key.clone(), entity);
            }
            loaded.entities.push(Entity {
                key,
                kind: self.kind,
                name,
                homes: Vec::new(),
                parent: None,
                origin: EntityOrigin::Gazetteer,
            });
            loaded.rows.push(Row::default());
            self.set_entity(at, EntityRef(entity));
        }
        for (at, short, alone) in std::mem::take(&mut self.shorts) {
            let entity = self.places.list[at as usize].entity.0 as usize;
            let kind = if alone {
                FormKind::Alias
            } else {
                FormKind::Weak
            };
            let row = &mut loaded.rows[entity];
            if loaded.entities[entity].name != short && !row.forms.iter().any(|f| f.text == short) {
                row.forms.push(RowForm {
                    text: short,
                    kind,
                    period: Period::default(),
                });
            }
        }
        // the own name of a division that a row took over stays a form of it
        for at in 0..self.places.list.len() {
            let place = &self.places.list[at];
            let entity = place.entity.0 as usize;
            let row = &mut loaded.rows[entity];
            let name = &loaded.entities[entity].name;
            let known = *name == place.own
                || fold(name) == place.own
                || row.forms.iter().any(|f| fold(&f.text) == place.own);
            if !known {
                let text = place.own.clone();
                row.forms.push(RowForm {
                    text,
                    kind: FormKind::Alias,
                    period: Period::default(),
                });
            }
            if let Some(parent) = place.parent {
                let parent = self.places.list[parent as usize].entity.0 as usize;
                if loaded.entities[entity].parent.is_none() {
                    loaded.entities[entity].parent = Some(loaded.entities[parent].key.clone());
                }
            }
        }
    }

    /// Level word and rank of a name that no list knows; nothing where a longer ending says that it is
    /// no division (开发区, 小区).
    fn division_level(&self, own: &str) -> (String, u8) {
        // a level word by itself is no name
        let behind_first = own.chars().next().map_or(0, char::len_utf8);
        let Some((length, at)) = self.level_ends.at_end(&own[behind_first..]) else {
            return (String::new(), 0);
        };
        let other = self.other_ends.at_end(own);
        if other.is_some_and(|(longer, _)| longer > length) {
            return (String::new(), 0);
        }
        let level = &self.grammar.levels[at as usize];
        (level.word.clone(), level.rank)
    }

    /// Places of the dictionaries that are no division on the list: a county of another age, a
    /// road, a park.
    fn add_dictionary_places(&mut self, loaded: &Loaded) {
        for (i, entity) in loaded.entities.iter().enumerate() {
            let reference = EntityRef(i as u32);
            if entity.kind != self.kind || self.places.index(reference).is_some() {
                continue;
            }
            let name = fold(&entity.name);
            let stripped = self
                .places
                .strip_chain(&name)
                .filter(|&(at, _)| at < name.len());
            let own = stripped
                .map_or(name.as_str(), |(at, _)| &name[at..])
                .to_owned();
            let (level, rank) = self.division_level(&own);
            let own = if rank == 0 { name.clone() } else { own };
            let at = self.add(Place {
                entity: reference,
                rank,
                own,
                level,
                parent: stripped.map(|(_, parent)| parent),
            });
            self.places.set_entity(at, reference);
            self.form(at, name);
            for form in loaded.rows[i].forms.iter().map(|f| fold(&f.text)) {
                self.form(at, form);
            }
        }
        for (i, entity) in loaded
            .entities
            .iter()
            .enumerate()
            .filter(|(_, e)| e.kind == self.kind)
        {
            let Some(at) = self.places.index(EntityRef(i as u32)) else {
                continue;
            };
            let written = entity
                .parent
                .as_deref()
                .or(entity.homes.first().map(String::as_str));
            if self.places.list[at as usize].parent.is_none()
                && let Some(parent) = written
            {
                let by_key = loaded
                    .by_key
                    .get(parent)
                    .and_then(|e| self.places.index(EntityRef(*e)));
                let found = by_key.or_else(|| match self.places.named_folded(&fold(parent))[..] {
                    [one] => Some(one),
                    _ => None,
                });
                self.places.list[at as usize].parent = found.filter(|&p| p != at);
            }
        }
    }
}

/// The level word that a division's own name ends in, given its rank.
fn level_of(grammar: &Grammar, own: &str, rank: u8) -> String {
    let ends = |l: &&Level| l.divisions.iter().any(|d| own.ends_with(d.as_str()));
    let fitting = grammar.levels.iter().filter(ends);
    fitting
        .min_by_key(|l| (l.rank.abs_diff(rank), std::cmp::Reverse(l.word.len())))
        .map(|l| l.word.clone())
        .unwrap_or_default()
}
