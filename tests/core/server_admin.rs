//! What an administrator does to a server, and what outlives its process and its power (catalogue SRV-01, C.10).

use std::net::Ipv4Addr;

use dorascope::protocol::{Action, Cannot, Event, LeaseEnd, Reason, Timer};
use dorascope::scenario::Lens;
use dorascope::wire::Mac as Hardware;
use serde_json::{Value, json};
use support::*;

use crate::support;

const TEN: Ipv4Addr = ip(10, 0, 0, 10);
const ELEVEN: Ipv4Addr = ip(10, 0, 0, 11);
const TWELVE: Ipv4Addr = ip(10, 0, 0, 12);
const FIFTY: Ipv4Addr = ip(10, 0, 0, 50);
const D2: Mac = [2, 0, 0, 0, 0, 0xd2];

/// `.10` is leased to C1, `.11` in quarantine, `.12` offered to D2; ten seconds have passed.
fn busy(change: Value) -> Lone {
    let mut server = quick(change);
    assert_eq!(server.lease(0, C1), TEN);
    assert_eq!(server.lease(S, C2), ELEVEN);
    let declined = request(&offer(9, ELEVEN)).with(53, &[DECLINE]).with(61, &client_id(C2));
    server.hear_client(2 * S, &declined).expect("heard");
    assert_eq!(offered(&mut server, 9 * S, &discover(1, D2)).yiaddr, TWELVE);
    server.until(10 * S).taken();
    server.names();
    server
}

fn states(server: &Lone) -> [&'static str; 3] {
    [server.state_of(TEN), server.state_of(ELEVEN), server.state_of(TWELVE)]
}

/// The timers of the server, without those of ARP.
fn timers(server: &Lone) -> Vec<Timer> {
    let all = server.host.timers.iter().map(|(timer, _)| timer);
    all.filter(|timer| !matches!(timer, Timer::ArpAge(_) | Timer::Resolve(_))).collect()
}

#[test]
fn srv_01_a_stopped_server_hears_nothing_and_keeps_its_leases() {
    let mut server = busy(json!({}));
    server.perform(10 * S, Action::StopServer).expect("can");
    assert_eq!(server.names(), ["ServerStopped", "HoldExpired"], "and says that it keeps no offers");
    assert_eq!((states(&server), timers(&server)), (["leased", "quarantined", "free"], vec![]));
    assert!(!server.service().running());
    assert_eq!(server.hear_client(20 * S, &discover(2, D2)), Err(Reason::ServerStopped));
    assert_eq!(server.hear(20 * S, &renewal(3, C1, TEN).framed(C1, A1)), Err(Reason::ServerStopped));
    // The host is on: it answers ARP.
    server.hear(21 * S, &Seen::who_has(C1, TEN, SERVER_A)).expect("for it");
    assert_eq!(server.frame(22 * S).kind(), "ARP-reply");

    server.perform(30 * S, Action::StartServer).expect("can");
    assert_eq!(server.names(), ["ServerStarted"]);
    assert_eq!(timers(&server), [Timer::LeaseEnd(TEN), Timer::Quarantine(ELEVEN)]);
    server.hear_unicast(1800 * S, &renewal(3, C1, TEN)).expect("heard");
    assert_eq!(server.message(1801 * S).kind(), ACK, "the binding outlived the process");
    assert_eq!(server.ends(TEN), 1800 * S + 500 + HOUR);
}

