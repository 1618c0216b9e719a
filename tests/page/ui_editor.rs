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

use crate::page;

#[component]
fn Page(shown: &Shown) -> Html {
    html! { <EditorDialog model={shown.model.clone()} ui={Rc::clone(&shown.ui)} run={Callback::noop()} /> }
}

fn scenario(name: &str) -> Scenario {
    builtin(name).expect("built in")
}

/// The editor on a session with a scenario, with a draft that was kept.
fn drawn(name: &str, draft: Option<Draft>) -> String {
    let session = Session::new(scenario(name), None, 1);
    let ui = Ui { draft: draft.map(Rc::new), dialog: Some(Dialog::Editor), ..ui(&session) };
    html_of::<Page>(&session, ui)
}

/// The tag in which `inside` stands.
fn tag<'a>(html: &'a str, inside: &str) -> &'a str {
    let at = html.find(inside).unwrap_or_else(|| panic!("no {inside} in {html}"));
    let from = html[..at].rfind('<').expect("a tag");
    let to = at + html[at..].find('>').expect("its end");
    &html[from..=to]
}

/// What an attribute of a tag says.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let rest = tag.split_once(&format!(" {name}=\""))?.1;
    rest.split('"').next()
}

#[test]
fn every_control_has_a_label_and_its_help() {
    for at in [Object::Network, Object::Client(0), Object::Server(1), Object::Script(0)] {
        let mut draft = Draft::new(scenario("course-renewal"));
        draft.select(at);
        let html = drawn("course-renewal", Some(draft));
        let form = html.split_once("class=\"ed-form").expect("a form").1;
        let form = form.split("<datalist").next().expect("before");
        let mut seen = 0;
        for start in ["<input", "<select", "<textarea"] {
            for piece in form.split(start).skip(1) {
                let control = piece.split('>').next().expect("a tag");
                let id = attribute(control, "id").unwrap_or_else(|| panic!("no id: {control}"));
                assert!(form.contains(&format!("<label for=\"{id}\">")), "no label for {id}");
                for described in attribute(control, "aria-describedby").expect("a description").split(' ') {
                    assert!(form.contains(&format!("id=\"{described}\"")), "{id}: no {described}");
                }
                seen += 1;
            }
        }
        assert!(seen >= 3, "{at:?}: {seen} controls");
        assert_eq!(form.matches("<fieldset").count(), form.matches("<legend>").count());
    }
}

#[test]
fn what_is_wrong_stands_at_its_field_in_words_and_at_its_row() {
    let mut draft = Draft::new(scenario("two-servers"));
    draft.type_into("servers[1].ranges", "10.0.0.10 - 10.0.0.12");
    draft.type_into("servers[1].address", "10.0.0");
    draft.select(Object::Server(1));
    let html = drawn("two-servers", Some(draft));
    let address = tag(&html, "id=\"ed-servers-1--address\"");
    assert_eq!(attribute(address, "aria-invalid"), Some("true"));
    assert!(attribute(address, "aria-describedby").expect("described").starts_with("ed-servers-1--address-why "));
    assert_eq!(attribute(address, "value"), Some("10.0.0"), "what was typed");
    let why = html.split_once("id=\"ed-servers-1--address-why\"").expect("a reason").1;
    assert!(why.contains("<b>Error</b>: “10.0.0” is no address"), "{}", &why[..200]);
    let ranges = tag(&html, "id=\"ed-servers-1--ranges\"");
    assert_eq!(attribute(ranges, "aria-invalid"), None, "a warning is no error");
    assert!(html.contains("<b>Warning</b>: 10.0.0.10 to 10.0.0.12 are in the pool of server-a too"));
    let list = html.split_once("class=\"ed-list").expect("a list").1;
    let row = list.split_once("server-b").expect("its row").1.split("</li>").next().expect("a row");
    assert!(row.contains("1 error, 1 warning"), "{row}");
    let row = list.split_once("server-a").expect("its row").1.split("</li>").next().expect("a row");
    assert!(!row.contains("error"), "{row}");
    assert!(html.contains("1 error, 1 warning: show the first"));
    let run = tag(&html, "class=\"primary\"");
    assert!(run.contains("disabled"), "{run}");
    assert!(html.contains("It cannot run yet. There is an error: server-b, Address: "));
}

#[test]
fn a_sound_network_can_run_and_the_selected_part_is_marked() {
    let html = drawn("two-servers", None);
    assert!(!tag(&html, "class=\"primary\"").contains("disabled"));
    assert!(html.contains("No problems"));
    assert_eq!(html.matches("aria-current=\"true\"").count(), 1);
    for button in
        ["Add client", "Add server", "Add static host", "Add line", "Save as file", "Surprise me", "Use this template"]
    {
        assert!(html.contains(button), "{button}");
    }
    assert!(!html.contains("ed-banner"));
    assert!(!html.contains("ed-clients-0"), "only the selected form is drawn");
}

#[test]
fn a_draft_of_another_network_asks_which_to_edit() {
    let mut kept = Draft::new(scenario("classroom"));
    kept.type_into("title", "Mine");
    let html = drawn("two-servers", Some(kept.clone()));
    assert!(html.contains("another network (Mine) than the one that runs now (Two servers, one client)"), "{html}");
    assert!(html.contains("Go on with it") && html.contains("Edit what runs now"));
    // One in which nothing was changed gives way without a word.
    let html = drawn("two-servers", Some(Draft::new(scenario("classroom"))));
    assert!(!html.contains("Go on with it") && html.contains("server-b"));
}

#[test]
fn a_draft_from_before_a_reload_says_so_until_it_runs_or_is_replaced() {
    const LINE: &str = "This draft is from before the page was reloaded.";
    let running = scenario("two-servers");
    let mut draft = Draft::new(running.clone());
    draft.type_into("title", "Mine");
    assert!(!drawn("two-servers", Some(draft.clone())).contains(LINE));
    let restored = Draft::from_text(&draft.to_text()).expect("it can be read");
    let html = drawn("two-servers", Some(restored.clone()));
    assert!(html.contains(LINE) && html.contains("Start over from what runs now"));
    assert!(html.contains("value=\"Mine\""), "it is there");
    assert!(drawn("one-server", Some(restored.clone())).contains("begun to edit another network"));
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
    let area = tag(&html, "id=\"ed-json\"");
    // A row for each line, and one for the bar of long lines.
    assert_eq!(attribute(area, "rows"), Some((text.split('\n').count() + 1).to_string().as_str()));
    assert_eq!(attribute(area, "aria-invalid"), Some("true"));
    assert!(html.contains(&format!("<span class=\"error\">{line}\n</span>")), "{html}");
    assert!(html.contains(&format!("Line {line}, column ")));
    assert!(html.contains("Give this text up"));
    assert!(!html.contains("ed-form"));
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
    let count = |what: &str| html.matches(what).count();
    assert!(count("<li") < 700 && count("<option") < 700, "{} {}", count("<li"), count("<option"));
    assert!(html.contains("pc-2000") && html.contains("1900 before these") && html.contains("1900 more"));
    draft.open_json();
    let lines = draft.json().expect("open").lines().count();
    let html = drawn("one-server", Some(draft));
    assert!(lines > 4_000 && html.matches("<span").count() < 300, "{lines}");
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
