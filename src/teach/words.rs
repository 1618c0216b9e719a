//! Plain words for the enumerations of `protocol`.

use crate::protocol::{ArpHow, ClientState, DecidedBy, Duration, Reason, RefusalReason, StateTrigger, Timer};
use crate::sim::FrameKind;

/// Why something that arrived was ignored: a clause that goes on after "ignores it:".
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NotStarted => "it is not switched on yet",
        Reason::OtherHost => "the frame is for another MAC address",
        Reason::ArpNotForMe => "the question is about another address",
        Reason::ArpNoAddress => "it has no address to answer for",
        Reason::NoListener => "nothing listens on that UDP port there",
        Reason::OtherAddress => "the packet is for another IP address",
        Reason::Malformed => "the bytes cannot be read",
        Reason::NotWaiting => "it is not waiting for a DHCP answer now",
        Reason::OtherTransaction => "the transaction id (xid) is not that of its question",
        Reason::OtherClient => "the MAC address in chaddr is another client's",
        Reason::OtherClientId => "the client identifier (option 61) is another client's",
        Reason::WrongDirection => "the op field says that it is not for this side",
        Reason::NoMessageType => "it is plain BOOTP, without a DHCP message type",
        Reason::UnexpectedType => "this message type means nothing in its state",
        Reason::OfferTooLate => "it has chosen another offer already",
        Reason::IncompleteOffer => "server, lease time or address is missing in it",
        Reason::OtherServer => "it is for another server, and nothing was held here",
        Reason::NoServerIdentifier => "it names no server, so it answers no offer",
        Reason::CheckRunning => "the address is being checked for this client already",
        Reason::NothingToDecline => "this client does not have the address that it declines",
        Reason::NoPoolForRelay => "no pool here serves the relay agent's network",
        Reason::UnaskedEcho => "the ping reply answers no question of this host",
        Reason::NotUnderstood => "hosts here do not speak this protocol",
        _ => "it does not apply now",
    }
}

/// How an ARP entry came to be: "made by DHCP at OFFER".
pub fn how(how: ArpHow) -> &'static str {
    match how {
        ArpHow::FromRequest => "from its ARP request",
        ArpHow::FromReply => "from its ARP reply",
        ArpHow::MadeAtOffer => "made by DHCP at OFFER",
        ArpHow::MadeAtAck => "made by DHCP at ACK",
    }
}

/// What a timer is for: the label of a countdown.
pub fn timer_name(timer: Timer) -> &'static str {
    match timer {
        Timer::Start => "next start",
        Timer::Retransmission => "send again",
        Timer::CollectOffers => "collecting offers",
        Timer::GiveUp => "give up",
        Timer::Probe => "next ARP probe",
        Timer::CheckEnds => "listening for a conflict",
        Timer::Announce => "next announcement",
        Timer::AddressCheck(_) => "checking the address",
        Timer::OfferHold(_) => "held for an offer",
        Timer::Quarantine(_) => "quarantine",
        Timer::Resolve(_) => "waiting for an ARP reply",
        Timer::ArpAge(_) => "ARP entry ages out",
        _ => "the next renewal",
    }
}

/// A client's state: the name of RFC 2131 figure 5, and what it means.
pub fn state_name(state: ClientState) -> (&'static str, &'static str) {
    let plain = match state {
        ClientState::Init => "has no address and is not asking for one yet",
        ClientState::Selecting => "looks for servers and collects offers",
        ClientState::Requesting => "waits for the word of the server whose offer it chose",
        ClientState::BoundChecking => "has a lease and checks that nobody uses the address",
        ClientState::BoundUsable => "has a lease and uses the address",
        _ => "has a lease to see to",
    };
    (state.rfc_name(), plain)
}

