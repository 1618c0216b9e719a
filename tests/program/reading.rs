//! What is read from outside: an object is an object and no list, marks of editors do no harm, and every error is in words.

use std::collections::BTreeSet;
use std::fs;

use dorascope::editor::json;
use dorascope::scenario::Scenario;
use dorascope::session::Session;
use dorascope::share::{Opened, from_file, from_link};
use program::{directory, refuses_with, succeeds, text};
use serde_json::{Value, json};

use crate::program;

/// A network in which every kind of object stands.
fn network() -> Value {
    json!({
        "version": 1, "name": "all", "horizon_s": 60, "network": "10.0.0.0/24", "more_networks": ["10.1.0.0/24"],
        "clients": [{
            "id": "pc", "mac": "02:00:00:00:00:c1", "policy": { "by_server": "10.0.0.2" },
            "link": { "latency_us": 300, "faults": { "loss_ppm": 10 } }, "switches": { "timer_fuzz": false }
        }],
        "servers": [{
            "id": "a", "mac": "02:00:00:00:00:a1", "address": "10.0.0.2",
            "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.19" }],
            "reservations": [{ "address": "10.0.0.12", "mac": "02:00:00:00:00:c1" }],
            "options": [{ "code": 42, "bytes": [10, 0, 0, 3] }],
            "link": { "latency_us": 300 }, "switches": { "address_check": "never" }
        }],
        "static_hosts": [{
            "id": "printer", "mac": "02:00:00:00:00:d1", "address": "10.0.0.200",
            "link": { "latency_us": 300 }, "switches": { "defence": "for_ever" }
        }],
        "script": [
            { "at_us": 1_000_000, "host": "a", "do": { "reserve": { "address": "10.0.0.13", "mac": "02:00:00:00:00:c1" } } },
            { "at_us": 2_000_000, "host": "pc", "do": { "move_to": 1 } }
        ]
    })
}

/// A session with every kind of object of a record.
fn session() -> Value {
    let branch = |id: u64, actions: Value| json!({ "id": id, "name": "x", "interventions": actions });
    json!({ "dorascope": "session", "record": {
        "format": 1, "engine": "0.1.0", "scenario": { "embedded": network() }, "seed": 1, "lens": "rfc",
        "branches": [
            branch(1, json!([{ "after": 3, "at_us": 9, "deed": { "answer": {
                "client": "pc", "decision": 1, "answer": { "choose": "a" } } } }])),
            branch(2, json!([{ "after": 3, "at_us": 9, "deed": { "act": { "host": "pc", "action": "renew" } } }]))
        ],
        "current": 1, "cursor": 0
    } })
}

/// Every object of a document that has fields, by JSON pointer. What holds one name and its value is none.
fn objects(value: &Value, here: &str, found: &mut Vec<String>) {
    let one_of_many = ["policy", "do", "deed", "scenario", "action"];
    match value {
        Value::Object(map) => {
            if !one_of_many.iter().any(|name| here.ends_with(&format!("/{name}"))) && !here.ends_with("/answer/answer")
            {
                found.push(here.to_owned());
            }
            map.iter().for_each(|(key, inner)| objects(inner, &format!("{here}/{key}"), found));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, inner)| objects(inner, &format!("{here}/{index}"), found));
        }
        _ => {}
    }
}

/// `/servers/0/link` as people are told: `servers[0].link`.
fn path(pointer: &str) -> String {
    let mut path = String::new();
    for step in pointer.split('/').skip(1) {
        match step.parse::<usize>() {
            Ok(index) => path.push_str(&format!("[{index}]")),
            Err(_) if path.is_empty() => path.push_str(step),
            Err(_) => path.push_str(&format!(".{step}")),
        }
    }
    path
}

/// A document in which a list with the values of an object stands where that object stood.
fn as_list(document: &Value, pointer: &str) -> String {
    let mut odd = document.clone();
    let place = odd.pointer_mut(pointer).expect("there");
    *place = Value::Array(place.as_object().expect("an object").values().cloned().collect());
    odd.to_string()
}

