//! The worst records that are still legal: what is as dear to open as anything can be.

use serde_json::{Value, json};

/// A record around a network.
fn record(scenario: Value, branches: Value, until_us: u64, cursor: u64) -> Value {
    json!({ "dorascope": "session", "record": {
        "format": 1, "engine": "0.1.0", "scenario": { "embedded": scenario }, "seed": 1, "lens": "rfc",
        "branches": branches, "current": 1, "cursor": cursor, "until_us": until_us
    } })
}

const YEAR_US: u64 = 366 * 86_400 * 1_000_000;

fn plain() -> Value {
    json!([{ "id": 1, "name": "x" }])
}

fn server(n: u64) -> Value {
    json!({ "id": format!("s{n}"), "mac": format!("02:00:00:01:{:02x}:{:02x}", n / 256, n % 256),
            "address": format!("10.1.{}.{}", n / 200, 1 + n % 200),
            "ranges": [{ "first": "10.2.0.0", "last": "10.2.255.255" }], "lease_s": 1, "min_lease_s": 1 })
}

fn network(clients: Value, servers: Vec<Value>) -> Value {
    json!({ "version": 1, "name": "hostile", "horizon_s": 31_622_400, "network": "10.0.0.0/8",
            "clients": clients, "servers": servers })
}

fn crowd(count: u64) -> Value {
    json!([{ "id": "pc", "mac": "02:00:00:00:00:01", "count": count, "broadcast_flag": true }])
}

