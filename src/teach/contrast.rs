//! Where the course text and RFC 2131 differ (catalogue CRS-01 to -07, -09, -11, -13), and at which entries that shows.

use crate::protocol::{ArpHow, Event, QuarantineReason, RefusalReason, StateTrigger, Timer};
use crate::sim::{Entry, FrameKind, Kind};

use super::{cause_event, entry_at};

/// Both tellings of one point. Neither is marked as the one in force: the lens says that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contrast {
    /// What the course text says.
    pub course: &'static str,
    /// What RFC 2131, or an RFC it rests on, says.
    pub rfc: &'static str,
    /// A short label: "When the address is checked".
    pub point: &'static str,
}

/// CRS-01.
const ARP_AT_OFFER: Contrast = Contrast {
    course: "Before its OFFER the server makes an ARP entry of the client's MAC and the offered address.",
    rfc: "The RFC asks for no ARP entry: the server takes the MAC address from chaddr in the DISCOVER and sends straight \
          to it (RFC 2131 §4.1).",
    point: "The server's ARP table at OFFER",
};
/// CRS-02.
const DELIVERY: Contrast = Contrast {
    course: "The OFFER always goes by unicast, from the server's MAC to the client's MAC.",
    rfc: "The client decides: broadcast if it set the broadcast flag, else unicast to chaddr (RFC 2131 §4.1).",
    point: "How the OFFER travels",
};
/// CRS-03.
const CHECK: Contrast = Contrast {
    course: "The server pings the address when the REQUEST comes, just before its ACK.",
    rfc: "The server checks a fresh address before it offers it, and should not check again on the REQUEST \
          (RFC 2131 §3.1 steps 2 and 4).",
    point: "When the server checks the address",
};
/// CRS-03, the check finds somebody.
const FOUND: Contrast = Contrast {
    course: "The address is found in use after the REQUEST: the server sends a NAK and the client starts again.",
    rfc: "The address is found in use before any OFFER: the server simply offers the next one (RFC 2131 §3.1 step 2).",
    point: "What happens when the address is in use",
};
/// CRS-04.
const ARP_AT_ACK: Contrast = Contrast {
    course: "With the lease the server makes a new ARP entry for the client, then sends the ACK by unicast.",
    rfc: "The RFC asks for no ARP entry, and the ACK travels as the broadcast flag says. The server learns the client by \
          ordinary ARP later (RFC 2131 §4.1).",
    point: "The server's ARP table at ACK",
};
/// CRS-05.
const ACK_CONTENTS: Contrast = Contrast {
    course: "The ACK is a duplicate of the OFFER but for the message type.",
    rfc: "The ACK has values of its own. They should not contradict the OFFER, but may answer what the REQUEST asked \
          for, such as another lease time (RFC 2131 §4.3.1).",
    point: "What the ACK contains",
};
/// CRS-06.
const CLIENT_CHECK: Contrast = Contrast {
    course: "The client looks its address up by ARP once; if nobody replies it uses the address.",
    rfc: "The client sends three ARP probes from 0.0.0.0, listens, and then announces the address twice \
          (RFC 2131 §4.4.1, RFC 5227 §2).",
    point: "How the client checks its address",
};
/// CRS-07.
const RENEWAL: Contrast = Contrast {
    course: "The client renews when the lease has expired, first by unicast to its server, then by broadcast.",
    rfc: "The client renews long before: at T1, half of the lease, by unicast, and at T2, 7/8 of it, by broadcast. At \
          the end it must stop using the address (RFC 2131 §4.4.5).",
    point: "When the lease is renewed",
};
/// CRS-09.
const REQUEST_BROADCAST: Contrast = Contrast {
    course: "The broadcast REQUEST accepts one offer and declines all others, whose servers take their addresses back.",
    rfc: "The same, but only for this first REQUEST, which names its server in option 54. A REQUEST that renews a lease \
          declines nobody (RFC 2131 §3.1 steps 3 and 4).",
    point: "Why the REQUEST is a broadcast",
};
/// CRS-11.
const RESERVED: Contrast = Contrast {
    course: "The server reserves the address that it offers.",
    rfc: "A server need not reserve it; it should only not give it to another client too soon. Without a REQUEST the \
          address is free again (RFC 2131 §3.1 step 2).",
    point: "Whether an offered address is reserved",
};
/// CRS-13.
const QUARANTINE: Contrast = Contrast {
    course: "An address in conflict leaves the pool until an administrator puts it back.",
    rfc: "The server marks the address as not available; how long is left open (RFC 2131 §4.3.3).",
    point: "How long an address stays out",
};

