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

async fn pools(page: &Controller) -> String {
    let (model, ui, run) = props(page);
    LocalServerRenderer::<Pools>::with_props(PanelProps { model, ui, run }).hydratable(false).render().await
}

async fn arp(page: &Controller) -> String {
    let (model, ui, run) = props(page);
    LocalServerRenderer::<Arp>::with_props(PanelProps { model, ui, run }).hydratable(false).render().await
}

async fn inspector(page: &mut Controller, tab: Tab) -> String {
    page.apply(Command::ShowTab(tab));
    let (model, ui, run) = props(page);
    dorascope::ui::tools::begin();
    LocalServerRenderer::<Inspector>::with_props(PanelProps { model, ui, run }).hydratable(false).render().await
}

/// The text between the tags.
fn words(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("&gt;", ">").replace("&#x27;", "'")
}

/// The element of the list of cells that tells of an address.
fn cell<'a>(html: &'a str, address: &str) -> &'a str {
    let at = html.find(&format!("visually-hidden\">{address} ")).unwrap_or_else(|| panic!("no cell {address}"));
    let start = html[..at].rfind("<li").expect("inside a list");
    let end = at + html[at..].find("</li>").expect("closed");
    &html[start..end]
}

/// The row of the table that has an address, with its group's heading if it is the first there.
fn row<'a>(html: &'a str, address: &str) -> &'a str {
    html.split("<tr").find(|row| row.contains(address)).unwrap_or_else(|| panic!("no row {address}"))
}

#[tokio::test(flavor = "current_thread")]
async fn pools_are_free_at_the_start_and_free_cells_are_no_buttons() {
    let mut page = open("two-servers", Lens::Course);
    page.apply(Command::JumpToStart);
    let html = pools(&page).await;
    assert!(html.contains("<section aria-label=\"Lease pools\" class=\"panel pools\""), "{html}");
    assert_eq!(html.matches("class=\"counts\">10 free<").count(), 2);
    assert!(!cell(&html, "10.0.0.10").contains("<button"));
    assert!(!html.contains("changed now"));
}

#[tokio::test(flavor = "current_thread")]
async fn an_offered_cell_counts_its_hold_down_and_names_its_client() {
    let mut page = open("two-servers", Lens::Course);
    go(&mut page, is(|event| matches!(event, Event::AddressOffered { .. })));
    let html = pools(&page).await;
    for address in ["10.0.0.10", "10.0.0.20"] {
        let cell = cell(&html, address);
        assert!(cell.contains("<button") && cell.contains("offered") && cell.contains("changed"), "{cell}");
        assert!(cell.contains("offered to laptop-1, held for 60 s more, changed now"), "{cell}");
    }
    assert_eq!(words(&html).matches("9 free · 1 offered").count(), 2);

    // One collecting time (1 s) later the hold has a second less, and nothing in the pool changes.
    go(&mut page, is(|event| matches!(event, Event::DecisionOpened { .. })));
    let html = pools(&page).await;
    assert!(cell(&html, "10.0.0.10").contains("held for 59 s more"), "{}", cell(&html, "10.0.0.10"));
    assert!(!html.contains("changed now"));
}

#[tokio::test(flavor = "current_thread")]
async fn the_broadcast_request_returns_the_other_offer_and_the_ack_leases_this_one() {
    let mut page = open("two-servers", Lens::Course);
    go(&mut page, is(|event| matches!(event, Event::OfferDeclined { .. })));
    let html = pools(&page).await;
    let returned = cell(&html, "10.0.0.20");
    assert!(returned.contains("10.0.0.20 free, changed now") && returned.contains("<button"), "{returned}");
    assert!(words(&html).contains("10.0.0.20 returned to the pool: laptop-1 chose another server"));
    assert!(cell(&html, "10.0.0.10").contains("being checked for laptop-1"));

    go(&mut page, is(|event| matches!(event, Event::LeaseCommitted { .. })));
    let html = pools(&page).await;
    let leased = cell(&html, "10.0.0.10");
    assert!(leased.contains("leased to laptop-1 for") && leased.contains("✓"), "{leased}");
    assert!(words(&html).contains("9 free · 1 leased"));
}

