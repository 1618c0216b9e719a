//! The controller: what keys and buttons do, without a browser.

use dorascope::app::controller::Controller;
use dorascope::app::model::{Command, Tab, Theme};
use dorascope::base::Instant;
use dorascope::history::{Filter, PersonAnswer};
use dorascope::protocol::Action;
use dorascope::scenario::Lens;
use dorascope::session::RunTo;
use dorascope::sim::Kind;
use dorascope::wire::FrameKind;

fn page() -> Controller {
    Controller::new(Theme::Light, false)
}

/// Plays until the presentation stops by itself, 16 ms a frame; returns the milliseconds it took.
fn play_out(controller: &mut Controller) -> u64 {
    controller.apply(Command::PlayPause);
    let mut now_us = 0;
    while controller.tick(now_us).more {
        now_us += 16_000;
        assert!(now_us < 600_000_000, "it has to stop some time");
    }
    now_us / 1000
}

#[test]
fn the_page_opens_two_servers_under_the_course_text_paused_at_time_zero() {
    let controller = page();
    let (model, ui) = controller.snapshot();
    assert_eq!(model.session.scenario, "two-servers");
    assert_eq!(model.session.lens, Lens::Course);
    assert_eq!((model.view.cursor, ui.playing, ui.shown_ms), (0, false, 0));
}

#[test]
fn playing_stops_at_the_open_decision_and_will_not_go_on_without_an_answer() {
    let mut controller = page();
    let took = play_out(&mut controller);
    assert!((2_000..30_000).contains(&took), "{took} ms to the decision");
    assert!(controller.snapshot().0.view.choice.is_some());
    controller.apply(Command::PlayPause);
    let (_, ui) = controller.snapshot();
    assert!(!ui.playing);
    assert!(ui.notice.is_some_and(|notice| notice.contains("Choose an offer")));
}

#[test]
fn a_number_key_chooses_that_offer_and_a_number_too_high_does_nothing() {
    let mut controller = page();
    controller.apply(Command::JumpToEnd);
    let before = controller.snapshot().0.view.cursor;
    controller.apply(Command::ChooseNth(9));
    assert_eq!(controller.snapshot().0.view.cursor, before);
    controller.apply(Command::ChooseNth(2));
    controller.apply(Command::JumpToEnd);
    let view = controller.snapshot().0.view;
    assert_eq!(view.hosts[0].address.map(|a| a.to_string()).as_deref(), Some("10.0.0.20"));
}

#[test]
fn after_the_choice_playing_runs_to_the_end_within_two_minutes() {
    let mut controller = page();
    controller.apply(Command::JumpToEnd);
    controller.apply(Command::ChooseNth(1));
    let took = play_out(&mut controller);
    assert!(took < 120_000, "{took} ms");
    assert!(controller.snapshot().0.view.at_end);
}

#[test]
fn speed_changes_how_long_it_takes_and_nothing_else() {
    let mut slow = page();
    let mut fast = page();
    fast.apply(Command::SetSpeed(2000));
    let (slow_ms, fast_ms) = (play_out(&mut slow), play_out(&mut fast));
    assert!(slow_ms.abs_diff(2 * fast_ms) <= 64, "{slow_ms} against {fast_ms}");
    assert_eq!(slow.snapshot().0.view, fast.snapshot().0.view);
}

#[test]
fn a_background_tab_does_not_make_the_presentation_jump() {
    let mut controller = page();
    controller.apply(Command::PlayPause);
    controller.tick(0);
    controller.tick(3_600_000_000);
    assert!(controller.ui().shown_ms <= 100);
}

#[test]
fn a_seed_that_is_none_keeps_everything_and_says_what_would_be_right() {
    let mut controller = page();
    controller.apply(Command::StepForward);
    let before = controller.snapshot().0;
    controller.apply(Command::SetSeed("twelve".to_owned()));
    let (model, ui) = controller.snapshot();
    assert_eq!(model.view, before.view);
    assert!(ui.notice.is_some_and(|notice| notice.contains("twelve") && notice.contains("whole number")));
    controller.apply(Command::SetSeed(" 12 ".to_owned()));
    let (model, ui) = controller.snapshot();
    assert_eq!((model.session.seed, model.view.cursor, ui.notice), (12, 0, None));
}

