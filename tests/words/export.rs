//! The trace as CSV, Markdown and Mermaid text: complete, well formed, and safe whatever hosts are called.
use std::collections::BTreeSet;

use crate::about::about_all;
use crate::faulty;
use dorascope::export::text::{About, Source};
use dorascope::export::{csv, markdown, mermaid};
use dorascope::history::{Fate, RowKind};
use dorascope::scenario::{BUILTIN_NAMES, Lens, builtin};
use dorascope::session::Session;
use dorascope::sim::Kind;
use dorascope::teach::{Names, explain};

fn session(name: &str, lens: Lens) -> Session {
    Session::new(builtin(name).expect("built in"), Some(lens), 1)
}

/// A session whose hosts have names that mean something to spreadsheets, Markdown and Mermaid.
fn hostile() -> Session {
    let mut scenario = builtin("two-servers").expect("built in");
    scenario.name = "=cmd|' /C calc'!A0\n# x".to_owned();
    scenario.title = "end; |x| <b>`*_#\n```".to_owned();
    scenario.clients[0].id = "=HYPERLINK(\"http://x\";\"a,b\")\r\n-->>p1: end".to_owned();
    scenario.clients[0].policy = dorascope::protocol::client::Policy::First;
    scenario.servers[0].id = "end".to_owned();
    scenario.servers[1].id = "@a|b#59;%%{init}\u{202e}".to_owned();
    Session::new(scenario, None, 1)
}

struct Told {
    session: Session,
    names: Names,
    about: About,
}

impl Told {
    fn new(session: Session) -> Self {
        let names = Names::new(session.world(), session.scenario());
        let about = about_all(&session);
        Self { session, names, about }
    }

    fn source(&self) -> Source<'_> {
        Source { trace: self.session.trace(), names: &self.names, lens: self.session.lens() }
    }

    fn csv(&self) -> String {
        csv(self.source(), usize::MAX)
    }

    fn markdown(&self) -> String {
        markdown(&self.about, self.source(), &self.session.history().steps, usize::MAX)
    }

    fn mermaid(&self, count: usize) -> String {
        mermaid(&self.about, self.source(), &self.session.history().sequence.rows, count)
    }
}

fn all() -> impl Iterator<Item = (String, Told)> {
    let names = BUILTIN_NAMES.iter().flat_map(|name| [(name, Lens::Course), (name, Lens::Rfc)]);
    let built_in = names.map(|(name, lens)| (format!("{name} {lens}"), Told::new(session(name, lens))));
    let faulty = (1..=3).map(|seed| (format!("lossy {seed}"), Told::new(faulty::lossy(seed))));
    built_in.chain(faulty).chain([("hostile".to_owned(), Told::new(hostile()))])
}

/// The records of a CSV text, as another program reads them.
fn records(text: &str) -> Vec<::csv::StringRecord> {
    let reader =
        ::csv::ReaderBuilder::new().has_headers(false).terminator(::csv::Terminator::CRLF).from_reader(text.as_bytes());
    reader.into_records().map(|record| record.expect("as many cells as in the first record")).collect()
}

#[test]
fn csv_has_a_record_for_every_entry_with_its_words() {
    for (name, told) in all() {
        let text = told.csv();
        let records = records(&text);
        let [head, records @ ..] = records.as_slice() else { panic!("{name}") };
        let columns = "entry time_s host kind from to message about what why source cause";
        assert_eq!(head.iter().collect::<Vec<_>>(), columns.split(' ').collect::<Vec<_>>());
        let trace = told.session.trace();
        assert_eq!(records.len(), trace.len(), "{name}");
        for (record, entry) in records.iter().zip(trace) {
            let telling = explain(entry, trace, &told.names, told.session.lens());
            let plain = |cell: &str| cell.trim_start_matches('\'').to_owned();
            assert_eq!(record[0], entry.id.0.to_string());
            assert_eq!(record[1], format!("{}.{:06}", entry.at.0 / 1_000_000, entry.at.0 % 1_000_000));
            assert_eq!(plain(&record[8]), telling.title, "{name}");
            assert_eq!(plain(&record[9]), telling.text, "{name}");
            assert_eq!(record[10], telling.source.to_string(), "{name}");
            assert_eq!(record[11], entry.cause.map(|cause| cause.0.to_string()).unwrap_or_default());
            if let Kind::Sent(frame) = &entry.kind {
                assert_eq!(&record[3], "sent");
                assert_eq!(&record[6], frame.kind().name());
                assert_eq!(record[5] == *"everyone", frame.destination().is_broadcast());
            }
        }
        // RFC 4180: every line ends with CR LF, and a bare one of them stands in quotes only.
        assert!(text.ends_with("\r\n"));
        let outside: String = text.split('"').step_by(2).collect();
        assert_eq!(outside.matches('\n').count(), outside.matches("\r\n").count(), "{name}");
    }
}

