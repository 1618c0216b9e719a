//! ARP and the switch: catalogue D.1 (RFC 826, RFC 1122 section 2.3.2).

use std::net::Ipv4Addr;

use dorascope::base::{Duration, Instant, Purpose, Random};
use dorascope::net::{Cable, Egress, Lan, Ports};
use dorascope::protocol::{ArpHow, EntryId, Event, Reason};
use dorascope::scenario::Lens;
use dorascope::sim::Kind;
use dorascope::wire::Mac as ProgramMac;
use serde_json::json;
use support::packet::write;
use support::*;

use crate::support;

/// The printer's address.
const PRINTER: Ipv4Addr = ip(10, 0, 0, 10);
const OTHER: Ipv4Addr = ip(10, 0, 0, 77);
/// Hosts that come and go.
const E1: Mac = [2, 0, 0, 0, 0, 0xe1];
const E2: Mac = [2, 0, 0, 0, 0, 0xe2];

fn printer() -> Lone {
    Lone::at_port(json!([]), json!([]), json!([static_json(json!({}))]), Lens::Rfc, 1, 0)
}

/// The rows of a host's table: addresses and last octets of the hardware addresses.
fn table(host: &Lone) -> Vec<(Ipv4Addr, u8)> {
    host.host.arp.iter().map(|(address, entry)| (address, entry.mac.0[5])).collect()
}

fn ping(src: Mac, from: Ipv4Addr, seq: u16) -> Seen {
    let echo = Echo { from, to: PRINTER, reply: false, id: 9, seq, data: vec![1, 2, 3] };
    Seen { src, dst: D1, body: Body::Echo(echo) }
}

#[test]
fn arp_01_arp_02_the_octets_of_a_who_has() {
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    let frame = server.frame(S / 2);
    let bytes = write(&frame);
    assert_eq!(bytes[..14], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 0xa1, 8, 6]);
    let arp = [0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 0xa1, 10, 0, 0, 2, 0, 0, 0, 0, 0, 0, 10, 0, 0, 10];
    assert_eq!(bytes[14..42], arp);
}

#[test]
fn arp_03_what_is_not_ipv4_over_ethernet_is_ignored() {
    let good = write(&Seen::who_has(E1, OTHER, PRINTER));
    for (at, value) in [(15, 6), (16, 9), (18, 8), (19, 16), (21, 3)] {
        let mut host = printer();
        let mut bad = good.clone();
        bad[at] = value;
        let _ = host.hear_bytes(0, &bad);
        assert!(host.until(S).taken().is_empty() && table(&host).is_empty(), "octet {at}");
    }
}

#[test]
fn arp_04_arp_09_any_packet_overwrites_an_entry_that_exists() {
    let packets = [
        Seen::who_has(E2, OTHER, ip(10, 0, 0, 200)),
        Seen::who_has(E2, OTHER, OTHER),
        Seen::is_at(E2, OTHER, D1, ip(10, 0, 0, 200)),
        Seen::is_at(E2, OTHER, D1, PRINTER),
    ];
    for packet in packets {
        let mut host = printer();
        host.hear(0, &Seen::who_has(E1, OTHER, PRINTER)).expect("the target learns");
        assert_eq!(table(&host), [(OTHER, 0xe1)]);
        host.hear(S, &packet).expect("known");
        assert_eq!(table(&host), [(OTHER, 0xe2)], "{packet:?}");
    }
}

#[test]
fn arp_05_arp_23_a_third_host_learns_nothing() {
    let mut host = printer();
    assert_eq!(host.hear(0, &Seen::who_has(E1, OTHER, ip(10, 0, 0, 200))), Err(Reason::ArpNotForMe));
    assert_eq!(host.hear(0, &Seen::who_has(E1, OTHER, OTHER)), Err(Reason::ArpNotForMe), "nor from an announcement");
    assert!(table(&host).is_empty() && host.until(S).taken().is_empty());
}

#[test]
fn arp_06_arp_07_the_target_learns_and_answers_by_unicast() {
    let mut host = printer();
    host.hear(0, &Seen::who_has(E1, OTHER, PRINTER)).expect("for it");
    assert_eq!(table(&host), [(OTHER, 0xe1)]);
    assert_eq!(host.frame(S), Seen::is_at(D1, PRINTER, E1, OTHER));
    assert!(matches!(host.events[0].1, Event::ArpAdded { how: ArpHow::FromRequest, .. }));
}

