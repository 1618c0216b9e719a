//! An address given by hand: checked before use, defended in use (RFC 5227), and INFORM for the other parameters (RFC 2131
//! section 3.4). Static hosts have it from the start; a client gets it when a person sets its address.
//!
//! ```text
//!   start, cable plugged in ─▶ checking ──nobody answers──▶ in use ──conflict, defence in vain──▶ unused
//!                                  └── somebody answers ─────────────────────────────────────────▶ unused
//! ```
//!
//! No lease ever comes of it: an INFORM brings parameters, nothing that runs out.

use std::net::Ipv4Addr;
use std::rc::Rc;

use super::acd::{Acd, InUse, Verdict};
use super::action::Action;
use super::basis::Basis;
use super::context::Context;
use super::event::{ClientState, DropReason, Event, Reason, Setting, Unanswered};
use super::message::{is_for, to_every_server, to_server};
use super::parameters::parameters;
use super::profile::{ClientCheck, Profile};
use super::reason::Cannot;
use super::timer::Timer;
use crate::base::{Duration, Instant, Streams};
use crate::wire::{ArpPacket, DhcpMessage, DhcpOption, Mac, MessageType, Op, OptionCode};

/// How often an INFORM is sent (RFC 2131 section 4.4.3: four tries, or a minute).
const MAX_INFORMS: u32 = 4;
/// Options that belong to a lease: not asked for in an INFORM (RFC 2131 table 5).
const OF_A_LEASE: [u8; 4] = [51, 54, 58, 59];

/// What such a host is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManualConfig {
    /// Hardware address.
    pub mac: Mac,
    /// Option 12 of its INFORM.
    pub host_name: String,
    /// Option 61 of its INFORM.
    pub client_id: Vec<u8>,
    /// Its address.
    pub address: Ipv4Addr,
    /// Length of the network prefix.
    pub prefix: u8,
    /// Option 55 of its INFORM.
    pub parameter_request_list: Vec<u8>,
    /// How long it takes to react to a frame.
    pub processing: Duration,
}

/// What has become of the address.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    /// Not in use: the host is off, or another has the address.
    Unused,
    /// Being checked.
    Checking(Acd),
    /// In use.
    Usable(InUse),
}

/// An INFORM that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Informing {
    xid: u32,
    began: Instant,
    sent: u32,
    /// Whether the last one never left the host.
    unsent: bool,
}

/// The machine of an address given by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manual {
    config: Rc<ManualConfig>,
    profile: Profile,
    streams: Streams,
    phase: Phase,
    informing: Option<Informing>,
    /// The server that answered an earlier INFORM: the next one goes straight to it.
    server: Option<Ipv4Addr>,
    parameters: Option<Rc<[Setting]>>,
}

impl Manual {
    /// A host whose address is about to be checked; see [`Manual::start`].
    pub fn new(config: ManualConfig, profile: Profile, streams: Streams) -> Self {
        let config = Rc::new(config);
        Self { config, profile, streams, phase: Phase::Unused, informing: None, server: None, parameters: None }
    }

    /// A host that has had its address since before the session began, so that nothing is left to check.
    pub fn settled(config: ManualConfig, profile: Profile, seed: u64, host: &str) -> Self {
        let mut manual = Self::new(config, profile, Streams::new(seed, host));
        manual.phase = Phase::Usable(manual.in_use(ClientCheck::SingleLookUp));
        manual
    }

    fn in_use(&self, how: ClientCheck) -> InUse {
        InUse::new(self.config.address, how, self.profile.defence)
    }

    /// Its switches.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Length of the network prefix.
    pub fn prefix(&self) -> u8 {
        self.config.prefix
    }

    /// The address, in use or not.
    pub fn address(&self) -> Ipv4Addr {
        self.config.address
    }

    /// The address that it uses and answers ARP for.
    pub fn usable_address(&self) -> Option<Ipv4Addr> {
        matches!(self.phase, Phase::Usable(_)).then_some(self.config.address)
    }

    /// Whether its INFORM with this transaction id waits for an answer.
    pub fn informs(&self, xid: u32) -> bool {
        self.informing.as_ref().is_some_and(|informing| informing.xid == xid)
    }

    /// Its INFORM with this transaction id was dropped, since nobody answered ARP for its next hop.
    pub fn never_left(&mut self, xid: u32) {
        if let Some(informing) = self.informing.as_mut().filter(|informing| informing.xid == xid) {
            informing.unsent = true;
        }
    }

    /// The check in progress.
    pub fn checking(&self) -> Option<&Acd> {
        match &self.phase {
            Phase::Checking(acd) => Some(acd),
            _ => None,
        }
    }

