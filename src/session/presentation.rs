//! Presentation time: how long the screen takes over what happens in microseconds or hours of virtual time.
//!
//! A frame in flight gets a readable moment, overlapping flights play together, idle spans are crossed in a short
//! sweep. The map from virtual to presentation time is monotone and a pure integer function of the trace.

use std::rc::Rc;

use crate::protocol::{Actor, EntryId, Instant};
use crate::sim::{Entry, Kind, Transmission};

/// Milliseconds of presentation time for one leg of a flight: host to switch, or switch to host.
const LEG_MS: u64 = 450;
/// No history takes longer than this at 1x.
const LONGEST_MS: u64 = 118_000;
/// So much of the beginning keeps its pace when the rest has to hurry: the story of the first exchange.
const STORY_MS: u64 = 24_000;

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
    /// The ports it reaches together.
    pub to: Vec<u16>,
    /// When it leaves, in presentation milliseconds.
    pub leaves_ms: u64,
    /// When it passes the switch.
    pub switch_ms: u64,
    /// When it lands.
    pub lands_ms: u64,
    /// The entry of its departure.
    pub sent: EntryId,
    /// The entry of its arrival.
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
        let mut active: Vec<(Instant, Instant)> = Vec::new();
        let mut upcoming = legs.iter().peekable();
        let mut last = Instant::ZERO;
        for anchor in &mut anchors {
            let span = anchor.at.since(last).0;
            // Every leg that begins before this anchor and ends after the last one is in flight in between.
            while let Some(leg) = upcoming.next_if(|leg| leg.0 < anchor.at) {
                active.push(*leg);
            }
            active.retain(|leg| leg.1 > last);
            let flying = active.iter().map(|(from, to)| LEG_MS * span / to.since(*from).0.max(1)).max();
            clock += match flying {
                _ if span == 0 => 0,
                Some(ms) => ms.clamp(1, LEG_MS),
                None => sweep(span),
            };
            anchor.shown_ms = clock;
            last = anchor.at;
        }
        hurry(&mut anchors, clock);
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
        let mut flights: Vec<Flight> = trace
            .iter()
            .filter_map(|entry| {
                let Kind::Arrived { frame, outcomes } = &entry.kind else { return None };
                let forwarded = entry.cause.and_then(|id| trace.get(usize::try_from(id.0).ok()?))?;
                let mut to: Vec<u16> = outcomes.iter().flat_map(|group| group.ports.iter()).collect();
                to.sort_unstable();
                Some(Flight {
                    frame: Rc::clone(frame),
                    from: frame.from,
                    to,
                    leaves_ms: self.shown_at(frame.sent_at),
                    switch_ms: self.shown_at(forwarded.at),
                    lands_ms: self.shown_at(entry.at),
                    sent: frame.entry,
                    arrived: entry.id,
                })
            })
            .collect();
        flights.sort_by_key(|flight| (flight.sent, flight.arrived));
        flights
    }
}

/// The distinct moments of a trace, a person's answers apart.
fn instants(trace: &[Entry]) -> Vec<Anchor> {
    let mut anchors: Vec<Anchor> = Vec::new();
    for (entry, count) in trace.iter().zip(1..) {
        let answer = matches!(
            entry.kind,
            Kind::Choice { .. } | Kind::KeepWaiting { .. } | Kind::Acted { by: Actor::Person, .. }
        );
        match anchors.last_mut() {
            Some(last) if last.at == entry.at && !answer => last.count = count,
            _ => anchors.push(Anchor { at: entry.at, shown_ms: 0, count }),
        }
    }
    anchors
}

/// The legs of all flights, by their beginning.
fn legs(trace: &[Entry]) -> Vec<(Instant, Instant)> {
    let mut legs: Vec<(Instant, Instant)> = trace
        .iter()
        .filter_map(|entry| match &entry.kind {
            Kind::Forwarded { frame, .. } => Some((frame.sent_at, entry.at)),
            Kind::Arrived { .. } => {
                let forwarded = entry.cause.and_then(|id| trace.get(usize::try_from(id.0).ok()?))?;
                Some((forwarded.at, entry.at))
            }
            _ => None,
        })
        .filter(|(from, to)| from < to)
        .collect();
    legs.sort_unstable();
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

/// Makes a history that would take too long fit: the crowd hurries, the story does not.
fn hurry(anchors: &mut [Anchor], length_ms: u64) {
    if length_ms <= LONGEST_MS {
        return;
    }
    let (have, room) = (length_ms - STORY_MS, LONGEST_MS - STORY_MS);
    for anchor in anchors {
        if let Some(beyond) = anchor.shown_ms.checked_sub(STORY_MS) {
            anchor.shown_ms = STORY_MS + beyond * room / have;
        }
    }
}
