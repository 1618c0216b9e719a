//! A failover pair: two servers with one lease table (catalogue SRV-73, SRV-78; the model is described in `server/replica.rs`).

use std::net::Ipv4Addr;

use dorascope::protocol::{Action, Event, Extension, LeaseEnd};
use dorascope::scenario::Lens;
use dorascope::wire::Mac as Hardware;
use serde_json::{Value, json};
use support::*;

use crate::support;

const TEN: Ipv4Addr = ip(10, 0, 0, 10);
const ELEVEN: Ipv4Addr = ip(10, 0, 0, 11);

/// A client of its own.
fn nth(n: u8) -> Mac {
    [2, 0, 0, 0, 9, n]
}

/// C1 has `.10` from the primary.
fn leased(lens: Lens, change: Value) -> Pair {
    let mut pair = Pair::new(lens, change);
    assert_eq!(pair.a(|a| a.lease(0, C1)), TEN);
    assert_eq!(pair.b.names(), ["LeaseReplicated"]);
    pair.a.names();
    same(&pair);
    pair
}

/// Both have the same leases.
fn same(pair: &Pair) {
    let [a, b] = pair.tables();
    assert_eq!(a, b);
}

fn how(server: &Lone) -> Vec<Extension> {
    let how = |(_, event): &(u64, Event)| match event {
        Event::LeaseExtended { how, .. } => Some(*how),
        _ => None,
    };
    server.events.iter().filter_map(how).collect()
}

/// Ten addresses, .10 to .19: five for each, and no free one of the other's.
#[test]
fn new_addresses_come_from_halves() {
    let mut pair = Pair::new(Lens::Rfc, json!({}));
    let mut given = [Vec::new(), Vec::new()];
    for n in 0..5 {
        given[0].push(pair.a(|a| a.lease(u64::from(n) * S, nth(n))).octets()[3]);
        given[1].push(pair.b(|b| b.lease(u64::from(n) * S + S / 2, nth(100 + n))).octets()[3]);
    }
    assert_eq!(given, [[10, 12, 14, 16, 18], [11, 13, 15, 17, 19]]);
    same(&pair);
    for (server, other) in [(true, ELEVEN), (false, TEN)] {
        let mut pair = Pair::new(Lens::Rfc, json!({}));
        let asked = discover(1, C1).with_ip(50, other);
        let run = |lone: &mut Lone| offered(lone, 0, &asked).yiaddr;
        let got = if server { pair.a(run) } else { pair.b(run) };
        assert_eq!(got, if server { TEN } else { ELEVEN }, "whatever is asked for");
    }
    // Not even a former client gets an address of the other half; nor is one left over for anybody.
    let mut pair = leased(Lens::Rfc, json!({ "ranges": [{ "first": "10.0.0.10", "last": "10.0.0.11" }] }));
    pair.until(2 * HOUR);
    assert_eq!(pair.b(|b| offered(b, 2 * HOUR, &discover(1, C1)).yiaddr), ELEVEN);
    pair.b(|b| b.hear_client(2 * HOUR + S, &discover(1, C2))).expect("heard");
    assert_eq!(pair.b.events_called("PoolExhausted").len(), 1);
}

#[test]
fn srv_78_the_partner_extends_the_lease() {
    for unicast in [true, false] {
        let mut pair = leased(Lens::Rfc, json!({}));
        let m = renewal(5, C1, TEN).but(|m| m.to = SERVER_B);
        let at = 3000 * S;
        pair.until(at);
        pair.b(|b| if unicast { b.hear_unicast(at, &m) } else { b.hear_rebinding(at, &m) }).expect("heard");
        let ack = pair.b.message(at + S);
        assert_eq!((ack.kind(), ack.opt_ip(54), ack.opt_u32(51), ack.yiaddr), (ACK, Some(SERVER_B), Some(3600), TEN));
        assert_eq!(how(&pair.b), [if unicast { Extension::Renewing } else { Extension::Rebinding }]);
        assert_eq!(pair.a.names(), ["LeaseReplicated"]);
        same(&pair);
        // The old end is none at either.
        pair.until(HOUR + S);
        assert_eq!((pair.a.state_of(TEN), pair.b.state_of(TEN)), ("leased", "leased"));
        pair.until(at + 500 + HOUR);
        assert_eq!((pair.a.state_of(TEN), pair.b.state_of(TEN)), ("free", "free"));
        assert_eq!([pair.a.ended().len(), pair.b.ended().len()], [1, 1], "each by its own timer");
    }
}

