//! Catalogue, sections A.8 to A.10 and A.13: ACK, NAK, DECLINE and the options of a server's replies.

use dorascope::protocol::Reason;
use dorascope::scenario::Lens;
use serde_json::{Value, json};
use support::*;

use crate::support;

/// An OFFER and the ACK that follows; `change` is made to both requests.
fn acknowledged(server: &mut Lone, change: impl Fn(&mut Dhcp)) -> (Dhcp, Dhcp) {
    let offer = offered(server, 0, &discover(0xabcd, C1).but(&change));
    server.hear_client(S, &request(&offer).but(&change)).expect("heard");
    (offer, server.message(2 * S))
}

#[test]
fn fld_ack_01_fld_ack_02_fld_ack_04_what_is_copied_and_what_is_zero() {
    let odd = |m: &mut Dhcp| (m.hops, m.secs, m.flags) = (3, 9, 0x0041);
    let (offer, ack) = acknowledged(&mut quick(json!({})), odd);
    assert_eq!((ack.kind(), ack.xid, ack.yiaddr), (ACK, 0xabcd, offer.yiaddr));
    assert_eq!((ack.hops, ack.secs, ack.flags, ack.siaddr), (0, 0, 0x0041, ZERO));
    assert_eq!((ack.chaddr, ack.giaddr), (offer.chaddr, ZERO));
}

/// RFC 1542 section 5.3 has `ciaddr` preserved; a REQUEST in SELECTING has none, so this one is odd.
#[test]
fn fld_ack_03_ciaddr_is_copied() {
    let mut server = quick(json!({}));
    let offer = offered(&mut server, 0, &discover(1, C1));
    server.hear(1000, &Seen::who_has(C1, ip(10, 0, 0, 10), SERVER_A)).expect("the client is known");
    server.until(S).taken();
    server.hear_client(S, &request(&offer).but(|m| m.ciaddr = ip(10, 0, 0, 10))).expect("heard");
    assert_eq!(server.message(2 * S).ciaddr, ip(10, 0, 0, 10));
    assert_eq!(acknowledged(&mut quick(json!({})), |_| {}).1.ciaddr, ZERO);
}

#[test]
fn fld_ack_05_fld_ack_06_fld_ack_08_options_that_must_and_must_not_be() {
    let (_, ack) = acknowledged(&mut quick(json!({})), |m| m.options.push((57, vec![5, 0xdc])));
    assert_eq!((ack.opt_ip(54), ack.opt_u32(51)), (Some(SERVER_A), Some(3600)));
    assert_eq!((ack.opt_u32(58), ack.opt_u32(59)), (Some(1800), Some(3150)));
    for code in [50, 55, 57] {
        assert!(ack.opt(code).is_none(), "{code}");
    }
}

#[test]
fn fld_ack_07_option_61_is_echoed_if_and_only_if_it_came() {
    let mut server = quick(json!({}));
    assert_eq!(acknowledged(&mut server, |_| {}).1.opt(61), Some(client_id(C1).as_slice()));
    let without = |m: &mut Dhcp| m.options.retain(|(code, _)| *code != 61);
    assert_eq!(acknowledged(&mut quick(json!({})), without).1.opt(61), None);
}

#[test]
fn fld_ack_09_fld_ack_10_srv_34_offer_and_ack_agree_code_by_code() {
    for list in [LIST.to_vec(), vec![15, 6, 3, 1], vec![42, 1, 200]] {
        let asked = |m: &mut Dhcp| *m = m.clone().with(55, &list);
        let (offer, ack) = acknowledged(&mut quick(json!({})), asked);
        assert_eq!(offer.clone().without(53).options, ack.without(53).options, "{list:?}");
        assert!(offer.opt(200).is_none() && offer.opt(42).is_none());
    }
}

