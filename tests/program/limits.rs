//! One set of limits for files, editor, script, links and the command line; what is within them can be saved and opened again.

use std::fs;
use std::rc::Rc;

use dorascope::base::{Duration, Instant};
use dorascope::editor::{Draft, json, problems};
use dorascope::history::{PersonAnswer, Record, Run, ScenarioRef, UserAction, UserActionKind};
use dorascope::scenario::{Lens, Level, OptionSpec, Scenario, limits};
use dorascope::session::Session;
use dorascope::share::{Opened, Shared, from_file, from_link, to_file, to_link};
use dorascope::sim::Kind;
use program::{directory, dorascope, refuses, refuses_with, succeeds, text};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::program;

/// The document of the scenario format, which has the limits.
const FORMAT: &str = include_str!("../../docs/scenario-format.md");

/// The limits as the document has them, each with a part of its row.
fn table() -> Vec<(&'static str, usize)> {
    let secs = |span: Duration| usize::try_from(span.whole_secs()).expect("small");
    vec![
        ("hosts of a network", limits::HOSTS),
        ("networks on the switch", limits::NETWORKS),
        ("pool of one server", limits::POOL as usize),
        ("of all servers together", limits::ITEMS),
        ("lines of the script", limits::SCRIPT),
        ("name of a host", limits::NAME),
        ("title; lesson", limits::TEXT),
        ("routers of one server", limits::ADDRESSES),
        ("value of an option", limits::OPTION),
        ("further options of one server", limits::OPTIONS),
        ("how long anything lasts", secs(limits::LONGEST)),
        ("`latency_us`", secs(limits::TAKES)),
        ("`check_ms`", secs(limits::CHECK)),
        ("a share of the frames", limits::ALL_PPM as usize),
        ("a network as JSON", limits::NETWORK),
        ("branches of a session", limits::BRANCHES),
        ("user actions of a session", limits::USER_ACTIONS),
        ("a link", limits::LINK),
        ("a file", limits::FILE),
    ]
}

#[test]
fn the_document_has_each_limit_once() {
    let (_, section) = FORMAT.split_once("## Limits\n").expect("a section");
    let rows: Vec<&str> = section.lines().skip_while(|line| !line.starts_with("|---")).skip(1).collect();
    let rows: Vec<&str> = rows.into_iter().take_while(|line| line.starts_with('|')).collect();
    let number = |row: &str| {
        let cell = row.split('|').nth(2).expect("a second column");
        let digits: String =
            cell.trim().chars().take_while(|c| c.is_ascii_digit() || *c == ',').filter(char::is_ascii_digit).collect();
        digits.parse::<usize>().expect(row)
    };
    for (name, limit) in table() {
        let found: Vec<&&str> = rows.iter().filter(|row| row.contains(name)).collect();
        assert_eq!(found.len(), 1, "{name}: {found:?}");
        assert_eq!(number(found[0]), limit, "{}", found[0]);
    }
    assert_eq!(rows.len(), table().len(), "{rows:#?}");
}

/// A network of one client and one server.
fn small() -> Value {
    json!({ "version": 1, "name": "small", "horizon_s": 60, "network": "10.0.0.0/8",
        "clients": [{ "id": "pc", "mac": "02:00:00:00:00:c1" }],
        "servers": [{ "id": "a", "mac": "02:00:00:00:00:a1", "address": "10.0.0.2",
                      "ranges": [{ "first": "10.1.0.0", "last": "10.1.255.255" }] }] })
}

fn address(n: usize) -> String {
    format!("10.1.{}.{}", n / 256, n % 256)
}

