//! The trace for people: time, host, what happened; one line an entry.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::Ipv4Addr;

use dorascope::net::{Egress, Ports};
use dorascope::protocol::{
    AddressCheck, ArpHow, ClientCheck, ClientState, Configuration, DecidedBy, Duration, Event, OfferSummary,
    QuarantineReason, Reason, StateTrigger, Timer,
};
use dorascope::sim::{Entry, Kind, Outcome, OutcomeGroup, Transmission, World};
use dorascope::wire::Mac;

use super::printable;

/// A lease time that means a lease without end (RFC 2131 section 3.3).
const INFINITE_LEASE_S: u32 = u32::MAX;
/// How many hosts are named before they are only counted.
const NAMED: u32 = 3;

/// Writes a trace. Without `verbose` what the switch does with a frame is left out.
///
/// # Errors
/// When `out` cannot be written to.
pub fn trace(out: &mut dyn Write, world: &World, trace: &[Entry], verbose: bool) -> io::Result<()> {
    let names = Names::of(world);
    let width = names.width();
    for entry in trace {
        let (host, what) = match &entry.kind {
            Kind::Forwarded { .. } if !verbose => continue,
            Kind::Forwarded { frame, egress, learned } => ("switch", names.forwarded(frame, *egress, *learned)),
            Kind::Arrived { frame, outcomes } => names.arrived(frame, outcomes),
            kind => (entry.host.map_or("", |port| names.port(port)), names.done(kind)),
        };
        writeln!(out, "{:>12}  {host:width$}  {what}", entry.at.to_string())?;
    }
    Ok(())
}

/// Writes the offers of an open decision, numbered as `--choose` counts them.
///
/// # Errors
/// When `out` cannot be written to.
pub fn offers(out: &mut dyn Write, client: &str, offers: &[OfferSummary]) -> io::Result<()> {
    writeln!(out, "\nWhich offer wins? {} has, in order of arrival:", printable(client))?;
    for (index, offer) in offers.iter().enumerate() {
        let OfferSummary { server, address, .. } = offer;
        writeln!(out, "  {}  server {server:<15}  address {address:<15}  lease {}", index + 1, lease(offer.lease_s))?;
    }
    Ok(())
}

fn lease(lease_s: u32) -> String {
    if lease_s == INFINITE_LEASE_S { "without end".to_owned() } else { Duration::from_secs(lease_s.into()).to_string() }
}

/// How people call the hosts.
struct Names {
    ports: Vec<String>,
    macs: BTreeMap<Mac, String>,
    addresses: BTreeMap<Ipv4Addr, String>,
}

impl Names {
    fn of(world: &World) -> Self {
        let hosts = || world.hosts().iter().map(|host| (host.config(), printable(&host.config().id)));
        Self {
            ports: hosts().map(|(_, name)| name).collect(),
            macs: hosts().map(|(config, name)| (config.mac, name)).collect(),
            addresses: hosts().filter_map(|(config, name)| Some((config.address?.0, name))).collect(),
        }
    }

    fn width(&self) -> usize {
        self.ports.iter().map(|name| name.chars().count()).max().unwrap_or(0).max("switch".len())
    }

    fn port(&self, port: u16) -> &str {
        self.ports.get(usize::from(port)).map_or("", String::as_str)
    }

    fn mac(&self, mac: Mac) -> String {
        self.macs.get(&mac).cloned().unwrap_or_else(|| mac.to_string())
    }

    /// A server or static host by its own address.
    fn address(&self, address: Ipv4Addr) -> String {
        self.addresses.get(&address).map_or_else(|| address.to_string(), |name| format!("{name} ({address})"))
    }

    /// A few hosts by name, many by number.
    fn ports(&self, ports: &Ports) -> String {
        match ports.len() {
            count if count > NAMED => format!("{count} hosts"),
            _ => ports.iter().map(|port| self.port(port)).collect::<Vec<_>>().join(", "),
        }
    }

    fn frame(&self, frame: &Transmission) -> String {
        let about = frame.about().map(|address| format!(" ({address})")).unwrap_or_default();
        format!("{}{about}", frame.kind().name())
    }

    fn destination(&self, frame: &Transmission) -> String {
        let destination = frame.destination();
        if destination.is_broadcast() { "everybody".to_owned() } else { self.mac(destination) }
    }

    fn forwarded(&self, frame: &Transmission, egress: Egress, learned: bool) -> String {
        let frame_name = frame.kind().name();
        let way = match egress {
            Egress::Broadcast => "to every other port".to_owned(),
            Egress::Flood => "to every other port, since it does not know the receiver's".to_owned(),
            Egress::Port(port) => format!("to {}", self.port(port)),
            Egress::Nowhere => "nowhere: the receiver is where it came from".to_owned(),
        };
        let from = self.port(frame.from);
        let learned = if learned { format!(", and notes the port of {from}") } else { String::new() };
        format!("sends the {frame_name} from {from} on {way}{learned}")
    }

