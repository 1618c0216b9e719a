//! DHCP messages explained as they leave: what they say, and why they travel as they do.

use std::net::Ipv4Addr;

use crate::protocol::{AckContents, Event, StateTrigger};
use crate::sim::{Entry, Kind, Transmission};
use crate::teach::asked::{Asked, answers, asked};
use crate::teach::context::Context;
use crate::teach::events::{is_rest, prolongs};
use crate::teach::words::{for_lease, own_clock, refusal};
use crate::teach::{cause_event, entry_at};
use crate::wire::{DhcpMessage, DhcpOption, Frame, FrameKind, MessageType, Payload};

/// A DHCP message that leaves, and what is around it.
pub(super) struct Sent<'a> {
    /// Its departure.
    pub context: Context<'a>,
    /// The transmission.
    pub sent: &'a Transmission,
    /// What a receiver reads.
    pub frame: &'a Frame,
}

impl Sent<'_> {
    /// The receiver by IP; of several with one address, the one whose MAC address the frame has.
    fn receiver(&self) -> String {
        let Payload::Ipv4(packet) = &self.frame.payload else { return "the server".to_owned() };
        let names = self.context.names;
        let exact = names.hosts().find(|(_, _, mac, own)| *mac == self.frame.dst && *own == Some(packet.dst));
        exact.map_or_else(|| names.by_ip(packet.dst), |(_, name, ..)| name.to_owned())
    }

    fn broadcast(&self) -> bool {
        self.frame.dst.is_broadcast()
    }

    /// Title and text of a DHCP message.
    pub(super) fn explain(&self, message: &DhcpMessage) -> (String, String) {
        sent(self, message)
    }
}

