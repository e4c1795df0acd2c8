//! Sorting more than memory holds: sorted runs, spilled to temporary files, merged while read.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// Bytes read or written at a time.
const CHUNK: usize = 256 << 10;

/// A record of `N` numbers, ordered from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record<const N: usize>(pub(super) [u32; N]);

impl<const N: usize> Record<N> {
    fn head(&self) -> u64 {
        u64::from(self.0[0]) << 32 | u64::from(self.0[1])
    }
}

impl<const N: usize> Ord for Record<N> {
    fn cmp(&self, other: &Self) -> Ordering {
        // two numbers compared at once decide nearly always
        self.head()
            .cmp(&other.head())
            .then_with(|| self.0[2..].cmp(&other.0[2..]))
    }
}

impl<const N: usize> PartialOrd for Record<N> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Collects records in any order.
#[derive(Debug)]
pub(super) struct Runs<const N: usize> {
    folder: PathBuf,
    limit: usize,
    buffer: Vec<Record<N>>,
    files: Vec<File>,
}

impl<const N: usize> Runs<N> {
    /// Holds up to `bytes` in memory; what is more goes to unnamed files in `folder`.
    pub(super) fn new(folder: &Path, bytes: usize) -> Self {
        let limit = (bytes / (4 * N)).max(2);
        Self {
            folder: folder.into(),
            limit,
            // asked for once: a vector that grows is there twice while it is copied, and what is not
            // written takes no memory
            buffer: Vec::with_capacity(limit),
            files: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, record: [u32; N]) -> io::Result<()> {
        if self.buffer.len() == self.limit {
            self.spill()?;
        }
        self.buffer.push(Record(record));
        Ok(())
    }

    /// Sorts what is in memory.
    pub(super) fn sort(&mut self) {
        self.buffer.sort_unstable();
    }

    /// Number of runs in files.
    pub(super) fn spilled(&self) -> u64 {
        self.files.len() as u64
    }

    fn spill(&mut self) -> io::Result<()> {
        self.sort();
        let mut out = BufWriter::with_capacity(CHUNK, tempfile::tempfile_in(&self.folder)?);
        for record in self.buffer.drain(..) {
            for number in record.0 {
                out.write_all(&number.to_le_bytes())?;
            }
        }
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        self.files.push(file);
        Ok(())
    }
}

/// All records of several collections in order.
pub(super) struct Merged<const N: usize> {
    sources: Vec<Source<N>>,
    /// The next record of every source that has one.
    heads: BinaryHeap<Reverse<(Record<N>, usize)>>,
}

enum Source<const N: usize> {
    Memory(std::vec::IntoIter<Record<N>>),
    File(BufReader<File>),
}

impl<const N: usize> Source<N> {
    fn next(&mut self) -> io::Result<Option<Record<N>>> {
        match self {
            Source::Memory(records) => Ok(records.next()),
            Source::File(file) => {
                let mut record = [0; N];
                for (index, number) in record.iter_mut().enumerate() {
                    let mut bytes = [0; 4];
                    match file.read_exact(&mut bytes) {
                        Err(error)
                            if index == 0 && error.kind() == io::ErrorKind::UnexpectedEof =>
                        {
                            return Ok(None);
                        }
                        other => other?,
                    }
                    *number = u32::from_le_bytes(bytes);
                }
                Ok(Some(Record(record)))
            }
        }
    }
}

impl<const N: usize> Merged<N> {
    pub(super) fn new(collections: impl IntoIterator<Item = Runs<N>>) -> io::Result<Self> {
        let mut sources = Vec::new();
        for mut runs in collections {
            runs.sort();
            sources.extend(
                runs.files
                    .into_iter()
                    .map(|f| Source::File(BufReader::with_capacity(CHUNK, f))),
            );
            sources.push(Source::Memory(runs.buffer.into_iter()));
        }
        let mut heads = BinaryHeap::with_capacity(sources.len());
        for (index, source) in sources.iter_mut().enumerate() {
            if let Some(record) = source.next()? {
                heads.push(Reverse((record, index)));
            }
        }
        Ok(Self { sources, heads })
    }

    /// The next record, `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<[u32; N]>> {
        let Some(mut head) = self.heads.peek_mut() else {
            return Ok(None);
        };
        let Reverse((record, index)) = *head;
        match self.sources[index].next()? {
            Some(following) => head.0.0 = following,
            None => drop(PeekMut::pop(head)),
        }
        Ok(Some(record.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn spilled_runs_come_back_sorted(
            records in prop::collection::vec(any::<[u32; 3]>(), 0..300),
            bytes in 0_usize..2000,
        ) {
            let folder = tempfile::tempdir().unwrap();
            let mut collections = [Runs::new(folder.path(), bytes), Runs::new(folder.path(), 60)];
            for (index, record) in records.iter().enumerate() {
                collections[index % 2].push(*record).unwrap();
            }
            let mut merged = Merged::new(collections).unwrap();
            let mut found = Vec::new();
            while let Some(record) = merged.next().unwrap() {
                found.push(record);
            }
            let mut expected = records.clone();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
