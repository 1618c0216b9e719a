//! The addresses of a server: each is in exactly one state at any time.
//!
//! ```text
//!   free ──OFFER──▶ offered ──ACK──▶ leased ──DECLINE──▶ quarantined ──▶ free
//!     ▲                │               │                 excluded: never given out
//!     ├─ not requested ┘               │
//!     └── the lease ends, RELEASE ─────┘
//! ```
//!
//! A client has at most one lease here and at most one promise. Of each address the last two clients are remembered, so what
//! this takes is bounded by the addresses ever used, whatever the number of clients.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::rc::Rc;

use super::Ranges;
use super::record::{Idle, Record};
use crate::base::{Instant, Map, Set, order};
use crate::protocol::binding::{AddressState, ClientKey};
use crate::protocol::event::RefusalReason;
use crate::wire::Mac;

/// What the administrator says about the addresses of one server.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PoolConfig {
    /// The ranges, in the order of preference.
    pub ranges: Ranges,
    /// Addresses never given out, in order.
    pub excluded: Vec<Ipv4Addr>,
    /// Addresses kept for one client each: an attribute of the address, not a state.
    pub reservations: Map<Ipv4Addr, Mac>,
}

impl PoolConfig {
    /// Whether an address is in a range or reserved, so that this server could give it.
    pub fn lists(&self, address: Ipv4Addr) -> bool {
        self.ranges.contain(address) || self.reservations.contains_key(&address)
    }

    /// Whether an address is never given out.
    pub fn excludes(&self, address: Ipv4Addr) -> bool {
        self.excluded.binary_search(&address).is_ok()
    }
}

/// Tells which addresses are being checked for somebody else right now.
pub(super) type Busy<'a> = &'a dyn Fn(Ipv4Addr) -> bool;

/// The addresses of a server. Only those that are not free, or were used before, take memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    config: Rc<PoolConfig>,
    /// What is reserved for a hardware address, in order.
    reserved: Rc<Set<(Mac, Ipv4Addr)>>,
    /// In a failover pair, whether this is the primary.
    primary: Option<bool>,
    records: BTreeMap<Ipv4Addr, Record>,
    leases: BTreeMap<ClientKey, Ipv4Addr>,
    holds: BTreeMap<ClientKey, Ipv4Addr>,
    /// The address that a client has or had last; its record names the client.
    previous: BTreeMap<ClientKey, Ipv4Addr>,
    idle: Idle,
    /// The search for an address that nobody ever had has come so far, by range and number. Every address is looked at once:
    /// one that becomes new again is in `returned`.
    cursor: (usize, u32),
    /// The new addresses before the cursor: an offer of them was not taken up, a check was dropped, a reservation ended.
    returned: BTreeSet<(usize, u32)>,
    /// How many addresses the searches have looked at so far.
    looked_at: u64,
}

impl Pool {
    /// A pool in which everything is free but what is excluded. In a failover pair `primary` tells which half of the free
    /// addresses is its own; see `replica.rs`.
    pub fn new(mut config: PoolConfig, primary: Option<bool>) -> Self {
        order::by(&mut config.excluded, Ord::cmp);
        let mut pool = Self {
            config: Rc::new(config),
            reserved: Rc::default(),
            primary,
            records: BTreeMap::new(),
            leases: BTreeMap::new(),
            holds: BTreeMap::new(),
            previous: BTreeMap::new(),
            idle: Idle::default(),
            cursor: (0, 0),
            returned: BTreeSet::new(),
            looked_at: 0,
        };
        pool.reserved = Rc::new(pool.config.reservations.iter().map(|(address, mac)| (*mac, *address)).collect());
        pool.wipe();
        pool
    }

    /// What the administrator says, with what changed since the start.
    pub fn config(&self) -> &PoolConfig {
        &self.config
    }

    /// Forgets everything but what is excluded.
    pub(super) fn wipe(&mut self) {
        let excluded = |address: &Ipv4Addr| (*address, Record { state: AddressState::Excluded, ..Record::NEW });
        self.records.clear();
        self.records.extend(self.config.excluded.iter().map(excluded));
        self.leases.clear();
        self.holds.clear();
        self.previous.clear();
        self.idle = Idle::default();
        self.cursor = (0, 0);
        self.returned.clear();
    }

    /// How many addresses were looked at so far to find free ones: what searching costs.
    pub fn looked_at(&self) -> u64 {
        self.looked_at
    }

