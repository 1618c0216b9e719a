//! The world and its event queue.

mod actions;
mod delivery;

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::rc::Rc;

use super::trace::{Entry, Kind, Transmission};
use crate::base::{Duration, Instant};
use crate::net::{Host, Lan, LossReason, Ports};
use crate::protocol::{Action, Actor, Basis, EntryId, Event, Outbox, Output};
use crate::wire::Frame;

/// Something that will happen.
#[derive(Debug, Clone)]
enum Pending {
    /// A host is switched on.
    Start(u16),
    /// The next timer of a host is due.
    Wake(u16),
    /// A frame leaves a host, if its basis holds still and the host is in the same network as when it was made.
    Leave { port: u16, frame: Rc<Waiting>, cause: EntryId, also: Vec<EntryId> },
    /// A frame reaches the switch.
    Switch { frame: Rc<Transmission>, cause: EntryId, also: Vec<EntryId> },
    /// A frame reaches ports.
    Arrive { frame: Rc<Transmission>, cause: EntryId, also: Vec<EntryId>, to: To },
    /// A frame does not reach where it would have been by now.
    Lose { frame: Rc<Transmission>, cause: EntryId, ports: Ports, why: LossReason },
    /// The scenario's script does something to a host.
    Act { port: u16, action: Action },
}

/// A frame that waits in its host.
#[derive(Debug)]
struct Waiting {
    frame: Frame,
    /// What has to hold still when it leaves.
    basis: Basis,
    /// The network of its host when it was made.
    network: u8,
}

/// Whom a frame reaches at one instant.
#[derive(Debug, Clone)]
enum To {
    /// All of these but the sender.
    Group(Rc<[u16]>),
    /// This one.
    One(u16),
}

/// The clock stands still: a client waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frozen {
    /// The client's port.
    pub port: u16,
    /// Its n-th decision.
    pub n: u32,
    /// The entry that opened it.
    pub entry: EntryId,
}

/// What a person says to an open decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The offer of this server wins.
    Choose(Ipv4Addr),
    /// Collect offers for another while.
    KeepWaiting(Duration),
}

/// What a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Something happened.
    Advanced,
    /// A decision is open; see [`World::frozen`].
    Frozen,
    /// Nothing will ever happen again, or nothing up to the limit.
    Quiet,
}

/// Hosts, the switch between them, and everything that is still to come.
#[derive(Debug, Clone)]
pub struct World {
    now: Instant,
    hosts: Vec<Rc<Host>>,
    lan: Rc<Lan>,
    queue: BTreeMap<(Instant, u64), Pending>,
    /// The queue key of each host's wake-up, so that it can be moved.
    wakes: Vec<Option<(Instant, u64)>>,
    sequence: u64,
    next: EntryId,
    /// Open decisions, oldest first; while there is one, no time passes.
    open: Vec<Frozen>,
    receptions: u64,
    /// How many networks the switch keeps apart.
    networks: u8,
}

impl World {
    /// A world in which nothing has happened yet, with so many networks, and a script of what
    /// will be done to hosts, by port.
    pub fn new(hosts: Vec<Host>, lan: Lan, networks: u8, script: Vec<(Instant, u16, Action)>) -> Self {
        let mut world = World {
            now: Instant::ZERO,
            wakes: vec![None; hosts.len()],
            hosts: hosts.into_iter().map(Rc::new).collect(),
            lan: Rc::new(lan),
            queue: BTreeMap::new(),
            sequence: 0,
            next: EntryId(0),
            open: Vec::new(),
            receptions: 0,
            networks,
        };
        for port in 0..world.port_count() {
            if world.host(port).is_some_and(|host| host.started()) {
                continue;
            }
            let at = world.host(port).map_or(Instant::ZERO, |host| host.config().starts_at);
            world.schedule(at, Pending::Start(port));
        }
        for (at, port, action) in script {
            world.schedule(at, Pending::Act { port, action });
        }
        world
    }

    /// The virtual time.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The host at a port.
    pub fn host(&self, port: u16) -> Option<&Rc<Host>> {
        self.hosts.get(usize::from(port))
    }

