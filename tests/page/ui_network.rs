//! The Network panel and the choice: layout and envelopes as functions, components as HTML.

use std::collections::BTreeSet;
use std::rc::Rc;

use dorascope::app::model::Ui;
use dorascope::drawing::{Density, Layout, Rect, Stage, envelopes, layout};
use dorascope::history::PersonAnswer;
use dorascope::protocol::EntryId;
use dorascope::scenario::builtin;
use dorascope::session::Session;
use dorascope::sim::Kind;
use dorascope::view::{HostKind, HostView, View};
use dorascope::wire::Mac;
use page::{NetworkPage, SequencePage, html_of, network, sequence, steps, ui};

use crate::page;

fn session(name: &str) -> Session {
    Session::new(builtin(name).expect("built in"), None, 1)
}

fn crowd(clients: u16, statics: u16, servers: u16) -> View {
    let mut view = View::of(&session("one-server"));
    let kinds = std::iter::repeat_n(HostKind::Client, clients.into())
        .chain(std::iter::repeat_n(HostKind::Static, statics.into()))
        .chain(std::iter::repeat_n(HostKind::Server, servers.into()));
    view.hosts = kinds
        .zip(0u16..)
        .map(|(kind, port)| HostView {
            port,
            name: format!("host-{port}").into(),
            mac: Mac::ZERO,
            kind,
            started: true,
            address: None,
            state: None,
            checking: None,
            offers: 0,
            configuration: None,
            timers: Vec::new(),
            holds: Vec::new(),
            leased: 0,
            plugged: true,
            network: 0,
            running: true,
            remembered: None,
            clock_ppm: 0,
            parameters: None,
            menu: Vec::new(),
            changed: false,
        })
        .collect();
    view
}

const STAGES: [Stage; 14] = [
    Stage { width: 285, height: 297 },
    Stage { width: 275, height: 146 },
    Stage { width: 300, height: 240 },
    Stage { width: 528, height: 290 },
    Stage { width: 592, height: 264 },
    Stage { width: 328, height: 420 },
    Stage { width: 358, height: 600 },
    Stage { width: 540, height: 300 },
    Stage { width: 600, height: 320 },
    Stage { width: 900, height: 380 },
    Stage { width: 1250, height: 380 },
    Stage { width: 1380, height: 640 },
    Stage { width: 1900, height: 800 },
    Stage { width: 3800, height: 2000 },
];

/// The drawing is inside the room, nothing in it overlaps, and every link leads from its card along the axes to the switch.
fn check(layout: &Layout, stage: Stage, what: &str) {
    let caption = if layout.caption { 26 } else { 0 };
    let (w, h) = (layout.width * layout.scale / 1_000, layout.height * layout.scale / 1_000);
    assert!(w <= stage.width && h <= stage.height - caption, "{what}: {w} x {h}");
    let mut rects: Vec<Rect> = layout.places.iter().map(|place| place.rect).collect();
    rects.push(layout.switch);
    for (i, a) in rects.iter().enumerate() {
        assert!(a.x >= 0 && a.right() <= layout.width && a.y >= 0 && a.bottom() <= layout.height, "{what}: {a:?}");
        assert!(rects.iter().skip(i + 1).all(|b| !a.overlaps(b)), "{what}: {a:?}");
    }
    for place in &layout.places {
        let (first, last) = (place.link.first().expect("begins"), place.link.last().expect("ends"));
        assert!(place.link.windows(2).all(|two| two[0].0 == two[1].0 || two[0].1 == two[1].1), "{what}: {place:?}");
        assert!(touches(place.rect, *first), "{what}: {place:?}");
        assert!(touches(layout.switch, *last), "{what}: {place:?} {:?}", layout.switch);
    }
}

#[test]
fn whatever_the_room_every_device_is_in_it_and_apart_from_the_others() {
    for stage in STAGES {
        for clients in 1..=60 {
            for (statics, servers) in [(0, 1), (1, 2), (2, 3), (0, 6), (3, 9)] {
                let layout = layout(&crowd(clients, statics, servers), stage);
                let what = format!("{clients}+{statics}+{servers} on {stage:?}");
                assert_eq!(layout.places.len(), usize::from(clients + statics + servers), "{what}");
                check(&layout, stage, &what);
            }
        }
    }
}