#[test]
fn a_list_is_not_taken_for_an_object_anywhere_in_a_network() {
    let sound = network();
    Scenario::from_json(&sound.to_string()).expect("sound");
    let mut all = Vec::new();
    objects(&sound, "", &mut all);
    assert_eq!(all.len(), 17, "{all:?}");
    for pointer in all {
        let odd = as_list(&sound, &pointer);
        let at = path(&pointer);
        let error = Scenario::from_json(&odd).expect_err(&pointer);
        assert_eq!(error.path, if at.is_empty() { "document" } else { &at }, "{error}");
        assert!(error.what.contains("is a list; ") && error.what.contains("is an object of named fields"), "{error}");
        // The editor says the same, at the same line.
        let lines = json::read(&odd).expect_err(&pointer);
        assert!(lines.iter().any(|line| line.what.contains("is an object of named fields")), "{pointer}: {lines:?}");
    }
    // In the order of its fields, as a reader without this rule would take it.
    let scenario =
        json!([1, "x", "", "", "rfc", 60, "10.0.0.0/24", [], [{ "id": "pc", "mac": "02:00:00:00:00:c1" }], [], [], []]);
    let error = Scenario::from_json(&scenario.to_string()).expect_err("a list");
    assert_eq!(error.to_string(), "document: this is a list; a network is an object of named fields");
    for (pointer, list, thing) in [
        ("/servers/0/ranges/0", json!(["10.0.0.10", "10.0.0.19"]), "a range"),
        ("/servers/0/reservations/0", json!(["10.0.0.12", "02:00:00:00:00:c1"]), "a reservation"),
        ("/servers/0/options/0", json!([42, [10, 0, 0, 3]]), "an option"),
        ("/script/0/do/reserve", json!(["10.0.0.13", "02:00:00:00:00:c1"]), "reserve"),
        ("/script/1", json!([1, "pc", "renew"]), "a line of the script"),
        ("/clients/0", json!(["pc", "02:00:00:00:00:c1"]), "a client"),
        ("/clients/0/link", json!([300]), "a link"),
        ("/clients/0/link/faults", json!([1, 2]), "a set of faults of a cable"),
        ("/clients/0/switches", json!([]), "a set of switches"),
        ("/static_hosts/0", json!(["h", "02:00:00:00:00:d1", "10.0.0.200"]), "a static host"),
    ] {
        let mut odd = network();
        *odd.pointer_mut(pointer).expect("there") = list;
        let error = Scenario::from_json(&odd.to_string()).expect_err(pointer);
        let what = format!("this is a list; {thing} is an object of named fields (line 1, column ");
        assert!(error.path == path(pointer) && error.what.starts_with(&what), "{error}");
    }
}

#[test]
fn a_list_is_not_taken_for_an_object_anywhere_in_a_session() {
    let sound = session();
    let Ok(Opened::Session(shared)) = from_file(&sound.to_string()) else { panic!("sound") };
    Session::open(shared.record).expect("sound");
    let mut all = Vec::new();
    objects(&sound, "", &mut all);
    assert!(all.len() > 20, "{all:?}");
    for pointer in all.iter().filter(|pointer| !pointer.is_empty()) {
        let said = from_file(&as_list(&sound, pointer)).expect_err(pointer).to_string();
        let at = format!("{}: this is a list; ", path(pointer));
        assert!(said.contains(&at) && said.ends_with("is an object of named fields."), "{pointer}: {said}");
    }
}

#[test]
fn what_has_to_be_a_name_or_an_object_with_one_says_so() {
    for (pointer, odd) in
        [("/script/1/do", json!(["move_to", 1])), ("/clients/0/policy", json!(5)), ("/script/1/do", json!([{}]))]
    {
        let mut value = network();
        *value.pointer_mut(pointer).expect("there") = odd;
        let error = Scenario::from_json(&value.to_string()).expect_err(pointer);
        assert_eq!(error.path, path(pointer), "{error}");
        assert!(error.what.contains("one name in quotes, or an object"), "{error}");
    }
}

#[test]
fn the_mark_that_editors_put_in_front_does_no_harm() {
    let dir = directory("marks");
    let sound = network().to_string();
    let marked = format!("\u{feff}{sound}");
    let scenario = Scenario::from_json(&sound).expect("sound");
    assert_eq!(Scenario::from_json(&marked), Ok(scenario.clone()));
    assert_eq!(from_file(&marked), Ok(Opened::Scenario(Box::new(scenario.clone()))));
    assert_eq!(json::read(&marked), Ok(scenario));
    let file = dir.join("mine.json");
    fs::write(&file, &marked).expect("written");
    succeeds(&["run", text(&file)]);
    fs::write(&file, format!("\u{feff}{}", session())).expect("written");
    assert!(from_file(&format!("\u{feff}{}", session())).is_ok());
    succeeds(&["run", "--session", text(&file)]);
    // What Windows Notepad calls Unicode: two bytes a character, either way round, with or without a mark.
    let units: Vec<u16> = sound.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    for bytes in [[&[0xff, 0xfe], &little[..]].concat(), [&[0xfe, 0xff], &big[..]].concat(), little, big] {
        fs::write(&file, &bytes).expect("written");
        refuses_with(&["run", text(&file)], &["mine.json", "saved as UTF-16", "encoding UTF-8"]);
        refuses_with(&["run", "--session", text(&file)], &["mine.json", "saved as UTF-16", "encoding UTF-8"]);
        // A browser gives the page such a file as text.
        let said = from_file(&String::from_utf8_lossy(&bytes)).expect_err("no UTF-8").to_string();
        assert!(said.starts_with("it is saved as UTF-16") && said.ends_with("encoding UTF-8."), "{said}");
    }
    fs::write(&file, b"{ \"name\": \"M\xfcnster\" }").expect("written");
    refuses_with(&["run", text(&file)], &["mine.json", "is no UTF-8 text (byte 13)", "encoding UTF-8"]);
}

