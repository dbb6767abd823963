//! The people, each computed from its place: no list of a million of them is kept.

use super::identity::{self, FOREIGN, Identity, Numbers};
use super::{AS_OF, Plan};
use crate::names::{FIRST, LAST, PLACES, STREETS, TITLES};
use crate::random::Random;
use crate::world::Organisation;
use fyr_core::identifier::age;
use fyr_core::vocabulary::ProtectionLevel;
use jiff::Span;
use jiff::civil::Date;

/// Which person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Key {
    /// One of the many, now and then with another kind of number.
    Common(usize),
    /// A child.
    Child(usize),
    /// A twin: pair, and which of the two.
    Twin(usize, usize),
    /// One of two people with one name and birth date.
    Namesake(usize, usize),
    /// With a number of another country.
    Foreign(usize),
    /// With a reserve number.
    Reserve(usize),
    /// With a samordningsnummer.
    Coordination(usize),
    /// Without number.
    Unnumbered(usize),
    /// Named beside others: a relative, doctor or manager; need not be found.
    Beside(usize),
}

impl Key {
    /// Returns the key as the truth writes it.
    pub(crate) fn id(self) -> String {
        match self {
            Self::Common(place) => format!("p{place}"),
            Self::Child(place) => format!("c{place}"),
            Self::Twin(pair, side) => format!("t{pair}-{side}"),
            Self::Namesake(pair, side) => format!("n{pair}-{side}"),
            Self::Foreign(place) => format!("f{place}"),
            Self::Reserve(place) => format!("r{place}"),
            Self::Coordination(place) => format!("s{place}"),
            Self::Unnumbered(place) => format!("u{place}"),
            Self::Beside(place) => format!("x{place}"),
        }
    }

    fn mixed(self) -> u64 {
        let (kind, place, side) = match self {
            Self::Common(place) => (1, place, 0),
            Self::Child(place) => (2, place, 0),
            Self::Twin(pair, side) => (3, pair, side),
            Self::Namesake(pair, side) => (4, pair, side),
            Self::Foreign(place) => (5, place, 0),
            Self::Reserve(place) => (6, place, 0),
            Self::Coordination(place) => (7, place, 0),
            Self::Unnumbered(place) => (8, place, 0),
            Self::Beside(place) => (9, place, 0),
        };
        (place as u64) << 8 | kind << 2 | side as u64
    }

    /// What two people of a pair have in common follows from this.
    fn shared(self) -> Self {
        match self {
            Self::Twin(pair, _) => Self::Twin(pair, 0),
            Self::Namesake(pair, _) => Self::Namesake(pair, 0),
            Self::Common(_)
            | Self::Child(_)
            | Self::Foreign(_)
            | Self::Reserve(_)
            | Self::Coordination(_)
            | Self::Unnumbered(_)
            | Self::Beside(_) => self,
        }
    }
}

/// An invented person.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) key: Key,
    pub(crate) identity: Identity,
    pub(crate) first: &'static str,
    pub(crate) last: &'static str,
    /// The last name in old copies.
    pub(crate) last_before: Option<&'static str>,
    pub(crate) street: String,
    pub(crate) postal_code: String,
    pub(crate) town: &'static str,
    pub(crate) phone: String,
    pub(crate) work_email: String,
    pub(crate) private_email: String,
    pub(crate) employee: usize,
    pub(crate) title: &'static str,
    /// The controller whose material the person is in.
    pub(crate) board: usize,
    /// Another one, in the databases of all customers.
    pub(crate) second: Option<usize>,
    pub(crate) protection: Option<(ProtectionLevel, Flag)>,
    /// Last day of employment.
    pub(crate) ended: Option<Date>,
    pub(crate) born: Option<Date>,
}

/// Whether the source knows that an identity is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flag {
    Set,
    Missing,
}

impl Person {
    pub(crate) fn full_name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }

    pub(crate) fn is_minor(&self) -> bool {
        self.born.is_some_and(|day| age(day, AS_OF) < 18)
    }

    pub(crate) fn is_flagged(&self) -> bool {
        self.protection.is_some_and(|(_, flag)| flag == Flag::Set)
    }

    pub(crate) fn address(&self) -> String {
        format!("{}, {} {}", self.street, self.postal_code, self.town)
    }
}

/// Everyone there can be.
pub(crate) struct People {
    seed: u64,
    numbers: Numbers,
    plan: Plan,
    domains: Vec<String>,
    /// The boards in the order of a wheel on which large ones come often.
    wheel: Vec<usize>,
}

/// People of consecutive places that share a board.
pub(crate) const RUN: usize = 16;

impl People {
    pub(crate) fn new(seed: u64, plan: Plan, boards: &[Organisation]) -> Self {
        // Zipf: the board in place n has a share of 1/n.
        let wheel = (0..boards.len()).flat_map(|board| {
            let share = (4 * boards.len()).div_ceil(board + 1).min(10 * 4);
            std::iter::repeat_n(board, share)
        });
        Self {
            seed,
            numbers: Numbers::new(seed, AS_OF),
            plan,
            domains: boards.iter().map(|it| it.domain.clone()).collect(),
            wheel: wheel.collect(),
        }
    }

    /// Tells whether every number of this many people is published or of long ago.
    pub(crate) fn publishable(&self) -> bool {
        self.numbers.covers(self.plan.persons)
    }

    /// Returns the board of those in a place.
    pub(crate) fn board_of(&self, place: usize) -> usize {
        let mut random = Random::new(self.seed ^ (place / RUN) as u64, "run");
        *random.one(&self.wheel)
    }

