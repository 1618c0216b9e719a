//! The fields of the editor: what is shown reads back as it was, all of the format is there, and what cannot be read says why.

use std::collections::BTreeSet;

use dorascope::editor::{Kind, Object, What, fields, name_of_kind};
use dorascope::scenario::{BUILTIN_NAMES, Scenario, builtin};
use dorascope::wire::FrameKind;
use serde_json::{Value, json};

use crate::chaos;

fn objects(scenario: &Scenario) -> Vec<Object> {
    let mut all = vec![Object::Network];
    all.extend((0..scenario.clients.len()).map(Object::Client));
    all.extend((0..scenario.servers.len()).map(Object::Server));
    all.extend((0..scenario.static_hosts.len()).map(Object::Static));
    all.extend((0..scenario.script.len()).map(Object::Script));
    all
}

fn assert_reads_back(scenario: &Scenario) {
    for object in objects(scenario) {
        for (field, text) in fields::form(scenario, object) {
            let mut copy = scenario.clone();
            assert_eq!(fields::set(&mut copy, object, &field, &text), Ok(()), "{}: {text}", object.path_of(&field.id));
            assert_eq!(copy, *scenario, "{}: {text}", object.path_of(&field.id));
            assert_eq!(fields::get(scenario, object, &field), text);
        }
    }
}

#[test]
fn every_field_of_every_builtin_reads_back_as_it_is_shown() {
    for name in BUILTIN_NAMES {
        assert_reads_back(&builtin(name).expect("built in"));
    }
}

#[test]
fn every_field_of_random_networks_reads_back_as_it_is_shown() {
    for seed in 0..60 {
        assert_reads_back(&chaos::draw(seed).scenario);
    }
}

/// Every field of the format with a value that is no default.
fn maximal() -> Value {
    let link = json!({
        "latency_us": 1250, "arp_age_s": 90, "stack_us": 7, "network": 1, "clock_ppm": -1500,
        "faults": { "loss_ppm": 12345, "delay_us": 1, "jitter_us": 2_000, "duplicate_ppm": 3, "reorder_ppm": 4, "damage_ppm": 5, "cut": true }
    });
    let switches = json!({
        "broadcast_flag": "clear", "arp_entry_by_dhcp": true, "address_check": "never", "ack_contents": "own_values",
        "client_check": "announce_only", "renewal": "at_expiry", "boot": "discover", "defence": "once", "timer_fuzz": false
    });
    let server = |id: &str, partner: &str, last: u8| {
        json!({
            "id": id, "mac": format!("02:00:00:00:00:a{last}"), "address": format!("10.1.0.{last}"), "starts_at_us": 1_500_000,
            "ranges": [{ "first": "10.1.0.10", "last": "10.1.0.19" }, { "first": "10.1.0.30", "last": "10.1.0.30" }],
            "exclude": ["10.1.0.11", "10.1.0.12"],
            "reservations": [{ "address": "10.1.0.13", "mac": "02:00:00:00:00:c1" }],
            "lease_s": 100, "min_lease_s": 50, "max_lease_s": 4_294_967_295u32, "t1_s": 20, "t2_s": 30,
            "routers": ["10.1.0.1"], "dns": ["9.9.9.9", "1.1.1.1"], "ntp": ["10.1.0.5"], "domain": "example.net",
            "renewal_times": "always",
            "options": [{ "code": 42, "bytes": [10, 0, 0, 3] }, { "code": 66, "bytes": [116] }],
            "hold_s": 61, "check_ms": 1001, "quarantine_s": 62, "authoritative": false, "extend_leases": false,
            "echo_relay_information": false, "failover_partner": partner, "processing_us": 501, "link": link, "switches": switches
        })
    };
    let client = |id: &str, mac: &str, policy: Value| {
        json!({
            "id": id, "mac": mac, "count": 2, "starts_at_us": 3, "starts_within_s": 4, "policy": policy, "collect_ms": 1_234_567,
            "broadcast_flag": true, "client_id": [0, 255, 16], "requested_address": "10.1.0.15", "discover_lease_s": 70,
            "request_lease_s": 80, "parameter_request_list": [1, 252], "processing_us": 301, "link": link, "switches": switches
        })
    };
    let actions = [
        json!("renew"),
        json!("release"),
        json!("power_off"),
        json!("power_on"),
        json!("restart"),
        json!("unplug"),
        json!("plug"),
        json!({ "move_to": 1 }),
        json!({ "set_static": "10.0.0.9" }),
        json!("use_dhcp"),
        json!("inform"),
        json!("stop_server"),
        json!("start_server"),
        json!("start_server_without_leases"),
        json!("wipe_leases"),
        json!({ "exclude": "10.1.0.14" }),
        json!({ "reserve": { "address": "10.1.0.14", "mac": "02:00:00:00:00:c9" } }),
        json!({ "set_lease_s": 99 }),
        json!({ "clear_quarantine": "10.1.0.14" }),
        json!({ "drop_next": "arp_probe" }),
        json!({ "duplicate_next": "nak" }),
        json!({ "delay_us": 1234 }),
        json!({ "loss_ppm": 56 }),
    ];
    let script: Vec<Value> = actions.iter().map(|action| json!({ "at_us": 5, "host": "a", "do": action })).collect();
    json!({
        "version": 1, "name": "all", "title": "All", "lesson": "Everything.", "lesson_course": "Half.",
        "lesson_rfc": "More.", "lesson_lens": "rfc", "lens": "course", "horizon_s": 77,
        "network": "10.0.0.0/24", "more_networks": ["10.1.0.0/24"],
        "clients": [
            client("pc", "02:00:00:00:00:c1", json!({ "by_server": "10.1.0.2" })),
            client("tv", "02:00:00:00:00:d1", json!("longest_lease"))
        ],
        "servers": [server("a", "b", 2), server("b", "a", 3)],
        "static_hosts": [{ "id": "printer", "mac": "02:00:00:00:00:e1", "address": "10.1.0.9", "starts_at_us": 6,
                           "link": link, "switches": switches }],
        "script": script
    })
}

