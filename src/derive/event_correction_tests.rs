//! Corrections of occasions, by id and by quote.

use super::Corrections;
use super::event_tests::{EVENTS, derive_again, derived, week};
use crate::store::Store;
use crate::store::sample::ask;

/// Key of the report with the ordinal in the paper.
fn key(store: &Store, paper: &str, ordinal: i64) -> String {
    let sql = format!(
        "SELECT r.key FROM event_report r JOIN document d ON d.id = r.id >> 24
         WHERE d.key LIKE '{paper}%' AND r.id & 0xFFFFFF = {ordinal}"
    );
    ask(store, &sql).remove(0)
}

#[test]
fn occasions_are_corrected_by_id_and_by_quote() {
    let shown = "SELECT v.type, v.polarity, coalesce(v.date, '-'), v.reports,
            group_concat(e.name || ':' || p.role || ':' || p.presence, ' ')
        FROM event v LEFT JOIN participant p ON p.event = v.id LEFT JOIN entity e ON e.id = p.entity
        GROUP BY v.id ORDER BY 3, 4 DESC, 5";
    let plain = [
        "meeting actual 2031-03-04 2 安一:host:room 白二:attend:room",
        "meeting actual 2031-03-04 1 安一:host:room 程三:attend:room",
    ];
    // rows, {0} and {1} being the reports of the first paper and {2} that of the second
    for (rows, expected) in [
        ("", plain.to_vec()),
        (",{0},drop,,", vec![plain[1]]),
        ("甲报2031-03-05-0,程三开会,drop,event,", vec![plain[0]]),
        (
            ",{2},drop,event,白二",
            vec![
                "meeting actual 2031-03-04 1 安一:host:room 程三:attend:room",
                "meeting actual 2031-03-04 2 安一:host:room",
            ],
        ),
        (
            ",{1},set,date,2031-03",
            vec![
                "meeting actual 2031-03 1 安一:host:room 程三:attend:room",
                plain[0],
            ],
        ),
        (
            ",{1},set,date,",
            vec![
                "meeting actual - 1 安一:host:room 程三:attend:room",
                plain[0],
            ],
        ),
        (
            ",{1},set,type,talk",
            vec![
                plain[0],
                "talk actual 2031-03-04 1 安一:host:room 程三:attend:room",
            ],
        ),
        (
            ",{1},set,polarity,cancelled",
            vec![
                plain[0],
                "meeting cancelled 2031-03-04 1 安一:host:room 程三:attend:room",
            ],
        ),
        (
            ",{1},set,role,person:程三=lead",
            vec![
                plain[0],
                "meeting actual 2031-03-04 1 安一:host:room 程三:lead:room",
            ],
        ),
        (
            ",{1},set,presence,程三=remote",
            vec![
                plain[0],
                "meeting actual 2031-03-04 1 安一:host:room 程三:attend:remote",
            ],
        ),
        (
            ",{1},set,entity,程三=白二",
            vec![
                plain[0],
                "meeting actual 2031-03-04 1 安一:host:room 白二:attend:room",
            ],
        ),
        (
            ",{1},merge,event,{0}",
            vec!["meeting actual 2031-03-04 3 安一:host:room 白二:attend:room 程三:attend:room"],
        ),
        (
            ",{2},split,event,",
            vec![
                plain[1],
                "meeting actual 2031-03-04 1 安一:host:room 白二:attend:room",
                "meeting actual 2031-03-04 1 安一:attend:room 白二:attend:room",
            ],
        ),
        // a passage is put right before reports are compared
        (
            "乙报2031-03-06-1,柑橘展销会,set,date,2031-03-05",
            vec![
                plain[1],
                "meeting actual 2031-03-04 1 安一:host:room 白二:attend:room",
                "meeting actual 2031-03-05 1 安一:attend:room 白二:attend:room",
            ],
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, _) = derived(&folder, &week(), "");
        let keys = [
            key(&store, "甲报", 0),
            key(&store, "甲报", 1),
            key(&store, "乙报", 0),
        ];
        let mut filled = rows.to_owned();
        for (at, key) in keys.iter().enumerate() {
            filled = filled.replace(&format!("{{{at}}}"), key);
        }
        let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        expected.sort();
        // twice: what was corrected is found and corrected again
        for _ in 0..2 {
            store.finish().unwrap();
            store.begin().unwrap();
            let report = derive_again(&mut store, &filled);
            assert_eq!(report.diagnostics, [], "{rows}");
            let mut found = ask(&store, shown);
            found.sort();
            assert_eq!(found, expected, "{rows}");
            let corrected = ask(
                &store,
                "SELECT count(*) > 0, min(correction) FROM event_correction",
            );
            let dropped =
                rows.is_empty() || rows.contains("drop,,") || rows.contains("drop,event,\n");
            if !dropped && !rows.ends_with("drop,event,") {
                assert_eq!(corrected, ["1 c.csv:2"], "{rows}");
            }
        }
    }
}

#[test]
fn corrections_of_occasions_without_effect_are_reported() {
    for (row, words) in [
        (",0123456789abcdef,drop,,", "no occasion has the id"),
        ("九,安一,drop,event,", "no document '九'"),
        ("甲报2031-03-05-0,无此句,drop,event,", "quote is gone"),
        (",{1},set,type,party", "no occasion is of the type"),
        (",{1},set,type,meeting", "it is so already"),
        (",{1},set,polarity,perhaps", "none of the values"),
        (",{1},set,role,程三=boss", "none of the values"),
        (",{1},set,role,白二=lead", "is not named with it"),
        (",{1},set,entity,程三=无人", "occurs nowhere"),
        (
            ",{1},merge,event,0123456789abcdef",
            "no occasion has the id",
        ),
        (",{2},merge,event,{0}", "one occasion already"),
        (",{1},split,event,", "no other report stays behind"),
        (",{1},set,date,someday", "no date"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (mut store, _) = derived(&folder, &week(), "");
        let before = ask(&store, EVENTS);
        let keys = [
            key(&store, "甲报", 0),
            key(&store, "甲报", 1),
            key(&store, "乙报", 0),
        ];
        let mut row = row.to_owned();
        for (at, key) in keys.iter().enumerate() {
            row = row.replace(&format!("{{{at}}}"), key);
        }
        store.finish().unwrap();
        store.begin().unwrap();
        let report = derive_again(&mut store, &row);
        assert_eq!(report.diagnostics.len(), 1, "{row}");
        let message = &report.diagnostics[0].message;
        assert!(message.contains(words), "{row}: {message}");
        assert_eq!(ask(&store, EVENTS), before, "{row}");
    }
}

#[test]
fn bad_rows_about_occasions_are_refused() {
    for row in [
        ",0123456789abcdef,set,,talk",
        ",0123456789abcdef,set,type,",
        ",0123456789abcdef,merge,event,",
        ",0123456789abcdef,drop,date,",
        ",,drop,event,",
    ] {
        let file = format!("document,quote,action,field,value\n{row}\n");
        let (found, problems) = Corrections::parse("c.csv", file.as_bytes());
        assert_eq!((found.rows.len(), problems.len()), (0, 1), "{row}");
    }
}