#[test]
fn selecting_any_entry_of_a_frame_selects_the_frame() {
    let mut controller = page();
    for _ in 0..3 {
        controller.apply(Command::StepForward);
    }
    let (model, _) = controller.snapshot();
    let arrival = model
        .history
        .run
        .trace()
        .iter()
        .find(|e| matches!(e.kind, dorascope::sim::Kind::Arrived { .. }))
        .expect("landed");
    controller.apply(Command::Select(Some(arrival.id)));
    assert_eq!(controller.ui().selected, arrival.frame().map(|frame| frame.entry));
}

/// The stops that lie in this scenario.
fn stops_in(scenario: &str) -> Vec<usize> {
    let stops = dorascope::teach::follow::stops().iter().zip(0..);
    stops.filter(|(stop, _)| stop.scenario == scenario).map(|(_, index)| index).collect()
}

/// Without a choice by a person the text takes the first offer itself and says so, so that each stop stands at its own moment.
#[test]
fn follow_the_text_takes_the_first_offer_and_every_stop_is_at_its_moment() {
    for lens in [Lens::Course, Lens::Rfc] {
        let mut controller = page();
        controller.apply(Command::SetLens(lens));
        assert_eq!(stops_in("two-servers"), [0, 1, 2, 3, 4, 5, 6]);
        let mut last = None;
        for stop in 0..7 {
            controller.apply(Command::Follow(Some(stop)));
            // From the second stop on it plays, and the stop is told when its event has happened, not before.
            assert_eq!(
                (controller.ui().playing, controller.ui().stop == Some(stop)),
                (stop > 0, stop == 0),
                "{lens} stop {stop}"
            );
            play(&mut controller);
            let (model, ui) = controller.snapshot();
            assert_eq!((ui.stop, ui.tab), (Some(stop), Tab::Explain));
            let entry = dorascope::teach::follow::find(stop, controller.session().trace()).expect("the stop is there");
            let (start, end) = model.view.step;
            assert!((start..end).contains(&(entry.0 as usize)), "{lens} stop {stop}: {start}..{end}, {entry:?}");
            assert!(Some(model.view.cursor) > last, "{lens} stop {stop} is later than the one before");
            last = Some(model.view.cursor);
            let said = ui.notice.as_deref().is_some_and(|notice| notice.contains("the first offer, that of server-a"));
            assert_eq!(said, stop == 3, "{lens} stop {stop}: {:?}", ui.notice);
        }
        controller.apply(Command::Undo);
        let actions = controller.session().branches().iter().map(|branch| branch.user_actions.len()).sum::<usize>();
        assert_eq!(actions, 0, "the choice can be taken back, though the text has gone on since");
    }
}

/// Lets the presentation play until it stops by itself: at 60 pictures a second.
fn play(controller: &mut Controller) {
    for picture in 1u64.. {
        if !controller.tick(picture * 16_667).more {
            return;
        }
    }
}

/// Whoever goes back from a stop is at the one before; asking for the next stop twice leads there at once.
#[test]
fn no_stop_is_shown_whose_event_has_not_happened() {
    let mut controller = page();
    controller.apply(Command::Follow(Some(2)));
    assert_eq!((controller.ui().stop, controller.ui().playing), (Some(2), false));
    controller.apply(Command::StepBack);
    assert_eq!(controller.ui().stop, Some(1));
    controller.apply(Command::Follow(Some(2)));
    assert!(controller.ui().playing);
    controller.apply(Command::Follow(Some(2)));
    assert_eq!((controller.ui().stop, controller.ui().playing), (Some(2), false));
    controller.apply(Command::Follow(Some(3)));
    assert!(controller.ui().playing);
    controller.apply(Command::JumpToStart);
    assert_eq!((controller.ui().stop, controller.ui().playing), (None, false));
}

#[test]
fn follow_the_text_keeps_the_choice_of_a_person() {
    let mut controller = page();
    controller.apply(Command::JumpToEnd);
    controller.apply(Command::Answer(PersonAnswer::Choose("server-b".to_owned())));
    for stop in 3..6 {
        controller.apply(Command::Follow(Some(stop)));
        play(&mut controller);
        assert_eq!(controller.ui().notice, None, "stop {stop}");
    }
    assert_eq!(controller.snapshot().0.session.branches.len(), 1);
}

