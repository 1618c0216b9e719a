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

use std::net::Ipv4Addr;

pub use lease::Lease;
use serde::{Deserialize, Serialize};

use super::acd::{ANNOUNCE_INTERVAL, ANNOUNCE_NUM, Acd};
use super::context::Context;
use super::event::{ClientState, DecidedBy, EntryId, Event, OfferSummary, Reason, StateTrigger};
use super::profile::{BroadcastFlag, ClientCheck, Profile};
use super::random::{Purpose, Random};
use super::time::{Duration, Instant};
use super::timer::Timer;
use crate::wire::{ArpPacket, DhcpMessage, DhcpOption, Frame, Mac, MessageType, Op};

/// The wait between a DECLINE and the next DISCOVER (RFC 2131 section 3.1.5).
pub const DECLINE_WAIT: Duration = Duration::from_secs(10);
/// The wait once an interface has seen [`MAX_CONFLICTS`] conflicts (RFC 5227 section 2.1.1).
pub const RATE_LIMIT_INTERVAL: Duration = Duration::from_secs(60);
/// See [`RATE_LIMIT_INTERVAL`].
pub const MAX_CONFLICTS: u32 = 10;
/// How often a REQUEST is sent before the client gives up (catalogue CLI-24).
const MAX_REQUESTS: u32 = 4;

/// How a client decides which offer to request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// A person chooses; virtual time stands still meanwhile.
    Ask,
    /// The first that came.
    First,
    /// The longest lease; the first among equals.
    LongestLease,
    /// The offer of this server if it came in time, else the first.
    ByServer(Ipv4Addr),
}

/// What a client is told before it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientConfig {
    /// Hardware address.
    pub mac: Mac,
    /// Option 12.
    pub host_name: String,
    /// Option 61, opaque.
    pub client_id: Vec<u8>,
    /// Option 55, in order of preference.
    pub parameter_request_list: Vec<u8>,
    /// Whether it asks for broadcast replies, where the lens lets it.
    pub broadcast_flag: bool,
    /// How it decides.
    pub policy: Policy,
    /// How long it collects offers, counted from the first one.
    pub collect: Duration,
    /// Option 50 of its DISCOVER.
    pub requested_address: Option<Ipv4Addr>,
    /// Option 51 of its DISCOVER.
    pub lease_in_discover: Option<u32>,
    /// Option 51 of its REQUEST.
    pub lease_in_request: Option<u32>,
    /// How long it takes to react to a frame.
    pub processing: Duration,
}

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

/// Figure 5, as far as lease origination goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Waiting for the start timer.
    Init,
    /// DISCOVER is out.
    Selecting(Selecting),
    /// REQUEST is out.
    Requesting(Requesting),
    /// ACK received.
    Bound(Bound),
}

/// Data of SELECTING.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selecting {
    /// Of the whole exchange.
    pub xid: u32,
    /// When the first DISCOVER was sent.
    pub began: Instant,
    /// How often DISCOVER was sent.
    pub sent: u32,
    /// The `secs` of the last DISCOVER.
    pub secs: u16,
    /// In order of arrival.
    pub offers: Vec<OfferSummary>,
    /// The decision that waits for a person, and the entry that opened it.
    pub open: Option<(u32, EntryId)>,
}

/// Data of REQUESTING.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requesting {
    /// Of the whole exchange.
    pub xid: u32,
    /// The chosen offer.
    pub offer: OfferSummary,
    /// Copied from the DISCOVER (RFC 2131 section 3.1.3).
    pub secs: u16,
    /// When the REQUEST was first sent: the lease clock starts here.
    pub first_sent: Instant,
    /// How often REQUEST was sent.
    pub sent: u32,
}

/// Data of BOUND.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The xid of the exchange that gave the lease.
    pub xid: u32,
    /// The lease.
    pub lease: Lease,
    /// Whether the address is checked yet.
    pub phase: Phase,
}

