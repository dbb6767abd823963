//! What a form's question is answered with: facts of the case, the registers, what is decided under its duties.

use super::{Answered, officer, reached};
use crate::language::Language;
use fyr_core::{
    case::{
        Case,
        duty::{Course, Duty, Standing},
        facts,
    },
    field::Value,
    law::{
        MetBy, RiskLevel,
        form::{Answer, Form, Question},
    },
    register::directory::Directory,
};
use fyr_documents::answers;

/// From where answers come.
pub(super) struct Source<'a> {
    pub(super) directory: &'a Directory,
    pub(super) case: &'a Case,
    pub(super) language: Language,
    /// The form that is filled in, where its words are to be used.
    pub(super) form: Option<&'a Form>,
    /// Under which the notification is made: informing the people is judged by the same.
    pub(super) regime: &'a str,
}

impl Source<'_> {
    /// Answers one question; each answer is a line of its own.
    pub(super) fn answer(&self, question: &Question) -> Answered {
        let mut said = Vec::new();
        let mut facts = Vec::new();
        for answer in &question.answers {
            if let Answer::Fact(id) = answer {
                facts.push(id.clone());
            }
            said.extend(self.one(answer, question.labelled));
        }
        Answered { complete: !said.is_empty(), question: question.clone(), answers: said, facts }
    }

    fn one(&self, answer: &Answer, labelled: bool) -> Vec<String> {
        let language = self.language.of_document();
        let of = |organisation, id: &str| {
            let record = self.directory.organisation(organisation);
            let text = record.map(|it| it.text(id)).unwrap_or_default();
            if text.is_empty() { Vec::new() } else { vec![text.to_owned()] }
        };
        let field = |id: &str| of(self.case.controller, id);
        let operator = self.case.operator.unwrap_or(self.case.controller);
        match answer {
            Answer::Fact(id) => {
                let known = self.case.facts.get(id).filter(|it| it.says_something());
                match (facts::find(id), known) {
                    (Some(entry), Some(value)) if labelled => {
                        vec![answers::labelled(language, entry, value)]
                    }
                    (Some(entry), Some(value)) => self
                        .ticked(id, value)
                        .unwrap_or_else(|| answers::answer(language, entry, value)),
                    (_, _) => Vec::new(),
                }
            }
            Answer::OperatorName => of(operator, "name"),
            Answer::OperatorOrgNumber => of(operator, "org_number"),
            Answer::ControllerName => field("name"),
            // A board has no number of its own: it is the municipality's.
            Answer::ControllerOrgNumber => {
                let own = field("org_number");
                if own.is_empty() { of(operator, "org_number") } else { own }
            }
            Answer::ControllerAddress => field("postal_address"),
            Answer::CaseReference => vec![self.case.reference.clone()],
            Answer::ContactPoint => {
                officer(self.directory, self.case).map(reached).into_iter().collect()
            }
            Answer::ContactName => self.of_contact("name"),
            Answer::ContactEmail => self.of_contact("email"),
            Answer::ContactPhone => self.of_contact("phone"),
            Answer::ContactRole => {
                let role = self.of_contact("role").into_iter();
                let words = |it: String| {
                    answers::words(language, &format!("choice-role-{}", it.replace('_', "-")))
                };
                role.map(words).collect()
            }
            Answer::Awareness => self.awareness(),
            Answer::InformedAt => self.informed_at(),
            Answer::NotInformedWhy => self.not_informed_why(),
        }
    }

    /// Returns what is chosen in the words of the authority's form, which is what is to be ticked there; `None` in another
    /// language than the form's, and where it has no words of its own for one of them.
    fn ticked(&self, fact: &str, value: &Value) -> Option<Vec<String>> {
        let form = self.form.filter(|_| self.language == Language::Sv)?;
        let own = |choice: &String| form.wording(fact, choice).map(str::to_owned);
        match value {
            Value::Text(choice) => Some(vec![own(choice)?]),
            Value::Choices(chosen) => chosen.iter().map(own).collect(),
            Value::Count(_)
            | Value::YesNoUnknown(_)
            | Value::Moment(_)
            | Value::Day(_)
            | Value::Reference(_)
            | Value::References(_) => None,
        }
    }

    fn of_contact(&self, field: &str) -> Vec<String> {
        let said = officer(self.directory, self.case).map(|it| it.text(field).to_owned());
        said.into_iter().filter(|it| !it.is_empty()).collect()
    }

    /// The duties to inform the people under the regime that the notification is made under.
    fn informing(&self) -> impl Iterator<Item = &Duty> {
        let of_regime = self.case.duties.iter().filter(|(key, _)| key.regime == self.regime);
        of_regime
            .map(|(_, duty)| duty)
            .filter(|duty| duty.terms.duty.met_by == MetBy::Information && duty.is_to_people())
    }

    fn informed_at(&self) -> Vec<String> {
        let language = self.language.of_document();
        let met = self.informing().find_map(|duty| match duty.course {
            Course::Met { at, .. } => Some(at),
            Course::Open | Course::NotDoingProposed { .. } | Course::NotOwed { .. } => None,
        });
        met.map(|at| answers::moment(language, at)).into_iter().collect()
    }

    /// The exemption in the law's words, then the reason that was decided on; where the risk asks for nothing, its reasons.
    fn not_informed_why(&self) -> Vec<String> {
        let falls =
            |it: &Duty| it.is_to_people() && it.standing(self.case) == Standing::NotRequired;
        let risk = self.case.risk.as_ref().filter(|it| it.verdict != RiskLevel::High);
        if let Some(risk) = risk.filter(|_| self.informing().any(falls)) {
            let none = answers::words(self.language.of_document(), "notification-no-high-risk");
            return vec![none, risk.reason.clone()];
        }
        for duty in self.informing().filter(|it| it.standing(self.case) == Standing::NotOwed) {
            let Course::NotOwed { reason, exemption, .. } = &duty.course else { continue };
            let exemption = exemption.as_deref().and_then(|id| {
                let found = duty.exemptions(self.case).find(|it| it.id == id)?;
                Some(format!("{} ({})", self.language.of(&found.name), found.source))
            });
            return exemption.into_iter().chain([reason.clone()]).collect();
        }
        Vec::new()
    }

    fn awareness(&self) -> Vec<String> {
        let language = self.language.of_document();
        let Some((moment, at)) = self.case.awareness.running() else { return Vec::new() };
        let label =
            answers::words(language, &format!("awareness-{}", moment.as_str().replace('_', "-")));
        vec![format!("{label}: {}", answers::moment(language, at))]
    }
}
