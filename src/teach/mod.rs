//! The words: what every trace entry means, why it happened, and where course text and RFC differ.
//!
//! ```text
//!   Entry ──explain──▶ Explanation { title, text, source, contrast }      one entry
//!   step  ──headline, status──▶ which to explain first, one sentence for a screen reader
//!   entry ──causes──▶ the chain back to the start of a host
//!   action ──action_name, cannot──▶ labels of menus, and why an item cannot be chosen
//!   follow: the stops of the course text
//!   format: times, speeds and lists as text         run_to: why time does not run there
//! ```
//!
//! Every explanation is read from the trace: a sentence names what the bytes and the machines did, under
//! whichever lens. Nothing here decides anything, and nothing here fails: an entry whose cause is not in the
//! trace at hand is explained without it.

mod actions;
mod asked;
mod causes;
mod check;
mod citation;
pub mod compare;
mod context;
mod contrast;
mod ending;
mod entries;
mod events;
pub mod follow;
pub mod format;
mod frames;
mod ignored;
mod names;
pub mod pools;
pub mod run_to;
mod settings;
mod timers;
mod words;

pub use actions::{action_kind_name, action_name, cannot, kind_label, target_name};
pub use causes::{causes, headline, speaker, status};
pub use citation::Citation;
pub use contrast::Contrast;
pub use ending::{Ending, ending};
pub use names::Names;
pub use settings::{SettingRow, difference, offer_says, settings};
pub use words::{
    codes, drop_reason, for_lease, how, lease, lease_end, left_alone, left_out, listed, loss, moment, outdated,
    own_clock, promise_end, reason, state_name, state_word, timer_name, times, trigger,
};

use std::net::Ipv4Addr;

use crate::protocol::{Event, Renewal};
use crate::scenario::Lens;
use crate::sim::{Entry, Kind, Transmission};
use context::Context;
use entries::cause_event;
pub use entries::entry_at;

/// What Explain says about one trace entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// A few words: "server-a offers 10.0.0.10".
    pub title: String,
    /// One or two plain sentences with names and addresses.
    pub text: String,
    /// Where it comes from: "RFC 2131 §3.1 step 2", or the course text.
    pub source: Citation,
    /// What course text and RFC each say, where they differ at this point.
    pub contrast: Option<Contrast>,
}

impl Explanation {
    fn new(title: impl Into<String>, text: impl Into<String>, source: impl Into<Citation>) -> Self {
        Self { title: title.into(), text: text.into(), source: source.into(), contrast: None }
    }

    /// The title, marked where only the course text says so, for places that show no section beside it.
    pub fn marked_title(&self) -> String {
        if self.source.is_course_text() { format!("{} (course text)", self.title) } else { self.title.clone() }
    }
}

/// Tells one entry of a trace. Total: every kind and every event has its words.
pub fn explain(entry: &Entry, trace: &[Entry], names: &Names, lens: Lens) -> Explanation {
    let context = &Context::new(entry, trace, names, lens);
    let who = context.who;
    let mut telling = match &entry.kind {
        Kind::Started => timers::started(context),
        Kind::Sent(frame) => frames::sent(context, frame),
        Kind::Forwarded { frame, egress, learned } => frames::forwarded(frame, *egress, *learned, names),
        Kind::Arrived { frame, outcomes } => frames::arrived(context, frame, outcomes),
        Kind::Timer(timer) => timers::fired(*timer, context),
        Kind::Event(event) => events::explain(event, context),
        Kind::Choice { server, .. } => {
            let server = context.offer_of(*server, None);
            Explanation::new(
                format!("You choose {server}"),
                format!("You decide that {who} takes the offer of {server}. Time goes on from here."),
                "RFC 2131 §3.1 step 3",
            )
        }
        Kind::KeepWaiting { wait, .. } => Explanation::new(
            "You keep waiting",
            format!("You let {who} collect offers for another {wait} before it decides."),
            "RFC 2131 §3.1 step 3",
        ),
        Kind::Lost { frame, ports, why } => frames::lost(frame, ports, *why, names),
        Kind::Duplicated { frame, port } => frames::duplicated(frame, *port, names),
        Kind::Action { action, by, refused } => actions::acted(action, *by, *refused, context),
    };
    telling.contrast = contrast::at(entry, trace);
    telling
}

/// The server at an address that an entry is about, named by the frame that brought the address: two servers may have one.
/// A choice is about an offer, a RELEASE about the lease.
pub fn server_at(entry: &Entry, trace: &[Entry], names: &Names, server: Ipv4Addr) -> String {
    let context = Context::new(entry, trace, names, Lens::Rfc);
    match &entry.kind {
        Kind::Choice { .. } => context.offer_of(server, None),
        Kind::Event(Event::OfferChosen { address, .. }) => context.offer_of(server, Some(*address)),
        Kind::Event(Event::AddressReleased { .. }) => context.giver(server),
        Kind::Event(Event::OfferDeclined { .. } | Event::LeaseReplicated { .. }) => names.by_ip(server),
        _ => context.server(server),
    }
}

/// Why the end of a check means nothing, where that is so: a clause. Its question reached nobody, or there was no time.
pub fn unheard(entry: &Entry, trace: &[Entry], names: &Names) -> Option<&'static str> {
    let context = Context::new(entry, trace, names, Lens::Rfc);
    let heard = match &entry.kind {
        Kind::Event(Event::ServerCheckPassed { address }) => check::heard_by_server(&context, *address),
        _ => check::heard_by_client(&context),
    };
    match heard {
        check::Heard::Silence => None,
        check::Heard::Unasked => Some("its question reached nobody"),
        check::Heard::NoTime => Some("it does not wait for an answer"),
    }
}

/// What else there is to say of a field of a frame: a client that renews at the end of its lease goes by no T1 and T2.
pub fn field_note(frame: &Transmission, field: &str, names: &Names) -> Option<String> {
    let message = frame.decoded.as_ref().ok()?.dhcp_message()?;
    let (port, name, ..) = names.hosts().find(|(_, _, mac, _)| *mac == message.chaddr)?;
    let late = names.profile(port).is_some_and(|profile| profile.renewal == Renewal::AtExpiry);
    let time = matches!(field, "option 58" | "option 59");
    (late && time).then(|| {
        format!(
            "{name} ignores this value: as the course text tells it, it renews only when its lease has run its time."
        )
    })
}
