//! Options and policies that few hosts need: routes and routers, options of later RFCs that are off here, leases that are not
//! extended, and whom a server serves. One test for each rule, named by its id in the catalogue.

use std::net::Ipv4Addr;

use dorascope::protocol::{ClientState, LeaseEnd, Reason};
use dorascope::scenario::Lens;
use dorascope::teach::settings;
use dorascope::wire::dissect::dissect;
use serde_json::{Value, json};
use support::*;

use crate::support;

const ROUTER: Ipv4Addr = ip(10, 0, 0, 1);
/// The mask of a /25.
const HALF: Ipv4Addr = ip(255, 255, 255, 128);

/// T1 of every client of [`leased`].
const T1: u64 = T_REQ + 1800 * S;

/// The frames of a client that renews, from T1 on for a minute; nobody answers.
fn renewing(with: impl FnOnce(Dhcp) -> Dhcp) -> Vec<Seen> {
    let mut client = leased(Lens::Rfc, json!({}), with);
    client.until(T1 + 60 * S).taken().into_iter().map(|(_, frame)| frame).collect()
}

/// The addresses that these frames ask for; there is nothing else among them.
fn asked_for(frames: &[Seen]) -> Vec<Ipv4Addr> {
    assert!(!frames.is_empty());
    let mut asked: Vec<Ipv4Addr> = frames.iter().map(|frame| frame.arp().tpa).collect();
    asked.dedup();
    asked
}

#[test]
fn arp_18_what_is_off_link_goes_to_the_gateway() {
    // 10.0.0.10/29: the server 10.0.0.2 is on another network.
    let with = |ack: Dhcp| ack.with_ip(1, ip(255, 255, 255, 248)).with_ip(3, ip(10, 0, 0, 9));
    assert_eq!(asked_for(&renewing(with)), [ip(10, 0, 0, 9)], "never for the server, however often");

    let mut client = leased(Lens::Rfc, json!({}), with);
    let frames = client.among(T1 + 1000, &[(ip(10, 0, 0, 9), D1), (SERVER_A, A1)]);
    let kinds: Vec<_> = frames.iter().map(|(_, frame)| frame.kind()).collect();
    assert_eq!(kinds, ["ARP-request", "REQUEST"]);
    assert_eq!((frames[0].1.arp().tpa, frames[0].1.dst), (ip(10, 0, 0, 9), ALL));
    assert_eq!((frames[1].1.dhcp().to, frames[1].1.dst), (SERVER_A, D1), "the gateway's frame, the server's packet");
}

#[test]
fn arp_19_on_link_by_address_and_mask_and_broadcasts_without_arp() {
    let to = |server: Ipv4Addr| move |ack: Dhcp| ack.with_ip(1, HALF).with_ip(3, ROUTER).with_ip(54, server);
    assert_eq!(asked_for(&renewing(to(ip(10, 0, 0, 200)))), [ROUTER], "the other half");
    assert_eq!(asked_for(&renewing(to(ip(10, 0, 0, 128)))), [ROUTER], "just behind the border");
    assert_eq!(asked_for(&renewing(to(ip(10, 0, 0, 126)))), [ip(10, 0, 0, 126)], "just before it");
    assert_eq!(asked_for(&renewing(to(ip(10, 0, 0, 255)))), [ROUTER], "a broadcast address of another network only");
    for everyone in [ip(10, 0, 0, 127), EVERYONE] {
        let frames = renewing(to(everyone));
        assert!(!frames.is_empty());
        for frame in frames {
            assert_eq!((frame.kind(), frame.dst, frame.dhcp().to), ("REQUEST", ALL, everyone));
        }
    }
}