#[test]
fn srv_73_srv_78_both_may_acknowledge() {
    for rebooting in [false, true] {
        let mut pair = leased(Lens::Rfc, json!({}));
        for (mac, address, server) in [(C1, TEN, SERVER_A), (C1, TEN, SERVER_B)] {
            let _ = pair.hear(3000 * S, &Seen::who_has(mac, address, server));
        }
        pair.a.taken();
        pair.b.taken();
        let m = if rebooting { reboot(5, C1, TEN) } else { renewal(5, C1, TEN).but(|m| m.to = EVERYONE) };
        pair.broadcast(3000 * S, &m);
        for (server, own) in [(&mut pair.a, SERVER_A), (&mut pair.b, SERVER_B)] {
            let ack = server.message(3001 * S);
            assert_eq!((ack.kind(), ack.opt_ip(54), ack.yiaddr), (ACK, Some(own), TEN));
        }
        same(&pair);
    }
}

#[test]
fn a_release_a_decline_and_a_move_reach_the_partner() {
    let mut pair = leased(Lens::Rfc, json!({}));
    pair.a(|a| a.hear_unicast(10 * S, &release(2, C1, TEN))).expect("heard");
    assert_eq!(pair.b.ended(), [(10 * S, TEN, LeaseEnd::Released)]);
    assert_eq!((pair.a.state_of(TEN), pair.b.state_of(TEN)), ("free", "free"));

    let mut pair = leased(Lens::Rfc, json!({ "quarantine_s": 600 }));
    let declined = request(&offer(9, TEN)).with(53, &[DECLINE]).with(61, &client_id(C1));
    pair.broadcast(10 * S, &declined);
    assert_eq!((pair.a.state_of(TEN), pair.b.state_of(TEN)), ("quarantined", "quarantined"));
    pair.until(610 * S - 1);
    assert_eq!((pair.a.state_of(TEN), pair.b.state_of(TEN)), ("quarantined", "quarantined"));
    pair.until(610 * S);
    assert_eq!((pair.a.state_of(TEN), pair.b.state_of(TEN)), ("free", "free"));

    let mut pair = leased(Lens::Rfc, json!({ "quarantine_s": 600 }));
    pair.broadcast(10 * S, &declined);
    pair.b(|b| b.perform(20 * S, Action::ClearQuarantine(TEN))).expect("can");
    assert_eq!((pair.a.state_of(TEN), pair.b.state_of(TEN)), ("free", "free"));

    let mut pair = leased(Lens::Rfc, json!({}));
    let fifty = ip(10, 0, 0, 50);
    pair.b(|b| b.perform(S, Action::Reserve { address: fifty, mac: Hardware(C1) })).expect("can");
    assert_eq!(pair.b(|b| b.lease(2 * S, C1)), fifty);
    assert_eq!(pair.a.names(), ["LeaseEnded", "LeaseReplicated"]);
    assert_eq!((pair.a.state_of(TEN), pair.a.state_of(fifty)), ("free", "leased"));
    same(&pair);
    // The partner knows nothing of the reservation, but extends the lease.
    pair.a(|a| a.hear_unicast(10 * S, &renewal(5, C1, fifty))).expect("heard");
    assert_eq!(pair.a.messages(11 * S).last().expect("an answer").1.kind(), ACK);
}

/// The lease ends at the very instant at which the other server extends it: whichever comes first, nobody loses it.
#[test]
fn the_end_at_one_does_not_free_what_the_other_extends_at_that_instant() {
    for primary_first in [true, false] {
        let mut pair = leased(Lens::Rfc, json!({}));
        let end = pair.a.ends(TEN);
        let m = renewal(5, C1, TEN).but(|m| m.to = EVERYONE).framed(C1, ALL);
        pair.until(end - 1);
        if primary_first {
            // Its timer fires, and nothing of that is told; then the partner, whose timer has yet to fire, extends.
            pair.a(|a| a.until(end).now);
            assert_eq!((pair.a.state_of(TEN), pair.b.state_of(TEN)), ("free", "leased"));
        }
        pair.b.now = end;
        pair.b(|b| {
            let frame = dorascope::wire::Frame::decode(&support::packet::write(&m)).expect("sound");
            b.run(|host, now, cause, out| host.receive(now, cause, &frame, out));
        });
        pair.until(end + S);
        assert_eq!((pair.a.state_of(TEN), pair.b.state_of(TEN)), ("leased", "leased"));
        assert_eq!((pair.a.ended().len(), pair.b.ended().len()), (usize::from(primary_first), 0));
        assert_eq!(pair.a.binding(TEN).mac.0, C1);
        same(&pair);
    }
}

