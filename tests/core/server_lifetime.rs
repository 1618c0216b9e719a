//! How leases, promises and quarantines end at a server, and who gets an address afterwards: catalogue C.9 (RELEASE) and C.10.

use std::net::Ipv4Addr;

use dorascope::protocol::server::GRACE;
use dorascope::protocol::{Event, LeaseEnd, Reason};
use dorascope::scenario::Lens;
use serde_json::{Value, json};
use support::*;

use crate::support;

const TEN: Ipv4Addr = ip(10, 0, 0, 10);
const ELEVEN: Ipv4Addr = ip(10, 0, 0, 11);
const TWELVE: Ipv4Addr = ip(10, 0, 0, 12);

/// A client of its own.
fn nth(n: u8) -> Mac {
    [2, 0, 0, 0, 9, n]
}

fn three() -> Value {
    json!({ "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.12" }], "lease_s": 60 })
}

/// When the timer of a lease is due.
fn due(server: &Lone, address: Ipv4Addr) -> Option<u64> {
    let timers = server.host.timers.iter();
    timers
        .filter(|(timer, _)| format!("{timer:?}") == format!("LeaseEnd({address})"))
        .map(|(_, armed)| armed.at.0)
        .next()
}

#[test]
fn srv_100_an_address_returns_at_the_end_of_its_lease_and_not_before() {
    let mut server = quick(json!({ "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.10" }], "lease_s": 600 }));
    server.lease(0, C1);
    let end = server.ends(TEN);
    assert_eq!((end, due(&server, TEN)), (1500 + 600 * S, Some(end)));
    server.hear_client(end - 1, &discover(1, C2)).expect("heard");
    assert_eq!((server.state_of(TEN), server.messages(end - 1).len()), ("leased", 0));
    server.until(end);
    assert_eq!(server.state_of(TEN), "free");
    assert_eq!(server.ended(), [(end, TEN, LeaseEnd::Expired)]);
    assert_eq!(offered(&mut server, end + S, &discover(2, C2)).yiaddr, TEN);
}

#[test]
fn srv_101_the_former_client_is_preferred_as_long_as_its_address_is_free() {
    let mut server = quick(three());
    assert_eq!(server.lease(0, C1), TEN);
    server.until(100 * S);
    assert_eq!(server.lease(100 * S, C2), ELEVEN, "there are others that nobody had");
    // Its own again, whatever it asks for; and once more after that.
    for at in [200, 300] {
        let back = offered(&mut server, at * S, &discover(9, C1).with_ip(50, TWELVE));
        assert_eq!(back.yiaddr, TEN);
        server.hear_client(at * S + MS, &request(&back)).expect("heard");
        server.until((at + 99) * S).taken();
    }
    // Once another has it, it is that one's.
    assert_eq!(
        [server.lease(400 * S, nth(1)), server.lease(401 * S, nth(2)), server.lease(402 * S, nth(3))],
        [TWELVE, ELEVEN, TEN]
    );
    server.until(500 * S);
    assert_eq!(server.lease(500 * S, nth(3)), TEN);
    assert_eq!(server.lease(501 * S, C1), TWELVE, "the one left longest ago");
}

/// The catalogue's trace: five clients on three addresses.
#[test]
fn srv_102_never_used_first_then_least_recently_used() {
    let mut server = quick(three());
    assert_eq!(server.lease(0, nth(1)), TEN);
    server.hear_unicast(10 * S, &release(1, nth(1), TEN)).expect("heard");
    assert_eq!(server.lease(20 * S, nth(2)), ELEVEN, "new, though the first is free");
    assert_eq!(server.lease(30 * S, nth(3)), TWELVE);
    // .10 was left at 10 s, .12 is left at 40 s, .11 ends at 80 s.
    server.hear_unicast(40 * S, &release(2, nth(3), TWELVE)).expect("heard");
    server.until(81 * S);
    assert_eq!((server.state_of(ELEVEN), server.ended().len()), ("free", 3));
    assert_eq!(server.lease(82 * S, nth(4)), TEN);
    assert_eq!(server.lease(83 * S, nth(5)), TWELVE);
    // An offer that nobody takes is no use: .11 is still the one left longest ago.
    let held = offered(&mut server, 84 * S, &discover(5, nth(6)));
    assert_eq!(held.yiaddr, ELEVEN);
    server.until(143 * S);
    assert_eq!((server.state_of(TEN), server.state_of(TWELVE)), ("free", "leased"));
    assert_eq!(offered(&mut server, 146 * S, &discover(7, nth(7))).yiaddr, ELEVEN);
}

