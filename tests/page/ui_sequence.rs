//! The Sequence panel as HTML, at moments of histories in which frames are lost, doubled and sent again.

use dorascope::app::model::Ui;
use dorascope::drawing::{Stage, envelopes, layout};
use dorascope::history::{Filter, PersonAnswer, RowKind};
use dorascope::scenario::{Lens, builtin};
use dorascope::session::Session;
use dorascope::sim::Kind;
use dorascope::wire::FrameKind;
use faulty::{S, laptop, lossy, pair, server};
use page::{SequencePage, html_of, network, sequence, steps, ui};
use serde_json::json;

use crate::faulty;
use crate::html::{Node, Page};
use crate::page;

fn session(name: &str) -> Session {
    Session::new(builtin(name).expect("built in"), None, 1)
}

/// Goes to the end of the step in which the first entry like this happens.
fn to(session: &mut Session, test: impl Fn(&Kind) -> bool) {
    let entry = session.trace().iter().find(|entry| test(&entry.kind)).expect("it happens").id;
    session.seek_entry(entry);
}

/// The rows whose description begins so.
fn rows<'a>(html: &'a Page, begins: &str) -> Vec<Node<'a>> {
    html.all(&format!(".seq-row:has(> [aria-description^='{begins}'])"))
}

/// What a screen reader is told of a row.
fn description(row: Node<'_>) -> &str {
    row.one(".seq-hit").attr("aria-description").expect("a description")
}

#[test]
fn the_sequence_draws_what_has_happened_and_faintly_what_is_known_to_come() {
    let mut session = session("two-servers");
    steps(&mut session, 2);
    let html = sequence(&session);
    assert!(html.has("section.panel.sequence[aria-label=Sequence]"));
    assert!(!rows(&html, "DISCOVER from laptop-1 to everyone").is_empty());
    assert_eq!(html.count("#sequence-now"), 1);
    assert!(!html.mentions("OFFER"), "nobody has seen it yet");

    steps(&mut session, 1);
    assert!(!rows(&sequence(&session), "OFFER 10.0.0.10 from server-a to laptop-1, on its way").is_empty());

    let here = session.cursor();
    session.seek(usize::MAX);
    let html = sequence(&session);
    assert!(html.has("[aria-description='OFFER 10.0.0.10 from server-a to laptop-1']"));
    assert!(html.one("#sequence-now").text().contains("now: laptop-1 must choose"));
    session.seek(here);
    let html = sequence(&session);
    assert!(!rows(&html, "OFFER 10.0.0.20 from server-b to laptop-1, not yet").is_empty());
    let second = "[aria-description*='10.0.0.20 from server-b']";
    assert!(html.has(&format!("#sequence-now ~ .seq-row {second}")), "it comes below the present");
    assert!(!html.has(&format!(".seq-row:has(~ #sequence-now) {second}")), "and not above it");
}

#[test]
fn filters_and_hidden_lifelines_take_rows_away_but_never_a_decision() {
    let mut session = session("two-servers");
    session.seek(usize::MAX);
    session.answer(PersonAnswer::Choose("server-b".to_owned())).expect("it offered");
    session.seek(usize::MAX);
    let all = sequence(&session);
    assert!(!rows(&all, "ARP request").is_empty() && !rows(&all, "OFFER 10.0.0.10 from server-a").is_empty());
    let only_dhcp = Filter { dhcp: true, arp: false, other: false };
    let html = html_of::<SequencePage>(&session, Ui { filter: only_dhcp, ..ui(&session) });
    assert!(!html.mentions("ARP request") && !html.has(".seq-note"));
    assert!(!rows(&html, "laptop-1 must choose").is_empty() && !rows(&html, "ACK 10.0.0.20").is_empty());
    let html = html_of::<SequencePage>(&session, Ui { hidden: vec![1], ..ui(&session) });
    assert!(!html.mentions("from server-a") && !rows(&html, "OFFER 10.0.0.20 from server-b").is_empty());
    assert_eq!(html.one(".hidden-count").attr("title"), Some("1 lifeline hidden"));
}

