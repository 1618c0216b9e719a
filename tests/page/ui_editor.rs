//! The editor drawn without a browser, and what a person can ask it for.

use std::rc::Rc;

use dorascope::app::controller::Controller;
use dorascope::app::model::{Command, Dialog, Theme, ToolCommand, Ui};
use dorascope::editor::{Draft, New, Object};
use dorascope::scenario::{Scenario, builtin};
use dorascope::session::Session;
use dorascope::ui::editor::{Desk, Edit, EditorDialog};
use page::{Shown, html_of, ui};
use yew::Reducible;
use yew::prelude::*;

use crate::html::{Node, Page};
use crate::page;

#[component]
fn EditorPage(shown: &Shown) -> Html {
    html! { <EditorDialog model={shown.model.clone()} ui={Rc::clone(&shown.ui)} run={Callback::noop()} /> }
}

fn scenario(name: &str) -> Scenario {
    builtin(name).expect("built in")
}

/// The editor on a session with a scenario, with a draft that was kept.
fn drawn(name: &str, draft: Option<Draft>) -> Page {
    let session = Session::new(scenario(name), None, 1);
    let ui = Ui { draft: draft.map(Rc::new), dialog: Some(Dialog::Editor), ..ui(&session) };
    html_of::<EditorPage>(&session, ui)
}

/// The entry of the list of parts that has a name.
fn entry<'a>(html: &'a Page, name: &str) -> Node<'a> {
    let mut entries = html.all(".ed-list li").into_iter();
    let entry = entries.find(|entry| entry.texts(".name") == [name]);
    entry.unwrap_or_else(|| panic!("no {name} in {html:?}"))
}

/// Whether there is a button with this text.
fn has_button(html: &Page, text: &str) -> bool {
    html.texts("button").iter().any(|button| button == text)
}

#[test]
fn every_control_has_a_label_and_its_help() {
    for at in [Object::Network, Object::Client(0), Object::Server(1), Object::Script(0)] {
        let mut draft = Draft::new(scenario("course-renewal"));
        draft.select(at);
        let html = drawn("course-renewal", Some(draft));
        let form = html.one(".ed-form");
        let controls = form.all("input, select, textarea");
        for control in &controls {
            let id = control.attr("id").unwrap_or_else(|| panic!("no id: {control:?}"));
            assert_eq!(form.count(&format!("label[for='{id}']")), 1, "a label for {id}");
            for described in control.attr("aria-describedby").expect("a description").split(' ') {
                assert_eq!(form.count(&format!("[id='{described}']")), 1, "{id}: {described}");
            }
        }
        assert!(controls.len() >= 3, "{at:?}: {controls:?}");
        assert_eq!(form.count("fieldset"), form.count("fieldset > legend"));
    }
}

#[test]
fn what_is_wrong_stands_at_its_field_in_words_and_at_its_row() {
    let mut draft = Draft::new(scenario("two-servers"));
    draft.type_into("servers[1].ranges", "10.0.0.10 - 10.0.0.12");
    draft.type_into("servers[1].address", "10.0.0");
    draft.select(Object::Server(1));
    let html = drawn("two-servers", Some(draft));
    let address = html.one("#ed-servers-1--address");
    assert_eq!(address.attr("aria-invalid"), Some("true"));
    assert!(address.attr("aria-describedby").expect("described").starts_with("ed-servers-1--address-why "));
    assert_eq!(address.attr("value"), Some("10.0.0"), "what was typed");
    let why = html.one("#ed-servers-1--address-why").text();
    assert!(why.contains("Error: “10.0.0” is no address"), "{why}");
    assert_eq!(html.one("#ed-servers-1--ranges").attr("aria-invalid"), None, "a warning is no error");
    let why = html.one("#ed-servers-1--ranges-why").text();
    assert!(why.contains("Warning: 10.0.0.10 to 10.0.0.12 are in the pool of server-a too"), "{why}");
    assert_eq!(html.texts(".ed-whys b"), ["Error", "Warning"]);
    assert!(entry(&html, "server-b").text().contains("1 error, 1 warning"));
    assert!(!entry(&html, "server-a").mentions("error"));
    assert!(html.one(".ed-count").text().contains("1 error, 1 warning: show the first"));
    assert!(html.one(".ed-foot .primary").attr("disabled").is_some());
    let why_not = html.one("#ed-why-not").text();
    assert!(why_not.starts_with("It cannot run yet. There is an error: server-b, Address: "), "{why_not}");
}

