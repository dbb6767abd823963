//! What each controller does in its case, from the first days to the letters.

use super::{super::moment, Cast, bundle, words};
use anyhow::Result;
use fyr_app::{
    App,
    language::Language,
    response::{
        cases::CaseRow,
        covers::Together,
        notification::FileNotification,
        people::{PeoplePage, Which},
    },
    viewer::Viewer,
};
use fyr_core::{
    account::Role,
    case::{
        Command, FilingKind, LetterText, LettersTo,
        awareness::Moment,
        duty::{DutyKey, Standing},
    },
    field::Value,
    id::{CaseId, IncidentId},
    law::{MetBy, RiskLevel},
};
use std::collections::{BTreeMap, BTreeSet};

/// The first board's protected persons are left for the visitor to contact.
fn is_left_to_visitor(cast: &Cast, row: &CaseRow) -> bool {
    cast.boards.first() == Some(&row.case.controller)
}

/// 26 to 29 August: judged, assessed, notified.
pub(super) async fn first_days(app: &App, cast: &Cast, incident: IncidentId) -> Result<()> {
    let by_office = bundle::boards(cast);
    let (mut bundled, mut ready) = (None, BTreeMap::new());
    for (officer, row) in all(app, cast).await? {
        let id = row.case.id;
        app.stand_at(moment("2025-08-27T07:00:00Z"));
        let reason = |words: &str| words.to_owned();
        accept(app, &officer, &row).await?;
        act(app, &officer, id, Command::Qualify { reason: reason(words::QUALIFIED) }).await?;
        let choose = Command::ChooseAwareness {
            moment: Moment::OwnPeopleTold,
            reason: reason(words::OWN_PEOPLE),
        };
        act(app, &officer, id, choose).await?;
        app.stand_at(moment("2025-08-28T11:00:00Z"));
        let assess = Command::AssessRisk { level: RiskLevel::Risk, reason: reason(words::RISK) };
        act(app, &officer, id, assess).await?;
        let informed = Value::Text("will".to_owned());
        act(app, &officer, id, record("informed", informed, 0)).await?;
        if by_office.contains(&row.case.controller) {
            bundled = bundle::approved(app, cast, (&officer, &row)).await?.or(bundled);
            ready.insert(id, row.case.reference.clone());
            continue;
        }
        app.stand_at(moment("2025-08-29T09:30:00Z"));
        if let Some(duty) = duty(&row, MetBy::Filing) {
            let (kind, channel) = (FilingKind::First, words::CHANNEL.to_owned());
            let (language, together) = (Language::Sv, Together::Same);
            let (sent_at, shown) = (None, None);
            let file = FileNotification { duty, kind, sent_at, shown, channel, language, together };
            app.file_notification(&officer, id, file).await?;
            let receipt = format!("DEMO-{}", row.case.reference);
            act(app, &officer, id, Command::RecordReceipt { number: 1, receipt, file: None })
                .await?;
        }
    }
    bundle::handed_in(app, cast, incident, (bundled, ready)).await
}

/// Takes in what is known at the source by now.
pub(super) async fn accept_proposals(app: &App, cast: &Cast) -> Result<()> {
    for (officer, row) in all(app, cast).await? {
        accept(app, &officer, &row).await?;
    }
    Ok(())
}

/// 17 September: the people are known; the risk is high, the protected are contacted directly.
pub(super) async fn after_the_leak(app: &App, cast: &Cast) -> Result<()> {
    for (officer, row) in all(app, cast).await? {
        let id = row.case.id;
        accept(app, &officer, &row).await?;
        let reason = words::RISK_HIGH.to_owned();
        act(app, &officer, id, Command::AssessRisk { level: RiskLevel::High, reason }).await?;
        let Some(account) = officer.actor().account() else { continue };
        // Nobody opens the protected persons' data to themselves: an approver of the board does.
        let of_board = |it: &&Viewer| {
            it.account().is_some_and(|it| it.has_for(Role::Approver, row.case.controller))
        };
        let Some(approver) = cast.approvers.iter().find(of_board) else { continue };
        act(app, approver, id, Command::NameProtectedHandler(account)).await?;
        if !is_left_to_visitor(cast, &row) {
            contact_protected(app, &officer, id).await?;
        }
    }
    Ok(())
}

