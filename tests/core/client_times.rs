//! When a client renews: random shifts, very short and infinite leases, clocks that run wrong, and the course text's times
//! (catalogue CLI-46, -48, -49, CRS-07 on the client's side).

use ClientState::{BoundUsable, Init, Rebinding, Renewing};
use dorascope::protocol::{Action, Cannot, ClientState, DropReason, Event, Reason, StateTrigger, Unanswered};
use dorascope::scenario::Lens;
use serde_json::json;
use support::*;

use crate::support;

/// Says that values lie between two bounds, and come near both.
fn spread(values: &[u64], low: u64, high: u64) {
    assert!(values.iter().all(|v| (low..=high).contains(v)), "{low} to {high}: {values:?}");
    let tenth = (high - low) / 10;
    assert!(values.iter().any(|v| *v < low + tenth) && values.iter().any(|v| *v > high - tenth));
}

#[test]
fn cli_46_t1_and_t2_are_shifted_by_at_most_a_second_and_one_percent() {
    for (lease_s, shift) in [(3600, [S, S]), (100, [500 * MS, 875 * MS]), (40, [200 * MS, 350 * MS])] {
        let (mut t1, mut t2) = (Vec::new(), Vec::new());
        for seed in 0..300 {
            let mut client = Lone::client_with_seed(Lens::Rfc, json!({ "switches": { "timer_fuzz": true } }), seed);
            let xid = client.message(0).xid;
            client.hear_server(S, &offer(xid, TEN)).expect("heard");
            client.until(2 * S).taken();
            client.hear_server(2 * S, &ack(xid, TEN).with_u32(51, lease_s)).expect("heard");
            let times = client.times();
            assert_eq!(times.2, T_REQ + u64::from(lease_s) * S, "the end is where it is");
            t1.push(times.0 - T_REQ);
            t2.push(times.1 - T_REQ);
        }
        let half = u64::from(lease_s) * S / 2;
        spread(&t1, half - shift[0], half + shift[0]);
        spread(&t2, half / 4 * 7 - shift[1], half / 4 * 7 + shift[1]);
    }
}

/// The RFC lens shifts unless it is told not to; the course lens does not.
#[test]
fn cli_46_it_can_be_switched_off_for_a_lesson() {
    let fuzzy = acked(Lens::Rfc, json!({ "switches": {} }), |ack| ack).times();
    assert_ne!((fuzzy.0, fuzzy.1), (T_REQ + 1800 * S, T_REQ + 3150 * S));
    let exact = acked(Lens::Rfc, json!({ "switches": { "timer_fuzz": false } }), |ack| ack).times();
    assert_eq!((exact.0, exact.1), (T_REQ + 1800 * S, T_REQ + 3150 * S));
    let course = acked(Lens::Course, json!({ "switches": {} }), |ack| ack).times();
    assert_eq!((course.0, course.1), (T_REQ + 3600 * S, T_REQ + 3610 * S));
}

#[test]
fn cli_47_shifted_or_not_t1_is_before_t2_is_before_the_end() {
    for seed in 0..200 {
        let mut client = Lone::client_with_seed(Lens::Rfc, json!({ "switches": { "timer_fuzz": true } }), seed);
        let xid = client.message(0).xid;
        client.hear_server(S, &offer(xid, TEN)).expect("heard");
        client.until(2 * S).taken();
        let close = ack(xid, TEN).with_u32(51, 1000).with_u32(58, 998).with_u32(59, 999);
        client.hear_server(2 * S, &close).expect("heard");
        let (t1, t2, end) = client.times();
        assert!(t1 < t2 && t2 < end, "seed {seed}: {t1} {t2} {end}");
    }
}

