//! Arrivals explained: who takes a frame and who does not, and why.

use std::net::Ipv4Addr;

use super::name;
use crate::base::capital;
use crate::net::Ports;
use crate::protocol::{EntryId, Event, Reason};
use crate::sim::{Entry, Kind, Outcome, OutcomeGroup, Transmission};
use crate::teach::context::Context;
use crate::teach::ignored::{arrival_source, ignored_source};
use crate::teach::names::Part;
use crate::teach::words::left_alone;
use crate::teach::{Explanation, Names, contrast};
use crate::wire::{ArpOp, ArpPacket, Frame, FrameKind, Payload, Transport, UdpDatagram};

/// Longer than this an arrival's list of receivers is cut short.
const LONGEST: usize = 290;

/// The copies of a frame that land at one instant.
pub(in crate::teach) fn arrived(context: &Context<'_>, sent: &Transmission, outcomes: &[OutcomeGroup]) -> Explanation {
    let Context { entry, trace, names, .. } = *context;
    let (kind, from) = (sent.kind(), names.name(sent.from));
    let what = name(sent);
    let late = ignored_after(entry, trace);
    let mut takers = Ports::default();
    let mut ignorers: Vec<(Reason, Ports)> = Vec::new();
    // Of an announcement or a reply it does not matter whether somebody without an entry has an address.
    let plain = |reason| match (reason, kind) {
        (Reason::ArpNoAddress, FrameKind::ArpAnnouncement | FrameKind::ArpReply) => Reason::ArpNotForMe,
        _ => reason,
    };
    let mut ignore = |reason: Reason, port: u16| match ignorers.iter_mut().find(|(known, _)| *known == reason) {
        Some((_, ports)) => ports.insert(port),
        None => ignorers.push((reason, Ports::one(port))),
    };
    for group in outcomes {
        for port in group.ports.iter() {
            match (group.outcome, late.iter().find(|(host, _)| *host == port)) {
                (Outcome::Ignored(reason), _) => ignore(plain(reason), port),
                (Outcome::Handled, Some((_, reason))) => ignore(*reason, port),
                (Outcome::Handled, None) => takers.insert(port),
            }
        }
    }
    let mut text = format!("The {what} of {from} arrives.");
    for (why, ports) in taken(context, sent, &takers) {
        let (verb, why) = if ports.len() == 1 { ("takes", why.one) } else { ("take", why.several) };
        let more = format!(" {} {verb} it{why}.", list(&ports, names));
        if text.len() + more.len() > LONGEST {
            text.push_str(" Others take it too.");
            break;
        }
        text.push_str(&more);
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
    // Where nobody takes it, the rule by which those do not whom it could be for.
    let why = ignorers.iter().filter(|_| takers.is_empty());
    let by_reason = why.filter_map(|(why, ports)| ignored_source(*why, sent, context, ports.iter().next())).next();
    Explanation::new(title, text, by_reason.unwrap_or_else(|| arrival_source(kind)))
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

/// Why hosts take a frame: the rest of a sentence whose subject is one host, or several.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Why {
    one: &'static str,
    several: &'static str,
}

/// The takers of a frame by why they take it, in the order of their ports.
fn taken(context: &Context<'_>, sent: &Transmission, takers: &Ports) -> Vec<(Why, Ports)> {
    let why = |one, several| Why { one, several };
    let mut groups: Vec<(Why, Ports)> = Vec::new();
    if let Some(packet) = sent.decoded.as_ref().ok().and_then(Frame::arp_packet) {
        let owners = owners(context, packet.tpa, takers);
        for port in takers.iter() {
            let why = taken_arp(context, packet, port, owners.contains(port));
            match groups.iter_mut().find(|(known, _)| *known == why) {
                Some((_, ports)) => ports.insert(port),
                None => groups.push((why, Ports::one(port))),
            }
        }
        return groups;
    }
    let why = match sent.kind() {
        FrameKind::Discover | FrameKind::Request | FrameKind::Decline | FrameKind::Release | FrameKind::Inform => {
            why(", for a server listens on UDP port 67", ", for a server listens on UDP port 67")
        }
        FrameKind::Offer | FrameKind::Ack | FrameKind::Nak => {
            why(", for chaddr and xid are its own", ", for chaddr and xid are their own")
        }
        FrameKind::EchoRequest => why(", for it has that address", ", for they have that address"),
        FrameKind::EchoReply => why(", for it has sent the ping", ", for they have sent the ping"),
        _ => why("", ""),
    };
    if !takers.is_empty() {
        groups.push((why, takers.clone()));
    }
    groups
}

/// Why a host takes an ARP packet about an address that nobody may have yet.
const CHECKING: (&str, &str) = (
    ", for it is about the very address that it is checking",
    ", for it is about the very address that they are checking",
);

/// Why the host at a port takes an ARP packet; `target` if the packet is about its own address.
fn taken_arp(context: &Context<'_>, packet: &ArpPacket, port: u16, target: bool) -> Why {
    let Context { entry, trace, .. } = *context;
    let follows = |what: &dyn Fn(&Event) -> bool| {
        events_of(entry, trace).any(|(at, host, event)| host == port && at == Some(entry.id) && what(event))
    };
    let (one, several) = if follows(&|event| matches!(event, Event::ConflictInUse { .. })) {
        (
            ", for it is about the very address that it has itself",
            ", for it is about the very address that they have themselves",
        )
    } else if follows(&|event| matches!(event, Event::ConflictFound { .. })) {
        CHECKING
    } else if packet.op == ArpOp::Request && target {
        (", for the question is about its address", ", for the question is about their address")
    } else if packet.op == ArpOp::Reply && context.names.mac(port) == Some(packet.tha) {
        (", for it has asked for that address", ", for they have asked for that address")
    } else if follows(&|event| matches!(event, Event::ServerCheckAnswered { .. })) {
        CHECKING
    } else if !follows(&|event| matches!(event, Event::ArpUpdated { .. })) {
        (", for it waits for the MAC address of the sender", ", for they wait for the MAC address of the sender")
    } else if packet.is_announcement() {
        (" and corrects its ARP entry of that address", " and correct their ARP entries of that address")
    } else {
        (" and brings its ARP entry of the sender up to date", " and bring their ARP entries of the sender up to date")
    };
    Why { one, several }
}

/// Those of some hosts that used an address just before this entry.
fn owners(context: &Context<'_>, address: Ipv4Addr, of: &Ports) -> Ports {
    let (mut known, mut owners) = (Ports::default(), Ports::default());
    // A server keeps its address, and nothing in the history says that it has it.
    for (port, own) in context.names.fixed().filter(|(port, _)| context.names.part(*port) == Some(Part::Server)) {
        if of.contains(port) {
            known.insert(port);
            if own == address {
                owners.insert(port);
            }
        }
    }
    for entry in context.before() {
        if known.len() == of.len() {
            break;
        }
        let Some(port) = entry.host.filter(|port| of.contains(*port) && !known.contains(*port)) else { continue };
        match &entry.kind {
            Kind::Event(Event::AddressUsable { address: used }) => {
                known.insert(port);
                if *used == address {
                    owners.insert(port);
                }
            }
            Kind::Event(Event::AddressDropped { .. }) => known.insert(port),
            _ => {}
        }
    }
    for (port, fixed) in context.names.fixed() {
        if fixed == address && of.contains(port) && !known.contains(port) {
            owners.insert(port);
        }
    }
    owners
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
