//! Any text encoding that Swedish systems leave behind, as UTF-8.
//!
//! UTF-16 is known by its byte order mark or by its zero bytes. Everything else is read as UTF-8, and a byte that is no
//! UTF-8 as windows-1252, or as DOS wrote it. Swedish text in windows-1252 practically never happens to be valid UTF-8, so one pass reads
//! both, and files in which both occur. Text that was encoded twice (`Ã¥` for `å`) is put right, and counted.

mod dos;
mod twice;

use encoding_rs::WINDOWS_1252;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::LazyLock;

/// Reads UTF-8 from a reader of any encoding, a block at a time.
pub(crate) struct Decoder<R> {
    inner: R,
    form: Form,
    raw: Vec<u8>,
    /// What of `raw` waits to be decoded.
    left: Range<usize>,
    out: String,
    taken: usize,
    written: u64,
    ended: bool,
    same_until: u64,
    repaired: u64,
    /// Whether bytes that are no UTF-8 are letters of DOS.
    dos: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Bytes,
    Utf16Le,
    Utf16Be,
}

const BLOCK: usize = 128 << 10;
/// Room before a block for half a sign from the block before: a page, so that the file's pages are the memory's. Copied
/// otherwise, they take three times as long.
const ROOM: usize = 4 << 10;
/// What is read first: most files are no longer.
const FIRST: usize = 16 << 10;
/// What is looked at to know the form.
const HEAD: usize = 4 << 10;

impl<R: Read> Decoder<R> {
    /// Looks at the first bytes of `inner` to know its form.
    pub(crate) fn new(inner: R) -> io::Result<Self> {
        let mut decoder = Self {
            inner,
            form: Form::Bytes,
            raw: vec![0; ROOM + FIRST],
            left: ROOM..ROOM,
            out: String::new(),
            taken: 0,
            written: 0,
            ended: false,
            same_until: 0,
            repaired: 0,
            dos: false,
        };
        decoder.read()?;
        let raw = decoder.raw.get(decoder.left.clone()).unwrap_or_default();
        let head = raw.get(..HEAD).unwrap_or(raw);
        let (form, mark) = form_of(head);
        let letters = head.get(mark..).unwrap_or_default();
        decoder.dos = form == Form::Bytes && dos::is_likely(letters);
        decoder.same_until = if mark == 0 && form == Form::Bytes { u64::MAX } else { 0 };
        decoder.form = form;
        decoder.left.start += mark;
        Ok(decoder)
    }

    /// Returns the text that comes next; it is empty only at the end.
    pub(crate) fn block(&mut self) -> io::Result<&str> {
        if self.taken >= self.out.len() {
            self.fill()?;
        }
        Ok(self.out.get(self.taken..).unwrap_or_default())
    }

    /// Marks the first `count` bytes of the block as used; they must end with a character.
    pub(crate) fn consume(&mut self, count: usize) {
        self.taken += count;
    }

    /// Returns the first `count` bytes of the block and marks them as used.
    pub(crate) fn use_up(&mut self, count: usize) -> &str {
        let start = self.taken;
        self.taken += count;
        self.out.get(start..self.taken).unwrap_or_default()
    }

    /// Returns the offset before which decoded and original bytes are the same.
    pub(crate) const fn same_until(&self) -> u64 {
        self.same_until
    }

    /// Returns how many signs were put right that had been encoded twice.
    pub(crate) const fn repaired(&self) -> u64 {
        self.repaired
    }

    /// Returns the bytes that come next, at least `count` of them unless the end is nearer.
    pub(crate) fn ahead(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.out.len() < self.taken + count && !(self.ended && self.left.is_empty()) {
            self.fill()?;
        }
        Ok(self.out.as_bytes().get(self.taken..).unwrap_or_default())
    }

    /// Decodes more behind what has not been taken yet.
    fn fill(&mut self) -> io::Result<()> {
        let used = self.out.floor_char_boundary(self.taken.min(self.out.len()));
        self.written += used as u64;
        self.out.drain(..used);
        self.taken -= used;
        let before = self.out.len();
        loop {
            // Nothing but half a sign, when a block has been decoded.
            if self.left.len() < ROOM / 4 && !self.ended {
                self.read()?;
            }
            match self.form {
                Form::Bytes => self.decode_bytes(),
                Form::Utf16Le | Form::Utf16Be => self.decode_utf16(),
            }
            if self.out.contains('\0') {
                self.differs_from(0);
                self.out = without_zeros(&self.out);
            }
            self.repair();
            if self.out.len() > before || self.ended {
                return Ok(());
            }
        }
    }

