//! What a sentence claims, by phrases that say it, and the facts that it needs.
//!
//! A phrase is looked for in lower case in title and text. A claim that no text makes any more is worth nothing: the test counts them.

use std::net::Ipv4Addr;

use dorascope::protocol::server::AddressState;
use dorascope::protocol::{
    AckContents, Action, AddressCheck, ArpHow, Boot, ClientCheck, ClientState, DropReason, Event, Reason,
    RefusalReason, Renewal, StateTrigger, Timer,
};
use dorascope::sim::{FrameKind, Kind, Outcome};
use dorascope::wire::DhcpOption;

use super::facts::{HostFacts, Moment, Role, asks, destination, follows, source};

/// A claim.
pub struct Claim {
    pub name: &'static str,
    /// Phrases that make it; each of the parts of one, joined by `…`, has to stand in the same text.
    pub says: &'static [&'static str],
    /// Where it is about this; elsewhere the phrase means something else.
    pub about: fn(&Moment<'_>) -> bool,
    pub holds: fn(&Moment<'_>) -> bool,
}

const EVERYWHERE: fn(&Moment<'_>) -> bool = |_| true;

fn is_event(moment: &Moment<'_>) -> bool {
    moment.event().is_some()
}

fn is_sent(moment: &Moment<'_>) -> bool {
    moment.sent().is_some()
}

fn sends(moment: &Moment<'_>, kind: FrameKind) -> bool {
    moment.sent().is_some_and(|frame| frame.kind() == kind)
}

fn is_arrival(moment: &Moment<'_>) -> bool {
    matches!(moment.entry.kind, Kind::Arrived { .. })
}

fn arrives(moment: &Moment<'_>, kind: FrameKind) -> bool {
    is_arrival(moment) && moment.entry.frame().is_some_and(|frame| frame.kind() == kind)
}

fn host(moment: &Moment<'_>, what: impl Fn(&HostFacts) -> bool) -> bool {
    moment.host().is_some_and(what)
}

/// The address that an event is about.
fn about(moment: &Moment<'_>) -> Option<Ipv4Addr> {
    match moment.event()? {
        Event::AddressUsable { address }
        | Event::ClientCheckStarted { address, .. }
        | Event::ConflictFound { address, .. }
        | Event::ServerCheckPassed { address }
        | Event::AddressDropped { address, .. }
        | Event::LeaseEnded { address, .. }
        | Event::QuarantineEnded { address }
        | Event::HoldExpired { address, .. }
        | Event::OfferDeclined { address, .. }
        | Event::AddressOffered { address, .. }
        | Event::RequestRefused { address, .. }
        | Event::LeaseCommitted { address, .. }
        | Event::LeaseReplicated { address, .. }
        | Event::LeaseExtended { address, .. }
        | Event::GraceStarted { address, .. } => Some(*address),
        Event::AddressChanged { was, .. } => Some(*was),
        _ => None,
    }
}

/// What a server's pool has for the address that an event is about: before and after the step.
fn pool<'a>(moment: &'a Moment<'_>, after: bool) -> Option<&'a AddressState> {
    let hosts = if after { &moment.facts.after } else { &moment.facts.before };
    Some(hosts.get(moment.port()?)?.server()?.pool().state(about(moment)?))
}

/// Whether anybody but this client could get an address from this server.
fn free_for_others(moment: &Moment<'_>) -> bool {
    let Some(address) = about(moment) else { return true };
    let kept = host(moment, |host| host.reserved.contains_key(&address));
    !kept && !matches!(pool(moment, true), Some(AddressState::Excluded))
}

/// Whether the switches of the entry's host, or of the client that it is about, differ from the RFC's here.
fn course_is_why(moment: &Moment<'_>) -> bool {
    let renews_late = |host: &HostFacts| host.profile.renewal == Renewal::AtExpiry;
    let client_of = |mac| moment.facts.port(mac).is_some_and(|port| renews_late(&moment.facts.hosts[port]));
    match &moment.entry.kind {
        Kind::Timer(Timer::T1 | Timer::T2 | Timer::Expiry | Timer::RenewAgain | Timer::LeaseEnd(_)) => {
            host(moment, renews_late)
        }
        Kind::Timer(Timer::Probe | Timer::CheckEnds | Timer::Announce) => host(moment, checks_otherwise),
        Kind::Timer(Timer::AddressCheck(_)) => {
            host(moment, |host| host.profile.address_check != AddressCheck::BeforeOffer)
        }
        Kind::Event(
            Event::State { trigger: StateTrigger::T1 | StateTrigger::T2 | StateTrigger::Expired, .. }
            | Event::AddressDropped { .. },
        ) => host(moment, renews_late),
        Kind::Event(Event::ConfigurationLogged { .. } | Event::LeaseRenewed { .. }) => host(moment, renews_late),
        Kind::Event(Event::GraceStarted { .. } | Event::LeaseEnded { .. } | Event::LeaseExtended { .. }) => {
            host(moment, renews_late)
        }
        Kind::Event(Event::ArpAdded { how, .. } | Event::ArpUpdated { how, .. }) => {
            matches!(how, ArpHow::MadeAtOffer | ArpHow::MadeAtAck)
                && host(moment, |host| host.profile.arp_entry_by_dhcp)
        }
        Kind::Event(
            Event::ServerCheckStarted { .. }
            | Event::ServerCheckPassed { .. }
            | Event::ServerCheckFailed { .. }
            | Event::ServerCheckAnswered { .. }
            | Event::ArpSetAside { .. }
            | Event::RequestRefused { .. }
            | Event::Quarantined { .. },
        ) => host(moment, |host| host.profile.address_check == AddressCheck::OnRequest),
        Kind::Event(
            Event::ClientCheckStarted { .. }
            | Event::AddressUsable { .. }
            | Event::ConflictFound { .. }
            | Event::State { trigger: StateTrigger::CheckPassed, .. },
        ) => host(moment, checks_otherwise),
        Kind::Sent(frame) => match frame.kind() {
            FrameKind::Request => host(moment, renews_late),
            FrameKind::Ack | FrameKind::Offer => {
                host(moment, |host| {
                    host.profile.ack_contents == AckContents::CopyOfOffer || host.profile.renewal == Renewal::AtExpiry
                }) || moment.dhcp().is_some_and(|message| client_of(message.chaddr))
            }
            FrameKind::ArpProbe | FrameKind::ArpAnnouncement => host(moment, checks_otherwise),
            FrameKind::ArpRequest | FrameKind::EchoRequest | FrameKind::Nak => {
                host(moment, |host| host.profile.address_check == AddressCheck::OnRequest)
            }
            FrameKind::Discover => host(moment, |host| host.profile.boot == Boot::Discover),
            _ => false,
        },
        Kind::Started | Kind::Acted { .. } | Kind::Event(Event::State { .. }) => {
            host(moment, |host| host.profile.boot == Boot::Discover || host.profile.renewal == Renewal::AtExpiry)
        }
        _ => false,
    }
}

fn checks_otherwise(host: &HostFacts) -> bool {
    host.profile.client_check != ClientCheck::Rfc5227
}

/// Whether the check that an entry is about put its question to anybody, and listened.
fn check_was_made(moment: &Moment<'_>) -> bool {
    let waits = match (moment.port(), moment.facts.hosts.get(moment.port().unwrap_or(usize::MAX))) {
        (Some(port), Some(host)) if host.role == Role::Server => {
            let index = moment.scenario.servers.len() + port - moment.facts.hosts.len();
            moment.scenario.servers[index].check_ms > 0
        }
        _ => true,
    };
    waits && moment.check().is_some_and(|check| check.heard > 0 && check.how != Some(ClientCheck::AnnounceOnly))
}

fn nobody_answered(moment: &Moment<'_>) -> bool {
    check_was_made(moment) && moment.check().is_some_and(|check| check.answers == 0)
}

fn is_check(moment: &Moment<'_>) -> bool {
    matches!(
        &moment.entry.kind,
        Kind::Timer(Timer::CheckEnds | Timer::AddressCheck(_))
            | Kind::Event(
                Event::AddressUsable { .. }
                    | Event::ServerCheckPassed { .. }
                    | Event::AddressOffered { .. }
                    | Event::State { trigger: StateTrigger::CheckPassed, .. }
            )
    )
}

/// What waits for an answer: a retransmission, a timer, a client that gives up.
fn is_in_vain(moment: &Moment<'_>) -> bool {
    matches!(
        &moment.entry.kind,
        Kind::Timer(Timer::Retransmission | Timer::RenewAgain | Timer::GiveUp | Timer::Inform)
            | Kind::Event(
                Event::Retransmission { .. }
                    | Event::GaveUp { .. }
                    | Event::LeaseKept { .. }
                    | Event::State { trigger: StateTrigger::NoAnswer | StateTrigger::LeaseKept | StateTrigger::T2, .. }
            )
    )
}

/// A span as it is written, in microseconds: `250 µs`, `1.5 ms`, `4 s`, `10 min`, `8 h`, `2 days`, `1 h 5 min`.
pub fn span(text: &str) -> Option<u64> {
    let mut words = text.split_whitespace().peekable();
    let mut total = None;
    while let Some(number) = words.next() {
        let clean = number.trim_start_matches(['(', '~']);
        let (whole, part) = clean.split_once('.').unwrap_or((clean, ""));
        if whole.is_empty() || !whole.bytes().all(|b| b.is_ascii_digit()) || !part.bytes().all(|b| b.is_ascii_digit()) {
            break;
        }
        let unit = words.next()?.trim_end_matches(['.', ',', ';', ':', ')']);
        let unit = match unit {
            "µs" => 1,
            "ms" => 1_000,
            "s" | "second" | "seconds" => 1_000_000,
            "min" | "minute" | "minutes" => 60_000_000,
            "h" | "hour" | "hours" => 3_600_000_000,
            "d" | "day" | "days" => 86_400_000_000u64,
            _ => break,
        };
        let scale = 10u64.pow(part.len() as u32);
        let small = part.parse::<u64>().unwrap_or(0) * (unit / scale.min(unit));
        total = Some(total.unwrap_or(0) + whole.parse::<u64>().ok()?.checked_mul(unit)? + small);
    }
    total
}

/// The spans behind each occurrence of a word.
fn spans_behind(text: &str, word: &str) -> Vec<u64> {
    text.match_indices(word).filter_map(|(at, _)| span(&text[at + word.len()..])).collect()
}

/// Whether a text says a span so that a person would read it off: exactly, or to 1 % or a second.
pub fn about_right(said: u64, is: u64) -> bool {
    said.abs_diff(is) <= 1_000_000.min(is / 2 + 1_000).max(is / 100)
}

fn lease_said(moment: &Moment<'_>) -> bool {
    let Some(message) = moment.dhcp() else { return true };
    let Some(lease_s) = message.lease_time().filter(|s| *s != u32::MAX) else { return true };
    let said = spans_behind(&moment.told.text, " for ");
    let offered = |at: u64| {
        // "It differs from the OFFER, which was for ..." is about another message.
        at == u64::from(lease_s) * 1_000_000
    };
    said.is_empty() || said.iter().any(|at| offered(*at))
}

fn until(moment: &Moment<'_>) -> Option<u64> {
    let at = match moment.event()? {
        Event::AddressOffered { until, .. }
        | Event::Quarantined { until, .. }
        | Event::GraceStarted { until, .. }
        | Event::LeaseCommitted { until: Some(until), .. }
        | Event::LeaseExtended { until: Some(until), .. }
        | Event::LeaseReplicated { until: Some(until), .. }
        | Event::LeaseRemembered { expiry: Some(until), .. }
        | Event::LeaseKept { expiry: Some(until), .. } => *until,
        _ => return None,
    };
    Some(at.since(moment.entry.at).0)
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
        holds: |moment| !moment.uses_some() && host(moment, |host| host.role == Role::Client),
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
        holds: nobody_answered,
    },
    Claim {
        name: "the check has found it free",
        says: &["has found it free", "and listens for", "listened"],
        about: is_check,
        holds: check_was_made,
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
    // ---- servers that are off ----
    Claim {
        name: "either partner can extend",
        says: &["either of them can extend", "can extend"],
        about: is_event,
        holds: |moment| {
            let Some(Event::LeaseReplicated { from, .. }) = moment.event() else { return true };
            let partner = moment.facts.after.iter().position(|host| host.is_server_at(*from));
            moment.port().is_some_and(|port| moment.serves(port)) && partner.is_some_and(|port| moment.serves(port))
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
        says: &["question"],
        about: |moment| is_arrival(moment) && moment.arp().is_some(),
        holds: |moment| arrives(moment, FrameKind::ArpRequest) || arrives(moment, FrameKind::ArpProbe),
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
        holds: |moment| {
            moment.arp().is_some_and(|packet| {
                (0..moment.facts.hosts.len()).any(|port| moment.uses(port)[0] == Some(packet.tpa))
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
            let Some(Event::HoldExpired { address, client }) = moment.event() else { return true };
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
        holds: |moment| matches!(moment.deed(), Some(Action::SetStatic(_))),
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
            let said = spans_behind(&moment.told.text, "for ");
            let said: Vec<u64> = said
                .into_iter()
                .chain(spans_behind(&moment.told.text, "for up to "))
                .chain(spans_behind(&moment.told.text, "for another "))
                .collect();
            until(moment).is_none_or(|is| said.is_empty() || said.iter().any(|said| about_right(*said, is)))
        },
    },
    // ---- clocks ----
    Claim {
        name: "renews after so long by a clock that runs wrong",
        says: &["renew after", "renews after"],
        about: |moment| host(moment, |host| host.clock_ppm != 0),
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
            sender.is_none_or(|port| moment.told.title.contains(&*moment.facts.after[usize::from(port)].config().id))
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
        about: |moment| matches!(moment.entry.kind, Kind::Acted { refused: None, .. }),
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
];

/// An ACK that repeats what is left is no extension.
fn kept_or_longer(moment: &Moment<'_>) -> bool {
    let Some(entry) = moment.entry.cause.and_then(|cause| moment.at(cause)) else { return true };
    let Kind::Event(Event::LeaseExtended { address, client, until, .. }) = &entry.kind else { return true };
    // The lease written down before that one.
    moment.trace[..entry.id.0 as usize]
        .iter()
        .rev()
        .find_map(|earlier| match &earlier.kind {
            Kind::Event(
                Event::LeaseExtended { address: same, client: mac, until, .. }
                | Event::LeaseCommitted { address: same, client: mac, until, .. },
            ) if same == address && mac == client && earlier.host == entry.host => Some(*until),
            _ => None,
        })
        .is_none_or(|before| before.is_some_and(|before| until.is_none_or(|until| until > before)))
}

/// What has to be told as the course text's, since a switch of this host is why it happens: the other direction.
pub fn unmarked(moment: &Moment<'_>) -> bool {
    let late = host(moment, |host| host.profile.renewal == Renewal::AtExpiry);
    let text = moment.told.text.to_lowercase();
    let told = |text: &str| text.contains("course text");
    let _ = &text;
    match &moment.entry.kind {
        Kind::Timer(Timer::T1 | Timer::T2) => late && !told(&text),
        Kind::Event(Event::GraceStarted { .. }) => !told(&text),
        _ => false,
    }
}
