//! The summary of a comparison.

use std::net::Ipv4Addr;

use super::{Called, listed, row_words, rows, seconds};
use crate::base::capital;
use crate::compare::{Against, Comparison, CountRow, Hold, HoldEnd, HoldPair, Mark, Order, Pair, Which};
use crate::history::{Row, RowKind};
use crate::protocol::{AddressCheck, ArpHow, ClientCheck, ClientState, Event, Setting};
use crate::sim::{Entry, Kind};
use crate::teach::words::frame_name;
use crate::teach::{Names, action_name, entry_at, explain, state_word};
use crate::wire::FrameKind;

/// Maximum number of clients, servers or kinds of message named in one sentence.
const NAMED: usize = 3;
/// A number of fields of a frame.
const FIELDS: usize = 3;

/// What the sentences are made of.
pub(super) struct Summary<'a> {
    comparison: &'a Comparison,
    names: &'a Names,
    /// What the left side is called.
    a: Called,
    /// What the right side is called.
    b: Called,
}

impl<'a> Summary<'a> {
    pub(super) fn new(comparison: &'a Comparison, names: &'a Names) -> Self {
        Self { comparison, names, a: Called::of(comparison, Which::A), b: Called::of(comparison, Which::B) }
    }

    /// What a side is called.
    fn called(&self, which: Which) -> &Called {
        match which {
            Which::A => &self.a,
            Which::B => &self.b,
        }
    }

    pub(super) fn sentences(&self) -> Vec<String> {
        let Self { comparison, a: Called { name: a, .. }, b: Called { name: b, .. }, .. } = self;
        if comparison.identical() {
            return vec![format!("Nothing differs: {a} and {b} are the same in every entry, down to bytes and times.")];
        }
        // What the course text differs in comes first: that is what somebody asks who compares the lenses.
        let mut said = if comparison.against == Against::Lens { self.tellings() } else { Vec::new() };
        said.push(self.parting());
        if !comparison.differs() {
            said.push(format!(
                "No message and no table differs between {a} and {b}: only times, transaction numbers or the order of what \
                 crosses."
            ));
            return said;
        }
        said.extend(self.open_ends());
        said.push(self.addresses());
        said.extend(self.leases());
        said.extend(self.pools());
        said.extend(comparison.holds().first().map(|pair| self.hold(pair)));
        said.extend(self.only());
        said.extend(self.first_fields());
        said.extend(self.order());
        said
    }

    /// Where the histories part, and what does it.
    fn parting(&self) -> String {
        let Self { comparison, names, a: Called { name: a, place: in_a }, b: Called { name: b, place: in_b } } = self;
        let traces = [comparison.a.history().run.trace(), comparison.b.history().run.trace()];
        let entries: Vec<Option<&Entry>> =
            comparison.parting().into_iter().zip(traces).map(|(id, trace)| entry_at(trace, id?)).collect();
        let (left, right) = (entries.first().copied().flatten(), entries.last().copied().flatten());
        let at = [left, right].into_iter().flatten().map(|entry| entry.at).min();
        let until = match at {
            Some(at) if comparison.shared > 0 => capital(&format!("{a} and {b} are the same until {}", seconds(at))),
            _ => capital(&format!("{a} and {b} differ from the beginning")),
        };
        match comparison.against {
            Against::Branch(_) => match (left.and_then(|e| action(e, names)), right.and_then(|e| action(e, names))) {
                (Some(left), Some(right)) => format!("{until}. There {left} {in_a}, and {right} {in_b}."),
                (Some(left), None) => format!("{until}. There {left} {in_a}; {}.", self.without(Which::B, right)),
                (None, Some(right)) => format!("{until}. There {right} {in_b}; {}.", self.without(Which::A, left)),
                (None, None) => format!("{until}. {}", self.next_rows()),
            },
            Against::Lens => {
                let point = self.contrast();
                let why =
                    point.map(|point| format!(" The two tellings differ here: {}.", lower(point))).unwrap_or_default();
                format!("{until}, through two lenses. {}{why}", self.next_rows())
            }
            Against::Seed(_) => format!(
                "{until}: the network is the same, and only what is drawn at random differs, such as transaction numbers and \
                 waiting times. {}",
                self.next_rows()
            ),
        }
    }

