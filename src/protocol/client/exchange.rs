//! From the first DISCOVER to an ACK or a NAK, and the verification of a remembered lease (REBOOTING).

use std::net::Ipv4Addr;

use super::lease::LeaseClock;
use super::{Bound, Client, Lease, Phase, Previous, Rebooting, Requesting, Selecting, State, messages};
use crate::base::{Duration, Instant};
use crate::protocol::acd::Acd;
use crate::protocol::basis::Basis;
use crate::protocol::context::Context;
use crate::protocol::event::{ClientState, DropReason, EntryId, Event, Reason, StateTrigger, Unanswered};
use crate::protocol::timer::Timer;
use crate::wire::DhcpMessage;

/// How often a REQUEST is sent before the client gives up (catalogue CLI-24).
pub(super) const MAX_REQUESTS: u32 = 4;

impl Client {
    /// INIT to SELECTING: a new exchange with a new xid (RFC 2131 section 4.4.1).
    pub(super) fn begin(&mut self, ctx: &mut Context<'_>) {
        self.halted = false;
        self.begun += 1;
        let xid = self.streams.xids.bits();
        let selecting = Selecting { xid, began: ctx.now, sent: 0, secs: 0, offers: Vec::new(), open: None };
        self.enter(ctx, State::Selecting(selecting), StateTrigger::Started);
        self.send_discover(ctx);
    }

    pub(super) fn send_discover(&mut self, ctx: &mut Context<'_>) {
        let flag = self.broadcast_flag();
        // The address that it had comes first (catalogue FLD-DISC-01), then the one that it was told to ask for.
        let previous = self.previous.filter(|previous| previous.suggest).map(|previous| previous.address);
        let allowed = |address: &Ipv4Addr| self.declined != Some(*address);
        let suggested = previous.filter(allowed).or(self.config.requested_address.filter(allowed));
        let State::Selecting(selecting) = &mut self.state else { return };
        selecting.sent += 1;
        selecting.secs = Self::elapsed_secs(ctx, selecting.began);
        let sent = selecting.sent;
        let frame = messages::discover(&self.config, flag, selecting, suggested);
        let basis = Basis::Exchange { state: ClientState::Selecting, xid: selecting.xid };
        ctx.send(frame, Duration::ZERO, Vec::new(), basis);
        let next = self.streams.backoff(sent);
        ctx.arm(Timer::Retransmission, next);
    }

    pub(super) fn send_request(&mut self, ctx: &mut Context<'_>, after: Duration, also: Vec<EntryId>) {
        let flag = self.broadcast_flag();
        let State::Requesting(requesting) = &mut self.state else { return };
        requesting.sent += 1;
        let sent = requesting.sent;
        let frame = messages::request(&self.config, flag, requesting);
        let basis = Basis::Exchange { state: ClientState::Requesting, xid: requesting.xid };
        ctx.send(frame, after, also, basis);
        self.wait_for_answer(ctx, sent, after);
    }

    /// INIT-REBOOT to REBOOTING: asks every server whether the remembered address still holds (RFC 2131 section 3.2).
    pub(super) fn verify(&mut self, ctx: &mut Context<'_>, lease: Lease) {
        self.begun += 1;
        let xid = self.streams.xids.bits();
        // It is not in use now, so that nothing goes on after its end.
        if let Some(end) = lease.configuration.expiry {
            ctx.timers.arm(Timer::Expiry, end, ctx.cause);
        }
        let rebooting = Rebooting { xid, lease, first_sent: ctx.now, sent: 0 };
        self.enter(ctx, State::Rebooting(rebooting), StateTrigger::Started);
        self.send_verification(ctx);
    }

    pub(super) fn send_verification(&mut self, ctx: &mut Context<'_>) {
        let flag = self.broadcast_flag();
        let State::Rebooting(rebooting) = &mut self.state else { return };
        rebooting.sent += 1;
        let (sent, address) = (rebooting.sent, rebooting.lease.configuration.address);
        let secs = Self::elapsed_secs(ctx, rebooting.first_sent);
        let frame = messages::verify(&self.config, flag, rebooting.xid, secs, address);
        let basis = Basis::Exchange { state: ClientState::Rebooting, xid: rebooting.xid };
        ctx.send(frame, Duration::ZERO, Vec::new(), basis);
        self.wait_for_answer(ctx, sent, Duration::ZERO);
    }

    fn wait_for_answer(&mut self, ctx: &mut Context<'_>, sent: u32, after: Duration) {
        let next = after + self.streams.backoff(sent);
        ctx.arm(if sent < MAX_REQUESTS { Timer::Retransmission } else { Timer::GiveUp }, next);
    }

    /// The last REQUEST went unanswered too. A remembered lease that still runs may be used for the rest of its time (RFC 2131
    /// section 3.2), after the same check as ever.
    pub(super) fn give_up(&mut self, ctx: &mut Context<'_>) {
        match &self.state {
            State::Renewing(_) => self.stop_renewing(ctx),
            State::Rebooting(Rebooting { lease, xid, .. }) => {
                let (lease, xid) = (lease.clone(), *xid);
                let gave_up = ctx.event(Event::GaveUp { what: Unanswered::Reboot });
                ctx.because(gave_up);
                let configuration = &lease.configuration;
                ctx.event(Event::LeaseKept { address: configuration.address, expiry: configuration.expiry });
                self.check_before_use(ctx, xid, lease, Vec::new(), StateTrigger::LeaseKept);
            }
            _ => {
                let gave_up = ctx.event(Event::GaveUp { what: Unanswered::Request });
                ctx.because(gave_up);
                self.start_over(ctx, StateTrigger::NoAnswer, self.config.processing);
            }
        }
    }

