//! Recall from articles that somebody read without seeing what the program found.

use std::path::Path;

use super::appearances::{Occasion, Person, score_appearances};
use super::gold::GoldError;
use super::judged::Share;
use super::report::{Counts, Figure, Miss};
use super::sheet::read_sheet;

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

/// Reads the sheet: articles with an occasion, or marked as read. Persons of a cell are divided by
/// 、 ， , ; ； | or line ends; rows of an article with the same `occasion` number are one occasion.
///
/// # Errors
/// Where the file cannot be read or a column is missing.
pub fn load_blind(path: &Path) -> Result<Vec<ReadArticle>, GoldError> {
    let sheet = read_sheet(path, &["article", "persons"])?;
    let mut out: Vec<(ReadArticle, bool)> = Vec::new();
    for (line, row) in &sheet.rows {
        let cell = |column| sheet.cell(row, column).to_owned();
        let id = cell("article");
        if id.is_empty() {
            continue;
        }
        let at = out.iter().position(|(article, _)| article.id == id);
        let at = at.unwrap_or_else(|| {
            let occasions = Vec::new();
            out.push((ReadArticle { id, occasions }, false));
            out.len() - 1
        });
        let (article, read) = &mut out[at];
        *read |= !cell("read").is_empty();
        let cell_of_persons = cell("persons");
        let names = cell_of_persons.split(['、', '，', ',', ';', '；', '|', '\n']);
        let names = names.map(str::trim).filter(|name| !name.is_empty());
        let persons: Vec<Person> = names
            .map(|name| Person::new([name.to_owned()], String::new()))
            .collect();
        if persons.is_empty() {
            continue;
        }
        *read = true;
        let number = match cell("occasion") {
            number if number.is_empty() => format!("line {line}"),
            number => number,
        };
        let name = format!("{} {number}", article.id);
        let known = article.occasions.iter().position(|one| one.id == name);
        match known {
            Some(known) => article.occasions[known].persons.extend(persons),
            None => article.occasions.push(Occasion {
                id: name,
                date: cell("event_date"),
                kind: cell("event_type"),
                persons,
                ..Occasion::default()
            }),
        }
    }
    let read = out.into_iter().filter(|(_, read)| *read);
    Ok(read.map(|(article, _)| article).collect())
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

    #[test]
    fn what_was_read_is_compared_article_by_article() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("blind.csv");
        let sheet = "article,read,text,occasion,event_date,persons\n\
            报@0,,文,1,2031-05,苗远山、甘霖\n报@0,,,2,,石榴 | 苗远山\n报@9,x,文,,,\n报@20,,文,,,\n";
        std::fs::write(&path, sheet).unwrap();
        let read = load_blind(&path).unwrap();
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
