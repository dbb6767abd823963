//! What holds for a case whatever is asked of it, in whatever order, by whomever.

use fyr_core::{
    case::{
        Capacity, Case, Command, Event, Filing, FilingKind, LetterText, LettersTo, ListChange,
        Opening, Origin, PeopleCounts, Refusal, apply,
        awareness::Moment,
        command::FileCommand,
        decide,
        duty::{Course, DutyKey, Lateness, Standing},
        next::{acts, stage},
        risk::{
            GroupAssessment, GroupKind,
            severity::{Availability, DataKind, Identifiability},
        },
    },
    context::{Actor, Context, Timeline},
    event::Meta,
    field::Value,
    id::{AccountId, IncidentId, OrganisationId, RunId},
    law::{
        Law, RiskLevel,
        guidance::{Course as CameAbout, Exposure, Integrity, PeopleEffect},
    },
};
use jiff::{SignedDuration, Timestamp};
use proptest::{collection::vec, prelude::*, sample::select};
use std::{collections::BTreeSet, sync::LazyLock};
use uuid::Uuid;

static LAW: LazyLock<Law> = LazyLock::new(|| Law::built_in().unwrap());

/// One thing asked of the case: by whom, how many hours after the one before.
#[derive(Debug, Clone)]
struct Ask {
    person: u128,
    hours_later: i64,
    command: Command,
}

/// A case to which things happen; each act is held against what must never be.
struct Life {
    case: Case,
    now: Timestamp,
    position: u64,
}

impl Life {
    fn of(processing: &[&str], told: bool) -> Self {
        let now = "2026-08-25T06:00:00Z".parse().unwrap();
        let mut life = Self { case: Case::empty(Uuid::from_u128(1)), now, position: 0 };
        let opening = Opening {
            incident: IncidentId::new(Uuid::nil()),
            controller: OrganisationId::new(Uuid::nil()),
            reference: "2025-0001-001".to_owned(),
            title: "Intrång".to_owned(),
            exercise: false,
            timeline: Timeline::Live,
            processing: processing.iter().map(|it| (*it).to_owned()).collect(),
            contact_point_told_at: told.then_some(now),
            one_person_office: false,
            capacity: Capacity::Controller,
            bound_by: Some(BTreeSet::from(["operator".to_owned()])),
            operator: None,
            leads_operator: false,
        };
        life.act(1, Command::Open(Box::new(opening))).unwrap();
        life
    }

    fn decide(&self, person: u128, command: Command) -> Result<Vec<Event>, Refusal> {
        let actor = Actor::Account(AccountId::new(Uuid::from_u128(person)));
        let context = Context { now: self.now, actor, law: &LAW };
        decide(&self.case, command, &context)
    }

    fn act(&mut self, person: u128, command: Command) -> Result<Vec<Event>, Refusal> {
        let events = self.decide(person, command)?;
        let actor = Actor::Account(AccountId::new(Uuid::from_u128(person))).journal_text();
        for event in &events {
            self.position += 1;
            let meta = Meta {
                position: self.position,
                version: self.position,
                at: self.now,
                actor: actor.clone(),
            };
            self.case = apply(self.case.clone(), event, &meta);
        }
        Ok(events)
    }
}

/// Carries everything out that is not refused, and holds each step against `holds`.
fn check(processing: &[&str], asks: Vec<Ask>, holds: impl Fn(&Case, &[Event], &Life)) {
    let mut life = Life::of(processing, true);
    for ask in asks {
        life.now += SignedDuration::from_hours(ask.hours_later);
        let before = life.case.clone();
        match life.act(ask.person, ask.command) {
            Ok(events) => holds(&before, &events, &life),
            Err(_) => assert_eq!(before, life.case, "a refused command changes nothing"),
        }
    }
}

fn reason() -> impl Strategy<Value = String> {
    select(vec!["", " ", "Bedömd."]).prop_map(str::to_owned)
}

fn moment() -> impl Strategy<Value = Moment> {
    select(Moment::WITH_KNOWLEDGE)
}

fn duty() -> impl Strategy<Value = DutyKey> {
    let keys = [
        "eu-gdpr.notify-authority",
        "eu-gdpr.inform-people",
        "eu-gdpr.document",
        "se-bdl.notify-authority",
        "se-bdl.inform-people",
        "se-bdl.none-such",
        "se-cybersakerhetslag.early-warning",
        "se-cybersakerhetslag.incident-notification",
        "se-cybersakerhetslag.status-report",
        "se-cybersakerhetslag.final-report",
    ];
    select(keys.to_vec()).prop_map(|key| key.parse().unwrap())
}

