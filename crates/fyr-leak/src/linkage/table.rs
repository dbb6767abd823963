//! Rows to be linked, column by column, each value once.

use super::compare::{Comparator, EQUAL, LEVELS, MISSING};
use foldhash::fast::RandomState;
use rayon::prelude::*;
use std::collections::HashMap;

/// Rows to be linked.
#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<Column>,
    rows: u32,
}

/// What a column's values are good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// A number of one person: equal means the same, different means never the same.
    Number,
    /// Evidence, weighed by the comparator.
    Evidence(Comparator),
}

/// One column.
#[derive(Debug)]
pub struct Column {
    name: String,
    purpose: Use,
    /// For each row its value, 0 for none.
    ids: Vec<u32>,
    /// Where each value ends in `text`; the empty value is the first.
    ends: Vec<u32>,
    text: Vec<u8>,
    /// How many rows have each value.
    counts: Vec<u32>,
}

impl Table {
    /// Returns an empty table with these columns.
    pub fn new(columns: &[(&str, Use)]) -> Self {
        let columns = columns.iter().map(|(name, purpose)| Column::new(name, *purpose)).collect();
        Self { columns, rows: 0 }
    }

    /// Returns a table of columns that are as long as each other.
    pub fn of(columns: Vec<Column>) -> Self {
        let rows = columns.iter().map(|it| it.ids.len()).min().unwrap_or_default();
        Self { columns, rows: u32::try_from(rows).unwrap_or(u32::MAX) }
    }

    /// Returns the number of rows.
    pub const fn rows(&self) -> u32 {
        self.rows
    }

    /// Returns the columns that are weighed, at most [`super::model::FIELDS_MAX`].
    pub fn evidence(&self) -> impl Iterator<Item = &Column> {
        let weighed = self.columns.iter().filter(|it| it.purpose != Use::Number);
        weighed.take(super::model::FIELDS_MAX)
    }

    /// Returns the column of numbers that decide alone.
    pub fn numbers(&self) -> Option<&Column> {
        self.columns.iter().find(|it| it.purpose == Use::Number)
    }

    /// Returns every pair of rows worth weighing, each once, the smaller row first, sorted.
    pub(super) fn candidates(&self) -> Vec<(u32, u32)> {
        // A value shared by more says too little to try all their pairs; two million is what a second can weigh.
        let most = (2_000_000 / u64::from(self.rows.max(1))).clamp(8, 200);
        let most = usize::try_from(most).unwrap_or(8);
        let columns: Vec<&Column> = self.evidence().collect();
        let blocks: Vec<(usize, Option<usize>)> = (0..columns.len())
            .flat_map(|one| {
                std::iter::once((one, None))
                    .chain((one + 1..columns.len()).map(move |it| (one, Some(it))))
            })
            .collect();
        let mut pairs: Vec<(u32, u32)> = blocks
            .par_iter()
            .flat_map_iter(|(one, other)| {
                let Some(one) = columns.get(*one) else { return Vec::new() };
                match other.and_then(|it| columns.get(it)) {
                    None => self.pairs_of(&one.rows_by_value(most), most),
                    Some(other) => self.pairs_of(&one.rows_by_values(other, most), most),
                }
            })
            .collect();
        pairs.par_sort_unstable();
        pairs.dedup();
        pairs
    }

    /// Returns the pairs within each run of rows with equal keys.
    fn pairs_of(&self, keyed: &[(u64, u32)], most: usize) -> Vec<(u32, u32)> {
        let numbers = self.numbers().map(Column::ids);
        let has_number =
            |row: u32| numbers.is_some_and(|ids| ids.get(row as usize).is_some_and(|id| *id != 0));
        let mut pairs = Vec::new();
        for run in
            keyed.chunk_by(|a, b| a.0 == b.0).filter(|run| 1 < run.len() && run.len() <= most)
        {
            for (at, (_, one)) in run.iter().enumerate() {
                for (_, other) in run.iter().skip(at + 1) {
                    if !has_number(*one) || !has_number(*other) {
                        pairs.push((*one.min(other), *one.max(other)));
                    }
                }
            }
        }
        pairs
    }

    /// Returns the fields of two names that stand in each other's place.
    pub(super) fn swapped(&self, one: u32, other: u32) -> Option<(usize, usize)> {
        let mut names = self
            .evidence()
            .enumerate()
            .filter(|(_, it)| it.purpose == Use::Evidence(Comparator::Name));
        let (first, second) = (names.next()?, names.next()?);
        let crossed = |a: &Column, b: &Column| {
            let (a, b) = (a.value(one), b.value(other));
            !a.is_empty() && !b.is_empty() && a == b
        };
        (crossed(first.1, second.1)
            && crossed(second.1, first.1)
            && first.1.level(one, other) != EQUAL)
            .then_some((first.0, second.0))
    }
}

impl Column {
    /// Returns a column without rows.
    pub fn new(name: &str, purpose: Use) -> Self {
        Self {
            name: name.to_owned(),
            purpose,
            ids: Vec::new(),
            ends: vec![0],
            text: Vec::new(),
            counts: vec![0],
        }
    }

