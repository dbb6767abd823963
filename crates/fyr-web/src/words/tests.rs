//! Every id of the rules has words in both languages.

use fyr_core::account::Role;
use fyr_core::case::FilingKind;
use fyr_core::case::awareness::Moment;
use fyr_core::case::duty::{DutyKey, Standing};
use fyr_core::case::facts;
use fyr_core::case::next::{ActKind, Stage};
use fyr_core::event::StreamKind;
use fyr_core::field::Kind;
use fyr_core::law::RiskLevel;
use fyr_core::register::catalogue;
use fyr_core::vocabulary::{DataCategory, ProtectionLevel};
use fyr_text::contains;

use super::*;

#[track_caller]
fn check(prefix: &str, ids: impl IntoIterator<Item = impl AsRef<str>>) {
    let missing: Vec<_> =
        ids.into_iter().map(|id| key(prefix, id.as_ref())).filter(|it| !contains(it)).collect();
    assert!(missing.is_empty(), "without a text: {missing:#?}");
}

#[test]
fn every_closed_list_of_the_rules_has_words() {
    check("role", Role::ALL.iter().map(|it| it.as_str()));
    check("awareness", Moment::WITH_KNOWLEDGE.iter().map(|it| it.as_str()));
    check("risk", RiskLevel::ALL.iter().map(|it| it.as_str()));
    check("filing-kind", FilingKind::ALL.iter().map(|it| it.as_str()));
    check("stream", StreamKind::ALL.iter().map(|it| it.as_str()));
    check("category", DataCategory::ALL.iter().map(|it| it.id()));
    check("protection", ProtectionLevel::ALL.iter().map(|it| it.id()));
    check("register", RecordKind::ALL.iter().map(|it| it.as_str()));
    check("report-source", ["staff", "supplier"]);
}

#[test]
fn every_stage_standing_and_act_has_words() {
    let stages = [
        Stage::ToQualify,
        Stage::ToAssess,
        Stage::ToNotify,
        Stage::ToInform,
        Stage::ToComplete,
        Stage::ToClose,
        Stage::Closed,
    ];
    check("stage", stages.iter().map(|it| it.as_str()));
    let standings = [
        Standing::ToDecide,
        Standing::Running,
        Standing::Met { at: None, in_time: None },
        Standing::NotOwed,
        Standing::NotRequired,
        Standing::Ended,
    ];
    check("standing", standings.iter().map(Standing::as_str));
    let duty = || DutyKey { regime: String::new(), duty: String::new() };
    let acts = [
        ActKind::Proposals,
        ActKind::Qualify,
        ActKind::AssessRisk,
        ActKind::ProposeExclusion,
        ActKind::DecideExclusion,
        ActKind::DecideNotDoing(duty()),
        ActKind::ApproveNotification(duty()),
        ActKind::Settle(duty()),
        ActKind::Supplement(duty()),
        ActKind::Letters,
        ActKind::Dispatch(1),
        ActKind::ContactDirectly,
        ActKind::MarkInformed(duty()),
        ActKind::RecordFacts(duty()),
        ActKind::Close,
    ];
    check("act", acts.iter().map(ActKind::as_str));
    let of_no_duty = acts.iter().filter(|it| act_duty(it).is_none());
    check("next-why", of_no_duty.map(ActKind::as_str));
    let left_out = fyr_core::case::bundle::LeftOut::ALL;
    check("left-out", left_out.iter().map(|it| it.as_str()));
    let not_covered = fyr_core::case::cover::NotCovered::ALL;
    check("not-covered", not_covered.iter().map(|it| it.as_str()));
}

#[test]
fn every_field_of_every_catalogue_and_each_of_its_choices_has_words() {
    check("fact", facts::CATALOGUE.iter().map(|it| it.id));
    let mut entries: Vec<_> = facts::CATALOGUE.iter().collect();
    for kind in RecordKind::ALL {
        let of = catalogue::of(*kind);
        check(&key("field", kind.as_str()), of.iter().map(|it| it.id));
        entries.extend(of);
    }
    for entry in entries {
        match entry.kind {
            Kind::Choice(ids) | Kind::Choices(ids) => check(&key("choice", entry.id), ids),
            Kind::Text(_)
            | Kind::Line(_)
            | Kind::Count
            | Kind::YesNoUnknown
            | Kind::Moment
            | Kind::Day
            | Kind::Reference(_)
            | Kind::References(_) => {}
        }
    }
}

#[test]
fn every_kind_of_event_has_words() {
    // The kinds are read from the rules' own source: the enums cannot be walked.
    let sources = [
        include_str!("../../../fyr-core/src/event.rs"),
        include_str!("../../../fyr-core/src/account.rs"),
        include_str!("../../../fyr-core/src/report.rs"),
        include_str!("../../../fyr-core/src/finding.rs"),
        include_str!("../../../fyr-core/src/incident.rs"),
        include_str!("../../../fyr-core/src/case/bundle.rs"),
        include_str!("../../../fyr-core/src/case/event.rs"),
        include_str!("../../../fyr-core/src/incident/bundle.rs"),
        include_str!("../../../fyr-core/src/case/coordination.rs"),
        include_str!("../../../fyr-core/src/case/correspondence.rs"),
        include_str!("../../../fyr-core/src/case/evidence.rs"),
        include_str!("../../../fyr-core/src/case/lesson.rs"),
        include_str!("../../../fyr-core/src/lesson.rs"),
        include_str!("../../../fyr-core/src/incident/coordination.rs"),
    ];
    let kinds: Vec<_> = sources
        .iter()
        .flat_map(|source| source.lines())
        .filter_map(|line| line.split_once("=> \"")?.1.split_once('"'))
        .map(|(kind, _)| kind)
        .filter(|kind| kind.contains('.'))
        .collect();
    assert!(kinds.len() > 45, "{kinds:?}");
    check("event", kinds);
}

#[test]
fn every_refusal_has_words() {
    let sources = [
        ("record", include_str!("../../../fyr-core/src/register.rs")),
        ("report", include_str!("../../../fyr-core/src/report.rs")),
        ("incident", include_str!("../../../fyr-core/src/incident/decide.rs")),
        ("case", include_str!("../../../fyr-core/src/case/decide/refusal.rs")),
        ("account", include_str!("../../../fyr-app/src/error.rs")),
        ("run", include_str!("../../../fyr-app/src/error.rs")),
    ];
    let mut found = 0;
    for (area, source) in sources {
        let name = match area {
            "account" => "pub enum AccountRefusal {",
            "run" => "pub enum RunRefusal {",
            _ => "pub enum Refusal {",
        };
        let body = source.split_once(name).unwrap().1.split_once("\n}").unwrap().0;
        let variants: Vec<_> = body
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()))
            .map(|line| kebab(line.split(['(', ',', ' ']).next().unwrap()))
            .collect();
        found += variants.len();
        check(&format!("refusal-{area}"), variants);
    }
    assert!(found > 45, "{found}");
}

#[test]
fn ids_in_a_refusal_are_said_in_words() {
    assert_eq!(detail_words(Language::Sv, "ceased, 7"), "Har det upphört?, 7");
}

fn kebab(variant: &str) -> String {
    let mut out = String::new();
    for (at, c) in variant.chars().enumerate() {
        if at > 0 && c.is_ascii_uppercase() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