/// Lists of as many items as there may be, at JSON pointers, and one more of each.
fn full(more: usize) -> Vec<(&'static str, Vec<(&'static str, Value)>)> {
    let reserved =
        |n: usize| json!({ "address": address(n), "mac": format!("02:00:00:01:{:02x}:{:02x}", n / 256, n % 256) });
    let host =
        |n: usize| json!({ "id": format!("h{n}"), "mac": format!("02:00:00:02:{:02x}:{:02x}", n / 256, n % 256) });
    let by_hand = |n: usize| {
        let mut host = host(n);
        host["address"] = json!(format!("10.2.{}.{}", n / 256, n % 256));
        host
    };
    let single = |n: usize| {
        let address = format!("10.{}.{}.{}", 3 + n / 65_536, n / 256 % 256, n % 256);
        json!({ "first": address, "last": address })
    };
    let line = |n: usize| json!({ "at_us": n, "host": "pc", "do": "renew" });
    // One range is there already; an address of /8 may end in 0 and in 255.
    let items = limits::ITEMS - 1 + more;
    vec![
        ("clients by count", vec![("/clients/0/count", json!(limits::HOSTS - 1 + more))]),
        ("clients one by one", vec![("/clients", (1..limits::HOSTS + more).map(host).collect())]),
        ("static hosts", vec![("/static_hosts", (0..limits::HOSTS - 2 + more).map(by_hand).collect())]),
        (
            "reservations, and exclusions to the brim",
            vec![
                ("/servers/0/reservations", (0..65_534).map(reserved).collect()),
                ("/servers/0/exclude", (0..items - 65_534).map(|n| json!(address(n % 65_536))).collect()),
            ],
        ),
        ("ranges", vec![("/servers/0/ranges", (0..items.min(60_000 + more * 30_000) + more).map(single).collect())]),
        ("the script", vec![("/script", (0..limits::SCRIPT + more).map(line).collect())]),
        ("a name", vec![("/clients/0/id", json!("x".repeat(limits::NAME + more)))]),
        ("a domain", vec![("/servers/0/domain", json!("x".repeat(limits::NAME + more)))]),
        ("a title", vec![("/title", json!("x".repeat(limits::TEXT + more)))]),
        ("a lesson", vec![("/lesson", json!("x".repeat(limits::TEXT + more)))]),
        ("routers", vec![("/servers/0/routers", (0..limits::ADDRESSES + more).map(|n| json!(address(n))).collect())]),
        ("NTP servers", vec![("/servers/0/ntp", (0..limits::ADDRESSES + more).map(|n| json!(address(n))).collect())]),
        ("DNS servers", vec![("/servers/0/dns", (0..limits::ADDRESSES + more).map(|n| json!(address(n))).collect())]),
        ("a year", vec![("/horizon_s", json!(31_622_400 + more))]),
        (
            "a parameter request list",
            vec![("/clients/0/parameter_request_list", json!(vec![1; limits::OPTION + more]))],
        ),
        ("a client identifier", vec![("/clients/0/client_id", json!(vec![1; limits::OPTION + more]))]),
    ]
}

fn with(changes: &[(&str, Value)]) -> String {
    let mut value = small();
    for (pointer, to) in changes {
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        value
            .pointer_mut(parent)
            .expect("there")
            .as_object_mut()
            .expect("an object")
            .insert(key.to_owned(), to.clone());
    }
    value.to_string()
}

