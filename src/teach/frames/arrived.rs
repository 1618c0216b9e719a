//! Arrivals told: who takes a frame and who does not, and why.

use super::name;
use crate::net::Ports;
use crate::protocol::{EntryId, Event, Reason};
use crate::sim::{Entry, FrameKind, Kind, Outcome, OutcomeGroup, Transmission};
use crate::teach::told::Told;
use crate::teach::words::{frame_rfc, left_alone};
use crate::teach::{Names, Telling, contrast};
use crate::wire::{ArpOp, Payload, Transport, UdpDatagram};

/// Longer than this an arrival's list of receivers is cut short.
const LONGEST: usize = 290;

/// The copies of a frame that land at one instant.
pub(in crate::teach) fn arrived(told: &Told<'_>, sent: &Transmission, outcomes: &[OutcomeGroup]) -> Telling {
    let Told { entry, trace, names, .. } = *told;
    let (kind, from) = (sent.kind(), names.name(sent.from));
    let what = name(sent);
    let late = ignored_after(entry, trace);
    let mut takers = Ports::default();
    let mut ignorers: Vec<(Reason, Ports)> = Vec::new();
    let mut ignore = |reason: Reason, port: u16| match ignorers.iter_mut().find(|(known, _)| *known == reason) {
        Some((_, ports)) => ports.insert(port),
        None => ignorers.push((reason, Ports::one(port))),
    };
    for group in outcomes {
        for port in group.ports.iter() {
            match (group.outcome, late.iter().find(|(host, _)| *host == port)) {
                (Outcome::Ignored(reason), _) => ignore(reason, port),
                (Outcome::Handled, Some((_, reason))) => ignore(*reason, port),
                (Outcome::Handled, None) => takers.insert(port),
            }
        }
    }
    let mut text = format!("The {what} of {from} arrives.");
    if !takers.is_empty() {
        let verb = if takers.len() == 1 { "takes" } else { "take" };
        let why = taken_arp(told, sent, &takers).unwrap_or_else(|| match kind {
            // Some may have an entry to correct, another the very address.
            FrameKind::ArpAnnouncement if takers.len() > 1 && !all_correct(told, &takers) => {
                ", for each has an ARP entry of that address or the address itself"
            }
            kind => taken(kind, takers.len() == 1),
        });
        text.push_str(&format!(" {} {verb} it{why}.", list(&takers, names)));
    }
    for (why, ports) in &ignorers {
        let more = format!(" {} {}.", list(ports, names), left(*why, sent, ports.len() == 1));
        if text.len() + more.len() > LONGEST {
            text.push_str(" The others do nothing with it either.");
            break;
        }
        text.push_str(&more);
    }
    let check = kind == FrameKind::ArpRequest && contrast::at(entry, trace).is_some();
    let asks = check || kind == FrameKind::ArpProbe;
    if takers.is_empty() && asks && text.len() < LONGEST - 40 {
        text.push_str(" If nobody answers, the address counts as free.");
    }
    let title = match (takers.len(), ignorers.as_slice()) {
        (0, _) if kind == FrameKind::ArpAnnouncement => format!("The {what} changes no ARP table"),
        (0, [(Reason::NotStarted, ports)]) if ports.len() == 1 => {
            format!("{} is off and misses the {what}", list(ports, names))
        }
        (0, [(Reason::ServerStopped, ports)]) if ports.len() == 1 => {
            format!("No DHCP process runs on {}", list(ports, names))
        }
        (0, _) if asks => format!("The {what} is about nobody's address"),
        (0, [(_, ports)]) if ports.len() == 1 => format!("{} ignores the {what}", list(ports, names)),
        (0, _) => format!("Nobody takes the {what}"),
        (1 | 2, _) => format!("{} reaches {}", capital(what), list(&takers, names)),
        (n, _) => format!("{} reaches {n} hosts", capital(what)),
    };
    Telling::new(title, text, if kind.is_dhcp() { "RFC 2131 §4.1" } else { frame_rfc(kind) })
}

/// Hosts whose machines dropped the frame on a closer look: the `Ignored` events that the arrival caused.
fn ignored_after(entry: &Entry, trace: &[Entry]) -> Vec<(u16, Reason)> {
    events_of(entry, trace)
        .filter_map(|(cause, host, event)| match event {
            Event::Ignored { reason } if cause == Some(entry.id) => Some((host, *reason)),
            _ => None,
        })
        .collect()
}

