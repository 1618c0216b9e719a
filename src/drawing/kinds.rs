//! How kinds of frames are told apart: by word, letter and shape as well as by colour.

use crate::wire::FrameKind;

/// The class that gives an element the colours of a kind (`--k`, `--k-soft`).
pub fn class(kind: FrameKind) -> &'static str {
    match kind {
        FrameKind::Discover => "k-disc",
        FrameKind::Offer => "k-offer",
        FrameKind::Request => "k-req",
        FrameKind::Ack => "k-ack",
        FrameKind::Nak => "k-nak",
        FrameKind::Decline => "k-decline",
        FrameKind::Release => "k-release",
        FrameKind::Inform => "k-inform",
        FrameKind::ArpRequest | FrameKind::ArpProbe | FrameKind::ArpAnnouncement | FrameKind::ArpReply => "k-arp",
        FrameKind::EchoRequest | FrameKind::EchoReply => "k-icmp",
        FrameKind::OtherDhcp | FrameKind::Other => "k-other",
    }
}

/// One letter.
pub fn letter(kind: FrameKind) -> &'static str {
    match kind {
        FrameKind::Discover => "D",
        FrameKind::Offer => "O",
        FrameKind::Request => "R",
        FrameKind::Ack => "A",
        FrameKind::Nak => "N",
        FrameKind::Decline => "X",
        FrameKind::Release => "L",
        FrameKind::Inform => "I",
        FrameKind::ArpRequest | FrameKind::ArpProbe => "?",
        FrameKind::ArpAnnouncement => "!",
        FrameKind::ArpReply => "=",
        FrameKind::EchoRequest | FrameKind::EchoReply => "P",
        FrameKind::OtherDhcp | FrameKind::Other => "·",
    }
}

/// A word or two, short enough for an envelope.
pub fn word(kind: FrameKind) -> &'static str {
    match kind {
        FrameKind::ArpAnnouncement => "ARP announce",
        kind => kind.name(),
    }
}

/// The outline of a kind within 9 units around the origin.
pub fn outline(kind: FrameKind) -> &'static str {
    match kind {
        // Circle, diamond, square, hexagon, octagon, triangle, flag, ring.
        FrameKind::Discover => "M-9 0A9 9 0 1 0 9 0A9 9 0 1 0 -9 0Z",
        FrameKind::Offer => "M0 -10.5L10.5 0L0 10.5L-10.5 0Z",
        FrameKind::Request => "M-8.5 -8.5H8.5V8.5H-8.5Z",
        FrameKind::Ack => "M-5.2 -9H5.2L10 0L5.2 9H-5.2L-10 0Z",
        FrameKind::Nak => "M-3.8 -9H3.8L9 -3.8V3.8L3.8 9H-3.8L-9 3.8V-3.8Z",
        FrameKind::Decline => "M-10.5 -8H10.5L0 10.5Z",
        FrameKind::ArpRequest | FrameKind::ArpProbe | FrameKind::ArpAnnouncement | FrameKind::ArpReply => {
            "M-10 -7.5H5.5L10 0L5.5 7.5H-10Z"
        }
        FrameKind::EchoRequest | FrameKind::EchoReply => {
            "M-10 -6.5A6.5 6.5 0 0 1 -3.5 -8H3.5A8 8 0 0 1 3.5 8H-3.5A8 8 0 0 1 -10 6.5Z"
        }
        FrameKind::Release => "M-9 -9H9V3L0 9.5L-9 3Z",
        FrameKind::Inform => "M0 -9L9 -3V9H-9V-3Z",
        FrameKind::OtherDhcp | FrameKind::Other => "M-8.5 -6H8.5V6H-8.5Z",
    }
}
