//! The assessment one question at a time, at most ten: closed answers go along in the address, so that Back works.

use axum::extract::{Path, Query};
use fyr_core::case::risk::GroupAssessment;
use fyr_text::text;
use maud::{Markup, html};

use super::form::{FORM, closing, name, score};
use super::group::follows;
use super::question::{Question, Verdict, read};
use crate::error::encoded;
use crate::form::{Typed, Wrongs};
use crate::pages::case::case_id;
use crate::pages::case::frame::{Room, Tab};
use crate::pages::case::parts::{n, say};
use crate::pages::case::sent::Sent;
use crate::pages::{Answer, sheet};
use crate::session::Visit;
use crate::ui::act::{Variant, button};
use crate::ui::form::{Answers, Form};
use crate::ui::section::{heading, section};
use crate::words;

/// Draws the question that is next, or the verdict when all are answered.
pub(crate) async fn page(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Answer {
    let id = case_id(&id)?;
    let view = visit.app.case(&visit.viewer, id).await?;
    let (language, sent) = (visit.language, Sent::nothing());
    let room = Room {
        language,
        view: &view,
        directory: &visit.directory,
        law: visit.app.law(),
        sent: &sent,
    };
    let walk = Walk::new(&room, asked);
    let title = text(language, "risk-guide");
    let may = view.may.handle && view.case.closed.is_none();
    let content = html! {
        (walk.answers.error_summary())
        (heading(title.as_ref()).kicker(room.crumb()))
        div class="fyr-stack fyr-narrow" {
            @if may { (walk.draw()) } @else { p { (text(language, "risk-form-who")) } }
        }
    };
    let sheet = sheet(title, content).way(room.way(Tab::Risk));
    Ok(visit.show(sheet.occasion(view.case.exercise).now(view.now)))
}

/// Is where in the questions one is.
struct Walk<'a> {
    room: &'a Room<'a>,
    typed: Typed,
    pairs: Vec<(String, String)>,
    answers: Answers,
    /// From 1; one more than there are questions is the verdict.
    at: usize,
}

impl<'a> Walk<'a> {
    fn new(room: &'a Room<'a>, asked: Vec<(String, String)>) -> Self {
        let pairs: Vec<_> = asked.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let typed = Typed::new(pairs.clone());
        let wanted = typed.parsed("step").unwrap_or(1).clamp(1, Question::ALL.len() + 1);
        let open = |it: &Question| it.field().is_some_and(|it| typed.filled(it).is_none());
        let reached = Question::ALL.iter().position(open).unwrap_or(Question::ALL.len()) + 1;
        let mut wrongs = Wrongs::new(room.language);
        // Sent on without an answer: the question comes again, and says so.
        let mut at = wanted.min(reached);
        if let Some(field) = Question::ALL.get(at - 1).and_then(|it| it.field())
            && at < wanted
        {
            wrongs.key(field, "wrong-value");
        } else if typed.count("people", &mut wrongs).is_none() && !wrongs.none() {
            at = 1;
        }
        let answers = typed.answers(&wrongs).prefix(format!("{FORM}-"));
        Self { room, typed, pairs, answers, at }
    }

    fn draw(&self) -> Markup {
        let (language, of) = (self.room.language, Question::ALL.len() + 1);
        let place =
            say(language, "risk-guide-place", &[("n", n(self.at as u64)), ("m", n(of as u64))]);
        html! {
            p class="fyr-quiet" { (place) }
            @match Question::ALL.get(self.at - 1) {
                Some(question) => (self.question(*question)),
                None => (self.verdict()),
            }
            @if 1 < self.at { p { a href=(self.address(self.at - 1)) { (text(language, "risk-guide-back")) } } }
        }
    }

    fn question(&self, question: Question) -> Markup {
        let language = self.room.language;
        let mut own = vec![question.field().unwrap_or("holds")];
        own.extend((question == Question::People).then_some("people"));
        let body = html! {
            (self.hidden(&own))
            input type="hidden" name="step" value=(self.at + 1);
            (question.draw(language, &self.answers))
            (button(Variant::Primary, &text(language, "risk-guide-next")))
        };
        html! { (Form::get(format!("/cases/{}/risk/guide", self.room.view.case.id), body)) }
    }

    fn hidden(&self, but: &[&str]) -> Markup {
        let kept = self.pairs.iter().filter(|(name, _)| name != "step" && name != "done");
        html! {
            @for (name, value) in kept.filter(|(name, _)| !but.contains(&name.as_str())) {
                input type="hidden" name=(name) value=(value);
            }
        }
    }

    fn address(&self, step: usize) -> String {
        let kept = self.pairs.iter().filter(|(name, _)| name != "step");
        let query = kept.fold(String::new(), |query, (name, value)| {
            query + "&" + &encoded(name) + "=" + &encoded(value)
        });
        format!("/cases/{}/risk/guide?step={step}{query}", self.room.view.case.id)
    }

    fn verdict(&self) -> Markup {
        let (room, language) = (self.room, self.room.language);
        let mut wrongs = Wrongs::new(language);
        let Some(said) = read(&self.typed, &mut wrongs, Verdict::NotYet) else {
            return html! { p { (text(language, "risk-guide-unread")) } };
        };
        let named = words::of(language, "group-kind", said.kind.as_str());
        let said = GroupAssessment { name: named.clone().into_owned(), ..said };
        let assessed = said.clone().assessed();
        let answers = self.answers.clone().value("name", named);
        let body = html! {
            (self.hidden(&[]))
            (name(language, &answers))
            (closing(room, &answers))
            details class="fyr-history" {
                summary { (text(language, "risk-guide-score")) }
                (score(language, &answers))
            }
            (button(Variant::Primary, &text(language, "risk-save")))
        };
        html! {
            (section("follows", &text(language, "risk-guide-follows"), &html! {
                p { (text(language, "risk-guide-follows-about")) }
                (follows(room, "guide", (&said, &assessed.severity, &assessed.suggestion)))
            }))
            (section("verdict", &text(language, "risk-guide-verdict"), &html! {
                (Form::post(format!("/cases/{}/risk/groups", room.view.case.id), body))
            }))
        }
    }
}
