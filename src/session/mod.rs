//! A session is a record: scenario + seed + lens + what a person did. Everything else follows.
//!
//! ```text
//!   Scenario (serde) ─┐
//!   Lens (preset) ────┼─▶ World ─▶ Run: trace, checkpoints, steps, presentation
//!   seed, branches ───┘                      │
//!        Session: cursor, seek, fork ◀───────┴──▶ View: what the screen draws
//! ```
//!
//! Nothing here knows a browser. The words for what is shown belong to `teach`, the drawing to `ui`.

mod build;
mod builtin;
mod lens;
pub mod scenario;

/// The seed of a session that names none.
pub const DEFAULT_SEED: u64 = 1;

pub use build::build_world;
pub use builtin::{BUILTIN_NAMES, builtin, near_names};
pub use lens::Lens;
pub use scenario::{Scenario, ScenarioError};
