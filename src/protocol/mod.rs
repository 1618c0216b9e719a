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
mod action;
pub mod arp;
mod basis;
mod binding;
pub mod client;
mod context;
mod event;
pub mod manual;
mod message;
mod parameters;
mod profile;
mod reason;
mod replica;
pub mod server;
mod timer;

pub use action::{Action, ActionFacts, Actor, Target, Topic};
pub use basis::{Basis, Promise};
pub use context::{Context, Outbox, Output};
pub use event::{
    ArpHow, Cannot, ClientState, Configuration, DecidedBy, DropReason, EntryId, Event, Extension, LeaseEnd, LeftOut,
    OfferSummary, Outdated, Parameter, ParameterValue, PromiseEnd, QuarantineReason, Reason, RefusalReason, Setting,
    StateTrigger, Unanswered,
};
pub use parameters::default_router;
pub use profile::{
    AckContents, AddressCheck, Boot, BroadcastFlag, ClientCheck, Defence, Profile, ProfileOverride, Renewal,
};
pub use timer::{Armed, Timer, Timers};
