//! A client that starts with a lease on its disk, or whose cable was out: catalogue A.5, B.8 and CRS-17.

use ClientState::{BoundChecking, BoundUsable, Init, InitReboot, Rebinding, Rebooting, Renewing, Selecting};
use dorascope::protocol::{Action, ClientState, DropReason, Event, Reason, StateTrigger, Unanswered};
use dorascope::scenario::Lens;
use serde_json::{Value, json};
use support::*;

use crate::support;

/// When the power comes back.
const ON: u64 = 200 * S;

/// A client that was switched off at 100 s, with a lease of an hour on its disk, and on again at 200 s.
fn restarted(change: Value) -> Lone {
    let mut client = leased(Lens::Rfc, change, |ack| ack);
    client.perform(100 * S, Action::PowerOff).expect("it can");
    client.perform(ON, Action::PowerOn).expect("it can");
    client
}

/// The same with its first REQUEST.
fn rebooting() -> (Lone, Dhcp) {
    let mut client = restarted(json!({}));
    let asked = client.message(ON);
    assert_eq!((asked.kind(), client.state()), (REQUEST, Rebooting));
    (client, asked)
}

/// An ACK of `server` for the remembered address, for one hour.
fn confirmed(asked: &Dhcp, server: std::net::Ipv4Addr) -> Dhcp {
    ack(asked.xid, TEN).with_ip(54, server).but(|m| m.from = server)
}

#[test]
fn cli_92_fld_req_initreboot_1_fld_req_initreboot_2_fld_req_initreboot_3_fld_req_initreboot_5_its_fields() {
    let mut client = restarted(json!({}));
    let frame = client.frame(ON);
    let m = frame.dhcp();
    assert_eq!((m.kind(), m.op, m.mac(), m.hops), (REQUEST, 1, C1, 0));
    assert_eq!((m.opt(54), m.opt_ip(50), m.opt(56)), (None, Some(TEN), None));
    assert_eq!((m.ciaddr, m.yiaddr, m.siaddr, m.giaddr), (ZERO, ZERO, ZERO, ZERO));
    assert_eq!((frame.src, frame.dst), (C1, ALL));
    assert_eq!((m.from, m.to, m.sport, m.dport), (ZERO, EVERYONE, 68, 67));
}

#[test]
fn fld_req_initreboot_4_the_xid_is_new() {
    let first = requesting(Lens::Rfc, json!({})).1.xid;
    let (mut client, asked) = rebooting();
    assert_ne!(asked.xid, first);
    client.perform(ON + S, Action::PowerOff).expect("it can");
    client.perform(ON + 2 * S, Action::PowerOn).expect("it can");
    assert_ne!(client.message(ON + 2 * S).xid, asked.xid);
}

#[test]
fn fld_req_initreboot_6_fld_req_initreboot_7_identifier_and_list_as_before() {
    let change = json!({
        "client_id": [0, 9, 8, 7], "parameter_request_list": [6, 3, 1], "request_lease_s": 900, "starts_at_us": 0
    });
    let discover = Lone::client(Lens::Rfc, change.clone()).message(0);
    assert_eq!(discover.opt(61), Some([0, 9, 8, 7].as_slice()));
    let asked = restarted(change).message(ON);
    assert_eq!((asked.opt(61), asked.opt(55)), (discover.opt(61), discover.opt(55)));
    assert_eq!(asked.opt_u32(51), Some(900), "it may ask for a lease time");
}

