//! From a scenario to a world, and the checks that come before it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::rc::Rc;

use super::lens::Lens;
use super::scenario::{ClientSpec, LinkSpec, MAX_HOSTS, Scenario, ScenarioError, ServerSpec, StaticSpec, VERSION};
use crate::net::{Cable, Faults, Host, HostConfig, Lan, Role};
use crate::protocol::client::{Client, ClientConfig, Policy};
use crate::protocol::manual::{Manual, ManualConfig};
use crate::protocol::server::{Failover, PoolConfig, Server, ServerConfig};
use crate::protocol::{Clock, Duration, Instant, Purpose, Random};
use crate::sim::World;
use crate::wire::{DhcpOption, Mac, raw_option};

/// The largest pool of one server.
const MAX_POOL: u32 = 65_536;

/// Builds the world of a scenario: ports are numbered clients first, then static hosts, then servers.
pub fn build_world(scenario: &Scenario, lens: Lens, seed: u64) -> World {
    let mut hosts = Vec::new();
    let mut cables = Vec::new();
    let mut add = |host: Host, link: &LinkSpec| {
        let mut cable = Cable::new(Duration(link.latency_us), Random::new(seed, &host.config().id, Purpose::Cable));
        let faults = link.faults;
        (cable.network, cable.plugged) = (link.network, !faults.cut);
        cable.faults = Faults {
            loss_ppm: faults.loss_ppm,
            delay: Duration(faults.delay_us),
            jitter: Duration(faults.jitter_us),
            duplicate_ppm: faults.duplicate_ppm,
            reorder_ppm: faults.reorder_ppm,
        };
        cables.push(cable);
        hosts.push(host);
    };
    for spec in &scenario.clients {
        for (id, mac) in copies(spec) {
            add(client(spec, scenario, id, mac, lens, seed), &spec.link);
        }
    }
    for spec in &scenario.static_hosts {
        add(static_host(spec, scenario, lens, seed), &spec.link);
    }
    for spec in &scenario.servers {
        add(server(spec, scenario, lens), &spec.link);
    }
    let port_of = |name: &str| hosts.iter().zip(0u16..).find(|(host, _)| &*host.config().id == name).map(|(_, p)| p);
    let script = scenario
        .script
        .iter()
        .filter_map(|line| Some((Instant(line.at_us), port_of(&line.host)?, line.action.clone())))
        .collect();
    let networks = u8::try_from(scenario.more_networks.len() + 1).unwrap_or(u8::MAX);
    World::new(hosts, Lan::new(cables), networks, script)
}

fn host_config(id: &str, mac: Mac, address: Option<(Ipv4Addr, u8)>, starts_at_us: u64, link: &LinkSpec) -> HostConfig {
    HostConfig {
        id: Rc::from(id),
        mac,
        address,
        starts_at: Instant(starts_at_us),
        processing: Duration::from_micros(link.stack_us),
        arp_age: Duration::from_secs(link.arp_age_s.into()),
        clock: Clock(link.clock_ppm),
    }
}

/// The prefix length of the network that a host is plugged into.
fn prefix(scenario: &Scenario, link: &LinkSpec) -> u8 {
    scenario.network_of(link.network).unwrap_or(scenario.network).prefix
}

/// Option 61 of a host that has no other: hardware type 1 and its hardware address (catalogue OPT-17).
fn client_id(mac: Mac) -> Vec<u8> {
    let mut id = vec![1];
    id.extend_from_slice(&mac.0);
    id
}

