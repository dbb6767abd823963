//! What stands around every part of a case: heading, state, tabs, the next act.

use fyr_app::response::cases::CaseView;
use fyr_core::case::next::{Stage, stage};
use fyr_core::id::CaseId;
use fyr_core::law::Law;
use fyr_core::register::directory::Directory;
use fyr_text::{Arg, Language, text};
use maud::{Markup, html};

use super::next::Next;
use super::parts::{len, say};
use super::sent::Sent;
use super::words::Names;
use crate::ui::navigation::{Current, Item, tabs};
use crate::ui::notice::{alert, tag};
use crate::ui::section::heading;
use crate::ui::{Link, Tone};
use crate::words;

/// Is everything a part of a case is drawn from.
#[derive(Clone, Copy)]
pub(crate) struct Room<'a> {
    /// The language of the page.
    pub(crate) language: Language,
    /// The case as this person may see it.
    pub(crate) view: &'a CaseView,
    /// Names of organisations and records.
    pub(crate) directory: &'a Directory,
    /// The law, for the regimes' own words.
    pub(crate) law: &'a Law,
    /// What was just refused.
    pub(crate) sent: &'a Sent,
}

/// Is a part of a case with an address of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    /// What to do, clocks, judgements.
    Overview,
    /// What is known.
    Facts,
    /// How bad it is.
    Risk,
    /// What the law requires.
    Duties,
    /// Whom it concerns.
    People,
    /// Telling them.
    Information,
    /// Tasks, measures, decisions, notes.
    Work,
    /// What is shared by the one who leads, and what is answered.
    Coordination,
    /// What has happened in the case.
    Timeline,
    /// The authority's form; reached from the duties.
    Notification,
    /// What is missing for which purpose; reached from the facts.
    Completeness,
    /// Its records and their numbers in the register; reached from the overview.
    Documents,
}

impl Tab {
    const SHOWN: &'static [Self] = &[
        Self::Overview,
        Self::Facts,
        Self::Risk,
        Self::Duties,
        Self::People,
        Self::Information,
        Self::Work,
        Self::Coordination,
        Self::Timeline,
    ];

    const fn id(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Facts => "facts",
            Self::Risk => "risk",
            Self::Duties => "duties",
            Self::People => "people",
            Self::Information => "information",
            Self::Work => "work",
            Self::Coordination => "coordination",
            Self::Timeline => "timeline",
            Self::Notification => "notification",
            Self::Completeness => "completeness",
            Self::Documents => "documents",
        }
    }

    /// Returns the part's address in a case.
    pub(crate) fn address(self, case: CaseId) -> String {
        match self {
            Self::Overview => format!("/cases/{case}"),
            Self::Facts
            | Self::Risk
            | Self::Duties
            | Self::People
            | Self::Information
            | Self::Work
            | Self::Coordination
            | Self::Timeline
            | Self::Notification
            | Self::Documents
            | Self::Completeness => format!("/cases/{case}/{}", self.id()),
        }
    }

    /// Returns the part among the tabs from which it is reached: most are their own.
    const fn parent(self) -> Self {
        match self {
            Self::Notification => Self::Duties,
            Self::Completeness => Self::Facts,
            Self::Documents => Self::Overview,
            Self::Overview
            | Self::Facts
            | Self::Risk
            | Self::Duties
            | Self::People
            | Self::Information
            | Self::Work
            | Self::Coordination
            | Self::Timeline => self,
        }
    }

    /// Tells whether times are read there, so that those which contradict each other are said.
    const fn tells_times(self) -> bool {
        matches!(
            self,
            Self::Overview | Self::Facts | Self::Duties | Self::Notification | Self::Completeness
        )
    }

    /// Returns what the part is called.
    pub(crate) fn label(self, language: Language) -> String {
        text(language, &format!("case-tab-{}", self.id())).into_owned()
    }
}

