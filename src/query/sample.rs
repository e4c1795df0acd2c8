//! Tests only: occasions in the small database, and statements that no method has words for.

use super::fixture::Fixture;
use super::passage::ORDINAL_BITS;

impl Fixture {
    /// Adds an occasion told by one article: `who` is `0:lead 1:visited`, mentions of the document by
    /// ordinal; the sentences are those from the first to the last of them.
    pub(super) fn event(self, at: (i64, i64), told: [&str; 4], places: &[i64]) -> Self {
        let ((document, article), [kind, polarity, date, who]) = (at, told);
        let number: i64 = self.count("event") + 1;
        let id = (document << ORDINAL_BITS) | number;
        let key = format!("{number:016x}");
        let date = (!date.is_empty()).then_some(date);
        let mention = |ordinal: &str| (document << ORDINAL_BITS) | ordinal.parse::<i64>().unwrap();
        let seats: Vec<(i64, &str)> = who
            .split_whitespace()
            .map(|word| word.split_once(':').unwrap())
            .map(|(ordinal, role)| (mention(ordinal), role))
            .collect();
        let text: String = self.ask("SELECT text FROM document WHERE id = ?1", document);
        let start = seats.iter().map(|(m, _)| self.start(*m)).min().unwrap();
        let until = seats.iter().map(|(m, _)| self.start(*m)).max().unwrap();
        let rest = text
            .chars()
            .skip(until as usize)
            .position(|c| c == '。')
            .unwrap();
        let execute = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
            self.connection.execute(sql, values).unwrap();
        };
        execute(
            "INSERT INTO event_report VALUES (?1,?2,?3,?4,?5,?6,NULL,'','printed',0,NULL,?7,?8,?8,'word')",
            &[
                &id,
                &key,
                &article,
                &kind,
                &polarity,
                &date,
                &format!("[[{start},{}]]", until + rest as i64 + 1),
                &start,
            ],
        );
        let person = |mention: i64| -> bool {
            self.ask(
                "SELECT key LIKE 'person:%' FROM mention JOIN entity e ON e.id = entity WHERE mention.id = ?1",
                mention,
            )
        };
        let mut position = 0;
        for (ordinal, (mention, role)) in seats.iter().enumerate() {
            position += i64::from(person(*mention));
            let rank = if person(*mention) { position } else { 0 };
            // a form of address ends in the title
            let length: i64 = self.ask(
                "SELECT \"end\" - start FROM mention WHERE id = ?1",
                *mention,
            );
            let title = (length == 3).then(|| self.start(*mention) + 1);
            execute(
                "INSERT INTO report_participant VALUES (?1,?2,?3,'room',?4,NULL,NULL,?5,?6,?7,'[]')",
                &[
                    &id,
                    &(ordinal as i64),
                    mention,
                    role,
                    &rank,
                    &title,
                    &title.map(|at| at + 2),
                ],
            );
            execute(
                "INSERT INTO participant SELECT ?1, entity, 'room', ?2, NULL, NULL, ?3, ?4, ?5
                 FROM mention WHERE id = ?5",
                &[&number, role, &rank, &id, mention],
            );
        }
        execute("INSERT INTO event_member VALUES (?1, ?2)", &[&id, &number]);
        execute(
            "INSERT INTO event VALUES (?1,?2,?3,?4,?5,NULL,'printed',1,1,?6,?7,0,NULL)",
            &[
                &number,
                &key,
                &kind,
                &polarity,
                &date,
                &position,
                &(seats.len() as i64),
            ],
        );
        for place in places {
            execute("INSERT INTO event_place VALUES (?1, ?2)", &[&number, place]);
        }
        self
    }

    /// Runs statements that no other method has words for.
    pub(super) fn execute(self, sql: &str) -> Self {
        self.connection.execute_batch(sql).unwrap();
        self
    }

    fn ask<T: rusqlite::types::FromSql>(&self, sql: &str, id: i64) -> T {
        self.connection
            .query_row(sql, [id], |row| row.get(0))
            .unwrap()
    }

    fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table} WHERE ?1");
        self.ask(&sql, 1)
    }

    fn start(&self, mention: i64) -> i64 {
        self.ask("SELECT start FROM mention WHERE id = ?1", mention)
    }
}
