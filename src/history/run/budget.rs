//! How much of a history is computed that comes from outside: a link may ask for five hundred hosts, a storm of broadcasts and a
//! year, and opening it must neither take the page's memory nor its time.
//!
//! ```text
//!   after every step: work += what it cost, bytes += what it wrote ──▶ over the budget: the history is held back there
//! ```
//!
//! Work is counted, not timed: the same record is held back at the same entry everywhere.

use crate::protocol::{Action, Event};
use crate::scenario::{Scenario, ServerSpec};
use crate::sim::{Entry, Kind, World};

/// Of one step, whatever it does.
const STEP: u64 = 1;
/// Of an entry, with all that is derived from it for the screen.
const ENTRY: u64 = 4;
/// Number of receivers of a frame that cost as much as a step.
const RECEIVERS: u64 = 16;
/// Number of bytes of a frame that cost as much as a step.
const FRAME_BYTES: u64 = 128;
/// Number of user actions that cost as much as a step when they are searched for an answer.
const LOOKED_AT: u64 = 64;
/// Number of reservations and exclusions, which a server searches at its start and after each loss of its database, that cost as much
/// as a step.
const RESERVATIONS: u64 = 2;
/// Number of address checks that cost as much as a step when a server searches them for that of a client.
const CHECKS: u64 = 6;

/// What the lists for the screen take for each entry: steps, anchors, flights, rows.
const DERIVED: usize = 260;

/// What the trace of a run from the command line may take, with all that a screen would derive from it: what is really in use is
/// about a third.
const RUN_BYTES: usize = 1_000 << 20;

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
    /// What a server's search for an address costs at the worst, in units of work.
    search: u64,
    /// What it costs to look through all that is reserved or excluded.
    anew: u64,
    /// What a server's message takes at the worst, while it waits to be sent and as long as the server remembers it.
    message: usize,
}

impl Budget {
    /// What a history from outside gets.
    pub fn outside(scenario: &Scenario) -> Self {
        let listed = |spec: &ServerSpec| count(spec.reservations.len() + spec.exclude.len()) / RESERVATIONS;
        let first: u64 = scenario.servers.iter().map(listed).sum();
        let message = scenario.servers.iter().map(|spec| 1_000 + spec.options_size(64));
        Self {
            work: 400_000u64.saturating_sub(first),
            bytes: 24 << 20,
            checkpoints: 5 << 20,
            entries: 0,
            receptions: 0,
            search: count(scenario.host_count()) / CHECKS,
            anew: scenario.servers.iter().map(listed).max().unwrap_or(0),
            message: message.max().unwrap_or(0),
        }
    }

    /// What the history of a built-in scenario or of somebody's own network gets: about a second.
    pub fn own(scenario: &Scenario) -> Self {
        Self { work: 1_000_000, ..Self::outside(scenario) }
    }

    /// What any history gets when somebody lets time run further: all of it is derived anew, what was there before included.
    pub fn piece(scenario: &Scenario) -> Self {
        Self { work: 500_000, bytes: 12 << 20, ..Self::outside(scenario) }
    }

    /// What a run from the command line gets: with any file that can be written of it, it takes less than 1 GB. A diagram takes
    /// as much as the trace again, so a run that is drawn gets half.
    pub fn command_line(scenario: &Scenario, drawn: bool) -> Self {
        let bytes = if drawn { RUN_BYTES / 2 } else { RUN_BYTES };
        Self { work: 100_000_000, bytes, checkpoints: 40 << 20, ..Self::outside(scenario) }
    }

    /// The same for a history that goes on from a computed one.
    pub(super) fn from(self, trace: &[Entry], world: &World) -> Self {
        Self { entries: trace.len(), receptions: world.receptions(), ..self }
    }

    /// Accounts for what has happened since the last time. `false` if that is more than there was.
    pub fn pay(&mut self, trace: &[Entry], world: &World) -> bool {
        let new = trace.get(self.entries..).unwrap_or_default();
        self.entries = trace.len();
        let frames: usize =
            new.iter().map(|entry| if let Kind::Sent(frame) = &entry.kind { frame.bytes.len() } else { 0 }).sum();
        let receptions = world.receptions().saturating_sub(self.receptions);
        self.receptions = world.receptions();
        let searches = new.iter().filter(|entry| is_search(entry)).count();
        let losses = new.iter().filter(|entry| is_loss(entry)).count();
        let work = STEP
            + ENTRY * count(new.len())
            + receptions / RECEIVERS
            + count(frames) / FRAME_BYTES
            + count(searches) * self.search
            + count(losses) * self.anew;
        let bytes: usize = new.iter().map(|entry| DERIVED + entry.weight()).sum();
        let bytes = bytes + new.iter().filter(|entry| is_promise(entry)).count() * 2 * self.message;
        self.spend(work) & self.take(bytes) & (world.weight_of_queue() * QUEUES <= self.bytes)
    }

    /// Accounts for user actions that were looked through.
    pub(super) fn look_through(&mut self, user_actions: usize) -> bool {
        self.spend(STEP + count(user_actions) / LOOKED_AT)
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

/// Whether a server has looked through its addresses, or its checks, for a client.
fn is_search(entry: &Entry) -> bool {
    matches!(
        entry.kind,
        Kind::Event(
            Event::PoolExhausted { .. }
                | Event::ServerCheckStarted { .. }
                | Event::AddressOffered { .. }
                | Event::Ignored { .. }
                | Event::RequestRefused { .. }
        )
    )
}

/// Whether a server has lost its database, after which every address of it is new.
fn is_loss(entry: &Entry) -> bool {
    matches!(entry.kind, Kind::Action { action: Action::WipeLeases | Action::StartServerWithoutLeases, .. })
}

/// Whether a server has made a message, which it may remember.
fn is_promise(entry: &Entry) -> bool {
    matches!(
        entry.kind,
        Kind::Event(
            Event::AddressOffered { .. }
                | Event::LeaseCommitted { .. }
                | Event::LeaseExtended { .. }
                | Event::InformAnswered { .. }
        )
    )
}

/// What is still to come is kept by the end of the history, by the world at the cursor, and by a checkpoint or two.
const QUEUES: usize = 4;

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// About how many bytes checkpoints take, each beside the one before.
pub(super) fn weight(checkpoints: &[World]) -> usize {
    let pairs = checkpoints.iter().zip(checkpoints.iter().skip(1));
    pairs.map(|(before, world)| world.weight_beside(before)).sum()
}
