//! What the law requires of this controller in this case, how it stands, and what can be done about it.

use fyr_core::case::condition::Truth;
use fyr_core::case::duty::{Because, Course, Duty, DutyKey, Ground, Standing};
use fyr_core::case::registration::Document;
use fyr_core::law::{MetBy, Owner, condition::Condition};
use fyr_text::time::moment;
use fyr_text::typed::form_moment;
use fyr_text::{Arg, text};
use maud::{Markup, html};

use super::exclusion::{exclusion, pointer};
use super::frame::Room;
use super::next::{duty_anchor, missing_links};
use super::notification::supplement;
use super::overview::clock;
use super::parts::{doubt, paragraphs, say};
use super::regimes::{because, regimes};
use super::significance::significance;
use crate::ui::act::{Variant, act, blocked, button, link_button};
use crate::ui::clock::time;
use crate::ui::facts::{Fact, facts};
use crate::ui::form::{Choice, Form};
use crate::ui::notice::tag;
use crate::ui::section::section;
use crate::ui::{Link, Tone};
use crate::words::{self, Lateness};

/// Draws every duty.
pub(crate) fn duties(room: &Room<'_>) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    html! {
        @if case.exercise { p { (text(language, "duties-exercise")) } }
        @if case.duties.is_empty() { p { (text(language, "duties-none")) } }
        (exclusion(room))
        @for (key, duty) in in_order(room) {
            @let title = super::words::duty(language, room.law, key);
            (section(&duty_anchor(key), &title, &one(room, key, duty)))
        }
        (regimes(room))
    }
}

/// Returns the duties in the order of the law; those of a law that is there no more come last.
fn in_order<'a>(room: &Room<'a>) -> Vec<(&'a DutyKey, &'a Duty)> {
    let place = |key: &DutyKey| {
        let all = room.law.regimes().iter().flat_map(|regime| {
            regime.duties.iter().map(move |duty| (regime.id.as_str(), duty.id.as_str()))
        });
        all.into_iter()
            .position(|it| it == (key.regime.as_str(), key.duty.as_str()))
            .unwrap_or(usize::MAX)
    };
    let mut duties: Vec<_> = room.view.case.duties.iter().collect();
    duties.sort_by_key(|(key, _)| place(key));
    duties
}

/// Returns how a duty stands, as tags: standing, and lateness beside it.
pub(crate) fn standing_tags(room: &Room<'_>, duty: &Duty) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let standing = duty.standing(case);
    let overdue = duty.overdue(case, room.view.now);
    let late = overdue || matches!(standing, Standing::Met { in_time: Some(false), .. });
    let tone = words::standing_tone(&standing, if late { Lateness::Late } else { Lateness::No });
    html! {
        (tag(tone, &words::standing(language, &standing)))
        @if overdue { (tag(Tone::Danger, &text(language, "duty-overdue"))) }
        @if let Standing::Met { in_time: Some(in_time), .. } = standing {
            @if in_time { (tag(Tone::Success, &text(language, "duty-in-time"))) }
            @else { (tag(Tone::Danger, &text(language, "duty-late"))) }
        }
        @if duty.late_by_correction.is_some() { (tag(Tone::Danger, &text(language, "duty-late-by-correction-short"))) }
    }
}

fn one(room: &Room<'_>, key: &DutyKey, duty: &Duty) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let terms = &duty.terms;
    let because = led(room, &duty.because);
    let due = match duty.due(case) {
        Some(due) => time(language, due),
        None if terms.duty.due.is_some() && case.awareness.running().is_none() => {
            html! { a href={ "/cases/" (case.id) "#awareness" } { (text(language, "duty-no-clock")) } }
        }
        None if terms.duty.due.is_some() => html! { (text(language, "duty-clock-not-begun")) },
        None => html! { (text(language, "duty-no-due")) },
    };
    let about = [
        Fact::new(
            text(language, "duty-source"),
            html! { (terms.duty.source) (doubt(language, terms.duty.mark)) },
        ),
        Fact::new(
            text(language, "duty-recipient"),
            html! { (words::law(language, &terms.recipient().name)) },
        ),
        Fact::new(text(language, "duty-due"), due),
        Fact::new(
            text(language, "duty-because"),
            html! { (because) ", " (time(language, duty.arose_at)) },
        ),
        Fact::new(text(language, "duty-version"), html! { (terms.version) }),
    ];
    html! {
        div class="fyr-row" { (standing_tags(room, duty)) }
        p { (words::law(language, &terms.duty.text)) }
        @let excluded = duty.excluded(case).is_some() && case.is_to_do(duty) && case.closed.is_none();
        @if excluded { (pointer(room)) }
        @let open = duty.open_facts(case);
        @if !open.is_empty() && duty.standing(case).is_open() && !excluded {
            p { (text(language, "duty-answer-first")) }
            (list(room, &open))
        }
        @if duty.standing(case) == Standing::NotRequired { (not_required(room, duty)) }
        @if !excluded { (significance(room, duty)) }
        (clock(room, duty))
        (supplement(room, duty))
        (taken_on(room, key, duty))
        (facts(&about))
        @if terms.duty.owner == Owner::Processor && !room.view.to_tell.is_empty() {
            p { (text(language, "duty-to-tell")) }
            ul { @for it in &room.view.to_tell { li { (room.directory.name(*it)) } } }
        }
        (course(room, key, duty))
        // What the law excludes is neither filled in nor done: there is one thing to do about it.
        @if !excluded { (acts(room, key, duty)) }
    }
}

