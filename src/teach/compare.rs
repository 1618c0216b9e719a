//! Two histories compared, in words: a summary of a few sentences, and a few words for each pair of rows.
//!
//! Everything said is read from the two traces and the two worlds at their ends. Sides are named by their titles or letters.

mod rows;

use std::net::Ipv4Addr;

pub use rows::{pair_words, row_words};

use super::{Names, action_name, entry_at, tell};
use crate::protocol::Instant;
use crate::session::compare::{Against, Comparison, CountRow, Hold, HoldEnd, HoldPair, Mark, Pair, Side, Which};
use crate::session::view::CellState;
use crate::session::{Row, RowKind};
use crate::sim::{Entry, FrameKind, Kind};

/// So many clients or servers are named in one sentence.
const NAMED: usize = 3;
/// So many fields of a frame.
const FIELDS: usize = 3;

/// A title longer than that would fill every sentence.
const SHORT: usize = 16;

/// Where two histories part and why, and what comes of it: one to about seven sentences. Sides are called by their titles if
/// both are short, else by the letters A and B, as on the page.
pub fn summary(comparison: &Comparison, names: &Names) -> Vec<String> {
    let said = titled(comparison, names);
    let sides = [(&comparison.a, "A"), (&comparison.b, "B")];
    if sides.iter().all(|(side, _)| side.title.chars().count() <= SHORT) {
        return said;
    }
    let lettered = |text: String| sides.iter().fold(text, |text, (side, letter)| text.replace(&title(side), letter));
    said.into_iter().map(lettered).collect()
}

/// The same with titles.
fn titled(comparison: &Comparison, names: &Names) -> Vec<String> {
    let (a, b) = (title(&comparison.a), title(&comparison.b));
    if comparison.identical() {
        return vec![format!("Nothing differs: {a} and {b} are the same in every entry, down to bytes and times.")];
    }
    let mut said = vec![parting(comparison, names)];
    if !comparison.differs() {
        said.push(format!(
            "No message and no table differs between {a} and {b}: only times, transaction numbers or the order of what crosses."
        ));
        return said;
    }
    said.extend(open_ends(comparison));
    said.push(addresses(comparison));
    said.extend(leases(comparison));
    said.extend(pools(comparison));
    said.extend(comparison.holds().first().map(|pair| hold(pair, comparison, names)));
    said.extend(only(comparison));
    said.extend(order(comparison));
    said.extend(first_fields(comparison, names));
    said
}

fn title(side: &Side) -> String {
    format!("“{}”", side.title)
}

/// A moment in seconds: "1.001 s", "0.000 500 s".
fn seconds(at: Instant) -> String {
    let whole = format!("{}.{:03}", at.0 / 1_000_000, at.0 / 1_000 % 1_000);
    match at.0 % 1_000 {
        0 => format!("{whole} s"),
        part => format!("{whole} {part:03} s"),
    }
}

/// "a", "a and b", "a, b and c".
fn listed(words: &[String]) -> String {
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// Where the histories part, and what does it.
fn parting(comparison: &Comparison, names: &Names) -> String {
    let (a, b) = (title(&comparison.a), title(&comparison.b));
    let traces = [comparison.a.history().run.trace(), comparison.b.history().run.trace()];
    let entries: Vec<Option<&Entry>> =
        comparison.parting().into_iter().zip(traces).map(|(id, trace)| entry_at(trace, id?)).collect();
    let (left, right) = (entries.first().copied().flatten(), entries.last().copied().flatten());
    let at = [left, right].into_iter().flatten().map(|entry| entry.at).min();
    let until = match at {
        Some(at) if comparison.shared > 0 => format!("{a} and {b} are the same until {}", seconds(at)),
        _ => format!("{a} and {b} differ from the beginning"),
    };
    match comparison.against {
        Against::Branch(_) => match (left.and_then(|e| deed(e, names)), right.and_then(|e| deed(e, names))) {
            (Some(left), Some(right)) => format!("{until}. There {left} in {a}, and {right} in {b}."),
            (Some(left), None) => format!("{until}. There {left} in {a}; {}.", without(&comparison.b, right)),
            (None, Some(right)) => format!("{until}. There {right} in {b}; {}.", without(&comparison.a, left)),
            (None, None) => format!("{until}. {}", next_rows(comparison, names)),
        },
        Against::Lens => {
            let point = contrast(comparison, names);
            let why =
                point.map(|point| format!(" The two tellings differ here: {}.", lower(point))).unwrap_or_default();
            format!("{until}, through two lenses. {}{why}", next_rows(comparison, names))
        }
        Against::Seed(_) => format!(
            "{until}: the network is the same, and only what is drawn at random differs, such as transaction numbers and waiting \
             times. {}",
            next_rows(comparison, names)
        ),
    }
}

/// On what the two tellings differ where the histories part: at the row that only one has there, else at either.
fn contrast(comparison: &Comparison, names: &Names) -> Option<&'static str> {
    let pairs = comparison.pairs.list.get(comparison.pairs.common..)?;
    let rows = pairs.iter().take(NAMED).flat_map(|pair| {
        [(pair.a, &comparison.a), (pair.b, &comparison.b)].map(|(row, side)| Some((side.row(row?)?, side.history())))
    });
    rows.flatten().find_map(|(row, history)| {
        let trace = history.run.trace();
        Some(tell(entry_at(trace, row.entry)?, trace, names, history.run.lens()).contrast?.point)
    })
}

