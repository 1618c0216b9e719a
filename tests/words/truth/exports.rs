//! What files and the runner say of an entry, against what Explain says of it: the same words in CSV and Markdown, and in Mermaid and
//! the runner's lines no address and no time that Explain does not have.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use dorascope::base::Instant;
use dorascope::export::text::{About, Source};
use dorascope::export::{csv, markdown, mermaid};
use dorascope::history::{Sequence, steps};
use dorascope::protocol::Event;
use dorascope::scenario::{Lens, Scenario};
use dorascope::sim::Kind;
use dorascope::teach::{Explanation, settings};
use dorascope::wire::Frame;

use super::facts::{Moment, Played};
use super::places::{spans, written};

/// The addresses in a text.
fn addresses(text: &str) -> BTreeSet<Ipv4Addr> {
    let words = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    words.filter_map(|word| word.trim_matches('.').parse().ok()).collect()
}

/// What is wrong with the three texts of a run, of whose entries `told` was told when they happened.
pub fn faults(played: &Played, scenario: &Scenario, lens: Lens, told: &[Explanation]) -> Vec<String> {
    let about = About {
        scenario: scenario.name.clone(),
        title: scenario.title.clone(),
        lens,
        seed: 1,
        branch: None,
        extent: String::new(),
    };
    let source = Source { trace: &played.trace, names: &played.names, lens };
    let mut faults = Vec::new();
    faults.extend(table("CSV", records(&csv(source, usize::MAX)), [1, 8, 9, 10], played, told));
    let text = markdown(&about, source, &steps(&played.trace), usize::MAX);
    faults.extend(table("Markdown", rows(&text), [1, 3, 4, 5], played, told));
    let text = mermaid(&about, source, &Sequence::new(&played.trace).rows, usize::MAX);
    faults.extend(diagram(&text, played, told));
    faults
}

/// A table with a row for every entry: its time, and what Explain said of it then. `columns` are time, what, why and source.
fn table(
    name: &str,
    rows: Vec<Vec<String>>,
    columns: [usize; 4],
    played: &Played,
    told: &[Explanation],
) -> Vec<String> {
    let mut faults = Vec::new();
    if rows.len() != played.trace.len() || told.len() != rows.len() {
        faults.push(format!("{name}: {} rows for {} entries", rows.len(), played.trace.len()));
    }
    for ((row, entry), told) in rows.iter().zip(&played.trace).zip(told) {
        let [time, what, why, source] = columns.map(|column| row.get(column).map_or("", String::as_str));
        let same = time == entry.at.to_string()
            && what.trim_start_matches('\'') == told.title
            && why == told.text
            // Markdown adds the number of a note.
            && source.split(';').next() == Some(&*told.source.to_string());
        if !same {
            faults.push(format!("{name}: {time} {what} | {why} [{source}], Explain: {} | {}", told.title, told.text));
        }
    }
    faults
}

fn records(text: &str) -> Vec<Vec<String>> {
    let reader = ::csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let records = reader.into_records().map(|record| record.expect("a record"));
    records.map(|record| record.iter().map(str::to_owned).collect()).collect()
}

/// The cells of the last table of a document in Markdown, read as text.
fn rows(text: &str) -> Vec<Vec<String>> {
    let table = text.split("| Step | Time (s) |").nth(1).expect("a table");
    let lines = table.lines().skip(2).take_while(|line| line.starts_with('|'));
    lines.map(|line| cells(line.trim_start_matches("| ").trim_end_matches(" |"))).collect()
}

fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut signs) = (vec![String::new()], line.chars());
    while let Some(sign) = signs.next() {
        let last = cells.last_mut().expect("a cell");
        match sign {
            '\\' => last.extend(signs.next()),
            '|' => cells.push(String::new()),
            '*' => {}
            sign => last.push(sign),
        }
    }
    let plain = |cell: &String| cell.trim().replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    cells.iter().map(plain).collect()
}

