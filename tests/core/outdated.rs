//! Nothing leaves a host whose reason has gone while it waited there: the address given up (RFC 5227 section 2.4), the exchange
//! over (RFC 2131 section 4.4.1), the DHCP process stopped, the host off or in another network. What does not leave is in the
//! trace.

use std::net::Ipv4Addr;

use dorascope::base::Instant;
use dorascope::protocol::{ClientState, Event, Outdated};
use dorascope::scenario::{Lens, Scenario, build_world};
use dorascope::sim::{Entry, Kind, Progress, World};
use dorascope::wire::FrameKind;
use serde_json::{Value, json};
use support::packet::{self, Body, Seen};
use support::{S, TEN, client_json, server_json};

use crate::support;

const PC: u16 = 0;

fn read(whole: Value) -> Scenario {
    serde_json::from_value(whole).expect("a scenario")
}

/// Plays a scenario, and checks every frame against the world at the moment at which it left. The whole trace.
fn played(scenario: &Scenario, lens: Lens, what: &str) -> Vec<Entry> {
    let mut world = build_world(scenario, lens, 1);
    let mut trace = Vec::new();
    let limit = Instant(u64::from(scenario.horizon_s) * S);
    let mut seen = 0;
    while world.step(limit, &mut trace) == Progress::Advanced {
        for entry in &trace[seen..] {
            if let Kind::Sent(frame) = &entry.kind {
                let bytes = packet::read(&frame.bytes).expect("a sound frame");
                // A frame that leaves changes nothing in its host, so the world after this step is the world then.
                let verdict = has_reason(&world, frame.from, &bytes);
                assert_eq!(verdict, Ok(()), "{what}, {lens:?}: {} at {} of {}", bytes.kind(), entry.at, frame.from);
            }
        }
        seen = trace.len();
    }
    trace
}

