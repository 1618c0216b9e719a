//! From a scenario to a world, and the checks that come before it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::rc::Rc;

use super::lens::Lens;
use super::scenario::{ClientSpec, LinkSpec, MAX_HOSTS, Scenario, ScenarioError, ServerSpec, VERSION};
use crate::net::{Host, HostConfig, Lan, Role};
use crate::protocol::client::{Client, ClientConfig, Policy};
use crate::protocol::server::{PoolConfig, Server, ServerConfig};
use crate::protocol::{Duration, Instant, Purpose, Random};
use crate::sim::World;
use crate::wire::{DhcpOption, Mac, raw_option};

/// The largest pool of one server.
const MAX_POOL: u32 = 65_536;

/// Builds the world of a scenario: ports are numbered clients first, then static hosts, then servers.
pub fn build_world(scenario: &Scenario, lens: Lens, seed: u64) -> World {
    let mut hosts = Vec::new();
    let mut latencies = Vec::new();
    let mut add = |host: Host, link: &LinkSpec| {
        latencies.push(Duration::from_micros(link.latency_us));
        hosts.push(host);
    };
    for spec in &scenario.clients {
        for (id, mac) in copies(spec) {
            add(client(spec, id, mac, lens, seed), &spec.link);
        }
    }
    for spec in &scenario.static_hosts {
        let config = host_config(
            &spec.id,
            spec.mac,
            Some((spec.address, scenario.network.prefix)),
            spec.starts_at_us,
            &spec.link,
        );
        add(Host::new(config, Role::Static), &spec.link);
    }
    for spec in &scenario.servers {
        add(server(spec, scenario, lens), &spec.link);
    }
    World::new(hosts, Lan::new(latencies))
}

fn host_config(id: &str, mac: Mac, address: Option<(Ipv4Addr, u8)>, starts_at_us: u64, link: &LinkSpec) -> HostConfig {
    HostConfig {
        id: Rc::from(id),
        mac,
        address,
        starts_at: Instant(starts_at_us),
        processing: Duration::from_micros(link.stack_us),
        arp_age: Duration::from_secs(link.arp_age_s.into()),
    }
}

/// Names and hardware addresses of a client and its copies.
fn copies(spec: &ClientSpec) -> impl Iterator<Item = (String, Mac)> + '_ {
    let width = spec.count.to_string().len().max(2);
    (0..spec.count).map(move |index| {
        let id = if spec.count == 1 { spec.id.clone() } else { format!("{}-{:0width$}", spec.id, index + 1) };
        let [a, b, c, d, e, f] = spec.mac.0;
        let number = (u64::from_be_bytes([0, 0, a, b, c, d, e, f]) + u64::from(index)) & 0xffff_ffff_ffff;
        let [_, _, mac @ ..] = number.to_be_bytes();
        (id, Mac(mac))
    })
}

fn client(spec: &ClientSpec, id: String, mac: Mac, lens: Lens, seed: u64) -> Host {
    let drawn = Random::new(seed, &id, Purpose::Start)
        .between(Duration::ZERO, Duration::from_secs(spec.starts_within_s.into()));
    let collect_ms = spec.collect_ms.unwrap_or(if spec.policy == Policy::Ask { 1000 } else { 0 });
    let mut client_id = vec![1];
    client_id.extend_from_slice(&mac.0);
    let config = ClientConfig {
        mac,
        host_name: id.clone(),
        client_id,
        parameter_request_list: spec.parameter_request_list.clone(),
        broadcast_flag: spec.broadcast_flag,
        policy: spec.policy,
        collect: Duration::from_millis(collect_ms),
        requested_address: spec.requested_address,
        lease_in_discover: spec.discover_lease_s,
        lease_in_request: spec.request_lease_s,
        processing: Duration::from_micros(spec.processing_us),
    };
    let machine = Client::new(config, lens.profile().with(spec.switches), seed, &id);
    let starts_at_us = spec.starts_at_us.saturating_add(drawn.0);
    Host::new(host_config(&id, mac, None, starts_at_us, &spec.link), Role::Client(Box::new(machine)))
}