/// And the back-off of CLI-32 for this REQUEST (CLI-36).
#[test]
fn fld_req_initreboot_8_cli_36_secs_is_zero_and_then_what_has_passed() {
    for seed in 0..20 {
        let mut client = Lone::client_with_seed(Lens::Rfc, json!({}), seed);
        let xid = client.message(0).xid;
        client.hear_server(S, &offer(xid, TEN)).expect("heard");
        client.until(2 * S).taken();
        client.hear_server(2 * S, &ack(xid, TEN)).expect("heard");
        client.perform(100 * S, Action::PowerOff).expect("it can");
        client.taken();
        client.perform(ON, Action::PowerOn).expect("it can");
        let sent = client.messages(ON + 50 * S);
        assert_eq!(sent.len(), 4, "seed {seed}");
        for ((at, m), nominal) in sent.iter().zip([0, 4, 12, 28]) {
            assert_eq!(u64::from(m.secs), (at - ON) / S);
            assert_eq!((m.xid, m.opt_ip(50)), (sent[0].1.xid, Some(TEN)));
            assert!((ON + nominal * S).abs_diff(*at) <= 3 * S, "seed {seed}: {at}");
        }
        assert!(sent.windows(2).zip([4, 8, 16]).all(|(pair, n)| (pair[1].0 - pair[0].0).abs_diff(n * S) <= S));
    }
}

#[test]
fn fld_req_initreboot_9_the_flag_is_as_the_client_needs() {
    assert_eq!(restarted(json!({ "broadcast_flag": true })).message(ON).flags, 0x8000);
    assert_eq!(restarted(json!({})).message(ON).flags, 0);
}

#[test]
fn cli_63_cli_64_a_client_that_keeps_its_lease_releases_nothing() {
    let mut client = leased_for(3600);
    client.perform(100 * S, Action::PowerOff).expect("it can");
    assert!(client.until(ON).taken().is_empty(), "not a word at power-off, and none while it is off");
    assert_eq!(client.dropped(), [(100 * S, TEN, DropReason::PoweredOff)]);
    assert_eq!(client.state(), InitReboot);
    assert_eq!(client.machine().remembered().expect("on its disk").configuration.address, TEN);
    assert_eq!(client.hear(150 * S, &Seen::who_has(D1, SERVER_A, TEN)), Err(Reason::NotStarted));
    client.perform(ON, Action::PowerOn).expect("it can");
    assert_eq!(client.message(ON).opt_ip(50), Some(TEN));
}

#[test]
fn cli_90_a_cable_that_is_plugged_in_again_makes_it_verify() {
    for (at, seen) in [(100, BoundUsable), (2000, Renewing), (3200, Rebinding), (3, BoundChecking)] {
        let mut client = acked(Lens::Rfc, json!({}), |ack| ack);
        client.asks(at * S);
        assert_eq!(client.state(), seen);
        let used = client.host.address().is_some();
        client.perform(at * S, Action::Plug).expect("it can");
        let asked = client.message(at * S);
        assert_eq!((asked.kind(), asked.opt_ip(50), asked.ciaddr, asked.opt(54)), (REQUEST, Some(TEN), ZERO, None));
        assert_eq!(client.entered(InitReboot), [(at * S, StateTrigger::LinkUp)]);
        assert_eq!(client.host.address(), None, "not used before it is confirmed");
        let dropped = if used { vec![(at * S, TEN, DropReason::LinkUp)] } else { vec![] };
        assert_eq!(client.dropped(), dropped);
        client.hear_server(at * S + MS, &confirmed(&asked, SERVER_A)).expect("heard");
        client.until(at * S + 20 * S).taken();
        assert_eq!((client.state(), client.times().2), (BoundUsable, at * S + 3600 * S));
    }
}

/// Another network may be behind the cable while the client is still asking in the old one.
#[test]
fn cli_90_in_rebooting_a_new_cable_makes_it_ask_anew() {
    let (mut client, asked) = rebooting();
    client.until(ON + 50 * S).taken();
    client.perform(ON + 50 * S, Action::Plug).expect("it can");
    let again = client.message(ON + 50 * S);
    assert_eq!((again.kind(), again.opt_ip(50), again.secs), (REQUEST, Some(TEN), 0));
    assert_ne!(again.xid, asked.xid);
    client.until(ON + 70 * S);
    assert_eq!(client.state(), Rebooting, "the old series does not end this one");
    client.until(ON + 120 * S);
    assert_eq!(client.entered(BoundChecking).len(), 1);
}

