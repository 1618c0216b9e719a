//! Who is who: ports, hardware addresses and fixed addresses as the names of hosts.

use std::net::Ipv4Addr;
use std::rc::Rc;

use crate::net::Role;
use crate::sim::World;
use crate::wire::Mac;

/// The names of a world's hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// By port.
    hosts: Vec<(Rc<str>, Mac, Option<Ipv4Addr>)>,
}

impl Names {
    /// The names of `world`.
    pub fn of(world: &World) -> Names {
        let hosts = world.hosts().iter().map(|host| {
            let config = host.config();
            let address = match &host.role {
                Role::Static(manual) => Some(manual.address()),
                Role::Client(_) | Role::Server(_) => config.address.map(|(address, _)| address),
            };
            (Rc::clone(&config.id), config.mac, address)
        });
        Names { hosts: hosts.collect() }
    }

    /// The fixed addresses of servers and static hosts, by port.
    pub fn fixed(&self) -> impl Iterator<Item = (u16, Ipv4Addr)> + '_ {
        self.hosts.iter().zip(0u16..).filter_map(|((_, _, address), port)| Some((port, (*address)?)))
    }

    /// All hosts by port: name, hardware address, and the fixed address of servers and static hosts.
    pub fn hosts(&self) -> impl Iterator<Item = (u16, &str, Mac, Option<Ipv4Addr>)> {
        self.hosts.iter().zip(0u16..).map(|((name, mac, address), port)| (port, &**name, *mac, *address))
    }

    /// The host at a port.
    pub fn name(&self, port: u16) -> &str {
        self.hosts.get(usize::from(port)).map_or("an unknown host", |(name, _, _)| name)
    }

    /// The host with a hardware address, else the address.
    pub fn by_mac(&self, mac: Mac) -> String {
        let known = self.hosts.iter().find(|(_, known, _)| *known == mac);
        known.map_or_else(|| mac.to_string(), |(name, _, _)| name.to_string())
    }

    /// The server or static host whose own address this is, else the address.
    pub fn by_ip(&self, address: Ipv4Addr) -> String {
        let known = self.hosts.iter().find(|(_, _, known)| *known == Some(address));
        known.map_or_else(|| address.to_string(), |(name, _, _)| name.to_string())
    }
}