    /// The port of the host with this name.
    pub fn port_of(&self, name: &str) -> Option<u16> {
        self.hosts.iter().zip(0u16..).find(|(host, _)| &*host.config().id == name).map(|(_, port)| port)
    }

    /// All hosts; the index is the port.
    pub fn hosts(&self) -> &[Rc<Host>] {
        &self.hosts
    }

    /// The switch.
    pub fn lan(&self) -> &Lan {
        &self.lan
    }

    /// The id that the next entry gets: how many there are so far.
    pub fn next_entry(&self) -> EntryId {
        self.next
    }

    /// When the next thing happens, if anything ever does.
    pub fn next_at(&self) -> Option<Instant> {
        self.queue.keys().next().map(|(at, _)| *at)
    }

    /// The decision that holds the clock.
    pub fn frozen(&self) -> Option<Frozen> {
        self.open.first().copied()
    }

    /// How many times a frame has been delivered to a host so far, ignored ones included.
    pub fn receptions(&self) -> u64 {
        self.receptions
    }

    /// How many things are still to come.
    pub(super) fn queued(&self) -> usize {
        self.queue.len()
    }

    fn port_count(&self) -> u16 {
        u16::try_from(self.hosts.len()).unwrap_or(u16::MAX)
    }

    fn schedule(&mut self, at: Instant, pending: Pending) -> (Instant, u64) {
        let key = (at, self.sequence);
        self.sequence += 1;
        self.queue.insert(key, pending);
        key
    }

    /// Does the next thing if it is due at `limit` or before, writing what happens to `trace`.
    pub fn step(&mut self, limit: Instant, trace: &mut Vec<Entry>) -> Progress {
        if !self.open.is_empty() {
            return Progress::Frozen;
        }
        let Some((&(at, sequence), _)) = self.queue.iter().next() else { return Progress::Quiet };
        if at > limit {
            return Progress::Quiet;
        }
        let Some(pending) = self.queue.remove(&(at, sequence)) else { return Progress::Quiet };
        self.now = at;
        match pending {
            // A host that somebody switched on before its time stays as it is.
            Pending::Start(port) if self.host(port).is_some_and(|host| host.started()) => {}
            Pending::Start(port) => self.start(port, None, trace),
            Pending::Wake(port) => {
                if let Some(slot) = self.wakes.get_mut(usize::from(port)) {
                    *slot = None;
                }
                self.wake(port, trace);
            }
            Pending::Leave { port, frame, cause, also } => self.leave(port, &frame, cause, also, trace),
            Pending::Switch { frame, cause, also } => self.switch(frame, cause, also, trace),
            Pending::Arrive { frame, cause, also, to } => self.arrive(frame, cause, also, &to, trace),
            Pending::Lose { frame, cause, ports, why } => {
                let from = frame.from;
                self.push(trace, Some(from), Kind::Lost { frame, ports, why }, Some(cause), Vec::new());
            }
            Pending::Act { port, action } => {
                // What came of it is in its entry.
                let _ = self.perform(port, &action, Actor::Scenario, trace);
            }
        }
        Progress::Advanced
    }

    /// Answers the open decision. Returns `false`, and changes nothing, if it does not apply.
    pub fn answer(&mut self, answer: Answer, trace: &mut Vec<Entry>) -> bool {
        let Some(Frozen { port, n, entry }) = self.frozen() else { return false };
        let now = self.now;
        if let Answer::Choose(server) = answer {
            let offered = self.host(port).and_then(|host| host.client()).and_then(|client| client.open_decision());
            if !offered.is_some_and(|(_, offers)| offers.iter().any(|offer| offer.server == server)) {
                return false;
            }
        }
        self.open.remove(0);
        let kind = match answer {
            Answer::Choose(server) => Kind::Choice { n, server },
            Answer::KeepWaiting(wait) => Kind::KeepWaiting { n, wait },
        };
        let said = self.push(trace, Some(port), kind, Some(entry), Vec::new());
        self.with_host(port, trace, |host, out| match answer {
            Answer::Choose(server) => host.choose_offer(now, said, n, server, out),
            Answer::KeepWaiting(wait) => host.keep_waiting(now, said, n, wait, out),
        });
        true
    }

