//! One regime of a law file.

use super::{
    condition::conditions,
    duty::{ReadDuty, duty, exemption},
    table::Table,
};
use crate::law::{
    Anchor, Effect, Exemption, MetBy, Recipient, Regime, RiskWords, Threshold,
    condition::{Condition, Ground},
};
use std::collections::BTreeSet;

/// A regime with the lines other checks speak of.
pub(super) struct ReadRegime {
    pub(super) regime: Regime,
    pub(super) from_line: usize,
    pub(super) version_line: usize,
    /// Line and name of each form asked for.
    pub(super) forms: Vec<(usize, String)>,
}

/// What a duty takes from the regime around it.
pub(super) struct Frame<'a> {
    recipients: &'a [Recipient],
    /// Recipients that could not be read: their own fault is told, and not again at each duty.
    unread: BTreeSet<&'a str>,
}

impl Frame<'_> {
    /// Returns the recipient a duty names.
    pub(super) fn recipient(&self, table: &Table<'_, '_>) -> Option<Recipient> {
        let named = table.find("recipient").and_then(|it| it.get_ref().as_str());
        if named.is_some_and(|it| self.unread.contains(it)) {
            return None;
        }
        let ids: Vec<&str> = self.recipients.iter().map(|it| it.id.as_str()).collect();
        let found = |id: &str| self.recipients.iter().find(|it| it.id == id).cloned();
        table.one_of("recipient", &ids, found)
    }
}

/// Reads a regime; `None` when something it cannot be without is missing, which is a fault then.
pub(super) fn regime(mut table: Table<'_, '_>) -> Option<ReadRegime> {
    let id = table.id("id");
    table.place = id.as_ref().map_or("the regime".to_owned(), |id| format!("regime `{id}`"));
    let table = &table;
    let version =
        table.text("version", "say which text of the rules it is, for example its first day");
    let name = table.words("name");
    let (from, to) = (table.day("valid_from"), table.day_if("valid_to"));
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        let what = format!("the last day in force, {to}, is before the first, {from}");
        table.fault(table.line_of("valid_to"), what, "correct one of them");
    }
    let applies = conditions(table, "applies");
    if table.items("applies").is_empty() {
        let what = format!("{} does not say when it applies", table.place);
        table.fault(table.line, what, "write `applies = [\"…\"]`");
    }
    let authority = table.table_if("authority").and_then(|it| recipient(&it));
    if table.find("authority").is_none() {
        let what = format!("{} names no authority", table.place);
        table.fault(table.line, what, "write `[authority]` with `id`, `name.sv` and `name.en`");
    }
    let mut recipients: Vec<Recipient> = authority.iter().cloned().collect();
    let mut unread = BTreeSet::new();
    for table in table.tables("recipient", "recipient") {
        let found = recipient(&table);
        if found.as_ref().is_some_and(|it| recipients.iter().any(|have| have.id == it.id)) {
            twice(&table);
        }
        if found.is_none() {
            unread.extend(table.raw_id());
        }
        recipients.extend(found);
    }
    let risk = table.table_if("risk").and_then(|it| risk(&it));
    let thresholds = thresholds(table);
    let frame = Frame { recipients: &recipients, unread };
    let duties = duties(table, &frame);
    let tables = table.tables("duty", "duty");
    let ids: BTreeSet<&str> = tables.iter().filter_map(Table::raw_id).collect();
    let exclusions = exclusions(table, &ids);
    let (source, mark) = (table.source(), table.mark());
    table.finish();
    check_duties(table, &duties, (&ids, !thresholds.is_empty()));
    ask_no_risk(table, &duties);
    let forms =
        duties.iter().filter_map(|it| Some((it.form_line, it.duty.form.clone()?))).collect();
    let regime = Regime {
        id: id?,
        version: version?,
        name: name?,
        valid_from: from?,
        valid_to: to,
        applies,
        authority: authority?,
        recipients,
        risk,
        thresholds,
        exclusions,
        source: source?,
        mark: mark?,
        duties: duties.into_iter().map(|it| it.duty).collect(),
    };
    Some(ReadRegime {
        regime,
        from_line: table.line_of("valid_from"),
        version_line: table.line_of("version"),
        forms,
    })
}

