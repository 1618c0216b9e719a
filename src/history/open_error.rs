//! Why a session cannot be opened.

/// Why a link or file cannot be opened, in words for the person: the end of a sentence, with its full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OpenError(pub String);
