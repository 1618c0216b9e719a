//! DHCP messages told as they leave: what they say, and why they travel as they do.

use std::net::Ipv4Addr;

use crate::protocol::{Event, StateTrigger};
use crate::session::Lens;
use crate::sim::{Entry, FrameKind, Kind, Transmission};
use crate::teach::asked::{Asked, answers, asked, renews_late};
use crate::teach::words::{for_lease, refusal};
use crate::teach::{Names, cause_event};
use crate::wire::{DhcpMessage, DhcpOption, Frame, Payload};

/// A DHCP message that leaves, and what is around it.
pub(super) struct Told<'a> {
    /// Its departure.
    pub entry: &'a Entry,
    /// The transmission.
    pub sent: &'a Transmission,
    /// What a receiver reads.
    pub frame: &'a Frame,
    /// The history.
    pub trace: &'a [Entry],
    /// The sender.
    pub who: &'a str,
    /// Everybody's name.
    pub names: &'a Names,
    /// The lens of the history.
    pub lens: Lens,
}

impl Told<'_> {
    /// The receiver by IP.
    fn receiver(&self) -> String {
        match &self.frame.payload {
            Payload::Ipv4(packet) => self.names.by_ip(packet.dst),
            _ => "the server".to_owned(),
        }
    }

    fn broadcast(&self) -> bool {
        self.frame.dst.is_broadcast()
    }
}

/// Title and text of a DHCP message.
pub(super) fn sent(told: &Told<'_>, message: &DhcpMessage) -> (String, String) {
    let Told { entry, sent, frame, trace, who, names, .. } = *told;
    let client = names.by_mac(message.chaddr);
    let address = message.requested_address().unwrap_or(message.yiaddr);
    let server = message.server_id().map_or_else(|| "the server".to_owned(), |id| names.by_ip(id));
    let again = match cause_event(entry, trace) {
        Some(Event::Retransmission { attempt }) => Some(attempt.saturating_add(1)),
        _ => None,
    };
    let nth = again.map_or_else(String::new, |n| format!("This is attempt {n}, because no answer came. "));
    match sent.kind() {
        FrameKind::Discover => {
            let wish = message
                .requested_address()
                .map_or_else(String::new, |address| format!(" It would like {address} again."));
            let title = if again.is_some() { "repeats its" } else { "broadcasts a" };
            (
                format!("{who} {title} DISCOVER"),
                format!(
                    "{nth}{who} has no address and knows no server, so it asks everybody: from its own MAC {} and IP \
                     0.0.0.0 to the broadcast addresses of Ethernet and of IP, 255.255.255.255.{wish}",
                    message.chaddr
                ),
            )
        }
        FrameKind::Offer => (
            format!("{who} offers {}", message.yiaddr),
            format!(
                "{who} offers {} to {client} {}. {}",
                message.yiaddr,
                for_lease(message.lease_time().unwrap_or_default()),
                way(frame, message, &client)
            ),
        ),
        FrameKind::Request => {
            let (title, text) = request(told, message, &nth);
            (if again.is_some() { format!("{who} repeats its REQUEST") } else { title }, text)
        }
        FrameKind::Ack => ack(told, message, &client),
        FrameKind::Nak => {
            let why = match cause_event(entry, trace) {
                Some(Event::RequestRefused { why, .. }) => refusal(*why),
                _ => "the REQUEST cannot be met",
            };
            let reached = if answers(entry, sent, trace).extends() {
                "may use its address no longer"
            } else {
                "has no address at which it could be reached"
            };
            (
                format!("{who} refuses {client}"),
                format!("{who} answers {client} with a NAK: {why}. It is a broadcast, because {client} {reached}."),
            )
        }
        FrameKind::Decline => (
            format!("{who} declines {address}"),
            format!(
                "{who} tells {server} that {address} is in use by another host, so that the server stops giving it \
                 out. It is a broadcast, because {who} has no address of its own."
            ),
        ),
        FrameKind::Release => (
            format!("{who} releases {}", message.ciaddr),
            format!(
                "{who} gives {} back to {server}, by unicast and from that address. No answer comes: if the RELEASE \
                 gets lost, {server} keeps the address for {who} until the lease ends.",
                message.ciaddr
            ),
        ),
        FrameKind::Inform => {
            let to = if told.broadcast() {
                "all servers by broadcast".to_owned()
            } else {
                format!("{} by unicast", told.receiver())
            };
            (
                format!("{who} asks for parameters"),
                format!(
                    "{nth}{who} has its address {} from elsewhere and wants no lease. It asks {to} only for the rest, \
                     such as router and DNS servers.",
                    message.ciaddr
                ),
            )
        }
        _ => (
            format!("{who} sends a DHCP message"),
            format!("{who} sends a DHCP message that is no part of the four-step exchange."),
        ),
    }
}

