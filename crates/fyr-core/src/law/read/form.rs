//! Forms of authorities, and the purposes facts are needed for.

use super::table::{Table, named, nearest};
use crate::{
    case::facts,
    field::Kind,
    law::{
        form::{Answer, AskedIf, Form, Question, Section, Wording},
        purpose::{Need, Part, Purpose},
    },
};
use std::collections::BTreeSet;
use toml::{Spanned, de::DeValue};

/// Reads a form; returns it with the line of its id.
pub(super) fn form(table: &mut Table<'_, '_>) -> Option<(Form, usize)> {
    let id = table.id("id");
    table.place = id.as_ref().map_or("the form".to_owned(), |id| format!("form `{id}`"));
    let version = table.text("version", "say which issue of the form it is");
    let (name, how) = (table.words("name"), table.words("how_to_send"));
    let (source, mark) = (table.words("source"), table.mark());
    let mut asked = BTreeSet::new();
    let sections = table.tables("section", "a section of the form");
    let sections = sections.iter().filter_map(|it| section(it, &mut asked)).collect();
    let wordings = wordings(table);
    table.finish();
    let form = Form {
        id: id?,
        version: version?,
        name: name?,
        how_to_send: how?,
        source: source?,
        mark: mark?,
        wordings,
        sections,
    };
    Some((form, table.line_of("id")))
}

/// Reads what the authority calls choices: a table for each fact, in it a pair of choice and words.
fn wordings(form: &Table<'_, '_>) -> Vec<Wording> {
    let mut all: Vec<Wording> = Vec::new();
    for table in form.tables("wording", "a wording of the form") {
        let Some(fact) = table.text("fact", "name a fact of the catalogue") else { continue };
        let line = table.line_of("fact");
        let known = table.known_fact(line, &fact);
        let kind = facts::find(&fact).map(|it| it.kind);
        let Some(Kind::Choice(ids) | Kind::Choices(ids)) = kind else {
            if known {
                let what = format!("the form words the choices of `{fact}`, which has none");
                table.fault(line, what, "name a fact of a closed list");
            }
            table.forgive("says");
            table.finish();
            continue;
        };
        for value in table.items("says") {
            let line = table.source.line(value.span().start);
            let Some(one) = table.of(value, format!("a wording of `{fact}`")) else { continue };
            let choice = one.text("choice", "name a choice of the fact");
            let sv = one.text("sv", "write the authority's words");
            one.finish();
            let (Some(choice), Some(sv)) = (choice, sv) else { continue };
            if !ids.contains(&choice.as_str()) {
                let near = nearest(&choice, ids.iter().copied());
                let what = format!("`{choice}` is no choice of `{fact}`");
                table.fault(line, what, format!("write `{near}`"));
            }
            if all.iter().any(|it| it.fact == fact && it.choice == choice) {
                let what = format!("the wording of `{choice}` of `{fact}` is there twice");
                table.fault(line, what, "take one of them away");
            }
            all.push(Wording { fact: fact.clone(), choice, sv });
        }
        table.finish();
    }
    all
}

fn section(table: &Table<'_, '_>, asked: &mut BTreeSet<String>) -> Option<Section> {
    let heading = table.words("heading");
    let tables = table.tables("question", "question");
    if tables.is_empty() {
        table.fault(
            table.line,
            "a section of the form asks nothing",
            "write `[[section.question]]`",
        );
    }
    let questions = tables.into_iter().filter_map(|it| question(it, asked)).collect();
    table.finish();
    Some(Section { heading: heading?, questions })
}

