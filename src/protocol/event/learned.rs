//! What a client learns from an OFFER or an ACK.

use std::net::Ipv4Addr;
use std::rc::Rc;

use serde::Serialize;

use super::EntryId;
use crate::base::Instant;

/// An offer as the client sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfferSummary {
    /// Option 54.
    pub server: Ipv4Addr,
    /// `yiaddr`.
    pub address: Ipv4Addr,
    /// Option 51, in seconds.
    pub lease_s: u32,
    /// Option 3, the first one.
    pub router: Option<Ipv4Addr>,
    /// Option 6.
    pub dns: Vec<Ipv4Addr>,
    /// Option 15.
    pub domain: Option<String>,
    /// When it arrived.
    pub heard_at: Instant,
    /// The entry that recorded it.
    pub entry: EntryId,
}

impl OfferSummary {
    /// About how many bytes its lists and texts take.
    pub fn weight(&self) -> usize {
        self.dns.len() * 4 + self.domain.as_ref().map_or(0, String::len)
    }
}

/// One configured value and the option that it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Configured {
    /// What it is, in a word or two: "subnet mask".
    pub name: &'static str,
    /// Its value, readable.
    pub value: String,
    /// "yiaddr" or "option 1", or how it was derived.
    pub from: &'static str,
}

/// What a client learned from an ACK and now goes by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Configuration {
    /// `yiaddr`.
    pub address: Ipv4Addr,
    /// Option 1, else the classful mask.
    pub mask: Ipv4Addr,
    /// Option 3, the first one: the way to other networks.
    pub router: Option<Ipv4Addr>,
    /// Option 54.
    pub server: Ipv4Addr,
    /// Option 51, in seconds; `0xffff_ffff` is infinite.
    pub lease_s: u32,
    /// When the REQUEST was first sent: the lease clock runs from here (catalogue CLI-40, CLI-41).
    pub requested_at: Instant,
    /// When to renew; absent for an infinite lease.
    pub t1: Option<Instant>,
    /// When to rebind; absent for an infinite lease.
    pub t2: Option<Instant>,
    /// When the lease ends; absent for an infinite lease.
    pub expiry: Option<Instant>,
    /// Every value with the option that it came from, in the order that a person reads them.
    /// A renewal that changes nothing shares it with the lease before.
    pub log: Rc<[Configured]>,
}

impl Configuration {
    /// About how many bytes its log takes, as if nobody shared it.
    pub fn weight(&self) -> usize {
        self.log.iter().map(|row| 80 + row.value.len()).sum()
    }
}