/// The paths of everything in a JSON value that is no object, lists as a whole.
fn leaves(value: &Value, path: &str, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            leaves(value, &path, into);
        }),
        _ => drop(into.insert(path.to_owned())),
    }
}

#[test]
fn every_field_of_the_format_is_in_the_table_and_reads_back() {
    let json = maximal();
    let scenario = Scenario::from_json(&json.to_string()).expect("sound");
    assert_reads_back(&scenario);
    let mut seen_actions = BTreeSet::new();
    for object in objects(&scenario) {
        let (value, lists) = match object {
            Object::Network => (&json, ["clients", "servers", "static_hosts", "script", "version"].as_slice()),
            Object::Client(index) => (&json["clients"][index], [].as_slice()),
            Object::Server(index) => (&json["servers"][index], [].as_slice()),
            Object::Static(index) => (&json["static_hosts"][index], [].as_slice()),
            Object::Script(index) => (&json["script"][index], [].as_slice()),
        };
        let mut wanted = BTreeSet::new();
        leaves(value, "", &mut wanted);
        // The address and the client of a reservation are typed together.
        let wanted: BTreeSet<String> = wanted
            .into_iter()
            .filter(|path| !lists.contains(&path.as_str()))
            .map(|path| path.replace("do.reserve.address", "do.reserve").replace("do.reserve.mac", "do.reserve"))
            .collect();
        let ids: BTreeSet<String> =
            fields::fields(&scenario, object).into_iter().map(|field| field.id.into_owned()).collect();
        let missing: Vec<&String> = wanted.difference(&ids).collect();
        assert!(missing.is_empty(), "{}: {missing:?} cannot be edited", object.path());
        // No field is there that the format does not know: setting it would be an error.
        assert!(ids.len() - wanted.len() <= 1, "{}: {:?}", object.path(), ids.difference(&wanted));
        if let Object::Script(index) = object {
            let action = &json["script"][index]["do"];
            seen_actions.insert(action.as_str().map_or_else(
                || action.as_object().expect("an object").keys().next().expect("a key").clone(),
                str::to_owned,
            ));
        }
    }
    let known: BTreeSet<String> = fields::ACTIONS.iter().map(|action| action.name.to_owned()).collect();
    assert_eq!(known, seen_actions);
    for variant in &fields::ACTIONS {
        let What::Action(action) = &variant.what else { panic!("{}: no action", variant.name) };
        let file = serde_json::to_value(action).expect("JSON");
        let name = file.as_str().map(str::to_owned).or_else(|| file.as_object()?.keys().next().cloned());
        assert_eq!(name.as_deref(), Some(variant.name), "what is read of it is about another action");
        assert_eq!(variant.with.is_some(), file.is_object(), "{}", variant.name);
    }
}

