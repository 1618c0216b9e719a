//! Catalogue, harness rules (SIM) and section A.1: what holds for every message, and who listens to what.

use dorascope::base::Instant;
use dorascope::net::Role;
use dorascope::protocol::client::State;
use dorascope::protocol::{ClientState, Event, Reason, StateTrigger};
use dorascope::scenario::{Lens, build_world};
use serde_json::json;
use support::packet::{read, write};
use support::*;

use crate::support;

/// Every DHCP message of one exchange with a conflict, so that all kinds but NAK occur.
fn all_messages(lens: Lens) -> Vec<(Mac, Dhcp)> {
    let clients = json!([
        client_json(json!({ "requested_address": "10.0.0.10" })),
        client_json(json!({ "id": "laptop-2", "mac": "02:00:00:00:00:c2", "starts_at_us": 20_000_000u64 }))
    ]);
    let quick = json!({ "address_check": "never" });
    let servers = json!([server_json(json!({ "switches": quick }))]);
    let story = Story::whole(&scenario(clients, servers, json!([static_json(json!({}))])), lens, 5);
    let messages = story.frames().into_iter().filter_map(|frame| match frame.seen.body {
        Body::Dhcp(message) => Some((frame.seen.src, *message)),
        _ => None,
    });
    let messages: Vec<(Mac, Dhcp)> = messages.collect();
    for kind in [DISCOVER, OFFER, REQUEST, ACK, DECLINE] {
        assert!(messages.iter().any(|(_, m)| m.kind() == kind), "{kind}");
    }
    messages
}

#[test]
fn sim_03_the_reader_names_the_field_that_was_corrupted() {
    let message = offer(7, ip(10, 0, 0, 10)).framed(A1, C1);
    let good = write(&message);
    assert_eq!(read(&good).expect("sound"), message);
    // Offsets: Ethernet 14, then IP; UDP from 34, DHCP from 42, its options from 282.
    for (at, field) in [(12, "ethertype"), (14, "version ihl"), (24, "IP checksum"), (39, "UDP length")] {
        let mut bad = good.clone();
        bad[at] ^= 0x41;
        assert_eq!(read(&bad).expect_err("corrupted"), field, "octet {at}");
    }
    for at in [42, 46, 58, 100, 284] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert_eq!(read(&bad).expect_err("corrupted"), "UDP checksum", "octet {at}");
    }
    let arp = write(&Seen::who_has(A1, SERVER_A, ip(10, 0, 0, 10)));
    for (at, field) in [(15, "hrd"), (16, "pro"), (18, "hln pln"), (50, "padding")] {
        let mut bad = arp.clone();
        bad[at] ^= 1;
        assert_eq!(read(&bad).expect_err("corrupted"), field);
    }
}

/// RFC 2131 figure 5 for one undisturbed exchange under rfc.
#[test]
fn sim_04_the_log_of_transitions_is_figure_5() {
    let (clients, servers) = network();
    let story = Story::whole(&scenario(clients, servers, json!([])), Lens::Rfc, 1);
    let moves = story.events(0).into_iter().filter_map(|(_, event)| match event {
        Event::State { from, to, trigger } => Some((*from, *to, *trigger)),
        _ => None,
    });
    use ClientState::{BoundChecking, BoundUsable, Init, Requesting, Selecting};
    let golden = [
        (Init, Selecting, StateTrigger::Started),
        (Selecting, Requesting, StateTrigger::OfferChosen),
        (Requesting, BoundChecking, StateTrigger::Ack),
        (BoundChecking, BoundUsable, StateTrigger::CheckPassed),
    ];
    assert_eq!(moves.collect::<Vec<_>>(), golden);
}

#[test]
fn sim_05_an_unconfigured_client_takes_a_unicast_offer_to_yiaddr() {
    let mut client = Lone::client(Lens::Rfc, json!({}));
    let discover = client.message(0);
    assert_eq!(discover.flags, 0);
    let offer = offer(discover.xid, ip(10, 0, 0, 10));
    assert_eq!((offer.to, client.host.address()), (ip(10, 0, 0, 10), None));
    client.hear_server(S, &offer).expect("heard");
    assert_eq!(client.message(S + 300).kind(), REQUEST);
}

