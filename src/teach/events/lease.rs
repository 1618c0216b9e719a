//! The life of a lease at its client, told: extended, remembered, given back, lost.

use std::net::Ipv4Addr;

use super::{Told, span};
use crate::protocol::{Configuration, Configured, DropReason, Instant, Unanswered};
use crate::teach::Telling;
use crate::teach::asked::Asked;
use crate::teach::words::{drop_reason, drop_rfc, for_lease};
use crate::wire::Mac;

/// An ACK read that extends or verifies the lease.
pub(super) fn renewed(told: &Told<'_>, configuration: &Configuration, changed: bool) -> Telling {
    let Told { who, names, .. } = *told;
    let Configuration { address, server, lease_s, .. } = configuration;
    let rest = if changed { "Some other values are new as well." } else { "Only the times are new." };
    Telling::new(
        format!("{who} keeps {address}"),
        format!(
            "The ACK of {} lets {who} keep {address} {}, counted from its REQUEST. {rest}",
            names.by_ip(*server),
            for_lease(*lease_s)
        ),
        "RFC 2131 §4.4.5",
    )
}

/// The address is no longer used.
pub(super) fn dropped(told: &Told<'_>, address: Ipv4Addr, why: DropReason) -> Telling {
    let who = told.who;
    Telling::new(
        format!("{who} stops using {address}"),
        format!("{who} stops using {address} at once, because {}. Connections over it break.", drop_reason(why)),
        drop_rfc(why),
    )
}

/// Another address than before.
pub(super) fn changed(told: &Told<'_>, was: Ipv4Addr, now: Ipv4Addr) -> Telling {
    let who = told.who;
    Telling::new(
        format!("{who} has another address now"),
        format!("{who} had {was} before and has {now} now. Its user is told, for connections over {was} are lost."),
        "RFC 2131 §4.4.5",
    )
}

/// A lease from before.
pub(super) fn remembered(told: &Told<'_>, address: Ipv4Addr, expiry: Option<Instant>) -> Telling {
    let Told { entry, who, .. } = *told;
    Telling::new(
        format!("{who} remembers {address}"),
        format!(
            "{who} has kept its lease of {address}, which still runs {}. So it asks for this address by REQUEST at \
             once instead of looking for servers.",
            span(expiry, entry.at)
        ),
        "RFC 2131 §3.2",
    )
}

/// A lease from before that nobody confirmed.
pub(super) fn kept(told: &Told<'_>, address: Ipv4Addr, expiry: Option<Instant>) -> Telling {
    let Told { entry, who, .. } = *told;
    Telling::new(
        format!("{who} keeps {address} unconfirmed"),
        format!(
            "No server answered {who}, neither yes nor no. Its lease of {address} still runs {}, and it may use the \
             address as long.",
            span(expiry, entry.at)
        ),
        "RFC 2131 §3.2 step 3",
    )
}

/// A question asked in vain.
pub(super) fn gave_up(told: &Told<'_>, what: Unanswered) -> Telling {
    let who = told.who;
    let (question, then, rfc) = match what {
        Unanswered::Request => ("REQUEST", "starts over with a DISCOVER", "RFC 2131 §3.1 step 5"),
        Unanswered::Reboot => (Asked::InitReboot.name(), "goes on as its old lease allows", "RFC 2131 §3.2 step 3"),
        Unanswered::Renewal => ("REQUEST", "goes on with its lease, which has no end", "RFC 2131 §3.3"),
        Unanswered::Inform => ("INFORM", "works with the address alone", "RFC 2131 §4.4.3"),
    };
    Telling::new(
        format!("{who} gives up asking"),
        format!(
            "{who} has sent its {question} as often as it does, and nobody answered. Its user is told, and it {then}."
        ),
        rfc,
    )
}

/// A lease given back.
pub(super) fn released(told: &Told<'_>, address: Ipv4Addr, server: Ipv4Addr) -> Telling {
    let Told { who, names, .. } = *told;
    Telling::new(
        format!("{who} gives {address} back"),
        format!(
            "{who} needs {address} no longer and tells {}. It does not wait for an answer, for none will come.",
            names.by_ip(server)
        ),
        "RFC 2131 §4.4.6",
    )
}

/// A claim on an address in use.
pub(super) fn conflict_in_use(told: &Told<'_>, address: Ipv4Addr, by: Mac) -> Telling {
    let Told { who, names, .. } = *told;
    Telling::new(
        format!("{who}: conflict over {address}"),
        format!(
            "{who} uses {address}, and an ARP packet of {} claims the same address. {who} must not ignore that: it \
             defends the address or gives it up.",
            names.by_mac(by)
        ),
        "RFC 5227 §2.4",
    )
}

/// The answer to a claim.
pub(super) fn defended(told: &Told<'_>, address: Ipv4Addr) -> Telling {
    let who = told.who;
    Telling::new(
        format!("{who} defends {address}"),
        format!("{who} answers the claim with one announcement of {address}, as it may do once in ten seconds."),
        "RFC 5227 §2.4",
    )
}

/// An address that no server gave.
pub(super) fn set_by_hand(told: &Told<'_>, address: Ipv4Addr) -> Telling {
    let who = told.who;
    Telling::new(
        format!("{who} has {address} by hand"),
        format!("{who} was given {address} by hand. It needs no lease for it, and no server knows that it is in use."),
        "RFC 2131 §3.4",
    )
}

/// The answer to an INFORM.
pub(super) fn parameters(told: &Told<'_>, server: Ipv4Addr, log: &[Configured]) -> Telling {
    let Told { who, names, .. } = *told;
    let said: Vec<&str> = log.iter().map(|item| item.name).take(5).collect();
    let said = if said.is_empty() { "nothing of use".to_owned() } else { said.join(", ") };
    Telling::new(
        format!("{who} learns its parameters"),
        format!(
            "{} has answered the INFORM of {who} and told it: {said}. There is no lease in it, so nothing has to be \
             renewed.",
            names.by_ip(server)
        ),
        "RFC 2131 §3.4",
    )
}