#[test]
fn a_sound_network_can_run_and_the_selected_part_is_marked() {
    let html = drawn("two-servers", None);
    assert_eq!(html.one(".ed-foot .primary").attr("disabled"), None);
    assert!(html.text().contains("No problems"));
    assert_eq!(html.count("[aria-current=true]"), 1);
    for button in
        ["Add client", "Add server", "Add static host", "Add line", "Save as file", "Surprise me", "Use this template"]
    {
        assert!(has_button(&html, button), "{button}");
    }
    assert!(!html.has(".ed-banner"));
    assert!(!html.mentions("ed-clients-0"), "only the selected form is drawn");
}

#[test]
fn a_draft_of_another_network_asks_which_to_edit() {
    let mut kept = Draft::new(scenario("classroom"));
    kept.type_into("title", "Mine");
    let html = drawn("two-servers", Some(kept.clone()));
    let asked = html.one(".ed-banner").text();
    assert!(asked.contains("another network (Mine) than the one that runs now (Two servers, one client)"), "{asked}");
    assert!(has_button(&html, "Go on with it") && has_button(&html, "Edit what runs now"));
    // One in which nothing was changed gives way without a word.
    let html = drawn("two-servers", Some(Draft::new(scenario("classroom"))));
    assert!(!html.mentions("Go on with it") && html.text().contains("server-b"));
}

#[test]
fn a_draft_from_before_a_reload_says_so_until_it_runs_or_is_replaced() {
    const LINE: &str = "This draft is from before the page was reloaded.";
    let running = scenario("two-servers");
    let mut draft = Draft::new(running.clone());
    draft.type_into("title", "Mine");
    assert!(!drawn("two-servers", Some(draft.clone())).mentions(LINE));
    let restored = Draft::from_text(&draft.to_text()).expect("it can be read");
    let html = drawn("two-servers", Some(restored.clone()));
    assert!(html.one(".ed-said").text().contains(LINE) && has_button(&html, "Start over from what runs now"));
    assert!(html.has("input[value=Mine]"), "it is there");
    assert!(drawn("one-server", Some(restored.clone())).text().contains("begun to edit another network"));
    let desk = Rc::new(Desk::open(Some(Rc::new(restored.clone())), &running));
    let over = after(&desk, [Edit::Replace(Rc::new(running.clone()), "what runs now")]);
    assert_eq!(Desk::open(Some(Rc::clone(&over.draft)), &running).said, None);
    let mut runs = restored;
    let ready = runs.ready().expect("it runs");
    runs.runs(ready.clone());
    assert_eq!(Desk::open(Some(Rc::new(runs)), &ready).said, None);
}

#[test]
fn a_page_with_a_changed_draft_is_not_as_it_opens() {
    let mut controller = Controller::new(Theme::System, true);
    let mut draft = Draft::new(controller.session().scenario().clone());
    controller.apply(Command::KeepDraft(Some(Rc::new(draft.clone()))));
    assert!(controller.is_untouched(), "opening the editor changes nothing");
    draft.type_into("title", "Mine");
    controller.apply(Command::KeepDraft(Some(Rc::new(draft))));
    assert!(!controller.is_untouched());
}

#[test]
fn the_json_view_has_numbers_and_problems_by_line() {
    let mut draft = Draft::new(scenario("one-server"));
    draft.open_json();
    let text = draft.json().expect("open").replace("\"10.0.0.2\"", "\"10.0.0\"");
    let line = text.lines().position(|line| line.contains("\"10.0.0\"")).expect("there") + 1;
    draft.type_json(&text);
    let html = drawn("one-server", Some(draft));
    let area = html.one("textarea#ed-json");
    // A row for each line, and one for the bar of long lines.
    assert_eq!(area.attr("rows"), Some((text.split('\n').count() + 1).to_string().as_str()));
    assert_eq!(area.attr("aria-invalid"), Some("true"));
    assert!(html.texts("pre > .error").contains(&line.to_string()), "{html:?}");
    let begins = format!("Line {line}, column ");
    assert!(html.texts(".ed-lines button").iter().any(|place| place.starts_with(&begins)), "{html:?}");
    assert!(has_button(&html, "Give this text up"));
    assert!(!html.mentions("ed-form"));
}

fn after(desk: &Rc<Desk>, edits: impl IntoIterator<Item = Edit>) -> Rc<Desk> {
    edits.into_iter().fold(Rc::clone(desk), |desk, edit| desk.reduce(edit))
}

