//! One host, driven frame by frame: what a test says arrives when it says so, and what leaves is kept with its time.

use std::net::Ipv4Addr;

use dorascope::base::Instant;
use dorascope::net::Host;
use dorascope::protocol::client::Client;
use dorascope::protocol::server::{AddressState, Replica, Server};
use dorascope::protocol::{EntryId, Event, Outbox, Output, Reason};
use dorascope::scenario::{Lens, build_world};
use dorascope::wire::Frame as ProgramFrame;
use serde_json::{Value, json};

use super::packet::{self, Body, Dhcp, Seen};
use super::story::{client_json, scenario, server_json};

/// A host without a network.
#[derive(Clone)]
pub struct Lone {
    pub host: Host,
    pub now: u64,
    next: u32,
    /// What left, with the time at which it did.
    pub sent: Vec<(u64, Seen)>,
    /// What its machines reported.
    pub events: Vec<(u64, Event)>,
    /// What a server has for its failover partner.
    pub told: Vec<Replica>,
}

impl Lone {
    /// The host at a port of a scenario, switched on at time 0.
    pub fn at_port(clients: Value, servers: Value, statics: Value, lens: Lens, seed: u64, port: u16) -> Self {
        let world = build_world(&scenario(clients, servers, statics), lens, seed);
        let host = (**world.host(port).expect("port")).clone();
        let mut lone = Lone { host, now: 0, next: 1, sent: Vec::new(), events: Vec::new(), told: Vec::new() };
        // A static host or a server was there before the session began.
        if !lone.host.started() {
            lone.run(|host, now, cause, out| host.start(now, cause, out));
        }
        lone
    }

    /// A client; `change` overrides fields of its specification.
    pub fn client(lens: Lens, change: Value) -> Self {
        Self::client_with_seed(lens, change, 1)
    }

    /// A client in a session with another seed.
    pub fn client_with_seed(lens: Lens, change: Value, seed: u64) -> Self {
        Self::at_port(json!([client_json(change)]), json!([server_json(json!({}))]), json!([]), lens, seed, 0)
    }

    /// A server; `change` overrides fields of its specification.
    pub fn server(lens: Lens, change: Value) -> Self {
        Self::at_port(json!([]), json!([server_json(change)]), json!([]), lens, 1, 0)
    }

    /// Runs the host's machines now and keeps what they put out.
    pub fn run<R>(&mut self, run: impl FnOnce(&mut Host, Instant, EntryId, &mut Outbox) -> R) -> R {
        let mut out = Outbox::new(EntryId(self.next));
        let result = run(&mut self.host, Instant(self.now), EntryId(0), &mut out);
        for item in out.items {
            match item {
                Output::Event { event, .. } => {
                    self.next += 1;
                    self.events.push((self.now, event));
                }
                Output::Frame { frame, after, .. } => {
                    let seen = packet::read(&frame.encode()).expect("a sound frame");
                    self.sent.push((self.now + after.0, seen));
                }
                Output::Replicate { update, .. } => self.told.push(*update),
                Output::Packet { .. } => panic!("a host resolves its packets itself"),
            }
        }
        self.sent.sort_by_key(|(at, _)| *at);
        result
    }

    /// Lets time pass, firing what is due up to `until`.
    pub fn until(&mut self, until: u64) -> &mut Self {
        while let Some(at) = self.host.timers.next_deadline().filter(|at| at.0 <= until) {
            self.now = at.0.max(self.now);
            let now = Instant(self.now);
            let (timer, _) = self.host.timers.pop_due(now).expect("due");
            self.run(|host, now, cause, out| host.fire(now, cause, timer, out));
        }
        self.now = until.max(self.now);
        self
    }

