//! The errors: what no network can be, or what the simulator does not compute.

use std::net::Ipv4Addr;

use super::copies::copies;
use super::limits;
use super::link::{LinkSpec, ScriptSpec};
use super::problem::Found;
use super::spec::{ClientSpec, Network, OptionSpec, Range, Scenario, ServerSpec, VERSION};
use crate::base::{Duration, Map, Set, order};
use crate::protocol::Action;
use crate::protocol::client::Policy;
use crate::wire::Mac;

/// Names and hardware addresses seen so far, with the path of who has them.
#[derive(Default)]
struct Seen {
    ids: Map<String, String>,
    macs: Map<Mac, String>,
}

/// Collects the errors.
pub(crate) fn check(scenario: &Scenario, found: &mut Found) {
    if scenario.version != VERSION {
        let what = format!("{} is not a version that this program reads; it reads {VERSION}", scenario.version);
        found.error("version", what);
    }
    if scenario.name.trim().is_empty() {
        found.error("name", "this is empty: give the network a short name");
    }
    if scenario.name.chars().any(char::is_control) {
        found.error("name", "this holds a control character, such as the end of a line: take it out");
    }
    if scenario.horizon_s == 0 {
        found.error("horizon_s", "this is 0: nothing would happen");
    }
    lasts("horizon_s", Duration::from_secs(scenario.horizon_s.into()), 1_000_000, found);
    if scenario.host_count() == 0 {
        found.error("clients", "there is no host at all; add a client and a server");
    }
    let servers = Servers {
        addresses: scenario.servers.iter().map(|spec| spec.address).collect(),
        by_name: scenario.servers.iter().map(|spec| (spec.id.as_str(), spec)).collect(),
    };
    let mut seen = Seen::default();
    found.step(scenario.host_count() + scenario.script.len());
    for (index, spec) in scenario.clients.iter().enumerate() {
        let path = format!("clients[{index}]");
        client(&servers, spec, &path, found);
        for (id, mac) in copies(spec) {
            unique(&mut seen, &path, &id, mac, found);
        }
        link(scenario, &spec.link, &path, found);
    }
    for (index, spec) in scenario.static_hosts.iter().enumerate() {
        let path = format!("static_hosts[{index}]");
        unique(&mut seen, &path, &spec.id, spec.mac, found);
        lasts(&format!("{path}.starts_at_us"), Duration(spec.starts_at_us), 1, found);
        link(scenario, &spec.link, &path, found);
        on_network(scenario, &spec.link, || format!("{path}.address"), spec.address, found);
    }
    for (index, spec) in scenario.servers.iter().enumerate() {
        let path = format!("servers[{index}]");
        unique(&mut seen, &path, &spec.id, spec.mac, found);
        link(scenario, &spec.link, &path, found);
        server(scenario, &servers, spec, &path, found);
    }
    for (index, line) in scenario.script.iter().enumerate() {
        script(scenario, &servers, &seen, line, &format!("script[{index}]"), found);
    }
}

/// Servers as others name them.
struct Servers<'a> {
    addresses: Set<Ipv4Addr>,
    by_name: Map<&'a str, &'a ServerSpec>,
}

/// Nothing lasts, or is in the future, for more than a year.
fn lasts(path: &str, time: Duration, unit_us: u64, found: &mut Found) {
    if time > limits::LONGEST {
        found.error(
            path,
            format!("this is longer than a year; at most {} ({})", limits::LONGEST.0 / unit_us, limits::LONGEST),
        );
    }
}

/// A line of the script: what the same field of a host may not be, it may not make of it either.
fn script(scenario: &Scenario, servers: &Servers<'_>, seen: &Seen, line: &ScriptSpec, path: &str, found: &mut Found) {
    if !seen.ids.contains_key(&line.host) {
        found.error(format!("{path}.host"), format!("there is no host called `{}`", line.host));
    }
    lasts(&format!("{path}.at_us"), Duration(line.at_us), 1, found);
    if let Err((field, what)) = limits::action(&line.action) {
        found.error(format!("{path}.do.{field}"), what);
    }
    let networks = || (0u8..).map_while(|number| scenario.network_of(number));
    match &line.action {
        Action::MoveTo(to) if scenario.network_of(*to).is_none() => {
            found.error(format!("{path}.do.move_to"), no_network(scenario, *to));
        }
        Action::SetStatic(address) if !networks().any(|network| network.is_host(*address)) => {
            let what = match networks().count() {
                1 => no_host(scenario.network, *address),
                _ => format!("{address} is no host address of any network here"),
            };
            found.error(format!("{path}.do.set_static"), what);
        }
        Action::Reserve { address, mac } => {
            if let Some(server) = servers.by_name.get(line.host.as_str()) {
                on_network(scenario, &server.link, || format!("{path}.do.reserve.address"), *address, found);
            }
            hardware(&format!("{path}.do.reserve.mac"), *mac, found);
        }
        Action::SetLeaseS(lease_s @ 1..) => {
            let server = servers.by_name.get(line.host.as_str());
            if let Some(Err(what)) = server.map(|server| lease(*lease_s, server)) {
                found.error(format!("{path}.do.set_lease_s"), what);
            }
        }
        _ => {}
    }
}

