//! The states of an address, with what a server keeps of each: who was promised what, until when, and which entry says so.

use std::rc::Rc;

use super::event::{EntryId, QuarantineReason};
use crate::base::Instant;
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
    /// Until when; absent for an infinite lease. Never earlier than what any ACK of this lease has promised.
    pub until: Option<Instant>,
    /// Since the lease period is over: when the address returns to the pool (course text, catalogue CRS-07).
    pub grace: Option<Instant>,
    /// The lease time that the last ACK told, in seconds.
    pub lease_s: u32,
    /// The last ACK, sent again if its REQUEST comes again.
    pub ack: Rc<DhcpMessage>,
    /// What was offered since to its owner, if that started over. It holds until its time even if the lease ends before.
    pub offer: Option<Rc<Hold>>,
    /// The entry that committed or last extended it.
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
    /// The lease, if this is one.
    pub fn binding(&self) -> Option<&Binding> {
        match self {
            AddressState::Leased(binding) => Some(binding),
            _ => None,
        }
    }

    /// What is promised of it, beside a lease or alone.
    pub fn promise(&self) -> Option<&Hold> {
        match self {
            AddressState::Offered(hold) => Some(hold),
            AddressState::Leased(binding) => binding.offer.as_deref(),
            _ => None,
        }
    }

    /// Whether the address is in quarantine.
    pub fn is_quarantined(&self) -> bool {
        matches!(self, AddressState::Quarantined { .. })
    }
}
