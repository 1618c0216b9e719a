//! Random networks with more variety than sense: odd lease times, clocks that run wrong, switches of both lenses mixed by hand,
//! options that do not fit, several networks, and scripts with every action. One scenario file a seed.

#[path = "../../support/dice.rs"]
mod dice;

use dorascope::scenario::Scenario;
use serde_json::{Value, json};

use dice::Dice;

/// A host that the script can do something to.
struct Drawn {
    id: String,
    role: Role,
}

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Client,
    Static,
    Server,
}

/// The scenario of a seed.
pub fn draw(seed: u64) -> Scenario {
    let mut dice = Dice::new(seed, "truth");
    let networks = if dice.one_in(4) { 2 } else { 1 };
    let lease_s = dice.pick(&[
        1u64,
        2,
        3,
        5,
        7,
        10,
        15,
        19,
        20,
        21,
        30,
        38,
        39,
        60,
        60,
        61,
        90,
        119,
        120,
        121,
        300,
        600,
        3600,
        4_294_967_295,
    ]);
    let base = 10 + dice.upto(2);
    let most = base + dice.pick(&[0, 1, 2, 4, 9]);
    let mut hosts = Vec::new();
    let pair = dice.one_in(4);
    let server_count = if pair { 2 } else { 1 + dice.upto(5) / 3 };
    let servers: Vec<Value> = (1..=server_count)
        .map(|n| {
            let id = format!("server-{n}");
            hosts.push(Drawn { id: id.clone(), role: Role::Server });
            let network = if pair { 0 } else { (n - 1) % networks };
            let mut spec = server(&mut dice, n, network, (base, most), lease_s, pair);
            spec["id"] = json!(id);
            spec
        })
        .collect();
    let statics: Vec<Value> = (1..=dice.upto(4) / 2)
        .map(|n| {
            let id = format!("printer-{n}");
            hosts.push(Drawn { id: id.clone(), role: Role::Static });
            let network = dice.upto(networks - 1);
            let last = if dice.one_in(2) { base + dice.upto(2) } else { 200 + n };
            let mut spec = json!({
                "id": id, "mac": format!("02:00:00:00:00:d{n}"), "address": format!("10.{network}.0.{last}"),
                "link": link(&mut dice, network), "switches": switches(&mut dice)
            });
            if dice.one_in(3) {
                spec["starts_at_us"] = json!(dice.upto(30_000_000));
            }
            spec
        })
        .collect();
    let clones = dice.one_in(8);
    let mut clients = Vec::new();
    for n in 1..=1 + dice.upto(3) {
        let id = format!("laptop-{n}");
        let count = if dice.one_in(12) { 2 } else { 1 };
        if count == 1 {
            hosts.push(Drawn { id: id.clone(), role: Role::Client });
        } else {
            hosts.extend((1..=count).map(|copy| Drawn { id: format!("{id}-{copy:02}"), role: Role::Client }));
        }
        let mut spec = client(&mut dice, n, networks, base);
        spec["id"] = json!(id);
        spec["count"] = json!(count);
        if clones {
            spec["client_id"] = json!([0, 1, 2, 3]);
        }
        clients.push(spec);
    }
    let horizon_s = dice.pick(&[20u64, 40, 90, 90, 150, 260]).max(if lease_s < 700 { lease_s * 5 / 2 } else { 0 });
    let horizon_s = if dice.one_in(12) { horizon_s.max(5000) } else { horizon_s.min(700) };
    let mut script: Vec<(u64, String, Value)> = Vec::new();
    for _ in 0..dice.upto(12) {
        let index = dice.upto(hosts.len() as u64 - 1) as usize;
        let host = &hosts[index];
        let action = action(&mut dice, host.role, base, networks);
        script.push((dice.upto(horizon_s.min(400) * 1_000_000), host.id.clone(), action));
    }
    script.sort_by_key(|(at, ..)| *at);
    let script: Vec<Value> =
        script.into_iter().map(|(at, host, action)| json!({ "at_us": at, "host": host, "do": action })).collect();
    let mut whole = json!({
        "version": 1, "name": format!("truth-{seed}"), "horizon_s": horizon_s, "network": "10.0.0.0/24",
        "clients": clients, "servers": servers, "static_hosts": statics, "script": script
    });
    if networks > 1 {
        whole["more_networks"] = json!(["10.1.0.0/24"]);
    }
    // A line of the script that no network could be done to, such as a reservation on another network, is left out.
    loop {
        match Scenario::from_json(&whole.to_string()) {
            Ok(scenario) => return scenario,
            Err(why) => {
                let line =
                    why.path.strip_prefix("script[").and_then(|rest| rest.split(']').next()?.parse::<usize>().ok());
                let script = whole["script"].as_array_mut().expect("a script");
                let Some(line) = line else { panic!("seed {seed}: {why}\n{whole}") };
                script.remove(line);
            }
        }
    }
}

