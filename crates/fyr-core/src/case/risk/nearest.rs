//! Which worked examples of guidance a breach is most like, with likenesses and differences.

use crate::law::guidance::{Example, Guidance, Profile};

/// How many examples are shown.
pub const SHOWN: usize = 3;

/// An example near a breach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near<'a> {
    /// The guideline.
    pub guidance: &'a Guidance,
    /// The example.
    pub example: &'a Example,
    /// How far away: 0 is alike in all.
    pub distance: u32,
    /// In what it is alike.
    pub likenesses: Vec<Feature>,
    /// In what it is not.
    pub differences: Vec<Feature>,
}

/// Something by which breaches are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feature {
    /// How it came about.
    Course,
    /// Who can have come by the data.
    Exposure,
    /// Whether they gave it back.
    Contained,
    /// Whether it can be read.
    Unintelligible,
    /// Whether somebody meant harm.
    Malicious,
    /// How much the data says.
    Weight,
    /// Whether one can pass for another with it.
    Misusable,
    /// Whether it was altered.
    Integrity,
    /// What being without it meant.
    Effect,
    /// How many people.
    People,
}

impl Feature {
    /// Every feature, in the order in which they are shown.
    pub const ALL: &[Self] = &[
        Self::Course,
        Self::Exposure,
        Self::Contained,
        Self::Unintelligible,
        Self::Malicious,
        Self::Weight,
        Self::Misusable,
        Self::Integrity,
        Self::Effect,
        Self::People,
    ];

    /// Returns the feature's id, used in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Course => "course",
            Self::Exposure => "exposure",
            Self::Contained => "contained",
            Self::Unintelligible => "unintelligible",
            Self::Malicious => "malicious",
            Self::Weight => "weight",
            Self::Misusable => "misusable",
            Self::Integrity => "integrity",
            Self::Effect => "effect",
            Self::People => "people",
        }
    }

    /// How far two breaches are from each other in it. What decides outcomes weighs most: inferred.
    fn distance(self, a: &Profile, b: &Profile) -> u32 {
        let differs = |differs: bool, weight: u32| if differs { weight } else { 0 };
        match self {
            Self::Course => differs(a.course != b.course, 4),
            Self::Exposure => {
                let (a, b) = (a.exposure as i32, b.exposure as i32);
                2 * a.abs_diff(b).min(3)
            }
            Self::Contained => differs(a.contained != b.contained, 2),
            Self::Unintelligible => differs(a.unintelligible != b.unintelligible, 5),
            Self::Malicious => differs(a.malicious != b.malicious, 2),
            Self::Weight => 2 * u32::from(a.weight.abs_diff(b.weight)),
            Self::Misusable => differs(a.misusable != b.misusable, 2),
            Self::Integrity => differs(a.integrity != b.integrity, 1),
            Self::Effect => 2 * (a.effect as i32).abs_diff(b.effect as i32),
            Self::People => magnitude(a.people).abs_diff(magnitude(b.people)),
        }
    }
}

/// The power of ten; an unknown number counts as a hundred.
fn magnitude(people: Option<u64>) -> u32 {
    people.map_or(2, |it| it.max(1).ilog10())
}

/// Returns the examples most like a breach, the nearest first.
pub fn nearest<'a>(profile: &Profile, guidance: &'a [Guidance]) -> Vec<Near<'a>> {
    let of = |guidance: &'a Guidance| {
        guidance.examples.iter().map(move |it| near(profile, guidance, it))
    };
    let mut near: Vec<Near<'a>> = guidance.iter().flat_map(of).collect();
    near.sort_by_key(|it| (it.distance, it.example.no));
    near.truncate(SHOWN);
    near
}

fn near<'a>(profile: &Profile, guidance: &'a Guidance, example: &'a Example) -> Near<'a> {
    let distance = |it: &Feature| it.distance(profile, &example.profile);
    let (likenesses, differences) = Feature::ALL.iter().partition(|it| distance(it) == 0);
    let distance = Feature::ALL.iter().map(distance).sum();
    Near { guidance, example, distance, likenesses, differences }
}