/// Row 30 of table B.1: without a lease, back to INIT; an offer from behind the old cable is not taken.
#[test]
fn cli_90_without_a_lease_a_new_cable_makes_it_start_over() {
    let asking = json!({ "policy": "ask", "collect_ms": 1000 });
    let mut client = Lone::client(Lens::Rfc, asking);
    let xid = client.message(0).xid;
    client.hear_server(S, &offer(xid, TEN)).expect("heard");
    client.until(3 * S);
    assert!(client.machine().open_decision().is_some());
    client.perform(3 * S, Action::MoveTo(1)).expect("it can");
    assert!(client.machine().open_decision().is_none());
    let discover = client.message(3 * S + MS);
    assert!(discover.kind() == DISCOVER && discover.xid != xid);
    let (mut client, request) = requesting(Lens::Rfc, json!({}));
    client.perform(2 * S, Action::Plug).expect("it can");
    let discover = client.message(2 * S + MS);
    assert!(discover.kind() == DISCOVER && discover.xid != request.xid);
    assert_eq!(client.entered(Init), [(2 * S, StateTrigger::LinkUp)]);
}

#[test]
fn cli_91_what_ended_while_it_was_off_is_not_verified() {
    for (on, reboots) in [(T_REQ + 3600 * S - 1, true), (T_REQ + 3600 * S, false), (T_REQ + 9000 * S, false)] {
        let mut client = leased_for(3600);
        client.perform(100 * S, Action::PowerOff).expect("it can");
        client.perform(on, Action::PowerOn).expect("it can");
        let first = client.messages(on).remove(0).1;
        let expected = if reboots { (REQUEST, ZERO, Some(TEN)) } else { (DISCOVER, ZERO, Some(TEN)) };
        assert_eq!((first.kind(), first.ciaddr, first.opt_ip(50)), expected, "{on}");
        assert_eq!(client.state(), if reboots { Rebooting } else { Selecting });
    }
    // An infinite lease is verified whenever it may be.
    let mut client = leased_for(u32::MAX);
    client.perform(100 * S, Action::PowerOff).expect("it can");
    client.perform(1_000_000 * S, Action::PowerOn).expect("it can");
    assert_eq!(client.message(1_000_000 * S).kind(), REQUEST);
}

/// And the end comes while it is asking.
#[test]
fn cli_91_cli_97_a_lease_that_ends_in_rebooting_is_forgotten() {
    let end = T_REQ + 3600 * S;
    let mut client = leased_for(3600);
    client.perform(100 * S, Action::PowerOff).expect("it can");
    client.perform(end - 10 * S, Action::PowerOn).expect("it can");
    let asked = client.messages(end - S).remove(0).1;
    client.until(end);
    assert_eq!(client.entered(Init).last(), Some(&(end, StateTrigger::Expired)));
    assert!(client.machine().remembered().is_none());
    let sent = client.messages(end + 100 * S);
    assert!(sent.iter().all(|(_, m)| m.kind() == DISCOVER), "no REQUEST is left over");
    assert!(client.hear_server(client.now, &confirmed(&asked, SERVER_A)).is_err());
}

#[test]
fn cli_93_the_first_ack_of_any_server_counts() {
    let (mut client, asked) = rebooting();
    let other = confirmed(&asked, SERVER_A).but(|m| m.xid = m.xid.wrapping_add(1));
    assert_eq!(client.hear_server(ON + S, &other), Err(Reason::OtherTransaction));
    assert!(client.hear_server(ON + S, &confirmed(&asked, SERVER_A).with(53, &[OFFER])).is_ok());
    assert!(client.hear_server(ON + S, &confirmed(&asked, SERVER_A).without(51)).is_ok());
    assert_eq!(client.state(), Rebooting);
    client.hear_server(ON + 2 * S, &confirmed(&asked, SERVER_B)).expect("heard");
    assert_eq!(client.hear_server(ON + 2 * S, &confirmed(&asked, SERVER_A)), Err(Reason::NotWaiting));
    let lease = client.machine().lease().expect("bound").configuration.clone();
    assert_eq!((lease.server, client.state()), (SERVER_B, BoundChecking));
}

