//! What a person does to hosts and cables, and how far they let time run: forks, records, lenses, replay.

use dorascope::base::{Duration, Instant};
use dorascope::history::{PersonAnswer, Record, Run, UserAction, UserActionKind};
use dorascope::protocol::{Action, Cannot, Timer};
use dorascope::scenario::{Lens, build_world, builtin};
use dorascope::session::{Answered, NoRun, Ran, RunTo, Session};
use dorascope::sim::{Answer, Kind, Progress, trace_hash};
use dorascope::view::View;
use dorascope::wire::FrameKind;

const S: u64 = 1_000_000;

fn session(name: &str, lens: Lens) -> Session {
    Session::new(builtin(name).expect("built in"), Some(lens), 1)
}

fn choose(server: &str) -> PersonAnswer {
    PersonAnswer::Choose(server.to_owned())
}

/// Steps until `count` steps are done.
fn steps(session: &mut Session, count: usize) {
    let end = session.history().steps[count - 1].end;
    session.seek(end);
}

fn acts_in(session: &Session) -> Vec<(u64, Action, Option<Cannot>)> {
    let acted = session.trace().iter().filter_map(|entry| match &entry.kind {
        Kind::Action { action, refused, .. } => Some((entry.at.0, action.clone(), *refused)),
        _ => None,
    });
    acted.collect()
}

/// The worlds of a history after so many entries, played once from the beginning by hand: user action by user action as the record has them.
fn by_hand(session: &Session) -> (Vec<(usize, String)>, u64) {
    let record = session.record();
    let mut world = build_world(session.scenario(), session.lens(), session.seed());
    let mut trace = Vec::new();
    let mut worlds = vec![(0, format!("{world:?}"))];
    let mut actions = record.effective(record.current).into_iter().peekable();
    loop {
        if let Some(user) = actions.next_if(|user| user.after == trace.len()) {
            match user.kind {
                UserActionKind::OnHost { host, action } => {
                    let port = world.port_of(&host).expect("a host");
                    world.wait_until(user.at_us);
                    let _ = world.perform(port, &action, dorascope::protocol::Actor::Person, &mut trace);
                }
                UserActionKind::Answer { answer: PersonAnswer::KeepWaitingUs(wait), .. } => {
                    assert!(world.answer(Answer::KeepWaiting(wait), &mut trace));
                }
                UserActionKind::Answer { answer: PersonAnswer::Choose(server), .. } => {
                    let spec = session.scenario().servers.iter().find(|spec| spec.id == server).expect("a server");
                    assert!(world.answer(Answer::Choose(spec.address), &mut trace));
                }
            }
        } else if world.step(session.until(), &mut trace) != Progress::Advanced {
            break;
        }
        if worlds.last().is_none_or(|(count, _)| *count < trace.len()) {
            worlds.push((trace.len(), format!("{world:?}")));
        }
    }
    (worlds, trace_hash(&trace))
}

/// Everything that has to hold of any session at any time.
fn sound(session: &Session, what: &str) {
    let record = session.record();
    let json = serde_json::to_string(&record).expect("serialises");
    assert_eq!(serde_json::from_str::<Record>(&json).expect("reads back"), record, "{what}");
    // The record alone gives the trace, for every branch.
    for branch in &record.branches {
        let mut other = session.clone();
        other.switch_branch(branch.id);
        let fresh = Run::new(
            std::rc::Rc::new(session.scenario().clone()),
            record.lens_of(branch),
            record.seed,
            record.effective(branch.id),
            other.until(),
        );
        assert_eq!(trace_hash(fresh.trace()), trace_hash(other.trace()), "{what}: branch {}", branch.id);
        assert_eq!(format!("{:?}", fresh.end()), format!("{:?}", other.history().run.end()), "{what}");
        assert_eq!(fresh.user_actions(), other.history().run.user_actions(), "{what}");
    }
    assert_eq!(usize::try_from(session.world().next_entry().0), Ok(session.cursor()), "{what}");
}

/// That every world that seeking gives is what a play from the beginning gives.
fn seek_equals_play(session: &Session) {
    let (worlds, hash) = by_hand(session);
    assert_eq!(hash, trace_hash(session.trace()));
    let mut at = 0;
    for count in 0..=session.trace().len() {
        if worlds[at].0 < count {
            at += 1;
        }
        assert_eq!(format!("{:?}", session.history().run.world_at(count)), worlds[at].1, "after {count} entries");
    }
}

