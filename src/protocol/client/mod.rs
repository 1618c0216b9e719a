//! The DHCP client (RFC 2131 section 4.4, figure 5): one variant per state, each with just its own data.
//!
//! ```text
//!   INIT ──DISCOVER──▶ SELECTING ──REQUEST──▶ REQUESTING ──ACK──▶ BOUND { Checking ──▶ Usable }
//!     ▲                                        │      │                    │
//!     └────────────────── NAK, no answer ──────┘      └◀── conflict: DECLINE, wait 10 s
//! ```
//!
//! The machine never looks at the network beyond the frames it is handed, and never chooses an
//! offer for a person: with policy *ask* it opens a decision and waits to be answered.

mod lease;
mod messages;
mod offers;
mod state;

use std::net::Ipv4Addr;

pub use lease::Lease;
pub use state::{Bound, ClientConfig, Phase, Policy, Requesting, Selecting, State};

use super::acd::{ANNOUNCE_INTERVAL, ANNOUNCE_NUM, Acd};
use super::action::Action;
use super::context::Context;
use super::event::{ClientState, EntryId, Event, OfferSummary, Reason, StateTrigger};
use super::manual::Manual;
use super::profile::{BroadcastFlag, ClientCheck, Profile};
use super::random::{Purpose, Random};
use super::reason::Cannot;
use super::time::Duration;
use super::timer::Timer;
use crate::wire::{ArpPacket, DhcpMessage, Frame, Mac, MessageType, Op};

/// The wait between a DECLINE and the next DISCOVER (RFC 2131 section 3.1.5).
pub const DECLINE_WAIT: Duration = Duration::from_secs(10);
/// The wait once an interface has seen [`MAX_CONFLICTS`] conflicts (RFC 5227 section 2.1.1).
pub const RATE_LIMIT_INTERVAL: Duration = Duration::from_secs(60);
/// See [`RATE_LIMIT_INTERVAL`].
pub const MAX_CONFLICTS: u32 = 10;
/// How often a REQUEST is sent before the client gives up (catalogue CLI-24).
const MAX_REQUESTS: u32 = 4;

/// A DHCP client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    config: ClientConfig,
    profile: Profile,
    state: State,
    xids: Random,
    jitter: Random,
    probing: Random,
    decisions: u32,
    conflicts: u32,
    /// The address that it declined last: not to be suggested again (catalogue CLI-52).
    declined: Option<Ipv4Addr>,
    naks: u32,
}

impl Client {
    /// A client in INIT, with random streams of its own, keyed by the session's seed and its host id.
    pub fn new(config: ClientConfig, profile: Profile, seed: u64, host: &str) -> Self {
        Self {
            config,
            profile,
            state: State::Init,
            xids: Random::new(seed, host, Purpose::Xid),
            jitter: Random::new(seed, host, Purpose::Retransmission),
            probing: Random::new(seed, host, Purpose::Probe),
            decisions: 0,
            conflicts: 0,
            declined: None,
            naks: 0,
        }
    }

    /// What it was told.
    pub fn config(&self) -> &ClientConfig {
        &self.config
    }

    /// Its state with its data.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The name of its state.
    pub fn state_name(&self) -> ClientState {
        match &self.state {
            State::Init => ClientState::Init,
            State::Selecting(_) => ClientState::Selecting,
            State::Requesting(_) => ClientState::Requesting,
            State::Bound(Bound { phase: Phase::Checking(_), .. }) => ClientState::BoundChecking,
            State::Bound(Bound { phase: Phase::Usable { .. }, .. }) => ClientState::BoundUsable,
        }
    }

    /// The address that it uses and answers ARP for.
    pub fn usable_address(&self) -> Option<Ipv4Addr> {
        match &self.state {
            State::Bound(Bound { lease, phase: Phase::Usable { .. }, .. }) => Some(lease.configuration.address),
            _ => None,
        }
    }

    /// The lease that it has, checked or not.
    pub fn lease(&self) -> Option<&Lease> {
        match &self.state {
            State::Bound(bound) => Some(&bound.lease),
            _ => None,
        }
    }

    /// The address that it is checking.
    pub fn checking(&self) -> Option<&Acd> {
        match &self.state {
            State::Bound(Bound { phase: Phase::Checking(acd), .. }) => Some(acd),
            _ => None,
        }
    }

