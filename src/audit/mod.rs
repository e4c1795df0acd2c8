//! The linter that needs a corpus: which rows of the dictionaries a folder of texts never uses, which
//! forms it uses wrongly, and the guards that would mend them.

mod forms;
mod guards;

use rustc_hash::FxHashSet;

pub use guards::{Advice, Fix};

use crate::lexicon::Lexicon;
use crate::model::{Diagnostic, EntityOrigin, EntityRef, Observations, Severity};

/// Counts what documents use of a lexicon.
#[derive(Default)]
pub struct Usage {
    linked: FxHashSet<EntityRef>,
    considered: FxHashSet<EntityRef>,
    forms: forms::SeenForms,
}

impl Usage {
    /// Takes in one document, given its text.
    pub fn add(&mut self, text: &str, observations: &Observations, lexicon: &Lexicon) {
        self.forms.add(text, observations, lexicon);
        for mention in &observations.mentions {
            match mention.resolution.linked() {
                Some(entity) => {
                    self.linked.insert(entity);
                }
                None => self.considered.extend(mention.resolution.candidates()),
            }
        }
    }

    /// Reports the dictionary rows that were never linked, in order of file and line.
    pub fn unused(&self, lexicon: &Lexicon) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        for (entity, number) in lexicon.entities().iter().zip(0..) {
            let reference = EntityRef(number);
            if entity.origin != EntityOrigin::Dictionary || self.linked.contains(&reference) {
                continue;
            }
            let place = lexicon
                .row(reference)
                .map(|r| r.place.clone())
                .unwrap_or_default();
            let message = if self.considered.contains(&reference) {
                format!(
                    "{} is a candidate of mentions but never decided",
                    entity.key
                )
            } else {
                format!("{} never occurs in the corpus", entity.key)
            };
            out.push(Diagnostic::new(
                Severity::Notice,
                "unused-row",
                place,
                message,
            ));
        }
        out
    }

    /// What is wrong with forms in these texts, in order of places.
    pub fn advise(&self, lexicon: &Lexicon) -> Vec<Advice> {
        guards::advise(&self.forms, lexicon)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Sources;
    use crate::model::{Document, Metadata};
    use crate::pipeline::Observer;

    fn advice(rows: &str, texts: &[&str]) -> Vec<(String, Vec<Fix>)> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("enterprises.csv"), rows).unwrap();
        let (lexicon, _) = Lexicon::load(&Sources::new(&[folder.path().to_owned()])).unwrap();
        let observer = Observer::new(&lexicon);
        let mut usage = Usage::default();
        for (number, text) in texts.iter().enumerate() {
            let observed = observer.observe(Document {
                key: format!("谷报/{number}.txt"),
                text: (*text).to_owned(),
                metadata: Metadata::default(),
            });
            usage.add(&observed.document.text, &observed.observations, &lexicon);
        }
        let advice = usage.advise(&lexicon).into_iter();
        advice
            .map(|one| {
                (
                    format!("{} {}", one.finding.code, one.finding.message),
                    one.fixes,
                )
            })
            .collect()
    }

    #[test]
    fn a_form_across_words_gets_the_guard_that_spares_the_good_ones() {
        let rows = "name,aliases\n国新能源集团有限公司,国新能源\n";
        let found = advice(
            rows,
            &[
                "企业家说，我国新能源产业发展很快。",
                "昨日，国新能源与云谷县签约。",
            ],
        );
        let (message, fixes) = found
            .iter()
            .find(|(message, _)| message.starts_with("cross-word"))
            .unwrap_or_else(|| panic!("{found:?}"));
        assert!(message.contains("in 1 of 2 mentions"), "{message}");
        assert!(message.contains("我[国新能源]产业"), "{message}");
        let told: Vec<(&str, &str)> = fixes.iter().map(|f| (f.column, f.add.as_str())).collect();
        assert_eq!(told, [("not_preceded_by", "我")]);
        let guarded = "name,aliases,not_preceded_by\n国新能源集团有限公司,国新能源,我\n";
        let found = advice(guarded, &["企业家说，我国新能源产业发展很快。"]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn words_and_forms_of_one_context_are_told() {
        let words = "要发展，再发展，还要发展工业，".repeat(6);
        let text = format!("云谷发展集团有限公司开业，苗远山到发展调研。{words}");
        let found = advice("name,aliases\n云谷发展集团有限公司,发展\n", &[&text]);
        let (_, fixes) = found
            .iter()
            .find(|(message, _)| message.starts_with("word-hits '发展' is an ordinary word"))
            .unwrap_or_else(|| panic!("{found:?}"));
        let told: Vec<(&str, Option<&str>)> = fixes.iter().map(|f| (f.column, f.from)).collect();
        assert_eq!(told, [("weak_aliases", Some("aliases"))]);
        let text = "昨日石榴坝机械总厂开工。".repeat(6);
        let found = advice("name\n石榴坝机械\n", &[&text]);
        assert!(
            found
                .iter()
                .any(|(message, fixes)| message.starts_with("one-context") && fixes.is_empty()),
            "{found:?}"
        );
    }
}
