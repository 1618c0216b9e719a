//! The words: what every trace entry means, why it happened, and where course text and RFC differ.
//!
//! ```text
//!   Entry ──tell──▶ Telling { title, text, rfc, contrast }      one entry
//!   step  ──headline, status──▶ which to tell first, one sentence for a screen reader
//!   entry ──causes──▶ the chain back to the start of a host
//!   follow: the stops of the course text        glossary: the terms
//! ```
//!
//! Everything told is read from the trace: a sentence names what the bytes and the machines did, under
//! whichever lens. Nothing here decides anything, and nothing here fails: an entry whose cause is not in the
//! trace at hand is told without it.

mod causes;
mod contrast;
mod events;
pub mod follow;
mod frames;
pub mod glossary;
mod names;
mod words;

pub use causes::{causes, headline, status};
pub use contrast::Contrast;
pub use names::Names;
pub use words::{how, reason, state_name, timer_name};

use crate::protocol::{EntryId, Event, Timer};
use crate::session::Lens;
use crate::sim::{Entry, Kind};

/// What Explain says about one trace entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// A few words: "server-a offers 10.0.0.10".
    pub title: String,
    /// One or two plain sentences with names and addresses.
    pub text: String,
    /// Where the standard says so: "RFC 2131 §3.1 step 2".
    pub rfc: &'static str,
    /// What course text and RFC each say, where they differ at this point.
    pub contrast: Option<Contrast>,
}

impl Telling {
    fn new(title: impl Into<String>, text: impl Into<String>, rfc: &'static str) -> Self {
        Self { title: title.into(), text: text.into(), rfc, contrast: None }
    }
}

/// Tells one entry of a trace. Total: every kind and every event has its words.
pub fn tell(entry: &Entry, trace: &[Entry], names: &Names, lens: Lens) -> Telling {
    let who = entry.host.map_or("a host", |port| names.name(port));
    let mut telling = match &entry.kind {
        Kind::Started => started(entry, trace, who),
        Kind::Sent(frame) => frames::sent(entry, frame, trace, names),
        Kind::Forwarded { frame, egress, learned } => frames::forwarded(frame, *egress, *learned, names),
        Kind::Arrived { frame, outcomes } => frames::arrived(entry, frame, outcomes, trace, names),
        Kind::Timer(timer) => fired(*timer, entry, trace, who, names),
        Kind::Event(event) => events::tell(event, entry, trace, who, names, lens),
        Kind::Choice { server, .. } => Telling::new(
            format!("You choose {}", names.by_ip(*server)),
            format!("You decide that {who} takes the offer of {}. Time goes on from here.", names.by_ip(*server)),
            "RFC 2131 §3.1 step 3",
        ),
        Kind::KeepWaiting { wait, .. } => Telling::new(
            "You keep waiting",
            format!("You let {who} collect offers for another {wait} before it decides."),
            "RFC 2131 §3.1 step 3",
        ),
        _ => Telling::new("Something happened", "Something happened.", "RFC 2131"),
    };
    telling.contrast = contrast::at(entry, trace);
    telling
}

fn started(entry: &Entry, trace: &[Entry], who: &str) -> Telling {
    let next = trace.get(trace.partition_point(|earlier| earlier.id <= entry.id));
    let asks =
        next.is_some_and(|next| next.cause == Some(entry.id) && matches!(next.kind, Kind::Event(Event::State { .. })));
    let text = if asks {
        format!("{who} is switched on. It has a MAC address but no IP address, so it begins to look for a DHCP server.")
    } else {
        format!("{who} is switched on. It has an address of its own and waits for frames.")
    };
    Telling::new(format!("{who} starts"), text, "RFC 2131 §4.4.1")
}

fn fired(timer: Timer, entry: &Entry, trace: &[Entry], who: &str, names: &Names) -> Telling {
    let armed_by = entry.cause.and_then(|cause| entry_at(trace, cause)).map(|cause| &cause.kind);
    let (title, text, rfc) = match timer {
        Timer::Start => {
            let why = match armed_by {
                Some(Kind::Event(Event::State { trigger, .. })) => words::pause(*trigger),
                _ => "The pause is over",
            };
            (format!("{who} starts over"), format!("{why}: {who} asks for an address again."), "RFC 2131 §4.4.1")
        }
        Timer::Retransmission => (
            format!("{who} has waited long enough"),
            format!("No answer came in time, so {who} sends its message again. Each wait is about twice the last."),
            "RFC 2131 §4.1",
        ),
        Timer::CollectOffers => (
            format!("{who} stops collecting offers"),
            format!("The time in which {who} collects offers is over; now one of them has to be chosen."),
            "RFC 2131 §4.4.1",
        ),
        Timer::GiveUp => (
            format!("{who} gives up on its REQUEST"),
            format!("No server answered any of the REQUESTs of {who}, so it begins again with a DISCOVER."),
            "RFC 2131 §3.1 step 5",
        ),
        Timer::Probe => (
            format!("{who} asks about its address"),
            format!("It is time for {who} to ask by ARP whether anybody uses its new address."),
            "RFC 5227 §2.1.1",
        ),
        Timer::CheckEnds => (
            format!("{who} has listened long enough"),
            format!("Nobody answered while {who} listened, so no other host uses the address."),
            "RFC 5227 §2.1.1",
        ),
        Timer::Announce => (
            format!("{who} announces once more"),
            format!("It is time for the next announcement by which {who} tells all hosts its address."),
            "RFC 5227 §2.3",
        ),
        Timer::AddressCheck(address) => (
            format!("{who} ends its check"),
            format!("The time in which {who} listens for a user of {} is over.", names.by_ip(address)),
            "RFC 2131 §3.1 step 2",
        ),
        Timer::OfferHold(address) => (
            format!("Hold on {address} runs out"),
            format!("{who} has kept {address} reserved as long as it does for an offer that nobody takes up."),
            "RFC 2131 §3.1 step 4",
        ),
        Timer::Quarantine(address) => (
            format!("Quarantine of {address} ends"),
            format!("{who} has kept {address} out of use for its whole quarantine."),
            "RFC 2131 §4.3.3",
        ),
        Timer::Resolve(address) => (
            format!("No ARP reply for {address}"),
            format!("A second has passed and nobody has told {who} the MAC address of {}.", names.by_ip(address)),
            "RFC 1122 §2.3.2",
        ),
        Timer::ArpAge(address) => (
            format!("ARP entry of {address} is old"),
            format!("Nothing has confirmed the ARP entry of {address} at {who} for its whole lifetime."),
            "RFC 1122 §2.3.2.1",
        ),
        _ => ("A timer of a lease".to_owned(), "A timer of a lease has fired.".to_owned(), "RFC 2131 §4.4.5"),
    };
    Telling::new(title, text, rfc)
}

/// The entry with an id. The id is its index in a whole trace; a part of one is searched.
fn entry_at(trace: &[Entry], id: EntryId) -> Option<&Entry> {
    let index = usize::try_from(id.0).ok()?;
    trace.get(index).filter(|entry| entry.id == id).or_else(|| {
        let index = trace.binary_search_by_key(&id, |entry| entry.id).ok()?;
        trace.get(index)
    })
}

/// The event of an entry's cause.
fn cause_event<'a>(entry: &Entry, trace: &'a [Entry]) -> Option<&'a Event> {
    match &entry_at(trace, entry.cause?)?.kind {
        Kind::Event(event) => Some(event),
        _ => None,
    }
}
