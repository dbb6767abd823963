//! What is hidden in the material: one id for each.

/// A difficulty, on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trap {
    /// The number is split over two lines.
    LineSplit,
    /// A hyphen, en dash, minus sign, space or no-break space before the last four digits.
    Separator,
    /// Full-width digits.
    FullWidth,
    /// The century is left out.
    ShortCentury,
    /// `+` in place of the hyphen for those who are 100 or more.
    PlusSign,
    /// A number split over runs or text operators of a document.
    RunSplit,
    /// Numbers stored as floats in a workbook.
    FloatCell,
    /// Leading zeros lost in a workbook.
    LeadingZero,
    /// A sheet, column or row that is hidden.
    Hidden,
    /// Text that was deleted with tracked changes, and comments.
    TrackedChange,
    /// UTF-16 LE with and without byte order mark.
    Utf16,
    /// UTF-8 read as windows-1252 and stored again.
    Mojibake,
    /// Two encodings in one file.
    MixedEncoding,
    /// A doctor and a manager are named in a note about somebody else.
    Roles,
    /// A relative is named with number and phone in a note.
    RelativeNamed,
    /// A statement that is denied.
    Negation,
    /// Times written as 10 and 12 digits.
    TimeLookalike,
    /// OCR references, invoice and order numbers.
    ReferenceLookalike,
    /// Bankgiro, plusgiro and organisation numbers.
    OrganisationLookalike,
    /// Mobile telephone numbers in a row.
    PhoneLookalike,
    /// Payment cards, GUIDs, hexadecimal and ISBN.
    CodeLookalike,
    /// A sole trader's organisation number is a personnummer.
    SoleTrader,
    /// Mistyped numbers of people who are elsewhere with theirs.
    Mistyped,
    /// Mistyped numbers that are nobody's row.
    MistypedAlone,
    /// A number that many rows share.
    Placeholder,
    /// A manager's address in every row.
    SharedManager,
    /// The same bytes once more.
    ByteCopy,
    /// The same rows in another encoding.
    EncodedCopy,
    /// Some columns and rows of another file.
    SubsetCopy,
    /// An old copy with another address, employment or last name.
    StaleCopy,
    /// An archive or document locked with a password.
    Locked,
    /// A file that is cut off.
    Truncated,
    /// An archive member with a wrong check sum.
    BadChecksum,
    /// A PDF without its table of objects.
    NoXref,
    /// An archive that unpacks to a thousand times its size, again and again.
    Bomb,
    /// Archive members named to be written outside.
    Traversal,
    /// A symbolic link in an archive.
    SymbolicLink,
    /// Many tiny files.
    TinyFiles,
    /// A name that tells the wrong type.
    WrongExtension,
    /// Names that are formulas.
    Formula,
    /// Control and right-to-left characters in file names.
    OddFileName,
    /// One line of megabytes.
    LongLine,
    /// Identity numbers of other countries.
    Foreign,
    /// Reserve numbers of health care.
    Reserve,
    /// Samordningsnummer.
    Coordination,
    /// Identity protected, and the source does not say so.
    Unflagged,
    /// Identity protected, and the source says so.
    Flagged,
    /// Employment that has ended.
    Former,
    /// Below 18.
    Minor,
    /// Two people of one name born the same day.
    Namesake,
    /// Twins at one address.
    Twin,
    /// The last name has changed between files.
    NameChange,
    /// Material of more than one controller.
    TwoControllers,
    /// Known by name and e-mail only.
    WithoutNumber,
}

impl Trap {
    /// Returns every trap.
    pub fn all() -> impl Iterator<Item = Self> {
        DESCRIBED.iter().map(|it| it.0)
    }

    /// Returns the stable id.
    pub fn id(self) -> &'static str {
        self.described().1
    }

    /// Returns what it is, in a few words.
    pub fn about(self) -> &'static str {
        self.described().2
    }

    /// Returns the trap of a stable id.
    pub fn from_id(id: &str) -> Option<Self> {
        DESCRIBED.iter().find(|it| it.1 == id).map(|it| it.0)
    }

    fn described(self) -> &'static (Self, &'static str, &'static str) {
        DESCRIBED
            .iter()
            .find(|it| it.0 == self)
            .expect("every trap is in the list: a test sees to it")
    }
}