impl<'a> Room<'a> {
    /// Returns where the names in events are looked up.
    pub(crate) fn names(&self) -> Names<'a> {
        Names { directory: self.directory, accounts: &self.view.accounts, law: self.law }
    }

    /// Returns what the next act is chosen from.
    pub(crate) fn next(&self) -> Next<'a> {
        Next { view: self.view, law: self.law }
    }

    /// Returns who acted, by the journal's text.
    pub(crate) fn who(&self, actor: &str) -> String {
        words::actor(self.language, actor, &self.view.accounts)
    }

    /// Returns what the case is called on the way to a page beneath it: reference and controller.
    pub(crate) fn crumb(&self) -> String {
        let args = [
            ("reference", Arg::Text(self.view.case.reference.as_str())),
            ("name", Arg::Text(self.view.controller.text("name"))),
        ];
        say(self.language, "case-crumb", &args)
    }

    /// Returns the way to a page beneath a part of the case.
    pub(crate) fn way(&self, tab: Tab) -> Vec<Link> {
        let id = self.view.case.id;
        vec![
            Link::new("/cases", text(self.language, "cases-title")),
            Link::new(Tab::Overview.address(id), self.crumb()),
            Link::new(tab.address(id), tab.label(self.language)),
        ]
    }

    /// Returns the title of the page: the part and the reference.
    pub(crate) fn title(&self, tab: Tab) -> String {
        format!("{} {}", tab.label(self.language), self.view.case.reference)
    }

    /// Draws a part of the case within its heading and tabs.
    pub(crate) fn around(&self, tab: Tab, body: &Markup) -> Markup {
        let language = self.language;
        html! {
            (self.sent.summary(language))
            (self.heading())
            (tabs(language, &text(language, "case-tabs"), &self.tabs(tab)))
            div class="fyr-stack" {
                @if tab == Tab::Overview { (self.next().whole(language)) } @else { (self.next().line(language)) }
                @for excluded in self.view.case.exclusions() {
                    (alert(language, Tone::Warning, words::law(language, &excluded.name)).body(html! {
                        p { (words::law(language, &excluded.text)) " (" (excluded.source) ")" (super::parts::doubt(language, excluded.mark)) }
                    }))
                }
                @if super::exclusion::waits(&self.view.case) {
                    p { (text(language, "case-excluded-about")) " " (super::exclusion::way(self)) }
                }
                @if let Some(closed) = &self.view.case.closed {
                    (alert(language, Tone::Info, text(language, "case-closed-title")).body(html! { p { (closed.reason) } }))
                }
                @if tab.tells_times() { (super::contradictions::told(self)) }
                (body)
            }
        }
    }

    fn heading(&self) -> Markup {
        let (language, case) = (self.language, &self.view.case);
        let args = [("reference", Arg::Text(&case.reference)), ("title", Arg::Text(&case.title))];
        let stage = stage(case);
        let tags = html! {
            (tag(stage_tone(stage), &words::stage(language, stage)))
            @if let Some(judged) = &case.qualification {
                @let key = if judged.verdict { "case-is-breach" } else { "case-is-no-breach" };
                (tag(Tone::Neutral, &text(language, key)))
            }
            @if let Some(risk) = &case.risk { (tag(Tone::Neutral, &words::risk(language, risk.verdict))) }
            @if case.exercise { (tag(Tone::Warning, &text(language, "case-exercise"))) }
            @if case.one_person_office { (tag(Tone::Neutral, &text(language, "case-one-person-office"))) }
        };
        html! {
            (heading(self.view.controller.text("name")).kicker(say(language, "case-kicker", &args)).tags(tags))
        }
    }

    fn tabs(&self, here: Tab) -> Vec<Item> {
        let case = &self.view.case;
        let item = |tab: &Tab| {
            let current = if *tab == here.parent() { Current::Yes } else { Current::No };
            let item =
                Item::new(Link::new(tab.address(case.id), tab.label(self.language)), current);
            match tab {
                Tab::Duties => item.count(case.duties.len() as u64),
                Tab::People => match &case.people {
                    Some(people) => item.count(people.counts.persons),
                    None => item,
                },
                Tab::Information if !case.letters.is_empty() => item.count(len(&case.letters)),
                Tab::Work => {
                    let open = case.work.tasks.iter().filter(|it| it.ended.is_none()).count();
                    if open == 0 { item } else { item.count(open as u64) }
                }
                Tab::Coordination => match super::coordination::waiting(self) {
                    0 => item,
                    waiting => item.count(waiting),
                },
                Tab::Overview
                | Tab::Facts
                | Tab::Risk
                | Tab::Information
                | Tab::Timeline
                | Tab::Notification
                | Tab::Documents
                | Tab::Completeness => item,
            }
        };
        Tab::SHOWN.iter().map(item).collect()
    }
}

/// Returns the colour of a stage: amber while something is due.
pub(crate) const fn stage_tone(stage: Stage) -> Tone {
    match stage {
        Stage::ToQualify | Stage::ToAssess | Stage::ToNotify | Stage::ToInform => Tone::Due,
        Stage::ToComplete | Stage::ToClose => Tone::Info,
        Stage::Closed => Tone::Success,
    }
}