    fn wake(&mut self, port: u16, trace: &mut Vec<Entry>) {
        let now = self.now;
        let due = self.hosts.get_mut(usize::from(port)).and_then(|host| Rc::make_mut(host).timers.pop_due(now));
        if let Some((timer, armed)) = due {
            let entry = self.push(trace, Some(port), Kind::Timer(timer), Some(armed.by), Vec::new());
            self.with_host(port, trace, |host, out| host.fire(now, entry, timer, out));
        } else {
            self.rearm(port);
        }
    }

    /// Lets virtual time pass up to `at`, where nothing happens before; the moment of what a person does next.
    pub fn wait_until(&mut self, at: Instant) {
        let next = self.next_at().unwrap_or(Instant(u64::MAX));
        self.now = self.now.max(at.min(next));
    }

    fn start(&mut self, port: u16, cause: Option<EntryId>, trace: &mut Vec<Entry>) {
        let now = self.now;
        let entry = self.push(trace, Some(port), Kind::Started, cause, Vec::new());
        self.with_host(port, trace, |host, out| host.start(now, entry, out));
    }

    /// Runs a host's machines and carries out what they want.
    fn with_host<R: Default>(
        &mut self,
        port: u16,
        trace: &mut Vec<Entry>,
        run: impl FnOnce(&mut Host, &mut Outbox) -> R,
    ) -> R {
        let Some(host) = self.hosts.get_mut(usize::from(port)) else { return R::default() };
        let mut out = Outbox::new(self.next);
        let result = run(Rc::make_mut(host), &mut out);
        self.carry_out(port, out.items, trace);
        result
    }

    /// Writes down what a host's machines report, and lets happen what they want.
    fn carry_out(&mut self, port: u16, items: Vec<Output>, trace: &mut Vec<Entry>) {
        let mut replicas = Vec::new();
        for item in items {
            match item {
                Output::Event { event, cause, also } => {
                    let opened = match &event {
                        Event::DecisionOpened { n, .. } => Some(*n),
                        _ => None,
                    };
                    let entry = self.push(trace, Some(port), Kind::Event(event), Some(cause), also);
                    if let Some(n) = opened {
                        self.open.push(Frozen { port, n, entry });
                    }
                }
                Output::Frame { frame, after, cause, also, basis } => {
                    let frame = Rc::new(Waiting { frame: *frame, basis, network: self.lan.network(port) });
                    self.schedule(self.now + after, Pending::Leave { port, frame, cause, also });
                }
                Output::Replicate { to, update, cause } => replicas.push((to, update, cause)),
                // The host resolves packets into frames before it hands its outbox over.
                Output::Packet { .. } => {}
            }
        }
        self.rearm(port);
        // The partners' tables are one: what one writes down the other has at the same instant.
        for (to, update, cause) in replicas {
            let now = self.now;
            let partner = self.hosts.iter().position(|host| host.is_server_at(to));
            if let Some(partner) = partner.and_then(|index| u16::try_from(index).ok()) {
                let mut out = Outbox::new(self.next);
                if let Some(host) = self.hosts.get_mut(usize::from(partner)) {
                    Rc::make_mut(host).replicate(now, cause, *update, &mut out);
                }
                self.carry_out(partner, out.items, trace);
            }
        }
    }

    /// Moves the wake-up of a host to its next deadline.
    fn rearm(&mut self, port: u16) {
        let deadline = self.host(port).and_then(|host| host.timers.next_deadline());
        let Some(slot) = self.wakes.get_mut(usize::from(port)) else { return };
        if slot.map(|(at, _)| at) == deadline {
            return;
        }
        if let Some(old) = slot.take() {
            self.queue.remove(&old);
        }
        if let Some(at) = deadline {
            let key = self.schedule(at.max(self.now), Pending::Wake(port));
            if let Some(slot) = self.wakes.get_mut(usize::from(port)) {
                *slot = Some(key);
            }
        }
    }

    fn push(
        &mut self,
        trace: &mut Vec<Entry>,
        host: Option<u16>,
        kind: Kind,
        cause: Option<EntryId>,
        also: Vec<EntryId>,
    ) -> EntryId {
        let id = self.next;
        self.next = EntryId(id.0 + 1);
        trace.push(Entry { id, at: self.now, host, kind, cause, also });
        id
    }
}