#[test]
fn fld_gen_02_op_is_1_from_clients_and_2_from_servers() {
    for (src, message) in all_messages(Lens::Rfc) {
        assert_eq!(message.op, if src == A1 { 2 } else { 1 });
    }
}

#[test]
fn fld_gen_04_option_53_is_there_once_and_opt_30_nothing_is_split() {
    for (_, message) in all_messages(Lens::Course) {
        let codes = message.codes();
        assert_eq!(codes.iter().filter(|code| **code == 53).count(), 1);
        let mut once = codes.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), codes.len(), "{codes:?}");
    }
}

/// RFC 1542 section 2.1: longer messages are taken.
#[test]
fn fld_gen_08_a_message_of_1000_octets_is_answered() {
    let mut server = quick(json!({}));
    let long = discover(1, C1).but(|m| m.length = 1000);
    assert_eq!(offered(&mut server, 0, &long).kind(), OFFER);
}

#[test]
fn fld_gen_09_a_client_takes_a_message_of_548_octets() {
    let (mut client, request) = requesting(Lens::Rfc, json!({}));
    let text = vec![b'a'; 200];
    let full = ack(request.xid, ip(10, 0, 0, 10)).with(43, &text).with(15, b"example.net").but(|m| m.length = 548);
    assert_eq!(write(&full.framed(A1, C1)).len(), 14 + 20 + 8 + 548);
    client.hear_server(2 * S, &full).expect("heard");
    assert_eq!(client.machine().state_name(), ClientState::BoundChecking);
}

#[test]
fn fld_gen_10_only_the_broadcast_bit_of_flags_counts() {
    for (src, message) in all_messages(Lens::Rfc) {
        assert!(src == A1 || matches!(message.flags, 0 | 0x8000));
    }
    let mut server = quick(json!({}));
    server.hear_client(0, &discover(1, C1).but(|m| m.flags = 0x4001)).expect("heard");
    let offer = server.frame(1000);
    assert_eq!((offer.dst, offer.dhcp().to), (C1, ip(10, 0, 0, 10)), "unicast as with flags 0");
}

#[test]
fn fld_gen_11_fld_gen_13_a_client_leaves_hops_yiaddr_siaddr_giaddr_zero() {
    for (_, m) in all_messages(Lens::Rfc).iter().filter(|(src, _)| *src != A1) {
        assert_eq!((m.hops, m.yiaddr, m.siaddr, m.giaddr), (0, ZERO, ZERO, ZERO));
    }
}

#[test]
fn fld_gen_12_a_client_makes_no_router_of_giaddr() {
    let (mut client, request) = requesting(Lens::Rfc, json!({}));
    let relayed = ack(request.xid, ip(10, 0, 0, 10)).but(|m| m.giaddr = ip(10, 0, 0, 1));
    client.hear_server(2 * S, &relayed).expect("heard");
    let log = &client.machine().lease().expect("bound").configuration.log;
    assert!(learned(log, "router").is_none(), "{log:?}");
}

#[test]
fn fld_gen_14_fld_gen_15_ports_are_68_and_67_both_ways() {
    for (src, m) in all_messages(Lens::Rfc) {
        assert_eq!((m.sport, m.dport), if src == A1 { (67, 68) } else { (68, 67) });
    }
}

#[test]
fn fld_gen_16_a_client_without_an_address_sends_from_0_0_0_0() {
    for (_, m) in all_messages(Lens::Course).iter().filter(|(src, _)| *src != A1) {
        assert_eq!((m.from, m.to), (ZERO, EVERYONE));
    }
}

#[test]
fn fld_gen_17_a_server_takes_any_source_address() {
    let mut server = quick(json!({}));
    for (xid, from) in [(1, ZERO), (2, ip(10, 0, 0, 77)), (3, ip(192, 0, 2, 9))] {
        let asked = discover(xid, C1).but(|m| m.from = from);
        assert_eq!(offered(&mut server, u64::from(xid) * S, &asked).xid, xid);
    }
}

