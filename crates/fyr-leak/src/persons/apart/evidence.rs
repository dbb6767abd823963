//! Names, days of birth and contacts weighed together: which rows without a number are whose.

use super::super::names;
use super::super::person::Gathered;
use super::super::values::Slot;
use super::{Found, Nodes};
use crate::columns::fold;
use crate::linkage::compare::{Comparator, EQUAL, MISSING};
use crate::linkage::model::{Pattern, level};
use crate::linkage::table::{Column, Table, Use};
use crate::linkage::{Pair, Thresholds, Weighed};
use crate::persons::Joined;
use foldhash::fast::RandomState;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::BuildHasher as _;

/// What is weighed, in the order of the table's columns.
const FIRST: usize = 0;
const LAST: usize = 1;
const BIRTH: usize = 2;
const EMAIL: usize = 3;
const FIELDS: [(&str, Comparator); 6] = [
    ("first_name", Comparator::Name),
    ("last_name", Comparator::Name),
    ("birth_date", Comparator::Date),
    ("email", Comparator::Code),
    ("phone", Comparator::Code),
    ("address", Comparator::Text),
];

/// An error in a thousand joins at most, by the model's own reckoning; doubt from one in two.
const THRESHOLDS: Thresholds = Thresholds { join: 0.999, review: 0.5 };
/// Rows of one person that are compared; more names than this are variants of one.
const ROWS_MAX: usize = 8;

/// What weighing came to.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) found: Vec<Found>,
    /// Groups that resemble somebody, too little to be joined.
    pub(super) doubtful: BTreeSet<u32>,
    pub(super) refused: u64,
}

/// Weighs the groups against each other and against every person who shares something with one of them.
pub(super) fn weigh(
    joined: &Joined,
    groups: &[Gathered],
    as_of: Date,
    nodes: &mut Nodes,
) -> Outcome {
    let is_open = |it: &Gathered| it.values.of(Slot::Name).next().is_some();
    let open = (0_u32..).zip(groups).filter(|(_, it)| is_open(it));
    let open: Vec<(u32, &Gathered)> = open.filter(|(at, _)| nodes.is_alone(*at)).collect();
    if open.is_empty() {
        return Outcome::default();
    }
    let hasher = RandomState::default();
    let wanted: HashSet<u64, RandomState> =
        open.iter().flat_map(|(_, it)| keys(it, as_of, &hasher)).collect();
    let mut lines: Vec<Line> = Vec::new();
    for (at, person) in (0_u32..).zip(&joined.persons) {
        if keys(person, as_of, &hasher).iter().any(|key| wanted.contains(key)) {
            Line::add(person, at, as_of, &mut lines);
        }
    }
    for (at, group) in open {
        Line::add(group, nodes.persons + at, as_of, &mut lines);
    }
    let weighed = crate::linkage::weigh(&table(&lines, nodes.persons), THRESHOLDS);
    decide(&weighed, &lines, nodes)
}

/// One combination of a node's values.
struct Line {
    node: u32,
    name: String,
    values: [String; FIELDS.len()],
}

impl Line {
    /// Adds a line for each name and contact of a node; where it has fewer of one kind, the first stands in.
    fn add(of: &Gathered, node: u32, as_of: Date, lines: &mut Vec<Self>) {
        let slots = [Slot::Name, Slot::Email, Slot::Phone, Slot::Address];
        let values = slots.map(|slot| of.values.of(slot).take(ROWS_MAX).collect::<Vec<&str>>());
        let most = values.iter().map(Vec::len).max().unwrap_or_default();
        let born = of.birth_date(as_of).map(|it| it.strftime("%Y%m%d").to_string());
        let [names, emails, phones, addresses] = values;
        let at = |values: &[&str], at: usize| {
            values.get(at).or_else(|| values.first()).map_or("", |it| *it).to_owned()
        };
        for line in 0..most {
            let name = at(&names, line);
            let mut parts = names::parts(&name);
            let last =
                if 1 < parts.len() { parts.pop().unwrap_or_default() } else { String::new() };
            let first = if parts.is_empty() { String::new() } else { parts.swap_remove(0) };
            let born = born.clone().unwrap_or_default();
            let address = fold(&at(&addresses, line));
            let values = [first, last, born, at(&emails, line), at(&phones, line), address];
            lines.push(Self { node, name, values });
        }
    }
}

/// Returns what a node can be met under: a contact, both names, or a name with the day of birth.
fn keys(of: &Gathered, as_of: Date, hasher: &RandomState) -> Vec<u64> {
    let mut keys = Vec::new();
    for slot in [Slot::Email, Slot::Phone, Slot::Address] {
        keys.extend(of.values.of(slot).map(|it| hasher.hash_one((slot as u8, it))));
    }
    let born = of.birth_date(as_of);
    for name in of.values.of(Slot::Name).take(ROWS_MAX) {
        let mut parts = names::parts(name);
        if let Some(born) = born {
            keys.extend(parts.iter().map(|part| hasher.hash_one((u8::MAX, part, born))));
        }
        if let (Some(last), true) = (parts.pop(), !parts.is_empty()) {
            let first = parts.swap_remove(0);
            let (one, other) = if first <= last { (first, last) } else { (last, first) };
            keys.push(hasher.hash_one((u8::MAX, one, other)));
        }
    }
    keys
}

