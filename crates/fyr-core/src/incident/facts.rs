//! Which facts of the catalogue can be known at the source, for all cases at once.

use crate::{case::facts, field::Entry};

/// Ids of [`facts::CATALOGUE`] that an incident may hold; each case gets them as proposals.
pub const AT_SOURCE: &[&str] = &[
    "occurred_from",
    "occurred_to",
    "detected_at",
    "detection_how",
    "ceased",
    "incident_type",
    "nature",
    "cause",
    "cause_text",
    "data_categories",
    "data_subject_groups",
    "consequences",
    "severity",
    "measures_taken",
    "measures_planned",
    "processor_name",
];

/// Returns the catalogue entries an incident may hold, in the catalogue's order.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    facts::CATALOGUE.iter().filter(|entry| AT_SOURCE.contains(&entry.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_at_the_source_is_in_the_catalogue() {
        assert_eq!(entries().count(), AT_SOURCE.len());
    }
}
