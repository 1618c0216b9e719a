//! Another host claims an address in use: catalogue D.3 (RFC 5227 section 2.4), for clients, static hosts and servers.

use dorascope::protocol::{ArpHow, ClientState, DropReason, Event, Reason, StateTrigger};
use dorascope::scenario::Lens;
use serde_json::{Value, json};
use support::*;

use crate::support;

/// A bound client with these switches besides the exact timers.
fn client(switches: Value) -> Lone {
    let mut all = json!({ "timer_fuzz": false });
    for (key, value) in switches.as_object().expect("an object") {
        all[key] = value.clone();
    }
    leased(Lens::Rfc, json!({ "switches": all }), |ack| ack)
}

/// Somebody else answers for .10.
fn claim() -> Seen {
    Seen::is_at(D1, TEN, C1, TEN)
}

fn announcements(frames: &[(u64, Seen)]) -> Vec<u64> {
    frames.iter().filter(|(_, frame)| frame.kind() == "ARP-announcement").map(|(at, _)| *at).collect()
}

#[test]
fn acd_20_no_claim_goes_unnoticed() {
    let claims = [
        claim(),
        Seen { dst: ALL, ..claim() },
        Seen::who_has(D1, TEN, TEN),
        Seen::who_has(D1, TEN, SERVER_A),
        Seen::who_has(D1, TEN, ip(10, 0, 0, 77)),
    ];
    for packet in claims {
        for (switches, stays) in
            [(json!({ "defence": "give_up" }), false), (json!({}), true), (json!({ "defence": "for_ever" }), true)]
        {
            let mut client = client(switches);
            client.hear(100 * S, &packet).expect("it matters");
            let told = client.events_called("ConflictInUse");
            assert!(
                matches!(told[..], [(at, Event::ConflictInUse { address: TEN, by })] if at == 100 * S && by.0 == D1)
            );
            assert_eq!(client.host.address().is_some(), stays, "{packet:?}");
            let frames = client.until(100 * S + MS).taken();
            assert_eq!(announcements(&frames).len(), usize::from(stays), "{packet:?}: it defends, or gives up");
        }
    }
    // In RENEWING and REBINDING the address is in use as well.
    for at in [1900, 3200] {
        let mut client = client(json!({}));
        client.asks(at * S);
        client.hear(at * S, &claim()).expect("it matters");
        assert_eq!(announcements(&client.until(at * S).taken()), [at * S]);
    }
    // Its own frames, and what others say of other addresses, claim nothing.
    let mut client = client(json!({ "defence": "give_up" }));
    for packet in
        [Seen::who_has(C1, TEN, TEN), Seen::who_has(D1, ip(10, 0, 0, 11), TEN), Seen::is_at(D1, SERVER_A, C1, TEN)]
    {
        let _ = client.hear(100 * S, &packet);
        assert!(client.events_called("ConflictInUse").is_empty());
    }
}

#[test]
fn acd_21_acd_23_acd_25_who_gives_up_declines_and_waits_10_s() {
    let mut client = client(json!({ "defence": "give_up" }));
    client.hear(100 * S, &claim()).expect("it matters");
    assert_eq!(client.dropped(), [(100 * S, TEN, DropReason::Conflict)]);
    assert_eq!(client.entered(ClientState::Init), [(100 * S, StateTrigger::Conflict)]);
    assert!(!client.answers_arp(100 * S, TEN));
    let frames = client.until(130 * S).taken();
    assert_eq!(frames[0].1.kind(), "DECLINE");
    let decline = frames[0].1.dhcp();
    assert_eq!((frames[0].1.dst, decline.from, decline.to), (ALL, ZERO, EVERYONE));
    assert_eq!((decline.ciaddr, decline.opt_ip(50), decline.opt_ip(54)), (ZERO, Some(TEN), Some(SERVER_A)));
    let wait = frames[1].0 - frames[0].0;
    assert!(frames[1].1.kind() == "DISCOVER" && (10 * S..11 * S).contains(&wait), "{wait}");
    assert_eq!(frames[1].1.dhcp().opt(50), None, "CLI-52");
}

#[test]
fn acd_22_it_defends_once_in_ten_seconds() {
    for (second, stays) in [(S, false), (5 * S, false), (10 * S - 1, false), (10 * S + 1, true), (11 * S, true)] {
        let mut client = client(json!({}));
        client.hear(100 * S, &claim()).expect("it matters");
        let frame = client.frame(100 * S);
        assert_eq!(frame, Seen::who_has(C1, TEN, TEN));
        client.hear(100 * S + second, &claim()).expect("it matters");
        assert_eq!(client.host.address().is_some(), stays, "{second}");
        let frames = client.until(100 * S + second + MS).taken();
        if stays {
            assert_eq!(announcements(&frames), [100 * S + second]);
            assert_eq!(client.state(), ClientState::BoundUsable);
        } else {
            assert_eq!(client.dropped(), [(100 * S + second, TEN, DropReason::Conflict)]);
            assert_eq!(frames[0].1.kind(), "DECLINE");
        }
    }
}

