//! Frames explained: who sends what to whom and why that way, what the switch and the cables do.

mod arrived;
mod dhcp;

pub(super) use arrived::arrived;

use super::asked::{Asked, answers, asked};
use super::context::Context;
use super::events::in_grace;
use super::timers::look_up;
use super::words::{frame_name, frame_rfc, loss};
use super::{Citation, Explanation, Names, cause_event, entry_at};
use crate::net::{Egress, LossReason, Ports};
use crate::protocol::{Event, RefusalReason, StateTrigger};
use crate::sim::Transmission;
use crate::wire::{ArpPacket, Frame, FrameKind, Payload};

/// A frame leaves a host.
pub(super) fn sent(context: &Context<'_>, sent: &Transmission) -> Explanation {
    let who = context.who;
    let kind = sent.kind();
    let words = sent.decoded.as_ref().ok().and_then(|frame| {
        let case = dhcp::Sent { context: *context, sent, frame };
        frame
            .dhcp_message()
            .map(|message| case.explain(message))
            .or_else(|| frame.arp_packet().map(|packet| arp(context, packet, kind)))
            .or_else(|| echo(context, frame, kind))
    });
    let (title, text) = words.unwrap_or_else(|| match sent.decoded {
        Ok(_) => {
            (format!("{who} sends a frame"), format!("{who} sends a frame that plays no part in DHCP, ARP or ping."))
        }
        Err(_) => (
            format!("{who} sends an unreadable frame"),
            format!("The bytes that {who} sends cannot be read as a frame; the Packet tab shows where they break."),
        ),
    });
    Explanation::new(title, text, source(context, sent))
}

/// What has such a frame sent, at this moment and by this host.
fn source(context: &Context<'_>, sent: &Transmission) -> Citation {
    let Context { entry, trace, .. } = *context;
    let (kind, cause) = (sent.kind(), cause_event(entry, trace));
    match kind {
        FrameKind::Request => {
            let asked = asked(sent).unwrap_or(Asked::Selecting);
            let now = matches!(cause, Some(Event::State { trigger: StateTrigger::RenewNow, .. }));
            Citation::course_if(asked.extends() && !now && context.after_the_end(), asked.rfc())
        }
        FrameKind::Ack => {
            let asked = answers(entry, sent, trace);
            match cause {
                Some(Event::LeaseExtended { address, .. }) => {
                    let late = entry_at(trace, entry.cause.unwrap_or_default())
                        .is_some_and(|extended| in_grace(&context.at(extended), *address));
                    Citation::course_if(late, asked.answer_rfc())
                }
                _ if asked == Asked::Selecting && dhcp::copies_offer(context, sent) => {
                    Citation::CourseText { differs_from: "RFC 2131 §4.3.1" }
                }
                _ => asked.answer_rfc().into(),
            }
        }
        FrameKind::Nak => match cause {
            Some(Event::RequestRefused { why: RefusalReason::InUse, .. }) => {
                Citation::course_if(context.checks_on_request(), "RFC 2131 §3.1 step 2")
            }
            _ => answers(entry, sent, trace).answer_rfc().into(),
        },
        FrameKind::ArpProbe => look_up(context),
        FrameKind::ArpAnnouncement if matches!(cause, Some(Event::AddressDefended { .. })) => "RFC 5227 §2.4".into(),
        FrameKind::ArpRequest | FrameKind::EchoRequest
            if matches!(cause, Some(Event::ServerCheckStarted { .. } | Event::ServerCheckAnswered { .. })) =>
        {
            Citation::course_if(context.checks_on_request(), "RFC 2131 §3.1 step 2")
        }
        _ => frame_rfc(kind).into(),
    }
}

