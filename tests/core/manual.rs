//! An address given by hand: set on a client or there from the start, checked like any other, and INFORM (catalogue A.12, B.9,
//! ACD-01).

use std::net::Ipv4Addr;

use dorascope::protocol::{Action, Cannot, ClientState, DropReason, Event, Reason, Unanswered};
use dorascope::scenario::Lens;
use dorascope::teach::settings;
use serde_json::{Value, json};
use support::*;

use crate::support;

const NINE: Ipv4Addr = ip(10, 0, 0, 9);
/// What RFC 5227 has a host send before and after it takes an address.
const CHECKED: [&str; 5] = ["ARP-probe", "ARP-probe", "ARP-probe", "ARP-announcement", "ARP-announcement"];

/// A printer at .9 that is switched on at 0.
fn switched_on(change: Value) -> Lone {
    let mut spec = static_json(json!({ "address": "10.0.0.9", "starts_at_us": 1 }));
    for (key, value) in change.as_object().expect("an object") {
        spec[key] = value.clone();
    }
    Lone::at_port(json!([]), json!([server_json(json!({}))]), json!([spec]), Lens::Rfc, 1, 0)
}

/// The same at 20 s, when it uses its address.
fn printer() -> Lone {
    let mut host = switched_on(json!({}));
    host.until(20 * S).taken();
    host.events.clear();
    assert_eq!(host.host.address(), Some(NINE));
    host
}

/// A client that was bound and got .9 by hand at 100 s; at 120 s.
fn by_hand() -> Lone {
    let mut client = leased_for(3600);
    client.perform(100 * S, Action::SetStatic(NINE)).expect("it can");
    client.until(120 * S).taken();
    client.events.clear();
    client
}

fn kinds(frames: &[(u64, Seen)]) -> Vec<&'static str> {
    frames.iter().map(|(_, frame)| frame.kind()).collect()
}

/// The answer of `server` to an INFORM.
fn parameters(asked: &Dhcp, server: Ipv4Addr) -> Dhcp {
    let answer = Dhcp::from_server(ACK, asked.xid, asked.mac(), server).with_ip(6, ip(10, 0, 0, 53));
    answer.but(|m| (m.ciaddr, m.to) = (asked.ciaddr, asked.ciaddr))
}

#[test]
fn acd_01_an_address_by_hand_is_checked_before_it_is_used() {
    // A static host that is switched on.
    let mut host = switched_on(json!({}));
    assert_eq!(host.host.address(), None);
    let frames = host.until(20 * S).taken();
    assert_eq!(kinds(&frames), CHECKED);
    let sender = [2, 0, 0, 0, 0, 0xd1];
    assert_eq!(frames[0].1, Seen::who_has(sender, ZERO, NINE));
    assert_eq!(frames[3].1, Seen::who_has(sender, NINE, NINE));
    assert_eq!(host.host.address(), Some(NINE));
    // The power was off; the cable was out.
    for action in [Action::PowerOn, Action::Plug] {
        let mut host = printer();
        if action == Action::PowerOn {
            host.perform(50 * S, Action::PowerOff).expect("it can");
        }
        host.perform(60 * S, action).expect("it can");
        assert_eq!((host.host.address(), host.dropped().len()), (None, 1), "given up until it is checked");
        assert_eq!(kinds(&host.until(80 * S).taken()), CHECKED);
        assert_eq!(host.host.address(), Some(NINE));
    }
    // A person sets it on a client.
    let mut client = leased_for(3600);
    client.perform(100 * S, Action::SetStatic(NINE)).expect("it can");
    assert_eq!((client.host.address(), client.state()), (None, ClientState::Manual));
    assert_eq!(client.dropped(), [(100 * S, TEN, DropReason::SetByHand)]);
    assert_eq!(kinds(&client.until(120 * S).taken()), CHECKED);
    assert_eq!(client.host.address(), Some(NINE));
    assert!(client.answers_arp(120 * S, NINE) && !client.answers_arp(120 * S, TEN));
    assert!(client.until(100_000 * S).taken().is_empty(), "the lease that it had is not renewed");
    assert!(client.machine().lease().is_none());
}

