//! What a server decides, told.

use std::net::Ipv4Addr;

use super::{Told, some, span};
use crate::protocol::{AddressCheck, Event, Extension, Instant, LeaseEnd, QuarantineReason, RefusalReason};
use crate::session::Lens;
use crate::teach::asked::Asked;
use crate::teach::words::{lease_end, lease_end_rfc, refusal};
use crate::teach::{Telling, cause_event};
use crate::wire::Mac;

/// A check begins.
pub(super) fn check_started(told: &Told<'_>, address: Ipv4Addr, when: AddressCheck) -> Telling {
    let who = told.who;
    let when = match when {
        AddressCheck::OnRequest => "The REQUEST asks for it; before its ACK",
        AddressCheck::BeforeOffer | AddressCheck::Never => "Before it offers the address",
    };
    Telling::new(
        format!("{who} checks {address}"),
        format!(
            "{when} {who} makes sure that nobody uses {address}: an ARP request first, and a ping to whoever \
             answers."
        ),
        "RFC 2131 §3.1 step 2",
    )
}

/// Somebody answers it by ARP.
pub(super) fn check_answered(told: &Told<'_>, address: Ipv4Addr, by: Mac) -> Telling {
    let Told { who, names, .. } = *told;
    Telling::new(
        format!("{} has {address}", names.by_mac(by)),
        format!("{who} hears that {} answers ARP for {address}. Now it has a MAC address to ping.", names.by_mac(by)),
        "RFC 2131 §3.1 step 2",
    )
}

/// Nobody answers it.
pub(super) fn check_passed(told: &Told<'_>, address: Ipv4Addr) -> Telling {
    let who = told.who;
    Telling::new(
        format!("{who} finds {address} free"),
        format!(
            "Nobody answered ARP for {address}. Without a MAC address the ping could not even leave {who}, and this \
         silence means that the address is free."
        ),
        "RFC 2131 §3.1 step 2",
    )
}

/// The address is in use.
pub(super) fn check_failed(told: &Told<'_>, address: Ipv4Addr, by: Mac, echoed: bool) -> Telling {
    let Told { who, names, .. } = *told;
    let proof = if echoed { "answered ARP and the ping" } else { "answered ARP, if not the ping" };
    Telling::new(
        format!("{who} finds {address} in use"),
        format!("{} {proof}, so {who} must not give {address} to anybody.", names.by_mac(by)),
        "RFC 2131 §3.1 step 2",
    )
}

/// An address held for a client.
pub(super) fn offered(told: &Told<'_>, address: Ipv4Addr, client: Mac, until: Instant, again: bool) -> Telling {
    let Told { entry, trace, who, names, lens } = *told;
    let (client, span) = (names.by_mac(client), until.since(entry.at).rounded());
    let checked = matches!(cause_event(entry, trace), Some(Event::ServerCheckPassed { .. }));
    let why = match (again, checked, lens) {
        (true, _, _) => " The address was this client's already.",
        (_, true, _) => " The check has found it free.",
        (_, _, Lens::Course) => " Whether anybody uses it has not been checked yet.",
        (_, _, Lens::Rfc) => "",
    };
    Telling::new(
        format!("{who} reserves {address}"),
        format!("{who} holds {address} for {client} for up to {span} and prepares an OFFER.{why}"),
        "RFC 2131 §4.3.1",
    )
}

/// A hold that ran out.
pub(super) fn hold_expired(told: &Told<'_>, address: Ipv4Addr, client: Mac) -> Telling {
    let Told { who, names, .. } = *told;
    Telling::new(
        format!("{who} takes {address} back"),
        format!("{} never requested {address}, so {who} returns it to its pool.", names.by_mac(client)),
        "RFC 2131 §3.1 step 4",
    )
}

/// Another server was chosen.
pub(super) fn declined(told: &Told<'_>, address: Ipv4Addr, client: Mac, chosen: Ipv4Addr) -> Telling {
    let Told { who, names, .. } = *told;
    Telling::new(
        format!("{who} takes {address} back"),
        format!(
            "The REQUEST of {} names {} and so declines the offer of {who}: {address} returns to its pool.",
            names.by_mac(client),
            names.by_ip(chosen)
        ),
        "RFC 2131 §3.1 step 4",
    )
}

/// A lease written down.
pub(super) fn committed(
    told: &Told<'_>,
    address: Ipv4Addr,
    client: Mac,
    until: Option<Instant>,
    again: bool,
) -> Telling {
    let Told { entry, who, names, .. } = *told;
    let client = names.by_mac(client);
    let (title, what) = if again {
        (format!("{who} confirms {address} again"), "had written this lease down already and repeats its answer")
    } else {
        (format!("{who} leases {address}"), "writes the lease down before it answers with an ACK")
    };
    let span = span(until, entry.at);
    Telling::new(title, format!("{who} {what}: {address} belongs to {client} {span}."), "RFC 2131 §3.1 step 4")
}

/// A REQUEST refused.
pub(super) fn refused(told: &Told<'_>, address: Ipv4Addr, client: Mac, why: RefusalReason) -> Telling {
    let Told { who, names, .. } = *told;
    Telling::new(
        format!("{who} refuses the REQUEST"),
        format!(
            "{who} cannot give {} to {}: {}. It will answer with a NAK.",
            some(address),
            names.by_mac(client),
            refusal(why)
        ),
        "RFC 2131 §3.1 step 4",
    )
}

