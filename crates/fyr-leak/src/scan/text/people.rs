//! Who is in a text: by number, by name, and in which part.

mod letter;
mod place;

use super::Passage;
use super::layout::{Layout, is_field};
use super::standing::{Standing, heads, standing_at, standing_of};
use super::values::Value;
use crate::columns::{self, Role, fold};
use crate::mention::{Grade, Kind};
use crate::scan::names::{self, Name, Sign};
use foldhash::fast::FixedState;
use fyr_core::vocabulary::DataCategory;
use memchr::memmem;
use place::Place;
use std::collections::HashMap;
use std::ops::Range;

/// A person in a text.
#[expect(
    clippy::struct_excessive_bools,
    reason = "five independent facts, each asked for by itself"
)]
pub(super) struct Person {
    pub(super) at: usize,
    pub(super) name: Option<(String, Range<usize>)>,
    pub(super) standing: Standing,
    pub(super) has_number: bool,
    /// The number is digits alone that only other places can make one: what stands beside it may be anybody's.
    pub(super) is_bare: bool,
    /// A key or heading says that the text is about the person, or which value is the name.
    pub(super) is_labelled: bool,
    pub(super) is_heading: bool,
    pub(super) is_host: bool,
}

/// A place where a person is named.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) span: Range<usize>,
    pub(super) who: usize,
}

/// Everybody in a text.
pub(super) struct People {
    pub(super) list: Vec<Person>,
    /// By position.
    pub(super) spots: Vec<Spot>,
    numbers: HashMap<String, usize, FixedState>,
}

/// A number or name with where it stands.
struct Anchor<'a> {
    value: &'a Value,
    line: usize,
}

impl People {
    pub(super) fn of(
        passage: &Passage<'_>,
        (layout, lowered): (&Layout, &str),
        values: &[Value],
    ) -> Self {
        let mut found = Vec::new();
        names::find(passage.text, &mut found);
        labelled(passage.text, layout, &mut found);
        // A name inside an address or other value is part of it.
        found.retain(|name| {
            // By position, and hardly one over another.
            let from = values.partition_point(|it| it.span.end <= name.span.start);
            let near = values.get(from..).unwrap_or_default().iter();
            !near.take_while(|it| it.span.start < name.span.end).any(|it| {
                it.kind != Kind::Data(DataCategory::HomeAddress) && name.span.start < it.span.end
            })
        });
        let mut people = Self { list: Vec::new(), spots: Vec::new(), numbers: HashMap::default() };
        people.host(passage);
        let mut taken = vec![false; found.len()];
        people.numbered((passage.text, layout, lowered), values, (&found, &mut taken));
        people.addressed((passage.text, layout, lowered), (&found, &mut taken));
        people.writer((passage.text, layout, lowered), (&found, &mut taken));
        people.named((passage.text, lowered), (&found, &taken), layout);
        people.aliases(passage.text, &found);
        people.spots.sort_by_key(|it| it.span.start);
        people
    }

    /// Returns the person of a number in normal form.
    pub(super) fn of_number(&self, number: &str) -> Option<usize> {
        self.numbers.get(number).copied()
    }

    fn host(&mut self, passage: &Passage<'_>) {
        let Some(host) = passage.host else { return };
        let name = host.names.first().map(|it| (it.clone(), 0..0));
        self.list.push(Person {
            at: 0,
            name,
            standing: Standing::Subject,
            has_number: true,
            is_bare: false,
            is_labelled: true,
            is_heading: true,
            is_host: true,
        });
        self.numbers.extend(host.numbers.iter().map(|it| (it.clone(), 0)));
    }

    /// Makes a person of every identity number, with the name beside it.
    fn numbered(
        &mut self,
        (text, layout, lowered): (&str, &Layout, &str),
        values: &[Value],
        (found, taken): (&[Name], &mut [bool]),
    ) {
        let anchors: Vec<Anchor<'_>> = values
            .iter()
            .filter(|it| it.kind.is_number() || it.kind == Kind::BrokenNumber)
            .filter(|it| !it.is_earlier)
            .map(|value| Anchor { value, line: layout.line(value.span.start) })
            .collect();
        for (index, anchor) in anchors.iter().enumerate() {
            let place = Place {
                text,
                layout,
                anchor,
                before: index.checked_sub(1).and_then(|it| anchors.get(it)),
                after: anchors.get(index + 1),
            };
            let name = place.name(found, taken);
            let who = self.by_number(anchor.value, lowered);
            self.spots.push(Spot { span: anchor.value.span.clone(), who });
            let Some(name) = name.and_then(|it| Some((it, found.get(it)?))) else { continue };
            if let Some(place) = taken.get_mut(name.0) {
                *place = true;
            }
            let span = name.1.span.clone();
            let standing = standing_at((text, lowered), &span, layout);
            let Some(person) = self.list.get_mut(who) else { continue };
            if person.standing == Standing::Subject && !person.is_host {
                person.standing = standing;
            }
            person.is_heading |= heads(lowered, span.start);
            if person.name.is_none() {
                person.name = Some((written(text, &span), span.clone()));
            }
            self.spots.push(Spot { span, who });
        }
    }

