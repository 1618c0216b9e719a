//! The page without a browser: its state, its commands, and its regions as HTML.

#![cfg(not(target_arch = "wasm32"))]

#[path = "../support/about.rs"]
mod about;
#[path = "../support/browser.rs"]
mod browser;
#[path = "../support/faulty.rs"]
mod faulty;
#[path = "../support/html.rs"]
mod html;
#[path = "../support/linked.rs"]
mod linked;
#[path = "../support/page.rs"]
mod page;

mod browser_keeps;
mod compare_controller;
mod keeping;
mod moment;
mod reader;
mod ui_cards;
mod ui_compare;
mod ui_controller;
mod ui_editor;
mod ui_export;
mod ui_findings;
mod ui_machine;
mod ui_menu;
mod ui_network;
mod ui_picture;
mod ui_sequence;
mod ui_share;
mod ui_tables;
mod ui_timeline;
