//! Follow the text: one stop per step of the course text, found in a trace of `two-servers` under either lens.

use crate::protocol::{EntryId, Event, StateTrigger};
use crate::sim::{Entry, FrameKind, Kind, Outcome};

/// One step of the course text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// Its name.
    pub title: &'static str,
    /// The text's step in our own words, in one sentence.
    pub telling: &'static str,
    /// What the RFC says at this point, in one sentence.
    pub rfc: &'static str,
}

/// The stops, in order: boot, DISCOVER, OFFER, REQUEST, ACK, look-up.
pub fn stops() -> &'static [Stop] {
    const STOPS: [Stop; 6] = [
        Stop {
            title: "Boot",
            telling: "A host that is set to get its address by DHCP starts with nothing but its MAC address.",
            rfc: "The client begins in INIT and may wait one to ten seconds at random, so that not all hosts ask at once \
                  after a power cut (RFC 2131 §4.4.1).",
        },
        Stop {
            title: "DISCOVER",
            telling: "The client broadcasts a DHCPDISCOVER with its own MAC address, to the broadcast addresses of \
                      layer 2 and layer 3, to find every DHCP server.",
            rfc: "The same; before a server answers, it should check that the address it is about to offer is unused \
                  (RFC 2131 §3.1 steps 1 and 2).",
        },
        Stop {
            title: "OFFER",
            telling: "Each server reserves a free address, makes an ARP entry of the client's MAC and that address, and \
                      sends a DHCPOFFER by layer 2 unicast.",
            rfc: "A server need not reserve the address and needs no ARP entry; the OFFER goes by unicast or broadcast as \
                  the client's broadcast flag says (RFC 2131 §3.1 step 2, §4.1).",
        },
        Stop {
            title: "REQUEST",
            telling: "The client broadcasts a DHCPREQUEST that accepts one server's offer and so declines all others, \
                      which return their addresses to their pools.",
            rfc: "The same: option 54 of the REQUEST names the chosen server, and every other takes it as a refusal of \
                  its offer (RFC 2131 §3.1 steps 3 and 4).",
        },
        Stop {
            title: "ACK",
            telling: "The server pings the address to be sure that it is unused, makes a new ARP entry for the lease, and \
                      unicasts a DHCPACK that repeats the OFFER but for the message type.",
            rfc: "The server should not check the address again here, needs no ARP entry, and its ACK has values of its \
                  own, which need not equal those of the OFFER (RFC 2131 §3.1 step 4).",
        },
        Stop {
            title: "Look-up",
            telling: "The client logs its configuration and looks its address up by ARP; since no reply comes, it starts \
                      to use the address.",
            rfc: "The client sends three ARP probes from 0.0.0.0, listens, and then announces the address twice \
                  (RFC 2131 §4.4.1, RFC 5227 §2).",
        },
    ];
    &STOPS
}

/// The entry at which a stop is reached, or `None` if the trace has not got there (or there is no such stop).
pub fn find(stop: usize, trace: &[Entry]) -> Option<EntryId> {
    match stop {
        0 => {
            let begun = |kind: &Kind| matches!(kind, Kind::Event(Event::State { trigger: StateTrigger::Started, .. }));
            trace.iter().find(|entry| begun(&entry.kind)).and_then(|entry| entry.cause)
        }
        1 => taken(FrameKind::Discover, trace),
        2 => {
            let decided = trace.iter().position(|entry| {
                matches!(entry.kind, Kind::Event(Event::DecisionOpened { .. } | Event::OfferChosen { .. }))
            })?;
            let offer = trace.iter().take(decided).rev().find(|entry| takes(FrameKind::Offer, entry));
            offer.map(|entry| entry.id)
        }
        3 => taken(FrameKind::Request, trace),
        4 => taken(FrameKind::Ack, trace),
        5 => {
            let usable = |entry: &&Entry| matches!(entry.kind, Kind::Event(Event::AddressUsable { .. }));
            trace.iter().find(usable).map(|entry| entry.id)
        }
        _ => None,
    }
}

/// The first arrival of such a frame at somebody who takes it.
fn taken(kind: FrameKind, trace: &[Entry]) -> Option<EntryId> {
    trace.iter().find(|entry| takes(kind, entry)).map(|entry| entry.id)
}

fn takes(kind: FrameKind, entry: &Entry) -> bool {
    match &entry.kind {
        Kind::Arrived { frame, outcomes } => {
            frame.kind() == kind && outcomes.iter().any(|group| group.outcome == Outcome::Handled)
        }
        _ => false,
    }
}
