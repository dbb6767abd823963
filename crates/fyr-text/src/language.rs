//! The languages Fyr speaks.

/// Is a language that every text exists in.
///
/// Swedish comes first: it is the official language (SFS 2009:600, 4 §) and the one used when nothing else is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Swedish.
    #[default]
    Sv,
    /// English.
    En,
}

impl Language {
    /// Holds every language, in the order they are offered.
    pub const ALL: [Self; 2] = [Self::Sv, Self::En];

    /// Returns the two-letter code of ISO 639-1, as `lang` in HTML wants it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::En => "en",
        }
    }

    /// Returns the language with this code; region and case are passed over (`en-GB` is English).
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split(['-', '_']).next().unwrap_or_default().trim();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// Returns the language a browser prefers by its `Accept-Language` header (RFC 9110, 12.5.4).
    ///
    /// Swedish when the header names none of ours, is empty or cannot be read.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (0.0_f32, Self::default());
        for range in header.split(',') {
            let mut parts = range.split(';');
            let Some(language) = parts.next().and_then(|code| Self::from_code(code.trim())) else {
                continue;
            };
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |weight| weight.trim().parse().unwrap_or(0.0));
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }
}