/// Files, the editor, sessions and links ask one and the same check.
#[test]
fn what_is_within_the_limits_opens_everywhere_and_one_more_nowhere() {
    for (name, changes) in full(0) {
        let text = with(&changes);
        let scenario = Scenario::from_json(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(from_file(&text).is_ok(), "{name}");
        assert!(problems(&scenario).iter().all(|problem| problem.level == Level::Warning), "{name}");
        let read = json::read(&text).unwrap_or_else(|wrong| panic!("{name}: {wrong:?}"));
        assert_eq!(read, scenario, "{name}");
        let record = Record {
            scenario: ScenarioRef::Embedded(Box::new(scenario.clone())),
            ..Record::new(&scenario, Lens::Rfc, 1)
        };
        let file = to_file(&Shared { record: record.clone(), selected: None, field: None });
        assert!(file.len() <= limits::FILE, "{name}: {}", file.len());
        assert_eq!(
            from_file(&file),
            Ok(Opened::Session(Box::new(Shared { record: record.clone(), selected: None, field: None }))),
            "{name}"
        );
        if let Ok(link) = to_link(&Shared { record, selected: None, field: None }) {
            from_link(&link).unwrap_or_else(|why| panic!("{name}: {why}"));
        }
    }
    for (name, changes) in full(1) {
        let text = with(&changes);
        let error = Scenario::from_json(&text).expect_err(name);
        assert!(error.what.contains("at most"), "{name}: {error}");
        assert!(from_file(&text).is_err(), "{name}");
        let Ok(scenario) = json::read(&text) else { continue };
        let found = problems(&scenario);
        assert_eq!(
            (found[0].level, found[0].path.as_str(), found[0].what.as_str()),
            (Level::Error, error.path.as_str(), error.what.as_str()),
            "{name}"
        );
        let record = Record {
            scenario: ScenarioRef::Embedded(Box::new(scenario.clone())),
            ..Record::new(&scenario, Lens::Rfc, 1)
        };
        let said = Session::open(record).expect_err(name).to_string();
        assert_eq!(said, format!("its network cannot run: {error}."), "{name}");
    }
}

/// The worst that can be saved: every name is written with two characters for each of its own, and every answer says two of them.
#[test]
fn the_longest_session_is_shorter_than_a_file_may_be() {
    let name = |n: usize| format!("{}{n:05}", "\"".repeat(limits::NAME - 5));
    let mut scenario = Scenario::from_json(&small().to_string()).expect("sound");
    let client = scenario.clients[0].clone();
    scenario.clients = (0..limits::HOSTS - 1)
        .map(|n| {
            let mut client = client.clone();
            client.id = name(n);
            client.mac.0[3..].copy_from_slice(&(n as u32 + 1).to_be_bytes()[1..]);
            client.parameter_request_list = vec![255; 200];
            client
        })
        .collect();
    (scenario.servers[0].id, scenario.servers[0].mac.0) = (name(99_999), [2, 1, 0, 0, 0, 1]);
    scenario.check().expect("within the limits");
    let bytes = serde_json::to_string(&scenario).expect("JSON").len();
    assert!(bytes > limits::NETWORK * 3 / 4, "{bytes}: large enough to mean something");
    let action = |n: usize| UserAction {
        after: n,
        at_us: Instant(limits::LONGEST.0),
        kind: UserActionKind::Answer {
            client: name(n % 4000),
            decision: 1,
            answer: PersonAnswer::Choose(name(99_999)),
        },
    };
    let mut record = Record::new(&scenario, Lens::Rfc, u64::MAX);
    record.do_all((0..limits::USER_ACTIONS).map(action).collect());
    let file = to_file(&Shared { record, selected: None, field: None });
    assert!(file.len() <= limits::FILE, "{}", file.len());
    assert!(from_file(&file).is_ok());
}

#[test]
fn the_runner_saves_nothing_that_it_cannot_open() {
    let dir = directory("limits");
    let (file, saved) = (dir.join("mine.json"), dir.join("saved.json"));
    for (changes, at) in [
        (vec![("/horizon_s", json!(31_622_401))], "horizon_s"),
        (vec![("/horizon_s", json!(u32::MAX))], "horizon_s"),
        (vec![("/clients/0/count", json!(4_096))], "clients"),
    ] {
        fs::write(&file, with(&changes)).expect("written");
        refuses_with(&["run", text(&file), "--save", text(&saved)], &["mine.json: ", at, "at most"]);
        assert!(!saved.exists());
    }
    refuses_with(&["run", "one-server", "--until", "367d"], &["longer than a year"]);
    let day = vec![
        ("/horizon_s", json!(31_622_400)),
        ("/servers/0/lease_s", json!(u32::MAX)),
        ("/servers/0/max_lease_s", json!(u32::MAX)),
    ];
    let many = vec![("/servers/0/ranges", full(0)[4].1[0].1.clone())];
    for changes in [day, many] {
        fs::write(&file, with(&changes)).expect("written");
        succeeds(&["run", text(&file), "--save", text(&saved)]);
        succeeds(&["run", "--session", text(&saved)]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Whatever passes the check is saved and opens again, and whatever opens passes the check.
    #[test]
    fn what_runs_can_be_saved_and_opened(
        horizon in prop_oneof![Just(1u32), Just(31_622_400), Just(31_622_401), any::<u32>()],
        starts in prop_oneof![Just(0u64), Just(31_622_400_000_000), any::<u64>()],
        delay in prop_oneof![Just(10_000_000u64), Just(10_000_001), any::<u64>()],
        loss in prop_oneof![Just(1_000_000u32), any::<u32>()],
        lease: u32,
        at in prop_oneof![Just(31_622_400_000_000u64), any::<u64>()],
        count in prop_oneof![1u16..5, Just(4_095), any::<u16>()],
        name in "[ -~äÿ\\t]{0,12}",
    ) {
        let text = json!({ "version": 1, "name": name, "horizon_s": horizon, "network": "10.0.0.0/16",
            "clients": [{ "id": name, "mac": "02:00:00:00:00:01", "count": count, "starts_at_us": starts }],
            "servers": [{ "id": "server a", "mac": "02:01:00:00:00:a1", "address": "10.0.0.2", "ranges": [{ "first": "10.0.0.10", "last": "10.0.200.19" }] }],
            "script": [
                { "at_us": at, "host": "server a", "do": { "delay_us": delay } },
                { "at_us": at, "host": "server a", "do": { "loss_ppm": loss } },
                { "at_us": at, "host": "server a", "do": { "set_lease_s": lease } }
            ] }).to_string();
        if let Ok(scenario) = Scenario::from_json(&text) {
            let (run, record) = Run::of_record(Record::new(&scenario, Lens::Rfc, 1), Some(Instant(1)), false).expect("opens");
            prop_assert_eq!(run.until(), Instant(1));
            let shared = Shared { record, selected: None, field: None };
            let Ok(Opened::Session(opened)) = from_file(&to_file(&shared)) else { return Err(TestCaseError::fail(text)) };
            prop_assert_eq!(&*opened, &shared);
            prop_assert!(Run::of_record(opened.record, Some(Instant(1)), false).is_ok());
            prop_assert!(horizon <= 31_622_400 && delay <= 10_000_000 && loss <= 1_000_000 && lease > 0 && at <= 31_622_400_000_000);
        }
    }
}

/// UserActions of a session have the limits of the script.
#[test]
fn actions_have_the_limits_of_the_script() {
    for (action, why) in [
        (json!({ "delay_us": u64::MAX }), "delay_us: this may be at most 10000000 (10 s)"),
        (json!({ "loss_ppm": 1_000_001 }), "loss_ppm: this is a share in parts per million"),
        (json!({ "set_lease_s": 0 }), "set_lease_s: this is 0"),
    ] {
        let scenario = Scenario::from_json(&small().to_string()).expect("sound");
        let mut record = Record::new(&scenario, Lens::Rfc, 1);
        let action = serde_json::from_value(action).expect("an action");
        record.do_all(vec![UserAction {
            after: 1,
            at_us: Instant(1),
            kind: UserActionKind::OnHost { host: "pc".to_owned(), action },
        }]);
        let said = Session::open(record).expect_err(why).to_string();
        assert!(said.contains(why), "{said}");
    }
    let scenario = Scenario::from_json(&small().to_string()).expect("sound");
    let mut record = Record::new(&scenario, Lens::Rfc, 1);
    let answer = PersonAnswer::KeepWaitingUs(Duration(u64::MAX));
    let kind = UserActionKind::Answer { client: "pc".to_owned(), decision: 1, answer };
    record.do_all(vec![UserAction { after: 1, at_us: Instant(1), kind }]);
    assert!(Session::open(record).expect_err("for ever").to_string().contains("a session lasts a year"));
}

/// The options of the first OFFER.
fn offered(scenario: Scenario) -> Vec<u8> {
    let run = Run::new(Rc::new(scenario), Lens::Rfc, 1, Vec::new(), Instant(5_000_000));
    let offer = run.trace().iter().find_map(|entry| match &entry.kind {
        // Ethernet, IPv4 and UDP headers, the fixed fields and the magic cookie; an OFFER is message type 2.
        Kind::Sent(frame) if frame.bytes.get(282..285) == Some(&[53, 1, 2]) => Some(frame.bytes.to_vec()),
        _ => None,
    });
    let offer = offer.expect("an OFFER");
    let (mut at, mut codes) = (282, Vec::new());
    while let [code, length, ..] = offer[at..] {
        if code == 255 {
            break;
        }
        codes.push(code);
        at += 2 + usize::from(length);
    }
    codes
}

/// An option that can be configured is sent to who asks for it, and one that is never sent cannot be configured; the document
/// says which.
#[test]
fn what_can_be_configured_is_sent_and_the_document_names_the_others() {
    let mut refused = Vec::new();
    for code in 0..=255u8 {
        let mut value = small();
        value["servers"][0]["options"] = json!([{ "code": code, "bytes": [10, 0, 0, 3] }]);
        value["clients"][0]["parameter_request_list"] = json!([1, code]);
        match Scenario::from_json(&value.to_string()) {
            Ok(scenario) => assert!(offered(scenario).contains(&code), "option {code} is configured and never sent"),
            Err(error) => {
                assert_eq!(error.path, "servers[0].options[0].code", "{error}");
                assert!(OptionSpec::instead(code).is_some());
                refused.push(code);
            }
        }
    }
    let (_, sentence) = FORMAT.split_once("These codes are refused: ").expect("the sentence of the document");
    let (list, _) = sentence.split_once('(').expect("the reasons behind it");
    let numbers = |text: &str| -> Vec<u8> {
        text.split(|c: char| !c.is_ascii_digit())
            .filter(|word| !word.is_empty())
            .map(|word| word.parse().expect("a code"))
            .collect()
    };
    let said: Vec<u8> = list
        .split([',', ';'])
        .flat_map(|part| part.split(" and "))
        .flat_map(|part| match (part.contains(" to "), numbers(part).as_slice()) {
            (true, [first, last]) => (*first..=*last).collect::<Vec<u8>>(),
            (_, single) => single.to_vec(),
        })
        .collect();
    assert_eq!(said, refused);
}

/// The editor is bounded whatever a text says: one client that says 65,535, and thousands of them.
#[test]
fn the_editor_is_bounded_whatever_is_pasted() {
    let mut draft = Draft::new(Scenario::from_json(&small().to_string()).expect("sound"));
    let crowd = |n: u32| {
        let mac = n.to_be_bytes();
        json!({ "id": format!("pc{n}"), "mac": format!("02:00:{:02x}:{:02x}:00:00", mac[2], mac[3]), "count": 65_535 })
    };
    for clients in [1, 4_096] {
        let mut value = small();
        value["clients"] = (0..clients).map(crowd).collect();
        draft.open_json();
        draft.type_json(&value.to_string());
        assert_eq!(draft.scenario().clients.len(), clients as usize);
        assert!(draft.host_names().len() <= 200);
        assert_eq!(draft.count(), (1, 0), "of a network that is too large nothing else is said");
        assert!(draft.problems()[0].what.contains("hosts are too many; at most 4096"));
        draft.close_json();
        draft.add(dorascope::editor::New::Client);
        draft.type_into("clients[0].id", "other");
        // Kept over a reload, it is no worse.
        let kept = Draft::from_text(&draft.to_text()).expect("a draft");
        assert_eq!(kept.problems(), draft.problems());
    }
    // However many problems there are, a bounded number of them is told.
    let mut value = small();
    value["servers"][0]["exclude"] = (0..20_000).map(|n| json!(format!("10.9.{}.{}", n / 250, n % 250))).collect();
    let scenario = Scenario::from_json(&value.to_string()).expect("it runs");
    let found = problems(&scenario);
    assert_eq!(found.len(), 201);
    assert!(found[200].what.starts_with("there are 19800 more warnings"), "{:?}", found[200]);
}

/// At the upper end of the address space nothing counts past the last address.
#[test]
fn a_network_at_the_end_of_the_address_space_can_be_edited() {
    use dorascope::editor::{New, Object, fields};
    let text = json!({ "version": 1, "name": "end", "network": "255.255.255.252/30",
        "clients": [{ "id": "pc", "mac": "02:00:00:00:00:c1" }] });
    let mut draft = Draft::new(Scenario::from_json(&text.to_string()).expect("sound"));
    draft.add(New::Script);
    for name in ["set_static", "move_to", "exclude", "reserve", "clear_quarantine"] {
        draft.type_into("script[0].do", name);
        let form = fields::form(draft.scenario(), Object::Script(0));
        let value = form.iter().find(|(field, _)| field.id == format!("do.{name}")).expect(name);
        assert!(name == "move_to" || value.1.starts_with("255.255.255.25"), "{name}: {}", value.1);
    }
    draft.type_into("script[0].do", "set_static");
    assert_eq!(draft.text_of("script[0].do.set_static").as_deref(), Some("255.255.255.254"), "the last host there is");
    draft.type_into("clients[0].policy", "by_server");
    for what in [New::Server, New::Static, New::Client, New::Server] {
        let object = draft.add(what);
        draft.copy(object);
    }
    let here = draft.scenario().network;
    assert!(
        draft
            .scenario()
            .servers
            .iter()
            .all(|server| here.is_host(server.address) && here.is_host(server.ranges[0].last))
    );
}

/// What is odd about a network is told on standard error, a line each, and changes neither what is printed nor the exit code.
#[test]
fn the_runner_prints_what_the_editor_warns_of() {
    let dir = directory("warnings");
    let file = dir.join("odd.json");
    let mut value = small();
    value["servers"][0]["check_ms"] = json!(0);
    value["servers"][0]["domain"] = json!("abc xyz");
    fs::write(&file, value.to_string()).expect("written");
    let output = dorascope(&["run", text(&file)]);
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(0), "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(lines[0].starts_with("warning: servers[0].check_ms: a check that listens for no time"), "{said}");
    assert!(lines[1].starts_with("warning: servers[0].domain: “abc xyz” is no domain name"), "{said}");
    let saved = dir.join("saved.json");
    succeeds(&["run", text(&file), "--save", text(&saved)]);
    let again = dorascope(&["run", "--session", text(&saved)]);
    assert_eq!(String::from_utf8(again.stderr).expect("UTF-8"), said, "a session says the same of its network");
    assert_eq!(again.stdout, output.stdout);
    // An error stays one line, and nothing else is said.
    value["horizon_s"] = json!(0);
    fs::write(&file, value.to_string()).expect("written");
    let output = dorascope(&["run", text(&file)]);
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{said}");
}

/// What the checks look at grows with the network, and not with its square: with twice as much, twice as often.
#[test]
fn checks_take_work_that_grows_with_the_network() {
    use dorascope::editor::check_work;
    let reserved = |count: usize| {
        let mut value = small();
        let one =
            |n: usize| json!({ "address": address(n), "mac": format!("02:00:00:01:{:02x}:{:02x}", n / 256, n % 256) });
        value["servers"][0]["reservations"] = (0..count).map(one).collect();
        value
    };
    let single = |first: usize, count: usize| -> Value {
        // Every other address, so that none can be joined.
        let one = |n: usize| {
            let n = first + 2 * n;
            let address = format!("10.{}.{}.{}", 3 + n / 65_536, n / 256 % 256, n % 256);
            json!({ "first": address, "last": address })
        };
        (0..count).map(one).collect()
    };
    let ranges = |count: usize| {
        let mut value = small();
        value["servers"][0]["ranges"] = single(0, count);
        value
    };
    // One server whose pool is whole, and one of single addresses inside it: each meets the other.
    let inside = |count: usize| {
        let mut value = ranges(count);
        value["servers"][0]["ranges"] = single(0, count.min(30_000));
        let mut other = small()["servers"][0].clone();
        (other["id"], other["mac"], other["address"]) = (json!("b"), json!("02:00:00:00:00:b1"), json!("10.0.0.3"));
        other["ranges"] = json!([{ "first": "10.3.0.0", "last": "10.3.255.254" }]);
        value["servers"].as_array_mut().expect("a list").push(other);
        value
    };
    // As many servers with one and the same pool.
    let equal = |count: usize| {
        let mut value = small();
        let one = |n: usize| {
            let mut server = small()["servers"][0].clone();
            server["id"] = json!(format!("s{n}"));
            server["mac"] = json!(format!("02:00:00:03:{:02x}:{:02x}", n / 256, n % 256));
            server["address"] = json!(format!("10.2.{}.{}", n / 256, n % 256));
            server
        };
        value["servers"] = (1..count).map(one).collect();
        value
    };
    type Kind<'a> = (&'a str, &'a dyn Fn(usize) -> Value, usize);
    let kinds: [Kind<'_>; 4] = [
        ("reservations", &reserved, 65_534),
        ("ranges", &ranges, 30_000),
        ("a pool inside another", &inside, 30_000),
        ("equal pools", &equal, 4_000),
    ];
    for (name, network, most) in kinds {
        let work = |count: usize| check_work(&Scenario::from_json(&network(count).to_string()).expect(name));
        let (half, whole) = (work(most / 2), work(most));
        assert!(whole >= most as u64, "{name}: {whole} steps say something");
        assert!(whole <= half * 21 / 10, "{name}: {half} steps, then {whole}");
        assert!(whole <= 40 * most as u64, "{name}: {whole} steps");
    }
}

/// A year of leases of twenty seconds would take gigabytes: the run stops, says in one line where, and how far it can go; as far
/// as that it goes.
#[test]
fn a_run_that_would_take_too_much_stops_in_one_line() {
    let dir = directory("too-much");
    let (file, out) = (dir.join("year.json"), dir.join("year.pcap"));
    let mut value = small();
    value["horizon_s"] = json!(31_622_400);
    (value["servers"][0]["lease_s"], value["servers"][0]["min_lease_s"]) = (json!(20), json!(20));
    // What a server might send is part of what a run costs: with this much of it, the end comes soon.
    value["servers"][0]["options"] = json!(vec![json!({ "code": 200, "bytes": [1] }); 1_300]);
    fs::write(&file, value.to_string()).expect("written");
    let line = refuses(&["run", text(&file), "--pcap", text(&out)]);
    assert!(line.contains("stopped at ") && line.contains(" s of 31622400.000000 s, and nothing is written"), "{line}");
    assert!(!out.exists());
    let until = line.split("--until ").nth(1).and_then(|rest| rest.split(',').next()).expect("how far");
    assert!(until.ends_with('s') && until.len() > 3, "{until}");
    let printed = succeeds(&["run", text(&file), "--until", until, "--pcap", text(&out)]);
    assert!(out.exists() && printed.lines().count() > 10_000);
}
