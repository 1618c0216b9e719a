//! The runner with session files: what it saves opens in the page's session, and what the page saved runs the same.
use std::fs;
use std::path::{Path, PathBuf};

use dorascope::base::Instant;
use dorascope::history::{PersonAnswer, UserActionKind};
use dorascope::protocol::Action;
use dorascope::scenario::{Lens, builtin};
use dorascope::session::{Answered, Session};
use dorascope::share::{Opened, Shared, from_file, to_file};
use dorascope::sim::trace_hash;
use program::{directory, listing, names, refuses, refuses_with, succeeds, text};
use serde_json::Value;

use crate::program;

const S: u64 = 1_000_000;

fn session(path: &Path) -> Session {
    let text = fs::read_to_string(path).expect("written");
    let Ok(Opened::Session(shared)) = from_file(&text) else { panic!("a session: {text}") };
    let (session, notes) = Session::open(shared.record).expect("it opens");
    assert!(notes.is_empty(), "{notes:?}");
    session
}

fn saved(dir: &Path, name: &str, session: &Session) -> PathBuf {
    let path = dir.join(name);
    let shared = Shared { record: session.record(), selected: None, field: None };
    fs::write(&path, to_file(&shared)).expect("written");
    path
}

/// The hash with which a JSON file closes.
fn hash(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("written");
    let last: Value = serde_json::from_str(text.lines().last().expect("a line")).expect("JSON");
    last["trace_hash"].as_str().expect("a hash").to_owned()
}

/// Two-servers, answered twice, on two branches; the second is on screen, in the middle of it.
fn two_answers() -> Session {
    let mut session = Session::new(builtin("two-servers").expect("built in"), Some(Lens::Rfc), 7);
    session.seek(usize::MAX);
    let decision = session.cursor();
    session.answer(PersonAnswer::Choose("server-a".to_owned())).expect("it has offered");
    session.seek(decision);
    let forked = session.answer(PersonAnswer::Choose("server-b".to_owned()));
    assert_eq!(forked, Ok(Answered::Forked));
    session.seek_time(Instant(30 * S));
    session.perform("server-b", Action::StopServer).expect("it runs");
    session.seek(decision + 8);
    session
}

#[test]
fn a_run_is_saved_with_its_answers_and_opens_where_it_ended() {
    let dir = directory("save");
    let (file, json) = (dir.join("mine.json"), dir.join("mine.jsonl"));
    let printed =
        succeeds(&["run", "two-servers", "--choose", "2", "--seed", "7", "--save", text(&file), "--json", text(&json)]);
    assert_eq!(listing(&dir), names(&["mine.json", "mine.jsonl"]));
    let session = session(&file);
    assert_eq!((session.seed(), session.lens(), session.is_builtin()), (7, Lens::Course, true));
    assert_eq!(session.cursor(), session.trace().len());
    assert_eq!(session.moment(), Instant(120 * S), "the end of the scenario");
    assert_eq!(format!("{:016x}", trace_hash(session.trace())), hash(&json));
    let [branch] = session.branches() else { panic!("one branch") };
    assert_eq!(branch.name, "Course text: laptop-1 takes server-b");
    let [answer] = branch.user_actions.as_slice() else { panic!("one answer") };
    assert!(
        matches!(&answer.kind, UserActionKind::Answer { decision: 1, answer: PersonAnswer::Choose(s), .. } if s == "server-b")
    );
    // And it runs the same again.
    assert_eq!(succeeds(&["run", "--session", text(&file)]), printed);
}

#[test]
fn until_is_where_a_saved_run_stands() {
    let dir = directory("save-until");
    let file = dir.join("mine.json");
    succeeds(&["run", "one-server", "--until", "1500ms", "--save", text(&file)]);
    let short = session(&file);
    assert_eq!(short.moment(), Instant(1_500_000));
    assert!(short.trace().len() > short.cursor(), "the rest of the scenario comes after it");
    succeeds(&["run", "one-server", "--until", "1h", "--save", text(&file)]);
    let long = session(&file);
    assert_eq!((long.moment(), long.until()), (Instant(3600 * S), Instant(3600 * S)));
}

