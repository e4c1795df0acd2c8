//! A stream in any encoding becomes a stream of UTF-8, without being held as a whole.

use std::io::{self, BufReader, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

use super::{Unreadable, encoding};

/// Bytes that decide the encoding.
const PREFIX: usize = 64 << 10;

/// Opens a stream as UTF-8 without byte order mark; broken UTF-8 is passed on as it is, so that the
/// record it stands in can be named.
///
/// # Errors
///
/// [`Unreadable::Empty`], [`Unreadable::Binary`] or [`Unreadable::Undecodable`] by the first 64 kB.
/// Read errors come out of the reader, after what could be read before them.
pub(super) fn utf8_stream<'a>(
    mut raw: impl Read + 'a,
) -> Result<BufReader<Box<dyn Read + 'a>>, Unreadable> {
    let mut prefix = Vec::with_capacity(PREFIX);
    let late = (&mut raw)
        .take(PREFIX as u64)
        .read_to_end(&mut prefix)
        .err();
    match (prefix.is_empty(), late) {
        (true, Some(error)) => Err(error.into()),
        (true, None) => Err(Unreadable::Empty),
        (false, late) => {
            let (encoding, mark) = encoding::detect(&prefix, prefix.len() < PREFIX, None)?;
            let stream = Prefixed {
                prefix,
                at: mark,
                late,
                rest: raw,
            };
            let utf8: Box<dyn Read + 'a> = if encoding == UTF_8 {
                Box::new(stream)
            } else {
                Box::new(Transcode::new(stream, encoding))
            };
            Ok(BufReader::with_capacity(64 << 10, utf8))
        }
    }
}

struct Prefixed<R> {
    prefix: Vec<u8>,
    at: usize,
    /// The error that ended the prefix, reported after it.
    late: Option<io::Error>,
    rest: R,
}

impl<R: Read> Read for Prefixed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut left = &self.prefix[self.at..];
        if !left.is_empty() {
            let read = left.read(buffer)?;
            self.at += read;
            return Ok(read);
        }
        match self.late.take() {
            Some(error) => Err(error),
            None => self.rest.read(buffer),
        }
    }
}

struct Transcode<R> {
    raw: R,
    decoder: Decoder,
    input: Vec<u8>,
    input_at: usize,
    output: Vec<u8>,
    output_at: usize,
    finished: bool,
}

impl<R: Read> Transcode<R> {
    fn new(raw: R, encoding: &'static Encoding) -> Self {
        Self {
            raw,
            decoder: encoding.new_decoder_without_bom_handling(),
            input: Vec::new(),
            input_at: 0,
            output: Vec::new(),
            output_at: 0,
            finished: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        if self.input_at == self.input.len() {
            self.input.resize(32 << 10, 0);
            let read = self.raw.read(&mut self.input)?;
            self.input.truncate(read);
            self.input_at = 0;
        }
        let last = self.input.is_empty();
        self.output.resize(96 << 10, 0);
        let (result, read, written, _) =
            self.decoder
                .decode_to_utf8(&self.input[self.input_at..], &mut self.output, last);
        self.input_at += read;
        self.output.truncate(written);
        self.output_at = 0;
        self.finished = last && result == CoderResult::InputEmpty;
        Ok(())
    }
}

impl<R: Read> Read for Transcode<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.output_at == self.output.len() {
            if self.finished {
                return Ok(0);
            }
            self.refill()?;
        }
        let read = (&self.output[self.output_at..]).read(buffer)?;
        self.output_at += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, GB18030};
    use proptest::prelude::*;

    fn utf8(raw: &[u8]) -> String {
        let mut out = String::new();
        utf8_stream(raw).unwrap().read_to_string(&mut out).unwrap();
        out
    }

    #[test]
    fn streams_become_utf8() {
        let text = "日期,正文\n2024-03-05,常丰区委书记出席会议\n".repeat(9000);
        assert_eq!(utf8(text.as_bytes()), text);
        assert_eq!(utf8(&[b"\xEF\xBB\xBF", text.as_bytes()].concat()), text);
        assert_eq!(utf8(&GB18030.encode(&text).0), text);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(utf8(&little), text);
        let traditional = "日期,標題\n2024-03-05,縣長昨日出席會議並講話\n".repeat(9000);
        assert_eq!(utf8(&BIG5.encode(&traditional).0), traditional);
    }

    #[test]
    fn what_was_read_before_an_error_is_kept() {
        struct Failing(bool);
        impl Read for Failing {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(Unreadable::Truncated.into());
                }
                b"{\"text\":".as_slice().read(buffer)
            }
        }
        let mut stream = utf8_stream(Failing(false)).unwrap();
        let mut out = Vec::new();
        let error = stream.read_to_end(&mut out).unwrap_err();
        assert_eq!(out, b"{\"text\":");
        assert_eq!(Unreadable::from(error).code(), "truncated");
    }

    proptest! {
        #[test]
        fn any_gb18030_text_comes_through(text in "常丰区[\\PC\\n]{1,200}会议") {
            let mut raw = GB18030.encode(&text).0.into_owned();
            let mut stream = Transcode::new(raw.as_mut_slice() as &[u8], GB18030);
            let mut out = String::new();
            stream.read_to_string(&mut out).unwrap();
            prop_assert_eq!(out, text);
        }
    }
}