#[test]
fn acd_01_acd_06_an_address_by_hand_that_is_in_use_is_not_used() {
    for mut host in [switched_on(json!({})), {
        let mut client = leased_for(3600);
        client.perform(100 * S, Action::SetStatic(NINE)).expect("it can");
        client
    }] {
        let at = host.now + 2 * S;
        host.until(at).taken();
        host.hear(at, &Seen::who_has(A1, NINE, NINE)).expect("it matters");
        assert!(matches!(host.events_called("ConflictFound")[..], [(_, Event::ConflictFound { address: NINE, .. })]));
        assert!(
            host.until(at + 1000 * S).taken().is_empty(),
            "no probe is left over, and no DECLINE: there is no lease"
        );
        assert_eq!(host.host.address(), None);
        // The same again, once the other is gone; and then another.
        host.perform(host.now, Action::SetStatic(NINE)).expect("worth another try");
        assert_eq!(host.perform(host.now, Action::SetStatic(NINE)), Err(Cannot::AlreadySo), "while that is checked");
        assert_eq!(kinds(&host.until(host.now + 20 * S).taken()), CHECKED);
        assert_eq!(host.host.address(), Some(NINE));
        host.perform(host.now, Action::SetStatic(ip(10, 0, 0, 8))).expect("it can");
        host.until(host.now + 20 * S);
        assert_eq!(host.host.address(), Some(ip(10, 0, 0, 8)));
        assert_eq!(host.dropped().last().map(|d| (d.1, d.2)), Some((NINE, DropReason::SetByHand)));
    }
}

#[test]
fn acd_01_no_address_for_a_host_is_refused() {
    for address in [ZERO, EVERYONE, ip(224, 0, 0, 1)] {
        assert_eq!(leased_for(3600).perform(100 * S, Action::SetStatic(address)), Err(Cannot::NotOnNetwork));
        assert_eq!(printer().perform(100 * S, Action::SetStatic(address)), Err(Cannot::NotOnNetwork));
    }
}

#[test]
fn cli_90_back_to_dhcp_it_starts_as_a_client_without_a_lease() {
    let mut client = by_hand();
    assert_eq!(client.perform(120 * S, Action::Renew), Err(Cannot::NoLease));
    assert_eq!(client.perform(120 * S, Action::Release), Err(Cannot::NoLease));
    client.perform(120 * S, Action::UseDhcp).expect("it can");
    assert_eq!(client.dropped(), [(120 * S, NINE, DropReason::BackToDhcp)]);
    let discover = client.message(120 * S);
    assert_eq!((discover.kind(), discover.ciaddr, discover.from), (DISCOVER, ZERO, ZERO));
    assert!(!client.answers_arp(120 * S, NINE));
    assert_eq!(client.perform(120 * S, Action::UseDhcp), Err(Cannot::AlreadySo));
    client.hear_server(121 * S, &offer(discover.xid, TEN)).expect("heard");
    client.until(121 * S + MS).taken();
    client.hear_server(122 * S, &ack(discover.xid, TEN)).expect("heard");
    client.until(140 * S);
    assert_eq!(client.host.address(), Some(TEN));
    // In the middle of the check of the other address.
    let mut client = leased_for(3600);
    client.perform(100 * S, Action::SetStatic(NINE)).expect("it can");
    client.perform(101 * S, Action::UseDhcp).expect("it can");
    assert!(client.until(110 * S).taken().iter().all(|(at, f)| *at < 101 * S || f.kind() == "DISCOVER"));
}

/// What happened is told once, whatever kind of host it happens to.
#[test]
fn acd_25_an_address_is_given_up_once() {
    for mut host in [by_hand(), printer(), leased_for(3600)] {
        let (at, had) = (host.now + S, host.host.address().expect("in use"));
        host.perform(at, Action::PowerOff).expect("it can");
        assert_eq!(host.dropped(), [(at, had, DropReason::PoweredOff)]);
    }
    for mut host in [by_hand(), printer(), leased_for(3600)] {
        let at = host.now + S;
        host.perform(at, Action::Plug).expect("it can");
        assert_eq!(host.dropped().len(), 1);
        host.perform(at, Action::SetStatic(ip(10, 0, 0, 8))).expect("it can");
        assert_eq!(host.dropped().len(), 1, "nothing was in use");
    }
}

