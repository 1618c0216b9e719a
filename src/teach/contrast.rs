//! Where the course text and RFC 2131 differ (catalogue CRS-01 to -11, -13, -17), and at which entries that shows.

use crate::protocol::{
    Action, ArpHow, ClientState, DropReason, Event, Extension, LeaseEnd, QuarantineReason, RefusalReason, StateTrigger,
    Timer,
};
use crate::sim::{Entry, Kind, Transmission};
use crate::wire::FrameKind;

use super::asked::{Asked, answered, asked, configuration};
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
    rfc: "The RFC asks for no ARP entry: the server takes the MAC address from chaddr in the DISCOVER and sends \
          straight to it (RFC 2131 §4.1).",
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
    rfc: "The RFC asks for no ARP entry, and the ACK travels as the broadcast flag says. The server learns the client \
          by ordinary ARP later (RFC 2131 §4.1).",
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
/// CRS-07, the renewal did not come.
const END: Contrast = Contrast {
    course: "When the lease has expired the client may still renew. Only if no server extends it does the address \
             return to the pool.",
    rfc: "The end of the lease is the end: the client stops using the address at once, and the server may give it to \
          another (RFC 2131 §2.2, §4.4.5).",
    point: "What happens when the lease ends",
};
/// CRS-08.
const RENEWAL_FIELDS: Contrast = Contrast {
    course: "A renewal is a REQUEST and an ACK, like the last half of the first exchange.",
    rfc: "The types are the same, the fields are not: the REQUEST has the address in ciaddr, no options 50 and 54, and \
          goes by unicast until T2; the ACK goes to ciaddr (RFC 2131 §4.3.2, §4.1).",
    point: "What a renewal REQUEST contains",
};
/// CRS-09.
const REQUEST_BROADCAST: Contrast = Contrast {
    course: "The broadcast REQUEST accepts one offer and declines all others, whose servers take their addresses back.",
    rfc: "The same, but only for this first REQUEST, which names its server in option 54. A REQUEST that renews a \
          lease declines nobody (RFC 2131 §3.1 steps 3 and 4).",
    point: "Why the REQUEST is a broadcast",
};
/// CRS-10.
const NAK: Contrast = Contrast {
    course: "If the offer is no longer valid when the REQUEST arrives, the chosen server answers with a NAK.",
    rfc: "The same. A NAK also refuses a wrong address after a start or at a renewal, but it never answers a DISCOVER \
          (RFC 2131 §3.1 step 4, §4.3.2).",
    point: "When a server sends a NAK",
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
    course: "An address in conflict leaves the pool until an administrator puts it back. Here it also comes back by itself, when the \
             quarantine time that its server is set to is over.",
    rfc: "The server marks the address as not available; for how long is left open (RFC 2131 §4.3.3). Here each server is set to a \
          quarantine time.",
    point: "How long an address stays out",
};

/// CRS-17.
const SECOND_BOOT: Contrast = Contrast {
    course: "Every start is the whole exchange: DISCOVER, OFFER, REQUEST, ACK.",
    rfc: "A client that remembers a lease starts with a REQUEST for its old address, and two messages are enough: \
          REQUEST and ACK (RFC 2131 §3.2).",
    point: "How a client starts the second time",
};

/// The point, if any, at which the two tellings differ about this entry.
pub(super) fn at(entry: &Entry, trace: &[Entry]) -> Option<Contrast> {
    match &entry.kind {
        Kind::Sent(frame) => match frame.kind() {
            FrameKind::Offer => Some(DELIVERY),
            // When a lease is renewed shows where the REQUEST leaves, what it contains where it lands.
            FrameKind::Request => Some(match asked(frame)? {
                Asked::InitReboot => SECOND_BOOT,
                Asked::Renewing | Asked::Rebinding => RENEWAL,
                Asked::Selecting | Asked::Inform => REQUEST_BROADCAST,
            }),
            FrameKind::Ack => ack(frame, trace),
            FrameKind::ArpProbe => Some(CLIENT_CHECK),
            FrameKind::ArpAnnouncement => announcement(entry, trace),
            FrameKind::ArpRequest | FrameKind::EchoRequest => server_check(entry, trace),
            FrameKind::Nak => Some(match cause_event(entry, trace) {
                Some(Event::RequestRefused { why: RefusalReason::InUse, .. }) => FOUND,
                _ => NAK,
            }),
            _ => None,
        },
        Kind::Arrived { frame, .. } => match frame.kind() {
            FrameKind::Discover => Some(CHECK),
            FrameKind::Request => Some(match asked(frame)? {
                Asked::InitReboot => SECOND_BOOT,
                Asked::Renewing | Asked::Rebinding => RENEWAL_FIELDS,
                Asked::Selecting | Asked::Inform => CHECK,
            }),
            FrameKind::Offer => Some(ARP_AT_OFFER),
            FrameKind::Ack => ack(frame, trace),
            FrameKind::Nak => Some(NAK),
            FrameKind::ArpProbe => Some(CLIENT_CHECK),
            FrameKind::ArpAnnouncement => entry_at(trace, frame.entry).and_then(|sent| announcement(sent, trace)),
            // The arrival of a server's question is explained with what its departure was about.
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
            Timer::T1 | Timer::T2 | Timer::RenewAgain => Some(RENEWAL),
            Timer::Expiry | Timer::LeaseEnd(_) => Some(END),
            Timer::Start
            | Timer::Retransmission
            | Timer::CollectOffers
            | Timer::GiveUp
            | Timer::Inform
            | Timer::Resolve(_)
            | Timer::ArpAge(_) => None,
        },
        Kind::Event(Event::LeaseRenewed { .. }) if verified(entry, trace) => Some(SECOND_BOOT),
        Kind::Event(event) => of_event(event),
        // A host that had a lease before starts another time.
        Kind::Started => {
            let before = trace.partition_point(|earlier| earlier.id < entry.id);
            let had = trace.iter().take(before).rev().any(|earlier| configuration(earlier, entry.host).is_some());
            had.then_some(SECOND_BOOT)
        }
        Kind::Action { action: Action::Renew, .. } => Some(RENEWAL),
        Kind::Action { action: Action::ClearQuarantine(_), .. } => Some(QUARANTINE),
        Kind::Action { .. }
        | Kind::Forwarded { .. }
        | Kind::Choice { .. }
        | Kind::KeepWaiting { .. }
        | Kind::Lost { .. }
        | Kind::Duplicated { .. } => None,
    }
}

