-- guanxi database. Observations are what single documents say; derived tables are computed afresh
-- from them at every build. Offsets are code points in document.text, end exclusive, so
-- substr(document.text, start + 1, "end" - start) is the quote.

-- What this file is: one row a fact about the build.
CREATE TABLE build (
    key   TEXT PRIMARY KEY, -- version, state (building, complete), corpus, dictionaries, corrections (hashes), paths, dictionary_folders (JSON lists), …
    value TEXT NOT NULL
) WITHOUT ROWID;

-- One input file, or one record of a JSONL or CSV corpus.
CREATE TABLE document (
    id               INTEGER PRIMARY KEY, -- internal, no meaning
    key              TEXT NOT NULL UNIQUE, -- <root name>/<relative path>, a record …#<id>
    input            BLOB NOT NULL,       -- hash of text and metadata: unchanged input is not read again
    text_hash        BLOB NOT NULL,       -- hash of the text alone: finds the same page under two names
    duplicate_of     INTEGER,             -- derived: the document with the same text and the smallest key, else NULL
    newspaper        TEXT,                -- name of the newspaper
    newspaper_origin TEXT,                -- manifest, front_matter, record, file_name, printed, inferred
    date             TEXT,                -- issue date: 2024-03-05, 2024-03 or 2024; NULL where not certain
    date_origin      TEXT,
    page             TEXT,                -- page as printed
    page_origin      TEXT,
    url              TEXT,                -- where it came from
    home             TEXT,                -- key of the place it belongs to
    home_origin      TEXT,
    length           INTEGER NOT NULL,    -- code points in text
    text             TEXT NOT NULL        -- exactly the decoded text
);

-- One news item within a document.
CREATE TABLE article (
    id        INTEGER PRIMARY KEY, -- document.id << 24 | ordinal on the page
    title     TEXT NOT NULL,       -- headline lines joined by a blank; empty where none
    spans     TEXT NOT NULL,       -- JSON [[start, end], …] in reading order
    reporters TEXT NOT NULL,       -- JSON [name, …]
    fragment  INTEGER NOT NULL     -- 0 complete, 1 beginning missing, 2 end missing, 3 both
);

-- One printed occurrence of a form.
CREATE TABLE mention (
    id       INTEGER PRIMARY KEY,  -- document.id << 24 | reading order
    start    INTEGER NOT NULL,     -- first code point in document.text
    "end"    INTEGER NOT NULL,     -- one past the last
    article  INTEGER NOT NULL,     -- ordinal of the article in the document
    sentence INTEGER NOT NULL,     -- ordinal of the sentence in the document
    clause   INTEGER NOT NULL,     -- ordinal of the clause in the document
    roster   INTEGER NOT NULL,     -- ordinal of the list joined by 、 in the document, 0 = none
    part     INTEGER NOT NULL,     -- code in table part
    form     INTEGER NOT NULL,     -- code in table form_kind
    status   INTEGER NOT NULL,     -- code in table status
    entity   INTEGER               -- entity.id where one document alone decides it
);

-- What an ambiguous or unlinked mention may mean.
CREATE TABLE candidate (
    mention INTEGER NOT NULL, -- mention.id
    entity  INTEGER NOT NULL, -- entity.id
    PRIMARY KEY (mention, entity)
) WITHOUT ROWID;

-- What one article says of one person's office.
CREATE TABLE tenure_statement (
    id      INTEGER PRIMARY KEY, -- document.id << 24 | ordinal
    article INTEGER NOT NULL,    -- ordinal of the article in the document
    mention INTEGER NOT NULL,    -- mention.id of the person
    post    TEXT NOT NULL,       -- title without its organ, folded
    organ   INTEGER,             -- entity.id of the organ, NULL where not known
    status  TEXT NOT NULL,       -- current, acting, appointed, former, removed, inherited
    as_of   TEXT,                -- date that it holds for: day, month or year
    holders INTEGER,             -- how many may hold the post at one time, NULL where not limited
    start   INTEGER NOT NULL,    -- title and name in document.text
    "end"   INTEGER NOT NULL,
    rule    TEXT NOT NULL        -- key of the dictionary row behind it
);

