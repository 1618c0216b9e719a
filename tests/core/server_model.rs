//! A server, and a failover pair, through anything that clients, administrators and time do to them: after every step their
//! tables are what the events say, every promise is kept, and exactly the timers run that the tables need.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use dorascope::protocol::server::AddressState;
use dorascope::protocol::{Action, Event, LeaseEnd, QuarantineReason, Timer};
use dorascope::scenario::Lens;
use dorascope::wire::Mac as Hardware;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;
use support::model::Model;
use support::*;

use crate::support;

/// What somebody does; addresses are `10.0.0.n`, clients are numbered.
#[derive(Debug, Clone)]
enum Op {
    Discover {
        client: u8,
        asked: Option<u8>,
        lease_s: Option<u32>,
    },
    /// The client takes the last offer that it heard.
    Take {
        client: u8,
    },
    /// A REQUEST as for an OFFER, whatever was offered.
    Select {
        client: u8,
        address: u8,
        server: u8,
    },
    Renew {
        client: u8,
        address: u8,
        unicast: bool,
        lease_s: Option<u32>,
    },
    Reboot {
        client: u8,
        address: u8,
    },
    Release {
        client: u8,
        address: u8,
    },
    Decline {
        client: u8,
        address: u8,
    },
    Inform {
        client: u8,
    },
    /// Somebody answers ARP for an address.
    Answer {
        address: u8,
    },
    Admin(Action),
    Wait {
        ms: u64,
    },
}

fn op() -> impl Strategy<Value = Op> {
    let client = 0u8..4;
    let address = prop_oneof![9 => 10u8..15, 1 => Just(50u8), 1 => Just(77u8)];
    let lease = prop_oneof![4 => Just(None), 1 => (0u32..200).prop_map(Some), 1 => Just(Some(u32::MAX))];
    let admin = (0u8..10, address.clone(), client.clone(), 1u32..150).prop_map(|(kind, last, client, lease_s)| {
        let address = ip(10, 0, 0, last);
        match kind {
            0 => Action::StopServer,
            1 | 2 => Action::StartServer,
            3 => Action::StartServerWithoutLeases,
            4 => Action::WipeLeases,
            5 => Action::Exclude(address),
            6 => Action::Reserve { address, mac: Hardware(mac(client)) },
            7 => Action::SetLeaseS(lease_s),
            8 => Action::ClearQuarantine(address),
            _ => Action::PowerOff,
        }
    });
    let two = (client.clone(), address.clone());
    prop_oneof![
        6 => (client.clone(), proptest::option::of(address.clone()), lease.clone())
            .prop_map(|(client, asked, lease_s)| Op::Discover { client, asked, lease_s }),
        7 => client.clone().prop_map(|client| Op::Take { client }),
        1 => (two.clone(), 2u8..4).prop_map(|((client, address), server)| Op::Select { client, address, server }),
        3 => (two.clone(), any::<bool>(), lease)
            .prop_map(|((client, address), unicast, lease_s)| Op::Renew { client, address, unicast, lease_s }),
        2 => two.clone().prop_map(|(client, address)| Op::Reboot { client, address }),
        1 => two.clone().prop_map(|(client, address)| Op::Release { client, address }),
        1 => two.prop_map(|(client, address)| Op::Decline { client, address }),
        1 => client.prop_map(|client| Op::Inform { client }),
        1 => address.prop_map(|address| Op::Answer { address }),
        2 => admin.prop_map(Op::Admin),
        6 => (1u64..90_000).prop_map(|ms| Op::Wait { ms }),
    ]
}

fn mac(client: u8) -> Mac {
    [2, 0, 0, 0, 9, client]
}

/// A server with what the test knows of it.
struct Watched {
    model: Model,
    told: usize,
}

/// One server, or two that share a table.
struct Site {
    pair: Pair,
    watched: Vec<Watched>,
    /// The last offer that a client heard.
    offers: BTreeMap<u8, Dhcp>,
    /// By the ACKs: whose an address is at least until when.
    promises: BTreeMap<Ipv4Addr, (Mac, u64)>,
    now: u64,
    xid: u32,
}

