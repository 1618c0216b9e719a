//! Where everything in *Leases over time* stands: a pure function of the leases, the cursor and the time.
//!
//! ```text
//!   Leases ──at(cursor)──▶ rows (client, address) ─┬─▶ pieces: what has passed, what is promised, grace, quarantine
//!                                                  ├─▶ marks: T1, T2, expiry
//!   now ─▶ Axis: from 0 to the last promise ───────┴─▶ stops: begin, renewals, end; a button each where there is room
//! ```
//!
//! Places are shares of the axis in ten thousandths. No words, and no pixels beyond what a button needs.

use std::net::Ipv4Addr;

use crate::base::{Instant, order};
use crate::history::Leases;
use crate::history::leases::{BarAt, How, Quarantine};
use crate::protocol::EntryId;
use crate::wire::Mac;

/// The whole axis.
pub const WHOLE: u32 = 10_000;
/// Buttons closer than this would lie on each other: a tenth of 250 pixels, which is what a telephone has.
const BUTTON: u32 = 1_000;
/// Room between the words at T1, T2 and the end.
const WORD: u32 = 700;
/// At most so many buttons stand side by side where there is no room for their true places.
const CLUSTER: u32 = 3;
/// Notches closer than this would be one smear.
const NOTCH: u32 = 60;
/// At most so many rows are drawn: those to which something happened last.
pub const MAX_ROWS: usize = 40;
/// More rows than this are drawn close together.
const COMPACT: usize = 8;

/// The time from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axis {
    /// The right end; the left one is the beginning of the session.
    pub end: Instant,
}

impl Axis {
    /// Up to `end`, but never less than a second.
    pub fn new(end: Instant) -> Self {
        Self { end: end.max(Instant(1_000_000)) }
    }

    /// The place of a moment, at most [`WHOLE`].
    pub fn at(self, moment: Instant) -> u32 {
        let share = u128::from(moment.0) * u128::from(WHOLE) / u128::from(self.end.0.max(1));
        u32::try_from(share).unwrap_or(WHOLE).min(WHOLE)
    }

    /// Round moments to write below the axis, at most six, from 0 on.
    pub fn ticks(self) -> impl Iterator<Item = Instant> {
        #[rustfmt::skip]
        const STEPS_S: [u64; 22] = [
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
            2_592_000, 31_536_000,
        ];
        let end_s = self.end.0 / 1_000_000;
        let step = STEPS_S.into_iter().find(|step| end_s / step < 6).unwrap_or(end_s / 5);
        (0..=end_s / step.max(1)).map(move |n| Instant(n * step * 1_000_000))
    }
}

/// What a stretch of a row shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The lease, as far as it has passed.
    Passed,
    /// The lease, as far as it is promised.
    Promised,
    /// The server waits for a renewal after the period (course text).
    Grace,
    /// Nobody is given the address.
    Quarantine,
}

/// A stretch of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Its left end.
    pub from: u32,
    /// Its right end.
    pub to: u32,
    /// What it shows.
    pub look: Look,
    /// The port of the server that granted it.
    pub port: u16,
    /// Whether it goes on beyond the right edge, or for ever.
    pub endless: bool,
}

/// A moment in the life of a lease that is still to come, or has come without an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Its place.
    pub at: u32,
    /// "T1", "T2" or "end".
    pub word: &'static str,
    /// Whether there is room for the word.
    pub room: bool,
}

/// What happened at a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A server gave the lease, or another server than before extended it.
    Granted {
        /// Whether it is the first grant.
        first: bool,
        /// Until when; absent for an infinite lease.
        until: Option<Instant>,
    },
    /// The same server extended it.
    Extended {
        /// Until when; absent for an infinite lease.
        until: Option<Instant>,
    },
    /// It ended.
    Ended(How),
    /// A quarantine began.
    Aside(Quarantine),
}

/// How much of a stop there is room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// A button.
    Button,
    /// A notch.
    Notch,
    /// Nothing.
    None,
}

/// Something that happened to a lease, to be sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// Its place.
    pub at: u32,
    /// When.
    pub moment: Instant,
    /// The entry that says so.
    pub entry: EntryId,
    /// The port of the server.
    pub port: u16,
    /// What.
    pub what: What,
    /// How much of it there is room for.
    pub room: Room,
    /// Where its button has to stand further right than its place: so many buttons right of that place.
    pub after: Option<(u32, u32)>,
}

/// The leases of one client for one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The client; absent if the address only was in quarantine.
    pub client: Option<Mac>,
    /// The address.
    pub address: Ipv4Addr,
    /// What is drawn of it.
    pub pieces: Vec<Piece>,
    /// T1, T2 and the end of a lease that runs.
    pub marks: Vec<Mark>,
    /// What happened, in order.
    pub stops: Vec<Stop>,
}

/// The drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The time.
    pub axis: Axis,
    /// The present.
    pub now: u32,
    /// By address, then by when they began.
    pub rows: Vec<Row>,
    /// Number of rows left out.
    pub more: usize,
    /// Whether rows stand close together.
    pub compact: bool,
}