#[test]
fn an_action_at_the_present_goes_on_and_is_the_current_step() {
    let mut session = session("one-server", Lens::Rfc);
    steps(&mut session, 2);
    let (cursor, moment) = (session.cursor(), session.moment());
    assert_eq!(session.perform("laptop-1", Action::Unplug), Ok(Answered::WentOn));
    assert_eq!(session.branches().len(), 1);
    let step = session.current_step().expect("a step");
    assert!(step.end == session.cursor() && step.at == moment);
    let entry = &session.trace()[cursor];
    assert!(matches!(entry.kind, Kind::Action { action: Action::Unplug, refused: None, .. }), "{entry:?}");
    assert!(session.did_not_apply().is_empty());
    assert!(!session.world().lan().plugged(0));
    sound(&session, "unplugged");
    seek_equals_play(&session);
}

#[test]
fn an_action_in_a_past_whose_future_has_been_watched_forks_and_keeps_both() {
    let mut session = session("one-server", Lens::Rfc);
    session.seek(usize::MAX);
    let first = trace_hash(session.trace());
    steps(&mut session, 2);
    let cursor = session.cursor();
    assert_eq!(session.perform("laptop-1", Action::Unplug), Ok(Answered::Forked));
    let branch = session.branches().last().expect("a branch").clone();
    assert_eq!((branch.parent, branch.at, session.current_branch()), (Some(1), cursor, branch.id));
    assert!(branch.name.contains("laptop-1") && branch.name.contains("unplug"), "{}", branch.name);
    sound(&session, "forked");
    seek_equals_play(&session);
    session.switch_branch(1);
    assert_eq!(trace_hash(session.trace()), first);
    assert_eq!(session.cursor(), cursor, "where both part");
}

#[test]
fn what_nobody_has_watched_is_no_past_to_keep() {
    let mut session = session("one-server", Lens::Rfc);
    session.seek(usize::MAX);
    session.seek(0);
    assert_eq!(session.perform("laptop-1", Action::Unplug), Ok(Answered::Forked), "it was watched");
    let mut session = self::session("one-server", Lens::Rfc);
    assert_eq!(session.perform("laptop-1", Action::Unplug), Ok(Answered::WentOn), "it was not");
}

#[test]
fn the_same_action_at_the_same_moment_makes_no_twin() {
    let mut session = session("one-server", Lens::Rfc);
    session.seek(usize::MAX);
    steps(&mut session, 2);
    let cursor = session.cursor();
    assert_eq!(session.perform("laptop-1", Action::Unplug), Ok(Answered::Forked));
    session.seek(cursor);
    assert_eq!(session.perform("laptop-1", Action::Unplug), Ok(Answered::WentOn));
    session.switch_branch(1);
    assert_eq!(session.perform("laptop-1", Action::Unplug), Ok(Answered::Switched));
    assert_eq!(session.branches().len(), 2);
    session.seek(cursor);
    assert_eq!(session.perform("server-a", Action::Unplug), Ok(Answered::Forked), "another host is another action");
    sound(&session, "three branches");
}

#[test]
fn an_action_between_two_entries_happens_at_that_very_moment() {
    let mut session = session("one-server", Lens::Rfc);
    let steps: Vec<_> = session.history().steps.clone();
    let gap = steps.windows(2).find(|pair| pair[1].at.since(pair[0].at) > Duration::from_millis(500)).expect("a gap");
    session.seek(gap[0].end);
    let moment = Instant(gap[0].at.0 + 123_456);
    session.linger(moment);
    assert_eq!((session.cursor(), session.moment()), (gap[0].end, moment));
    session.perform("laptop-1", Action::DropNext(FrameKind::ArpProbe)).expect("it can");
    assert_eq!(acts_in(&session), [(moment.0, Action::DropNext(FrameKind::ArpProbe), None)]);
    assert_eq!(session.moment(), moment);
    sound(&session, "between");
    seek_equals_play(&session);
}

