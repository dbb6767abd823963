//! Invented documents: a municipality of no place, people born before 1890 or never.

use std::num::NonZeroUsize;

use fyr_documents::document::{Language, RestsOn};
use fyr_documents::letters::{Contact, LetterBatch, Recipient, Sender};
use fyr_documents::notification::{
    Controller, Filing, FilingKind, Form, FrameLine, Notification, Question, Section,
};

/// The hash that every sample rests on.
pub(crate) const HASH: &str = "3f1c9a0b7e5d42c886aa04d1e2b95f70c3d8e6a11b274f5990ce8d7a6b5c4d3e";

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

fn rests_on() -> RestsOn {
    RestsOn { position: 1_204, hash: HASH.to_owned() }
}

/// A question that is answered.
pub(crate) fn question<const N: usize>(number: &str, text: &str, answers: [&str; N]) -> Question {
    Question {
        number: number.to_owned(),
        text: text.to_owned(),
        answers: texts(answers),
        missing: N == 0,
        law: None,
        to_verify: false,
    }
}

fn frame_line(label: &str, value: &str) -> FrameLine {
    FrameLine { label: label.to_owned(), value: value.to_owned() }
}

/// A first notification in Swedish with answered and unanswered questions.
pub(crate) fn notification() -> Notification {
    Notification {
        language: Language::Sv,
        title: "Anmälan av personuppgiftsincident".to_owned(),
        authority: "Integritetsskyddsmyndigheten".to_owned(),
        form: Form {
            id: "IMY, anmälan av personuppgiftsincident (GDPR)".to_owned(),
            version: "2025-02".to_owned(),
            source_mark: "e-tjansten, läst 19 februari 2025".to_owned(),
        },
        controller: Controller {
            name: "Socialnämnden i Åmynge kommun".to_owned(),
            org_number: "212000-0000".to_owned(),
            postal_address: texts(["Åmynge kommun", "Box 12", "123 45 Åmynge"]),
        },
        reference: "SN 2025/0412".to_owned(),
        filing: Filing { number: 1, kind: FilingKind::First },
        covers: Vec::new(),
        sections: sections(),
        frame: vec![
            frame_line("Leverantören upptäckte", "23 augusti 2025 kl. 08.10"),
            frame_line("Nämnden fick vetskap", "25 augusti 2025 kl. 16.54"),
            frame_line("Anmälan ska göras senast", "28 augusti 2025 kl. 16.54"),
            frame_line("Anmälan gjordes", "27 augusti 2025 kl. 11.20, i tid"),
        ],
        rests_on: rests_on(),
        made_at: jiff::civil::date(2025, 8, 27).at(9, 20, 0, 0),
        exercise: false,
        scenario: None,
    }
}

