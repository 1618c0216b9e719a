//! Frames told: who sends what to whom and why that way, what the switch does, who takes it and who does not.

use super::words::{frame_name, frame_rfc, lease, reason, refusal};
use super::{Names, Telling, cause_event};
use crate::net::{Egress, Ports};
use crate::protocol::{EntryId, Event, Reason};
use crate::sim::{Entry, FrameKind, Kind, Outcome, OutcomeGroup, Transmission};
use crate::wire::{ArpOp, ArpPacket, DhcpMessage, DhcpOption, Frame, Payload, Transport, UdpDatagram};

/// Longer than this an arrival's list of receivers is cut short.
const LONGEST: usize = 290;

/// A frame leaves a host.
pub(super) fn sent(entry: &Entry, sent: &Transmission, trace: &[Entry], names: &Names) -> Telling {
    let who = names.name(sent.from);
    let kind = sent.kind();
    let told = sent.decoded.as_ref().ok().and_then(|frame| {
        let dhcp = frame.dhcp_message().map(|message| dhcp(entry, frame, message, kind, trace, who, names));
        dhcp.or_else(|| frame.arp_packet().map(|packet| arp(entry, packet, kind, trace, who, names)))
            .or_else(|| echo(entry, frame, kind, trace, who, names))
    });
    let (title, text) = told.unwrap_or_else(|| match sent.decoded {
        Ok(_) => {
            (format!("{who} sends a frame"), format!("{who} sends a frame that plays no part in DHCP, ARP or ping."))
        }
        Err(_) => (
            format!("{who} sends an unreadable frame"),
            format!("The bytes that {who} sends cannot be read as a frame; the Packet tab shows where they break."),
        ),
    });
    Telling::new(title, text, frame_rfc(kind))
}

fn dhcp(
    entry: &Entry,
    frame: &Frame,
    message: &DhcpMessage,
    kind: FrameKind,
    trace: &[Entry],
    who: &str,
    names: &Names,
) -> (String, String) {
    let client = names.by_mac(message.chaddr);
    let address = message.requested_address().unwrap_or(message.yiaddr);
    let server = message.server_id().map_or_else(|| "the server".to_owned(), |id| names.by_ip(id));
    let again = match cause_event(entry, trace) {
        Some(Event::Retransmission { attempt }) => Some(attempt.saturating_add(1)),
        _ => None,
    };
    let repeats = |kind: &str, title: String| if again.is_some() { format!("{who} repeats its {kind}") } else { title };
    let nth = again.map_or_else(String::new, |n| format!("This is attempt {n}, because no answer came. "));
    match kind {
        FrameKind::Discover => (
            repeats("DISCOVER", format!("{who} broadcasts a DISCOVER")),
            format!(
                "{nth}{who} has no address and knows no server, so it asks everybody: from its own MAC {} and IP 0.0.0.0 \
                 to the broadcast addresses of Ethernet and of IP, 255.255.255.255.",
                message.chaddr
            ),
        ),
        FrameKind::Offer => (
            format!("{who} offers {}", message.yiaddr),
            format!(
                "{who} offers {} to {client} for {}. {}",
                message.yiaddr,
                lease(message.lease_time().unwrap_or_default()),
                way(frame, message, &client)
            ),
        ),
        FrameKind::Request => {
            let wish =
                message.lease_time().map_or_else(String::new, |s| format!(" and would like it for {}", lease(s)));
            (
                repeats("REQUEST", format!("{who} requests {address}")),
                format!(
                    "{nth}{who} asks {server} for {address}{wish}. The REQUEST is a broadcast, so that every other server \
                     learns that its offer is not taken; {who} has no address yet and sends from 0.0.0.0."
                ),
            )
        }
        FrameKind::Ack => (
            format!("{who} confirms {}", message.yiaddr),
            format!(
                "{who} leases {} to {client} for {}. {} {}",
                message.yiaddr,
                lease(message.lease_time().unwrap_or_default()),
                if frame.dst.is_broadcast() {
                    format!("It is a broadcast, as {client} asked by the broadcast flag.")
                } else {
                    format!("It goes by unicast to the MAC of {client}.")
                },
                against_offer(entry, message, trace)
            ),
        ),
        FrameKind::Nak => {
            let why = match cause_event(entry, trace) {
                Some(Event::RequestRefused { why, .. }) => refusal(*why),
                _ => "the REQUEST cannot be met",
            };
            (
                format!("{who} refuses {client}"),
                format!(
                    "{who} answers {client} with a NAK: {why}. It is a broadcast, because {client} has no address at \
                     which it could be reached."
                ),
            )
        }
        FrameKind::Decline => (
            format!("{who} declines {address}"),
            format!(
                "{who} tells {server} that {address} is in use by another host, so that the server stops giving it out. \
                 It is a broadcast, because {who} has no address of its own."
            ),
        ),
        _ => (
            format!("{who} sends a DHCP message"),
            format!("{who} sends a DHCP message that is no part of the four-step exchange."),
        ),
    }
}

