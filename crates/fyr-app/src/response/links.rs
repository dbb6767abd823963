//! Links between cases and incidents: seen from both ends, by those alone who may see both.

use crate::{
    App,
    access::{Action, Subject, allows, require},
    app::{append, new_id},
    error::AppError,
    viewer::Viewer,
};
use fyr_core::{
    case::{Case, Judgement},
    event::{Event as AnyEvent, State, Stream, StreamKind},
    id::{AccountId, LinkId},
    incident::Incident,
    link::{Event, Kind, Link, NewLink, Refusal, make, remove},
};
use fyr_store::{batch::Batch, read::Aggregate};
use std::collections::{BTreeMap, HashMap};

/// The links of a matter.
#[derive(Debug, Clone)]
pub struct Links {
    /// The matter.
    pub here: Stream,
    /// Those that stand, oldest first, then those that were removed.
    pub all: Vec<SeenLink>,
    /// Whether the viewer may link it.
    pub may: bool,
    /// Names of those who linked.
    pub accounts: BTreeMap<AccountId, String>,
}

/// A link as it is seen from one of its ends.
#[derive(Debug, Clone)]
pub struct SeenLink {
    /// Which.
    pub id: LinkId,
    /// How the two have to do with each other.
    pub kind: Kind,
    /// From which end it is seen.
    pub end: End,
    /// The matter at the other end.
    pub other: Stream,
    /// What that is called: number and title.
    pub title: String,
    /// The note, when it was made, by whom.
    pub made: Judgement<()>,
    /// That it was removed, and why.
    pub removed: Option<Judgement<()>>,
}

/// From which end a link is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// From the matter of which its kind says something.
    First,
    /// From the other.
    Second,
}

impl App {
    /// Returns the links of a case or an incident whose other end the viewer may see too.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`].
    pub async fn links(&self, viewer: &Viewer, here: Stream) -> Result<Links, AppError> {
        let own = self.matter(viewer, here).await?;
        let mut all = Vec::new();
        let links = self.all_links().await?;
        let ends: Vec<Stream> = links.iter().filter_map(|it| other(it, here)).collect();
        let loaded = self.store().load_many(&ends).await?;
        let there: HashMap<Stream, Aggregate> =
            loaded.into_iter().map(|it| (it.stream, it)).collect();
        for link in links {
            let Some((other, made)) = other(&link, here).zip(link.made) else { continue };
            let there = there.get(&other).and_then(|it| Matter::of(&it.state));
            let Some(title) = there.filter(|it| it.seen_by(viewer)).map(Matter::title) else {
                continue;
            };
            let end = if made.verdict.from == here { End::First } else { End::Second };
            all.push(SeenLink {
                id: link.id,
                kind: made.verdict.kind,
                end,
                other,
                title,
                made: Judgement {
                    verdict: (),
                    reason: made.reason,
                    at: made.at,
                    actor: made.actor,
                },
                removed: link.removed,
            });
        }
        all.sort_by_key(|it| (it.removed.is_some(), it.made.at));
        let may = Matter::of(&own.state).is_some_and(|it| it.handled_by(viewer));
        Ok(Links { here, all, may, accounts: self.account_names().await? })
    }

    /// Links a matter to the one with this number, which the viewer must be able to see. The same twice is once.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`] for those who may not work on it; [`Refusal`].
    pub async fn link(
        &self,
        viewer: &Viewer,
        from: Stream,
        (reference, kind, note): (&str, Kind, String),
    ) -> Result<(), AppError> {
        self.may_link(viewer, from).await?;
        let found = self.matter_of(viewer, reference).await?;
        let to = found.ok_or_else(|| AppError::refused(Refusal::NoSuchMatter))?;
        let event = make(NewLink { from, to, kind, note }).map_err(AppError::refused)?;
        let links = self.all_links().await?;
        let same = |it: &Link| {
            let made = it.made.as_ref().filter(|_| it.removed.is_none());
            made.is_some_and(|it| it.verdict.kind == kind && it.verdict.other(from) == Some(to))
        };
        if links.iter().any(same) {
            return Ok(());
        }
        self.store_link(viewer, (LinkId::new(new_id()), 0), event).await
    }

