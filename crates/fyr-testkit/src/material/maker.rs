//! What every writer of a file needs: people who are in no other, the truth, the folder.

use super::column::{Column, Layout, Row};
use super::identity::{self, Identity};
use super::people::{Key, People, Person, RUN};
use super::spelling::{self, Place, Written};
use super::truth::{Expected, Mention, Source, Truth};
use super::{AS_OF, MaterialSpec, MaterialSummary, Plan, Trap};
use crate::csv::row;
use crate::leak::{self, TestkitError};
use crate::random::Random;
use crate::world::{Organisation, World, WorldSpec};
use fyr_core::identifier::IdNumber;
use fyr_core::vocabulary::DataCategory;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A leak being made.
pub(crate) struct Maker {
    pub(crate) plan: Plan,
    pub(crate) boards: Vec<Organisation>,
    pub(crate) people: People,
    pub(crate) random: Random,
    pub(crate) truth: Truth,
    out: PathBuf,
    traps: BTreeSet<Trap>,
    world: World,
    next: Next,
    /// Tables of which copies are made.
    pub(crate) kept: Vec<Kept>,
}

/// A table of which copies are made.
#[derive(Clone)]
pub(crate) struct Kept {
    pub(crate) board: usize,
    pub(crate) layout: Layout,
    pub(crate) people: Vec<Person>,
    pub(crate) bytes: Vec<u8>,
}

/// The first place of each kind that nobody has.
#[derive(Default)]
struct Next {
    common: usize,
    child: usize,
    pair: usize,
    foreign: usize,
    reserve: usize,
    coordination: usize,
    unnumbered: usize,
    beside: usize,
}

impl Maker {
    pub(crate) fn new(spec: &MaterialSpec, plan: Plan, out: &Path) -> Result<Self, TestkitError> {
        let world = World::new(WorldSpec {
            seed: spec.seed,
            boards: plan.boards,
            persons: 0,
            as_of: AS_OF,
        });
        let boards: Vec<Organisation> = world.boards().into_iter().cloned().collect();
        let keys = boards.iter().map(|it| it.key.clone()).collect();
        Ok(Self {
            plan,
            people: People::new(spec.seed, plan, &boards),
            boards,
            random: Random::new(spec.seed, "material"),
            truth: Truth::new(out, keys)?,
            out: out.to_owned(),
            traps: spec.traps.clone(),
            world,
            next: Next::default(),
            kept: Vec::new(),
        })
    }

    /// Tells whether a trap is set.
    pub(crate) fn has(&self, trap: Trap) -> bool {
        self.traps.contains(&trap)
    }

    pub(crate) fn board(&self, index: usize) -> &Organisation {
        self.boards.get(index).expect("boards are counted from the same list")
    }

    /// Returns people who are in no file yet.
    pub(crate) fn take(&mut self, count: usize) -> Vec<Person> {
        let first = self.next.common;
        self.next.common += count;
        (first..first + count).map(|place| self.people.person(Key::Common(place))).collect()
    }

    /// Returns people who are in no file yet, in groups of one board each.
    pub(crate) fn take_boards(&mut self, groups: usize) -> Vec<(usize, Vec<Person>)> {
        self.next.common = self.next.common.next_multiple_of(RUN);
        let group = |_| {
            let board = self.people.board_of(self.next.common);
            (board, self.take(RUN))
        };
        (0..groups).map(group).collect()
    }

    /// Returns the places of everyone who is in no file yet, up to a share of `of` thousandths of those remaining.
    pub(crate) fn take_share(&mut self, of: usize) -> std::ops::Range<usize> {
        self.next.common = self.next.common.next_multiple_of(RUN);
        let remaining = self.plan.persons.saturating_sub(self.next.common);
        let first = self.next.common;
        self.next.common += (remaining * of / 1_000).next_multiple_of(RUN);
        first..self.next.common
    }

    pub(crate) fn children(&mut self, count: usize) -> Vec<Person> {
        let first = self.next.child;
        self.next.child += count;
        (first..first + count).map(|place| self.people.person(Key::Child(place))).collect()
    }

