//! Entity files → entities with their forms, guards, dates and homes.

use rustc_hash::{FxHashMap, FxHashSet};

use super::table::{Files, Line, REJECTED, read_rows};
use crate::model::{
    Diagnostic, Entity, EntityOrigin, EntityRef, FormKind, Grammar, PartialDate, Period, Schema,
    Severity, TypeId,
};
use crate::text::fold;

pub(super) const COLUMNS: [&str; 16] = [
    "name",
    "id",
    "type",
    "home",
    "aliases",
    "weak_aliases",
    "former_names",
    "ocr_variants",
    "not_followed_by",
    "not_preceded_by",
    "context",
    "from",
    "to",
    "parent",
    "part_of",
    "off",
];

/// One form of a row as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowForm {
    /// As in the dictionary.
    pub text: String,
    /// Name, alias, weak, former or OCR.
    pub kind: FormKind,
    /// When it was in use.
    pub period: Period,
}

/// Strings that refuse a match beside them, or that the article must hold; all folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guard {
    /// A match directly followed by one is none.
    pub not_followed_by: Vec<Box<str>>,
    /// A match directly preceded by one is none.
    pub not_preceded_by: Vec<Box<str>>,
    /// One must occur in the article or its metadata.
    pub context: Vec<Box<str>>,
}

/// What a dictionary row says beside the entity itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// `file:line`.
    pub place: String,
    /// Forms beside the name.
    pub forms: Vec<RowForm>,
    /// Guards, where any.
    pub guard: Option<Box<Guard>>,
    /// Dates outside which the row does not apply.
    pub period: Period,
    /// Homes that are known places; see `Entity::homes` for what is written.
    pub homes: Vec<EntityRef>,
    /// Whether it is a party or government organ, which is no mention inside a person's title.
    pub public: bool,
}

/// Entities and rows, in step.
pub(super) struct Loaded {
    pub entities: Vec<Entity>,
    pub rows: Vec<Row>,
    pub by_key: FxHashMap<String, u32>,
}

/// The part of a key before the colon: natural persons share one, so that promotion of a person to
/// official changes no key.
pub(super) fn key_prefix(schema: &Schema, kind: TypeId) -> &str {
    let declared = schema.entity_type(kind);
    if !declared.natural_person {
        return &declared.label.id;
    }
    let group = |t: &&crate::model::EntityType| t.natural_person && t.label.id == declared.group;
    schema
        .entity_types
        .iter()
        .find(group)
        .map_or(&declared.label.id, |t| &t.label.id)
}

struct Draft {
    entity: Entity,
    row: Row,
    explicit: bool,
}

pub(super) fn load(files: &Files, grammar: &Grammar, diagnostics: &mut Vec<Diagnostic>) -> Loaded {
    let schema = &grammar.schema;
    let mut drafts: Vec<Draft> = Vec::new();
    let endings = Endings::new(grammar);
    for file in files.entity_files() {
        let default = type_of_stem(schema, &file.stem);
        read_rows(file, &COLUMNS, diagnostics, |line, out| {
            if let Some(draft) = read_row(line, default, grammar, &endings, out) {
                drafts.push(draft);
            }
        });
    }
    // a name that several homes share gets its home into the key
    let mut homes: FxHashMap<(String, String), FxHashSet<String>> = FxHashMap::default();
    for draft in drafts.iter().filter(|d| !d.explicit) {
        let prefix = key_prefix(schema, draft.entity.kind).to_owned();
        let home = draft.entity.homes.join("|");
        homes
            .entry((prefix, draft.entity.name.clone()))
            .or_default()
            .insert(home);
    }
    let mut loaded = Loaded {
        entities: Vec::new(),
        rows: Vec::new(),
        by_key: FxHashMap::default(),
    };
    for mut draft in drafts {
        let prefix = key_prefix(schema, draft.entity.kind);
        if !draft.explicit {
            let name = &draft.entity.name;
            let shared = homes
                .get(&(prefix.to_owned(), name.clone()))
                .is_some_and(|h| h.len() > 1);
            let home = draft.entity.homes.join("|");
            draft.entity.key = if shared && !home.is_empty() {
                format!("{prefix}:{name}@{home}")
            } else {
                format!("{prefix}:{name}")
            };
        }
        add(&mut loaded, draft, diagnostics);
    }
    loaded
}

fn add(loaded: &mut Loaded, draft: Draft, diagnostics: &mut Vec<Diagnostic>) {
    let Draft { entity, row, .. } = draft;
    if let Some(&at) = loaded.by_key.get(&entity.key) {
        let at = at as usize;
        let same = loaded.entities[at] == entity
            && loaded.rows[at].forms == row.forms
            && loaded.rows[at].guard == row.guard
            && loaded.rows[at].period == row.period;
        if !same {
            diagnostics.push(Diagnostic::new(
                Severity::Notice,
                "row-replaced",
                row.place.clone(),
                format!(
                    "{} replaces the row at {}",
                    entity.key, loaded.rows[at].place
                ),
            ));
            loaded.entities[at] = entity;
            loaded.rows[at] = row;
        }
        return;
    }
    loaded
        .by_key
        .insert(entity.key.clone(), loaded.entities.len() as u32);
    loaded.entities.push(entity);
    loaded.rows.push(row);
}

/// The names of `rejected.csv`, folded. The type beside a name is for people who read the file: who
/// refused a name once does not want it as another type either.
pub(super) fn rejected(files: &Files, diagnostics: &mut Vec<Diagnostic>) -> FxHashSet<String> {
    let mut names = FxHashSet::default();
    for file in files.named(REJECTED) {
        read_rows(file, &["name", "type"], diagnostics, |line, _| {
            if !line.is_off() && !line.get("name").is_empty() {
                names.insert(fold(line.get("name")));
            }
        });
    }
    names
}

