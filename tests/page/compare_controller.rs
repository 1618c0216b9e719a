//! Comparing by commands and keys, without a browser.

use dorascope::app::controller::Controller;
use dorascope::app::keys::in_comparison;
use dorascope::app::model::{Command, CompareCommand, Dialog, Theme, ToolCommand};
use dorascope::compare::{Against, Comparison, NoCompare, Which};
use dorascope::scenario::Lens;
use dorascope::session::Full;
use dorascope::ui::compare::seed_of;

/// `two-servers` with a branch for each offer; the second is on screen.
fn page() -> Controller {
    let mut controller = Controller::new(Theme::Light, false);
    controller.apply(Command::JumpToEnd);
    controller.apply(Command::ChooseNth(1));
    controller.apply(Command::JumpToStart);
    controller.apply(Command::JumpToEnd);
    let decision = controller.last_decision().expect("there was one");
    controller.apply(Command::SeekEntry(decision));
    controller.apply(Command::ChooseNth(2));
    assert_eq!(controller.snapshot().0.session.branches.len(), 2);
    controller
}

fn compare(controller: &mut Controller, command: CompareCommand) {
    controller.apply(Command::Tool(ToolCommand::Compare(command)));
}

fn shown(controller: &Controller) -> std::rc::Rc<Comparison> {
    controller.snapshot().0.compare.expect("a comparison is shown")
}

#[test]
fn comparing_closes_the_dialog_and_begins_where_the_branches_part() {
    let mut controller = page();
    controller.apply(Command::Show(Some(Dialog::Compare)));
    compare(&mut controller, CompareCommand::With(Against::Branch(1)));
    let (model, ui) = controller.snapshot();
    let comparison = model.compare.expect("shown");
    assert_eq!((ui.dialog, ui.playing, comparison.place), (None, false, comparison.pairs.common));
    assert!(comparison.pairs.common > 0);
    compare(&mut controller, CompareCommand::Leave);
    assert!(controller.snapshot().0.compare.is_none());
}

#[test]
fn what_cannot_be_compared_is_said_and_the_dialog_stays() {
    let mut controller = page();
    controller.apply(Command::Show(Some(Dialog::Compare)));
    for (against, says) in
        [(Against::Branch(2), "on screen"), (Against::Branch(7), "number 7"), (Against::Seed(1), "seed 1")]
    {
        compare(&mut controller, CompareCommand::With(against));
        let (model, ui) = controller.snapshot();
        assert!(model.compare.is_none() && ui.dialog == Some(Dialog::Compare));
        assert!(ui.notice.as_ref().is_some_and(|notice| notice.contains(says)), "{:?}", ui.notice);
        assert!(ui.notice.as_deref().is_some_and(whole_sentences), "{:?}", ui.notice);
    }
    for full in [Full::Branches, Full::Actions] {
        assert!(whole_sentences(&NoCompare::from(full).to_string()), "{full}");
    }
}

/// Whether a text is sentences, each with a capital letter and one full stop.
fn whole_sentences(text: &str) -> bool {
    let Some(text) = text.strip_suffix('.') else { return false };
    text.split(". ").all(|said| said.starts_with(|c: char| c.is_ascii_uppercase()) && !said.ends_with('.'))
}

#[test]
fn steps_move_both_sides_and_the_main_view_stays_where_it_is() {
    let mut controller = page();
    let before = controller.snapshot().0.view;
    compare(&mut controller, CompareCommand::With(Against::Branch(1)));
    let start = shown(&controller);
    compare(&mut controller, CompareCommand::Step(1));
    assert_eq!(shown(&controller).place, start.place + 1);
    compare(&mut controller, CompareCommand::Step(-1));
    assert_eq!(shown(&controller).place, start.place);
    compare(&mut controller, CompareCommand::Start);
    compare(&mut controller, CompareCommand::Step(-1));
    assert_eq!(shown(&controller).place, 0);
    compare(&mut controller, CompareCommand::NextDifference);
    assert!(shown(&controller).present().expect("a row").mark.counts());
    compare(&mut controller, CompareCommand::End);
    let end = shown(&controller);
    assert_eq!(end.place, end.pairs.list.len());
    assert!(end.a.view.at_end && end.b.view.at_end);
    compare(&mut controller, CompareCommand::NextDifference);
    assert!(controller.ui().notice.as_ref().is_some_and(|notice| notice.contains("no further difference")));
    compare(&mut controller, CompareCommand::PreviousDifference);
    assert!(controller.ui().notice.is_none());
    compare(&mut controller, CompareCommand::To(2));
    assert_eq!(shown(&controller).place, 2);
    assert_eq!(controller.snapshot().0.view, before);
}

