//! What machines report: facts for the trace, and reasons for what they did not do.

mod learned;
mod why;

use std::net::Ipv4Addr;
use std::rc::Rc;

use serde::Serialize;

use super::profile::{AddressCheck, ClientCheck};
pub use super::reason::{Cannot, Reason, RefusalReason};
use crate::base::{Duration, Instant};
use crate::wire::{Frame, FrameKind, Mac};
pub use learned::{Configuration, OfferSummary, Parameter, ParameterValue, Setting};
pub use why::{
    ArpHow, ClientState, DecidedBy, DropReason, Extension, LeaseEnd, LeftOut, Outdated, PromiseEnd, QuarantineReason,
    StateTrigger, Unanswered,
};

/// The index of a trace entry. Machines keep the ids of what they will name as a cause later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub u32);

/// A fact that a machine reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    /// A client changed its state.
    State {
        /// From.
        from: ClientState,
        /// To.
        to: ClientState,
        /// Why.
        trigger: StateTrigger,
    },
    /// A client sends a message again.
    Retransmission {
        /// How often it has been sent before, at least 1.
        attempt: u32,
        /// Whether the last of these never left the host, since nobody answered ARP for its next hop.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        unsent: bool,
    },
    /// A client noted an offer.
    OfferHeard {
        /// The offer.
        offer: Box<OfferSummary>,
    },
    /// A client's collecting time is over and a person has to choose; virtual time stands still.
    DecisionOpened {
        /// The client's n-th decision, from 1.
        n: u32,
        /// In order of arrival.
        offers: Vec<OfferSummary>,
    },
    /// The person wants to wait for more offers.
    KeptWaiting {
        /// The decision that is put off.
        n: u32,
        /// For how long.
        wait_us: Duration,
    },
    /// An offer was chosen.
    OfferChosen {
        /// The client's n-th decision, from 1.
        n: u32,
        /// Whose offer.
        server: Ipv4Addr,
        /// The address it offers.
        address: Ipv4Addr,
        /// Who chose.
        by: DecidedBy,
    },
    /// A server refused; the client starts over.
    NakHeard {
        /// The server.
        server: Option<Ipv4Addr>,
        /// Option 56.
        text: Option<String>,
    },
    /// The client logged the configuration it received.
    ConfigurationLogged {
        /// What it received.
        configuration: Box<Configuration>,
    },
    /// The client begins to check its address.
    ClientCheckStarted {
        /// The address.
        address: Ipv4Addr,
        /// How.
        how: ClientCheck,
    },
    /// Somebody else uses, or wants, the address that a client checks.
    ConflictFound {
        /// The address.
        address: Ipv4Addr,
        /// Whose frame showed it.
        by: Mac,
        /// Whether it was another host's probe rather than its owner's answer.
        probe: bool,
    },
    /// The address is checked; the client uses it from now on.
    AddressUsable {
        /// The address.
        address: Ipv4Addr,
    },
    /// A server begins to check an address.
    ServerCheckStarted {
        /// The address.
        address: Ipv4Addr,
        /// Before the OFFER, or on the REQUEST.
        when: AddressCheck,
    },
    /// Somebody answered ARP for the checked address; an echo request follows.
    ServerCheckAnswered {
        /// The address.
        address: Ipv4Addr,
        /// Who answered.
        by: Mac,
    },
    /// Nobody answered ARP for the checked address, so that the echo request never left the host: it is free.
    ServerCheckPassed {
        /// The address.
        address: Ipv4Addr,
    },
    /// The checked address is in use.
    ServerCheckFailed {
        /// The address.
        address: Ipv4Addr,
        /// Who uses it.
        by: Mac,
        /// Whether the echo was answered too.
        echoed: bool,
    },
    /// A server reserves an address for a client and offers it: free -> offered.
    AddressOffered {
        /// The address.
        address: Ipv4Addr,
        /// For whom.
        client: Mac,
        /// Until when.
        until: Instant,
        /// Whether it was held for the same client already.
        again: bool,
    },
    /// An offered address is promised no longer: offered -> free. A lease of it that still runs is not touched.
    HoldExpired {
        /// The address.
        address: Ipv4Addr,
        /// For whom it was held.
        client: Mac,
        /// Why.
        #[serde(skip_serializing_if = "PromiseEnd::is_time")]
        why: PromiseEnd,
    },
    /// The client chose another server: offered -> free. A lease of the address that still runs is not touched.
    OfferDeclined {
        /// The address.
        address: Ipv4Addr,
        /// The client.
        client: Mac,
        /// Option 54 of its REQUEST.
        chosen: Ipv4Addr,
        /// Whether the client still has a lease of it here.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        leased: bool,
    },
    /// A lease is written down: -> leased.
    LeaseCommitted {
        /// The address.
        address: Ipv4Addr,
        /// To whom.
        client: Mac,
        /// Until when; absent for an infinite lease.
        until: Option<Instant>,
        /// Whether this repeats a commit whose ACK may have been lost.
        again: bool,
    },
    /// A server refuses a REQUEST.
    RequestRefused {
        /// The address asked for.
        address: Ipv4Addr,
        /// The client.
        client: Mac,
        /// Why.
        why: RefusalReason,
    },
    /// An address is not given out for a while: -> quarantined.
    Quarantined {
        /// The address.
        address: Ipv4Addr,
        /// Why.
        why: QuarantineReason,
        /// Until when.
        until: Instant,
    },
    /// A quarantine is over: quarantined -> free.
    QuarantineEnded {
        /// The address.
        address: Ipv4Addr,
    },
    /// No address is left for a client; the server stays silent (RFC 2131 section 4.3.1).
    PoolExhausted {
        /// The client.
        client: Mac,
    },
    /// An ARP entry was added.
    ArpAdded {
        /// The address.
        address: Ipv4Addr,
        /// Its hardware address.
        mac: Mac,
        /// How.
        how: ArpHow,
    },
    /// An ARP entry was confirmed or overwritten (RFC 826).
    ArpUpdated {
        /// The address.
        address: Ipv4Addr,
        /// Its hardware address now.
        mac: Mac,
        /// Its hardware address before.
        was: Mac,
        /// How.
        how: ArpHow,
    },
    /// An ARP entry was taken out so that the address is asked for afresh.
    ArpSetAside {
        /// The address.
        address: Ipv4Addr,
        /// The hardware address that the entry had.
        mac: Mac,
    },
    /// An ARP entry aged out.
    ArpAged {
        /// The address.
        address: Ipv4Addr,
        /// The hardware address that the entry had.
        mac: Mac,
    },
    /// Nobody answers ARP for the next hop of a packet: it is dropped.
    Unreachable {
        /// The next hop.
        address: Ipv4Addr,
    },
    /// A message that waited in its host does not leave: what it depended on is over.
    NotSent {
        /// What kind of message.
        frame: FrameKind,
        /// The address that it is about.
        address: Option<Ipv4Addr>,
        /// What is over.
        why: Outdated,
    },
    /// A server leaves options out of a message, though its client asks for them and they are configured.
    OptionsLeftOut {
        /// For whom the message is.
        client: Mac,
        /// Their codes.
        codes: Vec<u8>,
        /// Why.
        why: LeftOut,
    },
    /// A server has options several times in its configuration and sends their values as one (RFC 3396 section 7).
    OptionsJoined {
        /// For whom the message is.
        client: Mac,
        /// Their codes.
        codes: Vec<u8>,
    },
    /// The values of some options of a message make no sense for their codes; whoever reads it goes on as if they were not there.
    OptionsUnreadable {
        /// Their codes.
        codes: Vec<u8>,
    },
    /// A client does not go by the T1 or T2 of an ACK (RFC 2131 section 4.4.5: T1 before T2 before the end of the lease).
    TimesNotAccepted {
        /// Option 58, if that is not accepted, in seconds.
        t1_s: Option<u32>,
        /// Option 59, if that is not accepted, in seconds.
        t2_s: Option<u32>,
        /// The lease time, in seconds.
        lease_s: u32,
        /// When it renews instead, counted from its REQUEST; absent for a lease without end.
        renew_us: Option<Duration>,
        /// When it rebinds instead.
        rebind_us: Option<Duration>,
    },
    /// Something that arrived was ignored, for a reason that only the machine could see.
    Ignored {
        /// Why.
        reason: Reason,
    },
    /// A client's lease was extended in RENEWING or REBINDING.
    LeaseRenewed {
        /// What the ACK says now.
        configuration: Box<Configuration>,
        /// Whether it says anything but new times.
        changed: bool,
    },
    /// A host stops using its address at once; connections over it break (RFC 5227 section 2.4).
    AddressDropped {
        /// The address.
        address: Ipv4Addr,
        /// Why.
        why: DropReason,
    },
    /// A client was given another address than before: its user is told (RFC 2131 section 4.4.5).
    AddressChanged {
        /// The address before.
        was: Ipv4Addr,
        /// The address now.
        now: Ipv4Addr,
    },
    /// A client that starts, or whose cable is plugged in, remembers a lease that still runs.
    LeaseRemembered {
        /// The address.
        address: Ipv4Addr,
        /// When it ends; absent for an infinite lease.
        expiry: Option<Instant>,
    },
    /// Nobody answered in REBOOTING; the client keeps the remembered lease for the rest of its time.
    LeaseKept {
        /// The address.
        address: Ipv4Addr,
        /// When it ends; absent for an infinite lease.
        expiry: Option<Instant>,
    },
    /// A client has asked as often as it does; its user is told.
    GaveUp {
        /// What went unanswered.
        what: Unanswered,
    },
    /// A client gives its address back.
    AddressReleased {
        /// The address.
        address: Ipv4Addr,
        /// To which server.
        server: Ipv4Addr,
    },
    /// Another host claims the address that this one uses (RFC 5227 section 2.4).
    ConflictInUse {
        /// The address.
        address: Ipv4Addr,
        /// Who claims it.
        by: Mac,
    },
    /// A host defends its address with one announcement (RFC 5227 section 2.4).
    AddressDefended {
        /// The address.
        address: Ipv4Addr,
    },
    /// A person gave the host an address.
    AddressSet {
        /// The address.
        address: Ipv4Addr,
    },
    /// An INFORM was answered: parameters without a lease (RFC 2131 section 3.4).
    ParametersLearned {
        /// Option 54.
        server: Ipv4Addr,
        /// Every value with the option that it came from.
        log: Rc<[Setting]>,
    },
    /// A server extends a lease, or confirms it after INIT-REBOOT.
    LeaseExtended {
        /// The address.
        address: Ipv4Addr,
        /// To whom.
        client: Mac,
        /// Until when; absent for an infinite lease.
        until: Option<Instant>,
        /// On which REQUEST.
        how: Extension,
        /// Whether only what is left was acknowledged, since the server extends no leases (RFC 2131 section 4.3.2).
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        rest: bool,
    },
    /// A lease is over at a server: leased -> free, or offered if it has been offered to its client again.
    LeaseEnded {
        /// The address.
        address: Ipv4Addr,
        /// Whose it was.
        client: Mac,
        /// Why.
        why: LeaseEnd,
        /// Until when it is kept for the client, which has an offer of it.
        #[serde(skip_serializing_if = "Option::is_none")]
        kept_until: Option<Instant>,
    },
    /// The lease period is over, but the server waits for a renewal, as the course text needs it (catalogue CRS-07).
    GraceStarted {
        /// The address.
        address: Ipv4Addr,
        /// Whose it is.
        client: Mac,
        /// When the address returns to the pool.
        until: Instant,
    },
    /// A failover partner's lease reached this server's table: -> leased. Whatever was promised of the address is void.
    LeaseReplicated {
        /// The address.
        address: Ipv4Addr,
        /// To whom.
        client: Mac,
        /// Until when; absent for an infinite lease.
        until: Option<Instant>,
        /// The partner's address.
        from: Ipv4Addr,
    },
    /// An address is not given out any more, since the administrator says so: -> excluded. A lease of it has ended first.
    AddressExcluded {
        /// The address.
        address: Ipv4Addr,
    },
    /// An address is not reserved for a client any more, since the administrator reserved something else.
    ReservationEnded {
        /// The address.
        address: Ipv4Addr,
        /// For whom it was.
        client: Mac,
        /// What is reserved for that client instead; absent if the address is reserved for another client.
        #[serde(skip_serializing_if = "Option::is_none")]
        instead: Option<Ipv4Addr>,
    },
    /// A server answers an INFORM: parameters only, no lease.
    InformAnswered {
        /// The client.
        client: Mac,
        /// Its `ciaddr`.
        address: Ipv4Addr,
    },
    /// The server process stopped: it hears nothing, and forgets its offers; its lease database stays.
    ServerStopped,
    /// The server process started again.
    ServerStarted {
        /// How many leases its database holds.
        leases: u32,
    },
}

impl Event {
    /// Says that a frame does not leave, and why.
    pub fn not_sent(frame: &Frame, why: Outdated) -> Self {
        // A client that has an address speaks about that one.
        let own = || frame.dhcp_message().map(|message| message.ciaddr).filter(|address| !address.is_unspecified());
        Event::NotSent { frame: frame.kind(), address: frame.about().or_else(own), why }
    }
}
