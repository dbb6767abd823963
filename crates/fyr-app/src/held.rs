//! The states that lists are made of, held in memory and kept up to date from the journal (ADR 18).
//!
//! Who looks at one case reads it from the database, as do all acts. Who looks at thousands finds them here.

use crate::{App, error::AppError};
use fyr_core::{
    account::Account,
    case::Case,
    event::{State, Stream, StreamKind},
    finding::Run,
    import::Import,
    incident::Incident,
    lesson::Lesson,
    link::Link,
    register::Record,
    report::Report,
    shared::Pool,
    template::Template,
};
use fyr_store::read::Aggregate;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, PoisonError},
};
use tokio::sync::Mutex;
use uuid::Uuid;

#[cfg(test)]
mod tests;

/// How many states are read at once.
const PAGE: u32 = 1000;

/// A shelf for each kind of history, filled when it is first asked for.
pub(crate) struct Shelves {
    shelves: BTreeMap<StreamKind, Mutex<Dated>>,
    common: Common,
}

/// What cases hold in common; locked for a case at a time.
type Common = Arc<std::sync::Mutex<Pool>>;

/// A shelf and the size of the journal it was last compared with; none before it is filled.
type Dated = (Option<u64>, Arc<Shelf>);

/// Every state of one kind.
#[derive(Clone, Default)]
pub(crate) struct Shelf {
    /// Grows whenever one of them changes.
    pub(crate) changes: u64,
    sorts: HashMap<Uuid, i64>,
    /// By [`State::sort`], then by id.
    states: BTreeMap<(i64, Uuid), (Option<Uuid>, Held)>,
}

/// One state, and its place on the shelf.
struct Placed {
    id: Uuid,
    sort: i64,
    owner: Option<Uuid>,
    held: Held,
}

/// One state, shared by all who look at it.
#[derive(Clone)]
pub(crate) enum Held {
    Record(Arc<Record>),
    Report(Arc<Report>),
    Incident(Arc<Incident>),
    Case(Arc<Case>),
    Run(Arc<Run>),
    Account(Arc<Account>),
    Link(Arc<Link>),
    Import(Arc<Import>),
    Template(Arc<Template>),
    Lesson(Arc<Lesson>),
}

/// What lies on a shelf.
pub(crate) trait Kept: Sized + 'static {
    const KIND: StreamKind;

    fn of(held: &Held) -> Option<&Arc<Self>>;
}

macro_rules! kept {
    ($($kind:ident),*) => {$(
        impl Kept for $kind {
            const KIND: StreamKind = StreamKind::$kind;

            fn of(held: &Held) -> Option<&Arc<Self>> {
                if let Held::$kind(state) = held { Some(state) } else { None }
            }
        }
    )*};
}

kept!(Record, Report, Incident, Case, Run, Account, Link, Import, Template, Lesson);

impl Default for Shelves {
    fn default() -> Self {
        let shelves = StreamKind::ALL.iter().map(|kind| (*kind, Mutex::default())).collect();
        Self { shelves, common: Common::default() }
    }
}

impl Shelf {
    fn put(&mut self, Placed { id, sort, owner, held }: Placed) {
        if let Some(before) = self.sorts.insert(id, sort) {
            self.states.remove(&(before, id));
        }
        self.states.insert((sort, id), (owner, held));
        self.changes += 1;
    }

    fn one<T: Kept>(&self, id: Uuid) -> Option<&Arc<T>> {
        let sort = *self.sorts.get(&id)?;
        self.states.get(&(sort, id)).and_then(|(_, held)| T::of(held))
    }

    /// Returns all of them, oldest first.
    pub(crate) fn all<T: Kept>(&self) -> impl Iterator<Item = &Arc<T>> {
        self.states.values().filter_map(|(_, held)| T::of(held))
    }
}

impl Placed {
    fn of(aggregate: Aggregate, common: &Common) -> Self {
        let Aggregate { stream: Stream { id, .. }, state, .. } = aggregate;
        let (sort, owner) = (state.sort(), state.owner());
        let held = match state {
            State::Record(it) => Held::Record(Arc::new(it)),
            State::Report(it) => Held::Report(Arc::new(it)),
            State::Incident(it) => Held::Incident(Arc::new(it)),
            State::Case(mut it) => {
                let mut common = common.lock().unwrap_or_else(PoisonError::into_inner);
                common.share(&mut it);
                Held::Case(Arc::from(it))
            }
            State::Run(it) => Held::Run(Arc::new(it)),
            State::Account(it) => Held::Account(Arc::new(it)),
            State::Link(it) => Held::Link(Arc::new(it)),
            State::Import(it) => Held::Import(Arc::new(it)),
            State::Template(it) => Held::Template(Arc::new(it)),
            State::Lesson(it) => Held::Lesson(Arc::new(it)),
        };
        Self { id, sort, owner, held }
    }
}

impl App {
    /// Returns every state of a kind as of now, oldest first.
    pub(crate) async fn all<T: Kept>(&self) -> Result<Vec<Arc<T>>, AppError> {
        Ok(self.states(T::KIND).await?.all().cloned().collect())
    }

    /// Returns every state of a kind that one of these owns, oldest first; see [`State::owner`].
    pub(crate) async fn all_of<T: Kept>(
        &self,
        owners: &BTreeSet<Uuid>,
    ) -> Result<Vec<Arc<T>>, AppError> {
        let kept = self.states(T::KIND).await?;
        let own =
            kept.states.values().filter(|(owner, _)| owner.is_some_and(|it| owners.contains(&it)));
        Ok(own.filter_map(|(_, held)| T::of(held)).cloned().collect())
    }

    /// Returns those states of a kind that have these ids, as of now.
    pub(crate) async fn some<T: Kept>(
        &self,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<Vec<Arc<T>>, AppError> {
        let kept = self.states(T::KIND).await?;
        Ok(ids.into_iter().filter_map(|id| kept.one(id)).cloned().collect())
    }

    /// Returns the shelf of a kind as of now.
    pub(crate) async fn states(&self, kind: StreamKind) -> Result<Arc<Shelf>, AppError> {
        let dated = self.shelves().shelves.get(&kind).expect("each kind has its shelf");
        let mut dated = dated.lock().await;
        let (as_of, kept) = &mut *dated;
        // Asked before the states are read: what comes between is then read once more, never missed.
        let size = self.store().journal_size().await?;
        match *as_of {
            Some(seen) if seen == size => {}
            Some(seen) => {
                let touched = self.store().touched_since(seen).await?;
                let touched: Vec<Stream> =
                    touched.into_iter().filter(|it| it.kind == kind).collect();
                for some in touched.chunks(PAGE as usize) {
                    let news = self.store().load_many(some).await?;
                    let kept = Arc::make_mut(kept);
                    for state in news {
                        kept.put(Placed::of(state, &self.shelves().common));
                    }
                }
            }
            None => *kept = Arc::new(self.filled(kind).await?),
        }
        *as_of = Some(size);
        Ok(Arc::clone(kept))
    }

    async fn filled(&self, kind: StreamKind) -> Result<Shelf, AppError> {
        let common = Arc::clone(&self.shelves().common);
        let mut kept = Shelf::default();
        for placed in self.store().every(kind, move |it| Placed::of(it, &common)).await? {
            kept.put(placed);
        }
        Ok(kept)
    }
}