    /// Who received a frame, and what came of it.
    fn arrived<'a>(&'a self, frame: &Transmission, outcomes: &[OutcomeGroup]) -> (&'a str, String) {
        let frame_text = format!("{} from {}", self.frame(frame), self.port(frame.from));
        let only = match outcomes {
            [OutcomeGroup { ports, outcome }] if ports.len() == 1 => ports.iter().next().map(|port| (port, *outcome)),
            _ => None,
        };
        if let Some((port, outcome)) = only {
            let what = match outcome {
                Outcome::Handled => format!("receives {frame_text}"),
                Outcome::Ignored(reason) => format!("ignores {frame_text}: {}", why_ignored(reason)),
            };
            return (self.port(port), what);
        }
        let groups = outcomes.iter().map(|group| match group.outcome {
            Outcome::Handled => format!("taken by {}", self.ports(&group.ports)),
            Outcome::Ignored(reason) => format!("ignored by {} ({})", self.ports(&group.ports), why_ignored(reason)),
        });
        ("", format!("{frame_text} arrives: {}", groups.collect::<Vec<_>>().join("; ")))
    }

    /// What a host did by itself.
    fn done(&self, kind: &Kind) -> String {
        match kind {
            Kind::Started => "is switched on".to_owned(),
            Kind::Sent(frame) => format!("sends {} to {}", self.frame(frame), self.destination(frame)),
            Kind::Timer(timer) => timer_fired(*timer),
            Kind::Event(event) => self.event(event),
            Kind::Choice { server, .. } => format!("a person chooses the offer of {}", self.address(*server)),
            Kind::KeepWaiting { wait, .. } => format!("a person lets it wait another {wait}"),
            kind => format!("{kind:?}"),
        }
    }

    fn event(&self, event: &Event) -> String {
        match event {
            Event::State { from, to, trigger } => {
                format!("{} -> {}: {}", state(*from), state(*to), why_state(*trigger))
            }
            Event::Retransmission { attempt } => format!("has sent it {attempt} times in vain and sends it again"),
            Event::OfferHeard { offer } => format!(
                "notes the offer of {}: {} for {}",
                self.address(offer.server),
                offer.address,
                lease(offer.lease_s)
            ),
            Event::DecisionOpened { offers, .. } => match offers.len() {
                1 => "asks whether to take the one offer".to_owned(),
                count => format!("asks which of {count} offers wins"),
            },
            Event::KeptWaiting { wait_us, .. } => format!("waits another {wait_us} for offers"),
            Event::OfferChosen { server, address, by, .. } => {
                format!("takes {address} of {}, {}", self.address(*server), decided_by(*by))
            }
            Event::NakHeard { server, text } => {
                let server = server.map(|server| format!(" by {}", self.address(server))).unwrap_or_default();
                let text = text.as_deref().map(|text| format!(": {}", printable(text))).unwrap_or_default();
                format!("is refused{server}{text}")
            }
            Event::ConfigurationLogged { configuration } => self.configuration(configuration),
            Event::ClientCheckStarted { address, how } => match how {
                ClientCheck::SingleLookUp => format!("looks {address} up by ARP before using it"),
                ClientCheck::Rfc5227 => format!("probes for {address} before using it"),
            },
            Event::ConflictFound { address, by, probe } => {
                let does = if *probe { "wants" } else { "uses" };
                format!("finds that {} {does} {address}", self.mac(*by))
            }
            Event::AddressUsable { address } => format!("uses {address} from now on"),
            Event::ServerCheckStarted { address, when } => {
                let when = match when {
                    AddressCheck::BeforeOffer => "before offering it",
                    AddressCheck::OnRequest => "before giving it away",
                    AddressCheck::Never => "",
                };
                format!("checks {address} {when}")
            }
            Event::ServerCheckAnswered { address, by } => format!("hears that {} has {address}", self.mac(*by)),
            Event::ServerCheckPassed { address } => format!("nobody answers for {address}: it is free"),
            Event::ServerCheckFailed { address, by, echoed } => {
                let ping = if *echoed { ", which answers ping too" } else { "" };
                format!("finds {address} in use by {}{ping}", self.mac(*by))
            }
            Event::AddressOffered { address, client, until, again } => {
                let again = if *again { "keeps reserving" } else { "reserves" };
                format!("{again} {address} for {} until {until}", self.mac(*client))
            }
            Event::HoldExpired { address, client } => {
                format!("{} never requested {address}: it is free again", self.mac(*client))
            }
            Event::OfferDeclined { address, client, chosen } => {
                format!("{} took {}: {address} is free again", self.mac(*client), self.address(*chosen))
            }
            Event::LeaseCommitted { address, client, until, again } => {
                let again = if *again { " again" } else { "" };
                let until = until.map_or_else(|| "without end".to_owned(), |until| format!("until {until}"));
                format!("leases {address} to {}{again} {until}", self.mac(*client))
            }
            Event::RequestRefused { address, client, why } => {
                format!("refuses {address} to {}: {}", self.mac(*client), why.text())
            }
            Event::Quarantined { address, why, until } => {
                let why = match why {
                    QuarantineReason::Answered => "somebody answers for it",
                    QuarantineReason::Declined => "its client declined it",
                };
                format!("sets {address} aside until {until}: {why}")
            }
            Event::QuarantineEnded { address } => format!("{address} may be given out again"),
            Event::PoolExhausted { client } => {
                format!("has no address left for {} and stays silent", self.mac(*client))
            }
            Event::ArpAdded { address, mac, how } => {
                format!("ARP: {address} is at {mac} ({}), {}", self.mac(*mac), arp_how(*how))
            }
            Event::ArpUpdated { address, mac, was, how } if mac == was => {
                format!("ARP: {address} is at {mac} still, {}", arp_how(*how))
            }
            Event::ArpUpdated { address, mac, was, how } => {
                format!("ARP: {address} is at {mac} now, no longer at {was}, {}", arp_how(*how))
            }
            Event::ArpSetAside { address, .. } => format!("ARP: takes {address} out, to ask for it afresh"),
            Event::ArpAged { address, .. } => format!("ARP: {address} has aged out"),
            Event::Unreachable { address } => format!("nobody has {address}: the packet for it is dropped"),
            Event::Ignored { reason } => format!("ignores it: {}", why_ignored(*reason)),
            event => format!("{event:?}"),
        }
    }

    fn configuration(&self, configuration: &Configuration) -> String {
        let log = configuration.log.iter().map(|item| format!("{} {}", item.name, printable(&item.value)));
        format!("logs its configuration: {}", log.collect::<Vec<_>>().join("; "))
    }
}

