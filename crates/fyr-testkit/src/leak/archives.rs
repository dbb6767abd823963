//! Backups: an archive with older copies, one in the other, and one that is cut off.

use super::{Leak, TestkitError, tables};
use fyr_core::vocabulary::DataCategory::{ContactEmail, Name};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub(super) fn write(leak: &mut Leak<'_>) -> Result<(), TestkitError> {
    let unit = leak.board(0).unit.clone();
    let inner_name = format!("backup/2024.zip!/natt/inre.zip!/{unit}/personal_2024.csv");
    let older = tables::personnel(leak, 0, &inner_name, '\t');
    let readme = "Säkerhetskopior från driften. Inget lösenord.\n";
    let name = format!("{unit}/personal_2024.csv");
    let inner = archive(&[(name.as_str(), older.as_bytes())])?;
    let outer = archive(&[("natt/inre.zip", &inner), ("läsmig.txt", readme.as_bytes())])?;
    leak.put("backup/2024.zip", &outer)?;
    let cut = outer.get(..outer.len() / 2).unwrap_or_default();
    leak.put("backup/2023.zip", cut)?;
    leak.truth.broken_files.push("backup/2023.zip".to_owned());

    let copy = leak.out.join(format!("export/{unit}/personal.csv"));
    let bytes =
        std::fs::read(&copy).map_err(|source| TestkitError::Write { path: copy, source })?;
    leak.put(&format!("kopior/{unit}/personal.csv"), &bytes)?;
    newsletter(leak)
}

/// Names and addresses without numbers, of people who are elsewhere with theirs.
fn newsletter(leak: &mut Leak<'_>) -> Result<(), TestkitError> {
    let file = "utskick/nyhetsbrev.csv";
    let mut text = String::from("namn,e-post\n");
    for (index, person) in leak.world.people.iter().enumerate() {
        let board = person.boards.first().copied();
        // Known by address only where a file with number holds the address too.
        let known = leak
            .truth
            .persons
            .get(index)
            .is_some_and(|it| it.files.values().any(|found| found.contains(ContactEmail.id())));
        if known && leak.random.once_in(40) {
            let name = format!("{} {}", person.first, person.last);
            text += &crate::csv::row([name.as_str(), &person.email], ',');
            leak.note(index, file, board, &[Name, ContactEmail]);
        }
    }
    leak.put(file, text.as_bytes())
}

fn archive(files: &[(&str, &[u8])]) -> Result<Vec<u8>, TestkitError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, SimpleFileOptions::default()).map_err(TestkitError::Archive)?;
        archive.write_all(bytes).map_err(|fault| TestkitError::Archive(fault.into()))?;
    }
    Ok(archive.finish().map_err(TestkitError::Archive)?.into_inner())
}
