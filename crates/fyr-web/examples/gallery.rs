//! Writes every component, in both languages, to a folder of plain files: `cargo run --example gallery -- FOLDER`.
//!
//! For looking at, and for checks in a browser; what it shows is invented.

#[path = "gallery/case.rs"]
mod case;
#[path = "gallery/forms.rs"]
mod forms;
#[path = "gallery/parts.rs"]
mod parts;
#[path = "gallery/pictures.rs"]
mod pictures;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use axum::body::to_bytes;
use axum::extract::Path as Segment;
use axum::http::HeaderMap;
use fyr_text::Language;
use fyr_web::assets;
use fyr_web::layout::{Frame, Problem, error_page, page};
use fyr_web::ui::Link;
use fyr_web::ui::navigation::{Current, Item, UserBadge};
use fyr_web::ui::notice::{Banner, BannerKind};
use jiff::Timestamp;
use maud::{Markup, html};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder to write to")?);
    fs::create_dir_all(folder.join("assets"))?;
    for name in ["fyr.css", "fyr.js", "htmx.js", "mark.svg"] {
        let address = assets::asset(name);
        let hashed = address.rsplit('/').next().unwrap_or_default().to_owned();
        let response = assets::serve(Segment(hashed), HeaderMap::new()).await;
        fs::write(
            folder.join(address.trim_start_matches('/')),
            to_bytes(response.into_body(), usize::MAX).await?,
        )?;
    }
    for language in Language::ALL {
        write(&folder, language)?;
    }
    Ok(())
}

/// Chooses between the languages.
pub(crate) fn both(language: Language, swedish: &str, english: &str) -> String {
    match language {
        Language::Sv => swedish,
        Language::En => english,
    }
    .to_owned()
}

/// The moment every page of the gallery shows.
pub(crate) fn now() -> Timestamp {
    "2025-08-28T20:54:00Z".parse().expect("is a moment")
}

/// A moment so many hours from [`now`].
pub(crate) fn hours(hours: i64) -> Timestamp {
    now() + jiff::SignedDuration::from_hours(hours)
}

fn write(folder: &Path, language: Language) -> Result<(), Box<dyn Error>> {
    let to = folder.join(language.code());
    fs::create_dir_all(&to)?;
    let pages: [(&str, String, Markup); 4] = [
        (
            "case",
            both(language, "Barn- och utbildningsnämnden", "Children and Education Board"),
            case::content(language),
        ),
        ("parts", both(language, "Delarna", "The parts"), parts::content(language)),
        (
            "forms",
            both(language, "Uppgifter om händelsen", "Facts about the incident"),
            forms::content(language),
        ),
        ("pictures", both(language, "Bilderna", "The pictures"), pictures::content(language)),
    ];
    for (name, title, content) in pages {
        let frame = signed_in(language, &title, name);
        fs::write(to.join(name).with_extension("html"), page(&frame, &content).into_string())?;
    }
    let public = Frame::new(
        language,
        both(language, "Rapportera en händelse", "Report an incident"),
        "/report",
    );
    fs::write(to.join("report.html"), page(&public, &forms::report(language)).into_string())?;
    fs::write(to.join("problem.html"), problem(language).into_string())?;
    Ok(())
}

fn signed_in(language: Language, title: &str, name: &str) -> Frame {
    let item = |href: &str, swedish: &str, english: &str, current| {
        Item::new(Link::new(href, both(language, swedish, english)), current)
    };
    let user = UserBadge {
        name: "Selma Ek".to_owned(),
        role: both(
            language,
            "Dataskyddsombud, Barn- och utbildningsnämnden",
            "Data protection officer, Children and Education Board",
        ),
        links: vec![Link::new("/settings", both(language, "Inställningar", "Settings"))],
    };
    let navigation = vec![
        item("/", "Mitt bord", "My desk", Current::No),
        item("/incidents", "Händelser", "Incidents", Current::No),
        item("/cases", "Ärenden", "Cases", Current::Yes),
        item("/board", "Skyldigheter", "Obligations", Current::No),
        item("/registers", "Register", "Registers", Current::No),
        item("/journal", "Journal", "Journal", Current::No),
    ];
    let scenario = Banner {
        kind: BannerKind::Scenario,
        words: html! { (both(language, "klockan går från 26 augusti 2025. Alla personer är påhittade.", "the clock runs from 26 August 2025. All people are invented.")) },
    };
    let frame = Frame::new(language, title, format!("/{name}"))
        .user(user, navigation)
        .breadcrumbs(vec![
            Link::new("/", both(language, "Mitt bord", "My desk")),
            Link::new("/cases", both(language, "Ärenden", "Cases")),
        ])
        .banner(scenario)
        .now(now());
    if name == "parts" {
        return frame.banner(Banner {
            kind: BannerKind::Exercise,
            words: html! { (both(language, "inget lämnar Fyr och ingen skyldighet uppstår.", "nothing leaves Fyr and no duty arises.")) },
        });
    }
    frame
}

fn problem(language: Language) -> Markup {
    let title = both(language, "Sidan finns inte", "There is no such page");
    let frame = Frame::new(language, title.clone(), "/cases/9");
    error_page(
        &frame,
        &Problem {
            title,
            words: both(
                language,
                "Det finns inget ärende med den adressen, eller också är det inte ditt. Ingenting har gått förlorat.",
                "There is no case at this address, or it is not yours. Nothing has been lost.",
            ),
            ways: vec![Link::new("/", both(language, "Till mitt bord", "To my desk"))],
            reference: Some("404 · 7f3a".to_owned()),
        },
    )
}
