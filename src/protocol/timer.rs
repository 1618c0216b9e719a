//! Named timers: what a host is waiting for, and until when. The screen counts down exactly these.

use std::net::Ipv4Addr;

use serde::Serialize;

use super::event::EntryId;
use crate::base::Instant;

/// What a timer is for. A host has at most one of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "timer", content = "address")]
pub enum Timer {
    /// Client in INIT: begin with a DISCOVER (start delay, or the wait after DECLINE).
    Start,
    /// Client: no answer yet, send again (RFC 2131 section 4.1).
    Retransmission,
    /// Client in SELECTING: stop collecting offers and decide.
    CollectOffers,
    /// Client in REQUESTING: the last retransmission went unanswered too; start over.
    GiveUp,
    /// Client in BOUND (checking): send the next ARP probe (RFC 5227 section 2.1.1).
    Probe,
    /// Client in BOUND (checking): nobody answered; the address is free to use.
    CheckEnds,
    /// Client in BOUND (usable): announce the address again (RFC 5227 section 2.3).
    Announce,
    /// Client: T1 of its lease; under the course text, the end of the lease period.
    T1,
    /// Client: T2 of its lease; under the course text, the end of the set time.
    T2,
    /// Client: the lease ends, and with it all use of the address.
    Expiry,
    /// Client: no answer yet in RENEWING or REBINDING, ask again (RFC 2131 section 4.4.5).
    RenewAgain,
    /// Host with an address given by hand: INFORM again, or give up on it.
    Inform,
    /// Server: the check of this address ends without an answer.
    AddressCheck(Ipv4Addr),
    /// Server: nobody requested the offered address; return it to the pool.
    OfferHold(Ipv4Addr),
    /// Server: the lease of this address ends; under the course text, first its period, then the grace.
    LeaseEnd(Ipv4Addr),
    /// Server: the quarantine of this address ends.
    Quarantine(Ipv4Addr),
    /// Any host: nobody answered the ARP request for this address; ask again or give up.
    Resolve(Ipv4Addr),
    /// Any host: the ARP entry of this address has aged out.
    ArpAge(Ipv4Addr),
}

/// When a timer fires, and which trace entry armed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Armed {
    /// The moment at which it fires.
    pub at: Instant,
    /// The entry during which it was armed: the cause of what it does.
    pub by: EntryId,
}

/// The armed timers of one host, in the order in which they fire.
///
/// One list rather than maps: most hosts have a handful, checkpoints keep many copies, and even a server's thousand are
/// searched faster than a frame is decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timers {
    armed: Vec<(Instant, Timer, EntryId)>,
}

impl Timers {
    /// Arms a timer, or moves it if it is armed already.
    pub fn arm(&mut self, timer: Timer, at: Instant, by: EntryId) {
        self.cancel(timer);
        let index = self.armed.partition_point(|(other, kind, _)| (*other, *kind) < (at, timer));
        if self.armed.len() == self.armed.capacity() {
            self.armed.reserve_exact(4 + self.armed.len() / 4);
        }
        self.armed.insert(index, (at, timer, by));
    }

    /// Disarms a timer; nothing happens if it is not armed.
    pub fn cancel(&mut self, timer: Timer) {
        if let Some(index) = self.armed.iter().position(|(_, kind, _)| *kind == timer) {
            self.armed.remove(index);
        }
    }

    /// When a timer fires, if it is armed.
    pub fn get(&self, timer: Timer) -> Option<Armed> {
        self.armed.iter().find(|(_, kind, _)| *kind == timer).map(|(at, _, by)| Armed { at: *at, by: *by })
    }

    /// The moment of the next timer.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.armed.first().map(|(at, ..)| *at)
    }

    /// Takes the next timer that is due at `now`; equal moments go by the order of [`Timer`].
    pub fn pop_due(&mut self, now: Instant) -> Option<(Timer, Armed)> {
        let (at, timer, by) = *self.armed.first().filter(|(at, ..)| *at <= now)?;
        self.armed.remove(0);
        Some((timer, Armed { at, by }))
    }

    /// All armed timers, the soonest first.
    pub fn iter(&self) -> impl Iterator<Item = (Timer, Armed)> + '_ {
        self.armed.iter().map(|(at, timer, by)| (*timer, Armed { at: *at, by: *by }))
    }
}