/// Why a client changes its state: the beginning of a sentence.
pub(super) fn trigger(trigger: StateTrigger) -> &'static str {
    match trigger {
        StateTrigger::Started => "It is time to begin",
        StateTrigger::OfferChosen => "The choice is made",
        StateTrigger::Ack => "The server's ACK came",
        StateTrigger::Nak => "The server refused with a NAK",
        StateTrigger::NoAnswer => "No server answered the REQUEST",
        StateTrigger::Conflict => "Another host has the address",
        StateTrigger::CheckPassed => "Nobody objected to the address",
        _ => "something happened",
    }
}

/// The section that has the transition.
pub(super) fn trigger_rfc(trigger: StateTrigger) -> &'static str {
    match trigger {
        StateTrigger::Started => "RFC 2131 §4.4.1",
        StateTrigger::OfferChosen => "RFC 2131 §3.1 step 3",
        StateTrigger::Ack => "RFC 2131 §4.4, figure 5",
        StateTrigger::Nak | StateTrigger::NoAnswer | StateTrigger::Conflict => "RFC 2131 §3.1 step 5",
        StateTrigger::CheckPassed => "RFC 5227 §2.1.1",
        _ => "RFC 2131 §4.4.5",
    }
}

/// What the start timer was waiting for: "The wait after the refusal is over".
pub(super) fn pause(trigger: StateTrigger) -> &'static str {
    match trigger {
        StateTrigger::Nak => "The wait after the refusal is over",
        StateTrigger::NoAnswer => "The REQUEST was given up",
        StateTrigger::Conflict => "The wait after the DECLINE is over",
        _ => "The pause is over",
    }
}

/// Who chose an offer, as the subject's reason.
pub(super) fn decided_by(by: DecidedBy) -> &'static str {
    match by {
        DecidedBy::Person => "because you chose it",
        DecidedBy::First => "because it came first",
        DecidedBy::LongestLease => "because its lease is the longest",
        DecidedBy::ByServer => "because it prefers this server",
    }
}

/// Why a server refuses, as a clause.
pub(super) fn refusal(why: RefusalReason) -> &'static str {
    match why {
        RefusalReason::Taken => "another client has that address",
        RefusalReason::NotInPool => "that address is in no pool here",
        RefusalReason::Quarantined => "that address is in quarantine",
        RefusalReason::NotWhatWasOffered => "this client was offered another address",
        RefusalReason::InUse => "the check found another host using that address",
        RefusalReason::NoAddress => "the REQUEST names no address",
        _ => "another address is the client's",
    }
}

/// The section that a frame of this kind follows.
pub(super) fn frame_rfc(kind: FrameKind) -> &'static str {
    match kind {
        FrameKind::Discover => "RFC 2131 §3.1 step 1",
        FrameKind::Offer => "RFC 2131 §3.1 step 2",
        FrameKind::Request => "RFC 2131 §3.1 step 3",
        FrameKind::Ack | FrameKind::Nak => "RFC 2131 §3.1 step 4",
        FrameKind::Decline => "RFC 2131 §3.1 step 5",
        FrameKind::Release => "RFC 2131 §3.1 step 6",
        FrameKind::Inform => "RFC 2131 §3.4",
        FrameKind::OtherDhcp => "RFC 2131 §2",
        FrameKind::ArpRequest | FrameKind::ArpReply => "RFC 826",
        FrameKind::ArpProbe => "RFC 5227 §2.1.1",
        FrameKind::ArpAnnouncement => "RFC 5227 §2.3",
        FrameKind::EchoRequest | FrameKind::EchoReply => "RFC 792",
        FrameKind::Other => "RFC 894",
    }
}

/// The name of a frame's kind inside a sentence, without article.
pub(super) fn frame_name(kind: FrameKind) -> &'static str {
    match kind {
        FrameKind::OtherDhcp => "DHCP message",
        kind => kind.name(),
    }
}

/// A lease time for people, to go after "for"; all ones never ends (RFC 2131 §3.3).
pub(super) fn lease(seconds: u32) -> String {
    if seconds == u32::MAX { "ever".to_owned() } else { Duration::from_secs(seconds.into()).to_string() }
}
