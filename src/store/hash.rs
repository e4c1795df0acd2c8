//! Hashes that tell whether a document is the one already stored.

use crate::model::{Document, Known};

/// Hash of the text alone: equal for the same page under two names.
pub fn text_hash(text: &str) -> [u8; 32] {
    *blake3::hash(text.as_bytes()).as_bytes()
}

/// Hash of text and metadata with their origins; the key is not part of it. Equal input need not be
/// read again.
pub fn input_hash(document: &Document) -> [u8; 32] {
    let meta = &document.metadata;
    let date = meta
        .date
        .as_ref()
        .map(|d| Known::new(d.value.to_string(), d.origin));
    let mut hasher = blake3::Hasher::new();
    hasher.update(&text_hash(&document.text));
    for field in [&meta.newspaper, &date, &meta.page, &meta.url, &meta.home] {
        // lengths come first, so that no two sets of fields run together into one
        match field {
            None => hasher.update(&[0]),
            Some(known) => hasher
                .update(&[1])
                .update(&(known.value.len() as u64).to_le_bytes())
                .update(known.value.as_bytes())
                .update(known.origin.name().as_bytes())
                .update(&[0]),
        };
    }
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Metadata, Origin};

    #[test]
    fn every_field_changes_the_hash() {
        let base = Document {
            key: "甲".into(),
            text: "文".into(),
            metadata: Metadata::default(),
        };
        let known = |value: &str| Some(Known::new(value.to_owned(), Origin::Manifest));
        let mut variants = vec![base.clone(); 7];
        variants[1].text.push('字');
        variants[2].metadata.newspaper = known("x");
        variants[3].metadata.page = known("x");
        variants[4].metadata.url = known("x");
        variants[5].metadata.home = known("x");
        variants[6].metadata.home = Some(Known::new("x".into(), Origin::Inferred));
        let hashes: std::collections::BTreeSet<_> = variants.iter().map(input_hash).collect();
        assert_eq!(hashes.len(), variants.len());
        let renamed = Document {
            key: "乙".into(),
            ..base.clone()
        };
        assert_eq!(input_hash(&base), input_hash(&renamed));
    }
}
