//! When what a person did comes about.

use super::Run;
use crate::protocol::Instant;
use crate::session::record::{BY_TIME, Deed, Intervention};

/// Nothing that the person did is due before so many entries have happened and this moment is over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Earliest {
    after: usize,
    at: Instant,
}

impl Earliest {
    /// It has to be looked for.
    pub(super) const UNKNOWN: Self = Self { after: 0, at: Instant::ZERO };
}

impl Run {
    /// The next action of the person whose moment has come.
    pub(super) fn due(&mut self) -> Option<usize> {
        // Most steps come before all of them, and there may be thousands.
        let Earliest { after, at } = self.earliest;
        let early = match self.end.frozen() {
            Some(_) => self.end.now() < at,
            None => at.0 == u64::MAX || self.end.next_at().is_some_and(|next| next <= at),
        };
        if early && self.trace.len() < after {
            return None;
        }
        let pending = |index: usize| self.applied.get(index).is_some_and(Option::is_none);
        let acts = self.interventions.iter().enumerate();
        let acts = acts.filter(|(index, what)| matches!(what.deed, Deed::Act { .. }) && pending(*index));
        let none = Earliest { after: usize::MAX, at: Instant(u64::MAX) };
        self.earliest = acts.clone().fold(none, |earliest, (_, what)| Earliest {
            after: if what.after == BY_TIME { earliest.after } else { earliest.after.min(what.after) },
            at: earliest.at.min(what.at_us),
        });
        let mut acts = acts.peekable();
        acts.peek()?;
        let answer = self.recorded_answer(&self.end).map(|(index, _)| index);
        let due = |index: usize, what: &Intervention| match self.end.frozen() {
            _ if what.after != BY_TIME && self.trace.len() >= what.after => true,
            // No time passes while a person thinks; what was done after the answer comes after it here too.
            Some(_) => {
                what.after == BY_TIME && what.at_us <= self.end.now() && answer.is_none_or(|answer| answer > index)
            }
            None => self.end.next_at().is_none_or(|at| at > what.at_us) && what.at_us <= self.until,
        };
        acts.find(|(index, what)| due(*index, what)).map(|(index, _)| index)
    }
}