fn recipient(table: &Table<'_, '_>) -> Option<Recipient> {
    let (id, name) = (table.id("id"), table.words("name"));
    table.finish();
    Some(Recipient { id: id?, name: name? })
}

fn risk(table: &Table<'_, '_>) -> Option<RiskWords> {
    let words = (table.words("unlikely"), table.words("risk"), table.words("high"));
    table.finish();
    Some(RiskWords { unlikely: words.0?, risk: words.1?, high: words.2? })
}

fn thresholds(table: &Table<'_, '_>) -> Vec<Threshold> {
    let tables = table.tables("threshold", "threshold");
    each_once(&tables);
    tables.iter().filter_map(threshold).collect()
}

fn threshold(table: &Table<'_, '_>) -> Option<Threshold> {
    let id = table.text("id", "write the rule's own number");
    let name = table.words("name");
    let when = conditions(table, "when");
    if table.items("when").is_empty() {
        let what = format!("{} has no `when`", table.place);
        table.fault(table.line, what, "say by which facts it is reached");
    }
    let (source, mark) = (table.source(), table.mark());
    table.finish();
    Some(Threshold { id: id?, name: name?, when, source: source?, mark: mark? })
}

fn twice(table: &Table<'_, '_>) {
    let what = format!("{} is there twice", table.place);
    table.fault(table.line_of("id"), what, "give one of them another id, or take it away");
}

/// Names each table whose id another before it has.
pub(super) fn each_once(tables: &[Table<'_, '_>]) {
    let mut known = BTreeSet::new();
    for table in tables {
        if table.raw_id().is_some_and(|id| !known.insert(id)) {
            twice(table);
        }
    }
}

/// A duty that asks for the risk never arises where the regime has no words for it.
fn ask_no_risk(table: &Table<'_, '_>, duties: &[ReadDuty]) {
    if table.find("risk").is_some() {
        return;
    }
    for read in duties.iter().filter(|it| it.duty.arises.iter().any(Condition::asks_risk)) {
        let what = format!("duty `{}` asks how the risk was assessed", read.duty.id);
        table.fault(
            read.line,
            what,
            "add `[risk]`: what the regime calls its risks, or take the question away",
        );
    }
}

fn duties(table: &Table<'_, '_>, frame: &Frame<'_>) -> Vec<ReadDuty> {
    let mut duties: Vec<ReadDuty> = Vec::new();
    let tables = table.tables("duty", "duty");
    if tables.is_empty() {
        let what = format!("{} has no duties", table.place);
        table.fault(table.line, what, "write at least one `[[duty]]`");
    }
    for table in &tables {
        let Some(read) = duty(table, frame) else { continue };
        if duties.iter().any(|it| it.duty.id == read.duty.id) {
            twice(table);
        }
        duties.push(read);
    }
    duties
}

