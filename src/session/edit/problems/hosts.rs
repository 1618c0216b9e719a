//! Warnings about clients, static hosts, networks and the script.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use super::Found;
use super::pools::{collect_ms, gives, lists};
use crate::protocol::{Action, Duration};
use crate::session::build::copies;
use crate::session::scenario::{ClientSpec, LinkSpec, Network, Scenario, ScriptSpec, ServerSpec};

/// What a host is, for actions that not every host can do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Client,
    Static,
    Server,
}

pub(super) fn look(scenario: &Scenario, found: &mut Found) {
    let horizon_us = u64::from(scenario.horizon_s).saturating_mul(1_000_000);
    networks(scenario, found);
    let mut ids: BTreeMap<&[u8], &str> = BTreeMap::new();
    for (index, spec) in scenario.clients.iter().enumerate() {
        let path = format!("clients[{index}]");
        starts(spec.starts_at_us, horizon_us, &path, found);
        link(scenario, &spec.id, &spec.link, &path, found);
        client(scenario, spec, horizon_us, &path, found);
        if let Some(id) = &spec.client_id {
            let other = ids.insert(id, &spec.id);
            if spec.count > 1 || other.is_some() {
                let what = match other {
                    Some(other) => format!("{other} has the same client identifier; a server takes the two for one"),
                    None => "all the copies have the same client identifier; a server takes them for one".to_owned(),
                };
                found.warn(format!("{path}.client_id"), what);
            }
        }
    }
    let mut owners: BTreeMap<(u8, Ipv4Addr), &str> = BTreeMap::new();
    for (index, spec) in scenario.static_hosts.iter().enumerate() {
        let path = format!("static_hosts[{index}]");
        starts(spec.starts_at_us, horizon_us, &path, found);
        link(scenario, &spec.id, &spec.link, &path, found);
        taken(&mut owners, spec.link.network, spec.address, &spec.id, &path, found);
        for server in scenario.servers.iter().filter(|server| server.link.network == spec.link.network) {
            let own = server.reservations.iter().any(|r| r.address == spec.address && r.mac == spec.mac);
            if gives(server, spec.address) && !own {
                let what = format!(
                    "{} is in the pool of {}, which may give it to a client; exclude it there, or take another",
                    spec.address, server.id
                );
                found.warn(format!("{path}.address"), what);
            }
        }
    }
    for (index, spec) in scenario.servers.iter().enumerate() {
        let path = format!("servers[{index}]");
        starts(spec.starts_at_us, horizon_us, &path, found);
        link(scenario, &spec.id, &spec.link, &path, found);
        taken(&mut owners, spec.link.network, spec.address, &spec.id, &path, found);
    }
    script(scenario, horizon_us, found);
}

/// The networks, and whether there is somebody to talk to on each.
fn networks(scenario: &Scenario, found: &mut Found) {
    if scenario.host_count() > 0 {
        if scenario.clients.is_empty() {
            found.warn("clients", "there is no client, so nobody asks for an address; add one");
        }
        if scenario.servers.is_empty() {
            found.warn("servers", "there is no server, so nobody gets an address; add one");
        }
    }
    let all: Vec<(String, Network)> = std::iter::once(("network".to_owned(), scenario.network))
        .chain(scenario.more_networks.iter().enumerate().map(|(i, n)| (format!("more_networks[{i}]"), *n)))
        .collect();
    for (index, (path, network)) in all.iter().enumerate() {
        let meets = |other: &Network| {
            let mask = network.mask() & other.mask();
            u32::from(network.address) & mask == u32::from(other.address) & mask
        };
        if let Some((_, other)) = all.iter().take(index).find(|(_, other)| meets(other)) {
            found.warn(
                path,
                format!("{network} and {other} have addresses in common; a router could not tell them apart"),
            );
        }
        let [first, ..] = network.address.octets();
        if first == 0 || first == 127 || first >= 224 {
            found.warn(path, format!("{network} is no network for hosts; one like 10.0.0.0/24 is"));
        }
    }
}

fn starts(at_us: u64, horizon_us: u64, path: &str, found: &mut Found) {
    if at_us >= horizon_us {
        let (at, horizon) = (Duration(at_us), Duration(horizon_us));
        let what = format!("it starts at {at}, and the end is at {horizon}: nothing of it is seen");
        found.warn(format!("{path}.starts_at_us"), what);
    }
}

fn client(scenario: &Scenario, spec: &ClientSpec, horizon_us: u64, path: &str, found: &mut Found) {
    let waits_us = collect_ms(spec).saturating_mul(1000);
    if waits_us >= horizon_us {
        let what = format!("it collects offers for {}, past the end at {}", Duration(waits_us), Duration(horizon_us));
        found.warn(format!("{path}.collect_ms"), what);
    }
    let moves = scenario.script.iter().any(|line| matches!(line.action, Action::MoveTo(_)) && is_of(spec, &line.host));
    let served = scenario.servers.iter().any(|server| server.link.network == spec.link.network);
    if !served && !moves && !scenario.servers.is_empty() {
        let what = "there is no server on this network, so this client gets no address";
        found.warn(format!("{path}.link.network"), what);
    }
    if let Some(address) = spec.requested_address
        && let Some(network) = scenario.network_of(spec.link.network)
        && !network.is_host(address)
    {
        let what = format!("{address} is not on the network {network}; servers pass over such a wish");
        found.warn(format!("{path}.requested_address"), what);
    }
    if !spec.parameter_request_list.contains(&1) {
        found.warn(format!("{path}.parameter_request_list"), "it does not ask for option 1, the subnet mask");
    }
}

