//! What is kept of a session, and what follows from it: the run with its trace, steps, rows of the sequence, leases.

mod findings;
pub mod leases;
mod open_error;
mod presentation;
pub mod record;
mod run;
mod sequence;
pub mod steps;
mod transitions;

pub use findings::Findings;
pub use leases::Leases;
pub use open_error::OpenError;
pub use presentation::{Anchor, Flight, Presentation};
pub use record::{
    BY_TIME, Branch, DEFAULT_SEED, ENGINE, FORMAT, PersonAnswer, Record, ScenarioRef, UserAction, UserActionKind,
};
pub use run::{Budget, Run};
pub use sequence::{Fate, Repeat, Row, RowKind, Sequence};
pub use steps::{Filter, Step, steps};
pub use transitions::{Transition, Transitions};
