//! The sequence diagram of a whole history: one row per thing that is drawn. A pure function of the trace; the screen
//! draws what has happened in full and what is known to come faintly.

use std::rc::Rc;

use crate::net::Ports;
use crate::protocol::{EntryId, Event, Instant};
use crate::sim::{Entry, FrameKind, Kind, Outcome, Transmission};

/// What a row shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowKind {
    /// A frame: an arrow from its sender to each receiver.
    Frame {
        /// What kind of frame.
        kind: FrameKind,
        /// The frame.
        frame: Rc<Transmission>,
        /// Who took it.
        taken: Ports,
        /// Who heard and ignored it.
        ignored: Ports,
        /// Whether it went out by broadcast.
        broadcast: bool,
        /// How many entries have happened when the last copy has landed.
        lands: usize,
    },
    /// Something that happened at a host without a frame.
    Note {
        /// The entry to be told.
        entry: EntryId,
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
        // Where the row of each transmission is, by the entry of its departure.
        let mut row_of: std::collections::BTreeMap<EntryId, usize> = std::collections::BTreeMap::new();
        for entry in trace {
            match &entry.kind {
                Kind::Sent(frame) => {
                    row_of.insert(entry.id, rows.len());
                    rows.push(Row {
                        entry: entry.id,
                        at: entry.at,
                        port: frame.from,
                        kind: RowKind::Frame {
                            kind: frame.kind(),
                            frame: Rc::clone(frame),
                            taken: Ports::default(),
                            ignored: Ports::default(),
                            broadcast: frame.destination().is_broadcast(),
                            lands: usize::MAX,
                        },
                    });
                }
                Kind::Arrived { frame, outcomes } => {
                    let row = row_of.get(&frame.entry).and_then(|index| rows.get_mut(*index));
                    if let Some(Row { kind: RowKind::Frame { taken, ignored, lands, .. }, .. }) = row {
                        for group in outcomes {
                            let set = if group.outcome == Outcome::Handled { &mut *taken } else { &mut *ignored };
                            group.ports.iter().for_each(|port| set.insert(port));
                        }
                        *lands = usize::try_from(entry.id.0).map_or(usize::MAX, |index| index + 1);
                    }
                }
                Kind::Event(Event::DecisionOpened { n, .. }) => {
                    rows.extend(entry.host.map(|port| Row {
                        entry: entry.id,
                        at: entry.at,
                        port,
                        kind: RowKind::Decision { n: *n },
                    }));
                }
                Kind::Event(event) if is_note(event) => {
                    rows.extend(entry.host.map(|port| Row {
                        entry: entry.id,
                        at: entry.at,
                        port,
                        kind: RowKind::Note { entry: entry.id },
                    }));
                }
                _ => {}
            }
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
