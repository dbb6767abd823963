//! The people of a case: masked by default, in clear by a recorded act, the protected only for those named.

use crate::{
    App,
    access::{Action, Subject, allows},
    accounts::blocking,
    error::{AppError, Refused},
    viewer::Viewer,
};
use fyr_core::{
    account::{Account, Role},
    case::{Case, Command, PeopleCounts, Refusal},
    id::CaseId,
};
use fyr_store::people::{PeopleQuery, Person as Row, Which as StoredWhich};
use serde::{Deserialize, Serialize};

/// Which people are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those without protected identity.
    Ordinary,
    /// Those with.
    Protected,
}

/// Asks for a page of people.
#[derive(Debug, Clone, Copy)]
pub struct PeoplePage {
    /// The last number of the page before.
    pub after: Option<u64>,
    /// The most to return.
    pub limit: u32,
    /// Which.
    pub which: Which,
}

/// A page of people.
#[derive(Debug, Clone)]
pub struct PeopleView {
    /// Masked.
    pub people: Vec<CasePerson>,
    /// Counts of the whole list.
    pub counts: PeopleCounts,
    /// Where the next page begins, if there is one.
    pub next: Option<u64>,
}

/// One person of a case. `Debug` hides who it is.
#[derive(Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks, each shown in words")]
pub struct CasePerson {
    /// The person's number in the case's list, from 1.
    pub seq: u64,
    /// With protected identity.
    pub protected: bool,
    /// Under age.
    pub minor: bool,
    /// No longer employed; `None` if not known.
    pub former: Option<bool>,
    /// Name.
    pub name: String,
    /// Identity number, or empty.
    pub id_number: String,
    /// Address, line by line.
    pub address: Vec<String>,
    /// E-mail addresses and telephones.
    pub contact: Vec<String>,
    /// Categories of data, by id.
    pub categories: Vec<String>,
    /// How sure it is who this is: `A` to `D`.
    pub grade: String,
    /// Whether names and numbers are hidden.
    pub masked: bool,
    /// Told directly already.
    pub told: bool,
    /// Not in the latest list of leak analysis; still here since they may have been told already.
    pub found_no_more: bool,
}

/// What is kept of a person. Has no `Debug`: it would end in a log.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct StoredPerson {
    pub(crate) name: String,
    pub(crate) id_number: String,
    pub(crate) address: Vec<String>,
    pub(crate) contact: Vec<String>,
    pub(crate) categories: Vec<String>,
    pub(crate) grade: String,
    pub(crate) former: Option<bool>,
    /// What the run knows the person by.
    #[serde(default)]
    pub(crate) person_id: String,
    /// Whether the latest list does not have the person, who stays since they may have been told already.
    #[serde(default)]
    pub(crate) found_no_more: bool,
}

impl App {
    /// Returns a page of a case's people, masked.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who may not, for protected persons all but those named.
    pub async fn people(
        &self,
        viewer: &Viewer,
        id: CaseId,
        page: PeoplePage,
    ) -> Result<PeopleView, AppError> {
        let (action, which) = match page.which {
            Which::Ordinary => (Action::SeePeople, StoredWhich::Unprotected),
            Which::Protected => (Action::SeeProtected, StoredWhich::Protected),
        };
        let (_, case) = self.case_for(viewer, action, id).await?;
        let limit = page.limit.clamp(1, 200);
        let query = PeopleQuery { case_id: id.uuid(), which, after: page.after, limit };
        let rows = self.store().people_page(&query).await?;
        let full = u32::try_from(rows.len()).is_ok_and(|it| it == limit);
        let next = rows.last().map(|it| it.seq).filter(|_| full);
        let mut people = Vec::with_capacity(rows.len());
        for row in rows {
            people.push(person(&case, &row)?.mask());
        }
        let counts = case.people.as_ref().map(|it| it.counts).unwrap_or_default();
        if page.which == Which::Protected && !people.is_empty() {
            let shown = people.len() as u64;
            let command = Command::RecordPeopleShown { people: shown, protected: shown };
            self.change_case(viewer, (action, id), &command).await?;
        }
        Ok(PeopleView { people, counts, next })
    }