/// Says why nobody has to do it, nor decide so.
fn not_required(room: &Room<'_>, duty: &Duty) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let fails = |it: &Ground<'_>| it.truth == Truth::Fails;
    let grounds: Vec<_> = duty.grounds(case).into_iter().filter(fails).collect();
    html! {
        p { (text(language, "duty-not-required")) }
        ul {
            @for ground in &grounds { li { (because(room, ground)) } }
            @if grounds.is_empty() { li { (text(language, "duty-not-required-not-in-force")) } }
        }
    }
}

/// Says who has taken the duty on, or lets somebody do so: its clock then wakes nobody more until it is due.
fn taken_on(room: &Room<'_>, key: &DutyKey, duty: &Duty) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let due = duty.due(case).filter(|_| duty.standing(case).is_open() && case.closed.is_none());
    let Some(due) = due else { return html! {} };
    let by = case.taken_on.iter().find(|it| &it.duty == key && it.due == due);
    if let Some(by) = by {
        let args = [("who", room.who(&by.actor)), ("at", moment(language, by.at))];
        let args: Vec<_> = args.iter().map(|(name, it)| (*name, Arg::Text(it))).collect();
        return html! { p { (say(language, "duty-taken-on", &args)) } };
    }
    if !room.view.may.handle {
        return html! {};
    }
    html! {
        (act(format!("/cases/{}/duties", case.id), text(language, "duty-take-on")).variant(Variant::Secondary)
            .hidden("duty", key.to_string()).hidden("act", "take_on"))
        p { (text(language, "duty-take-on-about")) }
    }
}

fn course(room: &Room<'_>, key: &DutyKey, duty: &Duty) -> Markup {
    let language = room.language;
    match &duty.course {
        Course::Open => html! {},
        Course::NotDoingProposed { reason, actor, .. } => html! {
            p { strong { (say(language, "duty-not-doing-proposed", &[("who", Arg::Text(&room.who(actor)))])) } }
            (paragraphs(reason))
        },
        Course::NotOwed { reason, approver, at, .. } => {
            let args = [("who", room.who(approver)), ("at", moment(language, *at))];
            let args: Vec<_> = args.iter().map(|(name, it)| (*name, Arg::Text(it))).collect();
            html! {
                p { strong { (say(language, "duty-not-owed", &args)) } }
                (paragraphs(reason))
                (super::documents::number(room, &Document::NotDoing { duty: key.clone() }))
            }
        }
        Course::Met { at, .. } => html! {
            p { (say(language, "duty-met-at", &[("at", Arg::Text(&moment(language, *at)))])) }
        },
    }
}

fn acts(room: &Room<'_>, key: &DutyKey, duty: &Duty) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let missing = duty.missing(case);
    let may = room.view.may.handle && case.closed.is_none();
    let open = duty.standing(case).is_open();
    html! {
        @match duty.terms.duty.met_by {
            MetBy::Filing => {
                @if !missing.is_empty() && open {
                    p { (text(language, "duty-missing-may-file")) }
                    (list(room, &missing))
                }
                (link_button(Variant::Secondary, &Link::new(
                    format!("/cases/{}/notification?duty={key}", case.id), text(language, "duty-open-notification"))))
            },
            MetBy::Information => @if open && may { (inform(room, key)) },
            MetBy::Facts => @if !missing.is_empty() && open {
                p { (text(language, "duty-missing-facts")) }
                (list(room, &missing))
            },
        }
        @if open && case.closed.is_none() { (not_doing(room, key, duty)) }
    }
}

fn list(room: &Room<'_>, missing: &[String]) -> Markup {
    html! {
        ul {
            @for link in missing_links(room.language, room.law, (room.view.case.id, missing)) {
                li { a href=(link.href) { (link.label) } }
            }
        }
    }
}

