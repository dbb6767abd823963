//! Address cards (VCF, versions 2.1 to 4): one row a card.

use super::Out;
use crate::read::lines::Lines;
use std::io::{self, Read};

/// The columns, named as a table of persons would name them.
const COLUMNS: [&str; 15] = [
    "Namn",
    "E-post",
    "E-post 2",
    "Telefon",
    "Telefon 2",
    "Telefon 3",
    "Gatuadress",
    "Postnummer",
    "Ort",
    "Födelsedatum",
    "Organisation",
    "Befattning",
    "Personnummer",
    "Anteckning",
    "Övrigt",
];

#[derive(Clone, Copy)]
enum Column {
    Name,
    Email,
    Phone,
    Street,
    PostalCode,
    City,
    BirthDate,
    Organisation,
    Title,
    Number,
    Note,
    Other,
}

/// Hands over every card.
pub(crate) fn read(reader: impl Read, out: &mut Out<'_>) -> io::Result<()> {
    let columns = COLUMNS.map(str::to_owned);
    out.table("", Some(&columns))?;
    let mut card: Option<Card> = None;
    let mut lines = Unfolded::new(reader, Folding::VCard)?;
    let mut last = String::new();
    while let Some(line) = lines.next()? {
        line.trim().clone_into(&mut last);
        let Some(property) = Property::parse(&line) else { continue };
        match (property.name.as_str(), property.value.trim().to_ascii_uppercase().as_str()) {
            ("BEGIN", "VCARD") => {
                if card.take().is_some() {
                    out.unread("a card has no end");
                }
                card = Some(Card::default());
            }
            ("END", "VCARD") => {
                if let Some(card) = card.take() {
                    out.row(&card.cells())?;
                }
            }
            (_, _) => {
                if let Some(card) = &mut card {
                    card.take(&property);
                }
            }
        }
    }
    let ends = last.is_empty() || last.eq_ignore_ascii_case("END:VCARD");
    if card.is_none() && !ends {
        out.unread("the last line is cut off");
    }
    if let Some(card) = card {
        out.row(&card.cells())?;
        out.unread("the last card is cut off");
    }
    Ok(())
}

#[derive(Default)]
struct Card {
    values: Vec<(usize, String)>,
    /// The parts of the name, for a card that has no name written out.
    parts: String,
    pictures: u32,
}

impl Card {
    fn take(&mut self, property: &Property) {
        let value = property.text();
        match property.name.as_str() {
            "FN" => self.put(Column::Name, &value),
            "N" => {
                // Family; given; additional; prefix; suffix.
                let parts = property.parts();
                let part = |at: usize| parts.get(at).map_or("", |it| it.trim());
                self.parts = super::one_line(&format!("{} {} {}", part(1), part(2), part(0)));
            }
            "EMAIL" => self.put(Column::Email, &value),
            "TEL" => self.put(Column::Phone, value.trim_start_matches("tel:")),
            // The address at work is not where the person lives.
            "ADR" if property.has("work") => self.put(Column::Other, &property.parts().join(" ")),
            "ADR" => {
                let parts = property.parts();
                let part = |at: usize| parts.get(at).map_or("", |it| it.trim());
                let street = super::one_line(&format!("{} {} {}", part(2), part(1), part(0)));
                self.put(Column::Street, &street);
                self.put(Column::City, part(3));
                self.put(Column::PostalCode, part(5));
            }
            "BDAY" => self.put(Column::BirthDate, &birth_date(&value)),
            "ORG" => self.put(Column::Organisation, property.parts().join(" ").trim()),
            "TITLE" | "ROLE" => self.put(Column::Title, &value),
            "X-PERSONNUMMER" | "X-PNR" | "X-SSN" => self.put(Column::Number, &value),
            "NOTE" => self.put(Column::Note, &value),
            "PHOTO" | "LOGO" | "SOUND" | "KEY" => self.pictures += 1,
            "VERSION" | "REV" | "PRODID" | "UID" | "CLASS" | "SORT-STRING" | "MAILER" | "TZ" => {}
            _ => self.put(Column::Other, &value),
        }
    }

    fn put(&mut self, column: Column, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let (first, count) = match column {
            Column::Name => (0, 1),
            Column::Email => (1, 2),
            Column::Phone => (3, 3),
            Column::Street => (6, 1),
            Column::PostalCode => (7, 1),
            Column::City => (8, 1),
            Column::BirthDate => (9, 1),
            Column::Organisation => (10, 1),
            Column::Title => (11, 1),
            Column::Number => (12, 1),
            Column::Note => (13, 1),
            Column::Other => (14, 1),
        };
        let taken = |at: &usize| self.values.iter().any(|(it, _)| it == at);
        let free = (first..first + count).find(|at| !taken(at));
        let last = COLUMNS.len() - 1;
        let at = free.unwrap_or(last);
        match self.values.iter_mut().find(|(it, _)| *it == at) {
            Some((_, other)) if other.len() < 1 << 16 => {
                other.push_str("; ");
                other.push_str(value);
            }
            Some(_) => {}
            None => self.values.push((at, value.to_owned())),
        }
    }

