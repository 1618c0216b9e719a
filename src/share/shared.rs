//! What is shared.

use crate::history::Record;
use crate::protocol::EntryId;

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