/// The leases and quarantines of one row: same address, same client, first given by the same server.
pub struct Group<'a> {
    /// The address.
    pub address: Ipv4Addr,
    /// The client; absent if the address only was in quarantine.
    pub client: Option<Mac>,
    port: u16,
    /// Its leases, in order.
    pub bars: Vec<BarAt<'a>>,
    /// Its quarantines, in order.
    pub quarantines: Vec<Quarantine>,
}

impl Group<'_> {
    /// The entry by which something happened here last.
    fn last(&self) -> EntryId {
        let bars = self.bars.iter().flat_map(|bar| [bar.last().map(|grant| grant.entry), bar.end.map(|end| end.entry)]);
        let aside = self.quarantines.iter().map(|quarantine| Some(quarantine.entry));
        bars.chain(aside).flatten().max().unwrap_or_default()
    }
}

/// The rows at a moment, those to which something happened last if there are more than [`MAX_ROWS`], by address; and how
/// many were left out.
pub fn groups(leases: &Leases, cursor: usize) -> (Vec<Group<'_>>, usize) {
    let mut groups: Vec<Group> = Vec::new();
    let key = |group: &Group| (group.address, group.client, group.port);
    let mut sorted: Vec<BarAt> = leases.at(cursor).collect();
    let port = |bar: &BarAt| bar.grants.first().map_or(0, |grant| grant.port);
    order::by_key(&mut sorted, |bar| (bar.address, bar.client, port(bar)));
    for bar in sorted {
        let same = (bar.address, Some(bar.client), port(&bar));
        match groups.last_mut().filter(|last| key(last) == same) {
            Some(group) => group.bars.push(bar),
            None => {
                let (address, client, port) = same;
                groups.push(Group { address, client, port, bars: vec![bar], quarantines: Vec::new() });
            }
        }
    }
    for quarantine in leases.quarantines_at(cursor) {
        let fits = |group: &&mut Group| group.address == quarantine.address && group.client == quarantine.client;
        match groups.iter_mut().rev().find(fits) {
            Some(group) => group.quarantines.push(quarantine),
            None => {
                let Quarantine { address, client, port, .. } = quarantine;
                groups.push(Group { address, client, port, bars: Vec::new(), quarantines: vec![quarantine] });
            }
        }
    }
    let more = groups.len().saturating_sub(MAX_ROWS);
    if more > 0 {
        order::by_key(&mut groups, |group| std::cmp::Reverse(group.last()));
        groups.truncate(MAX_ROWS);
    }
    let began = |group: &Group| {
        let bar = group.bars.first().map(BarAt::began);
        bar.into_iter().chain(group.quarantines.first().map(|quarantine| quarantine.at)).min()
    };
    order::by_key(&mut groups, |group| (group.address, began(group)));
    (groups, more)
}

/// Lays everything out.
pub fn plan(groups: &[Group], more: usize, now: Instant) -> Plan {
    let axis = Axis::new(right_end(groups, now));
    let rows = groups.iter().map(|group| row(group, axis, now)).collect();
    Plan { axis, now: axis.at(now), rows, more, compact: groups.len() > COMPACT }
}

/// The last moment that there is anything to say about.
fn right_end(groups: &[Group], now: Instant) -> Instant {
    let mut end = now;
    for group in groups {
        for bar in &group.bars {
            // An infinite lease has no end to show; it needs room to be seen to go on.
            let until = bar.last().map_or(now, |last| last.until.unwrap_or(Instant(now.0.saturating_add(now.0 / 4))));
            end = end.max(bar.end.map_or(until, |end| end.at));
            end = end.max(bar.grace().map_or(now, |grace| grace.until));
            end = end.max(running(bar).and_then(|terms| terms.expiry).unwrap_or(now));
        }
    }
    // A quarantine of a day must not press leases of an hour into nothing: it may go on beyond the edge.
    let most = if end > now { Instant(end.0.saturating_add(end.0 / 4)) } else { Instant(u64::MAX) };
    let aside = groups.iter().flat_map(|group| &group.quarantines).map(until);
    aside.map(|until| until.min(most)).fold(end, Instant::max)
}

/// When a quarantine ended, or was meant to.
fn until(quarantine: &Quarantine) -> Instant {
    quarantine.end.map_or(quarantine.until, |(_, at)| at)
}

/// The client's terms of a lease that has not ended.
fn running(bar: &BarAt) -> Option<crate::history::leases::Terms> {
    bar.terms.filter(|_| bar.end.is_none())
}

fn row(group: &Group, axis: Axis, now: Instant) -> Row {
    let mut row =
        Row { client: group.client, address: group.address, pieces: Vec::new(), marks: Vec::new(), stops: Vec::new() };
    for bar in &group.bars {
        draw(&mut row, bar, axis, now);
    }
    for quarantine in &group.quarantines {
        let Quarantine { entry, at, port, .. } = *quarantine;
        let (from, to, endless) = (axis.at(at), axis.at(until(quarantine)), until(quarantine) > axis.end);
        row.pieces.push(Piece { from, to, look: Look::Quarantine, port, endless });
        let what = What::Aside(*quarantine);
        row.stops.push(Stop { at: axis.at(at), moment: at, entry, port, what, room: Room::None, after: None });
    }
    order::by_key(&mut row.stops, |stop| stop.entry);
    thin(&mut row.stops);
    row
}