#[test]
fn arp_21_nobody_answers_for_others() {
    let answers = |host: &Lone, asker: Ipv4Addr, address: Ipv4Addr| {
        let mut host = host.clone();
        let at = host.now + S;
        host.until(at).taken();
        let _ = host.hear(at, &Seen::who_has(B1, asker, address));
        host.until(at + 1000).taken().iter().any(|(_, frame)| frame.kind() == "ARP-reply")
    };
    let client = leased(Lens::Rfc, json!({}), |ack| ack.with_ip(1, HALF).with_ip(3, ROUTER));
    let mut server = quick(json!({}));
    server.lease(0, C2);
    let mut printer = Lone::at_port(json!([]), json!([]), json!([static_json(json!({}))]), Lens::Rfc, 1, 0);
    printer.until(30 * S).taken();
    for (host, own) in [(client, TEN), (server, SERVER_A), (printer, TEN)] {
        // A question of a neighbour, and an RFC 5227 probe.
        for asker in [ip(10, 0, 0, 77), ZERO] {
            assert!(answers(&host, asker, own), "{} {asker} {own}", host.host.config().id);
            let others = [ROUTER, SERVER_A, TEN, ip(10, 0, 0, 200), ip(10, 0, 0, 127), ip(192, 168, 1, 1)];
            for other in others.into_iter().filter(|other| *other != own) {
                assert!(!answers(&host, asker, other), "{own} for {other}");
            }
        }
    }
}

#[test]
fn opt_37_only_224_to_254_are_site_specific() {
    for code in 128..=254 {
        let frame = Dhcp::from_client(DISCOVER, 7, C1).with(code, &[1, 2]).framed(C1, ALL);
        let tree = dissect(&packet::write(&frame));
        let name = format!("option {code}");
        let (_, option) = tree.walk().find(|(_, field)| field.name == name).expect("shown");
        assert_eq!(option.label.contains("site-specific"), code >= 224, "{}", option.label);
    }
}

#[test]
fn srv_26_all_ones_where_no_broadcast_address_is_configured() {
    let offer = offered(&mut quick(json!({})), 0, &discover(1, C1).with(55, &[28]));
    assert_eq!(offer.opt_ip(28), Some(ip(10, 0, 0, 255)));
    let other = offered(&mut quick(json!({})), 0, &discover(1, C1).with(55, &[3]));
    assert_eq!(other.opt(28), None, "only if asked for");
}

/// 10.17.0.0/16 via 10.0.0.1, and a default route via 10.0.0.9.
const ROUTES: [u8; 12] = [16, 10, 17, 10, 0, 0, 1, 0, 10, 0, 0, 9];

#[test]
fn srv_38_classless_routes_replace_options_3_and_33() {
    let old = json!({ "code": 33, "bytes": [10, 9, 0, 1, 10, 0, 0, 1] });
    let both = json!({ "options": [{ "code": 121, "bytes": ROUTES }, old] });
    for (list, sent) in [
        (&[121, 3, 33][..], &[121][..]),
        (&[3, 33, 121], &[121]),
        (&[1, 121, 3, 6], &[1, 121, 6]),
        (&[3, 33], &[3, 33]),
    ] {
        let mut server = quick(both.clone());
        let asked = discover(1, C1).with(55, list);
        let offer = offered(&mut server, 0, &asked);
        server.hear_client(2 * S, &request(&offer).with(55, list)).expect("heard");
        for answer in [offer, server.message(2 * S + 1000)] {
            let mut codes = answer.codes();
            codes.retain(|code| ![51, 53, 54, 61].contains(code));
            assert_eq!(codes, sent, "{list:?}");
            assert!(answer.opt(121).is_none_or(|routes| routes == ROUTES));
        }
    }
    let without = offered(&mut quick(json!({ "options": [old] })), 0, &discover(1, C1).with(55, &[121, 3, 33]));
    assert_eq!((without.opt_ip(3), without.opt(121)), (Some(ROUTER), None), "nothing to replace them");
    assert!(without.opt(33).is_some());
}

/// The router that a client goes by after this ACK, and the lines of its log that name a router or routes.
fn routing(with: impl FnOnce(Dhcp) -> Dhcp) -> (Option<Ipv4Addr>, Vec<(String, String)>) {
    let client = acked(Lens::Rfc, json!({}), |ack| with(ack.with_ip(1, ip(255, 255, 255, 0))));
    let configuration = &client.machine().lease().expect("a lease").configuration;
    let lines = settings(&configuration.log).into_iter();
    let lines = lines.filter(|line| ["option 3", "option 33", "option 121"].contains(&line.from.as_str()));
    let lines = lines.map(|line| (line.name.to_owned(), line.value)).collect();
    (configuration.router, lines)
}

/// The routes that the log has after this option 121, one by one.
fn routes(value: &[u8]) -> Vec<String> {
    let (_, lines) = routing(|ack| ack.with(121, value));
    let (_, text) = lines.into_iter().find(|(name, _)| name == "routes").expect("routes");
    text.split(", ").map(str::to_owned).collect()
}

