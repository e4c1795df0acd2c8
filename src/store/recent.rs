//! Mentions that were written a moment ago, kept in memory: whoever counts them all need not read them
//! back, which took a twentieth of a build. What finds no room is read from the database.

use rustc_hash::FxHashMap;

/// Bytes of mentions that are kept, at most.
const MOST: usize = 64 << 20;

/// What counting asks of a mention; its ordinal in the document is its place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecentMention {
    /// The entity's row, 0 = not decided.
    pub entity: u32,
    /// Ordinal of the article in the document.
    pub article: u32,
    /// Sentence in the document.
    pub sentence: u32,
    /// Clause in the document.
    pub clause: u32,
    /// List in the document, 0 = none.
    pub roster: u32,
    /// Code of its part.
    pub part: u8,
}

/// The mentions of documents that were written last, by the document's row.
#[derive(Debug, Default)]
pub struct RecentMentions {
    documents: FxHashMap<i64, Box<[RecentMention]>>,
    bytes: usize,
}

impl RecentMentions {
    /// Keeps the mentions of a document if there is room.
    pub(super) fn keep(&mut self, document: i64, mentions: Vec<RecentMention>) {
        self.forget(document);
        let bytes = size_of_val(&*mentions);
        if self.bytes + bytes <= MOST {
            self.bytes += bytes;
            self.documents.insert(document, mentions.into());
        }
    }

    /// Forgets a document that is replaced or removed.
    pub(super) fn forget(&mut self, document: i64) {
        let gone = self.documents.remove(&document);
        self.bytes -= gone.map_or(0, |mentions| size_of_val(&*mentions));
    }

    /// Forgets everything, as where a transaction is taken back.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The mentions of a document in their order; `None` where they must be read.
    pub fn of(&self, document: i64) -> Option<&[RecentMention]> {
        self.documents.get(&document).map(AsRef::as_ref)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_finds_no_room_is_not_kept() {
        let one = RecentMention {
            entity: 1,
            article: 0,
            sentence: 2,
            clause: 3,
            roster: 0,
            part: 1,
        };
        let mut recent = RecentMentions::default();
        let half = MOST / size_of::<RecentMention>() / 2;
        recent.keep(7, vec![one; half]);
        recent.keep(8, vec![one; half + 1]);
        assert_eq!(recent.of(7).map(<[_]>::len), Some(half));
        assert_eq!(recent.of(8), None);
        recent.forget(7);
        recent.keep(8, vec![one; half + 1]);
        assert_eq!(recent.of(8).map(<[_]>::len), Some(half + 1));
        // another state of the same document takes the place of the first
        recent.keep(8, vec![one]);
        assert_eq!(recent.of(8), Some(&[one][..]));
        assert_eq!(recent.bytes, size_of::<RecentMention>());
    }
}