fn sections() -> Vec<Section> {
    let what = vec![
        Question {
            law: Some("GDPR art. 33.3 a".to_owned()),
            ..question(
                "16",
                "Vad har hänt? Välj det alternativ som bäst stämmer överens med det som inträffat",
                ["Obehörig åtkomst"],
            )
        },
        Question {
            law: Some("GDPR art. 33.3 a".to_owned()),
            to_verify: true,
            ..question(
                "17–20",
                "Beskriv incidenten. Varför inträffade den?",
                [
                    "En obehörig tog sig in hos vår leverantör av system för sjukfrånvaro och rehabilitering och hämtade kopior av registren. Leverantören stängde systemen samma dag.\nOrsaken är ett antagonistiskt angrepp. Vi vet ännu inte hur angriparen kom in.",
                ],
            )
        },
        Question {
            law: Some("GDPR art. 33.3 a".to_owned()),
            ..question("21–24", "Hur många registrerade är berörda?", ["1 840 (uppskattat)"])
        },
    ];
    let who = vec![
        question(
            "25",
            "Vilka grupper tillhör de registrerade?",
            ["Anställda", "Barn", "Personer med skyddad identitet"],
        ),
        question(
            "26",
            "Vilken sorts personuppgifter har incidenten drabbat?",
            [
                "Identifierande information (för- och efternamn)",
                "Kontaktinformation",
                "Personnummer",
                "Hälsa",
                "Uppgifter som omfattas av sekretess enligt OSL",
            ],
        ),
        question("28", "Vad kan bli konsekvenserna av incidenten?", []),
        question(
            "29",
            "Uppskatta hur allvarlig incidenten är med hänsyn till de registrerades integritet",
            ["Mycket allvarlig"],
        ),
    ];
    let acts = vec![
        Question {
            law: Some("GDPR art. 33.3 d".to_owned()),
            ..question(
                "30",
                "Hur har ni agerat efter incidenten?",
                [
                    "Vi har stängt integrationen, bytt alla lösenord och nycklar och begärt loggar från leverantören. Socialchefen leder arbetet. Vi ringer själva upp dem som har skyddade personuppgifter.",
                ],
            )
        },
        question("31", "Har ni informerat de registrerade?", ["Nej, men vi kommer att göra det"]),
        Question {
            law: Some("GDPR art. 34".to_owned()),
            ..question("34", "När kommer ni att informera de registrerade?", [])
        },
    ];
    [("Händelsen", what), ("Människor och uppgifter", who), ("Åtgärder och information", acts)]
        .map(|(heading, questions)| Section { heading: heading.to_owned(), questions })
        .to_vec()
}

/// A batch with the content of an ordinary letter, in Swedish.
pub(crate) fn batch() -> LetterBatch {
    LetterBatch {
        language: Language::Sv,
        sender: Sender {
            name: "Socialnämnden i Åmynge kommun".to_owned(),
            address: texts(["Box 12", "123 45 Åmynge"]),
        },
        reference: "SN 2025/0412".to_owned(),
        date: jiff::civil::date(2025, 9, 2),
        heading: "Uppgifter om dig har hamnat hos obehöriga".to_owned(),
        law: "artikel 34 i EU:s dataskyddsförordning (GDPR)".to_owned(),
        what_happened: texts([
            "Den 23 augusti 2025 tog sig en obehörig in hos ett företag som sköter ett av våra personalsystem. Personen kopierade uppgifter om nuvarande och tidigare anställda. Den 30 augusti publicerades uppgifterna på nätet.",
        ]),
        consequences: texts([
            "Någon kan använda uppgifterna för att försöka lura dig, till exempel genom att ringa eller skriva och låtsas vara från kommunen eller din bank. Någon kan också försöka handla eller ta lån i ditt namn.",
        ]),
        measures: texts([
            "Vi har stängt kopplingen till företaget och bytt alla lösenord. Händelsen är polisanmäld och anmäld till Integritetsskyddsmyndigheten.",
        ]),
        advice: texts([
            "Lämna aldrig ut koder eller lösenord till någon som ringer eller skriver, och logga inte in på någon annans begäran.",
            "Du kan spärra ditt personnummer mot kreditupplysningar. Anmäl till polisen på 114 14 om någon använder dina uppgifter.",
        ]),
        contact: Contact {
            name: "Dataskyddsombudet, Åmynge kommun".to_owned(),
            email: "dataskydd@amynge.example".to_owned(),
            phone: "0123-45 60 00".to_owned(),
        },
        data_categories: texts(["Namn och personnummer", "Adress och telefonnummer"]),
        rests_on: rests_on(),
        exercise: false,
        scenario: None,
        threads: NonZeroUsize::new(2).unwrap(),
    }
}

/// A person who does not exist.
pub(crate) fn recipient(number: u64) -> Recipient {
    Recipient {
        number,
        name: format!("Åsa Öberg-{number}"),
        address: texts(["Storgatan 1 lgh 1201", "123 45 Åmynge"]),
        categories: if number.is_multiple_of(3) { texts(["Sjukfrånvaro"]) } else { Vec::new() },
    }
}
