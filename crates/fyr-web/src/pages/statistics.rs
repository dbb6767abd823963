//! What the cases of a period say together, and the package for a supervisor.

use fyr_app::accountability::statistics::Period;
use fyr_core::case::statistics::{Notification, Statistics, Times};
use fyr_core::id::OrganisationId;
use fyr_text::Arg;
use fyr_text::span::elapsed;
use fyr_text::time::local_date;
use fyr_text::typed::{form_date, parse_date};
use jiff::civil::Date;
use maud::{Markup, html};

use super::case::files::{answer, asked_controller, document_language};
use super::case::list::taken;
use super::case::parts::{n, number};
use super::sign_in::query;
use super::{Answer, sheet};
use crate::chart::Caption;
use crate::chart::bars::{Bar, Bars, bars};
use crate::error::not_found;
use crate::session::Visit;
use crate::ui::act::{Variant, button};
use crate::ui::facts::{Fact, facts};
use crate::ui::form::{Answers, Choice, Form};
use crate::ui::notice::{Empty, empty};
use crate::ui::section::{heading, section};
use crate::ui::table::{Column, table};
use crate::ui::{Link, Tone};
use crate::words;

/// Draws the statistics of a period: `?from=` and `?to=`, else the year so far.
pub(crate) async fn page(visit: Visit) -> Answer {
    let (period, answers) = asked(&visit);
    let of = asked_controller(&visit)?;
    let own = visit.app.documenting(&visit.viewer).await?;
    let found = visit.app.statistics(&visit.viewer, of, period).await?;
    let body = html! {
        @if own.len() > 1 { (whose(&visit, &answers, &own)) }
        (answers.date("from", visit.say("statistics-from")))
        (answers.date("to", visit.say("statistics-to")))
        (button(Variant::Secondary, &visit.say("statistics-show")))
    };
    let content = html! {
        (answers.error_summary())
        (heading(visit.say("statistics-title")).lede(visit.say("statistics-lede")))
        (Form::get("/statistics", body))
        (section("register", &visit.say("breaches-take"), &register(&visit, of, own.len())))
        @if found.opened == 0 {
            (empty(&Empty {
                title: visit.say("statistics-none").into_owned(),
                purpose: html! { p { (visit.say("statistics-none-about")) } },
                steps: vec![Link::new("/cases", visit.say("cases-title"))],
            }))
        } @else {
            (counted(&visit, &found))
            (kinds(&visit, &found))
            (section("statistics-times", &visit.say("statistics-times"), &times(&visit, &found)))
            (section("supervision", &visit.say("supervision-title"), &html! {
                p { (visit.say("supervision-about")) }
                p { (visit.say("supervision-lacks")) }
                (take(&visit, (of, &own), period))
            }))
        }
    };
    let way = vec![Link::new("/cases", visit.say("cases-title"))];
    Ok(visit.show(sheet(visit.say("statistics-title"), content).way(way)))
}

/// Answers with the package for a supervisor.
pub(crate) async fn package(visit: Visit) -> Answer {
    let (period, _) = asked(&visit);
    let language = document_language(visit.language);
    let own = visit.app.documenting(&visit.viewer).await?;
    let Some(of) = asked_controller(&visit)?.or_else(|| only(&own)) else {
        return Err(not_found());
    };
    let file = visit.app.supervision_package(&visit.viewer, of, period, language).await?;
    Ok(answer(file))
}

/// Returns the controller of those who have one alone.
fn only(own: &[(OrganisationId, String)]) -> Option<OrganisationId> {
    if let [(id, _)] = own { Some(*id) } else { None }
}

/// Draws the choice of whose cases are counted.
fn whose(visit: &Visit, answers: &Answers, own: &[(OrganisationId, String)]) -> Markup {
    let mut choices = vec![Choice::new("", visit.say("breaches-of-all"))];
    choices.extend(own.iter().map(|(id, name)| Choice::new(id.to_string(), name.as_str())));
    html! { (answers.select("controller", visit.say("breaches-controller"), choices)) }
}

/// Draws the ways to the register of the controller chosen, or of all for own use.
fn register(visit: &Visit, of: Option<OrganisationId>, own: usize) -> Markup {
    let asked = of.map(|it| format!("?controller={it}")).unwrap_or_default();
    html! {
        @if of.is_none() && own > 1 { p { (visit.say("breaches-choose")) } }
        div class="fyr-row" { (taken(visit.language, &asked)) }
    }
}

/// Draws the way to the package: it is one controller's, so who works for several chooses first.
fn take(
    visit: &Visit,
    (of, own): (Option<OrganisationId>, &[(OrganisationId, String)]),
    period: Period,
) -> Markup {
    let name = |of: OrganisationId| own.iter().find(|it| it.0 == of).map(|it| it.1.as_str());
    html! {
        @match of.or_else(|| only(own)) {
            Some(of) => p {
                a href={ "/supervision.zip?controller=" (of) "&from=" (period.from) "&to=" (period.to) } {
                    (visit.say("supervision-take"))
                }
                " " (name(of).unwrap_or_default())
            },
            None => p { (visit.say("supervision-choose")) },
        }
    }
}

