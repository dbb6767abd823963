//! The work in a case: playbooks, tasks with checklists, measures with their effect, evidence, decisions, notes.

pub(super) mod acts;
pub(super) mod correspondence;
mod evidence;
pub(super) mod evidence_acts;
pub(super) mod lessons;
mod measures;
pub(super) mod police;
mod tasks;

use fyr_app::response::links::Links;
use fyr_core::account::Account;
use fyr_core::case::registration::Document;
use fyr_core::case::work::Decision;
use fyr_core::case::{Case, Judgement};
use fyr_core::field::Value;
use fyr_core::law::playbook::Playbook;
use fyr_text::text;
use fyr_text::time::moment;
use fyr_text::typed::form_moment;
use maud::{Markup, html};

use super::frame::Room;
use super::parts::paragraphs;
use crate::ui::act::{Variant, act, button};
use crate::ui::clock::time;
use crate::ui::form::Form;
use crate::ui::section::section;
use crate::words;

/// Draws the work of a case; `workers` are those who may be given a task, `links` what it has to do with others.
pub(crate) fn work(room: &Room<'_>, (workers, links): (&[Account], &Links)) -> Markup {
    let language = room.language;
    let address = format!("/cases/{}/links", room.view.case.id);
    html! {
        (section("tasks", &text(language, "work-tasks"), &tasks::tasks(room, workers)))
        (section("playbooks", &text(language, "work-playbooks"), &playbooks(room)))
        (section("measures", &text(language, "work-measures"), &measures::measures(room)))
        (section("evidence", &text(language, "evidence-heading"), &evidence::evidence(room)))
        (section("correspondence", &text(language, "correspondence-heading"), &correspondence::correspondence(room)))
        (section("decisions", &text(language, "work-decisions"), &decisions(room)))
        (section("police", &text(language, "work-police"), &police::police(room)))
        (section("links", &text(language, "links-title"), &super::links::links(language, links, (&address, room.sent))))
        (section("lessons", &text(language, "lesson-heading"), &lessons::lessons(room)))
        (section("notes", &text(language, "work-notes"), &notes(room)))
    }
}

/// Tells whether somebody may change the work now.
fn open(room: &Room<'_>) -> bool {
    room.view.may.handle && room.view.case.closed.is_none()
}

/// Draws the playbooks, those that fit what is known of the incident first.
fn playbooks(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let mut all: Vec<&Playbook> = room.law.playbooks().iter().collect();
    all.sort_by_key(|it| !fits(case, it));
    let (started, other): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|it| case.work.playbooks.contains(&it.id));
    html! {
        p { (text(language, "work-playbooks-about")) }
        @if started.is_empty() {
            @for it in other { (playbook(room, it)) }
        } @else {
            @for it in started { (playbook(room, it)) }
            @if !other.is_empty() {
                details class="fyr-history" {
                    summary { (text(language, "work-playbooks-more")) }
                    div class="fyr-stack" { @for it in other { (playbook(room, it)) } }
                }
            }
        }
    }
}

fn playbook(room: &Room<'_>, it: &Playbook) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    html! {
        div class="ds-card" {
            h3 { (words::law(language, &it.name)) }
            p { (words::law(language, &it.text)) }
            @if case.work.playbooks.contains(&it.id) {
                p class="fyr-quiet" { (text(language, "work-playbook-started")) }
            } @else {
                @if fits(case, it) { p { strong { (text(language, "work-playbook-fits")) } } }
                details class="fyr-history" {
                    summary { (text(language, "work-playbook-tasks")) }
                    ul { @for task in &it.tasks { li { (words::law(language, &task.title)) } } }
                }
                @if open(room) {
                    (act(format!("/cases/{}/playbooks", case.id), words_of_start(room, it))
                        .variant(Variant::Secondary).hidden("playbook", it.id.as_str()))
                }
            }
        }
    }
}

fn words_of_start(room: &Room<'_>, playbook: &Playbook) -> String {
    let name = fyr_text::Arg::Text(words::law(room.language, &playbook.name));
    super::parts::say(room.language, "work-playbook-start", &[("name", name)])
}

/// Tells whether the case's own facts name a type or a cause the playbook is for.
fn fits(case: &Case, playbook: &Playbook) -> bool {
    ["incident_type", "cause"].iter().any(|id| match case.facts.get(id) {
        Some(Value::Text(known)) => playbook.fits.contains(known),
        Some(_) | None => false,
    })
}

fn decisions(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, "decision");
    let now = form_moment(room.view.now);
    html! {
        p { (text(language, "work-decisions-about")) }
        @for (number, it) in (1..).zip(&case.work.decisions).collect::<Vec<_>>().into_iter().rev() {
            (decision(room, (number, it)))
        }
        @if open(room) {
            details class="fyr-history" open[room.sent.is("decision")] {
                summary { (text(language, "work-decision-log")) }
                (Form::post(format!("/cases/{}/decisions", case.id), html! {
                    (answers.long_text("what", text(language, "work-decision-what")).lines(2))
                    (answers.text("by", text(language, "work-decision-by")).description(text(language, "work-decision-by-about")))
                    (answers.date_time("at", text(language, "work-decision-at")).known(now))
                    (answers.long_text("grounds", text(language, "work-decision-grounds")).lines(3))
                    (button(Variant::Secondary, &text(language, "work-decision-save")))
                }).draft(format!("decision-{}", case.id)))
            }
        }
    }
}

fn decision(room: &Room<'_>, (number, it): (u32, &Judgement<Decision>)) -> Markup {
    let language = room.language;
    let args = [("by", it.verdict.by.clone()), ("at", moment(language, it.verdict.at))];
    let args: Vec<_> = args.iter().map(|(key, it)| (*key, fyr_text::Arg::Text(it))).collect();
    html! {
        div class="ds-card" {
            (paragraphs(&it.verdict.what))
            p { (super::parts::say(language, "work-decided", &args)) }
            p { strong { (text(language, "work-decision-grounds")) } }
            (paragraphs(&it.reason))
            (super::documents::number(room, &Document::Decision { number }))
            p class="fyr-quiet fyr-small" { (room.who(&it.actor)) ", " (time(language, it.at)) }
        }
    }
}

fn notes(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, "note");
    html! {
        @for it in case.work.notes.iter().rev() {
            div class="fyr-stack" {
                (paragraphs(&it.reason))
                p class="fyr-quiet fyr-small" { (room.who(&it.actor)) ", " (time(language, it.at)) }
            }
        }
        @if open(room) {
            (Form::post(format!("/cases/{}/notes", case.id), html! {
                (answers.long_text("text", text(language, "work-note")).lines(3).description(text(language, "work-note-about")))
                (button(Variant::Secondary, &text(language, "work-note-save")))
            }).draft(format!("note-{}", case.id)))
        }
    }
}
