//! Why the runner stops.

use std::fmt;

/// Why the runner stops: one line for standard error.
#[derive(Debug)]
pub(super) struct Failure(String);

impl Failure {
    /// A failure with its line.
    pub(super) fn new(line: impl Into<String>) -> Self {
        Self(line.into())
    }
}

impl fmt::Display for Failure {
    /// Always one line: whatever a file or an argument smuggled in is escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(&self.0))
    }
}

/// A text in which control characters are written as escapes, so that it stays on its line and moves no cursor.
pub(super) fn printable(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect()
}
