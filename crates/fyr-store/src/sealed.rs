//! Files that lie sealed on the disk: encrypted piece by piece as they come, with a key of their own.
//!
//! A file begins with [`MAGIC`], a nonce and its key, sealed with the installation's [`SealingKey`] and bound to the
//! name of what it holds; then the nonce of the stream and the pieces. Pieces are those of STREAM (Hoang, Reyhanitabar, Rogaway
//! and Vizár, 2015) over XChaCha20-Poly1305: one that is changed, moved, left out or cut off is found. Whoever removes the
//! file destroys its key with it.

use aead_stream::EncryptorBE32;
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use std::{
    fmt,
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use thiserror::Error;

/// First bytes of a sealed file; the number is that of the layout.
pub const MAGIC: &[u8] = b"fyr-sealed 1\n";
/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
/// A nonce less what STREAM adds: a counter of four bytes and the mark of the last piece.
const STREAM_NONCE_BYTES: usize = NONCE_BYTES - 5;
const TAG_BYTES: usize = 16;
/// Bytes of a piece before it is sealed.
const PIECE_BYTES: usize = 64 * 1024;

/// Seals the keys of files.
#[derive(Clone)]
pub struct SealingKey([u8; KEY_BYTES]);

/// What is wrong with a sealed file.
#[derive(Debug, Error)]
pub enum SealedError {
    /// The disk.
    #[error("the file cannot be read or written")]
    Disk(#[from] io::Error),
    /// It was sealed with another key or for something else, or is no sealed file.
    #[error(
        "the file was sealed with another key or is no sealed file; use the sealing key that was in use when it was taken in"
    )]
    Foreign,
    /// It is not what was sealed.
    #[error("the file was changed or cut off after it was sealed; take it from a backup")]
    Changed,
    /// The system gave no random bytes.
    #[error("the system gives no random bytes")]
    Random,
}

impl SealingKey {
    /// Makes a key.
    ///
    /// # Errors
    ///
    /// [`SealedError::Random`].
    pub fn generate() -> Result<Self, SealedError> {
        random().map(Self)
    }

    /// Reads a key as [`SealingKey::to_secret_text`] writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let mut key = [0; KEY_BYTES];
        if text.len() != 2 * KEY_BYTES || !text.is_ascii() {
            return None;
        }
        for (place, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
        }
        Some(Self(key))
    }

    /// Returns the key as 64 hexadecimal digits, to be kept secret.
    pub fn to_secret_text(&self) -> String {
        use fmt::Write as _;
        self.0.iter().fold(String::new(), |mut text, byte| {
            let _written = write!(text, "{byte:02x}");
            text
        })
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SealingKey(…)")
    }
}

/// A file that is being sealed. Holds one piece in memory.
pub struct Sealing {
    folder: PathBuf,
    file: File,
    stream: EncryptorBE32<XChaCha20Poly1305>,
    piece: Vec<u8>,
}

