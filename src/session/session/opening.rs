//! A session from a record that came from outside.

use super::Session;
use crate::session::record::Record;
use crate::session::share::OpenError;

impl Session {
    /// Opens a record from outside: checks it, computes the history of its current branch, and puts the cursor where it says.
    /// Besides the session: what the person should know, such as that the session replays differently now.
    ///
    /// # Errors
    /// What is wrong with the record.
    pub fn open(record: Record) -> Result<(Self, Vec<String>), OpenError> {
        let _ = record;
        Err(OpenError("not yet".to_owned()))
    }
}
