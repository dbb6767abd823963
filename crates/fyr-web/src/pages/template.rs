//! The organisations' own templates for the incident report: which fields there are, how a template fits them.

use axum::extract::{Multipart, Path};
use axum::response::IntoResponse;
use fyr_app::access::Action;
use fyr_app::error::AppError;
use fyr_app::response::template::{Field, Fit, Placed, TemplateView, fields};
use fyr_core::id::OrganisationId;
use fyr_text::{Arg, Language, text};
use maud::{Markup, html};

use super::case::files::{answer, document_language};
use super::case::parts::{len, n};
use super::desk::count;
use super::{Answer, Sheet, go_done, sheet};
use crate::error::{Failure, not_found};
use crate::form::{Typed, Wrongs};
use crate::routes::{Route, get, post};
use crate::session::Visit;
use crate::ui::act::{Variant, act, button};
use crate::ui::clock::time;
use crate::ui::form::{Answers, Form};
use crate::ui::notice::alert;
use crate::ui::section::{heading, section};
use crate::ui::table::{Column, table};
use crate::ui::{Link, Tone};
use crate::words;

// The template may be 5 MB; around it stand the form's own lines.
const FORM_BYTES_MAX: usize = 6 * 1024 * 1024;
const ACCEPTED: &str =
    ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Returns the pages of the templates.
pub(crate) fn routes() -> Vec<Route> {
    use Action::{HandleCase, SeeCase};
    vec![
        get("/templates", SeeCase, list),
        get("/template.docx", SeeCase, plain),
        get("/templates/{id}", SeeCase, page),
        get("/templates/{id}/file", SeeCase, file),
        post("/templates/{id}", HandleCase, upload).body_max(FORM_BYTES_MAX),
        post("/templates/{id}/remove", HandleCase, remove),
    ]
}

async fn list(visit: Visit) -> Answer {
    let views = visit.app.templates(&visit.viewer).await?;
    let rows = views.iter().map(|it| {
        vec![
            html! { a href={ "/templates/" (it.organisation) } { (it.name) } },
            html! {
                @match &it.current {
                    Some(current) => { (current.verdict.name) },
                    None => (visit.say("template-plain")),
                }
            },
        ]
    });
    let own = table("templates", visit.say("template-list"))
        .count(visit.language, count(views.len(), views.len()))
        .column(Column::name(visit.say("board-report-controller")))
        .column(Column::text(visit.say("template-used")))
        .rows(rows);
    let content = html! {
        (heading(visit.say("templates-title")).lede(visit.say("templates-lede")))
        (own)
        (section("fields", &visit.say("template-fields"), &html! {
            p { (visit.say("template-fields-about")) }
            p { a href="/template.docx" { (visit.say("template-take-plain")) } }
            (tags(&visit, &fields()))
        }))
    };
    let way = vec![Link::new("/cases", visit.say("cases-title"))];
    Ok(visit.show(sheet(visit.say("templates-title"), content).way(way)))
}

/// Draws fields with what they mean, in both languages: the report is written in either.
fn tags(visit: &Visit, fields: &[Field]) -> Markup {
    let rows = fields.iter().map(|it| {
        vec![
            html! { code { (it.tag) } },
            html! { (text(Language::Sv, &it.key)) },
            html! { (text(Language::En, &it.key)) },
        ]
    });
    let list = table("fields-list", visit.say("template-fields"))
        .column(Column::name(visit.say("template-tag")))
        .column(Column::text(visit.say("template-meaning-sv")))
        .column(Column::text(visit.say("template-meaning-en")))
        .rows(rows);
    html! { (list) }
}

async fn page(visit: Visit, Path(id): Path<String>) -> Answer {
    let drawn = draw(&visit, organisation(&visit, &id)?, &Answers::new(visit.language)).await?;
    Ok(visit.show(drawn))
}

async fn draw(visit: &Visit, id: OrganisationId, answers: &Answers) -> Result<Sheet, Failure> {
    let view = visit.app.template(&visit.viewer, id).await?;
    let content = html! {
        (answers.error_summary())
        (heading(view.name.as_str()).kicker(visit.say("templates-title")))
        (current(visit, &view))
        @if let Some(fit) = &view.fit { (fitting(visit, fit)) }
        @if view.may { (section("upload", &visit.say("template-upload"), &form(visit, id, answers))) }
    };
    let way = vec![
        Link::new("/cases", visit.say("cases-title")),
        Link::new("/templates", visit.say("templates-title")),
    ];
    Ok(sheet(view.name, content).way(way))
}

fn current(visit: &Visit, view: &TemplateView) -> Markup {
    let id = view.organisation;
    html! {
        @if let Some(current) = &view.current {
            p {
                a href={ "/templates/" (id) "/file" } { (current.verdict.name) } ", "
                (words::actor(visit.language, &current.actor, &view.accounts)) ", " (time(visit.language, current.at))
            }
            @if view.may {
                (act(format!("/templates/{id}/remove"), visit.say("template-remove")).variant(Variant::Secondary))
            }
        } @else {
            p { (visit.say("template-none")) }
            p { a href={ "/templates/" (id) "/file" } { (visit.say("template-take-plain")) } }
        }
        p { a href="/templates#fields" { (visit.say("template-fields")) } }
    }
}