/// The events that follow an arrival at once, each with its cause and its host.
fn events_of<'a>(entry: &Entry, trace: &'a [Entry]) -> impl Iterator<Item = (Option<EntryId>, u16, &'a Event)> {
    let after = trace.partition_point(|earlier| earlier.id <= entry.id);
    trace.iter().skip(after).map_while(|later| match (&later.kind, later.host) {
        (Kind::Event(event), Some(host)) => Some((later.cause, host, event)),
        _ => None,
    })
}

/// Why the takers take it, as far as that can be said of all of them.
fn taken(kind: FrameKind, one: bool) -> &'static str {
    match (kind, one) {
        (FrameKind::Discover | FrameKind::Request | FrameKind::Decline | FrameKind::Release | FrameKind::Inform, _) => {
            ", for a server listens on UDP port 67"
        }
        (FrameKind::Offer | FrameKind::Ack | FrameKind::Nak, _) => ", for chaddr and xid are its own",
        (FrameKind::EchoRequest, _) => ", for it has that address",
        (FrameKind::ArpAnnouncement, true) => " and corrects its ARP entry of that address",
        (FrameKind::ArpAnnouncement, false) => " and correct their ARP entries of that address",
        _ => "",
    }
}

/// Whether every taker of an ARP packet corrects its ARP table by it.
fn all_correct(told: &Told<'_>, takers: &Ports) -> bool {
    let corrects = |port: u16| {
        events_of(told.entry, told.trace).any(|(at, host, event)| {
            host == port && at == Some(told.entry.id) && matches!(event, Event::ArpUpdated { .. })
        })
    };
    takers.iter().all(corrects)
}

/// Why the one taker of an ARP packet takes it, where that can be told.
fn taken_arp(told: &Told<'_>, sent: &Transmission, takers: &Ports) -> Option<&'static str> {
    let Told { entry, trace, .. } = *told;
    let packet = sent.decoded.as_ref().ok()?.arp_packet()?;
    let port = takers.iter().next().filter(|_| takers.len() == 1)?;
    let updates = |event: &Event| matches!(event, Event::ArpUpdated { address, .. } if *address == packet.spa);
    let follows = |what: &dyn Fn(&Event) -> bool| {
        events_of(entry, trace).any(|(at, host, event)| host == port && at == Some(entry.id) && what(event))
    };
    if follows(&|event| matches!(event, Event::ConflictInUse { .. })) {
        Some(", for it is about the very address that it has itself")
    } else if follows(&|event| matches!(event, Event::ConflictFound { .. })) {
        Some(", for it is about the very address that it is checking")
    } else if packet.op == ArpOp::Request && told.address_of(port) == Some(packet.tpa) {
        Some(", for the question is about its address")
    } else if packet.op == ArpOp::Reply && told.names.mac(port) == Some(packet.tha) {
        Some(", for it has asked for that address")
    } else if follows(&updates) {
        Some(" and brings its ARP entry of the sender up to date")
    } else {
        None
    }
}

/// "Ping", for the beginning of a title.
fn capital(what: &str) -> String {
    let mut what = what.to_owned();
    if let Some(first) = what.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    what
}

/// What those do who do not take a frame, and why: the rest of a sentence whose subject is one host, or several.
fn left(why: Reason, sent: &Transmission, one: bool) -> String {
    let decoded = sent.decoded.as_ref().ok();
    let port = decoded.and_then(|frame| match &frame.payload {
        Payload::Ipv4(packet) => match &packet.transport {
            Transport::Udp(UdpDatagram::Dhcp { dst_port, .. } | UdpDatagram::Other { dst_port, .. }) => Some(*dst_port),
            _ => None,
        },
        _ => None,
    });
    match (why, port) {
        (Reason::NoListener, Some(port)) => {
            format!("{} it: nothing listens on UDP port {port} there", if one { "ignores" } else { "ignore" })
        }
        _ => left_alone(why, sent.kind(), one, "it"),
    }
}

/// Up to three hosts by name, the rest counted.
pub(super) fn list(ports: &Ports, names: &Names) -> String {
    let first: Vec<&str> = ports.iter().take(3).map(|port| names.name(port)).collect();
    match (first.as_slice(), ports.len()) {
        ([a], _) => (*a).to_owned(),
        ([a, b], _) => format!("{a} and {b}"),
        ([a, b, c], 3) => format!("{a}, {b} and {c}"),
        ([a, b, ..], n) => format!("{a}, {b} and {} others", n.saturating_sub(2)),
        _ => "nobody".to_owned(),
    }
}