#[tokio::test(flavor = "current_thread")]
async fn a_folded_pool_shows_no_cells() {
    let mut page = open("two-servers", Lens::Course);
    page.apply(Command::JumpToStart);
    let port = page.snapshot().0.view.pools[0].port;
    page.apply(Command::TogglePool(port));
    let html = pools(&page).await;
    assert_eq!(html.matches("aria-expanded=\"false\"").count(), 1);
    assert!(!html.contains("10.0.0.10 free") && html.contains("10.0.0.20 free"));
}

#[tokio::test(flavor = "current_thread")]
async fn the_course_lens_shows_arp_rows_made_by_dhcp_and_rows_that_go() {
    let mut page = open("two-servers", Lens::Course);
    page.apply(Command::JumpToStart);
    assert!(words(&arp(&page).await).contains("All tables are empty"));

    go(&mut page, is(|event| matches!(event, Event::ArpAdded { .. })));
    let html = arp(&page).await;
    let made = row(&html, "10.0.0.10");
    assert!(made.contains("made by DHCP at OFFER") && made.contains("added") && made.contains(">new<"), "{made}");
    assert!(made.contains("02:00:00:00:00:c1") && made.contains("laptop-1") && made.contains("server-a"), "{made}");
    assert!(words(&html).contains("laptop-1: empty"));

    go(&mut page, is(|event| matches!(event, Event::ArpSetAside { .. })));
    let html = arp(&page).await;
    let gone = row(&html, "10.0.0.10");
    assert!(gone.contains("<s>10.0.0.10</s>") && gone.contains(">removed<"), "{gone}");
    let stays = row(&html, "10.0.0.20");
    assert!(!stays.contains("badge") && !stays.contains("<s>"), "{stays}");
}

#[tokio::test(flavor = "current_thread")]
async fn of_many_empty_tables_a_few_hosts_are_named_and_the_others_counted() {
    let mut page = open("classroom", Lens::Course);
    page.apply(Command::JumpToStart);
    go(&mut page, is(|event| matches!(event, Event::ArpAdded { .. })));
    let view = page.snapshot().0.view;
    let empty: Vec<_> = view.arp.iter().filter(|table| table.rows.is_empty()).map(|table| &*table.host).collect();
    assert!(empty.len() > 20);
    let text = words(&arp(&page).await);
    assert!(text.contains(&format!("{} and {} more: empty", empty[..6].join(", "), empty.len() - 6)), "{text}");
}

#[tokio::test(flavor = "current_thread")]
async fn the_rfc_lens_makes_no_arp_rows() {
    let mut page = open("two-servers", Lens::Rfc);
    page.apply(Command::JumpToEnd);
    assert!(!arp(&page).await.contains("made by DHCP"));
}

#[tokio::test(flavor = "current_thread")]
async fn explain_begins_with_the_lesson_and_says_how_to_start() {
    let mut page = open("two-servers", Lens::Course);
    page.apply(Command::JumpToStart);
    let html = inspector(&mut page, Tab::Explain).await;
    let (model, _) = page.snapshot();
    assert!(html.contains("role=\"tablist\"") && html.matches("role=\"tab\"").count() == 3);
    assert!(words(&html).contains(&model.session.lesson) && words(&html).contains("Space"));
    assert!(words(&inspector(&mut page, Tab::Packet).await).contains("No frame has been sent yet"));
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
            assert!(words(&html).contains(&model.session.lesson), "{lens}: {html}");
            assert_eq!(words(&html).contains(button), there, "{lens}, at the end: {end}");
            assert!(!there || html.contains("<button type=\"button\" class=\"lens-switch\""), "{html}");
        }
    }
}

/// The end of a session says what there was to see and how to go on. What a person has changed is not told as seen.
#[tokio::test(flavor = "current_thread")]
async fn explain_says_at_the_end_what_there_was_to_see() {
    let mut page = open("expiry", Lens::Rfc);
    page.apply(Command::JumpToStart);
    assert!(!words(&inspector(&mut page, Tab::Explain).await).contains("End of this session"));
    page.apply(Command::JumpToEnd);
    let html = words(&inspector(&mut page, Tab::Explain).await);
    let (model, _) = page.snapshot();
    for part in [
        "End of this session".to_owned(),
        format!("What you saw: {}", model.session.lesson),
        "Run to (T) lets time go on".to_owned(),
        "The lens Course text".to_owned(),
        "The next scenario of the menu is “A lease of twenty seconds”".to_owned(),
    ] {
        assert!(html.contains(&part), "{part}: {html}");
    }
    page.apply(Command::JumpToStart);
    page.apply(Command::Perform("laptop-1".into(), dorascope::protocol::Action::Unplug));
    page.apply(Command::JumpToEnd);
    let html = words(&inspector(&mut page, Tab::Explain).await);
    assert!(html.contains("You changed what happens in this session") && !html.contains("What you saw"), "{html}");
    // At an open choice the session is not over.
    let mut page = open("two-servers", Lens::Course);
    page.apply(Command::JumpToEnd);
    if page.snapshot().0.view.choice.is_some() {
        assert!(!words(&inspector(&mut page, Tab::Explain).await).contains("End of this session"));
    }
}

