//! Ethernet II frames and what dorascope's hosts put into them.

use std::net::Ipv4Addr;

use super::dhcp::DhcpMessage;
use super::mac::Mac;

/// An Ethernet II frame without its check sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Source hardware address.
    pub src: Mac,
    /// Destination hardware address; [`Mac::BROADCAST`] reaches every port.
    pub dst: Mac,
    /// What the frame carries.
    pub payload: Payload,
}

/// What an Ethernet frame carries, told by its EtherType.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// 0x0806.
    Arp(ArpPacket),
    /// 0x0800.
    Ipv4(Ipv4Packet),
    /// Any other EtherType; hosts here ignore it.
    Other {
        /// The EtherType field.
        ethertype: u16,
    },
}

/// ARP operation (RFC 826).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArpOp {
    /// 1, "who has tpa?"
    Request,
    /// 2, "spa is at sha".
    Reply,
}

/// An ARP packet for IPv4 over Ethernet: 28 octets (RFC 826).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArpPacket {
    /// Request or reply.
    pub op: ArpOp,
    /// Sender hardware address.
    pub sha: Mac,
    /// Sender protocol address; 0.0.0.0 makes a request a probe (RFC 5227).
    pub spa: Ipv4Addr,
    /// Target hardware address; zeros in a request.
    pub tha: Mac,
    /// Target protocol address.
    pub tpa: Ipv4Addr,
}

impl ArpPacket {
    /// An ordinary "who has `tpa`? Tell `spa`" (RFC 826).
    pub fn who_has(sha: Mac, spa: Ipv4Addr, tpa: Ipv4Addr) -> Self {
        Self { op: ArpOp::Request, sha, spa, tha: Mac::ZERO, tpa }
    }

    /// A probe: asks for `tpa` without claiming any address (RFC 5227 section 1.1).
    pub fn probe(sha: Mac, tpa: Ipv4Addr) -> Self {
        Self::who_has(sha, Ipv4Addr::UNSPECIFIED, tpa)
    }

    /// An announcement: a request with sender and target the same address (RFC 5227 section 1.1).
    pub fn announcement(sha: Mac, address: Ipv4Addr) -> Self {
        Self::who_has(sha, address, address)
    }

    /// The answer of the owner `sha`/`spa` to this request (RFC 826: swap, fill in, reply).
    pub fn reply(&self, sha: Mac, spa: Ipv4Addr) -> Self {
        Self { op: ArpOp::Reply, sha, spa, tha: self.sha, tpa: self.spa }
    }

    /// Whether this is a probe: a request that claims no address.
    pub fn is_probe(&self) -> bool {
        self.op == ArpOp::Request && self.spa.is_unspecified()
    }

    /// Whether this is an announcement.
    pub fn is_announcement(&self) -> bool {
        self.op == ArpOp::Request && self.spa == self.tpa && !self.spa.is_unspecified()
    }
}

/// An IPv4 packet without options or fragments (RFC 791).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ipv4Packet {
    /// Source address; 0.0.0.0 while the sender has none.
    pub src: Ipv4Addr,
    /// Destination address.
    pub dst: Ipv4Addr,
    /// Time to live.
    pub ttl: u8,
    /// What the packet carries.
    pub transport: Transport,
}

/// What an IPv4 packet carries, told by its protocol field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    /// 1: an ICMP echo (other ICMP types are [`Transport::Other`]).
    Icmp(Icmp),
    /// 17.
    Udp(UdpDatagram),
    /// Anything else; hosts here ignore it.
    Other {
        /// The protocol field.
        protocol: u8,
    },
}

/// An ICMP echo request or reply (RFC 792).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Icmp {
    /// Whether this is the reply (type 0) rather than the request (type 8).
    pub reply: bool,
    /// Identifier, copied into the reply.
    pub id: u16,
    /// Sequence number, copied into the reply.
    pub seq: u16,
    /// Data, copied into the reply.
    pub data: Vec<u8>,
}

/// A UDP datagram (RFC 768).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UdpDatagram {
    /// A datagram to or from ports 67 and 68 that holds a DHCP message.
    Dhcp {
        /// Source port.
        src_port: u16,
        /// Destination port.
        dst_port: u16,
        /// The message.
        message: Box<DhcpMessage>,
    },
    /// A datagram that is no DHCP message.
    Other {
        /// Source port.
        src_port: u16,
        /// Destination port.
        dst_port: u16,
        /// Why it is no DHCP message, if its ports say that it should be one.
        why: Option<String>,
    },
}

/// Why bytes could not be read as a frame. The text names the layer and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub String);

impl Frame {
    /// A frame that carries ARP.
    pub fn arp(src: Mac, dst: Mac, packet: ArpPacket) -> Self {
        Self { src, dst, payload: Payload::Arp(packet) }
    }

    /// A frame that carries a DHCP message in UDP, time to live 64.
    pub fn dhcp(ethernet: (Mac, Mac), ip: (Ipv4Addr, Ipv4Addr), ports: (u16, u16), message: DhcpMessage) -> Self {
        let datagram = UdpDatagram::Dhcp { src_port: ports.0, dst_port: ports.1, message: Box::new(message) };
        Self::ipv4(ethernet, ip, Transport::Udp(datagram))
    }

    /// A frame that carries an IPv4 packet, time to live 64.
    pub fn ipv4(ethernet: (Mac, Mac), ip: (Ipv4Addr, Ipv4Addr), transport: Transport) -> Self {
        let packet = Ipv4Packet { src: ip.0, dst: ip.1, ttl: 64, transport };
        Self { src: ethernet.0, dst: ethernet.1, payload: Payload::Ipv4(packet) }
    }

    /// The DHCP message in this frame, if there is one.
    pub fn dhcp_message(&self) -> Option<&DhcpMessage> {
        match &self.payload {
            Payload::Ipv4(Ipv4Packet { transport: Transport::Udp(UdpDatagram::Dhcp { message, .. }), .. }) => {
                Some(message)
            }
            _ => None,
        }
    }

    /// The ARP packet in this frame, if there is one.
    pub fn arp_packet(&self) -> Option<&ArpPacket> {
        match &self.payload {
            Payload::Arp(packet) => Some(packet),
            _ => None,
        }
    }
}

impl Frame {
    /// The bytes on the wire, without the check sequence, padded to the 60 octets that Ethernet asks for.
    pub fn encode(&self) -> Vec<u8> {
        todo!()
    }

    /// Reads bytes from the wire, as a receiving network stack would: header lengths, IPv4 header
    /// checksum, UDP and ICMP checksums are verified (a UDP checksum of 0 means "none").
    ///
    /// # Errors
    /// A [`Malformed`] that names the layer and the reason. Broken DHCP in a sound datagram is no error here:
    /// it is [`UdpDatagram::Other`] with `why` filled in.
    pub fn decode(_bytes: &[u8]) -> Result<Self, Malformed> {
        todo!()
    }
}
