//! Warnings about servers: pools that meet, times that contradict each other, reservations and exclusions without effect.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use crate::base::{Duration, Map, Set, order};
use crate::protocol::client::{Policy, asking};
use crate::protocol::server::{LARGEST_SIZE, RenewalTimes, without_room};
use crate::scenario::build::{client_config, server_config};
use crate::scenario::copies::copies;
use crate::scenario::problem::Found;
use crate::scenario::{ClientSpec, Range, Scenario, ServerSpec, Spans};
use crate::wire::{DhcpMessage, Mac, is_readable};

/// With so many other servers a range is compared: of a thousand equal pools, the first say enough.
const LOOKED_AT: usize = 8;

/// No fewer bytes than a DHCP message has beside lists, texts and further options: IP, UDP, header, cookie, and options that are
/// short.
const FIXED: usize = 340;

/// Maximum number of servers examined for options that do not fit into one message.
const TRIED: usize = 16;

/// What a server gives out, ready to be asked about single addresses.
pub(super) struct Pool<'a> {
    spec: &'a ServerSpec,
    /// Its ranges.
    ranges: Spans,
    exclude: Spans,
    /// The client that each reserved address is kept for.
    reserved: Map<Ipv4Addr, Mac>,
}

impl Pool<'_> {
    /// Whether an address is in its ranges.
    pub(super) fn lists(&self, address: Ipv4Addr) -> bool {
        self.ranges.contains(address)
    }

    /// Whether an address is in its ranges or reserved.
    pub(super) fn knows(&self, address: Ipv4Addr) -> bool {
        self.lists(address) || self.reserved.contains_key(&address)
    }

    /// Whether it never gives an address out, though that may be in its ranges.
    fn leaves_out(&self, address: Ipv4Addr) -> bool {
        self.spec.address == address || self.spec.routers.contains(&address) || self.exclude.contains(address)
    }

    /// Whether it may give an address to any client.
    pub(super) fn gives(&self, address: Ipv4Addr) -> bool {
        self.lists(address) && !self.leaves_out(address) && !self.reserved.contains_key(&address)
    }

    /// The addresses that it may give to any client.
    fn free(&self) -> Spans {
        let own = self.spec.routers.iter().copied().chain([self.spec.address]);
        self.ranges.without(&Spans::of(own.chain(self.reserved.keys().copied()))).without(&self.exclude)
    }
}

/// The servers of a network, and whose ranges an address is in.
pub(super) struct Servers<'a> {
    /// In the order of the file.
    pub(super) pools: Vec<Pool<'a>>,
    by_name: Map<&'a str, usize>,
    /// By network.
    crossings: Map<u8, Crossing>,
}

impl<'a> Servers<'a> {
    pub(super) fn of(scenario: &'a Scenario) -> Self {
        let pools: Vec<Pool<'a>> = scenario
            .servers
            .iter()
            .map(|spec| Pool {
                spec,
                ranges: Spans::new(spec.ranges.iter().copied()),
                exclude: Spans::of(spec.exclude.iter().copied()),
                reserved: spec.reservations.iter().map(|reservation| (reservation.address, reservation.mac)).collect(),
            })
            .collect();
        let mut ranges: Map<u8, Vec<Owned>> = Map::default();
        for (server, spec) in scenario.servers.iter().enumerate() {
            let own = spec.ranges.iter().enumerate().filter(|(_, range)| range.first <= range.last);
            let own = own.map(|(index, range)| Owned { range: *range, server, index });
            ranges.update(spec.link.network, |ranges| ranges.extend(own));
        }
        let by_name = scenario.servers.iter().enumerate().map(|(index, spec)| (spec.id.as_str(), index)).collect();
        let crossings = ranges.into_iter().map(|(network, list)| (network, Crossing::of(list))).collect();
        Self { pools, by_name, crossings }
    }