/// The point, if any, at which the two tellings differ about this entry.
pub(super) fn at(entry: &Entry, trace: &[Entry]) -> Option<Contrast> {
    match &entry.kind {
        Kind::Sent(frame) => match frame.kind() {
            FrameKind::Offer => Some(DELIVERY),
            FrameKind::Request => Some(REQUEST_BROADCAST),
            FrameKind::Ack => Some(ACK_CONTENTS),
            FrameKind::ArpProbe | FrameKind::ArpAnnouncement => Some(CLIENT_CHECK),
            FrameKind::ArpRequest | FrameKind::EchoRequest => server_check(entry, trace),
            FrameKind::Nak => match cause_event(entry, trace) {
                Some(Event::RequestRefused { why: RefusalReason::InUse, .. }) => Some(FOUND),
                _ => None,
            },
            _ => None,
        },
        Kind::Arrived { frame, .. } => match frame.kind() {
            FrameKind::Discover | FrameKind::Request => Some(CHECK),
            FrameKind::Offer => Some(ARP_AT_OFFER),
            FrameKind::Ack => Some(ACK_CONTENTS),
            FrameKind::ArpProbe | FrameKind::ArpAnnouncement => Some(CLIENT_CHECK),
            // The arrival of a server's question is told with what its departure was about.
            FrameKind::ArpRequest | FrameKind::EchoRequest => {
                entry_at(trace, frame.entry).and_then(|sent| server_check(sent, trace))
            }
            _ => None,
        },
        Kind::Timer(timer) => match timer {
            Timer::Probe | Timer::CheckEnds | Timer::Announce => Some(CLIENT_CHECK),
            Timer::AddressCheck(_) => Some(CHECK),
            Timer::OfferHold(_) => Some(RESERVED),
            Timer::Quarantine(_) => Some(QUARANTINE),
            _ => None,
        },
        Kind::Event(event) => of_event(event),
        _ => None,
    }
}

fn server_check(sent: &Entry, trace: &[Entry]) -> Option<Contrast> {
    matches!(cause_event(sent, trace), Some(Event::ServerCheckStarted { .. } | Event::ServerCheckAnswered { .. }))
        .then_some(CHECK)
}

fn of_event(event: &Event) -> Option<Contrast> {
    match event {
        Event::ArpAdded { how, .. } | Event::ArpUpdated { how, .. } => match how {
            ArpHow::MadeAtOffer => Some(ARP_AT_OFFER),
            ArpHow::MadeAtAck => Some(ARP_AT_ACK),
            ArpHow::FromRequest | ArpHow::FromReply => None,
        },
        Event::AddressOffered { .. } | Event::HoldExpired { .. } => Some(RESERVED),
        Event::ServerCheckStarted { .. }
        | Event::ServerCheckAnswered { .. }
        | Event::ServerCheckPassed { .. }
        | Event::ArpSetAside { .. } => Some(CHECK),
        Event::ServerCheckFailed { .. } | Event::RequestRefused { why: RefusalReason::InUse, .. } => Some(FOUND),
        Event::Quarantined { why: QuarantineReason::Answered, .. } => Some(FOUND),
        Event::Quarantined { why: QuarantineReason::Declined, .. } | Event::QuarantineEnded { .. } => Some(QUARANTINE),
        Event::OfferDeclined { .. } => Some(REQUEST_BROADCAST),
        Event::LeaseCommitted { .. } => Some(ARP_AT_ACK),
        Event::ConfigurationLogged { .. } => Some(RENEWAL),
        Event::State { trigger: StateTrigger::CheckPassed | StateTrigger::Conflict, .. }
        | Event::ClientCheckStarted { .. }
        | Event::ConflictFound { .. }
        | Event::AddressUsable { .. } => Some(CLIENT_CHECK),
        _ => None,
    }
}
