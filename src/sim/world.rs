//! The world and its event queue.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::rc::Rc;

use super::trace::{Entry, Kind, Outcome, OutcomeGroup, Transmission};
use crate::net::{Egress, Host, Lan, Ports};
use crate::protocol::{Duration, EntryId, Event, Instant, Outbox, Output, Reason};
use crate::wire::Frame;

/// Something that will happen.
#[derive(Debug, Clone)]
enum Pending {
    /// A host is switched on.
    Start(u16),
    /// The next timer of a host is due.
    Wake(u16),
    /// A frame leaves a host.
    Leave { port: u16, frame: Rc<Frame>, cause: EntryId, also: Vec<EntryId> },
    /// A frame reaches the switch.
    Switch { frame: Rc<Transmission>, cause: EntryId },
    /// A frame reaches the ports of one latency.
    Arrive { frame: Rc<Transmission>, cause: EntryId, group: usize, egress: Egress },
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
}

impl World {
    /// A world in which nothing has happened yet.
    pub fn new(hosts: Vec<Host>, lan: Lan) -> Self {
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
        };
        for port in 0..world.port_count() {
            if world.host(port).is_some_and(|host| host.started()) {
                continue;
            }
            let at = world.host(port).map_or(Instant::ZERO, |host| host.config().starts_at);
            world.schedule(at, Pending::Start(port));
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

    /// The decision that holds the clock.
    pub fn frozen(&self) -> Option<Frozen> {
        self.open.first().copied()
    }

    /// How many times a frame has been delivered to a host so far, ignored ones included.
    pub fn receptions(&self) -> u64 {
        self.receptions
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
            Pending::Start(port) => {
                let entry = self.push(trace, Some(port), Kind::Started, None, Vec::new());
                self.with_host(port, trace, |host, out| host.start(at, entry, out));
            }
            Pending::Wake(port) => {
                if let Some(slot) = self.wakes.get_mut(usize::from(port)) {
                    *slot = None;
                }
                self.wake(port, trace);
            }
            Pending::Leave { port, frame, cause, also } => self.leave(port, &frame, cause, also, trace),
            Pending::Switch { frame, cause } => self.switch(frame, cause, trace),
            Pending::Arrive { frame, cause, group, egress } => self.arrive(frame, cause, group, egress, trace),
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

    fn leave(&mut self, port: u16, frame: &Frame, cause: EntryId, also: Vec<EntryId>, trace: &mut Vec<Entry>) {
        // What receivers see is what the bytes say, so the frame is read back from them, once for all.
        let bytes = frame.encode();
        let decoded = Frame::decode(&bytes);
        let transmission = Rc::new(Transmission { from: port, sent_at: self.now, entry: self.next, bytes, decoded });
        let entry = self.push(trace, Some(port), Kind::Sent(Rc::clone(&transmission)), Some(cause), also);
        let at = self.now + self.lan.latency(port);
        self.schedule(at, Pending::Switch { frame: transmission, cause: entry });
    }

    fn switch(&mut self, frame: Rc<Transmission>, cause: EntryId, trace: &mut Vec<Entry>) {
        let (now, from, entry) = (self.now, frame.from, self.next);
        let lan = Rc::make_mut(&mut self.lan);
        let source = frame.decoded.as_ref().map(|frame| frame.src).ok();
        let learned = source.is_some_and(|source| lan.learn(source, from, now, entry));
        let egress = lan.egress(frame.destination(), from, now);
        let groups = lan.groups();
        let kind = Kind::Forwarded { frame: Rc::clone(&frame), egress, learned };
        let forwarded = self.push(trace, Some(from), kind, Some(cause), Vec::new());
        for (group, (latency, ports)) in groups.iter().enumerate() {
            let reached = match egress {
                Egress::Broadcast | Egress::Flood => ports.iter().any(|port| *port != from),
                Egress::Port(port) => ports.contains(&port),
                Egress::Nowhere => false,
            };
            if reached {
                let frame = Rc::clone(&frame);
                self.schedule(now + *latency, Pending::Arrive { frame, cause: forwarded, group, egress });
            }
        }
    }

    /// Delivers a frame to all receivers of one latency: decoded once, then a cheap filter for each.
    fn arrive(
        &mut self,
        frame: Rc<Transmission>,
        cause: EntryId,
        group: usize,
        egress: Egress,
        trace: &mut Vec<Entry>,
    ) {
        let groups = self.lan.groups();
        let Some((_, ports)) = groups.get(group) else { return };
        let mut outcomes: Vec<OutcomeGroup> = Vec::new();
        let mut last = 0;
        let mut note = |outcome: Outcome, port: u16| {
            // Neighbours mostly share their fate: look where the last one went first.
            if outcomes.get(last).is_none_or(|group| group.outcome != outcome) {
                last = outcomes.iter().position(|group| group.outcome == outcome).unwrap_or_else(|| {
                    outcomes.push(OutcomeGroup { outcome, ports: Ports::default() });
                    outcomes.len() - 1
                });
            }
            if let Some(group) = outcomes.get_mut(last) {
                group.ports.insert(port);
            }
        };
        let mut handlers = Vec::new();
        let mut receptions = 0;
        for port in ports.iter().copied() {
            let reached = match egress {
                Egress::Port(only) => port == only,
                _ => port != frame.from,
            };
            let Some(host) = self.hosts.get(usize::from(port)).filter(|_| reached) else { continue };
            receptions += 1;
            let heard = match &frame.decoded {
                Ok(frame) => host.hears(frame),
                Err(_) if host.started() => Err(Reason::Malformed),
                Err(_) => Err(Reason::NotStarted),
            };
            match heard {
                Ok(()) => {
                    handlers.push(port);
                    note(Outcome::Handled, port);
                }
                Err(reason) => note(Outcome::Ignored(reason), port),
            }
        }
        self.receptions += receptions;
        outcomes.sort_by_key(|group| group.outcome);
        let kind = Kind::Arrived { frame: Rc::clone(&frame), outcomes };
        let entry = self.push(trace, None, kind, Some(cause), Vec::new());
        let now = self.now;
        if let Ok(frame) = &frame.decoded {
            for port in handlers {
                self.with_host(port, trace, |host, out| host.receive(now, entry, frame, out));
            }
        }
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
        for item in out.items {
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
                Output::Frame { frame, after, cause, also } => {
                    self.schedule(self.now + after, Pending::Leave { port, frame: Rc::from(frame), cause, also });
                }
                // The host resolves packets into frames before it hands its outbox over.
                Output::Packet { .. } => {}
            }
        }
        self.rearm(port);
        result
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
