//! What the pool keeps of each address.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use crate::base::Instant;
use crate::protocol::binding::{AddressState, ClientKey};

/// What a server remembers of an address that it has had to do with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub state: AddressState,
    /// Whose it is, or was last: RELEASE and the end of a lease leave that (catalogue SRV-91, SRV-101).
    pub last: Option<ClientKey>,
    /// Whose it was before that.
    pub former: Option<ClientKey>,
    /// Whether it was ever leased or found in use.
    pub used: bool,
    /// When it was last given back.
    pub freed: Instant,
}

impl Record {
    pub(super) const NEW: Record =
        Record { state: AddressState::Free, last: None, former: None, used: false, freed: Instant::ZERO };
}

/// Free addresses that were used before, least recently used first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Idle(BTreeSet<(Instant, Ipv4Addr)>);

impl Idle {
    pub(super) fn put(&mut self, freed: Instant, address: Ipv4Addr) {
        self.0.insert((freed, address));
    }

    pub(super) fn take(&mut self, freed: Instant, address: Ipv4Addr) {
        self.0.remove(&(freed, address));
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Ipv4Addr> + '_ {
        self.0.iter().map(|(_, address)| *address)
    }
}
