//! Stolen material taken in for an incident: what there is, the way to take more in, and to destroy it.

use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path};
use fyr_app::error::AppError;
use fyr_app::leak::material::{MATERIAL_BYTES_MAX, MaterialView};
use fyr_core::id::IncidentId;
use fyr_core::incident::material::Material;
use fyr_text::{Arg, Language, amount, text};
use maud::{Markup, html};

use crate::error::{Failure, not_found};
use crate::form::{Typed, Wrongs};
use crate::pages::case::parts::{n, say};
use crate::pages::case::sent::Sent;
use crate::pages::incident::{called, incident_id};
use crate::pages::{Answer, Sheet, go_done, sheet};
use crate::session::Visit;
use crate::ui::act::{Variant, button, link_button};
use crate::ui::clock::time;
use crate::ui::facts::{Fact, facts};
use crate::ui::form::Form;
use crate::ui::notice::tag;
use crate::ui::section::{heading, section};
use crate::ui::{Link, Tone};

/// A file and what a browser writes around it.
pub(crate) const FORM_BYTES_MAX: u64 = MATERIAL_BYTES_MAX + 1024 * 1024;

const FORM: &str = "material";

/// Shows what was taken in, and the form to take more in.
pub(crate) async fn page(visit: Visit, Path(id): Path<String>) -> Answer {
    let drawn = draw(&visit, incident_id(&id)?, &Sent::nothing()).await?;
    Ok(visit.show(drawn))
}

/// Takes a file in, part by part as it comes.
pub(crate) async fn take(visit: Visit, Path(id): Path<String>, mut parts: Multipart) -> Answer {
    let id = incident_id(&id)?;
    // Asked before a byte is read.
    let mut arriving = match visit.app.material_arrives(&visit.viewer, id).await {
        Err(error) if !matches!(error, AppError::Refused(_)) => return Err(error.into()),
        arriving => arriving,
    };
    let mut name = String::new();
    while let Some(mut part) = parts.next_field().await.map_err(unreadable)? {
        let is_file = part.name() == Some("file");
        if is_file {
            part.file_name().unwrap_or_default().clone_into(&mut name);
        }
        // What comes after a refusal is read and let go: a browser that is cut off while it sends shows no answer.
        while let Some(bytes) = part.chunk().await.map_err(unreadable)? {
            if is_file && let Ok(file) = &mut arriving {
                // A file that is refused does not lie there until the rest has come.
                if let Err(error) = file.push(&bytes).await {
                    arriving = Err(error);
                }
            }
        }
    }
    let kept = match arriving {
        Ok(file) => file.keep(&visit.viewer, &name).await.map(|_| ()),
        Err(error) => Err(error),
    };
    let typed = Typed::new(Vec::new());
    answered(visit, (id, FORM.to_owned()), (typed, "file", kept), "material-kept").await
}

/// Destroys material.
pub(crate) async fn destroy(
    visit: Visit,
    Path((id, material)): Path<(String, String)>,
    typed: Typed,
) -> Answer {
    let id = incident_id(&id)?;
    let material = material.parse().map_err(|_| not_found())?;
    let asked = (material, typed.text("reason"));
    let destroyed = visit.app.destroy_material(&visit.viewer, id, asked).await;
    let sent = (typed, "reason", destroyed);
    answered(visit, (id, format!("destroy-{material}")), sent, "material-destroyed").await
}

async fn answered(
    visit: Visit,
    (id, form): (IncidentId, String),
    (typed, field, outcome): (Typed, &str, Result<(), AppError>),
    done: &str,
) -> Answer {
    let refused = match outcome {
        Ok(()) => return Ok(go_done(&format!("/incidents/{id}/material"), done)),
        Err(AppError::Refused(refused)) => refused,
        Err(other) => return Err(other.into()),
    };
    let mut wrongs = Wrongs::new(visit.language);
    wrongs.refused(&refused, (&typed, field));
    let drawn = draw(&visit, id, &Sent::refused(form, typed, wrongs)).await?;
    Ok(visit.show_again(drawn))
}

