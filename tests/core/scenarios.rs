//! Each scenario of the whole life of a lease teaches what it says: its lesson, as a test. What exactly goes over the wire stands
//! in the frame tables (`tests/core/frames.rs`); here it is only what a person is to take away, whatever the seed.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use dorascope::protocol::{ClientState, DropReason, Event, LeaseEnd, QuarantineReason, StateTrigger};
use dorascope::scenario::{BUILTIN_NAMES, Lens, builtin};
use support::{Body, Dhcp, Frame, Story};

use crate::support;

const S: u64 = 1_000_000;
const LAPTOP_1: u16 = 0;
const LAPTOP_2: u16 = 1;
const SEEDS: [u64; 5] = [0, 1, 2, 7, 4242];

const fn host(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(10, 0, 0, last)
}

/// What a lesson is shown with: the scenario under the lens that it has by itself, with several seeds.
fn each_seed(name: &str, check: impl Fn(&Story)) {
    let scenario = builtin(name).expect("built in");
    for seed in SEEDS {
        check(&Story::whole(&scenario, scenario.lens, seed));
    }
}

/// The DHCP messages of a kind, as they leave.
fn of_kind(story: &Story, kind: u8) -> Vec<(u64, Frame)> {
    let is = |frame: &Frame| matches!(&frame.seen.body, Body::Dhcp(message) if message.kind() == kind);
    story.frames().into_iter().filter(is).map(|frame| (frame.at, frame)).collect()
}

fn dhcp(frame: &Frame) -> Option<&Dhcp> {
    match &frame.seen.body {
        Body::Dhcp(message) => Some(message),
        _ => None,
    }
}

/// The events of the hosts at all ports, with their times, in order.
fn all_events(story: &Story) -> Vec<(u64, u16, Event)> {
    let ports = story.trace.iter().filter_map(|entry| entry.host).collect::<BTreeSet<u16>>();
    let of = |port: u16| story.events(port).into_iter().map(move |(at, event)| (at, port, event.clone()));
    let mut events: Vec<(u64, u16, Event)> = ports.into_iter().flat_map(of).collect();
    events.sort_by_key(|(at, ..)| *at);
    events
}

/// Leases made by servers, not counting ACKs that only repeat one: address and last octet of the client.
fn committed(story: &Story) -> Vec<(Ipv4Addr, u8)> {
    let made = all_events(story).into_iter().filter_map(|(_, _, event)| match event {
        Event::LeaseCommitted { address, client, again: false, .. } => Some((address, client.0[5])),
        _ => None,
    });
    made.collect()
}

/// When a client may use which address.
fn usable(story: &Story, port: u16) -> Vec<(u64, Ipv4Addr)> {
    let uses = story.events(port).into_iter().filter_map(|(at, event)| match event {
        Event::AddressUsable { address } => Some((at, *address)),
        _ => None,
    });
    uses.collect()
}

/// How many events of a kind a host had.
fn count(story: &Story, port: u16, is: impl Fn(&Event) -> bool) -> usize {
    story.events(port).into_iter().filter(|(_, event)| is(event)).count()
}

fn is_client(story: &Story, port: u16) -> bool {
    story.world.host(port).is_some_and(|host| host.client().is_some())
}

/// The states that a client goes through.
fn states(story: &Story, port: u16) -> Vec<(u64, ClientState, StateTrigger)> {
    let states = story.events(port).into_iter().filter_map(|(at, event)| match event {
        Event::State { to, trigger, .. } => Some((at, *to, *trigger)),
        _ => None,
    });
    states.collect()
}

fn dropped(story: &Story, port: u16) -> Vec<(u64, DropReason)> {
    let drops = story.events(port).into_iter().filter_map(|(at, event)| match event {
        Event::AddressDropped { why, .. } => Some((at, *why)),
        _ => None,
    });
    drops.collect()
}