#[test]
fn what_is_sent_again_is_tied_to_the_first_by_a_line_and_in_words() {
    let mut session = pair(&[(0, "laptop-1", json!({ "drop_next": "ack" }))], 30);
    session.seek(usize::MAX);
    let html = sequence(&session);
    let requests = rows(&html, "REQUEST");
    let [first, second] = requests[..] else { panic!("{requests:?}") };
    assert!(!first.mentions("again (") && first.has(".seq-thread.first"), "{first:?}");
    assert!(second.one("b").text() == "REQUEST" && second.text().contains("again (2nd)"), "{second:?}");
    assert!(description(second).contains("again (2nd): repeats the REQUEST of 0."), "{second:?}");
    assert!(second.has(".seq-thread.up.tied:not(.down)"), "{second:?}");
    // The ACK is said again as well, beside the line of the REQUEST.
    assert_eq!(rows(&html, "ACK").iter().filter(|row| row.has(".seq-thread[style*='--lane:1']")).count(), 2);
    assert!(html.has(".seq-scroll[style*='--lanes:2']"));
    // A line never points at what nobody has seen.
    let mut session = pair(&[(0, "laptop-1", json!({ "drop_next": "ack" }))], 30);
    to(&mut session, |kind| matches!(kind, Kind::Lost { .. }));
    let html = sequence(&session);
    assert!(!html.has(".seq-thread") && !html.mentions("again"), "{html:?}");
}

#[test]
fn a_lost_frame_ends_in_a_cross_once_it_is_lost_with_the_reason() {
    let reason = "this very frame was to be lost";
    let mut session = pair(&[(0, "laptop-1", json!({ "drop_next": "discover" }))], 30);
    to(&mut session, |kind| matches!(kind, Kind::Sent(_)));
    let html = sequence(&session);
    assert!(html.mentions("from laptop-1 to everyone, on its way") && !html.has(".cross"));
    to(&mut session, |kind| matches!(kind, Kind::Lost { .. }));
    let html = sequence(&session);
    let row = rows(&html, "DISCOVER")[0];
    assert_eq!(row.count(".cross"), 1);
    assert!(description(row).ends_with(&format!("; lost before the switch: {reason}")), "{row:?}");
    assert!(row.text().contains(&format!("lost before the switch: {reason}")));
    assert!(row.has_class("unheard"), "nobody took it");
    let network = network(&session);
    assert!(network.has(&format!(".env[aria-description='DISCOVER, lost: {reason}'] > .gone")), "{network:?}");

    let script = [(0, "server-b", json!("unplug"))];
    let servers = json!([server('a', 3600), server('b', 3600)]);
    let mut session = faulty::session(json!([laptop(json!({}))]), servers, &script, 30, 1);
    session.seek(usize::MAX);
    let html = sequence(&session);
    let row = rows(&html, "DISCOVER")[0];
    assert!(row.mentions("lost on the way to server-b: the cable is unplugged"), "{row:?}");
    assert_eq!((row.count(".tip"), row.count(".cross")), (1, 1));
    assert!(!row.mentions("unheard"));
}

#[test]
fn a_doubled_frame_is_drawn_twice_and_its_copy_may_be_ignored() {
    let mut session = pair(&[(0, "laptop-1", json!({ "duplicate_next": "ack" }))], 30);
    session.seek(usize::MAX);
    let html = sequence(&session);
    let acks = rows(&html, "ACK");
    let [row] = acks[..] else { panic!("{acks:?}") };
    assert!(row.text().contains(" twice") && row.mentions("laptop-1 ignores the copy: "), "{row:?}");
    assert_eq!(row.count("line"), 2);
}

#[test]
fn who_ignores_a_frame_says_why() {
    // The offer of the slower server comes after the choice (policy `first`).
    let mut b = server('b', 3600);
    b["link"] = json!({ "latency_us": 400_000 });
    let servers = json!([server('a', 3600), b]);
    let mut session = faulty::session(json!([laptop(json!({}))]), servers, &[], 30, 1);
    session.seek(usize::MAX);
    let html = sequence(&session);
    let row = rows(&html, "OFFER 10.0.0.20")[0];
    assert!(row.mentions("laptop-1 ignores it: ") && row.has_class("unheard"), "{row:?}");
    assert_eq!((row.count(".hollow"), row.count(".tip")), (1, 0));
}

