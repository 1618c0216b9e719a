//! The scenarios of the whole life of a lease: renewal, expiry, leaving and coming back, conflicts, faults.

use std::net::Ipv4Addr;

use super::{address, laptop, scenario, server};
use crate::protocol::client::Policy;
use crate::protocol::{Action, AddressCheck, Boot, ClientCheck, Defence, ProfileOverride};
use crate::session::lens::Lens;
use crate::session::scenario::{
    ClientSpec, FaultSpec, LinkSpec, Network, Range, Scenario, ScriptSpec, ServerSpec, StaticSpec,
};
use crate::wire::{FrameKind, Mac};

const S: u64 = 1_000_000;

/// A client whose T1 and T2 are exactly where the server puts them.
fn exact(number: u8) -> ClientSpec {
    ClientSpec { switches: ProfileOverride { timer_fuzz: Some(false), ..Default::default() }, ..laptop(number) }
}

fn later(number: u8, starts_at_s: u64) -> ClientSpec {
    ClientSpec { starts_at_us: starts_at_s * S, ..exact(number) }
}

fn leasing(lease_s: u32, number: u8, first: u8, last: u8) -> ServerSpec {
    ServerSpec { lease_s, ..server(number, first, last) }
}

fn line(at_s: u64, host: &str, action: Action) -> ScriptSpec {
    ScriptSpec { at_us: at_s * S, host: host.to_owned(), action }
}

fn printer(host: u8) -> StaticSpec {
    StaticSpec {
        id: "printer".to_owned(),
        mac: Mac([2, 0, 0, 0, 0, 0xd1]),
        address: address(host),
        starts_at_us: 0,
        link: LinkSpec::default(),
        switches: ProfileOverride::default(),
    }
}

/// Two servers with one lease table.
fn pair() -> Vec<ServerSpec> {
    let with = |partner: &str, spec| ServerSpec { failover_partner: Some(partner.to_owned()), ..spec };
    let second = ServerSpec { processing_us: 2000, ..leasing(600, 2, 10, 19) };
    vec![with("server-b", leasing(600, 1, 10, 19)), with("server-a", second)]
}

fn second_network() -> Network {
    Network { address: Ipv4Addr::new(10, 0, 1, 0), prefix: 24 }
}

/// A server of the second network, there with this host number.
fn elsewhere(spec: ServerSpec, host: u8) -> ServerSpec {
    let there = |host: u8| Ipv4Addr::new(10, 0, 1, host);
    ServerSpec {
        address: there(host),
        ranges: vec![Range { first: there(10), last: there(19) }],
        routers: vec![there(1)],
        link: LinkSpec { network: 1, ..LinkSpec::default() },
        ..spec
    }
}

fn faulty(faults: FaultSpec) -> ClientSpec {
    ClientSpec { link: LinkSpec { faults, ..LinkSpec::default() }, ..exact(1) }
}