fn inform(room: &Room<'_>, key: &DutyKey) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let label = text(language, "duty-inform-do");
    let form = format!("inform-{}", super::parts::anchor(&key.to_string()));
    let answers = room.sent.answers(language, &form);
    let left = case.direct_contacts_left();
    html! {
        p { a href={ "/cases/" (case.id) "/information" } { (text(language, "duty-inform-letters")) } }
        @if left > 0 {
            (blocked(language, &label, &missing_links(language, room.law, (case.id, &["direct_contacts".to_owned()]))))
        } @else {
            (Form::post(format!("/cases/{}/duties", case.id), html! {
                input type="hidden" name="duty" value=(key);
                input type="hidden" name="act" value="inform";
                (answers.date_time("at", text(language, "duty-inform-at")).known(form_moment(room.view.now)))
                (answers.long_text("how", text(language, "duty-inform-how")).lines(2).description(text(language, "duty-inform-how-about")))
                (button(Variant::Secondary, &label))
            }))
        }
    }
}

fn not_doing(room: &Room<'_>, key: &DutyKey, duty: &Duty) -> Markup {
    let (language, case) = (room.language, &room.view.case);
    let terms = &duty.terms.duty;
    let never = terms.may_be_decided_against.is_none() && terms.exemptions.is_empty();
    if never && !duty.may_be_decided_against(case) {
        return html! {};
    }
    let action = format!("/cases/{}/duties", case.id);
    let label = text(language, "duty-not-doing");
    if let Course::NotDoingProposed { .. } = duty.course {
        return decide(room, key, &action);
    }
    if !room.view.may.handle {
        return html! {};
    }
    if !duty.may_be_decided_against(case) {
        let asked = terms.may_be_decided_against.iter().flat_map(Condition::facts).next();
        let way = match asked {
            Some(fact) => {
                let address = format!("/cases/{}/facts/{fact}", case.id);
                Link::new(address, words::fact(language, &fact))
            }
            None => Link::new(
                format!("/cases/{}/risk", case.id),
                text(language, "duty-not-doing-needs-risk"),
            ),
        };
        return blocked(language, &label, &[way]);
    }
    let form = format!("propose-{}", super::parts::anchor(&key.to_string()));
    let answers = room.sent.answers(language, &form);
    html! {
        details open[room.sent.is(&form)] {
            summary { (label) }
            p { (text(language, "duty-not-doing-about")) }
            (Form::post(action, html! {
                input type="hidden" name="duty" value=(key);
                input type="hidden" name="act" value="propose";
                @if duty.exemptions(case).next().is_some() { (answers.radios("exemption", text(language, "duty-exemption"), exemptions(room, duty)).known([""])) }
                (answers.long_text("reason", text(language, "case-reason")))
                (button(Variant::Secondary, &text(language, "duty-not-doing-propose")))
            }))
        }
    }
}

/// Draws the grounds one can choose: the law's exemptions, and the general ground.
fn exemptions(room: &Room<'_>, duty: &Duty) -> Vec<Choice> {
    let (language, case) = (room.language, &room.view.case);
    let mut choices = vec![Choice::new("", text(language, "duty-exemption-none"))];
    choices.extend(duty.exemptions(case).map(|it| {
        let name = format!("{} ({})", words::law(language, &it.name), it.source);
        Choice::new(it.id.as_str(), name).description(words::law(language, &it.text).to_owned())
    }));
    choices
}

/// Says what led to a duty.
fn led(room: &Room<'_>, because: &Because) -> String {
    let language = room.language;
    let plain = |key: &str| text(language, key).into_owned();
    match because {
        Because::Opened => plain("duty-because-opened"),
        Because::RiskAssessed => plain("duty-because-risk"),
        Because::Qualified => plain("duty-because-qualified"),
        Because::Changed => plain("duty-because-changed"),
        Because::Awareness => plain("duty-because-awareness"),
        Because::Exempted(_) => plain("duty-because-exempted"),
        Because::Facts(facts) => {
            let facts: Vec<_> = facts.iter().map(|id| words::fact(language, id)).collect();
            say(language, "duty-because-facts", &[("facts", Arg::Text(&facts.join(", ")))])
        }
        Because::Filed(key) => {
            let duty = super::words::duty(language, room.law, key);
            say(language, "duty-because-filed", &[("duty", Arg::Text(&duty))])
        }
    }
}

fn decide(room: &Room<'_>, key: &DutyKey, action: &str) -> Markup {
    let language = room.language;
    if !room.view.may.approve {
        return html! { p { (text(language, "duty-not-doing-waits")) } };
    }
    let form = format!("decide-{}", super::parts::anchor(&key.to_string()));
    let answers = room.sent.answers(language, &form);
    html! {
        @if room.sent.is(&form) { p id={ (form) "-duty" } tabindex="-1" { (text(language, "duty-not-doing-other-person")) } }
        (act(action, text(language, "duty-not-doing-approve")).hidden("duty", key.to_string()).hidden("act", "approve"))
        (act(action, text(language, "duty-not-doing-decline")).variant(Variant::Secondary)
            .hidden("duty", key.to_string()).hidden("act", "decline")
            .fields(html! { (answers.long_text("reason", text(language, "case-reason")).lines(2)) }))
    }
}
