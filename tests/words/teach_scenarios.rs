//! Every entry of every built-in scenario, under both lenses, told and held to what the words promise.

use std::collections::BTreeSet;

use dorascope::protocol::{EntryId, Event, Reason};
use dorascope::scenario::{BUILTIN_NAMES, Lens, Scenario, builtin};
use dorascope::sim::{Entry, Kind, Outcome, World};
use dorascope::teach::{Explanation, Names, causes, explain, follow, headline, status};
use dorascope::wire::FrameKind;
use support::Story;

use crate::support;

/// A whole run; open decisions are answered with the first offer.
fn run(name: &str, lens: Lens) -> (World, Vec<Entry>) {
    run_scenario(&builtin(name).expect("a built-in scenario"), lens)
}

fn run_scenario(scenario: &Scenario, lens: Lens) -> (World, Vec<Entry>) {
    let Story { world, trace, .. } = Story::whole(scenario, lens, 1);
    (world, trace)
}

fn runs() -> impl Iterator<Item = (&'static str, Lens, World, Vec<Entry>)> {
    BUILTIN_NAMES.into_iter().flat_map(|name| {
        [Lens::Course, Lens::Rfc].map(|lens| {
            let (world, trace) = run(name, lens);
            (name, lens, world, trace)
        })
    })
}

fn explain_all(world: &World, trace: &[Entry], lens: Lens) -> Vec<Explanation> {
    let names = Names::of(world);
    trace.iter().map(|entry| explain(entry, trace, &names, lens)).collect()
}

#[test]
fn every_entry_of_every_scenario_is_told_in_plain_sentences() {
    for (name, lens, world, trace) in runs() {
        assert!(trace.len() > 20, "{name} {lens}");
        for (entry, told) in trace.iter().zip(explain_all(&world, &trace, lens)) {
            let at = format!("{name} {lens} {:?}: {told:?}", entry.id);
            for text in [&told.title, &told.text] {
                assert!(!text.trim().is_empty(), "{at}");
                for slip in ["{", "}", "Some(", "None", "::", "Duration", "_", "  ", " .", "..", "unknown", "no words"]
                {
                    assert!(!text.contains(slip), "`{slip}` in {at}");
                }
            }
            assert!(told.title.chars().count() <= 60, "{at}");
            assert!(told.text.chars().count() <= 320, "{} in {at}", told.text.chars().count());
            assert!(told.text.ends_with('.'), "{at}");
            let section = told.source.section();
            assert!(section.is_none_or(|section| section.starts_with("RFC ") || section.starts_with("IEEE ")), "{at}");
            assert!(
                entry.host.is_none_or(|port| {
                    let who = Names::of(&world).name(port).to_owned();
                    told.title.contains(&who)
                        || told.text.contains(&who)
                        || matches!(entry.kind, Kind::Forwarded { .. })
                }),
                "its host is not named in {at}"
            );
        }
    }
}

#[test]
fn every_point_of_difference_is_named_under_either_lens() {
    for lens in [Lens::Course, Lens::Rfc] {
        let points: BTreeSet<&str> = BUILTIN_NAMES
            .iter()
            .flat_map(|name| {
                let (world, trace) = run(name, lens);
                explain_all(&world, &trace, lens).into_iter().filter_map(|told| told.contrast).map(|c| c.point)
            })
            .collect();
        for point in [
            "The server's ARP table at OFFER",         // CRS-01
            "How the OFFER travels",                   // CRS-02
            "When the server checks the address",      // CRS-03
            "What happens when the address is in use", // CRS-03
            "The server's ARP table at ACK",           // CRS-04
            "What the ACK contains",                   // CRS-05
            "How the client checks its address",       // CRS-06
            "When the lease is renewed",               // CRS-07
            "What happens when the lease ends",        // CRS-07
            "What a renewal REQUEST contains",         // CRS-08
            "Why the REQUEST is a broadcast",          // CRS-09
            "When a server sends a NAK",               // CRS-10
            "Whether an offered address is reserved",  // CRS-11
            "How a client starts the second time",     // CRS-17
        ] {
            assert!(points.contains(point), "{point} under {lens}: {points:?}");
        }
    }
}

