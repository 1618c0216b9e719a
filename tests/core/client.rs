//! The client, frame by frame on a time line: catalogue B.2 to B.4 (start, SELECTING, REQUESTING, retransmission).

use dorascope::protocol::{ClientState, Event, Reason, StateTrigger};
use dorascope::scenario::Lens;
use serde_json::json;
use support::*;

use crate::support;

const SERVER_B: std::net::Ipv4Addr = ip(10, 0, 0, 3);

/// An offer of server b, for so many seconds.
fn offer_b(xid: u32, lease_s: u32) -> Dhcp {
    offer(xid, ip(10, 0, 0, 20)).with_ip(54, SERVER_B).with_u32(51, lease_s)
}

fn state(client: &Lone) -> ClientState {
    client.machine().state_name()
}

#[test]
fn cli_01_start_times_are_spread_where_a_scenario_asks_for_it() {
    let clients = json!([client_json(json!({ "count": 100, "starts_at_us": S, "starts_within_s": 9 }))]);
    let story = Story::run(&scenario(clients, json!([]), json!([])), Lens::Rfc, 1, 10, 1);
    let first: Vec<u64> = story.frames().iter().filter(|f| f.seen.dhcp().secs == 0).map(|f| f.at).collect();
    assert_eq!(first.len(), 100);
    assert!(first.iter().all(|at| (S..=10 * S).contains(at)));
    for second in 1..10 {
        let here = first.iter().filter(|at| **at / S == second).count();
        assert!((2..=25).contains(&here), "{here} in second {second}");
    }
}

#[test]
fn cli_02_leaving_init_draws_an_xid_and_notes_the_time() {
    let mut xids: Vec<u32> =
        (0..50).map(|seed| Lone::client_with_seed(Lens::Rfc, json!({}), seed).message(0).xid).collect();
    xids.sort_unstable();
    xids.dedup();
    assert_eq!(xids.len(), 50);
    let client = Lone::client(Lens::Rfc, json!({}));
    let started = Event::State { from: ClientState::Init, to: ClientState::Selecting, trigger: StateTrigger::Started };
    assert_eq!(client.events, [(0, started)]);
}

#[test]
fn cli_03_cli_04_cli_35_one_xid_for_all_retransmissions_and_late_offers_count() {
    let mut client = Lone::client(Lens::Rfc, json!({}));
    let sent = client.messages(20 * S);
    assert!(sent.len() == 3 && sent.iter().all(|(_, m)| m.xid == sent[0].1.xid));
    let other = offer(sent[0].1.xid.wrapping_add(1), ip(10, 0, 0, 10));
    assert_eq!(client.hear_server(20 * S, &other), Err(Reason::OtherTransaction));
    client.hear_server(20 * S, &offer(sent[0].1.xid, ip(10, 0, 0, 10))).expect("heard");
    assert_eq!(client.message(21 * S).kind(), REQUEST);
}

#[test]
fn cli_05_cli_06_ack_and_nak_mean_nothing_in_selecting() {
    let mut client = Lone::client(Lens::Rfc, json!({}));
    let xid = client.message(0).xid;
    for kind in [ACK, NAK] {
        let _ = client.hear_server(S, &ack(xid, ip(10, 0, 0, 10)).with(53, &[kind]));
        assert_eq!(state(&client), ClientState::Selecting);
    }
    assert_eq!(client.ignored(), [Reason::UnexpectedType; 2]);
    assert_eq!(client.message(6 * S).kind(), DISCOVER);
}

#[test]
fn cli_07_each_policy_takes_its_offer_at_the_end_of_the_window() {
    let cases = [
        (json!("first"), json!(0), SERVER_A, 1_000_300),
        (json!("first"), json!(2000), SERVER_A, 3_000_000),
        (json!("longest_lease"), json!(2000), SERVER_B, 3_000_000),
        (json!({ "by_server": "10.0.0.3" }), json!(2000), SERVER_B, 3_000_000),
        (json!({ "by_server": "10.0.0.2" }), json!(2000), SERVER_A, 3_000_000),
        (json!({ "by_server": "10.0.0.9" }), json!(2000), SERVER_A, 3_000_000),
    ];
    for (policy, collect, chosen, at) in cases {
        let mut client = Lone::client(Lens::Rfc, json!({ "policy": policy, "collect_ms": collect }));
        let xid = client.message(0).xid;
        client.hear_server(S, &offer(xid, ip(10, 0, 0, 10))).expect("heard");
        let _ = client.hear_server(2 * S, &offer_b(xid, 7200));
        let sent = client.messages(4 * S);
        assert_eq!(sent.len(), 1, "{policy}");
        assert_eq!((sent[0].0, sent[0].1.opt_ip(54)), (at, Some(chosen)), "{policy}");
    }
}

