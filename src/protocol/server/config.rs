//! What a server is told before it starts, and what follows from that alone: its mask, the renewal times of a lease, how long
//! a lease it grants.

use std::net::Ipv4Addr;

use super::PoolConfig;
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
    /// The addresses it gives out.
    pub pool: PoolConfig,
    /// Lease time in seconds for a client that asks for none.
    pub lease_s: u32,
    /// Shortest lease it grants.
    pub min_lease_s: u32,
    /// Longest lease it grants.
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
}

impl ServerConfig {
    /// The subnet mask of its network (option 1).
    pub fn mask(&self) -> Ipv4Addr {
        Ipv4Addr::from(u32::MAX.checked_shl(32 - u32::from(self.prefix.min(32))).unwrap_or(0))
    }

    /// Options 58 and 59 for a lease: T1 < T2 < lease (RFC 2131 section 4.4.5). None for an infinite lease, and none
    /// where a lease is too short for whole seconds to keep that order.
    pub fn renewal_times(&self, lease_s: u32) -> (Option<u32>, Option<u32>) {
        let lease = u64::from(lease_s);
        let t1 = self.t1_s.unwrap_or(lease_s / 2);
        let t2 = self.t2_s.unwrap_or(u32::try_from(lease * 7 / 8).unwrap_or(u32::MAX));
        if lease_s == u32::MAX || t1 >= t2 || t2 >= lease_s { (None, None) } else { (Some(t1), Some(t2)) }
    }

    pub(super) fn lease_for(&self, asked: Option<u32>) -> u32 {
        asked.map_or(self.lease_s, |s| s.clamp(self.min_lease_s, self.max_lease_s))
    }

    pub(super) fn serves(&self, address: Ipv4Addr) -> bool {
        let mask = u32::from(self.mask());
        u32::from(address) & mask == u32::from(self.address) & mask
    }
}
