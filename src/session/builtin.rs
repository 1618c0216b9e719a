//! The built-in scenarios. Each stands as a file under `tests/data/scenarios` too, as a person would write it, and a test keeps
//! both the same; here they are values, so that the page needs no JSON reader to open.

mod life;

use std::net::Ipv4Addr;

use super::lens::Lens;
use super::record::scenario_hash;
use super::scenario::{ClientSpec, LinkSpec, Network, Range, Scenario, ServerSpec, StaticSpec, VERSION};
use crate::protocol::client::Policy;
use crate::protocol::{AddressCheck, ProfileOverride};
use crate::wire::Mac;
use crate::wire::order;

/// The names, in the order of the menu. The page opens the second.
pub const BUILTIN_NAMES: [&str; 35] = [
    "one-server",
    "two-servers",
    "three-servers",
    "classroom",
    "lease-time-asked",
    "periodic-renewal",
    "course-renewal",
    "another-server-extends",
    "rebinding",
    "expiry",
    "short-lease",
    "infinite-lease",
    "late-reservation",
    "moved-away",
    "powered-off",
    "init-reboot",
    "nak-wrong-subnet",
    "silent-network",
    "who-says-nak",
    "release-and-reuse",
    "address-reuse-lru",
    "pool-exhausted",
    "inform",
    "address-in-use",
    "overlapping-pools",
    "conflict-decline",
    "declined-addresses",
    "cloned-machines",
    "static-conflict-while-bound",
    "lost-ack",
    "lossy-link",
    "spanning-tree",
    "duplicate-replies",
    "server-restart-without-leases",
    "slow-clock",
];

/// The headings of the menu, each with how many of [`BUILTIN_NAMES`] stand under it, in order.
pub const BUILTIN_GROUPS: [(&str, usize); 5] = [
    ("Getting an address", 5),
    ("Renewing a lease", 8),
    ("Leaving and coming back", 10),
    ("Two hosts, one address", 6),
    ("Things go wrong", 6),
];

/// Built-in scenarios that ended earlier in another version, in seconds, and are otherwise the same: what happened until then
/// happens still. Links made then carry the hash of the shorter one.
const EARLIER_ENDS: [(&str, u32); 3] = [("periodic-renewal", 1000), ("expiry", 340), ("nak-wrong-subnet", 60)];

/// Whether a hash is that of this built-in scenario, or of one that only ended earlier.
pub(super) fn is_or_was(scenario: &Scenario, hash: u64) -> bool {
    let earlier = EARLIER_ENDS.iter().filter(|(name, _)| *name == scenario.name);
    let ends = std::iter::once(scenario.horizon_s).chain(earlier.map(|(_, horizon_s)| *horizon_s));
    ends.into_iter().any(|horizon_s| scenario_hash(&Scenario { horizon_s, ..scenario.clone() }) == hash)
}

fn address(host: u8) -> Ipv4Addr {
    Ipv4Addr::new(10, 0, 0, host)
}

/// `laptop-1` and its like.
fn laptop(number: u8) -> ClientSpec {
    ClientSpec::new(format!("laptop-{number}"), Mac([2, 0, 0, 0, 0, 0xc0 + number]))
}

/// `server-a` is number 1: it has 10.0.0.2 and gives out a range.
fn server(number: u8, first: u8, last: u8) -> ServerSpec {
    let letter = char::from(b'a' + number - 1);
    let range = Range { first: address(first), last: address(last) };
    ServerSpec {
        routers: vec![address(1)],
        dns: vec![address(53)],
        domain: "example.net".to_owned(),
        ..ServerSpec::new(format!("server-{letter}"), Mac([2, 0, 0, 0, 0, 0xa0 + number]), address(1 + number), range)
    }
}

fn scenario(name: &str, title: &str, lesson: &str, lens: Lens, horizon_s: u32) -> Scenario {
    Scenario {
        version: VERSION,
        name: name.to_owned(),
        title: title.to_owned(),
        lesson: lesson.to_owned(),
        lesson_course: String::new(),
        lesson_rfc: String::new(),
        lesson_lens: None,
        lens,
        horizon_s,
        network: Network { address: address(0), prefix: 24 },
        clients: vec![laptop(1)],
        servers: vec![server(1, 10, 19)],
        static_hosts: Vec::new(),
        more_networks: Vec::new(),
        script: Vec::new(),
    }
}

