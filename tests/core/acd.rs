//! The client's check of its address: catalogue D.2 and D.3 (RFC 5227), as far as the first use.

use std::net::Ipv4Addr;

use dorascope::protocol::{ClientState, Event, Reason};
use dorascope::scenario::Lens;
use serde_json::json;
use support::*;

use crate::support;

const TEN: Ipv4Addr = ip(10, 0, 0, 10);

/// A client whose ACK arrives at 2 s.
fn checking(seed: u64) -> Lone {
    let mut client = Lone::client_with_seed(Lens::Rfc, json!({}), seed);
    let xid = client.message(0).xid;
    client.hear_server(S, &offer(xid, TEN)).expect("heard");
    client.until(2 * S).taken();
    client.hear_server(2 * S, &ack(xid, TEN)).expect("heard");
    client
}

fn state(client: &Lone) -> ClientState {
    client.machine().state_name()
}

#[test]
fn acd_01_acd_02_it_probes_before_the_first_use_and_never_again() {
    let mut client = checking(1);
    let frames = client.until(1700 * S).taken();
    let last_probe = frames.iter().rposition(|(_, frame)| frame.kind() == "ARP-probe").expect("probes");
    assert_eq!(last_probe, 2, "the first three frames are probes, and no later one is");
    assert_eq!(frames.len(), 5);
}

#[test]
fn acd_03_a_probe_claims_nothing() {
    let probe = checking(1).until(4 * S).taken().remove(0).1;
    assert_eq!(probe, Seen::who_has(C1, ZERO, TEN));
    assert_eq!((probe.dst, probe.arp().tha), (ALL, [0; 6]));
}

/// RFC 5227 section 2.1.1 and 2.3 over a thousand seeds: every draw within its bounds, and near both ends of them.
#[test]
fn acd_04_acd_05_acd_10_acd_11_the_times_of_probes_and_announcements() {
    let (mut delays, mut gaps, mut totals) = (Vec::new(), Vec::new(), Vec::new());
    for seed in 0..1000 {
        let mut client = checking(seed);
        let frames = client.until(20 * S).taken();
        let kinds: Vec<&str> = frames.iter().map(|(_, frame)| frame.kind()).collect();
        assert_eq!(kinds, ["ARP-probe", "ARP-probe", "ARP-probe", "ARP-announcement", "ARP-announcement"]);
        let at: Vec<u64> = frames.iter().map(|(at, _)| *at).collect();
        delays.push(at[0] - 2 * S);
        gaps.extend([at[1] - at[0], at[2] - at[1]]);
        assert_eq!((at[3] - at[2], at[4] - at[3]), (2 * S, 2 * S), "ANNOUNCE_WAIT, ANNOUNCE_INTERVAL");
        totals.push(at[3] - 2 * S);
    }
    let spread = |values: &[u64], low: u64, high: u64| {
        assert!(values.iter().all(|v| (low..=high).contains(v)));
        let tenth = (high - low) / 10;
        assert!(values.iter().any(|v| *v < low + tenth) && values.iter().any(|v| *v > high - tenth));
    };
    spread(&delays, 0, S);
    spread(&gaps, S, 2 * S);
    assert!(totals.iter().all(|total| (4 * S..=7 * S).contains(total)));
}

#[test]
fn acd_06_anybody_with_the_address_is_a_conflict_until_the_wait_is_over() {
    let packets = [
        Seen::is_at(D1, TEN, C1, ZERO),
        Seen::is_at(D1, TEN, ALL, TEN),
        Seen::who_has(D1, TEN, TEN),
        Seen::who_has(D1, TEN, ip(10, 0, 0, 1)),
    ];
    for packet in packets {
        // Before the first probe, between probes, and just before ANNOUNCE_WAIT is over.
        let mut quiet = checking(3);
        let end = quiet.until(20 * S).taken()[3].0;
        for at in [2 * S, 4 * S, end - 1] {
            let mut client = checking(3);
            let broadcast = Seen { dst: ALL, ..packet.clone() };
            client.hear(at, &broadcast).expect("it matters");
            assert_eq!(state(&client), ClientState::Init, "{packet:?} at {at}");
            assert!(matches!(client.events_called("ConflictFound")[0].1, Event::ConflictFound { probe: false, .. }));
        }
        let mut client = checking(3);
        let _ = client.hear(end, &packet);
        assert_eq!(state(&client), ClientState::BoundUsable, "a conflict in use is another matter");
    }
}

