//! What the conformance checker says of the frames of a history. A pure function of the trace, made in one pass.
//!
//! ```text
//!   trace ─▶ Forwarded, in order ─▶ conformance::Checker ─▶ kept: frames with findings, frames that were not judged
//! ```
//!
//! It holds which rule is broken where, by the frame's departure. It holds no words for the screen, and whether a finding is
//! a fault or the course text's telling is not decided here: that is the lens's matter.

use crate::base::order;
use crate::conformance::{Checker, Finding};
use crate::protocol::EntryId;
use crate::sim::{Entry, Kind};

/// The findings of a history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// Frames that break a rule, by the entry of departure, ascending.
    found: Vec<(EntryId, Vec<Finding>)>,
    /// Frames that were sent and did not reach the switch, by the entry of departure, ascending.
    unheard: Vec<EntryId>,
}

impl Findings {
    /// Judges every frame of a trace as it first enters the switch, in that order. A copy that a cable made is no other
    /// frame, and is not judged again.
    pub fn new(trace: &[Entry]) -> Self {
        let mut checker = Checker::new();
        let mut all = Self::default();
        for entry in trace {
            match &entry.kind {
                Kind::Sent(frame) => all.unheard.push(frame.entry),
                Kind::Forwarded { frame, .. } => {
                    // What is on its way is among the last that were sent.
                    let Some(place) = all.unheard.iter().rposition(|sent| *sent == frame.entry) else { continue };
                    all.unheard.remove(place);
                    let findings = checker.check(entry.at.0, &frame.bytes);
                    if !findings.is_empty() {
                        all.found.push((frame.entry, findings));
                    }
                }
                _ => {}
            }
        }
        // Cables differ in length: a frame can overtake another.
        order::by_key(&mut all.found, |(entry, _)| *entry);
        all
    }

    /// The findings of the frame that left at `entry`.
    pub fn of(&self, entry: EntryId) -> &[Finding] {
        let place = self.found.binary_search_by_key(&entry, |(entry, _)| *entry).ok();
        place.and_then(|place| self.found.get(place)).map_or(&[], |(_, findings)| findings)
    }

    /// Whether the frame that left at `entry` was judged: it was not if it was lost before the switch, or is on its way
    /// there where the history ends.
    pub fn judged(&self, entry: EntryId) -> bool {
        self.unheard.binary_search(&entry).is_err()
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::base::Instant;
    use crate::net::Egress;
    use crate::sim::Transmission;
    use crate::wire::Frame;

    /// An ARP request in a frame of 60 bytes; `op` 1 or 2 is right (RFC 826).
    fn arp(entry: u32, op: u8) -> Rc<Transmission> {
        let mut bytes = vec![0xff; 6];
        bytes.extend([2, 0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0, op]);
        bytes.extend([2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2]);
        bytes.resize(60, 0);
        let decoded = Frame::decode(&bytes);
        Rc::new(Transmission { from: 0, sent_at: Instant(0), entry: EntryId(entry), bytes, decoded })
    }

    fn entries(kinds: Vec<Kind>) -> Vec<Entry> {
        let entry = |(kind, id): (Kind, u32)| Entry {
            id: EntryId(id),
            at: Instant(u64::from(id) * 10),
            host: Some(0),
            kind,
            cause: None,
            also: Vec::new(),
        };
        kinds.into_iter().zip(0..).map(entry).collect()
    }

    fn forwarded(frame: &Rc<Transmission>) -> Kind {
        Kind::Forwarded { frame: Rc::clone(frame), egress: Egress::Broadcast, learned: false }
    }

    fn ids(findings: &[Finding]) -> Vec<&str> {
        findings.iter().map(|finding| finding.rule.id).collect()
    }

    #[test]
    fn frames_are_found_by_their_departure_even_if_one_overtakes_another() {
        let (good, bad, worse) = (arp(0, 1), arp(1, 9), arp(2, 9));
        let sent = [&good, &bad, &worse].map(|frame| Kind::Sent(Rc::clone(frame)));
        let trace = entries(sent.into_iter().chain([&worse, &good, &bad].map(forwarded)).collect());
        let findings = Findings::new(&trace);
        assert_eq!(findings.of(EntryId(0)), []);
        assert!(ids(findings.of(EntryId(1))).contains(&"ARP-01"));
        assert!(ids(findings.of(EntryId(2))).contains(&"ARP-01"));
        assert!((0..3).all(|id| findings.judged(EntryId(id))));
        // No frame left at entry 3.
        assert_eq!(findings.of(EntryId(3)), []);
    }

    #[test]
    fn a_copy_that_the_cable_made_counts_once() {
        let bad = arp(0, 9);
        let once = Findings::new(&entries(vec![Kind::Sent(Rc::clone(&bad)), forwarded(&bad)]));
        let twice = Findings::new(&entries(vec![
            Kind::Sent(Rc::clone(&bad)),
            Kind::Duplicated { frame: Rc::clone(&bad), port: None },
            forwarded(&bad),
            forwarded(&bad),
        ]));
        assert!(!once.of(EntryId(0)).is_empty());
        assert_eq!(once, twice);
    }

    #[test]
    fn what_never_reached_the_switch_is_not_judged() {
        let (lost, heard) = (arp(0, 9), arp(1, 1));
        let sent = [&lost, &heard].map(|frame| Kind::Sent(Rc::clone(frame)));
        let findings = Findings::new(&entries(sent.into_iter().chain([forwarded(&heard)]).collect()));
        assert!(!findings.judged(EntryId(0)) && findings.judged(EntryId(1)));
        assert_eq!(findings.of(EntryId(0)), []);
    }
}
