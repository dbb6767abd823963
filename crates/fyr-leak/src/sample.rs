//! A sample for people to look at, and what it proves.
//!
//! Rows, lines and pages are drawn by type of file, those with findings and those without apart: what was missed is only seen
//! where nothing was found. The same result and seed give the same sample.

mod bound;

pub use bound::upper_bound;

use crate::LeakError;
use crate::place::{self, Place, chunks};
use arrow_array::Array as _;
use arrow_array::cast::AsArray as _;
use foldhash::fast::FixedState;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::hash::BuildHasher as _;
use std::io::{Read, Write};
use std::path::Path;

/// What to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw {
    /// The same seed draws the same units of the same result.
    pub seed: u64,
    /// How many units of each stratum: 300 without a fault bound it to 1 %, 1 500 to 0.2 %.
    pub per_stratum: usize,
}

/// One unit drawn, or judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Drawn {
    /// Type of file and where the unit was drawn from: `text/csv, nothing_found`.
    pub stratum: String,
    /// Units in the stratum.
    pub stratum_units: u64,
    /// As in `files.csv`.
    pub file_id: String,
    /// Where the file lay.
    pub locator: String,
    /// Where in the file; `unit=7` is the seventh row, line or page in reading order.
    pub unit: String,
}

impl Drawn {
    /// Returns what it is sorted by: the second row comes before the tenth.
    fn in_order(&self) -> (&str, &str, u64, &str) {
        let digits = self.unit.trim_start_matches(|it: char| !it.is_ascii_digit());
        let number = digits.split(|it: char| !it.is_ascii_digit()).next().unwrap_or_default();
        (&self.stratum, &self.file_id, number.parse().unwrap_or_default(), &self.unit)
    }
}

/// What the verdicts on one stratum prove.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// As in [`Drawn`].
    pub stratum: String,
    /// Units in the stratum.
    pub units: u64,
    /// Units judged.
    pub judged: u64,
    /// Units with something wrong or missing.
    pub wrong: u64,
    /// The share of wrong units is below this with 95 % confidence: exact binomial (Clopper and Pearson, 1934).
    pub bound: f64,
}

/// What the verdicts prove.
#[derive(Debug, Clone, PartialEq)]
pub struct Proofs {
    /// Each stratum with verdicts.
    pub strata: Vec<Proof>,
    /// The share of wrong units in all strata judged is below this with 95 % confidence, whatever the strata's sizes: each
    /// bound taken at 5 % divided by the number of strata.
    pub bound: f64,
    /// Units in strata without a verdict, about which nothing is proved.
    pub unjudged_units: u64,
}

/// A file of the result, and which of its units have findings.
struct Seen {
    file_id: String,
    locator: String,
    media_type: String,
    units: u64,
    found: BTreeSet<String>,
}

/// Draws a sample of the result in `out`, sorted.
///
/// # Errors
///
/// [`LeakError`] when the result is missing or not whole.
pub fn draw(out: &dyn Place, draw: Draw) -> Result<Vec<Drawn>, LeakError> {
    let mut files = files(out)?;
    find(out, &mut files)?;
    let mut strata: BTreeMap<String, Stratum> = BTreeMap::new();
    let order = FixedState::with_seed(draw.seed);
    for (place, file) in files.iter().enumerate() {
        for unit in &file.found {
            let stratum = strata.entry(format!("{}, found", file.media_type)).or_default();
            stratum.offer(order.hash_one((&file.file_id, unit)), (place, unit.clone()), draw);
        }
        // Units count from one; where tables lie side by side, a number alone does not say whether something was found.
        let numbers = numbers(&file.found);
        let (from, known) = match numbers {
            Some(numbers) => ("nothing_found", numbers),
            None => ("any_unit", BTreeSet::new()),
        };
        for number in (1..=file.units).filter(|it| !known.contains(it)) {
            let stratum = strata.entry(format!("{}, {from}", file.media_type)).or_default();
            let hash = order.hash_one((&file.file_id, number));
            stratum.offer(hash, (place, format!("unit={number}")), draw);
        }
    }
    let mut drawn = Vec::new();
    for (name, stratum) in strata {
        for (place, unit) in stratum.chosen.into_values() {
            let Some(file) = files.get(place) else { continue };
            let (file_id, locator) = (file.file_id.clone(), file.locator.clone());
            let (stratum, stratum_units) = (name.clone(), stratum.units);
            drawn.push(Drawn { stratum, stratum_units, file_id, locator, unit });
        }
    }
    drawn.sort_unstable_by(|one, other| one.in_order().cmp(&other.in_order()));
    Ok(drawn)
}

