//! Notes about people, as case workers write them: several roles, statements that are denied, a relative.

use super::Trap;
use super::maker::Maker;
use super::people::Person;
use super::spelling::Place;
use super::truth::{Mention, Source};
use crate::leak::TestkitError;
use crate::names::{FIRST, LAST};
use fyr_core::vocabulary::DataCategory::{self as Of};

/// A text about somebody.
pub(crate) struct Note {
    pub(crate) title: &'static str,
    pub(crate) paragraphs: Vec<String>,
}

/// How many kinds of notes there are.
pub(crate) const KINDS: usize = 8;

/// Writes a note of a kind about a person, and notes in the truth who is in it.
///
/// `folder` is the board that the file's folder names, if it does.
pub(crate) fn note(
    maker: &mut Maker,
    kind: usize,
    source: &Source,
    place: Place,
    folder: Option<usize>,
    traps: &[Trap],
) -> Result<Note, TestkitError> {
    let child = kind % KINDS == 2;
    let taken = if child { maker.children(1) } else { maker.take(1) };
    let Some(person) = taken.into_iter().next() else {
        return Ok(Note { title: "Tomt", paragraphs: Vec::new() });
    };
    let written = maker.number(&person, place);
    let mut mention = Mention::new(&[Of::IdNumber, Of::Name]);
    mention.traps.extend(written.traps);
    mention.traps.extend(traps);
    mention.boards.extend(folder);
    let mut about = About { person, number: written.text, mention, source, folder, place };
    let note = match kind % KINDS {
        0 => injury(maker, &mut about),
        1 => rehabilitation(maker, &mut about),
        2 => concern(maker, &mut about)?,
        3 => union(maker, &mut about)?,
        4 => salary(maker, &mut about),
        5 => certificate(maker, &mut about)?,
        6 => crime(&mut about),
        _ => appraisal(&mut about),
    };
    let About { person, mention, .. } = about;
    maker.note(&person, source, mention)?;
    Ok(note)
}

/// The person a note is about.
struct About<'a> {
    person: Person,
    number: String,
    mention: Mention,
    source: &'a Source,
    folder: Option<usize>,
    place: Place,
}

impl About<'_> {
    fn says(&mut self, found: &[Of]) {
        self.mention.found.extend(found);
    }

    /// Returns the name of the board in words; whose material it is follows from it where the folder does not say.
    fn board(&mut self, maker: &Maker) -> String {
        let board = self.folder.unwrap_or(self.person.board);
        if self.folder.is_none() {
            self.mention.boards.push(board);
        }
        maker.board(board).name.clone()
    }
}

fn somebody(maker: &mut Maker) -> String {
    format!("{} {}", maker.random.one(FIRST), maker.random.one(LAST))
}

fn injury(maker: &mut Maker, about: &mut About<'_>) -> Note {
    about.says(&[Of::Employment, Of::Health]);
    let board = about.board(maker);
    let name = about.person.full_name();
    Note {
        title: "Arbetsskadeutredning",
        paragraphs: vec![
            format!("Gäller: {}", about.number),
            format!("{name}, anställd vid {board}, ramlade i trappan och bröt handleden."),
            "Händelsen är anmäld till Försäkringskassan. Dnr 2026/1142, blankett 7280.".to_owned(),
        ],
    }
}

fn rehabilitation(maker: &mut Maker, about: &mut About<'_>) -> Note {
    about.says(&[Of::Health, Of::ContactPhone]);
    about.mention.traps.insert(Trap::Roles);
    let (doctor, manager) = (somebody(maker), somebody(maker));
    let phone = about.person.phone.clone();
    Note {
        title: "Rehabiliteringsplan",
        paragraphs: vec![
            format!("Namn: {}", about.person.full_name()),
            format!("Personnummer: {}", about.number),
            format!("Telefon: {phone}"),
            format!("Diagnos: F43.8A. Sjukskriven 50 % av läkare {doctor}."),
            format!("Närmaste chef: {manager}. Nästa möte 2026-09-14 kl. 10.30."),
        ],
    }
}

/// A report of concern about a child, with a parent.
fn concern(maker: &mut Maker, about: &mut About<'_>) -> Result<Note, TestkitError> {
    about.says(&[Of::SocialServices]);
    let board = about.board(maker);
    let parent = maker.beside();
    let text = format!(
        "Vårdnadshavare: {}, telefon {}. Handläggare: {}.",
        parent.full_name(),
        parent.phone,
        somebody(maker)
    );
    let mut beside = Mention::new(&[Of::Name, Of::ContactPhone, Of::Relative]);
    beside.boards.clone_from(&about.mention.boards);
    maker.note(&parent, about.source, beside)?;
    Ok(Note {
        title: "Orosanmälan",
        paragraphs: vec![
            format!("Barnet {} ({})", about.person.full_name(), about.number),
            format!(
                "Anmälan till socialtjänsten, {board}. Utredning enligt 11 kap. 1 § SoL inledd."
            ),
            text,
        ],
    })
}

