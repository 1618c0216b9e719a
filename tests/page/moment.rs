//! The dialog *Where am I*: the present moment in sentences.

use std::rc::Rc;

use dorascope::app::controller::Controller;
use dorascope::app::model::{Command, Dialog, Theme};
use dorascope::ui::parts;
use dorascope::ui::props::{DialogsProps, PanelProps};
use yew::prelude::*;

use crate::html::Page;
use crate::page::Shown;

/// The dialog as the page draws it.
#[component]
fn Moment(shown: &Shown) -> Html {
    let Shown { model, ui } = shown.clone();
    let tools = parts::here().expect("in tests they are in the same file");
    let panel = PanelProps { model, ui, run: Callback::noop() };
    let shared = Callback::from(|()| Controller::new(Theme::Light, true).shared());
    (tools.dialog)(DialogsProps { open: Dialog::Moment, panel, shared })
}

#[tokio::test]
async fn the_moment_of_a_choice_is_said_with_hosts_pools_and_arp_tables() {
    let mut page = Controller::new(Theme::Light, true);
    page.apply(Command::JumpToEnd);
    let (model, ui) = page.snapshot();
    let (step, steps) = model.view.steps;
    dorascope::ui::tools::begin();
    let shown = Shown { model, ui: Rc::new(ui) };
    let render = yew::LocalServerRenderer::<Moment>::with_props(shown).hydratable(false).render();
    let html = Page::of(tokio::task::LocalSet::new().run_until(render).await);
    assert_eq!(html.one("h2").text(), "Where am I");
    let lines = |heading: &str| -> Vec<String> { html.texts(&format!("section[aria-label='{heading}'] li")) };
    assert_eq!(lines("Now")[0], "Scenario: Two servers, one client. Lens: Course text.");
    assert!(
        lines("Now")[1].starts_with(&format!("Step {step} of {steps}, at 1.001 500 s of virtual time.")),
        "{:?}",
        lines("Now")
    );
    assert_eq!(
        lines("Your choice"),
        [
            "laptop-1 waits for your choice. The number is the key that chooses.",
            "1: server-a offers 10.0.0.10 for 1 h.",
            "2: server-b offers 10.0.0.20 for 8 h.",
        ]
    );
    let hosts = lines("Hosts");
    assert!(hosts.len() == 3 && hosts[0].starts_with("laptop-1, client, SELECTING"), "{hosts:?}");
    // Ten addresses each, one of them offered.
    assert_eq!(lines("Lease pools"), ["server-a: 9 free, 1 offered.", "server-b: 9 free, 1 offered."]);
    assert_eq!(
        lines("ARP tables"),
        ["laptop-1: empty.", "server-a: 10.0.0.10 is laptop-1.", "server-b: 10.0.0.20 is laptop-1."]
    );
}