#[test]
fn fld_gen_18_a_server_drops_what_comes_to_port_68() {
    let mut server = quick(json!({}));
    let astray = discover(1, C1).but(|m| m.dport = 68);
    assert_eq!(server.hear_client(0, &astray), Err(Reason::NoListener));
    assert!(server.until(10 * S).taken().is_empty());
}

#[test]
fn fld_gen_19_a_flipped_payload_bit_is_not_answered() {
    let mut server = quick(json!({}));
    let mut bytes = write(&discover(1, C1).framed(C1, ALL));
    bytes[50] ^= 4;
    assert_eq!(server.hear_bytes(0, &bytes), Err(Reason::Malformed));
    assert!(server.until(10 * S).taken().is_empty());
}

#[test]
fn fld_gen_22_option_61_is_the_same_through_decline() {
    let messages = all_messages(Lens::Rfc);
    for mac in [C1, C2] {
        let own = messages.iter().filter(|(_, m)| m.mac() == mac);
        for (_, message) in own {
            assert_eq!(message.opt(61), Some(client_id(mac).as_slice()));
        }
    }
}

#[test]
fn fld_gen_23_the_parameter_request_list_is_repeated() {
    for list in [json!([1, 3, 6]), json!([15, 6, 3, 1, 119]), json!([])] {
        let (_, request) = requesting(Lens::Rfc, json!({ "parameter_request_list": list }));
        let mut client = Lone::client(Lens::Rfc, json!({ "parameter_request_list": list }));
        let discover = client.message(0);
        assert_eq!(discover.opt(55), request.opt(55));
        let codes: Vec<u8> = serde_json::from_value(list).expect("codes");
        assert_eq!(discover.opt(55).unwrap_or_default(), codes);
    }
}

#[test]
fn fld_gen_24_the_mask_comes_before_the_routers() {
    for list in [vec![3, 1], vec![3, 6, 15, 1], vec![1, 3], LIST.to_vec()] {
        let mut server = quick(json!({}));
        let offer = offered(&mut server, 0, &discover(1, C1).with(55, &list));
        server.hear_client(S, &request(&offer).with(55, &list)).expect("heard");
        for reply in [offer, server.message(2 * S)] {
            let place = |code| reply.codes().iter().position(|c| *c == code).expect("there");
            assert!(place(1) < place(3), "{list:?}: {:?}", reply.codes());
        }
    }
}

#[test]
fn fld_gen_25_option_82_is_the_last_before_end() {
    let mut server = quick(json!({}));
    let offer = offered(&mut server, 0, &discover(1, C1).with(82, &[1, 2, 9, 9]));
    assert_eq!(offer.codes().last(), Some(&82));
}

#[test]
fn fld_gen_26_seventy_dns_servers_arrive() {
    let list: Vec<String> = (1..=70).map(|n| format!("10.0.1.{n}")).collect();
    let servers = json!([server_json(json!({ "dns": list }))]);
    let clients = json!([client_json(json!({}))]);
    let story = Story::whole(&scenario(clients, servers, json!([])), Lens::Rfc, 1);
    let frames = story.frames();
    let ack = frames.iter().find(|frame| frame.seen.kind() == "ACK").expect("an ACK").seen.dhcp();
    let pieces: Vec<usize> = ack.options.iter().filter(|(code, _)| *code == 6).map(|(_, value)| value.len()).collect();
    assert_eq!(pieces.iter().sum::<usize>(), 280);
    assert!(pieces.len() == 2 && pieces.iter().all(|length| *length <= 255));
    let client = story.world.host(0).expect("port").client().expect("client");
    let log = &client.lease().expect("bound").configuration.log;
    let dns = learned(log, "DNS servers").expect("logged").0;
    assert_eq!(dns.split(", ").collect::<Vec<_>>(), list);
}