fn draw(row: &mut Row, bar: &BarAt, axis: Axis, now: Instant) {
    let mut before = None;
    for (index, grant) in bar.grants.iter().enumerate() {
        let next = bar.grants.get(index + 1).map(|grant| grant.at).or(bar.end.map(|end| end.at));
        let promised = grant.until.unwrap_or(Instant(u64::MAX));
        let passed = next.unwrap_or(now).min(promised);
        let (from, to, port) = (axis.at(grant.at), axis.at(passed), grant.port);
        row.pieces.push(Piece { from, to, look: Look::Passed, port, endless: false });
        if next.is_none() && promised > now {
            let (from, to, endless) = (axis.at(now), axis.at(promised), grant.until.is_none());
            row.pieces.push(Piece { from, to, look: Look::Promised, port, endless });
        }
        let what = match before {
            Some(before) if before == port => What::Extended { until: grant.until },
            _ => What::Granted { first: index == 0, until: grant.until },
        };
        before = Some(port);
        let (at, moment, entry) = (from, grant.at, grant.entry);
        row.stops.push(Stop { at, moment, entry, port, what, room: Room::None, after: None });
    }
    for grace in bar.graces {
        let renewed = bar.grants.iter().find(|grant| grant.at > grace.at).map(|grant| grant.at);
        let to = renewed.or(bar.end.map(|end| end.at)).unwrap_or(grace.until);
        let port = bar.grants.iter().rfind(|grant| grant.at <= grace.at).map_or(0, |grant| grant.port);
        let (from, to) = (axis.at(grace.at), axis.at(to));
        row.pieces.push(Piece { from, to, look: Look::Grace, port, endless: false });
    }
    if let Some(end) = bar.end {
        let (at, moment, entry, what) = (axis.at(end.at), end.at, end.entry, What::Ended(end.how));
        // What ends in a quarantine is told by that.
        if !matches!(end.how, How::Quarantined(_)) {
            row.stops.push(Stop { at, moment, entry, port: before.unwrap_or(0), what, room: Room::None, after: None });
        }
        return;
    }
    let terms = running(bar);
    let expiry = terms.and_then(|terms| terms.expiry).or(bar.last().and_then(|last| last.until));
    // Under the course text nothing is to be done before the end.
    let early = terms.filter(|terms| terms.t1 < terms.expiry);
    let moments = [("T1", early.and_then(|early| early.t1)), ("T2", early.and_then(|early| early.t2)), ("end", expiry)];
    let began = row.marks.len();
    for (word, at) in moments {
        row.marks.extend(at.map(|at| Mark { at: axis.at(at), word, room: false }));
    }
    let granted = bar.last().map_or(0, |last| axis.at(last.at));
    let places: Vec<u32> = row.marks.iter().skip(began).map(|mark| mark.at).collect();
    for (mark, place) in row.marks.iter_mut().skip(began).zip(&places) {
        let next = places.iter().filter(|other| *other > place).min().copied().unwrap_or(WHOLE + WORD);
        mark.room = next.saturating_sub(*place) >= WORD && place.saturating_sub(granted) >= BUTTON;
    }
}

/// Says which stops become buttons: where a lease begins, where a server takes it over and where it ends, side by side if
/// need be; renewals where no other button is near.
fn thin(stops: &mut [Stop]) {
    let renewal = |stop: &Stop| matches!(stop.what, What::Extended { .. });
    let fixed: Vec<u32> = stops.iter().filter(|stop| !renewal(stop)).map(|stop| stop.at).collect();
    let near = |last: Option<u32>, at: u32, gap: u32| last.is_some_and(|last| at.abs_diff(last) < gap);
    let (mut button, mut notch) = (None, None);
    // The first of the fixed buttons that touch each other, how many follow it, and the place of the last.
    let mut cluster: Option<(u32, u32, u32)> = None;
    for stop in stops {
        let at = stop.at;
        if renewal(stop) {
            stop.room = match () {
                _ if !near(button, at, BUTTON) && fixed.iter().all(|fixed| fixed.abs_diff(at) >= BUTTON) => {
                    Room::Button
                }
                _ if !near(notch, at, NOTCH) => Room::Notch,
                _ => Room::None,
            };
            if stop.room == Room::Button {
                button = Some(at);
            }
        } else {
            stop.room = Room::Button;
            cluster = match cluster {
                Some((base, count, last)) if near(Some(last), at, BUTTON) && count < CLUSTER => {
                    stop.after = Some((base, count + 1));
                    Some((base, count + 1, at))
                }
                Some((base, count, last)) if near(Some(last), at, BUTTON) => {
                    stop.room = Room::Notch;
                    Some((base, count, at))
                }
                _ => Some((at, 0, at)),
            };
        }
        if stop.room != Room::None {
            notch = Some(at);
        }
    }
}
