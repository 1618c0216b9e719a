//! One history, computed once: its trace, and checkpoints from which any moment is quickly reached again.

use std::rc::Rc;

use super::build::build_world;
use super::lens::Lens;
use super::record::{Intervention, PersonAnswer};
use super::scenario::Scenario;
use crate::protocol::Instant;
use crate::sim::{Answer, Progress, Trace, World};

/// At most so many checkpoints are kept; beyond, every other one is dropped.
const MAX_CHECKPOINTS: usize = 100;
/// Entries between checkpoints at first.
const FIRST_INTERVAL: usize = 64;

/// A history from the start to the horizon, or to a decision that nobody has answered.
#[derive(Debug, Clone)]
pub struct Run {
    scenario: Rc<Scenario>,
    lens: Lens,
    seed: u64,
    interventions: Vec<Intervention>,
    /// Which of the interventions applied.
    applied: Vec<bool>,
    trace: Trace,
    checkpoints: Vec<World>,
    interval: usize,
    end: World,
}

impl Run {
    /// Computes a history.
    pub fn new(scenario: Rc<Scenario>, lens: Lens, seed: u64, interventions: Vec<Intervention>) -> Self {
        let world = build_world(&scenario, lens, seed);
        let mut run = Self {
            scenario,
            lens,
            seed,
            applied: vec![false; interventions.len()],
            interventions,
            trace: Vec::new(),
            checkpoints: vec![world.clone()],
            interval: FIRST_INTERVAL,
            end: world,
        };
        run.proceed();
        run
    }

    /// The same history with more done at its end.
    pub fn extended(&self, interventions: Vec<Intervention>) -> Self {
        let mut run = self.clone();
        run.applied.resize(interventions.len(), false);
        run.interventions = interventions;
        run.proceed();
        run
    }

    fn horizon(&self) -> Instant {
        Instant(u64::from(self.scenario.horizon_s) * 1_000_000)
    }

    fn proceed(&mut self) {
        let horizon = self.horizon();
        loop {
            match self.end.step(horizon, &mut self.trace) {
                Progress::Advanced => self.keep_checkpoint(),
                Progress::Quiet => return,
                Progress::Frozen => {
                    let Some((index, answer)) = self.recorded_answer(&self.end) else { return };
                    if !self.end.answer(answer, &mut self.trace) {
                        return;
                    }
                    if let Some(applied) = self.applied.get_mut(index) {
                        *applied = true;
                    }
                }
            }
        }
    }

    fn keep_checkpoint(&mut self) {
        if self.trace.len() < self.checkpoints.len() * self.interval {
            return;
        }
        self.checkpoints.push(self.end.clone());
        if self.checkpoints.len() > MAX_CHECKPOINTS {
            let mut index = 0;
            self.checkpoints.retain(|_| {
                index += 1;
                index % 2 == 1
            });
            self.interval *= 2;
        }
    }

    /// What the record says to the decision at which `world` stands still.
    fn recorded_answer(&self, world: &World) -> Option<(usize, Answer)> {
        let frozen = world.frozen()?;
        let client = world.host(frozen.port)?.config().id.clone();
        let (index, intervention) =
            self.interventions.iter().enumerate().find(|(_, intervention)| intervention.answers(&client, frozen.n))?;
        let answer = match &intervention.answer {
            PersonAnswer::KeepWaitingUs(wait) => Answer::KeepWaiting(*wait),
            PersonAnswer::Choose(server) => {
                Answer::Choose(self.scenario.servers.iter().find(|spec| spec.id == *server)?.address)
            }
        };
        Some((index, answer))
    }

    /// Everything that happens.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The lens it ran under.
    pub fn lens(&self) -> Lens {
        self.lens
    }

    /// The seed it ran with.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The world at the end of the history.
    pub fn end(&self) -> &World {
        &self.end
    }

    /// Whether the history stops at a decision that nobody has answered.
    pub fn stops_at_decision(&self) -> bool {
        self.end.frozen().is_some()
    }

    /// What the person did that this history had no place for.
    pub fn did_not_apply(&self) -> impl Iterator<Item = &Intervention> {
        self.interventions
            .iter()
            .zip(&self.applied)
            .filter(|(_, applied)| !**applied)
            .map(|(intervention, _)| intervention)
    }

    /// The world after the first `count` entries: exactly as a fresh run would have it there. A count inside the entries
    /// that one event writes is rounded up to the end of that event.
    pub fn world_at(&self, count: usize) -> World {
        let reached = |world: &World| usize::try_from(world.next_entry().0).unwrap_or(usize::MAX);
        if reached(&self.end) <= count {
            return self.end.clone();
        }
        let nearest = self.checkpoints.partition_point(|world| reached(world) <= count).saturating_sub(1);
        let Some(mut world) = self.checkpoints.get(nearest).cloned() else { return self.end.clone() };
        let horizon = self.horizon();
        let mut scratch = Vec::new();
        while reached(&world) < count {
            scratch.clear();
            match world.step(horizon, &mut scratch) {
                Progress::Advanced => {}
                Progress::Quiet => break,
                Progress::Frozen => match self.recorded_answer(&world) {
                    Some((_, answer)) if world.answer(answer, &mut scratch) => {}
                    _ => break,
                },
            }
        }
        world
    }

    /// How many checkpoints there are.
    pub fn checkpoint_count(&self) -> usize {
        self.checkpoints.len()
    }
}