fn server(dice: &mut Dice, n: u64, network: u64, range: (u64, u64), lease_s: u64, pair: bool) -> Value {
    let (first, last) = range;
    let at = |last: u64| format!("10.{network}.0.{last}");
    // Servers that know nothing of each other mostly have pools of their own.
    let shift = if pair || dice.one_in(4) { 0 } else { (n - 1) * 50 };
    let own = if n > 1 && !pair && dice.one_in(12) { 2 } else { n + 1 };
    let mut spec = json!({
        "mac": format!("02:00:00:00:00:a{n}"), "address": at(own),
        "ranges": [{ "first": at(first + shift), "last": at(last + shift) }],
        "lease_s": lease_s, "min_lease_s": dice.pick(&[1u64, lease_s.min(60)]),
        "max_lease_s": lease_s.max(dice.pick(&[100u64, 1200])),
        "hold_s": dice.pick(&[1u64, 2, 10, 60]), "quarantine_s": dice.pick(&[1u64, 30, 300]),
        "check_ms": dice.pick(&[0u64, 1, 200, 1000, 1000, 3000]), "authoritative": !dice.one_in(4),
        "extend_leases": !dice.one_in(5), "processing_us": dice.pick(&[500u64, 500, 3000, 2_000_000]),
        "link": link(dice, network), "switches": switches(dice)
    });
    if pair {
        spec["failover_partner"] = json!(format!("server-{}", 3 - n));
    } else if dice.one_in(5) {
        spec["link"]["network"] = json!(network);
    }
    if dice.one_in(4) {
        let shown = lease_s.min(600);
        spec["t1_s"] = json!(dice.pick(&[0, 1, 2, shown / 2, shown * 19 / 20, shown, shown + 5]));
    }
    if dice.one_in(5) {
        let shown = lease_s.min(600);
        spec["t2_s"] = json!(dice.pick(&[0, 1, 3, shown * 7 / 8, shown, shown + 5]));
    }
    if dice.one_in(3) {
        spec["reservations"] = json!([{ "address": at(first + dice.upto(2)), "mac": "02:00:00:00:00:c1" }]);
    }
    if dice.one_in(4) {
        spec["exclude"] = json!([at(first + dice.upto(3))]);
    }
    if dice.one_in(2) {
        spec["routers"] = json!([at(1)]);
        spec["dns"] = json!([at(53)]);
        spec["domain"] = json!("example.net");
    }
    if dice.one_in(4) {
        let long = |code: u64| json!({ "code": code, "bytes": vec![7; 250] });
        spec["options"] = match dice.upto(3) {
            0 => json!([{ "code": 42, "bytes": [10, 0, 0, 1] }, { "code": 42, "bytes": [10, 0, 0, 2] }]),
            1 => json!([long(43), long(60 + 10), long(100), long(101)]),
            2 => json!([{ "code": 121, "bytes": [33, 1] }]),
            _ => json!([{ "code": 43, "bytes": [1] }, { "code": 66, "bytes": [65, 66] }]),
        };
    }
    if dice.one_in(6) {
        spec["starts_at_us"] = json!(dice.upto(20_000_000));
    }
    spec
}

fn client(dice: &mut Dice, n: u64, networks: u64, base: u64) -> Value {
    let network = dice.upto(networks * 2 - 1) % networks;
    let mut spec = json!({
        "mac": format!("02:00:00:00:0{n}:c1"), "starts_at_us": dice.upto(20) * dice.upto(1_000_000),
        "policy": dice.pick(&["first", "first", "longest_lease", "ask"]),
        "collect_ms": dice.pick(&[0u64, 0, 500, 2000, 5000]), "broadcast_flag": dice.one_in(3),
        "link": link(dice, network), "switches": switches(dice)
    });
    if n == 1 {
        spec["mac"] = json!("02:00:00:00:00:c1");
    }
    if dice.one_in(5) {
        spec["requested_address"] = json!(format!("10.{network}.0.{}", base + dice.upto(4)));
    }
    if dice.one_in(6) {
        spec["discover_lease_s"] = json!(dice.pick(&[1u64, 30, 7200, 4_294_967_295]));
    }
    if dice.one_in(6) {
        spec["request_lease_s"] = json!(dice.pick(&[1u64, 30, 7200, 4_294_967_295]));
    }
    if dice.one_in(4) {
        spec["parameter_request_list"] =
            dice.pick(&[json!([1, 3]), json!([1, 3, 6, 15, 42, 43, 66, 70, 100, 101, 121]), json!([58, 59])]);
    }
    if dice.one_in(8) {
        spec["processing_us"] = json!(dice.pick(&[1u64, 100_000, 3_000_000]));
    }
    spec
}

