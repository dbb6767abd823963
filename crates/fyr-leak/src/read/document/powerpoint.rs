//! The older format of PowerPoint (PPT): the texts of slides, notes and comments.
//!
//! [MS-PPT] 2.3.1: records in records; a record's text is in 8-bit letters or UTF-16.

use super::Out;
use super::ole::{Container, summary, u16_at, u32_at, utf16};
use crate::read::source::Source;
use std::io;

/// Hands over every text.
pub(crate) fn read(source: &Source, out: &mut Out<'_>) -> io::Result<()> {
    let Some(mut file) = Container::open(source) else {
        out.unread("the container is cut off or damaged");
        return Ok(());
    };
    // The user record names a presentation that is locked.
    let user = file.stream("/Current User").unwrap_or_default();
    if u32_at(&user, 12) == Some(0xf3d1_c4df) || file.has("/EncryptedSummary") {
        out.unread("locked: a password is needed");
        return Ok(());
    }
    summary(&mut file, out)?;
    let Some(bytes) = file.stream("/PowerPoint Document") else {
        out.unread("the list of slides is damaged");
        return Ok(());
    };
    let mut at = 0;
    while at < bytes.len() {
        let (Some(version), Some(kind), Some(length)) =
            (u16_at(&bytes, at), u16_at(&bytes, at + 2), u32_at(&bytes, at + 4))
        else {
            break;
        };
        at += 8;
        // A record of records: what is in it follows at once.
        if version & 0xf == 0xf {
            continue;
        }
        let end = usize::try_from(length).ok().and_then(|length| at.checked_add(length));
        let Some(body) = end.and_then(|end| bytes.get(at..end)) else {
            out.unread("a record is cut off; what follows was not read");
            break;
        };
        at += body.len();
        match kind {
            // Text of characters, names and comments.
            4000 | 4026 => text(&utf16(body), out)?,
            // The lower halves of characters.
            4008 => text(&body.iter().map(|it| char::from(*it)).collect::<String>(), out)?,
            _ => {}
        }
    }
    if file.has("/Pictures") {
        out.unread("the pictures in it were not read");
    }
    Ok(())
}

fn text(text: &str, out: &mut Out<'_>) -> io::Result<()> {
    // Names that the program gives to its own parts.
    if text.starts_with("___PPT") || text == "*" {
        return Ok(());
    }
    out.text(text)
}
