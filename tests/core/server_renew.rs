//! REQUESTs without an OFFER: how a server tells them apart (catalogue C.5), and RENEWING and REBINDING (C.8).

use std::net::Ipv4Addr;

use dorascope::protocol::{Action, Cannot, Event, Extension, Reason, RefusalReason};
use dorascope::scenario::Lens;
use serde_json::{Value, json};
use support::*;

use crate::support;

const TEN: Ipv4Addr = ip(10, 0, 0, 10);
const ELEVEN: Ipv4Addr = ip(10, 0, 0, 11);
const FIFTY: Ipv4Addr = ip(10, 0, 0, 50);

/// C1 has `.10`; the server heard its REQUEST at 1 ms and answered 0.5 ms later.
fn leased(change: Value) -> Lone {
    let mut server = quick(change);
    assert_eq!(server.lease(0, C1), TEN);
    server.names();
    server
}

/// How the leases were extended, with their ends.
fn extended(server: &Lone) -> Vec<(Extension, u64)> {
    let how = |(_, event): &(u64, Event)| match event {
        Event::LeaseExtended { how, until, .. } => Some((*how, until.expect("finite").0)),
        _ => None,
    };
    server.events.iter().filter_map(how).collect()
}

/// The eight combinations of options 54 and 50 and `ciaddr`, each sent to the server that C1 has `.10` from.
#[test]
fn srv_50_srv_51_srv_52_srv_53_a_request_is_what_its_fields_say() {
    // 54, 50, ciaddr; whether an ACK comes; how the lease was extended; why it is ignored.
    let table = [
        (true, true, true, true, None, None),
        (true, true, false, true, None, None),
        (true, false, true, false, None, Some(Reason::InconsistentRequest)),
        (true, false, false, false, None, None),
        (false, true, true, true, Some(Extension::Renewing), None),
        (false, true, false, true, Some(Extension::Rebooting), None),
        (false, false, true, true, Some(Extension::Renewing), None),
        (false, false, false, false, None, Some(Reason::InconsistentRequest)),
    ];
    for (server_id, asked, has, acked, how, why) in table {
        let row = (server_id, asked, has);
        let mut server = leased(json!({}));
        let mut m = renewal(5, C1, TEN);
        if server_id {
            m = m.with_ip(54, SERVER_A);
        }
        if asked {
            m = m.with_ip(50, TEN);
        }
        if !has {
            m.ciaddr = ZERO;
        }
        server.hear_unicast(10 * S, &m).expect("heard");
        let kinds: Vec<u8> = server.messages(11 * S).iter().map(|(_, m)| m.kind()).collect();
        // Option 54 of this server and no address at all: an answer to an OFFER that cannot be satisfied (SRV-57).
        let refused = row == (true, false, false);
        assert_eq!(kinds, if refused { vec![NAK] } else { vec![ACK; usize::from(acked)] }, "{row:?}");
        assert_eq!(extended(&server).iter().map(|(how, _)| *how).next(), how, "{row:?}");
        assert_eq!(server.ignored().first().copied(), why, "{row:?}");
        assert_eq!(server.refusals().len(), usize::from(refused), "{row:?}");
        assert_eq!(server.events_called("LeaseCommitted").len(), usize::from(server_id && acked), "{row:?}");
    }
}

/// The same message is RENEWING if it comes to the server's own address, REBINDING by broadcast or through a relay agent.
#[test]
fn srv_52_renewing_and_rebinding_differ_by_the_way_they_came() {
    let cases = [
        (SERVER_A, ZERO, A1, Extension::Renewing),
        (EVERYONE, ZERO, ALL, Extension::Rebinding),
        (ip(10, 0, 0, 255), ZERO, ALL, Extension::Rebinding),
        (SERVER_A, ip(10, 0, 0, 1), A1, Extension::Rebinding),
    ];
    for (to, relay, l2, how) in cases {
        let mut server = leased(json!({}));
        server
            .hear(10 * S, &renewal(5, C1, TEN).but(|m| (m.to, m.giaddr) = (to, relay)).framed(C1, l2))
            .expect("heard");
        assert_eq!(extended(&server).iter().map(|(how, _)| *how).collect::<Vec<_>>(), [how]);
    }
}

