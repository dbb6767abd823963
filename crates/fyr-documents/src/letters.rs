//! The letters to the people affected: files of at most twenty-five letters, and one address index over the batch.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::thread;

use serde::Serialize;

use crate::document::{DocumentError, Language, RestsOn, Unprintable};

mod index;
mod press;

use index::{INDEX_HEADER, index_name};
use press::{Press, Sheaf};

/// How many letters one file holds at most.
///
/// Measured with Typst 0.15.1: 10 to 100 letters a file print about 2.5 times as fast as one, and memory follows the
/// number of letters: a hundred on two threads need 700 MB, twenty-five less than half.
pub const LETTERS_PER_FILE_MAX: usize = 25;

/// What all letters of a batch say: information to data subjects under GDPR Art. 34.
///
/// All texts are plain text in `language`. Each `Vec` of texts is a list of paragraphs; empty ones are passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LetterBatch {
    /// The language of the fixed words, and of the document.
    pub language: Language,
    /// Who writes.
    pub sender: Sender,
    /// The sender's reference; may be empty.
    pub reference: String,
    /// The date of the letters, also the files' only time.
    pub date: jiff::civil::Date,
    /// What the letter is about.
    pub heading: String,
    /// The rule by which the person is told, as it stands after "Enligt …" or "Under …".
    pub law: String,
    /// The nature of the breach (Art. 34(2)).
    pub what_happened: Vec<String>,
    /// The likely consequences (Art. 33(3)(c)).
    pub consequences: Vec<String>,
    /// What was done or is proposed (Art. 33(3)(d)).
    pub measures: Vec<String>,
    /// What the person can do (recital 86); may be empty.
    pub advice: Vec<String>,
    /// Where more can be learnt (Art. 33(3)(b)).
    pub contact: Contact,
    /// The data concerned for everyone in the batch; each person's own are added to them.
    pub data_categories: Vec<String>,
    /// The last journal entry the content rests on.
    pub rests_on: RestsOn,
    /// Marks every page as an exercise.
    pub exercise: bool,
    /// The scenario it belongs to, where it does not stand for real events.
    pub scenario: Option<String>,
    /// How many files are made at the same time; has no influence on their bytes.
    #[serde(skip)]
    pub threads: NonZeroUsize,
}

/// The controller as it writes to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sender {
    /// Its name.
    pub name: String,
    /// Its postal address, line by line.
    pub address: Vec<String>,
}

/// The data protection officer or another contact point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// The name of the person or function.
    pub name: String,
    /// The e-mail address; may be empty where there is a telephone number.
    pub email: String,
    /// The telephone number; may be empty where there is an e-mail address.
    pub phone: String,
}

/// A person to be told by letter.
///
/// People with protected identity and people without a usable address are not given here: the caller tells them otherwise.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Recipient {
    /// The letter's number; unique in the batch.
    pub number: u64,
    /// The name as it stands on the envelope.
    pub name: String,
    /// The postal address below the name, line by line.
    pub address: Vec<String>,
    /// The data concerned for this person, besides those of the batch.
    pub categories: Vec<String>,
}

impl std::fmt::Debug for Recipient {
    // A person's name and address belong in no log.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Recipient").field("number", &self.number).finish_non_exhaustive()
    }
}

/// A finished part of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rendered {
    /// A file of letters; files come in the order of the recipients.
    Letters(LetterFile),
    /// The address index over the whole batch; comes last, once, also for a batch of no letters.
    Index(AddressIndex),
}

/// A file of letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterFile {
    /// Its name, such as `brev-0001.pdf`.
    pub name: String,
    /// The file: PDF/A-2a and PDF/UA-1, a bookmark for each letter.
    pub pdf: Vec<u8>,
    /// How many letters it holds, 1 to [`LETTERS_PER_FILE_MAX`].
    pub letters: usize,
    /// How many pages it has.
    pub pages: usize,
    /// What could not be printed as written and is shown as □ instead; empty as a rule.
    pub unprintable: Vec<Unprintable>,
}

/// The addresses of a batch, and where each letter is found.
///
/// CSV by RFC 4180 with a header: `letter_no, file, first_page, pages, name, address_1, address_2, address_3, postcode,
/// town, country`. UTF-8 with byte order mark, because spreadsheet programs otherwise read å, ä and ö wrongly. A field
/// that a spreadsheet would calculate begins with an apostrophe. The texts are those of the input, not replaced by □.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressIndex {
    /// Its name: `adresser.csv` or `addresses.csv`.
    pub name: String,
    /// The file; about a hundred bytes a letter.
    pub csv: Vec<u8>,
}

