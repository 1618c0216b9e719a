//! The address that a client has: checked, announced, defended, renewed, and given up in the end.
//!
//! ```text
//!   Checking ──nobody answers──▶ in use ──T1──▶ RENEWING ──T2──▶ REBINDING ──end of the lease──▶ INIT
//!       │                          ▲               └──── ACK ────────┘
//!       └── somebody answers: DECLINE
//! ```

use super::exchange::MAX_REQUESTS;
use super::{
    Bound, Client, DECLINE_WAIT, Lease, MAX_CONFLICTS, Phase, Previous, RATE_LIMIT_INTERVAL, Renewal, State, messages,
};
use crate::base::{Duration, Instant};
use crate::protocol::acd::{InUse, Verdict};
use crate::protocol::basis::Basis;
use crate::protocol::context::Context;
use crate::protocol::event::{ClientState, Configuration, DropReason, Event, Reason, StateTrigger, Unanswered};
use crate::protocol::message;
use crate::protocol::timer::Timer;
use crate::wire::{ArpPacket, DhcpMessage};

/// A renewal is not repeated sooner (RFC 2131 section 4.4.5).
const SHORTEST_WAIT: Duration = Duration::from_secs(60);

impl Client {
    /// Arms T1, T2 and the end of a lease; an infinite one has none of them.
    pub(super) fn arm_lease(&self, ctx: &mut Context<'_>, configuration: &Configuration, last: Option<Instant>) {
        let moments = [(Timer::T1, configuration.t1), (Timer::T2, configuration.t2), (Timer::Expiry, last)];
        for (timer, at) in moments {
            match at {
                Some(at) => ctx.timers.arm(timer, at, ctx.cause),
                None => ctx.cancel(timer),
            }
        }
    }

    /// Nobody objected: the address is used from now on, unless its lease has ended meanwhile.
    pub(super) fn start_using(&mut self, ctx: &mut Context<'_>) {
        if self.lease().is_some_and(|lease| lease.is_over(ctx.now)) {
            self.expire(ctx);
            return;
        }
        let from = self.state_name();
        let mac = self.config.mac;
        let State::Bound(Bound { lease, phase, .. }) = &mut self.state else { return };
        let Phase::Checking(acd) = &*phase else { return };
        let address = acd.address;
        let (t1, t2) = (lease.configuration.t1, lease.configuration.t2);
        *phase = Phase::Usable(InUse::new(address, acd.how, self.profile.defence));
        let entry = ctx.event(Event::State { from, to: self.state_name(), trigger: StateTrigger::CheckPassed });
        ctx.because(entry);
        ctx.event(Event::AddressUsable { address });
        if let Some(in_use) = self.in_use_mut() {
            in_use.announce(ctx, mac);
        }
        // The check may have taken longer than half of a short lease.
        let passed = |at: Option<Instant>| at.is_some_and(|at| at <= ctx.now);
        if passed(t2) {
            self.rebind(ctx);
        } else if passed(t1) {
            self.renew(ctx, StateTrigger::T1);
        }
    }

    /// BOUND to RENEWING: asks the leasing server, by unicast.
    pub(super) fn renew(&mut self, ctx: &mut Context<'_>, trigger: StateTrigger) {
        let State::Bound(Bound { lease, phase: Phase::Usable(in_use), .. }) = &self.state else { return };
        let renewal = self.renewal(ctx, lease.clone(), in_use.clone());
        ctx.cancel(Timer::T1);
        self.enter(ctx, State::Renewing(renewal), trigger);
        self.send_renewal(ctx, Duration::ZERO);
    }

    /// To REBINDING: asks every server, by broadcast.
    pub(super) fn rebind(&mut self, ctx: &mut Context<'_>) {
        let (lease, in_use) = match &self.state {
            State::Renewing(Renewal { lease, in_use, .. })
            | State::Bound(Bound { lease, phase: Phase::Usable(in_use), .. }) => (lease.clone(), in_use.clone()),
            _ => return,
        };
        let renewal = self.renewal(ctx, lease, in_use);
        ctx.cancel(Timer::T1);
        ctx.cancel(Timer::T2);
        ctx.cancel(Timer::RenewAgain);
        self.enter(ctx, State::Rebinding(renewal), StateTrigger::T2);
        self.send_renewal(ctx, Duration::ZERO);
    }

    /// A new exchange with a new xid: an answer to an older REQUEST does not count for it.
    fn renewal(&self, ctx: &Context<'_>, lease: Lease, in_use: InUse) -> Renewal {
        Renewal { xid: 0, lease, in_use, first_sent: ctx.now, sent: 0, unsent: false }
    }

    pub(super) fn send_renewal(&mut self, ctx: &mut Context<'_>, after: Duration) {
        let (limit, everybody, state) = match &self.state {
            State::Renewing(_) => (Timer::T2, false, ClientState::Renewing),
            State::Rebinding(_) => (Timer::Expiry, true, ClientState::Rebinding),
            _ => return,
        };
        let (State::Renewing(renewal) | State::Rebinding(renewal)) = &mut self.state else { return };
        if renewal.sent == 0 {
            renewal.xid = self.streams.xids.bits();
        }
        renewal.sent += 1;
        renewal.unsent = false;
        let (address, server) = (renewal.lease.configuration.address, renewal.lease.configuration.server);
        let secs = Self::elapsed_secs(ctx, renewal.first_sent);
        let message = messages::renewal(&self.config, renewal.xid, secs, address);
        let basis = Basis::Exchange { state, xid: renewal.xid };
        if everybody {
            ctx.send(message::to_every_server(self.config.mac, message), after, Vec::new(), basis);
        } else {
            ctx.send_packet(message::to_server(message, server), after, basis);
        }
        let Some(limit) = ctx.timers.get(limit).map(|armed| armed.at) else {
            // Half of a time without end is no wait. An infinite lease needs no renewal: what a person asked for is tried a
            // few times, each wait twice the last (RFC 2131 section 4.1), and then left.
            let timer = if renewal.sent < MAX_REQUESTS { Timer::RenewAgain } else { Timer::GiveUp };
            ctx.arm(timer, Duration(SHORTEST_WAIT.0 << renewal.sent.saturating_sub(1).min(MAX_REQUESTS)));
            return;
        };
        // Half of the time that is left, but no less than a minute; what would come after the limit is not sent at all
        // (RFC 2131 section 4.4.5, catalogue CLI-70 to -72).
        let next = ctx.now + Duration((limit.since(ctx.now).0 / 2).max(ctx.clock.real(SHORTEST_WAIT).0));
        if next < limit {
            ctx.timers.arm(Timer::RenewAgain, next, ctx.cause);
        } else {
            ctx.cancel(Timer::RenewAgain);
        }
    }