#[test]
fn a_session_from_the_page_runs_on_its_branch_with_all_that_was_done() {
    let dir = directory("session");
    let session = two_answers();
    let file = saved(&dir, "page.json", &session);
    let json = dir.join("out.jsonl");
    let printed = succeeds(&["run", "--session", text(&file), "--json", text(&json)]);
    assert!(printed.contains("a person chooses the offer of server-b"), "{printed}");
    assert!(printed.contains("30.000000"), "the action past the cursor too: {printed}");
    assert_eq!(hash(&json), format!("{:016x}", trace_hash(session.trace())), "to its end, wherever the cursor stood");
    let header: Value =
        serde_json::from_str(fs::read_to_string(&json).expect("written").lines().next().expect("a line"))
            .expect("JSON");
    assert_eq!((&header["seed"], &header["lens"]), (&Value::from(7), &Value::from("rfc")));

    // Only so far, before the last user action.
    let short = succeeds(&["run", "--session", text(&file), "--until", "20s"]);
    assert!(printed.starts_with(&short) && short.len() < printed.len());
    assert!(!short.contains("stop server"), "{short}");

    // Saved again: the same branches, at the end of this one.
    let again = dir.join("again.json");
    succeeds(&["run", "--session", text(&file), "--save", text(&again)]);
    let opened = self::session(&again);
    assert_eq!(opened.branches(), session.branches());
    assert_eq!(opened.cursor(), session.trace().len());
    succeeds(&["run", "--session", text(&file), "--until", "20s", "--save", text(&again)]);
    let opened = self::session(&again);
    assert_eq!(opened.branches(), session.branches(), "what comes later is kept");
    assert_eq!(opened.moment(), Instant(20 * S));
}

#[test]
fn a_session_that_does_not_decide_stops_there() {
    let dir = directory("undecided");
    let session = Session::new(builtin("two-servers").expect("built in"), None, 1);
    let file = saved(&dir, "open.json", &session);
    let out = dir.join("out.json");
    refuses_with(
        &["run", "--session", text(&file), "--save", text(&out)],
        &[
            "laptop-1 has 2 offers and asks which wins (decision 1), and the session does not say",
            "stop before with --until",
        ],
    );
    assert!(!out.exists(), "no file has changed");
    succeeds(&["run", "--session", text(&file), "--until", "500ms"]);
}

#[test]
fn what_does_not_go_together_is_said() {
    let dir = directory("together");
    let file = saved(&dir, "page.json", &two_answers());
    let file = text(&file);
    refuses_with(&["run"], &["name a scenario, or a session file with --session"]);
    refuses_with(&["run", "one-server", "--session", file], &["give either `one-server` or --session, not both"]);
    for (flag, value) in [("--seed", "3"), ("--lens", "rfc"), ("--choose", "1")] {
        refuses_with(&["run", "--session", file, flag, value], &["holds its own seed, lens and answers", flag]);
    }
    let out = dir.join("x");
    let out = text(&out);
    for flags in [["--pcap", "--save"], ["--json", "--save"], ["--pcap", "--json"]] {
        refuses_with(&["run", "one-server", flags[0], out, flags[1], out], &["name the same file", flags[0], flags[1]]);
    }
    assert_eq!(listing(&dir), names(&["page.json"]));
}

#[test]
fn a_file_that_is_no_session_is_said_to_be_none() {
    let dir = directory("none");
    let path = dir.join("odd.json");
    let file = text(&path);
    refuses_with(&["run", "--session", file], &["cannot read", "odd.json"]);
    let sound = to_file(&Shared { record: two_answers().record(), selected: None, field: None });
    for (contents, part) in [
        ("hello".to_owned(), "neither a session nor a scenario"),
        (
            sound.replace("\"seed\": 7", "\"seed\": -7"),
            "record.seed: this has to be a whole number, not below 0, and is the number -7",
        ),
        (sound.replace("\"current\": 2", "\"current\": 5"), "branch 5 is to be shown"),
        (sound.replace("\"format\": 1", "\"format\": 2"), "newer version of dorascope (format 2)"),
        (sound.replace("two-servers", "no\\nservers"), "that this version does not have: “noservers”"),
    ] {
        fs::write(&path, contents).expect("written");
        let line = refuses(&["run", "--session", file]);
        assert!(line.contains(part) && line.contains("odd.json: ") && !line.ends_with(".\n"), "{line}");
    }
    let scenario = format!("{}/tests/data/scenarios/one-server.json", env!("CARGO_MANIFEST_DIR"));
    refuses_with(&["run", "--session", &scenario], &["is a scenario, no session: run it without --session"]);
    refuses_with(&["run", file], &["odd.json is a session, no scenario: run it with --session"]);
}
