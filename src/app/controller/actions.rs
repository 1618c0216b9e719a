//! What a person does to devices, and how far they let time run.

use super::Controller;
use crate::protocol::Action;
use crate::session::{ActionError, NoRun, Ran, RunTo};
use crate::teach;
use crate::teach::run_to;

impl Controller {
    pub(super) fn perform(&mut self, host: &str, action: Action) {
        self.freeze();
        match self.session.perform(host, action) {
            // The user action is the current step now.
            Ok(_) => self.go(self.session.cursor()),
            Err(ActionError::Cannot(why)) => {
                self.ui.notice = Some(format!("That cannot be done now. {}", teach::cannot(why)));
            }
            Err(ActionError::Full(full)) => self.ui.notice = Some(full.to_string()),
        }
    }

    pub(super) fn run_to(&mut self, to: RunTo) {
        self.freeze();
        let from = self.session.moment();
        let ran = match self.session.run_to(to) {
            Ok(ran) => ran,
            Err(why) => {
                self.ui.notice = Some(why_not(to, why, from));
                return;
            }
        };
        let moment = self.session.moment();
        self.go(self.session.cursor());
        // `go` stands at the last entry; a moment between two entries is kept.
        self.session.linger(moment);
        self.ui.shown_ms = self.session.history().presentation.shown_at(self.session.moment());
        self.refresh();
        self.ui.notice = stopped(ran).map(str::to_owned);
    }
}

fn why_not(to: RunTo, why: NoRun, now: crate::base::Instant) -> String {
    match (to, why) {
        (RunTo::Time(at), NoRun::Past) => run_to::past(at, now),
        (RunTo::Next(kind), NoRun::NotSoon) => {
            format!("No {} is sent within the next two days of virtual time.", kind.name())
        }
        (_, why) => run_to::reason(why).to_owned(),
    }
}

/// What a person should know who wanted to go elsewhere.
fn stopped(ran: Ran) -> Option<&'static str> {
    match ran {
        Ran::There => None,
        Ran::AtDecision => {
            Some("A client waits for your choice here, before what you wanted to see: choose an offer first.")
        }
        Ran::TimerMoved => Some(
            "This is the moment, but the timer did not fire: it was set anew or called off before. Step back to see why.",
        ),
        Ran::HeldBack => {
            Some("There is too much on the way: time has run only as far as this. Run to again goes on from here.")
        }
        Ran::CutShort => Some("This session has become too long to go on: what you wanted to see lies behind its end."),
    }
}
