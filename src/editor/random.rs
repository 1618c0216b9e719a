//! A network drawn from a seed: small, able to run, and with something to see in it.

use std::net::Ipv4Addr;

use super::templates::TEMPLATES;
use crate::base::{Duration, Purpose, Random, order};
use crate::protocol::client::Policy;
use crate::protocol::{Action, AddressCheck, ClientCheck, ProfileOverride};
use crate::scenario::{
    ClientSpec, Lens, LinkSpec, Network, Range, Reservation, Scenario, ScriptSpec, ServerSpec, StaticSpec, VERSION,
};
use crate::wire::{FrameKind, Mac};

struct Dice(Random);

impl Dice {
    /// A number from `low` to `high`, both included.
    fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0.between(Duration(low), Duration(high)).0
    }

    fn byte(&mut self, low: u8, high: u8) -> u8 {
        u8::try_from(self.between(low.into(), high.into())).unwrap_or(low)
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.between(1, n) == 1
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        let last = u64::try_from(list.len()).ok()?.checked_sub(1)?;
        list.get(usize::try_from(self.between(0, last)).ok()?).copied()
    }
}

/// Something that makes a network worth watching: it changes the network, and says what there is to see: a few words for the
/// title, and a sentence. `None` if the network has no place for it.
type Twist = fn(&mut Scenario, &mut Dice) -> Option<(&'static str, String)>;

const TWISTS: [Twist; 12] =
    [overlap, pair, squatter, small_pool, lossy, short_lease, reserved, forgetful, moving, slow, asked, by_hand];

/// The network of a seed. The same seed always draws the same.
pub fn random_scenario(seed: u64) -> Scenario {
    let mut dice = Dice(Random::new(seed, "surprise", Purpose::Surprise));
    let mut scenario = plain(seed, &mut dice);
    let (mut titles, mut lessons) = (Vec::new(), Vec::new());
    let mut left = TWISTS.to_vec();
    let wanted = if dice.one_in(3) { 1 } else { 2 };
    while titles.len() < wanted && !left.is_empty() {
        let index = usize::try_from(dice.between(0, u64::try_from(left.len() - 1).unwrap_or(0))).unwrap_or(0);
        let twist = left.remove(index);
        if let Some((title, lesson)) = twist(&mut scenario, &mut dice) {
            titles.push(title);
            lessons.push(lesson);
        }
    }
    scenario.title = format!("Surprise {seed}: {}", titles.join(", "));
    scenario.lesson = lessons.join(" ");
    order::by_key(&mut scenario.script, |line| line.at_us);
    match scenario.check() {
        Ok(()) => scenario,
        // Nothing drawn should ever fail; a network that runs is better than none.
        Err(_) => TEMPLATES.first().map_or(scenario, |template| (template.make)()),
    }
}

/// An address of the first network.
fn host(scenario: &Scenario, last: u8) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(scenario.network.address) | u32::from(last))
}

fn server(scenario: &Scenario, number: u8, first: u8, last: u8) -> ServerSpec {
    let id = format!("server-{}", char::from(b'a' + number - 1));
    let range = Range { first: host(scenario, first), last: host(scenario, last) };
    let (router, own) = (host(scenario, 1), host(scenario, 1 + number));
    ServerSpec {
        routers: vec![router],
        dns: vec![router],
        ..ServerSpec::new(id, Mac([2, 0, 0, 0, 0, 0xa0 + number]), own, range)
    }
}

/// One or two servers with pools of their own, and one to six clients.
fn plain(seed: u64, dice: &mut Dice) -> Scenario {
    let bases = [[10, 0, 0, 0], [10, 20, 30, 0], [172, 16, 5, 0], [192, 168, 1, 0], [192, 168, 178, 0]];
    let base = dice.pick(&bases).unwrap_or([10, 0, 0, 0]);
    let mut scenario = Scenario {
        version: VERSION,
        name: format!("surprise-{seed}"),
        title: String::new(),
        lesson: String::new(),
        lesson_course: String::new(),
        lesson_rfc: String::new(),
        lesson_lens: None,
        lens: if dice.one_in(3) { Lens::Course } else { Lens::Rfc },
        horizon_s: 180,
        network: Network { address: Ipv4Addr::from(base), prefix: 24 },
        more_networks: Vec::new(),
        clients: Vec::new(),
        servers: Vec::new(),
        static_hosts: Vec::new(),
        script: Vec::new(),
    };
    let kinds = ["laptop", "phone", "tablet", "desktop", "camera", "console"];
    for number in 1..=dice.byte(1, 6) {
        let id = format!("{}-{number}", dice.pick(&kinds).unwrap_or("laptop"));
        let starts_at_us = u64::from(number - 1) * dice.between(1, 6) * 500_000;
        scenario.clients.push(ClientSpec { starts_at_us, ..ClientSpec::new(id, Mac([2, 0, 0, 0, 0, 0xc0 + number])) });
    }
    let first = server(&scenario, 1, 10, 29);
    scenario.servers.push(first);
    if dice.one_in(2) {
        let lease_s = [600, 1800, 28_800].get(usize::from(dice.byte(0, 2))).copied().unwrap_or(600);
        let second = ServerSpec { lease_s, processing_us: dice.between(600, 4000), ..server(&scenario, 2, 40, 59) };
        scenario.servers.push(second);
    }
    scenario
}

