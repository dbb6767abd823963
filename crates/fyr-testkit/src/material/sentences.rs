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
#[derive(Default)]
pub(crate) struct Note {
    pub(crate) title: &'static str,
    pub(crate) paragraphs: Vec<String>,
    /// The boards that it names, or that its folder does.
    pub(crate) boards: Vec<usize>,
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
        return Ok(Note { title: "Tomt", ..Note::default() });
    };
    let written = maker.number(&person, place);
    let mut mention = Mention::new(&[Of::IdNumber, Of::Name]);
    mention.traps.extend(written.traps);
    mention.traps.extend(traps);
    mention.boards.extend(folder);
    let mut about = About { person, number: written.text, mention, source, folder, place };
    let mut note = match kind % KINDS {
        0 => injury(maker, &mut about),
        1 => rehabilitation(maker, &mut about),
        2 => concern(maker, &mut about)?,
        3 => union(maker, &mut about)?,
        4 => salary(maker, &mut about),
        5 => certificate(maker, &mut about)?,
        6 => crime(maker, &mut about),
        _ => appraisal(maker, &mut about),
    };
    let About { person, mention, .. } = about;
    note.boards.clone_from(&mention.boards);
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
    let number = &about.number;
    let paragraphs = match maker.random.below(3) {
        0 => vec![
            format!("Gäller: {number}"),
            format!("{name}, anställd vid {board}, ramlade i trappan och bröt handleden."),
            "Händelsen är anmäld till Försäkringskassan. Dnr 2026/1142, blankett 7280.".to_owned(),
        ],
        1 => vec![
            format!("Skadad: {name}, pnr {number}"),
            format!("Arbetsgivare: {board}"),
            "Skada: brännskada på vänster hand, besökte vårdcentralen.".to_owned(),
        ],
        _ => vec![
            format!("{name} ({number}) anmälde den 14 mars en arbetsskada till {board}."),
            format!("{name} är anställd sedan 2019 och har varit sjukskriven för ryggont."),
        ],
    };
    Note { title: "Arbetsskadeutredning", paragraphs, ..Note::default() }
}

fn rehabilitation(maker: &mut Maker, about: &mut About<'_>) -> Note {
    about.says(&[Of::Health, Of::ContactPhone]);
    about.mention.traps.insert(Trap::Roles);
    let (doctor, manager) = (somebody(maker), somebody(maker));
    let phone = about.person.phone.clone();
    let (name, number) = (about.person.full_name(), &about.number);
    let paragraphs = match maker.random.below(2) {
        0 => vec![
            format!("Namn: {name}"),
            format!("Personnummer: {number}"),
            format!("Telefon: {phone}"),
            format!("Diagnos: F43.8A. Sjukskriven 50 % av läkare {doctor}."),
            format!("Närmaste chef: {manager}. Nästa möte 2026-09-14 kl. 10.30."),
        ],
        _ => vec![
            format!("Rehabilitering för {name}, personnummer {number}, tel {phone}."),
            format!("Läkare {doctor} bedömer att {name} har utmattningssyndrom."),
            format!("Chef {manager} kallar till möte."),
        ],
    };
    Note { title: "Rehabiliteringsplan", paragraphs, ..Note::default() }
}

/// A report of concern about a child, with a parent.
fn concern(maker: &mut Maker, about: &mut About<'_>) -> Result<Note, TestkitError> {
    about.says(&[Of::SocialServices, Of::Relative]);
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
    let (name, number) = (about.person.full_name(), &about.number);
    let first = match maker.random.below(2) {
        0 => format!("Barnet {name} ({number})"),
        _ => format!("Oro för barn: {name}, {number}"),
    };
    Ok(Note {
        title: "Orosanmälan",
        paragraphs: vec![
            first,
            format!(
                "Anmälan till socialtjänsten, {board}. Utredning enligt 11 kap. 1 § SoL inledd."
            ),
            text,
        ],
        ..Note::default()
    })
}