    /// How often a range was looked at so far.
    pub(super) fn steps(&self) -> usize {
        self.crossings.values().map(|crossing| crossing.steps + crossing.meetings.len()).sum()
    }

    /// The pool of a server by name.
    pub(super) fn pool(&self, name: &str) -> Option<&Pool<'a>> {
        self.pools.get(*self.by_name.get(name)?)
    }

    /// The first servers on a network, other than one of that number, in whose ranges an address is.
    fn listing(&self, network: u8, address: Ipv4Addr, but: Option<usize>) -> impl Iterator<Item = &Pool<'a>> {
        let all = self.crossings.get(&network).map_or(&[][..], |crossing| crossing.at(address));
        all.iter().filter(move |server| Some(**server) != but).filter_map(|server| self.pools.get(*server))
    }

    /// The name of a server on a network, other than one of that number, that may give an address to any client.
    pub(super) fn giver(&self, network: u8, address: Ipv4Addr, but: Option<usize>) -> Option<&'a str> {
        self.listing(network, address, but).find(|pool| pool.gives(address)).map(|pool| pool.spec.id.as_str())
    }

    /// The name of a server that may give an address to another client than the one for which this server keeps it.
    pub(super) fn rival(&self, name: &str, address: Ipv4Addr, mac: Mac) -> Option<&'a str> {
        let own = *self.by_name.get(name)?;
        let spec = self.pools.get(own)?.spec;
        let rival = self.listing(spec.link.network, address, Some(own)).find(|pool| {
            !pool.leaves_out(address) && pool.reserved.get(&address) != Some(&mac) && !is_pair(spec, pool.spec)
        });
        rival.map(|pool| pool.spec.id.as_str())
    }
}

/// A range, with the number of its server and its own there.
struct Owned {
    range: Range,
    server: usize,
    index: usize,
}

/// Addresses that a range has in common with one of a server that stands before its own in the file.
struct Meeting {
    server: usize,
    index: usize,
    other: usize,
    shared: Range,
}

/// The ranges of all servers on a network, gone through once in the order of their addresses.
struct Crossing {
    /// From which address on which servers list the addresses: the first [`LOOKED_AT`] of them, and one more.
    parts: Vec<(u64, Vec<usize>)>,
    meetings: Vec<Meeting>,
    /// How often a range was looked at.
    steps: usize,
}

impl Crossing {
    fn of(mut list: Vec<Owned>) -> Self {
        order::by_key(&mut list, |owned| (owned.range.first, owned.server, owned.index));
        let mut crossing = Self { parts: Vec::new(), meetings: Vec::new(), steps: 0 };
        // What begins and ends where; an end is the address behind the last one.
        let begins =
            list.iter().map(|owned| (u64::from(u32::from(owned.range.first)), true, owned.server, owned.index));
        let ends =
            list.iter().map(|owned| (u64::from(u32::from(owned.range.last)) + 1, false, owned.server, owned.index));
        let mut edges: Vec<(u64, bool, usize, usize)> = begins.chain(ends).collect();
        order::by_key(&mut edges, |(at, ..)| *at);
        let mut open: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut edges = edges.into_iter().peekable();
        while let Some((at, begins, server, index)) = edges.next() {
            crossing.steps += 1;
            if begins {
                open.insert((server, index));
            } else {
                open.remove(&(server, index));
            }
            if edges.peek().is_none_or(|(next, ..)| *next != at) {
                crossing.parts.push((at, open.iter().take(LOOKED_AT + 1).map(|(server, _)| *server).collect()));
            }
        }
        // Of each server the range that reaches furthest of those that have begun.
        let mut reached: Map<usize, &Owned> = Map::default();
        for owned in &list {
            let (mut met, mut over) = (0, Vec::new());
            for (other, theirs) in reached.iter() {
                crossing.steps += 1;
                if theirs.range.last < owned.range.first {
                    over.push(*other);
                    continue;
                }
                if *other == owned.server {
                    continue;
                }
                let last = theirs.range.last.min(owned.range.last);
                let shared = Range { first: owned.range.first, last };
                let (later, earlier) = if *other > owned.server { (*theirs, owned) } else { (owned, *theirs) };
                crossing.meetings.push(Meeting {
                    server: later.server,
                    index: later.index,
                    other: earlier.server,
                    shared,
                });
                met += 1;
                if met == LOOKED_AT {
                    break;
                }
            }
            for other in over {
                reached.remove(&other);
            }
            if reached.get(&owned.server).is_none_or(|furthest| furthest.range.last < owned.range.last) {
                reached.insert(owned.server, owned);
            }
        }
        order::by_key(&mut crossing.meetings, |meeting| (meeting.server, meeting.index));
        crossing
    }