/// A server that is stopped or off does nothing, so it writes nothing down either; what it missed is in its table when it starts.
#[test]
fn srv_01_a_stopped_partner_gets_what_it_missed_when_it_starts() {
    for (stop, start) in [(Action::StopServer, Action::StartServer), (Action::PowerOff, Action::PowerOn)] {
        let timers = |server: &Lone| {
            server.host.timers.iter().filter(|(timer, _)| format!("{timer:?}").starts_with("LeaseEnd")).count()
        };
        let mut pair = leased(Lens::Rfc, json!({}));
        pair.b(|b| b.perform(10 * S, stop.clone())).expect("can");
        pair.b.names();
        assert_eq!(pair.a(|a| a.lease(20 * S, C2)), ip(10, 0, 0, 12));
        pair.a(|a| a.hear_unicast(1800 * S, &renewal(5, C1, TEN))).expect("heard");
        assert_eq!((timers(&pair.b), pair.b.names().len()), (0, 0), "it does nothing");
        assert_eq!(pair.b.state_of(ip(10, 0, 0, 12)), "free");
        pair.b(|b| b.perform(1900 * S, start.clone())).expect("can");
        assert_eq!(pair.b.names(), ["ServerStarted", "LeaseReplicated", "LeaseReplicated"]);
        assert_eq!(timers(&pair.b), 2);
        same(&pair);
        // The primary dies; the partner extends what it never gave.
        pair.a(|a| a.perform(2000 * S, Action::PowerOff)).expect("can");
        pair.a.names();
        pair.b(|b| b.hear_rebinding(3500 * S, &renewal(6, C2, ip(10, 0, 0, 12)))).expect("heard");
        assert_eq!(pair.b.message(3501 * S).kind(), ACK);
        // What ended while the primary was off ends when it starts, but not what the partner has extended.
        pair.b(|b| b.until(1800 * S + 500 + HOUR).now);
        assert_eq!((pair.a.state_of(TEN), pair.b.state_of(TEN)), ("leased", "free"));
        assert_eq!(pair.a.names().len(), 0);
        pair.a(|a| a.perform(6000 * S, Action::PowerOn)).expect("can");
        assert_eq!(pair.a.names(), ["ServerStarted", "LeaseReplicated", "LeaseEnded"]);
        same(&pair);
    }
}

/// Of what was missed the last word counts: an address that was declined, and the quarantine ended, is free at the start.
#[test]
fn what_was_missed_ends_as_it_ended() {
    let mut pair = leased(Lens::Rfc, json!({}));
    pair.b(|b| b.perform(10 * S, Action::StopServer)).expect("can");
    let declined = request(&offer(9, TEN)).with(53, &[DECLINE]).with(61, &client_id(C1));
    pair.a(|a| a.hear_client(20 * S, &declined)).expect("heard");
    assert_eq!((pair.a.state_of(TEN), pair.b.state_of(TEN)), ("quarantined", "leased"));
    pair.a(|a| a.perform(30 * S, Action::ClearQuarantine(TEN))).expect("can");
    pair.b(|b| b.perform(40 * S, Action::StartServer)).expect("can");
    assert_eq!((pair.a.state_of(TEN), pair.b.state_of(TEN)), ("free", "free"));
    same(&pair);
}

/// Whoever loses its table while the partner is stopped gets it back when that one starts.
#[test]
fn a_wiped_table_comes_back_when_the_partner_starts() {
    let mut pair = leased(Lens::Rfc, json!({}));
    pair.b(|b| b.perform(10 * S, Action::StopServer)).expect("can");
    pair.a(|a| a.perform(20 * S, Action::WipeLeases)).expect("can");
    assert_eq!((pair.a.state_of(TEN), pair.b.state_of(TEN)), ("free", "leased"));
    pair.b(|b| b.perform(30 * S, Action::StartServer)).expect("can");
    assert_eq!(pair.a.state_of(TEN), "leased");
    same(&pair);
}