    /// What servers and clients do differently under the two lenses, where it shows in these histories.
    fn tellings(&self) -> Vec<String> {
        let Self { comparison, a: Called { place: in_a, .. }, b: Called { place: in_b, .. }, .. } = self;
        let trace = |which: Which| comparison.side(which).history().run.trace();
        let events = |which: Which| {
            trace(which)
                .iter()
                .filter_map(|entry| if let Kind::Event(event) = &entry.kind { Some(event) } else { None })
        };
        let made = |event: &&Event| match event {
            Event::ArpAdded { how, .. } | Event::ArpUpdated { how, .. } => {
                matches!(how, ArpHow::MadeAtOffer | ArpHow::MadeAtAck)
            }
            _ => false,
        };
        let entries = Which::BOTH.map(|which| events(which).filter(made).count());
        let count = |count: usize| if count == 0 { "none".to_owned() } else { count.to_string() };
        let server = Which::BOTH.map(|which| {
            events(which).find_map(|event| match event {
                Event::ServerCheckStarted { when: AddressCheck::BeforeOffer, .. } => Some("before the OFFER"),
                Event::ServerCheckStarted { when: AddressCheck::OnRequest, .. } => Some("when the REQUEST comes"),
                _ => None,
            })
        });
        let client = Which::BOTH.map(|which| {
            events(which).find_map(|event| match event {
                Event::ClientCheckStarted { how, .. } => Some(match how {
                    ClientCheck::SingleLookUp => "by one ARP look-up",
                    ClientCheck::Rfc5227 => "by three ARP probes",
                    ClientCheck::AnnounceOnly => "not at all",
                }),
                _ => None,
            })
        });
        let renewal = Which::BOTH.map(|which| {
            let renews = |event: &Event| matches!(event, Event::State { to: ClientState::Renewing, .. });
            let at_t1 = |event: &Event| {
                matches!(event, Event::ConfigurationLogged { configuration } if configuration.log.iter().any(|setting| matches!(setting, Setting::T1 { .. })))
            };
            let when = if events(which).any(at_t1) { "at T1" } else { "when the lease has ended" };
            events(which).any(renews).then_some(when)
        });
        let [made_a, made_b] = entries;
        let mut said = Vec::new();
        if made_a != made_b {
            said.push(format!(
                "ARP entries that a server makes by itself: {} {in_a}, {} {in_b}.",
                count(made_a),
                count(made_b)
            ));
        }
        if let ([Some(left), Some(right)], true) = (server, server[0] != server[1]) {
            said.push(format!("A server checks an address {left} {in_a}, and {right} {in_b}."));
        }
        if let ([Some(left), Some(right)], true) = (client, client[0] != client[1]) {
            said.push(format!("A client checks its new address {left} {in_a}, and {right} {in_b}."));
        }
        if let ([Some(left), Some(right)], true) = (renewal, renewal[0] != renewal[1]) {
            said.push(format!("A client renews its lease {left} {in_a}, and {right} {in_b}."));
        }
        said
    }

