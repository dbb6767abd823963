//! The questions of a risk assessment: each with its choices, the same on one page and one at a time.

use fyr_core::case::risk::severity::{Availability, DataKind, Identifiability};
use fyr_core::case::risk::{GroupAssessment, GroupKind};
use fyr_core::law::RiskLevel;
use fyr_core::law::guidance::{Course, Exposure, Integrity, PeopleEffect};
use fyr_text::{Language, text};
use maud::{Markup, html};

use crate::form::{Typed, Wrongs};
use crate::ui::form::{Answers, Choice};
use crate::words;

/// Is a question about one group of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// What kind of people, and how many.
    People,
    /// What kind of data.
    Data,
    /// How easily a person is found by it.
    Identifiability,
    /// How it came about.
    Course,
    /// Who can have come by the data.
    Exposure,
    /// What else holds: given back, unreadable, malice, misuse.
    Holds,
    /// Whether it was altered.
    Integrity,
    /// Whether it can be had back.
    Availability,
    /// What being without it meant.
    Effect,
}

/// The circumstances that are ticked where they hold.
const HOLDS: &[&str] = &["contained", "unintelligible", "malicious", "misusable"];

impl Question {
    /// Every question, in the order in which they are asked; the verdict is the tenth.
    pub(super) const ALL: &[Self] = &[
        Self::People,
        Self::Data,
        Self::Identifiability,
        Self::Course,
        Self::Exposure,
        Self::Holds,
        Self::Integrity,
        Self::Availability,
        Self::Effect,
    ];

    /// Returns the name of the field that must be answered; nothing of the ticks, which may all be empty.
    pub(super) const fn field(self) -> Option<&'static str> {
        match self {
            Self::People => Some("kind"),
            Self::Data => Some("data"),
            Self::Identifiability => Some("identifiability"),
            Self::Course => Some("course"),
            Self::Exposure => Some("exposure"),
            Self::Holds => None,
            Self::Integrity => Some("integrity"),
            Self::Availability => Some("availability"),
            Self::Effect => Some("effect"),
        }
    }

    /// Draws the question's fields.
    pub(super) fn draw(self, language: Language, answers: &Answers) -> Markup {
        let field = self.field().unwrap_or("holds");
        let asked = text(language, &format!("risk-ask-{field}"));
        let about = |field: &str| text(language, &format!("risk-ask-{field}-about"));
        let choices = self.choices(language);
        match self {
            Self::People => html! {
                (answers.radios(field, asked, choices))
                (answers.number("people", text(language, "risk-ask-people")).optional().description(about("people")))
            },
            Self::Holds => html! {
                (answers.checkboxes(field, asked, choices).optional().description(about(field)))
            },
            Self::Data
            | Self::Identifiability
            | Self::Course
            | Self::Exposure
            | Self::Integrity
            | Self::Availability
            | Self::Effect => html! {
                (answers.radios(field, asked, choices).description(about(field)))
            },
        }
    }

    fn choices(self, language: Language) -> Vec<Choice> {
        let (prefix, ids) = match self {
            Self::People => ("group-kind", ids(GroupKind::ALL, GroupKind::as_str)),
            Self::Data => ("data-kind", ids(DataKind::ALL, DataKind::as_str)),
            Self::Identifiability => {
                ("identifiability", ids(Identifiability::ALL, Identifiability::as_str))
            }
            Self::Course => ("course", ids(Course::ALL, Course::as_str)),
            Self::Exposure => ("exposure", ids(Exposure::ALL, Exposure::as_str)),
            Self::Holds => ("holds", HOLDS.to_vec()),
            Self::Integrity => ("integrity", ids(Integrity::ALL, Integrity::as_str)),
            Self::Availability => ("availability", ids(Availability::ALL, Availability::as_str)),
            Self::Effect => ("effect", ids(PeopleEffect::ALL, PeopleEffect::as_str)),
        };
        ids.into_iter().map(|id| Choice::new(id, words::of(language, prefix, id))).collect()
    }
}