fn server(spec: &ServerSpec, scenario: &Scenario, lens: Lens) -> Host {
    let network = scenario.network;
    let mut options = Vec::new();
    if !spec.routers.is_empty() {
        options.push(DhcpOption::Router(spec.routers.clone()));
    }
    if !spec.dns.is_empty() {
        options.push(DhcpOption::DomainNameServer(spec.dns.clone()));
    }
    if !spec.domain.is_empty() {
        options.push(DhcpOption::DomainName(spec.domain.clone()));
    }
    options.push(DhcpOption::BroadcastAddr(network.broadcast()));
    options.extend(spec.options.iter().map(|option| raw_option(option.code, &option.bytes)));
    // Never given out whatever the ranges say (catalogue SRV-104): network, broadcast, the server's own, the routers.
    let in_pool = |address: &Ipv4Addr| spec.ranges.iter().any(|range| (range.first..=range.last).contains(address));
    let own = [network.address, network.broadcast(), spec.address];
    let excluded: BTreeSet<Ipv4Addr> =
        own.iter().chain(&spec.routers).chain(&spec.exclude).copied().filter(in_pool).collect();
    let config = ServerConfig {
        mac: spec.mac,
        address: spec.address,
        prefix: network.prefix,
        pool: PoolConfig {
            ranges: spec.ranges.iter().map(|range| (range.first, range.last)).collect(),
            excluded: excluded.into_iter().collect(),
            reservations: spec.reservations.iter().map(|reservation| (reservation.address, reservation.mac)).collect(),
        },
        lease_s: spec.lease_s,
        min_lease_s: spec.min_lease_s,
        max_lease_s: spec.max_lease_s,
        t1_s: spec.t1_s,
        t2_s: spec.t2_s,
        options,
        hold: Duration::from_secs(spec.hold_s.into()),
        check_wait: Duration::from_millis(spec.check_ms),
        quarantine: Duration::from_secs(spec.quarantine_s.into()),
        processing: Duration::from_micros(spec.processing_us),
    };
    let machine = Server::new(config, lens.profile().with(spec.switches));
    let host = host_config(&spec.id, spec.mac, Some((spec.address, network.prefix)), spec.starts_at_us, &spec.link);
    Host::new(host, Role::Server(Box::new(machine)))
}

/// The checks of [`Scenario::check`].
pub fn check(scenario: &Scenario) -> Result<(), ScenarioError> {
    let fail = |path: String, what: String| Err(ScenarioError { path, what });
    if scenario.version != VERSION {
        return fail(
            "version".into(),
            format!("{} is not a version that this program reads; it reads {VERSION}", scenario.version),
        );
    }
    if scenario.name.is_empty() {
        return fail("name".into(), "is empty; give the scenario a short name".into());
    }
    if scenario.horizon_s == 0 {
        return fail("horizon_s".into(), "is 0; nothing would happen".into());
    }
    match scenario.host_count() {
        0 => return fail("clients".into(), "there is no host at all; add a client and a server".into()),
        count if count > MAX_HOSTS => {
            return fail("clients".into(), format!("{count} hosts are too many; at most {MAX_HOSTS}"));
        }
        _ => {}
    }
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    let mut macs: BTreeMap<Mac, String> = BTreeMap::new();
    let mut unique = |path: &str, id: &str, mac: Mac, link: &LinkSpec| {
        if id.is_empty() {
            return fail(format!("{path}.id"), "is empty; every host needs a name".into());
        }
        if let Some(other) = ids.insert(id.to_owned(), path.to_owned()) {
            return fail(format!("{path}.id"), format!("`{id}` is the name of {other} already; names are unique"));
        }
        if mac.0[0] & 1 == 1 || mac == Mac::ZERO {
            return fail(format!("{path}.mac"), format!("{mac} is no host's address (group bit set, or all zeros)"));
        }
        if let Some(other) = macs.insert(mac, path.to_owned()) {
            return fail(
                format!("{path}.mac"),
                format!("{mac} is the address of {other} already; addresses are unique"),
            );
        }
        if link.latency_us > 10_000_000 || link.stack_us > 10_000_000 {
            return fail(format!("{path}.link"), "latency_us and stack_us may be at most 10000000 (10 s)".into());
        }
        if link.arp_age_s == 0 {
            return fail(format!("{path}.link.arp_age_s"), "is 0; entries have to live for at least 1 s".into());
        }
        Ok(())
    };
    for (index, spec) in scenario.clients.iter().enumerate() {
        let path = format!("clients[{index}]");
        if spec.count == 0 {
            return fail(format!("{path}.count"), "is 0; leave the client out instead".into());
        }
        for (id, mac) in copies(spec) {
            unique(&path, &id, mac, &spec.link)?;
        }
        if spec.processing_us > 10_000_000 {
            return fail(format!("{path}.processing_us"), "may be at most 10000000 (10 s)".into());
        }
        if let Policy::ByServer(server) = spec.policy
            && !scenario.servers.iter().any(|other| other.address == server)
        {
            return fail(format!("{path}.policy.by_server"), format!("no server here has the address {server}"));
        }
        if spec.id.len() > 200 {
            return fail(format!("{path}.id"), "is longer than 200 characters; it has to fit into option 12".into());
        }
    }
    for (index, spec) in scenario.static_hosts.iter().enumerate() {
        let path = format!("static_hosts[{index}]");
        unique(&path, &spec.id, spec.mac, &spec.link)?;
        on_network(scenario, &format!("{path}.address"), spec.address)?;
    }
    for (index, spec) in scenario.servers.iter().enumerate() {
        let path = format!("servers[{index}]");
        unique(&path, &spec.id, spec.mac, &spec.link)?;
        check_server(scenario, spec, &path)?;
    }
    Ok(())
}