#[test]
fn fld_ack_16_option_82_is_echoed_byte_for_byte_and_last() {
    let (_, ack) = acknowledged(&mut quick(json!({})), |m| m.options.push((82, vec![2, 1, 5, 1, 0])));
    assert_eq!((ack.opt(82), ack.codes().last()), (Some([2u8, 1, 5, 1, 0].as_slice()), Some(&82)));
}

/// A REQUEST for an address that this server never gives, and what comes back.
fn refused(change: impl Fn(&mut Dhcp)) -> Seen {
    let mut server = quick(json!({}));
    server.hear(0, &Seen::who_has(D1, ip(10, 0, 0, 1), SERVER_A)).expect("the relay is known");
    server.until(S).taken();
    let mut asked = request(&offer(0x77, ip(10, 0, 0, 200))).with(61, &client_id(C1));
    change(&mut asked);
    server.hear_client(S, &asked).expect("heard");
    server.frame(2 * S)
}

#[test]
fn fld_nak_01_fld_nak_02_fld_nak_03_the_fields() {
    let frame = refused(|m| (m.hops, m.secs, m.flags) = (2, 8, 0x8003));
    let m = frame.dhcp();
    assert_eq!((m.kind(), m.op, m.xid, m.hops, m.secs), (NAK, 2, 0x77, 0, 0));
    assert_eq!((m.ciaddr, m.yiaddr, m.siaddr, m.giaddr), (ZERO, ZERO, ZERO, ZERO));
    assert_eq!((m.sname, m.file.as_slice()), ([0; 64], [0; 128].as_slice()));
    assert_eq!((m.flags, m.mac(), m.opt_ip(54)), (0x8003, C1, Some(SERVER_A)));
}

#[test]
fn fld_nak_04_fld_nak_05_fld_nak_08_only_these_options_with_a_reason() {
    let frame = refused(|m| m.options.push((82, vec![1, 1, 1])));
    let m = frame.dhcp();
    assert!(m.codes().iter().all(|code| [53, 54, 56, 60, 61, 82].contains(code)), "{:?}", m.codes());
    let text = std::str::from_utf8(m.opt(56).expect("a reason")).expect("readable");
    assert!(text.len() > 5 && !text.ends_with('\0'), "{text}");
    assert_eq!((m.opt(61), m.opt(82)), (Some(client_id(C1).as_slice()), Some([1u8, 1, 1].as_slice())));
    assert_eq!(refused(|m| m.options.retain(|(code, _)| *code != 61)).dhcp().opt(61), None);
}

#[test]
fn fld_nak_06_it_is_broadcast_whatever_the_flag_and_ciaddr_say() {
    for (flags, ciaddr) in [(0, ZERO), (0x8000, ZERO), (0, ip(10, 0, 0, 10))] {
        let frame = refused(|m| (m.flags, m.ciaddr) = (flags, ciaddr));
        assert_eq!((frame.dst, frame.dhcp().to, frame.dhcp().dport), (ALL, EVERYONE, 68));
    }
}

#[test]
fn fld_nak_07_through_a_relay_the_broadcast_flag_is_set() {
    let frame = refused(|m| m.giaddr = ip(10, 0, 0, 1));
    let m = frame.dhcp();
    assert_eq!((frame.dst, m.to, m.sport, m.dport), (D1, ip(10, 0, 0, 1), 67, 67));
    assert_eq!((m.flags, m.giaddr), (0x8000, ip(10, 0, 0, 1)));
}

#[test]
fn fld_nak_09_srv_89_only_a_request_is_refused() {
    for kind in [DISCOVER, DECLINE, RELEASE, INFORM, OFFER, ACK, NAK, 9, 77] {
        let mut server = quick(json!({ "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.10" }] }));
        let other = offered(&mut server, 0, &discover(1, C2));
        assert_eq!(other.yiaddr, ip(10, 0, 0, 10), "the pool is exhausted");
        let odd = request(&offer(5, ip(10, 0, 0, 200))).with(53, &[kind]);
        let _ = server.hear_client(S, &odd);
        assert!(server.until(60 * S).taken().is_empty(), "{kind}");
    }
}

