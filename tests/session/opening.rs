//! Records from outside: what is refused, in words; what is put right; what is told; and that the moment comes back exactly.
use dorascope::base::{Duration, Instant};
use dorascope::history::{BY_TIME, Branch, PersonAnswer, Record, ScenarioRef, UserAction, UserActionKind};
use dorascope::protocol::Action;
use dorascope::scenario::{Lens, builtin};
use dorascope::session::{Answered, Ran, RunTo, Session};
use dorascope::share::{Opened, Shared, from_file, from_link, to_file, to_link};
use dorascope::sim::trace_hash;
use dorascope::view::View;
use serde_json::json;

use crate::rich;

const S: u64 = 1_000_000;

fn session(name: &str) -> Session {
    Session::new(builtin(name).expect("built in"), None, 1)
}

fn open(record: &Record) -> (Session, Vec<String>) {
    Session::open(record.clone()).unwrap_or_else(|why| panic!("{why}"))
}

/// One-server with two branches: pulled out, and pulled out and left alone.
fn two_branches() -> Session {
    let mut session = session("one-server");
    session.seek(usize::MAX);
    session.seek_time(Instant(3 * S));
    assert_eq!(session.perform("laptop-1", Action::Unplug), Ok(Answered::Forked));
    session.seek_time(Instant(5 * S));
    session.perform("laptop-1", Action::Plug).expect("it can be plugged in");
    session
}

fn unplug(after: usize, at_us: u64) -> UserAction {
    let kind = UserActionKind::OnHost { host: "laptop-1".to_owned(), action: Action::Unplug };
    UserAction { after, at_us: Instant(at_us), kind }
}

#[test]
fn a_session_opens_at_the_very_moment_at_which_it_was_left() {
    let mut session = two_branches();
    session.seek_time(Instant(7_654_321));
    assert_eq!(session.moment(), Instant(7_654_321), "between two entries");
    let record = session.record();
    assert_eq!(record.moment_us, Some(Instant(7_654_321)));
    let (opened, notes) = open(&record);
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(opened.record(), record);
    assert_eq!((opened.moment(), opened.cursor()), (session.moment(), session.cursor()));
    assert_eq!(format!("{:?}", opened.world()), format!("{:?}", session.world()));
    assert_eq!(View::of(&opened), View::of(&session));
    // What is done now happens now.
    let (mut here, mut there) = (session, opened);
    here.perform("laptop-1", Action::Release).expect("it can");
    there.perform("laptop-1", Action::Release).expect("it can");
    assert_eq!(trace_hash(here.trace()), trace_hash(there.trace()));
    assert_eq!(here.record().branches, there.record().branches);
}

#[test]
fn a_future_that_has_been_watched_comes_back_with_a_file_and_not_with_a_link() {
    let mut session = session("one-server");
    session.seek(usize::MAX);
    let end = session.cursor();
    session.seek_time(Instant(S));
    session.seek_time(Instant::ZERO);
    let here = session.cursor();
    assert!(here < end);
    let shared = Shared { record: session.record(), selected: None, field: None };
    assert_eq!(shared.record.branches[0].seen, end);

    // A reload, or a file: what was on the Timeline is there again, and changing it forks, as it would have before.
    let Ok(Opened::Session(file)) = from_file(&to_file(&shared)) else { panic!("a session") };
    let (mut opened, _) = open(&file.record);
    assert_eq!((opened.cursor(), opened.seen()), (here, end));
    assert_eq!(opened.perform("laptop-1", Action::Unplug), Ok(Answered::Forked));
    assert_eq!(opened.branches().len(), 2);

    // Who opens a link has watched nothing of what comes.
    let linked = from_link(&to_link(&shared).expect("short")).expect("a link");
    let (mut opened, _) = open(&linked.record);
    assert_eq!((opened.cursor(), opened.seen()), (here, here));
    assert_eq!(opened.perform("laptop-1", Action::Unplug), Ok(Answered::WentOn));
    assert_eq!(opened.branches().len(), 1);
}

