//! Lessons of a case: who sees to each, and sharing one with everybody in exactly the words that are shown first.

use axum::extract::Path;
use fyr_app::error::AppError;
use fyr_core::case::Command;
use fyr_core::case::lesson::{Command as LessonCommand, Lesson};
use fyr_core::id::CaseId;
use fyr_text::{Arg, text};
use maud::{Markup, html};

use crate::error::{Failure, not_found};
use crate::form::{Typed, Wrongs};
use crate::pages::case::acts::Form as CaseForm;
use crate::pages::case::case_id;
use crate::pages::case::frame::{Room, Tab};
use crate::pages::case::parts::{counted, paragraphs, say};
use crate::pages::{Answer, Sheet, go_done, sheet};
use crate::session::Visit;
use crate::ui::act::{Variant, act, button, choice_button};
use crate::ui::clock::time;
use crate::ui::form::{Answers, Form};
use crate::ui::notice::{alert, tag};
use crate::ui::section::{card, heading};
use crate::ui::{Link, Tone};
use crate::words;

/// Draws the lessons and the way to write one down.
pub(super) fn lessons(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, "lesson");
    let fact = format!("/cases/{}/facts/lessons", case.id);
    html! {
        p { (text(language, "lesson-about")) " " a href="/lessons" { (text(language, "lesson-to-shared")) } }
        @for it in &case.lessons { (one(room, it)) }
        @if super::open(room) {
            details class="fyr-history" open[room.sent.is("lesson")] {
                summary { (text(language, "lesson-add")) }
                (Form::post(format!("/cases/{}/lessons", case.id), html! {
                    (answers.long_text("text", text(language, "lesson-text")).lines(3).chars_max(4000))
                    (answers.text("owner", text(language, "lesson-owner")).chars_max(300))
                    (button(Variant::Secondary, &text(language, "lesson-save")))
                }).draft(format!("lesson-{}", case.id)))
            }
        }
        p { (text(language, "work-lessons")) " " a href=(fact) { (words::fact(language, "lessons")) } }
    }
}

fn one(room: &Room<'_>, it: &Lesson) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let address = format!("/cases/{}/lessons/{}", case.id, it.number);
    let name = format!("lesson-{}", it.number);
    let back = room.sent.answers(language, &name);
    let may = super::open(room) && !case.exercise;
    html! {
        div class="ds-card" id=(name) {
            h3 { (counted(language, "lesson-n", u64::from(it.number))) }
            (paragraphs(&it.learnt.reason))
            p class="fyr-quiet fyr-small" {
                (say(language, "lesson-owned", &[("owner", Arg::Text(&it.owner))])) " "
                (room.who(&it.learnt.actor)) ", " (time(language, it.learnt.at))
            }
            @match &it.shared {
                Some(shared) => {
                    p { (tag(Tone::Success, &text(language, "lesson-shared"))) " " (room.who(&shared.actor)) ", " (time(language, shared.at)) }
                    (paragraphs(&shared.reason))
                    @if may {
                        details class="fyr-history" open[room.sent.is(&name)] {
                            summary { (text(language, "lesson-withdraw")) }
                            (act(address.as_str(), text(language, "lesson-withdraw-do")).variant(Variant::Secondary)
                                .fields(html! { (back.long_text("reason", text(language, "case-reason")).lines(2)) }))
                        }
                    }
                },
                None => @if may { p { a href={ (address) "/share" } { (say(language, "lesson-share", &[("n", Arg::Number(it.number.into()))])) } } },
            }
        }
    }
}

/// Writes a lesson down.
pub(crate) async fn add(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let mut form = CaseForm::new(&visit, (id, Tab::Work), ("lesson", typed));
    form.field = "text";
    form.back = format!("/cases/{id}/work#lessons");
    let (text, owner) = (form.typed.text("text"), form.typed.text("owner"));
    let command = Command::Lesson(LessonCommand::Add { text, owner });
    form.carry_out(visit, id, Some(command)).await
}

/// Takes back a lesson that was shared.
pub(crate) async fn withdraw(
    visit: Visit,
    Path((id, number)): Path<(String, u32)>,
    typed: Typed,
) -> Answer {
    let id = case_id(&id)?;
    let name = format!("lesson-{number}");
    let mut form = CaseForm::new(&visit, (id, Tab::Work), (name, typed));
    let reason = form.typed.text("reason");
    match visit.app.withdraw_lesson(&visit.viewer, id, (number, reason)).await {
        Ok(()) => Ok(go_done(&format!("/cases/{id}/work#lessons"), "lesson-withdrawn")),
        Err(error) => {
            form.refused(error)?;
            form.again(visit, id).await
        }
    }
}

