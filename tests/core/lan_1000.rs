//! A thousand clients on one wire: counts, never times.

use dorascope::base::Instant;
use dorascope::history::DEFAULT_SEED;
use dorascope::net::Host;
use dorascope::protocol::ClientState;
use dorascope::scenario::{Scenario, build_world};
use dorascope::sim::{Entry, Kind, Progress, World};
use dorascope::wire::FrameKind;

const CLIENTS: u64 = 1000;

fn run(scenario: &Scenario) -> (World, Vec<Entry>) {
    let mut world = build_world(scenario, scenario.lens, DEFAULT_SEED);
    let mut trace = Vec::new();
    let end = Instant(u64::from(scenario.horizon_s) * 1_000_000);
    while world.step(end, &mut trace) == Progress::Advanced {}
    (world, trace)
}

/// The number of receptions follows from the protocol alone. Each client gets its address in one go: nobody else is
/// on the network, so no check is ever answered; the pool (10.1.0.10 to 10.1.7.250) has 2,033 addresses; the OFFER
/// comes a second and a bit after the DISCOVER, which is first repeated after 3 s at the earliest (RFC 2131 section 4.1).
///
/// To everybody, that is to 1,000 receivers (1,001 hosts less the sender), per client:
/// DISCOVER, the server's ARP request for the address that it is about to offer (RFC 2131 section 3.1),
/// REQUEST, 3 probes and 2 announcements (RFC 5227 section 1.1): 8 broadcasts, 8,000 receptions.
/// To one receiver each, since the switch has learned the client's port from its DISCOVER: OFFER and ACK: 2 receptions.
///
/// 1,000 x (8 x 1,000 + 2) = 8,002,000.
#[test]
fn a_thousand_clients_take_8_002_000_receptions() {
    let scenario = Scenario::from_json(include_str!("../../benches/lan-1000.json")).expect("sound");
    let (world, trace) = run(&scenario);
    let others = CLIENTS; // Of 1,000 clients and a server, all but the sender.
    assert_eq!(world.hosts().len() as u64, others + 1);

    // Counted from what was sent, whoever received it.
    let sent = |broadcast: bool| {
        let frames = trace.iter().filter_map(|entry| match &entry.kind {
            Kind::Sent(frame) => Some(frame),
            _ => None,
        });
        frames.filter(|frame| frame.destination().is_broadcast() == broadcast).count() as u64
    };
    assert_eq!((sent(true), sent(false)), (8 * CLIENTS, 2 * CLIENTS));
    assert_eq!(world.receptions(), sent(true) * others + sent(false));
    assert_eq!(world.receptions(), 8_002_000);

    // And counted from the receivers that the trace names: every one is there.
    let named = trace.iter().map(|entry| match &entry.kind {
        Kind::Arrived { outcomes, .. } => outcomes.iter().map(|group| u64::from(group.ports.len())).sum(),
        _ => 0,
    });
    assert_eq!(named.sum::<u64>(), 8_002_000);

    for (kind, per_client) in [
        (FrameKind::Discover, 1),
        (FrameKind::Offer, 1),
        (FrameKind::Request, 1),
        (FrameKind::Ack, 1),
        (FrameKind::ArpRequest, 1),
        (FrameKind::ArpProbe, 3),
        (FrameKind::ArpAnnouncement, 2),
    ] {
        let is_it = |entry: &&Entry| matches!(&entry.kind, Kind::Sent(frame) if frame.kind() == kind);
        assert_eq!(trace.iter().filter(is_it).count() as u64, per_client * CLIENTS, "{kind:?}");
    }

    assert!(trace.len() <= 100_000, "{} entries", trace.len());
    let usable = |host: &Host| host.client().is_some_and(|client| client.state_name() == ClientState::BoundUsable);
    assert_eq!(world.hosts().iter().filter(|host| usable(host)).count() as u64, CLIENTS);
    let mut addresses: Vec<_> = world.hosts().iter().filter_map(|host| host.address()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len() as u64, CLIENTS + 1, "no address is used twice");
}
