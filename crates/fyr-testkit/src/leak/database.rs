//! The supplier's database as a `MySQL` dump: one table for all customers.

use super::{Leak, TestkitError};
use crate::world::Person;
use fyr_core::vocabulary::DataCategory::{
    ContactEmail, Employment, HomeAddress, IdNumber, Name, SalaryFinance,
};

const FILE: &str = "db/tallbarr_prod.sql";
/// Rows of one statement, as mysqldump joins them.
const ROWS: usize = 200;

pub(super) fn write(leak: &mut Leak<'_>) -> Result<(), TestkitError> {
    let mut rows = Vec::new();
    let mut salaries = Vec::new();
    let people: Vec<(usize, &Person)> = leak.world.people.iter().enumerate().collect();
    for (index, person) in people {
        for board in person.boards.clone() {
            // Workbooks have neither flag nor address, so those people are in the database in any case.
            let flagged = person.protection.is_some_and(|it| it.flagged);
            if board % 4 < 2 && !flagged && leak.random.below(10) >= 6 && index % 7 != 0 {
                continue;
            }
            rows.push(row(leak, person, board));
            leak.note(index, FILE, Some(board), &[IdNumber, Name, ContactEmail, Employment]);
            if !flagged {
                leak.note(index, FILE, Some(board), &[HomeAddress]);
            }
            if leak.random.once_in(4) {
                let salary = 24_000 + 100 * leak.random.below(300);
                salaries.push(format!(
                    "('{}','{}',{salary})",
                    leak.board(board).key,
                    person.number.digits()
                ));
                leak.note(index, FILE, Some(board), &[IdNumber, SalaryFinance]);
            }
        }
    }
    let mut text = String::from(
        "-- MySQL dump 10.13  Distrib 8.0.36\n--\n/*!40101 SET NAMES utf8mb4 */;\n\nDROP TABLE IF EXISTS `anstalld`;\n\
         CREATE TABLE `anstalld` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  `kund_id` varchar(20) DEFAULT NULL,\n  \
         `personnr` char(13) DEFAULT NULL COMMENT 'utan, med',\n  `namn` varchar(120) DEFAULT NULL,\n  \
         `epost` varchar(120) DEFAULT NULL,\n  `gatuadress` varchar(80) DEFAULT NULL,\n  \
         `postnummer` varchar(10) DEFAULT NULL,\n  `postort` varchar(40) DEFAULT NULL,\n  `befattning` varchar(80) DEFAULT NULL,\n  `inaktiv` tinyint(1) DEFAULT '0',\n  \
         `slutdatum` date DEFAULT NULL,\n  `skyddad` tinyint(1) DEFAULT '0',\n  `skapad` bigint DEFAULT NULL,\n  \
         PRIMARY KEY (`id`),\n  KEY `kund` (`kund_id`,`personnr`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n\n",
    );
    for chunk in rows.chunks(ROWS) {
        text += "INSERT INTO `anstalld` VALUES ";
        text += &chunk.join(",");
        text += ";\n";
    }
    text += "\nCREATE TABLE `lon` (`kund_id` varchar(20), `pnr` char(12), `manadslon` int);\n";
    for chunk in salaries.chunks(ROWS) {
        text += "INSERT INTO `lon` (`kund_id`, `pnr`, `manadslon`) VALUES\n";
        text += &chunk.join(",\n");
        text += ";\n";
    }
    leak.put(FILE, text.as_bytes())
}

fn row(leak: &mut Leak<'_>, person: &Person, board: usize) -> String {
    let flagged = u8::from(person.protection.is_some_and(|it| it.flagged));
    let number = leak.written(&person.number);
    let ended = person.ended.map_or_else(|| "NULL".to_owned(), |it| format!("'{it}'"));
    // Half the rows have their apostrophes escaped, half doubled.
    let quote = if leak.random.once_in(2) { "\\'" } else { "''" };
    let created = 202_401_010_000
        + leak.random.below(12) as u64 * 1_000_000
        + leak.random.below(2_359) as u64;
    let address = match flagged {
        0 => [person.street.as_str(), &person.postal_code, person.town],
        _ => ["Skyddad adress", "", ""],
    };
    let address = address.map(|it| format!("'{it}'")).join(",");
    format!(
        "({},'{}','{number}','{} {}','{}',{address},'{}{quote}s grupp',{},{ended},{flagged},{created})",
        person.employee,
        leak.board(board).key,
        person.first,
        person.last,
        person.email,
        person.title,
        u8::from(person.ended.is_some()),
    )
}