fn table(lines: &[Line], persons: u32) -> Table {
    let mut columns = Vec::with_capacity(FIELDS.len() + 1);
    let numbers: Vec<String> = lines
        .iter()
        .map(|it| if it.node < persons { it.node.to_string() } else { String::new() })
        .collect();
    let mut number = Column::new("person", Use::Number);
    number.fill(numbers.iter().map(String::as_str));
    columns.push(number);
    for (at, (name, comparator)) in FIELDS.into_iter().enumerate() {
        let mut column = Column::new(name, Use::Evidence(comparator));
        column.fill(lines.iter().map(|it| it.values.get(at).map_or("", String::as_str)));
        columns.push(column);
    }
    Table::of(columns)
}

fn decide(weighed: &Weighed, lines: &[Line], nodes: &mut Nodes) -> Outcome {
    let line = |row: u32| lines.get(row as usize);
    let mut outcome = Outcome::default();
    let mut refused = BTreeSet::new();
    let mut admitted: Vec<(u32, u32, &Pair)> = Vec::new();
    for pair in &weighed.pairs {
        let (Some(one), Some(other)) = (line(pair.rows.0), line(pair.rows.1)) else { continue };
        if one.node == other.node {
            continue;
        }
        let (node, group) = (one.node.min(other.node), one.node.max(other.node));
        let heavy = weighed.join <= pair.weight;
        match (verdict(pair.pattern, (one, other)), heavy) {
            (Verdict::One, true) => admitted.push((node, group, pair)),
            (Verdict::One, false) => {
                outcome.doubtful.insert(group - nodes.persons);
            }
            (Verdict::Counted, true) => {
                refused.insert(group);
            }
            (Verdict::Counted, false) | (Verdict::Two, _) => {}
        }
    }
    let torn = torn(&admitted, nodes);
    for (node, group, pair) in admitted {
        if torn.contains(&group) || torn.contains(&node) {
            refused.insert(group);
            continue;
        }
        let (reason, group) = (reason(weighed, pair), group - nodes.persons);
        outcome.found.extend(nodes.join(Found { group, node, reason, review: None }));
    }
    // Whoever was joined in the end is neither in doubt nor refused.
    let joined: BTreeSet<u32> = outcome.found.iter().map(|it| it.group).collect();
    outcome.doubtful.retain(|it| !joined.contains(it));
    refused.retain(|it| !joined.contains(&(it - nodes.persons)));
    outcome.refused = refused.len() as u64;
    outcome
}

/// Returns the groups that fit two persons with numbers about equally well.
fn torn(pairs: &[(u32, u32, &Pair)], nodes: &Nodes) -> BTreeSet<u32> {
    let mut best: HashMap<u32, (u32, f32), RandomState> = HashMap::default();
    let mut torn = BTreeSet::new();
    for (node, group, pair) in pairs.iter().filter(|(node, ..)| *node < nodes.persons) {
        // The heaviest comes first.
        let (first, weight) = *best.entry(*group).or_insert((*node, pair.weight));
        if first != *node && weight - pair.weight < crate::linkage::MARGIN_BITS {
            torn.insert(*group);
        }
    }
    torn
}

/// What may follow from a pair, whatever its weight.
enum Verdict {
    One,
    /// Contacts speak for one person, the name does not: a household, an office, or an old identity and a new, secret one.
    Counted,
    Two,
}

fn verdict(pattern: Pattern, lines: (&Line, &Line)) -> Verdict {
    let at = |field| level(pattern, field);
    if at(BIRTH) < 2 {
        return Verdict::Two;
    }
    let equal = (BIRTH..FIELDS.len()).any(|field| at(field) == EQUAL);
    if !equal {
        return Verdict::Two;
    }
    let like = [FIRST, LAST].into_iter().all(|field| (2..MISSING).contains(&at(field)));
    // Siblings have like names and one address; a day of birth or an address of one's own tells them apart.
    let own = at(BIRTH) == EQUAL || at(EMAIL) == EQUAL;
    if names::agree(&lines.0.name, &lines.1.name) || (like && own) {
        Verdict::One
    } else {
        Verdict::Counted
    }
}

/// Returns what each comparison was worth, in bits.
fn reason(weighed: &Weighed, pair: &Pair) -> String {
    let mut reason = String::new();
    for (field, (name, _)) in FIELDS.into_iter().enumerate() {
        let level = level(pair.pattern, field);
        if level != MISSING {
            use std::fmt::Write as _;
            let _ = write!(reason, "{name}={:+.1} ", weighed.model.weight_of(field, level));
        }
    }
    format!("{reason}total={:+.1}", pair.weight)
}
