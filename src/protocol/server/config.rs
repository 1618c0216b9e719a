//! What a server is told, and what follows from it.

use std::net::Ipv4Addr;

use super::{Failover, PoolConfig};
use crate::protocol::time::Duration;
use crate::wire::{DhcpOption, Mac};

/// What a server is told before it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerConfig {
    /// Hardware address.
    pub mac: Mac,
    /// Its own address, which is its server identifier (option 54).
    pub address: Ipv4Addr,
    /// Length of the network prefix.
    pub prefix: u8,
    /// The addresses it gives out at the start; [`Pool::config`](super::Pool::config) has what changed since.
    pub pool: PoolConfig,
    /// Lease time in seconds for a client that asks for none.
    pub lease_s: u32,
    /// Shortest lease it grants.
    pub min_lease_s: u32,
    /// Longest lease it grants; `u32::MAX` allows infinite ones.
    pub max_lease_s: u32,
    /// T1 instead of half the lease.
    pub t1_s: Option<u32>,
    /// T2 instead of 7/8 of the lease.
    pub t2_s: Option<u32>,
    /// Values of the options that clients may ask for.
    pub options: Vec<DhcpOption>,
    /// How long an offered address stays reserved.
    pub hold: Duration,
    /// How long a check listens.
    pub check_wait: Duration,
    /// How long an address stays in quarantine.
    pub quarantine: Duration,
    /// How long it takes to answer.
    pub processing: Duration,
    /// Whether it refuses what it knows to be wrong for clients that it has no record of (catalogue SRV-70).
    pub authoritative: bool,
    /// Whether it extends leases. If not, who asks for its lease to go on, in whatever state, gets an ACK for the time that is
    /// left (RFC 2131 section 4.3.2; catalogue SRV-47, SRV-76). A lease that is over may still be given anew.
    pub extend_leases: bool,
    /// Whether it echoes the relay agent information (option 82, RFC 3046).
    pub echo_relay_information: bool,
    /// The other server of a failover pair.
    pub failover: Option<Failover>,
}

impl ServerConfig {
    /// The subnet mask of its network (option 1).
    pub fn mask(&self) -> Ipv4Addr {
        Ipv4Addr::from(u32::MAX.checked_shl(32 - u32::from(self.prefix.min(32))).unwrap_or(0))
    }

    /// Options 58 and 59 for a lease: T1 < T2 < lease (RFC 2131 section 4.4.5). Where what is configured does not keep that
    /// order, since the lease is shorter than usual or only the rest of one, the fractions of the RFC do. None for an infinite
    /// lease, and none where a lease is too short for whole seconds.
    pub fn renewal_times(&self, lease_s: u32) -> (Option<u32>, Option<u32>) {
        let usual = (lease_s / 2, u32::try_from(u64::from(lease_s) * 7 / 8).unwrap_or(u32::MAX));
        let set = (self.t1_s.unwrap_or(usual.0), self.t2_s.unwrap_or(usual.1));
        let fits = |(t1, t2): &(u32, u32)| lease_s != u32::MAX && t1 < t2 && *t2 < lease_s;
        [set, usual].into_iter().find(fits).map_or((None, None), |(t1, t2)| (Some(t1), Some(t2)))
    }

    /// The lease that a client gets who asks for this many seconds, or for none (catalogue SRV-41, SRV-42).
    pub(super) fn lease_for(&self, asked: Option<u32>) -> u32 {
        asked.map_or(self.lease_s, |s| s.max(self.min_lease_s).min(self.max_lease_s))
    }

    /// Whether an address is on this server's network.
    pub(super) fn serves(&self, address: Ipv4Addr) -> bool {
        let mask = u32::from(self.mask());
        u32::from(address) & mask == u32::from(self.address) & mask
    }

    /// Whether an address is a host's on this server's network, and neither the server's own nor a router's (SRV-104).
    pub(super) fn could_give(&self, address: Ipv4Addr) -> bool {
        let host = u32::from(address) & !u32::from(self.mask());
        let router = |option: &DhcpOption| matches!(option, DhcpOption::Router(list) if list.contains(&address));
        self.serves(address)
            && host != 0
            && host != !u32::from(self.mask())
            && address != self.address
            && !self.options.iter().any(router)
    }
}
