//! The errors: what no network can be, or what the simulator does not compute.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::Found;
use crate::protocol::client::Policy;
use crate::session::build::copies;
use crate::session::scenario::{ClientSpec, LinkSpec, MAX_HOSTS, Range, Scenario, ServerSpec, VERSION};
use crate::wire::Mac;

/// The largest pool of one server.
const MAX_POOL: u32 = 65_536;
/// The longest time that a frame or a host may take, in microseconds.
const MAX_TAKES_US: u64 = 10_000_000;
/// The most networks besides the first.
const MAX_MORE: usize = 7;

/// Names and hardware addresses seen so far, with the path of who has them.
#[derive(Default)]
struct Seen {
    ids: BTreeMap<String, String>,
    macs: BTreeMap<Mac, String>,
}

pub(super) fn look(scenario: &Scenario, found: &mut Found) {
    if scenario.version != VERSION {
        let what = format!("{} is not a version that this program reads; it reads {VERSION}", scenario.version);
        found.error("version", what);
    }
    if scenario.name.is_empty() {
        found.error("name", "is empty; give the scenario a short name");
    }
    if scenario.horizon_s == 0 {
        found.error("horizon_s", "is 0; nothing would happen");
    }
    let count = scenario.host_count();
    if count == 0 {
        found.error("clients", "there is no host at all; add a client and a server");
    } else if count > MAX_HOSTS {
        found.error("clients", format!("{count} hosts are too many; at most {MAX_HOSTS}"));
    }
    let mut seen = Seen::default();
    for (index, spec) in scenario.clients.iter().enumerate() {
        let path = format!("clients[{index}]");
        client(scenario, spec, &path, found);
        // Of far too many, the first are looked at.
        for (id, mac) in copies(spec).take(if count > MAX_HOSTS { 1 } else { MAX_HOSTS }) {
            unique(&mut seen, &path, &id, mac, found);
        }
        link(scenario, &spec.link, &path, found);
    }
    for (index, spec) in scenario.static_hosts.iter().enumerate() {
        let path = format!("static_hosts[{index}]");
        unique(&mut seen, &path, &spec.id, spec.mac, found);
        link(scenario, &spec.link, &path, found);
        on_network(scenario, &spec.link, format!("{path}.address"), spec.address, found);
    }
    if scenario.more_networks.len() > MAX_MORE {
        found.error("more_networks", format!("at most {MAX_MORE} networks besides the first"));
    }
    for (index, spec) in scenario.servers.iter().enumerate() {
        let path = format!("servers[{index}]");
        unique(&mut seen, &path, &spec.id, spec.mac, found);
        link(scenario, &spec.link, &path, found);
        server(scenario, spec, &path, found);
    }
    for (index, line) in scenario.script.iter().enumerate() {
        if !seen.ids.contains_key(&line.host) {
            found.error(format!("script[{index}].host"), format!("there is no host called `{}`", line.host));
        }
    }
}

/// Names and addresses are a host's own.
fn unique(seen: &mut Seen, path: &str, id: &str, mac: Mac, found: &mut Found) {
    if id.is_empty() {
        found.error(format!("{path}.id"), "is empty; every host needs a name");
    } else if let Some(other) = seen.ids.insert(id.to_owned(), path.to_owned()) {
        found.error(format!("{path}.id"), format!("`{id}` is the name of {other} already; names are unique"));
    }
    if mac.0[0] & 1 == 1 || mac == Mac::ZERO {
        let what = format!("{mac} is no host's address (group bit set, or all zeros); begin it with 02");
        found.error(format!("{path}.mac"), what);
    } else if let Some(other) = seen.macs.insert(mac, format!("`{id}` ({path})")) {
        found.error(format!("{path}.mac"), format!("{mac} is the address of {other} already; addresses are unique"));
    }
}

fn link(scenario: &Scenario, link: &LinkSpec, path: &str, found: &mut Found) {
    let faults = link.faults;
    let takes = [
        ("latency_us", link.latency_us),
        ("stack_us", link.stack_us),
        ("faults.delay_us", faults.delay_us),
        ("faults.jitter_us", faults.jitter_us),
    ];
    for (field, _) in takes.iter().filter(|(_, takes)| *takes > MAX_TAKES_US) {
        found.error(format!("{path}.link.{field}"), format!("may be at most {MAX_TAKES_US} (10 s)"));
    }
    if scenario.network_of(link.network).is_none() {
        let count = scenario.more_networks.len() + 1;
        let what = format!("{} is no network; there are {count}, counted from 0", link.network);
        found.error(format!("{path}.link.network"), what);
    }
    if !(-900_000..=1_000_000).contains(&link.clock_ppm) {
        found.error(format!("{path}.link.clock_ppm"), "has to be between -900000 and 1000000");
    }
    let shares =
        [("loss_ppm", faults.loss_ppm), ("duplicate_ppm", faults.duplicate_ppm), ("reorder_ppm", faults.reorder_ppm)];
    for (field, _) in shares.iter().filter(|(_, share)| *share > 1_000_000) {
        found.error(format!("{path}.link.faults.{field}"), "is a share in parts per million: at most 1000000");
    }
    if link.arp_age_s == 0 {
        found.error(format!("{path}.link.arp_age_s"), "is 0; entries have to live for at least 1 s");
    }
}

