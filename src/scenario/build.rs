//! From a scenario to a world. The checks that come before it are in `check.rs`, `rules.rs`.

use std::net::Ipv4Addr;
use std::rc::Rc;

use super::copies::copies;
use super::lens::Lens;
use super::link::LinkSpec;
use super::spec::{ClientSpec, Scenario, ServerSpec, StaticSpec};
use crate::base::{Clock, Duration, Instant, Map, Purpose, Random, Set};
use crate::net::{Cable, Host, HostConfig, Lan, Role};
use crate::protocol::client::{Client, ClientConfig, Policy};
use crate::protocol::manual::{Manual, ManualConfig};
use crate::protocol::server::{Failover, PoolConfig, Ranges, Server, ServerConfig};
use crate::sim::World;
use crate::wire::{DhcpOption, Mac, of_value, raw_option};

/// Builds the world of a scenario: ports are numbered clients first, then static hosts, then servers.
pub fn build_world(scenario: &Scenario, lens: Lens, seed: u64) -> World {
    let mut hosts = Vec::new();
    let mut cables = Vec::new();
    let mut add = |host: Host, link: &LinkSpec| {
        let mut cable = Cable::new(Duration(link.latency_us), Random::new(seed, &host.config().id, Purpose::Cable));
        (cable.network, cable.plugged) = (link.network, !link.faults.cut);
        cable.faults = link.faults.of_cable();
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
    let script = if scenario.script.is_empty() {
        Vec::new()
    } else {
        let ports: Map<Rc<str>, u16> = hosts.iter().map(|host| Rc::clone(&host.config().id)).zip(0u16..).collect();
        let lines = scenario.script.iter();
        lines
            .filter_map(|line| Some((Instant(line.at_us), *ports.get(line.host.as_str())?, line.action.clone())))
            .collect()
    };
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

/// What a client is told.
pub(crate) fn client_config(spec: &ClientSpec, scenario: &Scenario, id: &str, mac: Mac) -> ClientConfig {
    let collect_ms = spec.collect_ms.unwrap_or(if spec.policy == Policy::Ask { 1000 } else { 0 });
    ClientConfig {
        mac,
        host_name: id.to_owned(),
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
    }
}

fn client(spec: &ClientSpec, scenario: &Scenario, id: String, mac: Mac, lens: Lens, seed: u64) -> Host {
    let drawn = Random::new(seed, &id, Purpose::Start)
        .between(Duration::ZERO, Duration::from_secs(spec.starts_within_s.into()));
    let config = client_config(spec, scenario, &id, mac);
    let machine = Client::new(config, lens.profile().with(spec.switches), seed, &id);
    let starts_at_us = spec.starts_at_us.saturating_add(drawn.0);
    Host::new(host_config(&id, mac, None, starts_at_us, &spec.link), Role::Client(Box::new(machine)))
}

/// What a server is told.
pub(crate) fn server_config(spec: &ServerSpec, scenario: &Scenario) -> ServerConfig {
    let network = scenario.network_of(spec.link.network).unwrap_or(scenario.network);
    let mut options = Vec::new();
    for (_, code, addresses) in spec.address_options().into_iter().filter(|(_, _, list)| !list.is_empty()) {
        let bytes: Vec<u8> = addresses.iter().flat_map(|address| address.octets()).collect();
        options.extend(of_value(code, &bytes));
    }
    if !spec.domain.is_empty() {
        options.push(DhcpOption::DomainName(spec.domain.clone()));
    }
    options.push(DhcpOption::BroadcastAddr(network.broadcast()));
    options.extend(spec.options.iter().map(|option| raw_option(option.code, &option.bytes)));
    // Never given out whatever the ranges say (catalogue SRV-104): network, broadcast, the server's own, the routers.
    let ranges = Ranges::new(spec.ranges.iter().map(|range| (range.first, range.last)).collect());
    let own = [network.address, network.broadcast(), spec.address];
    let excluded = own.iter().chain(&spec.routers).chain(&spec.exclude).copied();
    let excluded: Set<Ipv4Addr> = excluded.filter(|address| ranges.contain(*address)).collect();
    ServerConfig {
        mac: spec.mac,
        address: spec.address,
        prefix: network.prefix,
        pool: PoolConfig {
            ranges,
            excluded: excluded.into_iter().collect(),
            reservations: spec.reservations.iter().map(|reservation| (reservation.address, reservation.mac)).collect(),
        },
        lease_s: spec.lease_s,
        min_lease_s: spec.min_lease_s,
        max_lease_s: spec.max_lease_s,
        t1_s: spec.t1_s,
        t2_s: spec.t2_s,
        renewal_times: spec.renewal_times,
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
    }
}

fn server(spec: &ServerSpec, scenario: &Scenario, lens: Lens) -> Host {
    let config = server_config(spec, scenario);
    let own = Some((spec.address, config.prefix));
    let machine = Server::new(config, lens.profile().with(spec.switches));
    let host = host_config(&spec.id, spec.mac, own, spec.starts_at_us, &spec.link);
    Host::new(host, Role::Server(Box::new(machine)))
}
