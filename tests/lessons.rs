//! What a lesson claims is what the run shows: for each built-in scenario and each lens, the line that the page shows, and the claim as
//! a predicate over the run to its end. Where it is easy, the same with the point taken away: then the claim is false.
//!
//! A changed line fails here until somebody has looked whether its claim is still this one.

mod support;

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use dorascope::protocol::{DropReason, Event, LeaseEnd, QuarantineReason, Reason, RefusalReason};
use dorascope::session::{BUILTIN_NAMES, Lens, Scenario, builtin};
use dorascope::sim::Kind;
use support::{Body, Dhcp, S, Story};

const DISCOVER: u8 = 1;
const OFFER: u8 = 2;
const REQUEST: u8 = 3;
const DECLINE: u8 = 4;
const ACK: u8 = 5;
const NAK: u8 = 6;
const RELEASE: u8 = 7;

const LAPTOP_1: u8 = 0xc1;
const LAPTOP_2: u8 = 0xc2;

const fn host(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(10, 0, 0, last)
}

const fn there(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(10, 0, 1, last)
}

/// A DHCP message as it left its sender.
struct Message {
    at: u64,
    /// The last octet of the sender's hardware address.
    from: u8,
    kind: u8,
    dhcp: Dhcp,
}

/// A run, in the words of the claims.
struct Facts {
    story: Story,
    messages: Vec<Message>,
}

impl Facts {
    fn of(scenario: &Scenario, lens: Lens, seed: u64) -> Self {
        let story = Story::whole(scenario, lens, seed);
        let messages = story.frames().into_iter().filter_map(|frame| match frame.seen.body {
            Body::Dhcp(dhcp) => Some(Message { at: frame.at, from: frame.seen.src[5], kind: dhcp.kind(), dhcp: *dhcp }),
            _ => None,
        });
        Self { messages: messages.collect(), story }
    }

    /// Messages of a kind, in the order in which they left.
    fn sent(&self, kind: u8) -> Vec<&Message> {
        self.messages.iter().filter(|message| message.kind == kind).collect()
    }

    /// Messages of a kind from one sender.
    fn sent_by(&self, from: u8, kind: u8) -> Vec<&Message> {
        self.messages.iter().filter(|message| message.kind == kind && message.from == from).collect()
    }

    /// OFFERs, ACKs or NAKs for one client.
    fn sent_for(&self, client: u8, kind: u8) -> Vec<&Message> {
        self.messages.iter().filter(|message| message.kind == kind && message.dhcp.mac()[5] == client).collect()
    }

    /// REQUESTs of a client that has an address: renewals.
    fn renewals(&self) -> Vec<&Message> {
        self.sent(REQUEST).into_iter().filter(|message| !message.dhcp.ciaddr.is_unspecified()).collect()
    }

    /// The last octet of the hardware address at a port.
    fn mac(&self, port: u16) -> u8 {
        self.story.world.host(port).map_or(0, |host| host.config().mac.0[5])
    }

    /// Everything that hosts reported: when, who (the last octet of its hardware address), what.
    fn events(&self) -> Vec<(u64, u8, &Event)> {
        let of = |entry: &'_ dorascope::sim::Entry| (entry.at.0, entry.host.map_or(0, |port| self.mac(port)));
        let events = self.story.trace.iter().filter_map(|entry| match &entry.kind {
            Kind::Event(event) => Some((of(entry).0, of(entry).1, event)),
            _ => None,
        });
        events.collect()
    }

    /// The first event that is so.
    fn first(&self, is: impl Fn(&Event) -> bool) -> Option<(u64, u8)> {
        self.events().into_iter().find(|(_, _, event)| is(event)).map(|(at, who, _)| (at, who))
    }

    fn count(&self, is: impl Fn(&Event) -> bool) -> usize {
        self.events().into_iter().filter(|(_, _, event)| is(event)).count()
    }

    /// When a host may use which address.
    fn uses(&self, who: u8) -> Vec<(u64, Ipv4Addr)> {
        let usable = self.events().into_iter().filter_map(|(at, of, event)| match event {
            Event::AddressUsable { address } if of == who => Some((at, *address)),
            _ => None,
        });
        usable.collect()
    }

    fn addresses(&self, who: u8) -> Vec<Ipv4Addr> {
        self.uses(who).into_iter().map(|(_, address)| address).collect()
    }

    /// When a host stopped using an address, and why.
    fn dropped(&self, who: u8) -> Vec<(u64, DropReason)> {
        let drops = self.events().into_iter().filter_map(|(at, of, event)| match event {
            Event::AddressDropped { why, .. } if of == who => Some((at, *why)),
            _ => None,
        });
        drops.collect()
    }

    /// Leases written down, repeated ACKs apart: the address and the client.
    fn leases(&self) -> Vec<(Ipv4Addr, u8)> {
        let made = self.events().into_iter().filter_map(|(_, _, event)| match event {
            Event::LeaseCommitted { address, client, again: false, .. } => Some((*address, client.0[5])),
            _ => None,
        });
        made.collect()
    }

