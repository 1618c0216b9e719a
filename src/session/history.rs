//! A history with everything that the screen needs to know of it as a whole.

use std::cell::{Cell, OnceCell};

use crate::base::Fnv;
use crate::history::{Findings, Leases, Presentation, Run, Sequence, Step, Transitions, steps};

/// A history with everything that is derived from its trace alone.
#[derive(Debug, Clone)]
pub struct History {
    /// The history.
    pub run: Run,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Its presentation.
    pub presentation: Presentation,
    /// Its sequence diagram.
    pub sequence: Sequence,
    /// Its leases.
    pub leases: Leases,
    /// The state changes of its clients.
    pub transitions: Transitions,
    findings: OnceCell<Findings>,
    /// How many entries were hashed last, and their hash: a session is saved often, and mostly a little further on.
    hashed: Cell<(usize, Fnv)>,
}

impl History {
    /// Derives everything from a history.
    pub fn new(run: Run) -> Self {
        let trace = run.trace();
        Self {
            steps: steps(trace),
            presentation: Presentation::new(trace),
            sequence: Sequence::new(trace),
            leases: Leases::new(trace),
            transitions: Transitions::new(trace),
            findings: OnceCell::new(),
            hashed: Cell::default(),
            run,
        }
    }

    /// What the conformance checker says of its frames: judged when somebody first asks.
    pub fn findings(&self) -> &Findings {
        self.findings.get_or_init(|| Findings::new(self.run.trace()))
    }

    /// A hash of the first `count` entries, by which a later version sees that the same record replays differently: see
    /// [`Entry::add_to`](crate::sim::Entry::add_to).
    pub fn hash(&self, count: usize) -> u64 {
        let (done, hash) = self.hashed.get();
        let (done, mut hash) = if done <= count { (done, hash) } else { (0, Fnv::default()) };
        let trace = self.run.trace();
        let count = count.min(trace.len());
        trace.get(done..count).unwrap_or_default().iter().for_each(|entry| entry.add_to(&mut hash));
        self.hashed.set((count, hash));
        hash.value()
    }

    /// The number of steps that are over when `count` entries have happened.
    pub fn steps_done(&self, count: usize) -> usize {
        self.steps.partition_point(|step| step.end <= count)
    }

    /// The step that `count` entries end with or lie in.
    pub fn step_at(&self, count: usize) -> Option<Step> {
        let done = self.steps_done(count);
        let inside = self.steps.get(done).filter(|step| step.start < count);
        inside.or_else(|| self.steps.get(done.checked_sub(1)?)).copied()
    }
}
