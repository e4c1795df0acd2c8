//! The part that a mention plays: byline, headline, caption, formula, reported speech, actor.

use super::{Found, Text, within};
use crate::lexicon::{Lexicon, Vocabulary};
use crate::model::{Article, DiscardKind, Part, Span};
use crate::text::BreakKind;

/// A quotation of at least this many code points is speech rather than a term.
const QUOTED_SPEECH: usize = 16;

/// Bytes of a head that counts only directly behind the name (two characters).
const DISTANT_HEAD: usize = 6;

/// Where in an article what is said, quoted or honoured stands; byte ranges of normal text.
pub(super) struct Parts<'a> {
    article: &'a Article,
    speech: Vec<(usize, usize)>,
    formulas: Vec<(usize, usize)>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(text: &Text<'a>, lexicon: &Lexicon) -> Self {
        let mut speech = quoted(&text.normal.text);
        speech.extend(reported(text, lexicon));
        let mut formulas = titles(&text.normal.text);
        formulas.extend(formula_patterns(text, lexicon));
        formulas.extend(honours(text, lexicon));
        Self {
            article: text.article,
            speech,
            formulas,
        }
    }

    /// Whether a byte range lies in what is said, quoted or honoured.
    pub(super) fn is_quoted(&self, start: usize, end: usize) -> bool {
        let inside =
            |ranges: &[(usize, usize)]| ranges.iter().any(|&(s, e)| s <= start && end <= e);
        inside(&self.speech) || inside(&self.formulas)
    }

    pub(super) fn of(&self, found: &Found, span: Span) -> Part {
        let inside = |ranges: &[(usize, usize)]| {
            ranges
                .iter()
                .any(|&(start, end)| start <= found.start && found.end <= end)
        };
        if within(span, &self.article.bylines) {
            Part::Byline
        } else if within(span, &self.article.headline) {
            Part::Title
        } else if within(span, &self.article.captions) {
            Part::Caption
        } else if inside(&self.formulas) {
            Part::Formula
        } else if inside(&self.speech) {
            Part::Speech
        } else {
            Part::Actor
        }
    }
}

/// Quotations that are speech: introduced by a colon, a sentence of their own, or long.
fn quoted(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('“').map(|at| from + at) {
        let start = open + '“'.len_utf8();
        let Some(close) = text[start..].find(['”', '\n']).map(|at| start + at) else {
            break;
        };
        let content = &text[start..close];
        let introduced = text[..open].ends_with(':');
        let whole = content.contains(['。', '!', '?', ',', ';']);
        if introduced || whole || content.chars().count() >= QUOTED_SPEECH {
            out.push((start, close));
        }
        from = close;
    }
    out
}

/// After 某某指出, what follows to the end of the sentence is what was said.
fn reported(text: &Text<'_>, lexicon: &Lexicon) -> Vec<(usize, usize)> {
    let normal = text.normal.text.as_str();
    let breaks = &text.units.breaks;
    let mut out = Vec::new();
    let mut start = 0;
    for (i, this) in breaks.iter().enumerate() {
        let clause = &normal[start..this.end];
        if this.kind == BreakKind::Clause
            && lexicon
                .cues
                .speech
                .at_end(clause.trim_end_matches([',', ':']))
                .is_some()
        {
            let end = breaks[i..].iter().find(|b| b.kind >= BreakKind::Sentence);
            out.push((this.end, end.map_or(normal.len(), |b| b.end)));
        }
        start = this.end;
    }
    out
}

/// Titles of documents and works in 《…》; a medium alone in the marks is itself.
fn titles(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('《').map(|at| from + at) {
        let start = open + '《'.len_utf8();
        let Some(close) = text[start..].find(['》', '\n']).map(|at| start + at) else {
            break;
        };
        out.push((start, close));
        from = close;
    }
    out
}

fn formula_patterns(text: &Text<'_>, lexicon: &Lexicon) -> Vec<(usize, usize)> {
    let patterns = lexicon.patterns();
    let is_formula = |pattern: u32| patterns.pattern(pattern).usage.formula;
    text.hits
        .iter()
        .filter(|h| is_formula(h.pattern))
        .map(|h| (h.start, h.end))
        .collect()
}

/// 某某总书记对…重要讲话精神: a person and title followed, in the same clause, by what makes the
/// phrase a formula, with nothing between but the matter that it is about.
fn honours(text: &Text<'_>, lexicon: &Lexicon) -> Vec<(usize, usize)> {
    if lexicon
        .grammar
        .discards_of(DiscardKind::FormulaHead)
        .next()
        .is_none()
    {
        return Vec::new();
    }
    let normal = text.normal.text.as_str();
    let mut out = Vec::new();
    for hit in &text.hits {
        let forms = lexicon
            .patterns()
            .forms(lexicon.patterns().pattern(hit.pattern));
        if !forms.iter().any(|f| f.person) {
            continue;
        }
        let (_, end) = text.units.clause(hit.start);
        let end = end.max(hit.end);
        let title = lexicon.cues.title_at_start(&normal[hit.end..end]);
        let start = hit.end + title.map_or(0, |(length, _)| length);
        let rest = &normal[start..end];
        let direct = lexicon.cues.formula_heads.at_start(rest).is_some();
        // 对, 关于, 在, 就: the matter is led by a preposition, a deed is not
        let led = || {
            (1..=2).any(|count| {
                let end = rest.char_indices().nth(count);
                let end = end.map_or(rest.len(), |(at, _)| at);
                let tag = lexicon.words.tag(&rest[..end]);
                tag.is(b'p') || tag.is(b'u')
            })
        };
        // bare 精神, 思想 far from the name belong to something else: only longer heads reach so far
        let headed = || {
            let mut starts = text.starts_in(Vocabulary::FormulaHeads, start..end);
            starts.any(|at| {
                let head = lexicon.cues.formula_heads.at_start(&normal[at..end]);
                head.is_some_and(|(length, _)| length > DISTANT_HEAD)
            })
        };
        if direct || (headed() && led()) {
            out.push((hit.start, hit.end));
        }
    }
    out
}
