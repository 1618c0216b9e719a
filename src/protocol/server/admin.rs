//! What the administrator does to a server: its process, its database, its configuration.
//!
//! The configuration and the database can be changed while the process is stopped as well; what only a running process
//! does, such as answering whoever waits for a check, is left out then.

use std::net::Ipv4Addr;
use std::rc::Rc;

use super::pending::Purpose;
use super::{AddressState, ReplicaChange, Server};
use crate::protocol::action::Action;
use crate::protocol::arp::ArpCache;
use crate::protocol::context::Context;
use crate::protocol::event::{Event, LeaseEnd, PromiseEnd, RefusalReason};
use crate::protocol::reason::Cannot;
use crate::protocol::timer::Timer;
use crate::wire::Mac;

impl Server {
    /// Whether an action can be carried out now.
    ///
    /// # Errors
    /// Why not.
    pub fn can(&self, action: &Action) -> Result<(), Cannot> {
        let pool = self.pool.config();
        let refused = match action {
            Action::StopServer | Action::WipeLeases if !self.running => Cannot::ServerStopped,
            Action::StopServer => return Ok(()),
            Action::WipeLeases if !self.pool.taken().any(|(_, state)| *state != AddressState::Excluded) => {
                Cannot::NothingLeased
            }
            Action::WipeLeases => return Ok(()),
            Action::StartServer | Action::StartServerWithoutLeases if self.running => Cannot::ServerRuns,
            Action::StartServer | Action::StartServerWithoutLeases => return Ok(()),
            Action::Exclude(address) if pool.excludes(*address) => Cannot::AlreadySo,
            Action::Exclude(address) if !pool.lists(*address) => Cannot::NotInPool,
            Action::Exclude(_) => return Ok(()),
            Action::Reserve { address, .. } if !self.config.could_give(*address) => Cannot::NotOnNetwork,
            Action::Reserve { address, .. } if pool.excludes(*address) => Cannot::NotInPool,
            Action::Reserve { address, mac } if pool.reservations.get(address) == Some(mac) => Cannot::AlreadySo,
            Action::Reserve { .. } => return Ok(()),
            Action::SetLeaseS(0) => Cannot::TooShort,
            Action::SetLeaseS(lease_s) if !self.config.allows_lease(*lease_s) => Cannot::OutOfBounds,
            Action::SetLeaseS(_) => return Ok(()),
            Action::ClearQuarantine(address) => match self.pool.state(*address) {
                AddressState::Quarantined { .. } => return Ok(()),
                _ if self.pool.contains(*address) => Cannot::AlreadySo,
                _ => Cannot::NotInPool,
            },
            _ => Cannot::NotAClient,
        };
        Err(refused)
    }

    /// Carries out an action that it [`can`](Server::can).
    pub fn perform(&mut self, ctx: &mut Context<'_>, arp: &mut ArpCache, action: &Action) {
        match *action {
            Action::StopServer => self.stop(ctx),
            Action::StartServer => {
                (self.running, self.process) = (true, self.process + 1);
                self.resume(ctx);
            }
            Action::StartServerWithoutLeases => {
                (self.running, self.process) = (true, self.process + 1);
                self.wipe(ctx);
                self.resume(ctx);
                self.tell_partner(ctx, Ipv4Addr::UNSPECIFIED, ReplicaChange::Lost);
            }
            Action::WipeLeases => {
                self.wipe(ctx);
                self.tell_partner(ctx, Ipv4Addr::UNSPECIFIED, ReplicaChange::Lost);
            }
            Action::Exclude(address) => self.exclude(ctx, arp, address),
            Action::Reserve { address, mac } => self.reserve(ctx, arp, address, mac),
            Action::SetLeaseS(lease_s) => Rc::make_mut(&mut self.config).lease_s = lease_s,
            Action::ClearQuarantine(address) => {
                self.missed.forget(address);
                self.end_quarantine(ctx, address);
                self.tell_partner(ctx, address, ReplicaChange::QuarantineCleared);
            }
            _ => {}
        }
    }

    /// The process ends: what it kept in memory is gone, and with it every timer.
    fn stop(&mut self, ctx: &mut Context<'_>) {
        self.running = false;
        let stopped = ctx.event(Event::ServerStopped);
        ctx.because(stopped);
        let checking: Vec<Ipv4Addr> = self.checks.keys().copied().collect();
        for address in checking {
            self.drop_check(ctx, address);
        }
        for address in self.addresses_in(|_| true) {
            ctx.cancel(Timer::OfferHold(address));
            ctx.cancel(Timer::LeaseEnd(address));
            ctx.cancel(Timer::Quarantine(address));
        }
        self.power_off(ctx);
    }

    /// Empties the lease database: leases, promises, quarantines, and whose an address was.
    fn wipe(&mut self, ctx: &mut Context<'_>) {
        for address in self.addresses_in(|state| *state != AddressState::Excluded) {
            match self.pool.state(address) {
                AddressState::Leased(_) => self.end_lease(ctx, address, LeaseEnd::Wiped),
                AddressState::Offered(_) => self.end_promise(ctx, address, PromiseEnd::Wiped),
                _ => self.end_quarantine(ctx, address),
            }
        }
        self.pool.wipe();
    }

    /// An address is not given out any more. A lease of it runs to its end, but is not extended; a quarantine, a promise or
    /// a check ends at once.
    fn exclude(&mut self, ctx: &mut Context<'_>, arp: &mut ArpCache, address: Ipv4Addr) {
        self.pool.exclude(address);
        self.end_promise(ctx, address, PromiseEnd::Excluded);
        if self.pool.state(address).binding().is_some() {
            return;
        }
        let check = self.drop_check(ctx, address);
        ctx.cancel(Timer::OfferHold(address));
        ctx.cancel(Timer::Quarantine(address));
        self.pool.set(ctx.now, address, AddressState::Excluded);
        let entry = ctx.event(Event::AddressExcluded { address });
        ctx.because(entry);
        match check {
            Some(check) if check.purpose == Purpose::Offer => self.offer_next(ctx, arp, check.message),
            Some(check) => self.refuse(ctx, &check.message, address, RefusalReason::NotInPool),
            None => {}
        }
    }

    /// An address is kept for one client from now on. Who has it by a lease keeps it to its end, but is refused when it wants
    /// more; what is offered is still given. A client has one reservation, and an address is kept for one client: what was reserved
    /// otherwise is not any more.
    fn reserve(&mut self, ctx: &mut Context<'_>, arp: &mut ArpCache, address: Ipv4Addr, mac: Mac) {
        for (other, client) in self.pool.reserve(address, mac) {
            let instead = (client == mac).then_some(address);
            ctx.event(Event::ReservationEnded { address: other, client, instead });
        }
        // Nothing was promised by a check, so whoever waits for it gets another address.
        let stranger = |check: &super::Check| check.message.chaddr != mac && check.purpose == Purpose::Offer;
        if self.checks.get(&address).is_some_and(stranger)
            && let Some(check) = self.drop_check(ctx, address)
        {
            self.offer_next(ctx, arp, check.message);
        }
    }
}
