//! A failover pair: two servers with one lease table.
//!
//! The model is simple, and says so: the partners' tables are kept alike over a link of their own that never fails, so a
//! change that one writes down is in the other's table at the same instant, even while that one is stopped. New addresses
//! come from halves: of every two addresses in a range the primary gives out the first, the secondary the second, so
//! that they never offer the same free one. Either extends any lease of the pair.

use std::net::Ipv4Addr;

use super::Binding;
use crate::protocol::event::{LeaseEnd, QuarantineReason};
use crate::protocol::time::Instant;

/// The other server of a failover pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failover {
    /// Its address.
    pub partner: Ipv4Addr,
    /// Whether this server is the primary.
    pub primary: bool,
}

/// A change of the lease table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replica {
    /// The address.
    pub address: Ipv4Addr,
    /// Its new state.
    pub change: ReplicaChange,
}

/// What an address has become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplicaChange {
    /// Leased, or its lease extended.
    Leased(Box<Binding>),
    /// Free.
    Freed(LeaseEnd),
    /// Quarantined.
    Quarantined {
        /// Until when.
        until: Instant,
        /// Why.
        why: QuarantineReason,
    },
}
