//! What a server says that it keeps for a client, it keeps (docs/scenario-format.md, `hold_s`), or it says that it does not;
//! and a refusal names its true reason (option 56, RFC 2132 section 9.9). What finding an address costs is counted.

use std::net::Ipv4Addr;

use dorascope::protocol::server::AddressState;
use dorascope::protocol::{Action, Event, PromiseEnd, RefusalReason};
use dorascope::scenario::{Lens, Scenario, build_world};
use dorascope::wire::Mac;
use serde_json::json;
use support::*;

use crate::support;

const PROMISED_S: u64 = 60;

/// A client that has .10 since 0 s for a minute, and was offered it again at 50 s; it is kept until 110 s.
fn offered_again(lens: Lens) -> (Lone, Dhcp) {
    let mut server = Lone::server(
        lens,
        json!({ "lease_s": 60, "hold_s": PROMISED_S, "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.11" }],
            "switches": { "address_check": "never", "renewal": "at_t1" } }),
    );
    let m = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(1000, &request(&m)).expect("heard");
    server.message(2000);
    let m = offered(&mut server, 50 * S, &discover(2, C1));
    assert_eq!((m.yiaddr, server.state_of(TEN)), (TEN, "leased"));
    server.names();
    (server, m)
}

fn why(server: &Lone) -> Vec<PromiseEnd> {
    let end = |(_, event): &(u64, Event)| match event {
        Event::HoldExpired { why, .. } => Some(*why),
        _ => None,
    };
    server.events.iter().filter_map(end).collect()
}

#[test]
fn the_end_of_a_lease_does_not_touch_a_later_offer() {
    for lens in [Lens::Rfc, Lens::Course] {
        let (mut server, m) = offered_again(lens);
        server.until(62 * S);
        assert_eq!((server.state_of(TEN), server.names()), ("offered", vec!["LeaseEnded".to_owned()]), "{lens:?}");
        // Another client gets another address.
        assert_eq!(offered(&mut server, 63 * S, &discover(3, C2)).yiaddr, ip(10, 0, 0, 11));
        server.hear_client(100 * S, &request(&m)).expect("heard");
        assert_eq!(server.message(101 * S).kind(), ACK);
        assert_eq!(server.state_of(TEN), "leased");
    }
}

#[test]
fn an_offer_that_outlives_its_lease_ends_at_its_own_time() {
    let (mut server, _) = offered_again(Lens::Rfc);
    server.until(110 * S - 1);
    assert_eq!(server.state_of(TEN), "offered");
    server.until(110 * S + 1000);
    assert_eq!((server.state_of(TEN), why(&server)), ("free", vec![PromiseEnd::NotRequested]));
}

#[test]
fn a_release_ends_the_lease_and_not_the_offer() {
    let (mut server, m) = offered_again(Lens::Rfc);
    let give_back = Dhcp::from_client(RELEASE, 9, C1).with(61, &client_id(C1)).with_ip(54, SERVER_A);
    server.hear_client(55 * S, &give_back.but(|m| m.ciaddr = TEN)).expect("heard");
    assert_eq!(server.state_of(TEN), "offered");
    server.hear_client(56 * S, &request(&m)).expect("heard");
    assert_eq!(server.message(57 * S).kind(), ACK);
}

/// Each way in which what was said is not kept, with the reason that is told.
#[test]
fn what_is_not_kept_is_said() {
    type UserActionKind = Box<dyn Fn(&mut Lone)>;
    let act = |action: Action| -> UserActionKind {
        Box::new(move |server: &mut Lone| server.perform(55 * S, action.clone()).expect("can"))
    };
    let cases: Vec<(UserActionKind, Option<PromiseEnd>)> = vec![
        (act(Action::WipeLeases), Some(PromiseEnd::Wiped)),
        (act(Action::Exclude(TEN)), Some(PromiseEnd::Excluded)),
        (act(Action::StopServer), Some(PromiseEnd::Stopped)),
        (act(Action::PowerOff), Some(PromiseEnd::Stopped)),
        (act(Action::Reserve { address: TEN, mac: Mac(C2) }), None),
        (act(Action::SetLeaseS(60)), None),
    ];
    for (action, end) in cases {
        // With the lease still running, and with the offer alone.
        for lease in [true, false] {
            let (mut server, m) = if lease {
                offered_again(Lens::Rfc)
            } else {
                let mut server = quick(json!({}));
                let m = offered(&mut server, 50 * S, &discover(2, C1));
                (server, m)
            };
            server.names();
            action(&mut server);
            assert_eq!(why(&server), end.into_iter().collect::<Vec<_>>(), "lease: {lease}");
            if end.is_none() {
                server.hear_client(56 * S, &request(&m)).expect("heard");
                assert_eq!(server.message(57 * S).kind(), ACK, "what is offered is still given");
            }
        }
    }
}

#[test]
fn a_client_that_chooses_another_server_keeps_its_lease_but_not_the_offer() {
    let (mut server, m) = offered_again(Lens::Rfc);
    let other = request(&m).with_ip(54, SERVER_B);
    server.hear_client(51 * S, &other).expect("heard");
    assert!(matches!(server.events[..], [(_, Event::OfferDeclined { leased: true, .. })]), "{:?}", server.events);
    assert_eq!(server.state_of(TEN), "leased");
    server.until(62 * S);
    assert_eq!(server.state_of(TEN), "free");
}

