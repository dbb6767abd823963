//! Conditions of a law file.

use super::table::{Table, named, nearest};
use crate::{
    case::facts,
    law::condition::{Condition, Ground, Test, Wanted},
};
use toml::{Spanned, de::DeValue};

/// Returns the conditions of a list; those that cannot be read are left out and are faults.
pub(super) fn conditions(table: &Table<'_, '_>, key: &'static str) -> Vec<Condition> {
    table.items(key).iter().filter_map(|it| condition(table, it)).collect()
}

/// Returns one condition that may be left out.
pub(super) fn condition_if(table: &Table<'_, '_>, key: &'static str) -> Option<Condition> {
    table.find(key).and_then(|it| condition(table, it))
}

fn condition<'t>(table: &Table<'_, 't>, value: &'t Spanned<DeValue<'t>>) -> Option<Condition> {
    let line = table.source.line(value.span().start);
    match value.get_ref() {
        DeValue::String(id) => ground(table, line, id),
        DeValue::Table(_) => compound(&table.of(value, format!("a condition of {}", table.place))?),
        other @ (DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_)) => {
            let what = format!("a condition of {} is {}", table.place, named(other));
            table.fault(line, what, "write a ground in quotes or `{ fact = \"…\", is = … }`");
            None
        }
    }
}

fn ground(table: &Table<'_, '_>, line: usize, id: &str) -> Option<Condition> {
    let found = Ground::from_id(id);
    if found.is_none() {
        let near = nearest(id, Ground::ALL.iter().map(|it| it.as_str()));
        let all: Vec<&str> = Ground::ALL.iter().map(|it| it.as_str()).collect();
        let mend = format!("write `{near}`; the grounds are: {}", all.join(", "));
        table.fault(
            line,
            format!("{} rests on the ground `{id}`, which is not known", table.place),
            mend,
        );
    }
    found.map(Condition::Ground)
}

fn compound(table: &Table<'_, '_>) -> Option<Condition> {
    let found = if table.find("fact").is_some() {
        fact(table)
    } else if table.find("any").is_some() {
        some(table, "any").map(|any| Condition::Any { any })
    } else if table.find("all").is_some() {
        some(table, "all").map(|all| Condition::All { all })
    } else if table.find("not").is_some() {
        condition_if(table, "not").map(|it| Condition::Not { not: Box::new(it) })
    } else if table.find("filed").is_some() {
        table.id("filed").map(|filed| Condition::Filed { filed })
    } else if table.find("exempted").is_some() {
        table.id("exempted").map(|exempted| Condition::Exempted { exempted })
    } else {
        let what = format!("{} says neither fact, any, all, not, filed nor exempted", table.place);
        table.fault(table.line, what, "write one of them: docs/law.md, \"Conditions\"");
        return None;
    };
    table.finish();
    found
}

fn some(table: &Table<'_, '_>, key: &'static str) -> Option<Vec<Condition>> {
    let within = conditions(table, key);
    if table.items(key).is_empty() {
        let what = format!("`{key}` of {} is empty", table.place);
        table.fault(table.line_of(key), what, "put at least one condition in it");
        return None;
    }
    Some(within)
}

fn fact(table: &Table<'_, '_>) -> Option<Condition> {
    let id = table.text("fact", "name a fact of the catalogue")?;
    let line = table.line_of("fact");
    // Looked for in any case, so that a wrong comparison is told even of a fact that is not known.
    let test = test(table);
    if !table.known_fact(line, &id) {
        return None;
    }
    let (test, entry) = (test?, facts::find(&id)?);
    if let Some(unfit) = test.unfit(entry) {
        table.fault(line, format!("{}: the comparison does not fit", table.place), unfit);
        return None;
    }
    Some(Condition::Fact { fact: id, test })
}

fn test(table: &Table<'_, '_>) -> Option<Test> {
    let given: Vec<&'static str> =
        Test::IDS.iter().copied().filter(|it| table.find(it).is_some()).collect();
    let mend = format!("write exactly one of: {}", Test::IDS.join(", "));
    let &[operator] = given.as_slice() else {
        let (line, what) = match (given.len(), table.other_key("fact")) {
            (0, Some((line, other))) => {
                table.forgive(other);
                (line, format!("`{other}` is no comparison"))
            }
            (0, None) => {
                (table.line, format!("{} does not say how the fact is compared", table.place))
            }
            (_, _) => (table.line, format!("{} compares the fact in several ways", table.place)),
        };
        table.fault(line, what, mend);
        return None;
    };
    let value = table.find(operator)?;
    let test = match (operator, value.get_ref()) {
        ("is", wanted) => yes_or_id(wanted).map(Test::Is),
        ("is_not", wanted) => yes_or_id(wanted).map(Test::IsNot),
        ("includes", DeValue::String(id)) => Some(Test::Includes(id.to_string())),
        ("at_least", DeValue::Integer(number)) => {
            number.to_string().parse().ok().map(Test::AtLeast)
        }
        ("more_than", DeValue::Integer(number)) => {
            number.to_string().parse().ok().map(Test::MoreThan)
        }
        ("known", DeValue::Boolean(known)) => Some(Test::Known(*known)),
        (_, _) => None,
    };
    if test.is_none() {
        let what = format!("`{operator}` of {} is {}", table.place, named(value.get_ref()));
        let mend = "`is` and `is_not` take true, false or an id; `includes` an id; `at_least` and `more_than` \
                    a whole number from 0; `known` true or false";
        table.fault(table.line_of(operator), what, mend);
    }
    test
}

fn yes_or_id(value: &DeValue<'_>) -> Option<Wanted> {
    match value {
        DeValue::Boolean(yes) => Some(Wanted::YesNo(*yes)),
        DeValue::String(id) => Some(Wanted::Choice(id.to_string())),
        DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Datetime(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => None,
    }
}
