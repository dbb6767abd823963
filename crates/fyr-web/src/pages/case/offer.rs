//! A notification is frozen so that another person can approve it, and say whether another office may hand it in.

use axum::extract::Path;
use fyr_app::response::offers::Leave;
use fyr_core::case::bundle::{Bundled, MANDATE_MARK, Offer, may_be_bundled};
use fyr_core::case::duty::DutyKey;
use fyr_core::id::OrganisationId;
use fyr_text::time::moment;
use fyr_text::{Arg, text};
use maud::{Markup, html};

use super::acts::Form as CaseForm;
use super::case_id;
use super::files::document_language;
use super::frame::{Room, Tab};
use super::parts::{doubt, len, n, paragraphs, say};
use crate::error::not_found;
use crate::form::Typed;
use crate::pages::{Answer, go_done};
use crate::session::Visit;
use crate::ui::Tone;
use crate::ui::act::{Variant, act, button};
use crate::ui::form::{Choice, Form};
use crate::ui::notice::{alert, tag};
use crate::ui::section::section;

/// Draws the frozen notification under a duty; nothing where one is not handed in by the controller itself.
pub(super) fn offer(room: &Room<'_>, key: &DutyKey) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let owed = case.duties.get(key).filter(|it| may_be_bundled(it));
    let Some(duty) = owed.filter(|_| case.filed_at(key).is_none()) else { return html! {} };
    let open = case.closed.is_none() && duty.standing(case).is_open();
    let offer = case.offer(key);
    if offer.is_none() && !open {
        return html! {};
    }
    section(
        "approve",
        &text(language, "offer-title"),
        &html! {
            p { (text(language, "offer-about")) }
            @match offer {
                Some(offer) => (one(room, offer)),
                None => p class="fyr-quiet" { (text(language, "offer-none")) },
            }
            @if open && room.view.may.handle { (freeze(room, (key, offer.is_some()))) }
        },
    )
}

/// Says that a filing was handed in together with others', and by which office.
pub(super) fn handed_in(room: &Room<'_>, bundled: &Bundled) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let office = room.directory.name(bundled.by);
    let args = [("office", Arg::Text(&office)), ("n", n(u64::from(bundled.others)))];
    html! {
        p { (say(language, "offer-handed-in", &args)) }
        p { a href={ "/cases/" (case.id) "/files/" (bundled.answers) } { (text(language, "offer-answers")) } }
    }
}

/// Returns the office that leads the incident, where another than the controller does.
fn office(room: &Room<'_>) -> Option<OrganisationId> {
    let opening = room.view.incident.opening.as_ref();
    opening.and_then(|it| it.coordinator).filter(|it| *it != room.view.case.controller)
}

fn one(room: &Room<'_>, offer: &Offer) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let frozen = &offer.frozen.verdict;
    let old = offer.is_old(case);
    let done = |key: &str, actor: &str, at| {
        let (who, at) = (room.who(actor), moment(language, at));
        say(language, key, &[("who", Arg::Text(&who)), ("at", Arg::Text(&at))])
    };
    html! {
        div class="fyr-row" {
            @if offer.approved.is_some() { (tag(Tone::Success, &text(language, "offer-state-approved"))) }
            @else { (tag(Tone::Due, &text(language, "offer-state-waiting"))) }
            @if old { (tag(Tone::Danger, &text(language, "offer-state-old"))) }
        }
        p { (done("offer-frozen-by", &offer.frozen.actor, offer.frozen.at)) }
        @if let Some(approved) = &offer.approved {
            p { (done("offer-approved-by", &approved.actor, approved.at)) " " (who_hands_in(room, approved.verdict)) }
        }
        @if old { (alert(language, Tone::Danger, text(language, "offer-old"))) }
        @if !frozen.unanswered.is_empty() {
            @let numbers = frozen.unanswered.join(", ");
            @let args = [("n", n(len(&frozen.unanswered))), ("numbers", Arg::Text(&numbers))];
            (alert(language, Tone::Due, say(language, "offer-unanswered", &args)))
        }
        p { a href={ "/cases/" (case.id) "/files/" (frozen.document) } { (text(language, "offer-document")) } }
        p { a href={ "/cases/" (case.id) "/files/" (frozen.answers) } { (text(language, "offer-answers")) } }
        @if case.closed.is_none() {
            @if room.view.may.approve && !old { (approve(room, offer)) }
            @else if offer.approved.is_none() { p { (text(language, "offer-approve-who")) } }
            @if room.view.may.approve || room.view.may.handle { (withdraw(room, offer)) }
        }
    }
}

fn who_hands_in(room: &Room<'_>, leave: Option<OrganisationId>) -> String {
    let Some(office) = leave else { return text(room.language, "offer-leave-own").into_owned() };
    let office = room.directory.name(office);
    say(room.language, "offer-leave-office", &[("office", Arg::Text(&office))])
}

