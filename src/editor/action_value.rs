//! Values of actions as a person types them: read, and shown. Pure functions of their arguments.

use std::net::Ipv4Addr;
use std::rc::Rc;

use crate::base::Duration;
use crate::editor::problems::rival_text;
use crate::editor::typed;
use crate::editor::typed::Bare;
use crate::protocol::Action;
use crate::scenario::Network;
use crate::teach;
use crate::teach::format;
use crate::view::{HostKind, HostView, View};
use crate::wire::{FrameKind, Mac};

/// The longest delay that makes sense on a cable.
const MAX_DELAY_MS: u64 = 10_000;

/// What is known here of the values that a device takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rules {
    /// The network that the device is plugged into.
    pub network: Option<Network>,
    /// The ranges of a server.
    pub ranges: Vec<(Ipv4Addr, Ipv4Addr)>,
    /// The clients that an address can be kept for.
    pub clients: Vec<(Mac, Rc<str>)>,
    /// The other servers on the network that do not share a lease table with this one: name, ranges, exclusions in order.
    pub rivals: Vec<Rival>,
    /// The shortest and the longest lease of a server.
    pub lease_s: Option<(u32, u32)>,
}

/// Another server that may give an address away: its name, its ranges, and its exclusions in order.
pub type Rival = (Rc<str>, Vec<(Ipv4Addr, Ipv4Addr)>, Vec<Ipv4Addr>);

impl Rules {
    /// The rules of a device.
    pub fn of(view: &View, host: &HostView) -> Self {
        let pool = view.pools.iter().find(|pool| pool.port == host.port);
        let ranges = pool.map(|pool| pool.ranges.clone());
        let here = |port: u16| view.hosts.iter().find(|other| other.port == port && other.network == host.network);
        let others = view.pools.iter().filter(|pool| {
            pool.port != host.port
                && here(pool.port).is_some()
                && (pool.partner.is_none() || pool.partner != host.address)
        });
        let rivals = others.map(|pool| (Rc::clone(&pool.server), pool.ranges.clone(), pool.excluded.clone()));
        let clients = view.hosts.iter().filter(|other| other.kind == HostKind::Client && host.kind == HostKind::Server);
        Self {
            network: view.networks.get(usize::from(host.network)).copied(),
            ranges: ranges.unwrap_or_default(),
            clients: clients.map(|client| (client.mac, client.name.clone())).collect(),
            rivals: rivals.collect(),
            lease_s: pool.map(|pool| pool.lease_s),
        }
    }
}

/// What may come of an action that can be carried out all the same, as the editor says it.
pub fn warning(action: &Action, rules: &Rules) -> Option<String> {
    let Action::Reserve { address, .. } = action else { return None };
    let gives = |(_, ranges, excluded): &&Rival| {
        ranges.iter().any(|(first, last)| (first..=last).contains(&address)) && excluded.binary_search(address).is_err()
    };
    let (server, ..) = rules.rivals.iter().find(gives)?;
    Some(rival_text(*address, server))
}

/// Whether an action has a value that a person chooses.
pub fn has_value(action: &Action) -> bool {
    matches!(
        action,
        Action::SetStatic(_)
            | Action::Exclude(_)
            | Action::Reserve { .. }
            | Action::SetLeaseS(_)
            | Action::DropNext(_)
            | Action::DuplicateNext(_)
            | Action::DelayUs(_)
            | Action::LossPpm(_)
    )
}

/// The value of an action as one would type it; of a reservation the address.
pub fn text(action: &Action) -> String {
    match action {
        Action::SetStatic(address) | Action::Exclude(address) | Action::Reserve { address, .. } => address.to_string(),
        Action::SetLeaseS(seconds) => teach::lease(*seconds),
        Action::DelayUs(delay) if *delay == Duration::ZERO => "0 ms".to_owned(),
        Action::DelayUs(delay) => delay.to_string(),
        Action::LossPpm(ppm) => format::percent(u64::from(*ppm)),
        Action::DropNext(kind) | Action::DuplicateNext(kind) => kind.name().to_owned(),
        _ => String::new(),
    }
}