fn fitting(visit: &Visit, fit: &Fit) -> Markup {
    html! {
        @if fit.met.is_empty() {
            (alert(visit.language, Tone::Warning, visit.say("template-nothing-met"))
                .body(html! { p { (visit.say("template-nothing-met-about")) } }))
        }
        (controls(visit, "met", &fit.met))
        (controls(visit, "unknown", &fit.unknown))
        (controls(visit, "barred", &fit.barred))
        @if !fit.unused.is_empty() {
            (section("unused", &visit.say("template-unused"), &html! {
                p { (visit.say("template-unused-about")) }
                details class="fyr-history" {
                    summary { (visit.say_with("template-count", &[("n", n(len(&fit.unused)))])) }
                    (tags(visit, &fit.unused))
                }
            }))
        }
    }
}

fn controls(visit: &Visit, which: &str, controls: &[Placed]) -> Markup {
    let rows = controls.iter().map(|it| {
        let paragraph = u64::try_from(it.paragraph).unwrap_or(u64::MAX);
        let args = [("part", Arg::Text(&it.part)), ("n", n(paragraph))];
        let tag = html! {
            code { (it.tag) }
            @if let Some(meant) = &it.meant {
                br; span class="fyr-quiet fyr-small" { (visit.say("template-meant")) " " code { (meant) } }
            }
        };
        vec![tag, html! { (visit.say_with("template-place", &args)) }]
    });
    let title = words::of(visit.language, "template", which);
    let list = table(format!("{which}-list"), title.as_ref())
        .count(visit.language, count(controls.len(), controls.len()))
        .column(Column::name(visit.say("template-tag")))
        .column(Column::text(visit.say("template-where")))
        .rows(rows);
    html! {
        @if !controls.is_empty() {
            (section(which, &title, &html! {
                p { (words::of(visit.language, "template-about", which)) }
                (list)
            }))
        }
    }
}

fn form(visit: &Visit, id: OrganisationId, answers: &Answers) -> Markup {
    let body = html! {
        (answers.file("file", visit.say("template-upload-file"))
            .description(visit.say("template-upload-about")).accept(ACCEPTED))
        (button(Variant::Secondary, &visit.say("template-upload-do")))
    };
    html! { (Form::post(format!("/templates/{id}"), body).multipart()) }
}

async fn upload(mut visit: Visit, Path(id): Path<String>, parts: Multipart) -> Answer {
    let id = organisation(&visit, &id)?;
    let (name, bytes) = received(parts).await?;
    let mut wrongs = Wrongs::new(visit.language);
    let typed = Typed::default();
    if bytes.is_empty() {
        visit.app.template(&visit.viewer, id).await?;
        wrongs.key("file", "import-no-file");
    } else {
        match visit.app.upload_template(&visit.viewer, id, (name, bytes)).await {
            Ok(()) => return Ok(go_done(&format!("/templates/{id}"), "template-uploaded")),
            Err(AppError::Refused(refused)) => wrongs.refused(&refused, (&typed, "file")),
            Err(other) => return Err(other.into()),
        }
    }
    visit.path = format!("/templates/{id}");
    let drawn = draw(&visit, id, &typed.answers(&wrongs)).await?;
    Ok(visit.show_again(drawn))
}

async fn received(mut parts: Multipart) -> Result<(String, Vec<u8>), Failure> {
    let unread = |error: axum::extract::multipart::MultipartError| {
        Failure::unreadable(error.into_response().status())
    };
    let (mut name, mut file) = (String::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(unread)? {
        if part.name() == Some("file") {
            name = part.file_name().unwrap_or_default().to_owned();
            file = part.bytes().await.map_err(unread)?.to_vec();
        }
    }
    Ok((name, file))
}

async fn remove(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = organisation(&visit, &id)?;
    visit.app.remove_template(&visit.viewer, id).await?;
    Ok(go_done(&format!("/templates/{id}"), "template-removed"))
}

async fn file(visit: Visit, Path(id): Path<String>) -> Answer {
    let id = organisation(&visit, &id)?;
    let asked = (id, document_language(visit.language));
    Ok(answer(visit.app.template_file(&visit.viewer, asked).await?))
}

async fn plain(visit: Visit) -> Answer {
    let language = document_language(visit.language);
    Ok(answer(visit.app.plain_template(&visit.viewer, language)?))
}

/// Reads an organisation's id, for those who may ask for templates.
fn organisation(visit: &Visit, text: &str) -> Result<OrganisationId, Failure> {
    visit.require(Action::SeeCase)?;
    text.parse().map_err(|_| not_found())
}
