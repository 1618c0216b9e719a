//! The program on the command line, the documents, and the rules that the repository keeps.

#![cfg(not(target_arch = "wasm32"))]

#[path = "../support/capture.rs"]
mod capture;
#[path = "../support/faulty.rs"]
mod faulty;
#[path = "../support/program.rs"]
mod program;

mod documents;
mod export_capture;
mod layers;
mod limits;
mod reading;
mod runner;
mod runner_export;
mod runner_session;
mod sources;
mod tidy;
