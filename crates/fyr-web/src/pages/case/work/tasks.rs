//! Tasks: what is to be done, by whom, by when, step by step.

use fyr_core::account::Account;
use fyr_core::case::work::{Ending, Task};
use fyr_text::typed::form_moment;
use fyr_text::{Arg, text};
use maud::{Markup, html};

use super::open;
use crate::pages::case::frame::Room;
use crate::pages::case::parts::{doubt, len, n, paragraphs, say};
use crate::ui::Tone;
use crate::ui::act::{Variant, act, button};
use crate::ui::clock::time;
use crate::ui::form::{Answers, Choice, Form};
use crate::ui::notice::tag;
use crate::words;

/// Draws the open tasks by due moment, the ended ones folded, and the way to give one.
pub(super) fn tasks(room: &Room<'_>, workers: &[Account]) -> Markup {
    let (language, work) = (room.language, &room.view.case.work);
    let (mut todo, ended): (Vec<&Task>, Vec<&Task>) =
        work.tasks.iter().partition(|it| it.ended.is_none());
    todo.sort_by_key(|it| (it.task.due.is_none(), it.task.due, it.number));
    let args = [("n", n(len(&ended))), ("m", n(len(&work.tasks)))];
    html! {
        @if work.tasks.is_empty() {
            p { (text(language, "work-tasks-none")) }
        } @else {
            p { strong { (say(language, "work-tasks-count", &args)) } }
        }
        @for task in todo { (one(room, task, workers)) }
        @if !ended.is_empty() {
            details class="fyr-history" {
                summary { (say(language, "work-tasks-ended", &[("n", n(len(&ended)))])) }
                @for task in ended { (past(room, task)) }
            }
        }
        @if open(room) { (give(room, workers)) }
    }
}

fn one(room: &Room<'_>, task: &Task, workers: &[Account]) -> Markup {
    let (language, given) = (room.language, &task.task);
    let late = given.due.is_some_and(|due| due < room.view.now);
    html! {
        div class="ds-card" id={ "task-" (task.number) } {
            h3 { (words::law(language, &given.title)) }
            div class="fyr-row" {
                @if given.required { (tag(Tone::Warning, &text(language, "work-task-required"))) }
                @if late { (tag(Tone::Danger, &text(language, "work-task-late"))) }
                span {
                    @match given.due {
                        Some(due) => { (text(language, "work-task-due")) " " (time(language, due)) },
                        None => (text(language, "work-task-no-due")),
                    }
                }
                span { (who(room, task)) }
            }
            (paragraphs(words::law(language, &given.text)))
            @if let Some(origin) = &given.origin {
                p class="fyr-quiet fyr-small" { (origin.source) (doubt(language, origin.mark)) }
            }
            (steps(room, task))
            @if open(room) { (acts(room, task, workers)) }
        }
    }
}

fn who(room: &Room<'_>, task: &Task) -> String {
    match task.task.assignee {
        Some(account) => {
            let name = room.view.accounts.get(&account).cloned().unwrap_or_default();
            say(room.language, "work-task-who", &[("name", Arg::Text(&name))])
        }
        None => text(room.language, "work-task-nobody").into_owned(),
    }
}

/// Draws the checklist; as boxes to tick for those who may.
fn steps(room: &Room<'_>, task: &Task) -> Markup {
    let language = room.language;
    if task.task.steps.is_empty() {
        return html! {};
    }
    let all = (0..).zip(task.task.steps.iter());
    if !open(room) {
        return html! {
            ul {
                @for (at, step) in all {
                    li {
                        (words::law(language, step))
                        @if task.ticked.contains(&at) { " " (tag(Tone::Success, &text(language, "work-step-done"))) }
                    }
                }
            }
        };
    }
    let choices: Vec<Choice> =
        all.map(|(at, step)| Choice::new(at.to_string(), words::law(language, step))).collect();
    let ticked = task.ticked.iter().map(ToString::to_string);
    let steps = answers(room, task).checkboxes("steps", text(language, "work-steps"), choices);
    html! {
        (Form::post(address(room, task), html! {
            input type="hidden" name="act" value="tick";
            (steps.known(ticked))
            (button(Variant::Secondary, &text(language, "work-steps-save")))
        }))
    }
}

