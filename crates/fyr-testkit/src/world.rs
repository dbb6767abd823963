//! A supplier of personnel systems and its customers: the boards of municipalities that do not exist, with their people.

mod organisations;
mod people;
mod register;

use fyr_core::identifier::{IdNumber, Organisationsnummer};
use fyr_core::vocabulary::ProtectionLevel;
use jiff::civil::Date;

/// Key of the office that coordinates, in a world that has one; see [`World::coordinated`].
pub const OFFICE: &str = "samverkan";
/// Its name.
pub const OFFICE_NAME: &str = "Samordningskontoret för gemensamma system";

/// How large a world, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorldSpec {
    /// The same seed gives the same world.
    pub seed: u64,
    /// Boards, which are the controllers; at most 320.
    pub boards: usize,
    /// People in the supplier's systems.
    pub persons: usize,
    /// The day the world stands at: ages and employments are as of it.
    pub as_of: Date,
}

/// Organisations, contacts, systems, agreements and people.
#[derive(Debug, Clone)]
pub struct World {
    /// What it was made from.
    pub spec: WorldSpec,
    /// The supplier, its own supplier, the municipalities and their boards.
    pub organisations: Vec<Organisation>,
    /// Whom to reach in each organisation.
    pub contacts: Vec<Contact>,
    /// The supplier's systems.
    pub systems: Vec<System>,
    /// Processing agreements; one or two boards use a system without being named in any.
    pub agreements: Vec<Agreement>,
    /// The people in the systems.
    pub people: Vec<Person>,
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Unique in the world.
    pub key: String,
    /// Name as in a register.
    pub name: String,
    /// Valid, and from a range not in use.
    pub org_number: Organisationsnummer,
    /// What it is.
    pub roles: Vec<Role>,
    /// Key of the municipality it belongs to.
    pub part_of: Option<String>,
    /// Key of the organisation that receives on its behalf.
    pub coordinated_by: Option<String>,
    /// Street, postal code and town on one line.
    pub postal_address: String,
    /// Domain of its e-mail addresses, reserved.
    pub domain: String,
    /// Code in the supplier's systems; empty for others than boards.
    pub unit: String,
}

/// What an organisation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Decides purposes and means, GDPR Art. 4(7).
    Controller,
    /// Processes on a controller's behalf, GDPR Art. 4(8).
    Processor,
    /// Receives for many controllers.
    CoordinatingOffice,
    /// Operator under the cybersecurity act.
    Operator,
}

impl Role {
    /// Returns the stable id, as in the register import.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Controller => "controller",
            Self::Processor => "processor",
            Self::CoordinatingOffice => "coordinating_office",
            Self::Operator => "operator",
        }
    }
}

/// A person to reach in an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Key of the organisation.
    pub organisation: String,
    /// Invented name.
    pub name: String,
    /// `representative`, `dpo`, `security_lead`, `deputy`, `head_of_administration`, `system_owner` or `contact_point`.
    pub role: &'static str,
    /// At the organisation's domain.
    pub email: String,
    /// As people write it.
    pub phone: String,
    /// Place in the order in which to try.
    pub order: u32,
}

/// A system of the supplier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// Unique in the world.
    pub key: String,
    /// Name.
    pub name: String,
    /// Key of the supplier.
    pub supplier: String,
    /// `production`, `pre_production` or `test`.
    pub environment: &'static str,
    /// Keys of the boards.
    pub used_by: Vec<String>,
    /// What it holds, in words.
    pub holds: &'static str,
}

/// A processing agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Unique in the world.
    pub key: String,
    /// Key of the supplier.
    pub processor: String,
    /// Keys of the boards it names.
    pub controllers: Vec<String>,
    /// Keys of the systems it covers.
    pub systems: Vec<String>,
    /// First day.
    pub valid_from: Date,
    /// Last day, if there is one.
    pub valid_to: Option<Date>,
    /// Hours within which the supplier must tell of a breach.
    pub report_hours: u32,
}

/// An invented person. Not secret: nobody has this number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Unique in the world.
    pub number: IdNumber,
    /// First name.
    pub first: &'static str,
    /// Last name.
    pub last: &'static str,
    /// Street and number.
    pub street: String,
    /// `NNN NN`.
    pub postal_code: String,
    /// A town that does not exist.
    pub town: &'static str,
    /// In a range set aside for fiction; shared by many.
    pub phone: String,
    /// At the domain of the first board; unique in the world.
    pub email: String,
    /// Employee number, unique in the world.
    pub employee: u32,
    /// Title.
    pub title: &'static str,
    /// Indexes into [`World::boards`], the first being the main one.
    pub boards: Vec<usize>,
    /// Protected identity.
    pub protection: Option<Protection>,
    /// Below 18.
    pub minor: bool,
    /// Last day of employment, for former employees.
    pub ended: Option<Date>,
}

/// A protected identity, and whether the supplier's systems knew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protection {
    /// How it is protected.
    pub level: ProtectionLevel,
    /// Whether the source has a flag.
    pub flagged: bool,
}

impl World {
    /// Makes the world of `spec`.
    pub fn new(spec: WorldSpec) -> Self {
        let mut world = Self {
            spec,
            organisations: Vec::new(),
            contacts: Vec::new(),
            systems: Vec::new(),
            agreements: Vec::new(),
            people: Vec::new(),
        };
        organisations::fill(&mut world);
        people::fill(&mut world);
        world
    }

    /// Returns the same world with an office that coordinates all its boards.
    #[must_use]
    pub fn coordinated(mut self) -> Self {
        for board in self.organisations.iter_mut().filter(|it| it.part_of.is_some()) {
            board.coordinated_by = Some(OFFICE.to_owned());
        }
        let office = Organisation {
            key: OFFICE.to_owned(),
            name: OFFICE_NAME.to_owned(),
            org_number: self.supplier().org_number,
            roles: vec![Role::CoordinatingOffice],
            part_of: None,
            coordinated_by: None,
            postal_address: "Box 1, 999 01 Tranmyra".to_owned(),
            domain: "samverkan.example".to_owned(),
            unit: String::new(),
        };
        self.organisations.push(office);
        self
    }

    /// Returns the boards, in order.
    pub fn boards(&self) -> Vec<&Organisation> {
        self.organisations.iter().filter(|it| it.roles.contains(&Role::Controller)).collect()
    }

    /// Returns the supplier.
    pub fn supplier(&self) -> &Organisation {
        self.organisations.first().expect("the supplier is made first")
    }

    /// Returns the files for the import of the register: name and CSV in UTF-8 with header.
    ///
    /// `organisations.csv`, `contacts.csv`, `systems.csv` and `agreements.csv`; several values in a cell are separated
    /// by `;`, organisations and systems are named by key.
    pub fn register_csv(&self) -> [(&'static str, String); 4] {
        register::files(self)
    }
}

#[cfg(test)]
mod tests;
