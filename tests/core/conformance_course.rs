//! Catalogue, section G: what the course text says, point by point, and what RFC 2131 has instead. The switches are those
//! of the lenses; what they are is in the frame tables as well.

use dorascope::protocol::{ArpHow, Event};
use dorascope::scenario::{Lens, builtin};
use serde_json::json;
use support::*;

use crate::support;

const TEN: std::net::Ipv4Addr = ip(10, 0, 0, 10);

/// How the server came by its ARP entries.
fn learned(server: &Lone) -> Vec<(u64, ArpHow)> {
    let how = |(at, event): &(u64, Event)| match event {
        Event::ArpAdded { how, .. } | Event::ArpUpdated { how, .. } => Some((*at, *how)),
        _ => None,
    };
    server.events.iter().filter_map(how).collect()
}

#[test]
fn crs_01_the_course_server_makes_an_arp_entry_before_the_offer_leaves() {
    let mut server = Lone::server(Lens::Course, json!({}));
    let offer = offered(&mut server, 0, &discover(1, C1));
    assert_eq!(learned(&server), [(0, ArpHow::MadeAtOffer)]);
    let entry = server.host.arp.get(offer.yiaddr).expect("made");
    assert_eq!(entry.mac.0, C1);
    // It ages like any other: 60 s.
    assert!(server.until(59 * S).host.arp.get(TEN).is_some());
    assert!(server.until(60 * S).host.arp.get(TEN).is_none());
    let mut rfc = quick(json!({}));
    offered(&mut rfc, 0, &discover(1, C1));
    assert!(learned(&rfc).is_empty());
}

#[test]
fn crs_02_under_course_the_offer_is_unicast_whatever_the_client_would_like() {
    let wish = json!({ "broadcast_flag": true });
    for (lens, flags, l2) in [(Lens::Course, 0, C1), (Lens::Rfc, 0x8000, ALL)] {
        let clients = json!([client_json(wish.clone())]);
        let story = Story::whole(&scenario(clients, json!([server_json(json!({}))]), json!([])), lens, 1);
        for kind in ["OFFER", "ACK"] {
            let frames = story.frames();
            let reply = frames.iter().find(|frame| frame.seen.kind() == kind).expect(kind);
            assert_eq!((reply.seen.dhcp().flags, reply.seen.dst), (flags, l2), "{lens} {kind}");
        }
    }
}

#[test]
fn crs_03_under_course_the_address_is_looked_up_on_the_request_and_only_then() {
    let mut server = Lone::server(Lens::Course, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    let offer = server.frame(S);
    assert_eq!(offer.kind(), "OFFER", "no look-up before it");
    server.hear_client(S, &request(offer.dhcp())).expect("heard");
    let frames = server.until(5 * S).taken();
    assert_eq!(frames.iter().map(|(_, f)| f.kind()).collect::<Vec<_>>(), ["ARP-request", "ACK"]);
    assert!(frames[1].0 - frames[0].0 >= S, "it listens for a second");
}

/// Decisions.md: the entry made at OFFER is set aside, or the server would ping its own client through it.
#[test]
fn crs_03_the_entry_made_at_offer_does_not_answer_the_check() {
    let mut server = Lone::server(Lens::Course, json!({}));
    let m = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&m)).expect("heard");
    assert!(server.host.arp.get(TEN).is_none());
    assert_eq!(server.events_called("ArpSetAside").len(), 1);
    assert!(server.until(5 * S).taken().iter().all(|(_, frame)| frame.kind() != "echo-request"));
}

#[test]
fn crs_03_whoever_answers_is_pinged_and_the_client_gets_a_nak() {
    let mut server = Lone::server(Lens::Course, json!({}));
    let m = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&m)).expect("heard");
    server.until(S + MS).taken();
    server.hear(S + MS, &Seen::is_at(D1, TEN, A1, SERVER_A)).expect("awaited");
    let Body::Echo(echo) = server.frame(S + 2 * MS).body else { panic!("an echo") };
    assert_eq!((echo.from, echo.to, echo.reply), (SERVER_A, TEN, false));
    let pong = Echo { from: TEN, to: SERVER_A, reply: true, ..echo };
    server.hear(S + 2 * MS, &Seen { src: D1, dst: A1, body: Body::Echo(pong) }).expect("for it");
    assert_eq!((server.message(S + 3 * MS).kind(), server.state_of(TEN)), (NAK, "quarantined"));
    // The printer's entry came by its own answer, and stays.
    assert_eq!(server.host.arp.get(TEN).expect("learned").mac.0, D1);
}

#[test]
fn crs_04_a_new_entry_is_made_before_the_ack_leaves() {
    let mut server = Lone::server(Lens::Course, json!({}));
    let m = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&m)).expect("heard");
    let sent = server.messages(5 * S);
    let made = learned(&server);
    assert_eq!(made[1].1, ArpHow::MadeAtAck);
    assert!(made[1].0 <= sent[0].0);
    assert_eq!(server.host.arp.get(TEN).expect("made").mac.0, C1);
}

