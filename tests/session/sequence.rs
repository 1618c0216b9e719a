//! Rows of the sequence diagram, steps and presentation of histories in which frames are lost, doubled and sent again.

use std::collections::BTreeSet;

use dorascope::history::{Fate, Filter, Repeat, Row, RowKind};
use dorascope::net::LossReason;
use dorascope::protocol::{EntryId, Event, Reason};
use dorascope::session::Session;
use dorascope::sim::{Entry, Kind};
use dorascope::wire::FrameKind;
use faulty::{S, laptop, lossy, pair, server, session};
use serde_json::json;

use crate::faulty;

/// The rows of frames of a kind that a port sends.
fn frames(session: &Session, kind: FrameKind, port: u16) -> Vec<&Row> {
    let is = |row: &&Row| matches!(&row.kind, RowKind::Frame { kind: of, .. } if *of == kind) && row.port == port;
    session.history().sequence.rows.iter().filter(is).collect()
}

fn repeats(row: &Row) -> Option<Repeat> {
    match &row.kind {
        RowKind::Frame { repeats, .. } => *repeats,
        _ => None,
    }
}

fn fates(session: &Session, row: &Row) -> Vec<(Fate, Vec<u16>)> {
    row.fates(session.trace()).map(|(_, fate, ports)| (fate, ports.iter().collect())).collect()
}

#[test]
fn what_is_sent_again_names_the_first_of_it() {
    // The ACK is lost on the client's cable, so that the client asks again and the server answers again.
    let session = pair(&[(0, "laptop-1", json!({ "drop_next": "ack" }))], 60);
    let requests = frames(&session, FrameKind::Request, 0);
    let [first, second] = requests.as_slice() else { panic!("{requests:?}") };
    assert_eq!(repeats(first), None);
    assert_eq!(repeats(second), Some(Repeat { first: first.entry, at: first.at, nth: 2 }));
    // RFC 2131 section 4.1: 4 s plus or minus one.
    assert!((3 * S..=5 * S).contains(&second.at.since(first.at).0));
    let acks = frames(&session, FrameKind::Ack, 1);
    let [lost, again] = acks.as_slice() else { panic!("{acks:?}") };
    assert_eq!(fates(&session, lost), [(Fate::Lost(LossReason::OnPurpose), vec![0])]);
    assert_eq!(fates(&session, again), [(Fate::Taken, vec![0])]);
    assert_eq!(repeats(again), Some(Repeat { first: lost.entry, at: lost.at, nth: 2 }));
    assert_eq!(repeats(frames(&session, FrameKind::Discover, 0)[0]), None);
}

#[test]
fn repetitions_are_counted_and_a_new_exchange_repeats_nothing() {
    let session = session(json!([laptop(json!({}))]), json!([]), &[], 300, 1);
    let numbers: Vec<u32> = frames(&session, FrameKind::Discover, 0)
        .iter()
        .map(|row| repeats(row).map_or(1, |repeat| repeat.nth))
        .collect();
    // Asked at 0, 4, 12, 28, 60, 124, 188, 252 s, all plus or minus a second (RFC 2131 section 4.1).
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);

    // Switched off and on again, it asks anew, whatever it asked before.
    let actions = [(2 * S, "laptop-1", json!("power_off")), (3 * S, "laptop-1", json!("power_on"))];
    let session = faulty::session(json!([laptop(json!({}))]), json!([]), &actions, 5, 1);
    let rows = frames(&session, FrameKind::Discover, 0);
    assert_eq!(rows.iter().map(|row| repeats(row)).collect::<Vec<_>>(), [None, None]);
}

#[test]
fn renewals_repeat_no_earlier_request_and_arp_requests_repeat_the_unanswered_one() {
    // The server's cable is out from the first half hour on.
    let session = pair(&[(1000 * S, "server-a", json!("unplug"))], 3600);
    let arp = frames(&session, FrameKind::ArpRequest, 0);
    // RFC 2131 section 4.4.5: at T1 = 1800 s by unicast, for which the client has to ask for the server's MAC address. It
    // asks three times, one second apart.
    let at_t1: Vec<_> = arp.iter().filter(|row| (1700 * S..1900 * S).contains(&row.at.0)).collect();
    let numbers: Vec<u32> = at_t1.iter().map(|row| repeats(row).map_or(1, |repeat| repeat.nth)).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(repeats(at_t1[2]).map(|repeat| repeat.at), Some(at_t1[0].at));
    // What it asked for its first renewal's sake is over: at the next attempt it asks anew.
    let later = arp.iter().find(|row| row.at.0 > 1900 * S).expect("it tries again at half of the time up to T2");
    assert_eq!(repeats(later), None);
    // At T2 = 3150 s by broadcast, then again at half of the remaining time; the first of them is no repetition.
    let late: Vec<_> = frames(&session, FrameKind::Request, 0).into_iter().filter(|row| row.at.0 > 2000 * S).collect();
    let numbers: Vec<u32> = late.iter().map(|row| repeats(row).map_or(1, |repeat| repeat.nth)).collect();
    assert_eq!(numbers[..2], [1, 2], "{late:?}");
}