/// What was due while the process was away happens when it starts.
#[test]
fn srv_01_srv_100_what_ended_meanwhile_ends_at_the_start() {
    let away = |server: &mut Lone, stop: Action, start: Action, until: u64| {
        server.perform(10 * S, stop).expect("can");
        server.until(until);
        server.names();
        server.perform(until, start).expect("can");
    };
    for (stop, start) in [(Action::StopServer, Action::StartServer), (Action::PowerOff, Action::PowerOn)] {
        let mut server = busy(json!({ "quarantine_s": 600 }));
        away(&mut server, stop.clone(), start.clone(), 2 * HOUR);
        assert!(matches!(server.events.first(), Some((_, Event::ServerStarted { leases: 1 }))));
        assert_eq!(server.names(), ["ServerStarted", "LeaseEnded", "QuarantineEnded"], "{start:?}");
        assert_eq!((states(&server), timers(&server)), (["free", "free", "free"], vec![]));
        // Less than the lease: it goes on, to its old end.
        let mut server = busy(json!({ "quarantine_s": 600 }));
        let end = server.ends(TEN);
        away(&mut server, stop, start.clone(), HOUR / 2);
        assert_eq!(server.names(), ["ServerStarted", "QuarantineEnded"], "{start:?}");
        server.until(end);
        assert_eq!(server.ended(), [(end, TEN, LeaseEnd::Expired)]);
    }
}

/// Under the course text the grace counts from the end of the period, also if nobody was there at that moment.
#[test]
fn srv_01_crs_07_a_grace_outlives_the_process() {
    let server = || {
        let mut server =
            Lone::server(Lens::Course, json!({ "lease_s": 600, "switches": { "address_check": "never" } }));
        server.lease(0, C1);
        server
    };
    let end = server().ends(TEN);
    for (at, started) in
        [(end + 60 * S, vec!["ServerStarted", "GraceStarted"]), (end + 121 * S, vec!["ServerStarted", "LeaseEnded"])]
    {
        let mut server = server();
        server.perform(10 * S, Action::StopServer).expect("can");
        server.until(at);
        server.names();
        server.perform(at, Action::StartServer).expect("can");
        assert_eq!(server.names(), started);
        server.until(end + 120 * S);
        assert_eq!(server.state_of(TEN), "free");
    }
    // A grace that had begun goes on to its old end.
    let mut server = server();
    server.until(end + S);
    server.perform(end + S, Action::StopServer).expect("can");
    server.names();
    server.perform(end + 2 * S, Action::StartServer).expect("can");
    assert_eq!((server.names(), timers(&server)), (vec!["ServerStarted".to_owned()], vec![Timer::LeaseEnd(TEN)]));
    server.until(end + 120 * S - 1);
    assert_eq!(server.state_of(TEN), "leased");
    server.until(end + 120 * S);
    assert_eq!(server.state_of(TEN), "free");
}

#[test]
fn srv_01_without_power_offers_and_checks_are_gone_and_leases_are_not() {
    let mut server = busy(json!({}));
    server.perform(10 * S, Action::PowerOff).expect("can");
    assert_eq!(
        (states(&server), timers(&server), server.service().running()),
        (["leased", "quarantined", "free"], vec![], true)
    );
    assert_eq!(server.hear_client(20 * S, &discover(2, D2)), Err(Reason::NotStarted));
    server.perform(30 * S, Action::PowerOn).expect("can");
    assert_eq!(server.names(), ["HoldExpired", "ServerStarted"]);
    assert_eq!(timers(&server), [Timer::LeaseEnd(TEN), Timer::Quarantine(ELEVEN)]);
    // A process that somebody stopped stays so.
    server.perform(40 * S, Action::StopServer).expect("can");
    server.perform(50 * S, Action::PowerOff).expect("can");
    server.names();
    server.perform(60 * S, Action::PowerOn).expect("can");
    assert_eq!((server.names().len(), timers(&server).len(), server.service().running()), (0, 0, false));
    // With nothing given out there is nothing to say.
    let mut fresh = quick(json!({}));
    fresh.perform(S, Action::PowerOff).expect("can");
    fresh.perform(2 * S, Action::PowerOn).expect("can");
    assert_eq!(fresh.names().len(), 0);
}

