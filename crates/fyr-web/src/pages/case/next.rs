//! The one thing to do next in a case: its words, the way there, the law behind it.

use fyr_app::response::cases::CaseView;
use fyr_core::case::Capacity;
use fyr_core::case::duty::{Duty, DutyKey, Standing};
use fyr_core::case::next::{Act, ActKind};
use fyr_core::id::CaseId;
use fyr_core::law::{Law, MetBy};
use fyr_text::time::moment;
use fyr_text::{Arg, Language, text};
use jiff::Timestamp;
use maud::{Markup, html};

use super::parts::{anchor, doubt, say};
use super::words::duty as duty_words;
use crate::ui::Link;
use crate::ui::act::{Variant, blocked, link_button, next_act, nothing_next, why};
use crate::ui::clock::{Span, running};
use crate::words;

/// Returns the address at which an act is done.
pub(crate) fn act_address(case: CaseId, kind: &ActKind) -> String {
    match kind {
        ActKind::Proposals => format!("/cases/{case}#proposals"),
        ActKind::Qualify => format!("/cases/{case}#qualification"),
        ActKind::AssessRisk => format!("/cases/{case}/risk"),
        ActKind::File(key) => format!("/cases/{case}/notification?duty={key}"),
        ActKind::ApproveNotification(key) => {
            format!("/cases/{case}/notification?duty={key}#approve")
        }
        ActKind::Supplement(key) => format!("/cases/{case}/notification?duty={key}#file"),
        ActKind::Letters => format!("/cases/{case}/information#letters"),
        ActKind::Dispatch(batch) => format!("/cases/{case}/information#batch-{batch}"),
        ActKind::ContactDirectly => format!("/cases/{case}/people#protected"),
        ActKind::Settle(key) | ActKind::DecideNotDoing(key) | ActKind::MarkInformed(key) => {
            format!("/cases/{case}/duties#{}", duty_anchor(key))
        }
        ActKind::ProposeExclusion | ActKind::DecideExclusion => {
            format!("/cases/{case}/duties#exclusion")
        }
        ActKind::RecordFacts(key) => format!("/cases/{case}/facts?duty={key}"),
        ActKind::Close => format!("/cases/{case}#close"),
    }
}

/// Returns the id of a duty's part of the page.
pub(crate) fn duty_anchor(key: &DutyKey) -> String {
    format!("duty-{}", anchor(&key.to_string()))
}

/// Returns an act in words, with the duty it is of: «Godkänn anmälan: Anmäl till tillsynsmyndigheten – GDPR».
///
/// To file is called what the duty is called, since each goes to a recipient of its own.
pub(crate) fn act_words(language: Language, law: &Law, kind: &ActKind) -> String {
    if let ActKind::File(key) = kind {
        return duty_words(language, law, key);
    }
    let act = words::act(language, kind);
    words::act_duty(kind).map_or_else(
        || act.to_string(),
        |key| {
            let duty = duty_words(language, law, key);
            say(language, "act-of-duty", &[("act", Arg::Text(&act)), ("duty", Arg::Text(&duty))])
        },
    )
}

/// Returns the way to what blocks an act: a fact, a duty, the qualification, the direct contacts.
pub(crate) fn missing_link(language: Language, law: &Law, (case, id): (CaseId, &str)) -> Link {
    if id == "qualification" {
        return Link::new(
            format!("/cases/{case}#qualification"),
            text(language, "missing-qualification"),
        );
    }
    if id == "risk" {
        return Link::new(format!("/cases/{case}/risk"), text(language, "missing-risk"));
    }
    if id == "direct_contacts" {
        let words = text(language, "missing-direct-contacts");
        return Link::new(format!("/cases/{case}/people#protected"), words);
    }
    if ["tasks", "measures", "evidence"].contains(&id) {
        let words = words::of(language, "missing", id);
        return Link::new(format!("/cases/{case}/work#{id}"), words);
    }
    if let Ok(key) = id.parse::<DutyKey>() {
        let address = format!("/cases/{case}/duties#{}", duty_anchor(&key));
        return Link::new(address, duty_words(language, law, &key));
    }
    Link::new(format!("/cases/{case}/facts/{id}"), words::fact(language, id))
}

