//! Device cards, the ring of a lease and a device's details: every state, drawn from views that are set up here, and from
//! scenarios that were run.

use std::rc::Rc;

use dorascope::app::controller::Controller;
use dorascope::app::model::Theme;
use dorascope::base::{Duration, Instant};
use dorascope::drawing::card_text::{badge, badge_class, chip_state, flags, sentence, without};
use dorascope::drawing::ring::{ring, words};
use dorascope::drawing::{LastLayout, Stage};
use dorascope::protocol::{ClientState, DropReason, Event};
use dorascope::scenario::{Lens, builtin};
use dorascope::session::Session;
use dorascope::sim::{Entry, Kind};
use dorascope::teach::Names;
use dorascope::ui::network::details::host_details;
use dorascope::ui::network::{Network, Props};
use dorascope::view::{HostKind, HostView, View};
use yew::LocalServerRenderer;
use yew::prelude::*;

use crate::html::Page;

fn at(scenario: &str, lens: Lens, wanted: impl Fn(&Entry) -> bool) -> Session {
    let mut session = Session::new(builtin(scenario).expect("built in"), Some(lens), 1);
    let index = session.trace().iter().position(wanted).expect("the story has it");
    session.seek(index + 1);
    session
}

fn event(test: fn(&Event) -> bool) -> impl Fn(&Entry) -> bool {
    move |entry| matches!(&entry.kind, Kind::Event(event) if test(event))
}

fn enters(state: ClientState) -> impl Fn(&Entry) -> bool {
    move |entry| matches!(&entry.kind, Kind::Event(Event::State { to, .. }) if *to == state)
}

/// A client with a lease of an hour that began at 0, and its view.
fn bound() -> (View, HostView) {
    let session = at("one-server", Lens::Rfc, enters(ClientState::BoundUsable));
    let view = View::of(&session);
    let host = view.hosts.iter().find(|host| host.kind == HostKind::Client).expect("a client").clone();
    (view, host)
}

#[derive(Properties, PartialEq, Clone)]
struct Shown {
    html: Html,
}

#[component]
fn Show(shown: &Shown) -> Html {
    shown.html.clone()
}

/// What a component renders.
macro_rules! rendered {
    ($component:ty, $props:expr) => {{
        let props = $props;
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let render =
            async move { LocalServerRenderer::<$component>::with_props(props).hydratable(false).render().await };
        Page::of(runtime.block_on(tokio::task::LocalSet::new().run_until(render)))
    }};
}

/// The Network region with a view put in.
fn network(view: View) -> Page {
    let (mut model, ui) = Controller::new(Theme::Light, false).snapshot();
    model.view = Rc::new(view);
    rendered!(
        Network,
        Props {
            model,
            ui: Rc::new(ui),
            run: Callback::noop(),
            stage: Stage::default(),
            flows: false,
            layouts: LastLayout::default()
        }
    )
}

/// Whether a text of the drawing is this one.
fn drawn(html: &Page, text: &str) -> bool {
    html.texts(".net-plane span").iter().any(|drawn| drawn == text)
}

/// A device's details.
fn details(session: &Session, name: &str) -> Page {
    let (view, names) = (View::of(session), Names::of(session.world()));
    let host = view.hosts.iter().find(|host| &*host.name == name).expect("it is there");
    rendered!(Show, Shown { html: host_details(host, &view, &names) })
}

/// What the details say of something.
fn value(details: &Page, name: &str) -> String {
    let mut pairs = details.all("dl > div").into_iter();
    let pair = pairs.find(|pair| pair.one("dt").text() == name);
    pair.unwrap_or_else(|| panic!("no {name} in {details:?}")).one("dd").text()
}

/// The table of the details with a caption, with its head.
fn table(details: &Page, caption: &str) -> Vec<Vec<String>> {
    let mut tables = details.all("table").into_iter();
    let table = tables.find(|table| table.one("caption").text() == caption);
    table.unwrap_or_else(|| panic!("no table {caption} in {details:?}")).rows()
}

/// What a host waits for.
fn waits(details: &Page) -> Vec<String> {
    table(details, "Waiting for").into_iter().map(|row| row[0].clone()).collect()
}

