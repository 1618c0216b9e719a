//! Starts and timers explained: what a host begins by itself, with nothing arriving.

use super::check::{Heard, heard_by_client};
use super::context::Context;
use super::names::Part;
use super::words::{own_clock, pause};
use super::{Citation, Explanation, entry_at};
use crate::base::Duration;
use crate::protocol::{ClientCheck, ClientState, Configuration, Event, QuarantineReason, Timer};
use crate::sim::Kind;

/// A host is switched on.
pub(super) fn started(context: &Context<'_>) -> Explanation {
    let Context { entry, trace, who, .. } = *context;
    let after = trace.partition_point(|earlier| earlier.id <= entry.id);
    let next = trace.get(after).filter(|next| next.cause == Some(entry.id)).map(|next| &next.kind);
    let part = entry.host.and_then(|port| context.names.part(port));
    let (text, source): (&str, Citation) = match next {
        Some(
            Kind::Event(Event::LeaseRemembered { .. })
            | Kind::Event(Event::State { to: ClientState::InitReboot | ClientState::Rebooting, .. }),
        ) => (
            "It remembers the address that it had before, so it asks whether it may use it again.",
            "RFC 2131 §4.4.2".into(),
        ),
        Some(Kind::Event(Event::State { to: ClientState::Manual, .. } | Event::AddressSet { .. })) => {
            ("Its address was set by hand, so it needs no DHCP server for it.", Citation::NoStandard)
        }
        Some(Kind::Event(Event::ClientCheckStarted { how: ClientCheck::AnnounceOnly, .. })) => (
            "Its address was set by hand, so it needs no DHCP server for it; it does not check first whether the address \
             is free.",
            Citation::SetByHand { differs_from: "RFC 5227 §2.1" },
        ),
        Some(Kind::Event(Event::ClientCheckStarted { .. })) => (
            "Its address was set by hand, so it needs no DHCP server for it; it checks first whether the address is free.",
            "RFC 5227 §2.1".into(),
        ),
        Some(Kind::Event(Event::State { .. })) => (
            "It has a MAC address but no IP address, so it begins to look for a DHCP server.",
            "RFC 2131 §4.4.1".into(),
        ),
        _ if part == Some(Part::Server) => {
            ("Its own address is set by hand, and it waits for the messages of clients.", Citation::NoStandard)
        }
        _ if part == Some(Part::Client) => ("It is ready for what comes.", Citation::NoStandard),
        _ => ("It has an address of its own and waits for frames.", Citation::NoStandard),
    };
    Explanation::new(format!("{who} starts"), format!("{who} is switched on. {text}"), source)
}

