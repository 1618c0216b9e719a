//! The draft: nothing typed is lost, hosts come and go with what names them, and the JSON text says what is wrong by line.

use dorascope::editor::templates::TEMPLATES;
use dorascope::editor::{Draft, New, Object, json};
use dorascope::protocol::client::Policy;
use dorascope::scenario::{BUILTIN_NAMES, Level, Scenario, builtin};
use serde_json::Value;

use crate::chaos;

fn draft(name: &str) -> Draft {
    Draft::new(builtin(name).expect("built in"))
}

/// A template by the beginning of its title.
fn template(title: &str) -> Scenario {
    let found = TEMPLATES.iter().find(|template| template.title.starts_with(title)).expect("a template");
    (found.make)()
}

fn what_at(draft: &Draft, path: &str) -> String {
    draft.problem_at(path).map(|problem| problem.what.clone()).unwrap_or_default()
}

#[test]
fn a_new_host_shows_the_values_that_hold_though_its_file_would_not_say_them() {
    let mut draft = draft("two-servers");
    draft.add(New::Client);
    // docs/scenario-format.md, "A client" and "link": what holds if a field is absent.
    for (field, text) in [("policy", "first"), ("count", "1"), ("broadcast_flag", "no"), ("link.latency_us", "250 us")]
    {
        let shown = draft.text_of(&format!("clients[1].{field}")).unwrap_or_default().replace('µ', "u");
        assert_eq!(shown, text, "{field}");
    }
}

#[test]
fn a_text_that_cannot_be_read_is_kept_until_it_can() {
    let mut draft = draft("two-servers");
    draft.type_into("servers[0].address", "10.0.0");
    assert_eq!(draft.text_of("servers[0].address").as_deref(), Some("10.0.0"));
    assert!(what_at(&draft, "servers[0].address").contains("“10.0.0” is no address"));
    assert_eq!(draft.scenario().servers[0].address.to_string(), "10.0.0.2", "the last that could be read");
    assert_eq!(draft.count(), (1, 0));
    assert!(draft.ready().is_err_and(|why| why.contains("server-a, Address: “10.0.0” is no address")));
    assert_eq!(draft.marks(Object::Server(0)), (1, 0));
    assert_eq!(draft.marks(Object::Server(1)), (0, 0));
    draft.type_into("servers[0].address", "10.0.0.9");
    assert_eq!(draft.scenario().servers[0].address.to_string(), "10.0.0.9");
    assert_eq!(draft.count(), (0, 0));
}

#[test]
fn an_unreadable_text_moves_with_its_host_and_goes_with_it() {
    let mut draft = Draft::new(template("A pool that is too small"));
    draft.type_into("clients[2].mac", "nonsense");
    draft.type_into("script[0].at_us", "soon");
    draft.copy(Object::Client(0));
    assert_eq!(draft.text_of("clients[3].mac").as_deref(), Some("nonsense"));
    draft.move_by(Object::Client(3), false);
    assert_eq!(draft.text_of("clients[2].mac").as_deref(), Some("nonsense"));
    assert_ne!(draft.text_of("clients[3].mac").as_deref(), Some("nonsense"));
    draft.remove(Object::Client(1));
    assert_eq!(draft.text_of("clients[1].mac").as_deref(), Some("nonsense"));
    draft.remove(Object::Client(1));
    assert!(draft.problems().iter().all(|problem| !problem.what.contains("nonsense")));
    assert_eq!(draft.text_of("script[0].at_us").as_deref(), Some("soon"), "another list is left alone");
}

#[test]
fn the_value_of_a_choice_goes_with_the_choice() {
    let mut draft = draft("two-servers");
    draft.type_into("clients[0].policy", "by_server");
    draft.type_into("clients[0].policy.by_server", "10.0.0.");
    assert_eq!(draft.count().0, 1);
    draft.type_into("clients[0].policy", "first");
    assert_eq!(draft.count().0, 0);
}

#[test]
fn what_is_added_is_new_in_every_way_and_runs() {
    let mut draft = Draft::new(template("Empty"));
    assert!(draft.ready().is_err());
    for _ in 0..3 {
        assert!(matches!(draft.add(New::Server), Object::Server(_)));
        assert!(matches!(draft.add(New::Client), Object::Client(_)));
        assert!(matches!(draft.add(New::Static), Object::Static(_)));
    }
    let at = draft.add(New::Script);
    assert_eq!(draft.at(), at, "it is selected");
    assert_eq!(draft.problems(), [], "no two meet");
    let scenario = draft.scenario();
    let ids: Vec<&str> = scenario.clients.iter().map(|spec| spec.id.as_str()).collect();
    assert_eq!(ids, ["laptop-1", "laptop-2", "laptop-3"]);
    let ids: Vec<&str> = scenario.servers.iter().map(|spec| spec.id.as_str()).collect();
    assert_eq!(ids, ["server-a", "server-b", "server-c"]);
    let ids: Vec<&str> = scenario.static_hosts.iter().map(|spec| spec.id.as_str()).collect();
    assert_eq!(ids, ["printer", "printer-2", "printer-3"]);
    assert_eq!(draft.ready().expect("it runs"), *scenario);
}

