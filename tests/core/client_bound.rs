//! The client from the ACK on: catalogue B.5 (ACK, lease clock, check, DECLINE) and the options that it reads.

use dorascope::protocol::{ClientState, Configuration, Event, Reason};
use dorascope::scenario::Lens;
use serde_json::{Value, json};
use support::*;

use crate::support;

/// A client that had its REQUEST out at 1.0003 s and gets this ACK at 4 s.
fn bound(change: impl FnOnce(Dhcp) -> Dhcp) -> Lone {
    let (mut client, request) = requesting(Lens::Rfc, json!({}));
    client.hear_server(4 * S, &change(ack(request.xid, ip(10, 0, 0, 10)))).expect("heard");
    client
}

fn configured(change: impl FnOnce(Dhcp) -> Dhcp) -> Configuration {
    bound(change).machine().lease().expect("bound").configuration.as_ref().clone()
}

/// When the REQUEST of [`bound`] left.
const T_REQ: u64 = 1_000_300;

fn in_us(instant: Option<dorascope::base::Instant>) -> Option<u64> {
    instant.map(|instant| instant.0)
}

#[test]
fn cli_40_cli_45_the_lease_runs_from_the_request() {
    let c = configured(|ack| ack);
    assert_eq!(c.requested_at.0, T_REQ);
    assert_eq!(in_us(c.t1), Some(T_REQ + 1800 * S));
    assert_eq!(in_us(c.t2), Some(T_REQ + 3150 * S));
    assert_eq!(in_us(c.expiry), Some(T_REQ + 3600 * S));
}

#[test]
fn cli_41_it_runs_from_the_first_of_several_requests() {
    let (mut client, request) = requesting(Lens::Rfc, json!({}));
    assert_eq!(client.messages(20 * S).len(), 2, "two retransmissions");
    client.hear_server(20 * S, &ack(request.xid, ip(10, 0, 0, 10))).expect("heard");
    let c = &client.machine().lease().expect("bound").configuration;
    assert_eq!(in_us(c.expiry), Some(T_REQ + 3600 * S));
}

#[test]
fn cli_45_opt_20_options_58_and_59_count_from_the_request_too() {
    let c = configured(|ack| ack.with_u32(51, 200).with_u32(58, 100).with_u32(59, 150));
    assert_eq!((in_us(c.t1), in_us(c.t2)), (Some(T_REQ + 100 * S), Some(T_REQ + 150 * S)));
}

#[test]
fn cli_47_senseless_times_give_way_to_the_defaults() {
    let bad = [(3000, 2000), (1800, 1800), (4000, 5000)];
    for (t1, t2) in bad {
        let c = configured(|ack| ack.with_u32(58, t1).with_u32(59, t2));
        assert_eq!((in_us(c.t1), in_us(c.t2)), (Some(T_REQ + 1800 * S), Some(T_REQ + 3150 * S)), "{t1} {t2}");
    }
    // A T1 that is sound stays, whatever the T2 beside it: here T2 is not before the end of the lease.
    let c = configured(|ack| ack.with_u32(58, 3000).with_u32(59, 3600));
    assert_eq!((in_us(c.t1), in_us(c.t2)), (Some(T_REQ + 3000 * S), Some(T_REQ + 3150 * S)));
    let one = configured(|ack| ack.with_u32(58, 3400));
    assert_eq!((in_us(one.t1), in_us(one.t2)), (Some(T_REQ + 1800 * S), Some(T_REQ + 3150 * S)));
}

#[test]
fn cli_48_an_infinite_lease_has_no_times() {
    let c = configured(|ack| ack.with_u32(51, u32::MAX).with_u32(58, 5).with_u32(59, 9));
    assert_eq!((c.t1, c.t2, c.expiry), (None, None, None));
    let mut client = bound(|ack| ack.with_u32(51, u32::MAX));
    assert!(client.messages(100 * 365 * 86_400 * S).is_empty());
}

