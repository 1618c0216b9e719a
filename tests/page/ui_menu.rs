//! The menu of a device and **Run to**, as HTML: what is there, what cannot be done and why.

use std::rc::Rc;

use dorascope::app::controller::Controller;
use dorascope::app::model::{Command, Model, Theme, Ui};
use dorascope::protocol::Action;
use dorascope::session::RunTo;
use dorascope::ui::menu::Menu;
use dorascope::ui::network::Network;
use dorascope::ui::runto::RunToControl;
use dorascope::wire::FrameKind;
use yew::prelude::*;

use crate::html::{Node, Page};

fn page(scenario: &str) -> Controller {
    let mut controller = Controller::new(Theme::Light, false);
    controller.apply(Command::OpenScenario(scenario.to_owned()));
    controller
}

#[derive(Properties, PartialEq, Clone)]
struct Shown {
    model: Model,
    ui: Rc<Ui>,
    port: u16,
}

#[component]
fn MenuPage(shown: &Shown) -> Html {
    html! { <Menu model={shown.model.clone()} port={shown.port} run={Callback::noop()} /> }
}

#[component]
fn RunToPage(shown: &Shown) -> Html {
    html! { <RunToControl model={shown.model.clone()} run={Callback::noop()} open=true /> }
}

#[component]
fn NetworkPage(shown: &Shown) -> Html {
    html! { <Network model={shown.model.clone()} ui={Rc::clone(&shown.ui)} run={Callback::noop()} /> }
}

fn html_of<C: yew::BaseComponent<Properties = Shown>>(controller: &Controller, port: u16) -> Page {
    let (model, ui) = controller.snapshot();
    let shown = Shown { model, ui: Rc::new(ui), port };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let render = async move { yew::LocalServerRenderer::<C>::with_props(shown).hydratable(false).render().await };
    Page::of(runtime.block_on(tokio::task::LocalSet::new().run_until(render)))
}

fn menu(controller: &Controller, port: u16) -> Page {
    html_of::<MenuPage>(controller, port)
}

/// The buttons with this text.
fn buttons<'a>(html: &'a Page, text: &str) -> Vec<Node<'a>> {
    html.all("button").into_iter().filter(|button| button.text() == text).collect()
}

/// The one button with this text.
fn button<'a>(html: &'a Page, text: &str) -> Node<'a> {
    let found = buttons(html, text);
    let [button] = found[..] else { panic!("{text}: {found:?}") };
    button
}

/// What a screen reader is told as the description of a button, without the names of the buttons before it.
fn described(html: &Page, button: Node<'_>) -> String {
    let id = button.attr("aria-describedby").expect("described");
    html.one(&format!("[id='{id}']")).own_text()
}

/// The names of the groups of a menu.
fn groups(html: &Page) -> Vec<String> {
    html.texts(".menu-group > h5")
}

#[test]
fn every_device_has_the_groups_of_its_role() {
    let controller = page("overlapping-pools");
    let (model, _) = controller.snapshot();
    for host in &model.view.hosts {
        let titles = groups(&menu(&controller, host.port));
        let wanted: &[&str] = match host.kind {
            dorascope::view::HostKind::Client => {
                &["Lease", "Power and cable", "Address", "Faults of its cable", "Time"]
            }
            dorascope::view::HostKind::Server => {
                &["DHCP process", "What it gives out", "Power and cable", "Faults of its cable"]
            }
            dorascope::view::HostKind::Static => &["Power and cable", "Address", "Faults of its cable"],
        };
        assert_eq!(titles, wanted, "{}", host.name);
    }
    assert!(menu(&controller, 0).has("[role=group][aria-label^='What you can do to ']"));
}

#[test]
fn what_cannot_be_done_is_there_disabled_with_its_reason_and_can_have_the_focus() {
    let mut controller = page("one-server");
    controller.apply(Command::StepForward);
    let html = menu(&controller, 0);
    for name in ["Renew now", "Release its address"] {
        let button = button(&html, name);
        assert_eq!((button.attr("aria-disabled"), button.attr("disabled")), (Some("true"), None), "{name}");
        assert!(described(&html, button).ends_with('.'), "{name}: {}", described(&html, button));
    }
    assert!(described(&html, button(&html, "Move to another network")).contains("only one network"));
    assert!(described(&html, button(&html, "Run to T1")).contains("lease"));
    assert_eq!(button(&html, "Pull the cable").attr("aria-disabled"), None);
}

#[test]
fn what_was_done_can_be_undone_in_the_same_place() {
    let mut controller = page("one-server");
    controller.apply(Command::StepForward);
    let before = menu(&controller, 0);
    let has = |html: &Page, text: &str| buttons(html, text).len() == 1;
    let lacks = |html: &Page, text: &str| buttons(html, text).is_empty();
    assert!(has(&before, "Switch off") && lacks(&before, "Switch on"));
    controller.apply(Command::Perform("laptop-1".into(), Action::PowerOff));
    controller.apply(Command::Perform("laptop-1".into(), Action::Unplug));
    let after = menu(&controller, 0);
    assert!(has(&after, "Switch on") && lacks(&after, "Switch off"));
    assert!(has(&after, "Plug the cable in") && lacks(&after, "Pull the cable"));
}

