//! Scenarios: the format and its defaults, the checks, the limits, the built-in ones, and the world that comes of one.

pub mod bounded;
pub mod build;
pub mod builtin;
mod check;
pub mod copies;
mod defaults;
pub mod hash;
mod lens;
pub mod limits;
mod link;
pub mod place;
pub mod problem;
pub mod reading;
pub mod rules;
pub mod size;
mod spans;
pub mod spec;

pub use build::build_world;
pub use builtin::{BUILTIN_GROUPS, BUILTIN_NAMES, builtin, near_names};
pub use hash::scenario_hash;
pub use lens::Lens;
pub use limits::LONGEST;
pub use link::{LinkSpec, ScriptSpec};
pub use problem::{Level, Problem, ScenarioError};
pub use spans::Spans;
pub use spec::Scenario;