fn ids<T: Copy>(all: &[T], id: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|it| id(*it)).collect()
}

/// Fills a form with what was said of a group.
pub(super) fn filled(answers: Answers, group: &GroupAssessment) -> Answers {
    let ticks = [
        ("contained", group.contained),
        ("unintelligible", group.unintelligible),
        ("malicious", group.malicious),
        ("misusable", group.misusable),
    ];
    let people = group.people.map(|it| it.to_string()).unwrap_or_default();
    let answers = [
        ("group", group.id.as_str()),
        ("name", &group.name),
        ("kind", group.kind.as_str()),
        ("people", &people),
        ("data", group.data.as_str()),
        ("score", &group.score.to_string()),
        ("score_reason", &group.score_reason),
        ("identifiability", group.identifiability.as_str()),
        ("course", group.course.as_str()),
        ("exposure", group.exposure.as_str()),
        ("integrity", group.integrity.as_str()),
        ("availability", group.availability.as_str()),
        ("effect", group.effect.as_str()),
        ("level", group.level.as_str()),
        ("reason", &group.reason),
    ]
    .into_iter()
    .fold(answers, |answers, (name, value)| answers.value(name, value));
    let ticked = ticks.iter().filter(|(_, holds)| *holds);
    ticked.fold(answers, |answers, (id, _)| answers.value("holds", *id))
}

/// Reads what was said of a group; notes every answer that is missing. `verdict` says whether one is asked for yet.
pub(super) fn read(
    typed: &Typed,
    wrongs: &mut Wrongs,
    verdict: Verdict,
) -> Option<GroupAssessment> {
    let mut reader = Reader { typed, wrongs };
    let kind = reader.one("kind", (GroupKind::ALL, GroupKind::as_str));
    let people = typed.count("people", reader.wrongs);
    let data = reader.one("data", (DataKind::ALL, DataKind::as_str));
    let identifiability =
        reader.one("identifiability", (Identifiability::ALL, Identifiability::as_str));
    let course = reader.one("course", (Course::ALL, Course::as_str));
    let exposure = reader.one("exposure", (Exposure::ALL, Exposure::as_str));
    let integrity = reader.one("integrity", (Integrity::ALL, Integrity::as_str));
    let availability = reader.one("availability", (Availability::ALL, Availability::as_str));
    let effect = reader.one("effect", (PeopleEffect::ALL, PeopleEffect::as_str));
    let level = match verdict {
        Verdict::Asked => reader.one("level", (RiskLevel::ALL, RiskLevel::as_str)),
        Verdict::NotYet => Some(RiskLevel::Unlikely),
    };
    if !wrongs.none() {
        return None;
    }
    let holds = |id: &str| typed.all("holds").any(|it| it == id);
    let group = GroupAssessment {
        id: typed.text("group"),
        name: typed.text("name"),
        kind: kind?,
        people,
        data: data?,
        score: 1,
        score_reason: typed.text("score_reason"),
        identifiability: identifiability?,
        course: course?,
        exposure: exposure?,
        contained: holds("contained"),
        unintelligible: holds("unintelligible"),
        malicious: holds("malicious"),
        misusable: holds("misusable"),
        integrity: integrity?,
        availability: availability?,
        effect: effect?,
        level: level?,
        reason: typed.text("reason"),
    };
    let score = typed.parsed("score").unwrap_or_else(|| group.score_expected());
    Some(GroupAssessment { score, ..group })
}

/// Says whether the verdict is asked for yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The answers come first.
    NotYet,
    /// It is the last question.
    Asked,
}

struct Reader<'a> {
    typed: &'a Typed,
    wrongs: &'a mut Wrongs,
}

impl Reader<'_> {
    fn one<T: Copy>(
        &mut self,
        name: &str,
        (all, id): (&[T], impl Fn(T) -> &'static str),
    ) -> Option<T> {
        let typed = self.typed.text(name);
        let found = all.iter().copied().find(|it| id(*it) == typed);
        if found.is_none() {
            self.wrongs.key(name, "wrong-value");
        }
        found
    }
}
