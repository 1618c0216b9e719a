//! What is told of a run: sentences, lessons and exports, held to what happened.

#![cfg(not(target_arch = "wasm32"))]

#[path = "../support/about.rs"]
mod about;
#[path = "../support/faulty.rs"]
mod faulty;
#[path = "../support/html.rs"]
mod html;
#[path = "../support/page.rs"]
mod page;
#[path = "../support/mod.rs"]
mod support;

mod export;
mod handout;
mod lessons;
mod teach_lease;
mod teach_scenarios;
mod teach_told;
mod teach_words;
mod truth;
