//! The scenarios of the whole life of a lease: renewal, expiry, leaving and coming back, conflicts, faults.

use std::net::Ipv4Addr;

use super::{address, laptop, scenario, server};
use crate::protocol::{Action, AddressCheck, ClientCheck, Defence, ProfileOverride};
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
            servers: vec![leasing(600, 1, 10, 19)],
            ..plain(
                "Renewal, period after period",
                "A lease is renewed long before it ends: at T1, half of its time, again and again.",
                Rfc,
                1000,
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
            script: vec![line(60, "laptop-1", Action::PowerOff), line(320, "laptop-1", Action::PowerOn)],
            ..plain(
                "A host that was switched off",
                "A host without power releases nothing: only the end of the lease frees its address for another client.",
                Rfc,
                360,
            )
        },
        "rebinding" => Scenario {
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
            servers: vec![leasing(300, 1, 10, 19)],
            script: vec![line(100, "server-a", Action::StopServer)],
            ..plain(
                "A lease that nobody extends",
                "At the end of the lease the client stops using its address at once and starts over.",
                Rfc,
                340,
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
        "nak-wrong-subnet" => {
            let there = |host: u8| Ipv4Addr::new(10, 0, 1, host);
            let second = ServerSpec {
                address: there(3),
                ranges: vec![Range { first: there(10), last: there(19) }],
                routers: vec![there(1)],
                link: LinkSpec { network: 1, ..LinkSpec::default() },
                ..server(2, 10, 19)
            };
            Scenario {
                servers: vec![server(1, 10, 19), second],
                script: vec![line(30, "laptop-1", Action::MoveTo(1))],
                more_networks: vec![second_network()],
                ..plain(
                    "A laptop in another network",
                    "The remembered address is wrong here: the server says NAK, and the laptop gets a new one.",
                    Rfc,
                    60,
                )
            }
        }
        "init-reboot" => Scenario {
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
                "A client that is answered when it probes its address declines it, waits ten seconds and asks for another.",
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
            servers: vec![ServerSpec { min_lease_s: 10, ..leasing(20, 1, 10, 19) }],
            ..plain(
                "A lease of twenty seconds",
                "Short leases renew all the time: T1 comes as soon as the address has been checked.",
                Rfc,
                70,
            )
        },
        "infinite-lease" => Scenario {
            clients: vec![laptop(1)],
            servers: vec![ServerSpec { max_lease_s: u32::MAX, ..leasing(u32::MAX, 1, 10, 19) }],
            ..plain(
                "A lease for ever",
                "A lease time of all ones never ends: no T1, no T2, no message ever again.",
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
                "One frame of five is lost, and the exchange gets through all the same: the client asks again, ever more slowly.",
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
                ClientSpec { requested_address: Some(address(10)), ..later(2, 650) },
            ],
            servers: vec![leasing(600, 1, 10, 19)],
            ..plain(
                "A clock that runs slow",
                "A client whose clock runs slow keeps its address longer than the server thinks; the server's check finds it.",
                Rfc,
                820,
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
