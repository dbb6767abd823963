//! The pages, and what they share: the frame around each, the banners, sending a person on.

pub(crate) mod accounts;
pub(crate) mod board;
pub(crate) mod case;
pub(crate) mod desk;
pub(crate) mod due;
pub(crate) mod events;
pub(crate) mod incident;
pub(crate) mod jobs;
pub(crate) mod journal;
pub(crate) mod law;
pub(crate) mod leak;
pub(crate) mod lessons;
pub(crate) mod mails;
pub(crate) mod register;
pub(crate) mod report;
pub(crate) mod sign_in;
pub(crate) mod statistics;
pub(crate) mod supplier;
pub(crate) mod template;
pub(crate) mod unregistered;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use fyr_app::access::{Action, Subject, allows};
use fyr_core::account::{Account, Role};
use fyr_core::context::Timeline;
use fyr_text::time::moment;
use fyr_text::{Arg, contains, text, text_with};
use jiff::Timestamp;
use maud::{Markup, html};

use crate::error::{Failure, encoded};
use crate::layout::{Frame, page};
use crate::session::Visit;
use crate::ui::navigation::{Current, Item, UserBadge};
use crate::ui::notice::{Banner, BannerKind, alert};
use crate::ui::{Link, Tone};
use crate::words;

/// Is what a handler answers.
pub(crate) type Answer = Result<Response, Failure>;

/// Is one page: its title, the way there, and what it holds.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    title: String,
    way: Option<Vec<Link>>,
    occasion: Occasion,
    now: Option<Timestamp>,
    content: Markup,
}

/// Says whether a page is about an exercise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// It is real, or about nothing in particular.
    #[default]
    Real,
    /// It is an exercise: said across the top.
    Exercise,
}

impl From<bool> for Occasion {
    fn from(exercise: bool) -> Self {
        if exercise { Self::Exercise } else { Self::Real }
    }
}

/// Makes a page; `title` is also its `h1`, which `content` holds.
pub(crate) fn sheet(title: impl Into<String>, content: Markup) -> Sheet {
    Sheet { title: title.into(), way: None, occasion: Occasion::Real, now: None, content }
}

/// Returns the row that a visit asks a list to be shown from.
pub(crate) fn position(visit: &Visit) -> usize {
    sign_in::query(&visit.path, "from").and_then(|it| it.parse().ok()).unwrap_or_default()
}

impl Sheet {
    /// Adds the way here from the desk; the desk itself is added first.
    pub(crate) fn way(self, way: Vec<Link>) -> Self {
        Self { way: Some(way), ..self }
    }

    /// Marks it as about an exercise, or not.
    pub(crate) fn occasion(self, occasion: impl Into<Occasion>) -> Self {
        Self { occasion: occasion.into(), ..self }
    }

    /// Sets the moment whose state it shows, where that is not the installation's clock: an exercise runs on the wall's.
    pub(crate) fn now(self, now: Timestamp) -> Self {
        Self { now: Some(now), ..self }
    }
}

impl Visit {
    /// Draws a page.
    pub(crate) fn show(&self, sheet: Sheet) -> Response {
        self.answer(StatusCode::OK, sheet)
    }

    /// Draws a form again, with what was typed and what is wrong with it: 422.
    pub(crate) fn show_again(&self, sheet: Sheet) -> Response {
        self.answer(StatusCode::UNPROCESSABLE_ENTITY, sheet)
    }

    /// Draws a page with another status.
    pub(crate) fn answer(&self, status: StatusCode, sheet: Sheet) -> Response {
        let mut frame = self.frame(&sheet.title).now(sheet.now.unwrap_or_else(|| self.now()));
        if let Some(way) = sheet.way {
            let desk = Link::new("/", text(self.language, "nav-desk"));
            let way = if self.viewer.account().is_some() {
                std::iter::once(desk).chain(way).collect()
            } else {
                way
            };
            if !way.is_empty() {
                frame = frame.breadcrumbs(way);
            }
        }
        if sheet.occasion == Occasion::Exercise {
            let words = html! { (text(self.language, "banner-exercise")) };
            frame = frame.banner(Banner { kind: BannerKind::Exercise, words });
        }
        let content = html! { div class="fyr-stack" { (self.done()) (sheet.content) } };
        (status, page(&frame, &content)).into_response()
    }