#[test]
fn cli_07_among_equal_leases_the_first_wins() {
    let mut client = Lone::client(Lens::Rfc, json!({ "policy": "longest_lease", "collect_ms": 1000 }));
    let xid = client.message(0).xid;
    client.hear_server(S, &offer_b(xid, 3600)).expect("heard");
    client.hear_server(S, &offer(xid, ip(10, 0, 0, 10))).expect("heard");
    assert_eq!(client.message(3 * S).opt_ip(54), Some(SERVER_B));
}

/// Decisions.md: a person's decision opens at the end of the window; keeping waiting lets late offers arrive.
#[test]
fn cli_07_a_person_is_asked_may_wait_and_chooses() {
    let mut client = Lone::client(Lens::Rfc, json!({ "policy": "ask", "collect_ms": 1000 }));
    let xid = client.message(0).xid;
    client.hear_server(S, &offer(xid, ip(10, 0, 0, 10))).expect("heard");
    assert!(client.machine().open_decision().is_none());
    assert!(!client.choose(1, SERVER_A), "nothing is open yet");
    assert!(client.until(2 * S).taken().is_empty());
    let (n, offers) = client.machine().open_decision().expect("open");
    assert_eq!((n, offers.len(), offers[0].server), (1, 1, SERVER_A));
    assert!(client.keep_waiting(1, 10 * S));
    assert!(client.machine().open_decision().is_none());
    client.hear_server(11 * S, &offer_b(xid, 60)).expect("a late offer counts");
    assert!(client.until(12 * S).taken().is_empty(), "and no DISCOVER is sent again");
    let (n, offers) = client.machine().open_decision().expect("open again");
    assert_eq!((n, offers.iter().map(|o| o.server).collect::<Vec<_>>()), (2, vec![SERVER_A, SERVER_B]));
    assert!(!client.choose(1, SERVER_B) && !client.choose(2, ip(10, 0, 0, 9)), "neither applies");
    assert!(client.choose(2, SERVER_B));
    let sent = client.message(12 * S);
    assert_eq!((sent.kind(), sent.opt_ip(54), sent.opt_ip(50)), (REQUEST, Some(SERVER_B), Some(ip(10, 0, 0, 20))));
}

#[test]
fn cli_08_an_incomplete_offer_is_no_offer() {
    let mut client = Lone::client(Lens::Rfc, json!({}));
    let xid = client.message(0).xid;
    let good = offer(xid, ip(10, 0, 0, 10));
    let bad = [
        good.clone().without(54),
        good.clone().without(51),
        good.clone().but(|m| m.yiaddr = ZERO),
        good.clone().with_u32(51, 0),
        // OPT-02: a wrong length is as good as absent.
        good.clone().with(51, &[0, 0, 14]),
        good.with(54, &[10, 0, 0]),
    ];
    for offer in &bad {
        let _ = client.hear_server(S, offer);
    }
    assert_eq!(client.ignored(), [Reason::IncompleteOffer; 6]);
    let sent = client.messages(30 * S);
    assert!(sent.len() >= 2 && sent.iter().all(|(_, m)| m.kind() == DISCOVER), "it keeps retransmitting");
}

#[test]
fn cli_09_cli_43_only_the_ack_configures() {
    let mut client = Lone::client(Lens::Rfc, json!({}));
    let xid = client.message(0).xid;
    client
        .hear_server(S, &offer(xid, ip(10, 0, 0, 10)).with(15, b"a.example").with_ip(6, ip(10, 0, 0, 8)))
        .expect("heard");
    client.until(2 * S).taken();
    client.hear_server(2 * S, &ack(xid, ip(10, 0, 0, 10)).with_ip(6, ip(10, 0, 0, 9))).expect("heard");
    let log = &client.machine().lease().expect("bound").configuration.log;
    let value = |name: &str| learned(log, name).map(|(value, _)| value);
    assert_eq!((value("domain"), value("DNS servers").as_deref()), (None, Some("10.0.0.9")));
}

#[test]
fn cli_10_cli_32_cli_33_discover_goes_on_for_ever_at_most_64_s_apart() {
    for seed in 0..30 {
        let mut client = Lone::client_with_seed(Lens::Rfc, json!({}), seed);
        let times: Vec<u64> = client.messages(1000 * S).into_iter().map(|(at, _)| at).collect();
        let gaps: Vec<u64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps.len() >= 17, "{gaps:?}");
        for (index, gap) in gaps.iter().enumerate() {
            let nominal = [4, 8, 16, 32, 64][index.min(4)] * S;
            assert!((nominal - S..=nominal + S).contains(gap), "seed {seed}, gap {index}: {gap}");
        }
    }
}