#[test]
fn a_check_does_not_outlive_the_process() {
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    server.perform(S / 2, Action::StopServer).expect("can");
    assert_eq!((server.service().checking().count(), timers(&server).len()), (0, 0));
    assert_eq!(server.hear(S / 2 + MS, &Seen::is_at(D1, TEN, A1, SERVER_A)).err(), None, "ARP is the host's");
    assert!(server.messages(60 * S).is_empty());
}

#[test]
fn a_wiped_database_knows_nobody() {
    let wiped = |without: bool| {
        let mut server = busy(json!({}));
        if without {
            server.perform(10 * S, Action::StopServer).expect("can");
            server.names();
            server.perform(20 * S, Action::StartServerWithoutLeases).expect("can");
            assert_eq!(server.ended(), [(20 * S, TEN, LeaseEnd::Wiped)]);
            assert!(matches!(server.events.last(), Some((_, Event::ServerStarted { leases: 0 }))));
        } else {
            server.perform(20 * S, Action::WipeLeases).expect("can");
            assert_eq!(server.names(), ["LeaseEnded", "QuarantineEnded", "HoldExpired"]);
        }
        assert_eq!((states(&server), timers(&server)), (["free"; 3], vec![]));
        server
    };
    for without in [true, false] {
        let mut server = wiped(without);
        server.hear_client(30 * S, &reboot(5, C1, TEN)).expect("heard");
        assert_eq!(server.ignored().last(), Some(&Reason::NoRecord), "it keeps silent (SRV-66)");
        assert_eq!(server.lease(40 * S, D2), TEN, "whoever comes first gets the first address");
    }
}

#[test]
fn srv_105_what_is_excluded_is_given_to_nobody() {
    // Free, offered, quarantined: excluded at once. A promise that was made is refused.
    for address in [ip(10, 0, 0, 13), TWELVE, ELEVEN] {
        let mut server = busy(json!({}));
        server.perform(10 * S, Action::Exclude(address)).expect("can");
        let mut said = vec!["AddressExcluded"];
        if address == TWELVE {
            // What was promised is not kept, and that is said.
            said.insert(0, "HoldExpired");
        }
        assert_eq!(
            (server.state_of(address), server.names()),
            ("excluded", said.into_iter().map(str::to_owned).collect())
        );
        assert!(
            !timers(&server)
                .iter()
                .any(|timer| *timer == Timer::OfferHold(address) || *timer == Timer::Quarantine(address))
        );
        assert_eq!(server.can(&Action::Exclude(address)), Err(Cannot::AlreadySo));
        let other = offered(&mut server, 20 * S, &discover(5, D1).with_ip(50, address));
        assert_ne!(other.yiaddr, address);
        if address == TWELVE {
            server.hear_client(30 * S, &request(&offer(1, TWELVE)).with(61, &client_id(D2))).expect("heard");
            assert_eq!(server.message(31 * S).kind(), NAK);
        }
        // Nor is it after a restart.
        server.perform(40 * S, Action::StopServer).expect("can");
        server.perform(41 * S, Action::StartServerWithoutLeases).expect("can");
        assert_eq!(server.state_of(address), "excluded");
    }
    // While it is checked for a client: that one is checked another.
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    server.perform(S / 2, Action::Exclude(TEN)).expect("can");
    assert_eq!(server.messages(5 * S).iter().map(|(_, m)| m.yiaddr).collect::<Vec<_>>(), [ELEVEN]);
    // While it is checked for an ACK: a refusal.
    let mut server = Lone::server(Lens::Course, json!({}));
    let m = offered(&mut server, 0, &discover(1, C1));
    server.hear_client(S, &request(&m)).expect("heard");
    server.perform(S + S / 2, Action::Exclude(TEN)).expect("can");
    assert_eq!(server.messages(5 * S).iter().map(|(_, m)| m.kind()).collect::<Vec<_>>(), [NAK]);
    assert_eq!(server.state_of(TEN), "excluded");
}