    /// Removes a link from one of its ends; that it was there is kept, with why it is no more.
    ///
    /// # Errors
    ///
    /// [`AppError::NotFound`], also when the other end is not the viewer's to see; [`Refusal`].
    pub async fn unlink(
        &self,
        viewer: &Viewer,
        here: Stream,
        (id, reason): (LinkId, String),
    ) -> Result<(), AppError> {
        self.may_link(viewer, here).await?;
        let seen = self.links(viewer, here).await?;
        if !seen.all.iter().any(|it| it.id == id) {
            return Err(AppError::NotFound);
        }
        let (version, state) = self.loaded(StreamKind::Link, id.uuid()).await?;
        let State::Link(link) = state else { return Err(AppError::NotFound) };
        let event = remove(&link, reason).map_err(AppError::refused)?;
        self.store_link(viewer, (id, version), event).await
    }

    async fn store_link(
        &self,
        viewer: &Viewer,
        (id, version): (LinkId, u64),
        event: Event,
    ) -> Result<(), AppError> {
        let mut batch = Batch::new(viewer.actor.journal_text(), self.now(self.timeline()));
        let mut act = append(StreamKind::Link, id.uuid(), version);
        act.events.push(AnyEvent::Link(event));
        batch.appends.push(act);
        self.append(batch).await?;
        Ok(())
    }

    async fn all_links(&self) -> Result<Vec<Link>, AppError> {
        Ok(self.all::<Link>().await?.iter().map(|it| Link::clone(it)).collect())
    }

    /// Loads a case or an incident that the viewer may see.
    async fn matter(&self, viewer: &Viewer, stream: Stream) -> Result<Aggregate, AppError> {
        let found = self.store().load(&stream).await?.ok_or(AppError::NotFound)?;
        let (see, _, subject) = Matter::of(&found.state).ok_or(AppError::NotFound)?.rights();
        require(viewer, see, &subject)?;
        Ok(found)
    }

    async fn may_link(&self, viewer: &Viewer, stream: Stream) -> Result<(), AppError> {
        let found = self.matter(viewer, stream).await?;
        let may = Matter::of(&found.state).is_some_and(|it| it.handled_by(viewer));
        if may { Ok(()) } else { Err(AppError::NotFound) }
    }

    /// Finds a case or an incident by its number among those the viewer may see.
    async fn matter_of(
        &self,
        viewer: &Viewer,
        reference: &str,
    ) -> Result<Option<Stream>, AppError> {
        let case = self.cases(viewer).await?.into_iter().find(|it| it.case.reference == reference);
        if let Some(row) = case {
            return Ok(Some(Stream { kind: StreamKind::Case, id: row.case.id.uuid() }));
        }
        let incidents = self.incidents(viewer).await?;
        let found = incidents.into_iter().find(|it| it.incident.reference == reference);
        Ok(found.map(|it| Stream { kind: StreamKind::Incident, id: it.incident.id.uuid() }))
    }
}

fn other(link: &Link, here: Stream) -> Option<Stream> {
    link.made.as_ref()?.verdict.other(here)
}

/// A state that can be linked: a case or an incident.
#[derive(Clone, Copy)]
enum Matter<'a> {
    Case(&'a Case),
    Incident(&'a Incident),
}

impl<'a> Matter<'a> {
    /// Returns the matter a state is; `None` for what is none.
    fn of(state: &'a State) -> Option<Self> {
        match state {
            State::Case(case) => Some(Self::Case(case)),
            State::Incident(incident) => Some(Self::Incident(incident)),
            State::Record(_)
            | State::Report(_)
            | State::Run(_)
            | State::Account(_)
            | State::Link(_)
            | State::Import(_)
            | State::Template(_)
            | State::Lesson(_) => None,
        }
    }

    /// Returns what one must be allowed to see it, and to link it.
    fn rights(self) -> (Action, Action, Subject<'a>) {
        match self {
            Self::Case(case) => (Action::SeeCase, Action::HandleCase, Subject::Case(case)),
            Self::Incident(incident) => {
                (Action::SeeIncident, Action::LeadIncident, Subject::Incident(incident))
            }
        }
    }

    fn seen_by(self, viewer: &Viewer) -> bool {
        let (see, _, subject) = self.rights();
        allows(viewer, see, &subject)
    }

    fn handled_by(self, viewer: &Viewer) -> bool {
        let (_, handle, subject) = self.rights();
        allows(viewer, handle, &subject)
    }

    /// Returns its number and title.
    fn title(self) -> String {
        match self {
            Self::Case(case) => format!("{} {}", case.reference, case.title),
            Self::Incident(incident) => {
                let title = incident.opening.as_ref().map_or("", |it| it.title.as_str());
                format!("{} {title}", incident.reference)
            }
        }
    }
}

#[cfg(test)]
mod tests;
