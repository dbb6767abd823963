//! Which rows of a table are the same person, where no number says it.
//!
//! Pure: values in, groups out. Rows are paired where they share a value that few share, or two values; each pair is weighed
//! by [`model`]; pairs above a threshold are joined, the heaviest first, never two that hold different numbers of their own.

pub mod compare;
pub mod model;
pub mod table;
pub mod trial;

use compare::EQUAL;
use model::{LEVELS_EVEN, Model, Pattern, Shares, with_level};
use rayon::prelude::*;
use std::collections::BTreeMap;
use table::{Column, Table};

/// What decides between joining, showing and leaving apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// From this probability on, two rows are joined.
    pub join: f64,
    /// From this probability on, a person should look.
    pub review: f64,
}

/// Pairs of rows with what their agreement is worth.
#[derive(Debug, Clone)]
pub struct Weighed {
    /// From the threshold of review on, the heaviest first.
    pub pairs: Vec<Pair>,
    /// How many were weighed.
    pub candidates: u64,
    /// From this weight on, two rows are joined.
    pub join: f32,
    /// What agreement is worth.
    pub model: Model,
}

/// A pair of rows with what their agreement is worth.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// The smaller first.
    pub rows: (u32, u32),
    /// The level of each column.
    pub pattern: Pattern,
    /// In bits, without the prior.
    pub weight: f32,
}

/// What linking a table came to.
#[derive(Debug, Clone)]
pub struct Linked {
    /// For each row the first row of its group.
    pub groups: Vec<u32>,
    /// Pairs that were weighed.
    pub candidates: u64,
    /// Pairs between the two thresholds.
    pub review: u64,
    /// Joins refused because the groups hold different numbers, or because a row fits two of them as well.
    pub refused: u64,
}

/// A row that fits another group nearly as well, within this many bits, is joined with neither.
pub const MARGIN_BITS: f32 = 3.0;

/// Joins the rows of `table`.
pub fn link(table: &Table, thresholds: Thresholds) -> Linked {
    let mut groups = Groups::new(table.rows());
    let numbers = table.numbers();
    groups.join_equal(numbers);
    let mut weighed = weigh(table, thresholds);
    let all = weighed.pairs.len();
    weighed.pairs.retain(|it| weighed.join <= it.weight);
    let review = (all - weighed.pairs.len()) as u64;
    // The number of each group, by its root.
    let mut held = numbers.map_or_else(Vec::new, |column| column.ids().to_vec());
    held.resize(table.rows() as usize, 0);
    let torn = torn(&weighed.pairs, &held);
    let mut refused = 0;
    let mut forbidden = Forbidden::default();
    for pair in &weighed.pairs {
        let is_torn = |row: u32| torn.get(row as usize).copied().unwrap_or_default();
        let is_torn = is_torn(pair.rows.0) || is_torn(pair.rows.1);
        let joins = !is_torn && groups.try_join(pair.rows, &mut held, &mut forbidden);
        refused += u64::from(!joins && groups.root(pair.rows.0) != groups.root(pair.rows.1));
    }
    let groups = (0..table.rows()).map(|row| groups.root(row)).collect();
    Linked { groups, candidates: weighed.candidates, review, refused }
}

/// Weighs the pairs of rows that share what few share.
pub fn weigh(table: &Table, thresholds: Thresholds) -> Weighed {
    let candidates = table.candidates();
    let mut pairs: Vec<Pair> = candidates
        .par_iter()
        .map(|rows| Pair { rows: *rows, pattern: pattern(table, *rows), weight: 0.0 })
        .collect();
    let model = trained(table, &pairs);
    pairs.par_iter_mut().for_each(|pair| pair.weight = weight(table, &model, pair));
    let prior = model.prior_weight();
    let bits = |probability: f64| narrowed((probability / (1.0 - probability)).log2() - prior);
    let (join, review) = (bits(thresholds.join), bits(thresholds.review));
    let candidates = pairs.len() as u64;
    pairs.retain(|it| review.min(join) <= it.weight);
    pairs.par_sort_unstable_by(|a, b| b.weight.total_cmp(&a.weight).then(a.rows.cmp(&b.rows)));
    Weighed { pairs, candidates, join, model }
}

fn pattern(table: &Table, (one, other): (u32, u32)) -> Pattern {
    let mut pattern = 0;
    for (field, column) in table.evidence().enumerate() {
        pattern = with_level(pattern, field, column.level(one, other));
    }
    match table.swapped(one, other) {
        Some((first, second)) => {
            let clear = !(7 << (3 * first) | 7 << (3 * second));
            with_level(with_level(pattern & clear, first, 2), second, 2)
        }
        None => pattern,
    }
}

