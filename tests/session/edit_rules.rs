//! Every rule of the editor: it is silent for a sound network, and speaks at the right field for one that breaks it.

use dorascope::editor::{fields, problems};
use dorascope::scenario::{BUILTIN_NAMES, Level, Problem, Scenario, builtin};
use proptest::prelude::*;
use serde_json::{Value, json};

use Level::{Error, Warning};

/// A network with which nothing is wrong.
fn good() -> Value {
    json!({
        "version": 1, "name": "good", "horizon_s": 120, "network": "10.0.0.0/24", "more_networks": ["10.1.0.0/24"],
        "clients": [
            { "id": "laptop", "mac": "02:00:00:00:00:c1" },
            { "id": "pc", "mac": "02:00:00:00:01:01", "count": 3 }
        ],
        "servers": [
            { "id": "a", "mac": "02:00:00:00:00:a1", "address": "10.0.0.2", "routers": ["10.0.0.1"],
              "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.19" }], "exclude": ["10.0.0.11"],
              "reservations": [{ "address": "10.0.0.12", "mac": "02:00:00:00:00:c1" }], "t1_s": 1800, "t2_s": 3150 },
            { "id": "b", "mac": "02:00:00:00:00:a2", "address": "10.0.0.3",
              "ranges": [{ "first": "10.0.0.30", "last": "10.0.0.39" }] }
        ],
        "static_hosts": [{ "id": "printer", "mac": "02:00:00:00:00:d1", "address": "10.0.0.200" }],
        "script": [{ "at_us": 30_000_000, "host": "laptop", "do": "power_off" }]
    })
}

/// The good network with values put at JSON pointers.
fn with(changes: &[(&str, Value)]) -> Scenario {
    let mut json = good();
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        match json.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}")) {
            Value::Object(map) => drop(map.insert(key.to_owned(), value.clone())),
            Value::Array(list) => match key.parse::<usize>() {
                Ok(index) => list[index] = value.clone(),
                Err(_) => list.push(value.clone()),
            },
            _ => panic!("{parent} holds nothing"),
        }
    }
    serde_json::from_value(json).unwrap_or_else(|why| panic!("{changes:?}: {why}"))
}

fn seen(found: &[Problem]) -> Vec<String> {
    found.iter().map(|problem| format!("{:?} {}: {}", problem.level, problem.path, problem.what)).collect()
}

fn assert_speaks(changes: &[(&str, Value)], level: Level, path: &str, what: &str) {
    let scenario = with(changes);
    let found = problems(&scenario);
    let hit = found.iter().any(|p| p.level == level && p.path == path && p.what.contains(what));
    assert!(hit, "{changes:?}: no {level:?} at {path} with “{what}”: {:#?}", seen(&found));
    // The gate agrees.
    let errors = found.iter().any(|problem| problem.level == Error);
    assert_eq!(scenario.check().is_err(), errors, "{changes:?}");
    if level == Warning {
        assert!(!errors, "{changes:?}: a warning alone has to run: {:#?}", seen(&found));
    }
}

#[test]
fn nothing_is_wrong_with_a_sound_network() {
    assert_eq!(seen(&problems(&with(&[]))), Vec::<String>::new());
}

#[test]
fn built_ins_have_no_errors_and_only_the_warnings_that_are_their_lesson() {
    for name in BUILTIN_NAMES {
        let found = problems(&builtin(name).expect("built in"));
        assert!(found.iter().all(|problem| problem.level == Warning), "{name}: {:#?}", seen(&found));
    }
    let of = |name: &str| seen(&problems(&builtin(name).expect("built in")));
    assert!(of("overlapping-pools")[0].contains("10.0.0.10 to 10.0.0.19 are in the pool of server-a too"));
    assert!(of("address-in-use")[0].contains("10.0.0.10 is in the pool of server-a"));
    assert!(of("pool-exhausted")[0].contains("2 clients share 1 address on this network"));
    assert_eq!(of("two-servers"), Vec::<String>::new());
    assert_eq!(of("one-server"), Vec::<String>::new());
}

