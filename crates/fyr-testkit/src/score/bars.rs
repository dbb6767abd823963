//! The bars, all in one place.

use super::Bar;
use super::measure::{Measures, Share};
use fyr_core::vocabulary::DataCategory;

/// A category that fewer people have says nothing of its worst share.
const FEW: u64 = 10;

/// Returns each bar with what was reached.
#[expect(clippy::cast_precision_loss, reason = "shares of counts far below 2⁵²")]
pub(super) fn bars(measures: &Measures) -> Vec<Bar> {
    let share = |share: Share| (share.of > 0).then(|| share.right as f64 / share.of as f64);
    let at_least = |id, about, bound, of: Share| Bar {
        id,
        about,
        bound,
        at_most: false,
        reached: share(of),
        of: of.of,
    };
    let at_most =
        |id, about, bound, of: Share| Bar { at_most: true, ..at_least(id, about, bound, of) };
    let [overall, recall, precision] = categories(measures);
    vec![
        at_least(
            "person_recall",
            "people with a number found, grade A or B",
            0.999,
            measures.recall,
        ),
        at_least(
            "person_precision",
            "rows of grade A or B that are somebody",
            0.999,
            measures.precision,
        ),
        at_most("over_merged", "rows with the address of somebody else", 0.0, measures.merged),
        at_most("split", "people in more than one row", 0.001, measures.split),
        at_least(
            "protected_recall",
            "protected people known as such",
            1.0,
            measures.protected_recall,
        ),
        at_least(
            "protected_precision",
            "people called protected who are",
            0.999,
            measures.protected_precision,
        ),
        at_least(
            "controllers",
            "people with exactly their controllers",
            0.99,
            measures.controllers,
        ),
        at_least("category_f1", "categories of all people", 0.97, overall),
        at_least("category_recall_worst", "recall of the worst category", 0.90, recall),
        at_least("category_precision_worst", "precision of the worst category", 0.95, precision),
        at_least(
            "unnumbered_recall",
            "people without number found",
            0.95,
            measures.unnumbered_recall,
        ),
        at_least(
            "unnumbered_precision",
            "rows without number that are somebody",
            0.95,
            measures.unnumbered_precision,
        ),
        at_least("minors", "minors, and people called minors", 0.99, measures.minors),
        at_least("employment", "people whose employment is stated", 0.98, measures.employment),
        at_most("lookalikes", "look-alikes taken for people", 0.0001, measures.lookalikes),
        at_least("unread_named", "unreadable files named as such", 1.0, measures.unread),
        at_most("readable_unread", "readable files said not to be read", 0.0, measures.readable),
    ]
}

/// Returns what the categories of all together reach, then recall and precision of the worst.
fn categories(measures: &Measures) -> [Share; 3] {
    let [right, wrong, missed] =
        measures.categories.values().fold([0; 3], |[a, b, c], [d, e, f]| [a + d, b + e, c + f]);
    // F1 is 2·right / (2·right + wrong + missed).
    let overall = Share { right: 2 * right, of: 2 * right + wrong + missed };
    let worst = |of: fn(&[u64; 3]) -> Share| {
        let shares = measures.categories.iter().filter(|it| {
            let [right, _, missed] = it.1;
            right + missed >= FEW
        });
        let shares = shares.map(|(category, counts)| (*category, of(counts)));
        shares
            .filter(|it| it.1.of > 0)
            .min_by(|a, b| (a.1.right * b.1.of).cmp(&(b.1.right * a.1.of)))
            .map_or(Share::default(), |it: (DataCategory, Share)| it.1)
    };
    let recall = worst(|[right, _, missed]| Share { right: *right, of: right + missed });
    let precision = worst(|[right, wrong, _]| Share { right: *right, of: right + wrong });
    [overall, recall, precision]
}
