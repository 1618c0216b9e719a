//! RENEWING and REBINDING of a client, on a time line: catalogue A.6, A.7, B.7 and CRS-07 on the client's side.

use ClientState::{BoundUsable, Init, Rebinding, Renewing};
use dorascope::protocol::{Action, Cannot, ClientState, DropReason, Event, Reason, StateTrigger};
use dorascope::scenario::Lens;
use serde_json::json;
use support::*;

use crate::support;

const TWENTY: std::net::Ipv4Addr = ip(10, 0, 0, 20);

/// A client of a one-hour lease that is in RENEWING, with its first REQUEST, which left at T1.
fn renewing() -> (Lone, Dhcp) {
    let mut client = leased_for(3600);
    let (at, asked) = client.ask(T_REQ + 1800 * S);
    assert_eq!((at, asked.kind(), client.state()), (T_REQ + 1800 * S, REQUEST, Renewing));
    (client, asked)
}

/// The same client in REBINDING, with its first REQUEST there, which left at T2.
fn rebinding() -> (Lone, Dhcp) {
    let (mut client, _) = renewing();
    let (at, asked) = client.asks(T_REQ + 3150 * S).pop().expect("a REQUEST");
    assert_eq!((at, asked.kind(), client.state()), (T_REQ + 3150 * S, REQUEST, Rebinding));
    (client, asked)
}

/// The golden times of catalogue B.7.1, in microseconds after the first REQUEST: lease, RENEWING, REBINDING.
const GOLDEN: [(u32, &[u64], &[u64]); 4] = [
    (120, &[60_000_000], &[105_000_000]),
    (600, &[300_000_000, 412_500_000, 472_500_000], &[525_000_000, 585_000_000]),
    (
        3600,
        &[1_800_000_000, 2_475_000_000, 2_812_500_000, 2_981_250_000, 3_065_625_000, 3_125_625_000],
        &[3_150_000_000, 3_375_000_000, 3_487_500_000, 3_547_500_000],
    ),
    (
        86_400,
        &[
            43_200_000_000,
            59_400_000_000,
            67_500_000_000,
            71_550_000_000,
            73_575_000_000,
            74_587_500_000,
            75_093_750_000,
            75_346_875_000,
            75_473_437_500,
            75_536_718_750,
            75_596_718_750,
        ],
        &[
            75_600_000_000,
            81_000_000_000,
            83_700_000_000,
            85_050_000_000,
            85_725_000_000,
            86_062_500_000,
            86_231_250_000,
            86_315_625_000,
            86_375_625_000,
        ],
    ),
];

#[test]
fn cli_36_cli_62_cli_70_cli_71_cli_73_cli_74_the_golden_times_of_a_dead_server() {
    for (lease_s, renewing, rebinding) in GOLDEN {
        let mut client = leased_for(lease_s);
        let end = T_REQ + u64::from(lease_s) * S;
        let sent = client.asks(end - 1);
        let (early, late): (Vec<_>, Vec<_>) = sent.iter().partition(|(_, m)| m.to == SERVER_A);
        assert!(sent.iter().all(|(_, m)| m.kind() == REQUEST) && late.iter().all(|(_, m)| m.to == EVERYONE));
        let times = |sent: &[&(u64, Dhcp)]| sent.iter().map(|(at, _)| at - T_REQ).collect::<Vec<_>>();
        assert_eq!(times(&early), renewing, "RENEWING, {lease_s} s");
        assert_eq!(times(&late), rebinding, "REBINDING, {lease_s} s");
        assert_eq!(client.entered(Renewing), [(T_REQ + renewing[0], StateTrigger::T1)]);
        assert_eq!(client.entered(Rebinding), [(T_REQ + rebinding[0], StateTrigger::T2)]);
        assert_eq!(client.host.address(), Some(TEN), "to the last moment");
        client.until(end);
        assert_eq!(client.entered(Init), [(end, StateTrigger::Expired)]);
        assert_eq!((client.dropped(), client.host.address()), (vec![(end, TEN, DropReason::Expired)], None));
        assert_eq!(client.message(end + MS).kind(), DISCOVER, "and it starts over");
    }
}