/// The rows of the choice, each winning over those after it.
#[test]
fn srv_04_the_order_of_choice() {
    let change = json!({
        "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.15" }], "lease_s": 600,
        "reservations": [{ "address": "10.0.0.15", "mac": "02:00:00:00:00:c2" }]
    });
    let mut server = quick(change);
    assert_eq!(server.lease(0, C1), TEN);
    let asked = |server: &mut Lone, at: u64, mac: Mac, last: u8| {
        offered(server, at * S, &discover(3, mac).with_ip(50, ip(10, 0, 0, last))).yiaddr
    };
    assert_eq!(asked(&mut server, 1, C1, 13), TEN, "the binding before option 50");
    assert_eq!(asked(&mut server, 2, C2, 13), ip(10, 0, 0, 15), "the reservation before option 50");
    server.hear_unicast(3 * S, &release(1, C1, TEN)).expect("heard");
    assert_eq!(asked(&mut server, 4, C1, 13), TEN, "the previous address before option 50");
    assert_eq!(asked(&mut server, 5, nth(1), 13), ip(10, 0, 0, 13), "option 50 before the first new one");
    assert_eq!(asked(&mut server, 6, nth(2), 99), ELEVEN, "else the first new one");
    assert_eq!(asked(&mut server, 7, nth(2), 14), ELEVEN, "what it was offered already before option 50");
}

#[test]
fn srv_103_a_reused_address_is_checked_like_a_new_one() {
    let mut server = Lone::server(Lens::Rfc, three());
    for at in [0, 100] {
        server.hear_client(at * S, &discover(1, C1)).expect("heard");
        let frames = server.until((at + 5) * S).taken();
        assert_eq!(frames.iter().map(|(_, f)| f.kind()).collect::<Vec<_>>(), ["ARP-request", "OFFER"], "at {at} s");
        let offer = frames[1].1.dhcp().clone();
        assert_eq!(offer.yiaddr, TEN);
        server.hear_client((at + 5) * S, &request(&offer)).expect("heard");
        assert_eq!(server.frame((at + 6) * S).kind(), "ACK");
    }
}

/// A quarantine counts as a use: the address was in somebody's hands.
#[test]
fn srv_102_srv_87_an_address_out_of_quarantine_comes_last() {
    let mut change = three();
    change["quarantine_s"] = json!(30);
    let mut server = quick(change);
    let first = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&first).with(53, &[DECLINE])).expect("heard");
    assert_eq!(server.state_of(TEN), "quarantined");
    server.until(32 * S);
    assert_eq!(server.state_of(TEN), "free");
    // Not even its former client wants it before others.
    assert_eq!(
        [server.lease(33 * S, C1), server.lease(34 * S, C2), server.lease(35 * S, nth(1))],
        [ELEVEN, TWELVE, TEN]
    );
}

/// The client's DECLINE of what it had leased; the end of that lease means nothing any more.
#[test]
fn srv_85_srv_87_a_declined_lease_ends_with_its_quarantine() {
    let mut server = quick(json!({ "lease_s": 60, "quarantine_s": 600 }));
    server.lease(0, C1);
    let declined = request(&offer(9, TEN)).with(53, &[DECLINE]).with(61, &client_id(C1));
    server.hear_client(10 * S, &declined).expect("heard");
    assert_eq!((server.state_of(TEN), due(&server, TEN)), ("quarantined", None));
    server.until(609 * S);
    assert_eq!((server.state_of(TEN), server.ended().len()), ("quarantined", 0));
    server.until(610 * S);
    assert_eq!(server.state_of(TEN), "free");
}

#[test]
fn srv_89_srv_90_srv_91_a_released_address_is_free_and_remembered() {
    let mut server = quick(json!({ "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.11" }] }));
    server.lease(0, C1);
    server.hear_unicast(10 * S, &release(3, C1, TEN)).expect("heard");
    assert_eq!((server.state_of(TEN), due(&server, TEN)), ("free", None));
    assert_eq!(server.ended(), [(10 * S, TEN, LeaseEnd::Released)]);
    assert!(server.messages(20 * S).is_empty(), "no answer");
    assert_eq!(server.lease(20 * S, C2), ELEVEN);
    assert_eq!(server.lease(30 * S, C1), TEN, "the same address");
    server.hear_unicast(40 * S, &release(4, C1, TEN)).expect("heard");
    assert_eq!(server.lease(50 * S, nth(1)), TEN, "at once, where there is no other");
}

