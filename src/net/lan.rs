//! The switch and its links: who hears a frame, and after how long.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::Serialize;

use super::ports::Ports;
use crate::protocol::{Duration, EntryId, Instant};
use crate::wire::Mac;

/// How long the switch remembers where a hardware address was last seen (customary; no standard fixes it).
const MAC_AGE: Duration = Duration::from_secs(300);

/// One row of the switch's MAC table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MacEntry {
    /// The port behind which the address was seen last.
    pub port: u16,
    /// When.
    pub at: Instant,
    /// The trace entry of the frame that taught it.
    pub entry: EntryId,
}

/// What the switch does with a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Egress {
    /// A broadcast: out of every port but the one it came in by.
    Broadcast,
    /// A unicast to an address that the switch has not seen: out of every other port as well.
    Flood,
    /// A unicast to a known address: out of one port.
    Port(u16),
    /// The destination is behind the port that it came in by.
    Nowhere,
}

/// A learning switch with one host at each port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lan {
    latencies: Rc<[Duration]>,
    /// Ports by their latency, shortest first: all ports of a group hear a broadcast at one instant.
    groups: Rc<[(Duration, Rc<[u16]>)]>,
    table: BTreeMap<Mac, MacEntry>,
}

impl Lan {
    /// A switch whose n-th port has a link of the n-th latency, one way.
    pub fn new(latencies: Vec<Duration>) -> Self {
        let mut groups: BTreeMap<Duration, Vec<u16>> = BTreeMap::new();
        for (latency, port) in latencies.iter().zip(0u16..) {
            groups.entry(*latency).or_default().push(port);
        }
        Self {
            latencies: latencies.into(),
            groups: groups.into_iter().map(|(latency, ports)| (latency, ports.into())).collect(),
            table: BTreeMap::new(),
        }
    }

    /// The one-way latency of a port's link.
    pub fn latency(&self, port: u16) -> Duration {
        self.latencies.get(usize::from(port)).copied().unwrap_or_default()
    }

    /// Ports by latency, shortest first.
    pub fn groups(&self) -> Rc<[(Duration, Rc<[u16]>)]> {
        Rc::clone(&self.groups)
    }

    /// The MAC table, by address.
    pub fn table(&self) -> impl Iterator<Item = (Mac, MacEntry)> + '_ {
        self.table.iter().map(|(mac, entry)| (*mac, *entry))
    }

    /// A frame came in by `port`: remembers its source. Returns whether the table did not know it there.
    pub fn learn(&mut self, source: Mac, port: u16, now: Instant, entry: EntryId) -> bool {
        let known = self.table.get(&source).is_some_and(|known| known.port == port && now.since(known.at) < MAC_AGE);
        self.table.insert(source, MacEntry { port, at: now, entry });
        !known
    }

    /// Where a frame that came in by `port` goes.
    pub fn egress(&self, destination: Mac, port: u16, now: Instant) -> Egress {
        if destination.is_broadcast() {
            return Egress::Broadcast;
        }
        match self.table.get(&destination) {
            Some(known) if now.since(known.at) >= MAC_AGE => Egress::Flood,
            Some(known) if known.port == port => Egress::Nowhere,
            Some(known) => Egress::Port(known.port),
            None => Egress::Flood,
        }
    }

    /// All ports.
    pub fn all_ports(&self) -> Ports {
        (0..u16::try_from(self.latencies.len()).unwrap_or(u16::MAX)).collect()
    }
}
