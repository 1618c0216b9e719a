//! Entries of a history, found by id or by cause.

use crate::protocol::{EntryId, Event};
use crate::sim::{Entry, Kind};

/// The entry with an id. The id is its index in a whole trace; a part of one is searched.
pub fn entry_at(trace: &[Entry], id: EntryId) -> Option<&Entry> {
    let index = usize::try_from(id.0).ok()?;
    trace.get(index).filter(|entry| entry.id == id).or_else(|| {
        let index = trace.binary_search_by_key(&id, |entry| entry.id).ok()?;
        trace.get(index)
    })
}

/// The event of an entry's cause.
pub(super) fn cause_event<'a>(entry: &Entry, trace: &'a [Entry]) -> Option<&'a Event> {
    match &entry_at(trace, entry.cause?)?.kind {
        Kind::Event(event) => Some(event),
        _ => None,
    }
}
