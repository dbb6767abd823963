//! Which kinds of digits alone are written how.

use crate::{ALL, Detector};
use std::sync::LazyLock;

/// The kinds of digits alone, by how they are written.
pub(crate) struct Numbers {
    /// Whether any kind may have a pattern, by [`Numbers::slot`], and whether it tells itself.
    seen: [(bool, bool); 256],
    by_pattern: Vec<(u64, Vec<&'static Detector>)>,
}

pub(crate) static NUMBERS: LazyLock<Numbers> = LazyLock::new(|| {
    let mut numbers = Numbers { seen: [(false, false); 256], by_pattern: Vec::new() };
    for detector in ALL {
        let Some(rule) = detector.rule else { continue };
        let telling = rule.telling.iter().map(|form| (form, true));
        for (form, tells) in telling.chain(rule.plain.iter().map(|form| (form, false))) {
            if let Some(seen) = numbers.seen.get_mut(Numbers::slot(form.pattern)) {
                *seen = (true, seen.1 | tells);
            }
            match numbers.by_pattern.iter_mut().find(|(pattern, _)| *pattern == form.pattern) {
                Some((_, detectors)) if detectors.iter().any(|it| it.id == detector.id) => {}
                Some((_, detectors)) => detectors.push(detector),
                None => numbers.by_pattern.push((form.pattern, vec![detector])),
            }
        }
    }
    numbers.by_pattern.sort_by_key(|(pattern, _)| *pattern);
    numbers
});

impl Numbers {
    const fn slot(pattern: u64) -> usize {
        ((pattern ^ pattern >> 8 ^ pattern >> 16 ^ pattern >> 24) & 0xff) as usize
    }

    /// Returns whether a kind may be written so, with a word before it or without.
    pub(crate) fn may_have(&self, pattern: u64, announced: bool) -> bool {
        let (seen, telling) = self.seen.get(Self::slot(pattern)).copied().unwrap_or_default();
        telling || seen && announced
    }

    pub(crate) fn of(&self, pattern: u64) -> &[&'static Detector] {
        let found = self.by_pattern.binary_search_by_key(&pattern, |(pattern, _)| *pattern);
        found.ok().and_then(|at| self.by_pattern.get(at)).map_or(&[], |(_, detectors)| detectors)
    }
}