#[test]
fn every_choice_can_be_made() {
    let json = maximal();
    let scenario = Scenario::from_json(&json.to_string()).expect("sound");
    for object in [Object::Network, Object::Client(0), Object::Server(0), Object::Static(0), Object::Script(0)] {
        for field in fields::fields(&scenario, object) {
            let values: Vec<String> = match field.kind {
                Kind::Choice(list) => list.iter().map(|(value, _)| (*value).to_owned()).collect(),
                Kind::Frame => FrameKind::ALL.map(name_of_kind).into(),
                Kind::Variant(list) => list.iter().map(|variant| variant.name.to_owned()).collect(),
                Kind::Check => vec!["yes".to_owned(), "no".to_owned()],
                _ => continue,
            };
            for value in &values {
                let mut copy = scenario.clone();
                assert_eq!(fields::set(&mut copy, object, &field, value), Ok(()), "{} = {value}", field.id);
                assert_eq!(fields::get(&copy, object, &field), *value, "{}", field.id);
                assert_reads_back(&copy);
            }
        }
    }
}

fn set(path: &str, text: &str) -> (Result<(), String>, Scenario) {
    let mut scenario = builtin("two-servers").expect("built in");
    let (object, id) = Object::of_path(path);
    let field = fields::field(&scenario, object, id).unwrap_or_else(|| panic!("no field {path}"));
    (fields::set(&mut scenario, object, &field, text), scenario)
}

#[test]
fn what_cannot_be_read_says_what_would_be_right() {
    let before = builtin("two-servers").expect("built in");
    for (path, text, right) in [
        ("servers[0].address", "10.0.0", "four numbers from 0 to 255"),
        ("servers[0].address", "", "write an address, like 10.0.0.10"),
        ("servers[0].address", "10.0.0.256", "four numbers from 0 to 255"),
        ("clients[0].mac", "02:00", "six bytes in hexadecimal"),
        ("clients[0].mac", "", "six bytes in hexadecimal"),
        ("network", "10.0.0.0", "like 10.0.0.0/24"),
        ("network", "10.0.0.1/24", "the network is 10.0.0.0/24"),
        ("network", "10.0.0.0/31", "1 to 30"),
        ("more_networks", "10.1.0.0/24\n10.2.0.0", "line 2"),
        ("horizon_s", "soon", "like 90 s or 30 min"),
        ("horizon_s", "", "this is empty: write a number with"),
        ("network", "", "this is empty: write a network, like 10.0.0.0/24"),
        ("clients[0].count", "", "this is empty: write a whole number from 1 to 4096"),
        ("clients[0].link.faults.loss_ppm", "", "this is empty: write parts per million"),
        ("clients[0].mac", "", "this is empty: write six bytes"),
        ("horizon_s", "1.5", "counted in whole s"),
        ("horizon_s", "1500 ms", "counted in whole s"),
        ("horizon_s", "200000 d", "or for ever"),
        ("horizon_s", "-1", "like 90 s or 30 min"),
        ("clients[0].starts_at_us", "0.5 µs", "counted in whole µs"),
        ("clients[0].starts_at_us", "99999999999999999999", "like 90 s"),
        ("clients[0].count", "0", "from 1 to 4096"),
        ("clients[0].count", "two", "whole number"),
        ("clients[0].link.clock_ppm", "1000001", "from -900000 to 1000000"),
        ("clients[0].link.faults.loss_ppm", "half", "like 20 %"),
        ("clients[0].link.faults.loss_ppm", "0.00001 %", "like 20 %"),
        ("clients[0].client_id", "1g", "two hexadecimal digits"),
        ("clients[0].client_id", "+1", "two hexadecimal digits"),
        ("clients[0].client_id", "123", "two hexadecimal digits"),
        ("clients[0].parameter_request_list", "1, 256", "from 0 to 255"),
        ("clients[0].policy", "best", "pick one"),
        ("clients[0].broadcast_flag", "perhaps", "yes or no"),
        ("clients[0].switches.boot", "slow", "pick one"),
        ("servers[0].ranges", "10.0.0.10 - 10.0.0.19\n\n10.0.0.30 - 10.0.0", "line 3"),
        ("servers[0].ranges", "10.0.0.10 bis 10.0.0.19", "four numbers"),
        ("servers[0].reservations", "10.0.0.12", "like 10.0.0.12 = 02:00:00:00:00:c1"),
        ("servers[0].reservations", "10.0.0.12 = c1", "line 1: “c1” is no hardware address"),
        ("servers[0].options", "NTP = 10.0.0.3", "from 0 to 255"),
        ("servers[0].options", "42: 10.0.0.3", "like 42 = 10.0.0.3"),
        ("servers[0].options", "42 = 300", "from 0 to 255"),
        ("servers[0].options", "42 = 0xfff", "two hexadecimal digits"),
        ("servers[0].exclude", "10.0.0.12, 10.0.0.13", "four numbers"),
    ] {
        let (said, after) = set(path, text);
        let said = said.expect_err(&format!("{path} = {text}"));
        assert!(said.contains(right), "{path} = {text}: {said}");
        assert_eq!(after, before, "{path} = {text}");
    }
}

