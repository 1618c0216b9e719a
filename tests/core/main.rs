//! The wire, the checker of conformance, the machines and whole networks, below any session.

#![cfg(not(target_arch = "wasm32"))]

#[path = "../support/breaks.rs"]
mod breaks;
#[path = "../support/chaos.rs"]
mod chaos;
#[path = "../support/break_rows.rs"]
mod rows;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/trace_hashes.rs"]
mod trace_hashes;

mod acd;
mod arp;
mod captures_compare;
mod checker;
mod checker_runs;
mod client;
mod client_bound;
mod client_times;
mod conformance_course;
mod conformance_fields;
mod conformance_messages;
mod conformance_replies;
mod defence;
mod determinism;
mod failover;
mod frames;
mod hashes;
mod inform;
mod lan_1000;
mod lifetimes;
mod manual;
mod optional;
mod outdated;
mod promises;
mod properties;
mod reboot;
mod release;
mod renewal;
mod repairs;
mod scenarios;
mod server;
mod server_admin;
mod server_lifetime;
mod server_model;
mod server_pool;
mod server_reboot;
mod server_renew;
mod wire_captures;
mod wire_conformance;
mod wire_properties;
