//! Bytes <-> typed frames.
//!
//! ```text
//!   Frame ──encode──▶ bytes on the wire ──decode──▶ Frame      (what hosts exchange)
//!                          │
//!                          └────────dissect──▶ tree of layers and fields   (what a person reads)
//! ```
//!
//! Ethernet II, ARP, IPv4, ICMP echo and UDP go through `etherparse`, DHCP through `dhcproto`;
//! no other module names those crates. Nothing here knows a host, a clock or a state machine, and
//! nothing here panics on any bytes: a frame that cannot be read is a [`Malformed`] with a reason.

mod dhcp;
mod frame;
mod kind;
mod mac;
mod malformed;
mod option_table;
mod option_values;
mod options;

pub mod dissect;

pub use dhcp::{
    BROADCAST_FLAG, CLIENT_PORT, DhcpMessage, DhcpOption, MIN_DHCP_LEN, MessageType, Op, OptionCode, SERVER_PORT,
    UnknownOption, code_of, joined, raw_option, with_message_type,
};
pub use frame::{ArpOp, ArpPacket, Frame, Icmp, Ipv4Packet, Payload, Transport, UdpDatagram};
pub use kind::FrameKind;
pub use mac::{Mac, ParseMacError};
pub use malformed::Malformed;
pub use option_values::{Route, routes};
pub use options::{is_readable, of_value};