/// Returns the period that the address asks for; a day that cannot be read is told, and the usual one taken.
fn asked(visit: &Visit) -> (Period, Answers) {
    let today = local_date(visit.now());
    let usual = [("from", today.first_of_year()), ("to", today)];
    let mut answers = Answers::new(visit.language);
    let mut days = usual.map(|(_, day)| day);
    for ((name, usual), day) in usual.iter().zip(&mut days) {
        let typed = query(&visit.path, name).filter(|it| !it.is_empty());
        match typed.as_deref().map_or(Ok(*usual), parse_date) {
            Ok(read) => *day = read,
            Err(error) => answers = answers.error(*name, visit.say(error.key())),
        }
        answers = answers.value(*name, typed.unwrap_or_else(|| form_date(*usual)));
    }
    answers = answers.value("controller", query(&visit.path, "controller").unwrap_or_default());
    if days[1] < days[0] {
        answers = answers.error("to", visit.say("statistics-wrong-order"));
        days = usual.map(|(_, day)| day);
    }
    let [from, to]: [Date; 2] = days;
    (Period { from, to }, answers)
}

fn counted(visit: &Visit, found: &Statistics) -> Markup {
    let rows = [("statistics-opened", found.opened), ("statistics-ruled-out", found.ruled_out)];
    let own = rows
        .map(|(key, count)| Fact::new(visit.say(key), html! { (number(visit.language, count)) }));
    let outcomes = Notification::ALL.map(|outcome| {
        let count = found.by_notification.get(&outcome).copied().unwrap_or_default();
        let words = words::of(visit.language, "statistics-notification", outcome.as_str());
        Fact::new(words, html! { (number(visit.language, count)) })
    });
    html! {
        (section("statistics-counts", &visit.say("statistics-counts"), &facts(&own)))
        (section("statistics-notified", &visit.say("statistics-by-notification"), &facts(&outcomes)))
    }
}

fn kinds(visit: &Visit, found: &Statistics) -> Markup {
    let language = visit.language;
    let none = || visit.say("statistics-not-stated").into_owned();
    let of = |field: &str, all: &[(Option<&'static str>, u64)]| -> Vec<(String, u64)> {
        let named = |id: &&'static str| words::choice(language, field, id).into_owned();
        all.iter().map(|(id, count)| (id.as_ref().map_or_else(none, named), *count)).collect()
    };
    let risks = found.by_risk.iter().map(|(level, count)| {
        let level = level.map(|it| words::of(language, "risk", it.as_str()).into_owned());
        (level.unwrap_or_else(none), *count)
    });
    let pictures = [
        ("statistics-by-type", of("incident_type", &found.by_type)),
        ("statistics-by-cause", of("cause", &found.by_cause)),
        ("statistics-by-risk", risks.collect()),
    ];
    html! {
        @for (key, rows) in pictures {
            @if !rows.is_empty() { (picture(visit, key, rows)) }
        }
    }
}

fn picture(visit: &Visit, key: &str, rows: Vec<(String, u64)>) -> Markup {
    let bar = |(label, count): (String, u64)| Bar {
        label,
        value: i64::try_from(count).unwrap_or(i64::MAX),
        tone: Tone::Info,
        href: None,
    };
    let total = rows.iter().map(|(_, count)| count).sum::<u64>();
    let (most, count) = rows.iter().max_by_key(|(_, count)| *count).cloned().unwrap_or_default();
    let seen = [("most", Arg::Text(&most)), ("n", n(count)), ("total", n(total))];
    let drawn = Bars {
        caption: Caption {
            id: format!("{key}-picture"),
            title: visit.say(key).into_owned(),
            description: visit.say_with("statistics-picture", &seen),
        },
        of: visit.say("statistics-of").into_owned(),
        unit: visit.say("statistics-cases").into_owned(),
        bars: rows.into_iter().map(bar).collect(),
    };
    bars(visit.language, &drawn)
}

fn times(visit: &Visit, found: &Statistics) -> Markup {
    let language = visit.language;
    let rows = [
        ("statistics-to-aware", found.to_aware),
        ("statistics-to-notify", found.to_notify),
        ("statistics-to-inform", found.to_inform),
    ];
    let rows = rows.map(|(key, Times { cases, median, longest })| {
        let taken = |it| if cases == 0 { String::new() } else { elapsed(language, it) };
        vec![
            html! { (visit.say(key)) },
            html! { (number(language, cases)) },
            html! { (taken(median)) },
            html! { (taken(longest)) },
        ]
    });
    let list = table("times", visit.say("statistics-times"))
        .column(Column::name(visit.say("statistics-what")))
        .column(Column::number(visit.say("statistics-cases")))
        .column(Column::text(visit.say("statistics-median")))
        .column(Column::text(visit.say("statistics-longest")))
        .rows(rows);
    html! { p { (visit.say("statistics-times-about")) } (list) }
}