/// How an OFFER travels, and why (RFC 2131 §4.1).
fn way(frame: &Frame, message: &DhcpMessage, client: &str) -> String {
    if frame.dst.is_broadcast() {
        format!("It is a broadcast on Ethernet and IP, because {client} set the broadcast flag.")
    } else if frame.dst == message.chaddr {
        format!(
            "It goes by unicast, to the MAC of {client} (chaddr) and to the IP {}: the broadcast flag is clear, and \
             {client} cannot answer ARP for this address yet.",
            message.yiaddr
        )
    } else {
        "It goes by unicast to the relay agent or the address that the client already has.".to_owned()
    }
}

/// How an ACK compares with the OFFER that it confirms.
fn against_offer(entry: &Entry, ack: &DhcpMessage, trace: &[Entry]) -> String {
    let offer = trace.iter().rev().skip_while(|earlier| earlier.id >= entry.id).find_map(|earlier| {
        let Kind::Sent(sent) = &earlier.kind else { return None };
        let message = sent.decoded.as_ref().ok()?.dhcp_message()?;
        let same = message.xid == ack.xid && message.chaddr == ack.chaddr && earlier.host == entry.host;
        (same && sent.kind() == FrameKind::Offer).then_some(message)
    });
    let Some(offer) = offer else { return String::new() };
    let options = |message: &DhcpMessage| -> Vec<DhcpOption> {
        message.options.iter().filter(|option| !matches!(option, DhcpOption::MessageType(_))).cloned().collect()
    };
    if offer.lease_time() != ack.lease_time() {
        let was = lease(offer.lease_time().unwrap_or_default());
        format!("It differs from the OFFER, which was for {was}.")
    } else if offer.yiaddr == ack.yiaddr && offer.flags == ack.flags && options(offer) == options(ack) {
        "It says the same as the OFFER; only the message type differs.".to_owned()
    } else {
        "Some of its values differ from the OFFER.".to_owned()
    }
}

fn arp(
    entry: &Entry,
    packet: &ArpPacket,
    kind: FrameKind,
    trace: &[Entry],
    who: &str,
    names: &Names,
) -> (String, String) {
    let target = packet.tpa;
    match kind {
        FrameKind::ArpProbe => (
            format!("{who} probes {target}"),
            format!(
                "{who} asks everybody by ARP whether anybody uses {target}. It gives 0.0.0.0 as its own address, so that \
                 the question changes nobody's ARP table."
            ),
        ),
        FrameKind::ArpAnnouncement => (
            format!("{who} announces {target}"),
            format!(
                "{who} tells everybody that {target} is at its MAC {} now. Hosts with an older ARP entry for the address \
                 correct it.",
                packet.sha
            ),
        ),
        FrameKind::ArpReply => {
            let asker = names.by_mac(packet.tha);
            (
                format!("{who} answers for {}", packet.spa),
                format!("{who} tells {asker} by unicast that {} is at its MAC {}.", packet.spa, packet.sha),
            )
        }
        _ => {
            let check = matches!(cause_event(entry, trace), Some(Event::ServerCheckStarted { .. }));
            let text = if check {
                format!(
                    "{who} wants to know whether {target} is free and asks everybody by ARP who has it. Only if somebody \
                     answers is there a MAC address to which a ping can go."
                )
            } else {
                format!("{who} needs the MAC address of {}, so it asks everybody by ARP.", names.by_ip(target))
            };
            (format!("{who} asks who has {target}"), text)
        }
    }
}

fn echo(
    entry: &Entry,
    frame: &Frame,
    kind: FrameKind,
    trace: &[Entry],
    who: &str,
    names: &Names,
) -> Option<(String, String)> {
    let Payload::Ipv4(packet) = &frame.payload else { return None };
    let (to, owner) = (packet.dst, names.by_mac(frame.dst));
    match kind {
        FrameKind::EchoRequest => {
            let text = match cause_event(entry, trace) {
                Some(Event::ServerCheckAnswered { .. }) => format!(
                    "{owner} answered ARP for {to}, so {who} has a MAC address and can ping it: an ICMP echo request by \
                     unicast. A reply will show that the address is in use."
                ),
                _ => format!("{who} sends an ICMP echo request to {to}, by unicast to the MAC of {owner}."),
            };
            Some((format!("{who} pings {to}"), text))
        }
        FrameKind::EchoReply => {
            Some((format!("{who} answers the ping"), format!("{who} is there and sends the echo back to {owner}.")))
        }
        _ => None,
    }
}