/// Reads what takes an incident out of the regime.
fn exclusions(table: &Table<'_, '_>, ids: &BTreeSet<&str>) -> Vec<Exemption> {
    let mut exclusions = Vec::new();
    let tables = table.tables("exclusion", "exclusion");
    each_once(&tables);
    for table in tables {
        let takes = table.texts("takes_away");
        if takes.is_empty() {
            let what = format!("{} takes no duty away", table.place);
            table.fault(table.line, what, "write `takes_away = [\"DUTY\"]`");
        }
        for (line, id) in takes.iter().filter(|(_, id)| !ids.contains(id.as_str())) {
            unknown_duty(&table, (*line, &table.place), id);
        }
        let keeps = table.texts("keeps");
        for (line, id) in keeps.iter().filter(|(_, id)| !ids.contains(id.as_str())) {
            unknown_duty(&table, (*line, &table.place), id);
        }
        let named: BTreeSet<&str> = takes.iter().chain(&keeps).map(|it| it.1.as_str()).collect();
        // One error, one fault: a name that is misspelt leaves a duty out too.
        let sound = !takes.is_empty() && named.is_subset(ids);
        let plain = |id: &&&str| id.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
        for id in ids.iter().filter(plain).filter(|id| sound && !named.contains(*id)) {
            let what = format!("{} does not say what becomes of the duty `{id}`", table.place);
            let mend = "add it to `takes_away`, or to `keeps` where the law leaves it";
            table.fault(table.line_of("takes_away"), what, mend);
        }
        let Some(exclusion) = exemption(&table) else { continue };
        if exclusion.when.is_empty() {
            let what = format!("{} has no `when`", table.place);
            table.fault(table.line, what, "say by which facts an incident is excluded");
        }
        let takes_away = takes.into_iter().map(|it| it.1).collect();
        exclusions.push(Exemption { effect: Effect::Excluded, takes_away, ..exclusion });
    }
    exclusions
}

fn unknown_duty(table: &Table<'_, '_>, (line, place): (usize, &str), id: &str) {
    let what = format!("{place} names the duty `{id}`, which the regime does not have");
    table.fault(line, what, "correct the name, or add the duty");
}

/// Checks what duties say of each other.
fn check_duties(
    table: &Table<'_, '_>,
    duties: &[ReadDuty],
    (ids, thresholds): (&BTreeSet<&str>, bool),
) {
    let find = |id: &str| duties.iter().find(|it| it.duty.id == id);
    for read in duties {
        let place = format!("duty `{}`", read.duty.id);
        for (line, id) in read.anchors.iter().filter_map(|(line, it)| Some((*line, filing(it)?))) {
            let mend = "name a duty of this regime that is met by a filing";
            match find(id) {
                None if ids.contains(id) => {}
                None => table.fault(
                    line,
                    format!("{place} runs from a filing under `{id}`, which no duty makes"),
                    mend,
                ),
                Some(it) if it.duty.met_by != MetBy::Filing => table.fault(
                    line,
                    format!(
                        "{place} runs from a filing under `{id}`, which is not met by a filing"
                    ),
                    mend,
                ),
                Some(_) => {}
            }
        }
        if in_a_circle(read, duties) {
            let line = read.anchors.first().map_or(read.line, |it| it.0);
            let what = format!("the deadline of {place} runs in the end from its own filing");
            table.fault(line, what, "let one deadline of the circle run from something else");
        }
        if asks_own_filing(read) {
            let what = format!("{place} hangs on its own filing, which comes only when it is over");
            table.fault(read.line, what, "let it hang on the filing of another duty, or on a fact");
        }
        let never = &read.duty.not_owed_when;
        if !never.is_empty() && never.iter().all(|it| read.duty.arises.contains(it)) {
            let what =
                format!("{place} can never be owed: what it arises on settles that it is not");
            table.fault(read.line, what, "correct `arises` or `not_owed_when`");
        }
        conditions_name_duties(table, read, (duties, ids));
        for (line, exemption, id) in &read.replaced {
            if !ids.contains(id.as_str()) {
                unknown_duty(table, (*line, &format!("exemption `{exemption}`")), id);
            }
        }
        let significant = read.duty.arises.iter().any(Condition::asks_significance);
        if significant && !thresholds {
            let what =
                format!("{place} asks whether the incident is `{}`", Ground::Significant.as_str());
            table.fault(
                read.line,
                what,
                "add `[[threshold]]`: what makes an incident significant here",
            );
        }
    }
}