/// 60 s after the last REQUEST would be behind T2, or behind the end of the lease: the earlier moment wins.
#[test]
fn cli_72_floor_never_postpones_t2_or_the_end() {
    for lease_s in [30u64, 60, 90, 119, 120, 121, 150, 160, 161, 200, 400] {
        let mut client = leased_for(u32::try_from(lease_s).expect("small"));
        let sent = client.asks(T_REQ + lease_s * S + 1);
        let broadcast: Vec<u64> = sent.iter().filter(|(_, m)| m.to == EVERYONE).map(|(at, _)| at - T_REQ).collect();
        assert_eq!(broadcast[0], lease_s * S / 8 * 7, "{lease_s} s");
        assert_eq!(client.entered(Init), [(T_REQ + lease_s * S, StateTrigger::Expired)], "{lease_s} s");
        // Nor does the screen count down to a REQUEST that will not be sent.
        let mut client = leased_for(u32::try_from(lease_s).expect("small"));
        let again = |client: &Lone| client.host.timers.iter().any(|(timer, _)| format!("{timer:?}") == "RenewAgain");
        for (at, limit) in [(lease_s * S / 2, lease_s * S / 8 * 7), (lease_s * S / 8 * 7, lease_s * S)] {
            client.asks(T_REQ + at.max(20 * S));
            assert_eq!(again(&client), at.max(20 * S) + 60 * S < limit, "{lease_s} s");
        }
        let gaps_are_long = |list: Vec<u64>| list.windows(2).all(|pair| pair[1] - pair[0] >= 60 * S);
        assert!(gaps_are_long(broadcast));
        assert!(gaps_are_long(sent.iter().filter(|(_, m)| m.to == SERVER_A).map(|(at, _)| *at).collect()));
    }
}

#[test]
fn fld_req_renew_1_fld_req_renew_2_fld_req_renew_3_fld_req_renew_4_fld_req_renew_10_its_fields() {
    let mut client = Lone::client(Lens::Rfc, json!({ "parameter_request_list": [6, 3, 1], "request_lease_s": 1800 }));
    let discover = client.message(0);
    client.hear_server(S, &offer(discover.xid, TEN)).expect("heard");
    client.until(2 * S).taken();
    client.hear_server(2 * S, &ack(discover.xid, TEN)).expect("heard");
    let (_, m) = client.ask(T_REQ + 1800 * S);
    assert_eq!((m.kind(), m.op, m.mac(), m.hops), (REQUEST, 1, C1, 0));
    assert_eq!((m.opt(54), m.opt(50)), (None, None));
    assert_eq!((m.ciaddr, m.yiaddr, m.siaddr, m.giaddr), (TEN, ZERO, ZERO, ZERO));
    assert_eq!((m.from, m.to, m.sport, m.dport), (TEN, SERVER_A, 68, 67));
    assert_eq!((m.opt(55), m.opt(61), m.opt(57)), (discover.opt(55), discover.opt(61), discover.opt(57)));
    assert_eq!((m.opt_u32(51), m.opt(56), m.secs), (Some(1800), None, 0));
    let (at, again) = client.ask(T_REQ + 2475 * S);
    assert_eq!((at, again.xid, u64::from(again.secs)), (T_REQ + 2475 * S, m.xid, 675), "elapsed since the first");
}

/// The ACK was unicast by a server with several addresses, and came through a relay agent: only option 54 counts.
#[test]
fn fld_req_renew_5_it_goes_to_option_54() {
    let odd =
        |ack: Dhcp| ack.but(|m| (m.from, m.siaddr, m.giaddr) = (ip(10, 0, 0, 3), ip(10, 0, 0, 4), ip(10, 0, 0, 5)));
    let mut client = leased(Lens::Rfc, json!({}), odd);
    assert_eq!(client.ask(T_REQ + 1800 * S).1.to, SERVER_A);
}

