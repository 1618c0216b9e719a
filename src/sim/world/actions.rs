//! What is done to hosts and cables from outside, by a person or by the scenario's script.

use std::rc::Rc;

use super::super::trace::{Entry, Kind};
use super::{Pending, World};
use crate::protocol::{Action, Actor, Cannot, EntryId, Event, Outdated};

impl World {
    /// Whether something can be done to a host now.
    ///
    /// # Errors
    /// Why not.
    pub fn can(&self, port: u16, action: &Action) -> Result<(), Cannot> {
        let host = self.host(port).ok_or(Cannot::NoSuchHost)?;
        let plugged = self.lan.plugged(port);
        match action {
            Action::PowerOn if host.started() => Err(Cannot::AlreadyOn),
            Action::PowerOff | Action::Restart if !host.started() => Err(Cannot::Off),
            Action::PowerOn | Action::PowerOff | Action::Restart => Ok(()),
            Action::Unplug if !plugged => Err(Cannot::Unplugged),
            Action::Plug if plugged => Err(Cannot::AlreadyPlugged),
            Action::Unplug | Action::Plug => Ok(()),
            Action::MoveTo(_) if host.client().is_none() => Err(Cannot::StaysHere),
            Action::MoveTo(_) if self.networks < 2 => Err(Cannot::OneNetwork),
            Action::MoveTo(network) if *network >= self.networks => Err(Cannot::NoSuchNetwork),
            Action::MoveTo(network) if *network == self.lan.network(port) => Err(Cannot::AlreadySo),
            Action::MoveTo(_)
            | Action::DropNext(_)
            | Action::DuplicateNext(_)
            | Action::DelayUs(_)
            | Action::LossPpm(_) => Ok(()),
            _ if !host.started() => Err(Cannot::Off),
            action => host.can(action),
        }
    }

    /// Does something to a host from outside, now. What came of it is in the trace either way.
    ///
    /// # Errors
    /// Why nothing came of it.
    pub fn perform(&mut self, port: u16, action: &Action, by: Actor, trace: &mut Vec<Entry>) -> Result<(), Cannot> {
        let verdict = self.can(port, action);
        let kind = Kind::Action { action: action.clone(), by, refused: verdict.err() };
        let said = self.push(trace, Some(port), kind, None, Vec::new());
        verdict?;
        let now = self.now;
        match *action {
            Action::PowerOn => {
                // A host that is switched on before its time does not start a second time then.
                self.queue.retain(|_, pending| !matches!(pending, Pending::Start(at) if *at == port));
                self.start(port, Some(said), trace);
            }
            Action::PowerOff => self.switch_off(port, said, trace),
            Action::Restart => {
                self.switch_off(port, said, trace);
                self.start(port, Some(said), trace);
            }
            Action::Unplug => Rc::make_mut(&mut self.lan).change(port, |cable| cable.plugged = false),
            Action::Plug => {
                Rc::make_mut(&mut self.lan).change(port, |cable| cable.plugged = true);
                self.with_host(port, trace, |host, out| host.link_up(now, said, false, out));
            }
            Action::MoveTo(network) => {
                Rc::make_mut(&mut self.lan).change(port, |cable| (cable.network, cable.plugged) = (network, true));
                self.with_host(port, trace, |host, out| host.link_up(now, said, true, out));
            }
            Action::DropNext(kind) => Rc::make_mut(&mut self.lan).change(port, |cable| cable.drop_next.push(kind)),
            Action::DuplicateNext(kind) => {
                Rc::make_mut(&mut self.lan).change(port, |cable| cable.duplicate_next.push(kind));
            }
            Action::DelayUs(delay) => Rc::make_mut(&mut self.lan).change(port, |cable| cable.faults.delay = delay),
            Action::LossPpm(loss) => Rc::make_mut(&mut self.lan).change(port, |cable| cable.faults.loss_ppm = loss),
            _ => self.with_host(port, trace, |host, out| host.perform(now, said, action, out)),
        }
        // Whatever was asked of a client that is no longer selecting is asked no more.
        let hosts = &self.hosts;
        self.open.retain(|open| {
            let client = hosts.get(usize::from(open.port)).and_then(|host| host.client());
            client.is_some_and(|client| client.open_decision().is_some_and(|(n, _)| n == open.n))
        });
        Ok(())
    }

    /// Cuts the power of a host; `said` is the entry that says so.
    fn switch_off(&mut self, port: u16, said: EntryId, trace: &mut Vec<Entry>) {
        let now = self.now;
        // What it was about to send stays inside.
        let mut inside = Vec::new();
        self.queue.retain(|_, pending| match pending {
            Pending::Leave { port: from, frame, cause, .. } if *from == port => {
                inside.push((Rc::clone(frame), *cause));
                false
            }
            _ => true,
        });
        for (waiting, cause) in inside {
            let event = Event::not_sent(&waiting.frame, Outdated::PoweredOff);
            self.push(trace, Some(port), Kind::Event(event), Some(said), vec![cause]);
        }
        self.open.retain(|open| open.port != port);
        self.with_host(port, trace, |host, out| host.power_off(now, said, out));
    }
}