#[test]
fn cli_48_an_infinite_lease_is_renewed_only_by_hand() {
    let mut client = leased_for(u32::MAX);
    let century = 100 * 365 * 86_400 * S;
    assert!(client.until(century).taken().is_empty());
    assert_eq!((client.state(), client.host.address()), (BoundUsable, Some(TEN)));
    client.perform(century, Action::Renew).expect("it can");
    let (_, asked) = client.ask(century);
    client.hear_server(century + S, &extended(&asked, SERVER_A)).expect("heard");
    assert_eq!(client.times().0, century + 1800 * S, "finite from now on");
    // And the other way round.
    let (_, asked) = client.ask(century + 1800 * S);
    client.hear_server(client.now + S, &extended(&asked, SERVER_A).with_u32(51, u32::MAX)).expect("heard");
    assert_eq!(client.state(), BoundUsable);
    assert!(client.asks(2 * century).is_empty(), "no timer of the finite lease is left");
}

/// Nothing ends that could end the asking: it is given up after four tries, no sooner than a minute after one another
/// (RFC 2131 section 4.4.5) and each wait twice the last (section 4.1), and the lease goes on.
#[test]
fn cli_48_a_renewal_of_an_infinite_lease_that_nobody_answers_is_given_up() {
    let mut client = leased_for(u32::MAX);
    client.perform(100 * S, Action::Renew).expect("it can");
    let asked = client.asks(100_000 * S);
    let times: Vec<u64> = asked.iter().map(|(at, _)| at / S).collect();
    assert_eq!(times, [100, 160, 280, 520], "{times:?}");
    assert!(asked.iter().all(|(_, m)| (m.xid, m.kind(), m.ciaddr) == (asked[0].1.xid, REQUEST, TEN)));
    let secs: Vec<u16> = asked.iter().map(|(_, m)| m.secs).collect();
    assert_eq!(secs, [0, 60, 180, 420]);
    let told = client.events_called("GaveUp");
    assert!(matches!(told[..], [(at, Event::GaveUp { what: Unanswered::Renewal })] if at == 1000 * S), "{told:?}");
    assert_eq!((client.state(), client.host.address()), (BoundUsable, Some(TEN)));
    assert!(client.dropped().is_empty() && client.host.timers.next_deadline().is_none());
    // It can be asked for again, and answered then, after a try or two.
    client.perform(200_000 * S, Action::Renew).expect("it can");
    let (_, again) = client.asks(200_100 * S).pop().expect("a REQUEST");
    client.hear_server(200_100 * S, &extended(&again, SERVER_A).with_u32(51, u32::MAX)).expect("heard");
    assert!(client.asks(300_000 * S).is_empty(), "nothing is left of it");
    assert_eq!(client.events_called("GaveUp").len(), 1);
}

/// The check takes four to seven seconds. What is due by then is done at its end: renew, rebind, or nothing, since it is over.
#[test]
fn cli_49_a_lease_shorter_than_its_check() {
    let mut seen = [0; 4];
    for seed in 0..40 {
        for lease_s in 1..=18u64 {
            let mut client = Lone::client_with_seed(Lens::Rfc, json!({}), seed);
            let xid = client.message(0).xid;
            client.hear_server(S, &offer(xid, TEN)).expect("heard");
            client.until(2 * S).taken();
            let ack = ack(xid, TEN).with_u32(51, u32::try_from(lease_s).expect("small"));
            client.hear_server(2 * S, &ack).expect("heard");
            let (t1, t2, end) = client.times();
            assert_eq!((t1, t2, end), (T_REQ + lease_s * S / 2, T_REQ + lease_s * S / 8 * 7, T_REQ + lease_s * S));
            client.asks(end);
            let usable = client.events_called("AddressUsable").first().map(|(at, _)| *at);
            let (renewing, rebinding) = (client.entered(Renewing), client.entered(Rebinding));
            let which = match usable {
                None => {
                    assert!(renewing.is_empty() && rebinding.is_empty());
                    0
                }
                Some(at) if t2 <= at => {
                    assert_eq!((renewing, rebinding), (vec![], vec![(at, StateTrigger::T2)]));
                    1
                }
                Some(at) if t1 <= at => {
                    assert_eq!((renewing, rebinding), (vec![(at, StateTrigger::T1)], vec![(t2, StateTrigger::T2)]));
                    2
                }
                Some(at) => {
                    assert!(at < t1);
                    assert_eq!((renewing, rebinding), (vec![(t1, StateTrigger::T1)], vec![(t2, StateTrigger::T2)]));
                    3
                }
            };
            seen[which] += 1;
            assert_eq!(client.entered(Init), [(end, StateTrigger::Expired)], "seed {seed}, {lease_s} s");
            assert_eq!(client.dropped().len(), usable.iter().count(), "dropped if and only if it was used");
        }
    }
    assert!(seen.iter().all(|times| *times > 10), "{seen:?}");
}