fn arp(context: &Context<'_>, packet: &ArpPacket, kind: FrameKind) -> (String, String) {
    let Context { entry, trace, who, names, .. } = *context;
    let target = packet.tpa;
    match kind {
        FrameKind::ArpProbe => (
            format!("{who} probes {target}"),
            format!(
                "{who} asks everybody by ARP whether anybody uses {target}. It gives 0.0.0.0 as its own address, so \
                 that the question changes nobody's ARP table."
            ),
        ),
        FrameKind::ArpAnnouncement => {
            let defends = matches!(cause_event(entry, trace), Some(Event::AddressDefended { .. }));
            let text = if defends {
                format!(
                    "Another host claims {target}, so {who} announces once more that the address is at its MAC {}. \
                     Hosts that have an ARP entry for the address correct it.",
                    packet.sha
                )
            } else {
                format!(
                    "{who} tells everybody that {target} is at its MAC {} now. This asks nothing: hosts that have an ARP \
                     entry for the address correct it, and all others leave it.",
                    packet.sha
                )
            };
            (format!("{who} {} {target}", if defends { "defends" } else { "announces" }), text)
        }
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
                    "{who} wants to know whether {target} is free and asks everybody by ARP who has it. Only if \
                     somebody answers is there a MAC address to which a ping can go."
                )
            } else {
                format!("{who} needs the MAC address of {}, so it asks everybody by ARP.", names.by_ip(target))
            };
            (format!("{who} asks who has {target}"), text)
        }
    }
}

fn echo(context: &Context<'_>, frame: &Frame, kind: FrameKind) -> Option<(String, String)> {
    let Context { entry, trace, who, names, .. } = *context;
    let Payload::Ipv4(packet) = &frame.payload else { return None };
    let (to, owner) = (packet.dst, names.by_mac(frame.dst));
    match kind {
        FrameKind::EchoRequest => {
            let text = match cause_event(entry, trace) {
                Some(Event::ServerCheckAnswered { .. }) => format!(
                    "{owner} answered ARP for {to}, so {who} has a MAC address and can ping it: an ICMP echo request \
                     by unicast. A reply will show that the address is in use."
                ),
                _ => format!("{who} sends an ICMP echo request to {to}, by unicast to the MAC of {owner}."),
            };
            Some((format!("{who} pings {to}"), text))
        }
        FrameKind::EchoReply => Some((
            format!("{who} answers the ping"),
            format!("{who} has {}, so it sends the echo back to {owner} at {to}.", packet.src),
        )),
        _ => None,
    }
}

/// The switch passes a frame on.
pub(super) fn forwarded(sent: &Transmission, egress: Egress, learned: bool, names: &Names) -> Explanation {
    let (from, what) = (names.name(sent.from), frame_name(sent.kind()));
    let to = names.by_mac(sent.destination());
    let (title, mut text) = match egress {
        Egress::Broadcast => (
            format!("Switch copies the {what} to all"),
            format!(
                "The {what} is for the broadcast address, so the switch sends a copy out of every port but the one it \
                 came in by."
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
    Explanation::new(title, text, "IEEE 802.1D §7.7 and §7.8")
}

/// Copies of a frame do not come out of a cable.
pub(super) fn lost(sent: &Transmission, ports: &Ports, why: LossReason, names: &Names) -> Explanation {
    let (from, what) = (names.name(sent.from), name(sent));
    let (title, place) = if ports.is_empty() {
        (format!("The {what} of {from} is lost"), "before it reaches the switch".to_owned())
    } else {
        let to = arrived::list(ports, names);
        (format!("{to} {} the {what}", if ports.len() == 1 { "misses" } else { "miss" }), format!("on its way to {to}"))
    };
    let text = format!("The {what} of {from} is lost {place}: {}. Whoever sent it learns nothing of that.", loss(why));
    Explanation::new(title, text, cable_source(sent))
}

/// A cable makes two frames of one.
pub(super) fn duplicated(sent: &Transmission, port: Option<u16>, names: &Names) -> Explanation {
    let (from, what) = (names.name(sent.from), name(sent));
    let at = names.name(port.unwrap_or(sent.from));
    Explanation::new(
        format!("The cable of {at} doubles the {what}"),
        format!(
            "The {what} of {from} comes out of the cable of {at} twice. Both copies have the same bytes, so the \
             receiver must not be confused by the second."
        ),
        cable_source(sent),
    )
}

/// A client's questions by what they ask, anything else by its kind.
fn name(sent: &Transmission) -> &'static str {
    asked(sent).map_or_else(|| frame_name(sent.kind()), |asked| asked.name())
}

/// Whatever a cable does to a DHCP message, the client is the one that sends again. No standard speaks of the cable itself.
fn cable_source(sent: &Transmission) -> Citation {
    if sent.kind().is_dhcp() { "RFC 2131 §4.1".into() } else { Citation::NoStandard }
}
