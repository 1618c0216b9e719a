//! A failover pair: two servers with one lease table.
//!
//! The model is simple, and says so: the partners' tables are kept alike over a link of their own that never fails, so a
//! change that one writes down is in the other's table at the same instant. A server that is stopped or switched off does
//! nothing: what it missed is written into its table when it starts, whether or not the other runs then.
//! New addresses come from halves: of every two addresses in a range the primary gives out the first, the secondary the
//! second, so that they never offer the same free one. That holds for an address that a client had before as well. Either
//! extends any lease of the pair, and a reserved address may come from either.
//!
//! What is told over: leases written down or extended, what ends before its time, quarantines. The end of a lease or a
//! quarantine by time is not: each partner's copy has the same end, and each sees to it by a timer of its own. So one
//! that frees an address at the very instant at which the other extends the lease learns of that right after, or was told before.
//! Offers and checks are not told over; if a lease arrives for an address that is offered here, the offer is void.
//!
//! The table is one. A partner whose table is wiped gets it back from the other at the same instant, or when that one starts, as a
//! server that lost its disk would; wiping one of a pair that runs therefore frees nothing, and no two clients get one address by it.

use std::net::Ipv4Addr;

use super::Server;
use crate::base::{Map, order};
use crate::protocol::binding::{AddressState, Binding};
use crate::protocol::context::Context;
use crate::protocol::event::{Event, LeaseEnd, PromiseEnd};
use crate::protocol::replica::{Replica, ReplicaChange};
use crate::protocol::timer::Timer;

/// The other server of a failover pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failover {
    /// Its address.
    pub partner: Ipv4Addr,
    /// Whether this server is the primary.
    pub primary: bool,
}

/// What the partner reported while nobody was there to write it down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Missed {
    /// By address, each with its number in the order of the reports; a lease or a quarantine takes the place of all that went
    /// before at its address, so there are at most two.
    changes: Map<Ipv4Addr, Vec<(u64, ReplicaChange)>>,
    /// How many changes were reported.
    reported: u64,
    /// Whether the partner asked for the table.
    lost: bool,
}

impl Missed {
    fn note(&mut self, update: Replica) {
        if matches!(update.change, ReplicaChange::Lost) {
            self.lost = true;
            return;
        }
        self.reported += 1;
        self.changes.update(update.address, |changes| {
            if matches!(update.change, ReplicaChange::Leased(_) | ReplicaChange::Quarantined { .. }) {
                changes.clear();
            }
            changes.truncate(1);
            changes.push((self.reported, update.change));
        });
    }

    /// Whether there is anything to write down.
    pub(super) fn is_empty(&self) -> bool {
        self.changes.is_empty() && !self.lost
    }

    /// How many addresses it is about.
    pub(super) fn len(&self) -> usize {
        self.changes.len()
    }

    /// An administrator has decided over an address since.
    pub(super) fn forget(&mut self, address: Ipv4Addr) {
        self.changes.remove(&address);
    }
}

impl Server {
    /// Tells the partner, if there is one, what became of an address. The cause is what the context has as such.
    pub(super) fn tell_partner(&self, ctx: &mut Context<'_>, address: Ipv4Addr, change: ReplicaChange) {
        if let Some(failover) = self.config.failover {
            ctx.replicate(failover.partner, Replica { address, change });
        }
    }

    /// The failover partner changed its lease table; `on` is whether this host is switched on. What is written down here is
    /// not told back.
    pub fn replicate(&mut self, ctx: &mut Context<'_>, update: Replica, on: bool) {
        if on && self.running {
            self.write_down_too(ctx, update);
        } else {
            self.missed.note(update);
        }
    }