impl Sealing {
    /// Makes the file, which only this user may read; `name` is what it holds, and must be given when it is opened.
    ///
    /// # Errors
    ///
    /// [`SealedError::Disk`], also when there is such a file.
    pub fn create(path: &Path, key: &SealingKey, name: &str) -> Result<Self, SealedError> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let (own, nonce, stream_nonce): ([u8; KEY_BYTES], [u8; NONCE_BYTES], _) =
            (random()?, random()?, random::<STREAM_NONCE_BYTES>()?);
        let payload = Payload { msg: &own, aad: name.as_bytes() };
        let wrapped = cipher(key.0).encrypt(&XNonce::from(nonce), payload);
        let wrapped = wrapped.map_err(|_| SealedError::Changed)?;
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(&[MAGIC, &nonce, &wrapped, &stream_nonce].concat())?;
        let stream = EncryptorBE32::from_aead(cipher(own), &stream_nonce.into());
        let folder = path.parent().unwrap_or(path).to_owned();
        Ok(Self { folder, file, stream, piece: Vec::with_capacity(PIECE_BYTES) })
    }

    /// Seals the next bytes.
    ///
    /// # Errors
    ///
    /// [`SealedError::Disk`].
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), SealedError> {
        while !bytes.is_empty() {
            // A full piece waits until more comes: the last one is sealed as that.
            if self.piece.len() == PIECE_BYTES {
                let sealed = self.stream.encrypt_next(self.piece.as_slice());
                self.file.write_all(&sealed.map_err(|_| SealedError::Changed)?)?;
                self.piece.clear();
            }
            let taken = bytes.len().min(PIECE_BYTES - self.piece.len());
            let (now, later) = bytes.split_at(taken);
            self.piece.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Seals the last piece; the file is on the disk when this returns.
    ///
    /// # Errors
    ///
    /// [`SealedError::Disk`].
    pub fn finish(mut self) -> Result<(), SealedError> {
        let sealed = self.stream.encrypt_last(self.piece.as_slice());
        self.file.write_all(&sealed.map_err(|_| SealedError::Changed)?)?;
        self.file.sync_all()?;
        // Its name too.
        Ok(File::open(self.folder)?.sync_all()?)
    }
}

/// A sealed file that is read at any place, piece by piece; what was changed is found when its piece is read.
pub struct Opened {
    file: File,
    cipher: XChaCha20Poly1305,
    stream_nonce: [u8; STREAM_NONCE_BYTES],
    /// Of the file on the disk.
    sealed_bytes: u64,
    /// The piece that was read last, with its number: the next bytes wanted are mostly in it.
    last: Mutex<Option<(u64, Vec<u8>)>>,
}

const HEAD_BYTES: usize = MAGIC.len() + NONCE_BYTES + KEY_BYTES + TAG_BYTES + STREAM_NONCE_BYTES;
const SEALED_PIECE_BYTES: u64 = (PIECE_BYTES + TAG_BYTES) as u64;

impl Opened {
    /// Opens the file that was sealed with a key and a name, and looks whether it has its end.
    ///
    /// # Errors
    ///
    /// [`SealedError`].
    pub fn open(path: &Path, (key, name): (&SealingKey, &str)) -> Result<Self, SealedError> {
        let mut file = File::open(path)?;
        let mut head = [0; HEAD_BYTES];
        file.read_exact(&mut head).map_err(cut_off)?;
        let rest = head.strip_prefix(MAGIC).ok_or(SealedError::Foreign)?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(SealedError::Foreign)?;
        let (wrapped, stream_nonce) =
            rest.split_last_chunk::<STREAM_NONCE_BYTES>().ok_or(SealedError::Foreign)?;
        let payload = Payload { msg: wrapped, aad: name.as_bytes() };
        let own = cipher(key.0).decrypt(&XNonce::from(*nonce), payload);
        let own = own.ok().and_then(|it| <[u8; KEY_BYTES]>::try_from(it).ok());
        let own = own.ok_or(SealedError::Foreign)?;
        let sealed_bytes = file.metadata()?.len().saturating_sub(HEAD_BYTES as u64);
        let opened = Self {
            file,
            cipher: cipher(own),
            stream_nonce: *stream_nonce,
            sealed_bytes,
            last: Mutex::new(None),
        };
        // A file that was cut off between two pieces ends with one that is not the last.
        let end = opened.pieces().checked_sub(1).ok_or(SealedError::Changed)?;
        opened.piece(end)?;
        Ok(opened)
    }

    /// Returns how many bytes were sealed.
    pub const fn bytes(&self) -> u64 {
        self.sealed_bytes.saturating_sub(self.pieces() * TAG_BYTES as u64)
    }

    /// Reads from a place on; fewer bytes than asked for at the end of a piece, none at the end of the file.
    ///
    /// # Errors
    ///
    /// [`SealedError`].
    pub fn read_at(&self, at: u64, buffer: &mut [u8]) -> Result<usize, SealedError> {
        let number = at / PIECE_BYTES as u64;
        if self.bytes() <= at {
            return Ok(0);
        }
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|it| it.0 != number) {
            *last = Some((number, self.piece(number)?));
        }
        let piece = last.as_ref().map_or(&[][..], |it| &it.1);
        let within = usize::try_from(at % PIECE_BYTES as u64).unwrap_or(usize::MAX);
        let mut rest = piece.get(within..).unwrap_or_default();
        Ok(rest.read(buffer)?)
    }

    const fn pieces(&self) -> u64 {
        self.sealed_bytes.div_ceil(SEALED_PIECE_BYTES)
    }

    /// Returns what one piece holds.
    fn piece(&self, number: u64) -> Result<Vec<u8>, SealedError> {
        use std::os::unix::fs::FileExt as _;
        let from = number * SEALED_PIECE_BYTES;
        let length = SEALED_PIECE_BYTES.min(self.sealed_bytes.saturating_sub(from));
        let mut sealed = vec![0; usize::try_from(length).map_err(|_| SealedError::Changed)?];
        self.file.read_exact_at(&mut sealed, HEAD_BYTES as u64 + from).map_err(cut_off)?;
        // As STREAM makes them: the file's own part, the number of the piece, and whether it is the last.
        let mut nonce = [0; NONCE_BYTES];
        let counter = u32::try_from(number).map_err(|_| SealedError::Changed)?;
        let is_last = u8::from(number + 1 == self.pieces());
        let parts = self.stream_nonce.iter().copied().chain(counter.to_be_bytes()).chain([is_last]);
        nonce.iter_mut().zip(parts).for_each(|(place, byte)| *place = byte);
        let opened = self.cipher.decrypt(&XNonce::from(nonce), sealed.as_slice());
        opened.map_err(|_| SealedError::Changed)
    }
}

/// Writes what a sealed file holds into `plain`. What was written of a file that was changed is not to be used.
///
/// # Errors
///
/// [`SealedError`].
pub fn unseal(
    path: &Path,
    key: (&SealingKey, &str),
    plain: &mut impl Write,
) -> Result<(), SealedError> {
    let opened = Opened::open(path, key)?;
    for number in 0..opened.pieces() {
        plain.write_all(&opened.piece(number)?)?;
    }
    Ok(plain.flush()?)
}

