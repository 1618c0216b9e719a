//! The states of a client, each with just its own data, and what it is told before it starts.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use super::Lease;
use crate::base::{Duration, Instant};
use crate::protocol::acd::{Acd, InUse};
use crate::protocol::event::{EntryId, OfferSummary};
use crate::protocol::manual::Manual;
use crate::wire::Mac;

/// How a client decides which offer to request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// A person chooses; virtual time stands still meanwhile.
    Ask,
    /// The first that came.
    First,
    /// The longest lease; the first among equals.
    LongestLease,
    /// The offer of this server if it came in time, else the first.
    ByServer(Ipv4Addr),
}

/// What a client is told before it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientConfig {
    /// Hardware address.
    pub mac: Mac,
    /// Option 12.
    pub host_name: String,
    /// Option 61, opaque.
    pub client_id: Vec<u8>,
    /// Option 55, in order of preference.
    pub parameter_request_list: Vec<u8>,
    /// Whether it asks for broadcast replies, where the lens lets it.
    pub broadcast_flag: bool,
    /// How it decides.
    pub policy: Policy,
    /// How long it collects offers, counted from the first one.
    pub collect: Duration,
    /// Option 50 of its DISCOVER.
    pub requested_address: Option<Ipv4Addr>,
    /// Option 51 of its DISCOVER.
    pub lease_in_discover: Option<u32>,
    /// Option 51 of its REQUEST.
    pub lease_in_request: Option<u32>,
    /// How long it takes to react to a frame.
    pub processing: Duration,
    /// Length of its network's prefix, for an address set by hand.
    pub prefix: u8,
}

/// RFC 2131 figure 5, and beside it an address given by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Waiting for the start timer; or for a person, if the lease was released.
    Init,
    /// Switched off with a lease on its disk, or about to verify one.
    InitReboot,
    /// DISCOVER is out.
    Selecting(Selecting),
    /// REQUEST for an offer is out.
    Requesting(Requesting),
    /// REQUEST for the remembered address is out.
    Rebooting(Rebooting),
    /// ACK received.
    Bound(Bound),
    /// REQUEST to the leasing server is out; the address is in use.
    Renewing(Renewal),
    /// REQUEST to any server is out; the address is in use.
    Rebinding(Renewal),
    /// The address was given by hand.
    Manual(Box<Manual>),
}

/// Data of SELECTING.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selecting {
    /// Of the whole exchange.
    pub xid: u32,
    /// When the first DISCOVER was sent.
    pub began: Instant,
    /// How often DISCOVER was sent.
    pub sent: u32,
    /// The `secs` of the last DISCOVER.
    pub secs: u16,
    /// In order of arrival.
    pub offers: Vec<OfferSummary>,
    /// The decision that waits for a person, and the entry that opened it.
    pub open: Option<(u32, EntryId)>,
}

/// Data of REQUESTING.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requesting {
    /// Of the whole exchange.
    pub xid: u32,
    /// The chosen offer.
    pub offer: OfferSummary,
    /// Copied from the DISCOVER (RFC 2131 section 3.1.3).
    pub secs: u16,
    /// When the REQUEST was first sent: the lease clock starts here.
    pub first_sent: Instant,
    /// How often REQUEST was sent.
    pub sent: u32,
}

/// Data of REBOOTING.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebooting {
    /// Of this exchange.
    pub xid: u32,
    /// The lease from before.
    pub lease: Lease,
    /// When the REQUEST was first sent: a new lease counts from here.
    pub first_sent: Instant,
    /// How often REQUEST was sent.
    pub sent: u32,
}

/// Data of BOUND.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The xid of the exchange that gave the lease.
    pub xid: u32,
    /// The lease.
    pub lease: Lease,
    /// Whether the address is checked yet.
    pub phase: Phase,
}

/// The two halves of BOUND.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// The address must not be used yet.
    Checking(Acd),
    /// The address is in use.
    Usable(InUse),
}

/// Data of RENEWING and REBINDING.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// Of this exchange.
    pub xid: u32,
    /// The lease that is to be extended.
    pub lease: Lease,
    /// Its address, in use all the while.
    pub in_use: InUse,
    /// When this REQUEST was first sent: the extended lease counts from here (catalogue CLI-79).
    pub first_sent: Instant,
    /// How often it was sent.
    pub sent: u32,
    /// Whether the last of these never left the host, since nobody answered ARP for its next hop.
    pub unsent: bool,
}
