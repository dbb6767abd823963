//! The people of a case: counts, a masked list to page through, the protected only for those named.

use fyr_app::response::people::{CasePerson, PeopleView};
use fyr_core::account::Account;
use fyr_core::case::PeopleCounts;
use fyr_text::typed::form_moment;
use fyr_text::{Arg, Language, text};
use maud::{Markup, html};

use super::frame::Room;
use super::parts::{counted, len, number, say};
use crate::ui::act::{Variant, button};
use crate::ui::clock::time;
use crate::ui::facts::{Fact, Masked, facts, masked};
use crate::ui::form::{Choice, Form};
use crate::ui::navigation::{Pages, pages};
use crate::ui::notice::{Empty, alert, empty, tag};
use crate::ui::section::section;
use crate::ui::table::{Column, Count, table};
use crate::ui::{Link, Tone};
use crate::words;

/// Is what the page of people shows.
pub(crate) struct Shown<'a> {
    /// A page of those without protected identity; nothing for those who may not see people.
    pub(crate) ordinary: Option<&'a PeopleView>,
    /// Those with protected identity; only for those named.
    pub(crate) protected: Option<&'a PeopleView>,
    /// Whether this is not the first page.
    pub(crate) after: Option<u64>,
    /// Who may be named to see protected persons.
    pub(crate) candidates: &'a [Account],
    /// The person just shown in clear.
    pub(crate) revealed: Option<&'a CasePerson>,
}

/// Draws the page.
pub(crate) fn people(room: &Room<'_>, shown: &Shown<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let Some(found) = &case.people else { return nothing(room) };
    html! {
        @if let Some(person) = shown.revealed { (revealed(language, person)) }
        (section("people-counts", &text(language, "people-counts"), &counts(language, found.counts)))
        p class="fyr-quiet" {
            (text(language, "people-from-run")) " " (time(language, found.at))
        }
        (section("protected", &text(language, "people-protected"), &protected(room, shown)))
        @if let Some(list) = shown.ordinary {
            (section("people-list", &text(language, "people-list"), &ordinary(room, (list, shown.after))))
        }
    }
}

fn nothing(room: &Room<'_>) -> Markup {
    let language = room.language;
    empty(&Empty {
        title: text(language, "people-none").into_owned(),
        purpose: html! { p { (text(language, "people-none-about")) } },
        steps: vec![
            Link::new(
                format!("/incidents/{}", room.view.case.incident),
                text(language, "people-none-incident"),
            ),
            Link::new(
                format!("/cases/{}/facts/persons_affected", room.view.case.id),
                text(language, "people-none-fact"),
            ),
        ],
    })
}

fn counts(language: Language, counts: PeopleCounts) -> Markup {
    let ordinary = counts.persons.saturating_sub(counts.protected);
    let rows = [
        ("people-all", counts.persons),
        ("people-ordinary", ordinary),
        ("people-of-protected", counts.protected),
        ("people-of-minors", counts.minors),
        ("people-of-former", counts.former),
    ];
    let rows = rows
        .map(|(key, count)| Fact::new(text(language, key), html! { (number(language, count)) }));
    facts(&rows)
}

fn ordinary(room: &Room<'_>, (list, after): (&PeopleView, Option<u64>)) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let total = list.counts.persons.saturating_sub(list.counts.protected);
    let address = format!("/cases/{}/people", case.id);
    let rows = list.people.iter().map(|person| row(room, person, after));
    let list_of = table("people-table", text(language, "people-caption"))
        .count(language, Count { shown: len(&list.people), total })
        .column(Column::number(text(language, "people-number")))
        .column(Column::name(text(language, "people-name")))
        .column(Column::text(text(language, "people-group")))
        .column(Column::text(text(language, "people-categories")))
        .column(Column::text(text(language, "people-id")))
        .rows(rows);
    let ways = Pages {
        first: after.map(|_| address.clone()),
        next: list.next.map(|next| format!("{address}?after={next}#people-list")),
    };
    html! {
        p { (text(language, "people-masked-about")) }
        (list_of)
        (pages(language, &ways))
    }
}

fn row(room: &Room<'_>, person: &CasePerson, after: Option<u64>) -> Vec<Markup> {
    let (language, case) = (room.language, &room.view.case);
    let what = counted(language, "people-person", person.seq);
    let hidden = Masked {
        what,
        hint: person.id_number.clone(),
        action: format!("/cases/{}/people/{}/reveal", case.id, person.seq),
        hidden: after.map(|after| ("after".to_owned(), after.to_string())).into_iter().collect(),
    };
    vec![
        html! { (person.seq) },
        html! { (person.name) },
        groups(language, person),
        html! { (categories(language, person)) },
        masked(language, &hidden),
    ]
}

