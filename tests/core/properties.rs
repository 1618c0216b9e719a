//! What holds in every scenario, whoever starts when and whatever a person answers: random small networks, and random
//! bytes into every host.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use dorascope::base::Instant;
use dorascope::protocol::server::AddressState;
use dorascope::protocol::{ClientState, EntryId};
use dorascope::scenario::{Lens, Scenario, build_world};
use dorascope::sim::{Answer, Kind, Progress, Trace, World, trace_hash};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};
use support::model::Model;
use support::*;

use crate::support;

/// A random run: the network, the lens, the seed, and what a person answers, in order.
#[derive(Debug, Clone)]
struct Case {
    clients: Vec<Value>,
    servers: Vec<Value>,
    statics: Vec<Value>,
    lens: Lens,
    seed: u64,
    /// 0 keeps waiting, n takes the n-th offer.
    answers: Vec<usize>,
}

impl Case {
    fn scenario(&self) -> Scenario {
        let scenario = scenario(json!(self.clients), json!(self.servers), json!(self.statics));
        scenario.check().expect("a sound scenario");
        scenario
    }
}

fn switches() -> impl Strategy<Value = Value> {
    let check = option::of(prop_oneof![Just("before_offer"), Just("on_request"), Just("never")]);
    let ack = option::of(prop_oneof![Just("copy_of_offer"), Just("own_values")]);
    let client = option::of(prop_oneof![Just("single_look_up"), Just("rfc5227")]);
    (check, ack, client).prop_map(|(check, ack, client)| {
        let mut all = json!({});
        for (name, value) in [("address_check", check), ("ack_contents", ack), ("client_check", client)] {
            if let Some(value) = value {
                all[name] = json!(value);
            }
        }
        all
    })
}

fn link() -> impl Strategy<Value = Value> {
    (0u64..3000, 1u32..90, 0u64..3000)
        .prop_map(|(latency, age, stack)| json!({ "latency_us": latency, "arp_age_s": age, "stack_us": stack }))
}

fn client(n: usize) -> impl Strategy<Value = Value> {
    let policy = prop_oneof![
        Just(json!("first")),
        Just(json!("longest_lease")),
        Just(json!("ask")),
        Just(json!({ "by_server": "10.0.0.2" }))
    ];
    let rest = (0u64..5_000_000, option::of(0u64..3000), option::of(10u8..30), any::<bool>(), 0u64..5000);
    (policy, rest, switches(), link()).prop_map(move |(policy, (start, collect, asked, flag, processing), switches, link)| {
        client_json(json!({
            "id": format!("laptop-{n}"), "mac": format!("02:00:00:00:00:c{n}"), "policy": policy, "starts_at_us": start,
            "collect_ms": collect, "requested_address": asked.map(|last| format!("10.0.0.{last}")),
            "broadcast_flag": flag, "processing_us": processing, "switches": switches, "link": link
        }))
    })
}

fn server(n: usize) -> impl Strategy<Value = Value> {
    let pool = (10u8..26, 0u8..6, option::of(10u8..32), option::of((10u8..32, 1u8..4)));
    let times = (1u32..40, 1u32..40, 0u64..1500, 0u64..4000, 600u32..90_000);
    (pool, times, switches(), link()).prop_map(
        move |((first, more, excluded, reserved), (hold, quarantine, check, processing, lease), switches, link)| {
            let excluded: Vec<String> = excluded.iter().map(|last| format!("10.0.0.{last}")).collect();
            let reserved: Vec<Value> = reserved
                .iter()
                .map(|(last, of)| json!({ "address": format!("10.0.0.{last}"), "mac": format!("02:00:00:00:00:c{of}") }))
                .collect();
            server_json(json!({
                "id": format!("server-{n}"), "mac": format!("02:00:00:00:00:a{n}"), "address": format!("10.0.0.{}", n + 1),
                "ranges": [{ "first": format!("10.0.0.{first}"), "last": format!("10.0.0.{}", first + more) }],
                "exclude": excluded, "reservations": reserved, "lease_s": lease, "max_lease_s": 100_000,
                "hold_s": hold, "quarantine_s": quarantine, "check_ms": check, "processing_us": processing,
                "switches": switches, "link": link
            }))
        },
    )
}

