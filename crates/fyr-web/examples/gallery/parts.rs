//! Every part that has no page of its own in the gallery.

use fyr_text::Language;
use fyr_web::ui::act::{Variant, act, button, link_button, nothing_next};
use fyr_web::ui::clock::{Ended, ended};
use fyr_web::ui::facts::{Copy, Masked, copy, masked};
use fyr_web::ui::navigation::{Pages, pages};
use fyr_web::ui::notice::{Empty, alert, empty, live_notice, tag};
use fyr_web::ui::progress::{Progress, live_progress, progress};
use fyr_web::ui::section::{card, heading, row, section};
use fyr_web::ui::table::{Column, Count, Order, table};
use fyr_web::ui::{Link, Tone};
use maud::{Markup, html};

use crate::{both, hours};

/// Draws the page.
pub(crate) fn content(language: Language) -> Markup {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    html! {
        (heading(say("Delarna", "The parts")).lede(say("Allt som sidorna är gjorda av, på ett ställe.", "Everything that pages are made of, in one place.")))
        div class="fyr-stack" {
            (nothing_next(language, say("Väntar på kvittens från IMY", "Waiting for the receipt from IMY")))
            (section("alerts", &say("Meddelanden", "Messages"), &alerts(language)))
            (section("tags", &say("Lägen och knappar", "States and buttons"), &tags(language)))
            (section("tables", &say("Tabeller", "Tables"), &tables(language)))
            (section("values", &say("Värden", "Values"), &values(language)))
            (section("long", &say("Långa arbeten", "Long work"), &long(language)))
            (section("nothing", &say("Tomt", "Empty"), &nothing(language)))
        }
    }
}

fn alerts(language: Language) -> Markup {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    html! {
        (alert(language, Tone::Success, say("Anmälan är skickad.", "The notification has been sent.")).announced())
        (alert(language, Tone::Info, say("Leverantören har ändrat antalet personer.", "The supplier has changed the number of people.")).body(html! { p { a href="#tables" { (say("Se ändringen och ta ställning", "See the change and decide")) } } }))
        (alert(language, Tone::Warning, say("Två personer har samma personnummer i materialet.", "Two people have the same identity number in the material.")))
        (alert(language, Tone::Due, say("En skyldighet behöver ett beslut i dag.", "A duty needs a decision today.")))
        (alert(language, Tone::Danger, say("Mejlservern svarar inte. Sex mejl väntar och skickas igen kl. 17.10.", "The mail server does not answer. Six mails wait and are sent again at 17:10.")))
    }
}

fn tags(language: Language) -> Markup {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    let states = html! {
        (tag(Tone::Neutral, &say("Utkast", "Draft")))
        (tag(Tone::Info, &say("Pågår", "Running")))
        (tag(Tone::Due, &say("Att besluta", "To decide")))
        (tag(Tone::Success, &say("Anmäld i tid", "Filed in time")))
        (tag(Tone::Warning, &say("Saknar avtal", "No agreement")))
        (tag(Tone::Danger, &say("Försenad", "Overdue")))
    };
    let buttons = html! {
        (button(Variant::Primary, &say("Skicka anmälan", "Send the notification")))
        (act("/cases/1/confirm", say("Bekräfta", "Confirm")).variant(Variant::Secondary).hidden("version", "7"))
        (act("/cases/1/dismiss", say("Avfärda händelsen", "Dismiss the incident")).variant(Variant::Danger))
        (link_button(Variant::Secondary, &Link::new("/x.csv", say("Hämta CSV", "Download CSV"))))
    };
    html! {
        (row(&states))
        (row(&buttons))
        (ended(language, &say("Anmälan till IMY", "Notification to IMY"), hours(-3), Ended::Late { at: hours(-1) }))
        (card(&say("Samordnande kontor", "Coordinating office"), &html! { p { (say("Tar emot för elva nämnder.", "Receives for eleven boards.")) } }))
    }
}