#[test]
fn cli_31_cli_34_jitter_is_random_and_fractional() {
    let gap = |seed| Lone::client_with_seed(Lens::Rfc, json!({}), seed).messages(6 * S)[1].0;
    let gaps: Vec<u64> = (0..40).map(gap).collect();
    let mut distinct = gaps.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert!(distinct.len() > 35);
    assert!(gaps.iter().any(|gap| gap % S != 0));
    assert!(gaps.iter().any(|gap| *gap < 4 * S) && gaps.iter().any(|gap| *gap > 4 * S));
}

#[test]
fn cli_14_arp_15_before_the_check_is_over_it_answers_for_nothing() {
    let who_has = Seen::who_has(A1, SERVER_A, ip(10, 0, 0, 10));
    for lens in [Lens::Rfc, Lens::Course] {
        let mut client = Lone::client(lens, json!({}));
        let xid = client.message(0).xid;
        assert_eq!(client.hear(100, &who_has), Err(Reason::ArpNoAddress), "SELECTING");
        client.hear_server(S, &offer(xid, ip(10, 0, 0, 10))).expect("heard");
        client.until(S + 300).taken();
        assert_eq!(client.hear(S + 500, &who_has), Err(Reason::ArpNoAddress), "REQUESTING");
        client.hear_server(S + 600, &ack(xid, ip(10, 0, 0, 10))).expect("heard");
        assert_eq!(client.hear(S + 700, &who_has), Err(Reason::ArpNoAddress), "checking");
        let sent = client.until(S + 2000).taken();
        assert!(sent.iter().all(|(_, frame)| frame.kind() == "ARP-probe"), "{sent:?}");
    }
}

#[test]
fn cli_20_an_offer_after_the_choice_is_dropped() {
    let (mut client, request) = requesting(Lens::Rfc, json!({}));
    client.hear_server(2 * S, &offer_b(request.xid, 9000)).expect("heard");
    assert_eq!(client.ignored(), [Reason::OfferTooLate]);
    let again = client.message(7 * S);
    assert_eq!((again.kind(), again.opt_ip(54)), (REQUEST, Some(SERVER_A)));
}

#[test]
fn cli_21_cli_37_after_a_nak_it_starts_over_with_the_first_interval() {
    for seed in 0..10 {
        let mut client = Lone::client_with_seed(Lens::Rfc, json!({}), seed);
        let xid = client.message(0).xid;
        client.hear_server(S, &offer(xid, ip(10, 0, 0, 10))).expect("heard");
        let sent = client.messages(32 * S);
        assert_eq!(sent.len(), 4, "the REQUEST and three retransmissions");
        client.hear_server(32 * S, &Dhcp::from_server(NAK, xid, C1, SERVER_A)).expect("heard");
        let series = client.messages(40 * S);
        assert!(series.iter().all(|(_, m)| m.kind() == DISCOVER && m.xid != xid && m.opt(50).is_none()));
        assert!(series[0].0 <= 33 * S && series[0].1.secs == 0);
        assert!((3 * S..=5 * S).contains(&(series[1].0 - series[0].0)), "seed {seed}");
    }
}

/// Profile rfc: the xid alone counts. A rogue NAK works, and that is worth seeing.
#[test]
fn cli_22_a_nak_of_any_server_with_the_right_xid_counts() {
    let (mut client, request) = requesting(Lens::Rfc, json!({}));
    client.hear_server(2 * S, &Dhcp::from_server(NAK, request.xid, C1, ip(10, 0, 0, 66))).expect("heard");
    assert_eq!(state(&client), ClientState::Init);
    assert!(
        matches!(client.events_called("NakHeard")[0].1, Event::NakHeard { server: Some(s), .. } if s.octets()[3] == 66)
    );
}