#[test]
fn causes_lead_back_to_a_root_and_name_no_frame_twice() {
    for (name, lens, _, trace) in runs() {
        for entry in &trace {
            let chain = causes(entry.id, &trace);
            assert!(chain.len() <= 12, "{name} {lens} {:?}", entry.id);
            let last = chain.last().copied().unwrap_or(entry.id);
            assert_eq!(trace[last.0 as usize].cause, None, "{name} {lens} {:?}: {chain:?}", entry.id);
            assert!(chain.windows(2).all(|pair| pair[1] < pair[0]), "{chain:?}");
            assert!(chain.first().is_none_or(|first| *first < entry.id));
            let plumbing =
                |id: &EntryId| matches!(trace[id.0 as usize].kind, Kind::Forwarded { .. } | Kind::Arrived { .. });
            assert!(!chain.iter().any(plumbing), "{name} {lens} {:?}", entry.id);
        }
    }
}

#[test]
fn the_hold_of_an_offer_is_traced_back_to_the_discover_and_the_boot() {
    let (_, trace) = run("one-server", Lens::Course);
    let offered = trace.iter().find(|e| matches!(e.kind, Kind::Event(Event::AddressOffered { .. }))).expect("offered");
    let kinds: Vec<&Kind> = causes(offered.id, &trace).iter().map(|id| &trace[id.0 as usize].kind).collect();
    assert!(matches!(kinds[0], Kind::Sent(frame) if frame.kind() == FrameKind::Discover), "{kinds:?}");
    assert!(matches!(kinds[kinds.len() - 1], Kind::Started), "{kinds:?}");
}

#[test]
fn every_instant_has_a_headline_and_a_status() {
    for (name, lens, world, trace) in runs() {
        let names = Names::of(&world);
        for instant in trace.chunk_by(|a, b| a.at == b.at) {
            let first = headline(instant).expect("not empty");
            let text = status(instant, &trace, &names, lens);
            assert!(text.ends_with(['.', '?']) && !text.starts_with("Nothing"), "{name} {lens}: {text}");
            let title = explain(&instant[first], &trace, &names, lens).title;
            assert!(text.starts_with(&title), "{name} {lens}: {text} should begin with {title}");
            assert!(text.chars().count() <= 250, "{text}");
        }
        assert_eq!(headline(&[]), None);
    }
}

#[test]
fn explain_tells_a_decision_before_anything_else() {
    let (_, trace) = run("two-servers", Lens::Course);
    let opened = trace.iter().position(|e| matches!(e.kind, Kind::Event(Event::DecisionOpened { .. }))).expect("asks");
    assert_eq!(headline(&trace[opened - 1..=opened]), Some(1));
}

#[test]
fn the_stops_of_the_course_text_are_found_in_order_under_both_lenses() {
    let here = follow::stops().iter().take_while(|stop| stop.scenario == "two-servers");
    let titles: Vec<&str> = here.map(|stop| stop.title).collect();
    assert_eq!(titles, ["Boot", "DISCOVER", "OFFER", "REQUEST", "Lease", "ACK", "Look-up"]);
    for lens in [Lens::Course, Lens::Rfc] {
        let (world, trace) = run("two-servers", lens);
        let names = Names::of(&world);
        let found: Vec<EntryId> = (0..titles.len()).map(|stop| follow::find(stop, &trace).expect("found")).collect();
        assert!(found.windows(2).all(|pair| pair[0] < pair[1]), "{lens}: {found:?}");
        let entry = |stop: usize| &trace[found[stop].0 as usize];
        assert!(matches!(entry(0).kind, Kind::Started) && names.name(entry(0).host.expect("a host")) == "laptop-1");
        for (stop, kind) in
            [(1, FrameKind::Discover), (2, FrameKind::Offer), (3, FrameKind::Request), (5, FrameKind::Ack)]
        {
            let Kind::Arrived { frame, outcomes } = &entry(stop).kind else { panic!("stop {stop} is no arrival") };
            assert_eq!(frame.kind(), kind);
            assert!(outcomes.iter().any(|group| group.outcome == Outcome::Handled));
        }
        // Both offers have come by then: server-b answers last.
        assert_eq!(names.name(entry(2).frame().expect("a frame").from), "server-b");
        assert!(matches!(&entry(4).kind, Kind::Sent(frame) if frame.kind() == FrameKind::Ack));
        assert!(matches!(entry(6).kind, Kind::Event(Event::AddressUsable { .. })));
        // A trace that ends before a stop has not got there.
        for (stop, id) in found.iter().enumerate().skip(1) {
            assert_eq!(follow::find(stop, &trace[..id.0 as usize]), None, "{lens} stop {stop}");
        }
        assert_eq!(follow::find(follow::stops().len(), &trace), None);
    }
}

