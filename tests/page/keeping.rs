//! Undo and redo, branches by name, and other networks with what was done: without a browser.

use std::rc::Rc;

use dorascope::app::asked::Asked;
use dorascope::app::controller::Controller;
use dorascope::app::model::{Command, Dialog, Panel, Panels, Show, Theme, ToolCommand};
use dorascope::base::{Duration, Instant};
use dorascope::history::PersonAnswer;
use dorascope::protocol::Action;
use dorascope::scenario::{Lens, builtin};
use dorascope::session::Session;
use dorascope::ui::show::iframe;
use linked::linked;

use crate::html::Page;
use crate::linked;

fn page() -> Controller {
    Controller::new(Theme::Light, true)
}

/// Chooses an offer of `two-servers`, and goes to the end.
fn choose(page: &mut Controller, n: usize) {
    page.apply(Command::JumpToStart);
    page.apply(Command::JumpToEnd);
    if page.snapshot().0.view.choice.is_none() {
        let decision = page.last_decision().expect("a decision came before");
        page.apply(Command::SeekEntry(decision));
    }
    page.apply(Command::ChooseNth(n));
    page.apply(Command::JumpToEnd);
}

fn address(page: &Controller) -> String {
    page.snapshot().0.view.hosts[0].address.map(|address| address.to_string()).unwrap_or_default()
}

#[test]
fn undo_takes_a_choice_back_and_redo_makes_it_again() {
    let mut page = page();
    choose(&mut page, 2);
    assert_eq!(address(&page), "10.0.0.20");
    page.apply(Command::Undo);
    let (model, ui) = page.snapshot();
    assert!(model.view.choice.is_some(), "it stands at the decision again");
    assert!(ui.notice.is_some_and(|text| text.contains("Undone") && text.contains("choice")));
    assert!(model.session.branches.iter().all(|branch| branch.user_actions.is_empty()));
    page.apply(Command::Redo);
    page.apply(Command::JumpToEnd);
    assert_eq!(address(&page), "10.0.0.20");
}

#[test]
fn undo_covers_actions_deleted_branches_seeds_lenses_and_other_scenarios() {
    let mut page = page();
    choose(&mut page, 1);
    choose(&mut page, 2);
    let two = page.session().branches().to_vec();
    assert_eq!(two.len(), 2, "the other choice made a branch");
    page.apply(Command::DeleteBranch(two[1].id));
    assert_eq!(page.session().branches().len(), 1);
    assert_eq!(address(&page), "", "what is on screen agrees with the branch that is left, up to where they part");
    page.apply(Command::Undo);
    assert_eq!(page.session().branches(), two);

    page.apply(Command::OpenScenario("one-server".to_owned()));
    assert_eq!(page.session().scenario().name, "one-server");
    page.apply(Command::Undo);
    assert_eq!((page.session().scenario().name.as_str(), page.session().branches()), ("two-servers", two.as_slice()));

    page.apply(Command::SetSeed("99".to_owned()));
    page.apply(Command::Undo);
    assert_eq!((page.session().seed(), page.session().branches()), (1, two.as_slice()));

    page.apply(Command::Perform(Rc::from("laptop-1"), Action::PowerOff));
    assert_ne!(page.session().branches(), two);
    page.apply(Command::Undo);
    assert_eq!(page.session().branches(), two);

    page.apply(Command::SetLens(Lens::Rfc));
    assert_eq!(page.session().branches().len(), 3);
    page.apply(Command::Undo);
    assert_eq!(page.session().branches(), two);
    let (_, redo) = page.ui().undo.clone();
    assert_eq!(redo.as_deref(), Some("the change of lens"));
}

#[test]
fn what_changes_nothing_leaves_nothing_to_undo() {
    let mut page = page();
    page.apply(Command::JumpToEnd);
    page.apply(Command::SetSeed("no number".to_owned()));
    page.apply(Command::OpenScenario("no scenario".to_owned()));
    page.apply(Command::DeleteBranch(1));
    page.apply(Command::ChooseNth(7));
    assert_eq!(page.ui().undo, (None, None));
    page.apply(Command::Undo);
    assert!(page.ui().notice.as_ref().is_some_and(|text| text.contains("nothing to undo")));
}

