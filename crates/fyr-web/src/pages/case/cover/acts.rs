//! Lets a notification cover similar breaches, and takes one out again before it is filed.

use axum::extract::Path;
use fyr_app::error::{AppError, Refused};
use fyr_app::response::covers::ChooseCovers;
use fyr_core::case::Refusal;
use fyr_core::case::cover::NotCovered;
use fyr_core::case::duty::DutyKey;
use fyr_core::id::CaseId;

use super::{FORM, remove_form};
use crate::error::{Failure, not_found};
use crate::form::Typed;
use crate::pages::case::acts::Form;
use crate::pages::case::case_id;
use crate::pages::case::frame::Tab;
use crate::pages::{Answer, go_done};
use crate::session::Visit;

/// Why nothing is chosen while data that differ are not explained.
const UNEXPLAINED: Refusal = Refusal::NotCovered(NotCovered::DataDiffers);

/// Begins a form that stands at what the notification covers.
fn begun(
    visit: &Visit,
    id: CaseId,
    (name, typed): (String, Typed),
) -> Result<(Form, DutyKey), Failure> {
    let duty: DutyKey = typed.parsed("duty").ok_or_else(not_found)?;
    let mut form = Form::new(visit, (id, Tab::Notification), (name, typed));
    form.asked.duty = Some(duty.to_string());
    form.back = format!("/cases/{id}/notification?duty={duty}#cover");
    Ok((form, duty))
}

/// Lets the notification cover the cases that are ticked.
pub(crate) async fn choose(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let (mut form, duty) = begun(&visit, id, (FORM.to_owned(), typed))?;
    let cases = form.typed.all("cases").map(str::parse).collect::<Result<_, _>>();
    let cases = cases.map_err(|_| not_found())?;
    let (same, deviation) = (form.typed.text("same"), form.typed.text("deviation"));
    form.field = if same.is_empty() { "same" } else { "cases" };
    let wanted = ChooseCovers { duty, cases, same, deviation };
    match visit.app.choose_covers(&visit.viewer, id, wanted).await {
        Ok(()) => Ok(go_done(&form.back, "cover-chosen")),
        Err(error) => {
            if matches!(&error, AppError::Refused(Refused::Case(it)) if *it == UNEXPLAINED) {
                form.field = "deviation";
            }
            form.refused(error)?;
            form.again(visit, id).await
        }
    }
}

/// Takes a case out.
pub(crate) async fn remove(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let case: CaseId = typed.parsed("case").ok_or_else(not_found)?;
    let (mut form, duty) = begun(&visit, id, (remove_form(case), typed))?;
    let reason = form.typed.text("reason");
    match visit.app.remove_cover(&visit.viewer, id, (duty, case, reason)).await {
        Ok(()) => Ok(go_done(&form.back, "saved")),
        Err(error) => {
            form.refused(error)?;
            form.again(visit, id).await
        }
    }
}
