//! Catalogue, sections A.2 to A.4: DISCOVER, OFFER and REQUEST, field by field (RFC 2131 tables 3 and 5).

use dorascope::scenario::Lens;
use serde_json::{Value, json};
use support::*;

use crate::support;

fn first(lens: Lens, change: Value) -> (Seen, Dhcp) {
    let frame = Lone::client(lens, change).frame(0);
    let message = frame.dhcp().clone();
    (frame, message)
}

#[test]
fn fld_disc_01_ciaddr_is_zero_even_with_an_address_in_mind() {
    let (_, m) = first(Lens::Rfc, json!({ "requested_address": "10.0.0.77" }));
    assert_eq!((m.ciaddr, m.opt_ip(50)), (ZERO, Some(ip(10, 0, 0, 77))));
}

#[test]
fn fld_disc_02_a_new_exchange_has_a_new_xid() {
    let (mut client, request) = requesting(Lens::Rfc, json!({}));
    let nak = Dhcp::from_server(NAK, request.xid, C1, SERVER_A);
    client.hear_server(2 * S, &nak).expect("heard");
    let again = client.message(3 * S);
    assert_eq!(again.kind(), DISCOVER);
    assert_ne!(again.xid, request.xid);
}

#[test]
fn sim_02_fld_disc_03_secs_is_zero_and_then_the_whole_seconds_elapsed() {
    for seed in 0..20 {
        let mut client = Lone::client_with_seed(Lens::Rfc, json!({}), seed);
        let sent = client.messages(130 * S);
        assert!(sent.len() >= 5);
        for (at, m) in &sent {
            assert_eq!(u64::from(m.secs), at / S, "seed {seed}");
        }
        assert!(sent[1].1.secs >= 3 && sent[2].1.secs > sent[1].1.secs);
    }
}

#[test]
fn fld_disc_04_the_broadcast_flag_is_as_the_client_needs() {
    assert_eq!(first(Lens::Rfc, json!({ "broadcast_flag": true })).1.flags, 0x8000);
    assert_eq!(first(Lens::Rfc, json!({ "broadcast_flag": false })).1.flags, 0);
}

#[test]
fn fld_disc_05_broadcast_on_both_layers_from_0_0_0_0_port_68_to_67() {
    let (frame, m) = first(Lens::Course, json!({}));
    assert_eq!((frame.src, frame.dst), (C1, ALL));
    assert_eq!((m.from, m.to, m.sport, m.dport), (ZERO, EVERYONE, 68, 67));
}

#[test]
fn fld_disc_06_fld_disc_11_no_option_54_and_56() {
    let (_, m) = first(Lens::Rfc, json!({}));
    assert!(m.opt(54).is_none() && m.opt(56).is_none());
}

#[test]
fn fld_disc_07_an_address_may_be_suggested_and_is_honoured() {
    assert_eq!(first(Lens::Rfc, json!({})).1.opt(50), None);
    let (_, asking) = first(Lens::Rfc, json!({ "requested_address": "10.0.0.15" }));
    assert_eq!(asking.opt_ip(50), Some(ip(10, 0, 0, 15)));
    assert_eq!(offered(&mut quick(json!({})), 0, &asking).yiaddr, ip(10, 0, 0, 15));
}

#[test]
fn fld_disc_08_a_lease_time_may_be_suggested_and_is_honoured() {
    assert_eq!(first(Lens::Rfc, json!({})).1.opt(51), None);
    let (_, asking) = first(Lens::Rfc, json!({ "discover_lease_s": 1800 }));
    assert_eq!(asking.opt_u32(51), Some(1800));
    assert_eq!(offered(&mut quick(json!({})), 0, &asking).opt_u32(51), Some(1800));
}

#[test]
fn fld_disc_09_the_request_list_and_the_host_name_are_there() {
    let (_, m) = first(Lens::Rfc, json!({}));
    assert_eq!((m.opt(55), m.opt(12)), (Some(LIST.as_slice()), Some(b"laptop-1".as_slice())));
}

#[test]
fn fld_disc_10_option_57_is_at_least_576() {
    let (_, m) = first(Lens::Rfc, json!({}));
    let size: [u8; 2] = m.opt(57).expect("there").try_into().expect("two octets");
    assert!(u16::from_be_bytes(size) >= 576);
}