#[test]
fn srv_75_srv_82_fld_ack_02_fld_ack_03_fld_ack_14_a_renewal_is_answered_to_ciaddr() {
    for (lens, flags) in [(Lens::Rfc, 0), (Lens::Rfc, 0x8000), (Lens::Course, 0x8000)] {
        let mut server = Lone::server(lens, json!({}));
        server.hear_client(0, &discover(1, C1)).expect("heard");
        let offer = server.messages(3 * S).remove(0).1;
        server.hear_client(3 * S, &request(&offer)).expect("heard");
        assert_eq!(server.messages(10 * S).last().expect("an ACK").1.kind(), ACK);
        server.hear_unicast(1800 * S, &renewal(5, C1, TEN).but(|m| m.flags = flags)).expect("heard");
        let frames = server.until(1801 * S).taken();
        let kinds: Vec<&str> = frames.iter().map(|(_, frame)| frame.kind()).collect();
        assert_eq!(kinds, ["ARP-reply", "ACK"], "{lens}: nothing is checked on a renewal");
        let (_, frame) = &frames[1];
        let m = frame.dhcp();
        assert_eq!((frame.dst, m.to, m.sport, m.dport), (C1, TEN, 67, 68), "whatever the BROADCAST flag says");
        assert_eq!((m.xid, m.ciaddr, m.yiaddr, m.flags), (5, TEN, TEN, flags));
        assert_eq!((m.opt_u32(51), m.opt_u32(58), m.opt_u32(59)), (Some(3600), Some(1800), Some(3150)));
        assert_eq!(server.events_called("ServerCheckStarted").len(), 1, "{lens}: for the OFFER or the first REQUEST");
    }
}

/// The client's hardware address is asked for by ARP if the server does not know it; `chaddr` is not used then.
#[test]
fn fld_ack_14_a_client_that_the_server_does_not_know_is_asked_for() {
    let mut server = leased(json!({}));
    server.hear(100 * S, &renewal(5, C1, TEN).framed(C1, A1)).expect("heard");
    let who_has = server.frame(100 * S + MS);
    assert_eq!((who_has.kind(), who_has.dst, who_has.arp().tpa), ("ARP-request", ALL, TEN));
    server.hear(100 * S + 2 * MS, &Seen::is_at(C2, TEN, A1, SERVER_A)).expect("awaited");
    let ack = server.frame(100 * S + 3 * MS);
    assert_eq!((ack.kind(), ack.dst, ack.dhcp().to), ("ACK", C2, TEN), "to whoever has the address");
}

#[test]
fn srv_48_a_renewal_starts_the_lease_anew_with_its_full_length() {
    let mut server = leased(json!({}));
    assert_eq!(server.ends(TEN), 1500 + HOUR);
    server.hear_unicast(1800 * S, &renewal(5, C1, TEN)).expect("heard");
    assert_eq!(server.message(1801 * S).opt_u32(51), Some(3600));
    assert_eq!(server.ends(TEN), 1800 * S + 500 + HOUR);
    assert_eq!(extended(&server), [(Extension::Renewing, 1800 * S + 500 + HOUR)]);
    server.until(3601 * S);
    assert_eq!(server.state_of(TEN), "leased", "its first end is no end any more");
    server.until(1800 * S + 500 + HOUR);
    assert_eq!(server.state_of(TEN), "free");
}

#[test]
fn srv_42_srv_44_a_renewal_is_granted_what_it_asks_for_within_limits() {
    let mut server = leased(json!({ "min_lease_s": 600, "max_lease_s": 7200 }));
    let cases = [(Some(1200), 1200), (Some(10), 600), (Some(100_000), 7200), (None, 3600)];
    for (n, (asked, granted)) in (1u32..).zip(cases) {
        let at = u64::from(n) * 60 * S;
        let mut m = renewal(n, C1, TEN);
        if let Some(asked) = asked {
            m = m.with_u32(51, asked);
        }
        server.hear_unicast(at, &m).expect("heard");
        let ack = server.message(at + S);
        let times = (ack.opt_u32(51), ack.opt_u32(58), ack.opt_u32(59));
        assert_eq!(times, (Some(granted), Some(granted / 2), Some(granted * 7 / 8)), "{asked:?}");
    }
    // The lease time that the administrator sets counts from then on; it lies within the limits.
    server.perform(400 * S, Action::SetLeaseS(7200)).expect("can");
    server.hear_unicast(401 * S, &renewal(9, C1, TEN)).expect("heard");
    assert_eq!(server.message(402 * S).opt_u32(51), Some(7200));
    assert_eq!(server.perform(405 * S, Action::SetLeaseS(9000)), Err(Cannot::OutOfBounds));
    server.perform(410 * S, Action::SetLeaseS(600)).expect("can");
    server.hear_unicast(411 * S, &renewal(10, C1, TEN).with_u32(51, 30)).expect("heard");
    let ack = server.message(412 * S);
    assert_eq!((ack.opt_u32(51), ack.opt_u32(58), ack.opt_u32(59)), (Some(600), Some(300), Some(525)));
}

