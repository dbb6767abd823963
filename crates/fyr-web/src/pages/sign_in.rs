//! Signing in and out, one-time links, one's own password, the language.

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::response::{IntoResponse as _, Response};
use fyr_app::access::Action;
use fyr_app::error::AppError;
use fyr_text::Language;
use maud::{Markup, html};

use super::{Answer, go, go_done, sheet};
use crate::form::{Typed, Wrongs};
use crate::session::{LANGUAGE_COOKIE, Visit, own_path};
use crate::ui::Tone;
use crate::ui::act::{Variant, act, button};
use crate::ui::facts::{Copy, copy};
use crate::ui::form::{Answers, Form};
use crate::ui::notice::alert;
use crate::ui::section::{heading, section};

/// Draws the form to sign in; whoever is signed in is sent on.
pub(crate) async fn page(visit: Visit) -> Answer {
    let back = query(&visit.path, "back").unwrap_or_default();
    if visit.viewer.account().is_some() {
        return Ok(go(own_path(&back)));
    }
    let content = form(&visit, &Answers::new(visit.language), &back);
    Ok(visit.show(sheet(visit.say("sign-in-title"), content)))
}

/// Signs in with e-mail and password.
pub(crate) async fn submit(visit: Visit, typed: Typed) -> Answer {
    let (email, password) = (typed.text("email"), typed.raw("password"));
    let mut wrongs = Wrongs::new(visit.language);
    match visit.app.sign_in_with_password(&email, &password, &visit.from).await {
        Ok(account) => {
            visit.sign_in(&account).await?;
            return Ok(go(own_path(&typed.text("back"))));
        }
        Err(AppError::Refused(refused)) => wrongs.refused(&refused, (&typed, "email")),
        Err(AppError::Throttled) => wrongs.key("email", "problem-words-throttled"),
        Err(other) => return Err(other.into()),
    }
    let content = form(&visit, &typed.answers(&wrongs), &typed.text("back"));
    Ok(visit.show_again(sheet(visit.say("sign-in-title"), content)))
}

/// Shows what a one-time link is for. Consumes nothing: mail scanners follow links.
pub(crate) async fn link(visit: Visit, Path(token): Path<String>) -> Answer {
    if !visit.app.link_is_open(&token).await? {
        return Ok(visit.show(sheet(visit.say("link-gone-title"), gone(&visit))));
    }
    let title = visit.say("link-title");
    let content = html! {
        (heading(title.as_ref()).lede(visit.say("link-lede")))
        (act(format!("/link/{token}"), visit.say("link-act")))
    };
    Ok(visit.show(sheet(title, content)))
}

/// Signs in with a one-time link and consumes it.
pub(crate) async fn open_link(visit: Visit, Path(token): Path<String>) -> Answer {
    match visit.app.sign_in_with_link(&token).await {
        Ok(account) => {
            visit.sign_in(&account).await?;
            Ok(go("/"))
        }
        Err(AppError::Refused(_)) => {
            Ok(visit.show_again(sheet(visit.say("link-gone-title"), gone(&visit))))
        }
        Err(other) => Err(other.into()),
    }
}

/// Ends the session.
pub(crate) async fn sign_out(visit: Visit) -> Answer {
    visit.sign_out().await?;
    Ok(go_done("/sign-in", "signed-out"))
}

