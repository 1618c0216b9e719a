//! What a server is told, and what follows from it.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::{Failover, PoolConfig};
use crate::base::Duration;
use crate::wire::{DhcpOption, Mac};

/// When a server says in options 58 and 59 how its clients renew. RFC 2131 asks for neither: section 4.4.5 has defaults, and real
/// servers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenewalTimes {
    /// Never, so that clients go by the defaults.
    Never,
    /// To clients that ask for them, or for nothing in particular.
    #[default]
    WhenAsked,
    /// In every OFFER and ACK of an address.
    Always,
}

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
    /// T1 instead of half the lease, sent as it is even if it makes no sense.
    pub t1_s: Option<u32>,
    /// T2 instead of 7/8 of the lease, likewise.
    pub t2_s: Option<u32>,
    /// Whether T1 and T2 are sent.
    pub renewal_times: RenewalTimes,
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
    /// left (RFC 2131 section 4.3.2; catalogue SRV-47, SRV-76), and no answer where that is less than a second. A lease that is over
    /// is given anew by an OFFER only.
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

    /// Options 58 and 59 for a lease, if they are sent. What is configured and makes no sense even for the usual lease is sent as it
    /// is: it is for the client to see that (RFC 2131 section 4.4.5). What makes sense there, but not for a lease that is shorter
    /// than usual or only the rest of one, gives way to the fractions of the RFC. None for an infinite lease unless configured, and
    /// none where a lease is too short for whole seconds.
    pub fn times_of(&self, lease_s: u32) -> (Option<u32>, Option<u32>) {
        if self.renewal_times == RenewalTimes::Never {
            return (None, None);
        }
        let fractions = |s: u32| (s / 2, u32::try_from(u64::from(s) * 7 / 8).unwrap_or(u32::MAX));
        let with = |(t1, t2): (u32, u32)| (self.t1_s.unwrap_or(t1), self.t2_s.unwrap_or(t2));
        let fits = |(t1, t2): (u32, u32), s: u32| s != u32::MAX && t1 < t2 && t2 < s;
        let usual = fractions(lease_s);
        let (set, configured) = (with(usual), self.t1_s.is_some() || self.t2_s.is_some());
        let sound = self.t1_s != Some(0) && fits(with(fractions(self.lease_s)), self.lease_s);
        if configured && (!sound || fits(set, lease_s)) {
            // Of a lease without end there is no half.
            let endless = lease_s == u32::MAX;
            let t1 = self.t1_s.or((!endless).then_some(usual.0));
            return (t1, self.t2_s.or((!endless).then_some(usual.1)));
        }
        fits(usual, lease_s).then_some(usual).unzip()
    }

    /// The lease that a client gets who asks for this many seconds, or for none (catalogue SRV-41, SRV-42).
    pub(super) fn lease_for(&self, asked: Option<u32>) -> u32 {
        asked.map_or(self.lease_s, |s| s.max(self.min_lease_s).min(self.max_lease_s))
    }

    /// Whether a lease time lies between the shortest and the longest lease.
    pub(super) fn allows_lease(&self, lease_s: u32) -> bool {
        (self.min_lease_s..=self.max_lease_s).contains(&lease_s)
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