/// A lease is never cut short: the ACK that names an earlier end may be lost, while its client goes on with what it had.
#[test]
fn srv_46_srv_100_a_shorter_renewal_does_not_shorten_what_was_promised() {
    let mut server = leased(json!({}));
    let promised = server.ends(TEN);
    server.perform(S, Action::SetLeaseS(60)).expect("can");
    server.hear_unicast(2 * S, &renewal(5, C1, TEN)).expect("heard");
    assert_eq!(server.message(3 * S).opt_u32(51), Some(60));
    assert_eq!((server.ends(TEN), server.binding(TEN).lease_s), (promised, 60));
    server.until(promised - 1);
    assert_eq!(server.state_of(TEN), "leased");
    server.until(promised);
    assert_eq!(server.state_of(TEN), "free");
    // What was promised for ever stays so.
    let mut server = leased(json!({ "lease_s": u32::MAX, "max_lease_s": u32::MAX }));
    server.perform(S, Action::SetLeaseS(60)).expect("can");
    server.hear_unicast(2 * S, &renewal(5, C1, TEN)).expect("heard");
    assert_eq!((server.message(3 * S).opt_u32(51), server.binding(TEN).until), (Some(60), None));
}

#[test]
fn srv_60_the_same_renewal_again_gets_the_same_ack_again() {
    let mut server = leased(json!({}));
    server.hear_unicast(1800 * S, &renewal(5, C1, TEN)).expect("heard");
    let first = server.message(1801 * S);
    server.hear_unicast(1900 * S, &renewal(5, C1, TEN)).expect("heard");
    assert_eq!(server.message(1901 * S), first);
    assert_eq!(server.ends(TEN), 1900 * S + 500 + HOUR, "a client may count from its latest REQUEST");
    assert_eq!(server.service().pool().taken().count(), 1);
}

/// RFC 3046 section 2.2: option 82 may be in a unicast renewal, but need not.
#[test]
fn srv_119_option_82_in_a_renewal_is_echoed_and_not_required() {
    let mut server = leased(json!({}));
    server.hear_unicast(10 * S, &renewal(5, C1, TEN).with(82, &[1, 2, 7, 7])).expect("heard");
    let ack = server.message(11 * S);
    assert_eq!((ack.kind(), ack.opt(82), ack.codes().last()), (ACK, Some([1u8, 2, 7, 7].as_slice()), Some(&82)));
    server.hear_unicast(20 * S, &renewal(6, C1, TEN)).expect("heard");
    assert_eq!(server.message(21 * S).opt(82), None);
}

/// A relayed REBINDING goes back through the relay agent.
#[test]
fn srv_115_a_relayed_rebinding_is_answered_to_giaddr() {
    let mut server = leased(json!({}));
    let relay = ip(10, 0, 0, 1);
    server.hear(10 * S, &Seen::who_has(D1, relay, SERVER_A)).expect("the relay is known");
    server
        .hear(10 * S, &renewal(5, C1, TEN).but(|m| (m.giaddr, m.from) = (relay, relay)).framed(D1, A1))
        .expect("heard");
    let m = server.message(11 * S);
    assert_eq!((m.kind(), m.to, m.dport, m.yiaddr), (ACK, relay, 67, TEN));
}

