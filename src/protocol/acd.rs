//! The check that a client makes before it uses an address: the course text's single look-up, or
//! the probes and announcements of RFC 5227.

use std::net::Ipv4Addr;

use super::context::Context;
use super::event::Event;
use super::profile::ClientCheck;
use super::random::Random;
use super::time::Duration;
use super::timer::Timer;
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
        };
        ctx.timers.arm(Timer::Probe, ctx.now + wait, started);
        Acd { address, how, probes: 0 }
    }

    /// Sends the next probe and arms what comes after it.
    pub fn handle_probe_timer(&mut self, ctx: &mut Context<'_>, mac: Mac, random: &mut Random) {
        self.probes += 1;
        ctx.send(Frame::arp(mac, Mac::BROADCAST, ArpPacket::probe(mac, self.address)), Duration::ZERO, Vec::new());
        match self.how {
            ClientCheck::SingleLookUp => ctx.arm(Timer::CheckEnds, LOOK_UP_WAIT),
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
