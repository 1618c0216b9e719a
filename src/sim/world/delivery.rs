//! Frames on their way: from a host over its cable to the switch, and out to whom they reach.
//!
//! ```text
//!   leave ──cable──▶ switch ──cables──▶ arrive        each leg may lose, delay or double a frame
//! ```

use std::rc::Rc;

use super::super::trace::{Entry, Kind, Outcome, OutcomeGroup, Transmission};
use super::{Pending, To, Waiting, World};
use crate::base::Instant;
use crate::net::{Egress, LossReason, Ports};
use crate::protocol::{EntryId, Event, Outdated, Reason};
use crate::wire::Frame;

impl World {
    pub(super) fn leave(
        &mut self,
        port: u16,
        waiting: &Waiting,
        cause: EntryId,
        also: Vec<EntryId>,
        trace: &mut Vec<Entry>,
    ) {
        let Waiting { frame, basis, network } = waiting;
        let over = if self.lan.network(port) != *network {
            Some(Outdated::OtherNetwork)
        } else {
            self.host(port).and_then(|host| host.still(self.now, basis).err())
        };
        if let Some(why) = over {
            self.push(trace, Some(port), Kind::Event(Event::not_sent(frame, why)), Some(cause), also);
            return;
        }
        // What receivers see is what the bytes say, so the frame is read back from them, once for all.
        let mut bytes = frame.encode();
        // A trace keeps every frame: what the encoder had in reserve adds up.
        bytes.shrink_to_fit();
        let decoded = Frame::decode(&bytes);
        let frame = Rc::new(Transmission { from: port, sent_at: self.now, entry: self.next, bytes, decoded });
        let cause = self.push(trace, Some(port), Kind::Sent(Rc::clone(&frame)), Some(cause), also);
        let crossing = Rc::make_mut(&mut self.lan).cross(port, frame.kind());
        let at = self.now + crossing.after;
        if let Some(why) = crossing.lost {
            self.schedule(at, Pending::Lose { frame, cause, ports: Ports::default(), why });
            return;
        }
        self.schedule(at, Pending::Switch { frame: Rc::clone(&frame), cause, also: Vec::new() });
        if let Some(after) = crossing.copy {
            let kind = Kind::Duplicated { frame: Rc::clone(&frame), port: None };
            let also = vec![self.push(trace, Some(port), kind, Some(cause), Vec::new())];
            self.schedule(self.now + after, Pending::Switch { frame, cause, also });
        }
    }

    pub(super) fn switch(
        &mut self,
        frame: Rc<Transmission>,
        cause: EntryId,
        also: Vec<EntryId>,
        trace: &mut Vec<Entry>,
    ) {
        let (now, from, entry) = (self.now, frame.from, self.next);
        let lan = Rc::make_mut(&mut self.lan);
        let network = lan.network(from);
        let source = frame.decoded.as_ref().map(|frame| frame.src).ok();
        let learned = source.is_some_and(|source| lan.learn(source, from, now, entry));
        let egress = lan.egress(frame.destination(), from, now);
        let (groups, odd) = (lan.groups(), lan.odd());
        let kind = Kind::Forwarded { frame: Rc::clone(&frame), egress, learned };
        let forwarded = self.push(trace, Some(from), kind, Some(cause), also);
        let reaches = |port: u16| match egress {
            Egress::Broadcast | Egress::Flood => port != from,
            Egress::Port(only) => port == only,
            Egress::Nowhere => false,
        };
        for group in groups.iter().filter(|group| group.network == network) {
            let to = match egress {
                Egress::Port(port) if group.ports.binary_search(&port).is_ok() => To::One(port),
                Egress::Broadcast | Egress::Flood if group.ports.iter().any(|port| reaches(*port)) => {
                    To::Group(Rc::clone(&group.ports))
                }
                _ => continue,
            };
            let frame = Rc::clone(&frame);
            self.schedule(now + group.latency, Pending::Arrive { frame, cause: forwarded, also: Vec::new(), to });
        }
        // Faulty cables are crossed one by one; what is lost for the same reason at the same time is told together.
        let mut lost: Vec<(Instant, LossReason, Ports)> = Vec::new();
        for port in odd.iter().copied().filter(|port| reaches(*port)) {
            if self.lan.network(port) != network {
                continue;
            }
            let crossing = Rc::make_mut(&mut self.lan).cross(port, frame.kind());
            let at = now + crossing.after;
            if let Some(why) = crossing.lost {
                match lost.iter_mut().find(|(when, reason, _)| (*when, *reason) == (at, why)) {
                    Some((_, _, ports)) => ports.insert(port),
                    None => lost.push((at, why, Ports::one(port))),
                }
                continue;
            }
            let arrive = |also| {
                let (frame, to) = (Rc::clone(&frame), To::One(port));
                Pending::Arrive { frame, cause: forwarded, also, to }
            };
            self.schedule(at, arrive(Vec::new()));
            if let Some(after) = crossing.copy {
                let kind = Kind::Duplicated { frame: Rc::clone(&frame), port: Some(port) };
                let copied = self.push(trace, Some(from), kind, Some(forwarded), Vec::new());
                self.schedule(now + after, arrive(vec![copied]));
            }
        }
        for (at, why, ports) in lost {
            self.schedule(at, Pending::Lose { frame: Rc::clone(&frame), cause: forwarded, ports, why });
        }
    }

    /// Delivers a frame to all whom it reaches at this instant: decoded once, then a cheap filter for each.
    pub(super) fn arrive(
        &mut self,
        frame: Rc<Transmission>,
        cause: EntryId,
        also: Vec<EntryId>,
        to: &To,
        trace: &mut Vec<Entry>,
    ) {
        let one;
        let ports: &[u16] = match to {
            To::Group(ports) => ports,
            To::One(port) => {
                one = [*port];
                &one
            }
        };
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
        let mut cut = Ports::default();
        let mut receptions = 0;
        for port in ports.iter().copied().filter(|port| *port != frame.from) {
            let Some(host) = self.hosts.get(usize::from(port)) else { continue };
            // The cable may have been pulled while the frame was on it.
            if !self.lan.plugged(port) {
                cut.insert(port);
                continue;
            }
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
        if !cut.is_empty() {
            let kind = Kind::Lost { frame: Rc::clone(&frame), ports: cut, why: LossReason::Unplugged };
            self.push(trace, Some(frame.from), kind, Some(cause), Vec::new());
        }
        if outcomes.is_empty() {
            return;
        }
        outcomes.sort_by_key(|group| group.outcome);
        outcomes.shrink_to_fit();
        let kind = Kind::Arrived { frame: Rc::clone(&frame), outcomes };
        let entry = self.push(trace, None, kind, Some(cause), also);
        let now = self.now;
        if let Ok(frame) = &frame.decoded {
            for port in handlers {
                self.with_host(port, trace, |host, out| host.receive(now, entry, frame, out));
            }
        }
    }
}