#[test]
fn a_small_network_and_two_hundred_hosts_find_their_addresses() {
    let mut draft = Draft::new(template("Empty"));
    draft.type_into("network", "10.0.0.0/29");
    draft.add(New::Server);
    assert_eq!(draft.problems().iter().filter(|problem| problem.level == Level::Error).count(), 0);
    let mut draft = Draft::new(template("Empty"));
    draft.add(New::Client);
    while draft.scenario().host_count() < 200 {
        draft.copy(Object::Client(0));
    }
    assert_eq!(draft.count().0, 0);
    // The limits of the editor are those of files and links.
    let mut draft = Draft::new(template("Empty"));
    draft.add(New::Client);
    draft.type_into("clients[0].count", "4096");
    assert_eq!((draft.scenario().host_count(), draft.count().0), (4096, 0));
    draft.add(New::Client);
    assert!(what_first(&draft).contains("4097 hosts are too many; at most 4096"), "{}", what_first(&draft));
    assert!(draft.scenario().check().is_err());
}

fn what_first(draft: &Draft) -> String {
    draft.problems().first().map(|problem| problem.what.clone()).unwrap_or_default()
}

#[test]
fn a_copy_has_a_name_and_addresses_of_its_own() {
    let mut draft = Draft::new(template("A home router"));
    assert_eq!(draft.copy(Object::Server(0)), Some(Object::Server(1)));
    assert_eq!(draft.copy(Object::Client(0)), Some(Object::Client(1)));
    assert_eq!(draft.copy(Object::Network), None);
    let scenario = draft.scenario();
    let (old, new) = (&scenario.servers[0], &scenario.servers[1]);
    assert_eq!(new.id, "router-2");
    assert!(old.mac != new.mac && old.address != new.address && old.ranges == new.ranges);
    assert_eq!(new.reservations, old.reservations, "all else is the same");
    assert_eq!(scenario.clients[1].id, "laptop-2");
    assert_eq!(draft.count().0, 0);
    // The copy of a room of thirty gets thirty addresses of its own.
    let mut room = Draft::new(template("A classroom"));
    room.copy(Object::Client(0));
    assert_eq!(room.count().0, 0, "{:?}", room.problems());
    assert_eq!(room.scenario().host_count(), 62);
}

#[test]
fn what_names_a_host_follows_its_new_name() {
    let mut draft = Draft::new(template("A failover pair"));
    // Typed letter by letter, over the name of another host and over nothing.
    for text in ["server-", "server-b", "server-bb", "", "m", "main"] {
        draft.type_into("servers[0].id", text);
    }
    let scenario = draft.scenario();
    assert_eq!(scenario.servers[1].failover_partner.as_deref(), Some("main"));
    assert_eq!(
        scenario.servers[0].failover_partner.as_deref(),
        Some("server-b"),
        "not the one whose name it had meanwhile"
    );
    assert_eq!(scenario.script[0].host, "main");
    assert_eq!(draft.count(), (0, 0));
}

#[test]
fn lines_that_name_a_copy_of_a_client_follow_it() {
    let mut draft = Draft::new(template("A classroom"));
    draft.add(New::Script);
    draft.type_into("script[0].host", "pc-07");
    draft.type_into("clients[0].id", "room");
    assert_eq!(draft.scenario().script[0].host, "room-07");
    draft.type_into("clients[0].count", "120");
    assert_eq!(draft.scenario().script[0].host, "room-007");
    assert_eq!(draft.count().0, 0);
}

#[test]
fn a_policy_follows_its_server_to_a_new_address() {
    let mut draft = draft("overlapping-pools");
    draft.type_into("servers[1].address", "10.0.0.77");
    assert_eq!(draft.scenario().clients[1].policy, Policy::ByServer("10.0.0.77".parse().expect("an address")));
    assert_ne!(draft.scenario().clients[0].policy, draft.scenario().clients[1].policy);
}

