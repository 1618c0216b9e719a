//! What a message that waits in its host depends on.
//!
//! A host takes a while before a frame leaves (its processing time, or the search for a next hop by ARP). In that time the reason
//! for the frame may go: the address is given up, the exchange is over, the server process stops. So every frame names its
//! basis when it is made, and the host looks at it once more when the frame leaves.

use std::net::Ipv4Addr;

use super::binding::ClientKey;
use super::event::{ClientState, EntryId};

/// What has to hold still at the moment when a frame leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// The host uses this address: ARP replies, announcements, echo replies (RFC 5227 section 2.4: who has to give an address up
    /// does so at once).
    Uses(Ipv4Addr),
    /// The host checks this address: ARP probes.
    Checks(Ipv4Addr),
    /// The client, or a host with an address given by hand, waits for an answer in this state with this transaction id.
    Exchange {
        /// The state that sends the message.
        state: ClientState,
        /// Its transaction id.
        xid: u32,
    },
    /// The client has begun no exchange since this one, which it counts: RELEASE and DECLINE. Neither needs the address any more,
    /// but after a new beginning they would give back the lease that comes of it.
    NothingNewSince(u32),
    /// A packet with this source address waits for the hardware address of a next hop: ARP requests.
    Awaits {
        /// The address asked for.
        next_hop: Ipv4Addr,
        /// In whose name.
        source: Ipv4Addr,
    },
    /// The server still makes the check of this address that began with this entry.
    ServerCheck(Ipv4Addr, EntryId),
    /// A message of the DHCP process that runs as the host's n-th, with what it promises, if it promises something.
    Reply {
        /// The number of the process.
        process: u32,
        /// What it promises.
        promise: Option<Promise>,
    },
}

/// What an OFFER or an ACK promises: the server has to be able to keep it when the message leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// The address.
    pub address: Ipv4Addr,
    /// For whom.
    pub client: ClientKey,
    /// Whether it is leased (ACK). An OFFER leaves only as long as it holds: not after its client has requested the offer of another
    /// server, nor after its time.
    pub leased: bool,
}