/// A client that declines .10 because the printer has it, and its DECLINE.
fn declined(change: Value) -> (Dhcp, Seen) {
    let (mut client, request) = requesting(Lens::Rfc, change);
    client.hear_server(2 * S, &ack(request.xid, ip(10, 0, 0, 10))).expect("heard");
    let probe = client.until(3 * S).taken().remove(0).1;
    assert_eq!(probe.kind(), "ARP-probe");
    client.hear(3 * S, &Seen::is_at(D1, ip(10, 0, 0, 10), C1, ZERO)).expect("a conflict");
    (request, client.frame(3 * S + 300))
}

#[test]
fn fld_decl_01_fld_decl_02_fld_decl_03_what_it_says() {
    let (_, frame) = declined(json!({}));
    let m = frame.dhcp();
    assert_eq!((m.kind(), m.ciaddr), (DECLINE, ZERO));
    assert_eq!((m.opt_ip(50), m.opt_ip(54)), (Some(ip(10, 0, 0, 10)), Some(SERVER_A)));
}

#[test]
fn fld_decl_04_fld_decl_05_broadcast_from_0_0_0_0() {
    let (_, frame) = declined(json!({}));
    let m = frame.dhcp();
    assert_eq!((frame.src, frame.dst, m.from, m.to, m.dport), (C1, ALL, ZERO, EVERYONE, 67));
}

#[test]
fn fld_decl_06_secs_and_flags_are_zero() {
    let (_, frame) = declined(json!({ "broadcast_flag": true }));
    assert_eq!((frame.dhcp().secs, frame.dhcp().flags), (0, 0));
}

#[test]
fn fld_decl_07_fld_decl_08_fld_decl_09_only_these_options_with_a_reason() {
    let (request, frame) = declined(json!({ "request_lease_s": 900 }));
    let m = frame.dhcp();
    assert!(m.codes().iter().all(|code| [50, 53, 54, 56, 61].contains(code)), "{:?}", m.codes());
    assert!(m.opt(56).is_some_and(|text| text.len() > 5));
    assert_eq!(m.opt(61), request.opt(61));
}

#[test]
fn fld_decl_10_its_xid_is_fresh() {
    let (request, frame) = declined(json!({}));
    assert_ne!(frame.dhcp().xid, request.xid);
}

#[test]
fn opt_04_an_unknown_message_type_is_ignored() {
    for kind in [0, 9, 14, 77, 255] {
        let mut server = quick(json!({}));
        let _ = server.hear_client(0, &discover(1, C1).with(53, &[kind]));
        assert!(server.until(10 * S).taken().is_empty());
        assert_eq!(server.service().pool().taken().count(), 0);
        let mut client = Lone::client(Lens::Rfc, json!({}));
        let xid = client.message(0).xid;
        let _ = client.hear_server(S, &offer(xid, ip(10, 0, 0, 10)).with(53, &[kind]));
        assert!(client.until(2 * S).taken().is_empty());
    }
}

/// Options 224 to 228 of 100 octets each, asked for in this order.
fn large() -> (Value, Vec<u8>) {
    let value = vec![7u8; 100];
    let options: Vec<Value> = (224..=228).map(|code| json!({ "code": code, "bytes": value })).collect();
    (json!({ "options": options }), vec![1, 3, 224, 225, 226, 227, 228, 51, 54])
}