#[test]
fn slips_are_told_in_words_with_their_place() {
    // Where the slip is, and what would be right: by the grammar of RFC 8259.
    for (odd, at, right) in [
        ("{ \"version\": 1,", (1, 15), "the text ends"),
        ("{ \"version\": 1, }", (1, 17), "take it out"),
        ("{ version: 1 }", (1, 3), "in double quotes, like \"name\""),
        ("{ \"version\" 1 }", (1, 13), "a colon (:) has to stand"),
        ("{ \"version\": 1 \"name\": 2 }", (1, 16), "a comma has to follow"),
        ("{ \"a\": [1 2] }", (1, 11), "a comma has to follow"),
        ("{ \"a\": yes }", (1, 8), "a value has to stand here"),
        ("{ \"a\": 0x10 }", (1, 9), "a comma has to follow"),
        ("{ \"a\": \"x\ny\" }", (2, 0), "has to end on the line on which it begins"),
        ("{ \"a\": \"\\q\" }", (1, 10), "behind a backslash"),
        ("{ \"a\": 1 } 2", (1, 12), "take out what follows"),
        ("", (1, 0), "the text ends"),
    ] {
        let said = json::read(odd).expect_err(odd);
        assert_eq!(said.len(), 1);
        assert!(said[0].what.contains(right), "{odd}: {said:?}");
        assert_eq!((said[0].line, said[0].column), (at.0, at.1.max(1)), "{odd}: {said:?}");
    }
    let mut odd = network();
    odd["servers"][0]["address"] = json!("10.0.0");
    let error = Scenario::from_json(&odd.to_string()).expect_err("no address");
    assert!(
        error.to_string().starts_with("servers[0].address: “10.0.0” is no IP address: write four numbers"),
        "{error}"
    );
    let lines = json::read(&odd.to_string()).expect_err("no address");
    assert!(lines[0].what.starts_with("address: “10.0.0” is no IP address: write four"), "{lines:?}");
}

/// No message of the reader of JSON comes through as it is.
#[test]
fn no_words_of_the_reader_are_shown() {
    const RAW: [&str; 9] = [
        "invalid type",
        "invalid value",
        "expected",
        "EOF",
        "trailing",
        "must be a string",
        "syntax",
        "struct",
        "variant",
    ];
    let sound = network().to_string();
    let mut said = BTreeSet::new();
    for at in (0..sound.len()).step_by(3) {
        for put in ["", "]", "}", "\"", "7", "{", "[", ",", "x", "null", "-1", "\\"] {
            let end = (at + 1).min(sound.len());
            let odd = format!("{}{put}{}", &sound[..at], &sound[end..]);
            if let Err(lines) = json::read(&odd) {
                said.extend(lines.into_iter().map(|line| line.what));
            }
            if let Err(error) = from_file(&odd) {
                said.insert(error.to_string());
            }
        }
    }
    assert!(said.len() > 100, "{}", said.len());
    let raw: Vec<&String> = said.iter().filter(|what| RAW.iter().any(|raw| what.contains(raw))).collect();
    assert!(raw.is_empty(), "{raw:#?}");
    assert!(from_link("1.AAAA").is_err());
}

/// A text full of errors is read in a time that grows with its length: places are found in one walk.
#[test]
fn thousands_of_errors_are_found_once() {
    let clients: Vec<Value> = (0..4000).map(|n| json!({ "id": n, "mac": "x", "count": "y" })).collect();
    let text = json!({ "version": 1, "name": "x", "network": "10.0.0.0/24", "clients": clients }).to_string();
    let found = json::read(&text).expect_err("wrong");
    assert!((20..=100).contains(&found.len()), "{}", found.len());
    assert!(found.iter().all(|problem| problem.line == 1 && problem.column > 1));
}