#[tokio::test(flavor = "current_thread")]
async fn explain_names_section_contrast_and_causes() {
    let mut page = open("two-servers", Lens::Course);
    go(&mut page, is(|event| matches!(event, Event::LeaseCommitted { .. })));
    let html = inspector(&mut page, Tab::Explain).await;
    // The check of this moment is the course text's, and names the section that it differs from.
    assert!(html.contains("chip course") && html.contains("§"), "{html}");
    let contrast = &html[html.find("class=\"contrast\"").expect("course text and RFC differ here")..];
    let course = contrast.find("class=\"side on\"").expect("one of them is on screen");
    assert!(contrast[course..].starts_with("class=\"side on\"><h4>Course text"), "{contrast}");

    go(&mut page, sent(FrameKind::Offer));
    let html = inspector(&mut page, Tab::Explain).await;
    let why = &html[html.find(">Why<").expect("it has causes")..];
    let order = ["laptop-1 starts", "DISCOVER", "reserves 10.0.0.10"]
        .map(|title| why.find(title).unwrap_or_else(|| panic!("{title}: {why}")));
    assert!(order.is_sorted(), "{why}");
    assert!(!html.contains("Back to the present step"));

    let discover = find(&page, sent(FrameKind::Discover));
    page.apply(Command::Select(Some(discover)));
    let html = inspector(&mut page, Tab::Explain).await;
    assert!(html.contains("Back to the present step") && words(&html).contains("DISCOVER"), "{html}");
}

#[tokio::test(flavor = "current_thread")]
async fn follow_the_text_shows_its_telling() {
    let mut page = open("two-servers", Lens::Course);
    page.apply(Command::Follow(Some(2)));
    let html = inspector(&mut page, Tab::Explain).await;
    assert!(words(&html).contains(&words(dorascope::teach::follow::stops()[2].telling)), "{html}");
}

#[tokio::test(flavor = "current_thread")]
async fn packet_shows_tree_bytes_and_the_selected_field() {
    let mut page = open("two-servers", Lens::Course);
    go(&mut page, sent(FrameKind::Offer));
    let html = inspector(&mut page, Tab::Packet).await;
    assert!(words(&html).contains("OFFER · server-a → laptop-1 · 356 bytes"), "{}", words(&html));
    assert!(html.contains("role=\"tree\"") && words(&html).contains("yiaddr 10.0.0.10"), "{html}");
    // Ethernet, IPv4 and UDP are closed, DHCP is open; in it flags, chaddr and every option have parts.
    let layer = |open: &str| html.matches(&format!("aria-level=\"1\" aria-posinset=\"{open}\"")).count();
    assert_eq!((1..=4).map(|n| layer(&n.to_string())).collect::<Vec<_>>(), [1, 1, 1, 1]);
    assert!(!words(&html).contains("EtherType"));
    // The destination MAC is the first six bytes; sname and file are zeros that are folded.
    assert!(html.contains("02 00 00 00 00 c1"), "{html}");
    assert!(words(&html).contains("bytes of zero"));

    // yiaddr: 14 Ethernet + 20 IPv4 + 8 UDP + 16 (RFC 2131 figure 1).
    page.apply(Command::SelectField(Some(58..62)));
    let html = inspector(&mut page, Tab::Packet).await;
    let tree = &html[html.find("role=\"tree\"").expect("a tree")..];
    let selected: Vec<&str> = tree.split("<div ").filter(|row| row.contains("aria-selected=\"true\"")).collect();
    assert!(matches!(&*selected, [row] if row.contains("yiaddr")), "{selected:?}");
    let chosen: String = html
        .split("<span ")
        .filter(|span| span.starts_with("class=\"selected\""))
        .filter_map(|span| span.split_once('>')?.1.split('<').next())
        .filter(|text| text.trim().split(' ').all(|byte| u8::from_str_radix(byte, 16).is_ok()))
        .collect();
    assert_eq!(chosen.split_whitespace().collect::<Vec<_>>(), ["0a", "00", "00", "0a"], "{html}");
    assert!(words(&html).contains("bytes 58 to 61"));
}

