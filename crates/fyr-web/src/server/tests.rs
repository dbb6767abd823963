//! The whole site over its real use cases and an empty SQLite database, without a socket.

mod acts;
mod chain;
mod rooms;

use std::collections::BTreeSet;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use fyr_app::accounts::NewAccount;
use fyr_app::clock::Clock;
use fyr_app::readiness::records::SaveRecord;
use fyr_app::settings::AppSettings;
use fyr_app::viewer::Viewer;
use fyr_core::account::{Account, Grant, Role};
use fyr_core::field::Value;
use fyr_core::id::{OrganisationId, RecordId};
use fyr_core::register::RecordKind;
use tempfile::TempDir;
use tower::Service as _;
use uuid::Uuid;

use super::*;

/// Is a site with a supplier, its system, a board that uses it and the office that coordinates the board.
struct Site {
    router: Router,
    app: App,
    supplier: OrganisationId,
    system: RecordId,
    board: OrganisationId,
    office: OrganisationId,
    _folder: TempDir,
}

/// Is what came back, with its body read.
#[derive(Debug)]
struct Page {
    status: StatusCode,
    location: String,
    cookie: Option<String>,
    body: String,
}

/// Is a person at a browser: who is signed in, in which language.
#[derive(Clone, Debug, Default)]
struct Browser {
    cookie: String,
    language: &'static str,
}

/// An administrator, who makes what a site needs.
fn administrator() -> Viewer {
    let mut account = Account::empty(Uuid::from_u128(1));
    account.grants = [Grant { role: Role::Administrator, organisation: None }].into();
    Viewer::person(account)
}

impl Site {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = AppSettings {
            data: folder.path().join("data"),
            database: None,
            base_url: "http://fyr.test".to_owned(),
            smtp: None,
            webhook: None,
            exercise_mailbox: None,
            quiet_hours: None,
            sealing_key: None,
            threads: 1,
            leak_worker: None,
        };
        let app = App::open(settings, Clock::wall()).await.unwrap();
        let text = |it: &str| Some(Value::Text(it.to_owned()));
        let office = record(
            &app,
            RecordKind::Organisation,
            &[
                ("key", text("kontoret")),
                ("name", text("Kontoret")),
                ("roles", Some(Value::Choices(["coordinating_office".to_owned()].into()))),
            ],
        )
        .await;
        let board = record(
            &app,
            RecordKind::Organisation,
            &[
                ("key", text("skol")),
                ("name", text("Skolnämnden")),
                ("roles", Some(Value::Choices(["controller".to_owned()].into()))),
                ("coordinated_by", Some(Value::Reference(office))),
            ],
        )
        .await;
        let supplier = record(
            &app,
            RecordKind::Organisation,
            &[
                ("key", text("lev")),
                ("name", text("Leverantören AB")),
                ("roles", Some(Value::Choices(["processor".to_owned()].into()))),
            ],
        )
        .await;
        let system = record(
            &app,
            RecordKind::System,
            &[
                ("key", text("hr")),
                ("name", text("HR-systemet")),
                ("supplier", Some(Value::Reference(supplier))),
                ("used_by", Some(Value::References([board].into()))),
            ],
        )
        .await;
        let settings = Settings { base_url: "http://fyr.test".to_owned() };
        Self {
            router: router(Web { app: app.clone(), settings }),
            app,
            supplier: supplier.organisation(),
            system,
            board: board.organisation(),
            office: office.organisation(),
            _folder: folder,
        }
    }

    /// Makes an account with `role` for whom it belongs to, and returns its one-time link.
    async fn invite(&self, role: Role) -> String {
        let organisation = match role {
            Role::Coordinator | Role::LeakAnalyst => Some(self.office),
            Role::SupplierContact => Some(self.supplier),
            Role::Handler | Role::DataProtectionOfficer | Role::Approver => Some(self.board),
            Role::Auditor | Role::Administrator => None,
        };
        let new = NewAccount {
            name: format!("Prov {}", role.as_str()),
            email: format!("{}@fyr.test", role.as_str().replace('_', "-")),
            grants: BTreeSet::from([Grant { role, organisation }]),
        };
        self.app.create_account(&administrator(), new).await.unwrap().token
    }

    /// Signs somebody with `role` in by a one-time link.
    async fn sign_in(&self, role: Role) -> Browser {
        let token = self.invite(role).await;
        let page = self.post(&Browser::default(), &format!("/link/{token}"), "").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        Browser { cookie: page.cookie.unwrap(), language: "sv" }
    }

    async fn get(&self, browser: &Browser, path: &str) -> Page {
        self.send(asked(browser, path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, browser: &Browser, path: &str, form: &str) -> Page {
        let request = asked(browser, path)
            .method("POST")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()));
        self.send(request.unwrap()).await
    }

    async fn send(&self, request: Request<Body>) -> Page {
        let response: Response<Body> = self.router.clone().call(request).await.unwrap();
        let headers = response.headers().clone();
        let text = |name: header::HeaderName| {
            headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned()
        };
        let cookie = text(header::SET_COOKIE).split(';').next().unwrap_or_default().to_owned();
        Page {
            status: response.status(),
            location: text(header::LOCATION),
            cookie: Some(cookie).filter(|it| !it.is_empty()),
            body: String::from_utf8(
                to_bytes(response.into_body(), usize::MAX).await.unwrap().into(),
            )
            .unwrap(),
        }
    }
}

impl Page {
    /// Tells what is wrong with it as a page: no single `h1`, or a text without words.
    #[track_caller]
    fn is_whole(&self, about: &str) {
        assert_eq!(self.body.matches("<h1").count(), 1, "{about}: {}", self.body);
        let hole = self.body.split('[').skip(1).find(|after| {
            let key = after.split(']').next().unwrap_or_default();
            after.contains(']')
                && key.contains('-')
                && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        });
        assert_eq!(hole.map(|it| &it[..it.len().min(60)]), None, "{about}: a text is missing");
        assert!(!self.body.contains("{$"), "{about}: a variable is not filled");
    }
}

async fn record(app: &App, kind: RecordKind, fields: &[(&str, Option<Value>)]) -> RecordId {
    let fields = fields.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect();
    app.save_record(&administrator(), SaveRecord { id: None, kind, fields, seen: 0 }).await.unwrap()
}

fn asked(browser: &Browser, path: &str) -> axum::http::request::Builder {
    Request::builder()
        .uri(path)
        .header(header::HOST, "fyr.test")
        .header(header::COOKIE, &browser.cookie)
        .header(header::ACCEPT_LANGUAGE, browser.language)
}

/// The fields of a form, by name.
type Pairs<'a> = &'a [(&'a str, &'a str)];

/// A form with a file's shape as a browser sends it, with a file named `file` that has a name and bytes.
fn multipart(
    who: &Browser,
    path: &str,
    (pairs, file): (Pairs<'_>, Option<(&str, &[u8])>),
) -> Request<Body> {
    let mut body = Vec::new();
    let mut part = |name: &str, value: &[u8]| {
        let head = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), value, b"\r\n"].concat());
    };
    for (name, value) in pairs {
        part(name, value.as_bytes());
    }
    if let Some((name, bytes)) = file {
        part(&format!("file\"; filename=\"{name}"), bytes);
    }
    body.extend(b"--x--\r\n");
    asked(who, path)
        .method("POST")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(Body::from(body))
        .unwrap()
}
