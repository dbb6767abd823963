//! Any text encoding that Swedish systems leave behind, as UTF-8.
//!
//! UTF-16 is known by its byte order mark or by its zero bytes. Everything else is read as UTF-8, and a byte that is no
//! UTF-8 as windows-1252. Swedish text in windows-1252 practically never happens to be valid UTF-8, so one pass reads
//! both, and files in which both occur.

use encoding_rs::WINDOWS_1252;
use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// Reads UTF-8 from a reader of any encoding.
pub(crate) struct Decoder<R> {
    inner: R,
    form: Form,
    raw: Vec<u8>,
    out: Vec<u8>,
    taken: usize,
    written: u64,
    ended: bool,
    same_until: Rc<Cell<u64>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Bytes,
    Utf16Le,
    Utf16Be,
}

const BLOCK: usize = 64 << 10;

impl<R: Read> Decoder<R> {
    /// Looks at the first bytes of `inner` to know its form.
    pub(crate) fn new(mut inner: R) -> io::Result<Self> {
        let mut raw = Vec::with_capacity(BLOCK);
        inner.by_ref().take(4096).read_to_end(&mut raw)?;
        let (form, mark) = form_of(&raw);
        raw.drain(..mark);
        let same_until =
            Rc::new(Cell::new(if mark == 0 && form == Form::Bytes { u64::MAX } else { 0 }));
        let (out, taken, written, ended) = (Vec::with_capacity(BLOCK), 0, 0, false);
        Ok(Self { inner, form, raw, out, taken, written, ended, same_until })
    }

    /// Returns the offset, kept up to date, before which decoded and original bytes are the same.
    pub(crate) fn same_until(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.same_until)
    }

    fn fill(&mut self) -> io::Result<()> {
        self.written += self.out.len() as u64;
        self.out.clear();
        self.taken = 0;
        while self.out.is_empty() && !self.ended {
            if self.raw.len() < BLOCK {
                let before = self.raw.len();
                self.inner.by_ref().take(BLOCK as u64).read_to_end(&mut self.raw)?;
                self.ended = self.raw.len() == before;
            }
            match self.form {
                Form::Bytes => self.decode_bytes(),
                Form::Utf16Le | Form::Utf16Be => self.decode_utf16(),
            }
        }
        Ok(())
    }

    fn decode_bytes(&mut self) {
        let mut rest = self.raw.as_slice();
        while !rest.is_empty() {
            let (valid, after, wrong) = match std::str::from_utf8(rest) {
                Ok(_) => (rest, &[][..], 0),
                Err(error) => {
                    let (valid, after) = rest.split_at(error.valid_up_to());
                    let cut = if self.ended { after.len() } else { 0 };
                    (valid, after, error.error_len().unwrap_or(cut))
                }
            };
            self.out.extend_from_slice(valid);
            let (wrong, after) = after.split_at(wrong);
            if wrong.is_empty() {
                rest = after;
                break;
            }
            let at = self.written + self.out.len() as u64;
            self.same_until.set(self.same_until.get().min(at));
            self.out
                .extend_from_slice(WINDOWS_1252.decode_without_bom_handling(wrong).0.as_bytes());
            rest = after;
        }
        let left = rest.len();
        self.raw.drain(..self.raw.len() - left);
    }

    fn decode_utf16(&mut self) {
        let mut units: Vec<u16> = self
            .raw
            .as_chunks::<2>()
            .0
            .iter()
            .map(|pair| match self.form {
                Form::Utf16Be => u16::from_be_bytes(*pair),
                Form::Utf16Le | Form::Bytes => u16::from_le_bytes(*pair),
            })
            .collect();
        // Half of a pair waits for the other half.
        if !self.ended && units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
            units.pop();
        }
        let text: String =
            char::decode_utf16(units.iter().copied()).map(|it| it.unwrap_or('\u{fffd}')).collect();
        self.out.extend_from_slice(text.as_bytes());
        self.raw.drain(..units.len() * 2);
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken >= self.out.len() {
            self.fill()?;
        }
        let mut ready = self.out.get(self.taken..).unwrap_or_default();
        let count = ready.read(buffer)?;
        self.taken += count;
        Ok(count)
    }
}

/// Returns the form and the length of the byte order mark.
fn form_of(head: &[u8]) -> (Form, usize) {
    match head {
        [0xef, 0xbb, 0xbf, ..] => (Form::Bytes, 3),
        [0xff, 0xfe, ..] => (Form::Utf16Le, 2),
        [0xfe, 0xff, ..] => (Form::Utf16Be, 2),
        _ => {
            let zeros =
                |start: usize| head.iter().skip(start).step_by(2).filter(|it| **it == 0).count();
            let (even, odd) = (zeros(0), zeros(1));
            // Latin text in UTF-16 has a zero in nearly every second byte; 30 % leaves room for other signs.
            let many = head.len() * 3 / 20;
            if head.len() >= 8 && odd > many && even * 10 < odd {
                (Form::Utf16Le, 0)
            } else if head.len() >= 8 && even > many && odd * 10 < even {
                (Form::Utf16Be, 0)
            } else {
                (Form::Bytes, 0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        let mut text = String::new();
        Decoder::new(bytes).unwrap().read_to_string(&mut text).unwrap();
        assert!(text == expected, "{text:.80}");
    }

    #[test]
    fn every_encoding_in_use_becomes_the_same_text() {
        check("Åsa Öberg".as_bytes(), "Åsa Öberg");
        check("\u{feff}Åsa Öberg".as_bytes(), "Åsa Öberg");
        check(b"\xc5sa \xd6berg \x80", "Åsa Öberg €");
        let utf16: Vec<u8> = "Åsa Öberg 🙂".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&utf16, "Åsa Öberg 🙂");
        check(&[b"\xff\xfe".as_slice(), &utf16].concat(), "Åsa Öberg 🙂");
        let big: Vec<u8> = "Åsa Öberg".encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&[b"\xfe\xff".as_slice(), &big].concat(), "Åsa Öberg");
    }

    #[test]
    fn encodings_mixed_in_one_file_are_both_read() {
        check(b"\xc5sa, \xc3\x85sa\xc3", "Åsa, ÅsaÃ");
    }

    #[test]
    fn a_sign_across_a_block_is_whole() {
        let text = "å".repeat(BLOCK);
        check(format!("x{text}").as_bytes(), &format!("x{text}"));
        let utf16: Vec<u8> =
            format!("x{}", "🙂".repeat(BLOCK)).encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [b"\xff\xfe".as_slice(), &utf16].concat();
        check(&marked, &format!("x{}", "🙂".repeat(BLOCK)));
    }

    #[test]
    fn offsets_are_those_of_the_file_up_to_the_first_foreign_byte() {
        let mut decoder = Decoder::new(b"ab\xe5c".as_slice()).unwrap();
        let same = decoder.same_until();
        decoder.read_to_end(&mut Vec::new()).unwrap();
        assert_eq!(same.get(), 2);
    }
}
