//! A case in which everything has happened that can.

use fyr_core::case::risk::severity::{Availability, DataKind, Identifiability};
use fyr_core::case::risk::{GroupAssessment, GroupKind};
use fyr_core::case::work::{
    Decision, Effectiveness, MeasureChange, NewMeasure, TaskChange, WorkCommand,
};
use fyr_core::law::guidance::{Course, Exposure, Integrity, PeopleEffect};

use super::*;

/// A case in which everything has happened that can.
#[expect(clippy::too_many_lines, reason = "one line for each thing that can happen")]
pub(super) fn whole() -> Made {
    let mut made = Made::opened();
    let said = |words: &str| Value::Text(words.to_owned());
    let at = made.now - SignedDuration::from_hours(2);
    made.does(Command::EstablishAwareness {
        moment: Moment::OwnPeopleTold,
        at,
        reason: "Mejlet låg i en funktionsbrevlåda.".into(),
    });
    made.does(Command::ChooseAwareness {
        moment: Moment::OwnPeopleTold,
        reason: "Då visste nämnden.".into(),
    });
    let origin = Origin::Incident(id(2));
    let values = vec![
        ("nature".to_owned(), said("Uppgifter kopierades.")),
        ("cause".to_owned(), said("antagonistic_attack")),
        ("severity".to_owned(), said("significant")),
    ];
    made.does(Command::Propose { values, origin });
    made.does(Command::AcceptProposal("nature".into()));
    made.does(Command::DeclineProposal {
        field: "severity".into(),
        reason: "Vi bedömer själva.".into(),
    });
    made.does(Command::RecordFact {
        field: "persons_affected".into(),
        value: Value::Count(1300),
        seen: 0,
    });
    made.does(Command::RecordFact {
        field: "persons_affected".into(),
        value: Value::Count(1304),
        seen: 1,
    });
    made.does(Command::Qualify { reason: "Uppgifter har röjts.".into() });
    made.does(Command::AssessRisk { level: RiskLevel::Unlikely, reason: "Krypterat.".into() });
    let notify = made.duty("notify-authority");
    made.does(Command::ProposeNotDoing {
        duty: notify.clone(),
        reason: "Osannolikt.".into(),
        exemption: None,
    });
    made.by(
        APPROVER,
        Command::DeclineNotDoing { duty: notify.clone(), reason: "Tveksamt.".into() },
    );
    made.does(Command::AssessRisk { level: RiskLevel::High, reason: "Klartext.".into() });
    for id in ["personal", "av-misstag"] {
        made.does(Command::AssessGroup(Box::new(group(id))));
    }
    made.does(Command::WithdrawGroup { group: "av-misstag".into(), reason: "Fel ärende.".into() });
    made.does(Command::File(Box::new(FileCommand {
        at: None,
        duty: notify,
        kind: FilingKind::First,
        channel: "E-tjänsten".into(),
        document_digest: "00ff".into(),
        document: id::<()>(5).to_string(),
        answers: None,
        covers: Vec::new(),
    })));
    made.does(Command::RecordReceipt { number: 1, receipt: "IMY-2025-1".into(), file: None });
    made.does(Command::EstablishAwareness {
        moment: Moment::OwnPeopleTold,
        at: made.now - SignedDuration::from_hours(100),
        reason: "Rättat.".into(),
    });
    let counts = PeopleCounts { persons: 3, protected: 1, minors: 1, former: 1 };
    let change = ListChange { added: 3, removed: 0, kept: 0, highest: 3 };
    made.does(Command::HandPeople { run: id(6), counts, digest: "aa".into(), change });
    made.by(APPROVER, Command::NameProtectedHandler(account(HANDLER)));
    for number in [1, 2] {
        made.does(Command::OrderLetters { text: Box::new(letter()), to: LettersTo::Everybody });
        if number == 1 {
            made.does(Command::LettersFailed { number, reason: "Disken är full.".into() });
        }
    }
    let file = RenderedFile {
        name: "brev-001.pdf".into(),
        blob: "b".into(),
        digest: "d".into(),
        bytes: 2000,
    };
    made.does(Command::LettersRendered {
        number: 2,
        letters: 2,
        without_address: 0,
        protected_excluded: 1,
        files: vec![file],
    });
    made.does(Command::DispatchLetters { number: 2, at: made.now, how: "Tryckeriet".into() });
    made.does(Command::ContactDirectly { person: 2, at: made.now, how: "Telefon".into() });
    let inform = made.duty("inform-people");
    made.does(Command::MarkInformed { duty: inform, at: made.now, how: "Brev".into() });
    for accepted in [true, false] {
        let contact = id(9);
        made.does(Command::RecordContactTold(ContactTold {
            contact,
            at: made.now,
            accepted,
            attempts: 3,
        }));
    }
    worked(&mut made);
    made.does(Command::RecordPeopleShown { people: 1, protected: 0 });
    made
}

