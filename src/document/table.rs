//! Tables of comma- or tab-separated values: every record is a row.

use csv::{ByteRecord, ReaderBuilder};

use super::Kind;
use super::sheet::Sheet;

/// How much of a table is looked at to tell what stands between its cells, in bytes.
const SAMPLE: usize = 64 * 1024;

/// Reads the whole sheet. A tab stands between two cells of a row, a space where a cell has a
/// tab or a line break of its own.
pub(super) fn read(path: &str, sheet: &mut Sheet<'_>) {
    let text = sheet.text();
    let is_tabs = ["tsv", "tab"].iter().any(|known| {
        path.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case(known))
    });
    // A spreadsheet's own first line, which says what stands between the cells.
    let said = text.lines().next().and_then(|line| line.strip_prefix("sep=")).map(str::as_bytes);
    let said = said.and_then(|said| if let [one] = said { Some(*one) } else { None });
    let delimiter = if is_tabs { b'\t' } else { said.unwrap_or_else(|| delimiter(text)) };
    // Between tabs a quotation mark is often that and no more: one that nothing closes is.
    let quoting = delimiter != b'\t' || memchr::memchr_iter(b'"', text.as_bytes()).count().is_multiple_of(2);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(quoting)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = ByteRecord::new();
    let mut is_first = true;
    let place = |reader: &csv::Reader<&[u8]>| usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
    loop {
        let start = place(&reader);
        // Bytes in memory give no error; one would end the table.
        if !matches!(reader.read_byte_record(&mut record), Ok(true)) {
            return;
        }
        if std::mem::take(&mut is_first) && said.is_some() {
            continue;
        }
        let range = start..place(&reader).min(text.len());
        let cells: Vec<String> = record
            .iter()
            .map(|cell| {
                let cell = String::from_utf8_lossy(cell);
                cell.trim().replace("\r\n", " ").replace(['\t', '\n', '\r'], " ")
            })
            .collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            let range = sheet.trim(&range);
            sheet.push_text(Kind::Row, &range, cells.join("\t"));
        }
    }
}

/// What stands between the cells: of the usual ones that which cuts the first records into the
/// same number of cells, and into the most.
fn delimiter(text: &str) -> u8 {
    let sample = text.get(..text.floor_char_boundary(SAMPLE)).unwrap_or(text);
    let fit = |delimiter: &u8| {
        let mut reader = ReaderBuilder::new()
            .delimiter(*delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(sample.as_bytes());
        let lengths: Vec<usize> =
            reader.byte_records().take(50).map_while(Result::ok).map(|record| record.len()).collect();
        let first = lengths.first().copied().unwrap_or_default();
        let same = lengths.iter().filter(|length| **length == first && first > 1).count();
        (same, first)
    };
    // Of those that fit alike the last one is taken: the comma.
    [b'|', b'\t', b';', b','].into_iter().max_by_key(fit).unwrap_or(b',')
}
