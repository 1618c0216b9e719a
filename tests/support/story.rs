//! Whole scenarios, run to their horizon.

use dorascope::base::Instant;
use dorascope::protocol::Event;
use dorascope::scenario::{Lens, Scenario, build_world};
use dorascope::sim::{Answer, Entry, Kind, Progress, Trace, World};
use serde_json::{Value, json};

use super::packet::{self, Seen};

/// A specification with some fields replaced.
fn merged(mut base: Value, change: Value) -> Value {
    for (key, value) in change.as_object().expect("an object") {
        base[key] = value.clone();
    }
    base
}

/// laptop-1, with some fields replaced.
/// T1 and T2 fall exactly where they should, unless a test has its own switches.
pub fn client_json(change: Value) -> Value {
    let base = json!({ "id": "laptop-1", "mac": "02:00:00:00:00:c1", "switches": { "timer_fuzz": false } });
    merged(base, change)
}

/// server-a with ten addresses, with some fields replaced.
pub fn server_json(change: Value) -> Value {
    let base = json!({
        "id": "server-a", "mac": "02:00:00:00:00:a1", "address": "10.0.0.2",
        "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.19" }],
        "lease_s": 3600, "routers": ["10.0.0.1"], "dns": ["10.0.0.53"], "domain": "example.net"
    });
    merged(base, change)
}

/// A printer at the first address of server-a's pool, with some fields replaced.
pub fn static_json(change: Value) -> Value {
    merged(json!({ "id": "printer", "mac": "02:00:00:00:00:d1", "address": "10.0.0.10" }), change)
}

/// A scenario on 10.0.0.0/24 with a horizon of 60 s, not checked: tests need odd ones.
pub fn scenario(clients: Value, servers: Value, statics: Value) -> Scenario {
    let whole = json!({
        "version": 1, "name": "test", "network": "10.0.0.0/24", "horizon_s": 60,
        "clients": clients, "servers": servers, "static_hosts": statics
    });
    serde_json::from_value(whole).expect("a scenario")
}

/// A frame as it left its sender.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Microseconds.
    pub at: u64,
    /// What the bytes say.
    pub seen: Seen,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A run.
pub struct Story {
    pub world: World,
    pub trace: Trace,
    /// The decisions that were answered.
    pub decisions: u32,
}

impl Story {
    /// Runs to `until` seconds; open decisions are answered with the `choice`-th offer, from 1.
    pub fn run(scenario: &Scenario, lens: Lens, seed: u64, until_s: u32, choice: usize) -> Self {
        let mut story = Story { world: build_world(scenario, lens, seed), trace: Vec::new(), decisions: 0 };
        let limit = Instant(u64::from(until_s) * 1_000_000);
        loop {
            match story.world.step(limit, &mut story.trace) {
                Progress::Advanced => {}
                Progress::Quiet => return story,
                Progress::Frozen => {
                    let port = story.world.frozen().expect("frozen").port;
                    let client = story.world.host(port).expect("port").client().expect("client").clone();
                    let (_, offers) = client.open_decision().expect("a decision");
                    story.decisions += 1;
                    let server = offers[choice - 1].server;
                    assert!(story.world.answer(Answer::Choose(server), &mut story.trace), "the choice applies");
                }
            }
        }
    }

    /// Runs to the horizon with the first offer.
    pub fn whole(scenario: &Scenario, lens: Lens, seed: u64) -> Self {
        Self::run(scenario, lens, seed, scenario.horizon_s, 1)
    }

    /// Every frame as it left its sender, in order.
    pub fn frames(&self) -> Vec<Frame> {
        let sent = |entry: &Entry| match &entry.kind {
            Kind::Sent(frame) => {
                let bytes = frame.bytes.clone();
                let seen = packet::read(&bytes).unwrap_or_else(|why| panic!("entry {}: {why}", entry.id.0));
                Some(Frame { at: entry.at.0, seen, bytes })
            }
            _ => None,
        };
        self.trace.iter().filter_map(sent).collect()
    }

    /// Every event of the host at a port, with its time.
    pub fn events(&self, port: u16) -> Vec<(u64, &Event)> {
        let event = |entry: &'_ Entry| matches!(entry.kind, Kind::Event(_)) && entry.host == Some(port);
        let entries = self.trace.iter().filter(|entry| event(entry));
        entries
            .filter_map(|entry| match &entry.kind {
                Kind::Event(event) => Some((entry.at.0, event)),
                _ => None,
            })
            .collect()
    }
}
