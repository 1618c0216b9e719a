//! Two histories side by side.

/// Two histories side by side, at one moment of the comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {}
