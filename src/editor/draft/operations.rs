//! Hosts added, copied, renamed, moved, paired and removed; what names them follows.

use super::{Draft, unused};
use crate::base::Map;
use crate::editor::object::Object;
use crate::protocol::client::Policy;
use crate::protocol::{Action, ProfileOverride};
use crate::scenario::copies::{copies, hosts_of_clients};
use crate::scenario::{ClientSpec, LinkSpec, Scenario, ScriptSpec, ServerSpec, StaticSpec, limits};
use crate::wire::Mac;

/// What can be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum New {
    /// A client.
    Client,
    /// A server with a range of its own.
    Server,
    /// A host with an address that somebody typed in.
    Static,
    /// A line of the script.
    Script,
}

impl Draft {
    /// Adds something with every default and selects it.
    pub fn add(&mut self, what: New) -> Object {
        if self.is_full(what == New::Script) {
            return self.at();
        }
        let scenario = &mut self.scenario;
        let mac = |last| Mac([2, 0, 0, 0, 0, last]);
        let object = match what {
            New::Client => {
                let id = unused::name(scenario, "laptop-1");
                let mac = unused::mac(scenario, mac(0xc1), 1);
                scenario.clients.push(ClientSpec::new(id, mac));
                Object::Client(scenario.clients.len() - 1)
            }
            New::Server => {
                let id = unused::name(scenario, "server-a");
                let mac = unused::mac(scenario, mac(0xa1), 1);
                let address = unused::address(scenario, 0, 2);
                let range = unused::range(scenario, 0, address);
                scenario.servers.push(ServerSpec::new(id, mac, address, range));
                Object::Server(scenario.servers.len() - 1)
            }
            New::Static => {
                let id = if unused::names(scenario).contains("printer") { "printer-2" } else { "printer" };
                let (id, mac) = (if id == "printer" { id.to_owned() } else { unused::name(scenario, id) }, mac(0xd1));
                let (mac, address) = (unused::mac(scenario, mac, 1), unused::address(scenario, 0, 200));
                let (link, switches) = (LinkSpec::default(), ProfileOverride::default());
                scenario.static_hosts.push(StaticSpec { id, mac, address, starts_at_us: 0, link, switches });
                Object::Static(scenario.static_hosts.len() - 1)
            }
            New::Script => {
                let host = scenario.clients.first().and_then(|spec| copies(spec).next()).map(|(id, _)| id);
                let host = host.or_else(|| scenario.servers.first().map(|spec| spec.id.clone())).unwrap_or_default();
                let at_us = u64::from(scenario.horizon_s) / 2 * 1_000_000;
                scenario.script.push(ScriptSpec { at_us, host, action: Action::PowerOff });
                Object::Script(scenario.script.len() - 1)
            }
        };
        self.at = object;
        self.check();
        object
    }

    /// Copies an object behind itself, with a name and addresses of its own, and selects the copy. The network as a whole has
    /// no copy.
    pub fn copy(&mut self, object: Object) -> Option<Object> {
        if self.is_full(matches!(object, Object::Script(_))) {
            return None;
        }
        let scenario = &mut self.scenario;
        let copy = match object {
            Object::Network => return None,
            Object::Client(index) => {
                let old = scenario.clients.get(index)?.clone();
                let (id, mac) = (unused::name(scenario, &old.id), unused::mac(scenario, old.mac, old.count));
                // An identifier of its own is what tells two clients apart.
                scenario.clients.insert(index + 1, ClientSpec { id, mac, client_id: None, ..old });
                Object::Client(index + 1)
            }
            Object::Server(index) => {
                let old = scenario.servers.get(index)?.clone();
                let (id, mac) = (unused::name(scenario, &old.id), unused::mac(scenario, old.mac, 1));
                let address = unused::address(scenario, old.link.network, 2);
                scenario.servers.insert(index + 1, ServerSpec { id, mac, address, failover_partner: None, ..old });
                Object::Server(index + 1)
            }
            Object::Static(index) => {
                let old = scenario.static_hosts.get(index)?.clone();
                let (id, mac) = (unused::name(scenario, &old.id), unused::mac(scenario, old.mac, 1));
                let address = unused::address(scenario, old.link.network, 200);
                scenario.static_hosts.insert(index + 1, StaticSpec { id, mac, address, ..old });
                Object::Static(index + 1)
            }
            Object::Script(index) => {
                let old = scenario.script.get(index)?.clone();
                scenario.script.insert(index + 1, old);
                Object::Script(index + 1)
            }
        };
        self.shift(copy, |index, at| if index >= at { Some(index + 1) } else { Some(index) });
        self.at = copy;
        self.check();
        Some(copy)
    }