#[test]
fn what_makes_no_sense_without_a_host_goes_with_it_and_is_said() {
    let mut pair = Draft::new(template("A failover pair"));
    let said = pair.remove(Object::Server(0));
    assert_eq!(said, ["the failover pair with server-b", "1 line of the script"]);
    assert_eq!(pair.scenario().servers[0].failover_partner, None);
    assert!(pair.scenario().script.is_empty());
    assert_eq!(pair.count().0, 0);
    assert_eq!(pair.at(), Object::Server(0), "what stands there now");
    assert_eq!(pair.remove(Object::Network), Vec::<String>::new());
    assert_eq!(pair.remove(Object::Server(7)), Vec::<String>::new());
}

#[test]
fn two_servers_become_a_pair_and_leave_their_partners() {
    let mut draft = Draft::new(template("A failover pair"));
    draft.add(New::Server);
    assert!(draft.pair(0, 2));
    let servers = &draft.scenario().servers;
    assert_eq!(servers[0].failover_partner.as_deref(), Some("server-c"));
    assert_eq!(servers[1].failover_partner, None);
    assert_eq!(servers[2].ranges, servers[0].ranges);
    assert_eq!(draft.count().0, 0);
    assert!(!draft.pair(0, 0) && !draft.pair(0, 9));
}

#[test]
fn a_network_that_is_no_built_in_any_more_has_another_name() {
    let mut draft = draft("two-servers");
    assert_eq!(draft.ready().expect("it runs").name, "two-servers", "unchanged");
    draft.type_into("servers[0].lease_s", "2 h");
    let ready = draft.ready().expect("it runs");
    assert_eq!(ready.name, "two-servers-edited");
    draft.runs(ready.clone());
    assert!(draft.began_with(&ready) && !draft.is_changed());
    assert_eq!(draft.ready().expect("it runs").name, "two-servers-edited");
}

#[test]
fn what_is_written_as_json_reads_back_the_same() {
    let all = BUILTIN_NAMES.iter().map(|name| builtin(name).expect("built in"));
    let all = all.chain(TEMPLATES.iter().map(|template| (template.make)()));
    for scenario in all.chain((0..60).map(|seed| chaos::draw(seed).scenario)) {
        let text = json::to_json(&scenario);
        assert_eq!(json::read(&text), Ok(scenario.clone()), "{text}");
        assert!(text.lines().all(|line| line.contains("lesson") || line.chars().count() <= 121), "{text}");
        if scenario.check().is_ok() {
            assert_eq!(json::from_json(&text), Ok(scenario));
        }
    }
}

#[test]
fn what_holds_anyway_is_not_written() {
    let text = json::to_json(&builtin("one-server").expect("built in"));
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let keys: Vec<&String> = value["clients"][0].as_object().expect("a client").keys().collect();
    assert_eq!(keys, ["id", "mac"]);
    assert!(text.starts_with("{\n  \"version\": 1,\n  \"name\": \"one-server\",\n"), "{text}");
    assert!(!text.contains("static_hosts"));
}