/// What the server says to a renewal: the kind of its answer, or the reason for its silence.
fn answer(server: &mut Lone, at: u64, m: &Dhcp, broadcast: bool) -> Result<u8, Reason> {
    let before = server.ignored().len();
    if broadcast {
        server.hear_rebinding(at, m).expect("heard");
    } else {
        server.hear_unicast(at, m).expect("heard");
    }
    let messages = server.messages(at + S);
    match (messages.first(), server.ignored().get(before)) {
        (Some((_, m)), None) if m.kind() == NAK => {
            assert_eq!((m.to, m.ciaddr, m.yiaddr, m.codes().contains(&51)), (EVERYONE, ZERO, ZERO, false));
            Ok(NAK)
        }
        (Some((_, m)), None) => Ok(m.kind()),
        (None, Some(reason)) => Err(*reason),
        odd => panic!("{odd:?}"),
    }
}

/// The three variants of the catalogue, and where the address is not to be had.
#[test]
fn srv_79_a_renewal_without_a_record() {
    let change = json!({
        "exclude": ["10.0.0.13"], "reservations": [{ "address": "10.0.0.14", "mac": "02:00:00:00:00:d1" }]
    });
    for (address, authoritative, otherwise) in [
        (ip(10, 0, 0, 12), Ok(ACK), Err(Reason::NotAuthoritative)),
        (FIFTY, Ok(NAK), Err(Reason::NotAuthoritative)),
        (ip(10, 0, 0, 13), Ok(NAK), Err(Reason::NotAuthoritative)),
        (ip(10, 0, 0, 14), Ok(NAK), Err(Reason::NotAuthoritative)),
        // What another client has it knows for certain.
        (TEN, Ok(NAK), Ok(NAK)),
    ] {
        let mut server = leased(change.clone());
        assert_eq!(answer(&mut server, 10 * S, &renewal(5, C2, address), false), authoritative, "{address}");
        if authoritative == Ok(ACK) {
            assert_eq!((server.state_of(address), server.events_called("LeaseCommitted").len()), ("leased", 1));
        }
        let mut change = change.clone();
        change["authoritative"] = json!(false);
        assert_eq!(answer(&mut leased(change), 10 * S, &renewal(5, C2, address), false), otherwise, "{address}");
    }
}

#[test]
fn srv_80_srv_81_fld_nak_06_a_lease_that_went_to_another_is_refused_by_broadcast() {
    let mut server = leased(json!({ "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.10" }] }));
    // The client's clock is slow: its lease is over, and another has the address.
    assert_eq!(server.lease(3700 * S, C2), TEN);
    for broadcast in [false, true] {
        let at = if broadcast { 3720 * S } else { 3710 * S };
        assert_eq!(answer(&mut server, at, &renewal(5, C1, TEN), broadcast), Ok(NAK));
    }
    assert_eq!(server.refusals(), [RefusalReason::Taken; 2]);
    assert_eq!(server.binding(TEN).mac.0, C2);
}

/// The client comes late, but nobody has had its address since.
#[test]
fn srv_71_srv_79_an_ended_lease_of_a_free_address_goes_on() {
    for broadcast in [false, true] {
        for authoritative in [false, true] {
            let mut server = leased(json!({ "authoritative": authoritative }));
            server.until(3700 * S);
            assert_eq!(server.state_of(TEN), "free");
            assert_eq!(answer(&mut server, 3700 * S, &renewal(5, C1, TEN), broadcast), Ok(ACK));
            assert_eq!(server.events_called("LeaseCommitted").len(), 1, "free -> leased");
        }
    }
}

#[test]
fn srv_77_srv_78_rebinding_is_only_for_leases_of_this_server() {
    for (mac, address, authoritative, otherwise) in [
        (C1, TEN, Ok(ACK), Ok(ACK)),
        // Bound to somebody else.
        (C2, TEN, Ok(NAK), Err(Reason::NotAuthoritative)),
        // No record: whoever gave it will answer, though the address is free here, or is in no pool here.
        (C2, ELEVEN, Err(Reason::NoRecord), Err(Reason::NoRecord)),
        (C2, FIFTY, Err(Reason::NoRecord), Err(Reason::NoRecord)),
        // Another server's lease of a client that has one here too.
        (C1, FIFTY, Err(Reason::NoRecord), Err(Reason::NoRecord)),
        (C1, ip(192, 0, 2, 9), Ok(NAK), Err(Reason::NotAuthoritative)),
    ] {
        let m = renewal(5, mac, address);
        assert_eq!(answer(&mut leased(json!({})), 10 * S, &m, true), authoritative, "{address}");
        let mut server = leased(json!({ "authoritative": false }));
        assert_eq!(answer(&mut server, 10 * S, &m, true), otherwise, "{address}");
    }
    let mut server = leased(json!({}));
    answer(&mut server, 10 * S, &renewal(5, C1, TEN), true).expect("an ACK");
    assert_eq!(extended(&server)[0].0, Extension::Rebinding);
}

