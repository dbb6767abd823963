//! A look at the packed streams of a PDF before it is read: how large they are unpacked, and which are damaged.

use crate::limits::PDF_STREAM_BYTES_MAX;
use flate2::bufread::ZlibDecoder;
use std::io::{self, Read};

/// What the streams are like.
pub(crate) struct Streams {
    pub(crate) beyond_bound: bool,
    /// Streams that end before their end mark.
    pub(crate) damaged: usize,
    /// Whether the file has its end.
    pub(crate) ends: bool,
}

/// Unpacks every stream into nothing.
pub(crate) fn check(bytes: &[u8]) -> Streams {
    let tail = bytes.get(bytes.len().saturating_sub(4096)..).unwrap_or_default();
    let ends = find(tail, b"%%EOF").is_some();
    // What is encrypted looks damaged; it is judged where it is decrypted.
    let encrypted = find(bytes, b"/Encrypt").is_some();
    let mut streams = Streams { beyond_bound: false, damaged: 0, ends };
    let (mut at, mut total) = (0, 0_u64);
    while let Some(found) = bytes.get(at..).and_then(|rest| find(rest, b"stream")) {
        let word = at + found;
        at = word + 6;
        let rest = bytes.get(at..).unwrap_or_default();
        if bytes.get(..word).is_some_and(|before| before.ends_with(b"end")) {
            continue;
        }
        let body = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"));
        let Some(body) = body.filter(|_| is_packed(bytes, word)) else { continue };
        let left = PDF_STREAM_BYTES_MAX.saturating_sub(total);
        let (size, used, whole) = unpack(body, left);
        total += size;
        if total >= PDF_STREAM_BYTES_MAX {
            streams.beyond_bound = true;
            return streams;
        }
        streams.damaged += usize::from(!whole && !encrypted);
        at += used;
    }
    streams
}

/// Returns whether the dictionary before the word `stream` names deflate as the first filter.
fn is_packed(bytes: &[u8], word: usize) -> bool {
    let before = bytes.get(word.saturating_sub(1024)..word).unwrap_or_default();
    let from = before.windows(3).rposition(|it| it == b"obj").unwrap_or(0);
    let before = before.get(from..).unwrap_or_default();
    let Some(at) = find(before, b"/Filter") else { return false };
    let filter = before.get(at + 7..).unwrap_or_default();
    let filter = filter.trim_ascii_start();
    let filter = filter.strip_prefix(b"[").unwrap_or(filter).trim_ascii_start();
    filter.starts_with(b"/FlateDecode")
        || filter.starts_with(b"/Fl ")
        || filter.starts_with(b"/Fl]")
}

/// Returns the unpacked size, up to a bound, the packed bytes used, and whether the stream has its end.
fn unpack(body: &[u8], bytes_max: u64) -> (u64, usize, bool) {
    let mut decoder = ZlibDecoder::new(body);
    let mut inner = Vec::new();
    let mut size = decoder.by_ref().take(64).read_to_end(&mut inner).unwrap_or(0) as u64;
    let rest = io::copy(&mut decoder.by_ref().take(bytes_max), &mut io::sink());
    let whole = rest.is_ok();
    size += rest.unwrap_or(0);
    // A stream may be packed twice: then the second time counts as well.
    if inner.starts_with(b"\x78") {
        let twice = std::io::BufReader::new(ZlibDecoder::new(body));
        let mut twice = ZlibDecoder::new(twice);
        size += io::copy(&mut twice.by_ref().take(bytes_max), &mut io::sink()).unwrap_or(0);
    }
    (size, usize::try_from(decoder.total_in()).unwrap_or(0), whole)
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, word)
}
