//! What a controller answers to what is shared with its case.

use axum::extract::Path;
use fyr_app::response::coordination::Given;
use fyr_core::case::coordination::Answer as TextAnswer;
use fyr_core::id::CaseId;

use crate::form::Typed;
use crate::pages::case::acts::Form;
use crate::pages::case::case_id;
use crate::pages::case::frame::Tab;
use crate::pages::{Answer, go_done};
use crate::session::Visit;

/// Says that the controller has taken the matter on.
pub(crate) async fn acknowledge(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let form = Form::new(&visit, (id, Tab::Coordination), ("acknowledge", typed));
    give(visit, id, (form, Some(Given::Acknowledged))).await
}

/// Says that an update has been considered.
pub(crate) async fn consider(
    visit: Visit,
    Path((id, update)): Path<(String, u32)>,
    typed: Typed,
) -> Answer {
    let id = case_id(&id)?;
    let name = format!("update-{update}");
    let mut form = Form::new(&visit, (id, Tab::Coordination), (name.clone(), typed));
    form.field = "note";
    form.back = format!("{}#{name}", form.back);
    let note = form.typed.text("note");
    give(visit, id, (form, Some(Given::Considered { update, note }))).await
}

/// Takes a common text, adapts it or declines it.
pub(crate) async fn answer(
    visit: Visit,
    Path((id, text)): Path<(String, u32)>,
    typed: Typed,
) -> Answer {
    let id = case_id(&id)?;
    let said = typed.text("answer");
    let answer = TextAnswer::ALL.iter().copied().find(|it| it.as_str() == said);
    let mut form =
        Form::new(&visit, (id, Tab::Coordination), (format!("text-{text}-{said}"), typed));
    form.field = "words";
    form.back = format!("{}#text-{text}", form.back);
    if answer.is_none() {
        form.wrongs.key("answer", "wrong-value");
    }
    let (words, version) = (form.typed.text("words"), form.typed.parsed("version").unwrap_or(0));
    let given = answer.map(|answer| Given::Text { text, version, answer, words });
    give(visit, id, (form, given)).await
}

async fn give(visit: Visit, id: CaseId, (mut form, given): (Form, Option<Given>)) -> Answer {
    if let Some(given) = given.filter(|_| form.wrongs.none()) {
        match visit.app.answer_shared(&visit.viewer, id, given).await {
            Ok(()) => return Ok(go_done(&form.back, "answered")),
            Err(error) => form.refused(error)?,
        }
    }
    form.again(visit, id).await
}
