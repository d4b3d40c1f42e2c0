//! The file as rows and cells: encoding, separator, physical lines.

use std::borrow::Cow;

use csv::{ByteRecord, ReaderBuilder, StringRecord};

use crate::domain::Refusal;
use crate::exchange::plan::BadRow;

/// How many times its size is read of a file in which quotes are opened and not closed, before it is
/// refused: what a stray quote swallows is read once more.
const MOST_READ: usize = 50;

/// A table: its header and its rows.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Cells>,
    /// The rows that are none, in order of the file.
    pub(super) bad: Vec<BadRow>,
}

/// A row with as many cells as the header.
#[derive(Debug)]
pub(super) struct Cells {
    /// The line of the file on which it begins, from 1.
    pub(super) line: usize,
    pub(super) cells: StringRecord,
}

impl Sheet {
    /// Reads a table separated by commas, semicolons or tabs, in UTF-8, or in UTF-16 with a mark.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let wrong = |what: &str| Err(Refusal::Wrong(format!("this is no Jira export: {what}")));
        let bytes = decoded(bytes);
        if bytes.trim_ascii().is_empty() {
            return wrong("the file is empty");
        }
        if let Some(kind) = other_kind(&bytes) {
            return wrong(&format!("it is {kind}"));
        }
        let (start, first_line, separator) = opening(&bytes);
        let mut sheet = Self::default();
        let mut width = None;
        for (line, record) in records(&bytes, start, first_line, separator) {
            let record = match record {
                Found::Row(record) => record,
                Found::Unclosed => {
                    let reason = "a quote is opened and not closed in its row".to_owned();
                    sheet.bad.push(BadRow { line, reason });
                    continue;
                }
                Found::Hopeless => {
                    return wrong(&format!(
                        "up to line {line} so many quotes are opened and not closed that no row \
                         can be told from the next"
                    ));
                }
            };
            let Some(width) = width else {
                if let Some(name) = record.iter().find(|it| std::str::from_utf8(it).is_err()) {
                    let name = String::from_utf8_lossy(name);
                    return Err(Refusal::Wrong(format!(
                        "its header is not in UTF-8 ({name}): iconv -f WINDOWS-1252 -t UTF-8 FILE > \
                         utf8.csv makes a copy that is, if it comes from Windows or Excel"
                    )));
                }
                let names = record.iter().map(String::from_utf8_lossy);
                sheet.header = names.map(|it| it.trim().to_owned()).collect();
                width = Some(record.len());
                continue;
            };
            sheet.take(line, record, width);
        }
        Ok(sheet)
    }

    fn take(&mut self, line: usize, record: ByteRecord, width: usize) {
        if record.iter().all(|it| it.trim_ascii().is_empty()) {
            return;
        }
        let found = record.len();
        let reason = match StringRecord::from_byte_record(record) {
            Ok(cells) if found == width => return self.rows.push(Cells { line, cells }),
            Ok(_) => format!("ragged: {found} cells, but the header has {width}"),
            Err(_) => "wrong encoding: not UTF-8; save it as UTF-8".to_owned(),
        };
        self.bad.push(BadRow { line, reason });
    }
}

/// What a file is that is no table at all, by how it begins. None of its bytes is ever shown.
fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 12] = [
        (b"PK\x03\x04", "an Excel workbook; save it as CSV, or choose Export CSV in Jira"),
        (b"\xd0\xcf\x11\xe0", "an Excel workbook; save it as CSV, or choose Export CSV in Jira"),
        (b"<", "a web page or XML; choose Export CSV (all fields) in Jira"),
        (b"{", "JSON; choose Export CSV (all fields) in Jira"),
        (b"[", "JSON; choose Export CSV (all fields) in Jira"),
        (b"SQLite format 3\0", "a database; if it is a board, gemba --file FILE opens it"),
        (b"%PDF", "a PDF; choose Export CSV (all fields) in Jira"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"\x1f\x8b", "compressed; gunzip it first"),
        (b"\x7fELF", "a program"),
    ];
    let text = bytes.trim_ascii_start();
    let kind = KINDS.iter().find(|(begins, _)| text.starts_with(begins)).map(|(_, kind)| *kind);
    let beginning = &bytes[..bytes.len().min(1024)];
    let is_binary = |it: &u8| it.is_ascii_control() && !it.is_ascii_whitespace();
    let n_binary = beginning.iter().filter(|it| is_binary(it)).count();
    // A stray control character in a cell makes no other file of it.
    kind.or_else(|| {
        (beginning.contains(&0) || n_binary * 20 > beginning.len())
            .then_some("a binary file, no text")
    })
}