#[test]
fn periodic_renewal_renews_four_times_at_half_of_the_lease() {
    each_seed("periodic-renewal", |story| {
        let renewals: Vec<u64> =
            states(story, LAPTOP_1).iter().filter(|s| s.2 == StateTrigger::T1).map(|s| s.0).collect();
        let [first, second, third, fourth] = renewals.as_slice() else { panic!("{renewals:?}") };
        assert_eq!((second - first, third - second, fourth - third), (300 * S, 300 * S, 300 * S));
        assert_eq!(dropped(story, LAPTOP_1), []);
    });
}

#[test]
fn course_renewal_asks_directly_then_everybody_and_another_server_extends() {
    each_seed("course-renewal", |story| {
        let renewals: Vec<(Ipv4Addr, Ipv4Addr)> = of_kind(story, 3)
            .iter()
            .map(|(_, frame)| frame.seen.dhcp().clone())
            .filter(|message| !message.ciaddr.is_unspecified())
            .map(|message| (message.from, message.to))
            .collect();
        let everybody = Ipv4Addr::BROADCAST;
        assert_eq!(renewals, [(host(10), host(2)), (host(10), host(2)), (host(10), everybody)]);
        let acks: Vec<Ipv4Addr> = of_kind(story, 5).iter().map(|(_, frame)| frame.seen.dhcp().from).collect();
        assert_eq!(acks, [host(2), host(2), host(3)]);
        assert_eq!(dropped(story, LAPTOP_1), []);
    });
}

#[test]
fn another_server_extends_what_the_first_has_given() {
    each_seed("another-server-extends", |story| {
        let acks: Vec<(Ipv4Addr, Ipv4Addr)> =
            of_kind(story, 5).iter().map(|(_, frame)| (frame.seen.dhcp().from, frame.seen.dhcp().yiaddr)).collect();
        assert_eq!(acks, [(host(2), host(10)), (host(3), host(10)), (host(3), host(10))]);
        assert_eq!((committed(story).len(), dropped(story, LAPTOP_1)), (1, vec![]));
        // From then on server-b is the one to ask.
        let requests = of_kind(story, 3);
        assert_eq!(requests.last().expect("a REQUEST").1.seen.dhcp().to, host(3));
    });
}

#[test]
fn rebinding_saves_the_lease_in_time() {
    each_seed("rebinding", |story| {
        let passed: Vec<ClientState> = states(story, LAPTOP_1).iter().map(|state| state.1).collect();
        let end = [ClientState::Renewing, ClientState::Rebinding, ClientState::BoundUsable];
        assert!(passed.ends_with(&end), "{passed:?}");
        assert_eq!(dropped(story, LAPTOP_1), []);
    });
}

#[test]
fn expiry_ends_the_use_of_the_address_at_once() {
    each_seed("expiry", |story| {
        let end = 1_002_300 + 300 * S;
        assert_eq!(dropped(story, LAPTOP_1), [(end, DropReason::Expired)]);
        let later: Vec<Frame> = story.frames().into_iter().filter(|frame| frame.at >= end).collect();
        assert_eq!(dhcp(&later[0]).map(Dhcp::kind), Some(1), "it starts over");
        for frame in &later {
            assert!(dhcp(frame).is_some_and(|message| message.from.is_unspecified()), "{frame:?}");
        }
    });
}

#[test]
fn short_lease_is_renewed_all_the_time() {
    each_seed("short-lease", |story| {
        let first = usable(story, LAPTOP_1)[0].0;
        let t1: Vec<u64> = states(story, LAPTOP_1).iter().filter(|s| s.2 == StateTrigger::T1).map(|s| s.0).collect();
        assert!(first < t1[0] && t1[0] - first < 8 * S, "{first} {t1:?}");
        assert_eq!((t1.len(), dropped(story, LAPTOP_1)), (6, vec![]));
    });
}

#[test]
fn infinite_lease_sends_no_message_ever_again() {
    each_seed("infinite-lease", |story| {
        let last = story.frames().last().expect("a frame").at;
        assert!(last < 15 * S, "{last}");
        assert_eq!(usable(story, LAPTOP_1).len(), 1);
    });
}