fn on_network(scenario: &Scenario, link: &LinkSpec, path: String, address: Ipv4Addr, found: &mut Found) {
    let network = scenario.network_of(link.network).unwrap_or(scenario.network);
    if !network.is_host(address) {
        let (low, high) = (u32::from(network.address) + 1, u32::from(network.broadcast()) - 1);
        let (low, high) = (Ipv4Addr::from(low), Ipv4Addr::from(high));
        let what = format!("{address} is no host address of the network {network}; those are {low} to {high}");
        found.error(path, what);
    }
}

fn client(scenario: &Scenario, spec: &ClientSpec, path: &str, found: &mut Found) {
    if spec.count == 0 {
        found.error(format!("{path}.count"), "is 0; leave the client out instead");
    }
    if spec.client_id.as_ref().is_some_and(|id| !(2..=255).contains(&id.len())) {
        found.error(format!("{path}.client_id"), "has to hold 2 to 255 bytes");
    }
    if spec.processing_us > MAX_TAKES_US {
        found.error(format!("{path}.processing_us"), format!("may be at most {MAX_TAKES_US} (10 s)"));
    }
    if let Policy::ByServer(server) = spec.policy
        && !scenario.servers.iter().any(|other| other.address == server)
    {
        found.error(format!("{path}.policy.by_server"), format!("no server here has the address {server}"));
    }
    if spec.id.len() > 200 {
        found.error(format!("{path}.id"), "is longer than 200 characters; it has to fit into option 12");
    }
}

fn server(scenario: &Scenario, spec: &ServerSpec, path: &str, found: &mut Found) {
    on_network(scenario, &spec.link, format!("{path}.address"), spec.address, found);
    ranges(scenario, spec, path, found);
    for (index, reservation) in spec.reservations.iter().enumerate() {
        let at = format!("{path}.reservations[{index}].address");
        on_network(scenario, &spec.link, at, reservation.address, found);
    }
    if !(spec.min_lease_s <= spec.lease_s && spec.lease_s <= spec.max_lease_s) {
        let (lease, least, most) = (spec.lease_s, spec.min_lease_s, spec.max_lease_s);
        let what = format!(
            "{lease} s is not between min_lease_s {least} s and max_lease_s {most} s, the shortest and longest on request"
        );
        found.error(format!("{path}.lease_s"), what);
    }
    if spec.min_lease_s == 0 {
        found.error(format!("{path}.min_lease_s"), "is 0; a lease has to last");
    }
    for (field, _) in [("hold_s", spec.hold_s), ("quarantine_s", spec.quarantine_s)].iter().filter(|(_, s)| *s == 0) {
        found.error(format!("{path}.{field}"), "has to be at least 1 s");
    }
    if spec.processing_us > MAX_TAKES_US {
        found.error(format!("{path}.processing_us"), format!("may be at most {MAX_TAKES_US} (10 s)"));
    }
    if spec.check_ms > 60_000 {
        found.error(format!("{path}.check_ms"), "may be at most 60000 (60 s)");
    }
    for (index, option) in spec.options.iter().enumerate() {
        let instead = match option.code {
            0 | 50..=61 | 82 | 255 => Some("is set by the exchange itself"),
            1 | 28 => Some("follows from the network"),
            3 => Some("is written as `routers`"),
            6 => Some("is written as `dns`"),
            15 => Some("is written as `domain`"),
            _ => None,
        };
        if let Some(instead) = instead {
            let what = format!("{} {instead}; leave it out here", option.code);
            found.error(format!("{path}.options[{index}].code"), what);
        }
        if option.bytes.is_empty() || option.bytes.len() > 255 {
            found.error(format!("{path}.options[{index}].bytes"), "has to hold 1 to 255 bytes");
        }
    }
    if let Some(partner) = &spec.failover_partner {
        let what = match scenario.servers.iter().find(|other| other.id == *partner && other.id != spec.id) {
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
    for (index, range) in spec.ranges.iter().enumerate() {
        let at = format!("{path}.ranges[{index}]");
        on_network(scenario, &spec.link, format!("{at}.first"), range.first, found);
        on_network(scenario, &spec.link, format!("{at}.last"), range.last, found);
        if range.first > range.last {
            found.error(at, format!("first {} lies behind last {}; swap them", range.first, range.last));
            continue;
        }
        size = size.saturating_add(u32::from(range.last) - u32::from(range.first)).saturating_add(1);
        let overlaps = |other: &Range| range.first <= other.last && other.first <= range.last;
        if spec.ranges.iter().take(index).any(overlaps) {
            found.error(at, "overlaps an earlier range of the same server");
        }
    }
    if spec.ranges.is_empty() && spec.reservations.is_empty() {
        found.error(format!("{path}.ranges"), "is empty; the server would have nothing to give");
    }
    if size > MAX_POOL {
        found.error(format!("{path}.ranges"), format!("{size} addresses are too many; at most {MAX_POOL}"));
    }
}
