//! The messages of a server, field by field after RFC 2131 table 3, and where they go.

use std::net::Ipv4Addr;

use super::{RenewalTimes, ServerConfig};
use crate::wire::{
    BROADCAST_FLAG, CLIENT_PORT, DhcpMessage, DhcpOption, Frame, Ipv4Packet, Mac, MessageType, Op, SERVER_PORT,
    Transport, UdpDatagram, code_of, joined,
};

/// The message that a client accepts if it says nothing: 576 octets with IP and UDP headers (RFC 2131 section 2).
const DEFAULT_MAX_SIZE: u16 = 576;
/// What fits into one Ethernet frame, whatever the client says that it accepts: nothing here fragments.
pub const LARGEST_SIZE: u16 = 1500;
/// IP and UDP headers, which option 57 counts (catalogue OPT-07).
const HEADERS: u16 = 28;
/// What to send if the client asks for nothing in particular (catalogue SRV-30).
const DEFAULT_LIST: [u8; 9] = [1, 3, 6, 15, 28, 51, 54, 58, 59];

/// How a reply travels (RFC 2131 section 4.1; catalogue A.0.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// A finished frame: broadcast, or straight to the hardware address in `chaddr` without any ARP.
    Frame(Box<Frame>),
    /// To an address that can answer ARP: a relay agent, or a client that has `ciaddr`.
    Packet(Box<Ipv4Packet>),
}

/// Addresses a reply to `request`.
pub fn deliver(config: &ServerConfig, request: &DhcpMessage, reply: DhcpMessage) -> Delivery {
    let nak = reply.message_type() == Some(MessageType::Nak);
    let packet = |dst, dst_port, message| {
        let transport =
            Transport::Udp(UdpDatagram::Dhcp { src_port: SERVER_PORT, dst_port, message: Box::new(message) });
        Delivery::Packet(Box::new(Ipv4Packet { src: config.address, dst, ttl: 64, transport }))
    };
    let frame = |mac, dst, message| {
        Delivery::Frame(Box::new(Frame::dhcp(
            (config.mac, mac),
            (config.address, dst),
            (SERVER_PORT, CLIENT_PORT),
            message,
        )))
    };
    // An INFORM comes from a host that has an address of its own, so its answer needs no relay agent (RFC 2131 section 3.4).
    let inform = request.message_type() == Some(MessageType::Inform);
    if inform && !request.ciaddr.is_unspecified() {
        packet(request.ciaddr, CLIENT_PORT, reply)
    } else if !request.giaddr.is_unspecified() {
        packet(request.giaddr, SERVER_PORT, reply)
    } else if nak {
        frame(Mac::BROADCAST, Ipv4Addr::BROADCAST, reply)
    } else if !request.ciaddr.is_unspecified() {
        packet(request.ciaddr, CLIENT_PORT, reply)
    } else if request.broadcast_flag() {
        frame(Mac::BROADCAST, Ipv4Addr::BROADCAST, reply)
    } else {
        // The client cannot answer ARP for this address yet; its hardware address is in chaddr.
        let address = reply.yiaddr;
        frame(request.chaddr, address, reply)
    }
}

/// What of the configuration is not in a message as it stands there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Notes {
    /// Options for which there was no room.
    pub no_room: Vec<u8>,
    /// Options that classless routes replace (RFC 3442).
    pub replaced: Vec<u8>,
    /// Options that stand in the configuration several times, whose values are sent as one.
    pub joined: Vec<u8>,
}

/// An OFFER or ACK of `address` for `lease_s` seconds.
pub(super) fn grant(
    config: &ServerConfig,
    request: &DhcpMessage,
    kind: MessageType,
    address: Ipv4Addr,
    lease_s: u32,
) -> (DhcpMessage, Notes) {
    let mut reply = base(request, kind);
    reply.yiaddr = address;
    if kind == MessageType::Ack {
        reply.ciaddr = request.ciaddr;
    }
    fill(config, request, reply, Some(lease_s))
}

/// The options of which there would be no room in an OFFER of the usual lease to the sender of a message.
pub fn without_room(config: &ServerConfig, request: &DhcpMessage) -> Vec<u8> {
    grant(config, request, MessageType::Offer, config.address, config.lease_s).1.no_room
}

/// The ACK to an INFORM: parameters only, neither an address nor times (RFC 2131 section 4.3.5).
pub(super) fn parameters(config: &ServerConfig, request: &DhcpMessage) -> (DhcpMessage, Notes) {
    let mut reply = base(request, MessageType::Ack);
    reply.ciaddr = request.ciaddr;
    fill(config, request, reply, None)
}

