//! The tab State machine, rendered without a browser while clients live their lives.
//!
//! What is expected follows from RFC 2131 (figure 5, section 4.4.5: T1 at half, T2 at 7/8 of the lease, counted from the
//! REQUEST) and from the scenarios' files, not from a rendering.

use std::collections::BTreeSet;
use std::rc::Rc;

use dorascope::app::controller::Controller;
use dorascope::app::model::{Command, Model, Tab, Theme};
use dorascope::protocol::{Action, EntryId, Event};
use dorascope::scenario::{BUILTIN_NAMES, Lens};
use dorascope::sim::Kind;
use dorascope::ui::inspector::Inspector;
use dorascope::ui::props::PanelProps;
use dorascope::view::{HostKind, View};
use dorascope::wire::FrameKind;
use yew::{Callback, LocalServerRenderer};

use crate::html::Page;

/// A scenario under its own lens with every choice made: always the first offer.
fn open(scenario: &str) -> Controller {
    let mut page = Controller::new(Theme::Light, false);
    page.apply(Command::OpenScenario(scenario.to_owned()));
    loop {
        page.apply(Command::JumpToEnd);
        if page.snapshot().0.view.choice.is_none() {
            break;
        }
        page.apply(Command::ChooseNth(1));
    }
    page.apply(Command::ShowTab(Tab::StateMachine));
    page.apply(Command::JumpToStart);
    page
}

async fn render(page: &Controller, model: Model) -> Page {
    let (_, ui) = page.snapshot();
    let props = PanelProps { model, ui: Rc::new(ui), run: Callback::noop() };
    dorascope::ui::tools::begin();
    Page::of(LocalServerRenderer::<Inspector>::with_props(props).hydratable(false).render().await)
}

async fn machine(page: &Controller) -> Page {
    render(page, page.snapshot().0).await
}

/// What a screen reader is told of the drawing.
fn told(html: &Page) -> &str {
    html.one("svg[role=img]").attr("aria-label").expect("a name")
}

/// The names of the boxes that are lit.
fn lit(html: &Page) -> Vec<String> {
    html.texts("svg .state.now > .name")
}

/// The bold words beside the last arrow.
fn fired(html: &Page) -> Vec<String> {
    html.texts("svg .on.fired")
}

/// Cells of the table of a class, row by row, without its head.
fn table(html: &Page, class: &str) -> Vec<Vec<String>> {
    html.one(&format!("table.moves.{class} > tbody")).rows()
}

/// The life of the client of `rebinding`: its server is off from 200 s to 560 s, the lease is 600 s.
const LIFE: [(&str, &str, &str); 7] = [
    ("SELECTING", "INIT", "start"),
    ("REQUESTING", "SELECTING", "offer chosen"),
    ("BOUND (checking)", "REQUESTING", "ACK"),
    ("BOUND (in use)", "BOUND (checking)", "no objection"),
    ("RENEWING", "BOUND (in use)", "T1 reached"),
    ("REBINDING", "RENEWING", "T2 reached"),
    ("BOUND (in use)", "REBINDING", "ACK"),
];

/// The entries at which the client at a port changes its state.
fn changes(page: &Controller, port: u16) -> Vec<EntryId> {
    let here = page.session().trace().iter().filter(|entry| entry.host == Some(port));
    here.filter(|entry| matches!(entry.kind, Kind::Event(Event::State { .. }))).map(|entry| entry.id).collect()
}

#[tokio::test(flavor = "current_thread")]
async fn the_tab_is_the_third_and_names_its_panel() {
    let html = machine(&open("one-server")).await;
    assert_eq!(html.texts("button[role=tab]"), ["Explain", "Packet", "State machine"]);
    let panel = html.one("#panel-machine");
    assert_eq!((panel.attr("role"), panel.attr("aria-labelledby")), (Some("tabpanel"), Some("tab-machine")));
    let tab = html.one("#tab-machine");
    assert_eq!((tab.attr("aria-selected"), tab.attr("aria-controls")), (Some("true"), Some("panel-machine")));
}