/// The units with the smallest hashes: each is as likely to be drawn as any other.
#[derive(Default)]
struct Stratum {
    units: u64,
    chosen: BTreeMap<u64, (usize, String)>,
}

impl Stratum {
    fn offer(&mut self, hash: u64, unit: (usize, String), draw: Draw) {
        self.units += 1;
        let last = self.chosen.last_key_value().map(|it| *it.0);
        if self.chosen.len() < draw.per_stratum || last.is_some_and(|last| hash < last) {
            self.chosen.insert(hash, unit);
        }
        if draw.per_stratum < self.chosen.len() {
            self.chosen.pop_last();
        }
    }
}

/// Returns the numbers of units like `row=17`, `None` when one of them says more than a number.
fn numbers(found: &BTreeSet<String>) -> Option<BTreeSet<u64>> {
    let number = |unit: &String| {
        let (name, number) = unit.split_once('=')?;
        ["row", "line", "page"].contains(&name).then(|| number.parse().ok()).flatten()
    };
    found.iter().map(number).collect()
}

fn files(out: &dyn Place) -> Result<Vec<Seen>, LeakError> {
    let path = out.path().join("files.csv");
    let fault = |fault: csv::Error| LeakError::Out { path: path.clone(), source: fault.into() };
    let mut reader = csv::Reader::from_reader(place::read(out, "files.csv")?);
    let mut files = Vec::new();
    for row in reader.records() {
        let row = row.map_err(fault)?;
        let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
        if !["read", "partly_read"].contains(&cell(5).as_str()) {
            continue;
        }
        files.push(Seen {
            file_id: cell(0),
            locator: cell(1),
            media_type: cell(2),
            units: cell(7).parse().unwrap_or_default(),
            found: BTreeSet::new(),
        });
    }
    Ok(files)
}

/// Notes which units have findings.
fn find(out: &dyn Place, files: &mut [Seen]) -> Result<(), LeakError> {
    const NAME: &str = "mentions.parquet";
    let path = out.path().join(NAME);
    let fault = |source| LeakError::Parquet { path: path.clone(), source };
    let builder = ParquetRecordBatchReaderBuilder::try_new(chunks(out, NAME)?).map_err(fault)?;
    let columns = ProjectionMask::columns(builder.parquet_schema(), ["file_id", "locator"]);
    let places: BTreeMap<String, usize> =
        files.iter().enumerate().map(|(at, it)| (it.file_id.clone(), at)).collect();
    for batch in builder.with_projection(columns).build().map_err(fault)? {
        let batch = batch.map_err(|source| fault(source.into()))?;
        let text = |name: &'static str| {
            let column = batch.column_by_name(name).and_then(|it| it.as_string_opt::<i32>());
            column.ok_or_else(|| LeakError::Column { path: path.clone(), column: name })
        };
        let (ids, locators) = (text("file_id")?, text("locator")?);
        for row in 0..ids.len() {
            let Some(file) = places.get(ids.value(row)).and_then(|at| files.get_mut(*at)) else {
                continue;
            };
            let unit = locators.value(row).split(";column=").next().unwrap_or_default();
            if !file.found.contains(unit) {
                file.found.insert(unit.to_owned());
            }
        }
    }
    Ok(())
}

/// The columns of a sample, the last two for those who judge.
const COLUMNS: [&str; 7] =
    ["stratum", "stratum_units", "file_id", "locator", "unit", "verdict", "comment"];

/// A unit drawn, with what was said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The unit.
    pub drawn: Drawn,
    /// Whether everything in it was found and found right; `None` until somebody has looked.
    pub right: Option<bool>,
    /// What they wrote beside it.
    pub comment: String,
}

impl From<Drawn> for Judged {
    /// Nobody has looked yet.
    fn from(drawn: Drawn) -> Self {
        Self { drawn, right: None, comment: String::new() }
    }
}

/// Writes a sample for those who judge: `verdict` is to be `right` or `wrong`.
///
/// # Errors
///
/// [`LeakError::Out`] when the file cannot be written.
pub fn write(path: &Path, drawn: &[Drawn]) -> Result<(), LeakError> {
    write_judged(path, &drawn.iter().cloned().map(Judged::from).collect::<Vec<_>>())
}

/// Writes a sample with the verdicts so far.
///
/// # Errors
///
/// [`LeakError::Out`] when the file cannot be written.
pub fn write_judged(path: &Path, judged: &[Judged]) -> Result<(), LeakError> {
    let file = File::create(path).map_err(LeakError::out(path))?;
    write_judged_to((file, path), judged)
}