/// The address of laptop-1, which went without a word, is offered to laptop-2 after its end and not before.
fn waits_for_the_end(name: &str, grace_s: u64) {
    let scenario = builtin(name).expect("built in");
    for seed in 0..40 {
        let story = Story::whole(&scenario, scenario.lens, seed);
        let end = 1_003_300 + (300 + grace_s) * S;
        let asked: Vec<u64> =
            of_kind(&story, 1).iter().filter(|(_, f)| f.seen.src[5] == 0xc2).map(|(at, _)| *at).collect();
        assert!(asked.iter().filter(|at| **at < end).count() >= 2, "it asks in vain first: {asked:?}");
        let offers = of_kind(&story, 2);
        let offers: Vec<&(u64, Frame)> = offers.iter().filter(|(_, f)| f.seen.dst[5] == 0xc2).collect();
        assert!(!offers.is_empty() && offers.iter().all(|(at, _)| *at > end), "{name} {seed}: {offers:?}");
        let ended = all_events(&story).into_iter().find(|(_, _, event)| matches!(event, Event::LeaseEnded { .. }));
        assert!(matches!(ended, Some((at, _, Event::LeaseEnded { why: LeaseEnd::Expired, .. })) if at == end));
        assert_eq!(committed(&story), [(host(10), 0xc1), (host(10), 0xc2)]);
        assert_eq!(usable(&story, LAPTOP_2).len(), 1, "{name} {seed}: before the horizon");
    }
}

#[test]
fn crs_07_moved_away_leaves_an_address_that_waits_for_the_grace() {
    waits_for_the_end("moved-away", 120);
}

#[test]
fn powered_off_leaves_an_address_that_waits_for_its_end() {
    waits_for_the_end("powered-off", 0);
    // laptop-1 comes back too late, and there is no address left.
    each_seed("powered-off", |story| {
        assert_eq!(usable(story, LAPTOP_1).len(), 1);
        let last = of_kind(story, 1).pop().expect("a DISCOVER").1;
        assert_eq!(last.seen.src[5], 0xc1);
    });
}

#[test]
fn crs_17_init_reboot_needs_two_messages_instead_of_four() {
    let scenario = builtin("init-reboot").expect("built in");
    for (lens, kinds) in [(Lens::Rfc, vec![3, 5]), (Lens::Course, vec![1, 2, 3, 5])] {
        let story = Story::whole(&scenario, lens, 3);
        let frames = story.frames();
        let again: Vec<u8> = frames.iter().filter(|f| f.at >= 40 * S).filter_map(|f| dhcp(f).map(Dhcp::kind)).collect();
        assert_eq!(again, kinds, "{lens}");
        assert_eq!(usable(&story, LAPTOP_1).iter().map(|(_, a)| *a).collect::<Vec<_>>(), [host(10); 2], "{lens}");
    }
}

#[test]
fn nak_wrong_subnet_refuses_and_gives_a_new_address() {
    each_seed("nak-wrong-subnet", |story| {
        assert_eq!(of_kind(story, 6).len(), 1);
        let uses: Vec<Ipv4Addr> = usable(story, LAPTOP_1).iter().map(|(_, address)| *address).collect();
        assert_eq!(uses, [host(10), Ipv4Addr::new(10, 0, 1, 10)]);
    });
}

#[test]
fn release_and_reuse_frees_the_address_and_nobody_answers() {
    each_seed("release-and-reuse", |story| {
        let (at, release) = of_kind(story, 7).pop().expect("a RELEASE");
        let next = story.frames().into_iter().find(|frame| frame.at > at).expect("a frame");
        assert_eq!((dhcp(&next).map(Dhcp::kind), next.seen.src[5]), (Some(1), 0xc2), "nobody answers");
        assert_eq!(release.seen.dhcp().ciaddr, host(10));
        assert_eq!(committed(story), [(host(10), 0xc1), (host(10), 0xc2)]);
    });
}

