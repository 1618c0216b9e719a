//! Starts and timers told: what a host begins by itself, with nothing arriving.

use super::asked::renews_late;
use super::words::pause;
use super::{Names, Telling, entry_at};
use crate::protocol::{ClientState, Event, Timer};
use crate::session::Lens;
use crate::sim::{Entry, Kind};

/// A host is switched on.
pub(super) fn started(entry: &Entry, trace: &[Entry], who: &str) -> Telling {
    let after = trace.partition_point(|earlier| earlier.id <= entry.id);
    let next = trace.get(after).filter(|next| next.cause == Some(entry.id)).map(|next| &next.kind);
    let (text, rfc) = match next {
        Some(
            Kind::Event(Event::LeaseRemembered { .. })
            | Kind::Event(Event::State { to: ClientState::InitReboot | ClientState::Rebooting, .. }),
        ) => {
            ("It remembers the address that it had before, so it asks whether it may use it again.", "RFC 2131 §4.4.2")
        }
        Some(Kind::Event(Event::State { to: ClientState::Manual, .. } | Event::AddressSet { .. })) => {
            ("Its address was set by hand, so it needs no DHCP server for it.", "RFC 2131 §4.4.3")
        }
        Some(Kind::Event(Event::State { .. })) => {
            ("It has a MAC address but no IP address, so it begins to look for a DHCP server.", "RFC 2131 §4.4.1")
        }
        _ => ("It has an address of its own and waits for frames.", "RFC 2131 §4.4.1"),
    };
    Telling::new(format!("{who} starts"), format!("{who} is switched on. {text}"), rfc)
}

/// A timer fires.
pub(super) fn fired(timer: Timer, entry: &Entry, trace: &[Entry], who: &str, names: &Names, lens: Lens) -> Telling {
    let armed_by = entry.cause.and_then(|cause| entry_at(trace, cause)).map(|cause| &cause.kind);
    let late = || renews_late(entry, trace, lens);
    let (title, text, rfc) = match timer {
        Timer::Start => {
            let why = match armed_by {
                Some(Kind::Event(Event::State { trigger, .. })) => pause(*trigger),
                _ => "The pause is over",
            };
            (format!("{who} starts over"), format!("{why}: {who} asks for an address again."), "RFC 2131 §4.4.1")
        }
        Timer::Retransmission => (
            format!("{who} has waited long enough"),
            format!("No answer came in time, so {who} sends its message again. Each wait is about twice the last."),
            "RFC 2131 §4.1",
        ),
        Timer::CollectOffers => (
            format!("{who} stops collecting offers"),
            format!("The time in which {who} collects offers is over; now one of them has to be chosen."),
            "RFC 2131 §4.4.1",
        ),
        Timer::GiveUp => (
            format!("{who} gives up on its REQUEST"),
            format!("No server answered any of the REQUESTs of {who}, so it waits for an answer no longer."),
            "RFC 2131 §3.1 step 5",
        ),
        Timer::Probe => (
            format!("{who} asks about its address"),
            format!("It is time for {who} to ask by ARP whether anybody uses its new address."),
            "RFC 5227 §2.1.1",
        ),
        Timer::CheckEnds => (
            format!("{who} has listened long enough"),
            format!("Nobody answered while {who} listened, so no other host uses the address."),
            "RFC 5227 §2.1.1",
        ),
        Timer::Announce => (
            format!("{who} announces once more"),
            format!("It is time for the next announcement by which {who} tells all hosts its address."),
            "RFC 5227 §2.3",
        ),
        Timer::AddressCheck(address) => (
            format!("{who} ends its check"),
            format!("The time in which {who} listens for a user of {} is over.", names.by_ip(address)),
            "RFC 2131 §3.1 step 2",
        ),
        Timer::OfferHold(address) => (
            format!("Hold on {address} runs out"),
            format!("{who} has kept {address} reserved as long as it does for an offer that nobody takes up."),
            "RFC 2131 §3.1 step 4",
        ),
        Timer::Quarantine(address) => (
            format!("Quarantine of {address} ends"),
            format!("{who} has kept {address} out of use for its whole quarantine."),
            "RFC 2131 §4.3.3",
        ),
        Timer::Resolve(address) => (
            format!("No ARP reply for {address}"),
            format!("A second has passed and nobody has told {who} the MAC address of {}.", names.by_ip(address)),
            "RFC 1122 §2.3.2",
        ),
        Timer::ArpAge(address) => (
            format!("ARP entry of {address} is old"),
            format!("Nothing has confirmed the ARP entry of {address} at {who} for its whole lifetime."),
            "RFC 1122 §2.3.2.1",
        ),
        Timer::T1 => (
            format!("Time for {who} to renew"),
            if late() {
                format!(
                    "The lease period of {who} is over. As the course text tells it, only now does the client ask its \
                     server to extend the lease."
                )
            } else {
                format!(
                    "T1 is reached, normally half of the lease. {who} asks the server that gave the lease to extend \
                     it, and uses its address meanwhile."
                )
            },
            "RFC 2131 §4.4.5",
        ),
        Timer::T2 => (
            format!("Time for {who} to ask any server"),
            if late() {
                format!(
                    "The set time has passed and no ACK came. As the course text tells it, {who} now asks all servers \
                     by broadcast."
                )
            } else {
                format!(
                    "T2 is reached, normally seven eighths of the lease, and no ACK came. {who} asks all servers by \
                     broadcast, and uses its address meanwhile."
                )
            },
            "RFC 2131 §4.4.5",
        ),
        Timer::Expiry => (
            format!("The lease of {who} is over"),
            if late() {
                format!(
                    "The lease period is over for a while now and no server extended it, so {who} has to stop using \
                     its address."
                )
            } else {
                format!(
                    "The lease has ended and no server extended it, so {who} has to stop using its address at once."
                )
            },
            "RFC 2131 §4.4.5",
        ),
        Timer::RenewAgain => (
            format!("{who} asks again for its renewal"),
            format!(
                "No answer came to the REQUEST by which {who} wants its lease extended, so it asks once more. The RFC \
                 has it wait half of the time that is left, at least a minute."
            ),
            "RFC 2131 §4.4.5",
        ),
        Timer::Inform => (
            format!("No answer to the INFORM of {who}"),
            format!("{who} has waited long enough for parameters: it sends its INFORM again, or gives up on it."),
            "RFC 2131 §4.4.3",
        ),
        Timer::LeaseEnd(address) => (
            format!("Lease of {address} runs out"),
            format!("The time that {who} has written down for the lease of {address} is over."),
            "RFC 2131 §2.2",
        ),
    };
    Telling::new(title, text, rfc)
}
