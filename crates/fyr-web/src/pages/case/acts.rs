//! What a person does in a case: each form becomes a command; what is refused is shown again with why.

use axum::extract::Path;
use fyr_app::error::{AppError, Refused};
use fyr_app::response::covers::Together;
use fyr_app::response::notification::FileNotification;
use fyr_core::case::awareness::Moment;
use fyr_core::case::duty::DutyKey;
use fyr_core::case::{Command, FilingKind, Refusal, facts};
use fyr_core::event::{Stream, StreamKind};
use fyr_core::field::Value;
use fyr_core::id::CaseId;
use fyr_core::law::RiskLevel;
use jiff::Timestamp;

use super::fact_form::{FORM, TAKE_BACK};
use super::files::document_language;
use super::frame::Tab;
use super::next::duty_anchor;
use super::parts::anchor;
use super::sent::Sent;
use super::{Asked, Meanwhile, Wish, case_id, draw, draw_fact};
use crate::error::{Failure, not_found};
use crate::form::{Typed, Wrongs, read};
use crate::pages::{Answer, go_done};
use crate::session::Visit;

/// Is a form of a case that came in: where it stands, what it is called, what was typed, where to go when it is done.
pub(crate) struct Form {
    /// The part it stands on.
    pub(crate) tab: Tab,
    /// What that part was asked for.
    pub(crate) asked: Asked,
    /// What its fields' ids begin with.
    pub(crate) name: String,
    /// What was typed.
    pub(crate) typed: Typed,
    /// What is wrong with it already.
    pub(crate) wrongs: Wrongs,
    /// The field at which a refusal is said.
    pub(crate) field: &'static str,
    /// Where to go when it is done.
    pub(crate) back: String,
    /// What was done, for the text that says so.
    pub(crate) done: &'static str,
}

impl Form {
    /// Begins with nothing wrong; goes back to its own part.
    pub(crate) fn new(
        visit: &Visit,
        (id, tab): (CaseId, Tab),
        (name, typed): (impl Into<String>, Typed),
    ) -> Self {
        Self {
            tab,
            asked: Asked::default(),
            name: name.into(),
            wrongs: Wrongs::new(visit.language),
            typed,
            field: "reason",
            back: tab.address(id),
            done: "saved",
        }
    }

    /// Carries the command out, or shows the form again with why not.
    pub(crate) async fn carry_out(
        mut self,
        visit: Visit,
        id: CaseId,
        command: Option<Command>,
    ) -> Answer {
        if let Some(command) = command.filter(|_| self.wrongs.none()) {
            match visit.app.case_act(&visit.viewer, id, command).await {
                Ok(()) => return Ok(go_done(&self.back, self.done)),
                Err(error) => self.refused(error)?,
            }
        }
        self.again(visit, id).await
    }

    /// Notes a refusal; any other error is none of the form's.
    pub(crate) fn refused(&mut self, error: AppError) -> Result<(), Failure> {
        let AppError::Refused(refused) = error else { return Err(error.into()) };
        self.wrongs.refused(&refused, (&self.typed, self.field));
        Ok(())
    }

    /// Shows the form again.
    pub(crate) async fn again(self, mut visit: Visit, id: CaseId) -> Answer {
        if self.wrongs.none() {
            return Err(not_found());
        }
        let mut wish = Wish::of(self.tab, self.asked);
        wish.sent = Sent::refused(self.name, self.typed, self.wrongs);
        // A change of language comes back to a page, not to where the form was posted.
        visit.path = self.tab.address(id);
        let drawn = draw(&visit, id, wish).await?;
        Ok(visit.show_again(drawn))
    }
}