    /// The servers that list an address.
    fn at(&self, address: Ipv4Addr) -> &[usize] {
        let address = u64::from(u32::from(address));
        let behind = self.parts.partition_point(|(from, _)| *from <= address);
        behind.checked_sub(1).and_then(|at| self.parts.get(at)).map_or(&[], |(_, servers)| servers)
    }
}

pub(super) fn check(scenario: &Scenario, servers: &Servers<'_>, found: &mut Found) {
    let macs: Set<Mac> = scenario.clients.iter().flat_map(|spec| copies(spec).map(|(_, mac)| mac)).collect();
    // By network: the longest that a client collects offers.
    let mut waits: Map<u8, u64> = Map::default();
    for client in &scenario.clients {
        waits.update(client.link.network, |longest| *longest = collect_ms(client).max(*longest));
    }
    overlap(servers, found);
    let asked = Asked::of(scenario);
    let mut tried = 0;
    for (index, pool) in servers.pools.iter().enumerate() {
        let (spec, path) = (pool.spec, format!("servers[{index}]"));
        if let Some(other) = servers.giver(spec.link.network, spec.address, Some(index)) {
            let what = format!("{other} gives this address to clients; exclude it there, or take another");
            found.warn(format!("{path}.address"), what);
        }
        times(spec, waits.get(&spec.link.network).copied().unwrap_or(0), &path, found);
        held(servers, pool, &macs, &path, found);
        check_options(scenario, spec, &path, found);
        tried += usize::from(tried < TRIED && fits(scenario, &asked, spec, &path, found));
    }
    room(scenario, servers, &macs, found);
}

fn is_pair(a: &ServerSpec, b: &ServerSpec) -> bool {
    a.failover_partner.as_deref() == Some(&b.id) && b.failover_partner.as_deref() == Some(&a.id)
}

/// Pools of servers that do not talk to each other: said at the one that comes later in the file.
fn overlap(servers: &Servers<'_>, found: &mut Found) {
    for Meeting { server, index, other, shared } in servers.crossings.values().flat_map(|crossing| &crossing.meetings) {
        let (Some(pool), Some(other)) = (servers.pools.get(*server), servers.pools.get(*other)) else { continue };
        let left_out = pool.exclude.within(*shared).and(&other.exclude.within(*shared));
        if !is_pair(pool.spec, other.spec) && Spans::new([*shared]).len() > left_out.len() {
            let what = format!(
                "{} to {} are in the pool of {} too, and the two servers do not talk to each other: one address may be \
                 given to two clients; split the pool, or make the two a failover pair",
                shared.first, shared.last, other.spec.id
            );
            found.warn(format!("servers[{server}].ranges[{index}]"), what);
        }
    }
}