/// The two halves of BOUND.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// The address must not be used yet.
    Checking(Acd),
    /// The address is in use; so many announcements are still to come.
    Usable {
        /// Announcements to come.
        announcements_left: u8,
    },
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

    fn handle_offer(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) -> Result<(), Reason> {
        let collect = self.config.collect;
        let State::Selecting(selecting) = &mut self.state else { return Err(Reason::UnexpectedType) };
        let (Some(server), Some(lease_s)) = (message.server_id(), message.lease_time()) else {
            return Err(Reason::IncompleteOffer);
        };
        if message.yiaddr.is_unspecified() || lease_s == 0 {
            return Err(Reason::IncompleteOffer);
        }
        let mut offer = OfferSummary {
            server,
            address: message.yiaddr,
            lease_s,
            router: message.options.iter().find_map(|o| match o {
                DhcpOption::Router(list) => list.first().copied(),
                _ => None,
            }),
            dns: message
                .options
                .iter()
                .find_map(|o| match o {
                    DhcpOption::DomainNameServer(list) => Some(list.clone()),
                    _ => None,
                })
                .unwrap_or_default(),
            domain: message.options.iter().find_map(|o| match o {
                DhcpOption::DomainName(name) => Some(name.clone()),
                _ => None,
            }),
            heard_at: ctx.now,
            entry: EntryId::default(),
        };
        // The same server may answer a retransmitted DISCOVER again: the newer offer replaces the older.
        selecting.offers.retain(|known| known.server != server);
        let heard = ctx.event(Event::OfferHeard { offer: offer.clone() });
        offer.entry = heard;
        selecting.offers.push(offer);
        ctx.cancel(Timer::Retransmission);
        if selecting.open.is_none() && ctx.timers.get(Timer::CollectOffers).is_none() {
            if collect == Duration::ZERO {
                ctx.because(heard);
                self.decide(ctx);
            } else {
                ctx.timers.arm(Timer::CollectOffers, ctx.now + collect, heard);
            }
        }
        Ok(())
    }

    /// The collecting time is over: choose by policy, or open a decision for a person.
    fn decide(&mut self, ctx: &mut Context<'_>) {
        self.decisions += 1;
        let n = self.decisions;
        let State::Selecting(selecting) = &mut self.state else { return };
        let Some(first) = selecting.offers.first().cloned() else { return };
        let (chosen, by) = match self.config.policy {
            Policy::Ask => {
                let entry = ctx.event(Event::DecisionOpened { n, offers: selecting.offers.clone() });
                selecting.open = Some((n, entry));
                return;
            }
            Policy::First => (first, DecidedBy::First),
            Policy::LongestLease => {
                let longest = selecting
                    .offers
                    .iter()
                    .fold(&first, |best, offer| if offer.lease_s > best.lease_s { offer } else { best });
                (longest.clone(), DecidedBy::LongestLease)
            }
            Policy::ByServer(server) => match selecting.offers.iter().find(|offer| offer.server == server) {
                Some(offer) => (offer.clone(), DecidedBy::ByServer),
                None => (first, DecidedBy::First),
            },
        };
        self.choose(ctx, n, chosen, by);
    }

    /// A person answers decision `n`: the offer of `server` wins. `false` if that decision is not open or
    /// that server made no offer; nothing happens then.
    pub fn choose_offer(&mut self, ctx: &mut Context<'_>, n: u32, server: Ipv4Addr) -> bool {
        let State::Selecting(selecting) = &mut self.state else { return false };
        let Some((open, _)) = selecting.open else { return false };
        let Some(offer) = selecting.offers.iter().find(|offer| offer.server == server).cloned() else { return false };
        if open != n {
            return false;
        }
        selecting.open = None;
        self.choose(ctx, n, offer, DecidedBy::Person);
        true
    }

    /// A person answers decision `n`: collect offers for another while. `false` if that decision is not open.
    pub fn keep_waiting(&mut self, ctx: &mut Context<'_>, n: u32, wait: Duration) -> bool {
        let State::Selecting(selecting) = &mut self.state else { return false };
        let Some((open, _)) = selecting.open else { return false };
        if open != n {
            return false;
        }
        selecting.open = None;
        let kept = ctx.event(Event::KeptWaiting { n, wait_us: wait });
        ctx.timers.arm(Timer::CollectOffers, ctx.now + wait, kept);
        true
    }

    fn choose(&mut self, ctx: &mut Context<'_>, n: u32, offer: OfferSummary, by: DecidedBy) {
        let State::Selecting(selecting) = &self.state else { return };
        let (xid, secs) = (selecting.xid, selecting.secs);
        let offer_entry = offer.entry;
        let chosen = ctx.event_because(
            Event::OfferChosen { n, server: offer.server, address: offer.address, by },
            vec![offer_entry],
        );
        ctx.because(chosen);
        // A person's choice and a timer act at once; a choice made on hearing the offer takes the client a moment.
        let after = if by != DecidedBy::Person && self.config.collect == Duration::ZERO {
            self.config.processing
        } else {
            Duration::ZERO
        };
        let first_sent = ctx.now + after;
        self.enter(
            ctx,
            State::Requesting(Requesting { xid, offer, secs, first_sent, sent: 0 }),
            StateTrigger::OfferChosen,
        );
        self.send_request(ctx, after, vec![offer_entry]);
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
