//! Warnings about clients, static hosts, networks and the script.

use std::net::Ipv4Addr;

use super::pools::{LABELS, Servers, collect_ms, is_domain, rival_text};
use crate::base::{Duration, Map};
use crate::protocol::{Action, Target};
use crate::scenario::copies::copies;
use crate::scenario::problem::Found;
use crate::scenario::{ClientSpec, LinkSpec, Network, Scenario, ScriptSpec};

/// What a host is, for actions that not every host can do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Client,
    Static,
    Server,
}

/// What the script does to a host, or to one of its copies.
#[derive(Clone, Copy, Default)]
struct Done {
    moves: bool,
    plugs: bool,
    sets_loss: bool,
}

/// A host that the script can name.
#[derive(Clone, Copy)]
struct Named {
    role: Role,
    network: u8,
    /// The number of its entry: clients come first, then static hosts, then servers.
    entry: usize,
}

/// Hosts by name, copies by their own, and what the script does to each entry.
pub(super) struct Names {
    hosts: Map<String, Named>,
    done: Vec<Done>,
}

impl Names {
    pub(super) fn of(scenario: &Scenario) -> Self {
        let mut hosts = Vec::new();
        let (clients, by_hand) = (scenario.clients.len(), scenario.static_hosts.len());
        if !scenario.script.is_empty() {
            for (entry, spec) in scenario.clients.iter().enumerate() {
                let named = Named { role: Role::Client, network: spec.link.network, entry };
                hosts.extend(copies(spec).map(|(id, _)| (id, named)));
            }
            for (index, spec) in scenario.static_hosts.iter().enumerate() {
                let named = Named { role: Role::Static, network: spec.link.network, entry: clients + index };
                hosts.push((spec.id.clone(), named));
            }
            for (index, spec) in scenario.servers.iter().enumerate() {
                let entry = clients + by_hand + index;
                hosts.push((spec.id.clone(), Named { role: Role::Server, network: spec.link.network, entry }));
            }
        }
        let mut names = Self {
            hosts: hosts.into_iter().collect(),
            done: vec![Done::default(); clients + by_hand + scenario.servers.len()],
        };
        for line in &scenario.script {
            let entry = names.hosts.get(&line.host).map(|host| host.entry);
            let Some(done) = entry.and_then(|entry| names.done.get_mut(entry)) else { continue };
            done.moves |= matches!(line.action, Action::MoveTo(_));
            done.plugs |= matches!(line.action, Action::Plug | Action::MoveTo(_));
            done.sets_loss |= matches!(line.action, Action::LossPpm(_));
        }
        names
    }

    fn done(&self, entry: usize) -> Done {
        self.done.get(entry).copied().unwrap_or_default()
    }
}