/// Returns the ways to everything that blocks an act.
pub(crate) fn missing_links(
    language: Language,
    law: &Law,
    (case, ids): (CaseId, &[String]),
) -> Vec<Link> {
    ids.iter().map(|id| missing_link(language, law, (case, id))).collect()
}

/// Is what the next act is chosen from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Next<'a> {
    /// The case, as this person may see it.
    pub(crate) view: &'a CaseView,
    /// Names of duties.
    pub(crate) law: &'a Law,
}

impl Next<'_> {
    /// Draws the one thing to do next, with its clock, its law and the way there.
    pub(crate) fn whole(&self, language: Language) -> Markup {
        let Some(act) = self.view.acts.first() else {
            return html! { (nothing_next(language, text(language, "next-closed"))) };
        };
        let words = act_words(language, self.law, &act.kind);
        if let Some(who) = self.waits_for(&act.kind) {
            let waits = say(language, who, &[("act", Arg::Text(&words))]);
            let mut calm = nothing_next(language, waits).why(self.why(language, &act.kind));
            if let Some(clock) = self.clock(language, act) {
                calm = calm.clock(clock);
            }
            return html! { (calm) };
        }
        let link = Link::new(act_address(self.view.case.id, &act.kind), text(language, "next-go"));
        let way = if act.blocked_by.is_empty() {
            link_button(Variant::Primary, &link)
        } else {
            let ids = (self.view.case.id, act.blocked_by.as_slice());
            blocked(language, &words, &missing_links(language, self.law, ids))
        };
        let mut next = next_act(language, words).why(self.why(language, &act.kind)).act(way);
        if let Some(clock) = self.clock(language, act) {
            next = next.clock(clock);
        }
        html! { (next) }
    }

    /// Returns the text that says whom an act waits for, when it is not this person's to do.
    const fn waits_for(&self, kind: &ActKind) -> Option<&'static str> {
        match kind {
            ActKind::DecideExclusion
            | ActKind::DecideNotDoing(_)
            | ActKind::ApproveNotification(_)
            | ActKind::Close
                if !self.view.may.approve =>
            {
                Some("next-waits-approver")
            }
            ActKind::Proposals
            | ActKind::Qualify
            | ActKind::AssessRisk
            | ActKind::ProposeExclusion
            | ActKind::Settle(_)
            | ActKind::File(_)
            | ActKind::Supplement(_)
            | ActKind::Letters
            | ActKind::Dispatch(_)
            | ActKind::MarkInformed(_)
            | ActKind::RecordFacts(_)
                if !self.view.may.handle =>
            {
                Some("next-waits-handler")
            }
            ActKind::Proposals
            | ActKind::Qualify
            | ActKind::AssessRisk
            | ActKind::ProposeExclusion
            | ActKind::DecideExclusion
            | ActKind::DecideNotDoing(_)
            | ActKind::ApproveNotification(_)
            | ActKind::Settle(_)
            | ActKind::File(_)
            | ActKind::Supplement(_)
            | ActKind::Letters
            | ActKind::Dispatch(_)
            | ActKind::ContactDirectly
            | ActKind::MarkInformed(_)
            | ActKind::RecordFacts(_)
            | ActKind::Close => None,
        }
    }

    /// Draws the same in one line, for the pages beneath the overview.
    pub(crate) fn line(&self, language: Language) -> Markup {
        html! {
            @if let Some(act) = self.view.acts.first() {
                div class="fyr-stack" {
                    p {
                        strong { (text(language, "ui-next")) ": " }
                        a href=(act_address(self.view.case.id, &act.kind)) { (act_words(language, self.law, &act.kind)) }
                    }
                    @if let Some(clock) = self.clock(language, act) { (clock) }
                }
            }
        }
    }

    fn clock(&self, language: Language, act: &Act) -> Option<Markup> {
        let due = act.due?;
        let duty = words::act_duty(&act.kind).and_then(|key| self.view.case.duties.get(key));
        let first = words::act_duty(&act.kind).and_then(|key| self.view.case.first_filing(key));
        if matches!(act.kind, ActKind::Supplement(_))
            && duty.is_some_and(|it| !it.supplement_is_set(&self.view.case))
        {
            let by = moment(language, due);
            return Some(
                html! { p { (say(language, "supplement-by", &[("at", Arg::Text(&by))])) } },
            );
        }
        if let (ActKind::Supplement(_), Some(filed)) = (&act.kind, first) {
            let span = Span { started: filed.at, due, now: self.view.now };
            return Some(running(language, &text(language, "supplement-clock"), span));
        }
        let what = duty.or_else(|| self.duty_due(due)).map_or_else(
            || text(language, "next-due").into_owned(),
            |duty| words::law(language, &duty.terms.duty.name).to_owned(),
        );
        let started =
            self.view.case.awareness.running().map_or(self.view.case.opened_at, |(_, at)| at);
        Some(running(language, &what, Span { started, due, now: self.view.now }))
    }

    fn duty_due(&self, due: Timestamp) -> Option<&Duty> {
        self.view.case.duties.values().find(|duty| {
            duty.due(&self.view.case) == Some(due) && duty.standing(&self.view.case).is_open()
        })
    }

    fn why(&self, language: Language, kind: &ActKind) -> Markup {
        let duty = words::act_duty(kind).and_then(|key| self.view.case.duties.get(key));
        if let Some(duty) = duty {
            let terms = &duty.terms;
            if let (ActKind::Supplement(_), Some(asked)) = (kind, &terms.duty.supplement) {
                let body = html! {
                    p { (text(language, "supplement-why")) }
                    p { (asked.source) (doubt(language, asked.mark)) }
                };
                return why(language, &terms.duty.source, &body);
            }
            let body = html! {
                @if let ActKind::Settle(_) = kind { p { (text(language, "settle-why")) } }
                p { (words::law(language, &terms.duty.text)) }
                p { (terms.duty.source) (doubt(language, terms.duty.mark)) }
            };
            return why(language, &terms.duty.source, &body);
        }
        let id = anchor(kind.as_str());
        let body = html! { p { (text(language, &format!("next-why-{id}"))) } };
        let law = if *kind == ActKind::ContactDirectly {
            text(language, "next-law-contact-directly").into_owned()
        } else {
            self.sources(kind)
        };
        why(language, &law, &body)
    }

    /// Returns where the duties of a breach are found that an act of judging, writing or closing is for.
    fn sources(&self, kind: &ActKind) -> String {
        let case = &self.view.case;
        if matches!(kind, ActKind::ProposeExclusion | ActKind::DecideExclusion) {
            let exclusions = case.exclusions();
            return exclusions.iter().map(|it| it.source.as_str()).collect::<Vec<_>>().join("; ");
        }
        let writes = matches!(kind, ActKind::Letters | ActKind::Dispatch(_));
        let of_act = |duty: &Duty| {
            if *kind == ActKind::AssessRisk {
                duty.asks_risk()
            } else if writes {
                duty.terms.duty.met_by == MetBy::Information && duty.is_to_people()
            } else {
                duty.terms.duty.met_by == MetBy::Facts || case.capacity == Capacity::Processor
            }
        };
        let required =
            |duty: &Duty| case.is_own(duty) && duty.standing(case) != Standing::NotRequired;
        let duties =
            case.duties.values().filter(|it| it.is_of_a_breach() && required(it) && of_act(it));
        let mut sources: Vec<&str> = duties.map(|it| it.terms.duty.source.as_str()).collect();
        sources.dedup();
        sources.join("; ")
    }
}