#[test]
fn fields_hold_a_proposal_and_have_a_name() {
    let controller = page("one-server");
    let html = menu(&controller, 1);
    for (label, value) in [
        ("Change the lease time: how long", "1 h"),
        ("Exclude an address: which address", "10.0.0.10"),
        ("Reserve an address: which address", "10.0.0.10"),
        ("Delay every frame: by how much", "500 ms"),
        ("Lose frames at random: what share", "20 %"),
    ] {
        assert_eq!(html.one(&format!("input[aria-label='{label}']")).attr("value"), Some(value), "{label}");
    }
    assert_eq!(html.count("select[aria-label='Reserve an address: for which client']"), 1);
}

#[test]
fn a_fault_in_force_is_shown_and_proposed_to_be_ended() {
    let mut controller = page("one-server");
    controller.apply(Command::Perform("laptop-1".into(), Action::LossPpm(50_000)));
    controller.apply(Command::Perform("laptop-1".into(), Action::DropNext(FrameKind::Offer)));
    let html = menu(&controller, 0);
    let loss = html.one(".menu-form:has(> input[aria-label='Lose frames at random: what share'])");
    assert_eq!((loss.one(".menu-now").text(), loss.one("input").attr("value")), ("now 5 %".to_owned(), Some("0 %")));
    assert!(html.texts(".menu-now").iter().any(|now| now == "waits for the next OFFER"));
}

#[test]
fn run_to_lists_every_point_and_says_why_some_are_out_of_reach() {
    let mut controller = page("one-server");
    let html = html_of::<RunToPage>(&controller, 0);
    for name in ["T1", "T2", "End of a lease", "Next decision"] {
        let button = button(&html, name);
        assert_eq!(button.attr("aria-disabled"), Some("true"), "{name}");
        assert!(button.attr("aria-describedby").is_some(), "{name}");
    }
    for name in ["DISCOVER", "OFFER", "REQUEST", "ACK", "NAK", "DECLINE", "RELEASE", "INFORM"] {
        assert_eq!(button(&html, name).attr("aria-disabled"), None, "{name}");
    }
    assert_eq!(html.texts("label"), ["A virtual time"]);
    controller.apply(Command::OpenScenario("two-servers".to_owned()));
    controller.apply(Command::RunTo(RunTo::Decision));
    let html = html_of::<RunToPage>(&controller, 0);
    for name in ["T1", "Next decision", "DISCOVER", "INFORM"] {
        let button = button(&html, name);
        let said = (button.attr("aria-disabled"), button.attr("aria-describedby"));
        assert_eq!(said, (Some("true"), Some("run-to-why")), "{name}");
    }
    assert_eq!(html.text().matches("choose an offer first").count(), 1, "said once for all");
}

#[test]
fn no_two_elements_share_an_id() {
    let mut controller = page("overlapping-pools");
    controller.apply(Command::JumpToEnd);
    for port in 0..4 {
        let html = menu(&controller, port);
        let mut ids: Vec<&str> = html.all("[id]").into_iter().filter_map(|node| node.attr("id")).collect();
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count, "{ids:?}");
    }
}

#[test]
fn cards_have_ids_for_the_focus_to_come_back_to() {
    let html = html_of::<NetworkPage>(&page("one-server"), 0);
    for id in ["device-0", "device-1", "device-switch"] {
        assert_eq!(html.count(&format!("#{id}")), 1, "{id}");
    }
}

/// A /30 has two host addresses: what a menu proposes is one of them, at the end of the address space too.
#[test]
fn in_the_smallest_networks_a_menu_proposes_an_address_of_the_network() {
    for (network, server, last) in [
        ("10.0.0.0/30", "10.0.0.1", "10.0.0.2"),
        ("255.255.255.252/30", "255.255.255.253", "255.255.255.254"),
        ("0.0.0.0/30", "0.0.0.1", "0.0.0.2"),
    ] {
        let text = format!(
            r#"{{ "version": 1, "name": "small", "network": "{network}",
              "clients": [{{ "id": "pc", "mac": "02:00:00:00:00:c1" }}],
              "servers": [{{ "id": "s", "mac": "02:00:00:00:00:a1", "address": "{server}",
                             "ranges": [{{ "first": "{last}", "last": "{last}" }}] }}] }}"#
        );
        let scenario = dorascope::scenario::Scenario::from_json(&text).expect("it makes sense");
        let mut session = dorascope::session::Session::new(scenario, None, 1);
        for cursor in [0, usize::MAX] {
            session.seek(cursor);
            for host in &dorascope::view::View::of(&session).hosts {
                for item in &host.menu {
                    if let Action::SetStatic(address) = &item.action {
                        assert!(session.scenario().network.is_host(*address), "{network}: {address} at {}", host.name);
                    }
                }
            }
        }
    }
}
