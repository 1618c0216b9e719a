//! Hosts and the LAN between them.
//!
//! ```text
//!   Host = interface (MAC, address) + ArpCache + Client | Server | static
//!     │ link (latency)
//!   Switch: learns source MACs, floods or forwards
//! ```
//!
//! A [`Host`] turns a received frame into calls of its machines, and resolves the next hops of what
//! they send. The [`Lan`] says which port hears a frame and after how long. Neither has a queue, a
//! clock or randomness of its own: `sim` drives them.

mod host;
mod lan;
mod ports;

pub use host::{Host, HostConfig, Role};
pub use lan::{Egress, Lan, MacEntry};
pub use ports::Ports;
