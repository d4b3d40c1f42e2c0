//! The lines of a CSV file: records with the number of the line that each begins in, and lines whose
//! quote does not end.

use csv::StringRecord;

/// What stands in a file.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The records that are not blank, the headings first, each with the number of its first line,
    /// counted from 1.
    pub(super) rows: Vec<(u64, StringRecord)>,
    /// The numbers of the lines that begin a quote which does not end: each is left out alone.
    pub(super) broken: Vec<u64>,
}

/// Where a quote stands after a part of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quote {
    /// None is open.
    Closed,
    /// One goes on in the next line.
    Open,
    /// One was ended in the middle of a cell.
    Torn,
}

/// Takes a file apart. A quote may go on over several lines; where it then ends in the middle of a
/// cell, never, or in a record of another length than the headings, it was never meant to.
pub(super) fn lines(page: &str, separator: u8) -> Lines {
    let lines: Vec<&str> = page.split_inclusive('\n').collect();
    let mut found = Lines::default();
    let mut starts = Vec::new();
    let mut at = 0;
    // Where each line begins in the file.
    starts.extend(lines.iter().map(|it| {
        let start = at;
        at += it.len();
        start
    }));
    starts.push(at);
    let mut cells = Cells::new(separator);
    let mut n_cells = None;
    let mut index = 0;
    while index < lines.len() {
        let number = u64::try_from(index + 1).unwrap_or(u64::MAX);
        let mut end = index + 1;
        let mut quote = scanned(lines[index], separator, Quote::Closed);
        while quote == Quote::Open && end < lines.len() {
            quote = scanned(lines[end], separator, quote);
            end += 1;
        }
        let text = &page[starts[index]..starts[end]];
        let is_one = end == index + 1;
        let record = (quote == Quote::Closed || is_one && quote == Quote::Torn)
            .then(|| cells.of(text))
            .filter(|it| is_one || n_cells.is_none_or(|n| n == it.len()));
        match record {
            Some(record) => {
                if record.iter().any(|it| !it.trim().is_empty()) {
                    n_cells = n_cells.or(Some(record.len()));
                    found.rows.push((number, record));
                }
                index = end;
            }
            None if lines[index].trim().is_empty() => index += 1,
            None => {
                found.broken.push(number);
                index += 1;
            }
        }
    }
    found
}

/// Where a quote stands behind a line.
fn scanned(line: &str, separator: u8, before: Quote) -> Quote {
    let mut quote = before;
    let mut is_start = before == Quote::Closed;
    let mut bytes = line.trim_end_matches('\n').bytes().peekable();
    while let Some(byte) = bytes.next() {
        match (quote, byte) {
            (Quote::Open, b'"') if bytes.next_if_eq(&b'"').is_none() => {
                // Behind the end of a quote comes the next cell, or nothing.
                if bytes.peek().is_some_and(|it| *it != separator) {
                    return Quote::Torn;
                }
                quote = Quote::Closed;
            }
            (Quote::Open, _) => (),
            (_, b'"') if is_start => quote = Quote::Open,
            (_, _) => is_start = byte == separator,
        }
    }
    quote
}

/// Takes records apart. One without a quote is split as it is; only the others need the reader of
/// the trade, and the same one with the same room reads all of them: a reader a record would cost
/// more than all that follows.
struct Cells {
    separator: u8,
    reader: csv_core::Reader,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    fn new(separator: u8) -> Self {
        let mut reader = csv_core::ReaderBuilder::new();
        reader.delimiter(separator).terminator(csv_core::Terminator::Any(b'\n'));
        Self { separator, reader: reader.build(), bytes: Vec::new(), ends: Vec::new() }
    }

    /// The cells of one record. What stands behind the end of a quote belongs to the same cell.
    fn of(&mut self, text: &str) -> StringRecord {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let mut record = StringRecord::with_capacity(text.len(), 8);
        if text.contains('"') {
            self.read(text, &mut record);
        } else {
            text.split(char::from(self.separator)).for_each(|it| record.push_field(it));
        }
        record
    }

    fn read(&mut self, text: &str, record: &mut StringRecord) {
        self.reader.reset();
        // No record has more bytes than its text, nor more cells than bytes and one.
        self.bytes.resize(text.len().max(self.bytes.len()), 0);
        self.ends.resize((text.len() + 1).max(self.ends.len()), 0);
        let (_, _, n_bytes, n_ends) =
            self.reader.read_record(text.as_bytes(), &mut self.bytes, &mut self.ends);
        // The end of the text is the end of the last cell.
        let (_, _, _, n_last) =
            self.reader.read_record(&[], &mut self.bytes[n_bytes..], &mut self.ends[n_ends..]);
        let mut start = 0;
        for end in &self.ends[..n_ends + n_last] {
            record.push_field(&String::from_utf8_lossy(&self.bytes[start..*end]));
            start = *end;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As the reader of the trade takes a record apart.
    fn read(text: &str, separator: u8) -> Option<StringRecord> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        reader.records().next()?.ok()
    }

    proptest! {
        #[test]
        fn cells_are_what_the_reader_of_the_trade_takes_them_for(
            text in r#"[a;"" \n]{1,12}"#,
        ) {
            let page = format!("x{text}");
            if scanned(&page, b';', Quote::Closed) != Quote::Open && !page.contains('\n') {
                prop_assert_eq!(Some(Cells::new(b';').of(&page)), read(&page, b';'));
            }
            let quoted = format!("\"{}\";b;\"\"\n", text.replace('"', "\"\""));
            prop_assert_eq!(Some(Cells::new(b';').of(&quoted)), read(&quoted, b';'));
        }
    }

    #[test]
    fn what_stands_behind_a_quote_belongs_to_its_cell() {
        let mut cells = Cells::new(b';');
        let record = cells.of("\"a\"b\"c;\"d;e\";\n");
        // The same reader begins anew with each record.
        assert_eq!(cells.of("\"x\";y").iter().collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(record.iter().collect::<Vec<_>>(), ["ab\"c", "d;e", ""]);
        assert_eq!(Some(record), read("\"a\"b\"c;\"d;e\";\n", b';'));
    }
}