/// The course text renews when the lease is over, but an address that is not in use yet does not come into use then: whatever the
/// check and the lens, its client starts over at the end of the lease.
#[test]
fn crs_07_nothing_begins_with_a_lease_that_is_over() {
    let mut seen = [0; 2];
    for seed in 0..20 {
        for check in ["rfc5227", "single_look_up", "announce_only"] {
            for (lens, lease_s) in
                [Lens::Rfc, Lens::Course].into_iter().flat_map(|lens| (1..=9u64).map(move |s| (lens, s)))
            {
                let change = json!({ "switches": { "renewal": "at_expiry", "client_check": check } });
                let mut client = Lone::client_with_seed(lens, change, seed);
                let xid = client.message(0).xid;
                client.hear_server(S, &offer(xid, TEN)).expect("heard");
                client.until(2 * S).taken();
                let ack = ack(xid, TEN).with_u32(51, u32::try_from(lease_s).expect("small"));
                let end = T_REQ + lease_s * S;
                let what = format!("seed {seed}, {check}, {lens}, {lease_s} s");
                if end <= 2 * S {
                    client.hear_server(2 * S, &ack).expect("heard");
                    assert_eq!(client.ignored(), [Reason::LeaseOver], "{what}");
                    continue;
                }
                client.hear_server(2 * S, &ack).expect("heard");
                client.until(end + S);
                let usable = client.events_called("AddressUsable").first().map(|(at, _)| *at);
                match usable {
                    Some(at) => {
                        assert!(at < end, "{what}");
                        assert_eq!(client.entered(Renewing), [(end, StateTrigger::T1)], "{what}");
                        seen[0] += 1;
                    }
                    None => {
                        assert_eq!(client.entered(Init), [(end, StateTrigger::Expired)], "{what}");
                        assert!(client.entered(Renewing).is_empty() && client.dropped().is_empty(), "{what}");
                        seen[1] += 1;
                    }
                }
            }
        }
    }
    assert!(seen.iter().all(|times| *times > 100), "{seen:?}");
}

/// A clock that is half as fast again, or half as slow, stretches all that the client measures (catalogue CLI-70 to -74).
#[test]
fn cli_70_cli_74_a_wrong_clock_shifts_everything_alike() {
    for (ppm, by) in [(500_000, |us: u64| us * 2 / 3), (-500_000, |us: u64| us * 2)] as [(i32, fn(u64) -> u64); 2] {
        let mut client = leased(Lens::Rfc, json!({ "link": { "clock_ppm": ppm } }), |ack| ack.with_u32(51, 600));
        let sent = client.asks(T_REQ + by(600 * S));
        let nominal = [300_000, 412_500, 472_500, 525_000, 585_000];
        assert_eq!(sent.len(), nominal.len(), "{ppm}: {sent:?}");
        for ((at, m), ms) in sent.iter().zip(nominal) {
            assert!(at.abs_diff(T_REQ + by(ms * MS)) < 10, "{ppm}: {at} for {ms}");
            let since = if ms < 525_000 { 300_000 } else { 525_000 };
            assert!(u64::from(m.secs).abs_diff((ms - since) / 1000) <= 1, "secs by its own clock");
        }
        assert_eq!(client.entered(Init), [(T_REQ + by(600 * S), StateTrigger::Expired)]);
    }
}

