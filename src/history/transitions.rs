//! The state changes of every client of a history (RFC 2131 figure 5). A pure function of the trace, made in one pass.
//!
//! It holds what happened and why, by client, and can say what of it had happened at a cursor. It holds no words and no
//! drawing, and it does not know which changes are allowed: those are the client's machine's to make.

use crate::base::{Instant, order};
use crate::protocol::{ClientState, EntryId, Event, StateTrigger};
use crate::sim::{Entry, Kind};

/// One change of a client's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The client's port.
    pub port: u16,
    /// The entry that reports it.
    pub entry: EntryId,
    /// When.
    pub at: Instant,
    /// From.
    pub from: ClientState,
    /// To.
    pub to: ClientState,
    /// Why.
    pub trigger: StateTrigger,
}

/// All state changes of a history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transitions {
    /// By port, and in the order of the trace within one.
    all: Vec<Transition>,
}

impl Transitions {
    /// Collects them from a trace.
    pub fn new(trace: &[Entry]) -> Self {
        let found = trace.iter().filter_map(|entry| match (&entry.kind, entry.host) {
            (Kind::Event(Event::State { from, to, trigger }), Some(port)) => {
                Some(Transition { port, entry: entry.id, at: entry.at, from: *from, to: *to, trigger: *trigger })
            }
            _ => None,
        });
        let mut all: Vec<Transition> = found.collect();
        // The sort is stable: within a port the order of the trace stays.
        order::by_key(&mut all, |transition| transition.port);
        Self { all }
    }

    /// Those of the client at `port` that have happened when `count` entries have, oldest first.
    pub fn of(&self, port: u16, count: usize) -> &[Transition] {
        let start = self.all.partition_point(|transition| transition.port < port);
        let rest = self.all.get(start..).unwrap_or_default();
        let happened = |entry: EntryId| usize::try_from(entry.0).is_ok_and(|index| index < count);
        let end = rest.partition_point(|transition| transition.port == port && happened(transition.entry));
        rest.get(..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: u32, port: u16, kind: Kind) -> Entry {
        Entry {
            id: EntryId(id),
            at: Instant(u64::from(id) * 10),
            host: Some(port),
            kind,
            cause: None,
            also: Vec::new(),
        }
    }

    fn state(id: u32, port: u16, from: ClientState, to: ClientState, trigger: StateTrigger) -> Entry {
        entry(id, port, Kind::Event(Event::State { from, to, trigger }))
    }

    /// Two clients that take turns, with entries of other kinds in between.
    fn trace() -> Vec<Entry> {
        use ClientState::{Init, Renewing, Requesting, Selecting};
        vec![
            entry(0, 2, Kind::Started),
            state(1, 2, Init, Selecting, StateTrigger::Started),
            entry(2, 1, Kind::Started),
            state(3, 1, Init, Selecting, StateTrigger::Started),
            state(4, 2, Selecting, Requesting, StateTrigger::OfferChosen),
            state(5, 1, Renewing, Init, StateTrigger::Nak),
        ]
    }

    #[test]
    fn each_client_has_its_own_in_order_with_all_that_the_entry_says() {
        let all = Transitions::new(&trace());
        let ids = |port| all.of(port, 6).iter().map(|transition| transition.entry.0).collect::<Vec<_>>();
        assert_eq!((ids(0), ids(1), ids(2), ids(3)), (vec![], vec![3, 5], vec![1, 4], vec![]));
        assert_eq!(
            all.of(1, 6).last(),
            Some(&Transition {
                port: 1,
                entry: EntryId(5),
                at: Instant(50),
                from: ClientState::Renewing,
                to: ClientState::Init,
                trigger: StateTrigger::Nak,
            })
        );
    }

    #[test]
    fn what_has_not_happened_yet_is_left_out() {
        let all = Transitions::new(&trace());
        let counts = |port| (0..=6).map(|count| all.of(port, count).len()).collect::<Vec<_>>();
        // The entry with id n has happened when n + 1 entries have.
        assert_eq!(counts(2), [0, 0, 1, 1, 1, 2, 2]);
        assert_eq!(counts(1), [0, 0, 0, 0, 1, 1, 2]);
    }
}
