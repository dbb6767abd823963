//! Readable strings taken out of a file that has no open reader: in 8-bit letters and in UTF-16.

use super::Out;
use encoding_rs::WINDOWS_1252;
use std::io::{self, Read};

/// Hands over every string; what the file is else is said as not read.
pub(crate) fn read(name: &str, mut reader: impl Read, out: &mut Out<'_>) -> io::Result<()> {
    let mut carver = Carver::default();
    let mut block = vec![0; 64 << 10];
    loop {
        let count = reader.read(&mut block)?;
        if count == 0 {
            break;
        }
        for byte in block.get(..count).unwrap_or_default() {
            carver.byte(*byte, out)?;
        }
    }
    carver.finish(out)?;
    out.unread(format!("{name}: only the readable strings in it were taken out (carved)"));
    Ok(())
}

/// Characters that a string has at least; an identity number without century and hyphen has ten, a first name four.
const LENGTH_MIN: usize = 6;
/// Characters after which a string is handed over in pieces.
const LENGTH_MAX: usize = 64 << 10;

#[derive(Default)]
struct Carver {
    narrow: Vec<u8>,
    /// Strings of pairs that begin at even and at odd places.
    wide: [Vec<u16>; 2],
    last: Option<u8>,
    place: usize,
}

impl Carver {
    fn byte(&mut self, byte: u8, out: &mut Out<'_>) -> io::Result<()> {
        if matches!(byte, b'\t' | 0x20..=0x7e | 0x80..) && self.narrow.len() < LENGTH_MAX {
            self.narrow.push(byte);
        } else {
            flush_narrow(&mut self.narrow, out)?;
        }
        if let Some(last) = self.last.replace(byte)
            && let Some(wide) = self.wide.get_mut(self.place % 2)
        {
            let unit = u16::from_le_bytes([last, byte]);
            // Latin letters, and the dashes and quotation marks of the block at 0x2000.
            let readable = matches!(unit, 0x09 | 0x20..=0x7e | 0xa0..=0x17f | 0x2010..=0x2026);
            if readable && wide.len() < LENGTH_MAX {
                wide.push(unit);
            } else {
                flush_wide(wide, out)?;
            }
        }
        self.place = self.place.wrapping_add(1);
        Ok(())
    }

    fn finish(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        flush_narrow(&mut self.narrow, out)?;
        self.wide.iter_mut().try_for_each(|wide| flush_wide(wide, out))
    }
}

fn flush_narrow(bytes: &mut Vec<u8>, out: &mut Out<'_>) -> io::Result<()> {
    if bytes.len() >= LENGTH_MIN {
        let plain = bytes.iter().filter(|it| it.is_ascii_alphanumeric() || **it == b' ').count();
        // Machine code and packed data are full of other signs.
        if plain * 10 >= bytes.len() * 6 {
            match std::str::from_utf8(bytes) {
                Ok(text) => out.text(text)?,
                Err(_) => out.text(&WINDOWS_1252.decode_without_bom_handling(bytes).0)?,
            }
        }
    }
    bytes.clear();
    Ok(())
}

fn flush_wide(units: &mut Vec<u16>, out: &mut Out<'_>) -> io::Result<()> {
    if units.len() >= LENGTH_MIN {
        let text = String::from_utf16_lossy(units);
        let plain = text.chars().filter(|it| it.is_alphanumeric() || *it == ' ').count();
        if plain * 10 >= units.len() * 6 {
            out.text(&text)?;
        }
    }
    units.clear();
    Ok(())
}