/// Draws the form in which a lesson is put in words that tell nothing of whose it is.
pub(crate) async fn share_page(visit: Visit, Path((id, number)): Path<(String, u32)>) -> Answer {
    let (id, at) = (case_id(&id)?, Step::Write(Answers::new(visit.language)));
    Ok(visit.show(draw(&visit, (id, number), at).await?))
}

/// Shows exactly the words that would leave; shares them when they are confirmed.
pub(crate) async fn share(
    mut visit: Visit,
    Path((id, number)): Path<(String, u32)>,
    typed: Typed,
) -> Answer {
    let id = case_id(&id)?;
    let words = typed.text("text");
    let confirmed = typed.text("step") == "share";
    visit.path = format!("/cases/{id}/lessons/{number}/share");
    let done = if confirmed {
        visit.app.share_lesson(&visit.viewer, id, (number, words.clone())).await
    } else {
        visit.app.check_lesson(&visit.viewer, id, &words).await
    };
    let mut wrongs = Wrongs::new(visit.language);
    if words.is_empty() {
        wrongs.key("text", "wrong-needed");
    }
    match done {
        Ok(()) if confirmed => {
            return Ok(go_done(&format!("/cases/{id}/work#lessons"), "lesson-shared"));
        }
        Ok(()) => {}
        Err(AppError::Refused(refused)) => wrongs.refused(&refused, (&typed, "text")),
        Err(other) => return Err(other.into()),
    }
    if wrongs.none() && typed.text("step") == "look" {
        return Ok(visit.show(draw(&visit, (id, number), Step::Confirm(words)).await?));
    }
    let at = Step::Write(typed.answers(&wrongs));
    let drawn = draw(&visit, (id, number), at).await?;
    Ok(if wrongs.none() { visit.show(drawn) } else { visit.show_again(drawn) })
}

/// Says how far the sharing has come.
enum Step {
    Write(Answers),
    Confirm(String),
}

async fn draw(visit: &Visit, (id, number): (CaseId, u32), step: Step) -> Result<Sheet, Failure> {
    let language = visit.language;
    let view = visit.app.case(&visit.viewer, id).await?;
    let lesson = view.case.lessons.iter().find(|it| it.number == number);
    let lesson = lesson.filter(|it| it.shared.is_none()).ok_or_else(not_found)?;
    if !view.may.handle || view.case.exercise {
        return Err(not_found());
    }
    let address = format!("/cases/{id}/lessons/{number}/share");
    let title = say(language, "lesson-share", &[("n", Arg::Number(number.into()))]);
    let body = match step {
        Step::Write(answers) => html! {
            (answers.error_summary())
            (heading(title.as_str()).lede(text(language, "lesson-share-lede")))
            (Form::post(address, html! {
                (answers.long_text("text", text(language, "lesson-share-text")).lines(6).chars_max(4000)
                    .description(text(language, "lesson-share-text-about")).known(lesson.learnt.reason.as_str()))
                (choice_button(Variant::Primary, ("step", "look"), &text(language, "lesson-share-look")))
            }))
        },
        Step::Confirm(words) => html! {
            (heading(title.as_str()).lede(text(language, "lesson-confirm-lede")))
            (card(&text(language, "lesson-confirm-words"), &paragraphs(&words)))
            (alert(language, Tone::Warning, text(language, "lesson-confirm-warning")))
            (Form::post(address, html! {
                input type="hidden" name="text" value=(words);
                (choice_button(Variant::Primary, ("step", "share"), &text(language, "lesson-confirm-do")))
                (choice_button(Variant::Secondary, ("step", "write"), &text(language, "lesson-confirm-back")))
            }))
        },
    };
    let way = vec![
        Link::new("/cases", text(language, "cases-title")),
        Link::new(Tab::Overview.address(id), view.case.reference.clone()),
        Link::new(Tab::Work.address(id), Tab::Work.label(language)),
    ];
    Ok(sheet(title, body).way(way).occasion(view.case.exercise).now(view.now))
}