#[test]
fn arp_08_a_probe_teaches_nothing_but_is_answered() {
    let mut host = printer();
    host.hear(0, &Seen::who_has(E1, OTHER, PRINTER)).expect("for it");
    host.until(S).taken();
    host.hear(S, &Seen::who_has(E2, ZERO, PRINTER)).expect("for it");
    assert_eq!(table(&host), [(OTHER, 0xe1)]);
    assert_eq!(host.frame(2 * S), Seen::is_at(D1, PRINTER, E2, ZERO), "ACD-17, ACD-18");
}

#[test]
fn arp_09_an_unasked_reply_to_it_adds_an_entry() {
    let mut host = printer();
    host.hear(0, &Seen::is_at(E1, OTHER, D1, PRINTER)).expect("for it");
    assert_eq!(table(&host), [(OTHER, 0xe1)]);
    assert!(host.until(S).taken().is_empty());
}

#[test]
fn arp_10_entries_age_from_their_last_confirmation() {
    let mut host = printer();
    host.hear(0, &Seen::who_has(E1, OTHER, PRINTER)).expect("for it");
    host.hear(40 * S, &Seen::who_has(E1, OTHER, ip(10, 0, 0, 200))).expect("known");
    host.until(99 * S);
    assert_eq!(table(&host).len(), 1);
    host.until(100 * S);
    assert!(table(&host).is_empty());
    let short = json!([static_json(json!({ "link": { "arp_age_s": 5 } }))]);
    let mut host = Lone::at_port(json!([]), json!([]), short, Lens::Rfc, 1, 0);
    host.hear(0, &Seen::who_has(E1, OTHER, PRINTER)).expect("for it");
    assert!(table(host.until(4 * S)).len() == 1 && table(host.until(5 * S)).is_empty(), "it can be set");
}

#[test]
fn arp_11_arp_12_one_request_a_second_and_the_latest_packet_is_kept() {
    let mut host = printer();
    for seq in 0..10 {
        host.hear(u64::from(seq) * 50 * MS, &ping(E1, OTHER, seq)).expect("for it");
    }
    let asked = host.until(900 * MS).taken();
    assert_eq!(asked.iter().map(|(_, f)| f.kind()).collect::<Vec<_>>(), ["ARP-request"], "ten answers, one who-has");
    assert_eq!((asked[0].1.arp().spa, asked[0].1.arp().tpa), (PRINTER, OTHER));
    host.hear(950 * MS, &Seen::is_at(E1, OTHER, D1, PRINTER)).expect("awaited");
    let sent = host.until(20 * S).taken();
    let [(_, Seen { src: D1, dst: E1, body: Body::Echo(echo) })] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!((echo.reply, echo.seq, echo.from, echo.to), (true, 9, PRINTER, OTHER));
    assert_eq!((echo.id, echo.data.as_slice()), (9, [1, 2, 3].as_slice()));
}

#[test]
fn arp_13_without_an_answer_the_packet_is_dropped_and_it_is_said() {
    let mut host = printer();
    host.hear(0, &ping(E1, OTHER, 1)).expect("for it");
    let sent = host.until(60 * S).taken();
    assert!(sent.len() > 1 && sent.iter().all(|(_, frame)| frame.kind() == "ARP-request"), "{sent:?}");
    assert!(sent.windows(2).all(|pair| pair[1].0 - pair[0].0 >= S));
    assert!(matches!(host.events.last(), Some((_, Event::Unreachable { address })) if *address == OTHER));
    assert!(host.hear(61 * S, &Seen::is_at(E1, OTHER, D1, PRINTER)).is_ok());
    assert!(host.until(70 * S).taken().is_empty(), "too late");
}

#[test]
fn arp_14_under_rfc_the_server_has_no_entry_of_its_client() {
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    let offer = server.messages(2 * S).remove(0).1;
    assert!(table(&server).is_empty());
    server.hear_client(2 * S, &request(&offer)).expect("heard");
    assert_eq!(server.message(3 * S).kind(), ACK);
    assert!(table(&server).is_empty());
}

