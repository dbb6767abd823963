//! One pass over the journal that says whether it is what was signed, and if not, where it stops being so.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZero;
use std::thread;

use crate::checkpoint::{Checkpoint, CheckpointError, open, open_all};
use crate::entry::{EntryError, Header, commit, digest_stored};
use crate::frontier::Frontier;
use crate::hash::Hash;
use crate::key::VerifierKey;

/// Fewer checkpoints than this are not shared out: a thread costs as much as some signatures, and small batches gain little.
const PART_MIN: usize = 256;

/// Is one entry as it was found, with what is kept of its payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The header as it was found.
    pub header: Header,
    /// The leaf hash that was kept beside it; it tells which of many entries was changed.
    pub leaf: Option<Hash>,
    /// The payload.
    pub payload: Payload,
}

/// Is what is kept of a payload.
///
/// The salt goes with the plaintext: with salt and commitment alone one could test guesses of a plaintext.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// What is stored is the plaintext.
    Open {
        /// The salt of the commitment.
        salt: [u8; 32],
        /// The plaintext, which is what is stored.
        plaintext: Vec<u8>,
    },
    /// What is stored is a ciphertext, and the plaintext is at hand.
    Unsealed {
        /// The salt of the commitment.
        salt: [u8; 32],
        /// The plaintext.
        plaintext: Vec<u8>,
        /// The bytes that are stored.
        ciphertext: Vec<u8>,
    },
    /// What is stored is a ciphertext; the commitment cannot be checked.
    Sealed {
        /// The bytes that are stored.
        ciphertext: Vec<u8>,
    },
    /// Payload and salt were erased; the header stands.
    Erased,
}

/// Says where something came from that is trusted during verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// From the same folder or file as the journal: whoever could change one could change the other.
    Inside,
    /// From elsewhere, kept apart from the journal.
    Outside,
}

/// Is the verdict on a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Whether nothing is wrong: no bad entry, no bad checkpoint, and the last checkpoint covers all entries.
    pub whole: bool,
    /// How many entries were read.
    pub entries: u64,
    /// How many of them have an erased payload.
    pub erased: u64,
    /// How many of them are sealed, so that their commitment was not checked.
    pub sealed: u64,
    /// The root over all entries that were read.
    pub root: Hash,
    /// The lowest entry, or range of entries, that is not what was signed.
    pub first_bad: Option<Bad>,
    /// How many entries are wrong in themselves; ranges are not counted.
    pub bad_entries: u64,
    /// How many checkpoints agree with the entries.
    pub checkpoints_checked: u64,
    /// The checkpoints that could not be used, in the order in which they were given.
    pub bad_checkpoints: Vec<BadCheckpoint>,
    /// The entries before this position have the root that the last agreeing checkpoint states.
    pub proven: u64,
    /// The same for checkpoints from outside alone.
    pub proven_outside: u64,
    /// What the verdict cannot exclude.
    pub cautions: Vec<Caution>,
}

/// Names what is wrong and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// The first entry that is, or may be, wrong.
    pub position: u64,
    /// What is wrong.
    pub what: What,
}

/// Says what is wrong with the entry at a position, or with the entries from it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum What {
    /// An entry is missing, doubled or out of order.
    #[error("stands at position {found}: entries are missing, doubled or out of order")]
    Position {
        /// The position in the header.
        found: u64,
    },
    /// The version does not follow the one before it in the stream.
    #[error("has version {found} of its stream where {expected} follows")]
    Version {
        /// The version that follows.
        expected: u64,
        /// The version in the header.
        found: u64,
    },
    /// The header cannot have been written by Fyr.
    #[error("has an impossible header")]
    Header(#[source] EntryError),
    /// The header does not give the leaf hash that is kept beside it.
    #[error("has a header that does not give its leaf hash: one of the two was changed")]
    Leaf,
    /// The stored bytes do not have the digest in the header.
    #[error("has a stored payload that was changed")]
    Stored,
    /// Salt and plaintext do not give the commitment in the header.
    #[error("has a salt or plaintext that does not fit its commitment")]
    Commitment,
    /// The entry could not be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// The journal ends here although a checkpoint covers more.
    #[error("is missing: the journal ends before it, a signed checkpoint covers {size} entries")]
    Missing {
        /// How many entries the largest checkpoint covers.
        size: u64,
    },
    /// The entries from this position to `size` do not give the root that was signed.
    #[error("begins a range, up to entry {last}, that does not give the root signed for {size} entries", last = .size.saturating_sub(1))]
    Root {
        /// How many entries the checkpoint covers.
        size: u64,
    },
    /// Two different roots were signed for the same number of entries.
    #[error("begins a range for which two histories were signed, both of {size} entries")]
    Fork {
        /// How many entries both checkpoints cover.
        size: u64,
    },
    /// No checkpoint covers the entries from this position.
    #[error("and what follows is covered by no signed checkpoint")]
    NotSigned,
}

