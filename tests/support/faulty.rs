//! Sessions in which cables lose, delay or double frames.

// Every test binary uses another part of this.
#![allow(dead_code)]

use dorascope::scenario::{Lens, Scenario};
use dorascope::session::Session;
use serde_json::{Value, json};

/// A microsecond count of so many seconds.
pub const S: u64 = 1_000_000;

/// laptop-1 with these faults of its cable. It renews exactly at T1.
pub fn laptop(faults: Value) -> Value {
    let switches = json!({ "timer_fuzz": false });
    json!({ "id": "laptop-1", "mac": "02:00:00:00:00:c1", "link": { "faults": faults }, "switches": switches })
}

/// A server with ten addresses that does not check them, so that the OFFER follows at once.
pub fn server(letter: char, lease_s: u32) -> Value {
    let n = letter as u32 - 'a' as u32;
    json!({
        "id": format!("server-{letter}"), "mac": format!("02:00:00:00:00:a{}", n + 1), "address": format!("10.0.0.{}", n + 2),
        "ranges": [{ "first": format!("10.0.0.{}", 10 * n + 10), "last": format!("10.0.0.{}", 10 * n + 19) }],
        "lease_s": lease_s, "switches": { "address_check": "never" }
    })
}

/// At a moment, to a host, what: `(0, "laptop-1", json!({ "drop_next": "ack" }))`.
pub type ScriptLine = (u64, &'static str, Value);

/// A session under the lens `rfc` on these clients and servers, with this script.
pub fn session(clients: Value, servers: Value, script: &[ScriptLine], horizon_s: u32, seed: u64) -> Session {
    let script: Vec<Value> =
        script.iter().map(|(at_us, host, what)| json!({ "at_us": at_us, "host": host, "do": what })).collect();
    let whole = json!({
        "version": 1, "name": "test", "lens": "rfc", "network": "10.0.0.0/24", "horizon_s": horizon_s,
        "clients": clients, "servers": servers, "script": script
    });
    let scenario = Scenario::from_json(&whole.to_string()).expect("a scenario");
    Session::new(scenario, Some(Lens::Rfc), seed)
}

/// laptop-1 and server-a, whose leases last an hour.
pub fn pair(script: &[ScriptLine], horizon_s: u32) -> Session {
    session(json!([laptop(json!({}))]), json!([server('a', 3600)]), script, horizon_s, 1)
}

/// A client and two servers on cables with every fault.
pub fn lossy(seed: u64) -> Session {
    let faults = json!({
        "loss_ppm": 150_000, "delay_us": 300, "jitter_us": 2_000, "duplicate_ppm": 150_000, "reorder_ppm": 50_000
    });
    let mut b = server('b', 120);
    b["link"] = json!({ "faults": faults });
    session(json!([laptop(faults)]), json!([server('a', 120), b]), &[], 600, seed)
}
