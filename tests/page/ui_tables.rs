//! Lease pools, ARP tables and Inspector, rendered without a browser at moments of the built-in scenarios.
//!
//! What is expected here follows from the scenarios (addresses, lease times), the course text and RFC 2131, not from a
//! rendering.

use std::rc::Rc;

use dorascope::app::controller::Controller;
use dorascope::app::model::{Command, Model, Tab, Theme, Ui};
use dorascope::protocol::{EntryId, Event};
use dorascope::scenario::Lens;
use dorascope::sim::{Entry, Kind};
use dorascope::ui::arp::Arp;
use dorascope::ui::inspector::Inspector;
use dorascope::ui::pools::Pools;
use dorascope::ui::props::PanelProps;
use dorascope::wire::FrameKind;
use yew::{Callback, LocalServerRenderer};

use crate::html::{Node, Page};

/// A scenario with every choice made: always the first offer.
fn open(scenario: &str, lens: Lens) -> Controller {
    let mut page = Controller::new(Theme::Light, false);
    page.apply(Command::OpenScenario(scenario.to_owned()));
    page.apply(Command::SetLens(lens));
    while page.snapshot().0.view.choice.is_none() && !page.snapshot().0.view.at_end {
        page.apply(Command::StepForward);
    }
    page.apply(Command::ChooseNth(1));
    page
}

fn find(page: &Controller, wanted: impl Fn(&Entry) -> bool) -> EntryId {
    page.session().trace().iter().find(|entry| wanted(entry)).expect("the story has it").id
}

/// To the end of the step of the first entry like this, nothing selected.
fn go(page: &mut Controller, wanted: impl Fn(&Entry) -> bool) {
    let entry = find(page, wanted);
    page.apply(Command::SeekEntry(entry));
    page.apply(Command::Select(None));
}

fn is(test: fn(&Event) -> bool) -> impl Fn(&Entry) -> bool {
    move |entry| matches!(&entry.kind, Kind::Event(event) if test(event))
}

fn sent(kind: FrameKind) -> impl Fn(&Entry) -> bool {
    move |entry| matches!(&entry.kind, Kind::Sent(frame) if frame.kind() == kind)
}

fn props(page: &Controller) -> (Model, Rc<Ui>, Callback<Command>) {
    let (model, ui) = page.snapshot();
    (model, Rc::new(ui), Callback::noop())
}

async fn pools(page: &Controller) -> Page {
    let (model, ui, run) = props(page);
    Page::of(LocalServerRenderer::<Pools>::with_props(PanelProps { model, ui, run }).hydratable(false).render().await)
}

async fn arp(page: &Controller) -> Page {
    let (model, ui, run) = props(page);
    Page::of(LocalServerRenderer::<Arp>::with_props(PanelProps { model, ui, run }).hydratable(false).render().await)
}

async fn inspector(page: &mut Controller, tab: Tab) -> Page {
    page.apply(Command::ShowTab(tab));
    let (model, ui, run) = props(page);
    dorascope::ui::tools::begin();
    let render = LocalServerRenderer::<Inspector>::with_props(PanelProps { model, ui, run }).hydratable(false);
    Page::of(render.render().await)
}

/// What a cell says of its address, to a pointer that rests on it.
fn said(cell: &Node) -> String {
    let title = |node: &Node| node.attr("title").unwrap_or_default().to_owned();
    cell.all("button").first().map_or_else(|| title(cell), title)
}

/// The element of the list of cells that tells of an address.
fn cell<'a>(html: &'a Page, address: &str) -> Node<'a> {
    let begins = format!("{address} ");
    let mut cells = html.all(".cells > li").into_iter();
    let cell = cells.find(|cell| said(cell).starts_with(&begins));
    cell.unwrap_or_else(|| panic!("no cell {address} in {html:?}"))
}

/// The row of the table that has an address, with its group's heading if it is the first there.
fn row<'a>(html: &'a Page, address: &str) -> Node<'a> {
    *html.all_with("tr", address).first().unwrap_or_else(|| panic!("no row {address} in {html:?}"))
}

