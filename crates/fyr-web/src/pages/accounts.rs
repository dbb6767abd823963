//! Accounts: who may sign in, with which roles; one-time links are shown once.

use std::collections::BTreeSet;

use axum::extract::Path;
use fyr_app::access::Action;
use fyr_app::accounts::{Invitation, NewAccount};
use fyr_app::error::AppError;
use fyr_core::account::{Account, Grant, Role};
use fyr_core::id::{AccountId, OrganisationId};
use fyr_core::register::RecordKind;
use fyr_text::Arg;
use fyr_text::time::moment;
use maud::{Markup, html};

use super::desk::count;
use super::{Answer, Sheet, go_done, sheet};
use crate::error::{Failure, not_found};
use crate::form::{Typed, Wrongs, folded, records};
use crate::session::Visit;
use crate::ui::act::{Variant, act, button, link_button};
use crate::ui::clock::time;
use crate::ui::facts::{Copy, copy};
use crate::ui::form::{Answers, Choice, Form};
use crate::ui::notice::{alert, tag};
use crate::ui::section::{heading, row};
use crate::ui::table::{Column, table};
use crate::ui::{Link, Tone};
use crate::words;

/// Draws all accounts.
pub(crate) async fn list(visit: Visit) -> Answer {
    let accounts = visit.app.accounts(&visit.viewer).await?;
    let rows = accounts.iter().map(|account| {
        vec![
            html! { (account.name) br; span class="fyr-quiet fyr-small" { (account.email) } },
            grants(&visit, account),
            html! {
                @if let Some(at) = account.signed_in_at { (time(visit.language, at)) }
                @else { (visit.say("account-never")) }
            },
            acts(&visit, account),
        ]
    });
    let list = table("accounts", visit.say("nav-accounts"))
        .count(visit.language, count(accounts.len(), accounts.len()))
        .column(Column::name(visit.say("column-name")))
        .column(Column::text(visit.say("column-roles")))
        .column(Column::text(visit.say("column-signed-in")))
        .column(Column::text(visit.say("column-do")))
        .rows(rows);
    let content = html! {
        (heading(visit.say("nav-accounts")).lede(visit.say("accounts-lede")))
        (link_button(Variant::Primary, &Link::new("/accounts/new", visit.say("accounts-new"))))
        (list)
    };
    Ok(visit.show(sheet(visit.say("nav-accounts"), content).way(Vec::new())))
}

/// Draws the form for a new account.
pub(crate) async fn new(visit: Visit) -> Answer {
    visit.require(Action::ManageAccounts)?;
    let content = form(&visit, &Answers::new(visit.language));
    Ok(visit.show(under(&visit, "accounts-new", content)))
}

/// Makes an account and shows its one-time link, once.
pub(crate) async fn create(visit: Visit, typed: Typed) -> Answer {
    visit.require(Action::ManageAccounts)?;
    let mut wrongs = Wrongs::new(visit.language);
    let grants = read_grants(&typed, &mut wrongs);
    if wrongs.none() {
        let new = NewAccount { name: typed.text("name"), email: typed.text("email"), grants };
        match visit.app.create_account(&visit.viewer, new).await {
            Ok(invitation) => return Ok(invited(&visit, &invitation)),
            Err(AppError::Refused(refused)) => {
                let field = if refused.key().contains("name") { "name" } else { "email" };
                wrongs.refused(&refused, (&typed, field));
            }
            Err(other) => return Err(other.into()),
        }
    }
    let content = form(&visit, &typed.answers(&wrongs));
    Ok(visit.show_again(under(&visit, "accounts-new", content)))
}

/// Makes a new one-time link for an account, and shows it once.
pub(crate) async fn invite(visit: Visit, Path(id): Path<String>) -> Answer {
    let invitation = visit.app.invite_again(&visit.viewer, read_id(&id)?).await?;
    Ok(invited(&visit, &invitation))
}

/// Closes an account.
pub(crate) async fn disable(visit: Visit, Path(id): Path<String>) -> Answer {
    visit.app.disable_account(&visit.viewer, read_id(&id)?).await?;
    Ok(go_done("/accounts", "account-disabled"))
}