    /// Returns pairs of twins, and as many pairs with one name and birth date.
    pub(crate) fn pairs(&mut self, count: usize) -> Vec<Person> {
        let first = self.next.pair;
        self.next.pair += count;
        let keys = (first..first + count).flat_map(|pair| {
            let twins = [Key::Twin(pair, 0), Key::Twin(pair, 1)];
            twins.into_iter().chain([Key::Namesake(pair, 0), Key::Namesake(pair, 1)])
        });
        keys.map(|key| self.people.person(key)).collect()
    }

    pub(crate) fn coordination(&mut self, count: usize) -> Vec<Person> {
        let first = self.next.coordination;
        self.next.coordination += count;
        (first..first + count).map(|place| self.people.person(Key::Coordination(place))).collect()
    }

    pub(crate) fn reserve(&mut self, count: usize) -> Vec<Person> {
        let first = self.next.reserve;
        self.next.reserve += count;
        (first..first + count).map(|place| self.people.person(Key::Reserve(place))).collect()
    }

    /// Returns people of the type in this place of the list of foreign types.
    pub(crate) fn foreign(&mut self, id_type: usize, count: usize) -> Vec<Person> {
        let first = self.next.foreign;
        self.next.foreign += count;
        let key = |place| Key::Foreign(place * identity::FOREIGN.len() + id_type);
        (first..first + count).map(|place| self.people.person(key(place))).collect()
    }

    pub(crate) fn unnumbered(&mut self, count: usize) -> Vec<Person> {
        let first = self.next.unnumbered;
        self.next.unnumbered += count;
        (first..first + count).map(|place| self.people.person(Key::Unnumbered(place))).collect()
    }

    /// Returns somebody who is named beside another.
    pub(crate) fn beside(&mut self) -> Person {
        self.next.beside += 1;
        self.people.person(Key::Beside(self.next.beside))
    }

    /// Writes a person's number as it is written in a place.
    pub(crate) fn number(&mut self, person: &Person, place: Place) -> Written {
        match &person.identity {
            Identity::Swedish(number) => self.swedish(number, place),
            identity @ (Identity::Reserve(_) | Identity::Foreign(..) | Identity::None) => {
                Written { text: identity.canonical(), traps: Vec::new() }
            }
        }
    }

    fn swedish(&mut self, number: &IdNumber, place: Place) -> Written {
        let written = spelling::write(number, place, &mut self.random);
        if written.traps.iter().all(|it| self.traps.contains(it)) {
            return written;
        }
        let digits = number.digits();
        let (date, last) = digits.split_at(8);
        Written { text: format!("{date}-{last}"), traps: Vec::new() }
    }

    /// Returns a row, and notes in the truth that a file has it.
    pub(crate) fn row(
        &mut self,
        layout: &Layout,
        person: &Person,
        source: &Source,
        traps: &[Trap],
    ) -> Result<Vec<String>, TestkitError> {
        self.row_of(layout, person, person.board, source, traps)
    }

    /// Returns a row as material of a board, and notes in the truth that a file has it.
    pub(crate) fn row_of(
        &mut self,
        layout: &Layout,
        person: &Person,
        board: usize,
        source: &Source,
        traps: &[Trap],
    ) -> Result<Vec<String>, TestkitError> {
        let Row { mut cells, mut mention } =
            layout.row(person, board, &self.boards, &mut self.random);
        let columns = [Column::RelativeName, Column::RelativePhone];
        if columns.iter().any(|it| layout.columns.contains(it)) && self.random.once_in(2) {
            let relative = self.beside();
            for (cell, column) in cells.iter_mut().zip(&layout.columns) {
                if *column == Column::RelativeName {
                    *cell = relative.full_name();
                } else if *column == Column::RelativePhone {
                    cell.clone_from(&relative.phone);
                }
            }
            mention.found.insert(DataCategory::Relative);
            let beside = [DataCategory::Name, DataCategory::ContactPhone, DataCategory::Relative];
            let mut of_relative = Mention::new(&beside);
            of_relative.boards.clone_from(&mention.boards);
            self.note(&relative, source, of_relative)?;
        }
        self.plain_spelling(layout, person, &mut cells, &mut mention);
        mention.traps.extend(traps);
        self.note(person, source, mention)?;
        Ok(cells)
    }

