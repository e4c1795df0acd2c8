//! The columns and keys under which text and metadata are found, in any of their names
//! (`dictionaries/grammar/fields.csv`).

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::text::fold;

/// What a column, a key or a line of front matter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Field {
    /// Path of the file that a manifest row describes.
    Path,
    /// Running text.
    Text,
    /// Headline.
    Title,
    /// Issue date.
    Date,
    /// Name of the newspaper.
    Newspaper,
    /// Page as printed.
    Page,
    /// Address.
    Url,
    /// Place that the paper belongs to.
    Home,
    /// Identifier of a record.
    Id,
}

impl Field {
    /// Every field.
    pub(super) const ALL: [Field; 9] = [
        Field::Path,
        Field::Text,
        Field::Title,
        Field::Date,
        Field::Newspaper,
        Field::Page,
        Field::Url,
        Field::Home,
        Field::Id,
    ];

    /// The canonical name, as in the table.
    pub(super) fn name(self) -> &'static str {
        match self {
            Field::Path => "path",
            Field::Text => "text",
            Field::Title => "title",
            Field::Date => "date",
            Field::Newspaper => "newspaper",
            Field::Page => "page",
            Field::Url => "url",
            Field::Home => "home",
            Field::Id => "id",
        }
    }
}

/// A name found in the table: its field, and its line, since the first name of a field is the
/// surest where a record has several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Alias {
    pub(super) field: Field,
    rank: u16,
}

static ALIASES: LazyLock<FxHashMap<String, Alias>> = LazyLock::new(|| {
    let mut aliases = FxHashMap::default();
    let rows = include_str!("../../dictionaries/grammar/fields.csv").trim_start_matches('\u{FEFF}');
    for (rank, row) in (0..).zip(rows.lines().skip(1)) {
        let mut cells = row.split(',').map(str::trim);
        if let (Some(name), Some(field)) = (cells.next(), cells.next())
            && let Some(field) = Field::ALL.into_iter().find(|f| f.name() == field)
        {
            aliases.entry(fold(name)).or_insert(Alias { field, rank });
        }
    }
    aliases
});

/// Looks up a column or key in any script, width and case.
pub(super) fn alias(name: &str) -> Option<Alias> {
    let name = name.trim();
    ALIASES
        .get(name)
        .or_else(|| ALIASES.get(&fold(name)))
        .copied()
}

/// All names of one field, as they are told to people.
pub(super) fn names_of(field: Field) -> String {
    let mut names: Vec<_> = ALIASES.iter().filter(|(_, a)| a.field == field).collect();
    names.sort_by_key(|(_, alias)| alias.rank);
    names
        .into_iter()
        .map(|(name, _)| name.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

/// The fields of one record, row or front matter; blank values count as absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fields {
    values: [Option<(u16, String)>; Field::ALL.len()],
}

impl Fields {
    /// Keeps a value unless a surer name of the same field has given one.
    pub(super) fn set(&mut self, alias: Alias, value: String) {
        let slot = &mut self.values[alias.field as usize];
        if slot.as_ref().is_none_or(|(rank, _)| alias.rank < *rank) && !value.trim().is_empty() {
            *slot = Some((alias.rank, value));
        }
    }

    /// The value without blanks around it.
    pub(super) fn get(&self, field: Field) -> Option<&str> {
        self.values[field as usize]
            .as_ref()
            .map(|(_, value)| value.trim())
    }

    /// Takes the value out as it was written.
    pub(super) fn take(&mut self, field: Field) -> Option<String> {
        self.values[field as usize].take().map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_used_and_every_field_named() {
        let rows = include_str!("../../dictionaries/grammar/fields.csv")
            .lines()
            .skip(1);
        assert_eq!(ALIASES.len(), rows.count());
        for field in Field::ALL {
            assert_eq!(alias(field.name()).map(|a| a.field), Some(field));
            assert!(
                names_of(field).starts_with(field.name()),
                "{}",
                names_of(field)
            );
        }
    }

    #[test]
    fn names_are_found_in_any_width_and_case() {
        for (name, field) in [
            ("Date", Some(Field::Date)),
            (" ＴＥＸＴ ", Some(Field::Text)),
            ("版面", Some(Field::Page)),
            ("来源", Some(Field::Newspaper)),
            ("天气", None),
            ("", None),
        ] {
            assert_eq!(alias(name).map(|a| a.field), field, "{name}");
        }
    }

    #[test]
    fn the_surest_name_wins_in_any_order() {
        for names in [["text", "content"], ["content", "text"]] {
            let mut fields = Fields::default();
            for name in names {
                fields.set(alias(name).unwrap(), name.to_owned());
            }
            fields.set(alias("body").unwrap(), " ".to_owned());
            assert_eq!(fields.get(Field::Text), Some("text"));
        }
    }
}