fn trained(table: &Table, pairs: &[Pair]) -> Model {
    let fields = table.evidence().map(|it| Shares { same: LEVELS_EVEN, chance: it.chance() });
    let rows = f64::from(table.rows());
    let all = (rows * (rows - 1.0) / 2.0).max(1.0);
    let mut model = Model::new(fields.collect(), (1.0 / rows.max(2.0)).min(0.5));
    let mut patterns: BTreeMap<Pattern, u64> = BTreeMap::new();
    // Every tenth of many pairs tells as much as all of them.
    let step = (pairs.len() / 500_000).max(1);
    for pair in pairs.iter().step_by(step) {
        *patterns.entry(pair.pattern).or_default() += step as u64;
    }
    model.train(&patterns, all);
    model
}

fn weight(table: &Table, model: &Model, pair: &Pair) -> f32 {
    let mut weight = model.weight(pair.pattern);
    for (field, column) in table.evidence().enumerate() {
        if model::level(pair.pattern, field) == EQUAL {
            weight += model.rarity(field, column.share(pair.rows.0));
        }
    }
    narrowed(weight)
}

#[expect(clippy::cast_possible_truncation, reason = "weights are a few dozen bits")]
const fn narrowed(weight: f64) -> f32 {
    weight as f32
}

/// Rows or persons on their way to groups: union–find, whose root is the smallest of the group; 4 bytes each.
#[derive(Debug)]
pub struct Groups {
    parents: Vec<u32>,
}

/// Pairs that must never come into one group.
#[derive(Debug, Default)]
pub struct Forbidden(Vec<(u32, u32)>);

impl Forbidden {
    /// Returns the pairs, which are compared at every union: meant for what people have decided by hand.
    pub const fn new(pairs: Vec<(u32, u32)>) -> Self {
        Self(pairs)
    }
}

impl Groups {
    /// Returns `count` groups of one.
    pub fn new(count: u32) -> Self {
        Self { parents: (0..count).collect() }
    }

    /// Returns the smallest of the group.
    pub fn root(&mut self, of: u32) -> u32 {
        let mut at = of;
        while let Some(up) = self.parents.get(at as usize).copied().filter(|up| *up != at) {
            let over = self.parents.get(up as usize).copied().unwrap_or(up);
            if let Some(place) = self.parents.get_mut(at as usize) {
                *place = over;
            }
            at = over;
        }
        at
    }

    /// Joins two groups unless they hold different numbers or must stay apart; `held` has the number of each root, 0 for
    /// none. Returns whether they were two and are one.
    pub fn try_join(
        &mut self,
        pair: (u32, u32),
        held: &mut [u32],
        forbidden: &mut Forbidden,
    ) -> bool {
        let (one, other) = (self.root(pair.0), self.root(pair.1));
        if one == other {
            return false;
        }
        let number = |row: u32| held.get(row as usize).copied().unwrap_or_default();
        let (mine, theirs) = (number(one), number(other));
        if mine != 0 && theirs != 0 && mine != theirs {
            return false;
        }
        let apart = forbidden.0.iter().any(|(a, b)| {
            let (a, b) = (self.root(*a), self.root(*b));
            (a, b) == (one, other) || (a, b) == (other, one)
        });
        if apart {
            return false;
        }
        self.join(one, other);
        if let Some(place) = held.get_mut(one.min(other) as usize) {
            *place = mine.max(theirs);
        }
        true
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(place) = self.parents.get_mut(one.max(other) as usize) {
            *place = one.min(other);
        }
    }

    /// Joins the rows that hold the same number.
    fn join_equal(&mut self, numbers: Option<&Column>) {
        let Some(column) = numbers else { return };
        let mut first = vec![u32::MAX; column.values() + 1];
        for (row, value) in (0_u32..).zip(column.ids()).filter(|(_, value)| **value != 0) {
            let Some(place) = first.get_mut(*value as usize) else { continue };
            if *place == u32::MAX {
                *place = row;
            } else {
                let place = *place;
                self.join(place, row);
            }
        }
    }
}

/// Returns which rows without a number fit two different numbers about equally well.
fn torn(pairs: &[Pair], held: &[u32]) -> Vec<bool> {
    let mut best: Vec<(u32, f32)> = vec![(0, 0.0); held.len()];
    let mut torn = vec![false; held.len()];
    let number = |row: u32| held.get(row as usize).copied().unwrap_or_default();
    for pair in pairs {
        for (row, with) in [pair.rows, (pair.rows.1, pair.rows.0)] {
            let theirs = number(with);
            if number(row) != 0 || theirs == 0 {
                continue;
            }
            let (Some(best), Some(torn)) = (best.get_mut(row as usize), torn.get_mut(row as usize))
            else {
                continue;
            };
            // The heaviest pair comes first.
            if best.0 == 0 {
                *best = (theirs, pair.weight);
            } else if best.0 != theirs && best.1 - pair.weight < MARGIN_BITS {
                *torn = true;
            }
        }
    }
    torn
}
