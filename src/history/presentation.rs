//! Presentation time: how long the screen takes over what happens in microseconds or hours of virtual time.
//!
//! A frame in flight gets a readable moment, overlapping flights play together, idle spans are crossed in a short
//! sweep, and what has been seen before hurries where all would take too long. The map from virtual to presentation time is
//! monotone and a pure integer function of the trace.

mod pace;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;

use crate::base::{Instant, order};
use crate::net::{LossReason, Ports};
use crate::protocol::{Actor, EntryId};
use crate::sim::{Entry, Kind, OutcomeGroup, Transmission};

/// Milliseconds of presentation time for one leg of a flight: host to switch, or switch to host.
const LEG_MS: u64 = 450;

/// A moment of virtual time on the presentation clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Virtual time.
    pub at: Instant,
    /// Presentation time in milliseconds at 1x.
    pub shown_ms: u64,
    /// How many entries have happened when this moment is over.
    pub count: usize,
}

/// One copy of a frame on its way, on the presentation clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flight {
    /// The frame.
    pub frame: Rc<Transmission>,
    /// The sender's port.
    pub from: u16,
    /// The ports it reaches together, or would have reached; empty if it is lost before the switch.
    pub to: Ports,
    /// Which copy of a doubled frame: 1 more for the second out of the sender's cable, 2 more for the second out of the
    /// receiver's.
    pub copy: u8,
    /// Why it is lost, if it is.
    pub lost: Option<LossReason>,
    /// When it leaves, in presentation milliseconds.
    pub leaves_ms: u64,
    /// When it passes the switch, or is lost before that.
    pub switch_ms: u64,
    /// When it lands, or is lost.
    pub lands_ms: u64,
    /// When it and all that left before it have landed.
    pub settled_ms: u64,
    /// How many entries have happened when the moment of its landing or loss is over.
    pub over: usize,
    /// The entry of its departure.
    pub sent: EntryId,
    /// The entry of its arrival or loss.
    pub arrived: EntryId,
}

/// The presentation of a whole history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Presentation {
    anchors: Vec<Anchor>,
    flights: Vec<Flight>,
}

impl Presentation {
    /// Lays out a trace.
    pub fn new(trace: &[Entry]) -> Self {
        let mut anchors = instants(trace);
        let legs = legs(trace);
        let mut clock = 0;
        // The shortest of the legs in flight, which is the one that moves fastest, with its end; those that have ended are
        // taken out when they come first.
        let mut active: BinaryHeap<Reverse<(u64, Instant)>> = BinaryHeap::new();
        let mut upcoming = legs.iter().peekable();
        let mut last = Instant::ZERO;
        for anchor in &mut anchors {
            let span = anchor.at.since(last).0;
            // Every leg that begins before this anchor and ends after the last one is in flight in between.
            while let Some(leg) = upcoming.next_if(|leg| leg.0 < anchor.at) {
                active.push(Reverse((leg.1.since(leg.0).0.max(1), leg.1)));
            }
            while active.peek().is_some_and(|Reverse((_, end))| *end <= last) {
                active.pop();
            }
            let flying = active.peek().map(|Reverse((length, _))| LEG_MS.saturating_mul(span) / length);
            clock += match flying {
                _ if span == 0 => 0,
                Some(ms) => ms.clamp(1, LEG_MS),
                None => sweep(span),
            };
            anchor.shown_ms = clock;
            last = anchor.at;
        }
        pace::hurry(&mut anchors, trace);
        let mut presentation = Self { anchors, flights: Vec::new() };
        presentation.flights = presentation.find_flights(trace);
        presentation
    }

    /// How long the history takes at 1x, in milliseconds.
    pub fn length_ms(&self) -> u64 {
        self.anchors.last().map_or(0, |anchor| anchor.shown_ms)
    }

    /// All flights, by departure.
    pub fn flights(&self) -> &[Flight] {
        &self.flights
    }

    /// The presentation time of a moment.
    pub fn shown_at(&self, at: Instant) -> u64 {
        let index = self.anchors.partition_point(|anchor| anchor.at <= at);
        match (index.checked_sub(1).and_then(|i| self.anchors.get(i)), self.anchors.get(index)) {
            (Some(before), Some(after)) => {
                let (span, part) = (after.at.since(before.at).0.max(1), at.since(before.at).0);
                let width = after.shown_ms - before.shown_ms;
                before.shown_ms + u64::try_from(u128::from(width) * u128::from(part) / u128::from(span)).unwrap_or(0)
            }
            (Some(before), None) => before.shown_ms,
            _ => 0,
        }
    }

    /// The virtual time at a moment of presentation.
    pub fn virtual_at(&self, shown_ms: u64) -> Instant {
        let index = self.anchors.partition_point(|anchor| anchor.shown_ms <= shown_ms);
        match (index.checked_sub(1).and_then(|i| self.anchors.get(i)), self.anchors.get(index)) {
            (Some(before), Some(after)) => {
                let (width, part) = ((after.shown_ms - before.shown_ms).max(1), shown_ms - before.shown_ms);
                let span = after.at.since(before.at).0;
                Instant(
                    before.at.0 + u64::try_from(u128::from(span) * u128::from(part) / u128::from(width)).unwrap_or(0),
                )
            }
            (Some(before), None) => before.at,
            _ => Instant::ZERO,
        }
    }