    fn cells(mut self) -> Vec<String> {
        let parts = std::mem::take(&mut self.parts);
        if !self.values.iter().any(|(at, _)| *at == 0) {
            self.put(Column::Name, &parts);
        }
        let mut cells = vec![String::new(); COLUMNS.len()];
        for (at, value) in self.values {
            if let Some(cell) = cells.get_mut(at) {
                *cell = value;
            }
        }
        cells
    }
}

/// `19810203`, `1981-02-03T00:00:00Z`: the date alone, with hyphens.
fn birth_date(value: &str) -> String {
    let date = value.split(['T', ' ']).next().unwrap_or_default();
    match (date.get(..4), date.get(4..6), date.get(6..8), date.len()) {
        (Some(year), Some(month), Some(day), 8) => format!("{year}-{month}-{day}"),
        _ => date.to_owned(),
    }
}

/// One property of a card or event.
pub(crate) struct Property {
    /// In capitals, without its group.
    pub(crate) name: String,
    parameters: Vec<String>,
    value: String,
}

impl Property {
    /// Reads `group.NAME;PARAMETER=x:value`.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let mut quoted = false;
        let at = line.char_indices().find_map(|(at, it)| {
            quoted ^= it == '"';
            (it == ':' && !quoted).then_some(at)
        })?;
        let (head, value) = line.split_at(at);
        let mut head = head.split(';');
        let name = head.next()?.rsplit('.').next()?.trim().to_ascii_uppercase();
        let parameters: Vec<String> = head.map(str::to_owned).collect();
        let mut value = value.get(1..).unwrap_or_default().to_owned();
        let parameter =
            |it: &str| parameters.iter().any(|one| one.to_ascii_uppercase().ends_with(it));
        if parameter("QUOTED-PRINTABLE") {
            value = quoted_printable(&value);
        }
        Some(Self { name, parameters, value })
    }

    /// Returns whether a parameter names this type.
    fn has(&self, kind: &str) -> bool {
        self.parameters.iter().any(|it| it.to_ascii_lowercase().contains(kind))
    }

    /// Returns the value of a parameter, such as `CN`.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find_map(|it| {
            let (key, value) = it.split_once('=')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim_matches('"'))
        })
    }

    /// Returns the value with its escapes undone.
    pub(crate) fn text(&self) -> String {
        unescape(&self.value)
    }

    /// Returns the parts that unescaped semicolons divide.
    fn parts(&self) -> Vec<String> {
        let mut parts = vec![String::new()];
        let mut escaped = false;
        for character in self.value.chars() {
            let last = parts.len() - 1;
            match (escaped, character, parts.get_mut(last)) {
                (false, ';', _) => parts.push(String::new()),
                (false, '\\', _) => escaped = true,
                (true, 'n' | 'N', Some(part)) => {
                    part.push(' ');
                    escaped = false;
                }
                (_, other, Some(part)) => {
                    part.push(other);
                    escaped = false;
                }
                (_, _, None) => {}
            }
            if parts.len() > 64 {
                break;
            }
        }
        parts
    }
}

fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n' | 'N') => text.push('\n'),
                Some(other) => text.push(other),
                None => {}
            },
            other => text.push(other),
        }
    }
    text
}

/// Undoes `=C3=A5`; bytes that are no UTF-8 are read as windows-1252.
fn quoted_printable(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = |at: usize| after.get(at).and_then(|it| (*it as char).to_digit(16));
        if *first == b'='
            && let (Some(high), Some(low)) = (hex(0), hex(1))
        {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(fault) => encoding_rs::WINDOWS_1252.decode(fault.as_bytes()).0.into_owned(),
    }
}

/// How long lines are folded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folding {
    /// A line that begins with a space continues the one before.
    Calendar,
    /// As well, and a quoted-printable line that ends in `=` goes on.
    VCard,
}

/// Joins folded lines.
pub(crate) struct Unfolded<R: Read> {
    lines: Lines<R>,
    folding: Folding,
    ahead: Option<String>,
}

/// One joined line; what is beyond, a picture most often, is left out.
const LINE_MAX: usize = 1 << 20;

impl<R: Read> Unfolded<R> {
    pub(crate) fn new(reader: R, folding: Folding) -> io::Result<Self> {
        Ok(Self { lines: Lines::new(reader)?, folding, ahead: None })
    }

    pub(crate) fn next(&mut self) -> io::Result<Option<String>> {
        let Some(mut line) = self.one()? else { return Ok(None) };
        let quoted = self.folding == Folding::VCard
            && line
                .split(':')
                .next()
                .unwrap_or_default()
                .to_ascii_uppercase()
                .contains("QUOTED-PRINTABLE");
        while quoted && line.ends_with('=') && line.len() < LINE_MAX {
            line.pop();
            let Some(more) = self.one()? else { break };
            line.push_str(&more);
        }
        while let Some(next) = self.one()? {
            let Some(more) = next.strip_prefix([' ', '\t']) else {
                self.ahead = Some(next);
                break;
            };
            if line.len() < LINE_MAX {
                line.push_str(more);
            }
        }
        Ok(Some(line))
    }

    fn one(&mut self) -> io::Result<Option<String>> {
        match self.ahead.take() {
            Some(line) => Ok(Some(line)),
            None => Ok(self.lines.next()?.map(|line| line.text.to_owned())),
        }
    }
}