#[tokio::test(flavor = "current_thread")]
async fn a_selected_part_opens_the_rows_around_it() {
    let mut page = open("two-servers", Lens::Course);
    go(&mut page, sent(FrameKind::Offer));
    // The EtherType, inside the closed Ethernet layer.
    page.apply(Command::SelectField(Some(12..14)));
    let html = inspector(&mut page, Tab::Packet).await;
    assert!(words(&html).contains("EtherType"));
}

#[tokio::test(flavor = "current_thread")]
async fn crs_05_the_ack_equals_the_offer_but_for_its_type_under_the_course_lens() {
    for scenario in ["two-servers", "lease-time-asked"] {
        let mut page = open(scenario, Lens::Course);
        go(&mut page, sent(FrameKind::Ack));
        let text = words(&inspector(&mut page, Tab::Packet).await);
        assert!(text.contains("Equal to the OFFER but for the message type"), "{scenario}: {text}");
        assert!(text.contains("2 (DHCPOFFER) → 5 (DHCPACK)"), "{scenario}: {text}");
    }
}

#[tokio::test(flavor = "current_thread")]
async fn an_ack_with_its_own_lease_time_is_marked_under_the_rfc_lens() {
    let mut page = open("lease-time-asked", Lens::Rfc);
    go(&mut page, sent(FrameKind::Ack));
    let html = inspector(&mut page, Tab::Packet).await;
    let text = words(&html);
    // Message type, lease time, and T1 and T2, which follow from it.
    assert!(text.contains("Differs from the OFFER in 4 fields"), "{text}");
    let list = &html[html.find("class=\"differences\"").expect("a list")..];
    for option in ["Option 53", "Option 51", "Option 58", "Option 59"] {
        assert!(list.contains(option), "{option}: {list}");
    }
    assert!(!list.contains("Option 54"));
    assert!(html.contains("≠"));
}

#[tokio::test(flavor = "current_thread")]
async fn a_request_names_what_the_discover_had_not() {
    let mut page = open("two-servers", Lens::Course);
    go(&mut page, sent(FrameKind::Request));
    let html = inspector(&mut page, Tab::Packet).await;
    let list = words(&html[html.find("class=\"differences\"").expect("a list")..]);
    for option in ["Option 50", "Option 54"] {
        let at = list.find(option).unwrap_or_else(|| panic!("{option}: {list}"));
        assert!(list[at..].contains("(not in the DISCOVER)"), "{list}");
    }
    assert!(!words(&html).contains("Equal to"));
}

#[tokio::test(flavor = "current_thread")]
async fn a_packet_of_an_entry_without_frame_is_the_one_that_caused_it() {
    let mut page = open("two-servers", Lens::Course);
    let offered = find(&page, is(|event| matches!(event, Event::AddressOffered { .. })));
    page.apply(Command::JumpToEnd);
    page.apply(Command::Select(Some(offered)));
    assert!(words(&inspector(&mut page, Tab::Packet).await).contains("DISCOVER · laptop-1 → everyone"));
}

#[tokio::test(flavor = "current_thread")]
async fn every_moment_of_every_scenario_can_be_drawn() {
    for scenario in dorascope::scenario::BUILTIN_NAMES {
        for lens in [Lens::Course, Lens::Rfc] {
            let mut page = open(scenario, lens);
            let last = page.session().trace().len();
            for n in (0..last).step_by(1 + last / 12) {
                page.apply(Command::SeekEntry(EntryId(n as u32)));
                assert!(pools(&page).await.len() > 100 && arp(&page).await.len() > 60);
                assert!(inspector(&mut page, Tab::Explain).await.contains("panel-explain"));
                assert!(inspector(&mut page, Tab::Packet).await.contains("panel-packet"));
            }
        }
    }
}
