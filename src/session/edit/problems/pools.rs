//! Warnings about servers: pools that meet, times that contradict each other, reservations and exclusions without effect.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use super::Found;
use crate::protocol::Duration;
use crate::protocol::client::Policy;
use crate::session::build::copies;
use crate::session::scenario::{ClientSpec, Range, Scenario, ServerSpec};
use crate::wire::Mac;
use crate::wire::order;

pub(super) fn look(scenario: &Scenario, found: &mut Found) {
    let macs: BTreeSet<Mac> = scenario.clients.iter().flat_map(|spec| copies(spec).map(|(_, mac)| mac)).collect();
    for (index, spec) in scenario.servers.iter().enumerate() {
        let path = format!("servers[{index}]");
        for (other_index, other) in scenario.servers.iter().enumerate() {
            if other_index == index || other.link.network != spec.link.network {
                continue;
            }
            if other_index < index {
                overlap(spec, other, &path, found);
            }
            if gives(other, spec.address) {
                let what = format!("{} gives this address to clients; exclude it there, or take another", other.id);
                found.warn(format!("{path}.address"), what);
            }
        }
        times(scenario, spec, &path, found);
        held(spec, &macs, &path, found);
        told(scenario, spec, &path, found);
    }
    room(scenario, found);
}

/// Whether a server may give an address to any client.
pub(super) fn gives(server: &ServerSpec, address: Ipv4Addr) -> bool {
    lists(server, address)
        && server.address != address
        && !server.exclude.contains(&address)
        && !server.routers.contains(&address)
        && !server.reservations.iter().any(|reservation| reservation.address == address)
}

/// Whether an address is in a server's ranges.
pub(super) fn lists(server: &ServerSpec, address: Ipv4Addr) -> bool {
    server.ranges.iter().any(|range| (range.first..=range.last).contains(&address))
}

fn is_pair(a: &ServerSpec, b: &ServerSpec) -> bool {
    a.failover_partner.as_deref() == Some(&b.id) && b.failover_partner.as_deref() == Some(&a.id)
}

/// Pools of two servers that do not talk to each other.
fn overlap(spec: &ServerSpec, other: &ServerSpec, path: &str, found: &mut Found) {
    if is_pair(spec, other) {
        return;
    }
    let excluded: BTreeSet<Ipv4Addr> = spec.exclude.iter().chain(&other.exclude).copied().collect();
    for (index, mine) in spec.ranges.iter().enumerate() {
        for theirs in &other.ranges {
            let (first, last) = (mine.first.max(theirs.first), mine.last.min(theirs.last));
            let left_out = excluded.iter().filter(|address| (first..=last).contains(*address)).count();
            if first <= last && size(Range { first, last }) > left_out {
                let what = format!(
                    "{first} to {last} are in the pool of {} too, and the two servers do not talk to each other: one \
                     address may be given to two clients; split the pool, or make the two a failover pair",
                    other.id
                );
                found.warn(format!("{path}.ranges[{index}]"), what);
            }
        }
    }
}

fn size(range: Range) -> usize {
    let (first, last) = (u32::from(range.first), u32::from(range.last));
    usize::try_from(last.saturating_sub(first)).unwrap_or(usize::MAX).saturating_add(1)
}

/// Lease, T1, T2, holds.
fn times(scenario: &Scenario, spec: &ServerSpec, path: &str, found: &mut Found) {
    let endless = spec.lease_s == u32::MAX;
    let lease = u64::from(spec.lease_s);
    let say = |s: u64| Duration::from_secs(s).to_string();
    let t1 = spec.t1_s.map_or(lease / 2, u64::from);
    let t2 = spec.t2_s.map_or(lease * 7 / 8, u64::from);
    if spec.t1_s.is_some() && !endless && t1 >= lease {
        let what = format!("T1 ({}) comes after the end of the lease ({}); half of it is usual", say(t1), say(lease));
        found.warn(format!("{path}.t1_s"), what);
    }
    if spec.t2_s.is_some() && !endless && t2 >= lease {
        let what = format!("T2 ({}) comes after the end of the lease ({}); 7/8 of it is usual", say(t2), say(lease));
        found.warn(format!("{path}.t2_s"), what);
    }
    if (spec.t1_s.is_some() || spec.t2_s.is_some()) && t1 >= t2 {
        let field = if spec.t2_s.is_some() { "t2_s" } else { "t1_s" };
        let what =
            format!("T2 ({}) has to come after T1 ({}), or the client never renews by unicast", say(t2), say(t1));
        found.warn(format!("{path}.{field}"), what);
    }
    if spec.lease_s < 10 {
        let what =
            format!("a lease of {} is over before anything can be done with it; 60 s is short already", say(lease));
        found.warn(format!("{path}.lease_s"), what);
    }
    if spec.check_ms == 0 {
        found.warn(format!("{path}.check_ms"), "a check that listens for no time hears nobody; 1 s is usual");
    }
    let waits = scenario.clients.iter().filter(|client| client.link.network == spec.link.network).map(collect_ms).max();
    let waits = waits.unwrap_or(0);
    if waits >= u64::from(spec.hold_s).saturating_mul(1000) {
        let what = format!(
            "an offer is held for {}, and a client here collects offers for {}: it may ask for an address that is not \
             held any more",
            say(spec.hold_s.into()),
            Duration(waits.saturating_mul(1000))
        );
        found.warn(format!("{path}.hold_s"), what);
    }
}