/// Lease, T1, T2, holds.
fn times(spec: &ServerSpec, waits_ms: u64, path: &str, found: &mut Found) {
    let endless = spec.lease_s == u32::MAX;
    let lease = u64::from(spec.lease_s);
    let say = |s: u64| Duration::from_secs(s).to_string();
    let t1 = spec.t1_s.map_or(lease / 2, u64::from);
    let t2 = spec.t2_s.map_or(lease * 7 / 8, u64::from);
    let never = spec.renewal_times == RenewalTimes::Never;
    for (field, _) in [("t1_s", spec.t1_s), ("t2_s", spec.t2_s)].iter().filter(|(_, s)| never && s.is_some()) {
        found.warn(format!("{path}.{field}"), "this is not sent, because renewal_times is “never”");
    }
    // The server says what it is told to; a client replaces what it cannot go by (RFC 2131 section 4.4.5).
    const INSTEAD: &str = "the server sends it all the same, and a client that does not accept it goes by the default, which is \
        half of the lease for T1 and 7/8 of it for T2";
    for (field, option, is, s) in [("t1_s", "T1", spec.t1_s, t1), ("t2_s", "T2", spec.t2_s, t2)] {
        if never {
            continue;
        }
        let Some(0) = is else {
            if is.is_some() && !endless && s >= lease {
                let usual = if option == "T1" { "half of it" } else { "7/8 of it" };
                let what = format!(
                    "{option} ({}) does not come before the end of the lease ({}): {INSTEAD}; {usual} is usual",
                    say(s),
                    say(lease)
                );
                found.warn(format!("{path}.{field}"), what);
            }
            continue;
        };
        found.warn(format!("{path}.{field}"), format!("{option} is 0 s, as soon as the lease begins: {INSTEAD}"));
    }
    if !never && (spec.t1_s.is_some() || spec.t2_s.is_some()) && t1 >= t2 && t1 > 0 && (t2 > 0 || spec.t2_s.is_none()) {
        let field = if spec.t2_s.is_some() { "t2_s" } else { "t1_s" };
        let what = format!("T2 ({}) has to come after T1 ({}) (RFC 2131 section 4.4.5): {INSTEAD}", say(t2), say(t1));
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
    if spec.processing_us >= u64::from(spec.hold_s).saturating_mul(1_000_000) {
        let what = format!(
            "an offer is held for {}, and the server takes {} to send it: by then it is not held any more, and never leaves",
            say(spec.hold_s.into()),
            Duration(spec.processing_us)
        );
        found.warn(format!("{path}.hold_s"), what);
    }
    if waits_ms >= u64::from(spec.hold_s).saturating_mul(1000) {
        let what = format!(
            "an offer is held for {}, and a client here collects offers for {}: it may ask for an address that is not \
             held any more",
            say(spec.hold_s.into()),
            Duration(waits_ms.saturating_mul(1000))
        );
        found.warn(format!("{path}.hold_s"), what);
    }
}

/// So long a client collects offers, as `build.rs` has it.
pub(super) fn collect_ms(spec: &ClientSpec) -> u64 {
    spec.collect_ms.unwrap_or(if spec.policy == Policy::Ask { 1000 } else { 0 })
}

/// Reservations and exclusions.
fn held(servers: &Servers<'_>, pool: &Pool<'_>, macs: &Set<Mac>, path: &str, found: &mut Found) {
    let spec = pool.spec;
    let (addresses, owners): (Vec<Ipv4Addr>, Vec<Mac>) =
        spec.reservations.iter().map(|kept| (kept.address, kept.mac)).unzip();
    let earlier = order::repeated(&addresses).into_iter().zip(order::repeated(&owners));
    // Each reservation is compared with the servers that list its address.
    found.step(spec.reservations.len() * (LOOKED_AT + 1) + spec.exclude.len());
    for ((index, reservation), (same_address, same_mac)) in spec.reservations.iter().enumerate().zip(earlier) {
        let at = |field: &str| format!("{path}.reservations[{index}].{field}");
        let (address, mac) = (reservation.address, reservation.mac);
        if same_address.is_some() {
            found.warn(at("address"), format!("{address} is reserved twice; the last one counts"));
        }
        if let Some(other) = same_mac.and_then(|place| addresses.get(place)) {
            found.warn(at("mac"), format!("{mac} has {other} reserved already; a client needs only one"));
        }
        if !macs.contains(&mac) {
            found.warn(at("mac"), format!("no client here has the hardware address {mac}"));
        }
        if pool.exclude.contains(address) {
            found.warn(at("address"), format!("{address} is excluded as well, so nobody gets it"));
        } else if let Some(other) = servers.rival(&spec.id, address, mac) {
            found.warn(at("address"), rival_text(address, other));
        } else if !pool.lists(address) {
            let what = format!("{address} lies outside the ranges; its client gets it all the same, and nobody else");
            found.warn(at("address"), what);
        }
    }
    for ((index, address), earlier) in spec.exclude.iter().enumerate().zip(order::repeated(&spec.exclude)) {
        if earlier.is_some() {
            found.warn(format!("{path}.exclude[{index}]"), format!("{address} is excluded twice"));
        } else if !pool.knows(*address) {
            let what = format!("{address} lies outside the ranges, so excluding it changes nothing");
            found.warn(format!("{path}.exclude[{index}]"), what);
        }
    }
}

/// That another server may give away what is reserved here.
pub fn rival_text(address: Ipv4Addr, other: &str) -> String {
    format!("{address} is in the pool of {other} too, which may give it to another client; exclude it there")
}

/// What clients are told of the network.
fn check_options(scenario: &Scenario, spec: &ServerSpec, path: &str, found: &mut Found) {
    let network = scenario.network_of(spec.link.network).unwrap_or(scenario.network);
    for (index, router) in spec.routers.iter().enumerate() {
        if !network.is_host(*router) {
            let what = format!("{router} is not on the network {network}, so no client reaches this router");
            found.warn(format!("{path}.routers[{index}]"), what);
        }
    }
    if !spec.domain.is_empty() && !is_domain(&spec.domain) {
        let what = format!("“{}” is no domain name: {LABELS}", spec.domain);
        found.warn(format!("{path}.domain"), what);
    }
    let mut codes: Set<u8> = Set::default();
    for (index, option) in spec.options.iter().enumerate() {
        if !codes.insert(option.code) {
            let what = format!(
                "option {} stands here twice: the server sends both values, and who receives them joins them to one (RFC 3396)",
                option.code
            );
            found.warn(format!("{path}.options[{index}].code"), what);
            continue;
        }
        // Who receives several instances reads them as one.
        let all = spec.options.iter().skip(index).filter(|other| other.code == option.code);
        let value: Vec<u8> = all.flat_map(|other| &other.bytes).copied().collect();
        if !value.is_empty() && !is_readable(option.code, &value) {
            let what = format!(
                "these bytes make no sense for option {}{}; the server sends them all the same, and a client goes on as if they \
                 were not there",
                option.code,
                if option.code == 121 { ROUTES } else { "" }
            );
            found.warn(format!("{path}.options[{index}].bytes"), what);
        }
    }
}

/// How option 121 is written.
const ROUTES: &str = ", which holds routes (RFC 3442): each is the length of a prefix, 0 to 32, as many bytes of the prefix as \
    that takes, and the 4 bytes of a router";

/// By network: what the clients ask for, each list once, and no more of them than are looked at.
struct Asked<'a>(Map<u8, Vec<(&'a ClientSpec, DhcpMessage)>>);

