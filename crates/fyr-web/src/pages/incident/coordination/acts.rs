//! What the one who leads shares: each form becomes a command.

use std::collections::BTreeSet;

use axum::extract::Path;
use fyr_app::error::AppError;
use fyr_core::id::{IncidentId, OrganisationId};
use fyr_core::incident::coordination::{Command, NewArrangement, NewUpdate, Purpose, Teller};

use super::draw;
use crate::form::{Typed, Wrongs};
use crate::pages::case::sent::Sent;
use crate::pages::incident::incident_id;
use crate::pages::{Answer, go_done};
use crate::session::Visit;

/// Is a form that came in: what its fields' ids begin with, what was typed, what is wrong with it already.
struct Form {
    name: String,
    typed: Typed,
    wrongs: Wrongs,
    /// The field at which a refusal is said, and the part of the page it stands in.
    place: (&'static str, &'static str),
}

impl Form {
    fn new(visit: &Visit, name: impl Into<String>, typed: Typed) -> Self {
        let wrongs = Wrongs::new(visit.language);
        Self { name: name.into(), typed, wrongs, place: ("text", "updates") }
    }

    async fn carry_out(
        mut self,
        mut visit: Visit,
        id: IncidentId,
        command: Option<Command>,
    ) -> Answer {
        let address = format!("/incidents/{id}/coordination");
        if let Some(command) = command.filter(|_| self.wrongs.none()) {
            match visit.app.share(&visit.viewer, id, command).await {
                Ok(()) => return Ok(go_done(&format!("{address}#{}", self.place.1), "shared")),
                Err(AppError::Refused(refused)) => {
                    self.wrongs.refused(&refused, (&self.typed, self.place.0));
                }
                Err(other) => return Err(other.into()),
            }
        }
        let sent = Sent::refused(self.name, self.typed, self.wrongs);
        visit.path = address;
        let drawn = draw(&visit, id, &sent).await?;
        Ok(visit.show_again(drawn))
    }
}

/// Tells an update on the source's behalf.
pub(crate) async fn tell(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let mut form = Form::new(&visit, "update", typed);
    let received = form.typed.moment("received_at", &mut form.wrongs);
    if received.is_none() && form.wrongs.none() {
        form.wrongs.key("received_at", "wrong-needed");
    }
    let text = form.typed.text("text");
    let changes = form.typed.all("changes").map(str::to_owned).collect();
    let command = received
        .map(|received_at| NewUpdate { text, changes, received_at })
        .map(|update| Command::TellUpdate(update, Teller::Lead));
    form.carry_out(visit, incident_id(&id)?, command).await
}

/// Offers a text to every case.
pub(crate) async fn offer(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let mut form = Form::new(&visit, "text", typed);
    form.place = ("body", "texts");
    let purpose = match form.typed.text("purpose").as_str() {
        "" => None,
        "people" => Some(Purpose::People),
        "staff" => Some(Purpose::Staff),
        "press" => Some(Purpose::Press),
        field => Some(Purpose::Answer(field.to_owned())),
    };
    if purpose.is_none() {
        form.wrongs.key("purpose", "wrong-needed");
    }
    let (title, body) = (form.typed.text("title"), form.typed.text("body"));
    let command = purpose.map(|purpose| Command::OfferText { purpose, title, body });
    form.carry_out(visit, incident_id(&id)?, command).await
}

/// Offers a text in a new version.
pub(crate) async fn renew(
    visit: Visit,
    Path((id, number)): Path<(String, u32)>,
    typed: Typed,
) -> Answer {
    let mut form = Form::new(&visit, format!("text-{number}"), typed);
    form.place = ("body", "texts");
    let (body, news) = (form.typed.text("body"), form.typed.text("news"));
    form.carry_out(visit, incident_id(&id)?, Some(Command::RenewText { number, body, news })).await
}

/// Calls a meeting.
pub(crate) async fn call(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let mut form = Form::new(&visit, "meeting", typed);
    form.place = ("place", "meetings");
    let at = form.typed.moment("at", &mut form.wrongs);
    if at.is_none() && form.wrongs.none() {
        form.wrongs.key("at", "wrong-needed");
    }
    let place = form.typed.text("place");
    let command = at.map(|at| Command::CallMeeting { at, place });
    form.carry_out(visit, incident_id(&id)?, command).await
}

/// Writes down what was said at a meeting.
pub(crate) async fn hold(
    visit: Visit,
    Path((id, number)): Path<(String, u32)>,
    typed: Typed,
) -> Answer {
    let mut form = Form::new(&visit, format!("meeting-{number}"), typed);
    form.place = ("notes", "meetings");
    let next = form.typed.moment("next", &mut form.wrongs);
    let (present, notes) = (organisations(&form.typed, "present"), form.typed.text("notes"));
    let command = Command::HoldMeeting { number, present, notes, next };
    form.carry_out(visit, incident_id(&id)?, Some(command)).await
}

/// Writes down who leads, and who notifies whom.
pub(crate) async fn arrange(visit: Visit, Path(id): Path<String>, typed: Typed) -> Answer {
    let mut form = Form::new(&visit, "arrangement", typed);
    form.place = ("parties", "arrangement");
    let leads = form.typed.parsed("leads");
    if leads.is_none() {
        form.wrongs.key("leads", "wrong-needed");
    }
    let parties = organisations(&form.typed, "parties");
    let say = |field| form.typed.text(field);
    let (authority, people, contact) = (say("authority"), say("people"), say("contact"));
    let command = leads
        .map(|leads| NewArrangement { parties, leads, authority, people, contact })
        .map(Command::Arrange);
    form.carry_out(visit, incident_id(&id)?, command).await
}

fn organisations(typed: &Typed, name: &str) -> BTreeSet<OrganisationId> {
    typed.all(name).filter_map(|it| it.parse().ok()).collect()
}