#[test]
fn srv_102_address_reuse_lru_takes_new_ones_first_then_the_longest_free() {
    each_seed("address-reuse-lru", |story| {
        let order = [(10, 0xc1), (11, 0xc2), (12, 0xc3), (10, 0xc4), (11, 0xc5)];
        assert_eq!(committed(story), order.map(|(last, client)| (host(last), client)));
    });
}

#[test]
fn inform_brings_parameters_and_no_lease() {
    each_seed("inform", |story| {
        let events = all_events(story);
        let learned = |event: &Event| matches!(event, Event::ParametersLearned { server, .. } if *server == host(2));
        assert_eq!(events.iter().filter(|(_, _, event)| learned(event)).count(), 1, "the first answer counts");
        let lease = |event: &Event| matches!(event, Event::AddressOffered { .. } | Event::LeaseCommitted { .. });
        assert!(!events.iter().any(|(_, _, event)| lease(event)));
        assert_eq!(of_kind(story, 5).len(), 2);
    });
}

/// One DECLINE, at least 10 s of silence, then an exchange for another address. The time of the DECLINE.
fn declines_and_waits(story: &Story) -> u64 {
    let declines = of_kind(story, 4);
    let [(at, decline)] = declines.as_slice() else { panic!("{declines:?}") };
    assert_eq!(decline.seen.dhcp().opt_ip(50), Some(host(10)));
    let next = of_kind(story, 1).into_iter().map(|(at, _)| at).find(|next| next > at).expect("a DISCOVER");
    assert!(next - at >= 10 * S, "{at} {next}");
    let why = all_events(story).into_iter().find_map(|(_, _, event)| match event {
        Event::Quarantined { address, why, .. } => Some((address, why)),
        _ => None,
    });
    assert_eq!(why, Some((host(10), QuarantineReason::Declined)));
    assert_eq!(usable(story, LAPTOP_1).last().map(|(_, address)| *address), Some(host(11)));
    *at
}

#[test]
fn cli_51_conflict_decline_waits_ten_seconds() {
    each_seed("conflict-decline", |story| {
        declines_and_waits(story);
        assert_eq!(usable(story, LAPTOP_1).len(), 1, "never the address in use");
    });
}

#[test]
fn acd_22_static_conflict_while_bound_is_defended_once() {
    each_seed("static-conflict-while-bound", |story| {
        let at = declines_and_waits(story);
        let defended = story.events(LAPTOP_1).into_iter().filter(|(_, e)| matches!(e, Event::AddressDefended { .. }));
        let times: Vec<u64> = defended.map(|(at, _)| at).collect();
        assert!(times.len() == 1 && times[0] > 30 * S && times[0] < at, "{times:?} {at}");
        assert!(dropped(story, LAPTOP_1).iter().any(|(_, why)| *why == DropReason::Conflict));
    });
}

#[test]
fn lost_ack_makes_no_second_lease() {
    each_seed("lost-ack", |story| {
        assert_eq!(committed(story), [(host(10), 0xc1)]);
        let acks = of_kind(story, 5);
        let [(_, one), (_, two)] = acks.as_slice() else { panic!("{acks:?}") };
        assert_eq!(one.bytes, two.bytes, "the same ACK again");
        assert_eq!(usable(story, LAPTOP_1).len(), 1);
    });
}

/// Gaps between messages of one series follow the back-off of RFC 2131 section 4.1.
fn backs_off(times: &[u64]) {
    for (index, pair) in times.windows(2).enumerate() {
        let due = (4 * S) << index.min(4);
        assert!((due - S..=due + S).contains(&(pair[1] - pair[0])), "{times:?}");
    }
}