#[test]
fn a_frame_is_lost_before_the_switch_or_for_some_receivers_only() {
    let session = pair(&[(0, "laptop-1", json!({ "drop_next": "discover" }))], 30);
    let row = frames(&session, FrameKind::Discover, 0)[0];
    assert_eq!(fates(&session, row), [(Fate::Lost(LossReason::OnPurpose), vec![])]);

    let servers = json!([server('a', 3600), server('b', 3600)]);
    let script = [(0, "server-b", json!("unplug"))];
    let session = faulty::session(json!([laptop(json!({}))]), servers, &script, 1, 1);
    let row = frames(&session, FrameKind::Discover, 0)[0];
    let mut fates = fates(&session, row);
    fates.sort_by_key(|(_, ports)| ports.clone());
    assert_eq!(fates, [(Fate::Taken, vec![1]), (Fate::Lost(LossReason::Unplugged), vec![2])]);
}

#[test]
fn a_doubled_frame_comes_twice_in_one_row() {
    let session = pair(&[(0, "laptop-1", json!({ "duplicate_next": "ack" }))], 10);
    let acks = frames(&session, FrameKind::Ack, 1);
    let [ack] = acks.as_slice() else { panic!("one was sent: {acks:?}") };
    let fates = fates(&session, ack);
    let [(Fate::Taken, first), (Fate::Ignored(Reason::UnexpectedType | Reason::NotWaiting), second)] = fates.as_slice()
    else {
        panic!("the first is taken, its copy says nothing new: {fates:?}")
    };
    assert_eq!((first.as_slice(), second.as_slice()), (&[0][..], &[0][..]));
}

#[test]
fn what_somebody_did_has_a_row_and_so_has_what_was_refused() {
    let actions = [(5 * S, "laptop-1", json!("unplug")), (6 * S, "laptop-1", json!("unplug"))];
    let session = pair(&actions, 10);
    let rows: Vec<(u64, u16, bool)> = session
        .history()
        .sequence
        .rows
        .iter()
        .filter_map(|row| match row.kind {
            RowKind::Action { refused } => Some((row.at.0, row.port, refused)),
            _ => None,
        })
        .collect();
    assert_eq!(rows, [(5 * S, 0, false), (6 * S, 0, true)]);
}

#[test]
fn losses_copies_and_actions_are_steps_that_the_filter_knows() {
    let script = [
        (0, "laptop-1", json!({ "drop_next": "discover" })),
        (0, "laptop-1", json!({ "duplicate_next": "ack" })),
        (9 * S, "laptop-1", json!("unplug")),
    ];
    let session = pair(&script, 10);
    let only = |dhcp: bool, other: bool| Filter { dhcp, arp: false, other };
    let step_of = |test: &dyn Fn(&Entry) -> bool| {
        let entry = session.trace().iter().find(|entry| test(entry)).expect("it happens");
        let index = usize::try_from(entry.id.0).expect("fits");
        *session.history().steps.iter().find(|step| step.end > index).expect("in a step")
    };
    let lost = step_of(&|entry| matches!(entry.kind, Kind::Lost { .. }));
    assert!(lost.passes(only(true, false)) && !lost.passes(only(false, true)));
    let unplugged = step_of(&|entry| matches!(entry.kind, Kind::Action { .. }) && entry.at.0 == 9 * S);
    assert!(!unplugged.passes(only(true, false)) && unplugged.passes(only(false, true)));
    let acks: Vec<&Entry> = session
        .trace()
        .iter()
        .filter(|entry| matches!(&entry.kind, Kind::Arrived { frame, .. } if frame.kind() == FrameKind::Ack))
        .collect();
    let [first, copy] = acks.as_slice() else { panic!("{acks:?}") };
    assert!(copy.at > first.at, "it follows on its heels");
    let landing = |entry: &Entry| session.history().step_at(usize::try_from(entry.id.0).expect("fits") + 1);
    assert_ne!(landing(first), landing(copy), "the copy lands in a step of its own");
}