-- A title printed without a name, for the one who holds the office (区委书记指出).
CREATE TABLE bare_title (
    id      INTEGER PRIMARY KEY, -- document.id << 24 | ordinal
    article INTEGER NOT NULL,    -- ordinal of the article in the document
    post    TEXT NOT NULL,       -- title without its organ, folded
    organ   INTEGER NOT NULL,    -- entity.id of the organ
    as_of   TEXT,                -- date that it speaks of
    start   INTEGER NOT NULL,    -- title in document.text
    "end"   INTEGER NOT NULL,
    rule    TEXT NOT NULL        -- key of the dictionary row behind it
);

-- What one article says of two entities.
CREATE TABLE relation_statement (
    id       INTEGER PRIMARY KEY, -- document.id << 24 | ordinal
    article  INTEGER NOT NULL,
    relation TEXT NOT NULL,       -- identifier in schema.toml
    subject  INTEGER NOT NULL,    -- mention.id
    object   INTEGER NOT NULL,    -- mention.id
    start    INTEGER NOT NULL,    -- the statement in document.text
    "end"    INTEGER NOT NULL,
    rule     TEXT NOT NULL
);

-- What one article says of one occasion.
CREATE TABLE event_report (
    id            INTEGER PRIMARY KEY, -- document.id << 24 | ordinal
    key           TEXT NOT NULL,    -- hash of document key, quote and type: the id that is printed
    article       INTEGER NOT NULL, -- ordinal of the article in the document
    type          TEXT NOT NULL,    -- identifier in schema.toml
    polarity      TEXT NOT NULL,    -- actual, planned, cancelled
    date          TEXT,             -- first day, or month or year where no day can be known
    date_end      TEXT,             -- last day of several
    date_text     TEXT NOT NULL,    -- as printed, empty where nothing is
    date_origin   TEXT,             -- printed, issue, inferred
    open_list     INTEGER NOT NULL, -- 1 where the list of participants ends in "and others"
    stated        INTEGER,          -- number of persons present, where printed
    evidence      TEXT NOT NULL,    -- JSON [[start, end], …] in document.text, in reading order
    trigger_start INTEGER NOT NULL, -- the word that says what kind of occasion it is
    trigger_end   INTEGER NOT NULL,
    rule          TEXT NOT NULL     -- word, event type and frame of its row in triggers.csv
);

-- Who is named with an occasion.
CREATE TABLE report_participant (
    report      INTEGER NOT NULL, -- event_report.id
    ordinal     INTEGER NOT NULL, -- reading order of the first mentions
    mention     INTEGER NOT NULL, -- mention.id
    presence    TEXT NOT NULL,    -- room, remote, represented, absent
    role        TEXT NOT NULL,    -- lead, host, speak, accompany, visited, attend
    function    TEXT,             -- chair, organise, receive, observe
    side        TEXT,             -- home, guest
    position    INTEGER NOT NULL, -- rank among the natural persons, from 1; 0 for others
    title_start INTEGER,          -- title printed beside the name
    title_end   INTEGER,
    verbs       TEXT NOT NULL,    -- JSON [[start, end], …]: the words that gave the role
    PRIMARY KEY (report, ordinal)
) WITHOUT ROWID;

-- Where an occasion took place.
CREATE TABLE report_place (
    report  INTEGER NOT NULL, -- event_report.id
    mention INTEGER NOT NULL, -- mention.id
    PRIMARY KEY (report, mention)
) WITHOUT ROWID;