    /// Whether the script, or the lists of hosts together, hold all that they may: one more could not be read again.
    fn is_full(&self, script: bool) -> bool {
        let Scenario { clients, servers, static_hosts, .. } = &self.scenario;
        match script {
            true => self.scenario.script.len() >= limits::SCRIPT,
            false => clients.len() + servers.len() + static_hosts.len() >= limits::HOSTS,
        }
    }

    /// Removes an object, and what makes no sense without it. What that was, in words.
    pub fn remove(&mut self, object: Object) -> Vec<String> {
        if !object.is_in(&self.scenario) || object == Object::Network {
            return Vec::new();
        }
        let gone = names_of(&self.scenario, object);
        let mut said = Vec::new();
        let scenario = &mut self.scenario;
        match object {
            Object::Network => {}
            Object::Client(index) => drop(scenario.clients.remove(index)),
            Object::Static(index) => drop(scenario.static_hosts.remove(index)),
            Object::Script(index) => drop(scenario.script.remove(index)),
            Object::Server(index) => {
                let server = scenario.servers.remove(index);
                let partners = scenario.servers.iter_mut();
                for partner in partners.filter(|other| other.failover_partner.as_deref() == Some(&server.id)) {
                    partner.failover_partner = None;
                    said.push(format!("the failover pair with {}", partner.id));
                }
            }
        }
        self.shift(object, |index, at| if index == at { None } else { Some(index - usize::from(index > at)) });
        let lines: Vec<usize> = (0..self.scenario.script.len())
            .filter(|line| self.scenario.script.get(*line).is_some_and(|line| gone.contains(&line.host)))
            .collect();
        if !lines.is_empty() {
            let lines_word = if lines.len() == 1 { "line" } else { "lines" };
            said.push(format!("{} {lines_word} of the script", lines.len()));
        }
        for line in lines.into_iter().rev() {
            self.scenario.script.remove(line);
            self.shift(
                Object::Script(line),
                |index, at| if index == at { None } else { Some(index - usize::from(index > at)) },
            );
        }
        self.at = neighbour(object, &self.scenario);
        self.check();
        said
    }

    /// Swaps an object with the one before or behind it, and follows it. `false` if there is none.
    pub fn move_by(&mut self, object: Object, down: bool) -> bool {
        fn swap<T>(list: &mut [T], index: usize, other: usize) -> bool {
            let there = index < list.len() && other < list.len();
            if there {
                list.swap(index, other);
            }
            there
        }
        let other_of = |index: usize| if down { Some(index + 1) } else { index.checked_sub(1) };
        let scenario = &mut self.scenario;
        let moved = match object {
            Object::Network => None,
            Object::Client(index) => {
                other_of(index).filter(|to| swap(&mut scenario.clients, index, *to)).map(Object::Client)
            }
            Object::Server(index) => {
                other_of(index).filter(|to| swap(&mut scenario.servers, index, *to)).map(Object::Server)
            }
            Object::Static(index) => {
                other_of(index).filter(|to| swap(&mut scenario.static_hosts, index, *to)).map(Object::Static)
            }
            Object::Script(index) => {
                other_of(index).filter(|to| swap(&mut scenario.script, index, *to)).map(Object::Script)
            }
        };
        let Some(to) = moved else { return false };
        let target = index_of(to);
        self.shift(object, move |index, at| {
            Some(if index == at {
                target
            } else if index == target {
                at
            } else {
                index
            })
        });
        self.at = to;
        self.check();
        true
    }

    /// Makes two servers a failover pair: the second takes the ranges and the network of the first. Partners from before lose
    /// theirs.
    pub fn pair(&mut self, first: usize, second: usize) -> bool {
        let servers = &mut self.scenario.servers;
        let (Some(a), Some(b)) = (servers.get(first).cloned(), servers.get(second).cloned()) else { return false };
        if first == second {
            return false;
        }
        let both = [a.id.clone(), b.id.clone()];
        for server in servers.iter_mut() {
            if server.failover_partner.as_ref().is_some_and(|partner| both.contains(partner)) {
                server.failover_partner = None;
            }
        }
        if let Some(server) = servers.get_mut(first) {
            server.failover_partner = Some(b.id);
        }
        if let Some(server) = servers.get_mut(second) {
            (server.failover_partner, server.ranges, server.link.network) = (Some(a.id), a.ranges, a.link.network);
        }
        for path in [format!("servers[{first}].failover_partner"), format!("servers[{second}].ranges")] {
            self.unread.remove(&path);
        }
        self.check();
        true
    }

