//! Claims of the scenarios in which an address is got and renewed.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use dorascope::protocol::{DropReason, Event, RefusalReason};

use super::facts::*;

pub fn getting_an_address() -> Vec<Row> {
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

pub fn renewing() -> Vec<Row> {
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
                "The client asks only when the lease time is over, and stops using its address more than a minute later. Under RFC 2131 it stops at the very end of the lease.",
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
