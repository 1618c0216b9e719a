//! The server, frame by frame on a time line: catalogue C.1 to C.6, C.9 and C.11 as far as lease origination goes.

use dorascope::protocol::server::AddressState;
use dorascope::protocol::{Event, QuarantineReason, Reason, RefusalReason};
use dorascope::scenario::Lens;
use serde_json::json;
use support::*;

use crate::support;

const TEN: std::net::Ipv4Addr = ip(10, 0, 0, 10);
const ELEVEN: std::net::Ipv4Addr = ip(10, 0, 0, 11);

/// Why the server refused, so far.
fn refusals(server: &Lone) -> Vec<RefusalReason> {
    let why = |(_, event): &(u64, Event)| match event {
        Event::RequestRefused { why, .. } => Some(*why),
        _ => None,
    };
    server.events.iter().filter_map(why).collect()
}

/// C1 has been offered `.10` and, if `take`, has it leased; nothing is left to be told.
fn with_ten(change: serde_json::Value, take: bool) -> Lone {
    let mut server = quick(change);
    let offer = offered(&mut server, 0, &discover(1, C1));
    assert_eq!(offer.yiaddr, TEN);
    if take {
        server.hear_client(2000, &request(&offer)).expect("heard");
        assert_eq!(server.message(3000).kind(), ACK);
    }
    server
}

#[test]
fn srv_02_two_identifiers_on_one_hardware_address_are_two_clients() {
    let mut server = with_ten(json!({}), true);
    let other = offered(&mut server, S, &discover(2, C1).with(61, b"\0other"));
    assert_eq!(other.yiaddr, ELEVEN);
    assert_eq!((server.state_of(TEN), server.state_of(ELEVEN)), ("leased", "offered"));
}

#[test]
fn srv_03_the_states_of_an_address_are_told_one_by_one() {
    let change = json!({ "exclude": ["10.0.0.13"] });
    let mut server = with_ten(change, false);
    assert_eq!((server.state_of(TEN), server.state_of(ELEVEN)), ("offered", "free"));
    server.hear_client(S, &request(&offer(1, TEN)).with(61, &client_id(C1))).expect("heard");
    assert_eq!((server.state_of(TEN), server.state_of(ip(10, 0, 0, 13))), ("leased", "excluded"));
    let decline = request(&offer(9, TEN)).with(53, &[DECLINE]).with(61, &client_id(C1));
    server.hear_client(2 * S, &decline).expect("heard");
    assert_eq!(server.state_of(TEN), "quarantined");
    let told: Vec<String> = server.events.iter().map(|(_, event)| format!("{event:?}")).collect();
    let names: Vec<&str> = told.iter().map(|text| text.split([' ', '{']).next().expect("a name")).collect();
    assert_eq!(names, ["AddressOffered", "LeaseCommitted", "Quarantined"]);
}

#[test]
fn srv_17_srv_41_srv_42_srv_43_srv_44_the_lease_that_is_granted() {
    let cases = [
        (None, 7200, 3600, 6300),
        (Some(1800), 1800, 900, 1575),
        (Some(0), 600, 300, 525),
        (Some(1_000_000_000), 86_400, 43_200, 75_600),
        (Some(u32::MAX), 86_400, 43_200, 75_600),
    ];
    for (asked, granted, t1, t2) in cases {
        let mut server = quick(json!({ "lease_s": 7200, "min_lease_s": 600, "max_lease_s": 86400 }));
        let mut wish = discover(1, C1);
        if let Some(asked) = asked {
            wish = wish.with_u32(51, asked);
        }
        let m = offered(&mut server, 0, &wish);
        assert_eq!((m.opt_u32(51), m.opt_u32(58), m.opt_u32(59)), (Some(granted), Some(t1), Some(t2)), "{asked:?}");
        let mut take = request(&m);
        if let Some(asked) = asked {
            take = take.with_u32(51, asked);
        }
        server.hear_client(S, &take).expect("heard");
        assert_eq!(server.message(2 * S).opt_u32(51), Some(granted), "{asked:?}");
    }
}

