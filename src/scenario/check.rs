//! Reads scenario files, and decides whether a network can run.

use super::problem::{Found, Problem, ScenarioError};
use super::spec::Scenario;
use super::{reading, rules, size};

impl Scenario {
    /// Reads a scenario from JSON and checks that it makes sense.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path.
    pub fn from_json(text: &str) -> Result<Self, ScenarioError> {
        let scenario = Self::read(text)?;
        scenario.check()?;
        Ok(scenario)
    }

    /// Reads a scenario from JSON, whether it makes sense or not.
    ///
    /// # Errors
    /// The first thing that is no scenario, with its path.
    pub(crate) fn read(text: &str) -> Result<Self, ScenarioError> {
        let document = |what: String| ScenarioError { path: "document".to_owned(), what };
        let text = reading::unmarked(text).map_err(|why| document(format!("this {why}")))?;
        reading::read(text).map_err(|wrong| {
            let place = wrong.place();
            match wrong.path {
                None => document(format!("this is no JSON: {place}: {}", wrong.what)),
                Some(path) if path.is_empty() => document(wrong.what),
                Some(path) => ScenarioError { path, what: format!("{} ({place})", wrong.what) },
            }
        })
    }

    /// Checks what the types cannot say: the size first, then each value.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path.
    pub fn check(&self) -> Result<(), ScenarioError> {
        size::check(self)?;
        let mut found = Found::default();
        rules::check(self, &mut found);
        match found.list.into_iter().next() {
            Some(Problem { path, what, .. }) => Err(ScenarioError { path, what }),
            None => Ok(()),
        }
    }
}