#[test]
fn fld_req_renew_6_the_hardware_address_comes_from_arp() {
    // Cold: a who-has goes first, in the client's own name, and the REQUEST follows the answer.
    let mut client = leased_for(3600);
    let frames = client.among(T_REQ + 1800 * S, &[(SERVER_A, D1)]);
    assert_eq!(frames[0].1, Seen::who_has(C1, TEN, SERVER_A));
    assert_eq!(
        (frames.len(), frames[1].1.dst, frames[1].1.src),
        (2, D1, C1),
        "where ARP says, not where the ACK came from"
    );
    // Warm: nothing but the REQUEST.
    let mut client = leased_for(3600);
    client.hear(T_REQ + 1790 * S, &Seen::who_has(A1, SERVER_A, TEN)).expect("it learns");
    client.until(T_REQ + 1795 * S).taken();
    let frame = client.frame(T_REQ + 1800 * S);
    assert_eq!((frame.kind(), frame.dst), ("REQUEST", A1));
}

/// A server on another network is reached through the router: for the relay agent there it is an ordinary packet.
#[test]
fn fld_req_renew_6_fld_req_renew_7_a_distant_server_is_asked_through_the_router() {
    let (far, router) = (ip(192, 0, 2, 2), ip(10, 0, 0, 1));
    let distant = |ack: Dhcp| ack.with_ip(54, far).with_ip(1, ip(255, 255, 255, 0)).with_ip(3, router);
    let mut client = leased(Lens::Rfc, json!({}), distant);
    let frames = client.among(T_REQ + 1800 * S, &[(router, D1), (far, A1)]);
    assert_eq!(frames[0].1, Seen::who_has(C1, TEN, router));
    let m = frames[1].1.dhcp();
    assert_eq!((frames[1].1.dst, m.to, m.giaddr, m.hops, m.dport), (D1, far, ZERO, 0, 67));
}

#[test]
fn fld_req_renew_8_an_answer_to_another_request_is_dropped() {
    let (mut client, asked) = renewing();
    let other = extended(&asked, SERVER_A).but(|m| m.xid = m.xid.wrapping_add(1));
    assert_eq!(client.hear_server(T_REQ + 1801 * S, &other), Err(Reason::OtherTransaction));
    let initial = requesting(Lens::Rfc, json!({})).1.xid;
    assert_ne!(asked.xid, initial, "a new exchange has a new xid");
    // In REBINDING, what answers the REQUEST of RENEWING comes too late.
    let (mut client, again) = rebinding();
    assert_ne!(again.xid, asked.xid);
    assert_eq!(client.hear_server(T_REQ + 3151 * S, &extended(&asked, SERVER_A)), Err(Reason::OtherTransaction));
    assert_eq!(client.state(), Rebinding);
}

#[test]
fn fld_req_renew_9_the_broadcast_flag_is_clear() {
    let mut client = leased(Lens::Rfc, json!({ "broadcast_flag": true }), |ack| ack);
    let sent = client.asks(T_REQ + 3599 * S);
    assert_eq!(sent.len(), 10);
    assert!(sent.iter().all(|(_, m)| m.flags == 0));
}

#[test]
fn fld_req_rebind_1_fld_req_rebind_2_fld_req_rebind_3_fld_req_rebind_6_fld_req_rebind_7_its_fields() {
    let mut client = Lone::client(Lens::Rfc, json!({ "parameter_request_list": [6, 3, 1] }));
    let discover = client.message(0);
    client.hear_server(S, &offer(discover.xid, TEN)).expect("heard");
    client.until(2 * S).taken();
    client.hear_server(2 * S, &ack(discover.xid, TEN)).expect("heard");
    let (at, m) = client.asks(T_REQ + 3150 * S).pop().expect("a REQUEST");
    assert_eq!((at, m.kind(), m.op, m.mac()), (T_REQ + 3150 * S, REQUEST, 1, C1));
    assert_eq!((m.opt(54), m.opt(50), m.opt(56)), (None, None, None));
    // A relay agent will fill giaddr; by ciaddr the server tells this from INIT-REBOOT.
    assert_eq!((m.ciaddr, m.yiaddr, m.siaddr, m.giaddr, m.hops), (TEN, ZERO, ZERO, ZERO, 0));
    assert_eq!((m.opt(55), m.opt(61)), (discover.opt(55), discover.opt(61)));
}