#[test]
fn srv_42_an_infinite_lease_is_granted_where_it_is_allowed() {
    let mut server = quick(json!({ "max_lease_s": u32::MAX }));
    let m = offered(&mut server, 0, &discover(1, C1).with_u32(51, u32::MAX));
    assert_eq!((m.opt_u32(51), m.opt(58), m.opt(59)), (Some(u32::MAX), None, None), "no T1 and T2 of for ever");
}

/// RFC 2131 section 4.3.1: a client that has a lease and asks for no time is offered what remains of it. The ACK that
/// follows belongs to this exchange, not to the one before, and says the same.
#[test]
fn srv_40_a_client_that_starts_over_is_given_what_remains() {
    for lens in [Lens::Rfc, Lens::Course] {
        let mut server = Lone::server(lens, json!({}));
        server.hear_client(0, &discover(1, C1)).expect("heard");
        let first = server.messages(2 * S).remove(0).1;
        server.hear_client(2 * S, &request(&first)).expect("heard");
        let ack = server.messages(4 * S).remove(0).1;
        assert_eq!((ack.kind(), ack.xid, ack.opt_u32(51)), (ACK, 1, Some(3600)));
        server.hear_client(1000 * S, &discover(2, C1)).expect("heard");
        let again = server.message(1002 * S);
        let left = again.opt_u32(51).expect("a lease");
        assert!((2600..=2605).contains(&left), "{left}");
        assert_eq!((again.kind(), again.xid, again.yiaddr), (OFFER, 2, TEN));
        server.hear_client(1002 * S, &request(&again)).expect("heard");
        let ack = server.message(1005 * S);
        assert_eq!((ack.kind(), ack.xid, ack.yiaddr), (ACK, 2, TEN), "{lens}");
        assert_eq!(ack.opt_u32(51), Some(left), "{lens}");
        assert_eq!(server.state_of(TEN), "leased");
    }
}

#[test]
fn srv_45_srv_46_the_server_counts_from_its_ack() {
    let server = with_ten(json!({}), true);
    match server.service().pool().state(TEN) {
        // Heard at 2000, answered at 2500.
        AddressState::Leased(binding) => assert_eq!(binding.until.expect("finite").0, 2500 + 3600 * S),
        other => panic!("{other:?}"),
    }
}

#[test]
fn srv_25_srv_27_srv_28_what_is_asked_for_and_configured_and_nothing_else() {
    let mut server = quick(json!({ "options": [{ "code": 42, "bytes": [10, 0, 0, 123] }] }));
    let m = offered(&mut server, 0, &discover(1, C1).with(55, &[6, 42, 200]));
    assert_eq!((m.opt_ip(6), m.opt_ip(42)), (Some(ip(10, 0, 0, 53)), Some(ip(10, 0, 0, 123))));
    let mut codes = m.codes();
    codes.sort_unstable();
    assert_eq!(codes, [6, 42, 51, 53, 54, 61]);
}

#[test]
fn srv_30_without_a_list_the_usual_options_come() {
    let m = offered(&mut quick(json!({})), 0, &discover(1, C1).without(55));
    let mut codes = m.codes();
    codes.sort_unstable();
    assert_eq!(codes, [1, 3, 6, 15, 28, 51, 53, 54, 58, 59, 61]);
}

#[test]
fn srv_35_srv_37_offer_ack_and_nak_carry_the_servers_own_address() {
    let mut server = quick(json!({ "address": "10.0.0.7" }));
    let own = Some(ip(10, 0, 0, 7));
    let offer = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&offer)).expect("heard");
    let ack = server.message(2 * S);
    server.hear_client(2 * S, &request(&offer).with_ip(50, ip(10, 0, 0, 99))).expect("heard");
    let nak = server.message(3 * S);
    assert_eq!((ack.kind(), nak.kind()), (ACK, NAK));
    for m in [offer, ack, nak] {
        assert_eq!((m.opt_ip(54), Some(m.from)), (own, own));
    }
}