#[test]
fn what_can_be_read_is_drawn_large_enough_for_it() {
    let readable = |clients, statics, servers, width, height| {
        let layout = layout(&crowd(clients, statics, servers), Stage { width, height });
        let least = layout.places.iter().map(|place| place.density).max().expect("devices");
        (layout.scale, least)
    };
    // At 1366x768 and 1440x900 as well as at a lecturer's 1280x720, a client, two servers and a static host have cards with all they can say.
    for (width, height) in [(880, 360), (820, 330), (760, 300)] {
        let (scale, least) = readable(1, 1, 2, width, height);
        assert!(scale >= 1_000 && least <= Density::Medium, "{width} x {height}: {scale} {least:?}");
    }
    // A class of 30 is never below its natural size where there is room for their numbers.
    for (width, height) in [(592, 264), (560, 330), (880, 360), (1250, 380)] {
        let (scale, _) = readable(30, 0, 2, width, height);
        assert!(scale >= 1_000, "{width} x {height}: {scale}");
    }
    // On a projector (1920x1080) letters of 12 units are at least 18 pixels high: the page is enlarged by 1.35, so 1.12 are left to the drawing.
    for hosts in [(1, 1, 2), (2, 0, 2), (30, 0, 2)] {
        let (scale, _) = readable(hosts.0, hosts.1, hosts.2, 1_380, 620);
        assert!(scale >= 1_120, "{hosts:?}: {scale}");
    }
}

/// A frame of 600 x 400 with two regions leaves the drawing this much.
const SMALL: Stage = Stage { width: 285, height: 297 };

#[test]
fn a_small_frame_holds_a_client_two_servers_and_what_there_is_to_choose() {
    let small = layout(&crowd(1, 0, 2), SMALL);
    assert!(small.scale >= 1_000 && !small.pill.dot, "{small:?}");
    let client = small.place(0).expect("placed").rect;
    // A heading with the waits, and a line of 30 for each of two offers, with gaps.
    assert!(!small.hides(client, 116), "{small:?}");
    assert!(small.hides(client, 206), "with all their details they hide a server: {small:?}");
    assert_eq!(small.place(1).map(|place| place.density), Some(Density::Medium));
}

#[test]
fn two_hundred_hosts_are_small_but_all_stand_in_the_room_and_can_be_pressed() {
    for stage in STAGES {
        let layout = layout(&crowd(190, 4, 6), stage);
        let tiles: Vec<Rect> = layout.places.iter().take(190).map(|place| place.rect).collect();
        // Where there is room for chips of 108 x 44 units each, they say more: 190 of them need 903,000 square units.
        let chips = stage.width * stage.height > 903_000;
        let density = if chips { Density::Chip } else { Density::Tile };
        assert!(layout.places.iter().take(190).all(|place| place.density == density), "{stage:?}");
        assert!(tiles.iter().all(|tile| tile.w >= 33), "{stage:?}: room for three digits and a sign");
        assert!(layout.scale >= 1_000 || stage.width < 900 || stage.height < 380, "{stage:?}: {}", layout.scale);
        assert!(layout.caption || chips, "who acts is said below");
        check(&layout, stage, &format!("{stage:?}"));
        // WCAG 2.2, 2.5.8: a circle of 24 around the middle of a small target touches no other's.
        for (i, a) in tiles.iter().enumerate() {
            for b in tiles.iter().skip(i + 1) {
                let (dx, dy) = (a.cx() - b.cx(), a.cy() - b.cy());
                assert!(dx * dx + dy * dy >= 24 * 24, "{stage:?}: {a:?} {b:?}");
            }
        }
    }
}

fn touches(rect: Rect, (x, y): (i32, i32)) -> bool {
    let on_side = (x == rect.x || x == rect.right()) && (rect.y..=rect.bottom()).contains(&y);
    let on_edge = (y == rect.y || y == rect.bottom()) && (rect.x..=rect.right()).contains(&x);
    on_side || on_edge
}

/// Whether a point lies beside a card, within the room that an envelope there takes up.
fn beside(layout: &Layout, port: u16, (x, y): (i32, i32)) -> bool {
    let card = layout.place(port).expect("placed").rect;
    let (w, h) = (layout.pill.w / 2 + 8, layout.pill.h / 2 + 24);
    (card.x - w..=card.right() + w).contains(&x) && (card.y - h..=card.bottom() + h).contains(&y)
}