#[test]
fn cli_73_fld_req_rebind_4_fld_req_rebind_5_it_is_broadcast_from_its_own_address_without_arp() {
    let (mut client, _) = renewing();
    let frames = client.among(T_REQ + 3150 * S, &NEIGHBOURS);
    let (at, frame) = frames.last().expect("frames");
    let m = frame.dhcp();
    assert_eq!((*at, frame.src, frame.dst), (T_REQ + 3150 * S, C1, ALL));
    assert_eq!((m.from, m.to, m.sport, m.dport), (TEN, EVERYONE, 68, 67));
}

#[test]
fn cli_61_a_person_may_renew_before_t1() {
    let mut client = leased_for(3600);
    client.perform(100 * S, Action::Renew).expect("it can");
    let (at, m) = client.ask(100 * S);
    assert_eq!((at, m.kind(), m.ciaddr, m.to), (100 * S, REQUEST, TEN, SERVER_A));
    assert_eq!(client.entered(Renewing), [(100 * S, StateTrigger::RenewNow)]);
    assert_eq!(client.perform(100 * S, Action::Renew), Err(Cannot::AlreadyAsking));
    client.hear_server(101 * S, &extended(&m, SERVER_A)).expect("heard");
    assert_eq!((client.state(), client.times().0), (BoundUsable, 1900 * S));
    // Without an answer T2 stays where it was: half of the time to it, and so on.
    let mut alone = leased_for(3600);
    alone.perform(T_REQ + 150 * S, Action::Renew).expect("it can");
    let sent: Vec<u64> = alone.asks(T_REQ + 3150 * S).iter().map(|(at, _)| at - T_REQ).collect();
    assert_eq!((&sent[..3], sent.last()), ([150 * S, 1650 * S, 2400 * S].as_slice(), Some(&(3150 * S))));
    let checking = &mut acked(Lens::Rfc, json!({}), |ack| ack);
    assert_eq!(checking.perform(2 * S, Action::Renew), Err(Cannot::Checking));
}

#[test]
fn cli_62_cli_74_the_address_is_in_use_until_the_very_end() {
    let mut client = leased_for(3600);
    let ping = Seen {
        src: A1,
        dst: C1,
        body: Body::Echo(Echo { from: SERVER_A, to: TEN, reply: false, id: 7, seq: 1, data: vec![1, 2] }),
    };
    for (at, state) in [(1801, Renewing), (3149, Renewing), (3151, Rebinding), (3599, Rebinding)] {
        client.asks(T_REQ + at * S);
        assert_eq!(client.state(), state);
        assert!(client.answers_arp(client.now, TEN));
        let mut pinged = client.clone();
        pinged.hear(client.now, &ping).expect("for it");
        let frames = pinged.among(client.now + 1000, &NEIGHBOURS);
        assert!(frames.iter().any(|(_, f)| f.kind() == "echo-reply"), "{state:?}: {frames:?}");
    }
    assert!(client.answers_arp(T_REQ + 3600 * S - 1, TEN));
    assert!(!client.answers_arp(T_REQ + 3600 * S, TEN));
    client.until(T_REQ + 3600 * S).taken();
    assert_eq!(client.hear(client.now, &ping), Err(Reason::OtherAddress));
    assert!(
        client.until(T_REQ + 4000 * S).taken().iter().all(|(_, f)| f.kind() == "DISCOVER" && f.dhcp().from == ZERO)
    );
}

