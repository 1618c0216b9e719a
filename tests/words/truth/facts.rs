//! What happened, read anew from frames, events and worlds: the side to which every sentence is held. Nothing here asks `teach`.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;
use std::rc::Rc;

use dorascope::base::Instant;
use dorascope::net::Host;
use dorascope::protocol::{Action, ClientCheck, ClientState, Configuration, EntryId, Event, Profile, QuarantineReason};
use dorascope::scenario::{Lens, Scenario, build_world};
use dorascope::sim::{Answer, Entry, Kind, Outcome, Progress, Trace, Transmission, World};
use dorascope::teach::{Explanation, Names, explain};
use dorascope::wire::{ArpPacket, DhcpMessage, Frame, FrameKind, Mac, Payload};

/// What a host is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Client,
    Static,
    Server,
}

/// The kinds of REQUEST of RFC 2131 table 4, and INFORM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    Selecting,
    Reboot,
    Renewing,
    Rebinding,
    Inform,
}

/// The check of an address, by a client, a static host or a server.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    pub address: Ipv4Addr,
    /// How a client does it.
    pub how: Option<ClientCheck>,
    /// ARP questions for it that the host has sent.
    pub sent: u32,
    /// Those of them that another host's port has got.
    pub heard: u32,
    /// ARP replies for the address that somebody has sent since.
    pub answers: u32,
}

/// What has happened to a host so far.
#[derive(Debug, Clone)]
pub struct HostFacts {
    pub role: Role,
    pub mac: Mac,
    pub profile: Profile,
    pub clock_ppm: i32,
    /// Server: how long an answer takes before it leaves.
    pub processing_us: u64,
    /// Addresses that it has ever used.
    pub used: BTreeSet<Ipv4Addr>,
    /// Its latest check, as a client or with an address by hand.
    pub check: Option<Check>,
    /// Server: its latest check of each address.
    pub checks: BTreeMap<Ipv4Addr, Check>,
    /// DHCP messages that it has sent since it last changed its state.
    pub asked: u32,
    /// The xid of the latest.
    pub xid: u32,
    /// OFFERs, ACKs and NAKs for that xid that a server has sent, and those that came and were not ignored.
    pub answers: (u32, u32),
    /// What the latest ACK said, and how.
    pub configuration: Option<Configuration>,
    /// Whether a server has written an extension for it since.
    pub extended: bool,
    /// Server: who has asked for which address by REQUEST, and at which entry.
    pub requests: BTreeMap<(Mac, Ipv4Addr), EntryId>,
    /// Server: when it offered which address to whom.
    pub offered: BTreeMap<(Mac, Ipv4Addr), EntryId>,
    /// Server: for whom an administrator has kept an address.
    pub reserved: BTreeMap<Ipv4Addr, Mac>,
    /// Why each address was quarantined last.
    pub quarantined: BTreeMap<Ipv4Addr, QuarantineReason>,
    /// Whether its address was set by hand by what was done to it last.
    pub set_by_hand: bool,
}

/// All that has happened up to an entry, and the hosts just before and after the step of the world that wrote it.
pub struct Facts {
    pub hosts: Vec<HostFacts>,
    pub before: Vec<Rc<Host>>,
    pub after: Vec<Rc<Host>>,
    pub plugged: Vec<(bool, u8)>,
    pub plugged_after: Vec<(bool, u8)>,
    /// Since when the switch knows the port of a hardware address.
    pub switch: BTreeMap<Mac, (u16, Instant)>,
}

/// An entry with what was told of it and what is known.
pub struct Moment<'a> {
    pub entry: &'a Entry,
    pub trace: &'a [Entry],
    pub facts: &'a Facts,
    pub told: &'a Explanation,
    pub scenario: &'a Scenario,
    pub names: &'a Names,
    pub lens: Lens,
}

/// A session that was run, with its world.
pub struct Played {
    pub trace: Trace,
    pub names: Names,
}

