//! The record, seeking, branches, lens replay, steps and presentation.

use dorascope::base::{Duration, Instant};
use dorascope::history::{Filter, PersonAnswer, Record};
use dorascope::scenario::{BUILTIN_NAMES, Lens, builtin};
use dorascope::session::{AnswerError, Answered, Session};
use dorascope::sim::{Kind, trace_hash};

fn session(name: &str, lens: Lens) -> Session {
    Session::new(builtin(name).expect("built in"), Some(lens), 1)
}

fn choose(server: &str) -> PersonAnswer {
    PersonAnswer::Choose(server.to_owned())
}

/// Goes to the open decision at the end of the history.
fn to_decision(session: &mut Session) {
    session.seek(usize::MAX);
    assert!(session.open_decision().is_some(), "a decision is open at the end");
}

#[test]
fn a_session_begins_before_everything_with_nothing_done() {
    let session = session("two-servers", Lens::Course);
    assert_eq!(session.cursor(), 0);
    let on: Vec<bool> = session.world().hosts().iter().map(|host| host.started()).collect();
    assert_eq!(on, [false, true, true], "the servers were there before; the client is off");
    assert!(session.current_step().is_none());
}

#[test]
fn seek_equals_a_fresh_run_to_the_same_index_bit_for_bit() {
    for name in BUILTIN_NAMES {
        for lens in [Lens::Course, Lens::Rfc] {
            let mut session = session(name, lens);
            while session.open_decision().is_some() || {
                session.seek(usize::MAX);
                session.open_decision().is_some()
            } {
                let server = session.scenario().servers.last().map(|server| server.id.clone()).expect("a server");
                // The last server may be too late for the window; then the first one wins.
                if session.answer(choose(&server)).is_err() {
                    session.answer(choose("server-a")).expect("server-a has answered");
                }
                session.seek(usize::MAX);
            }
            let (run, total) = (&session.history().run, session.trace().len());
            let scenario = session.scenario();
            let mut fresh = dorascope::scenario::build_world(scenario, lens, 1);
            let mut trace = Vec::new();
            let horizon = Instant(u64::from(scenario.horizon_s) * 1_000_000);
            for count in (0..=total).step_by(if total > 300 { 37 } else { 1 }) {
                while (fresh.next_entry().0 as usize) < count {
                    if fresh.step(horizon, &mut trace) != dorascope::sim::Progress::Advanced {
                        let Kind::Choice { server, .. } = session.trace()[trace.len()].kind else {
                            panic!("an answer")
                        };
                        assert!(fresh.answer(dorascope::sim::Answer::Choose(server), &mut trace));
                    }
                }
                let sought = run.world_at(count);
                assert_eq!(format!("{sought:?}"), format!("{fresh:?}"), "{name} {lens} at {count}");
            }
            assert_eq!(trace, session.trace()[..trace.len()]);
        }
    }
}

#[test]
fn the_other_choice_makes_the_other_history_and_keeps_the_first() {
    let mut session = session("two-servers", Lens::Course);
    to_decision(&mut session);
    let decision = session.cursor();
    assert_eq!(session.answer(choose("server-a")), Ok(Answered::WentOn));
    session.seek(usize::MAX);
    let first = trace_hash(session.trace());
    assert_eq!(session.world().hosts()[0].address().map(|a| a.to_string()).as_deref(), Some("10.0.0.10"));

    session.seek(decision);
    assert_eq!(session.recorded_answer(), Some(choose("server-a")));
    assert_eq!(session.answer(choose("server-b")), Ok(Answered::Forked));
    session.seek(usize::MAX);
    assert_eq!(session.world().hosts()[0].address().map(|a| a.to_string()).as_deref(), Some("10.0.0.20"));
    assert_eq!(session.branches().len(), 2);

    // Saying again what was said first goes back to the first history; no third one appears.
    session.seek(decision);
    assert_eq!(session.answer(choose("server-a")), Ok(Answered::Switched));
    assert_eq!(trace_hash(session.trace()), first);
    assert_eq!(session.branches().len(), 2);
}

#[test]
fn the_same_answer_again_only_goes_on() {
    let mut session = session("two-servers", Lens::Course);
    to_decision(&mut session);
    let decision = session.cursor();
    session.answer(choose("server-b")).expect("offered");
    session.seek(decision);
    assert_eq!(session.answer(choose("server-b")), Ok(Answered::WentOn));
    assert!(session.cursor() > decision);
    assert_eq!(session.branches().len(), 1);
}

#[test]
fn an_answer_without_a_question_and_an_offer_never_made_are_refused_and_change_nothing() {
    let mut session = session("two-servers", Lens::Course);
    assert_eq!(session.answer(choose("server-a")), Err(AnswerError::NoDecision));
    to_decision(&mut session);
    let before = session.record();
    assert_eq!(session.answer(choose("server-z")), Err(AnswerError::NoSuchOffer));
    assert_eq!(session.record(), before);
}

#[test]
fn waiting_lets_the_late_offer_in_and_time_stands_still_meanwhile() {
    let mut session = session("three-servers", Lens::Course);
    to_decision(&mut session);
    let at = session.world().now();
    let offers = |session: &Session| {
        session.world().hosts()[0].client().and_then(|c| c.open_decision()).map_or(0, |(_, o)| o.len())
    };
    assert_eq!(offers(&session), 2);
    session.answer(PersonAnswer::KeepWaitingUs(Duration::from_secs(10))).expect("open");
    session.seek(usize::MAX);
    assert_eq!(offers(&session), 3);
    assert_eq!(session.world().now(), at + Duration::from_secs(10));
    session.answer(choose("server-c")).expect("offered by now");
    session.seek(usize::MAX);
    assert_eq!(session.world().hosts()[0].address().map(|a| a.to_string()).as_deref(), Some("10.0.0.30"));
}

