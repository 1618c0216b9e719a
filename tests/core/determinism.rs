//! The same seed gives the same bytes; what is drawn for one host does not depend on the others (decisions.md, "The trace").

use std::collections::BTreeMap;

use dorascope::scenario::{BUILTIN_NAMES, Lens, builtin};
use dorascope::sim::trace_hash;
use serde_json::{Value, json};
use support::*;

use crate::support;

const LENSES: [Lens; 2] = [Lens::Course, Lens::Rfc];

#[test]
fn sim_01_the_same_seed_gives_the_same_bytes_at_the_same_times() {
    for name in BUILTIN_NAMES {
        for lens in LENSES {
            let scenario = builtin(name).expect("built in");
            let runs = [11, 11, 12].map(|seed| Story::whole(&scenario, lens, seed));
            let bytes =
                runs.each_ref().map(|run| run.frames().into_iter().map(|f| (f.at, f.bytes)).collect::<Vec<_>>());
            assert_eq!(bytes[0], bytes[1], "{name} {lens}");
            assert_eq!(runs[0].trace, runs[1].trace, "{name} {lens}");
            assert_eq!(trace_hash(&runs[0].trace), trace_hash(&runs[1].trace), "{name} {lens}");
            assert_ne!(bytes[0], bytes[2], "{name} {lens}: another seed, other bytes");
            assert_ne!(trace_hash(&runs[0].trace), trace_hash(&runs[2].trace), "{name} {lens}");
        }
    }
}

/// The hash covers every entry and every byte: leaving one out, or changing one, changes it.
#[test]
fn the_hash_sees_every_entry() {
    let story = Story::whole(&builtin("address-in-use").expect("built in"), Lens::Course, 1);
    let whole = trace_hash(&story.trace);
    for index in 0..story.trace.len() {
        let mut without = story.trace.clone();
        without.remove(index);
        assert_ne!(trace_hash(&without), whole, "entry {index}");
        let mut later = story.trace.clone();
        later[index].at.0 += 1;
        assert_ne!(trace_hash(&later), whole, "entry {index}");
    }
}

/// What each client drew: its xids, the gaps between its messages, the gaps between its probes.
fn draws(clients: Value, servers: Value, lens: Lens) -> BTreeMap<Mac, Vec<(u64, u32)>> {
    let story = Story::run(&scenario(clients, servers, json!([])), lens, 9, 60, 1);
    let mut drawn: BTreeMap<Mac, Vec<(u64, u32)>> = BTreeMap::new();
    for frame in story.frames().into_iter().filter(|frame| frame.seen.src[5] >= 0xc1) {
        let xid = match &frame.seen.body {
            Body::Dhcp(message) => message.xid,
            _ => 0,
        };
        drawn.entry(frame.seen.src).or_default().push((frame.at, xid));
    }
    drawn
}

fn laptop(n: u8) -> Value {
    client_json(json!({ "id": format!("laptop-{n}"), "mac": format!("02:00:00:00:00:c{n}"), "starts_within_s": 10 }))
}

#[test]
fn sim_01_adding_a_host_leaves_the_draws_of_the_others_alone() {
    let servers = json!([server_json(json!({}))]);
    for (lens, servers) in [(Lens::Rfc, servers.clone()), (Lens::Course, servers), (Lens::Rfc, json!([]))] {
        let few = draws(json!([laptop(1), laptop(2)]), servers.clone(), lens);
        assert_eq!(few.len(), 2);
        for clients in [json!([laptop(1), laptop(2), laptop(3)]), json!([laptop(3), laptop(4), laptop(2), laptop(1)])] {
            let more = draws(clients, servers.clone(), lens);
            for (mac, drawn) in &few {
                // Addresses may differ, since there are more clients; moments and xids may not.
                assert_eq!(more.get(mac), Some(drawn), "{lens}");
            }
        }
    }
}

/// Drawing more often for one purpose leaves the other streams alone: retransmissions do not move the next xid or the probes.
#[test]
fn the_purposes_of_a_host_have_streams_of_their_own() {
    let probes = |late: u64| {
        let mut client = Lone::client_with_seed(Lens::Rfc, json!({}), 5);
        let xid = client.messages(late * S)[0].1.xid;
        client.hear_server(late * S, &offer(xid, ip(10, 0, 0, 10))).expect("heard");
        client.until(late * S + MS).taken();
        client.hear_server(late * S + MS, &ack(xid, ip(10, 0, 0, 10))).expect("heard");
        let frames = client.until(late * S + 20 * S).taken();
        frames.into_iter().map(|(at, _)| at - late * S).collect::<Vec<_>>()
    };
    assert_eq!(probes(1), probes(40));
}
