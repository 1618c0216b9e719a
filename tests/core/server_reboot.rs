//! INIT-REBOOT at a server: a client that starts, or whose cable was plugged in, asks whether what it remembers still holds
//! (RFC 2131 sections 3.2 and 4.3.2; catalogue C.7).

use std::net::Ipv4Addr;

use dorascope::protocol::{Action, Event, Extension, Reason, RefusalReason};
use dorascope::scenario::Lens;
use dorascope::wire::Mac as Hardware;
use serde_json::{Value, json};
use support::*;

use crate::support;

const TEN: Ipv4Addr = ip(10, 0, 0, 10);
const ELEVEN: Ipv4Addr = ip(10, 0, 0, 11);
const FIFTY: Ipv4Addr = ip(10, 0, 0, 50);
const ELSEWHERE: Ipv4Addr = ip(192, 0, 2, 10);

/// C1 has `.10`, from the first millisecond on.
fn leased(change: Value) -> Lone {
    let mut server = quick(change);
    assert_eq!(server.lease(0, C1), TEN);
    server.names();
    server
}

/// The frame that answers a REQUEST for a remembered address, or the reason for the silence.
fn answer(server: &mut Lone, at: u64, m: &Dhcp) -> Result<Seen, Reason> {
    let before = server.ignored().len();
    server.hear_client(at, m).expect("heard");
    let frames = server.until(at + S).taken();
    match server.ignored().get(before) {
        Some(reason) => {
            assert!(frames.is_empty(), "{frames:?}");
            Err(*reason)
        }
        None => {
            assert_eq!(frames.len(), 1, "one answer and no check: {frames:?}");
            Ok(frames[0].1.clone())
        }
    }
}

/// The kind of the answer.
fn kind(server: &mut Lone, at: u64, m: &Dhcp) -> Result<u8, Reason> {
    answer(server, at, m).map(|frame| frame.dhcp().kind())
}

#[test]
fn srv_65_srv_70_another_network_is_refused_without_any_record() {
    for mac in [C1, C2] {
        let mut server = leased(json!({}));
        let frame = answer(&mut server, S, &reboot(5, mac, ELSEWHERE)).expect("a NAK");
        assert_eq!((frame.dhcp().kind(), frame.dst, frame.dhcp().to), (NAK, ALL, EVERYONE));
        assert_eq!(server.refusals(), [RefusalReason::WrongNetwork]);
        let mut server = leased(json!({ "authoritative": false }));
        assert_eq!(kind(&mut server, S, &reboot(5, mac, ELSEWHERE)), Err(Reason::NotAuthoritative));
    }
}

/// The rule that lets servers that know nothing of each other share a link.
#[test]
fn srv_66_without_a_record_there_is_silence() {
    for authoritative in [true, false] {
        let mut server = leased(json!({ "authoritative": authoritative }));
        for address in [TEN, ELEVEN, FIFTY, ip(10, 0, 0, 77)] {
            assert_eq!(kind(&mut server, S, &reboot(5, C2, address)), Err(Reason::NoRecord), "{address}");
            // An offer is no record.
            server.hear_client(2 * S, &discover(6, C2)).expect("heard");
            server.until(3 * S).taken();
            assert_eq!(kind(&mut server, 3 * S, &reboot(7, C2, ELEVEN)), Err(Reason::NoRecord), "{address}");
            server = leased(json!({ "authoritative": authoritative }));
        }
    }
}

#[test]
fn srv_67_a_record_with_another_address_is_refused() {
    for address in [ELEVEN, FIFTY] {
        for authoritative in [true, false] {
            let mut server = leased(json!({ "authoritative": authoritative }));
            assert_eq!(kind(&mut server, S, &reboot(5, C1, address)), Ok(NAK));
            assert_eq!(server.refusals(), [RefusalReason::NotYourAddress]);
            assert_eq!(server.state_of(TEN), "leased");
        }
    }
}

#[test]
fn srv_68_srv_69_fld_ack_15_what_is_right_is_acknowledged_without_a_check() {
    for lens in [Lens::Rfc, Lens::Course] {
        let mut server = Lone::server(lens, json!({}));
        server.hear_client(0, &discover(1, C1)).expect("heard");
        let offer = server.messages(3 * S).remove(0).1;
        server.hear_client(3 * S, &request(&offer)).expect("heard");
        server.messages(10 * S);
        server.names();
        let plain = answer(&mut server, 100 * S, &reboot(5, C1, TEN)).expect("an ACK");
        let m = plain.dhcp();
        assert_eq!((m.kind(), m.xid, m.yiaddr, m.ciaddr), (ACK, 5, TEN, ZERO));
        assert_eq!((m.opt_u32(51), m.opt_u32(58), m.opt_u32(59)), (Some(3600), Some(1800), Some(3150)));
        assert_eq!((m.opt_ip(1), m.opt_ip(3)), (Some(ip(255, 255, 255, 0)), Some(ip(10, 0, 0, 1))));
        // Without the BROADCAST flag to chaddr and yiaddr, without ARP; with it, to everybody.
        assert_eq!((plain.dst, m.to), (C1, TEN));
        let loud = answer(&mut server, 200 * S, &reboot(6, C1, TEN).but(|m| m.flags = 0x8000)).expect("an ACK");
        assert_eq!((loud.dst, loud.dhcp().to), (ALL, EVERYONE));
        let told: Vec<Extension> = server
            .events
            .iter()
            .filter_map(|(_, event)| match event {
                Event::LeaseExtended { how, .. } => Some(*how),
                _ => None,
            })
            .collect();
        assert_eq!(told, [Extension::Rebooting; 2], "{lens}");
        assert_eq!(server.ends(TEN), 200 * S + 500 + HOUR);
    }
}

