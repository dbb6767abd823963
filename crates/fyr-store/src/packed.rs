//! States packed for the disk (ADR 21): a case is some tens of kilobytes of JSON that repeats itself, and packs to a quarter.
//! After a restart every state is read: fewer bytes come sooner from a cold disk.

use std::{cell::RefCell, io};

/// States below this are kept as they are: a frame around them would save nothing.
const PACKED_FROM_BYTES: usize = 1024;
/// The fastest that still finds what repeats: packing is part of every act.
const LEVEL: i32 = 1;
/// How a packed state begins. JSON never does.
const FRAME: [u8; 4] = 0xfd2f_b528_u32.to_le_bytes();

/// Packs a state.
pub(crate) fn pack(plain: Vec<u8>) -> io::Result<Vec<u8>> {
    if plain.len() < PACKED_FROM_BYTES {
        return Ok(plain);
    }
    zstd::bulk::compress(&plain, LEVEL)
}

/// Returns a state as it was before it was packed; one that was stored before there was packing is as it is.
pub(crate) fn unpack(stored: Vec<u8>) -> io::Result<Vec<u8>> {
    if !stored.starts_with(&FRAME) {
        return Ok(stored);
    }
    let bytes = zstd::bulk::Decompressor::upper_bound(&stored);
    match bytes {
        // The frame says how long it was.
        Some(bytes) if bytes <= STATE_BYTES_MAX => UNPACKER.with_borrow_mut(|unpacker| {
            if unpacker.is_none() {
                *unpacker = Some(zstd::bulk::Decompressor::new()?);
            }
            let unpacker = unpacker.as_mut().expect("it was made where there was none");
            unpacker.decompress(&stored, bytes)
        }),
        Some(_) | None => Err(io::Error::other("no length that a state can have")),
    }
}

thread_local! {
    /// Made once a thread: to make one for each of thousands of states took a twentieth of a restart.
    static UNPACKER: RefCell<Option<zstd::bulk::Decompressor<'static>>> = const { RefCell::new(None) };
}

/// No state is longer; a frame that says so is none of ours.
const STATE_BYTES_MAX: usize = 1 << 30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_the_same_after_packing_and_an_unpacked_one_is_read() {
        let long = br#"{"law":"72 h"}"#.repeat(1_000);
        let packed = pack(long.clone()).unwrap();
        assert!(packed.starts_with(&FRAME) && packed.len() * 10 < long.len());
        assert_eq!(unpack(packed).unwrap(), long);
        assert_eq!(unpack(long.clone()).unwrap(), long);
        let short = b"{}".to_vec();
        assert_eq!(pack(short.clone()).unwrap(), short);
    }

    #[test]
    fn a_packed_state_that_was_changed_or_cut_off_is_an_error() {
        let packed = pack(br#"{"law":"72 h"}"#.repeat(1_000)).unwrap();
        assert!(unpack(packed[..packed.len() - 3].to_vec()).is_err());
        assert!(unpack(FRAME.to_vec()).is_err());
    }
}
