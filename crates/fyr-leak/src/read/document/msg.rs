//! Messages saved by Outlook (MSG): who wrote to whom, the body, attachments, and messages in them.
//!
//! [MS-OXMSG]: each property is a stream named by its number and type.

use super::ole::{Container, u16_at, u32_at, utf16};
use super::{Out, html, one_line, rtf};
use crate::limits::{DEPTH_MAX, RTF_UNPACKED_BYTES_MAX};
use crate::read::source::Source;
use encoding_rs::{Encoding, WINDOWS_1252};
use std::io;

/// Hands over the message.
pub(crate) fn read(source: &Source, out: &mut Out<'_>) -> io::Result<()> {
    let Some(file) = Container::open(source) else {
        out.unread("the container is cut off or damaged");
        return Ok(());
    };
    let mut reader = Message { file, encoding: WINDOWS_1252 };
    reader.message("", 0, out)
}

struct Message<'a> {
    file: Container<'a>,
    /// Of texts that are not in UTF-16.
    encoding: &'static Encoding,
}

impl Message<'_> {
    fn message(&mut self, folder: &str, depth: usize, out: &mut Out<'_>) -> io::Result<()> {
        if depth > DEPTH_MAX {
            out.unread(format!("a message inside {DEPTH_MAX} others; left unread"));
            return Ok(());
        }
        self.encoding = self.code_page(folder);
        let sender = self.person(folder, ["0C1A", "5D01", "0C1F"]);
        let on_behalf = self.person(folder, ["0042", "5D02", "0065"]);
        out.labelled("Från", &sender)?;
        if on_behalf != sender {
            out.labelled("Från", &on_behalf)?;
        }
        let mut recipients = 0;
        for (name, is_stream) in self.file.names(&format!("{folder}/")) {
            if !is_stream && name.starts_with("__recip_version1.0_") {
                let person = self.person(&format!("{folder}/{name}"), ["3001", "39FE", "3003"]);
                recipients += u32::from(!person.is_empty());
                out.labelled("Till", &person)?;
            }
        }
        if recipients == 0 {
            for (id, label) in [("0E04", "Till"), ("0E03", "Kopia"), ("0E02", "Dold kopia")] {
                out.labelled(label, &self.text(folder, id).unwrap_or_default())?;
            }
        }
        out.labelled("Ämne", &self.text(folder, "0037").unwrap_or_default())?;
        self.contact(folder, out)?;
        self.body(folder, out)?;
        self.attachments(folder, depth, out)
    }

    /// A body may be kept as text, as HTML and as packed RTF; the text is made from the others.
    fn body(&mut self, folder: &str, out: &mut Out<'_>) -> io::Result<()> {
        if let Some(text) = self.text(folder, "1000").filter(|it| !it.trim().is_empty()) {
            return out.text(&text);
        }
        if let Some(page) = self.text(folder, "1013").filter(|it| !it.trim().is_empty()) {
            return html::read(page.as_bytes(), out);
        }
        if let Some(bytes) = self.file.stream(&format!("{folder}/__substg1.0_10130102")) {
            return html::read(bytes.as_slice(), out);
        }
        if let Some(packed) = self.file.stream(&format!("{folder}/__substg1.0_10090102")) {
            let Some(bytes) = unpack_rtf(&packed) else {
                out.unread("the body is damaged");
                return Ok(());
            };
            return rtf::text(&bytes, out);
        }
        Ok(())
    }

    /// What a contact or a meeting holds beside its body.
    fn contact(&mut self, folder: &str, out: &mut Out<'_>) -> io::Result<()> {
        const PROPERTIES: [(&str, &str); 12] = [
            ("3001", "Namn"),
            ("3A08", "Telefon arbete"),
            ("3A09", "Telefon"),
            ("3A1C", "Mobil"),
            ("3A15", "Adress"),
            ("3A16", "Organisation"),
            ("3A17", "Befattning"),
            ("3A29", "Gatuadress"),
            ("3A2A", "Postnummer"),
            ("3A27", "Ort"),
            ("3A48", "Make eller maka"),
            ("3A58", "Barn"),
        ];
        if self.text(folder, "001A").is_none_or(|class| class.starts_with("IPM.Note")) {
            return Ok(());
        }
        for (id, label) in PROPERTIES {
            out.labelled(label, &self.text(folder, id).unwrap_or_default())?;
        }
        Ok(())
    }

    fn attachments(&mut self, folder: &str, depth: usize, out: &mut Out<'_>) -> io::Result<()> {
        for (name, is_stream) in self.file.names(&format!("{folder}/")) {
            if is_stream || !name.starts_with("__attach_version1.0_") {
                continue;
            }
            let place = format!("{folder}/{name}");
            let called = ["3707", "3704", "3001"].iter().find_map(|id| self.text(&place, id));
            let called = called.map_or_else(|| "attachment".to_owned(), |it| one_line(&it));
            let inner = format!("{place}/__substg1.0_3701000D");
            let content = format!("{place}/__substg1.0_37010102");
            if self.file.has(&format!("{inner}/__properties_version1.0")) {
                out.text(&format!("Bifogat meddelande: {called}"))?;
                let encoding = self.encoding;
                self.message(&inner, depth + 1, out)?;
                self.encoding = encoding;
            } else if let Some(bytes) = self.file.stream(&content) {
                out.member(&called, bytes.as_slice())?;
            } else {
                let why = "an attachment that is damaged, or a link to a file elsewhere";
                out.lost_member(&called, why);
            }
        }
        Ok(())
    }

    /// A name with an address: the first is the name, the others are tried in turn.
    fn person(&mut self, folder: &str, ids: [&str; 3]) -> String {
        let [name, mails @ ..] = ids;
        let name = self.text(folder, name).map(|it| one_line(&it)).unwrap_or_default();
        let mail = mails.iter().find_map(|id| self.text(folder, id).filter(|it| it.contains('@')));
        match mail.map(|it| one_line(&it)) {
            Some(mail) if name.is_empty() || name == mail => mail,
            Some(mail) => format!("{name} <{mail}>"),
            None => name,
        }
    }

    fn text(&mut self, folder: &str, id: &str) -> Option<String> {
        let wide = format!("{folder}/__substg1.0_{id}001F");
        let narrow = format!("{folder}/__substg1.0_{id}001E");
        let text = if self.file.has(&wide) {
            utf16(&self.file.stream(&wide)?)
        } else if self.file.has(&narrow) {
            self.encoding.decode(&self.file.stream(&narrow)?).0.into_owned()
        } else {
            return None;
        };
        Some(text.trim_end_matches('\0').to_owned())
    }

    /// Numbers stand in one stream, 16 bytes each, after a header that is longer for the outermost message.
    fn code_page(&mut self, folder: &str) -> &'static Encoding {
        let bytes = self.file.stream(&format!("{folder}/__properties_version1.0"));
        let bytes = bytes.unwrap_or_default();
        let header = if folder.is_empty() { 32 } else { 24 };
        let numbers = bytes.get(header..).unwrap_or_default().as_chunks::<16>().0;
        // PidTagMessageCodepage, then PidTagInternetCodepage.
        [0x3ffd, 0x3fde]
            .iter()
            .find_map(|wanted| {
                let found = numbers.iter().find(|it| u16_at(*it, 2) == Some(*wanted))?;
                rtf::code_page(i32::try_from(u32_at(found, 8)?).ok()?)
            })
            .unwrap_or(WINDOWS_1252)
    }
}