    /// How many entries have happened at a moment of presentation.
    pub fn count_at(&self, shown_ms: u64) -> usize {
        let index = self.anchors.partition_point(|anchor| anchor.shown_ms <= shown_ms);
        index.checked_sub(1).and_then(|i| self.anchors.get(i)).map_or(0, |anchor| anchor.count)
    }

    /// The presentation time at which `count` entries have happened.
    pub fn shown_for(&self, count: usize) -> u64 {
        let index = self.anchors.partition_point(|anchor| anchor.count < count);
        self.anchors.get(index).map_or(self.length_ms(), |anchor| if count == 0 { 0 } else { anchor.shown_ms })
    }

    fn find_flights(&self, trace: &[Entry]) -> Vec<Flight> {
        let moments = self.moments();
        let mut flights: Vec<Flight> = trace.iter().filter_map(|entry| flight(entry, trace, &moments)).collect();
        order::by_key(&mut flights, |flight| (flight.sent, flight.arrived));
        let mut settled = 0;
        for flight in &mut flights {
            settled = flight.lands_ms.max(settled);
            flight.settled_ms = settled;
        }
        flights
    }

    /// For each entry, its moment: a trace of a million entries has as many flights, too many to search for each.
    fn moments(&self) -> Vec<&Anchor> {
        let total = self.anchors.last().map_or(0, |last| last.count);
        let mut moments = Vec::with_capacity(total);
        for anchor in &self.anchors {
            moments.resize(anchor.count, anchor);
        }
        moments
    }
}

/// The flight that ends with an entry.
fn flight(entry: &Entry, trace: &[Entry], moments: &[&Anchor]) -> Option<Flight> {
    let (frame, to, lost) = match &entry.kind {
        Kind::Arrived { frame, outcomes } => (frame, union(outcomes), None),
        Kind::Lost { frame, ports, why } => (frame, ports.clone(), Some(*why)),
        _ => return None,
    };
    let cause = find(entry.cause?, trace)?;
    let moment = |id: EntryId| moments.get(usize::try_from(id.0).ok()?).copied();
    let (leaves, end) = (moment(frame.entry)?, moment(entry.id)?);
    let forwarded = matches!(cause.kind, Kind::Forwarded { .. });
    let doubled = |entry: &Entry| {
        entry.also.iter().any(|id| find(*id, trace).is_some_and(|e| matches!(e.kind, Kind::Duplicated { .. })))
    };
    Some(Flight {
        frame: Rc::clone(frame),
        from: frame.from,
        to,
        copy: u8::from(forwarded && doubled(cause)) + 2 * u8::from(doubled(entry)),
        lost,
        leaves_ms: leaves.shown_ms,
        switch_ms: if forwarded { moment(cause.id)?.shown_ms } else { end.shown_ms },
        lands_ms: end.shown_ms,
        settled_ms: end.shown_ms,
        over: end.count,
        sent: frame.entry,
        arrived: entry.id,
    })
}

fn find(id: EntryId, trace: &[Entry]) -> Option<&Entry> {
    trace.get(usize::try_from(id.0).ok()?)
}

/// All ports of some groups.
fn union(outcomes: &[OutcomeGroup]) -> Ports {
    match outcomes {
        [only] => only.ports.clone(),
        groups => groups.iter().flat_map(|group| group.ports.iter()).collect(),
    }
}

/// The distinct moments of a trace, a person's answers apart.
fn instants(trace: &[Entry]) -> Vec<Anchor> {
    let mut anchors: Vec<Anchor> = Vec::new();
    for (entry, count) in trace.iter().zip(1..) {
        let answer = matches!(
            entry.kind,
            Kind::Choice { .. } | Kind::KeepWaiting { .. } | Kind::Action { by: Actor::Person, .. }
        );
        match anchors.last_mut() {
            Some(last) if last.at == entry.at && !answer => last.count = count,
            _ => anchors.push(Anchor { at: entry.at, shown_ms: 0, count }),
        }
    }
    anchors
}

/// The legs of all flights, by their beginning: to the switch, and from there to where they land or are lost.
fn legs(trace: &[Entry]) -> Vec<(Instant, Instant)> {
    let mut legs: Vec<(Instant, Instant)> = trace
        .iter()
        .filter_map(|entry| match &entry.kind {
            Kind::Forwarded { frame, .. } => Some((frame.sent_at, entry.at)),
            // The cause is the departure where a frame was lost before the switch.
            Kind::Arrived { .. } | Kind::Lost { .. } => Some((find(entry.cause?, trace)?.at, entry.at)),
            _ => None,
        })
        .filter(|(from, to)| from < to)
        .collect();
    order::by(&mut legs, Ord::cmp);
    // Copies that travel together take one time.
    legs.dedup();
    legs
}

/// How long an idle span is swept over: longer for longer spans, but never long.
fn sweep(span_us: u64) -> u64 {
    match span_us {
        0..10_000 => 220,
        10_000..1_000_000 => 400,
        1_000_000..10_000_000 => 700,
        _ => 1_000,
    }
}
