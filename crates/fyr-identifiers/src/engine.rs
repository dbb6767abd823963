//! The walk over the bytes: where a value may begin, and which kinds are tried there.

use crate::boundary::{before, is_in_url, is_word, may_begin};
use crate::checks::{luhn_of_ten, number};
use crate::detectors::{
    access_token, email, es_dni, fi_hetu, gb_nino, iban, ie_ppsn, it_codice_fiscale, password,
    password_hash, private_key, se_address, se_bank_account, se_interimsnummer, se_personnummer,
    se_phone, se_reservnummer, se_vat,
};
use crate::glued;
use crate::label::{any, is_announced, is_of_any_state, may_be_announced, words_before};
use crate::marks::{BLOCK, Marks};
use crate::numbers::NUMBERS;
use crate::rule::Strength;
use crate::runs::{continues, is_date, may_tell_itself, run_length};
use crate::swedish::{self, Seen};
use crate::written::{BREAK, DASH, PLUS, Shape, Written};
use crate::{Detector, Finding, Identity, SE_PERSONNUMMER, SE_SAMORDNINGSNUMMER};
use fyr_core::identifier::{IdNumber, WrittenForm};
use fyr_core::vocabulary::DataCategory;
use jiff::civil::Date;
use std::ops::Range;

// More digits in a row are no number of any kind here.
pub(crate) const RUN_MAX: usize = 19;

/// Adds every finding of every detector in `bytes` to `findings`, which is cleared first, by position.
///
/// `on` is the date at which a missing century is inferred and after which nobody is born. What a detector with
/// [`Detector::needs_label`] finds without a telling form is added only when a word before it announces it. The same bytes
/// may be found as two kinds where both are as likely: a mobile number that is also a valid personnummer.
pub fn scan(bytes: &[u8], on: Date, findings: &mut Vec<Finding>) {
    findings.clear();
    let mut walk =
        Walk { bytes, on, findings, floor: 0, email_floor: 0, word_end: 0, secrets: false };
    walk.private_keys();
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let mut last_is_digit = 0;
    for (index, block) in blocks.iter().enumerate() {
        let marks = Marks::of(block);
        last_is_digit = walk.block(index * BLOCK, &marks, last_is_digit);
    }
    if !rest.is_empty() {
        walk.block(blocks.len() * BLOCK, &Marks::of_rest(rest), last_is_digit);
    }
    walk.finish();
}

struct Walk<'a> {
    bytes: &'a [u8],
    on: Date,
    findings: &'a mut Vec<Finding>,
    /// Digits before it belong to a finding.
    floor: usize,
    email_floor: usize,
    /// The end of the last word looked at for a token.
    word_end: usize,
    /// Whether a finding may hold others that are parts of it.
    secrets: bool,
}