#[test]
fn cli_94_an_address_in_use_is_declined_with_the_wait() {
    let (mut client, asked) = rebooting();
    client.hear_server(ON + MS, &confirmed(&asked, SERVER_B)).expect("heard");
    client.until(ON + 2 * S).taken();
    client.hear(ON + 2 * S, &Seen::is_at(D1, TEN, C1, ZERO)).expect("a conflict");
    let sent = client.messages(ON + 60 * S);
    let (at, decline) = &sent[0];
    assert_eq!((decline.kind(), decline.opt_ip(50), decline.opt_ip(54)), (DECLINE, Some(TEN), Some(SERVER_B)));
    assert!(sent[1].1.kind() == DISCOVER && sent[1].0 - at >= 10 * S && sent[1].1.opt(50).is_none());
    assert!(client.machine().remembered().is_none());
    // Nobody has to switch it on twice to see that: the address is not verified again either.
    client.perform(ON + 60 * S, Action::PowerOff).expect("it can");
    client.taken();
    client.perform(ON + 70 * S, Action::PowerOn).expect("it can");
    assert_eq!(client.message(ON + 70 * S).kind(), DISCOVER);
}

#[test]
fn cli_95_after_a_nak_the_old_address_is_forgotten() {
    let (mut client, asked) = rebooting();
    client.hear_broadcast(ON + S, &Dhcp::from_server(NAK, asked.xid, C1, SERVER_B).with(56, b"wrong network"));
    assert_eq!(client.entered(Init).last(), Some(&(ON + S, StateTrigger::Nak)));
    assert!(client.machine().remembered().is_none());
    let (at, discover) = client.messages(ON + 2 * S).remove(0);
    assert_eq!((discover.kind(), discover.opt(50)), (DISCOVER, None));
    client.hear_server(ON + 2 * S, &offer(discover.xid, ip(10, 0, 0, 15))).expect("heard");
    let request = client.message(ON + 2 * S + MS);
    assert!(request.kind() == REQUEST && request.opt_ip(54) == Some(SERVER_A) && request.secs == 0 && at < ON + 2 * S);
    client.hear_server(ON + 3 * S, &ack(discover.xid, ip(10, 0, 0, 15))).expect("heard");
    let told = client.events_called("AddressChanged");
    assert!(matches!(told[..], [(_, Event::AddressChanged { was: TEN, .. })]), "its user is told");
}

#[test]
fn cli_96_cli_97_cli_99_without_an_answer_the_lease_is_kept_to_its_end() {
    let end = T_REQ + 3600 * S;
    for seed in 0..10 {
        let mut client = Lone::client_with_seed(Lens::Rfc, json!({}), seed);
        let xid = client.message(0).xid;
        client.hear_server(S, &offer(xid, TEN)).expect("heard");
        client.until(2 * S).taken();
        client.hear_server(2 * S, &ack(xid, TEN)).expect("heard");
        client.perform(100 * S, Action::PowerOff).expect("it can");
        client.events.clear();
        client.taken();
        client.perform(ON, Action::PowerOn).expect("it can");
        client.until(ON + 80 * S);
        let kept = client.entered(BoundChecking);
        assert!(matches!(kept[..], [(at, StateTrigger::LeaseKept)] if at.abs_diff(ON + 60 * S) <= 4 * S), "{kept:?}");
        assert!(matches!(client.events_called("GaveUp")[..], [(_, Event::GaveUp { what: Unanswered::Reboot })]));
        assert_eq!(client.times(), (T_REQ + 1800 * S, T_REQ + 3150 * S, end), "the old times");
        let frames = client.taken();
        assert_eq!(frames.iter().filter(|(_, f)| f.kind() == "ARP-probe").count(), 3, "checked before it is used");
        assert_eq!((client.state(), client.host.address()), (BoundUsable, Some(TEN)));
        let (at, renewal) = client.ask(T_REQ + 1800 * S);
        assert_eq!((at, renewal.ciaddr), (T_REQ + 1800 * S, TEN));
        client.asks(end);
        assert_eq!(client.dropped(), [(end, TEN, DropReason::Expired)]);
    }
}

