//! dorascope: a microscope for DHCPv4.
//!
//! Modules in the order in which they may use each other; each may use only those above it.
//!
//! | module | what it holds |
//! |---|---|
//! | [`wire`] | bytes <-> typed frames, and the dissection of any bytes |
//! | [`conformance`] | whether frames keep the rules of the standards: bytes and the conversation so far -> findings |
//! | [`protocol`] | sans-I/O machines: client, server, ARP, address check |
//! | [`net`] | hosts, links, the switch |
//! | [`sim`] | the world: virtual clock, event queue, trace |
//! | [`session`] | scenarios, lenses, record, branches, steps, view model |
//! | [`capture`] | captures that Wireshark reads |
//! | [`teach`] | narration |
//! | [`ui`] | the page |
#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod capture;
pub mod conformance;
pub mod net;
pub mod protocol;
pub mod session;
pub mod sim;
pub mod teach;
pub mod ui;
pub mod wire;
