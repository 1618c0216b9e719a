//! Ethernet II frames and what dorascope's hosts put into them.

use std::borrow::Cow;
use std::net::Ipv4Addr;

use etherparse::checksum::Sum16BitWords;
use etherparse::{
    ArpEthIpv4Packet, ArpOperation, EtherType, Ethernet2Header, IcmpEchoHeader, Icmpv4Header, Icmpv4Slice, Icmpv4Type,
    IpNumber, Ipv4Header, Ipv4HeaderSlice, UdpHeader,
};

use super::dhcp::{CLIENT_PORT, DhcpMessage, SERVER_PORT};
use super::mac::Mac;
use super::malformed::Malformed;

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

    /// The IP address that it is about: the one offered, requested, given, declined, or asked for by ARP
    /// or ping.
    pub fn about(&self) -> Option<Ipv4Addr> {
        match &self.payload {
            Payload::Arp(arp) if arp.op == ArpOp::Reply => Some(arp.spa),
            Payload::Arp(arp) => Some(arp.tpa),
            Payload::Ipv4(packet) => match &packet.transport {
                Transport::Udp(UdpDatagram::Dhcp { message, .. }) => {
                    Some(message.yiaddr).filter(|a| !a.is_unspecified()).or(message.requested_address())
                }
                Transport::Icmp(ping) => Some(if ping.reply { packet.src } else { packet.dst }),
                _ => None,
            },
            Payload::Other { .. } => None,
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
    /// Lengths and checksums are computed. What this type does not hold is not sent: `Other` payloads are empty. Data
    /// beyond what an IPv4 packet can carry is cut off.
    pub fn encode(&self) -> Vec<u8> {
        let ether_type = match &self.payload {
            Payload::Arp(_) => EtherType::ARP,
            Payload::Ipv4(_) => EtherType::IPV4,
            Payload::Other { ethertype } => EtherType(*ethertype),
        };
        let ethernet = Ethernet2Header { source: self.src.0, destination: self.dst.0, ether_type }.to_bytes();
        let mut bytes = match &self.payload {
            Payload::Arp(packet) => [ethernet.as_slice(), &packet.encode()].concat(),
            Payload::Ipv4(packet) => packet.encode(&ethernet),
            Payload::Other { .. } => ethernet.to_vec(),
        };
        if bytes.len() < MIN_FRAME_LEN {
            bytes.resize(MIN_FRAME_LEN, 0);
        }
        bytes
    }

    /// Reads bytes from the wire, as a receiving network stack would: header lengths, IPv4 header
    /// checksum, UDP and ICMP checksums are verified (a UDP checksum of 0 means "none").
    /// An 802.1Q tag is [`Payload::Other`]: the simulated hosts are not in a VLAN.
    ///
    /// # Errors
    /// A [`Malformed`] that names the layer and the reason. Broken DHCP in a sound datagram is no error here:
    /// it is [`UdpDatagram::Other`] with `why` filled in. IPv4 fragments are refused.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let (header, rest) = Ethernet2Header::from_slice(bytes)
            .map_err(|_| Malformed(format!("Ethernet: {} octets are too few; the header takes 14", bytes.len())))?;
        let payload = match header.ether_type {
            EtherType::ARP => Payload::Arp(ArpPacket::decode(rest)?),
            EtherType::IPV4 => Payload::Ipv4(Ipv4Packet::decode(rest)?),
            EtherType(ethertype) => Payload::Other { ethertype },
        };
        Ok(Self { src: Mac(header.source), dst: Mac(header.destination), payload })
    }
}

/// Octets of the shortest Ethernet frame, without the check sequence (RFC 894).
const MIN_FRAME_LEN: usize = 60;
/// Octets that fit into an IPv4 packet behind a header without options.
const MAX_IP_PAYLOAD: usize = 65_535 - Ipv4Header::MIN_LEN;

impl ArpPacket {
    fn encode(&self) -> [u8; ArpEthIpv4Packet::LEN] {
        let operation = match self.op {
            ArpOp::Request => ArpOperation::REQUEST,
            ArpOp::Reply => ArpOperation::REPLY,
        };
        ArpEthIpv4Packet {
            operation,
            sender_mac: self.sha.0,
            sender_ipv4: self.spa.octets(),
            target_mac: self.tha.0,
            target_ipv4: self.tpa.octets(),
        }
        .to_bytes()
    }

    fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let packet = etherparse::ArpPacket::from_slice(bytes)
            .map_err(|_| Malformed(format!("ARP: {} octets are too few for what the header announces", bytes.len())))?
            .try_eth_ipv4()
            .map_err(|_| Malformed("ARP: not about IPv4 over Ethernet".to_owned()))?;
        let op = match packet.operation {
            ArpOperation::REQUEST => ArpOp::Request,
            ArpOperation::REPLY => ArpOp::Reply,
            ArpOperation(other) => return Err(Malformed(format!("ARP: operation {other} is neither 1 nor 2"))),
        };
        Ok(Self {
            op,
            sha: Mac(packet.sender_mac),
            spa: packet.sender_ipv4.into(),
            tha: Mac(packet.target_mac),
            tpa: packet.target_ipv4.into(),
        })
    }
}

