//! Frames on their way: where each envelope is at a moment of the presentation.

use std::collections::BTreeSet;

use super::layout::{Layout, Pill, Point};
use crate::protocol::EntryId;
use crate::session::Flight;
use crate::sim::FrameKind;

/// One envelope, drawn around its middle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The id of its element: `env-<departure>-s` on the sender's link, `env-<departure>-<port>` on a receiver's.
    pub id: String,
    /// Its middle, from left.
    pub x: i32,
    /// Its middle, from above.
    pub y: i32,
    /// What it carries.
    pub kind: FrameKind,
    /// What it carries, in a word.
    pub label: String,
    /// The address that it is about.
    pub address: Option<String>,
    /// The entry of its departure.
    pub sent: EntryId,
    /// Whether it has just landed: a trace of it beside the receiver's card.
    pub landed: bool,
}

/// How far above its link a frame leaves and below it another one comes in: links carry both ways at once.
const LANE: i32 = 19;

/// The envelopes at `shown_ms` on the presentation clock when `cursor` entries have happened. A frame is in flight
/// exactly from its departure until the entry of its arrival has happened; the clock only says how far it has come.
pub fn envelopes(flights: &[Flight], layout: &Layout, shown_ms: u64, cursor: usize) -> Vec<Envelope> {
    let happened = |entry: EntryId| usize::try_from(entry.0).is_ok_and(|index| index < cursor);
    let gone = flights.partition_point(|flight| happened(flight.sent));
    let mut found: Vec<Envelope> = Vec::new();
    let mut on_first_leg: BTreeSet<EntryId> = BTreeSet::new();
    for flight in flights.get(..gone).unwrap_or_default() {
        let landed = happened(flight.arrived);
        if landed && flight.lands_ms != shown_ms {
            continue;
        }
        let Some(way_in) = way(layout, flight.from) else { continue };
        if !landed && shown_ms < flight.switch_ms {
            if on_first_leg.insert(flight.sent) {
                let at = along(&way_in, shown_ms, flight.leaves_ms, flight.switch_ms);
                found.push(envelope(flight, "s".to_owned(), lane(layout, at, -LANE), landed));
            }
            continue;
        }
        for port in &flight.to {
            let Some(mut way_out) = way(layout, *port) else { continue };
            way_out.reverse();
            // Inside the switch, from where the frame came in to where this copy goes out.
            way_out.splice(0..0, way_in.last().copied());
            let at = if landed {
                way_out.last().copied()
            } else {
                Some(along(&way_out, shown_ms, flight.switch_ms, flight.lands_ms))
            };
            let share = if landed { 2 * LANE } else { part(2 * LANE, shown_ms, flight.switch_ms, flight.lands_ms) };
            found.extend(at.map(|at| envelope(flight, port.to_string(), lane(layout, at, share - LANE), landed)));
        }
    }
    found
}

fn envelope(flight: &Flight, end: String, (x, y): Point, landed: bool) -> Envelope {
    let kind = flight.frame.kind();
    Envelope {
        id: format!("env-{}-{end}", flight.sent.0),
        x,
        y,
        kind,
        label: super::kinds::word(kind).to_owned(),
        address: flight.frame.about().map(|address| address.to_string()),
        sent: flight.sent,
        landed,
    }
}

fn lane(layout: &Layout, (x, y): Point, offset: i32) -> Point {
    match (layout.pill.dot, layout.tall) {
        (true, _) => (x, y),
        (false, true) => (x, y),
        (false, false) => (x, y + offset),
    }
}

/// From beside a device's card to the middle of the switch.
fn way(layout: &Layout, port: u16) -> Option<Vec<Point>> {
    let place = layout.place(port)?;
    let mut points = trimmed(&place.link, layout.pill);
    let hub = layout.hub(*points.last()?);
    points.push(hub);
    Some(points)
}

/// A link without the piece beside the card that an envelope at rest takes up.
fn trimmed(link: &[Point], pill: Pill) -> Vec<Point> {
    let mut points = link.to_vec();
    if let [a, b, ..] = points.as_mut_slice() {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let room = if dx == 0 { pill.h / 2 + 4 } else { pill.w / 2 + 6 };
        // A short stub into a gutter is left out altogether.
        let room = room.min(dx.abs() + dy.abs());
        *a = (a.0 + dx.signum() * room, a.1 + dy.signum() * room);
    }
    points
}

/// The point at which a frame is that is on its way from `from_ms` to `to_ms`.
fn along(points: &[Point], now_ms: u64, from_ms: u64, to_ms: u64) -> Point {
    let length = |(a, b): (&Point, &Point)| (a.0 - b.0).abs() + (a.1 - b.1).abs();
    let pairs = || points.iter().zip(points.iter().skip(1));
    let mut rest = part(pairs().map(length).sum(), now_ms, from_ms, to_ms);
    for (a, b) in pairs() {
        let step = length((a, b));
        if rest <= step {
            return (a.0 + (b.0 - a.0).signum() * rest, a.1 + (b.1 - a.1).signum() * rest);
        }
        rest -= step;
    }
    points.last().copied().unwrap_or_default()
}

/// The share of `whole` that has passed at `now_ms`.
fn part(whole: i32, now_ms: u64, from_ms: u64, to_ms: u64) -> i32 {
    let span = i64::try_from(to_ms.saturating_sub(from_ms)).unwrap_or(i64::MAX).max(1);
    let done = i64::try_from(now_ms.saturating_sub(from_ms)).unwrap_or(i64::MAX).min(span);
    i32::try_from(i64::from(whole) * done / span).unwrap_or(whole)
}