#[test]
fn every_error_stands_at_its_field() {
    let long = "x".repeat(201);
    let many: Vec<String> = (0..8).map(|n| format!("10.{}.0.0/24", n + 1)).collect();
    let rows: Vec<(&str, Value, &str, &str)> = vec![
        ("/version", json!(2), "version", "it reads 1"),
        ("/name", json!(""), "name", "short name"),
        ("/name", json!("   "), "name", "short name"),
        ("/name", json!("a\nb"), "name", "control character"),
        ("/clients/0/id", json!("   "), "clients[0].id", "needs a name"),
        ("/clients/0/id", json!("a\tb"), "clients[0].id", "control character"),
        ("/horizon_s", json!(0), "horizon_s", "nothing would happen"),
        ("/more_networks", json!(many), "more_networks", "at most 7"),
        ("/clients/1/count", json!(5000), "clients", "at most 4096"),
        ("/clients/0/count", json!(0), "clients[0].count", "leave the client out"),
        ("/clients/0/id", json!(""), "clients[0].id", "needs a name"),
        ("/clients/0/id", json!("a"), "servers[0].id", "the name of clients[0]"),
        ("/clients/0/id", json!("pc-02"), "clients[1].id", "names are unique"),
        ("/clients/0/id", json!(long), "clients[0].id", "at most 200"),
        ("/clients/0/mac", json!("02:00:00:00:00:a1"), "servers[0].mac", "addresses are unique"),
        ("/clients/0/mac", json!("02:00:00:00:01:03"), "clients[1].mac", "addresses are unique"),
        ("/clients/0/mac", json!("01:00:00:00:00:c1"), "clients[0].mac", "group bit"),
        ("/clients/0/mac", json!("00:00:00:00:00:00"), "clients[0].mac", "all zeros"),
        ("/clients/0/client_id", json!([1]), "clients[0].client_id", "2 to 255 bytes"),
        ("/clients/0/processing_us", json!(10_000_001), "clients[0].processing_us", "10 s"),
        ("/clients/0/policy", json!({ "by_server": "10.0.0.9" }), "clients[0].policy.by_server", "no server here"),
        ("/clients/0/link", json!({ "latency_us": 10_000_001 }), "clients[0].link.latency_us", "10 s"),
        ("/clients/0/link", json!({ "stack_us": 10_000_001 }), "clients[0].link.stack_us", "10 s"),
        ("/clients/0/link", json!({ "network": 2 }), "clients[0].link.network", "there are 2"),
        ("/clients/0/link", json!({ "clock_ppm": 1_000_001 }), "clients[0].link.clock_ppm", "between"),
        ("/clients/0/link", json!({ "arp_age_s": 0 }), "clients[0].link.arp_age_s", "at least 1 s"),
        (
            "/clients/0/link",
            json!({ "faults": { "loss_ppm": 1_000_001 } }),
            "clients[0].link.faults.loss_ppm",
            "1000000",
        ),
        (
            "/clients/0/link",
            json!({ "faults": { "reorder_ppm": 1_000_001 } }),
            "clients[0].link.faults.reorder_ppm",
            "1000000",
        ),
        (
            "/clients/0/link",
            json!({ "faults": { "duplicate_ppm": 1_000_001 } }),
            "clients[0].link.faults.duplicate_ppm",
            "1000000",
        ),
        ("/clients/0/link", json!({ "faults": { "delay_us": 10_000_001 } }), "clients[0].link.faults.delay_us", "10 s"),
        (
            "/clients/0/link",
            json!({ "faults": { "jitter_us": 10_000_001 } }),
            "clients[0].link.faults.jitter_us",
            "10 s",
        ),
        ("/static_hosts/0/address", json!("10.0.1.4"), "static_hosts[0].address", "10.0.0.1 to 10.0.0.254"),
        ("/static_hosts/0/address", json!("10.0.0.255"), "static_hosts[0].address", "10.0.0.1 to 10.0.0.254"),
        ("/static_hosts/0/mac", json!("02:00:00:00:00:c1"), "static_hosts[0].mac", "unique"),
        ("/servers/0/address", json!("10.0.0.0"), "servers[0].address", "no host address"),
        (
            "/servers/0/ranges",
            json!([{ "first": "10.0.0.10", "last": "10.0.1.9" }]),
            "servers[0].ranges[0].last",
            "no host address",
        ),
        (
            "/servers/0/ranges",
            json!([{ "first": "10.0.0.19", "last": "10.0.0.10" }]),
            "servers[0].ranges[0]",
            "swap them",
        ),
        (
            "/servers/0/ranges",
            json!([{ "first": "10.0.0.10", "last": "10.0.0.19" }, { "first": "10.0.0.19", "last": "10.0.0.20" }]),
            "servers[0].ranges[1]",
            "overlaps another one of the same server, 10.0.0.10 to 10.0.0.19",
        ),
        ("/servers/1/ranges", json!([]), "servers[1].ranges", "nothing to give"),
        (
            "/servers/0/reservations/0/address",
            json!("10.0.2.1"),
            "servers[0].reservations[0].address",
            "no host address",
        ),
        ("/servers/0/lease_s", json!(30), "servers[0].lease_s", "min_lease_s 60"),
        ("/servers/0/lease_s", json!(90_000), "servers[0].lease_s", "max_lease_s 86400 s"),
        ("/servers/0/min_lease_s", json!(0), "servers[0].min_lease_s", "has to last"),
        ("/servers/0/hold_s", json!(0), "servers[0].hold_s", "at least 1 s"),
        ("/servers/0/quarantine_s", json!(0), "servers[0].quarantine_s", "at least 1 s"),
        ("/servers/0/processing_us", json!(10_000_001), "servers[0].processing_us", "10 s"),
        ("/servers/0/check_ms", json!(60_001), "servers[0].check_ms", "60 s"),
        (
            "/servers/0/options",
            json!([{ "code": 51, "bytes": [1] }]),
            "servers[0].options[0].code",
            "set by the exchange",
        ),
        (
            "/servers/0/options",
            json!([{ "code": 28, "bytes": [1] }]),
            "servers[0].options[0].code",
            "follows from the network",
        ),
        ("/servers/0/options", json!([{ "code": 3, "bytes": [1] }]), "servers[0].options[0].code", "`routers`"),
        ("/servers/0/options", json!([{ "code": 6, "bytes": [1] }]), "servers[0].options[0].code", "`dns`"),
        ("/servers/0/options", json!([{ "code": 15, "bytes": [1] }]), "servers[0].options[0].code", "`domain`"),
        ("/servers/0/options", json!([{ "code": 42, "bytes": [] }]), "servers[0].options[0].bytes", "1 to 255 bytes"),
        ("/servers/0/failover_partner", json!("c"), "servers[0].failover_partner", "no other server called `c`"),
        ("/servers/0/failover_partner", json!("b"), "servers[0].failover_partner", "has to name `a`"),
        ("/script/0/host", json!("nobody"), "script[0].host", "no host called `nobody`"),
        ("/script/0/host", json!("pc"), "script[0].host", "no host called `pc`"),
    ];
    for (pointer, value, path, what) in rows {
        assert_speaks(&[(pointer, value)], Error, path, what);
    }
    // What a field may not be from the beginning on, the script may not make of it either.
    for (host, at_us, action, path, what) in [
        ("laptop", 31_622_400_000_001u64, json!("renew"), "script[0].at_us", "longer than a year"),
        ("laptop", 1, json!({ "delay_us": 10_000_001 }), "script[0].do.delay_us", "at most 10000000 (10 s)"),
        ("laptop", 1, json!({ "delay_us": u64::MAX }), "script[0].do.delay_us", "at most 10000000 (10 s)"),
        ("a", 1, json!({ "loss_ppm": 1_000_001 }), "script[0].do.loss_ppm", "at most 1000000"),
        ("laptop", 1, json!({ "loss_ppm": u32::MAX }), "script[0].do.loss_ppm", "at most 1000000"),
        ("a", 1, json!({ "set_lease_s": 0 }), "script[0].do.set_lease_s", "at least 1 s"),
        ("a", 1, json!({ "set_lease_s": 59 }), "script[0].do.set_lease_s", "not between min_lease_s 60 s"),
        ("a", 1, json!({ "set_lease_s": 86_401 }), "script[0].do.set_lease_s", "and max_lease_s 86400 s"),
        ("a", 1, json!({ "set_lease_s": u32::MAX }), "script[0].do.set_lease_s", "and max_lease_s 86400 s"),
        ("laptop", 1, json!({ "move_to": 2 }), "script[0].do.move_to", "there are 2, counted from 0"),
        (
            "laptop",
            1,
            json!({ "set_static": "192.168.0.9" }),
            "script[0].do.set_static",
            "no host address of any network",
        ),
        (
            "printer",
            1,
            json!({ "set_static": "10.0.0.255" }),
            "script[0].do.set_static",
            "no host address of any network",
        ),
        (
            "a",
            1,
            json!({ "reserve": { "address": "10.1.0.9", "mac": "02:00:00:00:00:c1" } }),
            "script[0].do.reserve.address",
            "those are 10.0.0.1 to 10.0.0.254",
        ),
        (
            "a",
            1,
            json!({ "reserve": { "address": "10.0.0.13", "mac": "01:00:00:00:00:c1" } }),
            "script[0].do.reserve.mac",
            "group bit",
        ),
    ] {
        let line = json!({ "at_us": at_us, "host": host, "do": action });
        assert_speaks(&[("/script/0", line)], Error, path, what);
    }
    for (pointer, value, path) in [
        ("/horizon_s", json!(31_622_401), "horizon_s"),
        ("/clients/0/starts_at_us", json!(u64::MAX), "clients[0].starts_at_us"),
        ("/clients/0/starts_within_s", json!(31_622_401), "clients[0].starts_within_s"),
        ("/clients/0/collect_ms", json!(31_622_400_001u64), "clients[0].collect_ms"),
        ("/servers/0/starts_at_us", json!(31_622_400_000_001u64), "servers[0].starts_at_us"),
        ("/static_hosts/0/starts_at_us", json!(31_622_400_000_001u64), "static_hosts[0].starts_at_us"),
    ] {
        assert_speaks(&[(pointer, value)], Error, path, "longer than a year");
    }
    let both = [("/servers/0/failover_partner", json!("b")), ("/servers/1/failover_partner", json!("a"))];
    assert_speaks(&both, Error, "servers[0].failover_partner", "the same ranges");
    let none = [("/clients", json!([])), ("/servers", json!([])), ("/static_hosts", json!([]))];
    assert_speaks(&none, Error, "clients", "add a client and a server");
    let wide = [
        ("/network", json!("10.0.0.0/8")),
        ("/servers/0/ranges", json!([{ "first": "10.0.0.10", "last": "10.9.0.0" }])),
    ];
    assert_speaks(&wide, Error, "servers[0].ranges", "at most 65536");
}