#[expect(clippy::too_many_lines, reason = "a table of sentences: one arm for each kind of message")]
fn sent(case: &Sent<'_>, message: &DhcpMessage) -> (String, String) {
    let Sent { context, sent, frame } = case;
    let Context { entry, trace, who, names, .. } = *context;
    let client = names.by_mac(message.chaddr);
    let address = message.requested_address().unwrap_or(message.yiaddr);
    let again = match cause_event(entry, trace) {
        Some(Event::Retransmission { attempt, unsent }) => {
            let why = if *unsent { "the last one never left" } else { "no answer came" };
            Some((attempt.saturating_add(1), why))
        }
        _ => None,
    };
    let nth = again.map_or_else(String::new, |(n, why)| format!("This is attempt {n}, because {why}. "));
    match sent.kind() {
        FrameKind::Discover => {
            let wish =
                message.requested_address().map_or_else(String::new, |address| format!(" It would like {address}."));
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
                "{who} offers {} to {client} {}. {}{}",
                message.yiaddr,
                for_lease(message.lease_time().unwrap_or_default()),
                way(frame, message, &client),
                length(context, message)
            ),
        ),
        FrameKind::Request => {
            let (title, text) = request(case, message, &nth);
            (if again.is_some() { format!("{who} repeats its REQUEST") } else { title }, text)
        }
        FrameKind::Ack => ack(case, message, &client),
        FrameKind::Nak => {
            let why = match cause_event(entry, trace) {
                Some(Event::RequestRefused { why, .. }) => refusal(*why),
                _ => "the REQUEST cannot be met",
            };
            let way = if message.giaddr.is_unspecified() {
                "It is a broadcast, as every NAK is that needs no relay agent (RFC 2131 §4.1): whatever address the client \
                 has may be wrong."
            } else {
                "It goes to the relay agent with the broadcast flag set, so that the agent broadcasts it to the client \
                 (RFC 2131 §4.3.2)."
            };
            (format!("{who} refuses {client}"), format!("{who} answers {client} with a NAK: {why}. {way}"))
        }
        FrameKind::Decline => (
            format!("{who} declines {address}"),
            format!(
                "{who} tells {} that {address} is in use by another host, so that the server stops giving it out. It is a \
                 broadcast from 0.0.0.0, for {who} must not use the address (RFC 2131 §4.4.4).",
                context.giver(message.server_id().unwrap_or(Ipv4Addr::UNSPECIFIED))
            ),
        ),
        FrameKind::Release => {
            let server = context.giver(message.server_id().unwrap_or(Ipv4Addr::UNSPECIFIED));
            (
                format!("{who} releases {}", message.ciaddr),
                format!(
                    "{who} gives {} back to {server}, by unicast and from that address. No answer comes: if the RELEASE \
                     gets lost, {server} keeps the address for {who} until the lease ends.",
                    message.ciaddr
                ),
            )
        }
        FrameKind::Inform => {
            let to = if case.broadcast() {
                "all servers by broadcast".to_owned()
            } else {
                format!("{} by unicast", case.receiver())
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

fn request(case: &Sent<'_>, message: &DhcpMessage, nth: &str) -> (String, String) {
    let Sent { context, sent, .. } = case;
    let who = context.who;
    let wanted = message.requested_address().unwrap_or(message.ciaddr);
    match asked(sent).unwrap_or(Asked::Selecting) {
        Asked::Selecting | Asked::Inform => {
            let server =
                message.server_id().map_or_else(|| "the server".to_owned(), |id| context.offer_of(id, Some(wanted)));
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
                when(context),
                case.receiver()
            ),
        ),
        Asked::Rebinding => (
            format!("{who} asks any server for {wanted}"),
            format!(
                "{nth}{}{who} asks everybody by broadcast to extend the lease of {wanted}: any server that knows it \
                 may. {who} still has the address and sends from it; options 50 and 54 are absent.",
                when(context)
            ),
        ),
    }
}

/// Why a lease is extended just now, as the beginning of a sentence; nothing where the cause does not say it.
fn when(context: &Context<'_>) -> String {
    let clock = own_clock(context.clock());
    match (cause_event(context.entry, context.trace), context.at_expiry()) {
        (Some(Event::State { trigger: StateTrigger::T1, .. }), true) => {
            format!("The lease has run its time{clock}, and only now, as the course text tells it, ")
        }
        (Some(Event::State { trigger: StateTrigger::T1, .. }), false) => format!("T1 has passed{clock}, so "),
        (Some(Event::State { trigger: StateTrigger::T2, .. }), true) => {
            format!("No ACK came within the set time{clock}, so, as the course text tells it, ")
        }
        (Some(Event::State { trigger: StateTrigger::T2, .. }), false) => {
            format!("T2 has passed{clock}, and no ACK came, so ")
        }
        (Some(Event::State { trigger: StateTrigger::RenewNow, .. }), _) => "A renewal is wanted now, so ".to_owned(),
        _ => String::new(),
    }
}

fn ack(case: &Sent<'_>, message: &DhcpMessage, client: &str) -> (String, String) {
    let Sent { context, sent, .. } = case;
    let Context { entry, trace, who, .. } = *context;
    let (address, span) = (message.yiaddr, for_lease(message.lease_time().unwrap_or_default()));
    let by = if case.broadcast() {
        format!("It is a broadcast, as {client} asked by the broadcast flag.")
    } else {
        format!("It goes by unicast to the MAC of {client}.")
    };
    let confirms = format!("{who} confirms {address}");
    let wish = length(context, message);
    match answers(entry, sent, trace) {
        Asked::Selecting => {
            let compared = against_offer(entry, message, trace);
            (confirms, format!("{who} leases {address} to {client} {span}. {by}{compared}{wish}"))
        }
        Asked::InitReboot => (
            confirms,
            format!("{who} has the lease in its records: {client} may use {address} again, {span}. {by}{wish}"),
        ),
        Asked::Renewing | Asked::Rebinding => {
            let new = matches!(cause_event(entry, trace), Some(Event::LeaseCommitted { again: false, .. }));
            let (title, lets) = match new {
                true => (format!("{who} leases {address}"), ", by a new lease"),
                false if prolonged(context) => (format!("{who} extends {address}"), ""),
                false => (confirms, ""),
            };
            let by = if case.broadcast() { by.as_str() } else { "It goes by unicast to that very address." };
            let text = format!(
                "{who} lets {client} keep {address} {span} from its REQUEST on{lets}. {by} The ACK follows no OFFER, so \
                 there is none to compare it with.{wish}",
            );
            (title, text)
        }
        Asked::Inform => (
            format!("{who} sends parameters"),
            format!(
                "{who} tells {client} what it asked for, by unicast to {}. The ACK has no lease time and yiaddr is \
                 0.0.0.0, for no address is given.",
                if message.ciaddr == Ipv4Addr::UNSPECIFIED { case.receiver() } else { message.ciaddr.to_string() }
            ),
        ),
    }
}

/// Whether the lease that an ACK is about lasts longer at its server than it did before.
fn prolonged(context: &Context<'_>) -> bool {
    let extended = context.entry.cause.and_then(|cause| entry_at(context.trace, cause));
    match extended.map(|extended| (extended, &extended.kind)) {
        Some((extended, Kind::Event(Event::LeaseExtended { address, until, .. }))) => {
            prolongs(&context.at(extended), *address, *until)
        }
        _ => true,
    }
}

/// Why an OFFER or ACK is for another time than its client asked for, or for what is left of a lease; nothing where it is
/// just what the server gives.
fn length(context: &Context<'_>, message: &DhcpMessage) -> String {
    let Some(given) = message.lease_time() else { return String::new() };
    let wish = context.message_before().and_then(DhcpMessage::lease_time);
    match (wish, cause_event(context.entry, context.trace)) {
        (Some(wish), _) if wish != given => {
            let offer = offer_before(context.entry, message, context.trace).filter(|offer| same_values(offer, message));
            let copy = context.profile().ack_contents == AckContents::CopyOfOffer && offer.is_some();
            let why = if copy && message.message_type() == Some(MessageType::Ack) {
                "as the course text tells it, an ACK is a copy of its OFFER"
            } else {
                "how long a lease is, the server decides"
            };
            format!(" The client asked to have it {} and does not get that: {why}.", for_lease(wish))
        }
        (None, Some(Event::AddressOffered { address, .. })) => {
            let offered = context.entry.cause.and_then(|cause| entry_at(context.trace, cause));
            match offered {
                Some(offered) if is_rest(&context.at(offered), *address, given) => {
                    " That is what is left, in whole seconds, of this client identifier's lease (RFC 2131 §4.3.1)."
                        .to_owned()
                }
                _ => String::new(),
            }
        }
        _ => String::new(),
    }
}

/// Whether an ACK is a copy of its OFFER because its server has it so, as the course text tells it.
pub(super) fn copies_offer(context: &Context<'_>, sent: &Transmission) -> bool {
    let ack = sent.decoded.as_ref().ok().and_then(Frame::dhcp_message);
    context.profile().ack_contents == AckContents::CopyOfOffer
        && ack.is_some_and(|ack| {
            offer_before(context.entry, ack, context.trace).is_some_and(|offer| same_values(offer, ack))
        })
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

/// The OFFER that an ACK confirms.
fn offer_before<'a>(entry: &Entry, ack: &DhcpMessage, trace: &'a [Entry]) -> Option<&'a DhcpMessage> {
    trace.iter().rev().skip_while(|earlier| earlier.id >= entry.id).find_map(|earlier| {
        let Kind::Sent(sent) = &earlier.kind else { return None };
        let message = sent.decoded.as_ref().ok()?.dhcp_message()?;
        let same = message.xid == ack.xid && message.chaddr == ack.chaddr && earlier.host == entry.host;
        (same && sent.kind() == FrameKind::Offer).then_some(message)
    })
}

/// Whether an ACK says the same as an OFFER but for its type.
fn same_values(offer: &DhcpMessage, ack: &DhcpMessage) -> bool {
    let options = |message: &DhcpMessage| -> Vec<DhcpOption> {
        message.options.iter().filter(|option| !matches!(option, DhcpOption::MessageType(_))).cloned().collect()
    };
    offer.yiaddr == ack.yiaddr && offer.flags == ack.flags && options(offer) == options(ack)
}

/// How an ACK compares with the OFFER that it confirms.
fn against_offer(entry: &Entry, ack: &DhcpMessage, trace: &[Entry]) -> String {
    let Some(offer) = offer_before(entry, ack, trace) else { return String::new() };
    if offer.lease_time() != ack.lease_time() {
        let was = for_lease(offer.lease_time().unwrap_or_default());
        format!(" It differs from the OFFER, which was {was}.")
    } else if same_values(offer, ack) {
        " It says the same as the OFFER; only the message type differs.".to_owned()
    } else {
        " Some of its values differ from the OFFER.".to_owned()
    }
}