#[test]
fn cli_49_short_leases_keep_fractions_and_zero_is_refused() {
    let c = configured(|ack| ack.with_u32(51, 10));
    assert_eq!((in_us(c.t1), in_us(c.t2)), (Some(T_REQ + 5 * S), Some(T_REQ + 8_750_000)));
    // One second is enough for an ACK that comes at once, and over for one that comes after three.
    let one = acked(Lens::Rfc, json!({}), |ack| ack.with_u32(51, 1)).times();
    assert_eq!(one, (T_REQ + 500_000, T_REQ + 875_000, T_REQ + S));
    let late = bound(|ack| ack.with_u32(51, 1));
    assert_eq!((late.machine().state_name(), late.ignored()), (ClientState::Requesting, vec![Reason::LeaseOver]));
    let zero = bound(|ack| ack.with_u32(51, 0));
    assert_eq!(zero.machine().state_name(), ClientState::Requesting);
}

#[test]
fn opt_19_the_longest_finite_lease_does_not_overflow() {
    let c = configured(|ack| ack.with_u32(51, 0xffff_fffe));
    assert_eq!(in_us(c.expiry), Some(T_REQ + 4_294_967_294 * S));
    // 7/8 of 4294967294 s is 3758096382.25 s.
    assert_eq!(in_us(c.t2), Some(T_REQ + 3_758_096_382_250_000));
}

/// The same as [`learned`] has it.
fn said(value: &str, from: &str) -> Option<(String, String)> {
    Some((value.to_owned(), from.to_owned()))
}

/// Issue 2: the configuration is logged, each value with the option that it came from.
#[test]
fn cli_57_what_the_client_logs() {
    let full = |ack: Dhcp| {
        let ack = ack.with_ip(1, ip(255, 255, 255, 0)).with_ip(3, ip(10, 0, 0, 1)).with(15, b"example.net");
        ack.with(6, &[10, 0, 0, 53, 10, 0, 0, 54]).with_ip(28, ip(10, 0, 0, 255)).with_u32(58, 1000).with_u32(59, 2000)
    };
    let client = bound(full);
    let c = client.machine().lease().expect("bound").configuration.clone();
    assert_eq!((c.address, c.mask, c.server, c.lease_s), (ip(10, 0, 0, 10), ip(255, 255, 255, 0), SERVER_A, 3600));
    for (name, value, from) in [
        ("address", "10.0.0.10", "yiaddr"),
        ("subnet mask", "255.255.255.0", "option 1"),
        ("router", "10.0.0.1", "option 3"),
        ("DNS servers", "10.0.0.53, 10.0.0.54", "option 6"),
        ("domain", "example.net", "option 15"),
        ("broadcast address", "10.0.0.255", "option 28"),
        ("lease", "1 h", "option 51"),
        ("T1, renew after", "16 min 40 s", "option 58"),
        ("T2, rebind after", "33 min 20 s", "option 59"),
        ("server", "10.0.0.2", "option 54"),
    ] {
        assert_eq!(learned(&c.log, name), said(value, from));
    }
    let logged = client.events_called("ConfigurationLogged");
    assert!(
        matches!(logged[..], [(at, Event::ConfigurationLogged { configuration })] if at == 4 * S && **configuration == *c)
    );
}

#[test]
fn cli_44_opt_24_without_option_28_the_broadcast_address_is_all_ones() {
    let c = configured(|ack| ack.with_ip(1, ip(255, 255, 255, 192)).but(|m| m.yiaddr = ip(10, 0, 0, 7)));
    assert_eq!(learned(&c.log, "broadcast address").expect("derived").0, "10.0.0.63");
    let told = configured(|ack| ack.with_ip(1, ip(255, 255, 255, 192)).with_ip(28, ip(10, 0, 0, 0)));
    assert_eq!(learned(&told.log, "broadcast address"), said("10.0.0.0", "option 28"), "what is told counts");
}

