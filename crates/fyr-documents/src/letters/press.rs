//! A thread that turns sheaves of recipients into files, one after the other.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, Scope};

use serde_json::{Value, json};

use super::index::{Row, index_row};
use super::{LetterBatch, LetterFile, Recipient};
use crate::document::{DocumentError, Language, Place, Unprintable};
use crate::engine::{self, Fault, Order, Template, Typeset};
use crate::text::{Printable, Repertoire};

/// The recipients of one file.
pub(super) struct Sheaf {
    /// Counted from 1.
    pub(super) number: usize,
    pub(super) recipients: Vec<Recipient>,
}

/// A file and its rows in the index.
type Made = Result<(LetterFile, String), DocumentError>;

/// The calling side of the thread; it ends when this is dropped.
pub(super) struct Press {
    sheaves: SyncSender<Sheaf>,
    made: Receiver<Made>,
}

impl Press {
    pub(super) fn start<'scope, 'batch: 'scope>(
        scope: &'scope Scope<'scope, 'batch>,
        batch: &'batch LetterBatch,
    ) -> Result<Self, DocumentError> {
        let (sheaves, to_do) = sync_channel::<Sheaf>(1);
        let (done, made) = sync_channel::<Made>(1);
        Builder::new()
            .name("letters".to_owned())
            .spawn_scoped(scope, move || {
                let no_pool = done.clone();
                let worked = engine::in_own_pool(move || work(batch, to_do, &done));
                if let Err(error) = worked {
                    // Nobody listens any more only when the caller has given up already.
                    let _ = no_pool.send(Err(error));
                }
            })
            .map_err(DocumentError::Thread)?;
        Ok(Self { sheaves, made })
    }

    pub(super) fn give(&self, sheaf: Sheaf) -> Result<(), DocumentError> {
        self.sheaves.send(sheaf).map_err(|_| self.why_it_ended())
    }

    pub(super) fn take(&self) -> Made {
        self.made.recv().unwrap_or(Err(BROKE_OFF))
    }

    fn why_it_ended(&self) -> DocumentError {
        match self.made.recv() {
            Ok(Err(error)) => error,
            Ok(Ok(_)) | Err(_) => BROKE_OFF,
        }
    }
}

const BROKE_OFF: DocumentError = DocumentError::BrokeOff { template: Template::Letters.name() };

fn work(batch: &LetterBatch, to_do: Receiver<Sheaf>, done: &SyncSender<Made>) {
    for sheaf in to_do {
        if done.send(make(batch, &sheaf)).is_err() {
            return;
        }
    }
}

fn make(batch: &LetterBatch, sheaf: &Sheaf) -> Made {
    let name = file_name(batch.language, sheaf.number);
    let (typeset, unprintable) = match typeset(batch, sheaf, Repertoire::Wide) {
        Err(Fault::Nonconforming(_)) => typeset(batch, sheaf, Repertoire::Narrow),
        done => done,
    }
    .map_err(|fault| fault.into_error(Template::Letters))?;
    let rows = index_rows(batch.language, &name, sheaf, &typeset);
    let (letters, pages) = (sheaf.recipients.len(), typeset.pages);
    Ok((LetterFile { name, pdf: typeset.pdf, letters, pages, unprintable }, rows))
}

fn typeset(
    batch: &LetterBatch,
    sheaf: &Sheaf,
    repertoire: Repertoire,
) -> Result<(Typeset, Vec<Unprintable>), Fault> {
    let mut printable = Printable::new(repertoire);
    let mut unprintable = Vec::new();
    let mut common = serde_json::to_value(batch).expect("plain fields are JSON");
    printable.value(&mut common);
    unprintable.extend(printable.replaced(Place::Common));
    let mut letters = Vec::with_capacity(sheaf.recipients.len());
    for recipient in &sheaf.recipients {
        let mut letter = serde_json::to_value(recipient).expect("plain fields are JSON");
        printable.value(&mut letter);
        unprintable.extend(printable.replaced(Place::Letter(recipient.number)));
        letters.push(letter);
    }
    let data = json!({ "batch": common, "letters": Value::Array(letters) });
    let typeset = engine::typeset(Order {
        template: Template::Letters,
        data: data.to_string().into_bytes(),
        identity: format!("letters {} {} {}", batch.reference, batch.rests_on.hash, sheaf.number),
        made_at: batch.date.at(0, 0, 0, 0),
    })?;
    Ok((typeset, unprintable))
}

fn file_name(language: Language, number: usize) -> String {
    match language {
        Language::Sv => format!("brev-{number:04}.pdf"),
        Language::En => format!("letters-{number:04}.pdf"),
    }
}

fn index_rows(language: Language, file: &str, sheaf: &Sheaf, typeset: &Typeset) -> String {
    let begin = typeset.letters_begin.iter().copied();
    let next = typeset.letters_begin.iter().copied().skip(1).chain([typeset.pages + 1]);
    sheaf
        .recipients
        .iter()
        .zip(begin.zip(next))
        .map(|(recipient, (first_page, next))| {
            index_row(&Row { language, file, recipient, first_page, pages: next - first_page })
        })
        .collect()
}
