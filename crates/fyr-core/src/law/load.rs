//! Reads and checks the law files.

use super::{
    Law, Regime,
    files::{FORMS, REGIMES},
    form::{Answer, Form},
};
use crate::case::facts;

/// A law file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LawError {
    /// Not TOML, or a key, predicate or mark we do not know, or a source or mark left out.
    #[error("{file}:{line}: {reason}; correct the line, the keys are described in docs/law.md")]
    Malformed {
        /// The file's name.
        file: String,
        /// Where, from 1.
        line: usize,
        /// What the TOML reader said.
        reason: String,
    },
    /// A duty or question asks for a fact the catalogue lacks.
    #[error(
        "{file}: `{place}` asks for the fact `{fact}`, which is not in the catalogue; add it in \
         `fyr_core::case::facts` or correct the spelling"
    )]
    UnknownFact {
        /// The file's name.
        file: String,
        /// The duty or question.
        place: String,
        /// The id that was not found.
        fact: String,
    },
    /// A duty names a form that is not there.
    #[error("{file}: duty `{duty}` names the form `{form}`, which is not in law/forms")]
    UnknownForm {
        /// The file's name.
        file: String,
        /// The duty.
        duty: String,
        /// The id that was not found.
        form: String,
    },
    /// A source is empty, so that nobody can check the rule.
    #[error("{file}: `{place}` names no source; state article and paragraph")]
    SourceMissing {
        /// The file's name.
        file: String,
        /// The regime or duty.
        place: String,
    },
}

impl Law {
    /// Returns the law built into the program.
    ///
    /// # Errors
    ///
    /// [`LawError`]; a test sees to it that this does not happen.
    pub fn built_in() -> Result<Self, LawError> {
        Self::load(REGIMES, FORMS)
    }

    /// Reads regimes and forms given as (name, content).
    ///
    /// # Errors
    ///
    /// [`LawError`] names the file and what to change in it.
    pub fn load(regimes: &[(&str, &str)], forms: &[(&str, &str)]) -> Result<Self, LawError> {
        let mut law = Self::default();
        for &(file, content) in forms {
            let form: Form = parse(file, content)?;
            check_form(file, &form)?;
            law.forms.push(form);
        }
        for &(file, content) in regimes {
            let regime: Regime = parse(file, content)?;
            check_regime(file, &regime, &law)?;
            law.regimes.push(regime);
        }
        Ok(law)
    }
}

fn parse<T: serde::de::DeserializeOwned>(file: &str, content: &str) -> Result<T, LawError> {
    toml::from_str(content).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let before = content.get(..start).unwrap_or_default();
        LawError::Malformed {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            reason: error.message().to_owned(),
        }
    })
}

fn check_regime(file: &str, regime: &Regime, law: &Law) -> Result<(), LawError> {
    let source = |place: &str, source: &str| {
        if source.trim().is_empty() {
            return Err(LawError::SourceMissing { file: file.to_owned(), place: place.to_owned() });
        }
        Ok(())
    };
    source(&regime.id, &regime.source)?;
    for duty in &regime.duties {
        source(&duty.id, &duty.source)?;
        for fact in &duty.facts {
            check_fact(file, &duty.id, fact)?;
        }
        if let Some(form) = &duty.form
            && law.form(form).is_none()
        {
            return Err(LawError::UnknownForm {
                file: file.to_owned(),
                duty: duty.id.clone(),
                form: form.clone(),
            });
        }
    }
    Ok(())
}

fn check_form(file: &str, form: &Form) -> Result<(), LawError> {
    for question in form.sections.iter().flat_map(|section| &section.questions) {
        for answer in &question.answers {
            match answer {
                Answer::Fact(fact) => check_fact(file, &question.no, fact)?,
                Answer::ControllerName
                | Answer::ControllerOrgNumber
                | Answer::ControllerAddress
                | Answer::CaseReference
                | Answer::ContactPoint
                | Answer::Awareness => {}
            }
        }
    }
    Ok(())
}

fn check_fact(file: &str, place: &str, fact: &str) -> Result<(), LawError> {
    if facts::find(fact).is_some() {
        return Ok(());
    }
    Err(LawError::UnknownFact {
        file: file.to_owned(),
        place: place.to_owned(),
        fact: fact.to_owned(),
    })
}
