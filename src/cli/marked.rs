//! Texts with marks where something is mentioned: coloured in HTML, in brackets in plain text.

use std::io::{self, Write};

use super::output::harmless;
use crate::export::annotations::Names;
use crate::lexicon::Lexicon;
use crate::model::{Document, Mention, Observations, Schema};
use crate::text::CodePoints;

/// What a mark says of its mention.
struct Mark<'a> {
    /// Type of the entity; empty where it is not decided.
    kind: &'a str,
    /// Key of the entity; of an undecided mention all candidates.
    entity: String,
    /// The words for part and status.
    part: &'static str,
    status: &'static str,
}

fn mark<'a>(mention: &Mention, names: &Names<'a>) -> Mark<'a> {
    let decided = mention.resolution.linked();
    let entity = decided.and_then(|entity| names.get(entity));
    let keys = mention
        .resolution
        .candidates()
        .iter()
        .filter_map(|one| names.get(*one));
    let keys: Vec<&str> = keys.map(|entity| entity.key.as_str()).collect();
    let schema = names.lexicon.schema();
    Mark {
        kind: entity.map_or("", |entity| {
            schema.entity_type(entity.kind).label.id.as_str()
        }),
        entity: keys.join(" "),
        part: mention.part.name(),
        status: mention.resolution.status().name(),
    }
}

/// Cuts the text at its mentions and hands over what is between and in them, in page order.
fn walk<'t>(
    document: &'t Document,
    observations: &Observations,
    mut visit: impl FnMut(&'t str, Option<&Mention>) -> io::Result<()>,
) -> io::Result<()> {
    let points = CodePoints::new(&document.text);
    let mut mentions: Vec<&Mention> = observations.mentions.iter().collect();
    mentions.sort_by_key(|mention| mention.span);
    let mut done = 0;
    for mention in mentions {
        let (start, end) = (
            points.to_byte(mention.span.start),
            points.to_byte(mention.span.end),
        );
        // a mention inside another one is not marked twice
        if start < done {
            continue;
        }
        visit(&document.text[done..start], None)?;
        visit(&document.text[start..end], Some(mention))?;
        done = end;
    }
    visit(&document.text[done..], None)
}

/// Writes the text with `[沈东|official]` marks; what is not decided is `[张伟|?]`.
pub(super) fn write_inline(
    document: &Document,
    observations: &Observations,
    lexicon: &Lexicon,
    out: &mut dyn Write,
) -> io::Result<()> {
    let names = Names {
        lexicon,
        coined: &observations.coined,
    };
    walk(document, observations, |text, mention| match mention {
        None => out.write_all(harmless(text).as_bytes()),
        Some(mention) => {
            let kind = mark(mention, &names).kind;
            let text = harmless(text);
            write!(out, "[{text}|{}]", if kind.is_empty() { "?" } else { kind })
        }
    })?;
    if document.text.ends_with('\n') {
        Ok(())
    } else {
        writeln!(out)
    }
}

/// Opens the page: its style, and what the colours mean.
pub(super) fn write_html_start(schema: &Schema, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(
        b"<!DOCTYPE html>\n<html lang=\"zh\">\n<head>\n<meta charset=\"utf-8\">\n<title>guanxi</title>\n<style>\n\
        body { max-width: 48em; margin: 2em auto; padding: 0 1em; line-height: 1.8; }\n\
        pre { white-space: pre-wrap; font: inherit; }\n\
        mark { border-radius: 3px; padding: 0 2px; color: inherit; background: #ddd; }\n\
        mark.undecided { background: none; outline: 1px dashed; }\n",
    )?;
    for kind in schema
        .entity_types
        .iter()
        .filter(|kind| !kind.label.color.is_empty())
    {
        writeln!(
            out,
            "mark.{} {{ background: {}55; }}",
            kind.label.id, kind.label.color
        )?;
    }
    out.write_all(b"</style>\n</head>\n<body>\n<p>")?;
    for kind in &schema.entity_types {
        let label = &kind.label;
        write!(
            out,
            "<mark class=\"{}\">{} {}</mark> ",
            label.id, label.zh, label.en
        )?;
    }
    out.write_all(b"<mark class=\"undecided\">undecided</mark></p>\n")
}

/// Writes one document as a section of the page.
pub(super) fn write_html(
    document: &Document,
    observations: &Observations,
    lexicon: &Lexicon,
    out: &mut dyn Write,
) -> io::Result<()> {
    let names = Names {
        lexicon,
        coined: &observations.coined,
    };
    writeln!(out, "<section>\n<h2>{}</h2>\n<pre>", escape(&document.key))?;
    walk(document, observations, |text, mention| match mention {
        None => out.write_all(escape(text).as_bytes()),
        Some(mention) => {
            let mark = mark(mention, &names);
            let class = if mark.kind.is_empty() {
                "undecided"
            } else {
                mark.kind
            };
            let title = format!("{} · {} · {}", mark.entity, mark.part, mark.status);
            write!(
                out,
                "<mark class=\"{class}\" title=\"{}\">{}</mark>",
                escape(&title),
                escape(text)
            )
        }
    })?;
    writeln!(out, "</pre>\n</section>")
}

/// Closes the page.
pub(super) fn write_html_end(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"</body>\n</html>\n")
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() && !matches!(c, '\n' | '\r' | '\t') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Sources;
    use crate::model::{EntityRef, FormKind, Metadata, Part, Resolution, Span};

    fn tagged() -> (Lexicon, Document, Observations) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("officials.csv"), "name\n陶立\n白露\n").unwrap();
        let (lexicon, _) = Lexicon::load(&Sources::new(&[folder.path().to_owned()])).unwrap();
        let text = "陶立说<b>，白露。".to_owned();
        let document = Document {
            key: "谷报/1.txt".into(),
            text,
            metadata: Metadata::default(),
        };
        let entity = |key| lexicon.by_key(key).unwrap();
        let (a, b) = (entity("person:陶立"), entity("person:白露"));
        let mention = |start, resolution| Mention {
            span: Span::new(start, start + 2),
            article: 0,
            sentence: 0,
            clause: 0,
            roster: 0,
            part: Part::Actor,
            resolution,
            form: FormKind::Name,
        };
        let both: Box<[EntityRef]> = Box::new([a, b]);
        let mentions = vec![
            mention(7, Resolution::Ambiguous(both)),
            mention(0, Resolution::Linked(a)),
        ];
        let observations = Observations {
            mentions,
            ..Observations::default()
        };
        (lexicon, document, observations)
    }

    #[test]
    fn marks_stand_around_what_is_mentioned() {
        let (lexicon, document, observations) = tagged();
        let mut out = Vec::new();
        write_inline(&document, &observations, &lexicon, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "[陶立|official]说<b>，[白露|?]。\n"
        );
    }

    #[test]
    fn pages_are_escaped() {
        let (lexicon, document, observations) = tagged();
        let mut out = Vec::new();
        write_html(&document, &observations, &lexicon, &mut out).unwrap();
        let page = String::from_utf8(out).unwrap();
        assert!(page.contains(
            "<mark class=\"official\" title=\"person:陶立 · actor · linked\">陶立</mark>说&lt;b&gt;"
        ));
        assert!(page.contains("class=\"undecided\" title=\"person:陶立 person:白露 · actor"));
    }
}
