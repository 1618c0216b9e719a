//! The sequence diagram of a whole history: one row per thing that is drawn. A pure function of the trace; the screen
//! draws what has happened in full and what is known to come faintly.

mod repeats;

use std::rc::Rc;

pub use repeats::Repeat;

use crate::base::Instant;
use crate::net::{LossReason, Ports};
use crate::protocol::{EntryId, Event, Reason};
use crate::sim::{Entry, Kind, Outcome, Transmission};
use crate::wire::FrameKind;

/// What became of a frame on its way to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Heard and taken.
    Taken,
    /// Heard and ignored.
    Ignored(Reason),
    /// Never heard.
    Lost(LossReason),
}

/// What a row shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowKind {
    /// A frame: an arrow from its sender to each receiver.
    Frame {
        /// What kind of frame.
        kind: FrameKind,
        /// The frame.
        frame: Rc<Transmission>,
        /// Whether it went out by broadcast.
        broadcast: bool,
        /// What it says again.
        repeats: Option<Repeat>,
        /// The entries of its arrivals and losses, in order: see [`Row::fates`].
        ends: Vec<EntryId>,
    },
    /// Something that happened at a host without a frame.
    Note {
        /// The entry to be told.
        entry: EntryId,
    },
    /// A person or the scenario did something to a host or its cable.
    Action {
        /// Whether nothing came of it.
        refused: bool,
    },
    /// A decision is open.
    Decision {
        /// The client's n-th.
        n: u32,
    },
}

/// One row of the diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The entry that it stands for; unique.
    pub entry: EntryId,
    /// When.
    pub at: Instant,
    /// At whose lifeline it begins.
    pub port: u16,
    /// What it shows.
    pub kind: RowKind,
}

impl Row {
    /// The entries at which copies of a frame landed or were lost, in order; none for rows that are no frames.
    pub fn ends(&self) -> &[EntryId] {
        match &self.kind {
            RowKind::Frame { ends, .. } => ends,
            _ => &[],
        }
    }

    /// What became of a frame, and for whom: in the order of the trace, which has to be the one that the row is of. The
    /// ports are empty where the frame was lost before it reached the switch. Who is named twice got two copies.
    pub fn fates<'a>(&'a self, trace: &'a [Entry]) -> impl Iterator<Item = (EntryId, Fate, &'a Ports)> {
        let ends = self.ends().iter().filter_map(|id| trace.get(usize::try_from(id.0).ok()?));
        ends.flat_map(|entry| {
            let (landed, lost) = match &entry.kind {
                Kind::Arrived { outcomes, .. } => (outcomes.as_slice(), None),
                Kind::Lost { ports, why, .. } => (&[][..], Some((entry.id, Fate::Lost(*why), ports))),
                _ => (&[][..], None),
            };
            let landed = landed.iter().map(|group| match group.outcome {
                Outcome::Handled => (entry.id, Fate::Taken, &group.ports),
                Outcome::Ignored(reason) => (entry.id, Fate::Ignored(reason), &group.ports),
            });
            landed.chain(lost)
        })
    }
}

/// All rows, in the order of the trace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sequence {
    /// The rows.
    pub rows: Vec<Row>,
}

impl Sequence {
    /// Draws up the diagram of a trace.
    pub fn new(trace: &[Entry]) -> Self {
        let mut rows: Vec<Row> = Vec::new();
        let mut said = repeats::Said::default();
        for entry in trace {
            let (port, kind) = match (&entry.kind, entry.host) {
                (Kind::Sent(frame), _) => {
                    let kind = RowKind::Frame {
                        kind: frame.kind(),
                        frame: Rc::clone(frame),
                        broadcast: frame.destination().is_broadcast(),
                        repeats: said.note(entry, frame, trace),
                        ends: Vec::new(),
                    };
                    (frame.from, kind)
                }
                (Kind::Arrived { frame, .. } | Kind::Lost { frame, .. }, _) => {
                    // Rows are in the order of their entries.
                    let row = rows.binary_search_by_key(&frame.entry, |row| row.entry);
                    let row = row.ok().and_then(|index| rows.get_mut(index));
                    if let Some(Row { kind: RowKind::Frame { ends, .. }, .. }) = row {
                        ends.push(entry.id);
                    }
                    continue;
                }
                (Kind::Event(Event::DecisionOpened { n, .. }), Some(port)) => (port, RowKind::Decision { n: *n }),
                (Kind::Event(event), Some(port)) if is_note(event) => (port, RowKind::Note { entry: entry.id }),
                (Kind::Action { refused, .. }, Some(port)) => (port, RowKind::Action { refused: refused.is_some() }),
                _ => continue,
            };
            rows.push(Row { entry: entry.id, at: entry.at, port, kind });
        }
        Self { rows }
    }
}

/// What is worth a note on a lifeline; table rows and state changes show elsewhere.
fn is_note(event: &Event) -> bool {
    match event {
        Event::AddressOffered { .. }
        | Event::HoldExpired { .. }
        | Event::OfferDeclined { .. }
        | Event::LeaseCommitted { .. }
        | Event::RequestRefused { .. }
        | Event::Quarantined { .. }
        | Event::QuarantineEnded { .. }
        | Event::PoolExhausted { .. }
        | Event::ServerCheckPassed { .. }
        | Event::ServerCheckFailed { .. }
        | Event::ConflictFound { .. }
        | Event::AddressUsable { .. }
        | Event::ConfigurationLogged { .. }
        | Event::KeptWaiting { .. }
        | Event::OfferChosen { .. }
        | Event::NakHeard { .. }
        | Event::ArpAged { .. }
        | Event::Unreachable { .. }
        | Event::Ignored { .. }
        | Event::NotSent { .. }
        | Event::OptionsLeftOut { .. }
        | Event::OptionsJoined { .. }
        | Event::OptionsUnreadable { .. }
        | Event::TimesNotAccepted { .. }
        | Event::LeaseRenewed { .. }
        | Event::AddressDropped { .. }
        | Event::AddressChanged { .. }
        | Event::LeaseRemembered { .. }
        | Event::LeaseKept { .. }
        | Event::GaveUp { .. }
        | Event::AddressReleased { .. }
        | Event::ConflictInUse { .. }
        | Event::AddressDefended { .. }
        | Event::AddressSet { .. }
        | Event::ParametersLearned { .. }
        | Event::LeaseExtended { .. }
        | Event::LeaseEnded { .. }
        | Event::GraceStarted { .. }
        | Event::LeaseReplicated { .. }
        | Event::AddressExcluded { .. }
        | Event::ReservationEnded { .. }
        | Event::InformAnswered { .. }
        | Event::ServerStopped
        | Event::ServerStarted { .. } => true,
        Event::State { .. }
        | Event::Retransmission { .. }
        | Event::OfferHeard { .. }
        | Event::DecisionOpened { .. }
        | Event::ClientCheckStarted { .. }
        | Event::ServerCheckStarted { .. }
        | Event::ServerCheckAnswered { .. }
        | Event::ArpAdded { .. }
        | Event::ArpUpdated { .. }
        | Event::ArpSetAside { .. } => false,
    }
}
