//! Whom a letter is addressed to.

use super::{Layout, Name, People, Sign, Spot, Standing, standing_at, written};

/// Words before a number by which the writer says that it is their own.
const OWN: [&str; 7] = [
    "mitt personn",
    "mitt pnr",
    "mitt p-nr",
    "mitt samordn",
    "mina sista",
    "my personal",
    "my id number",
];

impl People {
    /// Gives a number that the writer calls their own the name of the mail's sender, or of whoever signs.
    pub(super) fn writer(
        &mut self,
        (text, layout, lowered): (&str, &Layout, &str),
        (found, taken): (&[Name], &mut [bool]),
    ) {
        for who in 0..self.list.len() {
            let Some(person) = self.list.get(who).filter(|it| it.has_number && !it.is_host) else {
                continue;
            };
            let at = person.at;
            let from = lowered.floor_char_boundary(at.saturating_sub(48));
            let before = lowered.get(from..at).unwrap_or_default();
            if person.name.is_some() || !OWN.iter().any(|it| before.contains(it)) {
                continue;
            }
            let line =
                |name: &Name| layout.text(lowered, layout.line(name.span.start)).trim_start();
            let is_sender = |name: &Name| {
                let line = line(name).trim_start_matches(['>', ' ', '*']);
                ["från:", "from:", "avsändare:", "från ", "from "]
                    .iter()
                    .any(|it| line.starts_with(it))
            };
            let signs = |name: &Name| line(name).trim().len() <= name.span.len() + 4;
            let named = || found.iter().enumerate().filter(|it| it.1.sign > Sign::Shape);
            let sender = named().rev().find(|(_, it)| it.span.end <= at && is_sender(it));
            let signed = || named().find(|(_, it)| at < it.span.start && signs(it));
            let Some((index, name)) = sender.or_else(signed) else { continue };
            if let Some(place) = taken.get_mut(index) {
                *place = true;
            }
            self.spots.push(Spot { span: name.span.clone(), who });
            if let Some(person) = self.list.get_mut(who) {
                person.name = Some((written(text, &name.span), name.span.clone()));
                person.standing = Standing::Subject;
                // The text is about them, wherever they sign.
                person.is_heading = true;
            }
        }
    }

    /// Gives the one number of a letter the one name that stands above it on a line of its own: whom it is addressed to.
    pub(super) fn addressed(
        &mut self,
        (text, layout, lowered): (&str, &Layout, &str),
        (found, taken): (&[Name], &mut [bool]),
    ) {
        let [only] = self.list.as_slice() else { return };
        if only.is_host || only.name.is_some() || only.standing != Standing::Subject {
            return;
        }
        let at = only.at;
        let mut above = found.iter().enumerate().filter(|(index, name)| {
            let line = layout.text(text, layout.line(name.span.start)).trim();
            name.span.end <= at
                && name.sign > Sign::Shape
                && line.len() <= name.span.len() + 6
                && taken.get(*index) == Some(&false)
                && standing_at((text, lowered), &name.span, layout) == Standing::Subject
        });
        let (Some((index, name)), None) = (above.next(), above.next()) else { return };
        if let Some(place) = taken.get_mut(index) {
            *place = true;
        }
        self.spots.push(Spot { span: name.span.clone(), who: 0 });
        if let Some(person) = self.list.first_mut() {
            person.name = Some((written(text, &name.span), name.span.clone()));
        }
    }
}
