//! The whole assessment of a group on one page, for who knows the questions; and what saving it does.

use axum::extract::{Path, Query};
use fyr_app::error::AppError;
use fyr_core::case::Command;
use fyr_core::case::risk::GroupAssessment;
use fyr_core::id::CaseId;
use fyr_core::law::RiskLevel;
use fyr_text::{Arg, Language, text};
use maud::{Markup, html};

use super::question::{Question, Verdict, filled, read};
use super::{levels, regimes};
use crate::error::Failure;
use crate::form::{Typed, Wrongs};
use crate::pages::case::acts::Form as Sending;
use crate::pages::case::case_id;
use crate::pages::case::frame::{Room, Tab};
use crate::pages::case::parts::say;
use crate::pages::case::sent::Sent;
use crate::pages::{Answer, Sheet, go_done, sheet};
use crate::session::Visit;
use crate::ui::Link;
use crate::ui::act::{Variant, button, link_button};
use crate::ui::form::{Answers, Choice, Form};
use crate::ui::section::{heading, section};
use crate::words;

/// Is what the form's fields begin with.
pub(super) const FORM: &str = "group";

/// Draws the form, empty or with what was said of the group `?group=`.
pub(crate) async fn page(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Answer {
    let id = case_id(&id)?;
    let typed = Typed::new(asked);
    let drawn = draw(&visit, (id, &typed.text("group")), &Sent::nothing()).await?;
    Ok(visit.show(drawn))
}

/// Saves an assessment; the highest group decides the case.
pub(crate) async fn save(mut visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let mut wrongs = Wrongs::new(visit.language);
    let group = read(&typed, &mut wrongs, Verdict::Asked);
    if let Some(group) = group {
        let view = visit.app.case(&visit.viewer, id).await?;
        let group = with_id(group, |it| view.case.groups.contains_key(it));
        let back = format!("/cases/{id}/risk#group-{}", group.id);
        let command = Command::AssessGroup(Box::new(group));
        match visit.app.case_act(&visit.viewer, id, command).await {
            Ok(()) => return Ok(go_done(&back, "risk-assessed")),
            Err(AppError::Refused(refused)) => wrongs.refused(&refused, (&typed, "reason")),
            Err(other) => return Err(other.into()),
        }
    }
    let group = typed.text("group");
    visit.path = format!("/cases/{id}/risk/form");
    let sent = Sent::refused(FORM, typed, wrongs);
    let drawn = draw(&visit, (id, &group), &sent).await?;
    Ok(visit.show_again(drawn))
}

/// Takes back a group that was made by mistake.
pub(crate) async fn withdraw(
    visit: Visit,
    Path((id, group)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let id = case_id(&id)?;
    let form = Sending::new(&visit, (id, Tab::Risk), (format!("withdraw-{group}"), typed));
    let reason = form.typed.text("reason");
    form.carry_out(visit, id, Some(Command::WithdrawGroup { group, reason })).await
}

async fn draw(visit: &Visit, (id, group): (CaseId, &str), sent: &Sent) -> Result<Sheet, Failure> {
    let view = visit.app.case(&visit.viewer, id).await?;
    let language = visit.language;
    let room =
        Room { language, view: &view, directory: &visit.directory, law: visit.app.law(), sent };
    let known = view.case.groups.get(group).map(|it| &it.risk.assessment);
    let title = match known {
        Some(known) => say(language, "risk-form-change", &[("name", Arg::Text(&known.name))]),
        None => text(language, "risk-form").into_owned(),
    };
    let content = html! {
        (sent.summary(language))
        (heading(title.as_str()).kicker(room.crumb()).lede(text(language, "risk-form-lede")))
        div class="fyr-narrow" { (whole(&room, known)) }
    };
    Ok(sheet(title, content).way(room.way(Tab::Risk)).occasion(view.case.exercise).now(view.now))
}

/// Draws every question, the score and the verdict.
fn whole(room: &Room<'_>, known: Option<&GroupAssessment>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    if !room.view.may.handle || case.closed.is_some() {
        return html! { p { (text(language, "risk-form-who")) } };
    }
    let mut answers = room.sent.answers(language, FORM);
    if let Some(known) = known.filter(|_| !room.sent.is(FORM)) {
        answers = filled(answers, known);
    }
    let back = Link::new(Tab::Risk.address(case.id), text(language, "fact-back"));
    let body = html! {
        @if let Some(known) = known { input type="hidden" name="group" value=(known.id); }
        (name(language, &answers))
        @for question in Question::ALL { (question.draw(language, &answers)) }
        (score(language, &answers))
        (closing(room, &answers))
        div class="fyr-row" {
            (button(Variant::Primary, &text(language, "risk-save")))
            (link_button(Variant::Secondary, &back))
        }
    };
    let action = format!("/cases/{}/risk/groups", case.id);
    let draft = format!("{action}-{}", known.map_or("", |it| it.id.as_str()));
    html! {
        (Form::post(action, body).draft(draft))
        (section("sources", &text(language, "risk-sources"), &html! { p { (text(language, "risk-sources-about")) } }))
    }
}

/// Draws what the group is called.
pub(super) fn name(language: Language, answers: &Answers) -> Markup {
    html! { (answers.text("name", text(language, "risk-ask-name")).description(text(language, "risk-ask-name-about"))) }
}

/// Draws how much the data says, where it is not the score one starts from.
pub(super) fn score(language: Language, answers: &Answers) -> Markup {
    let choice =
        |it: u8| Choice::new(it.to_string(), words::of(language, "score", &it.to_string()));
    html! {
        (answers.select("score", text(language, "risk-ask-score"), (1..=4).map(choice).collect()).optional()
            .description(text(language, "risk-ask-score-about")))
        (answers.long_text("score_reason", text(language, "risk-ask-score-reason")).lines(2).optional()
            .description(text(language, "risk-ask-score-reason-about")))
    }
}

/// Draws the verdict and its reason.
pub(super) fn closing(room: &Room<'_>, answers: &Answers) -> Markup {
    let language = room.language;
    html! {
        (answers.radios("level", text(language, "risk-level"), levels(language, &regimes(room), RiskLevel::ALL)))
        (answers.long_text("reason", text(language, "case-reason")).description(text(language, "risk-reason-about")))
    }
}

/// Gives a group that has no id one from its name: the same name is the same group.
fn with_id(group: GroupAssessment, taken: impl Fn(&str) -> bool) -> GroupAssessment {
    if !group.id.is_empty() {
        return group;
    }
    let plain = |c: char| match c.to_lowercase().next().unwrap_or(c) {
        'å' | 'ä' | 'à' | 'á' => 'a',
        'ö' | 'ø' => 'o',
        'é' | 'è' | 'ê' => 'e',
        'ü' => 'u',
        c if c.is_ascii_alphanumeric() => c,
        _ => '-',
    };
    let slug: String = group.name.chars().map(plain).take(50).collect();
    let parts: Vec<&str> = slug.split('-').filter(|it| !it.is_empty()).collect();
    let named = parts.join("-");
    let named = if named.is_empty() { group.kind.as_str().to_owned() } else { named };
    // A group of the same name that another made meanwhile is not written over.
    let free = (2..100).map(|at| format!("{named}-{at}"));
    let id = std::iter::once(named.clone()).chain(free).find(|it| !taken(it)).unwrap_or(named);
    GroupAssessment { id, ..group }
}