    pub(crate) fn person(&self, key: Key) -> Person {
        let mut random = Random::new(self.seed.rotate_left(20) ^ key.mixed(), "person");
        let mut shared = Random::new(self.seed.rotate_left(20) ^ key.shared().mixed(), "shared");
        let identity = self.identity(key);
        let (first_of_pair, last) = (*shared.one(FIRST), *shared.one(LAST));
        let first_of_both = *shared.one(FIRST);
        let first = match key {
            Key::Twin(_, 1) if first_of_both != first_of_pair => first_of_both,
            Key::Twin(_, 1) => "Tilda",
            Key::Common(_)
            | Key::Child(_)
            | Key::Twin(..)
            | Key::Namesake(..)
            | Key::Foreign(_)
            | Key::Reserve(_)
            | Key::Coordination(_)
            | Key::Unnumbered(_)
            | Key::Beside(_) => first_of_pair,
        };
        let home = if matches!(key, Key::Twin(..)) { &mut shared } else { &mut random };
        let street = format!("{} {}", home.one(STREETS), home.below(240) + 1);
        let postal_code = format!("999 {:02}", home.below(100));
        let town = *home.one::<&str>(PLACES);
        let drawn = *random.one(&self.wheel);
        let board = if let Key::Common(place) = key { self.board_of(place) } else { drawn };
        let second = Some(*random.one(&self.wheel)).filter(|it| *it != board && random.once_in(30));
        let mailbox = format!("{}.{}.{}", slug(first), slug(last), key.id());
        let domain = self.domains.get(board).map_or("", String::as_str);
        let days = i64::try_from(random.below(2_500)).unwrap_or_default() + 40;
        let ended = AS_OF.checked_sub(Span::new().days(days)).ok();
        let born = match &identity {
            Identity::Swedish(number) => number.birth_date(),
            Identity::Reserve(_) | Identity::Foreign(..) | Identity::None => None,
        };
        let is_adult = born.is_none_or(|day| age(day, AS_OF) >= 18);
        Person {
            key,
            first,
            last,
            last_before: Some(*random.one(LAST)).filter(|it| *it != last && random.once_in(6)),
            street,
            postal_code,
            town,
            phone: phone(&mut random),
            work_email: format!("{mailbox}@{domain}"),
            private_email: format!("{mailbox}@mejl.example"),
            employee: 200_000 + usize::try_from(key.mixed() % 7_000_000).unwrap_or_default(),
            title: random.one::<&str>(&TITLES),
            board,
            second,
            protection: self.protection(key, &mut random),
            ended: ended.filter(|_| random.once_in(5) && is_adult),
            born,
            identity,
        }
    }

    fn identity(&self, key: Key) -> Identity {
        let swedish = |number: Option<_>| number.map_or(Identity::None, Identity::Swedish);
        match key {
            Key::Common(place) if place % 50 == 7 => {
                match self.numbers.coordination(200 + place / 50) {
                    Some(number) => Identity::Swedish(number),
                    None => Identity::Swedish(self.numbers.adult(place)),
                }
            }
            Key::Common(place) => Identity::Swedish(self.numbers.adult(place)),
            Key::Child(place) => swedish(self.numbers.minor(place)),
            Key::Twin(pair, side) => swedish(self.numbers.pair(2 * pair).map(|it| of(it, side))),
            Key::Namesake(pair, side) => {
                swedish(self.numbers.pair(2 * pair + 1).map(|it| of(it, side)))
            }
            Key::Foreign(place) => {
                let id_type = FOREIGN.get(place % FOREIGN.len()).copied().unwrap_or_default();
                identity::foreign(id_type, place / FOREIGN.len())
            }
            Key::Reserve(place) => Identity::Reserve(identity::reserve(place)),
            Key::Coordination(place) => swedish(self.numbers.coordination(place % 200)),
            Key::Unnumbered(_) | Key::Beside(_) => Identity::None,
        }
    }

    fn protection(&self, key: Key, random: &mut Random) -> Option<(ProtectionLevel, Flag)> {
        // 0.05 % of a large material; some dozens of a small one, so that each trap has some.
        let (place, of) = match key {
            Key::Common(place) => (place, (self.plan.persons / 60).clamp(20, 2_000)),
            Key::Child(place) => (place, 20),
            Key::Twin(..)
            | Key::Namesake(..)
            | Key::Foreign(_)
            | Key::Reserve(_)
            | Key::Coordination(_)
            | Key::Unnumbered(_)
            | Key::Beside(_) => return None,
        };
        let levels = [ProtectionLevel::Sekretessmarkering, ProtectionLevel::SkyddadFolkbokforing];
        let flag = if place / of % 2 == 0 { Flag::Set } else { Flag::Missing };
        (place % of == 11).then(|| (*random.one(&levels), flag))
    }
}

fn of<T>(pair: (T, T), side: usize) -> T {
    if side == 0 { pair.0 } else { pair.1 }
}

/// A number in one of the ranges that PTS has set aside for books and films.
fn phone(random: &mut Random) -> String {
    match random.below(4) {
        0 => format!("070-174 06 {:02}", random.below(95) + 5),
        1 => format!("031-390 06 {:02}", random.below(95) + 5),
        2 => format!("040-628 04 {:02}", random.below(100)),
        _ => format!("08-465 004 {:02}", random.below(96) + 4),
    }
}

fn slug(text: &str) -> String {
    let letter = |it: char| match it {
        'å' | 'ä' => Some('a'),
        'ö' => Some('o'),
        'é' => Some('e'),
        'a'..='z' | '0'..='9' => Some(it),
        _ => None,
    };
    text.to_lowercase().chars().filter_map(letter).collect()
}