    /// Moves what is kept by path when the entries of a list get other numbers; `None` takes it away.
    fn shift(&mut self, list: Object, to: impl Fn(usize, usize) -> Option<usize>) {
        fn moved<T>(map: &mut Map<String, T>, list: Object, to: &impl Fn(usize, usize) -> Option<usize>) {
            let old = std::mem::take(map);
            for (path, kept) in old {
                let (object, rest) = Object::of_path(&path);
                if std::mem::discriminant(&object) != std::mem::discriminant(&list) {
                    map.insert(path, kept);
                } else if let Some(index) = to(index_of(object), index_of(list)) {
                    let object = at_index(object, index);
                    map.insert(if rest.is_empty() { object.path() } else { object.path_of(rest) }, kept);
                }
            }
        }
        moved(&mut self.unread, list, &to);
        moved(&mut self.pending, list, &to);
    }

    /// After a change of an object: what names it follows it to its new name, and policies to a server's new address.
    pub(super) fn follow(&mut self, object: Object, before: &Scenario) {
        let (old, new) = (names_of(before, object), names_of(&self.scenario, object));
        if old != new {
            let path = object.path();
            let from = self.pending.remove(&path).unwrap_or(old);
            let mut counts: Map<String, usize> = Map::default();
            for name in all_names(&self.scenario) {
                counts.update(name, |count| *count += 1);
            }
            let good = |name: &String| !name.is_empty() && counts.get(name) == Some(&1);
            if new.iter().all(good) {
                let renamed: Map<&str, &String> = from.iter().map(String::as_str).zip(&new).rev().collect();
                let to = |name: &str| renamed.get(name).map(|name| (*name).clone());
                for line in &mut self.scenario.script {
                    line.host = to(&line.host).unwrap_or_else(|| line.host.clone());
                }
                for server in &mut self.scenario.servers {
                    let partner = server.failover_partner.as_deref().and_then(to);
                    server.failover_partner = partner.or_else(|| server.failover_partner.take());
                }
            } else {
                // Somebody else has that name, as long as it is not typed to its end.
                self.pending.insert(path, from);
            }
        }
        let Object::Server(index) = object else { return };
        let (Some(old), Some(new)) = (before.servers.get(index), self.scenario.servers.get(index)) else { return };
        let (old, new) = (old.address, new.address);
        let shared = before.servers.iter().filter(|server| server.address == old).count() > 1;
        if old != new && !shared {
            for client in self.scenario.clients.iter_mut().filter(|client| client.policy == Policy::ByServer(old)) {
                client.policy = Policy::ByServer(new);
            }
        }
    }
}

/// The names that a host has: one, or one for each copy.
fn names_of(scenario: &Scenario, object: Object) -> Vec<String> {
    let one = |id: Option<String>| id.into_iter().collect();
    match object {
        Object::Network | Object::Script(_) => Vec::new(),
        Object::Client(index) => scenario.clients.get(index).into_iter().flat_map(copies).map(|(id, _)| id).collect(),
        Object::Server(index) => one(scenario.servers.get(index).map(|spec| spec.id.clone())),
        Object::Static(index) => one(scenario.static_hosts.get(index).map(|spec| spec.id.clone())),
    }
}

/// The names of all hosts, those that come twice as well; no more than a network may have.
pub(super) fn all_names(scenario: &Scenario) -> Vec<String> {
    let clients = hosts_of_clients(scenario).map(|(id, _)| id);
    let servers = scenario.servers.iter().map(|spec| spec.id.clone());
    let by_hand = scenario.static_hosts.iter().map(|spec| spec.id.clone());
    clients.chain(servers).chain(by_hand).take(limits::HOSTS).collect()
}

fn index_of(object: Object) -> usize {
    match object {
        Object::Network => 0,
        Object::Client(index) | Object::Server(index) | Object::Static(index) | Object::Script(index) => index,
    }
}

fn at_index(object: Object, index: usize) -> Object {
    match object {
        Object::Network => Object::Network,
        Object::Client(_) => Object::Client(index),
        Object::Server(_) => Object::Server(index),
        Object::Static(_) => Object::Static(index),
        Object::Script(_) => Object::Script(index),
    }
}

/// What is selected when something was removed: what stands in its place, else before it, else the network.
fn neighbour(object: Object, scenario: &Scenario) -> Object {
    let index = index_of(object);
    let before = at_index(object, index.saturating_sub(1));
    [object, before].into_iter().find(|object| object.is_in(scenario)).unwrap_or(Object::Network)
}
