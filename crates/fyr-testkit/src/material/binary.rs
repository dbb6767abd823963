//! Containers, written byte for byte where a library would refuse to write something broken.

use crate::leak::TestkitError;
use flate2::write::{DeflateEncoder, ZlibEncoder};
use flate2::{Compression, GzBuilder};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Returns a ZIP archive.
pub(crate) fn archive<T: AsRef<[u8]>>(files: &[(&str, T)]) -> Result<Vec<u8>, TestkitError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, SimpleFileOptions::default()).map_err(TestkitError::Archive)?;
        archive.write_all(bytes.as_ref()).map_err(fault)?;
    }
    Ok(archive.finish().map_err(TestkitError::Archive)?.into_inner())
}

/// Compresses as gzip with the name of the file.
pub(crate) fn gzip(name: &str, bytes: &[u8]) -> Result<Vec<u8>, TestkitError> {
    let mut packed = GzBuilder::new().filename(name).write(Vec::new(), Compression::default());
    packed.write_all(bytes).map_err(fault)?;
    packed.finish().map_err(fault)
}

/// Compresses with the header that PDF streams have.
pub(crate) fn zlib(bytes: &[u8]) -> Result<Vec<u8>, TestkitError> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).map_err(fault)?;
    packed.finish().map_err(fault)
}

fn deflate(bytes: &[u8]) -> Result<Vec<u8>, TestkitError> {
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).map_err(fault)?;
    packed.finish().map_err(fault)
}

fn fault(source: std::io::Error) -> TestkitError {
    TestkitError::Archive(source.into())
}

/// What lies in a tape archive.
pub(crate) enum Entry<'a> {
    File(&'a str, &'a [u8]),
    /// A symbolic link: name, and where it leads.
    Link(&'a str, &'a str),
}

/// Returns a tape archive (POSIX ustar).
pub(crate) fn tar(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in entries {
        let (name, content, link): (&str, &[u8], &str) = match entry {
            Entry::File(name, content) => (name, content, ""),
            Entry::Link(name, target) => (name, &[], target),
        };
        let mut header = Vec::with_capacity(512);
        field(&mut header, name, 100);
        field(&mut header, "0000644", 8);
        field(&mut header, "0000000", 8);
        field(&mut header, "0000000", 8);
        field(&mut header, &format!("{:011o}", content.len()), 12);
        field(&mut header, "14000000000", 12);
        header.extend(b"        ");
        header.push(if link.is_empty() { b'0' } else { b'2' });
        field(&mut header, link, 100);
        field(&mut header, "ustar\u{0}00", 8);
        header.resize(512, 0);
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        let sum = format!("{sum:06o}\u{0} ");
        for (to, from) in header.iter_mut().skip(148).zip(sum.bytes()) {
            *to = from;
        }
        bytes.extend(header);
        bytes.extend(content);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes.resize(bytes.len() + 1_024, 0);
    bytes
}

fn field(header: &mut Vec<u8>, text: &str, length: usize) {
    let end = header.len() + length;
    header.extend(text.bytes().take(length));
    header.resize(end, 0);
}

/// A member of an archive that is not as it should be.
pub(crate) struct Member<'a> {
    pub(crate) name: &'a str,
    pub(crate) bytes: &'a [u8],
    pub(crate) fault: Wrong<'a>,
}

/// What is the matter with a member.
pub(crate) enum Wrong<'a> {
    Nothing,
    /// Another check sum than the content has.
    Checksum,
    /// Encrypted in the old way of ZIP with a password.
    Locked(&'a str),
}

/// Returns a ZIP archive of members that may be wrong.
pub(crate) fn wrong_archive(members: &[Member<'_>]) -> Result<Vec<u8>, TestkitError> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        let offset = length(bytes.len());
        let mut crc = flate2::Crc::new();
        crc.update(member.bytes);
        let mut sum = crc.sum();
        let mut packed = deflate(member.bytes)?;
        let mut flags = 0x0800_u16;
        match member.fault {
            Wrong::Nothing => {}
            Wrong::Checksum => sum ^= 0x5a5a_5a5a,
            Wrong::Locked(password) => {
                packed = encrypted(&packed, password, sum);
                flags |= 1;
            }
        }
        let mut common = Vec::new();
        for half in [20_u16, flags, 8, 0, 0x5a21] {
            common.extend(half.to_le_bytes());
        }
        for word in [sum, length(packed.len()), length(member.bytes.len())] {
            common.extend(word.to_le_bytes());
        }
        common.extend(u16::try_from(member.name.len()).unwrap_or_default().to_le_bytes());
        common.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&common);
        bytes.extend(member.name.bytes());
        bytes.extend(packed);
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(member.name.bytes());
    }
    let start = length(bytes.len());
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\x00\x00\x00\x00");
    let count = u16::try_from(members.len()).unwrap_or_default().to_le_bytes();
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend(length(directory.len()).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    Ok(bytes)
}

fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The traditional encryption of ZIP (APPNOTE 6.1).
fn encrypted(plain: &[u8], password: &str, sum: u32) -> Vec<u8> {
    let mut keys = [0x1234_5678_u32, 0x2345_6789, 0x3456_7890];
    for byte in password.bytes() {
        update(&mut keys, byte);
    }
    let [_, _, _, check] = sum.to_le_bytes();
    let header = [7, 1, 9, 4, 2, 8, 3, 6, 5, 0, 11, check];
    let mut cipher = |byte: u8| {
        let [_, _, third] = keys;
        let mixed = (third | 2) & 0xffff;
        let stream = (mixed.wrapping_mul(mixed ^ 1) >> 8) as u8;
        update(&mut keys, byte);
        byte ^ stream
    };
    header.iter().chain(plain).map(|byte| cipher(*byte)).collect()
}

fn update(keys: &mut [u32; 3], byte: u8) {
    let [first, second, third] = *keys;
    let first = crc_step(first, byte);
    let second = second.wrapping_add(first & 0xff).wrapping_mul(134_775_813).wrapping_add(1);
    *keys = [first, second, crc_step(third, (second >> 24) as u8)];
}

fn crc_step(sum: u32, byte: u8) -> u32 {
    (0..8).fold(sum ^ u32::from(byte), |sum, _| {
        if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 }
    })
}