/// The proposed action with the value that was typed.
///
/// # Errors
/// What would be right.
pub fn read(proposal: &Action, typed: &str, rules: &Rules) -> Result<Action, String> {
    match proposal {
        Action::SetStatic(like) => Ok(Action::SetStatic(on_network(typed, *like, rules)?)),
        Action::Exclude(like) => Ok(Action::Exclude(in_pool(typed, *like, rules)?)),
        Action::Reserve { address, mac } => {
            Ok(Action::Reserve { address: on_network(typed, *address, rules)?, mac: *mac })
        }
        Action::SetLeaseS(_) => lease_time(typed, rules).map(Action::SetLeaseS),
        Action::DelayUs(_) => delay(typed).map(Action::DelayUs),
        Action::LossPpm(_) => typed::share(typed, Bare::Percent).map(Action::LossPpm),
        Action::DropNext(like) => Ok(Action::DropNext(kind(typed).unwrap_or(*like))),
        Action::DuplicateNext(like) => Ok(Action::DuplicateNext(kind(typed).unwrap_or(*like))),
        other => Ok(other.clone()),
    }
}

fn kind(name: &str) -> Option<FrameKind> {
    FrameKind::ALL.into_iter().find(|kind| kind.name() == name)
}

fn on_network(typed: &str, like: Ipv4Addr, rules: &Rules) -> Result<Ipv4Addr, String> {
    let address = typed::address(typed, like)?;
    let Some(network) = rules.network.filter(|network| !network.is_host(address)) else { return Ok(address) };
    let (first, last) = network.hosts();
    Err(format!("{address} is no host address of the network {network}: pick one from {first} to {last}"))
}

fn in_pool(typed: &str, like: Ipv4Addr, rules: &Rules) -> Result<Ipv4Addr, String> {
    let address = typed::address(typed, like)?;
    if rules.ranges.is_empty() || rules.ranges.iter().any(|(first, last)| (*first..=*last).contains(&address)) {
        return Ok(address);
    }
    let ranges: Vec<String> = rules.ranges.iter().map(|(first, last)| format::range(*first, *last)).collect();
    Err(format!("{address} is in no pool of this server: pick one from {}", format::list(&ranges)))
}

fn lease_time(typed: &str, rules: &Rules) -> Result<u32, String> {
    let lease_s = match u32::try_from(typed::units(typed, 1_000_000)?) {
        Ok(0) => return Err("a lease has to last at least one second".to_owned()),
        seconds => seconds.unwrap_or(u32::MAX),
    };
    match rules.lease_s.filter(|(least, most)| !(least..=most).contains(&&lease_s)) {
        Some((least, most)) => Err(format!(
            "the shortest lease of this server is {}, the longest {}: a lease time lies between them",
            teach::lease(least),
            teach::lease(most)
        )),
        None => Ok(lease_s),
    }
}

