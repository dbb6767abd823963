//! Files as one package (ZIP) with their checksums.

use sha2::{Digest as _, Sha256};
use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
};
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

/// Packs files under their paths, with `sha256.txt` over all of them. The same input gives the same bytes.
///
/// # Errors
///
/// When a path is there twice, or the package grows beyond what ZIP holds.
pub fn package(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // A fixed time: the files' own times are in the description.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut sums = String::new();
    for (path, bytes) in files {
        zip.start_file(path.as_str(), options)?;
        zip.write_all(bytes)?;
        let _ = writeln!(sums, "{}  {path}", sha256(bytes));
    }
    zip.start_file("sha256.txt", options)?;
    zip.write_all(sums.as_bytes())?;
    Ok(zip.finish()?.into_inner())
}

/// Returns the SHA-256 of the bytes, hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn a_package_holds_its_files_and_their_checksums() {
        let files = [("content/å.txt".to_owned(), b"abc".to_vec())];
        let bytes = package(&files).unwrap();
        assert_eq!(bytes, package(&files).unwrap());
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut sums = String::new();
        zip.by_name("sha256.txt").unwrap().read_to_string(&mut sums).unwrap();
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sums, format!("{abc}  content/å.txt\n"));
    }
}