#[test]
fn an_action_at_the_end_makes_room_for_what_comes_of_it() {
    let mut session = session("one-server", Lens::Rfc);
    let horizon = session.until();
    session.run_to(RunTo::Time(horizon)).expect("time passes");
    session.perform("laptop-1", Action::PowerOff).expect("it is on");
    session.perform("laptop-1", Action::PowerOn).expect("it is off");
    assert!(session.until() > horizon, "the history goes on");
    let after = session.trace().get(session.cursor()..).unwrap_or_default();
    assert!(after.iter().any(|entry| matches!(entry.kind, Kind::Sent(_))), "the client speaks again");
    assert_eq!(session.branches().len(), 1);
    sound(&session, "at the end");
}

/// A restart is switching off and at once on again: the same frames, and the same state of every host.
#[test]
fn restarting_is_switching_off_and_on() {
    for (lens, host) in [Lens::Course, Lens::Rfc].into_iter().flat_map(|l| [(l, "laptop-1"), (l, "server-a")]) {
        let (mut one, mut two) = (session("one-server", lens), session("one-server", lens));
        one.seek_time(Instant(20 * S));
        two.seek_time(Instant(20 * S));
        one.perform(host, Action::Restart).expect("it is on");
        two.perform(host, Action::PowerOff).expect("it is on");
        two.perform(host, Action::PowerOn).expect("it is off");
        let sent = |session: &Session| -> Vec<_> {
            let frames = session.trace().iter().filter_map(|entry| match &entry.kind {
                Kind::Sent(frame) => Some((entry.at, entry.host, frame.bytes.clone())),
                _ => None,
            });
            frames.collect()
        };
        assert_eq!(sent(&one), sent(&two), "{lens}: {host}");
        assert!(sent(&one).iter().any(|(at, ..)| at.0 >= 20 * S) || host == "server-a", "it speaks again");
        one.perform(host, Action::PowerOff).expect("it is on");
        assert_eq!(one.perform(host, Action::Restart), Err(Cannot::Off.into()));
        sound(&one, "restarted");
    }
}

#[test]
fn several_actions_at_one_moment_keep_their_order() {
    let mut session = session("one-server", Lens::Course);
    steps(&mut session, 3);
    let at = session.moment().0;
    let actions = [Action::Unplug, Action::Plug, Action::DelayUs(Duration::from_millis(2)), Action::Unplug];
    for action in &actions {
        session.perform("laptop-1", action.clone()).expect("it can");
    }
    assert_eq!(acts_in(&session), actions.map(|action| (at, action, None)));
    assert_eq!(session.branches().len(), 1);
    sound(&session, "in a row");
    seek_equals_play(&session);
    session.switch_lens(Lens::Rfc).expect("there is room");
    let acts: Vec<_> = acts_in(&session).into_iter().map(|(_, action, _)| action).collect();
    assert_eq!(acts, [Action::Unplug, Action::Plug, Action::DelayUs(Duration::from_millis(2)), Action::Unplug]);
}

#[test]
fn what_cannot_be_done_is_refused_and_changes_nothing() {
    let mut session = session("one-server", Lens::Rfc);
    steps(&mut session, 2);
    let before = session.record();
    assert_eq!(session.perform("laptop-1", Action::Plug), Err(Cannot::AlreadyPlugged.into()));
    assert_eq!(session.perform("laptop-1", Action::MoveTo(1)), Err(Cannot::OneNetwork.into()));
    assert_eq!(session.perform("nobody", Action::Unplug), Err(Cannot::NoSuchHost.into()));
    assert_eq!(session.record(), before);
}

#[test]
fn at_an_open_decision_actions_are_done_and_it_stays_open() {
    let mut session = session("two-servers", Lens::Course);
    session.seek(usize::MAX);
    let (decision, at) = (session.cursor(), session.moment());
    assert_eq!(session.perform("server-b", Action::Unplug), Ok(Answered::WentOn));
    assert!(session.open_decision().is_some());
    assert_eq!(session.moment(), at, "no time passes");
    assert_eq!(session.answer(choose("server-b")), Ok(Answered::WentOn));
    sound(&session, "answered after an action");
    seek_equals_play(&session);
    // Before the user action, the same answer is another history.
    session.seek(decision);
    assert_eq!(session.answer(choose("server-b")), Ok(Answered::Forked));
    assert!(acts_in(&session).is_empty());
    sound(&session, "answered before it");
}