#[test]
fn srv_106_a_reservation_may_lie_outside_the_ranges_and_waits_for_a_lease() {
    let mac = Hardware(D2);
    let mut server = busy(json!({}));
    server.perform(10 * S, Action::Reserve { address: FIFTY, mac }).expect("can");
    assert_eq!(offered(&mut server, 11 * S, &discover(2, D2).with_ip(50, TWELVE)).yiaddr, FIFTY);
    assert_eq!(server.names(), ["HoldExpired", "AddressOffered"], "the other promise is void, and said to be");
    assert_eq!(server.can(&Action::Reserve { address: FIFTY, mac }), Err(Cannot::AlreadySo));
    // Another reservation of the same client takes the place of the first.
    server.perform(12 * S, Action::Reserve { address: TEN, mac }).expect("can");
    let reservations = &server.service().pool().config().reservations;
    assert_eq!(reservations.iter().collect::<Vec<_>>(), [(&TEN, &mac)]);
    assert_eq!(server.state_of(TEN), "leased", "to another, for now");
    server.until(2 * HOUR);
    assert_eq!(server.state_of(TEN), "free");
    assert_ne!(offered(&mut server, 2 * HOUR, &discover(3, C1)).yiaddr, TEN, "nor to its former client");
    assert_eq!(offered(&mut server, 2 * HOUR + S, &discover(4, D2)).yiaddr, TEN);
    // While it is checked for somebody else: that one is given another.
    let mut server = Lone::server(Lens::Rfc, json!({}));
    server.hear_client(0, &discover(1, C1)).expect("heard");
    server.perform(S / 2, Action::Reserve { address: TEN, mac }).expect("can");
    assert_eq!(server.messages(5 * S).iter().map(|(_, m)| m.yiaddr).collect::<Vec<_>>(), [ELEVEN]);
}

#[test]
fn srv_87_a_quarantine_can_be_ended() {
    let mut server = busy(json!({}));
    server.perform(20 * S, Action::ClearQuarantine(ELEVEN)).expect("can");
    assert_eq!((server.state_of(ELEVEN), server.names()), ("free", vec!["QuarantineEnded".to_owned()]));
    assert!(!timers(&server).contains(&Timer::Quarantine(ELEVEN)));
    assert_eq!(server.can(&Action::ClearQuarantine(ELEVEN)), Err(Cannot::AlreadySo));
}

#[test]
fn what_cannot_be_done_has_its_reason() {
    let mac = Hardware(C1);
    let mut server = quick(json!({ "exclude": ["10.0.0.13"] }));
    let cases = [
        (Action::Renew, Cannot::NotAClient),
        (Action::Release, Cannot::NotAClient),
        (Action::Inform, Cannot::NotAClient),
        (Action::UseDhcp, Cannot::NotAClient),
        (Action::SetStatic(TEN), Cannot::NotAClient),
        (Action::StartServer, Cannot::ServerRuns),
        (Action::StartServerWithoutLeases, Cannot::ServerRuns),
        (Action::WipeLeases, Cannot::NothingLeased),
        (Action::Exclude(FIFTY), Cannot::NotInPool),
        (Action::Exclude(ip(10, 0, 0, 13)), Cannot::AlreadySo),
        (Action::Reserve { address: ip(192, 0, 2, 1), mac }, Cannot::NotOnNetwork),
        (Action::Reserve { address: ip(10, 0, 0, 0), mac }, Cannot::NotOnNetwork),
        (Action::Reserve { address: ip(10, 0, 0, 255), mac }, Cannot::NotOnNetwork),
        (Action::Reserve { address: SERVER_A, mac }, Cannot::NotOnNetwork),
        (Action::Reserve { address: ip(10, 0, 0, 1), mac }, Cannot::NotOnNetwork),
        (Action::Reserve { address: ip(10, 0, 0, 13), mac }, Cannot::NotInPool),
        (Action::SetLeaseS(0), Cannot::TooShort),
        (Action::SetLeaseS(59), Cannot::OutOfBounds),
        (Action::SetLeaseS(86_401), Cannot::OutOfBounds),
        (Action::SetLeaseS(u32::MAX), Cannot::OutOfBounds),
        (Action::ClearQuarantine(FIFTY), Cannot::NotInPool),
        (Action::ClearQuarantine(TEN), Cannot::AlreadySo),
    ];
    for (action, why) in cases {
        assert_eq!(server.can(&action), Err(why), "{action:?}");
    }
    for action in
        [Action::StopServer, Action::SetLeaseS(60), Action::Exclude(TEN), Action::Reserve { address: FIFTY, mac }]
    {
        assert_eq!(server.can(&action), Ok(()), "{action:?}");
    }
    server.perform(S, Action::StopServer).expect("can");
    for (action, why) in [(Action::StopServer, Cannot::ServerStopped), (Action::WipeLeases, Cannot::ServerStopped)] {
        assert_eq!(server.can(&action), Err(why), "{action:?}");
    }
    // Files can be edited while nobody reads them.
    for action in [Action::StartServer, Action::StartServerWithoutLeases, Action::SetLeaseS(60), Action::Exclude(TEN)] {
        assert_eq!(server.can(&action), Ok(()), "{action:?}");
    }
}