    /// What an ACK says, for a REQUEST first sent at `requested_at`, and what of it is not gone by.
    pub(super) fn read_lease(
        &mut self,
        ctx: &Context<'_>,
        message: &DhcpMessage,
        requested_at: Instant,
        before: Option<&Lease>,
    ) -> Result<(Lease, Vec<Event>), Reason> {
        let fuzz = if self.profile.timer_fuzz { Some(&mut self.streams.fuzz) } else { None };
        let clock = LeaseClock { requested_at, clock: ctx.clock, renewal: self.profile.renewal, fuzz };
        let (lease, notes) = Lease::from_ack(message, clock, before).ok_or(Reason::IncompleteOffer)?;
        // A short lease for a REQUEST that was repeated for long may be over before it is heard of: it is no lease.
        if lease.is_over(ctx.now) { Err(Reason::LeaseOver) } else { Ok((lease, notes)) }
    }

    /// An ACK in REQUESTING or REBOOTING.
    pub(super) fn handle_ack(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) -> Result<(), Reason> {
        let (xid, first_sent) = match &self.state {
            State::Requesting(Requesting { xid, first_sent, .. })
            | State::Rebooting(Rebooting { xid, first_sent, .. }) => (*xid, *first_sent),
            _ => return Err(Reason::UnexpectedType),
        };
        let (lease, notes) = self.read_lease(ctx, message, first_sent, None)?;
        if let State::Rebooting(Rebooting { lease: before, .. }) = &self.state {
            self.previous = Some(Previous { address: before.configuration.address, suggest: false });
        }
        self.naks = 0;
        self.check_before_use(ctx, xid, lease, notes, StateTrigger::Ack);
        Ok(())
    }

    /// To BOUND, where the address is checked before it is used.
    fn check_before_use(
        &mut self,
        ctx: &mut Context<'_>,
        xid: u32,
        lease: Lease,
        notes: Vec<Event>,
        trigger: StateTrigger,
    ) {
        let configuration = std::rc::Rc::clone(&lease.configuration);
        let address = configuration.address;
        self.cancel_exchange(ctx);
        self.remembered = None;
        let acd = Acd { address, how: self.profile.client_check, probes: 0 };
        let last = lease.last_moment(ctx.clock, self.profile.renewal);
        self.enter(ctx, State::Bound(Bound { xid, lease, phase: Phase::Checking(acd) }), trigger);
        if trigger == StateTrigger::Ack {
            ctx.event(Event::ConfigurationLogged { configuration: Box::new((*configuration).clone()) });
            for note in notes {
                ctx.event(note);
            }
            if let Some(Previous { address: was, .. }) = self.previous.take().filter(|old| old.address != address) {
                ctx.event(Event::AddressChanged { was, now: address });
            }
        }
        self.arm_lease(ctx, &configuration, last);
        let acd =
            Acd::start(ctx, self.profile.client_check, address, self.config.processing, &mut self.streams.probing);
        if let State::Bound(bound) = &mut self.state {
            bound.phase = Phase::Checking(acd);
        }
    }

    /// A NAK in any state that waits for an answer: whatever address there was is gone (RFC 2131 figure 5).
    pub(super) fn handle_nak(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) {
        let heard =
            ctx.event(Event::NakHeard { server: message.server_id(), text: message.message_text().map(str::to_owned) });
        ctx.because(heard);
        // The first NAK lets the client start over at once; in a row they back off, or a server that
        // refuses everything would be asked without end.
        let wait = match self.naks {
            0 => self.config.processing,
            n => Duration::from_secs(1 << (n - 1).min(6)),
        };
        self.naks += 1;
        let had = self.lease().or(self.remembered()).map(|lease| lease.configuration.address);
        self.stop_using(ctx, DropReason::Nak);
        self.remembered = None;
        self.previous = had.map(|address| Previous { address, suggest: false }).or(self.previous);
        self.start_over(ctx, StateTrigger::Nak, wait);
    }

    /// Back to INIT, and a new exchange after a wait.
    pub(super) fn start_over(&mut self, ctx: &mut Context<'_>, trigger: StateTrigger, wait: Duration) {
        self.cancel_everything(ctx);
        self.enter(ctx, State::Init, trigger);
        ctx.arm(Timer::Start, wait);
    }

    pub(super) fn cancel_exchange(&self, ctx: &mut Context<'_>) {
        for timer in [Timer::Start, Timer::Retransmission, Timer::CollectOffers, Timer::GiveUp, Timer::RenewAgain] {
            ctx.cancel(timer);
        }
    }

    pub(super) fn cancel_everything(&self, ctx: &mut Context<'_>) {
        self.cancel_exchange(ctx);
        for timer in
            [Timer::Probe, Timer::CheckEnds, Timer::Announce, Timer::T1, Timer::T2, Timer::Expiry, Timer::Inform]
        {
            ctx.cancel(timer);
        }
    }
}
