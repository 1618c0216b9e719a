//! Two histories compared, in words: a summary of a few sentences, and a few words for each pair of rows.
//!
//! Everything said is read from the two traces and the two worlds at their ends. Sides are named by what differs: the titles of their
//! branches, their lenses, their seeds; where a title is too long for that, left and right.

mod called;
mod rows;
mod summary;

pub use called::Called;
pub use rows::{pair_words, row_words};

use super::Names;
use super::words::{listed, moment};
use crate::base::Instant;
use crate::compare::Comparison;

/// Where two histories part and why, and what comes of it: one to twelve sentences, what matters most first. Sides are called
/// by their titles if both are short, else the left and the right side, as on the page.
pub fn summary(comparison: &Comparison, names: &Names) -> Vec<String> {
    summary::Summary::new(comparison, names).sentences()
}

/// A moment inside a sentence: "1.001 s", "0.000 500 s".
fn seconds(at: Instant) -> String {
    format!("{} s", moment(at))
}