/// 25 September: letters to all others.
pub(super) async fn letters(app: &App, cast: &Cast) -> Result<()> {
    for (officer, row) in all(app, cast).await? {
        if row.case.people.is_none() {
            continue;
        }
        let text = LetterText {
            heading: words::LETTER_HEADING.to_owned(),
            happened: words::LETTER_HAPPENED.to_owned(),
            consequences: words::LETTER_CONSEQUENCES.to_owned(),
            measures: words::LETTER_MEASURES.to_owned(),
            advice: words::LETTER_ADVICE.to_owned(),
            contact: words::LETTER_CONTACT.to_owned(),
        };
        let order = Command::OrderLetters { text: Box::new(text), to: LettersTo::Everybody };
        act(app, &officer, row.case.id, order).await?;
    }
    Ok(())
}

/// The letters leave; the duty is met where the protected have been told too.
pub(super) async fn dispatched(app: &App, cast: &Cast) -> Result<()> {
    let at = moment("2025-09-25T14:00:00Z");
    for (officer, row) in all(app, cast).await? {
        let id = row.case.id;
        if row.case.letters.is_empty() {
            continue;
        }
        let how = words::DISPATCHED.to_owned();
        act(app, &officer, id, Command::DispatchLetters { number: 1, at, how }).await?;
        let seen = row.case.facts.versions("informed").len();
        let informed = Value::Text("yes".to_owned());
        act(app, &officer, id, record("informed", informed, seen)).await?;
        if row.case.direct_contacts_left() == 0
            && let Some(duty) = duty(&row, MetBy::Information)
        {
            let how = words::INFORMED.to_owned();
            act(app, &officer, id, Command::MarkInformed { duty, at, how }).await?;
        }
    }
    Ok(())
}

async fn contact_protected(app: &App, officer: &Viewer, id: CaseId) -> Result<()> {
    let at = moment("2025-09-17T09:00:00Z");
    let mut after = None;
    loop {
        let page = PeoplePage { after, limit: 200, which: Which::Protected };
        let view = app.people(officer, id, page).await?;
        for person in &view.people {
            let how = words::DIRECT.to_owned();
            let contact = Command::ContactDirectly { person: person.seq, at, how };
            act(app, officer, id, contact).await?;
        }
        after = view.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

pub(super) async fn accept(app: &App, officer: &Viewer, row: &CaseRow) -> Result<()> {
    for field in row.case.proposals.keys() {
        act(app, officer, row.case.id, Command::AcceptProposal(field.clone())).await?;
    }
    Ok(())
}

/// Returns every case of the scenario with the officer who handles it.
pub(super) async fn all(app: &App, cast: &Cast) -> Result<Vec<(Viewer, CaseRow)>> {
    let mut all = Vec::new();
    for officer in &cast.officers {
        let rows = app.cases(officer).await?;
        all.extend(rows.into_iter().rev().map(|row| (officer.clone(), row)));
    }
    Ok(all)
}

pub(super) async fn act(app: &App, viewer: &Viewer, id: CaseId, command: Command) -> Result<()> {
    Ok(app.case_act(viewer, id, command).await?)
}

pub(super) fn record(field: &str, value: Value, seen: usize) -> Command {
    Command::RecordFact { field: field.to_owned(), value, seen }
}

pub(super) fn duty(row: &CaseRow, met_by: MetBy) -> Option<DutyKey> {
    let duties = row.case.duties.iter();
    let open = |standing: &Standing| standing.is_open();
    duties
        .filter(|(_, duty)| duty.terms.duty.met_by == met_by && open(&duty.standing(&row.case)))
        .map(|(key, _)| key.clone())
        .next()
}

pub(super) fn choices(ids: &[&str]) -> Value {
    Value::Choices(ids.iter().map(|it| (*it).to_owned()).collect::<BTreeSet<String>>())
}
