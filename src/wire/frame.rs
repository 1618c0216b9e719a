//! Ethernet II frames and what dorascope's hosts put into them.

use std::net::Ipv4Addr;

use etherparse::{
    ArpEthIpv4Packet, ArpOperation, ArpPacketSlice, EtherType, Ethernet2Header, IcmpEchoHeader, Icmpv4Header,
    Icmpv4Slice, Icmpv4Type, IpNumber, Ipv4Header, UdpHeader,
};

use super::dhcp::{CLIENT_PORT, DhcpMessage, SERVER_PORT};
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

/// The shortest Ethernet frame without its check sequence; shorter ones are padded (RFC 894).
const MIN_FRAME_LEN: usize = 60;

impl Frame {
    /// The bytes on the wire, without the check sequence, padded to the 60 octets that Ethernet asks for.
    pub fn encode(&self) -> Vec<u8> {
        let ethertype = match &self.payload {
            Payload::Arp(_) => EtherType::ARP,
            Payload::Ipv4(_) => EtherType::IPV4,
            Payload::Other { ethertype } => EtherType(*ethertype),
        };
        let ethernet = Ethernet2Header { source: self.src.0, destination: self.dst.0, ether_type: ethertype };
        let mut bytes = Vec::with_capacity(400);
        bytes.extend_from_slice(&ethernet.to_bytes());
        match &self.payload {
            Payload::Arp(arp) => {
                let packet = ArpEthIpv4Packet {
                    operation: match arp.op {
                        ArpOp::Request => ArpOperation::REQUEST,
                        ArpOp::Reply => ArpOperation::REPLY,
                    },
                    sender_mac: arp.sha.0,
                    sender_ipv4: arp.spa.octets(),
                    target_mac: arp.tha.0,
                    target_ipv4: arp.tpa.octets(),
                };
                bytes.extend_from_slice(&packet.to_bytes());
            }
            Payload::Ipv4(packet) => packet.encode(&mut bytes),
            Payload::Other { .. } => {}
        }
        if bytes.len() < MIN_FRAME_LEN {
            bytes.resize(MIN_FRAME_LEN, 0);
        }
        bytes
    }

    /// Reads bytes from the wire, as a receiving network stack would: header lengths, IPv4 header
    /// checksum, UDP and ICMP checksums are verified (a UDP checksum of 0 means "none").
    ///
    /// # Errors
    /// A [`Malformed`] that names the layer and the reason. Broken DHCP in a sound datagram is no error here:
    /// it is [`UdpDatagram::Other`] with `why` filled in.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let (ethernet, rest) = Ethernet2Header::from_slice(bytes)
            .map_err(|_| Malformed(format!("Ethernet: {} octets, fewer than the 14 of the header", bytes.len())))?;
        let payload = match ethernet.ether_type {
            EtherType::ARP => Payload::Arp(ArpPacket::decode(rest)?),
            EtherType::IPV4 => Payload::Ipv4(Ipv4Packet::decode(rest)?),
            EtherType(ethertype) => Payload::Other { ethertype },
        };
        Ok(Frame { src: Mac(ethernet.source), dst: Mac(ethernet.destination), payload })
    }
}

impl ArpPacket {
    fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let fail = |why: &str| Malformed(format!("ARP: {why}"));
        let slice = ArpPacketSlice::from_slice(bytes).map_err(|_| fail("cut short"))?;
        // RFC 826 asks first of all whether hardware and protocol are understood at all.
        let packet = ArpEthIpv4Packet::try_from(slice.to_packet()).map_err(|_| fail("not IPv4 over Ethernet"))?;
        Ok(ArpPacket {
            op: match packet.operation {
                ArpOperation::REQUEST => ArpOp::Request,
                ArpOperation::REPLY => ArpOp::Reply,
                ArpOperation(other) => return Err(fail(&format!("operation {other} is neither request nor reply"))),
            },
            sha: Mac(packet.sender_mac),
            spa: packet.sender_ipv4.into(),
            tha: Mac(packet.target_mac),
            tpa: packet.target_ipv4.into(),
        })
    }
}

impl Ipv4Packet {
    fn encode(&self, bytes: &mut Vec<u8>) {
        let (protocol, transport) = match &self.transport {
            Transport::Icmp(icmp) => {
                let echo = IcmpEchoHeader { id: icmp.id, seq: icmp.seq };
                let kind = if icmp.reply { Icmpv4Type::EchoReply(echo) } else { Icmpv4Type::EchoRequest(echo) };
                let mut datagram = Icmpv4Header::with_checksum(kind, &icmp.data).to_bytes().to_vec();
                datagram.extend_from_slice(&icmp.data);
                (IpNumber::ICMP, datagram)
            }
            Transport::Udp(udp) => (IpNumber::UDP, udp.encode(self.src, self.dst)),
            Transport::Other { protocol } => (IpNumber(*protocol), Vec::new()),
        };
        // A DHCP message or ping is far below the 65,515 octets that this can fail at; a longer one would be cut.
        let length = u16::try_from(transport.len()).unwrap_or(u16::MAX - 20);
        let mut header = Ipv4Header {
            total_len: length.saturating_add(20),
            time_to_live: self.ttl,
            protocol,
            source: self.src.octets(),
            destination: self.dst.octets(),
            dont_fragment: true,
            ..Default::default()
        };
        header.header_checksum = header.calc_header_checksum();
        bytes.extend_from_slice(&header.to_bytes());
        bytes.extend_from_slice(&transport);
    }

    fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let fail = |why: String| Malformed(format!("IPv4: {why}"));
        let (header, rest) = Ipv4Header::from_slice(bytes).map_err(|error| fail(error.to_string()))?;
        if header.calc_header_checksum() != header.header_checksum {
            return Err(fail("the header checksum is wrong".to_owned()));
        }
        if header.is_fragmenting_payload() {
            return Err(fail("a fragment; hosts here do not reassemble".to_owned()));
        }
        let length = usize::from(header.total_len).saturating_sub(header.header_len());
        // What follows the total length is Ethernet padding.
        let body =
            rest.get(..length).ok_or_else(|| fail(format!("total length {} goes past the frame", header.total_len)))?;
        let (src, dst) = (Ipv4Addr::from(header.source), Ipv4Addr::from(header.destination));
        let transport = match header.protocol {
            IpNumber::ICMP => Icmp::decode(body)?,
            IpNumber::UDP => Transport::Udp(UdpDatagram::decode(src, dst, body)?),
            IpNumber(protocol) => Transport::Other { protocol },
        };
        Ok(Ipv4Packet { src, dst, ttl: header.time_to_live, transport })
    }
}

impl Icmp {
    fn decode(bytes: &[u8]) -> Result<Transport, Malformed> {
        let slice = Icmpv4Slice::from_slice(bytes).map_err(|_| Malformed("ICMP: cut short".to_owned()))?;
        let (reply, echo) = match slice.icmp_type() {
            Icmpv4Type::EchoRequest(echo) => (false, echo),
            Icmpv4Type::EchoReply(echo) => (true, echo),
            _ => return Ok(Transport::Other { protocol: IpNumber::ICMP.0 }),
        };
        if slice.icmp_type().calc_checksum(slice.payload()) != slice.checksum() {
            return Err(Malformed("ICMP: the checksum is wrong".to_owned()));
        }
        Ok(Transport::Icmp(Icmp { reply, id: echo.id, seq: echo.seq, data: slice.payload().to_vec() }))
    }
}

impl UdpDatagram {
    fn encode(&self, src: Ipv4Addr, dst: Ipv4Addr) -> Vec<u8> {
        let (ports, payload) = match self {
            UdpDatagram::Dhcp { src_port, dst_port, message } => ((*src_port, *dst_port), message.encode()),
            UdpDatagram::Other { src_port, dst_port, .. } => ((*src_port, *dst_port), Vec::new()),
        };
        let length = u16::try_from(payload.len() + UdpHeader::LEN).unwrap_or(u16::MAX);
        let mut header = UdpHeader { source_port: ports.0, destination_port: ports.1, length, checksum: 0 };
        header.checksum = header.calc_checksum_ipv4_raw(src.octets(), dst.octets(), &payload).unwrap_or(0);
        let mut bytes = Vec::with_capacity(payload.len() + UdpHeader::LEN);
        bytes.extend_from_slice(&header.to_bytes());
        bytes.extend_from_slice(&payload);
        bytes
    }

    fn decode(src: Ipv4Addr, dst: Ipv4Addr, bytes: &[u8]) -> Result<Self, Malformed> {
        let fail = |why: &str| Malformed(format!("UDP: {why}"));
        let (header, rest) = UdpHeader::from_slice(bytes).map_err(|_| fail("cut short"))?;
        let length = usize::from(header.length).checked_sub(UdpHeader::LEN).ok_or_else(|| fail("length below 8"))?;
        let payload = rest.get(..length).ok_or_else(|| fail("length goes past the packet"))?;
        if header.checksum != 0 {
            let expected = header.calc_checksum_ipv4_raw(src.octets(), dst.octets(), payload).unwrap_or(0);
            if expected != header.checksum {
                return Err(fail("the checksum is wrong"));
            }
        }
        let (src_port, dst_port) = (header.source_port, header.destination_port);
        if !matches!(dst_port, SERVER_PORT | CLIENT_PORT) {
            return Ok(UdpDatagram::Other { src_port, dst_port, why: None });
        }
        Ok(match DhcpMessage::decode(payload) {
            Ok(message) => UdpDatagram::Dhcp { src_port, dst_port, message: Box::new(message) },
            Err(Malformed(why)) => UdpDatagram::Other { src_port, dst_port, why: Some(why) },
        })
    }
}
