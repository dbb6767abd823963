//! The container of older Office files and of Outlook messages: streams in storages.

use super::{Document, Out};
use crate::limits::DOCUMENT_BYTES_MAX;
use crate::read::source::{ReadSeek, Source};
use cfb::CompoundFile;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// An open container.
pub(crate) struct Container<'a> {
    file: CompoundFile<Box<dyn ReadSeek + 'a>>,
    /// Bytes that its streams may still give.
    left: u64,
}

impl<'a> Container<'a> {
    /// Opens a container; `None` when it is damaged.
    pub(crate) fn open(source: &'a Source) -> Option<Self> {
        let reader = source.open().ok()?;
        // The crate reads untrusted bytes: a bug in it shall cost one file, not the run.
        let file = catch_unwind(AssertUnwindSafe(|| CompoundFile::open(reader))).ok()?.ok()?;
        Some(Self { file, left: DOCUMENT_BYTES_MAX })
    }

    /// Returns whether there is such a stream.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.file.is_stream(path)
    }

    /// Returns a stream's bytes; `None` when it is missing, damaged or beyond the bound.
    pub(crate) fn stream(&mut self, path: &str) -> Option<Vec<u8>> {
        let (file, left) = (&mut self.file, self.left);
        let bytes = catch_unwind(AssertUnwindSafe(|| {
            let stream = file.open_stream(path).ok()?;
            let expected = stream.len();
            let mut bytes = Vec::new();
            stream.take(left).read_to_end(&mut bytes).ok()?;
            (bytes.len() as u64 == expected).then_some(bytes)
        }));
        let bytes = bytes.ok().flatten()?;
        self.left = self.left.saturating_sub(bytes.len() as u64);
        Some(bytes)
    }

    /// Returns the names of what lies in a storage, sorted, with whether it is a stream.
    pub(crate) fn names(&self, path: &str) -> Vec<(String, bool)> {
        let entries = self.file.read_storage(path);
        let entries = entries.into_iter().flatten().take(100_000);
        let mut names: Vec<_> = entries.map(|it| (it.name().to_owned(), it.is_stream())).collect();
        names.sort();
        names
    }
}

/// Returns which document a container holds, with its media type; `None` for workbooks and for what is not known.
pub(crate) fn kind(source: &Source) -> Option<(Document, &'static str)> {
    let file = Container::open(source)?;
    Some(if file.has("/WordDocument") {
        (Document::Word, "application/msword")
    } else if file.has("/PowerPoint Document") {
        (Document::PowerPoint, "application/vnd.ms-powerpoint")
    } else if file.has("/EncryptedPackage") {
        (Document::Locked, "application/x-ole-storage")
    } else if file.has("/__properties_version1.0") {
        (Document::OutlookMessage, "application/vnd.ms-outlook")
    } else if ["/\u{1}Ole10Native", "/Package", "/CONTENTS"].iter().any(|it| file.has(it)) {
        (Document::Embedded, "application/x-ole-storage")
    } else {
        return None;
    })
}

/// Hands over the file that was put into an office document.
pub(crate) fn read_embedded(source: &Source, out: &mut Out<'_>) -> io::Result<()> {
    let Some(mut file) = Container::open(source) else {
        out.unread("the container is cut off or damaged");
        return Ok(());
    };
    for name in ["/Package", "/CONTENTS"] {
        if let Some(bytes) = file.stream(name) {
            return out.member("package", bytes.as_slice());
        }
    }
    let bytes = file.stream("/\u{1}Ole10Native").unwrap_or_default();
    let Some((name, content)) = native(&bytes) else {
        out.unread("the file put into it is damaged");
        return Ok(());
    };
    out.member(&name, content)
}

/// `u32` size, `u16` flags, name, path, 8 bytes, length and temporary path, length and content.
pub(crate) fn native(bytes: &[u8]) -> Option<(String, &[u8])> {
    let text = |bytes: &[u8]| {
        let end = bytes.iter().position(|it| *it == 0)?;
        let text = encoding_rs::WINDOWS_1252.decode(bytes.get(..end)?).0.into_owned();
        Some((text, end + 1))
    };
    let mut at = 6;
    let (name, length) = text(bytes.get(at..)?)?;
    at += length;
    at += text(bytes.get(at..)?)?.1;
    at += 4;
    at += 4 + usize::try_from(u32_at(bytes, at)?).ok()?;
    let length = usize::try_from(u32_at(bytes, at)?).ok()?;
    let content = bytes.get(at + 4..at.checked_add(4)?.checked_add(length)?)?;
    Some((name, content))
}

/// Reads a number in the byte order of these files.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Reads a number in the byte order of these files.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// Hands over author, title and the like.
pub(crate) fn summary(file: &mut Container<'_>, out: &mut Out<'_>) -> io::Result<()> {
    // Numbers of the properties: [MS-OLEPS] and [MS-OSHARED] 2.3.3.2.
    const OF_SUMMARY: [(u32, &str); 6] = [
        (2, "Titel"),
        (3, "Ämne"),
        (4, "Författare"),
        (5, "Nyckelord"),
        (6, "Kommentar"),
        (8, "Senast ändrad av"),
    ];
    const OF_DOCUMENT: [(u32, &str); 2] = [(14, "Chef"), (15, "Organisation")];
    for (stream, labels) in [
        ("/\u{5}SummaryInformation", OF_SUMMARY.as_slice()),
        ("/\u{5}DocumentSummaryInformation", OF_DOCUMENT.as_slice()),
    ] {
        if !file.has(stream) {
            continue;
        }
        let bytes = file.stream(stream).unwrap_or_default();
        for (number, label) in labels {
            if let Some(text) = property(&bytes, *number) {
                out.labelled(label, &text)?;
            }
        }
    }
    Ok(())
}

/// Returns the text of a property in the first set of a property stream.
fn property(bytes: &[u8], wanted: u32) -> Option<String> {
    let set = usize::try_from(u32_at(bytes, 44)?).ok()?;
    let count = u32_at(bytes, set.checked_add(4)?)?.min(1_000);
    let place = |number: u32| {
        (0..usize::try_from(count).ok()?).find_map(|index| {
            let at = set.checked_add(8 + index * 8)?;
            (u32_at(bytes, at)? == number)
                .then(|| set.checked_add(usize::try_from(u32_at(bytes, at + 4)?).ok()?))?
        })
    };
    let page = place(1).and_then(|at| u16_at(bytes, at.checked_add(4)?)).unwrap_or(1252);
    let at = place(wanted)?;
    let length = usize::try_from(u32_at(bytes, at.checked_add(4)?)?).ok()?.min(1 << 20);
    let start = at.checked_add(8)?;
    match u32_at(bytes, at)? {
        // A text in the set's code page.
        30 => {
            let raw = bytes.get(start..start.checked_add(length)?)?;
            let encoding =
                super::rtf::code_page(i32::from(page)).unwrap_or(encoding_rs::WINDOWS_1252);
            Some(encoding.decode_without_bom_handling(raw).0.trim_end_matches('\0').to_owned())
        }
        // A text in UTF-16.
        31 => {
            let raw = bytes.get(start..start.checked_add(length * 2)?)?;
            Some(utf16(raw).trim_end_matches('\0').to_owned())
        }
        _ => None,
    }
}

/// Decodes UTF-16 in the byte order of these files.
pub(crate) fn utf16(bytes: &[u8]) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
    char::decode_utf16(units).map(|it| it.unwrap_or('\u{fffd}')).collect()
}
