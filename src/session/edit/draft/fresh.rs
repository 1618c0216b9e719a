//! Names, addresses and ranges that nobody has yet.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use crate::session::build::copies;
use crate::session::scenario::{Network, Range, Scenario};
use crate::wire::Mac;

/// So many candidates are tried.
const TRIES: u32 = 5_000;
/// So many addresses a new range has, if there is room.
const RANGE: u32 = 10;

/// The names of all hosts.
pub(super) fn names(scenario: &Scenario) -> BTreeSet<String> {
    let clients = scenario.clients.iter().flat_map(|spec| copies(spec).map(|(id, _)| id).chain([spec.id.clone()]));
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
    let clients = scenario.clients.iter().flat_map(|spec| copies(spec).map(|(_, mac)| mac));
    let others = scenario.servers.iter().map(|spec| spec.mac);
    let taken: BTreeSet<Mac> = clients.chain(others).chain(scenario.static_hosts.iter().map(|spec| spec.mac)).collect();
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

/// What servers and static hosts on a network use or give out, as ranges.
fn used(scenario: &Scenario, network: u8) -> Vec<Range> {
    let one = |address: Ipv4Addr| Range { first: address, last: address };
    let servers = scenario.servers.iter().filter(|spec| spec.link.network == network);
    let own = servers.flat_map(|spec| {
        let single = [spec.address].into_iter().chain(spec.routers.iter().copied()).chain(spec.dns.iter().copied());
        single.chain(spec.reservations.iter().map(|r| r.address)).map(one).chain(spec.ranges.iter().copied())
    });
    let by_hand =
        scenario.static_hosts.iter().filter(|spec| spec.link.network == network).map(|spec| one(spec.address));
    own.chain(by_hand).collect()
}

/// The addresses of hosts of a network, from one number in it on, then from its start.
fn hosts(network: Network, from: u32) -> impl Iterator<Item = u32> {
    let (low, high) = (u32::from(network.address) + 1, u32::from(network.broadcast()) - 1);
    let start = low.saturating_add(from.saturating_sub(1)).min(high);
    (start..=high).chain(low..start)
}

/// An address that nobody uses or gives out, from a number in the network on.
pub(super) fn address(scenario: &Scenario, network: u8, from: u32) -> Ipv4Addr {
    let here = scenario.network_of(network).unwrap_or(scenario.network);
    let used = used(scenario, network);
    let free =
        |address: &u32| !used.iter().any(|range| (u32::from(range.first)..=u32::from(range.last)).contains(address));
    let found = hosts(here, from).take(usize::try_from(TRIES).unwrap_or(0)).find(free);
    Ipv4Addr::from(found.unwrap_or(u32::from(here.address) + 1))
}

/// A range that meets nothing used or given out, ten addresses long if there is room; else all of the network.
pub(super) fn range(scenario: &Scenario, network: u8, own: Ipv4Addr) -> Range {
    let here = scenario.network_of(network).unwrap_or(scenario.network);
    let mut used = used(scenario, network);
    used.push(Range { first: own, last: own });
    for length in [RANGE, RANGE / 2, 1] {
        let starts =
            hosts(here, RANGE).take(usize::try_from(TRIES).unwrap_or(0)).step_by(usize::try_from(length).unwrap_or(1));
        for first in starts {
            let range = Range { first: Ipv4Addr::from(first), last: Ipv4Addr::from(first.saturating_add(length - 1)) };
            let meets = |other: &Range| range.first <= other.last && other.first <= range.last;
            if here.is_host(range.last) && here.is_host(range.first) && !used.iter().any(meets) {
                return range;
            }
        }
    }
    let (low, high) = (u32::from(here.address) + 1, u32::from(here.broadcast()) - 1);
    Range { first: Ipv4Addr::from(low), last: Ipv4Addr::from(high) }
}
