//! What a client asks: the four kinds of REQUEST, told by their fields alone (RFC 2131 table 4), and which question an
//! ACK or NAK answers.

use super::context::Context;
use super::{cause_event, entry_at};
use crate::protocol::{Configuration, Event, Extension};
use crate::sim::{Entry, Kind, Transmission};
use crate::wire::{DhcpMessage, Frame, FrameKind, Payload};

/// How far back an answer looks for its question: a server may check an address in between.
const FAR: usize = 16;

/// What a client asks with a REQUEST or an INFORM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Accepts an offer: option 54 names the server.
    Selecting,
    /// Verifies a remembered address: option 50, no option 54, by broadcast.
    InitReboot,
    /// Extends a lease with its own server: `ciaddr`, by unicast.
    Renewing,
    /// Extends a lease with any server: `ciaddr`, by broadcast.
    Rebinding,
    /// Parameters only.
    Inform,
}

impl Asked {
    /// Whether a lease is to be extended.
    pub(super) fn extends(self) -> bool {
        matches!(self, Asked::Renewing | Asked::Rebinding)
    }

    /// What such a message is called inside a sentence.
    pub(super) fn name(self) -> &'static str {
        match self {
            Asked::Selecting => "REQUEST",
            Asked::InitReboot => "REQUEST for the old address",
            Asked::Renewing => "renewal REQUEST",
            Asked::Rebinding => "broadcast renewal REQUEST",
            Asked::Inform => "INFORM",
        }
    }

    /// The section that such a message follows.
    pub(super) fn rfc(self) -> &'static str {
        match self {
            Asked::Selecting => "RFC 2131 §3.1 step 3",
            Asked::InitReboot => "RFC 2131 §3.2 step 1",
            Asked::Renewing | Asked::Rebinding => "RFC 2131 §4.4.5",
            Asked::Inform => "RFC 2131 §3.4",
        }
    }

    /// The section by which a client takes a NAK to it.
    pub(super) fn refusal_rfc(self) -> &'static str {
        match self {
            Asked::Selecting | Asked::Inform => "RFC 2131 §3.1 step 5",
            Asked::InitReboot => "RFC 2131 §3.2 step 3",
            Asked::Renewing | Asked::Rebinding => "RFC 2131 §4.4, figure 5",
        }
    }

    /// The section by which a server answers it.
    pub(super) fn answer_rfc(self) -> &'static str {
        match self {
            Asked::Selecting => "RFC 2131 §3.1 step 4",
            Asked::InitReboot => "RFC 2131 §3.2 step 2",
            Asked::Renewing | Asked::Rebinding => "RFC 2131 §4.3.2",
            Asked::Inform => "RFC 2131 §4.3.5",
        }
    }
}

/// What the fields of a frame ask; `None` if it is neither a REQUEST nor an INFORM.
pub(super) fn asked(sent: &Transmission) -> Option<Asked> {
    let frame = sent.decoded.as_ref().ok()?;
    let message = frame.dhcp_message()?;
    match sent.kind() {
        FrameKind::Inform => Some(Asked::Inform),
        FrameKind::Request => Some(of_request(frame, message)),
        _ => None,
    }
}

fn of_request(frame: &Frame, message: &DhcpMessage) -> Asked {
    if message.server_id().is_some() {
        Asked::Selecting
    } else if message.ciaddr.is_unspecified() {
        Asked::InitReboot
    } else {
        // A relay agent passes a broadcast on by unicast, but says so in giaddr.
        let Payload::Ipv4(packet) = &frame.payload else { return Asked::Renewing };
        let broadcast = packet.dst.is_broadcast() || !message.giaddr.is_unspecified();
        if broadcast { Asked::Rebinding } else { Asked::Renewing }
    }
}

/// What the ACK or NAK that left at `entry` answers: read from its cause, else from its own fields.
pub(super) fn answers(entry: &Entry, sent: &Transmission, trace: &[Entry]) -> Asked {
    match cause_event(entry, trace) {
        Some(Event::InformAnswered { .. }) => return Asked::Inform,
        Some(Event::LeaseExtended { how, .. }) => {
            return match how {
                Extension::Renewing => Asked::Renewing,
                Extension::Rebinding => Asked::Rebinding,
                Extension::Rebooting => Asked::InitReboot,
            };
        }
        _ => {}
    }
    let mut current = Some(entry);
    for _ in 0..FAR {
        let Some(effect) = current else { break };
        if let Kind::Arrived { frame, .. } = &effect.kind
            && let Some(question) = asked(frame)
        {
            return question;
        }
        current = effect.cause.filter(|cause| *cause < effect.id).and_then(|cause| entry_at(trace, cause));
    }
    let message = sent.decoded.as_ref().ok().and_then(Frame::dhcp_message);
    match message {
        Some(ack) if sent.kind() == FrameKind::Ack && ack.yiaddr.is_unspecified() => Asked::Inform,
        Some(ack) if !ack.ciaddr.is_unspecified() => Asked::Renewing,
        _ => Asked::Selecting,
    }
}

/// What an ACK or NAK answers, seen from any entry about it.
pub(super) fn answered(frame: &Transmission, trace: &[Entry]) -> Asked {
    entry_at(trace, frame.entry).map_or(Asked::Selecting, |sent| answers(sent, frame, trace))
}

/// The client's message that led to an entry: what it asks, and the message itself.
pub(super) fn question<'a>(context: &Context<'a>) -> Option<(Asked, &'a DhcpMessage)> {
    context.causes().find_map(|cause| match &cause.kind {
        Kind::Arrived { frame, .. } => Some((asked(frame)?, frame.decoded.as_ref().ok()?.dhcp_message()?)),
        _ => None,
    })
}

/// The configuration that a host got at this entry.
pub(super) fn configuration(entry: &Entry, host: Option<u16>) -> Option<&Configuration> {
    match &entry.kind {
        Kind::Event(Event::ConfigurationLogged { configuration } | Event::LeaseRenewed { configuration, .. })
            if entry.host == host =>
        {
            Some(configuration)
        }
        _ => None,
    }
}