#[test]
fn crs_05_under_rfc_an_ack_may_differ_and_under_course_it_may_not() {
    for (lens, lease) in [(Lens::Rfc, 7200), (Lens::Course, 3600)] {
        let frames = Story::whole(&builtin("lease-time-asked").expect("built in"), lens, 1).frames();
        let of = |kind: &str| frames.iter().find(|f| f.seen.kind() == kind).expect("there").seen.dhcp().clone();
        let (offer, request, ack) = (of("OFFER"), of("REQUEST"), of("ACK"));
        assert_eq!((offer.opt_u32(51), request.opt_u32(51), ack.opt_u32(51)), (Some(3600), Some(7200), Some(lease)));
        let same = Dhcp { options: offer.clone().without(53).options, ..ack.clone() };
        assert_eq!(same.options == ack.clone().without(53).options, lens == Lens::Course);
    }
}

/// The client's look-up: one who-has from 0.0.0.0, then two seconds of listening; no announcement.
#[test]
fn crs_06_under_course_the_client_looks_its_address_up_once() {
    let mut client = Lone::client(Lens::Course, json!({}));
    let xid = client.message(0).xid;
    client.hear_server(S, &offer(xid, TEN)).expect("heard");
    client.until(2 * S).taken();
    client.hear_server(2 * S, &ack(xid, TEN)).expect("heard");
    let mut other = client.clone();
    let frames = client.until(60 * S).taken();
    assert_eq!(frames, [(2 * S + 300, Seen::who_has(C1, ZERO, TEN))]);
    let usable: Vec<u64> = client.events_called("AddressUsable").iter().map(|(at, _)| *at).collect();
    assert_eq!(usable, [4 * S + 300]);
    other.hear(4 * S, &Seen::is_at(D1, TEN, C1, ZERO)).expect("a conflict");
    assert_eq!(other.messages(4 * S + MS)[0].1.kind(), DECLINE);
}

#[test]
fn crs_09_the_server_that_was_not_chosen_takes_its_address_back() {
    for lens in [Lens::Course, Lens::Rfc] {
        let story = Story::whole(&builtin("two-servers").expect("built in"), lens, 1);
        let pool = story.world.host(2).expect("server-b").server().expect("a server").pool();
        assert_eq!(pool.taken().count(), 0);
        let heard = story.events(2).into_iter().filter(|(_, e)| matches!(e, Event::OfferDeclined { .. })).count();
        assert_eq!(heard, 1, "{lens}");
    }
}

#[test]
fn crs_11_the_offered_address_is_reserved_for_a_time() {
    for lens in [Lens::Course, Lens::Rfc] {
        let mut server = Lone::server(lens, json!({ "hold_s": 30 }));
        server.hear_client(0, &discover(1, C1)).expect("heard");
        let left = server.messages(2 * S).remove(0).0;
        assert_eq!(server.state_of(TEN), "offered");
        assert_eq!(server.until(29 * S).state_of(TEN), "offered");
        assert_eq!(server.until(left + 30 * S).state_of(TEN), "free");
    }
}

#[test]
fn crs_12_crs_15_the_discover_is_a_broadcast_from_nobody_and_ports_are_67_and_68() {
    let frame = Lone::client(Lens::Course, json!({})).frame(0);
    let m = frame.dhcp();
    assert_eq!((frame.dst, m.from, m.to, m.sport, m.dport), (ALL, ZERO, EVERYONE, 68, 67));
    let reply = offered(&mut Lone::server(Lens::Course, json!({})), 0, m);
    assert_eq!((reply.sport, reply.dport), (67, 68));
}

/// A look-up under course is a probe, not a gratuitous ARP: it must not poison anybody's table.
#[test]
fn crs_13_looking_up_claims_nothing() {
    let story = Story::whole(&builtin("overlapping-pools").expect("built in"), Lens::Course, 1);
    let declines: Vec<Frame> = story.frames().into_iter().filter(|f| f.seen.kind() == "DECLINE").collect();
    assert_eq!(declines.len(), 1);
    for frame in story.frames() {
        if frame.seen.kind().starts_with("ARP") && frame.seen.src == C2 {
            assert_eq!(frame.seen.arp().spa, ZERO, "laptop-2 never claims what it is told is taken");
        }
    }
}

/// CRS-10: a NAK answers a REQUEST that came too late, never a DISCOVER.
#[test]
fn crs_10_the_nak_names_its_reason() {
    let change = json!({ "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.10" }], "hold_s": 1 });
    let mut server = Lone::server(Lens::Course, change);
    let first = offered(&mut server, 0, &discover(1, C1));
    let second = offered(&mut server, 2 * S, &discover(2, C2));
    assert_eq!(first.yiaddr, second.yiaddr);
    server.hear_client(2 * S + 2 * MS, &request(&first)).expect("heard");
    let nak = server.message(3 * S);
    assert_eq!((nak.kind(), nak.opt(56).is_some_and(|text| !text.is_empty())), (NAK, true));
}