fn request(told: &Told<'_>, message: &DhcpMessage, nth: &str) -> (String, String) {
    let Told { sent, who, names, .. } = *told;
    let wanted = message.requested_address().unwrap_or(message.ciaddr);
    match asked(sent).unwrap_or(Asked::Selecting) {
        Asked::Selecting | Asked::Inform => {
            let server = message.server_id().map_or_else(|| "the server".to_owned(), |id| names.by_ip(id));
            let wish =
                message.lease_time().map_or_else(String::new, |s| format!(" and would like it {}", for_lease(s)));
            (
                format!("{who} requests {wanted}"),
                format!(
                    "{nth}{who} asks {server} for {wanted}{wish}. The REQUEST is a broadcast, so that every other \
                     server learns that its offer is not taken; {who} has no address yet and sends from 0.0.0.0."
                ),
            )
        }
        Asked::InitReboot => (
            format!("{who} asks for {wanted} again"),
            format!(
                "{nth}{who} remembers {wanted} and asks everybody whether it may still use it. Option 50 names the \
                 address, but no option 54 a server, for it answers no offer; until the answer comes it sends from \
                 0.0.0.0."
            ),
        ),
        Asked::Renewing => (
            format!("{who} renews {wanted}"),
            format!(
                "{nth}{}{who} asks {} by unicast to extend the lease of {wanted}. The address is in ciaddr; options \
                 50 and 54 are absent, for no offer is chosen.",
                when(told),
                told.receiver()
            ),
        ),
        Asked::Rebinding => (
            format!("{who} asks any server for {wanted}"),
            format!(
                "{nth}{}{who} asks everybody by broadcast to extend the lease of {wanted}: any server that knows it \
                 may. {who} still has the address and sends from it; options 50 and 54 are absent.",
                when(told)
            ),
        ),
    }
}

/// Why a lease is extended just now, as the beginning of a sentence; nothing where the cause does not say it.
fn when(told: &Told<'_>) -> &'static str {
    let late = || renews_late(told.entry, told.trace, told.lens);
    match cause_event(told.entry, told.trace) {
        Some(Event::State { trigger: StateTrigger::T1, .. }) if late() => {
            "The lease has run its time, and only now, as the course text tells it, "
        }
        Some(Event::State { trigger: StateTrigger::T1, .. }) => "T1 has passed, so ",
        Some(Event::State { trigger: StateTrigger::T2, .. }) if late() => {
            "No ACK came within the set time, so, as the course text tells it, "
        }
        Some(Event::State { trigger: StateTrigger::T2, .. }) => "T2 has passed without an ACK, so ",
        Some(Event::State { trigger: StateTrigger::RenewNow, .. }) => "A renewal is wanted now, so ",
        _ => "",
    }
}

fn ack(told: &Told<'_>, message: &DhcpMessage, client: &str) -> (String, String) {
    let Told { entry, sent, trace, who, .. } = *told;
    let (address, span) = (message.yiaddr, for_lease(message.lease_time().unwrap_or_default()));
    let by = if told.broadcast() {
        format!("It is a broadcast, as {client} asked by the broadcast flag.")
    } else {
        format!("It goes by unicast to the MAC of {client}.")
    };
    let confirms = format!("{who} confirms {address}");
    match answers(entry, sent, trace) {
        Asked::Selecting => {
            let compared = against_offer(entry, message, trace);
            (confirms, format!("{who} leases {address} to {client} {span}. {by}{compared}"))
        }
        Asked::InitReboot => {
            (confirms, format!("{who} has the lease in its records: {client} may use {address} again, {span}. {by}"))
        }
        Asked::Renewing | Asked::Rebinding => (
            format!("{who} extends {address}"),
            format!(
                "{who} lets {client} keep {address} {span} from its REQUEST on. {} The ACK follows no OFFER, so \
                 there is none to compare it with.",
                if told.broadcast() { by.as_str() } else { "It goes by unicast to that very address." }
            ),
        ),
        Asked::Inform => (
            format!("{who} sends parameters"),
            format!(
                "{who} tells {client} what it asked for, by unicast to {}. The ACK has no lease time and yiaddr is \
                 0.0.0.0, for no address is given.",
                if message.ciaddr == Ipv4Addr::UNSPECIFIED { told.receiver() } else { message.ciaddr.to_string() }
            ),
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
        let was = for_lease(offer.lease_time().unwrap_or_default());
        format!(" It differs from the OFFER, which was {was}.")
    } else if offer.yiaddr == ack.yiaddr && offer.flags == ack.flags && options(offer) == options(ack) {
        " It says the same as the OFFER; only the message type differs.".to_owned()
    } else {
        " Some of its values differ from the OFFER.".to_owned()
    }
}
