//! Every path with its method, its action and its handler: the whole site on one page.
//!
//! The action is what the use case behind the page asks the access table; it is written here so that a reader, `fyr routes`
//! and the tests see it beside the path. What decides is `fyr_app::access`, in the use case.

use std::convert::Infallible;
use std::sync::LazyLock;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::routing::MethodRouter;
use fyr_app::access::Action;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use crate::pages::{
    accounts, board, case, desk, events, incident, jobs, journal, law, leak, lessons, mails,
    register, report, sign_in, statistics, supplier, template, unregistered,
};
use crate::server::Web;

/// Is one way into the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteInfo {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path as axum writes it: `/cases/{id}`.
    pub path: &'static str,
    /// What one must be allowed to do.
    pub action: Action,
}

/// Returns every way into the site but the assets, in the order people meet them.
pub fn routes() -> &'static [RouteInfo] {
    static INFO: LazyLock<Vec<RouteInfo>> =
        LazyLock::new(|| all().into_iter().map(|route| route.info).collect());
    &INFO
}

/// Is a way into the site and what answers there.
#[derive(Clone)]
pub(crate) struct Route {
    info: RouteInfo,
    handler: MethodRouter<Web>,
    takes_large: bool,
}

/// Makes a page.
pub(crate) fn get<H, T>(path: &'static str, action: Action, handler: H) -> Route
where
    H: Handler<T, Web>,
    T: 'static,
{
    let handler = axum::routing::get(handler);
    Route { info: RouteInfo { method: "GET", path, action }, handler, takes_large: false }
}

/// Makes an act, posted by a form.
pub(crate) fn post<H, T>(path: &'static str, action: Action, handler: H) -> Route
where
    H: Handler<T, Web>,
    T: 'static,
{
    let handler = axum::routing::post(handler);
    Route { info: RouteInfo { method: "POST", path, action }, handler, takes_large: false }
}

impl Route {
    /// Lets a form bring files of up to `bytes`.
    pub(crate) fn body_max(self, bytes: usize) -> Self {
        Self { handler: self.handler.layer(DefaultBodyLimit::max(bytes)), ..self }
    }

    /// Lets a form bring a large file of up to `bytes`, for as long as something comes of it.
    pub(crate) fn upload(self, bytes: u64) -> Self {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        Self { takes_large: true, ..self.body_max(bytes) }
    }

    /// Returns the handler within its time.
    fn timed(self) -> MethodRouter<Web> {
        let within = |time| TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, time);
        if self.takes_large {
            let silent = RequestBodyTimeoutLayer::new(TIMEOUT);
            let handler = self.handler.layer::<_, Infallible>(silent);
            return handler.layer(within(UPLOAD_TIMEOUT));
        }
        self.handler.layer(within(TIMEOUT))
    }
}

/// Returns the router of every page.
pub(crate) fn router() -> Router<Web> {
    all()
        .into_iter()
        .fold(Router::new(), |router, route| router.route(route.info.path, route.timed()))
}

// A fan-out to 200 controllers may take 5 seconds; nothing else but a large file takes one.
const TIMEOUT: Duration = Duration::from_mins(1);
// 64 GiB at 6 Mbit a second; what is swept away as broken off is older.
const UPLOAD_TIMEOUT: Duration = Duration::from_hours(24);

// 16 MiB: a register of 200,000 rows; the list of protected persons of a large city is smaller.
const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;

fn all() -> Vec<Route> {
    let mut all = Vec::new();
    all.extend(open());
    all.extend(own());
    all.extend(reports());
    all.extend(registers());
    all.extend(register::imports::routes());
    all.extend(incident::routes());
    all.extend(case::routes());
    all.extend(unregistered::routes());
    all.extend(template::routes());
    all.extend(leak::routes());
    all.extend(office());
    all
}

fn open() -> Vec<Route> {
    vec![
        get("/sign-in", Action::Public, sign_in::page),
        post("/sign-in", Action::Public, sign_in::submit),
        get("/link/{token}", Action::Public, sign_in::link),
        post("/link/{token}", Action::Public, sign_in::open_link),
        post("/sign-out", Action::Public, sign_in::sign_out),
        post("/language", Action::Public, sign_in::language),
        get("/report", Action::Public, report::public::page),
        post("/report", Action::Public, report::public::submit),
        get("/report/follow", Action::Public, report::public::follow),
        post("/report/follow", Action::Public, report::public::follow_up),
        post("/report/follow/add", Action::Public, report::public::add),
        get("/law", Action::Public, law::page),
        get("/help", Action::Public, law::help),
        get("/accessibility", Action::Public, law::accessibility),
        get("/calendar/{file}", Action::Public, sign_in::calendar),
    ]
}

fn own() -> Vec<Route> {
    vec![
        get("/", Action::OwnDesk, desk::page),
        get("/events", Action::OwnDesk, events::stream),
        get("/account", Action::OwnDesk, sign_in::account),
        post("/account", Action::OwnDesk, sign_in::set_password),
        post("/account/calendar", Action::OwnDesk, sign_in::make_calendar),
        get("/lessons", Action::OwnDesk, lessons::page),
        get("/lessons.xlsx", Action::OwnDesk, lessons::xlsx),
        get("/lessons.csv", Action::OwnDesk, lessons::csv),
        get("/board", Action::SeeProgress, board::page),
        get("/statistics", Action::SeeCase, statistics::page),
        get("/supervision.zip", Action::SeeCase, statistics::package),
    ]
}

fn reports() -> Vec<Route> {
    vec![
        get("/reports", Action::SeeReport, report::list),
        get("/reports/{id}", Action::SeeReport, report::page),
        post("/reports/{id}/add", Action::SeeReport, report::add),
        post("/reports/{id}/triage", Action::JudgeReport, report::triage),
        post("/reports/{id}/dismiss", Action::JudgeReport, report::dismiss),
        get("/supplier", Action::ReportAsSupplier, supplier::page),
        get("/supplier/report", Action::ReportAsSupplier, supplier::form),
        post("/supplier/report", Action::ReportAsSupplier, supplier::submit),
        get("/supplier/incidents/{id}", Action::TellUpdates, supplier::incident::page),
        post("/supplier/incidents/{id}", Action::TellUpdates, supplier::incident::tell),
    ]
}

fn registers() -> Vec<Route> {
    vec![
        get("/registers", Action::SeeRegisters, register::overview),
        get("/registers/{kind}", Action::SeeRegisters, register::list),
        get("/registers/{kind}/new", Action::ChangeRegisters, register::edit::new),
        post("/registers/{kind}/new", Action::ChangeRegisters, register::edit::create),
        get("/registers/{kind}/import", Action::ChangeRegisters, register::import::page),
        post("/registers/{kind}/import", Action::ChangeRegisters, register::import::submit)
            .body_max(FILE_BYTES_MAX),
        get("/registers/{kind}/{id}", Action::SeeRegisters, register::edit::page),
        post("/registers/{kind}/{id}", Action::ChangeRegisters, register::edit::save),
    ]
}

fn office() -> Vec<Route> {
    vec![
        get("/journal", Action::SeeJournal, journal::page),
        post("/journal/verify", Action::SeeJournal, journal::verify),
        post("/journal/checkpoint", Action::SeeJournal, journal::checkpoint),
        get("/accounts", Action::ManageAccounts, accounts::list),
        get("/accounts/new", Action::ManageAccounts, accounts::new),
        post("/accounts/new", Action::ManageAccounts, accounts::create),
        post("/accounts/{id}/invite", Action::ManageAccounts, accounts::invite),
        post("/accounts/{id}/disable", Action::ManageAccounts, accounts::disable),
        get("/jobs", Action::Operate, jobs::page),
        post("/jobs/{id}/retry", Action::Operate, jobs::retry),
        get("/mails", Action::Operate, mails::page),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_path_is_listed_twice_with_the_same_method() {
        let listed: BTreeSet<_> = routes().iter().map(|it| (it.path, it.method)).collect();
        assert_eq!(listed.len(), routes().len());
    }

    #[test]
    fn every_path_has_its_place_in_one_router() {
        // axum panics where two paths cannot be told apart.
        let _ = router();
    }
}
