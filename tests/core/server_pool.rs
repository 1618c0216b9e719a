//! The server's choice of an address and its check: catalogue C.2 (DISCOVER to OFFER) and C.10 (pools, reservations).

use std::net::Ipv4Addr;

use dorascope::protocol::{Event, QuarantineReason, Reason};
use dorascope::scenario::{Lens, Scenario};
use serde_json::{Value, json};
use support::*;

use crate::support;

const TEN: Ipv4Addr = ip(10, 0, 0, 10);
const ELEVEN: Ipv4Addr = ip(10, 0, 0, 11);

/// A client of its own.
fn nth(n: u8) -> Mac {
    [2, 0, 0, 0, 9, n]
}

/// What a fresh client is offered, if it asks for `asked`.
fn given(change: Value, asked: Ipv4Addr) -> Ipv4Addr {
    offered(&mut quick(change), 0, &discover(1, C1).with_ip(50, asked)).yiaddr
}

#[test]
fn srv_04_the_clients_own_address_comes_before_the_one_it_asks_for() {
    let mut server = quick(json!({}));
    let first = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&first)).expect("heard");
    server.until(2 * S).taken();
    let again = offered(&mut server, 3 * S, &discover(2, C1).with_ip(50, ip(10, 0, 0, 15)));
    assert_eq!(again.yiaddr, first.yiaddr);
}

#[test]
fn srv_04_srv_07_an_address_asked_for_counts_if_it_is_free_and_in_a_pool() {
    let change = json!({
        "exclude": ["10.0.0.13"],
        "reservations": [{ "address": "10.0.0.14", "mac": "02:00:00:00:00:c2" }]
    });
    assert_eq!(given(change.clone(), ip(10, 0, 0, 17)), ip(10, 0, 0, 17));
    for not in [ip(10, 0, 0, 13), ip(10, 0, 0, 14), ip(10, 0, 0, 99), ip(192, 0, 2, 5), ip(10, 0, 0, 255), ZERO] {
        assert_eq!(given(change.clone(), not), TEN, "{not} is passed over, without a NAK");
    }
    let mut server = quick(change);
    let first = offered(&mut server, 0, &discover(1, C1));
    let second = offered(&mut server, S, &discover(2, C2).with_ip(50, first.yiaddr));
    assert_ne!(second.yiaddr, first.yiaddr, "what is offered to another is not free");
}

#[test]
fn srv_08_crs_11_an_offered_address_is_not_offered_to_another() {
    let mut server = quick(json!({}));
    let mut given: Vec<Ipv4Addr> =
        (0..10).map(|n| offered(&mut server, u64::from(n) * S, &discover(1, nth(n))).yiaddr).collect();
    given.sort_unstable();
    given.dedup();
    assert_eq!(given.len(), 10);
}

#[test]
fn srv_09_srv_10_an_offer_holds_for_the_set_time() {
    let change = json!({ "hold_s": 60, "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.10" }] });
    let mut server = quick(change);
    offered(&mut server, 0, &discover(1, C1));
    server.hear_client(59 * S, &discover(2, C2)).expect("heard");
    assert!(server.until(59 * S + 1000).taken().is_empty());
    server.until(60 * S);
    assert_eq!((server.state_of(TEN), server.events_called("HoldExpired").len()), ("free", 1));
    assert_eq!(offered(&mut server, 61 * S, &discover(2, C2)).yiaddr, TEN);
}

#[test]
fn srv_11_srv_14_srv_16_crs_03_a_fresh_address_is_looked_up_for_a_second_before_the_offer() {
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    let frames = server.until(10 * S).taken();
    let [(asked, who_has), (answered, offer)] = &frames[..] else { panic!("{frames:?}") };
    assert_eq!((who_has.dst, who_has.arp().spa, who_has.arp().tpa), (ALL, SERVER_A, TEN));
    assert_eq!(offer.dhcp().yiaddr, TEN);
    assert!(answered - asked >= S && answered - asked <= S + MS, "a second, and no ping, since nobody answers");
}

