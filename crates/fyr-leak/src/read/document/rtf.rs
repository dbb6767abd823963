//! RTF: paragraphs and table rows, in any code page, with what is hidden, deleted or in notes.

use super::Out;
use super::flow::{Flow, Layer};
use crate::limits::DOCUMENT_BYTES_MAX;
use crate::read::source::Source;
use encoding_rs::{Encoding, WINDOWS_1252};
use std::io::{self, Read};

/// Hands over the text.
pub(crate) fn read(source: &Source, out: &mut Out<'_>) -> io::Result<()> {
    let mut bytes = Vec::new();
    source.open()?.take(RTF_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > RTF_BYTES_MAX {
        out.unread("a text beyond the bound on RTF; its end was not read");
    }
    text(&bytes, out)
}

/// A text is held in memory, so it has a bound of its own.
const RTF_BYTES_MAX: u64 = DOCUMENT_BYTES_MAX / 4;

/// Hands over RTF given as bytes.
pub(crate) fn text(bytes: &[u8], out: &mut Out<'_>) -> io::Result<()> {
    let mut reader = Reader::new(bytes);
    reader.read(out)?;
    reader.end_paragraph(out)?;
    reader.flow.finish(out)?;
    if !reader.groups.is_empty() {
        out.unread("the text is cut off: a group has no end");
    }
    if reader.pictures > 0 {
        out.unread(format!("{} pictures in it were not read", reader.pictures));
    }
    if reader.objects > 0 {
        out.unread(format!("{} files put into it were not read", reader.objects));
    }
    Ok(())
}

/// Groups whose text is no text of the document.
const SKIPPED: [&[u8]; 19] = [
    b"fonttbl",
    b"colortbl",
    b"stylesheet",
    b"listtable",
    b"listoverridetable",
    b"rsidtbl",
    b"generator",
    b"themedata",
    b"colorschememapping",
    b"latentstyles",
    b"datastore",
    b"xmlnstbl",
    b"revtbl",
    b"filetbl",
    b"fontemb",
    b"pntext",
    b"mmathPr",
    b"bkmkstart",
    b"bkmkend",
];
/// Optional groups, marked with `\*`, that hold text all the same.
const READ: [&[u8]; 13] = [
    b"fldinst",
    b"shptxt",
    b"annotation",
    b"atnauthor",
    b"footnote",
    b"docvar",
    b"userprops",
    b"company",
    b"manager",
    b"shpinst",
    b"shppict",
    b"objdata",
    b"ud",
];

#[derive(Clone)]
struct Group {
    skip: bool,
    /// Bytes that stand after `\u` for readers without Unicode.
    fallback: usize,
    deleted: bool,
    font: i32,
    /// A property of the document, with how it is named.
    property: Option<&'static str>,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    group: Group,
    groups: Vec<Group>,
    /// Bytes of the code page that are not decoded yet.
    pending: Vec<u8>,
    high: Option<u16>,
    encoding: &'static Encoding,
    fonts: Vec<(i32, &'static Encoding)>,
    in_fonts: bool,
    flow: Flow,
    open: bool,
    in_table: bool,
    property: String,
    pictures: u64,
    objects: u64,
}

/// Groups in groups.
const DEPTH_MAX: usize = 4_096;

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let group = Group { skip: false, fallback: 1, deleted: false, font: -1, property: None };
        Self {
            bytes,
            at: 0,
            group,
            groups: Vec::new(),
            pending: Vec::new(),
            high: None,
            encoding: WINDOWS_1252,
            fonts: Vec::new(),
            in_fonts: false,
            flow: Flow::default(),
            open: false,
            in_table: false,
            property: String::new(),
            pictures: 0,
            objects: 0,
        }
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }

    fn read(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        while let Some(byte) = self.next() {
            match byte {
                b'{' => {
                    self.decode(out)?;
                    if self.groups.len() >= DEPTH_MAX {
                        out.unread("groups nested beyond the bound; what follows was not read");
                        return Ok(());
                    }
                    self.groups.push(self.group.clone());
                }
                b'}' => {
                    self.decode(out)?;
                    self.close(out)?;
                }
                b'\\' => self.control(out)?,
                b'\r' | b'\n' | 0 => {}
                other => self.byte(other),
            }
        }
        self.decode(out)
    }

    fn close(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        let Some(outer) = self.groups.pop() else { return Ok(()) };
        if let Some(label) = self.group.property
            && outer.property.is_none()
        {
            let value = std::mem::take(&mut self.property);
            out.labelled(label, &value)?;
        }
        self.in_fonts &= outer.skip;
        self.group = outer;
        Ok(())
    }

    fn byte(&mut self, byte: u8) {
        if !self.group.skip {
            self.pending.push(byte);
        }
    }

    /// Decodes the bytes gathered.
    fn decode(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let font = self.group.font;
        let own = self.fonts.iter().find(|(number, _)| *number == font).map(|(_, it)| *it);
        let bytes = std::mem::take(&mut self.pending);
        let (text, _) = own.unwrap_or(self.encoding).decode_without_bom_handling(&bytes);
        self.text(&text, out)
    }

    fn text(&mut self, text: &str, out: &mut Out<'_>) -> io::Result<()> {
        if self.group.skip {
            return Ok(());
        }
        if self.group.property.is_some() {
            if self.property.len() < 1 << 16 {
                self.property.push_str(text);
            }
            return Ok(());
        }
        if text.is_empty() {
            return Ok(());
        }
        if !self.open {
            if !self.in_table && self.flow.in_table() && text.trim() != "" {
                self.flow.close_table(out)?;
            }
            self.flow.open_paragraph();
            self.open = true;
        }
        let layer = if self.group.deleted { Layer::Before } else { Layer::Both };
        self.flow.put(text, layer, out)
    }

    fn end_paragraph(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        self.decode(out)?;
        if std::mem::take(&mut self.open) { self.flow.close_paragraph(out) } else { Ok(()) }
    }

    fn control(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        let Some(first) = self.next() else { return Ok(()) };
        if !first.is_ascii_alphabetic() {
            return self.symbol(first, out);
        }
        let from = self.at - 1;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_alphabetic) && self.at - from < 40 {
            self.at += 1;
        }
        let word = self.bytes.get(from..self.at).unwrap_or_default();
        let start = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) && self.at - start < 12 {
            self.at += 1;
        }
        let digits = self.bytes.get(start..self.at).unwrap_or_default();
        let number = std::str::from_utf8(digits).ok().and_then(|it| it.parse::<i32>().ok());
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        if word == b"u" {
            return self.unicode(number, out);
        }
        if word == b"bin" {
            // Raw bytes follow: they may look like anything.
            self.at = self.at.saturating_add(usize::try_from(number.unwrap_or(0)).unwrap_or(0));
            return Ok(());
        }
        self.decode(out)?;
        self.word(word, number, out)
    }

    fn symbol(&mut self, symbol: u8, out: &mut Out<'_>) -> io::Result<()> {
        match symbol {
            b'\'' => {
                let digits = [self.next(), self.next()];
                let hex = |it: Option<u8>| it.and_then(|it| (it as char).to_digit(16));
                if let [Some(high), Some(low)] = digits.map(hex) {
                    self.byte(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                }
                Ok(())
            }
            b'\\' | b'{' | b'}' => {
                self.byte(symbol);
                Ok(())
            }
            b'~' => {
                self.decode(out)?;
                self.text("\u{a0}", out)
            }
            b'_' => {
                self.decode(out)?;
                self.text("-", out)
            }
            b'\r' | b'\n' => self.end_paragraph(out),
            b'*' => {
                self.optional();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// `\*` begins a group that readers may pass over.
    fn optional(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let rest = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).unwrap_or(rest);
        let word = rest.strip_prefix(b"\\").unwrap_or_default();
        let end = word.iter().position(|it| !it.is_ascii_alphabetic()).unwrap_or(word.len());
        if !READ.contains(&word.get(..end).unwrap_or_default()) {
            self.group.skip = true;
        }
    }

    fn unicode(&mut self, number: Option<i32>, out: &mut Out<'_>) -> io::Result<()> {
        self.decode(out)?;
        // Numbers above 32 767 are written as negative ones.
        let unit = u16::try_from(number.unwrap_or(0).rem_euclid(0x1_0000)).unwrap_or(0xfffd);
        let mut units = Vec::from_iter(self.high.take());
        units.push(unit);
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
        } else {
            self.text(&String::from_utf16_lossy(&units), out)?;
        }
        for _ in 0..self.group.fallback {
            match self.bytes.get(self.at) {
                Some(b'\\') if self.bytes.get(self.at + 1) == Some(&b'\'') => self.at += 4,
                Some(b'\\' | b'{' | b'}') | None => break,
                Some(_) => self.at += 1,
            }
        }
        Ok(())
    }

    fn word(&mut self, word: &[u8], number: Option<i32>, out: &mut Out<'_>) -> io::Result<()> {
        match word {
            b"ansicpg" => self.encoding = code_page(number.unwrap_or(0)).unwrap_or(self.encoding),
            b"mac" => self.encoding = encoding_rs::MACINTOSH,
            b"uc" => self.group.fallback = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(8),
            b"f" => self.group.font = number.unwrap_or(-1),
            b"fcharset" if self.in_fonts => {
                let encoding = charset(number.unwrap_or(0));
                self.fonts.extend(encoding.map(|it| (self.group.font, it)));
            }
            _ if self.group.skip => {}
            b"par" | b"sect" | b"page" if !self.in_table => self.end_paragraph(out)?,
            b"pard" => self.in_table = false,
            b"intbl" => self.in_table = true,
            b"cell" | b"nestcell" => self.cell(out)?,
            b"row" | b"nestrow" => self.flow.close_row(out)?,
            b"deleted" => self.group.deleted = number != Some(0),
            b"plain" => self.group.deleted = false,
            b"footnote" | b"annotation" | b"header" | b"footer" | b"headerl" | b"headerr"
            | b"headerf" | b"footerl" | b"footerr" | b"footerf" | b"shptxt" => {
                self.end_paragraph(out)?;
            }
            b"pict" => {
                self.pictures += 1;
                self.group.skip = true;
            }
            b"objdata" => {
                self.objects += 1;
                self.group.skip = true;
            }
            b"fonttbl" => {
                self.in_fonts = true;
                self.group.skip = true;
            }
            b"nonshppict" => self.group.skip = true,
            other if SKIPPED.contains(&other) => self.group.skip = true,
            other => {
                if let Some(label) = property(other) {
                    self.group.property = Some(label);
                    self.property.clear();
                }
                return self.text(sign(other), out);
            }
        }
        Ok(())
    }

    fn cell(&mut self, out: &mut Out<'_>) -> io::Result<()> {
        if !self.flow.in_table() {
            self.flow.open_table();
        }
        self.flow.ensure_cell();
        self.end_paragraph(out)?;
        self.flow.close_cell();
        Ok(())
    }
}

/// Returns the characters that a control word stands for; empty for any other word.
fn sign(word: &[u8]) -> &'static str {
    match word {
        b"line" | b"par" | b"sect" | b"page" => "\n",
        b"tab" => "\t",
        b"emspace" | b"enspace" | b"qmspace" | b"fldinst" => " ",
        b"endash" => "–",
        b"emdash" => "—",
        b"lquote" => "‘",
        b"rquote" => "’",
        b"ldblquote" => "“",
        b"rdblquote" => "”",
        b"bullet" => "•",
        _ => "",
    }
}

