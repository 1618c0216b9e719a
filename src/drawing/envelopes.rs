//! Frames on their way: where each envelope is at a moment of the presentation.

use super::layout::{Layout, Pill, Point};
use crate::base::Map;
use crate::history::Flight;
use crate::net::LossReason;
use crate::protocol::EntryId;
use crate::wire::FrameKind;

/// One envelope, drawn around its middle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The id of its element: `env-<departure>-s` on the sender's link, `env-<departure>-<port>` on a receiver's; the
    /// further copies of a doubled frame have a number behind that.
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
    /// Whether it has just landed: a trace of it beside the receiver's card. Or where it was lost.
    pub landed: bool,
    /// Why it has just been lost. Until then it looks like any other.
    pub lost: Option<LossReason>,
}

/// How far above its link a frame leaves and below it another one comes in: links carry both ways at once.
const LANE: i32 = 19;

/// So long the place of a loss stays marked while nothing else happens: there is no receiver to look at instead.
const LOST_MARK_MS: u64 = 400;

/// The envelopes at `shown_ms` on the presentation clock when `cursor` entries have happened. A frame is in flight
/// exactly from its departure until the entry of its arrival, or of its loss, has happened; the clock only says how far it
/// has come. A frame that is lost ends its way there: on the sender's link, or short of the receiver.
pub fn envelopes(flights: &[Flight], layout: &Layout, shown_ms: u64, cursor: usize) -> Vec<Envelope> {
    let happened = |entry: EntryId| usize::try_from(entry.0).is_ok_and(|index| index < cursor);
    let gone = flights.partition_point(|flight| happened(flight.sent));
    // Whatever is settled has left no trace any more: nobody looks through a whole day at each frame of the animation.
    let over = flights.partition_point(|flight| flight.settled_ms + LOST_MARK_MS < shown_ms);
    let mut found: Vec<Envelope> = Vec::new();
    let mut on_first_leg: Map<(EntryId, u8), ()> = Map::default();
    for flight in flights.get(over..gone).unwrap_or_default() {
        let landed = happened(flight.arrived);
        let mark_ms = if flight.lost.is_some() && cursor <= flight.over { LOST_MARK_MS } else { 0 };
        if landed && !(flight.lands_ms..=flight.lands_ms + mark_ms).contains(&shown_ms) {
            continue;
        }
        let Some(way_in) = way(layout, flight.from) else { continue };
        if flight.lost.is_some() && flight.to.is_empty() {
            // All of its way lies on the cable: the switch never sees it.
            let cable = shortened(way_in.get(..way_in.len().saturating_sub(1)).unwrap_or_default(), 1, 2);
            let at = if landed { end_of(&cable) } else { along(&cable, shown_ms, flight.leaves_ms, flight.lands_ms) };
            found.push(envelope(flight, "s".to_owned(), lane(layout, at, -LANE), landed));
            continue;
        }
        if !landed && shown_ms < flight.switch_ms {
            let copy = flight.copy % 2;
            if on_first_leg.insert((flight.sent, copy), ()).is_none() {
                let at = along(&way_in, shown_ms, flight.leaves_ms, flight.switch_ms);
                found.push(envelope(flight, number("s".to_owned(), copy), lane(layout, at, -LANE), landed));
            }
            continue;
        }
        for port in flight.to.iter() {
            let Some(mut way_out) = way(layout, port) else { continue };
            way_out.reverse();
            // Inside the switch, from where the frame came in to where this copy goes out.
            way_out.splice(0..0, way_in.last().copied());
            if flight.lost.is_some() {
                way_out = shortened(&way_out, 4, 5);
            }
            let at =
                if landed { end_of(&way_out) } else { along(&way_out, shown_ms, flight.switch_ms, flight.lands_ms) };
            let share = if landed { 2 * LANE } else { part(2 * LANE, shown_ms, flight.switch_ms, flight.lands_ms) };
            let end = number(port.to_string(), flight.copy);
            found.push(envelope(flight, end, lane(layout, at, share - LANE), landed));
        }
    }
    found
}

/// The end of the id of an envelope, with the number of its copy.
fn number(mut end: String, copy: u8) -> String {
    if copy > 0 {
        end.push('-');
        end.push(char::from(b'1' + copy % 8));
    }
    end
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
        lost: flight.lost.filter(|_| landed),
    }
}

/// Where an envelope is in its lane; all of it stays inside the drawing.
fn lane(layout: &Layout, (x, y): Point, offset: i32) -> Point {
    let y = if layout.pill.dot || layout.tall { y } else { y + offset };
    let inside = |at: i32, size: i32, room: i32| at.clamp(size / 2, (room - size / 2).max(size / 2));
    (inside(x, layout.pill.w, layout.width), inside(y, layout.pill.h, layout.height))
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
        let room = if dx == 0 { pill.h / 2 + 4 } else { pill.w / 2 + 4 };
        // A short stub into a gutter is left out altogether.
        let room = room.min(dx.abs() + dy.abs());
        *a = (a.0 + dx.signum() * room, a.1 + dy.signum() * room);
    }
    points
}

/// The first so many parts of a way.
fn shortened(points: &[Point], parts: i32, of: i32) -> Vec<Point> {
    let mut short: Vec<Point> = Vec::with_capacity(points.len());
    let mut rest = length(points) * parts / of.max(1);
    for (a, b) in points.iter().zip(points.iter().skip(1)) {
        short.push(*a);
        let step = distance(*a, *b);
        if rest <= step {
            short.push(toward(*a, *b, rest));
            break;
        }
        rest -= step;
    }
    short
}

/// Links run along the axes.
fn distance(a: Point, b: Point) -> i32 {
    (a.0 - b.0).abs() + (a.1 - b.1).abs()
}

fn length(points: &[Point]) -> i32 {
    points.iter().zip(points.iter().skip(1)).map(|(a, b)| distance(*a, *b)).sum()
}

fn toward(a: Point, b: Point, by: i32) -> Point {
    (a.0 + (b.0 - a.0).signum() * by, a.1 + (b.1 - a.1).signum() * by)
}

/// The point at which a frame is that is on its way from `from_ms` to `to_ms`.
fn along(points: &[Point], now_ms: u64, from_ms: u64, to_ms: u64) -> Point {
    let mut rest = part(length(points), now_ms, from_ms, to_ms);
    for (a, b) in points.iter().zip(points.iter().skip(1)) {
        let step = distance(*a, *b);
        if rest <= step {
            return toward(*a, *b, rest);
        }
        rest -= step;
    }
    end_of(points)
}

fn end_of(points: &[Point]) -> Point {
    points.last().copied().unwrap_or_default()
}

/// The share of `whole` that has passed at `now_ms`.
fn part(whole: i32, now_ms: u64, from_ms: u64, to_ms: u64) -> i32 {
    let span = i64::try_from(to_ms.saturating_sub(from_ms)).unwrap_or(i64::MAX).max(1);
    let done = i64::try_from(now_ms.saturating_sub(from_ms)).unwrap_or(i64::MAX).min(span);
    i32::try_from(i64::from(whole) * done / span).unwrap_or(whole)
}
