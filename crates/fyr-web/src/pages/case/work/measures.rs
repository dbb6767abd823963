//! Measures: who answers for each, by which day, and whether it had effect.

use fyr_core::case::work::{Effectiveness, Measure};
use fyr_text::text;
use fyr_text::time::{civil_date, local_date};
use fyr_text::typed::form_date;
use maud::{Markup, html};

use crate::pages::case::frame::Room;
use crate::pages::case::parts::{counted, paragraphs};
use crate::ui::Tone;
use crate::ui::act::{Variant, act, button};
use crate::ui::clock::time;
use crate::ui::facts::{Fact, facts};
use crate::ui::form::{Answers, Choice, Form};
use crate::ui::notice::tag;
use crate::words;

/// Draws the measures and the way to plan one.
pub(super) fn measures(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, "measure");
    html! {
        p { (text(language, "work-measures-about")) }
        @for measure in &case.work.measures { (one(room, measure)) }
        @if super::open(room) {
            details class="fyr-history" open[room.sent.is("measure")] {
                summary { (text(language, "work-measure-add")) }
                (Form::post(format!("/cases/{}/measures", case.id), html! {
                    (plan(room, &answers))
                    (button(Variant::Secondary, &text(language, "work-measure-save")))
                }).draft(format!("measure-{}", case.id)))
            }
        }
    }
}

fn plan(room: &Room<'_>, answers: &Answers) -> Markup {
    let language = room.language;
    html! {
        (answers.long_text("what", text(language, "work-measure-what")).lines(2))
        (answers.text("owner", text(language, "work-measure-owner")).optional()
            .description(text(language, "work-measure-owner-about")))
        (answers.date("due", text(language, "work-measure-due")).optional())
        (answers.date("check_on", text(language, "work-measure-check-on")).optional()
            .description(text(language, "work-measure-check-on-about")))
    }
}

fn one(room: &Room<'_>, it: &Measure) -> Markup {
    let language = room.language;
    let day = |day: Option<jiff::civil::Date>| {
        day.map_or_else(
            || text(language, "work-measure-none").into_owned(),
            |day| civil_date(language, day),
        )
    };
    let owner = if it.measure.owner.is_empty() {
        text(language, "work-measure-nobody").into_owned()
    } else {
        it.measure.owner.clone()
    };
    html! {
        div class="ds-card" id={ "measure-" (it.number) } {
            h3 { (counted(language, "work-measure-n", u64::from(it.number))) }
            (paragraphs(&it.measure.what))
            div class="fyr-row" { (state(room, it)) }
            (facts(&[
                Fact::new(text(language, "work-measure-owner"), html! { (owner) }),
                Fact::new(text(language, "work-measure-due"), html! { (day(it.measure.due)) }),
                Fact::new(text(language, "work-measure-check-on"), html! { (day(it.measure.check_on)) }),
            ]))
            @for (key, judged) in [("work-measure-done", &it.done), ("work-measure-dropped", &it.dropped)] {
                @if let Some(judged) = judged {
                    p { strong { (text(language, key)) } " " (room.who(&judged.actor)) ", " (time(language, judged.at)) }
                    (paragraphs(&judged.reason))
                }
            }
            @if let Some(checked) = &it.checked {
                p { strong { (text(language, "work-measure-checked")) } " " (room.who(&checked.actor)) ", " (time(language, checked.at)) }
                (paragraphs(&checked.reason))
            }
            // The effect shows later, so the check is there after the case is closed too.
            @if room.view.may.handle { (acts(room, it)) }
        }
    }
}

fn state(room: &Room<'_>, it: &Measure) -> Markup {
    let language = room.language;
    let today = local_date(room.view.now);
    let passed = |day: Option<jiff::civil::Date>| day.is_some_and(|day| day < today);
    html! {
        @if let Some(checked) = &it.checked {
            @let tone = match checked.verdict {
                Effectiveness::Full => Tone::Success,
                Effectiveness::Partial => Tone::Warning,
                Effectiveness::Nil => Tone::Danger,
            };
            (tag(tone, &words::of(language, "effectiveness", checked.verdict.as_str())))
        } @else if it.dropped.is_some() {
            (tag(Tone::Neutral, &text(language, "work-measure-is-dropped")))
        } @else if it.done.is_some() {
            @if passed(it.measure.check_on) { (tag(Tone::Due, &text(language, "work-measure-to-check"))) }
            @else { (tag(Tone::Info, &text(language, "work-measure-is-done"))) }
        } @else {
            @if passed(it.measure.due) { (tag(Tone::Danger, &text(language, "work-task-late"))) }
            @else { (tag(Tone::Info, &text(language, "work-measure-is-open"))) }
            @if it.measure.owner.is_empty() { (tag(Tone::Warning, &text(language, "work-measure-nobody"))) }
        }
    }
}

fn acts(room: &Room<'_>, it: &Measure) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let address = format!("/cases/{}/measures/{}", case.id, it.number);
    let name = |act: &str| format!("measure-{}-{act}", it.number);
    let form = |act: &str| room.sent.answers(language, &name(act));
    let effects = Effectiveness::ALL
        .iter()
        .map(|it| Choice::new(it.as_str(), words::of(language, "effectiveness", it.as_str())));
    let day = |day: Option<jiff::civil::Date>| day.map(form_date).unwrap_or_default();
    let mut planned = form("plan");
    if !room.sent.is(&name("plan")) {
        planned = planned
            .value("what", it.measure.what.as_str())
            .value("owner", it.measure.owner.as_str())
            .value("due", day(it.measure.due))
            .value("check_on", day(it.measure.check_on));
    }
    let why = |act: &str, key: &str| form(act).long_text("note", text(language, key)).lines(2);
    html! {
        @if it.is_open() {
            details class="fyr-history" open[room.sent.is(&name("done"))] {
                summary { (text(language, "work-measure-do")) }
                (act(address.as_str(), text(language, "work-measure-do")).variant(Variant::Secondary)
                    .hidden("act", "done").fields(html! { (why("done", "work-measure-done-note")) }))
            }
            details class="fyr-history" open[room.sent.is(&name("plan"))] {
                summary { (text(language, "work-measure-change")) }
                (act(address.as_str(), text(language, "work-measure-save")).variant(Variant::Secondary)
                    .hidden("act", "plan").fields(plan(room, &planned)))
            }
            details class="fyr-history" open[room.sent.is(&name("drop"))] {
                summary { (text(language, "work-measure-drop")) }
                (act(address.as_str(), text(language, "work-measure-drop")).variant(Variant::Secondary)
                    .hidden("act", "drop").fields(html! { (why("drop", "case-reason")) }))
            }
        }
        @if it.done.is_some() {
            details class="fyr-history" open[room.sent.is(&name("check"))] {
                summary { (text(language, "work-measure-check")) }
                (act(address.as_str(), text(language, "work-measure-check-save")).variant(Variant::Secondary)
                    .hidden("act", "check")
                    .fields(html! {
                        (form("check").radios("effect", text(language, "work-measure-effect"), effects.collect()))
                        (why("check", "work-measure-check-note"))
                    }))
            }
        }
    }
}