impl<'a> Asked<'a> {
    fn of(scenario: &'a Scenario) -> Self {
        let mut lists: Map<u8, Vec<(&ClientSpec, DhcpMessage)>> = Map::default();
        for spec in &scenario.clients {
            lists.update(spec.link.network, |known| {
                let alike = |other: &ClientSpec| {
                    other.parameter_request_list == spec.parameter_request_list
                        && other.client_id.as_ref().map(Vec::len) == spec.client_id.as_ref().map(Vec::len)
                };
                if known.len() < LOOKED_AT && !known.iter().any(|(other, _)| alike(other)) {
                    known.push((spec, asking(&client_config(spec, scenario, &spec.id, spec.mac))));
                }
            });
        }
        Self(lists)
    }
}

/// Whether everything that is asked for has room in one message: what the server itself would leave out. `true` if it takes making
/// messages to see that.
fn fits(scenario: &Scenario, asked: &Asked<'_>, spec: &ServerSpec, path: &str, found: &mut Found) -> bool {
    let options = spec.options_size(2);
    let Some(clients) = asked.0.get(&spec.link.network) else { return false };
    let most = |client: &ClientSpec| FIXED + options + client.client_id.as_ref().map_or(0, Vec::len);
    if clients.iter().all(|(client, _)| most(client) < usize::from(LARGEST_SIZE)) {
        return false;
    }
    found.step(clients.len());
    let config = server_config(spec, scenario);
    let short = clients.iter().map(|(client, message)| (client, without_room(&config, message)));
    if let Some((client, codes)) = short.into_iter().find(|(_, codes)| !codes.is_empty()) {
        let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
        let what = format!(
            "{} asks for more than one message holds ({LARGEST_SIZE} bytes with IP and UDP): left out for it {} {}",
            client.id,
            if codes.len() == 1 { "is option" } else { "are options" },
            codes.join(", ")
        );
        found.warn(format!("{path}.options"), what);
    }
    true
}