/// The switch passes a frame on.
pub(super) fn forwarded(sent: &Transmission, egress: Egress, learned: bool, names: &Names) -> Telling {
    let (from, what) = (names.name(sent.from), frame_name(sent.kind()));
    let to = names.by_mac(sent.destination());
    let (title, mut text) = match egress {
        Egress::Broadcast => (
            format!("Switch copies the {what} to all"),
            format!(
                "The {what} is for the broadcast address, so the switch sends a copy out of every port but the one it came in by."
            ),
        ),
        Egress::Flood => (
            format!("Switch floods the {what}"),
            format!("The switch does not know yet where {to} is, so it sends the {what} out of every other port."),
        ),
        Egress::Port(port) => (
            format!("Switch passes the {what} to {}", names.name(port)),
            format!("The switch knows from its MAC table where {to} is and sends the {what} out of that port alone."),
        ),
        Egress::Nowhere => (
            format!("Switch drops the {what}"),
            format!("The {what} is for a host behind the port that it came in by, so the switch sends it nowhere."),
        ),
    };
    if learned {
        text.push_str(&format!(" From the source address it learns the port of {from}."));
    }
    Telling::new(title, text, "IEEE 802.1D §7.7 and §7.8")
}

/// The copies of a frame that land at one instant.
pub(super) fn arrived(
    entry: &Entry,
    sent: &Transmission,
    outcomes: &[OutcomeGroup],
    trace: &[Entry],
    names: &Names,
) -> Telling {
    let (kind, from) = (sent.kind(), names.name(sent.from));
    let what = frame_name(kind);
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
        let why = taken_arp(entry, sent, &takers, trace, names).unwrap_or_else(|| taken(kind));
        text.push_str(&format!(" {} {verb} it{why}.", list(&takers, names)));
    }
    for (why, ports) in &ignorers {
        let verb = if ports.len() == 1 { "ignores" } else { "ignore" };
        let more = format!(" {} {verb} it: {}.", list(ports, names), said(*why, sent));
        if text.len() + more.len() > LONGEST {
            text.push_str(" Others ignore it too.");
            break;
        }
        text.push_str(&more);
    }
    let check = kind == FrameKind::ArpRequest && super::contrast::at(entry, trace).is_some();
    let asks = check || kind == FrameKind::ArpProbe;
    if takers.is_empty() && asks && text.len() < LONGEST - 40 {
        text.push_str(" If all stay silent, the address is free.");
    }
    let title = match (takers.len(), ignorers.as_slice()) {
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
fn taken(kind: FrameKind) -> &'static str {
    match kind {
        FrameKind::Discover | FrameKind::Request | FrameKind::Decline => ", for a server listens on UDP port 67",
        FrameKind::Offer | FrameKind::Ack | FrameKind::Nak => ", for chaddr and xid are its own",
        FrameKind::EchoRequest => ", for it has that address",
        _ => "",
    }
}

/// Why the one taker of an ARP packet takes it, where that can be told.
fn taken_arp(
    entry: &Entry,
    sent: &Transmission,
    takers: &Ports,
    trace: &[Entry],
    names: &Names,
) -> Option<&'static str> {
    let packet = sent.decoded.as_ref().ok()?.arp_packet()?;
    let port = takers.iter().next().filter(|_| takers.len() == 1)?;
    let updates = |event: &Event| matches!(event, Event::ArpUpdated { address, .. } if *address == packet.spa);
    if packet.op == ArpOp::Request && names.by_ip(packet.tpa) == names.name(port) {
        Some(", for the question is about its address")
    } else if events_of(entry, trace).any(|(at, host, event)| host == port && at == Some(entry.id) && updates(event)) {
        Some(" and brings its ARP entry of the sender up to date")
    } else {
        None
    }
}

/// "Ping", for the beginning of a title.
fn capital(what: &str) -> String {
    what.strip_prefix('p').map_or_else(|| what.to_owned(), |rest| format!("P{rest}"))
}

/// Why a frame is ignored, with what can be read in it.
fn said(why: Reason, sent: &Transmission) -> String {
    let port = sent.decoded.as_ref().ok().and_then(|frame| match &frame.payload {
        Payload::Ipv4(packet) => match &packet.transport {
            Transport::Udp(UdpDatagram::Dhcp { dst_port, .. } | UdpDatagram::Other { dst_port, .. }) => Some(*dst_port),
            _ => None,
        },
        _ => None,
    });
    match (why, port) {
        (Reason::NoListener, Some(port)) => format!("nothing listens on UDP port {port} there"),
        _ => reason(why).to_owned(),
    }
}

/// Up to three hosts by name, the rest counted.
fn list(ports: &Ports, names: &Names) -> String {
    let first: Vec<&str> = ports.iter().take(3).map(|port| names.name(port)).collect();
    match (first.as_slice(), ports.len()) {
        ([a], _) => (*a).to_owned(),
        ([a, b], _) => format!("{a} and {b}"),
        ([a, b, c], 3) => format!("{a}, {b} and {c}"),
        ([a, b, ..], n) => format!("{a}, {b} and {} others", n.saturating_sub(2)),
        _ => "nobody".to_owned(),
    }
}