fn squatter(n: usize) -> impl Strategy<Value = Value> {
    (10u8..32, link()).prop_map(move |(last, link)| {
        static_json(json!({
            "id": format!("printer-{n}"), "mac": format!("02:00:00:00:00:d{n}"), "address": format!("10.0.0.{last}"), "link": link
        }))
    })
}

fn case() -> impl Strategy<Value = Case> {
    let clients = (client(1), client(2), client(3), client(4), client(5), client(6), 1usize..=6)
        .prop_map(|(a, b, c, d, e, f, many)| [a, b, c, d, e, f][..many].to_vec());
    let servers = (server(1), server(2), server(3), 1usize..=3).prop_map(|(a, b, c, many)| [a, b, c][..many].to_vec());
    let statics = (squatter(1), squatter(2), 0usize..=2).prop_map(|(a, b, many)| [a, b][..many].to_vec());
    let lens = prop_oneof![Just(Lens::Course), Just(Lens::Rfc)];
    (clients, servers, statics, lens, any::<u64>(), vec(0usize..3, 0..8)).prop_map(
        |(clients, servers, statics, lens, seed, answers)| Case { clients, servers, statics, lens, seed, answers },
    )
}

/// A world on its way, with the answers that it used up.
#[derive(Clone)]
struct Run {
    world: World,
    trace: Trace,
    answered: usize,
}

impl Run {
    fn new(case: &Case) -> Self {
        Run { world: build_world(&case.scenario(), case.lens, case.seed), trace: Vec::new(), answered: 0 }
    }

    /// One step, or one answer; `false` at the horizon.
    fn step(&mut self, case: &Case) -> bool {
        match self.world.step(Instant(40 * S), &mut self.trace) {
            Progress::Advanced => true,
            Progress::Quiet => false,
            Progress::Frozen => {
                let port = self.world.frozen().expect("frozen").port;
                let machine = self.world.host(port).expect("port").client().expect("a client").clone();
                let (_, offers) = machine.open_decision().expect("a decision");
                let answer = match case.answers.get(self.answered).copied().unwrap_or(1) {
                    0 => Answer::KeepWaiting(dorascope::base::Duration(1_500_000)),
                    n => Answer::Choose(offers[(n - 1) % offers.len()].server),
                };
                self.answered += 1;
                assert!(self.world.answer(answer, &mut self.trace));
                true
            }
        }
    }

    fn finish(mut self, case: &Case) -> Self {
        while self.step(case) {}
        self
    }
}

/// Nobody shares an address that one server gave.
fn nobody_shares(world: &World) -> Result<(), String> {
    let mut used: BTreeSet<(Ipv4Addr, Ipv4Addr)> = BTreeSet::new();
    for host in world.hosts() {
        let Some(client) = host.client() else { continue };
        if client.state_name() == ClientState::BoundUsable {
            let lease = &client.lease().expect("bound").configuration;
            if !used.insert((lease.server, lease.address)) {
                return Err(format!("{} was given to two by {}", lease.address, lease.server));
            }
        }
    }
    Ok(())
}