fn freeze(room: &Room<'_>, (key, again): (&DutyKey, bool)) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let label = if again { "offer-freeze-again" } else { "offer-freeze" };
    html! {
        @if again { p { (text(language, "offer-freeze-again-about")) } }
        (act(format!("/cases/{}/notification/freeze", case.id), text(language, label))
            .variant(Variant::Secondary).hidden("duty", key.to_string()))
    }
}

fn approve(room: &Room<'_>, offer: &Offer) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, "approve");
    let mut ways = vec![Choice::new("own", text(language, "offer-who-own"))];
    // What covers other cases of the controller is handed in by itself.
    let alone = offer.frozen.verdict.covers.is_empty();
    if let Some(office) = office(room).filter(|_| alone) {
        let office = room.directory.name(office);
        let label = say(language, "offer-who-office", &[("office", Arg::Text(&office))]);
        ways.push(Choice::new("office", label));
    }
    let known = if offer.leave().is_some() { "office" } else { "own" };
    let label = if offer.approved.is_some() { "offer-approve-change" } else { "offer-approve" };
    html! {
        p { (text(language, "offer-approver-other")) }
        @if 1 < ways.len() { p { (text(language, "offer-mandate")) (doubt(language, MANDATE_MARK)) } }
        (Form::post(format!("/cases/{}/notification/approve", case.id), html! {
            input type="hidden" name="duty" value=(offer.frozen.verdict.duty);
            input type="hidden" name="number" value=(offer.number);
            (answers.radios("leave", text(language, "offer-who"), ways).known([known]))
            (button(Variant::Primary, &text(language, label)))
        }))
    }
}

fn withdraw(room: &Room<'_>, offer: &Offer) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, "withdraw");
    html! {
        details class="fyr-history" open[room.sent.is("withdraw")] {
            summary { (text(language, "offer-withdraw")) }
            (paragraphs(&text(language, "offer-withdraw-about")))
            (Form::post(format!("/cases/{}/notification/withdraw", case.id), html! {
                input type="hidden" name="duty" value=(offer.frozen.verdict.duty);
                input type="hidden" name="number" value=(offer.number);
                (answers.long_text("reason", text(language, "case-reason")).lines(2))
                (button(Variant::Secondary, &text(language, "offer-withdraw-do")))
            }))
        }
    }
}

/// Begins a form that stands at the frozen notification.
fn form(
    visit: &Visit,
    id: &str,
    (name, typed): (&str, Typed),
) -> Result<Started, crate::error::Failure> {
    let id = case_id(id)?;
    let duty: DutyKey = typed.parsed("duty").ok_or_else(not_found)?;
    let number = typed.parsed("number").unwrap_or_default();
    let mut form = CaseForm::new(visit, (id, Tab::Notification), (name, typed));
    form.asked.duty = Some(duty.to_string());
    form.back = format!("/cases/{id}/notification?duty={duty}#approve");
    Ok(Started { form, duty, number })
}

/// Is a form with what its hidden fields say.
struct Started {
    form: CaseForm,
    duty: DutyKey,
    number: u32,
}

/// Freezes the notification as it stands.
pub(crate) async fn freeze_it(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let Started { mut form, duty, .. } = form(&visit, &id, ("freeze", typed))?;
    form.field = "duty";
    let (id, asked) = (case_id(&id)?, (&duty, document_language(visit.language)));
    match visit.app.freeze_notification(&visit.viewer, id, asked).await {
        Ok(_) => Ok(go_done(&form.back, "frozen")),
        Err(error) => {
            form.refused(error)?;
            form.again(visit, id).await
        }
    }
}

/// Approves the frozen notification, and says who hands it in.
pub(crate) async fn approve_it(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let Started { mut form, number, .. } = form(&visit, &id, ("approve", typed))?;
    form.field = "leave";
    let id = case_id(&id)?;
    let leave = match form.typed.text("leave").as_str() {
        "own" => Leave::Own,
        "office" => Leave::LeadingOffice,
        _ => {
            form.wrongs.key("leave", "wrong-value");
            return form.again(visit, id).await;
        }
    };
    match visit.app.approve_notification(&visit.viewer, id, (number, leave)).await {
        Ok(()) => Ok(go_done(&form.back, "approved")),
        Err(error) => {
            form.refused(error)?;
            form.again(visit, id).await
        }
    }
}

/// Takes the frozen notification back.
pub(crate) async fn withdraw_it(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let Started { mut form, number, .. } = form(&visit, &id, ("withdraw", typed))?;
    let (id, reason) = (case_id(&id)?, form.typed.text("reason"));
    match visit.app.withdraw_notification(&visit.viewer, id, (number, reason)).await {
        Ok(()) => Ok(go_done(&form.back, "saved")),
        Err(error) => {
            form.refused(error)?;
            form.again(visit, id).await
        }
    }
}