/// A moment from three days before the case to a week after it was opened.
fn time() -> impl Strategy<Value = Timestamp> {
    (-72_i64..168).prop_map(|hours| {
        "2026-08-25T06:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
    })
}

fn fact() -> impl Strategy<Value = (String, Value)> {
    let text = select(vec!["nature", "measures_taken", "no_such_fact"])
        .prop_flat_map(|id| (Just(id.to_owned()), reason().prop_map(Value::Text)));
    let when = select(vec!["occurred_from", "detected_at", "incident_handled_at"])
        .prop_flat_map(|id| (Just(id.to_owned()), time().prop_map(Value::Moment)));
    let chosen = select(vec![("data_categories", "contact"), ("consequences", "fraud")])
        .prop_map(|(id, one)| (id.to_owned(), Value::Choices(BTreeSet::from([one.to_owned()]))));
    let cause = Just(("cause".to_owned(), Value::Text("antagonistic_attack".to_owned())));
    let count = (0_u64..900).prop_map(|n| ("persons_affected".to_owned(), Value::Count(n)));
    let ceased = select(vec!["ceased", "ongoing"])
        .prop_map(|it| ("ceased".to_owned(), Value::Text(it.to_owned())));
    prop_oneof![text, when, chosen, cause, count, ceased, yes_or_no()]
}

fn yes_or_no() -> impl Strategy<Value = (String, Value)> {
    let ids = vec![
        "significant_incident",
        "protected_information_hit",
        "trust_service_provider",
        "security_protection",
        "other_state_data",
        "service_recipients_hit",
    ];
    let answer = select(vec![Some(true), Some(false), None]);
    (select(ids), answer).prop_map(|(id, it)| (id.to_owned(), Value::YesNoUnknown(it)))
}

fn group() -> impl Strategy<Value = Command> {
    let exposure = select(Exposure::ALL);
    (select(vec!["staff", "protected"]), select(RiskLevel::ALL), exposure, 0_u8..6).prop_map(
        |(id, level, exposure, score)| {
            Command::AssessGroup(Box::new(GroupAssessment {
                id: id.to_owned(),
                name: "Gruppen".to_owned(),
                kind: GroupKind::Ordinary,
                people: None,
                data: DataKind::Simple,
                score,
                score_reason: "Sammanhanget.".to_owned(),
                identifiability: Identifiability::Limited,
                course: CameAbout::Other,
                exposure,
                contained: false,
                unintelligible: false,
                malicious: true,
                misusable: false,
                integrity: Integrity::Whole,
                availability: Availability::Kept,
                effect: PeopleEffect::None,
                level,
                reason: "Bedömd.".to_owned(),
            }))
        },
    )
}

fn exemption() -> impl Strategy<Value = Option<String>> {
    let ids = vec![None, Some("disproportionate-effort"), Some("security-protection")];
    select(ids).prop_map(|it| it.map(str::to_owned))
}

fn judging() -> impl Strategy<Value = Command> {
    prop_oneof![
        (moment(), time(), reason()).prop_map(|(moment, at, reason)| Command::EstablishAwareness {
            moment,
            at,
            reason
        }),
        (moment(), reason())
            .prop_map(|(moment, reason)| Command::ChooseAwareness { moment, reason }),
        reason().prop_map(|reason| Command::Qualify { reason }),
        reason().prop_map(|reason| Command::RuleOut { reason }),
        (select(RiskLevel::ALL), reason())
            .prop_map(|(level, reason)| Command::AssessRisk { level, reason }),
        (duty(), reason(), exemption()).prop_map(|(duty, reason, exemption)| {
            Command::ProposeNotDoing { duty, reason, exemption }
        }),
        group(),
        (select(vec!["staff", "protected"]), reason())
            .prop_map(|(id, reason)| Command::WithdrawGroup { group: id.to_owned(), reason }),
        duty().prop_map(|duty| Command::ApproveNotDoing { duty }),
        (duty(), reason()).prop_map(|(duty, reason)| Command::DeclineNotDoing { duty, reason }),
        reason().prop_map(|reason| Command::Close { reason }),
    ]
}

fn describing() -> impl Strategy<Value = Command> {
    prop_oneof![
        (fact(), 0_usize..3, prop::bool::ANY).prop_map(|((field, value), seen, back)| {
            let (value, reason) = ((!back).then_some(value), "Rättad.".to_owned());
            Command::CorrectFact { field, value, reason, seen }
        }),
        (fact(), 0_usize..3).prop_map(|((field, value), seen)| Command::RecordFact {
            field,
            value,
            seen
        }),
        vec(fact(), 1..4).prop_map(|values| Command::Propose {
            values,
            origin: Origin::Incident(IncidentId::new(Uuid::nil())),
        }),
        fact().prop_map(|(field, _)| Command::AcceptProposal(field)),
        (fact(), reason())
            .prop_map(|((field, _), reason)| Command::DeclineProposal { field, reason }),
    ]
}

