//! Hosts and the LAN between them.
//!
//! ```text
//!   Host = interface (MAC, address) + ArpCache + Client | Server | static
//!     │ Cable (latency, faults)
//!   Switch: learns source MACs, floods or forwards
//! ```
//!
//! A [`Host`] turns a received frame into calls of its machines, and resolves the next hops of what
//! they send. The [`Lan`] says which port hears a frame and after how long, and what a faulty [`Cable`] makes of it. Neither
//! has a queue or a clock of its own: `sim` drives them.

mod cable;
mod host;
mod lan;
mod ports;

pub use cable::{Cable, Crossing, Faults, LossReason};
pub use host::{Host, HostConfig, Role};
pub use lan::{Egress, Group, Lan, MacEntry};
pub use ports::Ports;