#[test]
fn a_new_change_after_an_undo_makes_the_undone_one_go() {
    let mut page = page();
    choose(&mut page, 1);
    page.apply(Command::Undo);
    page.apply(Command::Answer(PersonAnswer::Choose("server-b".to_owned())));
    page.apply(Command::Redo);
    page.apply(Command::JumpToEnd);
    assert_eq!(address(&page), "10.0.0.20");
}

#[test]
fn a_name_that_was_given_stays_when_more_is_done() {
    let mut page = page();
    page.apply(Command::RenameBranch(1, "  My lecture \n".to_owned()));
    choose(&mut page, 1);
    page.apply(Command::Perform(Rc::from("laptop-1"), Action::Release));
    assert_eq!(page.session().branches()[0].name, "My lecture");
    page.apply(Command::RenameBranch(1, "   ".to_owned()));
    assert_eq!(page.session().branches()[0].name, "My lecture", "an empty name is none");
    page.apply(Command::Undo);
    page.apply(Command::Undo);
    page.apply(Command::Undo);
    assert_eq!(page.session().branches()[0].name, "Course text");
}

#[test]
fn a_branch_whose_parent_is_deleted_keeps_its_own_history() {
    let mut session = Session::new(builtin("two-servers").expect("built in"), Some(Lens::Course), 1);
    session.seek(usize::MAX);
    session.answer(PersonAnswer::Choose("server-a".to_owned())).expect("it is open");
    session.seek(usize::MAX);
    let before = session.cursor();
    session.perform("laptop-1", Action::Release).expect("it has a lease");
    // Going back and doing otherwise forks off the first branch, behind its choice.
    session.seek(before);
    session.perform("laptop-1", Action::PowerOff).expect("it is on");
    let child = session.current_branch();
    assert_ne!(child, 1);
    let trace = session.trace().to_vec();
    assert!(session.delete_branch(1));
    assert_eq!(session.current_branch(), child);
    let record = session.record();
    assert_eq!(record.effective(child).len(), 2, "the choice that both shared, and its own action");
    assert_eq!(record.branch(child).and_then(|branch| branch.parent), None);
    assert_eq!(session.trace(), trace.as_slice());
    // The same from the record alone, as somebody else computes it.
    let (opened, notes) = Session::open(record).expect("it opens");
    assert_eq!(opened.trace(), trace.as_slice());
    assert_eq!(notes, [""; 0]);
    assert!(!session.delete_branch(child), "the last one stays");
}

#[test]
fn of_several_branches_whose_parent_is_deleted_each_keeps_its_own_history() {
    let mut session = Session::new(builtin("one-server").expect("built in"), Some(Lens::Course), 1);
    for at in [5, 20, 35] {
        session.seek_time(Instant(at * 1_000_000));
        session.perform("laptop-1", Action::DelayUs(Duration(at))).expect("it has a cable");
    }
    session.seek(usize::MAX);
    // One leaves the first branch after each of its user actions, and one before all of them.
    for at in [2, 10, 40, 25, 36] {
        session.switch_branch(1);
        session.seek_time(Instant(at * 1_000_000));
        session.perform("laptop-1", Action::PowerOff).expect("it is on");
    }
    let ids: Vec<u32> = session.branches().iter().map(|branch| branch.id).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5, 6]);
    let history = |session: &mut Session, id| {
        session.switch_branch(id);
        (session.record().effective(id), session.trace().to_vec())
    };
    let before: Vec<_> = ids.iter().map(|id| history(&mut session, *id)).collect();
    assert_eq!(before.iter().map(|(actions, _)| actions.len()).collect::<Vec<_>>(), [3, 1, 2, 4, 3, 4]);
    assert!(session.delete_branch(1));
    // Three user actions that were shared are kept once, and one of each branch.
    let kept: usize = session.branches().iter().map(|branch| branch.user_actions.len()).sum();
    assert_eq!(kept, 3 + 5);
    let (mut opened, _) = Session::open(session.record()).expect("it opens");
    for (id, before) in ids.iter().zip(&before).skip(1) {
        assert_eq!(&history(&mut session, *id), before, "branch {id}");
        assert_eq!(&history(&mut opened, *id), before, "branch {id}, opened again");
    }
}