/// What a batch came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Printed {
    /// Letters in all files.
    pub letters: usize,
    /// Files without the index.
    pub files: usize,
    /// Pages in all files.
    pub pages: usize,
}

/// Why a batch was not finished.
#[derive(Debug, thiserror::Error)]
pub enum LettersError<E> {
    /// A file could not be made.
    #[error("letters: a file of the batch could not be made")]
    Document(#[from] DocumentError),
    /// The caller could not take a file; the batch was stopped there.
    #[error("letters: a finished file could not be taken over")]
    Sink(#[source] E),
}

/// Makes the letters of a batch and hands each file to `sink` as soon as it is made.
///
/// `recipients` is read as files are made: at most [`LETTERS_PER_FILE_MAX`] people and one file for each of
/// [`LetterBatch::threads`] are in memory, besides the index. Files come in order and `sink` is called on the calling
/// thread. The same input gives the same bytes. Blocks: not for an async thread.
///
/// # Errors
///
/// [`DocumentError::Missing`] when something that GDPR Art. 34(2) requires is empty; nothing has been handed over then.
/// After any other error the files handed over before it are whole, and there is no index.
pub fn letters<E>(
    batch: &LetterBatch,
    recipients: impl Iterator<Item = Recipient>,
    mut sink: impl FnMut(Rendered) -> Result<(), E>,
) -> Result<Printed, LettersError<E>> {
    batch.require_statutory_content()?;
    let mut csv = INDEX_HEADER.as_bytes().to_vec();
    let mut printed = Printed::default();
    thread::scope(|scope| {
        let presses = (0..batch.threads.get())
            .map(|_| Press::start(scope, batch))
            .collect::<Result<Vec<_>, _>>()?;
        let mut take = |press: &Press| -> Result<(), LettersError<E>> {
            let (file, index_rows) = press.take()?;
            csv.extend_from_slice(index_rows.as_bytes());
            printed.letters += file.letters;
            printed.files += 1;
            printed.pages += file.pages;
            sink(Rendered::Letters(file)).map_err(LettersError::Sink)
        };
        // Each press gets every n-th sheaf, so the oldest sheaf at work is always with the press whose turn it is.
        let mut at_work = VecDeque::with_capacity(presses.len());
        for (press, sheaf) in presses.iter().cycle().zip(Sheaves { recipients, number: 0 }) {
            if at_work.len() == presses.len() {
                at_work.pop_front().map_or(Ok(()), &mut take)?;
            }
            press.give(sheaf)?;
            at_work.push_back(press);
        }
        at_work.into_iter().try_for_each(take)
    })?;
    let name = index_name(batch.language).to_owned();
    sink(Rendered::Index(AddressIndex { name, csv })).map_err(LettersError::Sink)?;
    Ok(printed)
}

impl LetterBatch {
    fn require_statutory_content(&self) -> Result<(), DocumentError> {
        let empty = |texts: &[String]| texts.iter().all(|text| text.trim().is_empty());
        let contact_ways = [self.contact.email.clone(), self.contact.phone.clone()];
        let missing = [
            (self.sender.name.trim().is_empty(), "sender.name", "GDPR Art. 34(1)"),
            (self.heading.trim().is_empty(), "heading", "GDPR Art. 12(1)"),
            (self.law.trim().is_empty(), "law", "GDPR Art. 12(1)"),
            (empty(&self.what_happened), "what_happened", "GDPR Art. 34(2)"),
            (empty(&self.consequences), "consequences", "GDPR Art. 34(2), 33(3)(c)"),
            (empty(&self.measures), "measures", "GDPR Art. 34(2), 33(3)(d)"),
            (self.contact.name.trim().is_empty(), "contact.name", "GDPR Art. 34(2), 33(3)(b)"),
            (empty(&contact_ways), "contact.email or contact.phone", "GDPR Art. 34(2), 33(3)(b)"),
        ];
        match missing.into_iter().find(|(is_missing, ..)| *is_missing) {
            Some((_, part, source_of_rule)) => {
                Err(DocumentError::Missing { document: "letters", part, source_of_rule })
            }
            None => Ok(()),
        }
    }
}

struct Sheaves<R> {
    recipients: R,
    number: usize,
}

impl<R: Iterator<Item = Recipient>> Iterator for Sheaves<R> {
    type Item = Sheaf;

    fn next(&mut self) -> Option<Sheaf> {
        let recipients: Vec<_> = self.recipients.by_ref().take(LETTERS_PER_FILE_MAX).collect();
        self.number += 1;
        (!recipients.is_empty()).then_some(Sheaf { number: self.number, recipients })
    }
}
