//! How promises, leases and quarantines end: by time, by RELEASE, by DECLINE. And how they outlive the process: timers are
//! made from the database when it starts.
//!
//! ```text
//!   lease ──its end──▶ free, its owner remembered         (rfc)
//!     └────its end──▶ grace ──120 s──▶ free               (course: the text renews only now, catalogue CRS-07)
//! ```

use std::net::Ipv4Addr;
use std::rc::Rc;

use super::{AddressState, Binding, ClientKey, ReplicaChange, Server};
use crate::base::{Duration, Instant};
use crate::protocol::arp::ArpCache;
use crate::protocol::context::Context;
use crate::protocol::event::{Event, LeaseEnd, PromiseEnd, QuarantineReason, Reason};
use crate::protocol::profile::Renewal;
use crate::protocol::timer::Timer;
use crate::wire::DhcpMessage;

/// How long a server that goes by the course text waits for a renewal after the end of the lease period.
pub const GRACE: Duration = Duration::from_secs(120);

impl Server {
    /// One of the server's timers fired.
    pub fn handle_timer(&mut self, ctx: &mut Context<'_>, arp: &mut ArpCache, timer: Timer) {
        match timer {
            Timer::AddressCheck(address) => match self.checks.get(&address).map(|check| check.answered_by) {
                // The ping went unanswered, but whoever answers ARP for an address has it (catalogue ARP-22).
                Some(Some(by)) => self.check_failed(ctx, arp, address, by, false),
                Some(None) => self.check_passed(ctx, arp, address),
                None => {}
            },
            // A check for the ACK decides over the address, not the hold.
            Timer::OfferHold(address) if self.checks.contains_key(&address) => {}
            Timer::OfferHold(address) => self.end_promise(ctx, address, PromiseEnd::NotRequested),
            Timer::LeaseEnd(address) => self.lease_is_due(ctx, address),
            Timer::Quarantine(address) => self.end_quarantine(ctx, address),
            _ => {}
        }
    }

    /// Enters a lease, new or extended; what has to be told has been.
    pub(super) fn write_down(&mut self, ctx: &mut Context<'_>, address: Ipv4Addr, binding: Binding) {
        match binding.grace.or(binding.until) {
            Some(end) => ctx.timers.arm(Timer::LeaseEnd(address), end, ctx.cause),
            None => ctx.cancel(Timer::LeaseEnd(address)),
        }
        self.pool.set(ctx.now, address, AddressState::Leased(binding));
    }

    /// The period of a lease is over, or the grace after it.
    fn lease_is_due(&mut self, ctx: &mut Context<'_>, address: Ipv4Addr) {
        let Some(binding) = self.pool.state(address).binding() else { return };
        let Some(until) = binding.until else { return };
        let grace = match binding.grace {
            None if self.profile.renewal == Renewal::AtExpiry => Some(until + ctx.clock.real(GRACE)),
            grace => grace,
        };
        let end = grace.unwrap_or(until);
        if end <= ctx.now {
            self.end_lease(ctx, address, LeaseEnd::Expired);
        } else if binding.grace.is_none() && until <= ctx.now {
            let binding = Binding { grace, ..binding.clone() };
            let entry = ctx.event(Event::GraceStarted { address, client: binding.mac, until: end });
            let before = std::mem::replace(&mut ctx.cause, entry);
            self.write_down(ctx, address, binding);
            ctx.because(before);
        } else {
            ctx.timers.arm(Timer::LeaseEnd(address), if until > ctx.now { until } else { end }, ctx.cause);
        }
    }

