//! One duty of a law file, with its deadlines and exemptions.

use super::{
    condition::{condition_if, conditions},
    regime::{Frame, each_once},
    table::Table,
};
use crate::law::{
    Anchor, Counting, Due, DueInstead, Duty, Effect, Exemption, MetBy, Owner, Supplement, Unit,
};
use toml::de::DeValue;

/// A duty with the lines other checks speak of.
pub(super) struct ReadDuty {
    pub(super) duty: Duty,
    pub(super) line: usize,
    /// Line of the form's name.
    pub(super) form_line: usize,
    /// Line of each deadline's anchor, the ordinary deadline first.
    pub(super) anchors: Vec<(usize, Anchor)>,
    /// Line, exemption and duty of each exemption in whose place a duty comes.
    pub(super) replaced: Vec<(usize, String, String)>,
}

/// Reads one duty.
pub(super) fn duty(table: &Table<'_, '_>, frame: &Frame<'_>) -> Option<ReadDuty> {
    let id = table.id("id");
    let (name, text, cited) = (table.words("name"), table.words("text"), table.words_if("cited"));
    let owners: Vec<&str> = Owner::ALL.iter().map(|it| it.as_str()).collect();
    let owner = table
        .one_of("owner", &owners, |id| Owner::ALL.iter().copied().find(|it| it.as_str() == id));
    let recipient = frame.recipient(table);
    let arises = conditions(table, "arises");
    if table.items("arises").is_empty() {
        let what = format!("{} does not say when it arises", table.place);
        table.fault(table.line, what, "write `arises = [\"…\"]`; `always` if every case has it");
    }
    let not_owed_when = conditions(table, "not_owed_when");
    let (due, due_instead, anchors) = deadlines(table);
    let met_by = table.one_of("met_by", &["filing", "information", "facts"], |id| match id {
        "filing" => Some(MetBy::Filing),
        "information" => Some(MetBy::Information),
        "facts" => Some(MetBy::Facts),
        _ => None,
    });
    let may_be_decided_against = condition_if(table, "may_be_decided_against");
    let mut exemptions = Vec::new();
    let mut replaced = Vec::new();
    let tables = table.tables("exemption", "exemption");
    each_once(&tables);
    for table in tables {
        let Some(exemption) = exemption(&table) else { continue };
        if let Effect::Replaced(id) = &exemption.effect {
            replaced.push((table.line_of("replaced_by"), exemption.id.clone(), id.clone()));
        }
        exemptions.push(exemption);
    }
    let facts = table.facts("facts");
    if met_by == Some(MetBy::Facts) && table.items("facts").is_empty() {
        let what = format!("{} is met by facts and names none", table.place);
        table.fault(table.line, what, "write `facts = [\"…\"]`");
    }
    let form = table.text_if("form");
    if met_by == Some(MetBy::Filing) && table.find("form").is_none() {
        let what = format!("{} is met by a filing and names no form", table.place);
        table.fault(table.line, what, "write `form = \"…\"`, a form of law/forms");
    }
    let supplement = supplement(table, met_by);
    let (source, mark) = (table.source(), table.mark());
    table.finish();
    let duty = Duty {
        id: id?,
        name: name?,
        text: text?,
        owner: owner?,
        recipient: Some(recipient?),
        arises,
        not_owed_when,
        due,
        due_instead,
        met_by: met_by?,
        may_be_decided_against,
        exemptions,
        facts,
        form,
        supplement,
        source: source?,
        cited,
        mark: mark?,
    };
    let form_line = table.line_of("form");
    Some(ReadDuty { duty, line: table.line, form_line, anchors, replaced })
}

/// Reads by when a first filing is to be supplemented.
fn supplement(duty: &Table<'_, '_>, met_by: Option<MetBy>) -> Option<Supplement> {
    let table = duty.table_if("supplement")?;
    let days = table.amount_if("days");
    if days.is_none() {
        let what = format!("{} does not say how many days", table.place);
        table.fault(table.line, what, "write `days = 28`");
    }
    if met_by.is_some_and(|it| it != MetBy::Filing) {
        let what = format!("{} is not met by a filing, so nothing is supplemented", duty.place);
        duty.fault(duty.line_of("supplement"), what, "take `supplement` away");
    }
    let (source, mark) = (table.source(), table.mark());
    table.finish();
    Some(Supplement { days: days?, source: source?, mark: mark? })
}

