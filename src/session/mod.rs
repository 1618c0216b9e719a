//! A session is a record: scenario + seed + lens + what a person did. Everything else follows.
//!
//! ```text
//!   Scenario (serde) ─┐
//!   Lens (preset) ────┼─▶ World ─▶ Run: trace, checkpoints, steps, presentation
//!   seed, branches ───┘                      │
//!        Session: cursor, seek, fork ◀───────┴──▶ View: what the screen draws
//!           │    └─ two of them ─▶ compare
//!         record ◀──share──▶ link, file          edit: a draft ─▶ Scenario
//! ```
//!
//! Nothing here knows a browser. The words for what is shown belong to `teach`, the drawing to `ui`.

mod bounded;
mod build;
mod builtin;
mod check;
pub mod compare;
mod copies;
pub mod edit;
mod findings;
pub mod leases;
mod lens;
pub mod limits;
mod open_error;
mod place;
mod presentation;
mod problem;
pub mod reading;
mod record;
mod rules;
mod run;
pub mod scenario;
pub mod scenario_hash;
mod sequence;
#[allow(clippy::module_inception)]
mod session;
pub mod share;
pub mod size;
mod steps;
mod transitions;
pub mod view;

/// The seed of a session that names none.
pub const DEFAULT_SEED: u64 = 1;

pub use build::build_world;
pub use builtin::{BUILTIN_GROUPS, BUILTIN_NAMES, builtin, near_names};
pub use findings::Findings;
pub use leases::Leases;
pub use lens::Lens;
pub use limits::LONGEST;
pub use open_error::OpenError;
pub use presentation::{Anchor, Flight, Presentation};
pub use problem::ScenarioError;
pub use record::{BY_TIME, Branch, Deed, ENGINE, FORMAT, Intervention, PersonAnswer, Record, ScenarioRef};
pub use run::{Budget, Run};
pub use scenario::Scenario;
pub use scenario_hash::scenario_hash;
pub use sequence::{Fate, Repeat, Row, RowKind, Sequence};
pub use session::{AnswerError, Answered, History, NoRun, Ran, RunTo, Session};
pub use steps::{Filter, Step, steps};
pub use transitions::{Transition, Transitions};
pub use view::View;
