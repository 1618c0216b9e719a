//! What is configured is on the wire, and where a server or client leaves something out, joins it or does not go by it, it says so.

use dorascope::protocol::{Event, LeftOut};
use dorascope::scenario::Lens;
use dorascope::teach::settings;
use serde_json::{Value, json};
use support::*;

use crate::support;

/// The events of these kinds, as text.
fn said(host: &Lone, kinds: &[&str]) -> Vec<String> {
    let texts = host.events.iter().map(|(_, event)| format!("{event:?}"));
    texts.filter(|text| kinds.iter().any(|kind| text.starts_with(kind))).collect()
}

const REPAIRS: [&str; 4] = ["OptionsLeftOut", "OptionsJoined", "OptionsUnreadable", "TimesNotAccepted"];

/// A DISCOVER that asks for these options.
fn asking(list: &[u8]) -> Dhcp {
    discover(1, C1).with(55, list).with(57, &1500u16.to_be_bytes())
}

/// RFC 3396 section 7: a receiver joins the values of all instances, so both are sent.
#[test]
fn an_option_that_is_configured_twice_is_sent_with_both_values() {
    for (code, one, two) in [
        (42u8, vec![10, 0, 0, 1], vec![10, 0, 0, 2]),
        (43, vec![1, 1, 7], vec![2, 1, 8]),
        (121, vec![0, 10, 0, 0, 1], vec![8, 11, 10, 0, 0, 9]),
    ] {
        let options = json!([{ "code": code, "bytes": one.clone() }, { "code": code, "bytes": two.clone() }]);
        let mut server = quick(json!({ "options": options }));
        let m = offered(&mut server, 0, &asking(&[1, code]));
        let joined = [one, two].concat();
        assert_eq!(m.opt(code), Some(joined.as_slice()));
        server.hear_client(S, &request(&m).with(55, &[1, code])).expect("heard");
        assert_eq!(server.message(2 * S).opt(code), Some(joined.as_slice()), "in the ACK, too");
        assert_eq!(said(&server, &REPAIRS).len(), 2, "{:?}", said(&server, &REPAIRS));
    }
    // Longer than one instance can be: cut on the wire, whole again for who joins them.
    let options = json!([{ "code": 43, "bytes": vec![1; 200] }, { "code": 43, "bytes": vec![2; 200] }]);
    let mut server = quick(json!({ "options": options }));
    let m = offered(&mut server, 0, &asking(&[1, 43]));
    let all: Vec<u8> = m.options.iter().filter(|(code, _)| *code == 43).flat_map(|(_, value)| value.clone()).collect();
    assert_eq!(all, [vec![1; 200], vec![2; 200]].concat());
}

/// A text with a NUL at its end, a length that is wrong for the code: the bytes are those of the scenario.
#[test]
fn configured_bytes_are_sent_as_they_are() {
    for (code, bytes) in
        [(12u8, b"pc\0".to_vec()), (42, vec![10, 0, 0]), (66, b"tftp\0".to_vec()), (121, vec![33, 1, 2, 3, 4, 5])]
    {
        let mut server = quick(json!({ "options": [{ "code": code, "bytes": bytes.clone() }] }));
        assert_eq!(offered(&mut server, 0, &asking(&[1, code])).opt(code), Some(bytes.as_slice()), "{code}");
    }
}

#[test]
fn what_does_not_fit_is_said_to_be_left_out() {
    let options = json!([{ "code": 43, "bytes": vec![7; 200] }, { "code": 44, "bytes": vec![9; 200] }]);
    let mut server = quick(json!({ "options": options }));
    let m = offered(&mut server, 0, &asking(&[1, 3, 43, 44]).with(57, &576u16.to_be_bytes()));
    assert!(m.opt(43).is_some() && m.opt(44).is_none());
    let left_out = server.events.iter().find_map(|(_, event)| match event {
        Event::OptionsLeftOut { codes, why, .. } => Some((codes.clone(), *why)),
        _ => None,
    });
    assert_eq!(left_out, Some((vec![44], LeftOut::NoRoom)));
    // RFC 3442: who gets classless routes gets no option 3.
    let mut server = quick(json!({ "options": [{ "code": 121, "bytes": [0, 10, 0, 0, 1] }] }));
    assert_eq!(offered(&mut server, 0, &asking(&[1, 3, 121])).opt(3), None);
    assert_eq!(said(&server, &REPAIRS).len(), 1);
    assert!(
        said(&server, &REPAIRS)[0].contains("codes: [3]") && said(&server, &REPAIRS)[0].contains("ClasslessRoutes")
    );
}

