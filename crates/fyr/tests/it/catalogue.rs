//! The catalogue of facts on every surface it is shown on.

use crate::support::played::{played, sign_in};
use fyr_core::{case::facts::CATALOGUE, field::Kind, incident::facts::AT_SOURCE};
use fyr_text::{Language, contains, text};

#[test]
fn every_fact_has_input_column_line_and_texts() {
    let installation = played().copy();
    let server = installation.serve();
    let handler = sign_in(&server, "handler");
    let case = format!("/cases/{}", played().own_case());
    let swedish = handler.sees(&format!("{case}/facts"));
    let english = handler.in_english().sees(&format!("{case}/facts"));
    for fact in CATALOGUE {
        let id = fact.id;
        let key = format!("fact-{}", id.replace('_', "-"));
        assert!(contains(&key), "{key} is missing in a language");
        for (language, page) in [(Language::Sv, &swedish), (Language::En, &english)] {
            let label = text(language, &key);
            assert!(page.contains(escaped(&label).as_str()), "{id}: no line «{label}»");
        }
        let form = handler.sees(&format!("{case}/facts/{id}"));
        assert!(form.contains(&format!("name=\"{id}\"")), "{id}: no input on its form");
        choices_have_texts(id, fact.kind);
    }
}

#[test]
fn every_fact_at_the_source_has_its_form_for_those_who_lead() {
    let installation = played().copy();
    let server = installation.serve();
    let coordinator = sign_in(&server, "coordinator");
    let incident = played().of("incident.opened").next().unwrap();
    for id in AT_SOURCE {
        let form = coordinator.sees(&format!("/incidents/{}/facts/{id}", incident.id));
        assert!(form.contains(&format!("name=\"{id}\"")), "{id}: no input on its form");
    }
}

/// Each choice of a closed list has words, never its id alone.
#[track_caller]
fn choices_have_texts(fact: &str, kind: Kind) {
    let (Kind::Choice(ids) | Kind::Choices(ids)) = kind else { return };
    for id in ids {
        let key = format!("choice-{fact}-{id}").replace('_', "-");
        assert!(contains(&key), "{key} is missing in a language");
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