/// An address kept from everybody.
pub(super) fn quarantined(told: &Told<'_>, address: Ipv4Addr, why: QuarantineReason, until: Instant) -> Telling {
    let Told { entry, who, .. } = *told;
    let why = match why {
        QuarantineReason::Answered => "its check found another host that uses it",
        QuarantineReason::Declined => "a client declined it",
    };
    Telling::new(
        format!("{who} quarantines {address}"),
        format!("{who} gives {address} to nobody for {}, because {why}.", until.since(entry.at).rounded()),
        "RFC 2131 §4.3.3",
    )
}

/// The quarantine is over.
pub(super) fn quarantine_ended(told: &Told<'_>, address: Ipv4Addr) -> Telling {
    let who = told.who;
    Telling::new(
        format!("{who} frees {address}"),
        format!("The quarantine of {address} is over, so {who} may offer it again."),
        "RFC 2131 §4.3.3",
    )
}

/// The administrator took an address out of the pool.
pub(super) fn excluded(told: &Told<'_>, address: Ipv4Addr) -> Telling {
    let who = told.who;
    Telling::new(
        format!("{who} excludes {address}"),
        format!("The administrator of {who} says that {address} is given to nobody from now on."),
        "RFC 2131 §4.3.1",
    )
}

/// No address is left.
pub(super) fn exhausted(told: &Told<'_>, client: Mac) -> Telling {
    let Told { who, names, .. } = *told;
    Telling::new(
        format!("{who} has nothing left"),
        format!(
            "{who} has no free address for {}, so it stays silent. The client will ask again.",
            names.by_mac(client)
        ),
        "RFC 2131 §4.3.1",
    )
}

/// A lease extended, or confirmed after a start of the client.
pub(super) fn extended(
    told: &Told<'_>,
    address: Ipv4Addr,
    client: Mac,
    until: Option<Instant>,
    how: Extension,
) -> Telling {
    let Told { entry, who, names, .. } = *told;
    let (client, span) = (names.by_mac(client), span(until, entry.at));
    let (why, rfc) = match how {
        Extension::Renewing => ("asked by unicast, and its lease is on record", Asked::Renewing.answer_rfc()),
        Extension::Rebinding => ("asked all servers, and its lease is on record here", Asked::Rebinding.answer_rfc()),
        Extension::Rebooting => ("remembered this address, and the record agrees", Asked::InitReboot.answer_rfc()),
    };
    Telling::new(
        format!("{who} extends {address}"),
        format!("{client} {why}. So {who} writes down that {address} belongs to it {span} from now on."),
        rfc,
    )
}

/// A lease over.
pub(super) fn ended(told: &Told<'_>, address: Ipv4Addr, client: Mac, why: LeaseEnd) -> Telling {
    let Told { who, names, .. } = *told;
    let fate = if why == LeaseEnd::Excluded { "goes to nobody any more" } else { "may be offered to others" };
    Telling::new(
        format!("{who} takes {address} back"),
        format!(
            "The lease of {address} to {} is over at {who}: {}. The address {fate}.",
            names.by_mac(client),
            lease_end(why)
        ),
        lease_end_rfc(why),
    )
}

/// The lease period over, the address kept a while longer.
pub(super) fn grace(told: &Told<'_>, address: Ipv4Addr, client: Mac, until: Instant) -> Telling {
    let Told { entry, who, names, .. } = *told;
    Telling::new(
        format!("{who} waits for a renewal"),
        format!(
            "The lease period of {address} is over, but as the course text has {} renew only now, {who} keeps the \
             address for it for another {}.",
            names.by_mac(client),
            until.since(entry.at).rounded()
        ),
        "RFC 2131 §4.4.5",
    )
}

/// A partner's lease.
pub(super) fn replicated(
    told: &Told<'_>,
    address: Ipv4Addr,
    client: Mac,
    until: Option<Instant>,
    from: Ipv4Addr,
) -> Telling {
    let Told { entry, who, names, .. } = *told;
    Telling::new(
        format!("{who} copies the lease of {address}"),
        format!(
            "{}, the failover partner of {who}, reports its lease: {address} belongs to {} {}. Now either of them can \
             extend it.",
            names.by_ip(from),
            names.by_mac(client),
            span(until, entry.at)
        ),
        "RFC 2131 §4.3.2",
    )
}

/// An INFORM answered.
pub(super) fn informed(told: &Told<'_>, client: Mac, address: Ipv4Addr) -> Telling {
    let Told { who, names, .. } = *told;
    Telling::new(
        format!("{who} answers an INFORM"),
        format!(
            "{} has {address} from elsewhere and asks for parameters only. {who} sends them and writes no lease down.",
            names.by_mac(client)
        ),
        Asked::Inform.answer_rfc(),
    )
}

/// The process is gone.
pub(super) fn stopped(told: &Told<'_>) -> Telling {
    let who = told.who;
    Telling::new(
        format!("DHCP stops on {who}"),
        format!(
            "The DHCP process on {who} stops: it hears no DHCP message and forgets its offers. Its lease database \
             stays on the disk."
        ),
        "RFC 2131 §2.1",
    )
}

/// The process is back.
pub(super) fn started(told: &Told<'_>, leases: u32) -> Telling {
    let who = told.who;
    let found = match leases {
        0 => "no lease in its database, so it does not know whose addresses are in use".to_owned(),
        1 => "one lease in its database".to_owned(),
        leases => format!("{leases} leases in its database"),
    };
    Telling::new(
        format!("DHCP starts on {who}"),
        format!("The DHCP process on {who} starts and finds {found}."),
        "RFC 2131 §2.1",
    )
}