#[test]
fn opt_25_routes_are_width_prefix_and_router() {
    // The descriptors of RFC 3442, each before a router.
    for (descriptor, prefix) in [
        (&[0][..], "0.0.0.0/0"),
        (&[8, 10], "10.0.0.0/8"),
        (&[24, 10, 0, 0], "10.0.0.0/24"),
        (&[16, 10, 17], "10.17.0.0/16"),
        (&[24, 10, 27, 129], "10.27.129.0/24"),
        (&[25, 10, 229, 0, 128], "10.229.0.128/25"),
        (&[32, 10, 198, 122, 47], "10.198.122.47/32"),
    ] {
        assert_eq!(routes(&[descriptor, &[10, 0, 0, 9]].concat()), [format!("{prefix} via 10.0.0.9")]);
    }
    assert_eq!(routes(&ROUTES), ["10.17.0.0/16 via 10.0.0.1", "0.0.0.0/0 via 10.0.0.9"]);
    // Too wide; a router cut short; a second route cut short: as if the option were not there.
    for malformed in [&[33, 10, 0, 0, 0, 0, 10, 0, 0, 9][..], &[8, 10, 10, 0, 0], &[8, 10, 10, 0, 0, 9, 24, 10]] {
        let (router, lines) = routing(|ack| ack.with(121, malformed).with_ip(3, ROUTER));
        assert_eq!(router, Some(ROUTER), "{malformed:?}");
        assert_eq!(lines, [("router".to_owned(), ROUTER.to_string())]);
    }
}

