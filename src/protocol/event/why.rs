//! States of a client, and the small lists of how, by whom and why that events tell.

use serde::Serialize;

/// The states of a client (RFC 2131 figure 5), BOUND split by whether its address is checked yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientState {
    /// Nothing asked yet.
    Init,
    /// A lease from before is remembered and about to be verified.
    InitReboot,
    /// DISCOVER sent, collecting offers.
    Selecting,
    /// An offer chosen, waiting for the server's word.
    Requesting,
    /// REQUEST for the remembered address sent, waiting for any server's word.
    Rebooting,
    /// ACK received; the address is being checked (RFC 5227) and not used yet.
    BoundChecking,
    /// The address is in use.
    BoundUsable,
    /// T1 has passed: the leasing server is asked, by unicast, to extend the lease; the address stays in use.
    Renewing,
    /// T2 has passed: any server is asked, by broadcast, to extend the lease; the address stays in use.
    Rebinding,
    /// Outside figure 5: a person gave the host its address, DHCP gives it none.
    Manual,
}

impl ClientState {
    /// The name of RFC 2131 figure 5; `manual` for what is outside it.
    pub fn rfc_name(self) -> &'static str {
        match self {
            ClientState::Init => "INIT",
            ClientState::InitReboot => "INIT-REBOOT",
            ClientState::Selecting => "SELECTING",
            ClientState::Requesting => "REQUESTING",
            ClientState::Rebooting => "REBOOTING",
            ClientState::BoundChecking | ClientState::BoundUsable => "BOUND",
            ClientState::Renewing => "RENEWING",
            ClientState::Rebinding => "REBINDING",
            ClientState::Manual => "manual",
        }
    }
}

/// What moved a client from one state to another (the triggers of RFC 2131 figure 5, and what a person or a cable does).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StateTrigger {
    /// The start delay is over.
    Started,
    /// An offer was chosen.
    OfferChosen,
    /// An ACK came.
    Ack,
    /// A NAK came.
    Nak,
    /// No answer to any REQUEST.
    NoAnswer,
    /// No answer to any REQUEST in REBOOTING, or in RENEWING for an infinite lease; the old lease still runs and is kept
    /// (RFC 2131 section 3.2).
    LeaseKept,
    /// The address is in use by somebody else.
    Conflict,
    /// Nobody answered for the address.
    CheckPassed,
    /// T1 has passed; under the course text, the lease period has ended.
    T1,
    /// T2 has passed; under the course text, the set time without an ACK.
    T2,
    /// The lease has ended.
    Expired,
    /// A person wanted the lease renewed now.
    RenewNow,
    /// The address was released.
    Released,
    /// The host was switched off.
    PoweredOff,
    /// The cable was plugged in again, perhaps into another network.
    LinkUp,
    /// A person gave the host an address.
    AddressSetByHand,
    /// A person let the host go back to DHCP.
    BackToDhcp,
    /// What the ACK says cannot be accepted, such as another address in a renewal (catalogue CLI-83).
    Unacceptable,
}

/// How an ARP entry came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ArpHow {
    /// Its owner asked this host for something (RFC 826: the target learns the requester).
    FromRequest,
    /// Its owner answered.
    FromReply,
    /// Made by the DHCP server at OFFER, without any ARP (course text).
    MadeAtOffer,
    /// Made by the DHCP server at ACK, without any ARP (course text).
    MadeAtAck,
}

/// Who chose the offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// The person.
    Person,
    /// Policy: the first that came.
    First,
    /// Policy: the longest lease.
    LongestLease,
    /// Policy: the server named in the scenario.
    ByServer,
}

/// Why an address is quarantined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuarantineReason {
    /// The server's check was answered.
    Answered,
    /// A client declined it.
    Declined,
}

/// Why a host stopped using its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DropReason {
    /// The lease ended without an extension (RFC 2131 section 4.4.5).
    Expired,
    /// A server refused it.
    Nak,
    /// The host gave it back.
    Released,
    /// Another host uses it (RFC 5227 section 2.4).
    Conflict,
    /// The host was switched off.
    PoweredOff,
    /// The cable was plugged in again: the address has to be verified first (RFC 2131 section 3.7).
    LinkUp,
    /// A person gave the host another one.
    SetByHand,
    /// A person let the host go back to DHCP.
    BackToDhcp,
    /// The server answered a renewal with something unacceptable.
    Unacceptable,
}

/// Why a message that waited in its host does not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outdated {
    /// The host does not use the address in whose name it speaks.
    AddressGone,
    /// The check of the address that it belongs to is over.
    CheckOver,
    /// The exchange that it belongs to is over.
    ExchangeOver,
    /// The client has begun a new exchange, whose lease it would give back.
    BegunAnew,
    /// No packet waits for the answer to this ARP request.
    NothingWaits,
    /// The server does not keep the address for this client any more.
    PromiseGone,
    /// The client has requested an address, or was offered another, since the offer was made.
    OfferOver,
    /// The time is over for which the address was held for the offer; an earlier lease of it may still run.
    HoldOver,
    /// The DHCP process that made it has stopped.
    ProcessStopped,
    /// The host has been moved to another network.
    OtherNetwork,
    /// The host was switched off.
    PoweredOff,
}

/// Why a server leaves an option out of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// The message would be larger than its client accepts (option 57; RFC 2131 section 4.1).
    NoRoom,
    /// Option 121 is sent, which replaces options 3 and 33 (RFC 3442).
    ClasslessRoutes,
}

/// What a client stopped waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unanswered {
    /// REQUEST in REQUESTING (catalogue CLI-25).
    Request,
    /// REQUEST in REBOOTING.
    Reboot,
    /// INFORM (catalogue CLI-112).
    Inform,
    /// REQUEST in RENEWING for an infinite lease, which a person wanted renewed.
    Renewal,
}

/// Why an offered address is not kept for its client any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PromiseEnd {
    /// No REQUEST for it came in time.
    #[default]
    NotRequested,
    /// Its client was offered or given another address.
    OtherAddress,
    /// The administrator wiped the lease database.
    Wiped,
    /// The administrator excluded the address.
    Excluded,
    /// The failover partner found it in use, or its client declined it there.
    Quarantined,
    /// The failover partner leased it to another client.
    GivenByPartner,
    /// The DHCP process stopped, or its host was switched off: offers are in memory only.
    Stopped,
}

impl PromiseEnd {
    /// Whether its time just ran out, as offers end that nobody takes up.
    pub fn is_time(&self) -> bool {
        *self == PromiseEnd::NotRequested
    }
}

/// By which kind of REQUEST a lease was extended or verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Extension {
    /// In RENEWING: by unicast.
    Renewing,
    /// In REBINDING: by broadcast, or through a relay agent.
    Rebinding,
    /// After INIT-REBOOT.
    Rebooting,
}

/// How a lease came to its end at a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaseEnd {
    /// Its time, grace included, is over.
    Expired,
    /// The client released it.
    Released,
    /// The same client was given another address (catalogue SRV-62).
    Replaced,
    /// The administrator wiped the lease database.
    Wiped,
    /// The administrator excluded the address.
    Excluded,
}