#[test]
fn opt_23_without_option_1_the_mask_is_classful_and_said_to_be() {
    for (address, mask) in [
        (ip(10, 0, 0, 10), [255, 0, 0, 0]),
        (ip(172, 16, 0, 9), [255, 255, 0, 0]),
        (ip(192, 0, 2, 9), [255, 255, 255, 0]),
    ] {
        let c = configured(|ack| ack.but(|m| m.yiaddr = address));
        assert_eq!(c.mask.octets(), mask);
        assert_ne!(learned(&c.log, "subnet mask").expect("logged").1, "option 1");
    }
}

#[test]
fn opt_02_opt_21_an_option_of_a_wrong_length_is_as_good_as_absent() {
    let c = configured(|ack| ack.with(6, &[10, 0, 0, 53, 10, 0]).with(3, &[10, 0]).with(1, &[255]));
    assert_eq!((learned(&c.log, "DNS servers"), learned(&c.log, "router")), (None, None));
    assert_eq!(c.mask, ip(255, 0, 0, 0));
}

#[test]
fn opt_29_a_list_in_two_pieces_is_one_list() {
    let c = configured(|mut ack| {
        ack.options.push((6, vec![10, 0, 0, 53]));
        ack.options.push((3, vec![10, 0, 0, 1]));
        ack.options.push((6, vec![10, 0, 0, 54]));
        ack
    });
    assert_eq!(learned(&c.log, "DNS servers"), said("10.0.0.53, 10.0.0.54", "option 6"));
}

#[test]
fn cli_42_cli_55_acd_16_usable_only_after_the_check_while_the_lease_runs() {
    let mut client = bound(|ack| ack);
    assert_eq!(client.machine().state_name(), ClientState::BoundChecking);
    assert_eq!((client.host.address(), client.machine().lease().is_some()), (None, true));
    let frames = client.until(30 * S).taken();
    let kinds: Vec<&str> = frames.iter().map(|(_, frame)| frame.kind()).collect();
    let announced = frames.iter().find(|(_, frame)| frame.kind() == "ARP-announcement").expect("announced").0;
    assert_eq!(kinds, ["ARP-probe", "ARP-probe", "ARP-probe", "ARP-announcement", "ARP-announcement"]);
    let usable = client.events_called("AddressUsable");
    assert_eq!(usable.len(), 1);
    assert_eq!(usable[0].0, announced, "with the first announcement");
    assert_eq!(client.host.address(), Some(ip(10, 0, 0, 10)));
    let c = &client.machine().lease().expect("bound").configuration;
    assert_eq!(in_us(c.expiry), Some(T_REQ + 3600 * S));
}

/// The printer answers for the address at 5 s.
fn conflict(change: Value) -> Lone {
    let (mut client, request) = requesting(Lens::Rfc, change);
    client.hear_server(3 * S, &ack(request.xid, ip(10, 0, 0, 10))).expect("heard");
    client.until(5 * S).taken();
    client.hear(5 * S, &Seen::is_at(D1, ip(10, 0, 0, 10), C1, ZERO)).expect("a conflict");
    client
}

#[test]
fn cli_50_cli_51_acd_13_a_conflict_ends_the_check_and_the_next_discover_waits_10_s() {
    let mut client = conflict(json!({}));
    assert_eq!(client.machine().state_name(), ClientState::Init);
    assert!(client.machine().lease().is_none());
    let frames = client.until(40 * S).taken();
    assert_eq!(frames[0].1.kind(), "DECLINE");
    assert!(frames[1..].iter().all(|(_, frame)| frame.kind() == "DISCOVER"), "no probe is left over");
    assert!(frames[1].0 - frames[0].0 >= 10 * S, "{}", frames[1].0);
    assert!(frames[1].0 - frames[0].0 <= 11 * S);
}

