//! What a link says of a session.

use dorascope::share::Shared;

/// All but what has been watched.
pub fn linked(mut shared: Shared) -> Shared {
    shared.record.branches.iter_mut().for_each(|branch| branch.seen = 0);
    shared
}