#[test]
fn a_client_that_is_switched_off_is_asked_nothing_any_more() {
    let mut session = session("two-servers", Lens::Rfc);
    session.seek(usize::MAX);
    let at = session.moment();
    session.perform("laptop-1", Action::PowerOff).expect("it is on");
    assert!(session.open_decision().is_none());
    let run = session.run_to(RunTo::Time(at + Duration::from_secs(5)));
    assert_eq!((run, session.moment()), (Ok(Ran::There), at + Duration::from_secs(5)));
    sound(&session, "off");
}

#[test]
fn a_host_that_is_switched_on_before_its_time_does_not_start_twice() {
    let mut scenario = builtin("one-server").expect("built in");
    scenario.clients[0].starts_at_us = 5 * S;
    let mut session = Session::new(scenario, Some(Lens::Rfc), 1);
    session.run_to(RunTo::Time(Instant(S))).expect("time passes");
    session.perform("laptop-1", Action::PowerOn).expect("it is off");
    session.run_to(RunTo::Time(Instant(2 * S))).expect("time passes");
    session.perform("laptop-1", Action::PowerOff).expect("it is on");
    session.seek(usize::MAX);
    assert!(!session.world().hosts()[0].started(), "off is off");
    sound(&session, "early");
}

#[test]
fn another_lens_carries_actions_over_by_their_moment() {
    let mut session = session("two-servers", Lens::Course);
    session.seek(usize::MAX);
    session.answer(choose("server-a")).expect("offered");
    // At the very moment of the answer, but after it.
    session.perform("server-a", Action::Unplug).expect("plugged");
    let decided = session.moment().0;
    session.run_to(RunTo::Time(Instant(20 * S))).expect("time passes");
    session.perform("server-a", Action::Plug).expect("unplugged");
    let course = session.current_branch();
    session.switch_lens(Lens::Rfc).expect("there is room");
    assert!(session.did_not_apply().is_empty(), "{:?}", session.did_not_apply());
    sound(&session, "another lens");
    seek_equals_play(&session);
    let trace = session.trace();
    let chosen = trace.iter().position(|entry| matches!(entry.kind, Kind::Choice { .. })).expect("answered here too");
    let acted = trace.iter().position(|entry| matches!(entry.kind, Kind::Action { .. })).expect("done here too");
    assert!(chosen < acted || trace[acted].at.0 == decided, "the answer came first");
    assert_eq!(acts_in(&session).last(), Some(&(20 * S, Action::Plug, None)));
    session.switch_lens(Lens::Course).expect("there is room");
    assert_eq!((session.current_branch(), session.branches().len()), (course, 2));
}

#[test]
fn an_action_that_waits_for_an_answer_is_neither_lost_nor_done_too_early() {
    // Under rfc the slow server's offer is not in by then, so the answer does not apply, and what comes later has to wait.
    let mut session = session("three-servers", Lens::Course);
    session.seek(usize::MAX);
    session.answer(PersonAnswer::KeepWaitingUs(Duration::from_secs(3))).expect("open");
    session.seek(usize::MAX);
    session.answer(choose("server-c")).expect("in by now");
    session.run_to(RunTo::Time(Instant(40 * S))).expect("time passes");
    session.perform("laptop-1", Action::Unplug).expect("plugged");
    session.switch_lens(Lens::Rfc).expect("there is room");
    let sibling = session.current_branch();
    let left: Vec<UserAction> = session.did_not_apply();
    assert_eq!(left.len(), 2, "{left:?}");
    assert!(acts_in(&session).is_empty());
    sound(&session, "waiting");
    session.seek(usize::MAX);
    // A user action goes on here; what waits is still waiting.
    assert_eq!(session.perform("server-c", Action::Unplug), Ok(Answered::WentOn));
    assert_eq!((session.current_branch(), session.did_not_apply().len()), (sibling, 2));
    sound(&session, "still waiting");
    assert_eq!(session.answer(choose("server-a")), Ok(Answered::Forked), "another answer than the recorded one");
    sound(&session, "answered otherwise");
    seek_equals_play(&session);
    session.switch_branch(sibling);
    assert_eq!(session.did_not_apply().len(), 2);
}