fn static_host(spec: &StaticSpec, scenario: &Scenario, lens: Lens, seed: u64) -> Host {
    let config = ManualConfig {
        mac: spec.mac,
        host_name: spec.id.clone(),
        client_id: client_id(spec.mac),
        address: spec.address,
        prefix: prefix(scenario, &spec.link),
        parameter_request_list: vec![1, 3, 6, 15, 28],
        processing: Duration::from_micros(spec.link.stack_us),
    };
    let machine = Manual::settled(config, lens.profile().with(spec.switches), seed, &spec.id);
    Host::new(host_config(&spec.id, spec.mac, None, spec.starts_at_us, &spec.link), Role::Static(Box::new(machine)))
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

fn client(spec: &ClientSpec, scenario: &Scenario, id: String, mac: Mac, lens: Lens, seed: u64) -> Host {
    let drawn = Random::new(seed, &id, Purpose::Start)
        .between(Duration::ZERO, Duration::from_secs(spec.starts_within_s.into()));
    let collect_ms = spec.collect_ms.unwrap_or(if spec.policy == Policy::Ask { 1000 } else { 0 });
    let config = ClientConfig {
        mac,
        host_name: id.clone(),
        client_id: spec.client_id.clone().unwrap_or_else(|| client_id(mac)),
        parameter_request_list: spec.parameter_request_list.clone(),
        broadcast_flag: spec.broadcast_flag,
        policy: spec.policy,
        collect: Duration::from_millis(collect_ms),
        requested_address: spec.requested_address,
        lease_in_discover: spec.discover_lease_s,
        lease_in_request: spec.request_lease_s,
        processing: Duration::from_micros(spec.processing_us),
        prefix: prefix(scenario, &spec.link),
    };
    let machine = Client::new(config, lens.profile().with(spec.switches), seed, &id);
    let starts_at_us = spec.starts_at_us.saturating_add(drawn.0);
    Host::new(host_config(&id, mac, None, starts_at_us, &spec.link), Role::Client(Box::new(machine)))
}

fn server(spec: &ServerSpec, scenario: &Scenario, lens: Lens) -> Host {
    let network = scenario.network_of(spec.link.network).unwrap_or(scenario.network);
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
        authoritative: spec.authoritative,
        extend_leases: spec.extend_leases,
        echo_relay_information: spec.echo_relay_information,
        failover: spec.failover_partner.as_ref().and_then(|partner| {
            let index = scenario.servers.iter().position(|other| other.id == *partner)?;
            let own = scenario.servers.iter().position(|other| other.id == spec.id)?;
            // The one that stands first in the file is the primary.
            Some(Failover { partner: scenario.servers.get(index)?.address, primary: own < index })
        }),
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
        if scenario.network_of(link.network).is_none() {
            let count = scenario.more_networks.len() + 1;
            return fail(
                format!("{path}.link.network"),
                format!("{} is no network; there are {count}, from 0", link.network),
            );
        }
        if !(-900_000..=1_000_000).contains(&link.clock_ppm) {
            return fail(format!("{path}.link.clock_ppm"), "has to be between -900000 and 1000000".into());
        }
        let faults = link.faults;
        if [faults.loss_ppm, faults.duplicate_ppm, faults.reorder_ppm].iter().any(|ppm| *ppm > 1_000_000) {
            return fail(format!("{path}.link.faults"), "shares are parts per million: at most 1000000".into());
        }
        if faults.delay_us > 10_000_000 || faults.jitter_us > 10_000_000 {
            return fail(format!("{path}.link.faults"), "delay_us and jitter_us may be at most 10000000 (10 s)".into());
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
        if spec.client_id.as_ref().is_some_and(|id| !(2..=255).contains(&id.len())) {
            return fail(format!("{path}.client_id"), "has to hold 2 to 255 bytes".into());
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
        on_network(scenario, &spec.link, &format!("{path}.address"), spec.address)?;
    }
    if scenario.more_networks.len() > 7 {
        return fail("more_networks".into(), "at most 7 networks besides the first".into());
    }
    for (index, spec) in scenario.servers.iter().enumerate() {
        let path = format!("servers[{index}]");
        unique(&path, &spec.id, spec.mac, &spec.link)?;
        check_server(scenario, spec, &path)?;
    }
    for (index, line) in scenario.script.iter().enumerate() {
        if !ids.contains_key(&line.host) {
            return fail(format!("script[{index}].host"), format!("there is no host called `{}`", line.host));
        }
    }
    Ok(())
}

fn on_network(scenario: &Scenario, link: &LinkSpec, path: &str, address: Ipv4Addr) -> Result<(), ScenarioError> {
    let network = scenario.network_of(link.network).unwrap_or(scenario.network);
    if network.is_host(address) {
        return Ok(());
    }
    let what = format!("{address} is no host address of the network {network}");
    Err(ScenarioError { path: path.to_owned(), what })
}

fn check_server(scenario: &Scenario, spec: &ServerSpec, path: &str) -> Result<(), ScenarioError> {
    let fail = |field: &str, what: String| Err(ScenarioError { path: format!("{path}.{field}"), what });
    on_network(scenario, &spec.link, &format!("{path}.address"), spec.address)?;
    let mut size = 0u32;
    for (index, range) in spec.ranges.iter().enumerate() {
        on_network(scenario, &spec.link, &format!("{path}.ranges[{index}].first"), range.first)?;
        on_network(scenario, &spec.link, &format!("{path}.ranges[{index}].last"), range.last)?;
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
        on_network(scenario, &spec.link, &format!("{path}.reservations[{index}].address"), reservation.address)?;
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
    if let Some(partner) = &spec.failover_partner {
        let other = scenario.servers.iter().find(|other| other.id == *partner && other.id != spec.id);
        let Some(other) = other else {
            return fail("failover_partner", format!("there is no other server called `{partner}`"));
        };
        if other.failover_partner.as_deref() != Some(&spec.id) {
            return fail("failover_partner", format!("`{partner}` has to name `{}` as its partner too", spec.id));
        }
        if other.ranges != spec.ranges || other.link.network != spec.link.network {
            return fail("failover_partner", format!("`{partner}` has to have the same ranges in the same network"));
        }
    }
    Ok(())
}
