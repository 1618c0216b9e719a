//! Scenarios: the format and its defaults, the checks, the limits, the built-in ones, and the world that comes of one.

pub(crate) mod bounded;
pub(crate) mod build;
pub(crate) mod builtin;
mod check;
pub(crate) mod copies;
pub(crate) mod defaults;
mod hash;
mod lens;
pub mod limits;
mod link;
pub(crate) mod place;
pub(crate) mod problem;
pub mod reading;
pub(crate) mod rules;
pub mod size;
mod spans;
mod spec;

pub use build::build_world;
pub use builtin::{BUILTIN_GROUPS, BUILTIN_NAMES, builtin, near_names};
pub use hash::scenario_hash;
pub use lens::Lens;
pub use limits::LONGEST;
pub use link::{FaultSpec, LinkSpec, ScriptSpec};
pub use problem::{Level, MOST, Problem, ScenarioError};
pub use spans::Spans;
pub use spec::{ClientSpec, Network, OptionSpec, Range, Reservation, Scenario, ServerSpec, StaticSpec, VERSION};