    /// Keeps an address for one client, which has no other reservation from now on. What was reserved otherwise until now, and for
    /// whom.
    pub(super) fn reserve(&mut self, address: Ipv4Addr, mac: Mac) -> Vec<(Ipv4Addr, Mac)> {
        let before: Vec<Ipv4Addr> = self.reserved_for(mac).collect();
        let config = Rc::make_mut(&mut self.config);
        let reserved = Rc::make_mut(&mut self.reserved);
        for other in &before {
            config.reservations.remove(other);
            reserved.remove(&(mac, *other));
        }
        let mut ended: Vec<(Ipv4Addr, Mac)> = before.iter().map(|other| (*other, mac)).collect();
        if let Some(owner) = config.reservations.insert(address, mac) {
            reserved.remove(&(owner, address));
            ended.push((address, owner));
        }
        reserved.insert((mac, address));
        self.unlist_idle(address);
        for other in before {
            self.list_again(other);
        }
        ended
    }

    /// An address is being checked: nobody else gets it meanwhile.
    pub(super) fn begin_check(&mut self, address: Ipv4Addr) {
        self.unlist_idle(address);
    }

    /// A check of an address was dropped, which leaves the address as it was.
    pub(super) fn drop_check(&mut self, address: Ipv4Addr) {
        self.list_again(address);
    }

    fn unlist_idle(&mut self, address: Ipv4Addr) {
        if let Some(record) = self.records.get(&address) {
            self.idle.take(record.freed, address);
        }
    }

    /// Lists a free address among those that anybody may get, as new or as used.
    fn list_again(&mut self, address: Ipv4Addr) {
        match self.records.get(&address) {
            None => self.is_new(address),
            Some(record) if record.state == AddressState::Free && record.used && self.for_anybody(address) => {
                self.idle.put(record.freed, address);
            }
            Some(_) => {}
        }
    }

    /// Whether anybody may get an address here when it is free: it is of this server's half, and reserved for nobody.
    fn for_anybody(&self, address: Ipv4Addr) -> bool {
        self.own_half(address) && !self.config.reservations.contains_key(&address)
    }

    /// Takes an address out for good; its state follows when it is not leased any more.
    pub(super) fn exclude(&mut self, address: Ipv4Addr) {
        let excluded = &mut Rc::make_mut(&mut self.config).excluded;
        if let Err(at) = excluded.binary_search(&address) {
            excluded.insert(at, address);
        }
    }

    /// Whether an address belongs to this pool at all.
    pub fn contains(&self, address: Ipv4Addr) -> bool {
        self.config.lists(address) || *self.state(address) != AddressState::Free
    }

    /// The state of an address of this pool.
    pub fn state(&self, address: Ipv4Addr) -> &AddressState {
        self.records.get(&address).map_or(&AddressState::Free, |record| &record.state)
    }