impl Walk<'_> {
    /// Looks at every mark; returns 1 when the block ends with a digit.
    fn block(&mut self, base: usize, marks: &Marks, last_is_digit: u64) -> u64 {
        let starts = marks.digits & !(marks.digits << 1 | last_is_digit);
        let mut places = starts | marks.signs;
        while places != 0 {
            let offset = places.trailing_zeros();
            let at = base + offset as usize;
            places &= places - 1;
            if at < self.floor && marks.signs >> offset & 1 == 0 {
                continue;
            }
            if marks.digits >> offset & 1 == 1 {
                let run = (!(marks.digits >> offset)).trailing_zeros();
                let whole = offset + run < u64::BITS;
                self.digits(at, if whole { run as usize } else { run_length(self.bytes, at) });
                continue;
            }
            match self.bytes.get(at) {
                Some(b'@') => self.email(at),
                Some(b':' | b'=') => self.password(at),
                Some(b'$') => self.password_hash(at),
                _ => self.wide_digits(at),
            }
        }
        marks.digits >> 63
    }

    fn finish(&mut self) {
        if self.secrets {
            let whole: Vec<Range<usize>> = self
                .findings
                .iter()
                .filter(|it| {
                    matches!(it.detector, "private_key" | "access_token" | "password_hash")
                })
                .map(|it| it.span.clone())
                .collect();
            self.findings.retain(|it| {
                let inside = |outer: &Range<usize>| {
                    outer.start <= it.span.start && it.span.end <= outer.end && *outer != it.span
                };
                // Sorted by start, and none overlaps another.
                let next = whole.partition_point(|outer| outer.start <= it.span.start);
                !next.checked_sub(1).and_then(|at| whole.get(at)).is_some_and(inside)
            });
        }
        if !self.findings.is_sorted_by_key(|it| it.span.start) {
            self.findings.sort_by_key(|finding| finding.span.start);
        }
    }

    fn push(&mut self, detector: &'static str, span: (usize, usize), form: Option<WrittenForm>) {
        self.floor = self.floor.max(span.1);
        self.findings.push(Finding { detector, span: span.0..span.1, form });
    }

    fn private_keys(&mut self) {
        let mut from = 0;
        while self.bytes.len().saturating_sub(from) >= private_key::LENGTH_MIN {
            let Some((start, end)) = private_key::next(self.bytes, from) else { return };
            let detector = private_key::DETECTOR.id;
            self.findings.push(Finding { detector, span: start..end, form: None });
            self.secrets = true;
            from = end;
        }
    }

    fn email(&mut self, at: usize) {
        match email::span(self.bytes, at, self.email_floor) {
            Some((start, end)) => {
                let detector = email::DETECTOR.id;
                self.findings.push(Finding { detector, span: start..end, form: None });
                self.email_floor = end;
            }
            None => self.email_floor = at + 1,
        }
    }

    fn password(&mut self, at: usize) {
        if let Some((start, end)) = password::span(self.bytes, at) {
            let detector = password::DETECTOR.id;
            self.findings.push(Finding { detector, span: start..end, form: None });
        }
    }

    fn password_hash(&mut self, at: usize) {
        if at < self.floor {
            return;
        }
        if let Some(span) = password_hash::span(self.bytes, at) {
            self.push(password_hash::DETECTOR.id, span, None);
            self.secrets = true;
        }
    }

    /// Digits of full width, which no other bytes announce.
    fn wide_digits(&mut self, at: usize) {
        let is_digit = matches!(self.bytes.get(at..), Some([0xef, 0xbc, 0x90..=0x99, ..]));
        if is_digit && at >= self.floor && may_begin(self.bytes, at) {
            self.numbers(at, words_before(self.bytes, at));
        }
    }

    /// A run of `length` digits begins at `at`.
    fn digits(&mut self, at: usize, length: usize) {
        if at < self.floor {
            return;
        }
        let previous = before(self.bytes, at, 1);
        if previous.is_some_and(is_word) {
            return self.after_word(at, length);
        }
        let run = self.bytes.get(at..).unwrap_or_default();
        if length > RUN_MAX || length < 7 && !continues(run, length) {
            return;
        }
        if length == 4 && is_date(run) {
            self.floor = at + "2025-08-20".len();
            return;
        }
        let announced = may_be_announced(self.bytes, at);
        if !announced && self.in_own_cell(at, run, length) {
            return;
        }
        let next = run.get(length).copied();
        let zero = run.first() == Some(&b'0');
        if (zero || matches!(previous, Some(b'+' | b'('))) && self.phone(at, length) {
            return;
        }
        let spaced = matches!(next, Some(b' ' | 0xc2));
        if !zero
            && (length == 5 || length == 3 && spaced)
            && let Some(span) = se_address::span(self.bytes, at)
        {
            return self.push(se_address::DETECTOR.id, span, None);
        }
        if matches!(previous, Some(b'-' | b' ')) && self.after_letters(at, length) {
            return;
        }
        if !announced && !may_tell_itself(run, length) || !may_begin(self.bytes, at) {
            return;
        }
        let words = words_before(self.bytes, at);
        if self.numbers(at, words) || self.with_letters(at, length, next) {
            return;
        }
        if !words.is_empty()
            && matches!(length, 4 | 5 | 10..=15)
            && let Some(end) = se_bank_account::end(self.bytes, at)
        {
            self.push(se_bank_account::DETECTOR.id, (at, end), None);
        }
    }

    /// Reads digits that no word can announce as what they mostly are; returns whether all is said of them.
    fn in_own_cell(&mut self, at: usize, run: &[u8], length: usize) -> bool {
        let zero = run.first() == Some(&b'0');
        match swedish::at(self.bytes, at, length, self.on) {
            Seen::Number(read, end) => {
                self.push(read.number.id_type(), (at, end), Some(read.form));
                if zero && end == at + length {
                    self.phone(at, length);
                }
                true
            }
            Seen::Nothing => !zero,
            Seen::Else => false,
        }
    }

    /// Returns whether a telephone number is found that cannot be anything else.
    fn phone(&mut self, at: usize, length: usize) -> bool {
        let Some((start, end)) = se_phone::span(self.bytes, at) else { return false };
        let bare = start == at && end == at + length;
        self.findings.push(Finding {
            detector: se_phone::DETECTOR.id,
            span: start..end,
            form: None,
        });
        if !bare {
            self.floor = end;
        }
        !bare
    }

    /// Digits right after a letter, digit or underscore: a number that begins with letters, or part of a token.
    fn after_word(&mut self, at: usize, length: usize) {
        if let Some((read, end)) = glued::number(self.bytes, at, length, self.on) {
            return self.push(read.number.id_type(), (at, end), Some(read.form));
        }
        let letters = (1..=7)
            .take_while(|back| {
                before(self.bytes, at, *back).is_some_and(|it| it.is_ascii_uppercase())
            })
            .count();
        let found = match letters {
            1 => es_dni::span_of_nie(self.bytes, at).map(|span| (es_dni::NIE.id, span)),
            2 => self.after_two_letters(at),
            6 => it_codice_fiscale::span(self.bytes, at, self.on)
                .map(|span| (it_codice_fiscale::DETECTOR.id, span)),
            _ => None,
        };
        if let Some((detector, span)) = found {
            return self.push(detector, span, Some(WrittenForm::Separated));
        }
        // Digits at the end of an address's first part are the most common, and no token's.
        let addressed = self.bytes.get(at + length) == Some(&b'@');
        if at >= self.word_end && !addressed {
            let (start, end, is_token) = access_token::word(self.bytes, at);
            self.word_end = end;
            if is_token {
                self.push(access_token::DETECTOR.id, (start, end), None);
                self.secrets = true;
            }
        }
    }

    fn after_two_letters(&self, at: usize) -> Option<(&'static str, (usize, usize))> {
        if let Some(span) = iban::span(self.bytes, at) {
            return Some((iban::DETECTOR.id, span));
        }
        if let Some(span) = se_vat::span(self.bytes, at) {
            return Some((se_vat::DETECTOR.id, span));
        }
        let vat = self.bytes.get(at.checked_sub(2)?..at + 12);
        if let Some([b'S', b'E', digits @ ..]) = vat.filter(|it| it.ends_with(b"01")) {
            let text = std::str::from_utf8(digits.get(..10)?).ok()?;
            let id = IdNumber::parse(text, self.on).ok()?.number.id_type();
            let end = at + 12;
            let alone =
                may_begin(self.bytes, at - 2) && !self.bytes.get(end).copied().is_some_and(is_word);
            return alone.then_some((id, (at - 2, end)));
        }
        let (start, end, strength) = gb_nino::span(self.bytes, at)?;
        let announced = strength == Strength::Telling
            || is_announced(&gb_nino::DETECTOR, self.bytes, &(start..end));
        announced.then_some((gb_nino::DETECTOR.id, (start, end)))
    }

    /// Letters, a space or hyphen, and then the digits at `at`.
    fn after_letters(&mut self, at: usize, length: usize) -> bool {
        let letter = before(self.bytes, at, 2).is_some_and(|it| it.is_ascii_uppercase());
        let found = match length {
            7 if letter => es_dni::span_of_nie(self.bytes, at).map(|span| (es_dni::NIE.id, span)),
            2 if letter => gb_nino::span(self.bytes, at)
                .map(|(start, end, _)| (gb_nino::DETECTOR.id, (start, end))),
            _ => None,
        };
        let Some((detector, span)) = found else { return false };
        self.push(detector, span, Some(WrittenForm::Separated));
        true
    }

    /// A number that begins with the digits at `at` and goes on with letters.
    fn with_letters(&mut self, at: usize, length: usize, next: Option<u8>) -> bool {
        let bytes = self.bytes;
        let on = self.on;
        let reserve = || match length {
            6 | 8 => se_reservnummer::judge(bytes, at, length, on),
            12 if bytes.get(at..at + 2).is_some_and(|it| it == b"99" || it == b"22") => {
                se_reservnummer::judge(bytes, at, length, on)
            }
            _ => None,
        };
        let letter =
            next.is_some_and(|it| it.is_ascii_alphabetic() || matches!(it, b'-' | b'+' | b' '));
        let found = match length {
            6 | 8 if letter && self.hetu_or_interim(at, length) => return true,
            8 => es_dni::end_of_dni(bytes, at).map(|end| (&es_dni::DETECTOR, end, Strength::Plain)),
            7 => ie_ppsn::end(bytes, at).map(|end| (&ie_ppsn::DETECTOR, end, Strength::Plain)),
            _ => None,
        };
        let found = found.or_else(|| {
            reserve().map(|(end, strength)| (&se_reservnummer::DETECTOR, end, strength))
        });
        let Some((detector, end, strength)) = found else { return false };
        let accepted = strength == Strength::Telling || is_announced(detector, bytes, &(at..end));
        if accepted {
            self.push(detector.id, (at, end), Some(WrittenForm::Separated));
        }
        accepted
    }

    fn hetu_or_interim(&mut self, at: usize, length: usize) -> bool {
        if let Some(end) = se_interimsnummer::end(self.bytes, at, length, self.on) {
            let text = self.bytes.get(at..end).unwrap_or_default();
            let form = match (text.contains(&b'-') || text.contains(&b'+'), length) {
                (true, _) => WrittenForm::Separated,
                (false, 8) => WrittenForm::TwelveBare,
                (false, _) => WrittenForm::TenBare,
            };
            self.push(se_interimsnummer::DETECTOR.id, (at, end), Some(form));
            return true;
        }
        let judged = (length == 6).then(|| fi_hetu::judge(self.bytes, at, self.on)).flatten();
        let end = at + fi_hetu::length();
        let accepted = judged.is_some_and(|strength| {
            strength == Strength::Telling
                || is_announced(&fi_hetu::DETECTOR, self.bytes, &(at..end))
        });
        if accepted {
            self.push(fi_hetu::DETECTOR.id, (at, end), Some(WrittenForm::Separated));
        }
        accepted
    }

    /// A number of digits alone that begins at `at`, after `words`: the longest way to read it that is one.
    fn numbers(&mut self, at: usize, words: &[u8]) -> bool {
        let Some(written) = Written::read(self.bytes, at) else { return false };
        let mut possible = 0_u16;
        let (mut pattern, mut digits) = (0_u64, 0);
        for (index, group) in written.lengths().enumerate() {
            pattern = pattern << 4 | group.min(15) as u64;
            digits += group;
            let swedish = matches!(digits, 10 | 12) && luhn_of_ten(number(written.digits(digits)));
            possible |= u16::from(swedish || NUMBERS.may_have(pattern, !words.is_empty())) << index;
        }
        while possible != 0 {
            let groups = 16 - possible.leading_zeros() as usize;
            possible &= !(1 << (groups - 1));
            let Some(shape) = written.shape(self.bytes, groups) else { continue };
            if self.number(&shape, words) {
                return true;
            }
        }
        false
    }

    /// Adds what the digits are; false when they are nothing.
    fn number(&mut self, shape: &Shape<'_>, words: &[u8]) -> bool {
        let swedish = se_personnummer::number(shape, self.on).filter(|_| shape.stands_alone());
        let detectors = NUMBERS.of(shape.pattern);
        if swedish.is_none() && detectors.is_empty() {
            return false;
        }
        let from = self.findings.len();
        let span = (shape.span.start, shape.span.end);
        let (mut announced, mut possible) = (false, false);
        for detector in detectors {
            let strength = detector.rule.and_then(|rule| rule.judge(shape, self.on));
            let Some(strength) = strength else { continue };
            if !shape.stands_alone() {
                return false;
            }
            let named = any(detector.words, words);
            announced |= named;
            possible |= detector.identity == Identity::Person;
            if named || strength == Strength::Telling && swedish.is_none() && !announced {
                let form = if strength == Strength::Telling {
                    WrittenForm::Separated
                } else {
                    WrittenForm::TenBare
                };
                self.push(detector.id, span, Some(form));
            }
        }
        if let Some(read) = swedish
            && self.accepts(shape, read.form, read.number, announced)
        {
            self.push(read.number.id_type(), span, Some(read.form));
        }
        if self.findings.len() == from && possible && is_of_any_state(words) {
            self.of_any_state(shape, detectors);
        }
        self.findings.len() > from
    }

    /// Returns whether a valid Swedish number is one here.
    fn accepts(&self, shape: &Shape<'_>, form: WrittenForm, number: IdNumber, other: bool) -> bool {
        let detector = match number {
            IdNumber::Personnummer(_) => &SE_PERSONNUMMER,
            IdNumber::Samordningsnummer(_) => &SE_SAMORDNINGSNUMMER,
        };
        let bare = form != WrittenForm::Separated;
        let start = shape.span.start;
        let broken = shape.between & BREAK != 0
            && shape.between & (DASH | PLUS) == 0
            && form == WrittenForm::TenBare;
        let in_address =
            bare && matches!(
                before(self.bytes, start, 1),
                Some(b'/' | b'=' | b'&' | b'?' | b'-' | b'.' | b'#' | b'_' | b'%')
            ) && is_in_url(self.bytes, start);
        let doubtful = broken || in_address || other;
        !doubtful || is_announced(detector, self.bytes, &shape.span)
    }

    /// A word has announced a person's number without saying whose state's: the likeliest is taken.
    fn of_any_state(&mut self, shape: &Shape<'_>, detectors: &[&'static Detector]) {
        let fits = |it: &&&Detector| {
            let person =
                it.identity == Identity::Person && it.category == Some(DataCategory::IdNumber);
            person && it.rule.is_some_and(|rule| rule.judge(shape, self.on).is_some())
        };
        if let Some(detector) = detectors.iter().find(fits) {
            let span = (shape.span.start, shape.span.end);
            self.push(detector.id, span, Some(WrittenForm::TenBare));
        }
    }
}