/// The client after its lease is over, at `at`, is offered and given an address.
fn again(client: &mut Lone, address: std::net::Ipv4Addr) -> Dhcp {
    let discover = client.message(client.now + MS);
    let after = |us: u64| T_REQ + 3600 * S + us;
    client.hear_server(after(2 * MS), &offer(discover.xid, address)).expect("heard");
    client.hear_server(after(4 * MS), &ack(discover.xid, address)).expect("heard");
    client.until(after(60 * S)).taken();
    discover
}

#[test]
fn cli_75_after_the_end_it_asks_for_the_same_address_and_goes_on_with_it() {
    let (mut client, _) = rebinding();
    client.asks(T_REQ + 3600 * S);
    let discover = again(&mut client, TEN);
    assert_eq!((discover.ciaddr, discover.opt_ip(50)), (ZERO, Some(TEN)));
    assert_eq!(client.host.address(), Some(TEN));
    assert!(client.events_called("AddressChanged").is_empty(), "nothing has changed for its user");
}

#[test]
fn cli_76_cli_77_another_address_than_before_is_told_and_the_old_one_is_dead() {
    let (mut client, _) = rebinding();
    client.asks(T_REQ + 3600 * S);
    again(&mut client, TWENTY);
    assert_eq!(client.host.address(), Some(TWENTY));
    let told = client.events_called("AddressChanged");
    assert!(matches!(told[..], [(_, Event::AddressChanged { was: TEN, now: TWENTY })]), "{told:?}");
    assert!(!client.answers_arp(client.now, TEN) && client.answers_arp(client.now, TWENTY));
    let frames = client.among(client.now + 3000 * S, &NEIGHBOURS);
    assert!(frames.iter().any(|(_, f)| f.kind() == "REQUEST"));
    assert!(frames.iter().all(|(_, f)| match &f.body {
        Body::Arp(arp) => arp.spa != TEN,
        Body::Dhcp(m) => m.from != TEN,
        Body::Echo(_) => false,
    }));
}

/// Also CLI-85: a NAK from a distant server reaches its client only through a relay agent, when the client asks by broadcast.
#[test]
fn cli_78_cli_85_a_nak_ends_all_use_at_once() {
    for (mut client, asked) in [renewing(), rebinding()] {
        let at = client.now + 250 * MS;
        client.hear_broadcast(at, &Dhcp::from_server(NAK, asked.xid, C1, SERVER_A));
        assert_eq!(client.dropped(), [(at, TEN, DropReason::Nak)]);
        assert_eq!((client.state(), client.host.address()), (Init, None));
        assert_eq!(client.entered(Init), [(at, StateTrigger::Nak)]);
        assert!(!client.answers_arp(at + MS, TEN));
        let discover = client.message(at + MS);
        assert_eq!((discover.kind(), discover.opt(50)), (DISCOVER, None));
        assert!(discover.xid != asked.xid);
    }
}

#[test]
fn cli_79_the_lease_runs_from_this_request() {
    let (mut client, asked) = renewing();
    client.hear_server(T_REQ + 1800 * S + 250 * MS, &extended(&asked, SERVER_A)).expect("heard");
    assert_eq!(client.state(), BoundUsable);
    let t1 = T_REQ + 1800 * S + 1800 * S;
    assert_eq!(client.times(), (t1, T_REQ + 1800 * S + 3150 * S, T_REQ + 1800 * S + 3600 * S));
    let told = client.events_called("LeaseRenewed");
    assert!(matches!(told[..], [(_, Event::LeaseRenewed { .. })]));
    // Three periods long, each from the REQUEST before.
    for n in 2..5 {
        let (at, asked) = client.ask(T_REQ + n * 1800 * S);
        assert_eq!(at, T_REQ + n * 1800 * S);
        client.hear_server(at + 250 * MS, &extended(&asked, SERVER_A)).expect("heard");
    }
    assert!(client.dropped().is_empty());
}