#[test]
fn arp_16_the_switch_sends_the_offer_to_the_port_of_the_discover() {
    let clients = json!([client_json(json!({ "count": 3 }))]);
    let servers = json!([server_json(json!({}))]);
    let story = Story::whole(&scenario(clients, servers, json!([])), Lens::Course, 1);
    let mut offers = 0;
    for entry in &story.trace {
        match &entry.kind {
            Kind::Forwarded { frame, egress, .. } if frame.kind().name() == "OFFER" => {
                offers += 1;
                let client = frame.decoded.as_ref().expect("sound").dst.0[5] - 0xc1;
                assert_eq!(*egress, Egress::Port(client.into()));
            }
            Kind::Arrived { frame, outcomes } if frame.kind().name() == "OFFER" => {
                assert_eq!(outcomes.iter().map(|group| group.ports.len()).sum::<u32>(), 1);
            }
            _ => {}
        }
    }
    assert_eq!(offers, 3);
}

#[test]
fn arp_16_an_aged_or_unknown_address_is_flooded() {
    let mac = |last| ProgramMac([2, 0, 0, 0, 0, last]);
    let cable = Cable::new(Duration(250), Random::new(1, "x", Purpose::Cable));
    let cables = vec![cable; 4];
    let mut lan = Lan::new(cables);
    assert_eq!(lan.egress(mac(1), 0, Instant(0)), Egress::Flood);
    assert!(lan.learn(mac(1), 2, Instant(0), EntryId(1)), "news");
    assert!(!lan.learn(mac(1), 2, Instant(S), EntryId(2)), "no news");
    assert_eq!(lan.egress(mac(1), 0, Instant(2 * S)), Egress::Port(2));
    assert_eq!(lan.egress(mac(1), 2, Instant(2 * S)), Egress::Nowhere, "behind the port it came in by");
    assert_eq!(lan.egress(mac(1), 0, Instant(302 * S)), Egress::Flood);
    assert!(lan.learn(mac(1), 3, Instant(303 * S), EntryId(3)), "it moved");
    assert_eq!(lan.egress(mac(1), 0, Instant(303 * S)), Egress::Port(3));
    assert_eq!(lan.egress(ProgramMac([0xff; 6]), 0, Instant(303 * S)), Egress::Broadcast);
    assert_eq!(lan.all_ports(), (0..4).collect::<Ports>());
}

#[test]
fn arp_17_ip_packets_teach_nothing() {
    let mut server = quick(json!({}));
    let from = discover(1, C1).but(|m| m.from = OTHER);
    server.hear_client(0, &from).expect("heard");
    assert!(table(&server).is_empty());
    let mut host = printer();
    host.hear(0, &ping(E1, OTHER, 1)).expect("for it");
    assert!(table(&host).is_empty());
}

#[test]
fn arp_20_a_host_answers_only_for_its_own_address() {
    let mut host = printer();
    for address in [ip(10, 0, 0, 11), SERVER_A, ip(10, 0, 0, 255), ZERO] {
        assert_eq!(host.hear(0, &Seen::who_has(E1, OTHER, address)), Err(Reason::ArpNotForMe));
    }
    let mut server = Lone::server(Lens::Rfc, json!({}));
    assert_eq!(server.hear(0, &Seen::who_has(E1, OTHER, PRINTER)), Err(Reason::ArpNotForMe), "nor for its pool");
    assert!(host.until(S).taken().is_empty() && server.until(S).taken().is_empty());
}

#[test]
fn a_ping_for_another_address_is_not_answered() {
    let mut host = printer();
    let mut astray = ping(E1, OTHER, 1);
    if let Body::Echo(echo) = &mut astray.body {
        echo.to = ip(10, 0, 0, 11);
    }
    assert_eq!(host.hear(0, &astray), Err(Reason::OtherAddress));
}

/// Whoever else claims a host's own address is no neighbour: real hosts keep no entry for themselves.
#[test]
fn a_host_makes_no_entry_for_its_own_address() {
    for claim in
        [Seen::is_at(E1, PRINTER, D1, PRINTER), Seen::who_has(E1, PRINTER, PRINTER), Seen::who_has(E1, PRINTER, OTHER)]
    {
        let mut host = printer();
        host.hear(S, &claim).expect("a conflict is heard");
        assert!(table(&host).is_empty(), "{claim:?}");
        assert!(host.events.iter().any(|(_, event)| matches!(event, Event::ConflictInUse { .. })), "{claim:?}");
    }
}
