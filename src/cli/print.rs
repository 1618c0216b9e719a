//! The trace for people: time, host, what happened; one line an entry.

mod words;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::Ipv4Addr;

use dorascope::net::{Egress, Ports};
use dorascope::protocol::{
    Action, Actor, AddressCheck, Cannot, ClientCheck, ClientState, Configuration, Event, Extension, OfferSummary,
    QuarantineReason, Reason, Renewal, Setting, Timer, Unanswered,
};
use dorascope::sim::{Entry, Kind, Outcome, OutcomeGroup, Transmission};
use dorascope::teach;
use dorascope::wire::{Frame, Mac};

use super::failure::printable;
use super::source::Played;
use words::{arp_how, decided_by, state, timer_fired, until, why_ignored, why_state};

/// How many hosts are named before they are only counted.
const NAMED: u32 = 3;

/// Writes a trace. Without `verbose` what the switch does with a frame is left out.
///
/// # Errors
/// When `out` cannot be written to.
pub(super) fn trace(out: &mut dyn Write, played: &Played, verbose: bool) -> io::Result<()> {
    let trace = played.trace.as_slice();
    let names = Names::of(played);
    let width = names.width();
    for entry in trace {
        let (host, what) = match &entry.kind {
            Kind::Forwarded { .. } if !verbose => continue,
            Kind::Forwarded { .. } => ("switch", names.done(entry, trace)),
            Kind::Arrived { frame, outcomes } => names.arrived(frame, outcomes),
            _ => (entry.host.map_or("", |port| names.port(port)), names.done(entry, trace)),
        };
        writeln!(out, "{:>12}  {host:width$}  {what}", entry.at.to_string())?;
    }
    Ok(())
}

/// Writes the offers of an open decision, numbered as `--choose` counts them.
///
/// # Errors
/// When `out` cannot be written to.
pub(super) fn offers(out: &mut dyn Write, client: &str, offers: &[OfferSummary]) -> io::Result<()> {
    writeln!(out, "\nWhich offer wins? {} has, in order of arrival:", printable(client))?;
    for (index, offer) in offers.iter().enumerate() {
        let OfferSummary { server, address, .. } = offer;
        writeln!(
            out,
            "  {}  server {server:<15}  address {address:<15}  lease {}",
            index + 1,
            teach::lease(offer.lease_s)
        )?;
    }
    Ok(())
}

/// How people call the hosts.
struct Names {
    ports: Vec<String>,
    macs: BTreeMap<Mac, String>,
    addresses: BTreeMap<Ipv4Addr, String>,
    /// The same for what `teach` words.
    told: teach::Names,
}

