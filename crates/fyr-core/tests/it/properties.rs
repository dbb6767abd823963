//! What holds for a case whatever is asked of it, in whatever order, by whomever.

use fyr_core::{
    case::{
        Case, Command, Event, Filing, FilingKind, LetterText, Opening, Origin, PeopleCounts,
        Refusal, apply,
        awareness::Moment,
        command::FileCommand,
        decide,
        duty::{Course, DutyKey, Standing},
        next::{acts, stage},
    },
    context::{Actor, Context, Timeline},
    event::Meta,
    field::Value,
    id::{AccountId, IncidentId, OrganisationId, RunId},
    law::{Law, RiskLevel},
};
use jiff::{SignedDuration, Timestamp};
use proptest::{collection::vec, prelude::*, sample::select};
use std::collections::BTreeSet;
use uuid::Uuid;

/// One thing asked of the case: by whom, how many hours after the one before.
#[derive(Debug, Clone)]
struct Ask {
    person: u128,
    hours_later: i64,
    command: Command,
}

/// A case to which things happen; each act is held against what must never be.
struct Life {
    law: Law,
    case: Case,
    now: Timestamp,
    position: u64,
}

impl Life {
    fn of(processing: &[&str], told: bool) -> Self {
        let now = "2025-08-25T06:00:00Z".parse().unwrap();
        let mut life = Self {
            law: Law::built_in().unwrap(),
            case: Case::empty(Uuid::from_u128(1)),
            now,
            position: 0,
        };
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
        };
        life.act(1, Command::Open(Box::new(opening))).unwrap();
        life
    }

    fn decide(&self, person: u128, command: Command) -> Result<Vec<Event>, Refusal> {
        let actor = Actor::Account(AccountId::new(Uuid::from_u128(person)));
        let context = Context { now: self.now, actor, law: &self.law };
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
    select(Moment::ALL)
}

fn duty() -> impl Strategy<Value = DutyKey> {
    let keys = [
        "eu-gdpr.notify-authority",
        "eu-gdpr.inform-people",
        "eu-gdpr.document",
        "se-bdl.notify-authority",
        "se-bdl.inform-people",
        "se-bdl.none-such",
    ];
    select(keys.to_vec()).prop_map(|key| key.parse().unwrap())
}

/// A moment from three days before the case to a week after it was opened.
fn time() -> impl Strategy<Value = Timestamp> {
    (-72_i64..168).prop_map(|hours| {
        "2025-08-25T06:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours)
    })
}

fn fact() -> impl Strategy<Value = (String, Value)> {
    let text = select(vec!["nature", "measures_taken", "no_such_fact"])
        .prop_flat_map(|id| (Just(id.to_owned()), reason().prop_map(Value::Text)));
    let when = select(vec!["occurred_from", "detected_at"])
        .prop_flat_map(|id| (Just(id.to_owned()), time().prop_map(Value::Moment)));
    let chosen = select(vec![("data_categories", "contact"), ("consequences", "fraud")])
        .prop_map(|(id, one)| (id.to_owned(), Value::Choices(BTreeSet::from([one.to_owned()]))));
    let cause = Just(("cause".to_owned(), Value::Text("antagonistic_attack".to_owned())));
    let count = (0_u64..9).prop_map(|n| ("persons_affected".to_owned(), Value::Count(n)));
    prop_oneof![text, when, chosen, cause, count]
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
        (duty(), reason()).prop_map(|(duty, reason)| Command::ProposeNotDoing { duty, reason }),
        duty().prop_map(|duty| Command::ApproveNotDoing { duty }),
        (duty(), reason()).prop_map(|(duty, reason)| Command::DeclineNotDoing { duty, reason }),
        reason().prop_map(|reason| Command::Close { reason }),
    ]
}

fn describing() -> impl Strategy<Value = Command> {
    prop_oneof![
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
        Command::File(Box::new(FileCommand { duty, kind, channel, document_digest, document }))
    });
    let hand = (0_u64..4).prop_map(|protected| Command::HandPeople {
        run: RunId::new(Uuid::nil()),
        counts: PeopleCounts { persons: 9, protected, minors: 0, former: 1 },
        digest: "00".to_owned(),
    });
    let letters = reason().prop_map(|words| {
        Command::OrderLetters(Box::new(LetterText {
            heading: words.clone(),
            happened: words.clone(),
            consequences: words.clone(),
            measures: words.clone(),
            advice: words.clone(),
            contact: words,
        }))
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
        (1_u32..3, reason())
            .prop_map(|(number, receipt)| Command::RecordReceipt { number, receipt }),
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
    filings.iter().map(|it| Filing { receipt: None, ..it.clone() }).collect()
}

// Each row has up to 39 acts and every act is held against the rule; 256 rows found nothing more.
const CASES: u32 = 96;

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn due_times_never_move_without_an_awareness_event(law in processing(), asks in asks()) {
        check(law, asks, |before, events, life| {
            let aware = events.iter().any(|it| matches!(
                it,
                Event::AwarenessEstablished { .. } | Event::AwarenessChosen { .. }
            ));
            for (key, duty) in &before.duties {
                let after = &life.case.duties[key];
                assert!(aware || duty.due(before) == after.due(&life.case), "{key} moved by {events:?}");
            }
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
                assert!(acts(&life.case).is_empty());
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
