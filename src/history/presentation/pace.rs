//! Who has to hurry when a history would take too long: what has been seen before, and the more of it there is the more. The
//! beginning keeps its pace, and so does, as far as it can, whatever happens for the first times, however late.

use std::mem::{Discriminant, discriminant};

use super::Anchor;
use crate::net::LossReason;
use crate::protocol::{ClientState, Event, LeaseEnd, StateTrigger};
use crate::sim::{Entry, Kind, Outcome};
use crate::wire::FrameKind;

/// No history takes longer than this at 1x, in milliseconds.
const LONGEST_MS: u64 = 118_000;
/// So much of the beginning keeps its pace: the story of the first exchange.
const STORY_MS: u64 = 24_000;
/// How often something can happen and still be worth its whole time.
const FEW: u32 = 3;
/// How many moments before something worth watching are worth watching too: the flight that leads to it.
const LEAD: u32 = 2;

/// What is the same to somebody who watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Started,
    Sent(FrameKind, bool),
    Landed(FrameKind, Outcome),
    Lost(FrameKind, LossReason),
    Doubled(FrameKind),
    Moved(ClientState, ClientState, StateTrigger),
    Ended(LeaseEnd),
    Happened(Discriminant<Event>),
}

/// How often each sort has been seen; what is frequent is found early.
#[derive(Debug, Default)]
struct Seen(Vec<(Sort, u32)>);

impl Seen {
    /// Notes one more. Returns whether it is among the first few.
    fn note(&mut self, sort: Sort) -> bool {
        let Some(index) = self.0.iter().position(|(known, _)| *known == sort) else {
            self.0.push((sort, 1));
            return true;
        };
        let count = self.0.get_mut(index).map_or(FEW, |(_, count)| {
            *count = count.saturating_add(1);
            *count
        });
        self.0.swap(index, index / 2);
        count <= FEW
    }

    /// Notes all that an entry shows. Returns whether any of it is among the first few of its sort.
    fn note_all(&mut self, entry: &Entry) -> bool {
        match &entry.kind {
            Kind::Started => self.note(Sort::Started),
            Kind::Sent(frame) => self.note(Sort::Sent(frame.kind(), frame.destination().is_broadcast())),
            Kind::Arrived { frame, outcomes } => {
                let kind = frame.kind();
                // Each has to be noted, whatever the first one was.
                outcomes.iter().filter(|group| self.note(Sort::Landed(kind, group.outcome))).count() > 0
            }
            Kind::Lost { frame, why, .. } => self.note(Sort::Lost(frame.kind(), *why)),
            Kind::Duplicated { frame, .. } => self.note(Sort::Doubled(frame.kind())),
            Kind::Event(Event::State { from, to, trigger }) => self.note(Sort::Moved(*from, *to, *trigger)),
            Kind::Event(Event::LeaseEnded { why, .. }) => self.note(Sort::Ended(*why)),
            Kind::Event(event) => self.note(Sort::Happened(discriminant(event))),
            // What somebody wanted, they want to see.
            Kind::Action { .. } | Kind::Choice { .. } | Kind::KeepWaiting { .. } => true,
            Kind::Forwarded { .. } | Kind::Timer(_) => false,
        }
    }
}

/// Makes a history that would take too long fit. Stays monotone.
pub(super) fn hurry(anchors: &mut [Anchor], trace: &[Entry]) {
    if anchors.last().is_none_or(|last| last.shown_ms <= LONGEST_MS) {
        return;
    }
    let fresh = fresh(anchors, trace);
    let (mut firsts, mut again, mut last) = (0, 0, STORY_MS);
    for (anchor, fresh) in anchors.iter().zip(&fresh) {
        let width = anchor.shown_ms.saturating_sub(last);
        *(if *fresh { &mut firsts } else { &mut again }) += width;
        last += width;
    }
    let room = LONGEST_MS - STORY_MS;
    // Repetitions get at least a third, and what the firsts leave.
    let for_firsts = firsts.min((room * 2 / 3).max(room.saturating_sub(again)));
    let for_again = again.min(room - for_firsts);
    let (mut first_ms, mut again_ms, mut last) = (0, 0, STORY_MS);
    for (anchor, fresh) in anchors.iter_mut().zip(&fresh) {
        let width = anchor.shown_ms.saturating_sub(last);
        *(if *fresh { &mut first_ms } else { &mut again_ms }) += width;
        last += width;
        let beyond = first_ms * for_firsts / firsts.max(1) + again_ms * for_again / again.max(1);
        anchor.shown_ms = anchor.shown_ms.min(STORY_MS) + beyond;
    }
}

/// For each moment, whether it keeps its pace: something is new in it, or in one shortly after.
fn fresh(anchors: &[Anchor], trace: &[Entry]) -> Vec<bool> {
    let mut seen = Seen::default();
    let mut start = 0;
    let mut fresh: Vec<bool> = anchors
        .iter()
        .map(|anchor| {
            let entries = trace.get(start..anchor.count).unwrap_or_default();
            start = anchor.count;
            entries.iter().filter(|entry| seen.note_all(entry)).count() > 0
        })
        .collect();
    let mut lead = 0;
    for fresh in fresh.iter_mut().rev() {
        if *fresh {
            lead = LEAD;
        } else if lead > 0 {
            lead -= 1;
            *fresh = true;
        }
    }
    fresh
}
