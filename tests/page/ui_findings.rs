//! Findings of the conformance checker in the Inspector's Packet tab, rendered without a browser.
//!
//! What is expected follows from the catalogue (CLI-74, CRS-07), RFC 2131 section 4.4.5 and the place of `ciaddr` in a
//! frame: 14 octets of Ethernet, 20 of IPv4, 8 of UDP, 12 of the message before it.

use std::rc::Rc;

use dorascope::app::controller::Controller;
use dorascope::app::model::{Command, Tab, Theme};
use dorascope::conformance::{Finding, RULES};
use dorascope::history::Findings;
use dorascope::protocol::EntryId;
use dorascope::scenario::Lens;
use dorascope::sim::{Kind, Transmission};
use dorascope::ui::inspector::Inspector;
use dorascope::ui::inspector::findings::{list, notes};
use dorascope::ui::props::PanelProps;
use dorascope::wire::FrameKind;
use dorascope::wire::dissect::dissect;
use yew::prelude::*;
use yew::{Callback, LocalServerRenderer};

use crate::html::{Node, Page};

const CIADDR: std::ops::Range<usize> = 54..58;

/// A scenario at its end, every choice made: always the first offer.
fn open(scenario: &str, lens: Lens) -> Controller {
    let mut page = Controller::new(Theme::Light, false);
    page.apply(Command::OpenScenario(scenario.to_owned()));
    page.apply(Command::SetLens(lens));
    loop {
        page.apply(Command::JumpToEnd);
        if page.snapshot().0.view.choice.is_none() {
            break;
        }
        page.apply(Command::ChooseNth(1));
    }
    page.apply(Command::ShowTab(Tab::Packet));
    page
}

/// The frames of the history on screen in the order of their departure, with the ids of what is found.
fn found(page: &Controller) -> Vec<(Rc<Transmission>, Vec<&'static str>)> {
    let findings = Findings::new(page.session().trace());
    let sent = page.session().trace().iter().filter_map(|entry| match &entry.kind {
        Kind::Sent(frame) => Some(Rc::clone(frame)),
        _ => None,
    });
    let ids = |entry: EntryId| findings.of(entry).iter().map(|finding| finding.rule.id).collect();
    sent.map(|frame| (Rc::clone(&frame), ids(frame.entry))).collect()
}

/// The first REQUEST of a client that has an address already and says so in `ciaddr`.
fn first_renewal(page: &Controller) -> (Rc<Transmission>, Vec<&'static str>) {
    let renews = |frame: &Transmission| frame.kind() == FrameKind::Request && frame.bytes[CIADDR] != [0; 4];
    found(page).into_iter().find(|(frame, _)| renews(frame)).expect("somebody renews")
}

async fn packet(page: &mut Controller, frame: &Transmission) -> Page {
    page.apply(Command::Select(Some(frame.entry)));
    let (model, ui) = page.snapshot();
    let props = PanelProps { model, ui: Rc::new(ui), run: Callback::noop() };
    dorascope::ui::tools::begin();
    Page::of(LocalServerRenderer::<Inspector>::with_props(props).hydratable(false).render().await)
}

/// The rows of the field tree with a mark of this class.
fn marked<'a>(html: &'a Page, class: &str) -> Vec<Node<'a>> {
    html.all(&format!("[role=tree] > [role=treeitem]:has(.note-sign.{class})"))
}

/// The bytes that have this class, with the words in them.
fn octets(html: &Page, class: &str) -> String {
    html.texts(&format!(".hex .octets > .{class}")).join(" ")
}

#[tokio::test(flavor = "current_thread")]
async fn crs_07_the_late_renewal_is_told_as_information_under_the_course_lens() {
    for scenario in ["course-renewal", "moved-away"] {
        let mut page = open(scenario, Lens::Course);
        let late = found(&page).into_iter().find(|(_, ids)| !ids.is_empty());
        let (frame, ids) = late.unwrap_or_else(|| panic!("{scenario}: nobody renews late"));
        assert_eq!((frame.kind(), ids.as_slice()), (FrameKind::Request, ["CLI-74"].as_slice()), "{scenario}");
        let html = packet(&mut page, &frame).await;
        let all = html.text();
        for expected in [
            "Done as the course text tells it",
            "CLI-74 as the course text tells it (CRS-07)",
            "A client stops using its address when the lease ends, so it renews before. (RFC 2131 §4.4.5, §3.7)",
        ] {
            assert!(all.contains(expected), "{scenario}: no “{expected}” in {all}");
        }
        assert!(!html.mentions("fault") && !all.contains("breaks") && !all.contains('!'), "{scenario}: {html:?}");

        // One row and the four bytes of ciaddr have the mark, with words.
        let marked = marked(&html, "told");
        assert!(matches!(&*marked, [row] if row.text().contains("ciaddr")), "{scenario}: {marked:?}");
        let text = marked[0].text();
        assert!(text.ends_with(" i as the course text tells it CLI-74"), "{scenario}: {text}");
        // They stand at the end of one row of eight and the beginning of the next.
        let [a, b, c, d] = frame.bytes[CIADDR] else { panic!("four octets") };
        let expected = format!("{a:02x} {b:02x} as the course text tells it CLI-74 {c:02x} {d:02x}");
        assert_eq!(octets(&html, "told"), expected, "{scenario}");
    }
}

