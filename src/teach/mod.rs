//! The words: what every trace entry means, why it happened, and where course text and RFC differ.
//!
//! ```text
//!   Entry ──tell──▶ Telling { title, text, rfc, contrast }      one entry
//!   step  ──headline, status──▶ which to tell first, one sentence for a screen reader
//!   entry ──causes──▶ the chain back to the start of a host
//!   action ──action_name, cannot──▶ labels of menus, and why an item cannot be chosen
//!   follow: the stops of the course text        glossary: the terms
//!   export: the trace as CSV, Markdown and Mermaid text, comments of captures
//! ```
//!
//! Everything told is read from the trace: a sentence names what the bytes and the machines did, under
//! whichever lens. Nothing here decides anything, and nothing here fails: an entry whose cause is not in the
//! trace at hand is told without it.

mod actions;
mod asked;
mod causes;
pub mod compare;
mod contrast;
mod ending;
mod events;
pub mod export;
pub mod follow;
mod frames;
pub mod glossary;
mod names;
mod timers;
mod words;

pub use actions::{action_kind_name, action_name, cannot};
pub use causes::{causes, headline, speaker, status};
pub use contrast::Contrast;
pub use ending::{Ending, ending};
pub use names::Names;
pub use words::{drop_reason, for_lease, how, lease, lease_end, loss, reason, state_name, timer_name, trigger};

use crate::protocol::{EntryId, Event};
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
        Kind::Started => timers::started(entry, trace, who),
        Kind::Sent(frame) => frames::sent(entry, frame, trace, names, lens),
        Kind::Forwarded { frame, egress, learned } => frames::forwarded(frame, *egress, *learned, names),
        Kind::Arrived { frame, outcomes } => frames::arrived(entry, frame, outcomes, trace, names),
        Kind::Timer(timer) => timers::fired(*timer, entry, trace, who, names, lens),
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
        Kind::Lost { frame, ports, why } => frames::lost(frame, ports, *why, names),
        Kind::Duplicated { frame, port } => frames::duplicated(frame, *port, names),
        Kind::Acted { action, by, refused } => actions::acted(action, *by, *refused, who, names),
    };
    telling.contrast = contrast::at(entry, trace);
    telling
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