#[test]
fn switching_the_lens_makes_a_sibling_with_the_same_answers_and_goes_to_the_same_decision() {
    let mut session = session("two-servers", Lens::Course);
    to_decision(&mut session);
    session.answer(choose("server-b")).expect("offered");
    session.seek(usize::MAX);
    session.switch_lens(Lens::Rfc).expect("there is room");
    assert_eq!(session.lens(), Lens::Rfc);
    assert!(session.open_decision().is_some(), "the cursor stands at the same decision");
    assert_eq!(session.recorded_answer(), Some(choose("server-b")));
    assert!(session.did_not_apply().is_empty());
    session.seek(usize::MAX);
    assert_eq!(session.world().hosts()[0].address().map(|a| a.to_string()).as_deref(), Some("10.0.0.20"));
    session.switch_lens(Lens::Course).expect("there is room");
    assert_eq!(session.branches().len(), 2, "back on the first branch, not on a third");
}

#[test]
fn an_answer_that_the_other_lens_has_no_place_for_is_kept_and_said() {
    // Under rfc the slow server answers after more than ten seconds, so a choice of it does not apply there.
    let mut session = session("three-servers", Lens::Course);
    to_decision(&mut session);
    session.answer(PersonAnswer::KeepWaitingUs(Duration::from_secs(3))).expect("open");
    session.seek(usize::MAX);
    session.answer(choose("server-c")).expect("in by now");
    session.switch_lens(Lens::Rfc).expect("there is room");
    session.seek(usize::MAX);
    let left: Vec<_> = session
        .did_not_apply()
        .into_iter()
        .filter_map(|i| i.answer_to("laptop-1", 1).or(i.answer_to("laptop-1", 2)).cloned())
        .collect();
    assert_eq!(left, [choose("server-c")]);
    assert!(session.open_decision().is_some(), "the decision is open again");
}

#[test]
fn the_record_is_data_and_comes_back_from_json() {
    let mut session = session("two-servers", Lens::Course);
    to_decision(&mut session);
    session.answer(choose("server-a")).expect("offered");
    let json = serde_json::to_string(&session.record()).expect("serialises");
    assert_eq!(serde_json::from_str::<Record>(&json).expect("reads back"), session.record());
}

#[test]
fn steps_are_few_enough_and_cover_the_trace_in_order() {
    for (name, most) in [("one-server", 30), ("classroom", 900)] {
        let session = session(name, builtin(name).expect("built in").lens);
        let steps = &session.history().steps;
        assert!(steps.len() <= most, "{name} has {} steps", steps.len());
        assert!(steps.windows(2).all(|pair| pair[0].end == pair[1].start && pair[0].at <= pair[1].at));
    }
}

#[test]
fn stepping_forward_and_back_visits_the_same_moments() {
    let mut session = session("two-servers", Lens::Course);
    let mut forward = vec![0];
    while let Some(count) = session.next_step(Filter::default()) {
        session.seek(count);
        forward.push(count);
    }
    let mut back = vec![session.cursor()];
    while let Some(count) = session.previous_step(Filter::default()) {
        session.seek(count);
        back.push(count);
    }
    back.reverse();
    assert_eq!(forward, back);
}

#[test]
fn a_filter_skips_steps_but_never_a_decision() {
    let mut session = session("two-servers", Lens::Course);
    let only_arp = Filter { dhcp: false, arp: true, other: false };
    let count = session.next_step(only_arp).expect("the decision");
    session.seek(count);
    assert!(session.open_decision().is_some());
}

#[test]
fn presentation_is_monotone_readable_and_at_most_two_minutes() {
    for name in BUILTIN_NAMES {
        for lens in [Lens::Course, Lens::Rfc] {
            let mut session = session(name, lens);
            session.seek(usize::MAX);
            if session.open_decision().is_some() {
                session.answer(choose("server-a")).expect("offered");
            }
            let history = session.history();
            let presentation = &history.presentation;
            assert!(presentation.length_ms() <= 120_000, "{name} {lens}: {} ms", presentation.length_ms());
            let shown: Vec<u64> = history.steps.iter().map(|step| presentation.shown_for(step.end)).collect();
            assert!(shown.windows(2).all(|pair| pair[0] <= pair[1]), "{name} {lens}");
            for step in &history.steps {
                let count = presentation.count_at(presentation.shown_for(step.end));
                assert!(count >= step.end, "{name} {lens}: {count} < {}", step.end);
            }
            let first = presentation.flights().iter().find(|flight| flight.lost.is_none()).expect("a flight");
            assert_eq!((first.switch_ms - first.leaves_ms, first.lands_ms - first.switch_ms), (450, 450));
        }
    }
}

#[test]
fn a_table_changes_when_the_envelope_lands_never_before() {
    let session = session("two-servers", Lens::Course);
    let presentation = &session.history().presentation;
    for flight in presentation.flights() {
        let arrived = flight.arrived.0 as usize;
        assert!(presentation.count_at(flight.lands_ms) > arrived, "landed and told");
        assert!(presentation.count_at(flight.lands_ms - 1) <= arrived, "not told before it lands");
    }
}