#[test]
fn a_lost_frame_flies_as_long_as_any_leg_and_no_longer() {
    let script = [(0, "laptop-1", json!({ "drop_next": "discover" })), (0, "laptop-1", json!({ "drop_next": "ack" }))];
    let session = pair(&script, 60);
    let lost: Vec<_> = session.history().presentation.flights().iter().filter(|flight| flight.lost.is_some()).collect();
    let [discover, ack] = lost.as_slice() else { panic!("{lost:?}") };
    // One leg takes 450 ms (docs/decisions.md).
    assert_eq!((discover.lands_ms - discover.leaves_ms, discover.switch_ms), (450, discover.lands_ms));
    assert!(discover.to.is_empty(), "lost before the switch");
    assert_eq!((ack.switch_ms - ack.leaves_ms, ack.lands_ms - ack.switch_ms), (450, 450));
    assert_eq!(ack.to.iter().collect::<Vec<_>>(), [0]);
}

#[test]
fn every_flight_ends_with_its_entry_whatever_the_cables_do() {
    for seed in 1..=12 {
        let session = lossy(seed);
        let presentation = &session.history().presentation;
        let ends: BTreeSet<EntryId> = presentation.flights().iter().map(|flight| flight.arrived).collect();
        let expected: BTreeSet<EntryId> = session
            .trace()
            .iter()
            .filter(|entry| matches!(entry.kind, Kind::Arrived { .. } | Kind::Lost { .. }))
            .map(|entry| entry.id)
            .collect();
        assert_eq!(ends, expected, "seed {seed}");
        let mut settled = 0;
        for flight in presentation.flights() {
            let end = usize::try_from(flight.arrived.0).expect("fits");
            assert!(flight.leaves_ms <= flight.switch_ms && flight.switch_ms <= flight.lands_ms, "{flight:?}");
            assert!(presentation.count_at(flight.lands_ms) > end, "seed {seed}: over and told: {flight:?}");
            settled = settled.max(flight.lands_ms);
            assert_eq!(flight.settled_ms, settled);
        }
        assert!(presentation.length_ms() <= 120_000);
        let shown: Vec<u64> = session.history().steps.iter().map(|step| presentation.shown_for(step.end)).collect();
        assert!(shown.windows(2).all(|pair| pair[0] <= pair[1]), "seed {seed}");
    }
}

#[test]
fn a_day_of_renewals_takes_two_minutes_and_what_is_new_in_it_keeps_its_pace() {
    // A lease of 20 minutes is renewed every 10: 138 times in 23 hours. Then the server goes silent for good.
    let servers = json!([server('a', 1200), server('b', 1200)]);
    let script = [(0, "server-b", json!("stop_server")), (23 * 3600 * S, "server-a", json!("stop_server"))];
    let session = session(json!([laptop(json!({}))]), servers, &script, 24 * 3600, 1);
    let history = session.history();
    let presentation = &history.presentation;
    assert!((100_000..=120_000).contains(&presentation.length_ms()), "{}", presentation.length_ms());
    let flights = |kind: FrameKind| {
        let flights = presentation.flights().iter().filter(move |flight| flight.frame.kind() == kind);
        flights.map(|flight| flight.lands_ms - flight.leaves_ms).collect::<Vec<_>>()
    };
    let acks = flights(FrameKind::Ack);
    assert!(acks.len() > 130, "{}", acks.len());
    assert_eq!(acks[..3], [900, 900, 900], "the first ones are watched");
    let late: Vec<u64> = acks.iter().copied().skip(20).take(100).collect();
    assert!(late.iter().all(|ms| *ms < 300), "{late:?}");
    // With the server gone the client asks all servers, loses its address, and begins again.
    let lost = session
        .trace()
        .iter()
        .find(|entry| matches!(entry.kind, Kind::Event(Event::AddressDropped { .. })))
        .expect("the lease ends");
    let discovers: Vec<u64> = presentation
        .flights()
        .iter()
        .filter(|flight| flight.frame.kind() == FrameKind::Discover && flight.frame.sent_at >= lost.at)
        .map(|flight| flight.lands_ms - flight.leaves_ms)
        .collect();
    assert!(discovers[0] > 600, "a new story at the end of the day: {discovers:?}");
}
