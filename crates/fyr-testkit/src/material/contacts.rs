//! Address books.

use super::maker::Maker;
use super::truth::{Mention, Source};
use crate::leak::TestkitError;
use fyr_core::vocabulary::DataCategory::{
    BirthDate, ContactEmail, ContactPhone, HomeAddress, Name,
};
use std::fmt::Write as _;

/// `kontakter/kontakter.vcf`: people without number.
pub(crate) fn write(maker: &mut Maker) -> Result<(), TestkitError> {
    let source = Source::new("kontakter/kontakter.vcf", "vcf");
    let mut text = String::new();
    for (place, person) in maker.unnumbered(maker.plan.each / 2).into_iter().enumerate() {
        let mut mention = Mention::new(&[Name, ContactEmail, ContactPhone]);
        mention.boards.push(person.board);
        let _ = write!(
            text,
            "BEGIN:VCARD\r\nVERSION:3.0\r\nN:{};{};;;\r\nFN:{}\r\nEMAIL;TYPE=WORK:{}\r\nTEL;TYPE=CELL:{}\r\n",
            person.last,
            person.first,
            person.full_name(),
            person.work_email,
            person.phone
        );
        if place % 3 == 0 {
            let _ = write!(
                text,
                "ADR;TYPE=HOME:;;{};{};;{};\r\n",
                person.street, person.town, person.postal_code
            );
            mention.found.insert(HomeAddress);
        }
        if place % 5 == 0 {
            let _ =
                write!(text, "BDAY:19{}-0{}-1{}\r\n", 50 + place % 40, 1 + place % 9, place % 10);
            mention.found.insert(BirthDate);
        }
        text += "END:VCARD\r\n";
        maker.note(&person, &source, mention)?;
    }
    maker.put(&source, text.as_bytes())
}
