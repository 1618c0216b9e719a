//! A network as somebody might have edited it: ten hosts with names, options, reservations, faults and a script.

use dorascope::scenario::Scenario;
use serde_json::{Value, json};

pub fn rich() -> Scenario {
    let names = ["anna-laptop", "bens-phone", "camera-entrance", "dorothys-tablet", "e-reader", "film-projector"];
    let clients: Vec<Value> = names
        .iter()
        .zip(1u64..)
        .map(|(name, n)| {
            json!({
                "id": name, "mac": format!("3c:22:fb:{:02x}:{:02x}:{:02x}", n * 37 % 256, n * 91 % 256, n * 53 % 256),
                "starts_at_us": n * 1_370_000, "policy": (["first", "longest_lease", "ask"][n as usize % 3]),
                "collect_ms": 500 * n, "broadcast_flag": n % 2 == 0, "request_lease_s": 1800 + 60 * n,
                "parameter_request_list": [1, 3, 6, 12, 15, 28, 42, 51, 54, 58, 59, 119 + n],
                "processing_us": 280 + 17 * n,
                "link": {
                    "latency_us": 200 + 35 * n, "arp_age_s": 45 + n, "clock_ppm": 20 * n,
                    "faults": { "loss_ppm": 1500 * n, "delay_us": 900 * n, "jitter_us": 333 * n, "duplicate_ppm": 700 * n }
                },
                "switches": { "boot": "init_reboot", "timer_fuzz": false }
            })
        })
        .collect();
    let servers: Vec<Value> = [("dhcp-ground-floor", 2u64), ("dhcp-upstairs", 3)]
        .iter()
        .map(|(name, n)| {
            json!({
                "id": name, "mac": format!("00:1b:21:4d:0e:{n:02x}"), "address": format!("192.168.40.{n}"),
                "ranges": [
                    { "first": format!("192.168.40.{}", 20 + 60 * (n - 2)), "last": format!("192.168.40.{}", 49 + 60 * (n - 2)) },
                    { "first": format!("192.168.40.{}", 150 + 20 * (n - 2)), "last": format!("192.168.40.{}", 164 + 20 * (n - 2)) }
                ],
                "exclude": [format!("192.168.40.{}", 25 + 60 * (n - 2)), format!("192.168.40.{}", 31 + 60 * (n - 2))],
                "reservations": [
                    { "address": format!("192.168.40.{}", 27 + 60 * (n - 2)), "mac": "3c:22:fb:25:5b:35" },
                    { "address": format!("192.168.40.{}", 28 + 60 * (n - 2)), "mac": "3c:22:fb:4a:b6:6a" },
                    { "address": format!("192.168.40.{}", 29 + 60 * (n - 2)), "mac": "3c:22:fb:6f:11:9f" }
                ],
                "lease_s": 5400 * (n - 1), "min_lease_s": 120, "max_lease_s": 43_200, "t1_s": 1500 * (n - 1), "t2_s": 3600 * (n - 1),
                "routers": ["192.168.40.1"], "dns": ["192.168.40.53", "9.9.9.9", "149.112.112.112"],
                "domain": format!("floor-{n}.school.example.net"),
                "options": [
                    { "code": 42, "bytes": [192, 168, 40, 7, 192, 168, 40, 8] },
                    { "code": 66, "bytes": b"boot.school.example.net" },
                    { "code": 67, "bytes": b"pxelinux/floor.0" },
                    { "code": 119, "bytes": [6, 115, 99, 104, 111, 111, 108, 7, 101, 120, 97, 109, 112, 108, 101, 3, 110, 101, 116, 0] }
                ],
                "hold_s": 45, "check_ms": 700, "quarantine_s": 3600, "authoritative": n % 2 == 0, "processing_us": 450 + 90 * n,
                "link": { "latency_us": 180, "faults": { "jitter_us": 120 } },
                "switches": { "address_check": "before_offer" }
            })
        })
        .collect();
    let statics: Vec<Value> = [("printer-staff-room", 31u64), ("whiteboard", 190)]
        .iter()
        .map(|(name, n)| {
            json!({ "id": name, "mac": format!("b8:27:eb:aa:01:{n:02x}"), "address": format!("192.168.40.{n}"),
                    "starts_at_us": 12_000_000, "link": { "latency_us": 300 } })
        })
        .collect();
    let script = json!([
        { "at_us": 21_000_000, "host": "anna-laptop", "do": "unplug" },
        { "at_us": 26_500_000, "host": "anna-laptop", "do": "plug" },
        { "at_us": 40_000_000, "host": "dhcp-ground-floor", "do": "stop_server" },
        { "at_us": 55_000_000, "host": "bens-phone", "do": { "drop_next": "ack" } },
        { "at_us": 70_000_000, "host": "dhcp-ground-floor", "do": "start_server" },
        { "at_us": 90_000_000, "host": "camera-entrance", "do": { "set_static": "192.168.40.200" } },
        { "at_us": 95_000_000, "host": "dhcp-upstairs", "do": { "reserve": { "address": "192.168.40.90", "mac": "3c:22:fb:6f:11:9f" } } },
        { "at_us": 120_000_000, "host": "film-projector", "do": "power_off" }
    ]);
    let whole = json!({
        "version": 1, "name": "school-floor-two", "title": "Two floors of a school, and everything that went wrong on Tuesday",
        "lesson": "Reservations move with the floor; a camera with an address typed in keeps one from everybody else.",
        "lens": "course", "horizon_s": 600, "network": "192.168.40.0/24",
        "clients": clients, "servers": servers, "static_hosts": statics, "script": script
    });
    Scenario::from_json(&whole.to_string()).expect("sound")
}
