//! Marks above the ticks: where a client's T1, T2 and the end of its lease are, and where somebody did something. Pure
//! functions of history and view, placed on the presentation clock.
//!
//! ```text
//!   clients' timers and leases (view) ─┐
//!   T1, T2, expiry that came (trace) ──┼─▶ Moment { at, sign, title } ──thin──▶ Mark { place, more }
//!   actions of person and script ──────┘
//! ```

use crate::app::model::Model;
use crate::base::{Instant, order};
use crate::protocol::{Actor, StateTrigger, Timer};
use crate::sim::{Entry, Kind};
use crate::teach;
use crate::teach::format;
use crate::view::{HostKind, HostView};

/// Marks closer together than this, in thousandths of the track, become one.
const GAP: u64 = 40;
/// The leases of more clients than this are not marked side by side.
const CLIENTS: usize = 3;
/// The title of a mark that stands for several names at most so many.
const NAMED: usize = 4;

/// What a mark stands for; the first is kept where several fall together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// The end of a lease.
    Expiry,
    /// T2.
    T2,
    /// T1.
    T1,
    /// A person did something.
    Person,
    /// The scenario's script did something.
    Script,
}

impl Sign {
    /// The class that gives it shape and colour.
    pub fn class(self) -> &'static str {
        match self {
            Sign::T1 => "t1",
            Sign::T2 => "t2",
            Sign::Expiry => "expiry",
            Sign::Person => "person",
            Sign::Script => "script",
        }
    }

    /// What is written on it.
    pub fn letter(self) -> &'static str {
        match self {
            Sign::T1 => "T1",
            Sign::T2 => "T2",
            Sign::Expiry => "E",
            Sign::Person => "◆",
            Sign::Script => "◇",
        }
    }
}

/// Something to be marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Instant,
    /// What it is.
    pub sign: Sign,
    /// In words, without the time: "laptop-1: T1, renew".
    pub title: String,
}

/// A mark on the track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where it stands, in thousandths of the track.
    pub place: u64,
    /// What it stands for first of all.
    pub sign: Sign,
    /// What it stands for, one after the other, each with its time.
    pub title: String,
    /// How many moments it stands for.
    pub count: usize,
    /// Whether all of it is still to come.
    pub ahead: bool,
    /// Whether it lies beyond the end of the track.
    pub beyond: bool,
}

/// What persons and scripts did among the first `seen` entries. A person's choices are user actions as well.
pub fn actions(model: &Model, seen: usize) -> Vec<Moment> {
    let trace = model.history.run.trace();
    let action = |entry: &Entry| {
        let sign = match &entry.kind {
            Kind::Action { by: Actor::Person, .. } | Kind::Choice { .. } | Kind::KeepWaiting { .. } => Sign::Person,
            Kind::Action { by: Actor::Scenario, .. } => Sign::Script,
            _ => return None,
        };
        let title = teach::explain(entry, trace, &model.names, model.session.lens).title;
        Some(Moment { at: entry.at, sign, title })
    };
    trace.iter().take(seen).filter_map(action).collect()
}

/// The clients whose leases are marked: the one whose state machine was picked, else all if they are few, else the first.
fn marked(model: &Model, picked: Option<u16>) -> Vec<&HostView> {
    let clients = || model.view.hosts.iter().filter(|host| host.kind == HostKind::Client);
    match clients().find(|host| Some(host.port) == picked) {
        Some(host) => vec![host],
        None if clients().nth(CLIENTS).is_none() => clients().collect(),
        None => clients().take(1).collect(),
    }
}

/// T1, T2 and the ends of leases: what the clients wait for now, what of their present leases has passed, and what came
/// before, as far as it has been `seen`.
pub fn lease_moments(model: &Model, seen: usize, picked: Option<u16>) -> Vec<Moment> {
    let now = model.view.now;
    let mut found = Vec::new();
    for host in marked(model, picked) {
        let configuration = host.configuration.as_deref();
        let of_lease = [
            (Sign::T1, Timer::T1, configuration.and_then(|lease| lease.t1)),
            (Sign::T2, Timer::T2, configuration.and_then(|lease| lease.t2)),
            (Sign::Expiry, Timer::Expiry, configuration.and_then(|lease| lease.expiry)),
        ];
        for (sign, timer, of_lease) in of_lease {
            // What has not passed and is not waited for either does not come: a renewal on demand makes T1 void.
            let armed = host.timers.iter().find(|(known, _)| *known == timer).map(|(_, at)| *at);
            found.extend(armed.or(of_lease.filter(|at| *at <= now)).map(|at| (at, sign, host)));
        }
        for change in model.history.transitions.of(host.port, seen) {
            let sign = match change.trigger {
                StateTrigger::T1 => Sign::T1,
                StateTrigger::T2 => Sign::T2,
                StateTrigger::Expired => Sign::Expiry,
                _ => continue,
            };
            found.push((change.at, sign, host));
        }
    }
    order::by_key(&mut found, |(at, sign, host)| (*at, *sign, host.port));
    found.dedup_by_key(|(at, sign, host)| (*at, *sign, host.port));
    let titled = |(at, sign, host): (Instant, Sign, &HostView)| {
        let what = match sign {
            Sign::T1 => teach::timer_name(Timer::T1),
            Sign::T2 => teach::timer_name(Timer::T2),
            _ => teach::timer_name(Timer::Expiry),
        };
        Moment { at, sign, title: format!("{}: {what}", host.name) }
    };
    found.into_iter().map(titled).collect()
}

/// What comes next of all that is marked, in words: "laptop-1: T1, renew, at 1800.000 s".
pub fn next(moments: &[Moment], now: Instant) -> Option<String> {
    moments.iter().filter(|moment| moment.at > now).min_by_key(|moment| moment.at).map(in_words)
}

fn in_words(moment: &Moment) -> String {
    format!("{}, at {} s", moment.title, format::moment(moment.at))
}

/// The marks of these moments. Those that fall together become one; of those beyond the end of the track the first
/// stands at its end.
pub fn marks(model: &Model, moments: &[Moment]) -> Vec<Mark> {
    let (presentation, now) = (&model.history.presentation, model.view.now);
    let length = presentation.length_ms();
    let last = presentation.virtual_at(length);
    let mut sorted: Vec<&Moment> = moments.iter().collect();
    order::by_key(&mut sorted, |moment| (moment.at, moment.sign));
    let within = sorted.partition_point(|moment| moment.at <= last);
    let (inside, outside) = sorted.split_at(within);
    let mut marks: Vec<Mark> = Vec::new();
    for (moment, beyond) in inside.iter().map(|m| (m, false)).chain(outside.iter().take(1).map(|m| (m, true))) {
        let place = presentation.shown_at(moment.at) * 1000 / length.max(1);
        let (ahead, title) = (moment.at > now, in_words(moment));
        match marks.last_mut() {
            Some(mark) if place < mark.place + GAP && !beyond => {
                if moment.sign < mark.sign {
                    (mark.sign, mark.place) = (moment.sign, place);
                }
                mark.ahead &= ahead;
                mark.count += 1;
                if mark.count <= NAMED {
                    mark.title = format!("{}; {title}", mark.title);
                } else if mark.count == NAMED + 1 {
                    mark.title.push_str("; and more");
                }
            }
            _ => marks.push(Mark { place, sign: moment.sign, title, count: 1, ahead, beyond }),
        }
    }
    marks
}
