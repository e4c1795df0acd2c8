//! Recall from articles that somebody read without seeing what the program found.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::appearances::{Occasion, Person, score_appearances};
use super::filled::{Surroundings, error, persons, refuse, warning};
use super::gold::GoldError;
use super::judged::Share;
use super::report::{Counts, Figure, Miss};
use super::sheet::read_sheet;
use crate::lexicon::Decisions;
use crate::model::Diagnostic;
use crate::text::{fold, written_date};

/// What is compared, in the order of the answer.
const FIGURES: [&str; 3] = ["occasions", "appearances", "met"];

/// An article as it was read.
#[derive(Clone, Debug)]
pub struct ReadArticle {
    /// What `sample` called it.
    pub id: String,
    /// The occasions that the reader wrote down.
    pub occasions: Vec<Occasion>,
}

/// The rows of an article, before it is known what the article says.
#[derive(Clone, Debug, Default)]
pub struct WrittenArticle {
    /// What `sample` called it.
    pub id: String,
    /// Line of its first row.
    pub line: u64,
    path: PathBuf,
    /// Day of issue on the sheet.
    issued: String,
    text: String,
    rows: Vec<Row>,
    read: bool,
    unread: bool,
}

/// What a reader wrote of an occasion.
#[derive(Clone, Debug)]
struct Row {
    line: u64,
    number: String,
    date: String,
    kind: String,
    persons: String,
}

/// Reads the sheet: articles with an occasion, or marked as read. What may not be as meant is told.
///
/// # Errors
/// Where the file cannot be read, a column is missing, or a row with persons names no article.
pub fn load_blind(
    path: &Path,
    words: &Decisions,
) -> Result<(Vec<WrittenArticle>, Vec<Diagnostic>), GoldError> {
    let sheet = read_sheet(path, &["article", "persons"])?;
    let mut findings = Vec::new();
    let mut out: Vec<WrittenArticle> = Vec::new();
    for (line, row) in &sheet.rows {
        let cell = |column| sheet.cell(row, column).to_owned();
        let (id, line) = (cell("article"), *line);
        if id.is_empty() {
            if !cell("persons").is_empty() {
                let message = "the row names no article; copy it from the row above";
                findings.push(error(path, line, message.to_owned()));
            }
            continue;
        }
        let at = out.iter().position(|article| article.id == id);
        let at = at.unwrap_or_else(|| {
            out.push(WrittenArticle {
                id,
                line,
                path: path.to_owned(),
                ..WrittenArticle::default()
            });
            out.len() - 1
        });
        let article = &mut out[at];
        for (known, said) in [
            (&mut article.issued, cell("date")),
            (&mut article.text, cell("text")),
        ] {
            if known.is_empty() {
                *known = said;
            }
        }
        let said = cell("read");
        let unread = words.is_unread(&said);
        article.unread |= unread;
        article.read |= !said.is_empty() && !unread;
        let written = Row {
            line,
            number: fold(&cell("occasion")),
            date: cell("event_date"),
            kind: cell("event_type"),
            persons: cell("persons"),
        };
        if !written.persons.is_empty() {
            article.rows.push(written);
        } else if !written.number.is_empty() || !written.date.is_empty() {
            let message = "an occasion without persons was passed over";
            findings.push(warning(path, line, message.to_owned()));
        }
    }
    out.retain(|article| {
        if article.unread && (article.read || !article.rows.is_empty()) {
            let message = format!("{} is said to be unread; left out", article.id);
            findings.push(warning(path, article.line, message));
        }
        !article.unread && (article.read || !article.rows.is_empty())
    });
    Ok((out, refuse(findings)?))
}