    /// What an INFORM brought, once it was answered.
    pub fn parameters(&self) -> Option<&Rc<[Setting]>> {
        self.parameters.as_ref()
    }

    /// Its random streams, for the client that borrowed them out.
    pub(super) fn streams(&self) -> &Streams {
        &self.streams
    }

    /// Whether a message answers its INFORM: cheap, and without a change.
    ///
    /// # Errors
    /// Why it is ignored.
    pub fn hears(&self, message: &DhcpMessage) -> Result<(), Reason> {
        let Some(informing) = &self.informing else { return Err(Reason::NotWaiting) };
        is_for(message, self.config.mac, informing.xid, &self.config.client_id)
    }

    /// A DHCP message that it hears: the first ACK counts; a lease time in it means nothing here (catalogue CLI-113).
    pub fn handle_message(&mut self, ctx: &mut Context<'_>, message: &DhcpMessage) {
        let server = match (message.message_type(), message.server_id()) {
            (Some(MessageType::Ack), Some(server)) => server,
            (Some(MessageType::Ack), None) => {
                ctx.event(Event::Ignored { reason: Reason::IncompleteOffer });
                return;
            }
            _ => {
                ctx.event(Event::Ignored { reason: Reason::UnexpectedType });
                return;
            }
        };
        self.informing = None;
        ctx.cancel(Timer::Inform);
        self.server = Some(server);
        let mut log = Vec::new();
        if let Some(mask) = message.subnet_mask() {
            log.push(Setting::Mask { mask, told: true });
        }
        log.extend(parameters(message).into_iter().map(Setting::Parameter));
        log.push(Setting::Server(server));
        let log: Rc<[Setting]> = log.into();
        self.parameters = Some(Rc::clone(&log));
        ctx.event(Event::ParametersLearned { server, log });
        if !message.unreadable.is_empty() {
            ctx.event(Event::OptionsUnreadable { codes: message.unreadable.clone() });
        }
    }

    /// Whether an ARP packet shows a conflict over the address.
    pub fn sees_conflict(&self, packet: &ArpPacket) -> bool {
        match &self.phase {
            Phase::Unused => false,
            Phase::Checking(acd) => acd.conflicts(packet, self.config.mac).is_some(),
            Phase::Usable(in_use) => in_use.defender.sees_conflict(packet, self.config.mac),
        }
    }

    /// An ARP packet: while the address is checked, any claim ends the check; in use it is defended.
    pub fn handle_arp(&mut self, ctx: &mut Context<'_>, packet: &ArpPacket) {
        let (mac, address) = (self.config.mac, self.config.address);
        match &mut self.phase {
            Phase::Unused => {}
            Phase::Checking(acd) => {
                let Some(probe) = acd.conflicts(packet, mac) else { return };
                ctx.event(Event::ConflictFound { address, by: packet.sha, probe });
                ctx.cancel(Timer::Probe);
                ctx.cancel(Timer::CheckEnds);
                self.phase = Phase::Unused;
            }
            Phase::Usable(in_use) => {
                if in_use.defender.handle(ctx, packet, mac) == Verdict::GivesUp {
                    ctx.event(Event::AddressDropped { address, why: DropReason::Conflict });
                    self.forget(ctx);
                }
            }
        }
    }

    /// One of its timers fired.
    pub fn handle_timer(&mut self, ctx: &mut Context<'_>, timer: Timer) {
        let mac = self.config.mac;
        match (timer, &mut self.phase) {
            (Timer::Probe, Phase::Checking(acd)) => acd.handle_probe_timer(ctx, mac, &mut self.streams.probing),
            (Timer::CheckEnds, Phase::Checking(acd)) => {
                let how = acd.how;
                let usable = ctx.event(Event::AddressUsable { address: self.config.address });
                ctx.because(usable);
                let mut in_use = self.in_use(how);
                in_use.announce(ctx, mac);
                self.phase = Phase::Usable(in_use);
            }
            (Timer::Announce, Phase::Usable(in_use)) => in_use.announce(ctx, mac),
            (Timer::Inform, Phase::Usable(_)) => {
                let Some(informing) = &self.informing else { return };
                if informing.sent < MAX_INFORMS {
                    let again = ctx.event(Event::Retransmission { attempt: informing.sent, unsent: informing.unsent });
                    ctx.because(again);
                    self.send_inform(ctx);
                } else {
                    // Perhaps the server that it knew is gone: the next time it asks everybody.
                    (self.informing, self.server) = (None, None);
                    ctx.event(Event::GaveUp { what: Unanswered::Inform });
                }
            }
            _ => {}
        }
    }

