//! What an object says where its JSON says nothing: the editor shows every value, files leave out what holds anyway.
//!
//! The values are those of `scenario/defaults.rs`; a test below keeps both the same.

use serde_json::Value;

use super::object::Object;

const NETWORK: &str = r#"{ "title": "", "lesson": "", "lesson_course": "", "lesson_rfc": "", "lens": "rfc", "horizon_s": 60, "more_networks": [] }"#;
const CLIENT: &str = r#"{ "count": 1, "starts_at_us": 0, "starts_within_s": 0, "policy": "first", "broadcast_flag": false,
  "parameter_request_list": [1, 3, 6, 15, 28, 51, 54, 58, 59], "processing_us": 300 }"#;
const SERVER: &str = r#"{ "starts_at_us": 0, "exclude": [], "reservations": [], "lease_s": 3600, "min_lease_s": 60, "max_lease_s": 86400,
  "routers": [], "dns": [], "domain": "", "options": [], "hold_s": 60, "check_ms": 1000, "quarantine_s": 86400, "authoritative": true,
  "extend_leases": true, "renewal_times": "when_asked", "echo_relay_information": true, "processing_us": 500 }"#;
const STATIC: &str = r#"{ "starts_at_us": 0 }"#;
const HOST: &str = r#"{ "link": { "latency_us": 250, "arp_age_s": 60, "stack_us": 100, "network": 0, "clock_ppm": 0,
  "faults": { "loss_ppm": 0, "delay_us": 0, "jitter_us": 0, "duplicate_ppm": 0, "reorder_ppm": 0, "cut": false } }, "switches": {} }"#;

/// Writes into the JSON of an object what it leaves out.
pub(super) fn fill(object: Object, value: &mut Value) {
    let (own, host) = match object {
        Object::Network => (NETWORK, None),
        Object::Client(_) => (CLIENT, Some(HOST)),
        Object::Server(_) => (SERVER, Some(HOST)),
        Object::Static(_) => (STATIC, Some(HOST)),
        Object::Script(_) => return,
    };
    for text in std::iter::once(own).chain(host) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Scenario;

    /// The smallest network with one of each kind.
    const SMALL: &str = r#"{ "version": 1, "name": "small", "network": "10.0.0.0/24",
      "clients": [{ "id": "c", "mac": "02:00:00:00:00:c1" }],
      "servers": [{ "id": "s", "mac": "02:00:00:00:00:a1", "address": "10.0.0.2", "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.19" }] }],
      "static_hosts": [{ "id": "h", "mac": "02:00:00:00:00:d1", "address": "10.0.0.200" }] }"#;

    #[test]
    fn what_is_filled_in_is_what_holds_where_a_file_says_nothing() {
        let small = Scenario::from_json(SMALL).expect("it makes sense");
        let mut filled: Value = serde_json::from_str(SMALL).expect("JSON");
        fill(Object::Network, &mut filled);
        fill(Object::Client(0), &mut filled["clients"][0]);
        fill(Object::Server(0), &mut filled["servers"][0]);
        fill(Object::Static(0), &mut filled["static_hosts"][0]);
        assert!(filled["servers"][0]["link"]["faults"]["cut"].is_boolean(), "{filled}");
        assert_eq!(Scenario::from_json(&filled.to_string()).expect("it makes sense"), small);
    }

    #[test]
    fn what_is_said_stays() {
        let mut value: Value = serde_json::json!({ "id": "c", "count": 7, "link": { "latency_us": 9 } });
        fill(Object::Client(0), &mut value);
        assert_eq!(
            (&value["count"], &value["link"]["latency_us"], &value["link"]["stack_us"]),
            (&7.into(), &9.into(), &100.into())
        );
    }
}
