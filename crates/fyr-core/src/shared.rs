//! What is equal in many states and changed in none, held once.
//!
//! A case keeps the terms of its duties and the words of its tasks as they were when they came. Thousands of cases
//! keep the same ones.

use crate::{
    case::{
        Case,
        duty::{DutyKey, Rules, Terms},
        work::{NewTask, TaskOrigin},
    },
    law::Words,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{
    collections::{BTreeMap, HashSet},
    hash::Hash,
    ops::Deref,
    sync::Arc,
};

/// A value that may be held by many and is changed by none; written and compared as the value itself.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Shared<T>(Arc<T>);

impl<T> Clone for Shared<T> {
    /// The value itself is not copied.
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Shared<T> {
    /// Returns the value, for those that will hold it.
    pub fn new(value: T) -> Self {
        Self(Arc::new(value))
    }

    /// Returns whether both are held in one place.
    pub fn is_one_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        T::serialize(self, serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Shared<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}

/// Everything that cases hold in common.
#[derive(Debug, Default)]
pub struct Pool {
    // The law has few texts for one duty: those of its years.
    terms: BTreeMap<DutyKey, Vec<Shared<Terms>>>,
    rules: BTreeMap<String, Vec<Shared<Rules>>>,
    words: HashSet<Shared<Words>>,
    steps: HashSet<Shared<Vec<Words>>>,
    origins: HashSet<Shared<TaskOrigin>>,
}

impl Pool {
    /// Lets a case hold in common with others what it has in common with them. It stays equal to itself.
    pub fn share(&mut self, case: &mut Case) {
        for (key, duty) in &mut case.duties {
            if let Some(known) = self.terms.get_mut(key) {
                first_equal(known, &mut duty.terms);
            } else {
                self.terms.insert(key.clone(), vec![duty.terms.clone()]);
            }
        }
        for (regime, rules) in &mut case.rules {
            if let Some(known) = self.rules.get_mut(regime) {
                first_equal(known, rules);
            } else {
                self.rules.insert(regime.clone(), vec![rules.clone()]);
            }
        }
        for task in &mut case.work.tasks {
            self.share_task(&mut task.task);
        }
        case.facts.settle();
    }

    /// Only the words of playbooks are shared: what somebody wrote stands in one case.
    fn share_task(&mut self, task: &mut NewTask) {
        let Some(origin) = &mut task.origin else { return };
        equal(&mut self.origins, origin);
        equal(&mut self.words, &mut task.title);
        equal(&mut self.words, &mut task.text);
        equal(&mut self.steps, &mut task.steps);
    }
}

fn first_equal<T: PartialEq>(known: &mut Vec<Shared<T>>, value: &mut Shared<T>) {
    match known.iter().find(|it| *it == value) {
        Some(one) => *value = one.clone(),
        None => known.push(value.clone()),
    }
}

fn equal<T: Eq + Hash>(known: &mut HashSet<Shared<T>>, value: &mut Shared<T>) {
    match known.get(value) {
        Some(one) => *value = one.clone(),
        None => {
            known.insert(value.clone());
        }
    }
}