#[test]
fn a_broadcast_leaves_its_sender_splits_at_the_switch_and_ends_at_every_receiver() {
    let mut session = session("two-servers");
    steps(&mut session, 1);
    let history = Rc::clone(session.history());
    let flight = history.presentation.flights().first().expect("the DISCOVER flies").clone();
    assert_eq!((flight.from, flight.to.iter().collect::<Vec<_>>()), (0, vec![1, 2]));
    for stage in STAGES {
        let layout = layout(&View::of(&session), stage);
        let at = |ms: u64, cursor: usize| envelopes(history.presentation.flights(), &layout, ms, cursor);
        let sent = usize::try_from(flight.sent.0).expect("fits") + 1;
        let arrived = usize::try_from(flight.arrived.0).expect("fits") + 1;

        let first = at(flight.leaves_ms, sent);
        let [only] = first.as_slice() else { panic!("{first:?}") };
        assert_eq!((only.id.as_str(), only.landed), (format!("env-{}-s", flight.sent.0).as_str(), false));
        assert!(beside(&layout, 0, (only.x, only.y)), "{only:?}");
        let card = layout.place(0).expect("placed").rect;
        let (w, h) = (layout.pill.w, layout.pill.h);
        let shell = Rect { x: only.x - w / 2, y: only.y - h / 2, w, h };
        // The dots of chips lie on their lower edge, where no words are.
        let chip = layout.place(0).is_some_and(|place| place.density == Density::Chip);
        assert!(chip || !shell.overlaps(&card), "{only:?} is fully visible");

        let split = at(flight.switch_ms, sent);
        let ids: Vec<&str> = split.iter().map(|envelope| envelope.id.as_str()).collect();
        assert_eq!(ids, [format!("env-{}-1", flight.sent.0), format!("env-{}-2", flight.sent.0)]);
        let switch = layout.switch;
        for envelope in &split {
            let inside = (switch.x..=switch.right()).contains(&envelope.x);
            assert!(inside && (switch.y - 24..=switch.bottom() + 24).contains(&envelope.y), "{envelope:?}");
        }
        assert_eq!((split[0].x, split[0].y), (split[1].x, split[1].y), "they part from one point");

        let last = at(flight.lands_ms - 1, sent);
        assert_eq!(last.len(), 2);
        let landed = at(flight.lands_ms, arrived);
        assert_eq!(landed.len(), 2);
        for (envelope, port) in last.iter().zip([1, 2]).chain(landed.iter().zip([1, 2])) {
            assert!(beside(&layout, port, (envelope.x, envelope.y)), "{envelope:?}");
        }
        assert!(landed.iter().all(|envelope| envelope.landed) && last.iter().all(|envelope| !envelope.landed));
        assert!(at(flight.lands_ms + 1, arrived).is_empty(), "the trace of it goes as the story goes on");

        for ms in flight.leaves_ms..flight.lands_ms {
            for envelope in at(ms, sent) {
                assert!((0..=layout.width).contains(&envelope.x) && (0..=layout.height).contains(&envelope.y));
            }
        }
    }
}

#[test]
fn envelopes_move_steadily_and_only_forward() {
    let session = session("two-servers");
    let layout = layout(&View::of(&session), Stage::default());
    let flights = session.history().presentation.flights();
    for flight in flights {
        let sent = usize::try_from(flight.sent.0).expect("fits") + 1;
        let id = format!("env-{}-s", flight.sent.0);
        let way: Vec<i32> = (flight.leaves_ms..flight.switch_ms)
            .filter_map(|ms| envelopes(flights, &layout, ms, sent).into_iter().find(|envelope| envelope.id == id))
            .map(|envelope| envelope.x)
            .collect();
        let toward = if flight.from == 0 { 1 } else { -1 };
        assert!(way.len() > 100 && way.windows(2).all(|pair| (pair[1] - pair[0]) * toward >= 0), "{way:?}");
    }
}

