//! Posts of Navet, the population register's files to authorities: `#UP 01001 198112289874`, one value a line.
//!
//! Term codes: `facts/protected_identity.json` names those of protection (01003, 01020, 01051–01055); those of number, names
//! and address are from general knowledge of the format.

use super::{Individual, Passage, mention};
use crate::mention::{Grade, Kind, Reason};
use crate::scan::dates;
use fyr_core::identifier::IdNumber;
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use std::ops::Range;

/// Returns whether the text holds such posts.
pub(super) fn is_navet(text: &str) -> bool {
    text.contains("#UP 01001")
}

/// Returns the persons, one for each post.
pub(super) fn read(passage: &Passage<'_>) -> Vec<Individual> {
    let mut posts: Vec<Post> = Vec::new();
    let mut at = 0;
    for line in passage.text.split('\n') {
        let start = at;
        at += line.len() + 1;
        let Some(rest) = line.trim_end().strip_prefix("#UP ") else { continue };
        let (code, value) = rest.split_once(' ').unwrap_or((rest, ""));
        if code == "01001" || posts.is_empty() {
            posts.push(Post::begin(start));
        }
        let from = start + "#UP ".len() + code.len() + 1;
        if let Some(post) = posts.last_mut() {
            post.take(passage, code, (value.trim(), from..from + value.len()));
        }
    }
    posts.into_iter().map(Post::finish).collect()
}

struct Post {
    individual: Individual,
    first: Option<(String, Range<usize>)>,
    last: Option<(String, Range<usize>)>,
    address: Vec<String>,
    place: Range<usize>,
}

impl Post {
    fn begin(at: usize) -> Self {
        let individual = Individual {
            at: Some(at),
            mentions: Vec::new(),
            protected: None,
            employment: None,
            is_host: false,
        };
        Self { individual, first: None, last: None, address: Vec::new(), place: at..at }
    }

    fn take(&mut self, passage: &Passage<'_>, code: &str, (value, span): (&str, Range<usize>)) {
        let judged = (Grade::A, Reason::Labelled);
        let text = passage.text;
        match code {
            "01001" => {
                if let Ok(read) = IdNumber::parse(value, passage.on) {
                    let kind = Kind::of_swedish(read.number);
                    let digits = read.number.digits();
                    self.individual.mentions.push(mention(kind, &digits, (text, &span), judged));
                }
            }
            "01003" if is_yes(value) => {
                self.protect(ProtectionLevel::Sekretessmarkering, (text, &span));
            }
            "01020" if is_yes(value) => {
                self.protect(ProtectionLevel::SkyddadFolkbokforing, (text, &span));
            }
            // A postal address of the forwarding kind.
            "01051" | "01052" | "01053" | "01054" | "01055" if !value.is_empty() => {
                self.protect(ProtectionLevel::Other, (text, &span));
            }
            "01012" => self.first = Some((value.to_owned(), span)),
            "01014" => self.last = Some((value.to_owned(), span)),
            "01006" => {
                if let Some(date) = dates::read(value) {
                    let kind = Kind::Data(DataCategory::BirthDate);
                    let date = date.to_string();
                    self.individual.mentions.push(mention(kind, &date, (text, &span), judged));
                }
            }
            "01033" | "01034" | "01035" if !value.is_empty() => {
                self.address.push(value.to_owned());
                self.place = span;
            }
            _ => {}
        }
    }

    fn protect(&mut self, level: ProtectionLevel, place: (&str, &Range<usize>)) {
        self.individual.protected = self.individual.protected.max(Some(level));
        let kind = Kind::Data(DataCategory::ProtectedIdentity);
        let judged = (Grade::A, Reason::Labelled);
        self.individual.mentions.push(mention(kind, level.id(), place, judged));
    }

    fn finish(mut self) -> Individual {
        let judged = (Grade::A, Reason::Labelled);
        let parts: Vec<(String, Range<usize>)> =
            [self.first, self.last].into_iter().flatten().collect();
        if let Some((_, span)) = parts.first() {
            let name: Vec<&str> = parts.iter().map(|it| it.0.as_str()).collect();
            let kind = Kind::Data(DataCategory::Name);
            self.individual.mentions.push(mention(kind, &name.join(" "), ("", span), judged));
        }
        if !self.address.is_empty() {
            let kind = Kind::Data(DataCategory::HomeAddress);
            let address = self.address.join(", ");
            self.individual.mentions.push(mention(kind, &address, ("", &self.place), judged));
        }
        self.individual
    }
}

/// Whatever is not a plain no protects.
fn is_yes(value: &str) -> bool {
    !matches!(value.to_ascii_uppercase().as_str(), "" | "N" | "NEJ" | "0")
}