/// The ten seconds are not forgotten because the lease is renewed between two conflicts.
#[test]
fn acd_22_a_renewal_does_not_start_them_anew() {
    let mut client = client(json!({}));
    client.hear(T_REQ + 1799 * S, &claim()).expect("it matters");
    let (_, asked) = client.ask(T_REQ + 1800 * S);
    client.hear_server(T_REQ + 1801 * S, &extended(&asked, SERVER_A)).expect("heard");
    client.hear(T_REQ + 1802 * S, &claim()).expect("it matters");
    assert_eq!(client.dropped().len(), 1);
}

/// A conflict every second for a minute.
#[test]
fn acd_24_who_defends_for_ever_does_so_at_most_every_ten_seconds() {
    let for_ever = json!({ "defence": "for_ever" });
    let printer = static_json(json!({ "switches": for_ever }));
    let servers = json!([server_json(json!({}))]);
    let server = Lone::server(Lens::Rfc, json!({}));
    let hosts = [
        (client(for_ever), TEN),
        (Lone::at_port(json!([]), servers, json!([printer]), Lens::Rfc, 1, 0), TEN),
        (server, SERVER_A),
    ];
    for (mut host, address) in hosts {
        for second in 100..160 {
            let by = [2, 0, 0, 0, 0, 0xee];
            host.hear(second * S, &Seen::is_at(by, address, ALL, address)).expect("it matters");
        }
        let defended = announcements(&host.until(200 * S).taken());
        assert!(defended.len() <= 6 && defended.len() >= 5, "{address}: {defended:?}");
        assert_eq!(defended[0], 100 * S);
        assert!(defended.windows(2).all(|pair| pair[1] - pair[0] >= 10 * S), "{address}: {defended:?}");
        assert_eq!(host.host.address(), Some(address));
        assert!(host.ignored().contains(&Reason::DefendedRecently), "and says why it did nothing");
    }
}

/// A static host defends once, as a client does, and then has no address; there is nothing to decline.
#[test]
fn acd_22_acd_25_a_static_host_gives_up_too() {
    let servers = json!([server_json(json!({}))]);
    let mut host = Lone::at_port(json!([]), servers, json!([static_json(json!({}))]), Lens::Rfc, 1, 0);
    let by = |at| Seen::is_at(C2, TEN, ALL, at);
    host.hear(100 * S, &by(TEN)).expect("it matters");
    assert_eq!(announcements(&host.until(101 * S).taken()), [100 * S]);
    host.hear(105 * S, &by(TEN)).expect("it matters");
    assert_eq!(host.dropped(), [(105 * S, TEN, DropReason::Conflict)]);
    assert_eq!(host.host.address(), None);
    assert!(host.until(1000 * S).taken().is_empty());
    assert!(!host.answers_arp(1000 * S, TEN));
}

#[test]
fn acd_26_acd_17_acd_18_a_newcomers_probe_is_answered_and_changes_nothing() {
    for switches in [json!({ "defence": "give_up" }), json!({})] {
        let mut client = client(switches);
        for second in [100, 101, 102] {
            client.hear(second * S, &Seen::who_has(D1, ZERO, TEN)).expect("for it");
            let reply = client.frame(second * S + MS);
            assert_eq!(reply, Seen::is_at(C1, TEN, D1, ZERO), "unicast to the prober, for nobody's address");
        }
        assert_eq!(client.state(), ClientState::BoundUsable);
        assert!(client.events_called("ConflictInUse").is_empty());
    }
}

/// Two hosts announce one address by turns: the entry of a third follows whoever spoke last (RFC 826).
#[test]
fn acd_27_a_third_hosts_entry_flips() {
    let mut server = quick(json!({ "link": { "arp_age_s": 600 } }));
    server.hear(0, &Seen::who_has(C1, TEN, SERVER_A)).expect("for it");
    let owner = |server: &Lone| server.host.arp.get(TEN).expect("an entry").mac.0;
    assert_eq!(owner(&server), C1);
    for (second, who) in [(1, D1), (2, C1), (3, D1)] {
        server.hear(second * S, &Seen::who_has(who, TEN, TEN)).expect("it has an entry");
        assert_eq!(owner(&server), who);
    }
    let flips = server.events_called("ArpUpdated");
    assert_eq!(flips.len(), 3);
    assert!(
        flips.iter().all(
            |(_, event)| matches!(event, Event::ArpUpdated { how: ArpHow::FromRequest, mac, was, .. } if mac != was)
        )
    );
    // A claim turns the entry of the defender's neighbour, and the defence turns it back.
    let mut client = client(json!({}));
    client.hear(100 * S, &Seen::who_has(D1, TEN, TEN)).expect("it matters");
    server.hear(100 * S, &Seen::who_has(D1, TEN, TEN)).expect("it has an entry");
    let defence = client.frame(100 * S);
    server.hear(100 * S, &defence).expect("it has an entry");
    assert_eq!(owner(&server), C1);
}