/// Runs a scenario and hands every entry, told, to `each`, with the facts before it. Ends after about `most` entries.
pub fn walk(scenario: &Scenario, lens: Lens, seed: u64, most: usize, each: &mut dyn FnMut(&Moment<'_>)) -> Played {
    let mut world = build_world(scenario, lens, seed);
    let names = Names::new(&world, scenario);
    let mut facts = Facts::new(&world, scenario, lens);
    let mut trace: Trace = Vec::new();
    let limit = Instant(u64::from(scenario.horizon_s) * 1_000_000);
    let mut decisions = 0;
    while trace.len() < most {
        let start = trace.len();
        match world.step(limit, &mut trace) {
            Progress::Quiet => break,
            Progress::Advanced => {}
            Progress::Frozen => {
                decisions += 1;
                let port = world.frozen().expect("frozen").port;
                let client = world.host(port).expect("a host").client().expect("a client");
                let offers = client.open_decision().expect("a decision").1;
                let wait = decisions % 5 == 2;
                let server = offers[decisions % offers.len()].server;
                let answer = if wait {
                    Answer::KeepWaiting(dorascope::base::Duration::from_secs(1))
                } else {
                    Answer::Choose(server)
                };
                assert!(world.answer(answer, &mut trace), "the answer applies");
            }
        }
        facts.look_at(&world);
        for index in start..trace.len() {
            let entry = &trace[index];
            let told = explain(entry, &trace, &names, lens);
            each(&Moment { entry, trace: &trace, facts: &facts, told: &told, scenario, names: &names, lens });
            facts.take(entry, &trace);
        }
        facts.step_is_over();
    }
    Played { trace, names }
}

impl Facts {
    fn new(world: &World, scenario: &Scenario, lens: Lens) -> Self {
        // Ports are numbered clients first, then static hosts, then servers.
        let clients = scenario
            .clients
            .iter()
            .flat_map(|spec| (0..spec.count).map(move |_| (Role::Client, spec.switches, spec.link.clock_ppm, None)));
        let statics = scenario.static_hosts.iter().map(|spec| (Role::Static, spec.switches, spec.link.clock_ppm, None));
        let servers =
            scenario.servers.iter().map(|spec| (Role::Server, spec.switches, spec.link.clock_ppm, Some(spec)));
        let hosts =
            clients.chain(statics).chain(servers).zip(world.hosts()).map(|((role, by_hand, clock_ppm, spec), host)| {
                let reserved = spec.map(|spec| spec.reservations.iter().map(|r| (r.address, r.mac)).collect());
                HostFacts {
                    role,
                    mac: host.config().mac,
                    profile: lens.profile().with(by_hand),
                    clock_ppm,
                    processing_us: spec.map_or(0, |spec| spec.processing_us),
                    used: host.address().into_iter().collect(),
                    check: None,
                    checks: BTreeMap::new(),
                    asked: 0,
                    xid: 0,
                    answers: (0, 0),
                    configuration: None,
                    extended: false,
                    requests: BTreeMap::new(),
                    offered: BTreeMap::new(),
                    reserved: reserved.unwrap_or_default(),
                    quarantined: BTreeMap::new(),
                    set_by_hand: false,
                }
            });
        let cables = cables(world);
        Facts {
            hosts: hosts.collect(),
            before: world.hosts().to_vec(),
            after: world.hosts().to_vec(),
            plugged: cables.clone(),
            plugged_after: cables,
            switch: BTreeMap::new(),
        }
    }

    fn look_at(&mut self, world: &World) {
        self.after = world.hosts().to_vec();
        self.plugged_after = cables(world);
        for (facts, host) in self.hosts.iter_mut().zip(&self.after) {
            if let Some(address) = host.address().filter(|address| !facts.used.contains(address)) {
                facts.used.insert(address);
            }
        }
    }

    fn step_is_over(&mut self) {
        self.before.clone_from(&self.after);
        self.plugged.clone_from(&self.plugged_after);
    }

    /// The port of the host with a hardware address.
    pub fn port(&self, mac: Mac) -> Option<usize> {
        self.hosts.iter().position(|host| host.mac == mac)
    }

    /// Takes an entry to what is known.
    fn take(&mut self, entry: &Entry, trace: &[Entry]) {
        let Some(port) = entry.host.map(usize::from) else {
            if let Kind::Arrived { frame, outcomes } = &entry.kind {
                self.arrived(entry, frame, outcomes.iter().filter(|g| g.outcome == Outcome::Handled), trace);
            }
            return;
        };
        match &entry.kind {
            Kind::Arrived { frame, outcomes } => {
                self.arrived(entry, frame, outcomes.iter().filter(|g| g.outcome == Outcome::Handled), trace);
            }
            Kind::Sent(frame) => self.sent(port, frame),
            Kind::Forwarded { frame, .. } => {
                if let Ok(read) = &frame.decoded {
                    self.switch.insert(read.src, (frame.from, entry.at));
                }
            }
            Kind::Event(event) => self.event(port, event, trace),
            Kind::Action { action, refused: None, .. } => match action {
                Action::Reserve { address, mac } => {
                    self.hosts[port].reserved.retain(|_, kept| kept != mac);
                    self.hosts[port].reserved.insert(*address, *mac);
                }
                // A port whose link goes down is forgotten.
                Action::Unplug | Action::MoveTo(_) => self.switch.retain(|_, (known, _)| usize::from(*known) != port),
                Action::SetStatic(_) => self.hosts[port].set_by_hand = true,
                Action::UseDhcp => self.hosts[port].set_by_hand = false,
                _ => {}
            },
            _ => {}
        }
    }

    fn sent(&mut self, port: usize, frame: &Transmission) {
        let Ok(read) = &frame.decoded else { return };
        if let Some(message) = read.dhcp_message() {
            match frame.kind() {
                FrameKind::Offer | FrameKind::Ack | FrameKind::Nak => {
                    if let Some(client) = self.port(message.chaddr).map(|client| &mut self.hosts[client])
                        && client.xid == message.xid
                    {
                        client.answers.0 += 1;
                    }
                    if frame.kind() == FrameKind::Offer {
                        self.hosts[port].offered.insert((message.chaddr, message.yiaddr), frame.entry);
                    }
                }
                _ => {
                    let host = &mut self.hosts[port];
                    if host.xid != message.xid {
                        (host.xid, host.answers) = (message.xid, (0, 0));
                    }
                    host.asked += 1;
                }
            }
        }
        if let Some(packet) = read.arp_packet() {
            let host = &mut self.hosts[port];
            for check in host.check.iter_mut().chain(host.checks.get_mut(&packet.tpa)) {
                if check.address == packet.tpa && !packet.is_announcement() {
                    check.sent += 1;
                }
            }
            for host in &mut self.hosts {
                for check in host.check.iter_mut().chain(host.checks.get_mut(&packet.spa)) {
                    if check.address == packet.spa && host.mac != packet.sha {
                        check.answers += 1;
                    }
                }
            }
        }
    }

    /// A question that has come to a port: whoever has the address could have answered it.
    fn heard(&mut self, frame: &Transmission) {
        let Some(packet) = frame.decoded.as_ref().ok().and_then(Frame::arp_packet) else { return };
        let host = &mut self.hosts[usize::from(frame.from)];
        for check in host.check.iter_mut().chain(host.checks.get_mut(&packet.tpa)) {
            if check.address == packet.tpa && !packet.is_announcement() {
                check.heard += 1;
            }
        }
    }

    fn arrived<'a>(
        &mut self,
        entry: &Entry,
        frame: &Transmission,
        taken: impl Iterator<Item = &'a dorascope::sim::OutcomeGroup>,
        trace: &[Entry],
    ) {
        self.heard(frame);
        let Some(message) = frame.decoded.as_ref().ok().and_then(Frame::dhcp_message) else { return };
        let ignored: Vec<u16> = follows(entry, trace)
            .filter(|later| matches!(later.kind, Kind::Event(Event::Ignored { .. })) && later.cause == Some(entry.id))
            .filter_map(|later| later.host)
            .collect();
        for port in taken.flat_map(|group| group.ports.iter()).filter(|port| !ignored.contains(port)) {
            let host = &mut self.hosts[usize::from(port)];
            match frame.kind() {
                FrameKind::Offer | FrameKind::Ack | FrameKind::Nak if host.xid == message.xid => host.answers.1 += 1,
                FrameKind::Request => {
                    let about = message.requested_address().unwrap_or(message.ciaddr);
                    host.requests.insert((message.chaddr, about), entry.id);
                }
                _ => {}
            }
        }
    }

    fn event(&mut self, port: usize, event: &Event, trace: &[Entry]) {
        let check = |address: Ipv4Addr, how| Check { address, how, sent: 0, heard: 0, answers: 0 };
        match event {
            Event::State { .. } => {
                let host = &mut self.hosts[port];
                (host.asked, host.answers) = (0, (0, 0));
            }
            Event::ClientCheckStarted { address, how } => {
                self.hosts[port].check = Some(check(*address, Some(*how)));
            }
            Event::ServerCheckStarted { address, .. } => {
                self.hosts[port].checks.insert(*address, check(*address, None));
            }
            Event::ConfigurationLogged { configuration } | Event::LeaseRenewed { configuration, .. } => {
                let host = &mut self.hosts[port];
                host.configuration = Some((**configuration).clone());
                host.extended = false;
            }
            Event::LeaseExtended { client, .. } => {
                if let Some(client) = self.port(*client) {
                    self.hosts[client].extended = true;
                }
            }
            Event::Quarantined { address, why, .. } => {
                self.hosts[port].quarantined.insert(*address, *why);
            }
            _ => {}
        }
        let _ = trace;
    }
}