#[tokio::test(flavor = "current_thread")]
async fn the_drawing_follows_a_life_from_init_to_rebinding() {
    let mut page = open("rebinding");
    let changes = changes(&page, 0);
    assert_eq!(changes.len(), LIFE.len());
    for (n, (entry, (to, from, why))) in changes.into_iter().zip(LIFE).enumerate() {
        page.apply(Command::SeekEntry(entry));
        let html = machine(&page).await;
        let told = told(&html);
        assert!(told.contains(&format!("State machine of laptop-1: now in {to}. ")), "{told}");
        assert!(told.contains(&format!("Last change from {from} to {to}: {why}, at ")), "{told}");
        let name = to.strip_prefix("BOUND (").map_or(to, |half| half.trim_end_matches(')'));
        assert_eq!(lit(&html), [name], "step {n}");
        assert_eq!(html.texts(".state.now > .tag > text"), ["now"]);
        assert_eq!(html.texts("svg text").iter().filter(|text| *text == "now").count(), 1);
        assert_eq!(html.count(".edge.last"), 1, "step {n}");
        let short = ["start", "offer chosen", "ACK", "passed", "T1", "T2", "ACK"];
        assert_eq!(fired(&html), [short[n]], "step {n}");
        // The arrow inside BOUND is drawn above BOUND's box, the lit arrow above all others.
        let order: Vec<_> = html.all(".state.outer, .edge").into_iter().map(|part| part.attr("class")).collect();
        assert!(matches!(&*order, [Some("state outer"), Some("edge"), .., Some("edge last")]), "{order:?}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn the_table_of_what_has_happened_is_newest_first_and_each_line_is_a_button() {
    let mut page = open("rebinding");
    for (n, entry) in changes(&page, 0).into_iter().enumerate() {
        page.apply(Command::SeekEntry(entry));
        let html = machine(&page).await;
        let rows = table(&html, "past");
        let expected: Vec<[&str; 3]> = LIFE[..=n].iter().rev().map(|(to, from, why)| [*from, *to, *why]).collect();
        let shown: Vec<[&str; 3]> = rows.iter().map(|row| [&*row[1], &*row[2], &*row[3]]).collect();
        assert_eq!(shown, expected);
        assert_eq!(html.count("table.moves.past button"), n + 1);
        assert!(rows[0][0].contains(&format!("go to {}", LIFE[n].0)), "{rows:?}");
    }
    // The newest line is the moment on screen.
    let (model, _) = page.snapshot();
    let rows = table(&machine(&page).await, "past");
    let now = model.view.now.0;
    assert!(rows[0][0].starts_with(&format!("{}.", now / 1_000_000)), "{now} {rows:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn what_may_happen_next_says_when_the_timers_of_the_client_are_due() {
    let mut page = open("rebinding");
    let trace = page.session().trace();
    let request = trace.iter().find(|entry| matches!(&entry.kind, Kind::Sent(f) if f.kind() == FrameKind::Request));
    let requested = request.expect("a REQUEST").at.0;
    let due = |share_us: u64| {
        let at = requested + share_us;
        format!("(at {}.{:03} {:03} s)", at / 1_000_000, at / 1000 % 1000, at % 1000)
    };
    let changes = changes(&page, 0);
    let row = |rows: &[Vec<String>], on: &str| {
        rows.iter().find(|row| row[0].starts_with(on)).unwrap_or_else(|| panic!("no {on} in {rows:?}")).clone()
    };

    page.apply(Command::SeekEntry(changes[3]));
    let bound = table(&machine(&page).await, "next");
    let own = "REQUEST to its own server only";
    assert_eq!(row(&bound, "T1"), [format!("T1 reached {}", due(300_000_000)), "RENEWING".into(), own.into()]);
    assert_eq!(row(&bound, "released")[1..], ["INIT", "RELEASE to its server"]);
    assert_eq!(row(&bound, "address in conflict")[1..], ["INIT", "DECLINE to all"]);
    assert!(!bound.iter().any(|row| row[0].starts_with("T2")), "{bound:?}");

    page.apply(Command::SeekEntry(changes[4]));
    let renewing = table(&machine(&page).await, "next");
    assert_eq!(row(&renewing, "ACK")[1], "BOUND (in use)");
    assert_eq!(row(&renewing, "NAK")[1], "INIT");
    assert_eq!(
        row(&renewing, "T2"),
        [format!("T2 reached {}", due(525_000_000)), "REBINDING".into(), "REQUEST to all".into()]
    );
    assert!(!renewing.iter().any(|row| row[0].contains("lease kept")), "only a lease without end: {renewing:?}");

    page.apply(Command::SeekEntry(changes[5]));
    let rebinding = table(&machine(&page).await, "next");
    assert_eq!(row(&rebinding, "lease ended")[..2], [format!("lease ended {}", due(600_000_000)), "INIT".into()]);

    page.apply(Command::SeekEntry(changes[0]));
    let selecting = table(&machine(&page).await, "next");
    assert_eq!(row(&selecting, "offer chosen")[1..], ["REQUESTING", "REQUEST to all"]);
}

#[tokio::test(flavor = "current_thread")]
async fn an_infinite_lease_never_reaches_t1() {
    let mut page = open("infinite-lease");
    page.apply(Command::JumpToEnd);
    let rows = table(&machine(&page).await, "next");
    assert!(rows.iter().any(|row| row[0] == "T1: never, this lease does not end"), "{rows:?}");
    // A renewal by hand has no T2 to go on with: unanswered, it is left.
    page.apply(Command::Perform("server-a".into(), Action::PowerOff));
    page.apply(Command::Perform("laptop-1".into(), Action::Renew));
    let html = machine(&page).await;
    let rows = table(&html, "next");
    let left = rows.iter().find(|row| row[0].starts_with("no answer, lease kept")).expect("a row");
    assert_eq!(left[1..], ["BOUND (in use)", "nothing"]);
    assert!(!rows.iter().any(|row| row[0].starts_with("T2")), "{rows:?}");
    page.apply(Command::RunToTyped("2h".into()));
    assert_eq!(fired(&machine(&page).await), ["kept"]);
}

#[tokio::test(flavor = "current_thread")]
async fn a_host_that_is_off_lights_nothing_and_says_so() {
    let mut page = open("one-server");
    let html = machine(&page).await;
    assert!(lit(&html).is_empty());
    assert!(told(&html).contains("State machine of laptop-1, which is switched off. No change"));
    assert!(!html.has(".edge.last") && !html.has("table"));

    page.apply(Command::JumpToEnd);
    page.apply(Command::Perform("laptop-1".into(), Action::PowerOff));
    let html = machine(&page).await;
    assert!(lit(&html).is_empty(), "{:?}", lit(&html));
    assert_eq!(html.one(".machine-head").text(), "laptop-1 switched off");
    // It will verify its lease (RFC 2131 section 3.2), which no arrow of figure 5 leads to.
    assert_eq!(fired(&html), ["power off"]);
    assert!(html.texts("svg .on").iter().any(|text| text == "from BOUND"));
}

#[tokio::test(flavor = "current_thread")]
async fn an_address_given_by_hand_is_outside_the_figure_and_the_way_back_has_its_own_words() {
    let mut page = open("one-server");
    page.apply(Command::JumpToEnd);
    let view_box = |html: &Page| html.one("svg").attr("viewBox").expect("it has one").to_owned();
    assert!(view_box(&machine(&page).await).starts_with("0 22 "));
    page.apply(Command::Perform("laptop-1".into(), Action::SetStatic([10, 0, 0, 77].into())));
    let html = machine(&page).await;
    assert_eq!(lit(&html), ["manual"]);
    assert_eq!(html.texts(".state.outside > .name"), ["manual"]);
    assert_eq!(fired(&html), ["set by hand"]);
    assert!(view_box(&html).starts_with("0 0 ") && html.texts("svg .on").iter().any(|text| text == "from BOUND"));
    assert!(told(&html).contains("from BOUND (in use) to manual: address set by hand"));

    page.apply(Command::Perform("laptop-1".into(), Action::UseDhcp));
    let html = machine(&page).await;
    let row = table(&html, "past").into_iter().find(|row| row[1] == "manual").expect("a way back");
    assert_eq!(row[2..], ["INIT", "back to DHCP"]);
}

#[tokio::test(flavor = "current_thread")]
async fn several_clients_can_be_picked_and_one_needs_no_picking() {
    let mut page = open("release-and-reuse");
    page.apply(Command::JumpToEnd);
    let html = machine(&page).await;
    assert_eq!(html.texts("select[aria-label=Client] > option"), ["laptop-1", "laptop-2"]);
    assert!(told(&html).starts_with("State machine of laptop-1: now in INIT."), "released: {html:?}");
    assert_eq!(fired(&html), ["released"]);

    page.apply(Command::ShowMachine(1));
    let html = machine(&page).await;
    assert!(told(&html).starts_with("State machine of laptop-2: now in BOUND"), "{html:?}");
    assert_eq!(html.one("option[selected]").text(), "laptop-2");
    // A port that is no client's picks nothing.
    page.apply(Command::ShowMachine(2));
    assert!(told(&machine(&page).await).starts_with("State machine of laptop-1:"));

    let html = machine(&open("one-server")).await;
    assert!(!html.has("select") && html.one(".machine-head > b").text() == "laptop-1");
}

#[tokio::test(flavor = "current_thread")]
async fn a_network_without_clients_has_no_machine() {
    let page = open("one-server");
    let (model, _) = page.snapshot();
    let hosts = model.view.hosts.iter().filter(|host| host.kind != HostKind::Client).cloned().collect();
    let view = View { hosts, ..(*model.view).clone() };
    let html = render(&page, Model { view: Rc::new(view), ..model }).await;
    assert!(html.text().contains("No host here is a DHCP client.") && !html.has("svg"));
}

/// Every change of state that any client of any scenario goes through has an arrow, with what fired beside it.
#[tokio::test(flavor = "current_thread")]
async fn every_change_in_every_scenario_is_drawn() {
    let mut seen = BTreeSet::new();
    for scenario in BUILTIN_NAMES {
        for lens in [Lens::Course, Lens::Rfc] {
            let mut page = open(scenario);
            page.apply(Command::SetLens(lens));
            page.apply(Command::ShowTab(Tab::StateMachine));
            let (model, _) = page.snapshot();
            for host in model.view.hosts.iter().filter(|host| host.kind == HostKind::Client).take(3) {
                page.apply(Command::ShowMachine(host.port));
                let all = model.history.transitions.of(host.port, usize::MAX).to_vec();
                for change in all {
                    if !seen.insert((change.from, change.to, change.trigger)) {
                        continue;
                    }
                    page.apply(Command::SeekEntry(change.entry));
                    // More may happen at the same instant; what is drawn is the last of it.
                    let html = machine(&page).await;
                    assert_eq!(html.count(".edge.last"), 1, "{scenario}: {change:?}");
                    assert_eq!(fired(&html).len(), 1, "{scenario}: {change:?}");
                    let (model, _) = page.snapshot();
                    let on = model.view.hosts.iter().any(|now| now.port == host.port && now.started);
                    assert_eq!(lit(&html).len(), usize::from(on), "{scenario}: {change:?}");
                }
            }
        }
    }
    assert!(seen.len() > 15, "{seen:?}");
}
