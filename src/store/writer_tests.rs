//! Documents written, replaced, removed, and left half-written.

use super::sample::{Names, ask, store, write};
use super::{Store, Writer};

const MENTIONS: &str =
    "SELECT document, mention, start, \"end\", part, status, form, entity, correction
    FROM mention_text ORDER BY document, start";
const ENTITIES: &str = "SELECT key, type, name, home, parent, origin, pinyin, form, text, kind
    FROM entity JOIN form ON form.entity = entity.id ORDER BY key, form";
const CANDIDATES: &str = "SELECT start, key FROM candidate JOIN mention ON mention.id = mention
    JOIN entity ON entity.id = candidate.entity ORDER BY start, key";

fn everything(store: &Store) -> Vec<String> {
    let tables = [
        MENTIONS,
        ENTITIES,
        CANDIDATES,
        "SELECT key, value FROM build ORDER BY key",
    ];
    tables.iter().flat_map(|sql| ask(store, sql)).collect()
}

fn names() -> Names {
    Names::new(&["屠月", "钟离岩", "钟离岩@北丘", "桓素"])
}

#[test]
fn what_was_printed_can_be_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let documents = [(
        "报/一.txt",
        "[!屠月]到了。[屠月]见[钟离岩]。|[~桓素]写，[北丘县委]读。",
        "2024-03",
    )];
    let store = store(&folder.path().join("a.db"), &names(), &documents);
    assert_eq!(
        ask(&store, MENTIONS),
        [
            "报/一.txt 屠月 0 2 title linked name person:屠月 -",
            "报/一.txt 屠月 5 7 actor linked name person:屠月 -",
            "报/一.txt 钟离岩 8 11 actor ambiguous name - -",
            "报/一.txt 桓素 12 14 byline linked name person:桓素 -",
            "报/一.txt 北丘县委 16 20 actor linked name organization:北丘县委 -",
        ]
    );
    assert_eq!(
        ask(&store, CANDIDATES),
        ["8 person:钟离岩", "8 person:钟离岩@北丘"]
    );
    let forms = ask(
        &store,
        "SELECT form, kind, pinyin FROM entity JOIN form ON entity = id
        WHERE name = '桓素' ORDER BY form",
    );
    assert_eq!(forms, ["桓素 0 huansu", "桓素同志 1 huansu"]);
    assert_eq!(
        ask(&store, "SELECT date, date_origin, length FROM document"),
        ["2024-03 manifest 22"]
    );
}

#[test]
fn replaced_and_removed_documents_leave_what_a_fresh_build_has() {
    let folder = tempfile::tempdir().unwrap();
    let mut names = names();
    let first = [
        ("b", "[屠月]、[桓素]来。", "2024"),
        ("a", "[钟离岩]走。[南丘县委]开会。", ""),
        ("c", "[屠月]去。", ""),
    ];
    let mut edited = store(&folder.path().join("edited.db"), &names, &first);
    edited.finish().unwrap();
    assert!(edited.is_finished().unwrap());
    names.entity_mut(0).parent = Some("organization:东丘县委".into());
    edited.begin().unwrap();
    assert!(!edited.is_finished().unwrap());
    assert_eq!(edited.known_documents().unwrap().len(), 3);
    let mut writer = Writer::new(&mut edited, &names).unwrap();
    for key in ["b", "none"] {
        writer.remove(key).unwrap();
    }
    write(
        &mut writer,
        &names,
        "a",
        "[钟离岩]回来，[屠月]也来。",
        "2024-05-06",
    )
    .unwrap();
    write(&mut writer, &names, "c", "[屠月]去。", "").unwrap();
    write(&mut writer, &names, "c", "[屠月]不去。", "").unwrap();
    writer.commit().unwrap();
    drop(writer);
    edited.finish().unwrap();
    let last = [
        ("a", "[钟离岩]回来，[屠月]也来。", "2024-05-06"),
        ("c", "[屠月]不去。", ""),
    ];
    let mut fresh = store(&folder.path().join("fresh.db"), &names, &last);
    fresh.finish().unwrap();
    assert_eq!(everything(&edited), everything(&fresh));
}