fn read_id(id: &str) -> Result<AccountId, Failure> {
    id.parse().map_err(|_| not_found())
}

fn under(visit: &Visit, key: &str, content: Markup) -> Sheet {
    let way = vec![Link::new("/accounts", visit.say("nav-accounts"))];
    sheet(visit.say(key), content).way(way)
}

fn invited(visit: &Visit, invitation: &Invitation) -> axum::response::Response {
    let until = moment(visit.language, invitation.expires_at);
    let link = Copy {
        id: "link".to_owned(),
        label: visit.say("invitation-link").into_owned(),
        value: visit.settings.link(&invitation.token),
    };
    let content = html! {
        (heading(visit.say("invitation-title")).lede(visit.say("invitation-lede")))
        (copy(visit.language, &link))
        (alert(visit.language, Tone::Warning, visit.say("invitation-once")).body(html! {
            p { (visit.say_with("invitation-until", &[("until", Arg::Text(&until))])) }
        }))
        (link_button(Variant::Secondary, &Link::new("/accounts", visit.say("nav-accounts"))))
    };
    visit.show(under(visit, "invitation-title", content))
}

fn grants(visit: &Visit, account: &Account) -> Markup {
    html! {
        @if account.disabled { (tag(Tone::Neutral, &visit.say("account-closed"))) }
        ul class="fyr-small" {
            @for grant in &account.grants {
                li {
                    (words::role(visit.language, grant.role))
                    @if let Some(id) = grant.organisation { ", " (visit.directory.name(id)) }
                }
            }
        }
    }
}

fn acts(visit: &Visit, account: &Account) -> Markup {
    let own = visit.viewer.account().is_some_and(|it| it.id == account.id);
    html! {
        @if !account.disabled {
            (row(&html! {
                (act(format!("/accounts/{}/invite", account.id), visit.say("accounts-invite")).variant(Variant::Secondary))
                @if !own {
                    (act(format!("/accounts/{}/disable", account.id), visit.say("accounts-disable")).variant(Variant::Danger))
                }
            }))
        }
    }
}

fn form(visit: &Visit, answers: &Answers) -> Markup {
    let roles = Role::ALL.iter().map(|role| {
        let about = words::of(visit.language, "role-about", role.as_str());
        Choice::new(role.as_str(), words::role(visit.language, *role)).description(about)
    });
    let organisations = records(&visit.directory, RecordKind::Organisation);
    let many = organisations.len();
    let body = html! {
        (answers.text("name", visit.say("accounts-name")).autocomplete("off").chars_max(120))
        (answers.email("email", visit.say("sign-in-email")).autocomplete("off"))
        (answers.checkboxes("role", visit.say("column-roles"), roles.collect()))
        (folded(visit.language, (&visit.say("accounts-organisations"), many), html! { (answers.checkboxes("organisation", visit.say("accounts-organisations"), organisations)
            .description(visit.say("accounts-organisations-about")).optional()) }))
        (button(Variant::Primary, &visit.say("accounts-act")))
    };
    html! {
        (answers.error_summary())
        (heading(visit.say("accounts-new")).lede(visit.say("accounts-new-lede")))
        (Form::post("/accounts/new", body))
    }
}

fn read_grants(typed: &Typed, wrongs: &mut Wrongs) -> BTreeSet<Grant> {
    let organisations: Vec<OrganisationId> =
        typed.all("organisation").filter_map(|it| it.parse().ok()).collect();
    let mut grants = BTreeSet::new();
    for id in typed.all("role") {
        let Some(role) = Role::ALL.iter().copied().find(|role| role.as_str() == id) else {
            continue;
        };
        if !role.is_for_organisation() {
            grants.insert(Grant { role, organisation: None });
        } else if organisations.is_empty() {
            wrongs.key("organisation", "accounts-organisation-needed");
            return grants;
        }
        if role.is_for_organisation() {
            grants.extend(organisations.iter().map(|it| Grant { role, organisation: Some(*it) }));
        }
    }
    if grants.is_empty() {
        wrongs.key("role", "accounts-role-needed");
    }
    grants
}