#[test]
fn errors_of_the_text_stand_at_their_lines() {
    let good = "{\n  \"version\": 1, \"name\": \"x\",\n  \"network\": \"10.0.0.0/24\",\n  \"clients\": [\n    { \"id\": \"a\", \"mac\": \"02:00:00:00:00:01\" },\n    { \"id\": \"b\",\n      \"mac\": \"02:00:00:00:00:02\" }\n  ],\n  \"servers\": []\n}\n";
    assert!(json::read(good).is_ok());
    for (from, to, at, what) in [
        ("\"version\": 1,", "\"version\": 1", (2, 16), "a comma has to follow before the next field"),
        ("\"servers\": []\n}", "\"servers\": []", (10, 1), "the text ends inside an object"),
        ("\"mac\": \"02:00:00:00:00:02\"", "\"mac\": \"02:00\"", (7, 7), "`02:00` is not a MAC address"),
        (
            "\"mac\": \"02:00:00:00:00:02\"",
            "\"mac\": 7",
            (7, 7),
            "this has to be a text in quotes, and is the number 7",
        ),
        ("\"10.0.0.0/24\"", "{ \"a\": 1 }", (3, 3), "this has to be a text in quotes, and is an object in { }"),
        (
            "{ \"id\": \"b\",",
            "{ \"id\": \"b\", \"collect_ms\": \"soon\",",
            (6, 18),
            "this has to be a whole number, not below 0, and is the text \"soon\"",
        ),
        (
            "{ \"id\": \"b\",",
            "{ \"id\": \"b\", \"collect_ms\": -1,",
            (6, 18),
            "a whole number, not below 0, and is the number -1",
        ),
        ("{ \"id\": \"b\",", "{ \"id\": \"b\", \"polcy\": 1,", (6, 18), "did you mean `policy`?"),
        ("{ \"id\": \"b\",", "{ \"id\": \"b\", \"policy\": \"frist\",", (6, 18), "did you mean `first`?"),
        ("{ \"id\": \"b\",", "{", (6, 5), "`id` is missing here"),
        ("\"servers\": []", "\"servers\": {}", (9, 3), "has to be a list"),
        ("\"servers\": []", "\"server\": []", (9, 3), "did you mean `servers`?"),
        ("\"10.0.0.0/24\"", "\"10.0.0.0\"", (3, 3), "like 10.0.0.0/24"),
        ("\"id\": \"b\",", "\"id\": \"b\", \"id\": \"c\",", (6, 21), "`id` stands here twice"),
    ] {
        assert!(good.contains(from), "{from}");
        let said = json::read(&good.replace(from, to)).expect_err(to);
        assert_eq!((said[0].line, said[0].column), at, "{to}: {said:?}");
        assert!(said[0].what.contains(what), "{to}: {said:?}");
    }
    // Those of every part of the network.
    let two = good.replace("\"02:00:00:00:00:01\"", "1").replace("\"02:00:00:00:00:02\"", "2");
    let lines: Vec<usize> = json::read(&two).expect_err("wrong").iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [5, 7]);
    assert_eq!(
        json::read("[]").expect_err("a list")[0].what,
        "the document is a list; a network is an object of named fields: begin with {"
    );
    // What the types allow and the rules do not.
    let twice = good.replace("00:02\"", "00:01\"");
    let said = json::from_json(&twice).expect_err("the same MAC twice");
    assert_eq!((said[0].line, said[0].level), (7, Level::Error));
    assert!(said[0].what.starts_with("mac: ") && said[0].what.contains("unique"), "{said:?}");
    assert!(said.iter().any(|problem| problem.level == Level::Warning && problem.what.contains("no server")));
}

#[test]
fn all_errors_of_a_host_are_told_and_nothing_that_only_follows_from_them() {
    let text = r#"{
  "version": 1, "name": 5, "network": "10.0.0.0/24", "horizon_s": "long",
  "clients": [
    { "id": 7,
      "mac": "02:00",
      "policy": { "by_server": "10.0.0" },
      "link": { "latency_us": true,
                "network": "x", "faults": { "cut": 1 } },
      "network": 0 },
    { "mac": "02:00:00:00:00:c2", "parameter_request_list": [1, 300, "x"] }
  ],
  "servers": [
    { "id": "a", "address": "10.0.0.2",
      "ranges": [ { "first": 1, "last": "10.0.0.19" }, { "first": "10.0.0.30", "last": 2 } ],
      "lease": 1, "lease_s": "1 h" },
    { "idd": "b", "mac": "02:00:00:00:00:a2", "address": "10.0.0.3", "ranges": [], "lease_s": -1 },
    5
  ],
  "script": [ { "at_us": "soon", "host": "a", "do": { "move_to": "x" } } ]
}"#;
    let found = json::read(text).expect_err("wrong");
    let lines: Vec<usize> = found.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [2, 2, 4, 5, 6, 7, 8, 8, 9, 10, 10, 13, 14, 14, 15, 15, 16, 16, 17, 19, 19], "{found:#?}");
    let missing: Vec<&str> = found.iter().filter(|p| p.what.contains("is missing")).map(|p| p.what.as_str()).collect();
    assert_eq!(missing.len(), 2, "the id of the second client and the mac of the first server: {missing:?}");
    // However many there are, looking for them ends.
    let many: Vec<String> = (0..5_000).map(|n| format!("\"x{n}\": 1")).collect();
    let text = format!("{{ \"version\": 1, \"clients\": [{{ {} }}] }}", many.join(", "));
    assert!((5..100).contains(&json::read(&text).expect_err("wrong").len()));
}

#[test]
fn the_json_view_keeps_its_text_and_changes_the_network_when_it_can_be_read() {
    let mut draft = draft("two-servers");
    draft.open_json();
    let text = draft.json().expect("open").to_owned();
    let typed = text.replace("\"horizon_s\": 120", "\"horizon_s\":   240");
    draft.type_json(&typed);
    assert_eq!((draft.scenario().horizon_s, draft.json()), (240, Some(typed.as_str())));
    draft.type_json("{ \"version\": 1");
    assert_eq!((draft.scenario().horizon_s, draft.json()), (240, Some("{ \"version\": 1")));
    assert_eq!(draft.lines().len(), 1);
    assert!(draft.ready().is_err_and(|why| why.starts_with("The JSON text cannot be read: line 1")));
    draft.close_json();
    assert!(draft.ready().is_ok());
    draft.open_json();
    draft.type_json(&typed.replace("\"horizon_s\":   240", "\"horizon_s\": 0"));
    let lines = draft.lines();
    assert!(lines[0].what.contains("nothing would happen") && lines[0].level == Level::Error, "{lines:?}");
    assert!(typed.lines().nth(lines[0].line - 1).expect("a line").contains("horizon_s"));
}

