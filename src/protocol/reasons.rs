//! Why not: reasons for what a machine ignores, refuses with a NAK, or does not give out for a while.

use serde::Serialize;

/// Why an address is quarantined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuarantineReason {
    /// The server's check was answered.
    Answered,
    /// A client declined it.
    Declined,
}

/// Why a server refuses a REQUEST with a NAK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// Another client has it.
    Taken,
    /// It is in no pool of this server, or excluded.
    NotInPool,
    /// It is quarantined.
    Quarantined,
    /// This server offered the client another one.
    NotWhatWasOffered,
    /// The check found it in use.
    InUse,
    /// The REQUEST names no address.
    NoAddress,
}

impl RefusalReason {
    /// The text that goes into option 56 of the NAK.
    pub fn text(self) -> &'static str {
        match self {
            RefusalReason::Taken => "address already leased",
            RefusalReason::NotInPool => "address not in a pool here",
            RefusalReason::Quarantined => "address in quarantine",
            RefusalReason::NotWhatWasOffered => "not the address offered",
            RefusalReason::InUse => "address in use by another host",
            RefusalReason::NoAddress => "no address requested",
        }
    }
}

/// Why something that arrived was ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The host is not running yet.
    NotStarted,
    /// The frame has another host's hardware address (it was flooded).
    OtherHost,
    /// ARP: asks for another address, and the sender is not in the table (RFC 826).
    ArpNotForMe,
    /// ARP: the host has no address yet.
    ArpNoAddress,
    /// UDP: nothing listens on that port here.
    NoListener,
    /// IP: the packet is for another address.
    OtherAddress,
    /// The bytes make no sense.
    Malformed,
    /// The client is not waiting for any DHCP message now.
    NotWaiting,
    /// Another transaction's xid.
    OtherTransaction,
    /// Another client's hardware address in `chaddr`.
    OtherClient,
    /// Another client's identifier in option 61 (RFC 6842).
    OtherClientId,
    /// `op` says that this is not meant for this role.
    WrongDirection,
    /// A BOOTP message, without option 53.
    NoMessageType,
    /// A message type that means nothing in this state.
    UnexpectedType,
    /// An OFFER after the choice.
    OfferTooLate,
    /// An OFFER or ACK without server identifier, lease time or address.
    IncompleteOffer,
    /// The REQUEST went to another server, and nothing was held for this client.
    OtherServer,
    /// A REQUEST without server identifier answers no offer.
    NoServerIdentifier,
    /// The address is being checked for this client already.
    CheckRunning,
    /// A DECLINE of an address that this client does not have.
    NothingToDecline,
    /// No pool of this server serves the network of the relay agent (`giaddr`).
    NoPoolForRelay,
    /// The echo reply answers nothing that this host asked.
    UnaskedEcho,
    /// A kind of packet that hosts here do not speak.
    NotUnderstood,
}
