//! The trace as CSV after RFC 4180, one record per entry.

use super::text::{Source, kind_word};
use crate::sim::Entry;

/// The columns.
const COLUMNS: [&str; 12] =
    ["entry", "time_s", "host", "kind", "from", "to", "message", "about", "what", "why", "source", "cause"];

/// The first line: the names of the columns, after a byte order mark, without which Excel on Windows takes the file for Latin-1.
pub fn csv_head(out: &mut String) {
    out.push('\u{feff}');
    record(out, &COLUMNS.map(str::to_owned));
}

/// The record of one entry.
pub fn csv_record(out: &mut String, entry: &Entry, source: Source<'_>) {
    let told = source.explain(entry);
    let frame = entry.frame();
    record(
        out,
        &[
            entry.id.0.to_string(),
            entry.at.to_string(),
            entry.host.map(|port| source.names.name(port).to_owned()).unwrap_or_default(),
            kind_word(entry).to_owned(),
            frame.map(|frame| source.names.name(frame.from).to_owned()).unwrap_or_default(),
            source.to(entry),
            frame.map(|frame| frame.kind().name().to_owned()).unwrap_or_default(),
            frame.and_then(|frame| frame.about()).map(|address| address.to_string()).unwrap_or_default(),
            told.title,
            told.text,
            told.source.to_string(),
            entry.cause.map(|cause| cause.0.to_string()).unwrap_or_default(),
        ],
    );
}

/// The first `count` entries, with a line of column names.
pub fn csv(source: Source<'_>, count: usize) -> String {
    let mut out = String::new();
    csv_head(&mut out);
    for entry in source.trace.iter().take(count) {
        csv_record(&mut out, entry, source);
    }
    out
}

fn record(out: &mut String, cells: &[String]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_cell(out, cell);
    }
    out.push_str("\r\n");
}

/// One cell, in quotes where it needs them. A spreadsheet takes a cell that begins with one of these for a formula; an
/// apostrophe keeps it from that.
fn write_cell(out: &mut String, cell: &str) {
    let formula = cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r', '\n']);
    let quoted = cell.contains([',', '"', '\r', '\n']) || cell.starts_with(' ') || cell.ends_with(' ');
    if quoted {
        out.push('"');
    }
    if formula {
        out.push('\'');
    }
    if quoted {
        for part in cell.split_inclusive('"') {
            out.push_str(part);
            if part.ends_with('"') {
                out.push('"');
            }
        }
        out.push('"');
    } else {
        out.push_str(cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> String {
        let mut out = String::new();
        write_cell(&mut out, text);
        out
    }

    #[test]
    fn cells_are_quoted_where_they_have_to_be() {
        assert_eq!(cell("plain; text"), "plain; text");
        assert_eq!(cell("a, b"), "\"a, b\"");
        assert_eq!(cell("say \"no\""), "\"say \"\"no\"\"\"");
        assert_eq!(cell("two\nlines"), "\"two\nlines\"");
    }

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        for text in ["+1", "-1", "@sum", "=1", " =1", "\t=1"] {
            assert!(cell(text).trim_matches('"').starts_with('\''), "{text}");
        }
        assert_eq!(cell("a-b"), "a-b");
    }
}
