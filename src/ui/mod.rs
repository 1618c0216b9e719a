//! The screen: Yew components over the view model, one reducer of small state, one clock.
//!
//! ```text
//!   key, click ──Command──▶ Controller (owns the Session) ──▶ Model (Rc: view, history) ──▶ components
//!                              ▲                                                              │
//!                              └──────────── animation frame while playing ◀──────────────────┘
//! ```
//!
//! Components draw a [`Model`](crate::app::model::Model) and send [`Command`](crate::app::model::Command)s; none of them holds protocol state or
//! decides anything about the session. All browser access is in `browser`. Floats are allowed here, and only
//! for the browser's sake.

#![allow(
    unreachable_pub,
    reason = "Yew makes a component as public as its function, and its properties must be so as well"
)]

mod app;
pub mod arp;
mod branch;
pub mod browser;
pub mod choice;
pub mod compare;
pub mod control;
mod copy;
mod dialog;
mod dialogs;
pub mod editor;
pub mod export;
mod hosts;
pub mod inspector;
mod keeping;
mod lesson;
pub mod menu;
mod moment;
pub mod network;
mod notice;
mod openers;
pub mod parts;
pub mod pools;
mod popup;
pub mod props;
mod region_head;
mod regions;
pub mod runto;
pub mod sequence;
mod session_menu;
pub mod share;
pub mod show;
mod shown;
mod signs;
mod speaker;
mod swipe;
mod table;
pub mod timeline;
pub mod tools;
mod topbar;

pub use app::App;
#[cfg(target_arch = "wasm32")]
pub use app::run;