#[test]
fn what_a_network_could_be_misconfigured_to_do_is_a_warning() {
    let same = json!([{ "first": "10.0.0.15", "last": "10.0.0.29" }]);
    let rows: Vec<(&str, Value, &str, &str)> = vec![
        ("/servers/1/ranges", same, "servers[1].ranges[0]", "10.0.0.15 to 10.0.0.19 are in the pool of a too"),
        ("/servers/1/address", json!("10.0.0.15"), "servers[1].address", "a gives this address"),
        ("/static_hosts/0/address", json!("10.0.0.15"), "static_hosts[0].address", "may give it to a client"),
        ("/static_hosts/0/address", json!("10.0.0.3"), "servers[1].address", "printer has 10.0.0.3 too"),
        ("/servers/0/t1_s", json!(0), "servers[0].t1_s", "T1 is 0 s"),
        ("/servers/0/renewal_times", json!("never"), "servers[0].t2_s", "this is not sent"),
        ("/servers/0/t2_s", json!(0), "servers[0].t2_s", "T2 is 0 s"),
        ("/servers/0/domain", json!("abc xyz"), "servers[0].domain", "“abc xyz” is no domain name"),
        ("/servers/0/domain", json!("-5"), "servers[0].domain", "is no domain name"),
        ("/servers/0/domain", json!("a..b"), "servers[0].domain", "is no domain name"),
        ("/servers/0/domain", json!("lab_1.example"), "servers[0].domain", "is no domain name"),
        ("/static_hosts/0/id", json!("my printer"), "static_hosts[0].id", "“my printer” is no host name"),
        ("/static_hosts/0/id", json!("printer-"), "static_hosts[0].id", "is no host name"),
        ("/servers/0/t1_s", json!(3600), "servers[0].t1_s", "half of it is usual"),
        ("/servers/0/t2_s", json!(3600), "servers[0].t2_s", "7/8 of it is usual"),
        ("/servers/0/t2_s", json!(1800), "servers[0].t2_s", "has to come after T1"),
        ("/servers/1/t1_s", json!(3200), "servers[1].t1_s", "has to come after T1"),
        ("/servers/0/check_ms", json!(0), "servers[0].check_ms", "hears nobody"),
        ("/clients/0/collect_ms", json!(60_000), "servers[0].hold_s", "collects offers for 60 s"),
        ("/clients/0/collect_ms", json!(120_000), "clients[0].collect_ms", "past the end"),
        (
            "/servers/0/reservations/0/address",
            json!("10.0.0.90"),
            "servers[0].reservations[0].address",
            "outside the ranges",
        ),
        (
            "/servers/0/reservations/0/address",
            json!("10.0.0.11"),
            "servers[0].reservations[0].address",
            "excluded as well",
        ),
        (
            "/servers/0/reservations/0/mac",
            json!("02:00:00:00:00:99"),
            "servers[0].reservations[0].mac",
            "no client here",
        ),
        (
            "/servers/0/reservations/-",
            json!({ "address": "10.0.0.12", "mac": "02:00:00:00:01:01" }),
            "servers[0].reservations[1].address",
            "reserved twice",
        ),
        (
            "/servers/0/reservations/-",
            json!({ "address": "10.0.0.13", "mac": "02:00:00:00:00:c1" }),
            "servers[0].reservations[1].mac",
            "has 10.0.0.12 reserved already",
        ),
        ("/servers/0/exclude/-", json!("10.0.0.90"), "servers[0].exclude[1]", "changes nothing"),
        ("/servers/0/exclude/-", json!("10.0.0.11"), "servers[0].exclude[1]", "excluded twice"),
        ("/servers/0/routers/0", json!("10.1.0.1"), "servers[0].routers[0]", "no client reaches this router"),
        (
            "/servers/0/options",
            json!([{ "code": 42, "bytes": [1] }, { "code": 42, "bytes": [2] }]),
            "servers[0].options[1].code",
            "twice",
        ),
        // RFC 3442: a prefix has at most 32 bits; and addresses have four bytes.
        (
            "/servers/0/options",
            json!([{ "code": 121, "bytes": [33, 1] }]),
            "servers[0].options[0].bytes",
            "holds routes",
        ),
        (
            "/servers/0/options",
            json!([{ "code": 121, "bytes": [24, 10, 0, 0, 1] }]),
            "servers[0].options[0].bytes",
            "holds routes",
        ),
        (
            "/servers/0/options",
            json!([{ "code": 42, "bytes": [10, 0, 0] }]),
            "servers[0].options[0].bytes",
            "no sense for option 42",
        ),
        ("/clients/0/starts_at_us", json!(120_000_000), "clients[0].starts_at_us", "nothing of it is seen"),
        ("/servers/0/starts_at_us", json!(120_000_000), "servers[0].starts_at_us", "nothing of it is seen"),
        ("/static_hosts/0/starts_at_us", json!(120_000_000), "static_hosts[0].starts_at_us", "nothing of it is seen"),
        ("/clients/1/count", json!(19), "servers[0].ranges", "20 clients share 19 addresses"),
        ("/clients/1/client_id", json!([1, 2]), "clients[1].client_id", "all the copies"),
        ("/clients/0/requested_address", json!("192.168.0.9"), "clients[0].requested_address", "pass over"),
        ("/clients/0/parameter_request_list", json!([3]), "clients[0].parameter_request_list", "subnet mask"),
        ("/clients/0/link", json!({ "network": 1 }), "clients[0].link.network", "no server on this network"),
        (
            "/clients/0/link",
            json!({ "faults": { "cut": true } }),
            "clients[0].link.faults.cut",
            "nothing in the script",
        ),
        (
            "/clients/0/link",
            json!({ "faults": { "loss_ppm": 1_000_000 } }),
            "clients[0].link.faults.loss_ppm",
            "no cable",
        ),
        ("/clients", json!([]), "clients", "nobody asks"),
        ("/servers", json!([]), "servers", "nobody gets an address"),
        ("/more_networks/0", json!("10.0.0.128/25"), "more_networks[0]", "addresses in common"),
        ("/more_networks/0", json!("127.0.0.0/24"), "more_networks[0]", "no network for hosts"),
        ("/script/0/at_us", json!(120_000_001), "script[0].at_us", "not seen"),
        ("/script/0/do", json!("stop_server"), "script[0].do", "laptop is no server"),
        ("/script/0/do", json!({ "set_static": "10.1.0.9" }), "script[0].do.set_static", "not on the network"),
    ];
    for (pointer, value, path, what) in rows {
        // What makes no sense without clients or a host goes with them.
        let mut changes = vec![(pointer, value)];
        if ["/clients", "/servers"].contains(&pointer) {
            changes.insert(0, ("/script", json!([])));
        }
        assert_speaks(&changes, Warning, path, what);
    }
    let on = |host: &str, action: Value| [("/script/0/host", json!(host)), ("/script/0/do", action)];
    for (host, action, path, what) in [
        ("a", json!("renew"), "script[0].do", "a is no client"),
        ("a", json!({ "move_to": 1 }), "script[0].do", "a is no client"),
        ("a", json!("inform"), "script[0].do", "a is no client or static host"),
        ("printer", json!("release"), "script[0].do", "printer is no client"),
        ("a", json!({ "exclude": "10.0.0.99" }), "script[0].do.exclude", "in no range of a"),
        ("a", json!({ "clear_quarantine": "10.0.0.99" }), "script[0].do.clear_quarantine", "in no range of a"),
    ] {
        assert_speaks(&on(host, action), Warning, path, what);
    }
    // 240 bytes of header and 28 of IP and UDP leave 1,232 of 1,500: five options of 250 bytes are more, and four are not.
    let long =
        |count: u64| json!((0..count).map(|n| json!({ "code": 150 + n, "bytes": vec![7; 248] })).collect::<Vec<_>>());
    let list = json!([1, 3, 150, 151, 152, 153, 154]);
    let asked =
        |count: u64, list: Value| [("/servers/0/options", long(count)), ("/clients/0/parameter_request_list", list)];
    assert_speaks(
        &asked(5, list.clone()),
        Warning,
        "servers[0].options",
        "laptop asks for more than one message holds",
    );
    assert_speaks(&asked(5, list.clone()), Warning, "servers[0].options", "left out for it is option 154");
    for fits in [asked(4, list.clone()), asked(5, json!([1, 3, 150, 151]))] {
        assert_eq!(seen(&problems(&with(&fits))), Vec::<String>::new());
    }
    let slow = [("/servers/0/hold_s", json!(2)), ("/servers/0/processing_us", json!(2_000_000))];
    assert_speaks(&slow, Warning, "servers[0].hold_s", "and never leaves");
    let short = [("/servers/1/min_lease_s", json!(1)), ("/servers/1/lease_s", json!(9))];
    assert_speaks(&short, Warning, "servers[1].lease_s", "a lease of 9 s");
    // A reservation in another server's pool: that one may give the address to anybody.
    let inside = json!([{ "address": "10.0.0.31", "mac": "02:00:00:00:00:c1" }]);
    let reserved = [("/servers/0/reservations", inside.clone())];
    assert_speaks(&reserved, Warning, "servers[0].reservations[0].address", "is in the pool of b too");
    let line =
        json!({ "at_us": 1, "host": "a", "do": { "reserve": { "address": "10.0.0.31", "mac": "02:00:00:00:00:c1" } } });
    assert_speaks(&[("/script/0", line)], Warning, "script[0].do.reserve.address", "is in the pool of b too");
    // What is never given out is no room: the server's own address, its router, those of other hosts, and what is kept for
    // somebody who is not here.
    let small = json!([{ "first": "10.0.0.10", "last": "10.0.0.13" }]);
    let absent = json!([{ "address": "10.0.0.12", "mac": "02:00:00:00:00:99" }]);
    let three = json!([{ "id": "pc", "mac": "02:00:00:00:01:01", "count": 3 }]);
    let base = |more: Vec<(&'static str, Value)>| {
        let mut all = vec![
            ("/servers", json!([good()["servers"][0].clone()])),
            ("/servers/0/ranges", small.clone()),
            ("/servers/0/exclude", json!([])),
            ("/servers/0/reservations", json!([])),
            ("/clients", three.clone()),
            ("/script", json!([])),
        ];
        all.extend(more);
        all
    };
    let crowded = |total: usize, changes: Vec<(&'static str, Value)>| {
        let what = format!("3 clients share {total} address");
        assert_speaks(&base(changes), Warning, "servers[0].ranges", &what);
    };
    assert!(problems(&with(&base(vec![]))).is_empty(), "four addresses are enough for three");
    for (clients, what) in [(1, "there is no address for the client"), (3, "there is no address for the 3 clients")] {
        let none = base(vec![("/servers/0/exclude", json!(["10.0.0.10", "10.0.0.11", "10.0.0.12", "10.0.0.13"]))]);
        let none = [none, vec![("/clients/0/count", json!(clients))]].concat();
        assert_speaks(&none, Warning, "servers[0].ranges", what);
    }
    crowded(2, vec![("/servers/0/address", json!("10.0.0.10")), ("/servers/0/routers", json!(["10.0.0.11"]))]);
    crowded(2, vec![("/servers/0/exclude", json!(["10.0.0.10"])), ("/static_hosts/0/address", json!("10.0.0.11"))]);
    crowded(2, vec![("/servers/0/exclude", json!(["10.0.0.10"])), ("/servers/0/reservations", absent)]);
    // Two addresses kept for one client are room for one.
    let twice = json!([
        { "address": "10.0.0.10", "mac": "02:00:00:00:01:01" }, { "address": "10.0.0.11", "mac": "02:00:00:00:01:01" }
    ]);
    crowded(2, vec![("/servers/0/exclude", json!(["10.0.0.13"])), ("/servers/0/reservations", twice)]);
    let ids = [
        ("/clients/0/client_id", json!([1, 2])),
        ("/clients/1/client_id", json!([1, 2])),
        ("/clients/1/count", json!(1)),
    ];
    assert_speaks(&ids, Warning, "clients[1].client_id", "laptop has the same");
}

