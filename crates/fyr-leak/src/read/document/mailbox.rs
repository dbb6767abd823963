//! Mailboxes (MBOX): one mail after another, each a file of its own.

use super::Out;
use crate::limits::MAIL_BYTES_MAX;
use crate::read::source::Source;
use std::io::{self, BufRead, BufReader, Read};

/// Hands over each mail as a member named by its number.
pub(crate) fn read(source: &Source, out: &mut Out<'_>) -> io::Result<()> {
    let mut reader = BufReader::with_capacity(64 << 10, source.open()?);
    let (mut mail, mut line, mut number, mut beyond) = (Vec::<u8>::new(), Vec::new(), 0, false);
    let mut after_empty = true;
    loop {
        line.clear();
        let count = reader.by_ref().take(1 << 20).read_until(b'\n', &mut line)?;
        let starts = after_empty && is_start(&line);
        // A single mail, saved with the line that mailboxes have before each.
        if count == 0 && number == 0 && !mail.is_empty() {
            return super::mail::message(&mail, out);
        }
        if (count == 0 || starts) && !mail.is_empty() {
            number += 1;
            out.member(&format!("{number}.eml"), mail.as_slice())?;
            mail.clear();
        }
        if count == 0 {
            break;
        }
        after_empty = matches!(line.as_slice(), b"\n" | b"\r\n");
        if starts {
            beyond = false;
            continue;
        }
        if (mail.len() + line.len()) as u64 > MAIL_BYTES_MAX {
            if !beyond {
                let number = number + 1;
                out.unread(format!("mail {number} is beyond the bound on mails; cut"));
            }
            beyond = true;
            continue;
        }
        mail.extend_from_slice(unquoted(&line));
    }
    if number == 0 {
        out.unread("no mail in it");
    }
    Ok(())
}

/// `From sender date`: the line before each mail.
pub(crate) fn is_start(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let digits = rest.iter().filter(|byte| byte.is_ascii_digit()).count();
    // The date has a year and a time.
    digits >= 6 && rest.contains(&b':')
}

/// A line that begins with `From ` is written as `>From ` in a mailbox.
fn unquoted(line: &[u8]) -> &[u8] {
    let marks = line.iter().take_while(|byte| **byte == b'>').count();
    let rest = line.get(marks..).unwrap_or_default();
    match line.get(1..) {
        Some(shorter) if marks > 0 && rest.starts_with(b"From ") => shorter,
        Some(_) | None => line,
    }
}
