//! What a case or an incident has to do with others: links, seen from both ends by those who may see both.

use std::collections::BTreeMap;

use fyr_app::response::links::{End, Links, SeenLink};
use fyr_core::event::{Stream, StreamKind};
use fyr_core::id::{AccountId, LinkId};
use fyr_core::link::Kind;
use fyr_text::{Arg, Language, text};
use maud::{Markup, html};

use super::parts::{paragraphs, say};
use super::sent::Sent;
use crate::error::{Failure, not_found};
use crate::form::{Typed, Wrongs};
use crate::session::Visit;
use crate::ui::act::{Variant, act, button};
use crate::ui::clock::time;
use crate::ui::form::{Choice, Form};
use crate::words;

/// What the forms of links are called.
const FORM: &str = "link";

/// Draws the links of a matter and the way to make one; `address` is where its forms are posted.
pub(crate) fn links(language: Language, links: &Links, (address, sent): (&str, &Sent)) -> Markup {
    let (gone, there): (Vec<&SeenLink>, Vec<&SeenLink>) =
        links.all.iter().partition(|it| it.removed.is_some());
    html! {
        p { (text(language, "links-about")) }
        @if there.is_empty() { p class="fyr-quiet" { (text(language, "links-none")) } }
        @for it in there { (one(language, links, (it, address, sent))) }
        @if !gone.is_empty() {
            details class="fyr-history" {
                summary { (text(language, "links-removed")) }
                @for it in gone { (past(language, &links.accounts, it)) }
            }
        }
        @if links.may { (new(language, address, sent)) }
    }
}

fn one(language: Language, links: &Links, (it, address, sent): (&SeenLink, &str, &Sent)) -> Markup {
    let form = format!("{FORM}-{}", it.id);
    let answers = sent.answers(language, &form);
    html! {
        div class="ds-card" {
            p { (kind(language, it)) ": " a href=(place(it.other)) { (it.title) } }
            (paragraphs(&it.made.reason))
            p class="fyr-quiet fyr-small" { (words::actor(language, &it.made.actor, &links.accounts)) ", " (time(language, it.made.at)) }
            @if links.may {
                details class="fyr-history" open[sent.is(&form)] {
                    summary { (say(language, "link-remove", &[("title", Arg::Text(&it.title))])) }
                    (act(address, text(language, "link-remove-save")).variant(Variant::Secondary)
                        .hidden("act", "remove").hidden("link", it.id.to_string())
                        .fields(html! { (answers.long_text("reason", text(language, "case-reason")).lines(2)) }))
                }
            }
        }
    }
}

fn past(language: Language, accounts: &BTreeMap<AccountId, String>, it: &SeenLink) -> Markup {
    let Some(removed) = &it.removed else { return html! {} };
    html! {
        p { (kind(language, it)) ": " a href=(place(it.other)) { (it.title) } }
        (paragraphs(&removed.reason))
        p class="fyr-quiet fyr-small" { (words::actor(language, &removed.actor, accounts)) ", " (time(language, removed.at)) }
    }
}

fn kind(language: Language, it: &SeenLink) -> String {
    let prefix = match it.end {
        End::First => "link-kind",
        End::Second => "link-kind-of-other",
    };
    words::of(language, prefix, it.kind.as_str()).into_owned()
}

fn place(matter: Stream) -> String {
    match matter.kind {
        StreamKind::Incident => format!("/incidents/{}", matter.id),
        StreamKind::Case
        | StreamKind::Record
        | StreamKind::Report
        | StreamKind::Run
        | StreamKind::Account
        | StreamKind::Link
        | StreamKind::Import
        | StreamKind::Lesson
        | StreamKind::Template => format!("/cases/{}", matter.id),
    }
}

fn new(language: Language, address: &str, sent: &Sent) -> Markup {
    let answers = sent.answers(language, FORM);
    let choice =
        |it: &Kind| Choice::new(it.as_str(), words::of(language, "link-kind", it.as_str()));
    let kinds = Kind::ALL.iter().map(choice).collect();
    html! {
        details class="fyr-history" open[sent.is(FORM)] {
            summary { (text(language, "link-new")) }
            (Form::post(address, html! {
                (answers.select("link_kind", text(language, "link-how"), kinds))
                (answers.text("reference", text(language, "link-reference")).description(text(language, "link-reference-about")))
                (answers.long_text("note", text(language, "link-note")).lines(2).optional())
                (button(Variant::Secondary, &text(language, "link-save")))
            }))
        }
    }
}

/// Makes or removes a link; returns the form with what is wrong when it was refused.
pub(crate) async fn change(
    visit: &Visit,
    (here, typed): (Stream, Typed),
) -> Result<Option<Sent>, Failure> {
    let mut wrongs = Wrongs::new(visit.language);
    let removes = typed.text("act") == "remove";
    let (done, field, form) = if removes {
        let Some(id) = typed.parsed::<LinkId>("link") else {
            // Whom the matter is not for is told nothing.
            visit.app.links(&visit.viewer, here).await?;
            return Err(not_found());
        };
        let removal = (id, typed.text("reason"));
        (visit.app.unlink(&visit.viewer, here, removal).await, "reason", format!("{FORM}-{id}"))
    } else {
        let chosen = typed.text("link_kind");
        let kind = Kind::ALL.iter().copied().find(|it| it.as_str() == chosen);
        let reference = typed.text("reference");
        let link = (reference.as_str(), kind.unwrap_or(Kind::SameCause), typed.text("note"));
        let done = if kind.is_some() {
            visit.app.link(&visit.viewer, here, link).await
        } else {
            // Whom the matter is not for is told nothing.
            visit.app.links(&visit.viewer, here).await?;
            wrongs.key("link_kind", "wrong-value");
            Ok(())
        };
        (done, "reference", FORM.to_owned())
    };
    match done {
        Ok(()) if wrongs.none() => return Ok(None),
        Ok(()) => {}
        Err(fyr_app::error::AppError::Refused(refused)) => {
            wrongs.refused(&refused, (&typed, field));
        }
        Err(other) => return Err(other.into()),
    }
    Ok(Some(Sent::refused(form, typed, wrongs)))
}