    /// Nobody renewed an infinite lease, which holds all the same.
    pub(super) fn stop_renewing(&mut self, ctx: &mut Context<'_>) {
        let State::Renewing(Renewal { xid, lease, in_use, .. }) = &self.state else { return };
        let bound = Bound { xid: *xid, lease: lease.clone(), phase: Phase::Usable(in_use.clone()) };
        let gave_up = ctx.event(Event::GaveUp { what: Unanswered::Renewal });
        ctx.because(gave_up);
        self.enter(ctx, State::Bound(bound), StateTrigger::LeaseKept);
    }

    /// An ACK in RENEWING or REBINDING: the lease counts anew from this REQUEST; the address is not checked again.
    pub(super) fn handle_renewed(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) -> Result<(), Reason> {
        let (State::Renewing(renewal) | State::Rebinding(renewal)) = &self.state else {
            return Err(Reason::UnexpectedType);
        };
        let Renewal { xid, lease: before, in_use, first_sent, .. } = renewal.clone();
        let (lease, notes) = self.read_lease(ctx, message, first_sent, Some(&before))?;
        self.naks = 0;
        let (old, new) = (&before.configuration, &lease.configuration);
        if old.address != new.address {
            // Another address is no renewal: it would have to be checked, and connections would break (catalogue CLI-83).
            let address = old.address;
            self.stop_using(ctx, DropReason::Unacceptable);
            self.previous = Some(Previous { address, suggest: true });
            self.start_over(ctx, StateTrigger::Unacceptable, self.config.processing);
            return Ok(());
        }
        let changed = lease.says_more_than_times(&before);
        let configuration = std::rc::Rc::clone(&lease.configuration);
        let last = lease.last_moment(ctx.clock, self.profile.renewal);
        self.cancel_exchange(ctx);
        self.enter(ctx, State::Bound(Bound { xid, lease, phase: Phase::Usable(in_use) }), StateTrigger::Ack);
        self.arm_lease(ctx, &configuration, last);
        ctx.event(Event::LeaseRenewed { configuration: Box::new((*configuration).clone()), changed });
        for note in notes {
            ctx.event(note);
        }
        Ok(())
    }

    /// The lease is over: the address is dropped at once (RFC 2131 section 4.4.5), in REBOOTING forgotten.
    pub(super) fn expire(&mut self, ctx: &mut Context<'_>) {
        let had = self.lease().or(self.remembered()).map(|lease| lease.configuration.address);
        let Some(address) = had else { return };
        self.stop_using(ctx, DropReason::Expired);
        self.remembered = None;
        self.previous = Some(Previous { address, suggest: true });
        self.start_over(ctx, StateTrigger::Expired, self.config.processing);
    }

    /// Says that the address in use, if there is one, is used no more; what follows is a consequence of that.
    pub(super) fn stop_using(&mut self, ctx: &mut Context<'_>, why: DropReason) {
        if let Some(address) = self.usable_address() {
            let dropped = ctx.event(Event::AddressDropped { address, why });
            ctx.because(dropped);
        }
    }

    /// An ARP packet that [`Client::sees_conflict`] said matters.
    pub fn handle_arp(&mut self, ctx: &mut Context<'_>, packet: &ArpPacket) {
        let mac = self.config.mac;
        if let State::Manual(manual) = &mut self.state {
            manual.handle_arp(ctx, packet);
            return;
        }
        if let Some(acd) = self.checking() {
            let Some(probe) = acd.conflicts(packet, mac) else { return };
            let address = acd.address;
            let conflict = ctx.event(Event::ConflictFound { address, by: packet.sha, probe });
            ctx.because(conflict);
            self.decline(ctx);
        } else if let Some(in_use) = self.in_use_mut()
            && in_use.defender.handle(ctx, packet, mac) == Verdict::GivesUp
        {
            self.stop_using(ctx, DropReason::Conflict);
            self.decline(ctx);
        }
    }

    /// Somebody else has the address: DECLINE, and start over after a while (RFC 2131 section 3.1.5).
    fn decline(&mut self, ctx: &mut Context<'_>) {
        let Some(lease) = self.lease() else { return };
        let (address, server) = (lease.configuration.address, lease.configuration.server);
        let frame = messages::decline(&self.config, self.streams.xids.bits(), address, server);
        ctx.send(frame, self.config.processing, Vec::new(), Basis::NothingNewSince(self.begun));
        self.conflicts += 1;
        self.declined = Some(address);
        self.previous = Some(Previous { address, suggest: false });
        let wait = if self.conflicts >= MAX_CONFLICTS { RATE_LIMIT_INTERVAL } else { DECLINE_WAIT };
        self.start_over(ctx, StateTrigger::Conflict, wait + self.config.processing);
    }
}