    /// Ends a lease. Whose it was is remembered, so that the client gets the address again if it is free then.
    pub(super) fn end_lease(&mut self, ctx: &mut Context<'_>, address: Ipv4Addr, why: LeaseEnd) {
        let Some(binding) = self.pool.state(address).binding() else { return };
        let (client, also) = (binding.mac, vec![binding.entry]);
        // What was offered to its client meanwhile is a promise of its own, which the end of the lease does not touch.
        let promise = binding.offer.clone().filter(|hold| ctx.now < hold.until);
        let why_not = match why {
            LeaseEnd::Expired | LeaseEnd::Released => None,
            LeaseEnd::Replaced => Some(PromiseEnd::OtherAddress),
            LeaseEnd::Wiped => Some(PromiseEnd::Wiped),
            LeaseEnd::Excluded => Some(PromiseEnd::Excluded),
        };
        let kept = promise.filter(|_| why_not.is_none());
        if let Some(why_not) = why_not {
            self.end_promise(ctx, address, why_not);
        }
        ctx.cancel(Timer::LeaseEnd(address));
        let kept_until = kept.as_ref().map(|hold| hold.until);
        let entry = ctx.event_because(Event::LeaseEnded { address, client, why, kept_until }, also);
        let before = std::mem::replace(&mut ctx.cause, entry);
        match kept {
            Some(hold) => {
                ctx.timers.arm(Timer::OfferHold(address), hold.until, entry);
                self.pool.set(ctx.now, address, AddressState::Offered(Rc::unwrap_or_clone(hold)));
            }
            None => self.give_back(ctx, address),
        }
        ctx.because(before);
    }

    /// What was offered of an address is promised no longer; says so if its time was not over anyway. A lease of the address
    /// goes on.
    pub(super) fn end_promise(&mut self, ctx: &mut Context<'_>, address: Ipv4Addr, why: PromiseEnd) {
        let state = self.pool.state(address);
        let Some(hold) = state.promise() else { return };
        let (client, entry, runs) = (hold.mac, hold.entry, ctx.now < hold.until);
        let after = match state.binding() {
            Some(binding) => AddressState::Leased(Binding { offer: None, ..binding.clone() }),
            None => AddressState::Free,
        };
        if runs || matches!(after, AddressState::Free) {
            ctx.event_because(Event::HoldExpired { address, client, why }, vec![entry]);
        }
        ctx.cancel(Timer::OfferHold(address));
        self.pool.set(ctx.now, address, after);
    }

    /// An address that is not leased or quarantined any more is free, or excluded if the administrator has said so meanwhile.
    fn give_back(&mut self, ctx: &mut Context<'_>, address: Ipv4Addr) {
        self.pool.set(ctx.now, address, AddressState::Free);
        if self.pool.config().excludes(address) {
            self.pool.set(ctx.now, address, AddressState::Excluded);
            ctx.event(Event::AddressExcluded { address });
        }
    }

    /// A client is about to get `address`: whatever else was promised to it is not any more.
    pub(super) fn give_up_hold(&mut self, ctx: &mut Context<'_>, client: &ClientKey, address: Ipv4Addr) {
        for other in [self.pool.hold_of(client), self.pool.lease_of(client)].into_iter().flatten() {
            if other != address {
                self.end_promise(ctx, other, PromiseEnd::OtherAddress);
            }
        }
    }

    /// RELEASE: the client gives its lease back (RFC 2131 section 4.3.4).
    pub(super) fn handle_release(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) -> Result<(), Reason> {
        if message.server_id() != Some(self.config.address) {
            return Err(Reason::OtherServer);
        }
        let address = message.ciaddr;
        if self.pool.lease_of(&ClientKey::of(message)) != Some(address) {
            return Err(Reason::NothingToRelease);
        }
        self.end_lease(ctx, address, LeaseEnd::Released);
        self.tell_partner(ctx, address, ReplicaChange::Freed(LeaseEnd::Released));
        Ok(())
    }

    /// DECLINE: the client found another user of what it was given (RFC 2131 section 4.3.3). A reserved address goes into
    /// quarantine like any other; until it is over, its client gets one from the ranges (catalogue SRV-108).
    pub(super) fn handle_decline(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) -> Result<(), Reason> {
        if message.server_id() != Some(self.config.address) {
            return Err(Reason::OtherServer);
        }
        let client = ClientKey::of(message);
        let own = [self.pool.lease_of(&client), self.pool.hold_of(&client)];
        let address = message.requested_address().ok_or(Reason::NothingToDecline)?;
        if !own.contains(&Some(address)) {
            return Err(Reason::NothingToDecline);
        }
        self.quarantine(ctx, address, QuarantineReason::Declined);
        Ok(())
    }

