//! What others say to a client's REQUEST and to the check of its address.
//!
//! ```text
//!   ACK ─▶ BOUND, Checking      NAK ─▶ INIT, with a wait that grows      conflict (ARP) ─▶ DECLINE, INIT
//! ```

use super::{Bound, Client, DECLINE_WAIT, Lease, MAX_CONFLICTS, Phase, RATE_LIMIT_INTERVAL, State, messages};
use crate::protocol::acd::Acd;
use crate::protocol::context::Context;
use crate::protocol::event::{Event, StateTrigger};
use crate::protocol::reasons::Reason;
use crate::protocol::time::Duration;
use crate::protocol::timer::Timer;
use crate::wire::{ArpPacket, DhcpMessage};

impl Client {
    pub(super) fn handle_ack(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) -> Result<(), Reason> {
        let State::Requesting(requesting) = &self.state else { return Err(Reason::UnexpectedType) };
        let lease = Lease::from_ack(message, requesting.first_sent).ok_or(Reason::IncompleteOffer)?;
        let (xid, address) = (requesting.xid, lease.configuration.address);
        ctx.cancel(Timer::Retransmission);
        ctx.cancel(Timer::GiveUp);
        self.naks = 0;
        let configuration = lease.configuration.clone();
        let acd = Acd { address, how: self.profile.client_check, probes: 0 };
        self.enter(ctx, State::Bound(Bound { xid, lease, phase: Phase::Checking(acd) }), StateTrigger::Ack);
        ctx.event(Event::ConfigurationLogged { configuration: Box::new(configuration) });
        let acd = Acd::start(ctx, self.profile.client_check, address, self.config.processing, &mut self.probing);
        if let State::Bound(bound) = &mut self.state {
            bound.phase = Phase::Checking(acd);
        }
        Ok(())
    }

    pub(super) fn handle_nak(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) {
        ctx.cancel(Timer::Retransmission);
        ctx.cancel(Timer::GiveUp);
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
        self.enter(ctx, State::Init, StateTrigger::Nak);
        ctx.arm(Timer::Start, wait);
    }

    /// Whether an ARP packet shows a conflict over the address that is being checked.
    pub fn sees_conflict(&self, packet: &ArpPacket) -> bool {
        self.checking().is_some_and(|acd| acd.conflicts(packet, self.config.mac).is_some())
    }

    /// An ARP packet that [`Client::sees_conflict`] said matters: DECLINE, and start over after a while.
    pub fn handle_arp(&mut self, ctx: &mut Context<'_>, packet: &ArpPacket) {
        let State::Bound(Bound { lease, phase: Phase::Checking(acd), .. }) = &self.state else { return };
        let Some(probe) = acd.conflicts(packet, self.config.mac) else { return };
        let (address, server) = (acd.address, lease.configuration.server);
        ctx.cancel(Timer::Probe);
        ctx.cancel(Timer::CheckEnds);
        let conflict = ctx.event(Event::ConflictFound { address, by: packet.sha, probe });
        ctx.because(conflict);
        let frame = messages::decline(&self.config, self.xids.bits(), address, server);
        ctx.send(frame, self.config.processing, Vec::new());
        self.conflicts += 1;
        self.declined = Some(address);
        self.enter(ctx, State::Init, StateTrigger::Conflict);
        ctx.arm(
            Timer::Start,
            if self.conflicts >= MAX_CONFLICTS { RATE_LIMIT_INTERVAL } else { DECLINE_WAIT } + self.config.processing,
        );
    }
}
