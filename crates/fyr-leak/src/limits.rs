//! Bounds on what untrusted material may cost. Every bound that is met is reported as not read.

/// Archives inside archives.
pub(crate) const DEPTH_MAX: usize = 8;
/// Entries of one archive.
pub(crate) const ENTRIES_MAX: usize = 250_000;
/// Unpacked bytes of one archive member.
pub(crate) const MEMBER_BYTES_MAX: u64 = 16 << 30;
/// Unpacked bytes of everything in one file of the material.
pub(crate) const UNPACKED_BYTES_MAX: u64 = 64 << 30;
/// Unpacked bytes that even the smallest file of the material may cost.
pub(crate) const UNPACKED_BYTES_FLOOR: u64 = 1 << 30;
/// Memory that unpacking may ask for; `xz -9` asks for 64 MiB.
pub(crate) const UNPACK_MEMORY_BYTES: u64 = 128 << 20;
/// Unpacked to packed; ordinary dumps reach 30, a bomb 1 000 and more. Judged above [`RATIO_FREE_BYTES`].
pub(crate) const RATIO_MAX: u64 = 300;
/// Unpacked bytes below which the ratio is of no concern.
pub(crate) const RATIO_FREE_BYTES: u64 = 16 << 20;
/// A member up to this size is held in memory, a larger one in the work folder.
pub(crate) const MEMBER_MEMORY_BYTES: usize = 8 << 20;
/// One line; a longer one is read in pieces.
pub(crate) const LINE_BYTES_MAX: usize = 1 << 20;
/// One cell; what is beyond is left out.
pub(crate) const CELL_BYTES_MAX: usize = 1 << 20;
/// All cells of one row together; what is beyond is left out.
pub(crate) const ROW_BYTES_MAX: usize = 8 << 20;
/// Columns of one row; what is beyond is left out. Spreadsheets have at most 16 384.
pub(crate) const COLUMNS_MAX: usize = 16_384;
/// Lines that one quoted CSV field may span before the quotation mark is taken as a mere character.
pub(crate) const QUOTED_LINES_MAX: usize = 200;
/// Quotation marks without a second one after which lines are no longer joined: the file does not quote.
pub(crate) const BROKEN_QUOTES_MAX: usize = 100;
/// Databases of one archive that wait for their log, and logs for their database.
pub(crate) const LOGS_HELD_MAX: usize = 16;
/// Rows that are judged together for the evidence of their columns.
pub(crate) const CHUNK_ROWS: usize = 4_096;
/// Bytes of cells that are judged together.
pub(crate) const CHUNK_BYTES: usize = 8 << 20;
/// Tables of one file that may be open at a time.
pub(crate) const TABLES_MAX: usize = 256;
/// Tables of one dump whose columns are remembered.
pub(crate) const TABLES_DECLARED_MAX: usize = 10_000;
/// A record of JSON or XML up to this size is gathered whole before it becomes rows.
pub(crate) const RECORD_BYTES_MAX: usize = 1 << 20;
/// A record that seems to be a table on its side, columns as lists, is gathered up to this size.
pub(crate) const TURNED_BYTES_MAX: usize = 64 << 20;
/// Objects inside objects.
pub(crate) const JSON_DEPTH_MAX: usize = 64;
/// Elements inside elements that are told apart; deeper ones are values of the last of these.
pub(crate) const XML_DEPTH_MAX: usize = 64;
/// Elements that may be open at a time.
pub(crate) const XML_OPEN_MAX: usize = 100_000;
/// One part of an XML document: an element's tag, a text, a comment.
pub(crate) const XML_PART_BYTES_MAX: usize = 16 << 20;
/// Unpacked bytes of one part of a workbook; sheets are read as they come.
pub(crate) const WORKBOOK_BYTES_MAX: u64 = 4 << 30;
/// Unpacked bytes of the texts that the cells of a workbook share, which are held in memory.
pub(crate) const SHARED_TEXTS_BYTES_MAX: u64 = 256 << 20;
/// Names, addresses and the like kept of one person.
pub(crate) const VALUES_MAX: usize = 64;
/// Characters of a value kept with a finding.
pub(crate) const VALUE_CHARS_MAX: usize = 256;
/// A file up to this size is read into memory at once.
pub(crate) const SMALL_BYTES: u64 = 64 << 10;
/// Small files that a worker is given at a time, and their bytes.
pub(crate) const BATCH_FILES_MAX: usize = 64;
pub(crate) const BATCH_BYTES_MAX: u64 = SMALL_BYTES;
/// A file from this size on is read in parts where its format permits.
pub(crate) const CUT_BYTES_MIN: u64 = 2 * PART_BYTES;
/// One part of a large file. It does not depend on threads, so that neither does the evidence of a column.
pub(crate) const PART_BYTES: u64 = if cfg!(test) { 64 << 10 } else { 64 << 20 };
/// How far from its mark a part's beginning is looked for; none is cut where none is found.
pub(crate) const PART_SEEK_BYTES: usize = 1 << 20;
/// Bytes of headers and definitions that are read again with each part.
pub(crate) const PART_BEFORE_BYTES_MAX: u64 = 1 << 20;
/// Work on one file, in time of a core, of which the worker uses four fifths before it ends the reading itself. Bytes
/// beyond [`TIME_FREE_BYTES`] give more, at [`TIME_BYTES_PER_MS`].
pub(crate) const TIME_MS: u64 = 25_000;
/// Bytes that [`TIME_MS`] is enough for: any format is read faster than 1 MB a second.
pub(crate) const TIME_FREE_BYTES: u64 = 32 << 20;
/// 2 MB a second.
pub(crate) const TIME_BYTES_PER_MS: u64 = 2 << 10;
/// A reader may wait so many times longer than it may work: for text recognition, a slow disk, or on a busy machine.
pub(crate) const PATIENCE: u32 = 6;
/// Memory of all processes of a run together while files are read, with up to [`MEMORY_THREADS`] threads.
pub(crate) const MEMORY_BYTES: u64 = 900 << 20;
/// Each further thread adds its share of [`MEMORY_BYTES`].
pub(crate) const MEMORY_THREADS: u64 = 4;
/// Bytes of one file that a worker writes.
pub(crate) const WORK_FILE_BYTES_MAX: u64 = 64 << 30;
/// Attempts to read on in an archive after a member has broken the worker.
pub(crate) const ATTEMPTS_MAX: usize = 8;
/// Unpacked bytes of the parts of one document.
pub(crate) const DOCUMENT_BYTES_MAX: u64 = 1 << 30;
/// One text or tag of an XML document, which is held in memory.
pub(crate) const XML_TEXT_BYTES_MAX: usize = 16 << 20;
/// One mail with its attachments, which is held in memory.
pub(crate) const MAIL_BYTES_MAX: u64 = 128 << 20;
/// The body of an Outlook message, unpacked.
pub(crate) const RTF_UNPACKED_BYTES_MAX: usize = 64 << 20;
/// One picture.
pub(crate) const OCR_BYTES_MAX: u64 = 64 << 20;
/// Seconds after which no more pages of a file are read by character recognition; a page of 300 dots an inch takes 5.
pub(crate) const OCR_SECONDS_MAX: u64 = 15;
/// Seconds that one picture may take.
pub(crate) const PICTURE_SECONDS_MAX: u64 = 12;
/// One PDF, which is held in memory.
pub(crate) const PDF_BYTES_MAX: u64 = 256 << 20;
/// Unpacked bytes of the streams of one PDF, and of one of them.
pub(crate) const PDF_STREAM_BYTES_MAX: u64 = 128 << 20;
/// Pages of one PDF.
pub(crate) const PAGES_MAX: usize = 20_000;
/// Characters drawn on one page; a full page of small type has 10 000.
pub(crate) const GLYPHS_MAX: usize = 500_000;