fn doing() -> impl Strategy<Value = Command> {
    let file = (duty(), select(FilingKind::ALL), reason()).prop_map(|(duty, kind, channel)| {
        let (document, document_digest) = ("blob".to_owned(), "00".to_owned());
        let (answers, covers) = (None, Vec::new());
        let file = FileCommand {
            duty,
            kind,
            at: None,
            channel,
            document_digest,
            document,
            answers,
            covers,
        };
        Command::File(Box::new(file))
    });
    let hand = (0_u64..4).prop_map(|protected| Command::HandPeople {
        run: RunId::new(Uuid::nil()),
        counts: PeopleCounts { persons: 9, protected, minors: 0, former: 1 },
        digest: "00".to_owned(),
        change: ListChange::default(),
    });
    let letters = reason().prop_map(|words| {
        let text = LetterText {
            heading: words.clone(),
            happened: words.clone(),
            consequences: words.clone(),
            measures: words.clone(),
            advice: words.clone(),
            contact: words,
        };
        Command::OrderLetters { text: Box::new(text), to: LettersTo::Everybody }
    });
    let rendered = (1_u32..3).prop_map(|number| Command::LettersRendered {
        number,
        letters: 8,
        without_address: 1,
        protected_excluded: 1,
        files: Vec::new(),
    });
    prop_oneof![
        file,
        (1_u32..3, reason()).prop_map(|(number, receipt)| Command::RecordReceipt {
            number,
            receipt,
            file: None
        }),
        hand,
        letters,
        rendered,
        (1_u32..3, reason()).prop_map(|(number, reason)| Command::LettersFailed { number, reason }),
        (1_u32..3, time(), reason()).prop_map(|(number, at, how)| Command::DispatchLetters {
            number,
            at,
            how
        }),
        (0_u64..4, time(), reason()).prop_map(|(person, at, how)| Command::ContactDirectly {
            person,
            at,
            how
        }),
        (duty(), time(), reason()).prop_map(|(duty, at, how)| Command::MarkInformed {
            duty,
            at,
            how
        }),
    ]
}

fn asks() -> impl Strategy<Value = Vec<Ask>> {
    let command = prop_oneof![3 => judging(), 2 => describing(), 3 => doing()];
    let ask = (1_u128..4, 0_i64..30, command).prop_map(|(person, hours_later, command)| Ask {
        person,
        hours_later,
        command,
    });
    vec(ask, 1..40)
}

fn processing() -> impl Strategy<Value = &'static [&'static str]> {
    select(vec![&["gdpr"] as &[&str], &["bdl"], &["gdpr", "bdl"]])
}

fn without_receipt(filings: &[Filing]) -> Vec<Filing> {
    filings
        .iter()
        .map(|it| Filing {
            receipt: None,
            receipt_at: None,
            receipt_by: None,
            receipt_file: None,
            ..it.clone()
        })
        .collect()
}

