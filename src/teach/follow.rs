//! Follow the text: one stop per step of the course text, each found in the trace of the scenario that shows it, under
//! either lens.

use std::net::Ipv4Addr;

use super::asked::{Asked, answered, asked};
use crate::protocol::{EntryId, Event, LeaseEnd, StateTrigger};
use crate::sim::{Entry, Kind, Outcome};
use crate::wire::{FrameKind, Mac};

/// One step of the course text.
#[derive(Debug, Clone, Copy)]
pub struct Stop {
    /// Its name.
    pub title: &'static str,
    /// The built-in scenario in which it is found.
    pub scenario: &'static str,
    /// The text's step in our own words, in one sentence.
    pub telling: &'static str,
    /// What the RFC says at this point, in one sentence.
    pub rfc: &'static str,
    /// The entry at which it is reached in a trace of its scenario; `None` if the trace has not got there.
    reached: fn(&[Entry]) -> Option<EntryId>,
}

/// Where the first exchange is found.
const FIRST: &str = "two-servers";
/// Where renewals are found.
const RENEWAL: &str = "course-renewal";
/// Where a lease ends and its address goes to another client.
const LOST: &str = "moved-away";

static STOPS: &[Stop] = &[
    Stop {
        title: "Boot",
        scenario: FIRST,
        telling: "A host that is set to get its address by DHCP starts with nothing but its MAC address.",
        rfc: "The client begins in INIT and should wait for one to ten seconds, drawn at random, so that not all \
              hosts ask at once after a power cut (RFC 2131 §4.4.1). Here it waits only where a scenario says so.",
        reached: |trace| {
            let begun = |kind: &Kind| matches!(kind, Kind::Event(Event::State { trigger: StateTrigger::Started, .. }));
            trace.iter().find(|entry| begun(&entry.kind)).and_then(|entry| entry.cause)
        },
    },
    Stop {
        title: "DISCOVER",
        scenario: FIRST,
        telling: "The client broadcasts a DHCPDISCOVER with its own MAC address, to the broadcast addresses of \
                  layer 2 and layer 3, to find every DHCP server.",
        rfc: "The same; before a server answers, it should check that the address it is about to offer is unused \
              (RFC 2131 §3.1 steps 1 and 2).",
        reached: |trace| first(trace, |entry| takes(FrameKind::Discover, entry)),
    },
    Stop {
        title: "OFFER",
        scenario: FIRST,
        telling: "Each server reserves a free address, makes an ARP entry of the client's MAC and that address, \
                  and sends a DHCPOFFER by layer 2 unicast.",
        rfc: "A server need not reserve the address and needs no ARP entry; the OFFER goes by unicast or \
              broadcast as the client's broadcast flag says (RFC 2131 §3.1 step 2, §4.1).",
        reached: |trace| {
            let decided = trace.iter().position(|entry| {
                matches!(entry.kind, Kind::Event(Event::DecisionOpened { .. } | Event::OfferChosen { .. }))
            })?;
            let before = trace.iter().take(decided).rev();
            before.into_iter().find(|entry| takes(FrameKind::Offer, entry)).map(|entry| entry.id)
        },
    },
    Stop {
        title: "REQUEST",
        scenario: FIRST,
        telling: "The client broadcasts a DHCPREQUEST that accepts one server's offer and so declines all others, \
                  which return their addresses to their pools.",
        rfc: "The same: option 54 of the REQUEST names the chosen server, and every other takes it as a refusal of \
              its offer (RFC 2131 §3.1 steps 3 and 4).",
        reached: |trace| first(trace, |entry| takes(FrameKind::Request, entry)),
    },
    Stop {
        title: "Lease",
        scenario: FIRST,
        telling: "The server pings the address to be sure that it is unused, and makes a new ARP entry for the lease.",
        rfc: "The server should not check the address again here and needs no ARP entry; it stores the lease so \
              that a restart does not lose it, and then answers (RFC 2131 §3.1 step 4).",
        // The server has done all of this when its ACK leaves.
        reached: |trace| {
            first(trace, |entry| matches!(&entry.kind, Kind::Sent(frame) if frame.kind() == FrameKind::Ack))
        },
    },
    Stop {
        title: "ACK",
        scenario: FIRST,
        telling: "The server unicasts a DHCPACK that repeats the OFFER but for the message type.",
        rfc: "The ACK has values of its own, which need not equal those of the OFFER, and goes by unicast or \
              broadcast as the client's broadcast flag says (RFC 2131 §3.1 step 4, §4.1).",
        reached: |trace| first(trace, |entry| takes(FrameKind::Ack, entry)),
    },
    Stop {
        title: "Look-up",
        scenario: FIRST,
        telling: "The client logs its configuration and looks its address up by ARP; since no reply comes, it \
                  starts to use the address.",
        rfc: "The client sends three ARP probes from 0.0.0.0, listens, and then announces the address twice \
              (RFC 2131 §4.4.1, RFC 5227 §2).",
        reached: |trace| first(trace, |entry| matches!(entry.kind, Kind::Event(Event::AddressUsable { .. }))),
    },
    Stop {
        title: "Renewal REQUEST",
        scenario: RENEWAL,
        telling: "When the lease has expired, the client sends a DHCPREQUEST directly to the server that offered \
                  it the lease, to go on using the address.",
        rfc: "The client asks long before, at T1, half of the lease, also by unicast; the REQUEST has the \
              address in ciaddr and no options 50 and 54 (RFC 2131 §4.4.5).",
        // It may find nobody.
        reached: |trace| first(trace, |entry| leaves(Asked::Renewing, entry)),
    },
    Stop {
        title: "Renewal ACK",
        scenario: RENEWAL,
        telling: "The server answers with a DHCPACK, and the client goes on using its address with a new lease.",
        rfc: "The same; the new lease counts from the renewal REQUEST, and the ACK goes by unicast to the \
              address in ciaddr (RFC 2131 §4.4.5, §4.1).",
        reached: |trace| first(trace, |entry| confirms(Asked::Renewing, entry, trace)),
    },
    Stop {
        title: "Broadcast REQUEST",
        scenario: RENEWAL,
        telling: "If no DHCPACK comes within a set time, the client broadcasts its DHCPREQUEST to all servers.",
        rfc: "At T2, 7/8 of the lease, the client broadcasts its REQUEST, while the lease still runs (RFC 2131 \
              §4.4.5).",
        reached: |trace| first(trace, |entry| leaves(Asked::Rebinding, entry)),
    },
    Stop {
        title: "Another server's ACK",
        scenario: RENEWAL,
        telling: "Another server can answer the broadcast with a DHCPACK and extend the lease.",
        rfc: "A server may extend the lease only if it has the administrative authority for it, and several servers \
              need a way to keep their leases alike (RFC 2131 §4.3.2). Here it is the failover partner.",
        reached: |trace| first(trace, |entry| confirms(Asked::Rebinding, entry, trace)),
    },
    Stop {
        title: "Expiry",
        scenario: LOST,
        telling: "If nobody renews the lease, as when the host has moved away or is switched off, it runs out \
                  and the server returns the address to its pool.",
        rfc: "The same; a client that is still there stops using the address at the very end of the lease, and \
              there is no grace (RFC 2131 §2.2, §4.4.5).",
        reached: |trace| first(trace, |entry| expired(entry).is_some()),
    },
    Stop {
        title: "Reuse",
        scenario: LOST,
        telling: "The returned address can be leased to another client.",
        rfc: "The same; a server should prefer addresses that no client has had, and check an address before it \
              offers it again (RFC 2131 §2.2).",
        reached: reused,
    },
];

