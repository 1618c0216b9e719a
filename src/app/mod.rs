//! The page without a browser: its state, its commands, its keys.

pub mod asked;
pub mod controller;
pub mod keys;
pub mod model;