#[test]
fn what_was_carried_over_and_found_no_place_comes_back_too() {
    let mut session = session("two-servers");
    session.seek(usize::MAX);
    session.answer(PersonAnswer::KeepWaitingUs(Duration::from_secs(1))).expect("it is asked");
    session.seek(usize::MAX);
    session.answer(PersonAnswer::Choose("server-b".to_owned())).expect("it has offered");
    session.seek_time(Instant(100 * S));
    session.perform("server-b", Action::StopServer).expect("it runs");
    let session = session.on_network(builtin("one-server").expect("built in"));
    let record = session.record();
    assert_eq!(record.branches[0].user_actions.iter().filter(|what| what.after == BY_TIME).count(), 3);
    let (opened, notes) = open(&record);
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(opened.record(), record);
    assert_eq!(opened.did_not_apply(), session.did_not_apply());
}

#[test]
fn only_the_branch_on_screen_is_computed_and_the_others_when_they_are_shown() {
    let mut session = two_branches();
    session.switch_lens(Lens::Rfc).expect("there is room");
    session.switch_branch(1);
    let record = session.record();
    let (mut opened, _) = open(&record);
    for branch in [3, 2, 1] {
        session.switch_branch(branch);
        opened.switch_branch(branch);
        assert_eq!(trace_hash(opened.trace()), trace_hash(session.trace()), "branch {branch}");
        assert_eq!(opened.record(), session.record(), "branch {branch}");
    }
}

#[test]
fn of_a_record_that_makes_no_sense_is_said_why() {
    let sound = two_branches().record();
    let branch = |id, parent, at| Branch { id, parent, at, ..sound.branches[0].clone() };
    let with = |change: &dyn Fn(&mut Record)| {
        let mut record = sound.clone();
        change(&mut record);
        Session::open(record).expect_err("no sense").to_string()
    };
    let refuses = |change: &dyn Fn(&mut Record), why: &str| {
        let said = with(change);
        assert!(said.contains(why) && said.ends_with('.') && !said.contains('\n'), "{why}: {said}");
    };
    refuses(&|r| r.format = 2, "made by a newer version of dorascope (format 2): open it there, or update this one.");
    refuses(&|r| r.format = 0, "its format is 0");
    refuses(
        &|r| r.scenario = ScenarioRef::Builtin { name: "token-ring\n".to_owned(), hash: 1 },
        "made with a scenario that this version does not have: “token-ring”.",
    );
    refuses(&|r| r.branches.clear(), "it has no branch");
    refuses(&|r| r.branches[1].id = 0, "a branch with the number 0");
    refuses(&|r| r.branches[1].id = u32::MAX, "a branch with the number 4294967295");
    refuses(&|r| r.branches[1].id = 1, "two branches with the number 1");
    refuses(&|r| r.current = 9, "branch 9 is to be shown");
    refuses(&|r| r.branches[1].parent = Some(7), "branch 2 left branch 7");
    refuses(&|r| r.branches[1].parent = Some(2), "branch 2 is its own ancestor");
    refuses(&|r| r.branches[0].parent = Some(2), "branch 1 is its own ancestor");
    refuses(&|r| r.branches[0].at = 3, "branch 1 leaves its parent after 3 entries, where it has none");
    refuses(&|r| r.branches[1].at = BY_TIME, "leaves its parent after 4294967295 entries");
    refuses(
        &|r| r.branches = (1..=1001).map(|id| branch(id, None, 0)).collect(),
        "it has 1001 branches; at most 1000.",
    );
    refuses(&|r| r.branches[0].user_actions = vec![unplug(1, 1); 5_000], "it holds 5002 user actions; at most 5000.");
    refuses(
        &|r| r.branches[1].user_actions[0] = unplug(0, 0),
        "a user action after 0 entries; on a branch that leaves its parent after",
    );
    refuses(&|r| r.branches[1].user_actions[0] = unplug(BY_TIME, 0), "a user action after 4294967295 entries");
    refuses(&|r| r.branches[1].user_actions[0] = unplug(500, 366 * 86_400 * S + 1), "a session lasts a year");
    refuses(&|r| r.until_us = Some(Instant(u64::MAX)), "it runs for longer than a year");
    refuses(&|r| r.moment_us = Some(Instant(u64::MAX)), "it runs for longer than a year");
    refuses(&|r| r.cursor = BY_TIME + 1, "its cursor stands behind entry");
    refuses(
        &|r| {
            let kind = UserActionKind::OnHost { host: "x".repeat(201), action: Action::Plug };
            r.branches[0].user_actions = vec![UserAction { kind, ..unplug(1, 1) }];
        },
        "a name of more than 200 bytes",
    );
    refuses(
        &|r| {
            let mut scenario = rich::rich();
            scenario.clients[0].count = 4_088;
            r.scenario = ScenarioRef::Embedded(Box::new(scenario));
        },
        "its network cannot run: clients: 4097 hosts are too many",
    );
    refuses(
        &|r| {
            let mut scenario = rich::rich();
            scenario.servers[1].ranges.clear();
            scenario.servers[1].reservations.clear();
            r.scenario = ScenarioRef::Embedded(Box::new(scenario));
        },
        "its network cannot run: servers[1].ranges: this is empty",
    );
    refuses(
        &|r| {
            let scenario = dorascope::scenario::Scenario { horizon_s: u32::MAX, ..rich::rich() };
            r.scenario = ScenarioRef::Embedded(Box::new(scenario));
        },
        "its network cannot run: horizon_s: this is longer than a year",
    );
}