#[tokio::test(flavor = "current_thread")]
async fn pools_are_free_at_the_start_and_free_cells_are_no_buttons() {
    let mut page = open("two-servers", Lens::Course);
    page.apply(Command::JumpToStart);
    let html = pools(&page).await;
    assert!(html.has("section.panel.pools[aria-label='Lease pools']"), "{html:?}");
    assert_eq!(html.texts(".counts"), ["10 free", "10 free"]);
    assert!(!cell(&html, "10.0.0.10").has("button"));
    assert!(!html.texts("[title]").join(" ").contains("changed now") && !html.has(".cells .changed"));
}

#[tokio::test(flavor = "current_thread")]
async fn an_offered_cell_counts_its_hold_down_and_names_its_client() {
    let mut page = open("two-servers", Lens::Course);
    go(&mut page, is(|event| matches!(event, Event::AddressOffered { .. })));
    let html = pools(&page).await;
    for address in ["10.0.0.10", "10.0.0.20"] {
        let button = cell(&html, address).one("button.offered.changed");
        assert!(button.text().contains("offered to laptop-1, held for 60 s more, changed now"), "{button:?}");
    }
    assert_eq!(html.texts(".counts"), ["9 free · 1 offered", "9 free · 1 offered"]);

    // One collecting time (1 s) later the hold has a second less, and nothing in the pool changes.
    go(&mut page, is(|event| matches!(event, Event::DecisionOpened { .. })));
    let html = pools(&page).await;
    let cell = cell(&html, "10.0.0.10");
    assert!(said(&cell).contains("held for 59 s more"), "{cell:?}");
    assert!(!html.has(".cells .changed"));
}

#[tokio::test(flavor = "current_thread")]
async fn the_broadcast_request_returns_the_other_offer_and_the_ack_leases_this_one() {
    let mut page = open("two-servers", Lens::Course);
    go(&mut page, is(|event| matches!(event, Event::OfferDeclined { .. })));
    let html = pools(&page).await;
    let returned = cell(&html, "10.0.0.20");
    assert!(said(&returned).contains("10.0.0.20 free, changed now"), "{returned:?}");
    let told = "10.0.0.20 returned to the pool: laptop-1 chose another server";
    assert!(html.texts(".pool-changes button").iter().any(|text| text == told), "{html:?}");
    assert!(said(&cell(&html, "10.0.0.10")).contains("being checked for laptop-1"));

    go(&mut page, is(|event| matches!(event, Event::LeaseCommitted { .. })));
    let html = pools(&page).await;
    let leased = cell(&html, "10.0.0.10");
    assert!(said(&leased).contains("leased to laptop-1 for") && leased.one(".mark").text() == "✓", "{leased:?}");
    assert_eq!(html.texts(".counts")[0], "9 free · 1 leased");
}

#[tokio::test(flavor = "current_thread")]
async fn a_folded_pool_shows_no_cells() {
    let mut page = open("two-servers", Lens::Course);
    page.apply(Command::JumpToStart);
    let port = page.snapshot().0.view.pools[0].port;
    page.apply(Command::TogglePool(port));
    let html = pools(&page).await;
    assert_eq!(html.count("[aria-expanded=false]"), 1);
    assert!(!html.mentions("10.0.0.10 ") && html.text().contains("10.0.0.20 to 10.0.0.29: 10 addresses free"));
}