#[test]
fn cli_52_a_declined_address_is_not_suggested_again() {
    let mut client = conflict(json!({ "requested_address": "10.0.0.10" }));
    let again = client.messages(20 * S).into_iter().find(|(_, m)| m.kind() == DISCOVER).expect("a DISCOVER").1;
    assert_eq!(again.opt(50), None);
    let mut other = conflict(json!({ "requested_address": "10.0.0.17" }));
    let again = other.messages(20 * S).into_iter().find(|(_, m)| m.kind() == DISCOVER).expect("a DISCOVER").1;
    assert_eq!(again.opt_ip(50), Some(ip(10, 0, 0, 17)), "another one may be");
}

#[test]
fn cli_54_acd_14_two_announcements_2_s_apart() {
    let mut client = bound(|ack| ack);
    let frames = client.until(60 * S).taken();
    let times: Vec<u64> =
        frames.iter().filter(|(_, frame)| frame.kind() == "ARP-announcement").map(|(at, _)| *at).collect();
    assert_eq!(times.len(), 2);
    assert_eq!(times[1] - times[0], 2 * S);
}

#[test]
fn cli_56_cli_60_in_bound_every_message_is_dropped() {
    let mut client = bound(|ack| ack);
    let xid = requesting(Lens::Rfc, json!({})).1.xid;
    for at in [5, 30] {
        for kind in [OFFER, ACK, NAK] {
            let again = ack(xid, ip(10, 0, 0, 15)).with(53, &[kind]);
            assert_eq!(client.hear_server(at * S, &again), Err(Reason::NotWaiting));
        }
        assert_eq!(client.machine().lease().expect("bound").configuration.address, ip(10, 0, 0, 10));
    }
    assert_eq!(client.machine().state_name(), ClientState::BoundUsable);
}

/// Modules that this client does not have leave it as it is (RFC 8925, RFC 3203, RFC 1534).
#[test]
fn cli_124_cli_126_cli_132_what_the_client_did_not_ask_for_has_no_effect() {
    let mut client = Lone::client(Lens::Rfc, json!({}));
    let xid = client.message(0).xid;
    let bootp = offer(xid, ip(10, 0, 0, 10)).without(53);
    assert_eq!(client.hear_server(S, &bootp), Err(Reason::NoMessageType));
    client.hear_server(S, &offer(xid, ip(10, 0, 0, 10)).with_u32(108, 1800)).expect("heard");
    assert_eq!(client.message(S + 300).opt_ip(50), Some(ip(10, 0, 0, 10)));
    client.hear_server(2 * S, &ack(xid, ip(10, 0, 0, 10)).with_u32(108, 1800)).expect("heard");
    client.until(20 * S).taken();
    let force = ack(xid, ip(10, 0, 0, 10)).with(53, &[9]);
    assert_eq!(client.hear_server(20 * S, &force), Err(Reason::NotWaiting));
    assert_eq!(client.machine().state_name(), ClientState::BoundUsable);
    assert!(client.until(100 * S).taken().is_empty());
}

/// The address that it had comes before the one that it was told to ask for (FLD-DISC-01), and none that was declined.
#[test]
fn fld_disc_01_cli_52_which_address_it_suggests() {
    let suggested = |client: &mut Lone, at: u64| {
        let sent = client.asks(at);
        sent.into_iter().map(|(_, m)| m).rfind(|m| m.kind() == DISCOVER).expect("a DISCOVER").opt_ip(50)
    };
    let told = json!({ "requested_address": "10.0.0.17" });
    let mut client = leased(Lens::Rfc, told.clone(), |ack| ack);
    let end = client.times().2;
    assert_eq!(suggested(&mut client, end + MS), Some(ip(10, 0, 0, 10)));
    let mut client = leased(Lens::Rfc, told, |ack| ack.but(|m| m.yiaddr = TEN));
    client.hear(100 * S, &Seen::is_at(D1, TEN, C1, TEN)).expect("it defends");
    client.hear(101 * S, &Seen::is_at(D1, TEN, C1, TEN)).expect("it gives up");
    assert_eq!(suggested(&mut client, 112 * S), Some(ip(10, 0, 0, 17)));
}