#[test]
fn names_are_put_right_in_silence() {
    let mut record = two_branches().record();
    record.branches[0].name = format!("  a\u{7}b{}", "x".repeat(500));
    record.branches[1].name = " \n".to_owned();
    record.branches[1].lens = Some(record.lens);
    let (opened, notes) = open(&record);
    assert!(notes.is_empty());
    let [first, second] = opened.branches() else { panic!("two") };
    assert_eq!(first.name, format!("ab{}", "x".repeat(118)), "120 characters");
    assert_eq!(second.name, "Course text: laptop-1: plug at 5.000000 s", "the name that it would have been given");
    assert_eq!(second.lens, None, "it is the session's");
    let again = opened.record();
    assert_eq!(open(&again).0.record(), again);
}

#[test]
fn what_replays_differently_is_told() {
    let record = two_branches().record();
    let told = |change: &dyn Fn(&mut Record)| {
        let mut record = record.clone();
        change(&mut record);
        open(&record).1
    };
    assert_eq!(told(&|_| {}), Vec::<String>::new());
    assert_eq!(told(&|r| r.trace_hash = None), Vec::<String>::new(), "an old record has none");
    let notes = told(&|r| r.trace_hash = Some(1));
    assert_eq!(notes.len(), 1);
    assert!(notes[0].contains("replays differently than when it was saved"), "{notes:?}");
    let notes = told(&|r| {
        r.trace_hash = Some(1);
        r.engine = "0.0.7\u{1b}[31m".to_owned();
    });
    assert!(notes[0].contains("made by dorascope 0.0.7[31m and replays differently in"), "{notes:?}");
    let notes = told(&|r| {
        let ScenarioRef::Builtin { hash, .. } = &mut r.scenario else { panic!("built in") };
        *hash ^= 1;
    });
    assert!(notes[0].contains("“One server, one client” has changed since"), "{notes:?}");
    // Another seed is another history; the cursor stays where it can.
    let notes = told(&|r| r.seed += 1);
    assert!(notes[0].contains("replays differently"), "{notes:?}");
    let mut short = record.clone();
    short.cursor = 1_000_000;
    let (opened, notes) = open(&short);
    assert_eq!(opened.cursor(), opened.trace().len());
    assert!(notes[0].contains("replays differently"), "{notes:?}");
}

