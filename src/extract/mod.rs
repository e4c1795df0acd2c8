//! One document's articles + lexicon → what the document says: a pure function.
//!
//! What belongs here: deciding what a printed form means inside its document. What does not: files,
//! databases, clocks, other documents, the splitting of pages into articles (`layout`).

mod appointment;
mod as_of;
mod bare_title;
mod byline;
mod event;
mod home;
mod neighbourhood;
mod office;
mod organ;
mod part;
mod relation;
mod resolve;
mod roster;
mod scene;
mod select;
mod short;
mod tenure;
mod title;
mod unlisted;
mod when;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::lexicon::{Lexicon, Start, Vocabulary};
use crate::model::{
    Article, Document, Entity, EntityRef, FormKind, Known, Mention, Observations, PartialDate,
    Resolution, Span,
};
use crate::recognize::Recognizer;
use crate::text::{BreakKind, CodePoints, NormalText, PrintedDate, Units, printed_dates};

/// An occurrence of a pattern in normal text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hit {
    start: usize,
    end: usize,
    pattern: u32,
}

/// An accepted occurrence in normal text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    start: usize,
    end: usize,
    form: FormKind,
    resolution: Resolution,
    /// The place that it is or, as an organ, belongs to.
    place: Option<EntityRef>,
    /// Inside a person's title: known, but no mention.
    hidden: bool,
    person: bool,
}

/// One article ready for matching.
struct Text<'a> {
    article: &'a Article,
    normal: NormalText,
    units: Units,
    /// Where strings of the dictionaries may begin.
    starts: Vec<Start>,
    hits: Vec<Hit>,
    /// The dates that are printed in figures.
    dates: Vec<PrintedDate>,
    /// Longest pattern that begins before each hit may reach this far: lets neighbours be found
    /// without looking at all hits.
    reach: Vec<usize>,
}

/// What the document as a whole tells its articles.
struct Context<'a> {
    lexicon: &'a Lexicon,
    home: Option<EntityRef>,
    /// Home as written, for homes that are no known place.
    home_text: &'a str,
    date: Option<PartialDate>,
    newspaper: &'a str,
    /// Whether names that no dictionary has are mentions too.
    discovering: bool,
}

/// Entities that no dictionary has, by key; numbered after the lexicon's.
struct Coined<'a> {
    lexicon: &'a Lexicon,
    entities: Vec<Entity>,
    by_key: FxHashMap<String, EntityRef>,
}

impl Coined<'_> {
    fn get(&self, entity: EntityRef) -> Option<&Entity> {
        self.lexicon.get(entity).or_else(|| {
            let index = (entity.0 as usize).checked_sub(self.lexicon.entities().len())?;
            self.entities.get(index)
        })
    }

    fn coin(&mut self, entity: Entity) -> EntityRef {
        if let Some(known) = self.lexicon.by_key(&entity.key) {
            return known;
        }
        if let Some(known) = self.by_key.get(&entity.key) {
            return *known;
        }
        let number = self.lexicon.entities().len() + self.entities.len();
        let reference = EntityRef(number as u32);
        self.by_key.insert(entity.key.clone(), reference);
        self.entities.push(entity);
        reference
    }
}

/// What an article has shown to be present, carried from the first reading to the second.
#[derive(Default)]
struct Memory {
    /// Entities that a name or alias has linked with certainty.
    strong: FxHashSet<EntityRef>,
    /// Places named.
    places: Vec<EntityRef>,
}