#[test]
fn no_cell_of_a_csv_is_a_formula() {
    for (name, told) in all() {
        for record in &records(&told.csv()) {
            for cell in record {
                assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{name}: {cell}");
            }
        }
    }
    let text = Told::new(hostile()).csv();
    assert!(text.contains("'=HYPERLINK"), "it begins with an apostrophe");
}

/// The cells of a row of a Markdown table: separated by bars that no backslash stands before.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in line.trim().chars() {
        if c == '|' && !escaped {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    let inner = cells.len() - 1;
    cells[1..inner].iter().map(|cell| cell.trim().to_owned()).collect()
}

#[test]
fn markdown_has_a_row_for_every_entry_and_six_cells_in_each() {
    for (name, told) in all() {
        let text = told.markdown();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.iter().filter(|line| line.starts_with("# ")).count(), 1, "{name}");
        let table = lines.iter().position(|line| line.starts_with("| Step |")).expect("a table");
        let rows: Vec<Vec<String>> =
            lines[table + 2..].iter().take_while(|line| line.starts_with('|')).map(|line| cells(line)).collect();
        let (trace, steps) = (told.session.trace(), &told.session.history().steps);
        assert_eq!(rows.len(), trace.len(), "{name}");
        assert!(rows.iter().all(|row| row.len() == 6), "{name}");
        assert!(cells(lines[table + 1]).iter().all(|cell| cell.trim_matches(':').chars().all(|c| c == '-')));
        // A step has its number at its first entry, and one headline.
        let numbered: Vec<usize> = (0..rows.len()).filter(|row| !rows[*row][0].is_empty()).collect();
        assert_eq!(numbered, steps.iter().map(|step| step.start).collect::<Vec<_>>(), "{name}");
        let bold = |row: &Vec<String>| row[3].starts_with("**") && row[3].ends_with("**");
        for step in steps {
            assert_eq!(rows[step.start..step.end].iter().filter(|row| bold(row)).count(), 1, "{name}");
        }
        // Where text and RFC differ there is a note, and no other note is named.
        let notes = lines.iter().filter(|line| line.contains(". **")).count();
        let named: BTreeSet<usize> = rows
            .iter()
            .filter_map(|row| row[5].rsplit_once("note ").map(|(_, n)| n.parse().expect("a number")))
            .collect();
        assert_eq!(named, (1..=notes).collect(), "{name}");
        let contrasts =
            trace.iter().filter(|entry| explain(entry, trace, &told.names, told.session.lens()).contrast.is_some());
        assert_eq!(contrasts.count(), rows.iter().filter(|row| row[5].contains("note ")).count(), "{name}");
    }
}

#[test]
fn nothing_in_a_markdown_document_comes_from_a_name() {
    let text = Told::new(hostile()).markdown();
    assert!(!text.contains("<b>") && !text.contains("```"), "{text}");
    assert!(!text.contains('\u{202e}'));
    assert!(text.contains("&lt;b&gt;"));
}

