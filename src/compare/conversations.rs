//! Whose conversation a row belongs to.
//!
//! ```text
//!   a DHCP message, a note about a client ──────────────────▶ that client's
//!   what a client asks, notes, has done to it ──────────────▶ its own
//!   the rest: a server's ARP request, whoever answers that ─▶ that of what caused it, else its host's
//! ```
//!
//! Two histories with other waiting times have the same conversations, but these cross elsewhere: rows are compared within one.

use super::content::{client_of, mac_word, subject};
use crate::session::History;
use crate::sim::{Entry, Kind};
use crate::wire::FrameKind;

/// Above every hardware address: the number of a port is added to it.
const HOST: u64 = 1 << 48;

/// For each entry of a history the conversation that it belongs to: a number that no other conversation has.
pub(super) fn conversations(history: &History) -> Vec<u64> {
    let hosts = history.run.end().hosts();
    let trace = history.run.trace();
    let mut conversations: Vec<u64> = Vec::with_capacity(trace.len());
    for entry in trace {
        let at = |entry: crate::protocol::EntryId| conversations.get(usize::try_from(entry.0).ok()?).copied();
        let host = entry.host.and_then(|port| hosts.get(usize::from(port)));
        let client = host.filter(|host| host.client().is_some()).map(|host| mac_word(Some(host.config().mac)));
        let conversation = owner(entry, client).or_else(|| match &entry.kind {
            Kind::Forwarded { frame, .. } | Kind::Arrived { frame, .. } | Kind::Lost { frame, .. } => at(frame.entry),
            _ => at(entry.cause?),
        });
        conversations.push(conversation.unwrap_or_else(|| HOST + entry.host.map_or(HOST, u64::from)));
    }
    conversations
}

/// The client whose conversation an entry belongs to by what it says, or by being at that `client`'s.
fn owner(entry: &Entry, client: Option<u64>) -> Option<u64> {
    match &entry.kind {
        Kind::Sent(frame) => match (client_of(frame), frame.kind()) {
            (Some(of), _) => Some(mac_word(Some(of))),
            // Who answers takes part in the conversation of who asks.
            (None, FrameKind::ArpReply | FrameKind::EchoReply) => None,
            (None, _) => client,
        },
        Kind::Event(event) => subject(event).1.map(|of| mac_word(Some(of))).or(client),
        Kind::Forwarded { .. } | Kind::Arrived { .. } | Kind::Lost { .. } | Kind::Duplicated { .. } => None,
        _ => client,
    }
}