#[test]
fn the_hash_of_a_trace_sees_every_entry_and_every_frame() {
    let session = two_branches();
    let history = session.history();
    let all: Vec<u64> = (0..=session.trace().len()).map(|count| history.hash(count)).collect();
    let mut distinct = all.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), all.len());
    // In any order of asking.
    for count in [30, 2, 17, 0, session.trace().len(), 3] {
        assert_eq!(history.hash(count), all[count]);
    }
    let other = Session::new(builtin("one-server").expect("built in"), None, 2);
    let same = session.trace().iter().zip(other.trace()).take_while(|(a, b)| a == b).count();
    assert_ne!(other.history().hash(same + 1), all[same + 1], "the xids differ");
}

/// Five hundred clients at once, for a year.
fn crowd() -> Session {
    let text = json!({ "version": 1, "name": "crowd", "horizon_s": 31_000_000, "network": "10.0.0.0/16",
        "clients": [{ "id": "pc", "mac": "02:00:00:00:01:00", "count": 499 }],
        "servers": [{ "id": "s", "mac": "02:00:00:01:00:00", "address": "10.0.0.1",
                      "ranges": [{ "first": "10.0.1.0", "last": "10.0.9.255" }], "lease_s": 60 }] });
    let Ok(Opened::Scenario(scenario)) = from_file(&text.to_string()) else { panic!("a scenario") };
    let (session, notes) = Session::open_scenario(*scenario, 1).expect("it opens");
    assert_eq!(notes.len(), 1);
    let s = session.history().run.end().now().0 / S;
    assert!(notes[0].contains(&format!("is shown as far as {s} s. Run to goes on from there.")), "{notes:?}");
    session
}

#[test]
fn a_history_that_is_too_much_is_held_back_and_goes_on_when_asked() {
    let mut session = crowd();
    session.seek(usize::MAX);
    let (length, end) = (session.trace().len(), session.history().run.end().now());
    assert!(length < 100_000 && session.history().run.is_held_back());
    session.linger(Instant(1000 * S));
    assert_eq!(session.moment(), end, "nobody knows whether nothing happens from there on");
    // What was computed is what it would have been anyway.
    let later = Instant(end.0 + 3 * S);
    assert_eq!(session.run_to(RunTo::Time(later)), Ok(Ran::There));
    assert_eq!(session.moment(), later);
    assert!(session.trace().len() > length && session.until() == Instant(31_000_000 * S));
    let fresh = dorascope::history::Run::new(
        std::rc::Rc::new(session.scenario().clone()),
        session.lens(),
        1,
        Vec::new(),
        later,
    );
    assert_eq!(trace_hash(fresh.trace()), trace_hash(&session.trace()[..session.cursor()]));
    // Saved now, it opens as far as it goes.
    let (opened, notes) = open(&session.record());
    assert!(opened.cursor() == opened.trace().len() && opened.cursor() == length && notes.len() == 1, "{notes:?}");
}

#[test]
fn time_runs_far_ahead_piece_by_piece() {
    let year = RunTo::Time(Instant(31_000_000 * S));
    // Somebody else's network, and a built-in scenario of which nobody expects it.
    for mut session in [crowd(), session("classroom")] {
        session.seek(usize::MAX);
        let mut length = session.trace().len();
        for _ in 0..2 {
            let before = session.moment();
            assert_eq!(session.run_to(year), Ok(Ran::HeldBack));
            let more = session.trace().len() - length;
            assert!((1_000..150_000).contains(&more), "{more} more entries at one click");
            assert!(session.moment() > before && session.moment() == session.history().run.end().now());
            length = session.trace().len();
        }
        // Looking for what never comes ends as soon.
        let ran = session.run_to(RunTo::Next(dorascope::wire::FrameKind::Inform));
        assert!(ran == Ok(Ran::HeldBack) && session.trace().len() - length < 150_000, "{ran:?}");
        // Another lens goes as far as one history may cost, however long the other one has become.
        session.switch_lens(if session.lens() == Lens::Rfc { Lens::Course } else { Lens::Rfc }).expect("there is room");
        assert!(session.history().run.is_held_back() && session.trace().len() < 300_000);
    }
}