#[test]
fn opt_26_host_bits_are_zeroed_and_router_0_0_0_0_is_on_link() {
    assert_eq!(routes(&[25, 129, 210, 177, 132, 10, 0, 0, 9]), ["129.210.177.128/25 via 10.0.0.9"]);
    assert_eq!(routes(&[12, 10, 0x1f, 10, 0, 0, 9]), ["10.16.0.0/12 via 10.0.0.9"]);
    let (router, lines) = routing(|ack| ack.with(121, &[24, 10, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    assert_eq!(router, None, "0.0.0.0 is no router");
    assert_eq!(lines[1].1, "10.0.5.0/24 on this link, 0.0.0.0/0 on this link");
}

#[test]
fn opt_27_option_121_makes_the_client_ignore_option_3() {
    let plain = routing(|ack| ack.with_ip(3, ROUTER));
    assert_eq!(plain, (Some(ROUTER), vec![("router".to_owned(), "10.0.0.1".to_owned())]));
    let (router, lines) = routing(|ack| ack.with_ip(3, ROUTER).with(121, &[16, 10, 17, 10, 0, 0, 1]));
    assert_eq!(router, None, "no route to everywhere, so no default router");
    let line = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(lines, [line("router", "none"), line("routes", "10.17.0.0/16 via 10.0.0.1")]);
    for first in [true, false] {
        let (router, lines) = routing(|ack| {
            let ack = if first { ack.with(121, &ROUTES) } else { ack.with_ip(3, ROUTER) };
            ack.with_ip(3, ROUTER).with(121, &ROUTES)
        });
        assert_eq!(router, Some(ip(10, 0, 0, 9)), "whichever stands first");
        assert_eq!(lines[0], line("router", "10.0.0.9"));
        assert_eq!(lines.len(), 2, "option 3 is not logged");
    }
    // That router is the one it goes through.
    let with = |ack: Dhcp| ack.with_ip(1, HALF).with_ip(3, ROUTER).with(121, &ROUTES).with_ip(54, ip(10, 0, 0, 200));
    assert_eq!(asked_for(&renewing(with)), [ip(10, 0, 0, 9)]);
}

#[test]
fn srv_123_subnet_selection_is_ignored_and_not_returned() {
    for list in [&LIST[..], &[1, 118]] {
        let mut server = quick(json!({ "options": [{ "code": 118, "bytes": [192, 0, 2, 0] }] }));
        let asked = discover(1, C1).with_ip(118, ip(192, 0, 2, 0)).with(55, list);
        let offer = offered(&mut server, 0, &asked);
        assert_eq!((offer.kind(), offer.yiaddr, offer.opt(118)), (OFFER, TEN, None));
        server.hear_client(2 * S, &request(&offer).with_ip(118, ip(192, 0, 2, 0)).with(55, list)).expect("heard");
        let ack = server.message(2 * S + 1000);
        assert_eq!((ack.kind(), ack.opt(118)), (ACK, None));
    }
}

#[test]
fn srv_126_a_normal_pool_never_sends_option_108() {
    for list in [&LIST[..], &[1, 3, 108]] {
        let mut server = quick(json!({}));
        let offer = offered(&mut server, 0, &discover(1, C1).with(55, list));
        assert_eq!((offer.yiaddr, offer.opt(108)), (TEN, None));
        server.hear_client(2 * S, &request(&offer).with(55, list)).expect("heard");
        assert_eq!(server.message(2 * S + 1000).opt(108), None);
    }
}

#[test]
fn srv_127_without_the_feature_rapid_commit_gets_an_offer() {
    for list in [&LIST[..], &[1, 80]] {
        let mut server = quick(json!({ "options": [{ "code": 80, "bytes": [1] }] }));
        let offer = offered(&mut server, 0, &discover(1, C1).with(80, &[]).with(55, list));
        assert_eq!((offer.kind(), offer.opt(80)), (OFFER, None));
        assert_eq!(server.state_of(offer.yiaddr), "offered", "and no lease");
        server.hear_client(2 * S, &request(&offer).with(55, list)).expect("heard");
        let ack = server.message(2 * S + 1000);
        assert_eq!((ack.kind(), ack.opt(80)), (ACK, None));
    }
}

#[test]
fn cli_122_an_offer_of_nothing_is_ignored_and_no_address_made_up() {
    for allowed in [0, 1] {
        let mut client = Lone::client(Lens::Rfc, json!({}));
        let xid = client.message(0).xid;
        let nothing = |xid| offer(xid, ZERO).with(116, &[allowed]).but(|m| m.to = EVERYONE);
        client.hear_server(S, &nothing(xid)).expect("heard");
        assert_eq!(client.ignored(), [Reason::IncompleteOffer]);
        let frames = client.until(120 * S).taken();
        assert!(frames.len() >= 3, "it goes on asking");
        assert!(frames.iter().all(|(_, frame)| frame.kind() == "DISCOVER"), "no probe of an address of its own");
        assert_eq!((client.state(), client.host.address()), (ClientState::Selecting, None));
        // A real offer after another of those.
        let xid = frames.last().expect("a DISCOVER").1.dhcp().xid;
        client.hear_server(121 * S, &nothing(xid)).expect("heard");
        client.taken();
        client.hear_server(122 * S, &offer(xid, TEN)).expect("heard");
        let request = client.message(122 * S + 300);
        assert_eq!((request.kind(), request.opt_ip(50)), (REQUEST, Some(TEN)));
    }
}

#[test]
fn cli_125_rapid_commit_is_off() {
    let without = |m: &Dhcp| assert!(m.opt(80).is_none() && !m.opt(55).is_some_and(|list| list.contains(&80)), "{m:?}");
    for rapid in [true, false] {
        let mut client = Lone::client(Lens::Rfc, json!({}));
        let discover = client.message(0);
        without(&discover);
        let early = ack(discover.xid, TEN);
        client.hear_server(S, &if rapid { early.with(80, &[]) } else { early }).expect("heard");
        assert_eq!(client.ignored(), [Reason::UnexpectedType]);
        assert_eq!(client.state(), ClientState::Selecting);
        client.hear_server(S + MS, &offer(discover.xid, TEN)).expect("heard");
        let request = client.message(S + 2 * MS);
        assert_eq!(request.kind(), REQUEST, "four messages, as ever");
        without(&request);
    }
    let (_, renewal) = leased_for(3600).ask(T1 + MS);
    without(&renewal);
}

/// A server that does not extend; C1 has `.10`, and heard so 1.5 ms after the start.
fn miser(change: Value) -> Lone {
    let mut change = change;
    change["extend_leases"] = json!(false);
    let mut server = quick(change);
    assert_eq!(server.lease(0, C1), TEN);
    server
}

/// The moment of the REQUEST that was answered with the lease of [`miser`]: seconds after it, as many less are left.
const GIVEN: u64 = MS;

/// Type of the answer, options 51, 58 and 59.
fn times(ack: &Dhcp) -> (u8, Option<u32>, Option<u32>, Option<u32>) {
    (ack.kind(), ack.opt_u32(51), ack.opt_u32(58), ack.opt_u32(59))
}

#[test]
fn srv_47_fld_ack_08_without_extension_the_time_left_is_acknowledged() {
    // With and without T1 and T2 of its own, which do not fit into what is left.
    for change in [json!({}), json!({ "t1_s": 1000, "t2_s": 2000 })] {
        let mut server = miser(change);
        let end = server.ends(TEN);
        assert_eq!(end, GIVEN + 500 + 3600 * S);
        for (after, left, t1, t2) in [(3000, 600, 300, 525), (3200, 400, 200, 350)] {
            let at = GIVEN + after * S;
            server.hear_unicast(at, &renewal(5, C1, TEN)).expect("heard");
            let ack = server.message(at + 1000);
            assert_eq!(times(&ack), (ACK, Some(left), Some(t1), Some(t2)));
            assert_eq!((ack.yiaddr, server.ends(TEN)), (TEN, end), "its end stays");
        }
        // Not even for a client that asks for more, and never more than what is left: parts of seconds are dropped.
        let at = GIVEN + 3400 * S + S / 2;
        server.hear_rebinding(at, &renewal(6, C1, TEN).with_u32(51, 7200)).expect("heard");
        assert_eq!(server.message(at + 1000).opt_u32(51), Some(199));
        server.until(end);
        assert_eq!(server.ended(), [(end, TEN, LeaseEnd::Expired)]);
    }
    // A client that starts anew, and one whose lease never ends.
    let mut server = miser(json!({}));
    server.hear_client(GIVEN + 3000 * S, &reboot(5, C1, TEN)).expect("heard");
    assert_eq!(times(&server.message(3001 * S)), (ACK, Some(600), Some(300), Some(525)));
    let mut server = miser(json!({ "lease_s": u32::MAX, "max_lease_s": u32::MAX }));
    server.hear_unicast(GIVEN + 3000 * S, &renewal(5, C1, TEN)).expect("heard");
    assert_eq!(times(&server.message(3001 * S)), (ACK, Some(u32::MAX), None, None));
}

#[test]
fn srv_76_a_valid_lease_is_acknowledged_whatever_the_policy() {
    for (extends, left) in [(true, 3600), (false, 1800)] {
        for everybody in [false, true] {
            let mut server = quick(json!({ "extend_leases": extends }));
            server.lease(0, C1);
            let at = GIVEN + 1800 * S;
            let asked = renewal(5, C1, TEN);
            let heard = if everybody { server.hear_rebinding(at, &asked) } else { server.hear_unicast(at, &asked) };
            heard.expect("heard");
            let ack = server.message(at + 1000);
            assert_eq!((ack.kind(), ack.opt_u32(51)), (ACK, Some(left)), "extends: {extends}");
            assert_eq!(server.ends(TEN), at + 500 + u64::from(left) * S);
            assert_eq!(server.refusals(), []);
        }
    }
}

/// Option 51 counts whole seconds, and none of them is no lease: with less than one second left there is nothing to acknowledge.
#[test]
fn srv_47_what_is_left_is_never_rounded_up() {
    // What is left when the ACK leaves, 500 us after the REQUEST; what the ACK says.
    let cases = [(1_500_000, Some(1)), (1_000_000, Some(1)), (999_999, None), (900_000, None), (1, None), (0, None)];
    for (left, acknowledged) in cases {
        for how in ["unicast", "broadcast", "reboot"] {
            let mut server = miser(json!({}));
            let end = server.ends(TEN);
            let at = end - left - 500;
            match how {
                "unicast" => server.hear_unicast(at, &renewal(5, C1, TEN)).expect("heard"),
                "broadcast" => server.hear_rebinding(at, &renewal(5, C1, TEN)).expect("heard"),
                _ => server.hear_client(at, &reboot(5, C1, TEN)).expect("heard"),
            }
            let answers: Vec<_> = server.messages(at + 1000).iter().map(|(_, m)| (m.kind(), m.opt_u32(51))).collect();
            let expected: Vec<_> = acknowledged.map(|s| (ACK, Some(s))).into_iter().collect();
            assert_eq!(answers, expected, "{left} us left, {how}");
            let silent = if acknowledged.is_some() { vec![] } else { vec![Reason::NothingLeft] };
            assert_eq!(server.ignored(), silent, "{left} us left, {how}");
            server.until(end);
            assert_eq!(server.ended(), [(end, TEN, LeaseEnd::Expired)], "its end stays: {left} us left, {how}");
        }
        // Once it is over, it is given anew by an OFFER only.
        let mut server = miser(json!({}));
        let end = server.ends(TEN);
        server.hear_unicast(end + left, &renewal(5, C1, TEN)).expect("heard");
        assert!(server.messages(end + left + 1000).is_empty(), "{left} us after the end");
        assert_eq!(server.ignored(), [Reason::NothingLeft]);
        assert_eq!(server.lease(end + left + S, C1), TEN);
        assert_eq!(server.binding(TEN).lease_s, 3600);
    }
    // In the grace of the course text, too: it waits for renewals, which this server does not give.
    let change = json!({ "extend_leases": false, "switches": { "address_check": "never" } });
    let mut server = Lone::server(Lens::Course, change);
    server.lease(0, C1);
    let end = server.ends(TEN);
    for (xid, at) in [(5, end - 1), (6, end), (7, end + 60 * S)] {
        server.hear_unicast(at, &renewal(xid, C1, TEN)).expect("heard");
        assert!(server.messages(at + 1000).is_empty(), "{at}");
    }
    assert_eq!(server.ignored(), [Reason::NothingLeft; 3]);
}

#[test]
fn srv_05_the_pool_is_that_of_the_interface_or_of_the_relay() {
    let relay = ip(10, 0, 0, 1);
    let relayed = |giaddr: Ipv4Addr| {
        let hop =
            discover(1, C1).but(|m| (m.giaddr, m.hops, m.from, m.to, m.sport) = (giaddr, 1, giaddr, SERVER_A, 67));
        hop.framed(D1, A1)
    };
    let mut server = quick(json!({}));
    assert_eq!(offered(&mut server, 0, &discover(1, C1)).yiaddr, TEN, "giaddr 0: the interface");

    let mut server = quick(json!({}));
    server.hear(0, &Seen::who_has(D1, relay, SERVER_A)).expect("heard");
    server.hear(0, &relayed(relay)).expect("heard");
    let offer = server.message(1000);
    assert_eq!((offer.kind(), offer.yiaddr, offer.giaddr), (OFFER, TEN, relay), "a relay agent of the same network");
    assert_eq!((offer.to, offer.dport), (relay, 67));

    let mut server = quick(json!({}));
    server.hear(0, &relayed(ip(10, 9, 0, 1))).expect("heard");
    assert_eq!(server.until(60 * S).taken(), [], "no pool for that network");
    assert_eq!((server.ignored(), server.state_of(TEN)), (vec![Reason::NoPoolForRelay], "free"));
}

#[test]
fn srv_36_what_names_an_address_of_the_server_is_for_it() {
    for (named, mine) in [(SERVER_A, true), (SERVER_B, false), (EVERYONE, false), (ZERO, false)] {
        let mut server = quick(json!({}));
        let offer = offered(&mut server, 0, &discover(1, C1));
        server.hear_client(S, &request(&offer).with_ip(54, named)).expect("heard");
        let answers: Vec<u8> = server.messages(2 * S).iter().map(|(_, m)| m.kind()).collect();
        assert_eq!((answers, server.state_of(TEN)), if mine { (vec![ACK], "leased") } else { (vec![], "free") });

        let decline = Dhcp::from_client(DECLINE, 9, C1).with(61, &client_id(C1)).with_ip(50, TEN);
        for (message, state) in [(decline, "quarantined"), (release(9, C1, TEN), "free")] {
            let mut server = quick(json!({}));
            server.lease(0, C1);
            server.hear_client(S, &message.with_ip(54, named)).expect("heard");
            assert_eq!(server.until(2 * S).taken(), [], "neither is answered");
            let reason = if mine { vec![] } else { vec![Reason::OtherServer] };
            assert_eq!((server.state_of(TEN), server.ignored()), (if mine { state } else { "leased" }, reason));
        }
    }
}
