//! What holds whatever goes wrong: random networks with faults and user actions, a scenario for each seed.
//!
//! `DORASCOPE_SEEDS=20000 cargo test --test core lifetimes::` runs more of them than the 2,000 of every day; `DORASCOPE_SEED=17`
//! runs one. A seed that fails prints the scenario file that reproduces it.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::rc::Rc;

use chaos::{CALM_S, CHAOS_S, Chaos, draw};
use dorascope::base::{Duration, Instant};
use dorascope::conformance::Checker;
use dorascope::history::{BY_TIME, Run, UserAction, UserActionKind};
use dorascope::net::Host;
use dorascope::protocol::client::State;
use dorascope::protocol::server::AddressState;
use dorascope::protocol::{Action, Actor, Renewal};
use dorascope::scenario::{Lens, build_world};
use dorascope::sim::{Kind, Progress, Trace, World, trace_hash};
use support::S;
use support::model::Model;

use crate::chaos;
use crate::support;

/// How many seeds there are altogether.
fn seeds() -> u64 {
    std::env::var("DORASCOPE_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(2000)
}

/// Runs a check over a part of the seeds: tests run side by side.
fn over(part: u64, of: u64, check: impl Fn(u64, &Chaos) -> Result<(), String>) {
    let one: Option<u64> = std::env::var("DORASCOPE_SEED").ok().and_then(|text| text.parse().ok());
    let all = (0..seeds()).filter(|seed| seed % of == part);
    for seed in all.filter(|seed| one.is_none_or(|one| one == *seed)) {
        let chaos = draw(seed);
        if let Err(what) = check(seed, &chaos) {
            let file = serde_json::to_string_pretty(&chaos.scenario).expect("JSON");
            panic!("seed {seed}, lens {:?}: {what}\nThis scenario file shows it (--seed {seed}):\n{file}", chaos.lens);
        }
    }
}

/// The addresses that clients use by lease, with the client's port and the server that gave it.
fn leased_and_used(world: &World) -> Vec<(u16, Ipv4Addr, Ipv4Addr)> {
    let mut used = Vec::new();
    for (host, port) in world.hosts().iter().zip(0u16..) {
        let Some(client) = host.client().filter(|_| host.started()) else { continue };
        if let (Some(address), Some(lease)) = (client.usable_address(), client.lease()) {
            used.push((port, address, lease.configuration.server));
        }
    }
    used
}

fn server_at(world: &World, address: Ipv4Addr) -> Option<&Rc<Host>> {
    world.hosts().iter().find(|host| host.is_server_at(address))
}

/// No address is used twice, nor past its end.
fn nobody_oversteps(world: &World, chaos: &Chaos) -> Result<(), String> {
    let used = leased_and_used(world);
    for (index, (port, address, server)) in used.iter().enumerate() {
        let client = world.host(*port).and_then(|host| host.client()).expect("a client");
        let lease = client.lease().expect("a lease");
        let clock = world.host(*port).expect("a host").config().clock;
        let renewal = if chaos.lens == Lens::Course { Renewal::AtExpiry } else { Renewal::AtT1 };
        if let Some(last) = lease.last_moment(clock, renewal)
            && world.now() > last
        {
            return Err(format!(
                "{} uses {address} past its end at {last}, it is {}",
                client.config().host_name,
                world.now()
            ));
        }
        if chaos.skewed || chaos.wiped {
            continue;
        }
        // Pools of different servers do not overlap here, and a pair counts as one; but an administrator may reserve an address at
        // one server that lies in the pool of another, and then each gives it.
        if let Some((other, ..)) = used.iter().take(index).find(|(_, same, _)| same == address)
            && !of_two_servers(chaos).contains(address)
        {
            return Err(format!("{address} is used by ports {other} and {port}"));
        }
        // The server that gave it still counts it as this client's, grace included.
        let host = server_at(world, *server).ok_or("no such server")?;
        let pool = host.server().expect("a server").pool();
        let held = matches!(pool.state(*address), AddressState::Leased(binding) if binding.mac == client.config().mac);
        let runs = host.started() && host.server().is_some_and(|server| server.running());
        if runs && !held {
            return Err(format!("port {port} uses {address}, at {server} it is {:?}", pool.state(*address)));
        }
    }
    Ok(())
}

/// The addresses that are reserved at one server and lie in the pool of another that is not its partner.
fn of_two_servers(chaos: &Chaos) -> Vec<Ipv4Addr> {
    let mut found = Vec::new();
    for line in &chaos.scenario.script {
        let Action::Reserve { address, .. } = line.action else { continue };
        let others = chaos.scenario.servers.iter().filter(|server| server.id != line.host);
        let strangers = others.filter(|server| server.failover_partner.is_none());
        let pools = strangers.flat_map(|server| &server.ranges);
        if pools.into_iter().any(|range| (range.first..=range.last).contains(&address)) {
            found.push(address);
        }
    }
    found
}

/// Timers are for what is to come, and only of hosts that are on.
fn timers_are_sound(world: &World) -> Result<(), String> {
    for host in world.hosts() {
        match host.timers.next_deadline() {
            // What is overdue, such as T1 when its ACK took too long, fires before time goes on.
            Some(at) if at < world.now() && world.next_at() > Some(world.now()) => {
                return Err(format!("{} has a timer of {at}", host.config().id));
            }
            Some(at) if !host.started() => return Err(format!("{} is off and has a timer of {at}", host.config().id)),
            _ => {}
        }
    }
    Ok(())
}

struct Watch {
    world: World,
    trace: Trace,
    models: BTreeMap<u16, Model>,
    told: usize,
}

impl Watch {
    fn new(seed: u64, chaos: &Chaos) -> Self {
        let world = build_world(&chaos.scenario, chaos.lens, seed);
        let pair = chaos.scenario.servers.iter().any(|server| server.failover_partner.is_some());
        let servers = (0u16..).zip(world.hosts()).filter(|(_, host)| host.server().is_some());
        let models = servers.map(|(port, _)| (port, Model { pair, ..Model::default() })).collect();
        Watch { world, trace: Trace::new(), models, told: 0 }
    }

    /// Steps up to a moment, looking after every step.
    fn until(&mut self, at: Instant, chaos: &Chaos) -> Result<(), String> {
        while self.world.step(at, &mut self.trace) == Progress::Advanced {
            self.look(chaos).map_err(|what| format!("at {}: {what}", self.world.now()))?;
        }
        Ok(())
    }

    fn look(&mut self, chaos: &Chaos) -> Result<(), String> {
        let (mut pools, mut uses) = (false, false);
        for entry in self.trace.iter().skip(self.told) {
            let model = entry.host.and_then(|port| self.models.get_mut(&port));
            match (&entry.kind, model) {
                (Kind::Event(event), Some(model)) => {
                    model.apply(event)?;
                    pools = true;
                }
                (Kind::Event(_) | Kind::Timer(_), None) => uses = true,
                _ => {}
            }
        }
        self.told = self.trace.len();
        if pools {
            for (port, model) in &self.models {
                let host = self.world.host(*port).expect("a port");
                model.agrees(host.server().expect("a server").pool())?;
            }
        }
        if pools || uses {
            nobody_oversteps(&self.world, chaos)?;
            timers_are_sound(&self.world)?;
        }
        Ok(())
    }
}

/// Every client that can have an address has one once all is whole: after this long at most. What takes longest is a row of
/// waits: the last minute of a REBOOTING that nobody answers, NAKs in a row with 64 s, a conflict or two with 10 s each, a
/// DISCOVER that was lost with up to 65 s to the next.
const BOUND_WITHIN_S: u64 = 600;

fn everybody_is_served(world: &World) -> Result<(), String> {
    let without: Vec<&Rc<Host>> = world
        .hosts()
        .iter()
        .filter(|host| host.client().is_some_and(|client| client.usable_address().is_none()))
        .collect();
    // A client between two leases of a very short kind is on its way, not forgotten.
    let waiting = without.iter().filter(|host| {
        !matches!(
            host.client().map(|client| client.state()),
            Some(State::Bound(_) | State::Requesting(_) | State::Rebooting(_))
        )
    });
    let free: usize = world
        .hosts()
        .iter()
        .filter_map(|host| host.server())
        .filter(|server| server.running())
        .map(|server| {
            let pool = server.pool();
            let can = |address: &Ipv4Addr| {
                *pool.state(*address) == AddressState::Free
                    && pool.own_half(*address)
                    && !pool.config().reservations.contains_key(address)
            };
            pool.addresses().filter(can).count()
        })
        .sum();
    let waiting = waiting.count();
    if waiting > 0 && free > 0 {
        return Err(format!(
            "{waiting} clients have no address while {free} are free: {:?}",
            without.iter().map(|h| h.client().map(|c| c.state_name())).collect::<Vec<_>>()
        ));
    }
    Ok(())
}

/// With every client switched off, all that servers gave out comes back.
fn everything_comes_back(watch: &mut Watch, chaos: &Chaos) -> Result<(), String> {
    for port in 0..u16::try_from(watch.world.hosts().len()).expect("few") {
        if watch.world.host(port).is_some_and(|host| host.client().is_some()) {
            let _ = watch.world.perform(port, &Action::PowerOff, Actor::Scenario, &mut watch.trace);
        }
    }
    // The longest lease, on the slowest clock, the grace, and the longest quarantine.
    let long = Duration::from_secs(4000);
    watch.until(watch.world.now() + long, chaos)?;
    for host in watch.world.hosts() {
        let Some(server) = host.server() else { continue };
        for (address, state) in server.pool().taken() {
            if !matches!(state, AddressState::Excluded) {
                return Err(format!("{address} never came back to {}: {state:?}", host.config().id));
            }
        }
    }
    match watch.world.next_at() {
        Some(at) => Err(format!("something is still to come at {at}")),
        None => Ok(()),
    }
}

fn no_frame_is_at_fault(watch: &Watch, chaos: &Chaos) -> Result<(), String> {
    let mut checker = Checker::new();
    for entry in &watch.trace {
        let Kind::Forwarded { frame, .. } = &entry.kind else { continue };
        for finding in checker.check(entry.at.0, &frame.bytes) {
            let told = chaos.lens == Lens::Course && finding.rule.course.is_some();
            // A clock that runs slow makes a client late, which is what its frames say.
            let late = chaos.skewed && finding.rule.id == "CLI-74";
            if !(told || late) {
                return Err(format!("entry {} at {}: {} {}", entry.id.0, entry.at, finding.rule.id, finding.what));
            }
        }
    }
    Ok(())
}

fn whole_life(seed: u64, chaos: &Chaos) -> Result<(), String> {
    let mut watch = Watch::new(seed, chaos);
    watch.until(Instant((CHAOS_S + BOUND_WITHIN_S) * S), chaos)?;
    let frames_lost = chaos.scenario.clients.iter().any(|client| client.link.faults.jitter_us > 0);
    if !frames_lost {
        everybody_is_served(&watch.world)?;
    }
    watch.until(Instant((CHAOS_S + CALM_S) * S), chaos)?;
    everything_comes_back(&mut watch, chaos)?;
    no_frame_is_at_fault(&watch, chaos)
}

#[test]
fn whatever_goes_wrong_the_first_half() {
    over(0, 2, whole_life);
}

#[test]
fn whatever_goes_wrong_the_second_half() {
    over(1, 2, whole_life);
}

/// In this network server-2 keeps an address of server-1's pool for a client, and a look-up for it is lost: two servers give it.
#[test]
fn a_reservation_inside_the_pool_of_another_server_has_two_owners() {
    let (seed, chaos) = (9447, draw(9447));
    assert_eq!(of_two_servers(&chaos), [Ipv4Addr::new(10, 0, 0, 12)]);
    whole_life(seed, &chaos).unwrap_or_else(|what| panic!("{what}"));
}

/// The same record gives the same trace, and any moment of it is what a replay reaches, user actions of a person included.
#[test]
fn seeking_equals_replaying_after_any_intervention() {
    over(0, 20, |seed, chaos| {
        // What the script does, done by a person instead, the healing at the end apart.
        let mut scenario = chaos.scenario.clone();
        let script = std::mem::take(&mut scenario.script);
        let actions: Vec<UserAction> = script
            .into_iter()
            .filter(|line| line.at_us <= CHAOS_S * S)
            .map(|line| UserAction {
                after: BY_TIME,
                at_us: Instant(line.at_us),
                kind: UserActionKind::OnHost { host: line.host, action: line.action },
            })
            .collect();
        let scenario = Rc::new(scenario);
        let run = |actions: &[UserAction]| {
            Run::new(Rc::clone(&scenario), chaos.lens, seed, actions.to_vec(), Instant(CHAOS_S * S))
        };
        let (first, again) = (run(&actions), run(&actions));
        if trace_hash(first.trace()) != trace_hash(again.trace()) {
            return Err("the same record gave two traces".to_owned());
        }
        // Placed by index, as a record keeps them, they do the same.
        let placed: Vec<UserAction> = first
            .placed()
            .map(|(what, place)| UserAction { after: place.unwrap_or(BY_TIME), ..what.clone() })
            .collect();
        let kept = run(&placed);
        if trace_hash(kept.trace()) != trace_hash(first.trace()) {
            return Err("placed by index, the actions made another trace".to_owned());
        }
        let total = first.trace().len();
        for part in 0..12 {
            let count = total * part / 12;
            let mut world = first.world_at(count);
            let reached = world.next_entry().0 as usize;
            // From there on, with what the person did later, the rest comes out the same.
            let rest = kept.branched(reached, placed.clone(), Instant(CHAOS_S * S));
            if rest.trace() != first.trace() {
                return Err(format!("gone on from entry {reached}, the history is another"));
            }
            let hosts: Vec<_> = world.hosts().to_vec();
            world = again.world_at(reached);
            if hosts != world.hosts() {
                return Err(format!("two ways to entry {reached} differ"));
            }
        }
        Ok(())
    });
}