/// A client of the course text at the end of its lease, at [`T_REQ`] plus one hour.
fn course() -> Lone {
    leased(Lens::Course, json!({}), |ack| ack)
}

#[test]
fn crs_07_the_course_client_asks_by_unicast_when_the_lease_has_expired_and_by_broadcast_10_s_later() {
    let end = T_REQ + 3600 * S;
    let mut client = course();
    let sent = client.asks(end + 70 * S);
    let told: Vec<_> = sent.iter().map(|(at, m)| (at - end, m.kind(), m.to, m.ciaddr)).collect();
    assert_eq!(told, [(0, REQUEST, SERVER_A, TEN), (10 * S, REQUEST, EVERYONE, TEN)]);
    assert_eq!(client.entered(Renewing), [(end, StateTrigger::T1)]);
    assert_eq!(client.entered(Rebinding), [(end + 10 * S, StateTrigger::T2)]);
    assert_eq!(client.dropped(), [(end + 70 * S, TEN, DropReason::Expired)], "60 s more and not longer");
    let mut client = course();
    client.asks(end + 70 * S - 1);
    assert_eq!(client.host.address(), Some(TEN));
    assert!(client.answers_arp(client.now, TEN));
}

#[test]
fn crs_07_an_answer_starts_the_next_period_from_its_request() {
    let end = T_REQ + 3600 * S;
    let mut client = course();
    let (_, asked) = client.ask(end);
    client.hear_server(end + 500, &extended(&asked, SERVER_A)).expect("heard");
    assert_eq!((client.state(), client.times().0), (BoundUsable, end + 3600 * S));
    // Next time the first server is gone and another extends.
    let (at, asked) = client.asks(end + 3610 * S).pop().expect("by broadcast");
    assert_eq!((at, asked.to), (end + 3610 * S, EVERYONE));
    client.hear_server(at + 500, &extended(&asked, SERVER_B)).expect("heard");
    assert_eq!((client.state(), client.times().0), (BoundUsable, at + 3600 * S));
    assert!(client.dropped().is_empty());
    assert_eq!(client.ask(at + 3600 * S).1.to, SERVER_B);
}

#[test]
fn crs_07_a_nak_or_a_person_may_come_before() {
    let mut client = course();
    client.perform(100 * S, Action::Renew).expect("it can");
    let (_, asked) = client.ask(100 * S);
    client.hear_server(101 * S, &extended(&asked, SERVER_A)).expect("heard");
    assert_eq!(client.times().0, 3700 * S);
    let (_, asked) = client.ask(3700 * S);
    client.hear_broadcast(3701 * S, &Dhcp::from_server(NAK, asked.xid, C1, SERVER_A));
    assert_eq!((client.state(), client.host.address()), (Init, None));
    assert_eq!(client.perform(3701 * S, Action::Renew), Err(Cannot::AlreadyAsking), "it does so already");
}

/// Between exchanges a bound client waits for nothing but the times of its lease.
#[test]
fn cli_70_no_timer_of_an_exchange_outlives_it() {
    let exchange = ["Retransmission", "GiveUp", "RenewAgain", "CollectOffers", "Probe", "CheckEnds", "Start"];
    let armed = |client: &Lone| -> Vec<String> {
        let names = client.host.timers.iter().map(|(timer, _)| format!("{timer:?}"));
        names.filter(|name| exchange.contains(&name.as_str())).collect()
    };
    for lens in [Lens::Rfc, Lens::Course] {
        let mut client = leased(lens, json!({}), |ack: Dhcp| ack);
        assert_eq!(armed(&client), Vec::<String>::new());
        let at = client.times().0;
        let (_, asked) = client.ask(at);
        client.hear_server(at + MS, &extended(&asked, SERVER_A)).expect("heard");
        assert_eq!(armed(&client), Vec::<String>::new(), "{lens:?}");
    }
}
