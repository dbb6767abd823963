//! What the analyst of a run judges by eye: whether persons are one, a sample of what was read, and what changed since an
//! earlier run.
//!
//! Decisions and verdicts lie with the run, beside its result, and the journal holds their number and digest: a person's id
//! follows from the identity number.

use super::{
    run_folder::RunFolder,
    runs::{RunPerson, finished, shown},
};
use crate::{
    App,
    access::Action,
    accounts::blocking,
    app::{file_fault, run_refused},
    error::{AppError, RunRefusal},
    response::notification::hex,
    viewer::Viewer,
};
use fyr_core::{
    finding::{Event, Run},
    id::RunId,
    incident::Incident,
};
use fyr_journal::entry::digest_stored;
pub use fyr_leak::{diff::Diff, sample::Judged};
use fyr_leak::{
    diff::diff,
    place, result,
    sample::{self, Draw, Proofs},
};
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::{Path, PathBuf},
};
use tokio::sync::Mutex;

/// Two persons, or a person and rows without a number, of whom the analyst may say whether they are one.
#[derive(Debug, Clone)]
pub struct Doubt {
    /// Their ids in the result; as sensitive as the numbers they are made of.
    pub pair: (String, String),
    /// Whether the run has joined them; else it has kept them apart.
    pub joined: bool,
    /// Why, as the engine says it: ids of comparisons, with weights in bits where they were weighed.
    pub reason: String,
    /// The first, or the one both became.
    pub person: Option<RunPerson>,
    /// The other, where it is a person of its own.
    pub other: Option<RunPerson>,
    /// What the analyst has decided: whether they are one.
    pub same: Option<bool>,
}

/// A page of what the analyst may decide.
#[derive(Debug, Clone)]
pub struct Doubts {
    /// The pairs.
    pub doubts: Vec<Doubt>,
    /// How many there are in all, without those hidden.
    pub total: u64,
    /// Pairs with a protected person: counted, never shown, since they could lead from an old identity to a new one.
    pub hidden: u64,
    /// Where the next page begins.
    pub next: Option<u64>,
}

/// A page of the sample.
#[derive(Debug, Clone)]
pub struct SamplePage {
    /// The units with their places in the sample, from 0.
    pub units: Vec<(u64, Judged)>,
    /// What the verdicts prove so far.
    pub proofs: Proofs,
    /// Where the next page begins.
    pub next: Option<u64>,
}

/// What somebody says of one unit of a sample.
#[derive(Debug, Clone)]
pub struct UnitVerdict {
    /// Its place in the sample, from 0.
    pub place: u64,
    /// Whether everything in it was found and found right.
    pub right: bool,
    /// Beside it.
    pub comment: String,
}

/// Pairs on one page.
pub const DOUBTS_SHOWN: usize = 20;
/// Units on one page.
pub const UNITS_SHOWN: usize = 20;
/// How many units of each kind of file may be drawn.
pub const SAMPLE_SIZES: [usize; 4] = [20, 60, 300, 1_500];

/// Decisions by pair of ids: whether they are one.
type Decisions = BTreeMap<(String, String), bool>;

/// One file is written at a time.
static WRITING: Mutex<()> = Mutex::const_new(());

impl App {
    /// Returns a page of the pairs that the run joined or kept apart by something else than a number; only for its analyst,
    /// and recorded.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`RunRefusal::NotFinished`].
    pub async fn run_doubts(
        &self,
        viewer: &Viewer,
        id: RunId,
        after: u64,
    ) -> Result<Doubts, AppError> {
        let (_, incident) = self.run_to_judge(viewer, id).await?;
        let kept = self.run_folder(id);
        let directory = self.directory().await?;
        let mut page = blocking(move || doubts(&kept, after)).await??;
        let mut people = 0;
        for doubt in &mut page.doubts {
            for person in [&mut doubt.person, &mut doubt.other].into_iter().flatten() {
                people += 1;
                person.name_controllers(&directory);
            }
        }
        if 0 < people {
            self.record_run(viewer, (id, &incident), &Event::Read { people }).await?;
        }
        Ok(page)
    }

