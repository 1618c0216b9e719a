//! Plain words for the enumerations of `protocol`.

use crate::base::{Clock, Duration, Instant};
use crate::net::LossReason;
use crate::protocol::{
    ArpHow, ClientState, DecidedBy, DropReason, LeaseEnd, LeftOut, Outdated, PromiseEnd, Reason, RefusalReason,
    StateTrigger, Timer,
};
use crate::view::CellState;
use crate::wire::FrameKind;

/// The rate of a clock that is right, in parts per million.
const MILLION: i64 = 1_000_000;

/// Why something that arrived was ignored: a clause that goes on after "ignores it:".
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NotStarted => "the host is switched off",
        Reason::OtherHost => "the frame is for another MAC address",
        Reason::ArpNotForMe => "the question is about another address",
        Reason::ArpNoAddress => "it has no address to answer for",
        Reason::NoListener => "nothing listens on that UDP port there",
        Reason::OtherAddress => "the packet is for another IP address",
        Reason::Malformed => "the bytes cannot be read",
        Reason::NotWaiting => "it is not waiting for a DHCP answer now",
        Reason::OtherTransaction => "the transaction id (xid) is that of another exchange",
        Reason::OtherClient => "the MAC address in chaddr is another client's",
        Reason::OtherClientId => "the client identifier (option 61) is another client's",
        Reason::WrongDirection => "the op field says that the message is for the other side",
        Reason::NoMessageType => "the message is plain BOOTP, without a DHCP message type",
        Reason::UnexpectedType => "a message of this type means nothing in this state",
        Reason::OfferTooLate => "another offer has been chosen already",
        Reason::IncompleteOffer => "server, lease time or address is missing in it",
        Reason::OtherServer => "the message names another server",
        Reason::NoServerIdentifier => "the message names no server, so it answers no offer",
        Reason::CheckRunning => "the address is being checked for this client already",
        Reason::NothingToDecline => "this client does not have the address that it declines",
        Reason::NoPoolForRelay => "no pool here serves the relay agent's network",
        Reason::UnaskedEcho => "no ping was sent that this reply would answer",
        Reason::NotUnderstood => "hosts here do not speak this protocol",
        Reason::ServerStopped => "no DHCP process is running there",
        Reason::NoRecord => "there is no record of this client, so silence is a must",
        Reason::NotAuthoritative => "the server is not authoritative and has no record of this lease",
        Reason::InconsistentRequest => "ciaddr and options 50 and 54 do not go together in it",
        Reason::NothingToRelease => "this client does not have the address that it releases",
        Reason::InformAddress => "ciaddr is no address of this network",
        Reason::OtherIp => "the datagram is for the IP address of somebody else",
        Reason::LeaseOver => "the lease in it is over already",
        Reason::NothingLeft => "no whole second of the lease is left, and the server extends no lease",
        Reason::DefendedRecently => "the address was defended less than ten seconds ago",
    }
}

/// What those do who do not take a frame of this kind, and why: the rest of a sentence whose subject is `one` host, or
/// several. `what` is the frame: "it". Who is switched off ignores nothing.
pub fn left_alone(why: Reason, kind: FrameKind, one: bool, what: &str) -> String {
    match why {
        Reason::NotStarted => if one { "is switched off" } else { "are switched off" }.to_owned(),
        Reason::ServerStopped => format!("{} no DHCP process now", if one { "runs" } else { "run" }),
        _ => format!("{} {what}: {}", if one { "ignores" } else { "ignore" }, because(why, kind, one)),
    }
}