    /// Whether a host ignored something for this reason at a moment in a span of seconds.
    fn silent(&self, who: u8, why: Reason, from_s: u64, to_s: u64) -> bool {
        let so = |(at, of, event): (u64, u8, &Event)| {
            of == who
                && (from_s * S..to_s * S).contains(&at)
                && matches!(event, Event::Ignored { reason } if *reason == why)
        };
        self.events().into_iter().any(so)
    }

    /// When the first lease of an address ended at its server, and whether by time.
    fn ended(&self) -> Option<(u64, bool)> {
        self.events().into_iter().find_map(|(at, _, event)| match event {
            Event::LeaseEnded { why, .. } => Some((at, *why == LeaseEnd::Expired)),
            _ => None,
        })
    }

    /// The first check of a server that found a user: when, the address, whose it is.
    fn found(&self) -> Option<(u64, Ipv4Addr, u8)> {
        self.events().into_iter().find_map(|(at, _, event)| match event {
            Event::ServerCheckFailed { address, by, .. } => Some((at, *address, by.0[5])),
            _ => None,
        })
    }
}

/// Each wait after a message is twice the one before, from 4 s on, plus or minus a second (RFC 2131 section 4.1).
fn ever_more_slowly(times: &[u64]) -> bool {
    times.windows(2).enumerate().all(|(index, pair)| {
        let due = (4 * S) << index.min(4);
        (due - S..=due + S).contains(&(pair[1] - pair[0]))
    })
}

fn at(messages: &[&Message]) -> Vec<u64> {
    messages.iter().map(|message| message.at).collect()
}

type Claim = fn(&Facts) -> bool;
type Change = fn(&mut Scenario);

/// Both lenses show the same line and its claim; the change takes the point away.
struct Row {
    name: &'static str,
    lens: Lens,
    says: &'static str,
    holds: Claim,
    without: Option<Change>,
}

/// One line for both lenses.
fn both(name: &'static str, says: &'static str, holds: Claim, without: Change) -> Vec<Row> {
    [Lens::Course, Lens::Rfc].into_iter().map(|lens| Row { name, lens, says, holds, without: Some(without) }).collect()
}