/// The bytes as UTF-8 without a mark; what UTF-16 got wrong stays wrong, so that its row is named.
fn decoded(bytes: &[u8]) -> Cow<'_, [u8]> {
    let utf16 = |of: fn([u8; 2]) -> u16| {
        let (pairs, odd) = bytes[2..].as_chunks::<2>();
        let mut utf8 = Vec::with_capacity(bytes.len());
        for letter in char::decode_utf16(pairs.iter().copied().map(of)) {
            match letter {
                Ok(letter) => utf8.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
                Err(_) => utf8.push(0xff),
            }
        }
        utf8.extend(odd.iter().map(|_| 0xff));
        Cow::Owned(utf8)
    };
    match bytes {
        [0xff, 0xfe, ..] => utf16(u16::from_le_bytes),
        [0xfe, 0xff, ..] => utf16(u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(rest),
        bytes => Cow::Borrowed(bytes),
    }
}

/// Where the header begins, on which line, and what separates its cells.
fn opening(bytes: &[u8]) -> (usize, usize, u8) {
    // Excel writes and reads a first line that names the separator.
    if let [b's', b'e', b'p', b'=', separator, rest @ ..] = bytes
        && let Some(end) = rest.iter().position(|it| *it == b'\n')
        && rest[..end].trim_ascii().is_empty()
    {
        return (5 + end + 1, 2, *separator);
    }
    let width = |separator: &u8| {
        let first = records(bytes, 0, 1, *separator).next();
        match first {
            Some((_, Found::Row(record))) => record.len(),
            Some((_, Found::Unclosed | Found::Hopeless)) | None => 0,
        }
    };
    // Of equals the last one wins: the comma.
    (0, 1, *b"\t;,".iter().max_by_key(|it| width(it)).unwrap_or(&b','))
}

/// What stands on a line and those below it that belong to it.
enum Found {
    /// A row.
    Row(ByteRecord),
    /// A row whose quote is never closed, or only by that of another row, which the next line gets
    /// over.
    Unclosed,
    /// So many of them that the rest is not read.
    Hopeless,
}

/// The records with their physical lines.
fn records(
    bytes: &[u8],
    start: usize,
    first_line: usize,
    separator: u8,
) -> impl Iterator<Item = (usize, Found)> {
    let open = move |base: usize| {
        ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(&bytes[base..])
    };
    let (mut base, mut reader) = (start, open(start));
    let (mut counted, mut line, mut n_read) = (start, first_line, 0);
    let mut width = None;
    std::iter::from_fn(move || {
        let mut record = ByteRecord::new();
        if !reader.read_byte_record(&mut record).ok()? {
            return None;
        }
        let offset = |position: u64| base + usize::try_from(position).unwrap_or(usize::MAX);
        let end = offset(reader.position().byte()).min(bytes.len());
        let mut begin = offset(record.position()?.byte()).min(end);
        // The reader takes the line feed after a return, and blank lines, for a part of the next.
        while begin < end && matches!(bytes[begin], b'\r' | b'\n') {
            begin += 1;
        }
        line += bytes[counted..begin].split(|it| *it == b'\n').skip(1).count();
        counted = begin;
        let newline = bytes[begin..].iter().position(|it| *it == b'\n');
        let width = *width.get_or_insert(record.len());
        let quotes = quotes(&bytes[begin..end], separator);
        // A stray quote ends at the next one, rows further down: there the text goes on behind it, or
        // the row has another number of cells and the one below it is whole.
        let below = newline.map(|at| begin + at + 1).filter(|next| *next < end);
        let swallows = below.is_some_and(|next| {
            let mut below = ByteRecord::new();
            quotes == Quotes::TextBehind
                || record.len() != width
                    && matches!(open(next).read_byte_record(&mut below), Ok(true) if below.len() == width)
        });
        if !swallows && quotes != Quotes::Open {
            return Some((line, Found::Row(record)));
        }
        base = newline.map_or(bytes.len(), |at| begin + at + 1);
        n_read += end.saturating_sub(base);
        if n_read / MOST_READ > bytes.len() {
            base = bytes.len();
            reader = open(base);
            return Some((line, Found::Hopeless));
        }
        reader = open(base);
        Some((line, Found::Unclosed))
    })
}

/// How the quotes of a record end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    /// Where a cell ends.
    Closed,
    /// Within a cell: text goes on behind one.
    TextBehind,
    /// Nowhere.
    Open,
}

fn quotes(record: &[u8], separator: u8) -> Quotes {
    let (mut in_quotes, mut at_start, mut behind) = (false, true, false);
    let mut found = Quotes::Closed;
    let mut rest = record.iter().peekable();
    while let Some(byte) = rest.next() {
        let ends_cell = *byte == separator || matches!(byte, b'\r' | b'\n');
        if in_quotes {
            if *byte == b'"' && rest.next_if(|it| **it == b'"').is_none() {
                (in_quotes, behind) = (false, true);
            }
        } else if *byte == b'"' && at_start {
            in_quotes = true;
        } else if ends_cell {
            behind = false;
        } else if behind && !byte.is_ascii_whitespace() {
            found = Quotes::TextBehind;
        }
        at_start = !in_quotes && ends_cell;
    }
    if in_quotes { Quotes::Open } else { found }
}