#[test]
fn srv_93_only_the_owner_releases_and_only_to_its_server() {
    let mut server = quick(json!({}));
    server.lease(0, C1);
    let own = release(1, C1, TEN);
    let forged = [
        (release(1, C2, TEN), Reason::NothingToRelease),
        (release(1, C1, ELEVEN), Reason::NothingToRelease),
        (own.clone().with(61, b"\0other"), Reason::NothingToRelease),
        (own.clone().without(61), Reason::NothingToRelease),
        (own.clone().with_ip(54, SERVER_B), Reason::OtherServer),
        (own.clone().without(54), Reason::OtherServer),
    ];
    for (n, (m, reason)) in (1u64..).zip(forged) {
        server.hear_unicast(n * S, &m).expect("heard");
        assert_eq!((server.ignored().last(), server.state_of(TEN)), (Some(&reason), "leased"));
    }
    server.hear_unicast(10 * S, &own).expect("heard");
    server.hear_unicast(11 * S, &own).expect("heard");
    assert_eq!((server.ignored().last(), server.ended().len()), (Some(&Reason::NothingToRelease), 1), "once");
}

#[test]
fn srv_42_srv_43_an_infinite_lease_has_no_end_and_no_times() {
    let for_ever = json!({ "lease_s": u32::MAX, "max_lease_s": u32::MAX });
    let mut server = quick(for_ever);
    let m = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&m)).expect("heard");
    let ack = server.message(2 * S);
    for m in [m, ack] {
        assert_eq!((m.opt_u32(51), m.opt(58), m.opt(59)), (Some(u32::MAX), None, None));
    }
    assert_eq!((server.binding(TEN).until, due(&server, TEN)), (None, None));
    assert_eq!(server.host.timers.next_deadline(), None, "nothing is awaited");
    server.until(1_000_000 * S);
    assert_eq!(server.state_of(TEN), "leased");
    // Whoever wants less is told less, but what was promised for ever stays promised.
    server.hear_unicast(1_000_001 * S, &renewal(2, C1, TEN).with_u32(51, 600)).expect("heard");
    let ack = server.message(1_000_002 * S);
    assert_eq!((ack.opt_u32(51), ack.opt_u32(58), server.binding(TEN).until), (Some(600), Some(300), None));
    // Where the longest lease is finite, for ever is that long.
    let mut server = quick(json!({ "max_lease_s": 7200 }));
    let m = offered(&mut server, 0, &discover(1, C1).with_u32(51, u32::MAX));
    assert_eq!((m.opt_u32(51), m.opt_u32(58)), (Some(7200), Some(3600)));
}

/// A lease that is not extended: the times go by what remains of it, also where the administrator has set them.
#[test]
fn srv_40_srv_44_fld_ack_08_times_go_by_what_remains() {
    for change in [json!({}), json!({ "t1_s": 1000, "t2_s": 3000 })] {
        let set = change.get("t1_s").is_some();
        let mut server = quick(change);
        let m = offered(&mut server, 0, &discover(1, C1));
        let usual = (m.opt_u32(51), m.opt_u32(58), m.opt_u32(59));
        assert_eq!(
            usual,
            if set { (Some(3600), Some(1000), Some(3000)) } else { (Some(3600), Some(1800), Some(3150)) }
        );
        server.hear_client(0, &request(&m)).expect("heard");
        server.until(S).taken();
        let end = server.ends(TEN);
        let again = offered(&mut server, end - 600 * S, &discover(2, C1));
        assert_eq!((again.opt_u32(51), again.opt_u32(58), again.opt_u32(59)), (Some(600), Some(300), Some(525)));
        server.hear_client(end - 600 * S, &request(&again)).expect("heard");
        let ack = server.message(end - 599 * S);
        assert_eq!((ack.opt_u32(51), ack.opt_u32(58), ack.opt_u32(59)), (Some(600), Some(300), Some(525)));
        assert!(server.ends(TEN) - end <= 2 * MS, "only the time that the answer takes");
    }
    // Nothing that could be told remains: a lease of its own.
    let mut server = quick(json!({}));
    server.lease(0, C1);
    let end = server.ends(TEN);
    assert_eq!(offered(&mut server, end - S / 2, &discover(2, C1)).opt_u32(51), Some(3600));
}