/// Who is a member, and whom the matter does not concern.
fn union(maker: &mut Maker, about: &mut About<'_>) -> Result<Note, TestkitError> {
    about.says(&[Of::Union]);
    let name = about.person.full_name();
    let mut paragraphs = vec![
        format!("{name} ({}) är medlem i fackförbundet Kommunal.", about.number),
        "Förhandling enligt 11 § MBL hålls den 3 oktober.".to_owned(),
    ];
    if maker.has(Trap::Negation)
        && let Some(other) = maker.take(1).pop()
    {
        let written = maker.number(&other, Place::Line);
        paragraphs.push(format!("Gäller inte {} ({}).", other.full_name(), written.text));
        let mut mention = Mention::new(&[Of::IdNumber, Of::Name]);
        mention.traps.extend(written.traps);
        mention.traps.insert(Trap::Negation);
        mention.boards.clone_from(&about.mention.boards);
        maker.note(&other, about.source, mention)?;
    }
    Ok(Note { title: "Kallelse till förhandling", paragraphs })
}

fn salary(maker: &mut Maker, about: &mut About<'_>) -> Note {
    about.says(&[Of::SalaryFinance, Of::BankAccount]);
    let amount = 24_000 + 100 * maker.random.below(300);
    Note {
        title: "Lönebesked",
        paragraphs: vec![
            format!("Namn: {}", about.person.full_name()),
            format!("Personnr: {}", about.number),
            format!("Månadslön: {amount} kr"),
            format!("Kontonummer: 8327-9, 112 {:03} 041-7", maker.random.below(1_000)),
        ],
    }
}

/// A doctor's certificate: patient, doctor, manager, and a relative with a number.
fn certificate(maker: &mut Maker, about: &mut About<'_>) -> Result<Note, TestkitError> {
    about.says(&[Of::Health, Of::HomeAddress]);
    about.mention.traps.insert(Trap::Roles);
    if about.person.is_flagged() {
        about.mention.found.remove(&Of::HomeAddress);
        about.says(&[Of::ProtectedIdentity]);
        about.mention.flagged = true;
    }
    let address = if about.person.is_flagged() {
        "Skyddade personuppgifter".to_owned()
    } else {
        about.person.address()
    };
    let mut paragraphs = vec![
        format!("Patient: {}", about.person.full_name()),
        format!("Personnummer: {}", about.number),
        format!("Adress: {address}"),
        "Diagnos: M54.5 Lumbago. Arbetsförmågan är nedsatt med 75 %.".to_owned(),
        format!("Utfärdat av: {}, leg. läkare", somebody(maker)),
    ];
    if maker.has(Trap::RelativeNamed)
        && let Some(relative) = maker.take(1).pop()
    {
        let written = maker.number(&relative, about.place);
        paragraphs.push(format!(
            "Närmast anhörig: {}, personnummer {}, telefon {}",
            relative.full_name(),
            written.text,
            relative.phone
        ));
        let found = [Of::IdNumber, Of::Name, Of::ContactPhone, Of::Relative];
        let mut mention = Mention::new(&found);
        mention.traps.extend(written.traps);
        mention.traps.insert(Trap::RelativeNamed);
        mention.boards.clone_from(&about.mention.boards);
        maker.note(&relative, about.source, mention)?;
        about.says(&[Of::Relative]);
    }
    Ok(Note { title: "Läkarintyg", paragraphs })
}

fn crime(about: &mut About<'_>) -> Note {
    about.says(&[Of::Criminal, Of::ContactEmail]);
    Note {
        title: "Anteckning",
        paragraphs: vec![
            format!("{} ({}) är dömd för misshandel.", about.person.full_name(), about.number),
            format!("E-post: {}", about.person.private_email),
            "Utdrag ur belastningsregistret finns i akten.".to_owned(),
        ],
    }
}

fn appraisal(about: &mut About<'_>) -> Note {
    about.says(&[Of::Assessment, Of::Employment]);
    Note {
        title: "Medarbetarsamtal",
        paragraphs: vec![
            format!("Medarbetare: {}", about.person.full_name()),
            format!("Personnummer: {}", about.number),
            format!("Befattning: {}", about.person.title),
            "Bedömning: uppfyller målen. Betyg 4 av 5.".to_owned(),
        ],
    }
}