/// The stops, in order: boot, DISCOVER, OFFER, REQUEST, lease, ACK, look-up; renewal REQUEST and ACK, broadcast REQUEST,
/// another server's ACK; expiry, reuse.
pub fn stops() -> &'static [Stop] {
    STOPS
}

/// The entry at which a stop is reached in a trace of its scenario, or `None` if the trace has not got there (or there
/// is no such stop).
pub fn find(stop: usize, trace: &[Entry]) -> Option<EntryId> {
    (stops().get(stop)?.reached)(trace)
}

fn first(trace: &[Entry], is: impl Fn(&Entry) -> bool) -> Option<EntryId> {
    trace.iter().find(|entry| is(entry)).map(|entry| entry.id)
}

fn takes(kind: FrameKind, entry: &Entry) -> bool {
    match &entry.kind {
        Kind::Arrived { frame, outcomes } => {
            frame.kind() == kind && outcomes.iter().any(|group| group.outcome == Outcome::Handled)
        }
        _ => false,
    }
}

/// Whether such a REQUEST leaves here.
fn leaves(what: Asked, entry: &Entry) -> bool {
    matches!(&entry.kind, Kind::Sent(frame) if asked(frame) == Some(what))
}

/// Whether the ACK of such a REQUEST is taken here.
fn confirms(what: Asked, entry: &Entry, trace: &[Entry]) -> bool {
    takes(FrameKind::Ack, entry) && entry.frame().is_some_and(|frame| answered(frame, trace) == what)
}

/// The address and the client of a lease that ends here.
fn expired(entry: &Entry) -> Option<(Ipv4Addr, Mac)> {
    match entry.kind {
        Kind::Event(Event::LeaseEnded { address, client, why: LeaseEnd::Expired, .. }) => Some((address, client)),
        _ => None,
    }
}

/// Where an address whose lease has ended goes to another client.
fn reused(trace: &[Entry]) -> Option<EntryId> {
    trace.iter().enumerate().find_map(|(index, entry)| {
        let (address, client) = expired(entry)?;
        let again = |later: &&Entry| match &later.kind {
            Kind::Event(
                Event::AddressOffered { address: again, client: other, .. }
                | Event::LeaseCommitted { address: again, client: other, .. },
            ) => *again == address && *other != client,
            _ => false,
        };
        trace.iter().skip(index).find(again).map(|later| later.id)
    })
}