#[test]
fn every_stop_of_the_course_text_is_found_in_its_scenario_in_order() {
    for lens in [Lens::Course, Lens::Rfc] {
        let stops: Vec<(usize, &follow::Stop)> = follow::stops().iter().enumerate().collect();
        for group in stops.chunk_by(|a, b| a.1.scenario == b.1.scenario) {
            let (world, trace) = run(group[0].1.scenario, lens);
            let names = Names::of(&world);
            let found: Vec<EntryId> = group
                .iter()
                .map(|(stop, text)| {
                    follow::find(*stop, &trace).unwrap_or_else(|| panic!("{} under {lens}", text.title))
                })
                .collect();
            assert!(found.windows(2).all(|pair| pair[0] < pair[1]), "{lens}: {found:?}");
            for ((stop, text), id) in group.iter().zip(&found) {
                let entry = &trace[id.0 as usize];
                // The first stop is where a host boots; nothing comes before it.
                assert_eq!(follow::find(*stop, &trace[..id.0 as usize]), None, "{} under {lens}", text.title);
                let told = explain(entry, &trace, &names, lens);
                let word = match text.title {
                    "Boot" => "switched on",
                    "Lease" => "leases",
                    "Look-up" => "uses",
                    "Renewal REQUEST" => "server-a by unicast",
                    "Broadcast REQUEST" => "broadcast",
                    "Expiry" => "is over",
                    "Another server's ACK" => "ACK of server-b",
                    "Reuse" => "laptop-2",
                    title => title.rsplit([' ', '\u{a0}']).next().expect("a word"),
                };
                let words = format!("{} {}", told.title, told.text);
                assert!(words.contains(word), "{} under {lens}: {words}", text.title);
            }
        }
    }
}

/// The texts of a run's entries that `pick` picks.
fn texts(name: &str, lens: Lens, pick: impl Fn(&Entry) -> bool) -> Vec<String> {
    let (world, trace) = run(name, lens);
    let told = explain_all(&world, &trace, lens);
    trace.iter().zip(told).filter(|(entry, _)| pick(entry)).map(|(_, told)| told.text).collect()
}

fn is_sent(kind: FrameKind) -> impl Fn(&Entry) -> bool {
    move |entry| matches!(&entry.kind, Kind::Sent(frame) if frame.kind() == kind)
}

#[test]
fn crs_05_an_ack_is_compared_with_the_offer_that_it_confirms() {
    let ack = |lens| texts("lease-time-asked", lens, is_sent(FrameKind::Ack)).concat();
    assert!(ack(Lens::Course).contains("says the same as the OFFER"), "{}", ack(Lens::Course));
    // The scenario's server offers 3600 s and the client asks for 7200 s.
    let rfc = ack(Lens::Rfc);
    assert!(rfc.contains("for 2 h") && rfc.contains("differs from the OFFER, which was for 1 h"), "{rfc}");
}