#[test]
fn long_spans_are_one_line_with_their_length_around_the_present_too() {
    let mut session = pair(&[], 2000);
    session.seek(usize::MAX);
    let filter = Filter { dhcp: true, arp: false, other: false };
    let at = |session: &Session| html_of::<SequencePage>(session, Ui { filter, ..ui(session) });
    let html = at(&session);
    let folded = html.texts(".seq-idle");
    // T1 is half an hour after the REQUEST (RFC 2131 section 4.4.5); its ACK comes a millisecond after that, and the client has
    // to ask for the server's MAC address before it renews.
    assert_eq!(folded[0], "⋯ 30 min pass", "half an hour without a frame: {folded:?}");
    // In the middle of it, what has passed and what is known to come stand apart.
    session.seek_time(dorascope::base::Instant(600 * S));
    let html = at(&session);
    let (before, after) = (".seq-idle:has(~ #sequence-now)", "#sequence-now ~ .seq-idle");
    assert!(html.texts(before).iter().any(|text| text == "⋯ 10 min pass"), "{html:?}");
    assert!(html.texts(after).iter().any(|text| text == "⋯ 20 min pass"), "{html:?}");
}

#[test]
fn actions_have_rows_and_refused_ones_their_reason() {
    let actions = [(5 * S, "laptop-1", json!("unplug")), (6 * S, "laptop-1", json!("unplug"))];
    let mut session = pair(&actions, 10);
    session.seek(usize::MAX);
    let html = sequence(&session);
    let done = rows(&html, "laptop-1: pull the cable, by the scenario");
    assert!(done.len() == 1 && done[0].has_class("action") && !done[0].mentions("refused"), "{done:?}");
    let refused = rows(&html, "laptop-1 cannot: pull the cable, by the scenario: ");
    assert!(refused.len() == 1 && refused[0].has_class("action") && refused[0].has_class("refused"), "{refused:?}");
    let none = Filter { dhcp: true, arp: true, other: false };
    assert!(!html_of::<SequencePage>(&session, Ui { filter: none, ..ui(&session) }).mentions("action"));
}

#[test]
fn a_day_of_renewals_stays_small() {
    let servers = json!([server('a', 600)]);
    let mut session = faulty::session(json!([laptop(json!({}))]), servers, &[], 24 * 3600, 1);
    session.seek(usize::MAX);
    let rows = session.history().sequence.rows.len();
    assert!(rows > 1000, "{rows}");
    let html = sequence(&session);
    assert!(html.count(".seq-row") < 80);
    assert_eq!(html.all_with("button.seq-more", " earlier rows").len(), 1);
    assert!(html.source().len() < 200_000, "{}", html.source().len());
}

#[test]
fn envelopes_of_a_faulty_network_have_names_of_their_own_and_stop_where_they_are_lost() {
    for seed in 1..=6 {
        let session = lossy(seed);
        let layout = layout(&dorascope::view::View::of(&session), Stage::default());
        let presentation = &session.history().presentation;
        let (mut lost, mut doubled) = (0, 0);
        for step in &session.history().steps {
            let shown = presentation.shown_for(step.end);
            let drawn = envelopes(presentation.flights(), &layout, shown, step.end);
            let mut ids: Vec<&str> = drawn.iter().map(|envelope| envelope.id.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), drawn.len(), "seed {seed}: {drawn:?}");
            lost += drawn.iter().filter(|envelope| envelope.lost.is_some()).count();
            doubled += drawn.iter().filter(|envelope| envelope.id.ends_with("-2")).count();
            // Nothing is in flight whose end has happened, and everything is whose end has not.
            let flying = drawn.iter().filter(|envelope| !envelope.landed).map(|envelope| envelope.sent);
            let flying: std::collections::BTreeSet<_> = flying.collect();
            let due = presentation.flights().iter().filter(|flight| {
                let happened = |id: dorascope::protocol::EntryId| usize::try_from(id.0).is_ok_and(|id| id < step.end);
                happened(flight.sent) && !happened(flight.arrived)
            });
            assert_eq!(flying, due.map(|flight| flight.sent).collect(), "seed {seed} after {} entries", step.end);
        }
        assert!(lost > 0 && doubled > 0, "seed {seed}: {lost} lost, {doubled} doubled");
    }
}

