//! Sans-I/O state machines: what each party of a DHCP exchange decides.
//!
//! ```text
//!            frame / timer / command, and the time
//!                          │
//!                          ▼
//!   Client   Server   Acd (address check)   ArpCache + Resolver
//!                          │
//!                          ▼
//!        Context: events, frames to send, timers armed and cancelled
//! ```
//!
//! A machine never waits, never reads a clock, never draws randomness that was not handed to it
//! and never fails: what it will not do, it says as an event with a reason. All that it wants to
//! happen goes into the [`Context`] that the caller hands in, in order, each item naming its cause.
//! Nothing here knows a host's cables, a switch, an event queue or a screen.

pub mod acd;
pub mod arp;
pub mod client;
mod context;
mod event;
mod hash;
mod profile;
mod random;
mod reason;
pub mod server;
mod time;
mod timer;

pub use context::{Context, Outbox, Output};
pub use event::{
    ArpHow, ClientState, Configuration, Configured, DecidedBy, EntryId, Event, OfferSummary, QuarantineReason, Reason,
    RefusalReason, StateTrigger,
};
pub use hash::Fnv;
pub use profile::{AckContents, AddressCheck, BroadcastFlag, ClientCheck, Profile, ProfileOverride};
pub use random::{Purpose, Random};
pub use time::{Duration, Instant};
pub use timer::{Armed, Timer, Timers};