fn cables(world: &World) -> Vec<(bool, u8)> {
    (0..world.hosts().len() as u16).map(|port| (world.lan().plugged(port), world.lan().network(port))).collect()
}

/// The entries behind one that belong to the same instant.
pub fn follows<'a>(entry: &Entry, trace: &'a [Entry]) -> impl Iterator<Item = &'a Entry> {
    let (at, start) = (entry.at, entry.id.0 as usize + 1);
    trace.get(start..).unwrap_or_default().iter().take_while(move |later| later.at == at)
}

/// What a REQUEST or INFORM asks (RFC 2131 tables 4 and 5).
pub fn asks(frame: &Transmission) -> Option<Asks> {
    let read = frame.decoded.as_ref().ok()?;
    let message = read.dhcp_message()?;
    match frame.kind() {
        FrameKind::Inform => Some(Asks::Inform),
        FrameKind::Request if message.server_id().is_some() => Some(Asks::Selecting),
        FrameKind::Request if message.ciaddr.is_unspecified() => Some(Asks::Reboot),
        FrameKind::Request if destination(read).is_some_and(|to| to.is_broadcast()) => Some(Asks::Rebinding),
        FrameKind::Request => Some(Asks::Renewing),
        _ => None,
    }
}

/// The destination address of an IP packet.
pub fn destination(frame: &Frame) -> Option<Ipv4Addr> {
    match &frame.payload {
        Payload::Ipv4(packet) => Some(packet.dst),
        _ => None,
    }
}