fn acts(room: &Room<'_>, task: &Task, workers: &[Account]) -> Markup {
    let (language, answers) = (room.language, answers(room, task));
    let refused = room.sent.is(&form_name(task));
    let title = words::law(language, &task.task.title);
    let named = |key: &str| say(language, key, &[("title", Arg::Text(title))]);
    html! {
        (act(address(room, task), named("work-task-done")).variant(Variant::Secondary).hidden("act", "done"))
        details class="fyr-history" {
            summary { (text(language, "work-task-assign")) }
            (Form::post(address(room, task), html! {
                input type="hidden" name="act" value="assign";
                (assignee(room, &answers, workers).known(task.task.assignee.map(|it| it.to_string()).unwrap_or_default()))
                (answers.date_time("due", text(language, "work-task-by")).optional()
                    .known(task.task.due.map(form_moment).unwrap_or_default()))
                (button(Variant::Secondary, &text(language, "work-task-assign-save")))
            }))
        }
        details class="fyr-history" open[refused] {
            summary { (text(language, "work-task-drop")) }
            (act(address(room, task), text(language, "work-task-drop-save")).variant(Variant::Secondary)
                .hidden("act", "drop")
                .fields(html! { (answers.long_text("reason", text(language, "case-reason")).lines(2)) }))
        }
    }
}

fn assignee(room: &Room<'_>, answers: &Answers, workers: &[Account]) -> crate::ui::form::Field {
    let choice = |it: &Account| Choice::new(it.id.to_string(), it.name.as_str());
    let label = text(room.language, "work-task-assignee");
    answers.select("assignee", label, workers.iter().map(choice).collect()).optional()
}

fn past(room: &Room<'_>, task: &Task) -> Markup {
    let language = room.language;
    let Some(ended) = &task.ended else { return html! {} };
    let key = match ended.verdict {
        Ending::Done => "work-task-was-done",
        Ending::Dropped => "work-task-was-dropped",
    };
    let form = format!("again-{}", task.number);
    let answers = room.sent.answers(language, &form);
    html! {
        div class="ds-card" id={ "task-" (task.number) } {
            h3 { (words::law(language, &task.task.title)) }
            p { (text(language, key)) ", " (room.who(&ended.actor)) ", " (time(language, ended.at)) }
            (paragraphs(&ended.reason))
            @if open(room) {
                details class="fyr-history" open[room.sent.is(&form)] {
                    summary { (text(language, "work-task-again")) }
                    (act(address(room, task), text(language, "work-task-again")).variant(Variant::Secondary)
                        .hidden("act", "again")
                        .fields(html! { (answers.long_text("reason", text(language, "case-reason")).lines(2)) }))
                }
            }
        }
    }
}

fn give(room: &Room<'_>, workers: &[Account]) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, "task");
    let required = vec![Choice::new("yes", text(language, "work-task-required-choose"))];
    html! {
        details class="fyr-history" open[room.sent.is("task")] {
            summary { (text(language, "work-task-add")) }
            (Form::post(format!("/cases/{}/tasks", case.id), html! {
                (answers.text("title", text(language, "work-task-title")))
                (answers.long_text("text", text(language, "work-task-text")).lines(3).optional())
                (answers.long_text("steps", text(language, "work-task-steps")).lines(3).optional()
                    .description(text(language, "work-task-steps-about")))
                (assignee(room, &answers, workers))
                (answers.date_time("due", text(language, "work-task-by")).optional())
                (answers.checkboxes("required", text(language, "work-task-closing"), required))
                (button(Variant::Secondary, &text(language, "work-task-add-save")))
            }).draft(format!("task-{}", case.id)))
        }
    }
}

fn form_name(task: &Task) -> String {
    format!("task-{}", task.number)
}

fn answers(room: &Room<'_>, task: &Task) -> Answers {
    room.sent.answers(room.language, &form_name(task))
}

fn address(room: &Room<'_>, task: &Task) -> String {
    format!("/cases/{}/tasks/{}", room.view.case.id, task.number)
}
