//! Sessions as a person might leave them, made from numbers: user actions, answers, other lenses, other branches, other moments.

// Every test program uses another part of this.
#![allow(dead_code)]

use crate::chaos;
use dorascope::base::{Duration, Instant};
use dorascope::history::PersonAnswer;
use dorascope::protocol::Action;
use dorascope::scenario::{BUILTIN_NAMES, Lens, builtin};
use dorascope::session::{RunTo, Session};
use dorascope::share::Shared;
use dorascope::wire::{FrameKind, Mac};

/// One thing that a person does: which, and two numbers for the particulars.
pub type Op = (u8, u32, u32);

/// So many sorts of things there are.
pub const OPS: u8 = 12;

/// A session on a built-in scenario, or on a drawn network.
pub fn begin(network: u16, lens: bool, seed: u64) -> Session {
    let lens = if lens { Lens::Course } else { Lens::Rfc };
    let count = BUILTIN_NAMES.len() as u16;
    let scenario = match network % (count + count / 2) {
        known if known < count => builtin(BUILTIN_NAMES[usize::from(known)]).expect("built in"),
        _ => chaos::draw(u64::from(network)).scenario,
    };
    Session::new(scenario, Some(lens), seed)
}

fn action(a: u32, b: u32) -> Action {
    let address = std::net::Ipv4Addr::from(0x0a00_0000 + b % 40);
    match a % 20 {
        0 => Action::Renew,
        1 => Action::Release,
        2 => Action::PowerOff,
        3 => Action::PowerOn,
        4 => Action::Unplug,
        5 => Action::Plug,
        6 => Action::MoveTo((b % 3) as u8),
        7 => Action::SetStatic(address),
        8 => Action::UseDhcp,
        9 => Action::Inform,
        10 => Action::StopServer,
        11 => Action::StartServer,
        12 => Action::WipeLeases,
        13 => Action::Exclude(address),
        14 => Action::Reserve { address, mac: Mac([2, 0, 0, 0, 0, (b % 200) as u8]) },
        15 => Action::SetLeaseS(10 + b % 5000),
        16 => Action::DropNext(FrameKind::Ack),
        17 => Action::DuplicateNext(FrameKind::Offer),
        18 => Action::DelayUs(Duration(u64::from(b) % 10_000_001)),
        _ => Action::LossPpm(b % 1_000_000),
    }
}

/// Does one thing. What cannot be done changes nothing.
pub fn apply(session: &mut Session, (op, a, b): Op) {
    let length = session.trace().len();
    let ids: Vec<u32> = session.branches().iter().map(|branch| branch.id).collect();
    let id = ids[a as usize % ids.len()];
    match op % OPS {
        0 => session.seek(a as usize % (length + 1)),
        1 | 2 => {
            let hosts: Vec<String> = session.world().hosts().iter().map(|host| host.config().id.to_string()).collect();
            let host = &hosts[b as usize % hosts.len()];
            let _ = session.perform(host, action(a, b));
        }
        3 => {
            session.seek(usize::MAX);
            let servers: Vec<String> = session.scenario().servers.iter().map(|server| server.id.clone()).collect();
            let answer = match a % 4 {
                0 => PersonAnswer::KeepWaitingUs(Duration(u64::from(b % 5_000_000))),
                _ if servers.is_empty() => return,
                _ => PersonAnswer::Choose(servers[b as usize % servers.len()].clone()),
            };
            let _ = session.answer(answer);
        }
        4 => drop(session.switch_lens(if a % 2 == 0 { Lens::Course } else { Lens::Rfc })),
        5 => session.rename_branch(id, &format!("  branch “{b}” \u{1f4e1}\n")),
        6 => drop(session.delete_branch(id)),
        7 => session.switch_branch(id),
        8 => session.seek_time(Instant(u64::from(a) * 7 % (session.until().0 + 1))),
        9 => session.linger(Instant(session.moment().0 + u64::from(a))),
        10 => {
            let at = Instant(session.moment().0 + u64::from(b) % 400_000_000);
            let _ = session.run_to(RunTo::Time(at));
        }
        _ => {
            // Another network, a little different: what was done is carried over.
            let mut scenario = session.scenario().clone();
            scenario.horizon_s = 30 + a % 200;
            if let Some(server) = scenario.servers.first_mut() {
                server.lease_s = server.min_lease_s + b % 100;
                server.max_lease_s = server.max_lease_s.max(server.lease_s);
            }
            *session = session.on_network(scenario);
        }
    }
}

/// What is on screen, with something selected.
pub fn shared(session: &Session, select: u32) -> Shared {
    let frames = session.trace().iter().filter(|entry| entry.frame().is_some()).map(|entry| entry.id);
    let selected = frames.clone().nth(select as usize % (frames.count() + 1));
    let field = selected.filter(|_| select.is_multiple_of(3)).map(|_| (select as usize % 40, select as usize % 40 + 4));
    Shared { record: session.record(), selected, field }
}
