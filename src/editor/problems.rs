//! What is wrong with a network: errors, with which it cannot run, and warnings about what a real network could be
//! misconfigured to do as well, which is worth seeing.
//!
//! First of all comes how much there is ([`size::check`]): of a network that is too large nothing else is said, so that all the
//! rest takes a time that grows with the size of what may be, and hardly faster.

mod hosts;
mod pools;

use crate::scenario::{Level, Problem, ScenarioError};
pub use pools::rival_text;

use crate::scenario::problem::Found;
use crate::scenario::{Scenario, rules, size};

/// Everything that is wrong with a network, errors first.
pub fn problems(scenario: &Scenario) -> Vec<Problem> {
    if let Err(ScenarioError { path, what }) = size::check(scenario) {
        return vec![Problem { path, level: Level::Error, what }];
    }
    check(scenario).reported()
}

fn check(scenario: &Scenario) -> Found {
    let mut found = Found::default();
    rules::check(scenario, &mut found);
    let names = hosts::Names::of(scenario);
    let servers = pools::Servers::of(scenario);
    found.step(servers.steps());
    hosts::check(scenario, &names, &servers, &mut found);
    pools::check(scenario, &servers, &mut found);
    found
}

/// How often the checks look at a host, a range, a reservation, an exclusion or a line, or compare two of them: work that is
/// counted, so that a test sees how it grows with the network.
pub fn check_work(scenario: &Scenario) -> u64 {
    check(scenario).steps
}
