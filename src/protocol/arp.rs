//! The ARP table of a host (RFC 826, RFC 1122 section 2.3.2) and the resolution of next hops.
//!
//! Merging follows RFC 826: an entry that exists is overwritten by whatever any ARP packet says about its address; a new one is
//! made only by the target of the packet. A sender address of 0.0.0.0 (a probe) teaches nothing, and neither does one that is the
//! host's own: whoever else claims that is a conflict (RFC 5227 section 2.4), no neighbour, and real hosts keep no entry for
//! themselves. IP packets teach nothing.

use std::net::Ipv4Addr;

use super::basis::Basis;
use super::context::Context;
use super::event::{ArpHow, EntryId, Event, Outdated};
use super::timer::Timer;
use crate::base::{Duration, Instant, Map};
use crate::wire::{ArpOp, ArpPacket, Frame, Ipv4Packet, Mac, Payload};

/// How long an entry lives without being confirmed, unless a scenario says otherwise (RFC 1122 leaves
/// it open; catalogue ARP-10).
pub const DEFAULT_AGE: Duration = Duration::from_secs(60);

/// How often a next hop is asked for before its packet is dropped, one second apart (RFC 1122
/// section 2.3.2.1 allows one request per second).
const MAX_REQUESTS: u32 = 3;

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArpEntry {
    /// The hardware address.
    pub mac: Mac,
    /// How it was learned.
    pub how: ArpHow,
    /// When it was learned or last confirmed.
    pub at: Instant,
    /// The trace entry that says so.
    pub entry: EntryId,
}

/// A packet that waits for the hardware address of its next hop.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pending {
    packet: Box<Ipv4Packet>,
    requests: u32,
    cause: EntryId,
    basis: Basis,
}

/// What becomes of a packet whose next hop does not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unanswered {
    /// None waits.
    Nothing,
    /// It is asked for once more.
    AskAgain,
    /// The packet with this basis is dropped.
    Dropped(Basis),
}

/// The ARP table of one interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArpCache {
    entries: Map<Ipv4Addr, ArpEntry>,
    pending: Map<Ipv4Addr, Pending>,
    age: Duration,
}

impl ArpCache {
    /// An empty table whose entries live for `age`.
    pub fn new(age: Duration) -> Self {
        Self { entries: Map::default(), pending: Map::default(), age }
    }