#[test]
fn every_state_has_its_badge_and_a_look_of_its_own() {
    let (_, mut host) = bound();
    let states = [
        (ClientState::Init, "INIT"),
        (ClientState::InitReboot, "INIT-REBOOT"),
        (ClientState::Selecting, "SELECTING"),
        (ClientState::Requesting, "REQUESTING"),
        (ClientState::Rebooting, "REBOOTING"),
        (ClientState::BoundChecking, "BOUND · checking"),
        (ClientState::BoundUsable, "BOUND · in use"),
        (ClientState::Renewing, "RENEWING"),
        (ClientState::Rebinding, "REBINDING"),
        (ClientState::Manual, "manual"),
    ];
    for (state, word) in states {
        host.state = Some(state);
        assert_eq!(badge(&host), word);
    }
    for (state, class) in [(ClientState::Renewing, "s-renewing"), (ClientState::Rebinding, "s-rebinding")] {
        host.state = Some(state);
        assert_eq!(badge_class(&host), class);
    }
    (host.plugged, host.state) = (false, Some(ClientState::BoundUsable));
    assert_eq!((badge(&host), &*chip_state(&host)), ("BOUND · in use", "unplugged"));
    (host.started, host.state) = (false, None);
    assert_eq!((badge(&host), &*chip_state(&host), badge_class(&host)), ("off", "off", "s-off"));
    (host.started, host.kind, host.running) = (true, HostKind::Server, false);
    assert_eq!((badge(&host), badge_class(&host)), ("server stopped", "s-stopped"));
}

