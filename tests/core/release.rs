//! A client gives its lease back: catalogue A.11, CLI-63, -65, -66.

use dorascope::protocol::{Action, Cannot, ClientState, DropReason, Event, Reason, StateTrigger};
use dorascope::scenario::Lens;
use serde_json::json;
use support::*;

use crate::support;

/// A client of a one-hour lease that is told at 100 s to release it, and the frames that leave then.
fn released(neighbours: &[(std::net::Ipv4Addr, Mac)]) -> (Lone, Vec<(u64, Seen)>) {
    let mut client = leased_for(3600);
    client.perform(100 * S, Action::Release).expect("it can");
    let frames = client.among(200 * S, neighbours);
    (client, frames)
}

#[test]
fn fld_rel_01_fld_rel_02_fld_rel_03_fld_rel_05_fld_rel_06_fld_rel_07_its_fields() {
    let id = json!({ "client_id": [0, 9, 8, 7], "request_lease_s": 900, "broadcast_flag": true });
    let mut client = leased(Lens::Rfc, id, |ack| ack);
    let used = [requesting(Lens::Rfc, json!({})).1.xid, 0];
    client.perform(100 * S, Action::Release).expect("it can");
    let (_, m) = client.ask(101 * S);
    assert_eq!((m.kind(), m.op, m.mac(), m.hops, m.secs, m.flags), (RELEASE, 1, C1, 0, 0, 0));
    assert_eq!((m.ciaddr, m.yiaddr, m.siaddr, m.giaddr), (TEN, ZERO, ZERO, ZERO));
    assert_eq!((m.opt(50), m.opt_ip(54), m.opt(61)), (None, Some(SERVER_A), Some([0, 9, 8, 7].as_slice())));
    let mut codes = m.codes();
    codes.sort_unstable();
    assert_eq!(codes, [53, 54, 56, 61], "no 12, 51, 55, 57 or 60");
    assert!(m.opt(56).is_some_and(|text| !text.is_empty()), "why");
    assert_eq!((m.sname, m.file), ([0; 64], vec![0; 128]));
    assert!(!used.contains(&m.xid));
}

#[test]
fn cli_66_fld_rel_04_it_goes_to_its_server_from_the_address_that_it_gives_up() {
    // ARP is cold: the question is asked in the name of that address too.
    let (client, frames) = released(&NEIGHBOURS);
    assert_eq!(frames.len(), 2);
    assert_eq!(frames[0], (100 * S, Seen::who_has(C1, TEN, SERVER_A)));
    let m = frames[1].1.dhcp();
    assert_eq!((frames[1].1.src, frames[1].1.dst, frames[1].0), (C1, A1, 100 * S));
    assert_eq!((m.from, m.to, m.sport, m.dport), (TEN, SERVER_A, 68, 67));
    assert_eq!(client.dropped(), [(100 * S, TEN, DropReason::Released)]);
    assert!(matches!(
        client.events_called("AddressReleased")[..],
        [(_, Event::AddressReleased { server: SERVER_A, .. })]
    ));
    // ARP is warm.
    let mut client = leased_for(3600);
    client.hear(99 * S, &Seen::who_has(A1, SERVER_A, TEN)).expect("it learns");
    client.until(99 * S + MS).taken();
    client.perform(100 * S, Action::Release).expect("it can");
    let frame = client.frame(100 * S);
    assert_eq!((frame.kind(), frame.dst, frame.dhcp().from), ("RELEASE", A1, TEN));
}

#[test]
fn cli_65_the_address_is_unused_at_once_and_nothing_is_awaited() {
    let mut client = leased_for(3600);
    client.perform(100 * S, Action::Release).expect("it can");
    assert_eq!(client.host.address(), None);
    assert!(!client.answers_arp(100 * S, TEN), "not even while its own who-has is on its way");
    assert_eq!(client.entered(ClientState::Init), [(100 * S, StateTrigger::Released)]);
    let (_, m) = client.ask(100 * S);
    let answer = Dhcp::from_server(ACK, m.xid, C1, SERVER_A).with_u32(51, 3600).but(|m| m.yiaddr = TEN);
    assert_eq!(client.hear_server(101 * S, &answer), Err(Reason::NotWaiting));
    assert!(!client.answers_arp(101 * S, TEN));
    assert!(client.until(100_000 * S).taken().is_empty(), "no retransmission, no renewal, no new lease by itself");
    assert!(client.machine().lease().is_none() && client.machine().remembered().is_none());
}