/// Every trap with its stable id and what it is.
const DESCRIBED: &[(Trap, &str, &str)] = &[
    (Trap::LineSplit, "line_split", "The number is split over two lines"),
    (
        Trap::Separator,
        "separator",
        "A hyphen, en dash, minus sign, space or no-break space before the last four digits",
    ),
    (Trap::FullWidth, "full_width", "Full-width digits"),
    (Trap::ShortCentury, "short_century", "The century is left out"),
    (Trap::PlusSign, "plus_sign", "`+` in place of the hyphen for those who are 100 or more"),
    (Trap::RunSplit, "run_split", "A number split over runs or text operators of a document"),
    (Trap::FloatCell, "float_cell", "Numbers stored as floats in a workbook"),
    (Trap::LeadingZero, "leading_zero", "Leading zeros lost in a workbook"),
    (Trap::Hidden, "hidden", "A sheet, column or row that is hidden"),
    (
        Trap::TrackedChange,
        "tracked_change",
        "Text that was deleted with tracked changes, and comments",
    ),
    (Trap::Utf16, "utf16", "UTF-16 LE with and without byte order mark"),
    (Trap::Mojibake, "mojibake", "UTF-8 read as windows-1252 and stored again"),
    (Trap::MixedEncoding, "mixed_encoding", "Two encodings in one file"),
    (Trap::Roles, "roles", "A doctor and a manager are named in a note about somebody else"),
    (Trap::RelativeNamed, "relative_named", "A relative is named with number and phone in a note"),
    (Trap::Negation, "negation", "A statement that is denied"),
    (Trap::TimeLookalike, "time_lookalike", "Times written as 10 and 12 digits"),
    (Trap::ReferenceLookalike, "reference_lookalike", "OCR references, invoice and order numbers"),
    (
        Trap::OrganisationLookalike,
        "organisation_lookalike",
        "Bankgiro, plusgiro and organisation numbers",
    ),
    (Trap::PhoneLookalike, "phone_lookalike", "Mobile telephone numbers in a row"),
    (Trap::CodeLookalike, "code_lookalike", "Payment cards, GUIDs, hexadecimal and ISBN"),
    (Trap::SoleTrader, "sole_trader", "A sole trader's organisation number is a personnummer"),
    (Trap::Mistyped, "mistyped", "Mistyped numbers of people who are elsewhere with theirs"),
    (Trap::MistypedAlone, "mistyped_alone", "Mistyped numbers that are nobody's row"),
    (Trap::Placeholder, "placeholder", "A number that many rows share"),
    (Trap::SharedManager, "shared_manager", "A manager's address in every row"),
    (Trap::ByteCopy, "byte_copy", "The same bytes once more"),
    (Trap::EncodedCopy, "encoded_copy", "The same rows in another encoding"),
    (Trap::SubsetCopy, "subset_copy", "Some columns and rows of another file"),
    (Trap::StaleCopy, "stale_copy", "An old copy with another address, employment or last name"),
    (Trap::Locked, "locked", "An archive or document locked with a password"),
    (Trap::Truncated, "truncated", "A file that is cut off"),
    (Trap::BadChecksum, "bad_checksum", "An archive member with a wrong check sum"),
    (Trap::NoXref, "no_xref", "A PDF without its table of objects"),
    (Trap::Bomb, "bomb", "An archive that unpacks to a thousand times its size, again and again"),
    (Trap::Traversal, "traversal", "Archive members named to be written outside"),
    (Trap::SymbolicLink, "symbolic_link", "A symbolic link in an archive"),
    (Trap::TinyFiles, "tiny_files", "Many tiny files"),
    (Trap::WrongExtension, "wrong_extension", "A name that tells the wrong type"),
    (Trap::Formula, "formula", "Names that are formulas"),
    (Trap::OddFileName, "odd_file_name", "Control and right-to-left characters in file names"),
    (Trap::LongLine, "long_line", "One line of megabytes"),
    (Trap::Foreign, "foreign", "Identity numbers of other countries"),
    (Trap::Reserve, "reserve", "Reserve numbers of health care"),
    (Trap::Coordination, "coordination", "Samordningsnummer"),
    (Trap::Unflagged, "unflagged", "Identity protected, and the source does not say so"),
    (Trap::Flagged, "flagged", "Identity protected, and the source says so"),
    (Trap::Former, "former", "Employment that has ended"),
    (Trap::Minor, "minor", "Below 18"),
    (Trap::Namesake, "namesake", "Two people of one name born the same day"),
    (Trap::Twin, "twin", "Twins at one address"),
    (Trap::NameChange, "name_change", "The last name has changed between files"),
    (Trap::TwoControllers, "two_controllers", "Material of more than one controller"),
    (Trap::WithoutNumber, "without_number", "Known by name and e-mail only"),
];
