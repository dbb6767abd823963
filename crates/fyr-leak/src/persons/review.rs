//! Why a human should look at a person.

/// One reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Review {
    /// The row holds two valid numbers, both said to be its own.
    TwoNumbersInRow,
    /// A number that stands for nobody, as in test systems.
    PlaceholderNumber,
    /// More people stand under the number than can own it.
    NumberSharedByMany,
    ImpossibleDate,
    WrongCheckDigit,
    NoIdentityNumber,
    /// Without a number, known by an address of a personal form alone.
    NoName,
    /// The century was never written, and another century's person stands in the material or on the list.
    CenturyUncertain,
    /// A row whose number was one typing error away from this person's, under the same name.
    MistypedNumberJoined,
    /// One typing error away from a number on the list of protected persons.
    MistypedListedNumber,
    /// Resembles another person, too little to be joined; which one is never said.
    MayBeKnownAlready,
    /// Joined by a person's decision.
    JoinedByDecision,
}

impl Review {
    pub(crate) const ALL: [Self; 12] = [
        Self::TwoNumbersInRow,
        Self::PlaceholderNumber,
        Self::NumberSharedByMany,
        Self::ImpossibleDate,
        Self::WrongCheckDigit,
        Self::NoIdentityNumber,
        Self::NoName,
        Self::CenturyUncertain,
        Self::MistypedNumberJoined,
        Self::MistypedListedNumber,
        Self::MayBeKnownAlready,
        Self::JoinedByDecision,
    ];

    pub(crate) const fn id(self) -> &'static str {
        match self {
            Self::TwoNumbersInRow => "two_numbers_in_row",
            Self::PlaceholderNumber => "placeholder_number",
            Self::NumberSharedByMany => "number_shared_by_many",
            Self::ImpossibleDate => "impossible_date",
            Self::WrongCheckDigit => "wrong_check_digit",
            Self::NoIdentityNumber => "no_identity_number",
            Self::NoName => "no_name",
            Self::CenturyUncertain => "century_uncertain",
            Self::MistypedNumberJoined => "mistyped_number_joined",
            Self::MistypedListedNumber => "mistyped_listed_number",
            Self::MayBeKnownAlready => "may_be_known_already",
            Self::JoinedByDecision => "joined_by_decision",
        }
    }
}

/// A set of reasons.
#[derive(Default, Clone, Copy)]
pub(crate) struct Reviews(u16);

impl Reviews {
    pub(crate) const fn add(&mut self, review: Review) {
        self.0 |= 1 << review as u16;
    }

    pub(crate) const fn add_all(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(crate) const fn has(self, review: Review) -> bool {
        self.0 & 1 << review as u16 != 0
    }

    /// Returns the ids, sorted.
    pub(crate) fn ids(self) -> Vec<&'static str> {
        if self.0 == 0 {
            return Vec::new();
        }
        let set = Review::ALL.into_iter().filter(|it| self.has(*it));
        let mut ids: Vec<&str> = set.map(Review::id).collect();
        ids.sort_unstable();
        ids
    }
}