/// Is a checkpoint that could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadCheckpoint {
    /// Which one, from 0, in the order in which they were given.
    pub number: usize,
    /// Where it came from.
    pub source: Source,
    /// What is wrong with it.
    pub why: BadCheckpointReason,
}

/// Says why a checkpoint could not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCheckpointReason {
    /// It is malformed, of another journal, or not signed by the key.
    #[error(transparent)]
    Invalid(#[from] CheckpointError),
    /// It was given after entries that it does not cover, so that its root was no longer known.
    #[error("checkpoint of {size} entries: given after entry {size}; give it before")]
    TooLate {
        /// How many entries it covers.
        size: u64,
    },
}

/// Names what a verdict cannot exclude, however whole the journal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caution {
    /// The key came from the same place as the journal: both may have been replaced together.
    KeyFromSameFolder,
    /// No checkpoint from outside agreed: the journal may be an old copy.
    RollbackNotExcluded,
}

/// Reads records and checkpoints one by one and gives the verdict.
///
/// Memory: the frontier of the tree, one counter for each stream, one hash for each checkpoint size.
#[derive(Debug)]
pub struct Verifier {
    key: VerifierKey,
    key_source: Source,
    frontier: Frontier,
    versions: HashMap<String, u64>,
    /// What to add to the number of entries read to get the next position; not 0 after a gap, and it wraps.
    shift: u64,
    checkpoints: usize,
    waiting: BTreeMap<u64, Vec<(Checkpoint, Source)>>,
    settled: BTreeMap<u64, Settled>,
    /// The last entry in which something was wrong.
    faulty: Option<u64>,
    /// Whether the header of an entry since the last agreeing checkpoint explains why the next does not agree.
    explained: bool,
    verdict: Verification,
}

/// Is what is known of one size at which checkpoints were given.
#[derive(Clone, Copy, Debug)]
struct Settled {
    computed: Hash,
    first_signed: Hash,
    agrees: bool,
}

impl Verifier {
    /// Begins with a key and where it came from.
    pub fn new(key: VerifierKey, key_source: Source) -> Self {
        let frontier = Frontier::new();
        let verdict = Verification {
            whole: false,
            entries: 0,
            erased: 0,
            sealed: 0,
            root: frontier.root(),
            first_bad: None,
            bad_entries: 0,
            checkpoints_checked: 0,
            bad_checkpoints: Vec::new(),
            proven: 0,
            proven_outside: 0,
            cautions: Vec::new(),
        };
        Self {
            key,
            key_source,
            frontier,
            versions: HashMap::new(),
            shift: 0,
            checkpoints: 0,
            waiting: BTreeMap::new(),
            settled: BTreeMap::new(),
            faulty: None,
            explained: false,
            verdict,
        }
    }

    /// Takes a checkpoint that the entries must agree with.
    ///
    /// In any order, but not after the entry that follows those it covers. What is wrong with it stands in the verdict.
    pub fn checkpoint(&mut self, note: &[u8], source: Source) {
        let opened = open(note, &self.key);
        self.take(opened, source);
    }

