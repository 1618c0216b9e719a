//! The world: virtual clock, one ordered event queue, and the trace of everything that happens.
//!
//! ```text
//!   queue (time, sequence) ──▶ World::step ──▶ Host::receive / fire / start ──▶ Outbox
//!        ▲                        │                                            │
//!        └──── frames to come ────┴──────────── trace entries ◀────────────────┘
//! ```
//!
//! A world is a value: cloning it is cheap (hosts are shared until one changes), and the clone goes
//! on exactly as the original would. There is no other time than [`World::now`] and no randomness but the
//! hosts' own streams. The world knows no scenario, no person and no screen.

mod measure;
mod trace;
mod world;

pub use trace::{Entry, Kind, Outcome, OutcomeGroup, Trace, Transmission, trace_hash};
pub use world::{Answer, Frozen, Progress, World};