impl WrittenArticle {
    /// What the rows mean in the article. Rows with the same `occasion` number are one occasion; dates are
    /// read as [`written_date`] reads them. What cannot be understood, or may not be as meant, is told.
    pub fn understand(
        &self,
        around: &Surroundings<'_>,
        findings: &mut Vec<Diagnostic>,
    ) -> ReadArticle {
        let path = &self.path;
        let around = Surroundings {
            text: if around.text.is_empty() {
                &self.text
            } else {
                around.text
            },
            ..*around
        };
        let issued = around
            .issued
            .or_else(|| written_date(&self.issued, None).ok());
        let mut occasions: Vec<(u64, BTreeSet<String>, Occasion)> = Vec::new();
        for row in &self.rows {
            let names = persons(&row.persons, &around, path, row.line, findings);
            let people = names
                .iter()
                .map(|name| Person::new([name.clone()], String::new()));
            let date = match row.date.as_str() {
                "" => String::new(),
                date => match written_date(date, issued) {
                    Ok(date) => date.to_string(),
                    Err(message) => {
                        findings.push(error(path, row.line, message));
                        continue;
                    }
                },
            };
            let number = match row.number.as_str() {
                "" => format!("line {}", row.line),
                number => number.to_owned(),
            };
            let id = format!("{} {number}", self.id);
            let there: BTreeSet<String> = names.iter().cloned().collect();
            let Some((line, known, one)) = occasions.iter_mut().find(|(_, _, one)| one.id == id)
            else {
                let one = Occasion {
                    id,
                    date,
                    kind: row.kind.clone(),
                    persons: people.collect(),
                    ..Occasion::default()
                };
                occasions.push((row.line, there, one));
                continue;
            };
            let again = format!("occasion {number} stands in line {line} as well");
            if !date.is_empty() && !one.date.is_empty() && date != one.date {
                let message = format!("{again}, with another date; give it a number of its own");
                findings.push(error(path, row.line, message));
                continue;
            }
            let message = match *known == there {
                true => format!("{again}; counted once"),
                false => {
                    format!("{again}, with other persons; taken as one occasion with all of them")
                }
            };
            findings.push(warning(path, row.line, message));
            one.persons.extend(people);
            known.extend(there);
        }
        ReadArticle {
            id: self.id.clone(),
            occasions: occasions.into_iter().map(|(_, _, one)| one).collect(),
        }
    }
}

impl Occasion {
    /// An occasion that the program recorded: persons with all their names and a role.
    pub fn recorded(
        id: String,
        date: String,
        kind: String,
        persons: impl IntoIterator<Item = (Vec<String>, String)>,
    ) -> Self {
        Self {
            id,
            date,
            kind,
            persons: persons
                .into_iter()
                .map(|(names, role)| Person::new(names, role))
                .collect(),
            ..Self::default()
        }
    }
}

