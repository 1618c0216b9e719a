//! Servers with as many reservations and ranges as there may be: what reading and checking them costs, and a minute of a hundred
//! clients that ask them.
//!
//! `cargo bench --bench pools`. A plain program: each of these is run once, as it is when somebody opens such a file.

use std::rc::Rc;
use std::time::Instant;

use serde_json::{Value, json};

use dorascope::editor::{check_work, problems};
use dorascope::history::Run;
use dorascope::scenario::{Lens, Scenario};

fn network(server: Value) -> String {
    json!({
        "version": 1, "name": "pools", "network": "10.0.0.0/8",
        "clients": [{ "id": "pc", "mac": "02:00:00:00:01:00", "count": 100, "starts_within_s": 5 }],
        "servers": [server]
    })
    .to_string()
}

fn address(n: u32) -> String {
    std::net::Ipv4Addr::from(0x0a01_0000 + n).to_string()
}

/// A server that keeps nearly all of its pool for clients that are not here.
fn reservations(count: u32) -> String {
    let reserved =
        |n: u32| json!({ "address": address(n), "mac": format!("02:00:00:09:{:02x}:{:02x}", n / 256, n % 256) });
    network(json!({
        "id": "a", "mac": "02:00:00:00:00:a1", "address": "10.0.0.2", "ranges": [{ "first": address(0), "last": address(count + 1) }],
        "reservations": (0..count).map(reserved).collect::<Vec<_>>()
    }))
}

/// A server whose pool is made of single addresses with gaps between.
fn ranges(count: u32) -> String {
    let single = |n: u32| json!({ "first": address(2 * n), "last": address(2 * n) });
    network(json!({
        "id": "a", "mac": "02:00:00:00:00:a1", "address": "10.0.0.2", "ranges": (0..count).map(single).collect::<Vec<_>>()
    }))
}

fn main() {
    // Under `cargo test --benches` it is enough that it runs.
    let whole = std::env::args().any(|arg| arg == "--bench");
    let part = |count: u32| if whole { count } else { count / 32 };
    for (name, text) in [("65,534 reservations", reservations(part(65_534))), ("30,000 ranges", ranges(part(30_000)))] {
        let start = Instant::now();
        let scenario = Scenario::from_json(&text).expect("within the limits");
        let read = start.elapsed();
        let start = Instant::now();
        let found = problems(&scenario).len();
        let checked = start.elapsed();
        let work = check_work(&scenario);
        let start = Instant::now();
        let run = Run::new(Rc::new(scenario), Lens::Rfc, 1, Vec::new(), dorascope::base::Instant(60_000_000));
        let ran = start.elapsed();
        println!("{name}: read and checked {read:?}; all problems ({found} told) {checked:?}, {work} steps");
        println!("  a minute of 100 clients {ran:?}, {} trace entries", run.trace().len());
    }
}