/// A key that leads nowhere says why: at the end, at a choice, behind a filter, at the beginning. And playing from the end says that
/// it begins again.
#[test]
fn a_step_that_leads_nowhere_says_why() {
    let said = |controller: &Controller| controller.ui().notice.clone().unwrap_or_default();
    let mut controller = page();
    controller.apply(Command::StepBack);
    assert!(said(&controller).contains("the beginning of the session"), "{}", said(&controller));
    controller.apply(Command::JumpToEnd);
    controller.apply(Command::StepForward);
    assert!(said(&controller).starts_with("Choose an offer first"), "{}", said(&controller));
    controller.apply(Command::OpenScenario("one-server".to_owned()));
    controller.apply(Command::JumpToEnd);
    assert!(controller.snapshot().0.at_end());
    assert_eq!(controller.ui().notice, None);
    controller.apply(Command::StepForward);
    assert!(said(&controller).starts_with("This is the end of the session: Run to"), "{}", said(&controller));
    controller.apply(Command::StepBack);
    assert_eq!((controller.ui().notice.clone(), controller.snapshot().0.at_end()), (None, false));
    controller.apply(Command::JumpToEnd);
    controller.apply(Command::PlayPause);
    assert!(said(&controller).contains("plays again from its beginning"), "{}", said(&controller));
    assert_eq!((controller.session().cursor(), controller.ui().playing), (0, true));
    controller.apply(Command::SetFilter(Filter { dhcp: true, arp: false, other: false }));
    while let Some(count) = controller.session().next_step(controller.ui().filter) {
        controller.apply(Command::StepForward);
        assert_eq!(controller.session().cursor(), count);
    }
    controller.apply(Command::StepForward);
    assert!(said(&controller).contains("filters of the Sequence"), "{}", said(&controller));
}

#[test]
fn follow_the_text_opens_the_scenario_of_each_stop_and_keeps_the_one_it_leaves() {
    let mut controller = page();
    controller.apply(Command::JumpToEnd);
    controller.apply(Command::Answer(PersonAnswer::Choose("server-b".to_owned())));
    controller.apply(Command::Follow(Some(6)));
    let there = controller.snapshot().0.view;
    for (stop, at) in dorascope::teach::follow::stops().iter().enumerate().skip(7) {
        controller.apply(Command::Follow(Some(stop)));
        play(&mut controller);
        let (model, ui) = controller.snapshot();
        assert_eq!((model.session.scenario.as_str(), ui.stop), (at.scenario, Some(stop)));
        assert_eq!(ui.notice, None, "stop {stop} is in the scenario as it opens");
    }
    controller.apply(Command::Follow(Some(6)));
    let (model, ui) = controller.snapshot();
    assert_eq!((model.session.scenario.as_str(), ui.notice), ("two-servers", None));
    assert_eq!(model.view, there, "the choice is still made");
}

#[test]
fn switching_the_lens_and_back_shows_the_same_choice_open() {
    let mut controller = page();
    controller.apply(Command::JumpToEnd);
    let before = controller.snapshot().0.view;
    controller.apply(Command::SetLens(Lens::Rfc));
    assert!(controller.snapshot().0.view.choice.is_some());
    controller.apply(Command::SetLens(Lens::Course));
    assert_eq!(controller.snapshot().0.view, before);
}

#[test]
fn an_unknown_scenario_is_said_and_nothing_is_lost() {
    let mut controller = page();
    controller.apply(Command::StepForward);
    let before = controller.snapshot().0.view;
    controller.apply(Command::OpenScenario("no-such".to_owned()));
    let (model, ui) = controller.snapshot();
    assert_eq!(model.view, before);
    assert!(ui.notice.is_some());
}

#[test]
fn reset_goes_back_to_the_beginning_and_keeps_every_branch() {
    let mut controller = page();
    controller.apply(Command::JumpToEnd);
    controller.apply(Command::ChooseNth(1));
    controller.apply(Command::SetLens(Lens::Rfc));
    controller.apply(Command::ToggleLifeline(1));
    controller.apply(Command::Reset);
    let (model, ui) = controller.snapshot();
    assert_eq!((model.view.cursor, model.session.branches.len(), ui.hidden.len()), (0, 2, 0));
}

