//! What is wrong with a network: errors, with which it cannot run, and warnings about what a real network could be
//! misconfigured to do as well, which is worth seeing.
//!
//! First of all comes how much there is ([`limits::check`]): of a network that is too large nothing else is said, so that all the
//! rest takes a time that grows with the size of what may be, and hardly faster.

mod hosts;
mod pools;
mod rules;

pub use pools::rival_text;

use crate::session::limits;
use crate::session::scenario::{Scenario, ScenarioError};
use crate::wire::order;

/// So many errors are told at the most, and as many warnings: whoever mends them sees the others then.
pub const MOST: usize = 200;

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

/// Problems as they are found, as many as are told.
#[derive(Default)]
struct Found {
    list: Vec<Problem>,
    errors: usize,
    warnings: usize,
    /// How often something was looked at.
    steps: u64,
}

impl Found {
    /// Counts what is looked at.
    fn step(&mut self, times: usize) {
        self.steps = self.steps.saturating_add(u64::try_from(times).unwrap_or(u64::MAX));
    }

    fn error(&mut self, path: impl Into<String>, what: impl Into<String>) {
        self.errors += 1;
        if self.errors <= MOST {
            self.list.push(Problem { path: path.into(), level: Level::Error, what: what.into() });
        }
    }

    fn warn(&mut self, path: impl Into<String>, what: impl Into<String>) {
        self.warnings += 1;
        if self.warnings <= MOST {
            self.list.push(Problem { path: path.into(), level: Level::Warning, what: what.into() });
        }
    }

    /// All that are told, errors first, and how many others there are.
    fn told(mut self) -> Vec<Problem> {
        order::by_key(&mut self.list, |problem| problem.level);
        for (count, level, word) in [(self.errors, Level::Error, "errors"), (self.warnings, Level::Warning, "warnings")]
        {
            if let Some(more) = count.checked_sub(MOST).filter(|more| *more > 0) {
                let what = format!("there are {more} more {word}, which are shown when some of these are mended");
                let behind = self.list.partition_point(|problem| problem.level <= level);
                self.list.insert(behind, Problem { path: String::new(), level, what });
            }
        }
        self.list
    }
}

/// Everything that is wrong with a network, errors first.
pub fn problems(scenario: &Scenario) -> Vec<Problem> {
    if let Err(ScenarioError { path, what }) = limits::check(scenario) {
        return vec![Problem { path, level: Level::Error, what }];
    }
    look(scenario).told()
}

fn look(scenario: &Scenario) -> Found {
    let mut found = Found::default();
    rules::look(scenario, &mut found);
    let names = hosts::Names::of(scenario);
    let servers = pools::Servers::of(scenario);
    found.step(servers.steps());
    hosts::look(scenario, &names, &servers, &mut found);
    pools::look(scenario, &servers, &mut found);
    found
}

/// How often the checks look at a host, a range, a reservation, an exclusion or a line, or compare two of them: work that is
/// counted, so that a test sees how it grows with the network.
pub fn check_work(scenario: &Scenario) -> u64 {
    look(scenario).steps
}

/// The gate of [`Scenario::check`]: the first error.
///
/// # Errors
/// That one.
pub(in crate::session) fn check(scenario: &Scenario) -> Result<(), ScenarioError> {
    limits::check(scenario)?;
    let mut found = Found::default();
    rules::look(scenario, &mut found);
    match found.list.into_iter().next() {
        Some(Problem { path, what, .. }) => Err(ScenarioError { path, what }),
        None => Ok(()),
    }
}