    /// On what the two tellings differ where the histories part: at the row that only one has there, else at either.
    fn contrast(&self) -> Option<&'static str> {
        let Self { comparison, names, .. } = self;
        let pairs = comparison.pairs.list.get(comparison.pairs.common..)?;
        let rows = pairs.iter().take(NAMED).flat_map(|pair| {
            [(pair.a, &comparison.a), (pair.b, &comparison.b)]
                .map(|(row, side)| Some((side.row(row?)?, side.history())))
        });
        rows.flatten().find_map(|(row, history)| {
            let trace = history.run.trace();
            Some(explain(entry_at(trace, row.entry)?, trace, names, history.run.lens()).contrast?.point)
        })
    }

    /// How a side goes on that does nothing of its own where the other does.
    fn without(&self, which: Which, next: Option<&Entry>) -> String {
        let called = &self.called(which).name;
        match next {
            None if self.comparison.side(which).end().1 => {
                format!("{called} stands still at a decision that nobody has answered")
            }
            None => format!("{called} is at its end"),
            Some(_) => format!("{called} goes on without it"),
        }
    }

    /// What comes next on both sides, where they part.
    fn next_rows(&self) -> String {
        let comparison = self.comparison;
        let (done_a, done_b) = comparison.pairs.rows_done(comparison.pairs.common);
        let next = |which: Which, done: usize| match comparison.side(which).row(done) {
            Some(row) => {
                let words = row_words(row, comparison.side(which).history(), self.names);
                format!("{words} {}", self.called(which).place)
            }
            None => format!("nothing more {}", self.called(which).place),
        };
        format!("Next comes {}, and {}.", next(Which::A, done_a), next(Which::B, done_b))
    }

    /// Which side stops early.
    fn open_ends(&self) -> Option<String> {
        let end = |which: Which| self.comparison.side(which).end();
        let which = match (end(Which::A).1, end(Which::B).1) {
            (true, false) => Which::A,
            (false, true) => Which::B,
            (true, true) => {
                let (at_a, at_b) = (seconds(end(Which::A).0), seconds(end(Which::B).0));
                return Some(format!(
                    "Both end at a decision that nobody has answered: {} at {at_a}, {} at {at_b}.",
                    self.a.name, self.b.name
                ));
            }
            (false, false) => return None,
        };
        Some(capital(&format!(
            "{} ends at {} with a decision that nobody has answered, so what comes later is in the other one only.",
            self.called(which).name,
            seconds(end(which).0)
        )))
    }

    /// The addresses of the clients at the ends.
    fn addresses(&self) -> String {
        let Self { comparison, a: Called { place: in_a, .. }, b: Called { place: in_b, .. }, .. } = self;
        let rows = &comparison.end.addresses;
        let differ: Vec<_> = rows.iter().filter(|row| row.address[0] != row.address[1]).collect();
        if rows.iter().all(|row| row.address == [None, None]) {
            return format!("At the end no client has an address, {in_a} or {in_b}.");
        }
        if differ.is_empty() {
            return format!("At the end every client has the same address {in_a} and {in_b}.");
        }
        let of =
            |[left, right]: [Option<Ipv4Addr>; 2]| format!("{} {in_a} and {} {in_b}", address(left), address(right));
        match differ.as_slice() {
            [one, .., last] if differ.len() > NAMED => format!(
                "At the end {} of {} clients have another address, from {} with {} to {} with {}.",
                differ.len(),
                rows.len(),
                one.name,
                of(one.address),
                last.name,
                of(last.address)
            ),
            few => {
                let words: Vec<String> =
                    few.iter().map(|row| format!("{} has {}", row.name, of(row.address))).collect();
                format!("At the end {}.", words.join("; "))
            }
        }
    }

    /// How many leases were given and extended, where that differs.
    fn leases(&self) -> Option<String> {
        let side = |side: usize| {
            let cells = self.comparison.end.leases.iter().filter_map(|row| row.cell.get(side).copied().flatten());
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
        let (in_a, in_b) = (&self.a.place, &self.b.place);
        Some(format!("Servers give {} {in_a} and {} {in_b}.", words(left), words(right)))
    }

    /// The pools at the ends, where they differ.
    fn pools(&self) -> Option<String> {
        let Self { comparison, a: Called { place: in_a, .. }, b: Called { place: in_b, .. }, .. } = self;
        let words = |row: &CountRow, side: usize| {
            let counts = row.counts.iter().filter_map(|(state, counts)| Some((*state, counts.get(side).copied()?)));
            let counts: Vec<String> = counts
                .filter(|(_, count)| *count > 0)
                .map(|(state, count)| format!("{count} {}", state_word(state)))
                .collect();
            listed(&counts)
        };
        let differ = comparison.end.counts.iter().filter(|row| row.differs()).take(NAMED);
        let said: Vec<String> = differ
            .map(|row| format!("{} ends with {} {in_a} and {} {in_b}", row.server, words(row, 0), words(row, 1)))
            .collect();
        (!said.is_empty()).then(|| format!("{}.", said.join("; ")))
    }

    /// Which hold lasts longer, by how much, and why.
    fn hold(&self, pair: &HoldPair) -> String {
        let names = self.names;
        let client = names.by_mac(pair.a.client);
        let end = |how: Option<HoldEnd>| match how {
            Some(HoldEnd::RanOut) => "nobody requests it in time".to_owned(),
            Some(HoldEnd::Declined(server)) => format!("{client} chooses {}", names.by_ip(server)),
            Some(HoldEnd::Leased) => "it becomes a lease".to_owned(),
            Some(HoldEnd::Quarantined) => "the address goes into quarantine".to_owned(),
            Some(HoldEnd::Void) | None => "it is void before its time".to_owned(),
        };
        let (long, short, longer, shorter) = if pair.a.length() > pair.b.length() {
            (&pair.a, &pair.b, &self.a.place, &self.b.place)
        } else {
            (&pair.b, &pair.a, &self.b.place, &self.a.place)
        };
        let how = |hold: &Hold| end(hold.end.map(|(_, how)| how));
        let why = if how(long) == how(short) {
            // The same end: then it is the times that tell them apart.
            let span = |hold: &Hold| {
                let end = hold.end.map_or(hold.began, |(at, _)| at);
                format!("from {} to {}", seconds(hold.began), seconds(end))
            };
            format!("{}, and {shorter} only {}", span(long), span(short))
        } else {
            format!("because there {}, while {shorter} {}", how(long), how(short))
        };
        let (server, by) = (names.name(long.port), pair.difference());
        format!("{server}'s hold on {} for {client} lasts {by} longer {longer}, {why}.", long.address)
    }

    /// The messages that only one side has, by kind.
    fn only(&self) -> Option<String> {
        let words = |which: Which| {
            let counts = self.comparison.only(which);
            let words: Vec<String> = counts.into_iter().map(|(kind, count)| messages(kind, count)).collect();
            (!words.is_empty()).then(|| format!("nly {}: {}", self.called(which).place, listed(&words)))
        };
        match (words(Which::A), words(Which::B)) {
            (Some(a), Some(b)) => Some(format!("O{a}; o{b}.")),
            (Some(one), None) | (None, Some(one)) => Some(format!("O{one}.")),
            (None, None) => None,
        }
    }

    /// What stands in another order: conversations, and what within them.
    fn order(&self) -> Option<String> {
        let Self { comparison, names, a: Called { place: in_a, .. }, b: Called { place: in_b, .. } } = self;
        let moved = |order: Order| {
            let list = comparison.pairs.list.iter();
            list.filter(move |pair| matches!(pair.mark, Mark::Moved { order: of, .. } if of == order))
        };
        let crossed = moved(Order::TwinBelow).next().is_some();
        let first = moved(Order::Changed).find_map(|pair| comparison.a.row(pair.a?));
        let first = first.map(|row| row_words(row, comparison.a.history(), names));
        let rows = moved(Order::Changed).filter(|pair| pair.a.is_some()).count();
        let first = first.map(|first| match rows {
            1 => first,
            rows => format!("{rows} messages and notes, the first of them {first}"),
        });
        let all = format!("Conversations follow each other in another order {in_b} than {in_a}");
        match (crossed, first) {
            (false, None) => None,
            (false, Some(first)) => Some(format!("In another order {in_b} than {in_a}: {first}.")),
            (true, None) => Some(format!("{all}; within each, what both sides have comes in the same order.")),
            (true, Some(first)) => Some(format!("{all}; so do, within a conversation, {first}.")),
        }
    }

    /// The first message that both sides have with other contents, or with another fate.
    fn first_fields(&self) -> Option<String> {
        let Self { comparison, names, a, b } = self;
        let (Called { name: a, place: in_a }, Called { name: b, place: in_b }) = (a, b);
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
        let what =
            if fields.is_empty() { rows::fates(comparison, pair, names, [in_a, in_b])? } else { fields.join(", ") };
        let (name, who) = (frame_name(*kind), names.name(row.port));
        Some(format!(
            "The first message that differs is the {name} of {who} at {} ({a} against {b}): {what}.",
            seconds(row.at)
        ))
    }
}

/// What a person or the script did in an entry, as a clause.
fn action(entry: &Entry, names: &Names) -> Option<String> {
    let who = entry.host.map_or("a host", |port| names.name(port));
    Some(match &entry.kind {
        Kind::Choice { server, .. } => format!("{who} takes the offer of {}", names.by_ip(*server)),
        Kind::KeepWaiting { wait, .. } => format!("{who} waits another {wait} for offers"),
        Kind::Action { action, .. } => format!("“{}” is done to {who}", action_name(action, names)),
        _ => return None,
    })
}

fn address(address: Option<Ipv4Addr>) -> String {
    address.map_or_else(|| "no address".to_owned(), |address| address.to_string())
}

/// "1 NAK", "2 ARP replies".
fn messages(kind: FrameKind, count: usize) -> String {
    let name = frame_name(kind);
    match (count, name.strip_suffix('y')) {
        (1, _) => format!("1 {name}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        (_, None) => format!("{count} {name}s"),
    }
}

/// "When the server checks" inside a sentence.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
