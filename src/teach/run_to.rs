//! Why time does not run to where somebody wants it, in words.

use super::format;
use crate::base::Instant;
use crate::session::NoRun;

/// Why time does not run back.
pub fn past(at: Instant, now: Instant) -> String {
    format!("{} s lies before now, {} s: to go back, move the slider.", format::moment(at), format::moment(now))
}

/// Why time does not run there, in words.
pub fn reason(why: NoRun) -> &'static str {
    match why {
        NoRun::Decision => {
            "A client waits for your choice, and no virtual time passes meanwhile: choose an offer first."
        }
        NoRun::Past => "That moment is over: to go back, move the slider.",
        NoRun::TooFar => "No session goes on for longer than a year of virtual time.",
        NoRun::NotArmed => "No client waits for that now: it has to have a lease that ends first.",
        NoRun::NobodyAsks => "No client here asks you: all of them decide by themselves.",
        NoRun::NotSoon => "That does not come within the next two days of virtual time.",
    }
}