    /// The decision that waits for a person.
    pub fn open_decision(&self) -> Option<(u32, &[OfferSummary])> {
        match &self.state {
            State::Selecting(Selecting { open: Some((n, _)), offers, .. }) => Some((*n, offers)),
            _ => None,
        }
    }

    /// The lease that it remembers while it has none in force.
    pub fn remembered(&self) -> Option<&Lease> {
        None
    }

    /// The machine of an address given by hand, if it has one.
    pub fn manual(&self) -> Option<&Manual> {
        None
    }

    /// The host is switched on.
    pub fn start(&mut self, ctx: &mut Context<'_>) {
        self.handle_timer(ctx, Timer::Start);
    }

    /// The power is cut: all but the lease on its disk is forgotten.
    pub fn power_off(&mut self, _ctx: &mut Context<'_>) {}

    /// The cable is plugged in again.
    pub fn link_up(&mut self, _ctx: &mut Context<'_>) {}

    /// Whether an action can be carried out now.
    ///
    /// # Errors
    /// Why not.
    pub fn can(&self, _action: &Action) -> Result<(), Cannot> {
        Err(Cannot::NotAServer)
    }

    /// Carries out an action that it [`can`](Client::can).
    pub fn act(&mut self, _ctx: &mut Context<'_>, _action: &Action) {}

    fn broadcast_flag(&self) -> bool {
        self.profile.broadcast_flag == BroadcastFlag::AsConfigured && self.config.broadcast_flag
    }

    fn enter(&mut self, ctx: &mut Context<'_>, state: State, trigger: StateTrigger) {
        let from = self.state_name();
        self.state = state;
        let entry = ctx.event(Event::State { from, to: self.state_name(), trigger });
        ctx.because(entry);
    }

    /// Whether a message could matter to this client now: cheap, and without a change. `Ok` means that
    /// [`Client::handle_message`] has to see it.
    pub fn hears(&self, message: &DhcpMessage) -> Result<(), Reason> {
        let xid = match &self.state {
            State::Init => return Err(Reason::NotWaiting),
            State::Selecting(s) => s.xid,
            State::Requesting(s) => s.xid,
            State::Bound(s) => s.xid,
        };
        if message.op != Op::BootReply {
            Err(Reason::WrongDirection)
        } else if message.chaddr != self.config.mac {
            Err(Reason::OtherClient)
        } else if message.xid != xid {
            Err(Reason::OtherTransaction)
        } else if message.client_id().is_some_and(|id| id != self.config.client_id) {
            Err(Reason::OtherClientId)
        } else {
            match (message.message_type(), &self.state) {
                (None, _) => Err(Reason::NoMessageType),
                (Some(_), State::Bound(_)) => Err(Reason::NotWaiting),
                _ => Ok(()),
            }
        }
    }

    /// A DHCP message for this client; see [`Client::hears`].
    pub fn handle_message(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) {
        let handled = match (&self.state, message.message_type()) {
            (State::Selecting(_), Some(MessageType::Offer)) => self.handle_offer(ctx, message),
            (State::Requesting(_), Some(MessageType::Offer)) => Err(Reason::OfferTooLate),
            (State::Requesting(_), Some(MessageType::Ack)) => self.handle_ack(ctx, message),
            (State::Requesting(_), Some(MessageType::Nak)) => {
                self.handle_nak(ctx, message);
                Ok(())
            }
            _ => Err(Reason::UnexpectedType),
        };
        if let Err(reason) = handled {
            ctx.event(Event::Ignored { reason });
        }
    }

    fn send_request(&mut self, ctx: &mut Context<'_>, after: Duration, also: Vec<EntryId>) {
        let flag = self.broadcast_flag();
        let State::Requesting(requesting) = &mut self.state else { return };
        requesting.sent += 1;
        let sent = requesting.sent;
        let frame = messages::request(&self.config, flag, requesting);
        ctx.send(frame, after, also);
        let next = after + backoff(sent, &mut self.jitter);
        ctx.arm(if sent < MAX_REQUESTS { Timer::Retransmission } else { Timer::GiveUp }, next);
    }

    fn send_discover(&mut self, ctx: &mut Context<'_>) {
        let flag = self.broadcast_flag();
        let State::Selecting(selecting) = &mut self.state else { return };
        selecting.sent += 1;
        selecting.secs = u16::try_from(ctx.now.since(selecting.began).whole_secs()).unwrap_or(u16::MAX);
        let sent = selecting.sent;
        let suggested = self.config.requested_address.filter(|address| self.declined != Some(*address));
        let frame = messages::discover(&self.config, flag, selecting, suggested);
        ctx.send(frame, Duration::ZERO, Vec::new());
        let next = backoff(sent, &mut self.jitter);
        ctx.arm(Timer::Retransmission, next);
    }

    fn handle_ack(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) -> Result<(), Reason> {
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

    fn handle_nak(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) {
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

    /// One of the client's timers fired.
    pub fn handle_timer(&mut self, ctx: &mut Context<'_>, timer: Timer) {
        match (timer, &mut self.state) {
            (Timer::Start, State::Init) => {
                let xid = self.xids.bits();
                let selecting = Selecting { xid, began: ctx.now, sent: 0, secs: 0, offers: Vec::new(), open: None };
                self.enter(ctx, State::Selecting(selecting), StateTrigger::Started);
                self.send_discover(ctx);
            }
            (Timer::Retransmission, State::Selecting(Selecting { sent, .. })) => {
                let again = ctx.event(Event::Retransmission { attempt: *sent });
                ctx.because(again);
                self.send_discover(ctx);
            }
            (Timer::Retransmission, State::Requesting(Requesting { sent, .. })) => {
                let again = ctx.event(Event::Retransmission { attempt: *sent });
                ctx.because(again);
                self.send_request(ctx, Duration::ZERO, Vec::new());
            }
            (Timer::GiveUp, State::Requesting(_)) => {
                self.enter(ctx, State::Init, StateTrigger::NoAnswer);
                ctx.arm(Timer::Start, self.config.processing);
            }
            (Timer::CollectOffers, State::Selecting(_)) => self.decide(ctx),
            (Timer::Probe, State::Bound(Bound { phase: Phase::Checking(acd), .. })) => {
                acd.handle_probe_timer(ctx, self.config.mac, &mut self.probing);
            }
            (Timer::CheckEnds, State::Bound(Bound { phase: Phase::Checking(acd), .. })) => {
                let (address, how) = (acd.address, acd.how);
                self.start_using(ctx, address, how);
            }
            (Timer::Announce, State::Bound(Bound { phase: Phase::Usable { .. }, .. })) => self.announce(ctx),
            _ => {}
        }
    }

    fn start_using(&mut self, ctx: &mut Context<'_>, address: Ipv4Addr, how: ClientCheck) {
        let from = self.state_name();
        let announcements_left = match how {
            ClientCheck::SingleLookUp => 0,
            ClientCheck::Rfc5227 => ANNOUNCE_NUM,
        };
        if let State::Bound(bound) = &mut self.state {
            bound.phase = Phase::Usable { announcements_left };
        }
        let entry = ctx.event(Event::State { from, to: self.state_name(), trigger: StateTrigger::CheckPassed });
        ctx.because(entry);
        ctx.event(Event::AddressUsable { address });
        self.announce(ctx);
    }

    fn announce(&mut self, ctx: &mut Context<'_>) {
        let mac = self.config.mac;
        let State::Bound(Bound { lease, phase: Phase::Usable { announcements_left }, .. }) = &mut self.state else {
            return;
        };
        if *announcements_left == 0 {
            return;
        }
        *announcements_left -= 1;
        ctx.send(
            Frame::arp(mac, Mac::BROADCAST, ArpPacket::announcement(mac, lease.configuration.address)),
            Duration::ZERO,
            Vec::new(),
        );
        if *announcements_left > 0 {
            ctx.arm(Timer::Announce, ANNOUNCE_INTERVAL);
        }
    }
}

/// The wait after the n-th transmission (n from 1): 4, 8, 16, 32, 64, 64 … seconds, each plus or minus up to
/// one second (RFC 2131 section 4.1).
fn backoff(sent: u32, jitter: &mut Random) -> Duration {
    let nominal = Duration::from_secs(4 << sent.saturating_sub(1).min(4));
    jitter.between(nominal - Duration::from_secs(1), nominal + Duration::from_secs(1))
}
