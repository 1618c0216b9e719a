//! The kinds of frames, as people in the field name them.

use serde::{Deserialize, Serialize};

use super::{ArpOp, Frame, MessageType, Payload, Transport, UdpDatagram};

/// The kind of a frame, as people name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FrameKind {
    /// DHCPDISCOVER.
    Discover,
    /// DHCPOFFER.
    Offer,
    /// DHCPREQUEST.
    Request,
    /// DHCPACK.
    Ack,
    /// DHCPNAK.
    Nak,
    /// DHCPDECLINE.
    Decline,
    /// DHCPRELEASE.
    Release,
    /// DHCPINFORM.
    Inform,
    /// Another DHCP message.
    OtherDhcp,
    /// ARP request.
    ArpRequest,
    /// ARP probe (sender address 0.0.0.0).
    ArpProbe,
    /// ARP announcement (sender and target address the same).
    ArpAnnouncement,
    /// ARP reply.
    ArpReply,
    /// ICMP echo request.
    EchoRequest,
    /// ICMP echo reply.
    EchoReply,
    /// Anything else, or unreadable.
    Other,
}

impl FrameKind {
    /// All of them, in their order.
    pub const ALL: [FrameKind; 16] = [
        FrameKind::Discover,
        FrameKind::Offer,
        FrameKind::Request,
        FrameKind::Ack,
        FrameKind::Nak,
        FrameKind::Decline,
        FrameKind::Release,
        FrameKind::Inform,
        FrameKind::OtherDhcp,
        FrameKind::ArpRequest,
        FrameKind::ArpProbe,
        FrameKind::ArpAnnouncement,
        FrameKind::ArpReply,
        FrameKind::EchoRequest,
        FrameKind::EchoReply,
        FrameKind::Other,
    ];

    /// Whether this is a DHCP message.
    pub fn is_dhcp(self) -> bool {
        self <= FrameKind::OtherDhcp
    }

    /// Whether this is ARP.
    pub fn is_arp(self) -> bool {
        matches!(self, FrameKind::ArpRequest | FrameKind::ArpProbe | FrameKind::ArpAnnouncement | FrameKind::ArpReply)
    }

    /// Its name in the field.
    pub fn name(self) -> &'static str {
        match self {
            FrameKind::Discover => "DISCOVER",
            FrameKind::Offer => "OFFER",
            FrameKind::Request => "REQUEST",
            FrameKind::Ack => "ACK",
            FrameKind::Nak => "NAK",
            FrameKind::Decline => "DECLINE",
            FrameKind::Release => "RELEASE",
            FrameKind::Inform => "INFORM",
            FrameKind::OtherDhcp => "DHCP",
            FrameKind::ArpRequest => "ARP request",
            FrameKind::ArpProbe => "ARP probe",
            FrameKind::ArpAnnouncement => "ARP announcement",
            FrameKind::ArpReply => "ARP reply",
            FrameKind::EchoRequest => "ping",
            FrameKind::EchoReply => "ping reply",
            FrameKind::Other => "frame",
        }
    }
}

impl Frame {
    /// What kind of frame this is.
    pub fn kind(&self) -> FrameKind {
        match &self.payload {
            Payload::Arp(arp) => match arp.op {
                ArpOp::Reply => FrameKind::ArpReply,
                ArpOp::Request if arp.is_probe() => FrameKind::ArpProbe,
                ArpOp::Request if arp.is_announcement() => FrameKind::ArpAnnouncement,
                ArpOp::Request => FrameKind::ArpRequest,
            },
            Payload::Ipv4(packet) => match &packet.transport {
                Transport::Icmp(echo) if echo.reply => FrameKind::EchoReply,
                Transport::Icmp(_) => FrameKind::EchoRequest,
                Transport::Udp(UdpDatagram::Dhcp { message, .. }) => match message.message_type() {
                    Some(MessageType::Discover) => FrameKind::Discover,
                    Some(MessageType::Offer) => FrameKind::Offer,
                    Some(MessageType::Request) => FrameKind::Request,
                    Some(MessageType::Ack) => FrameKind::Ack,
                    Some(MessageType::Nak) => FrameKind::Nak,
                    Some(MessageType::Decline) => FrameKind::Decline,
                    Some(MessageType::Release) => FrameKind::Release,
                    Some(MessageType::Inform) => FrameKind::Inform,
                    _ => FrameKind::OtherDhcp,
                },
                _ => FrameKind::Other,
            },
            Payload::Other { .. } => FrameKind::Other,
        }
    }
}