#[test]
fn srv_12_the_check_can_be_switched_off_and_its_length_be_set() {
    let mut server = quick(json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    assert_eq!(server.frame(S).kind(), "OFFER");
    let mut server = Lone::server(Lens::Rfc, json!({ "check_ms": 100 }));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    assert_eq!(server.until(S / 5).taken().len(), 2);
}

#[test]
fn srv_13_srv_20_what_a_client_was_offered_or_given_is_not_looked_up_again() {
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    let offer = server.messages(5 * S).remove(0).1;
    server.hear_client(5 * S, &discover(1, C1)).expect("heard");
    let again = server.frame(6 * S);
    assert_eq!((again.kind(), again.dhcp()), ("OFFER", &offer), "the same answer");
    server.hear_client(6 * S, &request(&offer)).expect("heard");
    server.until(7 * S).taken();
    server.hear_client(100 * S, &discover(2, C1)).expect("heard");
    let known = server.frame(102 * S);
    assert_eq!((known.kind(), known.dhcp().yiaddr), ("OFFER", TEN));
}

#[test]
fn srv_20_the_offer_answers_the_latest_discover() {
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    // The client was switched off and on while its address was being checked.
    server.hear_client(S / 2, &discover(2, C1)).expect("heard");
    let sent = server.messages(10 * S);
    assert_eq!(sent.iter().map(|(_, m)| (m.kind(), m.xid)).collect::<Vec<_>>(), [(OFFER, 2)]);
}

#[test]
fn srv_15_an_address_that_answers_is_quarantined_and_the_next_one_checked() {
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    server.hear(10 * MS, &Seen::is_at(D1, TEN, A1, SERVER_A)).expect("awaited");
    let ping = server.until(20 * MS).taken().remove(1).1;
    assert_eq!((ping.kind(), ping.dst), ("echo-request", D1));
    let Body::Echo(echo) = ping.body else { panic!("an echo") };
    let pong = Echo { reply: true, from: TEN, to: SERVER_A, ..echo };
    server.hear(20 * MS, &Seen { src: D1, dst: A1, body: Body::Echo(pong) }).expect("for it");
    assert_eq!(server.state_of(TEN), "quarantined");
    assert!(matches!(
        server.events_called("Quarantined")[..],
        [(_, Event::Quarantined { why: QuarantineReason::Answered, .. })]
    ));
    let frames = server.until(10 * S).taken();
    assert_eq!(frames.iter().map(|(_, f)| f.kind()).collect::<Vec<_>>(), ["ARP-request", "OFFER"]);
    assert_eq!((frames[0].1.arp().tpa, frames[1].1.dhcp().yiaddr), (ELEVEN, ELEVEN));
}

#[test]
fn srv_15_a_stray_echo_reply_decides_nothing() {
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    let stray = Echo { from: TEN, to: SERVER_A, reply: true, id: 0x4453, seq: 1, data: vec![1] };
    server.hear(MS, &Seen { src: D1, dst: A1, body: Body::Echo(stray) }).expect("for it");
    assert_eq!(server.ignored(), [Reason::UnaskedEcho]);
    assert_eq!(server.messages(10 * S)[0].1.yiaddr, TEN);
}

/// Catalogue ARP-22: whoever answers ARP has the address, even if it does not answer a ping.
#[test]
fn arp_22_an_arp_answer_alone_is_enough() {
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    server.hear(10 * MS, &Seen::is_at(D1, TEN, A1, SERVER_A)).expect("awaited");
    let sent = server.messages(10 * S);
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].1.yiaddr, server.state_of(TEN)), (ELEVEN, "quarantined"));
}

/// Somebody uses the address but sends of its own accord while the server listens: that shows it as well.
#[test]
fn arp_22_a_request_of_the_user_of_the_address_counts_as_well() {
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    server.hear(10 * MS, &Seen::who_has(D1, TEN, ip(10, 0, 0, 1))).expect("awaited");
    assert_eq!(server.messages(10 * S)[0].1.yiaddr, ELEVEN);
}

#[test]
fn srv_103_an_address_that_comes_back_is_looked_up_again() {
    let change = json!({ "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.10" }] });
    let mut server = Lone::server(Lens::Rfc, change);
    server.hear_client(0, &discover(1, C1)).expect("heard");
    assert_eq!(server.until(70 * S).taken().len(), 2, "looked up, offered, and not taken");
    server.hear_client(70 * S, &discover(2, C2)).expect("heard");
    let frames = server.until(80 * S).taken();
    assert_eq!(frames.iter().map(|(_, f)| f.kind()).collect::<Vec<_>>(), ["ARP-request", "OFFER"]);
}

#[test]
fn srv_19_srv_110_crs_13_an_exhausted_pool_is_silent_but_serves_whom_it_has() {
    let change = json!({ "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.11" }] });
    let mut server = quick(change);
    let first = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&first)).expect("heard");
    server.until(2 * S).taken();
    offered(&mut server, 2 * S, &discover(2, C2));
    server.hear_client(3 * S, &discover(3, nth(3))).expect("heard");
    assert!(server.until(4 * S).taken().is_empty());
    assert!(matches!(server.events.last(), Some((_, Event::PoolExhausted { client })) if client.0 == nth(3)));
    server.hear_client(5 * S, &request(&first)).expect("heard");
    assert_eq!(server.message(6 * S).kind(), ACK);
}

#[test]
fn srv_100_a_leased_address_goes_to_nobody_else() {
    let change = json!({ "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.10" }], "lease_s": 3600 });
    let mut server = quick(change);
    let first = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&first)).expect("heard");
    server.until(2 * S).taken();
    for minute in 1..59 {
        server.hear_client(minute * 60 * S, &discover(2, C2).with_ip(50, TEN)).expect("heard");
        assert!(server.until(minute * 60 * S + S).taken().is_empty(), "minute {minute}");
    }
}