    /// The rows, by address.
    pub fn iter(&self) -> impl Iterator<Item = (Ipv4Addr, ArpEntry)> + '_ {
        self.entries.iter().map(|(address, entry)| (*address, *entry))
    }

    /// The row of an address.
    pub fn get(&self, address: Ipv4Addr) -> Option<ArpEntry> {
        self.entries.get(&address).copied()
    }

    /// About how many bytes this table takes, packets that wait included.
    pub fn weight(&self) -> usize {
        self.entries.len() * 64 + self.pending.len() * 1024
    }

    /// How long an unconfirmed entry lives.
    pub fn age(&self) -> Duration {
        self.age
    }

    /// Whether a received packet would change this table, of a host with the address `own` (catalogue ARP-04, ARP-06).
    pub fn would_learn(&self, packet: &ArpPacket, own: Option<Ipv4Addr>) -> bool {
        let i_am_target = own == Some(packet.tpa);
        !packet.spa.is_unspecified()
            && own != Some(packet.spa)
            && (i_am_target || self.entries.contains_key(&packet.spa))
    }

    /// Merges a received packet (RFC 826 "packet reception").
    pub fn merge(&mut self, ctx: &mut Context<'_>, packet: &ArpPacket, own: Option<Ipv4Addr>) {
        if self.would_learn(packet, own) {
            let how = match packet.op {
                ArpOp::Request => ArpHow::FromRequest,
                ArpOp::Reply => ArpHow::FromReply,
            };
            self.put(ctx, packet.spa, packet.sha, how);
        }
    }

    /// Writes a row, however it came about.
    pub fn put(&mut self, ctx: &mut Context<'_>, address: Ipv4Addr, mac: Mac, how: ArpHow) {
        let event = match self.entries.get(&address) {
            Some(old) => Event::ArpUpdated { address, mac, was: old.mac, how },
            None => Event::ArpAdded { address, mac, how },
        };
        let entry = ctx.event(event);
        self.entries.insert(address, ArpEntry { mac, how, at: ctx.now, entry });
        ctx.timers.arm(Timer::ArpAge(address), ctx.now + self.age, entry);
    }

    /// Takes a row out so that the address has to be asked for afresh.
    pub fn set_aside(&mut self, ctx: &mut Context<'_>, address: Ipv4Addr) {
        if let Some(old) = self.entries.remove(&address) {
            ctx.cancel(Timer::ArpAge(address));
            ctx.event(Event::ArpSetAside { address, mac: old.mac });
        }
    }

    /// The row of an address has not been confirmed for its whole age.
    pub fn handle_age(&mut self, ctx: &mut Context<'_>, address: Ipv4Addr) {
        if let Some(old) = self.entries.remove(&address) {
            ctx.event(Event::ArpAged { address, mac: old.mac });
        }
    }

    /// Keeps a packet until its next hop answers. Returns whether a request has to go out, which it will `ask_after` a
    /// while; the next one is due a second after that (RFC 1122 section 2.3.2.1: no more than one a second).
    pub fn wait_for(
        &mut self,
        ctx: &mut Context<'_>,
        next_hop: Ipv4Addr,
        packet: Box<Ipv4Packet>,
        ask_after: Duration,
        basis: Basis,
    ) -> bool {
        let cause = ctx.cause;
        match self.pending.get_mut(&next_hop) {
            // The latest packet is the one worth keeping (RFC 1122 section 2.3.2.2).
            Some(pending) => {
                *pending = Pending { packet, requests: pending.requests, cause, basis };
                false
            }
            None => {
                self.pending.insert(next_hop, Pending { packet, requests: 1, cause, basis });
                ctx.arm(Timer::Resolve(next_hop), ask_after + Duration::from_secs(1));
                true
            }
        }
    }

    /// Whether a packet waits for the hardware address of this next hop.
    pub fn awaits(&self, next_hop: Ipv4Addr) -> bool {
        self.pending.contains_key(&next_hop)
    }

    /// The source address of the packet that waits for a next hop: in its name the next hop is asked for.
    pub fn waiting_source(&self, next_hop: Ipv4Addr) -> Option<Ipv4Addr> {
        self.pending.get(&next_hop).map(|pending| pending.packet.src)
    }

    /// The packets that wait: for which next hop, and on what they depend.
    pub fn waiting(&self) -> impl Iterator<Item = (Ipv4Addr, &Basis)> + '_ {
        self.pending.iter().map(|(next_hop, pending)| (*next_hop, &pending.basis))
    }

    /// Drops the packet that waits for a next hop, since it may not leave any more.
    pub fn forget_waiting(&mut self, ctx: &mut Context<'_>, next_hop: Ipv4Addr, why: Outdated) {
        let Some(Pending { packet, cause, .. }) = self.pending.remove(&next_hop) else { return };
        ctx.cancel(Timer::Resolve(next_hop));
        // What the packet is called does not depend on who would have got it.
        let frame = Frame { src: Mac::ZERO, dst: Mac::ZERO, payload: Payload::Ipv4(*packet) };
        ctx.event_because(Event::not_sent(&frame, why), vec![cause]);
    }

    /// Drops all packets that wait.
    pub fn forget_all_waiting(&mut self, ctx: &mut Context<'_>, why: Outdated) {
        let all: Vec<Ipv4Addr> = self.pending.keys().copied().collect();
        for next_hop in all {
            self.forget_waiting(ctx, next_hop, why);
        }
    }

    /// The packet that waited for `next_hop`, now that it is known.
    pub fn take_waiting(
        &mut self,
        ctx: &mut Context<'_>,
        next_hop: Ipv4Addr,
    ) -> Option<(Box<Ipv4Packet>, EntryId, Basis)> {
        let pending = self.pending.remove(&next_hop)?;
        ctx.cancel(Timer::Resolve(next_hop));
        Some((pending.packet, pending.cause, pending.basis))
    }

    /// Nobody answered for `next_hop` within a second. Either it is asked for again, or the packet is dropped.
    pub fn handle_resolve_timeout(&mut self, ctx: &mut Context<'_>, next_hop: Ipv4Addr) -> Unanswered {
        let Some(pending) = self.pending.get_mut(&next_hop) else { return Unanswered::Nothing };
        if pending.requests < MAX_REQUESTS {
            pending.requests += 1;
            ctx.arm(Timer::Resolve(next_hop), Duration::from_secs(1));
            return Unanswered::AskAgain;
        }
        ctx.event(Event::Unreachable { address: next_hop });
        self.pending.remove(&next_hop).map_or(Unanswered::Nothing, |pending| Unanswered::Dropped(pending.basis))
    }
}