/// Frames on the wire after `cursor` entries, read from the trace alone.
fn in_flight(session: &Session, cursor: usize) -> BTreeSet<EntryId> {
    let index = |id: EntryId| usize::try_from(id.0).expect("fits");
    let trace = session.trace().get(cursor..).unwrap_or_default();
    trace
        .iter()
        .filter_map(|entry| match &entry.kind {
            Kind::Arrived { frame, .. } if index(frame.entry) < cursor => Some(frame.entry),
            _ => None,
        })
        .collect()
}

#[test]
fn a_frame_is_in_flight_exactly_until_its_arrival_has_happened() {
    for name in ["two-servers", "overlapping-pools", "address-in-use", "classroom"] {
        let mut session = session(name);
        session.seek(usize::MAX);
        if session.open_decision().is_some() {
            session.answer(PersonAnswer::Choose("server-b".to_owned())).expect("it offered");
        }
        let layout = layout(&View::of(&session), Stage::default());
        let presentation = &session.history().presentation;
        for step in &session.history().steps {
            let shown = presentation.shown_for(step.end);
            let drawn = envelopes(presentation.flights(), &layout, shown, step.end);
            let flying: BTreeSet<EntryId> = drawn.iter().filter(|envelope| !envelope.landed).map(|e| e.sent).collect();
            assert_eq!(flying, in_flight(&session, step.end), "{name} after {} entries", step.end);
            let ids: BTreeSet<&str> = drawn.iter().map(|envelope| envelope.id.as_str()).collect();
            assert_eq!(ids.len(), drawn.len(), "{name}: ids are unique");
        }
    }
}

#[test]
fn the_page_opens_with_the_client_off_and_the_servers_on_and_then_the_discover_stands_beside_its_sender() {
    let mut session = session("two-servers");
    let html = network(&session);
    assert!(html.has("section.panel.network[aria-label=Network]"));
    let said = ["laptop-1, client, switched off", "server-a, server, 10.0.0.2", "server-b, server, 10.0.0.3"];
    for begins in said {
        assert!(html.has(&format!(".card[aria-description^='{begins}']")), "{begins}");
    }
    let switch = html.one("#device-switch").attr("aria-description");
    assert_eq!((switch, html.count(".env")), (Some("switch, 0 hardware addresses learned"), 0));
    steps(&mut session, 1);
    let html = network(&session);
    // Addresses of the scenario.
    let said =
        ["laptop-1, client, SELECTING, no address yet", "server-a, server, 10.0.0.2", "server-b, server, 10.0.0.3"];
    for begins in said {
        assert!(html.has(&format!(".card[aria-description^='{begins}']")), "{begins}");
    }
    assert_eq!(html.one(".env").attr("class"), Some("env k-disc"));
}

#[test]
fn after_the_discover_each_server_shows_its_hold_and_the_switch_its_row() {
    let mut session = session("two-servers");
    steps(&mut session, 2);
    let html = network(&session);
    // Both servers reserve their first address for 60 s (scenario default) when the DISCOVER lands.
    for text in ["holds .10 for laptop-1 · 60 s", "holds .20 for laptop-1 · 60 s", "SELECTING", "…:c1 → port 1"] {
        assert!(html.text().contains(text), "{text}");
    }
    assert_eq!(html.count(".env.k-disc.landed"), 2, "a trace of both copies");
    assert_eq!(
        html.count(".card.server.changed[aria-description$=changed]"),
        2,
        "both servers, as a class and in words"
    );
    assert_eq!(html.count(".changed") + html.count("[aria-description$=changed]"), 4, "and nothing else");
}

