//! Common texts with their versions, and what each controller does with them: which answer, never its words.

use fyr_app::response::incidents::{ControllerRow, Progress};
use fyr_core::case::coordination::Answer;
use fyr_core::case::facts;
use fyr_core::field::Kind;
use fyr_core::incident::coordination::{CommonText, Purpose};
use fyr_text::{Arg, Language, text};
use maud::{Markup, html};

use super::boards;
use crate::pages::case::parts::{counted, len, n, paragraphs, say};
use crate::pages::incident::Room;
use crate::ui::Tone;
use crate::ui::act::{Variant, button};
use crate::ui::clock::time;
use crate::ui::form::{Choice, Form};
use crate::ui::notice::tag;
use crate::ui::table::{Column, Count, table};
use crate::words;

/// Draws the texts and the form that offers another.
pub(super) fn texts(room: &Room<'_>) -> Markup {
    let language = room.visit.language;
    let answers = room.sent.answers(language, "text");
    html! {
        p { (text(language, "coordination-texts-about")) }
        @for it in &room.view.incident.coordination.texts { (one(room, it)) }
        details class="fyr-history" open[room.sent.is("text")] {
            summary { (text(language, "coordination-text-offer")) }
            (Form::post(format!("/incidents/{}/texts", room.view.incident.id), html! {
                (answers.select("purpose", text(language, "coordination-text-purpose"), purposes(language)))
                (answers.text("title", text(language, "coordination-text-title")).chars_max(300))
                (answers.long_text("body", text(language, "coordination-text-body")).lines(8).chars_max(10_000)
                    .description(text(language, "coordination-text-body-about")))
                (button(Variant::Secondary, &text(language, "coordination-text-save")))
            }).draft(format!("text-{}", room.view.incident.id)))
        }
    }
}

/// Returns what a text can be for: people, staff, press, each question that is answered in words.
fn purposes(language: Language) -> Vec<Choice> {
    let plain = [Purpose::People, Purpose::Staff, Purpose::Press];
    let answers = facts::CATALOGUE
        .iter()
        .filter(|it| matches!(it.kind, Kind::Text(_)))
        .map(|it| Purpose::Answer(it.id.to_owned()));
    let choice = |it: Purpose| {
        let value = it.field().map_or_else(|| it.as_str().to_owned(), str::to_owned);
        Choice::new(value, purpose(language, &it))
    };
    plain.into_iter().chain(answers).map(choice).collect()
}

/// Says what a text is for.
pub(crate) fn purpose(language: Language, purpose: &Purpose) -> String {
    let fact = purpose.field().map(|it| words::fact(language, it).into_owned()).unwrap_or_default();
    let key = format!("purpose-{}", purpose.as_str());
    say(language, &key, &[("fact", Arg::Text(&fact))])
}

/// Draws which answer was given.
pub(crate) fn answer(language: Language, answer: Answer) -> Markup {
    let tone = match answer {
        Answer::Taken | Answer::Adapted => Tone::Success,
        Answer::Declined => Tone::Neutral,
    };
    tag(tone, &words::of(language, "text-answer", answer.as_str()))
}

/// Draws the words of the newest version, and the earlier ones folded.
pub(crate) fn versions(language: Language, it: &CommonText) -> Markup {
    let mut numbered: Vec<_> = (1_u64..).zip(&it.versions).collect();
    let newest = numbered.pop();
    html! {
        @if let Some((number, version)) = newest {
            p class="fyr-quiet fyr-small" {
                (counted(language, "coordination-text-version", number)) ", " (time(language, version.at))
                @if !version.news.is_empty() { ". " (version.news) }
            }
            (paragraphs(&version.body))
        }
        @if !numbered.is_empty() {
            details class="fyr-history" {
                summary { (counted(language, "coordination-text-earlier", len(&numbered))) }
                @for (number, version) in numbered.iter().rev() {
                    p class="fyr-quiet fyr-small" { (counted(language, "coordination-text-version", *number)) ", " (time(language, version.at)) }
                    (paragraphs(&version.body))
                }
            }
        }
    }
}

fn one(room: &Room<'_>, it: &CommonText) -> Markup {
    let language = room.visit.language;
    let all = boards(room);
    let name = format!("text-{}", it.number);
    let answers = room.sent.answers(language, &name);
    let newest = it.versions.last().map_or("", |it| it.body.as_str());
    let answered = all.iter().filter(|(_, board)| board.texts.contains_key(&it.number)).count();
    let sums = [("n", n(answered as u64)), ("m", n(len(&all)))];
    html! {
        div class="ds-card" id={ "text-" (it.number) } {
            h3 { (it.title) }
            p { (purpose(language, &it.purpose)) }
            (versions(language, it))
            p { (say(language, "coordination-answered", &sums)) }
            @if !all.is_empty() {
                details class="fyr-history" {
                    summary { (text(language, "coordination-answers-show")) }
                    (table(format!("text-{}-table", it.number), say(language, "coordination-answers-caption", &[("title", Arg::Text(&it.title))]))
                        .count(language, Count { shown: len(&all), total: len(&all) })
                        .column(Column::name(text(language, "controllers-name")))
                        .column(Column::text(text(language, "coordination-answer")))
                        .rows(all.iter().map(|board| of_board(language, *board, it))))
                }
            }
            details class="fyr-history" open[room.sent.is(&name)] {
                summary { (text(language, "coordination-text-renew")) }
                (Form::post(format!("/incidents/{}/texts/{}", room.view.incident.id, it.number), html! {
                    (answers.long_text("body", text(language, "coordination-text-body")).lines(8).chars_max(10_000).known(newest))
                    (answers.text("news", text(language, "coordination-text-news")).chars_max(300))
                    (button(Variant::Secondary, &text(language, "coordination-text-renew-save")))
                }))
            }
        }
    }
}

fn of_board(
    language: Language,
    (row, board): (&ControllerRow, &Progress),
    it: &CommonText,
) -> Vec<Markup> {
    let state = match board.texts.get(&it.number) {
        None => tag(Tone::Due, &text(language, "coordination-unanswered")),
        Some((version, given)) => html! {
            (answer(language, *given)) " " (counted(language, "coordination-text-version", u64::from(*version)))
            @if *version < it.newest() { " " (tag(Tone::Due, &text(language, "coordination-text-old"))) }
        },
    };
    vec![html! { (row.name) }, state]
}