fn is_of(spec: &ClientSpec, name: &str) -> bool {
    name.starts_with(&spec.id) && copies(spec).any(|(id, _)| id == name)
}

fn link(scenario: &Scenario, id: &str, link: &LinkSpec, path: &str, found: &mut Found) {
    let ends = |action: fn(&Action) -> bool| {
        scenario.script.iter().any(|line| line.host.starts_with(id) && action(&line.action))
    };
    if link.faults.cut && !ends(|action| matches!(action, Action::Plug | Action::MoveTo(_))) {
        let what = "the cable is unplugged from the start, and nothing in the script plugs it in";
        found.warn(format!("{path}.link.faults.cut"), what);
    }
    if link.faults.loss_ppm >= 1_000_000 && !ends(|action| matches!(action, Action::LossPpm(_))) {
        found.warn(format!("{path}.link.faults.loss_ppm"), "every frame is lost, which is the same as no cable");
    }
}

/// Two hosts with one address that somebody typed in.
fn taken<'a>(
    owners: &mut BTreeMap<(u8, Ipv4Addr), &'a str>,
    network: u8,
    address: Ipv4Addr,
    id: &'a str,
    path: &str,
    found: &mut Found,
) {
    if let Some(other) = owners.insert((network, address), id) {
        found.warn(format!("{path}.address"), format!("{other} has {address} too: both answer for it; take another"));
    }
}

fn script(scenario: &Scenario, horizon_us: u64, found: &mut Found) {
    if scenario.script.is_empty() {
        return;
    }
    let mut hosts: BTreeMap<String, (Role, u8)> = BTreeMap::new();
    for spec in &scenario.clients {
        hosts.extend(copies(spec).map(|(id, _)| (id, (Role::Client, spec.link.network))));
    }
    hosts.extend(scenario.static_hosts.iter().map(|spec| (spec.id.clone(), (Role::Static, spec.link.network))));
    hosts.extend(scenario.servers.iter().map(|spec| (spec.id.clone(), (Role::Server, spec.link.network))));
    for (index, line) in scenario.script.iter().enumerate() {
        let path = format!("script[{index}]");
        if line.at_us > horizon_us {
            let (at, end) = (Duration(line.at_us), Duration(horizon_us));
            found.warn(format!("{path}.at_us"), format!("it comes at {at}, and the end is at {end}: it is not seen"));
        }
        let Some((role, network)) = hosts.get(&line.host) else { continue };
        let server = scenario.servers.iter().find(|server| server.id == line.host);
        if let Some((field, what)) = never(scenario, line, *role, *network, server) {
            found.warn(format!("{path}.{field}"), what);
        }
    }
}

/// Why an action never applies, and the field that says so.
fn never(
    scenario: &Scenario,
    line: &ScriptSpec,
    role: Role,
    network: u8,
    server: Option<&ServerSpec>,
) -> Option<(&'static str, String)> {
    let host = &line.host;
    let only = |what: &str| Some(("do", format!("{host} is no {what}: “{}” never applies to it", line.action.name())));
    match &line.action {
        Action::Renew | Action::Release | Action::UseDhcp | Action::MoveTo(_) if role != Role::Client => only("client"),
        Action::SetStatic(_) | Action::Inform if role == Role::Server => only("client or static host"),
        Action::StopServer
        | Action::StartServer
        | Action::StartServerWithoutLeases
        | Action::WipeLeases
        | Action::Exclude(_)
        | Action::Reserve { .. }
        | Action::SetLeaseS(_)
        | Action::ClearQuarantine(_)
            if role != Role::Server =>
        {
            only("server")
        }
        Action::MoveTo(to) if scenario.network_of(*to).is_none() => {
            Some(("do.move_to", format!("there is no network {to}; add it under Network, or move to another")))
        }
        Action::SetStatic(address) => {
            let moves = scenario.script.iter().any(|o| o.host == *host && matches!(o.action, Action::MoveTo(_)));
            let here = scenario.network_of(network)?;
            (!here.is_host(*address) && !moves)
                .then(|| ("do.set_static", format!("{address} is not on the network {here} of {host}")))
        }
        Action::Exclude(address) | Action::ClearQuarantine(address) => {
            let server = server?;
            let known = lists(server, *address) || server.reservations.iter().any(|r| r.address == *address);
            let field = if matches!(line.action, Action::Exclude(_)) { "do.exclude" } else { "do.clear_quarantine" };
            (!known).then(|| (field, format!("{address} is in no range of {host}")))
        }
        Action::Reserve { address, .. } => {
            let here = scenario.network_of(network)?;
            (!here.is_host(*address))
                .then(|| ("do.reserve", format!("{address} is not on the network {here} of {host}")))
        }
        Action::SetLeaseS(0) => Some(("do.set_lease_s", "a lease has to last for at least 1 s".to_owned())),
        _ => None,
    }
}
