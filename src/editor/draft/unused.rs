//! Names, addresses and ranges that nobody has yet.

use std::net::Ipv4Addr;

use crate::base::Set;
use crate::scenario::copies::hosts_of_clients;
use crate::scenario::{Network, Range, Scenario, Spans};
use crate::wire::Mac;

/// Maximum number of candidates to try.
const TRIES: u32 = 5_000;
/// Number of addresses of a new range, if there is room.
const RANGE: u32 = 10;

/// The names of all hosts.
pub(super) fn names(scenario: &Scenario) -> Set<String> {
    let clients =
        hosts_of_clients(scenario).map(|(id, _)| id).chain(scenario.clients.iter().map(|spec| spec.id.clone()));
    let servers = scenario.servers.iter().map(|spec| spec.id.clone());
    clients.chain(servers).chain(scenario.static_hosts.iter().map(|spec| spec.id.clone())).collect()
}

/// The next name after this one that nobody has: `laptop-1` → `laptop-2`, `server-a` → `server-b`, `printer` → `printer-2`.
pub(super) fn name(scenario: &Scenario, like: &str) -> String {
    let taken = names(scenario);
    let (stem, end) = like.rsplit_once('-').unwrap_or((like, ""));
    let letter = end.bytes().next().filter(|byte| end.len() == 1 && byte.is_ascii_lowercase());
    if let Some(letter) = letter {
        let next = (letter..=b'z').map(|letter| format!("{stem}-{}", char::from(letter)));
        if let Some(free) = next.into_iter().find(|name| !taken.contains(name)) {
            return free;
        }
    }
    let number = end.parse::<u32>().ok();
    let stem = if number.is_some() { stem } else { like };
    let from = number.unwrap_or(2);
    let all = (from..from.saturating_add(TRIES)).map(|number| format!("{stem}-{number}"));
    all.into_iter().find(|name| !taken.contains(name)).unwrap_or_else(|| format!("{stem}-new"))
}

fn next(mac: Mac) -> Mac {
    let [a, b, c, d, e, f] = mac.0;
    let [_, _, _, x, y, z, w, v] = (u64::from_be_bytes([0, 0, 0, b, c, d, e, f]) + 1).to_be_bytes();
    Mac([a, x, y, z, w, v])
}

/// The first hardware address from this one on that begins a row of so many that nobody has.
pub(super) fn mac(scenario: &Scenario, from: Mac, count: u16) -> Mac {
    let clients = hosts_of_clients(scenario).map(|(_, mac)| mac);
    let others = scenario.servers.iter().map(|spec| spec.mac);
    let taken: Set<Mac> = clients.chain(others).chain(scenario.static_hosts.iter().map(|spec| spec.mac)).collect();
    let (mut first, mut at, mut length) = (from, from, 0u32);
    for _ in 0..TRIES.saturating_mul(4) {
        if taken.contains(&at) {
            (first, length) = (next(at), 0);
        } else {
            length += 1;
            if length >= u32::from(count.max(1)) {
                break;
            }
        }
        at = next(at);
    }
    first
}

/// What servers and static hosts on a network use or give out.
fn used(scenario: &Scenario, network: u8) -> Spans {
    let one = |address: Ipv4Addr| Range { first: address, last: address };
    let servers = scenario.servers.iter().filter(|spec| spec.link.network == network);
    let own = servers.flat_map(|spec| {
        let others = spec.address_options().into_iter().flat_map(|(_, _, list)| list.iter().copied());
        let single = [spec.address].into_iter().chain(others);
        single.chain(spec.reservations.iter().map(|r| r.address)).map(one).chain(spec.ranges.iter().copied())
    });
    let by_hand =
        scenario.static_hosts.iter().filter(|spec| spec.link.network == network).map(|spec| one(spec.address));
    Spans::new(own.chain(by_hand))
}

/// The addresses of hosts of a network, from one number in it on, then from its start; as many as are tried.
fn hosts(network: Network, from: u32) -> impl Iterator<Item = Ipv4Addr> {
    let (low, high) = network.hosts();
    let (low, high, start) = (u32::from(low), u32::from(high), u32::from(network.host(from)));
    (start..=high).chain(low..start).take(usize::try_from(TRIES).unwrap_or(0)).map(Ipv4Addr::from)
}

/// An address that nobody uses or gives out, from a number in the network on.
pub(super) fn address(scenario: &Scenario, network: u8, from: u32) -> Ipv4Addr {
    let here = scenario.network_of(network).unwrap_or(scenario.network);
    let used = used(scenario, network);
    let found = hosts(here, from).find(|address| !used.contains(*address));
    found.unwrap_or(here.hosts().0)
}

/// A range that meets nothing used or given out, ten addresses long if there is room; else all of the network.
pub(super) fn range(scenario: &Scenario, network: u8, own: Ipv4Addr) -> Range {
    let here = scenario.network_of(network).unwrap_or(scenario.network);
    let used = used(scenario, network).and(&Spans::of([own]));
    let (first, last) = here.hosts();
    for length in [RANGE, RANGE / 2, 1] {
        for first in hosts(here, RANGE).step_by(usize::try_from(length).unwrap_or(1)) {
            let end = Ipv4Addr::from(u32::from(first).saturating_add(length - 1));
            let range = Range { first, last: end };
            if end <= last && used.within(range).is_empty() {
                return range;
            }
        }
    }
    Range { first, last }
}