/// A built-in scenario by name.
pub fn builtin(name: &str) -> Option<Scenario> {
    let ask = || ClientSpec { policy: Policy::Ask, collect_ms: Some(1000), ..laptop(1) };
    let prefers = |number: u8, server: u8| ClientSpec {
        policy: Policy::ByServer(address(server)),
        collect_ms: Some(2000),
        ..laptop(number)
    };
    Some(match name {
        "one-server" => scenario(
            name,
            "One server, one client",
            "Four messages give a host its address: DISCOVER, OFFER, REQUEST, ACK.",
            Lens::Course,
            90,
        ),
        "two-servers" => Scenario {
            clients: vec![ask()],
            servers: vec![server(1, 10, 19), ServerSpec { lease_s: 28_800, processing_us: 3500, ..server(2, 20, 29) }],
            ..scenario(
                name,
                "Two servers, one client",
                "Every server may offer an address; the client takes one, and the broadcast REQUEST tells the others.",
                Lens::Course,
                120,
            )
        },
        "three-servers" => Scenario {
            clients: vec![ask()],
            servers: vec![
                ServerSpec { lease_s: 28_800, ..server(1, 10, 19) },
                ServerSpec { lease_s: 600, processing_us: 2000, ..server(2, 20, 29) },
                ServerSpec { processing_us: 3_000_000, ..server(3, 30, 39) },
            ],
            ..scenario(
                name,
                "Three servers, one too late",
                "A client can wait for more offers: leases differ in length, and one server is too slow to be among them.",
                Lens::Course,
                120,
            )
        },
        "address-in-use" => Scenario {
            lesson_course: "The server checks only after the REQUEST, finds the host that uses the address, and has to refuse: the client begins again.".to_owned(),
            lesson_rfc: "The server checks before it offers, finds the host that uses the address, and offers another.".to_owned(),
            static_hosts: vec![StaticSpec {
                id: "printer".to_owned(),
                mac: Mac([2, 0, 0, 0, 0, 0xd1]),
                address: address(10),
                starts_at_us: 0,
                link: LinkSpec::default(),
                switches: ProfileOverride::default(),
            }],
            ..scenario(
                name,
                "An address somebody typed in",
                "A server that checks before it offers finds the host that uses the address; one that checks later has to refuse.",
                Lens::Rfc,
                60,
            )
        },
        "overlapping-pools" => Scenario {
            clients: vec![prefers(1, 2), ClientSpec { starts_at_us: 15_000_000, ..prefers(2, 3) }],
            servers: vec![
                server(1, 10, 19),
                ServerSpec {
                    processing_us: 900,
                    switches: ProfileOverride { address_check: Some(AddressCheck::Never), ..Default::default() },
                    ..server(2, 10, 19)
                },
            ],
            ..scenario(
                name,
                "Two servers, the same pool",
                "Two servers that do not talk to each other give out one address twice; the client's own check finds it.",
                Lens::Rfc,
                60,
            )
        },
        "pool-exhausted" => Scenario {
            clients: vec![laptop(1), ClientSpec { starts_at_us: 2_000_000, ..laptop(2) }],
            servers: vec![server(1, 10, 10)],
            ..scenario(
                name,
                "A pool of one",
                "When nothing is left, a server says nothing at all, and the client asks ever more slowly.",
                Lens::Rfc,
                75,
            )
        },
        "lease-time-asked" => Scenario {
            lesson_course: "The REQUEST asks for two hours, but the course text's ACK repeats the OFFER: the wish changes nothing. Under RFC 2131 the ACK has the time that was asked for.".to_owned(),
            lesson_lens: Some(Lens::Rfc),
            clients: vec![ClientSpec { request_lease_s: Some(7200), ..laptop(1) }],
            ..scenario(
                name,
                "A longer lease, please",
                "The REQUEST may ask for another lease time, so an ACK need not equal the OFFER.",
                Lens::Rfc,
                60,
            )
        },
        "classroom" => Scenario {
            clients: vec![ClientSpec {
                count: 30,
                starts_within_s: 10,
                ..ClientSpec::new("pc".to_owned(), Mac([2, 0, 0, 0, 1, 1]))
            }],
            servers: vec![server(1, 10, 49), server(2, 50, 89)],
            ..scenario(
                name,
                "Thirty clients, two servers",
                "A whole room boots at once: thirty exchanges cross on one wire and do not mix.",
                Lens::Rfc,
                30,
            )
        },
        _ => return life::builtin(name),
    })
}

/// The built-in names that look like `name`, the nearest first; empty if none does.
pub fn near_names(name: &str) -> Vec<&'static str> {
    let mut near: Vec<(usize, &'static str)> = BUILTIN_NAMES
        .iter()
        .map(|known| (strsim::damerau_levenshtein(name, known), *known))
        .filter(|(distance, known)| *distance <= 3 || (name.len() >= 3 && known.contains(name)))
        .collect();
    order::by(&mut near, Ord::cmp);
    near.into_iter().map(|(_, known)| known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_builtin_is_what_its_file_says() {
        for name in BUILTIN_NAMES {
            let path = format!("{}/tests/data/scenarios/{name}.json", env!("CARGO_MANIFEST_DIR"));
            let json = std::fs::read_to_string(&path).expect("every built-in scenario has a file");
            let file = Scenario::from_json(&json).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(builtin(name), Some(file), "{name}");
        }
    }

    #[test]
    fn every_name_stands_under_one_heading() {
        assert_eq!(BUILTIN_GROUPS.iter().map(|(_, count)| count).sum::<usize>(), BUILTIN_NAMES.len());
    }

    #[test]
    fn near_names_find_a_slip_and_nothing_far_off() {
        assert_eq!(near_names("two-server"), ["two-servers", "one-server"]);
        assert_eq!(near_names("clasroom"), ["classroom"]);
        assert!(near_names("bluetooth").is_empty());
    }
}
