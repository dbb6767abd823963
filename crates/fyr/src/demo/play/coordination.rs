//! What the office shares with every board, what the supplier tells, and what each board answers.

use super::{super::moment, Cast, cases::all, words};
use anyhow::Result;
use fyr_app::{
    App,
    response::{cases::CaseRow, coordination::Given, evidence::About},
};
use fyr_core::{
    case::{
        Command as CaseCommand, coordination::Answer, evidence::Command as EvidenceCommand,
        lesson::Command as LessonCommand,
    },
    id::{IncidentId, OrganisationId},
    incident::coordination::{Command, NewArrangement, NewUpdate, Purpose, Teller},
};
use std::collections::BTreeSet;

/// 27 August: all but the last board have taken the case on and meet; the office offers a text.
pub(super) async fn first_meeting(app: &App, cast: &Cast, incident: IncidentId) -> Result<()> {
    let share = |command| app.share(&cast.coordinator, incident, command);
    app.stand_at(moment("2025-08-27T06:00:00Z"));
    let mut present: BTreeSet<OrganisationId> = BTreeSet::new();
    let cases = all(app, cast).await?;
    for (officer, row) in cases.iter().rev().skip(usize::from(1 < cases.len())) {
        app.answer_shared(officer, row.case.id, Given::Acknowledged).await?;
        present.insert(row.case.controller);
    }
    let at = moment("2025-08-27T08:00:00Z");
    share(Command::CallMeeting { at, place: words::MEETING_PLACE.to_owned() }).await?;
    let (purpose, title) = (Purpose::Staff, words::TEXT_TITLE.to_owned());
    share(Command::OfferText { purpose, title, body: words::TEXT.to_owned() }).await?;
    app.stand_at(moment("2025-08-27T09:00:00Z"));
    let (notes, next) = (words::MINUTES.to_owned(), Some(moment("2025-10-01T08:00:00Z")));
    share(Command::HoldMeeting { number: 1, present: present.clone(), notes, next }).await?;
    if let (Some(leads), true) = (present.first().copied(), 1 < present.len()) {
        let arrangement = NewArrangement {
            parties: present.into_iter().take(2).collect(),
            leads,
            authority: words::JOINT_AUTHORITY.to_owned(),
            people: words::JOINT_PEOPLE.to_owned(),
            contact: words::LETTER_CONTACT.to_owned(),
        };
        share(Command::Arrange(arrangement)).await?;
    }
    for (officer, row) in cases {
        let (text, version, answer) = (1, 1, Answer::Taken);
        let given = Given::Text { text, version, answer, words: String::new() };
        app.answer_shared(&officer, row.case.id, given).await?;
    }
    Ok(())
}

/// 28 August: each board keeps what the office sent it of the supplier's logs, and seals it.
pub(super) async fn evidence(app: &App, cast: &Cast) -> Result<()> {
    app.stand_at(moment("2025-08-28T07:00:00Z"));
    for (officer, row) in all(app, cast).await? {
        let about = About {
            title: words::EVIDENCE.to_owned(),
            origin: words::EVIDENCE_ORIGIN.to_owned(),
            taken_by: words::EVIDENCE_TAKEN_BY.to_owned(),
            taken_at: moment("2025-08-27T14:00:00Z"),
        };
        let id = row.case.id;
        let mut file = app.evidence_arrives(&officer, id).await?;
        file.push(words::EVIDENCE_LOG.as_bytes()).await?;
        file.keep(&officer, (about, "utdrag.log".to_owned())).await?;
        app.check_evidence(&officer, id, 1).await?;
        let seal = EvidenceCommand::Seal { number: 1, how: words::EVIDENCE_SEAL.to_owned() };
        app.case_act(&officer, id, CaseCommand::Evidence(seal)).await?;
    }
    Ok(())
}

/// 26 September: the first board writes down two lessons and shares the second; the first is left to the visitor.
pub(super) async fn lessons(app: &App, cast: &Cast) -> Result<()> {
    let first = |it: &CaseRow| cast.boards.first() == Some(&it.case.controller);
    let cases = all(app, cast).await?;
    let Some((officer, row)) = cases.iter().find(|(_, row)| first(row)) else { return Ok(()) };
    let id = row.case.id;
    for text in [words::LESSON_OWN, words::LESSON] {
        let (text, owner) = (text.to_owned(), words::LESSON_OWNER.to_owned());
        app.case_act(officer, id, CaseCommand::Lesson(LessonCommand::Add { text, owner })).await?;
    }
    Ok(app.share_lesson(officer, id, (2, words::LESSON.to_owned())).await?)
}

/// 3 September: the supplier tells of the theft, and every board considers it.
pub(super) async fn theft(app: &App, cast: &Cast, incident: IncidentId) -> Result<()> {
    let changes = ["nature", "severity", "consequences"].map(str::to_owned).into();
    let update = (words::UPDATE_STOLEN.to_owned(), changes);
    app.tell_update(&cast.supplier_contact, incident, update).await?;
    for (officer, row) in all(app, cast).await? {
        let given = Given::Considered { update: 1, note: words::CONSIDERED.to_owned() };
        app.answer_shared(&officer, row.case.id, given).await?;
    }
    Ok(())
}

/// 14 September: the office tells of the publication and renews its text; the boards have not answered yet.
pub(super) async fn publication(app: &App, cast: &Cast, incident: IncidentId) -> Result<()> {
    app.stand_at(moment("2025-09-14T18:00:00Z"));
    let update = NewUpdate {
        text: words::UPDATE_PUBLISHED.to_owned(),
        changes: BTreeSet::new(),
        received_at: moment("2025-09-14T16:30:00Z"),
    };
    app.share(&cast.coordinator, incident, Command::TellUpdate(update, Teller::Lead)).await?;
    let (body, news) = (words::TEXT_NEW.to_owned(), words::TEXT_NEWS.to_owned());
    Ok(app.share(&cast.coordinator, incident, Command::RenewText { number: 1, body, news }).await?)
}