-- Entities that occur.
CREATE TABLE entity (
    id     INTEGER PRIMARY KEY,  -- internal, no meaning
    key    TEXT NOT NULL UNIQUE, -- type:name or type:name@home; persons have person: keys
    type   TEXT NOT NULL,        -- identifier in schema.toml
    name   TEXT NOT NULL,        -- canonical name
    home   TEXT NOT NULL,        -- homes joined by |, as written; empty = anywhere
    parent TEXT,                 -- key of what it belongs to
    origin TEXT NOT NULL,        -- dictionary, gazetteer, grammar, byline, discovered
    pinyin TEXT NOT NULL         -- of the name, without tones, blanks or capitals
);

-- Names by which an entity that occurs can be asked for.
CREATE TABLE form (
    entity INTEGER NOT NULL, -- entity.id
    form   TEXT NOT NULL,    -- folded
    text   TEXT NOT NULL,    -- as in the dictionary
    kind   INTEGER NOT NULL, -- code in table form_kind
    PRIMARY KEY (entity, form)
) WITHOUT ROWID;

-- Words behind the codes.
CREATE TABLE part (code INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE form_kind (code INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE status (code INTEGER PRIMARY KEY, name TEXT NOT NULL);

-- Derived: corrections and later decisions that change what a mention means. entity NULL = dropped.
CREATE TABLE resolution (
    mention INTEGER PRIMARY KEY, -- mention.id
    entity  INTEGER,             -- entity.id
    reason  TEXT NOT NULL        -- the line of corrections.csv, or "tenure: POST @ ORGAN" for a namesake
);

-- Derived: all decided mentions by entity, duplicates of pages left out.
CREATE TABLE entity_mention (
    entity  INTEGER NOT NULL,
    mention INTEGER NOT NULL,
    PRIMARY KEY (entity, mention)
) WITHOUT ROWID;

-- Derived: how often and when an entity occurs (duplicates and bylines left out).
CREATE TABLE entity_count (
    entity     INTEGER PRIMARY KEY,
    mentions   INTEGER NOT NULL, -- decided mentions of any part but byline
    sentences  INTEGER NOT NULL, -- sentences that name it as actor
    articles   INTEGER NOT NULL, -- articles that name it
    documents  INTEGER NOT NULL, -- documents that name it
    first_date TEXT,             -- earliest issue date, NULL where all are undated
    last_date  TEXT
);

-- Derived: pairs of actors in one sentence or closer; exclusive rungs, one unit counts once.
CREATE TABLE cooccurrence (
    a          INTEGER NOT NULL, -- entity.id, a < b
    b          INTEGER NOT NULL,
    clause     INTEGER NOT NULL, -- sentences in which they share a clause but no list
    roster     INTEGER NOT NULL, -- sentences in which one list joined by 、 names both
    sentence   INTEGER NOT NULL, -- sentences that name both, in different clauses
    articles   INTEGER NOT NULL, -- articles with such a sentence
    documents  INTEGER NOT NULL, -- documents with such a sentence
    first_date TEXT,             -- earliest issue date
    last_date  TEXT,
    npmi       REAL NOT NULL,    -- normalised pointwise mutual information over sentences, −1 … 1
    log_likelihood REAL NOT NULL, -- Dunning's G² over sentences
    PRIMARY KEY (a, b)
) WITHOUT ROWID;

-- The other direction of a pair.
CREATE INDEX cooccurrence_b ON cooccurrence (b);

-- Derived: occasions, each told by one or more reports.
CREATE TABLE event (
    id           INTEGER PRIMARY KEY,  -- internal, in order of key
    key          TEXT NOT NULL UNIQUE, -- the smallest key of its reports: the id that is printed
    type         TEXT NOT NULL,        -- identifier in schema.toml
    polarity     TEXT NOT NULL,        -- actual, planned, cancelled
    date         TEXT,                 -- first day, or month or year where no day can be known
    date_end     TEXT,                 -- last day of several
    date_origin  TEXT,                 -- printed, issue, inferred
    reports      INTEGER NOT NULL,     -- reports of it, duplicates of pages left out
    documents    INTEGER NOT NULL,     -- documents with such a report
    persons      INTEGER NOT NULL,     -- natural persons in the room
    participants INTEGER NOT NULL,     -- all participants in the room
    open_list    INTEGER NOT NULL,     -- 1 where a report's list ends in "and others"
    stated       INTEGER               -- largest number of persons printed
);

-- Derived: which occasion a report tells of (duplicates of pages have none).
CREATE TABLE event_member (
    report INTEGER PRIMARY KEY, -- event_report.id
    event  INTEGER NOT NULL     -- event.id
);

-- Derived: who was there or named with it, once an occasion.
CREATE TABLE participant (
    event    INTEGER NOT NULL, -- event.id
    entity   INTEGER NOT NULL, -- entity.id
    presence TEXT NOT NULL,    -- room, remote, represented, absent
    role     TEXT NOT NULL,    -- lead, host, speak, accompany, visited, attend
    function TEXT,             -- chair, organise, receive, observe
    side     TEXT,             -- home, guest
    position INTEGER NOT NULL, -- rank among the natural persons, in the order of the report that names most; 0 for others
    report   INTEGER NOT NULL, -- event_report.id of the report that says so
    mention  INTEGER NOT NULL, -- mention.id there
    PRIMARY KEY (event, entity)
) WITHOUT ROWID;

-- Derived: where it took place.
CREATE TABLE event_place (
    event  INTEGER NOT NULL, -- event.id
    entity INTEGER NOT NULL, -- entity.id
    PRIMARY KEY (event, entity)
) WITHOUT ROWID;

-- Derived: the corrections that changed an occasion.
CREATE TABLE event_correction (
    event      INTEGER NOT NULL, -- event.id
    correction TEXT NOT NULL,    -- the line of corrections.csv
    PRIMARY KEY (event, correction)
) WITHOUT ROWID;

-- The occasions of an entity, and the reports of an occasion.
CREATE INDEX participant_entity ON participant (entity);
CREATE INDEX event_member_event ON event_member (event);

-- Derived: an office of a person over the time that statements cover.
CREATE TABLE tenure (
    id         INTEGER PRIMARY KEY, -- internal, in order of person, organ, post and date
    person     INTEGER NOT NULL,    -- entity.id
    post       TEXT NOT NULL,       -- title without its organ
    organ      INTEGER,             -- entity.id, NULL where not known
    status     TEXT NOT NULL,       -- current, acting, former, inherited
    first_seen TEXT,                -- earliest date of a statement that he holds it
    last_seen  TEXT,                -- latest
    begun      TEXT,                -- date of appointment or election, where stated
    ended      TEXT,                -- date of removal, where stated
    statements INTEGER NOT NULL,    -- statements that agree
    documents  INTEGER NOT NULL,    -- documents with such a statement
    crowded    INTEGER NOT NULL     -- 1 where more hold it at one time than max_holders allows
);

-- Derived: which statements an office rests on (duplicates of pages and undecided persons have none).
CREATE TABLE tenure_member (
    statement INTEGER PRIMARY KEY, -- tenure_statement.id
    tenure    INTEGER NOT NULL     -- tenure.id
);

-- The statements of an office.
CREATE INDEX tenure_member_tenure ON tenure_member (tenure);

-- Derived: who is meant by a title without a name; no mention, never counted.
CREATE TABLE title_holder (
    title  INTEGER PRIMARY KEY, -- bare_title.id
    entity INTEGER NOT NULL,    -- entity.id
    tenure INTEGER NOT NULL     -- tenure.id of the office, whose first and last sighting enclose it
);

-- The titles of a person.
CREATE INDEX title_holder_entity ON title_holder (entity);

-- Derived: other stated relations.
CREATE TABLE relation (
    subject    INTEGER NOT NULL, -- entity.id
    object     INTEGER NOT NULL, -- entity.id
    relation   TEXT NOT NULL,    -- identifier in schema.toml
    statements INTEGER NOT NULL,
    documents  INTEGER NOT NULL,
    first_date TEXT,             -- earliest issue date
    last_date  TEXT,
    PRIMARY KEY (subject, object, relation)
) WITHOUT ROWID;
