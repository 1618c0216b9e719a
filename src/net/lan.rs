//! The switch and its cables: who hears a frame, and after how long. Ports belong to networks that do not hear each other, as
//! port-based VLANs keep them apart.

use std::rc::Rc;

use serde::Serialize;

use super::cable::{Cable, Crossing};
use super::ports::Ports;
use crate::base::{Duration, Instant, Map};
use crate::protocol::EntryId;
use crate::wire::{FrameKind, Mac};

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
    /// A broadcast: out of every port of the network but the one it came in by.
    Broadcast,
    /// A unicast to an address that the switch has not seen: out of every other port of the network as well.
    Flood,
    /// A unicast to a known address: out of one port.
    Port(u16),
    /// The destination is behind the port that it came in by.
    Nowhere,
}

/// Ports with sound cables of one network and one latency: all of them hear a broadcast at one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The network.
    pub network: u8,
    /// One way.
    pub latency: Duration,
    /// In ascending order.
    pub ports: Rc<[u16]>,
}

/// A learning switch with one host at each port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lan {
    cables: Rc<Vec<Cable>>,
    /// The ports with sound cables, by latency, shortest first.
    groups: Rc<[Group]>,
    /// The ports whose cables have to be looked at one by one.
    odd: Rc<[u16]>,
    table: Map<Mac, MacEntry>,
}

impl Lan {
    /// A switch with the n-th cable at its n-th port.
    pub fn new(cables: Vec<Cable>) -> Self {
        let mut lan = Self { cables: Rc::new(cables), groups: Rc::from([]), odd: Rc::from([]), table: Map::default() };
        lan.sort();
        lan
    }

    /// Sorts sound cables into groups, and the others out.
    fn sort(&mut self) {
        let mut groups: Map<(Duration, u8), Vec<u16>> = Map::default();
        let mut odd = Vec::new();
        for (cable, port) in self.cables.iter().zip(0u16..) {
            if cable.is_plain() {
                groups.update((cable.latency, cable.network), |ports| ports.push(port));
            } else {
                odd.push(port);
            }
        }
        self.groups = groups
            .into_iter()
            .map(|((latency, network), ports)| Group { network, latency, ports: ports.into() })
            .collect();
        self.odd = odd.into();
    }

    /// The cable of a port.
    pub fn cable(&self, port: u16) -> Option<&Cable> {
        self.cables.get(usize::from(port))
    }

    /// Whether a port's cable is plugged in.
    pub fn plugged(&self, port: u16) -> bool {
        self.cable(port).is_some_and(|cable| cable.plugged)
    }

    /// The network of a port.
    pub fn network(&self, port: u16) -> u8 {
        self.cable(port).map_or(0, |cable| cable.network)
    }

    /// Changes a cable. What the switch learned behind a port whose cable moved or was pulled is forgotten.
    pub fn change(&mut self, port: u16, change: impl FnOnce(&mut Cable)) {
        let Some(cable) = Rc::make_mut(&mut self.cables).get_mut(usize::from(port)) else { return };
        let before = (cable.plugged, cable.network);
        change(cable);
        if before != (cable.plugged, cable.network) {
            self.table.retain(|_, row| row.port != port);
        }
        self.sort();
    }

    /// Sends a frame across a port's cable.
    pub fn cross(&mut self, port: u16, kind: FrameKind) -> Crossing {
        let sound = Crossing { lost: None, after: Duration::ZERO, copy: None };
        match self.cable(port) {
            None => sound,
            Some(cable) if cable.is_plain() => Crossing { after: cable.latency, ..sound },
            Some(_) => {
                let Some(cable) = Rc::make_mut(&mut self.cables).get_mut(usize::from(port)) else { return sound };
                let crossing = cable.cross(kind);
                // A cable that was to lose or double one frame is sound again afterwards.
                if cable.is_plain() {
                    self.sort();
                }
                crossing
            }
        }
    }

    /// The ports with sound cables, by latency, shortest first.
    pub fn groups(&self) -> Rc<[Group]> {
        Rc::clone(&self.groups)
    }

    /// The ports whose cables have to be looked at one by one.
    pub fn odd(&self) -> Rc<[u16]> {
        Rc::clone(&self.odd)
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
            // Another network's port is as good as unknown: the frame is flooded in its own.
            Some(known) if self.network(known.port) != self.network(port) => Egress::Flood,
            Some(known) => Egress::Port(known.port),
            None => Egress::Flood,
        }
    }

    /// All ports.
    pub fn all_ports(&self) -> Ports {
        (0..u16::try_from(self.cables.len()).unwrap_or(u16::MAX)).collect()
    }
}