/// As [`write_judged`], to whatever keeps the sample at `path`.
///
/// # Errors
///
/// [`LeakError::Out`].
pub fn write_judged_to(
    (out, path): (impl Write, &Path),
    judged: &[Judged],
) -> Result<(), LeakError> {
    let fault = |fault: csv::Error| LeakError::Out { path: path.to_owned(), source: fault.into() };
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS).map_err(fault)?;
    for Judged { drawn: it, right, comment } in judged {
        let units = it.stratum_units.to_string();
        let verdict = match right {
            Some(true) => "right",
            Some(false) => "wrong",
            None => "",
        };
        let row = [&it.stratum, &units, &it.file_id, &it.locator, &it.unit, verdict, comment];
        csv.write_record(row).map_err(fault)?;
    }
    csv.flush().map_err(LeakError::out(path))
}

/// Reads a sample back with its verdicts.
///
/// # Errors
///
/// [`LeakError::List`] for a line that is no unit of a sample or has another verdict than `right` or `wrong`.
pub fn read(path: &Path) -> Result<Vec<Judged>, LeakError> {
    let file = File::open(path);
    let file = file.map_err(|source| LeakError::Material { path: path.to_owned(), source })?;
    read_from(file, path)
}

/// As [`read`], from whatever keeps the sample at `path`.
///
/// # Errors
///
/// As [`read`].
pub fn read_from(sample: impl Read, path: &Path) -> Result<Vec<Judged>, LeakError> {
    let judged = |(line, row): (u64, Vec<String>)| {
        let fault = |problem| LeakError::List { path: path.to_owned(), line, problem };
        let [stratum, units, file_id, locator, unit, verdict, rest @ ..] = row.as_slice() else {
            return Err(fault("expected the columns that `fyr leak sample` writes"));
        };
        let stratum_units = units
            .parse()
            .map_err(|_| fault("stratum_units is no number; keep it as it was written"))?;
        let right = match verdict.as_str() {
            "" => None,
            "right" => Some(true),
            "wrong" => Some(false),
            _ => return Err(fault("verdict must be right or wrong, or empty")),
        };
        let (stratum, file_id) = (stratum.clone(), file_id.clone());
        let (locator, unit) = (locator.clone(), unit.clone());
        let drawn = Drawn { stratum, stratum_units, file_id, locator, unit };
        Ok(Judged { drawn, right, comment: rest.first().cloned().unwrap_or_default() })
    };
    crate::attribution::rows_of(sample, path)?.into_iter().map(judged).collect()
}

/// Reads a sample back with its verdicts and returns what they prove. Units without a verdict prove nothing.
///
/// # Errors
///
/// As [`read`].
pub fn prove(path: &Path) -> Result<Proofs, LeakError> {
    Ok(proved(&read(path)?))
}

/// Returns what verdicts prove. Units without a verdict prove nothing.
pub fn proved(units: &[Judged]) -> Proofs {
    let mut strata: BTreeMap<String, (u64, u64, u64)> = BTreeMap::new();
    for Judged { drawn, right, .. } in units {
        let name = drawn.stratum.clone();
        let stratum = strata.entry(name).or_insert((drawn.stratum_units, 0, 0));
        stratum.1 += u64::from(right.is_some());
        stratum.2 += u64::from(*right == Some(false));
    }
    proofs(&strata)
}

fn proofs(strata: &BTreeMap<String, (u64, u64, u64)>) -> Proofs {
    let judged: Vec<_> = strata.iter().filter(|(_, (_, judged, _))| 0 < *judged).collect();
    #[expect(clippy::cast_precision_loss, reason = "counts of rows are far below 2^52")]
    let number = |count: u64| count as f64;
    let units: f64 = judged.iter().map(|(_, it)| number(it.0)).sum();
    let mut proofs = Proofs { strata: Vec::new(), bound: 0.0, unjudged_units: 0 };
    for (stratum, (units_here, count, wrong)) in &judged {
        let share = if units == 0.0 { 0.0 } else { number(*units_here) / units };
        let risk = 0.05 / number(judged.len() as u64);
        proofs.bound += share * upper_bound(*wrong, *count, risk);
        proofs.strata.push(Proof {
            stratum: (*stratum).clone(),
            units: *units_here,
            judged: *count,
            wrong: *wrong,
            bound: upper_bound(*wrong, *count, 0.05),
        });
    }
    let unjudged = strata.values().filter(|(_, judged, _)| *judged == 0);
    proofs.unjudged_units = unjudged.map(|it| it.0).sum();
    if judged.is_empty() {
        proofs.bound = 1.0;
    }
    proofs
}
