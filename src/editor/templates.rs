//! Networks to start from.

use std::net::Ipv4Addr;

use crate::protocol::{Action, ProfileOverride};
use crate::scenario::{
    ClientSpec, Lens, LinkSpec, Network, Range, Reservation, Scenario, ScriptSpec, ServerSpec, StaticSpec, VERSION,
    builtin,
};
use crate::wire::Mac;

/// A network to start from.
pub struct Template {
    /// Its name in the menu.
    pub title: &'static str,
    /// What it is good for, in a line.
    pub hint: &'static str,
    /// The network.
    pub make: fn() -> Scenario,
}

/// All of them, in the order of the menu.
pub const TEMPLATES: [Template; 9] = [
    Template { title: "One server, one client", hint: "The four messages, and nothing else.", make: one_server },
    Template {
        title: "Two servers, one pool by mistake",
        hint: "Overlapping pools: one address for two.",
        make: overlap,
    },
    Template {
        title: "A failover pair",
        hint: "Two servers, one lease table; the first fails on the way.",
        make: pair,
    },
    Template { title: "A classroom of 30", hint: "Thirty clients start within ten seconds.", make: classroom },
    Template { title: "A home router", hint: "Router, server and DNS in one box; a reserved printer.", make: home },
    Template { title: "Two networks", hint: "A laptop moves from one to the other.", make: two_networks },
    Template {
        title: "A printer inside the pool",
        hint: "An address typed in that the server gives out.",
        make: printer,
    },
    Template {
        title: "A pool that is too small",
        hint: "Five clients, three addresses, short leases.",
        make: small_pool,
    },
    Template { title: "Empty", hint: "No host at all: add your own.", make: empty },
];

fn address(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(10, 0, 0, last)
}

fn mac(last: u8) -> Mac {
    Mac([2, 0, 0, 0, 0, last])
}

/// A client by number, from 1.
fn laptop(number: u8) -> ClientSpec {
    ClientSpec::new(format!("laptop-{number}"), mac(0xc0 + number))
}

/// A server by number, from 1, with a range.
fn server(number: u8, first: u8, last: u8) -> ServerSpec {
    let id = format!("server-{}", char::from(b'a' + number - 1));
    let range = Range { first: address(first), last: address(last) };
    ServerSpec { routers: vec![address(1)], ..ServerSpec::new(id, mac(0xa0 + number), address(1 + number), range) }
}

fn host(id: &str, last: u8) -> StaticSpec {
    StaticSpec {
        id: id.to_owned(),
        mac: mac(0xd1),
        address: address(last),
        starts_at_us: 0,
        link: LinkSpec::default(),
        switches: ProfileOverride::default(),
    }
}

fn at(second: u64, host: &str, action: Action) -> ScriptSpec {
    ScriptSpec { at_us: second * 1_000_000, host: host.to_owned(), action }
}

fn empty() -> Scenario {
    Scenario {
        version: VERSION,
        name: "my-network".to_owned(),
        title: "My network".to_owned(),
        lesson: String::new(),
        lesson_course: String::new(),
        lesson_rfc: String::new(),
        lesson_lens: None,
        lens: Lens::Rfc,
        horizon_s: 120,
        network: Network { address: address(0), prefix: 24 },
        more_networks: Vec::new(),
        clients: Vec::new(),
        servers: Vec::new(),
        static_hosts: Vec::new(),
        script: Vec::new(),
    }
}

/// A built-in scenario under a name of its own.
fn like(name: &str, own: &str) -> Scenario {
    Scenario { name: own.to_owned(), ..builtin(name).unwrap_or_else(empty) }
}

fn one_server() -> Scenario {
    like("one-server", "my-network")
}

fn overlap() -> Scenario {
    like("overlapping-pools", "my-overlap")
}

fn classroom() -> Scenario {
    like("classroom", "my-classroom")
}

fn printer() -> Scenario {
    like("address-in-use", "my-printer")
}

fn pair() -> Scenario {
    let half = |number: u8, partner: &str| ServerSpec {
        lease_s: 120,
        failover_partner: Some(partner.to_owned()),
        ..server(number, 10, 29)
    };
    Scenario {
        name: "my-pair".to_owned(),
        title: "A failover pair".to_owned(),
        lesson: "When one server of a pair stops, the other extends its leases.".to_owned(),
        horizon_s: 300,
        clients: vec![laptop(1), ClientSpec { starts_at_us: 5_000_000, ..laptop(2) }],
        servers: vec![half(1, "server-b"), half(2, "server-a")],
        script: vec![at(30, "server-a", Action::PowerOff)],
        ..empty()
    }
}

fn home() -> Scenario {
    let base = |last: u8| Ipv4Addr::new(192, 168, 1, last);
    let (phone, printer) = (mac(0xc2), mac(0xc4));
    Scenario {
        name: "my-home".to_owned(),
        title: "A home router".to_owned(),
        lesson: "One box is router, DHCP server and DNS server, and keeps an address for the printer.".to_owned(),
        network: Network { address: base(0), prefix: 24 },
        clients: vec![
            laptop(1),
            ClientSpec { starts_at_us: 2_000_000, ..ClientSpec::new("phone".to_owned(), phone) },
            ClientSpec { starts_at_us: 4_000_000, ..ClientSpec::new("printer".to_owned(), printer) },
        ],
        servers: vec![ServerSpec {
            reservations: vec![Reservation { address: base(50), mac: printer }],
            lease_s: 86_400,
            routers: vec![base(1)],
            dns: vec![base(1)],
            domain: "home.arpa".to_owned(),
            ..ServerSpec::new("router".to_owned(), mac(0xa1), base(1), Range { first: base(20), last: base(199) })
        }],
        ..empty()
    }
}

fn two_networks() -> Scenario {
    let there = |last: u8| Ipv4Addr::new(10, 1, 0, last);
    let second = ServerSpec {
        routers: vec![there(1)],
        link: LinkSpec { network: 1, ..LinkSpec::default() },
        ..ServerSpec::new("server-b".to_owned(), mac(0xa2), there(2), Range { first: there(10), last: there(19) })
    };
    Scenario {
        name: "my-networks".to_owned(),
        title: "Two networks".to_owned(),
        lesson: "A laptop that moves asks for its old address, is refused, and gets one of the new network.".to_owned(),
        lesson_course: "A laptop that moves does not notice it, and keeps its old address. Under RFC 2131 it asks for it, is refused, and gets one of the new network.".to_owned(),
        lesson_lens: Some(Lens::Rfc),
        more_networks: vec![Network { address: there(0), prefix: 24 }],
        clients: vec![laptop(1)],
        servers: vec![server(1, 10, 19), second],
        script: vec![at(40, "laptop-1", Action::MoveTo(1))],
        ..empty()
    }
}

fn small_pool() -> Scenario {
    let later = |number: u8| ClientSpec { starts_at_us: u64::from(number) * 1_000_000, ..laptop(number) };
    Scenario {
        name: "my-small-pool".to_owned(),
        title: "A pool that is too small".to_owned(),
        lesson: "Three addresses for five clients: the others get one only when a lease ends.".to_owned(),
        horizon_s: 240,
        clients: (1..=5).map(later).collect(),
        servers: vec![ServerSpec { lease_s: 90, ..server(1, 10, 12) }],
        static_hosts: vec![host("camera", 200)],
        script: vec![at(20, "laptop-1", Action::PowerOff)],
        ..empty()
    }
}