fn delay(typed: &str) -> Result<Duration, String> {
    let delay = Duration(typed::units(typed, 1)?);
    if delay > Duration::from_millis(MAX_DELAY_MS) {
        return Err("a cable delays a frame by at most 10 s".to_owned());
    }
    Ok(delay)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules {
            network: Some(Network { address: Ipv4Addr::new(10, 0, 0, 0), prefix: 24 }),
            ranges: vec![(Ipv4Addr::new(10, 0, 0, 10), Ipv4Addr::new(10, 0, 0, 19))],
            clients: Vec::new(),
            rivals: vec![(
                Rc::from("server-b"),
                vec![(Ipv4Addr::new(10, 0, 0, 30), Ipv4Addr::new(10, 0, 0, 39))],
                vec![Ipv4Addr::new(10, 0, 0, 31)],
            )],
            lease_s: None,
        }
    }

    #[test]
    fn a_reservation_in_the_pool_of_another_server_is_warned_of() {
        let reserve =
            |last| Action::Reserve { address: Ipv4Addr::new(10, 0, 0, last), mac: Mac([2, 0, 0, 0, 0, 0xc1]) };
        let said = warning(&reserve(30), &rules()).expect("server-b gives it");
        assert!(said.contains("10.0.0.30 is in the pool of server-b too"), "{said}");
        // What that one leaves out, or has not, it gives to nobody.
        assert_eq!((warning(&reserve(31), &rules()), warning(&reserve(10), &rules())), (None, None));
        assert_eq!(warning(&Action::Exclude(Ipv4Addr::new(10, 0, 0, 30)), &rules()), None);
    }

    #[test]
    fn every_proposal_reads_back_as_it_is_shown() {
        let address = Ipv4Addr::new(10, 0, 0, 10);
        let proposals = [
            Action::SetStatic(address),
            Action::Exclude(address),
            Action::Reserve { address, mac: Mac([2, 0, 0, 0, 0, 0xc1]) },
            Action::SetLeaseS(1),
            Action::SetLeaseS(90),
            Action::SetLeaseS(3_600),
            Action::SetLeaseS(5_400),
            Action::SetLeaseS(3_601),
            Action::SetLeaseS(86_400),
            Action::SetLeaseS(u32::MAX),
            Action::DelayUs(Duration::ZERO),
            Action::DelayUs(Duration::from_millis(500)),
            Action::DelayUs(Duration::from_millis(1_500)),
            Action::LossPpm(0),
            Action::LossPpm(200_000),
            Action::LossPpm(12_345),
            Action::LossPpm(1_000_000),
        ];
        for action in proposals
            .into_iter()
            .chain(FrameKind::ALL.map(Action::DropNext))
            .chain(FrameKind::ALL.map(Action::DuplicateNext))
        {
            assert_eq!(read(&action, &text(&action), &rules()), Ok(action.clone()), "{}", text(&action));
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_what_would_be_right() {
        let like = Ipv4Addr::new(10, 0, 0, 10);
        let cases = [
            (Action::SetStatic(like), "10.0.0.300", "like 10.0.0.10"),
            (Action::SetStatic(like), "", "like 10.0.0.10"),
            (Action::SetStatic(like), "10.1.0.9", "from 10.0.0.1 to 10.0.0.254"),
            (Action::SetStatic(like), "10.0.0.255", "from 10.0.0.1 to 10.0.0.254"),
            (Action::Exclude(like), "10.0.0.20", "pick one from 10.0.0.10–19"),
            (Action::SetLeaseS(60), "soon", "or 30 min"),
            (Action::SetLeaseS(60), "0", "at least one second"),
            (Action::SetLeaseS(60), "900 ms", "whole s"),
            (Action::SetLeaseS(60), "4294967295", "or for ever"),
            (Action::DelayUs(Duration::ZERO), "a bit", "or 250 ms"),
            (Action::DelayUs(Duration::ZERO), "11 s", "at most 10 s"),
            (Action::LossPpm(0), "101", "from 0 to 100"),
            (Action::LossPpm(0), "100.0001", "from 0 to 100"),
            (Action::LossPpm(0), "-1", "from 0 to 100"),
            (Action::LossPpm(0), "half", "like 20 %"),
        ];
        for (action, typed, right) in cases {
            let said = read(&action, typed, &rules()).expect_err(typed);
            assert!(said.contains(right), "{typed}: {said}");
        }
        assert_eq!(read(&Action::LossPpm(0), "2.5%", &rules()), Ok(Action::LossPpm(25_000)));
        assert_eq!(read(&Action::SetLeaseS(60), " 2 h ", &rules()), Ok(Action::SetLeaseS(7_200)));
        let bounds = Rules { lease_s: Some((60, 86_400)), ..rules() };
        for (typed, fits) in [("59 s", false), ("60", true), ("24 h", true), ("86401", false), ("for ever", false)] {
            let said = read(&Action::SetLeaseS(60), typed, &bounds);
            assert_eq!(said.is_ok(), fits, "{typed}: {said:?}");
        }
    }
}
