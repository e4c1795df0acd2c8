//! Who is who: entities of the output are those of gold whose name or form they share.

use rustc_hash::{FxHashMap, FxHashSet};

use super::annotation::{Annotation, Entity};

/// Names without blanks, as they are compared.
pub(super) fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Types of one kind: an official is a person.
pub(super) fn coarse(kind: &str) -> &str {
    if kind == "official" { "person" } else { kind }
}

pub(super) fn is_person(entity: &Entity) -> bool {
    coarse(&entity.kind) == "person"
}

/// The entities of a document by key.
pub(super) type Index<'a> = FxHashMap<&'a str, &'a Entity>;

pub(super) fn index(annotation: &Annotation) -> Index<'_> {
    let entities = annotation.entities.iter();
    entities.map(|e| (e.id.as_str(), e)).collect()
}

/// Names and forms of all gold documents together, both ways round.
#[derive(Default)]
pub(super) struct Names<'g> {
    of: FxHashMap<&'g str, FxHashSet<String>>,
    having: FxHashMap<String, Vec<&'g str>>,
}

impl<'g> Names<'g> {
    pub(super) fn new(gold: &'g [Annotation]) -> Self {
        let mut names = Self::default();
        for entity in gold.iter().flat_map(|a| &a.entities) {
            for form in std::iter::once(&entity.name).chain(&entity.surfaces) {
                let form = squeeze(form);
                names
                    .having
                    .entry(form.clone())
                    .or_default()
                    .push(&entity.id);
                names.of.entry(&entity.id).or_default().insert(form);
            }
        }
        for keys in names.having.values_mut() {
            keys.sort_unstable();
            keys.dedup();
        }
        names
    }

    /// Whether a name of the output means this entity of gold.
    pub(super) fn means(&self, gold: &str, name: &str) -> bool {
        let name = squeeze(name);
        let plain = gold.split_once(':').map_or("", |(_, rest)| rest);
        let plain = plain.split('@').next().unwrap_or(plain);
        self.of.get(gold).is_some_and(|known| known.contains(&name)) || name == squeeze(plain)
    }
}

/// Translates the keys of one output document into those of its gold.
pub(super) struct Aligned<'a> {
    names: &'a Names<'a>,
    gold: Index<'a>,
    output: Index<'a>,
}

impl<'a> Aligned<'a> {
    pub(super) fn new(names: &'a Names<'a>, gold: &'a Annotation, output: &'a Annotation) -> Self {
        Self {
            names,
            gold: index(gold),
            output: index(output),
        }
    }

    /// The key in gold of an entity of the output, or `?` and its name.
    ///
    /// Of several that share the name, persons come first, then the one of the same key, then the
    /// smallest.
    pub(super) fn key(&self, id: &str) -> String {
        let name = squeeze(self.output.get(id).map_or(id, |entity| &entity.name));
        let having = self.names.having.get(&name).map(Vec::as_slice);
        let here = having.unwrap_or_default().iter();
        let here = here.filter(|key| self.gold.contains_key(**key));
        let kind = |key: &str| coarse(key.split(':').next().unwrap_or("")).to_owned();
        let rest = |key: &str| key.split_once(':').map(|(_, rest)| rest.to_owned());
        let best = here.min_by_key(|key| {
            let same = kind(key) == kind(id) && rest(key) == rest(id);
            (kind(key) != "person", !same, **key)
        });
        best.map_or_else(|| format!("?{name}"), |key| (*key).to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(entities: &[(&str, &str, &[&str])]) -> Annotation {
        let entity = |(id, name, surfaces): &(&str, &str, &[&str])| Entity {
            id: (*id).to_owned(),
            kind: id.split(':').next().unwrap_or_default().to_owned(),
            name: (*name).to_owned(),
            surfaces: surfaces.iter().map(|s| (*s).to_owned()).collect(),
            reporter: false,
        };
        Annotation {
            entities: entities.iter().map(entity).collect(),
            ..Annotation::default()
        }
    }

    #[test]
    fn entities_are_aligned_by_name_or_form_within_the_document() {
        let gold = [
            document(&[
                ("official:石榴", "石榴", &["石 榴", "石县长"]),
                ("place:石榴", "石榴", &[]),
                ("enterprise:启明星公司", "启明星公司", &["启明星"]),
            ]),
            document(&[("person:甘霖", "甘霖", &[])]),
        ];
        let names = Names::new(&gold);
        let output = document(&[
            ("person:石榴", "石榴", &[]),
            ("place:石榴", "石榴", &[]),
            ("enterprise:启明星", "启明星", &[]),
            ("person:甘霖", "甘霖", &[]),
        ]);
        let aligned = Aligned::new(&names, &gold[0], &output);
        for (id, key) in [
            ("person:石榴", "official:石榴"),
            ("place:石榴", "official:石榴"),
            ("enterprise:启明星", "enterprise:启明星公司"),
            ("person:甘霖", "?甘霖"),
            ("person:无名", "?person:无名"),
            ("", "?"),
        ] {
            assert_eq!(aligned.key(id), key, "{id}");
        }
        assert!(names.means("official:石榴", "石县长"));
        assert!(names.means("person:无名@某县", "无名"));
        assert!(!names.means("official:石榴", "启明星"));
    }
}