fn tables(language: Language) -> Markup {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    let rows = [
        (
            "Barn- och utbildningsnämnden",
            "Children and Education Board",
            Tone::Due,
            "Att anmäla",
            "To file",
            "1 304",
        ),
        ("Socialnämnden", "Social Welfare Board", Tone::Danger, "Försenad", "Overdue", "412"),
        (
            "Kultur- och fritidsnämnden",
            "Culture and Leisure Board",
            Tone::Success,
            "Anmäld i tid",
            "Filed in time",
            "88",
        ),
        (
            "Kommunstyrelsen",
            "Municipal Executive Board",
            Tone::Neutral,
            "Ingen skyldighet",
            "No duty",
            "0",
        ),
    ];
    let list =
        table("controllers", say("Berörda personuppgiftsansvariga", "Concerned controllers"))
            .count(language, Count { shown: 4, total: 1300 })
            .column(Column::name(say("Nämnd", "Board")).sort("?sort=name", Order::None))
            .column(Column::text(say("Läge", "State")))
            .column(Column::text(say("Senast", "Due")).sort("?sort=due", Order::Ascending))
            .column(
                Column::number(say("Personer", "People")).sort("?sort=people", Order::Descending),
            )
            .rows(rows.map(|(sv, en, tone, state_sv, state_en, people)| {
                vec![
                    html! { a href="/cases/1" { (say(sv, en)) } },
                    tag(tone, &say(state_sv, state_en)),
                    html! { (say("29 aug. kl. 16.54", "29 Aug, 16:54")) },
                    html! { a href="/people" { (people) } },
                ]
            }));
    html! {
        (list)
        (pages(language, &Pages { first: Some("?".to_owned()), next: Some("?after=50".to_owned()) }))
    }
}

fn values(language: Language) -> Markup {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    let hidden = Masked {
        what: say("personnumret", "the identity number"),
        hint: "18••••••-••••".to_owned(),
        action: "/cases/1/people/3/reveal".to_owned(),
        hidden: vec![("field".to_owned(), "number".to_owned())],
    };
    html! {
        (masked(language, &hidden))
        (copy(language, &Copy { id: "copy-short".to_owned(), label: say("Diarienummer", "Registration number"), value: "BUN 2025/417".to_owned() }))
        (copy(language, &Copy { id: "copy-long".to_owned(), label: say("Beskriv vad som har hänt", "Describe what has happened"), value: say("Leverantören utsattes för en attack den 23 augusti.\nUppgifter om barn och vårdnadshavare kopierades.", "The supplier was attacked on 23 August.\nData about children and guardians was copied.") }))
    }
}

fn long(language: Language) -> Markup {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    let reading = Progress {
        stage: say("Letar efter personer", "Looking for people"),
        done: 412,
        total: 1300,
        reading: Some("export/anst_2025.csv".to_owned()),
        left: Some(say("ungefär 4 minuter kvar", "about 4 minutes left")),
    };
    let starting = Progress {
        stage: say("Öppnar arkiven", "Opening the archives"),
        done: 0,
        total: 0,
        reading: None,
        left: None,
    };
    html! {
        (live_notice("/cases/1/updates"))
        (live_progress("/leaks/1/progress", &progress(language, &reading)))
        (progress(language, &starting))
    }
}

fn nothing(language: Language) -> Markup {
    let say = |swedish: &str, english: &str| both(language, swedish, english);
    empty(&Empty {
        title: say("Inga biträdesavtal än", "No processing agreements yet"),
        purpose: html! { p { (say("Varje nämnd som låter en leverantör behandla personuppgifter ska ha ett avtal om det (dataskyddsförordningen artikel 28.3). När en leverantör larmar räknas de berörda nämnderna ut ur avtalen.", "Each board that lets a supplier process personal data must have an agreement on it (GDPR Article 28(3)). When a supplier raises an alarm, the boards concerned are computed from the agreements.")) } },
        steps: vec![
            Link::new("/registers/agreements/import", say("Läs in från CSV", "Import from CSV")),
            Link::new(
                "/registers/agreements/new",
                say("Skriv in det första", "Enter the first one"),
            ),
            Link::new("/registers/agreements/example", say("Se ett exempel", "See an example")),
        ],
    })
}
