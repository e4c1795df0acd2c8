//! A small grammar for the tests of this room.

use super::LayoutRules;
use crate::model::{Discard, DiscardKind, Grammar, Suffix, TypeId};

/// Rules with the words that the tests need.
pub(super) fn rules() -> LayoutRules {
    let mut grammar = Grammar::default();
    let bylines = "本报讯 本报记者 记者 通讯员 实习生 首席记者 摄影 摄影报道 图文报道 图文 文/图 供稿 \
                   报道 摄 文 撰稿 讯 □";
    for (kind, words) in [
        (DiscardKind::Byline, bylines),
        (DiscardKind::Desk, "编辑部 融媒体中心 新华社"),
        (DiscardKind::Caption, "图为 ▲ 上图"),
    ] {
        let rows = words.split_whitespace();
        grammar.discards.extend(rows.map(|w| Discard {
            string: w.to_owned(),
            kind,
        }));
    }
    for surname in "温 梁 齐 纪 骆 柏 岑 鲍 邬 安 戚 窦 欧阳 钟 高".split_whitespace()
    {
        grammar.surnames.insert(surname.into(), 1);
    }
    for suffix in ["报社", "镇", "委员会"] {
        let suffix = suffix.to_owned();
        grammar.suffixes.push(Suffix {
            suffix,
            kind: TypeId(0),
            public: false,
            local: false,
        });
    }
    grammar
        .newspapers
        .insert("今日霞溪".into(), "霞溪县".to_owned());
    LayoutRules::new(&grammar)
}