    /// Returns the person of a number, made where it is the first time.
    fn by_number(&mut self, value: &Value, lowered: &str) -> usize {
        if let Some(known) = self.numbers.get(&value.normal) {
            return *known;
        }
        let who = self.list.len();
        self.list.push(Person {
            at: value.span.start,
            name: None,
            standing: standing_of(value.whose),
            has_number: true,
            is_bare: value.judged.0 == Grade::C,
            is_labelled: value.role == Role::Number,
            is_heading: heads(lowered, value.span.start),
            is_host: false,
        });
        self.numbers.insert(value.normal.clone(), who);
        who
    }

    /// Makes a person of every other name, or finds whose it is.
    fn named(
        &mut self,
        (text, lowered): (&str, &str),
        (found, taken): (&[Name], &[bool]),
        layout: &Layout,
    ) {
        let mut known: HashMap<String, usize> = HashMap::new();
        for (index, person) in self.list.iter().enumerate() {
            if let Some((name, _)) = &person.name {
                known.entry(fold(name)).or_insert(index);
            }
        }
        for (name, _) in
            found.iter().zip(taken).filter(|(name, taken)| !**taken && name.sign > Sign::Shape)
        {
            let folded = fold(&written(text, &name.span));
            let standing = standing_at((text, lowered), &name.span, layout);
            let known_as = known
                .get(&folded)
                .or_else(|| known.get(folded.strip_suffix('s').unwrap_or_default()));
            let who = known_as.copied().unwrap_or_else(|| {
                let who = self.list.len();
                self.list.push(Person {
                    at: name.span.start,
                    name: Some((written(text, &name.span), name.span.clone())),
                    standing,
                    has_number: false,
                    is_bare: false,
                    is_labelled: false,
                    is_heading: heads(lowered, name.span.start),
                    is_host: false,
                });
                known.insert(folded, who);
                who
            });
            if let Some(person) = self.list.get_mut(who)
                && person.standing == Standing::Subject
                && !person.is_host
                && !(person.is_heading && person.has_number)
            {
                person.standing = standing;
            }
            self.spots.push(Spot { span: name.span.clone(), who });
        }
    }

    /// Finds where a person is named by first or last name alone, when one person only has it.
    fn aliases(&mut self, text: &str, found: &[Name]) {
        if self.list.len() > 64 {
            return;
        }
        let mut owners: HashMap<String, Option<usize>> = HashMap::new();
        for (index, person) in self.list.iter().enumerate() {
            let Some((name, _)) = &person.name else { continue };
            let mut parts = name.split_whitespace();
            for part in [parts.next(), parts.next_back()]
                .into_iter()
                .flatten()
                .filter(|it| it.chars().count() >= 3)
            {
                owners
                    .entry(part.to_owned())
                    .and_modify(|it| *it = it.filter(|it| *it == index))
                    .or_insert(Some(index));
            }
        }
        for (part, owner) in owners {
            let Some(who) = owner else { continue };
            for at in memmem::find_iter(text.as_bytes(), &part) {
                let end = at + part.len();
                let rest = text.get(end..).unwrap_or_default();
                let rest = rest.strip_prefix('s').unwrap_or(rest);
                let alone = !text.get(..at).is_some_and(|it| {
                    it.ends_with(|it: char| {
                        it.is_alphanumeric() || it == '-' || it == '@' || it == '.'
                    })
                }) && !rest
                    .starts_with(|it: char| it.is_alphanumeric() || it == '@' || it == '-');
                let inside = found.iter().any(|name| name.span.start <= at && end <= name.span.end);
                if alone && !inside {
                    self.spots.push(Spot { span: at..end, who });
                }
            }
        }
    }
}