#[expect(clippy::needless_pass_by_value, reason = "is given to `map_err`")]
fn unreadable(error: MultipartError) -> Failure {
    Failure::unreadable(error.status())
}

async fn draw(visit: &Visit, id: IncidentId, sent: &Sent) -> Result<Sheet, Failure> {
    let language = visit.language;
    let view = visit.app.material(&visit.viewer, id).await?;
    let name = called(visit, &view.incident);
    let analysis = Link::new(format!("/incidents/{id}/leaks/new"), text(language, "leak-start"));
    let held = view.materials.iter().any(|it| it.destroyed.is_none());
    let content = html! {
        (sent.summary(language))
        (heading(text(language, "material-title")).kicker(name.clone()).lede(text(language, "material-lede")))
        @for material in &view.materials { (one(language, (&view, sent), material)) }
        @if held { p { (link_button(Variant::Primary, &analysis)) } }
        (section("take", &text(language, "material-take"), &upload(language, id, sent)))
    };
    let way = vec![
        Link::new("/incidents", text(language, "incidents-title")),
        Link::new(format!("/incidents/{id}"), name),
    ];
    let exercise = view.incident.opening.as_ref().is_some_and(|it| it.exercise);
    Ok(sheet(text(language, "material-title"), content).way(way).occasion(exercise).now(view.now))
}

fn upload(language: Language, id: IncidentId, sent: &Sent) -> Markup {
    let answers = sent.answers(language, FORM);
    let largest = n(MATERIAL_BYTES_MAX / (1024 * 1024 * 1024));
    let body = html! {
        (answers.file("file", text(language, "material-file"))
            .description(say(language, "material-file-about", &[("n", largest)])))
        p { (text(language, "material-take-means")) }
        (button(Variant::Secondary, &text(language, "material-take-do")))
    };
    html! {
        div class="fyr-narrow" { (Form::post(format!("/incidents/{id}/material"), body).multipart()) }
    }
}

fn one(language: Language, (view, sent): (&MaterialView, &Sent), material: &Material) -> Markup {
    let arrived = &material.arrived;
    let in_use = view.in_use.contains(&arrived.id);
    let (tone, state) = match (&material.destroyed, in_use) {
        (Some(_), _) => (Tone::Neutral, "destroyed"),
        (None, true) => (Tone::Info, "in-use"),
        (None, false) => (Tone::Success, "sealed"),
    };
    let mut known = vec![
        Fact::new(text(language, "material-at"), time(language, material.at)),
        Fact::new(
            text(language, "material-bytes"),
            html! { (amount::bytes(language, arrived.bytes)) },
        ),
        Fact::new(
            text(language, "material-digest"),
            html! { code class="fyr-breaks" { (arrived.digest) } },
        ),
    ];
    if let Some((at, reason)) = &material.destroyed {
        let why = html! { (time(language, *at)) ". " (reason) };
        known.push(Fact::new(text(language, "material-gone"), why));
    }
    html! {
        div class="ds-card" id={ "material-" (arrived.id) } {
            h2 { (arrived.name) }
            div class="fyr-row" { (tag(tone, &text(language, &format!("material-is-{state}")))) }
            (facts(&known))
            @if material.destroyed.is_none() && !in_use { (end(language, (view.incident.id, sent), material)) }
        }
    }
}

fn end(language: Language, (id, sent): (IncidentId, &Sent), material: &Material) -> Markup {
    let which = material.arrived.id;
    let form = format!("destroy-{which}");
    let answers = sent.answers(language, &form);
    let name = Arg::Text(&material.arrived.name);
    let body = html! {
        p { (text(language, "material-destroy-means")) }
        (answers.text("reason", text(language, "material-destroy-why")).chars_max(200))
        (button(Variant::Danger, &say(language, "material-destroy-do", &[("name", name)])))
    };
    html! {
        details class="fyr-history" open[sent.is(&form)] {
            summary { (text(language, "material-destroy")) }
            (Form::post(format!("/incidents/{id}/material/{which}/destroy"), body))
        }
    }
}