    /// Returns a complete run that the viewer is analyst of.
    async fn run_to_judge(&self, viewer: &Viewer, id: RunId) -> Result<(Run, Incident), AppError> {
        let (_, run, incident) = self.run_for(viewer, Action::SeeWholeRun, id).await?;
        finished(&run)?;
        Ok((run, incident))
    }

    /// Sets down whether two persons are one, or takes that back; the next run over the incident's material goes by it.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`RunRefusal::NotFinished`], [`RunRefusal::NoSuchPair`].
    pub async fn decide_doubt(
        &self,
        viewer: &Viewer,
        id: RunId,
        (pair, same): ((String, String), Option<bool>),
    ) -> Result<(), AppError> {
        let (_, incident) = self.run_to_judge(viewer, id).await?;
        let _alone = WRITING.lock().await;
        let kept = self.run_folder(id);
        let event = blocking(move || {
            let (known, _) = shown_doubts(&kept)?;
            if !known.iter().any(|it| it.pair == pair) {
                return Err(run_refused(RunRefusal::NoSuchPair));
            }
            let mut decisions = read_decisions(&kept)?;
            match same {
                Some(same) => decisions.insert(pair, same),
                None => decisions.remove(&pair),
            };
            let bytes = as_csv(&decisions)?;
            kept.write(DECISIONS, &bytes)?;
            let digest = hex(&digest_stored(&bytes));
            let same = decisions.values().filter(|it| **it).count() as u64;
            Ok(Event::Judged { same, different: decisions.len() as u64 - same, digest })
        })
        .await??;
        self.record_run(viewer, (id, &incident), &event).await
    }

    /// Draws a sample of the run for its analyst; a sample without verdicts is replaced. Its seed follows from the run, so
    /// that nobody chooses what is looked at.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`RunRefusal::NotFinished`], [`RunRefusal::SampleBegun`].
    pub async fn draw_sample(
        &self,
        viewer: &Viewer,
        id: RunId,
        per_stratum: usize,
    ) -> Result<(), AppError> {
        let (run, incident) = self.run_to_judge(viewer, id).await?;
        if run.sample.is_some_and(|it| 0 < it.judged) {
            return Err(run_refused(RunRefusal::SampleBegun));
        }
        let most = SAMPLE_SIZES.into_iter().max().unwrap_or_default();
        let (seed, _) = id.uuid().as_u64_pair();
        let draw = Draw { seed, per_stratum: per_stratum.clamp(1, most) };
        let _alone = WRITING.lock().await;
        let kept = self.run_folder(id);
        let event = blocking(move || {
            let drawn = sample::draw(&kept.result(), draw).map_err(AppError::fault)?;
            let drawn: Vec<Judged> = drawn.into_iter().map(Judged::from).collect();
            let (units, digest) = (drawn.len() as u64, write_sample(&kept, &drawn)?);
            Ok::<_, AppError>(Event::SampleDrawn { seed, units, digest })
        })
        .await??;
        self.record_run(viewer, (id, &incident), &event).await
    }

    /// Returns a page of the sample with what its verdicts prove; only for the run's analyst.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`RunRefusal::NotFinished`].
    pub async fn run_sample(
        &self,
        viewer: &Viewer,
        id: RunId,
        after: u64,
    ) -> Result<Option<SamplePage>, AppError> {
        let (run, _) = self.run_to_judge(viewer, id).await?;
        if run.sample.is_none() {
            return Ok(None);
        }
        let kept = self.run_folder(id);
        let read = move || {
            let units = read_sample(&kept)?;
            let proofs = sample::proved(&units);
            let total = units.len() as u64;
            let from = usize::try_from(after).unwrap_or(usize::MAX);
            let units: Vec<_> = (0..).zip(units).skip(from).take(UNITS_SHOWN).collect();
            let next = units.last().map(|(place, _)| place + 1).filter(|it| *it < total);
            Ok::<_, AppError>(SamplePage { units, proofs, next })
        };
        blocking(read).await?.map(Some)
    }