impl Site {
    fn new(lens: Lens, both: bool) -> Self {
        let mut change = json!({
            "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.14" }], "lease_s": 60, "min_lease_s": 20,
            "max_lease_s": 100, "hold_s": 10, "quarantine_s": 30, "exclude": ["10.0.0.14"]
        });
        // Both check addresses as the lens has it.
        change["switches"] = json!({});
        let pair = if both {
            Pair::new(lens, change)
        } else {
            let server = Lone::server(lens, change);
            Pair { a: server.clone(), b: server }
        };
        let watched = (0..=usize::from(both))
            .map(|_| Watched { model: Model { pair: both, ..Model::default() }, told: 0 })
            .collect();
        Site { pair, watched, offers: BTreeMap::new(), promises: BTreeMap::new(), now: 0, xid: 1 }
    }

    /// Lets one server hear a message, or all of them.
    fn tell(&mut self, which: Option<usize>, l2_of_server: bool, m: &Dhcp) {
        let now = self.now;
        for index in 0..self.watched.len() {
            if which.is_some_and(|which| which != index) {
                continue;
            }
            let hear = |server: &mut Lone| {
                let own = server.host.config().mac.0;
                let _ = server.hear(now, &Seen::who_has(m.mac(), m.from, server.service().config().address));
                let _ = server.hear(now, &m.framed(m.mac(), if l2_of_server { own } else { ALL }));
            };
            if index == 0 { self.pair.a(hear) } else { self.pair.b(hear) }
        }
    }

    fn perform(&mut self, which: usize, action: &Action) -> bool {
        let now = self.now;
        let run = |server: &mut Lone| {
            // The world asks only whether a host is on where the host itself does not.
            let on = server.host.started();
            let action = if *action == Action::PowerOff && !on { Action::PowerOn } else { action.clone() };
            let possible = on || action == Action::PowerOn;
            possible && server.perform(now, action).is_ok()
        };
        if which == 0 { self.pair.a(run) } else { self.pair.b(run) }
    }

    fn step(&mut self, op: &Op, which: usize) -> Result<(), TestCaseError> {
        self.now += MS;
        self.xid += 1;
        self.advance()?;
        let which = which % self.watched.len();
        let own = if which == 0 { SERVER_A } else { SERVER_B };
        let at = |last: u8| ip(10, 0, 0, last);
        let with_lease = |m: Dhcp, lease_s: Option<u32>| lease_s.map_or(m.clone(), |s| m.with_u32(51, s));
        match op {
            Op::Wait { ms } => self.now += ms * MS,
            Op::Discover { client, asked, lease_s } => {
                let m = discover(self.xid, mac(*client));
                let m = asked.map_or(m.clone(), |asked| m.with_ip(50, at(asked)));
                self.tell(None, false, &with_lease(m, *lease_s));
            }
            Op::Take { client } => {
                if let Some(offer) = self.offers.get(client) {
                    let m = request(offer);
                    self.tell(None, false, &m);
                }
            }
            Op::Select { client, address, server } => {
                let m = reboot(self.xid, mac(*client), at(*address)).with_ip(54, at(*server));
                self.tell(None, false, &m);
            }
            Op::Renew { client, address, unicast, lease_s } => {
                let m = with_lease(renewal(self.xid, mac(*client), at(*address)), *lease_s);
                if *unicast {
                    self.tell(Some(which), true, &m.but(|m| m.to = own));
                } else {
                    self.tell(None, false, &m.but(|m| m.to = EVERYONE));
                }
            }
            Op::Reboot { client, address } => self.tell(None, false, &reboot(self.xid, mac(*client), at(*address))),
            Op::Release { client, address } => {
                let m = release(self.xid, mac(*client), at(*address)).with_ip(54, own).but(|m| m.to = own);
                self.tell(Some(which), true, &m);
            }
            Op::Decline { client, address } => {
                let m = reboot(self.xid, mac(*client), at(*address)).with(53, &[DECLINE]).with_ip(54, own);
                self.tell(None, false, &m);
            }
            Op::Inform { client } => {
                let m = renewal(self.xid, mac(*client), at(99)).with(53, &[INFORM]).but(|m| m.to = EVERYONE);
                self.tell(None, false, &m);
            }
            Op::Answer { address } => {
                let is_at = Seen::is_at(D1, at(*address), A1, SERVER_A);
                let now = self.now;
                self.pair.a(|a| a.hear(now, &is_at)).ok();
            }
            Op::Admin(action) => {
                self.perform(which, action);
            }
        }
        self.advance_events()?;
        self.advance()?;
        self.check()
    }

    fn server(&self, which: usize) -> &Lone {
        if which == 0 { &self.pair.a } else { &self.pair.b }
    }

    /// Lets time pass; a host without power has no timers.
    fn advance(&mut self) -> Result<(), TestCaseError> {
        // In small steps, or one server would be far ahead of the other.
        loop {
            let due = |server: &Lone| server.host.timers.next_deadline().map(|at| at.0);
            let servers = 0..self.watched.len();
            let next = servers.filter_map(|which| due(self.server(which))).min().unwrap_or(u64::MAX).min(self.now);
            self.pair.until(next);
            self.advance_events()?;
            if next >= self.now {
                break;
            }
        }
        for which in 0..self.watched.len() {
            let frames = if which == 0 { self.pair.a.taken() } else { self.pair.b.taken() };
            for (at, frame) in frames {
                let Body::Dhcp(m) = frame.body else { continue };
                if m.kind() == OFFER {
                    self.offers.insert(m.mac()[5], *m);
                } else if m.kind() == ACK && !m.yiaddr.is_unspecified() {
                    let lease_s = m.opt_u32(51).expect("a lease time");
                    let until = if lease_s == u32::MAX { u64::MAX } else { at + u64::from(lease_s) * S };
                    let (owner, before) = self.promises.get(&m.yiaddr).copied().unwrap_or((m.mac(), 0));
                    prop_assert!(owner == m.mac() || before <= at, "{} is promised to {owner:?}: {m:?}", m.yiaddr);
                    let before = if owner == m.mac() { before } else { 0 };
                    self.promises.insert(m.yiaddr, (m.mac(), until.max(before)));
                }
            }
        }
        Ok(())
    }

    /// Whether each of the two servers is on and its process runs.
    fn both_run(&self) -> bool {
        (0..2).all(|which| {
            let server = self.server(which);
            server.host.started() && server.service().running()
        })
    }

    /// Takes in what was told since.
    fn advance_events(&mut self) -> Result<(), TestCaseError> {
        let both_run = self.both_run();
        for which in 0..self.watched.len() {
            let from = self.watched[which].told;
            let events: Vec<(u64, Event)> = self.server(which).events[from..].to_vec();
            self.watched[which].told += events.len();
            for (at, event) in events {
                self.watched[which].model.apply(&event).map_err(TestCaseError::fail)?;
                match event {
                    Event::LeaseEnded { address, client, why: LeaseEnd::Expired, .. } => {
                        // One of a pair that was stopped may end a lease of long ago, after its partner gave the address on.
                        let promised = self.promises.get(&address).filter(|(owner, _)| *owner == client.0);
                        let promised = promised.map_or(0, |(_, until)| *until);
                        prop_assert!(promised <= at, "{address} ended at {at}, but was promised until {promised}");
                    }
                    // One of a pair forgets nothing by a wipe: it has it all back at once, if the other runs.
                    Event::LeaseEnded { why: LeaseEnd::Wiped, .. } if self.watched.len() == 2 && both_run => {}
                    Event::LeaseEnded { address, .. }
                    | Event::Quarantined { address, why: QuarantineReason::Declined, .. } => {
                        self.promises.remove(&address);
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), TestCaseError> {
        for (which, watched) in self.watched.iter().enumerate() {
            let server = self.server(which);
            let pool = server.service().pool();
            watched.model.agrees(pool).map_err(TestCaseError::fail)?;
            // Exactly the timers that the tables need.
            let mut wanted = Vec::new();
            let running = server.host.started() && server.service().running();
            for (address, state) in pool.taken().filter(|_| running) {
                match state {
                    AddressState::Leased(binding) => {
                        wanted.extend(binding.grace.or(binding.until).map(|at| (Timer::LeaseEnd(address), at)));
                    }
                    AddressState::Quarantined { until, .. } => wanted.push((Timer::Quarantine(address), *until)),
                    AddressState::Offered(hold) if hold.until.0 > server.now => {
                        wanted.push((Timer::OfferHold(address), hold.until));
                    }
                    AddressState::Offered(_) => {
                        prop_assert!(server.service().checking().any(|(checked, _)| checked == address));
                    }
                    AddressState::Free | AddressState::Excluded => {}
                }
            }
            let checks = server.host.timers.iter().filter(|(timer, _)| matches!(timer, Timer::AddressCheck(_))).count();
            prop_assert_eq!(checks, server.service().checking().count());
            wanted.sort_unstable();
            let running =
                server.host.timers.iter().map(|(timer, armed)| (timer, armed.at)).filter(|(timer, _)| {
                    matches!(timer, Timer::LeaseEnd(_) | Timer::Quarantine(_) | Timer::OfferHold(_))
                });
            let mut armed: Vec<_> = running.collect();
            armed.sort_unstable();
            prop_assert_eq!(armed, wanted);
        }
        if self.watched.len() == 2 && self.both_run() {
            // What still runs is the same in both tables; one that is stopped catches up when it starts.
            let [a, b] = self.pair.tables().map(|table| {
                table.into_iter().filter(|(_, _, until)| until.is_none_or(|at| at.0 > self.now)).collect::<Vec<_>>()
            });
            prop_assert_eq!(a, b);
        }
        Ok(())
    }
}

fn run(lens: Lens, both: bool, ops: &[(Op, usize)]) -> Result<(), TestCaseError> {
    let mut site = Site::new(lens, both);
    for (op, which) in ops {
        site.step(op, *which)?;
    }
    // What leaves free comes back: with everybody on and nobody asking, all finite leases and quarantines end.
    for which in 0..site.watched.len() {
        site.perform(which, &Action::StartServer);
        if !site.server(which).host.started() {
            site.perform(which, &Action::PowerOn);
            site.advance_events()?;
            site.perform(which, &Action::StartServer);
        }
    }
    site.now += 1_000 * S;
    site.step(&Op::Wait { ms: 1 }, 0)?;
    for which in 0..site.watched.len() {
        for (address, state) in site.server(which).service().pool().taken() {
            let stays = match state {
                AddressState::Leased(binding) => binding.until.is_none(),
                state => *state == AddressState::Excluded,
            };
            prop_assert!(stays, "{address} never comes back: {state:?}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_server_keeps_its_promises(ops in vec((op(), 0usize..2), 1..80), course in any::<bool>()) {
        run(if course { Lens::Course } else { Lens::Rfc }, false, &ops)?;
    }

    #[test]
    fn a_pair_keeps_its_promises_and_one_table(ops in vec((op(), 0usize..2), 1..80), course in any::<bool>()) {
        run(if course { Lens::Course } else { Lens::Rfc }, true, &ops)?;
    }
}
