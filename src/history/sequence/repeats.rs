//! Which frames say again what their sender has said before. Read from the trace alone: a message that a client sends again
//! says so by its cause, one that answers a repeated question has the transaction of the answer before, and an ARP
//! request follows on the silence after the last.

use std::net::Ipv4Addr;

use crate::base::Instant;
use crate::protocol::{EntryId, Event, Timer};
use crate::sim::{Entry, Kind, Transmission};
use crate::wire::{FrameKind, Mac, Payload, Transport, UdpDatagram};

/// What a frame repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    /// The departure of the first of them.
    pub first: EntryId,
    /// When that was.
    pub at: Instant,
    /// How often it has been sent by now: 2 for the first repetition.
    pub nth: u32,
}

/// Whom a frame is about: what tells apart the conversations of one sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Client(Mac),
    Address(Ipv4Addr),
}

/// The last frame of a kind in a conversation.
#[derive(Debug, Clone, Copy)]
struct Last {
    key: (FrameKind, About),
    xid: u32,
    to: Mac,
    said: Repeat,
}

/// What has been sent so far, by sender: for each kind and conversation the last frame.
#[derive(Debug, Default)]
pub(super) struct Said {
    by_port: Vec<Vec<Last>>,
}

impl Said {
    /// Notes a departure. Returns what it repeats, if it repeats anything.
    pub(super) fn note(&mut self, entry: &Entry, frame: &Transmission, trace: &[Entry]) -> Option<Repeat> {
        let kind = frame.kind();
        let (about, xid) = conversation(frame)?;
        let port = usize::from(frame.from);
        if self.by_port.len() <= port {
            self.by_port.resize_with(port + 1, Vec::new);
        }
        let said = self.by_port.get_mut(port)?;
        let key = (kind, about);
        let first = Last { key, xid, to: frame.destination(), said: Repeat { first: entry.id, at: entry.at, nth: 1 } };
        let index = match said.binary_search_by_key(&key, |last| last.key) {
            Ok(index) => index,
            Err(index) => {
                said.insert(index, first);
                return None;
            }
        };
        let last = said.get_mut(index)?;
        let same = kind.is_dhcp() && last.xid == xid && last.to == first.to;
        if !same && !is_again(kind, entry, trace) {
            *last = first;
            return None;
        }
        let said = Repeat { nth: last.said.nth + 1, ..last.said };
        *last = Last { said, ..first };
        Some(said)
    }
}

/// Whether a frame leaves because the one before went unanswered.
fn is_again(kind: FrameKind, entry: &Entry, trace: &[Entry]) -> bool {
    let cause = entry.cause.and_then(|id| trace.get(usize::try_from(id.0).ok()?));
    match cause.map(|cause| &cause.kind) {
        Some(Kind::Event(Event::Retransmission { .. })) => kind.is_dhcp(),
        Some(Kind::Timer(Timer::Resolve(_))) => true,
        _ => false,
    }
}

/// The conversation that a frame belongs to, and its transaction; `None` for frames that nobody repeats.
fn conversation(frame: &Transmission) -> Option<(About, u32)> {
    match &frame.decoded.as_ref().ok()?.payload {
        Payload::Arp(arp) if frame.kind() == FrameKind::ArpRequest => Some((About::Address(arp.tpa), 0)),
        Payload::Ipv4(packet) => match &packet.transport {
            Transport::Udp(UdpDatagram::Dhcp { message, .. }) => Some((About::Client(message.chaddr), message.xid)),
            _ => None,
        },
        _ => None,
    }
}