/// What stands before any packed RTF: [MS-OXRTFCP] 2.1.2.1.
const DICTIONARY: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// Unpacks RTF as Outlook packs it; `None` when it is damaged.
fn unpack_rtf(packed: &[u8]) -> Option<Vec<u8>> {
    let size = usize::try_from(u32_at(packed, 4)?).ok()?;
    let body = packed.get(16..)?;
    match packed.get(8..12)? {
        b"MELA" => return Some(body.get(..size.min(body.len()))?.to_vec()),
        b"LZFu" => {}
        _ => return None,
    }
    let mut window = [0_u8; 4096];
    window.get_mut(..DICTIONARY.len())?.copy_from_slice(DICTIONARY);
    let (mut at, mut text) = (DICTIONARY.len(), Vec::new());
    let mut bytes = body.iter().copied();
    'blocks: while let Some(flags) = bytes.next() {
        for bit in 0..8 {
            if flags >> bit & 1 == 0 {
                let Some(byte) = bytes.next() else { break 'blocks };
                *window.get_mut(at)? = byte;
                at = (at + 1) % window.len();
                text.push(byte);
            } else {
                let (Some(high), Some(low)) = (bytes.next(), bytes.next()) else { break 'blocks };
                let place = u16::from_be_bytes([high, low]);
                let from = usize::from(place >> 4);
                if from == at {
                    break 'blocks;
                }
                for step in 0..usize::from(place & 0xf) + 2 {
                    let byte = *window.get((from + step) % window.len())?;
                    *window.get_mut(at)? = byte;
                    at = (at + 1) % window.len();
                    text.push(byte);
                }
            }
            if text.len() > RTF_UNPACKED_BYTES_MAX {
                return None;
            }
        }
    }
    (text.len() >= size).then_some(text)
}
