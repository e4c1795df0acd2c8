//! What is wrong with forms in a corpus, and the guard that would mend it.

use super::forms::{Crossing, Seen, SeenForms};
use crate::lexicon::Lexicon;
use crate::model::{Diagnostic, EntityRef, FormKind, Severity};

/// Hits from which on a word or a weak form is judged by its mentions.
const ENOUGH: u32 = 5;

/// Hits to one mention from which on an alias had better be a weak one.
const RARE: u32 = 4;

/// A change of one row that would mend a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// `file:line` of the row.
    pub place: String,
    /// Column that gets something.
    pub column: &'static str,
    /// What is added to its list.
    pub add: String,
    /// Column whose list loses it, where the form moves.
    pub from: Option<&'static str>,
}

impl Fix {
    /// As a hint.
    fn hint(&self) -> String {
        match self.from {
            Some(from) => format!("move '{}' from {from} to {}", self.add, self.column),
            None => format!("{}: {}", self.column, self.add),
        }
    }
}

/// One finding and what would mend it.
#[derive(Clone, Debug)]
pub struct Advice {
    /// What was found.
    pub finding: Diagnostic,
    /// Changes that mend it; empty where a person must decide.
    pub fixes: Vec<Fix>,
}

/// Looks through all forms; findings by place and message.
pub(super) fn advise(forms: &SeenForms, lexicon: &Lexicon) -> Vec<Advice> {
    let mut keys: Vec<&(EntityRef, u32)> = forms.seen.keys().collect();
    keys.sort();
    let mut out = Vec::new();
    for key in keys {
        let form = Form {
            entity: key.0,
            text: lexicon.patterns().matcher.text(key.1),
            number: key.1,
            hits: forms.hits.get(&key.1).copied().unwrap_or(0),
            seen: &forms.seen[key],
            lexicon,
        };
        let rules = [Form::crossing, Form::word, Form::one_context, Form::shared];
        out.extend(rules.into_iter().filter_map(|rule| rule(&form)));
    }
    out.extend(silent(forms, lexicon));
    out.sort_by(|a, b| {
        let key = |advice: &Advice| (advice.finding.place.clone(), advice.finding.message.clone());
        key(a).cmp(&key(b))
    });
    out
}

struct Form<'a> {
    entity: EntityRef,
    text: &'a str,
    number: u32,
    hits: u32,
    seen: &'a Seen,
    lexicon: &'a Lexicon,
}

