//! Everything that has happened, in words, newest first, narrowed by what kind of thing it was.

use fyr_core::event::Event;
use fyr_text::{Language, text};
use jiff::Timestamp;
use maud::{Markup, html};

use super::parts::{counted, len, paragraphs};
use super::words::{Names, detail, event};
use crate::ui::act::{Variant, button};
use crate::ui::form::{Answers, Choice, Form};
use crate::ui::navigation::{Pages, pages};
use crate::ui::timeline::{Entry, Happening, timeline};
use crate::words;

/// Is one entry of the journal, as a timeline shows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Happened<'a> {
    /// Its place in the journal.
    pub(crate) position: u64,
    /// When.
    pub(crate) at: Timestamp,
    /// By whom, as in the journal.
    pub(crate) actor: &'a str,
    /// Its name in the journal.
    pub(crate) kind: &'a str,
    /// What happened; `None` when it has been erased.
    pub(crate) event: Option<&'a Event>,
}

/// Is what a reader wants to see.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// Only this kind of thing.
    pub(crate) kind: Option<String>,
    /// Only what is older than this place in the journal.
    pub(crate) before: Option<u64>,
}

// A screenful or five: the rest is one press away.
const SHOWN: usize = 100;

/// Draws the timeline at `address`, narrowed as wanted.
pub(crate) fn page(
    language: Language,
    (address, names): (&str, Names<'_>),
    (happened, wanted): (&[Happened<'_>], &Wanted),
) -> Markup {
    let fits = |it: &&Happened<'_>| {
        wanted.before.is_none_or(|before| it.position < before)
            && wanted.kind.as_deref().is_none_or(|kind| id(words::happening(it.kind)) == kind)
    };
    let all: Vec<_> = happened.iter().filter(fits).collect();
    let entries: Vec<Entry> = all.iter().take(SHOWN).map(|it| entry(language, it, names)).collect();
    let kind = wanted.kind.as_deref().map(|kind| format!("kind={kind}&")).unwrap_or_default();
    let next = all.get(SHOWN).and(all.get(SHOWN - 1));
    let ways = Pages {
        first: wanted.before.map(|_| format!("{address}?{kind}")),
        next: next.map(|it| format!("{address}?{kind}before={}", it.position)),
    };
    html! {
        div class="fyr-stack" {
            (filter(language, address, (happened, wanted)))
            p class="fyr-quiet" { (counted(language, "timeline-count", len(&all))) }
            (timeline(language, &entries))
            (pages(language, &ways))
        }
    }
}

/// Returns one entry as the timeline draws it.
pub(crate) fn entry(language: Language, it: &Happened<'_>, names: Names<'_>) -> Entry {
    let title = it
        .event
        .and_then(|it| event(language, it, names))
        .unwrap_or_else(|| words::event(language, it.kind).into_owned());
    Entry {
        at: it.at,
        happening: words::happening(it.kind),
        title,
        detail: it.event.and_then(detail).map(paragraphs),
        by: Some(words::actor(language, it.actor, names.accounts)),
    }
}

fn filter(
    language: Language,
    address: &str,
    (happened, wanted): (&[Happened<'_>], &Wanted),
) -> Markup {
    let there = |it: &&Happening| happened.iter().any(|entry| words::happening(entry.kind) == **it);
    let mut kinds = vec![Choice::new("", text(language, "timeline-all"))];
    kinds.extend(
        HAPPENINGS
            .iter()
            .filter(there)
            .map(|it| Choice::new(id(*it), text(language, &format!("ui-happening-{}", id(*it))))),
    );
    let answers = Answers::new(language).value("kind", wanted.kind.as_deref().unwrap_or_default());
    let body = html! {
        (answers.select("kind", text(language, "timeline-kind"), kinds).width(crate::ui::form::Width::Medium))
        (button(Variant::Secondary, &text(language, "timeline-filter")))
    };
    html! { (Form::get(address, body)) }
}

const HAPPENINGS: &[Happening] = &[
    Happening::Reported,
    Happening::Aware,
    Happening::Decided,
    Happening::Recorded,
    Happening::Sent,
    Happening::Received,
    Happening::Filed,
    Happening::FannedOut,
    Happening::Analysed,
    Happening::Late,
    Happening::Documented,
    Happening::Closed,
];

const fn id(happening: Happening) -> &'static str {
    match happening {
        Happening::Reported => "reported",
        Happening::Aware => "aware",
        Happening::Decided => "decided",
        Happening::Recorded => "recorded",
        Happening::Sent => "sent",
        Happening::Received => "received",
        Happening::Filed => "filed",
        Happening::FannedOut => "fanned-out",
        Happening::Analysed => "analysed",
        Happening::Late => "late",
        Happening::Documented => "documented",
        Happening::Closed => "closed",
    }
}