/// Records one fact; when somebody else did meanwhile, both versions are shown.
pub(crate) async fn record_fact(
    mut visit: Visit,
    Path((id, field)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let id = case_id(&id)?;
    let entry = facts::find(&field).ok_or_else(not_found)?;
    let mut wrongs = Wrongs::new(visit.language);
    let mut meanwhile = Meanwhile::No;
    let back = typed.text("act") == "take_back";
    let (form, at, done) = if back {
        (TAKE_BACK, "reason", "fact-taken-back")
    } else {
        (FORM, entry.id, "fact-saved")
    };
    let value = if back { None } else { read(entry, &typed, &mut wrongs) };
    if !back && value.is_none() && wrongs.none() {
        wrongs.key(&field, "wrong-needed");
    }
    if wrongs.none() {
        let command = written(&typed, (field.clone(), value));
        match visit.app.case_act(&visit.viewer, id, command).await {
            Ok(()) => return Ok(go_done(&format!("/cases/{id}/facts"), done)),
            Err(AppError::Refused(refused)) => {
                let changed = matches!(refused, Refused::Case(Refusal::FactChanged(_)));
                meanwhile = if changed { Meanwhile::Yes } else { Meanwhile::No };
                wrongs.refused(&refused, (&typed, at));
            }
            Err(other) => return Err(other.into()),
        }
    }
    let sent = Sent::refused(form, typed, wrongs);
    visit.path = format!("/cases/{id}/facts/{field}");
    let drawn = draw_fact(&visit, (id, &field), (&sent, meanwhile)).await?;
    Ok(visit.show_again(drawn))
}

/// Returns what is recorded of a fact, corrected with a reason, or taken back where there is no value.
fn written(typed: &Typed, (field, value): (String, Option<Value>)) -> Command {
    let (reason, seen) = (typed.text("reason"), typed.parsed("seen").unwrap_or_default());
    match value {
        Some(value) if reason.trim().is_empty() => Command::RecordFact { field, value, seen },
        value => Command::CorrectFact { field, value, reason, seen },
    }
}

/// Takes in what others propose, one fact or all that were shown, or declines one.
pub(crate) async fn answer_proposals(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let fields: Vec<String> = typed.all("field").map(str::to_owned).collect();
    let decline = typed.text("answer") == "decline";
    let mut form = Form::new(&visit, (id, Tab::Overview), ("", typed));
    form.back = format!("/cases/{id}#proposals");
    if decline {
        let field = fields.first().cloned().ok_or_else(not_found)?;
        form.name = format!("decline-{}", anchor(&field));
        form.done = "proposal-declined";
        let reason = form.typed.text("reason");
        let command = Command::DeclineProposal { field, reason };
        return form.carry_out(visit, id, Some(command)).await;
    }
    if fields.is_empty() {
        form.wrongs.key("field", "wrong-needed");
        return form.again(visit, id).await;
    }
    // When each was proposed, as the page showed it: a newer proposal is another value.
    let shown: Vec<Option<Timestamp>> = form.typed.all("shown").map(|it| it.parse().ok()).collect();
    let shown = shown.into_iter().chain(std::iter::repeat(None));
    let wanted = fields.into_iter().zip(shown).collect();
    match visit.app.accept_proposals(&visit.viewer, id, wanted).await {
        Ok(()) => Ok(go_done(&form.back, "proposals-accepted")),
        Err(error) => {
            form.field = "field";
            form.refused(error)?;
            form.again(visit, id).await
        }
    }
}

/// States one of the awareness moments, or corrects it.
pub(crate) async fn establish_awareness(
    visit: Visit,
    Path(id): Path<String>,
    typed: Typed,
) -> Answer {
    let id = case_id(&id)?;
    let mut form = Form::new(&visit, (id, Tab::Overview), ("awareness", typed));
    form.back = format!("/cases/{id}#awareness");
    form.field = "at";
    let at = form.typed.moment("at", &mut form.wrongs);
    let moment = moment(&mut form);
    if at.is_none() && form.wrongs.none() {
        form.wrongs.key("at", "wrong-needed");
    }
    let reason = form.typed.text("reason");
    let command =
        moment.zip(at).map(|(moment, at)| Command::EstablishAwareness { moment, at, reason });
    form.carry_out(visit, id, command).await
}

/// Chooses which moment the clock runs from.
pub(crate) async fn choose_awareness(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let mut form = Form::new(&visit, (id, Tab::Overview), ("choose", typed));
    form.back = format!("/cases/{id}#awareness");
    let reason = form.typed.text("reason");
    let command = moment(&mut form).map(|moment| Command::ChooseAwareness { moment, reason });
    form.carry_out(visit, id, command).await
}

fn moment(form: &mut Form) -> Option<Moment> {
    let typed = form.typed.text("moment");
    let moment = Moment::WITH_KNOWLEDGE.iter().copied().find(|it| it.as_str() == typed);
    if moment.is_none() {
        form.wrongs.key("moment", "wrong-value");
    }
    moment
}

/// Judges whether it is a personal data breach.
pub(crate) async fn qualify(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let mut form = Form::new(&visit, (id, Tab::Overview), ("qualify", typed));
    form.done = "qualified";
    let reason = form.typed.text("reason");
    let command = match form.typed.text("verdict").as_str() {
        "breach" => Command::Qualify { reason },
        "none" => Command::RuleOut { reason },
        _ => return Err(not_found()),
    };
    form.carry_out(visit, id, Some(command)).await
}

/// Judges the risk.
pub(crate) async fn assess_risk(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let mut form = Form::new(&visit, (id, Tab::Risk), ("risk", typed));
    form.done = "risk-assessed";
    let typed_level = form.typed.text("level");
    let level = RiskLevel::ALL.iter().copied().find(|it| it.as_str() == typed_level);
    if level.is_none() {
        form.wrongs.key("level", "wrong-value");
    }
    let reason = form.typed.text("reason");
    let command = level.map(|level| Command::AssessRisk { level, reason });
    form.carry_out(visit, id, command).await
}

/// Proposes, approves or declines not to do what a duty requires, or states that the people have been told.
pub(crate) async fn duty(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let duty: DutyKey = typed.parsed("duty").ok_or_else(not_found)?;
    let mut form = Form::new(&visit, (id, Tab::Duties), ("", typed));
    form.back = format!("/cases/{id}/duties#{}", duty_anchor(&duty));
    let key = anchor(&duty.to_string());
    let reason = form.typed.text("reason");
    let command = match form.typed.text("act").as_str() {
        "propose" => {
            form.name = format!("propose-{key}");
            let exemption = Some(form.typed.text("exemption")).filter(|it| !it.is_empty());
            Some(Command::ProposeNotDoing { duty, reason, exemption })
        }
        "approve" => {
            form.name = format!("decide-{key}");
            form.field = "duty";
            Some(Command::ApproveNotDoing { duty })
        }
        "decline" => {
            form.name = format!("decide-{key}");
            Some(Command::DeclineNotDoing { duty, reason })
        }
        "take_on" => Some(Command::TakeOnDuty(duty)),
        "inform" => {
            form.name = format!("inform-{key}");
            form.field = "how";
            let at = form.typed.moment("at", &mut form.wrongs);
            if at.is_none() && form.wrongs.none() {
                form.wrongs.key("at", "wrong-needed");
            }
            let how = form.typed.text("how");
            at.map(|at| Command::MarkInformed { duty, at, how })
        }
        _ => return Err(not_found()),
    };
    form.carry_out(visit, id, command).await
}

/// Closes the case.
pub(crate) async fn close(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let mut form = Form::new(&visit, (id, Tab::Overview), ("close", typed));
    form.done = "closed";
    let reason = form.typed.text("reason");
    form.carry_out(visit, id, Some(Command::Close { reason })).await
}

/// Files a notification: keeps exactly what was sent, and judges whether it was in time.
pub(crate) async fn file(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let duty: DutyKey = typed.parsed("duty").ok_or_else(not_found)?;
    let mut form = Form::new(&visit, (id, Tab::Notification), ("file", typed));
    form.field = "channel";
    form.asked.duty = Some(duty.to_string());
    let typed_kind = form.typed.text("kind");
    let Some(kind) = FilingKind::ALL.iter().copied().find(|it| it.as_str() == typed_kind) else {
        form.wrongs.key("kind", "wrong-value");
        return form.again(visit, id).await;
    };
    let sent_at = form.typed.moment("sent_at", &mut form.wrongs);
    if !form.wrongs.none() {
        return form.again(visit, id).await;
    }
    let file = FileNotification {
        duty: duty.clone(),
        kind,
        sent_at,
        shown: Some(form.typed.text("shown")).filter(|it| !it.is_empty()),
        channel: form.typed.text("channel"),
        language: document_language(visit.language),
        together: match form.typed.text("together").as_str() {
            "own" => Together::Own,
            _ => Together::Same,
        },
    };
    match visit.app.file_notification(&visit.viewer, id, file).await {
        Ok(number) => {
            let back = format!("/cases/{id}/notification?duty={duty}#filing-{number}");
            Ok(go_done(&back, "filed"))
        }
        Err(error) => {
            form.refused(error)?;
            form.again(visit, id).await
        }
    }
}

/// Records the authority's receipt.
pub(crate) async fn receipt(
    visit: Visit,
    Path((id, number)): Path<(String, u32)>,
    typed: Typed,
) -> Answer {
    let id = case_id(&id)?;
    let mut form = Form::new(&visit, (id, Tab::Notification), (format!("receipt-{number}"), typed));
    form.field = "receipt";
    form.back = format!("/cases/{id}/notification#filing-{number}");
    form.done = "receipt-saved";
    let receipt = form.typed.text("receipt");
    let file = form.typed.parsed("file");
    form.carry_out(visit, id, Some(Command::RecordReceipt { number, receipt, file })).await
}

/// Links the case to another matter, or removes a link.
pub(crate) async fn links(mut visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let id = case_id(&id)?;
    let here = Stream { kind: StreamKind::Case, id: id.uuid() };
    let Some(sent) = super::links::change(&visit, (here, typed)).await? else {
        return Ok(go_done(&format!("/cases/{id}/work#links"), "saved"));
    };
    let mut wish = Wish::of(Tab::Work, Asked::default());
    wish.sent = sent;
    visit.path = Tab::Work.address(id);
    let drawn = draw(&visit, id, wish).await?;
    Ok(visit.show_again(drawn))
}