/// A line for each lens.
fn each(name: &'static str, course: (&'static str, Claim), rfc: (&'static str, Claim), without: Change) -> Vec<Row> {
    let row = |lens, (says, holds): (&'static str, Claim)| Row { name, lens, says, holds, without: Some(without) };
    vec![row(Lens::Course, course), row(Lens::Rfc, rfc)]
}

/// The address of the first laptop, which sends no RELEASE, waits for the end of its lease; then laptop-2 gets it.
fn waits_for_the_end(facts: &Facts) -> bool {
    let Some((end, by_time)) = facts.ended() else { return false };
    let given = facts.sent_for(LAPTOP_2, OFFER);
    by_time
        && facts.sent(RELEASE).is_empty()
        && !given.is_empty()
        && given.iter().all(|offer| offer.at > end)
        && facts.addresses(LAPTOP_2) == [host(10)]
}

/// A client declines .10, waits ten seconds, and gets .11.
fn declines_and_asks_again(facts: &Facts) -> bool {
    let declines = facts.sent(DECLINE);
    let [decline] = declines.as_slice() else { return false };
    let next = facts.sent(DISCOVER).into_iter().map(|message| message.at).find(|next| *next > decline.at);
    decline.dhcp.opt_ip(50) == Some(host(10))
        && next.is_some_and(|next| next - decline.at >= 10 * S)
        && facts.addresses(LAPTOP_1).last() == Some(&host(11))
}

/// The server's check finds laptop-1 at .10, and laptop-2 gets another address.
fn the_check_finds_laptop_1(facts: &Facts) -> bool {
    facts.found().is_some_and(|(_, address, by)| (address, by) == (host(10), LAPTOP_1))
        && facts.addresses(LAPTOP_2) == [host(11)]
}

fn no_script(scenario: &mut Scenario) {
    scenario.script.clear();
}

fn nobody_else(scenario: &mut Scenario) {
    scenario.static_hosts.clear();
}

fn getting_an_address() -> Vec<Row> {
    [
        both(
            "one-server",
            "Four messages give a host its address: DISCOVER, OFFER, REQUEST, ACK.",
            |facts| {
                let kinds: Vec<u8> = facts.messages.iter().map(|message| message.kind).collect();
                kinds == [DISCOVER, OFFER, REQUEST, ACK] && facts.addresses(LAPTOP_1) == [host(10)]
            },
            |scenario| scenario.servers.clear(),
        ),
        both(
            "two-servers",
            "Every server may offer an address; the client takes one, and the broadcast REQUEST tells the others.",
            |facts| {
                let offers = facts.sent(OFFER);
                let requests = facts.sent(REQUEST);
                let [request] = requests.as_slice() else { return false };
                let other = offers.iter().find(|offer| offer.dhcp.opt_ip(54) != request.dhcp.opt_ip(54));
                offers.len() == 2
                    && request.dhcp.to.is_broadcast()
                    && other.is_some_and(|other| {
                        let free = facts.first(|event| matches!(event, Event::OfferDeclined { .. }));
                        free.is_some_and(|(_, who)| who == other.from)
                    })
            },
            |scenario| drop(scenario.servers.pop()),
        ),
        both(
            "three-servers",
            "A client can wait for more offers: leases differ in length, and one server is too slow to be among them.",
            |facts| {
                let Some(request) = facts.sent(REQUEST).first().map(|request| request.at) else { return false };
                let in_time: Vec<&Message> =
                    facts.sent(OFFER).into_iter().filter(|offer| offer.at < request).collect();
                let lengths: BTreeSet<Option<u32>> = in_time.iter().map(|offer| offer.dhcp.opt_u32(51)).collect();
                let from: BTreeSet<u8> = in_time.iter().map(|offer| offer.from).collect();
                from == BTreeSet::from([0xa1, 0xa2]) && lengths.len() == 2 && request > in_time[0].at + S
            },
            |scenario| scenario.servers[2].processing_us = 500,
        ),
        both(
            "classroom",
            "A whole room boots at once: thirty exchanges cross on one wire and do not mix.",
            |facts| {
                let clients: Vec<u8> = (1..=30).collect();
                let given: BTreeSet<Ipv4Addr> = clients.iter().flat_map(|client| facts.addresses(*client)).collect();
                let own = |client: &u8| {
                    let xids: BTreeSet<u32> =
                        facts.messages.iter().filter(|m| m.dhcp.mac()[5] == *client).map(|m| m.dhcp.xid).collect();
                    xids.len() == 1
                };
                // While one exchange runs, others do.
                let span = |client: &u8| {
                    let times: Vec<u64> =
                        facts.messages.iter().filter(|m| m.dhcp.mac()[5] == *client).map(|m| m.at).collect();
                    (times[0], times[times.len() - 1])
                };
                given.len() == 30
                    && clients.iter().all(own)
                    && clients.iter().any(|one| {
                        let (from, to) = span(one);
                        clients.iter().filter(|other| (from..to).contains(&span(other).0)).count() > 2
                    })
            },
            |scenario| scenario.clients[0].count = 1,
        ),
        each(
            "lease-time-asked",
            (
                "The REQUEST asks for two hours, but the course text's ACK repeats the OFFER: the wish changes nothing. Under RFC 2131 the ACK has the time that was asked for.",
                |facts| {
                    let time = |kind| facts.sent(kind).first().and_then(|message| message.dhcp.opt_u32(51));
                    time(REQUEST) == Some(7200) && time(OFFER) == Some(3600) && time(ACK) == Some(3600)
                },
            ),
            ("The REQUEST may ask for another lease time, so an ACK need not equal the OFFER.", |facts| {
                let time = |kind| facts.sent(kind).first().and_then(|message| message.dhcp.opt_u32(51));
                time(REQUEST) == Some(7200) && time(OFFER) == Some(3600) && time(ACK) == Some(7200)
            }),
            |scenario| scenario.clients[0].request_lease_s = None,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn renewing() -> Vec<Row> {
    [
        each(
            "periodic-renewal",
            (
                "The client asks only when the lease time is over, again and again. Under RFC 2131 it asks long before: at T1, half of that time.",
                |facts| {
                    let times = at(&facts.renewals());
                    times.len() == 2 && times[0] >= 600 * S && times[1] - times[0] >= 600 * S && facts.dropped(LAPTOP_1).is_empty()
                },
            ),
            ("A lease is renewed long before it ends: at T1, half of its time, again and again.", |facts| {
                let times = at(&facts.renewals());
                times.len() >= 3
                    && (300 * S..303 * S).contains(&times[0])
                    && times.windows(2).all(|pair| pair[1] - pair[0] == 300 * S)
                    && facts.dropped(LAPTOP_1).is_empty()
            }),
            |scenario| scenario.servers[0].lease_s = 3600,
        ),
        both(
            "course-renewal",
            "The client asks its own server first; if that stays silent it asks everybody, so that another server can extend the lease.",
            |facts| {
                let asked: Vec<Ipv4Addr> = facts.renewals().iter().map(|message| message.dhcp.to).collect();
                let last = facts.sent(ACK).last().map(|ack| (ack.at, ack.from));
                let everybody = facts.renewals().last().map_or(0, |message| message.at);
                let (direct, broadcast) = asked.split_at(asked.len() - 1);
                !direct.is_empty()
                    && direct.iter().all(|to| *to == host(2))
                    && broadcast == [Ipv4Addr::BROADCAST]
                    && last.is_some_and(|(at, from)| at > everybody && from == 0xa2)
                    && facts.dropped(LAPTOP_1).is_empty()
            },
            no_script,
        ),
        both(
            "another-server-extends",
            "Two servers share one lease table, so the second extends what the first has given.",
            |facts| {
                let from: Vec<u8> = facts.sent(ACK).iter().map(|ack| ack.from).collect();
                from.first() == Some(&0xa1)
                    && from.last() == Some(&0xa2)
                    && facts.sent(ACK).iter().all(|ack| ack.dhcp.yiaddr == host(10))
                    && facts.dropped(LAPTOP_1).is_empty()
            },
            |scenario| scenario.servers.iter_mut().for_each(|server| server.failover_partner = None),
        ),
        each(
            "rebinding",
            (
                "The server is back before the client asks for the first time, when the lease time is over: nobody notices anything. Under RFC 2131 the client asks from T1 on, and from T2 on by broadcast.",
                |facts| {
                    let asked = facts.renewals();
                    let unreachable = |event: &Event| matches!(event, Event::Unreachable { .. });
                    asked.len() == 1
                        && asked[0].at > 600 * S
                        && asked[0].dhcp.to == host(2)
                        && facts.sent(ACK).len() == 2
                        && facts.count(unreachable) == 0
                        && facts.dropped(LAPTOP_1).is_empty()
                },
            ),
            ("From T2 on the client asks by broadcast, and the server that came back saves the lease in time.", |facts| {
                let asked = facts.renewals();
                let last = asked.last();
                asked.len() == 2
                    && asked.iter().all(|request| request.dhcp.to.is_broadcast() && request.at > 525 * S)
                    && last.is_some_and(|request| facts.sent(ACK).last().is_some_and(|ack| ack.at > request.at))
                    && facts.dropped(LAPTOP_1).is_empty()
            }),
            |scenario| drop(scenario.script.pop()),
        ),
        each(
            "expiry",
            (
                "The client asks only when the lease time is over, and stops using its address 70 s later. Under RFC 2131 it stops at the very end of the lease.",
                |facts| {
                    let requested = facts.sent(REQUEST)[0].at;
                    let end = requested + 300 * S;
                    facts.renewals().iter().all(|request| request.at >= end)
                        && facts.renewals().len() == 2
                        && facts.dropped(LAPTOP_1) == [(end + 70 * S, DropReason::Expired)]
                },
            ),
            ("At the end of the lease the client stops using its address at once and starts over.", |facts| {
                let end = facts.sent(REQUEST)[0].at + 300 * S;
                let later: Vec<u8> = facts.messages.iter().filter(|m| m.at >= end).map(|m| m.kind).collect();
                facts.dropped(LAPTOP_1) == [(end, DropReason::Expired)]
                    && !later.is_empty()
                    && later.iter().all(|kind| *kind == DISCOVER)
            }),
            no_script,
        ),
        each(
            "short-lease",
            (
                "A client with a short lease renews it all the time: here every twenty seconds, when the lease time is over.",
                |facts| {
                    let times = at(&facts.renewals());
                    times.len() == 3 && times.windows(2).all(|pair| (pair[1] - pair[0]).abs_diff(20 * S) < S)
                        && times[0] >= 20 * S
                },
            ),
            (
                "A client with a short lease renews it all the time: here every ten seconds, at T1, half of the lease.",
                |facts| {
                    let times = at(&facts.renewals());
                    times.len() == 6 && times.windows(2).all(|pair| (pair[1] - pair[0]).abs_diff(10 * S) < S)
                },
            ),
            |scenario| scenario.servers[0].lease_s = 60,
        ),
        both(
            "infinite-lease",
            "A lease time of all ones never ends: no T1, no T2, no renewal. Only a restart, a RELEASE or a DECLINE would bring another message.",
            |facts| {
                let ack = facts.sent(ACK)[0];
                let options = [51, 58, 59].map(|code| ack.dhcp.opt_u32(code));
                options == [Some(u32::MAX), None, None]
                    && facts.messages.last().is_some_and(|last| last.kind == ACK)
                    && facts.addresses(LAPTOP_1) == [host(10)]
            },
            |scenario| scenario.servers[0].lease_s = 600,
        ),
        both(
            "late-reservation",
            "A reservation does nothing for a client that has another lease, until the client asks to renew: then it is refused, starts over, and gets the reserved address.",
            |facts| {
                let Some(asked) = facts.renewals().first().map(|request| request.at) else { return false };
                let between = facts.messages.iter().filter(|message| (30 * S..asked).contains(&message.at)).count();
                let refused = facts.count(|event| {
                    matches!(event, Event::RequestRefused { why: RefusalReason::NotYourAddress, .. })
                });
                (between, refused) == (0, 1)
                    && facts.dropped(LAPTOP_1).iter().map(|(_, why)| *why).collect::<Vec<_>>() == [DropReason::Nak]
                    && facts.addresses(LAPTOP_1) == [host(10), host(50)]
            },
            no_script,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn leaving() -> Vec<Row> {
    [
        both(
            "moved-away",
            "Nobody gives the lease back, so the address waits for its end; then another client gets it.",
            waits_for_the_end,
            |scenario| scenario.script[0].action = dorascope::protocol::Action::Release,
        ),
        both(
            "powered-off",
            "A host without power releases nothing: only the end of the lease frees its address for another client.",
            |facts| {
                let asked = at(&facts.sent_by(LAPTOP_2, DISCOVER));
                let in_vain = facts.ended().is_some_and(|(end, _)| asked.iter().filter(|at| **at < end).count() >= 2);
                in_vain && waits_for_the_end(facts)
            },
            |scenario| scenario.script[0].action = dorascope::protocol::Action::Release,
        ),
        each(
            "init-reboot",
            (
                "The client does not go by the lease that it had: it starts with DISCOVER, and needs four messages again. Under RFC 2131 it needs two.",
                |facts| {
                    let again = facts.messages.iter().filter(|message| message.at >= 40 * S);
                    again.map(|message| message.kind).collect::<Vec<_>>() == [DISCOVER, OFFER, REQUEST, ACK]
                        && facts.addresses(LAPTOP_1) == [host(10); 2]
                },
            ),
            ("A client that remembers its lease needs two messages instead of four.", |facts| {
                let again = facts.messages.iter().filter(|message| message.at >= 40 * S);
                again.map(|message| message.kind).collect::<Vec<_>>() == [REQUEST, ACK]
                    && facts.addresses(LAPTOP_1) == [host(10); 2]
            }),
            no_script,
        ),
        each(
            "nak-wrong-subnet",
            (
                "The laptop does not notice that it has moved and keeps an address that is wrong here, until the lease time is over: then a server says NAK, and the laptop gets a new one.",
                |facts| {
                    let refusals = at(&facts.sent(NAK));
                    refusals.len() == 1
                        && refusals[0] > 3600 * S
                        && facts.dropped(LAPTOP_1).iter().all(|(at, why)| *at > refusals[0] && *why == DropReason::Nak)
                        && facts.addresses(LAPTOP_1) == [host(10), there(10)]
                },
            ),
            ("The remembered address is wrong here: the server says NAK, and the laptop gets a new one.", |facts| {
                let refusals = at(&facts.sent(NAK));
                refusals.len() == 1
                    && refusals[0] < 31 * S
                    && facts.addresses(LAPTOP_1) == [host(10), there(10)]
            }),
            |scenario| scenario.servers[1].authoritative = false,
        ),
        each(
            "silent-network",
            (
                "The laptop does not notice that it has moved, and no server here says NAK: it keeps an address that is of no use here, until 70 s after the lease time is over.",
                |facts| {
                    let end = facts.sent(REQUEST)[0].at + 300 * S;
                    facts.sent(NAK).is_empty()
                        && facts.silent(0xa2, Reason::NotAuthoritative, 300, 370)
                        && facts.dropped(LAPTOP_1) == [(end + 70 * S, DropReason::Expired)]
                        && facts.addresses(LAPTOP_1) == [host(10), there(10)]
                },
            ),
            (
                "No server of the new network says NAK: the laptop keeps an address that is of no use here, until its lease is over.",
                |facts| {
                    let end = facts.sent(REQUEST)[0].at + 300 * S;
                    facts.sent(NAK).is_empty()
                        && facts.silent(0xa2, Reason::NotAuthoritative, 60, 100)
                        && facts.dropped(LAPTOP_1).last() == Some(&(end, DropReason::Expired))
                        && facts.addresses(LAPTOP_1) == [host(10), host(10), there(10)]
                },
            ),
            |scenario| scenario.servers[1].authoritative = true,
        ),
        both(
            "who-says-nak",
            "NAK comes from a server that knows the client and its address to be wrong, or from an authoritative one if the address is of another network; all others are silent.",
            |facts| {
                let refusals: Vec<(u8, u8)> = facts.sent(NAK).iter().map(|nak| (nak.from, nak.dhcp.mac()[5])).collect();
                // server-a: authoritative, no record; server-b: not authoritative, but it knows laptop-2.
                refusals == [(0xa1, LAPTOP_1), (0xa2, LAPTOP_2)]
                    && facts.silent(0xa2, Reason::NotAuthoritative, 30, 31)
                    && facts.silent(0xa1, Reason::NoRecord, 65, 66)
                    && facts.silent(0xa1, Reason::NoRecord, 100, 101)
                    && facts.sent_for(LAPTOP_2, ACK).iter().any(|ack| (65 * S..66 * S).contains(&ack.at) && ack.from == 0xa2)
            },
            |scenario| scenario.servers[0].authoritative = false,
        ),
        both(
            "release-and-reuse",
            "A RELEASE frees the address at once, and nobody answers it.",
            |facts| {
                let releases = facts.sent(RELEASE);
                let [release] = releases.as_slice() else { return false };
                let next = facts.messages.iter().find(|message| message.at > release.at);
                let freed = facts.first(|event| matches!(event, Event::LeaseEnded { why: LeaseEnd::Released, .. }));
                next.is_some_and(|next| (next.kind, next.from) == (DISCOVER, LAPTOP_2))
                    && freed.is_some_and(|(at, _)| at - release.at < S)
                    && facts.addresses(LAPTOP_2) == [host(10)]
            },
            no_script,
        ),
        both(
            "address-reuse-lru",
            "Addresses never used come first, then the one that has been free the longest.",
            |facts| {
                let order = [(10, 0xc1), (11, 0xc2), (12, 0xc3), (10, 0xc4), (11, 0xc5)];
                facts.leases() == order.map(|(last, client)| (host(last), client))
            },
            no_script,
        ),
        both(
            "pool-exhausted",
            "When nothing is left, a server says nothing at all, and the client asks ever more slowly.",
            |facts| {
                let asked = at(&facts.sent_by(LAPTOP_2, DISCOVER));
                let answers = [OFFER, ACK, NAK].map(|kind| facts.sent_for(LAPTOP_2, kind).len());
                answers == [0; 3]
                    && asked.len() >= 4
                    && ever_more_slowly(&asked)
                    && facts.count(|event| matches!(event, Event::PoolExhausted { .. })) == asked.len()
            },
            |scenario| scenario.servers[0].ranges[0].last = host(19),
        ),
        both(
            "inform",
            "A host whose address was typed in asks only for the rest: DHCPINFORM brings parameters and no lease.",
            |facts| {
                let learned = |event: &Event| matches!(event, Event::ParametersLearned { .. });
                let acks = facts.sent(ACK);
                facts.count(learned) == 1
                    && acks.len() == 2
                    && acks.iter().all(|ack| ack.dhcp.yiaddr.is_unspecified() && ack.dhcp.opt(51).is_none())
                    && facts.leases().is_empty()
            },
            no_script,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn conflicts() -> Vec<Row> {
    [
        each(
            "address-in-use",
            (
                "The server checks only after the REQUEST, finds the host that uses the address, and has to refuse: the client begins again.",
                |facts| {
                    let request = facts.sent(REQUEST)[0].at;
                    facts.sent(OFFER)[0].dhcp.yiaddr == host(10)
                        && facts.found().is_some_and(|(at, address, _)| at > request && address == host(10))
                        && facts.sent(NAK).len() == 1
                        && facts.sent(DISCOVER).len() == 2
                        && facts.addresses(LAPTOP_1) == [host(11)]
                },
            ),
            ("The server checks before it offers, finds the host that uses the address, and offers another.", |facts| {
                let offer = facts.sent(OFFER)[0];
                facts.found().is_some_and(|(at, address, _)| at < offer.at && address == host(10))
                    && offer.dhcp.yiaddr == host(11)
                    && facts.sent(NAK).is_empty()
                    && facts.addresses(LAPTOP_1) == [host(11)]
            }),
            nobody_else,
        ),
        both(
            "overlapping-pools",
            "Two servers that do not talk to each other give out one address twice; the client's own check finds it.",
            |facts| {
                let given: Vec<(u8, u8)> = facts
                    .sent(ACK)
                    .iter()
                    .filter(|ack| ack.dhcp.yiaddr == host(10))
                    .map(|ack| (ack.from, ack.dhcp.mac()[5]))
                    .collect();
                given == [(0xa1, LAPTOP_1), (0xa2, LAPTOP_2)]
                    && facts.sent_by(LAPTOP_2, DECLINE).len() == 1
                    && facts.addresses(LAPTOP_2) == [host(11)]
            },
            |scenario| scenario.servers[1].ranges[0].first = host(11),
        ),
        both(
            "conflict-decline",
            "A client that is answered when it checks its new address declines it, waits ten seconds and asks for another.",
            |facts| declines_and_asks_again(facts) && facts.addresses(LAPTOP_1) == [host(11)],
            nobody_else,
        ),
        both(
            "declined-addresses",
            "The client declines each address that it finds in use; then no address is left for anybody, although nobody has a lease.",
            |facts| {
                let declined: Vec<Option<Ipv4Addr>> =
                    facts.sent(DECLINE).iter().map(|message| message.dhcp.opt_ip(50)).collect();
                let server = facts.story.world.host(5).and_then(|host| host.server()).expect("server-a");
                let set_aside =
                    |event: &Event| matches!(event, Event::Quarantined { why: QuarantineReason::Declined, .. });
                declined == [10, 11, 12].map(|last| Some(host(last)))
                    && facts.count(set_aside) == 3
                    && server.pool().leased() == 0
                    && facts.sent_by(LAPTOP_2, DISCOVER).len() >= 2
                    && facts.sent_for(LAPTOP_2, OFFER).is_empty()
                    && facts.sent_by(LAPTOP_1, DISCOVER).len() > 3
                    && facts.addresses(LAPTOP_1).is_empty()
            },
            |scenario| scenario.static_hosts.iter_mut().for_each(|camera| camera.address = host(200 + camera.mac.0[5] % 16)),
        ),
        both(
            "cloned-machines",
            "Both machines have the same client identifier, so the server takes them for one client: whoever asks is given the address of the other.",
            |facts| {
                let ids: BTreeSet<Option<Vec<u8>>> = [LAPTOP_1, LAPTOP_2]
                    .into_iter()
                    .map(|laptop| facts.sent_by(laptop, DISCOVER)[0].dhcp.opt(61).map(<[u8]>::to_vec))
                    .collect();
                let given = |client: u8, address: Ipv4Addr, from_s: u64| {
                    let is = |ack: &&Message| ack.dhcp.yiaddr == address && ack.at > from_s * S;
                    facts.sent_for(client, ACK).into_iter().any(|ack| is(&ack))
                };
                // laptop-2 is given what laptop-1 uses, and laptop-1 what laptop-2 uses then; both decline.
                ids.len() == 1
                    && given(LAPTOP_2, host(10), 20)
                    && given(LAPTOP_1, host(11), 60)
                    && facts.uses(LAPTOP_2).first().is_some_and(|(at, address)| *at < 60 * S && *address == host(11))
                    && facts.sent_by(LAPTOP_1, DECLINE).len() == 1
                    && facts.sent_by(LAPTOP_2, DECLINE).len() == 1
            },
            |scenario| scenario.clients[1].client_id = None,
        ),
        both(
            "static-conflict-while-bound",
            "An old device takes an address in use without asking: the owner defends it once, then has to give way.",
            |facts| {
                let defended = facts.events().into_iter().filter(|(_, who, event)| {
                    *who == LAPTOP_1 && matches!(event, Event::AddressDefended { .. })
                });
                defended.count() == 1
                    && facts.dropped(LAPTOP_1).iter().any(|(_, why)| *why == DropReason::Conflict)
                    && declines_and_asks_again(facts)
            },
            nobody_else,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn faults() -> Vec<Row> {
    [
        both(
            "lost-ack",
            "The client asks again, and the server repeats the same ACK: no second lease comes of it.",
            |facts| {
                let acks: Vec<Vec<u8>> = facts
                    .story
                    .frames()
                    .into_iter()
                    .filter(|frame| matches!(&frame.seen.body, Body::Dhcp(dhcp) if dhcp.kind() == ACK))
                    .map(|frame| frame.bytes)
                    .collect();
                let asked = facts.sent(REQUEST).len();
                asked == 2 && acks.len() == 2 && acks[0] == acks[1] && facts.leases() == [(host(10), LAPTOP_1)]
            },
            no_script,
        ),
        both(
            "lossy-link",
            "On average one frame of five is lost, and the exchange gets through all the same: the client asks again, ever more slowly.",
            |facts| {
                let mut xids: Vec<(u8, u32)> =
                    facts.messages.iter().filter(|m| m.from == LAPTOP_1).map(|m| (m.kind, m.dhcp.xid)).collect();
                xids.dedup();
                let series = |key: &(u8, u32)| -> Vec<u64> {
                    facts.messages.iter().filter(|m| (m.kind, m.dhcp.xid) == *key).map(|m| m.at).collect()
                };
                facts.uses(LAPTOP_1).len() == 1 && xids.iter().all(|key| ever_more_slowly(&series(key)))
            },
            |scenario| scenario.clients[0].link.faults.loss_ppm = 1_000_000,
        ),
        both(
            "spanning-tree",
            "A switch port with spanning tree lets nothing through for half a minute (here a cable that loses all): four DISCOVERs are lost, and as each wait is twice the one before, the address comes only after a minute.",
            |facts| {
                let asked = at(&facts.sent_by(LAPTOP_1, DISCOVER));
                let first = |who| facts.uses(who).first().map_or(0, |(at, _)| *at);
                let lost: BTreeSet<u64> = facts
                    .story
                    .trace
                    .iter()
                    .filter_map(|entry| match &entry.kind {
                        Kind::Lost { frame, .. } if facts.mac(frame.from) == LAPTOP_1 => Some(frame.sent_at.0),
                        _ => None,
                    })
                    .collect();
                asked.len() == 5
                    && ever_more_slowly(&asked)
                    && lost.into_iter().collect::<Vec<_>>() == asked[..4]
                    && (56 * S..75 * S).contains(&first(LAPTOP_1))
                    && (1..10 * S).contains(&first(LAPTOP_2))
            },
            |scenario| scenario.clients[0].link.faults.loss_ppm = 0,
        ),
        both(
            "duplicate-replies",
            "Frames that arrive twice do no harm: xid and state tell which answer counts.",
            |facts| {
                let logged = |event: &Event| matches!(event, Event::ConfigurationLogged { .. });
                let twice = facts.story.trace.iter().filter(|entry| matches!(entry.kind, Kind::Duplicated { .. }));
                twice.count() > 4
                    && facts.count(logged) == 1
                    && facts.leases() == [(host(10), LAPTOP_1)]
                    && facts.addresses(LAPTOP_1) == [host(10)]
                    && facts.sent(DECLINE).is_empty()
            },
            |scenario| scenario.clients[0].link.faults.duplicate_ppm = 0,
        ),
        both(
            "server-restart-without-leases",
            "A server that has forgotten its leases finds out by its own check what is in use.",
            |facts| {
                let wiped = facts.ended().map_or(0, |(at, _)| at);
                wiped > 0 && facts.found().is_some_and(|(at, ..)| at > wiped) && the_check_finds_laptop_1(facts)
            },
            no_script,
        ),
        both(
            "slow-clock",
            "A client whose clock runs slow keeps its address longer than the server thinks; the server's check finds it.",
            |facts| {
                let ended = facts.ended().map_or(u64::MAX, |(at, _)| at);
                facts.found().is_some_and(|(at, ..)| at > ended)
                    && facts.dropped(LAPTOP_1).iter().all(|(at, _)| *at > ended)
                    && the_check_finds_laptop_1(facts)
            },
            |scenario| scenario.clients[0].link.clock_ppm = 0,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn rows() -> Vec<Row> {
    [getting_an_address(), renewing(), leaving(), conflicts(), faults()].into_iter().flatten().collect()
}

const SEEDS: [u64; 5] = [0, 1, 2, 7, 4242];

/// Each row, for several seeds.
fn for_each(check: impl Fn(&Row, &Scenario, u64)) {
    for row in rows() {
        let scenario = builtin(row.name).expect("built in");
        for seed in SEEDS {
            check(&row, &scenario, seed);
        }
    }
}

#[test]
fn every_scenario_has_a_line_under_each_lens_and_its_claim_here() {
    let told: Vec<(&str, Lens)> = rows().iter().map(|row| (row.name, row.lens)).collect();
    let all: Vec<(&str, Lens)> =
        BUILTIN_NAMES.iter().flat_map(|name| [Lens::Course, Lens::Rfc].map(|lens| (*name, lens))).collect();
    assert_eq!(told, all);
    for row in rows() {
        let scenario = builtin(row.name).expect("built in");
        assert_eq!(scenario.lesson_under(row.lens), row.says, "{} {}", row.name, row.lens);
    }
}

#[test]
fn what_a_lesson_claims_is_what_the_run_shows_before_the_session_ends() {
    let wrong = std::cell::RefCell::new(BTreeSet::new());
    for_each(|row, scenario, seed| {
        if !(row.holds)(&Facts::of(scenario, row.lens, seed)) {
            wrong.borrow_mut().insert(format!("{} {} seed {seed}: {}", row.name, row.lens, row.says));
        }
    });
    assert_eq!(wrong.into_inner(), BTreeSet::new());
}

#[test]
fn without_its_point_a_lesson_is_false() {
    for_each(|row, scenario, seed| {
        let Some(without) = row.without else { return };
        let mut other = scenario.clone();
        without(&mut other);
        assert_ne!(other, *scenario, "{}", row.name);
        let facts = Facts::of(&other, row.lens, seed);
        assert!(!(row.holds)(&facts), "{} {} seed {seed}: {}", row.name, row.lens, row.says);
    });
}

/// Where only one lens shows the point, the other's line names that lens, and its run does not show the point; no other line
/// sends anybody to another lens.
#[test]
fn a_line_names_the_lens_that_shows_the_point_where_it_does_not() {
    let rows = rows();
    for row in &rows {
        let scenario = builtin(row.name).expect("built in");
        match scenario.point_elsewhere(row.lens) {
            Some(other) => {
                assert!(row.says.contains(&format!("Under {}", other.title())), "{}", row.says);
                let shown = rows.iter().find(|there| there.name == row.name && there.lens == other).expect("a row");
                let facts = Facts::of(&scenario, row.lens, 1);
                assert!(!(shown.holds)(&facts), "{}: {} shows the point of {other}", row.name, row.lens);
            }
            None => assert!(!row.says.contains("Under RFC 2131") && !row.says.contains("Under Course"), "{}", row.says),
        }
    }
}

/// What the line on the infinite lease says of messages that could still come.
#[test]
fn an_infinite_lease_ends_its_silence_with_a_restart_or_a_release() {
    use dorascope::protocol::Action;
    use dorascope::session::scenario::ScriptSpec;
    for (action, then) in [(Action::Release, RELEASE), (Action::PowerOff, DISCOVER)] {
        let mut scenario = builtin("infinite-lease").expect("built in");
        let line = |at_s: u64, action| ScriptSpec { at_us: at_s * S, host: "laptop-1".to_owned(), action };
        scenario.script = vec![line(100, action), line(200, Action::PowerOn)];
        for (lens, kind) in [(Lens::Course, then), (Lens::Rfc, if then == DISCOVER { REQUEST } else { then })] {
            let facts = Facts::of(&scenario, lens, 1);
            let later = facts.messages.iter().find(|message| message.at >= 100 * S).map(|message| message.kind);
            assert_eq!(later, Some(kind), "{lens}");
        }
    }
}
