//! What a person may do to each device now: every action of its role, those that cannot be done now with the reason.

use std::net::Ipv4Addr;

use super::MenuItem;
use crate::net::{Host, Role};
use crate::protocol::{Action, Duration};
use crate::session::Scenario;
use crate::sim::World;
use crate::wire::FrameKind;

/// The menu of the host at a port.
pub(super) fn menu(world: &World, scenario: &Scenario, host: &Host, port: u16) -> Vec<MenuItem> {
    let mut actions = Vec::new();
    let power = if host.started() { Action::PowerOff } else { Action::PowerOn };
    let plug = if world.lan().plugged(port) { Action::Unplug } else { Action::Plug };
    match &host.role {
        Role::Client(client) => {
            actions.extend([Action::Renew, Action::Release, power, plug]);
            let here = world.lan().network(port);
            let networks = u8::try_from(scenario.more_networks.len()).unwrap_or(u8::MAX);
            let mut others: Vec<Action> = (0..=networks).filter(|other| *other != here).map(Action::MoveTo).collect();
            if others.is_empty() {
                // Shown all the same, with the reason why it cannot be done.
                others.push(Action::MoveTo(1));
            }
            actions.append(&mut others);
            actions.push(Action::SetStatic(taken_address(scenario)));
            if client.manual().is_some() {
                actions.push(Action::UseDhcp);
            }
            actions.push(Action::Inform);
        }
        Role::Static(manual) => actions.extend([power, plug, Action::SetStatic(manual.address()), Action::Inform]),
        Role::Server(server) => {
            let first = server.config().pool.ranges.first().map_or(Ipv4Addr::UNSPECIFIED, |(first, _)| *first);
            let mac = scenario.clients.first().map(|client| client.mac).unwrap_or_default();
            if server.running() {
                actions.push(Action::StopServer);
            } else {
                actions.extend([Action::StartServer, Action::StartServerWithoutLeases]);
            }
            actions.extend([
                Action::WipeLeases,
                Action::SetLeaseS(server.config().lease_s),
                Action::Exclude(first),
                Action::Reserve { address: first, mac },
            ]);
            let quarantined = server.pool().taken().find(|(_, state)| state.is_quarantined());
            actions.extend(quarantined.map(|(address, _)| Action::ClearQuarantine(address)));
            actions.extend([power, plug]);
        }
    }
    actions.extend([
        Action::DropNext(FrameKind::Ack),
        Action::DuplicateNext(FrameKind::Ack),
        Action::DelayUs(Duration::from_millis(500)),
        Action::LossPpm(200_000),
    ]);
    let item = |action: Action| MenuItem { refused: world.can(port, &action).err(), action };
    actions.into_iter().map(item).collect()
}

/// An address to propose for setting by hand: one that a server gives out, so that there is something to see.
fn taken_address(scenario: &Scenario) -> Ipv4Addr {
    let first = scenario.servers.iter().find_map(|server| server.ranges.first());
    first.map_or(Ipv4Addr::new(10, 0, 0, 99), |range| range.first)
}