    /// Returns the frame of a page: who is signed in, where they may go, the scenario's banner.
    pub(crate) fn frame(&self, title: &str) -> Frame {
        let mut frame = Frame::new(self.language, title, &self.path);
        if let Some(account) = self.viewer.account() {
            frame = frame.user(self.badge(account), self.navigation());
        }
        if self.app.timeline() == Timeline::Scenario {
            let now = moment(self.language, self.now());
            let words = text_with(self.language, "banner-scenario", &[("now", Arg::Text(&now))]);
            frame = frame.banner(Banner { kind: BannerKind::Scenario, words: html! { (words) } });
        }
        frame
    }

    /// Tells whether the reader may do something in general; a use case still decides for each thing.
    pub(crate) fn may(&self, action: Action) -> bool {
        allows(&self.viewer, action, &Subject::Installation)
    }

    fn done(&self) -> Markup {
        let query = self.path.split_once('?').map_or("", |(_, query)| query);
        let done = query.split('&').find_map(|pair| pair.strip_prefix("done="));
        let key = done.map(|done| format!("done-{done}")).filter(|key| contains(key));
        html! {
            @if let Some(key) = key {
                (alert(self.language, Tone::Success, text(self.language, &key)).announced())
            }
        }
    }

    fn badge(&self, account: &Account) -> UserBadge {
        let mut roles: Vec<String> = Vec::new();
        for role in Role::ALL {
            let held: Vec<_> = account.organisations(*role).collect();
            let role_words = words::role(self.language, *role);
            match held.as_slice() {
                [] if account.has(*role) => roles.push(role_words.into_owned()),
                [] => {}
                [one] => roles.push(format!("{role_words}, {}", self.directory.name(*one))),
                many => {
                    let n = i64::try_from(many.len()).unwrap_or(i64::MAX);
                    let args = [("role", Arg::Text(&role_words)), ("n", Arg::Number(n))];
                    roles.push(text_with(self.language, "role-for-many", &args).into_owned());
                }
            }
        }
        let mut links = vec![Link::new("/account", text(self.language, "nav-account"))];
        for (href, key, action) in OFFICE {
            if self.may(*action) && (*href != "/mails" || self.app.has_mail_sink()) {
                links.push(Link::new(*href, text(self.language, key)));
            }
        }
        links.push(Link::new("/lessons", text(self.language, "nav-lessons")));
        links.push(Link::new("/law", text(self.language, "nav-law")));
        UserBadge { name: account.name.clone(), role: roles.join("; "), links }
    }

    fn navigation(&self) -> Vec<Item> {
        let here = self.path.split(['?', '#']).next().unwrap_or("/");
        PARTS
            .iter()
            .filter(|(_, _, action)| self.may(*action))
            .map(|(href, key, _)| {
                let inside = here == *href
                    || (*href != "/"
                        && here.strip_prefix(href).is_some_and(|it| it.starts_with('/')));
                let current = if inside { Current::Yes } else { Current::No };
                Item::new(Link::new(*href, text(self.language, key)), current)
            })
            .collect()
    }
}

/// Sends a person on to a page after an act.
pub(crate) fn go(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// Sends a person on to a page that says what was done: the text `done-<what>`.
pub(crate) fn go_done(path: &str, what: &str) -> Response {
    let (path, fragment) = path.split_once('#').map_or((path, None), |(it, at)| (it, Some(at)));
    let join = if path.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|at| format!("#{at}")).unwrap_or_default();
    go(&format!("{path}{join}done={}{fragment}", encoded(what)))
}

const PARTS: &[(&str, &str, Action)] = &[
    ("/", "nav-desk", Action::OwnDesk),
    ("/reports", "nav-reports", Action::SeeReport),
    ("/incidents", "nav-incidents", Action::SeeIncident),
    ("/cases", "nav-cases", Action::SeeCase),
    ("/board", "nav-board", Action::SeeProgress),
    ("/registers", "nav-registers", Action::SeeRegisters),
    ("/supplier", "nav-supplier", Action::ReportAsSupplier),
    ("/journal", "nav-journal", Action::SeeJournal),
];

const OFFICE: &[(&str, &str, Action)] = &[
    ("/accounts", "nav-accounts", Action::ManageAccounts),
    ("/jobs", "nav-jobs", Action::Operate),
    ("/mails", "nav-mails", Action::Operate),
];