#[test]
fn the_choice_names_every_offer_with_its_key_and_what_differs() {
    let mut session = session("two-servers");
    session.seek(usize::MAX);
    let html = network(&session);
    let choice = html.one(".choice[role=group][aria-label='Which offer wins?']");
    // Lease times of the scenario: 3600 s and 28800 s.
    assert_eq!(choice.texts(".offer .what"), ["server-a: 10.0.0.10 for 1 h", "server-b: 10.0.0.20 for 8 h"]);
    assert_eq!(choice.texts(".offer .what > b"), ["server-a", "server-b"]);
    assert_eq!(choice.texts(".offer .what > code"), ["10.0.0.10", "10.0.0.20"]);
    assert_eq!(choice.texts(".offer > kbd"), ["1", "2"]);
    for text in ["router 10.0.0.1 · DNS 10.0.0.53 · example.net", "longest lease", "first to arrive"] {
        assert!(choice.text().contains(text), "{text}");
    }
    assert_eq!(choice.texts(".wait button"), ["keep waiting 1 s", "keep waiting 10 s"]);
    assert!(!html.mentions("taken on this branch"));
    assert_eq!(choice.count("button"), 4);

    let decision = session.cursor();
    session.answer(PersonAnswer::Choose("server-b".to_owned())).expect("it offered");
    session.seek(decision);
    let html = network(&session);
    let taken = html.all_with(".offer", "taken on this branch");
    let [offer] = taken.as_slice() else { panic!("{taken:?}") };
    assert_eq!(offer.one(".what").text(), "server-b: 10.0.0.20 for 8 h");
    assert_eq!(html.text().matches("taken on this branch").count(), 1);
}

#[test]
fn ntp_servers_are_shown_to_who_asks_for_them() {
    let mut scenario = builtin("two-servers").expect("built in");
    scenario.clients[0].parameter_request_list = vec![1, 42];
    scenario.servers[0].ntp = vec!["10.0.0.7".parse().expect("an address"), "10.0.0.8".parse().expect("an address")];
    let mut session = Session::new(scenario, None, 1);
    session.seek(usize::MAX);
    let html = network(&session);
    let choice = html.one(".choice").text();
    assert!(choice.contains("NTP 10.0.0.7, 10.0.0.8") && choice.contains("other NTP servers"), "{choice}");
    assert!(!html.mentions("DNS 10.0.0.53"), "not asked for");
    session.answer(PersonAnswer::Choose("server-a".to_owned())).expect("it offered");
    session.seek(usize::MAX);
    let view = View::of(&session);
    let rows = dorascope::teach::settings(&view.hosts[0].configuration.as_ref().expect("bound").log);
    let ntp = rows.iter().find(|row| row.name == "NTP servers").expect("logged");
    assert_eq!((&*ntp.value, &*ntp.from), ("10.0.0.7, 10.0.0.8", "option 42"));
}

#[test]
fn in_the_end_the_client_uses_the_address_and_shows_its_lease() {
    let mut session = session("two-servers");
    session.seek(usize::MAX);
    session.answer(PersonAnswer::Choose("server-b".to_owned())).expect("it offered");
    session.seek(usize::MAX);
    let html = network(&session);
    for text in ["BOUND · in use", "10.0.0.20", "lease 8 h", "1 leased", "nothing leased"] {
        assert!(html.text().contains(text), "{text}");
    }
    assert!(html.has(".ring.bound"));
}

#[test]
fn a_classroom_stays_small_and_about_one_client() {
    let mut session = session("classroom");
    session.seek(usize::MAX);
    let html = sequence(&session);
    assert_eq!(html.one(".hidden-count").attr("title"), Some("29 lifelines hidden"));
    assert!(html.count(".seq-row") < 80);
    assert_eq!(html.count(".seq-name"), 3);
    let discovers = html.all("[aria-description^='DISCOVER from ']");
    let senders = discovers.iter().filter_map(|row| row.attr("aria-description")?.split(' ').nth(2));
    let senders: BTreeSet<&str> = senders.collect();
    assert_eq!(senders.len(), 1, "{senders:?}");
    // With every lifeline but one shown, no more rows are drawn for that, and the rest is a press away.
    let html = html_of::<SequencePage>(&session, Ui { hidden: vec![5], ..ui(&session) });
    assert!(html.count(".seq-row") < 80);
    assert_eq!(html.all_with("button.seq-more", " earlier rows").len(), 1);
    let html = network(&session);
    assert_eq!(html.count(".card.client.chip"), 30);
}

#[test]
fn selecting_a_frame_marks_it_in_both_panels() {
    let mut session = session("two-servers");
    steps(&mut session, 2);
    let sent = session.history().presentation.flights()[0].sent;
    let selected = Ui { selected: Some(sent), ..ui(&session) };
    let html = html_of::<NetworkPage>(&session, selected.clone());
    assert_eq!(html.count(".env.k-disc.landed.selected"), 2);
    let html = html_of::<SequencePage>(&session, selected);
    assert!(html.has("button[aria-label='Go to 0.000 000 s']"));
}