#[test]
fn srv_55_crs_09_srv_10_a_request_to_another_server_frees_the_offer_in_silence() {
    let mut server = with_ten(json!({}), false);
    let elsewhere = request(&offer(1, ip(10, 0, 0, 30))).with_ip(54, ip(10, 0, 0, 3)).with(61, &client_id(C1));
    server.hear_client(S, &elsewhere).expect("heard");
    assert_eq!(server.state_of(TEN), "free");
    assert!(server.until(600 * S).taken().is_empty());
    assert_eq!(server.events_called("OfferDeclined").len(), 1);
    server.hear_client(601 * S, &elsewhere).expect("heard");
    assert_eq!(server.ignored(), [Reason::OtherServer], "the second one finds nothing to give back");
}

#[test]
fn srv_55_an_address_under_check_is_given_back_too() {
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    let elsewhere = request(&offer(1, ip(10, 0, 0, 30))).with_ip(54, ip(10, 0, 0, 3)).with(61, &client_id(C1));
    server.hear_client(S / 2, &elsewhere).expect("heard");
    let sent = server.until(60 * S).taken();
    assert!(sent.iter().all(|(_, frame)| frame.kind() == "ARP-request"), "no OFFER any more");
    assert_eq!(server.service().checking().count(), 0);
}

#[test]
fn srv_55_under_course_the_address_is_given_back_once() {
    let mut server = Lone::server(Lens::Course, json!({}));
    let m = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&m)).expect("a check begins");
    let elsewhere = request(&offer(1, ip(10, 0, 0, 30))).with_ip(54, ip(10, 0, 0, 3)).with(61, &client_id(C1));
    server.hear_client(S + S / 2, &elsewhere).expect("heard");
    assert_eq!(server.events_called("OfferDeclined").len(), 1);
    assert_eq!(server.state_of(TEN), "free");
    assert!(server.messages(60 * S).is_empty());
}

#[test]
fn srv_56_the_lease_is_written_down_before_the_ack_leaves() {
    let mut server = with_ten(json!({}), false);
    server.hear_client(S, &request(&offer(1, TEN)).with(61, &client_id(C1))).expect("heard");
    let committed = server.events_called("LeaseCommitted")[0].0;
    assert_eq!(server.state_of(TEN), "leased");
    let sent = server.messages(2 * S);
    assert!(sent.len() == 1 && committed <= sent[0].0);
}

#[test]
fn srv_57_crs_10_an_offer_that_ran_out_and_went_to_another_is_refused() {
    let change = json!({ "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.10" }] });
    let mut server = with_ten(change, false);
    let other = offered(&mut server, 61 * S, &discover(2, C2));
    assert_eq!(other.yiaddr, TEN);
    server.hear_client(62 * S, &request(&offer(1, TEN)).with(61, &client_id(C1))).expect("heard");
    assert_eq!(server.message(63 * S).kind(), NAK);
    server.hear_client(64 * S, &request(&other)).expect("heard");
    assert_eq!(server.message(65 * S).kind(), ACK, "the other one gets it");
    server.hear_client(66 * S, &request(&offer(1, TEN)).with(61, &client_id(C1))).expect("heard");
    assert_eq!(server.message(67 * S).kind(), NAK);
    assert_eq!(refusals(&server), [RefusalReason::Promised, RefusalReason::Taken]);
}

#[test]
fn srv_57_what_no_pool_holds_is_refused() {
    let change = json!({ "exclude": ["10.0.0.13"] });
    for (address, why) in [
        (ip(10, 0, 0, 99), RefusalReason::NotInPool),
        (ip(192, 0, 2, 1), RefusalReason::NotInPool),
        (ip(10, 0, 0, 13), RefusalReason::NotInPool),
        (SERVER_A, RefusalReason::NotInPool),
    ] {
        let mut server = quick(change.clone());
        server.hear_client(0, &request(&offer(1, address))).expect("heard");
        assert_eq!((server.message(S).kind(), refusals(&server)), (NAK, vec![why]), "{address}");
    }
}