/// What a line of a diagram is, or why it is none.
fn checked(line: &str, participants: &mut Vec<String>) -> Result<(), String> {
    let line = line.trim();
    let fail = |why: &str| Err(format!("{why}: {line}"));
    // Entities are the only place for `#` and `;`; what is left must have neither, and no braces or brackets of tags.
    let plain = |text: &str| {
        let mut rest = text;
        while let Some((before, entity)) = rest.split_once('#') {
            let Some((code, after)) = entity.split_once(';') else { return false };
            if before.contains([';', ':', '{', '}', '<', '>', '%', '"']) || !code.chars().all(|c| c.is_ascii_digit()) {
                return false;
            }
            rest = after;
        }
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
        !rest.contains([';', ':', '{', '}', '<', '>', '%', '"'])
            && !words.iter().any(|word| word.eq_ignore_ascii_case("end"))
    };
    if line.starts_with("%% ") && !line.starts_with("%%{") || line == "sequenceDiagram" {
        return Ok(());
    }
    if let Some(title) = line.strip_prefix("title ") {
        return if plain(title) { Ok(()) } else { fail("title") };
    }
    if let Some(rest) = line.strip_prefix("participant ") {
        let Some((id, name)) = rest.split_once(" as ") else { return fail("participant") };
        participants.push(id.to_owned());
        return if plain(name) && !name.is_empty() { Ok(()) } else { fail("name") };
    }
    let known = |id: &str| participants.iter().any(|known| known == id);
    let Some((head, text)) = line.split_once(": ") else { return fail("no text") };
    if !plain(text) {
        return fail("text");
    }
    if let Some(over) = head.strip_prefix("Note over ") {
        return if over.split(',').all(known) { Ok(()) } else { fail("note") };
    }
    let arrow = ["-->>", "->>", "-x"].into_iter().find_map(|arrow| head.split_once(arrow));
    match arrow {
        Some((from, to)) if known(from) && known(to) => Ok(()),
        _ => fail("arrow"),
    }
}

#[test]
fn mermaid_keeps_to_its_grammar_line_by_line() {
    for (name, told) in all() {
        let text = told.mermaid(usize::MAX);
        let mut participants = Vec::new();
        for line in text.lines() {
            assert_eq!(checked(line, &mut participants), Ok(()), "{name}");
        }
        assert_eq!(participants.len(), told.names.hosts().count(), "{name}");
        assert!(text.lines().nth(1) == Some("sequenceDiagram"), "{name}");
    }
    // The check can fail.
    for line in ["Note over p0: a; b", "p0->>p9: x", "participant p0 as ", "p0->>p0: at the end", "p0=>p0: x"] {
        assert!(checked(line, &mut vec!["p0".to_owned()]).is_err(), "{line}");
    }
}

#[test]
fn every_arrow_of_the_history_is_in_the_diagram() {
    for (name, told) in all() {
        let (text, rows) = (told.mermaid(usize::MAX), &told.session.history().sequence.rows);
        let crowd = told.names.hosts().count() > 9;
        let mut expected: Vec<String> = Vec::new();
        for row in rows {
            let RowKind::Frame { kind, .. } = &row.kind else { continue };
            for (_, fate, ports) in row.fates(told.session.trace()) {
                let arrow = match fate {
                    Fate::Taken => "->>",
                    Fate::Ignored(_) if crowd => continue,
                    Fate::Ignored(_) => "-->>",
                    Fate::Lost(_) => "-x",
                };
                let head = |to: u16| format!("p{}{arrow}p{to}: {} {}", row.port, row.at, kind.name());
                expected.extend(ports.iter().map(head));
            }
        }
        let mut lines = text.lines().map(str::trim);
        for arrow in &expected {
            assert!(lines.any(|line| line.starts_with(arrow.as_str())), "{name}: {arrow} in this order");
        }
        let drawn = text.lines().filter(|line| line.trim().starts_with('p') && line.contains("->>p")).count();
        assert!(drawn >= expected.iter().filter(|arrow| !arrow.contains("-x")).count(), "{name}");
    }
}

#[test]
fn a_diagram_so_far_ends_at_the_cursor() {
    let told = Told::new(session("one-server", Lens::Course));
    let whole = told.mermaid(usize::MAX);
    let index =
        |test: fn(&Kind) -> bool| told.session.trace().iter().position(|entry| test(&entry.kind)).expect("an entry");
    let sent = index(|kind| matches!(kind, Kind::Sent(_)));
    let on_its_way = told.mermaid(sent + 1);
    assert!(on_its_way.ends_with("Note over p0: 0.000000 DISCOVER leaves for everyone\n"), "{on_its_way}");
    let landed = index(|kind| matches!(kind, Kind::Arrived { .. }));
    assert!(told.mermaid(landed + 1).contains("p0->>p1: 0.000000 DISCOVER\n"));
    assert!(whole.contains("ACK") && !told.mermaid(landed + 1).contains("OFFER"));
}

#[test]
fn documents_name_scenario_lens_and_seed() {
    let told = Told::new(Session::new(builtin("two-servers").expect("built in"), Some(Lens::Rfc), 42));
    for text in [told.markdown(), told.mermaid(usize::MAX)] {
        assert!(text.contains("Scenario two-servers, lens RFC 2131, seed 42: the whole history, "), "{text}");
        assert!(text.contains("Two servers, one client"));
    }
}
