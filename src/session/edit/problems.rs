//! What is wrong with a network: errors, with which it cannot run, and warnings about what a real network could be
//! misconfigured to do as well, which is worth seeing.

mod hosts;
mod pools;
mod rules;

use crate::session::scenario::{Scenario, ScenarioError};
use crate::wire::order;

/// The most hosts that a network in the editor may have. Files may hold more ([`crate::session::scenario::MAX_HOSTS`]).
pub const MAX_EDITED: usize = 200;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The network cannot run like this.
    Error,
    /// It runs, and probably not as one would want it.
    Warning,
}

/// One thing that is wrong with a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, as a path inside the scenario file, like `servers[0].ranges[1].last`.
    pub path: String,
    /// How bad it is.
    pub level: Level,
    /// What is wrong there, and what would be right.
    pub what: String,
}

/// Problems as they are found.
#[derive(Default)]
struct Found(Vec<Problem>);

impl Found {
    fn error(&mut self, path: impl Into<String>, what: impl Into<String>) {
        self.0.push(Problem { path: path.into(), level: Level::Error, what: what.into() });
    }

    fn warn(&mut self, path: impl Into<String>, what: impl Into<String>) {
        self.0.push(Problem { path: path.into(), level: Level::Warning, what: what.into() });
    }
}

/// Everything that is wrong with a network, errors first.
pub fn problems(scenario: &Scenario) -> Vec<Problem> {
    let mut found = Found::default();
    rules::look(scenario, &mut found);
    hosts::look(scenario, &mut found);
    pools::look(scenario, &mut found);
    order::by_key(&mut found.0, |problem| problem.level);
    found.0
}

/// The gate of [`Scenario::check`]: the first error.
///
/// # Errors
/// That one.
pub(in crate::session) fn check(scenario: &Scenario) -> Result<(), ScenarioError> {
    let mut found = Found::default();
    rules::look(scenario, &mut found);
    match found.0.into_iter().next() {
        Some(Problem { path, what, .. }) => Err(ScenarioError { path, what }),
        None => Ok(()),
    }
}
