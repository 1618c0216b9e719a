//! A hash of what a scenario lets happen.

use super::spec::Scenario;
use crate::base::Fnv;

/// A hash of what a scenario lets happen, the same on every platform: of all that is not a default, title and lessons apart. A
/// field that a later version adds changes no hash as long as it has its default.
pub fn scenario_hash(scenario: &Scenario) -> u64 {
    let played = Scenario {
        title: String::new(),
        lesson: String::new(),
        lesson_course: String::new(),
        lesson_rfc: String::new(),
        lesson_lens: None,
        ..scenario.clone()
    };
    let mut hash = Fnv::default();
    hash.add(&serde_json::to_vec(&played).unwrap_or_default());
    hash.value()
}