/// Option 57 counts IP and UDP headers, 28 octets; 576 if it says less or nothing (RFC 2132 section 9.10). What does
/// not fit is dropped from the end of the list (catalogue SRV-28), what is echoed has to fit too (SRV-32).
#[test]
fn opt_06_opt_07_srv_28_srv_32_a_reply_is_no_longer_than_the_client_takes() {
    let (change, list) = large();
    let cases = [
        (None, 548, 2),
        (Some(300u16), 548, 2),
        (Some(576), 548, 2),
        (Some(600), 572, 2),
        (Some(608), 580, 2),
        (Some(1000), 972, 5),
    ];
    for (size, limit, kept) in cases {
        for id in [vec![1, 2], vec![9; 30]] {
            let mut asked = discover(1, C1).with(55, &list).with(61, &id).with(82, &[1, 4, 1, 2, 3, 4]);
            if let Some(size) = size {
                asked = asked.with(57, &size.to_be_bytes());
            }
            let m = offered(&mut quick(change.clone()), 0, &asked);
            assert!(m.length <= limit, "{size:?}: {} octets", m.length);
            let large: Vec<u8> = m.codes().into_iter().filter(|code| *code >= 224).collect();
            assert_eq!(large, (224..224 + kept).collect::<Vec<u8>>(), "{size:?}");
            assert_eq!((m.opt_u32(51), m.opt(61)), (Some(3600), Some(id.as_slice())));
            assert!(m.opt(82).is_some());
        }
    }
}

/// Whatever a client says that it takes, a reply is one Ethernet frame: nothing here fragments (SRV-32).
#[test]
fn srv_32_a_reply_never_needs_fragments() {
    let value = vec![7u8; 255];
    let options: Vec<Value> = (224..=234).map(|code| json!({ "code": code, "bytes": value })).collect();
    let list: Vec<u8> = (224..=234).collect();
    let asked = discover(1, C1).with(55, &list).with(57, &[0xff, 0xff]);
    let mut server = quick(json!({ "options": options }));
    let m = offered(&mut server, 0, &asked);
    assert!((1200..=1472).contains(&m.length), "{} octets", m.length);
}

/// RFC 3046 section 2.2: an option 82 that does not fit is left out rather than cut or sent too long.
#[test]
fn srv_117_option_82_that_does_not_fit_is_left_out() {
    let asked = discover(1, C1).with(61, &[9; 255]).with(82, &[1; 200]);
    let m = offered(&mut quick(json!({})), 0, &asked);
    assert!(m.length <= 548, "{}", m.length);
    assert_eq!((m.opt(82), m.opt(61).map(<[u8]>::len)), (None, Some(255)));
    assert_eq!((m.opt_ip(54), m.opt_u32(51)), (Some(SERVER_A), Some(3600)));
    let small = discover(1, C1).with(82, &[1; 200]);
    assert_eq!(offered(&mut quick(json!({})), 0, &small).opt(82), Some([1u8; 200].as_slice()));
}

/// RFC 3046 section 2.2: a server that does not know the option echoes it in no reply.
#[test]
fn srv_118_a_server_that_ignores_option_82_does_not_echo_it() {
    let mut server = quick(json!({ "echo_relay_information": false }));
    let odd = |m: &mut Dhcp| m.options.push((82, vec![2, 1, 5, 1, 0]));
    let (offer, ack) = acknowledged(&mut server, odd);
    server.hear_client(3 * S, &request(&offer).with_ip(50, ip(10, 0, 0, 200)).but(odd)).expect("heard");
    let nak = server.message(4 * S);
    assert_eq!((offer.kind(), ack.kind(), nak.kind()), (OFFER, ACK, NAK));
    for m in [offer, ack, nak] {
        assert_eq!(m.opt(82), None);
    }
}

#[test]
fn opt_14_srv_31_the_reply_follows_the_order_of_the_list() {
    let m = offered(&mut quick(json!({})), 0, &discover(1, C1).with(55, &[15, 6, 3, 1]).without(61));
    let codes = m.codes();
    assert_eq!(codes[0], 53);
    let asked: Vec<u8> = codes.into_iter().filter(|code| [1, 3, 6, 15].contains(code)).collect();
    assert_eq!(asked, [15, 6, 1, 3], "the mask goes before the routers");
    let m = offered(&mut quick(json!({})), 0, &discover(1, C1).with(55, &[28, 59, 58, 6, 1]).without(61));
    let asked: Vec<u8> = m.codes().into_iter().filter(|code| [28, 59, 58, 6, 1].contains(code)).collect();
    assert_eq!(asked, [28, 59, 58, 6, 1]);
}

