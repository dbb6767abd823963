//! Times that cannot all be true. Nothing is refused for them and nothing is lost: they are said.

use super::{Case, awareness::Moment};

/// Two times of a case that contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Contradiction {
    /// Somebody was aware before it happened.
    AwareBeforeOccurrence(Moment),
    /// It was detected before it happened.
    DetectedBeforeOccurrence,
    /// It ended before it began.
    EndedBeforeItBegan,
    /// It had been handled before it happened.
    HandledBeforeOccurrence,
    /// The processor's contact point was told before the processor was aware.
    ToldBeforeProcessorAware,
}

impl Contradiction {
    /// Returns the contradiction's id, used in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AwareBeforeOccurrence(_) => "aware_before_occurrence",
            Self::DetectedBeforeOccurrence => "detected_before_occurrence",
            Self::EndedBeforeItBegan => "ended_before_it_began",
            Self::HandledBeforeOccurrence => "handled_before_occurrence",
            Self::ToldBeforeProcessorAware => "told_before_processor_aware",
        }
    }
}

/// Returns every contradiction among the times of a case.
pub fn contradictions(case: &Case) -> Vec<Contradiction> {
    let fact = |id: &str| case.facts.moment(id);
    let before = |a: Option<jiff::Timestamp>, b: Option<jiff::Timestamp>| {
        a.zip(b).is_some_and(|(a, b)| a < b)
    };
    let occurred = fact("occurred_from");
    let mut found: Vec<Contradiction> = Moment::WITH_KNOWLEDGE
        .iter()
        .filter(|it| before(case.awareness.at(**it), occurred))
        .map(|it| Contradiction::AwareBeforeOccurrence(*it))
        .collect();
    let pairs = [
        (fact("detected_at"), occurred, Contradiction::DetectedBeforeOccurrence),
        (fact("occurred_to"), occurred, Contradiction::EndedBeforeItBegan),
        (fact("incident_handled_at"), occurred, Contradiction::HandledBeforeOccurrence),
        (
            case.awareness.contact_point_told,
            fact("processor_aware_at"),
            Contradiction::ToldBeforeProcessorAware,
        ),
    ];
    found.extend(pairs.into_iter().filter(|(a, b, _)| before(*a, *b)).map(|it| it.2));
    found
}