impl Names {
    fn of(played: &Played) -> Self {
        let hosts = || played.world.hosts().iter().map(|host| (host.config(), printable(&host.config().id)));
        let told = teach::Names::new(&played.world, &played.scenario);
        let shared = |address: Ipv4Addr| told.fixed().filter(|(_, other)| *other == address).count() > 1;
        Self {
            ports: hosts().map(|(_, name)| name).collect(),
            macs: hosts().map(|(config, name)| (config.mac, name)).collect(),
            addresses: told
                .fixed()
                .filter(|(_, address)| !shared(*address))
                .map(|(port, address)| (address, printable(told.name(port))))
                .collect(),
            told,
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
        // A client that has an address speaks about that one.
        let own = || frame.decoded.as_ref().ok().and_then(Frame::dhcp_message).map(|message| message.ciaddr);
        let about = frame.about().or_else(own).filter(|address| !address.is_unspecified());
        let about = about.map(|address| format!(" ({address})")).unwrap_or_default();
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
                // Who is off, or runs no server, ignores nothing.
                Outcome::Ignored(Reason::NotStarted) => format!("misses {frame_text}: switched off"),
                Outcome::Ignored(Reason::ServerStopped) => format!("misses {frame_text}: no DHCP process runs"),
                Outcome::Ignored(reason) => format!("ignores {frame_text}: {}", why_ignored(reason)),
            };
            return (self.port(port), what);
        }
        let groups = outcomes.iter().map(|group| match group.outcome {
            Outcome::Handled => format!("received by {}", self.ports(&group.ports)),
            Outcome::Ignored(reason @ (Reason::NotStarted | Reason::ServerStopped)) => {
                format!("missed by {} ({})", self.ports(&group.ports), why_ignored(reason))
            }
            Outcome::Ignored(reason) => format!("ignored by {} ({})", self.ports(&group.ports), why_ignored(reason)),
        });
        ("", format!("{frame_text} arrives: {}", groups.collect::<Vec<_>>().join("; ")))
    }

    /// What a host did by itself.
    fn done(&self, entry: &Entry, trace: &[Entry]) -> String {
        match &entry.kind {
            Kind::Started => "is switched on".to_owned(),
            Kind::Sent(frame) => format!("sends {} to {}", self.frame(frame), self.destination(frame)),
            Kind::Forwarded { frame, egress, learned } => self.forwarded(frame, *egress, *learned),
            Kind::Arrived { frame, outcomes } => self.arrived(frame, outcomes).1,
            Kind::Timer(timer) => self.timer(*timer, entry, trace),
            Kind::Event(event) => self.event(event, entry, trace),
            Kind::Choice { server, .. } => {
                format!("a person chooses the offer of {}", self.server(*server, entry, trace))
            }
            Kind::KeepWaiting { wait, .. } => format!("a person lets it wait another {wait}"),
            Kind::Lost { frame, ports, why } => {
                let place = if ports.is_empty() { "before the switch".to_owned() } else { self.missed(ports) };
                format!("its {} is lost {place}: {}", self.frame(frame), teach::loss(*why))
            }
            Kind::Duplicated { frame, port } => {
                format!(
                    "its {} comes twice out of the cable of {}",
                    self.frame(frame),
                    self.port(port.unwrap_or(frame.from))
                )
            }
            Kind::Action { action, by, refused } => self.acted(action, *by, *refused),
        }
    }

    fn missed(&self, ports: &Ports) -> String {
        format!("on its way to {}", self.ports(ports))
    }

    fn acted(&self, action: &Action, by: Actor, refused: Option<Cannot>) -> String {
        let by = match by {
            Actor::Person => "a person",
            Actor::Scenario => "the scenario",
        };
        let what = printable(&teach::action_name(action, &self.told));
        match refused {
            Some(why) => format!("{by} wants: {what}; it cannot: {}", teach::cannot(why)),
            None => format!("{by} does this: {what}"),
        }
    }

    /// A server by the frame that an entry is about: two may have one address.
    fn server(&self, address: Ipv4Addr, entry: &Entry, trace: &[Entry]) -> String {
        let name = printable(&teach::server_at(entry, trace, &self.told, address));
        if name == address.to_string() { name } else { format!("{name} ({address})") }
    }

    /// T1 and T2 by what the client is doing then, and by when it renews.
    fn timer(&self, timer: Timer, entry: &Entry, trace: &[Entry]) -> String {
        let late = entry.host.and_then(|port| self.told.profile(port)).map(|profile| profile.renewal);
        let late = late == Some(Renewal::AtExpiry);
        let state = || {
            let count = trace.partition_point(|earlier| earlier.id < entry.id);
            let before = trace.get(..count).unwrap_or_default().iter().rev();
            before.filter(|earlier| earlier.host == entry.host).find_map(|earlier| match &earlier.kind {
                Kind::Event(Event::State { to, .. }) => Some(*to),
                _ => None,
            })
        };
        match timer {
            Timer::T1 | Timer::T2 if state() == Some(ClientState::BoundChecking) => {
                "it would be time to renew, but its address is still being checked".to_owned()
            }
            Timer::T1 if late => "the lease period is over: it is time to renew".to_owned(),
            Timer::T2 if late => "the set time is over: it is time to ask any server".to_owned(),
            timer => timer_fired(timer),
        }
    }

    /// What is ignored: the frame whose arrival led to it.
    fn ignored(&self, reason: Reason, entry: &Entry, trace: &[Entry]) -> String {
        let mut cause = entry.cause;
        for _ in 0..3 {
            let Some(found) = cause.and_then(|id| trace.get(usize::try_from(id.0).ok()?)) else { break };
            if let Kind::Arrived { frame, .. } = &found.kind {
                let what = format!("{} from {}", self.frame(frame), self.port(frame.from));
                return format!("ignores {what}: {}", why_ignored(reason));
            }
            cause = found.cause;
        }
        format!("ignores it: {}", why_ignored(reason))
    }

    #[expect(clippy::too_many_lines, reason = "a table of sentences: one arm for each event")]
    fn event(&self, event: &Event, entry: &Entry, trace: &[Entry]) -> String {
        match event {
            Event::State { from, to, trigger } => {
                let profile = entry.host.and_then(|port| self.told.profile(port));
                let late = profile.is_some_and(|profile| profile.renewal == Renewal::AtExpiry);
                format!("{} -> {}: {}", state(*from), state(*to), why_state(*trigger, late))
            }
            Event::Retransmission { unsent: true, .. } => "its last message never left, so it tries again".to_owned(),
            Event::Retransmission { attempt, .. } => {
                format!("has asked {} in vain and asks again", teach::times(*attempt))
            }
            Event::OfferHeard { offer } => format!(
                "notes the offer of {}: {} {}",
                self.server(offer.server, entry, trace),
                offer.address,
                teach::for_lease(offer.lease_s)
            ),
            Event::DecisionOpened { offers, .. } => match offers.len() {
                1 => "asks whether to take the one offer".to_owned(),
                count => format!("asks which of {count} offers wins"),
            },
            Event::KeptWaiting { wait_us, .. } => format!("waits another {wait_us} for offers"),
            Event::OfferChosen { server, address, by, .. } => {
                format!("takes {address} of {}, {}", self.server(*server, entry, trace), decided_by(*by))
            }
            Event::NakHeard { server, text } => {
                let server =
                    server.map(|server| format!(" by {}", self.server(server, entry, trace))).unwrap_or_default();
                let text = text.as_deref().map(|text| format!(": {}", printable(text))).unwrap_or_default();
                format!("is refused{server}{text}")
            }
            Event::ConfigurationLogged { configuration } => self.configuration(configuration),
            Event::ClientCheckStarted { address, how } => match how {
                ClientCheck::AnnounceOnly => format!("does not check {address}, it only announces it"),
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
            Event::ServerCheckPassed { address } => match teach::unheard(entry, trace, &self.told) {
                None => format!("hears no answer for {address} and takes it for unused"),
                Some(why) => format!("takes {address} for unused: {why}"),
            },
            Event::ServerCheckFailed { address, by, echoed } => {
                let ping = if *echoed { ", which answers ping too" } else { "" };
                format!("finds {address} in use by {}{ping}", self.mac(*by))
            }
            Event::AddressOffered { address, client, until, again } => {
                let again = if *again { " again" } else { "" };
                format!("reserves {address}{again} for {} until {until}", self.mac(*client))
            }
            Event::HoldExpired { address, client, why } => {
                format!("keeps {address} no longer for {}: {}", self.mac(*client), teach::promise_end(*why))
            }
            Event::OfferDeclined { address, client, chosen, leased } => {
                let fate = if *leased { "is not offered any more, but leased" } else { "is free again" };
                format!("{} took the offer of {}: {address} {fate}", self.mac(*client), self.address(*chosen))
            }
            Event::LeaseCommitted { address, client, until: end, again } => {
                let again = if *again { " again" } else { "" };
                format!("leases {address} to {}{again} {}", self.mac(*client), until(*end))
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
            Event::AddressExcluded { address } => format!("keeps {address} out of its pool: it is excluded"),
            Event::ReservationEnded { address, client, instead } => {
                let why = match instead {
                    Some(instead) => format!("which has {instead} reserved now"),
                    None => "since another client has it reserved now".to_owned(),
                };
                format!("reserves {address} no longer for {}, {why}", self.mac(*client))
            }
            Event::QuarantineEnded { address } => format!("{address} is no longer in quarantine"),
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
            Event::Unreachable { address } => format!("no ARP answer came for {address}: the packet for it is dropped"),
            Event::NotSent { frame, address, why } => {
                let about = address.map(|address| format!(" ({address})")).unwrap_or_default();
                format!("does not send its {}{about}: {}", frame.name(), teach::outdated(*why))
            }
            Event::OptionsLeftOut { client, codes, why } => {
                format!("leaves out {} for {}: {}", teach::codes(codes), self.mac(*client), teach::left_out(*why))
            }
            Event::OptionsJoined { client, codes } => {
                format!(
                    "has several values of {} and sends {} all of them joined",
                    teach::codes(codes),
                    self.mac(*client)
                )
            }
            Event::OptionsUnreadable { codes } => {
                let what = if codes.len() == 1 { "the value makes" } else { "the values make" };
                format!("cannot use {}: {what} no sense there", teach::codes(codes))
            }
            Event::TimesNotAccepted { t1_s, t2_s, renew_us, rebind_us, .. } => {
                let named =
                    |name, seconds: &Option<u32>| seconds.map(|seconds| format!("{name} of {}", teach::lease(seconds)));
                let refused: Vec<String> = [named("T1", t1_s), named("T2", t2_s)].into_iter().flatten().collect();
                let instead = renew_us.zip(*rebind_us);
                let clock = entry.host.map_or_else(String::new, |port| teach::own_clock(self.told.clock(port)));
                let instead = instead.map(|(t1, t2)| format!("renews after {t1}, rebinds after {t2}{clock}"));
                let instead = instead.unwrap_or_else(|| "its lease never ends".to_owned());
                format!("does not accept the {} of the ACK: {instead}", refused.join(" and the "))
            }
            Event::Ignored { reason } => self.ignored(*reason, entry, trace),
            Event::LeaseRenewed { configuration, changed } => {
                let new = if *changed { ", and other values are new too" } else { "" };
                let Configuration { address, server, lease_s, .. } = &**configuration;
                format!("keeps {address} of {} {}{new}", self.server(*server, entry, trace), teach::for_lease(*lease_s))
            }
            Event::AddressDropped { address, why } => {
                format!("stops using {address}: {}", teach::drop_reason(*why))
            }
            Event::AddressChanged { was, now } => format!("has {now} now, no longer {was}"),
            Event::LeaseRemembered { address, expiry } => {
                format!("remembers its lease of {address}, which runs {}", until(*expiry))
            }
            Event::LeaseKept { address, expiry } => {
                format!("hears nothing and keeps its old lease of {address}, which runs {}", until(*expiry))
            }
            Event::GaveUp { what } => match what {
                Unanswered::Request => "gives up: no answer to its REQUEST came".to_owned(),
                Unanswered::Reboot => "gives up: no answer came about the address that it remembers".to_owned(),
                Unanswered::Renewal => "gives up: no answer to its renewal came, and its lease has no end".to_owned(),
                Unanswered::Inform => "gives up: no answer to its INFORM came".to_owned(),
            },
            Event::AddressReleased { address, server } => {
                format!("gives {address} back to {}", self.server(*server, entry, trace))
            }
            Event::ConflictInUse { address, by } => {
                format!("finds that {} claims {address}, which it uses itself", self.mac(*by))
            }
            Event::AddressDefended { address } => format!("defends {address} by an announcement"),
            Event::AddressSet { address } => format!("has {address} by hand from now on"),
            Event::ParametersLearned { server, log } => {
                format!("learns from {}, without a lease: {}", self.server(*server, entry, trace), settings(log))
            }
            Event::LeaseExtended { address, client, until: end, rest: true, .. } => {
                format!("acknowledges what is left of {address} for {}, {}", self.mac(*client), until(*end))
            }
            Event::LeaseExtended { address, client, until: end, how, .. } => {
                let how = match how {
                    Extension::Renewing => "which asked it alone",
                    Extension::Rebinding => "which asked everybody",
                    Extension::Rebooting => "which remembered it",
                };
                format!("lets {}, {how}, keep {address} {}", self.mac(*client), until(*end))
            }
            Event::LeaseEnded { address, client, why, kept_until } => {
                let kept = kept_until.map(|until| format!(", but keeps it reserved until {until}")).unwrap_or_default();
                format!("ends the lease of {address} to {}: {}{kept}", self.mac(*client), teach::lease_end(*why))
            }
            Event::GraceStarted { address, client, until } => {
                format!("the lease of {address} is over, but it waits for {} until {until}", self.mac(*client))
            }
            Event::LeaseReplicated { address, client, until: end, from } => {
                format!(
                    "copies from {}: {address} is leased to {} {}",
                    self.address(*from),
                    self.mac(*client),
                    until(*end)
                )
            }
            Event::InformAnswered { client, address } => {
                format!("answers the INFORM of {} at {address}, without a lease", self.mac(*client))
            }
            Event::ServerStopped => "its DHCP process stops".to_owned(),
            Event::ServerStarted { leases } => format!("its DHCP process starts; leases in its database: {leases}"),
        }
    }

    fn configuration(&self, configuration: &Configuration) -> String {
        format!("logs its configuration: {}", settings(&configuration.log))
    }
}

/// What a client has learned: "address 10.0.0.10; subnet mask 255.255.255.0".
fn settings(log: &[Setting]) -> String {
    let settings = teach::settings(log).into_iter();
    let settings = settings.map(|setting| format!("{} {}", setting.name, printable(&setting.value)));
    settings.collect::<Vec<_>>().join("; ")
}