fn on_network(scenario: &Scenario, path: &str, address: Ipv4Addr) -> Result<(), ScenarioError> {
    if scenario.network.is_host(address) {
        return Ok(());
    }
    let what = format!("{address} is no host address of the network {}", scenario.network);
    Err(ScenarioError { path: path.to_owned(), what })
}

fn check_server(scenario: &Scenario, spec: &ServerSpec, path: &str) -> Result<(), ScenarioError> {
    let fail = |field: &str, what: String| Err(ScenarioError { path: format!("{path}.{field}"), what });
    on_network(scenario, &format!("{path}.address"), spec.address)?;
    let mut size = 0u32;
    for (index, range) in spec.ranges.iter().enumerate() {
        on_network(scenario, &format!("{path}.ranges[{index}].first"), range.first)?;
        on_network(scenario, &format!("{path}.ranges[{index}].last"), range.last)?;
        if range.first > range.last {
            return fail(&format!("ranges[{index}]"), format!("first {} lies behind last {}", range.first, range.last));
        }
        size = size.saturating_add(u32::from(range.last) - u32::from(range.first) + 1);
        let overlaps = |other: &super::scenario::Range| range.first <= other.last && other.first <= range.last;
        if spec.ranges.iter().take(index).any(overlaps) {
            return fail(&format!("ranges[{index}]"), "overlaps an earlier range of the same server".into());
        }
    }
    if spec.ranges.is_empty() && spec.reservations.is_empty() {
        return fail("ranges", "is empty; the server would have nothing to give".into());
    }
    if size > MAX_POOL {
        return fail("ranges", format!("{size} addresses are too many; at most {MAX_POOL}"));
    }
    for (index, reservation) in spec.reservations.iter().enumerate() {
        on_network(scenario, &format!("{path}.reservations[{index}].address"), reservation.address)?;
    }
    if !(spec.min_lease_s <= spec.lease_s && spec.lease_s <= spec.max_lease_s) {
        return fail(
            "lease_s",
            format!(
                "{} is not between min_lease_s {} and max_lease_s {}",
                spec.lease_s, spec.min_lease_s, spec.max_lease_s
            ),
        );
    }
    if spec.min_lease_s == 0 {
        return fail("min_lease_s", "is 0; a lease has to last".into());
    }
    if spec.hold_s == 0 || spec.quarantine_s == 0 {
        return fail("hold_s", "hold_s and quarantine_s have to be at least 1".into());
    }
    if spec.processing_us > 10_000_000 || spec.check_ms > 60_000 {
        return fail("processing_us", "processing_us may be at most 10000000 (10 s), check_ms at most 60000".into());
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
            return fail(&format!("options[{index}].code"), format!("{} {instead}; leave it out here", option.code));
        }
        if option.bytes.is_empty() || option.bytes.len() > 255 {
            return fail(&format!("options[{index}].bytes"), "has to hold 1 to 255 bytes".into());
        }
    }
    let t1 = first_t1(scenario, spec);
    if t1 <= scenario.horizon_s {
        let what = format!(
            "{} reaches T1 of {} ({t1} s); renewal is not simulated yet, so end before it",
            scenario.horizon_s, spec.id
        );
        return Err(ScenarioError { path: "horizon_s".into(), what });
    }
    Ok(())
}

/// The earliest T1 that a lease of this server can have, in seconds after its REQUEST.
fn first_t1(scenario: &Scenario, spec: &ServerSpec) -> u32 {
    let asked = scenario.clients.iter().flat_map(|client| [client.discover_lease_s, client.request_lease_s]).flatten();
    let leases = asked.map(|lease| lease.clamp(spec.min_lease_s, spec.max_lease_s)).chain([spec.lease_s]);
    leases.map(|lease| spec.t1_s.unwrap_or(u32::MAX).min(lease / 2)).min().unwrap_or(u32::MAX)
}
