//! What entries are about, and what is known there: the parts of which claims are made.

use std::net::Ipv4Addr;

use dorascope::base::Instant;
use dorascope::protocol::server::AddressState;
use dorascope::protocol::{
    AckContents, AddressCheck, ArpHow, Boot, ClientCheck, Event, Outdated, Reason, Renewal, StateTrigger, Timer,
};
use dorascope::sim::Kind;
use dorascope::wire::FrameKind;

use dorascope::wire::Mac;

use super::facts::{HostFacts, Moment};

pub const EVERYWHERE: fn(&Moment<'_>) -> bool = |_| true;

pub fn is_event(moment: &Moment<'_>) -> bool {
    moment.event().is_some()
}

pub fn is_sent(moment: &Moment<'_>) -> bool {
    moment.sent().is_some()
}

pub fn sends(moment: &Moment<'_>, kind: FrameKind) -> bool {
    moment.sent().is_some_and(|frame| frame.kind() == kind)
}

pub fn is_arrival(moment: &Moment<'_>) -> bool {
    matches!(moment.entry.kind, Kind::Arrived { .. })
}

pub fn arrives(moment: &Moment<'_>, kind: FrameKind) -> bool {
    is_arrival(moment) && moment.entry.frame().is_some_and(|frame| frame.kind() == kind)
}

pub fn host(moment: &Moment<'_>, what: impl Fn(&HostFacts) -> bool) -> bool {
    moment.host().is_some_and(what)
}

/// The address that an event is about.
pub fn about(moment: &Moment<'_>) -> Option<Ipv4Addr> {
    match moment.event()? {
        Event::AddressUsable { address }
        | Event::ClientCheckStarted { address, .. }
        | Event::ConflictFound { address, .. }
        | Event::ServerCheckPassed { address }
        | Event::AddressDropped { address, .. }
        | Event::LeaseEnded { address, .. }
        | Event::QuarantineEnded { address }
        | Event::HoldExpired { address, .. }
        | Event::OfferDeclined { address, .. }
        | Event::AddressOffered { address, .. }
        | Event::RequestRefused { address, .. }
        | Event::LeaseCommitted { address, .. }
        | Event::LeaseReplicated { address, .. }
        | Event::LeaseExtended { address, .. }
        | Event::ReservationEnded { address, .. }
        | Event::GraceStarted { address, .. } => Some(*address),
        Event::AddressChanged { was, .. } => Some(*was),
        _ => None,
    }
}

/// What a server's pool has for the address that an event is about: before and after the step.
pub fn pool<'a>(moment: &'a Moment<'_>, after: bool) -> Option<&'a AddressState> {
    let hosts = if after { &moment.facts.after } else { &moment.facts.before };
    Some(hosts.get(moment.port()?)?.server()?.pool().state(about(moment)?))
}

/// Whether anybody but this client could get an address from this server.
pub fn free_for_others(moment: &Moment<'_>) -> bool {
    let Some(address) = about(moment) else { return true };
    let kept = host(moment, |host| host.reserved.contains_key(&address));
    !kept && !matches!(pool(moment, true), Some(AddressState::Excluded))
}

/// Whether the switches of the entry's host, or of the client that it is about, differ from the RFC's here.
pub fn course_is_why(moment: &Moment<'_>) -> bool {
    let renews_late = |host: &HostFacts| host.profile.renewal == Renewal::AtExpiry;
    let client_of = |mac| moment.facts.port(mac).is_some_and(|port| renews_late(&moment.facts.hosts[port]));
    match &moment.entry.kind {
        Kind::Timer(Timer::T1 | Timer::T2 | Timer::Expiry | Timer::RenewAgain | Timer::LeaseEnd(_)) => {
            host(moment, renews_late)
        }
        Kind::Timer(Timer::Probe | Timer::CheckEnds | Timer::Announce) => host(moment, checks_otherwise),
        Kind::Timer(Timer::AddressCheck(_)) => {
            host(moment, |host| host.profile.address_check != AddressCheck::BeforeOffer)
        }
        Kind::Event(
            Event::State { trigger: StateTrigger::T1 | StateTrigger::T2 | StateTrigger::Expired, .. }
            | Event::AddressDropped { .. },
        ) => host(moment, renews_late),
        Kind::Event(Event::ConfigurationLogged { .. } | Event::LeaseRenewed { .. } | Event::Retransmission { .. }) => {
            host(moment, renews_late)
        }
        Kind::Event(Event::GraceStarted { .. } | Event::LeaseEnded { .. } | Event::LeaseExtended { .. }) => {
            host(moment, renews_late)
        }
        Kind::Event(Event::ArpAdded { how, .. } | Event::ArpUpdated { how, .. }) => {
            matches!(how, ArpHow::MadeAtOffer | ArpHow::MadeAtAck)
                && host(moment, |host| host.profile.arp_entry_by_dhcp)
        }
        Kind::Event(
            Event::ServerCheckStarted { .. }
            | Event::ServerCheckPassed { .. }
            | Event::ServerCheckFailed { .. }
            | Event::ServerCheckAnswered { .. }
            | Event::ArpSetAside { .. }
            | Event::RequestRefused { .. }
            | Event::Quarantined { .. }
            | Event::Ignored { reason: Reason::CheckRunning }
            | Event::NotSent { why: Outdated::CheckOver, .. },
        ) => host(moment, |host| host.profile.address_check == AddressCheck::OnRequest),
        // Who checks an address only for an ACK does not take the REQUEST twice.
        Kind::Arrived { outcomes, .. } => outcomes
            .iter()
            .flat_map(|group| group.ports.iter())
            .any(|port| moment.facts.hosts[usize::from(port)].profile.address_check == AddressCheck::OnRequest),
        Kind::Event(Event::NotSent { why: Outdated::AddressGone, .. }) => host(moment, renews_late),
        Kind::Event(
            Event::ClientCheckStarted { .. }
            | Event::AddressUsable { .. }
            | Event::ConflictFound { .. }
            | Event::State { trigger: StateTrigger::CheckPassed, .. },
        ) => host(moment, checks_otherwise),
        Kind::Sent(frame) => match frame.kind() {
            FrameKind::Request => host(moment, renews_late),
            FrameKind::Ack | FrameKind::Offer => {
                host(moment, |host| {
                    host.profile.ack_contents == AckContents::CopyOfOffer || host.profile.renewal == Renewal::AtExpiry
                }) || moment.dhcp().is_some_and(|message| client_of(message.chaddr))
            }
            FrameKind::ArpProbe | FrameKind::ArpAnnouncement => host(moment, checks_otherwise),
            FrameKind::ArpRequest | FrameKind::EchoRequest | FrameKind::Nak => {
                host(moment, |host| host.profile.address_check == AddressCheck::OnRequest)
            }
            FrameKind::Discover => host(moment, |host| host.profile.boot == Boot::Discover),
            _ => false,
        },
        Kind::Started | Kind::Action { refused: None, .. } | Kind::Event(Event::State { .. }) => {
            host(moment, |host| host.profile.boot == Boot::Discover || host.profile.renewal == Renewal::AtExpiry)
        }
        _ => false,
    }
}

pub fn checks_otherwise(host: &HostFacts) -> bool {
    host.profile.client_check != ClientCheck::Rfc5227
}

/// Whether the question of the check that an entry is about has come to somebody in time.
pub fn check_was_made(moment: &Moment<'_>) -> bool {
    moment.check().is_some_and(|check| check.heard > 0 && check.how != Some(ClientCheck::AnnounceOnly))
}

pub fn nobody_answered(moment: &Moment<'_>) -> bool {
    check_was_made(moment) && moment.check().is_some_and(|check| check.answers == 0)
}

/// Whether the text itself says that the question reached nobody.
pub fn admits_it(moment: &Moment<'_>) -> bool {
    let text = &moment.told.text;
    ["got beyond", "was lost before it reached", "has reached anybody", "without knowing", "had reached"]
        .iter()
        .any(|words| text.contains(words))
}

pub fn is_check(moment: &Moment<'_>) -> bool {
    matches!(
        &moment.entry.kind,
        Kind::Timer(Timer::CheckEnds | Timer::AddressCheck(_))
            | Kind::Event(
                Event::AddressUsable { .. }
                    | Event::ServerCheckPassed { .. }
                    | Event::AddressOffered { .. }
                    | Event::State { trigger: StateTrigger::CheckPassed, .. }
            )
    )
}

/// What waits for an answer: a retransmission, a timer, a client that gives up.
pub fn is_in_vain(moment: &Moment<'_>) -> bool {
    matches!(
        &moment.entry.kind,
        Kind::Timer(Timer::Retransmission | Timer::RenewAgain | Timer::GiveUp | Timer::Inform)
            | Kind::Event(
                Event::Retransmission { .. }
                    | Event::GaveUp { .. }
                    | Event::LeaseKept { .. }
                    | Event::State { trigger: StateTrigger::NoAnswer | StateTrigger::LeaseKept | StateTrigger::T2, .. }
            )
    )
}

/// A span as it is written, in microseconds: `250 µs`, `1.5 ms`, `4 s`, `10 min`, `8 h`, `2 days`, `1 h 5 min`.
pub fn span(text: &str) -> Option<u64> {
    let mut words = text.split_whitespace().peekable();
    let mut total = None;
    while let Some(number) = words.next() {
        let clean = number.trim_start_matches(['(', '~']);
        let (whole, part) = clean.split_once('.').unwrap_or((clean, ""));
        if whole.is_empty() || !whole.bytes().all(|b| b.is_ascii_digit()) || !part.bytes().all(|b| b.is_ascii_digit()) {
            break;
        }
        let unit = words.next()?.trim_end_matches(['.', ',', ';', ':', ')']);
        let unit = match unit {
            "µs" => 1,
            "ms" => 1_000,
            "s" | "second" | "seconds" => 1_000_000,
            "min" | "minute" | "minutes" => 60_000_000,
            "h" | "hour" | "hours" => 3_600_000_000,
            "d" | "day" | "days" => 86_400_000_000u64,
            _ => break,
        };
        let scale = 10u64.pow(part.len() as u32);
        let small = part.parse::<u64>().unwrap_or(0) * (unit / scale.min(unit));
        total = Some(total.unwrap_or(0) + whole.parse::<u64>().ok()?.checked_mul(unit)? + small);
    }
    total
}

/// The spans behind each occurrence of a word.
pub fn spans_behind(text: &str, word: &str) -> Vec<u64> {
    text.match_indices(word).filter_map(|(at, _)| span(&text[at + word.len()..])).collect()
}

pub fn lease_said(moment: &Moment<'_>) -> bool {
    let Some(message) = moment.dhcp() else { return true };
    let Some(lease_s) = message.lease_time().filter(|s| *s != u32::MAX) else { return true };
    let said = spans_behind(&moment.told.text, " for ");
    let offered = |at: u64| {
        // "It differs from the OFFER, which was for ..." is about another message.
        at == u64::from(lease_s) * 1_000_000
    };
    said.is_empty() || said.iter().any(|at| offered(*at))
}

pub fn until(moment: &Moment<'_>) -> Option<u64> {
    let at = match moment.event()? {
        Event::AddressOffered { until, .. }
        | Event::Quarantined { until, .. }
        | Event::GraceStarted { until, .. }
        | Event::LeaseCommitted { until: Some(until), .. }
        | Event::LeaseExtended { until: Some(until), rest: false, .. }
        | Event::LeaseReplicated { until: Some(until), .. }
        | Event::LeaseRemembered { expiry: Some(until), .. }
        | Event::LeaseKept { expiry: Some(until), .. } => *until,
        _ => return None,
    };
    Some(at.since(moment.entry.at).0)
}

/// The whole seconds that are left of a lease when an ACK of the entry's server leaves, by that server's clock: what option 51 of
/// an ACK says that gives no more time (RFC 2131 section 4.3.2).
pub fn rest_s(moment: &Moment<'_>, event: &Event, at: Instant) -> Option<u64> {
    let Event::LeaseExtended { until: Some(until), rest: true, .. } = event else { return None };
    let host = moment.host()?;
    let true_us = until.0 - at.0 - host.processing_us;
    let shown_us = u128::from(true_us) * (1_000_000 + i128::from(host.clock_ppm)).unsigned_abs() / 1_000_000;
    Some((shown_us / 1_000_000) as u64)
}

/// The same, for an ACK that leaves: by the row of the lease that is its cause.
pub fn rest_behind(moment: &Moment<'_>) -> Option<u64> {
    let cause = moment.at(moment.entry.cause?)?;
    match &cause.kind {
        Kind::Event(event) => rest_s(moment, event, cause.at),
        _ => None,
    }
}

/// An ACK that repeats what is left is no extension.
pub fn kept_or_longer(moment: &Moment<'_>) -> bool {
    let Some(entry) = moment.entry.cause.and_then(|cause| moment.at(cause)) else { return true };
    let Kind::Event(Event::LeaseExtended { address, client, until, .. }) = &entry.kind else { return true };
    // The lease written down before that one.
    moment.trace[..entry.id.0 as usize]
        .iter()
        .rev()
        .find_map(|earlier| match &earlier.kind {
            Kind::Event(
                Event::LeaseExtended { address: same, client: mac, until, .. }
                | Event::LeaseCommitted { address: same, client: mac, until, .. },
            ) if same == address && mac == client && earlier.host == entry.host => Some(*until),
            _ => None,
        })
        .is_none_or(|before| before.is_some_and(|before| until.is_none_or(|until| until > before)))
}

/// The port behind which the switch has seen a hardware address within the last 300 seconds.
pub fn port_in_table(moment: &Moment<'_>, mac: Mac) -> Option<u16> {
    let (port, at) = moment.facts.switch.get(&mac)?;
    (moment.entry.at.since(*at).whole_secs() < 300).then_some(*port)
}

/// The port of the frame's receiver, as far as the switch knows it, on the sender's network.
pub fn known_port(moment: &Moment<'_>) -> Option<u16> {
    let frame = moment.entry.frame()?;
    let port = port_in_table(moment, frame.destination())?;
    let network = |port: u16| moment.facts.plugged[usize::from(port)].1;
    (network(port) == network(frame.from)).then_some(port)
}

/// How many hosts use the address that an ARP packet asks about.
pub fn owners(moment: &Moment<'_>) -> usize {
    let Some(packet) = moment.arp() else { return 0 };
    (0..moment.facts.hosts.len()).filter(|port| moment.uses(*port)[0] == Some(packet.tpa)).count()
}
