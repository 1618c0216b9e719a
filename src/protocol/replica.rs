//! What one server of a failover pair tells the other: a change of their lease table.

use std::net::Ipv4Addr;

use super::binding::Binding;
use super::event::{LeaseEnd, QuarantineReason};
use crate::base::Instant;

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
    /// Free, since the administrator ended its quarantine.
    QuarantineCleared,
    /// Nothing of an address: the sender lost its table and asks for the partner's.
    Lost,
}