/// All of them, with names.
pub fn all() -> Vec<(&'static str, String)> {
    let with = |mut value: Value, key: &str, to: Value| {
        value[key] = to;
        value
    };
    let year = |scenario: Value| record(scenario, plain(), YEAR_US, 4_000_000_000);
    let mut cases: Vec<(&'static str, Value)> = vec![
        ("a crowd and one server, leases of a second", year(network(crowd(499), vec![server(0)]))),
        ("a crowd and no server", year(network(crowd(500), vec![]))),
        ("one client and 499 servers", year(network(crowd(1), (0..499).map(server).collect()))),
        ("half clients, half servers", year(network(crowd(250), (0..250).map(server).collect()))),
    ];
    let faults = json!({ "faults": { "delay_us": 10_000_000, "jitter_us": 10_000_000, "duplicate_ppm": 1_000_000 } });
    let mut clients = crowd(499);
    clients[0]["link"] = faults.clone();
    cases.push(("cables that delay, jitter and double", year(network(clients.clone(), vec![server(0)]))));
    let servers = (0..250).map(|n| with(server(n), "link", faults.clone())).collect();
    clients[0]["count"] = json!(250);
    cases.push(("the same, and as many servers", year(network(clients, servers))));

    let options: Vec<Value> = (0..16).map(|n| json!({ "code": 100 + n, "bytes": vec![7; 250] })).collect();
    let fat = |n| {
        let fat = with(server(n), "options", json!(options));
        let fat = with(fat, "dns", json!(vec!["1.2.3.4"; 20]));
        with(fat, "domain", json!("x".repeat(200)))
    };
    cases.push(("servers that say four kilobytes", year(network(crowd(400), (0..100).map(fat).collect()))));
    let mut clients = crowd(400);
    clients[0]["policy"] = json!("longest_lease");
    clients[0]["collect_ms"] = json!(20_000);
    cases.push(("and clients that collect all of it", year(network(clients, (0..100).map(fat).collect()))));

    let exclude: Vec<Value> = (0..3_900).map(|n| json!(format!("10.2.{}.{}", n / 256, n % 256))).collect();
    let full = with(server(0), "exclude", json!(exclude));
    cases.push(("a server that keeps thousands back", year(network(crowd(499), vec![full]))));
    let reserved: Vec<Value> = (0..3_900)
        .map(|n| {
            let mac = format!("02:00:00:09:{:02x}:{:02x}", n / 256, n % 256);
            json!({ "address": format!("10.2.{}.{}", n / 256, n % 256), "mac": mac })
        })
        .collect();
    let full = with(server(0), "reservations", json!(reserved));
    cases.push(("a server that keeps thousands for others", year(network(crowd(499), vec![full]))));
    let reserved: Vec<Value> = (0..3_900)
        .map(|n| json!({ "address": format!("10.2.{}.{}", n / 256, n % 256), "mac": format!("02:00:00:09:{:02x}:{:02x}", n / 256, n % 256) }))
        .collect();
    let kept = with(server(0), "reservations", json!(reserved));
    let kept = with(kept, "ranges", json!([{ "first": "10.2.0.0", "last": "10.2.15.59" }]));
    cases.push(("a server that keeps everything for others", year(network(crowd(499), vec![kept]))));
    let quick = |n| {
        let quick = with(fat(n), "switches", json!({ "address_check": "never" }));
        with(quick, "processing_us", json!(10_000_000))
    };
    cases.push(("many long messages on their way", year(network(crowd(300), (0..100).map(quick).collect()))));
    cases.push(("messages to many", year(network(crowd(250), (0..190).map(quick).collect()))));
    let small = json!([{ "first": "10.2.0.0", "last": "10.2.0.3" }]);
    let servers = (0..200).map(|n| with(server(n), "ranges", small.clone())).collect();
    cases.push(("pools that are too small", year(network(crowd(300), servers))));

    let script: Vec<Value> = (0..3_900)
        .map(|n| json!({ "at_us": n * 1000, "host": format!("pc-{:03}", 1 + n % 499), "do": (["power_off", "power_on"][n / 499 % 2]) }))
        .collect();
    let scripted = with(network(crowd(499), vec![server(0)]), "script", json!(script));
    cases.push(("a long script", year(scripted)));
    let late: Vec<Value> =
        (0..3_900).map(|n| json!({ "at_us": 40_000_000_000u64 + n, "host": "s0", "do": "wipe_leases" })).collect();
    let scripted = with(network(crowd(499), vec![server(0)]), "script", json!(late));
    cases.push(("a script that waits", year(scripted)));

    let actions = |after: &dyn Fn(u64) -> u64, action: &dyn Fn(u64) -> Value| -> Value {
        let list: Vec<Value> = (0..5_000u64)
            .map(|n| {
                let host = format!("pc-{:03}", 1 + n % 499);
                json!({ "after": after(n), "at_us": n * 7_000, "deed": { "act": { "host": host, "action": action(n) } } })
            })
            .collect();
        json!([{ "id": 1, "name": "x", "interventions": list }])
    };
    let crowded = || network(crowd(499), vec![server(0)]);
    let by_time = actions(&|_| 0xffff_ffff, &|n| json!(["unplug", "plug"][(n / 499 % 2) as usize]));
    cases.push(("five thousand actions by time", record(crowded(), by_time, YEAR_US, 4_000_000_000)));
    let drops = actions(&|n| n, &|_| json!({ "drop_next": "inform" }));
    cases.push(("cables that wait for what never comes", record(crowded(), drops, YEAR_US, 4_000_000_000)));
    let never = actions(&|_| 4_000_000_000, &|_| json!("renew"));
    cases.push(("actions after an end that never comes", record(crowded(), never, YEAR_US, 0)));
    let powers = actions(&|n| n * 3, &|n| json!(["power_off", "power_on"][(n / 499 % 2) as usize]));
    cases.push(("power off and on", record(crowded(), powers, YEAR_US, 10_000)));

    let mut asking = crowd(1);
    asking[0]["policy"] = json!("ask");
    let waits: Vec<Value> = (0..5_000)
        .map(|n| json!({ "after": 0, "at_us": 0, "deed": { "answer": { "client": "pc", "decision": n + 1, "answer": { "keep_waiting_us": 0 } } } }))
        .collect();
    let branches = json!([{ "id": 1, "name": "x", "interventions": waits }]);
    cases.push((
        "an answer that decides nothing, over and over",
        record(network(asking, vec![server(0)]), branches, YEAR_US, 0),
    ));

    let mut chain: Vec<Value> = (1..=200u64)
        .map(|id| {
            let action = json!({ "after": 4_000_000_000u64, "at_us": 1, "deed": { "act": { "host": "pc-001", "action": "renew" } } });
            json!({ "id": id, "name": "x".repeat(5_000), "at": 4_000_000_000u64, "parent": id + 1, "interventions": vec![action; 25] })
        })
        .collect();
    chain[199]["parent"] = Value::Null;
    chain[199]["at"] = json!(0);
    cases.push(("two hundred branches, each of the next", record(crowded(), json!(chain), YEAR_US, 0)));
    let zero = with(server(0), "t1_s", json!(0));
    let zero = with(zero, "t2_s", json!(0));
    let zero = with(zero, "processing_us", json!(0));
    cases.push(("T1 at once", year(network(crowd(499), vec![zero]))));
    cases.into_iter().map(|(name, value)| (name, value.to_string())).collect()
}
