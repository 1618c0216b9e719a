//! A client driven alone after it was given a lease: it renews, restarts, releases and defends, while neighbours answer ARP
//! and servers say what the test makes them say.

use std::net::Ipv4Addr;

use dorascope::protocol::{ClientState, DropReason, Event, StateTrigger};
use dorascope::scenario::Lens;
use serde_json::{Value, json};

use super::packet::{Body, Dhcp, Mac, Seen, ip};
use super::{A1, ALL, B1, C1, Lone, S, SERVER_A, SERVER_B, ack, requesting};

/// The address that clients here are given.
pub const TEN: Ipv4Addr = ip(10, 0, 0, 10);

/// When the first REQUEST of every client here left: its lease runs from then (catalogue CLI-40).
pub const T_REQ: u64 = 1_000_300;

/// Who answers ARP next to these clients, unless a test says otherwise.
pub const NEIGHBOURS: [(Ipv4Addr, Mac); 2] = [(SERVER_A, A1), (SERVER_B, B1)];

/// A client that is checking .10: its REQUEST left at [`T_REQ`], the ACK, changed by the test, came at 2 s.
pub fn acked(lens: Lens, change: Value, with: impl FnOnce(Dhcp) -> Dhcp) -> Lone {
    let (mut client, request) = requesting(lens, change);
    client.hear_server(2 * S, &with(ack(request.xid, TEN))).expect("heard");
    client
}

/// The same client at 20 s, when it uses the address; what went before is forgotten.
pub fn leased(lens: Lens, change: Value, with: impl FnOnce(Dhcp) -> Dhcp) -> Lone {
    let mut client = acked(lens, change, with);
    client.until(20 * S).taken();
    client.events.clear();
    assert_eq!(client.host.address(), Some(TEN));
    client
}

/// A client as [`leased`], with nothing odd, for so many seconds.
pub fn leased_for(lease_s: u32) -> Lone {
    leased(Lens::Rfc, json!({}), |ack| ack.with_u32(51, lease_s))
}

/// The answer of `server` to a client's REQUEST in RENEWING or REBINDING: an ACK for one hour.
pub fn extended(asked: &Dhcp, server: Ipv4Addr) -> Dhcp {
    let answer = Dhcp::from_server(super::ACK, asked.xid, asked.mac(), server).with_u32(51, 3600);
    answer.but(|m| (m.ciaddr, m.yiaddr, m.to) = (asked.ciaddr, asked.ciaddr, asked.ciaddr))
}

impl Lone {
    /// Every frame that leaves up to `until`, while these neighbours answer ARP at once.
    pub fn among(&mut self, until: u64, neighbours: &[(Ipv4Addr, Mac)]) -> Vec<(u64, Seen)> {
        let mut left = Vec::new();
        loop {
            let frames = self.taken();
            let quiet = frames.is_empty();
            for (at, frame) in frames {
                let asked =
                    |(address, _): &&(Ipv4Addr, Mac)| frame.kind() == "ARP-request" && frame.arp().tpa == *address;
                if let Some((address, mac)) = neighbours.iter().find(asked) {
                    let reply = Seen::is_at(*mac, *address, frame.src, frame.arp().spa);
                    self.hear(self.now, &reply).expect("awaited");
                }
                left.push((at, frame));
            }
            let leaving = self.sent.first().map(|(at, _)| *at);
            let timer = self.host.timers.next_deadline().map(|at| at.0.max(self.now));
            match leaving.into_iter().chain(timer).min().filter(|at| *at <= until) {
                Some(at) => drop(self.until(at)),
                None if quiet => break,
                None => {}
            }
        }
        self.until(until);
        left
    }

    /// The DHCP messages that leave up to `until`, while the usual neighbours answer ARP.
    pub fn asks(&mut self, until: u64) -> Vec<(u64, Dhcp)> {
        let dhcp = |(at, seen): (u64, Seen)| match seen.body {
            Body::Dhcp(message) => Some((at, *message)),
            _ => None,
        };
        self.among(until, &NEIGHBOURS).into_iter().filter_map(dhcp).collect()
    }

    /// The only DHCP message that leaves up to `until`.
    ///
    /// # Panics
    /// If there is none, or more than one.
    pub fn ask(&mut self, until: u64) -> (u64, Dhcp) {
        let mut messages = self.asks(until);
        assert_eq!(messages.len(), 1, "{messages:?}");
        messages.remove(0)
    }

    /// A server's broadcast arrives, such as a NAK.
    pub fn hear_broadcast(&mut self, at: u64, message: &Dhcp) {
        let everybody = message.clone().but(|m| m.to = super::EVERYONE);
        self.hear(at, &everybody.framed(A1, ALL)).expect("heard");
    }

    /// Whether the host answers ARP for an address.
    pub fn answers_arp(&mut self, at: u64, address: Ipv4Addr) -> bool {
        let mut asked = self.clone();
        let _ = asked.hear(at, &Seen::who_has(super::D1, ip(10, 0, 0, 200), address));
        asked
            .until(at + 1000)
            .taken()
            .iter()
            .any(|(_, frame)| *frame == Seen::is_at(C1, address, super::D1, ip(10, 0, 0, 200)))
    }

    /// The state of the client.
    pub fn state(&self) -> ClientState {
        self.machine().state_name()
    }

    /// When the client entered a state, and why.
    pub fn entered(&self, state: ClientState) -> Vec<(u64, StateTrigger)> {
        let entry = |(at, event): &(u64, Event)| match event {
            Event::State { to, trigger, .. } if *to == state => Some((*at, *trigger)),
            _ => None,
        };
        self.events.iter().filter_map(entry).collect()
    }

    /// The addresses that were given up, with the time and why.
    pub fn dropped(&self) -> Vec<(u64, Ipv4Addr, DropReason)> {
        let drop = |(at, event): &(u64, Event)| match event {
            Event::AddressDropped { address, why } => Some((*at, *address, *why)),
            _ => None,
        };
        self.events.iter().filter_map(drop).collect()
    }

    /// T1, T2 and the end of the client's lease, in microseconds.
    ///
    /// # Panics
    /// If it has no lease, or an infinite one.
    pub fn times(&self) -> (u64, u64, u64) {
        let c = &self.machine().lease().expect("a lease").configuration;
        let us = |at: Option<dorascope::base::Instant>| at.expect("finite").0;
        (us(c.t1), us(c.t2), us(c.expiry))
    }
}