#[test]
fn what_makes_it_right_silences_a_warning() {
    let pool = json!([{ "first": "10.0.0.10", "last": "10.0.0.19" }]);
    let rows: Vec<(&str, Vec<(&str, Value)>)> = vec![
        (
            "a pair",
            vec![
                ("/servers/0/failover_partner", json!("b")),
                ("/servers/1/failover_partner", json!("a")),
                ("/servers/1/ranges", pool),
            ],
        ),
        (
            "excluded from the overlap",
            vec![(
                "/servers/1/ranges",
                json!([{ "first": "10.0.0.11", "last": "10.0.0.11" }, { "first": "10.0.0.30", "last": "10.0.0.39" }]),
            )],
        ),
        (
            "a server on another network",
            vec![(
                "/servers/1",
                json!({ "id": "b", "mac": "02:00:00:00:00:a2", "address": "10.1.0.2", "link": { "network": 1 },
                                  "ranges": [{ "first": "10.1.0.10", "last": "10.1.0.19" }] }),
            )],
        ),
        (
            "a reservation that the other server excludes",
            vec![
                ("/servers/0/reservations", json!([{ "address": "10.0.0.12", "mac": "02:00:00:00:00:c1" }])),
                (
                    "/servers/1/ranges",
                    json!([{ "first": "10.0.0.12", "last": "10.0.0.12" }, { "first": "10.0.0.30", "last": "10.0.0.39" }]),
                ),
                ("/servers/1/exclude", json!(["10.0.0.12"])),
            ],
        ),
        ("a domain with a dot at its end", vec![("/servers/0/domain", json!("lab-1.example."))]),
        ("a static host at an excluded address", vec![("/static_hosts/0/address", json!("10.0.0.11"))]),
        (
            "the cable is plugged in later",
            vec![("/clients/0/link", json!({ "faults": { "cut": true } })), ("/script/0/do", json!("plug"))],
        ),
        (
            "the client moves to where a server is",
            vec![("/clients/0/link", json!({ "network": 1 })), ("/script/0/do", json!({ "move_to": 0 }))],
        ),
        (
            "an endless lease has no end to come before",
            vec![("/servers/0/lease_s", json!(u32::MAX)), ("/servers/0/max_lease_s", json!(u32::MAX))],
        ),
    ];
    for (why, changes) in rows {
        assert_eq!(seen(&problems(&with(&changes))), Vec::<String>::new(), "{why}");
    }
}

proptest! {
    /// Whatever is set, errors are there exactly when the network cannot run, and the gate names the first of them.
    #[test]
    fn the_gate_and_the_list_agree(changes in prop::collection::vec((0usize..6, 0usize..60, "[0-9]{1,9}|[a-c]|10\\.0\\.0\\.[0-9]{1,3}|"), 1..6)) {
        let mut scenario = with(&[]);
        use dorascope::editor::Object;
        let objects = [Object::Network, Object::Client(0), Object::Client(1), Object::Server(0), Object::Static(0), Object::Script(0)];
        for (object, field, text) in changes {
            let all = fields::fields(&scenario, objects[object]);
            let _ = fields::set(&mut scenario, objects[object], &all[field % all.len()], &text);
        }
        let first = problems(&scenario).into_iter().find(|problem| problem.level == Error);
        let gate = scenario.check().err().map(|error| (error.path, error.what));
        prop_assert_eq!(gate, first.map(|problem| (problem.path, problem.what)));
    }
}