fn at(second: u64, host: &str, action: Action) -> ScriptSpec {
    ScriptSpec { at_us: second * 1_000_000, host: host.to_owned(), action }
}

/// One of the clients.
fn some_client<'a>(scenario: &'a mut Scenario, dice: &mut Dice) -> Option<&'a mut ClientSpec> {
    let last = u64::try_from(scenario.clients.len()).ok()?.checked_sub(1)?;
    scenario.clients.get_mut(usize::try_from(dice.between(0, last)).ok()?)
}

fn has_pair(scenario: &Scenario) -> bool {
    scenario.servers.iter().any(|server| server.failover_partner.is_some())
}

/// Whether there is a second network, with a server of its own.
fn has_far(scenario: &Scenario) -> bool {
    !scenario.more_networks.is_empty()
}

fn overlap(scenario: &mut Scenario, dice: &mut Dice) -> Option<(&'static str, String)> {
    if has_pair(scenario) || has_far(scenario) {
        return None;
    }
    let ranges = scenario.servers.first()?.ranges.clone();
    if scenario.servers.len() < 2 {
        let second = ServerSpec { processing_us: 900, ..server(scenario, 2, 10, 29) };
        scenario.servers.push(second);
    }
    let second = scenario.servers.get_mut(1)?;
    second.ranges = ranges;
    second.switches.address_check = dice.one_in(2).then_some(AddressCheck::Never);
    let lesson = format!("{} has the pool of the first server too, and the two do not talk to each other.", second.id);
    // Each of the servers gets a client to serve.
    let addresses: Vec<Ipv4Addr> = scenario.servers.iter().map(|server| server.address).collect();
    for (client, server) in scenario.clients.iter_mut().zip(addresses.iter().cycle()) {
        (client.policy, client.collect_ms) = (Policy::ByServer(*server), Some(2000));
    }
    Some(("overlapping pools", lesson))
}

fn pair(scenario: &mut Scenario, dice: &mut Dice) -> Option<(&'static str, String)> {
    if has_far(scenario) {
        return None;
    }
    let first = scenario.servers.first()?.clone();
    let fresh = scenario.servers.len() < 2;
    if !fresh && scenario.servers.get(1).is_some_and(|second| second.ranges == first.ranges) {
        return None;
    }
    if fresh {
        let second = server(scenario, 2, 10, 29);
        scenario.servers.push(second);
    }
    let second = scenario.servers.get_mut(1)?;
    (second.ranges, second.lease_s, second.failover_partner) = (first.ranges, 120, Some(first.id.clone()));
    // What was reserved at the first has to hold at both.
    second.reservations = first.reservations;
    let partner = second.id.clone();
    let first = scenario.servers.first_mut()?;
    (first.lease_s, first.failover_partner) = (120, Some(partner.clone()));
    let stops = dice.between(20, 50);
    let lesson = format!("{} and {partner} are a failover pair; at {stops} s the first one stops.", first.id);
    let line = at(stops, &first.id, Action::StopServer);
    scenario.script.push(line);
    scenario.horizon_s = 300;
    Some(("a failover pair", lesson))
}

fn squatter(scenario: &mut Scenario, dice: &mut Dice) -> Option<(&'static str, String)> {
    let address = scenario.servers.first()?.ranges.first()?.first;
    let id = dice.pick(&["printer", "nas", "scanner"]).unwrap_or("printer");
    let never = dice.one_in(2);
    if never {
        scenario.servers.iter_mut().for_each(|server| server.switches.address_check = Some(AddressCheck::Never));
    }
    scenario.static_hosts.push(StaticSpec {
        id: id.to_owned(),
        mac: Mac([2, 0, 0, 0, 0, 0xd1]),
        address,
        starts_at_us: 0,
        link: LinkSpec::default(),
        switches: ProfileOverride::default(),
    });
    let finds = if never { "and no server checks" } else { "and somebody has to find out" };
    Some((
        if never { "a squatter, unchecked" } else { "a squatter" },
        format!("{id} has {address} from the pool, {finds}."),
    ))
}

fn small_pool(scenario: &mut Scenario, dice: &mut Dice) -> Option<(&'static str, String)> {
    // A squatter, a reservation or a second pool would make it another story.
    let alone = scenario.servers.len() == 1 && scenario.static_hosts.is_empty();
    let room = u8::try_from(scenario.clients.len().checked_sub(1)?).ok().filter(|room| *room > 0 && alone)?;
    let room = dice.byte(1, room);
    let last = host(scenario, 9 + room);
    let count = scenario.clients.len();
    let server = scenario.servers.first_mut().filter(|server| server.reservations.is_empty())?;
    server.ranges.first_mut()?.last = last;
    server.lease_s = server.lease_s.min(120);
    let addresses = if room == 1 { "One address".to_owned() } else { format!("{room} addresses") };
    Some(("a pool too small", format!("{addresses} for {count} clients: when nothing is left, a server says nothing.")))
}

