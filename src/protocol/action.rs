//! What can be done to a host from outside, by a person or by a scenario's script: one list for the session record, scenario
//! files, menus and the command line.
//!
//! An action is data. Whether it can be carried out now is for the host (and, for cables, the network) to say; what
//! it leads to is for the machines.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::base::Duration;
use crate::wire::{FrameKind, Mac};

crate::base::objects!(Action);

/// Something done to a host, its server process, or its cable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Client: renew the lease now; without a lease, ask for one.
    Renew,
    /// Client: give the lease back and stay without an address.
    Release,
    /// Any host: cut its power. What it holds in memory is lost, what it keeps on disk stays.
    PowerOff,
    /// Any host: switch it on.
    PowerOn,
    /// Any host: switch it off and at once on again.
    Restart,
    /// Any host: pull its cable out.
    Unplug,
    /// Any host: plug its cable in again.
    Plug,
    /// Client: plug its cable into another network, by number, from 0.
    MoveTo(u8),
    /// Client or static host: use this address instead of any other.
    SetStatic(Ipv4Addr),
    /// Client: go back from an address given by hand to DHCP.
    UseDhcp,
    /// Host with an address given by hand: ask the servers for parameters (DHCPINFORM).
    Inform,
    /// Server: stop the process; the host stays on.
    StopServer,
    /// Server: start the process with the lease database that it left.
    StartServer,
    /// Server: start the process with an empty lease database.
    StartServerWithoutLeases,
    /// Server: wipe the lease database while it runs.
    WipeLeases,
    /// Server: never give this address out.
    Exclude(Ipv4Addr),
    /// Server: keep this address for the client with this hardware address.
    Reserve {
        /// The address.
        address: Ipv4Addr,
        /// The client.
        mac: Mac,
    },
    /// Server: the lease time from now on, in seconds.
    SetLeaseS(u32),
    /// Server: end the quarantine of this address.
    ClearQuarantine(Ipv4Addr),
    /// Cable: lose the next frame of this kind that crosses it, either way.
    DropNext(FrameKind),
    /// Cable: deliver the next frame of this kind that crosses it twice.
    DuplicateNext(FrameKind),
    /// Cable: from now on every frame takes so much longer, in microseconds.
    DelayUs(Duration),
    /// Cable: from now on lose so many of a million frames.
    LossPpm(u32),
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The person at the screen.
    Person,
    /// The scenario's script.
    Scenario,
}

/// What an action can be done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A client.
    Client,
    /// A client or a static host: what can have an address given by hand.
    ClientOrStatic,
    /// Any host, its cable included.
    Host,
    /// A server.
    Server,
}

/// What an action is about: menus show the actions of one topic together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// A client's lease.
    Lease,
    /// The DHCP process of a server.
    Process,
    /// What a server gives out.
    Pool,
    /// Power and cable.
    Power,
    /// An address given by hand.
    Address,
    /// What is wrong with a cable.
    Faults,
}

/// What is known of an action besides what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActionFacts {
    /// Its name in a few words, for errors: "set lease time".
    pub name: &'static str,
    /// What it can be done to.
    pub target: Target,
    /// What it is about.
    pub topic: Topic,
    /// Its place in a menu: of two actions with the same place only one can be done at a time, like switching on and off.
    pub place: &'static str,
}

impl Action {
    /// What is known of it besides what it does.
    pub fn facts(&self) -> ActionFacts {
        use {Target as On, Topic as In};
        let (name, target, topic, place) = match self {
            Action::Renew => ("renew", On::Client, In::Lease, "renew"),
            Action::Release => ("release", On::Client, In::Lease, "release"),
            Action::PowerOff => ("power off", On::Host, In::Power, "power"),
            Action::PowerOn => ("power on", On::Host, In::Power, "power"),
            Action::Restart => ("restart", On::Host, In::Power, "restart"),
            Action::Unplug => ("unplug", On::Host, In::Power, "plug"),
            Action::Plug => ("plug", On::Host, In::Power, "plug"),
            Action::MoveTo(_) => ("move", On::Client, In::Power, "move"),
            Action::SetStatic(_) => ("set static", On::ClientOrStatic, In::Address, "static"),
            Action::UseDhcp => ("use DHCP", On::Client, In::Address, "dhcp"),
            Action::Inform => ("inform", On::ClientOrStatic, In::Address, "inform"),
            Action::StopServer => ("stop server", On::Server, In::Process, "process"),
            Action::StartServer => ("start server", On::Server, In::Process, "process"),
            Action::StartServerWithoutLeases => ("start server without leases", On::Server, In::Process, "without"),
            Action::WipeLeases => ("wipe leases", On::Server, In::Process, "wipe"),
            Action::Exclude(_) => ("exclude", On::Server, In::Pool, "exclude"),
            Action::Reserve { .. } => ("reserve", On::Server, In::Pool, "reserve"),
            Action::SetLeaseS(_) => ("set lease time", On::Server, In::Pool, "lease"),
            Action::ClearQuarantine(_) => ("clear quarantine", On::Server, In::Pool, "clear"),
            Action::DropNext(_) => ("drop next", On::Host, In::Faults, "drop"),
            Action::DuplicateNext(_) => ("duplicate next", On::Host, In::Faults, "double"),
            Action::DelayUs(_) => ("delay", On::Host, In::Faults, "delay"),
            Action::LossPpm(_) => ("loss", On::Host, In::Faults, "loss"),
        };
        ActionFacts { name, target, topic, place }
    }

    /// Its name in a few words, for errors.
    pub fn name(&self) -> &'static str {
        self.facts().name
    }
}