    /// The process starts: what the partner reported meanwhile is written down now.
    pub(super) fn catch_up(&mut self, ctx: &mut Context<'_>) {
        let Missed { changes, lost, .. } = std::mem::take(&mut self.missed);
        // In the order in which it happened: a client that has had two addresses has the later one now.
        let all =
            changes.into_iter().flat_map(|(address, changes)| changes.into_iter().map(move |told| (address, told)));
        let mut all: Vec<(Ipv4Addr, (u64, ReplicaChange))> = all.collect();
        order::by_key(&mut all, |(_, (number, _))| *number);
        for (address, (_, change)) in all {
            self.write_down_too(ctx, Replica { address, change });
        }
        if lost {
            self.write_down_too(ctx, Replica { address: Ipv4Addr::UNSPECIFIED, change: ReplicaChange::Lost });
        }
    }

    fn write_down_too(&mut self, ctx: &mut Context<'_>, update: Replica) {
        let Some(failover) = self.config.failover else { return };
        let address = update.address;
        let before = ctx.cause;
        match update.change {
            ReplicaChange::Leased(binding) => self.take_over(ctx, address, *binding, failover.partner),
            ReplicaChange::Freed(why) => {
                if let Some(binding) = self.pool.state(address).binding()
                    && (why != LeaseEnd::Expired || binding.until.is_some_and(|until| until <= ctx.now))
                {
                    self.end_lease(ctx, address, why);
                }
            }
            ReplicaChange::Quarantined { until, why } => {
                self.end_promise(ctx, address, PromiseEnd::Quarantined);
                self.set_aside(ctx, address, why, until);
            }
            ReplicaChange::QuarantineCleared => self.end_quarantine(ctx, address),
            ReplicaChange::Lost => {
                let taken: Vec<(Ipv4Addr, AddressState)> =
                    self.pool.taken().map(|(address, state)| (address, state.clone())).collect();
                for (address, state) in taken {
                    let change = match state {
                        AddressState::Leased(binding) => ReplicaChange::Leased(Box::new(binding)),
                        AddressState::Quarantined { until, why, .. } => ReplicaChange::Quarantined { until, why },
                        AddressState::Free | AddressState::Offered(_) | AddressState::Excluded => continue,
                    };
                    self.tell_partner(ctx, address, change);
                }
            }
        }
        ctx.because(before);
    }

    /// Enters a lease that the partner gave or extended.
    fn take_over(&mut self, ctx: &mut Context<'_>, address: Ipv4Addr, mut binding: Binding, partner: Ipv4Addr) {
        // Only if the partners disagree over a grace, or what is reserved, is somebody else still in the table.
        if let Some(other) = self.pool.state(address).binding().filter(|other| other.client != binding.client) {
            let over = other.until.is_some_and(|until| until <= ctx.now);
            self.end_lease(ctx, address, if over { LeaseEnd::Expired } else { LeaseEnd::Replaced });
        }
        if let Some(other) = self.pool.lease_of(&binding.client).filter(|other| *other != address) {
            self.end_lease(ctx, other, LeaseEnd::Replaced);
        }
        if let Some(held) = self.pool.hold_of(&binding.client).filter(|held| *held != address) {
            ctx.cancel(Timer::OfferHold(held));
            self.pool.set(ctx.now, held, AddressState::Free);
            let (client, chosen) = (binding.mac, partner);
            ctx.event(Event::OfferDeclined { address: held, client, chosen, leased: false });
        }
        // What was offered to the same client of its own lease here stays a promise of this server.
        binding.offer = None;
        match self.pool.state(address) {
            AddressState::Leased(own) => binding.offer = own.offer.clone(),
            AddressState::Offered(hold) if hold.client != binding.client => {
                self.end_promise(ctx, address, PromiseEnd::GivenByPartner);
            }
            _ => {}
        }
        self.drop_check(ctx, address);
        ctx.cancel(Timer::OfferHold(address));
        let (client, until) = (binding.mac, binding.until);
        binding.entry = ctx.event(Event::LeaseReplicated { address, client, until, from: partner });
        ctx.because(binding.entry);
        self.write_down(ctx, address, binding);
    }
}
