//! The part that the words around a person give them.

use super::layout::{Layout, key_before};
use crate::columns::{self, Whose, fold};
use foldhash::fast::FixedState;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// The part a person has in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Whom the text is about, or who is merely named.
    Subject,
    /// Next of kin of the subject.
    Relative,
    /// Doctor, manager, case worker, witness, sender.
    Professional,
    /// Of whom the text says that it is not about them.
    Denied,
}

pub(super) fn standing_of(whose: Option<Whose>) -> Standing {
    match whose {
        Some(Whose::Relative) => Standing::Relative,
        Some(Whose::Other) => Standing::Professional,
        Some(Whose::Subject) | None => Standing::Subject,
    }
}

/// Returns whether a word before the place says that the text is about who stands there.
pub(super) fn heads(lowered: &str, at: usize) -> bool {
    let from = lowered.floor_char_boundary(at.saturating_sub(40));
    let before = lowered.get(from..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let cues = [
        "gäller",
        "avser",
        "angående",
        "ang.",
        "ang ",
        "rör ",
        "patient",
        "elev",
        "undertecknad",
        "beträffande",
        "klient",
        "brukare",
        "sökande",
        "avseende",
        "re:",
    ];
    cues.iter().any(|cue| line.contains(cue))
        && !["inte", " ej "].iter().any(|no| line.contains(no))
}

/// Professions and parts in a text, each as a word of its own; folded as column names are.
const PROFESSIONS: &[&str] = &[
    "lakare",
    "lakaren",
    "dr",
    "doktor",
    "overlakare",
    "psykolog",
    "psykologen",
    "sjukskoterska",
    "sjukskoterskan",
    "skoterska",
    "chef",
    "chefen",
    "enhetschef",
    "enhetschefen",
    "gruppchef",
    "avdelningschef",
    "rektor",
    "rektorn",
    "larare",
    "lararen",
    "mentor",
    "mentorn",
    "handlaggare",
    "handlaggaren",
    "kurator",
    "kuratorn",
    "socialsekreterare",
    "socialsekreteraren",
    "vittne",
    "vittnet",
    "utredare",
    "utredaren",
    "samordnare",
    "koordinator",
    "kontaktperson",
    "ombud",
    "skyddsombud",
    "hrpartner",
    "hr",
    "terapeut",
    "jurist",
    "advokat",
    "polisassistent",
    "forvaltningschef",
    "rehabkoordinator",
    "arbetsledare",
];

/// [`PROFESSIONS`], of which every word near a name is asked.
static KNOWN: LazyLock<HashSet<&str, FixedState>> =
    LazyLock::new(|| PROFESSIONS.iter().copied().collect());

/// Next of kin, each as a word of its own.
const KIN: &[&str] = &[
    "mor",
    "modern",
    "mamma",
    "mamman",
    "far",
    "fadern",
    "pappa",
    "pappan",
    "foralder",
    "foraldern",
    "vardnadshavare",
    "vardnadshavaren",
    "make",
    "maken",
    "maka",
    "makan",
    "sambo",
    "sambon",
    "hustru",
    "hustrun",
    "fru",
    "son",
    "sonen",
    "dotter",
    "dottern",
    "bror",
    "brodern",
    "syster",
    "systern",
    "anhorig",
    "anhoriga",
    "partner",
    "partnern",
    "gift",
    "narstaende",
    "mormor",
    "morfar",
];

/// Keys of a mail's head: who writes and who reads is not whom it is about.
pub(super) const HEADERS: [&str; 11] = [
    "from",
    "fran",
    "till",
    "to",
    "cc",
    "kopia",
    "bcc",
    "replyto",
    "mvh",
    "sandtill",
    "underskrift",
];

/// Returns whether the words before a name, the last one first, say that something is not about it.
fn is_denied(last: &[&str]) -> bool {
    const ABOUT: [&str; 9] =
        ["galler", "avser", "ror", "for", "med", "forvaxlas", "forvaxla", "att", "om"];
    let denies = |word: &&str| matches!(*word, "inte" | "ej" | "icke");
    let Some(one) = last.first() else { return false };
    denies(one) || (ABOUT.contains(one) && last.iter().any(denies))
}

fn is_profession(word: &str) -> bool {
    KNOWN.contains(word)
        || ["chef", "lakare", "handlaggare"].iter().any(|ending| word.ends_with(ending))
}

/// Returns the part that the words around a name give it.
pub(super) fn standing_at(
    (text, lowered): (&str, &str),
    span: &Range<usize>,
    layout: &Layout,
) -> Standing {
    let line = layout.lines.get(layout.line(span.start)).cloned().unwrap_or(0..text.len());
    let from = lowered.floor_char_boundary(span.start.saturating_sub(64)).max(line.start);
    let before = lowered.get(from..span.start).unwrap_or_default();
    let before = before.rsplit([';', '!', '?']).next().unwrap_or_default();
    let before = before.rsplit(". ").next().unwrap_or_default();
    let words = before.rsplit(|it: char| !(it.is_alphanumeric() || it == '-')).map(fold);
    let last: Vec<String> = words.filter(|it| !it.is_empty()).take(4).collect();
    let last: Vec<&str> = last.iter().map(String::as_str).collect();
    if is_denied(&last) {
        return Standing::Denied;
    }
    // The key of a field, or the words right before the name: `läkare Eva Ek`, `chef är Eva Ek`.
    if let Some(key) = key_before(text, span.start) {
        let folded = fold(key);
        let meaning = columns::meaning(key);
        if HEADERS.contains(&folded.as_str())
            || meaning.whose == Whose::Other
            || KNOWN.contains(folded.as_str())
        {
            return Standing::Professional;
        }
        if meaning.whose == Whose::Relative || KIN.contains(&folded.as_str()) {
            return Standing::Relative;
        }
    }
    for word in last
        .iter()
        .take_while(|it| {
            !matches!(**it, "och" | "att" | "om" | "till" | "som" | "av" | "for" | "med")
        })
        .take(3)
    {
        if is_profession(word) {
            return Standing::Professional;
        }
        if KIN.contains(word) {
            return Standing::Relative;
        }
    }
    standing_after((text, lowered), span, &line)
}

/// `Eva Ek, enhetschef`, `Eva Ek (läkare)`, a title on the line below, or a greeting above.
fn standing_after(
    (text, lowered): (&str, &str),
    span: &Range<usize>,
    line: &Range<usize>,
) -> Standing {
    let end = lowered.floor_char_boundary((span.end + 48).min(lowered.len()));
    let after = lowered.get(span.end..end).unwrap_or_default();
    let beside = after.strip_prefix(", ").or_else(|| after.strip_prefix(" (")).or_else(|| {
        // A name alone on its line with the title below.
        let alone = text.get(line.clone()).is_some_and(|it| it.trim().len() == span.len());
        after.strip_prefix('\n').or_else(|| after.strip_prefix("\r\n")).filter(|_| alone)
    });
    let beside = beside.map(|it| it.split(['\n', ')', '.']).next().unwrap_or_default());
    if let Some(beside) = beside {
        let words = beside
            .split(|it: char| !(it.is_alphanumeric() || it == '-'))
            .filter(|it| !it.is_empty())
            .take(2);
        for word in words.map(fold) {
            if is_profession(&word) {
                return Standing::Professional;
            }
            if KIN.contains(&word.as_str()) {
                return Standing::Relative;
            }
        }
    }
    let from = lowered.floor_char_boundary(span.start.saturating_sub(60));
    let above = lowered.get(from..span.start).unwrap_or_default().trim_end();
    let greets =
        ["mvh", "hälsning", "hälsningar", "vänligen", "regards", "hälsar", "vid tangenterna", "/"]
            .iter()
            .any(|it| above.strip_suffix(',').unwrap_or(above).ends_with(it));
    if greets && above.len() < lowered.get(from..span.start).unwrap_or_default().len() {
        return Standing::Professional;
    }
    Standing::Subject
}
