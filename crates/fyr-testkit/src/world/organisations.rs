//! The supplier, the municipalities with their boards, and what binds them.

use super::{Agreement, Contact, Organisation, Role, System, World};
use crate::names::{FIRST, LAST, PLACES, STREETS};
use crate::numbers::organisation;
use crate::random::Random;
use jiff::civil::date;

/// Boards of one municipality, the most common first.
const BOARDS: [&str; 8] = [
    "Kommunstyrelsen",
    "Socialnämnden",
    "Barn- och utbildningsnämnden",
    "Miljö- och byggnadsnämnden",
    "Kultur- och fritidsnämnden",
    "Äldrenämnden",
    "Tekniska nämnden",
    "Överförmyndarnämnden",
];

const SUPPLIER: &str = "tallbarr";
const HOSTING: &str = "kvistmoln";

pub(super) fn fill(world: &mut World) {
    let mut random = Random::new(world.spec.seed, "organisations");
    let boards = world.spec.boards.clamp(1, PLACES.len() * BOARDS.len());
    world.organisations.push(company(SUPPLIER, "Tallbarr Personalsystem AB", 1));
    world.organisations.push(company(HOSTING, "Kvistmoln Drift AB", 2));
    for place in 0..boards.div_ceil(BOARDS.len()) {
        let count = (boards - place * BOARDS.len()).min(BOARDS.len());
        municipality(world, place, count);
    }
    contacts(world, &mut random);
    systems(world);
    agreements(world);
}

fn company(key: &str, name: &str, number: u64) -> Organisation {
    Organisation {
        key: key.to_owned(),
        name: name.to_owned(),
        // 569 is not given out.
        org_number: organisation(569_900_000 + number),
        roles: vec![Role::Processor],
        part_of: None,
        coordinated_by: None,
        postal_address: format!("Box {number}, 999 0{number} Tranmyra"),
        domain: format!("{key}.example"),
        unit: String::new(),
    }
}

fn municipality(world: &mut World, place: usize, boards: usize) {
    let name = *PLACES.get(place).expect("the number of boards is bounded");
    let key = format!("k{:02}", place + 1);
    let domain = format!("{}.example", slug(name));
    let address = |box_number: usize| format!("Box {box_number}, 999 {:02} {name}", place + 10);
    let base = 219_900_000 + 100 * place as u64;
    world.organisations.push(Organisation {
        key: key.clone(),
        name: format!("{name} kommun"),
        org_number: organisation(base),
        roles: vec![Role::Operator, Role::CoordinatingOffice],
        part_of: None,
        coordinated_by: None,
        postal_address: address(1),
        domain: domain.clone(),
        unit: String::new(),
    });
    for (index, board) in BOARDS.iter().take(boards).enumerate() {
        world.organisations.push(Organisation {
            key: format!("{key}n{}", index + 1),
            name: format!("{board} i {name} kommun"),
            org_number: organisation(base + index as u64 + 1),
            roles: vec![Role::Controller],
            part_of: Some(key.clone()),
            coordinated_by: Some(key.clone()),
            postal_address: address(index + 2),
            domain: format!("{}.{domain}", slug(board)),
            // Five digits, so that no code is the beginning of another or a year.
            unit: format!("{}", 40_000 + 100 * place + 10 * index),
        });
    }
}

fn contacts(world: &mut World, random: &mut Random) {
    const OF_BOARD: [&str; 5] =
        ["representative", "head_of_administration", "security_lead", "deputy", "contact_point"];
    let mut contacts = Vec::new();
    let mut officer = None;
    for organisation in &world.organisations {
        let roles: &[&str] = if organisation.roles.contains(&Role::Controller) {
            &OF_BOARD
        } else if organisation.roles.contains(&Role::Processor) {
            &["contact_point", "system_owner"]
        } else {
            officer = None;
            &["contact_point", "security_lead"]
        };
        for (role, order) in roles.iter().zip(1..) {
            contacts.push(contact(organisation, role, order, random));
        }
        if organisation.roles.contains(&Role::Processor) {
            continue;
        }
        // One data protection officer serves the municipality and all its boards.
        let mut shared =
            officer.get_or_insert_with(|| contact(organisation, "dpo", 0, random)).clone();
        shared.organisation.clone_from(&organisation.key);
        shared.order = u32::try_from(roles.len()).unwrap_or_default() + 1;
        contacts.push(shared);
    }
    world.contacts = contacts;
}