#[test]
fn the_sides_can_be_exchanged() {
    let mut controller = page();
    compare(&mut controller, CompareCommand::With(Against::Lens));
    let before = shown(&controller);
    compare(&mut controller, CompareCommand::Swap);
    let after = shown(&controller);
    assert_eq!((&after.a.title, &after.b.title), (&before.b.title, &before.a.title));
    assert_eq!(after.place, before.place);
}

#[test]
fn going_to_a_side_leaves_and_shows_it_at_that_moment_and_can_be_undone() {
    let mut controller = page();
    compare(&mut controller, CompareCommand::With(Against::Branch(1)));
    compare(&mut controller, CompareCommand::Step(3));
    let there = shown(&controller);
    compare(&mut controller, CompareCommand::GoHere(Which::A));
    let (model, _) = controller.snapshot();
    assert!(model.compare.is_none());
    assert_eq!((model.session.current, model.view.cursor), (2, there.a.view.cursor));

    compare(&mut controller, CompareCommand::With(Against::Branch(1)));
    compare(&mut controller, CompareCommand::End);
    compare(&mut controller, CompareCommand::GoHere(Which::B));
    let (model, _) = controller.snapshot();
    assert!(model.compare.is_none());
    assert_eq!(model.session.current, 1);
    assert_eq!(model.session.branches.len(), 2, "both branches are still there");
    assert!(model.view.at_end);

    // A side with another seed is another session: that is a change, and it can be undone.
    compare(&mut controller, CompareCommand::With(Against::Seed(5)));
    compare(&mut controller, CompareCommand::GoHere(Which::B));
    assert_eq!(controller.snapshot().0.session.seed, 5);
    controller.apply(Command::Undo);
    let (model, _) = controller.snapshot();
    assert_eq!((model.session.seed, model.session.branches.len()), (1, 2));
}

#[test]
fn what_changes_the_history_on_screen_ends_the_comparison() {
    for command in [
        Command::SetLens(Lens::Rfc),
        Command::SetSeed("9".to_owned()),
        Command::OpenScenario("one-server".to_owned()),
        Command::SwitchBranch(1),
        Command::Undo,
    ] {
        let mut controller = page();
        compare(&mut controller, CompareCommand::With(Against::Lens));
        controller.apply(command.clone());
        assert!(controller.snapshot().0.compare.is_none(), "{command:?}");
    }
    let mut controller = page();
    compare(&mut controller, CompareCommand::With(Against::Lens));
    controller.apply(Command::SetTheme(Theme::Dark));
    assert!(controller.snapshot().0.compare.is_some(), "colours change nothing");
}

#[test]
fn comparing_with_another_lens_or_seed_leaves_the_session_as_it_was() {
    let mut controller = page();
    let before = controller.session().record();
    for against in [Against::Lens, Against::Seed(4)] {
        compare(&mut controller, CompareCommand::With(against));
        compare(&mut controller, CompareCommand::End);
        compare(&mut controller, CompareCommand::Leave);
    }
    assert_eq!(controller.session().record(), before);
}

#[test]
fn keys_step_and_leave() {
    let asked = |key: &str, free: bool| match in_comparison(key, free) {
        Some(Command::Tool(ToolCommand::Compare(command))) => Some(command),
        _ => None,
    };
    for (key, command) in [
        ("ArrowRight", CompareCommand::Step(1)),
        ("ArrowLeft", CompareCommand::Step(-1)),
        ("n", CompareCommand::NextDifference),
        ("N", CompareCommand::PreviousDifference),
        ("]", CompareCommand::NextDifference),
        ("[", CompareCommand::PreviousDifference),
        ("Home", CompareCommand::Start),
        ("End", CompareCommand::End),
        ("Escape", CompareCommand::Leave),
    ] {
        assert_eq!(asked(key, true), Some(command), "{key}");
    }
    assert_eq!(asked("ArrowRight", false), None, "a slider's own");
    assert_eq!(asked("x", true), None);
}

#[test]
fn a_typed_seed_is_read_or_what_would_be_right_is_said() {
    assert_eq!(seed_of(" 7 ", 1), Ok(7));
    assert!(seed_of("1", 1).is_err_and(|why| why.contains("seed 1 already")));
    assert!(seed_of("seven", 1).is_err_and(|why| why.contains("seven") && why.contains("whole number")));
}