#[test]
fn an_edited_network_keeps_what_was_done_where_it_still_applies() {
    let mut page = page();
    choose(&mut page, 2);
    let mut scenario = page.session().scenario().clone();
    scenario.name = "mine".to_owned();
    scenario.servers[1].lease_s = 7200;
    page.apply(Command::Tool(ToolCommand::Edit(Rc::new(scenario))));
    assert_eq!(page.session().scenario().name, "mine");
    assert!(!page.snapshot().0.session.builtin);
    page.apply(Command::JumpToEnd);
    assert_eq!(address(&page), "10.0.0.20", "the same choice was made in the new network");
    page.apply(Command::Undo);
    assert_eq!(page.session().scenario().name, "two-servers");
}

#[test]
fn an_edited_network_opens_with_the_lens_that_it_asks_for_and_else_keeps_the_one_on_screen() {
    let mut page = page();
    assert_eq!(page.session().lens(), Lens::Course);
    let mut scenario = page.session().scenario().clone();
    scenario.lens = Lens::Rfc;
    page.apply(Command::Tool(ToolCommand::Edit(Rc::new(scenario.clone()))));
    assert_eq!(page.session().lens(), Lens::Rfc, "the editor's field says so");
    page.apply(Command::SetLens(Lens::Course));
    scenario.servers[1].lease_s = 7200;
    page.apply(Command::Tool(ToolCommand::Edit(Rc::new(scenario))));
    assert_eq!(page.session().lens(), Lens::Course, "another field was changed");
}

#[test]
fn a_network_that_cannot_run_is_refused_and_nothing_is_lost() {
    let mut page = page();
    let mut scenario = page.session().scenario().clone();
    scenario.horizon_s = 0;
    page.apply(Command::Tool(ToolCommand::Edit(Rc::new(scenario))));
    assert!(page.ui().notice.as_ref().is_some_and(|text| text.contains("horizon_s")));
    assert_eq!(page.session().scenario().name, "two-servers");
}

#[test]
fn a_link_opens_the_moment_the_branch_and_the_field_that_were_shared() {
    let mut page = page();
    choose(&mut page, 1);
    choose(&mut page, 2);
    for _ in 0..4 {
        page.apply(Command::StepBack);
    }
    let sent = page.session().trace().iter().find(|entry| entry.frame().is_some()).expect("a frame").id;
    page.apply(Command::Select(Some(sent)));
    page.apply(Command::SelectField(Some(0..6)));
    let link = dorascope::share::to_link(&page.shared()).expect("short enough");

    let mut other = Controller::new(Theme::Dark, true);
    other.apply(Command::Tool(ToolCommand::OpenLink(link)));
    let ((a, ui_a), (b, ui_b)) = (page.snapshot(), other.snapshot());
    assert_eq!(a.view, b.view);
    let branches = |page: &Controller| linked(page.shared()).record.branches;
    assert_eq!(branches(&page), branches(&other));
    assert_eq!((ui_a.selected, ui_a.field), (ui_b.selected, ui_b.field));
    // What was open before is not lost.
    other.apply(Command::Undo);
    assert_eq!(other.session().branches().len(), 1);
}