/// T1 or T2 passed while it was off, or while it asked: it renews, or asks everybody, when the address is usable.
#[test]
fn cli_96_what_is_due_by_then_is_done_after_the_check() {
    for (on, state, trigger) in [(2000, Renewing, StateTrigger::T1), (3120, Rebinding, StateTrigger::T2)] {
        let mut client = leased_for(3600);
        client.perform(100 * S, Action::PowerOff).expect("it can");
        client.perform(on * S, Action::PowerOn).expect("it can");
        client.asks(on * S + 80 * S);
        let usable = client.events_called("AddressUsable")[0].0;
        assert_eq!(client.entered(state), [(usable, trigger)]);
        assert_eq!(client.state(), state);
    }
}

#[test]
fn cli_98_a_new_lease_counts_from_this_request() {
    let (mut client, asked) = rebooting();
    client.hear_server(ON + 2 * S, &confirmed(&asked, SERVER_A).with_u32(51, 600)).expect("heard");
    assert_eq!(client.times(), (ON + 300 * S, ON + 525 * S, ON + 600 * S));
    assert_eq!(client.ask(ON + 300 * S).0, ON + 300 * S);
}

#[test]
fn cli_99_a_confirmed_address_is_checked_before_it_is_used() {
    let (mut client, asked) = rebooting();
    client.hear_server(ON + MS, &confirmed(&asked, SERVER_A)).expect("heard");
    assert_eq!((client.state(), client.host.address()), (BoundChecking, None));
    let frames = client.until(ON + 20 * S).taken();
    let kinds: Vec<&str> = frames.iter().map(|(_, frame)| frame.kind()).collect();
    assert_eq!(kinds, ["ARP-probe", "ARP-probe", "ARP-probe", "ARP-announcement", "ARP-announcement"]);
    assert!(client.events_called("AddressChanged").is_empty());
}

/// A server may give a rebooting client another address in its ACK; that is as good as CLI-28, and told.
#[test]
fn cli_77_cli_93_another_address_in_the_ack_is_told() {
    let (mut client, asked) = rebooting();
    client.hear_server(ON + MS, &confirmed(&asked, SERVER_A).but(|m| m.yiaddr = ip(10, 0, 0, 15))).expect("heard");
    let told = client.events_called("AddressChanged");
    assert!(matches!(told[..], [(_, Event::AddressChanged { was: TEN, now })] if now.octets()[3] == 15), "{told:?}");
}

/// The second boot: two messages as RFC 2131 has it, four as the course text has it.
#[test]
fn crs_17_under_course_every_start_is_the_first() {
    let mut client = leased(Lens::Course, json!({}), |ack| ack);
    client.perform(100 * S, Action::PowerOff).expect("it can");
    client.perform(ON, Action::PowerOn).expect("it can");
    let discover = client.message(ON);
    assert_eq!((discover.kind(), discover.opt(50)), (DISCOVER, None));
    let (_, asked) = rebooting();
    assert_eq!(asked.kind(), REQUEST);
    let by_hand = json!({ "switches": { "boot": "init_reboot" } });
    let mut client = leased(Lens::Course, by_hand, |ack| ack);
    client.perform(100 * S, Action::PowerOff).expect("it can");
    client.perform(ON, Action::PowerOn).expect("it can");
    assert_eq!(client.message(ON).kind(), REQUEST, "the switch says so");
}

