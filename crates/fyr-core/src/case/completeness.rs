//! How complete a case is for each purpose: the authority's form, the law's documentation, the board's report.
//!
//! Computed from the law files and the case alone, with what is missing; pages link from there to where it is
//! recorded. What registers answer (names, addresses, contacts) is not counted here.

use super::{
    Case, Filing,
    condition::{Truth, processed_under},
    duty::Standing,
};
use crate::law::{
    Law, MetBy, Words,
    form::{Answer, AskedIf, Form, Question},
    purpose::{Need, Part, Purpose},
};

/// What a purpose has and lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completeness {
    /// The purpose's or form's id.
    pub id: String,
    /// What it is called.
    pub name: Words,
    /// Its parts, in order.
    pub parts: Vec<PartState>,
}

/// One part of a purpose, or one question of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartState {
    /// Its heading; of a form, the question.
    pub heading: Words,
    /// The authority's number; of a purpose, none.
    pub no: Option<String>,
    /// What is missing; empty when it is complete.
    pub missing: Vec<Missing>,
}

/// Something that is missing, and where to mend it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// This fact.
    Fact(String),
    /// One of these facts.
    OneOf(Vec<String>),
    /// Something else than a fact, by [`Need::as_str`].
    Other(&'static str),
}

impl Completeness {
    /// Returns how many parts are complete, and how many there are.
    pub fn count(&self) -> (usize, usize) {
        let complete = self.parts.iter().filter(|it| it.missing.is_empty()).count();
        (complete, self.parts.len())
    }

    /// Returns everything that is missing, each once, in order of the parts.
    pub fn missing(&self) -> Vec<&Missing> {
        let mut missing: Vec<&Missing> = Vec::new();
        for it in self.parts.iter().flat_map(|part| &part.missing) {
            if !missing.contains(&it) {
                missing.push(it);
            }
        }
        missing
    }
}

/// Returns what every purpose that concerns the case has and lacks: first the forms of its duties.
///
/// A purpose whose id names a regime the case has no duty of (`gdpr-…`, `bdf-…`) is left out.
pub fn of_case(case: &Case, law: &Law) -> Vec<Completeness> {
    let forms = forms(case, law).into_iter().map(|it| form(case, it));
    let purposes =
        law.purposes().iter().filter(|it| concerns(case, it)).map(|it| purpose(case, it));
    forms.chain(purposes).collect()
}

/// Returns the forms of the case's duties, each once.
pub(super) fn forms<'a>(case: &Case, law: &'a Law) -> Vec<&'a Form> {
    let mut forms: Vec<&str> =
        case.duties.values().filter_map(|it| it.terms.duty.form.as_deref()).collect();
    forms.sort_unstable();
    forms.dedup();
    forms.into_iter().filter_map(|id| law.form(id)).collect()
}

pub(super) fn concerns(case: &Case, purpose: &Purpose) -> bool {
    let under = |law: &str| processed_under(case, law) != Truth::Fails;
    match purpose.id.split_once('-') {
        Some(("gdpr", _)) => under("gdpr"),
        Some(("bdf", _)) => under("bdl"),
        Some((_, _)) | None => true,
    }
}

/// Returns what a purpose has and lacks in a case.
pub fn purpose(case: &Case, purpose: &Purpose) -> Completeness {
    let part = |part: &Part| PartState {
        heading: part.heading.clone(),
        no: None,
        missing: part.needs.iter().filter_map(|need| lacks(case, need)).collect(),
    };
    Completeness {
        id: purpose.id.clone(),
        name: purpose.name.clone(),
        parts: purpose.parts.iter().map(part).collect(),
    }
}

/// Returns what an authority's form has and lacks in a case, question by question.
pub fn form(case: &Case, form: &Form) -> Completeness {
    let questions = form.sections.iter().flat_map(|it| &it.questions);
    let parts = questions.filter(|it| asked(case, it)).filter_map(|it| question(case, it));
    Completeness { id: form.id.clone(), name: form.name.clone(), parts: parts.collect() }
}

fn asked(case: &Case, question: &Question) -> bool {
    is_asked(case, question, || case.filings.iter().any(Filing::is_late_for_any))
}

/// Returns whether a question is asked in a case; `late` says whether the filing is made after its due moment.
pub fn is_asked(case: &Case, question: &Question, late: impl Fn() -> bool) -> bool {
    let informed = |wanted: &str| case.facts.text("informed") == Some(wanted);
    match question.asked_if {
        None => true,
        Some(AskedIf::Late) => late(),
        Some(AskedIf::Informed) => informed("yes"),
        Some(AskedIf::ToBeInformed) => informed("will"),
        Some(AskedIf::NotInformed) => informed("will_not"),
    }
}

/// A question that only registers answer is left out.
fn question(case: &Case, question: &Question) -> Option<PartState> {
    let mut facts = Vec::new();
    let mut said = false;
    let mut of_case = false;
    for answer in &question.answers {
        match answer {
            Answer::Fact(id) => {
                of_case = true;
                said |= case.facts.says(id);
                facts.push(id.clone());
            }
            Answer::Awareness => {
                of_case = true;
                said |= case.awareness.running().is_some();
            }
            Answer::ControllerName
            | Answer::ControllerOrgNumber
            | Answer::ControllerAddress
            | Answer::OperatorName
            | Answer::OperatorOrgNumber
            | Answer::CaseReference
            | Answer::ContactPoint
            | Answer::ContactName
            | Answer::ContactRole
            | Answer::ContactEmail
            | Answer::ContactPhone
            // What is stated under a duty is missed there.
            | Answer::InformedAt
            | Answer::NotInformedWhy => {}
        }
    }
    let missing = match (said, facts.as_slice()) {
        (true, _) => Vec::new(),
        (false, [one]) => vec![Missing::Fact(one.clone())],
        (false, []) => vec![Missing::Other(Need::Awareness.as_str())],
        (false, _) => vec![Missing::OneOf(facts)],
    };
    let (heading, no) = (question.text.clone(), Some(question.no.clone()));
    of_case.then_some(PartState { heading, no, missing })
}

fn lacks(case: &Case, need: &Need) -> Option<Missing> {
    let other = |there: bool| (!there).then_some(Missing::Other(need.as_str()));
    match need {
        Need::Fact(id) => (!case.facts.says(id)).then(|| Missing::Fact(id.clone())),
        Need::OneOf(ids) => {
            (!ids.iter().any(|id| case.facts.says(id))).then(|| Missing::OneOf(ids.clone()))
        }
        Need::Awareness => other(case.awareness.running().is_some()),
        Need::Qualification => other(case.qualification.is_some()),
        Need::Risk => other(case.risk.is_some()),
        Need::Decisions => other(case.duties.values().all(|duty| {
            duty.terms.duty.met_by == MetBy::Facts
                || !case.is_own(duty)
                || !duty.standing(case).is_open()
        })),
        Need::Information => other(case.duties.values().all(|duty| {
            duty.terms.duty.met_by != MetBy::Information
                || matches!(
                    duty.standing(case),
                    Standing::Met { .. }
                        | Standing::NotOwed
                        | Standing::NotRequired
                        | Standing::Ended
                )
        })),
        Need::Protected => other(case.direct_contacts_left() == 0),
        Need::Conclusion => other(case.closed.is_some()),
    }
}