    /// Returns what changed from an earlier run of the same incident to this one, in figures.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`RunRefusal::NotFinished`], [`RunRefusal::NothingToCompare`].
    pub async fn compare_runs(
        &self,
        viewer: &Viewer,
        id: RunId,
        earlier: RunId,
    ) -> Result<Diff, AppError> {
        let (_, run, _) = self.run_for(viewer, Action::LeadRun, id).await?;
        let (_, other, _) = self.run_for(viewer, Action::LeadRun, earlier).await?;
        finished(&run)?;
        finished(&other)?;
        if run.incident != other.incident || id == earlier {
            return Err(run_refused(RunRefusal::NothingToCompare));
        }
        let [old, new] = [earlier, id].map(|it| self.run_folder(it).result());
        blocking(move || diff(&old, &new, None)).await?.map_err(AppError::fault)
    }

    /// Sets down what the analyst says of units of the sample.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`]; [`RunRefusal::NotFinished`], [`RunRefusal::NoSuchUnit`].
    pub async fn judge_sample(
        &self,
        viewer: &Viewer,
        id: RunId,
        verdicts: Vec<UnitVerdict>,
    ) -> Result<(), AppError> {
        let (run, incident) = self.run_to_judge(viewer, id).await?;
        if run.sample.is_none() {
            return Err(run_refused(RunRefusal::NoSuchUnit));
        }
        let _alone = WRITING.lock().await;
        let kept = self.run_folder(id);
        let event = blocking(move || {
            let mut units = read_sample(&kept)?;
            for verdict in verdicts {
                let unit = usize::try_from(verdict.place).ok().and_then(|it| units.get_mut(it));
                let unit = unit.ok_or_else(|| run_refused(RunRefusal::NoSuchUnit))?;
                (unit.right, unit.comment) = (Some(verdict.right), verdict.comment);
            }
            let digest = write_sample(&kept, &units)?;
            let judged = units.iter().filter(|it| it.right.is_some()).count() as u64;
            let wrong = units.iter().filter(|it| it.right == Some(false)).count() as u64;
            Ok::<_, AppError>(Event::SampleJudged { judged, wrong, digest })
        })
        .await??;
        self.record_run(viewer, (id, &incident), &event).await
    }
}

/// Writes what was decided in all runs of one incident, the newest last, for the engine; `None` where nothing was.
pub(super) fn join_decisions(runs: &[RunFolder], path: &Path) -> Result<Option<PathBuf>, AppError> {
    let mut all = Decisions::new();
    for run in runs {
        all.extend(read_decisions(run)?);
    }
    if all.is_empty() {
        return Ok(None);
    }
    fs::write(path, as_csv(&all)?).map_err(|error| file_fault(path, error))?;
    Ok(Some(path.to_owned()))
}

/// What was decided, in the folder of the run.
const DECISIONS: &str = "decisions.csv";
/// The sample, there too.
const SAMPLE: &str = "sample.csv";

/// Reads one page.
fn doubts(kept: &RunFolder, after: u64) -> Result<Doubts, AppError> {
    let (all, hidden) = shown_doubts(kept)?;
    let total = all.len() as u64;
    let from = usize::try_from(after).unwrap_or(usize::MAX);
    let doubts: Vec<Doubt> = all.into_iter().skip(from).take(DOUBTS_SHOWN).collect();
    let end = after.saturating_add(doubts.len() as u64);
    Ok(Doubts { doubts, total, hidden, next: (end < total).then_some(end) })
}