    /// Takes a spelling back that is a trap nobody chose.
    fn plain_spelling(
        &self,
        layout: &Layout,
        person: &Person,
        cells: &mut [String],
        mention: &mut Mention,
    ) {
        let spelled =
            [Trap::Separator, Trap::FullWidth, Trap::ShortCentury, Trap::PlusSign, Trap::LineSplit];
        let Identity::Swedish(number) = &person.identity else { return };
        if !mention.traps.iter().any(|it| spelled.contains(it) && !self.has(*it)) {
            return;
        }
        mention.traps.retain(|it| !spelled.contains(it));
        for (cell, column) in cells.iter_mut().zip(&layout.columns) {
            if *column == Column::Number {
                *cell = number.digits();
            }
        }
    }

    /// Notes in the truth what a file says of a person.
    pub(crate) fn note(
        &mut self,
        person: &Person,
        source: &Source,
        mut mention: Mention,
    ) -> Result<(), TestkitError> {
        let kind = match person.key {
            Key::Twin(..) => Some(Trap::Twin),
            Key::Namesake(..) => Some(Trap::Namesake),
            Key::Foreign(_) => Some(Trap::Foreign),
            Key::Reserve(_) => Some(Trap::Reserve),
            Key::Unnumbered(_) => Some(Trap::WithoutNumber),
            Key::Coordination(_) => Some(Trap::Coordination),
            Key::Common(_) => person.identity.is_coordination().then_some(Trap::Coordination),
            Key::Child(_) | Key::Beside(_) => None,
        };
        mention.traps.extend(kind);
        let also = [
            (person.is_minor(), Trap::Minor),
            (mention.said == super::truth::Said::Former, Trap::Former),
            (mention.flagged, Trap::Flagged),
            (person.protection.is_some() && !mention.flagged, Trap::Unflagged),
        ];
        mention.traps.extend(also.into_iter().filter(|it| it.0).map(|it| it.1));
        self.truth.mention(person, source, &mention)
    }

    /// Writes a file that can be read in full.
    pub(crate) fn put(&mut self, source: &Source, bytes: &[u8]) -> Result<(), TestkitError> {
        self.put_as(source, bytes, Expected::Read, &[])
    }

    /// Writes a file.
    pub(crate) fn put_as(
        &mut self,
        source: &Source,
        bytes: &[u8],
        expected: Expected,
        traps: &[Trap],
    ) -> Result<(), TestkitError> {
        leak::put(&self.path(&source.locator), bytes)?;
        self.truth.file(source, expected, traps)
    }

    /// Opens a file that is too large to be made in memory.
    pub(crate) fn create(&mut self, source: &Source) -> Result<Output, TestkitError> {
        let path = self.path(&source.locator);
        let fault = |source| TestkitError::Write { path: path.clone(), source };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(fault)?;
        }
        let file = BufWriter::with_capacity(1 << 20, File::create(&path).map_err(fault)?);
        self.truth.file(source, Expected::Read, &[])?;
        Ok(Output { file, path })
    }

    pub(crate) fn path(&self, locator: &str) -> PathBuf {
        self.out.join("leak").join(locator)
    }

    pub(crate) fn finish(self, spec: &MaterialSpec) -> Result<MaterialSummary, TestkitError> {
        let controllers = leak::controllers(&self.world);
        leak::put(&self.out.join("controllers.csv"), controllers.as_bytes())?;
        let mut listed = row(["id_number", "level"], ',');
        let mut protected: Vec<_> = self.truth.protected.values().collect();
        protected.sort();
        for (place, (number, level, flagged)) in protected.into_iter().enumerate() {
            if !number.is_empty() && (!flagged || place % 3 == 0) {
                listed += &row([number.as_str(), level], ',');
            }
        }
        leak::put(&self.out.join("protected.csv"), listed.as_bytes())?;
        let publishable = self.people.publishable();
        self.truth.finish(spec.seed, publishable)
    }
}

/// A file that is written as it is made.
pub(crate) struct Output {
    file: BufWriter<File>,
    path: PathBuf,
}

impl Output {
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), TestkitError> {
        let fault = |source| TestkitError::Write { path: self.path.clone(), source };
        self.file.write_all(bytes).map_err(fault)
    }

    pub(crate) fn close(mut self) -> Result<(), TestkitError> {
        let fault = |source| TestkitError::Write { path: self.path.clone(), source };
        self.file.flush().map_err(fault)
    }
}