/// The source address of an IP packet.
pub fn source(frame: &Frame) -> Option<Ipv4Addr> {
    match &frame.payload {
        Payload::Ipv4(packet) => Some(packet.src),
        _ => None,
    }
}

impl<'a> Moment<'a> {
    /// The port of the entry's host.
    pub fn port(&self) -> Option<usize> {
        self.entry.host.map(usize::from)
    }

    /// What is known of the entry's host.
    pub fn host(&self) -> Option<&HostFacts> {
        self.facts.hosts.get(self.port()?)
    }

    /// The address that a host uses just before this step of the world, and just after it.
    pub fn uses(&self, port: usize) -> [Option<Ipv4Addr>; 2] {
        [self.facts.before[port].address(), self.facts.after[port].address()]
    }

    /// Whether the entry's host uses an address, before or after.
    pub fn uses_some(&self) -> bool {
        self.port().is_some_and(|port| self.uses(port).iter().any(Option::is_some))
    }

    /// The state of the entry's client before the event, if it is a client.
    pub fn state(&self) -> Option<ClientState> {
        let client = self.facts.before.get(self.port()?)?.client()?;
        Some(client.state_name())
    }

    /// Whether the DHCP process of a host runs, before and after.
    pub fn serves(&self, port: usize) -> bool {
        let runs = |host: &Host| host.started() && host.server().is_none_or(|server| server.running());
        runs(&self.facts.before[port]) && runs(&self.facts.after[port])
    }