/// A timer fires.
#[expect(clippy::too_many_lines, reason = "a table of sentences: one arm for each timer")]
pub(super) fn fired(timer: Timer, context: &Context<'_>) -> Explanation {
    let Context { entry, trace, who, names, .. } = *context;
    let armed_by = entry.cause.and_then(|cause| entry_at(trace, cause)).map(|cause| &cause.kind);
    let (title, text, source): (String, String, Citation) = match timer {
        Timer::Start => {
            let (why, section) = match armed_by {
                Some(Kind::Event(Event::State { trigger, .. })) => pause(*trigger),
                _ => ("The pause is over", "RFC 2131 §4.4.1"),
            };
            (format!("{who} starts over"), format!("{why}: {who} asks for an address again."), section.into())
        }
        Timer::Retransmission if !context.has_asked() => (
            format!("{who} has waited long enough"),
            format!("The last message of {who} never left, so it makes another attempt."),
            "RFC 2131 §4.1".into(),
        ),
        Timer::Retransmission => (
            format!("{who} has waited long enough"),
            format!(
                "No answer came in time, so {who} sends its message again. Each wait is about twice the last, but never more than about 64 s."
            ),
            "RFC 2131 §4.1".into(),
        ),
        Timer::CollectOffers => (
            format!("{who} stops collecting offers"),
            format!("The time in which {who} collects offers is over; now one of them has to be chosen."),
            "RFC 2131 §4.4.1".into(),
        ),
        Timer::GiveUp if !context.has_asked() => (
            format!("{who} gives up on its REQUEST"),
            format!(
                "No REQUEST of {who} has left it, since it does not know the MAC address to send it to. It gives up."
            ),
            "RFC 2131 §3.3".into(),
        ),
        Timer::GiveUp => (
            format!("{who} gives up on its REQUEST"),
            format!("No answer came to any of the REQUESTs of {who}, so it gives up."),
            match context.state() {
                Some(ClientState::Rebooting) => "RFC 2131 §3.2 step 3",
                Some(ClientState::Renewing) => "RFC 2131 §3.3",
                _ => "RFC 2131 §3.1 step 5",
            }
            .into(),
        ),
        Timer::Probe => (
            format!("{who} asks about its address"),
            format!("It is time for {who} to ask by ARP whether anybody uses its new address."),
            look_up(context),
        ),
        Timer::CheckEnds => check_ends(context),
        Timer::Announce => (
            format!("{who} announces once more"),
            format!("It is time for the next announcement by which {who} tells all hosts its address."),
            "RFC 5227 §2.3".into(),
        ),
        Timer::AddressCheck(address) => (
            format!("{who} ends its check"),
            format!("The time in which {who} listens for a user of {address} is over."),
            Citation::course_if(context.checks_on_request(), "RFC 2131 §3.1 step 2"),
        ),
        Timer::OfferHold(address) => (
            format!("Hold on {address} runs out"),
            format!("{who} has kept {address} reserved for an offer as long as it is set to."),
            "RFC 2131 §3.1 step 4".into(),
        ),
        Timer::Quarantine(address) => (
            format!("Quarantine of {address} ends"),
            format!("{who} has kept {address} out of use for its whole quarantine."),
            quarantine(context, address),
        ),
        Timer::Resolve(address) => (
            format!("No ARP reply for {address}"),
            format!("A second has passed and nobody has told {who} the MAC address of {}.", names.by_ip(address)),
            "RFC 1122 §2.3.2.1".into(),
        ),
        Timer::ArpAge(address) => (
            format!("ARP entry of {address} is old"),
            format!("Nothing has confirmed the ARP entry of {address} at {who} for its whole lifetime."),
            "RFC 1122 §2.3.2.1".into(),
        ),
        Timer::T1 | Timer::T2 | Timer::Expiry => of_lease(timer, context),
        Timer::RenewAgain => renew_again(context),
        Timer::Inform => (
            format!("No answer to the INFORM of {who}"),
            format!("{who} has waited long enough for parameters: it sends its INFORM again, or gives up on it."),
            "RFC 2131 §4.4.3".into(),
        ),
        Timer::LeaseEnd(address) => (
            format!("Lease of {address} runs out"),
            format!("The time that {who} has written down for the lease of {address} is over."),
            "RFC 2131 §2.2".into(),
        ),
    };
    Explanation::new(title, text, source)
}

/// A renewal is tried once more, under the course text perhaps after the end of the lease.
fn renew_again(context: &Context<'_>) -> (String, String, Citation) {
    let who = context.who;
    let late = context.after_the_end();
    let (title, why) = if context.has_asked() {
        (
            format!("{who} asks again for its renewal"),
            format!("No answer came to the REQUEST by which {who} wants its lease extended, so it asks once more."),
        )
    } else {
        (
            format!("{who} tries again to ask for its renewal"),
            format!(
                "The last REQUEST of {who} never left, since the MAC address to send it to could not be found out. It \
                 makes another attempt."
            ),
        )
    };
    let when = match context.lease() {
        _ if late => "The lease period is over, but as the course text tells it, the client may still ask.",
        Some(Configuration { expiry: None, .. }) => "The lease has no end, and each wait is twice the last.",
        _ => "It waits half of the time that is left each time, but at least a minute.",
    };
    (title, format!("{why} {when}"), Citation::course_if(late, "RFC 2131 §4.4.5"))
}