/// How names are written.
pub(super) const LABELS: &str = "write letters, digits and hyphens, with dots between parts that neither begin nor end with a \
    hyphen, like lab.example (RFC 1035 section 2.3.1, RFC 1123 section 2.1)";

/// Whether a text is a name as hosts and domains have it: labels of 1 to 63 letters, digits and hyphens with dots between, and
/// no hyphen at either end of a label.
pub(super) fn is_domain(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.strip_suffix('.').unwrap_or(name).split('.').all(label)
}

/// Whether there is an address for everybody on each network: of what servers may give out, without what hosts that are not
/// clients use already. What is kept for a client counts for that one only.
fn room(scenario: &Scenario, servers: &Servers<'_>, macs: &Set<Mac>, found: &mut Found) {
    for number in (0u8..).take(scenario.more_networks.len() + 1) {
        let clients: u64 =
            scenario.clients.iter().filter(|c| c.link.network == number).map(|c| u64::from(c.count)).sum();
        let here = || servers.pools.iter().filter(|pool| pool.spec.link.network == number);
        let Some(first) = servers.pools.iter().position(|pool| pool.spec.link.network == number) else { continue };
        let by_hand = scenario.static_hosts.iter().filter(|spec| spec.link.network == number).map(|spec| spec.address);
        let used = Spans::of(by_hand.chain(here().map(|pool| pool.spec.address)));
        // What one server leaves out another may give.
        let free = Spans::new(here().flat_map(|pool| pool.free().ranges().collect::<Vec<_>>())).without(&used);
        let reserved = here().flat_map(|pool| {
            pool.reserved
                .iter()
                .filter(|(address, mac)| macs.contains(mac) && !pool.leaves_out(**address) && !used.contains(**address))
        });
        let kept: Set<Mac> = reserved.map(|(_, mac)| *mac).collect();
        // An address that one server keeps for a client and another gives to any counts once, for that client.
        let total = free.len().saturating_add(u64::try_from(kept.len()).unwrap_or(0));
        if total < clients {
            let what = match (total, clients) {
                (0, 1) => "there is no address for the client on this network".to_owned(),
                (0, _) => format!("there is no address for the {clients} clients on this network"),
                (1, _) => format!("{clients} clients share 1 address on this network: somebody gets none"),
                _ => format!("{clients} clients share {total} addresses on this network: somebody gets none"),
            };
            found.warn(format!("servers[{first}].ranges"), what);
        }
    }
}
