//! A session as a link or a file, and back.

use super::record::Record;
use super::scenario::Scenario;
use crate::protocol::EntryId;

/// The longest link, in characters.
pub const MAX_LINK: usize = 8_000;

/// What is shared: the record, and what was selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// The session.
    pub record: Record,
    /// The selected entry.
    pub selected: Option<EntryId>,
    /// The selected bytes of the selected frame: first, and one past the last.
    pub field: Option<(usize, usize)>,
}

/// What a file held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// A session.
    Session(Box<Shared>),
    /// A network.
    Scenario(Box<Scenario>),
}

/// Why a link or file cannot be opened, in words for the person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OpenError(pub String);

/// The part of an address behind `#` that holds a session.
///
/// # Errors
/// How many characters it would have, if that is more than a link may have.
pub fn to_link(shared: &Shared) -> Result<String, usize> {
    let _ = shared;
    Err(0)
}

/// What a link holds.
///
/// # Errors
/// What is wrong with it.
pub fn from_link(fragment: &str) -> Result<Shared, OpenError> {
    Err(OpenError(fragment.to_owned()))
}

/// The text of a file that holds a session.
pub fn to_file(shared: &Shared) -> String {
    let _ = shared;
    String::new()
}

/// What a file holds: a session or a scenario.
///
/// # Errors
/// What is wrong with it.
pub fn from_file(text: &str) -> Result<Opened, OpenError> {
    Err(OpenError(text.to_owned()))
}
