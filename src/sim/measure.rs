//! How much memory entries and worlds take, roughly, and a hash of a history that costs little: for sessions from outside.

use super::trace::{Entry, Kind};
use super::world::World;
use crate::base::Fnv;
use crate::protocol::{Event, Setting};

impl Entry {
    /// About how many bytes this entry takes in memory, what is derived from it for the screen left out.
    pub fn weight(&self) -> usize {
        let more = match &self.kind {
            // The bytes once as they are, and decoded once more.
            Kind::Sent(frame) => 700 + frame.bytes.len() * 4,
            Kind::Arrived { outcomes, .. } => outcomes.iter().map(|group| GROUP + group.ports.weight()).sum(),
            Kind::Lost { ports, .. } => ports.weight(),
            Kind::Event(Event::DecisionOpened { offers, .. }) => offers.iter().map(|offer| 200 + offer.weight()).sum(),
            Kind::Event(Event::OfferHeard { offer }) => 200 + offer.weight(),
            Kind::Event(Event::ConfigurationLogged { configuration } | Event::LeaseRenewed { configuration, .. }) => {
                200 + configuration.weight()
            }
            Kind::Event(Event::ParametersLearned { log, .. }) => log.iter().map(Setting::weight).sum(),
            _ => 0,
        };
        ENTRY + self.also.len() * 8 + more
    }

    /// Takes into a hash when this happened, at which host, what kind of entry it is, and what a frame held that left. Cheap,
    /// so that it can be done at every save; for all that an entry says see [`super::trace_hash`].
    pub fn add_to(&self, hash: &mut Fnv) {
        // These numbers are kept in saved sessions: they never change.
        let kind: u8 = match &self.kind {
            Kind::Started => 1,
            Kind::Sent(_) => 2,
            Kind::Forwarded { .. } => 3,
            Kind::Arrived { .. } => 4,
            Kind::Timer(_) => 5,
            Kind::Event(_) => 6,
            Kind::Choice { .. } => 7,
            Kind::Lost { .. } => 8,
            Kind::Duplicated { .. } => 9,
            Kind::Action { .. } => 10,
            Kind::KeepWaiting { .. } => 11,
        };
        hash.add(&self.at.0.to_be_bytes());
        hash.add(&self.host.map_or([0xff, 0xff], u16::to_be_bytes));
        hash.add(&[kind]);
        if let Kind::Sent(frame) = &self.kind {
            hash.add(&frame.bytes);
        }
    }
}

// Numbers rather than sizes of types: a history has to be held back at the same entry wherever pointers are shorter, too.
const ENTRY: usize = 128;
const GROUP: usize = 56;
const PENDING: usize = 200;

impl World {
    /// About how many bytes everything takes that is still to come.
    pub fn weight_of_queue(&self) -> usize {
        self.queued() * PENDING
    }

    /// About how many bytes this world takes beside another, with which it shares the hosts that did not change in between.
    pub fn weight_beside(&self, other: &World) -> usize {
        let own = self.hosts().iter().zip(other.hosts()).filter(|(a, b)| !std::rc::Rc::ptr_eq(a, b));
        let hosts: usize = own.map(|(host, _)| host.weight()).sum();
        self.weight_of_queue() + self.hosts().len() * 32 + self.lan().table().count() * 64 + hosts
    }
}
