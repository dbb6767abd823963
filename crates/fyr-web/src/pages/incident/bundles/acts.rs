//! What the one who leads does with bundles: each form becomes a use case; what is refused is shown again with why.

use std::collections::BTreeSet;

use axum::extract::Path;
use fyr_app::error::AppError;
use fyr_app::response::bundles::{BundleReceipt, PrepareBundle, SendBundle};
use fyr_core::case::duty::DutyKey;
use fyr_core::id::{CaseId, IncidentId};
use fyr_text::Arg;

use super::{draw, place_of};
use crate::error::not_found;
use crate::form::{Typed, Wrongs};
use crate::pages::case::files::document_language;
use crate::pages::case::parts::say;
use crate::pages::case::sent::Sent;
use crate::pages::incident::incident_id;
use crate::pages::{Answer, go_done};
use crate::session::Visit;

/// Is a form that came in: what its fields' ids begin with, what was typed, what is wrong with it.
struct Form {
    name: String,
    typed: Typed,
    wrongs: Wrongs,
    /// The field at which a refusal is said.
    field: &'static str,
}

impl Form {
    fn new(visit: &Visit, (name, field): (String, &'static str), typed: Typed) -> Self {
        Self { name, typed, wrongs: Wrongs::new(visit.language), field }
    }

    /// Goes where the act is seen, or shows the form again with why it was refused.
    async fn done<T>(
        mut self,
        visit: Visit,
        id: IncidentId,
        (outcome, at): (Result<T, AppError>, (&str, &str)),
    ) -> Answer {
        match outcome {
            Ok(_) => Ok(go_done(&format!("/incidents/{id}/bundles#{}", at.0), at.1)),
            Err(AppError::Refused(refused)) => {
                self.wrongs.refused(&refused, (&self.typed, self.field));
                self.again(visit, id).await
            }
            Err(other) => Err(other.into()),
        }
    }

    async fn again(self, mut visit: Visit, id: IncidentId) -> Answer {
        let sent = Sent::refused(self.name, self.typed, self.wrongs);
        visit.path = format!("/incidents/{id}/bundles");
        let drawn = draw(&visit, id, &sent).await?;
        Ok(visit.show_again(drawn))
    }
}

/// Puts a bundle together from the cases that were chosen.
pub(crate) async fn prepare(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = incident_id(&id)?;
    let duty: DutyKey = typed.parsed("duty").ok_or_else(not_found)?;
    let cases: BTreeSet<CaseId> = typed.all("cases").filter_map(|it| it.parse().ok()).collect();
    let group: String = typed.text("group").chars().filter(char::is_ascii_digit).take(4).collect();
    let mut form = Form::new(&visit, (place_of(&duty, &group), "cases"), typed);
    if cases.is_empty() {
        form.wrongs.key("cases", "bundles-choose");
        return form.again(visit, id).await;
    }
    let wanted = PrepareBundle { duty, cases, language: document_language(visit.language) };
    match visit.app.prepare_bundle(&visit.viewer, id, wanted).await {
        Ok(number) => {
            Ok(go_done(&format!("/incidents/{id}/bundles#bundle-{number}"), "bundle-prepared"))
        }
        refused => form.done(visit, id, (refused, ("", ""))).await,
    }
}

/// Records that a bundle was handed in.
pub(crate) async fn send(
    visit: Visit,
    Path((id, number)): Path<(String, u32)>,
    typed: Typed,
) -> Answer {
    let id = incident_id(&id)?;
    let mut form = Form::new(&visit, (format!("send-{number}"), "channel"), typed);
    let at = form.typed.moment("at", &mut form.wrongs);
    let channel = form.typed.text("channel");
    if channel.is_empty() {
        form.wrongs.key("channel", "wrong-needed");
    }
    if !form.wrongs.none() {
        return form.again(visit, id).await;
    }
    let outcome =
        visit.app.send_bundle(&visit.viewer, id, SendBundle { number, at, channel }).await;
    form.done(visit, id, (outcome, (&format!("bundle-{number}"), "bundle-sent"))).await
}

/// Says that a bundle is not handed in.
pub(crate) async fn dropped(
    visit: Visit,
    Path((id, number)): Path<(String, u32)>,
    typed: Typed,
) -> Answer {
    let id = incident_id(&id)?;
    let form = Form::new(&visit, (format!("drop-{number}"), "reason"), typed);
    let reason = form.typed.text("reason");
    let outcome = visit.app.drop_bundle(&visit.viewer, id, (number, reason)).await;
    form.done(visit, id, (outcome, (&format!("bundle-{number}"), "saved"))).await
}

/// Records the authority's number: for all cases of a bundle, or for one.
pub(crate) async fn receipt(
    visit: Visit,
    Path((id, number)): Path<(String, u32)>,
    typed: Typed,
) -> Answer {
    let id = incident_id(&id)?;
    let mut form = Form::new(&visit, (format!("receipt-{number}"), "receipt"), typed);
    let whom = form.typed.text("whom");
    let case: Option<CaseId> = whom.parse().ok();
    if case.is_none() && whom != "all" {
        form.wrongs.key("whom", "wrong-value");
        return form.again(visit, id).await;
    }
    let said = BundleReceipt { number, case, receipt: form.typed.text("receipt") };
    let outcome = visit.app.bundle_receipt(&visit.viewer, id, said).await;
    if let Ok(missed) = &outcome
        && !missed.is_empty()
    {
        for (key, names) in
            [("bundle-receipt-missed", &missed.closed), ("bundle-receipt-own", &missed.own)]
        {
            if !names.is_empty() {
                let names = names.join(", ");
                let words = say(visit.language, key, &[("names", Arg::Text(&names))]);
                form.wrongs.words("receipt", words);
            }
        }
        return form.again(visit, id).await;
    }
    form.done(visit, id, (outcome, (&format!("bundle-{number}"), "receipt-saved"))).await
}
