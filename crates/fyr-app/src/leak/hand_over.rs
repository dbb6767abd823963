//! Handing each case its own people, and only those; counts become proposed facts.

use super::{
    places::{Found, Placed, place},
    run_folder::RunFolder,
    runs::finished,
};
use crate::{
    App,
    access::Action,
    accounts::blocking,
    app::{append, run_refused},
    error::{AppError, RunRefusal},
    response::{
        notification::hex,
        people::{StoredPerson, stored},
    },
    viewer::Viewer,
};
use fyr_core::{
    case::{self, Case, Command, LetterOutcome, ListChange, Origin, PeopleCounts},
    event::{Event as AnyEvent, Meta, StreamKind},
    field::Value,
    finding::Event,
    id::{CaseId, OrganisationId, RunId},
    vocabulary::DataCategory,
};
use fyr_journal::entry::digest_stored;
use fyr_leak::{
    Employment, Number,
    result::{self, Minor, Person, Protected},
};
use fyr_store::{
    batch::Batch,
    people::{PeopleChange, PeopleQuery, Person as Row, Which},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The people of one controller.
#[derive(Clone, Default)]
struct Share {
    people: Vec<Found>,
    categories: BTreeSet<&'static str>,
}

/// The list of one case, ready to be kept.
struct List {
    rows: Vec<Row>,
    counts: PeopleCounts,
    change: ListChange,
    categories: BTreeSet<&'static str>,
}

impl App {
    /// Hands each case of the incident the people found for its controller; returns how many cases.
    ///
    /// Case by case, each in one act; doing it again replaces what was handed over, but for people who may have been
    /// told already.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`RunRefusal::NotFinished`], [`RunRefusal::NobodyToHandTo`].
    pub async fn hand_over(&self, viewer: &Viewer, id: RunId) -> Result<u64, AppError> {
        let (_, run, incident) = self.run_for(viewer, Action::LeadRun, id).await?;
        self.incident_for(viewer, Action::LeadIncident, incident.id).await?;
        finished(&run)?;
        let cases: BTreeMap<OrganisationId, CaseId> =
            incident.controllers.iter().filter_map(|(it, c)| Some((*it, c.case?))).collect();
        if cases.is_empty() {
            return Err(run_refused(RunRefusal::NobodyToHandTo));
        }
        let result = self.run_folder(id).result();
        let mut shares = blocking(move || shares(&result)).await??;
        let mut handed = BTreeMap::new();
        for (controller, case) in cases {
            let share = &shares.remove(&controller).unwrap_or_default();
            let persons = self.decided(|| self.handed(viewer, (id, case), share)).await?;
            handed.extend(persons.map(|it| (case, it)));
        }
        let count = handed.len() as u64;
        let event = Event::HandedOver { cases: handed };
        self.record_run(viewer, (id, &incident), &event).await?;
        Ok(count)
    }

    /// Returns the people the case has already.
    async fn known_people(&self, id: CaseId) -> Result<Vec<Placed>, AppError> {
        let mut known = Vec::new();
        let mut after = None;
        loop {
            let query = PeopleQuery { case_id: id.uuid(), which: Which::All, after, limit: 1000 };
            let page = self.store().people_page(&query).await?;
            let Some(last) = page.last() else { return Ok(known) };
            after = Some(last.seq);
            for row in &page {
                let found =
                    Found { person: stored(row)?, protected: row.protected, minor: row.minor };
                known.push(Placed { seq: row.seq, found });
            }
        }
    }

    /// Returns how many people the case has then; `None` when there is nobody to hand over and nobody was before.
    async fn handed(
        &self,
        viewer: &Viewer,
        at: (RunId, CaseId),
        share: &Share,
    ) -> Result<Option<u64>, AppError> {
        let (run, id) = at;
        // The lead of the incident acts here, who may not see the case itself.
        let (version, case) = self.case_for(&Viewer::system(), Action::HandleCase, id).await?;
        if share.people.is_empty() && case.people.is_none() {
            return Ok(None);
        }
        let now = self.now(case.timeline);
        let context = self.context(viewer, now);
        let known = self.known_people(id).await?;
        let (share, of_case) = (share.clone(), case.clone());
        let list = blocking(move || share.list(known, &of_case)).await??;
        let digest = digest(&list.rows);
        let (counts, change) = (list.counts, list.change);
        let hand = Command::HandPeople { run, counts, digest, change };
        let propose = Command::Propose { values: proposals(&list), origin: Origin::Run(run) };
        let meta = Meta { position: 0, version: 1, at: now, actor: viewer.actor.journal_text() };
        let mut act = append(StreamKind::Case, id.uuid(), version);
        let mut state: Case = case;
        for command in [hand, propose] {
            let events = case::decide(&state, command, &context).map_err(AppError::refused)?;
            state = events.iter().fold(state, |state, event| case::apply(state, event, &meta));
            act.events.extend(events.into_iter().map(|it| AnyEvent::Case(Box::new(it))));
        }
        let mut batch = Batch::new(viewer.actor.journal_text(), now);
        batch.appends.push(act);
        batch.people.push(PeopleChange::Replace { case_id: id.uuid(), people: list.rows });
        self.append(batch).await?;
        Ok(Some(counts.persons))
    }
}

/// Reads the result once and gives each controller its own people with its own categories.
fn shares(out: &RunFolder) -> Result<HashMap<OrganisationId, Share>, AppError> {
    let mut own = result::categories_by_person(out).map_err(AppError::fault)?;
    let mut shares: HashMap<OrganisationId, Share> = HashMap::new();
    for person in result::persons(out).map_err(AppError::fault)? {
        let person = person.map_err(AppError::fault)?;
        for (controller, categories) in own.remove(&person.person_id).unwrap_or_default() {
            let Ok(controller) = controller.parse() else { continue };
            shares.entry(controller).or_default().add(&person, &categories);
        }
    }
    Ok(shares)
}

impl Share {
    fn add(&mut self, person: &Person, categories: &[DataCategory]) {
        let protected = person.protected != Protected::None;
        let minor = person.minor == Minor::Yes;
        let former = match person.employment {
            Employment::Current => Some(false),
            Employment::Former => Some(true),
            Employment::Unknown => None,
        };
        let kept = StoredPerson {
            name: person.names.first().cloned().unwrap_or_default(),
            id_number: person.id_number.as_ref().map(Number::digits).unwrap_or_default(),
            address: person.addresses.first().map(|it| address(it)).unwrap_or_default(),
            contact: person.emails.iter().chain(&person.phones).cloned().collect(),
            categories: categories.iter().map(|it| it.id().to_owned()).collect(),
            grade: format!("{:?}", person.grade),
            former,
            person_id: person.person_id.clone(),
            found_no_more: false,
        };
        self.categories.extend(categories.iter().map(|it| form_category(*it)));
        self.people.push(Found { person: kept, protected, minor });
    }

    /// Makes the case's list of the people found and those it has already.
    fn list(self, known: Vec<Placed>, case: &Case) -> Result<List, AppError> {
        // A batch that was ordered is being made from the list as it is now.
        let by_letter =
            case.letters.iter().any(|it| !matches!(it.outcome, LetterOutcome::Failed { .. }));
        let told = |seq| by_letter || case.direct_contacts.contains_key(&seq);
        let highest = case.people.as_ref().map_or(0, |it| it.highest);
        let (placed, change) = place(self.people, (known, highest), told);
        let mut counts = PeopleCounts::default();
        let mut rows = Vec::with_capacity(placed.len());
        for Placed { seq, found } in placed {
            let Found { person, protected, minor } = found;
            counts.persons += 1;
            counts.protected += u64::from(protected);
            counts.minors += u64::from(minor);
            counts.former += u64::from(person.former == Some(true));
            let body = serde_json::to_vec(&person).map_err(AppError::fault)?;
            rows.push(Row { seq, protected, minor, body });
        }
        Ok(List { rows, counts, change, categories: self.categories })
    }
}

/// Splits "Storgatan 1, 123 45 Staden" into the lines of an address.
fn address(text: &str) -> Vec<String> {
    text.split(", ").map(|line| line.trim().to_owned()).filter(|it| !it.is_empty()).collect()
}

fn digest(rows: &[Row]) -> String {
    let mut all = Vec::new();
    for row in rows {
        all.extend_from_slice(&digest_stored(&row.body));
    }
    hex(&digest_stored(&all))
}

fn proposals(list: &List) -> Vec<(String, Value)> {
    let choices = |ids: &BTreeSet<&'static str>| {
        Value::Choices(ids.iter().map(|it| (*it).to_owned()).collect())
    };
    let mut groups = BTreeSet::from(["employees"]);
    if 0 < list.counts.minors {
        groups.insert("children");
    }
    if 0 < list.counts.protected {
        groups.insert("protected_identity");
    }
    vec![
        ("persons_affected".to_owned(), Value::Count(list.counts.persons)),
        ("persons_exactness".to_owned(), Value::Text("estimated".to_owned())),
        ("protected_persons".to_owned(), Value::Count(list.counts.protected)),
        ("data_subject_groups".to_owned(), choices(&groups)),
        ("data_categories".to_owned(), choices(&list.categories)),
    ]
}

/// Returns the authority's category for what was found; `other` where it has none of its own.
const fn form_category(category: DataCategory) -> &'static str {
    match category {
        DataCategory::Name | DataCategory::Relative => "identifying",
        DataCategory::IdNumber => "national_id",
        DataCategory::BirthDate => "birth_date",
        DataCategory::ContactEmail | DataCategory::ContactPhone | DataCategory::HomeAddress => {
            "contact"
        }
        DataCategory::SalaryFinance | DataCategory::BankAccount | DataCategory::PaymentCard => {
            "financial"
        }
        DataCategory::Health => "health",
        DataCategory::Union => "union",
        DataCategory::Ethnicity => "ethnicity",
        DataCategory::Religion => "religion",
        DataCategory::Politics => "politics",
        DataCategory::SexualLife => "sexual_life",
        DataCategory::BiometricGenetic => "genetic_biometric",
        DataCategory::Criminal => "criminal",
        DataCategory::SocialServices | DataCategory::ProtectedIdentity => "secrecy",
        DataCategory::Location => "location",
        DataCategory::Assessment => "assessments",
        DataCategory::Employment
        | DataCategory::Credentials
        | DataCategory::SchoolChild
        | DataCategory::Photo => "other",
    }
}