/// Extracts mentions from the articles of a document. The document's metadata (printed masthead
/// included) gives issue date, newspaper and home; a missing home is inferred from the text. What
/// the masthead names is counted with the first article, as part title. With a recognizer, names
/// that no dictionary has are mentions too, of entities with origin discovered.
pub fn extract(
    document: &Document,
    points: &CodePoints<'_>,
    articles: Vec<Article>,
    masthead: Option<Span>,
    lexicon: &Lexicon,
    recognizer: Option<&Recognizer<'_>>,
) -> Observations {
    let head = masthead.filter(|_| !articles.is_empty()).map(above);
    let head = head
        .as_ref()
        .map(|article| prepare(points, article, lexicon));
    let texts: Vec<Text<'_>> = articles
        .iter()
        .map(|article| prepare(points, article, lexicon))
        .collect();
    let metadata = &document.metadata;
    let home = home::find(document, &texts, lexicon);
    let context = Context {
        lexicon,
        home: home.as_ref().map(|h| h.value),
        home_text: metadata.home.as_ref().map_or("", |h| match home {
            Some(_) => h.value.as_str(),
            None => home::last_part(lexicon, &h.value),
        }),
        date: metadata.date.as_ref().map(|d| d.value),
        newspaper: metadata.newspaper.as_ref().map_or("", |n| n.value.as_str()),
        discovering: recognizer.is_some(),
    };
    let mut coined = Coined {
        lexicon,
        entities: Vec::new(),
        by_key: FxHashMap::default(),
    };
    let mut mentions = Vec::new();
    let mut units = UnitCounter::default();
    if let Some(text) = &head {
        let mut found = vec![read(text, &context, &mut coined)];
        if let Some(recognizer) = recognizer {
            let alone = std::slice::from_ref(text);
            unlisted::add(recognizer, alone, &context, &mut coined, &mut found);
        }
        let found = found.concat();
        place(
            0,
            text,
            &part::Parts::new(text, lexicon),
            &found,
            &context,
            &mut coined,
            &mut units,
            &mut mentions,
        );
    }
    // only where no issue date says it
    let year = match context.date {
        Some(_) => None,
        None => when::year_of(texts.iter().flat_map(|t| &t.dates)),
    };
    let (mut tenures, mut relations, mut events) = (Vec::new(), Vec::new(), Vec::new());
    let mut bare_titles = Vec::new();
    let mut found: Vec<Vec<Found>> = texts
        .iter()
        .map(|text| read(text, &context, &mut coined))
        .collect();
    if let Some(recognizer) = recognizer {
        unlisted::add(recognizer, &texts, &context, &mut coined, &mut found);
    }
    for (ordinal, (text, found)) in texts.iter().zip(found).enumerate() {
        let parts = part::Parts::new(text, lexicon);
        let first = mentions.len();
        place(
            ordinal as u32,
            text,
            &parts,
            &found,
            &context,
            &mut coined,
            &mut units,
            &mut mentions,
        );
        let made = (ordinal as u32, &mentions[first..], first);
        let scene = scene::Scene::new(text, &context, &coined, &found, made);
        let offices = tenure::statements(&scene);
        relations.extend(relation::statements(&scene));
        events.extend(event::reports(&scene, &parts, year));
        let bare = bare_title::titles(&scene, &parts);
        bare_titles.extend(bare_title::seated(bare, &context, &mut coined));
        tenures.extend(tenure::seated(offices, &context, &mut coined));
    }
    Observations {
        home: home.map(|h| Known::new(context.key_of(h.value), h.origin)),
        date: metadata.date.clone(),
        newspaper: metadata.newspaper.clone(),
        page: metadata.page.clone(),
        coined: coined.entities,
        mentions,
        tenures,
        bare_titles,
        relations,
        events,
        articles,
    }
}

/// The masthead as an article that is all headline.
fn above(span: Span) -> Article {
    Article {
        headline: vec![span],
        spans: vec![span],
        ..Article::default()
    }
}

impl Context<'_> {
    fn key_of(&self, entity: EntityRef) -> String {
        self.lexicon
            .get(entity)
            .map(|e| e.key.clone())
            .unwrap_or_default()
    }
}

fn prepare<'a>(points: &CodePoints<'_>, article: &'a Article, lexicon: &Lexicon) -> Text<'a> {
    let normal = NormalText::new(points, &article.spans, &article.breaks);
    let units = Units::new(&normal.text);
    let starts = lexicon.starts(&normal.text);
    let mut hits = Vec::new();
    let matcher = &lexicon.patterns().matcher;
    let forms = of(&starts, Vocabulary::Forms);
    matcher.find_from(&normal.text, forms, |start, end, pattern| {
        hits.push(Hit {
            start,
            end,
            pattern,
        });
    });
    let mut furthest = 0;
    let reach = hits
        .iter()
        .map(|h| {
            furthest = furthest.max(h.end);
            furthest
        })
        .collect();
    Text {
        article,
        dates: printed_dates(&normal.text),
        normal,
        units,
        starts,
        hits,
        reach,
    }
}

/// The bytes at which a string of the vocabulary may begin.
fn of(starts: &[Start], vocabulary: Vocabulary) -> impl Iterator<Item = usize> {
    let starts = starts.iter().filter(move |start| start.is_of(vocabulary));
    starts.map(|start| start.at as usize)
}