#[test]
fn fld_gen_27_a_host_with_an_address_by_hand_repeats_no_xid() {
    let mut client = leased_for(3600);
    let mut xids = vec![];
    for n in 0..4u64 {
        let address = ip(10, 0, 0, 5 + u8::try_from(n).expect("small"));
        client.perform((100 + 100 * n) * S, Action::SetStatic(address)).expect("it can");
        client.until((150 + 100 * n) * S).taken();
        client.perform((150 + 100 * n) * S, Action::Inform).expect("it can");
        xids.push(client.message((150 + 100 * n) * S).xid);
    }
    client.perform(600 * S, Action::UseDhcp).expect("it can");
    client.taken();
    xids.push(client.message(601 * S).xid);
    xids.sort_unstable();
    xids.dedup();
    assert_eq!(xids.len(), 5);
}

#[test]
fn fld_inf_01_fld_inf_02_fld_inf_03_fld_inf_05_fld_inf_07_its_fields() {
    for (mut host, mac) in [(printer(), D1), (by_hand(), C1)] {
        host.perform(150 * S, Action::Inform).expect("it can");
        let frame = host.frame(150 * S);
        let m = frame.dhcp();
        assert_eq!((m.kind(), m.op, m.mac(), m.hops, m.secs, m.flags), (INFORM, 1, mac, 0, 0, 0));
        assert_eq!((m.ciaddr, m.yiaddr, m.siaddr, m.giaddr), (NINE, ZERO, ZERO, ZERO));
        assert_eq!((m.from, m.sport, m.dport), (NINE, 68, 67));
        for code in [50, 51, 54] {
            assert!(m.opt(code).is_none(), "{code}");
        }
        let list = m.opt(55).expect("it asks for something");
        assert!([1, 3, 6, 15, 28].iter().all(|code| list.contains(code)));
        assert!([51, 54, 58, 59].iter().all(|code| !list.contains(code)), "what belongs to a lease");
        assert_eq!(m.opt(61), Some(client_id(mac).as_slice()));
    }
}

#[test]
fn fld_inf_04_broadcast_at_first_and_unicast_to_the_server_that_answered() {
    let mut host = printer();
    host.perform(100 * S, Action::Inform).expect("it can");
    let frame = host.frame(100 * S);
    assert_eq!((frame.dst, frame.dhcp().to), (ALL, EVERYONE));
    host.hear(101 * S, &parameters(frame.dhcp(), SERVER_B).framed(B1, D1)).expect("heard");
    host.perform(200 * S, Action::Inform).expect("it can");
    let frames = host.among(200 * S, &NEIGHBOURS);
    assert_eq!(frames[0].1, Seen::who_has(D1, NINE, SERVER_B));
    assert_eq!((frames[1].1.dst, frames[1].1.dhcp().to), (B1, SERVER_B));
    // A server that does not answer any more is not known any longer.
    host.until(300 * S).taken();
    host.perform(300 * S, Action::Inform).expect("it gave up on the last one");
    assert_eq!(host.frame(300 * S).dhcp().to, EVERYONE);
    // Nor is one that was behind another cable, or before the power was cut.
    for action in [Action::Plug, Action::PowerOn] {
        let mut host = printer();
        host.perform(100 * S, Action::Inform).expect("it can");
        let asked = host.message(100 * S);
        host.hear(101 * S, &parameters(&asked, SERVER_B).framed(B1, D1)).expect("heard");
        if action == Action::PowerOn {
            host.perform(150 * S, Action::PowerOff).expect("it can");
        }
        host.perform(160 * S, action).expect("it can");
        host.until(200 * S).taken();
        host.perform(200 * S, Action::Inform).expect("it can");
        assert_eq!(host.message(200 * S).to, EVERYONE);
    }
}

#[test]
fn cli_110_fld_inf_06_the_first_ack_with_its_xid_counts() {
    let mut host = printer();
    host.perform(100 * S, Action::Inform).expect("it can");
    let asked = host.message(100 * S);
    let good = parameters(&asked, SERVER_A);
    let other = good.clone().but(|m| m.xid = m.xid.wrapping_add(1));
    assert_eq!(host.hear(101 * S, &other.framed(A1, D1)), Err(Reason::OtherTransaction));
    for bad in [good.clone().with(53, &[NAK]), good.clone().with(53, &[OFFER]), good.clone().without(54)] {
        host.hear(101 * S, &bad.framed(A1, D1)).expect("heard");
        assert!(host.events_called("ParametersLearned").is_empty());
    }
    host.hear(102 * S, &parameters(&asked, SERVER_B).framed(B1, D1)).expect("heard");
    assert_eq!(host.hear(102 * S, &good.framed(A1, D1)), Err(Reason::NotWaiting), "the second one comes too late");
    let told = host.events_called("ParametersLearned");
    assert!(matches!(&told[..], [(_, Event::ParametersLearned { server: SERVER_B, log })]
        if settings(log).iter().any(|line| line.name == "DNS servers" && line.value == "10.0.0.53" && line.from == "option 6")));
    assert!(host.until(1000 * S).taken().is_empty(), "and it asks no more");
    host.perform(1000 * S, Action::Inform).expect("it can");
    let (_, again) = host.ask(1000 * S);
    assert_ne!(again.xid, asked.xid);
}