impl Ipv4Packet {
    /// The packet behind `front`, the octets of the frame before it.
    fn encode(&self, front: &[u8]) -> Vec<u8> {
        let (protocol, head, body) = match &self.transport {
            Transport::Icmp(icmp) => {
                let body = cut(&icmp.data, Icmpv4Header::MIN_LEN);
                (IpNumber::ICMP, icmp.header(body), Cow::Borrowed(body))
            }
            Transport::Udp(datagram) => {
                let (head, body) = datagram.encode(self.src, self.dst);
                (IpNumber::UDP, head, Cow::Owned(body))
            }
            Transport::Other { protocol } => (IpNumber(*protocol), [0; 8], Cow::Borrowed([].as_slice())),
        };
        let head = if matches!(self.transport, Transport::Other { .. }) { &[] } else { head.as_slice() };
        // The length fits: bodies were cut to what IPv4 can carry.
        let total_len = u16::try_from(Ipv4Header::MIN_LEN + head.len() + body.len()).unwrap_or(u16::MAX);
        let mut ip = Ipv4Header {
            total_len,
            time_to_live: self.ttl,
            protocol,
            source: self.src.octets(),
            destination: self.dst.octets(),
            ..Ipv4Header::default()
        };
        ip.header_checksum = ip.calc_header_checksum();
        [front, &ip.to_bytes(), head, &body].concat()
    }

    fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let wrong = |why: String| Malformed(format!("IPv4: {why}"));
        let header = Ipv4HeaderSlice::from_slice(bytes).map_err(|why| wrong(why.to_string()))?;
        if checksum(header.slice()) != 0 {
            return Err(wrong(format!("the header checksum 0x{:04x} is wrong", header.header_checksum())));
        }
        let (start, end) = (header.slice().len(), usize::from(header.total_len()));
        let Some(body) = bytes.get(start..end) else {
            return Err(wrong(format!(
                "total length {end} does not fit a header of {start} octets and the {} octets received",
                bytes.len()
            )));
        };
        if header.is_fragmenting_payload() {
            return Err(wrong("a fragment; fragments are not put together here".to_owned()));
        }
        let (src, dst) = (header.source_addr(), header.destination_addr());
        let transport = match header.protocol() {
            IpNumber::ICMP => Icmp::decode(body)?,
            IpNumber::UDP => Transport::Udp(UdpDatagram::decode(src, dst, body)?),
            IpNumber(protocol) => Transport::Other { protocol },
        };
        Ok(Self { src, dst, ttl: header.ttl(), transport })
    }
}

impl Icmp {
    fn header(&self, data: &[u8]) -> [u8; 8] {
        let echo = IcmpEchoHeader { id: self.id, seq: self.seq };
        let kind = if self.reply { Icmpv4Type::EchoReply(echo) } else { Icmpv4Type::EchoRequest(echo) };
        let header = Icmpv4Header::with_checksum(kind, data).to_bytes();
        header.first_chunk().copied().unwrap_or_default()
    }

    fn decode(bytes: &[u8]) -> Result<Transport, Malformed> {
        if bytes.len() < Icmpv4Header::MIN_LEN {
            return Err(Malformed(format!("ICMP: {} octets are too few; the header takes 8", bytes.len())));
        }
        if checksum(bytes) != 0 {
            return Err(Malformed("ICMP: the checksum is wrong".to_owned()));
        }
        let slice = Icmpv4Slice::from_slice(bytes).map_err(|why| Malformed(format!("ICMP: {why}")))?;
        let (reply, echo) = match slice.icmp_type() {
            Icmpv4Type::EchoRequest(echo) => (false, echo),
            Icmpv4Type::EchoReply(echo) => (true, echo),
            _ => return Ok(Transport::Other { protocol: IpNumber::ICMP.0 }),
        };
        Ok(Transport::Icmp(Icmp { reply, id: echo.id, seq: echo.seq, data: slice.payload().to_vec() }))
    }
}

impl UdpDatagram {
    /// The header and the body.
    fn encode(&self, src: Ipv4Addr, dst: Ipv4Addr) -> ([u8; 8], Vec<u8>) {
        let (src_port, dst_port, mut body) = match self {
            UdpDatagram::Dhcp { src_port, dst_port, message } => (*src_port, *dst_port, message.encode()),
            UdpDatagram::Other { src_port, dst_port, .. } => (*src_port, *dst_port, Vec::new()),
        };
        body.truncate(MAX_IP_PAYLOAD - UdpHeader::LEN);
        let length = u16::try_from(UdpHeader::LEN + body.len()).unwrap_or(u16::MAX);
        let mut header = UdpHeader { source_port: src_port, destination_port: dst_port, length, checksum: 0 };
        header.checksum = header.calc_checksum_ipv4_raw(src.octets(), dst.octets(), &body).unwrap_or(0);
        (header.to_bytes(), body)
    }

    fn decode(src: Ipv4Addr, dst: Ipv4Addr, bytes: &[u8]) -> Result<Self, Malformed> {
        let wrong = |why: String| Malformed(format!("UDP: {why}"));
        let (header, rest) = UdpHeader::from_slice(bytes)
            .map_err(|_| wrong(format!("{} octets are too few; the header takes 8", bytes.len())))?;
        let Some(payload) = usize::from(header.length).checked_sub(UdpHeader::LEN).and_then(|n| rest.get(..n)) else {
            return Err(wrong(format!("length {} does not fit the {} octets received", header.length, bytes.len())));
        };
        let right = header.calc_checksum_ipv4_raw(src.octets(), dst.octets(), payload).unwrap_or(0);
        if header.checksum != 0 && header.checksum != right {
            return Err(wrong(format!("the checksum is 0x{:04x}, but should be 0x{right:04x}", header.checksum)));
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

/// The Internet checksum (RFC 1071) over these octets: 0 when they hold a right checksum already.
pub(super) fn checksum(bytes: &[u8]) -> u16 {
    Sum16BitWords::new().add_slice(bytes).ones_complement().to_be()
}

/// As much of `data` as fits into an IPv4 packet behind a header of `head` octets.
fn cut(data: &[u8], head: usize) -> &[u8] {
    data.get(..MAX_IP_PAYLOAD - head).unwrap_or(data)
}
