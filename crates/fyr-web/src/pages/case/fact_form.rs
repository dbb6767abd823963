//! One fact to write or correct, of a case or at the source; two who write at once both see both.

use fyr_core::case::Case;
use fyr_core::case::facts::{Facts, Version};
use fyr_core::case::reliance::Reliance;
use fyr_core::field::Entry;
use fyr_text::typed::form_moment;
use fyr_text::{Arg, Language, text};
use jiff::Timestamp;
use maud::{Markup, html};

use super::facts::{Shown, fact_value, value};
use super::parts::{anchor, len, n, say};
use super::sent::Sent;
use crate::form::{control, fill};
use crate::ui::act::{Variant, button, link_button};
use crate::ui::clock::time;
use crate::ui::form::Form;
use crate::ui::notice::alert;
use crate::ui::section::{heading, section};
use crate::ui::{Link, Tone};
use crate::words;

/// Is the name the form's fields begin with.
pub(crate) const FORM: &str = "fact";

/// Is the same for the form in which one is taken back.
pub(crate) const TAKE_BACK: &str = "take-back";

/// Is a page on which one fact is written.
pub(crate) struct FactForm<'a> {
    /// The fact.
    pub(crate) entry: &'a Entry,
    /// The facts it stands among.
    pub(crate) facts: &'a Facts,
    /// What it is a fact of: «Ärende 2025-0001-003».
    pub(crate) kicker: String,
    /// Where the form is posted.
    pub(crate) action: String,
    /// Where one comes from, and goes back to.
    pub(crate) back: String,
    /// What recording it leads to, beyond the fact itself.
    pub(crate) means: Option<String>,
    /// What rests on the fact; nothing at the source, where cases take it in one by one.
    pub(crate) rests: Option<Rests<'a>>,
    /// What was refused.
    pub(crate) sent: &'a Sent,
    /// What somebody else wrote meanwhile, where that is why it was refused.
    pub(crate) theirs: Option<&'a Version>,
}

/// Is what rests on a fact of a case, and what its duties are called.
pub(crate) struct Rests<'a> {
    /// The case.
    pub(crate) case: &'a Case,
    /// What rests on it.
    pub(crate) on: Reliance<'a>,
}

impl FactForm<'_> {
    /// Draws the page.
    pub(crate) fn draw(&self, shown: &Shown<'_>, now: Timestamp) -> Markup {
        let language = shown.language;
        let label = words::fact(language, self.entry.id);
        html! {
            (self.sent.summary(language))
            (heading(label.as_ref()).kicker(self.kicker.as_str()))
            div class="fyr-stack fyr-narrow" {
                @if let Some(theirs) = self.theirs { (self.conflict(shown, theirs)) }
                (self.form(shown, now))
                @if self.may_be_taken_back() { (self.take_back(language)) }
                (section("fact-known", &text(language, "fact-known"), &fact_value(shown, self.facts, self.entry)))
                @if let Some(rests) = self.rests.as_ref().filter(|it| !it.on.is_empty()) {
                    (section("rests", &text(language, "fact-rests"), &rests.draw(language)))
                }
                p class="fyr-quiet fyr-small" { (say(language, "fact-source", &[("source", Arg::Text(self.entry.source))])) }
            }
        }
    }

    fn form(&self, shown: &Shown<'_>, now: Timestamp) -> Markup {
        let language = shown.language;
        let mut answers = self.sent.answers(language, FORM);
        if !self.sent.is(FORM)
            && let Some(known) = self.facts.get(self.entry.id)
        {
            answers = fill(answers, self.entry.id, known);
        }
        let label = words::fact(language, self.entry.id);
        let save = if self.theirs.is_some() { "fact-save-mine" } else { "fact-save" };
        let body = html! {
            input type="hidden" name="seen" value=(self.facts.versions(self.entry.id).len());
            (control(language, (&answers, shown.directory), (self.entry, &label, true)))
            @if self.may_be_taken_back() {
                (answers.long_text("reason", text(language, "fact-reason")).lines(2).description(text(language, "fact-reason-about")).optional())
            }
            @if let Some(means) = &self.means { p class="fyr-quiet" { (means) } }
            div class="fyr-row" {
                (button(Variant::Primary, &text(language, save)))
                (link_button(Variant::Secondary, &Link::new(self.back.as_str(), text(language, "fact-back"))))
            }
        };
        // A draft belongs to the minute's page: what somebody else wrote since is shown, not hidden by it.
        let draft = format!("{}-{}", self.action, form_moment(now).get(..10).unwrap_or_default());
        html! { (Form::post(self.action.as_str(), body).draft(draft)) }
    }

    /// Only what is recorded in a case can be taken back: the source tells the cases what it says instead.
    fn may_be_taken_back(&self) -> bool {
        self.rests.is_some() && self.facts.get(self.entry.id).is_some()
    }

    /// Draws the way to say that what was recorded is not so, and that nothing is known instead.
    fn take_back(&self, language: Language) -> Markup {
        let answers = self.sent.answers(language, TAKE_BACK);
        html! {
            details open[self.sent.is(TAKE_BACK)] {
                summary { (text(language, "fact-take-back")) }
                p { (text(language, "fact-take-back-about")) }
                (Form::post(self.action.as_str(), html! {
                    input type="hidden" name="act" value="take_back";
                    input type="hidden" name="seen" value=(self.facts.versions(self.entry.id).len());
                    (answers.long_text("reason", text(language, "case-reason")).lines(2))
                    (button(Variant::Secondary, &text(language, "fact-take-back-do")))
                }))
            }
        }
    }

    fn conflict(&self, shown: &Shown<'_>, theirs: &Version) -> Markup {
        let language: Language = shown.language;
        let who = (shown.who)(&theirs.actor);
        let body = html! {
            p { (say(language, "fact-conflict-theirs", &[("who", Arg::Text(&who))])) " " (time(language, theirs.at)) }
            blockquote { @for line in value(shown, self.entry, theirs).lines() { p { (line) } } }
            p { (text(language, "fact-conflict-choose")) }
            p { a href=(self.back) { (text(language, "fact-keep-theirs")) } }
        };
        html! { (alert(language, Tone::Warning, text(language, "fact-conflict")).body(body)) }
    }
}

impl Rests<'_> {
    fn draw(&self, language: Language) -> Markup {
        let Self { case, on } = self;
        let id = case.id;
        let counts = [("texts", n(len(&on.texts))), ("filings", n(len(&on.filings)))];
        html! {
            p { (say(language, "fact-rests-count", &counts)) }
            ul {
                @for filing in &on.filings {
                    li {
                        a href={ "/cases/" (id) "/notification#filing-" (filing.number) } {
                            (say(language, "fact-rests-filing", &[("n", n(u64::from(filing.number)))]))
                        }
                        " " (time(language, filing.at))
                    }
                }
                @for name in &on.texts {
                    li { a href={ "/cases/" (id) "/completeness" } { (words::law(language, name)) } }
                }
                @for (key, duty) in on.duties.iter().filter_map(|key| case.duties.get_key_value(*key)) {
                    li {
                        a href={ "/cases/" (id) "/duties#duty-" (anchor(&key.to_string())) } {
                            (words::law(language, &duty.terms.duty.name))
                        }
                    }
                }
            }
            @if !on.filings.is_empty() { p { (text(language, "fact-rests-sent")) } }
        }
    }
}