/// The table is one: whoever loses it gets it back, so that no address goes to two.
#[test]
fn a_wiped_table_comes_back_from_the_partner() {
    for running in [true, false] {
        let mut pair = leased(Lens::Rfc, json!({}));
        pair.b(|b| b.lease(S, C2));
        let declined = request(&offer(9, ELEVEN)).with(53, &[DECLINE]).with_ip(54, SERVER_B).with(61, &client_id(C2));
        pair.broadcast(2 * S, &declined);
        let before = pair.tables();
        pair.a.names();
        if running {
            pair.a(|a| a.perform(10 * S, Action::WipeLeases)).expect("can");
            assert_eq!(pair.a.names(), ["LeaseEnded", "QuarantineEnded", "LeaseReplicated", "Quarantined"]);
        } else {
            pair.a(|a| a.perform(9 * S, Action::StopServer)).expect("can");
            pair.a(|a| a.perform(10 * S, Action::StartServerWithoutLeases)).expect("can");
        }
        assert_eq!(pair.tables(), before);
        assert_eq!((pair.a.state_of(TEN), pair.a.state_of(ELEVEN)), ("leased", "quarantined"));
        assert_eq!(pair.a(|a| a.lease(20 * S, nth(9))), ip(10, 0, 0, 12));
        pair.until(2 * HOUR);
        assert_eq!((pair.a.state_of(TEN), pair.b.state_of(TEN)), ("free", "free"), "with its old end");
    }
}

/// A client that hears both takes one; the other learns of it by the table or by the REQUEST, whichever comes first.
#[test]
fn srv_55_the_other_offer_is_given_back_once() {
    for chosen in [SERVER_A, SERVER_B] {
        let mut pair = Pair::new(Lens::Rfc, json!({}));
        pair.broadcast(0, &discover(1, C1));
        let offers = [pair.a.message(1000), pair.b.message(1000)];
        assert_eq!([offers[0].yiaddr, offers[1].yiaddr], [TEN, ELEVEN]);
        let taken = &offers[usize::from(chosen == SERVER_B)];
        pair.broadcast(S, &request(taken));
        let [a, b] = [pair.a.messages(2 * S).len(), pair.b.messages(2 * S).len()];
        assert_eq!([a, b], if chosen == SERVER_A { [1, 0] } else { [0, 1] });
        let other = if chosen == SERVER_A { &pair.b } else { &pair.a };
        assert_eq!(other.events_called("OfferDeclined").len(), 1);
        assert_eq!(other.service().pool().taken().count(), 1, "the lease");
        same(&pair);
    }
}

/// A reserved address may be offered by both at a time; the second taker is told so.
#[test]
fn srv_106_what_was_offered_here_is_void_once_the_partner_gave_it() {
    let change = json!({ "reservations": [{ "address": "10.0.0.50", "mac": "02:00:00:00:00:c1" }] });
    let mut pair = Pair::new(Lens::Rfc, change);
    let one = pair.a(|a| offered(a, 0, &discover(1, C1)));
    let two = pair.b(|b| offered(b, 0, &discover(2, C1).with(61, b"\0other")));
    assert_eq!((one.yiaddr, two.yiaddr), (ip(10, 0, 0, 50), ip(10, 0, 0, 50)));
    pair.a(|a| a.hear_client(S, &request(&one))).expect("heard");
    pair.b(|b| b.hear_client(S, &request(&two))).expect("heard");
    assert_eq!((pair.a.message(2 * S).kind(), pair.b.message(2 * S).kind()), (ACK, NAK));
    pair.until(100 * S);
    same(&pair);
    assert_eq!(pair.b.state_of(ip(10, 0, 0, 50)), "leased", "the hold that ran there does not end the lease");
}

/// In the whole world: the partner's table has what the trace says, with the lease as its cause.
#[test]
fn in_the_world_the_partner_has_it_at_the_same_instant() {
    let first = server_json(json!({ "failover_partner": "server-b" }));
    let second = server_json(json!({
        "id": "server-b", "mac": "02:00:00:00:00:a2", "address": "10.0.0.3", "failover_partner": "server-a"
    }));
    let clients = json!([client_json(json!({})), client_json(json!({ "id": "laptop-2", "mac": "02:00:00:00:00:c2" }))]);
    let whole = scenario(clients, json!([first, second]), json!([]));
    whole.check().expect("sound");
    let story = Story::whole(&whole, Lens::Rfc, 3);
    let told = |port: u16, name: &str| {
        let events = story.events(port);
        events.iter().filter(|(_, e)| format!("{e:?}").starts_with(name)).map(|(at, _)| *at).collect::<Vec<_>>()
    };
    let given = [told(2, "LeaseCommitted"), told(3, "LeaseCommitted")].concat();
    let learned = [told(3, "LeaseReplicated"), told(2, "LeaseReplicated")].concat();
    assert_eq!((given.len(), &given), (2, &learned));
    let table = |port: u16| {
        let server = story.world.host(port).expect("port").server().expect("a server");
        server.pool().taken().map(|(a, state)| (a, state.binding().expect("a lease").mac)).collect::<Vec<_>>()
    };
    assert_eq!(table(2), table(3));
    assert_eq!(story.trace.iter().filter(|entry| entry.cause.is_some_and(|cause| cause >= entry.id)).count(), 0);
}