/// T1, T2 and the end of a lease: by the switch of the client, by its clock, and by what it is doing then.
fn of_lease(timer: Timer, context: &Context<'_>) -> (String, String, Citation) {
    let who = context.who;
    let checking = context.state() == Some(ClientState::BoundChecking);
    let clock = own_clock(context.clock());
    // Beside the speed of a clock that runs wrong, nobody would know what the half is of.
    let (half, most) = match clock.is_empty() {
        true => (", normally half of the lease", ", normally seven eighths of the lease"),
        false => ("", ""),
    };
    let source = Citation::course_if(context.at_expiry(), "RFC 2131 §4.4.5");
    let (title, text) = match (timer, context.at_expiry()) {
        (Timer::T1, true) if checking => (
            format!("The lease of {who} is over"),
            format!(
                "The lease period is over{clock}, and {who} is still checking whether anybody uses its address. As the course text \
                 tells it, the client renews only now; but an address that it does not use yet it must not begin to use."
            ),
        ),
        (Timer::T1 | Timer::T2, _) if checking => {
            let what = if timer == Timer::T1 { "T1" } else { "T2" };
            (
                format!("{who} has to check first"),
                format!(
                    "{what} is reached{clock}, but {who} is still checking whether anybody uses its address. It neither asks for a \
                     renewal nor uses the address until that check is over."
                ),
            )
        }
        (Timer::T1, true) => (
            format!("Time for {who} to renew"),
            format!(
                "The lease period of {who} is over{clock}. As the course text tells it, only now does the client ask its \
                 server to extend the lease, and it uses its address meanwhile."
            ),
        ),
        (Timer::T1, false) => (
            format!("Time for {who} to renew"),
            format!(
                "T1 is reached{clock}{half}. {who} asks the server that gave the lease to extend it, \
                 and uses its address meanwhile."
            ),
        ),
        (Timer::T2, true) => (
            format!("Time for {who} to ask any server"),
            format!(
                "The set time has passed{clock}, and no ACK came. As the course text tells it, {who} now asks all servers \
                 by broadcast, and uses its address meanwhile."
            ),
        ),
        (Timer::T2, false) => (
            format!("Time for {who} to ask any server"),
            format!(
                "T2 is reached{clock}{most}, and no ACK came. {who} asks all servers by \
                 broadcast, and uses its address meanwhile."
            ),
        ),
        (Timer::Expiry, _) if entry_unused(context) => (
            format!("The lease of {who} is over"),
            format!(
                "The lease has ended{clock}, and no ACK has extended it. {who} does not use its address at this moment, and \
                 must not begin to."
            ),
        ),
        (_, true) => (
            format!("The lease of {who} is over"),
            format!(
                "The lease period has been over for a while{clock}, and no ACK has extended it, so {who} has to stop using \
                 its address. As the course text tells it, it was still allowed to ask after the end."
            ),
        ),
        (_, false) => (
            format!("The lease of {who} is over"),
            format!(
                "The lease has ended{clock}, and no ACK has extended it, so {who} must not use its address any more.{}",
                true_end(context)
            ),
        ),
    };
    (title, text, source)
}

/// Whether the entry's host used no address then.
fn entry_unused(context: &Context<'_>) -> bool {
    context.entry.host.is_some_and(|port| context.address_of(port).is_none())
        && context.state().is_some_and(|state| !matches!(state, ClientState::Renewing | ClientState::Rebinding))
}

/// By which an address is kept from everybody: since a client declined it, or since the server's own check found it in use.
pub(super) fn quarantine(context: &Context<'_>, address: std::net::Ipv4Addr) -> Citation {
    let why = context.events_before().find_map(|(_, event)| match event {
        Event::Quarantined { address: at, why, .. } if *at == address => Some(*why),
        _ => None,
    });
    match why {
        Some(QuarantineReason::Answered) => "RFC 2131 §3.1 step 2".into(),
        _ => "RFC 2131 §4.3.3".into(),
    }
}

/// By how much a clock that runs wrong misses the end of a lease, as a sentence; nothing for a clock that is right.
fn true_end(context: &Context<'_>) -> String {
    let Some(Configuration { requested_at, lease_s, .. }) = context.lease().filter(|_| context.clock().0 != 0) else {
        return String::new();
    };
    let end = *requested_at + Duration::from_secs((*lease_s).into());
    if end < context.entry.at {
        format!(" By true time it ended {} ago.", context.entry.at.since(end).rounded())
    } else {
        format!(" By true time it would run another {}.", end.since(context.entry.at).rounded())
    }
}

/// The section on how a client asks for its address: the single look-up is the course text's.
pub(super) fn look_up(context: &Context<'_>) -> Citation {
    Citation::course_if(context.profile().client_check == ClientCheck::SingleLookUp, "RFC 5227 §2.1.1")
}

/// A client, or a host with an address set by hand, has listened long enough.
fn check_ends(context: &Context<'_>) -> (String, String, Citation) {
    let who = context.who;
    let (title, text) = match (context.profile().client_check, heard_by_client(context)) {
        (ClientCheck::AnnounceOnly, _) => {
            return (
                format!("{who} does not wait"),
                format!("{who} has asked nobody about its new address, so there is no answer to wait for."),
                Citation::SetByHand { differs_from: "RFC 5227 §2.1" },
            );
        }
        (_, Heard::Unasked) => (
            format!("{who} ends its check"),
            format!(
                "No question of {who} reached anybody, so no answer could come. It takes the address for unused \
                 all the same."
            ),
        ),
        _ => (
            format!("{who} has listened long enough"),
            format!("No answer came while {who} listened, so it takes the address for unused."),
        ),
    };
    (title, text, look_up(context))
}
