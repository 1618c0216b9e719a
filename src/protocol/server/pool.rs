//! The addresses of a server: each is in exactly one state at any time.
//!
//! ```text
//!   free ──OFFER──▶ offered ──ACK──▶ leased ──DECLINE──▶ quarantined ──▶ free
//!     ▲                │
//!     └── another server chosen, nobody asked ──┘            excluded: never given out
//! ```

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::rc::Rc;

use crate::protocol::QuarantineReason;
use crate::protocol::event::EntryId;
use crate::protocol::time::Instant;
use crate::wire::{DhcpMessage, Mac};

/// By what a server knows a client: option 61 if there is one, else the hardware address (RFC 2131 section 4.2).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClientKey(Rc<[u8]>);

impl ClientKey {
    /// The key of the sender of a message.
    pub fn of(message: &DhcpMessage) -> Self {
        match message.client_id() {
            Some(id) => {
                // The leading byte keeps a client identifier apart from an equal hardware address.
                let mut key = Vec::with_capacity(id.len() + 1);
                key.push(61);
                key.extend_from_slice(id);
                ClientKey(key.into())
            }
            None => ClientKey(message.chaddr.0.as_slice().into()),
        }
    }
}

/// An address promised by an OFFER.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// For whom.
    pub client: ClientKey,
    /// Its hardware address.
    pub mac: Mac,
    /// Until when.
    pub until: Instant,
    /// The OFFER, of which a course-text ACK is a copy.
    pub offer: Rc<DhcpMessage>,
    /// The entry that reserved it.
    pub entry: EntryId,
}

/// An address given by an ACK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// To whom.
    pub client: ClientKey,
    /// Its hardware address.
    pub mac: Mac,
    /// Until when; absent for an infinite lease.
    pub until: Option<Instant>,
    /// The lease time that the ACK told, in seconds.
    pub lease_s: u32,
    /// The ACK, sent again if the REQUEST comes again.
    pub ack: Rc<DhcpMessage>,
    /// The OFFER made since to its owner, if that started over.
    pub offer: Option<Rc<DhcpMessage>>,
    /// The entry that committed it.
    pub entry: EntryId,
}

/// The state of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddressState {
    /// To be given out.
    Free,
    /// Promised.
    Offered(Hold),
    /// Given.
    Leased(Binding),
    /// Not given out for a while.
    Quarantined {
        /// Until when.
        until: Instant,
        /// Why.
        why: QuarantineReason,
        /// The entry that says so.
        entry: EntryId,
    },
    /// Never given out.
    Excluded,
}

impl AddressState {
    /// Whether the address is set aside after a DECLINE or a failed check.
    pub fn is_quarantined(&self) -> bool {
        matches!(self, AddressState::Quarantined { .. })
    }
}

/// What the administrator says about the addresses of one server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PoolConfig {
    /// First and last address of each range, in the order of preference.
    pub ranges: Vec<(Ipv4Addr, Ipv4Addr)>,
    /// Addresses never given out.
    pub excluded: Vec<Ipv4Addr>,
    /// Addresses kept for one client each: an attribute of the address, not a state.
    pub reservations: BTreeMap<Ipv4Addr, Mac>,
}

/// The addresses of a server. Only those that are not free take memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    config: Rc<PoolConfig>,
    taken: BTreeMap<Ipv4Addr, AddressState>,
    of_client: BTreeMap<ClientKey, Ipv4Addr>,
    /// Every address of the first range below this one was found taken; where the search begins again.
    cursor: (usize, u32),
}

impl Pool {
    /// A pool in which everything is free but what is excluded.
    pub fn new(config: PoolConfig) -> Self {
        let taken = config.excluded.iter().map(|address| (*address, AddressState::Excluded)).collect();
        Self { config: Rc::new(config), taken, of_client: BTreeMap::new(), cursor: (0, 0) }
    }

    /// What the administrator says.
    pub fn config(&self) -> &PoolConfig {
        &self.config
    }

    /// Whether an address belongs to this pool at all.
    pub fn contains(&self, address: Ipv4Addr) -> bool {
        self.config.ranges.iter().any(|(first, last)| (*first..=*last).contains(&address))
            || self.config.reservations.contains_key(&address)
    }

    /// The state of an address of this pool.
    pub fn state(&self, address: Ipv4Addr) -> &AddressState {
        self.taken.get(&address).unwrap_or(&AddressState::Free)
    }

