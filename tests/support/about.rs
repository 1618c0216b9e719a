//! What stands at the head of an export of a session.

use dorascope::export::text::{About, extent};
use dorascope::session::Session;

/// Of the branch on screen, which has no name of its own, and as much of it as `extent` says.
pub fn about(session: &Session, extent: String) -> About {
    About {
        scenario: session.scenario().name.clone(),
        title: session.scenario().title.clone(),
        lens: session.lens(),
        seed: session.seed(),
        branch: None,
        extent,
    }
}

/// The same about the whole history.
pub fn about_all(session: &Session) -> About {
    let steps = session.history().steps.len();
    about(session, extent((steps, steps), session.trace().last().expect("entries").at, true))
}
