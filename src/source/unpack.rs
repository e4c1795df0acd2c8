//! Unpacking gzip within limits, so that a small file cannot fill memory or time.

use std::io::{self, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::Unreadable;

/// Unpacked bytes that are never exceeded.
const MAX_UNPACKED: u64 = 1 << 30;
/// Unpacked bytes below which the ratio does not matter.
const RATIO_FROM: u64 = 64 << 20;
/// Unpacked bytes for one packed byte; news text packs at 1:3 to 1:10.
const MAX_RATIO: u64 = 200;

struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count += read as u64;
        Ok(read)
    }
}

/// A reader of what a gzip file holds. Damaged data gives [`Unreadable::Truncated`], too much of it
/// [`Unreadable::Bomb`], both inside the `io::Error`.
pub(super) struct Unpack<R: Read> {
    inner: MultiGzDecoder<BufReader<Counted<R>>>,
    unpacked: u64,
}

impl<R: Read> Unpack<R> {
    /// Reads packed data from `packed`.
    pub(super) fn new(packed: R) -> Self {
        let counted = Counted {
            inner: packed,
            count: 0,
        };
        let inner = MultiGzDecoder::new(BufReader::with_capacity(64 << 10, counted));
        Self { inner, unpacked: 0 }
    }
}

impl<R: Read> Read for Unpack<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self
            .inner
            .read(buffer)
            .map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof
                | io::ErrorKind::InvalidInput
                | io::ErrorKind::InvalidData => Unreadable::Truncated.into(),
                _ => error,
            })?;
        self.unpacked += read as u64;
        if self.unpacked > MAX_UNPACKED {
            return Err(Unreadable::Bomb("1 GiB").into());
        }
        let packed = self.inner.get_ref().get_ref().count;
        if self.unpacked > RATIO_FROM && self.unpacked / MAX_RATIO > packed {
            return Err(Unreadable::Bomb("200 times its size").into());
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn pack(pieces: usize, piece: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        for _ in 0..pieces {
            packer.write_all(piece).unwrap();
        }
        packer.finish().unwrap()
    }

    fn drain(packed: &[u8]) -> (u64, Option<&'static str>) {
        let mut reader = Unpack::new(packed);
        let mut buffer = vec![0; 1 << 16];
        let mut total = 0;
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return (total, None),
                Ok(read) => total += read as u64,
                Err(error) => return (total, Some(Unreadable::from(error).code())),
            }
        }
    }

    #[test]
    fn unpacks_members_one_after_another() {
        let mut two = pack(1, b"one");
        two.extend(pack(1, b"two"));
        assert_eq!(drain(&two), (6, None));
    }

    #[test]
    fn bombs_stop_early() {
        let bomb = pack(200, &vec![0; 1 << 20]);
        let (total, code) = drain(&bomb);
        assert_eq!(code, Some("unpacks-too-large"));
        assert!(total < 80 << 20, "{total}");
    }

    #[test]
    fn truncated_and_damaged_data_is_an_error() {
        let whole = pack(1, "常丰区新闻".repeat(1000).as_bytes());
        for end in [0, 5, 12, whole.len() / 2, whole.len() - 1] {
            assert_eq!(drain(&whole[..end]).1, Some("truncated"), "{end}");
        }
        assert_eq!(drain(b"no gzip at all").1, Some("truncated"));
    }
}