impl Lone {
    fn can(&self, action: &Action) -> Result<(), Cannot> {
        self.host.can(action)
    }
}

/// The lease time that an administrator sets lies within the limits, which stay where they are.
#[test]
fn srv_41_srv_42_the_lease_time_from_now_on() {
    let mut server = quick(json!({ "min_lease_s": 600, "max_lease_s": 7200 }));
    for (set, fits) in [(300, false), (600, true), (599, false), (7200, true), (7201, false), (u32::MAX, false)] {
        let before = server.service().config().lease_s;
        let done = server.perform(server.now, Action::SetLeaseS(set));
        assert_eq!(done, if fits { Ok(()) } else { Err(Cannot::OutOfBounds) }, "{set}");
        let mut told = Vec::new();
        for asked in [None, Some(0), Some(u32::MAX)] {
            let at = server.now + 100 * S;
            server.until(at);
            let m = discover(5, C1);
            let m = asked.map_or(m.clone(), |asked| m.with_u32(51, asked));
            told.push(offered(&mut server, at, &m).opt_u32(51).expect("a lease"));
        }
        assert_eq!(told, [if fits { set } else { before }, 600, 7200]);
    }
}

/// A client has one reservation, and an address is kept for one client: what ends by that is said.
#[test]
fn a_reservation_that_another_one_replaces_is_said_to_end() {
    let (one, other) = (Hardware(C1), Hardware(C2));
    let reserve = |address, mac| Action::Reserve { address, mac };
    let mut server = quick(json!({ "reservations": [{ "address": "10.0.0.12", "mac": "02:00:00:00:00:c1" }] }));
    let ended = |server: &mut Lone| -> Vec<(Ipv4Addr, Hardware, Option<Ipv4Addr>)> {
        let events = std::mem::take(&mut server.events);
        let ended = events.into_iter().filter_map(|(_, event)| match event {
            Event::ReservationEnded { address, client, instead } => Some((address, client, instead)),
            _ => None,
        });
        ended.collect()
    };
    let (twelve, thirteen) = (ip(10, 0, 0, 12), ip(10, 0, 0, 13));
    server.perform(S, reserve(TEN, other)).expect("can");
    assert_eq!(ended(&mut server), []);
    server.perform(2 * S, reserve(thirteen, one)).expect("can");
    assert_eq!(ended(&mut server), [(twelve, one, Some(thirteen))]);
    server.perform(3 * S, reserve(TEN, one)).expect("can");
    assert_eq!(ended(&mut server), [(thirteen, one, Some(TEN)), (TEN, other, None)]);
    assert_eq!(server.service().pool().config().reservations.len(), 1);
}
