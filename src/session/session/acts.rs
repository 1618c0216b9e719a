//! What a person does to hosts and cables, and how far they let time run.

use super::{Answered, Session};
use crate::protocol::{Action, Cannot, Event, Instant, Timer};
use crate::session::record::{Deed, Intervention};
use crate::sim::{FrameKind, Kind};

/// How far a session is computed ahead of its moment when something is looked for that may come late.
const LOOK_AHEAD_S: u64 = 48 * 3600;
/// No session runs longer: a year.
pub const LONGEST_S: u64 = 366 * 86_400;

/// Where time is to run to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunTo {
    /// A client's T1: of this port, or the earliest.
    T1(Option<u16>),
    /// A client's T2.
    T2(Option<u16>),
    /// The end of a client's lease.
    Expiry(Option<u16>),
    /// The next decision.
    Decision,
    /// The next frame of a kind.
    Next(FrameKind),
    /// A moment.
    Time(Instant),
}

impl Session {
    /// Does something to a host at this moment. Where a future that has been watched would change, this forks.
    ///
    /// # Errors
    /// Why it cannot be done now; nothing changes then.
    pub fn act(&mut self, host: &str, action: Action) -> Result<Answered, Cannot> {
        let port = self.world.port_of(host).ok_or(Cannot::NoSuchHost)?;
        self.world.can(port, &action)?;
        let cursor = self.cursor();
        let deed = Deed::Act { host: host.to_owned(), action };
        let new = Intervention { after: cursor, at_us: self.moment, deed };
        let mut wanted = self.record.effective(self.record.current);
        let later = wanted.iter().any(|old| old.after >= cursor);
        wanted.retain(|old| old.after < cursor);
        wanted.push(new.clone());
        let fork = later || self.seen() > cursor;
        let outcome = self.go_on_with(new, wanted, fork);
        // The deed itself is the next step.
        let next = self.history().steps.iter().find(|step| step.end > cursor).map_or(cursor, |step| step.end);
        self.seek(next);
        Ok(outcome)
    }

    /// Computes the history on screen further, up to `until` at least.
    fn extend(&mut self, until: Instant) {
        let until = until.min(Instant(LONGEST_S * 1_000_000));
        if until <= self.history().run.until() {
            return;
        }
        let run = self.history().run.extended_to(until);
        self.record.until_us = Some(until.max(self.until()));
        let current = self.record.current;
        self.add_history(current, run);
        self.show(current);
    }

    /// Runs to where something happens next. `false`, and nothing changes, if it does not within the time that is looked ahead.
    pub fn run_to(&mut self, to: RunTo) -> bool {
        let ahead = Instant(self.moment.0.saturating_add(LOOK_AHEAD_S * 1_000_000));
        match to {
            RunTo::Time(at) => {
                self.extend(at);
                if at < self.moment {
                    return false;
                }
                self.seek_time(at);
                return true;
            }
            RunTo::T1(port) => return self.run_to_timer(port, Timer::T1),
            RunTo::T2(port) => return self.run_to_timer(port, Timer::T2),
            RunTo::Expiry(port) => return self.run_to_timer(port, Timer::Expiry),
            RunTo::Decision | RunTo::Next(_) => {}
        }
        let found = |session: &Self| {
            let rest = session.trace().get(session.cursor()..).unwrap_or_default();
            rest.iter().position(|entry| match (&entry.kind, to) {
                (Kind::Event(Event::DecisionOpened { .. }), RunTo::Decision) => true,
                (Kind::Sent(frame), RunTo::Next(kind)) => frame.kind() == kind,
                _ => false,
            })
        };
        // Look at what is computed already, then further and further ahead.
        let mut until = Instant(self.until().0.max(1));
        loop {
            if let Some(index) = found(self) {
                let entry = self.trace().get(self.cursor() + index).map(|entry| entry.id);
                entry.into_iter().for_each(|entry| self.seek_entry(entry));
                return true;
            }
            if until >= ahead || self.history().run.is_cut_short() || self.history().run.stops_at_decision() {
                return false;
            }
            until = Instant(until.0.saturating_mul(4)).min(ahead);
            self.extend(until);
        }
    }

    /// To the moment at which a client's timer fires, as it is armed now.
    fn run_to_timer(&mut self, port: Option<u16>, timer: Timer) -> bool {
        let hosts = self.world.hosts().iter().zip(0u16..);
        let armed = hosts.filter(|(_, at)| port.is_none_or(|port| port == *at));
        let Some(at) = armed.filter_map(|(host, _)| host.timers.get(timer)).map(|armed| armed.at).min() else {
            return false;
        };
        // A little more, for the step in which it fires to be whole.
        self.extend(Instant(at.0.saturating_add(1)));
        let rest = self.trace().get(self.cursor()..).unwrap_or_default();
        let fires = |kind: &Kind| matches!(kind, Kind::Timer(fired) if *fired == timer);
        let found = rest.iter().find(|entry| entry.at == at && fires(&entry.kind)).map(|entry| entry.id);
        match found {
            Some(entry) => self.seek_entry(entry),
            None => self.seek_time(at),
        }
        true
    }
}