#[test]
fn what_is_done_to_a_device_is_the_current_step_and_nothing_plays() {
    let mut controller = page();
    controller.apply(Command::OpenScenario("one-server".to_owned()));
    controller.apply(Command::StepForward);
    controller.apply(Command::PlayPause);
    controller.apply(Command::Perform("laptop-1".into(), Action::Unplug));
    let (model, ui) = controller.snapshot();
    assert!(!ui.playing && ui.notice.is_none());
    assert!(model.step_entries().iter().any(|entry| matches!(entry.kind, Kind::Action { .. })));
    assert!(!model.view.hosts[0].plugged);
}

#[test]
fn an_action_while_it_plays_happens_at_the_moment_that_the_clock_shows() {
    let mut controller = page();
    controller.apply(Command::OpenScenario("one-server".to_owned()));
    controller.apply(Command::PlayPause);
    for frame in 0..60 {
        controller.tick(frame * 16_000);
    }
    let (model, ui) = controller.snapshot();
    let shown = model.history.presentation.virtual_at(ui.shown_ms);
    assert!(shown > model.view.now, "between two entries");
    controller.apply(Command::Perform("laptop-1".into(), Action::Unplug));
    assert_eq!(controller.snapshot().0.view.now, shown);
    // Pausing stands there as well.
    let mut controller = page();
    controller.apply(Command::PlayPause);
    for frame in 0..60 {
        controller.tick(frame * 16_000);
    }
    controller.apply(Command::PlayPause);
    let (model, ui) = controller.snapshot();
    assert_eq!(model.view.now, model.history.presentation.virtual_at(ui.shown_ms));
}

#[test]
fn an_action_that_cannot_be_is_said_with_the_reason_and_nothing_is_lost() {
    let mut controller = page();
    controller.apply(Command::StepForward);
    let before = controller.snapshot().0.view;
    controller.apply(Command::Perform("laptop-1".into(), Action::Plug));
    let (model, ui) = controller.snapshot();
    assert_eq!(model.view, before);
    assert!(ui.notice.is_some_and(|notice| notice.contains("plugged in already")));
}

#[test]
fn a_typed_time_is_run_to_exactly_and_a_wrong_one_is_said() {
    let mut controller = page();
    controller.apply(Command::OpenScenario("one-server".to_owned()));
    controller.apply(Command::RunToTyped("20 min".to_owned()));
    let (model, ui) = controller.snapshot();
    assert_eq!((model.view.now, ui.notice, ui.playing), (Instant(1_200_000_000), None, false));
    for (typed, says) in [("soon", "soon"), ("5 s", "lies before now"), ("400 d", "a year")] {
        let before = controller.snapshot().0.view;
        controller.apply(Command::RunToTyped(typed.to_owned()));
        let (model, ui) = controller.snapshot();
        assert_eq!(model.view, before, "{typed}");
        assert!(ui.notice.as_ref().is_some_and(|notice| notice.contains(says)), "{typed}: {:?}", ui.notice);
    }
}

#[test]
fn running_to_a_message_stops_there_or_at_the_choice_before_it_or_says_that_it_never_comes() {
    let mut controller = page();
    controller.apply(Command::RunTo(RunTo::Next(FrameKind::Offer)));
    let (model, _) = controller.snapshot();
    let sent =
        |entry: &dorascope::sim::Entry| matches!(&entry.kind, Kind::Sent(frame) if frame.kind() == FrameKind::Offer);
    assert!(model.step_entries().iter().any(sent));
    controller.apply(Command::RunTo(RunTo::Next(FrameKind::Ack)));
    let (model, ui) = controller.snapshot();
    assert!(model.view.choice.is_some() && ui.notice.is_some_and(|notice| notice.contains("choose an offer")));
    controller.apply(Command::RunTo(RunTo::Next(FrameKind::Ack)));
    assert!(controller.ui().notice.as_ref().is_some_and(|notice| notice.contains("choose an offer first")));
    controller.apply(Command::ChooseNth(1));
    let before = controller.snapshot().0.view;
    controller.apply(Command::RunTo(RunTo::Next(FrameKind::Inform)));
    let (model, ui) = controller.snapshot();
    assert_eq!(model.view, before);
    assert!(ui.notice.is_some_and(|notice| notice.contains("INFORM")));
}
