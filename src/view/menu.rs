//! What a person may do to each device now: every action of its role, those that cannot be done now with the reason. And where
//! they may let time run to.

use std::net::Ipv4Addr;

use super::{MenuItem, Reach};
use crate::base::Duration;
use crate::net::{Host, Role};
use crate::protocol::Action;
use crate::protocol::server::{AddressState, Server};
use crate::scenario::Scenario;
use crate::session::{RunTo, Session};
use crate::sim::World;
use crate::wire::FrameKind;

/// A cable's delay, if it has none yet.
const DELAY: Duration = Duration::from_millis(500);
/// The share of frames that a cable is to lose, if it loses none yet: one of five.
const LOSS_PPM: u32 = 200_000;
/// Maximum number of addresses of a pool examined for one to propose, and eight times the number of neighbours.
const LOOKED_AT: usize = 512;

/// The menu of the host at a port.
pub(super) fn menu(world: &World, scenario: &Scenario, host: &Host, port: u16) -> Vec<MenuItem> {
    let mut actions = Vec::new();
    let power = if host.started() { Action::PowerOff } else { Action::PowerOn };
    let plug = if world.lan().plugged(port) { Action::Unplug } else { Action::Plug };
    match &host.role {
        Role::Client(client) => {
            actions.extend([Action::Renew, Action::Release, power, Action::Restart, plug]);
            let here = world.lan().network(port);
            let networks = u8::try_from(scenario.more_networks.len()).unwrap_or(u8::MAX);
            let mut others: Vec<Action> = (0..=networks).filter(|other| *other != here).map(Action::MoveTo).collect();
            if others.is_empty() {
                // Shown all the same, with the reason why it cannot be done.
                others.push(Action::MoveTo(1));
            }
            actions.append(&mut others);
            actions.push(Action::SetStatic(taken_address(world, scenario, port)));
            if client.manual().is_some() {
                actions.push(Action::UseDhcp);
            }
            actions.push(Action::Inform);
        }
        Role::Static(_) => {
            let by_hand = Action::SetStatic(taken_address(world, scenario, port));
            actions.extend([power, Action::Restart, plug, by_hand, Action::Inform]);
        }
        Role::Server(server) => {
            if server.running() {
                actions.push(Action::StopServer);
            } else {
                actions.extend([Action::StartServer, Action::StartServerWithoutLeases]);
            }
            let free = free_address(server);
            let mac = scenario.clients.first().map(|client| client.mac).unwrap_or_default();
            actions.extend([
                Action::WipeLeases,
                Action::SetLeaseS(server.config().lease_s),
                Action::Exclude(free),
                Action::Reserve { address: free, mac },
            ]);
            let quarantined = server.pool().taken().filter(|(_, state)| state.is_quarantined());
            actions.extend(quarantined.map(|(address, _)| Action::ClearQuarantine(address)));
            actions.extend([power, Action::Restart, plug]);
        }
    }
    let faults = world.lan().cable(port).map(|cable| cable.faults).unwrap_or_default();
    // What is in force is proposed to be ended.
    let delay = if faults.delay == Duration::ZERO { DELAY } else { Duration::ZERO };
    let loss = if faults.loss_ppm == 0 { LOSS_PPM } else { 0 };
    let (drop, double) = (Action::DropNext(FrameKind::Ack), Action::DuplicateNext(FrameKind::Ack));
    actions.extend([drop, double, Action::DelayUs(delay), Action::LossPpm(loss)]);
    let item = |action: Action| MenuItem {
        refused: world.can(port, &action).err(),
        now: in_force(world, host, port, &action),
        action,
    };
    actions.into_iter().map(item).collect()
}

/// The same action with the value that holds now, where one does.
fn in_force(world: &World, host: &Host, port: u16, action: &Action) -> Option<Action> {
    let cable = world.lan().cable(port)?;
    match action {
        Action::SetLeaseS(_) => Some(Action::SetLeaseS(host.server()?.config().lease_s)),
        Action::SetStatic(_) => {
            let manual = match &host.role {
                Role::Client(client) => client.manual()?,
                Role::Static(manual) => manual,
                Role::Server(_) => return None,
            };
            Some(Action::SetStatic(manual.address()))
        }
        Action::DropNext(_) => cable.drop_next.first().copied().map(Action::DropNext),
        Action::DuplicateNext(_) => cable.duplicate_next.first().copied().map(Action::DuplicateNext),
        Action::DelayUs(_) => Some(cable.faults.delay).filter(|delay| *delay != Duration::ZERO).map(Action::DelayUs),
        Action::LossPpm(_) => Some(cable.faults.loss_ppm).filter(|loss| *loss != 0).map(Action::LossPpm),
        _ => None,
    }
}

/// An address to propose for setting by hand: one that another host of the same network uses, so that there is a conflict
/// to see; else one that a server gives out.
fn taken_address(world: &World, scenario: &Scenario, port: u16) -> Ipv4Addr {
    let network = world.lan().network(port);
    let neighbours = (0u16..).zip(world.hosts()).filter(|(at, _)| *at != port && world.lan().network(*at) == network);
    let used =
        neighbours.take(LOOKED_AT / 8).filter(|(_, host)| host.server().is_none()).find_map(|(_, host)| host.address());
    let here = || scenario.servers.iter().filter(|server| server.link.network == network);
    let own = world.host(port).and_then(|host| host.address());
    let given_out = || {
        let mut ranges = here().flat_map(|server| &server.ranges);
        ranges.find_map(|range| [range.first, range.last].into_iter().find(|address| Some(*address) != own))
    };
    let any = || scenario.network_of(network).map(|network| network.host(99));
    used.or_else(given_out).or_else(any).unwrap_or(Ipv4Addr::UNSPECIFIED)
}

/// An address of a server that nobody has and nobody is kept for; else its first.
fn free_address(server: &Server) -> Ipv4Addr {
    let pool = server.pool();
    let free = |address: &Ipv4Addr| {
        matches!(pool.state(*address), AddressState::Free) && !pool.config().reservations.contains_key(address)
    };
    let ranges = server.config().pool.ranges.list().iter().map(|(first, _)| *first);
    let first = ranges.chain(pool.config().reservations.keys().copied()).next().unwrap_or(server.config().address);
    pool.addresses().take(LOOKED_AT).find(free).unwrap_or(first)
}

/// Where time may be let run to.
pub(super) fn reach(session: &Session) -> Vec<Reach> {
    use FrameKind::{Ack, Decline, Discover, Inform, Nak, Offer, Release, Request};
    let times = [RunTo::T1(None), RunTo::T2(None), RunTo::Expiry(None), RunTo::Decision];
    let kinds = [Discover, Offer, Request, Ack, Nak, Decline, Release, Inform].map(RunTo::Next);
    times.into_iter().chain(kinds).map(|to| Reach { to, at: session.can_run_to(to) }).collect()
}