/// So long a client collects offers, as `build.rs` has it.
pub(super) fn collect_ms(spec: &ClientSpec) -> u64 {
    spec.collect_ms.unwrap_or(if spec.policy == Policy::Ask { 1000 } else { 0 })
}

/// Reservations and exclusions.
fn held(spec: &ServerSpec, macs: &BTreeSet<Mac>, path: &str, found: &mut Found) {
    let mut addresses = BTreeSet::new();
    let mut owners = BTreeMap::new();
    for (index, reservation) in spec.reservations.iter().enumerate() {
        let at = format!("{path}.reservations[{index}]");
        let (address, mac) = (reservation.address, reservation.mac);
        if !addresses.insert(address) {
            found.warn(format!("{at}.address"), format!("{address} is reserved twice; the last one counts"));
        }
        if let Some(other) = owners.insert(mac, address) {
            found.warn(format!("{at}.mac"), format!("{mac} has {other} reserved already; a client needs only one"));
        }
        if !macs.contains(&mac) {
            found.warn(format!("{at}.mac"), format!("no client here has the hardware address {mac}"));
        }
        if spec.exclude.contains(&address) {
            found.warn(format!("{at}.address"), format!("{address} is excluded as well, so nobody gets it"));
        } else if !lists(spec, address) {
            let what = format!("{address} lies outside the ranges; its client gets it all the same, and nobody else");
            found.warn(format!("{at}.address"), what);
        }
    }
    let mut seen = BTreeSet::new();
    for (index, address) in spec.exclude.iter().enumerate() {
        let at = format!("{path}.exclude[{index}]");
        if !seen.insert(address) {
            found.warn(at, format!("{address} is excluded twice"));
        } else if !lists(spec, *address) && !addresses.contains(address) {
            found.warn(at, format!("{address} lies outside the ranges, so excluding it changes nothing"));
        }
    }
}

/// What clients are told of the network.
fn told(scenario: &Scenario, spec: &ServerSpec, path: &str, found: &mut Found) {
    let network = scenario.network_of(spec.link.network).unwrap_or(scenario.network);
    for (index, router) in spec.routers.iter().enumerate() {
        if !network.is_host(*router) {
            let what = format!("{router} is not on the network {network}, so no client reaches this router");
            found.warn(format!("{path}.routers[{index}]"), what);
        }
    }
    let mut codes = BTreeSet::new();
    for (index, option) in spec.options.iter().enumerate() {
        if !codes.insert(option.code) {
            let what = format!("option {} stands here twice; receivers join the two values", option.code);
            found.warn(format!("{path}.options[{index}].code"), what);
        }
    }
}

/// Whether there is an address for everybody on each network.
fn room(scenario: &Scenario, found: &mut Found) {
    for number in (0u8..).take(scenario.more_networks.len() + 1) {
        let clients: usize =
            scenario.clients.iter().filter(|c| c.link.network == number).map(|c| usize::from(c.count)).sum();
        let mut servers = scenario.servers.iter().enumerate().filter(|(_, server)| server.link.network == number);
        let Some((first, _)) = servers.next() else { continue };
        let here = || scenario.servers.iter().filter(|server| server.link.network == number);
        let mut ranges: Vec<Range> = here().flat_map(|server| server.ranges.iter().copied()).collect();
        order::by_key(&mut ranges, |range| range.first);
        // Pools that overlap count once.
        let (mut total, mut reached) = (0usize, None::<Ipv4Addr>);
        for range in ranges {
            let beyond = reached.and_then(|last| u32::from(last).checked_add(1)).map_or(range.first, Ipv4Addr::from);
            let first = range.first.max(beyond);
            if first <= range.last {
                total = total.saturating_add(size(Range { first, last: range.last }));
                reached = Some(range.last);
            }
        }
        let out: BTreeSet<Ipv4Addr> = here()
            .flat_map(|server| server.exclude.iter().copied().filter(|address| lists(server, *address)))
            .collect();
        let extra: BTreeSet<Ipv4Addr> = here()
            .flat_map(|server| server.reservations.iter().map(|r| r.address).filter(|address| !lists(server, *address)))
            .collect();
        let total = total.saturating_sub(out.len()).saturating_add(extra.len());
        if total < clients {
            let addresses = if total == 1 { "address" } else { "addresses" };
            let what = format!("{clients} clients share {total} {addresses} on this network: somebody gets none");
            found.warn(format!("servers[{first}].ranges"), what);
        }
    }
}
