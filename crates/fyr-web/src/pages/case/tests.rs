//! Every part of a case, drawn from states made by the rules themselves, in both languages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fyr_app::response::cases::{CaseRights, CaseRow, CaseView};
use fyr_app::response::covers::CoversView;
use fyr_app::response::links::Links;
use fyr_app::response::notification::{Answered, AnsweredSection, NotificationView};
use fyr_app::response::people::{CasePerson, PeopleView};
use fyr_core::case::awareness::Moment;
use fyr_core::case::command::FileCommand;
use fyr_core::case::next::acts;
use fyr_core::case::{
    Case, Command, ContactTold, FilingKind, LetterText, LettersTo, ListChange, Opening, Origin,
    PeopleCounts, RenderedFile, apply, decide,
};
use fyr_core::context::{Actor, Context, Timeline};
use fyr_core::event::{Event, Meta, Stream, StreamKind};
use fyr_core::field::Value;
use fyr_core::id::{AccountId, Id};
use fyr_core::incident::Incident;
use fyr_core::law::{Law, RiskLevel};
use fyr_core::register::directory::Directory;
use fyr_core::register::{Record, RecordKind};
use fyr_text::Language;
use jiff::{SignedDuration, Timestamp};
use maud::Markup;

mod made;

use super::frame::{Room, Tab};
use super::notification::Mode;
use super::people::Shown;
use super::sent::Sent;
use super::timeline::{Happened, Wanted};
use super::{
    completeness, documents, duties, facts, information, list, notification, overview, people,
    risk, timeline, words, work,
};
use crate::form::{Typed, Wrongs};
use made::whole;

/// Is a case as it went: the state and everything that happened.
struct Made {
    law: Law,
    case: Case,
    happened: Vec<(Event, Meta)>,
    now: Timestamp,
}

const HANDLER: u8 = 11;
const APPROVER: u8 = 12;

fn id<K>(number: u8) -> Id<K> {
    format!("00000000-0000-4000-8000-0000000000{number:02}").parse().unwrap()
}

fn account(number: u8) -> AccountId {
    id(number)
}

fn start() -> Timestamp {
    "2025-08-25T06:00:00Z".parse().unwrap()
}

impl Made {
    fn opened() -> Self {
        let case = Case::empty(id::<()>(1).uuid());
        let mut made =
            Self { law: Law::built_in().unwrap(), case, happened: Vec::new(), now: start() };
        made.does(Command::Open(Box::new(Opening {
            incident: id(2),
            controller: id(3),
            reference: "2025-0001-001".into(),
            title: "Intrång hos leverantör".into(),
            exercise: false,
            timeline: Timeline::Scenario,
            processing: BTreeSet::from(["gdpr".into(), "bdl".into()]),
            contact_point_told_at: Some(start() - SignedDuration::from_hours(33)),
            one_person_office: false,
            capacity: fyr_core::case::Capacity::Controller,
            bound_by: None,
            operator: None,
            leads_operator: false,
        })));
        made
    }

    fn does(&mut self, command: Command) {
        self.by(HANDLER, command);
    }

    fn by(&mut self, who: u8, command: Command) {
        let actor = Actor::Account(account(who));
        self.now += SignedDuration::from_mins(1);
        let context = Context { now: self.now, actor, law: &self.law };
        for event in decide(&self.case, command, &context).unwrap() {
            let position = self.happened.len() as u64;
            let meta =
                Meta { position, version: position + 1, at: self.now, actor: actor.journal_text() };
            self.case = apply(self.case.clone(), &event, &meta);
            self.happened.push((Event::Case(Box::new(event)), meta));
        }
    }

    fn duty(&self, id: &str) -> fyr_core::case::duty::DutyKey {
        self.case.duties.keys().find(|it| it.duty == id && it.regime == "eu-gdpr").cloned().unwrap()
    }

    fn view(&self) -> CaseView {
        CaseView {
            version: self.happened.len() as u64,
            now: self.now,
            controller: controller(),
            incident: Incident::empty(id::<()>(2).uuid()),
            acts: acts(&self.case, self.now),
            accounts: names(),
            to_tell: Vec::new(),
            may: CaseRights { handle: true, approve: true, people: true, protected: true },
            case: self.case.clone(),
        }
    }
}

fn names() -> BTreeMap<AccountId, String> {
    BTreeMap::from([
        (account(HANDLER), "Selma Ek".to_owned()),
        (account(APPROVER), "Hjalmar Lind".to_owned()),
    ])
}

fn controller() -> Record {
    Record {
        id: id(3),
        kind: RecordKind::Organisation,
        fields: BTreeMap::from([("name".into(), Value::Text("Socialnämnden".into()))]),
        changed_at: start(),
        withdrawn: None,
    }
}

fn person(seq: u64) -> CasePerson {
    CasePerson {
        seq,
        protected: false,
        minor: true,
        former: Some(true),
        name: "A. B.".into(),
        id_number: "1890••••-••••".into(),
        address: Vec::new(),
        contact: Vec::new(),
        categories: vec!["name".into(), "health".into()],
        grade: "A".into(),
        masked: true,
        told: false,
        found_no_more: false,
    }
}