/// Recall and precision of the program's occasions, persons at them and pairs, each article by itself,
/// and everything that differs.
pub fn score_blind(articles: &[(ReadArticle, Vec<Occasion>)]) -> (Vec<Share>, Vec<Miss>) {
    let mut counts = [Counts::default(); FIGURES.len()];
    let mut misses = Vec::new();
    for (article, given) in articles {
        let report = score_appearances(&article.occasions, given);
        for (sum, wanted) in counts.iter_mut().zip(FIGURES) {
            let figure = report.figures.iter().find(|(name, _)| name == wanted);
            if let Some((_, Figure::Counts(one))) = figure {
                sum.found += one.found;
                sum.spurious += one.spurious;
                sum.missed += one.missed;
            }
        }
        misses.extend(report.misses.into_iter().map(|miss| Miss {
            document: article.id.clone(),
            ..miss
        }));
    }
    let mut shares = Vec::new();
    for (name, sum) in FIGURES.iter().zip(counts) {
        let [found, missed, spurious] = [sum.found, sum.missed, sum.spurious].map(u64::from);
        shares.push(Share::counted(&format!("recall of {name}"), found, missed));
        shares.push(Share::counted(
            &format!("precision of {name}"),
            found,
            spurious,
        ));
    }
    (shares, misses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Sources;

    fn words() -> Decisions {
        Decisions::load(&Sources::default()).unwrap()
    }

    /// Occasions and findings of one article.
    fn understood(rows: &str) -> Result<(String, String), String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("blind.csv");
        let head = "article,read,occasion,event_date,persons,date,text";
        std::fs::write(&path, format!("{head}\n{rows}")).unwrap();
        let (articles, mut findings) =
            load_blind(&path, &words()).map_err(|error| error.to_string())?;
        let around = Surroundings {
            issued: None,
            text: "",
            knows: &|name| ["苗远山", "甘霖"].contains(&name),
        };
        let mut told = Vec::new();
        for article in &articles {
            for one in article.understand(&around, &mut findings).occasions {
                told.push(format!("{} {}", one.date, one.persons.len()));
            }
        }
        let findings = refuse(findings).map_err(|error| error.to_string())?;
        let said = findings.iter().map(|f| f.message.clone());
        Ok((told.join("|"), said.collect::<Vec<_>>().join("|")))
    }

    #[test]
    fn rows_are_read_as_a_spreadsheet_leaves_them() {
        for (rows, occasions, told) in [
            (
                "报@0,,1,2031/3/4,苗远山 甘霖,2031/3/5,文",
                "2031-03-04 2",
                "",
            ),
            ("报@0,,1,4日,苗远山、甘霖,2031-03-05,文", "2031-03-04 2", ""),
            ("报@0,,1,47911,苗远山、甘霖,,文", "2031-03-04 2", ""),
            (
                "报@0,,1,,苗远山,,文\n报@0,,１,,甘霖,,",
                " 2",
                "line 2 as well, with other persons",
            ),
            (
                "报@0,,1,,苗远山,,文\n报@0,,1,,苗远山,,",
                " 2",
                "counted once",
            ),
            ("报@0,否,1,,苗远山,,文", "", "said to be unread"),
            ("报@0,no,,,,,文", "", ""),
            ("报@0,x,1,2031-03-04,,,文", "", "without persons"),
            ("报@0,,1,,苗远山、白露,,文", " 2", "a person '白露'"),
        ] {
            let (had, said) = understood(rows).unwrap();
            assert_eq!(had, occasions, "{rows}");
            assert_eq!(told.is_empty(), said.is_empty(), "{rows}: {said}");
            assert!(said.contains(told), "{rows}: {said}");
        }
        for (rows, why) in [
            (
                "报@0,,1,3/4/2031,苗远山,,文",
                "blind.csv:2: the date '3/4/2031' may mean two days",
            ),
            ("报@0,,1,4日,苗远山,,文", "has no year"),
            (",,1,,苗远山,,文", "names no article"),
            (
                "报@0,,1,2031,苗远山,,\n报@0,,1,2032,苗远山,,",
                "blind.csv:3: occasion 1 stands in line 2",
            ),
        ] {
            let error = understood(rows).unwrap_err();
            assert!(error.contains(why), "{rows}: {error}");
        }
    }

    #[test]
    fn what_was_read_is_compared_article_by_article() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("blind.csv");
        let sheet = "article,read,text,occasion,event_date,persons\n\
            报@0,,文,1,2031-05,苗远山、甘霖\n报@0,,,2,,石榴 | 苗远山\n报@9,x,文,,,\n报@20,,文,,,\n";
        std::fs::write(&path, sheet).unwrap();
        let (written, findings) = load_blind(&path, &words()).unwrap();
        assert_eq!(findings, []);
        let around = Surroundings {
            issued: None,
            text: "",
            knows: &|_| true,
        };
        let read = written
            .iter()
            .map(|a| a.understand(&around, &mut Vec::new()));
        let read: Vec<ReadArticle> = read.collect();
        let ids: Vec<(&str, usize)> = read
            .iter()
            .map(|a| (a.id.as_str(), a.occasions.len()))
            .collect();
        assert_eq!(ids, [("报@0", 2), ("报@9", 0)]);
        let person = |name: &str| {
            (
                vec![format!("person:{name}"), name.to_owned()],
                String::new(),
            )
        };
        let told = Occasion::recorded(
            "a".into(),
            "2031-05-01".into(),
            "visit".into(),
            [person("甘霖"), person("苗远山")],
        );
        let other = Occasion::recorded("b".into(), String::new(), "visit".into(), [person("白露")]);
        let articles: Vec<_> = read.into_iter().zip([vec![told], vec![other]]).collect();
        let (shares, misses) = score_blind(&articles);
        let told: Vec<String> = shares
            .iter()
            .map(|s| format!("{} {}/{}", s.figure, s.right, s.right + s.wrong))
            .collect();
        assert_eq!(
            told,
            [
                "recall of occasions 1/2",
                "precision of occasions 1/2",
                "recall of appearances 2/4",
                "precision of appearances 2/3",
                "recall of met 1/2",
                "precision of met 1/1",
            ]
        );
        assert!(misses.iter().any(|miss| miss.kind == "occasion-missed"));
    }
}
