//! A run in the words of the claims, and what a row of the tables is.

use std::net::Ipv4Addr;

use dorascope::protocol::{DropReason, Event, LeaseEnd, Reason};
use dorascope::scenario::{Lens, Scenario};
use dorascope::sim::Kind;

pub use crate::support::S;
use crate::support::{Body, Dhcp, Story};

pub const DISCOVER: u8 = 1;
pub const OFFER: u8 = 2;
pub const REQUEST: u8 = 3;
pub const DECLINE: u8 = 4;
pub const ACK: u8 = 5;
pub const NAK: u8 = 6;
pub const RELEASE: u8 = 7;

pub const LAPTOP_1: u8 = 0xc1;
pub const LAPTOP_2: u8 = 0xc2;

pub const fn host(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(10, 0, 0, last)
}

pub const fn there(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(10, 0, 1, last)
}

/// A DHCP message as it left its sender.
pub struct Message {
    pub at: u64,
    /// The last octet of the sender's hardware address.
    pub from: u8,
    pub kind: u8,
    pub dhcp: Dhcp,
}

/// A run, in the words of the claims.
pub struct Facts {
    pub story: Story,
    pub messages: Vec<Message>,
}

impl Facts {
    pub fn of(scenario: &Scenario, lens: Lens, seed: u64) -> Self {
        let story = Story::whole(scenario, lens, seed);
        let messages = story.frames().into_iter().filter_map(|frame| match frame.seen.body {
            Body::Dhcp(dhcp) => Some(Message { at: frame.at, from: frame.seen.src[5], kind: dhcp.kind(), dhcp: *dhcp }),
            _ => None,
        });
        Self { messages: messages.collect(), story }
    }

    /// Messages of a kind, in the order in which they left.
    pub fn sent(&self, kind: u8) -> Vec<&Message> {
        self.messages.iter().filter(|message| message.kind == kind).collect()
    }

    /// Messages of a kind from one sender.
    pub fn sent_by(&self, from: u8, kind: u8) -> Vec<&Message> {
        self.messages.iter().filter(|message| message.kind == kind && message.from == from).collect()
    }

    /// OFFERs, ACKs or NAKs for one client.
    pub fn sent_for(&self, client: u8, kind: u8) -> Vec<&Message> {
        self.messages.iter().filter(|message| message.kind == kind && message.dhcp.mac()[5] == client).collect()
    }

    /// REQUESTs of a client that has an address: renewals.
    pub fn renewals(&self) -> Vec<&Message> {
        self.sent(REQUEST).into_iter().filter(|message| !message.dhcp.ciaddr.is_unspecified()).collect()
    }

    /// The last octet of the hardware address at a port.
    pub fn mac(&self, port: u16) -> u8 {
        self.story.world.host(port).map_or(0, |host| host.config().mac.0[5])
    }

    /// Everything that hosts reported: when, who (the last octet of its hardware address), what.
    pub fn events(&self) -> Vec<(u64, u8, &Event)> {
        let of = |entry: &'_ dorascope::sim::Entry| (entry.at.0, entry.host.map_or(0, |port| self.mac(port)));
        let events = self.story.trace.iter().filter_map(|entry| match &entry.kind {
            Kind::Event(event) => Some((of(entry).0, of(entry).1, event)),
            _ => None,
        });
        events.collect()
    }

    /// The first event that is so.
    pub fn first(&self, is: impl Fn(&Event) -> bool) -> Option<(u64, u8)> {
        self.events().into_iter().find(|(_, _, event)| is(event)).map(|(at, who, _)| (at, who))
    }

    pub fn count(&self, is: impl Fn(&Event) -> bool) -> usize {
        self.events().into_iter().filter(|(_, _, event)| is(event)).count()
    }

    /// When a host may use which address.
    pub fn uses(&self, who: u8) -> Vec<(u64, Ipv4Addr)> {
        let usable = self.events().into_iter().filter_map(|(at, of, event)| match event {
            Event::AddressUsable { address } if of == who => Some((at, *address)),
            _ => None,
        });
        usable.collect()
    }

    pub fn addresses(&self, who: u8) -> Vec<Ipv4Addr> {
        self.uses(who).into_iter().map(|(_, address)| address).collect()
    }

    /// When a host stopped using an address, and why.
    pub fn dropped(&self, who: u8) -> Vec<(u64, DropReason)> {
        let drops = self.events().into_iter().filter_map(|(at, of, event)| match event {
            Event::AddressDropped { why, .. } if of == who => Some((at, *why)),
            _ => None,
        });
        drops.collect()
    }