/// Adds the names that stand after `Namn:` and the like, whatever their parts, and `Ek, Anna` before a number.
fn labelled(text: &str, layout: &Layout, found: &mut Vec<Name>) {
    // Prose has neither keys nor names that are turned round.
    if memchr::memchr3(b':', b'\t', b',', text.as_bytes()).is_none() {
        return;
    }
    for (index, line) in layout.lines.iter().enumerate() {
        let inside = text.get(line.clone()).unwrap_or_default();
        // Between the two fields of a web page stands the label of the second.
        let mut next = (1..=2).filter_map(|ahead| layout.lines.get(index + ahead));
        if let Some(span) = next.find_map(|next| parted(text, [line, next])) {
            add(found, span, Sign::Both);
        }
        if inside.len() > 400 || !is_field(inside) && !inside.contains(", ") {
            continue;
        }
        if let Some((key, value)) = inside.split_once([':', '\t'])
            && matches!(columns::meaning(key).role, Role::FullName | Role::Person)
        {
            let trimmed = value.trim_matches([' ', '*', '_', '\t', '\r']);
            let name = trimmed.split([',', '(', '<', ';', '\t']).next().unwrap_or_default().trim();
            let comma = trimmed.split(['(', '<', ';', '\t']).next().unwrap_or_default().trim();
            let name = if names::is_shaped(name) { name } else { comma };
            if names::is_shaped(name) {
                let start = line.start + key.len() + 1 + value.find(name).unwrap_or_default();
                add(found, start..start + name.len(), Sign::Both);
            }
        }
        // `Mohammed, Nils  890626-2392`
        if !inside.contains(", ") {
            continue;
        }
        let cells = inside.split(['\t', ';', '|', '(']).flat_map(|it| it.split("  "));
        for cell in cells {
            // `1. Ek, Anna 890626-2392`
            let cell = cell.trim_start_matches(|it: char| !it.is_alphabetic());
            let cell = cell.split(|it: char| it.is_ascii_digit()).next().unwrap_or_default();
            let cell = cell.trim_matches([' ', ',', ':']);
            let backwards = cell.split_once(", ").is_some_and(|(last, first)| {
                names::is_shaped(cell)
                    && names::is_first(first.split(' ').next().unwrap_or_default())
                    && !last.contains(' ')
            });
            if backwards {
                let start = line.start + (cell.as_ptr() as usize - inside.as_ptr() as usize);
                add(found, start..start + cell.len(), Sign::Both);
            }
        }
    }
    found.sort_by_key(|it| it.span.start);
}

/// Returns where a name stands whose parts have lines of their own in a form: `Efternamn: Ek`, `Förnamn: Anna`.
fn parted(text: &str, lines: [&Range<usize>; 2]) -> Option<Range<usize>> {
    let part = |line: &Range<usize>| {
        let inside = text.get(line.clone()).filter(|it| it.len() <= 80 && is_field(it))?;
        let (key, value) = inside.split_once([':', '\t'])?;
        let value = value.trim();
        let is_part = value.chars().next().is_some_and(char::is_uppercase)
            && value.chars().all(|it| it.is_alphabetic() || matches!(it, ' ' | '-' | '\''));
        let role = if is_part { columns::meaning(key).role } else { Role::Unknown };
        let is_part = matches!(role, Role::FirstName | Role::LastName);
        let start = line.start + (value.as_ptr() as usize - inside.as_ptr() as usize);
        is_part.then_some((role, start..start + value.len()))
    };
    let [one, other] = lines;
    let (first, last) = (part(one)?, part(other)?);
    (first.0 != last.0).then_some(first.1.start..last.1.end)
}

fn add(found: &mut Vec<Name>, span: Range<usize>, sign: Sign) {
    found.retain(|it| it.span.end <= span.start || it.span.start >= span.end);
    found.push(Name { span, sign });
}

/// Returns the name as it is shown: first name first, one space between.
fn written(text: &str, span: &Range<usize>) -> String {
    let name = text.get(span.clone()).unwrap_or_default();
    if let Some((one, other)) = name.split_once('\n')
        && let Some(other) = other.split('\n').next_back()
        && let Some((key, other)) = other.split_once([':', '\t'])
    {
        let (one, other) = (one.trim(), other.trim());
        let first_name = columns::meaning(key).role == Role::FirstName;
        return if first_name { format!("{other} {one}") } else { format!("{one} {other}") };
    }
    match name.split_once(", ") {
        Some((last, first)) => format!("{} {}", first.trim(), last.trim()),
        None => name.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}
