//! What is shared with the case by the one who leads, and what the controller answers.

pub(super) mod acts;

use fyr_core::case::coordination::Answer;
use fyr_core::incident::coordination::{CommonText, Coordination, Meeting, Update};
use fyr_text::{Arg, text};
use maud::{Markup, html};

use super::frame::{Room, Tab};
use super::parts::{counted, paragraphs, say};
use crate::pages::incident::coordination::{
    answer, arranged, called, held, purpose, told, versions,
};
use crate::ui::act::{Variant, act, button};
use crate::ui::clock::time;
use crate::ui::form::Form;
use crate::ui::notice::{alert, tag};
use crate::ui::section::section;
use crate::ui::{Link, Tone};
use crate::words;

/// Draws what is shared with the case.
pub(super) fn coordination(room: &Room<'_>) -> Markup {
    let (language, shared) = (room.language, &room.view.incident.coordination);
    html! {
        (section("acknowledge", &text(language, "shared-acknowledge"), &acknowledge(room)))
        (section("updates", &text(language, "coordination-updates"), &updates(room, shared)))
        (section("texts", &text(language, "coordination-texts"), &texts(room, shared)))
        (section("meetings", &text(language, "coordination-meetings"), &meetings(room, shared)))
        @if let Some(it) = shared.arrangements.last() {
            (section("arrangement", &text(language, "coordination-arrangement"), &arranged(language, room.directory, it)))
        }
    }
}

/// Counts what waits for an answer: updates not considered, texts in a version not answered.
pub(super) fn waiting(room: &Room<'_>) -> u64 {
    let (shared, given) = (&room.view.incident.coordination, &room.view.case.answers);
    if room.view.case.closed.is_some() {
        return 0;
    }
    let updates = shared.updates.iter().filter(|it| !given.considered.contains_key(&it.number));
    let old = |it: &&CommonText| {
        given.texts.get(&it.number).is_none_or(|answer| answer.version < it.newest())
    };
    (updates.count() + shared.texts.iter().filter(old).count()) as u64
}

/// Says on the overview that something waits, with the way there; nothing when nothing does.
pub(super) fn notice(room: &Room<'_>) -> Markup {
    let (language, waiting) = (room.language, waiting(room));
    let way = Link::new(
        Tab::Coordination.address(room.view.case.id),
        text(language, "shared-to").into_owned(),
    );
    html! {
        @if waiting > 0 {
            (alert(language, Tone::Due, counted(language, "shared-waits", waiting))
                .body(html! { p { a href=(way.href) { (way.label) } } }))
        }
    }
}

/// Tells whether somebody may answer now.
fn open(room: &Room<'_>) -> bool {
    room.view.may.handle && room.view.case.closed.is_none()
}

fn acknowledge(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    html! {
        @match &case.answers.acknowledged {
            Some(it) => p { (tag(Tone::Success, &text(language, "shared-acknowledged"))) " " (room.who(&it.actor)) ", " (time(language, it.at)) },
            None => {
                p { (text(language, "shared-acknowledge-about")) }
                @if open(room) {
                    (act(format!("/cases/{}/acknowledge", case.id), text(language, "shared-acknowledge-do")).variant(Variant::Secondary))
                }
            },
        }
    }
}

fn updates(room: &Room<'_>, shared: &Coordination) -> Markup {
    let language = room.language;
    html! {
        @if shared.updates.is_empty() { p { (text(language, "shared-no-updates")) } }
        @for it in shared.updates.iter().rev() { (update(room, it)) }
    }
}

fn update(room: &Room<'_>, it: &Update) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let name = format!("update-{}", it.number);
    let answers = room.sent.answers(language, &name);
    html! {
        div class="ds-card" id=(name) {
            h3 { (counted(language, "coordination-update-n", u64::from(it.number))) }
            (told(language, it))
            @if !it.update.changes.is_empty() {
                p {
                    (text(language, "shared-update-facts")) " "
                    @for (at, id) in it.update.changes.iter().enumerate() {
                        @if at > 0 { ", " }
                        a href={ "/cases/" (case.id) "/facts/" (id) } { (words::fact(language, id)) }
                    }
                }
            }
            @match case.answers.considered.get(&it.number) {
                Some(judged) => {
                    p { (tag(Tone::Success, &text(language, "shared-considered"))) " " (room.who(&judged.actor)) ", " (time(language, judged.at)) }
                    (paragraphs(&judged.reason))
                },
                None => {
                    p { (tag(Tone::Due, &text(language, "shared-not-considered"))) }
                    @if open(room) {
                        (Form::post(format!("/cases/{}/updates/{}", case.id, it.number), html! {
                            (answers.long_text("note", text(language, "shared-update-note")).lines(2).optional())
                            (button(Variant::Secondary, &text(language, "shared-consider")))
                        }))
                    }
                },
            }
        }
    }
}

