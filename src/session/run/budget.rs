//! How much of a history is computed that comes from outside: a link may ask for five hundred hosts, a storm of broadcasts and a
//! year, and opening it must neither take the page's memory nor its time.
//!
//! ```text
//!   after every step: work += what it cost, bytes += what it wrote ──▶ over the budget: the history is held back there
//! ```
//!
//! Work is counted, not timed: the same record is held back at the same entry everywhere.

use crate::sim::{Entry, Kind, World};

/// Of one step, whatever it does.
const STEP: u64 = 1;
/// Of an entry, with all that is derived from it for the screen.
const ENTRY: u64 = 4;
/// So many receivers of a frame cost as much as a step.
const RECEIVERS: u64 = 16;
/// So many bytes of a frame cost as much as a step.
const FRAME_BYTES: u64 = 128;
/// So many interventions, looked through for an answer, cost as much as a step.
const LOOKED_AT: u64 = 64;

/// What the lists for the screen take for each entry: steps, anchors, flights, rows.
const DERIVED: usize = 260;

/// How much may be spent on a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Units of work: about a microsecond each.
    work: u64,
    /// Bytes of the trace and of what is derived from it.
    bytes: usize,
    /// Bytes of checkpoints.
    pub(super) checkpoints: usize,
    /// Entries that are accounted for.
    entries: usize,
    /// Receptions that are accounted for.
    receptions: u64,
}

impl Budget {
    /// What a history from outside gets.
    pub const OUTSIDE: Self = Self { work: 400_000, bytes: 24 << 20, checkpoints: 5 << 20, entries: 0, receptions: 0 };

    /// What a piece gets when somebody lets time run further.
    pub(super) const FURTHER: Self = Self { work: 2_000_000, bytes: 120 << 20, checkpoints: 40 << 20, ..Self::OUTSIDE };

    /// The same for a history that goes on from a computed one.
    pub(super) fn from(self, trace: &[Entry], world: &World) -> Self {
        Self { entries: trace.len(), receptions: world.receptions(), ..self }
    }

    /// Accounts for what has happened since the last time. `false` if that is more than there was.
    pub(super) fn pay(&mut self, trace: &[Entry], world: &World) -> bool {
        let new = trace.get(self.entries..).unwrap_or_default();
        self.entries = trace.len();
        let frames: usize =
            new.iter().map(|entry| if let Kind::Sent(frame) = &entry.kind { frame.bytes.len() } else { 0 }).sum();
        let receptions = world.receptions().saturating_sub(self.receptions);
        self.receptions = world.receptions();
        let work = STEP + ENTRY * count(new.len()) + receptions / RECEIVERS + count(frames) / FRAME_BYTES;
        let bytes: usize = new.iter().map(|entry| DERIVED + entry.weight()).sum();
        self.spend(work) & self.take(bytes) & (world.weight_of_queue() * QUEUES <= self.bytes)
    }

    /// Accounts for interventions that were looked through.
    pub(super) fn look_through(&mut self, interventions: usize) -> bool {
        self.spend(STEP + count(interventions) / LOOKED_AT)
    }

    fn spend(&mut self, work: u64) -> bool {
        let enough = work <= self.work;
        self.work = self.work.saturating_sub(work);
        enough
    }

    fn take(&mut self, bytes: usize) -> bool {
        let enough = bytes <= self.bytes;
        self.bytes = self.bytes.saturating_sub(bytes);
        enough
    }
}

/// What is still to come is kept by the end of the history, by the world at the cursor, and by a checkpoint or two.
const QUEUES: usize = 4;

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