#[tokio::test(flavor = "current_thread")]
async fn the_course_lens_shows_arp_rows_made_by_dhcp_and_rows_that_go() {
    let mut page = open("two-servers", Lens::Course);
    page.apply(Command::JumpToStart);
    assert!(arp(&page).await.text().contains("All tables are empty"));

    go(&mut page, is(|event| matches!(event, Event::ArpAdded { .. })));
    let html = arp(&page).await;
    let made = row(&html, "10.0.0.10");
    assert!(made.has_class("added") && made.one(".badge").text() == "new", "{made:?}");
    for part in ["made by DHCP at OFFER", "02:00:00:00:00:c1", "laptop-1", "server-a"] {
        assert!(made.text().contains(part), "{part}: {made:?}");
    }
    assert!(html.one(".arp-empty").text().contains("laptop-1: empty"));

    go(&mut page, is(|event| matches!(event, Event::ArpSetAside { .. })));
    let html = arp(&page).await;
    let gone = row(&html, "10.0.0.10");
    assert_eq!((gone.one("s").text(), gone.one(".badge").text()), ("10.0.0.10".to_owned(), "removed".to_owned()));
    let stays = row(&html, "10.0.0.20");
    assert!(!stays.has(".badge") && !stays.has("s"), "{stays:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn of_many_empty_tables_a_few_hosts_are_named_and_the_others_counted() {
    let mut page = open("classroom", Lens::Course);
    page.apply(Command::JumpToStart);
    go(&mut page, is(|event| matches!(event, Event::ArpAdded { .. })));
    let view = page.snapshot().0.view;
    let empty: Vec<_> = view.arp.iter().filter(|table| table.rows.is_empty()).map(|table| &*table.host).collect();
    assert!(empty.len() > 20);
    let text = arp(&page).await.one(".arp-empty").text();
    assert_eq!(text, format!("{} and {} more: empty", empty[..6].join(", "), empty.len() - 6));
}

#[tokio::test(flavor = "current_thread")]
async fn the_rfc_lens_makes_no_arp_rows() {
    let mut page = open("two-servers", Lens::Rfc);
    page.apply(Command::JumpToEnd);
    assert!(!arp(&page).await.mentions("made by DHCP"));
}

#[tokio::test(flavor = "current_thread")]
async fn explain_begins_with_the_lesson_and_says_how_to_start() {
    let mut page = open("two-servers", Lens::Course);
    page.apply(Command::JumpToStart);
    let html = inspector(&mut page, Tab::Explain).await;
    let (model, _) = page.snapshot();
    assert_eq!(html.count("[role=tablist] > [role=tab]"), 3);
    assert!(html.text().contains(&model.session.lesson) && html.text().contains("Space"));
    assert!(inspector(&mut page, Tab::Packet).await.text().contains("No frame has been sent yet"));
}

/// Where the lens on screen does not show the point, the line says so and a plain button leads to the lens that does; nowhere else.
#[tokio::test(flavor = "current_thread")]
async fn a_lesson_that_only_the_other_lens_shows_has_a_button_to_it() {
    let button = "Switch to RFC 2131";
    for (lens, there) in [(Lens::Course, true), (Lens::Rfc, false)] {
        let mut page = open("init-reboot", lens);
        for end in [false, true] {
            page.apply(if end { Command::JumpToEnd } else { Command::JumpToStart });
            let html = inspector(&mut page, Tab::Explain).await;
            let (model, _) = page.snapshot();
            assert!(html.text().contains(&model.session.lesson), "{lens}: {html:?}");
            assert_eq!(html.text().contains(button), there, "{lens}, at the end: {end}");
            // At the end the way to the other lens is one of the ways to go on, from either lens.
            let buttons = html.texts("button.lens-switch[type=button]");
            assert_eq!(buttons, if there && !end { vec![button] } else { vec![] }, "{lens}, at the end: {end}");
            let ways = html.texts(".ways button[type=button]");
            let other = format!("Switch to {}", lens.other().title());
            assert_eq!(ways.first(), end.then_some(&other), "{lens}, at the end: {end}");
        }
    }
}

/// The end of a session says what there was to see and how to go on. What a person has changed is not told as seen.
#[tokio::test(flavor = "current_thread")]
async fn explain_says_at_the_end_what_there_was_to_see() {
    let mut page = open("expiry", Lens::Rfc);
    page.apply(Command::JumpToStart);
    assert!(!inspector(&mut page, Tab::Explain).await.mentions("End of this session"));
    page.apply(Command::JumpToEnd);
    let text = inspector(&mut page, Tab::Explain).await.text();
    let (model, _) = page.snapshot();
    for part in [
        "End of this session".to_owned(),
        format!("What you saw: {}", model.session.lesson),
        "Run to (T) lets time go on".to_owned(),
        "The lens Course text".to_owned(),
        "The next scenario of the menu is “A lease of twenty seconds”".to_owned(),
    ] {
        assert!(text.contains(&part), "{part}: {text}");
    }
    page.apply(Command::JumpToStart);
    page.apply(Command::Perform("laptop-1".into(), dorascope::protocol::Action::Unplug));
    page.apply(Command::JumpToEnd);
    let html = inspector(&mut page, Tab::Explain).await;
    assert!(html.text().contains("You changed what happens in this session"), "{html:?}");
    assert!(!html.mentions("What you saw"), "{html:?}");
    // At an open choice the session is not over.
    let mut page = open("two-servers", Lens::Course);
    page.apply(Command::JumpToEnd);
    if page.snapshot().0.view.choice.is_some() {
        assert!(!inspector(&mut page, Tab::Explain).await.mentions("End of this session"));
    }
}

#[tokio::test(flavor = "current_thread")]
async fn explain_names_section_contrast_and_causes() {
    let mut page = open("two-servers", Lens::Course);
    go(&mut page, is(|event| matches!(event, Event::LeaseCommitted { .. })));
    let html = inspector(&mut page, Tab::Explain).await;
    // The check of this moment is the course text's, and names the section that it differs from.
    assert!(html.one(".chip.course").text().contains('§'), "{html:?}");
    let on_screen = html.one(".contrast .side.on > h4").text();
    assert!(on_screen.starts_with("Course text"), "{on_screen}");

    go(&mut page, sent(FrameKind::Offer));
    let html = inspector(&mut page, Tab::Explain).await;
    assert_eq!(html.one(".why > h3").text(), "Why");
    let why = html.one(".why").text();
    let order = ["laptop-1 starts", "DISCOVER", "reserves 10.0.0.10"]
        .map(|title| why.find(title).unwrap_or_else(|| panic!("{title}: {why}")));
    assert!(order.is_sorted(), "{why}");
    assert!(!html.mentions("Back to the present step"));

    let discover = find(&page, sent(FrameKind::Discover));
    page.apply(Command::Select(Some(discover)));
    let html = inspector(&mut page, Tab::Explain).await;
    assert_eq!(html.one(".selected-note button").text(), "Back to the present step");
    assert!(html.text().contains("DISCOVER"), "{html:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn follow_the_text_shows_its_telling() {
    let mut page = open("two-servers", Lens::Course);
    page.apply(Command::Follow(Some(2)));
    let html = inspector(&mut page, Tab::Explain).await;
    assert!(html.text().contains(dorascope::teach::follow::stops()[2].telling), "{html:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn packet_shows_tree_bytes_and_the_selected_field() {
    let mut page = open("two-servers", Lens::Course);
    go(&mut page, sent(FrameKind::Offer));
    let html = inspector(&mut page, Tab::Packet).await;
    assert_eq!(html.one(".packet-head h3").text(), "OFFER · server-a → laptop-1 · 356 bytes");
    assert!(html.one("[role=tree]").text().contains("yiaddr 10.0.0.10"), "{html:?}");
    // Ethernet, IPv4 and UDP are closed, DHCP is open; in it flags, chaddr and every option have parts.
    let layers = html.all("[role=tree] > [role=treeitem][aria-level='1']");
    let layers = layers.iter().map(|row| (row.attr("aria-posinset"), row.attr("aria-expanded")));
    let expected = [("1", "false"), ("2", "false"), ("3", "false"), ("4", "true")];
    assert_eq!(layers.collect::<Vec<_>>(), expected.map(|(place, open)| (Some(place), Some(open))));
    assert!(!html.text().contains("EtherType"));
    // The destination MAC is the first six bytes; sname and file are zeros that are folded.
    let bytes = html.one(".hex").text();
    assert!(bytes.contains("02 00 00 00 00 c1") && bytes.contains("bytes of zero"), "{bytes}");

    // yiaddr: 14 Ethernet + 20 IPv4 + 8 UDP + 16 (RFC 2131 figure 1).
    page.apply(Command::SelectField(Some(58..62)));
    let html = inspector(&mut page, Tab::Packet).await;
    let selected = html.one("[role=tree] [aria-selected=true]");
    assert!(selected.text().contains("yiaddr"), "{selected:?}");
    assert_eq!(html.texts(".octets > .selected").join(" "), "0a 00 00 0a", "{html:?}");
    assert!(html.one(".field-about").text().contains("bytes 58 to 61"));
}

#[tokio::test(flavor = "current_thread")]
async fn a_selected_part_opens_the_rows_around_it() {
    let mut page = open("two-servers", Lens::Course);
    go(&mut page, sent(FrameKind::Offer));
    // The EtherType, inside the closed Ethernet layer.
    page.apply(Command::SelectField(Some(12..14)));
    let html = inspector(&mut page, Tab::Packet).await;
    assert!(html.one("[role=tree]").text().contains("EtherType"));
}

#[tokio::test(flavor = "current_thread")]
async fn crs_05_the_ack_equals_the_offer_but_for_its_type_under_the_course_lens() {
    for scenario in ["two-servers", "lease-time-asked"] {
        let mut page = open(scenario, Lens::Course);
        go(&mut page, sent(FrameKind::Ack));
        let html = inspector(&mut page, Tab::Packet).await;
        assert_eq!(html.one(".diff-line").text(), "Equal to the OFFER but for the message type", "{scenario}");
        let list = html.one(".differences").text();
        assert!(list.contains("2 (DHCPOFFER) → 5 (DHCPACK)"), "{scenario}: {list}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn an_ack_with_its_own_lease_time_is_marked_under_the_rfc_lens() {
    let mut page = open("lease-time-asked", Lens::Rfc);
    go(&mut page, sent(FrameKind::Ack));
    let html = inspector(&mut page, Tab::Packet).await;
    // Message type, lease time, and T1 and T2, which follow from it.
    assert_eq!(html.one(".diff-line").text(), "Differs from the OFFER in 4 fields");
    let list = html.one(".differences").text();
    for option in ["Option 53", "Option 51", "Option 58", "Option 59"] {
        assert!(list.contains(option), "{option}: {list}");
    }
    assert!(!list.contains("Option 54"));
    assert!(html.text().contains('≠'));
}

#[tokio::test(flavor = "current_thread")]
async fn a_request_names_what_the_discover_had_not() {
    let mut page = open("two-servers", Lens::Course);
    go(&mut page, sent(FrameKind::Request));
    let html = inspector(&mut page, Tab::Packet).await;
    for option in ["Option 50", "Option 54"] {
        let lines = html.all_with(".differences li", option);
        assert!(matches!(&*lines, [line] if line.text().contains("(not in the DISCOVER)")), "{option}: {lines:?}");
    }
    assert!(!html.mentions("Equal to"));
}

#[tokio::test(flavor = "current_thread")]
async fn a_packet_of_an_entry_without_frame_is_the_one_that_caused_it() {
    let mut page = open("two-servers", Lens::Course);
    let offered = find(&page, is(|event| matches!(event, Event::AddressOffered { .. })));
    page.apply(Command::JumpToEnd);
    page.apply(Command::Select(Some(offered)));
    let html = inspector(&mut page, Tab::Packet).await;
    assert!(html.one(".packet-head h3").text().starts_with("DISCOVER · laptop-1 → everyone"), "{html:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn every_moment_of_every_scenario_can_be_drawn() {
    for scenario in dorascope::scenario::BUILTIN_NAMES {
        for lens in [Lens::Course, Lens::Rfc] {
            let mut page = open(scenario, lens);
            let last = page.session().trace().len();
            for n in (0..last).step_by(1 + last / 12) {
                page.apply(Command::SeekEntry(EntryId(n as u32)));
                let (pools, arp) = (pools(&page).await, arp(&page).await);
                assert_eq!(pools.count(".pools .pool"), page.snapshot().0.view.pools.len());
                assert!(arp.has(".arp .arp-table") || arp.has(".arp .arp-empty"), "{arp:?}");
                assert!(inspector(&mut page, Tab::Explain).await.has("#panel-explain > *"));
                assert!(inspector(&mut page, Tab::Packet).await.has("#panel-packet > *"));
            }
        }
    }
}