/// Why `one` host, or several, ignored a frame of this kind: a clause.
pub(super) fn because(why: Reason, kind: FrameKind, one: bool) -> &'static str {
    match (why, kind) {
        // An announcement asks nothing: who has no entry of the sender, and is not the target, has nothing to do (RFC 826).
        (Reason::ArpNotForMe | Reason::ArpNoAddress, FrameKind::ArpAnnouncement) if one => {
            "it has no ARP entry of that address to correct"
        }
        (Reason::ArpNotForMe | Reason::ArpNoAddress, FrameKind::ArpAnnouncement) => {
            "they have no ARP entry of that address to correct"
        }
        (Reason::ArpNotForMe | Reason::ArpNoAddress, FrameKind::ArpReply) => "nobody there has asked for that address",
        (Reason::OtherServer, FrameKind::Request) => "the message names another server, and nothing was held here",
        (Reason::ArpNoAddress, _) if !one => "they have no address to answer for",
        (Reason::NotWaiting, _) if !one => "they are not waiting for a DHCP answer now",
        _ => reason(why),
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
        Timer::T1 => "T1, renew",
        Timer::T2 => "T2, ask any server",
        Timer::Expiry => "lease ends",
        Timer::RenewAgain => "ask for the renewal again",
        Timer::Inform => "INFORM again",
        Timer::LeaseEnd(_) => "lease at the server ends",
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
        ClientState::InitReboot => "remembers a lease and asks, as soon as it can, whether it still holds",
        ClientState::Rebooting => "waits for a server to confirm the address that it remembers",
        ClientState::Renewing => "asks its own server to extend the lease and uses the address meanwhile",
        ClientState::Rebinding => "asks any server to extend the lease and uses the address meanwhile",
        ClientState::Manual => "uses an address that a person gave it",
    };
    (state.rfc_name(), plain)
}

/// What moved a client from one state to another, in a word or two: "T1 reached".
pub fn trigger(trigger: StateTrigger) -> &'static str {
    match trigger {
        StateTrigger::Started => "start",
        StateTrigger::OfferChosen => "offer chosen",
        StateTrigger::Ack => "ACK",
        StateTrigger::Nak => "NAK",
        StateTrigger::NoAnswer => "no answer",
        StateTrigger::LeaseKept => "no answer, lease kept",
        StateTrigger::Conflict => "address in conflict",
        StateTrigger::CheckPassed => "no objection",
        StateTrigger::T1 => "T1 reached",
        StateTrigger::T2 => "T2 reached",
        StateTrigger::Expired => "lease ended",
        StateTrigger::RenewNow => "renewal wanted now",
        StateTrigger::Released => "released",
        StateTrigger::PoweredOff => "switched off",
        StateTrigger::LinkUp => "cable plugged in",
        StateTrigger::AddressSetByHand => "address set by hand",
        StateTrigger::BackToDhcp => "back to DHCP",
        StateTrigger::Unacceptable => "ACK not acceptable",
    }
}

/// Why a client changes its state: the beginning of a sentence. `late` where it renews at the end of the lease; `clock` is what
/// [`own_clock`] says.
pub(super) fn trigger_clause(trigger: StateTrigger, late: bool, clock: &str) -> String {
    let plain = match trigger {
        StateTrigger::Started => "It is time to begin",
        StateTrigger::OfferChosen => "The choice is made",
        StateTrigger::Ack => "The server's ACK came",
        StateTrigger::Nak => "The server refused with a NAK",
        StateTrigger::NoAnswer => "No answer to the REQUEST came",
        StateTrigger::LeaseKept => "No answer came, but the lease from before still runs",
        StateTrigger::Conflict => "Another host has the address",
        StateTrigger::CheckPassed => "No objection to the address came",
        StateTrigger::T1 if late => {
            return format!("The lease period is over{clock}, and this is when the course text renews");
        }
        StateTrigger::T1 => return format!("T1 of the lease has passed{clock}"),
        StateTrigger::T2 if late => return format!("The set time has passed{clock}, and no ACK came"),
        StateTrigger::T2 => return format!("T2 of the lease has passed{clock}, and no ACK came"),
        StateTrigger::Expired if late => return format!("The lease is over{clock}, and no ACK has extended it"),
        StateTrigger::Expired => return format!("The lease has ended{clock}, and no ACK has extended it"),
        StateTrigger::RenewNow => "A renewal is wanted now",
        StateTrigger::Released => "The lease was given back",
        StateTrigger::PoweredOff => "The power was cut",
        StateTrigger::LinkUp => "The cable was plugged in, perhaps into another network",
        StateTrigger::AddressSetByHand => "The address was set by hand",
        StateTrigger::BackToDhcp => "A person wants the host to use DHCP again",
        StateTrigger::Unacceptable => "What the ACK says cannot be accepted",
    };
    plain.to_owned()
}

