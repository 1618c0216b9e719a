//! What a person does to hosts and cables, and how far they let time run.

use super::{ActionError, Answered, Session, horizon};
use crate::base::{Duration, Instant};
use crate::history::{Run, UserActionKind};
use crate::protocol::client::Policy;
use crate::protocol::{Action, Cannot, Event, Timer};
use crate::scenario::{LONGEST, limits};
use crate::sim::{Entry, Kind};
use crate::wire::FrameKind;

/// How far ahead of its moment a session looks for something that may never come.
const LOOK_AHEAD: Duration = Duration::from_secs(48 * 3600);
/// And how many entries ahead: a crowd does in an hour what a single client does in weeks.
const LOOK_AHEAD_ENTRIES: usize = 100_000;

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

/// Where time has run to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ran {
    /// To where it should.
    There,
    /// To a decision that comes before; it has to be answered first.
    AtDecision,
    /// To the moment for which a timer was armed; but that timer did not fire then: it was armed anew or called off before.
    TimerMoved,
    /// As far as one piece of work goes; asked again, time runs on from there.
    HeldBack,
    /// To where the history has become too long to keep.
    CutShort,
}

/// Why time does not run there. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRun {
    /// A decision is open, and no virtual time passes before it is answered.
    Decision,
    /// The moment is over.
    Past,
    /// The moment lies further ahead than any session goes.
    TooFar,
    /// No client waits for that: none has a lease that ends, or it is over.
    NotArmed,
    /// No client asks a person: all decide by themselves.
    NobodyAsks,
    /// It does not come within the time that is looked ahead.
    NotSoon,
}

impl Session {
    /// Does something to a host at this moment. Where a future that has been watched would change, this forks.
    ///
    /// # Errors
    /// Why it cannot be done now; nothing changes then.
    pub fn perform(&mut self, host: &str, action: Action) -> Result<Answered, ActionError> {
        let port = self.world.port_of(host).ok_or(Cannot::NoSuchHost)?;
        self.world.can(port, &action)?;
        // What no record may hold could not be opened again.
        limits::action(&action).map_err(|_| Cannot::TooMuch)?;
        let watched = self.seen() > self.cursor();
        let until = self.room_behind(self.moment);
        Ok(self.add_user_action(UserActionKind::OnHost { host: host.to_owned(), action }, watched, until)?)
    }

    /// How far histories have to be computed for what begins at a moment to be seen: at the end of one, another stretch as
    /// long as the scenario's own.
    fn room_behind(&self, at: Instant) -> Instant {
        let stretch = horizon(&self.scenario);
        let until = self.until();
        if until.0 >= at.0.saturating_add(stretch.0 / 2) {
            return until;
        }
        Instant(at.0.saturating_add(stretch.0).min(LONGEST.0)).max(until)
    }

    /// Computes the history on screen further, until there is room to see what happens at `at`.
    fn make_room(&mut self, at: Instant) {
        let until = self.room_behind(at);
        let run = &self.shown.run;
        // A history that was held back ends before it should.
        let reaches = match run.is_held_back() {
            true => at < run.end().now(),
            false => until <= run.until(),
        };
        if reaches {
            return;
        }
        let run = run.extended_to(until);
        let current = self.record.current;
        self.add_history(current, run);
        self.show(current);
    }

    /// Whether time can be let run to somewhere, as far as this can be said without looking ahead. For a timer: when that is.
    ///
    /// # Errors
    /// Why not.
    pub fn can_run_to(&self, to: RunTo) -> Result<Option<Instant>, NoRun> {
        if self.open_decision().is_some() && self.recorded_answer().is_none() {
            return Err(NoRun::Decision);
        }
        let armed = |port, timer| self.armed(port, timer).map(|(_, at)| Some(at)).ok_or(NoRun::NotArmed);
        match to {
            RunTo::Time(at) if at < self.moment => Err(NoRun::Past),
            RunTo::Time(at) if at.0 > LONGEST.0 => Err(NoRun::TooFar),
            RunTo::Time(at) => Ok(Some(at)),
            RunTo::T1(port) => armed(port, Timer::T1),
            RunTo::T2(port) => armed(port, Timer::T2),
            RunTo::Expiry(port) => armed(port, Timer::Expiry),
            RunTo::Decision if self.scenario.clients.iter().all(|client| client.policy != Policy::Ask) => {
                Err(NoRun::NobodyAsks)
            }
            RunTo::Decision | RunTo::Next(_) => Ok(None),
        }
    }

