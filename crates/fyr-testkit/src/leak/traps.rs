//! Digits that are nobody's: times, telephone numbers, invoices, and numbers with a wrong check digit.

use super::{Leak, TestkitError};
use crate::numbers::{mistyped, organisation};

pub(super) fn write(leak: &mut Leak<'_>) -> Result<(), TestkitError> {
    let mut log = String::new();
    for _ in 0..1_500 {
        let random = &mut leak.random;
        let minute =
            202_508_010_000 + random.below(28) as u64 * 10_000 + random.below(24) as u64 * 100;
        let job = 100_000_000_000 + random.next() % 800_000_000_000;
        let reference = 1_000_000_000 + random.next() % 9_000_000_000;
        let line = format!(
            "2025-08-{:02}T03:{:02}:11Z INFO job={job} ref={reference} ver={minute} tel=0701740{:03}\n",
            random.below(28) + 1,
            random.below(60),
            random.below(95) + 605
        );
        log += &line;
    }
    leak.put("logg/jobb.log", log.as_bytes())?;

    let mut ledger = String::from("orgnr;ocr;fakturanr;belopp;tidpunkt;telefon\n");
    for line in 0..400_u64 {
        let random = &mut leak.random;
        let paid = 202_508_010_000 + random.below(28) as u64 * 10_000;
        let text = format!(
            "{};{};{};{},00;{paid};0701740{:03}\n",
            organisation(569_800_000 + line).hyphenated(),
            1_000_000_000 + random.next() % 9_000_000_000,
            random.next() % 9_000_000_000 + 1_000_000_000,
            random.below(90_000) + 100,
            random.below(95) + 605,
        );
        ledger += &text;
    }
    leak.put("ekonomi/reskontra.csv", ledger.as_bytes())?;

    let wrong: Vec<String> =
        leak.world.people.iter().step_by(23).take(60).map(|it| mistyped(&it.number)).collect();
    leak.put("logg/felaktiga.txt", (wrong.join("\n") + "\n").as_bytes())?;
    leak.truth.near_misses.extend(wrong);
    Ok(())
}