fn cut_off(error: io::Error) -> SealedError {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        return SealedError::Foreign;
    }
    SealedError::Disk(error)
}

fn cipher(key: [u8; KEY_BYTES]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(key))
}

fn random<const N: usize>() -> Result<[u8; N], SealedError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| SealedError::Random)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    struct Trial {
        folder: TempDir,
        key: SealingKey,
    }

    impl Trial {
        fn new() -> Self {
            Self { folder: TempDir::new().unwrap(), key: SealingKey::generate().unwrap() }
        }

        fn path(&self) -> std::path::PathBuf {
            self.folder.path().join("x")
        }

        fn sealed(&self, plain: &[u8]) -> Vec<u8> {
            let _gone = fs::remove_file(self.path());
            let mut sealing = Sealing::create(&self.path(), &self.key, "a").unwrap();
            // In pieces that fit no boundary.
            plain.chunks(50_001).for_each(|it| sealing.push(it).unwrap());
            sealing.finish().unwrap();
            fs::read(self.path()).unwrap()
        }

        fn opened(&self, key: &SealingKey, name: &str) -> Result<Vec<u8>, SealedError> {
            let mut plain = Vec::new();
            unseal(&self.path(), (key, name), &mut plain).map(|()| plain)
        }
    }

    fn plain(bytes: usize) -> Vec<u8> {
        (0..bytes).map(|it| u8::try_from(it % 251).unwrap()).collect()
    }

    #[test]
    fn what_was_sealed_is_opened_whatever_its_length() {
        let trial = Trial::new();
        for bytes in [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES] {
            let plain = plain(bytes);
            let sealed = trial.sealed(&plain);
            assert_eq!(trial.opened(&trial.key, "a").unwrap(), plain, "{bytes}");
            let shown = plain.get(..64).is_some_and(|it| sealed.windows(64).any(|at| at == it));
            assert!(!shown, "{bytes}: lies there as it came");
        }
    }

    #[test]
    fn any_place_of_a_sealed_file_is_read_by_itself() {
        let trial = Trial::new();
        let plain = plain(2 * PIECE_BYTES + 77);
        trial.sealed(&plain);
        let opened = Opened::open(&trial.path(), (&trial.key, "a")).unwrap();
        assert_eq!(opened.bytes(), plain.len() as u64);
        let border = PIECE_BYTES as u64;
        for at in [2 * border, 0, border - 1, border, 2 * border + 76, 5] {
            let mut bytes = [0; 4];
            let count = opened.read_at(at, &mut bytes).unwrap();
            let from = usize::try_from(at).unwrap();
            assert!(0 < count && bytes[..count] == plain[from..from + count], "{at}");
        }
        assert_eq!(opened.read_at(plain.len() as u64, &mut [0; 4]).unwrap(), 0);
        assert_eq!(opened.read_at(u64::MAX, &mut [0; 4]).unwrap(), 0);
    }

    #[test]
    fn a_file_opens_with_its_own_key_and_name_only() {
        let trial = Trial::new();
        trial.sealed(&plain(100));
        let other = SealingKey::generate().unwrap();
        assert!(matches!(trial.opened(&other, "a"), Err(SealedError::Foreign)));
        assert!(matches!(trial.opened(&trial.key, "b"), Err(SealedError::Foreign)));
    }

    #[test]
    fn a_file_that_was_changed_moved_about_or_cut_off_does_not_open() {
        let trial = Trial::new();
        let sealed = trial.sealed(&plain(3 * PIECE_BYTES));
        let head = sealed.len() - 3 * (PIECE_BYTES + TAG_BYTES);
        let at = |piece: usize| head + piece * (PIECE_BYTES + TAG_BYTES);
        let changed = |place: usize| {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            changed
        };
        let moved =
            [&sealed[..at(0)], &sealed[at(1)..at(2)], &sealed[at(0)..at(1)], &sealed[at(2)..]];
        let mut wrong = vec![moved.concat(), sealed[..at(2)].to_vec(), sealed[..head].to_vec()];
        wrong.push([&sealed[..], b"x"].concat());
        wrong.extend(
            [0, MAGIC.len(), MAGIC.len() + 30, head - 1, head, sealed.len() - 1].map(changed),
        );
        for (number, wrong) in wrong.into_iter().enumerate() {
            fs::write(trial.path(), wrong).unwrap();
            let opened = trial.opened(&trial.key, "a");
            assert!(
                matches!(opened, Err(SealedError::Changed | SealedError::Foreign)),
                "{number}: {opened:?}"
            );
        }
    }

    #[test]
    fn a_key_is_read_as_it_is_written_and_never_shown() {
        let key = SealingKey::generate().unwrap();
        assert_eq!(SealingKey::parse(&key.to_secret_text()).unwrap().0, key.0);
        assert!(!format!("{key:?}").contains(&key.to_secret_text()));
        for wrong in ["", "00", &"g".repeat(64), &"å".repeat(32)] {
            assert!(SealingKey::parse(wrong).is_none());
        }
    }
}
