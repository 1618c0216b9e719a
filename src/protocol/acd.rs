//! The check that a client makes before it uses an address: the course text's single look-up, or
//! the probes and announcements of RFC 5227; and the defence of an address in use.

use std::net::Ipv4Addr;

use super::basis::Basis;
use super::context::Context;
use super::event::{Event, Reason};
use super::profile::{ClientCheck, Defence};
use super::timer::Timer;
use crate::base::{Duration, Instant, Random};
use crate::wire::{ArpPacket, Frame, Mac};

/// RFC 5227 section 1.1: longest wait before the first probe.
pub const PROBE_WAIT: Duration = Duration::from_secs(1);
/// RFC 5227 section 1.1: number of probes.
pub const PROBE_NUM: u8 = 3;
/// RFC 5227 section 1.1: shortest gap between probes.
pub const PROBE_MIN: Duration = Duration::from_secs(1);
/// RFC 5227 section 1.1: longest gap between probes.
pub const PROBE_MAX: Duration = Duration::from_secs(2);
/// RFC 5227 section 1.1: how long to listen after the last probe.
pub const ANNOUNCE_WAIT: Duration = Duration::from_secs(2);
/// RFC 5227 section 1.1: number of announcements.
pub const ANNOUNCE_NUM: u8 = 2;
/// RFC 5227 section 1.1: gap between announcements.
pub const ANNOUNCE_INTERVAL: Duration = Duration::from_secs(2);
/// How long the course text's client listens after its one look-up.
pub const LOOK_UP_WAIT: Duration = Duration::from_secs(2);

/// A check in progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acd {
    /// The candidate address.
    pub address: Ipv4Addr,
    /// Which check.
    pub how: ClientCheck,
    /// Probes sent so far.
    pub probes: u8,
}

impl Acd {
    /// Begins a check of `address`; the first probe leaves after `processing` or the random wait of RFC 5227.
    pub fn start(
        ctx: &mut Context<'_>,
        how: ClientCheck,
        address: Ipv4Addr,
        processing: Duration,
        random: &mut Random,
    ) -> Self {
        let started = ctx.event(Event::ClientCheckStarted { address, how });
        let wait = match how {
            ClientCheck::SingleLookUp => processing,
            ClientCheck::Rfc5227 => random.between(Duration::ZERO, PROBE_WAIT),
            ClientCheck::AnnounceOnly => processing,
        };
        // Who does not ask has nothing to wait for either.
        let timer = if how == ClientCheck::AnnounceOnly { Timer::CheckEnds } else { Timer::Probe };
        ctx.timers.arm(timer, ctx.now + ctx.clock.real(wait), started);
        Acd { address, how, probes: 0 }
    }

    /// Sends the next probe and arms what comes after it.
    pub fn handle_probe_timer(&mut self, ctx: &mut Context<'_>, mac: Mac, random: &mut Random) {
        self.probes += 1;
        let probe = Frame::arp(mac, Mac::BROADCAST, ArpPacket::probe(mac, self.address));
        ctx.send(probe, Duration::ZERO, Vec::new(), Basis::Checks(self.address));
        match self.how {
            ClientCheck::SingleLookUp | ClientCheck::AnnounceOnly => ctx.arm(Timer::CheckEnds, LOOK_UP_WAIT),
            ClientCheck::Rfc5227 if self.probes < PROBE_NUM => {
                let gap = random.between(PROBE_MIN, PROBE_MAX);
                ctx.arm(Timer::Probe, gap);
            }
            ClientCheck::Rfc5227 => ctx.arm(Timer::CheckEnds, ANNOUNCE_WAIT),
        }
    }

    /// Whether a received packet shows that somebody else has or wants the address
    /// (RFC 5227 section 2.1.1). `Some(true)` if it is another host's probe.
    pub fn conflicts(&self, packet: &ArpPacket, mac: Mac) -> Option<bool> {
        if packet.sha == mac {
            None
        } else if packet.spa == self.address {
            Some(false)
        } else if packet.is_probe() && packet.tpa == self.address {
            Some(true)
        } else {
            None
        }
    }
}