fn link(dice: &mut Dice, network: u64) -> Value {
    let mut link = json!({
        "latency_us": 100 + dice.upto(900), "arp_age_s": dice.pick(&[1u64, 5, 60, 60]), "network": network
    });
    if dice.one_in(4) {
        link["faults"] = json!({
            "loss_ppm": dice.pick(&[0u64, 20_000, 200_000, 500_000]), "delay_us": dice.pick(&[0u64, 0, 1000, 300_000]),
            "jitter_us": dice.pick(&[0u64, 2000, 500_000]), "duplicate_ppm": dice.pick(&[0u64, 100_000]),
            "reorder_ppm": dice.pick(&[0u64, 100_000]), "cut": dice.one_in(20),
            "damage_ppm": dice.pick(&[0u64, 0, 100_000])
        });
    }
    if dice.one_in(5) {
        link["clock_ppm"] = json!(dice.pick(&[-600_000i64, -300_000, -2000, 2000, 400_000, 1_000_000]));
    }
    if dice.one_in(10) {
        link["stack_us"] = json!(dice.pick(&[0u64, 50_000, 1_500_000]));
    }
    link
}

/// Switches by hand, of both lenses mixed.
fn switches(dice: &mut Dice) -> Value {
    let mut all = json!({});
    if dice.one_in(2) {
        return all;
    }
    let choices: [(&str, &[&str]); 7] = [
        ("broadcast_flag", &["clear", "as_configured"]),
        ("address_check", &["before_offer", "on_request", "never"]),
        ("ack_contents", &["copy_of_offer", "own_values"]),
        ("client_check", &["single_look_up", "rfc5227", "announce_only"]),
        ("renewal", &["at_expiry", "at_t1"]),
        ("boot", &["discover", "init_reboot"]),
        ("defence", &["give_up", "once", "for_ever"]),
    ];
    for (name, values) in choices {
        if dice.one_in(3) {
            all[name] = json!(dice.pick(values));
        }
    }
    if dice.one_in(3) {
        all["arp_entry_by_dhcp"] = json!(dice.one_in(2));
    }
    if dice.one_in(3) {
        all["timer_fuzz"] = json!(dice.one_in(2));
    }
    all
}

fn action(dice: &mut Dice, role: Role, base: u64, networks: u64) -> Value {
    let network = dice.upto(networks - 1);
    let address = format!("10.{network}.0.{}", base + dice.upto(4));
    let kinds = ["discover", "offer", "request", "ack", "nak", "arp_probe", "arp_reply", "arp_request", "decline"];
    let any = match dice.upto(20) {
        0..=1 => json!("power_off"),
        2 => json!("power_on"),
        3 => json!("restart"),
        4 => json!("unplug"),
        5 => json!("plug"),
        6 => json!({ "drop_next": dice.pick(&kinds) }),
        7 => json!({ "duplicate_next": dice.pick(&kinds) }),
        8 => json!({ "delay_us": dice.pick(&[0u64, 1500, 3_000_000]) }),
        9 => json!({ "loss_ppm": dice.pick(&[0u64, 10_000, 123_456, 1_000_000]) }),
        _ => Value::Null,
    };
    if any != Value::Null {
        return any;
    }
    match role {
        Role::Client => match dice.upto(8) {
            0..=2 => json!("renew"),
            3 => json!("release"),
            4 => json!({ "set_static": address }),
            5 => json!("use_dhcp"),
            6 => json!("inform"),
            _ => json!({ "move_to": network }),
        },
        Role::Static => {
            dice.pick(&[json!("inform"), json!({ "set_static": address }), json!("power_off"), json!("power_on")])
        }
        Role::Server => match dice.upto(10) {
            0..=1 => json!("stop_server"),
            2..=3 => json!("start_server"),
            4 => json!("start_server_without_leases"),
            5 => json!("wipe_leases"),
            6 => json!({ "exclude": address }),
            7..=8 => {
                json!({ "reserve": { "address": address, "mac": dice.pick(&["02:00:00:00:00:c1", "02:00:00:00:02:c1"]) } })
            }
            9 => json!({ "set_lease_s": dice.pick(&[1u64, 13, 60, 300]) }),
            _ => json!({ "clear_quarantine": address }),
        },
    }
}