#[test]
fn srv_58_under_rfc_nothing_is_checked_between_request_and_ack() {
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    let offer = server.messages(2 * S).remove(0).1;
    server.hear_client(2 * S, &request(&offer)).expect("heard");
    assert_eq!(server.frame(10 * S).kind(), "ACK");
}

#[test]
fn srv_59_an_offer_that_ran_out_is_still_good_while_its_address_is_free() {
    let mut server = with_ten(json!({}), false);
    server.until(100 * S);
    assert_eq!(server.state_of(TEN), "free");
    server.hear_client(100 * S, &request(&offer(1, TEN)).with(61, &client_id(C1))).expect("heard");
    assert_eq!((server.message(101 * S).kind(), server.state_of(TEN)), (ACK, "leased"));
}

#[test]
fn srv_60_the_same_request_gets_the_same_ack() {
    let mut server = with_ten(json!({}), false);
    let take = request(&offer(1, TEN)).with(61, &client_id(C1));
    server.hear_client(S, &take).expect("heard");
    let first = server.message(2 * S);
    server.hear_client(5 * S, &take).expect("heard");
    assert_eq!(server.message(6 * S), first);
    assert_eq!(server.service().pool().taken().count(), 1);
}

/// Even where the ACK is a copy of the OFFER, it answers the REQUEST.
#[test]
fn fld_ack_01_under_course_the_xid_is_that_of_the_request() {
    let mut server = Lone::server(Lens::Course, json!({}));
    let m = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&m).but(|m| m.xid = 99)).expect("heard");
    assert_eq!(server.message(5 * S).xid, 99);
}

#[test]
fn srv_61_another_address_than_the_one_offered_is_refused() {
    let mut server = with_ten(json!({}), false);
    server.hear_client(S, &request(&offer(1, ELEVEN)).with(61, &client_id(C1))).expect("heard");
    assert_eq!((server.message(2 * S).kind(), server.state_of(ELEVEN)), (NAK, "free"));
    assert_eq!(refusals(&server), [RefusalReason::NotWhatWasOffered]);
}

#[test]
fn srv_62_one_client_has_one_address() {
    let mut server = with_ten(json!({}), true);
    let m = offered(&mut server, S, &discover(2, C1).with_ip(50, ip(10, 0, 0, 15)));
    assert_eq!(m.yiaddr, TEN, "its own, whatever it asks for");
    server.hear_client(2 * S, &request(&offer(2, ip(10, 0, 0, 15))).with(61, &client_id(C1))).expect("heard");
    assert_eq!(server.message(3 * S).kind(), NAK);
    assert_eq!(server.service().pool().taken().count(), 1);
}

fn decline(of: Mac, address: std::net::Ipv4Addr, server: std::net::Ipv4Addr) -> Dhcp {
    request(&offer(77, address)).with(53, &[DECLINE]).with_ip(54, server).with(61, &client_id(of)).but(|m| {
        m.chaddr[..6].copy_from_slice(&of);
    })
}

#[test]
fn srv_85_srv_86_srv_87_srv_89_crs_13_a_declined_address_is_out_for_the_set_time() {
    let mut server = with_ten(json!({ "quarantine_s": 600 }), true);
    server.hear_client(10 * S, &decline(C1, TEN, SERVER_A)).expect("heard");
    assert_eq!(server.state_of(TEN), "quarantined");
    assert!(server.until(20 * S).taken().is_empty(), "no answer");
    let told = server.events_called("Quarantined");
    assert!(matches!(told[..], [(_, Event::Quarantined { why: QuarantineReason::Declined, .. })]));
    let m = offered(&mut server, 20 * S, &discover(5, C2).with_ip(50, TEN));
    assert_eq!(m.yiaddr, ELEVEN, "nor is it given to whoever asks for it");
    server.hear_client(21 * S, &request(&offer(5, TEN)).with(61, b"\0third")).expect("heard");
    assert_eq!(server.message(22 * S).kind(), NAK);
    server.until(609 * S);
    assert_eq!(server.state_of(TEN), "quarantined");
    server.until(611 * S);
    assert_eq!(server.state_of(TEN), "free");
    assert_eq!(server.events_called("QuarantineEnded").len(), 1);
}