/// The section that has the transition.
pub(super) fn trigger_rfc(trigger: StateTrigger) -> &'static str {
    match trigger {
        StateTrigger::Started => "RFC 2131 §4.4.1",
        StateTrigger::OfferChosen => "RFC 2131 §3.1 step 3",
        StateTrigger::Ack => "RFC 2131 §4.4, figure 5",
        StateTrigger::Nak | StateTrigger::NoAnswer | StateTrigger::Conflict => "RFC 2131 §3.1 step 5",
        StateTrigger::CheckPassed => "RFC 5227 §2.1.1",
        StateTrigger::LeaseKept => "RFC 2131 §3.2 step 3",
        StateTrigger::T1
        | StateTrigger::T2
        | StateTrigger::Expired
        | StateTrigger::RenewNow
        | StateTrigger::Unacceptable => "RFC 2131 §4.4.5",
        StateTrigger::Released => "RFC 2131 §4.4.6",
        StateTrigger::PoweredOff | StateTrigger::LinkUp => "RFC 2131 §3.7",
        StateTrigger::AddressSetByHand => "RFC 2131 §3.4",
        StateTrigger::BackToDhcp => "RFC 2131 §4.4.1",
    }
}

/// What the start timer was waiting for, and the section that has it: "The wait after the refusal is over".
pub(super) fn pause(trigger: StateTrigger) -> (&'static str, &'static str) {
    match trigger {
        // From whichever state it was refused: it begins again in INIT.
        StateTrigger::Nak => ("The wait after the refusal is over", "RFC 2131 §4.4.1"),
        StateTrigger::NoAnswer => ("The REQUEST was given up", "RFC 2131 §3.1 step 5"),
        StateTrigger::Conflict => ("The wait after the DECLINE is over", "RFC 2131 §3.1 step 5"),
        StateTrigger::Expired => ("The lease has ended", "RFC 2131 §4.4.5"),
        StateTrigger::Unacceptable => ("What the server answered cannot be accepted", "RFC 2131 §4.4.5"),
        StateTrigger::BackToDhcp => ("Its address is not set by hand any more", "RFC 2131 §4.4.1"),
        StateTrigger::LinkUp => ("The cable is plugged in", "RFC 2131 §3.7"),
        StateTrigger::Started
        | StateTrigger::OfferChosen
        | StateTrigger::Ack
        | StateTrigger::LeaseKept
        | StateTrigger::CheckPassed
        | StateTrigger::T1
        | StateTrigger::T2
        | StateTrigger::RenewNow
        | StateTrigger::Released
        | StateTrigger::PoweredOff
        | StateTrigger::AddressSetByHand => ("The pause is over", "RFC 2131 §4.4.1"),
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
        RefusalReason::Promised => "that address is offered to another client, or being checked for one",
        RefusalReason::Reserved => "that address is reserved for another client",
        RefusalReason::Partners => "giving that address is for the failover partner",
        RefusalReason::NotInPool => "that address is in no pool here",
        RefusalReason::Quarantined => "that address is in quarantine",
        RefusalReason::NotWhatWasOffered => "this client has another address, or was offered one",
        RefusalReason::InUse => "the check found another host using that address",
        RefusalReason::NoAddress => "the REQUEST names no address",
        RefusalReason::WrongNetwork => "that address does not belong to this network",
        RefusalReason::NotYourAddress => "another address is meant for this client",
    }
}

