//! What rests on a fact: so that who changes it sees what the change reaches, before it is made.

use super::{
    Case, Filing,
    completeness::{concerns, forms},
    duty::{DutyKey, Rules},
};
use crate::law::{
    Duty, Law, Words,
    condition::Condition,
    form::{Answer, Form},
    purpose::Need,
};

/// What in a case rests on one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reliance<'a> {
    /// What was sent with it, oldest first. It is not changed by what is recorded now.
    pub filings: Vec<&'a Filing>,
    /// Texts that are made of it whenever they are asked for: the authority's form, the board's report.
    pub texts: Vec<&'a Words>,
    /// Duties whose conditions ask for it.
    pub duties: Vec<&'a DutyKey>,
}

impl Reliance<'_> {
    /// Returns whether nothing rests on it.
    pub const fn is_empty(&self) -> bool {
        self.filings.is_empty() && self.texts.is_empty() && self.duties.is_empty()
    }
}

/// Returns what rests on a fact of the catalogue, by its id.
pub fn reliance<'a>(case: &'a Case, law: &'a Law, fact: &str) -> Reliance<'a> {
    let known = case.facts.versions(fact).first().map(|it| it.at);
    let sent = |it: &&Filing| {
        let duty = case.duties.get(&it.duty).map(|it| &it.terms.duty);
        let form = duty.and_then(|it| it.form.as_deref()).and_then(|id| law.form(id));
        known.is_some_and(|known| known <= it.recorded_at.unwrap_or(it.at))
            && form.is_some_and(|it| asks(it, fact))
    };
    let purposes = law.purposes().iter().filter(|it| concerns(case, it));
    let purposes = purposes.filter(|it| {
        it.parts.iter().flat_map(|part| &part.needs).any(|need| match need {
            Need::Fact(id) => id == fact,
            Need::OneOf(ids) => ids.iter().any(|id| id == fact),
            Need::Awareness
            | Need::Qualification
            | Need::Risk
            | Need::Decisions
            | Need::Information
            | Need::Protected
            | Need::Conclusion => false,
        })
    });
    let forms = forms(case, law).into_iter().filter(|it| asks(it, fact));
    let duties = case.duties.iter().filter(|(_, it)| case.is_own(it));
    Reliance {
        filings: case.filings.iter().filter(sent).collect(),
        texts: forms.map(|it| &it.name).chain(purposes.map(|it| &it.name)).collect(),
        duties: duties
            .filter(|(key, it)| {
                decided_by(&it.terms.duty, fact)
                    || case.rules.get(&key.regime).is_some_and(|rules| of_all(rules, fact))
            })
            .map(|(key, _)| key)
            .collect(),
    }
}

fn asks(form: &Form, fact: &str) -> bool {
    let answers = form.sections.iter().flat_map(|it| &it.questions).flat_map(|it| &it.answers);
    answers.into_iter().any(|it| matches!(it, Answer::Fact(id) if id == fact))
}

fn decided_by(duty: &Duty, fact: &str) -> bool {
    let instead = duty.due_instead.iter().flat_map(|it| &it.when);
    let all = duty.arises.iter().chain(&duty.not_owed_when).chain(instead);
    all.chain(&duty.may_be_decided_against).any(|it| mentions(it, fact))
}

/// Returns whether what a regime says for all its duties asks for the fact.
fn of_all(rules: &Rules, fact: &str) -> bool {
    let signs = rules.signs.iter().flat_map(|it| &it.when);
    let exclusions = rules.exclusions.iter().flat_map(|it| &it.when);
    signs.chain(exclusions).any(|it| mentions(it, fact))
}

fn mentions(condition: &Condition, fact: &str) -> bool {
    match condition {
        Condition::Ground(ground) => ground.fact() == Some(fact),
        Condition::Fact { fact: asked, .. } => asked == fact,
        Condition::Any { any } => any.iter().any(|it| mentions(it, fact)),
        Condition::All { all } => all.iter().any(|it| mentions(it, fact)),
        Condition::Not { not } => mentions(not, fact),
        Condition::Filed { .. } | Condition::Exempted { .. } => false,
    }
}