    /// The host is switched on: the address is checked before it is used (catalogue ACD-01).
    pub fn start(&mut self, ctx: &mut Context<'_>) {
        let (how, address) = (self.profile.client_check, self.config.address);
        let acd = Acd::start(ctx, how, address, self.config.processing, &mut self.streams.probing);
        self.phase = Phase::Checking(acd);
    }

    /// The power is cut.
    pub fn power_off(&mut self, ctx: &mut Context<'_>) {
        if let Some(address) = self.usable_address() {
            ctx.event(Event::AddressDropped { address, why: DropReason::PoweredOff });
        }
        self.parameters = None;
        self.forget(ctx);
    }

    /// The cable is plugged in again: the address is checked anew, since another host may have taken it.
    pub fn link_up(&mut self, ctx: &mut Context<'_>) {
        if let Some(address) = self.usable_address() {
            let dropped = ctx.event(Event::AddressDropped { address, why: DropReason::LinkUp });
            ctx.because(dropped);
        }
        self.forget(ctx);
        self.start(ctx);
    }

    fn forget(&mut self, ctx: &mut Context<'_>) {
        for timer in [Timer::Probe, Timer::CheckEnds, Timer::Announce, Timer::Inform] {
            ctx.cancel(timer);
        }
        (self.informing, self.server) = (None, None);
        self.phase = Phase::Unused;
    }

    /// Whether an action can be carried out now.
    ///
    /// # Errors
    /// Why not.
    pub fn can(&self, action: &Action) -> Result<(), Cannot> {
        match action {
            Action::Inform if self.checking().is_some() => Err(Cannot::Checking),
            Action::Inform if self.usable_address().is_none() => Err(Cannot::NoAddress),
            Action::Inform if self.informing.is_some() => Err(Cannot::AlreadyAsking),
            Action::Inform => Ok(()),
            Action::SetStatic(address)
                if address.is_unspecified() || address.is_broadcast() || address.is_multicast() =>
            {
                Err(Cannot::NotOnNetwork)
            }
            Action::SetStatic(address) if *address == self.config.address && self.phase != Phase::Unused => {
                Err(Cannot::AlreadySo)
            }
            Action::SetStatic(_) => Ok(()),
            Action::Renew | Action::Release | Action::UseDhcp => Err(Cannot::NotAClient),
            _ => Err(Cannot::NotAServer),
        }
    }

    /// Carries out an action that it [`can`](Manual::can).
    pub fn perform(&mut self, ctx: &mut Context<'_>, action: &Action) {
        match action {
            Action::Inform => {
                let xid = self.streams.xids.bits();
                self.informing = Some(Informing { xid, began: ctx.now, sent: 0, unsent: false });
                self.send_inform(ctx);
            }
            Action::SetStatic(new) => {
                if let Some(address) = self.usable_address() {
                    let dropped = ctx.event(Event::AddressDropped { address, why: DropReason::SetByHand });
                    ctx.because(dropped);
                }
                self.forget(ctx);
                Rc::make_mut(&mut self.config).address = *new;
                ctx.event(Event::AddressSet { address: *new });
                self.start(ctx);
            }
            _ => {}
        }
    }

    /// INFORM (RFC 2131 section 4.4.3): the address in `ciaddr`, none of the options of a lease.
    fn send_inform(&mut self, ctx: &mut Context<'_>) {
        let Some(informing) = &mut self.informing else { return };
        informing.sent += 1;
        informing.unsent = false;
        let sent = informing.sent;
        let mut message = DhcpMessage::new(Op::BootRequest, informing.xid, self.config.mac);
        message.secs = u16::try_from(ctx.clock.shown(ctx.now.since(informing.began)).whole_secs()).unwrap_or(u16::MAX);
        message.ciaddr = self.config.address;
        message.options.push(DhcpOption::MessageType(MessageType::Inform));
        message.options.push(DhcpOption::ClientIdentifier(self.config.client_id.clone()));
        if !self.config.host_name.is_empty() {
            message.options.push(DhcpOption::Hostname(self.config.host_name.clone()));
        }
        let wanted = self.config.parameter_request_list.iter().filter(|code| !OF_A_LEASE.contains(code));
        let list: Vec<OptionCode> = wanted.map(|code| OptionCode::from(*code)).collect();
        if !list.is_empty() {
            message.options.push(DhcpOption::ParameterRequestList(list));
        }
        let basis = Basis::Exchange { state: ClientState::Manual, xid: informing.xid };
        match self.server {
            Some(server) => ctx.send_packet(to_server(message, server), Duration::ZERO, basis),
            None => ctx.send(to_every_server(self.config.mac, message), Duration::ZERO, Vec::new(), basis),
        }
        let next = self.streams.backoff(sent);
        ctx.arm(Timer::Inform, next);
    }
}