#[test]
fn acd_07_another_hosts_probe_is_a_conflict() {
    let mut client = checking(1);
    client.hear(3 * S, &Seen::who_has(D1, ZERO, TEN)).expect("it matters");
    assert_eq!(state(&client), ClientState::Init);
    assert!(matches!(client.events_called("ConflictFound")[0].1, Event::ConflictFound { probe: true, .. }));
}

#[test]
fn acd_07_of_two_that_probe_at_once_both_see_it() {
    let mut one = checking(1);
    let mut two = Lone::client_with_seed(Lens::Rfc, json!({ "id": "laptop-2", "mac": "02:00:00:00:00:c2" }), 1);
    let xid = two.message(0).xid;
    let to_two = |m: Dhcp| m.but(|m| m.chaddr[5] = 0xc2).framed(A1, C2);
    two.hear(S, &to_two(offer(xid, TEN))).expect("heard");
    two.until(2 * S).taken();
    two.hear(2 * S, &to_two(ack(xid, TEN))).expect("heard");
    let (first, second) = (one.until(4 * S).taken().remove(0).1, two.until(4 * S).taken().remove(0).1);
    one.hear(4 * S, &second).expect("a conflict");
    two.hear(4 * S, &first).expect("a conflict");
    assert_eq!((state(&one), state(&two)), (ClientState::Init, ClientState::Init));
}

#[test]
fn acd_08_its_own_frames_are_no_conflict() {
    let mut client = checking(1);
    let probe = client.until(3 * S).taken().remove(0).1;
    let _ = client.hear(3 * S, &probe);
    let _ = client.hear(3 * S, &Seen::who_has(C1, TEN, TEN));
    assert_eq!(state(&client), ClientState::BoundChecking);
}

#[test]
fn acd_09_an_ordinary_request_for_the_address_is_no_conflict_and_gets_no_answer() {
    let mut client = checking(1);
    assert_eq!(client.hear(3 * S, &Seen::who_has(A1, SERVER_A, TEN)), Err(Reason::ArpNoAddress));
    assert_eq!(state(&client), ClientState::BoundChecking);
    assert!(client.until(30 * S).taken().iter().all(|(_, frame)| frame.kind() != "ARP-reply"));
    assert_eq!(state(&client), ClientState::BoundUsable);
}

#[test]
fn acd_12_after_ten_conflicts_one_attempt_a_minute() {
    let mut client = Lone::client(Lens::Rfc, json!({}));
    let mut waits = Vec::new();
    let mut told = client.messages(0);
    for _ in 0..12 {
        let (at, discover) = told.remove(0);
        assert_eq!(discover.kind(), DISCOVER);
        client.hear_server(at + MS, &offer(discover.xid, TEN)).expect("heard");
        client.hear_server(at + 2 * MS, &ack(discover.xid, TEN)).expect("heard");
        client.hear(at + 3 * MS, &Seen::is_at(D1, TEN, C1, ZERO)).expect("a conflict");
        client.until(at + 4 * MS).taken();
        while told.is_empty() {
            let next = client.now + S;
            told = client.messages(next);
        }
        waits.push(told[0].0 - at);
    }
    assert!(waits[..9].iter().all(|wait| (10 * S..12 * S).contains(wait)), "{waits:?}");
    assert!(waits[9..].iter().all(|wait| *wait >= 60 * S), "{waits:?}");
}

#[test]
fn acd_15_an_announcement_is_a_request_with_both_addresses_its_own() {
    let frames = checking(1).until(20 * S).taken();
    for (_, frame) in &frames[3..] {
        assert_eq!(*frame, Seen::who_has(C1, TEN, TEN));
        assert_eq!((frame.dst, frame.arp().op, frame.arp().tha), (ALL, 1, [0; 6]));
    }
}

#[test]
fn acd_17_acd_18_acd_19_acd_26_in_use_it_answers_requests_and_probes_by_unicast() {
    let mut client = checking(1);
    let first = client.until(20 * S).taken()[3].0;
    let mut client = checking(1);
    client.until(first).taken();
    client.hear(first, &Seen::who_has(D1, ZERO, TEN)).expect("from the first announcement on");
    let replies: Vec<Seen> =
        client.until(first + MS).taken().into_iter().map(|(_, f)| f).filter(|f| f.kind() == "ARP-reply").collect();
    assert_eq!(replies, [Seen::is_at(C1, TEN, D1, ZERO)]);
    assert_eq!(state(&client), ClientState::BoundUsable, "a newcomer's probe changes nothing");
    client.hear(first + S, &Seen::who_has(A1, SERVER_A, TEN)).expect("for it");
    let reply = client.until(first + S + MS).taken().remove(0).1;
    assert_eq!(reply, Seen::is_at(C1, TEN, A1, SERVER_A));
}