// Each row has up to 39 acts and every act is held against the rule; 256 rows found nothing more.
const CASES: u32 = 96;

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn due_times_never_move_silently(law in processing(), asks in asks()) {
        check(law, asks, |before, events, life| {
            for (key, duty) in &before.duties {
                let after = &life.case.duties[key];
                let (from, to) = (duty.due(before), after.due(&life.case));
                let said = events.iter().find_map(|it| {
                    let Event::DueMoved { duty, from, to, .. } = it else { return None };
                    (duty == key).then_some((Some(*from), *to))
                });
                let done = matches!(after.course, Course::Met { .. });
                let begins = from.is_none();
                if from == to || done || begins {
                    assert_eq!(said, None, "{key}: {events:?}");
                } else {
                    assert_eq!(said, Some((from, to)), "{key}: {events:?}");
                }
            }
        });
    }

    #[test]
    fn lateness_never_un_happens(law in processing(), asks in asks()) {
        check(law, asks, |before, _, life| {
            for (key, duty) in &before.duties {
                let (was, is) = (duty.lateness(before, life.now), life.case.duties[key].lateness(&life.case, life.now));
                match was {
                    Lateness::FiledLate | Lateness::LateByCorrection => assert_eq!(was, is, "{key}"),
                    // What is overdue is done late, or its clock has moved with an event, or it need not be done.
                    Lateness::Overdue | Lateness::None => {}
                }
            }
        });
    }

    #[test]
    fn two_orders_of_the_same_independent_facts_give_the_same_duties(
        law in processing(),
        facts in proptest::collection::btree_map(select(vec![
            "significant_incident", "protected_information_hit", "trust_service_provider",
            "other_state_data", "service_recipients_hit", "security_protection",
        ]), select(vec![Some(true), Some(false), None]), 1..6),
    ) {
        let played = |order: Vec<(&&str, &Option<bool>)>| {
            let mut life = Life::of(law, true);
            for (field, value) in order {
                let value = Value::YesNoUnknown(*value);
                life.act(1, Command::RecordFact { field: (*field).to_owned(), value, seen: 0 }).unwrap();
            }
            let case = life.case;
            let duties = case.duties.iter();
            duties.map(|(key, it)| (key.clone(), it.standing(&case), it.due(&case))).collect::<Vec<_>>()
        };
        let there = played(facts.iter().collect());
        assert_eq!(there, played(facts.iter().rev().collect()));
    }

    #[test]
    fn the_case_is_never_judged_below_its_highest_group(law in processing(), asks in asks()) {
        check(law, asks, |_, _, life| {
            let highest = life.case.groups.values().map(|it| it.risk.assessment.level).max();
            assert!(highest <= life.case.risk.as_ref().map(|it| it.verdict));
        });
    }

    #[test]
    fn a_duty_never_disappears_and_its_terms_never_change(law in processing(), asks in asks()) {
        check(law, asks, |before, _, life| {
            for (key, duty) in &before.duties {
                let after = life.case.duties.get(key).expect("a duty that arose stays");
                assert_eq!((&after.terms, after.arose_at), (&duty.terms, duty.arose_at));
            }
        });
    }

    #[test]
    fn lateness_once_judged_never_changes_and_a_filing_is_never_altered(law in processing(), asks in asks()) {
        check(law, asks, |before, _, life| {
            let kept = without_receipt(&life.case.filings);
            let filed = without_receipt(&before.filings);
            assert_eq!(&kept[..filed.len()], filed.as_slice());
            for (key, duty) in &before.duties {
                let after = &life.case.duties[key];
                if matches!(duty.course, Course::Met { .. }) {
                    assert_eq!(duty.course, after.course);
                }
                assert!(duty.late_by_correction.is_none() || after.late_by_correction.is_some());
            }
        });
    }

    #[test]
    fn generating_duties_again_makes_none_and_none_arises_twice(law in processing(), asks in asks()) {
        check(law, asks, |before, events, life| {
            for event in events {
                if let Event::DutyArose { terms, .. } = event {
                    let key = DutyKey { regime: terms.regime.clone(), duty: terms.duty.id.clone() };
                    assert!(!before.duties.contains_key(&key), "{key} arose twice");
                }
            }
            let shown = Command::RecordPeopleShown { people: 0, protected: 0 };
            assert_eq!(life.decide(1, shown).unwrap().len(), 1);
        });
    }

    #[test]
    fn a_duty_decided_against_was_approved_by_another_than_the_one_who_proposed_it(law in processing(), asks in asks()) {
        check(law, asks, |before, _, life| {
            for (key, duty) in &life.case.duties {
                let Course::NotOwed { approver, .. } = &duty.course else { continue };
                if let Course::NotDoingProposed { actor, .. } = &before.duties[key].course {
                    assert_ne!(actor, approver);
                }
            }
        });
    }

    #[test]
    fn a_case_is_closed_only_when_nothing_is_open_and_never_opened_again(law in processing(), asks in asks()) {
        check(law, asks, |before, _, life| {
            assert!(before.closed.is_none() || before.closed == life.case.closed);
            if before.closed.is_none() && life.case.closed.is_some() {
                let ruled_out = life.case.ruled_out();
                assert!(life.case.qualification.is_some());
                assert!(life.case.duties.values().all(|duty| {
                    ruled_out || !matches!(duty.standing(before), Standing::ToDecide | Standing::Running)
                }));
                assert!(acts(&life.case, life.now).is_empty());
            }
        });
    }

    #[test]
    fn every_version_of_a_fact_stays(law in processing(), asks in asks()) {
        check(law, asks, |before, _, life| {
            for (id, _) in before.facts.known() {
                let (old, new) = (before.facts.versions(id), life.case.facts.versions(id));
                assert_eq!(&new[..old.len()], old);
            }
        });
    }

    #[test]
    fn state_survives_being_written_and_read(law in processing(), asks in asks()) {
        check(law, asks, |_, events, life| {
            let text = serde_json::to_string(&life.case).unwrap();
            assert_eq!(serde_json::from_str::<Case>(&text).unwrap(), life.case);
            let text = serde_json::to_string(events).unwrap();
            assert_eq!(serde_json::from_str::<Vec<Event>>(&text).unwrap(), events);
            let _ = stage(&life.case);
        });
    }
}
