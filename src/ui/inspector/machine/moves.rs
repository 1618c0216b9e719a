//! Which changes of state there are: figure 5 of RFC 2131 and its text, as data, each with what the client sends then.
//! What a person or a cable does is here only where it depends on the state.

use ClientState::{
    BoundChecking, BoundUsable, Init, InitReboot, Rebinding, Rebooting, Renewing, Requesting, Selecting,
};
use StateTrigger::{
    Ack, AddressSetByHand, BackToDhcp, CheckPassed, Conflict, Expired, LeaseKept, LinkUp, Nak, NoAnswer, OfferChosen,
    PoweredOff, Released, RenewNow, Started, T1, T2, Unacceptable,
};

use crate::history::Transition;
use crate::protocol::{ClientState, StateTrigger};
use crate::teach;

/// A change of state that RFC 2131 (figure 5 and its text) or RFC 5227 knows, or that a person brings about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// From.
    pub from: ClientState,
    /// On what.
    pub on: StateTrigger,
    /// To.
    pub to: ClientState,
    /// What the client sends with it; empty if nothing.
    pub sends: &'static str,
}

const fn go(from: ClientState, on: StateTrigger, to: ClientState, sends: &'static str) -> Move {
    Move { from, on, to, sends }
}

const DECLINE: &str = "DECLINE to all";
const RENEW: &str = "REQUEST to its own server only";

/// All moves but those that a person or a cable can bring about in nearly every state; see [`outside`].
pub const MOVES: [Move; 30] = [
    go(Init, Started, Selecting, "DISCOVER to all"),
    go(Selecting, OfferChosen, Requesting, "REQUEST to all"),
    go(Requesting, Ack, BoundChecking, ""),
    go(Requesting, Nak, Init, ""),
    go(Requesting, NoAnswer, Init, ""),
    go(BoundChecking, CheckPassed, BoundUsable, ""),
    go(BoundChecking, Conflict, Init, DECLINE),
    go(BoundChecking, Expired, Init, ""),
    go(BoundUsable, T1, Renewing, RENEW),
    go(BoundUsable, RenewNow, Renewing, RENEW),
    go(BoundUsable, Conflict, Init, DECLINE),
    go(BoundUsable, Released, Init, "RELEASE to its server"),
    go(Renewing, Ack, BoundUsable, ""),
    go(Renewing, T2, Rebinding, "REQUEST to all"),
    go(Renewing, LeaseKept, BoundUsable, ""),
    go(Renewing, Nak, Init, ""),
    go(Renewing, Unacceptable, Init, ""),
    go(Renewing, Conflict, Init, DECLINE),
    go(Renewing, Released, Init, "RELEASE to its server"),
    go(Rebinding, Ack, BoundUsable, ""),
    go(Rebinding, Nak, Init, ""),
    go(Rebinding, Expired, Init, ""),
    go(Rebinding, Unacceptable, Init, ""),
    go(Rebinding, Conflict, Init, DECLINE),
    go(Rebinding, Released, Init, "RELEASE to its server"),
    go(InitReboot, Started, Rebooting, "REQUEST to all"),
    go(Rebooting, Ack, BoundChecking, ""),
    go(Rebooting, LeaseKept, BoundChecking, ""),
    go(Rebooting, Expired, Init, ""),
    go(Rebooting, Nak, Init, ""),
];

/// Whether a trigger comes from outside figure 5: a person, or a cable.
pub fn outside(trigger: StateTrigger) -> bool {
    matches!(trigger, Released | PoweredOff | LinkUp | AddressSetByHand | BackToDhcp)
}

/// A trigger in so few letters that it fits beside an arrow.
pub fn short(trigger: StateTrigger) -> &'static str {
    match trigger {
        Started => "start",
        OfferChosen => "offer chosen",
        Ack => "ACK",
        Nak => "NAK",
        NoAnswer => "no answer",
        LeaseKept => "kept",
        Conflict => "conflict",
        CheckPassed => "passed",
        T1 => "T1",
        T2 => "T2",
        Expired => "expired",
        RenewNow => "renew now",
        Released => "released",
        PoweredOff => "power off",
        LinkUp => "cable in",
        AddressSetByHand => "set by hand",
        BackToDhcp => "use DHCP",
        Unacceptable => "bad ACK",
    }
}

/// Why a change came, in so few letters that it fits into the drawing.
pub fn in_short(change: &Transition) -> &'static str {
    short(change.trigger)
}

/// Why a change came, in a word or two.
pub fn why(change: &Transition) -> &'static str {
    teach::trigger(change.trigger)
}