fn conditions_name_duties(
    table: &Table<'_, '_>,
    read: &ReadDuty,
    (duties, ids): (&[ReadDuty], &BTreeSet<&str>),
) {
    let all_read = duties.len() == ids.len();
    let exemptions: BTreeSet<&str> =
        duties.iter().flat_map(|it| &it.duty.exemptions).map(|it| it.id.as_str()).collect();
    let place = format!("duty `{}`", read.duty.id);
    let duty = &read.duty;
    let instead = duty.due_instead.iter().flat_map(|it| &it.when);
    let all = duty.arises.iter().chain(&duty.not_owed_when).chain(&duty.may_be_decided_against);
    for condition in all.chain(instead) {
        condition.walk(&mut |it| match it {
            Condition::Filed { filed } if !ids.contains(filed.as_str()) => {
                table.fault(
                    read.line,
                    format!("{place} asks for a filing under `{filed}`, which no duty makes"),
                    "name a duty of this regime",
                );
            }
            Condition::Exempted { exempted }
                if all_read && !exemptions.contains(exempted.as_str()) =>
            {
                table.fault(
                    read.line,
                    format!("{place} asks for the exemption `{exempted}`, which no duty has"),
                    "name an exemption of this regime",
                );
            }
            // Who chooses the exemption is not told of this duty, and the page of the exemption does not lead here.
            Condition::Exempted { exempted } if unreplaced(exempted, &duty.id, (duties, ids)) => {
                table.fault(
                    read.line,
                    format!("{place} arises by the exemption `{exempted}`, which does not name it"),
                    format!("write `replaced_by = \"{}\"` in that exemption", duty.id),
                );
            }
            Condition::Filed { .. }
            | Condition::Exempted { .. }
            | Condition::Ground(_)
            | Condition::Fact { .. }
            | Condition::Any { .. }
            | Condition::All { .. }
            | Condition::Not { .. } => {}
        });
    }
}

/// Returns whether an exemption that is there does not name the duty that takes the other's place.
fn unreplaced(exemption: &str, duty: &str, (duties, ids): (&[ReadDuty], &BTreeSet<&str>)) -> bool {
    let there = duties.iter().flat_map(|it| &it.duty.exemptions).any(|it| it.id == exemption);
    let mut replaced = duties.iter().flat_map(|it| &it.replaced);
    // One that names a duty that is not there is a fault of its own.
    there
        && !replaced
            .any(|(_, from, to)| from == exemption && (to == duty || !ids.contains(to.as_str())))
}

fn filing(anchor: &Anchor) -> Option<&str> {
    match anchor {
        Anchor::Filing(id) => Some(id),
        Anchor::Awareness
        | Anchor::Knowledge
        | Anchor::Identified
        | Anchor::Decision
        | Anchor::Request
        | Anchor::Handled
        | Anchor::SetByDecision
        | Anchor::SetByRequest => None,
    }
}

/// Returns whether a duty's deadline runs, over any number of steps, from its own filing.
fn in_a_circle(read: &ReadDuty, duties: &[ReadDuty]) -> bool {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut next: Vec<&str> = read.anchors.iter().filter_map(|(_, it)| filing(it)).collect();
    while let Some(id) = next.pop() {
        if id == read.duty.id {
            return true;
        }
        if !seen.insert(id) {
            continue;
        }
        let found = duties.iter().filter(|it| it.duty.id == id);
        next.extend(found.flat_map(|it| &it.anchors).filter_map(|(_, it)| filing(it)));
    }
    false
}

/// Returns whether a duty arises, or gets another deadline, by its own filing: neither can ever come about in time.
fn asks_own_filing(read: &ReadDuty) -> bool {
    let own = &read.duty.id;
    let mut asks = false;
    let instead = read.duty.due_instead.iter().flat_map(|it| &it.when);
    for condition in read.duty.arises.iter().chain(instead) {
        condition.walk(&mut |it| asks |= matches!(it, Condition::Filed { filed } if filed == own));
    }
    asks
}