fn property(word: &[u8]) -> Option<&'static str> {
    match word {
        b"author" | b"atnauthor" => Some("Författare"),
        b"title" => Some("Titel"),
        b"subject" => Some("Ämne"),
        b"company" => Some("Organisation"),
        b"manager" => Some("Chef"),
        b"keywords" => Some("Nyckelord"),
        b"doccomm" => Some("Kommentar"),
        _ => None,
    }
}

/// Windows code pages by their number.
pub(crate) fn code_page(number: i32) -> Option<&'static Encoding> {
    match number {
        65001 => Some(encoding_rs::UTF_8),
        932 => Some(encoding_rs::SHIFT_JIS),
        936 => Some(encoding_rs::GBK),
        949 => Some(encoding_rs::EUC_KR),
        950 => Some(encoding_rs::BIG5),
        874 => Some(encoding_rs::WINDOWS_874),
        10000 => Some(encoding_rs::MACINTOSH),
        28591 => Some(WINDOWS_1252),
        20866 => Some(encoding_rs::KOI8_R),
        1250..=1258 => Encoding::for_label(format!("windows-{number}").as_bytes()),
        28592..=28606 => Encoding::for_label(format!("iso-8859-{}", number - 28590).as_bytes()),
        _ => None,
    }
}

/// Code pages by the number of a font's character set.
fn charset(number: i32) -> Option<&'static Encoding> {
    code_page(match number {
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        0 => 1252,
        _ => return None,
    })
}