/// See [`super::builtin`].
pub(super) fn builtin(name: &str) -> Option<Scenario> {
    use Lens::{Course, Rfc};
    let plain = |title, lesson, lens, horizon_s| Scenario {
        clients: vec![exact(1)],
        ..scenario(name, title, lesson, lens, horizon_s)
    };
    Some(match name {
        "periodic-renewal" => Scenario {
            lesson_course: "The client asks only when the lease time is over, again and again. Under RFC 2131 it asks long before: at T1, half of that time.".to_owned(),
            lesson_lens: Some(Rfc),
            servers: vec![leasing(600, 1, 10, 19)],
            ..plain(
                "Renewal, period after period",
                "A lease is renewed long before it ends: at T1, half of its time, again and again.",
                Rfc,
                1260,
            )
        },
        "course-renewal" => Scenario {
            servers: pair(),
            script: vec![line(900, "server-a", Action::StopServer)],
            ..plain(
                "Renewal as the course text tells it",
                "The client asks its own server first; if that stays silent it asks everybody, so that another server can extend the lease.",
                Course,
                1300,
            )
        },
        "moved-away" => Scenario {
            clients: vec![exact(1), later(2, 412)],
            servers: vec![leasing(300, 1, 10, 10)],
            script: vec![line(60, "laptop-1", Action::MoveTo(1))],
            more_networks: vec![second_network()],
            ..plain(
                "A host that moved away",
                "Nobody gives the lease back, so the address waits for its end; then another client gets it.",
                Course,
                436,
            )
        },
        "powered-off" => Scenario {
            clients: vec![exact(1), later(2, 292)],
            servers: vec![leasing(300, 1, 10, 10)],
            script: vec![line(60, "laptop-1", Action::PowerOff), line(500, "laptop-1", Action::PowerOn)],
            ..plain(
                "A host that was switched off",
                "A host without power releases nothing: only the end of the lease frees its address for another client.",
                Rfc,
                540,
            )
        },
        "rebinding" => Scenario {
            lesson_course: "The server is back before the client asks for the first time, when the lease time is over: nobody notices anything. Under RFC 2131 the client asks from T1 on, and from T2 on by broadcast.".to_owned(),
            lesson_lens: Some(Rfc),
            servers: vec![leasing(600, 1, 10, 19)],
            script: vec![line(200, "server-a", Action::PowerOff), line(560, "server-a", Action::PowerOn)],
            ..plain(
                "The server is away at T1",
                "From T2 on the client asks by broadcast, and the server that came back saves the lease in time.",
                Rfc,
                700,
            )
        },
        "lost-ack" => Scenario {
            clients: vec![laptop(1)],
            script: vec![line(0, "laptop-1", Action::DropNext(FrameKind::Ack))],
            ..plain(
                "The ACK is lost",
                "The client asks again, and the server repeats the same ACK: no second lease comes of it.",
                Rfc,
                30,
            )
        },
        "expiry" => Scenario {
            lesson_course: "The client asks only when the lease time is over, and stops using its address more than a minute later. Under RFC 2131 it stops at the very end of the lease.".to_owned(),
            lesson_lens: Some(Rfc),
            servers: vec![leasing(300, 1, 10, 19)],
            script: vec![line(100, "server-a", Action::StopServer)],
            ..plain(
                "A lease that nobody extends",
                "At the end of the lease the client stops using its address at once and starts over.",
                Rfc,
                410,
            )
        },
        "another-server-extends" => Scenario {
            servers: pair(),
            script: vec![line(200, "server-a", Action::StopServer)],
            ..plain(
                "A failover pair",
                "Two servers share one lease table, so the second extends what the first has given.",
                Rfc,
                900,
            )
        },
        "nak-wrong-subnet" => Scenario {
            lesson_course: "The laptop does not notice that it has moved and keeps an address that is wrong here, until the lease time is over: then a server says NAK, and the laptop gets a new one.".to_owned(),
            servers: vec![server(1, 10, 19), elsewhere(server(2, 10, 19), 3)],
            script: vec![line(30, "laptop-1", Action::MoveTo(1))],
            more_networks: vec![second_network()],
            ..plain(
                "A laptop in another network",
                "The remembered address is wrong here: the server says NAK, and the laptop gets a new one.",
                Rfc,
                3630,
            )
        },
        "init-reboot" => Scenario {
            lesson_course: "The client does not go by the lease that it had: it starts with DISCOVER, and needs four messages again. Under RFC 2131 it needs two.".to_owned(),
            lesson_lens: Some(Rfc),
            script: vec![line(30, "laptop-1", Action::PowerOff), line(40, "laptop-1", Action::PowerOn)],
            ..plain(
                "Switched off and on",
                "A client that remembers its lease needs two messages instead of four.",
                Rfc,
                60,
            )
        },
        "conflict-decline" => Scenario {
            servers: vec![ServerSpec {
                switches: ProfileOverride { address_check: Some(AddressCheck::Never), ..Default::default() },
                ..server(1, 10, 19)
            }],
            static_hosts: vec![printer(10)],
            ..plain(
                "The client finds the conflict",
                "A client that is answered when it checks its new address declines it, waits ten seconds and asks for another.",
                Rfc,
                60,
            )
        },
        "release-and-reuse" => Scenario {
            clients: vec![exact(1), later(2, 40)],
            servers: vec![server(1, 10, 10)],
            script: vec![line(30, "laptop-1", Action::Release)],
            ..plain("An address given back", "A RELEASE frees the address at once, and nobody answers it.", Rfc, 60)
        },
        "inform" => Scenario {
            clients: Vec::new(),
            servers: vec![server(1, 10, 19), ServerSpec { processing_us: 2000, ..server(2, 20, 29) }],
            static_hosts: vec![printer(50)],
            script: vec![line(5, "printer", Action::Inform)],
            ..plain(
                "Parameters without an address",
                "A host whose address was typed in asks only for the rest: DHCPINFORM brings parameters and no lease.",
                Rfc,
                30,
            )
        },
        "static-conflict-while-bound" => Scenario {
            static_hosts: vec![StaticSpec {
                starts_at_us: 30 * S,
                switches: ProfileOverride {
                    client_check: Some(ClientCheck::AnnounceOnly),
                    defence: Some(Defence::ForEver),
                    ..Default::default()
                },
                ..printer(10)
            }],
            ..plain(
                "Two hosts, one address",
                "An old device takes an address in use without asking: the owner defends it once, then has to give way.",
                Rfc,
                75,
            )
        },
        "short-lease" => Scenario {
            lesson_course: "A client with a short lease renews it all the time: here every twenty seconds, when the lease time is over.".to_owned(),
            lesson_rfc: "A client with a short lease renews it all the time: here every ten seconds, at T1, half of the lease.".to_owned(),
            servers: vec![ServerSpec { min_lease_s: 10, ..leasing(20, 1, 10, 19) }],
            ..plain(
                "A lease of twenty seconds",
                "A client with a short lease renews it all the time.",
                Rfc,
                70,
            )
        },
        "infinite-lease" => Scenario {
            clients: vec![laptop(1)],
            servers: vec![ServerSpec { max_lease_s: u32::MAX, ..leasing(u32::MAX, 1, 10, 19) }],
            ..plain(
                "A lease for ever",
                "A lease time of all ones never ends: no T1, no T2, no renewal. Only a restart, a RELEASE or a DECLINE would bring another message.",
                Rfc,
                3600,
            )
        },
        "server-restart-without-leases" => Scenario {
            clients: vec![exact(1), later(2, 150)],
            servers: vec![leasing(600, 1, 10, 19)],
            script: vec![
                line(100, "server-a", Action::StopServer),
                line(110, "server-a", Action::StartServerWithoutLeases),
            ],
            ..plain(
                "The server lost its memory",
                "A server that has forgotten its leases finds out by its own check what is in use.",
                Rfc,
                330,
            )
        },
        "lossy-link" => Scenario {
            clients: vec![faulty(FaultSpec { loss_ppm: 200_000, ..FaultSpec::default() })],
            ..plain(
                "A bad cable",
                "On average one frame of five is lost, and the exchange gets through all the same: the client asks again, ever more slowly.",
                Rfc,
                120,
            )
        },
        "duplicate-replies" => Scenario {
            clients: vec![faulty(FaultSpec { duplicate_ppm: 1_000_000, ..FaultSpec::default() })],
            ..plain(
                "Everything twice",
                "Frames that arrive twice do no harm: xid and state tell which answer counts.",
                Rfc,
                30,
            )
        },
        "slow-clock" => Scenario {
            clients: vec![
                ClientSpec { link: LinkSpec { clock_ppm: -600_000, ..LinkSpec::default() }, ..exact(1) },
                ClientSpec { requested_address: Some(address(10)), ..later(2, 730) },
            ],
            servers: vec![leasing(600, 1, 10, 19)],
            ..plain(
                "A clock that runs slow",
                "A client whose clock runs slow keeps its address longer than the server thinks; the server's check finds it.",
                Rfc,
                820,
            )
        },
        "silent-network" => Scenario {
            servers: vec![leasing(300, 1, 10, 19), ServerSpec { authoritative: false, ..elsewhere(server(2, 10, 19), 3) }],
            script: vec![line(60, "laptop-1", Action::MoveTo(1))],
            more_networks: vec![second_network()],
            lesson_course: "The laptop does not notice that it has moved, and no server here says NAK: it keeps an address that is of no use here, until more than a minute after the lease time is over.".to_owned(),
            ..plain(
                "A network that stays silent",
                "No server of the new network says NAK: the laptop keeps an address that is of no use here, until its lease is over.",
                Rfc,
                380,
            )
        },
        "who-says-nak" => {
            let verifies = |client: ClientSpec| ClientSpec {
                switches: ProfileOverride { boot: Some(Boot::InitReboot), ..client.switches },
                ..client
            };
            let moving = ClientSpec { link: LinkSpec { network: 1, ..LinkSpec::default() }, ..exact(1) };
            let staying =
                ClientSpec { policy: Policy::ByServer(address(3)), collect_ms: Some(100), ..exact(2) };
            Scenario {
                clients: vec![verifies(moving), verifies(staying)],
                servers: vec![
                    server(1, 10, 19),
                    ServerSpec { authoritative: false, processing_us: 800, ..server(2, 20, 29) },
                    elsewhere(server(3, 10, 19), 4),
                ],
                script: vec![
                    line(30, "laptop-1", Action::MoveTo(0)),
                    line(60, "laptop-2", Action::PowerOff),
                    line(65, "laptop-2", Action::PowerOn),
                    line(90, "server-b", Action::Exclude(address(20))),
                    line(95, "laptop-2", Action::PowerOff),
                    line(100, "laptop-2", Action::PowerOn),
                ],
                more_networks: vec![second_network()],
                ..plain(
                    "Who says NAK",
                    "NAK comes from a server that knows the client and its address to be wrong, or from an authoritative one if the address is of another network; all others are silent.",
                    Rfc,
                    115,
                )
            }
        }
        "late-reservation" => Scenario {
            servers: vec![leasing(300, 1, 10, 19)],
            script: vec![line(
                30,
                "server-a",
                Action::Reserve { address: address(50), mac: Mac([2, 0, 0, 0, 0, 0xc1]) },
            )],
            ..plain(
                "A reservation comes too late",
                "A reservation does nothing for a client that has another lease, until the client asks to renew: then it is refused, starts over, and gets the reserved address.",
                Rfc,
                310,
            )
        },
        "cloned-machines" => {
            let clone = |number: u8, starts_at_s: u64| ClientSpec {
                client_id: Some(b"\0vm-7".to_vec()),
                ..later(number, starts_at_s)
            };
            Scenario {
                clients: vec![clone(1, 0), clone(2, 20)],
                script: vec![line(60, "laptop-1", Action::Renew)],
                ..plain(
                    "Two machines from one image",
                    "Both machines have the same client identifier, so the server takes them for one client: whoever asks is given the address of the other.",
                    Rfc,
                    90,
                )
            }
        }
        "declined-addresses" => {
            let camera = |number: u8| StaticSpec {
                id: format!("camera-{number}"),
                mac: Mac([2, 0, 0, 0, 0, 0xd0 + number]),
                ..printer(9 + number)
            };
            Scenario {
                clients: vec![exact(1), later(2, 40)],
                servers: vec![ServerSpec {
                    switches: ProfileOverride { address_check: Some(AddressCheck::Never), ..Default::default() },
                    ..server(1, 10, 12)
                }],
                static_hosts: (1..=3).map(camera).collect(),
                ..plain(
                    "Declined addresses use up the pool",
                    "The client declines each address that it finds in use; then no address is left for anybody, although nobody has a lease.",
                    Rfc,
                    55,
                )
            }
        }
        "spanning-tree" => Scenario {
            clients: vec![faulty(FaultSpec { loss_ppm: 1_000_000, ..FaultSpec::default() }), exact(2)],
            script: vec![line(31, "laptop-1", Action::LossPpm(0))],
            ..plain(
                "Half a minute of spanning tree",
                "A switch port with spanning tree lets nothing through for half a minute (here a cable that loses all): four DISCOVERs are lost, and as each wait is twice the one before, the address comes only after a minute.",
                Rfc,
                80,
            )
        },
        "address-reuse-lru" => Scenario {
            clients: vec![exact(1), later(2, 10), later(3, 30), later(4, 50), later(5, 65)],
            servers: vec![server(1, 10, 12)],
            script: vec![line(20, "laptop-1", Action::Release), line(40, "laptop-2", Action::Release)],
            ..plain(
                "Which address comes next",
                "Addresses never used come first, then the one that has been free the longest.",
                Rfc,
                85,
            )
        },
        _ => return None,
    })
}
