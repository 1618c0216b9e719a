//! Claims of the scenarios in which hosts leave and come back, share an address, or something goes wrong.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use dorascope::protocol::{DropReason, Event, LeaseEnd, QuarantineReason, Reason};
use dorascope::sim::Kind;

use super::facts::*;
use crate::support::Body;

pub fn leaving() -> Vec<Row> {
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
                "The laptop does not notice that it has moved, and no server here says NAK: it keeps an address that is of no use here, until more than a minute after the lease time is over.",
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
            "NAK comes from a server that knows the client, and knows that its address is wrong, or from an authoritative one if the address is of another network; all others are silent.",
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

pub fn conflicts() -> Vec<Row> {
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
            "Both machines have the same client identifier, so the server takes them for one client: it offers each the address of the other, and their own checks find that.",
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

pub fn faults() -> Vec<Row> {
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
            "server-restart",
            "A server keeps its leases on disk: after a restart it extends them as if nothing had happened.",
            |facts| {
                let restarted = facts.count(|event| matches!(event, Event::ServerStarted { leases: 1 }));
                let extended = facts.count(|event| matches!(event, Event::LeaseExtended { .. }));
                (restarted, extended) == (1, 1)
                    && facts.leases() == [(host(10), LAPTOP_1)]
                    && facts.addresses(LAPTOP_1) == [host(10)]
            },
            no_script,
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
