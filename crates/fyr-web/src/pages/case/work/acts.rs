//! What a person does with the work of a case: each form becomes a command.

use axum::extract::Path;
use fyr_core::case::Command;
use fyr_core::case::work::{
    Decision, Effectiveness, MeasureChange, NewMeasure, NewTask, TaskChange, WorkCommand,
};
use fyr_core::id::CaseId;
use fyr_core::law::Words;
use fyr_text::typed::parse_date;
use jiff::civil::Date;

use crate::error::not_found;
use crate::form::Typed;
use crate::pages::Answer;
use crate::pages::case::acts::Form;
use crate::pages::case::case_id;
use crate::pages::case::frame::Tab;
use crate::session::Visit;

/// Starts a playbook.
pub(crate) async fn start(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let playbook = typed.text("playbook");
    let mut form = form(&visit, id, ("playbook", typed), "tasks");
    form.field = "playbook";
    form.done = "playbook-started";
    carry(form, visit, id, Some(WorkCommand::StartPlaybook(playbook))).await
}

/// Gives a task.
pub(crate) async fn add(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let mut form = form(&visit, id, ("task", typed), "tasks");
    form.field = "title";
    let both = |text: String| Words { sv: text.clone(), en: text };
    let steps = form.typed.text("steps");
    let task = NewTask {
        title: both(form.typed.text("title")).into(),
        text: both(form.typed.text("text")).into(),
        steps: steps
            .lines()
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .map(|it| both(it.into()))
            .collect::<Vec<_>>()
            .into(),
        due: form.typed.moment("due", &mut form.wrongs),
        assignee: form.typed.parsed("assignee"),
        required: form.typed.ticked("required"),
        origin: None,
    };
    carry(form, visit, id, Some(WorkCommand::AddTask(Box::new(task)))).await
}

/// Ticks steps of a task, gives it to somebody, ends it or takes it up again.
pub(crate) async fn task(
    visit: Visit,
    Path((id, number)): Path<(String, u32)>,
    typed: Typed,
) -> Answer {
    let id = case_id(&id)?;
    let mut form = form(&visit, id, (format!("task-{number}"), typed), &format!("task-{number}"));
    let reason = form.typed.text("reason");
    let change = match form.typed.text("act").as_str() {
        "tick" => {
            let steps = form.typed.all("steps").filter_map(|it| it.parse().ok()).collect();
            form.field = "steps";
            TaskChange::Ticked { steps }
        }
        "assign" => {
            form.field = "due";
            let due = form.typed.moment("due", &mut form.wrongs);
            TaskChange::Assigned { assignee: form.typed.parsed("assignee"), due }
        }
        "done" => TaskChange::Done { note: reason },
        "drop" => TaskChange::Dropped { reason },
        "again" => {
            form.name = format!("again-{number}");
            TaskChange::TakenUp { reason }
        }
        _ => return unknown(&visit, id).await,
    };
    carry(form, visit, id, Some(WorkCommand::ChangeTask { number, change })).await
}

/// Writes a note.
pub(crate) async fn note(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let mut form = form(&visit, id, ("note", typed), "notes");
    form.field = "text";
    let text = form.typed.text("text");
    carry(form, visit, id, Some(WorkCommand::AddNote(text))).await
}

/// Logs a decision.
pub(crate) async fn decision(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let mut form = form(&visit, id, ("decision", typed), "decisions");
    form.field = "what";
    let at = form.typed.moment("at", &mut form.wrongs);
    if at.is_none() && form.wrongs.none() {
        form.wrongs.key("at", "wrong-needed");
    }
    for field in ["what", "grounds"] {
        if form.typed.filled(field).is_none() {
            form.wrongs.key(field, "wrong-needed");
        }
    }
    let (what, by) = (form.typed.text("what"), form.typed.text("by"));
    let grounds = form.typed.text("grounds");
    let command =
        at.map(|at| WorkCommand::LogDecision { decision: Decision { what, by, at }, grounds });
    carry(form, visit, id, command).await
}

/// Plans a measure.
pub(crate) async fn plan(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let mut form = form(&visit, id, ("measure", typed), "measures");
    form.field = "what";
    let measure = planned(&mut form);
    carry(form, visit, id, Some(WorkCommand::AddMeasure(measure))).await
}

/// Plans a measure otherwise, says that it is done or will not be, or checks its effect.
pub(crate) async fn measure(
    visit: Visit,
    Path((id, number)): Path<(String, u32)>,
    typed: Typed,
) -> Answer {
    let id = case_id(&id)?;
    let place = format!("measure-{number}");
    let act = typed.text("act");
    let mut form = form(&visit, id, (format!("measure-{number}-{act}"), typed), &place);
    form.field = "note";
    let note = form.typed.text("note");
    let change = match act.as_str() {
        "plan" => {
            form.field = "what";
            Some(MeasureChange::Planned { measure: planned(&mut form) })
        }
        "done" => Some(MeasureChange::Done { note }),
        "drop" => Some(MeasureChange::Dropped { reason: note }),
        "check" => {
            let typed = form.typed.text("effect");
            let effect = Effectiveness::ALL.iter().copied().find(|it| it.as_str() == typed);
            if effect.is_none() {
                form.wrongs.key("effect", "wrong-value");
            }
            effect.map(|effect| MeasureChange::Checked { effect, note })
        }
        _ => return unknown(&visit, id).await,
    };
    let command = change.map(|change| WorkCommand::ChangeMeasure { number, change });
    carry(form, visit, id, command).await
}

/// Opens a closed case again.
pub(crate) async fn reopen(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let mut form = Form::new(&visit, (id, Tab::Overview), ("reopen", typed));
    form.done = "reopened";
    let reason = form.typed.text("reason");
    form.carry_out(visit, id, Some(Command::Reopen { reason })).await
}

/// Begins a form of the work.
pub(super) fn form(
    visit: &Visit,
    id: CaseId,
    form: (impl Into<String>, Typed),
    place: &str,
) -> Form {
    let mut form = Form::new(visit, (id, Tab::Work), form);
    form.back = format!("/cases/{id}/work#{place}");
    form
}

/// Carries the work out, or shows the form again with why not.
pub(super) async fn carry(
    form: Form,
    visit: Visit,
    id: CaseId,
    command: Option<WorkCommand>,
) -> Answer {
    form.carry_out(visit, id, command.map(|it| Command::Work(Box::new(it)))).await
}

/// Answers an act that is none: whom the case is not for is asked to sign in, or told nothing, first.
async fn unknown(visit: &Visit, id: CaseId) -> Answer {
    visit.app.case(&visit.viewer, id).await?;
    Err(not_found())
}

fn planned(form: &mut Form) -> NewMeasure {
    NewMeasure {
        what: form.typed.text("what"),
        owner: form.typed.text("owner"),
        due: day(form, "due"),
        check_on: day(form, "check_on"),
    }
}

fn day(form: &mut Form, name: &str) -> Option<Date> {
    let typed = form.typed.filled(name)?;
    match parse_date(&typed) {
        Ok(day) => Some(day),
        Err(error) => {
            form.wrongs.key(name, error.key());
            None
        }
    }
}