/// Reads an exemption; each must name its article.
pub(super) fn exemption(table: &Table<'_, '_>) -> Option<Exemption> {
    let id = table.id("id");
    let (name, text) = (table.words("name"), table.words("text"));
    let when = conditions(table, "when");
    let effect = match table.find("replaced_by") {
        Some(_) => table.id("replaced_by").map(Effect::Replaced),
        None => Some(Effect::Omit),
    };
    let source = table
        .text("source", "name the article it rests on: nobody may leave a duty undone without one");
    let mark = table.mark();
    table.finish();
    Some(Exemption {
        id: id?,
        name: name?,
        text: text?,
        when,
        effect: effect?,
        takes_away: Vec::new(),
        source: source?,
        mark: mark?,
    })
}

type Deadlines = (Option<Due>, Vec<DueInstead>, Vec<(usize, Anchor)>);

fn deadlines(table: &Table<'_, '_>) -> Deadlines {
    let mut anchors = Vec::new();
    let ordinary = table.table_if("due").and_then(|table| {
        let due = due(&table, &mut anchors);
        table.finish();
        due
    });
    let mut instead = Vec::new();
    for table in table.tables("due_instead", &format!("a deadline of {}", table.place)) {
        let when = conditions(&table, "when");
        if table.items("when").is_empty() {
            let what = format!("{} has no `when`", table.place);
            table.fault(table.line, what, "say when it takes the place of `due`");
        }
        let due = due(&table, &mut anchors);
        table.finish();
        instead.extend(due.map(|due| DueInstead { when, due }));
    }
    (ordinary, instead, anchors)
}

fn due(table: &Table<'_, '_>, anchors: &mut Vec<(usize, Anchor)>) -> Option<Due> {
    let from = anchor(table);
    anchors.extend(from.clone().map(|it| (table.line_of("from"), it)));
    // The authority sets the last moment itself: no time is counted.
    if let Some(from @ (Anchor::SetByDecision | Anchor::SetByRequest)) = from {
        let (unit, counting) = (Unit::Hours, Counting::Elapsed);
        return Some(Due { count: 0, count_fact: None, unit, from, counting });
    }
    let count = table.amount_if("count");
    let count_fact = table.text_if("count_fact");
    if let Some(fact) = &count_fact {
        count_fact_fits(table, fact);
    }
    let said = (table.find("count").is_some(), count_fact.is_some());
    if said.0 == said.1 {
        let what = format!("{} must say how much time, once", table.place);
        let mend = "write `count = 72`, or `count_fact` with the fact that says how much";
        table.fault(table.line_of("count"), what, mend);
    }
    let units: Vec<&str> = Unit::ALL.iter().map(|it| it.as_str()).collect();
    let unit =
        table.one_of("unit", &units, |id| Unit::ALL.iter().copied().find(|it| it.as_str() == id));
    let countings: Vec<&str> = Counting::ALL.iter().map(|it| it.as_str()).collect();
    let counting = table.one_of("counting", &countings, |id| {
        Counting::ALL.iter().copied().find(|it| it.as_str() == id)
    });
    if let (Some(unit), Some(counting)) = (unit, counting)
        && unit.counting() != counting
    {
        let what = format!("{} are not counted as `{}`", unit.as_str(), counting.as_str());
        let mend = format!("write `counting = \"{}\"`", unit.counting().as_str());
        table.fault(table.line_of("counting"), what, mend);
    }
    let count = count.or(count_fact.is_some().then_some(0));
    Some(Due { count: count?, count_fact, unit: unit?, from: from?, counting: counting? })
}

fn count_fact_fits(table: &Table<'_, '_>, fact: &str) {
    let line = table.line_of("count_fact");
    if table.known_fact(line, fact)
        && crate::case::facts::find(fact).is_some_and(|it| it.kind != crate::field::Kind::Count)
    {
        let what = format!("the fact `{fact}` is not a number");
        table.fault(line, what, "name a fact that holds a number of hours, days or months");
    }
}

fn anchor(table: &Table<'_, '_>) -> Option<Anchor> {
    let alone: Vec<&str> = Anchor::ALONE.iter().map(Anchor::as_str).collect();
    if let Some(DeValue::Table(_)) = table.find("from").map(toml::Spanned::get_ref) {
        let within = table.table_if("from")?;
        let filing = within.id("filing").map(Anchor::Filing);
        within.finish();
        return filing;
    }
    let mut list = alone.clone();
    list.push("{ filing = \"DUTY\" }");
    table.one_of("from", &list, |id| Anchor::ALONE.iter().find(|it| it.as_str() == id).cloned())
}