/// Only the ACK of the first exchange has an OFFER to be a copy of.
fn ack(frame: &Transmission, trace: &[Entry]) -> Option<Contrast> {
    match answered(frame, trace) {
        Asked::Selecting => Some(ACK_CONTENTS),
        Asked::InitReboot => Some(SECOND_BOOT),
        Asked::Renewing | Asked::Rebinding => Some(RENEWAL_FIELDS),
        Asked::Inform => None,
    }
}

/// Whether the ACK behind this entry answers the REQUEST for a remembered address.
fn verified(entry: &Entry, trace: &[Entry]) -> bool {
    let mut current = Some(entry);
    // The ACK's arrival is its cause, or that of the change of state before it.
    for _ in 0..3 {
        current = current.and_then(|effect| effect.cause).and_then(|cause| entry_at(trace, cause));
        if let Some(Kind::Arrived { frame, .. }) = current.map(|entry| &entry.kind) {
            return frame.kind() == FrameKind::Ack && answered(frame, trace) == Asked::InitReboot;
        }
    }
    false
}

/// An announcement belongs to the check of a new address, unless it defends an old one.
fn announcement(sent: &Entry, trace: &[Entry]) -> Option<Contrast> {
    let defends = matches!(cause_event(sent, trace), Some(Event::AddressDefended { .. }));
    (!defends).then_some(CLIENT_CHECK)
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
        Event::ServerCheckFailed { .. } => Some(FOUND),
        Event::RequestRefused { why, .. } => Some(if *why == RefusalReason::InUse { FOUND } else { NAK }),
        Event::NakHeard { .. } => Some(NAK),
        Event::Quarantined { why: QuarantineReason::Answered, .. } => Some(FOUND),
        Event::Quarantined { why: QuarantineReason::Declined, .. } | Event::QuarantineEnded { .. } => Some(QUARANTINE),
        Event::OfferDeclined { .. } => Some(REQUEST_BROADCAST),
        Event::LeaseCommitted { .. } => Some(ARP_AT_ACK),
        Event::LeaseExtended { how: Extension::Rebooting, .. } => Some(SECOND_BOOT),
        Event::ConfigurationLogged { .. }
        | Event::LeaseRenewed { .. }
        | Event::LeaseExtended { .. }
        | Event::State { trigger: StateTrigger::T1 | StateTrigger::T2 | StateTrigger::RenewNow, .. } => Some(RENEWAL),
        Event::GraceStarted { .. }
        | Event::LeaseEnded { why: LeaseEnd::Expired, .. }
        | Event::AddressDropped { why: DropReason::Expired, .. }
        | Event::State { trigger: StateTrigger::Expired, .. } => Some(END),
        Event::LeaseRemembered { .. }
        | Event::LeaseKept { .. }
        | Event::State { to: ClientState::InitReboot | ClientState::Rebooting, .. } => Some(SECOND_BOOT),
        Event::State {
            from: ClientState::BoundChecking,
            trigger: StateTrigger::CheckPassed | StateTrigger::Conflict,
            ..
        }
        | Event::ClientCheckStarted { .. }
        | Event::ConflictFound { .. }
        | Event::AddressUsable { .. } => Some(CLIENT_CHECK),
        Event::State { .. }
        | Event::Retransmission { .. }
        | Event::OfferHeard { .. }
        | Event::DecisionOpened { .. }
        | Event::KeptWaiting { .. }
        | Event::OfferChosen { .. }
        | Event::PoolExhausted { .. }
        | Event::ArpAged { .. }
        | Event::Unreachable { .. }
        | Event::Ignored { .. }
        | Event::NotSent { .. }
        | Event::OptionsLeftOut { .. }
        | Event::OptionsJoined { .. }
        | Event::OptionsUnreadable { .. }
        | Event::TimesNotAccepted { .. }
        | Event::AddressDropped { .. }
        | Event::AddressChanged { .. }
        | Event::GaveUp { .. }
        | Event::AddressReleased { .. }
        | Event::ConflictInUse { .. }
        | Event::AddressDefended { .. }
        | Event::AddressSet { .. }
        | Event::ParametersLearned { .. }
        | Event::AddressExcluded { .. }
        | Event::ReservationEnded { .. }
        | Event::LeaseEnded { .. }
        | Event::LeaseReplicated { .. }
        | Event::InformAnswered { .. }
        | Event::ServerStopped
        | Event::ServerStarted { .. } => None,
    }
}