/// Why a host stopped using its address: a clause to go after "because".
pub fn drop_reason(why: DropReason) -> &'static str {
    match why {
        DropReason::Expired => "its lease has ended",
        DropReason::Nak => "a server refused it",
        DropReason::Released => "it gave the address back",
        DropReason::Conflict => "another host uses it too",
        DropReason::PoweredOff => "it was switched off",
        DropReason::LinkUp => "its cable was plugged in, and it has to ask first whether the address fits here",
        DropReason::SetByHand => "its address was set by hand",
        DropReason::BackToDhcp => "it goes back to DHCP",
        DropReason::Unacceptable => "what the server answered to its renewal cannot be accepted",
    }
}

/// The section by which a host stops using its address.
pub(super) fn drop_rfc(why: DropReason) -> &'static str {
    match why {
        DropReason::Expired | DropReason::Unacceptable => "RFC 2131 §4.4.5",
        DropReason::Nak => "RFC 2131 §4.4, figure 5",
        DropReason::Released => "RFC 2131 §4.4.6",
        DropReason::Conflict => "RFC 5227 §2.4",
        DropReason::PoweredOff | DropReason::LinkUp => "RFC 2131 §3.7",
        DropReason::SetByHand => "RFC 2131 §3.4",
        DropReason::BackToDhcp => "RFC 2131 §4.4.1",
    }
}

/// Why a message that waited in its host does not leave: a clause.
pub fn outdated(why: Outdated) -> &'static str {
    match why {
        Outdated::AddressGone => "the host does not use the address any more",
        Outdated::CheckOver => "the check that it belongs to is over",
        Outdated::ExchangeOver => "the exchange that it belongs to is over",
        Outdated::BegunAnew => "the client has begun a new exchange, and would give back what comes of that",
        Outdated::NothingWaits => "nothing waits for the answer any more",
        Outdated::PromiseGone => "the server does not keep the address for this client any more",
        Outdated::OfferOver => {
            "the offer in it is over, since its client has requested an address or was offered another"
        }
        Outdated::HoldOver => "the time for which the address was held for the offer is over",
        Outdated::ProcessStopped => "the DHCP process that made it has stopped",
        Outdated::OtherNetwork => "the host is in another network now",
        Outdated::PoweredOff => "the host was switched off",
    }
}

/// Why an offered address is not kept for its client any longer: a clause.
pub fn promise_end(why: PromiseEnd) -> &'static str {
    match why {
        PromiseEnd::NotRequested => "no REQUEST for it came in time",
        PromiseEnd::OtherAddress => "its client gets another address",
        PromiseEnd::Wiped => "the lease database was wiped",
        PromiseEnd::Excluded => "the address was excluded from the pool",
        PromiseEnd::Quarantined => "the failover partner found another host that uses it",
        PromiseEnd::GivenByPartner => "the failover partner leased it to another client",
        PromiseEnd::Stopped => "the DHCP process has stopped, and keeps no offers",
    }
}

/// The section by which it is kept no longer.
pub(super) fn promise_end_rfc(why: PromiseEnd) -> &'static str {
    match why {
        PromiseEnd::NotRequested | PromiseEnd::OtherAddress => "RFC 2131 §3.1 step 4",
        PromiseEnd::Wiped
        | PromiseEnd::Stopped
        | PromiseEnd::Excluded
        | PromiseEnd::GivenByPartner
        | PromiseEnd::Quarantined => "RFC 2131 §4.3.1",
    }
}

/// Why a server leaves an option out of a message: a clause.
pub fn left_out(why: LeftOut) -> &'static str {
    match why {
        LeftOut::NoRoom => "the message would be larger than its client accepts",
        LeftOut::ClasslessRoutes => "option 121 is sent instead",
    }
}

/// Options by their codes: "option 42", "options 3 and 33".
pub fn codes(codes: &[u8]) -> String {
    let texts: Vec<String> = codes.iter().map(ToString::to_string).collect();
    format!("option{} {}", if codes.len() == 1 { "" } else { "s" }, listed(&texts))
}

