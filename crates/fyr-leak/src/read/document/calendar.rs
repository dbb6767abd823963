//! Calendars (ICS): what each event is about, where, and who takes part.

use super::Out;
use super::vcard::{Folding, Property, Unfolded};
use std::io::{self, Read};

/// Hands over the texts and people of every event, task and note.
pub(crate) fn read(reader: impl Read, out: &mut Out<'_>) -> io::Result<()> {
    let mut lines = Unfolded::new(reader, Folding::Calendar)?;
    let mut open = 0_u32;
    while let Some(line) = lines.next()? {
        let Some(property) = Property::parse(&line) else { continue };
        let label = match property.name.as_str() {
            "BEGIN" => {
                open += 1;
                continue;
            }
            "END" => {
                open = open.saturating_sub(1);
                continue;
            }
            "SUMMARY" => "Ämne",
            "DESCRIPTION" | "COMMENT" => "Beskrivning",
            "LOCATION" => "Plats",
            "CONTACT" => "Kontakt",
            "CATEGORIES" => "Kategori",
            "ORGANIZER" => "Organisatör",
            "ATTENDEE" => "Deltagare",
            "X-ALT-DESC" => {
                super::html::read(property.text().as_bytes(), out)?;
                continue;
            }
            _ => continue,
        };
        match label {
            "Organisatör" | "Deltagare" => person(label, &property, out)?,
            "Beskrivning" => out.text(&property.text())?,
            _ => out.labelled(label, &property.text())?,
        }
    }
    if open > 0 {
        out.unread("the calendar is cut off: an entry has no end");
    }
    Ok(())
}

fn person(label: &str, property: &Property, out: &mut Out<'_>) -> io::Result<()> {
    let text = property.text();
    let mail = text.get(..7).filter(|it| it.eq_ignore_ascii_case("mailto:")).and(text.get(7..));
    let name = property.parameter("CN").filter(|name| Some(*name) != mail);
    match (name, mail) {
        (Some(name), Some(mail)) => out.labelled(label, &format!("{name} <{mail}>")),
        (Some(name), None) => out.labelled(label, name),
        (None, mail) => out.labelled(label, mail.unwrap_or(&text)),
    }
}
