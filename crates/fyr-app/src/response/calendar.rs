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
use fyr_core::{context::Timeline, id::AccountId};
use fyr_documents::calendar::{DueMoment, calendar};
use fyr_store::kept::Kept;

const CALENDARS: &str = "calendar";

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
            let open = row.case.duties.iter().filter(|(_, duty)| {
                row.case.closed.is_none() && duty.standing(&row.case).is_open()
            });
            due.extend(open.filter_map(|(key, duty)| {
                Some(DueMoment {
                    id: format!("{}.{key}@fyr", row.case.id),
                    reference: &row.case.reference,
                    duty: language.of(&duty.terms.duty.name),
                    controller: &row.name,
                    due: duty.due(&row.case)?,
                    link: format!("{base}/cases/{}/duties", row.case.id),
                    exercise: row.case.exercise,
                })
            }));
        }
        Ok(calendar(language.of_document(), now, &due))
    }
}