    /// Bytes arrive.
    pub fn hear_bytes(&mut self, at: u64, bytes: &[u8]) -> Result<(), Reason> {
        self.until(at);
        let frame = ProgramFrame::decode(bytes).map_err(|_| Reason::Malformed)?;
        self.host.hears(&frame)?;
        self.run(|host, now, cause, out| host.receive(now, cause, &frame, out));
        Ok(())
    }

    /// A frame arrives; the answer says whether the host takes it up.
    pub fn hear(&mut self, at: u64, frame: &Seen) -> Result<(), Reason> {
        self.hear_bytes(at, &packet::write(frame))
    }

    /// A client's broadcast arrives.
    pub fn hear_client(&mut self, at: u64, message: &Dhcp) -> Result<(), Reason> {
        self.hear(at, &message.framed(message.mac(), [0xff; 6]))
    }

    /// A server's unicast to its client arrives.
    pub fn hear_server(&mut self, at: u64, message: &Dhcp) -> Result<(), Reason> {
        self.hear(at, &message.framed(super::A1, message.mac()))
    }

    /// A person chooses.
    pub fn choose(&mut self, n: u32, server: Ipv4Addr) -> bool {
        self.run(|host, now, cause, out| host.choose_offer(now, cause, n, server, out))
    }

    /// A person waits.
    pub fn keep_waiting(&mut self, n: u32, us: u64) -> bool {
        let wait = dorascope::base::Duration(us);
        self.run(|host, now, cause, out| host.keep_waiting(now, cause, n, wait, out))
    }

    /// All frames that left up to now, with their times; each is told once.
    pub fn taken(&mut self) -> Vec<(u64, Seen)> {
        let later = self.sent.iter().position(|(at, _)| *at > self.now).unwrap_or(self.sent.len());
        self.sent.drain(..later).collect()
    }

    /// The DHCP messages that left since the last look up to `until`.
    pub fn messages(&mut self, until: u64) -> Vec<(u64, Dhcp)> {
        let dhcp = |(at, seen): (u64, Seen)| match seen.body {
            Body::Dhcp(message) => Some((at, *message)),
            _ => None,
        };
        self.until(until).taken().into_iter().filter_map(dhcp).collect()
    }

    /// The only DHCP message that left since the last look up to `until`.
    ///
    /// # Panics
    /// If there is none, or more than one.
    pub fn message(&mut self, until: u64) -> Dhcp {
        let mut messages = self.messages(until);
        assert_eq!(messages.len(), 1, "{messages:?}");
        messages.remove(0).1
    }

    /// The only frame that left since the last look up to `until`.
    ///
    /// # Panics
    /// If there is none, or more than one.
    pub fn frame(&mut self, until: u64) -> Seen {
        let mut frames = self.until(until).taken();
        assert_eq!(frames.len(), 1, "{frames:?}");
        frames.remove(0).1
    }

    /// The client machine.
    pub fn machine(&self) -> &Client {
        self.host.client().expect("a client")
    }

    /// The server machine.
    pub fn service(&self) -> &Server {
        self.host.server().expect("a server")
    }

    /// The state of an address of the server, in a word.
    pub fn state_of(&self, address: Ipv4Addr) -> &'static str {
        match self.service().pool().state(address) {
            AddressState::Free => "free",
            AddressState::Offered(_) => "offered",
            AddressState::Leased(_) => "leased",
            AddressState::Quarantined { .. } => "quarantined",
            AddressState::Excluded => "excluded",
        }
    }

    /// Why the machines ignored what they were handed.
    pub fn ignored(&self) -> Vec<Reason> {
        let reason = |(_, event): &(u64, Event)| match event {
            Event::Ignored { reason } => Some(*reason),
            _ => None,
        };
        self.events.iter().filter_map(reason).collect()
    }

    /// Every event whose debug text begins so, with its time.
    pub fn events_called(&self, name: &str) -> Vec<(u64, &Event)> {
        self.events.iter().filter(|(_, e)| format!("{e:?}").starts_with(name)).map(|(at, e)| (*at, e)).collect()
    }
}
