//! A check of an address in progress.

use std::rc::Rc;

use crate::protocol::binding::ClientKey;
use crate::protocol::event::EntryId;
use crate::wire::{DhcpMessage, Mac};

/// What a check is made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Purpose {
    /// An OFFER may follow.
    Offer,
    /// An ACK may follow.
    Ack,
}

/// A check in progress.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub(super) purpose: Purpose,
    /// For whom.
    pub(super) client: ClientKey,
    pub(super) message: Rc<DhcpMessage>,
    /// The entry with which it began.
    pub(super) started: EntryId,
    /// Who answered ARP, once somebody did.
    pub(super) answered_by: Option<Mac>,
}