#[test]
fn what_the_other_lens_refuses_did_not_apply() {
    // Under rfc the server finds out before its OFFER that the address is in use, under the course text after the REQUEST.
    let mut session = session("address-in-use", Lens::Rfc);
    let quarantined = session.trace().iter().find_map(|entry| match entry.kind {
        Kind::Event(dorascope::protocol::Event::Quarantined { address, .. }) => Some((entry.id, address)),
        _ => None,
    });
    let (entry, address) = quarantined.expect("found in use");
    session.seek_entry(entry);
    session.perform("server-a", Action::ClearQuarantine(address)).expect("quarantined");
    session.switch_lens(Lens::Course).expect("there is room");
    assert_eq!(acts_in(&session).first().map(|(.., refused)| *refused), Some(Some(Cannot::AlreadySo)));
    assert_eq!(session.did_not_apply().len(), 1);
    sound(&session, "refused there");
}

#[test]
fn the_cursor_never_stands_inside_what_one_event_writes() {
    let mut session = session("one-server", Lens::Rfc);
    for count in 0..=session.trace().len() {
        session.seek(count);
        assert!(session.cursor() >= count);
        assert_eq!(usize::try_from(session.world().next_entry().0), Ok(session.cursor()));
        let here = session.cursor();
        let mut other = session.clone();
        other.perform("server-a", Action::DropNext(FrameKind::Nak)).expect("it can");
        assert!(matches!(other.trace()[here].kind, Kind::Action { .. }), "after {count}");
        sound(&other, "anywhere");
    }
}

#[test]
fn a_time_beyond_the_end_is_reached_exactly_and_is_in_the_record() {
    let mut session = session("one-server", Lens::Rfc);
    let at = Instant(session.until().0 * 3 + 42);
    assert_eq!(session.run_to(RunTo::Time(at)), Ok(Ran::There));
    assert_eq!(session.moment(), at);
    assert!(session.until() > at, "there is room to go on");
    assert_eq!(View::of(&session).now, at);
    assert_eq!(session.record().until_us, Some(session.until()));
    sound(&session, "far");
}

#[test]
fn a_time_that_is_over_or_too_far_changes_nothing() {
    let mut session = session("one-server", Lens::Rfc);
    steps(&mut session, 5);
    let before = (session.record(), session.moment());
    assert_eq!(session.run_to(RunTo::Time(Instant(session.moment().0 - 1))), Err(NoRun::Past));
    assert_eq!(session.run_to(RunTo::Time(Instant(400 * 86_400 * S))), Err(NoRun::TooFar));
    assert_eq!((session.record(), session.moment()), before);
    assert_eq!(session.run_to(RunTo::Time(session.moment())), Ok(Ran::There), "now is not over");
}

#[test]
fn the_next_message_of_a_kind_is_found_step_by_step() {
    let mut session = session("one-server", Lens::Rfc);
    for kind in [FrameKind::Discover, FrameKind::Offer, FrameKind::Request, FrameKind::Ack] {
        assert_eq!(session.run_to(RunTo::Next(kind)), Ok(Ran::There), "{kind:?}");
        let step = session.current_step().expect("a step");
        let sent = |entry: &dorascope::sim::Entry| matches!(&entry.kind, Kind::Sent(frame) if frame.kind() == kind);
        assert!(session.trace()[step.start..step.end].iter().any(sent), "{kind:?}");
    }
}

#[test]
fn what_never_comes_is_not_run_to_and_nothing_changes() {
    let mut session = session("one-server", Lens::Course);
    steps(&mut session, 3);
    let (record, total) = (session.record(), session.trace().len());
    assert_eq!(session.run_to(RunTo::Next(FrameKind::Inform)), Err(NoRun::NotSoon));
    assert_eq!(session.run_to(RunTo::Decision), Err(NoRun::NobodyAsks));
    assert_eq!((session.record(), session.trace().len()), (record, total));
}

#[test]
fn running_stops_at_a_decision_and_does_not_leave_an_open_one() {
    let mut session = session("two-servers", Lens::Course);
    let mut other = session.clone();
    assert_eq!(other.run_to(RunTo::Decision), Ok(Ran::There));
    assert_eq!(session.run_to(RunTo::Next(FrameKind::Ack)), Ok(Ran::AtDecision));
    assert!(session.open_decision().is_some());
    assert_eq!((session.cursor(), session.moment()), (other.cursor(), other.moment()));
    for to in [RunTo::Next(FrameKind::Ack), RunTo::Decision, RunTo::T1(None), RunTo::Time(Instant(900 * S))] {
        assert_eq!(session.run_to(to), Err(NoRun::Decision), "{to:?}");
    }
    session.answer(choose("server-a")).expect("offered");
    assert_eq!(session.run_to(RunTo::Next(FrameKind::Ack)), Ok(Ran::There));
    let mut session = self::session("two-servers", Lens::Course);
    assert_eq!(session.run_to(RunTo::Time(Instant(900 * S))), Ok(Ran::AtDecision));
}