/// Names and addresses are a host's own.
fn unique(seen: &mut Seen, path: &str, id: &str, mac: Mac, found: &mut Found) {
    if id.trim().is_empty() {
        found.error(format!("{path}.id"), "this is empty: every host needs a name");
    } else if id.chars().any(char::is_control) {
        found.error(format!("{path}.id"), "this holds a control character, such as the end of a line: take it out");
    } else if let Some(other) = seen.ids.insert(id.to_owned(), path.to_owned()) {
        found.error(format!("{path}.id"), format!("`{id}` is the name of {other} already; names are unique"));
    }
    if !hardware(&format!("{path}.mac"), mac, found) {
        return;
    }
    if let Some(other) = seen.macs.insert(mac, format!("`{id}` ({path})")) {
        found.error(format!("{path}.mac"), format!("{mac} is the address of {other} already; addresses are unique"));
    }
}

/// Whether a hardware address is one that a host can have; says so if not.
fn hardware(path: &str, mac: Mac, found: &mut Found) -> bool {
    let bad = mac.0[0] & 1 == 1 || mac == Mac::ZERO;
    if bad {
        let what = format!("{mac} is no host's address (group bit set, or all zeros); begin it with 02");
        found.error(path, what);
    }
    !bad
}

fn link(scenario: &Scenario, link: &LinkSpec, path: &str, found: &mut Found) {
    let faults = link.faults;
    let takes = [
        ("latency_us", link.latency_us),
        ("stack_us", link.stack_us),
        ("faults.delay_us", faults.delay_us),
        ("faults.jitter_us", faults.jitter_us),
    ];
    for (field, _) in takes.iter().filter(|(_, takes)| Duration(*takes) > limits::TAKES) {
        found.error(format!("{path}.link.{field}"), limits::takes());
    }
    if scenario.network_of(link.network).is_none() {
        found.error(format!("{path}.link.network"), no_network(scenario, link.network));
    }
    if !(-900_000..=1_000_000).contains(&link.clock_ppm) {
        found.error(format!("{path}.link.clock_ppm"), "this has to be between -900000 and 1000000");
    }
    for (field, _) in faults.shares().iter().filter(|(_, share)| *share > limits::ALL_PPM) {
        found.error(format!("{path}.link.faults.{field}"), limits::part());
    }
    if link.arp_age_s == 0 {
        found.error(format!("{path}.link.arp_age_s"), "this is 0: entries have to live for at least 1 s");
    }
}

fn no_network(scenario: &Scenario, number: u8) -> String {
    let count = scenario.more_networks.len() + 1;
    format!("{number} is no network; there are {count}, counted from 0")
}

fn no_host(network: Network, address: Ipv4Addr) -> String {
    let (low, high) = network.hosts();
    format!("{address} is no host address of the network {network}; those are {low} to {high}")
}

fn on_network(scenario: &Scenario, link: &LinkSpec, path: impl Fn() -> String, address: Ipv4Addr, found: &mut Found) {
    let network = scenario.network_of(link.network).unwrap_or(scenario.network);
    if !network.is_host(address) {
        found.error(path(), no_host(network, address));
    }
}

fn client(servers: &Servers<'_>, spec: &ClientSpec, path: &str, found: &mut Found) {
    if spec.count == 0 {
        found.error(format!("{path}.count"), "this is 0: leave the client out instead");
    }
    if spec.client_id.as_ref().is_some_and(|id| !(2..=limits::OPTION).contains(&id.len())) {
        found.error(format!("{path}.client_id"), "this has to hold 2 to 255 bytes");
    }
    if Duration(spec.processing_us) > limits::TAKES {
        found.error(format!("{path}.processing_us"), limits::takes());
    }
    lasts(&format!("{path}.starts_at_us"), Duration(spec.starts_at_us), 1, found);
    lasts(&format!("{path}.starts_within_s"), Duration::from_secs(spec.starts_within_s.into()), 1_000_000, found);
    lasts(&format!("{path}.collect_ms"), Duration::from_millis(spec.collect_ms.unwrap_or(0)), 1_000, found);
    if let Policy::ByServer(server) = spec.policy
        && !servers.addresses.contains(&server)
    {
        found.error(format!("{path}.policy.by_server"), format!("no server here has the address {server}"));
    }
}

