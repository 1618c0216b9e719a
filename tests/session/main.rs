//! Scenarios, histories and sessions: reading, editing, sharing, comparing, and what comes from outside.

#![cfg(not(target_arch = "wasm32"))]

#[path = "../support/chaos.rs"]
mod chaos;
#[path = "../support/cost.rs"]
mod cost;
#[path = "../support/faulty.rs"]
mod faulty;
#[path = "../support/foreign.rs"]
mod foreign;
#[path = "../support/fuzz_targets.rs"]
mod fuzz_targets;
#[path = "../support/hostile_records.rs"]
mod hostile_records;
#[path = "../support/html.rs"]
mod html;
#[path = "../support/linked.rs"]
mod linked;
#[path = "../support/mutate.rs"]
mod mutate;
#[path = "../support/rich.rs"]
mod rich;
#[path = "../support/sessions.rs"]
mod sessions;

mod compare;
mod compare_seeds;
mod edit_draft;
mod edit_fields;
mod edit_rules;
mod edit_surprise;
mod hostile;
mod leases;
mod opening;
mod sequence;
mod session;
mod session_actions;
mod share;
mod share_properties;
mod targets;