#[test]
fn crs_07_under_course_the_ended_lease_is_kept_for_a_grace() {
    assert_eq!(GRACE.0, 120 * S);
    let mut server = Lone::server(Lens::Course, json!({ "lease_s": 600 }));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    let offer = server.messages(3 * S).remove(0).1;
    server.hear_client(3 * S, &request(&offer)).expect("heard");
    server.messages(10 * S);
    let period = server.ends(TEN);
    server.until(period);
    let told = server.events_called("GraceStarted");
    assert!(
        matches!(told[..], [(at, Event::GraceStarted { until, .. })] if at == period && until.0 == period + 120 * S)
    );
    assert_eq!((server.state_of(TEN), due(&server, TEN)), ("leased", Some(period + 120 * S)));

    let mut silent = server.clone();
    silent.until(period + 120 * S - 1);
    assert_eq!(silent.state_of(TEN), "leased");
    silent.until(period + 120 * S);
    assert_eq!((silent.state_of(TEN), silent.ended()[0].2), ("free", LeaseEnd::Expired));

    // A renewal within the grace, by unicast or by broadcast, without a check.
    for broadcast in [false, true] {
        let (mut server, at) = (server.clone(), period + 70 * S);
        if broadcast {
            server.hear_rebinding(at, &renewal(4, C1, TEN)).expect("heard");
        } else {
            server.hear_unicast(at, &renewal(4, C1, TEN)).expect("heard");
        }
        let ack = server.message(at + S);
        assert_eq!((ack.kind(), ack.opt_u32(51)), (ACK, Some(600)));
        assert_eq!(server.events_called("ServerCheckStarted").len(), 1, "for the first REQUEST only");
        assert_eq!((server.ends(TEN), server.binding(TEN).grace), (at + 500 + 600 * S, None));
        server.until(period + 121 * S);
        assert_eq!(server.state_of(TEN), "leased");
    }
    // Who starts over in the grace gets a whole lease: nothing remains of the old one.
    let again = offered(&mut server, period + S, &discover(7, C1));
    assert_eq!((again.yiaddr, again.opt_u32(51)), (TEN, Some(600)));
    // Under RFC 2131 there is no grace.
    let mut rfc = quick(json!({ "lease_s": 600 }));
    rfc.lease(0, C1);
    let end = rfc.ends(TEN);
    rfc.until(end);
    assert_eq!((rfc.state_of(TEN), rfc.events_called("GraceStarted").len()), ("free", 0));
}

/// A server measures what it grants by its own clock: one that runs fast by a quarter is done after four fifths of the time.
#[test]
fn srv_46_srv_09_srv_87_spans_go_by_the_servers_own_clock() {
    let change = json!({ "link": { "clock_ppm": 250_000 }, "lease_s": 1000, "hold_s": 50, "quarantine_s": 500 });
    let mut server = quick(change);
    let m = offered(&mut server, 0, &discover(1, C1));
    assert_eq!(m.opt_u32(51), Some(1000));
    server.until(40 * S - 1);
    assert_eq!(server.state_of(TEN), "offered");
    server.until(40 * S);
    assert_eq!(server.state_of(TEN), "free");
    server.lease(100 * S, C1);
    assert_eq!(server.ends(TEN), 100 * S + 1500 + 800 * S);
    // What remains is told by the same clock: 400 s of time are 500 s on it.
    let left = server.ends(TEN) - 400 * S;
    assert_eq!(offered(&mut server, left, &discover(2, C1)).opt_u32(51), Some(500));
    let declined = request(&offer(9, TEN)).with(53, &[DECLINE]).with(61, &client_id(C1));
    server.hear_client(left + S, &declined).expect("heard");
    server.until(left + 401 * S - 1);
    assert_eq!(server.state_of(TEN), "quarantined");
    server.until(left + 401 * S);
    assert_eq!(server.state_of(TEN), "free");
}

/// The last two clients of an address are remembered: what a pool remembers is bounded by its addresses, however many clients came by.
#[test]
fn srv_91_a_hundred_clients_leave_two_records_per_address() {
    let mut server = quick(three());
    for n in 0..100 {
        server.lease(u64::from(n) * 100 * S, nth(n));
    }
    server.until(20_000 * S);
    let pool = server.service().pool();
    assert_eq!(pool.taken().count(), 0);
    let key = |mac: Mac| {
        let bytes = support::packet::write(&discover(1, mac).framed(mac, ALL));
        let frame = dorascope::wire::Frame::decode(&bytes).expect("sound");
        let dorascope::wire::Payload::Ipv4(packet) = frame.payload else { panic!("IP") };
        let dorascope::wire::Transport::Udp(dorascope::wire::UdpDatagram::Dhcp { message, .. }) = packet.transport
        else {
            panic!("DHCP")
        };
        dorascope::protocol::server::ClientKey::of(&message)
    };
    let remembered: Vec<u8> = (0..100).filter(|n| pool.previous_of(&key(nth(*n))).is_some()).collect();
    assert_eq!(remembered, [94, 95, 96, 97, 98, 99]);
}