    pub fn event(&self) -> Option<&'a Event> {
        match &self.entry.kind {
            Kind::Event(event) => Some(event),
            _ => None,
        }
    }

    /// The DHCP message of the entry's frame.
    pub fn dhcp(&self) -> Option<&'a DhcpMessage> {
        self.entry.frame()?.decoded.as_ref().ok()?.dhcp_message()
    }

    /// The ARP packet of the entry's frame.
    pub fn arp(&self) -> Option<&'a ArpPacket> {
        self.entry.frame()?.decoded.as_ref().ok()?.arp_packet()
    }

    /// The entry's frame if this is where it leaves.
    pub fn sent(&self) -> Option<&'a Transmission> {
        match &self.entry.kind {
            Kind::Sent(frame) => Some(frame),
            _ => None,
        }
    }

    pub fn at(&self, id: EntryId) -> Option<&'a Entry> {
        self.trace.get(id.0 as usize)
    }

    /// The causes of an entry, the nearest first.
    pub fn causes(&self, entry: &'a Entry) -> impl Iterator<Item = &'a Entry> {
        let trace = self.trace;
        std::iter::successors(Some(entry), move |effect| trace.get(effect.cause?.0 as usize)).skip(1).take(40)
    }

    /// The event that is the entry's cause.
    pub fn cause_event(&self) -> Option<&'a Event> {
        match &self.at(self.entry.cause?)?.kind {
            Kind::Event(event) => Some(event),
            _ => None,
        }
    }

    /// The REQUEST or INFORM that led here: the nearest that arrived.
    pub fn question(&self) -> Option<Asks> {
        self.causes(self.entry).find_map(|cause| match &cause.kind {
            Kind::Arrived { frame, .. } => asks(frame),
            _ => None,
        })
    }

    /// What was done from outside that led here within the same instant.
    pub fn action(&self) -> Option<&'a Action> {
        self.causes(self.entry).take_while(|cause| cause.at == self.entry.at).find_map(|cause| match &cause.kind {
            Kind::Action { action, .. } => Some(action),
            _ => None,
        })
    }

    /// Whether some host but this one uses an address on its network.
    pub fn somebody_else_uses(&self, address: Ipv4Addr) -> bool {
        let Some(own) = self.port() else { return false };
        let network = self.facts.plugged[own].1;
        (0..self.facts.hosts.len()).any(|port| {
            port != own
                && self.facts.after[port].started()
                && self.facts.plugged_after[port] == (true, network)
                && self.facts.after[port].address() == Some(address)
        })
    }

    /// The check that this entry is about.
    pub fn check(&self) -> Option<&Check> {
        let host = self.host()?;
        match (&self.entry.kind, host.role) {
            (Kind::Timer(dorascope::protocol::Timer::AddressCheck(address)), _) => host.checks.get(address),
            (Kind::Event(Event::ServerCheckPassed { address } | Event::AddressOffered { address, .. }), _) => {
                host.checks.get(address)
            }
            _ => host.check.as_ref(),
        }
    }

    /// Everything told of the entry, as one text.
    pub fn words(&self) -> String {
        format!("{}\n{}", self.told.title, self.told.text)
    }
}