#[test]
fn people_may_write_in_their_own_way() {
    for (path, text, shown) in [
        ("servers[0].lease_s", "90", "90 s"),
        ("servers[0].lease_s", "1.5 h", "90 min"),
        ("servers[0].lease_s", "5400 s", "90 min"),
        ("servers[0].lease_s", "forever", "for ever"),
        ("servers[0].lease_s", "1d", "24 h"),
        ("servers[0].t1_s", " ", ""),
        ("servers[0].check_ms", "1.5 s", "1500 ms"),
        ("servers[0].processing_us", "1.5ms", "1500 µs"),
        ("servers[0].processing_us", "0", "0 µs"),
        ("servers[0].link.faults.loss_ppm", "2.5 %", "25000"),
        ("servers[0].ranges", "10.0.0.10-10.0.0.12\n10.0.0.40", "10.0.0.10 - 10.0.0.12\n10.0.0.40 - 10.0.0.40"),
        ("servers[0].routers", "10.0.0.1 10.0.0.3", "10.0.0.1, 10.0.0.3"),
        ("servers[0].options", "42 = 10.0.0.3, 0x0a\n66 = \"tftp\"", "42 = 10 0 0 3 10\n66 = 116 102 116 112"),
        ("servers[0].failover_partner", "", ""),
        ("clients[0].mac", "02-00-00-00-00-C7", "02:00:00:00:00:c7"),
        ("clients[0].client_id", "01,0A,ff", "01 0a ff"),
        ("clients[0].client_id", "", ""),
    ] {
        let (said, after) = set(path, text);
        assert_eq!(said, Ok(()), "{path} = {text}");
        let (object, id) = Object::of_path(path);
        let field = fields::field(&after, object, id).expect("still there");
        assert_eq!(fields::get(&after, object, &field), shown, "{path} = {text}");
    }
}

#[test]
fn a_choice_that_carries_a_value_gets_one_that_can_be_read() {
    let (said, mut after) = set("clients[0].policy", "by_server");
    assert_eq!(said, Ok(()));
    let field = fields::field(&after, Object::Client(0), "policy.by_server").expect("it carries an address");
    assert_eq!(fields::get(&after, Object::Client(0), &field), "10.0.0.2");
    assert_eq!(fields::set(&mut after, Object::Client(0), &field, "10.0.0.3"), Ok(()));
    let policy = fields::field(&after, Object::Client(0), "policy").expect("there");
    let same = after.clone();
    assert_eq!(fields::set(&mut after, Object::Client(0), &policy, "by_server"), Ok(()));
    assert_eq!(after, same, "the same choice again keeps the value");
}