    /// Every address that is not free, in order.
    pub fn taken(&self) -> impl Iterator<Item = (Ipv4Addr, &AddressState)> + '_ {
        let all = self.records.iter().map(|(address, record)| (*address, &record.state));
        all.filter(|(_, state)| **state != AddressState::Free)
    }

    /// Every address of this pool, range by range, then those outside the ranges: reserved ones, and what a failover
    /// partner gave or was reserved before.
    pub fn addresses(&self) -> impl Iterator<Item = Ipv4Addr> + '_ {
        let config = &self.config;
        let in_ranges = config
            .ranges
            .list()
            .iter()
            .flat_map(|(first, last)| (u32::from(*first)..=u32::from(*last)).map(Ipv4Addr::from));
        let others = self.taken().map(|(address, _)| address);
        let mut outside: Vec<Ipv4Addr> = config
            .reservations
            .keys()
            .copied()
            .chain(others)
            .filter(|address| !config.ranges.contain(*address))
            .collect();
        order::by(&mut outside, Ord::cmp);
        outside.dedup();
        in_ranges.chain(outside)
    }

    /// The address leased to a client.
    pub fn lease_of(&self, client: &ClientKey) -> Option<Ipv4Addr> {
        self.leases.get(client).copied()
    }

    /// The address offered to a client.
    pub fn hold_of(&self, client: &ClientKey) -> Option<Ipv4Addr> {
        self.holds.get(client).copied()
    }

    /// The address leased to a client, else the one offered to it.
    pub fn address_of(&self, client: &ClientKey) -> Option<Ipv4Addr> {
        self.lease_of(client).or_else(|| self.hold_of(client))
    }

    /// The address that a client has or had last (catalogue SRV-91, SRV-101); forgotten once two others had it since.
    pub fn previous_of(&self, client: &ClientKey) -> Option<Ipv4Addr> {
        self.previous.get(client).copied()
    }

    /// Whether it is remembered whose an address is or was last.
    pub fn remembers(&self, address: Ipv4Addr) -> bool {
        self.records.get(&address).is_some_and(|record| record.last.is_some())
    }

    /// About how many bytes it takes in memory.
    pub fn weight(&self) -> usize {
        let indexed = self.leases.len() + self.holds.len() + self.previous.len();
        self.records.len() * 200 + indexed * 80
    }

    /// How many addresses are leased.
    pub fn leased(&self) -> usize {
        self.leases.len()
    }

    /// Writes the state of an address, and keeps the indexes in step with it. That its client has no other lease or hold is
    /// for the caller to see to, since it has to be told.
    pub(super) fn set(&mut self, now: Instant, address: Ipv4Addr, state: AddressState) {
        let mut record = self.records.remove(&address).unwrap_or(Record::NEW);
        match &record.state {
            AddressState::Free if record.used => self.idle.take(record.freed, address),
            AddressState::Offered(hold) => unlist(&mut self.holds, &hold.client, address),
            AddressState::Leased(binding) => unlist(&mut self.leases, &binding.client, address),
            _ => {}
        }
        match &state {
            AddressState::Offered(hold) => {
                self.holds.insert(hold.client.clone(), address);
                // It was in use until now.
                if matches!(record.state, AddressState::Leased(_)) {
                    record.freed = now;
                }
            }
            AddressState::Leased(binding) => {
                self.leases.insert(binding.client.clone(), address);
                record.used = true;
                if record.last.as_ref() != Some(&binding.client) {
                    self.pass_on(&mut record, &binding.client, address);
                }
            }
            AddressState::Quarantined { .. } => record.used = true,
            AddressState::Free if record.used => {
                // What was only offered meanwhile was not used meanwhile.
                if !matches!(record.state, AddressState::Offered(_)) {
                    record.freed = now;
                }
                if self.for_anybody(address) {
                    self.idle.put(record.freed, address);
                }
            }
            AddressState::Free => {
                self.is_new(address);
                return;
            }
            AddressState::Excluded => {}
        }
        record.state = state;
        self.records.insert(address, record);
    }

    /// An address goes to another client than before: what is remembered changes. The one before it is remembered too, so
    /// that it can be told that its address is another's now (catalogue SRV-71, SRV-80).
    fn pass_on(&mut self, record: &mut Record, client: &ClientKey, address: Ipv4Addr) {
        let forgotten = std::mem::replace(&mut record.former, record.last.replace(client.clone()));
        if let Some(forgotten) = forgotten.filter(|forgotten| forgotten != client) {
            self.previous.remove(&forgotten);
        }
        if let Some(other) = self.previous.insert(client.clone(), address)
            && let Some(record) = self.records.get_mut(&other)
        {
            for remembered in [&mut record.last, &mut record.former] {
                if remembered.as_ref() == Some(client) {
                    *remembered = None;
                }
            }
        }
    }

    /// Forgets whose an address was: its client does not want it back.
    pub(super) fn forget_owner(&mut self, address: Ipv4Addr) {
        if let Some(last) = self.records.get_mut(&address).and_then(|record| record.last.take()) {
            self.previous.remove(&last);
        }
    }

    /// Whether this server may give an address to somebody new: in a failover pair, whether it is of its own half.
    pub fn own_half(&self, address: Ipv4Addr) -> bool {
        let Some(primary) = self.primary else { return true };
        let range = self.config.ranges.place(address).and_then(|place| self.config.ranges.list().get(place));
        range.is_none_or(|(first, _)| u32::from(address).wrapping_sub(u32::from(*first)).is_multiple_of(2) == primary)
    }

    /// Whether a free address could be given to the owner of `mac` right now.
    pub(super) fn available(&self, address: Ipv4Addr, mac: Mac, busy: Busy<'_>) -> bool {
        *self.state(address) == AddressState::Free
            && self.config.lists(address)
            && !busy(address)
            && match self.config.reservations.get(&address) {
                Some(owner) => *owner == mac,
                None => self.own_half(address),
            }
    }

    fn reserved_for(&self, mac: Mac) -> impl Iterator<Item = Ipv4Addr> + '_ {
        let own = self.reserved.since(&(mac, Ipv4Addr::UNSPECIFIED)).iter().take_while(move |(owner, _)| *owner == mac);
        own.map(|(_, address)| *address)
    }

    /// Why a client may not have, or keep, an address; `None` if it may. For a free address this does not ask whose half it
    /// is, see [`Pool::own_half`].
    pub(super) fn objection(
        &self,
        address: Ipv4Addr,
        client: &ClientKey,
        mac: Mac,
        busy: Busy<'_>,
    ) -> Option<RefusalReason> {
        let reserved = self.config.reservations.get(&address);
        let state = self.state(address);
        // A partner may have given what is reserved there and unknown here.
        let partners = self.primary.is_some() && state.binding().is_some();
        match state {
            AddressState::Leased(binding) if binding.client != *client => Some(RefusalReason::Taken),
            AddressState::Offered(hold) if hold.client != *client => Some(RefusalReason::Promised),
            AddressState::Quarantined { .. } => Some(RefusalReason::Quarantined),
            AddressState::Excluded => Some(RefusalReason::NotInPool),
            _ if self.config.excludes(address) || !(partners || self.config.lists(address)) => {
                Some(RefusalReason::NotInPool)
            }
            _ if reserved.is_some_and(|owner| *owner != mac) => Some(RefusalReason::Reserved),
            _ if busy(address) => Some(RefusalReason::Promised),
            // It moves to what is reserved for it as soon as it can have that (catalogue SRV-107).
            _ if reserved.is_none() && self.reserved_for(mac).any(|other| self.is_for(other, client, mac, busy)) => {
                Some(RefusalReason::NotYourAddress)
            }
            _ => None,
        }
    }

    /// Whether a reserved address is free, or offered to this very client.
    fn is_for(&self, address: Ipv4Addr, client: &ClientKey, mac: Mac, busy: Busy<'_>) -> bool {
        self.hold_of(client) == Some(address) || self.available(address, mac, busy)
    }

    /// The address to offer (RFC 2131 section 4.3.1, catalogue SRV-04, SRV-102): what the client has or was promised, what is
    /// reserved for it, what it had before, what it asks for, one that nobody ever had, the one that was left longest ago.
    /// `None` if there is none.
    pub(super) fn choose(
        &mut self,
        client: &ClientKey,
        mac: Mac,
        asked: Option<Ipv4Addr>,
        busy: Busy<'_>,
    ) -> Option<Ipv4Addr> {
        let own = [self.lease_of(client), self.hold_of(client)].into_iter().flatten();
        if let Some(own) = own.into_iter().find(|own| self.objection(*own, client, mac, busy).is_none()) {
            return Some(own);
        }
        let wanted = self.reserved_for(mac).chain(self.previous_of(client)).chain(asked);
        if let Some(address) = wanted.into_iter().find(|address| self.available(*address, mac, busy)) {
            return Some(address);
        }
        self.first_new(mac, busy).or_else(|| {
            let mut looked_at = 0;
            let found = self.idle.iter().find(|address| {
                looked_at += 1;
                self.available(*address, mac, busy)
            });
            self.looked_at += looked_at;
            found
        })
    }

    /// The first address that nobody ever had and anybody may get, taken out of the lists: it is offered, or checked, or listed
    /// again. What is reserved is for [`Pool::choose`] to find.
    fn first_new(&mut self, mac: Mac, busy: Busy<'_>) -> Option<Ipv4Addr> {
        while let Some((_, number)) = self.returned.pop_first() {
            self.looked_at += 1;
            let address = Ipv4Addr::from(number);
            // What was taken, reserved or excluded since, or is being checked, is listed again when that is over.
            if !self.records.contains_key(&address) && self.for_anybody(address) && self.available(address, mac, busy) {
                return Some(address);
            }
        }
        let config = Rc::clone(&self.config);
        while let Some((first, last)) = config.ranges.list().get(self.cursor.0) {
            let number = u32::from(*first).max(self.cursor.1);
            if number > u32::from(*last) {
                self.cursor = (self.cursor.0 + 1, 0);
                continue;
            }
            self.looked_at += 1;
            self.cursor = match number.checked_add(1) {
                Some(next) => (self.cursor.0, next),
                None => (self.cursor.0 + 1, 0),
            };
            let address = Ipv4Addr::from(number);
            if !self.records.contains_key(&address) && self.for_anybody(address) && self.available(address, mac, busy) {
                return Some(address);
            }
        }
        None
    }

    /// An address that nobody ever had is free: where the search has passed it, it is listed again.
    fn is_new(&mut self, address: Ipv4Addr) {
        if let Some(place) = self.config.ranges.place(address) {
            let key = (place, u32::from(address));
            if key < self.cursor {
                self.returned.insert(key);
            }
        }
    }
}

fn unlist(index: &mut BTreeMap<ClientKey, Ipv4Addr>, client: &ClientKey, address: Ipv4Addr) {
    if index.get(client) == Some(&address) {
        index.remove(client);
    }
}