fn fires(session: &Session, timer: Timer) -> bool {
    let step = session.current_step().expect("a step");
    session.trace()[step.start..step.end].iter().any(|entry| matches!(entry.kind, Kind::Timer(fired) if fired == timer))
}

#[test]
fn t1_t2_and_the_end_of_a_lease_are_run_to_when_the_server_is_silent() {
    let mut session = session("one-server", Lens::Rfc);
    assert_eq!(session.run_to(RunTo::T1(None)), Err(NoRun::NotArmed), "no lease yet");
    session.seek(usize::MAX);
    session.perform("server-a", Action::Unplug).expect("plugged");
    for (to, timer) in
        [(RunTo::T1(None), Timer::T1), (RunTo::T2(Some(0)), Timer::T2), (RunTo::Expiry(None), Timer::Expiry)]
    {
        let at = session.world().hosts()[0].timers.get(timer).expect("armed").at;
        assert_eq!(session.can_run_to(to), Ok(Some(at)));
        assert_eq!(session.run_to(to), Ok(Ran::There), "{to:?}");
        assert_eq!(session.moment(), at);
        assert!(fires(&session, timer), "{to:?}");
        assert!(session.until() > at, "there is room to see what comes of it");
    }
    assert_eq!(session.run_to(RunTo::Expiry(None)), Err(NoRun::NotArmed), "it is over");
    sound(&session, "a whole lease");
}

#[test]
fn a_timer_that_a_renewal_moves_is_no_timer_that_fires() {
    let mut session = session("one-server", Lens::Rfc);
    session.seek(usize::MAX);
    let at = session.world().hosts()[0].timers.get(Timer::T2).expect("armed").at;
    assert_eq!(session.run_to(RunTo::T2(None)), Ok(Ran::TimerMoved));
    assert!(session.moment() == at && !fires(&session, Timer::T2));
    assert_eq!(session.run_to(RunTo::T2(Some(1))), Err(NoRun::NotArmed), "the server has none");
}

/// A small generator of its own: what it draws is no matter of the program.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("fits") % n
    }
}

#[test]
fn whatever_a_person_does_the_record_says_it_all() {
    for seed in 0..60 {
        let mut draw = Draw(seed);
        let name = ["two-servers", "one-server", "three-servers"][draw.below(3)];
        let mut session = session(name, [Lens::Course, Lens::Rfc][draw.below(2)]);
        let mut did = Vec::new();
        for _ in 0..8 {
            let hosts: Vec<String> = session.world().hosts().iter().map(|host| host.config().id.to_string()).collect();
            let host = hosts[draw.below(hosts.len())].clone();
            let what = match draw.below(12) {
                0 => format!("{:?}", session.perform(&host, Action::PowerOff)),
                1 => format!("{:?}", session.perform(&host, Action::PowerOn)),
                2 => format!("{:?}", session.perform(&host, Action::Unplug)),
                3 => format!("{:?}", session.perform(&host, Action::Plug)),
                4 => format!("{:?}", session.perform(&host, Action::DuplicateNext(FrameKind::Offer))),
                5 => {
                    session.switch_lens(session.lens().other()).expect("there is room");
                    "lens".to_owned()
                }
                6 => {
                    let branch = session.branches()[draw.below(session.branches().len())].id;
                    session.switch_branch(branch);
                    format!("branch {branch}")
                }
                7 => format!("{:?}", session.run_to(RunTo::Time(session.moment() + Duration::from_millis(1_700)))),
                8 => format!("{:?}", session.perform(&host, Action::Release)),
                9 => format!("{:?}", session.perform(&host, Action::SetStatic([10, 0, 0, 12].into()))),
                _ => {
                    session.seek(draw.below(session.trace().len() + 2));
                    let answer = [choose("server-a"), choose("server-b"), PersonAnswer::KeepWaitingUs(Duration(S))];
                    format!("seek, {:?}", session.answer(answer[draw.below(3)].clone()))
                }
            };
            did.push(format!("{host}: {what}"));
            sound(&session, &format!("{seed} {name}: {did:#?}"));
        }
    }
}