    /// Takes an address out of use for the set time, and tells the partner.
    pub(super) fn quarantine(&mut self, ctx: &mut Context<'_>, address: Ipv4Addr, why: QuarantineReason) {
        let until = ctx.now + ctx.clock.real(self.config.quarantine);
        self.set_aside(ctx, address, why, until);
        self.tell_partner(ctx, address, ReplicaChange::Quarantined { until, why });
    }

    /// Takes an address out of use until a moment, whatever it was.
    pub(super) fn set_aside(
        &mut self,
        ctx: &mut Context<'_>,
        address: Ipv4Addr,
        why: QuarantineReason,
        until: Instant,
    ) {
        self.drop_check(ctx, address);
        ctx.cancel(Timer::OfferHold(address));
        ctx.cancel(Timer::LeaseEnd(address));
        if why == QuarantineReason::Declined {
            self.pool.forget_owner(address);
        }
        let entry = ctx.event(Event::Quarantined { address, why, until });
        self.pool.set(ctx.now, address, AddressState::Quarantined { until, why, entry });
        ctx.timers.arm(Timer::Quarantine(address), until, ctx.cause);
    }

    /// Ends the quarantine of an address, if it is in one.
    pub(super) fn end_quarantine(&mut self, ctx: &mut Context<'_>, address: Ipv4Addr) {
        if let AddressState::Quarantined { .. } = self.pool.state(address) {
            ctx.cancel(Timer::Quarantine(address));
            let entry = ctx.event(Event::QuarantineEnded { address });
            let before = std::mem::replace(&mut ctx.cause, entry);
            self.give_back(ctx, address);
            ctx.because(before);
        }
    }

    /// The host is switched on: the process starts with the database that it left, unless somebody had stopped it. It says
    /// nothing if there is nothing in the database.
    pub fn power_on(&mut self, ctx: &mut Context<'_>) {
        let written =
            |state: &AddressState| matches!(state, AddressState::Leased(_) | AddressState::Quarantined { .. });
        if self.running && (!self.missed.is_empty() || self.pool.taken().any(|(_, state)| written(state))) {
            self.resume(ctx);
        }
    }

    /// The power is cut: offers and checks are forgotten, the database stays.
    pub fn power_off(&mut self, ctx: &mut Context<'_>) {
        for (address, _) in std::mem::take(&mut self.checks) {
            self.pool.drop_check(address);
        }
        for address in self.addresses_in(|state| state.promise().is_some()) {
            self.end_promise(ctx, address, PromiseEnd::Stopped);
        }
    }

    /// The addresses in a kind of state.
    pub(super) fn addresses_in(&self, kind: impl Fn(&AddressState) -> bool) -> Vec<Ipv4Addr> {
        self.pool.taken().filter(|(_, state)| kind(state)).map(|(address, _)| address).collect()
    }

    /// The process begins: what ended meanwhile ends now, what still runs gets its timer.
    pub(super) fn resume(&mut self, ctx: &mut Context<'_>) {
        let leases = u32::try_from(self.pool.leased()).unwrap_or(u32::MAX);
        let started = ctx.event(Event::ServerStarted { leases });
        ctx.because(started);
        // First: what the partner extended meanwhile has not ended.
        self.catch_up(ctx);
        ctx.because(started);
        for address in self.addresses_in(|state| matches!(state, AddressState::Leased(_))) {
            self.lease_is_due(ctx, address);
        }
        for address in self.addresses_in(|state| state.is_quarantined()) {
            match self.pool.state(address) {
                AddressState::Quarantined { until, .. } if *until > ctx.now => {
                    ctx.timers.arm(Timer::Quarantine(address), *until, ctx.cause);
                }
                _ => self.end_quarantine(ctx, address),
            }
        }
    }
}