#[test]
fn fld_disc_15_chaddr_is_the_hardware_address() {
    let (_, m) = first(Lens::Rfc, json!({ "mac": "02:00:00:00:00:c2" }));
    assert_eq!(m.chaddr, [2, 0, 0, 0, 0, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
}

/// A DISCOVER in which everything that a server must not copy is odd.
fn odd() -> Dhcp {
    discover(0x1234_5678, C1).but(|m| (m.hops, m.secs, m.flags) = (3, 9, 0x0041))
}

#[test]
fn fld_offer_01_fld_offer_02_xid_is_copied_and_yiaddr_is_in_the_pool() {
    let m = offered(&mut quick(json!({})), 0, &odd());
    assert_eq!((m.xid, m.yiaddr), (0x1234_5678, ip(10, 0, 0, 10)));
}

#[test]
fn fld_offer_03_flags_and_chaddr_are_copied_bit_for_bit() {
    for flags in [0, 0x8000, 0x0041, 0x8041] {
        let m = offered(&mut quick(json!({})), 0, &odd().but(|m| m.flags = flags));
        assert_eq!((m.flags, m.chaddr, m.htype, m.hlen), (flags, odd().chaddr, 1, 6));
    }
}

#[test]
fn fld_offer_04_fld_offer_05_hops_secs_ciaddr_siaddr_are_zero() {
    let m = offered(&mut quick(json!({})), 0, &odd());
    assert_eq!((m.hops, m.secs, m.ciaddr, m.siaddr), (0, 0, ZERO, ZERO));
}

#[test]
fn fld_offer_06_fld_offer_07_fld_offer_12_options_that_must_and_must_not_be() {
    let asked = odd().with_ip(50, ip(10, 0, 0, 12)).with(57, &[5, 0xdc]);
    for list in [LIST.to_vec(), vec![], vec![50, 55, 57, 56, 52, 53]] {
        let asked = if list.is_empty() { asked.clone().without(55) } else { asked.clone().with(55, &list) };
        let m = offered(&mut quick(json!({})), 0, &asked);
        assert_eq!((m.kind(), m.opt_ip(54), m.opt_u32(51)), (OFFER, Some(SERVER_A), Some(3600)));
        for code in [50, 52, 55, 56, 57] {
            assert!(m.opt(code).is_none(), "{code}");
        }
    }
}

#[test]
fn fld_offer_08_option_61_is_echoed_if_and_only_if_it_came() {
    for id in [vec![1, 2, 0, 0, 0, 0, 0xc1], vec![0, b'x'], vec![255, 0, 0, 0, 1, 0, 3, 9, 9, 9]] {
        let m = offered(&mut quick(json!({})), 0, &odd().with(61, &id));
        assert_eq!(m.opt(61), Some(id.as_slice()));
    }
    assert_eq!(offered(&mut quick(json!({})), 0, &odd().without(61)).opt(61), None);
}

#[test]
fn fld_offer_09_t1_is_before_t2_is_before_the_end() {
    for lease in [4u32, 60, 600, 3600, 0xffff_fffe] {
        let change = json!({ "lease_s": lease, "min_lease_s": 1, "max_lease_s": u32::MAX });
        let m = offered(&mut quick(change), 0, &odd());
        let (t1, t2) = (m.opt_u32(58).expect("T1"), m.opt_u32(59).expect("T2"));
        assert!(t1 < t2 && t2 < lease, "{lease}: {t1} {t2}");
        assert_eq!((t1, u64::from(t2)), (lease / 2, u64::from(lease) * 7 / 8));
    }
}

#[test]
fn fld_offer_10_what_is_asked_for_and_configured_is_there_once() {
    let m = offered(&mut quick(json!({})), 0, &odd().with(55, &[1, 3, 6, 15, 28, 42]));
    assert_eq!(m.opt_ip(1), Some(ip(255, 255, 255, 0)));
    assert_eq!((m.opt_ip(3), m.opt_ip(6)), (Some(ip(10, 0, 0, 1)), Some(ip(10, 0, 0, 53))));
    assert_eq!((m.opt(15), m.opt_ip(28)), (Some(b"example.net".as_slice()), Some(ip(10, 0, 0, 255))));
    assert_eq!(m.opt(42), None, "not configured");
}

#[test]
fn fld_offer_11_option_82_is_echoed_byte_for_byte() {
    let circuit = [2, 3, 7, 7, 7, 1, 0];
    assert_eq!(offered(&mut quick(json!({})), 0, &odd().with(82, &circuit)).opt(82), Some(circuit.as_slice()));
    assert_eq!(offered(&mut quick(json!({})), 0, &odd()).opt(82), None);
}

/// Relay, broadcast flag, hardware address: three ways for OFFER and for ACK (RFC 2131 section 4.1).
#[test]
fn fld_offer_13_fld_ack_15_delivery_goes_by_giaddr_then_by_the_flag() {
    let relay = ip(10, 0, 0, 1);
    let cases = [
        (ZERO, 0x8000, ALL, EVERYONE, 68),
        (ZERO, 0, C1, ip(10, 0, 0, 10), 68),
        (relay, 0, D1, relay, 67),
        (relay, 0x8000, D1, relay, 67),
    ];
    for (giaddr, flags, l2, l3, port) in cases {
        let mut server = quick(json!({}));
        server.hear(0, &Seen::who_has(D1, relay, SERVER_A)).expect("the relay is known");
        server.until(S).taken();
        let asked = discover(1, C1).but(|m| (m.giaddr, m.flags) = (giaddr, flags));
        server.hear_client(S, &asked).expect("heard");
        let offer = server.frame(2 * S);
        let requested = request(offer.dhcp()).but(|m| (m.giaddr, m.flags) = (giaddr, flags));
        server.hear_client(2 * S, &requested).expect("heard");
        let ack = server.frame(3 * S);
        for frame in [offer, ack] {
            let m = frame.dhcp();
            assert_eq!((frame.dst, m.to, m.dport), (l2, l3, port), "giaddr {giaddr}, flags {flags:x}");
            assert_eq!((m.giaddr, m.flags, m.sport), (giaddr, flags, 67));
        }
    }
}

#[test]
fn fld_offer_14_no_arp_is_needed_to_deliver() {
    let mut server = quick(json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    let frames = server.until(S).taken();
    assert_eq!(frames.iter().map(|(_, frame)| frame.kind()).collect::<Vec<_>>(), ["OFFER"]);
    assert_eq!(server.host.arp.iter().count(), 0);
}

#[test]
fn fld_offer_15_the_ip_source_is_the_server_identifier() {
    let m = offered(&mut quick(json!({})), 0, &odd());
    assert_eq!(Some(m.from), m.opt_ip(54));
}

#[test]
fn fld_offer_16_sname_and_file_are_zeros() {
    let m = offered(&mut quick(json!({})), 0, &odd().but(|m| (m.sname, m.file) = ([9; 64], vec![9; 128])));
    assert_eq!((m.sname, m.file), ([0; 64], vec![0; 128]));
}

/// A REQUEST after an OFFER with odd fields, and the DISCOVER before it.
fn exchange(change: Value) -> (Dhcp, Seen) {
    let mut client = Lone::client(Lens::Rfc, change);
    let discover = client.message(0);
    let odd = offer(discover.xid, ip(10, 0, 0, 14)).but(|m| {
        (m.giaddr, m.siaddr, m.secs, m.hops) = (ip(10, 0, 0, 1), ip(10, 0, 0, 9), 77, 4);
        m.flags = 0x8000;
    });
    client.hear_server(3 * S, &odd).expect("heard");
    (discover, client.frame(3 * S + 300))
}

#[test]
fn fld_req_sel_01_fld_req_sel_02_fld_req_sel_03_fld_req_sel_04_what_is_taken_from_the_offer() {
    let (discover, frame) = exchange(json!({}));
    let m = frame.dhcp();
    assert_eq!((m.kind(), m.ciaddr, m.xid), (REQUEST, ZERO, discover.xid));
    assert_eq!((m.opt_ip(50), m.opt_ip(54)), (Some(ip(10, 0, 0, 14)), Some(SERVER_A)));
}

#[test]
fn fld_req_sel_05_secs_is_that_of_the_last_discover() {
    let (_, frame) = exchange(json!({}));
    assert_eq!(frame.dhcp().secs, 0, "the OFFER took 3 s, but there was one DISCOVER");
    let mut client = Lone::client(Lens::Rfc, json!({}));
    let sent = client.messages(8 * S);
    assert_eq!(sent.len(), 2);
    let secs = sent[1].1.secs;
    assert!((3..=5).contains(&secs));
    client.hear_server(8 * S, &offer(sent[1].1.xid, ip(10, 0, 0, 10))).expect("heard");
    let requests = client.messages(60 * S);
    assert!(requests.len() >= 3 && requests.iter().all(|(_, m)| m.kind() == REQUEST && m.secs == secs));
}

#[test]
fn fld_req_sel_06_fld_req_sel_07_it_goes_where_the_discover_went() {
    let (discover, frame) = exchange(json!({}));
    let m = frame.dhcp();
    assert_eq!((frame.src, frame.dst), (C1, ALL));
    assert_eq!((m.from, m.to, m.sport, m.dport), (ZERO, discover.to, 68, 67));
}

#[test]
fn fld_req_sel_08_the_flag_is_the_clients_not_the_offers() {
    assert_eq!(exchange(json!({})).1.dhcp().flags, 0);
    assert_eq!(exchange(json!({ "broadcast_flag": true })).1.dhcp().flags, 0x8000);
}

#[test]
fn fld_req_sel_09_fld_req_sel_10_the_list_and_the_identifier_are_repeated() {
    let (discover, frame) = exchange(json!({ "parameter_request_list": [6, 3, 1] }));
    assert_eq!(discover.opt(55), Some([6, 3, 1].as_slice()));
    assert_eq!((frame.dhcp().opt(55), frame.dhcp().opt(61)), (discover.opt(55), discover.opt(61)));
}

#[test]
fn fld_req_sel_11_fld_req_sel_12_what_may_and_should_not_be() {
    let (_, frame) = exchange(json!({ "request_lease_s": 900 }));
    let m = frame.dhcp();
    assert_eq!((m.opt_u32(51), m.opt(56)), (Some(900), None));
    let allowed = [12, 50, 51, 53, 54, 55, 57, 60, 61, 81];
    assert!(m.codes().iter().all(|code| allowed.contains(code)), "{:?}", m.codes());
}

#[test]
fn fld_req_sel_13_nothing_else_is_copied_from_the_offer() {
    let (_, frame) = exchange(json!({}));
    let m = frame.dhcp();
    assert_eq!((m.yiaddr, m.siaddr, m.giaddr, m.hops), (ZERO, ZERO, ZERO, 0));
}

/// One client says everything that a client can say; catalogue A.0.3 has options 61 and 55 in these.
#[test]
fn fld_gen_22_fld_gen_23_identifier_and_list_go_through_all_messages() {
    use dorascope::protocol::Action;
    let change = json!({ "client_id": [0, 112, 99, 49], "parameter_request_list": [6, 3, 1, 119] });
    let mut client = Lone::client(Lens::Rfc, change);
    let bind = |client: &mut Lone, discover: &Dhcp| {
        client.hear_server(client.now, &offer(discover.xid, TEN)).expect("heard");
        let request = client.message(client.now + MS);
        client.hear_server(client.now, &ack(discover.xid, TEN)).expect("heard");
        request
    };
    let discover = client.message(0);
    let mut said = vec![discover.clone(), bind(&mut client, &discover)];
    let end = client.times().2;
    said.extend(client.asks(end + S).into_iter().map(|(_, m)| m));
    let discover = said.last().expect("a DISCOVER").clone();
    said.push(bind(&mut client, &discover));
    // Off and on, and somebody else has the address.
    client.until(client.now + 20 * S).taken();
    client.perform(client.now, Action::PowerOff).expect("it can");
    client.perform(client.now + S, Action::PowerOn).expect("it can");
    let asked = client.message(client.now);
    client.hear_server(client.now, &ack(asked.xid, TEN)).expect("heard");
    client.hear(client.now + S, &Seen::is_at(D1, TEN, C1, ZERO)).expect("a conflict");
    said.push(asked);
    said.extend(client.messages(client.now + 11 * S).into_iter().map(|(_, m)| m));
    let discover = said.last().expect("a DISCOVER").clone();
    said.push(bind(&mut client, &discover));
    client.until(client.now + 20 * S).taken();
    client.perform(client.now, Action::Release).expect("it can");
    said.push(client.ask(client.now).1);
    client.perform(client.now, Action::SetStatic(ip(10, 0, 0, 9))).expect("it can");
    client.until(client.now + 20 * S).taken();
    client.perform(client.now, Action::Inform).expect("it can");
    said.push(client.message(client.now));

    let count = |wanted: &dyn Fn(&Dhcp) -> bool| said.iter().filter(|m| wanted(m)).count();
    assert_eq!(count(&|m| m.kind() == DISCOVER), 3);
    assert_eq!(count(&|m| m.kind() == REQUEST && m.opt(54).is_some()), 3, "SELECTING");
    assert_eq!(count(&|m| m.kind() == REQUEST && m.ciaddr == TEN), 10, "RENEWING and REBINDING");
    assert_eq!(count(&|m| m.kind() == REQUEST && m.opt(54).is_none() && m.opt(50).is_some()), 1, "INIT-REBOOT");
    for kind in [DECLINE, RELEASE, INFORM] {
        assert_eq!(count(&|m| m.kind() == kind), 1, "{kind}");
    }
    for m in &said {
        assert_eq!(m.opt(61), Some([0, 112, 99, 49].as_slice()), "{m:?}");
        match m.kind() {
            DISCOVER | REQUEST => assert_eq!(m.opt(55), Some([6, 3, 1, 119].as_slice()), "{m:?}"),
            DECLINE | RELEASE => assert_eq!(m.opt(55), None, "{m:?}"),
            _ => assert!(m.opt(55).is_some()),
        }
    }
}
