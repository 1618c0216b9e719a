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
pub mod compare;
pub mod edit;
mod findings;
pub mod leases;
mod lens;
pub mod limits;
mod place;
mod presentation;
pub mod reading;
mod record;
mod run;
pub mod scenario;
mod sequence;
#[allow(clippy::module_inception)]
mod session;
pub mod share;
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
pub use presentation::{Anchor, Flight, Presentation};
pub use record::{
    BY_TIME, Branch, Deed, ENGINE, FORMAT, Intervention, PersonAnswer, Record, ScenarioRef, scenario_hash,
};
pub use run::{Budget, Run};
pub use scenario::{Scenario, ScenarioError};
pub use sequence::{Fate, Repeat, Row, RowKind, Sequence};
pub use session::{AnswerError, Answered, History, NoRun, Ran, RunTo, Session};
pub use steps::{Filter, Step, steps};
pub use transitions::{Transition, Transitions};
pub use view::View;
