//! What a server's addresses should be, told by the events alone: a model that knows nothing of the server's own tables.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use dorascope::protocol::server::{AddressState, Pool};
use dorascope::protocol::{Event, QuarantineReason};

use super::packet::Mac;

/// The state of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Is {
    Offered(Mac),
    Leased(Mac),
    Quarantined,
    Excluded,
}

/// The addresses of one server that are not free. What was excluded before the start is not in it.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub taken: BTreeMap<Ipv4Addr, Is>,
    /// Whether a failover partner's changes reach this server: then it may hear of a quarantine of what it knows nothing of.
    pub pair: bool,
}

impl Model {
    /// Takes an event in; `Err` says why it may not happen in this state.
    pub fn apply(&mut self, event: &Event) -> Result<(), String> {
        match event {
            Event::AddressOffered { address, client, again, .. } => match (self.taken.get(address), *again) {
                (None, false) => drop(self.taken.insert(*address, Is::Offered(client.0))),
                (Some(Is::Offered(owner) | Is::Leased(owner)), true) if *owner == client.0 => {}
                _ => return self.wrong(event, address),
            },
            Event::HoldExpired { address, client, .. } => match self.taken.get(address) {
                // What was promised beside a lease leaves the lease alone.
                Some(Is::Leased(owner)) if *owner == client.0 => {}
                Some(Is::Offered(owner)) if *owner == client.0 => drop(self.taken.remove(address)),
                _ => return self.wrong(event, address),
            },
            Event::OfferDeclined { leased: true, .. } => {}
            Event::OfferDeclined { address, client, .. } => match self.taken.get(address) {
                // An address that was only being checked was never taken.
                None => {}
                Some(Is::Offered(owner)) if *owner == client.0 => drop(self.taken.remove(address)),
                _ => return self.wrong(event, address),
            },
            Event::LeaseCommitted { address, client, again, .. } => {
                match self.taken.get(address) {
                    None if !again => {}
                    Some(Is::Offered(owner)) if *owner == client.0 && !again => {}
                    Some(Is::Leased(owner)) if *owner == client.0 => {}
                    _ => return self.wrong(event, address),
                }
                self.taken.insert(*address, Is::Leased(client.0));
            }
            Event::LeaseExtended { address, client, .. } | Event::GraceStarted { address, client, .. } => {
                match self.taken.get(address) {
                    Some(Is::Leased(owner)) if *owner == client.0 => {}
                    _ => return self.wrong(event, address),
                }
            }
            Event::LeaseReplicated { address, client, .. } => {
                if !self.pair || matches!(self.taken.get(address), Some(Is::Leased(owner)) if *owner != client.0) {
                    return self.wrong(event, address);
                }
                self.taken.insert(*address, Is::Leased(client.0));
            }
            Event::LeaseEnded { address, client, kept_until: Some(_), .. } => match self.taken.get(address) {
                Some(Is::Leased(owner)) if *owner == client.0 => {
                    self.taken.insert(*address, Is::Offered(client.0));
                }
                _ => return self.wrong(event, address),
            },
            Event::LeaseEnded { address, client, .. } => match self.taken.get(address) {
                Some(Is::Leased(owner)) if *owner == client.0 => drop(self.taken.remove(address)),
                _ => return self.wrong(event, address),
            },
            Event::Quarantined { address, why, .. } => {
                let fits = matches!(
                    (self.taken.get(address), why),
                    (None | Some(Is::Offered(_)), QuarantineReason::Answered)
                        | (Some(Is::Offered(_) | Is::Leased(_)), QuarantineReason::Declined)
                );
                if !fits && !self.pair {
                    return self.wrong(event, address);
                }
                self.taken.insert(*address, Is::Quarantined);
            }
            Event::QuarantineEnded { address } => match self.taken.get(address) {
                Some(Is::Quarantined) => drop(self.taken.remove(address)),
                _ => return self.wrong(event, address),
            },
            Event::AddressExcluded { address } => match self.taken.get(address) {
                Some(Is::Leased(_) | Is::Excluded) => return self.wrong(event, address),
                _ => drop(self.taken.insert(*address, Is::Excluded)),
            },
            _ => {}
        }
        let mut owners: Vec<(Mac, bool)> = self.taken.values().filter_map(|is| is.owner()).collect();
        owners.sort_unstable();
        match owners.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(format!("{:?} has two addresses after {event:?}", pair[0].0)),
            None => Ok(()),
        }
    }

    fn wrong(&self, event: &Event, address: &Ipv4Addr) -> Result<(), String> {
        Err(format!("{event:?} while {address} is {:?}", self.taken.get(address)))
    }

    /// Compares the server's own tables with the model, for every address of its pool.
    pub fn agrees(&self, pool: &Pool) -> Result<(), String> {
        let mut seen = Vec::new();
        for address in pool.addresses() {
            if seen.contains(&address) {
                return Err(format!("{address} is listed twice"));
            }
            seen.push(address);
            let told = self.taken.get(&address).copied();
            let own = match pool.state(address) {
                AddressState::Free => None,
                AddressState::Offered(hold) => Some(Is::Offered(hold.mac.0)),
                AddressState::Leased(binding) => Some(Is::Leased(binding.mac.0)),
                AddressState::Quarantined { .. } => Some(Is::Quarantined),
                AddressState::Excluded if told.is_none() => None,
                AddressState::Excluded => Some(Is::Excluded),
            };
            if own != told {
                return Err(format!("{address}: {own:?}, but by the events {told:?}"));
            }
        }
        match self.taken.keys().find(|address| !seen.contains(address)) {
            Some(address) => Err(format!("{address} is taken but in no pool")),
            None => Ok(()),
        }
    }
}

impl Is {
    /// Whose it is, and whether by a lease.
    fn owner(self) -> Option<(Mac, bool)> {
        match self {
            Is::Offered(mac) => Some((mac, false)),
            Is::Leased(mac) => Some((mac, true)),
            Is::Quarantined | Is::Excluded => None,
        }
    }
}
