//! NAME arguments: the entity, or a message that lists namesakes or names that look alike.

use super::error::CommandError;
use super::say;
use crate::query::{Answer, Hit, resolve};
use crate::store::Store;

/// Finds the one entity that a NAME means; where there is none or there are several it says so and
/// returns `None`.
pub(super) fn find(
    store: &Store,
    name: &str,
    types: &[String],
) -> Result<Option<Hit>, CommandError> {
    match resolve(store.connection(), name, types)? {
        Answer::One(hit) => Ok(Some(hit)),
        Answer::Several(hits) => {
            say::nothing(&namesakes(name, &hits));
            Ok(None)
        }
        Answer::None(hits) => {
            say::nothing(&unknown(name, &hits));
            say::unknown_types(store, types)?;
            Ok(None)
        }
    }
}

fn list(hits: &[Hit]) -> String {
    let line = |hit: &Hit| {
        let home = if hit.home.is_empty() {
            String::new()
        } else {
            format!(", {}", hit.home)
        };
        let mentions = if hit.mentions == 1 {
            "mention"
        } else {
            "mentions"
        };
        format!(
            "\n  {}  ({}{home}, {} {mentions})",
            hit.key, hit.kind, hit.mentions
        )
    };
    hits.iter().map(line).collect()
}

fn namesakes(name: &str, hits: &[Hit]) -> String {
    format!(
        "'{name}' may mean several; name one by its key:{}",
        list(hits)
    )
}

fn unknown(name: &str, hits: &[Hit]) -> String {
    if hits.is_empty() {
        format!(
            "no '{name}' in the database\n  hint: an entity is known once a text mentions it; \
             `guanxi entities` lists all, dictionaries/ says which names are looked for"
        )
    } else {
        format!("no '{name}' in the database; did you mean{}", list(hits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(key: &str, home: &str, mentions: u64) -> Hit {
        let (kind, name) = (String::from("person"), String::from("白露"));
        Hit {
            id: 1,
            key: key.into(),
            name,
            kind,
            home: home.into(),
            mentions,
        }
    }

    #[test]
    fn messages_name_the_keys() {
        let hits = [
            hit("person:白露", "", 1),
            hit("person:白露@北岭县", "北岭县", 12),
        ];
        assert_eq!(
            namesakes("白露", &hits),
            "'白露' may mean several; name one by its key:\n  person:白露  (person, 1 mention)\n  \
             person:白露@北岭县  (person, 北岭县, 12 mentions)"
        );
        assert!(unknown("白鹭", &hits[..1]).contains("did you mean\n  person:白露"));
        assert!(unknown("白鹭", &[]).contains("hint:"));
    }
}
