//! The one place that speaks to Typst: from a template and its data to a PDF.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

use jiff::civil::DateTime;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Label, Selector, Smart};
use typst::introspection::Introspector;
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::{LazyHash, PicoStr};
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::document::DocumentError;
use crate::fonts::FONTS;

// Typst recurses per nested element; 64 MiB holds what a default stack of 2 MiB does not.
const STACK_BYTES: usize = 64 << 20;
// Results that were not used in so many documents are dropped, so that memory stays level over a long run.
const CACHE_DOCUMENTS_MAX: usize = 1;

/// A template in `/documents`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Template {
    Notification,
    Bundle,
    Report,
    Letters,
}

impl Template {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Notification => "notification.typ",
            Self::Bundle => "bundle.typ",
            Self::Report => "report.typ",
            Self::Letters => "letters.typ",
        }
    }

    fn source(self) -> &'static Source {
        match self {
            Self::Notification => &SOURCES.notification,
            Self::Bundle => &SOURCES.bundle,
            Self::Report => &SOURCES.report,
            Self::Letters => &SOURCES.letters,
        }
    }
}

/// What is to be typeset.
pub(crate) struct Order {
    pub(crate) template: Template,
    /// JSON; the template reads it as `data.json`.
    pub(crate) data: Vec<u8>,
    /// Names the document for as long as it exists; becomes, hashed, the PDF's identifier.
    pub(crate) identity: String,
    /// The moment written in the file, in UTC.
    pub(crate) made_at: DateTime,
}

/// A typeset document.
#[derive(Debug)]
pub(crate) struct Typeset {
    pub(crate) pdf: Vec<u8>,
    pub(crate) pages: usize,
    /// The pages, counted from 1, on which the template's label `letter` stands.
    pub(crate) letters_begin: Vec<usize>,
}

/// Why nothing was typeset.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The pages were laid out, but are not PDF/A or PDF/UA.
    Nonconforming(String),
    /// The template does not compile.
    Template(String),
    /// The typesetter panicked.
    BrokeOff,
}

impl Fault {
    pub(crate) fn into_error(self, template: Template) -> DocumentError {
        let template = template.name();
        match self {
            Self::Nonconforming(message) | Self::Template(message) => {
                DocumentError::Template { template, message }
            }
            Self::BrokeOff => DocumentError::BrokeOff { template },
        }
    }
}

/// Does `work` in a thread pool of one thread with a large stack.
///
/// Typst hands parts of its work to the rayon pool it is called from. In a pool of several threads one document would
/// be begun inside another, on the same stack, until that is full.
pub(crate) fn in_own_pool<R: Send>(work: impl FnOnce() -> R + Send) -> Result<R, DocumentError> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|error| DocumentError::Thread(std::io::Error::other(error)))?;
    Ok(pool.install(work))
}

/// Typesets one document; call it through [`in_own_pool`].
pub(crate) fn typeset(order: Order) -> Result<Typeset, Fault> {
    let typeset = catch_unwind(AssertUnwindSafe(|| lay_out_and_export(order)))
        .unwrap_or(Err(Fault::BrokeOff));
    typst::comemo::evict(CACHE_DOCUMENTS_MAX);
    typeset
}

fn lay_out_and_export(order: Order) -> Result<Typeset, Fault> {
    let timestamp = utc(order.made_at);
    let room = Room { main: order.template.source().id(), data: Bytes::new(order.data) };
    let document = typst::compile::<PagedDocument>(&room)
        .output
        .map_err(|errors| Fault::Template(said(&errors)))?;
    let options = PdfOptions {
        ident: Smart::Custom(order.identity),
        creator: Smart::Custom(Some("Fyr".to_owned())),
        timestamp,
        page_ranges: None,
        standards: STANDARDS.clone(),
        tagged: true,
        pretty: false,
    };
    let pdf = typst_pdf::pdf(&document, &options)
        .map_err(|errors| Fault::Nonconforming(said(&errors)))?;
    Ok(Typeset { pdf, pages: document.pages().len(), letters_begin: letters_begin(&document) })
}

fn letters_begin(document: &PagedDocument) -> Vec<usize> {
    let Some(label) = Label::new(PicoStr::intern("letter")) else { return Vec::new() };
    let introspector = document.introspector();
    introspector
        .query(&Selector::Label(label))
        .iter()
        .filter_map(|heading| introspector.page(heading.location()?))
        .map(usize::from)
        .collect()
}

fn utc(moment: DateTime) -> Option<Timestamp> {
    let part = |value: i8| u8::try_from(value).ok();
    Datetime::from_ymd_hms(
        i32::from(moment.year()),
        part(moment.month())?,
        part(moment.day())?,
        part(moment.hour())?,
        part(moment.minute())?,
        part(moment.second())?,
    )
    .map(Timestamp::new_utc)
}

// Typst quotes the text it complains about between backticks: that may be personal data, so it is left out.
fn said(errors: &[SourceDiagnostic]) -> String {
    let Some(first) = errors.first() else { return "no reason given".to_owned() };
    first
        .message
        .split('`')
        .enumerate()
        .map(|(n, part)| if n % 2 == 0 { part } else { "…" })
        .collect()
}

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));
static SOURCES: LazyLock<Sources> = LazyLock::new(Sources::load);
static STANDARDS: LazyLock<PdfStandards> = LazyLock::new(|| {
    PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .expect("both standards are written for PDF 1.7")
});

struct Sources {
    notification: Source,
    bundle: Source,
    report: Source,
    letters: Source,
    form: Source,
    common: Source,
    words: Source,
    data: FileId,
}

impl Sources {
    fn load() -> Self {
        let source = |name, text: &str| Source::new(file(name), text.to_owned());
        Self {
            notification: source(
                "notification.typ",
                include_str!("../../../documents/notification.typ"),
            ),
            bundle: source("bundle.typ", include_str!("../../../documents/bundle.typ")),
            report: source("report.typ", include_str!("../../../documents/report.typ")),
            letters: source("letters.typ", include_str!("../../../documents/letters.typ")),
            form: source("form.typ", include_str!("../../../documents/form.typ")),
            common: source("common.typ", include_str!("../../../documents/common.typ")),
            words: source("words.typ", include_str!("../../../documents/words.typ")),
            data: file("data.json"),
        }
    }
}

fn file(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("a plain file name is a path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// All that Typst can see: the templates, one data file, the embedded fonts. No disk, no packages, no clock.
struct Room {
    main: FileId,
    data: Bytes,
}

impl World for Room {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let sources = &*SOURCES;
        let all = [
            &sources.notification,
            &sources.bundle,
            &sources.report,
            &sources.letters,
            &sources.form,
            &sources.common,
            &sources.words,
        ];
        all.into_iter().find(|source| source.id() == id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == SOURCES.data { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.faces.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests;