#[test]
fn a_bad_link_says_so_and_leaves_what_was_open() {
    let mut page = page();
    choose(&mut page, 2);
    let before = page.session().record();
    for bad in ["1.", "1.AAAA", "9.eJw", "hello", "%%%", "1.eNqrVkrLz1eyUkpKLFKqBQAgXAQN"] {
        page.apply(Command::Tool(ToolCommand::OpenLink(bad.to_owned())));
        let notice = page.ui().notice.clone().expect("a message");
        assert!(notice.starts_with("That link cannot be opened") && notice.contains("still here"), "{bad}: {notice}");
        assert_eq!(page.session().record(), before, "{bad}");
    }
    page.apply(Command::Tool(ToolCommand::OpenFile { name: "notes.txt".to_owned(), text: "shopping list".to_owned() }));
    assert!(page.ui().notice.as_ref().is_some_and(|text| text.starts_with("notes.txt cannot be opened")));
    assert_eq!(page.session().record(), before);
}

#[test]
fn a_scenario_file_opens_as_a_session_of_its_own() {
    let mut page = page();
    let path = format!("{}/tests/data/scenarios/lost-ack.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("a file");
    page.apply(Command::Tool(ToolCommand::OpenFile { name: "lossy.json".to_owned(), text }));
    assert_eq!(page.session().scenario().name, "lost-ack");
    page.apply(Command::Undo);
    assert_eq!(page.session().scenario().name, "two-servers");
}

#[test]
fn an_address_asks_for_regions_scenario_lens_seed_and_start() {
    let asked = Asked::from_query("utm=1&embed&panels=network,pools&scenario=one-server&lens=rfc&seed=7&start=2s");
    assert_eq!(asked.embed.map(|panels| (panels.has(Panel::Network), panels.has(Panel::Arp))), Some((true, false)));
    let mut page = page();
    page.begin_with(&asked);
    let session = page.session();
    assert_eq!((session.scenario().name.as_str(), session.lens(), session.seed()), ("one-server", Lens::Rfc, 7));
    assert_eq!(session.moment().0, 2_000_000);
    assert_eq!(page.ui().notice, None);

    let mut page = Controller::new(Theme::Light, true);
    page.begin_with(&Asked::from_query("scenario=nonsense&lens=blue&seed=x&start=soon"));
    let notice = page.ui().notice.clone().expect("a message");
    for word in ["nonsense", "blue", "“x”"] {
        assert!(notice.contains(word), "{notice}");
    }
    assert_eq!(page.session().scenario().name, "two-servers");
    assert_eq!(Asked::from_query("panels=network").embed, None, "regions alone embed nothing");
    assert_eq!(Asked::from_query("embed&panels=nonsense").embed, Some(Panels::ALL));
}

#[test]
fn the_text_of_an_iframe_cannot_be_broken_out_of() {
    let text =
        iframe("https://example.org/d/", Panels::of(&[Panel::Network, Panel::Sequence]), "A \"title\" <b>&c", "1.abc");
    assert!(text.contains("?embed&amp;panels="), "an ampersand is written out: {text}");
    assert_eq!(text.matches('<').count(), 2, "{text}");
    let html = Page::of(text);
    let source = html.one("iframe").attr("src");
    assert_eq!(source, Some("https://example.org/d/?embed&panels=network,sequence#1.abc"));
    assert_eq!((html.count("*"), html.text().as_str()), (1, ""));
    let html = Page::of(iframe("https://example.org/", Panels::of(&[Panel::Network]), "", "1.abc"));
    let size = (html.one("iframe").attr("width"), html.one("iframe").attr("height"));
    assert_eq!(size, (Some("600"), Some("400")));
}

#[test]
fn a_presentation_keeps_its_regions_and_a_dialog_stops_the_clock() {
    let mut page = page();
    page.apply(Command::PlayPause);
    assert!(page.ui().playing);
    page.apply(Command::Show(Some(Dialog::Share)));
    assert!(!page.ui().playing, "what is shared stands still");
    page.apply(Command::Show(None));
    page.apply(Command::SetShow(Show::Present {
        panels: Panels::of(&[Panel::Network, Panel::Inspector]),
        notes: true,
    }));
    assert!(page.ui().show.panels().has(Panel::Inspector) && !page.ui().show.panels().has(Panel::Sequence));
}