    /// Returns one person in clear; that somebody looked is recorded first.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn reveal_person(
        &self,
        viewer: &Viewer,
        id: CaseId,
        seq: u64,
    ) -> Result<CasePerson, AppError> {
        let (_, case) = self.case_for(viewer, Action::SeePeople, id).await?;
        let row = self.person_row(id, seq).await?.ok_or(AppError::NotFound)?;
        let action = if row.protected { Action::SeeProtected } else { Action::SeePeople };
        if !allows(viewer, action, &Subject::Case(&case)) {
            return Err(AppError::NotFound);
        }
        let protected = u64::from(row.protected);
        let command = Command::RecordPeopleShown { people: 1, protected };
        self.change_case(viewer, (action, id), &command).await?;
        person(&case, &row)
    }

    /// Returns the people who may be named to see protected persons: those who work with the case.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn protected_candidates(
        &self,
        viewer: &Viewer,
        id: CaseId,
    ) -> Result<Vec<Account>, AppError> {
        let (_, case) = self.case_for(viewer, Action::NameProtectedHandler, id).await?;
        let oneself = viewer.actor.account().filter(|_| !case.one_person_office);
        let works = |account: &Account| {
            Some(account.id) != oneself
                && [Role::Handler, Role::DataProtectionOfficer, Role::Approver]
                    .iter()
                    .any(|role| account.has_for(*role, case.controller))
        };
        let accounts = self.all_accounts().await?;
        Ok(accounts.into_iter().filter(|it| !it.disabled && works(it)).collect())
    }

    /// Checks what only the world can tell of an act: that the person or account named is there.
    pub(crate) async fn check_people(
        &self,
        viewer: &Viewer,
        id: CaseId,
        command: &Command,
    ) -> Result<(), AppError> {
        if let Command::ContactDirectly { person, .. } = command {
            let row = self.person_row(id, *person).await?;
            if !row.is_some_and(|it| it.protected) {
                return Err(AppError::Refused(Refused::Case(Refusal::NoSuchPerson)));
            }
        }
        if let Command::NameProtectedHandler(account) = command {
            // Whoever names themselves is told why not.
            let oneself = viewer.actor.account() == Some(*account);
            let candidates = self.protected_candidates(viewer, id).await?;
            if !oneself && !candidates.iter().any(|it| it.id == *account) {
                return Err(AppError::NotFound);
            }
        }
        Ok(())
    }

    async fn person_row(&self, id: CaseId, seq: u64) -> Result<Option<Row>, AppError> {
        let query = PeopleQuery {
            case_id: id.uuid(),
            which: StoredWhich::All,
            after: seq.checked_sub(1),
            limit: 1,
        };
        let rows = self.store().people_page(&query).await?;
        Ok(rows.into_iter().find(|it| it.seq == seq))
    }

    /// Reads a page of a case's ordinary people, as they are kept, for letters.
    pub(crate) async fn letter_people(
        &self,
        id: CaseId,
        after: Option<u64>,
    ) -> Result<Vec<(u64, StoredPerson)>, AppError> {
        let (case_id, which) = (id.uuid(), StoredWhich::Unprotected);
        let query = PeopleQuery { case_id, which, after, limit: 1000 };
        let rows = self.store().people_page(&query).await?;
        blocking(move || rows.iter().map(|row| Ok((row.seq, stored(row)?))).collect()).await?
    }
}

pub(crate) fn stored(row: &Row) -> Result<StoredPerson, AppError> {
    serde_json::from_slice(&row.body).map_err(AppError::fault)
}

fn person(case: &Case, row: &Row) -> Result<CasePerson, AppError> {
    let stored = stored(row)?;
    Ok(CasePerson {
        seq: row.seq,
        protected: row.protected,
        minor: row.minor,
        former: stored.former,
        name: stored.name,
        id_number: stored.id_number,
        address: stored.address,
        contact: stored.contact,
        categories: stored.categories,
        grade: stored.grade,
        masked: false,
        told: case.direct_contacts.contains_key(&row.seq),
        found_no_more: stored.found_no_more,
    })
}

impl std::fmt::Debug for CasePerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CasePerson").field("seq", &self.seq).finish_non_exhaustive()
    }
}

impl CasePerson {
    /// Hides what tells who it is: initials, the year of birth, nothing else.
    fn mask(mut self) -> Self {
        let initials: Vec<String> = self
            .name
            .split_whitespace()
            .filter_map(|word| word.chars().next())
            .map(|c| format!("{c}."))
            .collect();
        self.name = initials.join(" ");
        let year: String = self.id_number.chars().take(4).collect();
        self.id_number =
            if year.is_empty() { year } else { format!("{year}••••-••••") };
        self.address.clear();
        self.contact.clear();
        self.masked = true;
        self
    }
}
