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
}

/// The addresses of one server that are not free.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub taken: BTreeMap<Ipv4Addr, Is>,
}

impl Model {
    /// Takes an event in; `Err` says why it may not happen in this state.
    pub fn apply(&mut self, event: &Event) -> Result<(), String> {
        let wrong = |address: &Ipv4Addr, taken: &BTreeMap<Ipv4Addr, Is>| {
            Err(format!("{event:?} while {address} is {:?}", taken.get(address)))
        };
        match event {
            Event::AddressOffered { address, client, again, .. } => {
                let mac = client.0;
                match (self.taken.get(address), *again) {
                    (None, false) => drop(self.taken.insert(*address, Is::Offered(mac))),
                    (Some(Is::Offered(owner) | Is::Leased(owner)), true) if *owner == mac => {}
                    _ => return wrong(address, &self.taken),
                }
            }
            Event::HoldExpired { address, client } => match self.taken.remove(address) {
                Some(Is::Offered(owner)) if owner == client.0 => {}
                other => return Err(format!("{event:?} while {address} is {other:?}")),
            },
            Event::OfferDeclined { address, client, .. } => match self.taken.get(address) {
                // An address that was only being checked was never taken.
                None => {}
                Some(Is::Offered(owner)) if *owner == client.0 => drop(self.taken.remove(address)),
                _ => return wrong(address, &self.taken),
            },
            Event::LeaseCommitted { address, client, again, .. } => {
                let mac = client.0;
                match self.taken.get(address) {
                    None if !again => {}
                    Some(Is::Offered(owner)) if *owner == mac && !again => {}
                    Some(Is::Leased(owner)) if *owner == mac => {}
                    _ => return wrong(address, &self.taken),
                }
                self.taken.insert(*address, Is::Leased(mac));
            }
            Event::Quarantined { address, why, .. } => {
                let fits = matches!(
                    (self.taken.get(address), why),
                    (None | Some(Is::Offered(_)), QuarantineReason::Answered)
                        | (Some(Is::Offered(_) | Is::Leased(_)), QuarantineReason::Declined)
                );
                if !fits {
                    return wrong(address, &self.taken);
                }
                self.taken.insert(*address, Is::Quarantined);
            }
            Event::QuarantineEnded { address } => match self.taken.remove(address) {
                Some(Is::Quarantined) => {}
                other => return Err(format!("{event:?} while {address} is {other:?}")),
            },
            _ => {}
        }
        let owners: Vec<Mac> = self.taken.values().filter_map(|is| is.owner()).collect();
        match owners.iter().enumerate().find(|(index, owner)| owners[..*index].contains(owner)) {
            Some((_, owner)) => Err(format!("{owner:?} has two addresses after {event:?}")),
            None => Ok(()),
        }
    }

    /// Compares the server's own tables with the model, for every address of its pool.
    pub fn agrees(&self, pool: &Pool) -> Result<(), String> {
        let mut seen = Vec::new();
        for address in pool.addresses() {
            if seen.contains(&address) {
                return Err(format!("{address} is listed twice"));
            }
            seen.push(address);
            let own = match pool.state(address) {
                AddressState::Free => None,
                AddressState::Offered(hold) => Some(Is::Offered(hold.mac.0)),
                AddressState::Leased(binding) => Some(Is::Leased(binding.mac.0)),
                AddressState::Quarantined { .. } => Some(Is::Quarantined),
                AddressState::Excluded if self.taken.contains_key(&address) => {
                    return Err(format!("{address} is excluded and taken"));
                }
                AddressState::Excluded => None,
            };
            if own != self.taken.get(&address).copied() {
                return Err(format!("{address}: {own:?}, but by the events {:?}", self.taken.get(&address)));
            }
        }
        match self.taken.keys().find(|address| !seen.contains(address)) {
            Some(address) => Err(format!("{address} is taken but in no pool")),
            None => Ok(()),
        }
    }
}

impl Is {
    fn owner(self) -> Option<Mac> {
        match self {
            Is::Offered(mac) | Is::Leased(mac) => Some(mac),
            Is::Quarantined => None,
        }
    }
}
