//! Random networks in which everything goes wrong for a while: a scenario file drawn from a seed, faults and what is done to
//! hosts included, so that the file alone reproduces the run.

// Every test program uses another part of this.
#![allow(dead_code)]

#[path = "dice.rs"]
mod dice;

use dorascope::scenario::{Lens, Scenario};
use serde_json::{Value, json};

use dice::Dice;

/// So long everything may happen, in seconds.
pub const CHAOS_S: u64 = 900;
/// From [`CHAOS_S`] on everything is whole and switched on again; so long it stays so.
pub const CALM_S: u64 = 900;

/// A drawn scenario, and what has to be known about it.
pub struct Chaos {
    pub scenario: Scenario,
    pub lens: Lens,
    /// Whether some clock runs wrong.
    pub skewed: bool,
    /// Whether a lease database is lost at some time.
    pub wiped: bool,
}

/// The scenario of a seed.
pub fn draw(seed: u64) -> Chaos {
    let mut dice = Dice::new(seed, "chaos");
    let skewed = dice.one_in(6);
    let lens = dice.pick(&[Lens::Rfc, Lens::Rfc, Lens::Course]);
    let lease_s = dice.pick(&[20u64, 60, 120, 300, 600]);
    let pair = dice.one_in(3);
    let server_count = if pair { 2 } else { 1 + dice.upto(1) };
    let first = 10 + dice.upto(2);
    let last = first + dice.pick(&[0, 1, 2, 4, 9, 20]);
    let mut servers = Vec::new();
    let mut hosts: Vec<(String, bool)> = Vec::new();
    for n in 1..=server_count {
        let id = format!("server-{n}");
        // Servers that know nothing of each other have pools of their own, as an administrator would set them up.
        let base = if pair { 0 } else { (n - 1) * 50 };
        let mut spec = json!({
            "id": id, "mac": format!("02:00:00:00:00:a{n}"), "address": format!("10.0.0.{}", n + 1),
            "ranges": [{ "first": format!("10.0.0.{}", first + base), "last": format!("10.0.0.{}", last + base) }],
            "lease_s": lease_s, "min_lease_s": 10, "max_lease_s": 1200, "hold_s": 10 + dice.upto(50),
            "quarantine_s": 30 + dice.upto(200), "check_ms": dice.pick(&[0u64, 200, 1000]),
            "authoritative": !dice.one_in(4), "processing_us": 300 + dice.upto(3000), "link": link(&mut dice, skewed)
        });
        if pair {
            spec["failover_partner"] = json!(format!("server-{}", 3 - n));
        }
        servers.push(spec);
        hosts.push((id, true));
    }
    let mut clients = Vec::new();
    for n in 1..=1 + dice.upto(4) {
        let id = format!("laptop-{n}");
        clients.push(json!({
            "id": id, "mac": format!("02:00:00:00:00:c{n}"), "starts_at_us": dice.upto(60_000_000),
            "policy": dice.pick(&["first", "longest_lease"]), "collect_ms": dice.pick(&[0u64, 500, 2000]),
            "broadcast_flag": dice.one_in(2), "link": link(&mut dice, skewed)
        }));
        hosts.push((id, false));
    }
    let mut wiped = false;
    let mut script: Vec<(u64, String, Value)> = Vec::new();
    for _ in 0..dice.upto(14) {
        let (host, is_server) = dice.pick(&hosts);
        let action = if is_server { server_action(&mut dice, first) } else { client_action(&mut dice) };
        wiped |= action == json!("wipe_leases") || action == json!("start_server_without_leases");
        script.push((dice.upto(CHAOS_S * 1_000_000), host, action));
    }
    // Everything is made whole again; what is whole already refuses, which is part of the story.
    for (host, is_server) in &hosts {
        let whole = CHAOS_S * 1_000_000 + 1;
        let mut heal = vec![json!("plug"), json!("power_on"), json!({ "loss_ppm": 0 }), json!({ "delay_us": 0 })];
        heal.push(if *is_server { json!("start_server") } else { json!("use_dhcp") });
        if !is_server {
            heal.push(json!("renew"));
        }
        script.extend(heal.into_iter().map(|action| (whole, host.clone(), action)));
    }
    script.sort_by_key(|(at, ..)| *at);
    let script: Vec<Value> =
        script.into_iter().map(|(at, host, action)| json!({ "at_us": at, "host": host, "do": action })).collect();
    let whole = json!({
        "version": 1, "name": format!("chaos-{seed}"), "lens": lens, "horizon_s": CHAOS_S + CALM_S, "network": "10.0.0.0/24",
        "clients": clients, "servers": servers, "script": script
    });
    let scenario = Scenario::from_json(&whole.to_string()).unwrap_or_else(|why| panic!("seed {seed}: {why}\n{whole}"));
    Chaos { scenario, lens, skewed, wiped }
}

fn link(dice: &mut Dice, skewed: bool) -> Value {
    let mut link = json!({ "latency_us": 100 + dice.upto(900), "arp_age_s": 5 + dice.upto(100) });
    if dice.one_in(3) {
        link["faults"] = json!({
            "loss_ppm": dice.pick(&[0u64, 20_000, 200_000]), "delay_us": dice.pick(&[0u64, 0, 1000, 300_000]),
            "jitter_us": dice.pick(&[0u64, 2000, 50_000]), "duplicate_ppm": dice.pick(&[0u64, 100_000]),
            "reorder_ppm": dice.pick(&[0u64, 100_000])
        });
    }
    if skewed && dice.one_in(2) {
        link["clock_ppm"] = json!(dice.pick(&[-300_000i64, -2000, 2000, 400_000]));
    }
    link
}

fn client_action(dice: &mut Dice) -> Value {
    match dice.upto(9) {
        0 => json!("renew"),
        1 => json!("release"),
        2 => json!("power_off"),
        3 => json!("power_on"),
        4 => json!("unplug"),
        5 => json!("plug"),
        6 => json!({ "drop_next": dice.pick(&["ack", "offer", "request", "discover", "arp_probe", "arp_reply"]) }),
        7 => json!({ "duplicate_next": dice.pick(&["ack", "request"]) }),
        8 => json!({ "delay_us": dice.upto(3_000_000) }),
        _ => json!({ "loss_ppm": dice.upto(500_000) }),
    }
}

fn server_action(dice: &mut Dice, first: u64) -> Value {
    match dice.upto(11) {
        0 => json!("stop_server"),
        1 => json!("start_server"),
        2 => json!("start_server_without_leases"),
        3 => json!("wipe_leases"),
        4 => json!({ "exclude": format!("10.0.0.{}", first + dice.upto(3)) }),
        5 => {
            json!({ "reserve": { "address": format!("10.0.0.{}", first + dice.upto(3)), "mac": "02:00:00:00:00:c1" } })
        }
        6 => json!({ "set_lease_s": 10 + dice.upto(600) }),
        7 => json!("power_off"),
        8 => json!("power_on"),
        9 => json!("unplug"),
        10 => json!("plug"),
        _ => json!({ "clear_quarantine": format!("10.0.0.{}", first + dice.upto(3)) }),
    }
}
