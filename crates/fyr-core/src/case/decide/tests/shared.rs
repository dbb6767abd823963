//! What cases have in common is held once, and every case stays equal to itself.

use super::*;
use crate::{
    case::{
        duty::Terms,
        work::{NewTask, WorkCommand},
    },
    law::Words,
    shared::Pool,
};

/// A case with a playbook's tasks and one of its own, as it is read from what is stored.
fn stored() -> Case {
    let mut subject = Subject::opened("gdpr");
    let work = |it| Command::Work(Box::new(it));
    subject.act(work(WorkCommand::StartPlaybook("misdirected".into()))).unwrap();
    let own = |text: &str| Words { sv: text.into(), en: text.into() }.into();
    let task = NewTask {
        title: own("Ring."),
        text: own(""),
        steps: Vec::new().into(),
        due: None,
        assignee: None,
        required: false,
        origin: None,
    };
    subject.act(work(WorkCommand::AddTask(Box::new(task)))).unwrap();
    let text = serde_json::to_string(&subject.case).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn two_cases_hold_equal_terms_and_words_of_playbooks_once_and_stay_equal_to_themselves() {
    let (mut one, mut other) = (stored(), stored());
    let before = one.clone();
    let mut pool = Pool::default();
    pool.share(&mut one);
    pool.share(&mut other);
    assert_eq!(one, before);
    assert!(!one.duties.is_empty() && one.duties.keys().eq(other.duties.keys()));
    for (key, duty) in &one.duties {
        assert!(duty.terms.is_one_with(&other.duties[key].terms), "{key}");
    }
    for (regime, rules) in &one.rules {
        assert!(rules.is_one_with(&other.rules[regime]), "{regime}");
    }
    for (one, other) in one.work.tasks.iter().zip(&other.work.tasks) {
        let from_playbook = one.task.origin.is_some();
        assert_eq!(one.task.title.is_one_with(&other.task.title), from_playbook);
    }
}

#[test]
fn terms_of_another_text_of_the_law_are_kept_apart() {
    let (mut one, mut other) = (stored(), stored());
    for duty in other.duties.values_mut() {
        duty.terms = Terms { version: "later".into(), ..Terms::clone(&duty.terms) }.into();
    }
    let mut pool = Pool::default();
    pool.share(&mut one);
    pool.share(&mut other);
    for (key, duty) in &other.duties {
        assert_eq!(duty.terms.version, "later");
        assert_ne!(one.duties[key].terms.version, "later");
    }
}
