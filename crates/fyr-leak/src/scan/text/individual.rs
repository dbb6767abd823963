//! A person in a text.

use crate::columns;
use crate::mention::{Employment, Grade, Kind, Mention, Owner, Unit, on_list};
use crate::number::{Number, NumberType};
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};

/// A person in a text with what is said of them.
pub(in crate::scan) struct Individual {
    /// Where the person is first met; `None` for mentions that are nobody's in particular.
    pub(in crate::scan) at: Option<usize>,
    /// Positions are in bytes of the text.
    pub(in crate::scan) mentions: Vec<Mention>,
    pub(in crate::scan) protected: Option<ProtectionLevel>,
    pub(in crate::scan) employment: Option<Employment>,
    pub(in crate::scan) is_host: bool,
}

impl Individual {
    /// Returns the person of a number alone that stands at a place of the text.
    pub(in crate::scan) fn of_number(number: Number, (at, written): (usize, &str)) -> Self {
        let judged = on_list(written);
        let kind = NumberType::from_id(number.id_type()).map(Kind::Number);
        let mention = kind.map(|kind| Mention {
            kind,
            grade: judged.0,
            reason: judged.1,
            owner: Owner::Subject,
            value: number.digits(),
            raw: written.to_owned(),
            column: None,
            offset: Some(at as u64),
        });
        Self {
            at: Some(at),
            mentions: mention.into_iter().collect(),
            protected: None,
            employment: None,
            is_host: false,
        }
    }

    /// Returns whether the text begins with the number of somebody it does not name, as a note about the row's own person
    /// does: `Pnr 19…. Sjukskriven sedan mars.`
    pub(in crate::scan) fn is_host_by_number(&self, text: &str) -> bool {
        let named = Kind::Data(DataCategory::Name);
        let mut numbers = self.mentions.iter().filter(|it| it.kind.is_number());
        let (Some(number), None) = (numbers.next(), numbers.next()) else { return false };
        let at = number.offset.and_then(|it| usize::try_from(it).ok()).unwrap_or(usize::MAX);
        let before = text.get(..at).map_or_else(|| text.to_owned(), columns::fold);
        number.grade <= Grade::B
            && number.owner == Owner::Subject
            && !self.mentions.iter().any(|it| it.kind == named)
            && ["", "pnr", "personnr", "personnummer", "persnr", "ssn"].contains(&before.as_str())
    }

    pub(in crate::scan) fn into_unit(self, locator: &str, controllers: &[u32]) -> Unit {
        Unit {
            locator: locator.to_owned(),
            mentions: self.mentions,
            controllers: controllers.to_vec(),
            protected: self.protected,
            employment: self.employment,
            two_numbers: false,
        }
    }
}
