//! What an object says where its JSON says nothing: the editor shows every value, files leave out what holds anyway.
//!
//! The values are those of `scenario/defaults.rs`; a test of `object.rs` keeps both the same.

use serde_json::Value;

pub(super) const NETWORK: &str = r#"{ "title": "", "lesson": "", "lesson_course": "", "lesson_rfc": "", "lens": "rfc", "horizon_s": 60, "more_networks": [] }"#;
pub(super) const CLIENT: &str = r#"{ "count": 1, "starts_at_us": 0, "starts_within_s": 0, "policy": "first", "broadcast_flag": false,
  "parameter_request_list": [1, 3, 6, 15, 28, 51, 54, 58, 59], "processing_us": 300 }"#;
pub(super) const SERVER: &str = r#"{ "starts_at_us": 0, "exclude": [], "reservations": [], "lease_s": 3600, "min_lease_s": 60, "max_lease_s": 86400,
  "routers": [], "dns": [], "domain": "", "options": [], "hold_s": 60, "check_ms": 1000, "quarantine_s": 86400, "authoritative": true,
  "extend_leases": true, "renewal_times": "when_asked", "echo_relay_information": true, "processing_us": 500 }"#;
pub(super) const STATIC: &str = r#"{ "starts_at_us": 0 }"#;
pub(super) const HOST: &str = r#"{ "link": { "latency_us": 250, "arp_age_s": 60, "stack_us": 100, "network": 0, "clock_ppm": 0,
  "faults": { "loss_ppm": 0, "delay_us": 0, "jitter_us": 0, "duplicate_ppm": 0, "reorder_ppm": 0, "cut": false } }, "switches": {} }"#;

/// Writes into the JSON of an object what it leaves out of these defaults.
pub(super) fn fill(defaults: &[&str], value: &mut Value) {
    for text in defaults {
        if let Ok(defaults) = serde_json::from_str(text) {
            merge(value, defaults);
        }
    }
}

/// Takes over from `defaults` what `value` does not say.
fn merge(value: &mut Value, defaults: Value) {
    let (Some(map), Value::Object(defaults)) = (value.as_object_mut(), defaults) else { return };
    for (key, default) in defaults {
        match map.get_mut(&key) {
            Some(inner) => merge(inner, default),
            None => drop(map.insert(key, default)),
        }
    }
}
