//! INFORM at a server: parameters for a host that has its address from somewhere else (RFC 2131 sections 3.4 and 4.3.5;
//! catalogue C.9, A.8).

use std::net::Ipv4Addr;

use dorascope::protocol::{Event, Reason};
use serde_json::json;
use support::*;

use crate::support;

const NINE: Ipv4Addr = ip(10, 0, 0, 9);

/// An INFORM of a host that uses `.9`.
fn inform(xid: u32) -> Dhcp {
    let asked = Dhcp::from_client(INFORM, xid, C1).with(61, &client_id(C1)).with(55, &LIST);
    asked.but(|m| (m.ciaddr, m.from) = (NINE, NINE))
}

/// A server that knows the host's hardware address, and that of the relay agent.
fn knowing() -> Lone {
    let mut server = quick(json!({}));
    server.hear(0, &Seen::who_has(C1, NINE, SERVER_A)).expect("for it");
    server.hear(0, &Seen::who_has(D1, ip(10, 0, 0, 1), SERVER_A)).expect("for it");
    server.until(MS).taken();
    server
}

#[test]
fn srv_94_srv_95_fld_ack_11_fld_ack_12_parameters_and_nothing_else() {
    let mut server = knowing();
    server.hear_client(S, &inform(0x1234)).expect("heard");
    let m = server.message(2 * S);
    assert_eq!((m.kind(), m.op, m.xid, m.hops, m.secs), (ACK, 2, 0x1234, 0, 0));
    assert_eq!((m.ciaddr, m.yiaddr, m.siaddr, m.mac()), (NINE, ZERO, ZERO, C1));
    for code in [50, 51, 55, 57, 58, 59] {
        assert!(m.opt(code).is_none(), "{code}, though the client asks for 51, 58 and 59");
    }
    assert_eq!(
        (m.opt_ip(54), m.opt_ip(1), m.opt_ip(3)),
        (Some(SERVER_A), Some(ip(255, 255, 255, 0)), Some(ip(10, 0, 0, 1)))
    );
    assert_eq!(
        (m.opt_ip(6), m.opt(15), m.opt(61)),
        (Some(ip(10, 0, 0, 53)), Some(b"example.net".as_slice()), Some(client_id(C1).as_slice()))
    );
    let position = |code: u8| m.codes().iter().position(|c| *c == code);
    assert!(position(1) < position(3), "the mask comes first (FLD-GEN-24)");
    // Nothing is written down, nothing is awaited but the age of ARP entries.
    assert_eq!(server.service().pool().taken().count(), 0);
    assert!(server.host.timers.iter().all(|(timer, _)| format!("{timer:?}").starts_with("ArpAge")));
    let told = server.events_called("InformAnswered");
    assert!(matches!(told[..], [(_, Event::InformAnswered { client, address })] if (client.0, *address) == (C1, NINE)));
}

/// A host that has a lease here may ask as well: the lease stays as it is.
#[test]
fn srv_94_srv_95_an_inform_changes_no_lease() {
    let mut server = quick(json!({}));
    let own = server.lease(0, C1);
    let end = server.ends(own);
    let asked = inform(5).but(|m| (m.ciaddr, m.from, m.to) = (own, own, SERVER_A));
    server.hear_unicast(100 * S, &asked).expect("heard");
    let m = server.message(101 * S);
    assert_eq!((m.kind(), m.yiaddr, m.opt(51), server.ends(own)), (ACK, ZERO, None, end));
}

#[test]
fn srv_30_without_a_list_an_inform_gets_the_usual_options_but_no_times() {
    let mut server = knowing();
    server.hear_client(S, &inform(5).without(55)).expect("heard");
    let mut codes = server.message(2 * S).codes();
    codes.sort_unstable();
    assert_eq!(codes, [1, 3, 6, 15, 28, 53, 54, 61]);
}

/// Row 1 of the delivery table: `ciaddr` comes before everything, the BROADCAST flag and a relay agent included.
#[test]
fn srv_97_fld_ack_13_the_answer_goes_to_ciaddr() {
    for (flags, to, relay, l2) in [
        (0, EVERYONE, ZERO, ALL),
        (0x8000, EVERYONE, ZERO, ALL),
        (0, SERVER_A, ZERO, A1),
        (0x8000, SERVER_A, ip(10, 0, 0, 1), A1),
    ] {
        let mut server = knowing();
        server
            .hear(S, &inform(5).but(|m| (m.flags, m.to, m.giaddr) = (flags, to, relay)).framed(C1, l2))
            .expect("heard");
        let frame = server.frame(2 * S);
        let m = frame.dhcp();
        assert_eq!((m.kind(), frame.dst, m.to, m.sport, m.dport), (ACK, C1, NINE, 67, 68));
    }
    // Its hardware address comes from ARP, not from chaddr.
    let mut server = quick(json!({}));
    server.hear_client(0, &inform(5)).expect("heard");
    assert_eq!(server.frame(S / 2).arp().tpa, NINE);
    server.hear(S / 2, &Seen::is_at(C2, NINE, A1, SERVER_A)).expect("awaited");
    assert_eq!(server.frame(S).dst, C2);
}

#[test]
fn srv_96_srv_98_an_odd_ciaddr_is_ignored() {
    for ciaddr in [ZERO, ip(192, 0, 2, 9), ip(10, 0, 1, 9)] {
        let mut server = knowing();
        server.hear_client(S, &inform(5).but(|m| m.ciaddr = ciaddr)).expect("heard");
        assert!(server.until(60 * S).taken().is_empty(), "{ciaddr}: neither an ACK nor a NAK");
        assert_eq!(server.ignored(), [Reason::InformAddress]);
    }
}