#[test]
fn a_killed_build_leaves_whole_documents_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let names = names();
    let mut killed = store(&path, &names, &[("a", "[屠月]来。", "")]);
    let mut writer = Writer::new(&mut killed, &names).unwrap();
    write(&mut writer, &names, "a", "[桓素]来。", "").unwrap();
    write(&mut writer, &names, "b", "[桓素]、[钟离岩]来。", "").unwrap();
    // as a killed process leaves it: file and journal as they are now
    let left = folder.path().join("left.db");
    for (from, to) in [("a.db", "left.db"), ("a.db-journal", "left.db-journal")] {
        std::fs::copy(folder.path().join(from), folder.path().join(to)).unwrap();
    }
    drop(writer);
    drop(killed);
    for path in [path, left] {
        let seen = Store::open(&path).unwrap();
        assert!(!seen.is_finished().unwrap());
        assert_eq!(
            ask(&seen, "SELECT document, entity FROM mention_text"),
            ["a person:屠月"]
        );
        drop(seen);
        let mut next = Store::create_or_open(&path).unwrap();
        next.begin().unwrap();
        let mut writer = Writer::new(&mut next, &names).unwrap();
        write(&mut writer, &names, "b", "[桓素]来。", "").unwrap();
        writer.commit().unwrap();
        drop(writer);
        next.finish().unwrap();
        assert_eq!(
            ask(
                &next,
                "SELECT document, entity FROM mention_text ORDER BY document"
            ),
            ["a person:屠月", "b person:桓素"]
        );
        drop(next);
        let beside = std::fs::read_dir(folder.path()).unwrap();
        let stem = path.file_name().unwrap().to_str().unwrap().to_owned();
        let files = beside.map(|f| f.unwrap().file_name().into_string().unwrap());
        assert_eq!(
            files.filter(|f| f.starts_with(&stem)).count(),
            1,
            "one file at the end"
        );
    }
}

#[test]
fn a_kept_entity_lasts_as_long_as_a_correction_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let names = names();
    let mut store = store(
        &folder.path().join("a.db"),
        &names,
        &[("a", "[屠月]来。", "")],
    );
    let mut writer = Writer::new(&mut store, &names).unwrap();
    let kept = writer.keep(crate::model::EntityRef(3)).unwrap();
    writer.keep(crate::model::EntityRef(1)).unwrap();
    writer.commit().unwrap();
    drop(writer);
    store
        .connection()
        .execute(
            "INSERT INTO resolution SELECT id, ?, 'c.csv:2' FROM mention",
            [kept],
        )
        .unwrap();
    store.finish().unwrap();
    let keys = "SELECT key FROM entity ORDER BY key";
    assert_eq!(ask(&store, keys), ["person:屠月", "person:桓素"]);
    store.begin().unwrap();
    assert_eq!(ask(&store, keys), ["person:屠月"]);
}

#[test]
fn a_full_disk_costs_nothing_that_was_committed() {
    let folder = tempfile::tempdir().unwrap();
    let names = names();
    let path = folder.path().join("a.db");
    let mut store = store(&path, &names, &[("a", "[屠月]来。", "")]);
    // SQLite reports a file that may not grow as it reports a full disk
    store
        .connection()
        .pragma_update(None, "max_page_count", 40)
        .unwrap();
    let long = "字".repeat(100_000);
    let mut writer = Writer::new(&mut store, &names).unwrap();
    write(&mut writer, &names, "b", "[桓素]来。", "").unwrap();
    let error = write(&mut writer, &names, "c", &long, "").unwrap_err();
    assert!(error.to_string().contains("disk is full"), "{error}");
    drop(writer);
    assert_eq!(ask(&store, "SELECT key FROM document"), ["a"]);
    store
        .connection()
        .pragma_update(None, "max_page_count", 4000)
        .unwrap();
    let mut writer = Writer::new(&mut store, &names).unwrap();
    write(&mut writer, &names, "c", &long, "").unwrap();
    write(
        &mut writer,
        &names,
        "b",
        "[桓素]来，[屠月]、[钟离岩]不来。",
        "",
    )
    .unwrap();
    writer.commit().unwrap();
    drop(writer);
    assert_eq!(
        ask(
            &store,
            "SELECT count(*) FROM mention_text WHERE document > 'a'"
        ),
        ["3"]
    );
}

#[test]
fn long_documents_keep_their_reading_order() {
    let folder = tempfile::tempdir().unwrap();
    let names = names();
    let marked = "[屠月]、[桓素]见[钟离岩]。".repeat(50);
    let documents = [
        ("a", &*marked, ""),
        ("b", &*marked, ""),
        ("a", "[屠月]。", ""),
        ("c", &*marked, ""),
    ];
    let store = store(&folder.path().join("a.db"), &names, &documents);
    for (key, count) in [("a", 1), ("b", 150), ("c", 150)] {
        let sql = format!(
            "SELECT count(*), max(id) & 0xFFFFFF, sum(start), count(DISTINCT id >> 24)
             FROM mention_text WHERE document = '{key}'"
        );
        let starts: u32 = (0..count)
            .map(|n| n / 3 * 10 + [0, 3, 6][n as usize % 3])
            .sum();
        assert_eq!(
            ask(&store, &sql),
            [format!("{count} {} {starts} 1", count - 1)],
            "{key}"
        );
    }
}