    /// Takes many checkpoints as [`Self::checkpoint`] does, on as many processors as there are.
    pub fn checkpoints(&mut self, notes: &[&[u8]], source: Source) {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        let part = notes.len().div_ceil(processors).max(PART_MIN);
        let key = &self.key;
        let opened: Vec<_> = thread::scope(|scope| {
            let parts = notes.chunks(part).map(|it| scope.spawn(|| open_all(it, key)));
            let parts: Vec<_> = parts.collect();
            let done = |it: thread::ScopedJoinHandle<'_, _>| it.join().expect("it does not panic");
            parts.into_iter().flat_map(done).collect()
        });
        for opened in opened {
            self.take(opened, source);
        }
    }

    fn take(&mut self, opened: Result<Checkpoint, CheckpointError>, source: Source) {
        let number = self.checkpoints;
        self.checkpoints += 1;
        let checkpoint = match opened {
            Ok(checkpoint) => checkpoint,
            Err(error) => return self.refuse(number, source, error.into()),
        };
        let size = checkpoint.size;
        if size > self.frontier.size() {
            self.waiting.entry(size).or_default().push((checkpoint, source));
        } else if size == self.frontier.size() || self.settled.contains_key(&size) {
            self.settle(&checkpoint, source);
        } else {
            self.refuse(number, source, BadCheckpointReason::TooLate { size });
        }
    }

    /// Takes the next record.
    pub fn push(&mut self, record: &Record) {
        self.follow_position(record.header.position);
        let leaf = match record.header.check() {
            Ok(()) => self.judge_header(record),
            Err(error) => {
                self.fault(What::Header(error));
                record.leaf.unwrap_or(Hash([0; 32]))
            }
        };
        self.judge_payload(record);
        self.grow(leaf);
    }

    /// Takes the place of a record that exists but cannot be read, with its leaf hash if that can.
    pub fn push_unreadable(&mut self, leaf: Option<Hash>, reason: String) {
        self.fault(What::Unreadable(reason));
        self.grow(leaf.unwrap_or(Hash([0; 32])));
    }

    /// Ends the journal and gives the verdict.
    pub fn finish(mut self) -> Verification {
        let entries = self.frontier.size();
        let waiting = std::mem::take(&mut self.waiting);
        let covered = self.settled.last_key_value().map_or(0, |(size, _)| *size);
        if let Some((&size, _)) = waiting.last_key_value() {
            self.report(entries, What::Missing { size });
        } else if covered < entries {
            self.report(covered, What::NotSigned);
        }
        for (size, notes) in waiting {
            let mut roots = notes.iter().map(|(checkpoint, _)| checkpoint.root);
            let first = roots.next();
            if roots.any(|root| Some(root) != first) {
                self.report_fork(size);
            }
        }
        let mut verdict = self.verdict;
        verdict.entries = entries;
        verdict.root = self.frontier.root();
        if self.key_source == Source::Inside {
            verdict.cautions.push(Caution::KeyFromSameFolder);
        }
        if verdict.proven_outside == 0 {
            verdict.cautions.push(Caution::RollbackNotExcluded);
        }
        verdict.whole = verdict.first_bad.is_none() && verdict.bad_checkpoints.is_empty();
        verdict
    }

    fn refuse(&mut self, number: usize, source: Source, why: BadCheckpointReason) {
        self.verdict.bad_checkpoints.push(BadCheckpoint { number, source, why });
    }

    /// Tells a gap once: the positions after it are followed from where it left them.
    fn follow_position(&mut self, found: u64) {
        let expected = self.frontier.size().wrapping_add(self.shift);
        if found != expected {
            self.fault(What::Position { found });
            self.shift = found.wrapping_sub(self.frontier.size());
        }
    }

