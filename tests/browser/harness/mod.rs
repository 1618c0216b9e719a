//! The harness of the end-to-end tests: the built page, a file server, a browser, and a [`Page`] that asks and acts the way
//! a person or a screen reader does, by role and accessible name.
//!
//! ```text
//!   test --> Page --WebDriver, DevTools--> chromedriver --> Chromium --HTTP--> server (DORASCOPE_DIST)
//!                 --WebDriver alone------> geckodriver, WebKitWebDriver: `engine`, `plain`
//! ```
//!
//! Every [`Page`] has a browser of its own with an empty profile, and ends it when dropped, after a panic too.

use std::path::PathBuf;

mod driver;
mod engine;
mod keys;
mod page;
mod plain;
mod server;

pub use engine::Engine;
pub use page::{Node, Page};
pub use server::{NO_TOOLS, OTHER_TOOLS, SUB_PATH, address, bring_tools, is_in_parts};

/// The repository.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