#[test]
fn fld_gen_27_a_thousand_clients_have_a_thousand_xids() {
    let clients = json!([client_json(json!({ "count": 1000 }))]);
    let mut world = build_world(&scenario(clients, json!([]), json!([])), Lens::Rfc, 1);
    let mut trace = Vec::new();
    while world.step(Instant(0), &mut trace) == dorascope::sim::Progress::Advanced {}
    let mut xids: Vec<u32> = Vec::new();
    for host in world.hosts() {
        match &host.role {
            Role::Client(client) => match client.state() {
                State::Selecting(selecting) => xids.push(selecting.xid),
                other => panic!("{other:?}"),
            },
            _ => panic!("a client"),
        }
    }
    xids.sort_unstable();
    xids.dedup();
    assert_eq!(xids.len(), 1000);
}

#[test]
fn fld_gen_28_a_client_ignores_what_is_not_for_it() {
    let mut client = Lone::client(Lens::Rfc, json!({}));
    let xid = client.message(0).xid;
    let good = offer(xid, ip(10, 0, 0, 10));
    let broadcast = |m: &Dhcp| m.clone().but(|m| m.to = EVERYONE).framed(A1, ALL);
    assert_eq!(client.hear(S, &broadcast(&good.clone().but(|m| m.xid ^= 1))), Err(Reason::OtherTransaction));
    assert_eq!(client.hear(S, &broadcast(&good.clone().but(|m| m.chaddr[5] ^= 1))), Err(Reason::OtherClient));
    assert_eq!(client.hear(S, &broadcast(&good.clone().but(|m| m.op = 1))), Err(Reason::WrongDirection));
    assert_eq!(client.hear(S, &broadcast(&good.clone().but(|m| m.hlen = 5))), Err(Reason::Malformed));
    assert_eq!(client.hear(S, &broadcast(&good.clone().but(|m| m.cookie[0] = 0))), Err(Reason::Malformed));
    assert!(client.until(2 * S).taken().is_empty());
    client.hear(2 * S, &broadcast(&good)).expect("the good one counts");
    assert_eq!(client.message(2 * S + 300).kind(), REQUEST);
}

#[test]
fn fld_gen_29_cli_121_a_reply_with_another_option_61_is_dropped() {
    let mut client = Lone::client(Lens::Rfc, json!({}));
    let xid = client.message(0).xid;
    let wrong = offer(xid, ip(10, 0, 0, 10)).with(61, &client_id(C2));
    assert_eq!(client.hear_server(S, &wrong), Err(Reason::OtherClientId));
    let again = client.message(6 * S);
    assert_eq!((again.kind(), again.xid), (DISCOVER, xid), "it keeps retransmitting");
    client.hear_server(6 * S, &offer(xid, ip(10, 0, 0, 10)).with(61, &client_id(C1))).expect("its own is taken");
}

#[test]
fn fld_gen_30_the_server_is_option_54_not_siaddr() {
    let mut client = Lone::client(Lens::Rfc, json!({}));
    let xid = client.message(0).xid;
    let boot = offer(xid, ip(10, 0, 0, 10)).but(|m| (m.siaddr, m.from) = (ip(10, 0, 0, 99), ip(10, 0, 0, 98)));
    client.hear_server(S, &boot).expect("heard");
    assert_eq!(client.message(2 * S).opt_ip(54), Some(SERVER_A));
}

#[test]
fn fld_gen_31_a_server_answers_however_many_hops() {
    let mut server = quick(json!({}));
    server.hear(0, &Seen::who_has(D1, ip(10, 0, 0, 1), SERVER_A)).expect("the relay is known");
    server.until(S).taken();
    let far = discover(1, C1).but(|m| (m.hops, m.giaddr, m.from) = (200, ip(10, 0, 0, 1), ip(10, 0, 0, 1)));
    assert_eq!(offered(&mut server, S, &far).kind(), OFFER);
}

#[test]
fn fld_gen_32_fld_gen_33_a_bootp_request_gets_no_answer_and_no_address() {
    let mut server = quick(json!({}));
    let bootp = discover(1, C1).without(53);
    let _ = server.hear_client(0, &bootp);
    assert!(server.until(10 * S).taken().is_empty());
    assert_eq!(server.ignored(), [Reason::NoMessageType]);
    assert_eq!(server.service().pool().taken().count(), 0);
}
