//! Who is who: ports, hardware addresses and fixed addresses as the names of hosts, and what each host was told that
//! decides how its deeds are explained.

use std::net::Ipv4Addr;
use std::rc::Rc;

use crate::net::Role;
use crate::protocol::{Clock, Instant, Profile};
use crate::sim::World;
use crate::wire::Mac;

/// What a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A DHCP client.
    Client,
    /// A DHCP server.
    Server,
    /// A host whose address was typed in.
    Static,
}

/// A host, as far as words depend on it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    name: Rc<str>,
    mac: Mac,
    address: Option<Ipv4Addr>,
    part: Part,
    profile: Profile,
    clock: Clock,
    /// Whether it is on when the session begins, with no entry that says so.
    on: bool,
}

/// The hosts of a world by name, with their switches and clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// By port.
    hosts: Vec<Known>,
    /// What each network of the switch is called, by number.
    networks: Vec<String>,
}

impl Names {
    /// The names of `world`.
    pub fn of(world: &World) -> Names {
        let hosts = world.hosts().iter().map(|host| {
            let config = host.config();
            let own = config.address.map(|(address, _)| address);
            let (part, address, profile) = match &host.role {
                Role::Client(client) => (Part::Client, own, client.profile()),
                Role::Server(server) => (Part::Server, own, server.profile()),
                Role::Static(manual) => (Part::Static, Some(manual.address()), manual.profile()),
            };
            let (name, mac, clock) = (Rc::clone(&config.id), config.mac, config.clock);
            let on = part != Part::Client && config.starts_at == Instant::ZERO;
            Known { name, mac, address, part, profile, clock, on }
        });
        Names { hosts: hosts.collect(), networks: networks(world) }
    }

    /// A network of the switch as its servers and static hosts have it configured, such as `10.0.1.0/24`; where there is no
    /// such host, its number, from 0 as in scenario files.
    pub fn network(&self, number: u8) -> String {
        let known = self.networks.get(usize::from(number)).filter(|known| !known.is_empty());
        known.cloned().unwrap_or_else(|| format!("network {number}"))
    }

    fn known(&self, port: u16) -> Option<&Known> {
        self.hosts.get(usize::from(port))
    }

    /// The fixed addresses of servers and static hosts, by port.
    pub fn fixed(&self) -> impl Iterator<Item = (u16, Ipv4Addr)> + '_ {
        self.hosts.iter().zip(0u16..).filter_map(|(host, port)| Some((port, host.address?)))
    }

    /// All hosts by port: name, hardware address, and the fixed address of servers and static hosts.
    pub fn hosts(&self) -> impl Iterator<Item = (u16, &str, Mac, Option<Ipv4Addr>)> {
        self.hosts.iter().zip(0u16..).map(|(host, port)| (port, &*host.name, host.mac, host.address))
    }

    /// The host at a port.
    pub fn name(&self, port: u16) -> &str {
        self.known(port).map_or("an unknown host", |host| &host.name)
    }

    /// The hardware address of the host at a port.
    pub(super) fn mac(&self, port: u16) -> Option<Mac> {
        self.known(port).map(|host| host.mac)
    }

    /// The switches of the host at a port.
    pub fn profile(&self, port: u16) -> Option<Profile> {
        self.known(port).map(|host| host.profile)
    }

    /// Whether the host at a port is on when the session begins, with no entry that says so.
    pub(super) fn on_from_the_start(&self, port: u16) -> bool {
        self.known(port).is_some_and(|host| host.on)
    }

    /// How fast the clock of the host at a port runs.
    pub fn clock(&self, port: u16) -> Clock {
        self.known(port).map_or(Clock::default(), |host| host.clock)
    }

    /// What the host at a port is.
    pub(super) fn part(&self, port: u16) -> Option<Part> {
        self.known(port).map(|host| host.part)
    }

    /// The host with a hardware address, else the address.
    pub fn by_mac(&self, mac: Mac) -> String {
        let known = self.hosts.iter().find(|host| host.mac == mac);
        known.map_or_else(|| mac.to_string(), |host| host.name.to_string())
    }

    /// The server or static host whose own address this is, else the address. Where a frame or a port is at hand, that says
    /// more: an address may be configured twice, so more than one such host is no answer.
    pub fn by_ip(&self, address: Ipv4Addr) -> String {
        let mut known = self.hosts.iter().filter(|host| host.address == Some(address));
        match (known.next(), known.next()) {
            (Some(host), None) => host.name.to_string(),
            _ => address.to_string(),
        }
    }
}

/// The networks of a world by number, as the first host with a fixed address has each; empty where there is none.
fn networks(world: &World) -> Vec<String> {
    let mut networks: Vec<String> = Vec::new();
    for (host, port) in world.hosts().iter().zip(0u16..) {
        let Some((address, prefix)) = host.config().address.filter(|_| host.client().is_none()) else { continue };
        let number = usize::from(world.lan().network(port));
        if networks.len() <= number {
            networks.resize(number + 1, String::new());
        }
        if let Some(known) = networks.get_mut(number).filter(|known| known.is_empty()) {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix.min(32))).unwrap_or(0);
            *known = format!("{}/{prefix}", Ipv4Addr::from(u32::from(address) & mask));
        }
    }
    networks
}