/// The whole story: a client that was switched off takes up its offer after its old lease ended; another asks in between.
#[test]
fn what_is_promised_for_a_minute_goes_to_nobody_else() {
    let scenario: Scenario = serde_json::from_value(json!({
        "version": 1, "name": "promised", "horizon_s": 80, "network": "10.0.0.0/24",
        "clients": [
            { "id": "a", "mac": "02:00:00:00:00:c1", "collect_ms": 5000, "switches": { "boot": "discover" } },
            { "id": "b", "mac": "02:00:00:00:00:c2", "starts_at_us": 66_000_000 }
        ],
        "servers": [{ "id": "server-a", "mac": "02:00:00:00:00:a1", "address": "10.0.0.2", "lease_s": 60,
            "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.10" }], "switches": { "address_check": "never" } }],
        "script": [
            { "at_us": 30_000_000, "host": "a", "do": "power_off" }, { "at_us": 64_900_000, "host": "a", "do": "power_on" }
        ]
    }))
    .expect("a scenario");
    let story = Story::whole(&scenario, Lens::Rfc, 1);
    let kinds: Vec<&str> = story.frames().iter().filter(|f| f.at > 64 * S).map(|f| f.seen.kind()).collect();
    assert!(kinds.contains(&"ACK") && !kinds.contains(&"NAK"), "{kinds:?}");
    let _ = build_world(&scenario, Lens::Rfc, 1);
}

/// The reason of a NAK is the one that holds: what is reserved for another is not leased to another.
#[test]
fn a_refusal_names_its_true_reason() {
    let text = |m: &Dhcp| String::from_utf8(m.opt(56).expect("option 56").to_vec()).expect("text");
    // Leased to the one who renews it, and reserved for somebody else since.
    let mut server = quick(json!({ "lease_s": 120 }));
    let m = offered(&mut server, 0, &discover(1, C2));
    server.hear_client(1000, &request(&m)).expect("heard");
    server.message(2000);
    server.perform(30 * S, Action::Reserve { address: TEN, mac: Mac(C1) }).expect("can");
    server.hear_unicast(60 * S, &renewal(7, C2, TEN)).expect("heard");
    let nak = server.messages(61 * S).pop().expect("an answer").1;
    assert_eq!((nak.kind(), text(&nak)), (NAK, "address reserved for another client".to_owned()));
    assert_eq!(server.refusals(), [RefusalReason::Reserved]);
    // Offered to another, and leased to another.
    let mut server = quick(json!({}));
    let m = offered(&mut server, 0, &discover(1, C1));
    let stranger = request(&m).but(|m| m.chaddr[..6].copy_from_slice(&C2)).with(61, &client_id(C2));
    server.hear_client(S, &stranger).expect("heard");
    server.hear_client(2 * S, &request(&m)).expect("heard");
    server.hear_client(3 * S, &stranger).expect("heard");
    assert_eq!(server.refusals(), [RefusalReason::Promised, RefusalReason::Taken]);
    assert!(matches!(server.service().pool().state(TEN), AddressState::Leased(_)));
}

/// Finding an address costs about as much for each client, whatever is reserved, excluded or given out: counted, not timed.
#[test]
fn finding_addresses_costs_near_linear_work() {
    let address = |n: u32| Ipv4Addr::from(0x0a00_0000 + n).to_string();
    let mac = |n: u32| format!("02:00:00:{:02x}:{:02x}:{:02x}", n >> 16 & 255, n >> 8 & 255, n & 255);
    // 8,000 addresses reserved, 2,000 excluded, then 2,000 ranges of one address with gaps; 500 clients.
    let reservations: Vec<_> =
        (100..8_100).map(|n| json!({ "address": address(n), "mac": mac(0x10_0000 + n) })).collect();
    let excluded: Vec<_> = (8_100..10_100).map(address).collect();
    let mut ranges = vec![json!({ "first": address(100), "last": address(10_099) })];
    ranges.extend((0..2_000).map(|n| json!({ "first": address(20_000 + 2 * n), "last": address(20_000 + 2 * n) })));
    let server = server_json(json!({
        "ranges": ranges, "exclude": excluded, "reservations": reservations, "switches": { "address_check": "before_offer" }
    }));
    let clients: Vec<_> =
        (0..500).map(|n| client_json(json!({ "id": format!("c{n}"), "mac": mac(0x20_0000 + n) }))).collect();
    let mut scenario = support::scenario(json!(clients), json!([server]), json!([]));
    scenario.network = "10.0.0.0/16".parse().expect("a network");
    scenario.horizon_s = 20;
    let story = Story::whole(&scenario, Lens::Rfc, 1);
    let server = story.world.host(500).expect("it").server().expect("a server");
    assert_eq!(server.pool().leased(), 500);
    let looked_at = server.pool().looked_at();
    // Each reserved and excluded address once, and a few for each client.
    assert!(looked_at < 10_000 + 500 * 4, "{looked_at}");
}