/// Whether a frame that leaves a host now has its reason still, by what the RFCs say of its kind.
fn has_reason(world: &World, port: u16, seen: &Seen) -> Result<(), String> {
    let host = world.host(port).expect("a port");
    if !host.started() {
        return Err("the host is off".to_owned());
    }
    let waits_with = |xid: u32| {
        let client = host.client().expect("a client");
        let states = [
            ClientState::Selecting,
            ClientState::Requesting,
            ClientState::Rebooting,
            ClientState::Renewing,
            ClientState::Rebinding,
        ];
        states.iter().any(|state| client.waits(*state, xid)).then_some(()).ok_or("no exchange has this xid")
    };
    match &seen.body {
        Body::Arp(arp) => {
            let checks = host.client().and_then(|client| client.checking()).map(|check| check.address);
            let server_checks = || host.server().is_some_and(|s| s.checking().any(|(address, _)| address == arp.tpa));
            match seen.kind() {
                "ARP-probe" if checks == Some(arp.tpa) || host.client().is_none() => Ok(()),
                "ARP-request" if server_checks() || host.arp.awaits(arp.tpa) => Ok(()),
                "ARP-reply" | "ARP-announcement" if host.address() == Some(arp.spa) => Ok(()),
                kind => Err(format!("{kind} for {} while the host has {:?}", arp.tpa, host.address())),
            }
        }
        Body::Dhcp(dhcp) => match (dhcp.kind(), host.server()) {
            (1 | 3, None) => Ok(waits_with(dhcp.xid)?),
            (2 | 5, Some(server)) if !server.running() => Err("the process is stopped".to_owned()),
            (2, Some(server)) => match server.pool().state(dhcp.yiaddr).promise() {
                Some(_) => Ok(()),
                None => Err("an OFFER of what is not held".to_owned()),
            },
            (5, Some(server)) if !dhcp.yiaddr.is_unspecified() => match server.pool().state(dhcp.yiaddr).binding() {
                Some(_) => Ok(()),
                None => Err("an ACK of what is not leased".to_owned()),
            },
            (6, Some(server)) if !server.running() => Err("the process is stopped".to_owned()),
            (7, None) if host.client().is_some_and(|client| client.lease().is_some()) => {
                Err("a lease again".to_owned())
            }
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

/// What did not leave the host at a port, with the time and why.
fn not_sent(trace: &[Entry], port: u16) -> Vec<(u64, FrameKind, Outdated)> {
    let kept = |entry: &Entry| match &entry.kind {
        Kind::Event(Event::NotSent { frame, why, .. }) if entry.host == Some(port) => Some((entry.at.0, *frame, *why)),
        _ => None,
    };
    trace.iter().filter_map(kept).collect()
}

fn network(client: Value, server: Value, statics: Value, script: Value) -> Scenario {
    read(json!({
        "version": 1, "name": "waits", "network": "10.0.0.0/24", "more_networks": ["10.1.0.0/24"], "horizon_s": 90,
        "clients": [client_json(client)], "servers": [server_json(server)], "static_hosts": statics, "script": script
    }))
}

/// The second conflict within ten seconds takes the address away at the very moment at which an answer about it waits.
#[test]
fn an_address_that_was_given_up_is_not_answered_for() {
    let printer = json!([{
        "id": "printer", "mac": "02:00:00:00:01:01", "address": "10.0.0.10", "switches": { "defence": "for_ever" }
    }]);
    let client = json!({ "switches": { "client_check": "announce_only" } });
    let server = json!({ "switches": { "address_check": "never" } });
    let trace = played(&network(client, server, printer, json!([])), Lens::Rfc, "announce only");
    let dropped = trace.iter().position(|e| matches!(e.kind, Kind::Event(Event::AddressDropped { .. }))).expect("it");
    let kept = not_sent(&trace, PC);
    assert!(
        kept.iter().any(|(_, kind, why)| (*kind, *why) == (FrameKind::ArpReply, Outdated::AddressGone)),
        "{kept:?}"
    );
    assert!(trace[dropped].at.0 <= kept[0].0);
}

/// A REQUEST that waits five seconds, and what is done to its client meanwhile.
#[test]
fn a_request_of_an_exchange_that_is_over_stays_inside() {
    for (action, why) in [
        (json!({ "set_static": "10.0.0.77" }), Outdated::ExchangeOver),
        (json!("unplug"), Outdated::ExchangeOver),
        (json!({ "move_to": 1 }), Outdated::OtherNetwork),
        (json!("power_off"), Outdated::PoweredOff),
    ] {
        let mut script = vec![json!({ "at_us": 3_000_000, "host": "laptop-1", "do": action })];
        if action == json!("unplug") {
            script.push(json!({ "at_us": 3_500_000, "host": "laptop-1", "do": "plug" }));
        }
        let network = network(json!({ "processing_us": 5_000_000 }), json!({}), json!([]), Value::from(script));
        let trace = played(&network, Lens::Rfc, "request");
        let kept = not_sent(&trace, PC);
        assert_eq!(
            kept.iter().map(|(_, kind, why)| (*kind, *why)).collect::<Vec<_>>()[..1],
            [(FrameKind::Request, why)]
        );
        // The server leases nothing to a client that asked for nothing.
        let request = |e: &Entry| matches!(&e.kind, Kind::Sent(f) if f.kind() == FrameKind::Request && e.at.0 < 8 * S);
        assert!(!trace.iter().any(request), "{action}");
    }
}

/// A process that stops takes back what it was about to send, and the next one does not send it either.
#[test]
fn a_stopped_process_sends_nothing() {
    for (lens, at, kind) in [
        (Lens::Rfc, 1_000_000, FrameKind::ArpRequest),
        (Lens::Course, 1_000_000, FrameKind::Offer),
        (Lens::Rfc, 4_000_000, FrameKind::Offer),
    ] {
        for again in [false, true] {
            let mut script = vec![json!({ "at_us": at, "host": "server-a", "do": "stop_server" })];
            if again {
                script.push(json!({ "at_us": at + 100_000, "host": "server-a", "do": "start_server" }));
            }
            let network = network(json!({}), json!({ "processing_us": 2_000_000 }), json!([]), Value::from(script));
            let kept = not_sent(&played(&network, lens, "stopped"), 1);
            assert_eq!(kept.first().map(|(_, kind, _)| *kind), Some(kind), "{lens:?}, {again}: {kept:?}");
        }
    }
}

/// A slow server and a quick one. The REQUEST that takes up the quick one's offer declines the other, which has not left yet; so
/// it never does (RFC 2131 section 3.1 step 4). A client that waits hears it in time.
#[test]
fn an_offer_that_is_declined_before_it_leaves_stays_inside() {
    for (waits_ms, leaves) in [(0, false), (1000, false), (5000, true)] {
        for processing_us in [2_000, 3_000_000] {
            let slow = json!({ "id": "server-b", "mac": "02:00:00:00:00:a2", "address": "10.0.0.3",
                "ranges": [{ "first": "10.0.0.20", "last": "10.0.0.29" }], "processing_us": processing_us,
                "switches": { "address_check": "never" } });
            let scenario = read(json!({
                "version": 1, "name": "declined", "network": "10.0.0.0/24", "horizon_s": 30,
                "clients": [client_json(json!({ "collect_ms": waits_ms }))],
                "servers": [server_json(json!({ "switches": { "address_check": "never" } })), server_json(slow)]
            }));
            let trace = played(&scenario, Lens::Rfc, "declined");
            let offers =
                |e: &Entry| e.host == Some(2) && matches!(&e.kind, Kind::Sent(f) if f.kind() == FrameKind::Offer);
            let quick = waits_ms == 1000 && processing_us == 2_000;
            assert_eq!(trace.iter().any(offers), leaves || quick, "{waits_ms} ms, {processing_us} us");
            let kept = if leaves || quick { vec![] } else { vec![(FrameKind::Offer, Outdated::PromiseGone)] };
            assert_eq!(not_sent(&trace, 2).iter().map(|k| (k.1, k.2)).collect::<Vec<_>>(), kept);
        }
    }
}

/// What is held for two seconds is not offered after three.
#[test]
fn an_offer_whose_time_is_over_stays_inside() {
    let server = json!({ "hold_s": 2, "processing_us": 3_000_000, "switches": { "address_check": "never" } });
    let trace = played(&network(json!({}), server, json!([]), json!([])), Lens::Rfc, "held");
    assert!(!trace.iter().any(|e| matches!(&e.kind, Kind::Sent(f) if f.kind() == FrameKind::Offer)));
    assert!(not_sent(&trace, 1).iter().all(|kept| (kept.1, kept.2) == (FrameKind::Offer, Outdated::PromiseGone)));
    assert!(!not_sent(&trace, 1).is_empty());
}

/// A client that starts over is offered its lease; before that leaves, it takes up the offer of another server.
#[test]
fn an_offer_of_a_lease_that_is_declined_stays_inside() {
    let slow = json!({ "processing_us": 2_000_000, "switches": { "address_check": "never" } });
    let quick = json!({ "id": "server-b", "mac": "02:00:00:00:00:a2", "address": "10.0.0.3", "starts_at_us": 20 * S,
        "ranges": [{ "first": "10.0.0.20", "last": "10.0.0.29" }], "switches": { "address_check": "never" } });
    let scenario = read(json!({
        "version": 1, "name": "own", "network": "10.0.0.0/24", "horizon_s": 60,
        "clients": [client_json(json!({ "switches": { "boot": "discover" } }))],
        "servers": [server_json(slow), server_json(quick)],
        "script": [{ "at_us": 30 * S, "host": "laptop-1", "do": "power_off" }, { "at_us": 31 * S, "host": "laptop-1", "do": "power_on" }]
    }));
    let trace = played(&scenario, Lens::Rfc, "own");
    assert_eq!(
        not_sent(&trace, 1).iter().map(|k| (k.1, k.2)).collect::<Vec<_>>(),
        [(FrameKind::Offer, Outdated::OfferOver)]
    );
}

/// A failover partner that takes three seconds to answer offers a lease that the other server has given, and holds it for two.
#[test]
fn an_offer_of_a_running_lease_stays_inside_when_its_hold_is_over() {
    let pair = |id: &str, mac: &str, address: &str, partner: &str, processing_us: u64| {
        server_json(json!({ "id": id, "mac": mac, "address": address, "failover_partner": partner, "hold_s": 2,
            "processing_us": processing_us, "switches": { "address_check": "never" } }))
    };
    let scenario = read(json!({
        "version": 1, "name": "own", "network": "10.0.0.0/24", "horizon_s": 60,
        "clients": [client_json(json!({ "switches": { "boot": "discover" } }))],
        "servers": [
            pair("server-a", "02:00:00:00:00:a1", "10.0.0.2", "server-b", 1_000),
            pair("server-b", "02:00:00:00:00:a2", "10.0.0.3", "server-a", 3_000_000)
        ],
        "script": [{ "at_us": 20 * S, "host": "server-a", "do": "stop_server" },
            { "at_us": 30 * S, "host": "laptop-1", "do": "power_off" }, { "at_us": 31 * S, "host": "laptop-1", "do": "power_on" }]
    }));
    let trace = played(&scenario, Lens::Rfc, "own");
    assert!(trace.iter().any(|e| e.host == Some(1) && matches!(&e.kind, Kind::Sent(f) if f.kind() == FrameKind::Ack)));
    let late: Vec<_> = trace.iter().filter(|e| e.at.0 > 31 * S).collect();
    assert!(!late.iter().any(|e| matches!(&e.kind, Kind::Sent(f) if f.kind() == FrameKind::Offer)));
    let kept: Vec<_> = not_sent(&trace, 2).into_iter().filter(|kept| kept.0 > 31 * S).map(|k| (k.1, k.2)).collect();
    assert!(!kept.is_empty() && kept.iter().all(|k| *k == (FrameKind::Offer, Outdated::HoldOver)), "{kept:?}");
}

/// Every action at many moments, with hosts that take up to ten seconds to react.
#[test]
fn whatever_is_done_nothing_leaves_without_its_reason() {
    let actions = [
        json!({ "set_static": "10.0.0.77" }),
        json!("release"),
        json!("renew"),
        json!("unplug"),
        json!("power_off"),
        json!({ "move_to": 1 }),
        json!("stop_server"),
        json!("wipe_leases"),
        json!("start_server_without_leases"),
        json!({ "exclude": "10.0.0.10" }),
        json!({ "reserve": { "address": "10.0.0.10", "mac": "02:00:00:00:00:c9" } }),
        json!("server_off"),
    ];
    for (slow_client, slow_server, stack) in [
        (300, 500, 100),
        (5_000_000, 500, 4_000_000),
        (300, 3_000_000, 10_000_000),
        (10_000_000, 10_000_000, 10_000_000),
    ] {
        for action in &actions {
            for at in (1..45).step_by(4) {
                let (host, action) = match action.as_str() {
                    Some("server_off") => ("server-a", json!("power_off")),
                    Some("stop_server" | "wipe_leases" | "start_server_without_leases") => ("server-a", action.clone()),
                    _ if action.get("exclude").or(action.get("reserve")).is_some() => ("server-a", action.clone()),
                    _ => ("laptop-1", action.clone()),
                };
                let after = match action.as_str() {
                    Some("unplug") => json!("plug"),
                    Some("power_off") => json!("power_on"),
                    Some("stop_server") => json!("start_server"),
                    Some("release") => json!("renew"),
                    None if action.get("set_static").is_some() => json!("use_dhcp"),
                    None if action.get("move_to").is_some() => json!({ "move_to": 0 }),
                    _ => action.clone(),
                };
                let at_us = at * S + 600;
                let script = json!([
                    { "at_us": at_us, "host": host, "do": action },
                    { "at_us": at_us + 1_500_000, "host": host, "do": after },
                    { "at_us": at_us + 20 * S, "host": "laptop-1", "do": "release" },
                    { "at_us": at_us + 21 * S, "host": "laptop-1", "do": "renew" },
                ]);
                let client = json!({ "processing_us": slow_client, "link": { "stack_us": stack } });
                let server = json!({ "processing_us": slow_server, "link": { "stack_us": stack }, "lease_s": 20, "min_lease_s": 5 });
                let printer = json!([{ "id": "printer", "mac": "02:00:00:00:01:01", "address": "10.0.0.11",
                    "switches": { "defence": "for_ever" } }]);
                for lens in [Lens::Rfc, Lens::Course] {
                    let what = format!("{action} at {at} s, client {slow_client}, server {slow_server}, stack {stack}");
                    played(&network(client.clone(), server.clone(), printer.clone(), script.clone()), lens, &what);
                }
            }
        }
    }
}

/// A RELEASE that waits for ARP still leaves after its address was given up, in the name of that address.
#[test]
fn a_release_that_waits_for_arp_leaves_and_one_that_a_new_exchange_overtakes_does_not() {
    for renew in [false, true] {
        // The ARP entry of the server ages out within five seconds, so that the RELEASE has to ask.
        let mut script = vec![json!({ "at_us": 60 * S, "host": "laptop-1", "do": "release" })];
        if renew {
            script.push(json!({ "at_us": 60 * S + 50, "host": "laptop-1", "do": "renew" }));
        }
        let client = json!({ "link": { "arp_age_s": 5 } });
        let trace = played(&network(client, json!({}), json!([]), Value::from(script)), Lens::Rfc, "release");
        let left = trace.iter().any(|e| matches!(&e.kind, Kind::Sent(frame) if frame.kind() == FrameKind::Release));
        let kept = not_sent(&trace, PC);
        assert_eq!(left, !renew, "{kept:?}");
        if renew {
            assert!(kept.iter().any(|k| (k.1, k.2) == (FrameKind::Release, Outdated::BegunAnew)), "{kept:?}");
            assert!(kept.iter().all(|k| k.0 < 61 * S), "and nobody asks for its next hop later");
        }
    }
}

/// A DECLINE says goodbye: it leaves though its client does not use the address any more.
#[test]
fn a_decline_leaves_after_the_address_was_given_up() {
    let printer = json!([{ "id": "printer", "mac": "02:00:00:00:01:01", "address": TEN }]);
    let server = json!({ "switches": { "address_check": "never" } });
    let trace =
        played(&network(json!({ "processing_us": 5_000_000 }), server, printer, json!([])), Lens::Rfc, "decline");
    assert!(trace.iter().any(|e| matches!(&e.kind, Kind::Sent(frame) if frame.kind() == FrameKind::Decline)));
}

/// What does not leave is told, with a cause.
#[test]
fn what_stays_inside_has_a_cause_and_a_sentence() {
    let script = json!([{ "at_us": 3_000_000, "host": "laptop-1", "do": { "set_static": "10.0.0.77" } }]);
    let scenario = network(json!({ "processing_us": 5_000_000 }), json!({}), json!([]), script);
    let trace = played(&scenario, Lens::Rfc, "told");
    let names = dorascope::teach::Names::of(&build_world(&scenario, Lens::Rfc, 1));
    let entry = trace.iter().find(|e| matches!(e.kind, Kind::Event(Event::NotSent { .. }))).expect("one");
    assert!(entry.cause.is_some());
    let told = dorascope::teach::explain(entry, &trace, &names, Lens::Rfc);
    assert_eq!(told.title, "laptop-1 does not send its REQUEST");
    assert!(told.text.contains("the exchange that it belongs to is over"), "{}", told.text);
    let _: Ipv4Addr = TEN;
}