#[test]
fn srv_88_only_the_owner_declines_and_only_to_its_server() {
    let mut server = with_ten(json!({}), true);
    for forged in [decline(C2, TEN, SERVER_A), decline(C1, TEN, ip(10, 0, 0, 3)), decline(C1, ELEVEN, SERVER_A)] {
        server.hear_client(S, &forged).expect("heard");
        assert_eq!((server.state_of(TEN), server.state_of(ELEVEN)), ("leased", "free"));
    }
    let without = decline(C1, TEN, SERVER_A).without(54);
    server.hear_client(S, &without).expect("heard");
    assert_eq!(server.state_of(TEN), "leased");
    assert_eq!(server.ignored().len(), 4);
}

/// The check of the course text is under way when its client declines: nothing may be acknowledged after that.
#[test]
fn srv_85_a_decline_ends_the_check_for_the_ack() {
    let mut server = Lone::server(Lens::Course, json!({}));
    let m = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&m)).expect("a check begins");
    server.hear_client(S + S / 2, &decline(C1, TEN, SERVER_A)).expect("heard");
    assert!(server.messages(60 * S).is_empty());
    assert_eq!(server.state_of(TEN), "quarantined");
}

#[test]
fn srv_115_a_relayed_discover_is_answered_to_giaddr_port_67() {
    let mut server = quick(json!({}));
    let relayed = discover(1, C1).but(|m| (m.giaddr, m.from) = (ip(10, 0, 0, 1), ip(10, 0, 0, 1)));
    server.hear(0, &relayed.framed(D1, A1)).expect("unicast from the relay");
    // The relay's hardware address is asked for, and the OFFER waits for the answer.
    let asked = server.frame(S / 2);
    assert_eq!((asked.kind(), asked.arp().tpa), ("ARP-request", ip(10, 0, 0, 1)));
    server.hear(S / 2, &Seen::is_at(D1, ip(10, 0, 0, 1), A1, SERVER_A)).expect("answered");
    let frame = server.frame(S);
    let m = frame.dhcp();
    assert_eq!((frame.dst, m.to, m.sport, m.dport, m.giaddr), (D1, ip(10, 0, 0, 1), 67, 67, ip(10, 0, 0, 1)));
}

#[test]
fn srv_116_a_relay_of_a_strange_network_is_not_answered() {
    let mut server = quick(json!({}));
    let strange = |m: &mut Dhcp| m.giaddr = ip(192, 0, 2, 1);
    server.hear_client(0, &discover(1, C1).but(strange)).expect("heard");
    server.hear_client(S, &request(&offer(1, ip(10, 0, 0, 200))).but(strange)).expect("heard");
    assert!(server.until(60 * S).taken().is_empty());
    assert_eq!(server.ignored(), [Reason::NoPoolForRelay; 2]);
    assert_eq!(server.service().pool().taken().count(), 0);
}

#[test]
fn srv_129_replies_and_its_own_broadcasts_are_dropped() {
    let mut server = quick(json!({}));
    assert_eq!(server.hear_client(0, &discover(1, C1).but(|m| m.op = 2)), Err(Reason::WrongDirection));
    let own = offer(1, TEN).but(|m| (m.dport, m.to) = (67, EVERYONE));
    assert_eq!(server.hear(0, &own.framed(A1, ALL)), Err(Reason::WrongDirection));
    assert!(server.until(10 * S).taken().is_empty());
}
