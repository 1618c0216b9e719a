//! A client's way to a lease, told.

use std::net::Ipv4Addr;

use super::Told;
use crate::protocol::{ClientCheck, ClientState, Configuration, DecidedBy, Duration, OfferSummary, StateTrigger};
use crate::teach::asked::renews_late;
use crate::teach::words::{decided_by, for_lease, state_name, trigger_clause, trigger_rfc};
use crate::teach::{Names, Telling};
use crate::wire::Mac;

/// A change of state.
pub(super) fn state(told: &Told<'_>, from: ClientState, to: ClientState, why: StateTrigger) -> Telling {
    let Told { entry, trace, who, lens, .. } = *told;
    let late = matches!(why, StateTrigger::T1 | StateTrigger::T2) && renews_late(entry, trace, lens);
    let ((old, _), (new, plain)) = (state_name(from), state_name(to));
    let (title, way) = if old == new {
        (format!("{who} stays in {new}"), format!("stays in {new}"))
    } else {
        (format!("{who}: {old} to {new}"), format!("goes from {old} to {new}"))
    };
    let text = format!("{}, so {who} {way}: it {plain}.", trigger_clause(why, late));
    let endless = (from, why) == (ClientState::Renewing, StateTrigger::LeaseKept);
    Telling::new(title, text, if endless { "RFC 2131 §3.3" } else { trigger_rfc(why) })
}

/// A message goes out again.
pub(super) fn retransmission(told: &Told<'_>, attempt: u32) -> Telling {
    let who = told.who;
    Telling::new(
        format!("{who} tries again"),
        format!(
            "No answer came to {who}, which has asked {} so far, so it sends its message again.",
            if attempt == 1 { "once".to_owned() } else { format!("{attempt} times") }
        ),
        "RFC 2131 §4.1",
    )
}

/// An offer noted.
pub(super) fn offer_heard(told: &Told<'_>, offer: &OfferSummary) -> Telling {
    let Told { who, names, .. } = *told;
    Telling::new(
        format!("{who} notes the offer of {}", names.by_ip(offer.server)),
        format!("{who} keeps the offer in mind: {}.", summary(offer, names)),
        "RFC 2131 §3.1 step 3",
    )
}

/// A person has to choose.
pub(super) fn decision_opened(told: &Told<'_>, offers: &[OfferSummary]) -> Telling {
    let Told { who, names, .. } = *told;
    let mut all: Vec<String> = offers.iter().take(3).map(|offer| summary(offer, names)).collect();
    if offers.len() > 3 {
        all.push(format!("and {} more", offers.len().saturating_sub(3)));
    }
    Telling::new(
        "Which offer wins?",
        format!("{who} has collected its offers: {}. You decide, and time stands still meanwhile.", all.join("; ")),
        "RFC 2131 §3.1 step 3",
    )
}

/// A person waits for more offers.
pub(super) fn kept_waiting(told: &Told<'_>, wait_us: Duration) -> Telling {
    let who = told.who;
    Telling::new(
        format!("{who} keeps collecting"),
        format!("{who} waits another {wait_us} for offers; what the servers hold for it runs down meanwhile."),
        "RFC 2131 §3.1 step 3",
    )
}

/// The choice.
pub(super) fn offer_chosen(told: &Told<'_>, server: Ipv4Addr, address: Ipv4Addr, by: DecidedBy) -> Telling {
    let Told { who, names, .. } = *told;
    let server = names.by_ip(server);
    Telling::new(
        format!("{who} chooses {server}"),
        format!("{who} takes the offer of {server}, {address}, {}. Its REQUEST tells all servers.", decided_by(by)),
        "RFC 2131 §3.1 step 3",
    )
}

/// A refusal read.
pub(super) fn nak_heard(told: &Told<'_>, server: Option<Ipv4Addr>) -> Telling {
    let Told { who, names, .. } = *told;
    let server = server.map_or_else(|| "a server".to_owned(), |server| names.by_ip(server));
    Telling::new(
        format!("{server} refused {who}"),
        format!("{who} reads that {server} refuses its REQUEST, so it has to start over with a DISCOVER."),
        "RFC 2131 §3.1 step 5",
    )
}

/// The check of the new address begins.
pub(super) fn check_started(told: &Told<'_>, address: Ipv4Addr, how: ClientCheck) -> Telling {
    let who = told.who;
    let way = match how {
        ClientCheck::SingleLookUp => "it looks the address up by ARP once and listens for two seconds",
        ClientCheck::AnnounceOnly => "it does not ask at all, it only announces the address once",
        ClientCheck::Rfc5227 => "it sends three ARP probes, with random pauses, and listens",
    };
    Telling::new(
        format!("{who} checks {address}"),
        format!("Before {who} uses {address} it makes sure that nobody else does: {way}."),
        "RFC 2131 §4.4.1",
    )
}

/// The new address is in use.
pub(super) fn conflict_found(told: &Told<'_>, address: Ipv4Addr, by: Mac, probe: bool) -> Telling {
    let Told { who, names, .. } = *told;
    let other = names.by_mac(by);
    let what = if probe { "is probing the same address" } else { "answers for it" };
    Telling::new(
        format!("{who} finds a conflict"),
        format!("{who} must not use {address}, because {other} {what}. It declines the lease and starts over later."),
        "RFC 5227 §2.1.1",
    )
}

/// The new address is free to use.
pub(super) fn usable(told: &Told<'_>, address: Ipv4Addr) -> Telling {
    let who = told.who;
    Telling::new(
        format!("{who} uses {address}"),
        format!("Nobody else claimed {address}, so {who} uses it from now on and answers ARP for it."),
        "RFC 2131 §4.4.1",
    )
}

fn summary(offer: &OfferSummary, names: &Names) -> String {
    format!("{} from {} {}", offer.address, names.by_ip(offer.server), for_lease(offer.lease_s))
}

/// What the ACK says, written down.
pub(super) fn configured(told: &Told<'_>, configuration: &Configuration) -> Telling {
    let Told { who, names, .. } = *told;
    let Configuration { address, mask, server, lease_s, t1, .. } = configuration;
    let renew = t1.map_or_else(
        || "It never has to renew".to_owned(),
        |t1| format!("It will renew after {}", t1.since(configuration.requested_at).rounded()),
    );
    Telling::new(
        format!("{who} logs its configuration"),
        format!(
            "{who} writes down what the ACK of {} says: address {address}, mask {mask}, a lease {}, and more. \
             {renew}, counted from its REQUEST.",
            names.by_ip(*server),
            for_lease(*lease_s)
        ),
        "RFC 2131 §4.4.1",
    )
}