/// A group whose verdict is below what guidance suggests, with a score of its own.
fn group(id: &str) -> GroupAssessment {
    GroupAssessment {
        id: id.to_owned(),
        name: "Personal".into(),
        kind: GroupKind::Former,
        people: Some(1304),
        data: DataKind::Sensitive,
        score: 3,
        score_reason: "Gamla uppgifter.".into(),
        identifiability: Identifiability::Maximum,
        course: Course::Exfiltration,
        exposure: Exposure::Hostile,
        contained: false,
        unintelligible: true,
        malicious: true,
        misusable: true,
        integrity: Integrity::Altered,
        availability: Availability::Temporary,
        effect: PeopleEffect::Serious,
        level: RiskLevel::Risk,
        reason: "Skäl.".into(),
    }
}

fn letter() -> LetterText {
    let words = || "Ord.".to_owned();
    LetterText {
        heading: words(),
        happened: words(),
        consequences: words(),
        measures: words(),
        advice: words(),
        contact: words(),
    }
}

/// Plays every kind of work.
fn worked(made: &mut Made) {
    let work = |command| Command::Work(Box::new(command));
    let task = |number, change| work(WorkCommand::ChangeTask { number, change });
    let measured = |change| work(WorkCommand::ChangeMeasure { number: 1, change });
    made.does(work(WorkCommand::StartPlaybook("ransomware".into())));
    let (assignee, due) = (Some(account(HANDLER)), Some(made.now));
    made.does(task(1, TaskChange::Assigned { assignee, due }));
    made.does(task(1, TaskChange::Ticked { steps: BTreeSet::from([0]) }));
    made.does(task(2, TaskChange::Done { note: "Gjort.".into() }));
    made.does(task(2, TaskChange::TakenUp { reason: "Igen.".into() }));
    made.does(task(3, TaskChange::Dropped { reason: "Behövs inte.".into() }));
    made.does(work(WorkCommand::AddNote("Leverantören ringde.".into())));
    let decision = Decision { what: "Betala inte.".into(), by: "Chefen".into(), at: made.now };
    made.does(work(WorkCommand::LogDecision { decision, grounds: "Ingen säkerhet.".into() }));
    let measure = NewMeasure {
        what: "Fördröj e-post.".into(),
        owner: String::new(),
        due: Some("2025-10-01".parse().unwrap()),
        check_on: None,
    };
    made.does(work(WorkCommand::AddMeasure(measure.clone())));
    let measure = NewMeasure { owner: "It-chefen".into(), ..measure };
    made.does(measured(MeasureChange::Planned { measure: measure.clone() }));
    made.does(measured(MeasureChange::Done { note: "Infört.".into() }));
    let effect = Effectiveness::Partial;
    made.does(measured(MeasureChange::Checked { effect, note: "Halverat.".into() }));
    for number in [2, 3] {
        made.does(work(WorkCommand::AddMeasure(measure.clone())));
        if number == 2 {
            let change = MeasureChange::Dropped { reason: "Ersatt.".into() };
            made.does(work(WorkCommand::ChangeMeasure { number, change }));
        }
    }
}