#[test]
fn cli_111_cli_112_four_tries_then_the_person_is_told_and_the_address_stays() {
    for seed in 0..20 {
        let spec = static_json(json!({ "address": "10.0.0.9" }));
        let servers = json!([server_json(json!({}))]);
        let mut host = Lone::at_port(json!([]), servers, json!([spec]), Lens::Rfc, seed, 0);
        host.perform(100 * S, Action::Inform).expect("it can");
        assert_eq!(host.perform(101 * S, Action::Inform), Err(Cannot::AlreadyAsking));
        let sent = host.messages(300 * S);
        assert_eq!(sent.len(), 4, "seed {seed}");
        for ((at, m), nominal) in sent.iter().zip([0, 4, 12, 28]) {
            assert!((100 * S + nominal * S).abs_diff(*at) <= 3 * S);
            assert_eq!((m.kind(), m.xid, u64::from(m.secs)), (INFORM, sent[0].1.xid, (at - 100 * S) / S));
        }
        assert!(sent.windows(2).zip([4, 8, 16]).all(|(pair, n)| (pair[1].0 - pair[0].0).abs_diff(n * S) <= S));
        let told = host.events_called("GaveUp");
        assert!(
            matches!(told[..], [(at, Event::GaveUp { what: Unanswered::Inform })] if at.abs_diff(160 * S) <= 4 * S)
        );
        assert_eq!(host.host.address(), Some(NINE));
    }
}

/// A host whose clock runs at half speed counts `secs` by it, as a client does.
#[test]
fn cli_111_by_its_own_clock() {
    let spec = static_json(json!({ "address": "10.0.0.9", "link": { "clock_ppm": -500_000 } }));
    let mut host = Lone::at_port(json!([]), json!([server_json(json!({}))]), json!([spec]), Lens::Rfc, 1, 0);
    host.perform(100 * S, Action::Inform).expect("it can");
    let sent = host.messages(300 * S);
    for ((at, m), nominal) in sent.iter().zip([0, 4, 12, 28]) {
        assert!((100 * S + 2 * nominal * S).abs_diff(*at) <= 6 * S);
        assert_eq!(u64::from(m.secs), (at - 100 * S) / 2 / S);
    }
}

#[test]
fn cli_113_no_lease_comes_of_it() {
    for mut host in [printer(), by_hand()] {
        host.perform(150 * S, Action::Inform).expect("it can");
        let asked = host.message(150 * S);
        let odd =
            parameters(&asked, SERVER_A).with_u32(51, 60).with_u32(58, 10).with_u32(59, 20).but(|m| m.yiaddr = TEN);
        let mac = odd.mac();
        host.hear(151 * S, &odd.framed(A1, mac)).expect("heard");
        assert_eq!(host.host.address(), Some(NINE));
        assert_eq!(host.host.timers.iter().count(), 0, "nothing runs");
        assert!(host.host.client().is_none_or(|client| client.lease().is_none()));
        assert!(host.until(10_000 * S).taken().is_empty());
    }
}

#[test]
fn cli_110_who_may_ask() {
    assert_eq!(leased_for(3600).perform(100 * S, Action::Inform), Err(Cannot::AddressFromDhcp));
    assert_eq!(Lone::client(Lens::Rfc, json!({})).perform(0, Action::Inform), Err(Cannot::NoAddress));
    assert_eq!(switched_on(json!({})).perform(0, Action::Inform), Err(Cannot::Checking));
    let mut host = switched_on(json!({}));
    host.hear(S, &Seen::who_has(A1, NINE, NINE)).expect("a conflict");
    assert_eq!(host.perform(S, Action::Inform), Err(Cannot::NoAddress));
    for action in [Action::Renew, Action::Release, Action::UseDhcp] {
        assert_eq!(printer().perform(100 * S, action), Err(Cannot::NotAClient));
    }
}