/// Who is a member, and whom the matter does not concern.
fn union(maker: &mut Maker, about: &mut About<'_>) -> Result<Note, TestkitError> {
    about.says(&[Of::Union]);
    let (name, number) = (about.person.full_name(), &about.number);
    let first = match maker.random.below(2) {
        0 => format!("{name} ({number}) är medlem i fackförbundet Kommunal."),
        _ => format!("Facket meddelar att {name}, {number}, är ansluten till Vision."),
    };
    let mut paragraphs = vec![first, "Förhandling enligt 11 § MBL hålls den 3 oktober.".to_owned()];
    if maker.has(Trap::Negation)
        && let Some(other) = maker.take(1).pop()
    {
        let written = maker.number(&other, Place::Line);
        let (name, number) = (other.full_name(), &written.text);
        paragraphs.push(match maker.random.below(3) {
            0 => format!("Gäller inte {name} ({number})."),
            1 => format!("{name}, {number}, omfattas inte av ärendet."),
            _ => format!("Ärendet rör inte {name} ({number})."),
        });
        let mut mention = Mention::new(&[Of::IdNumber, Of::Name]);
        mention.traps.extend(written.traps);
        mention.traps.insert(Trap::Negation);
        mention.boards.clone_from(&about.mention.boards);
        maker.note(&other, about.source, mention)?;
    }
    Ok(Note { title: "Kallelse till förhandling", paragraphs, ..Note::default() })
}

fn salary(maker: &mut Maker, about: &mut About<'_>) -> Note {
    about.says(&[Of::SalaryFinance, Of::BankAccount]);
    let amount = 24_000 + 100 * maker.random.below(300);
    let account = format!("8327-9, 112 {:03} 041-7", maker.random.below(1_000));
    let (name, number) = (about.person.full_name(), &about.number);
    let paragraphs = match maker.random.below(2) {
        0 => vec![
            format!("Namn: {name}"),
            format!("Personnr: {number}"),
            format!("Månadslön: {amount} kr"),
            format!("Kontonummer: {account}"),
        ],
        _ => vec![
            format!("Ny lön för {name} ({number}): {amount} kr per månad från den 1 april."),
            format!("Lönen betalas ut till bankkonto {account}."),
        ],
    };
    Note { title: "Lönebesked", paragraphs, ..Note::default() }
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
    let (name, number, doctor) = (about.person.full_name(), &about.number, somebody(maker));
    let mut paragraphs = match maker.random.below(2) {
        0 => vec![
            format!("Patient: {name}"),
            format!("Personnummer: {number}"),
            format!("Adress: {address}"),
            "Diagnos: M54.5 Lumbago. Arbetsförmågan är nedsatt med 75 %.".to_owned(),
            format!("Utfärdat av: {doctor}, leg. läkare"),
        ],
        _ => vec![
            format!("Intyget avser {name}, {number}."),
            format!("Bostadsadress: {address}"),
            format!("{name} lider av lumbago och är arbetsoförmögen till 75 %."),
            format!("Dr {doctor}, företagsläkare"),
        ],
    };
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
    Ok(Note { title: "Läkarintyg", paragraphs, ..Note::default() })
}

fn crime(maker: &mut Maker, about: &mut About<'_>) -> Note {
    about.says(&[Of::Criminal, Of::ContactEmail]);
    let (name, number) = (about.person.full_name(), &about.number);
    let first = match maker.random.below(2) {
        0 => format!("{name} ({number}) är dömd för misshandel."),
        _ => format!("{name}, {number}, är misstänkt för grov stöld. Polisanmälan är gjord."),
    };
    Note {
        title: "Anteckning",
        paragraphs: vec![
            first,
            format!("E-post: {}", about.person.private_email),
            "Utdrag ur belastningsregistret finns i akten.".to_owned(),
        ],
        ..Note::default()
    }
}

fn appraisal(maker: &mut Maker, about: &mut About<'_>) -> Note {
    about.says(&[Of::Assessment, Of::Employment]);
    let (name, number, title) = (about.person.full_name(), &about.number, about.person.title);
    let paragraphs = match maker.random.below(2) {
        0 => vec![
            format!("Medarbetare: {name}"),
            format!("Personnummer: {number}"),
            format!("Befattning: {title}"),
            "Bedömning: uppfyller målen. Betyg 4 av 5.".to_owned(),
        ],
        _ => vec![
            format!(
                "Medarbetarsamtal med {name} ({number}), anställd som {}.",
                title.to_lowercase()
            ),
            "Omdöme: mycket god prestation under året.".to_owned(),
        ],
    };
    Note { title: "Medarbetarsamtal", paragraphs, ..Note::default() }
}