/// The client has `.10`; what it wants to renew is another address, which it cannot have as well.
#[test]
fn srv_62_srv_67_one_client_does_not_renew_a_second_address() {
    let mut server = leased(json!({}));
    assert_eq!(answer(&mut server, 10 * S, &renewal(5, C1, ELEVEN), false), Ok(NAK));
    assert_eq!(server.refusals(), [RefusalReason::NotYourAddress]);
    assert_eq!((server.state_of(TEN), server.state_of(ELEVEN)), ("leased", "free"));
}

#[test]
fn srv_105_an_excluded_address_is_not_extended_and_leaves_at_its_end() {
    let mut server = leased(json!({}));
    let end = server.ends(TEN);
    server.perform(S, Action::Exclude(TEN)).expect("can");
    for (at, broadcast) in [(10 * S, false), (20 * S, true)] {
        assert_eq!(answer(&mut server, at, &renewal(5, C1, TEN), broadcast), Ok(NAK));
    }
    assert_eq!(server.refusals(), [RefusalReason::NotInPool; 2]);
    // The NAKs may be lost: the lease stays what it was.
    server.until(end - 1);
    assert_eq!(server.state_of(TEN), "leased");
    server.names();
    server.until(end);
    assert_eq!(
        (server.state_of(TEN), server.names()),
        ("excluded", vec!["LeaseEnded".into(), "AddressExcluded".into()])
    );
}

/// The whole way of the catalogue: reservation added, renewal refused, a new exchange, the reserved address.
#[test]
fn srv_62_srv_107_a_client_moves_to_what_is_reserved_for_it() {
    for broadcast in [false, true] {
        let mut server = leased(json!({}));
        server.perform(S, Action::Reserve { address: FIFTY, mac: dorascope::wire::Mac(C1) }).expect("can");
        assert_eq!(answer(&mut server, 10 * S, &renewal(5, C1, TEN), broadcast), Ok(NAK));
        assert_eq!(server.refusals(), [RefusalReason::NotYourAddress]);
        assert_eq!(server.state_of(TEN), "leased", "until it has the other one");
        server.names();
        assert_eq!(server.lease(20 * S, C1), FIFTY);
        assert_eq!(server.names(), ["AddressOffered", "LeaseEnded", "LeaseCommitted"]);
        assert_eq!((server.state_of(TEN), server.state_of(FIFTY)), ("free", "leased"));
    }
}

/// As long as the reserved address is not to be had, its client keeps what it has; or it would be refused for ever.
#[test]
fn srv_107_srv_108_while_the_reserved_address_is_taken_the_client_keeps_its_own() {
    let mut server = leased(json!({}));
    assert_eq!(server.lease(S, C2), ELEVEN);
    server.perform(2 * S, Action::Reserve { address: ELEVEN, mac: dorascope::wire::Mac(C1) }).expect("can");
    assert_eq!(answer(&mut server, 10 * S, &renewal(5, C1, TEN), false), Ok(ACK));
    // Who has it is refused, and once that lease is over the owner moves.
    assert_eq!(answer(&mut server, 20 * S, &renewal(6, C2, ELEVEN), false), Ok(NAK));
    server.hear_unicast(30 * S, &release(7, C2, ELEVEN)).expect("heard");
    assert_eq!(answer(&mut server, 40 * S, &renewal(8, C1, TEN), false), Ok(NAK));
    assert_eq!(server.lease(50 * S, C1), ELEVEN);
}

/// What is being checked for another is as good as taken.
#[test]
fn srv_79_an_address_under_check_for_another_is_not_given() {
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C2)).expect("a check of .10 begins");
    server.hear_unicast(S / 2, &renewal(5, C1, TEN)).expect("heard");
    let kinds: Vec<u8> = server.messages(5 * S).iter().map(|(_, m)| m.kind()).collect();
    assert_eq!(kinds, [NAK, OFFER]);
}
