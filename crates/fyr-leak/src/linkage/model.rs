//! Fellegi and Sunter's model: what agreement and disagreement of each field is worth.
//!
//! I. P. Fellegi, A. B. Sunter, A Theory for Record Linkage, 1969. Which pairs agree by chance is counted on the case itself;
//! which agree because they are one person is estimated by expectation maximisation on the case itself.

use super::compare::{EQUAL, LEVELS, MISSING};
use std::collections::BTreeMap;

/// What the agreement of fields is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// For each field the shares of pairs at each level: of one person, and of two.
    fields: Vec<Shares>,
    /// The share of all pairs that are one person.
    prior: f64,
}

/// Shares of pairs at each level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    /// Of pairs that are one person.
    pub same: [f64; LEVELS],
    /// Of pairs that are two.
    pub chance: [f64; LEVELS],
}

/// What is taken to hold of pairs that are one person before any was seen: most values agree.
pub const LEVELS_EVEN: [f64; LEVELS] = [0.05, 0.05, 0.1, 0.8];

/// A pair's levels, three bits a field, the first field lowest.
pub type Pattern = u64;

/// Fields that a pattern has room for.
pub const FIELDS_MAX: usize = 21;

/// Rounds of estimation; the estimates move by less than a thousandth long before.
const ROUNDS: usize = 30;
/// No share is below this: what was never seen is not impossible.
const SHARE_MIN: f64 = 1e-4;

impl Model {
    /// Returns a model with shares as given, before it has seen a pair.
    pub fn new(fields: Vec<Shares>, prior: f64) -> Self {
        Self { fields, prior }
    }

    /// Estimates on how the candidate pairs agree: `patterns` counts them; `pairs` is the number of all pairs there are.
    pub fn train(&mut self, patterns: &BTreeMap<Pattern, u64>, pairs: f64) {
        for _ in 0..ROUNDS {
            let mut matches = 0.0;
            let mut sums = vec![[0.0; LEVELS]; self.fields.len()];
            for (pattern, count) in patterns {
                #[expect(clippy::cast_precision_loss, reason = "far below 2^52 pairs")]
                let expected = self.probability(self.weight(*pattern)) * *count as f64;
                matches += expected;
                for (field, sums) in sums.iter_mut().enumerate() {
                    if let Some(sum) = sums.get_mut(usize::from(level(*pattern, field))) {
                        *sum += expected;
                    }
                }
            }
            if matches < 1.0 {
                return;
            }
            self.prior = (matches / pairs).clamp(1e-12, 0.5);
            for (shares, sums) in self.fields.iter_mut().zip(&sums) {
                let total: f64 = sums.iter().sum();
                // As if ten pairs more had been seen, in the shares known before: few pairs must not prove much.
                for (share, sum) in shares.same.iter_mut().zip(sums) {
                    *share = ((sum + 10.0 * *share) / (total + 10.0)).max(SHARE_MIN);
                }
            }
        }
    }

    /// Returns what the agreement is worth, in bits, without the prior.
    pub fn weight(&self, pattern: Pattern) -> f64 {
        (0..self.fields.len()).map(|field| self.weight_of(field, level(pattern, field))).sum()
    }

    /// Returns what one field's agreement is worth, in bits.
    pub fn weight_of(&self, field: usize, level: u8) -> f64 {
        let Some(shares) = self.fields.get(field) else { return 0.0 };
        let at = usize::from(level);
        match (shares.same.get(at), shares.chance.get(at)) {
            (Some(same), Some(chance)) => (same.max(SHARE_MIN) / chance.max(1e-9)).log2(),
            _ => 0.0,
        }
    }

    /// Returns how much more than an average value it is worth that both have this one: `share` of the records do.
    pub fn rarity(&self, field: usize, share: f64) -> f64 {
        let Some(shares) = self.fields.get(field) else { return 0.0 };
        let Some(chance) = shares.chance.get(usize::from(EQUAL)) else { return 0.0 };
        (chance.max(1e-9) / share.max(1e-9)).log2()
    }

    /// Returns the probability that a pair is one person.
    pub fn probability(&self, weight: f64) -> f64 {
        let odds = (weight + self.prior_weight()).exp2();
        odds / (1.0 + odds)
    }

    /// Returns what it is worth to know nothing but how many pairs are one person, in bits.
    pub fn prior_weight(&self) -> f64 {
        (self.prior / (1.0 - self.prior)).log2()
    }
}

/// Adds a field's level to a pattern.
pub fn with_level(pattern: Pattern, field: usize, level: u8) -> Pattern {
    pattern | u64::from(level.min(MISSING)) << (3 * field)
}

/// Returns a field's level in a pattern.
pub fn level(pattern: Pattern, field: usize) -> u8 {
    (pattern >> (3 * field) & 7).to_le_bytes()[0]
}
