//! The decision that the law's exclusion takes the incident out of its regimes: proposed once, decided on once, by two
//! persons, for every duty that it takes away.

use axum::extract::Path;
use fyr_core::case::duty::DutyKey;
use fyr_core::case::{Case, Command};
use fyr_text::{Arg, text};
use maud::{Markup, html};

use super::acts::Form as Sending;
use super::case_id;
use super::frame::{Room, Tab};
use super::next::duty_anchor;
use super::parts::{paragraphs, say};
use crate::error::not_found;
use crate::form::Typed;
use crate::pages::Answer;
use crate::session::Visit;
use crate::ui::act::{Variant, act, button};
use crate::ui::form::Form;
use crate::ui::section::section;

/// The id of the part of the page.
pub(crate) const EXCLUSION: &str = "exclusion";
const PROPOSE: &str = "propose-exclusion";
const DECIDE: &str = "decide-exclusion";

/// Draws what is to be proposed and decided; nothing where the law excludes nothing, or it is decided.
pub(crate) fn exclusion(room: &Room<'_>) -> Markup {
    let case = &room.view.case;
    if !waits(case) {
        return html! {};
    }
    let to_propose: Vec<&DutyKey> = case.exclusion_to_propose().map(|(key, _)| key).collect();
    let proposed: Vec<_> = case.exclusion_proposed().collect();
    let language = room.language;
    section(
        EXCLUSION,
        &text(language, "exclusion-title"),
        &html! {
            p { (text(language, "exclusion-about")) }
            @if !to_propose.is_empty() { (propose(room, &to_propose)) }
            @if !proposed.is_empty() { (decide(room, &proposed)) }
        },
    )
}

fn duties(room: &Room<'_>, keys: &[&DutyKey]) -> Markup {
    html! {
        ul {
            @for key in keys {
                li { a href={ "#" (duty_anchor(key)) } { (super::words::duty(room.language, room.law, key)) } }
            }
        }
    }
}

fn propose(room: &Room<'_>, keys: &[&DutyKey]) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, PROPOSE);
    html! {
        p { (text(language, "exclusion-to-propose")) }
        (duties(room, keys))
        @if room.view.may.handle {
            (Form::post(format!("/cases/{}/exclusion", case.id), html! {
                input type="hidden" name="act" value="propose";
                (answers.long_text("reason", text(language, "case-reason")).lines(2)
                    .description(text(language, "exclusion-reason-about")))
                (button(Variant::Primary, &text(language, "duty-not-doing-propose")))
            }))
        }
    }
}

fn decide(room: &Room<'_>, proposed: &[(&DutyKey, (&str, &str))]) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let keys: Vec<&DutyKey> = proposed.iter().map(|(key, _)| *key).collect();
    let mut said: Vec<(&str, &str)> = proposed.iter().map(|(_, said)| *said).collect();
    said.dedup();
    let action = format!("/cases/{}/exclusion", case.id);
    let answers = room.sent.answers(language, DECIDE);
    html! {
        @for (reason, who) in said {
            p { strong { (say(language, "exclusion-proposed", &[("who", Arg::Text(&room.who(who)))])) } }
            (paragraphs(reason))
        }
        (duties(room, &keys))
        @if room.view.may.approve {
            @if room.sent.is(DECIDE) { p id={ (DECIDE) "-duty" } tabindex="-1" { (text(language, "duty-not-doing-other-person")) } }
            (act(action.clone(), text(language, "exclusion-approve")).hidden("act", "approve"))
            (act(action, text(language, "duty-not-doing-decline")).variant(Variant::Secondary).hidden("act", "decline")
                .fields(html! { (answers.long_text("reason", text(language, "case-reason")).lines(2)) }))
        } @else {
            p { (text(language, "duty-not-doing-waits")) }
        }
    }
}

/// Returns whether the decision is still to be made.
pub(crate) fn waits(case: &Case) -> bool {
    let undecided = case.exclusion_to_propose().next().is_some();
    case.closed.is_none() && (undecided || case.exclusion_proposed().next().is_some())
}

/// Draws the way to the decision.
pub(crate) fn way(room: &Room<'_>) -> Markup {
    let address = format!("{}#{EXCLUSION}", Tab::Duties.address(room.view.case.id));
    html! { a href=(address) { (text(room.language, "exclusion-title")) } }
}

/// Says at a duty that its law excludes the incident, and where that is decided.
pub(crate) fn pointer(room: &Room<'_>) -> Markup {
    html! { p { (text(room.language, "exclusion-takes-away")) " " (way(room)) } }
}

/// Proposes, approves or declines the exclusion.
pub(crate) async fn decided(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let mut form = Sending::new(&visit, (id, Tab::Duties), (DECIDE, typed));
    let reason = form.typed.text("reason");
    let command = match form.typed.text("act").as_str() {
        "propose" => {
            PROPOSE.clone_into(&mut form.name);
            Command::ProposeExclusion { reason }
        }
        "approve" => {
            form.field = "duty";
            Command::ApproveExclusion
        }
        "decline" => Command::DeclineExclusion { reason },
        _ => return Err(not_found()),
    };
    form.carry_out(visit, id, Some(command)).await
}