#[test]
fn a_frame_lost_before_the_switch_stops_on_the_cable_of_its_sender() {
    let session = pair(&[(0, "laptop-1", json!({ "drop_next": "discover" }))], 30);
    let flights = session.history().presentation.flights();
    let flight = flights.iter().find(|flight| flight.lost.is_some()).expect("lost");
    let cursor = usize::try_from(flight.arrived.0).expect("fits");
    for stage in [Stage { width: 328, height: 400 }, Stage { width: 900, height: 380 }] {
        let layout = layout(&dorascope::view::View::of(&session), stage);
        let at = |ms: u64, cursor: usize| envelopes(flights, &layout, ms, cursor);
        let last = at(flight.lands_ms, cursor + 1);
        let [end] = last.as_slice() else { panic!("{last:?}") };
        assert!(end.landed && end.lost.is_some());
        let switch = layout.switch;
        let inside = (switch.x..=switch.right()).contains(&end.x) && (switch.y..=switch.bottom()).contains(&end.y);
        assert!(!inside, "{end:?} in {switch:?}");
        assert_eq!(at(flight.lands_ms + 100, cursor + 1).len(), 1, "it can be seen while it plays");
        assert!(at(flight.lands_ms + 100, cursor + 2).is_empty(), "until something else happens");
        for ms in flight.leaves_ms..flight.lands_ms {
            let drawn = at(ms, cursor);
            let [only] = drawn.as_slice() else { panic!("{drawn:?}") };
            assert!(!only.landed && only.lost.is_none(), "until then it looks like any other");
        }
    }
}

#[test]
fn ten_lifelines_still_have_room_for_every_row() {
    let client = |n: u32| json!({ "id": format!("pc-{n}"), "mac": format!("02:00:00:00:00:c{n}"), "link": { "faults": { "loss_ppm": 100_000 } } });
    let clients: Vec<_> = (1..=8).map(client).collect();
    let mut session = faulty::session(json!(clients), json!([server('a', 3600), server('b', 3600)]), &[], 30, 1);
    steps(&mut session, 2);
    // Hiding nobody but a host that does not exist shows all of them.
    let html = html_of::<SequencePage>(&session, Ui { hidden: vec![99], ..ui(&session) });
    assert_eq!(html.count(".seq-name"), 10);
    let long = rows(&html, "DISCOVER").iter().filter(|row| row.mentions(" hosts ignore it: ")).count();
    assert!(long > 0, "many are counted, not named");
    let kinds = &session.history().sequence.rows;
    assert!(kinds.iter().any(|row| matches!(&row.kind, RowKind::Frame { kind: FrameKind::Ack, .. })));
}

/// In a diagram one reads who says something from where the words stand, and to whom it comes from the arrow, taken or not.
#[test]
fn the_words_of_a_frame_stand_at_its_sender_and_what_is_ignored_shows_its_way() {
    let mut session = Session::new(builtin("two-servers").expect("built in"), Some(Lens::Rfc), 1);
    session.seek(usize::MAX);
    session.answer(PersonAnswer::Choose("server-a".to_owned())).expect("it was offered");
    session.seek(usize::MAX);
    let html = sequence(&session);
    // Three lifelines: laptop-1, server-a, server-b, in the middle of a third each.
    for (frame, side, x) in [
        ("DISCOVER from laptop-1", "to-right", "16.66%"),
        ("OFFER 10.0.0.10 from server-a", "to-left", "50.00%"),
        ("OFFER 10.0.0.20 from server-b", "to-left", "83.33%"),
        ("REQUEST 10.0.0.10 from laptop-1", "to-right", "16.66%"),
        ("ACK 10.0.0.10 from server-a", "to-left", "50.00%"),
    ] {
        let found = rows(&html, frame);
        assert!(!found.is_empty(), "{frame}");
        for row in found {
            let label = row.one(".seq-label");
            assert!(label.has_class(side), "{frame}: {row:?}");
            assert_eq!(label.attr("style"), Some(format!("--x:{x}").as_str()), "{frame}");
        }
    }
    // Nobody else has the probed address: both servers ignore the probe, which went to the right.
    for row in rows(&html, "ARP probe 10.0.0.10 from laptop-1") {
        assert_eq!(row.count(".way-tip[d='M-12 -4L-6 0L-12 4']"), 2, "{row:?}");
    }
    assert!(!rows(&html, "ARP probe 10.0.0.10 from laptop-1").is_empty());
}