#[test]
fn the_ring_has_marks_at_t1_and_t2_and_says_what_has_passed() {
    let (_, host) = bound();
    let configuration = host.configuration.clone().expect("bound");
    // A quarter of an hour into a lease of an hour (scenario).
    let now = configuration.requested_at + Duration::from_secs(900);
    let drawn = ring(&host, now).expect("a lease in force");
    assert_eq!((drawn.passed, drawn.over), (Some(250), None));
    // One half and seven eighths (RFC 2131 section 4.4.5), give or take a second of 3600.
    assert!(drawn.t1.is_some_and(|t1| t1.abs_diff(500) <= 1) && drawn.t2.is_some_and(|t2| t2.abs_diff(875) <= 1));
    let said = words(&host, now).expect("as much");
    for part in ["25 % of the lease has passed", "T1 in 1", "T2 in 3", "it ends in 45 min"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let late = words(&host, configuration.requested_at + Duration::from_secs(3_200)).expect("still");
    assert!(!late.contains("T1") && !late.contains("T2") && late.contains("it ends in 6 min"), "{late}");
}

#[test]
fn without_a_lease_in_force_there_is_no_ring() {
    let (_, mut host) = bound();
    for state in [ClientState::Init, ClientState::InitReboot, ClientState::Rebooting, ClientState::Selecting] {
        host.state = Some(state);
        assert_eq!(ring(&host, Instant(5_000_000)), None, "{state:?}");
    }
    host.state = None;
    assert_eq!(words(&host, Instant(5_000_000)), None);
    // After RELEASE and after the end of a lease (scenarios).
    for (scenario, test) in [("release-and-reuse", DropReason::Released), ("expiry", DropReason::Expired)] {
        let dropped =
            move |entry: &Entry| matches!(&entry.kind, Kind::Event(Event::AddressDropped { why, .. }) if *why == test);
        let session = at(scenario, Lens::Rfc, dropped);
        let port = session.trace()[session.cursor() - 1].host.map(usize::from).expect("at a host");
        let view = View::of(&session);
        assert_eq!(ring(&view.hosts[port], view.now), None, "{scenario}");
    }
}

#[test]
fn an_infinite_lease_has_a_ring_without_an_end() {
    let session = at("infinite-lease", Lens::Rfc, enters(ClientState::BoundUsable));
    let view = View::of(&session);
    let host = view.hosts.iter().find(|host| host.kind == HostKind::Client).expect("a client");
    let drawn = ring(host, view.now).expect("a lease in force");
    assert_eq!((drawn.passed, drawn.t1, drawn.t2), (None, None, None));
    assert_eq!(words(host, view.now).as_deref(), Some("the lease never ends"));
    assert_eq!(network(view).texts(".ring .ever"), ["∞"]);
}

#[test]
fn crs_07_the_ring_shows_what_the_client_keeps_beyond_the_period() {
    // The leasing server is gone: the text's client asks it when the period is over, and everybody 10 s later.
    let session = at("course-renewal", Lens::Course, enters(ClientState::Rebinding));
    let view = View::of(&session);
    let host = view.hosts.iter().find(|host| host.kind == HostKind::Client).expect("a client");
    let drawn = ring(host, view.now).expect("the address is kept");
    // 10 s of 70 s (decisions.md: set time 10 s, at most 60 s more).
    assert_eq!((drawn.passed, drawn.over, drawn.t1), (Some(1000), Some(142), None));
    let said = words(host, view.now).expect("as much");
    assert_eq!(said, "the lease period has been over for 10 s, the address is kept for 60 s more");
    let html = network(view);
    assert!(html.has(".ring.overrun > .over"), "{html:?}");
    assert!(html.text().contains("period over for 10 s"));
}

#[test]
fn what_is_odd_hangs_on_the_card_and_is_part_of_its_sentence() {
    let (mut view, mut host) = bound();
    assert!(flags(&host, &view).is_empty());
    let session = at("moved-away", Lens::Rfc, |entry| matches!(entry.kind, Kind::Action { .. }));
    view.networks = View::of(&session).networks;
    (host.plugged, host.clock_ppm, host.network) = (false, 100_000, 1);
    assert_eq!(flags(&host, &view), ["unplugged", "clock +10 %", "10.0.1.0/24"]);
    host.clock_ppm = -500;
    assert_eq!(flags(&host, &view)[1], "clock -500 ppm");

    let names = Names::of(session.world());
    let said = sentence(&host, &names, &view);
    assert!(said.contains("unplugged, clock -500 ppm, 10.0.1.0/24"), "{said}");
    host.plugged = true;
    let port = usize::from(host.port);
    view.hosts[port] = host.clone();
    assert!(!network(view.clone()).has(".link.cut"));
    view.hosts[port].plugged = false;
    let html = network(view);
    assert_eq!((html.count(".link.cut"), html.count(".plug")), (1, 1));
    assert!(drawn(&html, "unplugged"));
}

#[test]
fn a_host_that_is_off_shows_the_address_that_it_remembers() {
    let session = at("powered-off", Lens::Rfc, event(|event| matches!(event, Event::AddressDropped { .. })));
    let view = View::of(&session);
    let host = view.hosts.iter().find(|host| &*host.name == "laptop-1").expect("there");
    // The first address of the pool (scenario).
    assert_eq!((host.started, &*without(host)), (false, "remembers .10"));
    let names = Names::of(session.world());
    assert!(sentence(host, &names, &view).starts_with("laptop-1, client, switched off, remembers 10.0.0.10"));
    assert!(drawn(&network(view), "remembers .10"));
    assert!(value(&details(&session, "laptop-1"), "remembers").starts_with("10.0.0.10, for "));
}

#[test]
fn details_list_timers_in_words_and_a_servers_leases() {
    let session = at("one-server", Lens::Rfc, enters(ClientState::BoundUsable));
    let client = details(&session, "laptop-1");
    for timer in ["T1, renew", "T2, ask any server", "lease ends"] {
        assert_eq!(waits(&client).iter().filter(|what| *what == timer).count(), 1, "{timer}: {client:?}");
    }
    assert_eq!(client.all_with("caption", "Configuration from server-a, for 1 h").len(), 1, "{client:?}");
    let leases = table(&details(&session, "server-a"), "Leases");
    assert_eq!(leases[0], ["address", "client", "until"]);
    assert_eq!(leases[1][..2], ["10.0.0.10", "laptop-1"]);
    assert!(leases[1][2].starts_with("36"), "{leases:?}");

    let course = at("one-server", Lens::Course, enters(ClientState::BoundUsable));
    let waits = waits(&details(&course, "laptop-1"));
    for timer in ["period ends, renew", "set time ends, ask any server", "address given up"] {
        assert!(waits.iter().any(|what| what == timer), "{timer}: {waits:?}");
    }
}

#[test]
fn details_list_quarantines_and_what_an_inform_brought() {
    let declined = at("conflict-decline", Lens::Rfc, event(|event| matches!(event, Event::Quarantined { .. })));
    let aside = table(&details(&declined, "server-a"), "In quarantine");
    assert_eq!(aside[0], ["address", "why", "until"]);
    assert_eq!(aside[1][..2], ["10.0.0.10", "a client declined it"]);
    let informed = at("inform", Lens::Rfc, event(|event| matches!(event, Event::ParametersLearned { .. })));
    let printer = details(&informed, "printer");
    let learned = table(&printer, "Learned by INFORM, without a lease");
    assert!(learned[0] == ["what", "value", "from"] && learned.len() > 1, "{learned:?}");
    assert!(!printer.mentions("Nothing configured"));
}

#[test]
fn a_slow_clock_is_told() {
    let session = at("slow-clock", Lens::Rfc, enters(ClientState::BoundUsable));
    let view = View::of(&session);
    // The scenario's clock loses 60 %.
    assert!(drawn(&network(view), "clock -60 %"));
    assert_eq!(value(&details(&session, "laptop-1"), "clock"), "runs slow, by 36 min in an hour");
}
