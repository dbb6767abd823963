//! One's due moments as a calendar, behind a secret address that calendar programs can ask without signing in.

use crate::{
    App,
    access::{Action, Subject, require},
    accounts::digest,
    app::random,
    error::AppError,
    language::Language,
    viewer::Viewer,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use fyr_core::{
    case::{
        Case,
        duty::{Duty, DutyKey},
        reminder::Matter,
    },
    context::Timeline,
    id::AccountId,
};
use fyr_documents::calendar::{DueMoment, calendar};
use fyr_store::kept::Kept;
use jiff::Timestamp;

const CALENDARS: &str = "calendar";

/// Returns what is due in a case: duties, and what their first filings lacked.
fn moments(case: &Case) -> Vec<(&DutyKey, &Duty, (Matter, Timestamp))> {
    let mut moments = Vec::new();
    for (key, duty) in case.duties.iter().filter(|_| case.closed.is_none()) {
        let due = duty.due(case).filter(|_| duty.standing(case).is_open());
        moments.extend(due.map(|at| (key, duty, (Matter::Duty, at))));
        // What the law is said to exclude is not supplied; that nothing is to be done at all, two decide.
        let lacked = duty.supplement_due(case).filter(|_| duty.excluded(case).is_none());
        moments.extend(lacked.map(|at| (key, duty, (Matter::Supplement, at))));
    }
    moments
}

impl App {
    /// Makes the secret part of one's calendar's address; an address made before ceases to work.
    ///
    /// # Errors
    ///
    /// [`AppError::SignInFirst`].
    pub async fn make_calendar(&self, viewer: &Viewer) -> Result<String, AppError> {
        require(viewer, Action::OwnDesk, &Subject::Installation)?;
        let account = viewer.actor.account().ok_or(AppError::SignInFirst)?.to_string();
        let now = self.now(Timeline::Live);
        for kept in self.store().kept_list(CALENDARS, now).await? {
            if kept.body == account.as_bytes() {
                self.store().kept_remove(CALENDARS, &kept.key).await?;
            }
        }
        let secret = URL_SAFE_NO_PAD.encode(random::<32>());
        let kept = Kept {
            area: CALENDARS.to_owned(),
            key: digest(&secret),
            expires: None,
            body: account.into_bytes(),
        };
        self.store().kept_put(kept).await?;
        Ok(secret)
    }

    /// Returns the calendar behind a secret address: due moments of the cases its person may see now.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], also when the account was closed.
    pub async fn calendar(&self, secret: &str, language: Language) -> Result<String, AppError> {
        require(&Viewer::anonymous(), Action::Public, &Subject::Installation)?;
        let now = self.now(Timeline::Live);
        let kept = self.store().kept_get(CALENDARS, &digest(secret), now).await?;
        let account = kept.ok_or(AppError::NotFound)?;
        let id: AccountId =
            String::from_utf8_lossy(&account).parse().map_err(|_| AppError::NotFound)?;
        let account = self.account(id).await?.ok_or(AppError::NotFound)?;
        let rows = self.cases(&Viewer::person(account)).await?;
        let base = self.settings().base_url.trim_end_matches('/');
        let mut due = Vec::new();
        for row in &rows {
            due.extend(moments(&row.case).into_iter().map(|(key, duty, (matter, at))| DueMoment {
                id: match matter {
                    Matter::Duty => format!("{}.{key}@fyr", row.case.id),
                    Matter::Supplement => format!("{}.{key}.supplement@fyr", row.case.id),
                },
                reference: &row.case.reference,
                duty: language.of(&duty.terms.duty.name),
                controller: &row.name,
                matter,
                due: at,
                link: format!("{base}/cases/{}/duties", row.case.id),
                exercise: row.case.exercise,
            }));
        }
        Ok(calendar(language.of_document(), now, &due))
    }
}
