//! How long servers held offered addresses, in two histories.

use std::net::Ipv4Addr;

use crate::base::{Duration, Instant, Map, order};
use crate::protocol::Event;
use crate::sim::{Entry, Kind};
use crate::wire::Mac;

/// Holds that differ by less are the same: waiting times are drawn at random.
const LEAST: Duration = Duration::from_secs(1);

/// How a hold came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldEnd {
    /// Nobody requested the address in time.
    RanOut,
    /// It was void before its time: its client was given another address, or the lease database was wiped.
    Void,
    /// The client chose another server.
    Declined(Ipv4Addr),
    /// It became a lease.
    Leased,
    /// The address went into quarantine.
    Quarantined,
}

/// An offered address, held for a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// The server's port.
    pub port: u16,
    /// The address.
    pub address: Ipv4Addr,
    /// For whom.
    pub client: Mac,
    /// When it began.
    pub began: Instant,
    /// When and how it ended.
    pub end: Option<(Instant, HoldEnd)>,
}

impl Hold {
    /// How long it lasted, if it has ended.
    pub fn length(&self) -> Option<Duration> {
        self.end.map(|(at, _)| at.since(self.began))
    }
}

/// The same hold in two histories.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldPair {
    /// In that of side A.
    pub a: Hold,
    /// In that of side B.
    pub b: Hold,
}

impl HoldPair {
    /// By how much they differ.
    pub fn difference(&self) -> Duration {
        let (a, b) = (self.a.length().unwrap_or(Duration::ZERO), self.b.length().unwrap_or(Duration::ZERO));
        Duration(a.0.abs_diff(b.0))
    }
}

/// The holds that both histories have and that did not last as long, the largest difference first.
pub(super) fn between(a: &[Entry], b: &[Entry]) -> Vec<HoldPair> {
    let (a, b) = (holds(a), holds(b));
    let mut pairs: Vec<HoldPair> = a
        .iter()
        .filter_map(|(key, a)| Some(HoldPair { a: *a, b: *b.get(key)? }))
        .filter(|pair| pair.a.end.is_some() && pair.b.end.is_some() && pair.difference() >= LEAST)
        .collect();
    order::by_key(&mut pairs, |pair| std::cmp::Reverse(pair.difference()));
    pairs
}

/// All holds of a history, by server, address, client, and how many of these there were before.
fn holds(trace: &[Entry]) -> Map<(u16, Ipv4Addr, Mac, usize), Hold> {
    let mut all: Vec<Hold> = Vec::new();
    let mut open: Map<(u16, Ipv4Addr), (Hold, Instant)> = Map::default();
    for entry in trace {
        let (Some(port), Kind::Event(event)) = (entry.host, &entry.kind) else { continue };
        let (address, end) = match event {
            Event::AddressOffered { address, client, until, .. } => {
                let new = Hold { port, address: *address, client: *client, began: entry.at, end: None };
                match open.get_mut(&(port, *address)) {
                    Some((_, known)) => *known = *until,
                    None => drop(open.insert((port, *address), (new, *until))),
                }
                continue;
            }
            Event::HoldExpired { address, .. } => (address, HoldEnd::RanOut),
            Event::OfferDeclined { address, chosen, .. } => (address, HoldEnd::Declined(*chosen)),
            Event::LeaseCommitted { address, .. } => (address, HoldEnd::Leased),
            Event::LeaseReplicated { address, .. } => (address, HoldEnd::Void),
            Event::Quarantined { address, .. } => (address, HoldEnd::Quarantined),
            _ => continue,
        };
        let Some((mut hold, until)) = open.remove(&(port, *address)) else { continue };
        let end = if end == HoldEnd::RanOut && entry.at < until { HoldEnd::Void } else { end };
        hold.end = Some((entry.at, end));
        all.push(hold);
    }
    let key = |hold: &Hold| (hold.port, hold.address, hold.client);
    order::by_key(&mut all, key);
    let of_one = |holds: &[Hold]| {
        holds
            .iter()
            .zip(0..)
            .map(|(hold, before)| ((hold.port, hold.address, hold.client, before), *hold))
            .collect::<Vec<_>>()
    };
    all.chunk_by(|a, b| key(a) == key(b)).flat_map(of_one).collect()
}
