//! Pinyin as people type it, brought to the spelling that the database stores.

/// Spells the input as stored: Latin letters only, no tones, blanks, hyphens or capitals; `None`
/// where it holds anything else. `ü` is stored
/// as `v`; `u:` is read as it.
pub(super) fn plain_spelling(input: &str) -> Option<String> {
    let mut out = String::with_capacity(input.len());
    for c in input.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' => out.push(c),
            'ā' | 'á' | 'ǎ' | 'à' => out.push('a'),
            'ē' | 'é' | 'ě' | 'è' => out.push('e'),
            'ī' | 'í' | 'ǐ' | 'ì' => out.push('i'),
            'ō' | 'ó' | 'ǒ' | 'ò' => out.push('o'),
            'ū' | 'ú' | 'ǔ' | 'ù' => out.push('u'),
            'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'ü' => out.push('v'),
            ':' if out.ends_with('u') => {
                out.pop();
                out.push('v');
            }
            ' ' | '-' | '\'' | '’' | '1'..='5' => {}
            _ => return None,
        }
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_people_are_read() {
        for (input, spelling) in [
            ("shendong", Some("shendong")),
            ("Shen Dong", Some("shendong")),
            ("shěn dōng", Some("shendong")),
            ("Xi'an", Some("xian")),
            ("lv liang", Some("lvliang")),
            ("lü", Some("lv")),
            ("shen3 dong1", Some("shendong")),
            ("沈东", None),
            ("", None),
        ] {
            assert_eq!(plain_spelling(input).as_deref(), spelling, "{input}");
        }
    }

    #[test]
    fn the_stored_spelling_is_the_one_that_input_becomes() {
        use crate::text::Romaniser;
        for (name, typed) in [("吕绿", "lv lv"), ("沈东", "ShenDong")] {
            let stored = Romaniser::default().spell(name, true);
            assert_eq!(plain_spelling(typed), Some(stored), "{name}");
        }
    }
}