/// "a", "a and b", "a, b and c".
pub fn listed<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// How often: "once", "twice", "3 times".
pub fn times(count: u32) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    }
}

/// A moment in seconds, with as many digits as it needs but at least milliseconds: `1.000`, `1.000 500`.
pub fn moment(at: Instant) -> String {
    let text = at.grouped();
    text.strip_suffix(" 000").map_or_else(|| text.clone(), str::to_owned)
}

/// How a lease came to its end at a server: a clause, "it ended without a renewal".
pub fn lease_end(why: LeaseEnd) -> &'static str {
    match why {
        LeaseEnd::Expired => "it ended without a renewal",
        LeaseEnd::Released => "its client gave it back",
        LeaseEnd::Replaced => "its client has another address now",
        LeaseEnd::Wiped => "the lease database was wiped",
        LeaseEnd::Excluded => "the address was excluded from the pool",
    }
}

/// The section by which a lease ends, where there is one.
pub(super) fn lease_end_rfc(why: LeaseEnd) -> Option<&'static str> {
    match why {
        LeaseEnd::Expired => Some("RFC 2131 §2.2"),
        LeaseEnd::Released => Some("RFC 2131 §4.3.4"),
        LeaseEnd::Replaced => Some("RFC 2131 §2.1"),
        LeaseEnd::Wiped | LeaseEnd::Excluded => None,
    }
}

/// Why a frame was lost: a clause, "the cable is unplugged".
pub fn loss(why: LossReason) -> &'static str {
    match why {
        LossReason::Unplugged => "the cable is unplugged",
        LossReason::AtRandom => "the cable loses frames",
        LossReason::OnPurpose => "this very frame was to be lost",
        LossReason::Damaged => "it was damaged on the way, and its check sequence (FCS) did not match",
    }
}

/// The section that a frame of this kind follows.
pub(super) fn frame_rfc(kind: FrameKind) -> &'static str {
    match kind {
        FrameKind::Discover => "RFC 2131 §3.1 step 1",
        FrameKind::Offer => "RFC 2131 §3.1 step 2",
        FrameKind::Request => "RFC 2131 §3.1 step 3",
        FrameKind::Ack | FrameKind::Nak => "RFC 2131 §3.1 step 4",
        FrameKind::Decline | FrameKind::Release => "RFC 2131 §4.4.4",
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

/// A clock that runs wrong, to go between what it shows and a comma or a full stop: " by its own clock, which runs at 40 % of the
/// true speed"; nothing for one that is right.
pub fn own_clock(clock: Clock) -> String {
    if clock.0 == 0 {
        String::new()
    } else {
        format!(" by its own clock, which runs at {} of the true speed", speed(clock))
    }
}

/// How fast a clock runs: "40 %".
pub(super) fn speed(clock: Clock) -> String {
    let rate = i64::from(clock.0).saturating_add(MILLION).max(1);
    super::format::percent(rate.unsigned_abs())
}

/// A lease time as option 51 carries it: "1 h", "for ever"; all ones never ends (RFC 2131 §3.3).
pub fn lease(seconds: u32) -> String {
    match seconds {
        0 => "0 s".to_owned(),
        u32::MAX => "for ever".to_owned(),
        _ => Duration::from_secs(seconds.into()).to_string(),
    }
}

/// The same inside a sentence: "for 1 h", "for ever".
pub fn for_lease(seconds: u32) -> String {
    if seconds == u32::MAX { lease(seconds) } else { format!("for {}", lease(seconds)) }
}

/// The state of an address in a word.
pub fn state_word(state: CellState) -> &'static str {
    match state {
        CellState::Free => "free",
        CellState::Offered => "offered",
        CellState::Leased => "leased",
        CellState::Quarantined => "quarantined",
        CellState::Excluded => "excluded",
    }
}