impl Form<'_> {
    fn place(&self) -> String {
        let row = self.lexicon.row(self.entity);
        row.map(|row| row.place.clone()).unwrap_or_default()
    }

    fn finding(
        &self,
        severity: Severity,
        code: &'static str,
        message: String,
        fixes: Vec<Fix>,
        otherwise: &str,
    ) -> Advice {
        let hints: Vec<String> = fixes.iter().map(Fix::hint).collect();
        let hint = if hints.is_empty() {
            otherwise.to_owned()
        } else {
            format!("--fix writes {}", hints.join("; "))
        };
        Advice {
            finding: Diagnostic::new(severity, code, self.place(), message).hinted(hint),
            fixes,
        }
    }

    /// Mentions whose edge lies inside a word of the language.
    fn crossing(&self) -> Option<Advice> {
        let first = self.seen.crossings.first()?;
        let mut fixes: Vec<Fix> = Vec::new();
        let mut unguarded = false;
        for crossing in &self.seen.crossings {
            match self.guard(crossing) {
                Some(fix) => fixes.push(fix),
                None => unguarded = true,
            }
        }
        fixes.sort();
        fixes.dedup();
        // a shorter guard covers the longer ones
        let covered = |fix: &Fix| {
            fixes.iter().any(|other| {
                other.column == fix.column
                    && other.add != fix.add
                    && match fix.column {
                        "not_preceded_by" => fix.add.ends_with(&other.add),
                        _ => fix.add.starts_with(&other.add),
                    }
            })
        };
        let fixes: Vec<Fix> = fixes.iter().filter(|fix| !covered(fix)).cloned().collect();
        let all = self.seen.linked + self.seen.open;
        let message = format!(
            "'{}' runs across words in {} of {all} mentions: {}",
            self.text, self.seen.crossing, first.quote
        );
        let otherwise = if unguarded {
            "no neighbour tells these from good ones; a context or weak_aliases may"
        } else {
            ""
        };
        Some(self.finding(Severity::Warning, "cross-word", message, fixes, otherwise))
    }

    /// The shortest neighbour that no good mention has.
    fn guard(&self, crossing: &Crossing) -> Option<Fix> {
        let good = &self.seen.good[usize::from(!crossing.left)];
        let chars: Vec<char> = crossing.beside.chars().collect();
        let lengths = 1..=chars.len();
        let beside = lengths.map(|length| -> String {
            if crossing.left {
                chars[chars.len() - length..].iter().collect()
            } else {
                chars[..length].iter().collect()
            }
        });
        let add = beside.into_iter().find(|string| !good.contains(string))?;
        let column = if crossing.left {
            "not_preceded_by"
        } else {
            "not_followed_by"
        };
        Some(Fix {
            place: self.place(),
            column,
            add,
            from: None,
        })
    }

    /// A form that is also an ordinary word, and mostly that.
    fn word(&self) -> Option<Advice> {
        let mentions = self.seen.linked + self.seen.open;
        let is_word = self.lexicon.words.is_ordinary(self.text);
        if !is_word || self.hits < ENOUGH || mentions * 2 > self.hits {
            return None;
        }
        let patterns = self.lexicon.patterns();
        let mut forms = patterns.forms(patterns.pattern(self.number)).iter();
        let own = forms.find(|form| form.entity == self.entity);
        // moving an alias costs the articles that print nothing else: only where nearly all are words
        let mostly = mentions * RARE < self.hits;
        let fixes = if mostly && own.is_some_and(|form| form.kind == FormKind::Alias) {
            vec![Fix {
                place: self.place(),
                column: "weak_aliases",
                add: self.written()?,
                from: Some("aliases"),
            }]
        } else {
            Vec::new()
        };
        let message = format!(
            "'{}' is an ordinary word: of {} hits {mentions} are mentions{}",
            self.text,
            self.hits,
            self.shown()
        );
        let otherwise = "a context that must occur in the article tells the name from the word";
        Some(self.finding(Severity::Notice, "word-hits", message, fixes, otherwise))
    }

    /// A form that always stands in the same surroundings may be part of a longer name.
    fn one_context(&self) -> Option<Advice> {
        let mentions = self.seen.linked + self.seen.open;
        if self.seen.varied || self.seen.crossing > 0 || mentions < ENOUGH {
            return None;
        }
        let one = |side: fn(&(String, String)) -> &String| {
            let mut beside = self.seen.surroundings.iter().map(side);
            let first = beside.next()?;
            let named = first.chars().count() == 2 && first.chars().all(char::is_alphanumeric);
            (named && beside.all(|other| other == first)).then_some(first)
        };
        let (left, right) = (one(|s| &s.0), one(|s| &s.1));
        let (before, after) = (left.map_or("", |s| s), right.map_or("", |s| s));
        if before.is_empty() && after.is_empty() {
            return None;
        }
        let message = format!(
            "'{}' stands in one context only, {mentions} times: {before}[{}]{after}",
            self.text, self.text
        );
        let otherwise = "if that is a longer name, add it as a row or alias; the longest wins";
        Some(self.finding(
            Severity::Notice,
            "one-context",
            message,
            Vec::new(),
            otherwise,
        ))
    }

    /// A form of several entities that stayed undecided.
    fn shared(&self) -> Option<Advice> {
        if self.seen.open == 0 {
            return None;
        }
        let patterns = self.lexicon.patterns();
        let forms = patterns.forms(patterns.pattern(self.number)).iter();
        let others = forms.filter(|form| form.entity != self.entity);
        let has_row = |form: &crate::lexicon::Form| {
            let row = self.lexicon.row(form.entity);
            row.is_some_and(|row| !row.place.is_empty())
        };
        let otherwise = match others.clone().any(has_row) {
            true => "a home, a context or dates in both rows decide it",
            false => "a home, a context or dates in its row decide it",
        };
        let mut others: Vec<&str> = others
            .filter_map(|form| Some(self.lexicon.get(form.entity)?.key.as_str()))
            .collect();
        others.sort_unstable();
        let with = match others.len() {
            0 => "its home is another".to_owned(),
            1..=3 => format!("it is also {}", others.join(", ")),
            more => format!(
                "it is also {} and {} more",
                others[..3].join(", "),
                more - 3
            ),
        };
        let message = format!(
            "'{}' stayed undecided in {} of {} mentions; {with}{}",
            self.text,
            self.seen.open,
            self.seen.open + self.seen.linked,
            self.shown()
        );
        Some(self.finding(
            Severity::Notice,
            "shared-hits",
            message,
            Vec::new(),
            otherwise,
        ))
    }

    fn shown(&self) -> String {
        let first = self.seen.quotes.first();
        first.map_or_else(String::new, |quote| format!(": {quote}"))
    }

    /// The form as the row has it.
    fn written(&self) -> Option<String> {
        let row = self.lexicon.row(self.entity)?;
        let same = |form: &&crate::lexicon::RowForm| crate::text::fold(&form.text) == self.text;
        // a dated form keeps its dates only where it stands
        let form = row.forms.iter().find(same)?;
        form.period.is_open().then(|| form.text.clone())
    }
}

/// Weak forms that are printed often and never count.
fn silent(forms: &SeenForms, lexicon: &Lexicon) -> Vec<Advice> {
    let mut hits: Vec<(&u32, &u32)> = forms.hits.iter().collect();
    hits.sort();
    let mut out = Vec::new();
    for (number, hits) in hits.into_iter().filter(|(_, hits)| **hits >= ENOUGH) {
        let pattern = lexicon.patterns().pattern(*number);
        for form in lexicon.patterns().forms(pattern) {
            let unseen = !forms.seen.contains_key(&(form.entity, *number));
            let row = lexicon.row(form.entity).filter(|row| !row.place.is_empty());
            if let (FormKind::Weak, true, Some(row)) = (form.kind, unseen, row) {
                let text = lexicon.patterns().matcher.text(*number);
                let message =
                    format!("the weak form '{text}' is printed {hits} times and never counts");
                let finding =
                    Diagnostic::new(Severity::Notice, "weak-hits", row.place.clone(), message)
                        .hinted("if it means the entity there, make it an alias with a context");
                let fixes = Vec::new();
                out.push(Advice { finding, fixes });
            }
        }
    }
    out
}
