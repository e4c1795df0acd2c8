//! The one way to point into a document.

/// A stretch of `document.text`: code points from its beginning, end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

impl Span {
    /// Returns the span from `start` to `end` (code points, end exclusive).
    pub fn new(start: u32, end: u32) -> Self {
        debug_assert!(start <= end, "a span runs forward: {start}..{end}");
        Self { start, end }
    }

    /// Length in code points.
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    /// True where the span covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// True where `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// True where the two share a code point.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}