#[test]
fn cli_32_lossy_link_gets_through_all_the_same() {
    let scenario = builtin("lossy-link").expect("built in");
    let mut repeated = 0;
    for seed in 1..=20 {
        let story = Story::whole(&scenario, Lens::Rfc, seed);
        assert!(usable(&story, LAPTOP_1).first().is_some_and(|(at, _)| *at <= 120 * S), "seed {seed}");
        let leases: BTreeSet<Ipv4Addr> = committed(&story).into_iter().map(|(address, _)| address).collect();
        assert_eq!(leases.len(), 1, "seed {seed}: no second lease");
        // A series is all messages of one kind with one xid.
        let mut series: BTreeMap<(u8, u32), Vec<u64>> = BTreeMap::new();
        for frame in story.frames().iter().filter(|frame| frame.seen.src[5] == 0xc1) {
            if let Some(message) = dhcp(frame) {
                series.entry((message.kind(), message.xid)).or_default().push(frame.at);
            }
        }
        for times in series.values() {
            backs_off(times);
            repeated += times.len() - 1;
        }
    }
    assert!(repeated >= 10, "{repeated}: it does lose frames");
}

#[test]
fn duplicate_replies_do_no_harm() {
    each_seed("duplicate-replies", |story| {
        assert_eq!(committed(story), [(host(10), 0xc1)]);
        let logged = count(story, LAPTOP_1, |event| matches!(event, Event::ConfigurationLogged { .. }));
        assert_eq!((logged, usable(story, LAPTOP_1).len()), (1, 1));
        assert_eq!(of_kind(story, 4).len(), 0, "its own probe coming twice is no conflict");
    });
}

/// The server's check finds laptop-1 at 10.0.0.10, so laptop-2 gets another address; then laptop-1 is told NAK and moves.
fn the_check_finds_it(story: &Story) {
    let found = all_events(story).into_iter().find_map(|(_, _, event)| match event {
        Event::ServerCheckFailed { address, by, echoed } => Some((address, by.0[5], echoed)),
        _ => None,
    });
    assert_eq!(found, Some((host(10), 0xc1, true)));
    assert_eq!(usable(story, LAPTOP_2).iter().map(|(_, address)| *address).collect::<Vec<_>>(), [host(11)]);
    assert!(dropped(story, LAPTOP_1).iter().any(|(_, why)| *why == DropReason::Nak));
    assert_eq!(usable(story, LAPTOP_1).last().map(|(_, address)| *address), Some(host(12)));
}

#[test]
fn server_restart_keeps_the_leases() {
    each_seed("server-restart", |story| {
        assert_eq!(committed(story), [(host(10), 0xc1)]);
        let renewed = count(story, LAPTOP_1, |event| matches!(event, Event::LeaseRenewed { .. }));
        assert_eq!((renewed, usable(story, LAPTOP_1).len()), (1, 1));
    });
}

#[test]
fn server_restart_without_leases_finds_out_by_its_own_check() {
    each_seed("server-restart-without-leases", the_check_finds_it);
}

#[test]
fn slow_clock_is_found_by_the_servers_check() {
    each_seed("slow-clock", |story| {
        the_check_finds_it(story);
        // The server took its lease for ended while it was still in use.
        let events = all_events(story);
        let ended = events.iter().find(|(_, _, event)| matches!(event, Event::LeaseEnded { .. })).expect("its end").0;
        assert!(ended < dropped(story, LAPTOP_1)[0].0);
    });
}

/// No two clients use one address at the same time, in no scenario, not even one with a clock that runs slow.
#[test]
fn no_two_clients_use_one_address() {
    for name in BUILTIN_NAMES {
        let scenario = builtin(name).expect("built in");
        for lens in [Lens::Course, Lens::Rfc] {
            let story = Story::whole(&scenario, lens, 5);
            let mut users: BTreeMap<u16, Ipv4Addr> = BTreeMap::new();
            for (at, port, event) in all_events(&story) {
                match event {
                    Event::AddressUsable { address } if is_client(&story, port) => {
                        let other = users.iter().find(|(user, used)| **user != port && **used == address);
                        assert_eq!(other, None, "{name} {lens} at {at}: {address} by {port}");
                        users.insert(port, address);
                    }
                    Event::AddressDropped { .. } => {
                        users.remove(&port);
                    }
                    _ => {}
                }
            }
        }
    }
}