    /// Leases written down, repeated ACKs apart: the address and the client.
    pub fn leases(&self) -> Vec<(Ipv4Addr, u8)> {
        let made = self.events().into_iter().filter_map(|(_, _, event)| match event {
            Event::LeaseCommitted { address, client, again: false, .. } => Some((*address, client.0[5])),
            _ => None,
        });
        made.collect()
    }

    /// Whether a host ignored something for this reason at a moment in a span of seconds.
    pub fn silent(&self, who: u8, why: Reason, from_s: u64, to_s: u64) -> bool {
        let so = |(at, of, event): (u64, u8, &Event)| {
            of == who
                && (from_s * S..to_s * S).contains(&at)
                && matches!(event, Event::Ignored { reason } if *reason == why)
        };
        self.events().into_iter().any(so)
    }

    /// When the first lease of an address ended at its server, and whether by time.
    pub fn ended(&self) -> Option<(u64, bool)> {
        self.events().into_iter().find_map(|(at, _, event)| match event {
            Event::LeaseEnded { why, .. } => Some((at, *why == LeaseEnd::Expired)),
            _ => None,
        })
    }

    /// The first check of a server that found a user: when, the address, whose it is.
    pub fn found(&self) -> Option<(u64, Ipv4Addr, u8)> {
        self.events().into_iter().find_map(|(at, _, event)| match event {
            Event::ServerCheckFailed { address, by, .. } => Some((at, *address, by.0[5])),
            _ => None,
        })
    }
}

/// Each wait after a message is twice the one before, from 4 s on, plus or minus a second (RFC 2131 section 4.1).
pub fn ever_more_slowly(times: &[u64]) -> bool {
    times.windows(2).enumerate().all(|(index, pair)| {
        let due = (4 * S) << index.min(4);
        (due - S..=due + S).contains(&(pair[1] - pair[0]))
    })
}

pub fn at(messages: &[&Message]) -> Vec<u64> {
    messages.iter().map(|message| message.at).collect()
}

pub type Claim = fn(&Facts) -> bool;
pub type Change = fn(&mut Scenario);

/// Both lenses show the same line and its claim; the change takes the point away.
pub struct Row {
    pub name: &'static str,
    pub lens: Lens,
    pub says: &'static str,
    pub holds: Claim,
    pub without: Option<Change>,
}

/// One line for both lenses.
pub fn both(name: &'static str, says: &'static str, holds: Claim, without: Change) -> Vec<Row> {
    [Lens::Course, Lens::Rfc].into_iter().map(|lens| Row { name, lens, says, holds, without: Some(without) }).collect()
}

/// A line for each lens.
pub fn each(
    name: &'static str,
    course: (&'static str, Claim),
    rfc: (&'static str, Claim),
    without: Change,
) -> Vec<Row> {
    let row = |lens, (says, holds): (&'static str, Claim)| Row { name, lens, says, holds, without: Some(without) };
    vec![row(Lens::Course, course), row(Lens::Rfc, rfc)]
}

/// The address of the first laptop, which sends no RELEASE, waits for the end of its lease; then laptop-2 gets it.
pub fn waits_for_the_end(facts: &Facts) -> bool {
    let Some((end, by_time)) = facts.ended() else { return false };
    let given = facts.sent_for(LAPTOP_2, OFFER);
    by_time
        && facts.sent(RELEASE).is_empty()
        && !given.is_empty()
        && given.iter().all(|offer| offer.at > end)
        && facts.addresses(LAPTOP_2) == [host(10)]
}

/// A client declines .10, waits ten seconds, and gets .11.
pub fn declines_and_asks_again(facts: &Facts) -> bool {
    let declines = facts.sent(DECLINE);
    let [decline] = declines.as_slice() else { return false };
    let next = facts.sent(DISCOVER).into_iter().map(|message| message.at).find(|next| *next > decline.at);
    decline.dhcp.opt_ip(50) == Some(host(10))
        && next.is_some_and(|next| next - decline.at >= 10 * S)
        && facts.addresses(LAPTOP_1).last() == Some(&host(11))
}

/// The server's check finds laptop-1 at .10, and laptop-2 gets another address.
pub fn the_check_finds_laptop_1(facts: &Facts) -> bool {
    facts.found().is_some_and(|(_, address, by)| (address, by) == (host(10), LAPTOP_1))
        && facts.addresses(LAPTOP_2) == [host(11)]
}

pub fn no_script(scenario: &mut Scenario) {
    scenario.script.clear();
}

pub fn nobody_else(scenario: &mut Scenario) {
    scenario.static_hosts.clear();
}
