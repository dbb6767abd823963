//! PDF: the text of every page in reading order, tables as rows, notes, form fields, properties and the files in it.
//!
//! A page without text is read by character recognition where that is installed, and named otherwise.

mod beside;
mod extras;
mod layout;
mod page;
mod streams;

use super::{Out, picture};
use crate::limits::{OCR_SECONDS_MAX, PAGES_MAX, PDF_BYTES_MAX};
use crate::read::source::Source;
use hayro::hayro_interpret::{InterpreterCache, InterpreterSettings};
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings};
use layout::Layout;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Hands over the document.
pub(crate) fn read(source: &Source, out: &mut Out<'_>) -> io::Result<()> {
    let mut bytes = Vec::new();
    source.open()?.take(PDF_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > PDF_BYTES_MAX {
        out.unread("a PDF beyond the bound on PDFs; not read");
        return Ok(());
    }
    let streams = streams::check(&bytes);
    if streams.beyond_bound {
        out.unread("its streams unpack to more than the bound on unpacked bytes; left packed");
        return Ok(());
    }
    let whole = streams.ends;
    let pdf = match guarded(|| Pdf::new(bytes)) {
        Some(Ok(pdf)) => pdf,
        Some(Err(LoadPdfError::Decryption(why))) => {
            out.unread(match why {
                DecryptionError::PasswordProtected => "locked: a password is needed",
                DecryptionError::MissingIDEntry
                | DecryptionError::InvalidEncryption
                | DecryptionError::UnsupportedAlgorithm => "locked in a way that is not read",
            });
            return Ok(());
        }
        Some(Err(LoadPdfError::Invalid)) | None => {
            out.unread("the PDF is damaged: no page can be found in it");
            return Ok(());
        }
    };
    if !whole {
        out.unread("the PDF is cut off: it has no end, so pages may be missing");
    }
    if streams.damaged > 0 {
        out.unread(format!("{} streams in it are damaged", streams.damaged));
    }
    extras::properties(&pdf, out)?;
    pages(&pdf, out)?;
    extras::fields(&pdf, out)?;
    extras::files(&pdf, out)
}

/// Runs a part of the crate that reads untrusted bytes: a bug in it shall cost a page, not the run.
fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}

fn pages(pdf: &Pdf, out: &mut Out<'_>) -> io::Result<()> {
    let count = pdf.pages().len();
    if let Some(told) = extras::page_count(pdf).filter(|told| *told > count) {
        out.unread(format!("{} of its {told} pages cannot be found", told - count));
    }
    if count == 0 {
        out.unread("the PDF has no page");
    }
    if count > PAGES_MAX {
        out.unread(format!("{count} pages; only the first {PAGES_MAX} were read"));
    }
    let begun = Instant::now();
    let cache = InterpreterCache::new();
    let (mut layout, mut lost) = (Layout::default(), Lost::default());
    for (index, page) in pdf.pages().iter().enumerate().take(PAGES_MAX) {
        if out.until.is_past() {
            lost.note(index, "the time for one file was used up");
            continue;
        }
        let Some(content) = guarded(|| page::content(page, &cache, out.until)) else {
            lost.note(index, "its reader gave up");
            continue;
        };
        extras::annotations(page, out)?;
        if content.is_cut {
            lost.note(index, "it draws more than the bound");
        }
        let needs_recognition = content.needs_recognition();
        layout.page(content.glyphs, out)?;
        match needs_recognition {
            None => {}
            Some(_) if begun.elapsed() > Duration::from_secs(OCR_SECONDS_MAX) => {
                lost.note(index, "a page without text after the time for such pages was used up");
            }
            Some(why) => match recognise(page) {
                Ok(text) => out.text(&text)?,
                Err(fault) => lost.note(index, &format!("{why}, and {fault}")),
            },
        }
    }
    layout.finish(out)?;
    lost.tell(count, out);
    Ok(())
}

/// Pages that were not read, by the reason.
#[derive(Default)]
struct Lost {
    pages: Vec<(String, Vec<usize>)>,
}

impl Lost {
    fn note(&mut self, index: usize, why: &str) {
        match self.pages.iter_mut().find(|(it, _)| it == why) {
            Some((_, pages)) => pages.push(index + 1),
            None => self.pages.push((why.to_owned(), vec![index + 1])),
        }
    }

    fn tell(self, count: usize, out: &mut Out<'_>) {
        for (why, pages) in self.pages {
            let shown: Vec<String> = pages.iter().take(20).map(usize::to_string).collect();
            let more = if pages.len() > 20 { " and more" } else { "" };
            out.unread(format!("page {}{more} of {count}: {why}", shown.join(", ")));
        }
    }
}

/// Reads a page as a picture.
fn recognise(page: &hayro::hayro_syntax::page::Page<'_>) -> Result<String, String> {
    picture::available()?;
    let (width, height) = page.render_dimensions();
    // 300 dots an inch are what the program was trained on; PDF counts 72 an inch. A4 gives 2 480 × 3 508 dots.
    let scale = (4_000.0 / width.max(height).max(1.0)).min(300.0 / 72.0);
    let settings = RenderSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: WHITE,
        ..RenderSettings::default()
    };
    let picture = guarded(|| {
        let pixels =
            hayro::render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings);
        let mut picture = format!("P5 {} {} 255\n", pixels.width(), pixels.height()).into_bytes();
        picture.extend(pixels.data().iter().map(|it| {
            // The weights of ITU-R BT.601.
            let grey = 299 * u32::from(it.r) + 587 * u32::from(it.g) + 114 * u32::from(it.b);
            u8::try_from(grey / 1000).unwrap_or(u8::MAX)
        }));
        picture
    });
    picture::recognise(picture.ok_or("it cannot be drawn")?).map_err(str::to_owned)
}
