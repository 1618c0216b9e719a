//! What a sentence claims, by phrases that say it, and the facts that it needs.
//!
//! A phrase is looked for in lower case in title and text. A claim that no text makes any more is worth nothing: the test counts them.

use std::net::Ipv4Addr;

use dorascope::net::Host;
use dorascope::protocol::server::AddressState;
use dorascope::protocol::{
    Action, AddressCheck, Boot, ClientCheck, ClientState, DropReason, Event, Reason, RefusalReason, Renewal,
    StateTrigger, Timer,
};
use dorascope::sim::{Kind, Outcome};
use dorascope::wire::{DhcpOption, FrameKind};

use super::about::*;
use super::facts::{Moment, Role, asks, destination, follows, source};
use super::places::written;

/// A claim.
pub struct Claim {
    pub name: &'static str,
    /// Phrases that make it; each of the parts of one, joined by `…`, has to stand in the same text.
    pub says: &'static [&'static str],
    /// Where it is about this; elsewhere the phrase means something else.
    pub about: fn(&Moment<'_>) -> bool,
    pub holds: fn(&Moment<'_>) -> bool,
}

/// Every claim.
pub const CLAIMS: &[Claim] = &[
    // ---- lenses ----
    Claim { name: "told as the course text's", says: &["course text"], about: EVERYWHERE, holds: course_is_why },
    Claim {
        name: "T1 of the RFC",
        says: &["t1 has passed, so", "t1 is reached, normally", "t1 of the lease has passed"],
        about: EVERYWHERE,
        holds: |moment| host(moment, |host| host.profile.renewal == Renewal::AtT1),
    },
    // ---- addresses in use ----
    Claim {
        name: "uses its address meanwhile",
        says: &["uses its address meanwhile", "uses the address meanwhile", "still has the address and sends from it"],
        about: EVERYWHERE,
        holds: |moment| moment.uses_some(),
    },
    Claim {
        name: "asks now",
        says: &[
            "asks the server that gave the lease to extend",
            "asks all servers by broadcast, and uses",
            "now asks all servers",
        ],
        about: |moment| matches!(moment.entry.kind, Kind::Timer(Timer::T1 | Timer::T2)),
        holds: |moment| {
            follows(moment.entry, moment.trace).any(|later| {
                later.host == moment.entry.host
                    && matches!(
                        later.kind,
                        Kind::Event(Event::State { to: ClientState::Renewing | ClientState::Rebinding, .. })
                    )
            })
        },
    },
    Claim {
        name: "had connections, or had an address before",
        says: &["connections", " had …before and has"],
        about: is_event,
        holds: |moment| about(moment).is_none_or(|address| host(moment, |host| host.used.contains(&address))),
    },
    Claim {
        name: "stops using",
        says: &["stops using", "stop using its address", "must stop using"],
        about: |moment| is_event(moment) || matches!(moment.entry.kind, Kind::Timer(_)),
        holds: |moment| match about(moment) {
            Some(address) => moment.port().is_some_and(|port| moment.uses(port)[0] == Some(address)),
            None => moment.uses_some(),
        },
    },
    Claim {
        name: "uses the address and sees a claim on it",
        says: &["uses …claims the same address"],
        about: is_event,
        holds: |moment| moment.uses_some(),
    },
    Claim {
        name: "has no address",
        says: &["has no address yet", "has no address and knows no server", "because …has no address of its own"],
        about: is_sent,
        holds: |moment| moment.port().is_some_and(|port| moment.uses(port).contains(&None)),
    },
    Claim {
        name: "has a MAC address but no IP address",
        says: &["has a mac address but no ip address"],
        about: EVERYWHERE,
        // One that is restarted had one a moment before.
        holds: |moment| {
            moment.port().is_some_and(|port| moment.uses(port).contains(&None))
                && host(moment, |host| host.role == Role::Client)
        },
    },
    Claim {
        name: "has an address of its own",
        says: &["has an address of its own"],
        about: EVERYWHERE,
        holds: |moment| host(moment, |host| host.role != Role::Client),
    },
    Claim {
        name: "remembers an address",
        says: &["remembers the address", "remembers 1", "the address that it remembers", "kept its lease"],
        about: |moment| !is_arrival(moment),
        holds: |moment| {
            moment.port().is_some_and(|port| {
                [&moment.facts.before, &moment.facts.after].iter().any(|hosts| {
                    hosts[port].client().is_some_and(|client| client.remembered().is_some() || client.lease().is_some())
                })
            }) || moment.dhcp().is_some_and(|message| {
                moment.facts.port(message.chaddr).is_some_and(|port| moment.facts.hosts[port].configuration.is_some())
            })
        },
    },
    // ---- checks ----
    Claim {
        name: "nobody answered a check",
        says: &["nobody answered", "nobody objected", "nobody else claimed", "silence means"],
        about: is_check,
        holds: |moment| nobody_answered(moment) || admits_it(moment),
    },
    Claim {
        name: "the check has found it free",
        says: &["has found it free"],
        about: is_check,
        holds: |moment| check_was_made(moment) || admits_it(moment),
    },
    Claim {
        name: "nobody else has the address",
        says: &[
            "no other host uses",
            "nobody else has",
            "so the address is free",
            "means that the address is free",
            "finds …free",
        ],
        about: |moment| is_check(moment) && !is_arrival(moment),
        holds: |moment| {
            let address = about(moment).or_else(|| moment.check().map(|check| check.address));
            check_was_made(moment) && address.is_some_and(|address| !moment.somebody_else_uses(address))
        },
    },
    Claim {
        name: "makes sure that nobody else uses it",
        says: &["makes sure that nobody", " checks 1"],
        about: |moment| matches!(moment.event(), Some(Event::ClientCheckStarted { .. })),
        holds: |moment| matches!(moment.event(), Some(Event::ClientCheckStarted { how, .. }) if *how != ClientCheck::AnnounceOnly),
    },
    Claim {
        name: "has not been checked yet",
        says: &["has not been checked yet"],
        about: EVERYWHERE,
        holds: |moment| host(moment, |host| host.profile.address_check == AddressCheck::OnRequest),
    },
    Claim {
        name: "silence is a sign",
        says: &["takes the silence as a sign", "no answer to the arp question"],
        about: is_check,
        holds: check_was_made,
    },
    Claim {
        name: "the question reached nobody",
        says: &["was lost before it reached", "o question of …reached anybody"],
        about: is_check,
        holds: |moment| moment.check().is_some_and(|check| check.heard == 0),
    },
    // ---- servers that are off ----
    Claim {
        name: "either partner can extend",
        says: &["can extend"],
        about: is_event,
        holds: |moment| {
            let Some(Event::LeaseReplicated { from, .. }) = moment.event() else { return true };
            let runs = |host: &Host| host.started() && host.server().is_some_and(|server| server.running());
            let partner = moment.facts.after.iter().find(|host| host.is_server_at(*from));
            let own = moment.port().is_some_and(|port| runs(&moment.facts.after[port]));
            let other = partner.is_some_and(|host| runs(host));
            own && (other != moment.told.text.contains("does not run now, but"))
        },
    },
    Claim {
        name: "a server that does not run does something",
        says: &[
            " copies",
            " holds ",
            "keeps …reserved",
            "writes",
            "offers",
            "leases 1",
            "extends",
            "confirms",
            "answers …inform",
            "will answer",
        ],
        about: |moment| {
            host(moment, |host| host.role == Role::Server)
                && matches!(
                    moment.event(),
                    Some(
                        Event::LeaseReplicated { .. }
                            | Event::AddressOffered { .. }
                            | Event::LeaseCommitted { .. }
                            | Event::LeaseExtended { .. }
                            | Event::RequestRefused { .. }
                            | Event::InformAnswered { .. }
                    )
                )
        },
        holds: |moment| moment.port().is_some_and(|port| moment.serves(port)),
    },
    Claim {
        name: "who is off ignores",
        says: &["ignore"],
        about: |moment| match &moment.entry.kind {
            Kind::Arrived { outcomes, .. } => {
                outcomes.iter().all(|group| group.outcome == Outcome::Ignored(Reason::NotStarted))
            }
            _ => false,
        },
        holds: |_| false,
    },
    // ---- questions ----
    Claim {
        name: "a question",
        says: &["question", "asks"],
        about: |moment| arrives(moment, FrameKind::ArpAnnouncement),
        holds: |_| false,
    },
    Claim {
        name: "nobody takes, where nobody has to",
        says: &["nobody takes"],
        about: |moment| arrives(moment, FrameKind::ArpProbe) || arrives(moment, FrameKind::ArpAnnouncement),
        holds: |_| false,
    },
    Claim {
        name: "the question is about its address",
        says: &["takes it, for the question is about its address"],
        about: is_arrival,
        holds: |moment| owners(moment) > 0,
    },
    Claim {
        name: "the question is about their address",
        says: &["take it, for the question is about their address"],
        about: is_arrival,
        holds: |moment| owners(moment) > 1,
    },
    Claim {
        name: "a frame that is taken for no reason",
        says: &[" takes it.", " take it."],
        about: is_arrival,
        holds: |_| false,
    },
    Claim {
        name: "has sent the ping",
        says: &["has sent the ping"],
        about: is_arrival,
        holds: |moment| {
            let Some(reply) = moment.entry.frame() else { return false };
            moment.trace[..moment.entry.id.0 as usize].iter().any(|earlier| match &earlier.kind {
                Kind::Sent(ping) => {
                    ping.kind() == FrameKind::EchoRequest
                        && moment.facts.hosts[usize::from(ping.from)].mac == reply.destination()
                        && ping.destination() == moment.facts.hosts[usize::from(reply.from)].mac
                }
                _ => false,
            })
        },
    },
    Claim {
        name: "waits for the MAC address of the sender",
        says: &["for it waits for the mac address of the sender", "for they wait for the mac address of the sender"],
        about: is_arrival,
        holds: |moment| {
            moment.arp().is_some_and(|packet| moment.facts.before.iter().any(|host| host.arp.awaits(packet.spa)))
        },
    },
    Claim {
        name: "corrects its ARP entry",
        says: &[
            "corrects its arp entry",
            "correct their arp entries",
            "brings its arp entry",
            "bring their arp entries",
        ],
        about: is_arrival,
        holds: |moment| {
            follows(moment.entry, moment.trace).any(|later| {
                later.cause == Some(moment.entry.id) && matches!(later.kind, Kind::Event(Event::ArpUpdated { .. }))
            })
        },
    },
    // ---- answers ----
    Claim {
        name: "asked, and no answer came",
        says: &[
            "no answer came",
            "no answer to its",
            "waits for an answer",
            "asked once",
            "asked …times",
            "sends its message again",
        ],
        about: is_in_vain,
        holds: |moment| host(moment, |host| host.asked > 0 && host.answers.1 == 0),
    },
    Claim {
        name: "no server answered",
        says: &["no server answered", "nobody answered", "neither yes nor no"],
        about: is_in_vain,
        holds: |moment| host(moment, |host| host.answers.0 == 0),
    },
    Claim {
        name: "nobody extended the lease",
        says: &["nobody extended", "no server extended"],
        about: EVERYWHERE,
        holds: |moment| host(moment, |host| !host.extended),
    },
    Claim {
        name: "goes on as its old lease allows",
        says: &["goes on as its old lease allows"],
        about: is_event,
        holds: |moment| {
            follows(moment.entry, moment.trace).any(|later| {
                later.host == moment.entry.host && matches!(later.kind, Kind::Event(Event::LeaseKept { .. }))
            })
        },
    },
    Claim {
        name: "never requested",
        says: &["never requested"],
        about: EVERYWHERE,
        holds: |moment| {
            let Some(Event::HoldExpired { address, client, .. }) = moment.event() else { return true };
            let key = (*client, *address);
            host(moment, |host| {
                let offered = host.offered.get(&key);
                host.requests.get(&key).is_none_or(|asked| offered.is_some_and(|offered| asked < offered))
            })
        },
    },
    // ---- leases at servers ----
    Claim {
        name: "extends",
        says: &["extends"],
        about: |moment| matches!(moment.event(), Some(Event::LeaseExtended { .. })) || sends(moment, FrameKind::Ack),
        holds: |moment| {
            let (address, until) = match moment.event() {
                Some(Event::LeaseExtended { address, until, .. }) => (*address, *until),
                _ => match moment.cause_event() {
                    Some(Event::LeaseExtended { .. }) => return kept_or_longer(moment),
                    _ => return true,
                },
            };
            let port = moment.port().unwrap_or(0);
            let before = moment.facts.before[port].server().map(|server| server.pool().state(address));
            match before.and_then(AddressState::binding) {
                Some(binding) => binding.until.is_some_and(|before| until.is_none_or(|until| until > before)),
                None => true,
            }
        },
    },
    Claim {
        name: "another client has the address",
        says: &["another client has that address", "already leased"],
        about: is_event,
        holds: |moment| {
            let Some(Event::RequestRefused { address, client, .. }) = moment.event() else { return true };
            let port = moment.port().unwrap_or(0);
            let server = moment.facts.before[port].server();
            match server.map(|server| server.pool().state(*address)) {
                Some(AddressState::Leased(binding)) => binding.mac != *client,
                _ => false,
            }
        },
    },
    Claim {
        name: "this client was offered another address",
        says: &["was offered another address"],
        about: is_event,
        holds: |moment| {
            let Some(Event::RequestRefused { address, client, .. }) = moment.event() else { return true };
            host(moment, |host| host.offered.keys().any(|(mac, offered)| mac == client && offered != address))
        },
    },
    Claim {
        name: "the address was this client's already",
        says: &["was this client's already"],
        about: is_event,
        holds: |moment| {
            let Some(Event::AddressOffered { client, .. }) = moment.event() else { return true };
            match pool(moment, false) {
                Some(AddressState::Offered(hold)) => hold.mac == *client,
                Some(AddressState::Leased(binding)) => binding.mac == *client,
                _ => false,
            }
        },
    },
    Claim {
        name: "the address may go to others",
        says: &["may be offered to others", "may offer it again", "returns to its pool", "returns it to its pool"],
        about: is_event,
        holds: free_for_others,
    },
    Claim {
        name: "renew only now",
        says: &["renew only now"],
        about: is_event,
        holds: |moment| host(moment, |host| host.profile.renewal == Renewal::AtExpiry),
    },
    // ---- why an address is given up ----
    Claim {
        name: "set by hand",
        says: &["set by hand"],
        about: |moment| {
            matches!(
                moment.event(),
                Some(
                    Event::AddressDropped { why: DropReason::SetByHand, .. }
                        | Event::State { trigger: StateTrigger::AddressSetByHand, .. }
                )
            )
        },
        holds: |moment| matches!(moment.action(), Some(Action::SetStatic(_))),
    },
    // ---- frames ----
    Claim {
        name: "it is a broadcast",
        says: &["it is a broadcast", "the request is a broadcast", "asks everybody by", "by broadcast to"],
        about: is_sent,
        holds: |moment| moment.sent().is_some_and(|frame| frame.destination().is_broadcast()),
    },
    Claim {
        name: "it goes by unicast",
        says: &["by unicast"],
        about: is_sent,
        holds: |moment| moment.sent().is_some_and(|frame| !frame.destination().is_broadcast()),
    },
    Claim {
        name: "from 0.0.0.0",
        says: &["sends from 0.0.0.0", "ip 0.0.0.0 to the broadcast"],
        about: is_sent,
        holds: |moment| {
            let read = moment.sent().and_then(|frame| frame.decoded.as_ref().ok());
            read.and_then(source).is_some_and(|from| from.is_unspecified())
        },
    },
    Claim {
        name: "the broadcast flag was set",
        says: &["asked by the broadcast flag", "set the broadcast flag"],
        about: is_sent,
        holds: |moment| moment.dhcp().is_some_and(|message| message.flags & 0x8000 != 0),
    },
    Claim {
        name: "the broadcast flag is clear",
        says: &["broadcast flag is clear"],
        about: is_sent,
        holds: |moment| moment.dhcp().is_some_and(|message| message.flags & 0x8000 == 0),
    },
    // RFC 2131 section 4.1: where giaddr is zero, any DHCPNAK is broadcast, whatever address the client has.
    Claim {
        name: "why a NAK is a broadcast",
        says: &["broadcast, because", "broadcast, for", "broadcast, as"],
        about: |moment| sends(moment, FrameKind::Nak),
        holds: |moment| moment.told.text.contains("giaddr") || moment.told.text.contains("relay"),
    },
    Claim {
        name: "through a relay agent",
        says: &["goes to the relay agent"],
        about: is_sent,
        holds: |moment| moment.dhcp().is_some_and(|message| !message.giaddr.is_unspecified()),
    },
    Claim {
        name: "without a relay agent",
        says: &["needs no relay agent"],
        about: is_sent,
        holds: |moment| moment.dhcp().is_some_and(|message| message.giaddr.is_unspecified()),
    },
    Claim {
        name: "the ACK says the same as the OFFER",
        says: &["says the same as the offer"],
        about: |moment| sends(moment, FrameKind::Ack),
        holds: |moment| {
            let Some(ack) = moment.dhcp() else { return false };
            let values = |options: &[DhcpOption]| -> Vec<DhcpOption> {
                options.iter().filter(|o| !matches!(o, DhcpOption::MessageType(_))).cloned().collect()
            };
            moment.trace[..moment.entry.id.0 as usize].iter().rev().find_map(|earlier| {
                let Kind::Sent(frame) = &earlier.kind else { return None };
                let offer = frame.decoded.as_ref().ok()?.dhcp_message()?;
                (frame.kind() == FrameKind::Offer && offer.xid == ack.xid && earlier.host == moment.entry.host).then(
                    || {
                        values(&offer.options) == values(&ack.options)
                            && (offer.yiaddr, offer.flags) == (ack.yiaddr, ack.flags)
                    },
                )
            }) == Some(true)
        },
    },
    Claim {
        name: "a lease for so long",
        says: &[" for "],
        about: |moment| sends(moment, FrameKind::Offer) || sends(moment, FrameKind::Ack),
        holds: lease_said,
    },
    Claim {
        name: "for so long from now",
        says: &["for up to ", "for another ", " for ", "still runs "],
        about: |moment| until(moment).is_some(),
        holds: |moment| {
            let text = &moment.told.text;
            let says = ["for ", "for up to ", "for another "].iter().any(|word| !spans_behind(text, word).is_empty());
            until(moment).is_none_or(|is| !says || text.contains(&written(is)))
        },
    },
    // What is left of a lease is one number: where the server says that it gives no more, and in option 51 of its ACK.
    Claim {
        name: "what is left of a lease, in whole seconds",
        says: &["what is left of the lease"],
        about: |moment| moment.event().and_then(|event| rest_s(moment, event, moment.entry.at)).is_some(),
        holds: |moment| {
            let rest = moment.event().and_then(|event| rest_s(moment, event, moment.entry.at));
            rest.is_some_and(|s| spans_behind(&moment.told.text, " for ").contains(&(s * 1_000_000)))
        },
    },
    Claim {
        name: "an ACK for what is left",
        says: &["keep", "may use"],
        about: |moment| sends(moment, FrameKind::Ack) && rest_behind(moment).is_some(),
        holds: |moment| {
            let given = moment.dhcp().and_then(|ack| ack.lease_time()).map(u64::from);
            given.is_some() && given == rest_behind(moment)
        },
    },
    Claim {
        name: "a record that outlasts its ACK",
        says: &["its ack is for no longer"],
        about: is_event,
        holds: |moment| {
            let (Some(Event::LeaseExtended { until, .. } | Event::LeaseCommitted { until, .. }), Some(port)) =
                (moment.event(), moment.port())
            else {
                return false;
            };
            let before = moment.facts.before[port].server().zip(about(moment));
            let before = before.and_then(|(server, address)| server.pool().state(address).binding());
            before.is_some_and(|binding| binding.until == *until)
        },
    },
    Claim {
        name: "no lease that could be extended",
        says: &["knows of no lease that could be extended", "by a new lease"],
        about: EVERYWHERE,
        holds: |moment| {
            let Some(entry) = moment.sent().map_or(Some(moment.entry), |_| moment.at(moment.entry.cause?)) else {
                return false;
            };
            // Nothing of this address has been written down since its last lease ended.
            let Kind::Event(Event::LeaseCommitted { address, .. }) = &entry.kind else { return false };
            let before = moment.trace[..entry.id.0 as usize].iter().rev().filter(|earlier| earlier.host == entry.host);
            before
                .filter_map(|earlier| match &earlier.kind {
                    Kind::Event(
                        Event::LeaseCommitted { address: at, .. }
                        | Event::LeaseExtended { address: at, .. }
                        | Event::LeaseReplicated { address: at, .. },
                    ) if at == address => Some(false),
                    Kind::Event(Event::LeaseEnded { address: at, .. } | Event::Quarantined { address: at, .. })
                        if at == address =>
                    {
                        Some(true)
                    }
                    _ => None,
                })
                .next()
                .unwrap_or(true)
        },
    },
    // ---- clocks ----
    Claim {
        name: "renews after so long by a clock that runs wrong",
        says: &["renew after", "renews after"],
        // The runner lists T1 as the option has it.
        about: |moment| host(moment, |host| host.clock_ppm != 0) && !moment.told.text.contains("T1, renew after"),
        holds: |moment| moment.told.text.contains("clock"),
    },
    // ---- who offers ----
    Claim {
        name: "the offer is of the server that sent it",
        says: &["the offer of"],
        about: |moment| matches!(moment.event(), Some(Event::OfferHeard { .. })),
        holds: |moment| {
            let sender = moment.causes(moment.entry).find_map(|cause| match &cause.kind {
                Kind::Arrived { frame, .. } => Some(frame.from),
                _ => None,
            });
            sender.is_none_or(|port| moment.words().contains(&*moment.facts.after[usize::from(port)].config().id))
        },
    },
    Claim {
        name: "asks the server that is asked",
        says: &["by unicast to extend the lease"],
        about: is_sent,
        holds: |moment| {
            moment.sent().is_some_and(|frame| {
                asks(frame) == Some(super::facts::Asks::Renewing)
                    && frame.decoded.as_ref().ok().and_then(destination).is_some_and(|to| !to.is_broadcast())
            })
        },
    },
    // ---- what is done from outside ----
    Claim {
        name: "asks first whether its address still fits",
        says: &["asks first whether it still fits"],
        about: |moment| matches!(moment.entry.kind, Kind::Action { refused: None, .. }),
        holds: |moment| {
            host(moment, |host| host.role == Role::Client && host.profile.boot == Boot::InitReboot)
                && follows(moment.entry, moment.trace).any(|later| {
                    later.host == moment.entry.host && matches!(later.kind, Kind::Event(Event::LeaseRemembered { .. }))
                })
        },
    },
    Claim {
        name: "clients still use leases that are gone",
        says: &["though clients still use them"],
        about: EVERYWHERE,
        holds: |moment| {
            let Some(server) = moment.port().and_then(|port| moment.facts.before[port].server()) else { return false };
            let leased: Vec<Ipv4Addr> = server
                .pool()
                .taken()
                .filter(|(_, state)| state.binding().is_some())
                .map(|(address, _)| address)
                .collect();
            (0..moment.facts.hosts.len()).any(|port| {
                moment.facts.hosts[port].role == Role::Client
                    && moment.uses(port)[0].is_some_and(|address| leased.contains(&address))
            })
        },
    },
    Claim {
        name: "a refusal by what the check found",
        says: &["the check found another host"],
        about: is_event,
        holds: |moment| matches!(moment.event(), Some(Event::RequestRefused { why: RefusalReason::InUse, .. })),
    },
    // ---- the switch ----
    Claim {
        name: "the switch does not know the port",
        says: &["the switch does not know yet where"],
        about: EVERYWHERE,
        holds: |moment| known_port(moment).is_none(),
    },
    Claim {
        name: "the switch knows the port",
        says: &["the switch knows from its mac table"],
        about: EVERYWHERE,
        holds: |moment| known_port(moment).is_some(),
    },
    Claim {
        name: "the switch learns the port",
        says: &["it learns the port of"],
        about: EVERYWHERE,
        holds: |moment| {
            let Some(frame) = moment.entry.frame() else { return false };
            let source = frame.decoded.as_ref().map(|frame| frame.src);
            source.is_ok_and(|source| port_in_table(moment, source).is_none_or(|port| port != frame.from))
        },
    },
];