/// `officials` → official, `people` → person.
pub(super) fn type_of_stem(schema: &Schema, stem: &str) -> Option<TypeId> {
    let singular = match stem {
        "people" | "persons" => "person",
        _ => stem.strip_suffix('s').unwrap_or(stem),
    };
    schema.type_id(stem).or_else(|| schema.type_id(singular))
}

fn read_row(
    line: &Line<'_>,
    default: Option<TypeId>,
    grammar: &Grammar,
    endings: &Endings<'_>,
    out: &mut Vec<Diagnostic>,
) -> Option<Draft> {
    let error =
        |code, message: String| Diagnostic::new(Severity::Error, code, line.place(), message);
    if line.is_off() {
        return None;
    }
    let schema = &grammar.schema;
    let name = line.get("name");
    if name.is_empty() {
        out.push(error(
            "no-name",
            "the row has no name and was left out".to_owned(),
        ));
        return None;
    }
    let declared = line.get("type");
    let kind = if declared.is_empty() {
        default
    } else {
        schema.type_id(declared)
    };
    let Some(kind) = kind else {
        let known: Vec<&str> = schema
            .entity_types
            .iter()
            .map(|t| t.label.id.as_str())
            .collect();
        let what = if declared.is_empty() {
            "neither a type column nor the file name says the type".to_owned()
        } else {
            format!("type '{declared}' is not known")
        };
        out.push(
            error("unknown-type", format!("{what}; the row was left out"))
                .hinted(format!("known are {}", known.join(", "))),
        );
        return None;
    };
    let mut ok = true;
    let mut date = |text: &str| -> Option<PartialDate> {
        if text.is_empty() {
            return None;
        }
        text.parse()
            .map_err(|cause| {
                ok = false;
                out.push(error("bad-date", format!("{cause}; the row was left out")));
            })
            .ok()
    };
    let period = Period {
        from: date(line.get("from")),
        to: date(line.get("to")),
        whole: false,
    };
    let mut forms = Vec::new();
    for (column, form_kind) in [
        ("aliases", FormKind::Alias),
        ("weak_aliases", FormKind::Weak),
        ("former_names", FormKind::Former),
        ("ocr_variants", FormKind::Ocr),
    ] {
        for cell in line.list(column) {
            let (text, period) = match cell.rsplit_once('@') {
                Some((text, range)) => {
                    let (from, to) = range.split_once("..").unwrap_or((range, range));
                    (
                        text.trim(),
                        Period {
                            from: date(from.trim()),
                            to: date(to.trim()),
                            whole: false,
                        },
                    )
                }
                None => (cell, Period::default()),
            };
            if text != name && !forms.iter().any(|f: &RowForm| f.text == text) {
                forms.push(RowForm {
                    text: text.to_owned(),
                    kind: form_kind,
                    period,
                });
            }
        }
    }
    if !ok {
        return None;
    }
    let folded = |column: &str| {
        line.list(column)
            .map(|s| fold(s).into_boxed_str())
            .collect()
    };
    let guard = Guard {
        not_followed_by: folded("not_followed_by"),
        not_preceded_by: folded("not_preceded_by"),
        context: folded("context"),
    };
    let homes: Vec<String> = line
        .list("home")
        .filter(|h| *h != "*")
        .map(str::to_owned)
        .collect();
    let parent = [line.get("part_of"), line.get("parent")]
        .into_iter()
        .find(|p| !p.is_empty());
    let id = line.get("id");
    let key = match id.split_once(':') {
        Some((_, rest)) => format!("{}:{rest}", key_prefix(schema, kind)),
        None if id.is_empty() => String::new(),
        None => format!("{}:{id}", key_prefix(schema, kind)),
    };
    Some(Draft {
        explicit: !key.is_empty(),
        entity: Entity {
            key,
            kind,
            name: name.to_owned(),
            homes,
            parent: parent.map(str::to_owned),
            origin: EntityOrigin::Dictionary,
        },
        row: Row {
            place: line.place(),
            forms,
            guard: (guard != Guard::default()).then(|| Box::new(guard)),
            period,
            homes: Vec::new(),
            public: endings.is_public(kind, &fold(name)),
        },
    })
}

/// What names end in: which endings are those of party and government organs.
struct Endings<'g> {
    public: FxHashMap<(TypeId, &'g str), bool>,
    longest: usize,
}

impl<'g> Endings<'g> {
    fn new(grammar: &'g Grammar) -> Self {
        let suffixes = grammar
            .suffixes
            .iter()
            .map(|s| (s.kind, s.suffix.as_str(), s.public));
        let organs = grammar
            .organs
            .iter()
            .map(|o| (o.kind, o.suffix.as_str(), o.public));
        let mut public: FxHashMap<(TypeId, &str), bool> = FxHashMap::default();
        for (kind, suffix, is_public) in suffixes.chain(organs) {
            *public.entry((kind, suffix)).or_default() |= is_public;
        }
        let longest = public.keys().map(|(_, s)| s.len()).max().unwrap_or(0);
        Self { public, longest }
    }

    /// Whether a name ends as party and government organs do: the longest known ending decides.
    fn is_public(&self, kind: TypeId, folded: &str) -> bool {
        let starts = folded.char_indices().map(|(at, _)| at);
        let mut endings = starts
            .chain([folded.len()])
            .filter(|at| folded.len() - at <= self.longest)
            .map(|at| &folded[at..]);
        endings
            .find_map(|ending| self.public.get(&(kind, ending)))
            .is_some_and(|public| *public)
    }
}