#[test]
fn what_was_removed_or_replaced_can_be_taken_back() {
    let first = Rc::new(Desk::open(None, &scenario("course-renewal")));
    let removed = after(&first, [Edit::Remove(Object::Server(0))]);
    let said = removed.said.clone().expect("words");
    assert_eq!(said, "server-a is removed. With it went the failover pair with server-b and 1 line of the script.");
    let back = after(&removed, [Edit::TakeBack]);
    assert_eq!(back.draft.scenario(), first.draft.scenario());
    let drawn = after(&first, [Edit::Surprise(3)]);
    assert_eq!(drawn.draft.scenario().name, "surprise-3");
    assert_eq!(after(&drawn, [Edit::TakeBack]).draft, first.draft);
    // What was done since is not lost by that.
    let typed = after(&drawn, [Edit::Select(Object::Network), Edit::Type("title".to_owned(), "Mine".to_owned())]);
    let back = after(&typed, [Edit::TakeBack]);
    assert_eq!(back.draft, first.draft);
    assert_eq!(after(&back, [Edit::TakeBack]).draft.scenario().title, "Mine");
    // The button that was pressed may be gone; the focus is not.
    assert_eq!(removed.goto.as_ref().map(|(_, path)| path.as_str()), Some("servers[0].id"));
}

#[test]
fn a_problem_leads_to_its_field_each_time() {
    let mut draft = Draft::new(scenario("two-servers"));
    draft.type_into("servers[1].ranges", "10.0.0.30 - 10.0.0.20");
    let desk = Rc::new(Desk { draft: Rc::new(draft), ..Desk::open(None, &scenario("two-servers")) });
    let path = desk.draft.problems()[0].path.clone();
    assert_eq!(path, "servers[1].ranges[0]");
    let there = after(&desk, [Edit::GoTo(path.clone())]);
    assert_eq!(there.draft.at(), Object::Server(1));
    assert_eq!(there.goto.as_ref().map(|(_, path)| path.as_str()), Some("servers[1].ranges"));
    assert_ne!(after(&there, [Edit::GoTo(path)]).goto, there.goto, "a second time as well");
    // What is added or copied gets the focus at its name.
    let added = after(&desk, [Edit::Add(New::Client)]);
    assert_eq!(added.goto.as_ref().map(|(_, path)| path.as_str()), Some("clients[1].id"));
}

/// However large a network is, the editor draws a bounded number of elements.
#[test]
fn the_editor_draws_a_bounded_number_of_elements() {
    use dorascope::editor::Object;
    let mut large = scenario("one-server");
    let client = large.clients[0].clone();
    large.clients = (0..4_000u32)
        .map(|n| {
            let mut client = client.clone();
            client.id = format!("pc-{n}");
            client.mac.0[2..].copy_from_slice(&n.to_be_bytes());
            client
        })
        .collect();
    large.clients[7].count = 65_535;
    let mut draft = Draft::new(large);
    draft.type_into("title", "Large");
    draft.select(Object::Client(2_000));
    let html = drawn("one-server", Some(draft.clone()));
    assert!(html.count("li") < 700 && html.count("option") < 700, "{} {}", html.count("li"), html.count("option"));
    assert_eq!(entry(&html, "pc-2000").one("button").attr("aria-current"), Some("true"));
    assert!(has_button(&html, "1900 before these") && has_button(&html, "1900 more"));
    draft.open_json();
    let lines = draft.json().expect("open").lines().count();
    let html = drawn("one-server", Some(draft));
    assert!(lines > 4_000 && html.count("span") < 300, "{lines}");
}

#[test]
fn there_is_no_form_of_a_json_text_that_cannot_be_read() {
    let desk = Rc::new(Desk::open(None, &scenario("two-servers")));
    let typed = after(&desk, [Edit::OpenJson, Edit::TypeJson("{".to_owned()), Edit::OpenForm]);
    assert_eq!(typed.draft.json(), Some("{"), "it is still there");
    assert_eq!(typed.goto.as_ref().map(|(_, path)| path.as_str()), Some("json"));
    let dropped = after(&typed, [Edit::DropJson]);
    assert_eq!(dropped.draft.json(), None);
    assert_eq!(after(&dropped, [Edit::TakeBack]).draft.json(), Some("{"));
}

#[test]
fn an_edited_network_runs_and_the_draft_is_kept() {
    let mut controller = Controller::new(Theme::System, false);
    controller.apply(Command::Show(Some(Dialog::Editor)));
    let mut draft = Draft::new(controller.session().scenario().clone());
    draft.type_into("servers[0].lease_s", "2 h");
    let ready = draft.ready().expect("it runs");
    draft.runs(ready.clone());
    controller.apply(Command::Tool(ToolCommand::Edit(Rc::new(ready.clone()))));
    controller.apply(Command::KeepDraft(Some(Rc::new(draft))));
    assert_eq!(controller.ui().dialog, None);
    assert_eq!(controller.session().scenario().servers[0].lease_s, 7200);
    assert_eq!(controller.session().scenario().name, "two-servers-edited");
    let desk = Desk::open(controller.ui().draft.clone(), controller.session().scenario());
    assert!(!desk.other && !desk.draft.is_changed());
}