/// A width of 33 in option 121 (RFC 3442): the client goes by option 3, and says that it cannot use the other.
#[test]
fn a_malformed_option_is_said_to_be_unreadable() {
    let (mut client, request) = requesting(Lens::Rfc, json!({}));
    let ack = ack(request.xid, TEN).with(121, &[33, 10, 0, 0, 0, 1]).with_ip(3, ip(10, 0, 0, 1));
    client.hear_server(2 * S, &ack).expect("heard");
    assert_eq!(said(&client, &REPAIRS), ["OptionsUnreadable { codes: [121] }"]);
    assert_eq!(
        client.host.client().and_then(|c| c.lease()).and_then(|l| l.configuration.router),
        Some(ip(10, 0, 0, 1))
    );
}

/// The times of a lease of 600 s on the wire, for a server with this configuration.
fn on_the_wire(change: Value) -> (Option<u32>, Option<u32>) {
    let mut change = change;
    change["lease_s"] = json!(600);
    let m = offered(&mut quick(change), 0, &discover(1, C1));
    (m.opt_u32(58), m.opt_u32(59))
}

#[test]
fn t1_and_t2_are_sent_as_they_are_configured() {
    assert_eq!(on_the_wire(json!({ "t1_s": 500, "t2_s": 300 })), (Some(500), Some(300)));
    assert_eq!(on_the_wire(json!({ "t1_s": 0, "t2_s": 550 })), (Some(0), Some(550)));
    assert_eq!(on_the_wire(json!({ "t1_s": 700 })), (Some(700), Some(525)));
    assert_eq!(on_the_wire(json!({ "t2_s": 900 })), (Some(300), Some(900)));
    assert_eq!(on_the_wire(json!({})), (Some(300), Some(525)));
}

/// RFC 2131 section 4.4.5: 0.5 and 0.875 of the lease where the server's times make no sense, and a good one is kept.
#[test]
fn a_client_says_which_times_it_does_not_accept_and_keeps_the_good_one() {
    // T1, T2 on the wire; T1, T2 that are used for 600 s; what is not accepted.
    let cases = [
        (Some(500), Some(300), 300, 525, (Some(500), Some(300))),
        (Some(0), Some(550), 300, 550, (Some(0), None)),
        (Some(600), Some(550), 300, 550, (Some(600), None)),
        (Some(100), Some(600), 100, 525, (None, Some(600))),
        (Some(100), Some(0), 100, 525, (None, Some(0))),
        (Some(300), Some(300), 300, 525, (Some(300), Some(300))),
        (None, Some(900), 300, 525, (None, Some(900))),
        (Some(700), None, 300, 525, (Some(700), None)),
        (Some(100), Some(200), 100, 200, (None, None)),
        (None, None, 300, 525, (None, None)),
    ];
    for (t1, t2, renew, rebind, refused) in cases {
        let (mut client, request) = requesting(Lens::Rfc, json!({}));
        let mut ack = ack(request.xid, TEN).with_u32(51, 600);
        ack = t1.map_or(ack.clone(), |t1| ack.with_u32(58, t1));
        ack = t2.map_or(ack.clone(), |t2| ack.with_u32(59, t2));
        client.hear_server(2 * S, &ack).expect("heard");
        let configuration = client.host.client().and_then(|c| c.lease()).expect("a lease").configuration.clone();
        let after = |at: Option<dorascope::base::Instant>| at.expect("finite").0 - T_REQ;
        assert_eq!((after(configuration.t1), after(configuration.t2)), (renew * S, rebind * S), "{t1:?} {t2:?}");
        let told = client.events.iter().find_map(|(_, event)| match event {
            Event::TimesNotAccepted { t1_s, t2_s, .. } => Some((*t1_s, *t2_s)),
            _ => None,
        });
        assert_eq!(told.unwrap_or_default(), refused, "{t1:?} {t2:?}");
    }
}

/// The course text knows neither T1 nor T2: what an ACK says of them is listed as ignored, and nothing is made up.
#[test]
fn a_client_that_renews_at_the_end_of_its_lease_lists_no_time_that_it_does_not_use() {
    for (t1, t2, ignored) in [
        (Some(300), Some(525), vec![("ignored T1", "5 min", "option 58"), ("ignored T2", "8 min 45 s", "option 59")]),
        (Some(0), None, vec![("ignored T1", "0 s", "option 58")]),
        (None, Some(900), vec![("ignored T2", "15 min", "option 59")]),
        (None, None, vec![]),
    ] {
        let (mut client, request) = requesting(Lens::Course, json!({}));
        let mut ack = ack(request.xid, TEN).with_u32(51, 600);
        ack = t1.map_or(ack.clone(), |t1| ack.with_u32(58, t1));
        ack = t2.map_or(ack.clone(), |t2| ack.with_u32(59, t2));
        client.hear_server(2 * S, &ack).expect("heard");
        let log = client.host.client().and_then(|c| c.lease()).expect("a lease").configuration.log.clone();
        let log = settings(&log);
        let times = log.iter().filter(|line| line.name.contains('T'));
        assert_eq!(times.map(|l| (l.name, &*l.value, &*l.from)).collect::<Vec<_>>(), ignored, "{t1:?} {t2:?}");
        assert!(said(&client, &REPAIRS).is_empty());
    }
}