/// A client whose clock runs slow asks after the end of the lease (RFC 2131 section 4.4.5) and no course text says so.
#[tokio::test(flavor = "current_thread")]
async fn cli_74_a_slow_clock_is_a_fault_under_the_rfc_lens() {
    let mut page = open("slow-clock", Lens::Rfc);
    let (frame, ids) = found(&page).into_iter().find(|(_, ids)| !ids.is_empty()).expect("it asks too late");
    assert_eq!(ids, ["CLI-74"]);
    let html = packet(&mut page, &frame).await;
    let all = html.text();
    assert!(all.contains("1 point against the rules"), "{all}");
    assert!(all.contains("CLI-74 MUST the lease has ended"), "{all}");
    assert!(all.contains("Right: A client stops using its address"), "{all}");
    assert!(!all.contains("course text tells it"), "{all}");
    let marked = marked(&html, "fault");
    assert!(matches!(&*marked, [row] if row.text().contains("ciaddr")), "{marked:?}");
    assert!(marked[0].text().ends_with(" ! breaks CLI-74"), "{marked:?}");
    assert!(octets(&html, "fault").contains("breaks CLI-74"), "{html:?}");
}

#[tokio::test(flavor = "current_thread")]
async fn a_frame_that_keeps_the_rules_says_against_how_many_it_was_checked() {
    let mut page = open("course-renewal", Lens::Rfc);
    let (frame, ids) = first_renewal(&page);
    assert!(ids.is_empty(), "T1 is long before the end: {ids:?}");
    let html = packet(&mut page, &frame).await;
    let expected = format!("Checked against {} rules: nothing to object", RULES.len());
    assert!(html.text().contains(&expected), "{html:?}");
    assert!(!html.has(".note-sign") && !html.has(".findings"), "{html:?}");
}

/// A cable that loses the frame before the switch: nobody heard it, so nobody judged it.
#[tokio::test(flavor = "current_thread")]
async fn a_frame_that_never_reached_the_switch_is_not_called_right() {
    let mut page = open("lossy-link", Lens::Rfc);
    let lost = page.session().trace().iter().find_map(|entry| match &entry.kind {
        Kind::Lost { frame, ports, .. } if ports.is_empty() => Some(Rc::clone(frame)),
        _ => None,
    });
    let html = packet(&mut page, &lost.expect("a lossy link loses something")).await;
    assert!(html.text().contains("Not checked: it has not reached the switch"), "{html:?}");
    assert!(!html.mentions("nothing to object"));
}

#[derive(Properties, PartialEq)]
struct Made {
    findings: Vec<Finding>,
    bytes: Vec<u8>,
    lens: Lens,
}

/// The list alone.
#[component]
fn Alone(made: &Made) -> Html {
    let notes = notes(&made.findings, &dissect(&made.bytes), made.lens);
    list(&notes, &Callback::noop())
}

async fn alone(findings: &[(&str, &str)], lens: Lens) -> Page {
    let page = open("course-renewal", Lens::Rfc);
    let bytes = first_renewal(&page).0.bytes.clone();
    let made = |(id, what): &(&str, &str)| Finding {
        rule: RULES.iter().find(|rule| rule.id == *id).expect("in the catalogue"),
        range: CIADDR,
        what: (*what).to_owned(),
    };
    let made = Made { findings: findings.iter().map(made).collect(), bytes, lens };
    Page::of(LocalServerRenderer::<Alone>::with_props(made).hydratable(false).render().await)
}

#[tokio::test(flavor = "current_thread")]
async fn every_finding_is_a_button_with_rule_level_words_and_section() {
    let findings = [("FLD-REQ-RENEW-3", "ciaddr is 0.0.0.0"), ("CLI-74", "late"), ("FLD-DISC-10", "missing")];
    let html = alone(&findings, Lens::Rfc).await;
    let items = html.all("li");
    assert_eq!(items.len(), 3);
    assert!(items.iter().all(|item| item.has_class("fault") && item.count("button[type=button]") == 1), "{items:?}");
    let says = "In RENEWING ciaddr is the client's own address.";
    let first = format!("! FLD-REQ-RENEW-3 MUST ciaddr is 0.0.0.0 Right: {says} (RFC 2131 §4.3.2)");
    assert_eq!(items[0].text(), first);
    assert!(items[2].text().contains("FLD-DISC-10 SHOULD missing"), "{:?}", items[2]);
    assert_eq!(html.one(".findings > h4").text(), "! 3 points against the rules");
}

/// What no course text tells is a fault under both lenses.
#[tokio::test(flavor = "current_thread")]
async fn under_the_course_lens_only_what_the_text_tells_is_no_fault() {
    let html = alone(&[("CLI-74", "late"), ("FLD-REQ-RENEW-3", "ciaddr is 0.0.0.0")], Lens::Course).await;
    let items = html.all("li");
    assert!(items[0].has_class("told") && items[1].has_class("fault"), "{html:?}");
    assert!(html.text().contains("1 point against the rules"), "{html:?}");
    let told = items[0].text();
    assert!(!told.contains('!') && told.contains("RFC 2131 instead:"), "{told}");
}

#[tokio::test(flavor = "current_thread")]
async fn without_findings_there_is_no_list() {
    let html = alone(&[], Lens::Rfc).await;
    assert!(!html.has("*"), "{html:?}");
}