fn lossy(scenario: &mut Scenario, dice: &mut Dice) -> Option<(&'static str, String)> {
    let loss = dice.between(10, 40);
    let client = some_client(scenario, dice)?;
    client.link.faults.loss_ppm = u32::try_from(loss * 10_000).ok()?;
    client.link.faults.jitter_us = dice.between(0, 20) * 1000;
    Some((
        "a bad cable",
        format!("The cable of {} loses {loss} % of its frames; what is lost is sent again.", client.id),
    ))
}

fn short_lease(scenario: &mut Scenario, dice: &mut Dice) -> Option<(&'static str, String)> {
    let lease = dice.pick(&[60u32, 90, 120])?;
    for server in &mut scenario.servers {
        (server.lease_s, server.min_lease_s) = (lease, server.min_lease_s.min(lease));
    }
    scenario.horizon_s = scenario.horizon_s.max(lease * 3);
    Some(("short leases", format!("Leases last {lease} s: watch them being renewed.")))
}

fn reserved(scenario: &mut Scenario, dice: &mut Dice) -> Option<(&'static str, String)> {
    if has_pair(scenario) {
        return None;
    }
    let (id, mac) = some_client(scenario, dice).map(|client| (client.id.clone(), client.mac))?;
    let address = host(scenario, dice.byte(100, 120));
    let server = scenario.servers.first_mut()?;
    server.reservations.push(Reservation { address, mac });
    Some(("a reservation", format!("{} keeps {address} for {id}.", server.id)))
}

fn forgetful(scenario: &mut Scenario, dice: &mut Dice) -> Option<(&'static str, String)> {
    if has_pair(scenario) {
        return None;
    }
    let server = scenario.servers.first_mut()?;
    (server.lease_s, server.min_lease_s) = (server.lease_s.min(120), server.min_lease_s.min(60));
    let id = server.id.clone();
    let (stops, starts) = (dice.between(20, 30), dice.between(35, 50));
    scenario.script.push(at(stops, &id, Action::StopServer));
    scenario.script.push(at(starts, &id, Action::StartServerWithoutLeases));
    Some(("a forgetful server", format!("{id} stops at {stops} s and comes back at {starts} s without its leases.")))
}

fn moving(scenario: &mut Scenario, dice: &mut Dice) -> Option<(&'static str, String)> {
    let there = |last: u8| Ipv4Addr::new(10, 99, 0, last);
    scenario.more_networks.push(Network { address: there(0), prefix: 24 });
    scenario.servers.push(ServerSpec {
        link: LinkSpec { network: 1, ..LinkSpec::default() },
        routers: vec![there(1)],
        ..ServerSpec::new(
            "server-far".to_owned(),
            Mac([2, 0, 0, 0, 0, 0xaf]),
            there(2),
            Range { first: there(10), last: there(19) },
        )
    });
    let moves = dice.between(30, 60);
    let id = some_client(scenario, dice)?.id.clone();
    scenario.script.push(at(moves, &id, Action::MoveTo(1)));
    Some(("a move", format!("At {moves} s {id} is plugged into another network, where its address is worth nothing.")))
}

fn slow(scenario: &mut Scenario, dice: &mut Dice) -> Option<(&'static str, String)> {
    let second =
        scenario.servers.get_mut(1).filter(|server| server.failover_partner.is_none() && server.link.network == 0)?;
    let takes = dice.between(2, 6);
    second.processing_us = takes * 1_000_000;
    Some((
        "a slow server",
        format!("{} takes {takes} s to answer; a client that does not wait never sees its offer.", second.id),
    ))
}

fn asked(scenario: &mut Scenario, _: &mut Dice) -> Option<(&'static str, String)> {
    if scenario.servers.iter().filter(|server| server.link.network == 0).count() < 2 {
        return None;
    }
    let client = scenario.clients.first_mut()?;
    (client.policy, client.collect_ms) = (Policy::Ask, Some(2000));
    Some(("you choose", format!("{} collects the offers for 2 s, and you choose.", client.id)))
}

fn by_hand(scenario: &mut Scenario, dice: &mut Dice) -> Option<(&'static str, String)> {
    let address = scenario.servers.first()?.ranges.first()?.first;
    let client = scenario.clients.get_mut(1)?;
    client.switches.client_check = dice.one_in(2).then_some(ClientCheck::AnnounceOnly);
    let id = client.id.clone();
    let second = dice.between(40, 70);
    scenario.script.push(at(second, &id, Action::SetStatic(address)));
    if dice.one_in(2) {
        scenario.script.push(at(second, &id, Action::DropNext(FrameKind::ArpProbe)));
    }
    Some(("an address by hand", format!("At {second} s somebody types {address} into {id}, which may be in use.")))
}