#[test]
fn cli_23_cli_24_cli_25_four_requests_then_init_at_60_s() {
    for seed in 0..20 {
        let mut client = Lone::client_with_seed(Lens::Rfc, json!({}), seed);
        let xid = client.message(0).xid;
        client.hear_server(S, &offer(xid, ip(10, 0, 0, 10))).expect("heard");
        let sent = client.messages(200 * S);
        let requests: Vec<&(u64, Dhcp)> = sent.iter().filter(|(_, m)| m.kind() == REQUEST).collect();
        assert_eq!(requests.len(), 4, "seed {seed}");
        let first = requests[0].0;
        for ((at, m), nominal) in requests.iter().zip([0, 4, 12, 28]) {
            let slack = 3 * S;
            assert!((first + nominal * S).abs_diff(*at) <= slack, "seed {seed}: {at}");
            assert_eq!(m.options, requests[0].1.options);
            assert_eq!((m.xid, m.secs), (xid, requests[0].1.secs));
        }
        for (pair, nominal) in requests.windows(2).zip([4, 8, 16]) {
            assert!((pair[1].0 - pair[0].0).abs_diff(nominal * S) <= S);
        }
        let no_answer = client
            .events
            .iter()
            .find(|(_, e)| matches!(e, Event::State { to: ClientState::Init, trigger: StateTrigger::NoAnswer, .. }));
        let gave_up = no_answer.expect("the person is told").0;
        assert!((gave_up - first).abs_diff(60 * S) <= 4 * S, "seed {seed}: {gave_up}");
        let next = sent.iter().find(|(at, _)| *at >= gave_up).expect("it starts over");
        assert!(next.1.kind() == DISCOVER && next.1.xid != xid && next.0 - gave_up <= 10 * S);
    }
}

#[test]
fn cli_26_an_ack_with_another_xid_is_dropped() {
    let (mut client, request) = requesting(Lens::Rfc, json!({}));
    let other = ack(request.xid.wrapping_add(1), ip(10, 0, 0, 10));
    assert_eq!(client.hear_server(2 * S, &other), Err(Reason::OtherTransaction));
    assert_eq!(state(&client), ClientState::Requesting);
    assert_eq!(client.message(7 * S).kind(), REQUEST);
}

#[test]
fn cli_27_an_ack_without_a_lease_time_is_dropped() {
    let (mut client, request) = requesting(Lens::Rfc, json!({}));
    for bad in [ack(request.xid, ip(10, 0, 0, 10)).without(51), ack(request.xid, ip(10, 0, 0, 10)).with(51, &[0, 0, 9])]
    {
        client.hear_server(2 * S, &bad).expect("heard");
        assert_eq!(state(&client), ClientState::Requesting);
    }
    assert_eq!(client.message(7 * S).kind(), REQUEST);
}

#[test]
fn cli_28_an_ack_may_give_another_address() {
    let (mut client, request) = requesting(Lens::Rfc, json!({}));
    client.hear_server(2 * S, &ack(request.xid, ip(10, 0, 0, 15))).expect("heard");
    assert_eq!(client.machine().lease().expect("bound").configuration.address, ip(10, 0, 0, 15));
    let probe = client.until(4 * S).taken().remove(0).1;
    assert_eq!(probe.arp().tpa, ip(10, 0, 0, 15), "and that one is checked");
}

#[test]
fn cli_30_a_server_never_sends_again_by_itself() {
    let mut server = quick(json!({}));
    let offer = offered(&mut server, 0, &discover(1, C1));
    assert!(server.until(30 * S).taken().is_empty(), "the OFFER is not repeated");
    server.hear_client(30 * S, &request(&offer)).expect("heard");
    assert_eq!(server.message(31 * S).kind(), ACK);
    assert!(server.until(900 * S).taken().is_empty(), "nor is the ACK");
}

#[test]
fn cli_38_retransmissions_are_told_and_counted() {
    let mut client = Lone::client(Lens::Rfc, json!({}));
    client.messages(65 * S);
    let told: Vec<u32> = client
        .events
        .iter()
        .filter_map(|(_, event)| match event {
            Event::Retransmission { attempt, .. } => Some(*attempt),
            _ => None,
        })
        .collect();
    assert_eq!(told[..3], [1, 2, 3]);
}

#[test]
fn naks_in_a_row_are_not_answered_in_a_rush() {
    let mut client = Lone::client(Lens::Rfc, json!({}));
    let mut now = 0;
    let mut starts = Vec::new();
    for _ in 0..6 {
        let sent = client.messages(now + 100 * S);
        let (at, m) = sent.first().expect("a DISCOVER").clone();
        starts.push(at);
        now = client.now;
        client.hear_server(now, &offer(m.xid, ip(10, 0, 0, 10))).expect("heard");
        client.messages(now + 1000);
        now += 1000;
        client.hear_server(now, &Dhcp::from_server(NAK, m.xid, C1, SERVER_A)).expect("heard");
    }
    // Each start is counted from the NAK, 1 ms after the 100 s of the round.
    let waits: Vec<u64> = starts.windows(2).zip(0u64..).map(|(pair, n)| pair[1] - (100 * S + 1000) * (n + 1)).collect();
    assert!(waits.windows(2).all(|pair| pair[1] > pair[0]), "{waits:?}");
    assert!(waits.iter().all(|wait| *wait <= 64 * S));
}