fn groups(language: Language, person: &CasePerson) -> Markup {
    html! {
        @if person.minor { (tag(Tone::Warning, &text(language, "people-minor"))) " " }
        @if person.former == Some(true) { (tag(Tone::Neutral, &text(language, "people-former"))) " " }
        @if person.found_no_more { (tag(Tone::Neutral, &text(language, "people-found-no-more"))) }
    }
}

fn categories(language: Language, person: &CasePerson) -> String {
    let names = person.categories.iter().map(|id| words::of(language, "category", id).into_owned());
    names.collect::<Vec<_>>().join(", ")
}

fn revealed(language: Language, person: &CasePerson) -> Markup {
    let title = counted(language, "people-revealed", person.seq);
    let known = [
        Fact::new(text(language, "people-name"), html! { (person.name) }),
        Fact::new(text(language, "people-id"), html! { (person.id_number) }),
        Fact::new(text(language, "people-address"), html! { (person.address.join(", ")) }),
        Fact::new(text(language, "people-contact"), html! { (person.contact.join(", ")) }),
        Fact::new(text(language, "people-categories"), html! { (categories(language, person)) }),
        Fact::new(text(language, "people-grade"), html! { (person.grade) }),
    ];
    let body = html! {
        (facts(&known))
        p class="fyr-quiet" { (text(language, "people-revealed-about")) }
    };
    html! { (alert(language, Tone::Info, title).body(body).announced()) }
}

fn protected(room: &Room<'_>, shown: &Shown<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let count = case.people.as_ref().map_or(0, |it| it.counts.protected);
    if count == 0 {
        return html! { p { (text(language, "people-no-protected")) } };
    }
    let names: Vec<&str> = case
        .protected_handlers
        .iter()
        .filter_map(|id| room.view.accounts.get(id).map(String::as_str))
        .collect();
    let left = case.direct_contacts_left();
    html! {
        p { (counted(language, "people-protected-count", count)) " " (text(language, "people-protected-about")) }
        p {
            @if left == 0 { (tag(Tone::Success, &text(language, "people-protected-all-told"))) }
            @else { (tag(Tone::Due, &counted(language, "people-protected-left", left))) }
        }
        p {
            @if names.is_empty() { (text(language, "people-nobody-named")) }
            @else { (say(language, "people-named", &[("names", Arg::Text(&names.join(", ")))])) }
        }
        @if let Some(list) = shown.protected {
            @for person in &list.people { (direct(room, person)) }
            @if let Some(next) = list.next {
                p { a href={ "/cases/" (case.id) "/people?protected=" (next) "#protected" } { (text(language, "people-protected-more")) } }
            }
        } @else if room.view.may.protected {
            p { a href={ "/cases/" (case.id) "/people?protected=0#protected" } { (text(language, "people-protected-show")) } }
        }
        @if (room.view.may.handle || room.view.may.approve) && case.closed.is_none() { (name_handler(room, shown.candidates)) }
    }
}

fn name_handler(room: &Room<'_>, candidates: &[Account]) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let answers = room.sent.answers(language, "handler");
    let open: Vec<Choice> = candidates
        .iter()
        .filter(|it| !case.protected_handlers.contains(&it.id))
        .map(|it| Choice::new(it.id.to_string(), it.name.as_str()))
        .collect();
    html! {
        @if !open.is_empty() {
            (Form::post(format!("/cases/{}/people/handlers", case.id), html! {
                (answers.select("account", text(language, "people-name-handler"), open).description(text(language, "people-name-handler-about")))
                (button(Variant::Secondary, &text(language, "people-name-handler-do")))
            }))
        }
    }
}

fn direct(room: &Room<'_>, person: &CasePerson) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let form = format!("contact-{}", person.seq);
    let answers = room.sent.answers(language, &form);
    let hidden = Masked {
        what: counted(language, "people-person", person.seq),
        hint: person.id_number.clone(),
        action: format!("/cases/{}/people/{}/reveal", case.id, person.seq),
        hidden: Vec::new(),
    };
    html! {
        div class="ds-card" data-color="neutral" {
            h3 { (counted(language, "people-protected-person", person.seq)) }
            (masked(language, &hidden))
            @match case.direct_contacts.get(&person.seq) {
                Some(contact) => p {
                    (tag(Tone::Success, &text(language, "people-told"))) " " (time(language, contact.at)) " – " (contact.how)
                },
                None => @if room.view.may.protected && case.closed.is_none() {
                    (Form::post(format!("/cases/{}/people/{}/contact", case.id, person.seq), html! {
                        (answers.date_time("at", text(language, "people-contact-at")).known(form_moment(room.view.now)))
                        (answers.text("how", text(language, "people-contact-how")).description(text(language, "people-contact-how-about")))
                        (button(Variant::Secondary, &text(language, "people-contact-do")))
                    }))
                },
            }
        }
    }
}