#[test]
fn opt_15_an_option_asked_for_twice_comes_once() {
    let m = offered(&mut quick(json!({})), 0, &discover(1, C1).with(55, &[3, 3, 3, 51, 51, 54]));
    for code in [3, 51, 54] {
        assert_eq!(m.codes().iter().filter(|c| **c == code).count(), 1, "{code}");
    }
}

#[test]
fn opt_16_srv_02_client_identifiers_are_opaque_bytes() {
    let mut server = quick(json!({}));
    let ids: [&[u8]; 5] = [&[0, 1, 2], &[1, 2, 0, 0, 0, 0, 0xc1], &[255, 0, 0, 0, 1, 0, 3], &[1], &[0, 1, 2, 0]];
    let mut addresses: Vec<_> = Vec::new();
    for (xid, id) in (1u32..).zip(ids) {
        addresses.push(offered(&mut server, u64::from(xid) * S, &discover(xid, C1).with(61, id)).yiaddr);
    }
    let last: Vec<u8> = addresses.iter().map(|address| address.octets()[3]).collect();
    assert_eq!(last, [10, 11, 12, 13, 14], "one chaddr, five clients");
    let again = offered(&mut server, 10 * S, &discover(9, C2).with(61, ids[2]));
    assert_eq!(again.yiaddr, ip(10, 0, 0, 12), "another chaddr, the same client");
}

#[test]
fn opt_17_a_client_identifier_is_its_type_and_the_hardware_address() {
    let discover = Lone::client(Lens::Rfc, json!({})).message(0);
    assert_eq!(discover.opt(61), Some([1, 2, 0, 0, 0, 0, 0xc1].as_slice()));
}

#[test]
fn opt_18_with_and_without_option_61_one_host_is_two_clients() {
    let mut server = quick(json!({}));
    let loader = offered(&mut server, 0, &discover(1, C1).without(61));
    let system = offered(&mut server, S, &discover(2, C1));
    assert_ne!(loader.yiaddr, system.yiaddr);
    // Nor does an identifier that happens to be the bytes of the hardware address make them one.
    let third = offered(&mut server, 2 * S, &discover(3, C1).with(61, &C1));
    assert!(third.yiaddr != loader.yiaddr && third.yiaddr != system.yiaddr);
}

#[test]
fn opt_35_opt_36_srv_120_option_82_keeps_its_order_and_empty_suboptions() {
    for circuit in [vec![2, 1, 9, 1, 2, 8, 8], vec![1, 0], vec![151, 0, 1, 1, 5, 152, 3, 1, 2, 3]] {
        let m = offered(&mut quick(json!({})), 0, &discover(1, C1).with(82, &circuit));
        assert_eq!(m.opt(82), Some(circuit.as_slice()));
    }
}

#[test]
fn opt_01_an_unknown_option_before_option_54_is_skipped() {
    let mut client = Lone::client(Lens::Rfc, json!({}));
    let xid = client.message(0).xid;
    let mut odd = offer(xid, ip(10, 0, 0, 10));
    odd.options.insert(0, (200, vec![1; 7]));
    client.hear_server(S, &odd).expect("heard");
    assert_eq!(client.message(2 * S).opt_ip(54), Some(SERVER_A));
}

/// Without option 54 a REQUEST is no answer to an OFFER: with option 50 it is a client that remembers an address, and of such a
/// one there is no record here.
#[test]
fn srv_50_srv_51_without_option_54_a_request_answers_no_offer() {
    let mut server = quick(json!({}));
    let offer = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&offer).without(54)).expect("heard");
    assert!(server.until(S + S / 2).taken().is_empty());
    assert_eq!((server.ignored(), server.state_of(offer.yiaddr)), (vec![Reason::NoRecord], "offered"));
    server.hear_client(2 * S, &request(&offer)).expect("heard");
    assert_eq!(server.message(3 * S).kind(), ACK, "with it, it does");
}
