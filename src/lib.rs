//! dorascope: a microscope for DHCPv4.
//!
//! Builds a scenario, runs it and prints the trace:
//!
//! ```
//! use dorascope::base::Instant;
//! use dorascope::scenario::{Lens, build_world, builtin};
//! use dorascope::sim::Progress;
//! use dorascope::teach::{Names, explain};
//!
//! let scenario = builtin("one-server").ok_or("there is no such scenario")?;
//! let mut world = build_world(&scenario, Lens::Rfc, 1);
//! let names = Names::new(&world, &scenario);
//! let mut trace = Vec::new();
//! while world.step(Instant(30_000_000), &mut trace) == Progress::Advanced {}
//! for entry in &trace {
//!     println!("{:>9} us  {}", entry.at.0, explain(entry, &trace, &names, Lens::Rfc).title);
//! }
//! # assert!(trace.iter().any(|entry| entry.frame().is_some()));
//! # Ok::<(), &str>(())
//! ```
//!
//! Modules in the order in which they may use each other; each may use only those above it, which `tests/program/layers.rs` sees to.
//!
//! | module | what it holds |
//! |---|---|
//! | [`base`] | integer time, hashes, random streams, sorting, small maps, decimals as text |
//! | [`wire`] | bytes <-> typed frames, and the dissection of any bytes |
//! | [`conformance`] | whether frames keep the rules of the standards: bytes and the conversation so far -> findings |
//! | [`protocol`] | sans-I/O machines: client, server, ARP, address check |
//! | [`net`] | hosts, links, the switch |
//! | [`sim`] | the world: virtual clock, event queue, trace |
//! | [`scenario`] | the format, its defaults, checks and limits; built-in scenarios; from a scenario to a world |
//! | [`history`] | the record, the run, and what follows from it: steps, rows of the sequence, leases, findings |
//! | [`session`] | cursor, branches, user actions, opening a record |
//! | [`share`] | sessions as links and files |
//! | [`view`] | the state of one moment, for any front end |
//! | [`compare`] | two histories side by side |
//! | [`teach`] | what is told: entries, states, reasons, lessons |
//! | [`drawing`] | what is where in the drawings of the network and of the sequence |
//! | [`export`] | captures, CSV, Markdown, Mermaid, pictures, papers |
//! | [`editor`] | a draft of a network, its fields as text, warnings |
//! | [`app`] | the page without a browser: state, commands, keys |
//! | [`ui`] | the page |
#![forbid(unsafe_code)]
#![warn(clippy::too_many_lines, unreachable_pub)]
#![warn(missing_docs)]

pub mod app;
pub mod base;
pub mod compare;
pub mod conformance;
pub mod drawing;
pub mod editor;
pub mod export;
pub mod history;
pub mod net;
pub mod protocol;
pub mod scenario;
pub mod session;
pub mod share;
pub mod sim;
pub mod teach;
pub mod ui;
pub mod view;
pub mod wire;