    /// Returns the leaf hash to go on with: the kept one where the header was changed, so that a root that agrees
    /// later shows that nothing but this header was changed.
    fn judge_header(&mut self, record: &Record) -> Hash {
        let header = &record.header;
        let leaf = header.leaf();
        let kept = record.leaf.unwrap_or(leaf);
        if kept != leaf {
            self.fault(What::Leaf);
        }
        let expected = match self.versions.get_mut(&header.stream) {
            Some(version) => version,
            None => self.versions.entry(header.stream.clone()).or_insert(0),
        };
        let next = expected.saturating_add(1);
        *expected = if kept == leaf { header.version } else { next };
        let (expected, found) = (next, *expected);
        if found != expected {
            self.fault(What::Version { expected, found });
        }
        kept
    }

    fn judge_payload(&mut self, record: &Record) {
        let (opening, stored) = match &record.payload {
            Payload::Open { salt, plaintext } => (Some((salt, plaintext)), plaintext),
            Payload::Unsealed { salt, plaintext, ciphertext } => {
                (Some((salt, plaintext)), ciphertext)
            }
            Payload::Sealed { ciphertext } => {
                self.verdict.sealed += 1;
                (None, ciphertext)
            }
            Payload::Erased => {
                self.verdict.erased += 1;
                return;
            }
        };
        let header = &record.header;
        if digest_stored(stored) != header.stored {
            self.fault(What::Stored);
        } else if opening.is_some_and(|(salt, text)| commit(salt, text) != header.commitment) {
            self.fault(What::Commitment);
        }
    }

    /// Adds the leaf to the tree and compares with the checkpoints of the new size.
    fn grow(&mut self, leaf: Hash) {
        self.frontier.push(leaf).expect("nobody can hand over 2^62 records one by one");
        for (checkpoint, source) in self.waiting.remove(&self.frontier.size()).unwrap_or_default() {
            self.settle(&checkpoint, source);
        }
    }

    /// Compares a checkpoint with the root that the entries had at its size.
    fn settle(&mut self, checkpoint: &Checkpoint, source: Source) {
        let size = checkpoint.size;
        let settled = self.settled.entry(size).or_insert_with(|| Settled {
            computed: self.frontier.root(),
            first_signed: checkpoint.root,
            agrees: false,
        });
        let agrees = settled.computed == checkpoint.root;
        settled.agrees |= agrees;
        let fork = settled.first_signed != checkpoint.root;
        if agrees {
            self.verdict.checkpoints_checked += 1;
            self.verdict.proven = self.verdict.proven.max(size);
            if source == Source::Outside {
                self.verdict.proven_outside = self.verdict.proven_outside.max(size);
            }
        }
        if fork {
            self.report_fork(size);
        } else if !agrees && !self.explained {
            self.report(self.agreed_before(size), What::Root { size });
        }
        if agrees && size == self.frontier.size() {
            self.explained = false;
        }
    }

    fn report_fork(&mut self, size: u64) {
        let position = self.agreed_before(size);
        let vaguer = self.verdict.first_bad.as_ref().is_some_and(|bad| {
            bad.position == position
                && matches!(bad.what, What::Root { .. } | What::Missing { .. } | What::NotSigned)
        });
        // Two signatures prove more than one root that does not agree.
        if vaguer {
            self.verdict.first_bad = None;
        }
        self.report(position, What::Fork { size });
    }

    /// Returns the largest size below `size` at which a checkpoint agreed.
    fn agreed_before(&self, size: u64) -> u64 {
        let agreed = self.settled.range(..size).rev().find(|(_, settled)| settled.agrees);
        agreed.map_or(0, |(size, _)| *size)
    }

    /// Notes what is wrong with the entry that is being read.
    fn fault(&mut self, what: What) {
        let position = self.frontier.size();
        self.explained |= !matches!(what, What::Stored | What::Commitment);
        if self.faulty.replace(position) != Some(position) {
            self.verdict.bad_entries += 1;
        }
        self.verdict.first_bad.get_or_insert(Bad { position, what });
    }

    /// Notes what is wrong with a range of entries, if it begins before all that is known to be wrong.
    fn report(&mut self, position: u64, what: What) {
        if self.verdict.first_bad.as_ref().is_none_or(|bad| position < bad.position) {
            self.verdict.first_bad = Some(Bad { position, what });
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