/// Conflicts over an address in use count as well: after ten of any kind, one attempt a minute.
#[test]
fn acd_12_late_conflicts_count_too() {
    let mut client = Lone::client(Lens::Rfc, json!({ "switches": { "defence": "give_up", "timer_fuzz": false } }));
    let mut waits = Vec::new();
    let mut told = client.messages(0);
    for _ in 0..12 {
        let (at, discover) = told.remove(0);
        assert_eq!(discover.kind(), DISCOVER);
        client.hear_server(at + MS, &offer(discover.xid, TEN)).expect("heard");
        client.hear_server(at + 2 * MS, &ack(discover.xid, TEN)).expect("heard");
        client.until(at + 20 * S).taken();
        assert_eq!(client.host.address(), Some(TEN));
        let conflict = at + 20 * S;
        client.hear(conflict, &claim()).expect("a conflict");
        client.until(conflict + MS).taken();
        while told.is_empty() {
            let next = client.now + S;
            told = client.messages(next);
        }
        waits.push(told[0].0 - conflict);
    }
    assert!(waits[..9].iter().all(|wait| (10 * S..12 * S).contains(wait)), "{waits:?}");
    assert!(waits[9..].iter().all(|wait| (60 * S..62 * S).contains(wait)), "{waits:?}");
}

/// Under the course text there is one look-up; a device that only announces finds a squatter when it is too late.
#[test]
fn acd_28_what_each_kind_of_check_makes_of_a_squatter() {
    for (check, sends, found) in [
        ("rfc5227", "ARP-probe", true),
        ("single_look_up", "ARP-probe", true),
        ("announce_only", "ARP-announcement", false),
    ] {
        let mut client = acked(Lens::Rfc, json!({ "switches": { "client_check": check } }), |ack| ack);
        let (mut at, mut sent) = (2 * S, Vec::new());
        while sent.is_empty() {
            at += MS;
            sent = client.until(at).taken();
        }
        assert_eq!(sent[0].1.kind(), sends, "{check}");
        let spa = sent[0].1.arp().spa;
        client.hear(at, &Seen::is_at(D1, TEN, C1, spa)).expect("the squatter answers");
        assert_eq!(client.events_called("ConflictFound").len(), usize::from(found), "{check}");
        assert_eq!(client.events_called("ConflictInUse").len(), usize::from(!found), "{check}");
        assert_eq!(client.state() == ClientState::Init, found);
    }
    // With nobody there: how many frames, and from when the address is used.
    for (check, sends, from, to) in [
        ("rfc5227", 5, 6 * S, 9 * S),
        ("single_look_up", 1, 4 * S, 4 * S + 300),
        ("announce_only", 1, 2 * S, 2 * S + 300),
    ] {
        let mut client = acked(Lens::Rfc, json!({ "switches": { "client_check": check } }), |ack| ack);
        assert_eq!(client.until(30 * S).taken().len(), sends, "{check}");
        let usable = client.events_called("AddressUsable")[0].0;
        assert!((from..=to).contains(&usable), "{check}: {usable}");
    }
}

/// A renewal REQUEST waits for ARP when the address has to be given up: neither it nor another who-has speaks for that address
/// afterwards.
#[test]
fn acd_23_what_waits_for_arp_does_not_outlive_the_address() {
    let mut client = client(json!({ "defence": "give_up" }));
    let t1 = T_REQ + 1800 * S;
    let asked = client.until(t1).taken();
    assert_eq!(asked, [(t1, Seen::who_has(C1, TEN, SERVER_A))]);
    client.hear(t1 + 500 * MS, &claim()).expect("it matters");
    assert_eq!(client.host.address(), None);
    let _ = client.hear(t1 + 600 * MS, &Seen::is_at(A1, SERVER_A, C1, TEN));
    let kinds: Vec<&str> = client.until(t1 + 9 * S).taken().iter().map(|(_, frame)| frame.kind()).collect();
    assert_eq!(kinds, ["DECLINE"]);
}