/// Draws every part of a case as one who may do everything sees it.
fn parts(made: &Made, language: Language, sent: &Sent) -> Vec<(Tab, String)> {
    let (view, directory) = (made.view(), Directory::new([controller()]));
    let room = Room { language, view: &view, directory: &directory, law: &made.law, sent };
    let drawn = |tab: Tab, body: Markup| (tab, room.around(tab, &body).into_string());
    let counts = made.case.people.as_ref().map(|it| it.counts).unwrap_or_default();
    let page = PeopleView { people: vec![person(1), person(3)], counts, next: Some(3) };
    let shown = Shown {
        ordinary: Some(&page),
        protected: Some(&page),
        after: Some(1),
        candidates: &[],
        revealed: Some(&person(3)),
    };
    let happened: Vec<Happened<'_>> = made
        .happened
        .iter()
        .map(|(event, meta)| Happened {
            position: meta.position,
            at: meta.at,
            actor: &meta.actor,
            kind: event.kind(),
            event: Some(event),
        })
        .collect();
    let assessed = made.happened.iter().map(|(event, meta)| (event, meta.actor.as_str(), meta.at));
    let assessed = risk::assessments(&room, assessed);
    let history = timeline::page(
        language,
        ("/cases/1/timeline", room.names()),
        (&happened, &Wanted::default()),
    );
    let notify = made.duty("notify-authority");
    let form = form(made);
    let covers = CoversView::default();
    let here = Stream { kind: StreamKind::Case, id: room.view.case.id.uuid() };
    let links = Links { here, all: Vec::new(), may: true, accounts: BTreeMap::new() };
    vec![
        drawn(Tab::Overview, overview::overview(&room)),
        drawn(Tab::Facts, facts::facts(&room, Some(&notify))),
        drawn(Tab::Risk, risk::risk(&room, &assessed)),
        drawn(Tab::Duties, duties::duties(&room)),
        drawn(Tab::People, people::people(&room, &shown)),
        drawn(Tab::Information, information::information(&room)),
        drawn(Tab::Timeline, history),
        drawn(
            Tab::Notification,
            notification::notification(&room, (&notify, &form, &covers), Mode::Read),
        ),
        drawn(
            Tab::Notification,
            notification::notification(&room, (&notify, &form, &covers), Mode::Copy),
        ),
        drawn(Tab::Work, work::work(&room, (&[], &links))),
        drawn(Tab::Documents, documents::documents(&room)),
        drawn(Tab::Completeness, completeness::completeness(&room)),
    ]
}

fn form(made: &Made) -> NotificationView {
    let form = made.law.form("se-imy").unwrap().clone();
    let answered = |(at, question): (usize, &fyr_core::law::form::Question)| Answered {
        question: question.clone(),
        answers: if at == 0 { vec!["Svar".to_owned()] } else { Vec::new() },
        complete: at == 0,
        facts: vec!["nature".to_owned()],
    };
    let sections = form.sections.iter().map(|part| AnsweredSection {
        heading: part.heading.clone(),
        questions: part.questions.iter().enumerate().map(answered).collect(),
    });
    let duty = made.case.duties[&made.duty("notify-authority")].clone();
    NotificationView { sections: sections.collect(), answered: 6, of: 22, duty, form }
}

#[track_caller]
fn check(made: &Made, sent: &Sent) {
    for language in Language::ALL {
        for (tab, page) in parts(made, language, sent) {
            let place = format!("{tab:?} in {}", language.code());
            let missing = page.split('[').nth(1).map(|it| &it[..it.len().min(40)]);
            assert_eq!(missing, None, "{place}: a text is missing");
            assert!(!page.contains("{$"), "{place}: a variable is not filled");
            let ids: Vec<&str> =
                page.split(" id=\"").skip(1).filter_map(|it| it.split('"').next()).collect();
            let distinct: BTreeSet<&str> = ids.iter().copied().collect();
            let twice: Vec<_> =
                distinct.iter().filter(|id| ids.iter().filter(|it| it == id).count() > 1).collect();
            assert!(twice.is_empty(), "{place}: ids stand twice: {twice:?}");
        }
    }
}

#[test]
fn every_part_of_a_new_case_is_whole_in_both_languages() {
    check(&Made::opened(), &Sent::nothing());
}

#[test]
fn every_part_of_a_case_in_which_everything_happened_is_whole_in_both_languages() {
    check(&whole(), &Sent::nothing());
}

#[test]
fn a_refused_form_comes_back_with_what_was_typed_and_what_is_wrong() {
    let made = Made::opened();
    let mut wrongs = Wrongs::new(Language::Sv);
    wrongs.key("reason", "wrong-needed");
    let typed = Typed::new(vec![("reason".into(), "Därför att".into())]);
    let sent = Sent::refused("qualify", typed, wrongs);
    check(&made, &sent);
    let (_, page) = parts(&made, Language::Sv, &sent).swap_remove(0);
    assert!(page.contains("Därför att"));
    assert!(page.contains("href=\"#qualify-reason\""));
    assert!(page.contains("id=\"qualify-reason\""));
}

