//! Starting a run: which material, why, on which ground, who alone may see the whole of it.

use axum::extract::{Multipart, Path};
use fyr_app::error::{AppError, Refused, RunRefusal};
use fyr_app::leak::material::Material;
use fyr_app::leak::runs::StartRun;
use fyr_core::account::Account;
use fyr_core::id::IncidentId;
use fyr_text::{Language, amount, text};
use maud::{Markup, html};

use crate::error::Failure;
use crate::form::{Typed, Wrongs};
use crate::pages::case::parts::counted;
use crate::pages::case::sent::Sent;
use crate::pages::incident::{called, incident_id};
use crate::pages::{Answer, Sheet, go, sheet};
use crate::session::Visit;
use crate::ui::Link;
use crate::ui::act::{Variant, button};
use crate::ui::form::{Choice, Form};
use crate::ui::notice::{Empty, empty};
use crate::ui::section::heading;

// 16 MiB: half a million numbers; every protected person of a region is a hundredth of that.
pub(crate) const LIST_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Shows the form.
pub(crate) async fn page(visit: Visit, Path(id): Path<String>) -> Answer {
    let drawn = draw(&visit, incident_id(&id)?, &Sent::nothing()).await?;
    Ok(visit.show(drawn))
}

/// Starts the run, or shows the form again with why not.
pub(crate) async fn start(visit: Visit, Path(id): Path<String>, form: Multipart) -> Answer {
    let id = incident_id(&id)?;
    let (typed, list) = read(form).await?;
    let mut wrongs = Wrongs::new(visit.language);
    for field in ["material", "purpose", "basis", "analyst"] {
        if typed.filled(field).is_none() {
            wrongs.key(field, "wrong-needed");
        }
    }
    let analyst = typed.parsed("analyst");
    if analyst.is_none() && wrongs.none() {
        wrongs.key("analyst", "wrong-value");
    }
    if let Some(analyst) = analyst.filter(|_| wrongs.none()) {
        let start = StartRun {
            incident: id,
            material: typed.text("material"),
            purpose: typed.text("purpose"),
            basis: typed.text("basis"),
            analyst,
            protected_list: list,
        };
        match visit.app.start_run(&visit.viewer, start).await {
            Ok(run) => return Ok(go(&format!("/leaks/{run}"))),
            Err(AppError::Refused(refused)) => {
                wrongs.refused(&refused, (&typed, field_of(&refused)));
            }
            Err(other) => return Err(other.into()),
        }
    }
    let drawn = draw(&visit, id, &Sent::refused(FORM, typed, wrongs)).await?;
    Ok(visit.show_again(drawn))
}

const FORM: &str = "run";

const fn field_of(refused: &Refused) -> &'static str {
    match refused {
        Refused::Run(RunRefusal::NoSuchMaterial) => "material",
        Refused::Run(RunRefusal::NoSuchAnalyst) => "analyst",
        Refused::Run(
            RunRefusal::PurposeMissing
            | RunRefusal::NotFinished
            | RunRefusal::NobodyToHandTo
            | RunRefusal::NoSuchPair
            | RunRefusal::SampleBegun
            | RunRefusal::NoSuchUnit
            | RunRefusal::NothingToCompare,
        )
        | Refused::Record(_)
        | Refused::Report(_)
        | Refused::Incident(_)
        | Refused::Case(_)
        | Refused::Account(_)
        | Refused::Link(_)
        | Refused::Import(_)
        | Refused::Template(_) => "purpose",
    }
}

async fn read(mut form: Multipart) -> Result<(Typed, Option<Vec<u8>>), Failure> {
    let mut pairs = Vec::new();
    let mut list = None;
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "protected_list" {
            let bytes = field.bytes().await.map_err(unreadable)?;
            // A browser sends an empty file where none was chosen.
            list = Some(bytes.to_vec()).filter(|it| !it.is_empty());
        } else {
            pairs.push((name, field.text().await.map_err(unreadable)?));
        }
    }
    Ok((Typed::new(pairs), list))
}

#[expect(clippy::needless_pass_by_value, reason = "is given to `map_err`")]
fn unreadable(error: axum::extract::multipart::MultipartError) -> Failure {
    Failure::unreadable(error.status())
}

async fn draw(visit: &Visit, id: IncidentId, sent: &Sent) -> Result<Sheet, Failure> {
    let (app, viewer, language) = (&visit.app, &visit.viewer, visit.language);
    let materials = app.materials(viewer, id).await?;
    let analysts = app.analysts(viewer, id).await?;
    let view = app.incident(viewer, id).await?;
    let take = Link::new(format!("/incidents/{id}/material"), text(language, "material-take"));
    let content = html! {
        (sent.summary(language))
        (heading(text(language, "leak-start")).kicker(called(visit, &view.incident)).lede(text(language, "leak-start-lede")))
        @if materials.is_empty() { (no_material(language, &take)) }
        @else if analysts.is_empty() { (no_analyst(language)) }
        @else {
            p { a href=(take.href) { (take.label) } }
            div class="fyr-narrow" { (form(language, (id, sent), (&materials, &analysts))) }
        }
    };
    let way = vec![
        Link::new("/incidents", text(language, "incidents-title")),
        Link::new(format!("/incidents/{id}"), called(visit, &view.incident)),
    ];
    let exercise = view.incident.opening.as_ref().is_some_and(|it| it.exercise);
    Ok(sheet(text(language, "leak-start"), content).way(way).occasion(exercise).now(view.now))
}

fn no_material(language: Language, take: &Link) -> Markup {
    empty(&Empty {
        title: text(language, "leak-no-material").into_owned(),
        purpose: html! { p { (text(language, "leak-no-material-about")) } },
        steps: vec![take.clone()],
    })
}

fn no_analyst(language: Language) -> Markup {
    empty(&Empty {
        title: text(language, "leak-no-analyst").into_owned(),
        purpose: html! { p { (text(language, "leak-no-analyst-about")) } },
        steps: Vec::new(),
    })
}

fn form(
    language: Language,
    (id, sent): (IncidentId, &Sent),
    (materials, analysts): (&[Material], &[Account]),
) -> Markup {
    let answers = sent.answers(language, FORM);
    let material = |it: &Material| {
        let size = amount::bytes(language, it.bytes);
        let what = match it.held {
            Some(_) => text(language, "leak-material-held").into_owned(),
            None => counted(language, "leak-material-files", it.files),
        };
        Choice::new(it.key(), it.name.as_str()).description(format!("{what}, {size}"))
    };
    let analyst = |it: &Account| Choice::new(it.id.to_string(), it.name.as_str());
    let body = html! {
        (answers.radios("material", text(language, "leak-material"), materials.iter().map(material).collect()))
        (answers.long_text("purpose", text(language, "leak-purpose")).lines(3).known(text(language, "leak-purpose-known")))
        (answers.long_text("basis", text(language, "leak-basis")).lines(2).description(text(language, "leak-basis-about")).known(text(language, "leak-basis-known")))
        (answers.select("analyst", text(language, "leak-analyst"), analysts.iter().map(analyst).collect()).description(text(language, "leak-analyst-about")))
        (answers.file("protected_list", text(language, "leak-protected-list")).accept(".csv").optional().description(text(language, "leak-protected-list-about")))
        p { (text(language, "leak-start-means")) }
        (button(Variant::Primary, &text(language, "leak-start-do")))
    };
    html! { (Form::post(format!("/incidents/{id}/leaks/new"), body).multipart()) }
}