    /// The first timer of this kind that fires, at this port or at any.
    fn armed(&self, port: Option<u16>, timer: Timer) -> Option<(u16, Instant)> {
        let hosts = self.world.hosts().iter().zip(0u16..).filter(|(_, at)| port.is_none_or(|port| port == *at));
        let armed = hosts.filter_map(|(host, port)| Some((port, host.timers.get(timer)?.at)));
        armed.min_by_key(|(_, at)| *at)
    }

    /// Lets time run to where something happens next.
    ///
    /// # Errors
    /// Why it does not; nothing changes then.
    pub fn run_to(&mut self, to: RunTo) -> Result<Ran, NoRun> {
        self.can_run_to(to)?;
        match to {
            RunTo::Time(at) => {
                self.make_room(at);
                Ok(self.run_to_time(at))
            }
            RunTo::T1(port) => self.run_to_timer(port, Timer::T1),
            RunTo::T2(port) => self.run_to_timer(port, Timer::T2),
            RunTo::Expiry(port) => self.run_to_timer(port, Timer::Expiry),
            RunTo::Decision => self.run_to_next(|kind| matches!(kind, Kind::Event(Event::DecisionOpened { .. }))),
            RunTo::Next(wanted) => self.run_to_next(|kind| matches!(kind, Kind::Sent(frame) if frame.kind() == wanted)),
        }
    }

    fn run_to_time(&mut self, at: Instant) -> Ran {
        self.seek_time(at);
        match () {
            () if self.moment >= at => Ran::There,
            () if self.open_decision().is_some() => Ran::AtDecision,
            () if self.shown.run.is_held_back() => Ran::HeldBack,
            () => Ran::CutShort,
        }
    }

    /// To the moment at which a client's timer fires, as it is armed now.
    fn run_to_timer(&mut self, port: Option<u16>, timer: Timer) -> Result<Ran, NoRun> {
        let (port, at) = self.armed(port, timer).ok_or(NoRun::NotArmed)?;
        self.make_room(at);
        let rest = self.trace().get(self.cursor()..).unwrap_or_default();
        let fires = |entry: &&Entry| {
            entry.at == at && entry.host == Some(port) && matches!(entry.kind, Kind::Timer(fired) if fired == timer)
        };
        if let Some(entry) = rest.iter().find(fires).map(|entry| entry.id) {
            self.seek_entry(entry);
            return Ok(Ran::There);
        }
        Ok(match self.run_to_time(at) {
            Ran::There => Ran::TimerMoved,
            other => other,
        })
    }

    /// Puts a history that goes on further in the place of the one on screen.
    fn go_on_as(&mut self, ahead: Option<Run>) {
        if let Some(run) = ahead {
            let current = self.record.current;
            self.add_history(current, run);
            self.show(current);
        }
    }

    /// To the end of the step in which something happens next: in what is computed already, else further and further ahead.
    fn run_to_next(&mut self, wanted: impl Fn(&Kind) -> bool) -> Result<Ran, NoRun> {
        let limit = self.moment + LOOK_AHEAD;
        let mut searched = self.cursor();
        let mut ahead: Option<Run> = None;
        loop {
            let run = ahead.as_ref().unwrap_or(&self.shown.run);
            let rest = run.trace().get(searched..).unwrap_or_default();
            if let Some(entry) = rest.iter().find(|entry| wanted(&entry.kind)) {
                let (id, at) = (entry.id, entry.at);
                self.make_room(at);
                // What is ahead may have taken more than one piece.
                if usize::try_from(id.0).is_ok_and(|index| index >= self.trace().len()) {
                    self.go_on_as(ahead);
                }
                self.seek_entry(id);
                return Ok(Ran::There);
            }
            searched = run.trace().len();
            if run.stops_at_decision() {
                let at = run.end().now();
                self.make_room(at);
                self.seek(searched);
                return Ok(Ran::AtDecision);
            }
            let far = searched > self.cursor() + LOOK_AHEAD_ENTRIES;
            if run.is_cut_short() || (ahead.is_some() && (far || run.is_held_back())) {
                let (at, ran) = (run.end().now(), if run.is_cut_short() { Ran::CutShort } else { Ran::HeldBack });
                self.go_on_as(ahead);
                self.seek_time(at);
                return Ok(ran);
            }
            let until = if run.is_held_back() { run.end().now() } else { run.until() };
            if until >= limit {
                return Err(NoRun::NotSoon);
            }
            if run.is_held_back() {
                ahead = Some(run.extended_to(run.until()));
                continue;
            }
            ahead = Some(run.extended_to(Instant(until.0.max(1).saturating_mul(4)).min(limit)));
        }
    }
}