fn texts(room: &Room<'_>, shared: &Coordination) -> Markup {
    let language = room.language;
    html! {
        @if shared.texts.is_empty() { p { (text(language, "shared-no-texts")) } }
        @else { p { (text(language, "shared-texts-about")) } }
        @for it in &shared.texts { (common(room, it)) }
    }
}

fn common(room: &Room<'_>, it: &CommonText) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let given = case.answers.texts.get(&it.number);
    html! {
        div class="ds-card" id={ "text-" (it.number) } {
            h3 { (it.title) }
            p { (purpose(language, &it.purpose)) }
            (versions(language, it))
            @if let Some(given) = given {
                p {
                    (answer(language, given.answer)) " " (counted(language, "coordination-text-version", u64::from(given.version)))
                    ", " (room.who(&given.actor)) ", " (time(language, given.at))
                }
                @if given.version < it.newest() { (alert(language, Tone::Due, text(language, "shared-text-old"))) }
                @if given.answer != Answer::Taken { (paragraphs(&given.words)) }
            } @else {
                p { (tag(Tone::Due, &text(language, "coordination-unanswered"))) }
            }
            @if open(room) { (ways(room, it)) }
        }
    }
}

/// Draws the three answers: take, adapt, decline.
fn ways(room: &Room<'_>, it: &CommonText) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let address = format!("/cases/{}/texts/{}", case.id, it.number);
    let version = it.newest();
    let before = case.answers.texts.get(&it.number);
    let newest = it.body(version).unwrap_or_default();
    let own = before.filter(|it| it.answer == Answer::Adapted).map_or(newest, |it| &it.words);
    let name = |answer: Answer| format!("text-{}-{}", it.number, answer.as_str());
    let form = |answer: Answer| room.sent.answers(language, &name(answer));
    let adapted = form(Answer::Adapted)
        .long_text("words", text(language, "shared-text-words"))
        .lines(8)
        .chars_max(10_000)
        .known(own);
    let why = form(Answer::Declined).long_text("words", text(language, "case-reason")).lines(2);
    let title = [("title", Arg::Text(it.title.as_str()))];
    let taken = before.is_some_and(|it| it.answer == Answer::Taken && it.version == version);
    let send = |answer: Answer, label: String| {
        act(address.as_str(), label)
            .variant(Variant::Secondary)
            .hidden("answer", answer.as_str())
            .hidden("version", version.to_string())
    };
    html! {
        @if it.purpose.field().is_some() { p { (text(language, "shared-text-answers")) } }
        @if !taken { (send(Answer::Taken, say(language, "shared-text-take", &title))) }
        details class="fyr-history" open[room.sent.is(&name(Answer::Adapted))] {
            summary { (text(language, "shared-text-adapt")) }
            (send(Answer::Adapted, say(language, "shared-text-adapt-do", &title)).fields(html! { (adapted) }))
        }
        details class="fyr-history" open[room.sent.is(&name(Answer::Declined))] {
            summary { (text(language, "shared-text-decline")) }
            (send(Answer::Declined, say(language, "shared-text-decline-do", &title)).fields(html! { (why) }))
        }
    }
}

fn meetings(room: &Room<'_>, shared: &Coordination) -> Markup {
    let language = room.language;
    html! {
        @if shared.meetings.is_empty() { p { (text(language, "shared-no-meetings")) } }
        @for it in shared.meetings.iter().rev() { (meeting(room, it)) }
    }
}

fn meeting(room: &Room<'_>, it: &Meeting) -> Markup {
    let (language, own) = (room.language, room.view.case.controller);
    html! {
        div class="ds-card" {
            h3 { (counted(language, "coordination-meeting-n", u64::from(it.number))) }
            @match &it.minutes {
                None => (called(language, it)),
                Some(minutes) => {
                    (held(language, it, minutes))
                    @if minutes.present.contains(&own) { p { (tag(Tone::Success, &text(language, "shared-present"))) } }
                    @if minutes.absent.contains(&own) { p { (tag(Tone::Warning, &text(language, "shared-absent"))) } }
                },
            }
        }
    }
}