/// What a person or the script did in an entry, as a clause.
fn deed(entry: &Entry, names: &Names) -> Option<String> {
    let who = entry.host.map_or("a host", |port| names.name(port));
    Some(match &entry.kind {
        Kind::Choice { server, .. } => format!("{who} takes the offer of {}", names.by_ip(*server)),
        Kind::KeepWaiting { wait, .. } => format!("{who} waits another {wait} for offers"),
        Kind::Acted { action, .. } => format!("“{}” is done to {who}", action_name(action, names)),
        _ => return None,
    })
}

/// How a side goes on that does nothing of its own where the other does.
fn without(side: &Side, next: Option<&Entry>) -> String {
    let title = title(side);
    match next {
        None if side.end().1 => format!("{title} stands still at a decision that nobody has answered"),
        None => format!("{title} is at its end"),
        Some(_) => format!("{title} goes on without it"),
    }
}

/// What comes next on both sides, where they part.
fn next_rows(comparison: &Comparison, names: &Names) -> String {
    let (done_a, done_b) = comparison.pairs.rows_done(comparison.pairs.common);
    let next = |side: &Side, done: usize| match side.row(done) {
        Some(row) => format!("{} in {}", row_words(row, side.history(), names), title(side)),
        None => format!("nothing more in {}", title(side)),
    };
    format!("Next comes {}, and {}.", next(&comparison.a, done_a), next(&comparison.b, done_b))
}

/// Which side stops early.
fn open_ends(comparison: &Comparison) -> Option<String> {
    let open = [&comparison.a, &comparison.b].map(|side| side.end().1);
    let side = match open {
        [true, false] => &comparison.a,
        [false, true] => &comparison.b,
        [true, true] => {
            let end = |side: &Side| format!("{} at {}", title(side), seconds(side.end().0));
            let (a, b) = (end(&comparison.a), end(&comparison.b));
            return Some(format!("Both end at a decision that nobody has answered: {a}, {b}."));
        }
        [false, false] => return None,
    };
    let at = seconds(side.end().0);
    Some(format!(
        "{} ends at {at} with a decision that nobody has answered, so what comes later is in the other one only.",
        title(side)
    ))
}

fn address(address: Option<Ipv4Addr>) -> String {
    address.map_or_else(|| "no address".to_owned(), |address| address.to_string())
}

/// The addresses of the clients at the ends.
fn addresses(comparison: &Comparison) -> String {
    let (a, b) = (title(&comparison.a), title(&comparison.b));
    let differ: Vec<_> = comparison.end.addresses.iter().filter(|row| row.address[0] != row.address[1]).collect();
    if comparison.end.addresses.iter().all(|row| row.address == [None, None]) {
        return format!("At the end no client has an address, in {a} or in {b}.");
    }
    if differ.is_empty() {
        return format!("At the end every client has the same address in {a} and in {b}.");
    }
    let mut words: Vec<String> = differ
        .iter()
        .take(NAMED)
        .map(|row| {
            format!("{} has {} in {a} and {} in {b}", row.name, address(row.address[0]), address(row.address[1]))
        })
        .collect();
    match differ.len().saturating_sub(NAMED) {
        0 => {}
        1 => words.push("another client differs too".to_owned()),
        more => words.push(format!("{more} more clients differ too")),
    }
    format!("At the end {}.", words.join("; "))
}

/// How many leases were given and extended, where that differs.
fn leases(comparison: &Comparison) -> Option<String> {
    let side = |side: usize| {
        let cells = comparison.end.leases.iter().filter_map(|row| row.cell.get(side).copied().flatten());
        cells.fold((0, 0), |(given, extended), cell| (given + 1, extended + cell.renewals))
    };
    let (left, right) = (side(0), side(1));
    if left == right {
        return None;
    }
    let words = |(given, extended): (usize, usize)| {
        let leases = if given == 1 { "1 lease".to_owned() } else { format!("{given} leases") };
        match extended {
            0 => leases,
            1 => format!("{leases}, extended once"),
            times => format!("{leases}, extended {times} times"),
        }
    };
    let (a, b) = (title(&comparison.a), title(&comparison.b));
    Some(format!("Servers give {} in {a} and {} in {b}.", words(left), words(right)))
}

/// The pools at the ends, where they differ.
fn pools(comparison: &Comparison) -> Option<String> {
    let (a, b) = (title(&comparison.a), title(&comparison.b));
    let words = |row: &CountRow, side: usize| {
        let counts = row.counts.iter().filter_map(|(state, counts)| Some((*state, counts.get(side).copied()?)));
        let counts: Vec<String> = counts
            .filter(|(_, count)| *count > 0)
            .map(|(state, count)| format!("{count} {}", cell_state(state)))
            .collect();
        listed(&counts)
    };
    let differ = comparison.end.counts.iter().filter(|row| row.differs()).take(NAMED);
    let said: Vec<String> = differ
        .map(|row| format!("{} ends with {} in {a} and {} in {b}", row.server, words(row, 0), words(row, 1)))
        .collect();
    (!said.is_empty()).then(|| format!("{}.", said.join("; ")))
}