fn contact(of: &Organisation, role: &'static str, order: u32, random: &mut Random) -> Contact {
    let (first, last) = (*random.one(FIRST), *random.one(LAST));
    let mailbox = match role {
        "contact_point" => "incident".to_owned(),
        "dpo" => "dataskyddsombud".to_owned(),
        _ => format!("{}.{}", slug(first), slug(last)),
    };
    Contact {
        organisation: of.key.clone(),
        name: format!("{first} {last}"),
        role,
        email: format!("{mailbox}@{}", of.domain),
        phone: phone(random),
        order,
    }
}

fn systems(world: &mut World) {
    let all: Vec<String> = world.boards().iter().map(|it| it.key.clone()).collect();
    let some = |step: usize| all.iter().step_by(step).cloned().collect::<Vec<_>>();
    let system = |key: &str, name: &str, environment, used_by, holds| System {
        key: key.to_owned(),
        name: name.to_owned(),
        supplier: SUPPLIER.to_owned(),
        environment,
        used_by,
        holds,
    };
    let personnel = "Namn, personnummer, adress, telefon, e-post, anställning";
    world.systems = vec![
        system("tallbarr-hr", "Tallbarr HR", "production", all.clone(), personnel),
        system(
            "tallbarr-rehab",
            "Tallbarr Rehab",
            "production",
            some(2),
            "Namn, personnummer, sjukfrånvaro, rehabilitering",
        ),
        system("tallbarr-hr-test", "Tallbarr HR test", "test", some(3), personnel),
    ];
}

/// One agreement for each municipality; the third board of the first and one in the middle are forgotten.
fn agreements(world: &mut World) {
    let boards = world.boards();
    let forgotten: Vec<String> = [2, boards.len() / 2 + 1]
        .into_iter()
        .filter(|index| boards.len() >= 4 && *index < boards.len())
        .take(if boards.len() >= 8 { 2 } else { 1 })
        .filter_map(|index| boards.get(index))
        .map(|it| it.key.clone())
        .collect();
    let mut agreements: Vec<Agreement> = Vec::new();
    for board in boards {
        let municipality = board.part_of.clone().unwrap_or_default();
        let key = format!("avtal-{municipality}");
        if agreements.last().is_none_or(|it| it.key != key) {
            let report_hours = [24, 48, 24, 36].get(agreements.len() % 4).copied().unwrap_or(24);
            agreements.push(Agreement {
                key,
                processor: SUPPLIER.to_owned(),
                controllers: Vec::new(),
                systems: world.systems.iter().map(|it| it.key.clone()).collect(),
                valid_from: date(2021, 1, 1),
                valid_to: (agreements.len() % 5 == 4).then(|| date(2027, 12, 31)),
                report_hours,
            });
        }
        if let Some(agreement) = agreements.last_mut().filter(|_| !forgotten.contains(&board.key)) {
            agreement.controllers.push(board.key.clone());
        }
    }
    agreements.retain(|it| !it.controllers.is_empty());
    world.agreements = agreements;
}

/// Lower case ASCII, for addresses.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for character in text.to_lowercase().chars() {
        match character {
            'å' | 'ä' => slug.push('a'),
            'ö' => slug.push('o'),
            'é' => slug.push('e'),
            'a'..='z' | '0'..='9' => slug.push(character),
            _ => {}
        }
    }
    slug
}

/// A number in one of the ranges that PTS has set aside for books and films.
pub(super) fn phone(random: &mut Random) -> String {
    match random.below(5) {
        0 => format!("08-465 004 {:02}", random.below(96) + 4),
        1 => format!("031-390 06 {:02}", random.below(95) + 5),
        2 => format!("040-628 04 {:02}", random.below(100)),
        3 => format!("0980-319 2{:02}", random.below(100)),
        _ => format!("070-174 06 {:02}", random.below(95) + 5),
    }
}

/// A street with a number.
pub(super) fn street(random: &mut Random) -> String {
    format!("{} {}", random.one(STREETS), random.below(120) + 1)
}
