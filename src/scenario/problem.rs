//! What can be wrong with a network, and the list in which it is collected.

use crate::base::order;

/// What is wrong with a scenario, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {what}")]
pub struct ScenarioError {
    /// The path inside the document, like `servers[0].ranges[1].last`.
    pub path: String,
    /// What is wrong there and what would be right.
    pub what: String,
}

/// The most errors that are reported at once, and the most warnings.
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
pub(crate) struct Found {
    pub list: Vec<Problem>,
    errors: usize,
    warnings: usize,
    /// How often something was looked at.
    pub steps: u64,
}

impl Found {
    /// Counts what is looked at.
    pub(crate) fn step(&mut self, times: usize) {
        self.steps = self.steps.saturating_add(u64::try_from(times).unwrap_or(u64::MAX));
    }

    pub(crate) fn error(&mut self, path: impl Into<String>, what: impl Into<String>) {
        self.errors += 1;
        if self.errors <= MOST {
            self.list.push(Problem { path: path.into(), level: Level::Error, what: what.into() });
        }
    }

    pub(crate) fn warn(&mut self, path: impl Into<String>, what: impl Into<String>) {
        self.warnings += 1;
        if self.warnings <= MOST {
            self.list.push(Problem { path: path.into(), level: Level::Warning, what: what.into() });
        }
    }

    /// All that are told, errors first, and how many others there are.
    pub(crate) fn reported(mut self) -> Vec<Problem> {
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
