//! Editing a network: what is wrong with it, its fields as text, and a draft that loses nothing that was typed.
//!
//! ```text
//!   Draft ── last good Scenario ──▶ problems: errors and warnings by path
//!     │            ▲    │
//!     │   fields: text ⇄ value        json: the whole as text, errors by line
//!     └── texts that cannot be read yet
//! ```
//!
//! Fields, problems and lines of the JSON text are all known by their path in the scenario file, like `servers[0].lease_s`.

pub mod action_value;
mod draft;
pub mod fields;
pub mod json;
mod kinds;
mod object;
pub mod problems;
mod random;
pub mod templates;
mod tree;
pub mod typed;

pub use draft::{Draft, New};
pub use fields::Field;
pub use json::LineProblem;
pub use kinds::{Entry, Kind, Variant, What, name_of_kind};
pub use object::{Object, name_of};
pub use problems::{check_work, problems, rival_text};
pub use random::random_scenario;