/// Reads every pair in which nobody is protected, and counts the others.
fn shown_doubts(kept: &RunFolder) -> Result<(Vec<Doubt>, u64), AppError> {
    let out = kept.result();
    let decisions = read_decisions(kept)?;
    let mut pairs = pairs((&out, "conflicts.csv"), false)?;
    pairs.extend(self::pairs((&out, "merges.csv"), true)?);
    let mut people: HashMap<String, Option<RunPerson>> = HashMap::new();
    for doubt in &pairs {
        people.insert(doubt.pair.0.clone(), None);
        people.insert(doubt.pair.1.clone(), None);
    }
    if !people.is_empty() {
        for (place, person) in (0..).zip(result::persons(&out).map_err(AppError::fault)?) {
            let person = person.map_err(AppError::fault)?;
            if let Some(known) = people.get_mut(&person.person_id) {
                *known = Some(shown(place, person));
            }
        }
    }
    let of = |id: &str| people.get(id).and_then(Clone::clone);
    let (mut seen, mut hidden) = (Vec::with_capacity(pairs.len()), 0);
    for mut doubt in pairs {
        (doubt.person, doubt.other) = (of(&doubt.pair.0), of(&doubt.pair.1));
        if [&doubt.person, &doubt.other].into_iter().flatten().any(|it| it.protected) {
            hidden += 1;
            continue;
        }
        doubt.same = decisions.get(&doubt.pair).copied();
        seen.push(doubt);
    }
    Ok((seen, hidden))
}

/// Reads `id,id,reason`, a list of the result.
fn pairs((result, name): (&RunFolder, &str), joined: bool) -> Result<Vec<Doubt>, AppError> {
    let list = place::read(result, name).map_err(AppError::fault)?;
    let mut reader = csv::Reader::from_reader(list);
    let mut pairs = Vec::new();
    for row in reader.records() {
        let row = row.map_err(AppError::fault)?;
        let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
        pairs.push(Doubt {
            pair: (cell(0), cell(1)),
            joined,
            reason: cell(2),
            person: None,
            other: None,
            same: None,
        });
    }
    Ok(pairs)
}

fn read_decisions(kept: &RunFolder) -> Result<Decisions, AppError> {
    let Some(list) = kept.read(DECISIONS)? else { return Ok(Decisions::new()) };
    let mut reader = csv::Reader::from_reader(list.as_slice());
    let decision = |row: csv::Result<csv::StringRecord>| {
        let row = row.map_err(AppError::fault)?;
        let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
        Ok(((cell(0), cell(1)), cell(2) == "same"))
    };
    reader.records().map(decision).collect()
}

/// Returns the decisions as the engine reads them.
fn as_csv(decisions: &Decisions) -> Result<Vec<u8>, AppError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut row = |cells: [&str; 3]| writer.write_record(cells).map_err(AppError::fault);
    row(["person_id_a", "person_id_b", "decision"])?;
    for ((one, other), same) in decisions {
        row([one, other, if *same { "same" } else { "different" }])?;
    }
    writer.into_inner().map_err(AppError::fault)
}

fn read_sample(kept: &RunFolder) -> Result<Vec<Judged>, AppError> {
    let missing = || file_fault(&kept.path(SAMPLE), std::io::ErrorKind::NotFound.into());
    let list = kept.read(SAMPLE)?.ok_or_else(missing)?;
    sample::read_from(list.as_slice(), &kept.path(SAMPLE)).map_err(AppError::fault)
}

/// Writes the sample; returns its digest.
fn write_sample(kept: &RunFolder, units: &[Judged]) -> Result<String, AppError> {
    let mut bytes = Vec::new();
    sample::write_judged_to((&mut bytes, &kept.path(SAMPLE)), units).map_err(AppError::fault)?;
    kept.write(SAMPLE, &bytes)?;
    Ok(hex(&digest_stored(&bytes)))
}

#[cfg(test)]
mod tests;