#[test]
fn crs_03_a_check_that_nobody_answers_says_that_no_ping_could_leave() {
    for lens in [Lens::Course, Lens::Rfc] {
        let told = texts("one-server", lens, |e| matches!(e.kind, Kind::Event(Event::ServerCheckPassed { .. })));
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("ping could not even leave server-a"), "{}", told[0]);
    }
}

#[test]
fn an_arrival_says_who_takes_the_frame_and_who_ignores_it_and_why() {
    let arrival = |kind: FrameKind| move |entry: &Entry| matches!(&entry.kind, Kind::Arrived { frame, .. } if frame.kind() == kind);
    let told = texts("address-in-use", Lens::Rfc, arrival(FrameKind::Discover));
    assert!(told[0].contains("server-a takes it"), "{told:?}");
    assert!(told[0].contains("printer ignores it: nothing listens on UDP port 67 there."), "{told:?}");
    let told = texts("address-in-use", Lens::Rfc, arrival(FrameKind::ArpRequest));
    assert!(told[0].contains("printer takes it, for the question is about its address."), "{told:?}");
    let told = texts("classroom", Lens::Rfc, arrival(FrameKind::Discover));
    assert!(told.iter().any(|text| text.contains(" others ignore it: ")), "{}", told[0]);
    // A server whose offer was not taken takes the REQUEST too, for it declines its offer.
    let told = texts("two-servers", Lens::Course, arrival(FrameKind::Request));
    assert!(told[0].contains("server-a and server-b take it"), "{told:?}");
}

#[test]
fn a_late_offer_is_told_as_ignored() {
    // A cable on which everything takes 700 ms: the OFFER is on its way when its server hears the REQUEST.
    let mut scenario = builtin("three-servers").expect("built in");
    (scenario.servers[2].link.latency_us, scenario.servers[2].processing_us) = (700_000, 500);
    for lens in [Lens::Course, Lens::Rfc] {
        let (world, trace) = run_scenario(&scenario, lens);
        let late = |e: &&Entry| matches!(e.kind, Kind::Event(Event::Ignored { reason: Reason::OfferTooLate }));
        if let Some(ignored) = trace.iter().find(late) {
            let arrival = &trace[ignored.cause.expect("an arrival").0 as usize];
            let told = explain(arrival, &trace, &Names::of(&world), lens);
            assert_eq!(told.title, "laptop-1 ignores the OFFER");
        } else {
            // The client was bound already and heard nothing any more.
            let told = explain_all(&world, &trace, lens);
            assert!(told.iter().any(|told| told.title == "laptop-1 ignores the OFFER"));
        }
    }
}

#[test]
fn an_offer_that_comes_too_late_to_leave_is_told_as_kept() {
    let (world, trace) = run("three-servers", Lens::Course);
    let told = explain_all(&world, &trace, Lens::Course);
    let kept = told.iter().find(|told| told.title == "server-c does not send its OFFER").expect("kept");
    assert!(kept.text.contains("the OFFER about 10.0.0.30. It does not leave"), "{}", kept.text);
    assert!(!told.iter().any(|told| told.title == "server-c offers 10.0.0.30"));
}

#[test]
fn a_committed_lease_is_told_by_its_length_not_by_the_time_an_answer_takes() {
    // two-servers: server-a leases for 3600 s.
    let told = texts("two-servers", Lens::Rfc, |e| matches!(e.kind, Kind::Event(Event::LeaseCommitted { .. })));
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("10.0.0.10 belongs to laptop-1 for 1 h."), "{}", told[0]);
}

/// Sentences without which a run would look like a fault of the program.
#[test]
fn what_a_simulation_leaves_out_is_said_where_it_shows() {
    for (name, sentence) in [
        ("another-server-extends", "over a link that never fails here"),
        ("nak-wrong-subnet", "does not compare option 54, as some clients do before they believe a NAK"),
    ] {
        let (world, trace) = run(name, Lens::Rfc);
        let told = explain_all(&world, &trace, Lens::Rfc);
        assert!(told.iter().any(|telling| telling.text.contains(sentence)), "{name}: {sentence}");
    }
}