/// As CLI-41 has it: an answer to any of several REQUESTs of one series counts from the first of them.
#[test]
fn cli_79_of_several_requests_the_first_counts() {
    let (mut client, asked) = renewing();
    client.asks(T_REQ + 2475 * S);
    client.hear_server(T_REQ + 2476 * S, &extended(&asked, SERVER_A)).expect("heard");
    assert_eq!(client.times().2, T_REQ + 5400 * S);
    assert_eq!(client.ask(T_REQ + 3600 * S).0, T_REQ + 3600 * S, "and no retransmission is left over");
    let (mut client, asked) = rebinding();
    client.hear_server(T_REQ + 3151 * S, &extended(&asked, SERVER_A)).expect("heard");
    assert_eq!(client.times().2, T_REQ + 6750 * S);
}

#[test]
fn cli_80_who_extends_is_the_server_from_now_on() {
    let (mut client, asked) = rebinding();
    client.hear_server(T_REQ + 3151 * S, &extended(&asked, SERVER_B)).expect("heard");
    assert_eq!(client.state(), BoundUsable);
    let (_, next) = client.ask(T_REQ + (3150 + 1800) * S);
    assert_eq!(next.to, SERVER_B);
    client.perform(client.now, Action::Release).expect("it can");
    let (_, release) = client.ask(client.now);
    assert_eq!((release.kind(), release.to, release.opt_ip(54)), (RELEASE, SERVER_B, Some(SERVER_B)));
}

#[test]
fn cli_81_a_renewed_address_is_not_checked_again() {
    for (mut client, asked) in [renewing(), rebinding()] {
        client.hear_server(client.now + S, &extended(&asked, SERVER_A)).expect("heard");
        assert_eq!(client.state(), BoundUsable);
        let later = client.now + 1000 * S;
        assert!(client.until(later).taken().is_empty(), "neither probe nor announcement");
    }
}

#[test]
fn cli_82_a_shorter_lease_is_taken_as_it_is() {
    let (mut client, asked) = renewing();
    client.hear_server(T_REQ + 1801 * S, &extended(&asked, SERVER_A).with_u32(51, 300)).expect("heard");
    assert_eq!(client.times(), (T_REQ + 1950 * S, T_REQ + 1800 * S + 262_500 * MS, T_REQ + 2100 * S));
    client.asks(T_REQ + 2100 * S);
    assert_eq!(client.dropped(), [(T_REQ + 2100 * S, TEN, DropReason::Expired)], "though the old one had 1500 s to go");
}

/// It answers the second REQUEST, 675 s after the first, with a lease that by CLI-41 is over already: it is no lease, and the one
/// that the client has goes on. The REQUEST of REBINDING counts anew.
#[test]
fn cli_82_a_lease_that_is_over_when_it_arrives_is_over() {
    let (mut client, asked) = renewing();
    client.asks(T_REQ + 2475 * S);
    client.hear_server(T_REQ + 2476 * S, &extended(&asked, SERVER_A).with_u32(51, 300)).expect("heard");
    assert_eq!((client.ignored(), client.state()), (vec![Reason::LeaseOver], Renewing));
    let (at, again) = client.asks(T_REQ + 3150 * S).pop().expect("a REQUEST");
    assert_eq!((at, again.to), (T_REQ + 3150 * S, EVERYONE));
    client.hear_server(at + S, &extended(&again, SERVER_A).with_u32(51, 300)).expect("heard");
    assert_eq!((client.state(), client.times().2), (BoundUsable, at + 300 * S));
    assert!(client.dropped().is_empty());
}

#[test]
fn cli_82_new_times_alone_are_no_change() {
    for (lease_s, router, changed) in [(3600, 1, false), (300, 1, false), (u32::MAX, 1, false), (3600, 9, true)] {
        let with = |ack: Dhcp, router| ack.with_ip(3, ip(10, 0, 0, router)).with_u32(51, lease_s);
        let mut client = leased(Lens::Rfc, json!({}), |ack| with(ack, 1).with_u32(51, 3600));
        let (at, request) = client.ask(T_REQ + 1800 * S);
        client.hear_server(at + S, &with(extended(&request, SERVER_A), router)).expect("heard");
        let told = client.events_called("LeaseRenewed");
        assert!(matches!(told[..], [(_, Event::LeaseRenewed { changed: said, .. })] if *said == changed), "{lease_s}");
    }
}

