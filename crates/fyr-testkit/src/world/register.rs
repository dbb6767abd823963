//! The files for the import of the register.

use super::World;
use crate::csv::row;

pub(super) fn files(world: &World) -> [(&'static str, String); 4] {
    [
        ("organisations.csv", organisations(world)),
        ("contacts.csv", contacts(world)),
        ("systems.csv", systems(world)),
        ("agreements.csv", agreements(world)),
    ]
}

fn organisations(world: &World) -> String {
    let header = [
        "key",
        "name",
        "org_number",
        "roles",
        "part_of",
        "coordinated_by",
        "supplier_codes",
        "postal_address",
    ];
    let mut text = row(header, ',');
    for it in &world.organisations {
        let roles: Vec<&str> = it.roles.iter().map(|role| role.id()).collect();
        text += &row(
            [
                it.key.as_str(),
                &it.name,
                &it.org_number.hyphenated(),
                &roles.join(";"),
                it.part_of.as_deref().unwrap_or_default(),
                it.coordinated_by.as_deref().unwrap_or_default(),
                &it.unit,
                &it.postal_address,
            ],
            ',',
        );
    }
    text
}

fn contacts(world: &World) -> String {
    let mut text = row(["organisation", "name", "role", "email", "phone", "order"], ',');
    for it in &world.contacts {
        let order = it.order.to_string();
        text +=
            &row([it.organisation.as_str(), &it.name, it.role, &it.email, &it.phone, &order], ',');
    }
    text
}

fn systems(world: &World) -> String {
    let mut text = row(["key", "name", "supplier", "environment", "used_by", "holds"], ',');
    for it in &world.systems {
        let used_by = it.used_by.join(";");
        text += &row(
            [it.key.as_str(), &it.name, &it.supplier, it.environment, &used_by, it.holds],
            ',',
        );
    }
    text
}

fn agreements(world: &World) -> String {
    let header =
        ["key", "processor", "controllers", "systems", "valid_from", "valid_to", "report_hours"];
    let mut text = row(header, ',');
    for it in &world.agreements {
        text += &row(
            [
                it.key.clone(),
                it.processor.clone(),
                it.controllers.join(";"),
                it.systems.join(";"),
                it.valid_from.to_string(),
                it.valid_to.map_or_else(String::new, |date| date.to_string()),
                it.report_hours.to_string(),
            ],
            ',',
        );
    }
    text
}