#[test]
fn fld_rel_08_without_an_answer_to_arp_the_release_is_lost_and_the_address_given_up_all_the_same() {
    let (mut client, frames) = released(&[]);
    let who_has = Seen::who_has(C1, TEN, SERVER_A);
    assert_eq!(frames, [(100 * S, who_has.clone()), (101 * S, who_has.clone()), (102 * S, who_has)]);
    assert!(matches!(client.events_called("Unreachable")[..], [(at, _)] if at == 103 * S));
    assert_eq!((client.state(), client.host.address()), (ClientState::Init, None));
    assert!(client.until(100_000 * S).taken().is_empty(), "it is not tried again");
}

#[test]
fn cli_63_a_release_is_for_whoever_has_a_lease() {
    let mut asking = Lone::client(Lens::Rfc, json!({}));
    assert_eq!(asking.perform(0, Action::Release), Err(Cannot::NoLease));
    let mut checking = acked(Lens::Rfc, json!({}), |ack| ack);
    assert_eq!(checking.perform(2 * S, Action::Release), Err(Cannot::Checking));
    for at in [1801, 3151] {
        let mut client = leased_for(3600);
        client.asks(at * S);
        client.perform(at * S, Action::Release).expect("in RENEWING and REBINDING too");
        let (_, m) = client.ask(10_000 * S);
        assert_eq!((m.kind(), m.ciaddr), (RELEASE, TEN));
    }
    let mut course = leased(Lens::Course, json!({}), |ack| ack);
    course.perform(100 * S, Action::Release).expect("it can");
    assert_eq!(course.ask(10_000 * S).1.kind(), RELEASE);
    assert_eq!(course.perform(10_000 * S, Action::Release), Err(Cannot::NoLease));
}

/// It stays without an address until somebody wants one, and then asks for the one that it had.
#[test]
fn cli_63_after_a_release_a_person_or_the_power_starts_it_again() {
    for action in [Action::Renew, Action::PowerOn] {
        let (mut client, _) = released(&NEIGHBOURS);
        client.perform(300 * S, Action::Plug).expect("it can");
        assert!(client.until(400 * S).taken().is_empty(), "a cable does not");
        if action == Action::PowerOn {
            client.perform(450 * S, Action::PowerOff).expect("it can");
        }
        client.perform(500 * S, action.clone()).expect("it can");
        let discover = client.message(500 * S);
        assert_eq!((discover.kind(), discover.ciaddr), (DISCOVER, ZERO), "not INIT-REBOOT: the lease is gone");
        if action == Action::Renew {
            assert_eq!(discover.opt_ip(50), Some(TEN));
            assert_eq!(client.perform(500 * S, Action::Renew), Err(Cannot::AlreadyAsking));
        }
    }
}

/// What was put out for the old lease must not give back the new one of the same address. A defect: a RELEASE that waited
/// for ARP left as soon as the server's hardware address was heard of, when the client had been given the address again.
#[test]
fn cli_63_a_release_that_still_waits_is_dropped_when_the_client_begins_anew() {
    let mut client = leased_for(3600);
    client.perform(100 * S, Action::Release).expect("it can");
    assert_eq!(client.frame(100 * S), Seen::who_has(C1, TEN, SERVER_A), "nobody answers: the RELEASE waits");
    client.perform(100 * S + 500 * MS, Action::Renew).expect("it can");
    let discover = client.message(100 * S + 500 * MS);
    assert_eq!(discover.kind(), DISCOVER);
    client.hear_server(100 * S + 600 * MS, &offer(discover.xid, TEN)).expect("heard");
    let frames = client.until(102 * S).taken();
    assert_eq!(frames.iter().map(|(_, seen)| seen.kind()).collect::<Vec<_>>(), ["REQUEST"], "no ARP for it either");
    client.hear_server(102 * S, &ack(discover.xid, TEN)).expect("heard");
    // The server asks for somebody else's address, and so tells its own.
    let _ = client.hear(102 * S + 100 * MS, &Seen::who_has(A1, SERVER_A, ip(10, 0, 0, 11)));
    let frames = client.until(200 * S).taken();
    assert!(frames.iter().all(|(_, seen)| seen.kind() != "RELEASE"), "{frames:?}");
    assert_eq!(client.host.address(), Some(TEN));
}
