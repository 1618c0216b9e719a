//! Short words for the enumerations of `protocol`, as they stand in a line of the readable trace.

use dorascope::base::Instant;
use dorascope::protocol::{ArpHow, ClientState, DecidedBy, Reason, StateTrigger, Timer};

/// When a lease ends.
pub(super) fn until(end: Option<Instant>) -> String {
    end.map_or_else(|| "for ever".to_owned(), |end| format!("until {end}"))
}

/// A state, both halves of BOUND told apart.
pub(super) fn state(state: ClientState) -> &'static str {
    match state {
        ClientState::BoundChecking => "BOUND (checking)",
        ClientState::BoundUsable => "BOUND (usable)",
        state => state.rfc_name(),
    }
}

/// Why a client changes its state. `late` where it renews at the end of the lease, as the course text has it.
pub(super) fn why_state(trigger: StateTrigger, late: bool) -> &'static str {
    match trigger {
        StateTrigger::T1 if late => "the lease period is over",
        StateTrigger::T2 if late => "the set time is over",
        StateTrigger::Started => "it begins",
        StateTrigger::OfferChosen => "an offer is chosen",
        StateTrigger::Ack => "an ACK came",
        StateTrigger::Nak => "a NAK came",
        StateTrigger::NoAnswer => "no answer came",
        StateTrigger::Conflict => "somebody else has the address",
        StateTrigger::CheckPassed => "no conflict was seen",
        StateTrigger::LeaseKept => "no answer came, but the old lease still runs",
        StateTrigger::T1 => "T1 is reached",
        StateTrigger::T2 => "T2 is reached",
        StateTrigger::Expired => "the lease has ended",
        StateTrigger::RenewNow => "it is told to renew now",
        StateTrigger::Released => "it has given its address back",
        StateTrigger::PoweredOff => "it is switched off",
        StateTrigger::LinkUp => "its cable was plugged in",
        StateTrigger::AddressSetByHand => "its address is set by hand",
        StateTrigger::BackToDhcp => "it goes back to DHCP",
        StateTrigger::Unacceptable => "what the ACK says cannot be accepted",
    }
}

/// Who chose.
pub(super) fn decided_by(by: DecidedBy) -> &'static str {
    match by {
        DecidedBy::Person => "as the person chose",
        DecidedBy::First => "the first offer",
        DecidedBy::LongestLease => "the longest lease",
        DecidedBy::ByServer => "the server it was told to prefer",
    }
}

/// How an ARP entry came to be.
pub(super) fn arp_how(how: ArpHow) -> &'static str {
    match how {
        ArpHow::FromRequest => "learned from a request",
        ArpHow::FromReply => "learned from a reply",
        ArpHow::MadeAtOffer => "made by DHCP at the OFFER",
        ArpHow::MadeAtAck => "made by DHCP at the ACK",
    }
}

/// What a timer says.
pub(super) fn timer_fired(timer: Timer) -> String {
    match timer {
        Timer::Start => "it is time to begin".to_owned(),
        Timer::Retransmission => "no answer in time".to_owned(),
        Timer::CollectOffers => "the time for collecting offers is over".to_owned(),
        Timer::GiveUp => "no answer to the last REQUEST either".to_owned(),
        Timer::Probe => "it is time to probe".to_owned(),
        Timer::CheckEnds => "the time for objections is over".to_owned(),
        Timer::Announce => "it is time to announce the address again".to_owned(),
        Timer::AddressCheck(address) => format!("the check of {address} ends"),
        Timer::OfferHold(address) => format!("the reservation of {address} ends"),
        Timer::Quarantine(address) => format!("the quarantine of {address} ends"),
        Timer::Resolve(address) => format!("no ARP answer for {address} in time"),
        Timer::ArpAge(address) => format!("the ARP entry of {address} reaches its age"),
        Timer::T1 => "it is time to renew (T1)".to_owned(),
        Timer::T2 => "it is time to ask any server (T2)".to_owned(),
        Timer::Expiry => "its lease is over".to_owned(),
        Timer::RenewAgain => "it is time to ask for its renewal again".to_owned(),
        Timer::Inform => "no answer to its INFORM in time".to_owned(),
        Timer::LeaseEnd(address) => format!("the lease of {address} reaches its end"),
    }
}

/// Why a frame came to nothing.
pub(super) fn why_ignored(reason: Reason) -> &'static str {
    match reason {
        Reason::NotStarted => "switched off",
        Reason::OtherHost => "another host's hardware address",
        Reason::ArpNotForMe => "ARP about another address, and no entry of the sender to correct",
        Reason::ArpNoAddress => "ARP, with no address of its own and no entry to correct",
        Reason::NoListener => "nothing listens on that port",
        Reason::OtherAddress => "another host's IP address",
        Reason::Malformed => "the bytes make no sense",
        Reason::NotWaiting => "not waiting for DHCP now",
        Reason::OtherTransaction => "another transaction",
        Reason::OtherClient => "another client's hardware address",
        Reason::OtherClientId => "another client's identifier",
        Reason::WrongDirection => "not meant for this role",
        Reason::NoMessageType => "no message type",
        Reason::UnexpectedType => "no meaning in this state",
        Reason::OfferTooLate => "the choice is made already",
        Reason::IncompleteOffer => "server, address or lease time is missing",
        Reason::OtherServer => "it went to another server",
        Reason::NoServerIdentifier => "it answers no offer",
        Reason::CheckRunning => "the address is being checked already",
        Reason::NothingToDecline => "this client does not have that address",
        Reason::NoPoolForRelay => "no pool for the relay agent's network",
        Reason::UnaskedEcho => "it answers no ping of its own",
        Reason::NotUnderstood => "a kind of packet not spoken here",
        Reason::ServerStopped => "no DHCP process runs",
        Reason::NoRecord => "no record of this client",
        Reason::NotAuthoritative => "not known here, and not for this server to refuse",
        Reason::InconsistentRequest => "ciaddr and options 50 and 54 do not go together",
        Reason::NothingToRelease => "this client does not have that address",
        Reason::InformAddress => "ciaddr is no address of this network",
        Reason::OtherIp => "for an IP address that it does not have",
        Reason::LeaseOver => "its lease is over already",
        Reason::NothingLeft => "nothing is left of the lease, and leases are not extended",
        Reason::DefendedRecently => "it has defended its address just before",
    }
}