fn question(mut table: Table<'_, '_>, asked: &mut BTreeSet<String>) -> Option<Question> {
    let no = table.text("no", "write the authority's number for the question");
    table.place = no.as_ref().map_or("a question".to_owned(), |no| format!("question {no}"));
    if no.as_ref().is_some_and(|no| !asked.insert(no.clone())) {
        let what = format!("{} is there twice", table.place);
        table.fault(table.line_of("no"), what, "give one of them its own number");
    }
    let text = table.words("text");
    let answers: Vec<Answer> =
        table.items("answers").iter().filter_map(|it| answer(&table, it)).collect();
    if table.items("answers").is_empty() {
        let what = format!("{} says not from where it is answered", table.place);
        table.fault(table.line, what, "write `answers = [{ fact = \"…\" }]`");
    }
    let (required, labelled) = (table.yes("required"), table.yes("labelled"));
    let asked_if = match table.find("asked_if") {
        None => Some(None),
        Some(_) => table
            .one_of("asked_if", &AskedIf::ALL.iter().map(|it| it.0).collect::<Vec<_>>(), |id| {
                AskedIf::ALL.iter().find(|it| it.0 == id).map(|it| it.1)
            })
            .map(Some),
    };
    let (source, mark) = (table.text_if("source"), table.mark());
    table.finish();
    Some(Question {
        no: no?,
        text: text?,
        answers,
        labelled: labelled?,
        required: required?,
        asked_if: asked_if?,
        source,
        mark: mark?,
    })
}

fn answer<'t>(table: &Table<'_, 't>, value: &'t Spanned<DeValue<'t>>) -> Option<Answer> {
    let line = table.source.line(value.span().start);
    match value.get_ref() {
        DeValue::String(id) => {
            let found = Answer::OUTSIDE.iter().find(|(name, _)| name == id);
            if found.is_none() {
                let all: Vec<&str> = Answer::OUTSIDE.iter().map(|(name, _)| *name).collect();
                let mend = format!("write `{{ fact = \"…\" }}` or one of: {}", all.join(", "));
                table.fault(
                    line,
                    format!("{} is answered from `{id}`, which is not known", table.place),
                    mend,
                );
            }
            found.map(|(_, answer)| answer.clone())
        }
        DeValue::Table(_) => {
            let within = table.of(value, format!("an answer of {}", table.place))?;
            let fact = within.text("fact", "name a fact of the catalogue");
            within.finish();
            fact.filter(|id| within.known_fact(line, id)).map(Answer::Fact)
        }
        other @ (DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_)) => {
            let what = format!("an answer of {} is {}", table.place, named(other));
            table.fault(line, what, "write `{ fact = \"…\" }`");
            None
        }
    }
}

/// Reads the purposes of a file.
pub(super) fn purposes(table: &Table<'_, '_>) -> Vec<Purpose> {
    let tables = table.tables("purpose", "purpose");
    super::regime::each_once(&tables);
    let purposes = tables.iter().filter_map(purpose).collect();
    table.finish();
    purposes
}

fn purpose(table: &Table<'_, '_>) -> Option<Purpose> {
    let (id, name) = (table.id("id"), table.words("name"));
    let (source, mark) = (table.source(), table.mark());
    let parts = table.tables("part", "part").iter().filter_map(part).collect();
    table.finish();
    Some(Purpose { id: id?, name: name?, source: source?, mark: mark?, parts })
}

fn part(table: &Table<'_, '_>) -> Option<Part> {
    let heading = table.words("heading");
    let mut needs: Vec<Need> = table.facts("facts").into_iter().map(Need::Fact).collect();
    let one_of = table.facts("one_of");
    if !one_of.is_empty() {
        needs.push(Need::OneOf(one_of));
    }
    for (line, id) in table.texts("also") {
        let found = Need::OTHER.iter().find(|it| it.as_str() == id);
        if found.is_none() {
            let all: Vec<&str> = Need::OTHER.iter().map(Need::as_str).collect();
            let mend = format!("write one of: {}", all.join(", "));
            table.fault(line, format!("a part needs `{id}`, which is not known"), mend);
        }
        needs.extend(found.cloned());
    }
    let said = ["facts", "one_of", "also"].iter().any(|it| !table.items(it).is_empty());
    if !said {
        table.fault(table.line, "a part needs nothing", "write `facts`, `one_of` or `also`");
    }
    table.finish();
    Some(Part { heading: heading?, needs })
}