    /// Takes the values of all rows, folded as they shall be compared.
    pub fn fill<'a>(&mut self, values: impl Iterator<Item = &'a str>) {
        let mut known: HashMap<&'a str, u32, RandomState> =
            HashMap::with_capacity_and_hasher(values.size_hint().0 / 4, RandomState::default());
        for value in values {
            if value.is_empty() {
                self.ids.push(0);
                continue;
            }
            let next = u32::try_from(self.counts.len()).unwrap_or(u32::MAX);
            let id = *known.entry(value).or_insert(next);
            if id == next {
                self.text.extend_from_slice(value.as_bytes());
                self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
                self.counts.push(0);
            }
            if let Some(count) = self.counts.get_mut(id as usize) {
                *count += 1;
            }
            self.ids.push(id);
        }
    }

    /// Returns the column's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns how many distinct values there are.
    pub fn values(&self) -> usize {
        self.counts.len() - 1
    }

    pub(super) fn ids(&self) -> &[u32] {
        &self.ids
    }

    fn id(&self, row: u32) -> u32 {
        self.ids.get(row as usize).copied().unwrap_or_default()
    }

    fn text_of(&self, id: u32) -> &[u8] {
        let end = self.ends.get(id as usize).copied().unwrap_or_default();
        let start = id.checked_sub(1).and_then(|it| self.ends.get(it as usize)).copied();
        self.text.get(start.unwrap_or_default() as usize..end as usize).unwrap_or_default()
    }

    fn value(&self, row: u32) -> &[u8] {
        self.text_of(self.id(row))
    }

    /// Returns how well two rows agree.
    pub(super) fn level(&self, one: u32, other: u32) -> u8 {
        self.level_of(self.id(one), self.id(other))
    }

    fn level_of(&self, one: u32, other: u32) -> u8 {
        match (one, other, self.purpose) {
            (0, _, _) | (_, 0, _) => MISSING,
            (one, other, _) if one == other => EQUAL,
            (one, other, Use::Evidence(how)) => how.level(self.text_of(one), self.text_of(other)),
            (_, _, Use::Number) => 0,
        }
    }

    /// Returns which share of people has this row's value: as counted but for the pair itself, and drawn towards what is
    /// usual of such a column, so that a small table does not take what few rows share for common.
    pub(super) fn share(&self, row: u32) -> f64 {
        let filled = f64::from(u32::try_from(self.ids.len()).unwrap_or(u32::MAX));
        let count = self.counts.get(self.id(row) as usize).copied().unwrap_or(2);
        let others = f64::from(count.saturating_sub(2));
        // The usual share counts as much as 200 rows.
        (others + 200.0 * self.usual()) / (filled + 200.0)
    }

    /// Returns how often two people have the same value of such a column, about.
    fn usual(&self) -> f64 {
        match self.purpose {
            // The commonest names of a country are borne by one in fifty, most by one in thousands.
            Use::Evidence(Comparator::Name) => 1.0 / 300.0,
            // Seventy years of days.
            Use::Evidence(Comparator::Date) => 1.0 / 25_000.0,
            Use::Evidence(Comparator::Text) => 1.0 / 20_000.0,
            Use::Evidence(Comparator::Exact) => 1.0 / 10.0,
            Use::Evidence(Comparator::Code) | Use::Number => 1.0 / 1_000_000.0,
        }
    }

    /// Returns the shares of each level between rows taken by chance.
    pub(super) fn chance(&self) -> [f64; LEVELS] {
        // Enough for the levels below equality to within a percent of what matters; a fixed sequence: the same for the same table.
        const TRIES: u64 = 40_000;
        let rows = self.ids.len() as u64;
        let mut counts = [0.0; LEVELS];
        let mut total = 0.0;
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..TRIES.min(rows.saturating_mul(rows)) {
            // Steele, Lea, Flood, Fast splittable pseudorandom number generators, 2014.
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            let (one, other) = (mixed % rows, (mixed >> 32) % rows);
            let id = |row: u64| usize::try_from(row).ok().and_then(|it| self.ids.get(it)).copied();
            let (Some(one), Some(other)) = (id(one), id(other)) else { continue };
            let level = self.level_of(one, other);
            if let Some(count) = counts.get_mut(usize::from(level)) {
                *count += 1.0;
                total += 1.0;
            }
        }
        // Equal values are counted exactly: they are too rare for a sample.
        let filled: f64 = self.counts.iter().skip(1).map(|it| f64::from(*it)).sum();
        let same: f64 = self.counts.iter().map(|it| f64::from(*it) * (f64::from(*it) - 1.0)).sum();
        // As if 200 rows more had been seen, as usual.
        let pairs = (filled * (filled - 1.0)).max(0.0);
        let equal = (same + 40_000.0 * self.usual()) / (pairs + 40_000.0);
        let mut shares = counts.map(|it: f64| (it + 0.5) / (total + 2.0_f64));
        if let Some(place) = shares.get_mut(usize::from(EQUAL)) {
            *place = equal;
        }
        shares
    }

    /// Returns the rows with the key of their value, sorted, where at most `most` rows share it.
    fn rows_by_value(&self, most: usize) -> Vec<(u64, u32)> {
        let rows = (0_u32..).zip(&self.ids).filter(|(_, id)| self.is_shared(**id, 2, most));
        let mut keyed: Vec<(u64, u32)> = rows.map(|(row, id)| (u64::from(*id), row)).collect();
        keyed.sort_unstable();
        keyed
    }

    /// As [`Column::rows_by_value`], for two columns at once, where neither value alone is rare enough.
    fn rows_by_values(&self, other: &Self, most: usize) -> Vec<(u64, u32)> {
        let ids = self.ids.iter().zip(&other.ids);
        let rows = (0_u32..).zip(ids).filter(|(_, (one, two))| {
            self.is_shared(**one, most + 1, usize::MAX)
                && other.is_shared(**two, most + 1, usize::MAX)
        });
        let key = |one: &u32, two: &u32| u64::from(*one) << 32 | u64::from(*two);
        let mut keyed: Vec<(u64, u32)> =
            rows.map(|(row, (one, two))| (key(one, two), row)).collect();
        keyed.sort_unstable();
        keyed
    }

    fn is_shared(&self, id: u32, least: usize, most: usize) -> bool {
        let count = self.counts.get(id as usize).copied().unwrap_or_default() as usize;
        id != 0 && least <= count && count <= most
    }
}