impl Text<'_> {
    /// The bytes of normal text at which a string of the vocabulary may begin.
    fn starts(&self, vocabulary: Vocabulary) -> impl Iterator<Item = usize> {
        of(&self.starts, vocabulary)
    }

    /// Those of them that lie in a byte range.
    fn starts_in(
        &self,
        vocabulary: Vocabulary,
        range: std::ops::Range<usize>,
    ) -> impl Iterator<Item = usize> {
        let from = self
            .starts
            .partition_point(|s| (s.at as usize) < range.start);
        of(&self.starts[from..], vocabulary).take_while(move |&at| at < range.end)
    }
}

/// Reads an article until what it has shown no longer changes (two readings, as a rule): a weak
/// form counts only beside a full one, which may come later.
fn read(text: &Text<'_>, context: &Context<'_>, coined: &mut Coined<'_>) -> Vec<Found> {
    let mut memory = Memory::default();
    let mut selection = select::select(text, context, &memory, coined);
    if selection.pending || !selection.wanted.is_empty() {
        memory.learn(text, &selection.found, context);
        let known = |e: &EntityRef| memory.strong.contains(e);
        let decides = selection.pending && !memory.places.is_empty();
        if decides || selection.wanted.iter().any(known) {
            selection = select::select(text, context, &memory, coined);
        }
    }
    let mut found = selection.found;
    short::add(text, context, coined, &mut found);
    found
}

impl Memory {
    fn learn(&mut self, text: &Text<'_>, found: &[Found], context: &Context<'_>) {
        let byline = |one: &&Found| {
            // a reporter's name says nothing of those whom the article is about
            let span = text.normal.span(one.start, one.end);
            within(span, &text.article.bylines)
        };
        for one in found.iter().filter(|f| !byline(f)) {
            if let Some(entity) = one.resolution.linked() {
                if one.form != FormKind::Weak {
                    self.strong.insert(entity);
                }
                // 丹棱县委 names 丹棱县, even inside a title
                let place = one.place.unwrap_or(entity);
                let places = &context.lexicon.places;
                if places.of(place).is_some_and(|p| p.rank > 0) {
                    self.places.push(place);
                }
            }
        }
        self.places.sort_unstable();
        self.places.dedup();
    }
}

/// Running ordinals of sentences, clauses and rosters in the document.
#[derive(Default)]
struct UnitCounter {
    sentences: u32,
    clauses: u32,
    rosters: u32,
}

#[allow(clippy::too_many_arguments)]
fn place(
    ordinal: u32,
    text: &Text<'_>,
    parts: &part::Parts<'_>,
    found: &[Found],
    context: &Context<'_>,
    coined: &mut Coined<'_>,
    units: &mut UnitCounter,
    mentions: &mut Vec<Mention>,
) {
    let rosters = roster::number(text, found, context, &mut units.rosters);
    let mut at = mentions.len();
    let first = at;
    let mut next_break = 0;
    let (mut sentence, mut clause) = (units.sentences, units.clauses);
    for (one, roster) in found.iter().zip(rosters) {
        while let Some(passed) = text.units.breaks.get(next_break)
            && passed.end <= one.start
        {
            clause += 1;
            sentence += u32::from(passed.kind >= BreakKind::Sentence);
            next_break += 1;
        }
        if one.hidden {
            continue;
        }
        let span = text.normal.span(one.start, one.end);
        mentions.push(Mention {
            span,
            article: ordinal,
            sentence,
            clause,
            roster,
            part: parts.of(one, span),
            resolution: one.resolution.clone(),
            form: one.form,
        });
        at += 1;
    }
    let closed = text
        .units
        .breaks
        .iter()
        .filter(|b| b.kind >= BreakKind::Sentence)
        .count();
    units.clauses += text.units.breaks.len() as u32 + 1;
    units.sentences += closed as u32 + 1;
    if !text.article.reporters.is_empty() {
        byline::add(ordinal, text.article, context, coined, mentions, first);
    }
    debug_assert!(at <= mentions.len() + text.article.reporters.len());
    mentions[first..].sort_by_key(|m| (m.span.start, m.span.end));
}

/// Whether a span of the document lies in one of the spans.
fn within(span: Span, spans: &[Span]) -> bool {
    spans
        .iter()
        .any(|s| s.start <= span.start && span.start < s.end)
}
