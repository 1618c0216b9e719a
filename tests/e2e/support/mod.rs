//! The harness of the end-to-end tests: the built page, a file server, a browser, and a [`Page`] that asks and acts the way
//! a person or a screen reader does, by role and accessible name.
//!
//! ```text
//!   test --> Page --WebDriver, DevTools--> chromedriver --> Chromium --HTTP--> server (DORASCOPE_DIST)
//! ```
//!
//! Every [`Page`] has a browser of its own with an empty profile, and ends it when dropped, after a panic too.

// A helper that no test uses at the moment is still part of the harness.
#![allow(dead_code)]

mod driver;
mod keys;
mod page;
mod server;

pub use page::Page;
pub use server::{NO_TOOLS, OTHER_TOOLS, SUB_PATH, bring_tools, is_in_parts};