/// The options of an OFFER or ACK: what is asked for and configured, and what is owed.
fn fill(
    config: &ServerConfig,
    request: &DhcpMessage,
    mut reply: DhcpMessage,
    lease_s: Option<u32>,
) -> (DhcpMessage, Notes) {
    let mut notes = Notes::default();
    let asked: Vec<u8> = match request.parameter_request_list() {
        Some(list) => list.iter().map(|code| u8::from(*code)).collect(),
        None => DEFAULT_LIST.to_vec(),
    };
    // Who asks for classless routes and gets them does not get the two options that they replace (RFC 3442).
    let routes = asked.contains(&121) && value(config, 121, lease_s).is_some();
    // Options 54 and 51 are owed even to a client that does not ask for them (RFC 2131 table 3).
    let owed = [54, 51].iter().filter(|code| !asked.contains(code));
    // Options 58 and 59 are owed to nobody: servers differ in whether they send them unasked.
    let times: &[u8] = if config.renewal_times == RenewalTimes::Always { &[58, 59] } else { &[] };
    for code in owed.chain(&asked).chain(times) {
        if routes && matches!(code, 3 | 33) {
            if value(config, *code, lease_s).is_some() && !notes.replaced.contains(code) {
                notes.replaced.push(*code);
            }
            continue;
        }
        if config.options.iter().filter(|option| code_of(option) == *code).nth(1).is_some()
            && value(config, *code, lease_s).is_some()
            && !notes.joined.contains(code)
        {
            notes.joined.push(*code);
        }
        // The mask comes before the routers whatever the client's order (RFC 2132 section 3.3).
        if *code == 3 && asked.contains(&1) {
            push(&mut reply, value(config, 1, lease_s));
        }
        push(&mut reply, value(config, *code, lease_s));
    }
    close(config, &mut reply, request);
    notes.no_room = fit(&mut reply, request);
    notes.joined.retain(|code| !notes.no_room.contains(code));
    (reply, notes)
}

/// A NAK: options 53, 54, 56 and what is echoed, nothing else (RFC 2131 table 3).
pub(super) fn refuse(config: &ServerConfig, request: &DhcpMessage, text: &str) -> (DhcpMessage, Notes) {
    let mut reply = base(request, MessageType::Nak);
    reply.options.push(DhcpOption::ServerIdentifier(config.address));
    reply.options.push(DhcpOption::Message(text.to_owned()));
    if !request.giaddr.is_unspecified() {
        // The relay agent shall broadcast it (RFC 2131 section 4.3.2).
        reply.flags |= BROADCAST_FLAG;
    }
    close(config, &mut reply, request);
    let notes = Notes { no_room: fit(&mut reply, request), ..Notes::default() };
    (reply, notes)
}

fn base(request: &DhcpMessage, kind: MessageType) -> DhcpMessage {
    let mut reply = DhcpMessage::new(Op::BootReply, request.xid, request.chaddr);
    reply.flags = request.flags;
    reply.giaddr = request.giaddr;
    reply.options.push(DhcpOption::MessageType(kind));
    reply
}

fn value(config: &ServerConfig, code: u8, lease_s: Option<u32>) -> Option<DhcpOption> {
    let (t1, t2) = lease_s.map_or((None, None), |lease_s| config.times_of(lease_s));
    match code {
        1 => Some(DhcpOption::SubnetMask(config.mask())),
        51 => lease_s.map(DhcpOption::AddressLeaseTime),
        54 => Some(DhcpOption::ServerIdentifier(config.address)),
        58 => t1.map(DhcpOption::Renewal),
        59 => t2.map(DhcpOption::Rebinding),
        // What belongs to the exchange is never a configured parameter: neither rapid commit nor subnet selection by the client
        // is supported here, so options 80 and 118 are not answered (RFC 4039 section 3.1, RFC 3011 section 2).
        50 | 52 | 53 | 55 | 57 | 61 | 80 | 82 | 118 => None,
        _ => joined(&config.options.iter().filter(|option| code_of(option) == code).collect::<Vec<_>>()),
    }
}

fn push(reply: &mut DhcpMessage, option: Option<DhcpOption>) {
    if let Some(option) = option {
        let code = code_of(&option);
        if !reply.options.iter().any(|known| code_of(known) == code) {
            reply.options.push(option);
        }
    }
}

/// Drops requested parameters from the end of the list until the message is no larger than the client accepts
/// (catalogue SRV-28, SRV-32); what is echoed counts too, and goes last of all (RFC 3046 section 2.2, catalogue SRV-117). What
/// was dropped.
fn fit(reply: &mut DhcpMessage, request: &DhcpMessage) -> Vec<u8> {
    let mut dropped = Vec::new();
    let size = request.options.iter().find_map(|o| match o {
        DhcpOption::MaxMessageSize(size) => Some(*size),
        _ => None,
    });
    let limit = usize::from(size.unwrap_or(DEFAULT_MAX_SIZE).clamp(DEFAULT_MAX_SIZE, LARGEST_SIZE) - HEADERS);
    while reply.encode().len() > limit {
        let parameter = reply.options.iter().rposition(|o| !matches!(code_of(o), 51 | 53 | 54 | 61 | 82));
        let spare = parameter.or_else(|| reply.options.iter().position(|o| code_of(o) == 82));
        match spare {
            Some(index) => dropped.push(code_of(&reply.options.remove(index))),
            None => break,
        }
    }
    dropped.reverse();
    dropped
}

/// Echoes the client identifier (RFC 6842) and, last of all, the relay agent information (RFC 3046), byte for byte; a server
/// that does not know that option does not (section 2.2 there).
fn close(config: &ServerConfig, reply: &mut DhcpMessage, request: &DhcpMessage) {
    if let Some(id) = request.client_id() {
        reply.options.push(DhcpOption::ClientIdentifier(id.to_vec()));
    }
    if let Some(relay) = request.option(82).filter(|_| config.echo_relay_information) {
        reply.options.push(relay.clone());
    }
}