#[test]
fn srv_104_network_broadcast_server_and_router_are_never_given() {
    let whole = json!({
        "version": 1, "name": "small", "network": "10.0.0.0/29", "clients": [], "servers": [server_json(json!({
            "ranges": [{ "first": "10.0.0.1", "last": "10.0.0.6" }], "routers": ["10.0.0.1"],
            "switches": { "address_check": "never" }
        }))]
    });
    let small: Scenario = serde_json::from_value(whole).expect("a scenario");
    let world = dorascope::scenario::build_world(&small, Lens::Rfc, 1);
    let pool = world.host(0).expect("port").server().expect("server").pool().clone();
    let free: Vec<u8> = pool
        .addresses()
        .filter(|address| !pool.taken().any(|(taken, _)| taken == *address))
        .map(|address| address.octets()[3])
        .collect();
    assert_eq!(free, [3, 4, 5, 6]);
    let too_wide = json!({ "ranges": [{ "first": "10.0.0.0", "last": "10.0.0.9" }] });
    assert!(scenario(json!([]), json!([server_json(too_wide)]), json!([])).check().is_err());
}

#[test]
fn srv_105_an_excluded_address_is_given_to_nobody() {
    let change = json!({ "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.12" }], "exclude": ["10.0.0.11"] });
    let mut server = quick(change.clone());
    let given: Vec<Ipv4Addr> =
        (0..2).map(|n| offered(&mut server, u64::from(n) * S, &discover(1, nth(n))).yiaddr).collect();
    assert_eq!(given, [TEN, ip(10, 0, 0, 12)]);
    server.hear_client(5 * S, &discover(1, nth(5)).with_ip(50, ELEVEN)).expect("heard");
    assert!(server.until(6 * S).taken().is_empty());
}

fn reserved() -> Value {
    json!({ "reservations": [
        { "address": "10.0.0.10", "mac": "02:00:00:00:00:c2" },
        { "address": "10.0.0.100", "mac": "02:00:00:00:00:c1" }
    ] })
}

#[test]
fn srv_106_srv_109_a_reservation_is_for_its_owner_alone() {
    let mut server = quick(reserved());
    let own = offered(&mut server, 0, &discover(1, C1).with_ip(50, ip(10, 0, 0, 15)));
    assert_eq!(own.yiaddr, ip(10, 0, 0, 100), "outside the range, and whatever it asks for");
    let other = offered(&mut server, S, &discover(2, nth(1)).with_ip(50, TEN));
    assert_eq!(other.yiaddr, ELEVEN, "the first free one that is nobody's");
    let second = offered(&mut server, 2 * S, &discover(3, C2).with(61, b"\0anything"));
    assert_eq!(second.yiaddr, TEN, "by hardware address, whatever option 61 says");
    let stranger = request(&offer(4, ip(10, 0, 0, 100))).with(61, &client_id(nth(2))).but(|m| m.chaddr[5] = 2);
    server.hear_client(3 * S, &stranger).expect("heard");
    assert_eq!(server.message(4 * S).kind(), NAK);
}

/// The lease is the client identifier's: the same hardware with another identifier is another client, and the reserved
/// address is taken.
#[test]
fn srv_109_the_lease_is_kept_by_option_61() {
    let mut server = quick(reserved());
    let own = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&own)).expect("heard");
    server.until(2 * S).taken();
    let other = offered(&mut server, 3 * S, &discover(2, C1).with(61, b"\0other"));
    assert_ne!(other.yiaddr, own.yiaddr);
}

#[test]
fn srv_108_a_declined_reservation_gives_way_to_the_pool() {
    let mut server = quick(reserved());
    let own = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&own)).expect("heard");
    server.until(2 * S).taken();
    server.hear_client(3 * S, &request(&own).with(53, &[DECLINE])).expect("heard");
    assert_eq!(server.state_of(ip(10, 0, 0, 100)), "quarantined");
    let next = offered(&mut server, 20 * S, &discover(2, C1));
    assert_eq!(next.yiaddr, ELEVEN);
}

#[test]
fn an_address_that_was_given_back_is_found_again() {
    let mut server = quick(json!({}));
    for n in 0..10 {
        let m = offered(&mut server, u64::from(n) * S, &discover(1, nth(n)));
        if n != 4 {
            server.hear_client(u64::from(n) * S + 2000, &request(&m)).expect("heard");
            server.until(u64::from(n) * S + 3000).taken();
        }
    }
    server.hear_client(20 * S, &discover(2, nth(20))).expect("heard");
    assert!(server.until(21 * S).taken().is_empty(), "full");
    assert_eq!(offered(&mut server, 70 * S, &discover(2, nth(20))).yiaddr, ip(10, 0, 0, 14), "its hold ran out");
}
