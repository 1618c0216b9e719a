//! What a machine is handed when something happens, and what it hands back.

use std::net::Ipv4Addr;

use super::basis::Basis;
use super::event::{EntryId, Event};
use super::replica::Replica;
use super::timer::{Timer, Timers};
use crate::base::{Clock, Duration, Instant};
use crate::wire::{Frame, Ipv4Packet};

/// Something a machine wants to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// A fact for the trace; its entry id was given out when it was emitted.
    Event {
        /// What happened.
        event: Event,
        /// The entry that caused it.
        cause: EntryId,
        /// Further causes.
        also: Vec<EntryId>,
    },
    /// A frame to send as it is.
    Frame {
        /// The frame.
        frame: Box<Frame>,
        /// How long the host takes before it leaves.
        after: Duration,
        /// The entry that caused it.
        cause: EntryId,
        /// Further causes.
        also: Vec<EntryId>,
        /// What has to hold still when it leaves.
        basis: Basis,
    },
    /// An IPv4 packet whose next hop the host still has to resolve by ARP.
    Packet {
        /// The packet.
        packet: Box<Ipv4Packet>,
        /// How long the host takes before it leaves.
        after: Duration,
        /// The entry that caused it.
        cause: EntryId,
        /// What has to hold still when it leaves.
        basis: Basis,
    },
    /// A change of the lease table for the failover partner, over a link of their own.
    Replicate {
        /// The partner's address.
        to: Ipv4Addr,
        /// The change.
        update: Box<Replica>,
        /// The entry that caused it.
        cause: EntryId,
    },
}

/// What the machines of one host have put out, in order.
#[derive(Debug)]
pub struct Outbox {
    next: EntryId,
    /// The outputs; events have consecutive entry ids.
    pub items: Vec<Output>,
}

impl Outbox {
    /// An empty outbox whose first event becomes the entry `next`.
    pub fn new(next: EntryId) -> Self {
        Self { next, items: Vec::new() }
    }
}

/// Everything a machine may use while it handles one thing: the time, the cause, the timers of its
/// host, and the place for its outputs.
#[derive(Debug)]
pub struct Context<'a> {
    /// Now.
    pub now: Instant,
    /// The entry that caused this call: an arrival, a timer, a command or an earlier event.
    pub cause: EntryId,
    /// How fast the host's own clock runs.
    pub clock: Clock,
    /// The host's timers.
    pub timers: &'a mut Timers,
    /// Where outputs go.
    pub out: &'a mut Outbox,
}

impl Context<'_> {
    /// Records an event caused by what is being handled; returns the id of its entry.
    pub fn event(&mut self, event: Event) -> EntryId {
        self.event_because(event, Vec::new())
    }

    /// Records an event with further causes.
    pub fn event_because(&mut self, event: Event, also: Vec<EntryId>) -> EntryId {
        let id = self.out.next;
        self.out.next = EntryId(id.0 + 1);
        let cause = self.cause;
        self.out.items.push(Output::Event { event, cause, also });
        id
    }

    /// Sends a frame `after` a while, if `basis` holds still then.
    pub fn send(&mut self, frame: Frame, after: Duration, also: Vec<EntryId>, basis: Basis) {
        let cause = self.cause;
        self.out.items.push(Output::Frame { frame: Box::new(frame), after, cause, also, basis });
    }

    /// Sends an IPv4 packet to its next hop, resolving that by ARP first if need be; `basis` has to hold still when it leaves.
    pub fn send_packet(&mut self, packet: Ipv4Packet, after: Duration, basis: Basis) {
        let cause = self.cause;
        self.out.items.push(Output::Packet { packet: Box::new(packet), after, cause, basis });
    }

    /// Hands a change of the lease table to the failover partner.
    pub fn replicate(&mut self, to: Ipv4Addr, update: Replica) {
        let cause = self.cause;
        self.out.items.push(Output::Replicate { to, update: Box::new(update), cause });
    }

    /// Arms a timer to fire `after` a while on the host's own clock.
    pub fn arm(&mut self, timer: Timer, after: Duration) {
        self.timers.arm(timer, self.now + self.clock.real(after), self.cause);
    }

    /// Disarms a timer.
    pub fn cancel(&mut self, timer: Timer) {
        self.timers.cancel(timer);
    }

    /// Makes what follows in this call a consequence of `cause`.
    pub fn because(&mut self, cause: EntryId) {
        self.cause = cause;
    }
}
