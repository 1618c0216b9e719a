//! What cannot be read, with the reason.

/// Why bytes could not be read as a frame. The text names the layer and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub String);
