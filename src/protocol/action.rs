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

impl Action {
    /// Its name as scenario files have it.
    pub fn name(&self) -> &'static str {
        match self {
            Action::Renew => "renew",
            Action::Release => "release",
            Action::PowerOff => "power off",
            Action::PowerOn => "power on",
            Action::Unplug => "unplug",
            Action::Plug => "plug",
            Action::MoveTo(_) => "move",
            Action::SetStatic(_) => "set static",
            Action::UseDhcp => "use DHCP",
            Action::Inform => "inform",
            Action::StopServer => "stop server",
            Action::StartServer => "start server",
            Action::StartServerWithoutLeases => "start server without leases",
            Action::WipeLeases => "wipe leases",
            Action::Exclude(_) => "exclude",
            Action::Reserve { .. } => "reserve",
            Action::SetLeaseS(_) => "set lease time",
            Action::ClearQuarantine(_) => "clear quarantine",
            Action::DropNext(_) => "drop next",
            Action::DuplicateNext(_) => "duplicate next",
            Action::DelayUs(_) => "delay",
            Action::LossPpm(_) => "loss",
        }
    }
}
