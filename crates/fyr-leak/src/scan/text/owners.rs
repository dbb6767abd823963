//! Of whom a word or value in a text is said.

use super::layout::{Layout, is_columns, is_field};
use super::people::{People, Spot};
use super::standing::{HEADERS, Standing};
use super::values::Value;
use crate::columns::{self, Role, Whose, fold};
use crate::mention::Kind;
use crate::protected;
use crate::scan::dates;
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use jiff::civil::Date;
use std::ops::Range;

/// A text with who is in it.
pub(super) struct Owners<'a> {
    pub(super) text: &'a str,
    pub(super) lowered: &'a str,
    pub(super) layout: &'a Layout,
    pub(super) people: &'a People,
}

/// How far back a person is still meant when nobody else has been named.
const BACK_BYTES: usize = 900;

impl Owners<'_> {
    /// Returns whom a word of the lexicon is said of.
    pub(super) fn of_word(&self, span: &Range<usize>) -> Option<usize> {
        let at = span.start;
        if let Some(one) = self.of_record(at) {
            return Some(one);
        }
        let sentence = self.layout.sentence(at);
        let within: Vec<&Spot> = self.between(sentence.start, sentence.end.min(self.text.len()));
        let before = within.iter().rev().filter(|it| it.span.end <= at);
        for spot in before {
            let gap = self.lowered.get(spot.span.end..at).unwrap_or_default();
            match self.standing(spot.who) {
                Standing::Subject if names_kin(gap) => return None,
                Standing::Subject | Standing::Relative => return Some(spot.who),
                Standing::Professional if is_said_of(gap) => return Some(spot.who),
                Standing::Professional | Standing::Denied => {}
            }
        }
        let after = within.iter().find(|it| it.span.start >= span.end && self.is_subject(it.who));
        if let Some(spot) = after.filter(|it| it.span.start - span.end < 80) {
            return Some(spot.who);
        }
        if self.is_log(at) {
            return None;
        }
        // A question says nothing of whoever was named before it.
        let asked = self.text.get(sentence.start..sentence.end.min(self.text.len()));
        if asked.is_some_and(|it| it.trim_end().ends_with('?')) {
            return None;
        }
        self.of_paragraph(at).or_else(|| self.before(at)).or_else(|| self.main())
    }

    /// Returns whose an address, telephone number, date of birth or account is.
    pub(super) fn of_value(&self, value: &Value) -> Option<usize> {
        let at = value.span.start;
        if value.kind == Kind::Email
            && let Some(one) = self.of_local_part(&value.normal)
        {
            return Some(one);
        }
        if self.is_head(at) {
            return self.named_beside(at);
        }
        if let Some(one) = self.of_record(at) {
            return Some(one);
        }
        let whose = match value.whose {
            Some(Whose::Relative) => Some(Standing::Relative),
            Some(Whose::Other) => Some(Standing::Professional),
            Some(Whose::Subject) | None => None,
        };
        if let Some(standing) = whose {
            return self.nearest_of(at, standing);
        }
        let line = self.layout.line(at);
        let sentence = self.layout.sentence(at);
        let within = self.between(sentence.start, sentence.end.min(self.text.len()));
        let denied = |who: usize| self.standing(who) == Standing::Denied;
        let before = within.iter().rev().find(|it| it.span.end <= at && !denied(it.who));
        if let Some(spot) = before {
            return Some(spot.who);
        }
        // An address for replies in a letter's text is the writer's; one after a name on the next lines is the name's.
        let above = line.saturating_sub(3);
        let block = self.layout.lines.get(above).map_or(0, |it| it.start);
        let same = |spot: &&&Spot| {
            self.layout.paragraph(spot.span.start) == self.layout.paragraph(at) && !denied(spot.who)
        };
        let near = self.between(block, at);
        // A form has one account, whoever is named in it besides.
        let account = value.kind == Kind::Data(DataCategory::BankAccount);
        let whose = |spot: &&&Spot| !account || self.is_subject(spot.who);
        if let Some(spot) = near.iter().rev().filter(whose).find(same) {
            return Some(spot.who);
        }
        if let Some(spot) =
            within.iter().find(|it| it.span.start >= value.span.end && !denied(it.who))
        {
            return Some(spot.who);
        }
        if self.is_log(at) {
            return None;
        }
        self.of_paragraph(at).or_else(|| self.main())
    }

    /// Returns the date at which a field of a form says that the employment ends, and how long its key is.
    pub(super) fn end_date(&self, line: &Range<usize>) -> Option<(Date, usize)> {
        const WORDS: [&str; 9] = [
            "anst", "avg", "employ", "terminat", "leav", "upphor", "sistaarb", "lastday", "fratrad",
        ];
        let inside = self.text.get(line.clone()).filter(|it| it.len() <= 80)?;
        let (key, value) = inside.split_once([':', '\t'])?;
        let date = dates::read(value)?;
        let folded = fold(key);
        let ends =
            columns::role(key) == Role::EndDate && WORDS.iter().any(|it| folded.contains(it));
        ends.then_some((date, key.len()))
    }

    /// Returns what a field of a record or form says of protection, and how long its key is.
    pub(super) fn flag(&self, line: &Range<usize>) -> Option<(ProtectionLevel, usize)> {
        let inside = self.text.get(line.clone()).filter(|it| it.len() <= 80)?;
        let (key, value) = inside.split_once([':', '='])?;
        let value = value.trim();
        let flag = columns::role(key) == Role::Protected && !value.is_empty() && value.len() <= 40;
        let flag = flag && !is_unchecked(&value.to_lowercase());
        let level = flag.then(|| protected::of_flag(key, value)).flatten()?;
        Some((level, key.len()))
    }

    /// Returns who has an identity number now that replaced the one at the place.
    pub(super) fn of_earlier(&self, value: &Value) -> Option<usize> {
        let at = value.span.start;
        let numbered = || self.people.spots.iter().filter(|it| self.has_number(it.who));
        let before = numbered().rev().find(|it| {
            it.span.end <= at && self.layout.paragraph(it.span.start) == self.layout.paragraph(at)
        });
        let near = before.or_else(|| numbered().min_by_key(|it| it.span.start.abs_diff(at)));
        near.map(|it| it.who).or_else(|| self.main())
    }

    /// Returns whether the words around deny what is said.
    pub(super) fn is_negated(&self, span: &Range<usize>) -> bool {
        self.is_denied(span) || self.is_answered_no(span)
    }

    /// Returns whether the words before deny what is said.
    pub(super) fn is_denied(&self, span: &Range<usize>) -> bool {
        let sentence = self.layout.sentence(span.start);
        let from =
            self.lowered.floor_char_boundary(span.start.saturating_sub(64)).max(sentence.start);
        let before = self.lowered.get(from..span.start).unwrap_or_default();
        let clause = before.rsplit([',', ';', ':', '(']).next().unwrap_or_default();
        let clause = [" men ", " utan att "]
            .iter()
            .fold(clause, |rest, it| rest.rsplit(it).next().unwrap_or(rest));
        let words: Vec<&str> =
            clause.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
        let near = words.iter().rev().take(6).rev().copied().collect::<Vec<_>>();
        for (index, word) in near.iter().enumerate() {
            let next = near.get(index + 1).copied().unwrap_or_default();
            let denies = match *word {
                "inte" | "ej" | "icke" => !matches!(
                    next,
                    "bara"
                        | "enbart"
                        | "endast"
                        | "längre"
                        | "minst"
                        | "kunnat"
                        | "kan"
                        | "arbeta"
                        | "orkar"
                        | "orka"
                ),
                "ingen" | "inget" | "inga" | "aldrig" | "varken" | "förnekar" | "nekar"
                | "saknar" | "never" | "no" | "not" | "without" => true,
                "utan" => index + 1 == near.len() || !matches!(next, "också" | "även"),
                _ => false,
            };
            if denies {
                return true;
            }
        }
        false
    }

    /// Returns whether what follows on the line, or a box, says no.
    pub(super) fn is_answered_no(&self, span: &Range<usize>) -> bool {
        let after = self.lowered.get(span.end..).unwrap_or_default();
        let line = after.split('\n').next().unwrap_or_default();
        let head = self.lowered.get(..span.start).unwrap_or_default();
        let head = head.rsplit('\n').next().unwrap_or_default().trim_end();
        if is_unchecked(line) || head.ends_with(['\u{2610}', '\u{25a1}']) || head.ends_with("[ ]") {
            return true;
        }
        let value = line.trim_start_matches(|it: char| it.is_alphanumeric());
        let Some(value) = value.trim_start().strip_prefix([':', '=', '\t', '?']) else {
            return false;
        };
        let word = value
            .trim_matches([' ', '*', '_', '\t'])
            .split(|it: char| !(it.is_alphanumeric() || it == '-'))
            .next()
            .unwrap_or_default();
        let empty = value.trim().is_empty() && self.is_form_line(span.start);
        matches!(
            word,
            "nej"
                | "ingen"
                | "inga"
                | "inget"
                | "saknas"
                | "ej"
                | "inte"
                | "-"
                | "no"
                | "none"
                | "n"
                | "false"
                | "okänt"
                | "okänd"
                | "null"
                | "0"
        ) || empty
    }

    /// Returns everybody near the place: the line, else the paragraph, else the whole text.
    pub(super) fn near(&self, span: &Range<usize>) -> Vec<usize> {
        let line = self.layout.lines.get(self.layout.line(span.start)).cloned().unwrap_or_default();
        let paragraph = self.layout.paragraph(span.start);
        let all = || self.people.spots.iter().filter(|it| self.is_subject(it.who));
        let mut found: Vec<usize> = self
            .between(line.start, line.end)
            .iter()
            .filter(|it| self.is_subject(it.who))
            .map(|it| it.who)
            .collect();
        if found.is_empty() {
            found = all()
                .filter(|it| self.layout.paragraph(it.span.start) == paragraph)
                .map(|it| it.who)
                .collect();
        }
        if found.is_empty() && !self.is_log(span.start) && self.people.list.len() <= 8 {
            found = all().map(|it| it.who).collect();
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// A line divided into columns with one numbered person is that person's.
    fn of_record(&self, at: usize) -> Option<usize> {
        let line = self.layout.line(at);
        let written = self.layout.text(self.text, line);
        if !is_columns(written) && !written.starts_with('{') {
            return None;
        }
        let range = self.layout.lines.get(line)?;
        let mut who = self
            .between(range.start, range.end)
            .into_iter()
            .filter(|it| self.has_number(it.who))
            .map(|it| it.who);
        let first = who.next()?;
        who.all(|it| it == first).then_some(first)
    }

    /// The only numbered person of the paragraph, else the last person named in it before the place.
    fn of_paragraph(&self, at: usize) -> Option<usize> {
        let paragraph = self.layout.paragraph(at);
        let here: Vec<&Spot> = self
            .people
            .spots
            .iter()
            .filter(|it| {
                self.layout.paragraph(it.span.start) == paragraph && self.is_subject(it.who)
            })
            .collect();
        let mut numbered = here.iter().filter(|it| self.has_number(it.who)).map(|it| it.who);
        if let Some(first) = numbered.next()
            && numbered.all(|it| it == first)
        {
            return Some(first);
        }
        let before =
            here.iter().rev().find(|it| it.span.end <= at && at - it.span.end <= BACK_BYTES);
        before.map(|it| it.who)
    }

    /// The last numbered person before the place, when the text goes on about them.
    fn before(&self, at: usize) -> Option<usize> {
        let end = self.people.spots.partition_point(|it| it.span.start < at);
        let spots = self.people.spots.get(..end)?;
        let last =
            spots.iter().rev().find(|it| self.has_number(it.who) && self.is_subject(it.who))?;
        let listed = is_columns(self.layout.text(self.text, self.layout.line(last.span.start)));
        (at - last.span.end <= BACK_BYTES && !listed).then_some(last.who)
    }

    /// Whom the whole text is about: the row's person, the one a heading names, or the only one.
    pub(super) fn main(&self) -> Option<usize> {
        let list = &self.people.list;
        if list.first().is_some_and(|it| it.is_host) {
            return Some(0);
        }
        let subjects = || list.iter().enumerate().filter(|it| it.1.standing == Standing::Subject);
        let mut heading = subjects().filter(|it| it.1.is_heading && it.1.has_number);
        if let (Some(first), None) = (heading.next(), heading.next()) {
            return Some(first.0);
        }
        let mut numbered = subjects().filter(|it| it.1.has_number);
        match (numbered.next(), numbered.next()) {
            (Some(first), None) => return Some(first.0),
            (Some(_), Some(_)) => return None,
            (None, _) => {}
        }
        let mut named = subjects();
        match (named.next(), named.next()) {
            (Some(first), None) => Some(first.0),
            _ => None,
        }
    }

    /// The person whose name the address is made of.
    fn of_local_part(&self, email: &str) -> Option<usize> {
        let local = email.split('@').next()?;
        let folded = fold(local);
        let letters: String = folded.chars().filter(|it| it.is_alphabetic()).collect();
        let fits = |name: &str| {
            let mut parts = name.split_whitespace().map(fold);
            let (Some(first), Some(last)) = (parts.next(), parts.next_back()) else { return false };
            letters.len() >= 4
                && (letters.contains(&format!("{first}{last}"))
                    || letters == format!("{last}{first}")
                    || (letters.starts_with(first.chars().next().unwrap_or(' '))
                        && letters.ends_with(&last)
                        && letters.len() == last.len() + 1))
        };
        if self.people.list.len() > 200 {
            return None;
        }
        self.people.list.iter().position(|it| it.name.as_ref().is_some_and(|(name, _)| fits(name)))
    }

    /// A line of a mail's head: its addresses are the writer's and the readers'.
    fn is_head(&self, at: usize) -> bool {
        let line = self.layout.text(self.text, self.layout.line(at));
        line.split_once(':').is_some_and(|(key, _)| HEADERS.contains(&fold(key).as_str()))
    }

    /// Whoever is named right before the place: `Anna Berg <anna@…>`.
    fn named_beside(&self, at: usize) -> Option<usize> {
        let start = self.lowered.floor_char_boundary(at.saturating_sub(4));
        let spot = self.people.spots.iter().rfind(|it| it.span.end <= at)?;
        (spot.span.end >= start).then_some(spot.who)
    }

    /// The nearest person of a standing.
    fn nearest_of(&self, at: usize, standing: Standing) -> Option<usize> {
        let paragraph = self.layout.paragraph(at);
        let fits = |it: &&Spot| self.standing(it.who) == standing;
        let here = self
            .people
            .spots
            .iter()
            .filter(fits)
            .filter(|it| self.layout.paragraph(it.span.start) == paragraph);
        here.min_by_key(|it| it.span.start.abs_diff(at)).map(|it| it.who)
    }

    pub(super) fn between(&self, start: usize, end: usize) -> Vec<&Spot> {
        let from = self.people.spots.partition_point(|it| it.span.start < start);
        let rest = self.people.spots.get(from..).unwrap_or_default();
        rest.iter().take_while(|it| it.span.start < end).collect()
    }

    fn standing(&self, who: usize) -> Standing {
        self.people.list.get(who).map_or(Standing::Subject, |it| it.standing)
    }

    fn is_subject(&self, who: usize) -> bool {
        self.standing(who) == Standing::Subject
    }

    fn has_number(&self, who: usize) -> bool {
        self.people.list.get(who).is_some_and(|it| it.has_number)
    }

    fn is_form_line(&self, at: usize) -> bool {
        is_field(self.layout.text(self.text, self.layout.line(at)))
    }

    /// A line of a log begins with a time: it says nothing of the lines around it.
    pub(super) fn is_log(&self, at: usize) -> bool {
        let line = self.layout.text(self.text, self.layout.line(at));
        // An object on a line of its own says nothing of the next one.
        if line.starts_with('{') {
            return true;
        }
        let line = line.trim_start_matches('[');
        let digits = line
            .bytes()
            .take_while(|it| it.is_ascii_digit() || matches!(it, b'-' | b':' | b'T' | b'.' | b'/'))
            .count();
        digits >= 10 && line.bytes().take(4).all(|it| it.is_ascii_digit()) && line.len() > digits
    }
}

/// Returns whether boxes after a question say no: `Ja ☐  Nej ☒`, `[ ]`.
fn is_unchecked(line: &str) -> bool {
    let line = line.replace("[ ]", "\u{2610}").replace("[x]", "\u{2612}");
    let checked = |it: char| matches!(it, '\u{2612}' | '\u{2611}' | '\u{25a0}');
    let box_of = |it: char| checked(it) || matches!(it, '\u{2610}' | '\u{25a1}');
    let Some(first) = line.find(box_of) else { return false };
    let no = line.find("nej").or_else(|| line.find("no"));
    let yes = line.find("ja").or_else(|| line.find("yes"));
    let (Some(no), Some(yes)) = (no, yes) else {
        let rest = line.trim_start_matches([' ', ':', '\t']);
        return rest.starts_with(['\u{2610}', '\u{25a1}']);
    };
    // The box of `nej`: after the words where a word comes first, before them where a box does.
    let of_no = if first < no.min(yes) {
        line.get(..no).and_then(|it| it.chars().rev().find(|it| box_of(*it)))
    } else {
        line.get(no..).and_then(|it| it.chars().find(|it| box_of(*it)))
    };
    of_no.is_some_and(checked)
}

/// Between a person and a word: somebody's child or spouse, of whom the word is said instead.
fn names_kin(gap: &str) -> bool {
    const KIN: [&str; 17] = [
        "dotter", "dottern", "son", "sonen", "make", "maken", "maka", "makan", "sambo", "sambon",
        "mamma", "pappa", "hustru", "fru", "syster", "bror", "barnet",
    ];
    let last = gap.rsplit([',', ';']).next().unwrap_or_default();
    let rest = [" och är ", " och har ", " samt "]
        .iter()
        .fold(last, |rest, it| rest.rsplit(it).next().unwrap_or(rest));
    rest.split(|it: char| !it.is_alphanumeric()).any(|word| KIN.contains(&word))
}

/// Between a professional and a word: said of themselves (`är`, `är själv`, `har blivit`).
fn is_said_of(gap: &str) -> bool {
    let gap = gap.trim();
    gap.len() <= 28
        && ["är", "har", "blev", "var", "fick", "blir"]
            .iter()
            .any(|verb| gap == *verb || gap.starts_with(&format!("{verb} ")))
        && ![
            "bedömt",
            "bedömer",
            "skrivit",
            "konstaterat",
            "ställt",
            "intygat",
            "noterat",
            "satt",
            "utfärdat",
            "ansvarig",
        ]
        .iter()
        .any(|it| gap.contains(it))
}