/// A server that names T1 = 0 would be asked again by each of its own answers.
#[test]
fn cli_47_t1_of_zero_makes_no_sense() {
    let mut client = leased(Lens::Rfc, json!({}), |ack| ack.with_u32(58, 0));
    assert_eq!(client.asks(T_REQ + 1800 * S - 1), []);
    assert_eq!(client.asks(T_REQ + 1800 * S + MS).len(), 1);
}

#[test]
fn cli_83_new_parameters_are_taken_and_another_address_is_not() {
    let dns = |client: &Lone| {
        let c = client.machine().lease().expect("a lease").configuration.clone();
        learned(&c.log, "DNS servers").map(|(value, _)| value)
    };
    let (mut client, asked) = renewing();
    client.hear_server(client.now + S, &extended(&asked, SERVER_A).with_ip(6, ip(10, 0, 0, 54))).expect("heard");
    assert_eq!((client.state(), dns(&client).as_deref()), (BoundUsable, Some("10.0.0.54")));
    assert!(matches!(client.events_called("LeaseRenewed")[0].1, Event::LeaseRenewed { changed: true, .. }));
    let (_, next) = client.ask(T_REQ + 3600 * S);
    client.hear_server(client.now + S, &extended(&next, SERVER_A).with_ip(6, ip(10, 0, 0, 54))).expect("heard");
    assert!(matches!(client.events_called("LeaseRenewed")[1].1, Event::LeaseRenewed { changed: false, .. }));

    for (mut client, asked) in [renewing(), rebinding()] {
        let at = client.now + S;
        let other = extended(&asked, SERVER_A).but(|m| m.yiaddr = TWENTY);
        client.hear_server(at, &other).expect("heard");
        assert_eq!(client.entered(Init), [(at, StateTrigger::Unacceptable)]);
        assert_eq!(client.dropped(), [(at, TEN, DropReason::Unacceptable)]);
        assert_eq!(client.message(at + MS).kind(), DISCOVER);
    }
}

#[test]
fn cli_84_without_an_answer_to_arp_no_request_leaves_and_t2_comes_all_the_same() {
    let mut client = leased_for(3600);
    let frames = client.until(T_REQ + 3150 * S).taken();
    let (last, asked) = frames.split_last().expect("frames");
    assert_eq!((last.0, last.1.kind(), last.1.dst), (T_REQ + 3150 * S, "REQUEST", ALL));
    assert!(asked.iter().all(|(_, f)| *f == Seen::who_has(C1, TEN, SERVER_A)), "only who-has");
    let tries: Vec<u64> = asked.iter().map(|(at, _)| at - T_REQ).collect();
    assert_eq!(tries[..4], [1800 * S, 1801 * S, 1802 * S, 2475 * S], "no more than one a second (ARP-11)");
    assert_eq!(client.host.address(), Some(TEN));
}

/// Nothing but a sound ACK extends the lease, and nothing but a NAK ends it.
#[test]
fn cli_79_what_is_no_answer_changes_nothing() {
    for (mut client, asked) in [renewing(), rebinding()] {
        let state = client.state();
        let good = extended(&asked, SERVER_A);
        let bad = [
            good.clone().with(53, &[OFFER]),
            good.clone().without(51),
            good.clone().with_u32(51, 0),
            good.clone().without(54),
            good.clone().but(|m| m.yiaddr = ZERO),
        ];
        for message in bad {
            client.hear_server(client.now, &message).expect("heard");
            assert_eq!((client.state(), client.times().2), (state, T_REQ + 3600 * S), "{message:?}");
        }
        for message in [good.clone().but(|m| m.chaddr[5] = 9), good.clone().with(61, &[1, 9]), good.but(|m| m.op = 1)] {
            assert!(client.hear_server(client.now, &message).is_err());
        }
    }
}