/// RFC 2131 asks for neither option 58 nor 59, and servers differ.
#[test]
fn a_server_says_t1_and_t2_never_when_asked_or_always() {
    for (when, asked, unasked) in [("never", false, false), ("when_asked", true, false), ("always", true, true)] {
        for lens in [Lens::Rfc, Lens::Course] {
            let change = json!({ "renewal_times": when, "switches": { "address_check": "never" } });
            for (list, has) in [(&[1u8, 58, 59][..], asked), (&[1, 3][..], unasked)] {
                let mut server = Lone::server(lens, change.clone());
                let m = offered(&mut server, 0, &discover(1, C1).with(55, list));
                assert_eq!((m.opt(58).is_some(), m.opt(59).is_some()), (has, has), "{when} {list:?}");
                server.hear_client(S, &request(&m).with(55, list)).expect("heard");
                let ack = server.message(2 * S);
                assert_eq!((ack.opt(58).is_some(), ack.opt(59).is_some()), (has, has), "{when} {list:?}");
            }
        }
    }
    // Who asks for nothing in particular gets what most want.
    let mut plain = discover(1, C1);
    plain.options.retain(|(code, _)| *code != 55);
    assert!(offered(&mut quick(json!({})), 0, &plain).opt(58).is_some());
    // The format leaves the default out, and reads all three.
    let text = |when: &str| {
        let server = server_json(json!({ "renewal_times": when }));
        serde_json::to_string(&scenario(json!([client_json(json!({}))]), json!([server]), json!([]))).expect("JSON")
    };
    assert!(!text("when_asked").contains("renewal_times") && text("never").contains(r#""renewal_times":"never""#));
}

/// RFC 2131 section 4.3.2: a server that extends no lease acknowledges what is left, and that is what is told.
#[test]
fn what_is_left_is_not_told_as_an_extension() {
    for (extends, title) in [(true, "server-a extends 10.0.0.10"), (false, "server-a acknowledges what is left")] {
        let server = server_json(json!({ "lease_s": 60, "extend_leases": extends }));
        let scenario = scenario(json!([client_json(json!({}))]), json!([server]), json!([]));
        let story = Story::run(&scenario, Lens::Rfc, 1, 50, 1);
        let names = dorascope::teach::Names::of(&story.world);
        let told = |entry| dorascope::teach::explain(entry, &story.trace, &names, Lens::Rfc);
        let extended = story
            .trace
            .iter()
            .find(|entry| matches!(&entry.kind, dorascope::sim::Kind::Event(Event::LeaseExtended { .. })));
        let told = told(extended.expect("a renewal"));
        assert_eq!((told.title.as_str(), told.source.section()), (title, Some("RFC 2131 §4.3.2")));
    }
}

/// A renewal whose next hop nobody answers for never leaves the host, and is not told as one without an answer.
#[test]
fn a_renewal_that_never_left_is_told_so() {
    let mut client = leased_for(600);
    // T1 at half of the lease; nobody answers ARP for the server.
    client.until(500 * S);
    let again: Vec<bool> = client
        .events
        .iter()
        .filter_map(|(_, event)| match event {
            Event::Retransmission { unsent, .. } => Some(*unsent),
            _ => None,
        })
        .collect();
    assert!(!again.is_empty() && again.iter().all(|unsent| *unsent), "{again:?}");
    assert!(client.taken().iter().all(|(_, frame)| frame.kind() != "REQUEST"));
}

/// In ordinary runs nothing is repaired.
#[test]
fn ordinary_runs_have_none_of_these_events() {
    for name in dorascope::scenario::BUILTIN_NAMES {
        let scenario = dorascope::scenario::builtin(name).expect("built in");
        for lens in [Lens::Rfc, Lens::Course] {
            let story = Story::whole(&scenario, lens, 1);
            let texts = story.trace.iter().filter_map(|entry| match &entry.kind {
                dorascope::sim::Kind::Event(event) => Some(format!("{event:?}")),
                _ => None,
            });
            let repairs: Vec<String> = texts.filter(|text| REPAIRS.iter().any(|kind| text.starts_with(kind))).collect();
            assert!(repairs.is_empty(), "{name}: {repairs:?}");
        }
    }
}