/// The state of an address in a word.
pub fn cell_state(state: CellState) -> &'static str {
    match state {
        CellState::Free => "free",
        CellState::Offered => "offered",
        CellState::Leased => "leased",
        CellState::Quarantined => "quarantined",
        CellState::Excluded => "excluded",
    }
}

/// Which hold lasts longer, by how much, and why.
fn hold(pair: &HoldPair, comparison: &Comparison, names: &Names) -> String {
    let client = names.by_mac(pair.a.client);
    let end = |how: Option<HoldEnd>| match how {
        Some(HoldEnd::RanOut) => "nobody requests it in time".to_owned(),
        Some(HoldEnd::Declined(server)) => format!("{client} chooses {}", names.by_ip(server)),
        Some(HoldEnd::Leased) => "it becomes a lease".to_owned(),
        Some(HoldEnd::Quarantined) => "the address goes into quarantine".to_owned(),
        Some(HoldEnd::Void) | None => "it is void before its time".to_owned(),
    };
    let (long, short, longer, shorter) = if pair.a.length() > pair.b.length() {
        (&pair.a, &pair.b, &comparison.a, &comparison.b)
    } else {
        (&pair.b, &pair.a, &comparison.b, &comparison.a)
    };
    let how = |hold: &Hold| end(hold.end.map(|(_, how)| how));
    let why = if how(long) == how(short) {
        // The same end: then it is the times that tell them apart.
        let span = |hold: &Hold| {
            let end = hold.end.map_or(hold.began, |(at, _)| at);
            format!("from {} to {}", seconds(hold.began), seconds(end))
        };
        format!("{}, and in {} only {}", span(long), title(shorter), span(short))
    } else {
        format!("because there {}, while in {} {}", how(long), title(shorter), how(short))
    };
    let (server, by) = (names.name(long.port), pair.difference());
    format!("{server}'s hold on {} for {client} lasts {by} longer in {}, {why}.", long.address, title(longer))
}

/// The messages that only one side has, by kind.
fn only(comparison: &Comparison) -> Option<String> {
    let words = |which: Which| {
        let counts = comparison.only(which);
        let words: Vec<String> = counts.into_iter().map(|(kind, count)| messages(kind, count)).collect();
        (!words.is_empty()).then(|| format!("nly in {}: {}", title(comparison.side(which)), listed(&words)))
    };
    match (words(Which::A), words(Which::B)) {
        (Some(a), Some(b)) => Some(format!("O{a}; o{b}.")),
        (Some(one), None) | (None, Some(one)) => Some(format!("O{one}.")),
        (None, None) => None,
    }
}

/// "1 NAK", "2 ARP replies".
fn messages(kind: FrameKind, count: usize) -> String {
    let name = super::words::frame_name(kind);
    match (count, name.strip_suffix('y')) {
        (1, _) => format!("1 {name}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {name}s"),
    }
}

/// How much stands in another order.
fn order(comparison: &Comparison) -> Option<String> {
    let moved = comparison.pairs.list.iter().filter(|pair| pair.a.is_some() && matches!(pair.mark, Mark::Moved { .. }));
    let rows = match moved.count() {
        0 => return None,
        1 => "1 message or note comes".to_owned(),
        rows => format!("{rows} messages and notes come"),
    };
    Some(format!("{rows} in another order in {} than in {}.", title(&comparison.b), title(&comparison.a)))
}

/// The first message that both sides have with other contents, or with another fate.
fn first_fields(comparison: &Comparison, names: &Names) -> Option<String> {
    let (a, b) = (title(&comparison.a), title(&comparison.b));
    let frames = |pair: &&Pair| {
        let frame = |row: Option<&Row>| row.is_some_and(|row| matches!(row.kind, RowKind::Frame { .. }));
        let (left, right) = comparison.rows(pair);
        pair.mark.counts() && frame(left) && frame(right)
    };
    let pair = comparison.pairs.list.iter().find(frames)?;
    let (row, _) = comparison.rows(pair);
    let row = row?;
    let RowKind::Frame { kind, .. } = &row.kind else { return None };
    let fields: Vec<String> = comparison
        .fields(pair)
        .into_iter()
        .filter(|field| !field.follows)
        .take(FIELDS)
        .map(|field| {
            let value = |value: Option<String>| value.unwrap_or_else(|| "absent".to_owned());
            format!("{} {} against {}", field.label, value(field.a), value(field.b))
        })
        .collect();
    let what = if fields.is_empty() { rows::fates(comparison, pair, names)? } else { fields.join(", ") };
    let (name, who) = (super::words::frame_name(*kind), names.name(row.port));
    Some(format!(
        "The first message that differs is the {name} of {who} at {}, in {a} against {b}: {what}.",
        seconds(row.at)
    ))
}

/// "When the server checks" inside a sentence.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