/// An address in use: defended, and announced so many more times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InUse {
    /// Its defence.
    pub defender: Defender,
    /// Announcements to come.
    pub announcements_left: u8,
}

impl InUse {
    /// From the moment a check let the address pass.
    pub fn new(address: Ipv4Addr, how: ClientCheck, policy: Option<Defence>) -> Self {
        let announcements_left = match how {
            ClientCheck::SingleLookUp => 0,
            ClientCheck::AnnounceOnly => 1,
            ClientCheck::Rfc5227 => ANNOUNCE_NUM,
        };
        Self { defender: Defender::new(address, policy.unwrap_or(Defence::Once)), announcements_left }
    }

    /// Sends the next announcement, if one is due, and arms the one after it (RFC 5227 section 2.3).
    pub fn announce(&mut self, ctx: &mut Context<'_>, mac: Mac) {
        let Some(left) = self.announcements_left.checked_sub(1) else { return };
        self.announcements_left = left;
        let address = self.defender.address;
        let announcement = Frame::arp(mac, Mac::BROADCAST, ArpPacket::announcement(mac, address));
        ctx.send(announcement, Duration::ZERO, Vec::new(), Basis::Uses(address));
        if left > 0 {
            ctx.arm(Timer::Announce, ANNOUNCE_INTERVAL);
        }
    }
}

/// RFC 5227 section 1.1: a host that defends does so at most once in this time.
pub const DEFEND_INTERVAL: Duration = Duration::from_secs(10);

/// What a host does about others who claim the address that it uses (RFC 5227 section 2.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defender {
    address: Ipv4Addr,
    policy: Defence,
    defended_at: Option<Instant>,
}

/// What came of a conflict over an address in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// There was none.
    Unharmed,
    /// The address was defended, or a conflict was borne because it had been defended just before; it stays in use.
    Keeps,
    /// The address has to be given up at once.
    GivesUp,
}

impl Defender {
    /// Watches over an address from the moment it is used.
    pub fn new(address: Ipv4Addr, policy: Defence) -> Self {
        Self { address, policy, defended_at: None }
    }

    /// Whether another host claims the address in this packet. A probe claims nothing (catalogue ACD-26).
    pub fn sees_conflict(&self, packet: &ArpPacket, mac: Mac) -> bool {
        packet.spa == self.address && packet.sha != mac
    }

    /// Reacts to a packet: says what happened, and announces the address where the policy defends it.
    pub fn handle(&mut self, ctx: &mut Context<'_>, packet: &ArpPacket, mac: Mac) -> Verdict {
        if !self.sees_conflict(packet, mac) {
            return Verdict::Unharmed;
        }
        let conflict = ctx.event(Event::ConflictInUse { address: self.address, by: packet.sha });
        let recently = self.defended_at.is_some_and(|at| ctx.now.since(at) < ctx.clock.real(DEFEND_INTERVAL));
        match self.policy {
            Defence::ForEver if recently => {
                ctx.event_because(Event::Ignored { reason: Reason::DefendedRecently }, vec![conflict]);
                Verdict::Keeps
            }
            Defence::Once | Defence::ForEver if !recently => {
                let before = ctx.cause;
                ctx.because(conflict);
                let defended = ctx.event(Event::AddressDefended { address: self.address });
                ctx.because(defended);
                let announcement = Frame::arp(mac, Mac::BROADCAST, ArpPacket::announcement(mac, self.address));
                ctx.send(announcement, Duration::ZERO, Vec::new(), Basis::Uses(self.address));
                ctx.because(before);
                self.defended_at = Some(ctx.now);
                Verdict::Keeps
            }
            _ => {
                ctx.because(conflict);
                Verdict::GivesUp
            }
        }
    }
}
