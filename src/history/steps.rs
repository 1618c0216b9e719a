//! Meaningful steps: what the Step buttons stop at. A pure function of the trace.
//!
//! A step is an instant at which something that a person cares about happens: a frame leaves, copies of a frame land
//! with everything that the receivers do then, copies are lost, or a timer or decision has a visible effect. A frame
//! passing the switch is no step of its own. A person's answer or user action begins a new step, though no time passes.

use crate::base::Instant;
use crate::protocol::{Actor, Event};
use crate::sim::{Entry, Kind};

/// What the Step buttons stop at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filter {
    /// Frames with DHCP messages.
    pub dhcp: bool,
    /// ARP and ICMP frames.
    pub arp: bool,
    /// Everything else: timers, decisions, tables.
    pub other: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self { dhcp: true, arp: true, other: true }
    }
}

/// One step: the entries from `start` up to but not including `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The first entry, frames passing the switch since the last step included.
    pub start: usize,
    /// How many entries have happened when the step is done.
    pub end: usize,
    /// When it happens.
    pub at: Instant,
    /// Whether a DHCP frame leaves, lands or is lost in it.
    pub dhcp: bool,
    /// Whether an ARP or ICMP frame leaves, lands or is lost in it.
    pub arp: bool,
}

impl Step {
    /// Whether the Step buttons stop here.
    pub fn passes(&self, filter: Filter) -> bool {
        self.dhcp && filter.dhcp || self.arp && filter.arp || !self.dhcp && !self.arp && filter.other
    }
}

/// Cuts a trace into steps.
pub fn steps(trace: &[Entry]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut start = 0;
    let mut index = 0;
    while let Some(first) = trace.get(index) {
        let rest = trace.get(index + 1..).unwrap_or_default();
        let same = rest.iter().take_while(|entry| entry.at == first.at && !is_answer(&entry.kind)).count();
        let end = index + 1 + same;
        let group = trace.get(index..end).unwrap_or_default();
        if group.iter().any(|entry| is_visible(&entry.kind)) {
            let frame_is = |test: fn(&crate::wire::FrameKind) -> bool| {
                group.iter().any(|entry| match &entry.kind {
                    Kind::Sent(frame) | Kind::Arrived { frame, .. } | Kind::Lost { frame, .. } => test(&frame.kind()),
                    _ => false,
                })
            };
            steps.push(Step {
                start,
                end,
                at: first.at,
                dhcp: frame_is(|kind| kind.is_dhcp()),
                arp: frame_is(|kind| !kind.is_dhcp()),
            });
            start = end;
        }
        index = end;
    }
    // A frame that passes the switch and reaches nobody is no step of its own; the last step takes it in, or the end of the
    // history could not be stepped to.
    if let Some(last) = steps.last_mut() {
        last.end = trace.len();
    }
    steps
}

fn is_answer(kind: &Kind) -> bool {
    matches!(kind, Kind::Choice { .. } | Kind::KeepWaiting { .. } | Kind::Action { by: Actor::Person, .. })
}

fn is_visible(kind: &Kind) -> bool {
    match kind {
        Kind::Forwarded { .. } | Kind::Duplicated { .. } | Kind::Timer(_) => false,
        // A retransmission shows in the frame that leaves with it.
        Kind::Event(Event::Retransmission { .. }) => false,
        Kind::Started
        | Kind::Lost { .. }
        | Kind::Action { .. }
        | Kind::Sent(_)
        | Kind::Arrived { .. }
        | Kind::Event(_)
        | Kind::Choice { .. }
        | Kind::KeepWaiting { .. } => true,
    }
}