/// Ids are dense, causes come before effects, and time does not go back.
fn well_formed(trace: &Trace) -> Result<(), String> {
    for (index, entry) in trace.iter().enumerate() {
        if entry.id != EntryId(index as u32) {
            return Err(format!("entry {index} has the id {:?}", entry.id));
        }
        if entry.cause.iter().chain(&entry.also).any(|cause| *cause >= entry.id) {
            return Err(format!("entry {index} is caused by what comes later: {entry:?}"));
        }
        if entry.cause.is_none() != matches!(entry.kind, Kind::Started) {
            return Err(format!("entry {index}: everything but a start has a cause: {entry:?}"));
        }
        let cause = entry.cause.map(|cause| &trace[cause.0 as usize].kind);
        let way = match (&entry.kind, cause) {
            (Kind::Forwarded { frame, .. }, Some(Kind::Sent(sent))) => frame.entry == sent.entry,
            (Kind::Arrived { frame, .. }, Some(Kind::Forwarded { frame: sent, .. })) => frame.entry == sent.entry,
            (Kind::Forwarded { .. } | Kind::Arrived { .. }, _) => false,
            _ => true,
        };
        if !way {
            return Err(format!("entry {index}: a frame leaves, reaches the switch, arrives: {entry:?}"));
        }
        if index > 0 && entry.at < trace[index - 1].at {
            return Err(format!("entry {index} goes back in time"));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_address_is_in_one_state_and_has_one_owner(case in case()) {
        let mut run = Run::new(&case);
        let mut models: BTreeMap<u16, Model> = BTreeMap::new();
        for (port, host) in (0u16..).zip(run.world.hosts()) {
            if host.server().is_some() {
                models.insert(port, Model::default());
            }
        }
        let mut told = 0;
        loop {
            let more = run.step(&case);
            for entry in &run.trace[told..] {
                if let (Kind::Event(event), Some(model)) = (&entry.kind, entry.host.and_then(|port| models.get_mut(&port))) {
                    model.apply(event).map_err(TestCaseError::fail)?;
                }
            }
            told = run.trace.len();
            for (port, model) in &models {
                let host = run.world.host(*port).expect("port");
                model.agrees(host.server().expect("a server").pool()).map_err(TestCaseError::fail)?;
            }
            nobody_shares(&run.world).map_err(TestCaseError::fail)?;
            if !more {
                break;
            }
        }
        well_formed(&run.trace).map_err(TestCaseError::fail)?;
        for frame in (Story { world: run.world, trace: run.trace, decisions: 0 }).frames() {
            if let Body::Dhcp(message) = frame.seen.body {
                let codes = message.codes();
                prop_assert!(codes.first() == Some(&53) && message.length >= 300);
            }
        }
    }

    #[test]
    fn the_same_input_gives_the_same_trace_and_a_clone_goes_on_alike(case in case(), at in 0usize..600) {
        let whole = Run::new(&case).finish(&case);
        let again = Run::new(&case).finish(&case);
        prop_assert_eq!(trace_hash(&whole.trace), trace_hash(&again.trace));
        let mut part = Run::new(&case);
        for _ in 0..at {
            if !part.step(&case) {
                break;
            }
        }
        let clone = part.clone();
        let (part, clone) = (part.finish(&case), clone.finish(&case));
        prop_assert_eq!(&part.trace, &whole.trace);
        prop_assert_eq!(&clone.trace, &whole.trace);
        prop_assert_eq!(clone.world.receptions(), whole.world.receptions());
    }
}

fn address() -> impl Strategy<Value = Ipv4Addr> {
    prop_oneof![
        4 => (2u8..24).prop_map(|last| ip(10, 0, 0, last)),
        2 => Just(ZERO),
        1 => any::<u32>().prop_map(Ipv4Addr::from)
    ]
}

fn mac() -> impl Strategy<Value = Mac> {
    prop_oneof![4 => (0xc0u8..0xc4).prop_map(|last| [2, 0, 0, 0, 0, last]), 1 => Just(A1), 1 => Just(D1), 1 => any::<[u8; 6]>()]
}

/// A DHCP message that is sound as a datagram and anything inside.
fn message() -> impl Strategy<Value = Seen> {
    let option = prop_oneof![
        (prop_oneof![Just(50u8), Just(54)], address()).prop_map(|(code, a)| (code, a.octets().to_vec())),
        (prop_oneof![Just(51u8), Just(58), Just(59)], any::<u32>())
            .prop_map(|(code, s)| (code, s.to_be_bytes().to_vec())),
        (1u8..=254, vec(any::<u8>(), 0..40)),
        Just((61, vec![1, 2, 0, 0, 0, 0, 0xc1])),
        (Just(82), vec(any::<u8>(), 0..255))
    ];
    let head = (prop_oneof![Just(1u8), Just(2)], 0u8..14, any::<u16>(), any::<u16>(), any::<bool>());
    let to = (mac(), any::<bool>(), any::<bool>());
    (head, to, (address(), address(), address(), address()), vec(option, 0..8)).prop_map(
        |((op, kind, secs, flags, known), (mac, broadcast, ours), (ci, yi, gi, from), options)| {
            let message = Dhcp::from_client(kind, u32::from(!known), mac).but(|m| {
                (m.op, m.secs, m.flags, m.ciaddr, m.yiaddr, m.giaddr, m.from) = (op, secs, flags, ci, yi, gi, from);
                (m.sport, m.dport) = if op == 1 { (68, 67) } else { (67, 68) };
                m.options.extend(options);
            });
            message.framed(
                if ours { C1 } else { mac },
                if broadcast {
                    ALL
                } else if op == 1 {
                    A1
                } else {
                    C1
                },
            )
        },
    )
}

fn arp() -> impl Strategy<Value = Seen> {
    (1u16..=2, mac(), address(), mac(), address(), any::<bool>()).prop_map(|(op, sha, spa, tha, tpa, broadcast)| Seen {
        src: sha,
        dst: if broadcast { ALL } else { tha },
        body: Body::Arp(Arp { op, sha, spa, tha, tpa }),
    })
}

fn echo() -> impl Strategy<Value = Seen> {
    (mac(), mac(), address(), address(), any::<bool>(), vec(any::<u8>(), 0..64)).prop_map(
        |(src, dst, from, to, reply, data)| Seen {
            src,
            dst,
            body: Body::Echo(Echo { from, to, reply, id: 0x4453, seq: 1, data }),
        },
    )
}

/// Hosts of every role under both lenses; whatever leaves them has to be a sound frame, or [`Lone`] panics.
fn hosts(seed: u64) -> Vec<Lone> {
    let mut all = Vec::new();
    for lens in [Lens::Course, Lens::Rfc] {
        all.push(Lone::server(lens, json!({ "hold_s": 5, "quarantine_s": 5 })));
        all.push(Lone::at_port(json!([]), json!([]), json!([static_json(json!({}))]), lens, seed, 0));
        for policy in ["ask", "longest_lease"] {
            all.push(Lone::client_with_seed(lens, json!({ "policy": policy, "collect_ms": 500 }), seed));
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bytes_make_a_host_panic(
        bytes in vec(vec(any::<u8>(), 0..400), 1..6),
        frame in prop_oneof![message(), arp(), echo()],
        flips in vec((any::<usize>(), any::<u8>(), any::<usize>()), 0..40),
    ) {
        let whole = support::packet::write(&frame);
        let mut all = bytes;
        for (at, value, cut) in flips {
            let mut broken = whole.clone();
            let at = at % broken.len();
            broken[at] ^= value;
            broken.truncate(broken.len().min(cut % 800));
            all.push(broken);
        }
        for mut host in hosts(1) {
            for (n, bytes) in (1u64..).zip(&all) {
                let _ = host.hear_bytes(n * 1000, bytes);
            }
            host.until(100 * S);
        }
    }

    #[test]
    fn no_sequence_of_odd_messages_breaks_a_host(
        frames in vec((prop_oneof![6 => message(), 2 => arp(), 1 => echo()], 0u64..2_000_000), 1..40),
        seed in any::<u64>(),
    ) {
        for mut host in hosts(seed) {
            let mut now = 0;
            let client_xid = host.sent.first().and_then(|(_, frame)| match &frame.body {
                Body::Dhcp(message) => Some(message.xid),
                _ => None,
            });
            for (frame, wait) in &frames {
                now += wait;
                let mut frame = frame.clone();
                // A message that knows the xid reaches the machine; 0 stands for knowing it.
                if let (Body::Dhcp(message), Some(xid)) = (&mut frame.body, client_xid)
                    && message.xid == 0
                {
                    message.xid = xid;
                }
                let _ = host.hear(now, &frame);
                if host.host.client().is_some_and(|client| client.open_decision().is_some()) {
                    let (n, offers) = host.machine().open_decision().expect("open");
                    let server = offers[0].server;
                    prop_assert!(host.choose(n, server));
                }
                if let Some(server) = host.host.server() {
                    let mut owners = BTreeSet::new();
                    for (address, state) in server.pool().taken() {
                        prop_assert!(server.pool().contains(address), "{} is in no pool", address);
                        let owner = match state {
                            AddressState::Offered(hold) => Some(hold.client.clone()),
                            AddressState::Leased(binding) => Some(binding.client.clone()),
                            _ => None,
                        };
                        if let Some(owner) = owner {
                            prop_assert!(owners.insert(owner.clone()), "{:?} has two addresses", owner);
                            prop_assert_eq!(server.pool().address_of(&owner), Some(address));
                        }
                    }
                }
            }
            host.until(now + 200 * S);
        }
    }
}
