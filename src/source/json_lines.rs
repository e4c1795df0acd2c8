//! JSON Lines: one object a line, its keys looked up in the table of fields.

use std::fmt;
use std::io::{self, BufRead, Read};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::fields::{Alias, Fields, alias};
use super::records::Records;
use super::{MAX_TEXT, Unreadable};
use crate::model::Severity;

/// Longest line in bytes; escapes may double or quadruple a text.
const MAX_LINE: usize = 4 * MAX_TEXT;

/// Reads all lines of a UTF-8 stream. A line that cannot be read is told, the others go on.
pub(super) fn read_json_lines(mut stream: impl BufRead, records: &mut Records<'_>) {
    let mut line = Vec::new();
    for number in 1.. {
        match next_line(&mut stream, &mut line) {
            Ok(Line::Whole) => take_line(&line, number, records),
            Ok(Line::TooLong) => records
                .findings
                .unreadable(Some(number), &Unreadable::TooLong),
            Ok(Line::End) => return,
            Err(error) => {
                // what the broken-off line holds is incomplete, hence left out
                records.findings.unreadable(Some(number), &error.into());
                return;
            }
        }
    }
}

enum Line {
    Whole,
    TooLong,
    End,
}

/// Reads up to and with the next line end, keeping at most [`MAX_LINE`] bytes.
fn next_line(stream: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Line> {
    line.clear();
    let read = stream
        .by_ref()
        .take(MAX_LINE as u64 + 1)
        .read_until(b'\n', line)?;
    if read == 0 {
        return Ok(Line::End);
    }
    if read > MAX_LINE && !line.ends_with(b"\n") {
        line.clear();
        stream.skip_until(b'\n')?;
        return Ok(Line::TooLong);
    }
    Ok(Line::Whole)
}

fn take_line(line: &[u8], number: u64, records: &mut Records<'_>) {
    let line = line.trim_ascii();
    if line.is_empty() {
        return;
    }
    let parsed = parse(line).or_else(|error| match std::str::from_utf8(line) {
        Ok(_) => Err(error),
        Err(_) => {
            let fields = parse(String::from_utf8_lossy(line).as_bytes())?;
            records.note_repair(number);
            Ok(fields)
        }
    });
    match parsed {
        Ok(fields) => records.push(fields, number),
        Err(error) => {
            let message = format!("is no JSON object on one line, left out: {error}");
            records
                .findings
                .line(Severity::Error, "bad-record", number, message);
        }
    }
}

fn parse(line: &[u8]) -> Result<Fields, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_slice(line);
    let fields = json.deserialize_map(RecordVisitor)?;
    json.end()?;
    Ok(fields)
}

struct RecordVisitor;

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Fields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a text")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut fields = Fields::default();
        while let Some(known) = map.next_key_seed(Key)? {
            match known {
                Some(alias) => {
                    if let Some(value) = map.next_value_seed(Value)? {
                        fields.set(alias, value);
                    }
                }
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(fields)
    }
}

/// A key, looked up without being copied.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<Alias>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Option<Alias>, D::Error> {
        json.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Option<Alias>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Option<Alias>, E> {
        Ok(alias(key))
    }
}

/// A value as text: strings, numbers, and lists of them as paragraphs; anything else is `None`.
struct Value;

impl<'de> DeserializeSeed<'de> for Value {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Option<String>, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(Some(text))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut paragraphs = Vec::new();
        while let Some(item) = list.next_element_seed(Value)? {
            paragraphs.extend(item);
        }
        Ok(Some(paragraphs.join("\n")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::fields::Field;

    #[test]
    fn values_become_text() {
        for (line, field, value) in [
            (r#"{"text":"一\u4e8c\n三"}"#, Field::Text, Some("一二\n三")),
            (r#"{"date":20240305}"#, Field::Date, Some("20240305")),
            (r#"{"正文":["一","二"]}"#, Field::Text, Some("一\n二")),
            (r#"{"text":null,"content":"一"}"#, Field::Text, Some("一")),
            (r#"{"_id":{"$oid":"5"},"text":"一"}"#, Field::Id, None),
            (
                r#"{"other":[{"a":1}],"title":"一"}"#,
                Field::Title,
                Some("一"),
            ),
        ] {
            assert_eq!(parse(line.as_bytes()).unwrap().get(field), value, "{line}");
        }
    }

    #[test]
    fn what_is_no_object_is_an_error() {
        for line in [
            "[1]",
            "{",
            "{\"text\":\"一\"} x",
            "\"一\"",
            "{\"text\":\"\\ud800\"}",
            "nan",
        ] {
            assert!(parse(line.as_bytes()).is_err(), "{line}");
        }
        let deep = format!("{{\"text\":{}1{}}}", "[".repeat(9000), "]".repeat(9000));
        assert!(parse(deep.as_bytes()).is_err());
    }

    #[test]
    fn long_lines_are_passed_over_without_being_kept() {
        let mut stream = vec![b'x'; MAX_LINE + 1];
        stream.extend_from_slice(b"\nnext\n");
        let mut stream = stream.as_slice();
        let mut line = Vec::new();
        assert!(matches!(
            next_line(&mut stream, &mut line),
            Ok(Line::TooLong)
        ));
        assert!(matches!(next_line(&mut stream, &mut line), Ok(Line::Whole)));
        assert_eq!(line, b"next\n");
        assert!(matches!(next_line(&mut stream, &mut line), Ok(Line::End)));
    }
}