/// Changes the language, for a year, and returns to where one was.
pub(crate) async fn language(visit: Visit, typed: Typed) -> Response {
    let language = Language::from_code(&typed.text("to")).unwrap_or(visit.language);
    let mut response = go(own_path(&typed.text("back")));
    let secure = if visit.settings.https() { "; Secure" } else { "" };
    let cookie = format!(
        "{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}",
        language.code()
    );
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// Draws one's own account.
pub(crate) async fn account(visit: Visit) -> Answer {
    visit.require(Action::OwnDesk)?;
    let content = own_account(&visit, &Answers::new(visit.language));
    Ok(visit.show(sheet(visit.say("account-title"), content).way(Vec::new())))
}

/// Sets one's own password.
pub(crate) async fn set_password(visit: Visit, typed: Typed) -> Answer {
    let password = typed.raw("password");
    let mut wrongs = Wrongs::new(visit.language);
    if password == typed.raw("again") {
        let present = typed.raw("present");
        match visit.app.set_password(&visit.viewer, (&present, &password)).await {
            Ok(account) => {
                visit.sign_in(&account).await?;
                return Ok(go_done("/account", "password-set"));
            }
            Err(AppError::Refused(refused)) => {
                let of_present = refused.key().ends_with("present-password");
                let field = if of_present { "present" } else { "password" };
                wrongs.refused(&refused, (&typed, field));
            }
            Err(AppError::Throttled) => wrongs.key("present", "problem-words-throttled"),
            Err(other) => return Err(other.into()),
        }
    } else {
        wrongs.key("again", "wrong-again");
    }
    visit.require(Action::OwnDesk)?;
    let content = own_account(&visit, &typed.answers(&wrongs));
    Ok(visit.show_again(sheet(visit.say("account-title"), content).way(Vec::new())))
}

/// Makes the secret address of one's calendar and shows it, once.
pub(crate) async fn make_calendar(visit: Visit) -> Answer {
    let secret = visit.app.make_calendar(&visit.viewer).await?;
    let base = visit.settings.base_url.trim_end_matches('/');
    let address = format!("{base}/calendar/{secret}.ics");
    let content = html! {
        (heading(visit.say("calendar-title")).lede(visit.say("calendar-made")))
        (copy(visit.language, &Copy {
            id: "calendar".to_owned(),
            label: visit.say("calendar-address").into_owned(),
            value: address,
        }))
        p { a href="/account" { (visit.say("account-title")) } }
    };
    Ok(visit.show(sheet(visit.say("calendar-title"), content).way(Vec::new())))
}

/// Answers a calendar program with the due moments behind a secret address.
pub(crate) async fn calendar(visit: Visit, Path(file): Path<String>) -> Answer {
    let secret = file.strip_suffix(".ics").unwrap_or(&file);
    let language = super::case::files::document_language(visit.language);
    let body = visit.app.calendar(secret, language).await?;
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    Ok(([(CONTENT_TYPE, kind)], body).into_response())
}

fn form(visit: &Visit, answers: &Answers, back: &str) -> Markup {
    let body = html! {
        input type="hidden" name="back" value=(back);
        (answers.email("email", visit.say("sign-in-email")))
        (answers.password("password", visit.say("sign-in-password")).autocomplete("current-password"))
        (button(Variant::Primary, &visit.say("sign-in-act")))
    };
    html! {
        (answers.error_summary())
        (heading(visit.say("sign-in-title")).lede(visit.say("sign-in-lede")))
        (Form::post("/sign-in", body))
        p { a href="/report" { (visit.say("sign-in-report")) } }
    }
}

fn gone(visit: &Visit) -> Markup {
    html! {
        (heading(visit.say("link-gone-title")))
        p { (visit.say("link-gone")) }
        p { a href="/sign-in" { (visit.say("ui-sign-in")) } }
    }
}

fn own_account(visit: &Visit, answers: &Answers) -> Markup {
    let account = visit.viewer.account();
    let has_one = account.is_some_and(|it| it.password_set_at.is_some());
    let body = html! {
        @if has_one {
            (answers.password("present", visit.say("account-present")).autocomplete("current-password"))
        }
        (answers.password("password", visit.say("account-password"))
            .description(visit.say("account-password-about")).autocomplete("new-password"))
        (answers.password("again", visit.say("account-again")).autocomplete("new-password"))
        (button(Variant::Primary, &visit.say("account-act")))
    };
    html! {
        (answers.error_summary())
        (heading(visit.say("account-title")))
        @if let Some(account) = account {
            p { strong { (account.name) } ", " (account.email) }
        }
        (alert(visit.language, Tone::Info, visit.say("account-why")))
        (Form::post("/account", body))
        (section("calendar", &visit.say("calendar-title"), &html! {
            p { (visit.say("calendar-about")) }
            (act("/account/calendar", visit.say("calendar-act")).variant(Variant::Secondary))
        }))
    }
}

/// Returns a value of an address's query, decoded.
pub(crate) fn query(path: &str, name: &str) -> Option<String> {
    let query = path.split_once('?')?.1;
    let value =
        query.split('&').find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))?;
    Some(decoded(value.1))
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let hex = [rest.next(), rest.next()]
                    .map(|it| it.and_then(|it| char::from(it).to_digit(16)));
                if let [Some(high), Some(low)] = hex {
                    bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                }
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_as_it_was_written() {
        assert_eq!(
            query("/sign-in?back=/cases/1%3Ftab%3D%C3%A5", "back").unwrap(),
            "/cases/1?tab=å"
        );
        assert_eq!(query("/sign-in?back=a+b&x=1", "back").unwrap(), "a b");
        assert_eq!(query("/sign-in", "back"), None);
    }
}