    /// Every address that is not free, in order.
    pub fn taken(&self) -> impl Iterator<Item = (Ipv4Addr, &AddressState)> + '_ {
        self.taken.iter().map(|(address, state)| (*address, state))
    }

    /// Every address of this pool, range by range, then reservations outside the ranges.
    pub fn addresses(&self) -> impl Iterator<Item = Ipv4Addr> + '_ {
        let in_ranges = self
            .config
            .ranges
            .iter()
            .flat_map(|(first, last)| (u32::from(*first)..=u32::from(*last)).map(Ipv4Addr::from));
        let outside = self
            .config
            .reservations
            .keys()
            .copied()
            .filter(|address| !self.config.ranges.iter().any(|(first, last)| (*first..=*last).contains(address)));
        in_ranges.chain(outside)
    }

    /// The address offered or leased to a client.
    pub fn address_of(&self, client: &ClientKey) -> Option<Ipv4Addr> {
        self.of_client.get(client).copied()
    }

    /// Writes the state of an address, and keeps the index of clients in step with it.
    pub fn set(&mut self, address: Ipv4Addr, state: AddressState) {
        if let Some(client) = self.taken.get(&address).and_then(owner).cloned()
            && self.of_client.get(&client) == Some(&address)
        {
            self.of_client.remove(&client);
        }
        if let Some(client) = owner(&state) {
            // One address per client and server (catalogue SRV-62).
            if let Some(before) = self.of_client.insert(client.clone(), address)
                && before != address
            {
                self.taken.remove(&before);
                self.rewind(before);
            }
        }
        match state {
            AddressState::Free => {
                self.taken.remove(&address);
                self.rewind(address);
            }
            state => {
                self.taken.insert(address, state);
            }
        }
    }

    /// Whether an address could be given to the owner of `mac` right now. `busy` tells which addresses are being
    /// checked for somebody.
    pub fn available(&self, address: Ipv4Addr, mac: Mac, busy: &dyn Fn(Ipv4Addr) -> bool) -> bool {
        self.contains(address)
            && !self.taken.contains_key(&address)
            && !busy(address)
            && self.config.reservations.get(&address).is_none_or(|owner| *owner == mac)
    }

    /// The address to offer (RFC 2131 section 4.3.1): the client's own, the one reserved for it, the one it asks for,
    /// the first free one. `None` if there is none.
    pub fn choose(
        &mut self,
        client: &ClientKey,
        mac: Mac,
        asked: Option<Ipv4Addr>,
        busy: &dyn Fn(Ipv4Addr) -> bool,
    ) -> Option<Ipv4Addr> {
        if let Some(own) = self.address_of(client) {
            return Some(own);
        }
        let reserved = self.config.reservations.iter().find(|(_, owner)| **owner == mac).map(|(address, _)| *address);
        if let Some(address) = reserved.into_iter().chain(asked).find(|address| self.available(*address, mac, busy)) {
            return Some(address);
        }
        self.first_free(mac, busy)
    }

    fn first_free(&mut self, mac: Mac, busy: &dyn Fn(Ipv4Addr) -> bool) -> Option<Ipv4Addr> {
        let config = Rc::clone(&self.config);
        let (start_range, start) = self.cursor;
        let mut all_taken = true;
        for (index, (first, last)) in config.ranges.iter().enumerate().skip(start_range) {
            let from = if index == start_range { u32::from(*first).max(start) } else { u32::from(*first) };
            for number in from..=u32::from(*last) {
                let address = Ipv4Addr::from(number);
                if self.available(address, mac, busy) {
                    return Some(address);
                }
                // What is merely being checked, or kept for another client, has to be looked at again.
                all_taken &= self.taken.contains_key(&address);
                if all_taken {
                    self.cursor = (index, number.saturating_add(1));
                }
            }
        }
        None
    }

    /// An address became free: the search must not begin behind it.
    fn rewind(&mut self, address: Ipv4Addr) {
        if let Some(index) = self.config.ranges.iter().position(|(first, last)| (*first..=*last).contains(&address)) {
            self.cursor = self.cursor.min((index, u32::from(address)));
        }
    }
}

fn owner(state: &AddressState) -> Option<&ClientKey> {
    match state {
        AddressState::Offered(hold) => Some(&hold.client),
        AddressState::Leased(binding) => Some(&binding.client),
        AddressState::Free | AddressState::Quarantined { .. } | AddressState::Excluded => None,
    }
}