pub(super) fn check(scenario: &Scenario, names: &Names, servers: &Servers<'_>, found: &mut Found) {
    let horizon_us = u64::from(scenario.horizon_s).saturating_mul(1_000_000);
    networks(scenario, found);
    let (clients, by_hand) = (scenario.clients.len(), scenario.static_hosts.len());
    let mut served = [false; 256];
    for server in &scenario.servers {
        if let Some(served) = served.get_mut(usize::from(server.link.network)) {
            *served = true;
        }
    }
    let mut ids: Map<&[u8], &str> = Map::default();
    for (index, spec) in scenario.clients.iter().enumerate() {
        let (path, done) = (format!("clients[{index}]"), names.done(index));
        starts(spec.starts_at_us, horizon_us, &path, found);
        host_name(&spec.id, &path, found);
        link(done, &spec.link, &path, found);
        client(scenario, spec, horizon_us, &path, found);
        let here = served.get(usize::from(spec.link.network)).is_some_and(|served| *served);
        if !here && !done.moves && !scenario.servers.is_empty() {
            let what = "there is no server on this network, so this client gets no address";
            found.warn(format!("{path}.link.network"), what);
        }
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
    let mut owners: Map<(u8, Ipv4Addr), &str> = Map::default();
    for (index, spec) in scenario.static_hosts.iter().enumerate() {
        let path = format!("static_hosts[{index}]");
        starts(spec.starts_at_us, horizon_us, &path, found);
        host_name(&spec.id, &path, found);
        link(names.done(clients + index), &spec.link, &path, found);
        taken(&mut owners, spec.link.network, spec.address, &spec.id, &path, found);
        if let Some(server) = servers.giver(spec.link.network, spec.address, None) {
            let what = format!(
                "{} is in the pool of {server}, which may give it to a client; exclude it there, or take another",
                spec.address
            );
            found.warn(format!("{path}.address"), what);
        }
    }
    for (index, spec) in scenario.servers.iter().enumerate() {
        let path = format!("servers[{index}]");
        starts(spec.starts_at_us, horizon_us, &path, found);
        link(names.done(clients + by_hand + index), &spec.link, &path, found);
        taken(&mut owners, spec.link.network, spec.address, &spec.id, &path, found);
    }
    script(scenario, names, servers, horizon_us, found);
}

/// A name that travels as option 12.
fn host_name(id: &str, path: &str, found: &mut Found) {
    // An empty one is an error.
    if !id.trim().is_empty() && !is_domain(id) {
        found.warn(format!("{path}.id"), format!("“{id}” is no host name: {LABELS}"));
    }
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

fn link(done: Done, link: &LinkSpec, path: &str, found: &mut Found) {
    if link.faults.cut && !done.plugs {
        let what = "the cable is unplugged from the start, and nothing in the script plugs it in";
        found.warn(format!("{path}.link.faults.cut"), what);
    }
    if link.faults.loss_ppm >= 1_000_000 && !done.sets_loss {
        found.warn(format!("{path}.link.faults.loss_ppm"), "every frame is lost, which is the same as no cable");
    }
}

/// Two hosts with one address that somebody typed in.
fn taken<'a>(
    owners: &mut Map<(u8, Ipv4Addr), &'a str>,
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

fn script(scenario: &Scenario, names: &Names, servers: &Servers<'_>, horizon_us: u64, found: &mut Found) {
    for (index, line) in scenario.script.iter().enumerate() {
        let at = |field: &str| format!("script[{index}].{field}");
        if line.at_us > horizon_us {
            let (time, end) = (Duration(line.at_us), Duration(horizon_us));
            found.warn(at("at_us"), format!("it comes at {time}, and the end is at {end}: it is not seen"));
        }
        let Some(host) = names.hosts.get(&line.host) else { continue };
        if let Some((field, what)) = never(scenario, line, *host, names, servers) {
            found.warn(at(field), what);
        }
    }
}

/// Why an action never applies, or not as one would want it, and the field that says so.
fn never(
    scenario: &Scenario,
    line: &ScriptSpec,
    host: Named,
    names: &Names,
    servers: &Servers<'_>,
) -> Option<(&'static str, String)> {
    let (id, role) = (&line.host, host.role);
    let only = |what: &str| Some(("do", format!("{id} is no {what}: “{}” never applies to it", line.action.name())));
    match line.action.facts().target {
        Target::Client if role != Role::Client => return only("client"),
        Target::ClientOrStatic if role == Role::Server => return only("client or static host"),
        Target::Server if role != Role::Server => return only("server"),
        Target::Client | Target::ClientOrStatic | Target::Server | Target::Host => {}
    }
    match &line.action {
        Action::SetStatic(address) => {
            let here = scenario.network_of(host.network)?;
            (!here.is_host(*address) && !names.done(host.entry).moves)
                .then(|| ("do.set_static", format!("{address} is not on the network {here} of {id}")))
        }
        Action::Exclude(address) | Action::ClearQuarantine(address) => {
            let known = servers.pool(id)?.knows(*address);
            let field = if matches!(line.action, Action::Exclude(_)) { "do.exclude" } else { "do.clear_quarantine" };
            (!known).then(|| (field, format!("{address} is in no range of {id}")))
        }
        Action::Reserve { address, mac } => {
            servers.rival(id, *address, *mac).map(|other| ("do.reserve.address", rival_text(*address, other)))
        }
        _ => None,
    }
}