/// The labels of a diagram: each begins with its time, and has no address and no span that Explain does not have at that time.
fn diagram(text: &str, played: &Played, told: &[Explanation]) -> Vec<String> {
    let mut said: BTreeMap<String, String> = BTreeMap::new();
    for (entry, told) in played.trace.iter().zip(told) {
        said.entry(entry.at.to_string()).or_default().push_str(&format!("{}\n{}\n", told.title, told.text));
    }
    let times: Vec<Instant> = played.trace.iter().map(|entry| entry.at).collect();
    let gaps: BTreeSet<String> = times.windows(2).map(|pair| written(pair[1].since(pair[0]).0)).collect();
    let mut faults = Vec::new();
    for line in text.lines().filter(|line| line.starts_with("    ") && !line.starts_with("    participant")) {
        let Some((_, label)) = line.split_once(": ") else { continue };
        let label = entities(label);
        if let Some(idle) = label.strip_suffix(" pass") {
            // Between two rows lie other entries, in long silences mostly none.
            if spans(idle).len() != 1 {
                faults.push(format!("Mermaid: `{label}` is no span ({} silences)", gaps.len()));
            }
            continue;
        }
        let (time, rest) = label.split_once(' ').unwrap_or((&label, ""));
        let Some(said) = said.get(time) else {
            faults.push(format!("Mermaid: nothing happens at {time}: {label}"));
            continue;
        };
        if !addresses(rest).is_subset(&addresses(said)) || !spans(rest).is_subset(&spans(said)) {
            faults.push(format!("Mermaid: `{label}`, Explain: {said}"));
        }
    }
    faults
}

/// A label with its entities read: `#59;` is a semicolon.
fn entities(label: &str) -> String {
    let mut out = String::new();
    let mut parts = label.split('#');
    out.push_str(parts.next().unwrap_or(""));
    for part in parts {
        let (number, rest) = part.split_once(';').expect("an entity ends");
        out.extend(number.parse().ok().and_then(char::from_u32));
        out.push_str(rest);
    }
    out
}

/// What a line of the runner says that Explain does not say of the same entry.
pub fn line_fault(moment: &Moment<'_>, line: &str) -> Option<String> {
    let said = moment.words();
    let (mut known, mut times) = (addresses(&said), spans(&said));
    let (mine, spans_here) = (addresses(line), spans(line));
    if !mine.is_subset(&known) || !spans_here.is_subset(&times) {
        more(moment, &said, &mut known, &mut times);
    }
    if let Some(address) = mine.difference(&known).next() {
        return Some(format!("{address} in `{line}`, Explain: {said}"));
    }
    if let Some(span) = spans_here.difference(&times).next() {
        return Some(format!("{span} in `{line}`, Explain: {said}"));
    }
    // A moment in the runner is a span in Explain; of what is left of a lease Explain says what its ACK does.
    let rest = matches!(moment.entry.kind, Kind::Event(Event::LeaseExtended { rest: true, .. }));
    let until = line.split("until ").nth(1).filter(|_| !rest)?;
    let digits: String = until.chars().filter(char::is_ascii_digit).collect();
    let left = digits.parse::<u64>().ok()?.saturating_sub(moment.entry.at.0);
    // Of nothing left it is said that it is less than a second.
    (left > 0 && !times.contains(&written(left)))
        .then(|| format!("{} left in `{line}`, Explain: {said}", written(left)))
}

/// What the runner says beyond Explain: the address of a host beside its name, all values of a configuration, and of a frame on its way
/// the address that Explain names where it left.
fn more(moment: &Moment<'_>, said: &str, known: &mut BTreeSet<Ipv4Addr>, times: &mut BTreeSet<String>) {
    known.extend(moment.names.hosts().filter(|(_, name, ..)| said.contains(name)).filter_map(|(.., address)| address));
    let arrived = moment.causes(moment.entry).take(3).find_map(|cause| match &cause.kind {
        Kind::Arrived { frame, .. } => Some(frame),
        _ => None,
    });
    if let Some(frame) = moment.entry.frame().or(arrived).filter(|_| moment.sent().is_none()) {
        let message = frame.decoded.as_ref().ok().and_then(Frame::dhcp_message);
        known.extend(frame.about().into_iter().chain(message.map(|message| message.ciaddr)));
    }
    let values = match moment.event() {
        Some(
            Event::ConfigurationLogged { configuration: listed } | Event::LeaseRenewed { configuration: listed, .. },
        ) => &listed.log,
        Some(Event::ParametersLearned { log, .. }) => log,
        _ => return,
    };
    for value in settings(values) {
        known.extend(addresses(&value.value));
        times.extend(spans(&value.value));
    }
}
