//! What random networks are drawn with: one stream of the program's own generator, so that a seed gives the same network everywhere.

use dorascope::base::{Duration, Purpose, Random};

/// A stream of random choices.
pub struct Dice(Random);

impl Dice {
    /// The stream of a seed and of what it is for.
    pub fn new(seed: u64, what: &str) -> Self {
        Self(Random::new(seed, what, Purpose::Start))
    }

    /// A number from 0 to `most`.
    pub fn upto(&mut self, most: u64) -> u64 {
        self.0.between(Duration(0), Duration(most)).0
    }

    /// Whether one of `n` cases has come.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.upto(n - 1) == 0
    }

    /// One of a list.
    pub fn pick<T: Clone>(&mut self, list: &[T]) -> T {
        let index = self.upto(list.len() as u64 - 1) as usize;
        list[index].clone()
    }
}