/// Off and on in any state: what was going on is gone, and nothing of it comes back.
#[test]
fn cli_64_switched_off_in_the_middle_of_anything() {
    for off in [0, 1, 2, 3, 5, 9, 15, 1801, 3200] {
        let mut client = acked(Lens::Rfc, json!({}), |ack| ack);
        let mut client = if off < 2 {
            Lone::client(Lens::Rfc, json!({}))
        } else {
            client.asks(off * S);
            client
        };
        client.perform(off * S + 1, Action::PowerOff).expect("it can");
        assert!(client.host.timers.next_deadline().is_none(), "no timer runs without power");
        client.taken();
        assert!(client.until(off * S + 50 * S).taken().is_empty());
        client.perform(off * S + 50 * S, Action::PowerOn).expect("it can");
        let first = client.message(client.now);
        assert_eq!(first.kind(), if off < 2 { DISCOVER } else { REQUEST }, "{off}");
    }
}

/// What it learnt about an address in memory is gone with the power: the same address may be asked for again.
#[test]
fn cli_52_acd_12_conflicts_are_forgotten_with_the_power() {
    let mut client = Lone::client(Lens::Rfc, json!({ "requested_address": "10.0.0.10" }));
    let mut discover = client.message(0);
    for n in 0..11 {
        let wait = if n < 10 { 20 * S } else { 70 * S };
        client.hear_server(client.now, &offer(discover.xid, TEN)).expect("heard");
        client.until(client.now + MS).taken();
        client.hear_server(client.now, &ack(discover.xid, TEN)).expect("heard");
        client.hear(client.now, &Seen::is_at(D1, TEN, C1, ZERO)).expect("a conflict");
        if n == 10 {
            client.perform(client.now + MS, Action::PowerOff).expect("it can");
            client.taken();
            client.perform(client.now + S, Action::PowerOn).expect("it can");
        }
        let sent = client.messages(client.now + if n == 9 { 70 * S } else { wait });
        discover = sent.into_iter().map(|(_, m)| m).find(|m| m.kind() == DISCOVER).expect("a DISCOVER");
        assert_eq!(discover.opt_ip(50), (n == 10).then_some(TEN));
    }
    client.hear_server(client.now, &offer(discover.xid, TEN)).expect("heard");
    client.until(client.now + MS).taken();
    client.hear_server(client.now, &ack(discover.xid, TEN)).expect("heard");
    client.hear(client.now, &Seen::is_at(D1, TEN, C1, ZERO)).expect("a conflict");
    assert_eq!(client.messages(client.now + 12 * S).len(), 2, "DECLINE, and after ten seconds DISCOVER");
}

/// A client that renews at the end of its lease may use its address a while longer; but a lease that is over is not verified anew,
/// nor kept.
#[test]
fn crs_07_a_lease_that_is_over_is_neither_verified_nor_kept() {
    let change = || json!({ "switches": { "renewal": "at_expiry", "boot": "init_reboot", "timer_fuzz": false } });
    let short = |seconds: u32| leased(Lens::Rfc, change(), |ack| ack.with_u32(51, seconds));
    // Over for five seconds, and in use: the cable is plugged in again.
    let mut client = short(60);
    let end = T_REQ + 60 * S;
    client.until(end + 5 * S);
    assert_eq!((client.state(), client.host.address()), (Renewing, Some(TEN)));
    client.perform(end + 5 * S, Action::Plug).expect("it can");
    assert_eq!(client.dropped(), [(end + 5 * S, TEN, DropReason::LinkUp)]);
    assert_eq!(client.entered(Init), [(end + 5 * S, StateTrigger::LinkUp)]);
    assert!(client.events_called("LeaseRemembered").is_empty());
    let begun = client.until(end + 6 * S).taken().pop().expect("a DISCOVER").1;
    assert_eq!((begun.kind(), begun.dhcp().opt_ip(50)), ("DISCOVER", Some(TEN)));
    // Over while nobody confirms it.
    let mut client = short(60);
    client.perform(end - 5 * S, Action::PowerOff).expect("it can");
    client.perform(end - 4 * S, Action::PowerOn).expect("it can");
    assert_eq!(client.state(), Rebooting);
    client.until(end + 100 * S);
    assert_eq!(client.entered(Init).last(), Some(&(end, StateTrigger::Expired)));
    assert!(client.events_called("LeaseKept").is_empty() && client.events_called("AddressUsable").is_empty());
}