/// A record whose time is over, and what has become of the address since.
#[test]
fn srv_70_srv_71_an_ended_lease_goes_on_if_its_address_is_free() {
    let over = |change: Value| {
        let mut server = leased(change);
        server.until(2 * HOUR);
        assert_eq!(server.state_of(TEN), "free");
        server
    };
    let now = 2 * HOUR;
    let mut server = over(json!({}));
    assert_eq!(kind(&mut server, now, &reboot(5, C1, TEN)), Ok(ACK));
    assert_eq!((server.state_of(TEN), server.ends(TEN)), ("leased", now + 500 + HOUR));

    // Assigned to another since.
    let one = json!({ "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.10" }] });
    let mut server = over(one.clone());
    assert_eq!(server.lease(now, C2), TEN);
    assert_eq!(kind(&mut server, now + S, &reboot(5, C1, TEN)), Ok(NAK));
    assert_eq!(server.refusals(), [RefusalReason::Taken]);
    // Offered to another, and reserved for another.
    let mut server = over(one);
    offered(&mut server, now, &discover(1, C2));
    assert_eq!(kind(&mut server, now + S, &reboot(5, C1, TEN)), Ok(NAK));
    let mut server = over(json!({}));
    server.perform(now, Action::Reserve { address: TEN, mac: Hardware(C2) }).expect("can");
    assert_eq!(kind(&mut server, now + S, &reboot(6, C1, TEN)), Ok(NAK));

    // Another address than the ended lease had: certain only for addresses of this server's pool.
    for (authoritative, in_pool) in [(true, Ok(NAK)), (false, Err(Reason::NotAuthoritative))] {
        let mut server = over(json!({ "authoritative": authoritative }));
        assert_eq!(kind(&mut server, now, &reboot(5, C1, ELEVEN)), in_pool);
        let mut server = over(json!({ "authoritative": authoritative }));
        assert_eq!(kind(&mut server, now, &reboot(5, C1, FIFTY)), Err(Reason::NoRecord));
    }
}

#[test]
fn srv_72_srv_81_fld_nak_07_a_refusal_goes_to_everybody_or_to_the_relay() {
    let mut server = leased(json!({}));
    let frame = answer(&mut server, S, &reboot(5, C1, ELEVEN)).expect("a NAK");
    assert_eq!((frame.dst, frame.dhcp().to, frame.dhcp().flags), (ALL, EVERYONE, 0));
    let relay = ip(10, 0, 0, 1);
    server.hear(2 * S, &Seen::who_has(D1, relay, SERVER_A)).expect("the relay is known");
    server.until(2 * S + MS).taken();
    let relayed = reboot(6, C1, ELEVEN).but(|m| (m.giaddr, m.from) = (relay, relay));
    server.hear(3 * S, &relayed.framed(D1, A1)).expect("heard");
    let frame = server.frame(4 * S);
    assert_eq!((frame.dst, frame.dhcp().to, frame.dhcp().dport), (D1, relay, 67));
    assert_eq!((frame.dhcp().kind(), frame.dhcp().flags), (NAK, 0x8000));
}

#[test]
fn srv_105_an_address_newly_excluded_is_refused() {
    // Leased still, and free again.
    for at in [S, 2 * HOUR] {
        let mut server = leased(json!({}));
        server.until(at);
        server.perform(at, Action::Exclude(TEN)).expect("can");
        assert_eq!(kind(&mut server, at + S, &reboot(5, C1, TEN)), Ok(NAK));
        assert_eq!(server.refusals(), [RefusalReason::NotInPool]);
    }
}

#[test]
fn srv_107_a_client_with_a_reservation_elsewhere_is_refused() {
    let mut server = leased(json!({}));
    server.perform(S, Action::Reserve { address: FIFTY, mac: Hardware(C1) }).expect("can");
    assert_eq!(kind(&mut server, 2 * S, &reboot(5, C1, TEN)), Ok(NAK));
    assert_eq!(server.refusals(), [RefusalReason::NotYourAddress]);
    assert_eq!(kind(&mut server, 3 * S, &reboot(6, C1, FIFTY)), Ok(NAK), "not before it has it");
    assert_eq!(server.lease(10 * S, C1), FIFTY);
    assert_eq!(kind(&mut server, 20 * S, &reboot(7, C1, FIFTY)), Ok(ACK));
}

/// The client starts over while the server still checks its old address for it: it is its own, so nothing stands against it.
#[test]
fn srv_69_a_check_for_the_same_client_ends_when_it_asks_for_what_it_had() {
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    let offer = server.messages(3 * S).remove(0).1;
    server.hear_client(3 * S, &request(&offer)).expect("heard");
    server.until(2 * HOUR).taken();
    server.hear_client(2 * HOUR, &discover(2, C1)).expect("its former address is checked");
    assert_eq!(server.service().checking().count(), 1);
    server.until(2 * HOUR + MS).taken();
    assert_eq!(kind(&mut server, 2 * HOUR + S / 2, &reboot(3, C1, TEN)), Ok(ACK));
    assert_eq!(server.service().checking().count(), 0);
    assert!(server.messages(3 * HOUR - S).is_empty(), "no OFFER any more");
}