fn state(state: ClientState) -> &'static str {
    match state {
        ClientState::BoundChecking => "BOUND (checking)",
        ClientState::BoundUsable => "BOUND (usable)",
        state => state.rfc_name(),
    }
}

fn why_state(trigger: StateTrigger) -> &'static str {
    match trigger {
        StateTrigger::Started => "it begins",
        StateTrigger::OfferChosen => "an offer is chosen",
        StateTrigger::Ack => "an ACK came",
        StateTrigger::Nak => "a NAK came",
        StateTrigger::NoAnswer => "no REQUEST was answered",
        StateTrigger::Conflict => "somebody else has the address",
        StateTrigger::CheckPassed => "nobody else has the address",
        _ => "the lease goes its way",
    }
}

fn decided_by(by: DecidedBy) -> &'static str {
    match by {
        DecidedBy::Person => "as the person chose",
        DecidedBy::First => "the first offer",
        DecidedBy::LongestLease => "the longest lease",
        DecidedBy::ByServer => "the server it was told to prefer",
    }
}

fn arp_how(how: ArpHow) -> &'static str {
    match how {
        ArpHow::FromRequest => "learned from a request",
        ArpHow::FromReply => "learned from a reply",
        ArpHow::MadeAtOffer => "made by DHCP at the OFFER",
        ArpHow::MadeAtAck => "made by DHCP at the ACK",
    }
}

fn timer_fired(timer: Timer) -> String {
    match timer {
        Timer::Start => "it is time to begin".to_owned(),
        Timer::Retransmission => "no answer in time".to_owned(),
        Timer::CollectOffers => "the time for collecting offers is over".to_owned(),
        Timer::GiveUp => "no answer to the last REQUEST either".to_owned(),
        Timer::Probe => "it is time to probe".to_owned(),
        Timer::CheckEnds => "the time for objections is over".to_owned(),
        Timer::Announce => "it is time to announce the address again".to_owned(),
        Timer::AddressCheck(address) => format!("the check of {address} ends"),
        Timer::OfferHold(address) => format!("the reservation of {address} ends"),
        Timer::Quarantine(address) => format!("the quarantine of {address} ends"),
        Timer::Resolve(address) => format!("no ARP answer for {address} in time"),
        Timer::ArpAge(address) => format!("the ARP entry of {address} reaches its age"),
        timer => format!("{timer:?}"),
    }
}

fn why_ignored(reason: Reason) -> &'static str {
    match reason {
        Reason::NotStarted => "not switched on yet",
        Reason::OtherHost => "another host's hardware address",
        Reason::ArpNotForMe => "ARP about another address, from a host not in the table",
        Reason::ArpNoAddress => "ARP, and no address of its own yet",
        Reason::NoListener => "nothing listens on that port",
        Reason::OtherAddress => "another host's IP address",
        Reason::Malformed => "the bytes make no sense",
        Reason::NotWaiting => "not waiting for DHCP now",
        Reason::OtherTransaction => "another transaction",
        Reason::OtherClient => "another client's hardware address",
        Reason::OtherClientId => "another client's identifier",
        Reason::WrongDirection => "not meant for this role",
        Reason::NoMessageType => "no message type",
        Reason::UnexpectedType => "no meaning in this state",
        Reason::OfferTooLate => "the choice is made already",
        Reason::IncompleteOffer => "server, address or lease time is missing",
        Reason::OtherServer => "it went to another server",
        Reason::NoServerIdentifier => "it answers no offer",
        Reason::CheckRunning => "the address is being checked already",
        Reason::NothingToDecline => "this client does not have that address",
        Reason::NoPoolForRelay => "no pool for the relay agent's network",
        Reason::UnaskedEcho => "it answers no ping of its own",
        Reason::NotUnderstood => "a kind of packet not spoken here",
        _ => "it does not apply now",
    }
}
