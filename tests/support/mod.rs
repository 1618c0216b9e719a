//! What the tests of the machines share: a reader and a writer of frames that know nothing of `wire`, a driver
//! for a single host, and a runner for whole scenarios.
//!
//! ```text
//!   packet   bytes <-> fields, by fixed offsets (catalogue SIM-03)
//!   model    what the addresses of a server should be, by its events
//!   lone     one host, fed frames at moments that the test chooses
//!   story    a scenario run to its horizon, with the frames as they left
//!   leased   a client that has a lease: what it asks for later, and what becomes of its address
//!   serving  a server asked for everything but its first lease, acted upon, or one of a pair
//!   talk     what clients and servers say when nothing is odd
//! ```

// Every test binary uses another part of this.
#![allow(dead_code, unused_imports)]

pub mod leased;
pub mod lone;
pub mod model;
pub mod packet;
pub mod serving;
pub mod story;
pub mod talk;

use std::net::Ipv4Addr;

use dorascope::protocol::Setting;
use dorascope::teach::settings;

pub use leased::{NEIGHBOURS, T_REQ, TEN, acked, extended, leased, leased_for};
pub use lone::Lone;
pub use packet::{Arp, Body, Dhcp, Echo, Mac, Seen, ip};
pub use serving::{B1, HOUR, Pair, SERVER_B, reboot, release, renewal};
pub use story::{Frame, Story, client_json, scenario, server_json, static_json};
pub use talk::{LIST, ack, client_id, discover, network, offer, offered, quick, request, requesting};

/// What a client has learned of this name, and where it comes from: `("10.0.0.53", "option 6")`.
pub fn learned(log: &[Setting], name: &str) -> Option<(String, String)> {
    settings(log).into_iter().find(|line| line.name == name).map(|line| (line.value, line.from))
}

/// The first client's hardware address.
pub const C1: Mac = [2, 0, 0, 0, 0, 0xc1];
/// Another client's.
pub const C2: Mac = [2, 0, 0, 0, 0, 0xc2];
/// Server a's.
pub const A1: Mac = [2, 0, 0, 0, 0, 0xa1];
/// Somebody else's.
pub const D1: Mac = [2, 0, 0, 0, 0, 0xd1];
/// Every station.
pub const ALL: Mac = [0xff; 6];
/// 0.0.0.0.
pub const ZERO: Ipv4Addr = Ipv4Addr::UNSPECIFIED;
/// 255.255.255.255.
pub const EVERYONE: Ipv4Addr = Ipv4Addr::BROADCAST;
/// Server a.
pub const SERVER_A: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 2);

/// Microseconds in a second.
pub const S: u64 = 1_000_000;
/// Microseconds in a millisecond.
pub const MS: u64 = 1_000;

/// Message types (RFC 2132 section 9.6).
pub const DISCOVER: u8 = 1;
/// See [`DISCOVER`].
pub const OFFER: u8 = 2;
/// See [`DISCOVER`].
pub const REQUEST: u8 = 3;
/// See [`DISCOVER`].
pub const DECLINE: u8 = 4;
/// See [`DISCOVER`].
pub const ACK: u8 = 5;
/// See [`DISCOVER`].
pub const NAK: u8 = 6;
/// See [`DISCOVER`].
pub const RELEASE: u8 = 7;
/// See [`DISCOVER`].
pub const INFORM: u8 = 8;
