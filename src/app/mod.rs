//! The page without a browser: its state, its commands, its keys; what it begins with, keeps, saves and opens.

pub mod asked;
pub mod autosave;
pub mod browser;
pub mod controller;
pub mod exports;
pub mod files;
pub mod keeping;
pub mod keys;
pub mod model;
pub mod regions;
pub mod zoom;