#[test]
fn a_draft_is_written_and_read_back_with_all_that_was_typed() {
    let mut all = draft("overlapping-pools");
    all.type_into("title", "“Mine”, é\n");
    all.type_into("servers[0].address", "10.0.0");
    all.type_into("clients[0].mac", "nonsense");
    all.add(New::Script);
    all.type_into("script[0].host", "server-a");
    // A name that is not typed to its end: what names the host has not followed yet.
    all.type_into("servers[0].id", "server-b");
    all.select(Object::Server(1));
    let mut back = Draft::from_text(&all.to_text()).expect("it can be read");
    assert_eq!((back.scenario(), back.at(), back.json()), (all.scenario(), Object::Server(1), None));
    assert_eq!(back.problems(), all.problems());
    for path in ["servers[0].address", "clients[0].mac", "title"] {
        assert_eq!(back.text_of(path), all.text_of(path), "{path}");
    }
    assert!(back.is_changed() && back.is_restored() && !all.is_restored());
    assert!(back.began_with(&builtin("overlapping-pools").expect("built in")));
    assert_eq!(back.to_text(), all.to_text());
    back.type_into("servers[0].id", "server-c");
    assert_eq!(back.scenario().script[0].host, "server-c", "what names it follows once the name is good");

    // A JSON text that cannot be read, with the last network that could.
    all.type_into("servers[0].id", "server-a");
    all.open_json();
    let text = all.json().expect("open").replace("\"horizon_s\"", " \"horizon_s\"");
    all.type_json(&text);
    assert_eq!(Draft::from_text(&all.to_text()).expect("it can be read").json(), Some(text.as_str()));
    all.type_json("{ \"version\": 1, ");
    let back = Draft::from_text(&all.to_text()).expect("it can be read");
    assert_eq!((back.json(), back.scenario()), (Some("{ \"version\": 1, "), all.scenario()));
    assert_eq!(back.lines(), all.lines());
}

#[test]
fn a_damaged_text_is_no_draft_and_harms_nobody() {
    let mut draft = draft("two-servers");
    draft.type_into("servers[0].address", "10.0.0");
    draft.open_json();
    let text = draft.to_text();
    for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
        assert_eq!(Draft::from_text(&text[..cut]), None, "{cut}");
    }
    for (part, damage) in [
        ("draft", Value::from(2)),
        ("network", Value::Null),
        ("began", Value::from("x")),
        ("network", serde_json::json!({ "version": 1 })),
    ] {
        let mut parts: Value = serde_json::from_str(&text).expect("JSON");
        parts[part] = damage.clone();
        assert_eq!(Draft::from_text(&parts.to_string()), None, "{part}: {damage}");
    }
    // What is beside the network may be anything.
    for part in ["unread", "pending", "json", "at"] {
        for odd in [
            Value::Null,
            Value::from("servers[99999999999999999999].é"),
            serde_json::json!({ "servers[7].id": 3, "clients[0": [1], "": "" }),
        ] {
            let mut parts: Value = serde_json::from_str(&text).expect("JSON");
            parts[part] = odd;
            let back = Draft::from_text(&parts.to_string()).expect("the network is sound");
            assert_eq!(back.scenario(), draft.scenario());
            let _ = (back.form(back.at()), back.lines(), back.ready());
        }
    }
}

#[test]
fn a_place_in_a_text_is_found_and_found_again() {
    let text = "{ \"a\\\"b\": \"}\", \"é\": [ [1, 2], {\"x\": \"]\"} ],\n \"z\": -1.5e3 }";
    for (path, at) in
        [("é", (1, 16)), ("é[0]", (1, 23)), ("é[1].x", (1, 32)), ("z", (2, 2)), ("é[7]", (1, 16)), ("q.r", (1, 1))]
    {
        assert_eq!(json::locate(path, text), at, "{path}");
    }
    assert_eq!(&text[json::offset(text, 2, 2)..json::offset(text, 2, 5)], "\"z\"");
    assert_eq!(json::offset(text, 9, 9), text.len());
    for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
        let _ = json::locate("é[1].x", &text[..cut]);
    }
}
