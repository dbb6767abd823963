//! Events as they were once written: `fixtures/events` holds one of each kind, and each is read for ever.

use fyr_core::event::{Event, Meta, State, Stream, StreamKind};
use serde_json::Value as Json;
use std::{collections::BTreeSet, fs, path::PathBuf};
use uuid::Uuid;

/// Where kinds are named: the arms `=> "case.filed"` of each `Event::kind`.
const SOURCES: &[&str] = &[
    include_str!("../../src/event.rs"),
    include_str!("../../src/account.rs"),
    include_str!("../../src/case/bundle.rs"),
    include_str!("../../src/case/coordination.rs"),
    include_str!("../../src/case/correspondence.rs"),
    include_str!("../../src/case/cover.rs"),
    include_str!("../../src/case/event.rs"),
    include_str!("../../src/case/evidence.rs"),
    include_str!("../../src/case/lesson.rs"),
    include_str!("../../src/finding.rs"),
    include_str!("../../src/import.rs"),
    include_str!("../../src/incident.rs"),
    include_str!("../../src/incident/bundle.rs"),
    include_str!("../../src/incident/coordination.rs"),
    include_str!("../../src/incident/material.rs"),
    include_str!("../../src/link.rs"),
    include_str!("../../src/lesson.rs"),
    include_str!("../../src/report.rs"),
    include_str!("../../src/template.rs"),
];

/// Returns every kind with its event as it was written, in order of kind.
fn written() -> Vec<(String, Json)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/events");
    let mut written: Vec<(String, Json)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "json"))
        .map(|path| {
            let kind = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (kind, serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
        })
        .collect();
    written.sort_by(|a, b| a.0.cmp(&b.0));
    written
}

fn kinds_in_code() -> BTreeSet<String> {
    let kinds = SOURCES.iter().flat_map(|source| {
        source.lines().filter_map(|line| {
            let named = line.split_once("=> \"")?.1.split_once('"')?.0;
            named.contains('.').then(|| named.to_owned())
        })
    });
    kinds.collect()
}

fn stream_of(kind: &str) -> Stream {
    let name = kind.split_once('.').unwrap().0;
    let kind = StreamKind::ALL.iter().find(|it| it.as_str() == name).unwrap();
    Stream { kind: *kind, id: Uuid::from_u128(7) }
}

#[test]
fn every_kind_of_event_has_been_kept_as_it_was_written() {
    let kept: BTreeSet<String> = written().into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kept, kinds_in_code());
}

#[test]
fn every_event_ever_written_is_read_as_its_kind_and_written_the_same() {
    for (kind, json) in written() {
        let event: Event = serde_json::from_value(json.clone()).unwrap_or_else(|error| {
            panic!("fixtures/events/{kind}.json is not read any more: {error}")
        });
        assert_eq!(event.kind(), kind);
        assert_eq!(serde_json::to_value(&event).unwrap(), json, "{kind} is written in another way");
    }
}

#[test]
fn every_event_ever_written_can_be_applied_and_its_state_survives_being_written() {
    let at = "2025-08-29T09:30:00Z".parse().unwrap();
    let meta = Meta { position: 3, version: 1, at, actor: "system".to_owned() };
    for (kind, json) in written() {
        let event: Event = serde_json::from_value(json).unwrap();
        let state = State::apply(None, &stream_of(&kind), &event, &meta);
        let text = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<State>(&text).unwrap(), state, "{kind}");
    }
}
