//! Who is who: ports, hardware addresses and fixed addresses as the names of hosts, and what each host was told that
//! decides how what it does is explained.

use std::net::Ipv4Addr;
use std::rc::Rc;

use crate::base::{Clock, Duration, Instant};
use crate::net::Role;
use crate::protocol::Profile;
use crate::scenario::{Network, Scenario};
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
    /// How long a server takes before its answer leaves.
    processing: Duration,
}

/// The hosts of a world by name, with their switches and clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// By port.
    hosts: Vec<Known>,
    /// The networks of the switch, by number; none where only the world is known.
    networks: Vec<Network>,
}

impl Names {
    /// The names of the hosts and networks of `scenario` in its `world`.
    pub fn new(world: &World, scenario: &Scenario) -> Names {
        let networks = std::iter::once(&scenario.network).chain(&scenario.more_networks);
        Names { networks: networks.copied().collect(), ..Names::of(world) }
    }

    /// The names of the hosts of `world`, whose networks have numbers only.
    pub fn of(world: &World) -> Names {
        let hosts = world.hosts().iter().map(|host| {
            let config = host.config();
            let own = config.address.map(|(address, _)| address);
            let (part, address, profile, processing) = match &host.role {
                Role::Client(client) => (Part::Client, own, client.profile(), Duration::ZERO),
                Role::Server(server) => (Part::Server, own, server.profile(), server.config().processing),
                Role::Static(manual) => (Part::Static, Some(manual.address()), manual.profile(), Duration::ZERO),
            };
            let (name, mac, clock) = (Rc::clone(&config.id), config.mac, config.clock);
            let on = part != Part::Client && config.starts_at == Instant::ZERO;
            Known { name, mac, address, part, profile, clock, on, processing }
        });
        Names { hosts: hosts.collect(), networks: Vec::new() }
    }

    /// A network of the switch, such as `10.0.1.0/24`; where it is not known, its number, from 0 as in scenario files.
    pub fn network(&self, number: u8) -> String {
        let known = self.networks.get(usize::from(number));
        known.map_or_else(|| format!("network {number}"), ToString::to_string)
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

    /// How long the server at a port takes before its answer leaves.
    pub(super) fn processing(&self, port: u16) -> Duration {
        self.known(port).map_or(Duration::ZERO, |host| host.processing)
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
