//! Why a machine did not do what it was asked to.

use serde::Serialize;

/// Why a server refuses a REQUEST with a NAK.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalReason {
    /// Another client has a lease of it.
    Taken,
    /// It is offered to another client, or being checked for one.
    Promised,
    /// The administrator keeps it for another client.
    Reserved,
    /// It belongs to the half of the failover partner.
    Partners,
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
    /// The address is not on the client's network (catalogue SRV-65).
    WrongNetwork,
    /// The client's record here has another address, or another is reserved for it (catalogue SRV-67, SRV-107).
    NotYourAddress,
}

impl RefusalReason {
    /// The text that goes into option 56 of the NAK.
    pub fn text(self) -> &'static str {
        match self {
            RefusalReason::Taken => "address already leased",
            RefusalReason::Promised => "address offered to another client",
            RefusalReason::Reserved => "address reserved for another client",
            RefusalReason::Partners => "address of the failover partner",
            RefusalReason::NotInPool => "address not in a pool here",
            RefusalReason::Quarantined => "address in quarantine",
            RefusalReason::NotWhatWasOffered => "not the address offered",
            RefusalReason::InUse => "address in use by another host",
            RefusalReason::NoAddress => "no address requested",
            RefusalReason::WrongNetwork => "address not on this network",
            RefusalReason::NotYourAddress => "another address is yours",
        }
    }
}

/// Why something that arrived was ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The host is switched off: not switched on yet, or no more.
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
    /// The server process is stopped.
    ServerStopped,
    /// No record of this client: the server must stay silent (RFC 2131 section 4.3.2, catalogue SRV-66).
    NoRecord,
    /// The server is not authoritative, so it does not refuse what it does not know (catalogue SRV-70, SRV-79).
    NotAuthoritative,
    /// The REQUEST has neither `ciaddr`, nor option 50, nor option 54 in a combination that means something (SRV-53).
    InconsistentRequest,
    /// A RELEASE of an address that this client does not have (catalogue SRV-93).
    NothingToRelease,
    /// An INFORM whose `ciaddr` is zero or not on this network (catalogue SRV-96, SRV-98).
    InformAddress,
    /// The datagram is for another IP address than this host's.
    OtherIp,
    /// An ACK so late that the lease in it has ended already.
    LeaseOver,
    /// No whole second is left of a lease that its server does not extend.
    NothingLeft,
    /// A host that claims our address claims it again within the time in which we defend only once; or a server that may
    /// defend again only later (RFC 5227 section 2.4).
    DefendedRecently,
}

/// Why something that a person or a scenario wants done cannot be done at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cannot {
    /// There is no such host.
    NoSuchHost,
    /// Only a DHCP client can.
    NotAClient,
    /// Only a DHCP server can.
    NotAServer,
    /// The host is switched off.
    Off,
    /// The host is on already.
    AlreadyOn,
    /// The cable is unplugged.
    Unplugged,
    /// The cable is plugged in already.
    AlreadyPlugged,
    /// The client has no lease.
    NoLease,
    /// The client is still checking its address.
    Checking,
    /// The client is asking for one already.
    AlreadyAsking,
    /// The host has no address of its own.
    NoAddress,
    /// Its address comes from DHCP: an INFORM is for hosts whose address does not.
    AddressFromDhcp,
    /// The server process is stopped.
    ServerStopped,
    /// The server process runs already.
    ServerRuns,
    /// The server has no leases.
    NothingLeased,
    /// The address is in no pool of this server, or not on its network.
    NotInPool,
    /// It is so already.
    AlreadySo,
    /// There is only one network here.
    OneNetwork,
    /// There is no network of that number.
    NoSuchNetwork,
    /// A lease has to last at least one second.
    TooShort,
    /// The lease time does not lie between the shortest and the longest lease of the server.
    OutOfBounds,
    /// A cable delays a frame by at most ten seconds, and loses at most all of them.
    TooMuch,
    /// Servers and static hosts stay in their network.
    StaysHere,
    /// The address is no host address of the host's network.
    NotOnNetwork,
}