#[test]
fn the_next_act_of_a_new_case_is_to_judge_it_with_a_running_clock() {
    let (_, page) = parts(&Made::opened(), Language::Sv, &Sent::nothing()).swap_remove(0);
    let next = page.split("fyr-next__words").nth(1).unwrap();
    assert!(next.contains("Bedöm om det är en personuppgiftsincident"));
    assert!(next.contains("<fyr-clock"));
}

#[test]
fn both_clocks_are_shown_when_a_later_moment_was_chosen() {
    let mut made = Made::opened();
    let at = made.now;
    made.does(Command::EstablishAwareness {
        moment: Moment::OwnPeopleTold,
        at,
        reason: String::new(),
    });
    made.does(Command::ChooseAwareness { moment: Moment::OwnPeopleTold, reason: "Då.".into() });
    let (_, page) = parts(&made, Language::Sv, &Sent::nothing()).swap_remove(0);
    assert!(page.contains("Om vetskapen räknas från: "));
}

#[test]
fn a_group_shows_verdict_suggestion_severity_and_examples_apart() {
    let (_, page) = parts(&whole(), Language::Sv, &Sent::nothing()).swap_remove(2);
    let group = page.split("id=\"group-personal\"").nth(1).unwrap();
    assert!(group.contains("Bedömningen är lägre än förslaget"));
    // 3 × 1 + 0.5 + 0.25 + 0.25 + 0.5 by ENISA's formula.
    assert!(group.contains("4,50 av 6: mycket hög"), "{group}");
    assert!(group.contains("Utgångsvärdet var 4. Gamla uppgifter."));
    assert_eq!(group.matches("<strong>Exempel ").count(), 3, "{group}");
    assert!(group.contains("Behöver kontrolleras"));
    assert!(!page.contains("id=\"group-av-misstag\""));
}

#[test]
fn closing_says_what_remains_and_leads_there() {
    let (_, page) = parts(&Made::opened(), Language::Sv, &Sent::nothing()).swap_remove(0);
    let close = page.split("id=\"close\"").nth(1).unwrap();
    assert!(close.contains("går inte ännu"));
    assert!(close.contains("#duty-eu-gdpr-notify-authority"));
}

#[test]
fn protected_persons_are_only_a_number_for_those_not_named() {
    let made = whole();
    let mut view = made.view();
    view.may.protected = false;
    let (directory, sent) = (Directory::default(), Sent::nothing());
    let room = Room {
        language: Language::Sv,
        view: &view,
        directory: &directory,
        law: &made.law,
        sent: &sent,
    };
    let shown =
        Shown { ordinary: None, protected: None, after: None, candidates: &[], revealed: None };
    let page = people::people(&room, &shown).into_string();
    assert!(page.contains("En person har skyddade uppgifter."));
    assert!(page.contains("Utsedda: Selma Ek."));
    assert!(!page.contains("reveal") && !page.contains("protected=0"));
}

#[test]
fn every_event_has_a_sentence_in_both_languages() {
    let made = whole();
    let (directory, accounts) = (Directory::default(), names());
    let names = words::Names { directory: &directory, accounts: &accounts, law: &made.law };
    for (event, _) in &made.happened {
        for language in Language::ALL {
            let said = words::event(language, event, names).unwrap();
            assert!(!said.contains('[') && !said.contains("{$"), "{}: {said}", event.kind());
        }
    }
}

#[test]
fn five_thousand_cases_are_small_pages_one_after_another() {
    let rows = rows(5000);
    for language in Language::ALL {
        let page = drawn(language, &rows, &list::Wanted { stage: None, words: "", from: 4900 });
        assert!(!page.contains('['));
        assert_eq!(page.matches("Nämnd nr").count(), 100);
        assert!(page.contains("Nämnd nr 4999") && !page.contains("from=5000"));
        // 100 rows compress to about a tenth.
        assert!(page.len() < 200_000, "{} bytes", page.len());
    }
}

#[test]
fn a_case_is_found_by_its_boards_name_and_the_next_page_still_asks_for_it() {
    let rows = rows(300);
    let wanted = |words, from| list::Wanted { stage: None, words, from };
    let page = drawn(Language::Sv, &rows, &wanted("nr 277", 0));
    assert_eq!(page.matches("Nämnd nr").count(), 1);
    let page = drawn(Language::Sv, &rows, &wanted("nämnd nr", 100));
    assert!(page.contains("/cases?words=n%C3%A4mnd%20nr&amp;from=200"), "{page}");
}

fn rows(count: usize) -> Vec<CaseRow> {
    let made = whole();
    let case = Arc::new(made.case);
    let row =
        |at| CaseRow { case: Arc::clone(&case), name: format!("Nämnd nr {at}"), now: made.now };
    (0..count).map(row).collect()
}

fn drawn(language: Language, rows: &[CaseRow], wanted: &list::Wanted<'_>) -> String {
    list::list(language, &whole().law, (rows, wanted)).into_string()
}