fn server(scenario: &Scenario, servers: &Servers<'_>, spec: &ServerSpec, path: &str, found: &mut Found) {
    on_network(scenario, &spec.link, || format!("{path}.address"), spec.address, found);
    lasts(&format!("{path}.starts_at_us"), Duration(spec.starts_at_us), 1, found);
    ranges(scenario, spec, path, found);
    for (index, reservation) in spec.reservations.iter().enumerate() {
        let at = || format!("{path}.reservations[{index}].address");
        on_network(scenario, &spec.link, at, reservation.address, found);
    }
    if let Err(what) = lease(spec.lease_s, spec) {
        found.error(format!("{path}.lease_s"), what);
    }
    if spec.min_lease_s == 0 {
        found.error(format!("{path}.min_lease_s"), "this is 0: a lease has to last for at least 1 s");
    }
    for (field, _) in [("hold_s", spec.hold_s), ("quarantine_s", spec.quarantine_s)].iter().filter(|(_, s)| *s == 0) {
        found.error(format!("{path}.{field}"), "this has to be at least 1 s");
    }
    if Duration(spec.processing_us) > limits::TAKES {
        found.error(format!("{path}.processing_us"), limits::takes());
    }
    if Duration::from_millis(spec.check_ms) > limits::CHECK {
        found.error(
            format!("{path}.check_ms"),
            format!("this may be at most {} ({})", limits::CHECK.0 / 1000, limits::CHECK),
        );
    }
    for (index, option) in spec.options.iter().enumerate() {
        if let Some(instead) = OptionSpec::instead(option.code) {
            let what = format!("option {} {instead}: leave it out here", option.code);
            found.error(format!("{path}.options[{index}].code"), what);
        }
        if option.bytes.is_empty() || option.bytes.len() > limits::OPTION {
            found.error(format!("{path}.options[{index}].bytes"), "this has to hold 1 to 255 bytes");
        }
    }
    if let Some(partner) = &spec.failover_partner {
        let what = match servers.by_name.get(partner.as_str()).filter(|_| *partner != spec.id) {
            None => format!("there is no other server called `{partner}`"),
            Some(other) if other.failover_partner.as_deref() != Some(&spec.id) => {
                format!("`{partner}` has to name `{}` as its partner too", spec.id)
            }
            Some(other) if other.ranges != spec.ranges || other.link.network != spec.link.network => {
                format!("`{partner}` has to have the same ranges in the same network")
            }
            Some(_) => return,
        };
        found.error(format!("{path}.failover_partner"), what);
    }
}

fn ranges(scenario: &Scenario, spec: &ServerSpec, path: &str, found: &mut Found) {
    let mut size = 0u32;
    let mut sound: Vec<(usize, Range)> = Vec::new();
    found.step(spec.ranges.len() + spec.reservations.len());
    for (index, range) in spec.ranges.iter().enumerate() {
        on_network(scenario, &spec.link, || format!("{path}.ranges[{index}].first"), range.first, found);
        on_network(scenario, &spec.link, || format!("{path}.ranges[{index}].last"), range.last, found);
        if range.first > range.last {
            let what = format!("first {} lies behind last {}; swap them", range.first, range.last);
            found.error(format!("{path}.ranges[{index}]"), what);
            continue;
        }
        size = size.saturating_add(u32::from(range.last) - u32::from(range.first)).saturating_add(1);
        sound.push((index, *range));
    }
    // In the order of their addresses, a range meets one before it exactly if the furthest of those reaches it.
    order::by_key(&mut sound, |(index, range)| (range.first, *index));
    let mut furthest: Option<(usize, Range)> = None;
    for (index, range) in sound {
        found.step(1);
        if let Some((other, before)) = furthest.filter(|(_, before)| range.first <= before.last) {
            let (at, with) = if index > other { (index, before) } else { (other, range) };
            let what = format!("this range overlaps another one of the same server, {} to {}", with.first, with.last);
            found.error(format!("{path}.ranges[{at}]"), what);
        }
        if furthest.is_none_or(|(_, before)| before.last < range.last) {
            furthest = Some((index, range));
        }
    }
    if spec.ranges.is_empty() && spec.reservations.is_empty() {
        found.error(
            format!("{path}.ranges"),
            "this is empty, and there is no reservation: the server would have nothing to give",
        );
    }
    if size > limits::POOL {
        found.error(format!("{path}.ranges"), format!("{size} addresses are too many; at most {}", limits::POOL));
    }
}

/// Checks a lease time against the shortest and the longest lease of its server.
///
/// # Errors
/// What would be right.
fn lease(lease_s: u32, server: &ServerSpec) -> Result<(), String> {
    let (least, most) = (server.min_lease_s, server.max_lease_s);
    if (least..=most).contains(&lease_s) {
        return Ok(());
    }
    Err(format!(
        "{lease_s} s is not between min_lease_s {least} s and max_lease_s {most} s, the shortest and longest on request"
    ))
}