    /// Reads more behind what is left, at least half a block unless the end is nearer.
    fn read(&mut self) -> io::Result<()> {
        self.keep(&[]);
        while self.left.end < ROOM + BLOCK / 2 && !self.ended {
            if self.left.end == self.raw.len() {
                self.raw.resize(ROOM + BLOCK, 0);
            }
            let free = self.raw.get_mut(self.left.end..).unwrap_or_default();
            match self.inner.read(free) {
                Ok(0) => self.ended = true,
                Ok(count) => self.left.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Moves what is left before the next block, behind `first`.
    fn keep(&mut self, first: &[u8]) {
        let moved = ROOM.saturating_sub(self.left.len());
        let start = moved.saturating_sub(first.len());
        self.raw.copy_within(self.left.clone(), moved);
        if let Some(place) = self.raw.get_mut(start..moved) {
            place.copy_from_slice(first);
        }
        self.left = start..ROOM;
    }

    fn decode_bytes(&mut self) {
        let all = std::mem::take(&mut self.raw);
        let raw = all.get(self.left.clone()).unwrap_or_default();
        let mut left = 0;
        if let Ok(text) = simdutf8::basic::from_utf8(raw) {
            self.out.push_str(text);
        } else {
            let mut done = 0;
            for chunk in raw.utf8_chunks() {
                self.out.push_str(chunk.valid());
                let wrong = chunk.invalid();
                done += chunk.valid().len() + wrong.len();
                let begins =
                    || std::str::from_utf8(wrong).is_err_and(|it| it.error_len().is_none());
                if done == raw.len() && !self.ended && begins() {
                    left = wrong.len();
                } else if !wrong.is_empty() {
                    self.differs_from(self.out.len());
                    self.push_wrong(wrong);
                }
            }
        }
        self.left.start = self.left.end - left;
        self.raw = all;
    }

    /// Adds bytes that are no UTF-8.
    fn push_wrong(&mut self, bytes: &[u8]) {
        let of_dos = |it: &u8| if self.dos { dos::letter(*it) } else { None };
        match bytes.iter().map(of_dos).collect::<Option<String>>() {
            Some(letters) => self.out.push_str(&letters),
            None => self.out.extend(bytes.iter().map(|it| windows_1252(*it))),
        }
    }

    fn decode_utf16(&mut self) {
        let raw = self.raw.get(self.left.clone()).unwrap_or_default();
        let mut units: Vec<u16> = raw
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
        let text = char::decode_utf16(units.iter().copied()).map(|it| it.unwrap_or('\u{fffd}'));
        self.out.extend(text.filter(|it| *it != '\u{feff}'));
        self.left.start += units.len() * 2;
        if self.ended && self.left.len() == 1 {
            self.out.push('\u{fffd}');
            self.left.start = self.left.end;
        }
    }

    /// Puts right what was encoded twice; signs that may be half of such a one wait for the next block.
    fn repair(&mut self) {
        if !self.ended {
            let keep = twice::open_end(&self.out);
            if keep > 0 && keep < self.out.len() && self.form == Form::Bytes {
                let tail = self.out.split_off(self.out.len() - keep);
                self.keep(tail.as_bytes());
            }
        }
        if let Some((text, first, count)) = twice::repaired(&self.out) {
            self.differs_from(first);
            self.out = text;
            self.repaired += count;
        }
    }

    fn differs_from(&mut self, at: usize) {
        self.same_until = self.same_until.min(self.written + at as u64);
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken >= self.out.len() {
            self.fill()?;
        }
        let mut ready = self.out.as_bytes().get(self.taken..).unwrap_or_default();
        let count = ready.read(buffer)?;
        self.taken += count;
        Ok(count)
    }
}

/// Removes zero bytes from text that has some: padding becomes a space, a stretch of UTF-16 loses its zeros.
fn without_zeros(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut before = ['x'; 3];
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        if sign == '\0' {
            // `a 0 b 0`: every second sign is zero. Anything else is padding or a separator.
            let [third, second, first] = before;
            let follows = first != '\0' && second == '\0' && third != '\0';
            let goes_on = first != '\0' && signs.clone().nth(1) == Some('\0');
            let wide = signs.peek() != Some(&'\0') && (follows || goes_on);
            if !wide && !clean.ends_with(' ') {
                clean.push(' ');
            }
        } else {
            clean.push(sign);
        }
        before = [before[1], before[2], sign];
    }
    clean
}

/// Returns the sign of a byte in windows-1252.
fn windows_1252(byte: u8) -> char {
    static SIGNS: LazyLock<Vec<char>> = LazyLock::new(|| {
        let bytes: Vec<u8> = (0..=u8::MAX).collect();
        WINDOWS_1252.decode_without_bom_handling(&bytes).0.chars().collect()
    });
    SIGNS.get(usize::from(byte)).copied().unwrap_or('\u{fffd}')
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
            // Latin text in UTF-16 has a zero in nearly every second byte; 60 % leaves room for other signs, and leaves
            // files that hold a stretch of UTF-16 among other text to be read as bytes.
            let many = head.len() * 3 / 10;
            if head.len() >= 4 && odd > many && even * 10 < odd {
                (Form::Utf16Le, 0)
            } else if head.len() >= 4 && even > many && odd * 10 < even {
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

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn every_encoding_in_use_becomes_the_same_text() {
        check("Åsa Öberg".as_bytes(), "Åsa Öberg");
        check("\u{feff}Åsa Öberg".as_bytes(), "Åsa Öberg");
        check(b"\xc5sa \xd6berg \x80", "Åsa Öberg €");
        check(&utf16("Åsa Öberg 🙂"), "Åsa Öberg 🙂");
        check(&[b"\xff\xfe".as_slice(), &utf16("Åsa Öberg 🙂")].concat(), "Åsa Öberg 🙂");
        let big: Vec<u8> = "Åsa Öberg".encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&[b"\xfe\xff".as_slice(), &big].concat(), "Åsa Öberg");
        check(&big, "Åsa Öberg");
    }

    #[test]
    fn encodings_mixed_in_one_file_are_all_read() {
        check(b"\xc5sa, \xc3\x85sa\xc3", "Åsa, ÅsaÃ");
        check(
            &[b"\xc5sa\n".as_slice(), &utf16("Åsa\n"), "Åsa\n".as_bytes()].concat(),
            "Åsa\nÅsa\nÅsa\n",
        );
    }

    #[test]
    fn letters_of_dos_are_told_by_where_they_stand() {
        check(b"\x8fsa \x99berg, Bj\x94rk, sm\x86, m\x84", "Åsa Öberg, Björk, små, mä");
        check(b"\x84Citat\x94 och \x86 B\xe4ck", "„Citat” och † Bäck");
    }

    #[test]
    fn text_encoded_twice_is_put_right_and_counted() {
        check(
            "Ã…sa Ã–berg, GÃ¶teborg, Ã¥lder, cafÃ©".as_bytes(),
            "Åsa Öberg, Göteborg, ålder, café",
        );
        check("\u{c3}\u{85}sa\u{c2}\u{a0}x â€“ Ã, ÃO".as_bytes(), "Åsa\u{a0}x – Ã, ÃO");
        let mut decoder = Decoder::new("ab Ã¥Ã¤ c".as_bytes()).unwrap();
        decoder.read_to_end(&mut Vec::new()).unwrap();
        assert_eq!((decoder.repaired(), decoder.same_until()), (2, 3));
    }

    #[test]
    fn padding_with_zeros_becomes_a_space() {
        check(b"Bo\0\0\0\0\0Alm\0\0\0;\0\n", "Bo Alm ; \n");
    }

    #[test]
    fn a_sign_across_a_block_is_whole() {
        for sign in ["å", "Ã¥"] {
            for before in ["", "x", "xy", "xyz"] {
                let text = sign.repeat(BLOCK);
                check(
                    format!("{before}{text}").as_bytes(),
                    &format!("{before}{}", "å".repeat(BLOCK)),
                );
            }
        }
        let text = format!("x{}", "🙂".repeat(BLOCK));
        check(&[b"\xff\xfe".as_slice(), &utf16(&text)].concat(), &text);
    }

    #[test]
    fn offsets_are_those_of_the_file_up_to_the_first_foreign_byte() {
        let mut decoder = Decoder::new(b"ab\xe5c".as_slice()).unwrap();
        decoder.read_to_end(&mut Vec::new()).unwrap();
        assert_eq!(decoder.same_until(), 2);
    }
}
